"""A small plant of an MX-ROS firewall, as it exports itself, and a SCALANCE that was asked type by type; judged by hand.

```
OFFICE 10.1.0.0/24 --- [fw-moxa] --- DMZ 10.2.0.0/24 --- [gw] --- CELL 10.5.0.0/24, SIS 10.6.0.0/24
```

- OFFICE reaches the historian and, from one PC, the PLC, both on 443, as declared; nothing else is allowed by fw-moxa.
- DMZ reaches the PLC by S7 alone; fw-moxa has no rule from LAN to WAN.
- CELL reaches SIS by precedence 2, which nothing declares; no rule begins in VLAN 3.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: MIX, name: An MX-ROS firewall before a SCALANCE}
zones:
  - {id: OFFICE, kind: enterprise, networks: [10.1.0.0/24]}
  - {id: DMZ, kind: dmz, networks: [10.2.0.0/24]}
  - {id: CELL, kind: control, networks: [10.5.0.0/24]}
  - {id: SIS, kind: safety, networks: [10.6.0.0/24]}
conduits:
  - id: C1
    from: OFFICE
    to: DMZ
    flows: [{src: OFFICE, dst: 10.2.0.30, service: tcp/443, purpose: p, owner: o}]
  - id: C2
    from: DMZ
    to: CELL
    flows: [{src: 10.2.0.20, dst: 10.5.0.10, service: tcp/102, purpose: p, owner: o}]
  - id: C3
    from: OFFICE
    to: CELL
    flows: [{src: 10.1.0.7, dst: 10.5.0.10, service: tcp/443, purpose: p, owner: o}]
"""
MOXA = """\
fw-moxa# show running-config
! ---------- fw-moxa ----------
hostname fw-moxa
username admin password 3f0c2a7be1d94a55 privilege 1
username viewer password 3f0c2a7be1d94a56 privilege 3
ip http-server secure
no ip http-server
ip ssh
no ip telnet
no moxa-service
lldp enable
clock timezone gmt +0100
ntp remote-server 10.2.0.4
interface lan
 ip address static 10.2.0.1 255.255.255.0
 bind vlan 1
interface wan
 ip address static 10.1.0.1 255.255.255.0 10.1.0.254
 bind vlan 2
vlan create 2
interface ethernet 1/8
 switchport access vlan 2
ip route static cell 10.5.0.0 255.255.255.0 10.2.0.254 1
ip route static sis 10.6.0.0 255.255.255.0 10.2.0.254 1
ip route static cell enable
ip route static sis enable
object address
 name HIST
 ip-addr 10.2.0.30
object address
 name PLC
 ip-addr 10.5.0.10
object address
 name PC7
 ip-addr 10.1.0.7
object service tcp
 name HTTPS
 port 443
l3l7-policy enable
l3l7-policy default-action deny
l3l7-policy
 name pages
 enable
 interface WAN LAN
 action allow
 mode ip
 dst-ip HIST
 dst-port HTTPS
l3l7-policy
 name pc to plc
 enable
 interface WAN LAN
 action allow
 mode ip
 src-ip PC7
 dst-ip PLC
 dst-port HTTPS
interface trusted-access
interface trusted-access 10.2.0.4 255.255.255.255 enable
logging 10.2.0.6 514 1
snmp-server version disable
fw-moxa#
"""
SCALANCE = """\
GW# show running-config interface vlan 1 all
interface vlan 1
 ip address 10.5.0.1 255.255.255.0
 no shutdown
!
GW# show running-config interface vlan 2 all
interface vlan 2
 ip address 10.2.0.254 255.255.255.0
!
GW# show running-config interface vlan 3 all
interface vlan 3
 ip address 10.6.0.1 255.255.255.0
!
GW# show running-config ip all
ip route 0.0.0.0 0.0.0.0 10.2.0.1
GW# show running-config http all
no ip http
ip http secure server
https min-tls-version tls1.2
GW# show running-config time all
time zone-thing +01:00
GW# show running-config firewall all
firewall
 no shutdown
 prerule all ipv4 all-int disabled
 prerule https ipv4 int vlan 1 enabled
 service name S7 transport tcp srcport * dstport 102
 service name HTTPS transport tcp dstport 443
 ipv4rule from vlan 2 to vlan 1 srcip 10.2.0.20 dstip 10.5.0.10 action acc service S7 log no prior 0
 ipv4rule from vlan 2 to vlan 1 srcip 10.1.0.7 dstip 10.5.0.10 action acc service HTTPS log info prior 1
 ipv4rule from vlan 1 to vlan 3 srcip 0.0.0.0/0 dstip 10.6.0.0/24 action acc service all log no prior 2 comment "commissioning"
 idle-timeout tcp 86400
!
GW# show running-config firewallnat all
firewallnat
!
GW# show running-config ipsec all
ipsec
 shutdown
!
GW# show running-config openvpn all
openvpn
 shutdown
!
GW# show running-config sinemarc all
sinemarc
 shutdown
!
GW#
"""
VIOLATED = {("CELL", "SIS")}


def audited(folder: Path, moxa: str = MOXA, scalance: str = SCALANCE) -> tuple[dict[tuple[str, str], str], list[str]]:
    """The verdict of each pair, and of each declared flow."""
    (folder / "configs").mkdir()
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (folder / "configs" / "fw-moxa.txt").write_text(moxa, encoding="utf-8")
    (folder / "configs" / "gw.txt").write_text(scalance, encoding="utf-8")
    main(["audit", str(folder), "--format", "json", "-o", str(folder / "report.json"), "-q"])
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    pairs = {(pair["from"], pair["to"]): pair["verdict"] for pair in report["pairs"]}
    return pairs, [flow["verdict"] for conduit in report["conduits"] for flow in conduit["flows"]]


def test_every_pair_is_as_judged(tmp_path: Path) -> None:
    pairs, flows = audited(tmp_path)
    assert pairs == as_judged()
    assert flows == ["WORKS"] * 3


@pytest.mark.parametrize(
    ("moxa", "scalance"),
    [
        (("logging 10.2.0.6", "loging 10.2.0.6"), ("", "")),
        (("", ""), ("ip route 0.0.0.0", "ip rout 0.0.0.0")),
        (("", ""), ("GW# show running-config firewallnat all\nfirewallnat\n!\n", "")),
        (("fw-moxa#\n", ""), ("", "")),
    ],
)
def test_what_is_garbled_or_lost_proves_nothing(
    moxa: tuple[str, str], scalance: tuple[str, str], tmp_path: Path
) -> None:
    texts = MOXA, SCALANCE
    if moxa[0] == "fw-moxa#\n":
        texts = MOXA.removesuffix(moxa[0]), SCALANCE
    elif moxa[0]:
        texts = MOXA.replace(*moxa), SCALANCE
    else:
        texts = MOXA, SCALANCE.replace(*scalance)
    assert texts != (MOXA, SCALANCE)
    pairs, _ = audited(tmp_path, *texts)
    assert pairs["CELL", "SIS"] != "PROVED"
    assert "UNKNOWN" in pairs.values()


def test_a_line_about_the_clock_and_one_about_the_web_server_leave_it_as_it_is(tmp_path: Path) -> None:
    bare = "\n".join(line for line in SCALANCE.split("\n") if "thing" not in line and "min-tls" not in line)
    assert audited(tmp_path, scalance=bare)[0] == as_judged()


def as_judged() -> dict[tuple[str, str], str]:
    """As judged by hand."""
    zones = ("OFFICE", "DMZ", "CELL", "SIS")
    return {
        (one, other): "VIOLATED" if (one, other) in VIOLATED else "PROVED"
        for one in zones
        for other in zones
        if one != other
    }
