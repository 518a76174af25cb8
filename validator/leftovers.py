"""What configurations hold and do not use: rules turned off, lists that judge no traffic, objects that nobody names.

None opens anything today; each may be turned on with one line, by somebody who trusts what stands there. They are
told as facts, not as findings. Objects and groups are looked for on ASA, and addresses on FortiOS; a name that
stands in any other line counts as used. A list that only routing, address translation or a tunnel's selector uses is
none of these.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.model.rules import RuleSetKind
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.source import Span
    from validator.graph.network import Network, Node


class LeftoverKind(StrEnum):
    """What is left over; the value is the phrase of the reports."""

    LIST = "list that judges no traffic"
    RULE = "rule turned off"
    OBJECT = "object that no line names"


@dataclass(frozen=True, slots=True, order=True)
class Leftover:
    """A list that judges nothing, a rule of the list `name` that is turned off, or an object of that name."""

    device: str
    name: str
    origin: Span
    kind: LeftoverKind


def leftovers(network: Network) -> tuple[Leftover, ...]:
    """All of them, sorted."""
    return tuple(
        sorted({item for node in network.nodes for item in (*_unbound(node), *_turned_off(node), *_unnamed(node))})
    )


def _unbound(node: Node) -> Iterator[Leftover]:
    device = node.device
    used = {name for binding in device.bindings for name in binding.rule_sets}
    used |= {tunnel.rule_set for tunnel in device.tunnels if tunnel.rule_set}
    for rule_set in device.rule_sets:
        written = any(not rule.implicit for rule in rule_set.rules)
        if rule_set.kind is RuleSetKind.FILTER and rule_set.name not in used and written:
            yield Leftover(node.id, rule_set.name, rule_set.origin, LeftoverKind.LIST)


def _turned_off(node: Node) -> Iterator[Leftover]:
    for rule_set in node.device.rule_sets:
        for rule in rule_set.rules:
            if not rule.enabled and not rule.ended and not rule.implicit:
                yield Leftover(node.id, rule_set.name, rule.origin, LeftoverKind.RULE)


def _unnamed(node: Node) -> Iterator[Leftover]:
    for item in node.device.unnamed:
        yield Leftover(node.id, item.name, item.origin, LeftoverKind.OBJECT)
