"""What judges a packet as it leaves a device: the filter of a tunnel, doubts of its far end, features, frames."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_plants import HERE, MAYBE, match, route
from parsers.model.address import from_cidr
from parsers.model.device import Effect, Unmodelled
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.rules import Action, BindingPoint, Rule, RuleSet
from parsers.model.vpn import Tunnel, TunnelKind
from small_plants import device, interface, joined, listed, reaches, travels, zone
from validator.flowtext import ConcretePacket
from validator.reachability.prospects import Prospects
from validator.reachability.trace import Tracer, overall

if TYPE_CHECKING:
    from parsers.model.device import Device
    from validator.plant.model import Zone

A, B, C = zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24"), zone("C", "10.0.3.0/24")
WHOLE = ["10.0.1.0/24 > 10.0.2.0/24 any/any"]
HALF = ["10.0.1.0/24 > 10.0.2.0/25 any/any"]
MAYBE_ONLY: tuple[list[str], list[str]] = ([], WHOLE)
OUT = BindingPoint.OUTBOUND
NEAR = device("near", interface("a", "10.0.1.1/24"), interface("w", "192.0.2.1/24"), routes=(
    route("0.0.0.0/0", "192.0.2.254"),))  # fmt: skip
FILTER = RuleSet(
    "f",
    (
        Rule("1", Action.PERMIT, match(from_cidr("10.0.2.0/25"), A.networks), HERE),
        Rule("end", Action.DENY, match(), HERE, implicit="generated"),
    ),
    HERE,
)


def tunnel(remote: Zone, peer: str = "198.51.100.9", rule_set: str = "") -> Tunnel:
    return Tunnel("vpn", TunnelKind.SITE_TO_SITE, "w", A.networks, remote.networks, HERE, peer, rule_set=rule_set)


@pytest.mark.parametrize("stateful", [False, True])
def test_the_filter_of_a_tunnel_names_the_far_side_as_the_source_of_what_goes_there(*, stateful: bool) -> None:
    """It judges answers where the device keeps no sessions, and what opens them everywhere."""
    near = replace(NEAR, tunnels=(tunnel(B, rule_set="f"),), rule_sets=(FILTER,), stateful=stateful)
    network = joined([A, B], near)
    assert travels(network, "A", "B") == (HALF, HALF)
    answers = reaches(network, "A", "B", replies=True)
    assert answers["surely"] == answers["possibly"] == (WHOLE if stateful else HALF)


def test_behind_a_gateway_of_the_snapshot_that_shows_no_tunnel_back_a_zone_only_may_be() -> None:
    gateway = device("two", interface("w", "192.0.2.2/24"))
    assert travels(joined([A, B], replace(NEAR, tunnels=(tunnel(B),))), "A", "B") == (WHOLE, WHOLE)
    assert travels(joined([A, B], replace(NEAR, tunnels=(tunnel(B, "192.0.2.2"),)), gateway), "A", "B") == MAYBE_ONLY


def test_of_a_zone_only_what_stands_on_no_network_of_the_plant_surely_is_behind_a_stranger() -> None:
    other = device("other", interface("b", "10.0.2.129/25"))
    assert travels(joined([A, B], replace(NEAR, tunnels=(tunnel(B),)), other), "A", "B") == (HALF, WHOLE)


def no_look(_this: Prospects, _source: Zone, _destination: Zone) -> bool:
    return True


def test_what_the_gateway_of_a_stranger_hands_on_is_judged_by_the_device_that_gets_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The engine by itself, as the look before it."""
    monkeypatch.setattr(Prospects, "possible", no_look)
    change = AddressTranslation(NatKind.STATIC, from_cidr("10.0.3.9"), from_cidr("10.0.2.9"))
    rule = NatRule("n", NatStage.DESTINATION, match(target=from_cidr("10.0.3.9")), change, HERE)
    near = replace(NEAR, tunnels=(tunnel(C),), routes=(route("10.0.3.0/24", "192.0.2.254"),))
    other = device("other", interface("w", "192.0.2.3/24"), interface("b", "10.0.2.1/24"), nat=(rule,))
    other = replace(other, routes=(route("10.99.0.0/16", "192.0.2.254"),))
    closed = listed(other, OUT, "b", match(C.networks, B.networks))
    assert travels(joined([A, B, C], near, other), "A", "B") == ([], ["10.0.1.0/24 > 10.0.3.9/32 any/any"])
    assert travels(joined([A, B, C], near, closed), "A", "B") == ([], [])


def hidden(**more: object) -> Device:
    """A device with one interface, whose address the file does not show."""
    return device("one", replace(interface("p", "10.0.9.1/24"), addresses=(), dynamic_address=True), **more)


def test_what_is_translated_goes_back_to_the_network_that_it_came_from() -> None:
    """Nobody but this device makes an address of B of 10.9.9.9, and both zones may stand on its only network."""
    change = AddressTranslation(NatKind.STATIC, from_cidr("10.9.9.9"), from_cidr("10.0.2.9"))
    rule = NatRule("n", NatStage.DESTINATION, match(target=from_cidr("10.9.9.9")), change, HERE)
    zones = [replace(one, interfaces=(("one", "p"),)) for one in (A, B)]
    surely, possibly = travels(joined(zones, hidden(nat=(rule,))), "A", "B")
    assert not any("10.9.9.9/32" in box for box in surely)
    assert any("10.9.9.9/32" in box for box in possibly)
    assert not any("10.9.9.9/32" in box for box in travels(joined(zones, hidden()), "A", "B")[1])


TWO = [
    device(name, interface("l", f"10.0.9.{number}/24"), interface("b", f"10.0.2.{number}/24"))
    for number, name in ((2, "second"), (3, "third"))
]
WHICH = UnknownMatch(UnknownKind.FEATURE, "it chooses by quality", HERE)
CHOSEN = tuple(
    replace(route("10.0.2.0/24", hop), conditions=(WHICH,), choice=(WHICH,)) for hop in ("10.0.9.2", "10.0.9.3")
)
BOTH = device("near", interface("a", "10.0.1.1/24"), interface("l", "10.0.9.1/24"), routes=CHOSEN)
"""Of two routers the device takes one, as an SD-WAN does, so that surely travels what surely does by either."""


def test_whichever_of_two_routers_is_chosen_packets_arrive_unless_something_at_the_exit_may_deny() -> None:
    denies = Unmodelled("x", Effect.MAY_DENY, HERE, frozenset({"l"}))
    assert travels(joined([A, B], BOTH, *TWO), "A", "B") == (WHOLE, WHOLE)
    assert travels(joined([A, B], replace(BOTH, unmodelled=(denies,)), *TWO), "A", "B") == MAYBE_ONLY


@pytest.mark.parametrize("doubtful", ["near", "far", "stranger", "nobody"])
def test_where_one_of_the_ways_enters_a_tunnel_its_doubt_stays(doubtful: str) -> None:
    """By one of two routes packets leave unencrypted, by the other they enter a tunnel to the same zone."""
    unknown = {"unknown": (MAYBE,)}
    into = Tunnel("vpn", TunnelKind.SITE_TO_SITE, "w", A.networks, B.networks, HERE,
                  "198.51.100.9" if doubtful == "stranger" else "192.0.2.2",
                  **(unknown if doubtful in {"near", "stranger"} else {}))  # type: ignore[arg-type]  # fmt: skip
    back = Tunnel("vpn", TunnelKind.SITE_TO_SITE, "w", B.networks, A.networks, HERE, "192.0.2.1",
                  **(unknown if doubtful == "far" else {}))  # type: ignore[arg-type]  # fmt: skip
    near = replace(
        BOTH,
        interfaces=(*BOTH.interfaces, interface("w", "192.0.2.1/24")),
        routes=(CHOSEN[0], replace(CHOSEN[1], next_hop=ipaddress.ip_address("192.0.2.2"))),
        tunnels=(into,),
    )
    end = device("two", interface("w", "192.0.2.2/24"), interface("b", "10.0.2.9/24"))
    end = end if doubtful == "stranger" else replace(end, tunnels=(back,))
    sure = WHOLE if doubtful == "nobody" else []
    assert travels(joined([A, B], near, TWO[0], end), "A", "B") == (sure, WHOLE)


@pytest.mark.parametrize("target", ["10.0.2.5", "10.99.0.5"])
def test_a_switch_that_may_rename_stations_does_not_disturb_a_trace(target: str) -> None:
    """Also of a packet that is for no zone."""
    network = joined([A, B], BOTH, *TWO)
    line = Unmodelled("x", Effect.MAY_REWRITE, HERE, frozenset({"l"}))
    renamed = replace(network, nodes=(replace(network.nodes[0], beside=(line,)), *network.nodes[1:]))
    packet = ConcretePacket(ipaddress.ip_address("10.0.1.5"), ipaddress.ip_address(target), 6, 40_000, 443)
    assert overall(Tracer(renamed).paths(packet)) == overall(Tracer(network).paths(packet))
