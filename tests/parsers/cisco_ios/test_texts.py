"""Texts that are no statements end where the device ends them, and never swallow what stands below."""

from __future__ import annotations

import pytest

from parsers.ledger import LineFate
from parsers.registry import ParseResult, parse
from parsers.source import Source

LIST = ["ip access-list extended X", " deny ip any any", "interface Vlan1", " ip access-group X in"]
HEX = "  30820321 30820209 A0030201 02020101 300D0609 2A864886 F70D0101 0B050030"


def read(*lines: str) -> ParseResult:
    return parse(Source.from_text("x", "\n".join(["version 15.2", "hostname R", *lines, "end"])), "cisco_ios")


BODIES: dict[str, list[str]] = {
    "with a body": [" certificate ca 01", HEX, HEX, "  \tquit"],
    "with a body that was moved left": [" certificate ca 01", HEX.strip(), "quit"],
    "kept in NVRAM": [" certificate self-signed 01 nvram:IOS-Self-Sig#1.cer"],
    "one in NVRAM and one with a body": [
        " certificate self-signed 01 nvram:a.cer",
        " certificate ca 02",
        HEX,
        "  quit",
    ],
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_certificate_ends_before_the_next_statement(body: list[str]) -> None:
    result = read(
        "crypto pki certificate chain A", *body, *LIST, "crypto pki certificate chain B", *BODIES["with a body"]
    )
    assert [item.name for item in result.devices[0].rule_sets] == ["X"]
    assert len(result.devices[0].rule_sets[0].rules) == 2
    assert result.complete
    assert result.ledger.blocking() == 0


def test_a_certificate_that_is_cut_off_swallows_nothing() -> None:
    result = read("crypto pki certificate chain A", " certificate ca 01", HEX, *LIST)
    assert not result.complete
    assert len(result.devices[0].rule_sets[0].rules) == 2


BANNERS: dict[str, list[str]] = {
    "on one line": ["banner motd ^CNo access^C"],
    "over lines": ["banner login ^C", "access-list 5 permit any", "interface Vlan9", "^C"],
    "with another mark": ["banner exec @", "access-list 5 permit any", "bye @"],
    "with the control character": ["banner motd \x03", "access-list 5 permit any", "\x03"],
}


@pytest.mark.parametrize("banner", BANNERS.values(), ids=BANNERS.keys())
def test_a_banner_is_no_statement(banner: list[str]) -> None:
    result = read(*banner, *LIST)
    assert [item.name for item in result.devices[0].rule_sets] == ["X"]
    assert [item.name for item in result.devices[0].interfaces] == ["Vlan1"]
    assert result.ledger.blocking() == 0
    assert all(result.ledger.fate(3 + at) is not LineFate.MODELLED for at in range(len(banner)))


PROMPTS = ["R#show running-config", "R#sh run", "R#terminal length 0", "R>enable", "R#", "R(config)#exit", "R#wr mem"]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_prompt_of_the_terminal_is_no_statement(prompt: str) -> None:
    result = parse(Source.from_text("x", "\n".join([prompt, "version 15.2", "hostname R", *LIST, "end", prompt])))
    assert result.ledger.fate(1) is LineFate.STRUCTURAL
    assert result.complete
    assert result.ledger.blocking() == 0


HEADS: list[list[str]] = [
    ["interface Vlan1 zzz"],
    ["line vty 0 4 zzz"],
    ["line zzz 0 4"],
    ["object-group network G zzz", " host 10.0.0.1"],
    ["snmp-server community x RO 10 zzz"],
    ["line vty 0 4", " transport input ssh zzz"],
    ["line vty 0 4", " transport zzz ssh"],
    ["ntp access-group zzz 10"],
    ["crypto map M", "interface Vlan2", " crypto map M zzz"],
]


@pytest.mark.parametrize("lines", HEADS, ids=lambda lines: lines[-1])
def test_a_word_too_many_is_never_swallowed(lines: list[str]) -> None:
    assert read(*lines).ledger.blocking() > 0


NAMES = {
    "interface Serial0/0.1 point-to-point": "Serial0/0.1",
    "interface Vlan 10": "Vlan10",
    "interface Virtual-Template1 type tunnel": "Virtual-Template1",
    "interface Port-channel1.30": "Port-channel1.30",
    "interface ATM0/0.1 multipoint": "ATM0/0.1",
}


@pytest.mark.parametrize(("line", "name"), NAMES.items())
def test_an_interface_is_called_as_others_call_it(line: str, name: str) -> None:
    result = read(line, " ip address 10.0.0.1 255.255.255.0")
    assert [item.name for item in result.devices[0].interfaces] == [name]
    assert result.ledger.blocking() == 0


COMMANDS = {
    "show ip route": True,
    "write memory": True,
    "copy running-config startup-config": True,
    "copy run tftp://10.0.0.1/$_name": True,
    "copy startup-config tftp://10.0.0.1/x": True,
    "copy flash:log tftp://10.0.0.1/log": True,
    "copy tftp://10.0.0.1/x running-config": False,
    "copy flash:x run": False,
    "copy /noconfirm tftp://10.0.0.1/x running-config": False,
    "copy": False,
    "copy startup-config running-config": False,
    "copy flash:x system:running-config": False,
    "copy flash:x nvram:startup-config": False,
    "configure terminal": False,
    "configure replace flash:x force": False,
    "tclsh flash:x.tcl": False,
    "event manager run OTHER": False,
    "$_any": False,
}


@pytest.mark.parametrize(("command", "leaves"), COMMANDS.items())
def test_what_a_command_does_to_the_configuration_that_runs(command: str, *, leaves: bool) -> None:
    job = read("kron policy-list J", f" cli {command}")
    event = read("event manager applet J", f' action 1.0 cli command "{command}"')
    for result in (job, event):
        assert (result.ledger.blocking() == 0) is leaves
        assert (result.devices[0].unmodelled == ()) is leaves


def test_lines_and_agents_that_listen_are_services() -> None:
    result = read(
        "ip sla responder",
        "ip sla responder udp-echo ipaddress 10.0.0.1 port 5000",
        "ip sla server twamp",
        "ip rcmd rsh-enable",
        "interface Vlan1",
        " cip enable",
        "line aux 0",
        " transport input telnet",
        "line 3",
        " transport input all",
        "line 4",
        " transport input none",
        "line vty 0 4",
        " rotary 7",
        " transport input ssh telnet",
        "ip ssh port 2222 rotary 7",
    )
    opened = [(item.protocol, item.transport, item.port) for item in result.devices[0].management.services]
    assert sorted(opened) == [
        ("cip", "tcp", 44818),
        ("ip sla responder", "udp", 1967),
        ("ip sla responder", "udp", 5000),
        *(("reverse telnet", "tcp", port) for port in (2001, 2003, 4001, 4003, 6001, 6003)),
        *(("rotary telnet", "tcp", port) for port in (3007, 5007, 7007)),
        ("rsh", "tcp", 514),
        ("smart-install", "tcp", 4786),
        ("ssh", "tcp", 22),
        ("ssh", "tcp", 2222),
        ("telnet", "tcp", 23),
        ("twamp", "tcp", 862),
    ]


def test_a_port_of_copies_may_be_of_any_network() -> None:
    result = read(
        "interface GigabitEthernet1/0/1",
        " switchport access vlan 10",
        "interface GigabitEthernet1/0/2",
        " switchport access vlan 20",
        "monitor session 1 source interface Gi1/0/1",
        "monitor session 1 destination interface Gi1/0/2 encapsulation replicate ingress untagged vlan 10",
        "monitor session 2 destination interface Te9/9/9",
    )
    copies = [item for item in result.devices[0].unmodelled if "copies" in item.what]
    assert [item.interfaces for item in copies] == [frozenset({"GigabitEthernet1/0/2"}), None]


def test_a_server_may_put_stations_into_any_vlan() -> None:
    port = ["interface GigabitEthernet1/0/1", " switchport access vlan 10", " authentication port-control auto"]
    assigned = [
        [item.interfaces for item in result.devices[0].unmodelled if "into any VLAN" in item.what]
        for result in (read(*port), read("aaa authorization network default group radius", *port))
    ]
    assert assigned == [[], [frozenset({"GigabitEthernet1/0/1"})]]


def test_a_command_that_gives_lines_other_numbers_is_not_read_over() -> None:
    assert read(*LIST, "ip access-list resequence X 10 10").ledger.blocking() == 1


def test_a_second_pool_of_one_name_is_told() -> None:
    lines = [
        "version 15.2",
        "hostname r",
        *(f"ip nat pool P 10.1.0.{n} 10.1.0.{n} prefix-length 24" for n in (9, 9, 8)),
    ]
    result = parse(Source.from_text("r.txt", "\n".join([*lines, "end", ""])))
    assert [result.ledger.fate(line) for line in (3, 4, 5)] == [LineFate.MODELLED, LineFate.MODELLED, LineFate.UNKNOWN]
