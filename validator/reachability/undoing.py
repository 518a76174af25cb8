"""What translations make of an answer: the device that translated the question takes that back.

Both halves go the other way: what a packet got as its source is the destination of the answer, restored where the
device translates destinations (before routing), and what it got as its destination is the source of the answer,
restored where the device translates sources.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.nat import NatKind, NatStage
from parsers.model.rules import Action
from validator.reachability.filters import Judgement
from validator.reachability.programs import Line, Program, everything_else

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.model.nat import NatRule
    from validator.graph.network import Node
    from validator.reachability.header import Header, Undo
    from validator.reachability.passage import Branch


def undone(node: Node, branch: Branch, rules: Sequence[NatRule], stage: NatStage) -> Branch:
    """An answer after one stage of translation; any other packet as it is.

    A device that keeps sessions leaves other answers alone. One that translates packet by packet (IOS) translates
    answers to what it did not translate as if they were packets of their own: then the sender does not know them.
    """
    header = branch.header
    if header.undo is None:
        return branch
    if header.undo and header.undo[-1].device == node.number:
        return replace(branch, header=_restored(header, header.undo, stage))
    if node.device.stateful or not rules:
        return branch
    lines = tuple(Line(Action.PERMIT if _leaves(rule) else Action.DENY, rule.match, rule, "NAT") for rule in rules)
    judgement = Judgement(Program(node.number, (*lines, everything_else()), header), is_filter=False)
    return branch.judged(judgement)


def _restored(header: Header, undo: tuple[Undo, ...], stage: NatStage) -> Header:
    before = undo[-1].header
    if stage is NatStage.DESTINATION:
        found = replace(header, source=before.source, source_port=before.source_port)
    else:
        found = replace(header, destination=before.destination, destination_port=before.destination_port)
    whole = replace(found, undo=None) == replace(before, undo=None)
    return replace(found, undo=undo[:-1]) if whole else found


def _leaves(rule: NatRule) -> bool:
    return rule.port is None and (rule.address is None or rule.address.kind is NatKind.IDENTITY)
