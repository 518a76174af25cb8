"""The management plane of the neutral model.

The device answers at all its addresses, whatever the interface, as far as its list for packets to itself lets them in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS
from parsers.model.identity import Login, LoginMethod, Topic
from parsers.model.management import Answers, Management, ManagementService
from parsers.model.match import ANY_ADDRESS, AddressMatch, UnknownKind, UnknownMatch
from parsers.model.service import UDP
from parsers.vendors.siemens_scalance.services import PORTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.vendors.siemens_scalance.reader import Box

RUNS = "whether {name} runs as delivered differs between releases"
NOT_READ = "a line about {name} is not understood"
_OTHERS = {"dns": "udp", "tcpevent": "tcp"}
_METHODS = {
    "local": (LoginMethod.LOCAL,),
    "radius": (LoginMethod.CENTRAL,),
    "local and radius": (LoginMethod.LOCAL, LoginMethod.CENTRAL),
    "radius and fallback local": (LoginMethod.CENTRAL, LoginMethod.LOCAL),
    "both": (LoginMethod.LOCAL, LoginMethod.CENTRAL),
}
"""TIA Portal information system, S615 V7.1 and SC-600 V2.1, "AAA", "General"."""
DOORS = ("ssh", "telnet", "http", "https")


def management(box: Box) -> Management:
    """All that the settings say of the device as a host."""
    return Management(
        tuple(_services(box)),
        tuple(box.settings.accounts.values()),
        tuple(box.settings.servers),
        tuple(box.servers.settings),
        Answers.EVERY_ADDRESS,
        logins=tuple(_logins(box)),
        secrets=tuple(box.servers.secrets),
        told=frozenset({Topic.LOGS, Topic.TIME, Topic.LOGINS}),
    )


def _services(box: Box) -> Iterator[ManagementService]:
    for name, (protocol, number) in PORTS.items():
        daemon = box.settings.daemons.get(name)
        if daemon is not None and daemon.on is False and not daemon.unsure:
            continue
        port = (daemon.port if daemon is not None else 0) or number
        line = daemon.line if daemon is not None and daemon.line else 1
        origin = box.reading.span(line)
        sources, detail = ANY_ADDRESS, daemon.detail if daemon is not None else ""
        ports = {port}
        if daemon is not None and daemon.unsure:
            why = UnknownMatch(UnknownKind.UNREAD, NOT_READ.format(name=name), box.reading.span(daemon.unsure))
            sources, detail = AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (why,)), ""
            ports |= {number}
        elif daemon is None or daemon.on is None:
            why = UnknownMatch(UnknownKind.FEATURE, RUNS.format(name=name), origin)
            sources = AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (why,))
        transport = "udp" if protocol == UDP else "tcp"
        for one in sorted(ports):
            yield ManagementService(name, one, origin, transport, sources=sources, detail=detail)
    for name, transport in _OTHERS.items():
        daemon = box.settings.daemons.get(name)
        if daemon is not None and daemon.on and daemon.port:
            yield ManagementService(name, daemon.port, box.reading.span(daemon.line), transport)
    yield ManagementService("ping", 0, box.reading.span(1), "icmp")


def _logins(box: Box) -> Iterator[Login]:
    """Each door that may be open, with who is asked there."""
    said = next((item for item in reversed(box.servers.settings) if item.name == "aaa login"), None)
    methods = (LoginMethod.LOCAL,) if said is None else _METHODS.get(said.value, ())
    for name in DOORS:
        daemon = box.settings.daemons.get(name)
        if daemon is not None and daemon.on is False and not daemon.unsure:
            continue
        origin = box.reading.span(daemon.line if daemon is not None and daemon.line else 1)
        yield Login(name, origin, methods, () if said is None else (said.origin,))
