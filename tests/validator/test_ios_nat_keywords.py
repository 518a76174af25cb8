"""Every word of `ip nat` against verdicts worked out by hand (`fixtures/nat/cisco_ios.txt` says how and from what)."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from parsers.registry import parse
from parsers.source import Source
from validator.flowtext import ConcretePacket
from validator.reachability.questions import DeviceQuestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.registry import ParseResult

TABLE = Path(__file__).parents[2] / "fixtures" / "nat" / "cisco_ios.txt"
NAMES = {"O": "GigabitEthernet0/0", "I": "GigabitEthernet0/1", "N": "GigabitEthernet0/2"}
SIDES = """\
interface GigabitEthernet0/0
 ip address 192.0.2.1 255.255.255.0
 ip nat outside
interface GigabitEthernet0/1
 ip address 10.0.0.1 255.255.255.0
 ip nat inside
interface GigabitEthernet0/2
 ip address 10.9.0.1 255.255.255.0
"""
RED = "vrf definition RED\n rd 1:1\n address-family ipv4\n"
INSIDE_RED = RED + SIDES.replace(" ip address 10.0.0.1", " vrf forwarding RED\n ip address 10.0.0.1")
PORTS = {
    "sides": SIDES,
    "enabled": SIDES.replace("ip nat outside", "ip nat enable").replace("ip nat inside", "ip nat enable"),
    "inside in RED": INSIDE_RED,
    "both in RED": INSIDE_RED.replace(" ip address 192.0.2.1", " vrf forwarding RED\n ip address 192.0.2.1"),
    "outside by DHCP": SIDES.replace("192.0.2.1 255.255.255.0", "dhcp"),
    "sides with lists": SIDES.replace("outside\n", "outside\n ip access-group IN in\n ip access-group OUT out\n"),
    "sides with a crypto map": SIDES.replace("outside\n", "outside\n crypto map CM\n"),
    "sides with policy routing inside": SIDES.replace("nat inside\n", "nat inside\n ip policy route-map PBR\n"),
    "sides with policy routing": SIDES.replace("outside\n", "outside\n ip policy route-map PBR\n"),
}


@dataclass
class Case:
    """One block of the table."""

    title: str
    ports: str
    lines: list[str] = field(default_factory=list[str])
    questions: dict[str, list[str]] = field(default_factory=dict[str, list[str]])


def cases() -> Iterator[Case]:
    """The blocks of the table."""
    for block in TABLE.read_text(encoding="utf-8").split("\n== ")[1:]:
        head, *lines = block.rstrip().splitlines()
        title, _, ports = head.partition(" @ ")
        case = Case(title, ports)
        for line in lines:
            if line.startswith("["):
                question, _, expected = line[1:].partition("] ")
                case.questions[question] = [] if expected == "none" else sorted(expected.split(" ; "))
            else:
                case.lines.append(line)
        yield case


CASES = {case.title: case for case in cases()}


def router(ports: str, lines: str) -> ParseResult:
    text = f"!\nversion 15.7\nhostname R\n!\n{PORTS[ports]}{lines}\nend\n"
    return parse(Source.from_text("r.txt", text))


def ways(result: ParseResult, question: str) -> list[str]:
    """How a packet leaves the device, told like the expectations."""
    entering, protocol, source, _, destination = question.split()
    (src, sport), (dst, dport) = source.split(":"), destination.split(":")
    number = {"tcp": 6, "udp": 17}.get(protocol) or int(protocol)
    packet = ConcretePacket(ipaddress.ip_address(src), ipaddress.ip_address(dst), number, int(sport), int(dport))
    asked = DeviceQuestion(result, NAMES[entering], None, None)
    names = {name: short for short, name in NAMES.items()}
    found: set[str] = set()
    for path in cast("list[dict[str, Any]]", asked.document(packet)["paths"]):
        if path["verdict"] != "deny":
            hop = path["hops"][-1]
            mark = "? " if path["verdict"] == "possibly" else ""
            found.add(f"{mark}{names.get(hop['out'], 'V')} {hop['src']} > {hop['dst']}:{hop['dport']}")
    return sorted(found)


@pytest.mark.parametrize("title", CASES)
def test_packets_leave_as_worked_out_by_hand(title: str) -> None:
    case = CASES[title]
    result = router(case.ports, "\n".join(case.lines))
    (device,) = result.devices
    assert [item.what for item in device.unmodelled] == []
    assert case.questions
    assert {question: ways(result, question) for question in case.questions} == case.questions


STATIC = "ip nat inside source static 10.0.0.5 192.0.2.50"
OUTSIDE = "ip route 198.51.100.0 255.255.255.0 192.0.2.254\nip nat outside source static 198.51.100.9 10.8.0.9"
BEYOND = (
    "interface GigabitEthernet0/1\n nat64 enable\nnat64 prefix stateful 2001:db8:64::/96",
    "ipv6 nat prefix 2001:db8:64::/96",
    "ip nat stateful id 1\n redundancy HA\n  mapping-id 10",
    "ip nat sip-sbc\n proxy 10.0.0.5 5060 192.0.2.9 5060 protocol udp",
    "ip nat piggyback-support sip-alg all-messages router 1",
    f"{STATIC} some-new-word",
    f"{STATIC} overload",
    f"{STATIC} extendable oer",
    f"{STATIC} reversible",
    f"{STATIC} add-route",
    "ip nat inside source list 77 interface GigabitEthernet0/0",
    "access-list 1 permit any\nip nat inside source list 1 pool NONE",
    f"{STATIC}\nip nat source static 10.0.0.5 192.0.2.50",
    f"ip route 10.8.0.9 255.255.255.255 192.0.2.253\nip route 10.8.0.9 255.255.255.255 192.0.2.252\n{OUTSIDE}",
    f"ip route 10.8.0.9 255.255.255.255 GigabitEthernet0/0\n{OUTSIDE}",
    f"router ospf 1\n{OUTSIDE}",
    f"vrf definition RED\n{STATIC} vrf RED",
    "ip nat outside source static 198.51.100.9 10.8.0.9 vrf RED",
    f"{STATIC} route-map NONE",
)


@pytest.mark.parametrize("lines", BEYOND)
def test_what_is_not_modelled_is_told_with_its_line(lines: str) -> None:
    (device,) = router("sides", lines).devices
    assert device.unmodelled
    assert all(item.origin.line for item in device.unmodelled)
