"""The packets that a rule speaks of, as plain JSON values; the names are fixed like those of `as_json`."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.address import EVERY_ADDRESS, AddressSet
from parsers.model.hours import hours_text
from parsers.model.service import EVERY_PORT, EVERY_PROTOCOL, Fragment, ServiceBox, ServiceSet, State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parsers.model.intervals import Interval
    from parsers.model.match import Match, UnknownMatch
    from parsers.source import Span

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | float | bool | None"
_STATES = {State.NEW: "new", State.ESTABLISHED: "established", State.ANSWER: "answer"}
MOST_CIDRS = 64
"""A set of more prefixes than this is printed as address ranges."""


def match_json(match: Match) -> Json:
    """The lower bound; the upper one as `possibly_…` only where it is another."""
    document: dict[str, Json] = {
        "src": ranges(match.source.surely),
        "dst": ranges(match.destination.surely),
        "service": services_json(match.service.surely),
        "in": None if match.in_interfaces is None else sorted(match.in_interfaces),
        "out": None if match.out_interfaces is None else sorted(match.out_interfaces),
        "conditions": unknown_json(match.conditions),
    }
    if match.source.possibly != match.source.surely:
        document["possibly_src"] = ranges(match.source.possibly)
    if match.destination.possibly != match.destination.surely:
        document["possibly_dst"] = ranges(match.destination.possibly)
    if match.service.possibly != match.service.surely:
        document["possibly_service"] = services_json(match.service.possibly)
    if match.translated is not None:
        document["translated"] = match.translated
    if match.translated_by is not None:
        document["translated_by"] = sorted(match.translated_by)
    return document


def unknown_json(items: tuple[UnknownMatch, ...]) -> Json:
    """What decides outside the configuration or was not read, each with its line."""
    return [
        {"kind": item.kind.value, "reason": item.reason, "line": line_of(item.origin)}
        | ({"hours": hours_text(item.hours)} if item.hours else {})
        for item in items
    ]


def ranges(addresses: AddressSet) -> list[Json]:
    """Prefixes where they are few, else `first-last` ranges; `any` for every address of both families."""
    if addresses == EVERY_ADDRESS:
        return ["any"]
    if len(addresses.v4) + len(addresses.v6) <= MOST_CIDRS:
        cidrs = addresses.cidrs()
        if len(cidrs) <= MOST_CIDRS:
            return list(cidrs)
    found: list[Json] = [f"{IPv4Address(part.first)}-{IPv4Address(part.last)}" for part in addresses.v4]
    found += [f"{IPv6Address(part.first)}-{IPv6Address(part.last)}" for part in addresses.v6]
    return found


def services_json(services: ServiceSet) -> list[Json]:
    """One object for each box, in order."""
    return [_service_box(box) for box in sorted(services.boxes)]


def _service_box(box: ServiceBox) -> Json:
    document: dict[str, Json] = {"proto": "any" if box.protocols == EVERY_PROTOCOL else range_text(box.protocols)}
    if box.source_ports != EVERY_PORT:
        document["sport"] = range_text(box.source_ports)
    if box.destination_ports != EVERY_PORT:
        document["dport"] = range_text(box.destination_ports)
    if box.states != State.EITHER:
        document["state"] = _STATES[box.states]
    if box.fragments != Fragment.EITHER:
        document["fragment"] = "whole" if box.fragments == Fragment.WHOLE else "later"
    return document


def range_text(part: Interval) -> str:
    """`first-last`, or the number where it is one."""
    return str(part.first) if part.first == part.last else f"{part.first}-{part.last}"


def line_of(span: Span) -> int | None:
    """The line, counted from 1; none where no line states it."""
    return span.line or None
