"""`interface Vxlan1`: VLANs and VRFs that are carried to other tunnel ends.

"EOS User Manual", "VXLAN": `vxlan vlan V vni N` joins a VLAN with those of other ends, `vxlan vrf V vni N` routes of a
VRF; which ends there are is said by flood lists, by EVPN or by a controller, and lists of interfaces do not see them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.device import Effect, Unmodelled
from parsers.syntax.vlans import vlan_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.interface import Interface
    from parsers.syntax.indented import Statement
    from parsers.vendors.arista_eos.nouns import State

NUMBERS = re.compile(r"[\d.,-]+")
QUIET = frozenset(
    {
        "source-interface",
        "virtual-router",
        "udp-port",
        "learn-restrict",
        "flood",
        "multicast",
        "arp",
        "qos",
        "mtu",
        "encapsulation",
        "remote",
        "security",
        "mlag",
        "controller-client",
    }
)
"""Which ends there are, and how packets are wrapped: what is carried may come and go to any of them in any case."""


def read_vxlan(words: list[str], child: Statement, state: State) -> bool:
    """One `vxlan` line."""
    if words[1] in ("vlan", "vrf") and words[3:4] == ["vni"] and not NUMBERS.fullmatch("".join(words[4:])):
        return False
    if words[1] == "vlan" and words[3:4] == ["vni"]:
        state.vxlan.vlans.append((vlan_numbers(words[2]), state.span(child)))
    elif words[1] == "vrf" and words[3:4] == ["vni"] and len(words) == 5:
        state.vxlan.vrfs.append((words[2], state.span(child)))
    elif words[1] in QUIET or (words[1] == "vlan" and words[3:4] in (["flood"], ["multicast"])):
        state.irrelevant(child, "which ends a VXLAN has, and how it wraps packets; any end may be the other one")
        return False
    elif words[1] == "bridging":
        state.feature(child, f"bridging over VXLAN ({' '.join(words)})", Effect.MAY_DO_EITHER)
    else:
        return False
    return True


def carried_elsewhere(state: State, interfaces: Sequence[Interface]) -> Iterator[Unmodelled]:
    """Doubts upon the ports and interfaces of what is carried."""
    for vlans, origin in state.vxlan.vlans:
        touched = frozenset(item.name for item in interfaces if _is_in(item, vlans))
        what = "frames of a VLAN are carried to other ends of a VXLAN, which lists do not see"
        if touched:
            yield Unmodelled(what, Effect.MAY_PERMIT, origin, touched)
    for vrf, origin in state.vxlan.vrfs:
        touched = frozenset(item.name for item in interfaces if item.vrf == ("" if vrf == "default" else vrf))
        what = f"packets of VRF {vrf} are routed to other ends of a VXLAN"
        if touched:
            yield Unmodelled(what, Effect.MAY_PERMIT, origin, touched)


def _is_in(item: Interface, vlans: intervals.Intervals) -> bool:
    if item.switchport is not None:
        port = item.switchport
        tagged = port.mode.value != "access" and intervals.meet(port.allowed, vlans)
        return tagged or any(
            intervals.holds(vlans, number) for number in (port.access_vlan, port.voice_vlan) if number is not None
        )
    return item.vlan is not None and item.kind.value == "vlan" and intervals.holds(vlans, item.vlan)
