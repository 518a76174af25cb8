"""Packets that rules take out of connection tracking, and what tests of a connection make of them.

Such a packet has the state `untracked` and no other one, and no translation takes it (linux, nft_ct.c and
xt_conntrack.c, `IP_CT_UNTRACKED`; nf_nat_core.c, `nf_nat_inet_fn`; MikroTik documentation, "Filter",
`connection-state`, and "RAW"). A rule behind the tracker takes nothing out of it (nft_notrack_eval), nor does one that
meets a packet with a template, the settings that `ct zone set` and the target CT give to the tracker; the template of
an earlier chain counts. `ct helper set` makes none: it is for connections that exist (nft_ct_helper_obj_eval). What
answers an untracked packet belongs to no connection that the tracker knows, unless it is untracked as well: its state
is open, for the tracker may begin with it. Of other tests than the state nothing is sure: whether a negated one
matches a packet without a connection differs.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.model.intervals import Interval
from parsers.model.match import ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.service import ICMP, ICMPV6, ServiceBox, ServiceSet, State
from parsers.nouns import dataclass
from parsers.syntax.netfilter.connection import OPENS, RELATED
from parsers.syntax.netfilter.nouns import Side, Template
from parsers.syntax.netfilter.scope import Scope, difference, product
from parsers.syntax.netfilter.terms import of_services

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parsers.source import Span
    from parsers.syntax.netfilter.nouns import Aside, Test
    from parsers.syntax.netfilter.terms import Place

WHY = "rules take packets out of connection tracking"
MOST_GIVEN = 32
"""Where more statements than these give settings to the tracker, what is left to a later rule is not worked out."""
_TRACKING = frozenset({"ct state", "ct status", "ct direction"})
_STATE = ("ct state",)
_ICMP = tuple(ServiceBox(Interval(number, number), states=State.ESTABLISHED) for number in (ICMP, ICMPV6))


@dataclass
class Taken:
    """What rules take out of tracking, told to `meet` statement by statement, in the order that packets meet them."""

    surely: list[Scope] = field(default_factory=list[Scope])
    perhaps: list[Scope] = field(default_factory=list[Scope])
    _given: list[Scope] = field(default_factory=list[Scope])
    """Packets with settings for the tracker, which take them to it."""

    def meet(self, item: Aside, scope: Scope, *, before: bool) -> None:
        """The packets of `scope` meet a statement; `before`: the tracker has not seen them."""
        if item.side is Side.UNTRACK:
            worked_out = len(self._given) <= MOST_GIVEN
            for one in difference([scope], self._given) if worked_out else [scope]:
                sure = before and worked_out and not one.unknown
                (self.surely if sure else self.perhaps).append(one)
        if item.template is Template.ANEW:
            self._again(scope)
        if item.template is not Template.NONE and before:
            self._given.append(scope)

    def _again(self, scope: Scope) -> None:
        """What was taken out is tracked again; kernels before 4.12 left it out (nft_ct.c of 4.9)."""
        left = difference(self.surely, [scope])
        self.perhaps += [*product(self.surely, [scope]), *(one for one in left if one.unknown)]
        self.surely = [one for one in left if not one.unknown]


def with_untracked(found: list[Scope], test: Test, place: Place, origin: Span) -> list[Scope]:
    """The packets of a test, where rules take some out of tracking."""
    if not (place.untracked or place.never_tracked) or not _TRACKING & set(test.keys):
        return found
    if test.keys != _STATE:
        return _doubted(found, (*place.untracked, *place.never_tracked), origin)
    never, perhaps = _at(place)
    matches = any(value[0] == "untracked" for value in test.values) is not test.negated
    made = [*difference(found, never), *(never if matches else ())] if never else found
    answers = [_answer(item) for item in (*never, *perhaps)]
    return _doubted(made, difference([*perhaps, *answers], never), origin)


def translatable(place: Place, origin: Span) -> list[Scope]:
    """Packets that a translation can take: those that start to be tracked."""
    never = list(place.never_tracked)
    found = difference([of_services(OPENS)], never) if never else [of_services(OPENS)]
    if not place.untracked:
        return found
    return _doubted(found, product(found, place.untracked), origin)


def _at(place: Place) -> tuple[list[Scope], list[Scope]]:
    """What is surely untracked at a place, and what may be: where a tracked packet may have got its header."""
    never, perhaps = list(place.never_tracked), list(place.untracked)
    if not place.translates or place.hook == "prerouting":
        return never, perhaps
    if place.hook in {"forward", "input"}:
        return [replace(item, translated=False) for item in never], perhaps
    return [], [*never, *perhaps]


def _answer(scope: Scope) -> Scope:
    """What may answer packets: sides and ports change places; errors of ICMP tell of packets of any protocol."""
    boxes: list[ServiceBox] = list(RELATED.boxes)
    for box in scope.service.possibly.boxes:
        boxes.append(ServiceBox(box.protocols, box.destination_ports, box.source_ports, State.ESTABLISHED))
        boxes += [item for item in _ICMP if box.protocols.first <= item.protocols.first <= box.protocols.last]
    return Scope(scope.destination, scope.source, ServiceMatch.exactly(ServiceSet(tuple(boxes))))


def _doubted(found: Iterable[Scope], doubtful: Sequence[Scope], origin: Span) -> list[Scope]:
    """The same packets, and with a doubt all of `doubtful`."""
    if not doubtful:
        return list(found)
    doubt = UnknownMatch(UnknownKind.SESSION, WHY, origin)
    return [*difference(found, doubtful), *product(doubtful, [Scope(conditions=(doubt,))])]
