"""HiOS: verdicts by hand of access lists, VLAN membership, addresses, restricted access."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.model.device import Device, Effect
from parsers.model.identity import SecretForm
from parsers.model.interface import AddressRole, InterfaceKind, SwitchportMode
from parsers.model.intervals import Interval
from parsers.model.rules import BindingPoint
from parsers.registry import UnknownFormatError, detect, parse
from parsers.source import Source
from validator.cli import main

FIXTURES = Path(__file__).parents[3] / "fixtures" / "hirschmann_hios"

LISTS = (
    ("lists", "access list cell", "tcp 10.10.0.7:2000 > 10.20.0.31:502", "permit"),
    ("lists", "access list cell", "tcp 10.10.0.66:2000 > 10.20.0.31:502", "deny"),  # by index, not by line
    ("lists", "access list cell", "tcp 10.10.0.7:80 > 10.20.0.31:50000", "deny"),
    ("lists", "access list cell", "tcp 10.10.0.7:2000 > 10.20.0.31:50000", "possibly"),  # within a time range
    ("lists", "access list cell", "tcp 10.10.0.7:2000 > 10.20.0.31:23", "deny"),
    ("lists", "access list cell", "udp 10.10.0.7:2000 > 10.20.0.31:2222", "permit"),
    ("lists", "access list cell", "udp 10.10.0.7:2000 > 10.20.0.31:2224", "deny"),
    ("lists", "access list cell", "icmp/8 10.10.0.7 > 10.20.0.31", "permit"),
    ("lists", "access list cell", "gre 10.10.0.7 > 10.20.0.31", "permit"),
    ("lists", "access list cell", "esp 10.10.0.7 > 10.20.0.31", "deny"),
    ("lists", "access list every", "esp 10.10.0.7 > 10.20.0.31", "permit"),
    ("lists", "access list odd", "udp 10.10.0.7:1 > 10.20.0.31:1", "possibly"),  # a mask that may be meant otherwise
    ("list_of_vlan", "access list safe", "tcp 10.10.0.7:1 > 10.20.0.31:1", "permit"),
    ("list_of_vlan", "access list safe", "tcp 10.10.0.8:1 > 10.20.0.31:1", "deny"),
    ("xml", "access list 1", "tcp 10.20.0.7:1 > 10.10.0.31:502", "permit"),
    ("xml", "access list 1", "tcp 10.20.0.66:1 > 10.10.0.31:502", "permit"),  # rule 1 is before rule 2
    ("xml", "access list 1", "tcp 10.20.0.66:1 > 10.10.0.31:80", "deny"),
    ("xml", "access list 1", "tcp 10.20.0.7:1 > 10.10.0.31:80", "deny"),  # rule 3 is not active
    ("xml", "access list 1", "udp 10.20.0.7:1 > 10.10.0.31:80", "possibly"),  # 0.0.0.0 with a mask of zeros
    ("xml", "access list 1", "icmp/8 10.20.0.7 > 10.10.0.31", "possibly"),  # asks for a type of service
)


def path_of(case: str) -> Path:
    (found,) = (FIXTURES / case).glob("config.*")
    return found


def device(case: str) -> Device:
    return parse(Source.read(path_of(case))).devices[0]


def read(*lines: str) -> Device:
    text = "\n".join(["! Version: HiOS-2A-08.1.00", "configure", *lines, "exit", ""])
    return parse(Source.from_text("sw.txt", text), "hirschmann_hios").devices[0]


@pytest.mark.parametrize(("case", "name", "flow", "wanted"), LISTS)
def test_access_lists(case: str, name: str, flow: str, wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["test-rules", str(path_of(case)), "--flow", flow, "--rule-set", name])
    assert capsys.readouterr().out.split()[0] == wanted


def test_where_lists_judge() -> None:
    made = {(item.interface, item.point, item.scope): item.rule_sets for item in device("lists").bindings}
    assert made == {
        ("1/1", BindingPoint.INBOUND, "port"): ("access list cell",),
        ("vlan/10", BindingPoint.INBOUND, ""): ("access list odd",),
        ("vlan/20", BindingPoint.OUTBOUND, ""): ("access list every",),
    }
    vlans = [(item.interface, item.point, item.scope) for item in device("list_of_vlan").bindings]
    assert vlans == [
        ("vlan/20", BindingPoint.INBOUND, "vlan-map"),
        (None, BindingPoint.INBOUND, "vlan-map 30"),
    ]


@pytest.mark.parametrize(
    ("where", "effect"),
    [
        ({"1/1"}, Effect.MAY_DO_EITHER),  # beside a list of addresses
        ({"1/2"}, Effect.MAY_DENY),
        ({"vlan/10"}, Effect.MAY_DENY),
        ({"1/3"}, Effect.MAY_DO_EITHER),  # a list that is not there
    ],
)
def test_lists_in_doubt(where: set[str], effect: Effect) -> None:
    found = [item for item in device("lists_in_doubt").unmodelled if item.interfaces == frozenset(where)]
    assert effect in {item.effect for item in found}


def test_membership() -> None:
    ports = {item.name: item.switchport for item in device("core").interfaces}
    access, trunk = ports["1/1"], ports["1/3"]
    assert access is not None
    assert trunk is not None
    assert (access.mode, access.access_vlan) == (SwitchportMode.ACCESS, 10)
    assert (trunk.mode, trunk.allowed) == (SwitchportMode.TRUNK, (Interval(10, 10), Interval(20, 20)))
    assert trunk.native_vlan not in {10, 20}
    assert not device("core").unmodelled


def test_ports_without_ingress_filtering_carry_any_vlan_possibly() -> None:
    (item,) = device("loose").unmodelled
    assert (item.effect, item.interfaces) == (Effect.MAY_DO_EITHER, None)
    assert item.what == "without ingress filtering frames of any VLAN may enter at 1/1, 1/2"


def test_frames_without_a_tag_of_several_vlans() -> None:
    assert [item.what for item in device("asymmetric").unmodelled] == [
        "1/1 sends frames of VLAN 1 without a tag, and takes those of 10",
        "1/2 puts frames without a tag into VLAN 20, of which it is no member",
        "1/6 sends frames of VLAN 10 without a tag and takes none without one",
        "without ingress filtering frames of any VLAN may enter at 1/2",
    ]
    ports = {item.name: item for item in device("asymmetric").interfaces}
    alone = ports["1/4"].switchport
    none = ports["1/3"].switchport
    assert alone is not None
    assert none is not None
    assert (alone.mode, alone.access_vlan) == (SwitchportMode.ACCESS, 20)
    assert none.allowed == ()
    assert not ports["1/7"].enabled


def test_an_aggregate_carries_what_its_ports_do_not() -> None:
    ports = {item.name: item for item in device("aggregate").interfaces}
    assert ports["lag/1"].members == ("1/3", "1/4")
    assert ports["lag/1"].kind is InterfaceKind.AGGREGATE
    assert ports["1/3"].switchport is None


def test_routing() -> None:
    made = device("routing")
    ports = {item.name: item for item in made.interfaces}
    roles = [(str(item.value), item.role) for item in ports["vlan/10"].addresses]
    assert roles == [("10.10.0.1/24", AddressRole.PRIMARY), ("10.10.0.253/24", AddressRole.VIRTUAL)]
    assert ports["vlan/20"].addresses[1].role is AddressRole.SECONDARY
    assert ports["1/5"].switchport is None
    assert ports["1/5"].proxy
    assert [(str(item.network), str(item.next_hop), item.distance) for item in made.routes] == [
        ("10.99.0.0/16", "10.20.0.254", 10),
        ("0.0.0.0/0", "10.10.0.254", 2),
    ]
    assert {item.protocol for item in made.dynamic_routing} == {"ospf", "rip"}
    assert made.forwards


def test_without_ip_routing_nothing_is_routed() -> None:
    assert not device("not_routing").forwards
    interface = "interface vlan/1", "ip address primary 10.0.0.1 255.255.255.0", "exit"
    (port,) = read("ip routing", *interface).interfaces
    assert port.addresses == ()  # the interface does not route


def test_restricted_access() -> None:
    services = {item.protocol: item for item in device("management").management.services}
    assert services["https"].port == 8443
    assert services["https"].sources.surely.cidrs() == ("10.10.0.0/24", "10.20.0.3/32")
    assert services["ssh"].sources.surely.cidrs() == ("10.10.0.0/24",)
    assert services["http"].sources.surely.cidrs() == ("10.20.0.3/32",)
    assert services["iec61850_mms"].sources.surely.cidrs() == ("10.20.0.3/32",)
    assert services["snmp"].port == 1161
    assert "telnet" not in services


def test_what_runs_as_delivered() -> None:
    made = device("delivered")
    services = {item.detail or item.protocol: item for item in made.management.services}
    by_name = {item.protocol: item for item in made.management.services}
    assert by_name["ssh"].sources.surely == by_name["ssh"].sources.possibly  # rules are there, and off
    assert not by_name["telnet"].sources.surely
    assert by_name["telnet"].sources.possibly
    assert "version 3" in services
    (own,) = [item for item in made.interfaces if item.management_only]
    assert (own.dynamic_address, own.vlan) == (True, 1)


def test_rings_in_a_vlan_are_told() -> None:
    what = [item.what for item in device("features").unmodelled]
    assert "a ring makes its ports members of VLAN 20" in what
    assert sum("ring" in item for item in what) == 1


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("! X Configuration\n! Version: HiOS-2A-07.0.00\nconfigure\nexit\n", "hirschmann_hios"),
        ("! X Configuration\n! Version: HiSecOS-03.0.00\nconfigure\nexit\n", "hirschmann_hisecos"),
        ("network parms 10.0.0.1 255.0.0.0 0.0.0.0\nconfigure\nnat dnat commit\nexit\n", "hirschmann_hisecos"),
        ("network parms 10.0.0.1 255.0.0.0 0.0.0.0\nconfigure\nip routing\nexit\n", "hirschmann_hios"),
        ('<Config xmlns="urn:xml:ns:mibconf:base:1.0"><MibData/></Config>\n', "hirschmann_hios"),
        (
            '<Config xmlns="urn:xml:ns:mibconf:base:1.0"><MibData><MIB name="HM2-FW-MIB"/></MibData></Config>\n',
            "hirschmann_hisecos",
        ),
    ],
)
def test_each_system_is_told_by_its_content(text: str, system: str) -> None:
    assert detect(Source.from_text("x", text)).name == system


def test_a_near_miss_says_why() -> None:
    with pytest.raises(UnknownFormatError, match="but no `configure`"):
        detect(Source.from_text("x", "network parms 10.0.0.1 255.0.0.0 0.0.0.0\n"))


def test_a_vlan_that_stands_twice_is_not_read_twice() -> None:
    text = path_of("xml").read_text(encoding="utf-8")
    first = text.index("<Entry>", text.index('name="dot1qVlanStaticEntry"'))
    end = text.index("</Entry>", first) + len("</Entry>")
    made = parse(Source.from_text("sw.xml", text[:end] + "\n" + text[first:end] + text[end:]), "hirschmann_hios")
    assert "not understood: VLAN 1 stands here twice" in {item.what for item in made.devices[0].unmodelled}


def test_a_change_of_a_shared_router_cannot_hide_an_address() -> None:
    made = read("ip routing", "interface vlan/1", "ip vrrp modify 1 virtual-address 10.0.0.9", "exit")
    assert [item.effect for item in made.unmodelled] == [Effect.MAY_DO_ANYTHING]


@pytest.mark.parametrize("name", ["1/1-1/4", "1/1,1/2", "1", "all", "1/1 1/2"])
def test_ranges_of_ports_are_not_read_as_one_port(name: str) -> None:
    made = read(f"interface {name}", "vlan participation include 10", "exit")
    assert not made.interfaces
    assert made.unmodelled


def test_a_range_in_a_list_of_members_is_told() -> None:
    text = path_of("xml").read_text(encoding="utf-8").replace('"portlist">1/1<', '"portlist">1/1-1/4<')
    (device,) = parse(Source.from_text("sw.xml", text), "hirschmann_hios").devices
    assert "not understood: '1/1-1/4' is no name of one interface" in {item.what for item in device.unmodelled}


@pytest.mark.parametrize(
    "words", ["", "proto tcp dport eq " + "9" * 5_000, "proto " + "9" * 5_000, "proto icmp dport eq 5"]
)
def test_a_rule_that_was_cut_off_denies_nothing_surely(words: str) -> None:
    made = read(f"ip access-list extended name A index 1 deny {words}".strip())
    first = made.rule_sets[0].rules[0]
    assert [item.kind.name for item in first.match.conditions] == ["UNREAD"]


@pytest.mark.parametrize(("sequence", "effects"), [(1, [Effect.MAY_DO_EITHER]), (2, [])])
def test_two_lists_of_one_sequence_are_in_doubt(sequence: int, effects: list[Effect]) -> None:
    made = read(
        "ip access-list extended name A index 1 deny every",
        "ip access-list extended name B index 1 permit every",
        "interface 1/1",
        "ip access-group name A in 1",
        f"ip access-group name B in {sequence}",
        "exit",
    )
    assert [item.effect for item in made.unmodelled if "several lists of one place" in item.what] == effects


def _forms(made: Device) -> list[tuple[str, SecretForm]]:
    return [(item.purpose, item.form) for item in made.management.secrets]


def test_passwords_and_communities_by_their_form() -> None:
    made = device("xml_logins")
    assert [(item.name, item.privilege) for item in made.management.accounts] == [
        ("admin", "administrator"),
        ("oper", "operator"),
    ]
    assert _forms(made) == [
        ("user admin", SecretForm.WELL_KNOWN),
        ("user oper", SecretForm.UNKNOWN),
        ("passwords as delivered", SecretForm.WELL_KNOWN),
        ("snmp community", SecretForm.WELL_KNOWN),
        ("snmp community", SecretForm.CLEAR),
    ]
    text = "! Version: HiOS-3A-09.4.04\nconfigure\nusers password admin private\nusers password ops S3cr3t!word\nexit\n"
    (script,) = parse(Source.from_text("sw.txt", text), "hirschmann_hios").devices
    assert _forms(script) == [("user admin", SecretForm.WELL_KNOWN), ("user ops", SecretForm.UNKNOWN)]


def test_restricted_access_whose_first_rule_is_not_in_the_file_may_let_anybody_in() -> None:
    services = {item.protocol: item for item in device("xml_logins").management.services}
    assert services["ssh"].sources.possibly.cidrs() == ("0.0.0.0/0", "::/0")
    assert not services["ssh"].sources.surely


def test_shared_addresses_and_the_port_for_management_of_the_xml() -> None:
    made = {item.name: item for item in device("xml_logins").interfaces}
    assert [(str(item.value), item.role) for item in made["vlan/20"].addresses] == [
        ("10.20.0.1/24", AddressRole.PRIMARY),
        ("10.21.0.1/24", AddressRole.SECONDARY),
        ("10.20.0.254/24", AddressRole.VIRTUAL),
    ]
    assert [str(item.value) for item in made["out-of-band"].addresses] == ["192.168.1.1/24"]
    assert made["out-of-band"].management_only
    assert not device("xml_logins").unmodelled


ROUTER = (
    *("ip routing", "interface vlan/1", "ip routing", "ip address primary 10.0.0.1 255.255.255.0"),
    *("ip vrrp add 1 priority 200", "ip vrrp virtual-address add 1 10.0.0.9"),
)


@pytest.mark.parametrize(
    ("before", "behind", "shared"),
    [
        ((), ("ip vrrp enable 1",), ["10.0.0.9/24"]),
        ((), ("ip vrrp disable 1",), []),
        ((), ("ip vrrp disable 2",), ["10.0.0.9/24"]),
        ((), ("ip vrrp disable 1", "ip vrrp enable 1"), ["10.0.0.9/24"]),
        (("no ip vrrp operation",), ("ip vrrp enable 1",), []),
        (("ip vrrp operation",), ("ip vrrp enable 1",), ["10.0.0.9/24"]),
    ],
)
def test_a_router_of_vrrp_that_is_off_has_no_address(
    before: tuple[str, ...], behind: tuple[str, ...], shared: list[str]
) -> None:
    made = read(*before, *ROUTER, *behind, "exit")
    (port,) = [item for item in made.interfaces if item.name == "vlan/1"]
    assert [str(item.value) for item in port.addresses if item.role is AddressRole.VIRTUAL] == shared


def test_a_router_of_vrrp_that_is_off_in_the_xml_has_no_address() -> None:
    text = (FIXTURES / "xml_logins" / "config.xml").read_text(encoding="utf-8")
    off = text.replace('"vrrpOperAdminState">1<', '"vrrpOperAdminState">2<')
    assert off != text
    for said, count in ((text, 1), (off, 0)):
        (made,) = parse(Source.from_text("config.xml", said), "hirschmann_hios").devices
        roles = [item.role for port in made.interfaces for item in port.addresses]
        assert roles.count(AddressRole.VIRTUAL) == count
