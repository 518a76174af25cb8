"""One packet against one list: what decides, and what is told where nothing does."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

import pytest

from diagram_plants import HERE, MAYBE, match
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, from_cidr
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.model.service import TCP, UDP, ServiceBox, ServiceSet, State
from small_plants import device, interface, joined, zone
from validator.flowtext import ConcretePacket
from validator.reachability.header import AS_SENT
from validator.reachability.judge import LONG, Decision, PacketVerdict, judged
from validator.reachability.programs import Program, filter_lines, unsaid

PERMIT, DENY, POSSIBLY = PacketVerdict.PERMIT, PacketVerdict.DENY, PacketVerdict.POSSIBLY
WEB = replace(match(), service=ServiceMatch.exactly(ServiceSet((ServiceBox(Interval(TCP, TCP)),))))


def packet(proto: int = TCP, state: State = State.NEW) -> ConcretePacket:
    """From 10.0.0.1 to 10.1.0.1."""
    ends = ipaddress.ip_address("10.0.0.1"), ipaddress.ip_address("10.1.0.1")
    return ConcretePacket(*ends, proto, 1024, 502, state)


def program(*entries: tuple[Action, Match]) -> Program:
    """A list of such rules, after which all is denied."""
    rules = [Rule(str(number), action, one, HERE) for number, (action, one) in enumerate(entries)]
    made = RuleSet("L", (*rules, Rule("end", Action.DENY, Match(), HERE, implicit="generated")), HERE)
    binding = Binding(("L",), BindingPoint.FORWARD, None, HERE)
    box = replace(device("d", interface("a", "10.0.0.254/24")), rule_sets=(made,), bindings=(binding,))
    node = joined([zone("A", "10.0.0.0/24")], box).nodes[0]
    return Program(node.number, tuple(filter_lines(node, binding, frozenset({"a"}), frozenset({"b"}))), AS_SENT)


def asked(states: State, proto: int, state: State) -> PacketVerdict:
    """What a list says that permits a protocol with these states."""
    box = ServiceBox(Interval(proto, proto), states=states)
    only = replace(match(), service=ServiceMatch.exactly(ServiceSet((box,))))
    return judged(program((Action.PERMIT, only)), packet(proto, state)).verdict


@pytest.mark.parametrize(
    ("states", "proto", "state", "verdict"),
    [
        (State.ESTABLISHED, TCP, State.ESTABLISHED, PERMIT),
        (State.ESTABLISHED, TCP, State.NEW, DENY),
        (State.NEW, TCP, State.ESTABLISHED, DENY),
        (State.NEW, UDP, State.ESTABLISHED, PERMIT),
        (State.ESTABLISHED, UDP, State.ESTABLISHED, DENY),
        (State.ANSWER, TCP, State.ESTABLISHED, POSSIBLY),
        (State.ANSWER, UDP, State.ESTABLISHED, POSSIBLY),
        (State.ANSWER, TCP, State.NEW, DENY),
    ],
)
def test_states(states: State, proto: int, state: State, verdict: PacketVerdict) -> None:
    assert asked(states, proto, state) is verdict


def test_every_line_that_may_decide_is_told() -> None:
    """What only may take the packet, and an action that is not known."""
    maybe, other = replace(match(), conditions=(MAYBE,)), replace(MAYBE, reason="another")
    also = replace(match(), conditions=(other,))
    found = judged(program((Action.PERMIT, maybe), (Action.DENY, also), (Action.PERMIT, match())), packet())
    assert (found.verdict, found.because) == (POSSIBLY, (MAYBE, other))
    named = Match(AddressMatch(EVERY_ADDRESS, EVERY_ADDRESS, (MAYBE,)))
    found = judged(program((Action.UNKNOWN, named)), packet())
    assert (found.verdict, found.because) == (POSSIBLY, (MAYBE,))
    assert found.line is not None
    assert found.line.action is Action.UNKNOWN


def test_where_no_line_says_what_is_unknown_it_says_that() -> None:
    """Addresses that may be there, and nobody said why."""
    source = AddressMatch(NO_ADDRESS, from_cidr("10.0.0.0/24"))
    made = program((Action.PERMIT, Match(source)))
    assert judged(made, packet()) == Decision(POSSIBLY, made.lines[0], (unsaid(made.lines[0]),))


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_long_lists_are_asked_by_an_index(more: int) -> None:
    """The line that decides is the last but one of a list that is just short, or just long."""
    others = [(Action.DENY, match(from_cidr(f"10.9.{number}.0/24"))) for number in range(LONG + more - 2)]
    made = program(*others, (Action.PERMIT, WEB))
    assert len(made.lines) == LONG + more
    assert judged(made, packet()) == Decision(PERMIT, made.lines[-2])
    assert judged(made, packet(UDP)) == Decision(DENY, made.lines[-1])
