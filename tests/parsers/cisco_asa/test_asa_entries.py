"""Every word of an access-list entry, against packets that it must and must not take.

The check of a packet is written here once more, plainly, and shares nothing with the engine.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

import pytest

from parsers.ledger import LineFate
from parsers.model.match import Match, UnknownKind
from parsers.model.rules import Action, Rule
from parsers.registry import ParseResult, parse
from parsers.source import Source
from parsers.vendors.cisco_asa import tables

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from parsers.model.service import ServiceSet

HEAD = """: Saved
ASA Version 9.16(4)
hostname fw
names
name 10.1.1.10 hmi
name 10.9.0.0 lan
interface GigabitEthernet0/0
 nameif inside
 security-level 100
 ip address 10.1.1.1 255.255.255.0 standby 10.1.1.2
interface GigabitEthernet0/1
 nameif outside
 ip address dhcp
object network H
 host 10.1.1.7
object network S
 subnet 10.2.0.0 255.255.0.0
object network R
 range 10.3.0.5 10.3.0.9
object network D
 fqdn example.com
object network V6
 subnet 2001:db8::/32
object-group network G
 network-object object H
 network-object 10.4.0.0 255.255.255.0
object-group network GG
 group-object G
 network-object host 10.5.0.1
object service WEB
 service tcp destination eq https
object service HIGH
 service udp source gt 1023 destination eq snmp
object-group service PORTS tcp
 port-object eq www
 port-object range 8000 8010
object-group service BOTH tcp-udp
 port-object eq domain
object-group service MIX
 service-object icmp echo
 service-object tcp destination neq telnet
 service-object object HIGH
object-group protocol TU
 protocol-object tcp
 protocol-object udp
object-group icmp-type PING
 icmp-object echo
 icmp-object 0
time-range T
 periodic daily 0:00 to 6:00
"""
PROTOCOL = {"icmp": 1, "tcp": 6, "udp": 17, "gre": 47, "esp": 50, "icmp6": 58, "ospf": 89, "sctp": 132, "ipip": 4}


def read(*entries: str, head: str = HEAD) -> ParseResult:
    text = head + "\n".join(entries) + "\n: end\n"
    return parse(Source.from_text("fw.txt", text), "cisco_asa")


def rules(result: ParseResult, name: str = "A") -> list[Rule]:
    rule_set = next(item for item in result.devices[0].rule_sets if item.name == name)
    assert rule_set.rules[-1].implicit
    return [rule for rule in rule_set.rules if not rule.implicit]


def has_address(addresses: AddressSet, text: str) -> bool:
    address = ipaddress.ip_address(text)
    parts = addresses.v4 if address.version == 4 else addresses.v6
    return any(part.first <= int(address) <= part.last for part in parts)


def has_service(services: ServiceSet, protocol: int, sport: int, dport: int) -> bool:
    return any(
        box.protocols.first <= protocol <= box.protocols.last
        and box.source_ports.first <= sport <= box.source_ports.last
        and box.destination_ports.first <= dport <= box.destination_ports.last
        for box in services.boxes
    )


def takes(match: Match, packet: str) -> str:
    """`SRC[:SPORT] > DST PROTO[/DPORT]`, ICMP as icmp/TYPE.CODE: yes, no or maybe."""
    source, _, rest = packet.partition(" > ")
    target, _, service = rest.partition(" ")
    source, _, sport_text = source.partition("#")
    name, _, detail = service.partition("/")
    if name.startswith("icmp"):
        kind, _, code = detail.partition(".")
        dport = int(kind or 0) << 8 | int(code or 0)
    else:
        dport = int(detail or 0)
    numbers = (PROTOCOL.get(name) or int(name), int(sport_text or 40000), dport)
    surely = (
        not match.conditions
        and has_address(match.source.surely, source)
        and has_address(match.destination.surely, target)
        and has_service(match.service.surely, *numbers)
    )
    possibly = (
        has_address(match.source.possibly, source)
        and has_address(match.destination.possibly, target)
        and has_service(match.service.possibly, *numbers)
    )
    assert possibly or not surely
    return "yes" if surely else "maybe" if possibly else "no"


CASES: list[tuple[str, list[str], list[str], list[str]]] = [
    ("permit ip any any", ["1.2.3.4 > 5.6.7.8 tcp/1", "2001:db8::1 > 2001:db8::2 udp/1", "1.1.1.1 > 2.2.2.2 99"], [], []),
    ("permit ip any4 any", ["1.2.3.4 > 2001:db8::2 udp/1"], ["2001:db8::1 > 1.1.1.1 udp/1"], []),
    ("permit ip any6 any", ["2001:db8::1 > 1.1.1.1 udp/1"], ["1.2.3.4 > 1.1.1.1 udp/1"], []),
    ("permit tcp host 10.1.1.10 any", ["10.1.1.10 > 1.1.1.1 tcp/1"], ["10.1.1.11 > 1.1.1.1 tcp/1", "10.1.1.10 > 1.1.1.1 udp/1"], []),
    ("permit tcp host hmi any", ["10.1.1.10 > 1.1.1.1 tcp/1"], ["10.1.1.11 > 1.1.1.1 tcp/1"], []),
    ("permit tcp lan 255.255.0.0 any", ["10.9.7.7 > 1.1.1.1 tcp/1"], ["10.8.255.255 > 1.1.1.1 tcp/1", "10.10.0.0 > 1.1.1.1 tcp/1"], []),
    ("permit ip 10.2.0.0 255.255.255.128 any", ["10.2.0.127 > 1.1.1.1 tcp/1"], ["10.2.0.128 > 1.1.1.1 tcp/1"], []),
    ("permit ip 10.0.0.1 255.0.0.255 any", ["10.7.9.1 > 1.1.1.1 tcp/1"], ["10.7.9.2 > 1.1.1.1 tcp/1"], []),
    ("permit ip 0 0 any", ["10.7.9.1 > 1.1.1.1 tcp/1"], ["2001:db8::1 > 1.1.1.1 tcp/1"], []),
    ("permit ip 2001:db8::/32 host 2001:db8:1::1", ["2001:db8:ffff::1 > 2001:db8:1::1 tcp/1"], ["2001:db9::1 > 2001:db8:1::1 tcp/1"], []),
    ("permit ip object H any", ["10.1.1.7 > 1.1.1.1 udp/1"], ["10.1.1.8 > 1.1.1.1 udp/1"], []),
    ("permit ip object S object R", ["10.2.3.4 > 10.3.0.5 udp/1", "10.2.3.4 > 10.3.0.9 udp/1"], ["10.2.3.4 > 10.3.0.4 udp/1", "10.2.3.4 > 10.3.0.10 udp/1"], []),
    ("permit ip object V6 any", ["2001:db8::9 > 1.1.1.1 udp/1"], ["10.1.1.1 > 1.1.1.1 udp/1"], []),
    ("permit ip object-group GG any", ["10.1.1.7 > 1.1.1.1 udp/1", "10.4.0.200 > 1.1.1.1 udp/1", "10.5.0.1 > 1.1.1.1 udp/1"], ["10.5.0.2 > 1.1.1.1 udp/1"], []),
    ("permit ip object D any", [], [], ["1.1.1.1 > 2.2.2.2 tcp/1"]),
    ("permit ip object NOWHERE any", [], [], ["1.1.1.1 > 2.2.2.2 tcp/1"]),
    ("permit ip any interface inside", ["1.1.1.1 > 10.1.1.1 tcp/1"], ["1.1.1.1 > 10.1.1.2 tcp/1"], []),
    ("permit ip any interface outside", [], [], ["1.1.1.1 > 9.9.9.9 tcp/1"]),
    ("permit tcp any any eq 80", ["1.1.1.1 > 2.2.2.2 tcp/80"], ["1.1.1.1 > 2.2.2.2 tcp/79", "1.1.1.1 > 2.2.2.2 tcp/81", "1.1.1.1 > 2.2.2.2 udp/80"], []),
    ("permit tcp any any neq 80", ["1.1.1.1 > 2.2.2.2 tcp/79", "1.1.1.1 > 2.2.2.2 tcp/81"], ["1.1.1.1 > 2.2.2.2 tcp/80"], []),
    ("permit udp any any lt 100", ["1.1.1.1 > 2.2.2.2 udp/99"], ["1.1.1.1 > 2.2.2.2 udp/100"], []),
    ("permit udp any any gt 100", ["1.1.1.1 > 2.2.2.2 udp/101"], ["1.1.1.1 > 2.2.2.2 udp/100"], []),
    ("permit udp any any range 100 ntp", ["1.1.1.1 > 2.2.2.2 udp/100", "1.1.1.1 > 2.2.2.2 udp/123"], ["1.1.1.1 > 2.2.2.2 udp/99", "1.1.1.1 > 2.2.2.2 udp/124"], []),
    ("permit tcp any eq 102 any", ["1.1.1.1#102 > 2.2.2.2 tcp/9"], ["1.1.1.1#103 > 2.2.2.2 tcp/102"], []),
    ("permit tcp any neq ssh any gt 1023", ["1.1.1.1#23 > 2.2.2.2 tcp/1024"], ["1.1.1.1#22 > 2.2.2.2 tcp/1024", "1.1.1.1#23 > 2.2.2.2 tcp/1023"], []),
    ("permit tcp any lt 0 any", [], ["1.1.1.1#0 > 2.2.2.2 tcp/1"], []),
    ("permit sctp any any eq 2905", ["1.1.1.1 > 2.2.2.2 sctp/2905"], ["1.1.1.1 > 2.2.2.2 tcp/2905"], []),
    ("permit gre any any", ["1.1.1.1 > 2.2.2.2 gre"], ["1.1.1.1 > 2.2.2.2 esp"], []),
    ("permit ipsec any any", ["1.1.1.1 > 2.2.2.2 esp"], ["1.1.1.1 > 2.2.2.2 gre"], []),
    ("permit 89 any any", ["1.1.1.1 > 2.2.2.2 ospf"], ["1.1.1.1 > 2.2.2.2 tcp/1"], []),
    ("permit icmp any any", ["1.1.1.1 > 2.2.2.2 icmp/3.4"], ["1.1.1.1 > 2.2.2.2 icmp6/3.4"], []),
    ("permit icmp any any echo", ["1.1.1.1 > 2.2.2.2 icmp/8.0", "1.1.1.1 > 2.2.2.2 icmp/8.9"], ["1.1.1.1 > 2.2.2.2 icmp/0.0"], []),
    ("permit icmp any any 3 4", ["1.1.1.1 > 2.2.2.2 icmp/3.4"], ["1.1.1.1 > 2.2.2.2 icmp/3.3"], []),
    ("permit icmp any any object-group PING", ["1.1.1.1 > 2.2.2.2 icmp/8.0", "1.1.1.1 > 2.2.2.2 icmp/0.0"], ["1.1.1.1 > 2.2.2.2 icmp/3.0"], []),
    ("permit icmp6 any any echo", ["::1 > ::2 icmp6/128.0"], ["::1 > ::2 icmp6/8.0", "::1 > ::2 icmp/128.0"], []),
    ("permit icmp6 any any 135", ["::1 > ::2 icmp6/135.0"], ["::1 > ::2 icmp6/136.0"], []),
    ("permit object WEB any any", ["1.1.1.1 > 2.2.2.2 tcp/443"], ["1.1.1.1 > 2.2.2.2 udp/443"], []),
    ("permit object HIGH any any", ["1.1.1.1#1024 > 2.2.2.2 udp/161"], ["1.1.1.1#1023 > 2.2.2.2 udp/161", "1.1.1.1 > 2.2.2.2 udp/162"], []),
    ("permit object-group MIX any any", ["1.1.1.1 > 2.2.2.2 icmp/8.0", "1.1.1.1 > 2.2.2.2 tcp/22", "1.1.1.1#2000 > 2.2.2.2 udp/161"], ["1.1.1.1 > 2.2.2.2 tcp/23", "1.1.1.1 > 2.2.2.2 icmp/0.0"], []),
    ("permit object-group TU any any eq 53", ["1.1.1.1 > 2.2.2.2 tcp/53", "1.1.1.1 > 2.2.2.2 udp/53"], ["1.1.1.1 > 2.2.2.2 tcp/54", "1.1.1.1 > 2.2.2.2 gre"], []),
    ("permit tcp any any object-group PORTS", ["1.1.1.1 > 2.2.2.2 tcp/80", "1.1.1.1 > 2.2.2.2 tcp/8010"], ["1.1.1.1 > 2.2.2.2 tcp/8011"], []),
    ("permit tcp any object-group PORTS any", ["1.1.1.1#80 > 2.2.2.2 tcp/9"], ["1.1.1.1#81 > 2.2.2.2 tcp/80"], []),
    ("permit tcp object-group G object-group PORTS object-group GG object-group PORTS", ["10.1.1.7#80 > 10.5.0.1 tcp/8000"], ["10.5.0.1#80 > 10.5.0.1 tcp/8000", "10.1.1.7 > 10.5.0.1 tcp/80"], []),
    ("permit udp any any object-group BOTH", ["1.1.1.1 > 2.2.2.2 udp/53"], ["1.1.1.1 > 2.2.2.2 tcp/53"], []),
    ("permit tcp any any eq 80 log", ["1.1.1.1 > 2.2.2.2 tcp/80"], [], []),
    ("permit tcp any any eq 80 log debugging interval 60", ["1.1.1.1 > 2.2.2.2 tcp/80"], [], []),
    ("permit tcp any any eq 80 time-range T", [], ["1.1.1.1 > 2.2.2.2 tcp/81"], ["1.1.1.1 > 2.2.2.2 tcp/80"]),
    ("permit tcp user PLANT\\joe any any eq 80", [], ["1.1.1.1 > 2.2.2.2 tcp/81"], ["1.1.1.1 > 2.2.2.2 tcp/80"]),
    ("permit tcp security-group tag 7 any security-group name PLC host 2.2.2.2 eq 80", [], ["1.1.1.1 > 2.2.2.3 tcp/80"], ["1.1.1.1 > 2.2.2.2 tcp/80"]),
    ("permit tcp any any eq 80 zzz", [], ["1.1.1.1 > 2.2.2.2 tcp/81"], ["1.1.1.1 > 2.2.2.2 tcp/80"]),
    ("permit tcp any host 1.2.3", [], [], ["1.1.1.1 > 9.9.9.9 tcp/80"]),
    ("permit tpc any any", [], [], ["1.1.1.1 > 9.9.9.9 udp/80"]),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "yes", "no", "maybe"), CASES, ids=[case[0] for case in CASES])
def test_entry_takes_exactly_its_packets(entry: str, yes: list[str], no: list[str], maybe: list[str]) -> None:
    (rule,) = rules(read(f"access-list A extended {entry}"))
    assert rule.action is Action.PERMIT
    for expected, packets in (("yes", yes), ("no", no), ("maybe", maybe)):
        for packet in packets:
            assert takes(rule.match, packet) == expected, packet


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
def test_every_port_name_is_the_devices_own(protocol: str) -> None:
    table = tables.TCP_PORTS if protocol == "tcp" else tables.UDP_PORTS
    found = rules(read(*(f"access-list A extended permit {protocol} any any eq {name}" for name in table)))
    for rule, number in zip(found, table.values(), strict=True):
        assert takes(rule.match, f"1.1.1.1 > 2.2.2.2 {protocol}/{number}") == "yes"
        assert takes(rule.match, f"1.1.1.1 > 2.2.2.2 {protocol}/{number + 1}") == "no"


def test_names_that_differ_from_the_registry_of_the_internet() -> None:
    assert tables.TCP_PORTS["kerberos"] == 750
    assert (tables.UDP_PORTS["radius"], tables.UDP_PORTS["radius-acct"], tables.UDP_PORTS["dnsix"]) == (1645, 1646, 195)
    assert (tables.TCP_PORTS["sqlnet"], tables.TCP_PORTS["citrix-ica"], tables.TCP_PORTS["h323"]) == (1521, 1494, 1720)
    shared = tables.TCP_PORTS.keys() & tables.UDP_PORTS.keys()
    assert all(tables.TCP_PORTS[name] == tables.UDP_PORTS[name] for name in shared)


def test_options_set_what_they_say() -> None:
    found = rules(
        read(
            "access-list A remark first",
            "access-list A remark second",
            "access-list A extended permit tcp any any eq 1 inactive",
            "access-list A extended permit tcp any any eq 2 log disable",
            "access-list A extended permit tcp any any eq 3 log time-range T inactive",
            "access-list A line 1 extended deny ip any any",
            "access-list A permit tcp any any eq 4",
        )
    )
    assert [rule.identity for rule in found] == ["1", "4", "5", "6", "7"]
    assert [rule.enabled for rule in found] == [True, False, True, False, True]
    assert [rule.logged for rule in found] == [None, None, False, True, None]
    assert [rule.metadata.remark for rule in found] == ["", "first / second", "", "", ""]
    assert found[3].schedule == "T"
    assert found[3].match.conditions[0].kind is UnknownKind.TIME
    assert "daily 0:00 to 6:00" in found[3].match.conditions[0].reason


def test_an_entry_that_is_not_read_keeps_its_place() -> None:
    result = read(
        "access-list A extended permit tcp any any eq 1",
        "access-list A extended prmit tcp any any eq 2",
        "access-list A extended deny tcp any any eq tree",
        "access-list A extended permit tcp any any eq 4",
    )
    found = rules(result)
    assert [rule.action for rule in found] == [Action.PERMIT, Action.UNKNOWN, Action.DENY, Action.PERMIT]
    assert found[1].match.conditions
    assert found[2].match.conditions
    first = found[0].origin.line
    fates = [result.ledger.fate(first + index) for index in range(4)]
    assert fates == [LineFate.MODELLED, LineFate.UNKNOWN, LineFate.PARTIAL, LineFate.MODELLED]
    assert result.ledger.blocking() == 2


def test_groups_are_shared_and_never_copied() -> None:
    found = rules(read(*["access-list A extended permit tcp object-group GG object-group G eq 80"] * 3))
    assert found[0].match.source is found[1].match.source is found[2].match.source
    assert found[0].match.service is found[2].match.service


def test_a_word_more_makes_any_entry_partial() -> None:
    for entry, *_ in CASES:
        result = read(f"access-list A extended {entry} zzz-more")
        (rule,) = rules(result)
        assert rule.match.unknown
        assert result.ledger.fate(rule.origin.line) in {LineFate.PARTIAL, LineFate.UNKNOWN}


def test_standard_lists_name_destinations() -> None:
    found = rules(
        read("access-list A standard permit 10.5.0.0 255.255.0.0", "access-list A standard deny host 1.2.3.4")
    )
    assert takes(found[0].match, "9.9.9.9 > 10.5.1.1 tcp/1") == "yes"
    assert found[1].action is Action.DENY
    assert takes(found[1].match, "9.9.9.9 > 1.2.3.4 tcp/1") == "yes"
