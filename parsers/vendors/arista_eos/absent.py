"""What no EOS switch has unless a line says so (Arista EOS User Manual 4.30, the defaults of each command)."""

from __future__ import annotations

from parsers.syntax.nothing_taken_back import Absent, absent_by_default

_ABOVE = absent_by_default(
    "banner",
    "class-map",
    "daemon",
    "event-handler",
    "ip access-list",
    "ip route",
    "ipv6 access-list",
    "ipv6 route",
    "logging host",
    "monitor session",
    "ntp server",
    "policy-map",
    "route-map",
    "router",
    "snmp-server community",
    "snmp-server host",
    "username",
    "vrf instance",
)
_WITHIN = absent_by_default(
    "channel-group",
    "ip access-group",
    "ip address",
    "ip helper-address",
    "ip nat",
    "ip verify",
    "ipv6 access-group",
    "ipv6 address",
    "service-policy",
    "switchport access vlan",
    "switchport mode",
    "switchport trunk allowed vlan",
    "switchport trunk native vlan",
    "traffic-policy",
    "vrf",
    "vrrp",
)
_PRESENT = absent_by_default("username admin")
"""The account that a switch is delivered with (DISA STIG for EOS 4.2x, V-255953: removed by this line)."""
ABSENT = Absent(_ABOVE, _WITHIN, _PRESENT)
