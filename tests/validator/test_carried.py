"""Whether the network between two gateways carries their tunnel: its wrapping both ways, past the gateways' own lists.

Judged by hand from the list of the router in between; `fixtures/judged/ios_*_carrier_*` are the plants.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited_anew

if TYPE_CHECKING:
    from pathlib import Path

CLOSED = " permit tcp any any eq 443\n"
ONE_WAY = "interface GigabitEthernet0/1\n ip address 198.51.100.1 255.255.255.252\n ip access-group L in\n"
OPEN = " permit esp any any\n permit udp any any eq isakmp\n"
ANYBODY = " ip access-group W in\n"
"""Both gateways let in ESP and key exchange of one another, and nothing else, until this line is gone."""
CASES = (
    ("ESP and key exchange", ((CLOSED, OPEN),), "VIOLATED"),
    ("everything", ((CLOSED, " permit ip any any\n"),), "VIOLATED"),
    ("what neither gateway lets in", ((CLOSED, " permit tcp any any\n permit gre any any\n"),), "PROVED"),
    ("key exchange past a translation", ((CLOSED, " permit udp any any eq non500-isakmp\n"),), "PROVED"),
    ("of other gateways", ((CLOSED, " permit esp host 192.0.2.1 any\n"),), "PROVED"),
    ("ESP alone", ((CLOSED, " permit esp any any\n"),), "UNKNOWN"),
    ("key exchange alone", ((CLOSED, " permit udp any any eq isakmp\n"),), "UNKNOWN"),
    ("one direction", ((ONE_WAY, ONE_WAY.replace(" ip access-group L in\n", "")),), "UNKNOWN"),
    ("perhaps, at some hours", ((CLOSED, OPEN.replace("any any\n", "any any time-range T\n")),), "UNKNOWN"),
)
GATEWAYS = (
    ("anything that may wrap", CLOSED, "", "UNKNOWN"),
    ("authentication headers", " permit ahp any any\n", "", "UNKNOWN"),
    ("echoes alone", " permit icmp any any\n", "", "PROVED"),
    ("nothing", " deny ip any any\n", "", "PROVED"),
    ("everything, past a list that denies key exchange", " permit ip any any\n", "esp", "UNKNOWN"),
    ("everything, past a list that denies ESP", " permit ip any any\n", "udp", "UNKNOWN"),
    ("everything, past a list that takes all", " permit ip any any\n", "ip", "VIOLATED"),
)


def verdict(folder: Path, *changes: tuple[str, str], without: bool = False, own: str | None = None) -> str:
    """What becomes of A > B where the router in between is changed, or not handed in.

    `own` is what the lists of both gateways let in; empty: they have none.
    """
    shutil.copytree(FIXTURES / "judged" / "ios_tunnel_carrier_closed", folder)
    router = folder / "configs" / "p.txt"
    text = router.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    router.write_text(text, encoding="utf-8")
    if without:
        router.unlink()
    for name in ("a", "b") if own is not None else ():
        gateway = router.with_name(f"{name}.txt")
        kept = [
            line
            for line in gateway.read_text(encoding="utf-8").splitlines(keepends=True)
            if not line.startswith(" permit")
        ]
        crypto = " permit ip 10.{}.0.0 0.0.0.255 10.{}.0.0 0.0.0.255\n".format(*("12" if name == "a" else "21"))
        text = "".join(kept).replace("extended V\n", f"extended V\n{crypto}")
        text = (
            text.replace("extended W\n", f"extended W\n permit {own} any any\n") if own else text.replace(ANYBODY, "")
        )
        gateway.write_text(text, encoding="utf-8")
    return str(next(pair.verdict for pair in audited_anew(folder).pairs if pair.source == "A"))


@pytest.mark.parametrize(("what", "changes", "expected"), CASES, ids=[case[0] for case in CASES])
def test_what_the_router_in_between_lets_pass(
    tmp_path: Path, what: str, changes: tuple[tuple[str, str], ...], expected: str
) -> None:
    assert verdict(tmp_path / "plant", *changes) == expected, what


@pytest.mark.parametrize(("what", "line", "own", "expected"), GATEWAYS, ids=[case[0] for case in GATEWAYS])
def test_lists_of_the_gateways_themselves(tmp_path: Path, what: str, line: str, own: str, expected: str) -> None:
    assert verdict(tmp_path / "plant", (CLOSED, line), own=own) == expected, what


def test_a_router_that_no_file_shows_carries(tmp_path: Path) -> None:
    assert verdict(tmp_path / "plant", without=True) == "VIOLATED"
