"""How pf decides: the last rule that matches, unless one that matches is `quick`.

The first quick rule that matches ends the search whatever matched before it; where none does, the last one of the
others decides. So pf decides exactly as a list does in which the first match wins, made of the quick rules in
order and behind them the others in reverse (pf.conf(5), "PACKET FILTERING" and "quick"). A packet is judged where
it comes in, and again where it leaves; both must pass it. What no rule matches would pass; both products begin with
a block of everything, which so becomes the last rule of each list.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.rules import Binding, BindingPoint, RuleSet
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parsers.model.match import Match
    from parsers.model.rules import Rule
    from parsers.source import Span

IN, OUT = "in", "out"
NO_REPLY = "-"
"""In place of a gateway of `reply-to`: answers go by the table."""


@dataclass(frozen=True, slots=True)
class PfRule:
    """One line that pf is given. `interfaces` None: on every one. `directions` holds `in`, `out` or both.

    `rule.match` says nothing of interfaces. `gateway` names the gateway or group of `route-to`, or is empty; `reply`
    that of `reply-to`, `NO_REPLY` for none, empty for that of the interface.
    """

    rule: Rule
    quick: bool
    interfaces: frozenset[str] | None = None
    directions: frozenset[str] = frozenset({IN})
    gateway: str = ""
    reply: str = ""

    def acts(self, interface: str, direction: str) -> bool:
        """Whether pf looks at it for packets at `interface` in `direction`."""
        return direction in self.directions and (self.interfaces is None or interface in self.interfaces)


def first_match_order(rules: Sequence[PfRule]) -> list[PfRule]:
    """The same decisions as a list in which the first match wins."""
    return [item for item in rules if item.quick] + [item for item in reversed(rules) if not item.quick]


def rule_sets(rules: Sequence[PfRule], interfaces: Iterable[str], origin: Span) -> Iterator[RuleSet]:
    """Two lists for each interface: `<name> in` and `<name> out`."""
    ordered = first_match_order(rules)
    for name in interfaces:
        for direction in (IN, OUT):
            kept = tuple(item.rule for item in ordered if item.acts(name, direction))
            yield RuleSet(f"{name} {direction}", kept, origin)


def bindings(interfaces: Iterable[str], origin: Span) -> Iterator[Binding]:
    """Where the lists of `rule_sets` judge."""
    for name in interfaces:
        yield Binding((f"{name} {IN}",), BindingPoint.INBOUND, name, origin)
        yield Binding((f"{name} {OUT}",), BindingPoint.OUTBOUND, name, origin)


def at_interface(item: PfRule, interfaces: Iterable[str]) -> Match:
    """The match of a rule with the interfaces of packets that come in."""
    wanted = frozenset(interfaces) if item.interfaces is None else item.interfaces & frozenset(interfaces)
    return replace(item.rule.match, in_interfaces=wanted)
