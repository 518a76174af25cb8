"""SCALANCE: ports, tunnels, servers, what a session leaves out, and what nobody understands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parsers.as_json import device_json
from parsers.ledger import LineFate
from parsers.model.address import from_cidr
from parsers.model.device import Effect
from parsers.model.interface import AddressRole, InterfaceKind, SwitchportMode
from parsers.model.match import ANY_ADDRESS, ANY_SERVICE, AddressMatch
from parsers.model.nat import NatKind
from parsers.model.rules import Action
from parsers.registry import ParseResult, UnknownFormatError, detect, parse
from parsers.source import Source
from parsers.vendors.siemens_scalance.irrelevant import DOUBTED, IRRELEVANT, QUIET
from parsers.vendors.siemens_scalance.reader import READERS
from validator.cli import main

if TYPE_CHECKING:
    from parsers.model.device import Device

FIXTURES = Path(__file__).parents[3] / "fixtures" / "siemens_scalance"
CASES = sorted(path.name for path in FIXTURES.iterdir())
WHOLE = [name for name in CASES if name not in {"hostile", "nat_contested", "session_short", "truncated"}]
PLATFORM = "siemens_scalance"
NO_MATTER = r"\s*(?:macrule|snmp|user-account|radius-server|ntp server|no user-account|remote name)"
"""Statements of which some words say nothing of a way."""


def result_of(case: str) -> ParseResult:
    return parse(Source.read(FIXTURES / case / "config.txt"))


def device_of(case: str) -> Device:
    (device,) = result_of(case).devices
    return device


def read(text: str) -> ParseResult:
    return parse(Source.from_text("gate.txt", text), PLATFORM)


@pytest.mark.parametrize("case", WHOLE)
def test_fixtures_that_are_whole_are_understood_whole(case: str) -> None:
    result = result_of(case)
    assert result.platform == PLATFORM
    assert result.complete
    assert not result.ledger.blocking()


def test_ports_and_vlans() -> None:
    device = device_of("vlans")
    ports = {item.name: item for item in device.interfaces}
    shown = {
        name: (item.switchport.mode, item.switchport.access_vlan, item.switchport.native_vlan)
        for name, item in ports.items()
        if item.switchport is not None
    }
    assert shown == {
        "gi 0/1": (SwitchportMode.ACCESS, 1, 1),
        "gi 0/2": (SwitchportMode.ACCESS, 1, 1),
        "gi 0/3": (SwitchportMode.ACCESS, 10, 1),
        "gi 0/4": (SwitchportMode.ACCESS, 2, 1),
        "gi 0/5": (SwitchportMode.TRUNK, 1, 1),
        "gi 0/6": (SwitchportMode.ACCESS, 20, 1),
        "gi 0/7": (SwitchportMode.TRUNK, 1, 1),
    }
    mixed = ports["gi 0/5"].switchport
    assert mixed is not None
    assert [(part.first, part.last) for part in mixed.allowed] == [(1, 1), (10, 10), (20, 20)]
    assert not ports["gi 0/2"].enabled
    assert [(str(item.value), item.role) for item in ports["vlan 10"].addresses] == [
        ("10.10.0.1/24", AddressRole.PRIMARY),
        ("10.10.1.1/24", AddressRole.SECONDARY),
    ]
    assert [(item.number, item.name) for item in device.vlans] == [(1, ""), (2, "EXT"), (10, "CELL"), (20, "SAFETY")]
    assert [(item.effect, item.origin.line) for item in device.unmodelled] == [
        (Effect.MAY_DO_EITHER, 47),
        (Effect.MAY_DO_EITHER, 16),
    ]


@pytest.mark.parametrize("end", ["all", "(all)", "(gi 0/1-2)"])
def test_all_members_of_a_vlan_may_be_without_a_tag(end: str) -> None:
    head = "system name S\nbase bridge-mode dot1q-vlan\nvlan 10\n"
    ports = "!\ninterface gi 0/1\n switchport pvid 10\n!\ninterface gi 0/2\n switchport pvid 10\n!\nend\n"
    result = read(f"{head} ports (gi 0/1-2) untagged {end}\n{ports}")
    assert not result.ledger.blocking()
    modes = {item.name: item.switchport for item in result.devices[0].interfaces if item.name.startswith("gi")}
    assert all(port is not None and port.mode is SwitchportMode.ACCESS for port in modes.values())
    assert all(port is not None and port.access_vlan == 10 for port in modes.values())


def test_virtual_routers() -> None:
    addresses = {
        item.name: [(str(one.value), one.role) for one in item.addresses] for item in device_of("vrrp").interfaces
    }
    assert addresses == {
        "vlan 1": [("10.1.0.1/24", AddressRole.PRIMARY), ("10.1.0.254/24", AddressRole.VIRTUAL)],
        "vlan 2": [("10.2.0.1/24", AddressRole.PRIMARY), ("10.2.0.254/24", AddressRole.VIRTUAL)],
    }


def test_tunnels() -> None:
    tunnels = {
        item.name: (item.peer, item.enabled)
        for case in ("ipsec", "openvpn", "sinemarc")
        for item in device_of(case).interfaces
        if item.kind is InterfaceKind.TUNNEL
    }
    assert tunnels == {
        "ipsec CELL": ("203.0.113.9", True),
        "ipsec CALLERS": ("any", True),
        "ipsec OLD": ("203.0.113.9", False),
        "openvpn TO-HQ": ("vpn.plant.example", True),
        "openvpn SPARE": ("vpn.plant.example", False),
        "sinemarc": ("203.0.113.80", True),
    }
    assert [(str(item.network), item.interface) for item in device_of("ipsec").routes[1:]] == [
        ("192.168.20.0/24", "ipsec CELL"),
        ("192.168.21.0/24", "ipsec CELL"),
    ]


def test_a_dialled_address_is_nowhere_in_the_file() -> None:
    device = device_of("cellular")
    (dialled,) = (item for item in device.interfaces if item.name == "ppp 2")
    assert (dialled.dynamic_address, dialled.enabled, dialled.switchport) == (True, True, None)
    assert device.dynamic_routing == ()  # its default route leads there
    forward = next(item for item in device.nat if item.identity.startswith("napt"))
    assert forward.match.destination.unknown
    hidden = next(item for item in device.nat if item.identity.startswith("masquerading"))
    assert hidden.address is not None
    assert (hidden.address.kind, hidden.own_address) == (NatKind.UNKNOWN, True)


def test_management_plane() -> None:
    device = device_of("management")
    services = {item.protocol: item for item in device.management.services}
    assert {name: item.port for name, item in services.items()} == {
        "https": 8443,
        "ssh": 2222,
        "telnet": 23,
        "snmp": 161,
        "ping": 0,
    }
    assert all(item.sources == ANY_ADDRESS for item in services.values())
    assert services["snmp"].detail == "version 3"
    assert [(item.name, item.privilege) for item in device.management.accounts] == [
        ("admin", "admin"),
        ("shift lead", "user"),
    ]
    assert [(item.purpose, item.address) for item in device.management.servers] == [
        ("radius", "10.1.0.8"),
        ("ntp", "10.1.0.4"),
        ("dns", "10.1.0.53"),
        ("syslog", "10.1.0.6"),
    ]
    assert device.name == "GATE-21"


def test_servers_of_which_no_line_speaks_may_run() -> None:
    services = device_of("as_delivered").management.services
    assert [item.protocol for item in services] == ["http", "https", "ssh", "telnet", "snmp", "ping"]
    assert all(item.sources.unknown for item in services[:-1])


@pytest.mark.parametrize("number", range(1, 9))
def test_no_secret_is_kept(number: int) -> None:
    for case in CASES:
        assert not any(f"hush-hush-{number}" in line for line in result_of(case).source.lines)


def test_a_session_says_which_types_it_holds() -> None:
    whole, short = result_of("session"), result_of("session_short")
    assert (whole.complete, short.complete) == (True, False)
    told = [item.message for item in short.diagnostics]
    assert "these types of settings were not shown: firewallnat, ip, ipsec, openvpn, sinemarc" in told
    assert "the device refused a command, so its answer is missing" in told
    assert "a pager was not switched off; lines may be missing or overwritten" in told
    assert whole.devices[0].name == "GATE-22"


def test_an_answer_to_all_is_taken_as_one() -> None:
    text = "G# show running-config all\nsystem name G\nfirewall\n no shutdown\n!\nG#\n"
    assert read(text).complete
    assert not read(text.replace(" all", " | include firewall")).complete


@pytest.mark.parametrize("case", WHOLE)
def test_a_strange_line_anywhere_is_told_and_costs_no_rule(case: str) -> None:
    lines = (FIXTURES / case / "config.txt").read_text(encoding="utf-8").splitlines()
    whole = result_of(case)
    rules = sum(len(item.rules) for item in whole.devices[0].rule_sets)
    quiet = {re.sub(r"\W.*", "", line.strip()) for line in lines} & QUIET
    for at in range(len(lines) + 1):
        result = read("\n".join([*lines[:at], "zzz 7", *lines[at:]]))
        fate = {row.line: row for row in result.ledger.open_rows()}[at + 1]
        assert fate.blocking or quiet, (case, at)
        assert sum(len(item.rules) for item in result.devices[0].rule_sets) >= rules, (case, at)


@pytest.mark.parametrize("case", WHOLE)
def test_a_word_too_many_is_told(case: str) -> None:
    """Only statements that bear on nobody's way, and words for people, take any word."""
    lines = (FIXTURES / case / "config.txt").read_text(encoding="utf-8").splitlines()
    whole = result_of(case)
    for at, line in enumerate(lines):
        if whole.ledger.fate(at + 1) is not LineFate.MODELLED or re.search(r"comment|alias|name|#|^no user", line):
            continue
        if re.match(r"\s*(?:user-account|macrule|radius-server|snmp|loc-subnet|subnet|ntp|login|no )", line):
            continue
        result = read("\n".join([*lines[:at], f"{line} zzz", *lines[at + 1 :]]))
        assert at + 1 in {row.line for row in result.ledger.open_rows()}, (case, line)


@pytest.mark.parametrize("case", WHOLE)
def test_a_lost_line_never_makes_the_reader_fall(case: str) -> None:
    lines = (FIXTURES / case / "config.txt").read_text(encoding="utf-8").splitlines()
    for at in range(len(lines)):
        left = [*lines[:at], *lines[at + 1 :]]
        result = read("\n".join(left))
        assert sum(result.ledger.counts().values()) == len(result.source.lines)
        assert LineFate.UNSEEN not in result.ledger.counts()


@pytest.mark.parametrize("case", WHOLE)
def test_a_lost_line_that_opens_a_mode_is_told(case: str) -> None:
    lines = (FIXTURES / case / "config.txt").read_text(encoding="utf-8").splitlines()
    for at, line in enumerate(lines[:-1]):
        deeper = len(lines[at + 1]) - len(lines[at + 1].lstrip()) > len(line) - len(line.lstrip())
        if deeper and line.strip() not in QUIET and not line.startswith("IPV4RULE"):
            result = read("\n".join([*lines[:at], *lines[at + 1 :]]))
            assert result.ledger.blocking(), (case, line)


@pytest.mark.parametrize("case", WHOLE)
def test_a_garbled_word_is_told_or_changes_the_device(case: str) -> None:
    lines = (FIXTURES / case / "config.txt").read_text(encoding="utf-8").splitlines()
    whole = result_of(case)
    shown = device_json(whole.devices[0])
    for at, line in enumerate(lines):
        if whole.ledger.fate(at + 1) is not LineFate.MODELLED:
            continue
        words = line.split()
        for place in range(len(words)):
            garbled = " ".join([*words[:place], "zzz", *words[place + 1 :]])
            indent = line[: len(line) - len(line.lstrip())]
            result = read("\n".join([*lines[:at], f"{indent}{garbled}", *lines[at + 1 :]]))
            told = result.ledger.open_rows() or device_json(result.devices[0]) != shown
            assert told or re.match(NO_MATTER, line), (case, garbled)


def test_statements_out_of_their_mode_are_not_understood() -> None:
    result = read(
        "system name G\nmodem\n ipv4rule from vlan 1 to vlan 2 srcip 0.0.0.0/0 dstip 0.0.0.0/0 action acc\nend\n"
    )
    assert [row.line for row in result.ledger.open_rows() if row.blocking] == [3]


def test_commands_by_sms_leave_nothing_proved() -> None:
    result = read("system name G\nmodem\n sms-command\nend\n")
    assert [item.effect for item in result.devices[0].unmodelled] == [Effect.MAY_DO_ANYTHING]


WIDER = (
    # a mode, and a statement of it after which more may pass than the rules say
    ("", "dhcp-config-request option66"),
    ("", "vxlan 7"),
    ("", "ip dhcp-relay 10.2.0.9"),
    ("", "ip policy route 7"),
    ("", "base bridge-mode dot1d-bridge"),
    ("", "no base bridge-mode"),
    ("", "das"),
    ("srs", "no shutdown"),
    ("cloudconnector", "no shutdown"),
    ("modem", "sms-relay on"),
    ("firewall", "bridge vlan 1 vlan 2"),
    ("firewall", "macrule from vlan 2 to vlan 1 action acc"),
    ("firewall", "premacrule all enabled"),
    ("firewall", "ruleset name SERVICE"),
    ("firewall", "no ipv4rule 1"),
    ("firewallnat", "1to1 10.2.0.7 10.1.0.7"),
    ("interface vlan 2", "no switchport ingress-filter"),
    ("interface vlan 2", "ip unnumbered vlan 1"),
    ("interface vlan 2", "bridge-group 1"),
    ("ipsec", "vti 1"),
    ("openvpn", "bridge vlan 1"),
    ("sinemarc", "autoenrollment 60"),
    ("sinemarc", "no autoenrollment"),
    ("sinemarc", "relay 10.1.0.9"),
)


@pytest.mark.parametrize(("mode", "statement"), WIDER)
def test_what_may_open_a_way_is_never_harmless(mode: str, statement: str) -> None:
    wall = "system name G\ninterface vlan 1\n ip address 10.1.0.1/24\n!\ninterface vlan 2\n ip address 10.2.0.1/24\n!\n"
    inside = f"{mode}\n {statement}\n!\n" if mode else f"{statement}\n"
    result = read(f"{wall}firewall\n!\n{inside}end\n")
    (device,) = result.devices
    assert result.ledger.blocking() or any(item.effect.opens for item in device.unmodelled)


def test_a_part_that_is_switched_off_does_not_switch_off_the_whole() -> None:
    flat = "system name G\nipsec\nno shutdown\nconnection name A\nshutdown\noperation start\nend\n"
    for text in (flat, flat.replace("\nshutdown", "\n shutdown"), flat.replace("\nshutdown", "\n  no shutdown")):
        result = read(text)
        assert [row.line for row in result.ledger.open_rows() if row.blocking] == [5]
        assert all(item.enabled for item in result.devices[0].interfaces)


def test_modes_that_nobody_leaves_hide_no_connection() -> None:
    flat = "openvpn\nno shutdown\nremote name HQ\naddr 203.0.113.9\nconnection name A\noperation start\nend\n"
    (device,) = read(f"system name G\n{flat}").devices
    assert "openvpn A" in {item.name for item in device.interfaces}


@pytest.mark.parametrize(
    ("tail", "sure"),
    [
        ('comment "no S7" service S7', False),
        ('service S7 comment "all service S7"', False),
        ("comment no S7 service S7", None),
        ("service S7 comment a service of the line", False),
        ("comment from the office", True),
    ],
)
def test_a_comment_takes_no_part_of_its_rule(tail: str, *, sure: bool | None) -> None:
    """Whether the rule surely drops all (None: a part of it is in doubt): a service lost would drop too much."""
    rule = f"ipv4rule from vlan 2 to vlan 1 srcip 0.0.0.0/0 dstip 10.1.0.5 action drop prior 0 {tail}"
    result = read(f"system name G\nfirewall\n service name S7 transport tcp dstport 102\n {rule}\n!\nend\n")
    (wall,) = (item for item in result.devices[0].rule_sets if item.name == "firewall")
    made = wall.rules[0]
    assert bool(made.match.conditions) is (sure is None)
    assert bool(result.ledger.open_rows()) is (sure is None)
    if sure is not None:
        assert (made.match.service == ANY_SERVICE) is sure


def test_a_rule_of_address_zero_may_be_a_rule_for_all() -> None:
    rule = "ipv4rule from vlan 2 to vlan 1 srcip 0.0.0.0 dstip 10.1.0.5 action acc prior 0"
    result = read(f"system name G\nfirewall\n {rule}\n!\nend\n")
    (wall,) = (item for item in result.devices[0].rule_sets if item.name == "firewall")
    assert wall.rules[0].match.source == ANY_ADDRESS
    assert wall.rules[0].match.conditions
    assert [row.line for row in result.ledger.open_rows()] == [3]


def test_virtual_addresses_beside_networks_may_pass_the_tunnel() -> None:
    text = (
        "system name G\nipsec\n remote-end name R\n  addr 203.0.113.9\n  conn-mode standard\n  subnet 10.9.0.0/24\n"
        "  virtual-ip 10.8.0.0/24\n !\n connection name C\n  rmend name R\n  loc-subnet 10.1.0.0/24\n"
        "  operation start\n  phase 2\n   auto-fwrules\n  !\n !\n no shutdown\n!\nend\n"
    )
    (device,) = read(text).devices
    for wanted in ("selectors of ipsec C, outgoing", "selectors of ipsec C, incoming", "firewall"):
        (made,) = (item for item in device.rule_sets if item.name == wanted)
        doubted = [rule for rule in made.rules if rule.match.conditions]
        sure = [rule for rule in made.rules if rule.action is Action.PERMIT and not rule.match.conditions]
        clients = AddressMatch.exactly(from_cidr("10.8.0.0/24"))
        assert doubted, wanted
        assert all(clients in {rule.match.source, rule.match.destination} for rule in doubted), wanted
        assert sure, wanted


def test_a_second_address_does_not_lose_the_first() -> None:
    result = read("system name G\ninterface vlan 2\n ip address 10.2.0.1/24\n ip address 10.4.0.1/24\n!\nend\n")
    (made,) = (item for item in result.devices[0].interfaces if item.name == "vlan 2")
    assert {str(item.value) for item in made.addresses} == {"10.2.0.1/24", "10.4.0.1/24"}
    assert [row.line for row in result.ledger.open_rows() if row.blocking] == [4]


def test_what_an_m800_has_open_as_delivered_is_possible_everywhere() -> None:
    text = "system name G\ninterface vlan 2\n ip address 10.2.0.1/24\n!\nfirewall\n!\nend\n"
    for more, services in (("", {"dhcp", "ipsec"}), ("interface ppp 2\n!\n", {"dhcp", "ssh", "https", "snmp"})):
        (device,) = read(text.replace("firewall", f"{more}firewall")).devices
        (local,) = (item for item in device.rule_sets if item.name == "to the device")
        opened = {
            rule.identity.split()[0]
            for rule in local.rules
            if rule.match.in_interfaces is not None and "vlan 2" in rule.match.in_interfaces
        }
        assert services <= opened
        assert ("ssh" in opened) is bool(more)


RECOGNISED = (
    ("firewall\n ipv4rule from vlan 1 to vlan 2 srcip 0.0.0.0/0 dstip 0.0.0.0/0 action acc\n", True),
    ("system name G\nfirewall\n!\n", True),
    ("system name G\nbase bridge-mode dot1q-vlan\n", True),
    ("system name G\ninterface vlan 1\n", False),
    ("hostname r1\ninterface vlan 1\n ip address 10.0.0.1 255.255.255.0\n", False),
    ("firewall\nipsec\nopenvpn\n", False),
)


@pytest.mark.parametrize(("text", "taken"), RECOGNISED)
def test_recognition(text: str, taken: bool) -> None:  # noqa: FBT001 - a table
    source = Source.from_text("x", text)
    if taken:
        assert detect(source).name == PLATFORM
    else:
        with pytest.raises(UnknownFormatError):
            detect(source)


@pytest.mark.parametrize("case", CASES)
def test_a_scrubbed_file_reads_as_the_same_device(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["parse", str(FIXTURES / case / "config.txt"), "--scrub"]) in {0, 3}
    shown = capsys.readouterr()
    assert "would not read as the same device" not in shown.err
    for word in ("J. Doe", "Hall 7", "hush-hush"):
        assert word not in shown.out
    again = tmp_path / "config.txt"
    again.write_text(shown.out, encoding="utf-8")
    assert parse(Source.read(again)).devices[0].rule_sets


def test_no_harmless_statement_shadows_one_that_is_read() -> None:
    """A row of the tables of harmless statements counts only where nobody reads the word."""
    assert not [(mode, word) for mode, word in DOUBTED if word in IRRELEVANT.get(mode, {})]
    assert IRRELEVANT.keys() <= READERS.keys()
    assert IRRELEVANT.keys() >= QUIET
