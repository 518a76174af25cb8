"""Applications and sets of them.

Source: "Security Policies User Guide", "Policy Application Sets" and "Custom Policy Applications": an application is
one protocol with ports, or several terms; a port that is not said is any port. What an application gateway (ALG) opens
besides the connection that a policy permits is not judged.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.intervals import Interval
from parsers.model.match import ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.service import EVERY_PORT, EVERY_SERVICE, NO_SERVICE, ServiceBox, ServiceSet, of_protocol
from parsers.nouns import dataclass
from parsers.vendors.juniper_junos.builtin_applications import (
    BUILT_IN,
    BUILT_IN_SETS,
    TOLD_APART,
    TOLD_LATER,
)
from parsers.vendors.juniper_junos.names import (
    ICMP_CODES,
    ICMP_TYPES,
    ICMPV6_TYPES,
    LAST_PORT,
    PORTS,
    PROTOCOLS,
    number,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.context import Context

_ABOUT = frozenset({"description", "inactivity-timeout", "do-not-translate-A-query-to-AAAA-query", "ether-type"})
_ICMP = {1: ICMP_TYPES, 58: ICMPV6_TYPES}
_KEYS = frozenset(
    [
        "protocol",
        "source-port",
        "destination-port",
        "icmp-type",
        "icmp-code",
        "icmp6-type",
        "icmp6-code",
        "alg",
        "application-protocol",
        "rpc-program-number",
        "uuid",
        "inactivity-timeout",
        "description",
        "term",
    ]
)


def exactly(services: ServiceSet) -> ServiceMatch:
    """What the file decides."""
    return ServiceMatch.exactly(services)


def united(parts: Iterable[ServiceMatch]) -> ServiceMatch:
    """Services of any part."""
    surely, possibly, unknown = NO_SERVICE, NO_SERVICE, list[UnknownMatch]()
    for part in parts:
        surely, possibly = surely | part.surely, possibly | part.possibly
        unknown += part.unknown
    return ServiceMatch(surely, possibly, tuple(dict.fromkeys(unknown)))


@dataclass
class Applications:
    """The applications of a device."""

    context: Context
    root: Statement
    _known: dict[str, ServiceMatch] = field(default_factory=dict[str, ServiceMatch])
    _open: set[str] = field(default_factory=set[str])

    def read_all(self) -> None:
        """Read also what no policy names, so that no line is left over."""
        for word in ("application", "application-set"):
            for item in self.root.children("applications", word):
                self._named(item.word, item)

    def all_of(self, names: Iterable[Statement]) -> ServiceMatch:
        """The services of several applications."""
        return united(self._named(item.word, item) for item in names)

    def _named(self, name: str, asker: Statement) -> ServiceMatch:
        if name not in self._known:
            if name in self._open:
                return self._none(f"application-set {name} contains itself", asker)
            self._open.add(name)
            self._known[name] = self._made(name, asker)
            self._open.discard(name)
        return self._known[name]

    def _none(self, reason: str, asker: Statement) -> ServiceMatch:
        return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (self.context.unresolved(reason, asker),))

    def _made(self, name: str, asker: Statement) -> ServiceMatch:
        if name == "any":
            return exactly(EVERY_SERVICE)
        own = self.root.get("applications", "application", name)
        if own is not None:
            return self._application(own)
        group = self.root.get("applications", "application-set", name)
        if group is not None:
            inner = [item for word in ("application", "application-set") for item in group.children(word)]
            _settle(group, {"description", "application", "application-set"}, self.context)
            return united(self._named(item.word, item) for item in inner)
        return self._built_in(name, asker)

    def _built_in(self, name: str, asker: Statement) -> ServiceMatch:
        if name in BUILT_IN:
            return exactly(_boxes(BUILT_IN[name]))
        if name in TOLD_APART:
            sure, possible = map(_boxes, TOLD_APART[name])
            reason = f"documents and devices say different things of the ports of {name}"
            return ServiceMatch(sure, possible, (self.context.why(UnknownKind.APPLICATION, reason, asker),))
        if name in TOLD_LATER:
            found = ServiceSet(tuple(box for protocol in TOLD_LATER[name] for box in of_protocol(protocol).boxes))
            why = self.context.why(UnknownKind.APPLICATION, f"which ports {name} uses the servers tell later", asker)
            return ServiceMatch(NO_SERVICE, found, (why,))
        if name in BUILT_IN_SETS:
            return united(self._named(item, asker) for item in BUILT_IN_SETS[name])
        if name.startswith("junos-"):
            why = self.context.why(UnknownKind.APPLICATION, f"built-in application {name} is not in the table", asker)
            return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (why,))
        return self._none(f"application {name} is not in the file", asker)

    def _application(self, own: Statement) -> ServiceMatch:
        terms = own.children("term")
        parts = [self._part(item, own) for item in terms]
        if not terms or own.find("protocol") is not None:
            parts.append(self._part(own, own))
        _settle(own, _ABOUT, self.context)
        return united(parts)

    def _part(self, here: Statement, own: Statement) -> ServiceMatch:
        """One term, or an application without terms; in one line its words follow each other."""
        values: dict[str, str] = {}
        doubts: list[UnknownMatch] = []
        for key, value, place in _attributes(here):
            if key in {"alg", "application-protocol", "inactivity-timeout", "description"}:
                continue
            if key in {"rpc-program-number", "uuid"}:
                doubts.append(self.context.why(UnknownKind.APPLICATION, f"{key} {value}", place))
            elif key in _KEYS:
                values[key] = value
            else:
                self.context.bad(place, f"{key!r} of an application is not understood")
                doubts.append(self.context.why(UnknownKind.UNREAD, f"{key} is not understood", place))
        found = self._box(values, own)
        if found is None:
            why = self.context.why(UnknownKind.UNREAD, f"application {own.word} is not understood", own)
            return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (why,))
        if doubts:
            return ServiceMatch(NO_SERVICE, ServiceSet((found,)), tuple(doubts))
        return exactly(ServiceSet((found,)))

    def _box(self, values: dict[str, str], own: Statement) -> ServiceBox | None:
        text = values.get("protocol", "0-255")
        protocols = number(text, PROTOCOLS, 255)
        if protocols is None:
            self.context.bad(own, f"protocol {text!r} is not understood")
            return None
        ports = [EVERY_PORT, EVERY_PORT]
        for place, key in enumerate(("source-port", "destination-port")):
            if key in values:
                found = number(values[key], PORTS, LAST_PORT)
                if found is None:
                    self.context.bad(own, f"{key} {values[key]!r} is not understood")
                    return None
                ports[place] = found
        kind = values.get("icmp-type", values.get("icmp6-type", ""))
        code = values.get("icmp-code", values.get("icmp6-code", ""))
        if kind or code:
            icmp = icmp_ports(kind, code, protocols.first)
            if icmp is None:
                self.context.bad(own, f"ICMP type {kind!r} code {code!r} is not understood")
                return None
            ports[1] = icmp
        return ServiceBox(protocols, ports[0], ports[1])


def icmp_ports(kind: str, code: str, protocol: int) -> Interval | None:
    """Type and code as the model holds them; several types only without a code."""
    if code in ICMP_CODES and not kind:
        kind = str(ICMP_CODES[code][0])
    types = number(kind, _ICMP.get(protocol, ICMP_TYPES), 255) if kind else None
    if types is None:
        return None
    if not code:
        return Interval(types.first << 8, types.last << 8 | 255)
    named = {name: number for name, (of, number) in ICMP_CODES.items() if of == types.first and protocol == 1}
    codes = number(code, named, 255)
    if codes is None or types.first != types.last:
        return None
    return Interval(types.first << 8 | codes.first, types.first << 8 | codes.last)


def _boxes(parts: Iterable[tuple[int, str]]) -> ServiceSet:
    return ServiceSet(tuple(_box(protocol, ports) for protocol, ports in parts))


def _box(protocol: int, ports: str) -> ServiceBox:
    found = EVERY_PORT
    if ports and protocol in {1, 58}:
        kind, _, code = ports.partition("/")
        found = Interval(int(kind) << 8 | int(code or 0), int(kind) << 8 | int(code or 255))
    elif ports:
        first, _, last = ports.partition("-")
        found = Interval(int(first), int(last or first))
    return ServiceBox(Interval(protocol, protocol), EVERY_PORT, found)


def _attributes(here: Statement) -> Iterator[tuple[str, str, Statement]]:
    """Keys and values below, whether they stand side by side or one behind the other."""
    for key in here.children():
        if key.word == "term":
            continue
        values = key.children()
        if not values:
            yield key.word, "", key
        own = [item for item in values if not item.inherited] or values
        for item in own[-1:]:
            yield key.word, item.word, item
            yield from _attributes(item)


def _settle(here: Statement, about: Iterable[str], context: Context) -> None:
    for item in here.children():
        if item.word in about:
            item.irrelevant("a comment")
        elif item.word not in _KEYS:
            context.bad(item, f"{item.word!r} is not understood")
