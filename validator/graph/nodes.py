"""Devices as nodes of the network: what the plant calls them, and which two files are one device.

A failover pair is one device. Two configurations are its halves if the plant says so (`peer`), or if
they have the same addresses and either one name or both a place in a failover pair.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.rules import BindingPoint
from parsers.model.service import State as FlowState
from parsers.nouns import dataclass
from validator.graph.halves import with_other_half
from validator.graph.missing_halves import alone, of_missing_half

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parsers.model.device import Device, Unmodelled
    from parsers.model.rules import Binding, RuleSet
    from validator.plant.model import DeviceEntry, Plant

TRANSIT_SCOPES = frozenset({"", "port", "vlan-map"})
"""Bindings of other scopes judge management access and the like, never transit."""
ENTERING_SCOPE = "self"
"""Local bindings of this scope judge by the interface where packets come in, wherever the address is."""
LOCAL_SCOPES = frozenset({"", "control-plane", ENTERING_SCOPE})
"""Local bindings that judge packets; those of other scopes are part of the sources of a service."""


@dataclass(frozen=True)
class Node:
    """One device of the network: `id` is what the plant calls it, else its hostname."""

    number: int
    id: str
    device: Device
    file: str
    beside: tuple[Unmodelled, ...] = ()
    """What others on its segments may do to its packets (`unread_switches`, `tagged_frames`, `missing_halves`)."""

    @cached_property
    def rule_sets(self) -> Mapping[str, RuleSet]:
        """Rule sets by name."""
        return {item.name: item for item in self.device.rule_sets}

    @cached_property
    def _bindings(self) -> Mapping[tuple[BindingPoint, str | None], tuple[Binding, ...]]:
        found: defaultdict[tuple[BindingPoint, str | None], list[Binding]] = defaultdict(list)
        for item in self.device.bindings:
            if item.scope in TRANSIT_SCOPES:
                found[item.point, item.interface].append(item)
        return {key: tuple(value) for key, value in found.items()}

    def bindings(self, point: BindingPoint, interface: str) -> tuple[Binding, ...]:
        """What judges transit at `point` of `interface`, or at that point of the whole device."""
        return self._bindings.get((point, interface), ()) + self._bindings.get((point, None), ())

    @cached_property
    def _aside(self) -> Mapping[str, frozenset[str]]:
        """Interfaces of bridges that alone judge what is routed there, each with the members that do not."""
        return {
            bridge.interface: frozenset(bridge.members)
            for bridge in self.device.bridges
            if bridge.interface and not bridge.members_judge_routed
        }

    def judging(self, names: frozenset[str]) -> frozenset[str]:
        """The names of one side of a packet by which rules know it; see `Bridge.members_judge_routed`."""
        for interface, members in self._aside.items():
            if interface in names:
                names -= members
        return names

    @cached_property
    def inbound_by_exit(self) -> frozenset[str]:
        """Interfaces with an inbound list some rules of which name the way out (sessions that IOS inspects there)."""
        return frozenset(
            item.interface
            for item in self.device.bindings
            if item.interface is not None and item.point is BindingPoint.INBOUND and item.scope in TRANSIT_SCOPES
            for name in item.rule_sets
            for rule in (self.rule_sets[name].rules if name in self.rule_sets else ())
            if rule.match.out_interfaces is not None
        )

    @cached_property
    def keeps_sessions(self) -> bool:
        """Whether answers pass only where their questions did: it keeps state, or has lists that remember."""
        return self.device.stateful or any(
            box.states & FlowState.ANSWER
            for rule_set in self.device.rule_sets
            for rule in rule_set.rules
            for box in rule.match.service.possibly.boxes
        )

    def local_bindings(self, *interfaces: str) -> tuple[Binding, ...]:
        """What judges packets for the device itself that concern any of `interfaces`."""
        return tuple(
            item
            for item in self.device.bindings
            if item.point is BindingPoint.LOCAL
            and item.scope in LOCAL_SCOPES
            and (item.interface is None or item.interface in interfaces)
        )

    def unmodelled(self, *interfaces: str) -> tuple[Unmodelled, ...]:
        """Features that are not modelled and touch packets through any of `interfaces`."""
        return tuple(
            item
            for item in (*self.device.unmodelled, *self.beside)
            if item.interfaces is None or any(name in item.interfaces for name in interfaces)
        )

    @cached_property
    def may_forward(self) -> bool:
        """Whether it routes between its interfaces, or a line that nobody read may be the one that says so."""
        return self.device.forwards or any(
            item.effect is Effect.MAY_DO_ANYTHING and item.interfaces is None for item in self.device.unmodelled
        )

    @cached_property
    def may_rewrite(self) -> bool:
        """Whether something that is not modelled may change addresses here."""
        return any(item.effect.rewrites for item in (*self.device.unmodelled, *self.beside))


@dataclass(frozen=True, slots=True)
class Twin:
    """The second half of a failover pair: `device` of `file` stands in for `node`, and should be like it."""

    node: Node
    device: Device
    file: str
    entry: str = ""
    """The id under which the plant declares this half, or empty."""
    differs: tuple[str, ...] = ()
    """Words for what is different in it and the half that is audited."""


def numbered(
    plant: Plant, devices: tuple[tuple[Device, str], ...], *, by_itself: bool
) -> tuple[tuple[Node, ...], tuple[Twin, ...]]:
    """Every device once, in order, and the second halves of failover pairs.

    `by_itself`: what one device does is asked, and not what those that share its addresses may do.
    """
    twins: list[Twin] = []
    there = _There(plant)
    for device, file in devices:
        entry = entry_of(plant, device, file)
        first = there.same(device, entry)
        if first is None:
            there.add(device, file, _name(device, entry))
        else:
            twins.append(Twin(first, device, file, entry.id if entry is not None else ""))
    nodes = there.nodes
    differs: list[tuple[str, ...]] = []
    for twin in twins:
        number = twin.node.number
        paired = with_other_half(nodes[number].device, twin.device)
        nodes[number] = replace(twin.node, device=paired.device)
        differs.append(paired.differs)
    whole, only = {twin.node.number for twin in twins}, alone([node.device for node in nodes])
    nodes = [
        node if by_itself or node.number in whole else replace(node, beside=of_missing_half(node.device, only))
        for node in nodes
    ]
    pairs = zip(twins, differs, strict=True)
    return tuple(nodes), tuple(replace(twin, node=nodes[twin.node.number], differs=words) for twin, words in pairs)


def missing_entries(plant: Plant, nodes: tuple[Node, ...], twins: tuple[Twin, ...]) -> tuple[DeviceEntry, ...]:
    """Declared devices without a configuration; an attested one, or one whose peer is there, is not missing."""
    there = {node.id.partition("/")[0] for node in nodes} | {node.id for node in nodes} | {twin.entry for twin in twins}
    paired = {entry.peer for entry in plant.devices if entry.id in there and entry.peer}
    return tuple(
        entry
        for entry in plant.devices
        if entry.id not in there | paired and not entry.attested and entry.peer not in there - {""}
    )


def entry_of(plant: Plant, device: Device, file: str) -> DeviceEntry | None:
    """What the plant says about a device: by its file, else by its name."""
    by_file = [entry for entry in plant.devices if entry.file == file and file]
    if by_file:
        called = [entry for entry in by_file if entry.hostname == device.name]
        here = called or [entry for entry in by_file if not entry.hostname] or by_file
        exact = [entry for entry in here if entry.context == device.context]
        whole = [entry for entry in here if not entry.context]
        alone = [] if device.context else here
        return next(iter(exact or whole or alone), None)
    qualified = f"{device.name}/{device.context}"
    for entry in plant.devices:
        named = device.name in {entry.hostname, entry.id} and entry.context in {"", device.context}
        if not entry.file and (named or entry.id == qualified):
            return entry
    return None


def _name(device: Device, entry: DeviceEntry | None) -> str:
    """The plant's name; a context of a box that is declared as a whole is qualified."""
    if entry is None:
        return f"{device.name}/{device.context}" if device.context else device.name
    if device.context and entry.context != device.context and "/" not in entry.id:
        return f"{entry.id}/{device.context}"
    return entry.id


class _There:
    """The devices so far, found by what makes another file the other half of one of them."""

    def __init__(self, plant: Plant) -> None:
        """None yet; which entries are halves of one pair is what the plant says."""
        self.nodes: list[Node] = []
        self._names: set[tuple[str, str]] = set()
        self._called: dict[tuple[str, str], list[Node]] = {}
        self._addressed: dict[tuple[str, frozenset[object]], list[Node]] = {}
        self._halves: dict[str, dict[str, None]] = {}
        for entry in plant.devices:
            if entry.peer and entry.peer != entry.id:
                self._halves.setdefault(entry.id, {})[entry.peer] = None
                self._halves.setdefault(entry.peer, {})[entry.id] = None

    def add(self, device: Device, file: str, name: str) -> None:
        """One more; of two of one name in one file the second is called after itself as well."""
        node = Node(len(self.nodes), f"{name}/{device.name}" if (name, file) in self._names else name, device, file)
        self.nodes.append(node)
        self._names.add((node.id, file))
        self._called.setdefault((device.context, node.id), []).append(node)
        self._addressed.setdefault((device.context, _addresses(device)), []).append(node)

    def same(self, device: Device, entry: DeviceEntry | None) -> Node | None:
        """The first one of which this is the other half.

        The plant declares both as a pair; or they have the same addresses, and one name or a peer each.
        """
        halves = self._halves.get(entry.id, ()) if entry is not None else ()
        found = [node for half in halves for node in self._called.get((device.context, half), ())]
        addresses = _addresses(device)
        if addresses:
            alike = self._addressed.get((device.context, addresses), ())
            found += [node for node in alike if _called_or_paired(node.device, device)][:1]
        return min(found, key=lambda node: node.number, default=None)


def _called_or_paired(one: Device, other: Device) -> bool:
    return one.name == other.name or bool(one.high_availability and other.high_availability)


def _addresses(device: Device) -> frozenset[object]:
    return frozenset(address.value for item in device.interfaces for address in item.addresses)
