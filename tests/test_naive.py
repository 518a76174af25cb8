"""The oracle against truths that were worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from naive import Fate, Network, Packet, judge, zone_reach

A, B, C = "10.0.1.2", "10.0.2.2", "10.0.3.2"
ORDER = ["inbound filter", "destination NAT", "routing", "forward filter", "source NAT", "outbound filter"]
UNKNOWN = [{"kind": "user", "reason": "user alice", "line": 1}]
Doc = dict[str, Any]


def packet(src: str = A, dst: str = B, proto: int = 6, dport: int = 80, sport: int = 40000, **more: Any) -> Packet:
    return Packet(src, dst, proto, sport, dport, **more)


def rule(action: str, **match: Any) -> Doc:
    extra: Doc = {key: match.pop(key) for key in ("enabled", "implicit") if key in match}
    return {"id": "r", "action": action, "match": match, **extra}


def box(proto: str = "6", **more: str) -> list[Doc]:
    return [{"proto": proto, **more}]


def rule_set(*rules: Doc, name: str = "L", **more: Any) -> Doc:
    return {"name": name, "rules": [*rules], **more}


END = rule("deny", implicit=True)


def port(name: str, *addresses: str, **more: Any) -> Doc:
    return {"name": name, "addresses": [*addresses], **more}


def device(name: str = "r1", **parts: Any) -> Doc:
    return {"name": name, "order": ORDER, **parts}


def bound(*names: str, point: str = "in", interface: str | None = "a", **more: Any) -> Doc:
    return {"rule_sets": [*names], "point": point, "interface": interface, **more}


THREE = [port("a", "10.0.1.1/29"), port("b", "10.0.2.1/29"), port("c", "10.0.3.1/29")]


def router(*filters: Doc, bindings: list[Doc] | None = None, **parts: Any) -> Network:
    parts.setdefault("interfaces", THREE)
    bindings = [bound(item["name"]) for item in filters] if bindings is None else bindings
    return Network([device(rule_sets=[*filters], bindings=bindings, **parts)])


def ends(fates: frozenset[Fate]) -> set[tuple[str, str, bool]]:
    """What a test wants to see of fates: disposition, device.out, certain."""
    return {(fate.disposition, f"{fate.device}.{fate.out}", fate.certain) for fate in fates}


def of(network: Network, one: Packet | None = None, enter: tuple[str, str] = ("r1", "a")) -> set[tuple[str, str, bool]]:
    return ends(network.fates(one or packet(), enter))


DELIVERED = {("delivered", "r1.b", True)}
DENIED = {("denied", "r1.a", True)}

JUDGED: list[tuple[str, list[Doc], Packet, str]] = [
    ("an empty list permits nothing", [], packet(), "deny"),
    ("an unconditional permit", [rule("permit")], packet(), "permit"),
    ("the first match wins", [rule("deny"), rule("permit")], packet(), "deny"),
    (
        "a rule of another source is passed over",
        [rule("deny", src=["10.0.9.0/24"]), rule("permit")],
        packet(),
        "permit",
    ),
    ("the first address of a prefix", [rule("permit", src=["10.0.1.2/31"])], packet(), "permit"),
    ("one before the first address", [rule("permit", src=["10.0.1.2/31"])], packet(src="10.0.1.1"), "deny"),
    ("the last address of a prefix", [rule("permit", src=["10.0.1.2/31"])], packet(src="10.0.1.3"), "permit"),
    ("one behind the last address", [rule("permit", src=["10.0.1.2/31"])], packet(src="10.0.1.4"), "deny"),
    ("the ends of a range of addresses", [rule("permit", dst=["10.0.2.1-10.0.2.2"])], packet(), "permit"),
    ("any speaks of IPv6 too", [rule("permit", src=["any"])], packet("2001:db8::1", "2001:db8::2"), "permit"),
    ("an IPv4 prefix never holds an IPv6 address", [rule("permit", src=["0.0.0.0/0"])], packet("::1", "::2"), "deny"),
    ("a port in a range", [rule("permit", service=box(dport="79-80"))], packet(), "permit"),
    ("a port behind a range", [rule("permit", service=box(dport="78-79"))], packet(), "deny"),
    ("a source port", [rule("permit", service=box(sport="1-1023"))], packet(), "deny"),
    ("another protocol", [rule("permit", service=box("17"))], packet(), "deny"),
    ("a range of protocols", [rule("permit", service=box("6-17"))], packet(), "permit"),
    ("one of several boxes", [rule("permit", service=box("17") + box(dport="80"))], packet(), "permit"),
    (
        "an ICMP echo (type 8, code 0)",
        [rule("permit", service=box("1", dport="2048-2303"))],
        packet(proto=1, dport=2048),
        "permit",
    ),
    ("established wants the flag", [rule("permit", service=box(state="established"))], packet(), "deny"),
    (
        "established has the flag",
        [rule("permit", service=box(state="established"))],
        packet(state="established"),
        "permit",
    ),
    (
        "UDP is always new",
        [rule("permit", service=box("any", state="established"))],
        packet(proto=17, state="established"),
        "deny",
    ),
    ("a later fragment", [rule("permit", service=box("6", fragment="later"))], packet(fragment=True), "permit"),
    ("a whole packet is no fragment", [rule("permit", service=box("6", fragment="later"))], packet(), "deny"),
    ("a disabled rule decides nothing", [rule("permit", enabled=False), END], packet(), "deny"),
    ("a permit that may match", [rule("permit", conditions=UNKNOWN), END], packet(), "possibly"),
    ("a deny that may match", [rule("deny", conditions=UNKNOWN), rule("permit")], packet(), "possibly"),
    ("a deny that may match before a deny", [rule("deny", conditions=UNKNOWN), END], packet(), "deny"),
    ("two readings, one verdict", [rule("permit", conditions=UNKNOWN), rule("permit")], packet(), "permit"),
    ("an action not read may be either", [rule("unknown"), END], packet(), "possibly"),
    ("a sure permit above hides the unknown", [rule("permit"), rule("deny", conditions=UNKNOWN)], packet(), "permit"),
    (
        "outside the possible source nothing is open",
        [rule("permit", src=[], possibly_src=["10.9.0.0/16"]), END],
        packet(),
        "deny",
    ),
    (
        "inside the possible source only",
        [rule("permit", src=[], possibly_src=["10.0.0.0/16"]), END],
        packet(),
        "possibly",
    ),
    ("inside the sure service", [rule("permit", service=box(), possibly_service=box("any")), END], packet(), "permit"),
    (
        "inside the possible service only",
        [rule("permit", service=box(), possibly_service=box("any")), END],
        packet(proto=17),
        "possibly",
    ),
    ("an interface not given is not known", [rule("permit", **{"in": ["a"]}), END], packet(), "possibly"),
    ("no interface at all is never the one", [rule("permit", out=[]), END], packet(), "deny"),
    ("a rule for translated packets only", [rule("permit", translated=True), END], packet(), "deny"),
]


@pytest.mark.parametrize(("why", "rules", "one", "verdict"), JUDGED, ids=[row[0] for row in JUDGED])
def test_a_list_judges_a_packet(why: str, rules: list[Doc], one: Packet, verdict: str) -> None:
    assert judge(rule_set(*rules), one).verdict == verdict, why


def test_interfaces_and_translation_decide_where_they_are_known() -> None:
    rules = rule_set(rule("permit", **{"in": ["a"]}, out=["b"], translated=True), END)
    assert judge(rules, packet(), "a", "b", translated=True).verdict == "permit"
    assert judge(rules, packet(), "a", "b").verdict == "deny"
    assert judge(rules, packet(), "c", "b", translated=True).verdict == "deny"


def test_the_deciding_rule_is_the_first_that_may_match() -> None:
    rules = [rule("deny", src=["10.9.9.9/32"]), rule("permit", conditions=UNKNOWN), END]
    found = judge(rule_set(*rules), packet())
    assert (found.rule, found.because) == (rules[1], (rules[1], rules[2]))


def test_connected_subnets_reach_each_other_without_filters() -> None:
    assert of(router()) == DELIVERED


def test_a_destination_nobody_routes_has_no_route() -> None:
    assert of(router(), packet(dst="10.0.9.9")) == {("no_route", "r1.a", True)}


def test_a_disabled_interface_carries_nothing() -> None:
    ports = [port("a", "10.0.1.1/29"), port("b", "10.0.2.1/29", enabled=False)]
    assert of(router(interfaces=ports)) == {("no_route", "r1.a", True)}
    assert of(router(interfaces=ports), packet(B, A), ("r1", "b")) == {("denied", "r1.b", True)}


def test_inbound_and_outbound_and_forward_lists_judge_at_their_place() -> None:
    allow, refuse = rule_set(rule("permit"), name="yes"), rule_set(END, name="no")
    assert of(router(refuse, bindings=[bound("no")])) == DENIED
    assert of(router(refuse, bindings=[bound("no", interface="b")])) == DELIVERED
    assert of(router(refuse, bindings=[bound("no", point="out", interface="b")])) == {("denied", "r1.b", True)}
    assert of(router(refuse, bindings=[bound("no", point="out", interface="c")])) == DELIVERED
    assert of(router(refuse, bindings=[bound("no", point="forward", interface=None)])) == {("denied", "r1.b", True)}
    assert of(router(allow, refuse, bindings=[bound("yes"), bound("no")])) == DENIED


def test_a_forward_rule_sees_both_interfaces() -> None:
    pairs = rule_set(rule("permit", **{"in": ["a"]}, out=["b"]), END)
    network = router(pairs, bindings=[bound("L", point="forward", interface=None)])
    assert of(network) == DELIVERED
    assert of(network, packet(dst=C)) == {("denied", "r1.c", True)}


def test_a_list_for_the_device_itself_does_not_judge_transit() -> None:
    assert of(router(rule_set(END), bindings=[bound("L", scope="vty")])) == DELIVERED
    assert of(router(rule_set(END), bindings=[bound("L", point="local")])) == DELIVERED
    assert of(router(rule_set(END), bindings=[bound("L", scope="port")])) == DENIED


def test_a_chain_skips_the_implicit_end_of_all_but_the_last() -> None:
    first = rule_set(rule("deny", dst=[f"{C}/32"]), END, name="one")
    second = rule_set(rule("permit", src=["10.0.1.0/29"]), END, name="two")
    network = router(first, second, bindings=[bound("one", "two")])
    assert of(network) == DELIVERED
    assert of(network, packet(dst=C)) == DENIED
    assert of(router(first, second, bindings=[bound("two", "one")]), packet("10.7.7.7")) == DENIED


def test_a_list_of_the_other_family_is_not_there() -> None:
    assert of(router(rule_set(END, families=[6]))) == DELIVERED
    assert of(router(rule_set(END, families=[4]))) == DENIED


def test_a_list_that_is_missing_may_say_either() -> None:
    assert of(router(bindings=[bound("nowhere")])) == {("denied", "r1.a", False), ("delivered", "r1.b", False)}


def test_longest_prefix_then_distance_then_all_ties() -> None:
    def table(*routes: tuple[str, str, int]) -> set[tuple[str, str, bool]]:
        rows = [{"network": net, "next_hop": hop, "distance": distance} for net, hop, distance in routes]
        return of(router(routes=rows), packet(dst="10.9.0.9"))

    assert table(("10.0.0.0/8", "10.0.2.6", 1), ("10.9.0.0/16", "10.0.3.6", 9)) == {("handed", "r1.c", True)}
    assert table(("10.9.0.0/16", "10.0.2.6", 5), ("10.9.0.0/16", "10.0.3.6", 9)) == {("handed", "r1.b", True)}
    both = {("handed", "r1.b", True), ("handed", "r1.c", True)}
    assert table(("10.9.0.0/16", "10.0.2.6", 1), ("10.9.0.0/16", "10.0.3.6", 1)) == both
    prior = [
        {"network": "0.0.0.0/0", "next_hop": hop, "metric": metric}
        for hop, metric in (("10.0.2.6", 20), ("10.0.3.6", 0))
    ]
    assert of(router(routes=prior), packet(dst="10.9.0.9")) == {("handed", "r1.c", True)}
    assert table(("10.9.0.0/16", "10.5.5.5", 1)) == {("no_route", "r1.a", True)}
    assert table(("10.9.0.0/16", "10.5.5.5", 1), ("10.5.0.0/16", "10.0.3.6", 1)) == {("handed", "r1.c", True)}


def test_a_null_route_drops_what_no_longer_prefix_takes() -> None:
    routes = [{"network": "10.0.0.0/8", "kind": "null", "next_hop": None, "interface": None}]
    assert of(router(routes=routes), packet(dst="10.9.0.9")) == {("no_route", "r1.a", True)}
    assert of(router(routes=routes)) == DELIVERED


def test_a_route_that_may_be_absent_leaves_the_next_best() -> None:
    primary: Doc = {"network": "10.9.0.0/16", "next_hop": "10.0.2.6", "conditions": UNKNOWN}
    floating: Doc = {"network": "10.9.0.0/16", "next_hop": "10.0.3.6", "distance": 200}
    there = packet(dst="10.9.0.9")
    assert of(router(routes=[primary]), there) == {("handed", "r1.b", False), ("no_route", "r1.a", False)}
    assert of(router(routes=[primary, floating]), there) == {("handed", "r1.b", False), ("handed", "r1.c", False)}


def test_a_floating_route_serves_when_the_interface_of_the_better_one_is_down() -> None:
    ports = [THREE[0], {**THREE[1], "enabled": False}, THREE[2]]
    routes = [
        {"network": "10.9.0.0/16", "next_hop": "10.0.2.6"},
        {"network": "10.9.0.0/16", "next_hop": "10.0.3.6", "distance": 9},
    ]
    assert of(router(interfaces=ports, routes=routes), packet(dst="10.9.0.9")) == {("handed", "r1.c", True)}


def test_vrfs_are_worlds_of_their_own() -> None:
    ports = [port("a", "10.0.1.1/29", vrf="red"), port("b", "10.0.2.1/29")]
    assert of(router(interfaces=ports)) == {("no_route", "r1.a", True)}
    leak: Doc = {"network": "10.0.2.0/29", "next_hop": "10.0.2.6", "vrf": "red", "next_hop_vrf": ""}
    assert of(router(interfaces=ports, routes=[leak])) == {("handed", "r1.b", True)}


def chain(**second: Any) -> Network:
    one = device(
        "r1",
        interfaces=[port("a", "10.0.1.1/29"), port("t", "10.0.8.1/30")],
        routes=[{"network": "10.0.0.0/16", "next_hop": "10.0.8.2"}],
    )
    second.setdefault("interfaces", [port("t", "10.0.8.2/30"), port("b", "10.0.2.1/29")])
    return Network([one, device("r2", **second)])


def test_the_owner_of_the_next_hop_takes_the_packet() -> None:
    assert of(chain()) == {("delivered", "r2.b", True)}


def test_a_virtual_address_is_owned_and_a_standby_address_is_not() -> None:
    def shared(role: str) -> set[tuple[str, str, bool]]:
        side = port("t", "10.0.8.3/29", "10.0.8.2/29", address_roles=["primary", role])
        one = device(
            "r1",
            interfaces=[port("a", "10.0.1.1/29"), port("t", "10.0.8.1/29")],
            routes=[{"network": "10.0.2.0/29", "next_hop": "10.0.8.2"}],
        )
        return of(Network([one, device("r2", interfaces=[side, port("b", "10.0.2.1/29")])]))

    assert shared("virtual") == {("delivered", "r2.b", True)}
    assert shared("standby") == {("handed", "r1.t", True)}


def test_devices_that_route_to_each_other_loop() -> None:
    back = [{"network": "10.0.9.0/24", "next_hop": "10.0.8.1"}]
    assert of(chain(routes=back), packet(dst="10.0.9.9")) == {("loop", "r2.t", True)}


def test_layer_two_and_management_ports_carry_no_transit() -> None:
    assert of(chain(forwards=False)) == {("denied", "r2.t", True)}
    ports = [port("t", "10.0.8.2/30"), port("b", "10.0.2.1/29", management_only=True)]
    assert of(chain(interfaces=ports)) == {("denied", "r2.b", True)}


def test_a_policy_route_goes_before_the_table() -> None:
    steer: Doc = {"id": "10", "match": {"src": [f"{A}/32"]}, "next_hop": "10.0.3.6"}
    assert of(router(policy_routes=[steer])) == {("handed", "r1.c", True)}
    assert of(router(policy_routes=[steer]), packet("10.0.1.3")) == DELIVERED
    assert of(router(policy_routes=[{"id": "5", "match": {}, "next_hop": None}, steer])) == DELIVERED
    assert of(router(policy_routes=[{**steer, "drop": True}])) == DENIED
    assert of(router(policy_routes=[{**steer, "enabled": False}])) == DELIVERED
    maybe = {**steer, "match": {"conditions": UNKNOWN}}
    assert of(router(policy_routes=[maybe])) == {("handed", "r1.c", False), ("delivered", "r1.b", False)}


def nat(stage: str, kind: str, original: str, translated: str, match: Doc | None = None, **more: Any) -> Doc:
    address = {"kind": kind, "original": [original], "translated": [translated]}
    return {"id": "n", "stage": stage, "match": match or {}, "address": address, **more}


VIP = nat("destination", "static", "10.0.9.0/30", "10.0.2.0/30")


def headers(network: Network, one: Packet) -> set[tuple[str, str, str, int, int, bool]]:
    found = network.fates(one, ("r1", "a"))
    return {
        (end.disposition, end.packet.src, end.packet.dst, end.packet.sport, end.packet.dport, end.certain)
        for end in found
    }


def test_a_static_destination_moves_by_position_and_is_routed_after() -> None:
    assert headers(router(nat=[VIP]), packet(dst="10.0.9.3")) == {("delivered", A, "10.0.2.3", 40000, 80, True)}
    assert of(router(nat=[VIP]), packet(dst="10.0.9.4")) == {("no_route", "r1.a", True)}


def test_port_redirection_takes_its_ports_only() -> None:
    redirect = nat(
        "destination", "static", "10.0.9.1/32", f"{B}/32", port={"original": "8080-8081", "translated": "80-81"}
    )
    assert headers(router(nat=[redirect]), packet(dst="10.0.9.1", dport=8081)) == {("delivered", A, B, 40000, 81, True)}
    assert of(router(nat=[redirect]), packet(dst="10.0.9.1", dport=8082)) == {("no_route", "r1.a", True)}


def test_filters_see_the_header_that_stands_at_their_place() -> None:
    real = rule_set(rule("permit", dst=["10.0.2.3/32"]), END)
    there = packet(dst="10.0.9.3")
    after = [bound("L", point="forward", interface=None)]
    assert of(router(real, nat=[VIP]), there) == DENIED
    assert of(router(real, nat=[VIP], bindings=after), there) == DELIVERED
    aware = rule_set(rule("deny", translated=False), rule("permit"))
    assert of(router(aware, nat=[VIP], bindings=after), there) == DELIVERED
    assert of(router(aware, nat=[VIP], bindings=after)) == {("denied", "r1.b", True)}


def test_a_source_rule_takes_the_first_that_matches_and_identity_exempts() -> None:
    hide = nat("source", "pool", "any", "10.0.2.6/32", {"out": ["b"]})
    keep: Doc = {"id": "k", "stage": "source", "match": {"src": [f"{A}/32"]}, "address": None}
    assert headers(router(nat=[hide]), packet()) == {("delivered", "10.0.2.6", B, 40000, 80, True)}
    assert headers(router(nat=[hide]), packet(dst=C)) == {("delivered", A, C, 40000, 80, True)}
    assert headers(router(nat=[keep, hide]), packet()) == {("delivered", A, B, 40000, 80, True)}
    assert headers(router(nat=[{**keep, "enabled": False}, hide]), packet()) == {
        ("delivered", "10.0.2.6", B, 40000, 80, True)
    }


def test_a_pool_gives_any_of_its_addresses_and_is_sure_only_where_all_agree() -> None:
    pool = nat("source", "pool", "any", "10.0.2.4/31")
    found = headers(router(nat=[pool]), packet())
    assert found == {("delivered", src, B, 40000, 80, True) for src in ("10.0.2.4", "10.0.2.5")}
    half = rule_set(rule("permit", src=["10.0.2.4/32"]), END)
    narrow = router(half, nat=[pool], bindings=[bound("L", point="out", interface="b")])
    assert of(narrow) == {("delivered", "r1.b", False), ("denied", "r1.b", False)}


def test_overload_makes_every_source_port_possible() -> None:
    low = rule_set(rule("permit", service=box(sport="0-1023")), END)
    hide = nat("source", "pool", "any", "10.0.2.6/32", source_ports_change=True)
    out = [bound("L", point="out", interface="b")]
    assert of(router(low, nat=[hide], bindings=out)) == {("delivered", "r1.b", False), ("denied", "r1.b", False)}


def test_a_translation_that_may_match_is_followed_both_ways() -> None:
    maybe = {**VIP, "match": {"conditions": UNKNOWN}}
    assert of(router(nat=[maybe]), packet(dst="10.0.9.3")) == {
        ("delivered", "r1.b", False),
        ("no_route", "r1.a", False),
    }


def test_an_egress_of_a_rule_goes_past_the_route() -> None:
    routes = [{"network": "10.0.2.0/30", "next_hop": "10.0.3.6"}]
    assert of(router(routes=routes), packet(dst="10.0.2.3")) == {("handed", "r1.c", True)}
    assert of(router(routes=routes, nat=[{**VIP, "egress": "b"}]), packet(dst="10.0.9.3")) == DELIVERED


def test_a_device_answers_for_addresses_that_it_translates() -> None:
    edge = device("r1", interfaces=[port("a", "10.0.1.1/29"), port("t", "10.0.8.1/29")])
    inner = device(
        "r2",
        interfaces=[port("t", "10.0.8.2/29"), port("b", "10.0.2.1/29")],
        nat=[nat("destination", "static", "10.0.8.5/32", f"{B}/32")],
    )
    assert of(Network([edge, inner]), packet(dst="10.0.8.5")) == {
        ("delivered", "r1.t", True),
        ("delivered", "r2.b", True),
    }
    assert of(Network([edge, inner]), packet(dst="10.0.8.4")) == {("delivered", "r1.t", True)}


CLIENTS: Doc = {
    "name": "vpn", "kind": "remote access", "interface": "b", "local": ["10.0.1.0/29"], "remote": ["10.0.7.0/29"],
    "bypasses_filter": True, "rule_set": "", "unknown": [],
}  # fmt: skip


def test_a_tunnel_brings_its_packets_past_the_filter_of_its_interface() -> None:
    inward = packet("10.0.7.2", A)
    closed = [bound("L", interface="b")]
    assert of(router(rule_set(END), bindings=closed, tunnels=[CLIENTS]), inward, ("r1", "vpn")) == {
        ("delivered", "r1.a", True)
    }
    judged = {**CLIENTS, "bypasses_filter": False}
    assert of(router(rule_set(END), bindings=closed, tunnels=[judged]), inward, ("r1", "vpn")) == {
        ("denied", "r1.b", True)
    }
    own = {**CLIENTS, "rule_set": "L"}
    web = rule_set(rule("permit", src=["10.0.7.0/29"], service=box(dport="443")), END)
    network = router(web, bindings=[], tunnels=[own])
    assert of(network, packet("10.0.7.2", A, dport=443), ("r1", "vpn")) == {("delivered", "r1.a", True)}
    assert of(network, inward, ("r1", "vpn")) == {("denied", "r1.b", True)}


def test_a_tunnel_brings_only_what_it_was_made_for() -> None:
    of_clients = router(tunnels=[CLIENTS])
    assert of(of_clients, packet("10.0.7.2", "10.0.3.2"), ("r1", "vpn")) == {("denied", "r1.b", True)}
    assert of(of_clients, packet("10.0.6.2", A), ("r1", "vpn")) == {("denied", "r1.b", True)}


def test_what_is_routed_to_the_interface_of_a_tunnel_may_leave_through_it() -> None:
    routes = [{"network": "0.0.0.0/0", "next_hop": "10.0.2.6"}]
    assert of(router(routes=routes, tunnels=[CLIENTS]), packet(dst="10.0.7.3")) == {("delivered", "r1.vpn", True)}
    assert of(router(routes=routes, tunnels=[CLIENTS]), packet(dst="10.0.6.3")) == {("handed", "r1.b", True)}
    site = {**CLIENTS, "kind": "site-to-site", "peer": "192.0.2.1"}
    assert of(router(routes=routes, tunnels=[site]), packet(dst="10.0.7.3")) == {("handed", "r1.vpn", True)}


def test_an_unmodelled_feature_leaves_its_packets_open() -> None:
    def touched(effect: str, interfaces: list[str] | None, *filters: Doc) -> set[tuple[str, str, bool]]:
        return of(router(*filters, unmodelled=[{"what": "x", "effect": effect, "interfaces": interfaces}]))

    either = {("delivered", "r1.b", False), ("denied", "r1.b", False)}
    assert touched("may deny", None) == either
    assert touched("may deny", ["b"]) == either
    assert touched("may deny", ["c"]) == DELIVERED
    assert touched("may permit", ["b"], rule_set(END)) == {("delivered", "r1.b", False), ("denied", "r1.a", False)}
    assert ("delivered", "r1.b", True) not in touched("may permit", ["c"], rule_set(END))
    assert touched("may rewrite addresses or send elsewhere", ["a"]) == {
        ("delivered", "r1.b", False),
        ("unknown", "r1.a", False),
        ("unknown", "r1.b", False),
    }


def test_what_nobody_read_may_do_anything() -> None:
    unread = [{"what": "x", "effect": "may do anything", "interfaces": None}]
    found = of(router(rule_set(END), unmodelled=unread))
    assert {(what, sure) for what, _, sure in found} == {("delivered", False), ("denied", False), ("unknown", False)}


ASA = {"answers": "address of the arriving interface", "through_tunnels": "b"}


def test_a_device_that_answers_where_packets_arrive_sends_nothing_to_its_other_interfaces() -> None:
    asa = router(management=ASA)
    assert of(asa, packet(dst="10.0.2.1")) == {("denied", "r1.a", True)}
    assert of(asa, packet(dst=B)) == DELIVERED
    assert of(router(), packet(dst="10.0.2.1")) == DELIVERED


def test_what_a_tunnel_brings_passes_to_the_interface_of_management_access_and_to_its_own_end() -> None:
    everywhere = {**CLIENTS, "local": ["any"]}
    for through, expected in (("", "b"), ("a", "ab"), ("c", "bc")):
        asa = router(management={**ASA, "through_tunnels": through}, tunnels=[everywhere])
        for part, name in enumerate("abc", 1):
            ended = of(asa, packet("10.0.7.2", f"10.0.{part}.1"), ("r1", "vpn"))
            assert {what for what, *_ in ended} == {"delivered" if name in expected else "denied"}


def test_the_address_of_the_failover_peer_is_another_unit() -> None:
    pair = [THREE[0], port("b", "10.0.2.1/29", "10.0.2.2/29", address_roles=["primary", "standby"])]
    asa = router(interfaces=pair, management=ASA)
    assert of(asa, packet(dst="10.0.2.2")) == DELIVERED
    assert of(asa, packet(dst="10.0.2.1")) == {("denied", "r1.a", True)}


def test_only_the_named_addresses_are_looked_at_where_somebody_wants_so() -> None:
    asa = Network([device(interfaces=THREE, management=ASA)], alone=frozenset({"10.0.3.1"}))
    assert of(asa, packet(dst="10.0.2.1")) == DELIVERED
    assert of(asa, packet(dst="10.0.3.1")) == {("denied", "r1.a", True)}


def test_source_ports_that_a_translation_chooses_are_told_apart_by_what_a_tunnel_sees_the_other_way_round() -> None:
    web = rule_set(rule("permit", service=box(dport="700-701")), END)
    site = {**CLIENTS, "kind": "site-to-site", "peer": "192.0.2.1", "rule_set": "L", "local": ["any"]}
    hidden = {"kind": "pool", "original": ["any"], "translated": ["10.0.5.5/32"]}
    nat = [{"stage": "source", "match": {}, "address": hidden, "source_ports_change": True}]
    routes = [{"network": "10.0.7.0/29", "next_hop": "10.0.2.6"}]
    found = of(router(web, bindings=[], tunnels=[site], nat=nat, routes=routes), packet(dst="10.0.7.3"))
    assert {what for what, *_ in found} == {"denied", "handed"}


def test_a_routing_protocol_may_send_elsewhere_what_is_not_connected() -> None:
    ospf = [{"protocol": "ospf", "vrf": ""}]
    assert of(router(dynamic_routing=ospf)) == DELIVERED
    found = of(router(dynamic_routing=ospf), packet(dst="10.9.0.9"))
    assert found == {("no_route", "r1.a", False), *(("handed", f"r1.{side}", False) for side in "abc")}


def test_reach_counts_what_arrives_on_the_wanted_interface() -> None:
    web = rule_set(
        rule("permit", service=box(dport="80")), rule("permit", service=box(dport="81"), conditions=UNKNOWN), END
    )
    universe = [packet(dport=number) for number in range(79, 83)]
    surely, possibly = zone_reach(router(web), [("r1", "a")], [("r1", "b")], universe)
    assert ({one.dport for one in surely}, {one.dport for one in possibly}) == ({80}, {80, 81})
    assert zone_reach(router(web), [("r1", "a")], [("r1", "c")], universe) == (set(), set())
