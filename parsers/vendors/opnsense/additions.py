"""New-style rules and translations (`OPNsense/Firewall/Filter`), which stand beside those of the old style.

`Filter.xml` of 25.1: `rules`, `snatrules`, `onetoone`, `npt`. Rules of one interface are single ones, of a group are
group rules, of none or several are floating ones; within each kind `sequence` orders them, before old-style rules
(`FilterRuleField.php`). A rule without `enabled` is on, without `quick` is quick, without `ipprotocol` is for IPv4.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS
from parsers.model.match import AddressMatch, Match, UnknownKind
from parsers.syntax.pf.device import Additions
from parsers.syntax.pf.filters import DIRECTIONS, FAMILIES, FLOATING, GROUP, SINGLE, Placed
from parsers.syntax.pf.rules import PfRule
from parsers.syntax.pf.sets import FAMILY, undecided, united, within
from parsers.syntax.pf.tables import RULE, about

if TYPE_CHECKING:
    from parsers.model.match import UnknownMatch
    from parsers.model.nat import NatRule
    from parsers.syntax.pf.endpoints import Books
    from parsers.syntax.pf.entries import Entry
    from parsers.syntax.pf.filters import RuleReader
    from parsers.syntax.pf.nat import Mapped, Translations


def additions(root: Entry, books: Books, reader: RuleReader, translations: Translations) -> Additions:
    """Everything that the new style adds."""
    section = root.under("OPNsense", "Firewall", "Filter")
    new = _Reader(books, reader, translations)
    rules = [item for entry in _in_order(section.under("rules")) for item in new.placed(entry)]
    mapped = [new.mapped(entry) for entry in _in_order(section.under("onetoone"))]
    outbound = [rule for entry in _in_order(section.under("snatrules")) for rule in new.outbound(entry)]
    prefixes = [item for entry in _in_order(section.under("npt")) for item in new.prefixes(entry)]
    return Additions(rules, [item for item in mapped if item is not None], outbound, prefixes)


def _in_order(section: Entry) -> list[Entry]:
    return sorted(section.all("rule"), key=_sequence)


def _sequence(entry: Entry) -> int:
    text = entry.text("sequence", "1")
    return int(text) if text.isascii() and text.isdecimal() else 1


class _Reader:
    """Reads elements of the new style."""

    def __init__(self, books: Books, reader: RuleReader, translations: Translations) -> None:
        self._books, self._reader, self._translations = books, reader, translations
        self._context = books.context

    def placed(self, entry: Entry) -> list[Placed]:
        """One filter rule."""
        entry.ignore(RULE)
        conditions = self._reader.conditions(entry)
        names = entry.words("interface")
        interfaces = self._reader.resolved(entry, names) if names else None
        if entry.on("interfacenot") and interfaces is not None:
            interfaces = frozenset(self._books.wiring.interfaces) - interfaces
        word = entry.text("direction", "in")
        if word not in DIRECTIONS:
            reason = f"direction {word!r} is not understood"
            self._context.bad(entry.at("direction"), reason)
            conditions.append(self._context.unknown(UnknownKind.UNREAD, reason, entry.at("direction")))
        quick = entry.on("quick", default=True)
        gateway, reply = entry.text("gateway"), self._reader.reply(entry)
        enabled = entry.on("enabled", default=True)
        rules = [
            self._reader.rule(entry, 0, match, entry.text("action", "pass"))
            for match in self._matches(entry, conditions)
        ]
        rules = self._reader.with_unread(entry, [replace(rule, enabled=enabled) for rule in rules])
        group, sequence = self._place(names)
        directions = DIRECTIONS.get(word, DIRECTIONS["any"])
        return [Placed(group, sequence, PfRule(rule, quick, interfaces, directions, gateway, reply)) for rule in rules]

    def _place(self, names: tuple[str, ...]) -> tuple[int, int]:
        """Old-style rules of the same place come after, for the sort keeps this order."""
        if len(names) != 1:
            return FLOATING, 0
        if names[0] in self._books.wiring.groups:
            return GROUP, self._books.wiring.sequences.get(names[0], 0)
        return SINGLE, 0

    def _matches(self, entry: Entry, conditions: list[UnknownMatch]) -> list[Match]:
        word, protocol = entry.text("ipprotocol", "inet"), entry.text("protocol", "any")
        families = FAMILIES.get(word)
        if families is None:
            reason = f"ipprotocol {word!r} is not understood"
            self._context.bad(entry.at("ipprotocol"), reason)
            conditions.append(self._context.unknown(UnknownKind.UNREAD, reason, entry.at("ipprotocol")))
            families = (4, 6)
        if len(families) > 1 and protocol.lower() != "icmp":
            families = (0,)
        return [
            Match(
                self._side(entry, "source", family),
                self._side(entry, "destination", family),
                self._books.service(
                    entry, family, protocol, (entry.find("source_port"), entry.find("destination_port"))
                ),
                conditions=tuple(conditions),
            )
            for family in families
        ]

    def _side(self, entry: Entry, side: str, family: int) -> AddressMatch:
        key, negated = f"{side}_net", entry.on(f"{side}_not")
        words = entry.words(key, "any")
        if "any" in words:
            return AddressMatch.exactly(FAMILY[family])
        parts = [part for word in words for part in self._books.network(word, entry.at(key), family)]
        found = united(parts) if parts else AddressMatch.exactly(NO_ADDRESS)
        if negated and len(words) > 1:
            reason = f"<{side}_not> with several names"
            why = self._context.unknown(UnknownKind.FEATURE, reason, entry.at(f"{side}_not"))
            return undecided(why, FAMILY[family])
        return within(found.negated() if negated else found, FAMILY[family])

    def mapped(self, entry: Entry) -> Mapped | None:
        """One one-to-one mapping."""
        entry.ignore(_ABOUT)
        enabled = entry.on("enabled", default=True)
        family = 6 if ":" in entry.text("external") else 4
        interfaces = self._reader.resolved(entry, entry.words("interface"))
        identity = f"one-to-one {entry.element.attributes.get('uuid', entry.text('external'))}"
        inner, peers = self._side(entry, "source", family), self._side(entry, "destination", family)
        made = self._translations.mapped(entry, identity, inner, peers, interfaces)
        return None if made is None else made.only(enabled=enabled)

    def prefixes(self, entry: Entry) -> list[Mapped]:
        """One NPt; without a prefix outside it takes that of an interface that learns it, which no file shows."""
        entry.ignore(_ABOUT)
        enabled = entry.on("enabled", default=True)
        entry.find("trackif")
        interfaces = self._reader.resolved(entry, entry.words("interface"))
        identity = f"NPt {entry.element.attributes.get('uuid', entry.text('sequence'))}"
        sides = (self._side(entry, "source", 6), self._side(entry, "destination", 6))
        if not enabled:
            entry.unread()
            return []
        return self._translations.prefix(entry, identity, sides, interfaces)

    def outbound(self, entry: Entry) -> list[NatRule]:
        """One outbound rule."""
        entry.ignore(_ABOUT)
        enabled = entry.on("enabled", default=True)
        conditions = self._reader.conditions(entry)
        interfaces = self._reader.resolved(entry, entry.words("interface"))
        families = FAMILIES.get(entry.text("ipprotocol", "inet"), (4, 6))
        identity = f"outbound {entry.element.attributes.get('uuid', entry.text('sequence'))}"
        found: list[NatRule] = []
        for family in families:
            match = Match(
                self._side(entry, "source", family),
                self._side(entry, "destination", family),
                self._books.service(
                    entry,
                    family,
                    entry.text("protocol", "any"),
                    (entry.find("source_port"), entry.find("destination_port")),
                ),
                out_interfaces=interfaces,
                conditions=tuple(conditions),
            )
            rule = self._translations.source_rule(entry, identity, match, family)
            found.append(replace(rule, enabled=enabled))
        unread = entry.unread()
        return [
            replace(rule, match=replace(rule.match, conditions=(*rule.match.conditions, *unread))) for rule in found
        ]


_ABOUT = about("about the rule, not what it does", "description categories log sequence sort_order prio_group tag")
