"""What every PROVED takes for granted of routers that no file shows: they stand where routes name them, nowhere else.

A route to a cell by a router that was not handed in says that the router knows the way there, not that it has an
interface in the cell itself (ARCHITECTURE, 211, 253). One that had would pass the firewall of the cell. Where devices
lead to the internet, such routers get there by them (232, 264).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.device_facts import named as listed
from validator.quiet import counted
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.graph.families import UnseenRouter
    from validator.graph.network import Network
    from validator.verdicts import PairVerdict

MOST_NAMED = 12
"""So many routers are named."""
MOST_DEVICES = 3
"""So many devices whose routes lead to one."""


def taken_of_unseen_routers(network: Network, pairs: Sequence[PairVerdict]) -> str:
    """One sentence that names them, or nothing: where no pair is PROVED, or every router of the plant is shown."""
    if not counted(pairs)[Verdict.PROVED]:
        return ""
    named: dict[str, dict[str, None]] = {}
    routers = network.zones.routers
    for router in (*routers.of_plant, *routers.learned.legs.values()):
        named.setdefault(_named(router), {})[network.node_of(router.port).id] = None
    if not named:
        return ""
    told = [f"{name} of {listed(list(devices), MOST_DEVICES)}" for name, devices in named.items()]
    return (
        "PROVED takes for granted that routers that no file shows have interfaces where routes name them, and in no "
        f"other network of a zone (in a cell, past its firewall){_lines(network)}: {listed(told, MOST_NAMED)}"
    )


def _lines(network: Network) -> str:
    """The internets to which devices of the snapshot lead, so that no other line to them is looked for."""
    uplinks = network.zones.uplinks
    served = [zone.id for zone in network.zones.zones if uplinks is not None and uplinks.serve(zone)]
    return f", and no line of their own to {listed(served, MOST_NAMED)}, to which devices lead" if served else ""


def _named(router: UnseenRouter) -> str:
    if router.family.learned:
        return f"whoever {'stands' if router.because else 'tells routes'} at {router.port.name}"
    return f"whoever answers at {router.port.name}" if router.hop is None else f"next hop {router.hop}"
