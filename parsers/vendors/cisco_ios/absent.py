"""What no IOS router or switch has unless a line says so.

Document: the command references of Cisco IOS 15M and IOS XE 17, "Command Default" of each command.
"""

from __future__ import annotations

from parsers.syntax.nothing_taken_back import Absent, absent_by_default

_ABOVE = absent_by_default(
    "aaa",
    "username",
    "banner",
    "access-list",
    "ip access-list",
    "ipv6 access-list",
    "ip prefix-list",
    "ip route",
    "ipv6 route",
    "route-map",
    "router",
    "vrf",
    "ip vrf",
    "ip ssh version",
    "ip scp server enable",
    "ip local pool",
    "ip nat inside",
    "ip nat outside",
    "ip nat pool",
    "ip inspect",
    "ip port-map",
    "class-map",
    "policy-map",
    "zone",
    "zone-pair",
    "object-group",
    "time-range",
    "crypto",
    "l2nat",
    "monitor session",
    "snmp-server community",
    "snmp-server host",
    "logging host",
    "ntp server",
    "setup express",
    "event manager",
    "track",
)
_WITHIN = absent_by_default(
    "ip access-group",
    "ipv6 traffic-filter",
    "ip verify",
    "ip policy",
    "ip nat",
    "ip inspect",
    "ip helper-address",
    "ip vrf",
    "vrf",
    "zone-member",
    "crypto map",
    "standby",
    "vrrp",
    "glbp",
    "service-policy",
    "switchport access vlan",
    "switchport mode",
    "switchport trunk allowed vlan",
    "switchport trunk native vlan",
    "switchport voice",
    "switchport port-security",
    "switchport protected",
    "channel-group",
    "bridge-group",
    "l2nat",
)
_PRESENT = absent_by_default(
    "aaa accounting system guarantee-first",
    "crypto ikev2 http-url cert",
    "crypto ikev2 policy default",
    "crypto ikev2 proposal default",
    "crypto ipsec nat-transparency",
    "crypto ipsec transform-set default",
    "crypto isakmp default policy",
    "crypto isakmp enable",
    "setup express",
)
"""There by itself, from memory of the same references: IKE, its own proposals, the button of Express Setup."""
ABSENT = Absent(_ABOVE, _WITHIN, _PRESENT)
