"""Whether anything carries a tunnel, on small plants: both directions, gateways side by side, wrappings that are not told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from diagram_plants import HERE, route
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import InterfaceKind, Wrapping
from parsers.model.intervals import Interval
from parsers.model.management import Management
from parsers.model.match import Match, ServiceMatch
from parsers.model.rules import BindingPoint
from parsers.model.service import ServiceBox, ServiceSet, State
from small_plants import device, interface, joined, listed, zone
from strategies import MAYBE
from validator.reachability.carried import with_carriers

if TYPE_CHECKING:
    from parsers.model.device import Device
    from validator.graph.network import Network

A, B = zone("A", "10.1.0.0/24"), zone("B", "10.2.0.0/24")
OPEN = device("carrier", interface("n", "203.0.113.1/30"), interface("f", "198.51.100.1/30"))
ANY = Match()
MAY = Match(conditions=(MAYBE,))
SURE, IN_DOUBT, DEAD = "carried", "in doubt", "dead"


def protocol(number: int, *, sure: bool = True) -> Match:
    boxes = ServiceSet((ServiceBox(Interval(number, number)),))
    return Match(service=ServiceMatch.exactly(boxes), conditions=() if sure else (MAYBE,))


def gateway(name: str, lan: str, wan: str, hop: str, peer: str, wrapping: Wrapping) -> Device:
    tunnel = replace(
        interface("tun", f"172.16.0.{1 if name == 'near' else 2}/30"),
        kind=InterfaceKind.TUNNEL,
        peer=peer,
        wrapping=wrapping,
    )
    routes = (route("0.0.0.0/0", hop),) if hop else ()
    return device(
        name,
        interface("lan", lan),
        interface("wan", wan),
        tunnel,
        routes=routes,
        management=Management(inbound_filters=True),
    )


def apart(*middle: Device, wrapping: Wrapping = Wrapping.UNTOLD) -> list[Device]:
    """Two gateways with a router in between."""
    near = gateway("near", "10.1.0.1/24", "203.0.113.2/30", "203.0.113.1", "198.51.100.2", wrapping)
    far = gateway("far", "10.2.0.1/24", "198.51.100.2/30", "198.51.100.1", "203.0.113.2", wrapping)
    return [near, far, *middle]


def side_by_side(wrapping: Wrapping = Wrapping.UNTOLD) -> list[Device]:
    """Two gateways on one segment, without a route to each other."""
    near = gateway("near", "10.1.0.1/24", "203.0.113.1/29", "", "203.0.113.2", wrapping)
    far = gateway("far", "10.2.0.1/24", "203.0.113.2/29", "", "203.0.113.1", wrapping)
    return [near, far]


def said(*devices: Device) -> str:
    """What is said of the tunnel, which is the same from both ends."""
    network: Network = with_carriers(joined([A, B], *devices))
    ends = [port for port in network.ports.all if port.name == "tun"]
    near, far = ((one.number, other.number) for one, other in (ends, ends[::-1]))
    words = {DEAD if key in network.dead else IN_DOUBT if key in network.uncarried else SURE for key in (near, far)}
    (word,) = words
    return word


def through(inward: tuple[Match, ...], back: tuple[Match, ...], wrapping: Wrapping = Wrapping.UNTOLD) -> str:
    """What is said where the router in between permits some packets on each side."""
    middle = listed(listed(OPEN, BindingPoint.INBOUND, "n", *inward), BindingPoint.INBOUND, "f", *back)
    return said(*apart(middle, wrapping=wrapping))


def test_both_ends_are_told_the_same() -> None:
    assert said(*apart(OPEN)) == SURE
    assert through((ANY,), (ANY,)) == SURE
    assert through((), ()) == DEAD
    assert through((ANY,), (MAY,)) == IN_DOUBT


def test_a_tunnel_of_which_one_direction_alone_may_pass_is_in_doubt_and_not_dead() -> None:
    assert through((MAY,), ()) == IN_DOUBT
    assert through((), (MAY,)) == IN_DOUBT
    assert through((MAY,), (MAY,)) == IN_DOUBT


def test_each_wrapping_needs_its_own_packets() -> None:
    gre = (protocol(47),)
    assert through(gre, gre, Wrapping.GRE) == SURE
    assert through(gre, gre, Wrapping.IPSEC) == IN_DOUBT
    assert through(gre, gre) == SURE
    assert through((protocol(1),), (protocol(1),)) == DEAD
    assert through((protocol(47, sure=False),), gre, Wrapping.GRE) == IN_DOUBT


def test_what_only_answers_lets_no_tunnel_begin() -> None:
    boxes = ServiceSet((ServiceBox(Interval(6, 6), states=State.ESTABLISHED),))
    answers = (Match(service=ServiceMatch.exactly(boxes)),)
    assert through(answers, answers) == DEAD


def test_gateways_side_by_side_judge_with_their_own_lists_alone() -> None:
    near, far = side_by_side()
    assert said(near, far) == SURE
    assert said(near, listed(far, BindingPoint.INBOUND, "wan", ANY)) == SURE
    assert said(*(listed(one, BindingPoint.INBOUND, "wan") for one in (near, far))) == DEAD
    assert said(near, listed(far, BindingPoint.INBOUND, "wan", MAY)) == IN_DOUBT


def test_what_is_not_modelled_at_a_gateway_may_let_in_and_never_surely_does() -> None:
    near, far = side_by_side(Wrapping.GRE)
    unread = (Unmodelled("a feature", Effect.MAY_PERMIT, HERE, frozenset({"wan"})),)
    closed = [replace(listed(one, BindingPoint.INBOUND, "wan"), unmodelled=unread) for one in (near, far)]
    assert said(*closed) == IN_DOUBT
    perhaps = [
        replace(listed(one, BindingPoint.INBOUND, "wan", protocol(47, sure=False)), unmodelled=unread)
        for one in (near, far)
    ]
    assert said(*perhaps) == IN_DOUBT
