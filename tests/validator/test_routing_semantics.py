"""Routing of single devices, platform by platform, against answers worked out by hand from the vendors' documents.

Each case is one packet through one device: the interfaces by which it may leave, and whether that is sure. `drop`
means that it does not leave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

import pytest

from parsers.registry import parse
from parsers.source import Source
from validator.flowtext import read_flow
from validator.questions import test_rules as judged

if TYPE_CHECKING:
    from collections.abc import Sequence

IOS = """\
version 17.3
hostname rtr
{vrfs}
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
{first}
interface GigabitEthernet0/1
 ip address 10.1.0.1 255.255.255.0
{second}
interface GigabitEthernet0/2
 ip address 10.2.0.1 255.255.255.0
{third}
access-list 101 permit tcp any any eq 80
access-list 102 permit ip host 10.77.0.1 any
{rest}
end
"""
FORTIOS = """#config-version=FGT60F-7.4.11-FW-build1639-240101:opmode=0:vdom=0:user=admin
config system interface
    edit "in"
        set ip 10.0.0.1 255.255.255.0
{first}
    next
    edit "a"
        set ip 10.1.0.1 255.255.255.0
    next
    edit "b"
        set ip 10.2.0.1 255.255.255.0
    next
end
{rest}
config firewall policy
    edit 1
        set srcintf "any"
        set dstintf "any"
        set action accept
        set srcaddr "all"
        set dstaddr "all"
        set schedule "always"
        set service "ALL"
    next
end
"""
ASA = """\
: Saved
ASA Version 9.16(4)
hostname fw
interface GigabitEthernet1/1
 nameif in
 security-level 100
 ip address 10.0.0.1 255.255.255.0
{first}
interface GigabitEthernet1/2
 nameif a
 security-level 100
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet1/3
 nameif b
 security-level 100
 ip address 10.2.0.1 255.255.255.0
access-list ALL extended permit ip any any
access-list WEB extended permit tcp any any eq 80
access-group ALL global
same-security-traffic permit inter-interface
{rest}
Cryptochecksum:00000000d00d00000000d00d00000002
: end
"""
SHORT = {"GigabitEthernet0/0": "in", "GigabitEthernet0/1": "a", "GigabitEthernet0/2": "b"}


class Case(NamedTuple):
    """`exits` are the interfaces by which the packet may leave; `sure` whether it surely leaves by some of them."""

    name: str
    config: str
    flow: str
    exits: set[str]
    sure: bool = True


def ios(rest: str, *, first: str = "", second: str = "", third: str = "", vrfs: str = "") -> str:
    return IOS.format(rest=rest, first=first, second=second, third=third, vrfs=vrfs)


def fortios(rest: str, *, first: str = "") -> str:
    return FORTIOS.format(rest=rest, first=first)


def asa(rest: str, *, first: str = "") -> str:
    return ASA.format(rest=rest, first=first)


def exits(config: str, flow: str) -> tuple[set[str], bool]:
    """The interfaces by which a packet from interface `in` may leave, and whether it surely leaves."""
    result = parse(Source.from_text("device.txt", config))
    entering = "GigabitEthernet0/0" if result.platform == "cisco_ios" else "in"
    (answer,) = judged(result, [read_flow(flow)], None, entering, None, None)
    paths = cast("Sequence[dict[str, object]]", answer["paths"])
    found: set[str] = set()
    for path in paths:
        if path["disposition"] not in {"denied", "no_route"}:
            hops = cast("Sequence[dict[str, str]]", path["hops"])
            found.add(SHORT.get(hops[-1]["out"], hops[-1]["out"]))
    return found, answer["verdict"] == "permit"


WEB = "tcp 10.0.0.9:4000 > 10.9.0.9:80"
SSH = "tcp 10.0.0.9:4000 > 10.9.0.9:22"
TWO = "ip route 10.9.0.0 255.255.0.0 10.1.0.9\nip route 10.9.0.0 255.255.0.0 10.2.0.9"
FLOAT = "ip route 10.9.0.0 255.255.0.0 10.1.0.9\nip route 10.9.0.0 255.255.0.0 10.2.0.9 200"
TO_A = "ip route 10.9.0.0 255.255.0.0 10.1.0.9\n"
TO_B = "set ip next-hop 10.2.0.9"
DEFAULT_A = "ip route 0.0.0.0 0.0.0.0 10.1.0.9\n"


def policy(clause: str, routes: str = TO_A, third: str = "") -> str:
    """Web traffic from `in` has a way of its own."""
    route_map = f"route-map PBR permit 10\n match ip address 101\n {clause}"
    return ios(routes + route_map, first=" ip policy route-map PBR", third=third)


TABLE = [
    Case("equal cost", ios(TWO), WEB, {"a", "b"}),
    Case("floating is not used", ios(FLOAT), WEB, {"a"}),
    Case("floating takes over", ios(FLOAT, second=" shutdown"), WEB, {"b"}),
    Case("longest prefix wins over distance", ios(TO_A + "ip route 10.9.0.0 255.255.255.0 10.2.0.9 250"), WEB, {"b"}),
    Case("distance 255 is never used", ios("ip route 10.9.0.0 255.255.0.0 10.1.0.9 255"), WEB, set(), sure=False),
    Case("null route", ios("ip route 10.9.0.0 255.255.0.0 Null0"), WEB, set(), sure=False),
    Case("tracked", ios("ip route 10.9.0.0 255.255.0.0 10.2.0.9 track 1\n" + DEFAULT_A), WEB, {"a", "b"}, sure=False),
    Case(
        "recursive by the best route alone",
        ios("ip route 10.9.0.0 255.255.0.0 10.8.0.1\nip route 10.8.0.0 255.255.0.0 10.1.0.9\n"
            "ip route 10.8.0.0 255.255.0.0 10.2.0.9 200"),
        WEB, {"a"},
    ),
    Case(
        "recursive by a tracked route or the next best",
        ios("ip route 10.9.0.0 255.255.0.0 10.8.0.1\nip route 10.8.0.0 255.255.0.0 10.1.0.9 track 1\n"
            "ip route 10.8.0.0 255.255.0.0 10.2.0.9 200"),
        WEB, {"a", "b"}, sure=False,
    ),
    Case("a next hop without a route", ios("ip route 10.9.0.0 255.255.0.0 10.8.0.1"), WEB, set(), sure=False),
    Case("a route that only leads to itself", ios("ip route 10.9.0.0 255.255.0.0 10.9.0.1"), WEB, set(), sure=False),
    Case("fortios distance 255", fortios("config router static\nedit 1\nset dst 10.9.0.0 255.255.0.0\n"
         'set gateway 10.1.0.9\nset device "a"\nset distance 255\nnext\nend'), WEB, set(), sure=False),
]  # fmt: skip
POLICY = [
    Case("policy next hop", policy(TO_B), WEB, {"b"}),
    Case("what it does not match", policy(TO_B), SSH, {"a"}),
    Case("next hop is not adjacent", policy("set ip next-hop 10.8.0.1"), WEB, {"a"}),
    Case("next hop on an interface that is down", policy(TO_B, third=" shutdown"), WEB, {"a"}),
    Case("second next hop", policy("set ip next-hop 10.8.0.1 10.2.0.9"), WEB, {"b"}),
    Case("recursive", policy("set ip next-hop recursive 10.8.0.1", TO_A + "ip route 10.8.0.0 255.255.0.0 10.2.0.9\n"),
         WEB, {"b"}),
    Case("verified", policy("set ip next-hop verify-availability 10.2.0.9 1 track 1"), WEB, {"a", "b"}, sure=False),
    Case("default, explicit route", policy("set ip default next-hop 10.2.0.9"), WEB, {"a"}),
    Case("default, default route", policy("set ip default next-hop 10.2.0.9", DEFAULT_A), WEB, {"b"}),
    Case("default, no route", policy("set ip default next-hop 10.2.0.9", ""), WEB, {"b"}),
    Case("interface asks the table", policy("set interface GigabitEthernet0/2"), WEB, {"a", "b"}, sure=False),
    Case("null interface", policy("set interface Null0"), WEB, set(), sure=False),
    Case(
        "set vrf",
        ios("ip route vrf OT 10.9.0.0 255.255.0.0 10.2.0.9\n" + TO_A
            + "route-map PBR permit 10\n match ip address 101\n set vrf OT",
            vrfs="vrf definition OT\n address-family ipv4\n exit-address-family",
            first=" ip policy route-map PBR", third=" vrf forwarding OT\n ip address 10.2.0.1 255.255.255.0"),
        WEB, {"b"},
    ),
    Case("asa next hop", asa("route a 10.9.0.0 255.255.0.0 10.1.0.9\nroute-map PBR permit 10\n match ip address WEB\n"
         " set ip next-hop 10.2.0.9", first=" policy-route route-map PBR"), WEB, {"b"}),
    Case("asa next hop is not adjacent",
         asa("route a 10.9.0.0 255.255.0.0 10.1.0.9\nroute-map PBR permit 10\n match ip address WEB\n"
             " set ip next-hop 10.8.0.1", first=" policy-route route-map PBR"), WEB, {"a"}),
    Case("asa default next hop",
         asa("route a 10.9.0.0 255.255.0.0 10.1.0.9\nroute-map PBR permit 10\n match ip address WEB\n"
             " set ip default next-hop 10.2.0.9", first=" policy-route route-map PBR"), WEB, {"a"}),
]  # fmt: skip


def forti_routes(*ways: tuple[str, str], rule: str) -> str:
    """Static routes to 10.9/16 by (interface, gateway), and one policy route for web traffic."""
    routes = "".join(
        f'edit {number}\nset dst 10.9.0.0 255.255.0.0\nset gateway {hop}\nset device "{name}"\nset priority {number}\nnext\n'
        for number, (name, hop) in enumerate(ways, 1)
    )
    return fortios(
        f"config router static\n{routes}end\n"
        f'config router policy\nedit 1\nset input-device "in"\nset protocol 6\nset start-port 80\nset end-port 80\n{rule}\nnext\nend'
    )


FORTI_POLICY = [
    Case("gateway and interface", forti_routes(("a", "10.1.0.9"), rule='set gateway 10.2.0.9\nset output-device "b"'),
         WEB, {"b"}),
    Case("interface with a route", forti_routes(("a", "10.1.0.9"), ("b", "10.2.0.9"), rule='set output-device "b"'),
         WEB, {"b"}),
    Case("interface without a route", forti_routes(("a", "10.1.0.9"), rule='set output-device "b"'), WEB, {"a"}),
    Case("action deny", forti_routes(("a", "10.1.0.9"), rule="set action deny"), WEB, {"a"}),
]  # fmt: skip
VRFS = "vrf definition OT\n rd 1:1\n address-family ipv4\n  route-target import 1:2\n exit-address-family\n"
VRFS += "vrf definition IT\n rd 1:2\n address-family ipv4\n  route-target export 1:2\n exit-address-family"
IN_OT = " vrf forwarding OT\n ip address 10.0.0.1 255.255.255.0"
IN_IT = " vrf forwarding IT\n ip address 10.2.0.1 255.255.255.0"
LEAKS = [
    Case("vrfs are apart", ios(TO_A, first=IN_OT, vrfs=VRFS), WEB, set(), sure=False),
    Case("static into the global table",
         ios("ip route vrf OT 10.9.0.0 255.255.0.0 10.1.0.9 global", first=IN_OT, vrfs=VRFS), WEB, {"a"}),
    Case("static by an interface of another vrf",
         ios("ip route vrf OT 10.9.0.0 255.255.0.0 GigabitEthernet0/2 10.2.0.9", first=IN_OT, third=IN_IT, vrfs=VRFS),
         WEB, {"b"}),
    Case("next hop is looked up in the other table",
         ios("ip route vrf OT 10.9.0.0 255.255.0.0 10.8.0.1 global\nip route 10.8.0.0 255.255.0.0 10.1.0.9",
             first=IN_OT, vrfs=VRFS), WEB, {"a"}),
    Case("and not in its own",
         ios("ip route vrf OT 10.9.0.0 255.255.0.0 10.8.0.1 global\nip route vrf OT 10.8.0.0 255.255.0.0 10.0.0.9",
             first=IN_OT, vrfs=VRFS), WEB, set(), sure=False),
    Case("route targets without bgp", ios("", first=IN_OT, third=IN_IT, vrfs=VRFS), WEB, set(), sure=False),
    Case("route targets with bgp",
         ios("router bgp 65000\n neighbor 10.1.0.9 remote-as 65001\n address-family ipv4 vrf IT\n"
             "  redistribute static\n exit-address-family",
             first=IN_OT, third=IN_IT, vrfs=VRFS), WEB, {"in", "b"}, sure=False),
    Case("route targets with bgp that has no neighbour, and no route",
         ios("router bgp 65000\n address-family ipv4 vrf IT\n  redistribute static\n exit-address-family",
             first=IN_OT, third=IN_IT, vrfs=VRFS), WEB, set(), sure=False),
    Case("route targets with bgp that has no neighbour",
         ios("router bgp 65000\n address-family ipv4 vrf IT\n  redistribute static\n exit-address-family\n"
             "ip route vrf IT 10.9.0.0 255.255.0.0 10.2.0.9",
             first=IN_OT, third=IN_IT, vrfs=VRFS), WEB, {"b"}),
]  # fmt: skip
SPOOFED = "tcp 10.2.0.9:4000 > 10.1.0.9:80"
ELSEWHERE = "tcp 10.77.0.1:4000 > 10.1.0.9:80"
HONEST = "tcp 10.0.0.9:4000 > 10.1.0.9:80"
STRICT = " ip verify unicast source reachable-via rx"
LOOSE = " ip verify unicast source reachable-via any"
DEFAULT_IN = "ip route 0.0.0.0 0.0.0.0 10.0.0.9"
CHECKED = [
    Case("strict, from the interface", ios("", first=STRICT), HONEST, {"a"}),
    Case("strict, from another network", ios("", first=STRICT), SPOOFED, set(), sure=False),
    Case("no check", ios(""), SPOOFED, {"a"}),
    Case("strict, default route does not count", ios(DEFAULT_IN, first=STRICT), ELSEWHERE, set(), sure=False),
    Case("strict, default route allowed", ios(DEFAULT_IN, first=STRICT + " allow-default"), ELSEWHERE, {"a"}),
    Case("strict, list", ios("", first=STRICT + " 102"), ELSEWHERE, {"a"}),
    Case("strict, list of others", ios("", first=STRICT + " 102"), SPOOFED, set(), sure=False),
    Case("loose, from another network", ios("", first=LOOSE), SPOOFED, {"a"}),
    Case("loose, no route", ios("", first=LOOSE), ELSEWHERE, set(), sure=False),
    Case("loose, null route", ios("ip route 10.77.0.0 255.255.0.0 Null0", first=LOOSE), ELSEWHERE, set(), sure=False),
    Case("asa, from another network", asa("ip verify reverse-path interface in"), SPOOFED, set(), sure=False),
    Case("asa, default route", asa("ip verify reverse-path interface in\nroute in 0 0 10.0.0.9"), ELSEWHERE, {"a"}),
    Case("asa, no check", asa(""), SPOOFED, {"a"}),
    Case("fortios by default, from another network", fortios(""), SPOOFED, set(), sure=False),
    Case("fortios by default", fortios(""), HONEST, {"a"}),
    Case("fortios, no route", fortios(""), ELSEWHERE, set(), sure=False),
    Case("fortios, switched off", fortios("", first="        set src-check disable"), SPOOFED, {"a"}),
    Case("fortios, two active routes",
         fortios('config router static\nedit 1\nset gateway 10.0.0.9\nset device "in"\nset priority 9\nnext\n'
                 'edit 2\nset gateway 10.2.0.9\nset device "b"\nset priority 1\nnext\nend'), ELSEWHERE, {"a"}),
    Case("fortios, strict: the better route leads elsewhere",
         fortios('config router static\nedit 1\nset gateway 10.0.0.9\nset device "in"\nset priority 9\nnext\n'
                 'edit 2\nset gateway 10.2.0.9\nset device "b"\nset priority 1\nnext\nend\n'
                 "config system settings\nset strict-src-check enable\nend"), ELSEWHERE, set(), sure=False),
    Case("fortios, a route of more distance is not active",
         fortios('config router static\nedit 1\nset gateway 10.0.0.9\nset device "in"\nset distance 20\nnext\n'
                 'edit 2\nset gateway 10.2.0.9\nset device "b"\nnext\nend'), ELSEWHERE, set(), sure=False),
]  # fmt: skip


@pytest.mark.parametrize("case", [*TABLE, *POLICY, *FORTI_POLICY, *LEAKS, *CHECKED], ids=lambda case: case.name)
def test_packets_leave_as_the_documents_say(case: Case) -> None:
    assert exits(case.config, case.flow) == (case.exits, case.sure)
