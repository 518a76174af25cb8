"""`access-list`, `ipv6 access-list` and `access-group` lines into lists of entries, in the device's own order.

Document: "access-list" in the Command Reference: later lines append, `line N` inserts; remarks count as lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.vendors.cisco_asa.nouns import AccessGroup, AccessList, Entry

if TYPE_CHECKING:
    from parsers.vendors.cisco_asa.state import State
    from parsers.vendors.cisco_asa.text import Statement

KINDS = frozenset({"extended", "standard", "advanced", "ethertype", "webtype"})
GLOBAL_OPTIONS = frozenset({"alert-interval", "deny-flow-max", "mode"})
DIRECTIONS = frozenset({"in", "out"})


def read_access_list(state: State, statement: Statement) -> None:
    """One `access-list` line; its fate is decided when the entry is read."""
    words = statement.words
    if len(words) == 3 and words[1] in GLOBAL_OPTIONS:
        state.irrelevant(statement, "limits and commit mode of access lists, not their meaning")
        return
    if len(words) < 3:
        state.unread(statement, "an access-list line needs a name and an entry")
        return
    _add(state, statement, words[1], 2, "")


def read_ipv6_access_list(state: State, statement: Statement) -> None:
    """`ipv6 access-list NAME ...`, before 9.0: a list that judges IPv6 alone."""
    words = statement.words
    if len(words) < 4:
        state.unread(statement, "an access-list line needs a name and an entry")
        return
    _add(state, statement, words[2], 3, "ipv6")


def _add(state: State, statement: Statement, name: str, at: int, kind: str) -> None:
    words = statement.words
    found = state.config.lists.get(name)
    if found is None:
        found = state.config.lists[name] = AccessList(name, state.span(statement))
    position = -1
    if words[at] == "line" and at + 2 < len(words) and words[at + 1].isdecimal():
        position = int(words[at + 1]) - 1
        at += 2
    entry = Entry(statement.line, words[at:])
    if kind or (not found.kind and words[at] in KINDS):
        found.kind = kind or words[at]
    if 0 <= position < len(found.entries):
        found.entries.insert(position, entry)
    else:
        found.entries.append(entry)
    for child in statement.children:
        state.unread(child, "lines stand below an access-list entry")


def read_access_group(state: State, statement: Statement) -> None:
    """`access-group NAME {in|out} interface IF [per-user-override|control-plane]`, `access-group NAME global`."""
    words = statement.words
    config = state.config
    if len(words) == 3 and words[2] == "global":
        config.access_groups.append(AccessGroup(words[1], "global", "", statement))
        state.modelled(statement)
        return
    if len(words) < 5 or words[2] not in DIRECTIONS or words[3] != "interface":
        state.unread(statement, "an access-group line names a list, a direction and an interface")
        return
    direction, rest = words[2], words[5:]
    if rest == ["control-plane"]:
        direction = "control-plane"
    elif rest == ["per-user-override"]:
        config.overridden.append(statement)
    elif rest:
        state.partial(statement, f"words not understood: {' '.join(rest)!r}", {words[4]})
    config.access_groups.append(AccessGroup(words[1], direction, words[4], statement))
    state.modelled(statement)


def read_clear(state: State, statement: Statement) -> None:
    """`clear configure access-list NAME`, as scripts write it: what the list held before is gone."""
    words = statement.words
    if words[1:3] != ["configure", "access-list"] or len(words) != 4:
        state.unread(statement)
        return
    known = state.config.lists.get(words[3])
    if known is None:
        state.irrelevant(statement, "clears a list that holds nothing yet")
        return
    for entry in known.entries:
        state.ledger.irrelevant(entry.line, f"cleared by line {statement.line}")
    known.entries.clear()
    state.modelled(statement)
