"""Switched ports of `interface` blocks: layer, modes, VLANs, private VLANs.

"Configuring Layer 2 Interfaces" (Nexus 9000 Interfaces Configuration Guide 6.x and 10.4(x)): a port is an access port
of VLAN 1 unless a mode is printed; a trunk carries every VLAN unless `allowed` says less; nothing is negotiated
(NX-OS has no DTP). "Configuring Private VLANs" (Nexus 9000 Layer 2 Switching Configuration Guide 9.x): roles of ports
and their pairs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.device import Effect
from parsers.model.interface import EVERY_VLAN, PrivatePair, PrivateRole, SwitchportMode, VlanLine
from parsers.syntax.vlans import changed, vlan_numbers

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_nxos.nouns import InterfaceDraft, State

ROLES = {
    "host": PrivateRole.HOST,
    "promiscuous": PrivateRole.PROMISCUOUS,
    "trunk secondary": PrivateRole.SECONDARY_TRUNK,
    "trunk promiscuous": PrivateRole.PROMISCUOUS_TRUNK,
}
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
    rest = words[1:]
    if not rest:
        draft.layer2 = True
        return True
    if rest[0] == "monitor":
        what = "a port that copies are sent out by (SPAN)"
        state.doubt(what, Effect.MAY_PERMIT, state.span(child), draft.name)
        if rest[1:2] == ["ingress"]:
            state.heard[draft.name] = state.span(child)
        return True
    draft.switch_words = True
    if rest[0] == "mode":
        return _mode(rest[1:], child, draft, state)
    _note_vlans(rest, child, draft, state)
    return _vlans(rest, draft) or _other(rest, child, draft, state)


def _vlans(rest: list[str], draft: InterfaceDraft) -> bool:
    if rest[:2] == ["access", "vlan"] and len(rest) == 3:
        draft.access_vlan = int(rest[2])
    elif rest[:2] == ["voice", "vlan"] and len(rest) == 3:
        draft.voice_vlan = int(rest[2]) if rest[2].isdecimal() else None
    elif rest[:3] == ["trunk", "native", "vlan"] and len(rest) == 4 and rest[3] != "tag":
        draft.native_vlan = int(rest[3])
    elif rest[:3] == ["trunk", "allowed", "vlan"]:
        draft.allowed = _allowed(rest[3:], draft)
    else:
        return False
    return True


def _other(rest: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    if rest == ["port-security"]:
        draft.guards["port-security"] = state.span(child)
    elif rest[0] == "private-vlan":
        return _private(rest[1:], child, draft, state)
    elif rest == ["trunk", "native", "vlan", "tag"]:
        state.feature(child, "frames without a tag are dropped", Effect.MAY_DENY, draft.name)
    elif rest[:2] in (["vlan", "mapping"], ["trunk", "pruning"]) or rest[0] == "isolated":
        effect = Effect.MAY_REWRITE if rest[0] == "vlan" else Effect.MAY_DENY
        state.feature(child, f"{' '.join(rest[:2])} of a port", effect, draft.name)
    else:
        return False
    return True


def _mode(rest: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    if rest in (["access"], ["trunk"]):
        draft.mode = SwitchportMode(rest[0])
        draft.private_role = None
        return True
    if rest == ["fex-fabric"]:
        draft.fabric = True
        return True
    if rest[0] == "private-vlan" and " ".join(rest[1:]) in ROLES:
        role = ROLES[" ".join(rest[1:])]
        draft.mode = SwitchportMode.TRUNK if role in TRUNKS else SwitchportMode.ACCESS
        draft.private_role = role
        return True
    if rest[0] in ("dot1q-tunnel", "fabricpath", "vntag", "fex-fabric"):
        draft.mode = SwitchportMode.TRUNK
        state.feature(child, f"a {rest[0]} port", Effect.MAY_DO_EITHER, draft.name)
        return True
    return False


def _note_vlans(rest: list[str], child: Statement, draft: InterfaceDraft, state: State) -> None:
    """Keep the place of a line that puts VLANs on the port."""
    names = rest[0] in ("access", "voice", "trunk") and "vlan" in rest and not {"remove", "except"} & set(rest)
    if names and rest[-1][:1].isdecimal():
        draft.vlan_lines.append(VlanLine(vlan_numbers(rest[-1]), state.span(child)))


def _allowed(rest: list[str], draft: InterfaceDraft) -> intervals.Intervals:
    if rest[0] == "except":
        return intervals.difference(EVERY_VLAN, vlan_numbers(rest[1]))
    return changed(draft.allowed, rest)


def read_tree(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`[no] spanning-tree bpdufilter|bpduguard|portfast|port type ...` of a port."""
    if "bpdufilter" in words:
        return state.trees.filter(draft.name, words)
    return state.trees.guard(draft.name, words, state.span(child))


def read_no_switchport(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`no switchport`: a routed port; `no switchport access vlan` and the like are defaults, printed with `all`."""
    if len(words) == 2:
        draft.layer2 = False
        return True
    rest = words[2:]
    if rest[0] == "port-security":
        draft.guards.pop("port-security", None)
        return True
    if rest in (["monitor"], ["host"], ["isolated"], ["access", "vlan"]) or rest[:2] == ["block", "multicast"]:
        state.ledger.irrelevant(child.line, "the default of a port")
    return False


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
    draft.vlan_lines.append(VlanLine(vlan_numbers(f"{primary},{secondaries[-1]}"), state.span(child)))
    return True


def private_pairs(draft: InterfaceDraft) -> tuple[PrivatePair, ...]:
    """The pairs that a port uses in its role."""
    pairs = {} if draft.private_role is None else draft.private_pairs.get(draft.private_role, {})
    return tuple(PrivatePair(primary, secondaries) for primary, secondaries in pairs.items())
