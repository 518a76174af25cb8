"""The second engine's reading of matches, rule lists, bindings and unmodelled features, as diagrams.

First match wins in every reading of what a file leaves open: a permit surely lets through what surely
matches it and no deny before it may match, and possibly what may match it and no deny before it surely matches.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from diagram_space import Two
from parsers.model.device import Effect
from parsers.model.match import EVERYTHING
from parsers.model.rules import Action, BindingPoint, Rule, RuleSet
from parsers.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from diagram_space import Diagram, Space
    from parsers.model.device import Device, Unmodelled
    from parsers.model.match import Match
    from parsers.model.rules import Binding
    from parsers.model.vpn import Tunnel

JUDGES_TRANSIT = frozenset({"", "port", "vlan-map"})
"""Scopes of bindings that judge transit."""
MAY_PERMIT = frozenset({Effect.MAY_PERMIT, Effect.MAY_DO_EITHER})
MAY_DENY = frozenset({Effect.MAY_DENY, Effect.MAY_DO_EITHER})
MAY_REWRITE = frozenset({Effect.MAY_REWRITE})
MAY_DO_EITHER = Rule("", Action.UNKNOWN, EVERYTHING, Span("", 1))
"""What stands in a list that the device does not hold."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The way of packets through one device, as far as it is known.

    `interface` is where they came in, `tunnel` the tunnel through which, or empty. `outs` are the names of the
    side they leave by, each with the packets for which it counts (a tunnel takes some of what leaves by
    its interface), in order; None before routing. `translated`: a rule of this device changed their destination.
    """

    interface: str
    tunnel: str = ""
    outs: tuple[tuple[str, Diagram], ...] | None = None
    translated: bool = False
    by: str = ""
    """The statement of this device that decided about the destination."""
    changed: bool = False
    """Whether a rule of this device changed anything of them."""
    given: bool | None = None
    """As of the door where they came in."""
    learned: bool = False

    @property
    def ins(self) -> frozenset[str]:
        """The names of the side they came from."""
        return frozenset({self.interface, self.tunnel} - {""})


@dataclass(frozen=True)
class Rules:
    """Everything about one device that matches packets; answers are remembered."""

    space: Space
    device: Device
    tunnels: Mapping[str, Tunnel]
    _known: dict[object, Two] = field(default_factory=dict[object, Two])

    def leaving(self, names: frozenset[str], sides: Sides) -> Diagram:
        """The packets that leave by a side of one of `names`."""
        return self.space.any_of(region for name, region in sides.outs or () if name in names)

    def match(self, match: Match, sides: Sides) -> Two:
        """The packets that surely and possibly match, on a way."""
        space = self.space
        if match.in_interfaces is not None and not match.in_interfaces & sides.ins:
            return space.nothing
        if match.translated is not None and match.translated != sides.translated:
            return space.nothing
        if match.translated_by is not None and sides.by not in match.translated_by:
            return space.nothing
        found = (
            Two(space.addresses(space.src, match.source.surely), space.addresses(space.src, match.source.possibly))
            & Two(
                space.addresses(space.dst, match.destination.surely),
                space.addresses(space.dst, match.destination.possibly),
            )
            & Two(space.services(match.service.surely), space.services(match.service.possibly))
        )
        if match.conditions:
            found = found.doubted()
        if match.out_interfaces is None:
            return found
        if sides.outs is None:
            return found.doubted() if match.out_interfaces else space.nothing
        return found.within(self.leaving(match.out_interfaces, sides))

    def permitted(self, rules: Sequence[Rule], sides: Sides) -> Two:
        """What a list lets through; at its bare end nothing has permitted a packet."""
        found = self.space.nothing
        for rule in reversed(rules):
            if not rule.enabled:
                continue
            hit = self.match(rule.match, sides)
            surely, possibly = found.surely, found.possibly
            if rule.action is Action.PERMIT:
                surely, possibly = surely | hit.surely, possibly | hit.possibly
            elif rule.action is Action.DENY:
                surely, possibly = surely & ~hit.possibly, possibly & ~hit.surely
            else:
                surely, possibly = surely & ~hit.possibly, possibly | hit.possibly
            found = Two(surely, possibly)
        return found

    def chain(self, names: Sequence[str], sides: Sides) -> Two:
        """What lists in a row let through; a missing one may do either, one of the other IP version is not there."""
        key = ("chain", tuple(names), sides)
        if key not in self._known:
            self._known[key] = self._chain(names, sides)
        return self._known[key]

    def _chain(self, names: Sequence[str], sides: Sides) -> Two:
        known = {one.name: one for one in self.device.rule_sets}
        found = [known.get(name) or RuleSet(name, (MAY_DO_EITHER,), self.device.origin) for name in names]
        sets = [one for one in found if self.space.version in one.families]
        return self.permitted(list(_in_a_row(sets)), sides) if sets else self.space.everything

    def sparing(self, name: str, sides: Sides) -> Two:
        """What the list of a reverse-path check spares; one that is not there for this IP version may spare anything."""
        known = {one.name: one for one in self.device.rule_sets}
        if name in known and self.space.version in known[name].families:
            return self.chain((name,), sides)
        return Two(self.space.none, self.space.all)

    def filter(self, point: BindingPoint, sides: Sides) -> Two:
        """What every binding at a point lets through."""
        key = ("filter", point, sides)
        if key not in self._known:
            found = self.space.everything
            for binding in self.device.bindings:
                if binding.point is point and binding.scope in JUDGES_TRANSIT:
                    region = self._judged(binding, sides)
                    said = self.chain(binding.rule_sets, sides)
                    found &= Two(said.surely | ~region, said.possibly | ~region)
            self._known[key] = found
        return self._known[key]

    def _judged(self, binding: Binding, sides: Sides) -> Diagram:
        """The packets that a binding judges. What a tunnel brings past the filter is judged by its own name alone."""
        space, name = self.space, binding.interface
        if binding.point is BindingPoint.INBOUND:
            passed_by = sides.tunnel and self.tunnels[sides.tunnel].bypasses_filter
            applies = name == sides.tunnel if passed_by else name is None or name in sides.ins
            return space.all if applies else space.none
        if name is None or (binding.point is BindingPoint.FORWARD and name in sides.ins):
            return space.all
        return self.leaving(frozenset({name}), sides)

    def touched(self, effects: frozenset[Effect], sides: Sides) -> Diagram:
        """The packets that an unmodelled feature of one of the effects touches on a way."""
        return self.space.any_of(
            self._touched(item, sides) for item in self.device.unmodelled if item.effect in effects
        )

    def _touched(self, item: Unmodelled, sides: Sides) -> Diagram:
        if item.interfaces is None or item.interfaces & sides.ins:
            return self.space.all
        return self.leaving(item.interfaces, sides)


def _in_a_row(sets: Sequence[RuleSet]) -> Iterator[Rule]:
    """The rules of all; the implicit end of each list but the last does not count."""
    for number, one in enumerate(sets, 1):
        rules = list(one.rules)
        while number < len(sets) and rules and rules[-1].implicit:
            rules.pop()
        yield from rules
