"""Observed traffic as lines: each log's account, what contradicts the configurations, and how far flows are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.observed.traffic import UNUSED, Kind, moment_text
from validator.report.style import Ink

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.observed.traffic import Example, LogSummary, ObservedTraffic, Seen, Use
    from validator.report.style import Style
    from validator.verdicts import ConduitVerdict

WORDS = {
    Kind.FORBIDDEN: "passed although the configurations forbid it",
    Kind.REFUSED: "refused although it is declared and the configurations permit it",
    Kind.UNDECLARED: "permitted and not declared",
    Kind.NO_ZONE: "an end is in no zone",
    Kind.OPEN: "not decided",
    Kind.OWN: "to or from a device itself",
    Kind.USED: "declared",
    Kind.STOPPED: "attempts that the configurations stop as well",
    Kind.INSIDE: "within one zone",
}
"""Kinds in the order in which they are told."""
MOST_EXAMPLES, ALL_EXAMPLES = 2, 8
MOST_SERVICES = 4
CAUTION = "what was seen changes no verdict: it neither proves nor permits anything"


def observed_lines(
    observed: ObservedTraffic | None, conduits: Sequence[ConduitVerdict], style: Style, *, everything: bool = False
) -> list[str]:
    """Nothing without logs."""
    if observed is None:
        return []
    title = f"Observed traffic{_period(observed)}"
    lines = [style.paint(title, Ink.STRONG), *style.wrapped("  ", CAUTION, "  ")]
    for log in observed.logs:
        lines += style.wrapped("  ", log_text(log), "    ")
    for kind, words in WORDS.items():
        for seen in observed.of(kind):
            lines += _seen(seen, words, style, everything=everything)
    uses = use_texts(observed, conduits) if _anything_read(observed) else ()
    return [*lines, *(line for text in uses for line in style.wrapped("  ", text, "    "))]


def _anything_read(observed: ObservedTraffic) -> bool:
    return any(log.read for log in observed.logs)


def _period(observed: ObservedTraffic) -> str:
    if not _anything_read(observed):
        return ": no line of any log was read"
    return f", {moment_text(observed.first)} to {moment_text(observed.last)}"


def log_text(log: LogSummary) -> str:
    """The account of a log in one sentence; its numbers add up to its lines."""
    if not log.reader:
        return f"{log.file}: not read: {log.why}"
    skipped = sum(count for _, count in log.skipped)
    why = "; ".join(f"{count} {reason}" for reason, count in log.skipped)
    lost = "; ".join(f"{count} {reason} (first: line {line})" for reason, count, line in log.not_understood)
    text = f"{log.file}: {log.reader}, {log.lines} lines: {log.read} read, {skipped} skipped"
    text += f" ({why})" if why else ""
    text += f", {log.lost} not understood" + (f" ({lost})" if lost else "")
    text += "".join(f"; {clock}" for clock in log.clocks)
    return text + (f"; {log.why}" if log.why else "")


def _seen(seen: Seen, words: str, style: Style, *, everything: bool) -> list[str]:
    ends = f"{seen.source or 'no zone'} > {seen.destination or 'no zone'}"
    services = ", ".join(service for service, _ in seen.services[:MOST_SERVICES])
    more = ", ..." if len(seen.services) > MOST_SERVICES else ""
    text = f"{words}: {ends}: {numbers(seen)} ({services}{more}), last {moment_text(seen.last)}"
    text += f" -- {seen.why}" if seen.why else ""
    lines = style.wrapped("  ", text, "    ")
    if seen.kind in {Kind.FORBIDDEN, Kind.REFUSED, Kind.UNDECLARED, Kind.NO_ZONE} or everything:
        for example in seen.examples[: ALL_EXAMPLES if everything else MOST_EXAMPLES]:
            lines += style.wrapped("    ", example_text(example), "      ")
    return lines


def numbers(seen: Seen) -> str:
    """How many conversations, and how often."""
    one = "1 conversation" if seen.conversations == 1 else f"{seen.conversations} conversations"
    return one if seen.times == seen.conversations else f"{one}, {seen.times} times"


def example_text(example: Example) -> str:
    """One conversation with its place, whether it was answered, and what would have stopped it."""
    place = f"{example.origin.file}:{example.origin.line}"
    answered = "answered" if example.answered else "no answer seen"
    stopped = f"; {example.stopped_by} stops it" if example.stopped_by else ""
    stopped += f" ({example.stopped_at.file}:{example.stopped_at.line})" if example.stopped_at.line else ""
    said = f", says {example.device}" if example.device else ""
    return f"{example.packet.text()}: {answered}{said} ({place}){stopped}"


def use_texts(observed: ObservedTraffic, conduits: Sequence[ConduitVerdict]) -> Iterator[str]:
    """How each declared flow, and each exception that was seen, is used."""
    for conduit in conduits:
        for flow in conduit.flows:
            use = observed.uses.get((conduit.id, flow.index), UNUSED)
            yield f"{conduit.id} flow {flow.index + 1}: {use_text(use)}"
    for name, use in observed.exceptions.items():
        yield f"exception {name}: {use_text(use)}"


def use_text(use: Use) -> str:
    """Used, tried without an answer, perhaps, or not seen."""
    if not use.times:
        return "perhaps seen, under translated addresses" if use.perhaps else "not seen"
    word = "used" if use.answered else "tried, no answer seen"
    return f"{word}, {use.times} times, {moment_text(use.first)} to {moment_text(use.last)}"
