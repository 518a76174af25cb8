"""Where the ends of a conversation stand: in which zone, on a device, or perhaps behind a translation."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.log_lines import address_of
from parsers.model.address import EVERY_ADDRESS, AddressSet, union_of
from parsers.model.nat import NatKind, NatStage
from validator.reachability.translation import leading_to

if TYPE_CHECKING:
    from validator.graph.network import Network
    from validator.plant.model import Zone

SEVERAL = -2
NOBODY = -1


class Line:
    """Sets of numbers on one line, told by a number: which set holds it."""

    def __init__(self, sets: list[AddressSet], version: int) -> None:
        """Of sets that overlap, numbers in several are those of `SEVERAL`."""
        edges: list[tuple[int, int, int]] = []
        for number, one in enumerate(sets):
            for part in one.v4 if version == 4 else one.v6:
                edges += [(part.first, 1, number), (part.last + 1, 0, number)]
        self._starts: list[int] = []
        self._owners: list[int] = []
        open_: set[int] = set()
        for at, opens, number in sorted(edges):
            (open_.add if opens else open_.discard)(number)
            owner = NOBODY if not open_ else next(iter(open_)) if len(open_) == 1 else SEVERAL
            if self._starts and self._starts[-1] == at:
                self._owners[-1] = owner
            else:
                self._starts.append(at)
                self._owners.append(owner)

    def owner(self, number: int) -> int:
        """The number of the set that holds it, `NOBODY` or `SEVERAL`."""
        place = bisect_right(self._starts, number) - 1
        return NOBODY if place < 0 else self._owners[place]


class Places:
    """The zones and devices of a network, asked by address."""

    def __init__(self, network: Network) -> None:
        """Lines of addresses are made once."""
        self.network = network
        self.zones = network.zones.zones
        addresses = [network.zones.addresses[zone.id] for zone in self.zones]
        self._zones = {version: Line(addresses, version) for version in (4, 6)}
        own = [union_of(port.own for port in network.ports.of_device.get(node.number, ())) for node in network.nodes]
        self._own = {version: Line(own, version) for version in (4, 6)}

    def zone(self, version: int, number: int) -> Zone | str | None:
        """The zone of an address, None if it has none, or the reason why it cannot be told."""
        owner = self._zones[version].owner(number)
        if owner == SEVERAL:
            return "its address is given in more than one scope"
        return None if owner == NOBODY else self.zones[owner]

    def is_own(self, version: int, number: int) -> bool:
        """Whether a device of the snapshot has the address."""
        return self._own[version].owner(number) != NOBODY

    def behind(self, version: int, number: int) -> list[Zone]:
        """Zones with hosts that a translation gives this address, as a destination."""
        return [self.zones[place] for place, line in enumerate(self._virtual[version]) if line.owner(number) != NOBODY]

    def is_translated(self, version: int, source: int, destination: int) -> bool:
        """Whether a translation of the snapshot may have made these addresses: the log may show them behind it."""
        made_source, made_destination = self._made
        return made_source[version].owner(source) != NOBODY or made_destination[version].owner(destination) != NOBODY

    def nodes(self, name: str) -> frozenset[str]:
        """The devices of a name (several, where one box has contexts), or the one that has it as an address."""
        found = {
            node.id
            for node in self.network.nodes
            if name and name in {node.id, node.device.name, f"{node.device.name}/{node.device.context}"}
        }
        address = None if found else address_of(name)
        owner = NOBODY if address is None else self._own[address[0]].owner(address[1])
        return frozenset(found) if owner < 0 else frozenset({self.network.nodes[owner].id})

    @cached_property
    def _virtual(self) -> dict[int, list[Line]]:
        lead = [
            leading_to(self.network, self.network.zones.addresses[zone.id]) - self.network.zones.addresses[zone.id]
            for zone in self.zones
        ]
        return {version: [Line([one], version) for one in lead] for version in (4, 6)}

    @cached_property
    def _made(self) -> tuple[dict[int, Line], dict[int, Line]]:
        """What source translations and what destination translations may make."""
        found: dict[NatStage, list[AddressSet]] = {NatStage.SOURCE: [], NatStage.DESTINATION: []}
        for node in self.network.nodes:
            for rule in node.device.nat:
                if not rule.enabled or rule.address is None or rule.address.kind is NatKind.IDENTITY:
                    continue
                unknown = rule.address.kind is NatKind.UNKNOWN or not (rule.address.translated or rule.own_address)
                found[rule.stage].append(EVERY_ADDRESS if unknown else rule.address.translated)
        sets = {stage: union_of(parts) for stage, parts in found.items()}
        lines = {stage: {version: Line([one], version) for version in (4, 6)} for stage, one in sets.items()}
        return lines[NatStage.SOURCE], lines[NatStage.DESTINATION]
