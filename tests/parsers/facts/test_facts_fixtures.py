"""Every `fixtures/facts/<case>/show*.txt` gives its `facts.json` and `diagnostics.txt`, whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from golden import assert_golden_json, assert_golden_text
from parsers.ledger import LineFate
from parsers.outputs import outputs_of
from parsers.shown import ShownFile, read_shown
from parsers.shown_json import shown_file_json
from parsers.source import Source

FIXTURES = Path(__file__).parents[3] / "fixtures" / "facts"
CASES = sorted(path for path in FIXTURES.iterdir() if path.is_dir())


def read(case: Path) -> ShownFile:
    path = next(case.glob("show*"))
    return read_shown(Source.from_bytes(path.name, path.read_bytes()))


def diagnostics_text(file: ShownFile) -> str:
    lines = [f"{item.span.line}: {item.code} {item.severity}: {item.message}" for item in file.diagnostics]
    lines += [f"{row.line}: {row.fate.name} {row.reason}" for row in file.ledger.open_rows()]
    lines.append(f"complete: {file.complete}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_fixture_gives_its_golden_facts_and_diagnostics(case: Path) -> None:
    file = read(case)
    assert_golden_json(case / "facts.json", shown_file_json(file))
    assert_golden_text(case / "diagnostics.txt", diagnostics_text(file))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_every_line_has_a_fate_and_none_blocks(case: Path) -> None:
    file = read(case)
    assert sum(file.ledger.counts().values()) == len(file.source.lines)
    assert file.ledger.blocking() == 0
    assert all(file.ledger.fate(row.line) is not LineFate.UNSEEN for row in file.ledger.rows())
    covered = [number for output in outputs_of(file.source) for number in range(output.first, output.last + 1)]
    covered += [item.output.prompt_line for item in file.outputs if item.output.prompt_line]
    assert sorted(covered) == list(range(1, len(file.source.lines) + 1))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_lost_line_changes_the_facts_or_is_said(case: Path) -> None:
    """Lines of the legend and of text without bearing apart, no line of a table can vanish in silence."""
    file = read(case)
    whole = _meaning(file)
    for row in file.ledger.rows():
        if row.fate is not LineFate.MODELLED:
            continue
        lines = [*file.source.lines[: row.line - 1], *file.source.lines[row.line :]]
        less = read_shown(Source.from_text(file.source.name, "\n".join(lines) + "\n"))
        assert _meaning(less) != whole or less.diagnostics != file.diagnostics, file.source.lines[row.line - 1]


def _meaning(file: ShownFile) -> list[object]:
    """The facts without the places where they stand."""
    rows: list[object] = []
    for item in file.outputs:
        for table in item.shown.tables:
            rows.append((table.vrf, table.version, table.complete))
            rows += [
                (one.network, one.next_hop, one.interface, one.source, one.kind, one.distance, one.next_hop_vrf)
                for one in table.routes
            ]
        rows += [
            (one.name, one.enabled, [str(address.value) for address in one.addresses]) for one in item.shown.interfaces
        ]
        for kernel in item.shown.kernel_tables:
            rows.append((kernel.versions, kernel.every_table))
            rows += [(one.table, one.network, one.next_hop, one.interface, one.kind) for one in kernel.routes]
        rows += [(one.name, one.counts, one.software) for one in item.shown.hits]
        rows += [(one.mac, one.address, one.vlan, one.interface, one.own) for one in item.shown.stations]
        rows += [(one.interface, one.state) for one in item.shown.sockets]
        rows += [] if item.shown.stored is None else [text for text in item.shown.stored.source.lines if text.strip()]
        vlans = item.shown.vlans
        rows += (
            [] if vlans is None else [(vlans.complete, [(one.number, one.active, one.ports) for one in vlans.vlans])]
        )
        rows += [(one.priority, one.table, one.drop, one.match.source.possibly) for one in item.shown.kernel_rules]
        rows += [
            (one.local_interface, one.remote_name, one.remote_interface, one.remote_addresses, one.remote_platform)
            for one in item.shown.neighbours
        ]
    return rows
