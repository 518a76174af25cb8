"""What was not read of a file, as something that its devices may do: no proof rests on a line that nobody read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.ledger import LineFate
from parsers.model.device import Effect, Unmodelled
from parsers.model.rules import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.ledger import LedgerRow
    from parsers.model.device import Device
    from parsers.registry import ParseResult
    from parsers.source import Span

NOT_WHOLE = "the export is not complete"
"""What readers say of a file whose end is missing; here it is said once for each device, and may be anything."""


def with_unread(device: Device, result: ParseResult) -> Device:
    """The device with every blocking line that its model does not speak of, and with a missing end, as unmodelled."""
    blocking = [row for row in result.ledger.open_rows() if row.blocking]
    extra = [
        Unmodelled(reason or "a line that was not understood", Effect.MAY_DO_ANYTHING, place)
        for reason, place in _unspoken(device, result, blocking)
    ]
    if not result.complete:
        said = (item.span for item in result.diagnostics if item.code is DiagnosticCode.INCOMPLETE_EXPORT)
        cut = next(said, device.origin)
        extra.append(Unmodelled(NOT_WHOLE, Effect.MAY_DO_ANYTHING, cut))
    unread = {row.line for row in blocking if row.fate is LineFate.UNKNOWN}
    whole = (item for item in device.unmodelled if result.complete or item.what != NOT_WHOLE)
    known = tuple(_widened(item, unread) for item in whole)
    return replace(device, unmodelled=(*known, *extra)) if extra or known != device.unmodelled else device


def _unspoken(device: Device, result: ParseResult, blocking: list[LedgerRow]) -> Iterator[tuple[str, Span]]:
    """Blocking lines, and blocking elements of one line, that no doubt of the model stands at.

    A file may be one line (JSON and XML as programs write it): there a doubt speaks of the element where it begins, and
    of no other; each reason is told once a line.
    """
    spoken: dict[int, set[int]] = {}
    for span in _spoken_of(device):
        spoken.setdefault(span.line, set()).add(span.column)
    for row in blocking:
        columns = spoken.get(row.line)
        if columns is None:
            yield row.reason, result.source.span(row.line)
            continue
        told: set[str] = set()
        for column, reason in result.ledger.blocking_units(row.line):
            place = result.source.span(row.line, column)
            if place.column not in columns and reason not in told:
                told.add(reason)
                yield reason, place


def _widened(item: Unmodelled, unread: set[int]) -> Unmodelled:
    """What a reader says of a line that it did not read: it may be a translation or a policy route as well."""
    if item.origin.line in unread and item.effect is Effect.MAY_DO_EITHER:
        return replace(item, effect=Effect.MAY_DO_ANYTHING)
    return item


def _spoken_of(device: Device) -> Iterator[Span]:
    """Every line whose doubt the model carries itself."""
    for item in device.unmodelled:
        yield item.origin
    for rule_set in device.rule_sets:
        for rule in rule_set.rules:
            if rule.match.unknown or rule.action is Action.UNKNOWN:
                yield rule.origin
                yield from rule.lines
                yield from (unknown.origin for unknown in rule.match.unknown)
    for nat in device.nat:
        yield from (unknown.origin for unknown in nat.match.unknown)
    for policy in device.policy_routes:
        yield from (unknown.origin for unknown in (*policy.match.unknown, *policy.conditions))
    for route in device.routes:
        yield from (unknown.origin for unknown in route.conditions)
    for tunnel in device.tunnels:
        yield from (unknown.origin for unknown in tunnel.unknown)
    for service in device.management.services:
        yield from (unknown.origin for unknown in service.sources.unknown)
