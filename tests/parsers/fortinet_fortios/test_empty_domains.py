"""An export that only names its virtual domains lacks everything that decides in them."""

from __future__ import annotations

from parsers.diagnostics import DiagnosticCode
from parsers.registry import parse
from parsers.source import Source

HEAD = "#config-version=FGT60F-7.4.8-FW-build2795-250523:opmode=0:vdom=1:user=admin\n"
NAMED = "config vdom\nedit root\nnext\nedit plant\nnext\nend\nconfig global\nconfig system global\nend\nend\n"


def section(name: str) -> str:
    return f"config vdom\nedit {name}\nconfig system settings\nend\nend\n"


def test_a_domain_without_a_section_is_named_by_its_line() -> None:
    result = parse(Source.from_text("fw.txt", HEAD + NAMED + section("root")), "fortinet_fortios")
    assert not result.complete
    assert [item.span.line for item in result.diagnostics if item.code is DiagnosticCode.INCOMPLETE_EXPORT] == [5]
    assert all(device.unmodelled for device in result.devices)


def test_with_a_section_of_each_the_export_is_whole() -> None:
    text = HEAD + NAMED + section("root") + section("plant")
    assert parse(Source.from_text("fw.txt", text), "fortinet_fortios").complete
