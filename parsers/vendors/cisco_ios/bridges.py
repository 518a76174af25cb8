"""Bridge groups and bridge domains of IOS.

Documents: Bridging and IBM Networking Configuration Guide, "Configuring Transparent Bridging" and "Configuring
Integrated Routing and Bridging" (IP that is routed is not bridged, unless `bridge irb` or `bridge crb`, or `no ip
routing`; a BVI routes IP once `bridge N route ip` stands there); "Transparent Cisco IOS Firewall" (from 12.3(7)T IP
lists and inspection at interfaces of a bridge group judge what is bridged). A bridge domain is a switch, its BDI an
interface that routes. Whether a list at a member also judges what goes on to the BVI is not documented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import InterfaceKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.interface import Interface
    from parsers.model.rules import Binding
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

DOMAIN = "bridge-domain "
SINCE = (12, 4)
"""The first main line after 12.3(7)T."""


def read_bridge(statement: Statement, state: State) -> bool:
    """`bridge irb`, `bridge crb`, `bridge N route ip`: whether IP is bridged, and routed beside it."""
    words = statement.words
    said = words[1:] in (["irb"], ["crb"]) or (len(words) == 4 and words[2:] == ["route", "ip"])
    if said:
        state.marks.add(" ".join(words))
        state.ledger.modelled(statement.line)
    return said


def bridges(state: State, interfaces: Sequence[Interface], bindings: Sequence[Binding]) -> tuple[Bridge, ...]:
    """The groups that carry IP, in the order of their first member; with what is open about them."""
    groups: dict[str, list[Interface]] = {}
    for item in interfaces:
        if item.bridge_group and item.kind is not InterfaceKind.BRIDGE:
            groups.setdefault(item.bridge_group, []).append(item)
    judged = {binding.interface for binding in bindings}
    judged |= {draft.name for draft in state.interfaces.values() if draft.zone}
    judged |= {name for item in state.unmodelled for name in item.interfaces or ()}
    bridged = bool(state.marks & {"bridge irb", "bridge crb", "no ip routing"})
    found: list[Bridge] = []
    for number, members in groups.items():
        if not bridged and not number.startswith(DOMAIN):
            continue
        carrier = next(
            (item for item in interfaces if item.kind is InterfaceKind.BRIDGE and item.bridge_group == number), None
        )
        routed = carrier is not None and (number.startswith(DOMAIN) or _routes(number, state))
        names = tuple(item.name for item in members)
        mode = BridgeMode.FILTERED if judged & set(names) else BridgeMode.SWITCHED
        name = number if number.startswith(DOMAIN) else f"bridge group {number}"
        made = Bridge(name, names, mode, members[0].origin, "" if carrier is None else carrier.name, routed)
        if mode is BridgeMode.FILTERED:
            state.unmodelled += list(_open(state, made))
        found.append(made)
    return tuple(found)


def _routes(number: str, state: State) -> bool:
    return {"bridge irb", f"bridge {number} route ip"} <= state.marks


def _open(state: State, bridge: Bridge) -> Iterator[Unmodelled]:
    release = tuple(int(part) for part in state.version.split(".")[:2] if part.isdecimal())
    if release < SINCE:
        what = f"lists at members of {bridge.name}: before 12.3(7)T they judge nothing that is bridged"
        yield Unmodelled(what, Effect.MAY_PERMIT, bridge.origin, frozenset(bridge.members))
    if bridge.routed:
        what = f"whether lists at members of {bridge.name} judge what is routed is not documented"
        yield Unmodelled(what, Effect.MAY_PERMIT, bridge.origin, frozenset({bridge.interface}))
