"""Control plane policing that drops: which packets for the device itself a policy of `control-plane` keeps away.

Documents: "Control Plane Policing" (QoS: Policing and Shaping Configuration Guide, IOS 15M&T and XE 3S); "Control
Plane Policing Implementation Best Practices" (Cisco security portal); Modular QoS command reference, `drop`,
`police`, `match access-group`. Classes are asked in order, the first that matches decides, `class-default` takes the
rest; an entry of a list that denies means that the packet is not of that class: it comes in where no class behind drops
(`deny` who may, `permit ip any any`, `drop`). A class that polices within a rate lets packets in, so only `drop` and a
conform action `drop` keep them away. `control-plane` and `control-plane host` both judge what is for the device. Other
matches than lists and `any`, and classes that ask for several things at once, match possibly. A class with a statement
that was not read, with a policy of its own that drops, or with a rate or a burst of nothing may do either.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind
from parsers.nouns import dataclass
from parsers.syntax.policing import drops_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

    Sets = Mapping[tuple[int, str], RuleSet]

SCOPE = "control-plane"
END = "Cisco IOS: a policy of the control plane lets in what no class drops"
_UNREAD = frozenset({LineFate.UNSEEN, LineFate.UNKNOWN})
_PLACES = (["control-plane"], ["control-plane", "host"])
_MOVING = (["ip", "http", "port"], ["ip", "http", "secure-port"], ["ip", "ssh", "port"])


@dataclass(slots=True)
class ControlPlane:
    """The policies that judge what is for the device, and every class and policy of the file that they may name."""

    bound: list[Statement] = field(default_factory=list["Statement"])
    classes: dict[str, Statement] = field(default_factory=dict[str, "Statement"])
    policies: dict[str, Statement] = field(default_factory=dict[str, "Statement"])
    managing: list[Statement] = field(default_factory=list["Statement"])
    """Lines that name an interface for management, `management_interfaces`."""
    moved: list[Statement] = field(default_factory=list["Statement"])
    """Lines that give a management protocol another port."""

    def drops(self, name: str) -> bool:
        """Whether a policy is bound here and keeps something away, or may."""
        policy = self.policies.get(name)
        return (
            policy is not None
            and any(item.words[2] == name for item in self.bound)
            and any(_drops(item) or _stops(item) for item in policy.children)
        )


def control_plane(tree: list[Statement]) -> ControlPlane:
    """What the file says of the control plane, its heads as they stand."""
    found = ControlPlane()
    for statement in tree:
        words = statement.words
        if words in _PLACES:
            found.bound += [item for item in statement.children if _binds(item)]
            found.managing += [item for item in statement.children if item.words[0] == "management-interface"]
        elif words[:3] in _MOVING:
            found.moved.append(statement)
        elif words[0] == "class-map" and words[1:2] != ["type"]:
            found.classes[words[-1]] = statement
        elif words[0] == "policy-map" and len(words) == 2:
            found.policies[words[-1]] = statement
    return found


def policing(state: State, sets: Sets) -> Iterator[tuple[RuleSet, Binding]]:
    """The list of each policy that drops, and where it judges."""
    for item in state.control.bound:
        name = item.words[2]
        if not state.control.drops(name):
            continue
        policy, origin = state.control.policies[name], state.source.span(item.line)
        rules = [
            rule
            for place, entry in enumerate(policy.children, 1)
            for rule in _rules(entry, state, sets, spares=not _may_drop(policy.children[place:], state))
        ]
        end = Rule("implicit", Action.PERMIT, Match(), state.source.span(policy.line), implicit=END)
        called = f"{SCOPE} {name}"
        state.ledger.modelled(item.line)
        yield (
            RuleSet(called, (*rules, end), state.source.span(policy.line), RuleSetKind.GUARD),
            Binding((called,), BindingPoint.LOCAL, None, origin, SCOPE),
        )


def _binds(item: Statement) -> bool:
    return item.words[:2] == ["service-policy", "input"] and len(item.words) == 3


def _drops(entry: Statement) -> bool:
    """Whether a class of a policy drops whatever comes."""
    for item in entry.walk():
        words = item.words
        if words in (["drop"], ["conform-action", "drop"]):
            return True
        if words[0] == "police" and "conform-action" in words[:-1]:
            return words[words.index("conform-action") + 1] == "drop"
    return False


def _stops(entry: Statement) -> bool:
    """Whether a class has a rate that nothing may conform to."""
    return any(drops_all(item.words) for item in entry.walk())


def _may_drop(entries: list[Statement], state: State) -> bool:
    """Whether a class of these drops, or may."""
    return any(
        _drops(entry)
        or _stops(entry)
        or any(item.words[0] == "service-policy" or state.ledger.fate(item.line) in _UNREAD for item in entry.walk())
        for entry in entries
    )


def _rules(entry: Statement, state: State, sets: Sets, *, spares: bool) -> Iterator[Rule]:
    """The rules of a class; `spares`: no class behind it drops, so what its list denies comes in."""
    if entry.words[0] != "class":
        return
    name, origin = entry.words[-1], state.source.span(entry.line)
    unread = {item.line for item in entry.walk() if state.ledger.fate(item.line) in _UNREAD}
    state.ledger.all_modelled(item.line for item in entry.walk() if item.line not in unread)
    within = [item for item in entry.walk() if item.words[0] == "service-policy"]
    action = Action.DENY if _drops(entry) else Action.PERMIT
    doubted = [state.control.policies.get(item.words[-1], item) for item in within]
    if unread or any(_drops(item) or _stops(item) for item in doubted) or (action is Action.PERMIT and _stops(entry)):
        action = Action.UNKNOWN
    if name == "class-default":
        yield Rule(name, action, Match(), origin)
        return
    for number, (match, taken) in enumerate(_matches(name, origin, state, sets, spares=spares), 1):
        yield Rule(f"{name} {number}", action if taken else Action.PERMIT, match, origin)


def _matches(name: str, origin: Span, state: State, sets: Sets, *, spares: bool) -> Iterator[tuple[Match, bool]]:
    """What is of a class, each part of it; and, where it `spares` what its one list denies, that part, with False."""
    made = state.control.classes.get(name)
    asked = [item for item in made.children if item.words[0] == "match"] if made is not None else []
    whole = made is not None and len(asked) == len([item for item in made.children if item.words[0] != "description"])
    if made is None or not whole or (len(asked) > 1 and "match-any" not in made.words):
        yield _perhaps(f"what is of class {name}", origin), True
        return
    state.ledger.all_modelled(item.line for item in (made, *asked))
    for item in asked:
        words = item.words[1:]
        lists = [sets[family, words[-1]] for family in (4, 6) if (family, words[-1]) in sets]
        if words == ["any"]:
            yield Match(), True
        elif words[0] != "access-group" or not lists or len(words) != 2 + (words[1] == "name"):
            yield _perhaps(f"what is of class {name} ({item.text})", state.source.span(item.line)), True
        else:
            for chosen in lists:
                yield from _permitted(chosen, spares=spares and len(asked) == 1)


def _permitted(chosen: RuleSet, *, spares: bool) -> Iterator[tuple[Match, bool]]:
    """What a list permits; behind an entry that denies only perhaps, and anything where an entry was not read.

    With `spares` the entries that deny stand in their places as well, with False.

    A list without entries matches perhaps (no document at hand says what a class makes of one).
    """
    denied: UnknownMatch | None = None
    entries = [rule for rule in chosen.rules if not rule.implicit]
    if not entries:
        yield _perhaps(f"what {chosen.name} has, a list without entries", chosen.origin), True
    for rule in entries:
        if not rule.enabled:
            continue
        if rule.action is Action.PERMIT:
            more = () if denied is None else (denied,)
            yield replace(rule.match, conditions=(*rule.match.conditions, *more)), True
        elif rule.action is Action.UNKNOWN:
            yield _perhaps(f"what an entry of {chosen.name} that was not read has", rule.origin), True
        elif spares:
            yield rule.match, False
        else:
            denied = UnknownMatch(UnknownKind.FEATURE, f"{chosen.name} denies a part of a class before", rule.origin)


def _perhaps(reason: str, origin: Span) -> Match:
    return Match(conditions=(UnknownMatch(UnknownKind.FEATURE, reason, origin),))
