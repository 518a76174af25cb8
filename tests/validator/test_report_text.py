"""The text face: golden pages at two widths, and no raw control character whatever the input holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from audits import FIXTURES, audited
from golden import assert_golden_text
from parsers.diagnostics import Diagnostic, DiagnosticCode, DiagnosticSeverity
from parsers.source import Span
from report_sample import CELL, HOSTILE, LONG_RULE, SOURCES, UNDECLARED, WIDE, report
from validator.findings import Label, Severity
from validator.report.draw import draw
from validator.report.excerpt import excerpt
from validator.report.first_page import verdict_line
from validator.report.safe_text import cells, safe_text
from validator.report.style import Style
from validator.report.terminal import text_report
from validator.telling import service_name
from validator.verdicts import Box, ConduitVerdict, DeclaredFlowVerdict, FlowVerdict, PairVerdict, Verdict

REPORTS = Path(__file__).parents[2] / "fixtures" / "reports"


@pytest.mark.parametrize("width", [80, 140])
def test_page_is_the_golden_one(width: int) -> None:
    assert_golden_text(REPORTS / f"audit-{width}.txt", text_report(report(), Style(width)))


@pytest.mark.parametrize("width", [80, 140])
def test_no_line_is_wider_than_the_page(width: int) -> None:
    page = text_report(report(), Style(width), everything=True)
    assert [line for line in page.split("\n") if len(cells(line)) > width] == []


def test_all_draws_every_finding() -> None:
    assert text_report(report(), Style(), everything=True).count("= certainty") == len(report().findings) - 1


def test_shape_is_that_of_the_style_guide() -> None:
    assert draw(replace(UNDECLARED, severity=Severity.HIGH, flows=(), witness=""), SOURCES, Style(140)) == "\n".join(
        (
            "high[PATH001]: CELL1 reaches ENTERPRISE on tcp/445, and no conduit declares it",
            "   --> configs/fw-cell1.txt:142:1",
            "    |",
            "142 | access-list OUT extended permit ip 10.20.1.0 255.255.255.0 any",
            "    | " + "^" * 62 + " lets 10.20.1.7 -> 10.0.4.20 tcp/445 through",
            "    |",
            "    ::: plant.yaml:31:5",
            " 31 |   - from: CELL1",
            "    |     ----------- declared here, to SITE_DMZ only",
            "    |",
            "    = path: plc-7 -> fw-cell1 inside>outside -> core vlan20>vlan4 -> erp-db",
            "    = clauses: IEC 62443-3-2 ZCR 3.2; IEC 62443-3-3 SR 5.2",
            "    = certainty: sure (412 of 412 lines on this path modelled)",
            "    = help: narrow the rule to the declared conduit, or declare the conduit and its security level",
        )
    )


def test_labels_of_one_place_stand_as_they_are_told() -> None:
    told = [f"label {number}" for number in range(12)]
    first, *_ = UNDECLARED.labels
    page = draw(replace(UNDECLARED, labels=tuple(replace(first, text=text) for text in told)), SOURCES, Style(140))
    assert [text for line in page.split("\n") for text in told if line.endswith(text)] == told


@pytest.mark.parametrize("folder", sorted((FIXTURES / "plants").iterdir()), ids=lambda folder: folder.name)
def test_no_line_of_a_plant_is_wider_than_the_page(folder: Path) -> None:
    page = text_report(audited(folder), Style(80), everything=True)
    assert [line for line in page.split("\n") if len(cells(line)) > 80] == []


def test_the_first_page_says_nothing_twice() -> None:
    counted = ("7 of 12 zone pairs could not be decided", "2 declared flows could not be decided")
    page = text_report(report(incomplete=("fw: the export is not complete", *counted)), Style(80))
    head = page[: page.index("\n\n")].split("\n")
    assert head[2:5] == [
        "  - fw: the export is not complete",
        "  - UNKNOWN zone pairs, counted below",
        "  - UNKNOWN declared flows, counted below",
    ]
    assert "not understood where it matters" not in page[: page.index("\n\n")]


@pytest.mark.parametrize("width", [60, 80, 140])
def test_carets_stand_under_the_columns_that_are_meant(width: int) -> None:
    lines = draw(WIDE, SOURCES, Style(width)).split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("150 |"))
    first, last = lines[at + 1].index("^"), lines[at + 1].rindex("^")
    assert lines[at][first : last + 1] == "OPC_SERVERS"


def test_excerpt_keeps_the_label_for_every_place_of_a_long_line() -> None:
    for column in range(1, len(LONG_RULE) - 5):
        part = excerpt(LONG_RULE, column, column + 4, 40)
        first, length = part.columns(column, column + 4)
        assert length == 5
        assert part.text.ljust(40)[first : first + length].rstrip() == LONG_RULE[column - 1 : column + 4].rstrip()
        assert len(part.text) <= 40


def test_carets_stand_right_below_wide_and_escaped_characters() -> None:
    line = "a\x1bb\u4e2d\u4e2d x\tTARGET"
    part = excerpt(line, 9, 14, 80)
    first, length = part.columns(9, 14)
    assert "".join(cells(line)[first : first + length]) == "TARGET"


def test_diagnostic_is_drawn_by_the_same_function() -> None:
    item = Diagnostic(Span(CELL, 142, 1, 11), DiagnosticCode.UNKNOWN_LINE, DiagnosticSeverity.ERROR, "no meaning")
    assert draw(item, SOURCES, Style(80)).split("\n")[:4] == [
        "error[PRS001]: no meaning",
        "   --> configs/fw-cell1.txt:142:1",
        "    |",
        "142 | access-list OUT extended permit ip 10.20.1.0 255.255.255.0 any",
    ]


def test_verdict_line_never_says_clean_of_what_is_open() -> None:
    below = tuple(finding for finding in report().findings if finding.severity < Severity.HIGH)
    assert verdict_line(report(), Style()).startswith("NOT CLEAN: 1 critical, 2 high, 9 medium, 1 low; input not")
    assert verdict_line(report(findings=below, exit=3), Style()).startswith("NOT PROVED: nothing at or above high")
    accepted = verdict_line(report(findings=(), exit=0, allow_incomplete=True), Style())
    assert accepted == "CLEAN: no findings; INCOMPLETE INPUT ACCEPTED for 2 reasons (--allow-incomplete)"
    assert verdict_line(report(findings=(), incomplete=(), exit=0), Style()) == "CLEAN: no findings"


def test_many_zones_are_counted_and_the_open_pairs_listed() -> None:
    zones = [f"Z{number}" for number in range(25)]
    pairs = tuple(
        PairVerdict(one, two, Verdict.UNKNOWN if one == "Z3" else Verdict.PROVED)
        for one in zones
        for two in zones
        if one != two
    )
    page = text_report(report(pairs=pairs), Style(120))
    assert "Zone pairs: 600: 576 PROVED, 0 VIOLATED, 24 UNKNOWN" in page
    assert "Z3 > Z0, Z3 > Z1" in page
    assert "from \\ to" not in page


def test_reasons_are_ranked_by_the_pairs_that_they_leave_open() -> None:
    pairs = tuple(
        PairVerdict(f"Z{number}", "Y", Verdict.UNKNOWN, reasons=reasons)
        for number, reasons in enumerate((("no file", "odd line"), *[("no route table",)] * 3))
    )
    page = text_report(report(pairs=pairs), Style(120))
    assert "leaves open\n     3 no route table\n     1 no file\n     1 odd line\n" in page
    many = tuple(PairVerdict(f"Z{number}", "Y", Verdict.UNKNOWN, reasons=(f"why {number}",)) for number in range(12))
    assert "and 4 more reasons (--all lists them, with the pairs)" in text_report(report(pairs=many), Style(120))
    assert "Z11 > Y: why 11" in text_report(report(pairs=many), Style(120), everything=True)


def test_of_many_conduits_the_worst_are_told() -> None:
    works = (DeclaredFlowVerdict(0, FlowVerdict.WORKS),)
    broken = (DeclaredFlowVerdict(0, FlowVerdict.BROKEN, "no way"),)
    conduits = (
        *(ConduitVerdict(f"C-{number}", "A", "B", Verdict.PROVED, works) for number in range(30)),
        ConduitVerdict("C-BROKEN", "A", "B", Verdict.PROVED, broken),
        ConduitVerdict("C-BAD", "A", "B", Verdict.VIOLATED, works),
    )
    page = text_report(report(conduits=conduits), Style(120))
    assert "C-29" not in page
    assert page.index("C-BAD") < page.index("C-BROKEN")
    assert "30 conduits are PROVED and all their flows work (--all)" in page
    assert "C-BROKEN flow 1 BROKEN: no way" in page
    assert "C-29" in text_report(report(conduits=conduits), Style(120), everything=True)
    wrong = tuple(ConduitVerdict(f"C-{number}", "A", "B", Verdict.UNKNOWN, works) for number in range(30))
    assert "10 more conduits are not in order (--all)" in text_report(report(conduits=wrong), Style(120))


@pytest.mark.parametrize(
    ("proto", "text"), [("112", "ip/112 (vrrp)"), ("0-5", "ip/0-5"), ("tcp", "every tcp port"), ("icmp", "icmp")]
)
def test_protocols_without_a_name_are_of_ip(proto: str, text: str) -> None:
    assert service_name(Box(("10.0.0.0/8",), ("10.1.0.0/16",), proto, "any", "any")) == text


def test_matrix_is_left_out_where_it_does_not_fit() -> None:
    zones = [f"ZONE-WITH-A-LONG-NAME-{number}" for number in range(18)]
    pairs = tuple(PairVerdict(one, two, Verdict.VIOLATED) for one in zones for two in zones if one != two)
    assert "from \\ to" in text_report(report(pairs=pairs), Style(120))
    assert "from \\ to" not in text_report(report(pairs=pairs), Style(70))


@pytest.mark.parametrize("text", HOSTILE)
def test_safe_text_is_one_printable_line(text: str) -> None:
    assert safe_text(text).isprintable()
    assert "".join(cells(text)).isprintable()
    assert safe_text("plain: \u00e4\u00f6\u00fc \u4e2d") == "plain: \u00e4\u00f6\u00fc \u4e2d"


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_reaches_the_page_raw(text: str) -> None:
    line = f"permit {text} any"
    label = Label(Span("configs/x", 1, 1, len(line)), text)
    bad = replace(UNDECLARED, message=text, labels=(label,), notes=((text, text),), witness=text, remediation=text)
    row = replace(report().coverage[0], file=text, device=text)
    pair = PairVerdict(text, "B", Verdict.UNKNOWN, reasons=(text,))
    hostile = report(
        findings=(bad,) * 12,
        coverage=(row,),
        incomplete=(text,),
        pairs=(pair,),
        plant_name=text,
        snapshot_name=text,
        sources={"configs/x": (line,)},
    )
    for everything in (True, False):
        page = text_report(hostile, Style(100), everything=everything)
        assert all(one.isprintable() for one in page.split("\n"))
