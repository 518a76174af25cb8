"""What is open at the device itself: the predefined rules, as printed and as delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from parsers.model.address import EVERY_IPV4, EVERY_IPV6
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule
from parsers.model.service import NO_SERVICE, TCP, UDP, ServiceSet, of_ports
from parsers.vendors.siemens_scalance.services import (
    BY_TUNNEL,
    DOCUMENT,
    NEW_INTERFACES,
    OPENABLE,
    PORTS,
    RELEASES,
    UNTOLD,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.vendors.siemens_scalance.places import Places
    from parsers.vendors.siemens_scalance.reader import Box

_FAMILIES = {4: AddressMatch.exactly(EVERY_IPV4), 6: AddressMatch.exactly(EVERY_IPV6)}


class _State(NamedTuple):
    """Whether a service is open at an interface (None: perhaps), by which line (0: none), and why perhaps."""

    opened: bool | None
    line: int = 0
    reason: str = ""


_ANSWERS = _State(None, 0, "where both ends of a connection open it, each takes the other's packets for answers")


def openings(box: Box, places: Places, interfaces: Iterable[str], versions: Iterable[int]) -> list[Rule]:
    """The permits of the list for the device itself; `interfaces` are those by which packets can come in."""
    found: list[Rule] = []
    names = list(interfaces)
    for version in versions:
        for service in OPENABLE:
            states = {name: _state(box, places, service, version, name) for name in names}
            if service == "ipsec" and any(item.operation != "disabled" for item in box.settings.connections.values()):
                states = {name: state if state.opened else _ANSWERS for name, state in states.items()}
            found += _rules(box, service, version, states)
    return found


def _state(box: Box, places: Places, service: str, version: int, name: str) -> _State:
    """The last statement counts; without one, what the device is delivered with."""
    state = _delivered(service, version, name, mobile=_mobile(box))
    for item in box.settings.openings:
        if item.version != version or (item.services and service not in item.services):
            continue
        named, doubts = places.names(item.end, box.reading.span(item.line))
        if named is not None and name not in named:
            continue
        if not doubts:
            state = _State(item.enabled, item.line)
        elif item.enabled != state.opened:
            state = _State(None, item.line, doubts[0].reason)
    return state


def _mobile(box: Box) -> bool:
    """Whether the device is an M-800, of which no document at hand has the table."""
    return any(name.partition(" ")[0] in {"ppp", "usb"} for name in box.settings.ports)


def _delivered(service: str, version: int, name: str, *, mobile: bool) -> _State:
    kind = name.partition(" ")[0]
    if version == 4 and kind in BY_TUNNEL:
        return _State(None, 0, RELEASES) if service in BY_TUNNEL[kind] else _State(opened=False)
    if version == 4 and name in {"vlan 1", "vlan 2"} and not mobile:
        told = OPENABLE[service].inside if name == "vlan 1" else OPENABLE[service].outside
        return _State(None, 0, RELEASES) if told else _State(opened=False)
    return _State(None, 0, NEW_INTERFACES)


def _rules(box: Box, service: str, version: int, states: dict[str, _State]) -> Iterator[Rule]:
    """One permit for all interfaces where the same statement, or none, opens a service."""
    groups: dict[_State, list[str]] = {}
    for name, state in states.items():
        if state.opened is not False:
            groups.setdefault(state, []).append(name)
    for state, names in groups.items():
        origin = box.reading.span(state.line or box.settings.firewall.line or 1)
        doubts = (UnknownMatch(UnknownKind.FEATURE, state.reason, origin),) if state.opened is None else ()
        match = Match(
            source=_FAMILIES[version],
            service=_service(box, service, origin_line=state.line),
            in_interfaces=frozenset(names),
            conditions=doubts,
        )
        where = "" if state.line else f" at {', '.join(names)}"
        identity = f"{service}{'' if version == 4 else ' (IPv6)'}{where}"
        yield Rule(identity, Action.PERMIT, match, origin, implicit="" if state.line else DOCUMENT)


def _service(box: Box, service: str, origin_line: int) -> ServiceMatch:
    """The packets of a predefined service; a server whose port was moved is open there, and perhaps where it was."""
    delivered = OPENABLE[service].services
    if service in UNTOLD:
        reason = f"no document at hand tells the port of {service}"
        why = UnknownMatch(UnknownKind.FEATURE, reason, box.reading.span(origin_line or 1))
        return ServiceMatch(NO_SERVICE, _OTHER_PORTS, (why,))
    daemon = box.settings.daemons.get(service)
    if daemon is not None and daemon.unsure:
        reason = f"on which port {service} answers is not clear"
        why = UnknownMatch(UnknownKind.UNREAD, reason, box.reading.span(daemon.unsure))
        others = of_ports(UDP) if PORTS.get(service, (TCP, 0))[0] == UDP else _OTHER_PORTS
        own = of_ports(PORTS[service][0], Interval(daemon.port, daemon.port)) if daemon.port else NO_SERVICE
        return ServiceMatch(NO_SERVICE, delivered | own | others, (why,))
    if daemon is None or not daemon.port or service not in PORTS:
        return ServiceMatch.exactly(delivered)
    moved = of_ports(PORTS[service][0], Interval(daemon.port, daemon.port))
    reason = f"whether the port that {service} was moved from stays open no document says"
    why = UnknownMatch(UnknownKind.FEATURE, reason, box.reading.span(daemon.line))
    return ServiceMatch(moved, moved | delivered, (why,))


def _others() -> ServiceSet:
    left = of_ports(TCP)
    for protocol, port in PORTS.values():
        if protocol == TCP:
            left -= of_ports(TCP, Interval(port, port))
    return left


_OTHER_PORTS = _others()
"""Of a service whose port nobody tells: no port of another server."""
