"""GRE tunnels: the interface knows its other gateway, in XML and in `set` commands."""

from __future__ import annotations

import pytest

from parsers.ledger import LineFate
from parsers.model.interface import Interface, InterfaceKind, Wrapping
from parsers.registry import ParseResult, parse
from parsers.source import Source

SET = """\
set deviceconfig system hostname p1
set network interface ethernet ethernet1/1 layer3 ip 192.0.2.1/24
set network interface tunnel units tunnel.1 ip 10.99.0.1/30
set network tunnel gre g tunnel-interface tunnel.1
set network tunnel gre g local-address interface ethernet1/1
set network tunnel gre g local-address ip 192.0.2.1/24
set network tunnel gre g peer-address ip 192.0.2.2
set network tunnel gre g keep-alive enable yes
set network tunnel gre g keep-alive interval 10
set network tunnel gre g copy-tos no
set network virtual-router default interface [ ethernet1/1 tunnel.1 ]
"""


def read(text: str) -> ParseResult:
    return parse(Source.from_text("p1.txt", text), "paloalto_panos")


def tunnel(result: ParseResult) -> Interface:
    return next(item for device in result.devices for item in device.interfaces if item.name == "tunnel.1")


def test_the_other_gateway_of_a_gre_tunnel() -> None:
    result = read(SET)
    found = tunnel(result)
    assert (found.kind, found.peer, found.wrapping) == (InterfaceKind.TUNNEL, "192.0.2.2", Wrapping.GRE)
    assert not result.ledger.blocking()
    assert [result.ledger.fate(line) for line in (4, 5, 7)] == [
        LineFate.MODELLED,
        LineFate.IRRELEVANT,
        LineFate.MODELLED,
    ]


def test_one_that_is_disabled_leads_nowhere() -> None:
    assert not tunnel(read(SET + "set network tunnel gre g disabled yes\n")).peer


@pytest.mark.parametrize(("word", "doubts"), [("yes", 1), ("no", 0)])
def test_one_that_takes_copies_of_frames_is_not_modelled(word: str, doubts: int) -> None:
    result = read(f"{SET}set network tunnel gre g erspan {word}\n")
    assert sum("ERSPAN" in item.what for device in result.devices for item in device.unmodelled) == doubts
