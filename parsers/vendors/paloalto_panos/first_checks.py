"""What judges a new session before the security policy: DoS rules that deny, rules that ask who is there.

Sources: PAN-OS Administrator's Guide 10.1, "DoS Protection Policy Rules" (action deny: what matches is dropped; allow
and protect let it go on, the latter up to a rate) and "Authentication Policy" (what matches has to log in first; rules
of `no-captive-portal` ask nothing); web interface help 10.1, "Policies > Application Override" (what matches is the
named application, whatever it says). The first rule that matches counts, before the security policy and beside it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import ANY_SERVICE, Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleMetadata, RuleSet, RuleSetKind
from parsers.model.service import NO_SERVICE, ServiceSet, of_ports
from parsers.vendors.paloalto_panos.elements import (
    entries,
    irrelevant,
    is_on,
    leftover,
    members,
    name_of,
    part,
    word,
    words,
)
from parsers.vendors.paloalto_panos.policies import RULEBASES
from parsers.vendors.paloalto_panos.services import Override, ports_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.intervals import Interval
    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.elements import Context
    from parsers.vendors.paloalto_panos.policies import PolicyReader

_REST = "PAN-OS Administrator's Guide 10.1: what no rule of this policy takes goes on"
_ASKS_NOTHING = "no-captive-portal"
_ASKING = ("authentication", "captive-portal")
"""The rulebase that asks who is there, and its name up to PAN-OS 7.1."""
FIRST = ("dos", "application-override", *_ASKING)
"""What these rulebases are called."""
_DOS = {"deny": Action.DENY, "allow": Action.PERMIT, "protect": Action.PERMIT}
_TCP, _UDP = 6, 17
_LABELS = {"description": "a comment", "tag": "a label", "group-tag": "a label"}
_NO_BEARING = {
    **_LABELS,
    "protection": "drops what floods",
    "log-setting": "where logs go",
    "timeout": "how long a login lasts",
    "log-authentication-timeout": "when a log is written",
}
_EVERYWHERE = "the application that a rule names counts for its ports wherever they are met"
_OF_OVERRIDES = {
    **_LABELS,
    **dict.fromkeys(("from", "to", "source", "destination", "negate-source", "negate-destination"), _EVERYWHERE),
    "target": _EVERYWHERE,
}


class FirstChecks:
    """Rule sets that must let a session pass besides the security policy; none where no rule of theirs stops one."""

    def __init__(self, policies: PolicyReader, scopes: Sequence[Element | None]) -> None:
        """Read with the names of security rules; `scopes` hold the objects that say how people are asked."""
        self._policies, self._context = policies, policies.context
        self._silent = frozenset(
            name_of(entry)
            for scope in scopes
            for entry in entries(scope, "authentication-object")
            if word(entry, "authentication-method") == _ASKS_NOTHING
        )

    def rule_sets(self, scope: Element) -> Iterator[tuple[RuleSet, Binding]]:
        """DoS rules, then rules that ask."""
        dos = [self._dos(entry) for base in RULEBASES for entry in entries(scope, base, "dos", "rules")]
        asking = [
            self._asking(entry)
            for base in RULEBASES
            for name in _ASKING
            for entry in entries(scope, base, name, "rules")
        ]
        for name, rules in (("dos", dos), ("authentication", asking)):
            if any(rule.enabled and rule.action is not Action.PERMIT for rule in rules):
                origin = rules[0].origin
                end = Rule("(rest)", Action.PERMIT, Match(), origin, implicit=_REST)
                found = RuleSet(name, (*rules, end), origin, RuleSetKind.GUARD)
                yield found, Binding((name,), BindingPoint.FORWARD, None, origin)

    def _dos(self, entry: Element) -> Rule:
        action = part(entry, "action")
        said = next((one.modelled().name for one in action.children), "") if action is not None else ""
        conditions: list[UnknownMatch] = []
        if said not in _DOS:
            conditions.append(self._context.why(UnknownKind.UNREAD, "the action is not understood", entry))
        does = _DOS.get(said, Action.DENY)
        return self._rule(entry, does, conditions, self._side(entry, "from"), self._side(entry, "to"))

    def _asking(self, entry: Element) -> Rule:
        object_ = word(entry, "authentication-enforcement") or word(entry, "action")
        silent = object_ in self._silent or object_.removeprefix("default-") == _ASKS_NOTHING
        reason = f"whether people have logged in, for which {object_ or 'it'} asks"
        conditions = [] if silent else [self._context.why(UnknownKind.USER, reason, entry)]
        sides = [self._zones(members(entry, key)) for key in ("from", "to")]
        return self._rule(entry, Action.PERMIT if silent else Action.DENY, conditions, *sides)

    def _rule(
        self,
        entry: Element,
        action: Action,
        conditions: list[UnknownMatch],
        *sides: tuple[frozenset[str] | None, list[UnknownMatch]],
    ) -> Rule:
        """One rule; `sides` are the interfaces in and out, with the names that nothing defines."""
        services = members(entry, "service")
        book = self._policies.books.services
        (incoming, lost), (outgoing, missing) = sides
        match = Match(
            self._policies.side(entry, "source"),
            self._policies.side(entry, "destination"),
            book.all_of(services) if services else ANY_SERVICE,
            incoming,
            outgoing,
            (*conditions, *lost, *missing, *self._policies.conditions(entry)),
        )
        enabled = not is_on(entry, "disabled")
        about = RuleMetadata(name=name_of(entry), description=word(entry, "description"))
        irrelevant(entry, _NO_BEARING)
        match = replace(match, conditions=(*match.conditions, *leftover(self._context, entry)))
        return Rule(name_of(entry), action, match, self._context.span(entry), enabled=enabled, metadata=about)

    def _side(self, entry: Element, key: str) -> tuple[frozenset[str] | None, list[UnknownMatch]]:
        """DoS rules name zones or interfaces."""
        holder = part(entry, key)
        if holder is None:
            return None, []
        interfaces = frozenset(words(holder, "interface"))
        found, missing = self._zones(members(holder, "zone"))
        return (None if found is None else found | interfaces), missing

    def _zones(self, names: list[Element]) -> tuple[frozenset[str] | None, list[UnknownMatch]]:
        zones = self._policies.zones
        found, missing = zones.named(names)
        return (None if missing else zones.interfaces(found, names)), missing


def overrides(context: Context, scope: Element) -> Iterator[Override]:
    """What enabled rules call an application by its ports alone; of what else they say all ports may be meant."""
    for base in RULEBASES:
        for entry in entries(scope, base, "application-override", "rules"):
            number = {"tcp": _TCP, "udp": _UDP}.get(word(entry, "protocol"))
            ports, named = ports_of(word(entry, "port")), " ".join(words(entry, "application"))
            enabled = not is_on(entry, "disabled")
            irrelevant(entry, _OF_OVERRIDES)
            if leftover(context, entry):
                number, ports, named = None, None, f"{named}, or another"
            if enabled:
                yield Override(named, _services(number, ports), entry)


def _services(number: int | None, ports: Sequence[Interval] | None) -> ServiceSet:
    """The services of a rule: all of TCP and UDP where it is not understood."""
    found = NO_SERVICE
    for protocol in (_TCP, _UDP) if number is None else (number,):
        for interval in (None,) if ports is None else ports:
            found |= of_ports(protocol) if interval is None else of_ports(protocol, interval)
    return found
