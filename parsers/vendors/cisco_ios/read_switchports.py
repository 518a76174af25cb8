"""Switched ports of `interface` blocks: modes, VLANs, private VLANs, protected ports.

Documents: "Configuring Private VLANs", Catalyst 3750 guide 12.2(25)SEE and Catalyst 4500 guide 15.1(1)SG (the trunks:
`private-vlan trunk secondary` and `promiscuous`); RFC 5517. "Configuring Protected Ports", Catalyst 2960-X guide
15.0(2)EX and IE 5000 guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import EVERY_VLAN, PrivatePair, PrivateRole, SwitchportMode, VlanLine
from parsers.syntax.vlans import changed, vlan_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import InterfaceDraft, State

MODES = {
    "access": SwitchportMode.ACCESS,
    "trunk": SwitchportMode.TRUNK,
    "dynamic": SwitchportMode.DYNAMIC,
}
ROLES = {
    "host": PrivateRole.HOST,
    "promiscuous": PrivateRole.PROMISCUOUS,
    "trunk": PrivateRole.SECONDARY_TRUNK,
    "trunk secondary": PrivateRole.SECONDARY_TRUNK,
    "trunk promiscuous": PrivateRole.PROMISCUOUS_TRUNK,
}
VLANS = frozenset({"vlan", "guest-vlan", "auth-fail", "critical"})
"""Words of lines that put a port into another VLAN where a station does not say who it is, or no server answers."""
CONTROL = frozenset({"dot1x port-control auto", "authentication port-control auto", "access-session port-control auto"})
"""How a port asks stations who they are: IOS before 12.2(50)SE, after it, and in new style (IBNS 2.0)."""
TRUNKS = frozenset({PrivateRole.SECONDARY_TRUNK, PrivateRole.PROMISCUOUS_TRUNK})
PAIRS = {
    "host-association": PrivateRole.HOST,
    "mapping": PrivateRole.PROMISCUOUS,
    "association trunk": PrivateRole.SECONDARY_TRUNK,
    "mapping trunk": PrivateRole.PROMISCUOUS_TRUNK,
}
"""What comes before the VLANs of a pair, and the role in which the port uses it."""


def read_switchport(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """One `switchport` line."""
    draft.switched = True
    rest = words[1:]
    if not rest:
        return True
    if rest[0] == "mode":
        return _mode(rest, child, draft, state)
    _note_vlans(rest, child, draft, state)
    if rest[:2] == ["access", "vlan"] and len(rest) == 3:
        draft.access_vlan = int(rest[2])
    elif rest[:2] == ["voice", "vlan"] and len(rest) == 3:
        draft.voice_vlan = int(rest[2]) if rest[2].isdecimal() else None
    elif rest[:3] == ["trunk", "native", "vlan"] and len(rest) == 4:
        draft.native_vlan = int(rest[3])
    elif rest[:3] == ["trunk", "allowed", "vlan"]:
        _allowed(rest[3:], draft)
    elif rest in (["protected"], ["nonegotiate"], ["port-security"]):
        _single(rest[0], state.span(child), draft)
    elif rest[0] == "private-vlan":
        return _private(rest[1:], child, draft, state)
    elif rest[0] == "vlan" and rest[1:2] == ["mapping"]:
        state.feature(child, "VLAN mapping", Effect.MAY_REWRITE, draft.name)
    else:
        return False
    return True


def _single(word: str, origin: Span, draft: InterfaceDraft) -> None:
    if word == "protected":
        draft.protected = origin
    elif word == "nonegotiate":
        draft.silent = True
    else:
        draft.guards[word] = origin


def _mode(rest: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    if rest[1] in MODES:
        draft.mode = MODES[rest[1]]
        draft.private_role = None
        return rest[2:] in ([], ["auto"], ["desirable"])
    if rest[1] == "private-vlan" and " ".join(rest[2:]) in ROLES:
        role = ROLES[" ".join(rest[2:])]
        draft.mode = SwitchportMode.TRUNK if role in TRUNKS else SwitchportMode.ACCESS
        draft.private_role = role
        return True
    if rest[1] in ("private-vlan", "dot1q-tunnel"):
        draft.mode = SwitchportMode.DYNAMIC
        state.feature(child, f"{rest[1]} port", Effect.MAY_DO_EITHER, draft.name)
        return True
    return False


def tag_native(statement: Statement, state: State) -> bool:
    """`vlan dot1q tag native`: trunks send their native VLAN with a tag, too."""
    if statement.words != ["vlan", "dot1q", "tag", "native"]:
        return False
    state.tags_native = state.span(statement)
    state.modelled(statement)
    return True


def _note_vlans(rest: list[str], child: Statement, draft: InterfaceDraft, state: State) -> None:
    """Keep the place of a line that puts VLANs on the port."""
    names = rest[0] in ("access", "voice", "trunk") and "vlan" in rest and not {"remove", "except"} & set(rest)
    if names and rest[-1][:1].isdecimal():
        draft.vlan_lines.append(VlanLine(vlan_numbers(rest[-1]), state.span(child)))


def _allowed(rest: list[str], draft: InterfaceDraft) -> None:
    if rest == ["none"]:
        draft.allowed = ()
    elif rest == ["all"]:
        draft.allowed = EVERY_VLAN
    elif rest[0] == "add":
        draft.allowed = intervals.union(draft.allowed, vlan_numbers(rest[1]))
    elif rest[0] == "remove":
        draft.allowed = intervals.difference(draft.allowed, vlan_numbers(rest[1]))
    elif rest[0] == "except":
        draft.allowed = intervals.difference(EVERY_VLAN, vlan_numbers(rest[1]))
    else:
        draft.allowed = vlan_numbers(rest[0])


def read_tree(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`[no] spanning-tree bpdufilter|bpduguard|portfast|port type ...` of a port."""
    if "bpdufilter" in words:
        return state.trees.filter(draft.name, words)
    return state.trees.guard(draft.name, words, state.span(child))


def read_no_switchport(words: list[str], _: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`no switchport`: a routed port of a switch; or that a port negotiates again, or takes any station."""
    if words[2:] == ["nonegotiate"]:
        draft.silent = False
        return True
    if words[2:] == ["port-security"]:
        draft.guards.pop("port-security", None)
        return True
    if len(words) > 2:
        return False
    draft.switched = False
    state.marks.add("switch platform")
    return True


def read_authentication(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`dot1x`, `authentication`, `access-session`, `mab`: stations that do not say who they are may get nothing."""
    state.feature(child, f"port authentication ({' '.join(words)})", Effect.MAY_DENY, draft.name)
    if VLANS & set(words):
        what = f"a VLAN that the port may be put into ({' '.join(words)})"
        state.unmodelled.append(Unmodelled(what, Effect.MAY_PERMIT, state.span(child), frozenset({draft.name})))
    draft.guards[" ".join(words)] = state.span(child)
    return True


def assigned_vlans(state: State) -> Iterator[Unmodelled]:
    """Ports whose stations a server may put into a VLAN or give a list, with `aaa authorization network`.

    "Configuring IEEE 802.1x Port-Based Authentication", Catalyst 2960-X 15.0(2)EX, "802.1x Authentication with VLAN
    Assignment" and "... with Per-User ACLs": the list of the server takes the place of that of the port.
    """
    if not any(setting.name == "aaa authorization network" for setting in state.settings):
        return
    for draft in state.interfaces.values():
        asked = next((origin for words, origin in draft.guards.items() if words in CONTROL), None)
        if asked is not None:
            what = "a server may put stations of this port into any VLAN or give a list (aaa authorization network)"
            yield Unmodelled(what, Effect.MAY_PERMIT, asked, frozenset({draft.name}))


def port_guards(draft: InterfaceDraft, state: State) -> tuple[Span, ...]:
    """The lines by which a port lets in known stations alone.

    "Configuring IEEE 802.1x Port-Based Authentication", Catalyst 2960-X guide 15.0(2)EX: it is off until `dot1x
    system-auth-control`; `authentication open` lets everybody in before anybody is asked. In new style
    that is so unless `access-session closed` stands there ("Identity-Based Networking Services", IOS XE 3SE). MAC
    authentication (`mab`) needs the port control, not the switch for 802.1X.
    """
    said = draft.guards
    found = [said["port-security"]] if "port-security" in said else []
    asks = sorted(CONTROL & said.keys())
    if asks and ("dot1x" in state.marks or "mab" in {words.partition(" ")[0] for words in said}):
        is_open = "authentication open" in said
        new = asks == ["access-session port-control auto"]
        if not is_open and (not new or "access-session closed" in said):
            found += [said[words] for words in asks]
    return tuple(found)


def _private(rest: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`switchport private-vlan ...`: pairs for a role, or the other VLANs of a trunk of private VLANs."""
    if rest[:3] == ["trunk", "native", "vlan"] and len(rest) == 4:
        draft.private_native = int(rest[3])
        return True
    if rest[:3] == ["trunk", "allowed", "vlan"]:
        draft.private_allowed = changed(draft.private_allowed, rest[3:])
        return True
    words = 2 if rest[1:2] == ["trunk"] else 1
    role = PAIRS[" ".join(rest[:words])]
    primary, *secondaries = rest[words:]
    known = draft.private_pairs.setdefault(role, {})
    number = int(primary)
    known[number] = changed(known.get(number, ()), secondaries)
    if role in (PrivateRole.HOST, PrivateRole.SECONDARY_TRUNK) and len(secondaries) != 1:
        return False
    named = vlan_numbers(f"{primary},{secondaries[-1]}")
    draft.vlan_lines.append(VlanLine(named, state.span(child)))
    return True


def read_mapping(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    """`private-vlan mapping 201,202` of a VLAN interface."""
    draft.secondaries = changed(draft.secondaries, words[2:])
    return True


def private_pairs(draft: InterfaceDraft) -> tuple[PrivatePair, ...]:
    """The pairs that a port uses in its role."""
    pairs = {} if draft.private_role is None else draft.private_pairs.get(draft.private_role, {})
    return tuple(PrivatePair(primary, secondaries) for primary, secondaries in pairs.items())
