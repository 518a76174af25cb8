"""Traffic policies on routed interfaces: lists of both IP versions in which the first rule that takes a packet decides.

EOS "Traffic Policy" (4.2x to 4.3x; ingress, egress and VLAN interfaces), and the forms that Arista's own generator
prints: rules `match NAME ipv4|ipv6` in the order of the file; a rule without `drop` lets pass, as does what no rule
takes; `ipv4-all-default` and `ipv6-all-default` take the rest, behind all others. Prefixes and ports stand in the rule
or in a `field-set`, where `except` takes prefixes out; what a set or a line that names nothing takes is not documented.
Not modelled are rules that send packets elsewhere, rules about BGP neighbours, policies beside an access list at one
place, those in several pieces, and those of switched ports.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from parsers.diagnostics import DiagnosticCode
from parsers.model import intervals
from parsers.model.address import AddressSet, from_cidr, union_of
from parsers.model.device import Effect
from parsers.model.intervals import Interval
from parsers.model.match import ANY_SERVICE, AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.model.service import State
from parsers.source import Span
from parsers.syntax.cisco_addresses import EVERY, MAY_BE_ANY
from parsers.syntax.cisco_names import ICMP_TYPES
from parsers.syntax.list_layer4 import ESTABLISHED, Layer4, States, held, port_number
from parsers.syntax.words import Words
from parsers.vendors.arista_eos.entries import DIFFERENTIATED
from parsers.vendors.arista_eos.read_switchports import is_switched
from parsers.vendors.arista_eos.tables import ICMPV6_TYPES, PORTS, PROTOCOLS, PROTOCOLS_V6

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from typing import Never

    from parsers.model.intervals import Intervals
    from parsers.syntax.indented import Statement
    from parsers.vendors.arista_eos.nouns import State as Reading

_Found = TypeVar("_Found", bound="Sequence[object]")
REST = "Arista EOS: what no rule of a traffic policy takes passes"
POINTS = {"input": BindingPoint.INBOUND, "output": BindingPoint.OUTBOUND}
FAMILIES = {"ipv4": 4, "ipv6": 6}
COUNTS = frozenset({"counter", "count", "set"})
"""Lines that count packets or change their marks, and let them pass."""
MARKS = frozenset({"dscp", "traffic", "traffic-class"})
"""What `set` may change that is a mark."""
FIELDS = frozenset({"ttl", "fragment", "length", "dscp", "ecn", "traffic-class", "id", "flags"})
"""What a rule may ask about that the model does not tell apart."""
VALUE = re.compile(r"neighbors|bgp|offset|bytes|(?:\d+(?:-\d+)?,?)+|" + DIFFERENTIATED.pattern)
"""Numbers, ranges and names of such fields."""
INITIAL = States(State(0), State.NEW)


SEVERAL = "which of several lists at one place decides"
ELSEWHERE = "it sends packets elsewhere"
UNDEFINED = "it is not defined"
PIECES = "it stands in several pieces"
SWITCHED = "what it judges on a switched port is not documented"


class _UnreadError(ValueError):
    """A line of a policy is not understood; the message says what."""


def _twice(what: str) -> Never:
    message = f"a second {what}"
    raise _UnreadError(message)


def policy_lists(state: Reading, bindings: Iterable[Binding]) -> tuple[list[RuleSet], list[Binding]]:
    """The policies that routed interfaces name, as lists, and where they judge; the others are told there."""
    listed = {(item.interface, item.point) for item in bindings}
    sets: dict[str, RuleSet] = {}
    bound: list[Binding] = []
    for draft in state.interfaces.values():
        for direction, name, statement in draft.traffic_policies:
            alone = [item[0] for item in draft.traffic_policies].count(direction) == 1
            policy = state.traffic_policies.get(name)
            alone = alone and (draft.name, POINTS[direction]) not in listed
            why = _why_not(policy, switched=is_switched(draft, state), alone=alone)
            why = PIECES if not why and _pieces(name, state) > 1 else why
            if policy is None or why:
                effect = Effect.MAY_DO_EITHER if why == SEVERAL else Effect.MAY_DENY
                effect = Effect.MAY_REWRITE if why in (UNDEFINED, ELSEWHERE) else effect
                state.feature(statement, f"traffic policy {name} ({why})", effect, frozenset({draft.name}))
                continue
            if name not in sets:
                sets[name] = _listed(name, policy, state)
            bound.append(Binding((sets[name].name,), POINTS[direction], draft.name, state.span(statement)))
    _judge_lines(sets.keys(), state)
    return list(sets.values()), bound


def _why_not(policy: Statement | None, *, switched: bool, alone: bool) -> str:
    """Why a policy is not modelled at an interface; empty where it is."""
    if policy is None:
        return UNDEFINED
    if any({"redirect", "nexthop", "next-hop"} & set(item.words) for item in policy.walk()):
        return ELSEWHERE
    if switched:
        return SWITCHED
    return "" if alone else SEVERAL


def _pieces(name: str, state: Reading) -> int:
    """How many blocks define a policy."""
    found = [child.words for block in state.traffic_blocks for child in block.children]
    return found.count(["traffic-policy", name])


def _judge_lines(modelled: Container[str], state: Reading) -> None:
    """Sets and policies of which one is modelled are in the model; policies that are not are told where they judge."""
    for block in state.traffic_blocks:
        for child in block.children:
            if child.words[0] == "traffic-policy" and child.words[-1] not in modelled:
                state.part_of_feature(child, "a traffic policy")
                continue
            for item in child.walk():
                if _counts(item):
                    state.irrelevant(item, "counts packets, or marks them")
                elif child.words[0] in ("field-set", "traffic-policy"):
                    state.modelled(item)
                else:
                    state.ledger.unknown(item.line, f"line not understood: {item.text.strip()}")
        state.modelled(block)


def _listed(name: str, policy: Statement, state: Reading) -> RuleSet:
    rules: list[Rule] = []
    for child in sorted(policy.children, key=_takes_the_rest):
        if child.words[0] == "match" and len(child.words) == 3 and child.words[2] in FAMILIES:
            rules += _rules(child, state)
        elif child.words[0] != "counter":
            rules += [_unread(child, f"line not understood: {child.text.strip()}", family, state) for family in (4, 6)]
            state.ledger.unknown(child.line, f"line not understood: {child.text.strip()}")
    for family in (4, 6):
        match = Match(EVERY[family], EVERY[family])
        rules.append(Rule(f"ipv{family} rest", Action.PERMIT, match, Span(state.source.name, 0), implicit=REST))
    return RuleSet(f"traffic policy {name}", tuple(rules), state.span(policy))


def _takes_the_rest(statement: Statement) -> bool:
    return statement.words[0] == "match" and statement.words[1:2] in (["ipv4-all-default"], ["ipv6-all-default"])


def _unread(statement: Statement, reason: str, family: int, state: Reading) -> Rule:
    """A rule of unknown action that may take anything."""
    span = state.span(statement)
    state.diagnostics.error(DiagnosticCode.UNKNOWN_LINE, span, reason)
    match = Match(MAY_BE_ANY[family], MAY_BE_ANY[family], conditions=(UnknownMatch(UnknownKind.UNREAD, reason, span),))
    return Rule("unread", Action.UNKNOWN, match, span, logged=None)


def _rules(statement: Statement, state: Reading) -> list[Rule]:
    """One `match NAME ipv4|ipv6`: one rule for each protocol line, or one.

    A line that was not understood may ask for more or less, or be the action: before what was read stands a rule of
    unknown action, and what was read is in doubt.
    """
    family = FAMILIES[statement.words[2]]
    asks = _Asks(family, state)
    action, logged = Action.PERMIT, False
    unread: list[Rule] = []
    for number, child in enumerate(statement.children):
        try:
            if child.words == ["actions"] and any(item.words == ["actions"] for item in statement.children[:number]):
                _twice("block of actions")
            elif child.words == ["actions"]:
                action, logged = _actions(child)
            else:
                asks.read(child)
        except (ValueError, KeyError) as error:
            why = str(error) if isinstance(error, _UnreadError) else child.text.strip()
            unread.append(_unread(child, f"not understood: {why}", family, state))
            state.ledger.unknown(child.line, unread[-1].match.conditions[0].reason)
    if not statement.children and not statement.words[1].endswith("-all-default"):
        unread.append(_unread(statement, "a rule that asks nothing", family, state))
        state.ledger.unknown(statement.line, "a rule that asks nothing")
    found: list[Rule] = []
    conditions = (*asks.conditions, *(reason for rule in unread for reason in rule.match.conditions))
    for number, service in enumerate(asks.services or [ANY_SERVICE], 1):
        match = Match(asks.source, asks.destination, service, conditions=conditions)
        identity = statement.words[1] if number == 1 else f"{statement.words[1]} {number}"
        found.append(Rule(identity, action, match, state.span(statement), logged=logged))
    return [*unread, *found]


def _actions(statement: Statement) -> tuple[Action, bool]:
    drops = logged = False
    for child in statement.children:
        drops = drops or child.words == ["drop"]
        logged = logged or child.words == ["log"]
        if child.words not in (["drop"], ["log"]) and not _counts(child):
            raise _UnreadError(child.text.strip())
    return (Action.DENY if drops else Action.PERMIT), logged


def _counts(statement: Statement) -> bool:
    """Whether a line counts packets or marks them."""
    words = statement.words
    return words[0] in COUNTS and (words[0] != "set" or bool(MARKS & set(words[1:2])))


def _some(found: _Found, what: str) -> _Found:
    """What a line names.

    Raises:
        _UnreadError: it names nothing.
    """
    if not found:
        message = f"{what} that names nothing"
        raise _UnreadError(message)
    return found


class _Asks:
    """What the lines of one rule ask for."""

    def __init__(self, family: int, state: Reading) -> None:
        """Everything, until a line asks for less."""
        self._family, self._state = family, state
        self.source = self.destination = EVERY[family]
        self.services: list[ServiceMatch] = []
        self.conditions: list[UnknownMatch] = []

    def read(self, statement: Statement) -> None:
        """One line.

        Raises:
            ValueError: it is not understood, or a second line about the same end.
        """
        words = Words(statement.words)
        word = words.take()
        if statement.children:
            raise _UnreadError(statement.children[0].text.strip())
        if word in ("source", "destination") and words.take_if("prefix"):
            if getattr(self, word) is not EVERY[self._family]:
                _twice(f"line about the {word}")
            setattr(self, word, AddressMatch.exactly(self._addresses(words)))
        elif word == "protocol" and words.peek() != "neighbors":
            self._protocol(words, statement)
        elif (word in FIELDS or word == "protocol") and all(VALUE.fullmatch(item) for item in words.rest()):
            reason = f"{statement.text.strip()} of a traffic policy"
            self.conditions.append(UnknownMatch(UnknownKind.FEATURE, reason, self._state.span(statement)))
        else:
            message = f"the line {statement.text.strip()!r}"
            raise _UnreadError(message)

    def _addresses(self, words: Words) -> AddressSet:
        if words.take_if("field-set"):
            return union_of(_prefixes(name, self._family, self._state) for name in _some(words.rest(), "a field set"))
        return union_of(_prefix(word, self._family) for word in _some(words.rest(), "a prefix"))

    def _protocol(self, words: Words, statement: Statement) -> None:
        """`protocol P [P ...] [flags F] [type T ... code all] [source port ...] [destination port ...]`."""
        names = PROTOCOLS_V6 if self._family == 6 else PROTOCOLS
        numbers: list[int] = []
        while words and (words.peek() in names or words.peek().isdecimal()):
            word = words.take()
            numbers.append(names[word] if word in names else Interval(int(word), 255).first)
        if not numbers:
            message = f"the line {statement.text.strip()!r}"
            raise _UnreadError(message)
        states: States | None = None
        if words.take_if("flags"):
            states = {"established": ESTABLISHED, "initial": INITIAL}[words.take()]
            if numbers != [6]:
                message = "flags of another protocol than TCP"
                raise _UnreadError(message)
        kinds = self._kinds(words, numbers) if words.take_if("type") else (None,)
        source = self._ports(words, numbers) if words.take_if("source") else None
        destination = self._ports(words, numbers) if words.take_if("destination") else None
        if words:
            message = f"the words {' '.join(words.rest())!r}"
            raise _UnreadError(message)
        for number in numbers:
            for kind in kinds:
                self.services.append(_held(Layer4(number, source, destination, kind, states), statement, self._state))

    def _kinds(self, words: Words, numbers: list[int]) -> tuple[Interval, ...]:
        if numbers not in ([1], [58]):
            message = "types of another protocol than ICMP"
            raise _UnreadError(message)
        known = ICMP_TYPES if numbers == [1] else ICMPV6_TYPES
        found: list[Interval] = []
        while words and words.peek() != "code":
            word = words.take()
            number = int(word) if word.isdecimal() else known[word].first >> 8
            found.append(Interval(number << 8, Interval(number, 255).first << 8 | 255))
        if words.take_if("code") and not words.take_if("all"):
            message = "codes of ICMP"
            raise _UnreadError(message)
        return tuple(_some(found, "a type of ICMP"))

    def _ports(self, words: Words, numbers: list[int]) -> Intervals | None:
        """`port 1,10-20`, `port field-set N ...`, `port all`."""
        if not words.take_if("port") or not set(numbers) <= PORTS.keys():
            message = "ports of a protocol that has none"
            raise _UnreadError(message)
        if words.take_if("all"):
            return None
        found: Intervals = ()
        if words.take_if("field-set"):
            while words and words.peek() not in ("destination", "source"):
                found = intervals.union(found, _port_set(words.take(), numbers[0], self._state))
            return _some(found, "a field set")
        while words and words.peek() not in ("destination", "source"):
            found = intervals.union(found, _port_list(words.take(), numbers[0]))
        return _some(found, "a port")


def _held(layer4: Layer4, statement: Statement, state: Reading) -> ServiceMatch:
    found = held(layer4)
    if found.surely == found.possibly:
        return found
    return replace(found, unknown=(UnknownMatch(UnknownKind.SESSION, "flags of TCP", state.span(statement)),))


def _prefix(word: str, family: int) -> AddressSet:
    found = from_cidr(word)
    if bool(found.v6) is not (family == 6):
        message = f"no prefix of IPv{family}: {word}"
        raise _UnreadError(message)
    return found


def _field_set(kind: list[str], name: str, state: Reading) -> Statement:
    found = [
        child
        for block in state.traffic_blocks
        for child in block.children
        if child.words[0] == "field-set" and child.words[1:-1] == kind and child.words[-1] == name
    ]
    if len(found) != 1:
        message = f"field set {name} is not defined, or more than once"
        raise _UnreadError(message)
    return found[0]


def _prefixes(name: str, family: int, state: Reading) -> AddressSet:
    within: list[AddressSet] = []
    without: list[AddressSet] = []
    for child in _field_set([f"ipv{family}", "prefix"], name, state).children:
        target, words = (without, child.words[1:]) if child.words[0] == "except" else (within, child.words)
        target += [_prefix(word, family) for word in words]
    _some(within, f"field set {name}")
    return union_of(within) - union_of(without)


def _port_set(name: str, protocol: int, state: Reading) -> Intervals:
    found: Intervals = ()
    for child in _field_set(["l4-port"], name, state).children:
        for word in child.words:
            found = intervals.union(found, _port_list(word, protocol))
    return _some(found, f"field set {name}")


def _port_list(text: str, protocol: int) -> Intervals:
    """`1,10-20,ssh`; a comma may end it."""
    found: list[Interval] = []
    for part in filter(None, text.split(",")):
        first, dash, last = part.partition("-") if part[:1].isdecimal() else (part, "", "")
        number = port_number(PORTS[protocol], first)
        found.append(Interval(number, port_number(PORTS[protocol], last) if dash else number))
    return intervals.normal(found)
