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
