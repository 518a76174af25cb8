"""Every `fixtures/traffic/<case>/` gives its `observations.txt`, whole; and nothing that a file holds breaks a reader."""

from __future__ import annotations

import datetime as dt
import gzip
import ipaddress
import random
from pathlib import Path

import pytest

from golden import assert_golden_text
from parsers import traffic_logs
from parsers.model.observation import Observation, Sight
from parsers.traffic_logs import TrafficLog, log_readers, traffic_log

FIXTURES = Path(__file__).parents[3] / "fixtures" / "traffic"
CASES = sorted(path for path in FIXTURES.iterdir() if path.is_dir())
DAY = dt.date(2025, 11, 30)


def log_of(case: Path) -> TrafficLog:
    path = next(path for path in sorted(case.iterdir()) if path.name not in {"README.md", "observations.txt"})
    return traffic_log(path, path.name, DAY)


def shown(line: int, item: Observation) -> str:
    kind = ipaddress.IPv4Address if item.version == 4 else ipaddress.IPv6Address
    when = "-" if item.when is None else dt.datetime.fromtimestamp(item.when, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S")
    arrow = ">" if item.directed else "<>"
    ends = f"{kind(item.source)}:{item.source_port} {arrow} {kind(item.destination)} {item.protocol}/{item.port}"
    return f"{line}: {ends} {item.sight.name} at {when} by {item.device or '-'} x{item.times}"


def account_text(log: TrafficLog) -> list[str]:
    account = log.account
    lines = [f"{account.lines} lines: {account.read} read"]
    lines += [f"  skipped {count}: {reason}" for reason, count in sorted(account.skipped.items())]
    for reason, count in sorted(account.not_understood.items()):
        lines.append(f"  not understood {count}: {reason} (first: line {account.places[reason]})")
    return [*lines, *(f"  {clock}" for clock in log.clocks)]


def adds_up(log: TrafficLog) -> bool:
    account = log.account
    return account.lines == account.read + account.skipped.total() + account.not_understood.total()


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_fixture_gives_its_golden_observations(case: Path) -> None:
    log = log_of(case)
    assert log.reader is not None, log.why
    rows = [shown(line, item) for line, item in log.observations()]
    text = "\n".join([log.reader.name, *rows, *account_text(log)]) + "\n"
    assert_golden_text(case / "observations.txt", text)
    assert adds_up(log)


def test_every_reader_has_a_fixture() -> None:
    read = {reader.name for case in CASES if (reader := log_of(case).reader) is not None}
    assert read == set(log_readers())


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_garbled_logs_raise_nothing_and_every_line_is_accounted_for(case: Path, tmp_path: Path) -> None:
    """Bytes are lost, doubled and replaced; lines are cut, swapped and joined."""
    log = log_of(case)
    raw = log.path.read_bytes()
    assert log.reader is not None
    chance = random.Random(case.name)  # noqa: S311 - no secret depends on it
    for number in range(150):
        garbled = bytearray(raw)
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(garbled))
            piece = chance.choice(
                (b"", b"\n", b'"', b",", b"|", b"\x00", b"\xff\xfe", b"{", b"9" * 30, b"(", b"\t", b"-")
            )
            garbled[at : at + chance.randint(0, 3)] = piece
        path = tmp_path / f"{number}.log"
        path.write_bytes(bytes(garbled))
        again = traffic_log(path, path.name, DAY)
        again.reader = log.reader
        for _, item in again.observations():
            assert 0 <= item.port <= 65_535
            assert 0 <= item.protocol <= 255
            assert item.times >= 1
        assert adds_up(again)
        assert again.account.lines == len(bytes(garbled).split(b"\n")) - garbled.endswith(b"\n")


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_reader_takes_its_own_logs_alone(case: Path) -> None:
    log = log_of(case)
    assert log.why == ""


def test_a_compressed_log_is_read_and_a_broken_one_says_so(tmp_path: Path) -> None:
    raw = (FIXTURES / "zeek-tsv" / "conn.log").read_bytes()
    whole = tmp_path / "conn.log.gz"
    whole.write_bytes(gzip.compress(raw))
    log = traffic_log(whole, whole.name, DAY)
    assert len(list(log.observations())) == 8
    assert not log.account.broken
    cut = tmp_path / "cut.log.gz"
    cut.write_bytes(gzip.compress(raw * 2_000)[:-200])
    log = traffic_log(cut, cut.name, DAY)
    assert len(list(log.observations())) > 9
    assert "EOFError" in log.account.broken


def test_a_line_without_end_is_one_line_and_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "conn.log"
    head = (FIXTURES / "zeek-tsv" / "conn.log").read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([*head[:9], b"x" * 3_000_000, head[9], b""]))
    log = traffic_log(path, path.name, DAY)
    assert len(list(log.observations())) == 2
    assert log.account.not_understood == {"a line of more than 64 KiB": 1}
    assert log.account.lines == 11


def test_what_no_reader_takes_is_said(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("nothing of the kind\n", encoding="utf-8")
    assert traffic_log(path, path.name, DAY).why.startswith("no reader takes it; read are ")
    path.write_bytes(b"\n\n")
    assert traffic_log(path, path.name, DAY).why == "it is empty"
    assert "FileNotFoundError" in traffic_log(tmp_path / "none", "none", DAY).why


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    link = tmp_path / "conn.log"
    link.symlink_to(FIXTURES / "zeek-tsv" / "conn.log")
    log = traffic_log(link, link.name, DAY)
    assert log.why.startswith("it is a link")
    assert list(log.observations()) == []


def test_reading_stops_at_the_bound_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic_logs, "MOST_BYTES", 900)
    log = log_of(FIXTURES / "zeek-tsv")
    assert len(list(log.observations())) < 8
    assert log.account.broken == "only its first 900 bytes were read"


def test_answers_and_openings_of_one_connection_are_told_apart() -> None:
    """An inbound connection of an ASA was opened by the end that is printed first, an outbound one by the second."""
    found = [item for _, item in log_of(FIXTURES / "asa-syslog").observations()]
    assert str(ipaddress.IPv4Address(found[0].source)) == "10.1.0.9"
    assert (str(ipaddress.IPv4Address(found[1].source)), found[1].port) == ("10.1.0.9", 443)
    assert str(ipaddress.IPv4Address(found[2].destination)) == "203.0.113.20"
    assert found[2].port == 443
    assert found[0].sight is Sight.LET_THROUGH
