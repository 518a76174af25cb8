"""Object groups and time ranges: names that access-list entries use.

"Object Groups for ACLs" (IOS Security Configuration Guide): a network group takes hosts, networks
with a mask (not a wildcard), ranges and other groups; a service group protocols with ports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import EVERY_ADDRESS, AddressSet, from_netmask, from_range, union_of
from parsers.model.match import AddressMatch, UnknownKind, UnknownMatch
from parsers.syntax.cisco_addresses import host_v4, prefix_v6
from parsers.syntax.cisco_names import ICMP_TYPES, ICMPV6_TYPES, PORTS, PROTOCOLS
from parsers.syntax.last_days import cisco_last_day
from parsers.syntax.list_layer4 import Layer4, icmp_type, read_ports
from parsers.syntax.week_hours import cisco_hours
from parsers.syntax.words import Words
from parsers.vendors.cisco_ios.nouns import ServiceGroup

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from parsers.model.intervals import Intervals
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

NETWORK = ("network", "v4-network", "v6-network")
SERVICE = ("service", "v4-service", "v6-service")
NAMED = ("security-group", "tag-id", "tag", "pattern", "fqdn")
"""Members of the groups below; the group itself says that it only may match."""
OTHER = {"security": UnknownKind.SECURITY_GROUP, "fqdn": UnknownKind.DOMAIN_NAME}


def read_groups(statements: list[Statement], state: State) -> None:
    """All object groups of a file; groups may name groups that stand below them."""
    blocks: dict[tuple[str, str], Statement] = {}
    for statement in statements:
        words = statement.words
        if words[0] == "object-group" and len(words) == 3 and words[1] in (*NETWORK, *SERVICE, *OTHER):
            kind = "network" if words[1] in (*NETWORK, *OTHER) else "service"
            if (kind, words[2]) in blocks:
                blocks[kind, words[2]].children += statement.children
                statement.children = []
            else:
                blocks[kind, words[2]] = statement
            state.modelled(statement)
    reader = _Groups(state, blocks)
    for kind, name in blocks:
        if kind == "network":
            reader.network(name)
        else:
            reader.service(name)


class _Groups:
    """Resolves groups by name, each once, and notices those that contain themselves."""

    def __init__(self, state: State, blocks: dict[tuple[str, str], Statement]) -> None:
        self.state = state
        self.blocks = blocks
        self.open: list[tuple[str, str]] = []

    def network(self, name: str) -> AddressMatch:
        if name in self.state.network_groups:
            return self.state.network_groups[name]
        block = self.blocks["network", name]
        self.open.append(("network", name))
        parts, unknown = list[AddressSet](), list[UnknownMatch]()
        sure = True
        for child in block.children:
            if block.words[1] in OTHER and child.words[0] in NAMED:
                self.state.modelled(child)
                continue
            found = self._guarded(child, self._member)
            if child.words[0] == "no":
                parts.clear()
            if isinstance(found, AddressMatch):
                parts.append(found.surely)
                unknown += found.unknown
                sure = sure and found.surely == found.possibly
        self.open.pop()
        if block.words[1] in OTHER:
            unknown.append(UnknownMatch(OTHER[block.words[1]], f"object-group {name}", self.state.span(block)))
        elif not parts and not unknown:
            unknown.append(
                UnknownMatch(UnknownKind.UNRESOLVED, f"object-group {name} is empty", self.state.span(block))
            )
        surely = union_of(parts)
        result = AddressMatch(surely, EVERY_ADDRESS if unknown else surely, tuple(dict.fromkeys(unknown)))
        self.state.network_groups[name] = result
        return result

    def service(self, name: str) -> ServiceGroup:
        if name in self.state.service_groups:
            return self.state.service_groups[name]
        block = self.blocks["service", name]
        self.open.append(("service", name))
        group = ServiceGroup()
        for child in block.children:
            found = self._guarded(child, self._service_member)
            if child.words[0] == "no":
                group.parts.clear()
            if isinstance(found, ServiceGroup):
                group.parts += found.parts
                group.unknown += found.unknown
            elif isinstance(found, AddressMatch):
                group.unknown += found.unknown
        self.open.pop()
        if not group.parts and not group.unknown:
            reason = f"object-group {name} is empty"
            group.unknown.append(UnknownMatch(UnknownKind.UNRESOLVED, reason, self.state.span(block)))
        self.state.service_groups[name] = group
        return group

    def _guarded(
        self, child: Statement, read: Callable[[Words, Statement], AddressMatch | ServiceGroup]
    ) -> AddressMatch | ServiceGroup | None:
        """What `read` makes of a member; an unread one may be anything."""
        span = self.state.span(child)
        if child.words[0] in ("description", "exit"):
            self.state.ledger.irrelevant(child.line, "a description of the group")
            return None
        try:
            words = Words(child.words)
            found = read(words, child)
            _nothing_left(words)
        except (ValueError, KeyError):
            reason = f"object-group member not understood: {child.text}"
            self.state.ledger.unknown(child.line, reason)
            self.state.diagnostics.error(DiagnosticCode.UNKNOWN_LINE, span, reason)
            return AddressMatch(AddressSet(), EVERY_ADDRESS, (UnknownMatch(UnknownKind.UNREAD, reason, span),))
        self.state.modelled(child)
        return found

    def _member(self, words: Words, child: Statement) -> AddressMatch:
        word = words.take()
        if word.isdecimal() and words:
            word = words.take()
        if word == "group-object":
            return self._nested("network", words.take(), child)
        if word in ("any", "any4"):
            return AddressMatch.exactly(EVERY_ADDRESS)
        if word == "host":
            text = words.take()
            return AddressMatch.exactly(prefix_v6(text) if ":" in text else host_v4(text))
        if word == "range":
            return AddressMatch.exactly(from_range(words.take(), words.take()))
        if ":" in word or "/" in word:
            return AddressMatch.exactly(prefix_v6(word) if ":" in word else _prefix(word))
        return AddressMatch.exactly(_network(word, words.take()) if words else host_v4(word))

    def _nested(self, kind: str, name: str, child: Statement) -> AddressMatch:
        span = self.state.span(child)
        if (kind, name) in self.open:
            reason = f"object-group {name} contains itself"
            self.state.diagnostics.error(DiagnosticCode.RECURSIVE_GROUP, span, reason)
        elif (kind, name) in self.blocks:
            return self.network(name)
        else:
            reason = f"object-group {name} is not defined"
            self.state.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, span, reason)
        return AddressMatch(AddressSet(), EVERY_ADDRESS, (UnknownMatch(UnknownKind.UNRESOLVED, reason, span),))

    def _service_member(self, words: Words, child: Statement) -> ServiceGroup | AddressMatch:
        word = words.take()
        if word == "group-object":
            name = words.take()
            if ("service", name) in self.blocks and ("service", name) not in self.open:
                return self.service(name)
            return self._nested("service", name, child)
        if word in ("ip", "ipv6"):
            return ServiceGroup([Layer4()])
        protocols = (6, 17) if word == "tcp-udp" else (PROTOCOLS[word] if word in PROTOCOLS else int(word),)
        if protocols[0] in (1, 58) and words:
            found = icmp_type(words, ICMP_TYPES if protocols[0] == 1 else ICMPV6_TYPES)
            return ServiceGroup([Layer4(protocols[0], icmp=found)])
        if protocols[0] not in PORTS:
            return ServiceGroup([Layer4(protocols[0])])
        return ServiceGroup(_ported(words, protocols))


def _nothing_left(words: Words) -> None:
    if words:
        message = f"words are left: {words.left()}"
        raise ValueError(message)


def _network(address: str, mask: str) -> AddressSet:
    """`10.1.0.0 255.255.0.0`, or `10.1.0.0 /16` as it is typed."""
    return _prefix(address + mask) if mask.startswith("/") else from_netmask(address, mask)


def _prefix(text: str) -> AddressSet:
    address, _, length = text.partition("/")
    bits = int(length)
    if not 0 <= bits <= 32:
        message = f"no prefix: {text}"
        raise ValueError(message)
    mask = (0xFFFFFFFF << (32 - bits)) & 0xFFFFFFFF
    return from_netmask(address, ".".join(str(mask >> shift & 255) for shift in (24, 16, 8, 0)))


def _ported(words: Words, protocols: tuple[int, ...]) -> list[Layer4]:
    """`[source [OPERATOR] PORTS] [[OPERATOR] PORTS]` for each protocol."""
    source = _ports(words, protocols[0]) if words.take_if("source") else None
    destination = _ports(words, protocols[0]) if words else None
    return [Layer4(protocol, source, destination) for protocol in protocols]


def _ports(words: Words, protocol: int) -> Intervals | None:
    """Ports with their operator; `eq` may be left out."""
    plain = words.peek() not in ("eq", "neq", "lt", "gt", "range")
    return read_ports(Words(["eq", words.take()]) if plain else words, PORTS[protocol])


def _last_day(statement: Statement) -> dt.date | None:
    """The last day of a time range; None where any of its lines was not read."""
    read = all(child.words[0] in ("absolute", "periodic") for child in statement.children)
    return cisco_last_day(child.words for child in statement.children) if read else None


def _hours(statement: Statement) -> Intervals | None:
    """The hours of a time range; None where any of its lines was not read."""
    read = all(child.words[0] in ("absolute", "periodic") for child in statement.children)
    return cisco_hours(child.words for child in statement.children) if read else None


def read_time_range(statement: Statement, state: State) -> bool:
    """`time-range NAME` with its `absolute` and `periodic` lines."""
    if len(statement.words) != 2:
        return False
    times: list[str] = []
    for child in statement.children:
        if child.words[0] in ("absolute", "periodic"):
            times.append(child.text)
            state.modelled(child)
    state.time_ranges[statement.words[1]] = ", ".join(times) or "always"
    state.last_days[statement.words[1]] = _last_day(statement)
    state.hours[statement.words[1]] = _hours(statement)
    state.modelled(statement)
    return True
