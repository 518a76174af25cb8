"""Tests of a rule as packets: which they surely and possibly speak of, where the rule stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.netfilter import OTHER_DESTINATION, OWN_DESTINATION
from parsers.model.service import ServiceBox, ServiceSet, State
from parsers.syntax.netfilter.names import NotReadError
from parsers.syntax.netfilter.nouns import Test
from parsers.syntax.netfilter.scope import EVERYTHING, Scope, difference, merged, overlap, product
from parsers.syntax.netfilter.terms import Place, Term, of_services, term
from parsers.syntax.netfilter.untracked import with_untracked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.source import Span
    from parsers.syntax.netfilter.nouns import InSet, NamedSet, Value

MOST_SCOPES = 4_096
"""A test that falls into more products than this is not worked out; it may match anything."""
ESTABLISHED = ServiceSet((ServiceBox(states=State.ESTABLISHED),))


class TestTooLargeError(Exception):
    """A test falls into too many products."""


def tested(test: Test, place: Place, origin: Span) -> list[Scope]:
    """The packets that pass a test.

    Raises:
        NotReadError: a key or value has no meaning here.
        TestTooLargeError: see `MOST_SCOPES`.
    """
    keys, values = test.keys, test.values
    if keys == ("ct state",) and not test.negated and place.tracked:
        names = {value[0] for value in values}
        if {"established", "related"} <= names and not place.helpers:
            rest = [(name,) for name in sorted(names - {"established", "related"})]
            found = [of_services(ESTABLISHED), *_having(keys, rest, place, origin)]
            return with_untracked(merged(found), test, place, origin)
    found = merged(_having(keys, values, place, origin))
    if test.negated:
        found = _complement(keys, found, place)
    return with_untracked(found, test, place, origin)


def in_set(test: InSet, held: NamedSet, place: Place, origin: Span) -> list[Scope]:
    """The packets whose keys are in a set; what may come or go there is uncertain.

    Raises:
        NotReadError: a key or an element has no meaning here.
        TestTooLargeError: see `MOST_SCOPES`.
    """
    keys = test.keys
    values = [value for value, _ in held.elements]
    known = merged(_having(keys, values, place, origin))
    if held.uncertain:
        doubt = UnknownMatch(UnknownKind.DYNAMIC_LIST, held.uncertain, origin)
        may = [overlap(scope, Scope(conditions=(doubt,))) for scope in _universe(keys)]
        certain = [] if test.negated or held.leaving else known
        found = [*certain, *(scope for scope in may if scope is not None)]
    else:
        found = _complement(keys, known, place) if test.negated else known
    return with_untracked(found, Test(keys, tuple(values), test.negated), place, origin)


def _having(keys: tuple[str, ...], values: Iterable[Value], place: Place, origin: Span) -> list[Scope]:
    terms: list[Term] = []
    for key in keys:
        found = term(key)
        if found is None:
            message = f"{key} is not modelled"
            raise NotReadError(message)
        terms.append(found)
    scopes: list[Scope] = []
    for value in values:
        if len(value) != len(keys):
            message = f"{' . '.join(value)} has {len(value)} parts where {len(keys)} are compared"
            raise NotReadError(message)
        if len(terms) == 1:
            scopes += terms[0].having(value[0], place, origin)
            continue
        parts = [EVERYTHING]
        for one, text in zip(terms, value, strict=True):
            parts = product(parts, one.having(text, place, origin))
        scopes += parts
    return scopes


def _universe(keys: tuple[str, ...]) -> list[Scope]:
    found = [EVERYTHING]
    for key in keys:
        one = term(key)
        found = product(found, [EVERYTHING if one is None else one.universe])
    return found


def _complement(keys: tuple[str, ...], found: list[Scope], place: Place) -> list[Scope]:
    """What has the keys, and none of the values."""
    own = [scope for scope in found if any(item.reason == OWN_DESTINATION for item in scope.conditions)]
    if own and keys == ("fib daddr type",) and place.hook not in {"forward", "input"}:
        origin = own[0].conditions[0].origin
        return [Scope(conditions=(UnknownMatch(UnknownKind.UNRESOLVED, OTHER_DESTINATION, origin),))]
    rest = _universe(keys)
    for hole in found:
        rest = merged(difference(rest, [hole]))
        if len(rest) > MOST_SCOPES:
            raise TestTooLargeError
    return rest
