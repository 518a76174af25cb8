"""The tables of the text report: coverage of the files, the zone matrix, the conduits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabulate import tabulate

from validator.report.reach_text import box_text
from validator.report.safe_text import cells, safe_text
from validator.report.style import NARROWEST, Ink
from validator.verdicts import FlowVerdict, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.report.document import CoverageRow
    from validator.report.style import Style
    from validator.verdicts import ConduitVerdict, PairVerdict

MOST_ZONES = 20
"""More zones than this, or than fit the page, are counted and listed, not drawn as a matrix."""
MOST_GROUPS = 20
"""Groups of pairs with the same verdict and reasons that are listed without `--all`."""
MOST_PAIRS = 12
MOST_TRANSLATED = 4
"""Of more translated boxes of one declared flow the others are counted."""
MOST_REASONS = 3
_LETTERS = {Verdict.PROVED: "P", Verdict.VIOLATED: "V", Verdict.UNKNOWN: "?"}
LONG_HEAD = ("file", "device", "platform", "maturity", "complete", "lines", "modelled", "structural")
LONG_TAIL = ("irrelevant", "partial", "unknown", "blocking")
SHORT_HEAD = ("file", "device", "platform", "maturity", "cpl", "lines", "mod", "str", "irr", "part", "unk", "block")


def coverage_lines(rows: Sequence[CoverageRow], style: Style) -> list[str]:
    """What became of every line of every file; on a narrow page the heads are short, then each file has two lines."""
    if not rows:
        return [style.paint("Coverage", Ink.STRONG), "no configuration was read"]
    body = [_coverage_row(row) for row in rows]
    total = [sum(int(row[column]) for row in body) for column in range(5, 12)]
    body.append(["total", "", "", "", "", *map(str, total)])
    room = max(style.width, NARROWEST)
    for heads in ((*LONG_HEAD, *LONG_TAIL), SHORT_HEAD):
        table = table_lines(body, heads, numbers=7)
        if max(len(cells(line)) for line in table) <= room:
            break
    else:
        table = _coverage_blocks(body)
    return [style.paint("Coverage", Ink.STRONG), *table]


def _coverage_row(row: CoverageRow) -> list[str]:
    platform = row.platform if row.unit == "lines" else f"{row.platform} ({row.unit})"
    names = [row.file, row.device, platform, row.maturity]
    numbers = (row.units, row.modelled, row.structural, row.irrelevant, row.partial, row.unknown, row.blocking)
    return [*map(safe_text, names), "yes" if row.complete else "NO", *map(str, numbers)]


def _coverage_blocks(body: Sequence[Sequence[str]]) -> list[str]:
    """Where no table fits: two lines a file, nothing cut."""
    lines: list[str] = []
    for row in body:
        file, device, platform, maturity, complete, *numbers = row
        about = ", ".join(part for part in (device, platform, maturity) if part)
        lines.append(f"{file}: {about}, complete: {complete}" if about else file)
        named = zip(SHORT_HEAD[5:], numbers, strict=True)
        lines.append("  " + " ".join(f"{head} {number}" for head, number in named))
    return lines


def matrix_lines(pairs: Sequence[PairVerdict], style: Style, *, everything: bool = False) -> list[str]:
    """Every ordered pair as a letter, or the counts; then the pairs that are not PROVED."""
    if not pairs:
        return []
    zones = list(dict.fromkeys(zone for pair in pairs for zone in (pair.source, pair.destination)))
    counts = ", ".join(f"{sum(pair.verdict is one for pair in pairs)} {one}" for one in Verdict)
    lines = [style.paint(f"Zone pairs: {len(pairs)}: {counts}", Ink.STRONG)]
    matrix = _matrix(zones, pairs) if len(zones) <= MOST_ZONES else []
    small = bool(matrix) and max(len(cells(line)) for line in matrix) <= max(style.width, NARROWEST)
    if small:
        lines += [*matrix, "P proved, V violated, ? unknown; rows are sources, columns destinations"]
    groups: dict[tuple[Verdict, tuple[str, ...]], list[str]] = {}
    for pair in pairs:
        if pair.verdict is not Verdict.PROVED and (pair.reasons or not small):
            groups.setdefault((pair.verdict, pair.reasons), []).append(f"{pair.source} > {pair.destination}")
    ranked = sorted(groups.items(), key=lambda group: (group[0][0] is not Verdict.VIOLATED, -len(group[1])))
    shown = ranked if everything else ranked[:MOST_GROUPS]
    for (verdict, reasons), ways in shown:
        text = _some(ways, len(ways) if everything else MOST_PAIRS, ", ")
        why = _some(reasons, len(reasons) if everything else MOST_REASONS, "; ")
        lines += style.wrapped(f"  {verdict.value:<8} ", f"{text}: {why}" if why else text, " " * 11)
    if len(shown) < len(groups):
        lines.append(f"  and {len(groups) - len(shown)} more groups of pairs (--all lists them)")
    return lines


def _some(texts: Sequence[str], limit: int, separator: str) -> str:
    shown = [*texts[:limit], f"and {len(texts) - limit} more"] if len(texts) > limit else texts
    return separator.join(shown)


def _matrix(zones: Sequence[str], pairs: Sequence[PairVerdict]) -> list[str]:
    """Rows are sources and columns destinations, both numbered; `.` where no verdict was asked."""
    letters = {(pair.source, pair.destination): _LETTERS[pair.verdict] for pair in pairs}
    names = [f"{number} {safe_text(zone)}" for number, zone in enumerate(zones, 1)]
    width = max(len(cells(name)) for name in (*names, "from \\ to"))
    lines = ["from \\ to".ljust(width) + "".join(f"{number:>3}" for number in range(1, len(zones) + 1))]
    for name, zone in zip(names, zones, strict=True):
        padding = " " * (width - len(cells(name)))
        lines.append(name + padding + "".join(f"{letters.get((zone, other), '.'):>3}" for other in zones))
    return lines


def conduit_lines(conduits: Sequence[ConduitVerdict]) -> list[str]:
    """Each conduit with the verdict of its pair and of its flows; flows that do not work or are translated are told."""
    if not conduits:
        return []
    body: list[list[str]] = []
    for conduit in conduits:
        works = sum(flow.verdict is FlowVerdict.WORKS for flow in conduit.flows)
        ends = f"{safe_text(conduit.source)} > {safe_text(conduit.destination)}"
        flows = f"{works} of {len(conduit.flows)} work" if conduit.flows else "none declared"
        body.append([safe_text(conduit.id), ends, conduit.verdict.value, flows])
    lines = table_lines(body, ("conduit", "from > to", "verdict", "flows"))
    for conduit in conduits:
        for flow in conduit.flows:
            if flow.verdict is not FlowVerdict.WORKS:
                why = f": {safe_text(flow.why)}" if flow.why else ""
                lines.append(f"  {safe_text(conduit.id)} flow {flow.index + 1} {flow.verdict.value}{why}")
            for box in flow.wire[:MOST_TRANSLATED]:
                lines.append(f"  {safe_text(conduit.id)} flow {flow.index + 1}: {safe_text(box_text(box))}")
            if len(flow.wire) > MOST_TRANSLATED:
                more = len(flow.wire) - MOST_TRANSLATED
                lines.append(f"  {safe_text(conduit.id)} flow {flow.index + 1}: and {more} more translated")
    return lines


def table_lines(body: Sequence[Sequence[str]], heads: Sequence[str], numbers: int = 0) -> list[str]:
    """A plain table; the last `numbers` columns are aligned to the right. Texts must be safe already."""
    align = ["left"] * (len(heads) - numbers) + ["right"] * numbers
    whole = tabulate(body, headers=list(heads), tablefmt="simple", disable_numparse=True, colalign=align)
    return [line.rstrip() for line in whole.split("\n")]
