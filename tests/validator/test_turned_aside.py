"""What is sent to one host of the plant and brought to another is declared only as it arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited
from parsers.model.address import AddressSet, from_cidr, union_of
from parsers.model.match import AddressMatch, Match
from validator.reachability.header import AS_SENT, Field, Header
from validator.turned_aside import Hosts, aside
from validator.verdicts import FlowVerdict, Verdict

if TYPE_CHECKING:
    from pathlib import Path

FIREWALL = """\
ASA Version 9.16(4)
hostname fw-e
interface GigabitEthernet1/1
 nameif ctl
 security-level 50
 ip address 10.3.0.1 255.255.255.0
interface GigabitEthernet1/2
 nameif idmz
 security-level 40
 ip address 10.2.0.1 255.255.255.0
object network HIST
 host 10.2.0.10
object network JH
 host 10.2.0.20
object network VIRTUAL
 host 10.2.0.100
access-list CTL_IN extended permit tcp any object HIST eq 5450
access-list CTL_IN extended permit tcp any object JH eq 5450
access-list CTL_IN extended deny ip any any
access-list IDMZ_IN extended deny ip any any
nat (ctl,idmz) source static any any destination static {sent} {arrives}
access-group CTL_IN in interface ctl
access-group IDMZ_IN in interface idmz
: end
"""
PLANT = """\
plant: {{id: P}}
zones:
  - {{id: CTRL, kind: control, networks: [10.3.0.0/24]}}
  - {{id: IDMZ, kind: dmz, networks: [10.2.0.0/24], assets: [{{id: HIST, ip: 10.2.0.10}}, {{id: JH, ip: 10.2.0.20}}]}}
conduits:
  - {{id: C1, from: CTRL, to: IDMZ, flows: [{{src: CTRL, dst: {to}, service: tcp/5450}}]}}
"""


@pytest.mark.parametrize(
    ("sent", "arrives", "to", "verdict", "flow"),
    [
        ("HIST", "JH", "[HIST, JH]", Verdict.PROVED, FlowVerdict.BROKEN),
        ("HIST", "JH", "HIST", Verdict.VIOLATED, FlowVerdict.BROKEN),
        ("VIRTUAL", "JH", "[JH, HIST]", Verdict.PROVED, FlowVerdict.WORKS),
        ("VIRTUAL", "JH", "[10.2.0.100, JH, HIST]", Verdict.PROVED, FlowVerdict.WORKS),
    ],
)
def test_what_arrives_at_another_host(
    sent: str, arrives: str, to: str, verdict: Verdict, flow: FlowVerdict, tmp_path: Path
) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fw.txt").write_text(FIREWALL.format(sent=sent, arrives=arrives), encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(PLANT.format(to=to), encoding="utf-8")
    report = audited(tmp_path)
    (told,) = [one.verdict for one in report.pairs if (one.source, one.destination) == ("CTRL", "IDMZ")]
    assert told is verdict
    assert report.conduits[0].flows[0].verdict is flow


def hosts(*texts: str) -> AddressSet:
    return union_of(from_cidr(text) for text in texts)


A, B, C = "10.2.0.10", "10.2.0.20", "10.2.0.30"


@pytest.mark.parametrize(
    ("change", "meant", "named", "told"),
    [
        (Field(10), (A,), (A, B), (True, True)),
        (Field(10), (A, B), (A, B), (False, False)),
        (Field(10), (A,), (A,), (False, False)),
        (Field(10), (A,), (B,), (False, False)),
        (Field(10, limit=hosts(C)), (A,), (A, B), (False, False)),
        (Field(within=hosts(B, C)), (A,), (A, B, C), (True, True)),
        (Field(within=hosts(A, B)), (A,), (A, B), (False, True)),
        (Field(within=hosts("10.2.0.0/24")), (A,), (A, B), (False, True)),
    ],
)
def test_only_other_hosts_of_the_plant_count(
    change: Field, meant: tuple[str, ...], named: tuple[str, ...], told: tuple[bool, bool]
) -> None:
    match = Match(destination=AddressMatch.exactly(hosts(*meant)))
    (part,) = Hosts(hosts(*named)).parts(match)
    assert aside(Header(destination=change), match.destination.possibly, part) == told
    assert aside(AS_SENT, match.destination.possibly, part) == (False, False)


def test_each_host_that_is_translated_is_judged_apart() -> None:
    match = Match(destination=AddressMatch.exactly(hosts(A, B)))
    both = hosts(C, "10.2.0.31")
    named = Hosts(hosts(A) | both, ((hosts(A), hosts(A)), (hosts(C), both)))
    first, rest = named.parts(match)
    assert (first.match.destination.surely, first.others) == (hosts(A), both)
    assert (rest.match.destination.surely, rest.others) == (hosts(B), AddressSet())
    assert named.asked((match,)) == (match, first.match, rest.match)
    (only,) = named.parts(Match(destination=AddressMatch.exactly(hosts(C))))
    assert only.others == hosts(A)


GATE = """\
#config-version=FGT60F-7.2.5-FW-build1517-230606:opmode=0:vdom=0:user=admin
config system global
    set hostname "fw"
end
config system interface
    edit "ctl"
        set vdom "root"
        set ip 10.3.0.1 255.255.255.0
        set type physical
    next
    edit "idmz"
        set vdom "root"
        set ip 10.2.0.1 255.255.255.0
        set type physical
    next
end
config firewall vip
    edit "V"
        set extip {sent}
        set mappedip "{arrives}"
        set extintf "ctl"
    next
end
config firewall policy
    edit 1
        set srcintf "ctl"
        set dstintf "idmz"
        set srcaddr "all"
        set dstaddr "V"
        set action accept
        set schedule "always"
        set service "ALL"
    next
end
"""
SEVERAL = """\
plant: {{id: P}}
zones:
  - {{id: CTRL, kind: control, networks: [10.3.0.0/24]}}
  - id: IDMZ
    kind: dmz
    networks: [10.2.0.0/24]
    assets: [{{id: HIST, ip: [10.2.0.10, 10.2.0.11]}}, {{id: DNS, ip: 10.2.0.12}}, {{id: JH, ip: 10.2.0.20}}]
conduits:
  - {{id: C1, from: CTRL, to: IDMZ, flows: [{{src: CTRL, dst: {to}, service: any}}]}}
"""


@pytest.mark.parametrize(
    ("sent", "arrives", "to", "verdict", "flow"),
    [
        ("10.2.0.10", "10.2.0.20", "[10.2.0.10, 10.2.0.100]", Verdict.VIOLATED, FlowVerdict.BROKEN),
        ("10.2.0.10-10.2.0.12", "10.2.0.20-10.2.0.22", "[10.2.0.10, DNS]", Verdict.VIOLATED, FlowVerdict.BROKEN),
        ("10.2.0.10", "10.2.0.11", "10.2.0.10", Verdict.PROVED, FlowVerdict.WORKS),
        ("10.2.0.10", "10.2.0.20", "[10.2.0.10, JH]", Verdict.PROVED, FlowVerdict.BROKEN),
    ],
)
def test_of_several_receivers_each_counts_for_itself(
    sent: str, arrives: str, to: str, verdict: Verdict, flow: FlowVerdict, tmp_path: Path
) -> None:
    """What is declared to a virtual address as well as to a host says nothing of that host."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fw.txt").write_text(GATE.format(sent=sent, arrives=arrives), encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(SEVERAL.format(to=to), encoding="utf-8")
    report = audited(tmp_path)
    (told,) = [one.verdict for one in report.pairs if (one.source, one.destination) == ("CTRL", "IDMZ")]
    (judged,) = report.conduits[0].flows
    assert (told, judged.verdict) == (verdict, flow)
    assert ("to another host than" in judged.why) is (flow is FlowVerdict.BROKEN)
