"""From the settings of a SCALANCE to the neutral device.

Order of what passes: selectors of the tunnel that it came by; translation of the destination; route; firewall;
translation of the source; selectors of the tunnel that it leaves by (see `to_nat` and `to_tunnels` for the documents).
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.model.device import Device, Stage
from parsers.vendors.siemens_scalance import to_ports
from parsers.vendors.siemens_scalance.managers import managers
from parsers.vendors.siemens_scalance.past_tunnels import past
from parsers.vendors.siemens_scalance.places import Places
from parsers.vendors.siemens_scalance.to_management import management
from parsers.vendors.siemens_scalance.to_nat import Translations
from parsers.vendors.siemens_scalance.to_openings import openings
from parsers.vendors.siemens_scalance.to_rules import UNORDERED, lists, of_managers, perhaps
from parsers.vendors.siemens_scalance.to_tunnels import Tunnels

if TYPE_CHECKING:
    from parsers.model.interface import Interface
    from parsers.model.rules import Rule
    from parsers.vendors.siemens_scalance.reader import Box

PLATFORM = "siemens_scalance"
ORDER = (
    Stage.INBOUND_FILTER,
    Stage.DESTINATION_NAT,
    Stage.ROUTING,
    Stage.FORWARD_FILTER,
    Stage.SOURCE_NAT,
    Stage.OUTBOUND_FILTER,
)
UNNAMED = "cli"
"""The prompt of a device without a name."""


def to_device(box: Box) -> Device:
    """The device of a file."""
    reading, settings = box.reading, box.settings
    to_ports.complete(box)
    places, tunnels = Places.of(settings), Tunnels(box).read()
    translations = Translations(box, places)
    made = [*to_ports.interfaces(box), *tunnels.interfaces]
    of_maps = translations.automatic()
    opened: list[Rule] = openings(box, places, _entering(made), _versions(made))
    routes = to_ports.routes(box)
    walls = lists(box, places, opened, [*tunnels.automatic, *of_maps], perhaps(of_maps, UNORDERED))
    listed = of_managers(managers(box))
    return Device(
        settings.name or _host(box) or PurePosixPath(reading.source.name).stem,
        PLATFORM,
        ORDER,
        stateful=True,
        origin=reading.span(settings.name_line or 1),
        interfaces=tuple(made),
        rule_sets=(*walls.rule_sets, *listed.rule_sets, *tunnels.rule_sets),
        bindings=(*walls.bindings, *listed.bindings, *tunnels.bindings),
        nat=tuple(translations.rules()),
        routes=(*routes, *tunnels.routes),
        policy_routes=tuple(past(tunnels.selected, made, routes)),
        dynamic_routing=(*to_ports.given_routes(box), *tunnels.dynamic),
        vlans=to_ports.vlans(box),
        management=management(box),
        unmodelled=tuple(reading.unmodelled),
        forwards=settings.routing.on is not False,
        answers_translated=False,
    )


def _entering(interfaces: list[Interface]) -> list[str]:
    """The interfaces by which packets for the device can come in, in their order."""
    return [item.name for item in interfaces if item.enabled and item.switchport is None]


def _versions(interfaces: list[Interface]) -> list[int]:
    """IPv4, and IPv6 where an interface has such an address."""
    return [4, *([6] if any(one.value.version == 6 for item in interfaces for one in item.addresses) else [])]


def _host(box: Box) -> str:
    return "" if box.reading.host.lower() == UNNAMED else box.reading.host
