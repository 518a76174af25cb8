"""Exceptions of a checked tree as the nouns of the plant."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet
from parsers.model.intervals import Interval
from parsers.model.service import ServiceBox, ServiceSet
from validator.catalogue.protocols import UnknownServiceError, whole_number
from validator.flowtext import FlowTextError, flow_parts
from validator.plant.building import WITH_PORTS
from validator.plant.model import PlantException
from validator.plant.nodes import Mapping, Scalar
from validator.plant.register import FUNCTIONAL_SAFETY
from validator.plant.shapes import whole
from validator.plant.values import day_of, network_of, nodes, text_of

if TYPE_CHECKING:
    from parsers.source import Span
    from validator.flowtext import FlowParts, Word
    from validator.plant.building import Draft
    from validator.plant.nodes import Node


def read_exception(item: Mapping, draft: Draft) -> PlantException | None:
    """One tolerated flow; None when its flow cannot be read."""
    flow = item.get("flow")
    where = f"exception {text_of(item, 'id')}"
    if not isinstance(flow, Scalar):
        return None
    try:
        parts = flow_parts(flow.text)
    except FlowTextError as error:
        draft.mistakes.add(flow.span, f"{where}: {error.message}", error.expected)
        return None
    before = len(draft.mistakes.found)
    source = _flow_address(parts.source, flow, where, draft)
    destination = _flow_address(parts.destination, flow, where, draft)
    services = _flow_services(parts, flow, where, draft)
    if len(draft.mistakes.found) > before:
        return None
    if bool(source.v4) != bool(destination.v4) and bool(source.v6) != bool(destination.v6):
        draft.mistakes.add(flow.span, f"{where}: its ends are of two address families", "two of one family")
    people = nodes(item, "approved_by")
    return PlantException(
        id=text_of(item, "id"),
        source=source,
        destination=destination,
        services=services,
        text=flow.text,
        origin=item.span,
        expires=day_of(item, "expires") or dt.date.min,
        reason=text_of(item, "reason"),
        approved_by=tuple(text_of(one, "who") if isinstance(one, Mapping) else _text(one) for one in people),
        functional_safety_approver=text_of(item, FUNCTIONAL_SAFETY) or _safety_approver(people),
        created=day_of(item, "created"),
        compensating_control=text_of(item, "compensating_control") or text_of(item, "compensating"),
        ticket=text_of(item, "ticket"),
        requested_by=text_of(item, "requested_by"),
        extensions=whole(text_of(item, "extensions")) or 0,
        max_extensions=whole(text_of(item, "max_extensions")),
        conduit=text_of(item, "conduit"),
        approval_days=_approval_days(people),
    )


def _approval_days(people: list[Node]) -> tuple[tuple[str, dt.date], ...]:
    dated = ((text_of(one, "who"), day_of(one, "date")) for one in people if isinstance(one, Mapping))
    return tuple((who, day) for who, day in dated if day is not None)


def _text(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else ""


def _safety_approver(people: list[Node]) -> str:
    return next(
        (
            text_of(one, "who")
            for one in people
            if isinstance(one, Mapping) and text_of(one, "role") == FUNCTIONAL_SAFETY
        ),
        "",
    )


def _flow_address(word: Word, flow: Scalar, where: str, draft: Draft) -> AddressSet:
    if word.text == "any":
        return EVERY_ADDRESS
    if word.text in draft.assets or word.text in draft.zones:
        message = f"{where}: '{word.text}' is a name"
        draft.mistakes.add(_word_span(flow, word), message, "an address or network; exceptions name no zone or asset")
        return NO_ADDRESS
    return network_of(Scalar(word.text, _word_span(flow, word)), where, draft.mistakes) or NO_ADDRESS


def _word_span(flow: Scalar, word: Word) -> Span:
    """The place of a word of the flow text; the whole text where quotes or line breaks hide it."""
    span = flow.span
    shift = 0 if flow.plain else 1
    if span.end_column - span.column + 1 != len(flow.text) + 2 * shift:
        return span
    column = span.column + shift + word.column - 1
    return type(span)(span.file, span.line, column, column + max(len(word.text), 1) - 1)


def _flow_services(parts: FlowParts, flow: Scalar, where: str, draft: Draft) -> ServiceSet:
    """Services of an exception's flow, with the source port if one is written."""
    text = parts.service.text
    if parts.destination_port is not None:
        text = f"{text}/{parts.destination_port.text}"
    if parts.state is not None:
        draft.mistakes.add(_word_span(flow, parts.state), f"{where} names a state", "the flow that opens a connection")
    found = draft.service([Scalar(text, _word_span(flow, parts.service))], where)
    if parts.source_port is None:
        return found
    try:
        port = whole_number(parts.source_port.text, 65_535, parts.source_port.text, "a port")
    except UnknownServiceError as error:
        draft.mistakes.add(_word_span(flow, parts.source_port), f"{where}: {error}", "a port")
        return found
    if any(box.protocols not in WITH_PORTS for box in found.boxes):
        draft.mistakes.add(_word_span(flow, parts.source_port), f"{where}: {text} has no source port", "tcp or udp")
    return found & ServiceSet((ServiceBox(source_ports=Interval(port, port)),))
