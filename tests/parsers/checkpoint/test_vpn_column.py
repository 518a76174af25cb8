"""Check Point: a rule for a VPN community alone takes nothing at a gateway that takes part in no VPN."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.registry import parse
from parsers.source import Source

COLUMNS = Path(__file__).parents[3] / "fixtures" / "checkpoint_gaia" / "columns" / "config.txt"
NOBODY = frozenset[str]()


def rule_of_community(text: str) -> tuple[frozenset[str] | None, list[str]]:
    """The interfaces that packets come in by, and the doubts, of the rule that names a community."""
    (device,) = parse(Source.from_text("gw.txt", text)).devices
    (found,) = (rule for rule in device.rule_sets[0].rules if rule.metadata.name == "rule 3")
    return found.match.in_interfaces, [why.reason for why in found.match.conditions]


@pytest.fixture(scope="module")
def text() -> str:
    return COLUMNS.read_text(encoding="utf-8")


def test_without_vpn_nothing_comes_by_a_community(text: str) -> None:
    assert rule_of_community(text) == (NOBODY, [])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"vpn" : false', '"vpn" : true'),
        ('"vpn" : false', '"mobile-access" : true'),
        ('"vpn" : false', '"vpn" : false, "network-security-blades" : {"mobile-access" : true}'),
    ],
)
def test_with_vpn_or_where_it_is_not_shown_it_may(text: str, old: str, new: str) -> None:
    interfaces, doubts = rule_of_community(text.replace(old, new))
    assert interfaces is None
    assert doubts == ["only what comes by the VPN of Remote-plants"]
