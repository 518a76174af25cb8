"""Whether the network between two gateways carries their tunnel: any one wrapping, either way, is enough to stay sure.

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
CASES = (
    ("nothing", ((CLOSED, CLOSED),), "UNKNOWN"),
    ("web pages alone", ((CLOSED, " permit tcp any any\n permit icmp any any\n"),), "UNKNOWN"),
    ("ESP", ((CLOSED, " permit esp any any\n"),), "VIOLATED"),
    ("GRE", ((CLOSED, " permit gre any any\n"),), "VIOLATED"),
    ("key exchange", ((CLOSED, " permit udp any any eq isakmp\n"),), "VIOLATED"),
    ("key exchange past a translation", ((CLOSED, " permit udp any any eq non500-isakmp\n"),), "VIOLATED"),
    ("of other gateways", ((CLOSED, " permit esp host 192.0.2.1 any\n"),), "UNKNOWN"),
    ("one direction", ((ONE_WAY, ONE_WAY.replace(" ip access-group L in\n", "")),), "VIOLATED"),
    ("perhaps, at some hours", ((CLOSED, " permit esp any any time-range T\n"),), "VIOLATED"),
)


def verdict(folder: Path, *changes: tuple[str, str], without: bool = False) -> str:
    """What becomes of A > B where the router in between is changed, or not handed in."""
    shutil.copytree(FIXTURES / "judged" / "ios_tunnel_carrier_closed", folder)
    router = folder / "configs" / "p.txt"
    text = router.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    router.write_text(text, encoding="utf-8")
    if without:
        router.unlink()
    return str(next(pair.verdict for pair in audited_anew(folder).pairs if pair.source == "A"))


@pytest.mark.parametrize(("what", "changes", "expected"), CASES, ids=[case[0] for case in CASES])
def test_what_the_router_in_between_lets_pass(
    tmp_path: Path, what: str, changes: tuple[tuple[str, str], ...], expected: str
) -> None:
    assert verdict(tmp_path / "plant", *changes) == expected, what


def test_a_router_that_no_file_shows_carries(tmp_path: Path) -> None:
    assert verdict(tmp_path / "plant", without=True) == "VIOLATED"
