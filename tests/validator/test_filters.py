"""Lists of a device as judgements on a way: which IP versions, which lines, and what is remembered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_plants import HERE, match
from parsers.model.address import from_cidr
from parsers.model.match import Match, ServiceMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind
from parsers.model.service import EVERY_SERVICE, NO_SERVICE, of_icmp
from parsers.model.vpn import Tunnel, TunnelKind
from small_plants import device, interface, joined, zone
from validator.graph.frame_filters import FrameFilter
from validator.reachability.filters import FilterCache
from validator.reachability.header import AS_SENT

if TYPE_CHECKING:
    from parsers.model.device import Device
    from validator.graph.network import Network, Node

FOUR, SIX, BOTH = frozenset({4}), frozenset({6}), frozenset({4, 6})
SOME = from_cidr("10.0.1.0/25")
END = Rule("end", Action.DENY, Match(), HERE, implicit="generated")
PERMITS = (Rule("1", Action.PERMIT, match(SOME), HERE), Rule("2", Action.DENY, match(), HERE), END)
IN, FORWARD, LOCAL = BindingPoint.INBOUND, BindingPoint.FORWARD, BindingPoint.LOCAL
TUNNEL = Tunnel("vpn", TunnelKind.REMOTE_ACCESS, "a", match().source.surely, SOME, HERE, rule_set="list")


def holding(
    *bindings: Binding,
    families: frozenset[int] = BOTH,
    kind: RuleSetKind = RuleSetKind.FILTER,
    rules: tuple[Rule, ...] = PERMITS,
    **more: object,
) -> Device:
    made = RuleSet("list", rules, HERE, kind=kind, families=families)
    one = device("one", interface("a", "10.0.1.1/24"), interface("b", "10.0.2.1/24"), **more)
    return replace(one, rule_sets=(made,), bindings=bindings)


def bound(point: BindingPoint, where: str | None = None, scope: str = "", name: str = "list") -> Binding:
    return Binding((name,), point, where, HERE, scope=scope)


def first(one: Device) -> tuple[Network, Node]:
    network = joined([zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24")], one)
    return network, network.nodes[0]


A, B = frozenset({"a"}), frozenset({"b"})


@pytest.mark.parametrize(("families", "said"), [(FOUR, [4]), (SIX, [6]), (BOTH, [None]), (frozenset[int](), [])])
def test_a_list_judges_the_ip_versions_that_it_speaks_of(families: frozenset[int], said: list[int | None]) -> None:
    network, node = first(holding(bound(FORWARD), bound(LOCAL), families=families))
    cache, ports = FilterCache(), {port.name: port for port in network.ports.all}
    assert [one.family for one in cache.judgements(node, FORWARD, A, B, AS_SENT)] == said
    assert [one.family for one in cache.local(node, ports["a"], ports["b"], AS_SENT)] == said
    assert [one.family for one in cache.frames([node], [FrameFilter(0, bound(IN, "a", "port"))], AS_SENT)] == said


def test_every_judgement_of_a_list_is_a_filter_with_its_name_and_its_lines() -> None:
    network, node = first(holding(bound(FORWARD), bound(LOCAL), tunnels=(TUNNEL,)))
    cache, ports = FilterCache(), {port.name: port for port in network.ports.all if port.tunnel is None}
    found = [
        *cache.judgements(node, FORWARD, A, B, AS_SENT),
        *cache.local(node, ports["a"], ports["a"], AS_SENT),
        *cache.frames([node], [FrameFilter(0, bound(IN, "a", "port"))], AS_SENT),
        cache.tunnel(node, TUNNEL, AS_SENT, swapped=False),
    ]
    assert [(one.is_filter, one.guard, one.program.title) for one in found] == [(True, False, "list")] * 4
    assert {tuple(line.action for line in one.program.lines) for one in found} == {
        (Action.PERMIT, Action.DENY, Action.DENY)
    }
    assert {(one.program.node, one.program.header, one.program.swapped) for one in found} == {(0, AS_SENT, False)}
    assert cache.tunnel(node, TUNNEL, AS_SENT, swapped=True).program.swapped


def test_a_list_is_read_once_for_each_way() -> None:
    network, node = first(holding(bound(FORWARD), bound(LOCAL)))
    cache, port = FilterCache(), network.ports.all[0]
    assert cache.judgements(node, FORWARD, A, B, AS_SENT) is cache.judgements(node, FORWARD, A, B, AS_SENT)
    assert cache.judgements(node, FORWARD, A, B, AS_SENT) is not cache.judgements(node, FORWARD, B, A, AS_SENT)
    assert cache.local(node, port, port, AS_SENT) is cache.local(node, port, port, AS_SENT)


def test_outbound_lists_are_those_of_the_way_out_and_others_those_of_the_way_in() -> None:
    _, node = first(holding(bound(IN, "a"), bound(BindingPoint.OUTBOUND, "b")))
    cache = FilterCache()
    assert [len(cache.judgements(node, IN, *sides, AS_SENT)) for sides in ((A, B), (B, A))] == [1, 0]
    out = BindingPoint.OUTBOUND
    assert [len(cache.judgements(node, out, *sides, AS_SENT)) for sides in ((A, B), (B, A))] == [1, 0]


@pytest.mark.parametrize(("kind", "guards"), [(RuleSetKind.GUARD, True), (RuleSetKind.FILTER, False)])
def test_a_guard_is_told(kind: RuleSetKind, *, guards: bool) -> None:
    _, node = first(holding(bound(FORWARD), kind=kind))
    (found,) = FilterCache().judgements(node, FORWARD, A, B, AS_SENT)
    assert found.guard is guards


def test_lines_of_a_frame_are_those_of_the_interface_of_the_list() -> None:
    named = tuple(replace(one, match=replace(one.match, in_interfaces=frozenset({name})))
                  for one, name in zip(PERMITS, ("a", "b", "a"), strict=True))  # fmt: skip
    _, node = first(holding(rules=named))
    (found,) = FilterCache().frames([node], [FrameFilter(0, bound(IN, "a", "port"))], AS_SENT)
    assert [str(line.statement.identity) for line in found.program.lines] == ["1", "end"]


# The device itself


def local_lines(scope: str, named: str) -> list[tuple[str, bool]]:
    """Which lines judge a packet that comes in by `a` for an address of `b`, and whether they surely match."""
    only = replace(PERMITS[0], match=replace(match(), in_interfaces=frozenset({named})))
    network, node = first(holding(bound(LOCAL, None, scope), rules=(only, END)))
    ports = {port.name: port for port in network.ports.all}
    (found,) = FilterCache().local(node, ports["a"], ports["b"], AS_SENT)
    return [(str(line.statement.identity), not line.match.conditions) for line in found.program.lines]


@pytest.mark.parametrize(
    ("scope", "named", "expected"),
    [
        ("", "a", [("1", False), ("end", True)]),
        ("", "b", [("1", False), ("end", True)]),
        ("", "c", [("end", True)]),
        ("self", "a", [("1", True), ("end", True)]),
        ("self", "b", [("end", True)]),
    ],
)
def test_which_interface_a_rule_for_the_device_means(scope: str, named: str, expected: list[tuple[str, bool]]) -> None:
    """Either of the two, in doubt; the zone `self` judges by the one where packets come in."""
    assert local_lines(scope, named) == expected


# Tunnels


@pytest.mark.parametrize(("families", "said"), [(FOUR, 4), (SIX, 6), (BOTH, None)])
def test_the_filter_of_a_tunnel_judges_its_ip_versions(families: frozenset[int], said: int | None) -> None:
    _, node = first(holding(families=families, tunnels=(TUNNEL,)))
    assert FilterCache().tunnel(node, TUNNEL, AS_SENT, swapped=False).family == said


def test_a_filter_of_a_tunnel_that_is_not_there_may_do_either_of_both_versions() -> None:
    _, node = first(holding(tunnels=(TUNNEL,)))
    found = FilterCache().tunnel(node, replace(TUNNEL, rule_set="nowhere"), AS_SENT, swapped=False)
    assert (found.family, [line.action for line in found.program.lines]) == (None, [Action.UNKNOWN])


def test_a_softened_filter_permits_as_before_and_denies_perhaps() -> None:
    _, node = first(holding(tunnels=(TUNNEL,)))
    found = FilterCache().softened(node, TUNNEL, AS_SENT).program
    assert [line.action for line in found.lines] == [Action.PERMIT, *[Action.UNKNOWN] * 3]
    assert [bool(line.match.conditions) for line in found.lines] == [False, True, True, True]
    assert (found.node, found.title) == (0, "list")


# Answers


def test_on_a_device_with_sessions_lists_judge_answers_of_what_it_forgets_alone() -> None:
    ping = of_icmp(1, 0)
    only = Rule("3", Action.PERMIT, replace(match(), service=ServiceMatch.exactly(of_icmp(1, 3))), HERE)
    _, node = first(holding(bound(FORWARD), rules=(only, *PERMITS), forgets=ping, stateful=True))
    cache = FilterCache()
    judging = cache.judgements(node, FORWARD, A, B, AS_SENT)
    (found,) = cache.answers(node, judging)
    past, *rest = found.program.lines
    assert (past.action, past.match.service.surely) == (Action.PERMIT, ping.complement())
    assert [str(line.statement.identity) for line in rest] == ["1", "2", "end"]
    assert list(cache.answers(node, judging)) == [found]


def test_guards_judge_no_answers_and_where_nothing_is_forgotten_nothing_does() -> None:
    _, guarded = first(holding(bound(FORWARD), kind=RuleSetKind.GUARD, forgets=EVERY_SERVICE, stateful=True))
    _, plain = first(holding(bound(FORWARD), stateful=True))
    for node in (guarded, plain):
        cache = FilterCache()
        assert list(cache.answers(node, cache.judgements(node, FORWARD, A, B, AS_SENT))) == []


def test_what_is_switched_off_or_asks_for_a_translation_is_no_line_of_a_tunnels_filter() -> None:
    rules = (
        replace(PERMITS[0], enabled=False),
        Rule("3", Action.PERMIT, replace(match(), translated=True), HERE),
        *PERMITS[1:],
    )
    _, node = first(holding(rules=rules, tunnels=(TUNNEL,)))
    found = FilterCache().tunnel(node, TUNNEL, AS_SENT, swapped=False)
    assert [line.statement for line in found.program.lines] == [*PERMITS[1:]]


def test_a_filter_of_packets_judges_answers_as_it_is() -> None:
    """Junos: filters of interfaces stand beside the sessions of its policies."""
    for forgets in (NO_SERVICE, EVERY_SERVICE):
        made = holding(bound(FORWARD), forgets=forgets, stateful=True)
        _, node = first(replace(made, rule_sets=(replace(made.rule_sets[0], each_packet=True),)))
        cache = FilterCache()
        judging = cache.judgements(node, FORWARD, A, B, AS_SENT)
        assert list(cache.answers(node, judging)) == judging != []
