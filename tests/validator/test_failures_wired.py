"""Single failures where wires are known: cables, switches, members of channels; what stops and what opens, by hand.

CTRL - r1 == sw1 -- sw2 == r2 - CORP, and a line of its own from r1 to r2 for a floating route
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audits import AS_OF
from validator.audit import AuditOptions, joined, load
from validator.failures import study
from validator.questions import Silent
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from pathlib import Path

    from validator.failures import FailureStudy

PLANT = """\
plant: {id: P}
zones:
  - {id: CTRL, kind: control, networks: [10.20.0.0/24]}
  - {id: CORP, kind: enterprise, networks: [10.1.0.0/24]}
conduits:
  - {id: C1, from: CTRL, to: CORP, flows: [{src: CTRL, dst: CORP, service: any, purpose: x, owner: a}]}
wiring:
WIRES"""
WIRES = ("[r1:Gi0/1, sw1:Gi1/0/1]", "[sw1:Gi1/0/24, sw2:Gi1/0/24]", "[sw2:Gi1/0/1, r2:Gi0/0]")
CHANNEL = (*WIRES, "[sw1:Gi1/0/23, sw2:Gi1/0/23]")
PORT = "interface GigabitEthernet{}\n{}!\n"
ROUTED = " no switchport\n ip address {}\n"
BACKUP = "ip route {} 255.255.255.0 10.9.9.{} 250\n"


def router(name: str, near: str, link: str, route: str, backup: str = "") -> str:
    """A router with a network, a port on the common segment, and, with a backup, a line of its own."""
    ports = [("0/0", near), ("0/1", link)] if name == "r1" else [("0/1", near), ("0/0", link)]
    ports += [("0/2", f"10.9.9.{name[1]} 255.255.255.252")] if backup else []
    text = "".join(PORT.format(port, f" ip address {address}\n") for port, address in ports)
    return f"Current configuration : 900 bytes\n!\nversion 17.3\nhostname {name}\n!\n{text}{route}{backup}!\nend\n"


def switch(name: str, *, channel: bool = False) -> str:
    """A switch with one port in VLAN 9 and a trunk, of one port or of a channel of two."""
    trunk = " switchport mode trunk\n switchport trunk allowed vlan 9\n"
    member = f"{trunk} channel-group 1 mode on\n"
    ports = [("1/0/1", " switchport mode access\n switchport access vlan 9\n")]
    ports += [("1/0/23", member), ("1/0/24", member)] if channel else [("1/0/24", trunk)]
    text = "".join(PORT.format(port, lines) for port, lines in ports)
    whole = f"interface Port-channel1\n{trunk}!\n" if channel else ""
    head = f"Current configuration : 900 bytes\n!\nversion 15.2\nhostname {name}\n!\n"
    return f"{head}vtp mode transparent\nvlan 9\n!\nno ip routing\n{whole}{text}end\n"


def studied(
    folder: Path, wires: tuple[str, ...], *, channel: bool = False, backup: bool = False, without: str = ""
) -> FailureStudy:
    """What single failures do to the plant; `without`: the file of one switch is not there, and it is vouched for."""
    configs = folder / "configs"
    configs.mkdir()
    ways = ("10.1.0.0", "2"), ("10.20.0.0", "1")
    spare = [BACKUP.format(network, hop) if backup else "" for network, hop in ways]
    link = "10.9.0.{} 255.255.255.248"
    far = [f"ip route {network} 255.255.255.0 10.9.0.{hop}\n" for network, hop in ways]
    texts = {
        "r1": router("r1", "10.20.0.1 255.255.255.0", link.format(1), far[0], spare[0]),
        "r2": router("r2", "10.1.0.1 255.255.255.0", link.format(2), far[1], spare[1]),
        **{name: switch(name, channel=channel) for name in ("sw1", "sw2")},
    }
    for name, text in texts.items():
        if name != without:
            (configs / f"{name}.txt").write_text(text, encoding="utf-8")
    vouched = f"devices: [{{id: {without}, attested: seen}}]\nattestations: [{{id: seen}}]\n" if without else ""
    lines = "".join(f"  - {wire}\n" for wire in wires) or "  []\n"
    (folder / "plant.yaml").write_text(PLANT.replace("WIRES", lines) + vouched, encoding="utf-8")
    snapshot, plant = load(folder, AuditOptions(None, AS_OF), Silent())
    return study(Engine(joined(snapshot, plant)), AS_OF, lambda _done, _total: None)


def stopping(found: FailureStudy) -> set[str]:
    """The failures that surely stop the flow, without those of the routers themselves and their networks."""
    names = {name for item in found.broken if item.sure for name in (item.failure.name, *item.failure.same)}
    return {name for name in names if not name.startswith(("r1", "r2"))}


SWITCHES = {f"sw{number} fails{more}" for number in (1, 2) for more in ("", " and its links with it")}
UPLINKS = {
    "the wire between r1 GigabitEthernet0/1 and sw1 GigabitEthernet1/0/1 fails",
    "the wire between sw2 GigabitEthernet1/0/1 and r2 GigabitEthernet0/0 fails",
    *(f"sw{number} GigabitEthernet1/0/1 fails" for number in (1, 2)),
}
TRUNK = {
    "the wire between sw1 GigabitEthernet1/0/24 and sw2 GigabitEthernet1/0/24 fails",
    *(f"sw{number} GigabitEthernet1/0/24 fails" for number in (1, 2)),
}


def test_each_cable_and_each_switch_stops_the_flow(tmp_path: Path) -> None:
    assert stopping(studied(tmp_path, WIRES)) == SWITCHES | UPLINKS | TRUNK


def test_a_channel_lives_while_a_member_does(tmp_path: Path) -> None:
    """Neither of its cables and members stops anything; both ends of the channel as a whole do."""
    whole = {"sw1 Port-channel1 fails", "sw2 Port-channel1 fails"}
    assert stopping(studied(tmp_path, CHANNEL, channel=True)) == SWITCHES | UPLINKS | whole


def test_two_trunks_side_by_side_are_two_ways(tmp_path: Path) -> None:
    """Without a channel spanning tree opens the other one: here the second port is no trunk of the switches' files."""
    assert stopping(studied(tmp_path, WIRES, channel=True)) >= SWITCHES | UPLINKS


def test_a_switch_that_somebody_vouches_for_fails_too(tmp_path: Path) -> None:
    wires = ("[r1:Gi0/1, box:1]", "[r2:Gi0/0, box:2]")
    found = stopping(studied(tmp_path, wires, without="box"))
    assert "box fails" in found
    assert not any(name.startswith("the link between") for name in found)


def test_one_router_sees_its_line_go_and_the_other_does_not(tmp_path: Path) -> None:
    """The floating route of the one stands up; the answers of the other still go to where nobody takes them."""
    found = studied(tmp_path, WIRES, backup=True)
    wire = "the wire between r1 GigabitEthernet0/1 and sw1 GigabitEthernet1/0/1 fails"
    (after,) = [item for item in found.consequences if wire in {item.failure.name, *item.failure.same}]
    assert {item.way.port.name for item in after.ways if item.way.port is not None} == {"GigabitEthernet0/2"}
    assert stopping(found) == SWITCHES | UPLINKS | TRUNK


def test_without_wires_links_are_told_from_addresses(tmp_path: Path) -> None:
    names = {item.failure.name for item in studied(tmp_path, (), backup=True).consequences}
    assert "the link between r1 GigabitEthernet0/1 and r2 GigabitEthernet0/0 fails" in names


HOSTS = """\
plant: {id: P}
zones:
  - {id: CTRL, kind: control, networks: [10.20.0.0/24]}
  - {id: CORP, kind: enterprise, networks: [10.9.0.0/29], assets: [{id: PC, ip: 10.9.0.3}]}
conduits:
  - {id: C1, from: CTRL, to: CORP, flows: [{src: CTRL, dst: PC, service: any, purpose: x, owner: a}]}
wiring:
"""


def test_hosts_behind_a_trunk_are_cut_off_with_it(tmp_path: Path) -> None:
    """The host is wired to the second switch, and its router to the first."""
    configs = tmp_path / "configs"
    configs.mkdir()
    texts = {
        "r1": router("r1", "10.20.0.1 255.255.255.0", "10.9.0.1 255.255.255.248", ""),
        **{name: switch(name) for name in ("sw1", "sw2")},
    }
    for name, text in texts.items():
        (configs / f"{name}.txt").write_text(text, encoding="utf-8")
    wires = (*WIRES[:2], "[sw2:Gi1/0/1, PC]")
    (tmp_path / "plant.yaml").write_text(HOSTS + "".join(f"  - {wire}\n" for wire in wires), encoding="utf-8")
    snapshot, plant = load(tmp_path, AuditOptions(None, AS_OF), Silent())
    found = study(Engine(joined(snapshot, plant)), AS_OF, lambda _done, _total: None)
    assert stopping(found) >= SWITCHES | TRUNK


HALF = """\
ASA Version 9.16(4)
!
hostname fw
!
interface GigabitEthernet0/0
 nameif out
 security-level 0
 ip address 10.1.0.1 255.255.255.0 standby 10.1.0.2
!
interface GigabitEthernet0/1
 nameif in
 security-level 100
 ip address 10.20.0.1 255.255.255.0 standby 10.20.0.2
!
PAIR
!
: end
"""
PAIR = """\
failover
failover lan unit primary
failover lan interface FO GigabitEthernet0/3
failover interface ip FO 192.168.255.1 255.255.255.252 standby 192.168.255.2"""


def test_a_port_of_one_half_of_a_failover_pair_stops_nothing_for_sure(tmp_path: Path) -> None:
    """Before, the failure of a port was said to stop the flow, though the other half takes over."""
    for name, lines, sure in (("pair", PAIR, False), ("alone", "no failover", True)):
        folder = tmp_path / name
        (folder / "configs").mkdir(parents=True)
        (folder / "configs" / "fw.txt").write_text(HALF.replace("PAIR", lines), encoding="utf-8")
        (folder / "plant.yaml").write_text(
            PLANT.replace("wiring:\nWIRES", "").replace("service: any", "service: https"), encoding="utf-8"
        )
        snapshot, plant = load(folder, AuditOptions(None, AS_OF), Silent())
        broken = study(Engine(joined(snapshot, plant)), AS_OF, lambda _done, _total: None).broken
        assert {item.sure for item in broken if "fw in fails" in (item.failure.name, *item.failure.same)} == {sure}
