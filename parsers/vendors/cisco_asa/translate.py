"""Translations as ordered rules, both ways, in the order in which the device tries them.

Documents: "NAT Basics", "NAT Examples and Reference" (Firewall CLI guide 9.x). Order: manual as written; object
NAT static before dynamic, then fewer real addresses, lower address, name; after-auto as written. Static
rules are bidirectional unless `unidirectional`; the egress comes from the rule, unless `route-lookup`.
In twice NAT `destination static MAPPED REAL`, `service FIRST SECOND`: the first is what the real side
sends, the second what the mapped side sees. A rule with a destination translates the source of those packets only
whose destination it has decided ("the source and destination are tied together").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6, NO_ADDRESS, AddressSet
from parsers.model.intervals import Interval
from parsers.model.match import ANY_ADDRESS, ANY_SERVICE, AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.service import EVERY_PORT, ServiceBox, ServiceSet
from parsers.nouns import dataclass
from parsers.vendors.cisco_asa import families, services
from parsers.vendors.cisco_asa.lent import entries
from parsers.vendors.cisco_asa.positions import ANY_SIDE, Side, pairs, single
from parsers.vendors.cisco_asa.read_nat import not_read
from parsers.vendors.cisco_asa.state import NotReadError

if TYPE_CHECKING:
    from parsers.source import Span
    from parsers.vendors.cisco_asa.nouns import Translation
    from parsers.vendors.cisco_asa.objects import Objects
    from parsers.vendors.cisco_asa.state import State
    from parsers.vendors.cisco_asa.text import Statement

OBJECT = 2
SECTIONS = {1: "manual", 3: "after-auto"}
OPTIONS = frozenset({"dns", "no-proxy-arp", "route-lookup", "net-to-net", "inactive", "unidirectional"})
POOL_OPTIONS = frozenset({"round-robin", "extended", "flat", "include-reserve", "block-allocation"})


@dataclass(slots=True)
class Draft:
    """The parts of one translation. Services are (first, second) as the line names them."""

    static: bool
    real: Side
    mapped: Side | None = None
    port_overload: bool = False
    lent: AddressSet = NO_ADDRESS
    """Of a dynamic one, the addresses that hosts get whole."""
    remote_mapped: Side | None = None
    remote_real: Side | None = None
    first: ServiceBox | None = None
    second: ServiceBox | None = None
    words: frozenset[str] = frozenset()


class Translator:
    """Turns the translations of a configuration into rules."""

    def __init__(self, state: State, objects: Objects) -> None:
        """Nothing is made yet."""
        self._state = state
        self._objects = objects

    def rules(self) -> tuple[NatRule, ...]:
        """All rules, in the device's order."""
        drafts = [(item, draft) for item in self._state.config.translations if (draft := self._draft(item))]
        ordered = sorted(drafts, key=lambda pair: self._place(*pair))
        counts = {1: 0, 3: 0}
        found: list[NatRule] = []
        for item, draft in ordered:
            name = f"object {item.of_object}"
            if item.section != OBJECT:
                counts[item.section] += 1
                name = f"{SECTIONS[item.section]} {counts[item.section]}"
            found += self._both_ways(item, draft, name, tuple(found))
        return tuple(found)

    @staticmethod
    def _place(item: Translation, draft: Draft) -> tuple[int, bool, int, int, str]:
        if item.section != OBJECT:
            return (item.section, False, 0, 0, "")
        real = draft.real.match.surely
        lowest = min((part.first for part in (*real.v4, *real.v6)), default=0)
        count = intervals.size(real.v4) + intervals.size(real.v6)
        return (OBJECT, not draft.static, count, lowest, item.of_object)

    def _draft(self, item: Translation) -> Draft | None:
        try:
            draft = self._object(item) if item.section == OBJECT else self._manual(item)
        except (NotReadError, IndexError) as error:
            why = str(error) if isinstance(error, NotReadError) else "the translation ends too early"
            not_read(self._state, item.statement, why, {item.real, item.mapped})
            return None
        if families.crosses(draft):
            families.note(self._state, item, draft)
            return None
        self._state.modelled(item.statement)
        return draft

    def _side(self, word: str, line: int, *, literal: bool = False) -> Side:
        """An object or group by name, `any`, or (object NAT) an address."""
        if word in {"any", "any4", "any6"}:
            every = {"any": EVERY_ADDRESS, "any4": EVERY_IPV4, "any6": EVERY_IPV6}[word]
            return Side(AddressMatch.exactly(every), (every,))
        if literal and word not in self._state.config.networks:
            found = self._state.host(word)
            return Side(AddressMatch.exactly(found), (found,))
        return Side(self._objects.network(word, line), self._objects.positions(word))

    def _interface(self, name: str, line: int, *, version: int = 4) -> Side:
        """The mapped interface's own address; unknown where DHCP gives it."""
        port = next((port for port in self._state.config.ports.values() if name and port.nameif == name), None)
        own = self._state.own_addresses(port) if port else AddressSet()
        own = AddressSet(v4=own.v4) if version == 4 else AddressSet(v6=own.v6)
        if own and port and not port.dynamic:
            return Side(AddressMatch.exactly(own), (own,))
        why = f"the address of interface {name or 'any'} is not in the file"
        unknown = UnknownMatch(UnknownKind.DYNAMIC_LIST, why, self._state.span_of(line))
        every = EVERY_IPV4 if version == 4 else EVERY_IPV6
        return Side(AddressMatch(AddressSet(), every, (unknown,)), None)

    def _object(self, item: Translation) -> Draft:
        """`static|dynamic MAPPED ...` inside a network object."""
        words, line = item.words, item.statement.line
        draft = Draft(_is_static(words[0]), self._side(item.of_object, line))
        at = self._mapped(draft, item, words, 1, literal=True)
        if draft.static and words[1] != "interface" and words[1] not in self._state.config.networks:
            draft.mapped = _as_many(draft.mapped or ANY_SIDE, draft.real)
        return self._options(draft, item, words, at)

    def _manual(self, item: Translation) -> Draft:
        """`source static|dynamic REAL MAPPED [destination static MAPPED REAL] [service FIRST SECOND] ...`."""
        words, line = item.words, item.statement.line
        draft = Draft(_is_static(words[1]), self._side(words[2], line))
        at = self._mapped(draft, item, words, 3, literal=False)
        if words[at : at + 2] == ["destination", "static"]:
            if words[at + 2] == "interface":
                draft.remote_mapped = self._interface(item.real, line)
            else:
                draft.remote_mapped = self._side(words[at + 2], line)
            draft.remote_real = self._side(words[at + 3], line)
            at += 4
        return self._options(draft, item, words, at)

    def _mapped(self, draft: Draft, item: Translation, words: list[str], at: int, *, literal: bool) -> int:
        """The mapped addresses: an object, `interface [ipv6]`, `pat-pool POOL ...`, or several of them."""
        line = item.statement.line
        sides: list[Side] = []
        if words[at] == "pat-pool":
            draft.port_overload = True
            sides.append(self._side(words[at + 1], line, literal=literal))
            at += 2
        elif words[at] != "interface":
            sides.append(self._side(words[at], line, literal=literal))
            draft.lent = NO_ADDRESS if draft.static else sides[0].match.possibly
            at += 1
            if words[at : at + 1] == ["pat-pool"]:
                draft.port_overload = True
                sides.append(self._side(words[at + 1], line, literal=literal))
                at += 2
        while at < len(words) and words[at] in POOL_OPTIONS:
            at += 1
        if words[at : at + 1] == ["interface"]:
            version = 6 if words[at + 1 : at + 2] == ["ipv6"] else 4
            sides.append(self._interface(item.mapped, line, version=version))
            draft.port_overload = draft.port_overload or not draft.static
            at += 2 if version == 6 else 1
        draft.mapped = sides[0] if len(sides) == 1 else _together(sides)
        if not draft.static and intervals.size(draft.mapped.match.possibly.v4) == 1:
            draft.port_overload = True
        return at

    def _options(self, draft: Draft, item: Translation, words: list[str], at: int) -> Draft:
        seen: set[str] = set()
        while at < len(words):
            if words[at] == "service":
                at = self._service(draft, item, words, at + 1)
            elif words[at] == "description":
                break
            elif words[at] in OPTIONS:
                seen.add(words[at])
                at += 1
            else:
                message = f"words not understood: {' '.join(words[at:])!r}"
                raise NotReadError(message)
        draft.words = frozenset(seen)
        return draft

    def _service(self, draft: Draft, item: Translation, words: list[str], at: int) -> int:
        """`service tcp REAL MAPPED` (object NAT) or `service FIRST SECOND` (objects, manual)."""
        if len(words) < at + (3 if item.section == OBJECT else 2):
            message = "a word is missing after 'service'"
            raise NotReadError(message)
        if item.section == OBJECT:
            transport = services.transports_of(words[at])
            if len(transport) != 1:
                message = f"no transport: {words[at]!r}"
                raise NotReadError(message)
            number = Interval(transport[0], transport[0])
            real, mapped = (services.port_number(word, transport[0]) for word in words[at + 1 : at + 3])
            draft.first = ServiceBox(number, Interval(real, real), EVERY_PORT)
            draft.second = ServiceBox(number, Interval(mapped, mapped), EVERY_PORT)
            return at + 3
        draft.first, draft.second = (self._one_box(word, item.statement) for word in words[at : at + 2])
        for one, other in (
            (draft.first.source_ports, draft.second.source_ports),
            (draft.first.destination_ports, draft.second.destination_ports),
        ):
            here, there = intervals.size((one,)), intervals.size((other,))
            if 1 < here != there > 1:
                message = f"{here} ports become {there}: no document says which becomes which"
                raise NotReadError(message)
        return at + 2

    def _one_box(self, name: str, statement: Statement) -> ServiceBox:
        found = ANY_SERVICE.surely if name == "any" else self._objects.service(name, statement.line).surely
        if len(found.boxes) != 1:
            message = f"service {name} is not one range of ports"
            raise NotReadError(message)
        return found.boxes[0]

    def _both_ways(self, item: Translation, draft: Draft, name: str, before: tuple[NatRule, ...]) -> list[NatRule]:
        mapped = draft.mapped or ANY_SIDE
        _settle_any(draft, mapped)
        span = self._state.span(item.statement)
        maker = _Maker(item, draft, span, name)
        rules: list[NatRule] = []
        if draft.remote_mapped and draft.remote_real:
            rules += maker.forward_destination(draft.remote_mapped, draft.remote_real)
        if draft.static or draft.port_overload or mapped.match.possibly:
            sources = maker.forward_source(mapped, draft.remote_real)
            rules += sources
            if draft.lent and "unidirectional" not in draft.words:
                rules += maker.lent(sources[0], draft.lent, before)
        if draft.static and "unidirectional" not in draft.words:
            rules += maker.reverse_destination(mapped, draft.remote_real)
            if draft.remote_mapped and draft.remote_real:
                rules += maker.reverse_source(draft.remote_mapped, draft.remote_real)
        return rules


class _Maker:
    """Writes the rules of one translation; pairs of single intervals where translation goes by position."""

    def __init__(self, item: Translation, draft: Draft, origin: Span, name: str) -> None:
        self._draft = draft
        self._origin = origin
        self._name = name
        self._real = frozenset({item.real}) if item.real else None
        self._mapped = frozenset({item.mapped}) if item.mapped else None
        lookup = "route-lookup" in draft.words
        self._to_real = "" if lookup else item.real
        self._to_mapped = "" if lookup else item.mapped
        self._enabled = "inactive" not in draft.words

    def forward_destination(self, before: Side, after: Side) -> list[NatRule]:
        """A packet of the real side to the address that stands for the remote one."""
        draft = self._draft
        port = _port(draft.first, draft.second)
        return [
            NatRule(
                f"{self._name} destination {number}", NatStage.DESTINATION,
                Match(draft.real.match, match, _destination(draft.first), self._real), translation, self._origin, port,
                egress=self._to_mapped, enabled=self._enabled, statement=self._name,
            )
            for number, (match, translation) in enumerate(pairs(before, after), 1)
        ]  # fmt: skip

    def forward_source(self, mapped: Side, remote: Side | None) -> list[NatRule]:
        """A packet of the real side gets its mapped source."""
        draft = self._draft
        destination = remote.match if remote else ANY_ADDRESS
        own = frozenset({self._name}) if remote else None
        # after destination translation the packet carries the second object's destination ports
        service = _source(draft.first, draft.second)
        changes = draft.port_overload or bool(draft.first and draft.first.source_ports != EVERY_PORT)
        made = (
            pairs(draft.real, mapped, wraps=True) if draft.static else [(draft.real.match, _pool(draft.real, mapped))]
        )
        return [
            NatRule(
                f"{self._name} source {number}", NatStage.SOURCE,
                Match(match, destination, service, self._real, self._mapped, translated_by=own), translation,
                self._origin,
                source_ports_change=changes, enabled=self._enabled, statement=self._name,
            )
            for number, (match, translation) in enumerate(made, 1)
        ]  # fmt: skip

    def lent(self, source: NatRule, lent: AddressSet, before: tuple[NatRule, ...]) -> list[NatRule]:
        """A packet of the mapped side to an address that a host of the real side has for a while."""
        return list(entries(source, lent, before, self._to_real))

    def reverse_destination(self, mapped: Side, remote: Side | None) -> list[NatRule]:
        """A packet of the mapped side to the mapped address reaches the real one."""
        draft = self._draft
        source = remote.match if remote else ANY_ADDRESS
        service, port = ANY_SERVICE, None
        if draft.first and draft.second:
            box = ServiceBox(draft.second.protocols, draft.second.destination_ports, draft.second.source_ports)
            service = ServiceMatch.exactly(ServiceSet((box,)))
            if draft.first.source_ports != draft.second.source_ports:
                port = PortTranslation(draft.second.source_ports, draft.first.source_ports)
        return [
            NatRule(
                f"{self._name} reverse destination {number}", NatStage.DESTINATION,
                Match(source, match, service, self._mapped), translation, self._origin, port,
                egress=self._to_real, enabled=self._enabled, statement=self._name,
            )
            for number, (match, translation) in enumerate(pairs(mapped, draft.real, wraps=True), 1)
        ]  # fmt: skip

    def reverse_source(self, before: Side, after: Side) -> list[NatRule]:
        """A packet of the mapped side shows the address that stands for its own."""
        draft = self._draft
        own = frozenset({self._name})
        service = ANY_SERVICE
        if draft.first and draft.second:
            box = ServiceBox(draft.second.protocols, draft.second.destination_ports, draft.first.source_ports)
            service = ServiceMatch.exactly(ServiceSet((box,)))
        return [
            NatRule(
                f"{self._name} reverse source {number}", NatStage.SOURCE,
                Match(match, draft.real.match, service, self._mapped, self._real, translated_by=own), translation,
                self._origin,
                source_ports_change=bool(draft.first and draft.first.destination_ports != EVERY_PORT),
                enabled=self._enabled, statement=self._name,
            )
            for number, (match, translation) in enumerate(pairs(after, before), 1)
        ]  # fmt: skip


def _settle_any(draft: Draft, mapped: Side) -> None:
    """`any` means the IP version of the address that it becomes ("NAT Guidelines": a translation keeps the version)."""
    if draft.real.match.possibly != EVERY_ADDRESS:
        return
    possibly, real = mapped.match.possibly, draft.real
    for every in (EVERY_IPV4, EVERY_IPV6):
        if possibly and not possibly - every:
            match = AddressMatch(real.match.surely & every, every, real.match.unknown)
            draft.real = Side(match, None if match.unknown else (every,))


def _as_many(mapped: Side, real: Side) -> Side:
    """The first of the mapped addresses is named in the line, and there are as many of them as real ones.

    Document: Firewall CLI guide 9.x, "Configure Static Network Object NAT": of an inline address the netmask or
    range is that of the real network.
    """
    if not mapped.parts or not real.parts or len(mapped.parts) != 1 or len(real.parts) != 1:
        return mapped
    (first,), (counted,) = mapped.parts, real.parts
    if not single(first) or len(counted.v4) != len(first.v4) or len(counted.v6) != len(first.v6):
        return mapped
    ranges = [
        tuple(
            Interval(one.first, one.first + other.last - other.first) for one, other in zip(ours, theirs, strict=True)
        )
        for ours, theirs in ((first.v4, counted.v4), (first.v6, counted.v6))
    ]
    every = AddressSet(*ranges)
    if every & EVERY_ADDRESS != every:
        message = "more addresses than there are behind the mapped one"
        raise NotReadError(message)
    return Side(AddressMatch.exactly(every), (every,))


def _is_static(word: str) -> bool:
    if word not in {"static", "dynamic"}:
        message = f"neither static nor dynamic: {word!r}"
        raise NotReadError(message)
    return word == "static"


def _together(sides: list[Side]) -> Side:
    surely, possibly = AddressSet(), AddressSet()
    unknown: tuple[UnknownMatch, ...] = ()
    for side in sides:
        surely |= side.match.surely
        possibly |= side.match.possibly
        unknown += side.match.unknown
    return Side(AddressMatch(surely, possibly, unknown), None)


def _pool(real: Side, mapped: Side) -> AddressTranslation:
    kind = NatKind.UNKNOWN if mapped.match.unknown else NatKind.POOL
    return AddressTranslation(kind, real.match.possibly, mapped.match.possibly)


def _port(first: ServiceBox | None, second: ServiceBox | None) -> PortTranslation | None:
    if first is None or second is None or first.destination_ports == second.destination_ports:
        return None
    return PortTranslation(first.destination_ports, second.destination_ports)


def _destination(first: ServiceBox | None) -> ServiceMatch:
    return ANY_SERVICE if first is None else ServiceMatch.exactly(ServiceSet((first,)))


def _source(first: ServiceBox | None, second: ServiceBox | None) -> ServiceMatch:
    if first is None or second is None:
        return ANY_SERVICE
    box = ServiceBox(first.protocols, first.source_ports, second.destination_ports)
    return ServiceMatch.exactly(ServiceSet((box,)))
