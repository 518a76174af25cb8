"""Answers among hosts of one network, where lists on the ports of their switch judge every frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from diagram_plants import MAYBE, interface
from parsers.model.address import NO_ADDRESS, from_cidr
from parsers.model.match import AddressMatch, Match
from small_plants import device, joined, zone
from validator.reachability import replies
from validator.reachability.engine import Engine
from validator.reachability.replies import round_trips
from validator.verdicts import FlowVerdict

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: P}
zones:
  - {id: A, kind: control, networks: [10.1.0.0/25], vlans: [10], assets: [{id: HOST-A, ip: 10.1.0.10}]}
  - {id: B, kind: control, networks: [10.1.0.128/25], vlans: [10], assets: [{id: HOST-B, ip: 10.1.0.200}]}
conduits:
  - id: C1
    from: A
    to: B
    flows: [{src: 10.1.0.10, dst: 10.1.0.200, service: SERVICE}]
wiring:
  - [sw-1:Gi0/1, HOST-A]
  - [sw-1:Gi0/2, HOST-B]
  - {device: sw-1, others: hosts}
"""
SWITCH = """\
version 15.2
hostname sw-1
!
vtp mode transparent
!
vlan 10
!
ip access-list extended THERE
 permit tcp any any eq 443
 permit udp any any eq 514
 permit udp any any eq 123
!
ip access-list extended BACK
 BACK
!
interface Vlan10
 ip address 10.1.0.1 255.255.255.0
!
interface GigabitEthernet0/1
 switchport access vlan 10
 switchport mode access
 ip access-group THERE in
!
interface GigabitEthernet0/2
 switchport access vlan 10
 switchport mode access
 ip access-group BACK in
!
end
"""


ROUTER = """\
version 15.2
hostname r-1
!
interface GigabitEthernet0/0
 ip address 10.5.0.1 255.255.255.0
 ip nat inside
!
interface GigabitEthernet0/1
 ip address 10.6.0.1 255.255.255.0
 ip nat outside
!
ip nat inside source static 10.5.0.2 10.6.0.2
!
end
"""
"""It translates packet by packet, so answers of the whole plant are followed header by header."""


@pytest.mark.parametrize("routers", [(), (ROUTER,)], ids=["plain", "translating"])
@pytest.mark.parametrize(
    ("service", "back", "expected"),
    [
        ("tcp/443", "permit tcp any eq 443 any", FlowVerdict.WORKS),
        ("tcp/443", "permit tcp any any established", FlowVerdict.WORKS),
        ("tcp/443", "permit tcp any eq 444 any", FlowVerdict.BROKEN),
        ("tcp/443", "permit tcp any any eq 443", FlowVerdict.BROKEN),
        ("tcp/80", "permit ip any any", FlowVerdict.BROKEN),
        ("udp/123", "permit udp any eq 123 any", FlowVerdict.WORKS),
        ("udp/123", "permit tcp any any", FlowVerdict.BROKEN),
    ],
)
def test_the_list_of_the_other_port_judges_what_answers(
    tmp_path: Path, service: str, back: str, expected: FlowVerdict, routers: tuple[str, ...]
) -> None:
    (tmp_path / "configs").mkdir()
    for text in routers:
        (tmp_path / "configs" / "r-1.txt").write_text(text, encoding="utf-8")
    (tmp_path / "configs" / "sw-1.txt").write_text(SWITCH.replace(" BACK\n!", f" {back}\n!"), encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(PLANT.replace("SERVICE", service), encoding="utf-8")
    (flow,) = audited_anew(tmp_path).conduits[0].flows
    assert flow.verdict is expected


A, B = zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24")


def trips(*extra: Match) -> list[tuple[bool, bool]]:
    """Whether anything surely and possibly goes from A to B and is answered, in each address family."""
    engine = Engine(joined([A, B], device("one", interface("a", "10.0.1.1/24"), interface("b", "10.0.2.1/24"))))
    return [(bool(one.total.surely), bool(one.total.possibly)) for one in round_trips(engine, A, B, extra)]


def test_a_trip_to_addresses_that_only_may_be_meant_is_asked_for() -> None:
    perhaps = AddressMatch(NO_ADDRESS, from_cidr("10.0.2.0/24"), (MAYBE,))
    assert trips(Match(destination=perhaps)) == [(True, True)]
    assert trips(Match(destination=AddressMatch.exactly(from_cidr("10.0.9.0/24")))) == []


@pytest.mark.parametrize("most", ["MOST_MARKS", "MOST_WORDS"])
def test_what_is_too_large_to_be_told_apart_is_possible(monkeypatch: pytest.MonkeyPatch, most: str) -> None:
    assert trips(Match()) == [(True, True)]
    monkeypatch.setattr(replies, most, -1)
    assert trips(Match()) == [(False, True)]
