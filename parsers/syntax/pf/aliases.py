"""Aliases: names for addresses, networks and ports, which may hold each other.

pf keeps the addresses of an alias in a table: the most specific entry that holds an address decides, so `!10.1.1.5`
takes one host out of `10.1.1.0/24` (pf.conf(5), "TABLES"). Lists that the device fetches, host names, countries and
the like are not in the file. Sources: pfSense documentation, "Aliases"; OPNsense documentation, "Aliases".
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model import address
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, UnknownKind, UnknownMatch
from parsers.syntax.pf.sets import undecided, united
from parsers.syntax.pf.tables import about
from parsers.syntax.pf.words import PORTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.syntax.pf.entries import Context, Entry
    from parsers.syntax.xml_tree import Element

WRITTEN = frozenset({"host", "network", "networkgroup"})
_OUTSIDE = {
    "url": UnknownKind.DYNAMIC_LIST,
    "urltable": UnknownKind.DYNAMIC_LIST,
    "urljson": UnknownKind.DYNAMIC_LIST,
    "geoip": UnknownKind.GEOGRAPHY,
    "mac": UnknownKind.FEATURE,
    "asn": UnknownKind.DYNAMIC_LIST,
    "dynipv6host": UnknownKind.DYNAMIC_LIST,
    "authgroup": UnknownKind.USER,
    "external": UnknownKind.DYNAMIC_LIST,
    "internal": UnknownKind.DYNAMIC_LIST,
}
_ABOUT = about(
    "about the alias, not what it holds",
    "descr description detail counters updatefreq categories category current_items last_updated expire"
    " path_expression authtype username password url aliasurl interface proto",
)
Ports = tuple[tuple[Interval, ...], tuple[UnknownMatch, ...]]
"""Port ranges that surely match, and why more may; with a reason, any port may."""


class AliasBook:
    """Looks names up; every alias is made once."""

    def __init__(self, context: Context, entries: Iterable[Entry]) -> None:
        """Take in the aliases of a file, switched on or not."""
        self._context = context
        self._entries: dict[str, Entry] = {}
        self._off: set[str] = set()
        self._twice: dict[str, UnknownMatch] = {}
        self._made: dict[str, AddressMatch] = {}
        self._open: set[str] = set()
        for entry in entries:
            self._take(entry)

    def _take(self, entry: Entry) -> None:
        entry.ignore(_ABOUT)
        name = entry.text("name")
        for key in ("type", "address", "content"):
            entry.find(key)
        off = entry.text("enabled") == "0"
        if off:
            self._off.add(name)
        elif name in self._entries:
            message = f"alias {name!r} is defined twice, and which one counts is not documented"
            self._context.diagnostics.warning(DiagnosticCode.DUPLICATE_DEFINITION, entry.origin, message)
            self._twice[name] = self._context.unknown(UnknownKind.UNRESOLVED, message, entry.element)
        else:
            self._entries[name] = entry

    def knows(self, name: str) -> bool:
        """Whether there is an alias of that name that is switched on."""
        return name in self._entries

    def addresses(self, name: str, place: Element) -> AddressMatch:
        """What an alias holds, as `place` names it."""
        if name not in self._made:
            self._made[name] = self._make(name, place)
        return self._made[name]

    def _make(self, name: str, place: Element) -> AddressMatch:
        entry = self._entries.get(name)
        if entry is None:
            what = "is switched off" if name in self._off else "is not defined"
            reason = f"alias {name!r} {what}"
            self._context.unresolved(place, reason)
            return undecided(self._context.unknown(UnknownKind.UNRESOLVED, reason, place))
        kind = entry.text("type", "host")
        unread = entry.unread()
        if kind in _OUTSIDE or kind not in WRITTEN or unread:
            reason = f"alias {name!r} of type {kind}"
            why = self._context.unknown(_OUTSIDE.get(kind, UnknownKind.UNREAD), reason, entry.at("type"))
            if kind not in _OUTSIDE and kind not in WRITTEN:
                self._context.bad(entry.at("type"), f"{reason} holds no addresses that are understood")
            return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (why, *unread))
        if name in self._twice:
            return undecided(self._twice[name])
        if name in self._open:
            message = f"alias {name!r} contains itself"
            self._context.diagnostics.error(DiagnosticCode.RECURSIVE_GROUP, entry.origin, message)
            return undecided(self._context.unknown(UnknownKind.UNRESOLVED, message, entry.element))
        self._open.add(name)
        found = self._table(entry)
        self._open.discard(name)
        return found

    def _table(self, entry: Entry) -> AddressMatch:
        """The entries of one table; other aliases are united with it."""
        place = entry.at("content") if entry.element.child("content") else entry.at("address")
        written: list[tuple[bool, AddressSet]] = []
        others: list[AddressMatch] = []
        for word in place.text.replace(",", " ").split():
            without, text = word.startswith("!"), word.removeprefix("!")
            found = _written(text)
            if found is not None:
                written.append((without, found))
            elif self.knows(text) or text in self._off or text.startswith("__"):
                others.append(self._other(entry, text, place, without=without))
            else:
                others.append(self._named(entry, text, place))
        return united([AddressMatch.exactly(_held(written)), *others])

    def _other(self, entry: Entry, name: str, place: Element, *, without: bool) -> AddressMatch:
        if without:
            reason = f"alias {entry.text('name')!r} takes alias {name!r} out"
            return undecided(self._context.unknown(UnknownKind.FEATURE, reason, place))
        return self.addresses(name, place)

    def _named(self, entry: Entry, word: str, place: Element) -> AddressMatch:
        reason = f"alias {entry.text('name')!r} holds the name {word!r}"
        return undecided(self._context.unknown(UnknownKind.DOMAIN_NAME, reason, place))

    def ports(self, name: str, place: Element) -> Ports:
        """Ports by number, range, well-known name or alias; `any` and nothing mean every port."""
        found: list[Interval] = []
        why: list[UnknownMatch] = []
        for word in name.replace(",", " ").split():
            known = port_range(word)
            if known is not None:
                found.append(known)
            else:
                inner, more = self._port_alias(word, place)
                found += inner
                why += more
        return tuple(found), tuple(dict.fromkeys(why))

    def _port_alias(self, name: str, place: Element) -> Ports:
        entry = self._entries.get(name)
        if entry is None or entry.text("type") != "port" or f"port {name}" in self._open:
            reason = f"port alias {name!r} is not in the file"
            self._context.unresolved(place, reason)
            return (), (self._context.unknown(UnknownKind.UNRESOLVED, reason, place),)
        if name in self._twice:
            return (), (self._twice[name],)
        self._open.add(f"port {name}")
        inner = entry.at("content") if entry.element.child("content") else entry.at("address")
        found = self.ports(inner.text, inner)
        self._open.discard(f"port {name}")
        return found[0], (*found[1], *entry.unread())


def port_range(text: str) -> Interval | None:
    """`80`, `1000-2000`, `1000:2000`, `any:1023`, `https`; None for other words."""
    for mark in (":", "-"):
        first, found, last = text.partition(mark)
        if found:
            ends = [{"any": edge}.get(word, _port(word)) for word, edge in ((first, 0), (last, 65_535))]
            low, high = ends
            if low is not None and high is not None:
                return Interval(min(low, high), max(low, high))
    number = _port(text)
    return None if number is None else Interval(number, number)


def _port(text: str) -> int | None:
    if text.isascii() and text.isdecimal() and len(text) < 6:
        return int(text) if int(text) <= 65_535 else None
    return PORTS.get(text.lower())


def _held(written: list[tuple[bool, AddressSet]]) -> AddressSet:
    """What a table of these entries holds; a range counts as the prefixes that it is made of."""
    if not any(without for without, _ in written):
        return address.union_of(part for _, part in written)
    prefixes = [
        (ipaddress.ip_network(net).prefixlen, without, net) for without, part in written for net in part.cidrs()
    ]
    held = NO_ADDRESS
    for _, without, net in sorted(prefixes):
        part = address.from_cidr(net)
        held = held - part if without else held | part
    return held


def _written(text: str) -> AddressSet | None:
    """An address, prefix, range or address with wildcard; None for other words."""
    try:
        if "-" in text:
            return address.from_range(*text.split("-", 1))
        base, mark, tail = text.partition("/")
        if mark and "." in tail:
            return address.from_wildcard(base, tail)
        return address.from_cidr(text)
    except ValueError:
        return None
