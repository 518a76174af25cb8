"""Address translation.

Sources: PAN-OS Networking Administrator's Guide 10.1, "NAT Policy Rules", "Source NAT and Destination NAT",
"Destination NAT Example". One rule translates source, destination or both; the first that matches counts, and sees
the packet as it came in and the zone that the route of its destination leads to. A translated destination is looked up
again, and the security policy then sees the zone of that way.

So the destination stage chooses the rule (`NatRule.statement`), and the source stage does what the rule says.
`bi-directional` makes a second rule for the other direction, from any zone ("Configure Bi-Directional NAT").
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet, from_cidr, union_of
from parsers.model.device import Effect
from parsers.model.intervals import Interval, size
from parsers.model.match import ANY_ADDRESS, ANY_SERVICE, AddressMatch, Match, ServiceMatch, UnknownKind
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.service import EVERY_PORT, of_ports
from parsers.nouns import dataclass
from parsers.vendors.paloalto_panos.elements import (
    entries,
    irrelevant,
    is_on,
    leftover,
    members,
    name_of,
    part,
    word,
)
from parsers.vendors.paloalto_panos.policies import RULEBASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.interface import Interface
    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.policies import PolicyReader

_NO_BEARING = {
    "description": "a comment",
    "tag": "a label",
    "group-tag": "a label",
    "target": "which firewalls the rule is for",
    "nat-type": "the kind of translation",
}
_SOURCES = ("static-ip", "dynamic-ip", "dynamic-ip-and-port")
_TCP_UDP = of_ports(6) | of_ports(17)


@dataclass(frozen=True, slots=True)
class Source:
    """What becomes of the source."""

    address: AddressTranslation
    ports_change: bool
    element: Element


@dataclass(frozen=True, slots=True)
class Target:
    """What becomes of the destination; `port` 0 leaves the port."""

    addresses: AddressMatch
    port: int
    several: bool


class NatReader:
    """Makes translations of the NAT rules of a virtual system."""

    def __init__(self, policies: PolicyReader, interfaces: dict[str, Interface]) -> None:
        """Read with the names that security rules use."""
        self._policies, self._context, self._interfaces = policies, policies.context, interfaces

    def rules(self, scope: Element) -> list[NatRule]:
        """Every translation in order; source translations by themselves where nothing translates a destination."""
        made: list[tuple[list[NatRule], NatRule | None]] = []
        for base in RULEBASES:
            made += self._rules_elsewhere(base)
            for entry in entries(scope, base, "nat", "rules"):
                made += self._rule(entry)
        if not any(_moves(rule) for first, _ in made for rule in first):
            return [item for first, last in made for item in _alone(first, last)]
        return [rule for first, _ in made for rule in first] + [last for _, last in made if last is not None]

    def _rules_elsewhere(self, base: str) -> Iterator[tuple[list[NatRule], NatRule | None]]:
        """Translations that stand here and that the file does not show: of the source, of the destination, or both."""
        unseen = self._context.elsewhere(base)
        if unseen is None:
            return
        name, why = unseen
        statement = f"nat {name}"
        first = NatRule(
            name,
            NatStage.DESTINATION,
            Match(conditions=(why,)),
            _unknown(EVERY_ADDRESS),
            why.origin,
            statement=statement,
        )
        seen = Match(conditions=(why,), translated_by=frozenset({statement}))
        last = replace(first, stage=NatStage.SOURCE, match=seen, source_ports_change=True)
        yield [first], last

    def _rule(self, entry: Element) -> Iterator[tuple[list[NatRule], NatRule | None]]:
        kind = word(entry, "nat-type", "ipv4")
        match = self._match(entry)
        source, target = self._source(entry, match), self._target(entry)
        enabled = not is_on(entry, "disabled")
        binding = word(entry, "active-active-device-binding")
        irrelevant(entry, _NO_BEARING)
        rest = leftover(self._context, entry)
        if binding:
            rest = (*rest, self._context.why(UnknownKind.FEATURE, f"for device {binding} of a pair", entry))
        match = replace(match, conditions=(*match.conditions, *rest))
        if kind != "ipv4" and enabled:
            self._context.feature(entry, f"translation {name_of(entry)!r} between IP versions", Effect.MAY_REWRITE)
        if kind != "ipv4":
            return
        statement = f"nat {name_of(entry)}"
        first = NatRule(
            name_of(entry),
            NatStage.DESTINATION,
            match,
            None,
            self._context.span(entry),
            enabled=enabled,
            statement=statement,
        )
        last = None
        if source is not None:
            seen = Match(source=match.source, translated_by=frozenset({statement}))
            last = replace(
                first,
                stage=NatStage.SOURCE,
                match=seen,
                address=source.address,
                source_ports_change=source.ports_change,
            )
        yield self._moved(first, target), last
        if source is not None and _is_two_way(source):
            yield [self._reverse(first, source)], None

    def _match(self, entry: Element) -> Match:
        zones = self._policies.zones
        from_words, to_words = members(entry, "from"), members(entry, "to")
        sources, missing = zones.named(from_words)
        targets, lost = zones.named(to_words)
        outgoing = zones.interfaces(targets, to_words)
        interface = word(entry, "to-interface", "any")
        if interface != "any":
            outgoing = frozenset({interface}) if outgoing is None else outgoing & {interface}
        services = members(entry, "service")
        service = self._policies.books.services.all_of(services) if services else ANY_SERVICE
        if not from_words or not to_words:
            reason = "<from> or <to> of a translation is not in the file"
            missing = [*missing, self._context.why(UnknownKind.UNREAD, reason, entry)]
            lost = lost if to_words else missing
        return Match(
            self._policies.side(entry, "source"),
            self._policies.side(entry, "destination"),
            service,
            None if missing else zones.interfaces(sources, from_words),
            None if lost else outgoing,
            (*missing, *lost),
        )

    def _source(self, entry: Element, match: Match) -> Source | None:
        whole = part(entry, "source-translation")
        if whole is None or not whole.children:
            return None
        child = next((one for one in whole.children if one.name in _SOURCES), whole.children[0])
        if child.name not in _SOURCES:
            return Source(_unknown(match.source.possibly), ports_change=True, element=child)
        child.modelled()
        if child.name == "static-ip":
            target = members(child, "translated-address")
            addresses = self._policies.addresses.all_of(target)
            word(child, "bi-directional")
            return Source(_static(match.source, addresses), ports_change=False, element=child)
        found = [self._pool(child)]
        fallback = part(child, "fallback")
        if fallback is not None:
            found.append(self._pool(fallback))
        ports = child.name == "dynamic-ip-and-port" or fallback is not None
        if any(item is None for item in found):
            return Source(_unknown(match.source.possibly), ports_change=ports, element=child)
        pool = union_of(item for item in found if item is not None)
        return Source(AddressTranslation(NatKind.POOL, match.source.possibly, pool), ports_change=ports, element=child)

    def _pool(self, child: Element) -> AddressSet | None:
        """The addresses of a pool; None where the file does not show them."""
        at_interface = part(child, "interface-address")
        if at_interface is None:
            found = self._policies.addresses.all_of(members(child, "translated-address"))
            return None if found.unknown or not found.possibly else found.possibly
        name = word(at_interface, "interface")
        text = word(at_interface, "ip") or word(at_interface, "floating-ip")
        if text:
            named = self._policies.addresses.prefix(text)
            try:
                return from_cidr(text.partition("/")[0]) if named is None else from_cidr(str(named.ip))
            except ValueError:
                return None
        interface = self._interfaces.get(name)
        if interface is None or interface.dynamic_address or not interface.addresses:
            return None
        return union_of(from_cidr(str(item.value.ip)) for item in interface.addresses)

    def _target(self, entry: Element) -> Target | None:
        for key in ("destination-translation", "dynamic-destination-translation"):
            whole = part(entry, key)
            if whole is None:
                continue
            named = members(whole, "translated-address")
            port = word(whole, "translated-port")
            word(whole, "distribution")
            irrelevant(whole, {"dns-rewrite": "changes answers of name servers"})
            addresses = self._policies.addresses.all_of(named) if named else ANY_ADDRESS
            number = int(port) if port.isdigit() and 0 < int(port) < 65_536 else 0
            if port and not number:
                self._context.bad(whole, f"port {port!r} is not understood")
                addresses = ANY_ADDRESS
            return Target(addresses, number, key.startswith("dynamic"))
        return None

    def _moved(self, first: NatRule, target: Target | None) -> list[NatRule]:
        """The rule with its translation of the destination; ports change for TCP and UDP alone."""
        if target is None:
            return [first]
        original, translated = first.match.destination.possibly, target.addresses.possibly
        if target.addresses.unknown or not translated:
            return [replace(first, address=_unknown(original))]
        address = AddressTranslation(NatKind.POOL, original, translated)
        if not target.several and _one_to_one(original, translated):
            address = replace(address, kind=NatKind.STATIC)
        whole = replace(first, address=address)
        if not target.port:
            return [whole]
        service = first.match.service
        with_ports = ServiceMatch(service.surely & _TCP_UDP, service.possibly & _TCP_UDP, service.unknown)
        ports = PortTranslation(EVERY_PORT, Interval(target.port, target.port))
        found = [replace(whole, match=replace(first.match, service=with_ports), port=ports)]
        if service.possibly - _TCP_UDP:
            found.append(whole)
        return found

    def _reverse(self, first: NatRule, source: Source) -> NatRule:
        """The other direction of a bi-directional rule: from any zone, into the zone of the rule."""
        named = first.match.destination
        senders = ANY_ADDRESS
        if named.surely != EVERY_ADDRESS:
            reason = "whether the other direction keeps to the destination of the rule is not documented"
            why = self._context.why(UnknownKind.FEATURE, reason, source.element)
            senders = AddressMatch(named.surely, EVERY_ADDRESS, (*named.unknown, why))
        address = source.address
        match = Match(
            source=senders,
            destination=AddressMatch.exactly(address.translated),
            out_interfaces=first.match.out_interfaces,
            conditions=first.match.conditions,
        )
        back = AddressTranslation(address.kind, address.translated, address.original)
        return replace(
            first,
            identity=f"{first.identity} (bi-directional)",
            match=match,
            address=back,
            statement=f"{first.statement} (bi-directional)",
        )


def _is_two_way(source: Source) -> bool:
    return source.element.name == "static-ip" and is_on(source.element, "bi-directional")


def _moves(rule: NatRule) -> bool:
    return rule.enabled and (rule.address is not None or rule.port is not None)


def _alone(first: list[NatRule], last: NatRule | None) -> Iterator[NatRule]:
    """A rule whose only work is on the source, or none: all of it then stands in the source stage."""
    for rule in first:
        if last is None:
            yield replace(rule, stage=NatStage.SOURCE, statement="")
        else:
            yield replace(last, match=rule.match, statement="")


def _unknown(original: AddressSet) -> AddressTranslation:
    return AddressTranslation(NatKind.UNKNOWN, original, NO_ADDRESS)


def _static(source: AddressMatch, translated: AddressMatch) -> AddressTranslation:
    """One to one, by position; undecided where the two are not of one size."""
    if translated.unknown or source.unknown or not _one_to_one(source.possibly, translated.possibly):
        return _unknown(source.possibly)
    return AddressTranslation(NatKind.STATIC, source.possibly, translated.possibly)


def _one_to_one(original: AddressSet, translated: AddressSet) -> bool:
    """Whether the model can map one to the other by position, or all to one address."""
    if _count(translated) == 1:
        return True
    pieces = (*original.v4, *original.v6), (*translated.v4, *translated.v6)
    return len(pieces[0]) == len(pieces[1]) == 1 and _count(original) == _count(translated)


def _count(addresses: AddressSet) -> int:
    return size(addresses.v4) + size(addresses.v6)
