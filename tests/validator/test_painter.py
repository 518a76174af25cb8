"""What is painted for one match, and one universe in both IP versions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagram_plants import HERE, MAYBE, match
from parsers.model.address import NO_ADDRESS, from_cidr
from parsers.model.match import AddressMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from small_plants import device, interface, joined, zone
from validator import packets
from validator.reachability.axis_lines import ClipCache
from validator.reachability.engine import Engine
from validator.reachability.header import AS_SENT

A, B = zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24")
ONE = device("one", interface("a", "10.0.1.1/24"), interface("b", "10.0.2.1/24"))
LOW, HIGH = from_cidr("10.0.1.0/25"), from_cidr("10.0.1.128/25")


@pytest.mark.parametrize("few", [0, packets.FEW_WORDS])
@pytest.mark.parametrize(
    ("source", "surely", "possibly"),
    [
        (AddressMatch.exactly(LOW), ["10.0.1.0/25"], ["10.0.1.0/25"]),
        (AddressMatch(LOW, LOW | HIGH, (MAYBE,)), ["10.0.1.0/25"], ["10.0.1.0/24"]),
        (AddressMatch(NO_ADDRESS, HIGH, (MAYBE,)), [], ["10.0.1.128/25"]),
        (AddressMatch.exactly(from_cidr("10.9.9.9")), [], []),
    ],
)
def test_both_bounds_of_a_match_are_painted(
    source: AddressMatch, surely: list[str], possibly: list[str], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packets, "FEW_WORDS", few)
    only = replace(match(), source=source)
    rules = RuleSet("list", (Rule("1", Action.PERMIT, only, HERE), Rule("2", Action.PERMIT, match(), HERE)), HERE)
    bound = replace(ONE, rule_sets=(rules,), bindings=(Binding(("list",), BindingPoint.FORWARD, None, HERE),))
    (found,) = Engine(joined([A, B], bound)).reach(A, B, (only,))
    painted = found.painter.region(only, AS_SENT)
    for said, expected in ((painted.surely, surely), (painted.possibly, possibly)):
        assert sorted({net for box in said.boxes() for net in box.src}) == expected


def test_clips_of_one_universe_are_of_the_version_asked_for() -> None:
    both = from_cidr("10.0.1.0/24") | from_cidr("fd00::/64")
    cache = ClipCache()
    four, six = cache.of(both, 4), cache.of(both, 6)
    assert four is not six
    assert cache.of(both, 4) is four
    assert six is cache.of(both, 6)
