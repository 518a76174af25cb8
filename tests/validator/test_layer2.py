"""Whole plants on layer 2: switches and firewalls as they print, wiring as people declare it, verdicts of pairs."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

import pytest

from audits import AS_OF, audited_anew
from validator.audit import AuditOptions
from validator.flowtext import read_flow
from validator.plant.mistakes import PlantError
from validator.questions import trace
from validator.reachability import engine
from validator.telling import JOINED
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

FIREWALL = """\
ASA Version 9.16(4)
!
hostname fw-a
!
interface GigabitEthernet0/0
 nameif left
 security-level 60
 ip address 10.1.0.1 255.255.255.0
!
interface GigabitEthernet0/1
 nameif right
 security-level 50
 ip address 10.2.0.1 255.255.255.0
!
interface GigabitEthernet0/2
 nameif far
 security-level 50
 ip address 10.3.0.1 255.255.255.0
!
access-list SHUT extended deny ip any any
access-list LEFT extended permit tcp any 10.3.0.0 255.255.255.0 eq 80
access-group LEFT in interface left
access-group SHUT in interface right
access-group SHUT in interface far
: end
"""
ZONES = """\
plant: {id: P}
zones:
  - {id: A, kind: control, networks: [10.1.0.0/24], vlans: [10]LEFT, assets: [{id: HOST-A, ip: 10.1.0.10}]}
  - {id: B, kind: control, networks: [10.2.0.0/24], vlans: [20], assets: [{id: HOST-B, ip: 10.2.0.10}]}
  - {id: C, kind: control, networks: [10.3.0.0/24]}
"""
PROVED, VIOLATED, UNKNOWN = Verdict.PROVED, Verdict.VIOLATED, Verdict.UNKNOWN


def switch(name: str, *ports: str, vlans: str = "10,20") -> str:
    """A Catalyst without routing; a port is written `access 10`, `trunk 10,20`, and more lines after semicolons."""
    lines = ["version 15.2", f"hostname {name}", "!", "vtp mode transparent", "!"]
    for vlan in vlans.split(","):
        lines += [f"vlan {vlan}", "!"]
    for number, port in enumerate(ports, 1):
        word, *more = port.split(";")
        mode, _, which = word.partition(" ")
        lines.append(f"interface GigabitEthernet0/{number}")
        lines += [f" switchport access vlan {which}"] if mode == "access" else []
        lines += [f" switchport trunk allowed vlan {which}"] if mode == "trunk" and which else []
        lines += [f" switchport mode {mode}"] if mode in {"access", "trunk"} else []
        lines += [f" {line.strip()}" for line in more]
        lines.append("!")
    return "\n".join([*lines, "end", ""])


ATTESTED = "attestations: [{id: ATT-1}]\n"


def judged(folder: Path, *switches: str, wiring: str = "", left: str = "", more: str = "") -> Report:
    (folder / "configs").mkdir(exist_ok=True)
    for text in (FIREWALL, *switches):
        name = text.split("hostname ")[1].split()[0]
        (folder / "configs" / f"{name}.txt").write_text(text, encoding="utf-8")
    wires = f"wiring:\n{wiring}" if wiring else ""
    (folder / "plant.yaml").write_text(ZONES.replace("LEFT", left) + more + wires, encoding="utf-8")
    return audited_anew(folder)


def verdict(report: Report, source: str = "A", destination: str = "B") -> Verdict:
    return next(pair.verdict for pair in report.pairs if (pair.source, pair.destination) == (source, destination))


def reasons(report: Report, source: str = "A", destination: str = "B") -> str:
    found = next(pair for pair in report.pairs if (pair.source, pair.destination) == (source, destination))
    return "; ".join(found.reasons)


def grade(report: Report, source: str = "A", destination: str = "B") -> str:
    return next(pair.layer2 for pair in report.pairs if (pair.source, pair.destination) == (source, destination))


def test_a_firewall_alone_is_judged_on_layer_3_only(tmp_path: Path) -> None:
    report = judged(tmp_path)
    assert verdict(report) is PROVED
    assert grade(report) == "layer 3 only"


def test_vlans_of_their_own_on_one_switch_stay_apart_as_far_as_ports_lead_where_they_should(tmp_path: Path) -> None:
    report = judged(tmp_path, switch("sw-1", "access 10", "access 20", "trunk 10,20"))
    assert verdict(report) is PROVED
    assert grade(report) == "layer 2 assumed"


def unlike(more: str = "", top: str = "spanning-tree mode mst") -> tuple[str, str]:
    """Two switches whose trunks have native VLANs 10 and 20; the first has `more` at its trunk, both `top`."""
    one = switch("sw-1", "access 10", f"trunk;switchport trunk native vlan 10;{more}")
    other = switch("sw-2", "access 20", "trunk;switchport trunk native vlan 20")
    return one.replace("!", f"!\n{top}", 1), other.replace("!", f"!\n{top}", 1)


NATIVE = unlike()
TRUNK = "  - [sw-1:Gi0/2, sw-2:Gi0/2]\n"


def test_native_vlans_that_differ_join_what_they_are(tmp_path: Path) -> None:
    report = judged(tmp_path, *NATIVE, wiring=TRUNK)
    assert verdict(report) is verdict(report, "B", "A") is VIOLATED
    found = next(item for item in report.findings if item.code == "PATH001" and "A" in item.message)
    texts = {(label.span.file, report.sources[label.span.file][label.span.line - 1].strip()) for label in found.labels}
    assert ("configs/sw-1.txt", "switchport trunk native vlan 10") in texts
    assert ("configs/sw-2.txt", "switchport trunk native vlan 20") in texts
    assert ("plant.yaml", "- [sw-1:Gi0/2, sw-2:Gi0/2]") in texts
    assert found.remediation.startswith(f"{JOINED}, or declare a conduit")


@pytest.mark.parametrize(
    ("switches", "expected"),
    [
        (unlike(), VIOLATED),
        (unlike(top="!"), UNKNOWN),
        (unlike(top="spanning-tree mode pvst"), UNKNOWN),
        (unlike(top="spanning-tree mode rapid-pvst"), UNKNOWN),
        (unlike(top="spanning-tree mode mst\nno spanning-tree mode"), UNKNOWN),
        (unlike(top="no spanning-tree vlan 1-4094"), VIOLATED),
        (unlike(top="no spanning-tree vlan 10,20"), VIOLATED),
        (unlike(top="no spanning-tree vlan 10"), UNKNOWN),
        (unlike(top="no spanning-tree vlan 10,20\nspanning-tree vlan 20"), UNKNOWN),
        (unlike("spanning-tree bpdufilter enable", "!"), VIOLATED),
        (unlike("spanning-tree bpdufilter enable; no spanning-tree bpdufilter", "!"), UNKNOWN),
        (unlike("spanning-tree bpdufilter disable", "spanning-tree portfast bpdufilter default"), UNKNOWN),
        ((unlike()[0], unlike(top="!")[1]), UNKNOWN),
    ],
)
def test_spanning_tree_for_each_vlan_may_hold_native_vlans_that_differ_apart(
    tmp_path: Path, switches: tuple[str, str], expected: Verdict
) -> None:
    report = judged(tmp_path, *switches, wiring=TRUNK)
    assert verdict(report) is verdict(report, "B", "A") is expected
    assert expected is VIOLATED or "spanning tree for each VLAN may hold both blocked there" in reasons(report)
    assert any(item.code == "NET005" for item in report.findings)
    vouched = judged(tmp_path, *switches, left=", layer2: ATT-1", more=ATTESTED, wiring=TRUNK)
    assert verdict(vouched) is expected


@pytest.mark.parametrize(("one", "other", "expected"), [("10", "20", UNKNOWN), ("10", "10", PROVED)])
def test_an_access_port_may_be_held_blocked_at_a_trunk(tmp_path: Path, one: str, other: str, expected: Verdict) -> None:
    trunk = switch("sw-1", "access 10", f"trunk;switchport trunk native vlan {one}")
    report = judged(tmp_path, trunk, switch("sw-2", "access 20", f"access {other}"), wiring=TRUNK)
    assert verdict(report) is expected


BOTH = "spanning-tree portfast bpduguard default\nspanning-tree portfast default"
EDGES = "spanning-tree portfast bpduguard default"


def guarded(port: str, other: str = "", top: str = "!", mode: str = "access 20") -> tuple[str, str]:
    """Two switches whose ports Gi0/2 of VLANs 10 and 20 are wired together; the first has `port` there and `top`."""
    one = switch("sw-1", "access 10", f"{mode.replace('20', '10')};{port}").replace("!", f"!\n{top}", 1)
    return one, switch("sw-2", "access 20", f"{mode};{other}")


@pytest.mark.parametrize(
    ("switches", "expected"),
    [
        (guarded("!"), VIOLATED),
        (guarded("spanning-tree bpduguard enable"), UNKNOWN),
        (guarded("!", "spanning-tree bpduguard enable"), UNKNOWN),
        (guarded("spanning-tree bpduguard enable; spanning-tree bpduguard disable"), VIOLATED),
        (guarded("spanning-tree bpduguard enable; no spanning-tree bpduguard"), VIOLATED),
        (guarded("spanning-tree bpduguard enable", "spanning-tree bpdufilter enable"), VIOLATED),
        (guarded("spanning-tree bpduguard enable; spanning-tree bpdufilter enable"), VIOLATED),
        (guarded("!", top=EDGES), VIOLATED),
        (guarded("spanning-tree portfast", top=EDGES), UNKNOWN),
        (guarded("spanning-tree portfast edge", top="spanning-tree portfast edge bpduguard default"), UNKNOWN),
        (guarded("spanning-tree portfast; no spanning-tree portfast", top=EDGES), VIOLATED),
        (guarded("!", top=BOTH), UNKNOWN),
        (guarded("!", top=f"{EDGES}\nspanning-tree portfast bpdufilter default"), VIOLATED),
        (
            guarded("spanning-tree portfast disable", top=BOTH),
            VIOLATED,
        ),
        (
            guarded("spanning-tree bpduguard disable", top=BOTH),
            VIOLATED,
        ),
    ],
)
def test_bpdu_guard_may_shut_a_wire_between_switches(
    tmp_path: Path, switches: tuple[str, str], expected: Verdict
) -> None:
    report = judged(tmp_path, *switches, wiring=TRUNK)
    assert verdict(report) is verdict(report, "B", "A") is expected
    assert expected is VIOLATED or "BPDU guard shuts Gi" in reasons(report)


@pytest.mark.parametrize(
    ("port", "expected"), [("spanning-tree portfast", VIOLATED), ("spanning-tree portfast trunk", UNKNOWN)]
)
def test_a_trunk_is_an_edge_port_only_where_the_line_says_so(tmp_path: Path, port: str, expected: Verdict) -> None:
    one, other = NATIVE
    one = one.replace("switchport trunk native vlan 10", f"switchport trunk native vlan 10\n {port}")
    top = "spanning-tree mode mst\nspanning-tree portfast bpduguard default"
    report = judged(tmp_path, one.replace("spanning-tree mode mst", top), other, wiring=TRUNK)
    assert verdict(report) is expected


def test_a_trace_needs_no_device_within_one_domain(tmp_path: Path) -> None:
    packet = read_flow("10.1.0.10 > 10.2.0.10 tcp/445")
    options = AuditOptions(None, AS_OF)
    judged(tmp_path, *NATIVE, wiring=TRUNK)
    (document,) = trace(tmp_path, options, [packet])
    assert document["verdict"] == "permit"
    judged(tmp_path, *NATIVE)
    (document,) = trace(tmp_path, options, [packet])
    assert document["verdict"] == "possibly"


def test_native_vlans_that_differ_on_trunks_that_may_be_one_wire(tmp_path: Path) -> None:
    report = judged(tmp_path, *NATIVE)
    assert verdict(report) is UNKNOWN
    assert "nothing shows where sw-1:GigabitEthernet0/2 leads" in reasons(report)
    assert any(item.code == "COV003" and "sw-1" in item.message for item in report.findings)


def test_a_port_that_is_down_joins_nothing(tmp_path: Path) -> None:
    down = switch("sw-2", "access 20", "trunk;switchport trunk native vlan 20;shutdown")
    assert verdict(judged(tmp_path, NATIVE[0], down)) is PROVED
    assert verdict(judged(tmp_path, NATIVE[0], down, wiring=TRUNK)) is PROVED


CDP = """\
SW-1#show cdp neighbors detail
-------------------------
Device ID: SW-2.plant.example
Entry address(es):
  IP address: 10.9.0.3
Platform: cisco IE-4000-8GT4G-E,  Capabilities: Switch IGMP
Interface: GigabitEthernet0/2,  Port ID (outgoing port): GigabitEthernet0/2
Holdtime : 151 sec

Version :
Cisco IOS Software, IE4000 Software

advertisement version: 2

Total cdp entries displayed : 1
SW-1#
"""


def test_what_a_device_reports_of_its_neighbour_is_a_wire(tmp_path: Path) -> None:
    (tmp_path / "show" / "sw-1").mkdir(parents=True)
    (tmp_path / "show" / "sw-1" / "show_cdp_neighbors_detail.txt").write_text(CDP, encoding="utf-8")
    report = judged(tmp_path, *NATIVE)
    assert verdict(report) is VIOLATED
    found = next(item for item in report.findings if item.code == "PATH001" and "A" in item.message)
    assert "CDP reports SW-2.plant.example" in " ".join(label.text for label in found.labels)


ROWS = """\
SW-1#show cdp neighbors
Device ID        Local Intrfce     Holdtme    Capability  Platform  Port ID
SW-2.plant.example
                 Gig 0/2           151              S I   IE-4000   PORT
other            Gig 0/1           120              R I   ISR4431   Gig 0/2
Total cdp entries displayed : 2
SW-1#
"""


@pytest.mark.parametrize(
    ("port", "expected", "told"),
    [
        ("Gig 0/2", VIOLATED, False),
        ("Gig 0/9", UNKNOWN, True),
        ("Fas 0/2", UNKNOWN, True),
    ],
)
def test_a_row_of_a_table_of_neighbours_is_a_wire(tmp_path: Path, port: str, expected: Verdict, *, told: bool) -> None:
    """A neighbour that is no device of the snapshot settles nothing; a port that the neighbour does not have is told."""
    (tmp_path / "show" / "sw-1").mkdir(parents=True)
    (tmp_path / "show" / "sw-1" / "show_cdp_neighbors.txt").write_text(ROWS.replace("PORT", port), encoding="utf-8")
    report = judged(tmp_path, *NATIVE)
    assert verdict(report) is expected
    found = [item.message for item in report.findings if item.code == "COV007"]
    assert found == ([f"not used: sw-2 has no interface {port}, or several that it may mean"] if told else [])


def test_a_declared_wire_that_a_device_contradicts_is_in_doubt(tmp_path: Path) -> None:
    (tmp_path / "show" / "sw-1").mkdir(parents=True)
    (tmp_path / "show" / "sw-1" / "show_cdp_neighbors_detail.txt").write_text(
        CDP.replace("SW-2", "SW-3"), encoding="utf-8"
    )
    other = switch("sw-3", "access 10", "trunk;switchport trunk native vlan 10")
    report = judged(tmp_path, *NATIVE, other, wiring=TRUNK)
    assert verdict(report) is UNKNOWN
    assert any(item.code == "NET006" for item in report.findings)


def test_an_attestation_speaks_for_unknown_wires_and_not_against_known_ones(tmp_path: Path) -> None:
    report = judged(tmp_path, *NATIVE, left=", layer2: ATT-1", more=ATTESTED)
    assert verdict(report) is PROVED
    assert grade(report) == "layer 2 attested"
    assert verdict(judged(tmp_path, *NATIVE, left=", layer2: ATT-1", more=ATTESTED, wiring=TRUNK)) is VIOLATED


def test_complete_wiring_settles_what_was_open(tmp_path: Path) -> None:
    apart = (
        "  - [sw-1:Gi0/1, fw-a:left]\n  - [sw-2:Gi0/1, fw-a:Gi0/1]\n"
        "  - {device: sw-1, others: hosts}\n  - {device: sw-2, others: hosts}\n"
    )
    report = judged(tmp_path, *NATIVE, wiring=apart)
    assert verdict(report) is PROVED
    assert grade(report) == "layer 2 shown"


@pytest.mark.parametrize("ports", [("access 10", "access 20"), ("access 10", "access 20", "trunk 10,20")])
def test_a_cable_between_access_ports_joins_their_vlans(tmp_path: Path, ports: tuple[str, ...]) -> None:
    one, other = switch("sw-1", *ports), switch("sw-2", *ports)
    assert verdict(judged(tmp_path, one, other, wiring="  - [sw-1:Gi0/1, sw-2:Gi0/2]\n")) is VIOLATED


def test_a_host_in_the_vlan_of_another_zone_joins_the_zones(tmp_path: Path) -> None:
    one = switch("sw-1", "access 10", "access 20")
    report = judged(tmp_path, one, wiring="  - [sw-1:Gi0/2, HOST-A]\n")
    assert verdict(report) is VIOLATED
    boxes = next(pair.surely for pair in report.pairs if (pair.source, pair.destination) == ("A", "B"))
    assert {box.src for box in boxes} == {("10.1.0.10/32",)}


def test_an_unmanaged_switch_joins_whatever_leads_to_it(tmp_path: Path) -> None:
    wiring = "  - [sw-1:Gi0/1, HUB]\n  - {a: sw-1:Gi0/2, b: HOST-B, via: HUB}\n"
    hub = "attestations: [{id: ATT-2}]\ndevices:\n  - {id: HUB, attested: ATT-2}\n"
    assert verdict(judged(tmp_path, switch("sw-1", "access 10", "access 20"), wiring=wiring, more=hub)) is VIOLATED


HUB = "attestations: [{id: ATT-2}]\ndevices:\n  - {id: HUB, kind: unmanaged_switch, attested: ATT-2}\n"


def test_hosts_at_an_unmanaged_switch_stand_where_it_leads(tmp_path: Path) -> None:
    text = switch("sw-1", "access 10", "access 20")
    wiring = "  - [sw-1:Gi0/1, HUB]\n  - [HUB, HOST-A]\n  - [HUB, HOST-B]\n"
    report = judged(tmp_path, text, wiring=wiring, more=HUB)
    assert verdict(report) is VIOLATED
    boxes = next(pair.surely for pair in report.pairs if (pair.source, pair.destination) == ("B", "A"))
    assert ("10.2.0.10/32",) in {box.src for box in boxes}


def test_an_unmanaged_switch_with_hosts_of_one_zone_joins_nothing(tmp_path: Path) -> None:
    wiring = "  - [sw-1:Gi0/1, HUB]\n  - [HUB, HOST-A]\n  - [sw-1:Gi0/2, HOST-B]\n"
    assert verdict(judged(tmp_path, switch("sw-1", "access 10", "access 20"), wiring=wiring, more=HUB)) is PROVED


@pytest.mark.parametrize(
    ("wiring", "more", "expected"),
    [
        ("  - [HUB, HOST-A]\n  - [HUB, HOST-B]\n", HUB, "no wire leads from there to a socket"),
        (
            "  - [sw-1:Gi0/1, HUB]\n  - [HUB, HOST-B]\n",
            HUB.replace(", attested: ATT-2", ""),
            "nobody vouches for what it joins",
        ),
        ("  - {a: HUB, b: HOST-B, via: HUB}\n", HUB, "joins no socket"),
        ("  - [HOST-A, HOST-B]\n", HUB, "joins no socket"),
    ],
)
def test_hosts_at_a_node_that_nothing_places_are_a_mistake(
    tmp_path: Path, wiring: str, more: str, expected: str
) -> None:
    with pytest.raises(PlantError, match=expected):
        judged(tmp_path, switch("sw-1", "access 10", "access 20"), wiring=wiring, more=more)


def test_a_device_that_was_not_handed_in_may_join_what_leads_to_it(tmp_path: Path) -> None:
    wiring = "  - [sw-1:Gi0/1, sw-9:Gi0/1]\n  - [sw-1:Gi0/2, sw-9:Gi0/2]\n"
    missing = "devices:\n  - {id: sw-9, file: configs/sw-9.txt}\n"
    report = judged(tmp_path, switch("sw-1", "access 10", "access 20"), wiring=wiring, more=missing)
    assert verdict(report) is UNKNOWN
    assert "device sw-9 is wired here and no configuration of it was handed in" in reasons(report)


def test_of_a_switch_that_has_no_configuration_nobody_asks_for_one(tmp_path: Path) -> None:
    wiring = "  - [sw-1:Gi0/1, HUB]\n  - [sw-1:Gi0/2, HUB]\n"
    more = HUB.replace(", attested: ATT-2", "")
    report = judged(tmp_path, switch("sw-1", "access 10", "access 20"), wiring=wiring, more=more)
    assert verdict(report) is UNKNOWN
    lack = "nobody attests it (as an unmanaged switch it has no configuration)"
    assert f"device HUB is declared and {lack}" in reasons(report)
    assert f"device HUB is wired here and {lack}" in reasons(report)


def test_what_filters_within_a_vlan_is_followed(tmp_path: Path) -> None:
    """A stands on Gi0/1, a host of B on Gi0/3 of one VLAN; the firewall leads to neither."""
    shut = "\nip access-list extended SHUT\n deny ip any any\n!\nend\n"
    wiring = "  - [sw-1:Gi0/1, HOST-A]\n  - [sw-1:Gi0/3, HOST-B]\n  - [sw-1:Gi0/2, nothing]\n"

    def both(one: str, other: str) -> tuple[bool, bool]:
        text = switch("sw-1", f"access 10;{one}", "access 10", f"access 10;{other}").replace("\nend\n", shut)
        judged(tmp_path, text, wiring=wiring)
        flows = [read_flow(text) for text in ("10.1.0.10 > 10.2.0.10 tcp/445", "10.2.0.10 > 10.1.0.10 tcp/445")]
        found = trace(tmp_path, AuditOptions(None, AS_OF), flows)
        return found[0]["verdict"] == "permit", found[1]["verdict"] == "permit"

    assert both("", "") == (True, True)
    assert both("switchport protected", "switchport protected") == (False, False)
    assert both("switchport protected", "") == (True, True)
    assert both("", "ip access-group SHUT in") == (True, False)


def test_one_vlan_number_twice_is_two_vlans_where_addresses_tell_them_apart(tmp_path: Path) -> None:
    routed = "\ninterface Vlan10\n ip address 10.2.0.2 255.255.255.0\n!\nend\n"
    one = switch("sw-1", "access 10", "access 10")
    other = switch("sw-2", "access 10", "access 10").replace("\nend\n", routed)
    report = judged(tmp_path, one, other, left=", interfaces: [sw-1:Gi0/1]")
    assert verdict(report) is UNKNOWN  # a patch between two ports of VLAN 10
    both = "  - {device: sw-1, others: hosts}\n  - {device: sw-2, others: hosts}\n"
    report = judged(tmp_path, one, other, left=", interfaces: [sw-1:Gi0/1]", wiring=both)
    assert verdict(report) is UNKNOWN  # VLAN 10 is declared for A, which has no address in it anywhere
    assert "VLAN 10 is declared for A, and VLAN 10 of sw-2 has a network of B" in reasons(report)


def test_a_host_can_leave_by_every_router_of_its_domain(tmp_path: Path) -> None:
    """B is shut in by its own list; one host of it in VLAN 10 uses the firewall's port there, which lets it to C."""
    one = switch("sw-1", "access 10", "access 10")
    wiring = "  - [sw-1:Gi0/1, fw-a:left]\n  - [sw-1:Gi0/2, HOST-B]\n"
    report = judged(tmp_path, one, wiring=wiring)
    assert verdict(report, "B", "A") is VIOLATED
    assert verdict(report, "B", "C") is VIOLATED
    assert verdict(judged(tmp_path, one, wiring="  - [sw-1:Gi0/1, fw-a:left]\n"), "B", "C") is PROVED


def test_wiring_that_names_what_does_not_exist_is_a_mistake(tmp_path: Path) -> None:
    for wiring, message, nearest in (
        ("  - [sw-1:Gi0/9, fw-a:left]\n", "device sw-1 has no interface 'Gi0/9'", ""),
        ("  - [sw-1:GigabitEthernet0/4, HOST-A]\n", "has no interface", "sw-1:GigabitEthernet0/2"),
        ("  - [sw-2:Gi0/1, fw-a:left]\n", "a wire names 'sw-2', which is no device", "sw-1"),
        ("  - [sw-1:Gi0/1, HOST-A]\n  - [sw-1:GigabitEthernet0/1, HOST-B]\n", "is wired twice", ""),
        ("  - {device: sw-7, others: hosts}\n", "a wire names 'sw-7'", "sw-1"),
    ):
        with pytest.raises(PlantError) as raised:
            judged(tmp_path, switch("sw-1", "access 10", "access 20"), wiring=wiring)
        assert message in str(raised.value)
        assert nearest in str(raised.value)


def test_a_wire_of_a_missing_file_does_not_mean_a_device_without_such_an_interface(tmp_path: Path) -> None:
    for wire, meant in (("fw-b:port2", ""), ("fw-b:left", "fw-a")):
        with pytest.raises(PlantError) as raised:
            judged(tmp_path, switch("sw-1", "access 10", "access 20"), wiring=f"  - [sw-1:Gi0/1, '{wire}']\n")
        (mistake,) = raised.value.mistakes
        assert mistake.message == "a wire names 'fw-b', which is no device of the snapshot"
        assert mistake.expected == "a device that is handed in or stands under `devices:`"
        assert mistake.nearest == meant


def test_a_zone_without_a_router_is_proved_once_its_wiring_is_complete(tmp_path: Path) -> None:
    alone = "  - {id: SIS, kind: safety, networks: [10.9.0.0/28], vlans: [340]}\n"
    lonely = switch("sw-9", "access 340", "access 340", vlans="340")
    report = judged(tmp_path, lonely, more=alone)
    assert verdict(report, "A", "SIS") is UNKNOWN
    assert "no configuration shows where SIS is attached" in reasons(report, "A", "SIS")
    report = judged(tmp_path, lonely, more=alone, wiring="  - {device: sw-9, others: hosts}\n")
    assert verdict(report, "A", "SIS") is verdict(report, "SIS", "A") is PROVED
    assert grade(report, "A", "SIS") == "layer 2 shown"


def test_a_list_on_the_port_of_a_host_judges_what_it_sends_to_the_router(tmp_path: Path) -> None:
    """The list permits tcp/443 and the firewall tcp/80, so nothing of the host passes both."""
    other = "\nip access-list extended OTHER\n permit tcp any any eq 443\n!\nend\n"
    wiring = "  - [sw-1:Gi0/1, HOST-A]\n  - [sw-1:Gi0/2, fw-a:left]\n"

    def sends(line: str) -> bool:
        """Whether the box of A to C has the host among its sources."""
        text = switch("sw-1", f"access 10;{line}", "access 10").replace("\nend\n", other)
        found = next(
            pair
            for pair in judged(tmp_path, text, wiring=wiring).pairs
            if (pair.source, pair.destination) == ("A", "C")
        )
        host = ip_address("10.1.0.10")
        return any(host in ip_network(net) for box in found.possibly for net in box.src)

    assert sends("")
    assert not sends("ip access-group OTHER in")


@pytest.mark.parametrize(
    ("permitted", "expected"),
    [
        ("icmp any any echo", UNKNOWN),
        ("icmp host 10.1.0.99 any echo", PROVED),
        ("tcp any any established", PROVED),
        ("tcp any any match-all +syn -ack -rst", UNKNOWN),
    ],
)
def test_questions_alone_that_a_port_lets_out_are_open_behind_a_line_that_nobody_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, permitted: str, expected: Verdict
) -> None:
    """The firewall takes the echo of the only host, for an address elsewhere that the line may turn into one of C.

    Of a large plant it is told at once; where the port lets out another host alone, or what
    only answers, nothing is open.
    """
    monkeypatch.setattr(engine, "MOST_ZONES_REWRITTEN", 0)
    list_out = f"\nip access-list extended OTHER\n permit {permitted}\n!\nend\n"
    text = switch("sw-1", "access 10;ip access-group OTHER in", "access 10").replace("\nend\n", list_out)
    unread = "access-list LEFT extended permit ip any host 192.0.2.1\nnat (left,far) source dynamic beyond all that is known\n"
    monkeypatch.setitem(globals(), "FIREWALL", FIREWALL.replace("access-group LEFT", f"{unread}access-group LEFT"))
    monkeypatch.setitem(globals(), "ZONES", ZONES.replace("10.1.0.0/24", "10.1.0.10/32"))
    wiring = "  - [sw-1:Gi0/1, HOST-A]\n  - [sw-1:Gi0/2, fw-a:left]\n"
    assert verdict(judged(tmp_path, text, wiring=wiring), "A", "C") is expected


CORE = """\
version 15.2
hostname core
ip routing
interface GigabitEthernet0/1
 switchport mode access
 switchport access vlan 50
interface GigabitEthernet0/2
 switchport mode access
 switchport access vlan 51
interface GigabitEthernet0/3
 switchport mode access
 switchport access vlan 52
interface Vlan50
 ip address 10.5.0.1 255.255.255.0
interface Vlan51
 ip address 10.5.1.1 255.255.255.252
ip route 10.6.0.0 255.255.255.0 10.5.1.2
end
"""
GATEWAY = """\
ASA Version 9.16(4)
hostname fw-c
interface GigabitEthernet1/1
 nameif up
 security-level 50
 ip address 10.5.1.2 255.255.255.252
interface GigabitEthernet1/2
 nameif cell
 security-level 100
 ip address 10.6.0.1 255.255.255.0
access-list UP extended permit tcp host 10.5.0.9 host 10.6.0.9 eq 502
access-group UP in interface up
route up 10.5.0.0 255.255.255.0 10.5.1.1
: end
"""
POLLED = """\
plant: {id: X}
zones:
  - {id: C, kind: control, networks: [10.5.0.0/24]}
  - {id: CELL, kind: field, networks: [10.6.0.0/24]}
conduits:
  - {id: POLL, from: C, to: CELL, flows: [{src: 10.5.0.9, dst: 10.6.0.9, service: tcp/502}]}
devices:
  - {id: core, file: configs/core.txt, platform: cisco_ios}
  - {id: fw-c, file: configs/fw-c.txt, platform: cisco_asa}
"""


@pytest.mark.parametrize(
    ("core", "wires", "flow", "why"),
    [
        (CORE, "", "WORKS", ""),
        (CORE, "[core:Gi0/2, fw-c:Gi1/1]", "WORKS", ""),
        (CORE, "[core:Gi0/1, fw-c:Gi1/1]", "UNKNOWN", "and the wiring that is known does not join them"),
        (CORE, "[core:Gi0/3, fw-c:Gi1/1]", "UNKNOWN", "and the wiring that is known does not join them"),
        (
            CORE.replace("vlan 52", "vlan 50"),
            "[core:Gi0/1, fw-c:Gi1/1]",
            "UNKNOWN",
            "and wires lead from them to VLAN 51 and VLAN 50 of core",
        ),
        (CORE.replace("vlan 52", "vlan 51"), "[core:Gi0/3, fw-c:Gi1/1]", "WORKS", ""),
    ],
)
def test_a_firewall_that_is_wired_into_another_vlan_is_no_sure_next_hop(
    tmp_path: Path, core: str, wires: str, flow: str, why: str
) -> None:
    """The next hop 10.5.1.2 is on VLAN 51 of the core; the port that the firewall is plugged into may be in another."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "core.txt").write_text(core, encoding="utf-8")
    (tmp_path / "configs" / "fw-c.txt").write_text(GATEWAY, encoding="utf-8")
    wiring = f"wiring:\n  - {wires}\n" if wires else ""
    (tmp_path / "plant.yaml").write_text(POLLED + wiring, encoding="utf-8")
    report = audited_anew(tmp_path)
    assert [str(one.verdict) for item in report.conduits for one in item.flows] == [flow]
    told = [item.message for item in report.findings if item.code == "COV003"]
    assert [f"core:Vlan51 and fw-c:up have one network, {why}" in one for one in told] == ([True] if why else [])
    assert verdict(report, "C", "CELL") is PROVED
