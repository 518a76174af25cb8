"""Tables of the kernel of whose routing rules nothing was shown: `ip rule` prints those of IPv4 alone."""

from __future__ import annotations

import ipaddress

import pytest

from diagram_plants import HERE
from parsers.linux_state import KernelState, with_state
from parsers.model.address import from_cidr
from parsers.model.device import Effect
from parsers.model.match import AddressMatch, Match
from parsers.model.shown import KernelRoute, KernelRule, KernelTables
from small_plants import device, interface

EVERY = {4: "0.0.0.0/0", 6: "::/0"}
NETWORK = {4: "10.9.0.0/16", 6: "2001:db8:9::/48"}


def rule(version: int, table: str, priority: int = 1000) -> KernelRule:
    every = AddressMatch.exactly(from_cidr(EVERY[version]))
    return KernelRule(priority, Match(every, every), table, HERE, version)


def doubts(table: str, *rules: KernelRule, configured: bool = False) -> list[str]:
    """Why packets may go elsewhere, where a route of each IP version stands in a table."""
    routes = tuple(KernelRoute(ipaddress.ip_network(NETWORK[one]), None, "a", HERE, table) for one in (4, 6))
    tables = (KernelTables(routes, frozenset({4, 6}), every_table=True, origin=HERE),)
    ports = (interface("a", "10.0.1.1/24"), interface("b", "10.0.2.1/24"))
    state = KernelState(ports, tables, rules or None, configured)
    found = with_state(device("gw"), state).unmodelled
    assert all(item.effect is Effect.MAY_REWRITE for item in found)
    return [item.what for item in found]


@pytest.mark.parametrize(("shown", "missing"), [(4, 6), (6, 4)])
def test_a_table_whose_rules_were_not_shown_may_be_looked_into(shown: int, missing: int) -> None:
    (told,) = doubts("100", rule(shown, "100"))
    assert f"routes of IPv{missing}" in told
    assert ("ip -j -6 rule" in told) is (missing == 6)
    assert len(doubts("100")) == 2


def test_what_is_shown_of_both_versions_or_configured_leaves_nothing_open() -> None:
    assert doubts("100", rule(4, "main", 32_766), rule(6, "main", 32_766)) == []
    assert doubts("100", configured=True) == []
    assert doubts("main") == []
