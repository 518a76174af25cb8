"""Address books, and lists of prefixes.

Sources: "Security Policies User Guide", "Address Books and Address Sets": the book that is attached to a zone is asked
before the global one; a set may hold sets; a name of a host is asked of DNS. "Routing Policies, Firewall Filters, and
Traffic Policers User Guide", "Prefix lists" and `apply-path`. "Juniper ATP Cloud", `security dynamic-address`: a name
for a list that is fetched, or for what lies in some countries.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import field
from fnmatch import translate
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.address import (
    EVERY_ADDRESS,
    EVERY_IPV4,
    EVERY_IPV6,
    NO_ADDRESS,
    AddressSet,
    from_cidr,
    from_netmask,
    from_range,
    union_of,
)
from parsers.model.match import AddressMatch, UnknownKind, UnknownMatch
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.context import Context

_ANY = {"any": EVERY_ADDRESS, "any-ipv4": EVERY_IPV4, "any-ipv6": EVERY_IPV6}
_ABOUT = frozenset({"description"})


def united(parts: Iterable[AddressMatch]) -> AddressMatch:
    """Addresses of any part."""
    found = list(parts)
    if len(found) == 1 and found[0].surely is found[0].possibly and not found[0].unknown:
        return found[0]
    if all(item.surely is item.possibly for item in found):
        return AddressMatch.exactly(union_of(item.surely for item in found))
    return AddressMatch(
        union_of(item.surely for item in found),
        union_of(item.possibly for item in found),
        tuple(dict.fromkeys(why for item in found for why in item.unknown)),
    )


def prefix(text: str) -> AddressSet | None:
    """A prefix or an address; None if it is neither."""
    found = prefix_of(text)
    return None if found is None else found.addresses


@dataclass(frozen=True, slots=True)
class Prefix:
    """A prefix of a filter or a list; `length` is None for a mask with gaps."""

    addresses: AddressSet
    length: int | None


def prefix_of(text: str) -> Prefix | None:
    """A prefix, an address, or an address with a mask, the bits of which that are set count; None if it is neither."""
    address, slash, mask = text.partition("/")
    try:
        if "." in mask:
            return Prefix(from_netmask(address, mask), _length(mask))
        found = from_cidr(text)
        return Prefix(found, int(mask) if slash else 32 if found.v4 else 128)
    except ValueError:
        return None


def _length(mask: str) -> int | None:
    """The length of a mask that is written as an address; None for one with gaps."""
    bits = f"{int(ipaddress.IPv4Address(mask)):032b}"
    length = bits.count("1")
    return length if bits.startswith("1" * length) else None


@dataclass
class Books:
    """All address books of a device."""

    context: Context
    root: Statement
    _of_zone: dict[str, list[Statement]] = field(default_factory=dict[str, "list[Statement]"])
    _known: dict[tuple[int, str], AddressMatch] = field(default_factory=dict[tuple[int, str], AddressMatch])
    _open: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])
    _names: dict[tuple[str, ...], AddressMatch] = field(default_factory=dict[tuple[str, ...], AddressMatch])

    def __post_init__(self) -> None:
        """Find which book is of which zone."""
        self._global: list[Statement] = []
        for book in self.root.children("security", "address-book"):
            if book.word == "global":
                self._global.append(book)
            for name in book.texts("attach", "zone"):
                self._of_zone.setdefault(name, []).append(book)
        for zone in self.root.children("security", "zones", "security-zone"):
            own = zone.get("address-book")
            if own is not None:
                self._of_zone.setdefault(zone.word, []).append(own)

    def read_all(self) -> None:
        """Read also what no policy names, so that no line is left over."""
        books = [
            *self.root.children("security", "address-book"),
            *(item for own in self._of_zone.values() for item in own),
        ]
        for here in {id(book): book for book in books}.values():
            for word in ("address", "address-set"):
                for item in here.children(word):
                    self._in_book(here, item.word)
            _comments(here)
            self.context.known(here, "address", "address-set", "attach", "description")
        for item in self.root.children("security", "dynamic-address"):
            item.irrelevant("lists that are fetched; a policy that names one is undecided by itself")

    def all_of(self, names: Iterable[Statement], zones: Iterable[str]) -> AddressMatch:
        """The addresses of several names, as policies of a zone mean them (none: the global book)."""
        places = tuple(zones)
        return united(self._named(item, places) for item in names)

    def _named(self, item: Statement, zones: tuple[str, ...]) -> AddressMatch:
        key = (item.word, *zones)
        if key not in self._names:
            self._names[key] = self._looked_up(item, zones)
        return self._names[key]

    def _looked_up(self, item: Statement, zones: tuple[str, ...]) -> AddressMatch:
        if item.word in _ANY:
            return AddressMatch.exactly(_ANY[item.word])
        for book in [*(own for zone in zones for own in self._of_zone.get(zone, ())), *self._global]:
            found = self._in_book(book, item.word)
            if found is not None:
                return found
        fetched = self._fetched(item.word)
        if fetched is not None:
            return fetched
        return self._none(f"address {item.word} is in no address book that counts here", item)

    def _fetched(self, name: str) -> AddressMatch | None:
        """A dynamic address: a list that is fetched, or what lies in some countries."""
        found = self.root.get("security", "dynamic-address", "address-name", name)
        if found is None:
            return None
        kind = UnknownKind.GEOGRAPHY if found.find("profile", "category", "GeoIP") else UnknownKind.DYNAMIC_LIST
        found.settle(LineFate.MODELLED)
        return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (self.context.why(kind, f"dynamic address {name}", found),))

    def _none(self, reason: str, item: Statement) -> AddressMatch:
        return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (self.context.unresolved(reason, item),))

    def _in_book(self, book: Statement, name: str) -> AddressMatch | None:
        key = (id(book), name)
        if key in self._known:
            return self._known[key]
        found = book.get("address", name)
        group = book.get("address-set", name)
        if found is None and group is None:
            return None
        if key in self._open:
            return self._none(f"address-set {name} contains itself", group or book)
        self._open.add(key)
        made = self._address(found) if found is not None else self._set(book, group or book)
        self._open.discard(key)
        self._known[key] = made
        return made

    def _set(self, book: Statement, group: Statement) -> AddressMatch:
        parts: list[AddressMatch] = []
        for word in ("address", "address-set"):
            for item in group.children(word):
                found = self._in_book(book, item.word)
                if found is None and item.word in _ANY:
                    found = AddressMatch.exactly(_ANY[item.word])
                parts.append(self._none(f"{word} {item.word} is not in the book", item) if found is None else found)
        _comments(group)
        for item in group.children():
            if item.word not in {"address", "address-set", "description"}:
                parts.append(self._none(f"{item.word} of a set is not understood", item))
                self.context.bad(item, f"{item.word!r} is not understood")
        return united(parts)

    def _address(self, entry: Statement) -> AddressMatch:
        _comments(entry)
        for item in entry.children():
            match item.word:
                case "description":
                    continue
                case "dns-name":
                    item.settle(LineFate.MODELLED)
                    why = self.context.why(UnknownKind.DOMAIN_NAME, f"name {item.text()}", item)
                    return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (why,))
                case "range-address" | "wildcard-address":
                    found = _span(item)
                case _:
                    found = prefix(item.word)
            if found is not None:
                return AddressMatch.exactly(found)
            self.context.bad(item, f"address {item.word!r} is not understood")
            return self._none(f"address {entry.word} is not understood", item)
        return self._none(f"address {entry.word} has no value", entry)


def _span(item: Statement) -> AddressSet | None:
    """`range-address FIRST to LAST`, `wildcard-address ADDRESS/MASK` (bits that are set count)."""
    value = item.value()
    if value is None:
        return None
    try:
        if item.word == "range-address":
            return from_range(value.word, value.text("to"))
        address, _, mask = value.word.partition("/")
        return from_netmask(address, mask)
    except ValueError:
        return None


def _comments(here: Statement) -> None:
    for item in here.children():
        if item.word in _ABOUT:
            item.irrelevant("a comment")


@dataclass
class PrefixLists:
    """`policy-options prefix-list`, and what `apply-path` gathers."""

    context: Context
    root: Statement
    top: Statement
    _known: dict[str, tuple[list[Prefix], list[UnknownMatch]]] = field(
        default_factory=dict[str, "tuple[list[Prefix], list[UnknownMatch]]"]
    )

    def read_all(self) -> None:
        """Read also what no filter names."""
        for item in self.root.children("policy-options", "prefix-list"):
            self.named(item.word, item)

    def named(self, name: str, asker: Statement) -> AddressMatch:
        """The addresses of a list."""
        prefixes, unknown = self.prefixes(name, asker)
        surely = union_of(one.addresses for one in prefixes)
        return AddressMatch(surely, EVERY_ADDRESS, tuple(unknown)) if unknown else AddressMatch.exactly(surely)

    def prefixes(self, name: str, asker: Statement) -> tuple[list[Prefix], list[UnknownMatch]]:
        """The prefixes of a list, and why there may be more of them."""
        if name not in self._known:
            own = self.root.get("policy-options", "prefix-list", name)
            if own is None:
                own = self.top.get("policy-options", "prefix-list", name)
            if own is None:
                return [], [self.context.unresolved(f"prefix-list {name} is not in the file", asker)]
            self._known[name] = self._parts(own)
        return self._known[name]

    def _parts(self, own: Statement) -> tuple[list[Prefix], list[UnknownMatch]]:
        found: list[Prefix] = []
        unknown: list[UnknownMatch] = []
        for item in own.children():
            if item.word == "apply-path":
                for path in item.children():
                    self._gathered(path, found, unknown)
                continue
            one = prefix_of(item.word)
            if one is not None:
                found.append(one)
                continue
            self.context.bad(item, f"prefix {item.word!r} is not understood")
            unknown.append(self.context.why(UnknownKind.UNREAD, item.word, item))
        return found, unknown

    def _gathered(self, path: Statement, prefixes: list[Prefix], unknown: list[UnknownMatch]) -> None:
        """Every prefix at a path of the configuration."""
        found = [self.top]
        for word in path.word.split():
            pattern = re.compile(translate(word[1:-1] if word[:1] == "<" else word))
            found = [item for here in found for item in here.below.values() if item.active and pattern.match(item.word)]
        for item in found:
            try:
                one = prefix_of(str(ipaddress.ip_interface(item.word).network))
            except ValueError:
                one = None
            if one is None:
                reason = f"apply-path {path.word!r} finds {item.word!r}"
                unknown.append(self.context.why(UnknownKind.UNREAD, reason, path))
            else:
                prefixes.append(one)
