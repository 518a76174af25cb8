"""From what the file says to the neutral model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.model.device import Device, Stage
from parsers.model.identity import Login, LoginMethod
from parsers.model.management import RemoteServer
from parsers.model.match import UnknownKind
from parsers.model.mirror import Mirror
from parsers.vendors.moxa_mxros import tunnels
from parsers.vendors.moxa_mxros.interfaces import Wiring
from parsers.vendors.moxa_mxros.nat import Translations
from parsers.vendors.moxa_mxros.nouns import doubtful
from parsers.vendors.moxa_mxros.policies import Policies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.routing import Route
    from parsers.vendors.moxa_mxros.management import Host
    from parsers.vendors.moxa_mxros.nouns import Box
    from parsers.vendors.moxa_mxros.text import Reading

PLATFORM = "moxa_mxros"
ORDER = (Stage.DESTINATION_NAT, Stage.ROUTING, Stage.FORWARD_FILTER, Stage.SOURCE_NAT)


def to_device(reading: Reading, box: Box, host: Host) -> Device:
    """The one device of a file."""
    origin = reading.source.span(1)
    wiring = Wiring(reading, box)
    translations = Translations(reading, box, wiring)
    joined, first = tunnels.made(reading, box, wiring)
    rule_sets, bindings = Policies(reading, box, wiring, translations.forwarded).made(first)
    inside = wiring.inside | {tunnel.name for tunnel in joined}
    bridge = wiring.bridge
    host.servers += [RemoteServer("dns", address, place) for address, place in box.names]
    management = host.finished(inside, origin)
    return Device(
        box.name or PurePosixPath(reading.source.name).stem,
        PLATFORM,
        ORDER,
        stateful=True,
        origin=origin,
        version=box.version,
        interfaces=wiring.interfaces,
        rule_sets=rule_sets,
        bindings=bindings,
        nat=translations.rules,
        routes=tuple(_routes(box)),
        dynamic_routing=tuple(box.dynamic),
        tunnels=joined,
        vlans=wiring.vlans,
        mirrors=tuple(Mirror(port, place, (port,), tuple(box.copied)) for port, place in box.copies),
        bridges=() if bridge is None or not bridge.members else (bridge,),
        management=replace(management, logins=(*management.logins, *_dialling(box))),
        unmodelled=tuple(reading.unmodelled),
        answers_translated=False,
    )


def _dialling(box: Box) -> Iterator[Login]:
    """The door of L2TP clients: accounts of the device."""
    for draft in box.clients:
        if draft.enabled.on is not False:
            users = tuple(place for _, place in box.dialling)
            yield Login(f"L2TP {draft.interface}", draft.origin, (LoginMethod.LOCAL,), users, remote_access=True)


def _routes(box: Box) -> Iterator[Route]:
    """Routes by name, and the gateways of interfaces."""
    yield from box.gateways
    for _, draft in box.routes:
        if draft.enabled.on is False:
            continue
        if draft.enabled.on is None:
            why = doubtful(draft.route.origin, "no line says whether the route is enabled", UnknownKind.FEATURE)
            yield replace(draft.route, conditions=(why,))
        else:
            yield draft.route
