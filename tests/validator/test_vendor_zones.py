"""`test-rules --from ZONE --to ZONE` with the vendor's own zones, on devices of mixed plants; verdicts judged by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from validator.cli import main

JUDGED = Path(__file__).parents[2] / "fixtures" / "judged"
EDGE, CELL = "panos_set_before_srx_xml/configs/edge.txt", "panos_set_before_srx_xml/configs/cell.xml"
INNER, ROUTER = "pfsense_before_panos/configs/cells.xml", "opnsense_before_junos_json/configs/cells.json"
PFSENSE, OPNSENSE = "pfsense_before_panos/configs/edge.xml", "opnsense_before_junos_json/configs/edge.xml"


@pytest.mark.parametrize(
    ("file", "zones", "flow", "verdict", "rule", "line"),
    [
        (EDGE, "office transit", "10.1.0.5 > 10.20.0.9 tcp/502", "permit", "cell", 12),
        (EDGE, "office transit", "10.1.0.6 > 10.99.0.10 tcp/502", "permit", "sis", 19),
        (EDGE, "office transit", "10.1.0.6 > 10.30.0.2 tcp/502", "deny", "interzone-default", None),
        (EDGE, "transit office", "10.20.0.9 > 10.1.0.5 tcp/502", "deny", "interzone-default", None),
        (CELL, "UP SAFETY", "10.1.0.6 > 10.30.0.2 tcp/502", "permit", "sis", 33),
        (CELL, "UP SAFETY", "10.1.0.5 > 10.30.0.2 tcp/502", "deny", None, None),
        (CELL, "CELL SAFETY", "10.20.0.9 > 10.30.0.2 tcp/502", "permit", "dcs", 46),
        (CELL, "SAFETY CELL", "10.30.0.2 > 10.20.0.9 tcp/502", "deny", None, None),
        (INNER, "up cell", "203.0.113.200 > 10.20.0.9 tcp/443", "permit", "portal", 25),
        (INNER, "up cell", "203.0.113.200 > 10.20.0.9 tcp/444", "deny", "interzone-default", None),
        (ROUTER, "ge-0/0/0.0 ge-0/0/1.0", "10.1.0.5 > 10.20.0.9 tcp/502", "permit", "plc", None),
        (ROUTER, "ge-0/0/0.0 ge-0/0/1.0", "10.1.0.66 > 10.20.0.9 tcp/502", "deny", "rest", None),
        (PFSENSE, "wan lan", "203.0.113.200 > 203.0.113.2 tcp/8443", "permit", "rule 1", 16),
        (PFSENSE, "lan wan", "10.20.0.9 > 203.0.113.222 tcp/443", "deny", "rule 4", 28),
        (OPNSENSE, "lan opt1", "10.1.0.5 > 10.20.0.9 tcp/502", "permit", "rule 1", 23),
        (OPNSENSE, "lan TRANSIT", "10.1.0.5 > 10.20.0.66 tcp/502", "deny", "rule 2", 27),
    ],
)  # fmt: skip
def test_the_rule_that_decides_between_zones(
    capsys: pytest.CaptureFixture[str],
    file: str,
    zones: str,
    flow: str,
    verdict: str,
    rule: str | None,
    line: int | None,
) -> None:
    entering, leaving = zones.split()
    words = ["test-rules", str(JUDGED / file), "--from", entering, "--to", leaving, "--flow", flow, "--format", "json"]
    main(words)
    document = json.loads(capsys.readouterr().out)
    assert document["verdict"] == verdict
    assert rule is None or document["rule"] == rule
    assert line is None or document["line"] == line


def test_a_flow_file_is_answered_in_its_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flows = tmp_path / "flows.txt"
    flows.write_text("10.1.0.5 > 10.20.0.9 tcp/502\n10.1.0.9 > 10.20.0.9 tcp/502\n", encoding="utf-8")
    main(["test-rules", str(JUDGED / EDGE), "--from", "office", "--flows", str(flows), "--format", "json"])
    answers = [json.loads(line)["verdict"] for line in capsys.readouterr().out.splitlines()]
    assert answers == ["permit", "deny"]
