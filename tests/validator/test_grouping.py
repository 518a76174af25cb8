"""Findings of one line are one group; nothing is lost, and what is at stake decides the order."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from audits import FIXTURES, audited
from parsers.source import Source, Span
from report_sample import NOWHERE, UNDECLARED, report
from validator.findings import Label, Severity, consequence_of, kinds_of, ranked
from validator.grouping import alike, group_keys, grouped
from validator.plant.loader import load_plant
from validator.plant.model import Plant, ZoneKind
from validator.report.first_page import MOST_CRITICAL, MOST_SAFETY_ZONES, PAGE, first_page
from validator.report.json_report import audit_document, json_report
from validator.report.safe_text import cells
from validator.report.style import Style
from validator.report.terminal import text_report
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from validator.findings import Finding

FAULTY = audited(FIXTURES / "plants" / "refinery-u3-faulty")
KINDS = {
    "SIS": ZoneKind.SAFETY,
    "CTRL": ZoneKind.CONTROL,
    "DMZ": ZoneKind.DMZ,
    "OFFICE": ZoneKind.ENTERPRISE,
    "ACME": ZoneKind.VENDOR,
}


def test_every_finding_is_in_exactly_one_group() -> None:
    told = Counter(id(finding) for group in grouped(FAULTY.findings) for finding in group.findings)
    assert told == Counter(id(finding) for finding in FAULTY.findings)


def test_only_findings_of_the_same_line_are_one_group() -> None:
    for group in grouped(FAULTY.findings):
        assert len({(one.labels[0].span.file, one.labels[0].span.line) for one in group.findings}) == 1
    lines = {(group.head.labels[0].span.file, group.head.labels[0].span.line) for group in grouped(FAULTY.findings)}
    assert len(lines) == len(grouped(FAULTY.findings))


def test_without_a_line_each_finding_stands_alone() -> None:
    whole_file = replace(UNDECLARED, labels=(Label(Span("configs/fw.txt", 0), "by default"),))
    assert [len(group.findings) for group in grouped((NOWHERE, NOWHERE, whole_file, whole_file))] == [1, 1, 1, 1]


def test_head_is_the_worst_and_at_equal_severity_what_is_most_at_stake() -> None:
    rule = replace(UNDECLARED, code="RUL001", severity=Severity.HIGH, consequence=0)
    path = replace(UNDECLARED, code="PATH002", severity=Severity.HIGH, consequence=6)
    vendor = replace(UNDECLARED, code="VEN001", severity=Severity.HIGH, consequence=6)
    (group,) = grouped((rule, path, vendor))
    assert [one.code for one in group.findings] == ["VEN001", "PATH002", "RUL001"]
    worse = replace(rule, severity=Severity.CRITICAL)
    assert grouped((path, worse, vendor))[0].head.code == "RUL001"


def test_groups_keep_their_key_when_lines_move() -> None:
    moved = replace(UNDECLARED, labels=tuple(Label(replace(one.span, line=7), one.text) for one in UNDECLARED.labels))
    assert group_keys([UNDECLARED]) == group_keys([moved])


def test_a_safety_zone_outweighs_control_and_an_untrusted_source_the_same_target() -> None:
    def weight(source: str, target: str) -> int:
        return consequence_of(replace(UNDECLARED, source_zone=source, destination_zone=target, pairs=()), KINDS)

    assert weight("OFFICE", "SIS") > weight("ACME", "CTRL") > weight("OFFICE", "CTRL") > weight("ACME", "DMZ")
    assert weight("ACME", "OFFICE") == weight("OFFICE", "NOWHERE") == 0
    both = replace(UNDECLARED, pairs=(("OFFICE", "DMZ"), ("DMZ", "SIS")))
    assert consequence_of(both, KINDS) == weight("OFFICE", "SIS")


def test_ranking_a_finding_sets_its_consequence() -> None:
    assert all(finding.consequence == 0 for finding in report().findings)
    assert max(finding.consequence for finding in FAULTY.findings) >= 6
    assert ranked(UNDECLARED, kinds_of(audited_plant())) == replace(UNDECLARED, consequence=0)


def audited_plant() -> Plant:
    return load_plant([Source.read(FIXTURES / "plants" / "tiny" / "plant.yaml", "plant.yaml")])


def test_json_keeps_all_with_a_key_for_each_group() -> None:
    rows = audit_document(FAULTY)["findings"]
    assert isinstance(rows, list)
    keys = Counter(row["group"] for row in rows if isinstance(row, dict))
    assert sorted(keys.values()) == sorted(len(group.findings) for group in grouped(FAULTY.findings))


def test_first_page_fits_and_tells_every_critical_cause() -> None:
    blocks = first_page(FAULTY, Style(80), everything=False)
    page = "\n\n".join("\n".join(block) for block in blocks)
    assert text_report(FAULTY, Style(80)).startswith(page)
    lines = page.split("\n")
    assert len(lines) <= PAGE
    assert all(len(cells(line)) <= 80 for line in lines[1:])
    for group in grouped(FAULTY.findings):
        if group.severity is Severity.CRITICAL:
            span = group.head.labels[0].span
            assert f"{group.head.code} " in page
            assert f"({span.file}:{span.line}" in " ".join(page.split())
    told = sum(line.startswith(("  critical ", "  high ")) for line in lines)
    assert lines[-1].startswith("  and more below: ")
    assert told + sum(int(word) for word in lines[-1].split() if word.isdigit()) == len(grouped(FAULTY.findings))


def test_a_page_of_very_many_critical_causes_and_safety_zones_can_be_read() -> None:
    answers = tuple(replace(answer, zone=f"{answer.zone}-{number}") for number in range(40) for answer in FAULTY.safety)
    critical = next(one for one in FAULTY.findings if one.severity is Severity.CRITICAL)
    spans = [replace(critical.labels[0].span, line=number) for number in range(1, 201)]
    findings = tuple(
        replace(critical, message=f"{span.line}", labels=(replace(critical.labels[0], span=span),)) for span in spans
    )
    report = replace(FAULTY, safety=answers, findings=findings)
    lines = "\n\n".join("\n".join(block) for block in first_page(report, Style(80), everything=False)).split("\n")
    assert len(lines) < 5 * PAGE
    page = " ".join(" ".join(lines).split())
    assert [answer.zone for answer in answers if not re.search(rf"\b{answer.zone}\b", page)] == []
    assert f"{len(answers) - MOST_SAFETY_ZONES} more safety zones" in page
    told = sum(line.startswith("  critical ") for line in lines)
    assert (told, lines[-1]) == (MOST_CRITICAL, f"  and more below: {len(findings) - MOST_CRITICAL} critical")


def test_of_safety_zones_those_come_first_that_are_open() -> None:
    """Before, they came in the order of the plant, and one that is open as declared counted as one that is isolated."""
    made = FAULTY.safety[0]
    way = replace(made.ways_in[0], whole=True)
    shut = [replace(made, zone=f"SHUT{number}", verdict=Verdict.PROVED, ways_in=()) for number in range(20)]
    others = [
        replace(made, zone="OPENED", verdict=Verdict.PROVED, ways_in=(way,)),
        replace(made, zone="PERHAPS", verdict=Verdict.UNKNOWN),
        replace(made, zone="BAD", verdict=Verdict.VIOLATED),
    ]
    page = first_page(replace(FAULTY, safety=(*shut, *others)), Style(80), everything=False)
    told = [line.split()[2].strip(":") for block in page for line in block if line.startswith("safety zone ")]
    assert told == ["BAD", "PERHAPS", "OPENED", *(one.zone for one in shut[: MOST_SAFETY_ZONES - 3])]


def test_every_message_is_in_the_text() -> None:
    """What is said of several subjects alike is said once, with the place of each."""
    page = " ".join(text_report(FAULTY, Style(100)).split())
    for one in FAULTY.findings:
        span = one.labels[0].span
        _, _, rest = one.message.partition(" ")
        assert one.message in page or (f": {rest} (" in page and f"{span.file}:{span.line}" in page)
    whole = " ".join(text_report(FAULTY, Style(100), everything=True).split())
    assert [one.message for one in FAULTY.findings if one.message not in whole] == []


def many(number: int, code: str) -> tuple[Finding, ...]:
    """Causes of one kind at so many lines."""
    return tuple(
        replace(
            UNDECLARED,
            code=code,
            severity=Severity.HIGH,
            message=f"rule {line:02} permits everything",
            labels=(Label(Span("configs/fw-cell1.txt", line, 1, 1), "here"),),
        )
        for line in range(1, number + 1)
    )


def test_causes_of_one_kind_are_drawn_once() -> None:
    sample = report(findings=many(12, "RUL001"))
    page = text_report(sample, Style(120))
    assert page.count("high[RUL001]") == 1
    assert "high RUL001 rule 01 permits everything (configs/fw-cell1.txt:1); and 11 more of RUL001" in page
    assert "= alike: configs/fw-cell1.txt:6:1: rule 06 permits everything" in page
    assert "and 6 more of RUL001: configs/fw-cell1.txt:7, configs/fw-cell1.txt:8," in page
    assert "rule 12 permits" not in page


def test_all_draws_every_cause_of_a_kind() -> None:
    page = text_report(report(findings=many(12, "RUL001")), Style(120), everything=True)
    assert page.count("high[RUL001]") == 12


def test_the_same_of_several_subjects_is_one_line() -> None:
    found = tuple(
        replace(one, code="LOG004", severity=Severity.MEDIUM, message=f"fw-{number} depends for logs on CORP alone")
        for number, one in enumerate(many(3, "LOG004"))
    )
    others = tuple(
        replace(one, severity=Severity.HIGH, code=f"PATH0{number:02}") for number, one in enumerate(many(11, "X"))
    )
    moved = tuple(replace(one, labels=(Label(replace(one.labels[0].span, file="b"), ""),)) for one in others)
    page = " ".join(text_report(report(findings=(*moved, *found)), Style(120)).split())
    assert (
        "LOG004 fw-0, fw-1, fw-2, each: depends for logs on CORP alone"
        " (configs/fw-cell1.txt:1, configs/fw-cell1.txt:2, configs/fw-cell1.txt:3)"
    ) in page


def test_paths_are_never_of_one_kind() -> None:
    found = grouped(many(12, "PATH001"))
    assert [len(kind) for kind in alike(found)] == [1] * 12
    assert [len(kind) for kind in alike(grouped(many(12, "COV003")))] == [12]


def test_doubts_that_leave_the_most_open_come_first() -> None:
    light, heavy = (replace(one, weight=weight) for one, weight in zip(many(2, "COV003"), (3, 40), strict=True))
    assert [group.head.weight for group in grouped((light, heavy))] == [40, 3]


def test_where_no_rule_is_at_fault_the_remedy_speaks_of_none() -> None:
    (both,) = [one for one in FAULTY.findings if one.code == "PATH004" and one.source_zone == "BMS"]
    assert both.remediation.startswith("Give the two networks interfaces of their own")


def test_flows_say_from_which_port_they_come() -> None:
    (hole,) = [one for one in FAULTY.findings if one.code == "SIS001" and one.source_zone == "CELL2"]
    assert {flow.sport for flow in hole.flows} == {"102"}
    assert "flows: 10.30.2.0/24 > 10.30.40.0/28 tcp from port 102" in text_report(FAULTY, Style(120))
    (told,) = [one for one in json.loads(json_report(FAULTY))["findings"] if one["fingerprint"] == hole.fingerprint]
    assert told["flows"][0]["sport"] == "102"
