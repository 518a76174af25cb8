"""Ways in and changes that no policy names leave nothing proved."""

from __future__ import annotations

import pytest

from parsers.ledger import LineFate
from parsers.registry import parse
from parsers.source import Source

OPENING = (
    ("security { dynamic-vpn { clients { c { user u; } } } }", "clients dial in (dynamic-vpn)"),
    ("protocols { pim { interface all { mode sparse; } } }", "multicast is routed (PIM)"),
    ("routing-instances { v { protocols { pim { interface all; } } } }", "multicast is routed (PIM)"),
    ("system { scripts { commit { allow-transients; file x.slax; } } }", "scripts of scripts may change"),
    ("event-options { policy p { then { change-configuration { commands d; } } } }", "scripts of event-options may"),
)


@pytest.mark.parametrize(("line", "what"), OPENING)
def test_it_is_a_doubt_about_the_whole_device(line: str, what: str) -> None:
    result = parse(Source.from_text("j", f"version 20.4R3;\n{line}\n"), "juniper_junos")
    assert [item.origin.line for item in result.devices[0].unmodelled if item.what.startswith(what)] == [2]
    assert result.ledger.fate(2) is LineFate.MODELLED


def test_scripts_that_change_nothing_leave_none() -> None:
    text = "version 20.4R3;\nsystem {\nscripts {\nop {\nfile y.slax;\n}\n}\n}\nevent-options {\nmax-policies 3;\n}\n"
    result = parse(Source.from_text("j", text), "juniper_junos")
    assert not any("scripts" in item.what for item in result.devices[0].unmodelled)
    assert [result.ledger.fate(line) for line in (4, 5, 10)] == [LineFate.IRRELEVANT] * 3
