"""Switched ports of `interface` blocks: modes, VLANs, trunk groups, private VLANs, guards.

Documents: "EOS User Manual", "Virtual LANs": Ethernet and port-channel interfaces switch by default, in access mode
and VLAN 1; a trunk carries every VLAN unless told; the traffic of a VLAN of trunk groups passes trunks of these groups
alone; private VLANs (`private-vlan isolated|community primary vlan`); "Port Security", "802.1X".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import (
    EVERY_VLAN,
    PrivatePair,
    PrivatePort,
    PrivateRole,
    PrivateVlan,
    SpanningTree,
    Switchport,
    SwitchportMode,
    VlanLine,
)
from parsers.model.intervals import Interval
from parsers.syntax.vlans import vlan_numbers

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.model.intervals import Intervals
    from parsers.syntax.indented import Statement
    from parsers.vendors.arista_eos.nouns import InterfaceDraft, State

    Setting = Callable[[list[str], Statement, InterfaceDraft, State], bool]

MODES = {"access": SwitchportMode.ACCESS, "trunk": SwitchportMode.TRUNK}
GUARDED = "dot1x port-control auto"


def read_switchport(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """One `switchport` line; settings of layer 2 stand on routed ports too, and count only where the port switches."""
    rest = words[1:]
    if not rest:
        draft.switched = True
        return True
    setting = SETTINGS.get(" ".join(rest[:3])) or SETTINGS.get(" ".join(rest[:2])) or SETTINGS.get(rest[0])
    if setting is not None:
        return setting(rest, child, draft, state)
    if rest[0] not in FEATURES:
        return False
    what, effect = FEATURES[rest[0]]
    state.feature(child, f"{what} ({' '.join(words)})", effect, frozenset({draft.name}))
    return True


FEATURES = {
    "tap": ("copies of traffic", Effect.MAY_DO_EITHER),
    "tool": ("copies of traffic", Effect.MAY_DO_EITHER),
    "vlan": ("VLAN translation", Effect.MAY_DO_ANYTHING),
    "source-interface": ("a setting of a switched port", Effect.MAY_DO_EITHER),
    "isolated": ("a setting of a switched port", Effect.MAY_DO_EITHER),
    "dot1q": ("frames with two tags", Effect.MAY_DO_ANYTHING),
    "backup-link": ("a link that takes the place of another", Effect.MAY_DO_EITHER),
    "backup": ("a link that takes the place of another", Effect.MAY_DO_EITHER),
}


def _access(rest: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    draft.access_vlan = int(rest[2])
    draft.vlan_lines.append(VlanLine(vlan_numbers(rest[2]), state.span(child)))
    return len(rest) == 3


def _phone(rest: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`switchport phone vlan N`; `phone trunk ...` says how their frames are tagged."""
    if rest[1:2] == ["trunk"]:
        state.irrelevant(child, "tags of telephones")
        return False
    draft.phone_vlan = int(rest[2])
    draft.vlan_lines.append(VlanLine(vlan_numbers(rest[2]), state.span(child)))
    return rest[1] == "vlan" and len(rest) == 3


def _group(rest: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    draft.trunk_groups.add(rest[2])
    return len(rest) == 3


def _secondary(rest: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    draft.secondary_trunk = True
    return rest[2:] == ["secondary"]


def _port_mapping(rest: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    return read_mapping(rest, child, draft, state)


def _port_security(rest: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """The port takes as many stations as it is told, one by default; the rest of its words say what then happens."""
    draft.guards["port-security"] = state.span(child)
    return rest[0] == "port-security"


def _mode(rest: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    word = rest[1]
    if word in MODES and len(rest) == 2:
        draft.mode = MODES[word]
        return True
    if word == "trunk" and rest[2:] == ["phone"]:
        draft.mode = SwitchportMode.DYNAMIC
        return True
    if word in ("dot1q-tunnel", "tap", "tool", "tap-tool"):
        draft.mode = SwitchportMode.DYNAMIC
        state.feature(child, f"{word} port", Effect.MAY_DO_EITHER, frozenset({draft.name}))
        return True
    return False


def _native(rest: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`switchport trunk native vlan N|tag`: with `tag` a frame without one is dropped, which opens nothing."""
    word = rest[3]
    if word == "tag":
        state.feature(child, "frames without a tag are dropped", Effect.MAY_DENY, frozenset({draft.name}))
        return True
    draft.native_vlan = int(word)
    draft.vlan_lines.append(VlanLine(vlan_numbers(word), state.span(child)))
    return len(rest) == 4


def _allowed(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    rest = words[3:]
    if rest[-1][:1].isdecimal() and rest[0] not in ("remove", "except"):
        draft.vlan_lines.append(VlanLine(vlan_numbers(rest[-1]), state.span(child)))
    draft.allowed = changed(draft.allowed, rest)
    return True


def changed(known: Intervals, words: list[str]) -> Intervals:
    """A list of VLANs after `LIST`, `add LIST`, `remove LIST`, `except LIST`, `all` or `none`.

    Raises:
        ValueError: it is none of these.
    """
    if words == ["all"]:
        return EVERY_VLAN
    if words == ["none"]:
        return ()
    named = vlan_numbers(words[-1])
    match words[:-1]:
        case []:
            return named
        case ["add"]:
            return intervals.union(known, named)
        case ["remove"]:
            return intervals.difference(known, named)
        case ["except"]:
            return intervals.difference(EVERY_VLAN, named)
        case _:
            raise ValueError(" ".join(words))


def read_no_switchport(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    """`no switchport`: a routed port."""
    if len(words) > 2:
        return False
    draft.switched = False
    return True


def read_tree(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`[no] spanning-tree bpduguard|bpdufilter|portfast ...` of a port."""
    if "bpdufilter" in words:
        return state.trees.filter(draft.name, words)
    return state.trees.guard(draft.name, words, state.span(child))


def read_mapping(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    """`pvlan mapping 201,202` of an interface of a primary VLAN; every secondary one where no line says so."""
    draft.mapping = changed(draft.mapping or (), words[2:])
    return True


def read_authentication(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`dot1x ...`: stations that do not say who they are may get nothing, or another VLAN than the port's."""
    where = frozenset({draft.name})
    state.feature(child, f"port authentication ({' '.join(words)})", Effect.MAY_DENY, where)
    what = f"a VLAN that a server may put the port into ({' '.join(words)})"
    if "vlan" in words or words[1:] == ["port-control", "auto"]:
        state.unmodelled.append(Unmodelled(what, Effect.MAY_PERMIT, state.span(child), where))
    draft.guards[" ".join(words)] = state.span(child)
    return True


SETTINGS: dict[str, Setting] = {
    "mode": _mode,
    "access vlan": _access,
    "phone": _phone,
    "trunk native vlan": _native,
    "trunk allowed vlan": _allowed,
    "trunk group": _group,
    "trunk private-vlan": _secondary,
    "pvlan mapping": _port_mapping,
    "private-vlan mapping": _port_mapping,
    "port-security": _port_security,
}


def switchport(draft: InterfaceDraft, state: State) -> Switchport | None:
    """The port's layer 2, or None where it routes."""
    if not is_switched(draft, state):
        return None
    asked = draft.guards.get(GUARDED)
    guards = [draft.guards["port-security"]] if "port-security" in draft.guards else []
    if asked is not None and "dot1x" in state.marks:
        guards.append(asked)
    return Switchport(
        draft.mode,
        draft.access_vlan,
        draft.phone_vlan,
        draft.native_vlan,
        _carried(draft, state),
        tuple(draft.vlan_lines),
        _private(draft, state),
        guards=tuple(guards),
        tree=SpanningTree.FILTERED if draft.name in state.trees.filtering else None,
        bpdu_guard=state.trees.guarded(draft.name, draft.mode),
    )


def is_switched(draft: InterfaceDraft, state: State) -> bool:
    """Whether a port switches: Ethernet and port-channels do unless told not to. Its address does not change that."""
    if not draft.name.startswith(("Ethernet", "Port-Channel", "UnconnectedEthernet")) or "." in draft.name:
        return False
    if draft.channel_group:
        return False
    return not state.routed_ports if draft.switched is None else draft.switched


def _carried(draft: InterfaceDraft, state: State) -> Intervals:
    """The VLANs of a trunk: not those of trunk groups it is no member of, and those of its own."""
    found = draft.allowed
    for number, vlan in state.vlans.items():
        if vlan.groups:
            one = (Interval(number, number),)
            member = bool(vlan.groups & draft.trunk_groups)
            found = intervals.union(found, one) if member else intervals.difference(found, one)
    return found


def secondaries(primary: int, state: State) -> Intervals:
    """The secondary VLANs of a primary one."""
    return intervals.normal(Interval(number, number) for number, vlan in state.vlans.items() if vlan.primary == primary)


def _private(draft: InterfaceDraft, state: State) -> PrivatePort | None:
    """What a port is in a private VLAN, by the VLAN that it is in: a host in a secondary one, else promiscuous."""
    if draft.mode is SwitchportMode.TRUNK:
        pairs = tuple(
            PrivatePair(vlan.primary, (Interval(number, number),))
            for number, vlan in state.vlans.items()
            if vlan.primary is not None and intervals.holds(draft.allowed, number)
        )
        return PrivatePort(PrivateRole.SECONDARY_TRUNK, pairs) if draft.secondary_trunk else None
    own = state.vlans.get(draft.access_vlan)
    if own is not None and own.private in (PrivateVlan.ISOLATED, PrivateVlan.COMMUNITY) and own.primary is not None:
        one = (Interval(draft.access_vlan, draft.access_vlan),)
        return PrivatePort(PrivateRole.HOST, (PrivatePair(own.primary, one),))
    below = secondaries(draft.access_vlan, state)
    if not below:
        return None
    return PrivatePort(PrivateRole.PROMISCUOUS, (PrivatePair(draft.access_vlan, draft.mapping or below),))
