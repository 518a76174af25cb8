"""The isolation of each safety zone as lines: what it shares, who gets in and out, what stops when it is cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.report.safe_text import safe_text
from validator.report.style import Ink
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.isolation import Chain, Exposure, SafetyAnswer, Way
    from validator.report.style import Style

_WORDS = {
    Verdict.PROVED: "ISOLATED AS DECLARED",
    Verdict.VIOLATED: "NOT ISOLATED AS DECLARED",
    Verdict.UNKNOWN: "NOT DECIDED",
}
_INKS = {Verdict.PROVED: Ink.GOOD, Verdict.VIOLATED: Ink.BAD, Verdict.UNKNOWN: Ink.WARN}
LABEL = 14
MOST = 8
"""Entries of one kind that are listed without `--all`."""


def isolation_lines(answers: Sequence[SafetyAnswer], style: Style, *, everything: bool = False) -> list[str]:
    """A heading, then one block for each safety zone; nothing where there is none."""
    if not answers:
        return []
    lines = [style.paint("Isolation of safety zones", Ink.STRONG)]
    for answer in answers:
        lines += _block(answer, style, everything=everything)
    return lines


def verdict_text(answer: SafetyAnswer, style: Style) -> str:
    """`SIS: NOT DECIDED (coupling airgap, layer 2 shown)`."""
    word = style.paint(_WORDS[answer.verdict], _INKS[answer.verdict])
    coupling = f"coupling {answer.coupling}" if answer.coupling else "coupling not declared"
    return f"{safe_text(answer.zone)}: {word} ({coupling}, {answer.grade})"


def _block(answer: SafetyAnswer, style: Style, *, everything: bool) -> list[str]:
    lines = [f"  {verdict_text(answer, style)}"]
    for label, entries in _rows(answer):
        shown = entries if everything else entries[:MOST]
        more = [f"and {len(entries) - len(shown)} more (--all)"] if len(shown) < len(entries) else []
        text = "; ".join(map(safe_text, [*shown, *more])) or "none"
        lines += style.wrapped(f"    {label:<{LABEL}} ", text, " " * (LABEL + 5))
    return lines


def _rows(answer: SafetyAnswer) -> Iterator[tuple[str, list[str]]]:
    if answer.breaches:
        yield "not allowed", [breach.text for breach in answer.breaches]
    yield "shares", list(answer.shared)
    yield "in from", [way_text(way) for way in answer.ways_in]
    yield "out to", [way_text(way) for way in answer.ways_out]
    yield "programmed", list(answer.programmed_from)
    for item in answer.workstations:
        yield "station", [f"{item.name} reached from {_named(item)}"]
    yield "managed", [f"{item.name} by {_named(item)}" for item in answer.managed]
    yield "remote access", list(answer.remote)
    yield "steps from", [chain_text(chain) for chain in answer.chains]
    yield "default route", list(answer.default_routes)
    yield "when cut off", [*answer.stops, "all else within the zone goes on"]


def _named(item: Exposure) -> str:
    return ", ".join(item.zones) or "nobody for sure"


def way_text(way: Way) -> str:
    """`CTRL tcp/502 (modbus_tcp) [write], undeclared: ...`."""
    if not way.surely:
        return f"{way.zone} only possibly ({way.verdict})"
    classes = f" [{' '.join(way.classes)}]" if way.classes else ""
    beyond = ", as declared"
    if way.undeclared:
        beyond = ", undeclared" if way.undeclared == way.surely else f", undeclared: {way.undeclared}"
    more = ", more possibly" if way.possibly else ""
    return f"{way.zone} {way.surely}{classes}{beyond}{more}"


def chain_text(chain: Chain) -> str:
    """`INTERNET over 2 (IDMZ by tcp/443, CTRL by rdp, in by modbus), 3 zones to close`."""
    if chain.stones is not None:
        ends = [*chain.stones, "in"]
        ways = ", ".join(f"{end} by {service}" for end, service in zip(ends, chain.services, strict=True))
        if not chain.stones:
            return f"{chain.zone} straight {ways}"
        others = f", {chain.others} more as short" if chain.others else ""
        zones = f"{chain.apart} zone{'' if chain.apart == 1 else 's'} to close"
        return f"{chain.zone} over {len(chain.stones)} ({ways}){others}, {zones}"
    if chain.possible is not None:
        return f"{chain.zone} only possibly ({' > '.join(chain.possible) or 'straight in'})"
    return f"{chain.zone} no way"
