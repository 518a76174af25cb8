"""Address objects, groups, regions and lists, and what a rule's words for addresses mean.

Sources: PAN-OS web interface help 10.1, "Objects > Addresses", "Address Groups", "Regions", "External Dynamic Lists";
Networking Administrator's Guide 10.1, "NAT Policy Rules": IPv4 addresses count as `::a.b.c.d`, so that an IPv6 prefix
that holds `::/96` holds every IPv4 address, and `any` is `::/0`. A name of the virtual system hides a shared one.
A dynamic group holds the address objects whose tags its filter names, and whatever is registered while it runs.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model import intervals
from parsers.model.address import (
    EVERY_ADDRESS,
    LAST_IPV4,
    NO_ADDRESS,
    AddressSet,
    from_cidr,
    from_range,
    from_wildcard,
    union_of,
)
from parsers.model.intervals import Interval
from parsers.model.match import ANY_ADDRESS, AddressMatch, UnknownKind
from parsers.vendors.paloalto_panos.elements import entries, irrelevant, members, name_of, part, unread, word
from parsers.vendors.paloalto_panos.tag_filter import alternatives

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.elements import Context

_LITERAL = re.compile(r"[0-9A-Fa-f:.]+(?:/\d+)?(?:-[0-9A-Fa-f:.]+)?")
_COUNTRY = re.compile(r"[A-Z][A-Z0-9]")
_PREDEFINED_LISTS = frozenset({
    "panw-highrisk-ip-list", "panw-known-ip-list", "panw-bulletproof-ip-list", "panw-torexit-ip-list",
})  # fmt: skip
_NO_BEARING = {"description": "a comment", "tag": "a label", "disable-override": "of Panorama alone"}
MOST_DEEP = 64
"""Groups within groups; a deeper nest is not followed."""


class AddressBook:
    """What names mean, in the order of `scopes`: the virtual system before what is shared."""

    def __init__(self, context: Context, scopes: Sequence[Element | None]) -> None:
        """Read the objects of the scopes; nothing is resolved before it is asked for."""
        self.context = context
        self._objects: dict[str, Element] = {}
        self._groups: dict[str, Element] = {}
        self._regions: dict[str, Element] = {}
        self._lists: dict[str, Element] = {}
        self._known: dict[str, AddressMatch] = {}
        self._open: list[str] = []
        for scope in scopes:
            for kind, book in (
                ("address", self._objects),
                ("address-group", self._groups),
                ("region", self._regions),
                ("external-list", self._lists),
            ):
                for entry in entries(scope, kind):
                    self._define(book, entry)
        for entry in (*self._objects.values(), *self._groups.values(), *self._regions.values()):
            self.named(name_of(entry), entry)

    def _define(self, book: dict[str, Element], entry: Element) -> None:
        name = name_of(entry)
        if name in book and book[name].parent is entry.parent:
            reason = f"{name!r} is defined twice; the first counts"
            self.context.diagnostics.warning(DiagnosticCode.DUPLICATE_DEFINITION, self.context.span(entry), reason)
            entry.partial(reason)
        if book is self._lists:
            entry.irrelevant("the list is fetched while the firewall runs")
        elif name in book:
            entry.irrelevant("hidden by an object of the same name")
        book.setdefault(name, entry)

    def all_of(self, words: Iterable[Element]) -> AddressMatch:
        """Addresses that any of the words names."""
        return united([self.named(one.text, one) for one in words])

    def named(self, name: str, user: Element) -> AddressMatch:
        """What one word means: an object, a group, a region, a list, or an address itself."""
        if name == "any":
            return ANY_ADDRESS
        if name in self._known:
            return self._known[name]
        if name in self._open or len(self._open) > MOST_DEEP:
            reason = f"group {name!r} contains itself"
            self.context.diagnostics.error(DiagnosticCode.RECURSIVE_GROUP, self.context.span(user), reason)
            return self._open_ended(UnknownKind.UNRESOLVED, reason, user)
        self._open.append(name)
        found = self._resolved(name, user)
        self._open.pop()
        if found is None:
            why = self.context.undefined(user, f"address {name!r}")
            return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (why,))
        self._known[name] = found
        return found

    def prefix(self, name: str) -> ipaddress.IPv4Interface | ipaddress.IPv6Interface | None:
        """The address and network that an object of one `ip-netmask` holds; None where it is nothing like it."""
        entry = self._objects.get(name)
        value = None if entry is None else entry.child("ip-netmask")
        try:
            return None if value is None else ipaddress.ip_interface(value.text)
        except ValueError:
            return None

    def _open_ended(self, kind: UnknownKind, reason: str, element: Element) -> AddressMatch:
        return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (self.context.why(kind, reason, element),))

    def _resolved(self, name: str, user: Element) -> AddressMatch | None:
        for book, of in ((self._objects, self._object), (self._groups, self._group), (self._regions, self._region)):
            if name in book:
                return of(book[name])
        if name in self._lists or name in _PREDEFINED_LISTS:
            return self._open_ended(UnknownKind.DYNAMIC_LIST, f"external list {name}", self._lists.get(name, user))
        if _LITERAL.fullmatch(name) and (found := literal(name)) is not None:
            return AddressMatch.exactly(found)
        if _COUNTRY.fullmatch(name):
            return self._open_ended(UnknownKind.GEOGRAPHY, f"region {name}", user)
        return None

    def _object(self, entry: Element) -> AddressMatch:
        irrelevant(entry, _NO_BEARING)
        parts: list[AddressMatch] = []
        for child in entry.children:
            if child.name in ("ip-netmask", "ip-range", "ip-wildcard"):
                parts.append(self._value(child.modelled()))
            elif child.name == "fqdn":
                child.modelled()
                parts.append(self._open_ended(UnknownKind.DOMAIN_NAME, f"domain name {child.text}", child))
        return self._whole(entry, parts)

    def _value(self, child: Element) -> AddressMatch:
        found = wildcard(child.text) if child.name == "ip-wildcard" else literal(child.text)
        if found is not None:
            return AddressMatch.exactly(found)
        reason = f"{child.text!r} is no address that is understood"
        self.context.bad(child, reason)
        return self._open_ended(UnknownKind.UNREAD, reason, child)

    def _whole(self, entry: Element, parts: list[AddressMatch]) -> AddressMatch:
        """The parts of an object, open to anything where some of it is not understood or nothing is there."""
        rest = list(unread(entry))
        if rest or not parts:
            reason = f"address {name_of(entry)!r} is not understood"
            for one in rest:
                one.unknown(reason)
            if not rest:
                entry.partial(reason)
            self.context.diagnostics.warning(DiagnosticCode.PARTLY_READ, self.context.span(entry), reason)
            parts.append(self._open_ended(UnknownKind.UNREAD, reason, entry))
        return united(parts)

    def _group(self, entry: Element) -> AddressMatch:
        irrelevant(entry, _NO_BEARING)
        parts: list[AddressMatch] = []
        if entry.child("static") is not None:
            parts.append(self.all_of(members(entry, "static")))
        if (dynamic := part(entry, "dynamic")) is not None:
            text = word(dynamic, "filter")
            why = self.context.why(UnknownKind.DYNAMIC_LIST, f"addresses registered for {text}", dynamic)
            parts.append(AddressMatch(self._tagged(text), EVERY_ADDRESS, (why,)))
        return self._whole(entry, parts)

    def _tagged(self, text: str) -> AddressSet:
        """The address objects that surely are in a dynamic group."""
        wanted = alternatives(text)
        found: list[AddressSet] = []
        for name, entry in self._objects.items():
            tags = entry.child("tag")
            names = frozenset[str]() if tags is None else frozenset(one.text for one in tags.all("member"))
            if any(tags_ <= names for tags_ in wanted):
                found.append(self.named(name, entry).surely)
        return union_of(found)

    def _region(self, entry: Element) -> AddressMatch:
        """A custom region is its addresses; one that is named as a country adds to what the database says."""
        irrelevant(entry, {**_NO_BEARING, "geo-location": "a place on the map"})
        parts = [self.all_of(members(entry, "address"))] if entry.child("address") is not None else []
        if _COUNTRY.fullmatch(name_of(entry)):
            parts.append(self._open_ended(UnknownKind.GEOGRAPHY, f"region {name_of(entry)}", entry))
        return self._whole(entry, parts)


def united(parts: Sequence[AddressMatch]) -> AddressMatch:
    """Addresses that any of the parts matches."""
    if len(parts) == 1:
        return parts[0]
    surely = union_of(item.surely for item in parts)
    unknown = tuple(dict.fromkeys(why for item in parts for why in item.unknown))
    if not unknown:
        return AddressMatch.exactly(surely)
    return AddressMatch(surely, union_of(item.possibly for item in parts), unknown)


def literal(text: str) -> AddressSet | None:
    """`10.0.0.0/8`, `10.0.0.1-10.0.0.9`, `2001:db8::1`; None for anything else."""
    try:
        low, dash, high = text.partition("-")
        found = from_range(low.strip(), high.strip()) if dash else from_cidr(text.strip())
    except ValueError:
        return None
    if not found.v6:
        return found
    mapped = intervals.intersection(found.v6, (Interval(0, LAST_IPV4),))
    return AddressSet(mapped, found.v6)


def wildcard(text: str) -> AddressSet | None:
    """`10.20.1.0/0.0.255.0`: set bits of the mask do not count."""
    address, _, mask = text.partition("/")
    try:
        return from_wildcard(address, mask)
    except ValueError:
        return None
