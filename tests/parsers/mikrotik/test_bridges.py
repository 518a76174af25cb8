"""Bridges: ports by list, who is in a VLAN, and which packets bridge rules may touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from parsers.model.device import Effect
from parsers.model.interface import SwitchportMode
from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from parsers.model.device import Device
    from parsers.model.interface import Interface

HEAD = "# 2026-03-02 09:11:45 by RouterOS {}\n"
LISTED = """\
/interface bridge
add name=sw vlan-filtering=yes
/interface vlan
add interface=sw name=cell vlan-id=20
/interface list
add name=CELLPORTS
/interface bridge port
add bridge=sw frame-types=admit-only-untagged-and-priority-tagged interface=CELLPORTS pvid=20
add bridge=sw frame-types=admit-only-vlan-tagged interface=sfp1
/interface bridge vlan
add bridge=sw tagged={} untagged=CELLPORTS vlan-ids=20
/interface list member
add interface=ether2 list=CELLPORTS
add interface=ether3 list=CELLPORTS
/ip address
add address=10.20.0.1/24 interface=cell network=10.20.0.0
"""
PLAIN = """\
/interface bridge
add name=br
/interface bridge port
add bridge=br interface=ether2
add bridge=br interface=ether3
/interface vlan
add interface=ether2 name=vlan7 vlan-id=7
/ip address
add address=10.20.0.1/24 interface=ether2 network=10.20.0.0
add address=10.40.0.1/24 interface=ether5 network=10.40.0.0
/ip firewall filter
add action=accept chain=forward connection-state=established,related
add action=accept chain=forward in-interface=br out-interface=ether5
add action=drop chain=forward
"""
PLANT = """\
plant: {id: P, name: P, owner: me}
zones:
  - {id: CELL, kind: control, networks: [10.20.0.0/25], interfaces: ["r:ether2"]}
  - {id: SAFETY, kind: safety, networks: [10.20.0.128/25], interfaces: ["r:ether3"]}
  - {id: OFFICE, kind: enterprise, networks: [10.40.0.0/24]}
"""


def device(text: str, version: str = "7.16.2") -> Device:
    """The one device of a text."""
    return parse(Source.from_text("r.rsc", HEAD.format(version) + text)).devices[0]


def by_name(found: Device) -> dict[str, Interface]:
    """Its interfaces."""
    return {item.name: item for item in found.interfaces}


def test_each_member_of_a_list_is_a_port() -> None:
    found = by_name(device(LISTED.format("sw,sfp1")))
    assert "CELLPORTS" not in found
    for name in ("ether2", "ether3"):
        port = found[name].switchport
        assert port is not None
        assert (port.mode, port.access_vlan) == (SwitchportMode.ACCESS, 20)
    trunk = found["sfp1"].switchport
    assert trunk is not None
    assert [(part.first, part.last) for part in trunk.allowed or ()] == [(20, 20)]


@pytest.mark.parametrize(
    ("version", "tagged", "cut"),
    [("7.15.3", "sfp1", True), ("6.49.10", "sfp1", True), ("7.15.3", "sw,sfp1", False), ("7.16", "sfp1", False)],
)
def test_who_is_no_member_of_a_vlan_takes_no_frames_of_it(version: str, tagged: str, cut: bool) -> None:  # noqa: FBT001
    told = [item for item in device(LISTED.format(tagged), version).unmodelled if "is no member of VLAN" in item.what]
    assert [item.interfaces for item in told] == ([frozenset({"cell"})] if cut else [])


def test_an_address_of_a_port_is_that_of_its_bridge() -> None:
    found = device(PLAIN)
    assert [str(item.value) for item in by_name(found)["br"].addresses] == ["10.20.0.1/24"]
    assert not by_name(found)["ether2"].addresses
    assert [item.interfaces for item in found.unmodelled] == [frozenset({"vlan7"})]


def test_a_port_that_sends_another_vlan_without_a_tag_is_told() -> None:
    text = LISTED.format("sw,sfp1") + "/interface bridge vlan\nadd bridge=sw untagged=ether2 vlan-ids=30\n"
    assert [item.what for item in device(text).unmodelled] == [
        "ether2 sends frames of other VLANs than 20 without a tag"
    ]


@pytest.mark.parametrize(
    ("lines", "touched"),
    [
        ("filter\nadd action=accept chain=forward in-interface=ether2", None),
        ("filter\nadd action=drop chain=forward disabled=yes in-interface=ether2", None),
        ("filter\nadd action=drop chain=forward in-interface=ether2 mac-protocol=ip", None),
        ("filter\nadd action=drop chain=input mac-protocol=ip", {"br"}),
        ("filter\nadd action=drop chain=MINE", None),
        ("filter\nadd action=jump chain=input jump-target=MINE\nadd action=drop chain=MINE", {"br"}),
        ("nat\nadd action=redirect chain=dstnat in-interface=ether2", {"br", "ether2"}),
        ("settings\nset use-ip-firewall=yes", {"ether2", "ether3"}),
        ("settings\nset use-ip-firewall-for-vlan=yes", None),
    ],
)
def test_which_packets_bridge_rules_may_touch(lines: str, touched: set[str] | None) -> None:
    text = PLAIN.replace("/interface vlan\nadd interface=ether2 name=vlan7 vlan-id=7\n", "")
    told = device(f"{text}/interface bridge {lines}\n").unmodelled
    assert [item.interfaces for item in told] == ([] if touched is None else [frozenset(touched)])


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ("", "VIOLATED"),
        (
            "/interface bridge filter\nadd action=drop chain=forward in-interface=ether2 out-interface=ether3\n",
            "UNKNOWN",
        ),
        ("/interface bridge settings\nset use-ip-firewall=yes\n", "UNKNOWN"),
        ("/interface bridge filter\nadd action=drop chain=input in-interface=ether9\n", "VIOLATED"),
    ],
)
def test_stations_of_one_bridge_reach_each_other_unless_a_rule_may_stop_them(
    lines: str, verdict: str, tmp_path: Path
) -> None:
    """What the device routes stays as sure as it was: bridge rules of `forward` do not judge it."""
    text = PLAIN.replace("/interface vlan\nadd interface=ether2 name=vlan7 vlan-id=7\n", "")
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "r.rsc").write_text(HEAD.format("7.16.2") + text + lines, encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    pairs = {(pair.source, pair.destination): pair for pair in audited_anew(tmp_path).pairs}
    assert pairs["CELL", "SAFETY"].verdict.value == verdict
    assert bool(pairs["CELL", "OFFICE"].surely) is ("input" not in lines)
    assert not pairs["OFFICE", "SAFETY"].possibly


@pytest.mark.parametrize(
    ("rule", "touched"),
    [
        ('dst-port=502 new-dst-ports="" ports=ether2,ether5', {"br", "ether2", "ether5"}),
        ("new-dst-ports=ether5 ports=ether2", None),
        ("ports=ether2 redirect-to-cpu=yes", None),
    ],
)
def test_a_chip_that_drops_frames_touches_what_comes_in_at_its_ports(rule: str, touched: set[str] | None) -> None:
    text = PLAIN.replace("/interface vlan\nadd interface=ether2 name=vlan7 vlan-id=7\n", "")
    (told,) = device(f"{text}/interface ethernet switch rule\nadd {rule} switch=switch1\n").unmodelled
    assert told.interfaces == (None if touched is None else frozenset(touched))
    assert told.effect is (Effect.MAY_DO_EITHER if touched is None else Effect.MAY_DENY)


def test_a_list_of_all_without_some_is_every_other_interface() -> None:
    text = PLAIN.replace("/interface vlan\nadd interface=ether2 name=vlan7 vlan-id=7\n", "")
    lists = "/interface list\nadd name=WAN\nadd exclude=WAN include=all name=INSIDE\n"
    members = "/interface list member\nadd interface=ether5 list=WAN\n"
    found = device(lists + members + text.replace("in-interface=br", "in-interface-list=INSIDE"))
    (entering,) = (
        rule.match.in_interfaces
        for item in found.rule_sets
        for rule in item.rules
        if rule.match.out_interfaces == frozenset({"ether5"})
    )
    assert entering == frozenset({"br", "ether2", "ether3"})


FILTERING = """\
/interface bridge
add name=sw vlan-filtering=yes
/interface bridge port
add bridge=sw {access} interface=ether2 pvid=10
add bridge=sw frame-types=admit-only-untagged-and-priority-tagged interface=ether3 pvid=20
add bridge=sw frame-types=admit-only-vlan-tagged {trunk} interface=ether4
/interface bridge vlan
add bridge=sw tagged=sw,ether4 untagged=ether2 vlan-ids=10
add bridge=sw tagged=sw{both} untagged=ether3 vlan-ids=20
"""
ACCESS = "frame-types=admit-only-untagged-and-priority-tagged"


@pytest.mark.parametrize(
    ("version", "access", "trunk", "both", "more", "loose"),
    [
        ("6.49.10", ACCESS, "", ",ether4", "", ""),  # a trunk of every VLAN, and ports that take no tags
        ("6.49.10", ACCESS, "", "", "", "ether4"),
        ("6.49.10", ACCESS, "ingress-filtering=yes", "", "", ""),
        ("6.49.10", "", "", ",ether4", "", "ether2"),
        ("7.16.2", "", "", "", "", ""),
        ("7.16.2", ACCESS, "ingress-filtering=no", "", "", "ether4"),
        ("7.16.2", ACCESS, "ingress-filtering=no", ",ether4", "", ""),
        (
            "7.16.2",
            ACCESS,
            "ingress-filtering=no",
            ",ether4",
            "/interface vlan\nadd interface=sw name=v vlan-id=30\n",
            "ether4",
        ),
        ("6.49.10", ACCESS, "", ",ether4", "/ip address\nadd address=10.1.0.1/24 interface=sw\n", "ether4"),
    ],
)
def test_a_port_that_asks_of_no_vlan_is_loose_where_there_are_others(
    version: str, access: str, trunk: str, both: str, more: str, loose: str
) -> None:
    """In version 6 no port asks unless it is told; before, every such device was in doubt as a whole."""
    told = device(FILTERING.format(access=access, trunk=trunk, both=both) + more, version).unmodelled
    reason = f"ingress filtering is off at {loose}: frames of any VLAN may enter there"
    assert [item.what for item in told if "ingress" in item.what] == ([reason] if loose else [])


SWITCH = """\
version 15.2
hostname {}
vlan 10
interface GigabitEthernet0/1
 switchport mode trunk
 switchport trunk allowed vlan 10
 switchport nonegotiate
interface GigabitEthernet0/2
 switchport mode access
 switchport access vlan 10
 switchport nonegotiate
end
"""
BETWEEN_TRUNKS = """\
# 2026-03-02 09:11:45 by RouterOS 7.16.2
/interface bridge
add name=br
/interface bridge port
add bridge=br interface=ether2
add bridge=br interface=ether3
"""
WIRED = """\
plant: {id: P, name: P, owner: me}
zones:
  - {id: A, kind: control, networks: [10.20.0.0/25], interfaces: ["sw1:GigabitEthernet0/2"]}
  - {id: B, kind: safety, networks: [10.20.0.128/25], interfaces: ["sw2:GigabitEthernet0/2"]}
wiring:
  - ["r:ether2", "sw1:Gi0/1"]
  - ["r:ether3", "sw2:Gi0/1"]
  - {device: sw1, others: hosts}
  - {device: sw2, others: hosts}
"""


def test_a_bridge_without_vlans_may_join_trunks(tmp_path: Path) -> None:
    """Before, both zones in VLAN 10 were PROVED apart: the bridge was taken to drop frames with a tag."""
    (tmp_path / "configs").mkdir()
    files = {"r.rsc": BETWEEN_TRUNKS, "sw1.txt": SWITCH.format("sw1"), "sw2.txt": SWITCH.format("sw2")}
    for name, text in files.items():
        (tmp_path / "configs" / name).write_text(text, encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(WIRED, encoding="utf-8")
    pairs = audited_anew(tmp_path).pairs
    assert [pair.verdict.value for pair in pairs] == ["UNKNOWN", "UNKNOWN"]
    assert all("a bridge that keeps no VLANs apart may carry frames" in pair.reasons[0] for pair in pairs)
