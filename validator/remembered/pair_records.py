"""Answers about pairs of zones in the form in which they are kept: tuples of verdicts, boxes and names of rules.

A rule is kept by its list and its place there, for the file that holds it is the same where the answer still holds.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from parsers.nouns import dataclass
from validator.causes import Cause, Share, causes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from parsers.model.rules import Rule
    from parsers.source import Span
    from validator.conformance import Gap
    from validator.flowtext import ConcretePacket
    from validator.graph.network import Network, Node
    from validator.reachability.carriers import Carrying
    from validator.verdicts import Box, ConduitVerdict, PairVerdict

    KeptCarrier: TypeAlias = tuple[int, str, int, Rule | None, bool, bool, bool]
    """Device, list, the rule's place there (-1: it is in none, and kept whole), sure, undefined, rest."""
    KeptCause: TypeAlias = tuple[
        KeptCarrier | None,
        str,
        Span,
        bool,
        tuple[KeptCarrier, ...],
        tuple[Span, ...],
        tuple[Box, ...] | None,
        ConcretePacket | None,
    ]
    """Carrier, device, place, sure, helpers, entrances, and boxes and witness if they were told."""
    KeptPair: TypeAlias = tuple[
        int,
        str,
        str,
        PairVerdict | None,
        tuple[ConduitVerdict, ...],
        tuple[Box, ...] | None,
        tuple[KeptCause, ...] | None,
    ]
    """Number of the source, devices that were met and those of which places are named (bits, in hexadecimal), verdict
    (None: nothing travels), conduits, the boxes of what surely is undeclared (None: nothing is, not even possibly), and
    the causes of that."""


@dataclass(frozen=True, slots=True)
class KnownCarrier:
    """What lets packets pass, by name alone."""

    node: int
    rule_set: str
    rule: Rule | None
    sure: bool
    undefined: bool
    rest: bool


class Rules:
    """The rules of a network by list and place, and back."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        """Nothing is looked up before it is asked for."""
        self._nodes = nodes
        self._places: dict[tuple[int, str], dict[int, int]] = {}

    def kept(self, carrier: Carrying) -> KeptCarrier:
        """A carrier as it is kept."""
        rule, place = carrier.rule, -1
        if rule is not None:
            place = self._of(carrier.node, carrier.rule_set).get(id(rule), -1)
        whole = rule if place < 0 else None
        return carrier.node, carrier.rule_set, place, whole, carrier.sure, carrier.undefined, carrier.rest

    def known(self, kept: KeptCarrier) -> KnownCarrier:
        """A carrier that was kept.

        Raises:
            KeyError, IndexError: there is no such rule.
        """
        node, rule_set, place, whole, sure, undefined, rest = kept
        rule = whole if place < 0 else self._nodes[node].rule_sets[rule_set].rules[place]
        return KnownCarrier(node, rule_set, rule, sure, undefined, rest)

    def _of(self, node: int, rule_set: str) -> dict[int, int]:
        key = node, rule_set
        if key not in self._places:
            listed = self._nodes[node].rule_sets.get(rule_set)
            rules = () if listed is None else listed.rules
            self._places[key] = {id(rule): number for number, rule in enumerate(rules)}
        return self._places[key]


def kept_cause(rules: Rules, cause: Cause) -> KeptCause | None:
    """A cause as it is kept; None: it is of a kind that is not."""
    share = cause.share
    if cause.joint is not None:
        return None
    told = vars(share)
    return (
        None if cause.carrier is None else rules.kept(cause.carrier),
        cause.device,
        cause.origin,
        share.sure,
        tuple(rules.kept(item) for item in share.helpers),
        share.entrances,
        told.get("boxes"),
        told.get("witness"),
    )


class KnownCauses:
    """The causes of one pair that is remembered."""

    def __init__(self, network: Network, gap: Gap) -> None:
        """Where more is asked than was told, the pair is judged again."""
        self._network = network
        self._gap = gap

    @cached_property
    def _again(self) -> tuple[Cause, ...]:
        return tuple(causes_of(self._network, self._gap))

    def of(self, rules: Rules, kept: Sequence[KeptCause]) -> tuple[Cause, ...]:
        """The causes as they were.

        Raises:
            KeyError, IndexError, TypeError, ValueError: they are not what was kept.
        """
        return tuple(self._known(rules, number, item) for number, item in enumerate(kept))

    def _known(self, rules: Rules, number: int, kept: KeptCause) -> Cause:
        carrier, device, origin, sure, helpers, entrances, boxes, witness = kept
        named = tuple(rules.known(item) for item in helpers)
        share = Share(self._gap, self._made(number), self._network, sure, named, entrances)
        told = {"boxes": boxes, "witness": witness}
        vars(share).update({name: value for name, value in told.items() if value is not None})
        return Cause(None if carrier is None else rules.known(carrier), device, origin, share)

    def _made(self, number: int) -> Callable[[], Share]:
        return lambda: self._again[number].share
