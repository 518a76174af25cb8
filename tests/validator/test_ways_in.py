"""The list of kill actions: each remote way in once, tied to its vendor or to nobody, with the line that closes it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import jsonschema
import pytest

from audits import FIXTURES, audited, audited_anew
from validator.report.json_report import json_report
from validator.report.schemas import report_schema
from validator.report.style import Style
from validator.report.ways_in_text import ways_in_lines

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

FAULTY = FIXTURES / "plants" / "refinery-u3-faulty"
CHECKS = FIXTURES / "checks"


def told(report: Report) -> list[tuple[str, str, str, str]]:
    """Owner, device, kind and the text of the statement."""
    return [
        (
            " ".join(way.owners), way.device, way.kind,
            report.sources[way.statement.file][way.statement.line - 1].strip(),
        )
        for way in report.ways_in
    ]  # fmt: skip


def test_the_refinery_has_four_and_two_are_of_nobody() -> None:
    assert [(owner, device, kind) for owner, device, kind, _ in told(audited(FAULTY))] == [
        ("V-ACME", "fw-e", "tunnel"),
        ("V-ACME", "fw-e", "tunnel"),
        ("", "fw-d", "port forward"),
        ("", "fw-e", "remote access"),
    ]
    assert told(audited(FAULTY))[2:] == [
        ("", "fw-d", "port forward", 'edit "VIP-SKID-HMI"'),
        ("", "fw-e", "remote access", "tunnel-group VP-USERS type remote-access"),
    ]


CASES = (
    ("judged/asa_web_portal", ("", "FW", "web portal", "enable outside")),
    ("judged/ios_easy_vpn_pool", ("", "R", "remote access", "pool RAP")),
    ("judged/ios_dynamic_map_with_list", ("", "R", "tunnel", "permit ip 10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255")),
    (
        "checks/undeclared_remote_access/ok-fortios-declared-vendor",
        ("V-ACME", "fw-f", "tunnel interface", 'edit "ACME-VPN"'),
    ),
    ("judged/asa_web_portal", ("", "FW", "port forward", "nat (inside,outside) static 203.0.113.10")),
)


@pytest.mark.parametrize(("folder", "way"), CASES)
def test_each_kind_is_told_with_its_statement(folder: str, way: tuple[str, str, str, str]) -> None:
    assert way in told(audited(FIXTURES / folder))


def test_tunnels_between_devices_of_the_snapshot_are_no_ways_in() -> None:
    assert told(audited(FIXTURES / "judged" / "ios_crypto_map_l2l")) == []


def test_a_conduit_owns_the_tunnel_whose_gateway_it_names() -> None:
    ways = told(audited(CHECKS / "tunnel_to_unknown_gateway" / "ok-asa-gateway-of-a-conduit"))
    assert any(owner.startswith("conduit ") for owner, *_ in ways)


@pytest.mark.parametrize(("entry", "owner"), [("FW:outside", "ACME"), ("FW:inside", ""), ("FW", "ACME")])
def test_a_port_forward_is_of_the_vendor_that_enters_there(tmp_path: Path, entry: str, owner: str) -> None:
    folder = tmp_path / "plant"
    shutil.copytree(FIXTURES / "judged" / "asa_web_portal", folder)
    with (folder / "plant.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {id: V, kind: vendor, networks: [172.31.9.0/24]}\n")
        file.write(f"vendors:\n  - {{id: ACME, zone: V, entry_point: '{entry}'}}\n")
    found = {kind: by for by, _, kind, _ in told(audited_anew(folder))}
    assert (found["port forward"], found["web portal"]) == (owner, owner)


def test_both_faces_say_the_same() -> None:
    report = audited(FAULTY)
    document = json.loads(json_report(report))
    jsonschema.validate(document, report_schema("audit"))
    text = " ".join(" ".join(ways_in_lines(report.ways_in, report.sources, Style())).split())
    assert len(document["ways_in"]) == len(report.ways_in)
    for way in document["ways_in"]:
        disable = way["disable"]
        assert f"disable {disable['file']}:{disable['line']} {disable['statement']}" in text
