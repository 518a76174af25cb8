"""The isolation of each safety zone as lines: what it shares, who gets in and out, what stops when it is cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.report.safe_text import safe_text
from validator.report.style import Ink
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.chains import Chain
    from validator.isolation import Exposure, SafetyAnswer
    from validator.report.style import Style
    from validator.stepping_stones import Step
    from validator.travel import Way

_WORDS = {
    Verdict.PROVED: "ISOLATED AS DECLARED",
    Verdict.VIOLATED: "NOT ISOLATED AS DECLARED",
    Verdict.UNKNOWN: "NOT DECIDED",
}
_INKS = {Verdict.PROVED: Ink.GOOD, Verdict.VIOLATED: Ink.BAD, Verdict.UNKNOWN: Ink.WARN}
OPEN = "OPEN AS DECLARED"
"""Said in place of isolated where any host of another zone gets in by every service, and the plant file declares it."""
LABEL = 14
MOST, MOST_OF_MANY, MANY = 8, 3, 12
"""Entries of one kind that are listed without `--all`: fewer where there are more safety zones than `MANY`."""


def isolation_lines(answers: Sequence[SafetyAnswer], style: Style, *, everything: bool = False) -> list[str]:
    """A heading, then one block for each safety zone; nothing where there is none."""
    if not answers:
        return []
    marked = any("!" in zone for answer in answers for item in answer.managed for zone in item.zones)
    lines = [style.paint("Isolation of safety zones", Ink.STRONG) + (" (! not declared)" if marked else "")]
    most = None if everything else MOST if len(answers) <= MANY else MOST_OF_MANY
    for answer in answers:
        lines += _block(answer, style, most)
    return lines


def said_of(answer: SafetyAnswer) -> tuple[str, Ink]:
    """What is said of a safety zone in a few words, and their colour."""
    if answer.verdict is Verdict.PROVED and any(way.whole for way in answer.ways_in):
        return OPEN, Ink.WARN
    return _WORDS[answer.verdict], _INKS[answer.verdict]


def verdict_lines_of(answer: SafetyAnswer, style: Style, first: str) -> list[str]:
    """`SIS: NOT DECIDED (coupling airgap, layer 2 shown)` behind `first`."""
    coupling = f"coupling {answer.coupling}" if answer.coupling else "coupling not declared"
    word, ink = said_of(answer)
    text = f"{first}{answer.zone}: {word} ({coupling}, {answer.grade})"
    return style.folded(text, word, ink, " " * (len(first) - len(first.lstrip())) + "  ")


def _block(answer: SafetyAnswer, style: Style, most: int | None) -> list[str]:
    """All about a safety zone; of each kind `most` entries, or all."""
    lines = verdict_lines_of(answer, style, "  ")
    for label, entries in _rows(answer):
        shown = entries[:most]
        more = [f"and {len(entries) - len(shown)} more (--all)"] if len(shown) < len(entries) else []
        for number, entry in enumerate([*shown, *more] or ["none"]):
            word = label if not number else ""
            lines += style.wrapped(f"    {word:<{LABEL}} ", safe_text(entry), " " * (LABEL + 7))
    return lines


def _rows(answer: SafetyAnswer) -> Iterator[tuple[str, list[str]]]:
    """One label and its entries, each on a line of its own."""
    if answer.grounds:
        yield "because", list(answer.grounds)
    sure = "" if answer.verdict is Verdict.PROVED else " for sure"
    yield "in from", [way_text(way) for way in answer.ways_in] or [f"none{sure}"]
    yield "out to", [way_text(way) for way in answer.ways_out] or [f"none{sure}"]
    yield "programmed", list(answer.programmed_from) or [f"from no other zone{sure}"]
    stations = [f"{item.name}, reached from {_named(item, sure)}" for item in answer.workstations]
    yield "stations", stations or ["no safety engineering workstation is declared"]
    yield "shares", list(answer.shared)
    yield "managed", [f"{item.name} by {_named(item, sure)}" for item in answer.managed]
    yield "remote access", list(answer.remote)
    yield "fewest hosts", [chain_text(chain) for chain in sorted(answer.chains, key=_distance)]
    yield "default route", list(answer.default_routes)
    yield "when cut off", [*(f"stops: {text}" for text in answer.stops), answer.inside]


def _distance(chain: Chain) -> tuple[bool, bool, int]:
    """The nearest first, then what only is possible, then what has no way."""
    return chain.steps is None, chain.possible is None, chain.hosts


def _named(item: Exposure, sure: str) -> str:
    """The zones; `sure` is what "nobody" rests on where the verdict is no proof."""
    return ", ".join(item.zones) or f"nobody{sure}"


def way_text(way: Way) -> str:
    """`CTRL (OPC-GW > TMR-01) by tcp/502 (modbus_tcp) [write], undeclared: ...`."""
    if not way.surely:
        return f"{way.zone} only possibly ({way.verdict})"
    classes = f" [{' '.join(way.classes)}]" if way.classes and way.classes != ("any",) else ""
    hosts = f" ({way.hosts})" if way.hosts else ""
    beyond = ", as declared"
    if way.undeclared:
        beyond = ", undeclared" if way.undeclared == way.surely else f", undeclared: {way.undeclared}"
    more = ", more possibly" if way.possibly else ""
    return f"{way.zone}{hosts} by {way.surely}{classes}{beyond}{more}"


def chain_text(chain: Chain) -> str:
    """`from CORP 1: CTRL EWS-01 by tcp/3389 (rdp), then in to TMR-01 by tcp/502; every way passes CTRL`."""
    name = f"from {chain.zone} ({', '.join(chain.vendors)})" if chain.vendors else f"from {chain.zone}"
    if chain.steps is not None:
        *before, last = chain.steps
        into = f"in to {last.hosts} by {last.services}"
        if not before:
            return f"{name} none: straight {into}"
        stones = ", then ".join(_step(step) for step in before)
        stop = f"; every way passes {' or '.join(chain.closing)}" if chain.closing else ""
        return f"{name} {chain.hosts}: {stones}, then {into}{stop}"
    if chain.possible is not None:
        return f"{name} only possibly, {'over ' + ' > '.join(chain.possible) if chain.possible else 'straight in'}"
    return f"{name} nothing that the files show, and it is not decided" if chain.undecided else f"{name} no way"


def _step(step: Step) -> str:
    return f"{step.zone} {step.hosts} " + (f"by {step.services}" if step.services else "within the zone")
