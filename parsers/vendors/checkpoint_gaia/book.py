"""Objects by uid and by name, and what the addresses of each are.

Source: Check Point Management API Reference v1.1 to v1.9 (fields of each kind); R81 Security Management Administration
Guide, "Managing Objects". A rule names objects by uid; what each is stands in the dictionary of the answer, or in
answers about objects. An object that is not there, or of which the answer shows less than it has (`details-level`),
may have any address.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.ledger import LineFate
from parsers.model.address import (
    EVERY_ADDRESS,
    NO_ADDRESS,
    AddressSet,
    from_cidr,
    from_range,
    from_wildcard,
    union_of,
)
from parsers.model.intervals import size
from parsers.model.match import ANY_ADDRESS, AddressMatch, UnknownKind
from parsers.vendors.checkpoint_gaia.context import disagreeing, modelled
from parsers.vendors.checkpoint_gaia.kinds import ANY, DECIDED_ELSEWHERE, GATEWAYS, ZONES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from parsers.model.match import UnknownMatch
    from parsers.syntax.json_tree import Node
    from parsers.vendors.checkpoint_gaia.context import Context

IDENTITY = ("uid", "name", "type")
SETTINGS = ("auto-rule", "ipv4-address", "ipv6-address", "install-on", "method", "hide-behind")
_INTERFACE = (
    *("uid", "name", "subnet4", "mask-length4", "subnet-mask", "subnet6", "mask-length6", "ipv4-address"),
    *("ipv4-mask-length", "ipv4-network-mask", "ipv6-address", "ipv6-mask-length"),
)
_KEYS: dict[str, tuple[str, ...]] = {
    "host": ("ipv4-address", "ipv6-address", "interfaces"),
    "network": ("subnet4", "mask-length4", "subnet-mask", "subnet6", "mask-length6", "broadcast"),
    "address-range": ("ipv4-address-first", "ipv4-address-last", "ipv6-address-first", "ipv6-address-last"),
    "multicast-address-range": (
        *("ipv4-address", "ipv6-address", "ipv4-address-first", "ipv4-address-last"),
        *("ipv6-address-first", "ipv6-address-last"),
    ),
    "wildcard": ("ipv4-address", "ipv4-mask-wildcard", "ipv6-address", "ipv6-mask-wildcard"),
    "group": ("members",),
    "group-with-exclusion": ("include", "except"),
}
_HARMLESS = {
    "host-servers": "what runs on it, for threat prevention",
    "ranges": "what the members are, told a second time",
}


class Book:
    """All objects of a file."""

    def __init__(self, context: Context, objects: Iterable[Node]) -> None:
        """Of an object that several answers show, the one with the most members counts."""
        self.context = context
        self._by_uid: dict[str, Node] = {}
        self._names: dict[str, dict[int, Node]] = {}
        self._known: dict[int, AddressMatch] = {}
        self._open: set[int] = set()
        self.own: AddressSet | None = None
        """The addresses of the gateway itself, where its configuration shows them all."""
        self.own_gateway: Node | None = None
        self._all = list(objects)
        self._twins: dict[int, list[Node]] = {}
        for node in self._all:
            uid, name = _text(node, "uid"), _text(node, "name")
            before = self._by_uid.get(uid) if uid else None
            if before is not None and len(before.members) >= len(node.members):
                self._twins.setdefault(id(before), []).append(node)
                continue
            if before is not None:
                self._twins.setdefault(id(node), []).extend([before, *self._twins.pop(id(before), [])])
                self._names.get(_text(before, "name"), {}).pop(id(before), None)
            if uid:
                self._by_uid[uid] = node
            if name:
                self._names.setdefault(name, {})[id(node)] = node

    def find(self, reference: Node) -> Node | None:
        """What a reference means: a uid, a name that one object has, or the object itself."""
        if isinstance(reference.value, dict):
            uid = _text(reference, "uid")
            stored = self._by_uid.get(uid) if uid else None
            if stored is None or len(stored.members) < len(reference.members):
                return reference
            for key in IDENTITY:
                modelled(reference.get(key))
            self.context.quiet(reference)
            self._again(reference, stored)
            return stored
        text = reference.text
        found = self._by_uid.get(text)
        if found is None:
            named = self._names.get(text, {})
            found = next(iter(named.values())) if len(named) == 1 else None
        return found

    def _again(self, shown: Node, stored: Node) -> None:
        """What an answer shows of an object beside its name, where it is shown whole elsewhere, is the same there."""
        if shown is stored or all(child.fate is not LineFate.UNSEEN for child in shown.children):
            return
        for child in disagreeing(shown, stored):
            self.context.unread(child, f"the answers do not agree on {child.key!r} of {_text(stored, 'name')!r}")
        for child in shown.children:
            if child.fate is LineFate.UNSEEN and child.key in stored.members:
                child.irrelevant("told a second time")

    def name(self, reference: Node) -> str:
        """What people call it."""
        found = self.find(reference)
        return _text(found, "name") if found is not None else reference.text

    def kind(self, reference: Node) -> str:
        """Its `type`, or empty."""
        found = self.find(reference)
        return "" if found is None else _text(found, "type")

    def is_any(self, references: Iterable[Node]) -> bool:
        """Whether one of them is the object `Any`."""
        return any(self.kind(item) in ANY for item in references)

    def unresolved(self, reference: Node) -> UnknownMatch:
        """A reference that the file does not resolve."""
        reason = f"the object {reference.text!r} is not in the file"
        self.context.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, self.context.span(reference), reason)
        return self.context.why(UnknownKind.UNRESOLVED, reason, reference)

    def all_of(self, references: Iterable[Node]) -> AddressMatch:
        """The addresses of several objects."""
        parts: list[AddressMatch] = []
        for reference in references:
            reference.modelled()
            parts.append(self.addresses(reference))
        if len(parts) == 1:
            return parts[0]
        return AddressMatch(
            union_of(part.surely for part in parts),
            union_of(part.possibly for part in parts),
            tuple(dict.fromkeys(why for part in parts for why in part.unknown)),
        )

    def in_rules(self, references: Iterable[Node]) -> AddressMatch:
        """The addresses of several objects in an access rule, which sees packets as they come in.

        What an object with an automatic static NAT means there beside its own address, the address of its
        `nat-settings`, no document at hand says; people write rules so (one object inside and outside), so it may.
        """
        listed = list(references)
        found = self.all_of(listed)
        also, without = NO_ADDRESS, NO_ADDRESS
        why: list[UnknownMatch] = []
        waiting = [(reference, False) for reference in listed]
        seen: set[tuple[int, bool]] = set()
        while waiting:
            reference, excluded = waiting.pop()
            node = self.find(reference)
            if node is None or (id(node), excluded) in seen:
                continue
            seen.add((id(node), excluded))
            waiting += [(item, excluded) for item in _items(node, "members")]
            for key, out in (("include", excluded), ("except", not excluded)):
                if _text(node, "type") == "group-with-exclusion" and (part := node.get(key)) is not None:
                    waiting.append((part, out))
            outside = self.valid(node) if _is_static(node) else None
            if outside is not None:
                reason = f"whether {_text(node, 'name')!r} means the address of its automatic static NAT, too"
                why.append(self.context.why(UnknownKind.FEATURE, reason, node))
                also, without = (also, without | outside) if excluded else (also | outside, without)
        if not also - found.surely and not without & found.surely:
            return found
        unknown = tuple(dict.fromkeys((*found.unknown, *why)))
        return AddressMatch(found.surely - without, found.possibly | also, unknown)

    def valid(self, there: Node, *, whole: bool = True) -> AddressSet | None:
        """The address of `nat-settings`, by which an object is known outside; as many as it has itself if `whole`."""
        own = self.addresses(there)
        settings = there.get("nat-settings")
        if settings is None:
            return None
        self.context.settle(settings, SETTINGS)
        found = NO_ADDRESS
        try:
            for key, mine in (("ipv4-address", own.possibly.v4), ("ipv6-address", own.possibly.v6)):
                text = _text(settings, key)
                if not text:
                    continue
                first = ipaddress.ip_address(text)
                many = size(mine) if whole and not own.unknown else 1
                found = found | from_range(text, str(first + max(many - 1, 0)))
        except ValueError:
            return None
        return found or None

    def addresses(self, reference: Node) -> AddressMatch:
        """The addresses of one object."""
        found = self.find(reference)
        if found is None:
            return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (self.unresolved(reference),))
        known = self._known.get(id(found))
        if known is not None:
            return known
        if id(found) in self._open:
            reason = f"the group {_text(found, 'name')} contains itself"
            self.context.diagnostics.warning(DiagnosticCode.RECURSIVE_GROUP, self.context.span(found), reason)
            return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (self.context.why(UnknownKind.UNREAD, reason, found),))
        self._open.add(id(found))
        made = self._of(found)
        self._open.discard(id(found))
        self._known[id(found)] = made
        return made

    def _of(self, node: Node) -> AddressMatch:  # noqa: C901, PLR0911 - one answer for each kind
        kind = modelled(node.get("type"))
        self.take(node)
        if kind in ANY:
            self.context.quiet(node)
            return ANY_ADDRESS
        if kind in GATEWAYS:
            try:
                return self._gateway(node)
            except ValueError as error:
                return self._anything(node, f"the gateway {_text(node, 'name')!r} is not understood: {error}")
        if kind in DECIDED_ELSEWHERE or kind in ZONES:
            unknown, what = DECIDED_ELSEWHERE.get(kind, (UnknownKind.FEATURE, "security zone"))
            node.irrelevant("which addresses it means is not in the file")
            why = self.context.why(unknown, f"{what} {_text(node, 'name')}", node)
            return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (why,))
        keys = _KEYS.get(kind)
        if keys is None:
            return self._anything(node, f"an object of the type {kind!r} is not understood")
        for key in keys:
            child = node.get(key)
            if child is not None and key in {"members", "interfaces"}:
                child.modelled()
            elif child is not None:
                child.all_modelled()
        if (settings := node.get("nat-settings")) is not None:
            self.context.settle(settings, SETTINGS)
        for item in _items(node, "interfaces") if kind == "host" else ():
            self.context.settle(item, _INTERFACE)
        self.context.quiet(node, _HARMLESS)
        strange = [key for key, child in node.members.items() if child.fate is LineFate.UNSEEN]
        if strange:
            return self._anything(node.members[strange[0]], f"{strange[0]!r} of a {kind} is not understood")
        try:
            return getattr(self, f"_{kind.replace('-', '_')}")(node)  # type: ignore[no-any-return]
        except (ValueError, KeyError) as error:
            reason = f"the {kind} {_text(node, 'name')!r} is not understood: {error}"
            return self._anything(node, reason)

    def take(self, node: Node) -> None:
        """An object that something names: what it is called is read, and so is what else shows it."""
        node.modelled()
        for key in IDENTITY:
            modelled(node.get(key))
        for twin in self._twins.pop(id(node), ()):
            for child in disagreeing(twin, node):
                self.context.unread(child, f"the answers do not agree on {child.key!r} of {_text(node, 'name')!r}")
            twin.irrelevant("told a second time")

    def _anything(self, node: Node, reason: str) -> AddressMatch:
        return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (self.context.bad(node, reason),))

    def _host(self, node: Node) -> AddressMatch:
        main = hosts_of(node)
        if not main:
            return self._anything(node, f"the answer shows no address of the host {_text(node, 'name')!r}")
        more = union_of(hosts_of(item) for item in _items(node, "interfaces"))
        if not more - main:
            return AddressMatch.exactly(main)
        reason = f"whether other interfaces of the host {_text(node, 'name')!r} are meant"
        return AddressMatch(main, main | more, (self.context.why(UnknownKind.FEATURE, reason, node),))

    def _network(self, node: Node) -> AddressMatch:
        found = NO_ADDRESS
        inner = NO_ADDRESS
        for address, length in (("subnet4", "mask-length4"), ("subnet6", "mask-length6")):
            text = _text(node, address)
            if not text:
                continue
            mask = _text(node, length) or (_text(node, "subnet-mask") if address == "subnet4" else "")
            network = ipaddress.ip_network(f"{text}/{mask}" if mask else "no mask", strict=False)
            told = _text(node, "subnet-mask")
            if address == "subnet4" and told and str(network.netmask) != told:
                message = f"its mask is told as {mask} and as {told}"
                raise ValueError(message)
            found = found | from_cidr(str(network))
            inner = inner | from_cidr(str(network))
            if network.version == 4 and network.prefixlen < 31:
                inner = inner - from_cidr(str(network.broadcast_address))
        if not found:
            return self._anything(node, f"the answer shows no address of the network {_text(node, 'name')!r}")
        if _text(node, "broadcast") in {"allow", ""} or inner == found:
            return AddressMatch.exactly(found)
        reason = f"whether {_text(node, 'name')!r} includes its broadcast address"
        return AddressMatch(inner, found, (self.context.why(UnknownKind.FEATURE, reason, node),))

    def _address_range(self, node: Node) -> AddressMatch:
        found = NO_ADDRESS
        for version in ("ipv4", "ipv6"):
            first, last = _text(node, f"{version}-address-first"), _text(node, f"{version}-address-last")
            if first or last:
                found = found | from_range(first, last)
        if not found:
            return self._anything(node, f"the answer shows no address of the range {_text(node, 'name')!r}")
        return AddressMatch.exactly(found)

    def _multicast_address_range(self, node: Node) -> AddressMatch:
        single = hosts_of(node)
        return AddressMatch.exactly(single) if single else self._address_range(node)

    def _wildcard(self, node: Node) -> AddressMatch:
        if _text(node, "ipv6-address"):
            return self._anything(node, "a wildcard mask of IPv6")
        return AddressMatch.exactly(from_wildcard(_text(node, "ipv4-address"), _text(node, "ipv4-mask-wildcard")))

    def _group(self, node: Node) -> AddressMatch:
        members = node.get("members")
        if members is None:
            return self._anything(node, f"the answer does not show the members of the group {_text(node, 'name')!r}")
        if not members.items:
            reason = f"whether the group {_text(node, 'name')!r}, which is empty, means nobody or anybody"
            return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (self.context.why(UnknownKind.FEATURE, reason, node),))
        return self.all_of(members.items)

    def _group_with_exclusion(self, node: Node) -> AddressMatch:
        include, without = node.members["include"], node.members["except"]
        inside = ANY_ADDRESS if _is_missing(include) else self.addresses(include)
        outside = AddressMatch.exactly(NO_ADDRESS) if _is_missing(without) else self.addresses(without)
        return AddressMatch(
            inside.surely - outside.possibly,
            inside.possibly - outside.surely,
            tuple(dict.fromkeys((*inside.unknown, *outside.unknown))),
        )

    def _gateway(self, node: Node) -> AddressMatch:
        """A gateway in a rule means its addresses; which others than the main one is in its list of interfaces."""
        name = _text(node, "name")
        main = hosts_of(node)
        for key in ("ipv4-address", "ipv6-address"):
            modelled(node.get(key))
        more = [hosts_of(item) for item in interfaces_of(node)]
        more += [hosts_of(item) for item in _items(node, "cluster-members")]
        if node is self.own_gateway and self.own is not None:
            more.append(self.own)
        whole = all_interfaces_shown(node) or (node is self.own_gateway and self.own is not None)
        leased = node.get("dynamic-ip")
        if leased is not None and leased.value is not False:
            whole = False
        if whole:
            return AddressMatch.exactly(main | union_of(more))
        reason = f"the answer does not show all addresses of {name!r}"
        why = self.context.why(UnknownKind.UNRESOLVED, reason, node)
        return AddressMatch(main | union_of(more), EVERY_ADDRESS, (why,))

    def rest(self) -> None:
        """What nothing has named bears on nobody's way."""
        for node in self._all:
            if node.fate is LineFate.UNSEEN:
                node.irrelevant("nothing that was read names this object")
            elif any(child.fate is LineFate.UNSEEN for child in node.children):
                self.context.quiet(node, _HARMLESS)


def interfaces_of(node: Node) -> list[Node]:
    """The interfaces of a gateway, in either form: a list, or `objects` of an answer in the answer."""
    whole = node.get("interfaces")
    if whole is None:
        return []
    inner = whole.get("objects")
    return whole.items if inner is None else inner.items


def all_interfaces_shown(node: Node) -> bool:
    """Whether an answer shows every interface of a gateway; one in parts says how many there are."""
    whole = node.get("interfaces")
    if whole is None:
        return False
    total = whole.get("total")
    return total is None or total.value == len(interfaces_of(node))


def _items(node: Node, key: str) -> list[Node]:
    child = node.get(key)
    return [] if child is None else child.items


def hosts_of(node: Node) -> AddressSet:
    """The addresses that an object or an interface has as `ipv4-address` and `ipv6-address`.

    Raises:
        ValueError: one of them is none.
    """
    found = [text for key in ("ipv4-address", "ipv6-address", "ip-address") if (text := _text(node, key))]
    return union_of(from_cidr(str(ipaddress.ip_address(text))) for text in found)


def _is_static(node: Node) -> bool:
    """Whether an object has an automatic static NAT."""
    settings = node.get("nat-settings")
    flag = None if settings is None else settings.get("auto-rule")
    return settings is not None and flag is not None and flag.value is True and _text(settings, "method") == "static"


def _is_missing(reference: Node) -> bool:
    """Whether nothing stands there; an object shown whole is no text either."""
    return not reference.members and reference.text == ""


def _text(node: Node | Mapping[str, Node], key: str) -> str:
    child = node.get(key)
    return "" if child is None else child.text
