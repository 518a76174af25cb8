"""Clients of two gateways, of which the second names their pool in words, or has their addresses from a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from validator.unread_clients import may_let_clients_in
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: P, name: two gateways}
zones:
  - {id: NET, kind: internet, networks: [0.0.0.0/0]}
  - {id: CLIENTS, kind: control, networks: [10.200.0.0/24]}
  - {id: CELL, kind: control, networks: [10.3.0.0/24]}
conduits: []
"""
FRONT = """\
ASA Version 9.16(4)
hostname front
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 203.0.113.2 255.255.255.248
ip local pool VENDORS 10.200.0.1-10.200.0.100 mask 255.255.255.0
tunnel-group TG type remote-access
tunnel-group TG general-attributes
 address-pool VENDORS
webvpn
 enable outside
route outside 0.0.0.0 0.0.0.0 203.0.113.1
: end
"""
IOS = """\
version 15.9
hostname cell
{more}interface GigabitEthernet0/0
 ip address 203.0.113.10 255.255.255.248
 ip access-group IN in
interface GigabitEthernet0/1
 ip address 10.3.0.1 255.255.255.0
ip route 0.0.0.0 0.0.0.0 203.0.113.9
ip access-list extended IN
 deny ip any any
end
"""
WEBVPN = """\
webvpn context C
 policy group PG
  functions svc-enabled
  svc address-pool "VENDORS" netmask 255.255.255.0
"""
FORTIOS = """\
#config-version=FGT60F-7.2.5-FW-build1517-230606:opmode=0:vdom=0:user=admin
config system global
    set hostname "cell"
end
config system interface
    edit "wan1"
        set ip 203.0.113.10 255.255.255.248
    next
    edit "internal"
        set ip 10.3.0.1 255.255.255.0
    next
    edit "ssl.root"
        set type tunnel
    next
end
config firewall address
    edit "all"
    next
    edit "OTHERS"
        set subnet 10.222.0.0 255.255.255.0
    next
end
config router static
    edit 1
        set gateway 203.0.113.9
        set device "wan1"
    next
end
{more}config firewall policy
    edit 1
        set srcintf "{way}"
        set dstintf "internal"
        set action accept
        set srcaddr "all"
        set dstaddr "all"
        set schedule "always"
        set service "ALL"
    next
end
"""
PORTAL = """\
config vpn ssl web portal
    edit "full"
        set tunnel-mode enable
        set ip-pools "OTHERS"
{more}    next
end
config vpn ssl settings
    set source-interface "wan1"
    set default-portal "full"
end
"""
DIAL = """\
config vpn ipsec phase1-interface
    edit "dial"
        set type dynamic
        set interface "wan1"
        set mode-cfg enable
        set ipv4-name "OTHERS"
        set assign-ip-from {more}
    next
end
"""
L2TP = """\
config vpn l2tp
    set status enable
    set usrgrp "G"
end
"""
ROUTEROS = """\
# 2026-11-20 09:11:45 by RouterOS 7.15.2
/ip pool
add name=OTHERS ranges=10.222.0.2-10.222.0.9
/ppp profile
add name=P remote-address=OTHERS
/interface l2tp-server server
set enabled=yes default-profile=P
{more}/ip address
add address=203.0.113.10/29 interface=ether1 network=203.0.113.8
add address=10.3.0.1/24 interface=ether2 network=10.3.0.0
/ip firewall filter
add action=drop chain=forward in-interface=ether1
/ip route
add dst-address=0.0.0.0/0 gateway=203.0.113.9
/system identity
set name=cell
"""
PFSENSE = """\
<?xml version="1.0"?>
<pfsense>
  <version>22.9</version>
  <system><hostname>cell</hostname></system>
  <interfaces>
    <wan><enable/><if>igb0</if><ipaddr>203.0.113.10</ipaddr><subnet>29</subnet><gateway>G</gateway></wan>
    <lan><enable/><if>igb1</if><ipaddr>10.3.0.1</ipaddr><subnet>24</subnet></lan>
  </interfaces>
  <gateways><gateway_item><interface>wan</interface><gateway>203.0.113.9</gateway><name>G</name>
    <monitor_disable/></gateway_item></gateways>
  <nat><outbound><mode>disabled</mode></outbound></nat>
  <filter>
    <rule><type>pass</type><interface>enc0</interface><ipprotocol>inet</ipprotocol><source><any/></source>
      <destination><any/></destination></rule>
  </filter>
  <ipsec>
    <client><enable/><user_source>RAD</user_source>{more}</client>
    <phase1><ikeid>1</ikeid><iketype>ikev2</iketype><interface>wan</interface><mobile/>
      <authentication_method>eap-radius</authentication_method><protocol>inet</protocol></phase1>
    <phase2><ikeid>1</ikeid><uniqid>a</uniqid><mode>tunnel</mode><mobile/>
      <localid><type>network</type><address>0.0.0.0</address><netbits>0</netbits></localid>
      <remoteid><type>mobile</type></remoteid></phase2>
  </ipsec>
</pfsense>
"""
POOL = "<pool_address>10.222.0.0</pool_address><pool_netbits>24</pool_netbits>"


def _ssl(more: str = "") -> str:
    return FORTIOS.format(more=PORTAL.format(more=more), way="ssl.root")


CASES = {
    "IOS, no gateway": (IOS.format(more=""), False),
    "IOS, a named pool of SSL VPN": (IOS.format(more=WEBVPN), True),
    "IOS, a pool of translations": (IOS.format(more="ip nat poool OUT prefix-length 24\n"), False),
    "FortiOS, a pool": (_ssl(), False),
    "FortiOS, addresses of groups": (_ssl("        set ip-mode user-group\n"), True),
    "FortiOS, addresses by DHCP": (_ssl("        set ip-mode dhcp\n"), True),
    "FortiOS, no addresses": (_ssl("        set ip-mode no-ip\n"), False),
    "FortiOS, L2TP": (FORTIOS.format(more=L2TP, way="wan1"), True),
    "FortiOS, dialled in, a pool": (FORTIOS.format(more=DIAL.format(more="name"), way="dial"), False),
    "FortiOS, dialled in, of groups": (FORTIOS.format(more=DIAL.format(more="usrgrp"), way="dial"), True),
    "RouterOS, a pool": (ROUTEROS.format(more=""), False),
    "RouterOS, RADIUS": (ROUTEROS.format(more="/ppp aaa\nset use-radius=yes\n"), True),
    "pfSense, a pool": (PFSENSE.format(more=POOL), False),
    "pfSense, no pool": (PFSENSE.format(more=""), True),
    "pfSense, RADIUS first": (
        PFSENSE.format(more=POOL + "<radius_ip_priority_enable>yes</radius_ip_priority_enable>"),
        True,
    ),
}


@pytest.mark.parametrize(("text", "asked"), CASES.values(), ids=CASES)
def test_clients_may_come_in_by_a_gateway_that_does_not_show_their_addresses(
    tmp_path: Path,
    text: str,
    asked: bool,  # noqa: FBT001 - a parameter
) -> None:
    """The front lets them nowhere; the gateway of the cell has a pool of others, or nobody knows whose."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    for name, one in (("front", FRONT), ("cell", text)):
        (tmp_path / "configs" / f"{name}.txt").write_text(one, encoding="utf-8")
    report = audited_anew(tmp_path)
    assert {item.platform for item in report.coverage} > {"cisco_asa"}
    pair = next(one for one in report.pairs if (one.source, one.destination) == ("CLIENTS", "CELL"))
    assert pair.verdict is (Verdict.UNKNOWN if asked else Verdict.PROVED)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ('svc address-pool "VENDORS" netmask 255.255.255.0', True),
        ("framed-ip-pool VENDORS", True),
        ("peer default ip address dhcp-pool X", True),
        ("xl2tpd: makes a tunnel that is not modelled", True),
        ("no reader has a meaning for 'security remote-access'", True),
        ("mode-config address-pool VENDORS", True),
        ("clients of gateway G dial in", True),
        ("ip nat pool OUT prefix-length 24", False),
        ("ip dhcp pool CELL", False),
        ("spanning-tree portfast", False),
        ("poolside address 1", False),
    ],
)
def test_words_tell_what_may_let_clients_in(text: str, asked: bool) -> None:  # noqa: FBT001 - a parameter
    assert may_let_clients_in(text) is asked
