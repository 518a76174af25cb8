"""The tables of the text report: coverage of the files, the zone matrix, the conduits."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from validator.quiet import counted, outspoken, zones_of
from validator.report.reach_text import box_text
from validator.report.safe_text import cells, safe_text
from validator.report.style import NARROWEST, Ink
from validator.telling import EVERY_SOURCE
from validator.verdicts import FlowVerdict, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.report.document import CoverageRow
    from validator.report.style import Style
    from validator.verdicts import ConduitVerdict, PairVerdict

MOST_ZONES = 20
"""More zones than this, or than fit the page, are counted and listed, not drawn as a matrix."""
MOST_OPEN = 8
"""Reasons why pairs are UNKNOWN that are listed without `--all`."""
MOST_CONDUITS = 20
"""Of more conduits those that are PROVED and work are counted without `--all`."""
MOST_FLOWS = 20
"""Lines about flows of conduits without `--all`."""
MOST_PAIRS = 12
MOST_TRANSLATED = 4
"""Of more translated boxes of one declared flow the others are counted."""
_LETTERS = {Verdict.PROVED: "P", Verdict.VIOLATED: "V", Verdict.UNKNOWN: "?"}
LONG_HEAD = ("file", "device", "platform", "maturity", "complete", "lines", "modelled", "structural")
LONG_TAIL = ("irrelevant", "partial", "unknown", "blocking")
SHORT_LEGEND = (
    "mod in the model, str structure, irr without bearing on access, part read in part, unk not understood, block"
    " forbids proofs"
)
MATRIX_LEGEND = "P proved, V violated, ? unknown; rows are sources, columns destinations"
SHORT_HEAD = ("file", "device", "platform", "maturity", "cpl", "lines", "mod", "str", "irr", "part", "unk", "block")


def coverage_lines(rows: Sequence[CoverageRow], style: Style) -> list[str]:
    """What became of every line of every file; on a narrow page the heads are short, then each file has two lines."""
    if not rows:
        return [style.paint("Coverage", Ink.STRONG), "no configuration was read"]
    body = [_coverage_row(row) for row in rows]
    total = [sum(int(row[column]) for row in body) for column in range(5, 12)]
    body.append(["total", "", "", "", "", *map(str, total)])
    room = max(style.width, NARROWEST)
    legend = style.wrapped("", SHORT_LEGEND, "  ")
    for heads in ((*LONG_HEAD, *LONG_TAIL), SHORT_HEAD):
        table = table_lines(body, heads, numbers=7)
        if max(len(cells(line)) for line in table) <= room:
            break
    else:
        table = _coverage_blocks(body, style)
    return [style.paint("Coverage", Ink.STRONG), *table, *(legend if heads == SHORT_HEAD else [])]


def _coverage_row(row: CoverageRow) -> list[str]:
    platform = row.platform if row.unit == "lines" else f"{row.platform} ({row.unit})"
    names = [row.file, row.device, platform, row.maturity]
    numbers = (row.units, row.modelled, row.structural, row.irrelevant, row.partial, row.unknown, row.blocking)
    return [*map(safe_text, names), "yes" if row.complete else "NO", *map(str, numbers)]


def _coverage_blocks(body: Sequence[Sequence[str]], style: Style) -> list[str]:
    """Where no table fits: two lines a file or more, nothing cut."""
    lines: list[str] = []
    for row in body:
        file, device, platform, maturity, complete, *numbers = row
        about = ", ".join(part for part in (device, platform, maturity) if part)
        lines += style.wrapped("", f"{file}: {about}, complete: {complete}" if about else file, "  ")
        named = zip(SHORT_HEAD[5:], numbers, strict=True)
        lines += style.wrapped("  ", " ".join(f"{head} {number}" for head, number in named), "  ")
    return lines


def matrix_lines(pairs: Sequence[PairVerdict], style: Style, *, everything: bool = False) -> list[str]:
    """Every ordered pair as a letter, or the counts; then the pairs that are not PROVED."""
    if not pairs:
        return []
    zones, told, known = zones_of(pairs), outspoken(pairs), counted(pairs)
    counts = ", ".join(f"{known[one]} {one}" for one in Verdict)
    lines = [style.paint(f"Zone pairs: {len(pairs)}: {counts}", Ink.STRONG)]
    matrix = _matrix(zones, pairs) if len(zones) <= MOST_ZONES else []
    small = bool(matrix) and max(len(cells(line)) for line in matrix) <= max(style.width, NARROWEST)
    if small:
        lines += [*matrix, *style.wrapped("", MATRIX_LEGEND, "  ")]
    if not small:
        lines += _listed(told, style, everything=everything)
    return lines + (_by_pairs(told, style, drawn=small) if everything else _by_reason(told, style))


def _listed(pairs: Sequence[PairVerdict], style: Style, *, everything: bool) -> list[str]:
    """The pairs that are VIOLATED, and those that are UNKNOWN, where no matrix shows them."""
    lines: list[str] = []
    for verdict in (Verdict.VIOLATED, Verdict.UNKNOWN):
        ways = [f"{pair.source} > {pair.destination}" for pair in pairs if pair.verdict is verdict]
        if ways and not (everything and verdict is Verdict.UNKNOWN):
            text = _some(ways, len(ways) if everything else MOST_PAIRS, ", ")
            lines += style.wrapped(f"  {verdict.value:<8} ", text, " " * 11)
    return lines


def _by_reason(pairs: Sequence[PairVerdict], style: Style) -> list[str]:
    """Why pairs are UNKNOWN: each reason with the number of pairs that it leaves open, the most first."""
    open_by: Counter[str] = Counter(reason for pair in pairs for reason in pair.reasons)
    if not open_by:
        return []
    ranked = sorted(open_by.items(), key=lambda item: (-item[1], item[0]))
    lines = ["why pairs are UNKNOWN, and how many each reason leaves open"]
    for reason, number in ranked[:MOST_OPEN]:
        lines += style.wrapped(f"  {number:>4} ", reason, " " * 9)
    if len(ranked) > MOST_OPEN:
        lines.append(f"  and {len(ranked) - MOST_OPEN} more reasons (--all lists them, with the pairs)")
    return lines


def _by_pairs(pairs: Sequence[PairVerdict], style: Style, *, drawn: bool) -> list[str]:
    """All pairs that are UNKNOWN, those with the same reasons together."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for pair in pairs:
        if pair.verdict is Verdict.UNKNOWN and (pair.reasons or not drawn):
            groups.setdefault(pair.reasons, []).append(f"{pair.source} > {pair.destination}")
    lines: list[str] = []
    for reasons, ways in sorted(groups.items(), key=lambda group: -len(group[1])):
        text, why = ", ".join(ways), "; ".join(reasons)
        lines += style.wrapped("  UNKNOWN  ", f"{text}: {why}" if why else text, " " * 11)
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


def conduit_lines(conduits: Sequence[ConduitVerdict], style: Style, *, everything: bool = False) -> list[str]:
    """Each conduit with the verdict of its pair and of its flows; flows that do not work or are translated are told.

    Of many conduits the worst come first, and the others are counted without `everything`.
    """
    if not conduits:
        return []
    shown = list(conduits)
    if len(conduits) > MOST_CONDUITS and not everything:
        shown = sorted((one for one in conduits if not _in_order(one)), key=_weight)[:MOST_CONDUITS]
    flows = [line for conduit in shown for line in _flow_lines(conduit)]
    told = flows if everything else flows[:MOST_FLOWS]
    lines = [*_conduit_table(shown, style), *_others(conduits, shown)]
    lines += [line for text in told for line in style.wrapped("  ", text, "    ")]
    if len(told) < len(flows):
        lines.append(f"  and {len(flows) - len(told)} more lines about flows (--all)")
    return lines


def _conduit_table(conduits: Sequence[ConduitVerdict], style: Style) -> list[str]:
    """One row a conduit; where the table does not fit the page, one line each."""
    body: list[list[str]] = []
    for conduit in conduits:
        works = sum(flow.verdict is FlowVerdict.WORKS for flow in conduit.flows)
        ends = f"{safe_text(conduit.source)} > {safe_text(conduit.destination)}"
        flows = f"{works} of {len(conduit.flows)} work" if conduit.flows else "none declared"
        body.append([safe_text(conduit.id), ends, conduit.verdict.value, flows])
    lines = table_lines(body, ("conduit", "from > to", "verdict", "flows")) if body else []
    if lines and max(len(cells(line)) for line in lines) > max(style.width, NARROWEST):
        lines = [line for row in body for line in style.wrapped("", ", ".join(row), "  ")]
    return lines


def _others(conduits: Sequence[ConduitVerdict], shown: Sequence[ConduitVerdict]) -> list[str]:
    """How many conduits are not shown, by their verdict."""
    left = [one for one in conduits if one not in shown]
    right = sum(_in_order(one) for one in left)
    lines = [f"{right} conduits are PROVED and all their flows work (--all)"] if right else []
    if len(left) > right:
        lines.append(f"{len(left) - right} more conduits are not in order (--all)")
    return lines


def _flow_lines(conduit: ConduitVerdict) -> Iterator[str]:
    for flow in conduit.flows:
        name = f"{safe_text(conduit.id)} flow {flow.index + 1}"
        if flow.verdict is not FlowVerdict.WORKS:
            yield f"{name} {flow.verdict.value}" + (f": {safe_text(flow.why)}" if flow.why else "")
        for box in flow.wire[:MOST_TRANSLATED]:
            shown = replace(box, sport="any") if box.sport in EVERY_SOURCE else box
            yield f"{name}: {safe_text(box_text(shown))}"
        if len(flow.wire) > MOST_TRANSLATED:
            yield f"{name}: and {len(flow.wire) - MOST_TRANSLATED} more translated"


def _weight(conduit: ConduitVerdict) -> tuple[int, int]:
    """VIOLATED before UNKNOWN, and those with flows that do not work first."""
    ranks = {Verdict.VIOLATED: 0, Verdict.UNKNOWN: 1, Verdict.PROVED: 2}
    return ranks[conduit.verdict], -sum(flow.verdict is FlowVerdict.BROKEN for flow in conduit.flows)


def _in_order(conduit: ConduitVerdict) -> bool:
    """Whether nothing is to be said of a conduit."""
    return conduit.verdict is Verdict.PROVED and all(flow.verdict is FlowVerdict.WORKS for flow in conduit.flows)


def table_lines(body: Sequence[Sequence[str]], heads: Sequence[str], numbers: int = 0) -> list[str]:
    """A plain table; the last `numbers` columns are aligned to the right. Texts must be safe already."""
    from tabulate import tabulate  # noqa: PLC0415 - most documents have no tables

    align = ["left"] * (len(heads) - numbers) + ["right"] * numbers
    whole = tabulate(body, headers=list(heads), tablefmt="simple", disable_numparse=True, colalign=align)
    return [line.rstrip() for line in whole.split("\n")]
