"""Default routes that a lease brings: there while nothing else takes their place, else one of the ways.

Cisco "DHCP - Statically Configured Routes Using a DHCP Gateway" (IOS 12.2SB); ASA command reference, "ip address dhcp"
(`setroute`); FortiOS CLI reference, `system interface` (`defaultgw`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: P, name: P, owner: o}
zones:
  - {id: CTRL, kind: control, networks: [10.3.0.0/24], assets: [{id: SCADA, ip: 10.3.0.10}]}
  - {id: INET, kind: internet, networks: [0.0.0.0/0], interfaces: [INTERFACES]}
conduits:
  - {id: C1, from: CTRL, to: INET, flows: [{src: SCADA, dst: 8.8.8.8, service: tcp/443, purpose: r, owner: o}]}
"""
IOS = """\
version 15.7
hostname gw
interface GigabitEthernet0/0
 ip address dhcp
interface GigabitEthernet0/1
 ip address 10.3.0.1 255.255.255.0
 ip access-group IN in
{more}
ip access-list extended IN
 permit tcp host 10.3.0.10 host 8.8.8.8 eq 443
 deny ip any any
line vty 0 4
 transport input none
end
"""
ASA = """\
: Saved
ASA Version 9.14(2)
hostname gw
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address dhcp{more}
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.3.0.1 255.255.255.0
access-list IN extended permit tcp host 10.3.0.10 host 8.8.8.8 eq https
access-group IN in interface inside
Cryptochecksum:00000000d00d00000000d00d00000002
: end
"""
FORTIOS = """\
#config-version=FGT60F-7.0.12-FW-build0523-230606:opmode=0:vdom=0:user=admin
#conf_file_ver=1
#buildno=0523
config system global
set hostname "gw"
end
config system interface
edit "wan1"
set vdom "root"
set mode dhcp
set type physical
{more}next
edit "ctrl"
set vdom "root"
set ip 10.3.0.1 255.255.255.0
set type physical
next
end
config firewall policy
edit 1
set srcintf "ctrl"
set dstintf "wan1"
set srcaddr "all"
set dstaddr "all"
set action accept
set schedule "always"
set service "HTTPS"
next
end
"""
BY_DHCP = "ip route 0.0.0.0 0.0.0.0 dhcp"
SECOND = "interface GigabitEthernet0/2\n ip address dhcp\n"
FIXED = "interface GigabitEthernet0/2\n ip address 192.0.2.1 255.255.255.0\n"

MANAGED = """\
interface Management0/0
 management-only
 nameif management
 security-level 100
 ip address 10.8.0.1 255.255.255.0
route management 0.0.0.0 0.0.0.0 10.8.0.254 1
access-list IN"""


def verdict(folder: Path, capsys: pytest.CaptureFixture[str], text: str, ports: str) -> str:
    """That of the declared flow, with these ports in the zone of the internet."""
    (folder / "configs").mkdir()
    (folder / "configs/gw.txt").write_text(text, encoding="utf-8")
    (folder / "plant.yaml").write_text(PLANT.replace("INTERFACES", ports), encoding="utf-8")
    main(["audit", str(folder), "--format", "json", "--no-cache", "-q"])
    return str(json.loads(capsys.readouterr().out)["conduits"][0]["flows"][0]["verdict"])


UPLINK = "gw:GigabitEthernet0/0"
BOTH = f"{UPLINK}, gw:GigabitEthernet0/2"


@pytest.mark.parametrize(
    ("text", "ports", "expected"),
    [
        (IOS.format(more=BY_DHCP), UPLINK, "WORKS"),
        (IOS.format(more="ip route 0.0.0.0 0.0.0.0 GigabitEthernet0/0 dhcp"), UPLINK, "WORKS"),
        (IOS.format(more=f"{BY_DHCP}\nno {BY_DHCP}"), UPLINK, "UNKNOWN"),
        (IOS.format(more=SECOND + BY_DHCP), BOTH, "UNKNOWN"),
        (IOS.format(more=SECOND + "ip route 0.0.0.0 0.0.0.0 GigabitEthernet0/2 dhcp 5"), BOTH, "WORKS"),
        (IOS.format(more=FIXED + BY_DHCP + "\nip route 0.0.0.0 0.0.0.0 192.0.2.254 250"), BOTH, "WORKS"),
        (IOS.format(more=FIXED + BY_DHCP + "\nip route 0.0.0.0 0.0.0.0 Null0 250"), BOTH, "UNKNOWN"),
        (ASA.format(more=" setroute"), "gw:outside", "WORKS"),
        (ASA.format(more=" setroute").replace("access-list IN", MANAGED, 1), "gw:outside", "WORKS"),
        (FORTIOS.format(more=""), "gw:wan1", "WORKS"),
        (FORTIOS.format(more="set defaultgw disable\n"), "gw:wan1", "UNKNOWN"),
    ],
)
def test_a_lease_brings_the_default_route(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, ports: str, expected: str
) -> None:
    assert verdict(tmp_path, capsys, text, ports) == expected


MODEM = """\
version 15.7
hostname gw
interface Cellular0
 ip address negotiated
 ip access-group OUT_IN in
interface GigabitEthernet0/1
 ip address 10.3.0.1 255.255.255.0
 ip access-group NONE in
interface GigabitEthernet0/2
 ip address 10.5.0.1 255.255.255.0
 ip access-group NONE in
ip route 0.0.0.0 0.0.0.0 Cellular0
ip access-list extended OUT_IN
 permit udp any eq domain any
ip access-list extended NONE
 deny ip any any
line vty 0 4
 transport input none
end
"""
ZONES = """\
plant: {id: P, name: P, owner: o}
zones:
  - {id: CTRL, kind: control, networks: [CONTROL]}
  - {id: DMZ, kind: dmz, networks: [10.5.0.0/24]}
"""


@pytest.mark.parametrize(("control", "expected"), [("10.3.0.0/24", "PROVED"), ("10.3.0.0/16", "UNKNOWN")])
def test_a_network_of_the_device_is_at_no_other_port(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], control: str, expected: str
) -> None:
    """Behind a modem whose address no file shows may be the rest of a zone, not what is connected elsewhere."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs/gw.txt").write_text(MODEM, encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(ZONES.replace("CONTROL", control), encoding="utf-8")
    main(["audit", str(tmp_path), "--format", "json", "--no-cache", "-q"])
    pairs = {(one["from"], one["to"]): one["verdict"] for one in json.loads(capsys.readouterr().out)["pairs"]}
    assert pairs["CTRL", "DMZ"] == expected


BEHIND = """\
version 15.7
hostname gw
interface GigabitEthernet0/0
 ip address dhcp
 ip access-group NONE out
interface GigabitEthernet0/1
 ip address 10.3.0.1 255.255.255.0
interface GigabitEthernet0/2
 ip address 192.0.2.1 255.255.255.0
ip route 10.0.0.0 255.0.0.0 dhcp
{more}ip access-list extended NONE
 deny ip any any
line vty 0 4
 transport input none
end
"""
FAR = """\
version 15.7
hostname far
interface GigabitEthernet0/0
 ip address 192.0.2.254 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.5.0.1 255.255.255.0
line vty 0 4
 transport input none
end
"""


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", "PROVED"),
        ("ip route 0.0.0.0 0.0.0.0 192.0.2.254\n", "UNKNOWN"),
        ("ip route 10.0.0.0 254.0.0.0 192.0.2.254\n", "UNKNOWN"),
    ],
)
def test_a_route_around_that_of_a_lease_takes_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: str, expected: str
) -> None:
    """Where the server tells no gateway, the shorter route decides, and no list stands there."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs/gw.txt").write_text(BEHIND.format(more=more), encoding="utf-8")
    (tmp_path / "configs/far.txt").write_text(FAR, encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(ZONES.replace("CONTROL", "10.3.0.0/24"), encoding="utf-8")
    main(["audit", str(tmp_path), "--format", "json", "--no-cache", "-q"])
    pairs = {(one["from"], one["to"]): one["verdict"] for one in json.loads(capsys.readouterr().out)["pairs"]}
    assert pairs["CTRL", "DMZ"] == expected
