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
