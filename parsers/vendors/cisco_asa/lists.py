"""Access lists as rule sets, and the places where they bind.

Documents: "Access Rules" (Firewall CLI guide): the interface list judges first, then the global list, then
the implicit deny; the global list judges inbound only. At a member of a bridge group it judges once, not again at
the BVI. A packet to the device itself is judged by
control-plane lists alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect
from parsers.model.management import Setting
from parsers.model.match import EVERYTHING, Match, UnknownKind, UnknownMatch
from parsers.model.rules import NO_METADATA, Action, Binding, BindingPoint, Rule, RuleMetadata, RuleSet, RuleSetKind
from parsers.source import Span
from parsers.vendors.cisco_asa.bridges import is_bvi
from parsers.vendors.cisco_asa.entries import EntryReader
from parsers.vendors.cisco_asa.read_lists import KINDS
from parsers.vendors.cisco_asa.tables import IMPLICIT_DENY

if TYPE_CHECKING:
    from parsers.vendors.cisco_asa.nouns import AccessGroup, AccessList, Entry
    from parsers.vendors.cisco_asa.objects import Objects
    from parsers.vendors.cisco_asa.state import State

BOTH = frozenset({4, 6})
NOT_IP = frozenset({"ethertype", "webtype"})
PAST_CONTROL_PLANE = "past the control-plane list"


class Lists:
    """Reads all access lists of a configuration."""

    def __init__(self, state: State, objects: Objects) -> None:
        """Read them."""
        self._state = state
        self._reader = EntryReader(state, objects)
        self.rule_sets: dict[str, RuleSet] = {}
        for found in state.config.lists.values():
            if found.kind in NOT_IP:
                self._other_list(found)
            else:
                self.rule_sets[found.name] = self._rule_set(found)

    def families(self, kind: str) -> frozenset[int]:
        """Before 9.0 a list judges IPv4, an `ipv6 access-list` IPv6; from 9.0 every list judges both."""
        if kind == "ipv6":
            return frozenset({6})
        return frozenset({4}) if self._state.release < (9, 0) else BOTH

    def _rule_set(self, found: AccessList) -> RuleSet:
        config = self._state.config
        filters = {group.name for group in config.access_groups}
        filters.update(policy.access_filter or "" for policy in config.vpn.policies.values())
        filters.update(name for name, _user, _span in config.vpn.user_filters)
        selector = found.name in config.selectors and found.name not in filters
        if found.name not in config.selectors and found.name not in filters:
            message = f"access list {found.name} is not used"
            self._state.diagnostics.note(DiagnosticCode.UNBOUND, found.origin, message)
        rules = (*self._rules(found), _end(found.origin.file))
        kind = RuleSetKind.SELECTOR if selector else RuleSetKind.FILTER
        return RuleSet(found.name, rules, found.origin, kind, self.families(found.kind))

    def _rules(self, found: AccessList) -> list[Rule]:
        rules: list[Rule] = []
        remarks: list[str] = []
        by_id: dict[str, str] = {}
        for number, entry in enumerate(found.entries, 1):
            if entry.words[0] == "remark":
                self._remark(entry, remarks, by_id)
                continue
            kind = entry.words[0] if entry.words[0] in KINDS else "extended"
            metadata = NO_METADATA
            if kind == "advanced":
                metadata = _by_rule_id(entry, by_id)
            elif remarks:
                metadata = RuleMetadata(remark=" / ".join(remarks))
            remarks.clear()
            rules.append(self._reader.rule(entry, str(number), metadata, kind))
        return rules

    def _remark(self, entry: Entry, remarks: list[str], by_id: dict[str, str]) -> None:
        text = " ".join(entry.words[1:])
        self._state.ledger.modelled(entry.line)
        if entry.words[1:2] == ["rule-id"] and len(entry.words) > 3:
            number = entry.words[2].rstrip(":")
            said = text.partition(":")[2].strip()
            by_id[number] = f"{by_id[number]} / {said}" if number in by_id else said
        else:
            remarks.append(text)

    def _other_list(self, found: AccessList) -> None:
        """EtherType lists judge frames without IP, unless one denies any; webtype lists judge the VPN portal."""
        bound = {group.interface for group in self._state.config.access_groups if group.name == found.name}
        for entry in found.entries:
            words = [word for word in entry.words if word != found.kind]
            if not words or words[0] not in {"permit", "deny", "remark"}:
                self._state.ledger.unknown(entry.line, f"no {found.kind} entry")
                self._either(entry, f"{found.kind} entry not read", bound, Effect.MAY_DO_EITHER)
            elif found.kind == "ethertype" and words[:2] == ["deny", "any"] and bound:
                self._either(entry, "EtherType list that denies any frame", bound, Effect.MAY_DENY)
                self._state.ledger.modelled(entry.line)
            elif found.kind == "ethertype":
                self._state.ledger.irrelevant(entry.line, "judges frames that carry no IP")
            else:
                self._either(entry, "filter of the clientless VPN portal", set(), Effect.MAY_DO_EITHER)
                self._state.ledger.modelled(entry.line)

    def _either(self, entry: Entry, what: str, interfaces: set[str], effect: Effect) -> None:
        span = self._state.span_of(entry.line)
        self._state.add_feature(what, effect, span, frozenset(interfaces) if interfaces else None)

    def bindings(self) -> tuple[Binding, ...]:
        """Where the lists judge, interface by interface; a list that is not defined is made unknown."""
        groups = self._last_ones([group for group in self._state.config.access_groups if self._usable(group)])
        everywhere = next((group for group in groups if group.direction == "global"), None)
        bvis = {port.nameif for port in self._state.config.ports.values() if is_bvi(port)}
        found: list[Binding] = []
        covered: set[str] = set()
        for group in groups:
            span = self._state.span(group.statement)
            self._override(group, span)
            if group.direction == "in":
                names = (group.name, everywhere.name) if everywhere and group.interface not in bvis else (group.name,)
                covered.add(group.interface)
                found.append(Binding(names, BindingPoint.INBOUND, group.interface, span))
            elif group.direction == "out":
                found.append(Binding((group.name,), BindingPoint.OUTBOUND, group.interface, span))
            elif group.direction == "control-plane":
                names = (group.name, self._past_control_plane(span))
                found.append(Binding(names, BindingPoint.LOCAL, group.interface, span, "control-plane"))
        if everywhere:
            span = self._state.span(everywhere.statement)
            ports = self._state.config.ports.values()
            others = [port.nameif for port in ports if port.nameif not in {"", *covered} and not is_bvi(port)]
            found += [Binding((everywhere.name,), BindingPoint.INBOUND, name, span) for name in others]
        return tuple(found)

    def _past_control_plane(self, span: Span) -> str:
        """What a control-plane list does not match is not denied: the rules of the interface may judge it.

        "Access Rules", section on the implicit deny, Firewall CLI guide.
        """
        reason = "no rule of the control-plane list matches; the documents leave open what judges it then"
        match = Match(conditions=(UnknownMatch(UnknownKind.FEATURE, reason, span),))
        rule = Rule("implicit", Action.UNKNOWN, match, Span(span.file, 0), implicit="ASA: end of a control-plane list")
        self.rule_sets.setdefault(PAST_CONTROL_PLANE, RuleSet(PAST_CONTROL_PLANE, (rule,), span))
        return PAST_CONTROL_PLANE

    def _override(self, group: AccessGroup, span: Span) -> None:
        """`per-user-override`: lists that a server gives to users replace this one; without users, nothing."""
        if "per-user-override" not in group.statement.words:
            return
        if self._state.config.vpn.pools:
            what = "lists downloaded for VPN users replace the interface list"
            self._state.add_feature(what, Effect.MAY_PERMIT, span, frozenset({group.interface}))
        else:
            self._state.config.settings.append(Setting("per-user-override", group.interface, span))

    def _last_ones(self, groups: list[AccessGroup]) -> list[AccessGroup]:
        """One list a place and IP version: a later line replaces an earlier one ("access-group", Command Reference)."""
        last: dict[tuple[str, str, frozenset[int]], AccessGroup] = {}
        for group in groups:
            key = (group.direction, group.interface, self.rule_sets[group.name].families)
            if key in last:
                message = f"list {last[key].name} was bound here before; the later line counts"
                span = self._state.span(group.statement)
                self._state.diagnostics.warning(DiagnosticCode.DUPLICATE_DEFINITION, span, message)
            last[key] = group
        kept = {id(group) for group in last.values()}
        return [group for group in groups if id(group) in kept]

    def _usable(self, group: AccessGroup) -> bool:
        """Whether the group names an IP list and an interface; what is missing becomes an unknown rule."""
        known = self._state.config.lists.get(group.name)
        if known is not None and known.kind in NOT_IP:
            return False
        if group.name not in self.rule_sets:
            self.require(group.name, group.statement.line)
        return True

    def require(self, name: str, line: int) -> None:
        """A list that is used and not defined: the device would refuse it, so the export is not whole."""
        if name in self.rule_sets:
            return
        span = self._state.span_of(line)
        why = f"access list {name} is not defined"
        self._state.diagnostics.error(DiagnosticCode.UNRESOLVED_NAME, span, why)
        self._state.ledger.partial(line, why)
        match = Match(conditions=(UnknownMatch(UnknownKind.UNRESOLVED, why, span),))
        rule = Rule("1", Action.UNKNOWN, match, span)
        self.rule_sets[name] = RuleSet(name, (rule, _end(span.file)), span)


def _end(file: str) -> Rule:
    return Rule("implicit", Action.DENY, EVERYTHING, Span(file, 0), implicit=IMPLICIT_DENY)


def _by_rule_id(entry: Entry, by_id: dict[str, str]) -> RuleMetadata:
    """What the remarks of the same rule-id say; `L7 RULE: NAME` gives the name."""
    words = entry.words
    number = words[words.index("rule-id") + 1] if "rule-id" in words[:-1] else ""
    remark = by_id.get(number, "")
    return RuleMetadata(remark=remark, name=remark.rpartition("RULE: ")[2] if "RULE: " in remark else "")
