"""Multicast between interfaces: which of them may send groups on that no list stops.

Documents: "IP Multicast: PIM Configuration Guide", IOS XE 17 (`ip multicast-routing` is off unless printed; an
interface takes part with `ip pim`; IGMP comes with it); "IPv6 Multicast" (`ipv6 multicast-routing` starts PIM on
every interface with IPv6). Lists of an interface judge multicast like other packets. Groups of 224.0.0.0/24 and
ff02::/16 never leave their link (RFC 5771, RFC 4291). Who joins is in no file, so a group goes possibly to whoever is
behind such an interface; verdicts of zones speak of their own addresses, so this is a doubt upon what enters there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect, Unmodelled
from parsers.model.rules import BindingPoint
from parsers.syntax.multicast import admits_groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parsers.model.rules import RuleSet
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import InterfaceDraft, State

FAMILIES = {"ip": 4, "ipv6": 6}
SETTINGS = frozenset(
    {"dr-priority", "query-interval", "hello-interval", "bfd", "redundancy", "neighbor-filter", "bsr-border"}
)


def read_pim(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`ip pim sparse-mode` and the like: the interface takes part; its timers say nothing."""
    if len(words) < 3 or words[2] in SETTINGS:
        return False
    draft.groups.setdefault(FAMILIES[words[0]], state.span(child))
    state.part_of_feature(child, "multicast routing, felt where groups may pass")
    return True


def read_helper_map(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`ip multicast helper-map`: broadcasts become a group, or a group becomes broadcasts."""
    if words[2:3] != ["helper-map"]:
        return False
    state.feature(child, "broadcasts carried as multicast (ip multicast helper-map)", Effect.MAY_PERMIT, draft.name)
    return True


def read_switch(statement: Statement, state: State) -> bool:
    """`ip multicast-routing [vrf V] [distributed]`, and IPv6."""
    state.marks.add(" ".join(statement.words[:2]))
    state.part_of_feature(statement, "multicast routing, felt where groups may pass")
    return True


def multicast(state: State, sets: Mapping[tuple[int, str], RuleSet]) -> Iterator[Unmodelled]:
    """One doubt an IP version, upon the fewer of the interfaces by which groups may come in, and by which go out."""
    for head, family in FAMILIES.items():
        if f"{head} multicast-routing" not in state.marks:
            continue
        taking = {draft.name: draft for draft in state.interfaces.values() if draft.enabled and _takes(draft, family)}
        ways = [
            frozenset(name for name in taking if _open(name, family, point, state, sets))
            for point in (BindingPoint.INBOUND, BindingPoint.OUTBOUND)
        ]
        if not all(ways) or len(ways[0] | ways[1]) < 2:
            continue
        touched = min(ways, key=len)
        what = f"multicast is routed between {_told(taking)}; who joins a group is not in the file"
        origin = min((taking[name].groups.get(family, taking[name].origin) for name in touched), key=lambda at: at.line)
        yield Unmodelled(what, Effect.MAY_PERMIT, origin, touched)


def _takes(draft: InterfaceDraft, family: int) -> bool:
    return family in draft.groups or (family == 6 and any(item.value.version == 6 for item in draft.addresses))


def _open(name: str, family: int, point: BindingPoint, state: State, sets: Mapping[tuple[int, str], RuleSet]) -> bool:
    """Whether the lists of an interface may let a group pass."""
    uses = [use for use in state.uses if use.interface == name and use.point is point and use.family == family]
    return all(admits_groups(sets[family, use.name].rules, family) for use in uses if (family, use.name) in sets)


def _told(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
