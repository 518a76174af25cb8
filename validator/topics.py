"""What an undeclared path is about: it decides which check tells it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from validator.catalogue.protocols import names_of
from validator.plant.model import OPERATIONAL, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.source import Span
    from validator.causes import Cause
    from validator.verdicts import Box

OUTSIDE = frozenset({ZoneKind.INTERNET, ZoneKind.EXTERNAL})


class Topic(StrEnum):
    """What an undeclared path is about; each is told by one check."""

    SAFETY = "safety"
    SAFETY_PROTOCOL = "safety protocol"
    VENDOR = "vendor"
    FROM_INTERNET = "from internet"
    TO_INTERNET = "to internet"
    ENTERPRISE = "enterprise"
    WIDER = "wider"
    UNDECLARED = "undeclared"


def topic(cause: Cause) -> Topic:
    """The most serious thing that an undeclared path between two zones can be."""
    gap = cause.share.gap
    source, target = gap.source.kind, gap.destination.kind
    if target is ZoneKind.SAFETY:
        safety = all(_is_safety_protocol(box) for box in cause.share.boxes)
        return Topic.SAFETY_PROTOCOL if safety else Topic.SAFETY
    if source is ZoneKind.VENDOR:
        return Topic.VENDOR
    if source in OUTSIDE and target in OPERATIONAL:
        return Topic.FROM_INTERNET
    if target in OUTSIDE and source in OPERATIONAL:
        return Topic.TO_INTERNET
    if source is ZoneKind.ENTERPRISE and target in OPERATIONAL:
        return Topic.ENTERPRISE
    return Topic.WIDER if gap.conduits else Topic.UNDECLARED


def _is_safety_protocol(box: Box) -> bool:
    """Whether a box is one port of a protocol that programs or serves safety controllers."""
    if box.proto not in {"tcp", "udp"} or not box.dport.isdigit():
        return False
    ports = {int(text) for text in (box.dport, *(wire.dport for wire in box.wire)) if text.isdigit()}
    return any("safety" in item.classes for port in ports for item in names_of(6 if box.proto == "tcp" else 17, port))


class Topics:
    """The topics and the places of all causes, found once."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._known: tuple[Sequence[Cause], dict[Topic, list[Cause]]] | None = None
        self._placed: tuple[Sequence[Cause], dict[Span, list[Cause]]] | None = None

    def of(self, causes: Sequence[Cause], wanted: Topic) -> Sequence[Cause]:
        """Those of one topic, in order."""
        if self._known is None or self._known[0] is not causes:
            found: dict[Topic, list[Cause]] = {}
            for cause in causes:
                found.setdefault(topic(cause), []).append(cause)
            self._known = causes, found
        return self._known[1].get(wanted, ())

    def at(self, causes: Sequence[Cause], origin: Span) -> Sequence[Cause]:
        """Those of one line, in order."""
        if self._placed is None or self._placed[0] is not causes:
            found: dict[Span, list[Cause]] = {}
            for cause in causes:
                found.setdefault(cause.origin, []).append(cause)
            self._placed = causes, found
        return self._placed[1].get(origin, ())
