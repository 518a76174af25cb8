"""Observed traffic: it changes no verdict, its memory has a bound, and the loud word is said only where it is true."""

from __future__ import annotations

import json
import random
import shutil
import tracemalloc
from typing import TYPE_CHECKING

import jsonschema
import pytest

from audits import AS_OF, FIXTURES
from parsers.model.observation import Observation, Sight
from validator.audit import AuditOptions, audit, joined, load
from validator.conformance import undeclared_of
from validator.declared import declared_matches
from validator.observed.cells import Cells
from validator.observed.judging import concrete
from validator.observed.reading import observe
from validator.observed.tally import Count, Key, Tally
from validator.observed.traffic import Kind, Packet
from validator.questions import Silent
from validator.reachability.engine import Engine
from validator.reachability.judge import PacketVerdict
from validator.reachability.trace import Tracer, overall
from validator.report.json_report import audit_document, json_report
from validator.report.schemas import report_schema
from validator.report.style import Style
from validator.report.terminal import text_report
from validator.turned_aside import hosts_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from validator.observed.traffic import ObservedTraffic, Seen
    from validator.report.document import Report

CASES = sorted(path.parent for path in (FIXTURES / "checks").glob("*/*/flows"))
HEADER = "#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state\thistory\n"
NFDUMP = "ts,te,td,sa,da,sp,dp,pr,flg\n"
START = 1_793_491_200
"""The first of November 2026."""


def zeek(*rows: tuple[str, int, str, int, str, str]) -> str:
    """Rows of source, port, destination, port, protocol, state."""
    lines = [
        f"{START + n}\t{a}\t{ap}\t{b}\t{bp}\t{proto}\t{state}\tS\n"
        for n, (a, ap, b, bp, proto, state) in enumerate(rows)
    ]
    return HEADER + "".join(lines)


def nfdump(*rows: tuple[str, int, str, int, str]) -> str:
    return NFDUMP + "".join(
        f"2026-11-01 09:00:01,2026-11-01 09:00:02,1.0,{a},{b},{ap},{bp},TCP,{f}\n" for a, ap, b, bp, f in rows
    )


def tiny(tmp_path: Path, **logs: str) -> Path:
    plant = tmp_path / "tiny"
    shutil.copytree(FIXTURES / "plants" / "tiny", plant)
    (plant / "flows").mkdir()
    for name, text in logs.items():
        (plant / "flows" / f"{name}.log").write_text(text, encoding="utf-8")
    return plant


def audited(folder: Path) -> Report:
    return audit(folder, AuditOptions(None, AS_OF), Silent())


def kinds(report: Report) -> dict[tuple[str, str], set[Kind]]:
    assert report.observed is not None
    found: dict[tuple[str, str], set[Kind]] = {}
    for seen in report.observed.seen:
        found.setdefault((seen.source, seen.destination), set()).add(seen.kind)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_seen_changes_no_verdict_and_no_other_finding(case: Path, tmp_path: Path) -> None:
    bare = tmp_path / case.name
    shutil.copytree(case, bare)
    shutil.rmtree(bare / "flows")
    with_logs, without = audited(case), audited(bare)
    assert with_logs.pairs == without.pairs
    assert with_logs.conduits == without.conduits
    assert with_logs.incomplete == without.incomplete
    assert with_logs.safety == without.safety
    assert with_logs.management == without.management
    mine = {"PATH013", "PATH014", "PATH015", "PATH016", "NET017", "COV009"}
    assert [item for item in with_logs.findings if item.code not in mine] == list(without.findings)
    assert without.observed is None


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_reports_hold_it(case: Path) -> None:
    report = audited(case)
    jsonschema.validate(json.loads(json_report(report)), report_schema("audit"))
    text = text_report(report, Style(100))
    assert "Observed traffic" in text
    assert "it neither proves nor permits anything" in text
    for log in json.loads(json_report(report))["observed"]["logs"]:
        skipped = sum(row["lines"] for row in log["skipped"])
        lost = sum(row["lines"] for row in log["not_understood"])
        assert log["lines"] == log["read"] + skipped + lost


def test_of_a_log_that_nobody_reads_no_flow_is_called_unseen(tmp_path: Path) -> None:
    plant = tmp_path / "tiny"
    shutil.copytree(FIXTURES / "plants" / "tiny", plant)
    (plant / "flows").mkdir()
    (plant / "flows" / "any.log").write_text("no log of any kind\n", encoding="utf-8")
    text = text_report(audited(plant), Style(100))
    assert "Observed traffic: no line of any log was read" in text
    assert "flows/any.log: not read: no reader takes it" in text
    assert ": not seen" not in text


def test_without_logs_nothing_is_said() -> None:
    report = audited(FIXTURES / "plants" / "tiny")
    assert audit_document(report)["observed"] is None
    assert "Observed traffic" not in text_report(report, Style(100))


def test_logs_can_be_named_and_one_that_is_missing_is_a_mistake(tmp_path: Path) -> None:
    log = tmp_path / "conn.log"
    log.write_text(zeek(("10.3.0.7", 49152, "10.2.0.10", 5450, "tcp", "SF")), encoding="utf-8")
    plant = FIXTURES / "plants" / "tiny"
    report = audit(plant, AuditOptions(None, AS_OF, observed=(log, tmp_path)), Silent())
    assert report.observed is not None
    assert [item.lines for item in report.observed.logs] == [2]
    assert kinds(report)["CTRL", "DMZ"] == {Kind.USED}
    with pytest.raises(Exception, match="no such log of observed traffic"):
        audit(plant, AuditOptions(None, AS_OF, observed=(tmp_path / "none.log",)), Silent())


def test_two_records_of_netflow_are_one_answered_conversation(tmp_path: Path) -> None:
    text = nfdump(("10.3.0.7", 49152, "10.2.0.10", 5450, ".AP.SF"), ("10.2.0.10", 5450, "10.3.0.7", 49152, ".AP.SF"))
    report = audited(tiny(tmp_path, flows=text))
    assert report.observed is not None
    assert kinds(report) == {("CTRL", "DMZ"): {Kind.USED}}
    assert [use.answered > 0 for use in report.observed.uses.values()] == [True]


def test_a_port_that_is_declared_is_the_service_whichever_is_lower(tmp_path: Path) -> None:
    text = nfdump(("10.3.0.7", 1_050, "10.2.0.10", 5450, ".AP.SF"))
    assert kinds(audited(tiny(tmp_path, flows=text))) == {("CTRL", "DMZ"): {Kind.USED}}


def test_who_opened_it_is_not_told_and_the_other_direction_may_pass(tmp_path: Path) -> None:
    """The switch lets CELL reach CTRL on every service, so a record from CTRL to CELL may be its answer."""
    report = audited(tiny(tmp_path, flows=nfdump(("10.3.0.7", 445, "10.4.0.9", 50_000, ".AP.SF"))))
    assert kinds(report) == {("CELL", "CTRL"): {Kind.UNDECLARED}}
    both = nfdump(("10.3.0.7", 50_000, "10.4.0.9", 445, ".AP.SF"), ("10.4.0.9", 445, "10.3.0.7", 50_000, ".AP.SF"))
    assert kinds(audited(tiny(tmp_path / "2", flows=both))) == {("CTRL", "CELL"): {Kind.OPEN}}


ASA = "Nov 15 2026 09:00:07 {0} : %ASA-6-302013: Built inbound TCP connection 7 for office:10.1.0.9/50003 (10.1.0.9/50003) to dmz:{1}/{2} ({1}/{2})\n"


def test_what_one_device_lets_through_and_another_stops_is_no_contradiction(tmp_path: Path) -> None:
    """FW-A denies it itself; a device that the snapshot does not have may have let pass what FW-A stops."""
    of_itself = audited(tiny(tmp_path, fw=ASA.format("FW-A", "10.2.0.30", 445)))
    assert kinds(of_itself) == {("OFFICE", "DMZ"): {Kind.FORBIDDEN}}
    of_another = audited(tiny(tmp_path / "2", fw=ASA.format("FW-Z", "10.2.0.30", 445)))
    assert kinds(of_another) == {("OFFICE", "DMZ"): {Kind.OPEN}}
    assert of_another.observed is not None
    assert "FW-Z of the log is not in the snapshot" in of_another.observed.seen[0].why


def test_a_missing_device_keeps_the_loud_word_back(tmp_path: Path) -> None:
    plant = tiny(tmp_path, conn=zeek(("10.1.0.9", 50_003, "10.4.0.9", 445, "tcp", "SF")))
    assert kinds(audited(plant)) == {("OFFICE", "CELL"): {Kind.FORBIDDEN}}
    (plant / "configs" / "sw-c.txt").unlink()
    assert kinds(audited(plant)) == {("OFFICE", "CELL"): {Kind.OPEN}}


def test_refused_and_stopped(tmp_path: Path) -> None:
    deny = 'Nov 15 2026 09:00:07 FW-A : %ASA-4-106023: Deny tcp src office:10.1.0.9/50003 dst dmz:{}/{} by access-group "OFFICE_IN" [0x0, 0x0]\n'
    report = audited(tiny(tmp_path, fw=deny.format("10.2.0.30", 443) + deny.format("10.2.0.30", 22)))
    assert kinds(report) == {("OFFICE", "DMZ"): {Kind.REFUSED, Kind.STOPPED}}


def test_inside_own_and_no_zone(tmp_path: Path) -> None:
    rows = (
        ("10.3.0.7", 50_000, "10.3.0.8", 445, "tcp", "SF"),
        ("10.3.0.7", 50_000, "10.3.0.1", 22, "tcp", "SF"),
        ("10.3.0.7", 50_000, "192.0.2.9", 22, "tcp", "S0"),
    )
    found = kinds(audited(tiny(tmp_path, conn=zeek(*rows))))
    assert found == {("CTRL", "CTRL"): {Kind.INSIDE, Kind.OWN}, ("CTRL", ""): {Kind.NO_ZONE}}


def network_and_engine(folder: Path) -> Engine:
    return Engine(joined(*load(folder, AuditOptions(None, AS_OF), Silent())))


@pytest.mark.parametrize("plant", ["tiny", "refinery-u3-faulty"])
def test_cells_agree_with_the_way_hop_by_hop(plant: str) -> None:
    """Of random packets: what is not possible is denied on every path, what is sure is permitted on some."""
    engine = network_and_engine(FIXTURES / "plants" / plant)
    network = engine.network
    tracer, chance = Tracer(network), random.Random(7)  # noqa: S311 - no secret depends on it
    said = {True: 0, False: 0}
    for source in network.plant.zones:
        for destination in network.plant.zones:
            if source is destination or len(said) > 2:
                continue
            declared = tuple(declared_matches(network, source, destination, AS_OF))
            hosts = hosts_of(network, destination)
            reaches = engine.reach(source, destination, hosts.asked(declared))
            known = {reach.family: Cells(undeclared_of(reach, declared, hosts)) for reach in reaches}
            for packet in packets(
                network.zones.addresses[source.id].v4, network.zones.addresses[destination.id].v4, chance
            ):
                answer = known[4].answer(packet) if 4 in known else None
                verdict = overall(tracer.paths(concrete(packet)))
                possible = answer is not None and answer.possible
                said[possible] += 1
                if not possible:
                    assert verdict is not PacketVerdict.PERMIT, packet.text()
                elif answer is not None and answer.sure:
                    assert verdict is not PacketVerdict.DENY, packet.text()
    assert min(said.values()) >= 5


def packets(ones: Sequence[object], others: Sequence[object], chance: random.Random) -> list[Packet]:
    """A few packets between two zones."""
    found = []
    for port in (22, 443, 502, 5450, 3389):
        one, other = chance.choice(ones), chance.choice(others)
        ends = [chance.randint(part.first, min(part.last, part.first + 20)) for part in (one, other)]  # type: ignore[attr-defined]
        found.append(Packet(4, ends[0], ends[1], 6, 40_000, port))
    return found


def test_a_bound_on_memory_loses_no_conversation(tmp_path: Path) -> None:
    """However few are held at once, each kind has the same number of times."""
    chance = random.Random(3)  # noqa: S311 - no secret depends on it
    rows = [
        (
            f"10.{chance.randint(1, 4)}.0.{chance.randint(2, 40)}",
            chance.randint(1024, 65_535),
            f"10.{chance.randint(1, 4)}.0.{chance.randint(2, 40)}",
            chance.choice((443, 445, 5450, 502)),
            "tcp",
            chance.choice(("SF", "S0", "REJ")),
        )
        for _ in range(600)
    ]
    log = tmp_path / "conn.log"
    log.write_text(zeek(*rows), encoding="utf-8")
    engine = network_and_engine(FIXTURES / "plants" / "tiny")

    def counted(most: int) -> dict[tuple[str, ...], int]:
        found: ObservedTraffic = observe(engine, [(log, "conn.log")], AS_OF, lambda _done, _total: None, most)
        return {at(seen): seen.times for seen in found.seen}

    def at(seen: Seen) -> tuple[str, ...]:
        return seen.kind.value, seen.source, seen.destination, seen.why

    assert counted(7) == counted(100_000)
    assert sum(counted(7).values()) == 600


def test_memory_does_not_grow_with_the_log() -> None:
    """A million rows with ever new ports of clients and ever new hosts are held in a fixed number of conversations."""
    handed = 0

    def take(held: list[tuple[Key, Count]]) -> None:
        nonlocal handed
        handed += len(held)

    tally = Tally([], [], frozenset(), take, 2_000)
    tracemalloc.start()
    for number in range(60_000):
        item = Observation(4, number % 20_000, 7, 6, 1024 + number % 60_000, 502, Sight.ANSWERED)
        tally.add(item, 0, number)
    tally.flush()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert handed >= 20_000
    assert peak < 5_000_000
