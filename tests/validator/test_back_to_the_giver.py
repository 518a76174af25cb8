"""What a router that no file shows gave to a device goes back to that router alone, not to any at the same port."""

from __future__ import annotations

import pytest

from diagram_case import Both
from diagram_plants import route
from parsers.model.rules import BindingPoint
from small_plants import device, interface, joined, listed, travels, zone
from validator.plant.model import ZoneKind
from validator.reachability.engine import Engine

EVERY = "0.0.0.0/0"
C2, NET = zone("C2", "10.0.12.0/29"), zone("NET", "198.51.100.0/29", kind=ZoneKind.INTERNET)
LINKS = zone("S0", "10.0.0.0/27"), zone("S1", "10.0.1.0/27")


@pytest.mark.parametrize("known", ["10.0.0.0/16", "10.0.12.0/29"])
@pytest.mark.parametrize("all_links", [False, True])
def test_the_core_hands_to_the_edge_what_a_cell_sends(known: str, all_links: bool) -> None:  # noqa: FBT001 - a parameter
    """The link of the edge is in no zone, so that the core there may be a provider's; it does not give packets back."""
    ports = interface("line", "203.0.113.2/29"), interface("up", "10.0.0.2/27")
    edge = device("edge", *ports, routes=(route(EVERY, "203.0.113.1"), route(known, "10.0.0.1")))
    inside = interface("in", "10.0.12.1/29"), interface("out", "10.0.1.5/27")
    inner = device("c", *inside, routes=(route(EVERY, "10.0.1.1"),))
    links = LINKS if all_links else LINKS[1:]
    plant = joined([C2, NET, *links], edge, inner)
    surely, possibly = travels(plant, "C2", "NET")
    assert not surely
    assert possibly == ["10.0.12.0/29 > 198.51.100.0/29 any/any"]
    assert Both(plant, Engine(plant), 4).differences(exact=True) == []
    shut = listed(edge, BindingPoint.INBOUND, "up")
    assert travels(joined([C2, NET, *links], shut, inner), "C2", "NET") == ([], [])
