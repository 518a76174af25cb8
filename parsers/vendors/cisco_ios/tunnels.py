"""Lines of an interface that make it the end of a tunnel: to whom, of what kind, and how packets are wrapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.interface import Wrapping

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import InterfaceDraft, State


def tunnel_peer(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    """`tunnel destination ADDRESS|NAME|dynamic`: the other gateway."""
    draft.peer = "any" if words[2] == "dynamic" else words[2]
    return len(words) == 3


def tunnel_mode(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """A multipoint tunnel (DMVPN, 6to4, ISATAP) takes any peer; one of Ethernet frames carries a network to its peer.

    "Implementing Tunnels" (IOS XE 16, Interface and Hardware Component Configuration Guide). `mode` of others is how
    packets are wrapped.
    """
    if {"multipoint", "6to4", "isatap", "auto-tunnel", "6rd"} & set(words[2:]):
        draft.peer = "any"
    if words[2:3] == ["ethernet"]:
        state.feature(child, "a tunnel of Ethernet frames", Effect.MAY_PERMIT, draft.name)
    if words[2:3] == ["ipsec"]:
        draft.wrapping = Wrapping.IPSEC
    elif words[2:3] != ["gre"] and draft.wrapping is Wrapping.GRE:
        draft.wrapping = Wrapping.UNTOLD
    return True


def tunnel_protection(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    """`tunnel protection ipsec profile NAME [shared]`: whatever the mode, IPsec is on the wire."""
    if words[2:4] != ["ipsec", "profile"]:
        return False
    draft.wrapping = Wrapping.IPSEC
    return True
