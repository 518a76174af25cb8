"""What can travel between two places, for reading and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from validator.report.all_but import put_together
from validator.report.draw import place
from validator.report.json_report import box_json
from validator.report.safe_text import safe_text
from validator.report.style import Ink
from validator.verdicts import protocol_text, wire_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parsers.as_json import Json
    from parsers.source import Span
    from validator.findings import Label
    from validator.report.style import Style
    from validator.verdicts import Box

MOST_NETWORKS = 6


class CarryingRule(Protocol):
    """A rule that lets some of the packets pass; `label` is its line and what it does; `sure` is False for may-be."""

    @property
    def device(self) -> str:
        """The device's name."""
        ...

    @property
    def rule_set(self) -> str:
        """The list that holds it, or empty where nothing judges."""
        ...

    @property
    def rule(self) -> str:
        """Its number or name."""
        ...

    @property
    def label(self) -> Label:
        """Its line, and what it does there."""
        ...

    @property
    def sure(self) -> bool:
        """Whether it surely matches."""
        ...


class FailureReach(Protocol):
    """What travels only after a failure."""

    @property
    def name(self) -> str:
        """The failure, as a sentence."""
        ...

    @property
    def origin(self) -> Span:
        """The line of what fails."""
        ...

    @property
    def surely(self) -> Sequence[Box]:
        """What then surely travels besides."""
        ...

    @property
    def possibly(self) -> Sequence[Box]:
        """What then may travel besides; contains `surely`."""
        ...


class ReachAnswer(Protocol):
    """What `segval reach` prints; `service` is empty for every service, `reasons` for an exact answer."""

    @property
    def source(self) -> str:
        """As asked."""
        ...

    @property
    def destination(self) -> str:
        """As asked."""
        ...

    @property
    def service(self) -> str:
        """As asked; empty for every service."""
        ...

    @property
    def surely(self) -> Sequence[Box]:
        """What surely travels."""
        ...

    @property
    def possibly(self) -> Sequence[Box]:
        """What may travel; contains `surely`."""
        ...

    @property
    def reasons(self) -> Sequence[str]:
        """Why more may travel than surely does."""
        ...

    @property
    def conditions(self) -> Sequence[str]:
        """The moments that the answer rests on."""
        ...

    @property
    def rules(self) -> Sequence[CarryingRule]:
        """Who lets it pass."""
        ...

    @property
    def failures(self) -> Sequence[FailureReach] | None:
        """The single failures that open more; None if none were simulated."""
        ...


def reach_document(answer: ReachAnswer) -> dict[str, Json]:
    """`{"schema", "from", "to", "service", "surely": [box], "possibly": [box], "reasons", "rules", "failures"}`."""
    return {
        "schema": 1,
        "from": safe_text(answer.source),
        "to": safe_text(answer.destination),
        "service": safe_text(answer.service) or None,
        "surely": [box_json(box) for box in answer.surely],
        "possibly": [box_json(box) for box in answer.possibly],
        "reasons": [safe_text(reason) for reason in answer.reasons],
        "conditions": [safe_text(condition) for condition in answer.conditions],
        "rules": [rule_json(item) for item in answer.rules],
        "failures": None if answer.failures is None else [_failure(item) for item in answer.failures],
    }


def rule_json(item: CarryingRule) -> dict[str, Json]:
    """A rule with its line."""
    return {
        "device": safe_text(item.device),
        "rule_set": safe_text(item.rule_set),
        "rule": safe_text(item.rule),
        "file": safe_text(item.label.span.file),
        "line": item.label.span.line or None,
        "text": safe_text(item.label.text),
        "sure": item.sure,
    }


def _failure(item: FailureReach) -> dict[str, Json]:
    return {
        "failure": safe_text(item.name),
        "file": safe_text(item.origin.file),
        "line": item.origin.line or None,
        "surely": [box_json(box) for box in item.surely],
        "possibly": [box_json(box) for box in item.possibly],
    }


def reach_text(answer: ReachAnswer, style: Style) -> str:
    """The sets as lines, then the reasons, then the rules that carry them."""
    service = f" {answer.service}" if answer.service else ""
    lines = [style.paint(safe_text(f"{answer.source} > {answer.destination}{service}"), Ink.STRONG)]
    lines += box_lines("surely", answer.surely, style)
    if list(answer.possibly) != list(answer.surely):
        lines += box_lines("possibly", answer.possibly, style)
        lines += [line for reason in answer.reasons for line in style.wrapped("  because ", reason, "    ")]
    lines += [line for item in answer.conditions for line in style.wrapped("  given that ", item, "    ")]
    if answer.rules:
        lines += ["", *carried_lines(answer.rules, style)]
    for failure in answer.failures or ():
        lines += ["", style.paint(safe_text(f"when {failure.name}, besides"), Ink.STRONG)]
        lines += box_lines("surely", failure.surely, style)
        if list(failure.possibly) != list(failure.surely):
            lines += box_lines("possibly", failure.possibly, style)
    if answer.failures is not None and not answer.failures:
        lines += ["", "no single failure opens more"]
    return "\n".join(lines) + "\n"


def carried_lines(rules: Iterable[CarryingRule], style: Style) -> list[str]:
    """A heading and one entry a rule; nothing for none."""
    lines: list[str] = []
    for item in rules:
        where = place(item.label)
        name = " ".join(part for part in (item.device, item.rule_set, item.rule) if part)
        text = f"{name}{'' if item.sure else ' (may match)'}" + (f": {item.label.text}" if item.label.text else "")
        lines += style.wrapped("  ", f"{where}: {text}" if where else text, "    ")
    return [style.paint("carried by", Ink.STRONG), *lines] if lines else []


def box_lines(word: str, boxes: Sequence[Box], style: Style) -> list[str]:
    """The word and a line a box."""
    if not boxes:
        return [f"{word} nothing"]
    told = (
        box_text(box) if box is not None else f"{_networks(ends.src)} > {_networks(ends.dst)} {service}"
        for service, box, ends in put_together(boxes)
    )
    return [f"{word}:", *(line for text in told for line in style.wrapped("  ", text, "    "))]


def box_text(box: Box) -> str:
    """`SRC > DST PROTO/DPORT`, with the source port where one is asked for; many networks are counted."""
    service = protocol_text(box.proto) if box.dport == "any" else f"{box.proto}/{box.dport}"
    sport = "" if box.sport == "any" else f" from port {box.sport}"
    wire = f" ({wire_text(box)})" if box.wire else ""
    return f"{_networks(box.src)} > {_networks(box.dst)} {service}{sport}{wire}"


def _networks(networks: Sequence[str]) -> str:
    shown = ", ".join(networks[:MOST_NETWORKS])
    return shown + (f" and {len(networks) - MOST_NETWORKS} more" if len(networks) > MOST_NETWORKS else "")
