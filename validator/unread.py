"""What was not read of a file, as something that its devices may do: no proof rests on a line that nobody read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.ledger import LineFate
from parsers.model.address import EVERY_ADDRESS
from parsers.model.device import Effect, Unmodelled
from parsers.model.match import Match, UnknownKind
from parsers.model.rules import Action
from parsers.nouns import dataclass
from validator.unread_addresses import line_of, perhaps_own
from validator.unread_clients import may_let_clients_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.ledger import LedgerRow
    from parsers.model.device import Device
    from parsers.model.match import UnknownMatch
    from parsers.model.rules import Binding, Rule, RuleSet
    from parsers.registry import ParseResult
    from parsers.source import Span

NOT_WHOLE = "the export is not complete"
"""What readers say of a file whose end is missing; here it is said once for each device, and may be anything."""


@dataclass(frozen=True, slots=True)
class _Lines:
    """The numbers of the blocking lines of a file: those that nobody read, and all."""

    unread: frozenset[int]
    blocking: frozenset[int]

    def within(self, rule: Rule) -> list[UnknownMatch]:
        """Conditions of a rule that are further lines of its statement which nobody read, or values of such lines."""
        own = {span.line for span in rule.lines} - {rule.origin.line} if rule.enabled else set[int]()
        return [
            why
            for why in rule.match.conditions
            if why.origin.line in own
            and why.origin.line in (self.blocking if why.kind is UnknownKind.UNREAD else self.unread)
        ]


def with_unread(device: Device, result: ParseResult) -> Device:
    """The device with every blocking line that its model does not speak of, and with a missing end, as unmodelled.

    Where a doubt of the model stands at a line that nobody read, it is widened to all that such a line may do. What may
    let remote clients in is marked.
    """
    known = _with_lines(device, result)
    marked = tuple(_marked(item, result) for item in known.unmodelled)
    return known if marked == known.unmodelled else replace(known, unmodelled=marked)


def _marked(item: Unmodelled, result: ParseResult) -> Unmodelled:
    """With `clients`, if it may open a way on all of the device and its words, or those of its line, speak of them."""
    if item.interfaces is not None or not item.effect.permits or item.clients:
        return item
    words = item.what, line_of(result.source, item.origin)
    return replace(item, clients=True) if any(map(may_let_clients_in, words)) else item


def _with_lines(device: Device, result: ParseResult) -> Device:
    """The same, but for what may let clients in."""
    blocking = [row for row in result.ledger.open_rows() if row.blocking]
    if not blocking and result.complete:
        return device
    lines = _Lines(
        frozenset(row.line for row in blocking if row.fate is LineFate.UNKNOWN),
        frozenset(row.line for row in blocking),
    )
    extra = [
        Unmodelled(
            reason or "a line that was not understood",
            Effect.MAY_DO_ANYTHING,
            place,
            addresses=perhaps_own(result.source, place),
        )
        for reason, place in _unspoken(device, result, blocking)
    ]
    if not result.complete:
        said = (item.span for item in result.diagnostics if item.code is DiagnosticCode.INCOMPLETE_EXPORT)
        cut = next(said, device.origin)
        extra.append(Unmodelled(NOT_WHOLE, Effect.MAY_DO_ANYTHING, cut, addresses=EVERY_ADDRESS))
    whole = (item for item in device.unmodelled if result.complete or item.what != NOT_WHOLE)
    known = tuple(_widened(item, result, lines.unread) for item in whole)
    extra += dict.fromkeys(_beyond_statements(device, lines))
    sets = tuple(_opened(item, lines) for item in device.rule_sets) if blocking else device.rule_sets
    unmodelled = (*known, *extra)
    if unmodelled == device.unmodelled and sets == device.rule_sets:
        return device
    return replace(device, unmodelled=unmodelled, rule_sets=sets)


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


def _widened(item: Unmodelled, result: ParseResult, unread: frozenset[int]) -> Unmodelled:
    """What a reader says of a line that it did not read: it may be a translation, a policy route or a VLAN as well."""
    if item.origin.line not in unread:
        return item
    own = perhaps_own(result.source, item.origin)
    return replace(item, effect=Effect.MAY_DO_ANYTHING, addresses=own)


def _beyond_statements(device: Device, lines: _Lines) -> Iterator[Unmodelled]:
    """What an unread line within a statement may do beyond the doubt about that statement.

    The statement may be there or not, says its doubt. But a word that nobody read may also translate what the statement
    takes, or send it elsewhere. An entry of a list that is one line cannot, nor can a member of a group.
    """
    for rule_set in device.rule_sets:
        bound = [item for item in device.bindings if rule_set.name in item.rule_sets]
        for rule in rule_set.rules:
            for why in lines.within(rule):
                yield Unmodelled(why.reason, Effect.MAY_REWRITE, why.origin, _meeting(rule, bound))
    steered = (why for policy in device.policy_routes for why in (*policy.match.conditions, *policy.conditions))
    routed = (why for route in device.routes for why in route.conditions)
    translated = (why for nat in device.nat for why in nat.match.conditions)
    for why in (*steered, *routed, *translated):
        if why.origin.line in lines.unread:
            yield Unmodelled(why.reason, Effect.MAY_REWRITE, why.origin)
    members = _lines_of_members(device)
    for tunnel in device.tunnels:
        for why in tunnel.unknown:
            if why.origin.line in lines.unread - members:
                yield Unmodelled(why.reason, Effect.MAY_DO_ANYTHING, why.origin)


def _lines_of_members(device: Device) -> frozenset[int]:
    """Lines of groups: what they may mean is a field of addresses or services, and that may be any."""
    matches = (rule.match for rule_set in device.rule_sets for rule in rule_set.rules)
    return frozenset(
        why.origin.line
        for match in matches
        for part in (match.source, match.destination, match.service)
        for why in part.unknown
    )


def _meeting(rule: Rule, bound: list[Binding]) -> frozenset[str] | None:
    """The interfaces where packets can meet a rule; None where it names none and is bound to none."""
    if rule.match.in_interfaces is not None or rule.match.out_interfaces is not None:
        return rule.match.in_interfaces or rule.match.out_interfaces
    places = frozenset(item.interface for item in bound if item.interface is not None)
    return places if len(places) == len({item.interface for item in bound}) and places else None


def _opened(rule_set: RuleSet, lines: _Lines) -> RuleSet:
    """The list; a rule with a line that nobody read may do either with any packet between its interfaces.

    The word may negate a field, or turn what the action says.
    """
    rules = tuple(_any(rule) if any(lines.within(rule)) else rule for rule in rule_set.rules)
    return rule_set if rules == rule_set.rules else replace(rule_set, rules=rules)


def _any(rule: Rule) -> Rule:
    wide = Match(
        in_interfaces=rule.match.in_interfaces,
        out_interfaces=rule.match.out_interfaces,
        conditions=rule.match.unknown,
    )
    return replace(rule, action=Action.UNKNOWN, match=wide)


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
