"""Which table routes a packet: routing marks of mangle, then routing rules, then `main`.

Sources: MikroTik documentation, "Policy Routing" (version 7, an excerpt of its text: a mark decides where its table has
a route, rules are asked next and in order, `lookup` goes on where its table has none, `lookup-only-in-table` does
not), "Packet Flow in RouterOS" (mangle prerouting stands before destination NAT, the route behind it); wiki,
"Manual:IP/Route" (version 6, from memory).

A mark stays until a later rule sets another one, so that the last of those rules that let packets go on counts; with
`passthrough=no`, and after `accept`, no later one does. Tables that are no VRF hold no connected networks, and their
gateways are looked for in `main`.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.model.address import from_cidr
from parsers.model.interface_names import named
from parsers.model.match import ANY_ADDRESS, ANY_SERVICE, AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.routing import PolicyRoute, Unusable
from parsers.nouns import dataclass
from parsers.syntax.netfilter.flatten import Flattener
from parsers.syntax.netfilter.nouns import Aside, Chain, ChainRule, Do, Verb, Verdict
from parsers.syntax.netfilter.scope import EVERYTHING, Scope, of_version, overlap
from parsers.syntax.netfilter.terms import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parsers.source import Span
    from parsers.syntax.netfilter.nouns import Table
    from parsers.vendors.mikrotik_routeros.text import Command, Reading

MAIN = "main"
_DROPS = frozenset({"drop", "unreachable"})
_ACTIONS = _DROPS | {"lookup", "lookup-only-in-table"}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a rule of mangle prerouting marks packets with; `ends`: they meet no later rule."""

    table: str
    ends: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One routing rule: the packets it takes, the mark it asks for (empty: any), and what it does with them."""

    scope: Scope
    mark: str
    action: str
    table: str
    origin: Span


@dataclass
class Steering:
    """Marks and rules while they are read."""

    reading: Reading
    marks: dict[Span, Mark] = field(default_factory=dict["Span", Mark])
    """By the place of the rule that sets them."""
    rules: list[Asked] = field(default_factory=list[Asked])

    def rule(self, command: Command) -> None:
        """One routing rule."""
        command.ignore(("comment", "place-before"))
        action, table, mark = (
            command.take("action", "lookup"),
            command.take("table", MAIN),
            command.take("routing-mark"),
        )
        sides = [command.take(key) for key in ("src-address", "dst-address")]
        interface, shortest = command.take("interface"), command.take("min-prefix")
        if not command.on:
            self.reading.irrelevant(command, "disabled")
            return
        try:
            source, destination = (_addresses(text) for text in sides)
        except ValueError:
            self.reading.bad(command, "the addresses of a routing rule are not understood")
            return
        if action not in _ACTIONS:
            self.reading.bad(command, f"action={action} of a routing rule is not understood")
            return
        conditions: tuple[UnknownMatch, ...] = ()
        if shortest:
            why = f"a routing rule asks for the length of the prefix (min-prefix={shortest})"
            conditions = (UnknownMatch(UnknownKind.FEATURE, why, command.origin),)
        scope = Scope(source, destination, conditions=conditions)
        if interface:
            scope = replace(scope, entering=named(interface))
        self.rules.append(Asked(scope, mark, action, table, command.origin))
        self.reading.modelled(command)

    def entries(self, tables: Sequence[Table]) -> list[PolicyRoute]:
        """All of it as policy routes, first match wins."""
        translates = any(
            chain.hook == "prerouting" and chain.kind == "nat" and chain.rules
            for table in tables
            for chain in table.chains.values()
        )
        found: list[PolicyRoute] = []
        for table in tables:
            chain = table.chains.get("prerouting")
            if table.name == "mangle" and chain is not None and any(rule.origin in self.marks for rule in chain.rules):
                found += self._marked(table, chain, translates=translates)
        found += self._ruled(EVERYTHING, "")
        while found and _stays(found[-1]):
            found.pop()
        return found

    def _marked(self, table: Table, chain: Chain, *, translates: bool) -> Iterator[PolicyRoute]:
        """What the rules of a chain mark, in the order in which their marks count."""
        ordered: list[tuple[ChainRule, Mark | None]] = []
        later: list[tuple[ChainRule, Mark | None]] = []
        calls: Span | None = None
        for number, rule in enumerate(chain.rules):
            mark = self.marks.get(rule.origin)
            verb = _verb(rule)
            if mark is not None and not mark.ends:
                later.insert(0, (rule, mark))
            elif mark is not None or verb in {Verb.ACCEPT, Verb.RETURN, Verb.QUEUE}:
                before = [self.marks.get(one.origin) for one in chain.rules[:number]]
                if mark is None and any(one is not None and not one.ends for one in before):
                    what = "a rule ends the walk of packets that may be marked already"
                    yield from self._in_doubt(rule, table, what, translates=translates)
                    continue
                ordered.append((rule, mark))
            elif verb in {Verb.JUMP, Verb.GOTO}:
                calls = rule.origin
        yield from self._written(table, [*ordered, *later], calls, translates=translates)

    def _in_doubt(self, rule: ChainRule, table: Table, what: str, *, translates: bool) -> Iterator[PolicyRoute]:
        """Packets of a rule of which it is not worked out which mark they keep: any, or none."""
        doubt = UnknownMatch(UnknownKind.FEATURE, what, rule.origin)
        for scope in _scopes(table, rule, self.reading):
            for part in _as_received(scope, rule.origin) if translates else [scope]:
                doubtful = replace(part, conditions=(*part.conditions, doubt))
                for name in sorted({mark.table for mark in self.marks.values()}):
                    yield from self._taken(doubtful, Mark(name, ends=True), rule.origin)
                yield from self._taken(doubtful, None, rule.origin)

    def _written(
        self, table: Table, ordered: list[tuple[ChainRule, Mark | None]], calls: Span | None, *, translates: bool
    ) -> Iterator[PolicyRoute]:
        for rule, mark in ordered:
            for scope in _scopes(table, rule, self.reading):
                parts = _as_received(scope, rule.origin) if translates else [scope]
                for part in parts:
                    yield from self._taken(_called(part, calls), mark, rule.origin)

    def _taken(self, scope: Scope, mark: Mark | None, origin: Span) -> Iterator[PolicyRoute]:
        """Packets with a mark, or surely without one: its table, the rules, then `main`."""
        name = "" if mark is None else mark.table
        if name not in {"", MAIN}:
            yield _into(scope.match(), name, origin, f"mark {name}")
        yield from self._ruled(scope, name)
        yield PolicyRoute("main", scope.match(), None, None, origin)

    def _ruled(self, scope: Scope, mark: str) -> Iterator[PolicyRoute]:
        """The routing rules, for packets of a scope that have this mark."""
        for number, rule in enumerate(self.rules, start=1):
            both = overlap(scope, rule.scope) if rule.mark in {"", mark} else None
            if both is None:
                continue
            identity = f"rule {number}"
            if rule.action in _DROPS:
                yield PolicyRoute(identity, both.match(), None, None, rule.origin, drop=True)
            else:
                made = _into(both.match(), rule.table, rule.origin, identity)
                only = rule.action == "lookup-only-in-table"
                yield replace(made, unusable=Unusable.TABLE) if only else made


def in_vrfs(routes: Iterable[PolicyRoute], vrfs: Iterable[str]) -> Iterator[PolicyRoute]:
    """Marks and rules in `main`, and possibly for what comes in by a VRF."""
    for route in routes:
        yield route
        for vrf in sorted(set(vrfs) - {""}):
            why = f"whether marks and routing rules go before the table of VRF {vrf} is not documented"
            doubt = UnknownMatch(UnknownKind.FEATURE, why, route.origin)
            yield replace(route, vrf=vrf, match=replace(route.match, conditions=(*route.match.conditions, doubt)))


def _into(match: Match, table: str, origin: Span, identity: str) -> PolicyRoute:
    """By a table, where it has a route; else the next entry is asked."""
    target = "" if table == MAIN else table
    return PolicyRoute(identity, match, None, None, origin, target_vrf=target, unusable=Unusable.NEXT)


def _addresses(text: str) -> AddressMatch:
    """A prefix, or everything.

    Raises:
        ValueError: no prefix.
    """
    return AddressMatch.exactly(from_cidr(text)) if text else ANY_ADDRESS


def _stays(route: PolicyRoute) -> bool:
    """Whether an entry only says that `main` decides, as it does behind the last entry."""
    return route.target_vrf is None and not route.drop


def _verb(rule: ChainRule) -> Verb | None:
    for statement in rule.statements:
        if isinstance(statement, Do) and isinstance(statement.effect, Verdict):
            return statement.effect.verb
    return None


def _scopes(table: Table, rule: ChainRule, reading: Reading) -> list[Scope]:
    """The packets that meet all tests of a rule."""
    tests = tuple(item for item in rule.statements if not isinstance(item, Aside | Do))
    alone = Chain("prerouting", rule.origin, hook="prerouting", priority=-150)
    alone.rules.append(ChainRule((*tests, Do(Verdict(Verb.ACCEPT))), rule.origin))
    version = next(iter(table.versions)) if len(table.versions) == 1 else 0
    guard = of_version(version) if version else EVERYTHING
    flattener = Flattener(table, Place("prerouting", table.versions), reading.fault)
    return [item.scope for item in flattener.flattened(alone, guard)]


def _as_received(scope: Scope, origin: Span) -> list[Scope]:
    """The same packets behind destination NAT, where the route is looked up: those that it changed may be others."""
    if scope.destination == ANY_ADDRESS and scope.service == ANY_SERVICE:
        return [scope]
    why = "a rule looks at the destination before destination NAT changes it"
    doubt = UnknownMatch(UnknownKind.FEATURE, why, origin)
    changed = replace(
        scope, destination=ANY_ADDRESS, service=ANY_SERVICE, translated=True, conditions=(*scope.conditions, doubt)
    )
    return [replace(scope, translated=False), changed]


def _called(scope: Scope, calls: Span | None) -> Scope:
    """Packets that may have left the chain within one that it calls."""
    if calls is None:
        return scope
    doubt = UnknownMatch(UnknownKind.FEATURE, "a chain that is called may end the walk before a mark is set", calls)
    return replace(scope, conditions=(*scope.conditions, doubt))
