"""Random networks of which a whole device is not handed in: one that others route to.

Nothing of it is in a file. What shows of it are the routes of its neighbours, which lead to an address that nobody has. Its
zones stand behind that address, perhaps; what joins them to each other and to the rest is open. It translates nothing
and has no tunnels: that it might is not seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from concealed import Concealed
from differential import Case, case
from strategies import documents
from validator.graph.network import build_network
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.model.device import Device


def without(devices: Sequence[Device], gone: str, version: int = 4) -> Concealed:
    """The network of all devices, shown without one."""
    truth = case(devices, version)
    left = tuple(one for one in truth.devices if one.name != gone)
    network = build_network(truth.network.plant, tuple((one, "generated.txt") for one in left))
    return Concealed(truth, Case(left, documents(left), network, Engine(network), version), (f"{gone}: whole",))
