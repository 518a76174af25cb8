"""What is idle in lists, remembered by the places of rules: it rests on the rules of the list alone.

So it holds for every list with the same rules in the same order, wherever their lines stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from validator.decided import Hygiene, Idle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from parsers.model.rules import Rule, RuleSet
    from validator.graph.network import Node

KeptIdle: TypeAlias = "tuple[int, tuple[int, ...], int, bool]"
"""The place of an idle rule, those of the rules that take its packets, how many more do, and whether it is contrary."""
KeptList: TypeAlias = "tuple[KeptIdle, ...]"
KeptHygiene: TypeAlias = "tuple[KeptList, KeptList, KeptList, KeptList, bool]"
"""Impossible, shadowed, redundant and fragmentary rules, and whether the list was judged."""


class Lists:
    """The lists of a network, by device and place there, and what is known to be idle in them."""

    def __init__(
        self,
        nodes: Sequence[Node],
        known: Mapping[tuple[int, int], KeptHygiene],
        holds: Callable[[int, int], bool],
    ) -> None:
        """`known` is of an earlier run; `holds` tells of a list, by device and place there, whether it is the same."""
        self._names = {
            id(item): (node.number, place) for node in nodes for place, item in enumerate(node.device.rule_sets)
        }
        self.known = {key: kept for key, kept in known.items() if holds(*key)}
        self.news = False

    def hygiene(self, rule_set: RuleSet) -> Hygiene | None:
        """What is idle in a list; None: it is not remembered."""
        name = self._names.get(id(rule_set))
        kept = None if name is None else self.known.get(name)
        return None if kept is None else of_places(rule_set, kept)

    def found_idle(self, rule_set: RuleSet, found: Hygiene) -> None:
        """What is idle in a list was found out."""
        name = self._names.get(id(rule_set))
        if name is not None:
            self.known[name] = by_places(rule_set, found)
            self.news = True


def by_places(rule_set: RuleSet, found: Hygiene) -> KeptHygiene:
    """What is idle in a list, by the places of its rules there."""
    places = {id(rule): place for place, rule in enumerate(rule_set.rules)}
    kept = [_kept(places, items) for items in (found.impossible, found.shadowed, found.redundant, found.fragmentary)]
    return kept[0], kept[1], kept[2], kept[3], found.judged


def of_places(rule_set: RuleSet, kept: KeptHygiene) -> Hygiene:
    """The same as rules of the list."""
    *idle, judged = kept
    impossible, shadowed, redundant, fragmentary = (_told(rule_set.rules, one) for one in idle)
    return Hygiene(impossible, shadowed, redundant, judged, fragmentary)


def _kept(places: Mapping[int, int], idle: Sequence[Idle]) -> tuple[KeptIdle, ...]:
    return tuple(
        (places[id(item.rule)], tuple(places[id(one)] for one in item.takers), item.others, item.contrary)
        for item in idle
    )


def _told(rules: Sequence[Rule], kept: Sequence[KeptIdle]) -> tuple[Idle, ...]:
    return tuple(
        Idle(rules[place], tuple(rules[one] for one in by), others, contrary) for place, by, others, contrary in kept
    )
