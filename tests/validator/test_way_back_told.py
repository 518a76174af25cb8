"""What is told of declared flows whose answers do not come back: a register that says `one_way` where none is wanted."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited_anew
from validator.checks.broken_flow import ONE_WAY

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("service", "protocol", "way", "told"),
    [
        ("modbus_tcp", "tcp", "", {False}),
        ("udp/514", "udp", "", {True}),
        ("udp/514", "udp", "    direction: one_way\n", set[bool]()),
    ],
)
def test_one_way_is_named_where_nothing_need_come_back(
    tmp_path: Path, service: str, protocol: str, way: str, told: set[bool]
) -> None:
    folder = shutil.copytree(FIXTURES / "checks" / "broken_flow" / "bad-ios-reply-denied", tmp_path / "plant")
    for file, old, new in (
        ("plant.yaml", "service: modbus_tcp", f"service: {service}"),
        ("plant.yaml", "    to: CELL\n", f"    to: CELL\n{way}"),
        ("configs/sw-c.txt", "permit tcp host 10.3.0.10 host 10.4.0.10 eq 502", f"permit {protocol} any any"),
    ):
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    found = [item for item in audited_anew(folder).findings if item.code == "PATH003"]
    assert {item.remediation == ONE_WAY for item in found} == told
