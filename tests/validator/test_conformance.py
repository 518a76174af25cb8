"""Verdicts of pairs, conduits and flows on plants small enough to be judged by eye."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from audits import ASA, FIXTURES, audited_anew
from parsers.model.rules import Binding, BindingPoint
from parsers.registry import parse
from parsers.source import Source
from validator.audit import AuditOptions, audit
from validator.conformance import compare
from validator.graph.network import build_network
from validator.plant.loader import load_plant
from validator.questions import Silent
from validator.reachability import replies
from validator.reachability.engine import Engine
from validator.verdicts import FlowVerdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from validator.report.document import Report

DAY = dt.date(2026, 1, 1)
AB = """\
plant: {id: P}
zones:
  - {id: A, kind: dmz, networks: [10.1.0.0/24]}
  - {id: B, kind: control, networks: [10.2.0.0/24], assets: [{id: HMI, ip: 10.2.0.9}]}
"""
HEAD = """\
device,order,in,out,src,dst,service,action,log
#interface,fw,a,10.1.0.1/24
#interface,fw,b,10.2.0.1/24
"""
ONE = "fw,1,a,b,10.1.0.5,10.2.0.9,tcp/502,permit,yes\n"


def conduits(*flows: str, more: str = "") -> str:
    """A conduit from A to B with flows written `SRC, DST, SERVICE`."""
    rows = "".join(
        f"      - {{src: {src}, dst: {dst}, service: {service!r}, purpose: x, owner: y}}\n"
        for src, dst, service in (flow.split(", ") for flow in flows)
    )
    return f"conduits:\n  - id: C\n    from: A\n    to: B\n{more}    flows:\n{rows}"


def report(folder: Path, plant: str, files: Mapping[str, str] | str, as_of: dt.date = DAY) -> Report:
    """The audit of a plant with these configurations (one text: a rule CSV)."""
    (folder / "configs").mkdir(exist_ok=True)
    (folder / "plant.yaml").write_text(plant, encoding="utf-8")
    for name, text in ({"rules.csv": files} if isinstance(files, str) else files).items():
        (folder / "configs" / name).write_text(text, encoding="utf-8")
    return audit(folder, AuditOptions(None, as_of), Silent())


def pairs(found: Report) -> dict[str, str]:
    """Every pair as `A>B`, with its verdict."""
    return {f"{pair.source}>{pair.destination}": pair.verdict.value for pair in found.pairs}


def reasons(found: Report, pair: str) -> str:
    """Why a pair is not decided."""
    return "; ".join(next(one.reasons for one in found.pairs if f"{one.source}>{one.destination}" == pair))


def flows(found: Report) -> list[str]:
    """The verdict of each declared flow."""
    return [flow.verdict.value for conduit in found.conduits for flow in conduit.flows]


# What is declared, and what travels


WIDE = "fw,1,a,b,10.1.0.0/24,10.2.0.9,tcp/502,permit,yes\n"
UNREADABLE = "fw,1,a,b,10.1.0.5,someone,tcp/502,permit,yes\n"
DENY_FIRST = "fw,1,a,b,10.1.0.6,10.2.0.9,tcp/502,deny,yes\nfw,2,a,b,10.1.0.5-10.1.0.6,10.2.0.9,tcp/502,permit,yes\n"


@pytest.mark.parametrize(
    ("rules", "declared", "verdict"),
    [
        ("", [], "PROVED"),
        (ONE, ["10.1.0.5, HMI, tcp/502"], "PROVED"),
        (ONE, ["10.1.0.0/24, HMI, tcp/502"], "PROVED"),
        (ONE, ["10.1.0.5, HMI, tcp/502-503"], "PROVED"),
        (DENY_FIRST, ["10.1.0.5, HMI, tcp/502"], "PROVED"),
        (WIDE, ["10.1.0.0/25, HMI, tcp/502", "10.1.0.128/25, HMI, tcp/502"], "PROVED"),
        (ONE, [], "VIOLATED"),
        (ONE, ["10.1.0.6, HMI, tcp/502"], "VIOLATED"),
        (ONE, ["10.1.0.5, HMI, udp/502"], "VIOLATED"),
        (ONE, ["10.1.0.5, 10.2.0.8, tcp/502"], "VIOLATED"),
        (WIDE, ["10.1.0.0/25, HMI, tcp/502"], "VIOLATED"),
        (WIDE, ["10.1.0.128/25, HMI, tcp/502", "10.1.0.0/26, HMI, tcp/502"], "VIOLATED"),
        (UNREADABLE, ["10.1.0.5, HMI, tcp/502"], "UNKNOWN"),
        (UNREADABLE, ["10.1.0.5, 10.2.0.0/24, tcp/502"], "PROVED"),
        (ONE + UNREADABLE, [], "VIOLATED"),
    ],
)
def test_a_pair_is_proved_only_where_all_that_is_possible_is_declared(
    tmp_path: Path, rules: str, declared: list[str], verdict: str
) -> None:
    found = report(tmp_path, AB + (conduits(*declared) if declared else ""), HEAD + rules)
    assert pairs(found) == {"A>B": verdict, "B>A": "PROVED"}
    assert bool(reasons(found, "A>B")) == (verdict == "UNKNOWN")


def test_every_ordered_pair_stands_in_the_order_of_the_plant(tmp_path: Path) -> None:
    zones = "".join(f"  - {{id: {name}, kind: dmz, networks: [10.{n}.0.0/24]}}\n" for n, name in enumerate("CABD"))
    found = report(tmp_path, "plant: {id: P}\nzones:\n" + zones, HEAD)
    assert list(pairs(found)) == [f"{one}>{other}" for one in "CABD" for other in "CABD" if one != other]


@pytest.mark.parametrize(
    ("day", "verdict"), [("2026-06-29", "PROVED"), ("2026-06-30", "PROVED"), ("2026-07-01", "VIOLATED")]
)
def test_an_exception_is_in_force_on_its_last_day_and_no_longer(tmp_path: Path, day: str, verdict: str) -> None:
    exception = (
        'exceptions:\n  - {id: X, flow: "10.1.0.5 > 10.2.0.9 tcp/502", reason: r, approved_by: [a],'
        " expires: 2026-06-30}\n"
    )
    found = report(tmp_path, AB + exception, HEAD + ONE, dt.date.fromisoformat(day))
    assert pairs(found)["A>B"] == verdict


def test_an_exception_declares_one_direction(tmp_path: Path) -> None:
    exception = (
        'exceptions:\n  - {id: X, flow: "10.2.0.9 > 10.1.0.5 tcp/502", reason: r, approved_by: [a],'
        " expires: 2026-06-30}\n"
    )
    assert pairs(report(tmp_path, AB + exception, HEAD + ONE))["A>B"] == "VIOLATED"


# A router that keeps no state


IOS = """\
version 15.2
hostname r1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ip access-group FROM_A in
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
 ip access-group FROM_B in
{more}ip access-list extended FROM_A
 {there}
ip access-list extended FROM_B
 {back}
end
"""


def router(there: str, back: str, more: str = "") -> dict[str, str]:
    return {"r1.txt": IOS.format(there=there, back=back, more=more)}


ECHO = "10.1.0.5, HMI, icmp/8"
STATELESS = [
    ("permit udp host 10.1.0.5 host 10.2.0.9 eq 161", "permit udp host 10.2.0.9 eq 161 host 10.1.0.5",
     "10.1.0.5, HMI, udp/161", "PROVED", "PROVED", "WORKS"),
    ("permit udp host 10.1.0.5 host 10.2.0.9 eq 161", "deny ip any any",
     "10.1.0.5, HMI, udp/161", "PROVED", "PROVED", "BROKEN"),
    ("permit udp host 10.1.0.5 host 10.2.0.9 eq 161", "permit udp host 10.2.0.9 host 10.1.0.5",
     "10.1.0.5, HMI, udp/161", "PROVED", "VIOLATED", "WORKS"),
    ("permit icmp host 10.1.0.5 host 10.2.0.9 echo", "permit icmp host 10.2.0.9 host 10.1.0.5 echo-reply",
     ECHO, "PROVED", "PROVED", "WORKS"),
    ("permit icmp host 10.1.0.5 host 10.2.0.9 echo", "permit icmp host 10.2.0.9 host 10.1.0.5 unreachable",
     ECHO, "PROVED", "VIOLATED", "BROKEN"),
    ("permit icmp host 10.1.0.5 host 10.2.0.9 echo", "permit icmp host 10.2.0.9 host 10.1.0.5",
     ECHO, "PROVED", "VIOLATED", "WORKS"),
    ("permit icmp host 10.1.0.5 host 10.2.0.9", "permit icmp host 10.2.0.9 host 10.1.0.5 echo",
     "10.1.0.5, HMI, icmp", "PROVED", "VIOLATED", "BROKEN"),
    ("permit icmp host 10.1.0.5 host 10.2.0.9 unreachable", "deny ip any any",
     "10.1.0.5, HMI, icmp/3", "PROVED", "PROVED", "WORKS"),
    ("permit tcp host 10.1.0.5 host 10.2.0.9 eq 502", "permit tcp host 10.2.0.9 eq 502 host 10.1.0.5",
     "10.1.0.5, HMI, tcp/502", "PROVED", "VIOLATED", "WORKS"),
    ("permit tcp host 10.1.0.5 host 10.2.0.9 eq 502", "permit tcp host 10.2.0.9 eq 502 host 10.1.0.5 established",
     "10.1.0.5, HMI, tcp/502", "PROVED", "PROVED", "WORKS"),
    ("permit tcp host 10.1.0.5 host 10.2.0.9 eq 502", "deny ip any any",
     "10.1.0.5, HMI, tcp/502", "PROVED", "PROVED", "BROKEN"),
    ("permit tcp host 10.1.0.5 host 10.2.0.9 eq 502 established", "permit ip any any",
     "10.1.0.5, HMI, tcp/502", "PROVED", "VIOLATED", "BROKEN"),
    ("permit tcp host 10.1.0.5 host 10.2.0.9 eq 502", "permit tcp any eq 502 any established time-range T",
     "10.1.0.5, HMI, tcp/502", "PROVED", "PROVED", "UNKNOWN"),
    ("permit tcp host 10.1.0.5 host 10.2.0.9 eq 502 time-range T", "permit tcp any eq 502 any established",
     "10.1.0.5, HMI, tcp/502", "PROVED", "PROVED", "UNKNOWN"),
]  # fmt: skip


@pytest.mark.parametrize(("there", "back", "flow", "forward", "backward", "works"), STATELESS)
def test_replies_on_a_stateless_router(
    tmp_path: Path, there: str, back: str, flow: str, forward: str, backward: str, works: str
) -> None:
    more = "time-range T\n periodic daily 8:00 to 17:00\n" if "time-range" in there + back else ""
    found = report(tmp_path, AB + conduits(flow), router(there, back, more))
    assert (pairs(found), flows(found)) == ({"A>B": forward, "B>A": backward}, [works])


@pytest.mark.parametrize(
    ("rules", "works"),
    [
        (ONE, "WORKS"),
        ("", "BROKEN"),
        ("fw,1,a,b,10.1.0.5,10.2.0.9,tcp/502,deny,yes\n" + ONE, "BROKEN"),
        (UNREADABLE, "UNKNOWN"),
        ("fw,1,a,b,10.1.0.5,10.2.0.9,tcp/502-9999,permit,yes\n", "WORKS"),
        ("fw,1,a,b,10.1.0.5,10.2.0.9,tcp/1024-65535>502,permit,yes\n", "BROKEN"),
    ],
)
def test_a_flow_works_only_if_all_of_it_surely_passes(tmp_path: Path, rules: str, works: str) -> None:
    found = report(tmp_path, AB + conduits("10.1.0.5, HMI, tcp/502"), HEAD + rules)
    assert flows(found) == [works]


# Virtual addresses


ASA_NAT = "object network HMI\n host 10.2.0.9\n nat (b,a) static 10.1.0.99\n"
FORTIOS = """\
#config-version=FGT60F-7.2.5-FW-build1517-230606:opmode=0:vdom=0:user=admin
config system global
    set hostname "fw"
end
config system interface
    edit "a"
        set vdom "root"
        set ip 10.1.0.1 255.255.255.0
        set type physical
    next
    edit "b"
        set vdom "root"
        set ip 10.2.0.1 255.255.255.0
        set type physical
    next
end
config firewall address
    edit "client"
        set subnet 10.1.0.5 255.255.255.255
    next
    edit "hmi"
        set subnet 10.2.0.9 255.255.255.255
    next
end
config firewall service custom
    edit "modbus"
        set tcp-portrange 502
    next
end
config firewall vip
    edit "hmi-vip"
        set extip 10.1.0.99
        set mappedip "10.2.0.9"
        set extintf "a"
    next
end
config firewall policy
    edit 1
        set srcintf "a"
        set dstintf "b"
        set action accept
        set srcaddr "client"
        set dstaddr "{destination}"
        set schedule "always"
        set service "modbus"
    next
end
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("asa.txt", ASA.format(more=ASA_NAT)),
        ("forti.txt", FORTIOS.format(destination="hmi-vip")),
    ],
)
def test_a_server_behind_a_virtual_address_is_declared_by_its_own(tmp_path: Path, name: str, text: str) -> None:
    found = report(tmp_path, AB + conduits("10.1.0.5, HMI, tcp/502"), {name: text})
    assert (pairs(found)["A>B"], flows(found)) == ("PROVED", ["WORKS"]), reasons(found, "A>B")


@pytest.mark.parametrize("destination", ["10.2.0.8"])
def test_a_virtual_address_declares_no_other_server(tmp_path: Path, destination: str) -> None:
    found = report(tmp_path, AB + conduits(f"10.1.0.5, {destination}, tcp/502"), {"asa.txt": ASA.format(more=ASA_NAT)})
    assert (pairs(found)["A>B"], flows(found)) == ("VIOLATED", ["BROKEN"])


# Where zones are


NESTED = """\
plant: {id: P}
zones:
  - {id: A, kind: dmz, networks: [10.1.0.0/24]}
  - {id: B, kind: control, networks: [10.2.0.0/16]}
  - {id: S, kind: safety, networks: [10.2.0.8/29]}
"""


@pytest.mark.parametrize(
    ("destination", "verdicts"),
    [
        ("10.2.0.9", {"A>B": "PROVED", "A>S": "VIOLATED"}),
        ("10.2.0.16", {"A>B": "VIOLATED", "A>S": "PROVED"}),
        ("10.2.0.15-10.2.0.16", {"A>B": "VIOLATED", "A>S": "VIOLATED"}),
    ],
)
def test_of_nested_zones_the_most_specific_wins(tmp_path: Path, destination: str, verdicts: dict[str, str]) -> None:
    found = pairs(report(tmp_path, NESTED, HEAD + f"fw,1,a,b,any,{destination},any,permit,yes\n"))
    assert {pair: found[pair] for pair in verdicts} == verdicts
    assert (found["B>S"], found["S>B"]) == ("VIOLATED", "VIOLATED"), "one segment: nothing stands between"


@pytest.mark.parametrize(
    "zone",
    [
        "networks: [10.2.0.9/32]",
        "hosts: [10.2.0.9]",
        "hosts: [10.2.0.7, 10.2.0.9]",
    ],
)
def test_a_zone_can_be_declared_by_its_hosts(tmp_path: Path, zone: str) -> None:
    plant = f"plant: {{id: P}}\nzones:\n  - {{id: A, kind: dmz, networks: [10.1.0.0/24]}}\n  - {{id: B, kind: control, {zone}}}\n"
    assert pairs(report(tmp_path, plant, HEAD + ONE))["A>B"] == "VIOLATED"
    other = "fw,1,a,b,10.1.0.5,10.2.0.10-10.2.0.255,any,permit,yes\n"
    assert pairs(report(tmp_path, plant, HEAD + other))["A>B"] == "PROVED"


VLANS = """\
version 15.2
hostname r1
interface GigabitEthernet0/0.20
 encapsulation dot1Q 20
 ip address 10.1.0.1 255.255.255.0
 ip access-group FROM_A in
interface GigabitEthernet0/0.30
 encapsulation dot1Q 30
 ip address 10.2.0.1 255.255.255.0
ip access-list extended FROM_A
 permit tcp host 10.1.0.5 host 10.2.0.9 eq 502
end
"""


@pytest.mark.parametrize("zone", ["vlans: [30]", "interfaces: [r1:GigabitEthernet0/0.30]"])
def test_zones_by_vlan_and_by_interface_have_the_networks_found_there(tmp_path: Path, zone: str) -> None:
    plant = f"plant: {{id: P}}\nzones:\n  - {{id: A, kind: dmz, networks: [10.1.0.0/24]}}\n  - {{id: B, kind: control, {zone}}}\n"
    found = report(tmp_path, plant, {"r1.txt": VLANS})
    assert pairs(found) == {"A>B": "VIOLATED", "B>A": "VIOLATED"}
    declared = conduits("10.1.0.5, 10.2.0.9, tcp/502")
    assert pairs(report(tmp_path, plant + declared, {"r1.txt": VLANS}))["A>B"] == "PROVED"


def test_zones_on_one_segment_reach_each_other_with_everything(tmp_path: Path) -> None:
    plant = (
        "plant: {id: P}\nzones:\n"
        "  - {id: A, kind: dmz, networks: [10.1.0.0/25]}\n  - {id: B, kind: control, networks: [10.1.0.128/25]}\n"
    )
    found = report(tmp_path, plant, HEAD + "fw,1,,,any,any,any,deny,yes\n")
    assert pairs(found) == {"A>B": "VIOLATED", "B>A": "VIOLATED"}
    assert [(box.proto, box.dport) for box in found.pairs[0].surely] == [("any", "any")]


# The internet, and what stands behind routers that no file shows


INTERNET = """\
plant: {id: P}
zones:
  - {id: A, kind: dmz, networks: [10.1.0.0/24]}
  - {id: NET, kind: internet}
"""
EDGE = """\
device,order,in,out,src,dst,service,action,log
#interface,fw,a,10.1.0.1/24
#interface,fw,b,10.2.0.1/24
#interface,fw,o,203.0.113.2/24
#route,fw,0.0.0.0/0,203.0.113.1
"""


@pytest.mark.parametrize(
    ("destination", "verdict"),
    [
        ("8.8.8.8", "VIOLATED"),
        ("any", "VIOLATED"),
        ("203.0.113.77", "VIOLATED"),
        ("10.2.0.0/24", "PROVED"),
        ("10.1.0.0/24", "PROVED"),
    ],
)
def test_the_internet_is_everything_that_nobody_claims_but_private_networks_here(
    tmp_path: Path, destination: str, verdict: str
) -> None:
    found = report(tmp_path, INTERNET, EDGE + f"fw,1,a,,any,{destination},any,permit,yes\n")
    assert pairs(found)["A>NET"] == verdict


def test_what_another_zone_claims_is_not_the_internet(tmp_path: Path) -> None:
    plant = INTERNET + "  - {id: X, kind: external, networks: [8.8.8.0/24]}\n"
    found = pairs(report(tmp_path, plant, EDGE + "fw,1,a,,any,8.8.8.8,any,permit,yes\n"))
    assert found["A>NET"] == "PROVED"
    assert found["A>X"] != "PROVED"


BEHIND = """\
plant: {{id: P}}
zones:
  - {{id: A, kind: dmz, networks: [10.1.0.0/24]}}
  - {{id: T, kind: enterprise, networks: [10.2.0.0/24]}}
  - {{id: Z, kind: control, networks: [{networks}]}}
"""
ROUTED = HEAD + "#route,fw,{prefix},{hop}\nfw,1,a,b,any,any,any,permit,yes\n"


@pytest.mark.parametrize(
    ("networks", "prefix", "hop", "verdict"),
    [
        ("10.9.0.0/24, 10.2.0.254/32", "10.9.0.0/24", "10.2.0.254", "VIOLATED"),
        ("10.9.0.0/24", "10.9.0.0/24", "10.2.0.254", "UNKNOWN"),
        ("10.9.0.0/24", "0.0.0.0/0", "10.2.0.254", "UNKNOWN"),
        ("10.9.0.0/24, 10.1.0.200/32", "0.0.0.0/0", "10.2.0.254", "VIOLATED"),
        ("10.9.0.0/24", "10.8.0.0/24", "10.2.0.254", "UNKNOWN"),
        ("10.9.0.0/24", "10.9.0.0/24", "10.77.0.1", "UNKNOWN"),
    ],
)
def test_a_zone_behind_an_unknown_router_is_sure_only_if_the_next_hop_is_in_it(
    tmp_path: Path, networks: str, prefix: str, hop: str, verdict: str
) -> None:
    found = report(tmp_path, BEHIND.format(networks=networks), ROUTED.format(prefix=prefix, hop=hop))
    assert pairs(found)["A>Z"] == verdict, reasons(found, "A>Z")
    back = ROUTED.format(prefix=prefix, hop=hop).replace("fw,1,a,b,", "fw,1,b,a,")
    assert pairs(report(tmp_path, BEHIND.format(networks=networks), back))["Z>A"] in {verdict, "UNKNOWN"}


# What was not handed in, or not read


def devices(*entries: str) -> str:
    return "devices:\n" + "".join(f"  - {{id: {entry}}}\n" for entry in entries)


def test_a_missing_device_leaves_every_pair_open(tmp_path: Path) -> None:
    found = report(tmp_path, AB + devices("gone"), HEAD)
    assert pairs(found) == {"A>B": "UNKNOWN", "B>A": "UNKNOWN"}
    assert "gone" in reasons(found, "A>B")


def test_a_missing_device_of_a_conduit_leaves_the_pairs_beside_it_open(tmp_path: Path) -> None:
    zones = (
        AB
        + "  - {id: D, kind: control, networks: [10.4.0.0/24]}\n  - {id: E, kind: control, networks: [10.5.0.0/24]}\n"
    )
    text = zones + conduits("10.1.0.5, HMI, tcp/502", more="    via: [gone]\n") + devices("gone")
    found = report(tmp_path, text, HEAD + "#interface,fw,d,10.4.0.1/24\n#interface,fw,e,10.5.0.1/24\n")
    verdicts = pairs(found)
    assert verdicts["D>E"] == "PROVED"
    assert {verdicts[pair] for pair in verdicts if {"A", "B"} & set(pair)} == {"UNKNOWN"}
    assert flows(found) == ["UNKNOWN"]


def test_an_attested_device_is_not_missing(tmp_path: Path) -> None:
    text = AB + "devices:\n  - {id: diode, attested: T1}\nattestations:\n  - {id: T1}\n"
    assert pairs(report(tmp_path, text, HEAD)) == {"A>B": "PROVED", "B>A": "PROVED"}


def test_an_unread_file_leaves_every_pair_open(tmp_path: Path) -> None:
    found = report(tmp_path, AB, {"rules.csv": HEAD, "other.txt": "no format that anyone knows\n"})
    assert pairs(found) == {"A>B": "UNKNOWN", "B>A": "UNKNOWN"}
    assert "other.txt" in reasons(found, "A>B")


def test_an_incomplete_export_proves_nothing(tmp_path: Path) -> None:
    closed = ASA.format(more="").replace("permit tcp", "deny tcp")
    assert pairs(report(tmp_path, AB, {"asa.txt": closed}))["A>B"] == "PROVED"
    cut = closed.partition("Cryptochecksum")[0]
    found = report(tmp_path, AB, {"asa.txt": cut})
    assert "PROVED" not in pairs(found).values()
    assert "the export is not complete" in reasons(found, "A>B")


@pytest.mark.parametrize("garbled", [" ip acces-grup FROM_B in", " bridge-grup 1", " ip addres 10.3.0.1 255.255.255.0"])
def test_a_garbled_line_on_an_interface_is_in_the_way_of_every_proof_past_it(tmp_path: Path, garbled: str) -> None:
    clean = router("deny ip any any", "deny ip any any")["r1.txt"]
    assert set(pairs(report(tmp_path, AB, {"r1.txt": clean})).values()) == {"PROVED"}
    text = clean.replace(" ip access-group FROM_B in", f" ip access-group FROM_B in\n{garbled}")
    assert set(pairs(report(tmp_path, AB, {"r1.txt": text})).values()) == {"UNKNOWN"}


def test_a_zone_that_stands_nowhere_is_not_proved(tmp_path: Path) -> None:
    plant = AB + "  - {id: L, kind: control, networks: [10.66.0.0/24]}\n"
    found = report(tmp_path, plant, HEAD)
    assert (pairs(found)["A>L"], pairs(found)["L>A"], pairs(found)["A>B"]) == ("UNKNOWN", "UNKNOWN", "PROVED")
    assert "no configuration shows where L is attached" in reasons(found, "A>L")


def test_an_interface_whose_address_comes_by_dhcp_may_be_any_zone(tmp_path: Path) -> None:
    text = ASA.format(more="interface GigabitEthernet1/3\n nameif c\n security-level 90\n ip address dhcp\n")
    plant = AB + "  - {id: L, kind: enterprise, networks: [10.66.0.0/24]}\n"
    found = report(tmp_path, plant, {"asa.txt": text})
    assert (pairs(found)["L>A"], pairs(found)["A>L"]) == ("UNKNOWN", "PROVED"), "the list of a permits nothing to L"
    assert "DHCP" in reasons(found, "L>A")
    opened = text.replace("host 10.1.0.5 host 10.2.0.9", "any any")
    assert pairs(report(tmp_path, plant, {"asa.txt": opened}))["A>L"] == "UNKNOWN"
    inner = plant.replace("enterprise, networks: [10.66", "control, networks: [10.66")
    assert pairs(report(tmp_path, inner, {"asa.txt": text}))["A>L"] == "UNKNOWN", (
        "nothing says that it is L that is there"
    )


TO_THE_CORE = "route b {route} 10.2.0.254\n"


@pytest.mark.parametrize(
    ("kind", "route", "expected"),
    [
        ("safety", "0 0", "UNKNOWN"),
        ("control", "10.0.0.0 255.0.0.0", "UNKNOWN"),
        ("dmz", "10.0.0.0 254.0.0.0", "UNKNOWN"),
        ("safety", "10.66.0.0 255.255.0.0", "PROVED"),
        ("enterprise", "0 0", "PROVED"),
        ("vendor", "0 0", "PROVED"),
    ],
)
def test_a_route_to_everything_does_not_show_where_a_zone_of_the_plant_is(
    tmp_path: Path, kind: str, route: str, expected: str
) -> None:
    """What attaches it was not handed in, and may stand on the segment of A as well; the list of A permits nothing to L."""
    plant = AB + f"  - {{id: L, kind: {kind}, networks: [10.66.0.0/24]}}\n"
    text = ASA.format(more=TO_THE_CORE.format(route=route))
    found = report(tmp_path, plant, {"asa.txt": text})
    assert pairs(found)["A>L"] == expected
    told = "no configuration shows where L is attached; only a route to everything" in reasons(found, "A>L")
    assert told == (expected == "UNKNOWN")


THREE = """\
version 15.2
hostname r1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
interface GigabitEthernet0/2
 {third}
ip route 10.9.0.0 255.255.255.0 {hop}
ip route 10.0.0.0 255.0.0.0 10.2.0.254
end
"""
BEYOND = """\
plant: {id: P}
zones:
  - {id: A, kind: dmz, networks: [10.1.0.0/24]}
  - {id: Z, kind: control, networks: [10.9.0.0/24, 10.2.0.254/32]}
"""


@pytest.mark.parametrize(
    ("third", "hop", "surely", "possibly"),
    [
        ("shutdown", "GigabitEthernet0/2", True, True),
        ("shutdown", "192.168.7.1", True, True),
        ("ip address 192.168.7.9 255.255.255.0", "192.168.7.1", False, True),
        ("ip address dhcp", "192.168.7.1", False, True),
        ("shutdown", "Null0", False, False),
    ],
)
def test_a_route_that_cannot_be_used_leaves_its_packets_to_the_next_best(
    tmp_path: Path, third: str, hop: str, *, surely: bool, possibly: bool
) -> None:
    found = report(tmp_path, BEYOND, {"r1.txt": THREE.format(third=third, hop=hop)})
    to_z = next(pair for pair in found.pairs if pair.source == "A")
    assert any("10.9.0.0/24" in box.dst for box in to_z.surely) == surely
    assert any("10.9.0.0/24" in box.dst for box in to_z.possibly) == possibly


# Address scopes


def test_equal_addresses_of_two_scopes_do_not_mix(tmp_path: Path) -> None:
    plant = """\
plant: {id: P}
zones:
  - {id: A, kind: dmz, networks: [10.1.0.0/24]}
  - {id: B, kind: control, networks: [10.2.0.0/24]}
  - {id: A2, kind: dmz, networks: [10.1.0.0/24], scope: two}
  - {id: B2, kind: control, networks: [10.2.0.0/24], scope: two}
devices:
  - {id: fw}
  - {id: other, scope: two}
"""
    text = HEAD + ONE + "#interface,other,a,10.1.0.1/24\n#interface,other,b,10.2.0.1/24\n"
    found = pairs(report(tmp_path, plant, text))
    assert {pair for pair, verdict in found.items() if verdict == "VIOLATED"} == {"A>B"}
    assert {verdict for pair, verdict in found.items() if pair != "A>B"} == {"PROVED"}


# Lists that are bound and not there


@pytest.mark.parametrize(
    ("lists", "verdict", "works"),
    [
        (("rules",), "PROVED", "WORKS"),
        (("gone",), "UNKNOWN", "UNKNOWN"),
        (("gone", "rules"), "UNKNOWN", "UNKNOWN"),
        (("rules", "gone"), "UNKNOWN", "WORKS"),
    ],
)
def test_a_bound_list_that_is_not_there_may_permit_or_deny(lists: tuple[str, ...], verdict: str, works: str) -> None:
    device = parse(Source.from_bytes("rules.csv", (HEAD + ONE).encode())).devices[0]
    bound = Binding(lists, BindingPoint.FORWARD, None, device.rule_sets[0].origin)
    plant = load_plant([Source.from_bytes("plant.yaml", (AB + conduits("10.1.0.5, HMI, tcp/502")).encode())])
    gaps = compare(Engine(build_network(plant, ((replace(device, bindings=(bound,)), "rules.csv"),))), DAY, no_step)
    gap = gaps.pairs[0]
    assert (gap.verdict.verdict.value, gaps.conduits[0].flows[0].verdict.value) == (verdict, works)
    if verdict == "UNKNOWN":
        assert "the list gone is not defined (rules.csv:" in gap.verdict.reasons[0]


def no_step(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


# Addresses in no zone


def in_no_zone(found: Report) -> list[str]:
    """What is said of addresses that no zone claims, with what it may reach."""
    return [
        " ".join([item.message, *(f"({name} {text})" for name, text in item.notes)])
        for item in found.findings
        if item.code == "NET002"
    ]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("fw,1,,,10.9.0.0/24,10.2.0.9,tcp/502,permit,", ", and what stands there reaches B"),
        ("fw,1,,,10.9.0.0/24,10.1.0.5,tcp/502,permit,", ""),
        ("fw,1,,,any,any,any,deny,", ""),
    ],
)
def test_a_network_in_no_zone_is_asked_what_it_reaches(tmp_path: Path, rule: str, told: str) -> None:
    found = report(tmp_path, AB, HEAD + "#interface,fw,c,10.9.0.1/24\n" + rule + "\n")
    assert in_no_zone(found) == [f"10.9.0.0/24 on fw c is in no zone{told}"]


def test_the_rest_of_a_network_that_a_zone_has_a_part_of_reaches_it_past_every_filter(tmp_path: Path) -> None:
    plant = AB.replace("networks: [10.2.0.0/24]", "networks: [10.2.0.0/25]")
    found = report(tmp_path, plant, HEAD + "fw,1,,,any,any,any,deny,\n")
    assert in_no_zone(found) == ["a part of 10.2.0.0/24 on fw b is in no zone, and what stands there reaches B"]


def test_a_link_of_devices_alone_is_told_and_not_asked(tmp_path: Path) -> None:
    link = "#interface,fw,c,10.9.0.1/30\n#interface,other,c,10.9.0.2/30\n"
    found = report(tmp_path, AB, HEAD + link + "fw,1,,,any,any,any,permit,\nother,1,,,any,any,any,permit,\n")
    assert in_no_zone(found) == ["10.9.0.0/30 on fw c is in no zone", "10.9.0.0/30 on other c is in no zone"]


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        (
            "",
            [
                (
                    "203.0.113.0/29 on fw o and what a route leads to behind it are in no zone, and what stands there"
                    " reaches B"
                )
            ],
        ),
        (
            "  - {id: LINE, kind: external, networks: [203.0.113.0/29]}\n",
            ["fw has a route out of o to addresses that are in no zone (may reach B)"],
        ),
        ("  - {id: NET, kind: internet}\n", []),
    ],
)
def test_a_route_to_addresses_in_no_zone_is_told_unless_they_are_the_internet(
    tmp_path: Path, zone: str, said: list[str]
) -> None:
    edge = HEAD + "#interface,fw,o,203.0.113.2/29\n#route,fw,0.0.0.0/0,203.0.113.1\nfw,1,o,b,any,10.2.0.9,any,permit,\n"
    found = report(tmp_path, AB + zone, edge)
    told = [text for text in in_no_zone(found) if "route" in text]
    assert told == said


@pytest.mark.parametrize("named", ["interfaces: [fw:b]", "networks: [10.2.0.0/24], interfaces: [fw:b]"])
def test_a_zone_that_names_an_interface_hides_no_other_on_its_network(tmp_path: Path, named: str) -> None:
    plant = (
        "plant: {id: P}\nzones:\n  - {id: C, kind: enterprise, networks: [10.1.0.0/24]}\n"
        f"  - {{id: B, kind: control, {named}}}\n  - {{id: S, kind: safety, networks: [10.2.0.8/29]}}\n"
    )
    found = pairs(report(tmp_path, plant, HEAD + "fw,1,,,any,any,any,permit,\n"))
    assert {pair for pair, verdict in found.items() if verdict != "VIOLATED"} == set()


def test_a_flow_with_more_translations_than_are_followed_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replies, "MOST_EDGES", 1)
    ((flow,),) = (one.flows for one in audited_anew(FIXTURES / "judged" / "asa_nat_address_answered").conduits)
    why = "there are more ways and translations than its answers are followed through"
    assert (flow.verdict, flow.why) == (FlowVerdict.UNKNOWN, why)
