"""What a device makes of an answer: its own translation it takes back, a session of others it leaves alone or spoils."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from differential import case
from parsers.model.address import from_cidr
from parsers.model.intervals import Interval
from parsers.model.match import Match
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.rules import Action
from strategies import HERE, random_devices, seeded
from validator.reachability.header import AS_SENT, Field, PortField, Undo
from validator.reachability.passage import Branch
from validator.reachability.undoing import undone

if TYPE_CHECKING:
    from validator.graph.network import Node

REAL, SHOWN = from_cidr("10.0.0.2/32"), from_cidr("10.1.0.2/32")
STATIC = NatRule("out", NatStage.SOURCE, Match(), AddressTranslation(NatKind.STATIC, REAL, SHOWN), HERE)
EXEMPT = NatRule("exempt", NatStage.SOURCE, Match(), None, HERE)
IDENTITY = NatRule("same", NatStage.SOURCE, Match(), AddressTranslation(NatKind.IDENTITY, REAL, REAL), HERE)
PORTS = replace(EXEMPT, identity="ports", port=PortTranslation(Interval(1, 1), Interval(2, 2)))
CHANGED = replace(AS_SENT, source=Field(offset=7), source_port=PortField(offset=3), destination=Field(offset=9))
OTHERS_ANSWER = Branch(replace(AS_SENT, undo=()), frozenset({"z0"}))


def node(*, stateful: bool) -> Node:
    device = replace(random_devices(seeded(1))[0], stateful=stateful)
    return case([device]).network.nodes[0]


@pytest.mark.parametrize("stage", NatStage)
def test_what_is_no_answer_and_what_nothing_translates_stays(stage: NatStage) -> None:
    plain = Branch(AS_SENT, frozenset({"z0"}))
    assert undone(node(stateful=False), plain, [STATIC], stage) == plain
    assert undone(node(stateful=False), OTHERS_ANSWER, [], stage) == OTHERS_ANSWER


def test_a_device_that_keeps_sessions_leaves_answers_to_what_it_did_not_translate_alone() -> None:
    assert undone(node(stateful=True), OTHERS_ANSWER, [STATIC], NatStage.SOURCE) == OTHERS_ANSWER


def test_another_translates_them_unless_its_rule_leaves_both_as_they_are() -> None:
    """The sender does not know what comes back with another source; ports count as well."""
    rules = [STATIC, EXEMPT, IDENTITY, PORTS, replace(STATIC, port=PORTS.port)]
    judgement = undone(node(stateful=False), OTHERS_ANSWER, rules, NatStage.SOURCE).judgements[0]
    actions = [line.action for line in judgement.program.lines]
    assert actions == [Action.DENY, Action.PERMIT, Action.PERMIT, Action.DENY, Action.DENY, Action.PERMIT]


def test_a_device_takes_its_own_translation_back_in_two_halves() -> None:
    this = node(stateful=True)
    trail = (Undo(this.number, AS_SENT),)
    answer = Branch(replace(CHANGED, undo=trail), frozenset({"z0"}))
    half = undone(this, answer, [STATIC], NatStage.DESTINATION)
    assert half.header == replace(CHANGED, source=AS_SENT.source, source_port=AS_SENT.source_port, undo=trail)
    whole = undone(this, half, [STATIC], NatStage.SOURCE)
    assert whole.header == replace(AS_SENT, undo=())
    assert whole.judgements == ()


def test_only_the_last_translation_is_taken_back_and_only_by_its_device() -> None:
    this = node(stateful=True)
    trail = (Undo(this.number, AS_SENT), Undo(this.number + 1, replace(AS_SENT, source=Field(offset=1))))
    answer = Branch(replace(CHANGED, undo=trail), frozenset({"z0"}))
    assert undone(this, answer, [STATIC], NatStage.DESTINATION) == answer
