"""Routes that instances give each other by targets: `auto-export`.

Source: Junos "Understanding the Auto Export Feature" (release 11.2) and CLI reference, `auto-export`, `vrf-target`: an
instance with `auto-export` gives its routes to another one of the device that has it too, as far as a target that it
exports is one that the other imports. `vrf-target T` is both, `vrf-target { import …; export …; }` says each. What
`vrf-import` and `vrf-export` choose is asked of policies, which are not followed, so they may choose anything. Which
routes of an instance are given is left in doubt.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import DynamicRouting, Route
from parsers.nouns import dataclass
from parsers.vendors.juniper_junos.rib_groups import CONNECTED, looked_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.interface import Interface
    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.context import Context

NAME = "auto-export"
_WHICH = "which routes auto-export gives to another instance is not followed"
_EVERY = None
"""Targets that policies choose, so that any may be among them."""


@dataclass(frozen=True, slots=True)
class Targets:
    """What an instance exports and imports; None: anything."""

    exported: frozenset[str] | None
    imported: frozenset[str] | None

    def may_give(self, other: Targets) -> bool:
        """Whether a route of this one may come into the other."""
        return self.exported is None or other.imported is None or not self.exported.isdisjoint(other.imported)


def pairs(root: Statement, instances: Iterable[str]) -> Iterator[tuple[str, str, Statement]]:
    """Each two instances of which the first may give routes to the second, and where the second takes part."""
    places: dict[str, Statement] = {}
    targets: dict[str, Targets] = {}
    for vrf in ("", *instances):
        holder = root if not vrf else root.get("routing-instances", vrf)
        said = None if holder is None else holder.get("routing-options", NAME)
        if said is None or holder is None or said.get("disable") is not None:
            continue
        said.settle(LineFate.MODELLED)
        places[vrf] = said
        targets[vrf] = _targets(holder)
    for target, place in places.items():
        for source in places:
            if source != target and targets[source].may_give(targets[target]):
                yield source, target, place


@dataclass(frozen=True, slots=True)
class Known:
    """What the file says of routes: those that are written, interfaces, and what brings others."""

    written: list[Route]
    interfaces: dict[str, Interface]
    dynamic: list[DynamicRouting]


def given(
    context: Context, root: Statement, instances: Iterable[str], known: Known
) -> tuple[list[Route], list[DynamicRouting]]:
    """Copies of the routes that instances may give each other, and where others may come that are not in the file."""
    routes: list[Route] = []
    doubts: list[DynamicRouting] = []
    for source, target, place in pairs(root, instances):
        why = UnknownMatch(UnknownKind.FEATURE, _WHICH, context.span(place))
        own = [item for item in known.interfaces.values() if item.vrf == source and item.enabled]
        for item in own:
            for address in item.addresses:
                network, origin = address.value.network, address.origin
                routes.append(
                    Route(network, None, item.name, origin, distance=CONNECTED, vrf=target, conditions=(why,))
                )
        routes += [
            replace(route, vrf=target, next_hop_vrf=looked_up(route), conditions=(*route.conditions, why))
            for route in known.written
            if route.vrf == source
        ]
        if any(item.dynamic_address for item in own) or any(item.vrf == source for item in known.dynamic):
            doubts.append(DynamicRouting(NAME, context.span(place), target, source_vrf=source))
    return routes, doubts


def _targets(holder: Statement) -> Targets:
    """The targets of an instance; without any its policies may be of another kind (`instance-import`)."""
    said = holder.get("vrf-target")
    words = [] if said is None else [item for item in said.below.values() if item.active]
    both = frozenset(item.word for item in words if item.word not in {"import", "export", "auto"})
    open_ = said is None or any(item.word == "auto" for item in words)
    found: dict[str, frozenset[str] | None] = {}
    for word in ("export", "import"):
        own = frozenset(item.word for one in words if one.word == word for item in one.below.values() if item.active)
        by_policy = holder.get(f"vrf-{word}") is not None
        found[word] = _EVERY if open_ or by_policy else both | own
    return Targets(found["export"], found["import"])
