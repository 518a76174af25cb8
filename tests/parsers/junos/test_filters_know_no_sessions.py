"""On a device with zones, filters of interfaces judge answers of sessions as well; by hand from Juniper's documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """plant: {id: P}
zones:
  - {id: CTRL, kind: control, networks: [10.20.0.0/24]}
  - {id: CELL, kind: control, networks: [10.30.0.0/24]}
conduits:
  - {id: C, from: CTRL, to: CELL, flows: [{src: 10.20.0.5, dst: 10.30.0.5, service: tcp/502, sport: 1024-65535}]}
"""
FIREWALL = """set version 20.4R3
set system host-name fw
set interfaces ge-0/0/1 unit 0 family inet address 10.20.0.1/24
set interfaces ge-0/0/2 unit 0 family inet address 10.30.0.1/24
set security zones security-zone CTRL interfaces ge-0/0/1.0
set security zones security-zone CELL interfaces ge-0/0/2.0
set security policies from-zone CTRL to-zone CELL policy p match source-address any
set security policies from-zone CTRL to-zone CELL policy p match destination-address any
set security policies from-zone CTRL to-zone CELL policy p match application any
set security policies from-zone CTRL to-zone CELL policy p then permit
"""
INTO_CELL = "set interfaces ge-0/0/2 unit 0 family inet filter output F\n"
FROM_CELL = "set interfaces ge-0/0/2 unit 0 family inet filter input F\n"
TO_CTRL = "set interfaces ge-0/0/1 unit 0 family inet filter output F\n"


def term(name: str, action: str, *conditions: str) -> str:
    lines = (f"from {condition}" for condition in conditions)
    return "".join(f"set firewall family inet filter F term {name} {line}\n" for line in (*lines, f"then {action}"))


REST = term("z", "accept")


@pytest.mark.parametrize(
    ("filter_lines", "expected"),
    [
        ("", "WORKS"),
        (FROM_CELL + term("a", "accept", "protocol udp"), "BROKEN"),  # the end discards the answers
        (TO_CTRL + term("a", "discard", "source-port 502", "protocol tcp") + REST, "BROKEN"),
        (TO_CTRL + term("a", "discard", "destination-port 502", "protocol tcp") + REST, "WORKS"),
        (FROM_CELL + term("a", "accept", "protocol tcp", "tcp-established"), "WORKS"),
        (FROM_CELL + term("a", "discard", "protocol tcp", "tcp-initial") + REST, "WORKS"),
        (INTO_CELL + term("a", "discard", "source-port 502", "protocol tcp") + REST, "WORKS"),
        (INTO_CELL + term("a", "discard", "destination-port 502", "protocol tcp") + REST, "BROKEN"),
        (FROM_CELL + term("a", "accept", "protocol tcp", "dscp 10"), "UNKNOWN"),
    ],
)
def test_answers_meet_filters(tmp_path: Path, filter_lines: str, expected: str) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fw.txt").write_text(FIREWALL + filter_lines, encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (conduit,) = audited_anew(tmp_path).conduits
    assert [flow.verdict.value for flow in conduit.flows] == [expected]
