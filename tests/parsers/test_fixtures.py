"""Every `fixtures/<platform>/<case>/config.txt` gives its `device.json` and `diagnostics.txt`, whole.

How people log in and how secrets stand is compared where a case has an `identity.json` of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from golden import assert_golden_json, assert_golden_text
from parsers.as_json import device_json
from parsers.ledger import LineFate
from parsers.registry import ParseResult, parse, platforms
from parsers.source import Source

if TYPE_CHECKING:
    from parsers.as_json import Json

FIXTURES = Path(__file__).parents[2] / "fixtures"
CASES = sorted(path.parent for name in platforms() for path in (FIXTURES / name).glob("*/config.*"))


def read(case: Path) -> ParseResult:
    config = next(case.glob("config.*"))
    return parse(Source.from_bytes(config.name, config.read_bytes()), case.parent.name)


def diagnostics_text(result: ParseResult) -> str:
    lines = [f"{item.span.line}: {item.code} {item.severity}: {item.message}" for item in result.diagnostics]
    lines += [
        f"{row.line}: {row.fate.name} {'blocking ' if row.blocking else ''}{row.reason}"
        for row in result.ledger.open_rows()
    ]
    lines.append(f"complete: {result.complete}")
    return "\n".join(lines) + "\n"


def without_identity(device: dict[str, Json]) -> Json:
    """What a device says of logins and secrets, taken out of it."""
    management = device["management"]
    return management.pop("identity", {}) if isinstance(management, dict) else {}


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_fixture_gives_its_golden_device_and_diagnostics(case: Path) -> None:
    result = read(case)
    devices = [device_json(device) for device in result.devices]
    told = [without_identity(device) for device in devices]
    assert_golden_json(case / "device.json", devices)
    if (case / "identity.json").exists():
        assert_golden_json(case / "identity.json", told)
    assert_golden_text(case / "diagnostics.txt", diagnostics_text(result))
    assert sum(result.ledger.counts().values()) == len(result.source.lines)
    assert LineFate.UNSEEN not in result.ledger.counts()
