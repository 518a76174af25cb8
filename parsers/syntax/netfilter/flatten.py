"""Chains that call each other as one ordered list, exactly.

A jump puts the called chain in its place, under what the jump tests. At the end of the chain packets go on with
the next rule, which in the list is just what follows. A `return` or `goto` under a test skips rules that follow in
the list: what those packets meet instead is put there whole, down to the policy (nft(8), VERDICT STATEMENTS;
iptables(8), TARGETS). So each packet meets its own rules in order, and nothing is approximate.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.syntax.netfilter.conditions import TestTooLargeError, in_set, tested
from parsers.syntax.netfilter.names import NotReadError
from parsers.syntax.netfilter.nouns import Aside, Do, Doubt, InSet, Side, Switch, Test, Translate, Verb, Verdict
from parsers.syntax.netfilter.scope import EVERYTHING, Scope, covers, product

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parsers.source import Span
    from parsers.syntax.netfilter.nouns import Chain, ChainRule, Effect, NamedSet, Statement, Table
    from parsers.syntax.netfilter.terms import Place

MOST_RULES = 5_000
"""A rule of a base chain that becomes more rules than this is kept as one that may permit or deny."""
DEEPEST = 32
"""Calls of chains in each other; the kernel allows 16 (`NFT_JUMP_STACK_SIZE`)."""
MOST_LOGS = 64


class TooLargeError(Exception):
    """Working out the calls of a rule gives more rules than `MOST_RULES`."""


@dataclass(frozen=True, slots=True)
class FlatRule:
    """One entry of the list: what happens (None: it may be anything) to the packets of `scope`."""

    effect: Effect | None
    scope: Scope
    rule: ChainRule
    identity: str
    callers: tuple[Span, ...]
    logged: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """What packets meet after a chain that was called: the rules of the caller from `start` on, and so on."""

    chain: Chain
    start: int
    callers: tuple[Span, ...]
    after: Rest | None


@dataclass
class Flattener:
    """Works out the chains of one table; `fault(span, reason)` is told what was not understood."""

    table: Table
    place: Place
    fault: Callable[[Span, str], None]
    asides: list[tuple[Aside, Scope, ChainRule]] = field(default_factory=list[tuple[Aside, Scope, "ChainRule"]])
    """Statements that do more than decide, with the packets that may meet them."""
    found: list[FlatRule] = field(default_factory=list[FlatRule])
    _logs: list[Scope] = field(default_factory=list[Scope])
    _limit: int = MOST_RULES

    def flattened(self, chain: Chain, guard: Scope = EVERYTHING) -> list[FlatRule]:
        """The list of a base chain without its policy."""
        self.found, self._logs = [], []
        for number, rule in enumerate(chain.rules):
            self._limit = len(self.found) + MOST_RULES
            start = len(self.found)
            try:
                stop = self._rule(chain, number, guard, (), None)
            except TooLargeError:
                del self.found[start:]
                reason = f"the calls of this rule become more than {MOST_RULES} rules"
                self.fault(rule.origin, reason)
                doubt = UnknownMatch(UnknownKind.FEATURE, reason, rule.origin)
                scope = replace(guard, conditions=(*guard.conditions, doubt))
                self._add(None, scope, rule, f"{chain.name} {number + 1}", ())
                continue
            if stop:
                break
        return self.found

    def _run(self, chain: Chain, start: int, guard: Scope, callers: tuple[Span, ...], rest: Rest | None) -> None:
        """The rules of a chain from `start` on; what none decides goes on behind them."""
        if len(callers) > DEEPEST:
            raise TooLargeError
        for number in range(start, len(chain.rules)):
            if self._rule(chain, number, guard, callers, rest):
                return

    def _finally(self, rest: Rest | None, scope: Scope, end: FlatRule) -> None:
        """Everything that packets meet from `rest` on, down to the policy."""
        while rest is not None:
            self._run(rest.chain, rest.start, scope, rest.callers, rest.after)
            rest = rest.after
        self.found.append(replace(end, effect=Verdict(Verb.CONTINUE), scope=scope))
        self._check()

    def _rule(self, chain: Chain, number: int, guard: Scope, callers: tuple[Span, ...], rest: Rest | None) -> bool:
        """One rule; True if no packet of the guard goes on to the next one."""
        rule = chain.rules[number]
        identity = f"{chain.name} {number + 1}"
        logged = any(isinstance(item, Aside) and item.side is Side.LOG for item in rule.statements)
        for effect, scope in self._branches(rule, guard):
            if effect is None or isinstance(effect, Translate):
                self._add(effect, scope, rule, identity, callers, logged=logged)
                continue
            match effect.verb:
                case Verb.CONTINUE:
                    if logged and len(self._logs) < MOST_LOGS:
                        self._logs.append(scope)
                case Verb.ACCEPT | Verb.DROP:
                    self._add(effect, scope, rule, identity, callers, logged=logged)
                    if scope == guard:
                        return True
                case Verb.QUEUE:
                    self._add(None, scope, rule, identity, callers, logged=logged)
                case Verb.RETURN:
                    if scope == guard:
                        return True
                    self._finally(rest, scope, FlatRule(effect, scope, rule, identity, callers))
                case Verb.JUMP | Verb.GOTO:
                    self._call(chain, number, scope, callers, rest, effect)
                    if effect.verb is Verb.GOTO and scope == guard:
                        return True
        return False

    def _call(
        self, chain: Chain, number: int, scope: Scope, callers: tuple[Span, ...], rest: Rest | None, effect: Verdict
    ) -> None:
        rule = chain.rules[number]
        identity = f"{chain.name} {number + 1}"
        called = self.table.chains.get(effect.chain)
        if called is None:
            reason = f"chain {effect.chain} is not in the file"
            self.fault(rule.origin, reason)
            doubt = UnknownMatch(UnknownKind.UNRESOLVED, reason, rule.origin)
            self._add(None, replace(scope, conditions=(*scope.conditions, doubt)), rule, identity, callers)
            return
        here = (*callers, rule.origin)
        if effect.verb is Verb.JUMP:
            self._run(called, 0, scope, here, Rest(chain, number + 1, callers, rest))
            return
        self._run(called, 0, scope, here, rest)
        self._finally(rest, scope, FlatRule(effect, scope, rule, identity, callers))

    def _add(
        self,
        effect: Effect | None,
        scope: Scope,
        rule: ChainRule,
        identity: str,
        callers: tuple[Span, ...],
        *,
        logged: bool = False,
    ) -> None:
        logged = logged or any(covers(log, scope) for log in self._logs)
        self.found.append(FlatRule(effect, scope, rule, identity, callers, logged))
        self._check()

    def _check(self) -> None:
        if len(self.found) > self._limit:
            raise TooLargeError

    def _branches(self, rule: ChainRule, guard: Scope) -> Iterator[tuple[Effect | None, Scope]]:
        """What a rule does, under each product of its tests."""
        scopes = [guard]
        for statement in rule.statements:
            if isinstance(statement, Do):
                yield from ((statement.effect, scope) for scope in scopes)
                return
            if isinstance(statement, Switch):
                yield from self._switched(statement, scopes, rule)
                return
            if isinstance(statement, Aside):
                self.asides += [(statement, scope, rule) for scope in scopes]
                continue
            scopes = self._narrowed(statement, scopes, rule)
            if not scopes:
                return
        yield from ((Verdict(Verb.CONTINUE), scope) for scope in scopes)

    def _narrowed(self, statement: Statement, scopes: list[Scope], rule: ChainRule) -> list[Scope]:
        match statement:
            case Test(keys, values, negated):
                return product(scopes, self._tested(keys, values, rule, negated=negated))
            case InSet(keys, name, negated):
                return product(scopes, self._in_set(keys, name, rule, negated=negated))
            case Doubt(kind, reason, unread):
                if unread:
                    self.fault(rule.origin, reason)
                doubt = UnknownMatch(kind, reason, rule.origin)
                return product(scopes, [Scope(conditions=(doubt,))])
            case _:
                return scopes

    def _tested(
        self, keys: tuple[str, ...], values: tuple[tuple[str, ...], ...], rule: ChainRule, *, negated: bool
    ) -> list[Scope]:
        try:
            return tested(keys, values, negated, self.place, rule.origin)
        except NotReadError as error:
            return self._unread(str(error), rule)
        except TestTooLargeError:
            return self._unread("a test that falls into too many parts", rule)

    def _in_set(self, keys: tuple[str, ...], name: str, rule: ChainRule, *, negated: bool) -> list[Scope]:
        held = self._set(name, rule)
        if held is None:
            return self._unread(f"set {name} is not in the file", rule, UnknownKind.UNRESOLVED)
        try:
            return in_set(keys, held, negated, self.place, rule.origin)
        except NotReadError as error:
            return self._unread(f"set {name}: {error}", rule)
        except TestTooLargeError:
            return self._unread(f"set {name} falls into too many parts", rule)

    def _set(self, name: str, _rule: ChainRule) -> NamedSet | None:
        return self.table.sets.get(name)

    def _unread(self, reason: str, rule: ChainRule, kind: UnknownKind = UnknownKind.UNREAD) -> list[Scope]:
        self.fault(rule.origin, reason)
        return [Scope(conditions=(UnknownMatch(kind, reason, rule.origin),))]

    def _switched(
        self, switch: Switch, scopes: list[Scope], rule: ChainRule
    ) -> Iterator[tuple[Effect | None, Scope]]:
        entries = list(switch.entries)
        doubts: tuple[UnknownMatch, ...] = ()
        if switch.name:
            held = self._set(switch.name, rule)
            if held is None:
                yield from ((None, scope) for scope in product(scopes, self._unread_map(switch, rule)))
                return
            if held.uncertain:
                doubts = (UnknownMatch(UnknownKind.DYNAMIC_LIST, held.uncertain, rule.origin),)
            entries = [
                (value, made)
                for value, data in held.elements
                if (made := _effect(data, switch.template)) is not None
            ]
        for effect, values in _grouped(entries):
            here = self._tested(switch.keys, values, rule, negated=False)
            marked = product(here, [Scope(conditions=doubts)]) if doubts else here
            yield from ((effect, scope) for scope in product(scopes, marked))
        if doubts:
            yield from ((None, scope) for scope in product(scopes, [Scope(conditions=doubts)]))

    def _unread_map(self, switch: Switch, rule: ChainRule) -> list[Scope]:
        return self._unread(f"map {switch.name} is not in the file", rule, UnknownKind.UNRESOLVED)


def _effect(data: object, template: Translate | None) -> Effect | None:
    """What an element of a map is for: a verdict, or an address (and port) that completes a translation."""
    if isinstance(data, Verdict | Translate):
        return data
    if isinstance(data, tuple) and template is not None:
        return completed(template, tuple(str(part) for part in data))
    return None


def completed(template: Translate, data: tuple[str, ...]) -> Translate:
    """A translation whose target comes from a map: an address, a port, or both."""
    if len(data) == 2:
        return replace(template, address=data[0], ports=data[1])
    if template.verb.value == "redirect":
        return replace(template, ports=data[0])
    return replace(template, address=data[0])


def _grouped(
    entries: list[tuple[tuple[str, ...], Effect]],
) -> Iterator[tuple[Effect, tuple[tuple[str, ...], ...]]]:
    """Entries of one effect together: keys of a map exclude each other, so that their order says nothing."""
    groups: dict[Effect, list[tuple[str, ...]]] = {}
    for value, effect in entries:
        groups.setdefault(effect, []).append(value)
    for effect, values in groups.items():
        yield effect, tuple(values)

