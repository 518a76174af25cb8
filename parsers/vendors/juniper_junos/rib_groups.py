"""Routes that stand in several tables: `rib-groups`.

Source: Junos "Protocol-Independent Routing Properties User Guide", `rib-groups`, `import-rib` and `interface-routes`;
"Example: Configuring Filter-Based Forwarding": a group names tables; routes of interfaces (`interface-routes`), static
routes (`static rib-group`) or routes of a protocol of an instance that name the group stand in all of them.
`import-policy` chooses among them for all tables but the first; what policies choose is not read.
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.device import Effect
from parsers.model.routing import DynamicRouting, Route
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from parsers.model.interface import Interface
    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.context import Context

CONNECTED = 0
"""The preference of routes of interfaces."""
_FAMILIES = {"inet": 4, "inet6": 6}
_OTHERS = re.compile(r"(?:[^.]+\.)?(?:inet6?\.[1-9]\d*|inet6?(?:flow|color)\.\d+|(?:iso|mpls)\.\d+|mdt\.\d+)|bgp\..+")
"""Tables that carry no unicast packets of IP by themselves."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of unicast routes: its instance (empty for the main one) and its IP version."""

    vrf: str
    version: int


@dataclass(frozen=True, slots=True)
class Shared:
    """Routes of one instance that stand in other tables; of `versions`, and `place` says so.

    `policed`: a policy chooses which of them.
    """

    vrf: str
    versions: frozenset[int]
    targets: tuple[Table, ...]
    policed: bool
    place: Statement


@dataclass
class RibGroups:
    """The groups of a device, and which routes use them."""

    context: Context
    instances: Collection[str]
    _groups: dict[str, tuple[tuple[Table, ...], bool]] = field(
        default_factory=dict[str, "tuple[tuple[Table, ...], bool]"]
    )
    interfaces: list[Shared] = field(default_factory=list[Shared])
    statics: list[Shared] = field(default_factory=list[Shared])

    def read(self, here: Statement | None) -> None:
        """The groups of `routing-options rib-groups`."""
        for group in () if here is None else here.children():
            tables = [table for item in group.children("import-rib") if (table := self._table(item)) is not None]
            self._groups[group.word] = tuple(tables), group.get("import-policy") is not None
            for item in group.children():
                if item.word == "import-policy":
                    item.settle(LineFate.MODELLED)
                elif item.word == "export-rib":
                    item.irrelevant("the table that a protocol takes routes from to tell others")
                elif item.word != "import-rib":
                    self.context.unread(item, f"{item.word!r} of a rib-group is not understood")

    def _table(self, item: Statement) -> Table | None:
        """`inet.0`, `inet6.0`, `NAME.inet.0`; other tables carry no unicast packets."""
        instance, _, table = item.word.rpartition("inet")
        vrf = instance.removesuffix(".")
        version = {".0": 4, "6.0": 6}.get(table)
        if version is None:
            if not _OTHERS.fullmatch(item.word):
                self.context.unread(item, f"table {item.word!r} of a rib-group is not understood")
            return None
        if vrf and vrf not in self.instances:
            self.context.doubt(f"table {item.word} of a rib-group is of no instance here", Effect.MAY_REWRITE, item)
            return None
        return Table(vrf, version)

    def named(self, vrf: str, name: Statement, versions: frozenset[int]) -> Shared | None:
        """What a statement that names a group shares; None where the group is not in the file."""
        if name.word not in self._groups:
            self.context.unresolved(f"rib-group {name.word} is not in the file", name)
            self.context.doubt(f"which tables rib-group {name.word} names", Effect.MAY_REWRITE, name)
            return None
        tables, policed = self._groups[name.word]
        targets = tuple(table for table in tables if table.vrf != vrf and table.version in versions)
        return Shared(vrf, versions, targets, policed, name)

    def of_interfaces(self, item: Statement, vrf: str) -> None:
        """`interface-routes rib-group inet NAME`."""
        for each in item.children():
            if each.word == "family":
                each.irrelevant("which routes of interfaces protocols tell others")
                continue
            if each.word != "rib-group":
                self.context.unread(each, f"{each.word!r} of routes of interfaces is not understood")
                continue
            for family in each.children():
                if family.word not in _FAMILIES:
                    self.context.unread(family, f"{family.word!r} of routes of interfaces is not understood")
                for name in family.children() if family.word in _FAMILIES else ():
                    found = self.named(vrf, name, frozenset({_FAMILIES[family.word]}))
                    self.interfaces += [] if found is None else [found]

    def of_statics(self, item: Statement, vrf: str, versions: frozenset[int]) -> None:
        """`static rib-group NAME`."""
        for name in item.children():
            found = self.named(vrf, name, versions)
            self.statics += [] if found is None else [found]

    def of_protocol(self, protocol: str, item: Statement, vrf: str) -> Iterator[DynamicRouting]:
        """Wherever a protocol names a group, its routes may come into the tables."""
        for holder in [each for each in item.walk() if each.word == "rib-group" and each.active]:
            for name in holder.children():
                for inner in name.children() if name.word in _FAMILIES else (name,):
                    found = self.named(vrf, inner, frozenset({4, 6}))
                    yield from () if found is None else self._doubts(found, protocol)

    def has_interfaces_of(self, source: str, target: str) -> bool:
        """Whether a table surely has the routes of the interfaces of another instance."""
        return any(
            one.vrf == source and not one.policed and target in {table.vrf for table in one.targets}
            for one in self.interfaces
        )

    def shared(self, routes: list[Route], interfaces: dict[str, Interface]) -> tuple[list[Route], list[DynamicRouting]]:
        """The routes that stand in other tables too, and what may."""
        made: list[Route] = []
        doubts: list[DynamicRouting] = []
        for one in (*self.interfaces, *self.statics):
            if one.policed:
                doubts += self._doubts(one, "rib-groups")
        for one in self.interfaces:
            own = [item for item in interfaces.values() if item.vrf == one.vrf and item.enabled]
            if any(item.dynamic_address for item in own):
                doubts += self._doubts(one, "rib-groups")
            made += [] if one.policed else [route for table in one.targets for route in self._connected(table, own)]
        for one in self.statics:
            for table in () if one.policed else one.targets:
                made += [
                    replace(route, vrf=table.vrf, next_hop_vrf=looked_up(route))
                    for route in routes
                    if route.vrf == one.vrf and route.network.version == table.version
                ]
        return made, doubts

    def _doubts(self, one: Shared, protocol: str) -> Iterator[DynamicRouting]:
        for table in one.targets:
            place = self.context.span(one.place)
            yield DynamicRouting(
                protocol, place, table.vrf, source_vrf=one.vrf, families=frozenset({table.version}) & one.versions
            )

    @staticmethod
    def _connected(table: Table, interfaces: list[Interface]) -> Iterator[Route]:
        for item in interfaces:
            for address in item.addresses:
                network = address.value.network
                if network.version == table.version:
                    yield Route(network, None, item.name, address.origin, distance=CONNECTED, vrf=table.vrf)


def looked_up(route: Route) -> str | None:
    """Where the next hop of a copy is found: where that of the route is."""
    return route.vrf if route.next_hop is not None and route.next_hop_vrf is None else route.next_hop_vrf
