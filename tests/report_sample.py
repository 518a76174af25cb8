"""A report built by hand, with everything a face must show; and texts that must not reach one raw."""

from __future__ import annotations

from dataclasses import replace

from parsers.diagnostics import Diagnostic, DiagnosticCode, DiagnosticSeverity
from parsers.source import Span
from validator.findings import Certainty, Finding, FindingFlow, Label, Severity
from validator.report.document import CoverageRow, Report
from validator.verdicts import Box, ConduitVerdict, DeclaredFlowVerdict, FlowVerdict, PairVerdict, Verdict

CELL = "configs/fw-cell1.txt"
RULE = "access-list OUT extended permit ip 10.20.1.0 255.255.255.0 any"
LONG_RULE = (
    "access-list DMZ_TO_CONTROL_NETWORK_AND_BACK extended permit tcp object-group HISTORIANS_OF_THE_SITE "
    "object-group-with-a-very-long-name-that-nobody-shortens OPC_SERVERS eq 135 log informational interval 300"
)
ANYWHERE = LONG_RULE.index("OPC_SERVERS") + 1
PLANT_LINES = (*("",) * 30, "  - from: CELL1", "    to: SITE_DMZ")
SOURCES = {
    CELL: (*("!",) * 141, RULE, *("!",) * 7, LONG_RULE, "\tpermit\ttabs here"),
    "plant.yaml": PLANT_LINES,
}

UNDECLARED = Finding(
    "PATH001",
    "undeclared path",
    "CELL1 reaches ENTERPRISE on tcp/445, and no conduit declares it",
    Severity.CRITICAL,
    Certainty.SURE,
    (
        Label(Span(CELL, 142, 1, len(RULE)), "lets 10.20.1.7 -> 10.0.4.20 tcp/445 through"),
        Label(Span("plant.yaml", 31, 5, 15), "declared here, to SITE_DMZ only"),
    ),
    "CELL1",
    "ENTERPRISE",
    (FindingFlow("10.20.1.0/24", "0.0.0.0/0", "tcp", "445"), FindingFlow("10.20.1.0/24", "0.0.0.0/0", "icmp", "any")),
    "10.20.1.7 > 10.0.4.20 tcp/445",
    ("IEC 62443-3-2 ZCR 3.2", "IEC 62443-3-3 SR 5.2"),
    "narrow the rule to the declared conduit, or declare the conduit and its security level",
    (
        ("path", "plc-7 -> fw-cell1 inside>outside -> core vlan20>vlan4 -> erp-db"),
        ("certainty", "412 of 412 lines on this path modelled"),
    ),
    "fw-cell1 OUT 1",
)
WIDE = Finding(
    "PATH002",
    "conduit wider than declared",
    "conduit C-DMZ-CTRL lets DMZ open tcp/135 to CTRL, and declares tcp/4840 only",
    Severity.HIGH,
    Certainty.POSSIBLE,
    (
        Label(Span(CELL, 150, ANYWHERE, ANYWHERE + 10), "any host of this group, which is wider than OPC-GW"),
        Label(Span(CELL, 151, 2, 7), "and here"),
        Label(Span("configs/missing.txt", 7, 1, 9), "a line that is not at hand"),
        Label(Span("configs/fw-cell1.txt", 0), "the device permits by default"),
    ),
    "DMZ",
    "CTRL",
    clauses=("IEC 62443-3-3 SR 5.2",),
)
NOWHERE = Finding(
    "COV001",
    "declared device without a configuration",
    "fw-sis is declared, and no configuration of it was handed in",
    Severity.HIGH,
    Certainty.SURE,
    remediation="add its configuration to configs/",
)


def report(**changes: object) -> Report:
    """The sample, with fields changed."""
    many = tuple(
        replace(
            UNDECLARED,
            severity=Severity.MEDIUM,
            code="NET001",
            message=f"subnet 10.9.{number}.0/24 is in no zone",
            labels=UNDECLARED.labels if number == 0 else (Label(Span(CELL, number, 1, 1), "here"),),
        )
        for number in range(9)
    )
    hygiene = replace(
        UNDECLARED,
        code="RUL001",
        severity=Severity.LOW,
        message="rule 7 of OUT can never match",
        labels=(Label(Span(CELL, 20, 1, 1), "no packet gets this far"),),
    )
    findings = tuple(sorted((UNDECLARED, WIDE, NOWHERE, *many, hygiene), key=lambda finding: finding.order))
    sample = Report(
        "0.1.0",
        "U3",
        "Refinery unit 3",
        "snapshot",
        "ab" * 32,
        "2026-11-01",
        1,
        Severity.HIGH,
        allow_incomplete=False,
        incomplete=(
            "configs/fw-cell1.txt:77: 2 lines of an access list are not understood",
            "fw-sis has no configuration",
        ),
        findings=findings,
        pairs=PAIRS,
        conduits=(
            ConduitVerdict(
                "C-1",
                "CELL1",
                "DMZ",
                Verdict.PROVED,
                (
                    DeclaredFlowVerdict(0, FlowVerdict.WORKS),
                    DeclaredFlowVerdict(1, FlowVerdict.BROKEN, "no route back"),
                ),
            ),
            ConduitVerdict("C-2", "DMZ", "CTRL", Verdict.UNKNOWN),
        ),
        coverage=(
            CoverageRow(CELL, "fw-cell1", "cisco_asa", "sample-tested", True, 151, 10, 130, 9, 1, 1, 2, "cd" * 32),
            CoverageRow("configs/sw-1.cfg", "sw-1", "cisco_ios", "field-proven", False, 9, 9, 0, 0, 0, 0, 0),
        ),
        diagnostics=(
            Diagnostic(Span(CELL, 150, 1, 6), DiagnosticCode.UNKNOWN_LINE, DiagnosticSeverity.ERROR, "a new keyword"),
        ),
        sources=SOURCES,
    )
    return replace(sample, **changes)  # type: ignore[arg-type]


_BOX = Box(("10.20.1.0/24",), ("10.0.0.0/16",), "tcp", "any", "445")
_REASON = ("fw-b has dynamic routing and no route table", "fw-sis has no configuration")
PAIRS = (
    PairVerdict("CELL1", "CTRL", Verdict.PROVED),
    PairVerdict("CELL1", "DMZ", Verdict.PROVED, (_BOX,), (_BOX,)),
    PairVerdict("CELL1", "ENTERPRISE", Verdict.VIOLATED, (_BOX,), (_BOX,)),
    PairVerdict("CTRL", "CELL1", Verdict.UNKNOWN, (), (_BOX,), _REASON),
    PairVerdict("CTRL", "DMZ", Verdict.UNKNOWN, (), (_BOX,), _REASON),
    PairVerdict("DMZ", "CTRL", Verdict.UNKNOWN, (), (_BOX,), _REASON[:1]),
)

HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x9b2J csi of C1",
    "del\x7f bell\x07 back\x08 feed\x0c",
    "two\nlines\rover",
    "bidi \u202e\u2066 over \u061c",
    "zero\u200bwidth\ufeff joined\u2060",
    "line\u2028and\u2029paragraph",
    "tag\U000e0041s surrogate \udc9b",
    "]]></text><script>alert(1)</script>",
    "[bold red]markup[/bold red]",
    "[click](http://evil.example)",
    "\u3164filler",
    "tab\there",
    "{0} {{1}} %s",
)
