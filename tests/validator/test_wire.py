"""A translated flow is told in both addresses: those that people know, and those on the wire.

The plants are judged by hand from "NAT Examples and Reference" (ASA Firewall CLI guide 9.x): static translation with
a port, dynamic translation to the interface, both at once.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

from validator.audit import AuditOptions, audit
from validator.cli import main
from validator.questions import Silent
from validator.report.style import Style
from validator.report.terminal import text_report

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

PLANT = """\
plant: {id: W}
zones:
  - {id: CORP, kind: enterprise, networks: [10.0.4.0/24]}
  - {id: IDMZ, kind: dmz, networks: [10.10.0.0/24, 203.0.113.10/32], assets: [{id: WEB, ip: 10.10.0.30}]}
conduits:
  - id: C
    from: CORP
    to: IDMZ
    flows: [{src: 10.0.4.7, dst: DST, service: SERVICE, purpose: x, owner: y}]
"""
HEAD = """\
: Saved
ASA Version 9.16(4)
hostname fw-e
interface GigabitEthernet1/1
 nameif corp
 security-level 0
 ip address 10.0.4.1 255.255.255.0
interface GigabitEthernet1/2
 nameif idmz
 security-level 50
 ip address 10.10.0.1 255.255.255.0
object network WEB
 host 10.10.0.30
object network WEB-SEEN
 host 203.0.113.10
object network ONE
 host 10.0.4.7
object service S8443
 service tcp source eq 8443
object service S443
 service tcp source eq 443
access-list IN extended permit tcp host 10.0.4.7 host 10.10.0.30 eq 8443
access-group IN in interface corp
"""
END = "Cryptochecksum:00000000d00d00000000d00d00000002\n: end\n"
STATIC = "nat (idmz,corp) source static WEB WEB-SEEN service S8443 S443\n"
BOTH = "nat (corp,idmz) source dynamic ONE interface destination static WEB-SEEN WEB service S443D S8443D\n"
PORTS = (
    "object service S443D\n service tcp destination eq 443\nobject service S8443D\n service tcp destination eq 8443\n"
)
DIRECT = "10.0.4.7/32 > 10.10.0.30/32 tcp/8443"
KNOWN = "10.0.4.7/32 > 203.0.113.10/32 tcp/443"


def written(folder: Path, lines: str, dst: str = "WEB", service: str = "tcp/8443") -> Path:
    (folder / "configs").mkdir()
    (folder / "plant.yaml").write_text(PLANT.replace("DST", dst).replace("SERVICE", service), encoding="utf-8")
    (folder / "configs" / "fw.txt").write_text(HEAD + lines + END, encoding="utf-8")
    return folder


def report(folder: Path) -> Report:
    return audit(folder, AuditOptions(None, dt.date(2026, 1, 1)), Silent())


WIRES = (
    (STATIC, f"{KNOWN} (on the wire behind fw-e: 10.10.0.30 tcp/8443)"),
    (PORTS + BOTH, f"{DIRECT} {KNOWN} (on the wire behind fw-e: 10.10.0.1 > 10.10.0.30 tcp/8443)"),
    ("", DIRECT),
)


@pytest.mark.parametrize(("lines", "text"), WIRES)
def test_reach_tells_both_addresses(tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: str, text: str) -> None:
    folder = written(tmp_path, lines)
    assert main(["reach", str(folder), "--from", "CORP", "--to", "IDMZ", "-q"]) == 0
    told = " ".join(capsys.readouterr().out.split("carried by")[0].split())
    assert told == f"CORP > IDMZ surely: {text}"


def test_reach_by_the_address_on_the_wire_finds_it_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path, STATIC)
    main(["reach", str(folder), "--from", "CORP", "--to", "10.10.0.30", "--format", "json"])
    (box,) = json.loads(capsys.readouterr().out)["surely"]
    assert (box["dst"], box["dport"]) == (["203.0.113.10/32"], "443")
    assert box["wire"] == [
        {"src": ["10.0.4.7/32"], "dst": ["10.10.0.30/32"], "sport": "any", "dport": "8443", "behind": ["fw-e"]}
    ]


@pytest.mark.parametrize(("dst", "service"), [("WEB", "tcp/8443"), ("203.0.113.10", "tcp/443")])
def test_a_declared_flow_may_be_written_by_either_and_is_told_in_both(tmp_path: Path, dst: str, service: str) -> None:
    found = report(written(tmp_path, STATIC, dst, service))
    (conduit,) = found.conduits
    assert conduit.verdict.value == "PROVED"
    assert conduit.flows[0].verdict.value == "WORKS"
    page = text_report(found, Style(140))
    assert f"C flow 1: {KNOWN} (on the wire behind fw-e: 10.10.0.30 tcp/8443)" in page


def test_a_finding_tells_both(tmp_path: Path) -> None:
    folder = written(tmp_path, STATIC, "WEB", "tcp/22")
    told = {flow.wire for item in report(folder).findings for flow in item.flows if item.destination_zone == "IDMZ"}
    assert told == {"on the wire behind fw-e: 10.10.0.30 tcp/8443"}


def test_a_hop_shows_the_packet_before_and_after(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path, STATIC)
    main(["trace", str(folder), "--flow", "10.0.4.7:40000 > 203.0.113.10 tcp/443", "--format", "json"])
    document: Any = json.loads(capsys.readouterr().out)
    (hop,) = document["paths"][0]["hops"]
    assert hop["before"] == {"src": "10.0.4.7", "dst": "203.0.113.10", "sport": "40000", "dport": "443"}
    assert (hop["src"], hop["dst"], hop["dport"]) == ("10.0.4.7", "10.10.0.30", "8443")
