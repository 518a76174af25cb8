"""Double NAT: two networks that see each other under other addresses.

HM2-NAT-MIB (2011-11): the first network has its real addresses (`local-internal`) and those under which the second one
reaches it (`local-external`); the second has its real ones (`remote-internal`) and those under which the first reaches
it (`remote-external`). A rule is assigned to the interface by which the first network is reached (ingress), and to that
of the second (egress); `both` is both. A packet from one to the other gets the real destination before the packet
filter and the other source behind it (RM GUI 3.0, page 398).

Not documented: whether the source is asked before the destination is changed, and whether packets for the real address
get another source. Both are possible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.match import ANY_ADDRESS, AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.syntax.hirschmann.to_device import is_router
from parsers.vendors.hirschmann_hisecos.matches import NotUnderstoodError, addresses_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from parsers.syntax.hirschmann.state import State
    from parsers.vendors.hirschmann_hisecos.nouns import Assignment, Entry, Table

_KEYS = ("local-internal", "local-external", "remote-internal", "remote-external")
_ASKED = "whether double NAT asks where a packet comes from is not documented"
_UNTRANSLATED = "whether double NAT gives packets for the real address another source is not documented"


def double_nat(state: State, table: Table) -> tuple[NatRule, ...]:
    """All rules in the order of their priorities."""
    made: list[NatRule] = []
    for item in table.assignments:
        if item.index not in table.entries:
            what = f"double NAT rule {item.index} is assigned and is not in the file"
            state.reading.unsupported(item.row, what, Effect.MAY_REWRITE)
    on = sorted((item for item in table.assignments if item.enabled), key=lambda item: (item.priority, item.index))
    priorities = [(item.interface, item.priority) for item in on]
    for index, entry in table.entries.items():
        places = [item for item in on if item.index == index]
        if not places or not entry.enabled:
            state.reading.modelled(entry.row)
            continue
        try:
            made += _rules(state, entry, places)
        except NotUnderstoodError as error:
            what = f"double NAT rule {index}: {error}"
            state.reading.unsupported(entry.row, what, Effect.MAY_REWRITE)
            continue
        state.reading.modelled(entry.row)
        if any(priorities.count((item.interface, item.priority)) > 1 for item in places):
            what = f"double NAT rule {index} has its priority with another; their order is not documented"
            state.reading.doubt(what, Effect.MAY_REWRITE, entry.row.origin)
            state.reading.tell(entry.row.origin, what)
    first = {item.index: item.priority for item in reversed(on)}
    return tuple(sorted(made, key=lambda rule: first[int(rule.identity.split()[1])]))


def _rules(state: State, entry: Entry, places: list[Assignment]) -> Iterator[NatRule]:
    """Both directions of one rule.

    Raises:
        NotUnderstoodError: its addresses or interfaces have no meaning here.
    """
    inner, outer, far_inner, far_outer = (_network(entry, key) for key in _KEYS)
    _same_size(inner, outer)
    _same_size(far_inner, far_outer)
    first, second = _sides(state, places)
    one = (inner, far_outer, far_inner, outer)
    yield from _way(entry, "first", one, first, second)
    yield from _way(entry, "second", (far_inner, outer, inner, far_outer), second, first)


def _sides(state: State, places: list[Assignment]) -> tuple[frozenset[str], frozenset[str]]:
    first = frozenset(item.interface for item in places if item.ingress)
    second = frozenset(item.interface for item in places if item.egress)
    if not first or not second:
        message = "it is assigned to one side alone"
        raise NotUnderstoodError(message)
    if strange := sorted(name for name in first | second if not is_router(state, name)):
        message = f"it is assigned to {strange[0]}, no router interface here"
        raise NotUnderstoodError(message)
    return first, second


def _network(entry: Entry, key: str) -> AddressSet:
    text = entry.values.get(key, "")
    found = addresses_of(text)
    if text == "any" or len(found.v4) != 1:
        message = f"{key} {text} is not one network"
        raise NotUnderstoodError(message)
    return found


def _same_size(one: AddressSet, other: AddressSet) -> None:
    if one.v4[0].last - one.v4[0].first != other.v4[0].last - other.v4[0].first:
        message = "its networks are not of one size"
        raise NotUnderstoodError(message)


def _way(
    entry: Entry,
    title: str,
    addresses: tuple[AddressSet, AddressSet, AddressSet, AddressSet],
    coming: frozenset[str],
    going: frozenset[str],
) -> Iterator[NatRule]:
    """From `addresses`: the sender as it is, whom it asks for, who that is, and as whom the sender is seen."""
    sender, asked, real, seen = addresses
    origin, lines = entry.row.origin, entry.lines
    name = f"doublenat {entry.index} of the {title} network"
    sources, targets = AddressMatch.exactly(sender), AddressMatch.exactly(asked)
    to_real = AddressTranslation(NatKind.STATIC, asked, real)
    to_seen = AddressTranslation(NatKind.STATIC, sender, seen)
    anyone = UnknownMatch(UnknownKind.FEATURE, _ASKED, origin)
    direct = UnknownMatch(UnknownKind.FEATURE, _UNTRANSLATED, origin)
    destinations = (
        Match(sources, targets, in_interfaces=coming),
        Match(ANY_ADDRESS, targets, in_interfaces=coming, conditions=(anyone,)),
    )
    for match in destinations:
        yield NatRule(name, NatStage.DESTINATION, match, to_real, origin, lines=lines)
    real_ones = AddressMatch.exactly(real)
    leaving = (
        Match(sources, real_ones, in_interfaces=coming, out_interfaces=going, translated=True),
        Match(sources, real_ones, out_interfaces=going, conditions=(direct,)),
    )
    for match in leaving:
        yield NatRule(name, NatStage.SOURCE, match, to_seen, origin, lines=lines)
