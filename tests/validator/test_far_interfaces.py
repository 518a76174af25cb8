"""What an ASA does not send to its other interfaces: against the oracle, and by hand what the oracle found."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

import pytest

import naive
from comparisons import own_addresses
from diagram_plants import HERE
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, from_cidr, from_range
from parsers.model.interface import AddressRole, InterfaceAddress
from parsers.model.management import Answers, Management
from parsers.model.match import AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule, RuleSet
from parsers.model.vpn import Tunnel, TunnelKind
from small_plants import device, interface, joined
from validator.graph.far_interfaces import far_addresses, far_in_other_tables, told_apart

SEEDS = (1, 2, 3, 5, 7, 19)
"""On the last two somebody said something else: of an interface at which a tunnel ends, of two addresses side by side."""
ASA = Management(answers=Answers.ARRIVING_ADDRESS)
TUNNEL = Tunnel("vpn", TunnelKind.REMOTE_ACCESS, "b", EVERY_ADDRESS, from_cidr("10.0.7.0/24"), HERE)
TWO = (interface("a", "10.0.1.1/24"), interface("b", "10.0.2.1/24"), interface("c", "10.0.3.1/24"))


@pytest.mark.parametrize("seed", SEEDS)
def test_engine_trace_and_oracle_agree(seed: int) -> None:
    assert own_addresses(seed).wrong == []


def test_such_addresses_decide_something(monkeypatch: pytest.MonkeyPatch) -> None:
    """An oracle that sends to them contradicts engine and trace."""
    monkeypatch.setattr(naive.Network, "_for_itself", lambda _this, _step: False)
    assert any(own_addresses(seed).wrong for seed in SEEDS)


def far_of(through: str, name: str) -> tuple[str, ...]:
    network = joined([], device("fw", *TWO, tunnels=(TUNNEL,), management=replace(ASA, through_tunnels=through)))
    (port,) = [one for one in network.ports.all if (one.tunnel.name if one.tunnel else one.name) == name]
    return far_addresses(network.nodes[0], port).cidrs()


@pytest.mark.parametrize(
    ("through", "name", "far"),
    [
        ("", "a", ("10.0.2.1/32", "10.0.3.1/32")),
        ("c", "a", ("10.0.2.1/32", "10.0.3.1/32")),
        ("", "vpn", ("10.0.1.1/32", "10.0.3.1/32")),
        ("c", "vpn", ("10.0.1.1/32",)),
    ],
)
def test_where_packets_arrive_and_where_management_access_leads_the_device_may_answer(
    through: str, name: str, far: tuple[str, ...]
) -> None:
    assert far_of(through, name) == far


def test_interfaces_of_another_routing_table_are_a_doubt() -> None:
    ports = (TWO[0], TWO[1], replace(TWO[2], vrf="management-only"))
    network = joined([], device("fw", *ports, management=ASA))
    asked = network.nodes[0], network.ports.all[0]
    assert (far_addresses(*asked).cidrs(), far_in_other_tables(*asked).cidrs()) == (("10.0.2.1/32",), ("10.0.3.1/32",))


def test_each_of_two_addresses_side_by_side_is_told_apart_where_a_rule_names_it_alone() -> None:
    second = InterfaceAddress(ipaddress.ip_interface("10.0.2.2/24"), AddressRole.VIRTUAL, HERE)
    port = replace(TWO[1], addresses=(*TWO[1].addresses, second))
    rules = [
        Rule("r", Action.PERMIT, Match(destination=AddressMatch.exactly(named)), HERE)
        for named in (from_cidr("10.0.2.2/32"), from_range("10.0.1.1", "10.0.1.2"), from_cidr("10.0.2.9/32"))
    ]
    firewall = device("fw", TWO[0], port, management=ASA, rule_sets=(RuleSet("L", tuple(rules), HERE),))
    assert told_apart(joined([], firewall).nodes).cidrs() == ("10.0.2.2/32",)


def test_an_address_that_a_rule_only_may_name_is_told_apart_too() -> None:
    six = InterfaceAddress(ipaddress.ip_interface("2001:db8::1/64"), AddressRole.PRIMARY, HERE)
    port = replace(TWO[2], addresses=(*TWO[2].addresses, six))
    why = UnknownMatch(UnknownKind.UNRESOLVED, "a name", HERE)
    rules = [
        Rule("r", Action.PERMIT, Match(destination=AddressMatch(NO_ADDRESS, from_cidr(named), (why,))), HERE)
        for named in ("10.0.2.1/32", "2001:db8::1/128", "10.0.3.1/32")
    ]
    firewall = device("fw", *TWO[:2], port, management=ASA, rule_sets=(RuleSet("L", tuple(rules), HERE),))
    assert told_apart(iter(joined([], firewall).nodes)).cidrs() == ("10.0.2.1/32", "10.0.3.1/32", "2001:db8::1/128")
