"""Translations as rules of the neutral model.

Destinations are translated before the firewall, sources after it ("Address translation with source NAT was only
performed after the firewall; ... with NAT was already performed before the firewall", TIA Portal information system,
S615 V7.1 and SC-600 V2.1, "NETMAP"; "NAT with SCALANCE", entry 109744660, V1.1). Which of two translations is asked
first where both take a packet no document says: then neither is sure. The end that a translation of destinations names
is where packets leave after it, and is not asked before it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, NO_ADDRESS, AddressSet, from_cidr, union_of
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.rules import Action, Rule
from parsers.model.service import EVERY_PORT, of_ports
from parsers.vendors.siemens_scalance.places import tunnel_name
from parsers.vendors.siemens_scalance.to_rules import perhaps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.intervals import Interval
    from parsers.vendors.siemens_scalance.nouns import End, Masquerade, NetMap, PortForward, SourceNat
    from parsers.vendors.siemens_scalance.places import Places
    from parsers.vendors.siemens_scalance.reader import Box

CONTESTED = "two translations take the packet, and which is asked first no document says"
NOT_TOLD = "whether the device makes a rule for the translation is not in the file"
AUTOMATIC = "TIA Portal information system, S615 V7.1 and SC-600 V2.1, IP Rules: made by the device for a translation"


class Translations:
    """Makes the translations of a device."""

    def __init__(self, box: Box, places: Places) -> None:
        """`places` names the interfaces."""
        self.box = box
        self.places = places

    def rules(self) -> list[NatRule]:
        """All of them, those of destinations first."""
        settings = self.box.settings
        forward = [made for item in settings.forwards for made in self._forward(item)]
        destination = [*forward, *(made for item in settings.maps for made in self._mapped(item, of_source=False))]
        source = [made for item in settings.maps for made in self._mapped(item, of_source=True)]
        source += [made for item in settings.source_nat for made in self._source(item)]
        last = {item.end: item for item in settings.masquerades}
        source += [made for item in last.values() if item.enabled for made in self._masquerade(item)]
        hidden = [item for item in settings.open_connections.values() if item.masquerades]
        source += [self._hidden(tunnel_name("openvpn", item.name), item.line) for item in hidden]
        return [*contested(destination), *contested(source)]

    def own(self, name: str) -> tuple[AddressSet, bool]:
        """The IPv4 addresses of an interface, and whether it has others that the file does not show."""
        port = self.box.settings.ports.get(name)
        if port is None:
            return NO_ADDRESS, True
        found = union_of(from_cidr(str(item.value.ip)) for item in port.addresses if item.value.version == 4)
        return found, port.dynamic or not found

    def _masquerade(self, item: Masquerade) -> Iterator[NatRule]:
        origin = self.box.reading.span(item.line)
        names, doubts = self.places.names(item.end, origin)
        for name in sorted(names or ()):
            yield self._hidden(name, item.line, doubts)

    def _hidden(self, name: str, line: int, doubts: tuple[UnknownMatch, ...] = ()) -> NatRule:
        """What leaves by an interface takes its address."""
        own, unknown = self.own(name)
        kind = NatKind.UNKNOWN if unknown or not own else NatKind.POOL
        match = Match(AddressMatch.exactly(EVERY_IPV4), out_interfaces=frozenset({name}), conditions=doubts)
        return NatRule(
            f"masquerading {name}",
            NatStage.SOURCE,
            match,
            AddressTranslation(kind, EVERY_IPV4, NO_ADDRESS if kind is NatKind.UNKNOWN else own),
            self.box.reading.span(line),
            source_ports_change=True,
            own_address=kind is NatKind.UNKNOWN,
            statement=f"masquerading {line} {name}",
        )

    def _forward(self, item: PortForward) -> Iterator[NatRule]:
        origin = self.box.reading.span(item.line)
        names, doubts = self.places.names(item.end, origin)
        for name in sorted(names or ()):
            own, unknown = self.own(name)
            there = own if item.destination is None else item.destination
            anywhere = item.destination is None and unknown
            target = there or EVERY_IPV4
            why = f"the address of {name} is not in the file"
            more = (UnknownMatch(UnknownKind.FEATURE, why, origin),) if anywhere else ()
            for protocol in item.protocols:
                ports = of_ports(protocol, item.ports or EVERY_PORT)
                match = Match(
                    AddressMatch.exactly(EVERY_IPV4),
                    AddressMatch(there, EVERY_IPV4, more) if anywhere else AddressMatch.exactly(there),
                    ServiceMatch.exactly(ports),
                    in_interfaces=frozenset({name}),
                    conditions=doubts,
                )
                yield NatRule(
                    f"napt {item.line}",
                    NatStage.DESTINATION,
                    match,
                    AddressTranslation(NatKind.STATIC, target, item.target),
                    origin,
                    port=_port(item.ports, item.target_ports),
                    statement=f"napt {item.line}",
                )

    def _source(self, item: SourceNat) -> Iterator[NatRule]:
        origin = self.box.reading.span(item.line)
        entering, of_source = self.places.names(item.source_end, origin)
        leaving, of_target = self.places.names(item.target_end, origin)
        for name in sorted(leaving or ()):
            own, unknown = self.own(name)
            pool = own if item.target is None else item.target
            kind = NatKind.UNKNOWN if item.target is None and (unknown or not own) else NatKind.POOL
            match = Match(
                AddressMatch.exactly(item.source),
                AddressMatch.exactly(item.destination),
                in_interfaces=entering,
                out_interfaces=frozenset({name}),
                conditions=(*of_source, *of_target),
            )
            yield NatRule(
                f"srcnat {item.line}",
                NatStage.SOURCE,
                match,
                AddressTranslation(kind, item.source, NO_ADDRESS if kind is NatKind.UNKNOWN else pool),
                origin,
                source_ports_change=True,
                own_address=kind is NatKind.UNKNOWN,
                statement=f"srcnat {item.line}",
            )

    def _mapped(self, item: NetMap, *, of_source: bool) -> Iterator[NatRule]:
        """The half of a statement that translates sources, or destinations; both ways have one of each."""
        origin = self.box.reading.span(item.line)
        if item.of_source == of_source:
            first, second, original, new = item.source_end, item.target_end, _side(item), item.translated
            rest = item.destination if of_source else item.source
        elif item.both_ways:
            first, second, original, new = item.target_end, item.source_end, item.translated, _side(item)
            rest = EVERY_IPV4
        else:
            return
        entering, of_first = self.places.names(first, origin)
        leaving, of_second = self.places.names(second, origin)
        source, destination = (original, rest) if of_source else (rest, original)
        match = Match(
            AddressMatch.exactly(source),
            AddressMatch.exactly(destination),
            in_interfaces=entering,
            out_interfaces=leaving if of_source else None,
            conditions=(*of_first, *(of_second if of_source else ())),
        )
        stage = NatStage.SOURCE if of_source else NatStage.DESTINATION
        yield NatRule(
            f"netmap {item.line}",
            stage,
            match,
            AddressTranslation(NatKind.STATIC, original, new),
            origin,
            statement=f"netmap {item.line} {stage}",
        )

    def automatic(self) -> list[Rule]:
        """The rules that the device makes for translations, none of them sure where no line speaks of it."""
        found: list[Rule] = []
        for item in self.box.settings.maps:
            destination = item.destination if item.of_source else item.translated
            made = self._passing(item.line, item.source, destination, (item.source_end, item.target_end))
            if item.both_ways:
                made += self._passing(item.line, destination, item.source, (item.target_end, item.source_end))
            found += _as_told(made, item.automatic)
        for forward in self.box.settings.forwards:
            ports = forward.target_ports or forward.ports or EVERY_PORT
            (rule,) = self._passing(forward.line, EVERY_IPV4, forward.target, (forward.end, None))
            services = [ServiceMatch.exactly(of_ports(one, ports)) for one in forward.protocols]
            several = [replace(rule, match=replace(rule.match, service=service)) for service in services]
            found += _as_told(several, forward.automatic)
        return found

    def _passing(
        self, line: int, source: AddressSet, destination: AddressSet, ends: tuple[End, End | None]
    ) -> list[Rule]:
        origin = self.box.reading.span(line)
        (entering, one), (leaving, other) = (self.places.names(end, origin) for end in ends)
        match = Match(
            AddressMatch.exactly(source),
            AddressMatch.exactly(destination),
            in_interfaces=entering,
            out_interfaces=leaving,
            conditions=(*one, *other),
        )
        return [Rule(f"automatic {line}", Action.PERMIT, match, origin, implicit=AUTOMATIC)]


def _as_told(rules: list[Rule], automatic: bool | None) -> list[Rule]:  # noqa: FBT001 - what a line says, or none
    """The rules that the device makes: all, none, or perhaps."""
    if automatic is None:
        return perhaps(rules, NOT_TOLD)
    return rules if automatic else []


def _side(item: NetMap) -> AddressSet:
    return item.source if item.of_source else item.destination


def _port(original: Interval | None, new: Interval | None) -> PortTranslation | None:
    """Ports by position where both ranges are the same, one port for all, else any of the new ones."""
    if original is None or new is None or original == new:
        return None
    return PortTranslation(original, new, chosen=new.first != new.last)


def contested(rules: Sequence[NatRule]) -> list[NatRule]:
    """The rules of one stage; of two that take the same packet neither is sure."""
    fought: set[int] = set()
    for at, one in enumerate(rules):
        for place in range(at + 1, len(rules)):
            if one.statement != rules[place].statement and _meet(one.match, rules[place].match):
                fought |= {at, place}
    return [_doubted(rule) if at in fought else rule for at, rule in enumerate(rules)]


def _meet(one: Match, other: Match) -> bool:
    for here, there in (
        (one.in_interfaces, other.in_interfaces),
        (one.out_interfaces, other.out_interfaces),
    ):
        if here is not None and there is not None and not here & there:
            return False
    return bool(
        one.source.possibly & other.source.possibly
        and one.destination.possibly & other.destination.possibly
        and one.service.possibly & other.service.possibly
    )


def _doubted(rule: NatRule) -> NatRule:
    why = UnknownMatch(UnknownKind.FEATURE, CONTESTED, rule.origin)
    return replace(rule, match=replace(rule.match, conditions=(*rule.match.conditions, why)))
