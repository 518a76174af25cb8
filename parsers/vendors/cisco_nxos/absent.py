"""What no Nexus has unless a line says so (Cisco Nexus 9000 Series NX-OS Command Reference 9.3, "Command Default")."""

from __future__ import annotations

from parsers.syntax.nothing_taken_back import Absent, absent_by_default

_ABOVE = absent_by_default(
    "banner",
    "class-map",
    "ip access-list",
    "ip route",
    "ipv6 access-list",
    "ipv6 route",
    "logging server",
    "monitor session",
    "ntp server",
    "object-group",
    "policy-map",
    "route-map",
    "router",
    "snmp-server community",
    "snmp-server host",
    "time-range",
    "track",
    "username",
    "vlan access-map",
    "vlan filter",
    "vpc domain",
    "vrf context",
)
_WITHIN = absent_by_default(
    "channel-group",
    "hsrp",
    "ip access-group",
    "ip address",
    "ip nat",
    "ip policy",
    "ip port access-group",
    "ip verify",
    "ipv6 address",
    "ipv6 traffic-filter",
    "mac port access-group",
    "service-policy",
    "switchport access vlan",
    "switchport mode",
    "switchport trunk allowed vlan",
    "switchport trunk native vlan",
    "vrf member",
    "vrrp",
)
_PRESENT = absent_by_default("username admin")
"""The account that every switch has (from memory)."""
ABSENT = Absent(_ABOVE, _WITHIN, _PRESENT)
