"""What the oracle learned last, against truths that were worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from naive import Network
from naive_management import Box, opens
from test_naive import DELIVERED, DENIED, THREE, UNKNOWN, A, B, bound, device, of, packet, port, router, rule, rule_set

Doc = dict[str, Any]
BY_C = {("handed", "r1.c", True)}
NOWHERE = {("no_route", "r1.a", True)}


def route(network: str, hop: str | None = None, **more: Any) -> Doc:
    return {"network": network, "next_hop": hop, "kind": "forward", **more}


def steer(hop: str = "10.0.3.6", **more: Any) -> Doc:
    return {"id": "1", "match": {}, "next_hop": hop, "interface": None, **more}


OUT, BESIDE = route("10.0.9.0/24", "10.0.2.6"), route("10.0.9.0/24", "10.0.3.6")
FAR = packet(dst="10.0.9.2")
BY_B = {("handed", "r1.b", True)}
EITHER = {("handed", "r1.b", False), ("handed", "r1.c", False)}


def test_an_entry_of_best_routes_asks_by_which_way_the_table_would_send() -> None:
    best = [steer(best=["b"], unusable="next")]
    assert of(router(policy_routes=best, routes=[OUT]), FAR) == BY_C
    assert of(router(policy_routes=[steer(best=["c"])], routes=[OUT]), FAR) == BY_B
    assert of(router(policy_routes=best, routes=[OUT, BESIDE]), FAR) == {
        ("handed", "r1.c", True),
        ("handed", "r1.b", False),
    }
    both = of(router(policy_routes=[steer("10.0.1.6", best=["b"], unusable="next")], routes=[OUT, BESIDE]), FAR)
    assert {("handed", "r1.a", False), ("handed", "r1.b", False), ("handed", "r1.c", False)} == both


@pytest.mark.parametrize(("unusable", "expected"), [("table", NOWHERE), ("next", BY_C)])
def test_a_table_without_a_route_is_the_end_or_leaves_to_the_next_entry(unusable: str, expected: object) -> None:
    other: Doc = {"id": "1", "match": {}, "target_vrf": "red", "unusable": unusable}
    assert of(router(policy_routes=[other, steer()], routes=[OUT]), FAR) == expected
    told = route("10.0.9.0/24", "10.0.2.6", vrf="red", next_hop_vrf="")
    assert of(router(policy_routes=[other, steer()], routes=[told]), FAR) == BY_B


def test_an_entry_that_may_not_match_or_hold_leaves_to_those_behind_it() -> None:
    doubtful = steer("10.9.9.9", match={"conditions": UNKNOWN})
    assert of(router(policy_routes=[doubtful, steer()], routes=[OUT]), FAR) == EITHER
    tracked = steer(conditions=UNKNOWN, unusable="next")
    assert of(router(policy_routes=[tracked, steer("10.0.2.6")]), FAR) == EITHER


def test_what_a_default_entry_stands_back_from_goes_by_the_table() -> None:
    entries = [steer(default=True, unusable="next"), steer("10.0.1.6")]
    assert of(router(policy_routes=entries, routes=[OUT]), FAR) == BY_B
    assert of(router(policy_routes=entries, routes=[route("0.0.0.0/0", "10.0.2.6")]), FAR) == BY_C
    assert of(router(policy_routes=entries, routes=[{**OUT, "conditions": UNKNOWN}]), FAR) == {
        *EITHER,
        ("no_route", "r1.a", False),
    }


def test_who_does_not_answer_gets_what_is_sent_to_its_station_alone() -> None:
    edge = device("r1", interfaces=[port("a", "10.0.1.1/29"), port("t", "10.0.8.1/29")])
    vip = {"id": "n", "stage": "destination", "match": {},
           "address": {"kind": "static", "original": ["10.0.8.5/32"], "translated": [f"{B}/32"]}}  # fmt: skip
    parts: Doc = {"interfaces": [port("t", "10.0.8.2/29"), port("b", "10.0.2.1/29")], "nat": [vip]}
    sure, perhaps = ("delivered", "r2.b", True), ("delivered", "r2.b", False)
    asked = packet(dst="10.0.8.5")
    assert sure in of(Network([edge, device("r2", **parts)]), asked)
    assert perhaps in of(Network([edge, device("r2", **parts, answers_translated=False)]), asked)
    assert perhaps in of(Network([edge, device("r2", **{**parts, "nat": [{**vip, "unanswered": True}]})]), asked)
    told = [port("t", "10.0.8.2/29", answers_for=["10.0.8.5/32"]), parts["interfaces"][1]]
    answering = device("r2", **{**parts, "interfaces": told}, answers_translated=False)
    assert sure in of(Network([edge, answering]), asked)


def test_a_portal_is_a_way_in_and_none_out() -> None:
    portal = {"name": "web", "kind": "portal", "interface": "b", "local": ["any"], "remote": ["any"],
              "bypasses_filter": True, "rule_set": "tcp", "unknown": UNKNOWN}  # fmt: skip
    net = router(rule_set(rule("permit", service=[{"proto": "6"}]), name="tcp"), bindings=[], tunnels=[portal])
    assert of(net) == DELIVERED
    assert of(net, packet(dst="10.0.3.2"), ("r1", "web")) == {("delivered", "r1.c", False), ("denied", "r1.b", False)}
    assert of(net, packet(dst="10.0.3.2", proto=17), ("r1", "web")) == {("denied", "r1.b", True)}


def test_what_is_turned_to_the_device_itself_goes_nowhere_else() -> None:
    own = {"id": "n", "stage": "destination", "match": {"dst": [f"{B}/32"]}, "own_address": True,
           "address": {"kind": "unknown", "original": ["any"], "translated": []}}  # fmt: skip
    assert of(router(nat=[own])) == DENIED
    assert of(router(nat=[own]), packet(dst="10.0.2.3")) == DELIVERED


def test_a_whole_table_decides_and_a_protocol_that_it_does_not_list_stays_open() -> None:
    row = {"network": "10.0.9.0/24", "next_hop": "10.0.3.6", "interface": "c", "source": "dynamic", "distance": 110}
    table = {"vrf": "", "version": 4, "complete": True, "routes": [row]}
    ospf = {"protocol": "ospf", "vrf": ""}
    assert of(router(routes=[OUT], dynamic_routing=[ospf], route_tables=[table]), FAR) == BY_C
    assert of(router(routes=[OUT], dynamic_routing=[ospf], route_tables=[{**table, "complete": False}]), FAR) > EITHER
    open_to = of(router(dynamic_routing=[{**ospf, "listed": False}], route_tables=[table]), FAR)
    assert open_to > EITHER


def test_outside_of_every_vrf_a_device_may_look_for_addresses_in_all() -> None:
    service = {"transport": "tcp", "port": 80, "interfaces": None, "sources": ["any"], "past_lists": True}
    plane = {"answers": "every address", "inbound_filters": False, "through_tunnels": "", "services": [service]}
    ports = [*THREE[:2], port("c", "10.0.3.1/29", vrf="red")]

    def opened(src: str, dst: str, door: str, **more: Any) -> tuple[bool, bool, bool]:
        box = Box(
            [device(interfaces=ports, management={**plane, **more}, bindings=[bound("L", point="forward")])], "r1"
        )
        return opens(box, [("r1", door, True)], packet(src, dst))

    assert opened(A, "10.0.3.1", "a") == (False, False, False)
    assert opened(A, "10.0.3.1", "a", across_vrfs=True) == (True, True, False)
    assert opened("10.0.3.2", "10.0.2.1", "c", across_vrfs=True) == (False, False, False)


@pytest.mark.parametrize(
    ("answers", "more", "expected"),
    [
        ("addressed interface, past the policy", {}, (False, False, False)),
        ("addressed interface, past the policy", {"management_only": True}, (True, True, False)),
        ("addressed interface", {}, (True, True, False)),
    ],
)
def test_the_policy_judges_nothing_that_comes_in_by_a_port_for_management(
    answers: str, more: Doc, expected: tuple[bool, bool, bool]
) -> None:
    service = {"transport": "tcp", "port": 80, "interfaces": None, "sources": ["any"], "past_lists": True}
    plane = {"answers": answers, "inbound_filters": False, "through_tunnels": "", "services": [service]}
    ports = [port("a", "10.0.1.1/29", **more), *THREE[1:]]
    closed = rule_set(rule("deny"))
    box = Box(
        [device(interfaces=ports, management=plane, rule_sets=[closed], bindings=[bound("L", point="forward")])], "r1"
    )
    assert opens(box, [("r1", "a", True)], packet(A, "10.0.1.1")) == expected
