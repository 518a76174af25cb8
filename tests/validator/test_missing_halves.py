"""One of two routers that share an address: what the other may do is not known until its file is here."""

from __future__ import annotations

import pytest

from comparisons import hidden_halves
from parsers.registry import parse
from parsers.source import Source
from small_plants import joined, travels, zone

A, B = zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24")
WHOLE = ["10.0.1.0/24 > 10.0.2.0/24 any/any"]
ROUTER = """Building configuration...
!
version 17.9
hostname core-{name}
!
interface Vlan1
 ip address 10.0.1.{host} 255.255.255.0
 standby 1 ip 10.0.1.1
 ip access-group {list} in
!
interface Vlan2
 ip address 10.0.2.{host} 255.255.255.0
!
ip access-list extended NOTHING
 deny ip any any
ip access-list extended ALL
 permit ip any any
!
end
"""


def paths(*texts: str) -> tuple[list[str], list[str]]:
    """What travels from A to B by the routers."""
    devices = [parse(Source.from_text(f"{number}.txt", text)).devices[0] for number, text in enumerate(texts)]
    return travels(joined([A, B], *devices), "A", "B")


def test_one_half_alone_proves_nothing_and_both_are_judged_as_they_are() -> None:
    denies, permits = ROUTER.format(name="a", host=2, list="NOTHING"), ROUTER.format(name="b", host=3, list="ALL")
    assert paths(denies) == ([], WHOLE)
    assert paths(permits) == (WHOLE, WHOLE)
    assert paths(denies, permits) == (WHOLE, WHOLE)
    assert paths(denies, denies.replace("core-a", "core-b").replace(".2 ", ".3 ")) == ([], [])


def test_without_a_shared_address_there_is_no_other_half() -> None:
    denies = ROUTER.format(name="a", host=2, list="NOTHING").replace(" standby 1 ip 10.0.1.1\n", "")
    assert paths(denies) == ([], [])
    off = ROUTER.format(name="a", host=2, list="NOTHING").replace(" standby", " shutdown\n standby")
    assert paths(off) == ([], [])


def test_a_half_that_is_handed_in_and_shut_is_no_missing_one() -> None:
    denies = ROUTER.format(name="a", host=2, list="NOTHING")
    other = ROUTER.format(name="b", host=3, list="ALL")
    assert paths(denies, other.replace(" standby", " shutdown\n standby")) == ([], [])
    alien = other.replace(" standby 1 ip 10.0.1.1\n", " shutdown\n").replace("10.0.1.3 ", "10.0.1.1 ")
    assert paths(denies, alien) == ([], WHOLE), "a shut interface that once had that address shares nothing"


@pytest.mark.parametrize("seed", [103, 109, 117])
def test_what_the_other_half_lets_pass_is_possible(seed: int) -> None:
    found = hidden_halves(seed)
    assert found.wrong == []
    assert found.counts["packets"] > 50
