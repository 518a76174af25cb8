"""Access lists of both IP versions, and the groups that their entries name.

"Configuring IP ACLs" (Nexus 9000 Security Configuration Guide 9.x): every rule has a sequence number, by default the
highest plus ten; the rule with the lowest number that matches decides. A line that is no entry as we know them may
still be one: it becomes a rule of unknown action. `no` with the number or the words of an entry takes it out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model import intervals
from parsers.model.address import NO_ADDRESS, union_of
from parsers.model.match import AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule
from parsers.syntax.cisco_addresses import MAY_BE_ANY, host_v4, prefix_v6, wildcard
from parsers.syntax.cisco_names import TCP_PORTS
from parsers.syntax.last_days import cisco_last_day
from parsers.syntax.list_layer4 import read_ports
from parsers.syntax.numbered_lists import (
    ACTIONS,
    FIRST,
    is_meant,
    keep_remark,
    keep_unread,
    next_number,
    remarks_above,
    used_twice,
)
from parsers.syntax.week_hours import cisco_hours
from parsers.syntax.words import Words
from parsers.vendors.cisco_nxos.entries import Entry, read_entry
from parsers.vendors.cisco_nxos.nouns import ListDraft

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from parsers.model.intervals import Intervals
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_nxos.nouns import State


def is_list(words: list[str]) -> bool:
    """Whether a statement begins an access list of IP packets."""
    return len(words) == 3 and words[0] in ("ip", "ipv6") and words[1] == "access-list"


def read_list(statement: Statement, state: State) -> bool:
    """`ip access-list NAME` and `ipv6 access-list NAME`; False if it is neither."""
    words = statement.words
    if not is_list(words) or (words[2] == "match-local-traffic" and not statement.children):
        return False
    key = (6 if words[0] == "ipv6" else 4, words[2])
    draft = state.lists.setdefault(key, ListDraft(words[2], key[0], state.span(statement)))
    state.modelled(statement)
    for child in statement.walk():
        if child is not statement:
            _read_words(child, child.words, draft, state)
    return True


def _read_words(statement: Statement, words: list[str], draft: ListDraft, state: State) -> None:
    number = 0
    if words[0].isdecimal() and len(words) > 1:
        number, words = int(words[0]), words[1:]
    if words[0] == "remark":
        keep_remark(statement, words, number, draft)
    elif words[0] in ACTIONS:
        _read_rule(statement, Words(words), number, draft, state)
    elif words[0] == "no" and len(words) > 1:
        _take_out(statement, words[1:], draft, state)
    elif words == ["exit"]:
        state.ledger.structural(statement.line, "leaves the list")
    elif words == ["statistics", "per-entry"]:
        state.ledger.irrelevant(statement.line, "counts the packets of each entry")
    elif words in (["fragments", "permit-all"], ["fragments", "deny-all"]):
        draft.fragments = (words[1], state.span(statement))
        state.modelled(statement)
    else:
        keep_unread(statement, FIRST if words[:2] == ["ignore", "routable"] else number, draft, state)


def _read_rule(statement: Statement, words: Words, number: int, draft: ListDraft, state: State) -> None:
    action = ACTIONS[words.take()]
    span = state.span(statement)
    entry = Entry(action is Action.PERMIT, draft.family, span)
    match = read_entry(words, entry, state)
    at, match = _place(draft, number, match, span, state)
    remark = remarks_above(draft, state)
    until = state.last_days.get(entry.schedule)
    draft.rules.append(
        (at, Rule(str(at), action, match, span, (), True, "", entry.logged, entry.schedule, remark, until))
    )
    if entry.left or entry.cap:
        reason = f"words not understood: {' '.join(entry.left)}" if entry.left else entry.cap
        state.ledger.partial(statement.line, reason)
        state.diagnostics.error(DiagnosticCode.PARTLY_READ, span, reason)
        return
    state.modelled(statement)
    for unknown in match.unknown:
        if unknown.kind is UnknownKind.UNRESOLVED:
            state.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, span, unknown.reason)


def _take_out(statement: Statement, words: list[str], draft: ListDraft, state: State) -> None:
    """`no N` or `no [N] ENTRY`, as change scripts and terminal records have it; `no statistics` counts nothing."""
    if words[0] == "remark" or words[1:2] == ["remark"] or words[0] == "statistics":
        state.modelled(statement)
        return
    if words[0] == "fragments":
        draft.fragments = None
        state.modelled(statement)
        return
    left = [(at, rule) for at, rule in draft.rules if not is_meant(words, at, rule, state.source)]
    if len(left) == len(draft.rules):
        keep_unread(statement, FIRST, draft, state)
        return
    draft.rules[:] = left
    draft.numbers = {}
    for place, (at, _rule) in enumerate(left):
        draft.numbers.setdefault(at, place)
    draft.highest = max(draft.numbers, default=0)
    state.modelled(statement)


def _doubted(match: Match, doubt: UnknownMatch) -> Match:
    return replace(match, conditions=(*match.conditions, doubt))


def _place(draft: ListDraft, number: int, match: Match, origin: Span, state: State) -> tuple[int, Match]:
    """The number of the next rule, and its match: in doubt if the number is taken."""
    at = next_number(draft, number)
    if at in draft.numbers:
        doubt = used_twice(draft, at, origin, state)
        match = _doubted(match, doubt)
        if at not in draft.doubted:
            place, rule = draft.rules[draft.numbers[at]]
            draft.rules[draft.numbers[at]] = (place, replace(rule, match=_doubted(rule.match, doubt)))
            draft.doubted.add(at)
    else:
        draft.numbers[at] = len(draft.rules)
    draft.highest = max(draft.highest, at)
    return at, match


def is_group(words: list[str]) -> bool:
    """Whether a statement begins a group of addresses or ports."""
    return len(words) == 4 and words[0] == "object-group" and words[1] in ("ip", "ipv6")


def read_group(statement: Statement, state: State) -> None:
    """`object-group ip address NAME`, `object-group ipv6 address NAME`, `object-group ip port NAME`."""
    _, version, kind, name = statement.words
    if kind == "address":
        _address_group(statement, 6 if version == "ipv6" else 4, name, state)
    elif (version, kind) == ("ip", "port"):
        _port_group(statement, name, state)


def _address_group(statement: Statement, family: int, name: str, state: State) -> None:
    """Members of all blocks of a name; what takes one out, or has the number of another, leaves no member sure."""
    parts: list[AddressSet] = []
    unknown: list[UnknownMatch] = []
    numbers = state.group_numbers.setdefault((family, name), set())
    sure = True
    for child in statement.children:
        number = child.words[0] if child.words[0].isdecimal() else ""
        try:
            parts.append(_member(_bare(child.words), family))
        except (ValueError, IndexError):
            sure = sure and "no" not in child.words[:2]
            reason = f"member of object-group {name} not understood: {child.text}"
            unknown.append(_unread_member(child, reason, state))
            continue
        if number in numbers:
            sure = False
            reason = f"number {number} is used twice in object-group {name}; the device keeps one of them"
            unknown.append(_unread_member(child, reason, state))
        else:
            state.modelled(child)
        numbers.update({number} - {""})
    before = state.address_groups.get((family, name))
    surely = union_of([*parts, *([before.surely] if before else [])]) if sure else NO_ADDRESS
    unknown = [*(before.unknown if before else ()), *unknown]
    possibly = MAY_BE_ANY[family].possibly if unknown else surely
    state.address_groups[family, name] = AddressMatch(surely, possibly, tuple(unknown))
    state.modelled(statement)


def _unread_member(child: Statement, reason: str, state: State) -> UnknownMatch:
    span = state.span(child)
    state.ledger.unknown(child.line, reason)
    state.diagnostics.error(DiagnosticCode.UNKNOWN_LINE, span, reason)
    return UnknownMatch(UnknownKind.UNREAD, reason, span)


def _bare(words: list[str]) -> list[str]:
    return words[1:] if words[0].isdecimal() else words


def _member(words: list[str], family: int) -> AddressSet:
    """`host A`, `A/LENGTH` or `A WILDCARD`.

    Raises:
        ValueError: none of these, or too many ranges to tell.
    """
    if words[0] == "host" and len(words) == 2:
        return host_v4(words[1]) if family == 4 else prefix_v6(f"{words[1]}/128")
    if len(words) == 1 and "/" in words[0]:
        address, _, length = words[0].partition("/")
        if family == 6:
            return prefix_v6(words[0])
        mask = (1 << 32 - int(length)) - 1 if 0 <= int(length) <= 32 else -1
        return wildcard(address, ".".join(str(mask >> shift & 255) for shift in (24, 16, 8, 0)))[0]
    if len(words) == 2 and family == 4:
        addresses, reason = wildcard(words[0], words[1])
        if not reason:
            return addresses
    raise ValueError(words)


def _port_group(statement: Statement, name: str, state: State) -> None:
    """A group of which a member was not read is no group that anybody knows: entries with it may take any port."""
    parts: Intervals = state.port_groups.get(name, ())
    whole = True
    for child in statement.children:
        words = Words(_bare(child.words))
        try:
            found = read_ports(words, TCP_PORTS)
            if found is None or words:
                raise ValueError(child.text)  # noqa: TRY301 - the same as a port that is none
        except ValueError:
            whole = False
            _unread_member(child, f"member of object-group {name} not understood: {child.text}", state)
        else:
            parts = intervals.union(parts, found)
            state.modelled(child)
    if whole and name not in state.unread_port_groups:
        state.port_groups[name] = parts
    else:
        state.unread_port_groups.add(name)
        state.port_groups.pop(name, None)
    state.modelled(statement)


def read_time_range(statement: Statement, state: State) -> None:
    """`time-range NAME` with `absolute` and `periodic` lines."""
    name = statement.words[1]
    lines: list[list[str]] = []
    for child in statement.children:
        words = _bare(child.words)
        if words[0] in ("absolute", "periodic", "remark"):
            lines.append(words)
            state.modelled(child)
    known = [words for words in lines if words[0] != "remark"]
    state.time_ranges[name] = "; ".join(" ".join(words) for words in known) or "never, nothing is set"
    state.last_days[name] = cisco_last_day(known) if known else None
    state.hours[name] = cisco_hours(known) if len(lines) == len(statement.children) else None
    state.modelled(statement)
