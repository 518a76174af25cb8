"""`vlan N` blocks: names, trunk groups, private VLANs ("EOS User Manual", "Virtual LANs")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import PrivateVlan
from parsers.syntax.vlans import vlan_numbers
from parsers.vendors.arista_eos import irrelevant
from parsers.vendors.arista_eos.nouns import VlanDraft

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.arista_eos.nouns import State


def read_vlan(statement: Statement, state: State) -> bool:
    """`vlan 10,20-22` with `name`, `trunk group` and `private-vlan isolated|community primary vlan N`."""
    words = statement.words
    if len(words) != 2 or not words[1][:1].isdecimal():
        return False
    numbers = [number for part in vlan_numbers(words[1]) for number in range(part.first, part.last + 1)]
    drafts: list[VlanDraft] = []
    for number in numbers:
        if number not in state.vlans or number == 1:
            state.vlans[number] = VlanDraft("", state.span(statement))
        drafts.append(state.vlans[number])
    state.modelled(statement)
    for child in statement.children:
        for draft in drafts:
            _line(child, draft, state)
    return True


def _line(child: Statement, draft: VlanDraft, state: State) -> None:
    words = child.words
    if words[0] == "name" and len(words) > 1:
        draft.name = " ".join(words[1:])
        state.modelled(child)
    elif words[:2] == ["trunk", "group"] and len(words) == 3:
        draft.groups.add(words[2])
        state.modelled(child)
    elif words[0] == "private-vlan" and words[2:4] == ["primary", "vlan"] and words[4:5] and words[4].isdecimal():
        if words[1] in ("isolated", "community"):
            draft.private, draft.primary = PrivateVlan(words[1]), int(words[4])
            state.modelled(child)
    else:
        irrelevant.judge(child, "vlan", state)
