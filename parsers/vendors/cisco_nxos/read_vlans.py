"""VLANs, and where VLAN access maps are put ("Configuring VLANs", Nexus 9000 Layer 2 Switching guide 9.x).

A suspended VLAN does not pass packets (the same guide, 10.1(x)); one that is shut down has no traffic, and as on
Catalysts neither is for VLAN 1 and those above 1005: what such a line does there is open. "Configuring Layer 3
Interfaces", "SVI Autostate": the interface of a VLAN is up only while the VLAN has a port that forwards; with `no
autostate` it stays up.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import PrivateVlan, Vlan
from parsers.nouns import dataclass
from parsers.syntax.vlans import changed, vlan_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.interface import Interface
    from parsers.model.intervals import Intervals
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_nxos.nouns import State

FIRST_PLAIN, LAST_PLAIN = 2, 1005
"""VLANs that can be shut down or suspended."""
_PRIVATE = frozenset(item.value for item in PrivateVlan)


@dataclass(slots=True)
class _Draft:
    """What stands below `vlan N`."""

    name: str = ""
    private: PrivateVlan | None = None
    secondaries: Intervals = ()
    changes: list[tuple[str, Span | None]] = field(default_factory=list["tuple[str, Span | None]"])
    """Lines by which it passes nothing, by their first word; None for the lines that take them back."""


def read_vlan(statement: Statement, state: State) -> bool:
    """`vlan 1,10-20` and `vlan 10` with its lines; False for what only begins so."""
    words = statement.words
    if len(words) < 2 or not words[1][:1].isdecimal():
        return False
    numbers = vlan_numbers("".join(words[1:]))
    draft = _Draft()
    plain = bool(numbers) and numbers[0].first >= FIRST_PLAIN and numbers[-1].last <= LAST_PLAIN
    for child in statement.children:
        if _line(child, draft) or (plain and _goes_down(child, draft, state)):
            state.modelled(child)
        else:
            _other(child, words[1], state)
    known = {item.number: item for item in state.vlans}
    single = len(numbers) == 1 and numbers[0].first == numbers[0].last
    for part in numbers:
        for number in range(part.first, part.last + 1):
            down = _down(number, draft, state)
            made = Vlan(number, draft.name, state.span(statement), draft.private, draft.secondaries, down)
            before = known.get(number)
            known[number] = made if single or before is None else replace(before, down=down)
    state.vlans = list(known.values())
    state.modelled(statement)
    return True


def _line(child: Statement, draft: _Draft) -> bool:
    words = child.words
    if words[0] == "name" and len(words) > 1:
        draft.name = " ".join(words[1:])
    elif words[:2] == ["private-vlan", "association"]:
        draft.secondaries = changed(draft.secondaries, words[2:])
    elif words[0] == "private-vlan" and len(words) == 2 and words[1] in _PRIVATE:
        draft.private = PrivateVlan(words[1])
    elif words in (["no", "shutdown"], ["state", "active"]):
        draft.changes.append((words[-1].replace("active", "state"), None))
    else:
        return False
    return True


def _goes_down(child: Statement, draft: _Draft, state: State) -> bool:
    if child.words not in (["shutdown"], ["state", "suspend"]):
        return False
    draft.changes.append((child.words[0], state.span(child)))
    return True


def _down(number: int, draft: _Draft, state: State) -> Span | None:
    """A line by which a VLAN passes nothing, of all statements about it so far."""
    lines = state.vlans_down.setdefault(number, {})
    for word, line in draft.changes:
        if line is None:
            lines.pop(word, None)
        else:
            lines[word] = line
    return next(iter(lines.values()), None)


def down_with_vlans(interfaces: Iterable[Interface], state: State) -> Iterator[Interface]:
    """Interfaces of VLANs that are down are down as well; whether they are with `no autostate` is open."""
    down = {f"Vlan{item.number}": item.down for item in state.vlans}
    for item in interfaces:
        line = down.get(item.name)
        draft = state.interfaces[item.name]
        if line is None or not item.enabled:
            yield item
        elif draft.always_up is None:
            yield replace(item, enabled=False)
        else:
            what = f"{item.name} stays up without its VLAN (`no autostate`)"
            state.unmodelled.append(Unmodelled(what, Effect.MAY_DENY, draft.always_up, frozenset({item.name})))
            yield item


def _other(child: Statement, number: str, state: State) -> None:
    words = child.words
    if words[0] == "vn-segment":
        state.part_of_feature(child, "a VLAN that is carried over the network below, where an overlay is up")
    elif words in (["shutdown"], ["state", "suspend"]):
        state.doubt(f"VLAN {number} may be down", Effect.MAY_DENY, state.span(child))
        state.modelled(child)
    elif not state.judge(child, "vlan"):
        state.unread(child, f"not understood in a VLAN: {child.text}")


def read_vlan_filter(statement: Statement, state: State) -> bool:
    """`vlan filter MAP vlan-list 10,20-30`."""
    words = statement.words
    if len(words) < 5 or words[3] != "vlan-list":
        return False
    state.vlan_filters.append((words[2], vlan_numbers("".join(words[4:])), state.span(statement)))
    state.modelled(statement)
    return True
