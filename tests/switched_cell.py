"""A cell of two stations behind a Cisco industrial switch, and a firewall before it: as text, to be changed."""

from __future__ import annotations

FIREWALL = """: Saved
: Hardware:   ASA5516
ASA Version 9.12(4)
hostname fw1
interface GigabitEthernet1/1
 nameif office
 security-level 50
 ip address 10.9.0.1 255.255.255.0
interface GigabitEthernet1/2
 nameif cell
 security-level 100
 ip address 10.1.1.1 255.255.255.0
access-list OFF extended permit tcp 10.9.0.0 255.255.255.0 host 10.1.1.11 eq 502
access-list CELL extended permit tcp any 10.9.0.0 255.255.255.0 eq 443
access-group OFF in interface office
access-group CELL in interface cell
: end
"""
SWITCH = """version 15.2
hostname ie1
vlan 10
l2nat instance CELL1
 instance-id 1
 inside from host 192.168.1.11 to 10.1.1.11
 inside from host 192.168.1.12 to 10.1.1.12
 outside from host 10.1.1.1 to 192.168.1.1
interface GigabitEthernet1/1
 switchport access vlan 10
 switchport mode access
 l2nat CELL1
interface FastEthernet1/5
 switchport access vlan 10
 switchport mode access
interface FastEthernet1/6
 switchport access vlan 10
 switchport mode access
end
"""
PLANT = """plant: {id: P, name: A cell behind layer-2 NAT}
zones:
  - {id: OFFICE, kind: enterprise, networks: [10.9.0.0/24]}
  - {id: CELL, kind: control, networks: [192.168.1.0/24], interfaces: ["ie1:FastEthernet1/5", "ie1:Fa1/6"]}
conduits:
  - id: C1
    from: OFFICE
    to: CELL
    flows:
      - {src: OFFICE, dst: 192.168.1.11, service: tcp/502, purpose: status, owner: DCS}
wiring:
  - ["fw1:GigabitEthernet1/2", "ie1:GigabitEthernet1/1"]
"""
