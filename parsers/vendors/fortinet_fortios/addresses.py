"""Address objects and groups of one virtual domain, as sets that rules share.

FortiOS CLI reference, `firewall address`, `address6`, `addrgrp`, `addrgrp6`, `multicast-address`:
an object without a printed subnet is 0.0.0.0/0 (::/0 for IPv6); `exclude` takes its members out of a group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model import address
from parsers.model.address import EVERY_IPV4, EVERY_IPV6, NO_ADDRESS, AddressSet
from parsers.model.match import AddressMatch, UnknownKind, UnknownMatch

if TYPE_CHECKING:
    from parsers.model.interface import Interface
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry

_KINDS = {
    "fqdn": UnknownKind.DOMAIN_NAME,
    "wildcard-fqdn": UnknownKind.DOMAIN_NAME,
    "geography": UnknownKind.GEOGRAPHY,
    "dynamic": UnknownKind.DYNAMIC_LIST,
    "mac": UnknownKind.FEATURE,
    "device": UnknownKind.FEATURE,
    "route-tag": UnknownKind.DYNAMIC_LIST,
    "url": UnknownKind.DOMAIN_NAME,
    "template": UnknownKind.FEATURE,
}
_FILLED_BY_DEVICE = frozenset({"FABRIC_DEVICE", "FIREWALL_AUTH_PORTAL_ADDRESS"})
EVERY = {4: EVERY_IPV4, 6: EVERY_IPV6}
NOBODY = AddressMatch.exactly(NO_ADDRESS)


class AddressBook:
    """Looks names up; every object and group is made once."""

    def __init__(self, domain: Domain, context: Context, interfaces: dict[str, Interface]) -> None:
        """Read the sections of `domain`; `interfaces` answer for objects of type interface-subnet."""
        self._context = context
        self._interfaces = interfaces
        self._objects: dict[int, dict[str, Entry]] = {}
        self._groups: dict[int, dict[str, Entry]] = {}
        self._made: dict[tuple[int, str], AddressMatch] = {}
        self._lists: dict[tuple[int, tuple[str, ...]], AddressMatch] = {}
        self._open: set[tuple[int, str]] = set()
        for family, end in ((4, ""), (6, "6")):
            found = {item.name: item for item in domain.entries(f"firewall multicast-address{end}", context)}
            found |= {item.name: item for item in domain.entries(f"firewall address{end}", context)}
            self._objects[family] = found
            self._groups[family] = {item.name: item for item in domain.entries(f"firewall addrgrp{end}", context)}
        self._objects[0] = self._groups[0] = {}

    def all_of(self, names: tuple[str, ...], family: int, line: int) -> AddressMatch:
        """What any of `names` holds; the names stand in `line`."""
        key = (family, names)
        found = self._lists.get(key)
        if found is None:
            found = self._lists[key] = united([self.named(name, family, line) for name in names])
        return found

    def named(self, name: str, family: int, line: int) -> AddressMatch:
        """One object or group."""
        key = (family, name)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._make(name, family, line)
        return found

    def knows(self, name: str, family: int) -> bool:
        """Whether an object or group of that name is defined."""
        return name in self._objects[family] or name in self._groups[family]

    def _make(self, name: str, family: int, line: int) -> AddressMatch:
        group, entry = self._groups[family].get(name), self._objects[family].get(name)
        if group is not None:
            return self._group(group, family)
        if entry is not None:
            return self._object(entry, family)
        if name == "all":
            return AddressMatch.exactly(EVERY[family])
        if name == "none":
            return NOBODY
        message = f"address {name!r} is not defined"
        self._context.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, self._context.span(line), message)
        return self._undecided(UnknownKind.UNRESOLVED, message, line, family)

    def _undecided(self, kind: UnknownKind, reason: str, line: int, family: int) -> AddressMatch:
        return AddressMatch(NO_ADDRESS, EVERY[family], (self._context.unknown(kind, reason, line),))

    def _group(self, group: Entry, family: int) -> AddressMatch:
        key = (family, group.name)
        if key in self._open:
            message = f"address group {group.name!r} contains itself"
            self._context.diagnostics.error(DiagnosticCode.RECURSIVE_GROUP, self._context.span(group.line), message)
            return self._undecided(UnknownKind.UNRESOLVED, message, group.line, family)
        self._open.add(key)
        found = self.all_of(group.words("member"), family, group.at("member"))
        if group.on("exclude") and group.words("exclude-member"):
            found = without(found, self.all_of(group.words("exclude-member"), family, group.at("exclude-member")))
        self._open.discard(key)
        return self._weakened(found, group, family)

    def _weakened(self, found: AddressMatch, entry: Entry, family: int) -> AddressMatch:
        """Words that were not read may make an entry hold anything."""
        if not entry.unread:
            return found
        return AddressMatch(NO_ADDRESS, EVERY[family], (*found.unknown, *entry.unread))

    def _object(self, entry: Entry, family: int) -> AddressMatch:
        kind = entry.word("type", "ipmask" if family == 4 else "ipprefix")
        line = entry.at("type")
        if entry.name in _FILLED_BY_DEVICE and "subnet" not in entry.values:
            return self._undecided(UnknownKind.DYNAMIC_LIST, f"{entry.name} is filled by the device", line, family)
        if kind in _KINDS:
            what = entry.word("fqdn") or entry.word("country") or entry.word("sub-type") or kind
            return self._undecided(_KINDS[kind], f"address {entry.name!r}: {kind} {what}", line, family)
        try:
            found = self._decided(entry, kind, family)
        except ValueError as error:
            reason = f"address {entry.name!r}: {error}"
            line = _culprit(entry, kind)
            self._context.bad(line, reason)
            return self._undecided(UnknownKind.UNREAD, reason, line, family)
        return self._weakened(found, entry, family)

    def _decided(self, entry: Entry, kind: str, family: int) -> AddressMatch:
        match kind:
            case "ipmask" | "broadcastmask":
                return AddressMatch.exactly(subnet(entry.words("subnet")))
            case "ipprefix":
                return AddressMatch.exactly(address.from_cidr(entry.word("ip6", "::/0")))
            case "iprange" | "multicastrange":
                return AddressMatch.exactly(self._range(entry, family))
            case "wildcard":
                return AddressMatch.exactly(address.from_netmask(*_pair(entry.words("wildcard"))))
            case "interface-subnet":
                return self._of_interface(entry, family)
            case _:
                message = f"type {kind!r} is not understood"
                raise ValueError(message)

    def _range(self, entry: Entry, family: int) -> AddressSet:
        zero = "0.0.0.0" if family == 4 else "::"  # noqa: S104 -- the start of a range, nothing is bound
        if "ip6" in entry.values and "start-ip" not in entry.values:
            return address.from_cidr(entry.word("ip6"))
        return address.from_range(entry.word("start-ip", zero), entry.word("end-ip", zero))

    def _of_interface(self, entry: Entry, family: int) -> AddressMatch:
        interface = self._interfaces.get(entry.word("interface"))
        nets = [] if interface is None else [str(item.value.network) for item in interface.addresses]
        sets = [address.from_cidr(net) for net in nets if (":" in net) == (family == 6)]
        if interface is None or interface.dynamic_address or not sets:
            reason = f"address {entry.name!r} follows interface {entry.word('interface')!r}"
            return self._undecided(UnknownKind.DYNAMIC_LIST, reason, entry.at("interface", "type"), family)
        return AddressMatch.exactly(address.union_of(sets))


def _culprit(entry: Entry, kind: str) -> int:
    """The line of the value that is no address."""
    if kind in ("iprange", "multicastrange"):
        for key in ("start-ip", "end-ip"):
            try:
                address.from_range(entry.word(key), entry.word(key))
            except ValueError:
                return entry.at(key)
        return entry.at("end-ip", "start-ip")
    return entry.at({"ipprefix": "ip6", "wildcard": "wildcard"}.get(kind, "subnet"), "type")


def subnet(words: tuple[str, ...]) -> AddressSet:
    """`10.0.0.0 255.0.0.0`, `10.0.0.0/8`, or nothing at all (every IPv4 address).

    Raises:
        ValueError: neither.
    """
    if not words:
        return EVERY_IPV4
    if len(words) == 1:
        return address.from_cidr(words[0])
    return address.from_netmask(*_pair(words))


def _pair(words: tuple[str, ...]) -> tuple[str, str]:
    if len(words) != 2:
        message = f"an address and a mask are expected, not {' '.join(words)!r}"
        raise ValueError(message)
    return words[0], words[1]


def united(parts: list[AddressMatch]) -> AddressMatch:
    """What any of `parts` holds."""
    if len(parts) == 1:
        return parts[0]
    unknown: tuple[UnknownMatch, ...] = tuple(dict.fromkeys(item for part in parts for item in part.unknown))
    surely = address.union_of(part.surely for part in parts)
    possibly = address.union_of(part.possibly for part in parts) if unknown else surely
    return AddressMatch(surely, possibly, unknown)


def without(whole: AddressMatch, hole: AddressMatch) -> AddressMatch:
    """What is in `whole` and not in `hole`."""
    return AddressMatch(whole.surely - hole.possibly, whole.possibly - hole.surely, (*whole.unknown, *hole.unknown))
