"""How ports are of which the file says nothing: routed or switched, up or down.

"Configuring Layer 2 Interfaces" and "Configuring Basic Interface Parameters" (Nexus 9000 Interfaces Configuration
Guide 6.x, 10.4(x)): by default ports of most models are routed, those of others (Nexus 9300, 5000) switched; `system
default switchport` says so for all. What is the default is not printed: where some port prints `switchport` alone,
ports are routed unless they say so; where a port has `switchport` settings without it, they are switched. VLAN
interfaces and subinterfaces are down until `no shutdown`, loopbacks, port channels and `mgmt0` are up until
`shutdown`. Whether Ethernet ports are, other ports show in the same way; if none does, a port is taken as what opens
more, in doubt.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import InterfaceKind, PrivatePort, Switchport, SwitchportMode
from parsers.nouns import dataclass
from parsers.vendors.cisco_nxos.read_switchports import TRUNKS, private_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.vendors.cisco_nxos.nouns import InterfaceDraft, State

KINDS = {
    "Ethernet": InterfaceKind.PHYSICAL,
    "Vlan": InterfaceKind.VLAN,
    "port-channel": InterfaceKind.AGGREGATE,
    "loopback": InterfaceKind.LOOPBACK,
    "mgmt": InterfaceKind.PHYSICAL,
    "Tunnel": InterfaceKind.TUNNEL,
}
DOWN = (InterfaceKind.VLAN, InterfaceKind.SUBINTERFACE, InterfaceKind.TUNNEL)
"""Kinds that are down until `no shutdown`."""

SHOWN = 3
"""So many ports are named in a doubt."""


def kind_of(draft: InterfaceDraft) -> InterfaceKind:
    """What an interface is, by its name."""
    if "." in draft.name:
        return InterfaceKind.SUBINTERFACE
    return KINDS.get(draft.name.rstrip("0123456789/:"), InterfaceKind.OTHER)


@dataclass(frozen=True, slots=True)
class Defaults:
    """How ports are that say nothing; None where nothing tells."""

    switched: bool | None
    routed_down: bool | None
    switched_down: bool | None
    layer_open: list[InterfaceDraft] = field(default_factory=list["InterfaceDraft"])
    state_open: list[InterfaceDraft] = field(default_factory=list["InterfaceDraft"])
    """Ports of which that stays open."""

    def doubts(self, state: State) -> None:
        """One doubt for all ports of which the same is open."""
        for drafts, what in ((self.layer_open, "are routed or switched"), (self.state_open, "are up")):
            if drafts:
                names = frozenset(draft.name for draft in drafts)
                shown = ", ".join(draft.name for draft in drafts[:SHOWN]) + (" and others" if drafts[SHOWN:] else "")
                told = f"the file does not say whether ports {what}: {shown}"
                state.unmodelled.append(Unmodelled(told, Effect.MAY_DENY, drafts[0].origin, names))


def defaults(state: State) -> Defaults:
    """What the lines of the file, or its ports, tell."""
    ports = [item for item in state.interfaces.values() if kind_of(item) is InterfaceKind.PHYSICAL and _is_port(item)]
    told = state.switched_by_default
    if told is None and any(item.layer2 is True for item in ports):
        told = False
    if told is None and any(item.switch_words and item.layer2 is None for item in ports):
        told = True
    routed = [item.shut for item in ports if item.shut is not None and not _switched(item, told)]
    switched = [item.shut for item in ports if item.shut is not None and _switched(item, told)]
    down = state.shut_by_default
    if down is None:
        down = _by_evidence(switched)
    return Defaults(told, _by_evidence(routed), False if down is None and told else down)


def _by_evidence(printed: Sequence[bool | None]) -> bool | None:
    """Only what is not the default is printed: some `no shutdown` and no `shutdown` is a default of down."""
    kinds = set(printed)
    return None if len(kinds) != 1 else kinds == {False}


def _is_port(draft: InterfaceDraft) -> bool:
    return draft.name.startswith("Ethernet")


def _switched(draft: InterfaceDraft, default: bool | None) -> bool | None:  # noqa: FBT001 - three states, not a flag
    """Whether a port is switched; None where neither its lines nor the default tell."""
    if draft.layer2 is not None:
        return draft.layer2
    if draft.addresses or draft.vrf or draft.dynamic_address or draft.virtual:
        return False
    if draft.switch_words or draft.fabric:
        return True
    return default


def switchport(draft: InterfaceDraft, state: State, known: Defaults) -> Switchport | None:
    """The port's layer 2; that of a port which may be routed is in doubt."""
    kind = kind_of(draft)
    if kind not in (InterfaceKind.PHYSICAL, InterfaceKind.AGGREGATE) or draft.name.startswith("mgmt") or draft.fabric:
        return None
    channel = state.interfaces.get(draft.channel_group)
    found = _switched(draft, known.switched)
    if found is None and kind is InterfaceKind.AGGREGATE:
        members = [item for item in state.interfaces.values() if item.channel_group == draft.name]
        found = next((one for item in members if (one := _switched(item, None)) is not None), None)
    if found is None and channel is not None:
        found = _switched(channel, None)
    if found is False:
        return None
    if found is None and not _stays_down(draft, known):
        known.layer_open.append(draft)
    trunk = draft.private_role in TRUNKS
    return Switchport(
        draft.mode or SwitchportMode.ACCESS,
        draft.access_vlan,
        draft.voice_vlan,
        draft.private_native if trunk else draft.native_vlan,
        draft.private_allowed if trunk else draft.allowed,
        tuple(draft.vlan_lines),
        None if draft.private_role is None else PrivatePort(draft.private_role, private_pairs(draft)),
        draft.protected,
        guards=tuple(draft.guards.values()),
        tree=state.trees.of(draft.name, draft.mode or SwitchportMode.ACCESS, draft.access_vlan, draft.native_vlan),
        bpdu_guard=state.trees.guarded(draft.name, draft.mode or SwitchportMode.ACCESS),
    )


def _stays_down(draft: InterfaceDraft, known: Defaults) -> bool:
    return draft.shut is True or (draft.shut is None and known.routed_down is True and known.switched_down is True)


def enabled(draft: InterfaceDraft, state: State, known: Defaults, *, switched: bool) -> bool:
    """Whether an interface is up as far as its configuration says; in doubt where that says nothing."""
    if draft.shut is not None:
        return not draft.shut
    kind = kind_of(draft)
    if kind in DOWN:
        return False
    if not _is_port(draft):
        return not draft.name.startswith(("nve", "Overlay"))
    down = known.switched_down if switched else known.routed_down
    if draft.channel_group in state.interfaces and down is not False:
        return True
    if down is None:
        known.state_open.append(draft)
    return not down
