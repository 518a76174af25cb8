"""One network in both engines, pair by pair: the first engine's printed boxes as diagrams of the second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from diagram_door import Door
from diagram_engine import Manner, arrivals
from diagram_plan import Entrance, Place, Plan
from diagram_space import Space, Two
from parsers.model.address import EVERY_IPV4
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from diagram_space import Diagram
    from parsers.model.device import Device
    from validator.graph.network import Network
    from validator.plant.model import Zone
    from validator.reachability.engine import Engine
    from validator.verdicts import Box


def places(network: Network) -> list[Place]:
    """The zones of a network where they stand."""
    return [
        Place(
            zone.id,
            network.zones.addresses[zone.id],
            tuple(
                Entrance(
                    Door(
                        item.port.device,
                        item.port.name,
                        item.port.tunnel.name if item.port.tunnel else "",
                        None if item.given is None else item.given.outside,
                        item.given is not None,
                    ),
                    item.sources,
                    item.sure,
                    item.routed,
                )
                for item in network.zones.attachments[zone.id]
            ),
            zone.kind is ZoneKind.INTERNET,
            zone.kind in {ZoneKind.INTERNET, ZoneKind.EXTERNAL, ZoneKind.VENDOR},
            zone.kind in {ZoneKind.INTERNET, ZoneKind.EXTERNAL, ZoneKind.VENDOR, ZoneKind.ENTERPRISE},
            zone.kind is ZoneKind.INTERNET and (not zone.networks or not EVERY_IPV4 - zone.networks),
        )
        for zone in network.zones.zones
    ]


def of_boxes(space: Space, boxes: tuple[Box, ...]) -> Diagram:
    """The packets of printed boxes."""
    found = space.any_of(space.product(one.src, one.dst, (one.proto, one.sport, one.dport)) for one in boxes)
    return found & space.packets


def said(space: Space, engine: Engine, source: Zone, goal: Zone) -> Two:
    """What the engine under test says of a pair, in one IP version."""
    found = space.nothing
    for one in engine.reach(source, goal):
        if one.family == space.version:
            total = one.total
            surely = of_boxes(space, total.surely.boxes())
            same = total.surely is total.possibly
            found |= Two(surely, surely if same else of_boxes(space, total.possibly.boxes()))
    return found


@dataclass(frozen=True, slots=True)
class Pair:
    """One ordered pair of zones: what the engine under test says, and the second engine in both manners."""

    source: str
    goal: str
    first: Two
    steps: Two
    readings: Two

    def differences(self, space: Space, *, exact: bool, forked: bool) -> Iterator[str]:
        """Where the two contradict each other; `exact`: where they are not the same.

        `forked`: of some packets it is open which way they take, and the engine under test asks for each.
        """
        steps, readings = self.steps, self.readings
        yield from _beyond(space, "surely", self.first.surely, readings.surely)
        yield from _beyond(space, "impossible", steps.possibly, self.first.possibly)
        if exact:
            yield from _beyond(space, "surely, in steps", self.first.surely, (readings if forked else steps).surely)
            yield from _beyond(space, "not surely", steps.surely, self.first.surely)
            yield from _beyond(space, "possibly", self.first.possibly, steps.possibly)


def _beyond(space: Space, claim: str, one: Diagram, other: Diagram) -> Iterator[str]:
    """A packet of `one` that is not in `other`, for which the engine under test claims too much."""
    if one != other and (one & ~other).satisfiable():
        yield f"{claim}: {space.example(one & ~other)}"


def _forked(device: Device) -> bool:
    """Whether it is open which way some packets take."""
    policies = any(item.match.unknown for item in device.policy_routes)
    return policies or any(route.conditions for route in device.routes)


class Both:
    """A network in both engines, in one IP version."""

    def __init__(self, network: Network, engine: Engine, version: int) -> None:
        self.network, self.engine = network, engine
        self.devices = [node.device for node in network.nodes]
        self.space = Space(version)
        self.places = places(network)

    def pairs(self) -> Iterator[Pair]:
        """Every ordered pair of zones."""
        zones = self.network.zones.zones
        plan = Plan(self.devices, self.places, self.space)
        for goal, there in zip(zones, self.places, strict=True):
            steps = readings = arrivals(plan, there, Manner.STEPS)
            if any(one.surely != one.possibly for one in steps.values()):
                readings = arrivals(plan, there, Manner.READINGS)
            for source, here in zip(zones, self.places, strict=True):
                if source is not goal:
                    first = said(self.space, self.engine, source, goal)
                    sent = [plan.sent(here, there, arrivals) for arrivals in (steps, readings)]
                    yield Pair(source.id, goal.id, first, *sent)

    def differences(self, *, exact: bool) -> list[str]:
        """Everything on which the two do not agree."""
        return [
            f"{pair.source} to {pair.goal}, {told}"
            for pair in self.pairs()
            for told in pair.differences(self.space, exact=exact, forked=any(map(_forked, self.devices)))
        ]

    def decides(self, change: Callable[[Device], Device]) -> bool:
        """Whether the second engine says something else of some pair once all devices are changed."""
        changed = [change(one) for one in self.devices]
        if all(one == other for one, other in zip(changed, self.devices, strict=True)):
            return False
        plans = [Plan(devices, self.places, self.space) for devices in (self.devices, changed)]
        for goal in self.places:
            before, after = (arrivals(plan, goal, Manner.STEPS) for plan in plans)
            for source in self.places:
                sent = plans[0].sent(source, goal, before)
                if source is not goal and sent != plans[1].sent(source, goal, after):
                    return True
        return False
