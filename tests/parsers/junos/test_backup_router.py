"""Junos: the router of `backup-router` is a setting, and what is no address of one is told."""

from __future__ import annotations

import pytest

from parsers.diagnostics import DiagnosticCode
from parsers.ledger import LineFate
from parsers.registry import ParseResult, parse
from parsers.source import Source


def read(line: str) -> ParseResult:
    return parse(
        Source.from_text("ex.set", f"set version 18.4R2.7\nset system host-name ex\n{line}\n"), "juniper_junos"
    )


@pytest.mark.parametrize(
    ("line", "gateway"),
    [
        ("set system backup-router 10.1.1.1", "10.1.1.1"),
        ("set system backup-router 10.1.1.1 destination 10.0.0.0/8", "10.1.1.1"),
        ("set system inet6-backup-router 2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_router_is_a_setting(line: str, gateway: str) -> None:
    reading = read(line)
    assert [item.value for item in reading.devices[0].management.gateways] == [gateway]
    assert reading.ledger.fate(3) is LineFate.MODELLED


@pytest.mark.parametrize("word", ["gateway-a", "10.1.1.0/24"])
def test_what_is_no_address_is_told(word: str) -> None:
    reading = read(f"set system backup-router {word}")
    assert not reading.devices[0].management.gateways
    assert reading.ledger.fate(3) is not LineFate.MODELLED
    assert [item.code for item in reading.diagnostics if item.span.line == 3] == [DiagnosticCode.BAD_VALUE]
