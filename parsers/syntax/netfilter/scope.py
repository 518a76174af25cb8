"""Products of packets: what one way through a rule speaks of, and the algebra that chains need.

A `Scope` is a `Match` in the making. Two of them overlap in a third; what one has and another has not is a few
disjoint ones. Both are exact; where a scope is uncertain, the difference stays uncertain.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6, union_of
from parsers.model.interface_names import Names, NameTest, as_texts, both, others
from parsers.model.match import ANY_ADDRESS, ANY_SERVICE, AddressMatch, Match, ServiceMatch
from parsers.model.service import EVERY_SERVICE, ServiceSet
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from parsers.model.match import UnknownMatch

EVERY_NAME: Names = frozenset({frozenset[NameTest]()})


@dataclass(frozen=True, slots=True)
class Scope:
    """Packets that lie in every field; see `Match`, whose fields these become."""

    source: AddressMatch = ANY_ADDRESS
    destination: AddressMatch = ANY_ADDRESS
    service: ServiceMatch = ANY_SERVICE
    entering: Names = EVERY_NAME
    leaving: Names = EVERY_NAME
    conditions: tuple[UnknownMatch, ...] = ()
    translated: bool | None = None

    @property
    def unknown(self) -> tuple[UnknownMatch, ...]:
        """Everything that is not decided."""
        return (*self.conditions, *self.source.unknown, *self.destination.unknown, *self.service.unknown)

    @property
    def empty(self) -> bool:
        """Whether no packet can lie in it."""
        source, destination = self.source.possibly, self.destination.possibly
        no_family = not (source.v4 and destination.v4) and not (source.v6 and destination.v6)
        return no_family or not self.service.possibly or not self.entering or not self.leaving

    def match(self) -> Match:
        """The same packets as a rule's match."""
        return Match(
            self.source,
            self.destination,
            self.service,
            None if self.entering is EVERY_NAME else as_texts(self.entering),
            None if self.leaving is EVERY_NAME else as_texts(self.leaving),
            self.conditions,
            self.translated,
        )


EVERYTHING = Scope()


def of_version(version: int) -> Scope:
    """Packets of one IP version."""
    return Scope(source=AddressMatch.exactly(EVERY_IPV4 if version == 4 else EVERY_IPV6))


def overlap(one: Scope, other: Scope) -> Scope | None:
    """The packets in both, or None."""
    if one is EVERYTHING:
        return None if other.empty else other
    if other is EVERYTHING:
        return None if one.empty else one
    if one.translated is not None and other.translated is not None and one.translated != other.translated:
        return None
    # Most fields of a test say nothing, and most rules have several tests.
    made = Scope(
        one.source if other.source is ANY_ADDRESS else _addresses(one.source, other.source),
        one.destination if other.destination is ANY_ADDRESS else _addresses(one.destination, other.destination),
        one.service if other.service is ANY_SERVICE else _services(one.service, other.service),
        one.entering if other.entering is EVERY_NAME else _names(one.entering, other.entering),
        one.leaving if other.leaving is EVERY_NAME else _names(one.leaving, other.leaving),
        tuple(dict.fromkeys((*one.conditions, *other.conditions))) if one.conditions or other.conditions else (),
        other.translated if one.translated is None else one.translated,
    )
    return None if made.empty else made


def product(left: Iterable[Scope], right: Iterable[Scope]) -> list[Scope]:
    """The packets that lie in one of `left` and in one of `right`."""
    others_ = list(right)
    return [made for one in left for two in others_ if (made := overlap(one, two)) is not None]


def _addresses(one: AddressMatch, other: AddressMatch) -> AddressMatch:
    if one is ANY_ADDRESS or one == other:
        return other
    if other is ANY_ADDRESS:
        return one
    possibly = one.possibly & other.possibly
    unknown = (*one.unknown, *other.unknown)
    surely = possibly if not unknown else one.surely & other.surely
    return AddressMatch.exactly(possibly) if surely == possibly else AddressMatch(surely, possibly, unknown)


def _names(one: Names, other: Names) -> Names:
    if one is EVERY_NAME:
        return other
    return one if other is EVERY_NAME else both(one, other)


def _services(one: ServiceMatch, other: ServiceMatch) -> ServiceMatch:
    if one is ANY_SERVICE or one == other:
        return other
    if other is ANY_SERVICE:
        return one
    possibly = one.possibly & other.possibly
    unknown = (*one.unknown, *other.unknown)
    surely = possibly if not unknown else one.surely & other.surely
    if not unknown or not possibly - surely:
        return ServiceMatch.exactly(possibly)
    return ServiceMatch(surely, possibly, unknown)


def difference(scopes: Iterable[Scope], holes: Iterable[Scope]) -> list[Scope]:
    """The packets of `scopes` in none of `holes`, as products; those that may be in a hole stay uncertain."""
    rest = list(scopes)
    for hole in holes:
        rest = [piece for scope in rest for piece in _minus(scope, hole)]
    return rest


def _minus(scope: Scope, hole: Scope) -> Iterator[Scope]:
    common = overlap(scope, hole)
    if common is None:
        yield scope
        return
    yield from (piece for piece in _outside(scope, hole) if not piece.empty)
    if not hole.unknown:
        return
    inside = overlap(scope, _bound(hole, upper=True))
    if inside is None:
        return
    marked = replace(inside, conditions=tuple(dict.fromkeys((*inside.conditions, *hole.unknown))))
    lower = _bound(hole, upper=False)
    if hole.conditions or lower.empty:
        yield marked
    else:
        yield from (piece for piece in _outside(marked, lower) if not piece.empty)


def _bound(scope: Scope, *, upper: bool) -> Scope:
    """The packets that possibly (`upper`) or surely lie in a scope, but for its conditions."""
    source, destination, services = (
        (scope.source.possibly, scope.destination.possibly, scope.service.possibly)
        if upper
        else (scope.source.surely, scope.destination.surely, scope.service.surely)
    )
    return Scope(
        AddressMatch.exactly(source),
        AddressMatch.exactly(destination),
        ServiceMatch.exactly(services),
        scope.entering,
        scope.leaving,
        (),
        scope.translated,
    )


def _outside(scope: Scope, hole: Scope) -> Iterator[Scope]:
    """What surely lies outside of the upper bound of a hole: field by field, each piece disjoint from the others.

    Nothing lies outside of a field that takes everything. A piece may be empty.
    """
    rest = scope
    if hole.source is not ANY_ADDRESS:
        outside = AddressMatch.exactly(EVERY_ADDRESS - hole.source.possibly)
        yield replace(rest, source=_addresses(rest.source, outside))
        rest = replace(rest, source=_addresses(rest.source, AddressMatch.exactly(hole.source.possibly)))
    if hole.destination is not ANY_ADDRESS:
        outside = AddressMatch.exactly(EVERY_ADDRESS - hole.destination.possibly)
        yield replace(rest, destination=_addresses(rest.destination, outside))
        rest = replace(rest, destination=_addresses(rest.destination, AddressMatch.exactly(hole.destination.possibly)))
    if hole.service is not ANY_SERVICE:
        others_ = ServiceMatch.exactly(EVERY_SERVICE - hole.service.possibly)
        yield replace(rest, service=_services(rest.service, others_))
        rest = replace(rest, service=_services(rest.service, ServiceMatch.exactly(hole.service.possibly)))
    if hole.entering is not EVERY_NAME:
        yield replace(rest, entering=both(rest.entering, others(hole.entering)))
        rest = replace(rest, entering=both(rest.entering, hole.entering))
    if hole.leaving is not EVERY_NAME:
        yield replace(rest, leaving=both(rest.leaving, others(hole.leaving)))
        rest = replace(rest, leaving=both(rest.leaving, hole.leaving))
    if hole.translated is not None and rest.translated is None:
        yield replace(rest, translated=not hole.translated)


def merged(scopes: Iterable[Scope]) -> list[Scope]:
    """The same packets in fewer scopes: those that differ in one field only become one."""
    found = [scope for scope in scopes if not scope.empty]
    certain = [scope for scope in found if not scope.unknown]
    if len(certain) > 1:
        differing = _differing(certain)
        if differing is not None and len(differing) < 2:  # a test of one key, and its values
            first, made = certain[0], differing[0](certain) if differing else certain[0]
            found = [made if scope is first else scope for scope in found if scope.unknown or scope is first]
            certain = [made]
    if len(found) == 2:
        found = found[:1] if found[0] == found[1] else found  # quicker than hashes of whole scopes
    elif len(found) > 2:
        found = list(dict.fromkeys(found))
    if len(certain) < 2:  # others stay apart
        return found
    for narrowed, united in _FIELDS:
        if len(found) > 1:
            groups: dict[Scope, list[Scope]] = {}
            for scope in found:
                groups.setdefault(scope if scope.unknown else narrowed(scope), []).append(scope)
            found = [group[0] if len(group) == 1 else united(group) for group in groups.values()]
    return found


def _differing(scopes: list[Scope]) -> list[Callable[[list[Scope]], Scope]] | None:
    """What unites the fields that are not the same in all; None where more than that tells the scopes apart."""
    first = scopes[0]
    if any(scope.translated is not first.translated for scope in scopes):
        return None
    columns = (
        ((scope.source != first.source for scope in scopes), _one_source),
        ((scope.destination != first.destination for scope in scopes), _one_destination),
        ((scope.service != first.service for scope in scopes), _one_service),
        ((scope.entering != first.entering for scope in scopes), _one_entry),
        ((scope.leaving != first.leaving for scope in scopes), _one_exit),
    )
    return [united for unlike, united in columns if any(unlike)]


def _one_source(group: list[Scope]) -> Scope:
    return replace(group[0], source=AddressMatch.exactly(union_of(scope.source.possibly for scope in group)))


def _one_destination(group: list[Scope]) -> Scope:
    return replace(group[0], destination=AddressMatch.exactly(union_of(scope.destination.possibly for scope in group)))


def _one_service(group: list[Scope]) -> Scope:
    boxes = dict.fromkeys(box for scope in group for box in scope.service.possibly.boxes)
    return replace(group[0], service=ServiceMatch.exactly(ServiceSet(tuple(boxes))))


def _one_entry(group: list[Scope]) -> Scope:
    return replace(group[0], entering=frozenset(test for scope in group for test in scope.entering))


def _one_exit(group: list[Scope]) -> Scope:
    return replace(group[0], leaving=frozenset(test for scope in group for test in scope.leaving))


_FIELDS: tuple[tuple[Callable[[Scope], Scope], Callable[[list[Scope]], Scope]], ...] = (
    (lambda scope: replace(scope, source=ANY_ADDRESS), _one_source),
    (lambda scope: replace(scope, destination=ANY_ADDRESS), _one_destination),
    (lambda scope: replace(scope, service=ANY_SERVICE), _one_service),
    (lambda scope: replace(scope, entering=EVERY_NAME), _one_entry),
    (lambda scope: replace(scope, leaving=EVERY_NAME), _one_exit),
)
"""Fields by which scopes are joined: without the field, and the field of several as one."""


def covers(scope: Scope, inner: Scope) -> bool:
    """Whether every packet of `inner` surely lies in `scope`."""
    return not scope.unknown and not difference([inner], [scope])
