"""Chains that call each other as one ordered list, exactly.

A jump puts the called chain in its place, under what the jump tests. At the end of the chain packets go on with
the next rule, which in the list is just what follows. A `return` or `goto` under a test skips rules that follow in
the list: what those packets meet instead is put there whole, down to the policy (nft(8), VERDICT STATEMENTS;
iptables(8), TARGETS). So each packet meets its own rules in order, and nothing is approximate.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.rules import Caller
from parsers.nouns import dataclass
from parsers.syntax.netfilter.conditions import TestTooLargeError, in_set, tested
from parsers.syntax.netfilter.names import NotReadError
from parsers.syntax.netfilter.nouns import (
    Aside,
    Do,
    Doubt,
    InSet,
    Side,
    Switch,
    Template,
    Test,
    Translate,
    Verb,
    Verdict,
)
from parsers.syntax.netfilter.scope import EVERYTHING, Scope, covers, difference, product

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parsers.source import Span
    from parsers.syntax.netfilter.nouns import Chain, ChainRule, Effect, Statement, Table, Value
    from parsers.syntax.netfilter.terms import Place

MOST_RULES = 5_000
"""A rule of a base chain that becomes more rules than this is kept as one that may permit or deny."""
MOST_STEPS = 4 * MOST_RULES
"""So is one whose calls meet more rules than this, for they may meet the same ones over and over."""
DEEPEST = 64
"""Chains that are worked out inside of each other: calls (the kernel allows 16), and what returns meet instead."""
MOST_LOGS = 64
MOST_PIECES = 256
"""In more products than these it is not worked out what reaches a rule that ends tracking."""
_DECIDING = frozenset({Verb.ACCEPT, Verb.DROP, Verb.QUEUE})


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
    caller: Caller | None = None
    """The rule of the base chain that it is met on behalf of, where that is another one."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A chain as it is met: the rules that called it, and where in the last of them packets go on after it."""

    chain: Chain
    callers: tuple[Span, ...] = ()
    rest: Rest | None = None

    def identity(self, number: int) -> str:
        """The name of a rule, or its chain and place, from 1."""
        return self.chain.rules[number].name or f"{self.chain.name} {number + 1}"


@dataclass(frozen=True, slots=True)
class Rest:
    """What packets meet after a chain that was called: the rules of `frame` from `start` on, and its own rest."""

    frame: Frame
    start: int


@dataclass
class Flattener:
    """Works out the chains of one table; `fault(span, reason)` is told what was not understood."""

    table: Table
    place: Place
    fault: Callable[[Span, str], None]
    asides: list[tuple[Aside, Scope, ChainRule]] = field(default_factory=list[tuple[Aside, Scope, "ChainRule"]])
    """Statements that do more than decide, with the packets that may meet them.

    Of those that take out of tracking or make a template it is the packets that do meet them.
    """
    found: list[FlatRule] = field(default_factory=list[FlatRule])
    _logs: list[Scope] = field(default_factory=list[Scope])
    _tests: dict[Test | InSet, list[Scope]] = field(default_factory=dict["Test | InSet", "list[Scope]"])
    """What tests without a doubt mean; rules repeat them."""
    _idle: bool = False
    _limit: int = MOST_RULES
    _steps: int = 0
    _nested: int = 0

    def flattened(self, chain: Chain, guard: Scope = EVERYTHING, *, idle: bool = False) -> list[FlatRule]:
        """The list of a base chain without its policy; `idle`: with the rules that no packet gets to."""
        self.found, self._logs, self._idle = [], [], idle
        frame = Frame(chain)
        for number, rule in enumerate(chain.rules):
            self._limit = len(self.found) + MOST_RULES
            self._steps = self._nested = 0
            start = len(self.found)
            try:
                last = self._rule(frame, number, guard)
            except TooLargeError:
                del self.found[start:]
                reason = f"the calls of this rule become more than {MOST_RULES} rules"
                self.fault(rule.origin, reason)
                doubt = UnknownMatch(UnknownKind.FEATURE, reason, rule.origin)
                self._add(None, replace(guard, conditions=(*guard.conditions, doubt)), frame, number)
                continue
            caller = Caller(frame.identity(number), rule.origin)
            met = self.found[start:]
            self.found[start:] = [one if one.rule is rule else replace(one, caller=caller) for one in met]
            if last:
                self._never_met(frame, number + 1, guard)
                break
        return self.found

    def _run(self, frame: Frame, start: int, guard: Scope, *, called: bool = False) -> None:
        """The rules of a chain from `start` on; what none decides goes on behind them."""
        self._nested += 1
        if self._nested > DEEPEST:
            raise TooLargeError
        for number in range(start, len(frame.chain.rules)):
            if self._rule(frame, number, guard):
                if called:
                    self._never_met(frame, number + 1, guard)
                break
        self._nested -= 1

    def _never_met(self, frame: Frame, start: int, guard: Scope) -> None:
        """Rules behind one that decides about everything, as they stand, for whoever asks which rules decide nothing.

        Calls are left out, and what such rules do beside deciding.
        """
        if not self._idle or len(frame.chain.rules) - start > MOST_RULES:
            return
        for number in range(start, len(frame.chain.rules)):
            self._as_written(frame, number, guard)

    def _as_written(self, frame: Frame, number: int, guard: Scope) -> None:
        """A rule that meets no packet, for there is none left or it is switched off, if it would decide."""
        rule = frame.chain.rules[number]
        written = replace(rule, statements=rule.off) if rule.off else rule
        fault, asides = self.fault, len(self.asides)
        self.fault = _unheard
        for effect, scope in self._branches(written, guard):
            if isinstance(effect, Verdict) and effect.verb in {Verb.ACCEPT, Verb.DROP}:
                one = FlatRule(effect, scope, rule, frame.identity(number), frame.callers, _logged(written))
                self.found.append(one)
                self._limit += 1
        self.fault = fault
        del self.asides[asides:]

    def _finally(self, frame: Frame, number: int, scope: Scope) -> None:
        """Everything that packets meet after `frame`, down to the policy; rule `number` of it sent them there."""
        rest = frame.rest
        while rest is not None:
            self._run(rest.frame, rest.start, scope)
            rest = rest.frame.rest
        last = next((one for one in reversed(self.found) if not one.rule.off), None)
        if last is not None and last.scope == scope and isinstance(last.effect, Verdict):
            return
        end = Verdict(Verb.CONTINUE)
        self.found.append(FlatRule(end, scope, frame.chain.rules[number], frame.identity(number), frame.callers))
        self._check()

    def _rule(self, frame: Frame, number: int, guard: Scope) -> bool:
        """One rule; True if no packet of the guard goes on to the next one."""
        rule = frame.chain.rules[number]
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise TooLargeError
        if rule.off:
            if self._idle:
                self._as_written(frame, number, guard)
            return False
        for effect, scope in self._branches(rule, guard):
            whole = scope is guard or scope == guard
            if isinstance(effect, Verdict) and effect.verb not in _DECIDING:
                # Where every packet of the chain returns, all fall out at its end as they are.
                if whole and effect.verb is Verb.RETURN:
                    return True
                if self._goes_on(frame, number, scope, effect) and whole:
                    return True
                continue
            decided = effect if not isinstance(effect, Verdict) or effect.verb is not Verb.QUEUE else None
            self._add(decided, scope, frame, number)
            if whole and isinstance(decided, Verdict):
                return True
        return False

    def _goes_on(self, frame: Frame, number: int, scope: Scope, effect: Verdict) -> bool:
        """A verdict that decides nothing by itself; True if the packets do not meet the next rule of the chain."""
        match effect.verb:
            case Verb.RETURN:
                self._finally(frame, number, scope)
                return True
            case Verb.JUMP | Verb.GOTO:
                self._call(frame, number, scope, effect)
                return effect.verb is Verb.GOTO
            case _:
                if _logged(frame.chain.rules[number]) and len(self._logs) < MOST_LOGS:
                    self._logs.append(scope)
                return False

    def _call(self, frame: Frame, number: int, scope: Scope, effect: Verdict) -> None:
        rule = frame.chain.rules[number]
        called = self.table.chains.get(effect.chain)
        if called is None:
            reason = f"chain {effect.chain} is not in the file"
            self.fault(rule.origin, reason)
            doubt = UnknownMatch(UnknownKind.UNRESOLVED, reason, rule.origin)
            self._add(None, replace(scope, conditions=(*scope.conditions, doubt)), frame, number)
            if self.table.has_targets:
                self.asides.append((Aside(Side.REWRITE, effect.chain), scope, rule))
            return
        here = (*frame.callers, rule.origin)
        if effect.verb is Verb.JUMP:
            self._run(Frame(called, here, Rest(frame, number + 1)), 0, scope, called=True)
            return
        self._run(Frame(called, here, frame.rest), 0, scope)
        self._finally(frame, number, scope)

    def _add(self, effect: Effect | None, scope: Scope, frame: Frame, number: int) -> None:
        rule = frame.chain.rules[number]
        logged = _logged(rule) or (bool(self._logs) and any(covers(log, scope) for log in self._logs))
        self.found.append(FlatRule(effect, scope, rule, frame.identity(number), frame.callers, logged))
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
                exactly = statement.side is Side.UNTRACK or statement.template is not Template.NONE
                taken = self._undecided(scopes, rule) if exactly else scopes
                self.asides += [(statement, scope, rule) for scope in taken]
                continue
            scopes = self._narrowed(statement, scopes, rule)
            if not scopes:
                return
        yield from ((Verdict(Verb.CONTINUE), scope) for scope in scopes)

    def _undecided(self, scopes: list[Scope], rule: ChainRule) -> list[Scope]:
        """The packets of a rule that no rule before has decided about."""
        rest = scopes
        for hole in dict.fromkeys(item.scope for item in self.found):
            rest = difference(rest, [hole])
            if len(rest) > MOST_PIECES:
                reason = "which packets rules before leave to it was not worked out"
                doubt = UnknownMatch(UnknownKind.FEATURE, reason, rule.origin)
                return product(scopes, [Scope(conditions=(doubt,))])
        return rest

    def _narrowed(self, statement: Statement, scopes: list[Scope], rule: ChainRule) -> list[Scope]:
        match statement:
            case Test():
                return product(scopes, self._tested(statement, rule))
            case InSet():
                return product(scopes, self._in_set(statement, rule))
            case Doubt(kind, reason, unread, hours):
                if unread:
                    self.fault(rule.origin, reason)
                doubt = UnknownMatch(kind, reason, rule.origin, hours)
                return product(scopes, [Scope(conditions=(doubt,))])
            case _:
                return scopes

    def _tested(self, test: Test, rule: ChainRule) -> list[Scope]:
        known = self._tests.get(test)
        if known is not None:
            return known
        try:
            found = tested(test, self.place, rule.origin)
        except NotReadError as error:
            return self._unread(str(error), rule)
        except TestTooLargeError:
            return self._unread("a test that falls into too many parts", rule)
        if not any(scope.unknown for scope in found):
            self._tests[test] = found
        return found

    def _in_set(self, test: InSet, rule: ChainRule) -> list[Scope]:
        known = self._tests.get(test)
        if known is not None:
            return known
        held = self.table.sets.get(test.name)
        if held is None:
            return self._unread(f"set {test.name} is not in the file", rule, UnknownKind.UNRESOLVED)
        try:
            found = in_set(test, held, self.place, rule.origin)
        except NotReadError as error:
            return self._unread(f"set {test.name}: {error}", rule)
        except TestTooLargeError:
            return self._unread(f"set {test.name} falls into too many parts", rule)
        if not any(scope.unknown for scope in found):
            self._tests[test] = found
        return found

    def _unread(self, reason: str, rule: ChainRule, kind: UnknownKind = UnknownKind.UNREAD) -> list[Scope]:
        self.fault(rule.origin, reason)
        return [Scope(conditions=(UnknownMatch(kind, reason, rule.origin),))]

    def _switched(self, switch: Switch, scopes: list[Scope], rule: ChainRule) -> Iterator[tuple[Effect | None, Scope]]:
        entries = list(switch.entries)
        doubts: tuple[UnknownMatch, ...] = ()
        if switch.name:
            held = self.table.sets.get(switch.name)
            if held is None:
                yield from ((None, scope) for scope in product(scopes, self._unread_map(switch, rule)))
                return
            if held.uncertain:
                doubts = (UnknownMatch(UnknownKind.DYNAMIC_LIST, held.uncertain, rule.origin),)
            entries = [
                (value, made) for value, data in held.elements if (made := _effect(data, switch.template)) is not None
            ]
        for effect, values in _grouped(entries):
            here = self._tested(Test(switch.keys, values), rule)
            marked = product(here, [Scope(conditions=doubts)]) if doubts else here
            yield from ((effect, scope) for scope in product(scopes, marked))
        if doubts:
            yield from ((None, scope) for scope in product(scopes, [Scope(conditions=doubts)]))

    def _unread_map(self, switch: Switch, rule: ChainRule) -> list[Scope]:
        return self._unread(f"map {switch.name} is not in the file", rule, UnknownKind.UNRESOLVED)


def _unheard(_span: Span, _reason: str) -> None:
    """Nobody is told of what stands where no packet gets."""


def _logged(rule: ChainRule) -> bool:
    return any(isinstance(statement, Aside) and statement.side is Side.LOG for statement in rule.statements)


def _effect(data: Effect | Value | None, template: Translate | None) -> Effect | None:
    """What an element of a map is for: a verdict, or an address (and port) that completes a translation."""
    if isinstance(data, Verdict | Translate):
        return data
    return None if data is None or template is None else completed(template, data)


def completed(template: Translate, data: tuple[str, ...]) -> Effect:
    """A translation whose target comes from a map: an address, a port, or both; else anything may happen."""
    if len(data) not in {1, 2}:
        return Verdict(Verb.QUEUE)
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
