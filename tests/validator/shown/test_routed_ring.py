"""Route tables decide what configurations leave open: the ring of `fixtures/routed/ring`, with and without them."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

import naive
from audits import FIXTURES, audited, audited_anew, findings_text, verdicts_text
from golden import assert_golden_text
from parsers.as_json import device_json
from parsers.registry import parse
from parsers.source import Source
from plant_oracle import PlantOracle
from validator.report.json_report import audit_document
from validator.report.style import Style
from validator.report.terminal import text_report
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

RING = FIXTURES / "routed" / "ring"
R1, R2, FW3 = "show/r1/show.txt", "show/r2/show_ip_route.txt", "show/fw-3/show.txt"


@pytest.fixture
def ring(tmp_path: Path) -> Path:
    shutil.copytree(RING, tmp_path / "ring")
    return tmp_path / "ring"


def edited(folder: Path, name: str, old: str, new: str) -> Report:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    return audited_anew(folder)


def verdicts(report: Report) -> dict[str, Verdict]:
    return {f"{pair.source} > {pair.destination}": pair.verdict for pair in report.pairs}


def reasons(report: Report) -> str:
    return "\n".join(reason for pair in report.pairs for reason in pair.reasons)


def unused(report: Report) -> list[str]:
    return [finding.message for finding in report.findings if finding.code == "COV007"]


def test_golden_verdicts_and_findings() -> None:
    assert_golden_text(RING / "verdicts.txt", verdicts_text(audited(RING)))
    assert_golden_text(RING / "findings.txt", findings_text(audited(RING)))


def test_with_the_tables_every_pair_is_decided() -> None:
    found = verdicts(audited(RING))
    assert found["DMZ > CELL"] is Verdict.PROVED
    assert found["DMZ > CTRL"] is found["CTRL > DMZ"] is Verdict.VIOLATED
    assert Verdict.UNKNOWN not in found.values()
    assert audited(RING).conduits[0].flows[0].verdict == "WORKS"
    assert not unused(audited(RING))


def test_without_them_the_pairs_are_unknown_and_the_reason_says_what_to_give(ring: Path) -> None:
    shutil.rmtree(ring / "show")
    report = audited_anew(ring)
    found = verdicts(report)
    assert found["DMZ > CELL"] is found["DMZ > CTRL"] is found["CTRL > DMZ"] is Verdict.UNKNOWN
    assert "give the route table of R1 in show/R1/" in reasons(report)
    assert "give the route table of FW-3 in show/FW-3/" in reasons(report)
    assert not report.conditions


def test_each_report_says_what_it_rests_on() -> None:
    report = audited(RING)
    told = [
        "routes of ospf 1 on FW-3 are as of show/fw-3/show.txt",
        "routes of ospf on R1 are as of show/r1/show.txt",
        "routes of ospf on R2 are as of show/r2/show_ip_route.txt",
    ]
    assert list(report.conditions) == told
    assert audit_document(report)["conditions"] == told
    text = " ".join(text_report(report, Style(100)).split())
    assert all(sentence in text for sentence in told)


def test_the_outputs_count_in_the_digest_and_the_coverage(ring: Path) -> None:
    before = audited(RING)
    after = edited(ring, R1, "1d02h", "1d03h")
    assert before.snapshot_sha256 != after.snapshot_sha256
    rows = {row.file: row for row in before.coverage}
    assert {R1, R2, FW3} <= rows.keys()
    for name in (R1, R2, FW3):
        row = rows[name]
        assert row.complete
        assert row.units == row.modelled + row.structural + row.irrelevant + row.partial + row.unknown
        assert name in before.sources


OBJECTIONS: dict[str, tuple[str, str | re.Pattern[str], str, str]] = {
    "a row is lost": (R1, re.compile(r"^O        10\.4\.0\.0.*\n", re.MULTILINE), "", "subnets by this line, and"),
    "a pager": (
        R1,
        "L        10.3.0.1/32",
        " --More-- \nL        10.3.0.1/32",
        "rows may be missing: a pager stopped here",
    ),
    "cut off": (R1, "R1#\n", "", "rows may be missing: no prompt follows"),
    "filtered": (R1, "show ip route\n", "show ip route | exclude B\n", "the command asks for a part of the table"),
    "of one protocol": (FW3, "show route\n", "show route ospf\n", "the command asks for a part of the table"),
    "other device": (R1, "R1#", "R9#", "names another device: R9"),
    "link down": (
        FW3,
        re.compile(r"^[CL]        10\.0\.23\..*\n", re.MULTILINE),
        "",
        "10.0.23.0/30 of to-r2 is not connected",
    ),
    "other address": (FW3, "10.2.0.1 255", "10.2.0.5 255", "10.2.0.5/32 is not what the configuration puts on dmz"),
    "other interface": (FW3, "connected, dmz", "connected, office", "has no interface office"),
    "unknown way": (FW3, "1d02h, to-r2\n", "1d02h, to-r9\n", "the way of 10.0.12.0/30 is not in the configuration"),
    "static row": (
        FW3,
        "O        10.4.0.0 255.255.255.0 [110/11] via 10.0.23.2, 1d02h, to-r2",
        "S        10.4.0.0 255.255.255.0 [1/0] via 10.0.23.2, to-r2",
        "the configuration has no static route to 10.4.0.0/24",
    ),
    "static missing": (
        "configs/fw-3.txt",
        "router ospf",
        "route to-r1 10.77.0.0 255.255.0.0 10.0.13.1 1\nrouter ospf",
        "the configured static route to 10.77.0.0/16 is not in it",
    ),
    "static better": (
        "configs/fw-3.txt",
        "router ospf",
        "route to-r1 10.4.0.0 255.255.255.0 10.0.13.1 1\nrouter ospf",
        "a configured static route to 10.4.0.0/24 is better than this one",
    ),
}


@pytest.mark.parametrize("name", OBJECTIONS)
def test_a_table_that_does_not_fit_is_not_trusted_and_said(ring: Path, name: str) -> None:
    file, old, new, reason = OBJECTIONS[name]
    text = (ring / file).read_text(encoding="utf-8")
    changed = text.replace(old, new) if isinstance(old, str) else old.sub(new, text)
    assert changed != text
    (ring / file).write_text(changed, encoding="utf-8")
    report = audited_anew(ring)
    assert any(reason in message for message in unused(report)), unused(report)
    assert len(report.conditions) == 2
    device = "R1" if "r1" in file else "FW-3"
    assert f"give the route table of {device}" in reasons(report)
    assert Verdict.UNKNOWN in verdicts(report).values()


def test_a_folder_of_no_device_is_said(ring: Path) -> None:
    (ring / "show" / "r1").rename(ring / "show" / "r7")
    report = audited_anew(ring)
    assert any("no device is called 'r7'" in message for message in unused(report))
    assert "give the route table of R1" in reasons(report)


def test_a_file_beside_the_folders_and_a_link_and_a_binary_are_said(ring: Path) -> None:
    (ring / "show" / "loose.txt").write_text("R1#show clock\n", encoding="utf-8")
    (ring / "show" / "r1" / "link.txt").symlink_to(ring / "show" / "r1" / "show.txt")
    (ring / "show" / "r1" / "backup.bin").write_bytes(b"\0\1\2")
    messages = "\n".join(unused(audited_anew(ring)))
    assert "show/loose.txt is not used: it lies in no folder of a device" in messages
    assert "show/r1/link.txt is not used: it is a link" in messages
    assert "show/r1/backup.bin is not used: binary file" in messages


def test_an_output_that_nobody_reads_is_said_once(ring: Path) -> None:
    (ring / "show" / "r1" / "more.txt").write_text("R1#show platform tcam\nline one\nline two\nR1#\n", encoding="utf-8")
    report = audited_anew(ring)
    assert unused(report) == ["not used: no reader takes `show platform tcam`"]
    assert {row.file: row.unknown for row in report.coverage}["show/r1/more.txt"] == 2
    assert verdicts(report) == verdicts(audited(RING))


def test_two_tables_that_differ_are_both_unused(ring: Path) -> None:
    text = (ring / R1).read_text(encoding="utf-8")
    (ring / "show" / "r1" / "later.txt").write_text(text.replace("10.0.12.2, 1d02h", "10.0.12.2, 1d09h"), "utf-8")
    assert not unused(audited_anew(ring)), "the age of a route is no difference"
    (ring / "show" / "r1" / "later.txt").write_text(
        text.replace("via 10.0.12.2, 1d02h, GigabitEthernet0/1\nR1", "via 10.0.13.2, 1d02h, GigabitEthernet0/2\nR1"),
        "utf-8",
    )
    report = audited_anew(ring)
    assert any("several route tables that differ" in message for message in unused(report))
    assert "give the route table of R1" in reasons(report)


def test_configurations_beside_the_plant_file_do_not_take_the_outputs_for_configurations(ring: Path) -> None:
    for path in (ring / "configs").iterdir():
        path.rename(ring / path.name)
    (ring / "configs").rmdir()
    for path in (ring / "verdicts.txt", ring / "findings.txt"):
        path.unlink()
    plant = ring / "plant.yaml"
    plant.write_text(plant.read_text(encoding="utf-8").replace("configs/", ""), encoding="utf-8")
    assert verdicts(audited_anew(ring)) == verdicts(audited(RING))


# Against the oracle, which gets the rows as static routes by a reading of the test's own


_ROW = re.compile(
    r"^O +(?P<network>[\d.]+)(?:/(?P<length>\d+)| (?P<mask>[\d.]+)) \[110/\d+\] via (?P<hop>[\d.]+)", re.MULTILINE
)
_MORE = re.compile(r"^ +\[110/\d+\] via (?P<hop>[\d.]+)")


def rendered(name: str) -> list[dict[str, Any]]:
    """The OSPF rows of an output as static routes."""
    routes: list[dict[str, Any]] = []
    network = ""
    for line in (RING / name).read_text(encoding="utf-8").splitlines():
        row, more = _ROW.match(line), _MORE.match(line)
        if row:
            network = f"{row['network']}/{row['length'] or {'255.255.255.252': 30, '255.255.255.0': 24}[row['mask']]}"
        found = row or more
        if found:
            routes.append({"network": network, "next_hop": found["hop"], "interface": None, "distance": 110, "vrf": ""})
    return routes


def test_the_oracle_delivers_the_same_packets_by_the_rows_as_static_routes() -> None:
    this = PlantOracle(RING)
    documents = []
    for node, name in zip(this.network.nodes, (FW3, R1, R2), strict=True):
        text = (RING / node.file).read_text(encoding="utf-8")
        document: dict[str, Any] = device_json(parse(Source.from_text(node.file, text)).devices[0])
        document |= {"routes": rendered(name), "dynamic_routing": []}
        documents.append(document)
    this.documents, this.oracle = documents, naive.Network(documents)
    met: dict[bool, int] = {True: 0, False: 0}
    for packet in this.packets(1_500, "ring"):
        zone = this.zone_of(packet.src)
        assert zone is not None
        oracle = this.oracle_says(packet, zone.id)
        assert this.engine_says(packet, zone.id) == oracle, packet
        met[bool(oracle.surely)] += 1
    assert min(met.values()) > 50
