"""`authorized-manager`: from where a switch lets itself be managed.

SCALANCE XM-400/XR-500 Command Line Interface 06/2016 (C79000-G8976-C252-11), 11.6: "As long as the list of authorized
managers is empty, access to the system is not restricted. As soon as the list contains an entry ..., access to the
system is blocked for all others"; address 0.0.0.0 is any manager; without `service` all services are meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule
from parsers.model.service import EVERY_SERVICE, ServiceSet, of_ports
from parsers.vendors.siemens_scalance import values
from parsers.vendors.siemens_scalance.nouns import Manager
from parsers.vendors.siemens_scalance.read_firewall import TAKES_AWAY
from parsers.vendors.siemens_scalance.services import PORTS
from parsers.vendors.siemens_scalance.text import NotUnderstoodError

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from parsers.syntax.words import Words
    from parsers.vendors.siemens_scalance.reader import Box
    from parsers.vendors.siemens_scalance.text import Statement

DOCUMENT = "XM-400/XR-500 CLI 06/2016, 11.6: blocked for all others as soon as the list contains an entry"
BY_PORT = "whether a manager is behind a port ({port}) the list for the device itself does not see"


def manager(box: Box, statement: Statement) -> None:
    """`authorized-manager ip-source 10.0.0.0 255.255.255.0 vlan 10 service ssh https`."""
    if statement.negated:
        raise NotUnderstoodError(TAKES_AWAY)
    words = statement.words
    words.take()
    if words.take().lower() != "ip-source":
        message = f"{statement.text[:60]!r} is not understood"
        raise NotUnderstoodError(message)
    sources = _sources(words)
    places, services, port = set[str](), set[str](), ""
    while words:
        key = words.take().lower()
        if key == "vlan":
            places |= {f"vlan {number}" for number in values.vlan_list(words.take())}
        elif key == "interface":
            port = f"{words.take()} {words.take()}"
        elif key == "service":
            services |= {word.lower().strip(",") for word in words.rest()}
        else:
            message = f"{key[:40]!r} is not understood"
            raise NotUnderstoodError(message)
    if services - PORTS.keys():
        message = f"the service {min(services - PORTS.keys())[:40]!r} is not known"
        raise NotUnderstoodError(message)
    made = Manager(statement.line, sources, frozenset(places) or None, frozenset(services), port)
    box.settings.managers.append(made)


def _sources(words: Words) -> AddressSet:
    """An address, alone or with its mask or length; 0.0.0.0 is any."""
    if words.take_if("0.0.0.0"):  # noqa: S104 - any manager, as the manual says
        if words.peek().startswith(("0", "255", "/")):
            words.take()
        return EVERY_IPV4
    if words.peek(1).startswith(("255", "/")) or "/" in words.peek():
        return values.address_set(values.one(str(values.with_mask(words).network)), 4)
    return values.address_set(words, 4)


def managers(box: Box) -> list[Rule]:
    """The entries as permits, the end, and what the list does not speak of; empty without an entry."""
    found: list[Rule] = []
    for item in box.settings.managers:
        origin = box.reading.span(item.line)
        why = BY_PORT.format(port=item.port)
        doubts = (UnknownMatch(UnknownKind.FEATURE, why, origin),) if item.port else ()
        match = Match(
            AddressMatch.exactly(item.sources),
            service=ServiceMatch.exactly(_managed(box, item.services or frozenset(PORTS))),
            in_interfaces=item.interfaces,
            conditions=doubts,
        )
        found.append(Rule(f"manager {item.line}", Action.PERMIT, match, origin))
    if not found:
        return []
    origin, listed = found[0].origin, _managed(box, frozenset(PORTS))
    blocked = Match(service=ServiceMatch.exactly(listed))
    rest = Match(service=ServiceMatch.exactly(EVERY_SERVICE - listed))
    return [
        *found,
        Rule("all others", Action.DENY, blocked, origin, implicit=DOCUMENT),
        Rule("not of managers", Action.PERMIT, rest, origin, implicit=DOCUMENT),
    ]


def _managed(box: Box, services: frozenset[str]) -> ServiceSet:
    made = ServiceSet()
    for name in sorted(services):
        protocol, number = PORTS[name]
        daemon = box.settings.daemons.get(name)
        port = (daemon.port if daemon is not None else 0) or number
        made |= of_ports(protocol, Interval(port, port))
    return made
