"""Rules that ask for IPsec (`ipsec-policy`), where every policy of the device is in the file.

`out,ipsec` asks whether a policy takes the packet, and a policy takes those from its `src-address` to its
`dst-address` ("IPsec", Policies). `in,ipsec` asks whether it came out of a tunnel: Linux checks, before the chain
`forward` is asked, that a policy the other way round is there for it, and drops it otherwise (net/ipv4/ip_forward.c,
`xfrm4_policy_check`; net/xfrm/xfrm_policy.c, `__xfrm_policy_check`); of packets for the device itself it does so
behind the chain `input`, before any program gets them (net/ipv4/tcp_ipv4.c, `tcp_v4_rcv`; the other protocols alike).
So outside of the addresses of all policies a packet is `none`, and within it stays open which it is: who sends in
clear is dropped by the policy, if it is in force. The check compares the addresses with which a packet came
(`nf_nat_decode_session`, from memory), and the chains see the destination that translation put in their place: so
within is also what goes to an address that a rule of `dstnat` gives, or back to one that `srcnat` maps.

Policies that clients or other tunnels make while the device runs are not in the file; then nothing is known.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.syntax.netfilter.names import NotReadError
from parsers.syntax.netfilter.nouns import Chain, Do, Doubt, Test, Verb, Verdict
from parsers.syntax.netfilter.terms import addresses_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeAlias

    from parsers.source import Span
    from parsers.syntax.netfilter.nouns import ChainRule, Statement, Table
    from parsers.vendors.mikrotik_routeros.text import Command

    Selector: TypeAlias = tuple[str, str]
    """From where to where a policy takes packets."""

KEY = "ipsec-policy"
_WHERE = {("filter", "forward"), ("filter", "input"), ("nat", "srcnat")}
_EVERY = ("0.0.0.0/0", "::/0")
_AS_IT_IS = frozenset(
    {"accept", "add-dst-to-address-list", "add-src-to-address-list", "jump", "log", "passthrough", "return"}
)
_MAPS = frozenset({"netmap", "same", "src-nat"})


def selectors(policies: Iterable[Command]) -> tuple[Selector, ...] | None:
    """From where to where policies of the file take packets; None where one does not say, or where none is there."""
    found: list[Selector] = []
    for command in policies:
        if command.values.get("disabled") in {"yes", "true"} or command.values.get("template") == "yes":
            continue
        if command.verb != "add":
            return None
        ends = command.values.get("src-address", ""), command.values.get("dst-address", "")
        try:
            for end in ends:
                addresses_of(end)
        except NotReadError:
            return None
        found.append(ends)
    return tuple(found) or None


def narrow(
    rules: Sequence[tuple[tuple[str, str, str], Command]],
    at: dict[Span, tuple[Chain, int]],
    tables: dict[tuple[str, str], Table],
    known: Sequence[Selector],
) -> None:
    """Say of each rule that asks for IPsec which packets it may speak of."""
    given = {family: _given(rules, family) for family in ("ip", "ip6")}
    for (family, name, chain_name), command in rules:
        direction, _, kind = command.values.get(KEY, "").partition(",")
        if (name, chain_name) not in _WHERE or direction not in {"in", "out"} or kind not in {"ipsec", "none"}:
            continue
        chain, index = at[command.origin]
        inside = chain.rules[index]
        called = f"{chain.name} {index + 1} ({KEY})"
        ends = [one for one in known if _is(family, one)]
        if direction == "in":
            ends = [(far, near) for own, far in ends for near in (own, *given[family])]
        made = Chain(called, command.origin)
        for one in ends:
            tests = _between(family, one)
            made.rules.append(_named(inside, chain, index, (*tests, *inside.statements)))
            if kind == "none":
                made.rules.append(_named(inside, chain, index, (*tests, Do(Verdict(Verb.RETURN)))))
        if kind == "none":
            plain = tuple(item for item in inside.statements if not _asks(item))
            made.rules.append(_named(inside, chain, index, plain))
        tables[family, name].chains[called] = made
        chain.rules[index] = replace(inside, statements=(Do(Verdict(Verb.JUMP, called)),))


def _given(rules: Iterable[tuple[tuple[str, str, str], Command]], family: str) -> tuple[str, ...]:
    """Where packets may go instead of where they were sent; every address where a rule does not say."""
    every = _EVERY[family == "ip6"]
    found: dict[str, None] = {}
    for (own, name, chain), command in rules:
        action = command.values.get("action", "accept")
        if (own, name) != (family, "nat") or action in _AS_IT_IS:
            continue
        if chain != "srcnat":
            found[command.values.get("to-addresses", every)] = None
        elif action in _MAPS and "src-address" in command.values:
            found[command.values["src-address"]] = None
    try:
        for one in found:
            addresses_of(one)
    except NotReadError:
        return (every,)
    return tuple(found)


def _is(family: str, one: Selector) -> bool:
    return all((":" in end) is (family == "ip6") for end in one)


def _between(family: str, one: Selector) -> tuple[Statement, ...]:
    keys = (f"{family} saddr", f"{family} daddr")
    return tuple(Test((key,), ((end,),)) for key, end in zip(keys, one, strict=True) if end not in _EVERY)


def _named(rule: ChainRule, chain: Chain, index: int, statements: tuple[Statement, ...]) -> ChainRule:
    """The rule with other statements, under the name that it has in its own chain."""
    return replace(rule, statements=statements, name=rule.name or f"{chain.name} {index + 1}")


def _asks(item: Statement) -> bool:
    return isinstance(item, Doubt) and item.reason.startswith(f"{KEY}=")
