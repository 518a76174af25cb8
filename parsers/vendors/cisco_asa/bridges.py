"""Bridge groups: transparent mode, and integrated routing and bridging.

Documents: "Transparent or Routed Firewall Mode" and "Routed and Transparent Mode Interfaces" (General Operations
CLI guide 9.17): from 9.7 a named BVI routes in routed mode; without a name its group is isolated; in transparent
mode no BVI routes. The levels of members count within their group alone, those of BVIs between a BVI and other
routed interfaces. "Access Rules" (Firewall CLI guide 9.20): lists of members and of the BVI both judge; a list of
the BVI judges what is routed. "NAT" (same guide): `any` interface leaves members out; no rule names a BVI.

Before 8.4 a transparent firewall has no groups: all its interfaces but the management one are joined.
Frames without IP (ARP, BPDUs, what EtherType lists permit) are not judged; broadcasts and multicasts, which need a
list on both sides, are no packets between zones.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.device import Effect
from parsers.model.nat import NatStage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.nat import NatRule
    from parsers.model.rules import Binding
    from parsers.vendors.cisco_asa.nouns import Config, Port
    from parsers.vendors.cisco_asa.state import State

UNGROUPED = "transparent firewall"


def is_bvi(port: Port) -> bool:
    """Whether it is the interface with the addresses of a bridge group."""
    return port.hardware.lower().startswith("bvi")


def group_of(port: Port, config: Config) -> str:
    """The bridge group that an interface is a member of, or empty."""
    if port.bridge_group or is_bvi(port) or port.management_only:
        return port.bridge_group
    return UNGROUPED if config.transparent and port.nameif and not _grouped(config) else ""


def _grouped(config: Config) -> bool:
    return any(port.bridge_group for port in config.ports.values())


def bridges(state: State) -> tuple[Bridge, ...]:
    """Every group with its named members, in the order of the file; interfaces without a name pass nothing."""
    config = state.config
    groups: dict[str, list[Port]] = {}
    for port in config.ports.values():
        group = group_of(port, config)
        if group and port.nameif:
            groups.setdefault(group, []).append(port)
    found: list[Bridge] = []
    for number, members in groups.items():
        bvi = next((port for port in config.ports.values() if port.hardware.lower() == f"bvi{number}"), None)
        origin = members[0].origin if bvi is None else bvi.origin
        routed = bvi is not None and bool(bvi.nameif) and not config.transparent
        name = number if number == UNGROUPED else f"bridge group {number}"
        names = tuple(port.name for port in members)
        found.append(Bridge(name, names, BridgeMode.FILTERED, origin, "" if bvi is None else bvi.name, routed))
    return tuple(found)


def without_members(state: State, rules: Iterable[NatRule]) -> Iterator[NatRule]:
    """The rules; where one speaks of any interface, members of bridge groups are left out."""
    config = state.config
    named = [port for port in config.ports.values() if port.nameif]
    members = frozenset(port.name for port in named if group_of(port, config))
    others = frozenset(port.name for port in named if not is_bvi(port)) - members
    for rule in rules:
        match = rule.match
        if not members:
            yield rule
            continue
        if match.in_interfaces is None:
            match = replace(match, in_interfaces=others)
        if match.out_interfaces is None and rule.stage is NatStage.SOURCE:
            match = replace(match, out_interfaces=others)
        elif match.out_interfaces is None and not rule.egress and rule.address is not None:
            what = "a translation for any interface, which leaves members of bridge groups out"
            state.add_feature(what, Effect.MAY_DO_EITHER, rule.origin, members)
        yield replace(rule, match=match)


def check_lists(state: State, bindings: Iterable[Binding]) -> None:
    """A BVI with lists of its own beside a global list: the guide does not say where the global one stands."""
    everywhere = any(group.direction == "global" for group in state.config.access_groups)
    for port in state.config.ports.values():
        if is_bvi(port) and port.nameif and everywhere:
            own = [binding for binding in bindings if binding.interface == port.nameif]
            if own:
                what = f"a global list beside the list of {port.nameif}, whose members have lists as well"
                state.add_feature(what, Effect.MAY_PERMIT, own[0].origin, frozenset({port.nameif}))
