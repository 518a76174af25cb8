"""Packets that turn round at the outer interface of a virtual address, and come to it as if from there.

Technical Tip 195448, "Configuring Hairpin NAT (VIP)": a host inside reaches the outer address where one policy lets it
out by the outer interface, and another lets packets from the outer interface to the virtual address. Whether that holds
for every outer address, and with which source the second policy sees them, is not documented: so they possibly pass,
with any source; a policy that lets out neither the outer port nor the inner one does not send them there. The outer
interface is `extintf`, or where that is any, the one that has the outer address itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.match import AddressMatch, Match, UnknownKind
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.rules import Action, Rule
from parsers.nouns import dataclass
from parsers.vendors.fortinet_fortios.real_servers import EVERY
from parsers.vendors.fortinet_fortios.vip_rules import outer_interfaces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.address import AddressSet
    from parsers.vendors.fortinet_fortios.vips import Vip, VipBook


@dataclass(frozen=True, slots=True)
class _Turning:
    """Who may be let out by the outer interface: interfaces and sources."""

    interfaces: frozenset[str]
    sources: AddressSet


def hairpins(book: VipBook, rules: Sequence[Rule]) -> list[tuple[NatRule, Rule]]:
    """For each policy of a virtual address a rule that may permit such packets, and one for their source."""
    if not book.vips:
        return []
    passing = [rule for rule in rules if rule.enabled and rule.action is not Action.DENY and not rule.implicit]
    found = _Finder(book, passing)
    return [pair for key, vip in book.vips.items() if book.in_force(key) for pair in found.of(vip)]


class _Finder:
    """The policies that pass anything, by what they name and by where they lead."""

    def __init__(self, book: VipBook, rules: Sequence[Rule]) -> None:
        """Sort the policies."""
        self._book = book
        self._plain = [rule for rule in rules if rule.match.translated_by is None]
        self._named: dict[str, list[Rule]] = {}
        for rule in rules:
            for name in rule.match.translated_by or ():
                self._named.setdefault(name, []).append(rule)
        self._leaving: dict[frozenset[str], list[tuple[Rule, frozenset[str]]]] = {}

    def of(self, vip: Vip) -> Iterator[tuple[NatRule, Rule]]:
        """The rules for one virtual address."""
        outer = outer_interfaces(self._book, vip)
        if not outer or vip.entry.words("srcintf-filter"):
            return
        turning = self._turning(vip, outer)
        if not turning.interfaces:
            return
        reason = f"hairpin: packets may turn round at the outer interface of virtual address {vip.entry.name!r}"
        why = self._book.why(UnknownKind.FEATURE, reason, vip.entry, "extintf")
        for rule in self._leading(vip, outer):
            source = AddressMatch.exactly(turning.sources)
            match = replace(
                rule.match,
                source=source,
                in_interfaces=turning.interfaces,
                conditions=(*rule.match.conditions, why),
                translated=True,
                translated_by=frozenset({vip.statement}),
            )
            seen = Match(
                source=source,
                in_interfaces=turning.interfaces,
                out_interfaces=rule.match.out_interfaces,
                conditions=(why,),
                translated_by=frozenset({vip.statement}),
            )
            made = AddressTranslation(NatKind.UNKNOWN, turning.sources, EVERY[vip.family])
            identity = f"hairpin {vip.entry.name}"
            changed = NatRule(identity, NatStage.SOURCE, seen, made, why.origin, source_ports_change=True)
            yield changed, replace(rule, match=match, implicit="FortiOS: hairpin NAT")

    def _turning(self, vip: Vip, outer: frozenset[str]) -> _Turning:
        if outer not in self._leaving:
            self._leaving[outer] = [
                (rule, entering) for rule in self._plain if (entering := self._entering(rule, outer))
            ]
        services = vip.outer.possibly | vip.mapped_ports
        found = [
            (rule, entering)
            for rule, entering in self._leaving[outer]
            if rule.match.destination.possibly & vip.external and rule.match.service.possibly & services
        ]
        names = frozenset[str]().union(*(entering for _, entering in found))
        sources = address.union_of(rule.match.source.possibly for rule, _ in found)
        return _Turning(names, sources & EVERY[vip.family])

    def _entering(self, rule: Rule, outer: frozenset[str]) -> frozenset[str]:
        """Where packets come in that a policy lets out by the outer interface."""
        match = rule.match
        if match.out_interfaces is not None and not match.out_interfaces & outer:
            return frozenset()
        return (frozenset(self._book.wiring.interfaces) if match.in_interfaces is None else match.in_interfaces) - outer

    def _leading(self, vip: Vip, outer: frozenset[str]) -> Iterator[Rule]:
        """Policies that let packets from the outer interface to the virtual address."""
        for rule in self._named.get(vip.statement, ()):
            if rule.match.in_interfaces is None or rule.match.in_interfaces & outer:
                yield rule
        for rule in self._plain:
            match = rule.match
            comes = match.in_interfaces is None or match.in_interfaces & outer
            if match.translated is not False and comes and match.destination.possibly & vip.mapped:
                yield rule
