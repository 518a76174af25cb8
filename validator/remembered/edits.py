"""What was edited in the lists of devices, and which pairs and packets an edit can concern at all.

An edited line concerns a pair if its sources may be those of one zone and its destinations those of the other, with
every address that translations make of them on any way. A pair that no edited line concerns is answered by the same
lines as before; what is told of it is the same unless it names places of a device whose lines moved.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, from_cidr, union_of
from parsers.model.nat import NatKind, NatStage
from parsers.nouns import dataclass
from validator.reachability.meetings import bits_of
from validator.reachability.translation import leading_to, sources_made
from validator.remembered.heard import heard

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from parsers.model.address import AddressSet
    from parsers.model.device import Device
    from parsers.model.rules import Rule
    from validator.flowtext import ConcretePacket
    from validator.graph.network import Network

MOST_LINES = 64
"""Where more lines of a device are others, they may concern anything."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What was edited on device number `node`: the lines that came or went; None: it may concern everything.

    `moved`: other lines do not stand where they stood. `lists` are those with such lines, by their place on the device;
    None: it may be any.
    """

    node: int
    lines: tuple[Rule, ...] | None
    moved: bool = True
    lists: frozenset[int] | None = None


def edit_of(node: int, before: Device, now: Device, alike: Callable[[Rule, Rule], bool]) -> Edit:
    """The edits of the lists of a device that is the same but for rules and places; `alike` compares without places."""
    found: list[Rule] = []
    lists: set[int] = set()
    moved = heard(replace(before, rule_sets=())) != heard(replace(now, rule_sets=()))
    for place, (old, new) in enumerate(zip(before.rule_sets, now.rule_sets, strict=True)):
        gone, come, still = _differing(old.rules, new.rules, alike)
        found += (*gone, *come)
        if gone or come:
            lists.add(place)
        moved = moved or not still or old.origin != new.origin
    return Edit(node, tuple(found) if len(found) <= MOST_LINES else None, moved, frozenset(lists))


def _differing(
    old: Sequence[Rule], new: Sequence[Rule], alike: Callable[[Rule, Rule], bool]
) -> tuple[Sequence[Rule], Sequence[Rule], bool]:
    """The rules between a common beginning and a common end, and whether all others stand where they stood."""
    most = min(len(old), len(new))
    still = len(old) == len(new)

    def same(one: Rule, other: Rule) -> bool:
        nonlocal still
        equal = one == other
        if not equal and not alike(one, other):
            return False
        still = still and equal
        return True

    first = 0
    while first < most and same(old[first], new[first]):
        first += 1
    last = 0
    while last < most - first and same(old[-1 - last], new[-1 - last]):
        last += 1
    return old[first : len(old) - last], new[first : len(new) - last], still


class Edits:
    """The edits since an earlier run, and what they concern."""

    def __init__(self, network: Network, edits: Sequence[Edit]) -> None:
        """No edits: everything is as it was."""
        self._network = network
        self.devices = bits_of(edit.node for edit in edits)
        self._blunt = bits_of(edit.node for edit in edits if edit.lines is None)
        self._moved = bits_of(edit.node for edit in edits if edit.moved)
        self._lists = [(edit.node, edit.lists) for edit in edits]
        self._lines = [(edit.node, rule) for edit in edits for rule in edit.lines or ()]
        self._zones = network.plant.zones
        self._known: dict[int, tuple[int, int]] = {}
        self._named: dict[int, tuple[int, int]] = {}

    def spare(self, source: int, destination: int, met: int, told: int = 0, *, answered: bool = False) -> bool:
        """Whether what was found out of a pair of zones (by number) holds: by devices `met`, with places of `told`.

        Where the bits say every device, nothing is known of what was met. `answered`: so were its answers.
        """
        if not self.devices:
            return True
        if met < 0 or told < 0:
            return False
        hit = met & self.devices
        if not hit:
            return True
        if hit & self._blunt or told & self._moved:
            return False
        (one_from, one_to), (other_from, other_to) = self._of(source), self._of(destination)
        both = one_from & other_to | other_from & one_to
        if answered and self._made_anew:
            one, other = self._under_any_name(source), self._under_any_name(destination)
            both = one[0] & other[1] | other[0] & one[1]
        return not self._at(hit) & both

    def spare_packet(self, packet: ConcretePacket, met: int) -> bool:
        """Whether what was found out of one packet by devices `met` holds; nothing of it names a place."""
        hit = met & self.devices
        if not hit:
            return True
        if met < 0 or hit & self._blunt:
            return False
        ends = from_cidr(str(packet.src)), from_cidr(str(packet.dst))
        (one_from, one_to), (other_from, other_to) = map(self._lines_of, ends)
        return not self._at(hit) & (one_from & other_to | other_from & one_to)

    def spare_list(self, node: int, place: int) -> bool:
        """Whether a list has the same rules in the same order, whatever lines they stand on."""
        return all(node != one or (lists is not None and place not in lists) for one, lists in self._lists)

    def _at(self, devices: int) -> int:
        """The edited lines of some devices, as bits."""
        return bits_of(number for number, (node, _) in enumerate(self._lines) if devices >> node & 1)

    def _of(self, zone: int) -> tuple[int, int]:
        if zone not in self._known:
            self._known[zone] = self._lines_of(self._network.zones.addresses[self._zones[zone].id])
        return self._known[zone]

    def _under_any_name(self, zone: int) -> tuple[int, int]:
        """The lines of `_of`, of answers too: they bear what translations made of the questions' other end.

        An answer goes to the address that was made the source of its question, and comes from the one that was asked.
        """
        if zone not in self._named:
            own = self._network.zones.addresses[self._zones[zone].id]
            every = own | self._sources | self._destinations(own)
            self._named[zone] = self._speaking(every, every)
        return self._named[zone]

    def _lines_of(self, own: AddressSet) -> tuple[int, int]:
        """The edited lines that may speak of packets from some addresses, and of packets to them, as bits."""
        return self._speaking(own | self._sources, self._destinations(own))

    def _speaking(self, sources: AddressSet, destinations: AddressSet) -> tuple[int, int]:
        matches = [rule.match for _, rule in self._lines]
        return (
            bits_of(number for number, item in enumerate(matches) if item.source.possibly.meets(sources)),
            bits_of(number for number, item in enumerate(matches) if item.destination.possibly.meets(destinations)),
        )

    @cached_property
    def _made_anew(self) -> bool:
        """Whether anything translates."""
        return any(rule.enabled for node in self._network.nodes for rule in node.device.nat)

    @cached_property
    def _sources(self) -> AddressSet:
        """Every source that a translation makes."""
        return sources_made(self._network)

    @cached_property
    def _rewritten(self) -> list[tuple[AddressSet, AddressSet]]:
        """Destinations that translations take, and what they make of them."""
        rules = (rule for node in self._network.nodes for rule in node.device.nat)
        return [
            (rule.match.destination.possibly, _made(rule.address.kind, rule.address.translated))
            for rule in rules
            if rule.enabled and rule.stage is NatStage.DESTINATION and rule.address is not None
        ]

    def _destinations(self, own: AddressSet) -> AddressSet:
        """Every destination that packets to some addresses have, before and after any translations."""
        found = own | leading_to(self._network, own) if self._rewritten else own
        rest = self._rewritten
        while rest:
            taken = [after for before, after in rest if before.meets(found)]
            rest = [(before, after) for before, after in rest if not before.meets(found)]
            if not taken:
                break
            found = found | union_of(taken)
        return found


def _made(kind: NatKind, translated: AddressSet) -> AddressSet:
    if kind is NatKind.IDENTITY:
        return NO_ADDRESS
    return EVERY_ADDRESS if kind is NatKind.UNKNOWN or not translated else translated
