"""Traces, path by path, on plants of one or two devices that were judged by hand."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

from diagram_plants import ASA_LIKE, HERE, route
from parsers.model.address import EVERY_ADDRESS, from_cidr
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.routing import DynamicRouting
from parsers.model.rules import BindingPoint
from parsers.model.service import ServiceBox, ServiceSet
from small_plants import device, interface, joined, listed, zone
from validator.flowtext import ConcretePacket
from validator.reachability.judge import PacketVerdict
from validator.reachability.paths import Path
from validator.reachability.questions import trace_document
from validator.reachability.trace import Tracer, deciding, overall

PERMIT, DENY, POSSIBLY = PacketVerdict.PERMIT, PacketVerdict.DENY, PacketVerdict.POSSIBLY
A, B, FAR = zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24"), zone("FAR", "10.0.8.0/24")
ONE = device("one", interface("a", "10.0.1.1/24"), interface("b", "10.0.2.1/24"))
BEHIND = route("10.0.8.0/24", "10.0.1.9")
"""Behind a router that no file shows, on the segment of A."""


def packet(src: str = "10.0.1.2", dst: str = "10.0.2.2", dport: int = 443) -> ConcretePacket:
    return ConcretePacket(ipaddress.ip_address(src), ipaddress.ip_address(dst), 6, sport=40_000, dport=dport)


def told(paths: list[Path]) -> list[tuple[PacketVerdict, str]]:
    return [(path.verdict, path.disposition) for path in paths]


def only(port: int) -> Match:
    return Match(
        service=ServiceMatch.exactly(ServiceSet((ServiceBox(Interval(6, 6), destination_ports=Interval(port, port)),)))
    )


LISTED = listed(ONE, BindingPoint.INBOUND, "a", only(443))


def test_a_packet_has_one_path_for_each_way_and_no_other() -> None:
    tracer = Tracer(joined([A, B], LISTED))
    assert told(tracer.paths(packet())) == [(PERMIT, "delivered")]
    assert told(tracer.paths(packet(dport=80))) == [(DENY, "denied")]
    assert told(tracer.paths(packet(dst="10.9.9.9"))) == [(DENY, "no_route")]


def test_a_denied_packet_is_told_on_its_own_way_and_not_as_another_would_be_translated() -> None:
    """It was told once more, as changed by a rule for other senders that stands behind the list that denies it."""
    one_host = Match(source=AddressMatch.exactly(from_cidr("10.0.1.7")))
    source = AddressTranslation(NatKind.STATIC, from_cidr("10.0.1.7"), from_cidr("10.0.2.7"))
    rule = NatRule("n", NatStage.SOURCE, one_host, source, HERE)
    tracer = Tracer(joined([A, B], replace(LISTED, order=ASA_LIKE, nat=(rule,))))
    (path,) = tracer.paths(packet(dport=80))
    assert (path.verdict, path.hops[0].src) == (DENY, "10.0.1.2")
    (path,) = tracer.paths(packet("10.0.1.7", dport=80))
    assert (path.verdict, path.hops[0].src) == (DENY, "10.0.2.7")


def test_a_source_that_stands_nowhere_has_no_path() -> None:
    """It has no zone on a device, and no route leads back to it."""
    tracer = Tracer(joined([A, B, zone("LOST", "10.7.0.0/24")], ONE))
    assert tracer.paths(packet("10.7.0.2")) == []
    assert tracer.paths(packet("10.6.0.2")) == []


def test_a_source_behind_a_router_enters_where_the_route_back_leads_once() -> None:
    routed = replace(ONE, routes=(BEHIND,))
    for zones in ([A, B, FAR], [A, B]):
        paths = Tracer(joined(zones, routed)).paths(packet("10.0.8.2"))
        assert [(hop.device, hop.in_name) for path in paths for hop in path.hops] == [("one", "a")]
        assert [path.disposition for path in paths] == ["delivered"]


def test_hosts_of_one_segment_need_no_device() -> None:
    halves = [zone("LOW", "10.0.1.0/25"), zone("HIGH", "10.0.1.128/25")]
    paths = Tracer(joined(halves, LISTED)).paths(packet(dst="10.0.1.200", dport=80))
    assert [(path.verdict, path.disposition, path.hops) for path in paths] == [(PERMIT, "delivered", ())]
    paths = Tracer(joined([A, B], LISTED)).paths(packet(dst="10.0.1.9", dport=80))
    assert [(path.verdict, path.disposition, path.hops) for path in paths] == [(PERMIT, "delivered", ())]


def test_passages_of_one_device_are_told_as_what_becomes_of_the_packet() -> None:
    network = joined([A, B], LISTED)
    tracer, port = Tracer(network), network.ports.all[0]
    assert told(tracer.passages(packet(), port, None)) == [(PERMIT, "delivered")]
    assert told(tracer.passages(packet(dport=80), port, None)) == [(DENY, "denied")]


def test_where_learned_routes_may_lead_elsewhere_the_end_is_not_known() -> None:
    learning = replace(ONE, routes=(route("10.0.8.0/24", "10.0.2.9"),), dynamic_routing=(DynamicRouting("ospf", HERE),))
    paths = Tracer(joined([A, B, FAR], learning)).paths(packet(dst="10.0.8.2"))
    assert paths
    assert {(path.verdict, path.disposition) for path in paths} == {(POSSIBLY, "unknown")}


def redirected(*, chosen: bool) -> NatRule:
    shown = from_cidr("10.0.2.77/32")
    match = replace(only(8443), destination=AddressMatch.exactly(shown))
    change = AddressTranslation(NatKind.STATIC, shown, from_cidr("10.0.2.2/32"))
    target = Interval(440, 443) if chosen else Interval(443, 443)
    return NatRule(
        "redirect",
        NatStage.DESTINATION,
        match,
        change,
        HERE,
        PortTranslation(Interval(8443, 8443), target, chosen=chosen),
    )


def test_a_hop_shows_the_header_as_it_leaves_and_the_translation_that_made_it() -> None:
    for chosen, dport in ((False, "443"), (True, "440-443")):
        rule = redirected(chosen=chosen)
        tracer = Tracer(joined([A, B], replace(ONE, order=ASA_LIKE, nat=(rule,))))
        (path,) = tracer.paths(packet(dst="10.0.2.77", dport=8443))
        (hop,) = path.hops
        assert (hop.before[1], hop.before[3]) == ("10.0.2.77", "8443")
        assert (hop.dst, hop.dport, hop.nat) == ("10.0.2.2", dport, (rule,))
        (plain,) = tracer.paths(packet())
        assert (plain.hops[0].dst, plain.hops[0].dport, plain.hops[0].nat) == ("10.0.2.2", "443", ())


def test_a_pool_is_told_by_its_addresses() -> None:
    pool = AddressTranslation(NatKind.POOL, EVERY_ADDRESS, from_cidr("10.0.2.80/31"))
    rule = NatRule("hide", NatStage.SOURCE, Match(), pool, HERE)
    (path,) = Tracer(joined([A, B], replace(ONE, order=ASA_LIKE, nat=(rule,)))).paths(packet())
    assert (path.hops[0].src, path.hops[0].nat) == ("10.0.2.80/31", (rule,))


def test_overall_a_sure_permit_counts_before_a_possible_one_and_that_before_a_deny() -> None:
    paths = {verdict: Path(verdict, "", ()) for verdict in (PERMIT, DENY, POSSIBLY)}
    assert overall([]) is DENY
    assert overall([paths[DENY]]) is DENY
    assert overall([paths[DENY], paths[POSSIBLY]]) is POSSIBLY
    assert overall([paths[POSSIBLY], paths[PERMIT], paths[DENY]]) is PERMIT


def test_of_a_permit_the_last_written_rule_decides_and_of_a_deny_the_one_that_denies() -> None:
    twice = listed(LISTED, BindingPoint.OUTBOUND, "b", only(443), only(80))
    tracer = Tracer(joined([A, B], twice))
    for dport, name, identity in ((443, "b-out", "0"), (80, "a-in", "end")):
        found = deciding(tracer.paths(packet(dport=dport)))
        assert found is not None
        assert (found[0], found[1].identity) == (name, identity)
    late = listed(listed(ONE, BindingPoint.INBOUND, "a", only(80)), BindingPoint.OUTBOUND, "b", only(443))
    found = deciding(Tracer(joined([A, B], late)).paths(packet(dport=80)))
    assert found is not None
    assert (found[0], found[1].identity) == ("b-out", "end")
    assert deciding(Tracer(joined([A, B], ONE)).paths(packet())) is None


def test_at_the_bare_end_of_a_list_no_rule_decides() -> None:
    """A list without a written end (`rule_sets` of a device that has none) permits nothing that it does not name."""
    (made,) = LISTED.rule_sets
    bare = replace(LISTED, rule_sets=(replace(made, rules=made.rules[:1]),))
    paths = Tracer(joined([A, B], bare)).paths(packet(dport=80))
    assert told(paths) == [(DENY, "denied")]
    assert deciding(paths) is None


def test_what_hosts_of_a_zone_send_each_other_is_no_question_of_where_they_stand() -> None:
    tracer = Tracer(joined([B, FAR], device("one", interface("b", "10.0.2.1/24"))))
    near, far = (trace_document(tracer, packet("10.0.8.7", dst))["error"] for dst in ("10.0.8.8", "10.0.2.8"))
    assert str(near).startswith("10.0.8.7 and 10.0.8.8 are both in zone FAR, whose network is on no interface")
    assert far == "no interface, route or zone of the snapshot shows where 10.0.8.7 stands"
