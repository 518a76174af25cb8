"""Lines that are kept from the readers never make the engine claim more than the whole file bears out."""

from __future__ import annotations

from pathlib import Path

import pytest

from concealed_text import Read, beyond, spoiled
from strategies import seeded

CHECKS = Path(__file__).parents[2] / "fixtures" / "checks"
ONCE_WRONG = {
    # An object of ASA whose address is not read is not every address: what stands for it may lead anywhere.
    "asa-object": ("internet_reaches_ot/bad-asa-static-translation", 18, " hosts 10.3.0.40"),
    # A rule of RouterOS without an action accepts, but not where a word of it is not read.
    "routeros-action": ("undeclared_internet_access/bad-routeros-lte", 13, "add act=drop chain=forward"),
    # The device has an address, whoever's it is; and an interface with one that is not read may have any.
    "routeros-whose": ("management_from_elsewhere/bad-routeros-winbox-alone", 7, "add address=10.9.0.1/24 on=ether3"),
    "routeros-address": ("management_from_elsewhere/bad-routeros-winbox-alone", 7, "add address=own interface=ether3"),
}
"""What was thought sure or impossible once: a plant with one configuration, and a line in place of another."""
SPOILED = (
    "access_past_contract/bad-asa-tunnel",
    "internet_reaches_ot/bad-fortios-virtual-address",
    "management_from_elsewhere/bad-ios-list-lets-office-in",
)


@pytest.mark.parametrize("name", sorted(ONCE_WRONG))
def test_what_was_claimed_once_is_not_any_more(name: str) -> None:
    folder, line, text = ONCE_WRONG[name]
    truth = Read.of(CHECKS / folder)
    shown = truth.with_line(0, line - 1, text)
    assert any(row.blocking and row.line == line for row in shown.snapshot.results[0].ledger.open_rows())
    assert list(beyond(truth, shown)) == []


@pytest.mark.parametrize("name", SPOILED)
def test_no_spoiled_line_makes_a_path_impossible(name: str) -> None:
    """Eight lines of each, each in one of the ways; the rest is asked for when a release is made."""
    truth, random = Read.of(CHECKS / name), seeded(17)
    results = truth.snapshot.results
    places = [
        (number, line)
        for number, one in enumerate(results)
        for line, text in enumerate(one.source.lines)
        if text.strip(" !#")
    ]
    for number, line in random.sample(places, 8):
        ways = spoiled(results[number].source.lines[line])
        shown = truth.with_line(number, line, ways[random.choice(sorted(ways))])
        if any(row.blocking and row.line == line + 1 for row in shown.snapshot.results[number].ledger.open_rows()):
            assert [told for told in beyond(truth, shown) if "impossible" in told] == []


def test_a_line_that_is_gone_without_a_word_is_noticed() -> None:
    truth = Read.of(CHECKS / "internet_reaches_ot/bad-asa-static-translation")
    shown = truth.with_line(0, 18, "!")
    assert any("impossible" in told for told in beyond(truth, shown))
