"""Rules that ask for IPsec (`ipsec-policy`).

`in,ipsec` asks whether a packet came out of a tunnel, whatever the addresses: "if a router receives an IPsec
encapsulated GRE packet, `in,ipsec` will match the GRE packet, `in,none` the ESP packet" (MikroTik documentation,
"Filter", `ipsec-policy`; Linux asks whether the packet was decrypted, net/netfilter/xt_policy.c, `match_policy_in`).
So of a tunnel that is in the file it is a rule about packets that come by that tunnel. `out,ipsec` asks whether a
policy takes the packet, and a policy takes those from its `src-address` to its `dst-address` ("IPsec", Policies); with
`level` `require` or `unique` it does so whether there is a key yet or not ("drop packet and acquire SA").

Policies without a tunnel of their own in the model (`tunnel=no`, or the way to their peer is not told): Linux checks,
before the chain `forward` is asked, that a policy the other way round is there for it, and drops it otherwise
(net/ipv4/ip_forward.c, `xfrm4_policy_check`; net/xfrm/xfrm_policy.c, `__xfrm_policy_check`); of packets for the device
itself it does so behind the chain `input`, before any program gets them (net/ipv4/tcp_ipv4.c, `tcp_v4_rcv`; the other
protocols alike). So outside of their addresses a packet is `none`, and within it stays open which it is: who sends in
clear is dropped by the policy, if it is in force. The check compares the addresses with which a packet came
(`nf_nat_decode_session`, from memory), and the chains see the destination that translation put in their place: so
within is also what goes to an address that a rule of `dstnat` gives, or back to one that `srcnat` maps.

Policies that clients or other tunnels make while the device runs are not in the file; then any other packet may be of
one. A policy with `action` `none` or `discard` makes no packet one of IPsec ("IPsec", Policies).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind
from parsers.nouns import dataclass
from parsers.syntax.netfilter.names import NotReadError
from parsers.syntax.netfilter.nouns import Chain, ChainRule, Do, Doubt, InSet, Test, Verb, Verdict
from parsers.syntax.netfilter.terms import addresses_of
from parsers.vendors.mikrotik_routeros.matchers import INTERFACE_LIST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from typing import TypeAlias

    from parsers.model.address import AddressSet
    from parsers.model.rules import RuleSet
    from parsers.model.vpn import Tunnel
    from parsers.source import Span
    from parsers.syntax.netfilter.nouns import NamedSet, Statement, Table
    from parsers.vendors.mikrotik_routeros.text import Command

    Selector: TypeAlias = tuple[str, str]
    """From where to where a policy takes packets."""

KEY = "ipsec-policy"
_WHERE = {("filter", "forward"), ("filter", "input"), ("nat", "srcnat")}
_EVERY = ("0.0.0.0/0", "::/0")
_ENFORCED = frozenset({"require", "unique"})
_MARK = "ipsec-policy-"
"""What names in chains begin with that stand for a tunnel: those of interfaces hold no blank there."""
_AS_IT_IS = frozenset(
    {"accept", "add-dst-to-address-list", "add-src-to-address-list", "jump", "log", "passthrough", "return"}
)
_MAPS = frozenset({"netmap", "same", "src-nat"})


@dataclass(frozen=True, slots=True)
class Carried:
    """A tunnel by which rules may know packets: `mark` stands for it among the interfaces of a chain.

    `surely`: what goes from its own side to the far one is taken by its policy.
    """

    mark: str
    tunnel: Tunnel
    surely: bool


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies of a device: those whose tunnels are known, and the addresses of the others.

    `others` is None where not all of them are in the file.
    """

    carried: tuple[Carried, ...] = ()
    others: tuple[Selector, ...] | None = ()


def policies_of(
    commands: Sequence[Command], tunnels: Iterable[Tunnel], vrfs: Mapping[str, str], *, made: bool
) -> Policies:
    """What rules may ask of policies; `made`: others may be made while the device runs, `vrfs`: interfaces of VRFs.

    Where a rule names the VRF and not the interface, a tunnel on it is known by its addresses alone.
    """
    levels = {command.origin: command.values.get("level", "require") for command in commands}
    carried = tuple(
        Carried(f"{_MARK}{number}", one, not one.unknown and levels.get(one.origin) in _ENFORCED)
        for number, one in enumerate((one for one in tunnels if one.interface not in vrfs), start=1)
    )
    others = None if made else _selectors(commands, {one.tunnel.origin for one in carried})
    return Policies(carried, others)


def _selectors(commands: Iterable[Command], known: set[Span]) -> tuple[Selector, ...] | None:
    """From where to where other policies take packets; None where one does not say, or where the file has none."""
    found: list[Selector] = []
    for command in commands:
        off = command.values.get("disabled") in {"yes", "true"} or command.values.get("template") == "yes"
        if off or command.origin in known or command.values.get("action", "encrypt") in {"none", "discard"}:
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
    return tuple(found) if found or known else None


def narrow(
    rules: Sequence[tuple[tuple[str, str, str], Command]],
    at: dict[Span, tuple[Chain, int]],
    tables: dict[tuple[str, str], Table],
    policies: Policies,
) -> bool:
    """Say of each rule that asks for IPsec which packets it speaks of; True where a rule asks for a tunnel.

    A `return` stands in its own chain, for it ends that one.
    """
    given = {family: _given(rules, family) for family in ("ip", "ip6")}
    asked, in_place = False, list[tuple[Chain, int, list[ChainRule]]]()
    for (family, name, chain_name), command in rules:
        direction, _, kind = command.values.get(KEY, "").partition(",")
        returns = command.values.get("action") == "return"
        if direction not in {"in", "out"} or kind not in {"ipsec", "none"} or (returns and kind == "none"):
            continue
        hooked = (name, chain_name) in _WHERE
        surely = list(_surely(family, name, direction, policies.carried)) if hooked or name == "filter" else []
        chain, index = at[command.origin]
        inside = chain.rules[index]
        perhaps = _perhaps(family, direction, policies, given[family]) if hooked else None
        if not surely and perhaps is None:
            continue
        asked = asked or (direction == "in" and bool(surely))
        called = f"{chain.name} {index + 1} ({KEY})"
        made = Chain(called, command.origin)
        plain = tuple(item for item in inside.statements if not _asks(item))
        then = plain if kind == "ipsec" else (Do(Verdict(Verb.RETURN)),)
        found: list[tuple[Statement, ...]] = [(*tests, *then) for tests in surely]
        for tests in ((),) if perhaps is None else perhaps:
            found.append((*tests, *inside.statements))
            if kind == "none" and perhaps is not None:
                found.append((*tests, Do(Verdict(Verb.RETURN))))
        if kind == "none" and perhaps is not None:
            found.append(plain)
        made.rules += [_named(inside, chain, index, statements) for statements in found]
        if returns:
            in_place.append((chain, index, made.rules))
            continue
        tables[family, name].chains[called] = made
        chain.rules[index] = replace(inside, statements=(Do(Verdict(Verb.JUMP, called)),))
    for chain, index, made_rules in sorted(in_place, key=lambda one: -one[1]):
        chain.rules[index : index + 1] = made_rules
    return asked


def _surely(family: str, table: str, direction: str, carried: Iterable[Carried]) -> Iterator[tuple[Statement, ...]]:
    """Tests for the packets that surely are of IPsec."""
    if direction == "in":
        marks = tuple((one.mark,) for one in carried)
        if marks and table == "filter":
            yield (Test(("iifname",), marks),)
        return
    for one in carried:
        sides = [_of(family, side) for side in (one.tunnel.local, one.tunnel.remote)]
        if one.surely and all(sides):
            keys = (f"{family} saddr", f"{family} daddr")
            yield tuple(
                Test((key,), tuple((text,) for text in side))
                for key, side in zip(keys, sides, strict=True)
                if not set(side) & set(_EVERY)
            )


def _perhaps(
    family: str, direction: str, policies: Policies, given: tuple[str, ...]
) -> list[tuple[Statement, ...]] | None:
    """Tests for other packets that may be of IPsec; None: any may be."""
    if policies.others is None:
        return None
    ends = [one for one in policies.others if _is(family, one)]
    if direction == "in":
        ends = [(far, near) for own, far in ends for near in (own, *given)]
    found = [_between(family, one) for one in ends]
    if direction == "out":
        for one in policies.carried:
            sides = [_of(family, side) for side in (one.tunnel.local, one.tunnel.remote)]
            if not one.surely and all(sides):
                found += [_between(family, (own, far)) for own in sides[0] for far in sides[1]]
    return found


def _of(family: str, side: AddressSet) -> tuple[str, ...]:
    return tuple(text for text in side.cidrs() if (":" in text) is (family == "ip6"))


def with_marks(tables: Iterable[Table], carried: Iterable[Carried]) -> None:
    """Whatever names the interface of a tunnel in a filter speaks of what comes by the tunnel, too."""
    marks: dict[str, list[str]] = {}
    for one in carried:
        marks.setdefault(one.tunnel.interface, []).append(one.mark)
    every = tuple((one.mark,) for one in carried)
    for table in tables:
        if table.name != "filter":
            continue
        _enter_by_another_way(table, marks.keys(), every)
        for chain in table.chains.values():
            chain.rules = [
                replace(
                    rule,
                    statements=tuple(
                        _marked(item, marks) for item in _by_another_way(rule.statements, marks.keys(), table.sets)
                    ),
                )
                for rule in chain.rules
            ]
        table.sets = {name: _grown(held, marks) for name, held in table.sets.items()}


def _by_another_way(
    statements: tuple[Statement, ...], ends: AbstractSet[str], sets: Mapping[str, NamedSet]
) -> tuple[Statement, ...]:
    """A rule that asks for IPsec by an interface where no tunnel ends may know better than the routes of the file.

    Packets of a peer come by whichever interface the peer sends them to.
    """
    first = statements[0] if statements else None
    if not _names_marks(first):
        return statements
    return (statements[0], *(_elsewhere(item, ends, sets) for item in statements[1:]))


def _enter_by_another_way(table: Table, ends: AbstractSet[str], marks: tuple[tuple[str], ...]) -> None:
    """So it is with a jump by such an interface to a chain that asks for IPsec: what comes by tunnels may take it."""
    asking = {
        chain.name
        for chain in table.chains.values()
        if any(_is_marked(inner) for rule in chain.rules for inner in (rule, *_within(table, rule)))
    }
    for chain in table.chains.values():
        named = [_named(rule, chain, index, rule.statements) for index, rule in enumerate(chain.rules)]
        for index, rule in reversed(list(enumerate(named))):
            perhaps = tuple(_elsewhere(item, ends, table.sets) for item in rule.statements)
            if perhaps != rule.statements and _led_to(rule) & asking:
                named.insert(index, replace(rule, statements=(Test(("iifname",), marks), *perhaps)))
        if len(named) > len(chain.rules):
            chain.rules = named


def _led_to(rule: ChainRule) -> set[str]:
    """The chains that a rule goes on in."""
    done = [item.effect for item in rule.statements if isinstance(item, Do)]
    return {effect.chain for effect in done if isinstance(effect, Verdict) and effect.chain}


def _within(table: Table, rule: ChainRule) -> list[ChainRule]:
    """What stands in the place of a rule that asks for IPsec."""
    chains = (table.chains.get(name) for name in _led_to(rule) if name.endswith(f"({KEY})"))
    return [inner for chain in chains if chain is not None for inner in chain.rules]


def _is_marked(rule: ChainRule) -> bool:
    """Whether something is done to what comes by tunnels; to go back to where it came from is nothing."""
    back = Do(Verdict(Verb.RETURN)) in rule.statements
    return not back and bool(rule.statements) and _names_marks(rule.statements[0])


def _names_marks(item: Statement | None) -> bool:
    return isinstance(item, Test) and item.keys == ("iifname",) and item.values[0][0].startswith(_MARK)


def _elsewhere(item: Statement, ends: AbstractSet[str], sets: Mapping[str, NamedSet]) -> Statement:
    if not isinstance(item, Test | InSet) or item.keys != ("iifname",) or item.negated:
        return item
    if isinstance(item, Test):
        named = {value[0] for value in item.values}
    else:
        named = {value[0] for value, _ in sets[item.name].elements} if item.name in sets else {"*"}
    if "*" in named or named & ends:
        return item
    return Doubt(UnknownKind.FEATURE, f"whether packets of a peer of IPsec come by {', '.join(sorted(named))}")


def _marked(item: Statement, marks: Mapping[str, list[str]]) -> Statement:
    if not isinstance(item, Test) or item.keys != ("iifname",):
        return item
    more = tuple((mark,) for value in item.values for mark in marks.get(value[0], ()))
    return replace(item, values=(*item.values, *more)) if more else item


def _grown(held: NamedSet, marks: Mapping[str, list[str]]) -> NamedSet:
    if not held.name.startswith(INTERFACE_LIST):
        return held
    more = [((mark,), None) for value, _ in held.elements for mark in marks.get(value[0], ())]
    return replace(held, elements=[*held.elements, *more]) if more else held


def by_tunnels(rule_set: RuleSet, carried: Iterable[Carried]) -> RuleSet:
    """A list whose rules name tunnels in the place of marks; who names their interface means what comes by them."""
    names = {one.mark: one.tunnel for one in carried}
    rules = [
        replace(
            rule,
            match=replace(
                rule.match,
                in_interfaces=_unmarked(rule.match.in_interfaces, names),
                out_interfaces=_unmarked(rule.match.out_interfaces, names),
            ),
        )
        for rule in rule_set.rules
    ]
    return replace(rule_set, rules=tuple(rules))


def _unmarked(texts: frozenset[str] | None, names: Mapping[str, Tunnel]) -> frozenset[str] | None:
    if texts is None or texts.isdisjoint(names):
        return texts
    return frozenset(
        names[text].name if text in names else text
        for text in texts
        if text not in names or names[text].interface not in texts
    )


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
