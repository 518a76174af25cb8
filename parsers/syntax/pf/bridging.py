"""Bridges, and which lists of pf judge what crosses them and what is routed out of them.

What goes from member to member is judged where it comes in and where it leaves: at the members (`pfil_member`, on in
both products), at the interface of the bridge (`pfil_bridge`, off), or at neither. What is for the firewall itself,
as everything that it routes, is judged at the interface of the bridge alone: the filter "additionally" runs on the
member where `pfil_local_phys` is on, and it is off. Sources: if_bridge(4) of FreeBSD 14; sys/net/if_bridge.c
(`bridge_input`, `bridge_pfil`, `bridge_transmit`); defaults of the tunables as both products write them.

Where two of them judge in turn, the state that the first one made may let the packet pass the second (pf.conf(5),
`floating`), so the second is a doubt. The interface of a bridge that nobody assigned has no rules of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.device import Effect
from parsers.model.rules import Binding, BindingPoint
from parsers.nouns import dataclass
from parsers.syntax.pf.rules import IN, OUT
from parsers.syntax.pf.rules import bindings as of_interfaces
from parsers.syntax.pf.tables import about

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parsers.source import Span
    from parsers.syntax.pf.entries import Entry
    from parsers.syntax.pf.interfaces import Wiring

_ABOUT = about(
    "spanning tree and learning",
    "descr maxaddr timeout maxage fwdelay hellotime priority proto holdcnt ifpriority ifpathcost enablestp stp static"
    " private edge autoedge ptp autoptp linklocal ip6linklocal",
)


@dataclass(frozen=True, slots=True)
class Bridged:
    """A bridge. `judge` is the interface whose lists judge in the place of those of the members, or empty."""

    bridge: Bridge
    judge: str = ""


def bridges(root: Entry, wiring: Wiring) -> Iterator[Bridged]:
    """The bridges of a file."""
    members_judge = tunable(root, "net.link.bridge.pfil_member") != "0"
    bridge_judges = tunable(root, "net.link.bridge.pfil_bridge") == "1"
    also_members = tunable(root, "net.link.bridge.pfil_local_phys") == "1"
    for entry in root.under("bridges").all("bridged"):
        entry.ignore(_ABOUT)
        members = tuple(name for name in entry.words("members") if name in wiring.interfaces)
        device = entry.text("bridgeif")
        name = wiring.named(device)
        interface = name if name in wiring.interfaces else ""
        touched = frozenset({*members, interface} - {""})
        if members_judge and bridge_judges:
            what = f"{device}: rules of the bridge itself judge what crosses it"
            root.context.open(what, Effect.MAY_DENY, entry.element, frozenset(members))
        if also_members and interface:
            what = f"{device}: rules of members judge packets for the firewall first (pfil_local_phys)"
            root.context.open(what, Effect.MAY_PERMIT, entry.element, touched)
        for copied in entry.words("span"):
            what = f"copies of every frame of {device} leave here"
            known = frozenset({copied}) if copied in wiring.interfaces else None
            root.context.open(what, Effect.MAY_PERMIT, entry.at("span"), known)
        mode = BridgeMode.FILTERED if members_judge or bridge_judges else BridgeMode.SWITCHED
        made = Bridge(
            device,
            members,
            mode,
            entry.origin,
            interface,
            routed=bool(interface),
            members_judge_routed=also_members,
        )
        yield Bridged(made, name if bridge_judges and not members_judge else "")


def bindings(names: Sequence[str], bridged: Iterable[Bridged], origin: Span) -> Iterator[Binding]:
    """Where the lists of interfaces judge: their own packets, and those of members where the bridge judges."""
    elsewhere = {member: item.judge for item in bridged if item.judge for member in item.bridge.members}
    yield from of_interfaces((name for name in names if name not in elsewhere), origin)
    for member, judge in sorted(elsewhere.items()):
        yield Binding((f"{judge} {IN}",), BindingPoint.INBOUND, member, origin)
        yield Binding((f"{judge} {OUT}",), BindingPoint.OUTBOUND, member, origin)


def listed(names: Sequence[str], bridged: Iterable[Bridged]) -> list[str]:
    """The interfaces of which lists are made: also of bridges that nobody assigned, where they judge."""
    return [*names, *sorted({item.judge for item in bridged if item.judge} - set(names))]


def tunable(root: Entry, name: str) -> str:
    """The value that the file gives a tunable; empty where it keeps its default."""
    for entry in root.under("sysctl").all("item"):
        if entry.text("tunable") == name and entry.text("value") != "default":
            return entry.text("value")
    return ""
