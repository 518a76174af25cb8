"""The zone-based policy firewall as ordered lists: what passes between zones, and what reaches the router itself.

Documents: Cisco document 98628 and "Zone-Based Policy Firewalls" (Security Configuration Guide, 12.4T to 15M, XE 3S):
- Interfaces of one zone pass each other's packets unless a pair of the zone with itself stands there (from 15.0(1)M).
- Between zones only what the pair's policy passes or inspects; its last class, `class-default`, drops. Between a member
  of a zone and an interface of none nothing passes; interfaces of no zone are the zone `default` where that is used.
- The router itself is the zone `self`: what comes to it passes unless a pair from that zone to `self` says otherwise.
- `pass` is for one direction and remembers nothing. `inspect` remembers TCP, UDP and requests of ICMP ("Firewall
  Stateful Inspection of ICMP"): answers pass the zones by themselves, and packets that answer nothing are dropped.
- Interface lists judge as well, before the zones, and are not opened for answers ("Zone-Based Policy Firewalls").
- Policies see inside addresses: what comes from outside after translation, what goes outside before it.
What `inspect` does with other protocols is not documented alike for all releases; they may pass.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV6
from parsers.model.device import Effect, Unmodelled
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.model.service import (
    EVERY_SERVICE,
    ICMP,
    ICMPV6,
    ServiceBox,
    ServiceSet,
    State,
    of_icmp,
    of_protocol,
)
from parsers.nouns import dataclass
from parsers.syntax.tried_in_turn import Line, TooManyError, both, written_out
from parsers.vendors.cisco_ios.port_map import requests
from parsers.vendors.cisco_ios.reflexive import answers
from parsers.vendors.cisco_ios.zone_classes import Choice, selected
from parsers.vendors.cisco_ios.zone_nouns import REST, ClassAction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from parsers.source import Span
    from parsers.vendors.cisco_ios.nouns import State as Reading
    from parsers.vendors.cisco_ios.zone_nouns import ZonePair

SELF, DEFAULT = "self", "default"
TRANSIT, LOCAL = "zone pairs", "zone pairs to self"
SCOPE = "self"
"""The scope of a list that judges packets for the device by the interface where they come in."""
DENIED = "Cisco IOS: a policy between zones drops what no class of it takes"
BETWEEN = "Cisco IOS: between zones nothing passes without a policy, nor between a zone and an interface of none"
WITHIN = "Cisco IOS: interfaces of one zone pass each other's packets"
OUTSIDE = "Cisco IOS: zones do not judge between interfaces of no zone"
TO_SELF = "Cisco IOS: what comes to the router itself passes unless a pair to the zone self says otherwise"
IPV6_SINCE = (15, 2)
"""The first main line after 15.1(2)T, where policies of zones began to judge IPv6."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of the packets of a line: the rule that it makes."""

    action: Action
    origin: Span
    logged: bool | None = None
    implicit: str = ""


def zone_lists(state: Reading) -> tuple[list[RuleSet], list[Binding]]:
    """The lists of the firewall, if any interface is in a zone, and where they judge."""
    members = {name: where for name in _zones(state) if (where := _members(name, state))}
    if not any(name != DEFAULT for name in members):
        return [], []
    origin = next(state.interfaces[name].origin for names in members.values() for name in sorted(names))
    state.unmodelled += list(_doubts(state))
    transit = RuleSet(TRANSIT, tuple(_transit(members, origin, state)), origin)
    sets, bindings = [transit], [Binding((TRANSIT,), BindingPoint.FORWARD, None, origin)]
    own = [pair for pair in state.firewall.pairs if pair.destination == SELF and members.get(pair.source)]
    if own:
        rules = [rule for pair in own for rule in _of_pair(pair, members[pair.source], None, state)]
        rules.append(Rule("implicit", Action.PERMIT, Match(), origin, implicit=TO_SELF))
        sets.append(RuleSet(LOCAL, tuple(rules), own[0].origin))
        bindings.append(Binding((LOCAL,), BindingPoint.LOCAL, None, own[0].origin, SCOPE))
    return sets, bindings


def _zones(state: Reading) -> list[str]:
    named = [draft.zone for draft in state.interfaces.values() if draft.zone]
    return list(dict.fromkeys([*named, DEFAULT]))


def _members(zone: str, state: Reading) -> frozenset[str]:
    """The interfaces of a zone; those of no zone are `default`."""
    wanted = "" if zone == DEFAULT else zone
    bridged = zone == DEFAULT
    return frozenset(
        draft.name
        for draft in state.interfaces.values()
        if draft.zone in {wanted, zone} and not (bridged and draft.bridge_group and not draft.zone)
    )


def _doubts(state: Reading) -> Iterator[Unmodelled]:
    """What no document says about zones beside other features."""
    for statement in state.nat:
        if statement.words[2:3] in (["outside"], ["source"]):
            what = "what policies of zones see of outside sources and of NVI translations is not documented"
            yield Unmodelled(what, Effect.MAY_DO_EITHER, state.span(statement))
    carriers = {draft.name: draft for draft in state.interfaces.values()}
    for draft in state.interfaces.values():
        carrier = carriers.get(f"BVI{draft.bridge_group}") or carriers.get(
            draft.bridge_group.replace("bridge-domain ", "BDI")
        )
        if draft.zone and draft.bridge_group and carrier is not None and carrier.zone != draft.zone:
            what = f"{draft.name} and {carrier.name}, which carries its routed packets, are not in one zone"
            yield Unmodelled(what, Effect.MAY_DO_EITHER, draft.origin, frozenset({draft.name, carrier.name}))


def _transit(members: dict[str, frozenset[str]], origin: Span, state: Reading) -> Iterator[Rule]:
    if _release(state) < IPV6_SINCE:
        reason = "whether this release judges IPv6 between zones (from 15.1(2)T) the file does not say"
        unknown = UnknownMatch(UnknownKind.FEATURE, reason, origin)
        every = AddressMatch.exactly(EVERY_IPV6)
        yield Rule("ipv6", Action.PERMIT, Match(every, every, conditions=(unknown,)), origin)
    for pair in state.firewall.pairs:
        source, destination = members.get(pair.source), members.get(pair.destination)
        if source and destination:
            yield from _of_pair(pair, source, destination, state)
    paired = {(pair.source, pair.destination) for pair in state.firewall.pairs}
    alone = [pair for pair in state.firewall.pairs if (pair.destination, pair.source) not in paired]
    for pair in alone:
        source, destination = members.get(pair.source), members.get(pair.destination)
        if source and destination:
            yield from _answers_alone(pair, source, destination, state)
    for zone, names in members.items():
        if (zone, zone) not in paired and zone != DEFAULT:
            match = Match(in_interfaces=names, out_interfaces=names)
            told = [line for name in sorted(names) if (line := state.interfaces[name].zone_line)] or [origin]
            yield Rule(f"within {zone}", Action.PERMIT, match, told[0], tuple(told[1:]), implicit=WITHIN)
    zoned = frozenset(name for zone, names in members.items() if zone != DEFAULT for name in names)
    yield Rule("implicit", Action.DENY, Match(in_interfaces=zoned), origin, implicit=BETWEEN)
    yield Rule("implicit", Action.DENY, Match(out_interfaces=zoned), origin, implicit=BETWEEN)
    yield Rule("implicit", Action.PERMIT, Match(), origin, implicit=OUTSIDE)


def _release(state: Reading) -> tuple[int, ...]:
    return tuple(int(part) for part in state.version.split(".")[:2] if part.isdecimal())


def _of_pair(
    pair: ZonePair, source: frozenset[str], destination: frozenset[str] | None, state: Reading
) -> Iterator[Rule]:
    """The rules of a pair: answers to sessions of the pair the other way round, then its own classes, then the end."""
    where = Match(in_interfaces=source, out_interfaces=destination)
    back = next(
        (item for item in state.firewall.pairs if (item.source, item.destination) == (pair.destination, pair.source)),
        None,
    )
    mirrored = [] if back is None or destination is None else _mirrored(back, state)
    yield from _rules(pair, [*mirrored, *_own(pair, len(mirrored), state)], where, state)
    end = DENIED
    unknown: tuple[UnknownMatch, ...] = ()
    if destination is None and not pair.policy:
        reason = f"what a pair to the router itself does without a policy ({pair.name}) is not documented"
        unknown = (UnknownMatch(UnknownKind.FEATURE, reason, pair.origin),)
    yield Rule(f"{pair.name} implicit", Action.DENY, replace(where, conditions=unknown), pair.origin, implicit=end)


def _answers_alone(
    pair: ZonePair, source: frozenset[str], destination: frozenset[str], state: Reading
) -> Iterator[Rule]:
    """Answers to the sessions of a pair without a pair the other way round."""
    where = Match(in_interfaces=destination, out_interfaces=source)
    yield from _rules(pair, _mirrored(pair, state), where, state)


def _rules(pair: ZonePair, lists: Sequence[Sequence[Line[Verdict]]], where: Match, state: Reading) -> Iterator[Rule]:
    try:
        lines = written_out(lists, _seen(Match()))
    except TooManyError:
        reason = f"the classes of {pair.name} multiply beyond what is written out"
        unknown = UnknownMatch(UnknownKind.FEATURE, reason, pair.origin)
        touched = (where.in_interfaces or frozenset()) | (where.out_interfaces or frozenset())
        state.unmodelled.append(Unmodelled(reason, Effect.MAY_DO_EITHER, pair.origin, touched))
        yield Rule(pair.name, Action.UNKNOWN, replace(where, conditions=(unknown,)), pair.origin)
        return
    for line in lines:
        verdict = line.outcome or Verdict(Action.DENY, pair.origin, implicit=DENIED)
        match = replace(_cut(line.match), in_interfaces=where.in_interfaces, out_interfaces=where.out_interfaces)
        yield Rule(
            f"{pair.name} {line.identity}",
            verdict.action,
            match,
            verdict.origin,
            lines=tuple(dict.fromkeys(span for span in line.lines if span != verdict.origin)),
            logged=verdict.logged,
            implicit=verdict.implicit,
        )


def _own(pair: ZonePair, first: int, state: Reading) -> list[list[Line[Verdict]]]:
    """One list for each class of the pair's policy: what it takes is decided, the rest goes on to the next."""
    found: list[list[Line[Verdict]]] = []
    for entry, choices in _classes(pair, state):
        lines: list[Line[Verdict]] = []
        for number, choice in enumerate(choices, 1):
            name = entry.name if len(choices) == 1 else f"{entry.name} {number}"
            match = _seen(choice.match)
            if not choice.taken:
                lines.append(Line(name, match, None, _NEXT, choice.lines))
            else:
                lines += _decided(name, match, entry, choice)
        found.append(lines)
    return _numbered(found, first)


_NEXT, _OWN = -1, -2
"""Stand for the list that follows, and for the pair's own classes, until lists have numbers."""


def _numbered(lists: list[list[Line[Verdict]]], first: int) -> list[list[Line[Verdict]]]:
    """Lists with the numbers of those that their lines go on to."""
    targets = {_OWN: first + len(lists)}
    return [
        [
            replace(line, then={**targets, _NEXT: first + number + 1}[line.then]) if line.then is not None else line
            for line in lines
        ]
        for number, lines in enumerate(lists)
    ]


_REMEMBERS = frozenset({"inspect", ""})
"""Actions that remember sessions; the empty one was not read and may."""


def _mirrored(pair: ZonePair, state: Reading) -> list[list[Line[Verdict]]]:
    """The classes of a policy as their answers meet them: of `inspect` they pass, of others they are not remembered."""
    entries = list(_classes(pair, state))
    last = max((number for number, (entry, _) in enumerate(entries) if entry.action in _REMEMBERS), default=-1)
    found: list[list[Line[Verdict]]] = []
    for entry, choices in entries[: last + 1]:
        lines: list[Line[Verdict]] = []
        for choice in choices:
            remembered = choice.taken and entry.action in _REMEMBERS
            asked = both(choice.match, _INSPECTED) if remembered else choice.match
            match = None if asked is None else answers(asked)
            if match is None or not match.service.possibly:
                continue
            name = f"answers {entry.name}"
            if not choice.taken:
                lines.append(Line(name, match, None, _NEXT, choice.lines))
            elif remembered:
                if not entry.action:
                    unread = UnknownMatch(UnknownKind.UNREAD, f"no action was read of {entry.name}", entry.origin)
                    match = _on(match, unread)
                lines.append(Line(name, match, Verdict(Action.PERMIT, entry.origin), None, choice.lines))
            else:
                lines.append(Line(name, match, None, _OWN, choice.lines))
        found.append(lines)
    return _numbered(found, 0)


def _classes(pair: ZonePair, state: Reading) -> Iterator[tuple[ClassAction, list[Choice]]]:
    """The classes of the pair's policy in order, each with what it takes."""
    if not pair.policy:
        return
    policy = state.firewall.policies.get(pair.policy)
    if policy is None:
        reason = UnknownMatch(UnknownKind.UNRESOLVED, f"policy {pair.policy} is not defined", pair.origin)
        yield ClassAction(pair.policy, pair.origin), [Choice(Match(conditions=(reason,)), taken=True)]
        return
    for entry in policy.classes:
        everything = [Choice(Match(), taken=True)]
        yield entry, everything if entry.name == REST else selected(entry.name, entry.origin, state)


def _decided(name: str, match: Match, entry: ClassAction, choice: Choice) -> Iterator[Line[Verdict]]:
    """What the action of a class does with packets that it takes."""
    permit = Verdict(Action.PERMIT, entry.origin, entry.logged)
    deny = Verdict(Action.DENY, entry.origin, entry.logged)
    if entry.drops and entry.action != "drop":
        unknown = UnknownMatch(UnknownKind.INSPECTION, entry.drops, entry.origin)
        yield Line(name, _on(match, unknown), deny, lines=choice.lines)
    if entry.action == "inspect":
        for within in (both(match, _INSPECTED), both(match, _OTHERS)):
            if within is not None:
                unknown = UnknownMatch(UnknownKind.FEATURE, _NOT_FOLLOWED, entry.origin)
                others = not within.service.possibly & _INSPECTED.service.possibly
                yield Line(name, _on(within, unknown) if others else within, permit, lines=choice.lines)
        yield Line(f"{name} without a session", match, replace(deny, implicit=_NO_SESSION), lines=choice.lines)
    elif entry.action == "pass":
        yield Line(name, match, permit, lines=choice.lines)
    elif entry.action == "drop":
        yield Line(name, match, deny, lines=choice.lines)
    else:
        unknown = UnknownMatch(UnknownKind.UNREAD, f"no action was read of {entry.name}", entry.origin)
        yield Line(name, _on(match, unknown), permit, lines=choice.lines)
        yield Line(name, match, deny, lines=choice.lines)


def _on(match: Match, unknown: UnknownMatch) -> Match:
    return replace(match, conditions=(*match.conditions, unknown))


_NOT_FOLLOWED = "what `inspect` does with a protocol that it does not follow depends on the release"
_NO_SESSION = "Cisco IOS: `inspect` drops what answers nothing that it remembers"
_ANSWER_TYPES = ((ICMP, 0), (ICMP, 3), (ICMP, 11), (ICMP, 14), (ICMPV6, 129))
"""Replies and errors: without the request before them they are dropped."""


def _followed() -> ServiceSet:
    opening = ServiceSet(tuple(replace(box, states=State.NEW) for box in of_protocol(6).boxes))
    return opening | of_protocol(17) | requests()


def _unfollowed() -> ServiceSet:
    known = of_protocol(6) | of_protocol(17) | requests()
    for protocol, icmp_type in _ANSWER_TYPES:
        known = known | of_icmp(protocol, icmp_type)
    return EVERY_SERVICE - known


def _seen(match: Match) -> Match:
    """A match that answers meet as well, which other devices than the one that remembers take for packets like any."""
    return replace(match, service=_each(match.service, _with_answers))


def _with_answers(box: ServiceBox) -> ServiceBox:
    return replace(box, states=box.states | State.ANSWER) if box.states & State.ESTABLISHED else box


def _cut(match: Match) -> Match:
    """A match in the plain words again."""
    return replace(match, service=_each(match.service, _plain))


def _plain(box: ServiceBox) -> ServiceBox:
    return replace(box, states=box.states & State.EITHER) if box.states & State.ESTABLISHED else box


def _each(service: ServiceMatch, change: Callable[[ServiceBox], ServiceBox]) -> ServiceMatch:
    surely = ServiceSet(tuple(change(box) for box in service.surely.boxes))
    if service.surely == service.possibly:
        return ServiceMatch(surely, surely, service.unknown)
    return ServiceMatch(surely, ServiceSet(tuple(change(box) for box in service.possibly.boxes)), service.unknown)


_INSPECTED = _seen(Match(service=ServiceMatch.exactly(_followed())))
_OTHERS = _seen(Match(service=ServiceMatch.exactly(_unfollowed())))
