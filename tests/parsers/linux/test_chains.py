"""Chains as one list against chains as the kernel walks them: every packet of a small world meets the same end.

The walk is written down from nft(8), VERDICT STATEMENTS, and knows nothing of scopes.
"""

from __future__ import annotations

import random
from ipaddress import IPv4Address

import pytest

from parsers.model.service import TCP
from parsers.source import Span
from parsers.syntax.netfilter.flatten import MOST_RULES, FlatRule, Flattener
from parsers.syntax.netfilter.nouns import Chain, ChainRule, Do, Statement, Switch, Table, Test, Verb, Verdict
from parsers.syntax.netfilter.terms import Place

NAMES = ("a", "b", "c", "d")
ADDRESSES = tuple(IPv4Address(f"10.0.0.{last}") for last in range(4))
PORTS = tuple(range(4))
PLACE = Place("forward", frozenset({4}))


def _nothing(_span: Span, _reason: str) -> None:
    """Nothing here is misunderstood."""


def random_table(chance: random.Random) -> tuple[Table, Chain]:
    table = Table("ip", "t", Span("f", 1))
    for place, name in enumerate(NAMES):
        chain = Chain(name, Span("f", 1))
        for number in range(chance.randint(0, 4)):
            chain.rules.append(random_rule(chance, NAMES[place + 1 :], place * 10 + number))
        table.chains[name] = chain
    top = Chain("top", Span("f", 1), "forward", policy=chance.choice((Verb.ACCEPT, Verb.DROP)))
    top.rules = [random_rule(chance, NAMES, 100 + number) for number in range(chance.randint(1, 5))]
    return table, top


def random_rule(chance: random.Random, chains: tuple[str, ...], line: int) -> ChainRule:
    statements: list[Statement] = []
    if chance.random() < 0.6:
        values = tuple((str(one),) for one in chance.sample(ADDRESSES, chance.randint(1, 2)))
        statements.append(Test(("ip saddr",), values, chance.random() < 0.3))
    if chance.random() < 0.6:
        low = chance.choice(PORTS)
        statements.append(Test(("tcp dport",), ((f"{low}-{min(low + 1, 3)}",),), chance.random() < 0.3))
    effects = [Verdict(Verb.ACCEPT), Verdict(Verb.DROP), Verdict(Verb.RETURN), Verdict(Verb.CONTINUE)]
    effects += [Verdict(verb, name) for name in chains for verb in (Verb.JUMP, Verb.GOTO)]
    if chance.random() < 0.2:
        entries = tuple(((str(port),), chance.choice(effects)) for port in chance.sample(PORTS, 2))
        statements.append(Switch(("tcp dport",), entries))
    else:
        statements.append(Do(chance.choice(effects)))
    return ChainRule(tuple(statements), Span("f", line))


def walked(table: Table, top: Chain, src: IPv4Address, port: int) -> Verb:
    """What becomes of a packet, step by step with a stack of return places."""
    stack: list[tuple[Chain, int]] = []
    chain, number = top, 0
    while True:
        if number >= len(chain.rules):
            verb, target = Verb.RETURN, ""
        else:
            verb, target = decided(chain.rules[number], src, port)
        if verb in {Verb.ACCEPT, Verb.DROP}:
            return verb
        if verb is Verb.RETURN:
            if not stack:
                return top.policy
            chain, number = stack.pop()
        elif verb is Verb.CONTINUE:
            number += 1
        else:
            if verb is Verb.JUMP:
                stack.append((chain, number + 1))
            chain, number = table.chains[target], 0


def decided(rule: ChainRule, src: IPv4Address, port: int) -> tuple[Verb, str]:
    for statement in rule.statements:
        if isinstance(statement, Test):
            if statement.keys == ("ip saddr",):
                held = (str(src),) in statement.values
            else:
                low, _, high = statement.values[0][0].partition("-")
                held = int(low) <= port <= int(high)
            if held is statement.negated:
                return Verb.CONTINUE, ""
        elif isinstance(statement, Switch):
            found = dict(statement.entries).get((str(port),))
            return (found.verb, found.chain) if isinstance(found, Verdict) else (Verb.CONTINUE, "")
        elif isinstance(statement, Do) and isinstance(statement.effect, Verdict):
            return statement.effect.verb, statement.effect.chain
    return Verb.CONTINUE, ""


def listed(flat: list[FlatRule], policy: Verb, src: IPv4Address, port: int) -> Verb:
    """First match wins."""
    for item in flat:
        services = item.scope.service.surely.boxes
        holds = src in item.scope.source.surely and any(
            box.protocols.first <= TCP <= box.protocols.last
            and box.destination_ports.first <= port <= box.destination_ports.last
            for box in services
        )
        if holds:
            assert isinstance(item.effect, Verdict)
            return policy if item.effect.verb is Verb.CONTINUE else item.effect.verb
    return policy


@pytest.mark.parametrize("start", range(0, 2000, 250))
def test_the_list_of_a_chain_decides_as_the_kernel_walks_it(start: int) -> None:
    met: set[Verb] = set()
    for seed in range(start, start + 250):
        table, top = random_table(random.Random(seed))  # noqa: S311 - reproducible, not secret
        flat = list(Flattener(table, PLACE, _nothing).flattened(top))
        for src in ADDRESSES:
            for port in PORTS:
                walk = walked(table, top, src, port)
                assert listed(flat, top.policy, src, port) is walk, (seed, src, port)
                met.add(walk)
    assert met == {Verb.ACCEPT, Verb.DROP}


def test_calls_that_become_too_many_rules_may_do_anything() -> None:
    table = Table("ip", "t", Span("f", 1))
    names = [f"c{number}" for number in range(14)]
    for number, name in enumerate(names):
        calls = names[number + 1 : number + 2] * 2
        rules = [ChainRule((Do(Verdict(Verb.JUMP, one)),), Span("f", 2)) for one in calls]
        table.chains[name] = Chain(
            name, Span("f", 1), rules=rules or [ChainRule((Do(Verdict(Verb.RETURN)),), Span("f", 3))]
        )
    last = Test(("tcp dport",), (("7",),))
    table.chains[names[-1]].rules = [ChainRule((last, Do(Verdict(Verb.RETURN))), Span("f", 3))]
    top = Chain("top", Span("f", 1), "forward", rules=[ChainRule((Do(Verdict(Verb.JUMP, "c0")),), Span("f", 9))])
    told: list[str] = []
    flat = Flattener(table, PLACE, lambda _, reason: told.append(reason)).flattened(top)
    assert [item.effect for item in flat] == [None]
    assert flat[0].scope.conditions
    assert told == [f"the calls of this rule become more than {MOST_RULES} rules"]
