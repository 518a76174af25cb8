"""Jump hosts: direct reach and reach by the host are told apart, with what is declared of its protocols."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited
from validator.findings import Severity
from validator.jump_hosts import Direct, Leg
from validator.report.json_report import audit_document
from validator.report.jump_host_text import jump_host_lines
from validator.report.style import Style

if TYPE_CHECKING:
    from pathlib import Path

    from validator.jump_hosts import JumpHost
    from validator.report.document import Report

CASE = FIXTURES / "checks" / "pass_through_host"
SAME = CASE / "bad-asa-rdp-in-rdp-out"


def host(report: Report) -> JumpHost:
    (told,) = report.jump_hosts
    return told


def changed(folder: Path, *changes: tuple[str, str, str]) -> Report:
    """The case of RDP in and RDP out with texts changed; each change is a file, a text and its replacement."""
    shutil.copytree(SAME, folder / "case")
    for name, old, new in changes:
        file = folder / "case" / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
    return audited(folder / "case")


def test_reach_by_the_host() -> None:
    told = host(audited(SAME))
    assert told.entered == (Leg("CORP", "tcp/3389 (rdp)", undeclared=False, hosts="any host"),)
    assert told.opens == (Leg("CTRL", "tcp/3389 (rdp)", undeclared=False, hosts="EWS"),)
    assert told.chains == (("CORP", "CTRL"),)
    assert told.past == ()


def test_reach_past_the_host_is_another_thing(tmp_path: Path) -> None:
    past = "access-list CORP_IN extended permit tcp 10.1.0.0 255.255.255.0 host 10.3.0.7 eq 22 log\n"
    deny = "access-list CORP_IN extended deny"
    told = host(changed(tmp_path, ("configs/fw.txt", deny, past + deny)))
    assert told.past == (Direct("CORP", "CTRL", "tcp/22 (ssh)", undeclared=True),)
    assert told.chains == (("CORP", "CTRL"),)
    assert "past it        CORP > CTRL tcp/22 (ssh)!" in "\n".join(jump_host_lines([told], Style(100)))


def test_no_chain_where_one_side_is_closed(tmp_path: Path) -> None:
    out = "access-list DMZ_IN extended permit tcp host 10.2.0.20 host 10.3.0.7 eq 3389 log\n"
    told = host(changed(tmp_path, ("configs/fw.txt", out, "")))
    assert told.entered
    assert told.chains == ()


@pytest.mark.parametrize(
    ("word", "severity"),
    [("", Severity.LOW), ("yes", Severity.LOW), ("no", Severity.MEDIUM), ("attested", None)],
)
def test_what_is_declared_decides_how_grave_it_is(word: str, severity: Severity | None, tmp_path: Path) -> None:
    role = "role: jump_host"
    report = changed(tmp_path, ("plant.yaml", role, f"{role}, protocol_break: {word}" if word else role))
    assert host(report).protocol_break == word
    assert [one.severity for one in report.findings if one.code == "PATH010"] == ([severity] if severity else [])


def test_attestation_does_not_excuse_what_nobody_declared(tmp_path: Path) -> None:
    wide = ("configs/fw.txt", "host 10.2.0.20 host 10.3.0.7 eq 3389", "host 10.2.0.20 10.3.0.0 255.255.255.0 eq 3389")
    report = changed(tmp_path, ("plant.yaml", "role: jump_host", "role: jump_host, protocol_break: attested"), wide)
    assert [one.severity for one in report.findings if one.code == "PATH010"] == [Severity.LOW]


def test_json_has_the_same() -> None:
    rows = audit_document(audited(SAME))["jump_hosts"]
    assert rows == [
        {
            "host": "JH",
            "zone": "IDMZ",
            "also_in": [],
            "protocol_break": None,
            "entered_from": [{"zone": "CORP", "hosts": "any host", "services": "tcp/3389 (rdp)", "undeclared": False}],
            "opens": [{"zone": "CTRL", "hosts": "EWS", "services": "tcp/3389 (rdp)", "undeclared": False}],
            "joins": [{"from": "CORP", "to": "CTRL"}],
            "past": [],
        }
    ]


def test_a_vendors_host_is_one_whatever_its_role() -> None:
    assert [one.asset for one in audited(FIXTURES / "plants" / "refinery-u3-clean").jump_hosts] == ["JH-01"]


def test_a_jump_host_of_the_control_network_is_entered_from_a_dmz() -> None:
    """The historian of a DMZ opens a desktop on it: nobody may read there that nobody enters."""
    told = host(audited(FIXTURES / "checks" / "safety_station_entered" / "bad-asa-remote-desktop"))
    assert told.entered == (Leg("DMZ", "tcp/3389 (rdp)", undeclared=False, hosts="HIST"),)
    assert told.opens == (Leg("SIS", "tcp/3389 (rdp)", undeclared=False, hosts="SIS-EWS"),)
    assert told.chains == (("DMZ", "SIS"),)


def test_a_host_is_entered_by_the_address_and_port_that_are_translated_to_it() -> None:
    told = host(audited(CASE / "bad-asa-port-forward"))
    assert told.entered == (Leg("CORP", "tcp/33890", undeclared=False, hosts="any host"),)
    assert told.chains == (("CORP", "CTRL"),)
