"""The oracle across bridges, on networks small enough to be followed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from naive_bridges import BridgedNetwork
from naive_rules import Packet

if TYPE_CHECKING:
    from naive import Fate

ORDER = ["inbound filter", "routing", "forward filter", "outbound filter"]
Doc = dict[str, Any]
LEFT, RIGHT, FAR = "10.0.1.2", "10.0.1.3", "10.0.2.2"


def packet(src: str = LEFT, dst: str = RIGHT, dport: int = 80) -> Packet:
    return Packet(src, dst, 6, 40_000, dport)


def rule(action: str, **match: Any) -> Doc:
    return {"id": "r", "action": action, "match": match}


def port(name: str, *addresses: str, **more: Any) -> Doc:
    return {"name": name, "addresses": [*addresses], **more}


def web(ins: str = "", outs: str = "") -> Doc:
    """Permit TCP 80 between two sides, which may be left open."""
    match: Doc = {"service": [{"proto": "6", "dport": "80"}]}
    return rule("permit", **match, **({"in": [ins]} if ins else {}), **({"out": [outs]} if outs else {}))


def bridging(mode: str = "filtered", *, routed: bool = False, bindings: list[Doc] | None = None, **more: Any) -> Doc:
    """A device `t` with the members a and b of one bridge, its own address on v, and a routed port r."""
    lists = [{"name": "web", "rules": [web(), rule("deny")]}, {"name": "ab", "rules": [web("a", "b"), rule("deny")]}]
    bound = [{"rule_sets": ["web"], "point": "in", "interface": "a"}] if bindings is None else bindings
    return {
        "name": "t",
        "order": ORDER,
        "interfaces": [port("a"), port("b"), port("v", "10.0.1.1/24"), port("r", "10.0.2.1/24")],
        "rule_sets": lists,
        "bindings": bound,
        "bridges": [{"name": "1", "members": ["a", "b"], "mode": mode, "interface": "v", "routed": routed}],
        **more,
    }


WIRES = {("t", "a"): "left", ("t", "b"): "right", ("t", "r"): "far"}


def ends(fates: frozenset[Fate]) -> set[tuple[str, str, bool]]:
    """Where a packet may end: disposition, place, whether it is certain."""
    return {(fate.disposition, f"{fate.device} {fate.out}", fate.certain) for fate in fates}


@pytest.mark.parametrize(
    ("entered", "sent", "expected"),
    [
        ("a", packet(), {("delivered", "t b", True)}),
        ("a", packet(dport=81), {("denied", "t b", True)}),
        ("b", packet(RIGHT, LEFT, 81), {("delivered", "t a", True)}),
    ],
)
def test_a_filtering_bridge_judges_what_passes_from_member_to_member(
    entered: str, sent: Packet, expected: set[tuple[str, str, bool]]
) -> None:
    assert ends(BridgedNetwork([bridging()], WIRES).fates(sent, ("t", entered))) == expected


def test_no_filter_stands_between_the_sockets_of_a_switch() -> None:
    found = BridgedNetwork([bridging("switched")], WIRES).fates(packet(dport=81), ("t", "a"))
    assert ends(found) == {("delivered", "t b", True)}


def test_a_forward_filter_sees_both_members() -> None:
    both = [{"rule_sets": ["ab"], "point": "forward", "interface": None}]
    net = BridgedNetwork([bridging(bindings=both)], WIRES)
    assert ends(net.fates(packet(), ("t", "a"))) == {("delivered", "t b", True)}
    assert ends(net.fates(packet(RIGHT, LEFT), ("t", "b"))) == {("denied", "t a", True)}


@pytest.mark.parametrize(
    ("listed", "dport", "disposition"), [("b", 80, "delivered"), ("b", 81, "denied"), ("v", 81, "delivered")]
)
def test_what_is_bound_outbound_to_the_member_counts_and_what_is_bound_to_the_bridge_does_not(
    listed: str, dport: int, disposition: str
) -> None:
    bound = [{"rule_sets": ["web"], "point": "out", "interface": listed}]
    found = BridgedNetwork([bridging(bindings=bound)], WIRES).fates(packet(dport=dport), ("t", "a"))
    assert ends(found) == {(disposition, "t b", True)}


def test_a_disabled_member_carries_nothing() -> None:
    ports = [port("a"), port("b", enabled=False), port("v", "10.0.1.1/24")]
    net = BridgedNetwork([bridging(interfaces=ports)], WIRES)
    assert ends(net.fates(packet(), ("t", "a"))) == {("denied", "t a", True)}


@pytest.mark.parametrize("routed", [False, True])
def test_a_bridge_with_an_interface_of_its_own_routes_if_it_is_said_to(routed: bool) -> None:  # noqa: FBT001
    net = BridgedNetwork([bridging(routed=routed)], WIRES)
    gone = ends(net.fates(packet(LEFT, FAR), ("t", "a")))
    assert (("delivered", "t r", True) in gone) == routed
    come = ends(net.fates(packet(FAR, LEFT, 81), ("t", "r")))
    assert come == {("delivered", "t a", True), ("delivered", "t b", True)}


def test_of_what_is_routed_both_names_of_the_entrance_are_judged() -> None:
    bound = [{"rule_sets": ["web"], "point": "in", "interface": "v"}]
    net = BridgedNetwork([bridging(routed=True, bindings=bound)], WIRES)
    assert ("delivered", "t r", True) in ends(net.fates(packet(LEFT, FAR), ("t", "a")))
    assert ("delivered", "t r", True) not in ends(net.fates(packet(LEFT, FAR, 81), ("t", "a")))
    assert ("delivered", "t b", True) in ends(net.fates(packet(dport=81), ("t", "a"))), "bridged past the list of v"


ROUTER = {
    "name": "x",
    "order": ORDER,
    "interfaces": [port("i", "10.0.1.9/24"), port("o", "10.0.3.1/24")],
    "routes": [{"network": "10.0.2.0/24", "next_hop": "10.0.1.8"}],
}
SECOND = {"name": "y", "order": ORDER, "interfaces": [port("i", "10.0.1.8/24"), port("o", "10.0.2.1/24")]}
BETWEEN = {
    ("t", "a"): "left",
    ("t", "b"): "right",
    ("x", "i"): "left",
    ("y", "i"): "right",
    ("x", "o"): "up",
    ("y", "o"): "down",
}


@pytest.mark.parametrize(("dport", "disposition"), [(80, "delivered"), (81, "denied")])
def test_between_two_routers_the_bridge_is_passed(dport: int, disposition: str) -> None:
    only = bridging(interfaces=[port("a"), port("b"), port("v", "10.0.1.1/24")])
    net = BridgedNetwork([only, ROUTER, SECOND], BETWEEN)
    found = {fate.disposition for fate in net.fates(packet("10.0.3.7", FAR, dport), ("x", "o"))}
    assert found == {disposition}


def test_two_routers_on_one_side_do_not_need_the_bridge() -> None:
    wires = {**BETWEEN, ("y", "i"): "left"}
    only = bridging(interfaces=[port("a"), port("b"), port("v", "10.0.1.1/24")])
    net = BridgedNetwork([only, ROUTER, SECOND], wires)
    assert ("delivered", "y o", True) in ends(net.fates(packet("10.0.3.7", FAR, 81), ("x", "o")))
    assert not any(
        fate.out == "b" and fate.disposition == "delivered"
        for fate in net.fates(packet("10.0.3.7", FAR, 81), ("x", "o"))
    )


def test_a_ring_of_bridges_ends() -> None:
    second = {**bridging(), "name": "u"}
    wires = {("t", "a"): "left", ("t", "b"): "right", ("u", "a"): "left", ("u", "b"): "right"}
    net = BridgedNetwork([bridging(), second], wires)
    assert ("delivered", "t b", True) in ends(net.fates(packet(), ("t", "a")))
