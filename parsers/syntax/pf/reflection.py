"""NAT reflection: hosts inside reach a translation by its outer address.

Inside are the interfaces without a gateway, but for those of the translation itself. Pure NAT repeats the port forward
there, and pfSense takes for a destination of any only the network of the forward's interface. In the mode NAT and
proxy (pfSense alone; TCP and UDP, IPv4, and with a port) the packet comes to a program of the firewall, no rule of
people needs to pass it, and the firewall itself connects to the target with an address of its own. It does so for at
most 500 ports of a forward and 1,000 in all, and people's rules may still stop it: so such packets possibly pass, to
the forwarded addresses and ports alone. A one-to-one mapping is repeated for its inner network, ports and all.
`enablenatreflectionhelper` translates the sources of what turns round at one interface.

Sources: `filter_nat_rules_generate`, `filter_generate_reflection_proxy`, `filter_generate_reflection_nat` and
`filter_get_reflection_interfaces` of pfSense 2.5; `ForwardRule.php` and `DNatRule.php` of OPNsense; pfSense
documentation, "NAT Reflection".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, NO_ADDRESS, union_of
from parsers.model.interface import InterfaceKind
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.service import of_ports
from parsers.nouns import dataclass
from parsers.syntax.pf.rules import IN, PfRule
from parsers.syntax.pf.sets import FAMILY, united, within
from parsers.syntax.pf.words import ANY_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from parsers.model.address import AddressSet
    from parsers.syntax.pf.endpoints import Books
    from parsers.syntax.pf.entries import Entry
    from parsers.syntax.pf.filters import RuleReader

_TCP, _UDP = 6, 17
_RELAYED_WORDS = frozenset({"tcp", "udp", "tcp/udp"})
_RELAYED = of_ports(_TCP, Interval(1, 65_535)) | of_ports(_UDP, Interval(1, 65_535))
_HELPER = "NAT reflection: sources on the network of the target may be translated too"
_PROXY = "NAT reflection: the firewall itself connects hosts inside to the target of a port forward"
_PLACE = "NAT reflection of one-to-one mappings: whether port forwards come first depends on the version"


@dataclass(frozen=True, slots=True)
class Reflected:
    """What reflection adds to one translation.

    `own` gives what the firewall itself connects an address of its own, before every other rule for sources; `turned`
    are sources of what turns round at one interface, before outbound rules.
    """

    rules: tuple[NatRule, ...] = ()
    passed: tuple[PfRule, ...] = ()
    own: tuple[NatRule, ...] = ()
    turned: tuple[NatRule, ...] = ()


NO_REFLECTION = Reflected()


class Reflection:
    """Reads the switches of one file; `pool` gives the addresses that an interface has for what leaves by it."""

    def __init__(
        self,
        root: Entry,
        reader: RuleReader,
        books: Books,
        pool: Callable[[frozenset[str], int], tuple[NatKind, AddressSet]],
    ) -> None:
        """`root` is the whole file; `pool` gives what the sources become that leave by an interface."""
        self._system, self._static = root.under("system"), root.under("staticroutes")
        self._mapped_first = bool(root.under("nat").all("rule"))
        self._reader, self._books, self._pool = reader, books, pool
        self._context = books.context

    def of_forward(self, entry: Entry, rules: list[NatRule], interfaces: frozenset[str], *, kept: bool) -> Reflected:
        """A port forward, inside; `kept`: it says that its packets are left as they are (`no rdr`)."""
        presence = self._context.dialect.flags_by_presence
        turned = () if kept else self._turning(entry, rules, interfaces)
        mode = self._mode(entry)
        inside = self._inside(interfaces)
        if not mode or not inside or (kept and not presence):
            return Reflected(turned=turned)
        if presence:
            rules = [self._of_its_network(entry, rule, interfaces) for rule in rules]
        if mode == "proxy" and not kept:
            return replace(self._relayed(entry, rules, inside), turned=turned)
        repeated = [replace(rule, match=replace(rule.match, in_interfaces=inside)) for rule in rules]
        return Reflected(tuple(repeated), turned=turned)

    def _mode(self, entry: Entry) -> str:
        """`proxy`, `pure`, or nothing where it is off."""
        said = entry.text("natreflection")
        off = self._system.has("disablenatreflection") and self._system.text("disablenatreflection") != "0"
        if said == "disable" or (off and said not in {"enable", "purenat"}):
            return ""
        proxied = said == "enable" or (not said and not self._system.has("enablenatreflectionpurenat"))
        return "proxy" if self._context.dialect.flags_by_presence and proxied else "pure"

    def _inside(self, interfaces: frozenset[str]) -> frozenset[str]:
        """Assigned interfaces without a gateway, and, where the product counts them, the tunnels of VPNs."""
        wiring = self._books.wiring
        names = [name for name in wiring.assigned if not wiring.has_gateway(name)]
        if self._context.dialect.flags_by_presence:
            names += [name for name, item in wiring.interfaces.items() if item.kind is InterfaceKind.TUNNEL]
        return frozenset(name for name in names if not wiring.has_gateway(name)) - interfaces

    def _of_its_network(self, entry: Entry, rule: NatRule, interfaces: frozenset[str]) -> NatRule:
        """A destination of any becomes the network of the interface, lest the rule takes everything inside."""
        if not _is_any(entry):
            return rule
        family = 4 if rule.match.destination.possibly & EVERY_IPV4 else 6
        wiring = self._books.wiring
        nets = [item for name in sorted(interfaces) for item in wiring.networks(name, family, self._context)]
        if not nets:
            return rule
        return replace(rule, match=replace(rule.match, destination=united(nets)))

    def _relayed(self, entry: Entry, rules: Sequence[NatRule], inside: frozenset[str]) -> Reflected:
        side = entry.element.child("destination")
        port = None if side is None else side.child("port")
        if entry.text("protocol").lower() not in _RELAYED_WORDS or port is None or port.text in ANY_WORDS:
            return Reflected()
        why = self._context.unknown(UnknownKind.FEATURE, _PROXY, entry.element)
        found: list[NatRule] = []
        passed: list[PfRule] = []
        own: list[NatRule] = []
        for rule in rules:
            service = rule.match.service
            relayed = ServiceMatch(service.surely & _RELAYED, service.possibly & _RELAYED, service.unknown)
            if not rule.enabled or rule.address is None or not relayed.possibly:
                continue
            statement = f"{rule.identity} reflected"
            conditions = (*rule.match.conditions, why)
            match = replace(
                rule.match,
                source=within(rule.match.source, EVERY_IPV4),
                destination=within(rule.match.destination, EVERY_IPV4),
                service=relayed,
                in_interfaces=inside,
                conditions=conditions,
            )
            found.append(replace(rule, identity=statement, match=match, statement=statement))
            mine = Match(conditions=(why,), translated_by=frozenset({statement}), translated=True)
            made = replace(self._reader.rule(entry, 0, mine, "pass"), identity=statement)
            passed.append(PfRule(made, quick=True, interfaces=inside, directions=frozenset({IN})))
            seen = Match(translated_by=frozenset({statement}))
            change = AddressTranslation(NatKind.UNKNOWN, EVERY_IPV4, EVERY_IPV4)
            own.append(NatRule(statement, NatStage.SOURCE, seen, change, rule.origin, source_ports_change=True))
        return Reflected(tuple(found), tuple(passed), tuple(own))

    def of_mapping(self, entry: Entry, into: NatRule, interfaces: frozenset[str]) -> Reflected:
        """A one-to-one mapping, inside; `into` translates its outer addresses."""
        turned = self._turning(entry, [into], interfaces)
        said = entry.text("natreflection")
        on = said == "enable" or (said != "disable" and self._system.has("enablebinatreflection"))
        inside = self._inside(interfaces)
        if not on or not inside or into.address is None:
            return Reflected(turned=turned)
        match = replace(into.match, in_interfaces=inside)
        if self._mapped_first and not self._context.dialect.flags_by_presence:
            why = self._context.unknown(UnknownKind.FEATURE, _PLACE, entry.element)
            match = replace(match, conditions=(*match.conditions, why))
        return Reflected((replace(into, match=match),), turned=turned)

    def _turning(self, entry: Entry, rules: Sequence[NatRule], interfaces: frozenset[str]) -> tuple[NatRule, ...]:
        """Sources of what turns round at the interface of the target, so that its answers come back."""
        names = interfaces | self._inside(interfaces)
        if not self._system.has("enablenatreflectionhelper"):
            if not self._context.dialect.flags_by_presence or not _is_any(entry):
                return ()
            names = frozenset(name for name in interfaces if not self._books.wiring.has_gateway(name))
        families = (4,) if self._context.dialect.flags_by_presence else (4, 6)
        return tuple(
            made
            for rule in rules
            for name in sorted(names)
            for family in families
            for made in self._turned(entry, rule, name, family)
        )

    def _turned(self, entry: Entry, rule: NatRule, name: str, family: int) -> Iterator[NatRule]:
        """Where the target is not understood, whatever leaves by the interface."""
        if not rule.enabled or rule.address is None:
            return
        every = FAMILY[family]
        known = rule.address.kind is not NatKind.UNKNOWN
        target = rule.address.translated & every if known else every
        nets = [item.possibly & every for item in self._books.wiring.networks(name, family, self._context)]
        sources = union_of([*nets, *self._routed(every)]) if union_of(nets) else NO_ADDRESS
        if not target or not sources:
            return
        why = self._context.unknown(UnknownKind.FEATURE, _HELPER, entry.element)
        match = Match(
            AddressMatch.exactly(sources),
            AddressMatch.exactly(target),
            out_interfaces=frozenset({name}),
            conditions=(*rule.match.conditions, why),
        )
        kind, pool = self._pool(frozenset({name}), family)
        change = AddressTranslation(kind, sources, pool)
        identity = f"{rule.identity} helper {name}"
        yield NatRule(identity, NatStage.SOURCE, match, change, rule.origin, source_ports_change=True)

    def _routed(self, every: AddressSet) -> list[AddressSet]:
        words = [(item.text("network"), item.at("network")) for item in self._static.all("route")]
        return [self._books.host(word, place).possibly & every for word, place in words if word]


def _is_any(entry: Entry) -> bool:
    side = entry.element.child("destination")
    return side is not None and side.child("any") is not None
