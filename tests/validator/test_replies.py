"""Answers of translated flows, judged by filters that keep no state with the header on the wire at their place.

Two devices in a row: `r` (IOS, its lists keep no state) and `fw` (ASA, keeps sessions). What passes is judged by hand
from "NAT Order of Operation" (Cisco document 6209: from outside to inside the inbound list comes before translation,
from inside to outside the outbound list after it) and "NAT Examples and Reference" (ASA CLI guide 9.x).
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from typing import TYPE_CHECKING

import pytest

from diagram_plants import HERE, match, route
from parsers.model.address import from_cidr
from parsers.model.intervals import Interval
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.routing import PolicyRoute
from parsers.model.rules import BindingPoint
from parsers.model.service import EVERY_SERVICE, ServiceBox, ServiceSet, State, of_icmp, of_ports
from small_plants import device, interface, joined, listed, zone
from validator.audit import AuditOptions, audit
from validator.questions import Silent
from validator.reachability import replies
from validator.reachability.answering import UNANSWERED, answered
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: R}
zones:
  - {id: A, kind: enterprise, networks: [10.1.0.0/24]}
  - {id: MID, kind: dmz, networks: [10.2.0.0/24]}
  - {id: B, kind: control, networks: [10.3.0.0/24], assets: [{id: S, ip: 10.3.0.5}]}
conduits:
  - {id: C, from: A, to: B, flows: [{src: 10.1.0.7, dst: S, service: SERVICE, purpose: x, owner: y}]}
"""
ROUTER = """\
version 15.2
hostname r
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
INSIDE
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
OUTSIDE
ip route 10.3.0.0 255.255.255.0 10.2.0.2
ip route 10.4.0.0 255.255.255.0 10.2.0.2
LINES
end
"""
FIREWALL = """\
: Saved
ASA Version 9.16(4)
hostname fw
interface GigabitEthernet1/1
 nameif mid
 security-level 0
 ip address 10.2.0.2 255.255.255.0
interface GigabitEthernet1/2
 nameif b
 security-level 50
 ip address 10.3.0.1 255.255.255.0
access-list IN extended permit ip any any
access-group IN in interface mid
route mid 10.1.0.0 255.255.255.0 10.2.0.1 1
LINES
Cryptochecksum:00000000d00d00000000d00d00000002
: end
"""
STATIC = "object network S\n host 10.3.0.5\n nat (b,mid) static 10.4.0.5\n"
PAT = "object network A\n subnet 10.1.0.0 255.255.255.0\nnat (mid,b) source dynamic A interface\n"
BACK = "ip access-list extended BACK\n {}\n"
OVERLOAD = (
    "ip nat inside source list 1 interface GigabitEthernet0/1 overload\naccess-list 1 permit 10.1.0.0 0.0.0.255\n"
)
SIDES = (" ip nat inside\n", " ip nat outside\n")


def verdict(folder: Path, firewall: str, lines: str, sides: tuple[str, str], service: str) -> str:
    """Whether the one declared flow works; `lines` are those of the router, whose list BACK judges what comes back."""
    (folder / "configs").mkdir()
    (folder / "plant.yaml").write_text(PLANT.replace("SERVICE", service), encoding="utf-8")
    outside = sides[1] + (" ip access-group BACK in\n" if "BACK" in lines else "")
    router = ROUTER.replace("INSIDE\n", sides[0]).replace("OUTSIDE\n", outside).replace("LINES\n", lines)
    (folder / "configs" / "r.txt").write_text(router, encoding="utf-8")
    (folder / "configs" / "fw.txt").write_text(FIREWALL.replace("LINES\n", firewall), encoding="utf-8")
    found = audit(folder, AuditOptions(None, dt.date(2026, 1, 1)), Silent())
    return found.conduits[0].flows[0].verdict.value


PLAIN = ("", "")
CASES = (
    ("no list", STATIC, "", PLAIN, "WORKS"),
    ("the list knows the address on the wire", STATIC, "permit tcp host 10.4.0.5 eq 443 any established", PLAIN, "WORKS"),
    ("the list knows the real address", STATIC, "permit tcp host 10.3.0.5 eq 443 any established", PLAIN, "BROKEN"),
    ("nothing translated", "", "permit tcp host 10.3.0.5 eq 443 any established", PLAIN, "WORKS"),
    ("the list lets nothing that answers back", STATIC, "permit udp any any", PLAIN, "BROKEN"),
    ("the firewall hides the source and restores it", PAT, "permit tcp any host 10.1.0.7 established", PLAIN, "WORKS"),
    ("the source as the server sees it never comes so far", PAT, "permit tcp any host 10.3.0.1", PLAIN, "BROKEN"),
    ("overload, the list sees the address outside", OVERLOAD, "permit tcp any host 10.2.0.1 established", SIDES, "WORKS"),
    ("overload, the list names the inner address", OVERLOAD, "permit tcp any host 10.1.0.7 established", SIDES, "BROKEN"),
    ("both devices translate", STATIC + OVERLOAD, "permit tcp host 10.4.0.5 host 10.2.0.1 established", SIDES, "WORKS"),
    ("a list that may take part", OVERLOAD, "permit tcp any host 10.2.0.1 established time-range T", SIDES, "UNKNOWN"),
)  # fmt: skip


@pytest.mark.parametrize(("what", "lines", "entry", "sides", "expected"), CASES, ids=[case[0] for case in CASES])
def test_the_way_back_is_judged_with_the_header_on_the_wire(
    tmp_path: Path, what: str, lines: str, entry: str, sides: tuple[str, str], expected: str
) -> None:
    of_router = "".join(f"{line}\n" for line in lines.splitlines() if line.startswith(("ip nat", "access-list 1")))
    of_firewall = "".join(f"{line}\n" for line in lines.splitlines() if f"{line}\n" not in of_router)
    of_router += BACK.format(entry) if entry else ""
    of_router += "time-range T\n periodic daily 8:00 to 18:00\n" if "time-range" in entry else ""
    assert verdict(tmp_path, of_firewall, of_router, sides, "tcp/443") == expected, what


@pytest.mark.parametrize(
    ("entry", "expected"),
    [("permit icmp host 10.4.0.5 any echo-reply", "WORKS"), ("permit icmp host 10.4.0.5 any echo", "BROKEN")],
)
def test_an_echo_is_answered_by_its_reply(tmp_path: Path, entry: str, expected: str) -> None:
    assert verdict(tmp_path, STATIC, BACK.format(entry), PLAIN, "icmp/8") == expected


def test_a_router_translates_answers_to_what_it_did_not_translate(tmp_path: Path) -> None:
    """Who is asked by its inner address answers with that of the interface, and is not known by it."""
    lines = (
        "ip nat inside source list 3 interface GigabitEthernet0/0 overload\naccess-list 3 permit 10.3.0.0 0.0.0.255\n"
    )
    assert verdict(tmp_path, "", lines, (SIDES[1], SIDES[0]), "tcp/443") == "BROKEN"


def test_services_turn_round() -> None:
    asked = answered(of_ports(6, Interval(1024, 65535), Interval(443, 443)))
    assert [(box.source_ports, box.destination_ports) for box in asked.boxes] == [
        (Interval(1024, 65535), Interval(443, 443))
    ]
    established = ServiceSet(tuple(box for box in EVERY_SERVICE.boxes))
    assert not UNANSWERED & answered(established)
    assert answered(of_icmp(1, 0)).boxes[0].destination_ports == Interval(8 << 8, 8 << 8 | 255)
    assert not answered(of_icmp(1, 3)).boxes
    only = ServiceSet(tuple(type(box)(box.protocols, states=State.ESTABLISHED) for box in EVERY_SERVICE.boxes))
    answered_at_all = {(box.protocols.first, box.protocols.last) for box in answered(EVERY_SERVICE).boxes}
    assert {(box.protocols.first, box.protocols.last) for box in answered(only).boxes} == answered_at_all


@pytest.mark.parametrize("most", [0, 6])
def test_what_is_translated_too_often_to_follow_stays_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(replies, "MOST_CHANGES", most)
    assert verdict(tmp_path, STATIC, "", PLAIN, "tcp/443") == ("UNKNOWN" if most == 0 else "WORKS")


def test_what_opens_a_connection_answers_nothing() -> None:
    for protocol in (1, 6, 17, 58):
        opening = ServiceSet((ServiceBox(Interval(protocol, protocol), states=State.NEW),))
        assert not answered(opening).boxes


def test_notices_beside_requests_need_no_answer() -> None:
    """Type 9, router advertisement, is the number after the last code of the echo request."""
    for kind in (3, 5, 7, 9, 11):
        assert not (of_icmp(1, kind) - UNANSWERED).boxes
    assert not (of_icmp(58, 127) - UNANSWERED).boxes
    assert not (of_icmp(58, 129) - UNANSWERED).boxes


def test_what_goes_round_in_circles_comes_to_an_end(tmp_path: Path) -> None:
    """A part of the destination's zone that both devices send to each other, there and back."""
    monitored = PLANT.replace("networks: [10.3.0.0/24]", "networks: [10.3.0.0/24, 10.9.0.0/24]")
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(monitored.replace("SERVICE", "tcp/443"), encoding="utf-8")
    route = "ip route 10.9.0.0 255.255.255.0 10.2.0.2\n"
    router = ROUTER.replace("INSIDE\n", "").replace("OUTSIDE\n", "").replace("LINES\n", route)
    (tmp_path / "configs" / "r.txt").write_text(router, encoding="utf-8")
    firewall = FIREWALL.replace("LINES\n", "route mid 10.9.0.0 255.255.255.0 10.2.0.1 1\n")
    firewall = firewall.replace(": end", "same-security-traffic permit intra-interface\n: end")
    (tmp_path / "configs" / "fw.txt").write_text(firewall, encoding="utf-8")
    found = audit(tmp_path, AuditOptions(None, dt.date(2026, 1, 1)), Silent())
    assert found.conduits[0].flows[0].verdict.value == "WORKS"


def test_hosts_whose_gateway_has_half_of_their_network_answer_by_it() -> None:
    """The router that brings the question lets no answer in; the other has the upper half, and sends answers back."""
    one, other = zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24")
    near = device("near", interface("a", "10.0.1.1/24"), interface("b", "10.0.2.1/24"), interface("l", "10.0.9.1/24"))
    shut = listed(near, BindingPoint.INBOUND, "b", match(one.networks))
    half = device("half", interface("b", "10.0.2.129/25"), interface("l", "10.0.9.2/24"), routes=(
        route("10.0.1.0/24", "10.0.9.1"),))  # fmt: skip
    asked = match(one.networks, other.networks, of_ports(6, Interval(443, 443)))
    (found,) = replies.round_trips(Engine(joined([one, other], shut, half)), one, other, (asked,))
    boxes = [box for item in found.deliveries for box in item.packets.surely.boxes()]
    assert {box.dst for box in boxes if not box.proto.startswith("icmp")} == {("10.0.2.128/25",)}


def test_what_is_another_one_each_time_round_a_circle_is_not_followed_for_ever() -> None:
    """Two routers send a network to each other, and one of them translates two of its addresses into each other."""
    one, other = zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24", "10.0.7.0/24")
    swapped = tuple(
        NatRule(str(into), NatStage.DESTINATION, match(target=from_cidr(f"10.0.7.{what}")),
                AddressTranslation(NatKind.STATIC, from_cidr(f"10.0.7.{what}"), from_cidr(f"10.0.7.{into}")), HERE)
        for what, into in ((5, 6), (6, 5))
    )  # fmt: skip
    near = device("near", interface("a", "10.0.1.1/24"), interface("l", "10.0.9.1/24"), routes=(
        route("10.0.7.0/24", "10.0.9.2"), route("10.0.2.0/24", "10.0.9.2")))  # fmt: skip
    far = device("far", interface("b", "10.0.2.1/24"), interface("l", "10.0.9.2/24"), nat=swapped, routes=(
        route("10.0.7.0/24", "10.0.9.1"), route("10.0.1.0/24", "10.0.9.1")))  # fmt: skip
    asked = match(one.networks, other.networks, of_ports(6, Interval(443, 443)))
    (found,) = replies.round_trips(Engine(joined([one, other], near, far)), one, other, (asked,))
    boxes = [box for item in found.deliveries for box in item.packets.surely.boxes()]
    assert {box.dst for box in boxes} == {("10.0.2.0/24",)}


@pytest.mark.parametrize("stateful", [True, False])
def test_an_answer_that_its_translator_gets_again_is_another_connection_to_it(*, stateful: bool) -> None:
    """The kernel gives it another source port (plant 138 of the laboratory). It policy-routes answers to its neighbour."""
    one, other = zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24")
    there = AddressTranslation(NatKind.STATIC, from_cidr("10.0.5.5"), from_cidr("10.0.2.5"))
    steered = PolicyRoute("pr", match(other.networks), ipaddress.ip_address("10.0.9.2"), None, HERE)
    near = device("near", interface("a", "10.0.1.1/24"), interface("b", "10.0.2.1/24"), interface("l", "10.0.9.1/24"),
                  stateful=stateful, policy_routes=(steered,), nat=(
                      NatRule("1", NatStage.DESTINATION, match(target=from_cidr("10.0.5.5")), there, HERE),))  # fmt: skip
    beside = device("beside", interface("l", "10.0.9.2/24"), routes=(route("10.0.1.0/24", "10.0.9.1"),))
    asked = match(one.networks, from_cidr("10.0.5.5"), of_ports(6, Interval(443, 443)))
    (found,) = replies.round_trips(Engine(joined([one, other], near, beside)), one, other, (asked,))
    found_by = {name: [box for item in found.deliveries for box in getattr(item.packets, name).boxes()]
                for name in ("surely", "possibly")}  # fmt: skip
    # protocols 2 to 57, TCP and UDP among them; notices need no answer
    assert [name for name, boxes in found_by.items() if any(box.proto == "2-57" for box in boxes)] == ["possibly"]
