"""The rule sets: the layer 2 filter, session control, and the layer 3 to 7 policy.

Sources: guerrilla_aaron 0.1.8 (a robot that tests these devices), scenarios `l37_*.feature`, `l2_filter_*.feature`
and `session_ctrl_*.feature`; what it does not show is open:

- The rules are asked in the order of their index, and the first that matches decides (the web pages of MX-ROS move
  rules by index). Where the order of the file and the indexes differ, no rule is sure.
- `l3l7-policy disable` switches all of them off. A file that says neither `enable` nor `disable` leaves it open.
- What no rule decides is decided by `default-action`. A fresh device forwards (scenario
  `vlan_access_vlan_bind_to_l3_interface.feature`), but whether an export prints the default is not documented: without
  the line it is open.
- Whether `default-action` stops frames between two sockets of the bridge, or IPv6, is not documented: both may pass it.
- Rules stand behind the translation of the destination or before it: no document says so. The device is Linux with
  iptables (the robot flushes a chain of it), where filters that know both interfaces see the translated destination; a
  translated packet whose verdict would differ between the two is open. Sources are those with which packets enter.
- Whether a rule of NAT lets its packets past the policy, as port forwards of some makers do, is not documented: a
  packet whose destination was translated possibly passes. What the rules surely permit stays sure.
- Inspection (DPI, IPS) may drop what a rule permits, and what it drops meets no later rule. A rule that denies and
  names one may deny only what it finds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import EVERY_IPV6, AddressSet
from parsers.model.match import ANY_SERVICE, AddressMatch, Match, ServiceMatch, UnknownKind
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleMetadata, RuleSet, RuleSetKind
from parsers.model.service import EVERY_SERVICE, NO_SERVICE, ServiceSet, of_ports
from parsers.vendors.moxa_mxros.interfaces import EVERYWHERE
from parsers.vendors.moxa_mxros.nouns import ANY_IPV4, NOT_TOLD, doubtful, perhaps
from parsers.vendors.moxa_mxros.twice import Twice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.match import UnknownMatch
    from parsers.source import Span
    from parsers.vendors.moxa_mxros.interfaces import Wiring
    from parsers.vendors.moxa_mxros.nouns import Box, FrameDraft, PolicyDraft, SessionDraft, Switch
    from parsers.vendors.moxa_mxros.text import Reading
    from parsers.vendors.moxa_mxros.twice import Forwarded

POLICY, FRAMES, SESSIONS = "l3l7-policy", "l2-filter", "session-control"
ROBOT = "guerrilla_aaron 0.1.8 (the robot that tests these devices)"
NOT_SHOWN = "not shown by any document that was read"
EVERY_IPV6_ADDRESS = AddressMatch.exactly(EVERY_IPV6)


class Policies:
    """The rule sets of one device."""

    def __init__(self, reading: Reading, box: Box, wiring: Wiring, forwarded: Sequence[Forwarded]) -> None:
        """`forwarded` are the translations of destinations that may be in force."""
        self._reading = reading
        self._box = box
        self._wiring = wiring
        self._forwarded = tuple(forwarded)
        self._twice = Twice(self._forwarded)
        self._whole = reading.source.span(1)

    def made(self, first: Sequence[Rule] = ()) -> tuple[tuple[RuleSet, ...], tuple[Binding, ...]]:
        """All of them; `first` are rules that come before those of the policy."""
        found = [RuleSet(POLICY, (*first, *self._policy()), self._origin())]
        if self._box.frames:
            found.insert(0, self._frames())
        if self._box.sessions:
            found.append(self._sessions())
        bindings = tuple(Binding((item.name,), BindingPoint.FORWARD, None, item.origin) for item in found)
        return tuple(found), bindings

    def _origin(self) -> Span:
        return self._box.policies[0].origin if self._box.policies else self._box.default_origin or self._whole

    # The layer 3 to 7 policy

    def _policy(self) -> Iterator[Rule]:
        state = self._box.enforced
        if state.on is False:
            where = state.origin or self._whole
            yield Rule(
                "disabled", Action.PERMIT, Match(ANY_IPV4, ANY_IPV4), where, implicit=f"{ROBOT}: `l3l7-policy disable`"
            )
            yield from self._sixth(where)
            return
        if state.on is None:
            why = doubtful(self._origin(), "no line says whether the policy is enforced", UnknownKind.FEATURE)
            yield Rule("not enforced", Action.PERMIT, Match(conditions=(why,)), self._origin(), implicit=NOT_SHOWN)
        if self._forwarded:
            why = doubtful(self._origin(), "whether NAT lets its packets past the policy is not documented")
            own = Match(ANY_IPV4, ANY_IPV4, conditions=(why,), translated=True)
            yield Rule("NAT", Action.PERMIT, own, self._origin(), implicit=NOT_SHOWN)
        order = self._order()
        for place, draft in enumerate(self._box.policies, 1):
            yield from self._rules(draft, str(draft.index or place), order)
        yield from self._end()

    def _order(self) -> tuple[UnknownMatch, ...]:
        told = [draft.index for draft in self._box.policies if draft.index is not None]
        if (not told or len(told) == len(self._box.policies)) and told == sorted(set(told)):
            return ()
        reason = "indexes and the order of the file do not agree; which rule is asked first is not known"
        return (doubtful(self._origin(), reason, UnknownKind.FEATURE),)

    def _rules(self, draft: PolicyDraft, identity: str, order: tuple[UnknownMatch, ...]) -> Iterator[Rule]:
        """A rule, in the two forms that a translated destination may need; what is inspected may be dropped first."""
        match = self._match(draft, order)
        action = {"allow": Action.PERMIT, "deny": Action.DENY}.get(draft.action, Action.UNKNOWN)
        rule = Rule(
            identity,
            action,
            match,
            draft.origin,
            tuple(draft.lines),
            enabled=draft.enabled.on is not False,
            logged=draft.logged,
            metadata=RuleMetadata(name=draft.name, description=draft.description),
        )
        for form in self._either_form(rule):
            each = form
            if draft.inspected and action is not Action.DENY:
                dropped = replace(each.match, conditions=(*each.match.conditions, *draft.inspected))
                yield replace(each, action=Action.DENY, match=dropped)
            elif draft.inspected:
                # What an inspection means to a rule that denies is not documented: it may deny what is found alone.
                each = replace(each, match=replace(each.match, conditions=(*each.match.conditions, *draft.inspected)))
            yield each

    def _match(self, draft: PolicyDraft, order: tuple[UnknownMatch, ...]) -> Match:
        conditions = [*draft.unread, *order, *_unsaid(draft.enabled, draft.origin)]
        if draft.unread:
            return Match(conditions=tuple(conditions))
        sides: list[frozenset[str] | None] = []
        if draft.interfaces is None:
            conditions.append(doubtful(draft.origin, "no line says between which interfaces the rule stands"))
        for name in draft.interfaces or ("any", "any"):
            found = None if name.lower() in EVERYWHERE else self._wiring.named(name)
            if found is None and name.lower() not in EVERYWHERE:
                conditions.append(doubtful(draft.origin, self._wiring.why_not(name), UnknownKind.UNRESOLVED))
            sides.append(found)
        conditions += draft.macs
        source, destination = (self._addresses(draft, name) for name in (draft.source, draft.destination))
        service = self._service(draft)
        if draft.mode == "mac":
            source = destination = ANY_IPV4
            service = ANY_SERVICE
        if draft.mode in {"mac", "ip-mac"} and not draft.macs:
            conditions.append(doubtful(draft.origin, f"mode {draft.mode} without a MAC address"))
        return Match(source, destination, service, sides[0], sides[1], tuple(conditions))

    def _addresses(self, draft: PolicyDraft, name: str) -> AddressMatch:
        if not name or name.lower() == "any":
            return ANY_IPV4
        return address_object(self._reading, self._box, name, draft.origin)

    def _service(self, draft: PolicyDraft) -> ServiceMatch:
        found = ANY_SERVICE
        if draft.service and draft.service.lower() != "any":
            found = service_object(self._reading, self._box, draft.service, draft.origin, deny=draft.action != "allow")
        if draft.source_port and draft.source_port.lower() != "any":
            found = _both(found, self._source_ports(draft))
        return found

    def _source_ports(self, draft: PolicyDraft) -> ServiceMatch:
        held = self._box.services.get(draft.source_port)
        if held is None or not held.ports or held.match.unknown:
            service_object(self._reading, self._box, draft.source_port, draft.origin, deny=True)
            why = doubtful(draft.origin, f"source ports of {draft.source_port} are not known", UnknownKind.UNRESOLVED)
            return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (why,))
        made = ServiceSet()
        for protocol, ports in held.ports:
            made |= of_ports(protocol, source=ports)
        return ServiceMatch.exactly(made)

    def _either_form(self, rule: Rule) -> Iterator[Rule]:
        """For packets whose destination was translated: sure where both forms of the header say the same."""
        changed = self._twice.of(rule.match)
        if changed is None:
            yield rule
            return
        destination, service = changed
        yield replace(rule, match=replace(rule.match, translated=False))
        reason = "whether the rule sees a translated destination or the one as sent is not documented"
        why = doubtful(rule.origin, reason, UnknownKind.FEATURE)
        if destination.surely != destination.possibly:
            destination = replace(destination, unknown=(*destination.unknown, why))
        if service.surely != service.possibly and not service.unknown:
            service = replace(service, unknown=(why,))
        match = replace(rule.match, destination=destination, service=service, translated=True)
        yield replace(rule, identity=f"{rule.identity} (translated)", match=match)

    def _end(self) -> Iterator[Rule]:
        """What no rule decides."""
        where = self._box.default_origin or self._whole
        if self._box.default == "allow":
            told = f"{ROBOT}: `l3l7-policy default-action allow`"
            yield Rule("default-action", Action.PERMIT, Match(ANY_IPV4, ANY_IPV4), where, implicit=told)
            yield from self._sixth(where)
            return
        if self._box.default == "deny":
            bridged = self._wiring.bridged
            if bridged:
                why = doubtful(where, "whether default-action judges frames of the bridge is not documented")
                between = Match(in_interfaces=bridged, out_interfaces=bridged, conditions=(why,))
                yield Rule("bridge", Action.PERMIT, between, where, implicit=NOT_SHOWN)
            yield Rule("default-action", Action.DENY, Match(ANY_IPV4, ANY_IPV4), where)
            yield from self._sixth(where)
            return
        reason = "no line says what becomes of packets that no rule decides (default-action)"
        if self._box.default:
            reason = "default-action stands here with different values"
        why = doubtful(where, reason, UnknownKind.FEATURE)
        yield Rule("default-action", Action.PERMIT, Match(conditions=(why,)), where, implicit=NOT_SHOWN)
        yield Rule("default-action", Action.DENY, Match(), where, implicit=NOT_SHOWN)

    @staticmethod
    def _sixth(where: Span) -> Iterator[Rule]:
        """The end of the list, for IPv6."""
        why = doubtful(where, "what the device does with IPv6 is not documented", UnknownKind.FEATURE)
        match = Match(EVERY_IPV6_ADDRESS, EVERY_IPV6_ADDRESS, conditions=(why,))
        yield Rule("IPv6", Action.PERMIT, match, where, implicit=NOT_SHOWN)
        yield Rule("end", Action.DENY, Match(), where, implicit=NOT_SHOWN)

    # The layer 2 filter

    def _frames(self) -> RuleSet:
        drafts = self._box.frames
        numbers = [draft.index for draft in drafts]
        order: tuple[UnknownMatch, ...] = ()
        if numbers != sorted(set(numbers)):
            order = (doubtful(drafts[0].origin, "indexes and the order of the file do not agree"),)
        rules = [rule for draft in drafts for rule in self._frame_rules(draft, order)]
        end = Rule("end", Action.PERMIT, Match(), drafts[0].origin, implicit=f"{ROBOT}: l2_filter_*.feature")
        return RuleSet(FRAMES, (*rules, end), drafts[0].origin, RuleSetKind.GUARD)

    def _frame_rules(self, draft: FrameDraft, order: tuple[UnknownMatch, ...]) -> Iterator[Rule]:
        """Between sockets of the bridge; of packets that are routed it is not known whether it judges them."""
        conditions = [*draft.conditions, *order, *_unsaid(draft.enabled, draft.origin)]
        addresses, doubt = _ethertype(draft)
        if doubt is not None:
            conditions.append(doubt)
        bridged = self._wiring.bridged
        sides = [self._frame_side(draft, name, bridged, conditions) for name in draft.ports]
        action = {"accept": Action.PERMIT, "drop": Action.DENY}.get(draft.action, Action.UNKNOWN)
        match = Match(addresses, addresses, ANY_SERVICE, sides[0], sides[1], tuple(conditions))
        rule = Rule(
            str(draft.index), action, match, draft.origin, tuple(draft.lines), enabled=draft.enabled.on is not False
        )
        if not addresses.possibly:
            yield replace(rule, match=replace(match, service=ServiceMatch.exactly(NO_SERVICE)))
            return
        yield rule
        routed = frozenset(item.name for item in self._wiring.interfaces) - bridged
        if routed:
            why = doubtful(draft.origin, "whether the filter of frames judges routed packets is not documented")
            match = replace(match, conditions=(*conditions, why))
            yield replace(rule, match=replace(match, in_interfaces=routed, out_interfaces=None))
            yield replace(rule, match=replace(match, in_interfaces=None, out_interfaces=routed))

    def _frame_side(
        self, draft: FrameDraft, name: str, bridged: frozenset[str], conditions: list[UnknownMatch]
    ) -> frozenset[str]:
        if name.lower() in EVERYWHERE:
            return bridged
        found = self._wiring.named(name)
        if found is None:
            conditions.append(doubtful(draft.origin, f"port {name} is not in the file", UnknownKind.UNRESOLVED))
            return bridged
        if not found <= bridged:
            why = doubtful(draft.origin, "whether the filter of frames judges routed packets is not documented")
            conditions.append(why)
        return found

    # Session control

    def _sessions(self) -> RuleSet:
        drafts = self._box.sessions
        rules = [self._session(draft, str(place)) for place, draft in enumerate(drafts, 1) if draft.action != "monitor"]
        end = Rule("end", Action.PERMIT, Match(), drafts[0].origin, implicit=f"{ROBOT}: session_ctrl_*.feature")
        return RuleSet(SESSIONS, (*rules, end), drafts[0].origin, RuleSetKind.GUARD)

    def _session(self, draft: SessionDraft, identity: str) -> Rule:
        reason = "connections beyond a number that session control counts are dropped"
        why = doubtful(draft.origin, reason, UnknownKind.SESSION)
        destination, service = ANY_IPV4, ANY_SERVICE
        if draft.destination and draft.destination.lower() != "any":
            destination = address_object(self._reading, self._box, draft.destination, draft.origin)
        if draft.service and draft.service.lower() != "any":
            service = service_object(self._reading, self._box, draft.service, draft.origin, deny=True)
        match = Match(ANY_IPV4, destination, service, conditions=(why,))
        return Rule(
            identity,
            Action.DENY,
            match,
            draft.origin,
            tuple(draft.lines),
            enabled=draft.enabled.on is not False,
            metadata=RuleMetadata(name=draft.name),
        )


def address_object(reading: Reading, box: Box, name: str, origin: Span) -> AddressMatch:
    """An address object; any address may be meant where nothing defines it."""
    found = box.addresses.get(name)
    if found is None:
        why = doubtful(origin, f"address object {name} is not in the file", UnknownKind.UNRESOLVED)
        _unresolved(reading, origin, why)
        return perhaps(why)
    return found


def service_object(reading: Reading, box: Box, name: str, origin: Span, *, deny: bool) -> ServiceMatch:
    """A service object; any service may be meant where nothing defines it."""
    found = box.services.get(name)
    if found is None:
        why = doubtful(origin, f"service object {name} is not in the file", UnknownKind.UNRESOLVED)
        _unresolved(reading, origin, why)
        return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (why,))
    if deny and found.surely_denied is not None:
        return replace(found.match, surely=found.surely_denied)
    return found.match


def _unresolved(reading: Reading, origin: Span, why: UnknownMatch) -> None:
    reading.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, origin, why.reason)


def _unsaid(switch: Switch, origin: Span) -> tuple[UnknownMatch, ...]:
    return () if switch.on is not None else (doubtful(origin, NOT_TOLD, UnknownKind.FEATURE),)


def _both(one: ServiceMatch, other: ServiceMatch) -> ServiceMatch:
    unknown = (*one.unknown, *other.unknown)
    return ServiceMatch(one.surely & other.surely, one.possibly & other.possibly, unknown)


IPV4_FRAMES = frozenset({"0x0800", "0x800", "0800", "800", "ipv4", "ip"})
IPV6_FRAMES = frozenset({"0x86dd", "86dd", "ipv6"})
NOT_IP = frozenset(
    {"0x0806", "0x806", "arp", "0x8035", "rarp", "0x88b8", "0x88b9", "0x88ba", "0x8892", "0x88cc", "0x88f7", "0x88a4"}
)
"""ARP, RARP, GOOSE, GSE, sampled values, PROFINET, LLDP, PTP, EtherCAT: frames that carry no IP."""


def _ethertype(draft: FrameDraft) -> tuple[AddressMatch, UnknownMatch | None]:
    """The IP packets in frames of a kind, and a doubt where the kind is not known."""
    if draft.kind in {"all", "any"}:
        return AddressMatch.exactly(ANY_IPV4.possibly | EVERY_IPV6), None
    if draft.kind in IPV4_FRAMES:
        return ANY_IPV4, None
    if draft.kind in IPV6_FRAMES:
        return EVERY_IPV6_ADDRESS, None
    if draft.kind in NOT_IP:
        return AddressMatch.exactly(AddressSet()), None
    why = doubtful(draft.origin, f"which IP packets are in frames of kind {draft.kind[:40]} is not known")
    return AddressMatch.exactly(ANY_IPV4.possibly | EVERY_IPV6), why
