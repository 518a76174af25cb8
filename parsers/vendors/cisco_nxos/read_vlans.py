"""VLANs, and where VLAN access maps are put ("Configuring VLANs", Nexus 9000 Layer 2 Switching guide 9.x)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.interface import PrivateVlan, Vlan
from parsers.nouns import dataclass
from parsers.syntax.vlans import changed, vlan_numbers

if TYPE_CHECKING:
    from parsers.model.intervals import Intervals
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_nxos.nouns import State

_PRIVATE = frozenset(item.value for item in PrivateVlan)


@dataclass(slots=True)
class _Draft:
    """What stands below `vlan N`."""

    name: str = ""
    private: PrivateVlan | None = None
    secondaries: Intervals = ()


def read_vlan(statement: Statement, state: State) -> bool:
    """`vlan 1,10-20` and `vlan 10` with its lines; False for what only begins so."""
    words = statement.words
    if len(words) < 2 or not words[1][:1].isdecimal():
        return False
    numbers = vlan_numbers("".join(words[1:]))
    draft = _Draft()
    for child in statement.children:
        if _line(child, draft):
            state.modelled(child)
        else:
            _other(child, words[1], state)
    known = {item.number: item for item in state.vlans}
    single = len(numbers) == 1 and numbers[0].first == numbers[0].last
    for part in numbers:
        for number in range(part.first, part.last + 1):
            made = Vlan(number, draft.name, state.span(statement), draft.private, draft.secondaries)
            known[number] = made if single else known.get(number, made)
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
    else:
        return words in (["no", "shutdown"], ["state", "active"])
    return True


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
