"""A transparent FortiGate has no address in the network that it parts: wires tell which that is, or nothing does."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from audits import audited_anew
from parsers.model.address import from_cidr
from parsers.registry import parse
from parsers.source import Source
from validator.graph import network
from validator.graph.bridged_networks import networks_by_wire
from validator.plant.loader import load_plant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from parsers.model.address import AddressSet

FIREWALL = """#config-version=FGT60F-7.0.12-FW-build0523-230606:opmode=1:vdom=0:user=admin
config system global
    set hostname "fw"
end
config system interface
    edit "port1"
        set vdom "root"
        set type physical
    next
    edit "port2"
        set vdom "root"
        set type physical
    next
end
config system settings
    set opmode transparent
    set manageip 10.40.0.14/255.255.255.240
end
config firewall service custom
    edit "MODBUS"
        set tcp-portrange 502
    next
end
config firewall policy
    edit 1
        set srcintf "port1"
        set dstintf "port2"
        set srcaddr "all"
        set dstaddr "all"
        set action accept
        set schedule "always"
        set service "MODBUS"
    next
end
"""
CORE = """version 15.2
hostname core
!
ip routing
vlan 20
!
vlan 40
!
vlan 41
!
interface GigabitEthernet1/0/1
 switchport access vlan 20
 switchport mode access
!
interface GigabitEthernet1/0/2
 switchport access vlan 40
 switchport mode access
!
interface GigabitEthernet1/0/4
 switchport access vlan 41
 switchport mode access
!
interface GigabitEthernet1/0/5
 switchport access vlan 41
 switchport mode access
!
interface Vlan20
 ip address 10.20.0.1 255.255.255.0
!
interface Vlan40
 ip address 10.40.0.1 255.255.255.240
!
end
"""
PLANT = """plant: {{id: T}}
zones:
  - {{id: CTRL, kind: control, networks: [10.20.0.0/24]}}
  - {{id: SIS, kind: safety, networks: [10.40.0.0/28]{sis}}}
wiring:
{wiring}
devices:
  - {{id: fw, file: configs/fw.txt}}
  - {{id: core, file: configs/core.txt}}
"""
NEAR = "  - [core:Gi1/0/2, fw:port1]\n"
FAR = "  - [core:Gi1/0/4, fw:port2]\n"


def told(
    folder: Path, wiring: str, sis: str = "", *, last: str = "core"
) -> dict[str, tuple[str, set[tuple[str, str]]]]:
    """The verdict of each pair, and the services that surely pass; `last` is the device that is handed in last."""
    (folder / "configs").mkdir()
    plant = PLANT.format(wiring=wiring or "  []", sis=sis)
    line = f"  - {{id: {last}, file: configs/{last}.txt}}\n"
    (folder / "plant.yaml").write_text(plant.replace(line, "") + line, encoding="utf-8")
    (folder / "configs/fw.txt").write_text(FIREWALL, encoding="utf-8")
    (folder / "configs/core.txt").write_text(CORE, encoding="utf-8")
    return {
        f"{pair.source} > {pair.destination}": (pair.verdict.value, {(box.proto, box.dport) for box in pair.surely})
        for pair in audited_anew(folder).pairs
    }


FILTERED = {"CTRL > SIS": ("VIOLATED", {("tcp", "502")}), "SIS > CTRL": ("PROVED", set[tuple[str, str]]())}


@pytest.mark.parametrize(
    ("wiring", "sis"),
    [
        (f"{NEAR}  - [fw:port2, SIS]", ""),
        (NEAR + FAR, ", vlans: [41]"),
        (f"{NEAR}{FAR}  - [core:Gi1/0/5, SIS]", ""),
        (NEAR + FAR, ", interfaces: ['core:Gi1/0/5']"),
    ],
)
def test_wires_tell_which_network_is_parted(tmp_path: Path, wiring: str, sis: str) -> None:
    assert told(tmp_path, wiring, sis) == FILTERED


@pytest.mark.parametrize("last", ["core", "fw"])
@pytest.mark.parametrize("wiring", ["", "  - [core:Gi1/0/1, CTRL]"])
def test_a_bridge_of_no_known_place_may_part_any_network(tmp_path: Path, wiring: str, last: str) -> None:
    """Nothing surely gets by it, and nothing is proved by it either; a switch that only may be beside it tells nothing."""
    assert told(tmp_path, wiring, last=last) == {"CTRL > SIS": ("UNKNOWN", set()), "SIS > CTRL": ("UNKNOWN", set())}


ROUTER = """version 15.2
hostname {name}
interface GigabitEthernet0/0
 ip address {inside} 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.40.0.{host} 255.255.255.240
ip route {far} 255.255.255.0 10.40.0.{other}
line vty 0 4
 transport input none
end
"""


def judged(folder: Path, plant: str, **configs: str) -> dict[str, tuple[str, set[tuple[str, str]]]]:
    """The verdict of each pair, and the services that surely pass."""
    devices = "".join(f"  - {{id: {name}, file: configs/{name}.txt}}\n" for name in configs)
    (folder / "configs").mkdir()
    (folder / "plant.yaml").write_text(f"plant: {{id: T}}\n{plant}devices:\n{devices}", encoding="utf-8")
    for name, text in configs.items():
        (folder / f"configs/{name}.txt").write_text(text, encoding="utf-8")
    return {
        f"{pair.source} > {pair.destination}": (pair.verdict.value, {(box.proto, box.dport) for box in pair.surely})
        for pair in audited_anew(folder).pairs
    }


def test_routers_alone_tell_which_network_is_parted(tmp_path: Path) -> None:
    """No zone stands there, and what passes between the routers passes the firewall."""
    plant = """zones:
  - {id: CTRL, kind: control, networks: [10.20.0.0/24]}
  - {id: SIS, kind: safety, networks: [10.50.0.0/24]}
wiring:
  - [r1:Gi0/1, fw:port1]
  - [r2:Gi0/1, fw:port2]
"""
    near = ROUTER.format(name="r1", inside="10.20.0.1", host=1, far="10.50.0.0", other=2)
    far = ROUTER.format(name="r2", inside="10.50.0.1", host=2, far="10.20.0.0", other=1)
    assert judged(tmp_path, plant, fw=FIREWALL, r1=near, r2=far) == FILTERED


def test_zones_alone_tell_which_network_is_parted(tmp_path: Path) -> None:
    """Hosts of one network stand on either side, and no router."""
    plant = """zones:
  - {id: CTRL, kind: control, networks: [10.40.0.0/29]}
  - {id: SIS, kind: safety, networks: [10.40.0.8/29]}
wiring:
  - [fw:port1, CTRL]
  - [fw:port2, SIS]
"""
    assert judged(tmp_path, plant, fw=FIREWALL) == FILTERED


@pytest.mark.parametrize("firewall", ["fw", "zz"])
def test_a_router_that_only_may_be_there_tells_nothing(tmp_path: Path, firewall: str) -> None:
    """Of no router it is known where it is plugged in: its network may be the one that the firewall parts, or not."""
    plant = """zones:
  - {id: CTRL, kind: control, networks: [10.20.0.0/24]}
  - {id: SIS, kind: safety, networks: [10.50.0.0/24]}
"""
    near = ROUTER.format(name="r1", inside="10.20.0.1", host=1, far="10.50.0.0", other=2)
    far = ROUTER.format(name="r2", inside="10.50.0.1", host=2, far="10.20.0.0", other=1)
    parting = FIREWALL.replace('hostname "fw"', f'hostname "{firewall}"')
    found = judged(tmp_path, plant, **{firewall: parting, "r1": near, "r2": far})
    assert found == {"CTRL > SIS": ("UNKNOWN", set()), "SIS > CTRL": ("UNKNOWN", set())}


@pytest.mark.parametrize("order", list(permutations(("fw", "core", "r1"))))
def test_only_what_surely_is_beside_a_member_tells_the_network(
    order: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cable of the router leads elsewhere: it only may be beside the switch of which it has an address."""
    router = ROUTER.format(name="r1", inside="10.20.0.9", host=2, far="10.9.0.0", other=1)
    two = " ip address 10.77.0.1 255.255.255.0 secondary\n"
    texts = {"fw": FIREWALL, "core": CORE, "r1": router.replace("ip route", f"{two}ip route")}
    wiring = f"{NEAR}{FAR}  - [r1:Gi0/1, SIS]\n"
    plant = load_plant(Source.from_text("plant.yaml", PLANT.format(wiring=wiring, sis="")))
    plant = replace(plant, devices=())
    devices = [(one, f"{name}.txt") for name in order for one in parse(Source.from_text(name, texts[name])).devices]
    told: list[Mapping[tuple[int, str], AddressSet]] = []

    def noted(*around: Any) -> Mapping[tuple[int, str], AddressSet]:
        told.append(networks_by_wire(*around))
        return told[0]

    monkeypatch.setattr(network, "networks_by_wire", noted)
    network.build_network(plant, tuple(devices))
    assert told == [{(order.index("fw"), "port1"): from_cidr("10.40.0.0/28")}]
