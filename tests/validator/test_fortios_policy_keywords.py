"""What policies of FortiOS ask for, in a small configuration, its verdicts worked out by hand before the tool was asked.

`lan` (10.1.0.0/24), `dmz` (10.2.0.0/24), `ot` (10.3.0.0/24), and `wan` with the default route. Sources: FortiOS CLI
reference 6.4 to 7.6, `firewall policy`, `address`, `addrgrp`, `service custom`, `schedule`, `system zone`; see the
modules of the FortiOS reader.
"""

from __future__ import annotations

import pytest

from nat_verdicts import wrong_answers

BASE = """#config-version=FGT60F-7.4.4-FW-build1639-240101:opmode=0:vdom=0:user=admin
config system global
    set allow-traffic-redirect disable
    set ipv6-allow-traffic-redirect disable
end
config system interface
    edit "wan"
        set ip 203.0.113.1 255.255.255.0
    next
    edit "lan"
        set ip 10.1.0.1 255.255.255.0
        config ipv6
            set ip6-address 2001:db8:1::1/64
        end
    next
    edit "dmz"
        set ip 10.2.0.1 255.255.255.0
        config ipv6
            set ip6-address 2001:db8:2::1/64
        end
    next
    edit "ot"
        set ip 10.3.0.1 255.255.255.0
    next
end
config router static
    edit 1
        set gateway 203.0.113.254
        set device "wan"
    next
    edit 2
        set dst 10.9.0.0 255.255.0.0
        set blackhole enable
    next
end
config firewall address
    edit "A5"
        set subnet 10.1.0.5 255.255.255.255
    next
    edit "NET"
        set subnet 10.1.0.0 255.255.255.0
    next
    edit "BOUND"
        set associated-interface "lan"
        set subnet 10.1.0.0 255.255.255.0
    next
    edit "RANGE"
        set type iprange
        set start-ip 10.1.0.10
        set end-ip 10.1.0.20
    next
    edit "FIVES"
        set type wildcard
        set wildcard 10.0.0.5 255.0.0.255
    next
    edit "OFLAN"
        set type interface-subnet
        set subnet 10.1.0.0 255.255.255.0
        set interface "lan"
    next
    edit "SERVER"
        set subnet 10.2.0.10 255.255.255.255
    next
    edit "NAME"
        set type fqdn
        set fqdn "update.vendor.example"
    next
    edit "LAND"
        set type geography
        set country "DE"
    next
    edit "CARD"
        set type mac
        set macaddr "00:00:5e:00:53:01"
    next
end
config firewall addrgrp
    edit "BOTH"
        set member "A5" "RANGE"
    next
    edit "NESTED"
        set member "BOTH"
    next
    edit "ALLBUT"
        set member "NET"
        set exclude enable
        set exclude-member "A5"
    next
end
config firewall address6
    edit "SIX"
        set ip6 2001:db8:2::10/128
    next
end
config firewall service custom
    edit "HTTP"
        set tcp-portrange 80
    next
    edit "HTTPS"
        set tcp-portrange 443
    next
    edit "PORTS"
        set tcp-portrange 80 443-445
    next
    edit "FROMHIGH"
        set tcp-portrange 443:1024-65535
    next
    edit "FROMLOW"
        set tcp-portrange 443:1-1023
    next
    edit "ECHO"
        set protocol ICMP
        set icmptype 8
    next
    edit "ANSWER"
        set protocol ICMP
        set icmptype 0
    next
    edit "SCTP"
        set sctp-portrange 2905
    next
end
config firewall service group
    edit "WEB"
        set member "HTTP" "HTTPS"
    next
end
config firewall schedule recurring
    edit "SHIFT"
        set start 06:00
        set end 14:00
        set day monday tuesday
    next
    edit "NEVER"
        set day none
    next
end
"""


def policy(number: int, way: str = "lan>dmz", action: str = "accept", /, **keys: str) -> str:
    """A policy `IN>OUT`; all addresses and services unless `keys` say otherwise (`_` stands for `-`)."""
    source, target = way.split(">")
    named = {"srcaddr": "all", "dstaddr": "all", "service": "ALL", "schedule": "always"}
    named |= {key.replace("_", "-"): value for key, value in keys.items()}
    sides = [f'    set {key} "{name}"' for key, name in (("srcintf", source), ("dstintf", target))]
    sides = [line.replace("+", '" "') for line in sides]
    lines = [f"    set {key} {value if key in PLAIN else quoted(value)}" for key, value in named.items() if value]
    return "\n".join([f"  edit {number}", *sides, *([f"    set action {action}"] if action else []), *lines, "  next"])


PLAIN = {"policy-expiry-date"}


def quoted(value: str) -> str:
    return value if value in {"enable", "disable"} else " ".join(f'"{word}"' for word in value.split())


def policies(*made: str, before: str = "") -> str:
    return "\n".join([BASE + before + "config firewall policy", *made, "end", ""])


def dos(threshold: str, action: str = "block", status: str = "enable") -> str:
    anomaly = f'edit "tcp_syn_flood"\nset status {status}\nset action {action}\nset threshold {threshold}\nnext'
    sides = 'set interface "lan"\nset srcaddr "all"\nset dstaddr "all"\nset service "ALL"'
    return f"config firewall DoS-policy\nedit 1\n{sides}\nconfig anomaly\n{anomaly}\nend\nnext\nend\n"


def relay(more: str, service: str = "enable") -> str:
    lines = ["config system interface", 'edit "lan"', f"set dhcp-relay-service {service}", more, "next", "end", ""]
    return "\n".join(line for line in lines if line or line == lines[-1])


ZONE = 'config system zone\n  edit "Z"\n    set interface "dmz" "ot"\n{}  next\nend\n'
TO = "lan 10.1.0.5 > 10.2.0.10 tcp/443 = "
OTHER = "lan 10.1.0.6 > 10.2.0.10 tcp/443 = "
ELSEWHERE = "lan 10.1.0.5 > 10.2.0.11 tcp/443 = "
CASES = {
    "srcaddr": (policies(policy(1, srcaddr="A5")), TO + "permit", OTHER + "deny"),
    "srcaddr-negate": (policies(policy(1, srcaddr="A5", srcaddr_negate="enable")), TO + "deny", OTHER + "permit"),
    "dstaddr-negate": (policies(policy(1, dstaddr="SERVER", dstaddr_negate="enable")), TO + "deny", ELSEWHERE + "permit"),
    "both sides negated": (
        policies(policy(1, srcaddr="A5", srcaddr_negate="enable", dstaddr="SERVER", dstaddr_negate="enable")),
        TO + "deny", OTHER + "deny", ELSEWHERE + "deny", "lan 10.1.0.6 > 10.2.0.11 tcp/443 = permit",
    ),
    "a negated deny": (
        policies(policy(1, "lan>dmz", "deny", srcaddr="A5", srcaddr_negate="enable"), policy(2)),
        TO + "permit", OTHER + "deny",
    ),
    "service-negate": (
        policies(policy(1, service="HTTPS", service_negate="enable")),
        TO + "deny", "lan 10.1.0.5 > 10.2.0.10 tcp/80 = permit", "lan 10.1.0.5 > 10.2.0.10 udp/443 = permit",
        "lan 10.1.0.5 > 10.2.0.10 icmp = permit",
    ),
    "service-negate of a group": (
        policies(policy(1, service="WEB", service_negate="enable")),
        TO + "deny", "lan 10.1.0.5 > 10.2.0.10 tcp/80 = deny", "lan 10.1.0.5 > 10.2.0.10 tcp/81 = permit",
    ),
    "a range": (
        policies(policy(1, srcaddr="RANGE")),
        "lan 10.1.0.9 > 10.2.0.10 tcp/443 = deny", "lan 10.1.0.10 > 10.2.0.10 tcp/443 = permit",
        "lan 10.1.0.20 > 10.2.0.10 tcp/443 = permit", "lan 10.1.0.21 > 10.2.0.10 tcp/443 = deny",
    ),
    "a wildcard": (policies(policy(1, srcaddr="FIVES")), TO + "permit", OTHER + "deny"),
    "subnet of an interface": (policies(policy(1, srcaddr="OFLAN")), TO + "permit"),
    "associated-interface": (policies(policy(1, srcaddr="BOUND")), TO + "permit"),
    "a group in a group": (
        policies(policy(1, srcaddr="NESTED")), TO + "permit", OTHER + "deny", "lan 10.1.0.15 > 10.2.0.10 tcp/443 = permit",
    ),
    "a group that excludes": (policies(policy(1, srcaddr="ALLBUT")), TO + "deny", OTHER + "permit"),
    "a group that excludes, negated": (
        policies(policy(1, srcaddr="ALLBUT", srcaddr_negate="enable")), TO + "permit", OTHER + "deny",
    ),
    "fqdn": (policies(policy(1, dstaddr="NAME")), TO + "possibly"),
    "fqdn, negated": (policies(policy(1, dstaddr="NAME", dstaddr_negate="enable")), TO + "possibly"),
    "fqdn beside an address": (policies(policy(1, dstaddr="NAME SERVER")), TO + "permit", ELSEWHERE + "possibly"),
    "geography": (policies(policy(1, srcaddr="LAND")), TO + "possibly"),
    "mac": (policies(policy(1, srcaddr="CARD")), TO + "possibly"),
    "an address that is not there": (policies(policy(1, srcaddr="GONE")), TO + "possibly"),
    "status disable": (policies(policy(1, status="disable")), TO + "deny"),
    "status disable of a deny": (policies(policy(1, "lan>dmz", "deny", status="disable"), policy(2)), TO + "permit"),
    "order of the file, not of the numbers": (policies(policy(9, "lan>dmz", "deny"), policy(1)), TO + "deny"),
    "no action": (policies(policy(1, "lan>dmz", "")), TO + "deny"),
    "any to any": (policies(policy(1, "any>any")), TO + "permit", "ot 10.3.0.5 > 198.51.100.7 tcp/443 = permit"),
    "several interfaces": (
        policies(policy(1, "lan+ot>dmz")), TO + "permit", "ot 10.3.0.5 > 10.2.0.10 tcp/443 = permit",
        "ot 10.3.0.5 > 198.51.100.7 tcp/443 = deny",
    ),
    "a zone": (
        policies(policy(1, "lan>Z"), before=ZONE.format("")),
        TO + "permit", "lan 10.1.0.5 > 10.3.0.5 tcp/443 = permit", "dmz 10.2.0.5 > 10.3.0.5 tcp/443 = deny",
    ),
    "intrazone allow": (
        policies(policy(1, "lan>Z"), before=ZONE.format("    set intrazone allow\n")),
        "dmz 10.2.0.5 > 10.3.0.5 tcp/443 = permit",
    ),
    "intrazone allow, and a policy first": (
        policies(policy(1, "Z>Z", "deny", service="HTTPS"), before=ZONE.format("    set intrazone allow\n")),
        "dmz 10.2.0.5 > 10.3.0.5 tcp/443 = deny", "dmz 10.2.0.5 > 10.3.0.5 tcp/80 = permit",
    ),
    "intrazone deny, and a policy": (
        policies(policy(1, "Z>Z"), before=ZONE.format("    set intrazone deny\n")),
        "dmz 10.2.0.5 > 10.3.0.5 tcp/443 = permit",
    ),
    "internet-service": (
        policies(policy(1, dstaddr="", service="", internet_service="enable", internet_service_name="Google-Web")),
        TO + "possibly",
    ),
    "internet-service-negate": (
        policies(
            policy(
                1, dstaddr="", service="", internet_service="enable", internet_service_name="Google-Web",
                internet_service_negate="enable",
            )
        ),
        TO + "possibly",
    ),
    "internet-service of a deny": (
        policies(
            policy(1, "lan>dmz", "deny", dstaddr="", service="", internet_service="enable", internet_service_name="X"),
            policy(2),
        ),
        TO + "possibly",
    ),
    "internet-service-src": (
        policies(policy(1, srcaddr="", internet_service_src="enable", internet_service_src_name="X")), TO + "possibly",
    ),
    "groups": (policies(policy(1, groups="OPERATORS")), TO + "possibly"),
    "groups of a deny": (policies(policy(1, "lan>dmz", "deny", groups="OPERATORS"), policy(2)), TO + "possibly"),
    "schedule": (policies(policy(1, schedule="SHIFT")), TO + "possibly"),
    "schedule that holds on no day": (policies(policy(1, schedule="NEVER")), TO + "deny"),
    "schedule that holds on no day, of a deny": (
        policies(policy(1, "lan>dmz", "deny", schedule="NEVER"), policy(2)), TO + "permit",
    ),
    "schedule that is not there": (policies(policy(1, schedule="GONE")), TO + "possibly"),
    "several ports": (
        policies(policy(1, service="PORTS")), "lan 10.1.0.5 > 10.2.0.10 tcp/444 = permit",
        "lan 10.1.0.5 > 10.2.0.10 tcp/446 = deny", "lan 10.1.0.5 > 10.2.0.10 udp/444 = deny",
    ),
    "source ports": (policies(policy(1, service="FROMHIGH")), TO + "permit"),
    "other source ports": (policies(policy(1, service="FROMLOW")), TO + "deny"),
    "icmptype": (policies(policy(1, service="ECHO")), "lan 10.1.0.5 > 10.2.0.10 icmp = permit", TO + "deny"),
    "another icmptype": (policies(policy(1, service="ANSWER")), "lan 10.1.0.5 > 10.2.0.10 icmp = deny"),
    "sctp": (
        policies(policy(1, service="SCTP")), "lan 10.1.0.5 > 10.2.0.10 sctp/2905 = permit",
        "lan 10.1.0.5 > 10.2.0.10 tcp/2905 = deny",
    ),
    "ALL_TCP": (policies(policy(1, service="ALL_TCP")), TO + "permit", "lan 10.1.0.5 > 10.2.0.10 udp/53 = deny"),
    "a service that is not there": (policies(policy(1, service="GONE")), TO + "possibly"),
    "IPv4 alone": (
        policies(policy(1)), TO + "permit", "lan 2001:db8:1::5 > 2001:db8:2::10 tcp/443 = deny",
    ),
    "IPv6 alone": (
        policies(policy(1, srcaddr="", dstaddr="", srcaddr6="all", dstaddr6="SIX")), TO + "deny",
        "lan 2001:db8:1::5 > 2001:db8:2::10 tcp/443 = permit", "lan 2001:db8:1::5 > 2001:db8:2::11 tcp/443 = deny",
    ),
    "dstaddr6-negate": (
        policies(policy(1, srcaddr6="all", dstaddr6="SIX", dstaddr6_negate="enable")), TO + "permit",
        "lan 2001:db8:1::5 > 2001:db8:2::10 tcp/443 = deny", "lan 2001:db8:1::5 > 2001:db8:2::11 tcp/443 = permit",
    ),
    "a blackhole": (policies(policy(1, "any>any")), "lan 10.1.0.5 > 10.9.1.1 tcp/443 = deny"),
    "a source of another interface": (policies(policy(1, "any>any")), "lan 10.2.0.77 > 198.51.100.7 tcp/443 = deny"),
    "inspection": (
        policies(policy(1, utm_status="enable", ips_sensor="default", ssl_ssh_profile="certificate-inspection")),
        TO + "permit",
    ),
    "a key that nobody knows": (policies(policy(1, zzz_new="enable")), TO + "possibly"),
    "a DoS policy": (policies(policy(1), before=dos("2000")), TO + "permit", OTHER + "permit"),
    "a DoS policy that passes": (policies(policy(1), before=dos("0", "pass")), TO + "permit"),
    "a DoS policy of which nothing is on": (policies(policy(1), before=dos("0", status="disable")), TO + "permit"),
    "a DoS policy that blocks from nothing on": (policies(policy(1), before=dos("0")), TO + "possibly"),
    "a DoS policy with a threshold that is no number": (policies(policy(1), before=dos("many")), TO + "possibly"),
    "a DoS policy does not permit": (policies(policy(1, srcaddr="A5"), before=dos("2000")), OTHER + "deny"),
    "a relay of DHCP": (
        policies(policy(1, srcaddr="A5"), before=relay('set dhcp-relay-ip "10.2.0.67" "10.2.0.68"')),
        TO + "permit", OTHER + "deny", "lan 10.1.0.6 > 10.2.0.67 udp/67 = possibly",
        "lan 10.1.0.6 > 10.2.0.68 udp/67 = possibly", "lan 10.1.0.6 > 10.2.0.69 udp/67 = deny",
        "lan 10.1.0.6 > 10.2.0.67 udp/68 = deny", "dmz 10.2.0.67 > 10.1.0.6 udp/68 = possibly",
        "dmz 10.2.0.67 > 10.3.0.6 udp/68 = deny", "dmz 10.2.0.67 > 10.1.0.6 udp/53 = deny",
        "dmz 10.2.0.10 > 10.1.0.6 udp/68 = deny", "ot 10.3.0.6 > 10.2.0.67 udp/67 = deny",
    ),
    "a relay of DHCP without a server": (policies(policy(1, srcaddr="A5"), before=relay("")), OTHER + "possibly"),
    "a relay of DHCP for tunnels": (
        policies(policy(1, srcaddr="A5"), before=relay('set dhcp-relay-ip "10.2.0.67"\nset dhcp-relay-type ipsec')),
        OTHER + "possibly",
    ),
    "a relay of DHCP that chooses its way": (
        policies(
            policy(1, srcaddr="A5"),
            before=relay('set dhcp-relay-ip "10.2.0.67"\nset dhcp-relay-interface-select-method specify'),
        ),
        OTHER + "possibly",
    ),
    "a relay of DHCP that is off": (
        policies(policy(1, srcaddr="A5"), before=relay('set dhcp-relay-ip "10.2.0.67"', "disable")),
        OTHER + "deny", "lan 10.1.0.6 > 10.2.0.67 udp/67 = deny",
    ),
    "fixedport without NAT": (policies(policy(1, fixedport="enable")), TO + "permit dmz 10.1.0.5>10.2.0.10:443"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_verdict_is_the_one_worked_out_by_hand(name: str) -> None:
    text, *verdicts = CASES[name]
    assert list(wrong_answers(text, "fortinet_fortios", "\n".join(verdicts))) == []
