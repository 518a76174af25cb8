"""Reading the zone-based policy firewall: zones, zone pairs, classes, policies. What it means: `zone_policies`.

Documents: "Zone-Based Policy Firewalls" (Security Configuration Guide, 12.4T to 15M and XE 3S); Cisco document 98628,
"Zone-Based Policy Firewall Design and Application Guide". A class without `match-any` asks for all its statements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.vendors.cisco_ios.read_features import PART_WORDS, part
from parsers.vendors.cisco_ios.zone_nouns import REST, ClassAction, TrafficClass, Wanted, ZonePair, ZonePolicy

if TYPE_CHECKING:
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State


_SETTINGS = frozenset({"inspect", "inspect-global", "inspect-vrf", "inspect-zone", "ooo", "protocol-info"})
_LIMITS = frozenset(
    {
        "aggressive-aging",
        "alert",
        "audit-trail",
        "description",
        "dns-timeout",
        "exit",
        "icmp",
        "log",
        "max-incomplete",
        "one-minute",
        "per-box",
        "sessions",
        "syn-flood",
        "tcp",
        "udp",
        "vrf",
        "zone-mismatch",
    }
)
_PATTERNS = frozenset({"regex", "urlf-glob"})
"""What classes of applications look for: `pattern EXPRESSION`."""
_PATTERN_WORDS = frozenset({"pattern"})
_CONTENTS = "a part of a policy about contents"
_DROPPING = {
    "service-policy": "a policy about contents",
    "urlfilter": "a server decides about addresses of pages",
    "police": "a limit of the rate",
    "ips": "intrusion prevention",
}


def _contents(statement: Statement, state: State) -> bool:
    """A class or policy of an application: it may drop, where a class of a zone policy names it."""
    return part(_CONTENTS, PART_WORDS | {"allow", "reset"})(statement, state)


def read_zone(statement: Statement, state: State) -> bool:
    """`zone security NAME`."""
    if len(statement.words) != 3:
        return False
    state.ledger.irrelevant(statement.line, "names a zone; its members and pairs say what it does")
    for child in statement.children:
        if child.words[0] in ("description", "parameter-map", "protection"):
            state.ledger.irrelevant(child.line, "a note, or limits and alarms of a zone")
    return True


def read_zone_pair(statement: Statement, state: State) -> bool:
    """`zone-pair security NAME source ZONE destination ZONE`, and the policy attached."""
    words = statement.words
    if len(words) != 7 or (words[3], words[5]) != ("source", "destination"):
        return False
    pair = ZonePair(words[2], words[4], words[6], state.span(statement))
    for child in statement.children:
        if child.words[:3] == ["service-policy", "type", "inspect"] and len(child.words) == 4 and not pair.policy:
            pair.policy = child.words[3]
            state.modelled(child)
        elif child.words[0] == "description":
            state.ledger.irrelevant(child.line, "a note")
    state.firewall.pairs.append(pair)
    state.modelled(statement)
    return True


def read_class_map(statement: Statement, state: State) -> bool:
    """`class-map type inspect [match-any|match-all] NAME`; classes of applications look into contents."""
    rest = statement.words[3:]
    every = True
    if rest[:1] in (["match-any"], ["match-all"]):
        every = rest.pop(0) == "match-all"
    if len(rest) != 1:
        return _contents(statement, state)
    found = state.firewall.classes.setdefault(rest[0], TrafficClass(rest[0], every, state.span(statement)))
    for child in statement.children:
        _read_match(child, found, state)
    state.modelled(statement)
    return True


def _read_match(child: Statement, found: TrafficClass, state: State) -> None:
    words = child.words
    if words[0] == "description":
        state.ledger.irrelevant(child.line, "a note")
        return
    if words[0] != "match" or len(words) < 2:
        return
    wanted = _wanted(words, state.span(child))
    if wanted is None:
        found.statements.append(Wanted("unread", child.text, state.span(child)))
        state.ledger.partial(child.line, "what this matches is not known", blocking=False)
        return
    found.statements.append(wanted)
    state.modelled(child)


def _wanted(words: list[str], span: Span) -> Wanted | None:
    """`match [not] ...`; None where it is not known. `not` takes what the statement does not ("match not")."""
    negated = words[1] == "not"
    kind, *rest = words[2:] if negated and len(words) > 2 else words[1:]
    if kind == "access-group" and (len(rest) == 1 or (len(rest) == 2 and rest[0] == "name")):
        return Wanted("access-group", rest[-1], span, negated)
    if kind in ("protocol", "class-map", "user-group") and len(rest) == 1:
        return Wanted(kind, rest[0], span, negated)
    if kind == "protocol" and rest[1:2] == ["signature"]:
        return Wanted("signature", rest[0], span, negated)
    return None


def read_policy_map(statement: Statement, state: State) -> bool:
    """`policy-map type inspect NAME`; policies of applications look into contents."""
    rest = statement.words[3:]
    if len(rest) != 1:
        return _contents(statement, state)
    found = state.firewall.policies.setdefault(rest[0], ZonePolicy(rest[0], state.span(statement)))
    for child in statement.children:
        words = child.words
        if words[0] == "class" and (words[1:3] == ["type", "inspect"] or words[1:] == ["class-default"]):
            found.classes.append(_class_action(child, state))
        elif words[0] == "description":
            state.ledger.irrelevant(child.line, "a note")
    state.modelled(statement)
    return True


def _class_action(statement: Statement, state: State) -> ClassAction:
    """A class of a policy; `class-default` drops where nothing else is set (document 98628)."""
    found = ClassAction(statement.words[-1], state.span(statement))
    state.modelled(statement)
    for child in statement.children:
        words = child.words
        if words[0] in ("inspect", "pass", "drop") and not found.action and len(words) < 3:
            found.action = words[0]
            found.logged = True if words[1:] == ["log"] else None
        elif words[0] in _DROPPING:
            found.drops = _DROPPING[words[0]]
        else:
            continue
        state.modelled(child)
    if found.name == REST and not statement.children:
        found.action = "drop"
    return found


def read_parameter_map(statement: Statement, state: State) -> bool:
    """`parameter-map type ...`: limits, timers and alarms of the firewall."""
    if statement.words[1:2] == ["type"] and statement.words[2:3][0] in _PATTERNS:
        return part(_CONTENTS, PART_WORDS | _PATTERN_WORDS)(statement, state)
    if statement.words[1:2] != ["type"] or statement.words[2:3][0] not in _SETTINGS:
        return part("parameters of the firewall", PART_WORDS)(statement, state)
    for item in statement.walk():
        head = item.words[1] if item.words[0] == "no" and len(item.words) > 1 else item.words[0]
        if item is statement or head in _LIMITS:
            state.ledger.irrelevant(item.line, "timers, alarms and limits of inspection")
    return True
