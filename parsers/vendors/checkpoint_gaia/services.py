"""What a rule's column of services means: protocols, ports, ICMP types, groups; applications decide elsewhere.

Source: Check Point Management API Reference v1.1 to v1.9, `add-service-tcp` and its like: a port is a number, a range
`1024-65535`, or `>1023` and `<1024`, which leave out the number itself. A service that is told by its signature
(`match-by-protocol-signature`) or by an expression in INSPECT matches no more than its ports say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.ledger import LineFate
from parsers.model.intervals import Interval
from parsers.model.match import ANY_SERVICE, ServiceMatch, UnknownKind
from parsers.model.service import (
    EVERY_PORT,
    EVERY_SERVICE,
    ICMP,
    ICMPV6,
    LAST_PORT,
    LAST_PROTOCOL,
    NO_SERVICE,
    TCP,
    UDP,
    ServiceSet,
    of_icmp,
    of_ports,
    of_protocol,
)
from parsers.vendors.checkpoint_gaia.context import modelled
from parsers.vendors.checkpoint_gaia.kinds import ANY, APPLICATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.syntax.json_tree import Node
    from parsers.vendors.checkpoint_gaia.book import Book

_PORTS = re.compile(r"(\d{1,5})(?:\s*-\s*(\d{1,5}))?|([<>])\s*(\d{1,5})")
SCTP = 132
NO_SIGNATURE = "whether it is told by its signature is not shown (`details-level full` shows it)"
_TRANSPORTS = {"service-tcp": TCP, "service-udp": UDP, "service-sctp": SCTP}
_ICMP = {"service-icmp": ICMP, "service-icmp6": ICMPV6}
_CALLS = {"service-rpc": "a program of Sun RPC", "service-dce-rpc": "an interface of DCE-RPC", "service-gtp": "GTP"}
_HARMLESS = {
    "match-for-any": "which service a connection is booked under, not whether the rule takes it",
    "protocol": "which handler looks into a connection that is let through",
    "session-timeout": "how long it is remembered",
    "use-default-session-timeout": "how long it is remembered",
    "keep-connections-open-after-policy-installation": "what happens to connections when a policy is installed",
    "aggressive-aging": "how long it is remembered",
    "sync-connections-on-cluster": "what the members of a cluster tell each other",
    "use-delayed-sync": "what the members of a cluster tell each other",
    "delayed-sync-value": "what the members of a cluster tell each other",
    "override-default-settings": "how long it is remembered",
    "accept-replies": "answers, which are judged with the connection",
    "enable-tcp-resource": "a resource, which looks into what is let through",
}


class Services:
    """Makes matches of services."""

    def __init__(self, book: Book) -> None:
        """Look names up in the same book."""
        self._book, self._context = book, book.context
        self._known: dict[int, ServiceMatch] = {}
        self._open: set[int] = set()

    def all_of(self, references: Iterable[Node]) -> ServiceMatch:
        """The packets of several services."""
        parts: list[ServiceMatch] = []
        for reference in references:
            reference.modelled()
            parts.append(self.service(reference))
        if len(parts) == 1:
            return parts[0]
        surely, possibly = NO_SERVICE, NO_SERVICE
        for part in parts:
            surely, possibly = surely | part.surely, possibly | part.possibly
        return ServiceMatch(surely, possibly, tuple(dict.fromkeys(why for part in parts for why in part.unknown)))

    def service(self, reference: Node) -> ServiceMatch:
        """The packets of one service."""
        found = self._book.find(reference)
        if found is None:
            return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (self._book.unresolved(reference),))
        known = self._known.get(id(found))
        if known is not None:
            return known
        if id(found) in self._open:
            reason = "a group of services contains itself"
            self._context.diagnostics.warning(DiagnosticCode.RECURSIVE_GROUP, self._context.span(found), reason)
            return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (self._context.why(UnknownKind.UNREAD, reason, found),))
        self._open.add(id(found))
        made = self._of(found)
        self._open.discard(id(found))
        self._known[id(found)] = made
        return made

    def _of(self, node: Node) -> ServiceMatch:  # noqa: PLR0911 - one answer for each kind
        kind = modelled(node.get("type"))
        name = modelled(node.get("name"))
        self._book.take(node)
        if kind in ANY:
            self._context.quiet(node)
            return ANY_SERVICE
        if kind in APPLICATIONS:
            node.irrelevant("what an application is, inspection decides")
            return self._perhaps(node, UnknownKind.APPLICATION, f"application {name}", EVERY_SERVICE)
        if kind in _CALLS:
            node.irrelevant("its ports are agreed upon in the connection")
            return self._perhaps(node, UnknownKind.INSPECTION, f"{_CALLS[kind]} ({name})", EVERY_SERVICE)
        if kind == "service-group":
            members = node.get("members")
            if members is None:
                reason = f"the answer does not show the members of the group {name!r}"
                return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (self._context.bad(node, reason),))
            self._context.quiet(node)
            if not members.modelled().items:
                reason = f"whether the group {name!r}, which is empty, means no service or any"
                return self._left(node, kind, self._perhaps(node, UnknownKind.FEATURE, reason, EVERY_SERVICE))
            return self._left(node, kind, self.all_of(members.items))
        if kind in _TRANSPORTS:
            return self._left(node, kind, self._ports(node, _TRANSPORTS[kind]))
        if kind in _ICMP:
            return self._left(node, kind, self._messages(node, _ICMP[kind]))
        if kind == "service-other":
            return self._left(node, kind, self._other(node))
        reason = f"a service of the type {kind!r} is not understood"
        return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (self._context.bad(node, reason),))

    def _left(self, node: Node, kind: str, found: ServiceMatch) -> ServiceMatch:
        """The same, less sure where a member of the service is not understood."""
        self._context.quiet(node, _HARMLESS)
        strange = [key for key, child in node.members.items() if child.fate is LineFate.UNSEEN]
        if not strange:
            return found
        why = self._context.bad(node.members[strange[0]], f"{strange[0]!r} of a {kind} is not understood")
        return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (*found.unknown, why))

    def _perhaps(self, node: Node, kind: UnknownKind, reason: str, possibly: ServiceSet) -> ServiceMatch:
        return ServiceMatch(NO_SERVICE, possibly, (self._context.why(kind, reason, node),))

    def _ports(self, node: Node, protocol: int) -> ServiceMatch:
        port, source = node.get("port"), node.get("source-port")
        signature = node.get("match-by-protocol-signature")
        told = protocol != SCTP and (signature is None or self._context.truth(signature) is not False)
        destination, source_ports = EVERY_PORT, EVERY_PORT
        try:
            if protocol != SCTP or (port is not None and modelled(port)):
                destination = _interval("" if port is None else modelled(port))
            if source is not None and modelled(source):
                source_ports = _interval(source.text)
        except ValueError as error:
            name = modelled(node.get("name"))
            why = self._context.bad(port or node, f"the ports of {name!r} are not understood: {error}")
            return ServiceMatch(NO_SERVICE, of_protocol(protocol), (why,))
        found = of_ports(protocol, destination, source_ports)
        if protocol == SCTP and (destination, source_ports) != (EVERY_PORT, EVERY_PORT):
            return self._perhaps(node, UnknownKind.FEATURE, "ports of SCTP", of_protocol(SCTP))
        if told and signature is None:
            return self._perhaps(node, UnknownKind.UNREAD, NO_SIGNATURE, found)
        if told:
            return self._perhaps(node, UnknownKind.INSPECTION, "told by its signature", found)
        return ServiceMatch.exactly(found)

    def _messages(self, node: Node, protocol: int) -> ServiceMatch:
        numbers: list[int | None] = []
        for key in ("icmp-type", "icmp-code"):
            child = node.get(key)
            if child is None or child.modelled().value is None or child.text == "":
                numbers.append(None)
            elif isinstance(child.value, int) and not isinstance(child.value, bool) and 0 <= child.value <= 255:
                numbers.append(child.value)
            else:
                why = self._context.bad(child, f"{child.text!r} is no {key}")
                return ServiceMatch(NO_SERVICE, of_protocol(protocol), (why,))
        if numbers[0] is None:
            name = modelled(node.get("name"))
            why = self._context.bad(node, f"the answer does not show the type of {name!r}")
            return ServiceMatch(NO_SERVICE, of_protocol(protocol), (why,))
        return ServiceMatch.exactly(of_icmp(protocol, *numbers))

    def _other(self, node: Node) -> ServiceMatch:
        number = node.get("ip-protocol")
        value = None if number is None else number.modelled().value
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LAST_PROTOCOL:
            why = self._context.bad(number or node, "its IP protocol is not understood")
            return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (why,))
        found = of_protocol(value)
        expressions = [child for key in ("match", "action") if (child := node.get(key)) is not None]
        if any([modelled(child) for child in expressions]):  # noqa: C419 - each of them is read
            return self._perhaps(node, UnknownKind.INSPECTION, "an expression in INSPECT decides", found)
        return ServiceMatch.exactly(found)


def _interval(text: str) -> Interval:
    """Ports as the API writes them.

    Raises:
        ValueError: they are none.
    """
    found = _PORTS.fullmatch(text.strip())
    if found is None:
        message = f"{text!r} is no port"
        raise ValueError(message)
    first, last, sign, bound = found.groups()
    low, high = int(first or 0), int(last or first or 0)
    if sign == ">":
        low, high = int(bound) + 1, LAST_PORT
    elif sign == "<":
        low, high = 0, int(bound) - 1
    if high > LAST_PORT:
        message = f"{text!r} is no port"
        raise ValueError(message)
    return Interval(low, high)
