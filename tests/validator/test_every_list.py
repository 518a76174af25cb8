"""What is idle in lists is found by another process meanwhile, and it is what one process finds."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from own_children import no_children, of_others
from parsers.model.address import from_cidr
from parsers.model.match import AddressMatch, Match
from parsers.model.rules import BindingPoint
from small_plants import device, interface, joined, listed, zone
from validator import every_list, side_by_side
from validator.decided import Idleness, hygiene
from validator.every_list import EveryList
from validator.remembered.list_records import Lists

if TYPE_CHECKING:
    from parsers.model.rules import RuleSet
    from validator.decided import Hygiene
    from validator.graph.network import Network

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children are forked on Linux alone")
__all__ = ["of_others"]
TWO = [Match(destination=AddressMatch.exactly(from_cidr(prefix))) for prefix in ("10.2.0.0/16", "10.2.0.0/24")]
"""The second permits what the first does."""


@pytest.fixture
def network() -> Network:
    """Two routers with such a list each."""
    ports = [[interface(name, f"10.{number}.0.{host}/24") for number, name in enumerate("ab", 1)] for host in (1, 2)]
    routers = [listed(device(f"r{number}", *own), BindingPoint.INBOUND, "a", *TWO) for number, own in enumerate(ports)]
    return joined([zone(name, f"10.{number}.0.0/24") for number, name in enumerate("AB", 1)], *routers)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[RuleSet]:
    """The lists that this process judged; others begin with any, whether it pays or not."""
    found: list[RuleSet] = []

    def noted(rule_set: RuleSet) -> Hygiene:
        found.append(rule_set)
        return hygiene(rule_set)

    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(side_by_side, "MOST_MEMORY", 1 << 40)
    monkeypatch.setattr(every_list, "WORTH", 0)
    monkeypatch.setattr(every_list, "hygiene", noted)
    return found


def lists(network: Network) -> list[RuleSet]:
    """All lists of a network."""
    return [item for node in network.nodes for item in node.device.rule_sets]


def test_another_process_finds_the_same_rules(network: Network, here: list[RuleSet]) -> None:
    assert len(lists(network)) == 2
    with EveryList(network, None, 2) as others:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)  # the child has ended, and is still there to be waited for
        idleness = Idleness(others)
        for item in lists(network):
            found = idleness.of(item)
            assert found == hygiene(item)
            assert found.shadowed[0].rule is item.rules[1]
            assert found.shadowed[0].takers[0] is item.rules[0]
    assert not here


def test_what_it_did_not_tell_is_found_here(
    network: Network, here: list[RuleSet], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_rule_set: RuleSet, _found: Hygiene) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(every_list, "by_places", killed)
    with EveryList(network, None, 2) as others:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        idleness = Idleness(others)
        assert [idleness.of(item) for item in lists(network)] == [hygiene(item) for item in lists(network)]
    assert here == lists(network)


def test_what_is_remembered_is_not_looked_for_and_what_is_found_is_remembered(
    network: Network, here: list[RuleSet]
) -> None:
    memory = Lists(network.nodes, {}, lambda _device, _place: True)
    with EveryList(network, memory, 2) as others:
        found = [others.hygiene(item) for item in lists(network)]
    assert len(memory.known) == 2
    here.clear()
    with EveryList(network, memory, 2) as others:
        assert no_children()
        assert [others.hygiene(item) for item in lists(network)] == found
    assert not here


def test_one_process_and_few_rules_have_no_child(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    for processes in (1, 2):
        with EveryList(network, None, processes) as others:
            assert no_children()
            assert others.hygiene(lists(network)[0]) is None, "whoever asks finds it"
