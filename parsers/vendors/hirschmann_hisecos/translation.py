"""Address translation: 1:1, destination, masquerading, double.

Destinations are changed before the packet filter, by 1:1 NAT, destination NAT and double NAT; sources behind it, by
masquerading and double NAT (RM GUI 3.0, page 398, whose figure has 1:1 NAT on the side of destinations alone). Rules of
destination NAT and of masquerading act at the interfaces that they are assigned to, by priority; of rules with one
priority no order can be assumed, and a destination NAT is assigned to packets coming in, masquerading to those going
out (HM2-NAT-MIB, 2011-11). 1:1 NAT names both interfaces: the one on which packets to the target arrive, and the one
from which the new target is reached. Double NAT stands in `double_nat`. Which of these tables is asked first where they
take the same packets is in no text that was read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, from_cidr, union_of
from parsers.model.device import Effect
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.syntax.hirschmann.to_device import is_router
from parsers.vendors.hirschmann_hisecos.double_nat import double_nat
from parsers.vendors.hirschmann_hisecos.matches import Meaning, NotUnderstoodError, addresses_of, meaning, ports_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.match import AddressMatch, Match
    from parsers.syntax.hirschmann.rows import Row
    from parsers.syntax.hirschmann.state import State
    from parsers.vendors.hirschmann_hisecos.nouns import Assignment, Entry, Table, Wall


def nat_rules(state: State, wall: Wall) -> tuple[NatRule, ...]:
    """All translations, destinations first."""
    one_to_one = list(_one_to_one(state, wall.table("1to1nat")))
    destinations = list(_assigned(state, wall.table("dnat"), "destination NAT", incoming=True))
    sources = list(_assigned(state, wall.table("masq"), "masquerading", incoming=False))
    double = double_nat(state, wall.table("doublenat"))
    _tell_tables(state, one_to_one, destinations, [rule for rule in double if rule.stage is NatStage.DESTINATION])
    _tell_tables(state, sources, [rule for rule in double if rule.stage is NatStage.SOURCE])
    return (*one_to_one, *destinations, *sources, *double)


def _tell_tables(state: State, *tables: list[NatRule]) -> None:
    """Tables that may take the same packets: which of them is asked first is not documented."""
    for number, table in enumerate(tables):
        rest = [rule for other in tables[number + 1 :] for rule in other if rule.enabled]
        for rule in table:
            met = next((other for other in rest if rule.enabled and _meet(rule, other)), None)
            if met is not None:
                what = f"{rule.identity} and {met.identity} may take the same packets; which is first is not documented"
                state.reading.doubt(what, Effect.MAY_REWRITE, rule.origin)
                state.reading.tell(rule.origin, what)


def _meet(one: NatRule, other: NatRule) -> bool:
    """Whether a packet may be of both, by interfaces and addresses."""
    pairs = (
        (one.match.in_interfaces, other.match.in_interfaces),
        (one.match.out_interfaces, other.match.out_interfaces),
    )
    if any(mine is not None and theirs is not None and not mine & theirs for mine, theirs in pairs):
        return False
    sources = one.match.source.possibly & other.match.source.possibly
    destinations = one.match.destination.possibly & other.match.destination.possibly
    return bool(sources) and bool(destinations)


def _tell_equal(state: State, places: list[tuple[str, int, Row]], title: str) -> None:
    """Rules with one priority at one interface (`places`: interface, priority, row)."""
    seen: set[tuple[str, int]] = set()
    for interface, priority, row in places:
        if (interface, priority) in seen:
            what = f"several rules of {title} have priority {priority} at {interface}; their order is not documented"
            state.reading.doubt(what, Effect.MAY_REWRITE, row.origin)
            state.reading.tell(row.origin, what)
        seen.add((interface, priority))


def _one_to_one(state: State, table: Table) -> Iterator[NatRule]:
    entries = sorted(table.entries.values(), key=lambda item: (_number(item.values.get("priority", "")), item.index))
    for item in table.assignments:
        state.reading.bad(item.row, "an assignment of 1:1 NAT, whose rules name their interfaces")
    places = [
        (entry.values.get("in-interface", ""), _number(entry.values.get("priority", "")), entry.row)
        for entry in entries
        if entry.enabled
    ]
    _tell_equal(state, places, _ONE_TO_ONE)
    for entry in entries:
        name = entry.values.get("in-interface", "")
        if not entry.enabled:
            state.reading.modelled(entry.row)
            continue
        if not is_router(state, name) or "dst" not in entry.values or "new-dst" not in entry.values:
            what = f"1:1 NAT rule {entry.index} without a router interface or an address"
            state.reading.unsupported(entry.row, what, Effect.MAY_REWRITE)
            continue
        made = _translated(state, entry, _ONE_TO_ONE)
        if made is not None:
            match = replace(made.match, in_interfaces=frozenset({name}))
            _tell_egress(state, entry)
            yield replace(made, identity=f"1to1nat {entry.index}", match=match)


def _tell_egress(state: State, entry: Entry) -> None:
    """1:1 NAT names the interface from which its new destination is reached; of others no text speaks."""
    name = entry.values.get("out-interface", "")
    wanted = addresses_of(entry.values["new-dst"])
    given = state.ports[name].addresses if is_router(state, name) else []
    if not wanted - union_of(from_cidr(str(item.value.network)) for item in given):
        return
    what = f"1:1 NAT rule {entry.index}: its new destination is not in a network of its egress interface {name}"
    state.reading.doubt(what, Effect.MAY_REWRITE, entry.row.origin)
    state.reading.tell(entry.row.origin, what)


def _assigned(state: State, table: Table, title: str, *, incoming: bool) -> Iterator[NatRule]:
    ordered = sorted(table.assignments, key=lambda item: (item.interface, item.priority, item.index))
    used = {item.index for item in ordered}
    on = [
        item for item in ordered if item.enabled and item.index in table.entries and table.entries[item.index].enabled
    ]
    _tell_equal(state, [(item.interface, item.priority, item.row) for item in on], title)
    for index, entry in table.entries.items():
        if index not in used:
            state.reading.modelled(entry.row)
    for item in ordered:
        found = table.entries.get(item.index)
        if found is None:
            what = f"rule {item.index} of {title} is assigned and is not in the file"
            state.reading.unsupported(item.row, what, Effect.MAY_REWRITE)
        elif not (item.ingress if incoming else item.egress):
            state.reading.modelled(found.row)
            what = f"rule {item.index} of {title} is assigned to {item.direction}"
            state.reading.unsupported(item.row, what, Effect.MAY_REWRITE)
        elif not is_router(state, item.interface):
            state.reading.modelled(found.row)
            what = f"rule {item.index} of {title} is assigned to {item.interface}, no router interface here"
            state.reading.unsupported(item.row, what, Effect.MAY_REWRITE)
        elif incoming:
            yield from _destination(state, found, item)
        else:
            yield from _source(state, found, item)


def _destination(state: State, entry: Entry, item: Assignment) -> Iterator[NatRule]:
    """A port forward; `dport` may become `new-dport`."""
    made = _translated(state, entry, "destination NAT")
    if made is None:
        return
    match = replace(made.match, in_interfaces=frozenset({item.interface}))
    yield replace(
        made,
        identity=f"dnat {entry.index} {item.interface}",
        match=match,
        enabled=entry.enabled and item.enabled,
        lines=(*entry.lines, item.row.origin),
    )


def _translated(state: State, entry: Entry, title: str) -> NatRule | None:
    """The destination of a rule, changed; None, and told, where that is not understood."""
    found = meaning(entry.values, entry.row.origin)
    original = found.match.destination.surely
    try:
        translated = addresses_of(entry.values.get("new-dst", ""))
        port = _port(entry.values)
        kind = _kind(original, translated, wide=title == _ONE_TO_ONE)
    except NotUnderstoodError as error:
        what = f"rule {entry.index} of {title}: {error}"
        state.reading.unsupported(entry.row, what, Effect.MAY_REWRITE)
        return None
    _tell(state, entry, found, title)
    return NatRule(
        str(entry.index),
        NatStage.DESTINATION,
        found.match,
        AddressTranslation(kind, original, translated),
        entry.row.origin,
        port=port,
        lines=entry.lines,
        enabled=entry.enabled,
    )


_ONE_TO_ONE = "1:1 NAT"


def _kind(original: AddressSet, translated: AddressSet, *, wide: bool) -> NatKind:
    """One to one by position, or all to one address; destination NAT (not `wide`) has one address alone (HM2-NAT-MIB).

    Raises:
        NotUnderstoodError: neither.
    """
    if len(original.v4) != 1 or len(translated.v4) != 1 or original.v6 or translated.v6:
        message = "its addresses are not one network each"
        raise NotUnderstoodError(message)
    before, after = original.v4[0], translated.v4[0]
    if not wide and after.first != after.last:
        message = "its new destination is not one address"
        raise NotUnderstoodError(message)
    if after.first != after.last and after.last - after.first != before.last - before.first:
        message = "its networks are not of one size"
        raise NotUnderstoodError(message)
    return NatKind.STATIC


def _port(values: dict[str, str]) -> PortTranslation | None:
    text = values.get("new-dport", "")
    if text in {"", "any", "none", "0"}:
        return None
    before, after = ports_of(values.get("dport", "any")), ports_of(text)
    if len(before) != 1 or len(after) != 1 or after[0].first != after[0].last:
        message = f"ports {values.get('dport', 'any')} to {text}"
        raise NotUnderstoodError(message)
    return PortTranslation(before[0], after[0])


def _source(state: State, entry: Entry, item: Assignment) -> Iterator[NatRule]:
    """Masquerading: sources become the address of the interface going out."""
    found = meaning(entry.values, entry.row.origin)
    _tell(state, entry, found, "masquerading")
    home = state.ports.get(item.interface)
    own = [each.value.ip for each in home.addresses if each.value.version == 4][:1] if home is not None else []
    translated = addresses_of(str(own[0])) if own else AddressSet()
    match: Match = replace(found.match, out_interfaces=frozenset({item.interface}))
    kind = NatKind.POOL if own else NatKind.UNKNOWN
    source: AddressMatch = found.match.source
    yield NatRule(
        f"masq {entry.index} {item.interface}",
        NatStage.SOURCE,
        match,
        AddressTranslation(kind, source.possibly, translated),
        entry.row.origin,
        source_ports_change=True,
        enabled=entry.enabled and item.enabled,
        lines=(*entry.lines, item.row.origin),
        own_address=not own,
    )


def _tell(state: State, entry: Entry, found: Meaning, title: str) -> None:
    if found.reasons:
        state.reading.partly(entry.row, f"rule {entry.index} of {title}: {'; '.join(found.reasons)}")
    else:
        state.reading.modelled(entry.row)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
