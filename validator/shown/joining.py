"""Outputs joined to the devices that gave them.

The folder below `show/` names the device: by its id in the plant, its hostname, or `hostname_context`. A
prompt that names another device, a context that is not there, or a table that contradicts the
configuration makes an output unused, and each of these is said.

Of a trusted table the routes that no configuration line states join those of the configuration, with their
distances; the routing protocols of its VRF and IP version then no longer leave destinations open. All this
holds as of the moment of the output, which every report says.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.linux_state import KernelState, with_state
from parsers.model.routing import DynamicRouting, Route, RouteKind
from parsers.model.shown import RouteSource
from parsers.nouns import dataclass
from parsers.source import Span
from validator.graph.nodes import entry_of
from validator.shown.names import interface_named
from validator.shown.switches import contradiction, database, tables_that_differ, with_seen
from validator.shown.trust import objections, states

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.device import Device
    from parsers.model.shown import (
        ListHits,
        Neighbour,
        RouteTable,
        Socket,
        Station,
        StoredConfiguration,
        TableRoute,
        VlanTable,
    )
    from parsers.outputs import Shown
    from parsers.shown import ReadOutput
    from validator.plant.model import Plant
    from validator.snapshot import ShownInput, Snapshot

SHORTEST_CUT = 20
"""IOS cuts the hostname in its prompt to this many characters in some modes."""


@dataclass(frozen=True, slots=True, order=True)
class Unused:
    """An output, or a part of one, on which no verdict rests: where, and why."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class AsOf:
    """Verdicts rest on an output: routes of `protocols` of `vrf` on `device`, or `what`, are known as of `origin`."""

    device: str
    vrf: str
    protocols: tuple[str, ...]
    origin: Span
    what: str = ""

    def sentence(self) -> str:
        """The condition in words."""
        if self.what:
            return f"{self.what} of {self.device} are as of {self.origin.file}"
        where = f" in VRF {self.vrf}" if self.vrf else ""
        return f"routes of {', '.join(self.protocols)} on {self.device}{where} are as of {self.origin.file}"


@dataclass(frozen=True, slots=True)
class Joined:
    """Devices with what they showed, what was not used, and the conditions that verdicts have by it."""

    devices: tuple[tuple[Device, str], ...]
    unused: tuple[Unused, ...] = ()
    as_of: tuple[AsOf, ...] = ()
    given: tuple[str, ...] = ()
    """What somebody vouches for, in sentences."""

    @property
    def joined(self) -> frozenset[str]:
        """Files of devices whose interfaces are known."""
        return frozenset(file for device, file in self.devices if device.interfaces)


@dataclass(slots=True)
class _Draft:
    """One device while outputs are joined to it."""

    device: Device
    file: str
    names: frozenset[str]
    tables: list[RouteTable]
    neighbours: list[Neighbour]
    stations: list[Station] = field(default_factory=list["Station"])
    sockets: list[Socket] = field(default_factory=list["Socket"])
    vlans: list[VlanTable] = field(default_factory=list["VlanTable"])
    stored: StoredConfiguration | None = None
    hits: list[ListHits] = field(default_factory=list["ListHits"])
    kernel: list[tuple[Shown, Span]] = field(default_factory=list[tuple["Shown", Span]])
    """What `ip` showed of a Linux device, with the place of each output."""


def with_shown(plant: Plant, devices: Iterable[tuple[Device, str]], snapshot: Snapshot) -> Joined:
    """The devices of a snapshot with everything that its outputs say of them."""
    drafts = [_Draft(device, file, _names(plant, device, file), [], []) for device, file in devices]
    unused = [Unused(Span(item.name, 0), item.reason) for item in snapshot.shown_unread]
    for item in snapshot.shown:
        unused += _of_file(item, drafts)
    found: list[tuple[Device, str]] = []
    as_of: list[AsOf] = []
    for draft in drafts:
        unused += _twice(draft)
        tables, neighbours = tuple(draft.tables), tuple(draft.neighbours)
        device = draft.device
        as_of += _conditions(device, tables)
        if draft.kernel:
            device, since = _with_kernel(draft)
            as_of += since
        if tables or neighbours:
            device = replace(forwarding(device, tables), route_tables=tables, neighbours=neighbours)
        differing = [
            Unused(span, "there are several VLAN tables that differ") for span in tables_that_differ(draft.vlans)
        ]
        unused += differing
        if draft.vlans and not differing and not device.vlans:
            device = replace(device, vlans=database(draft.vlans[0]))
            as_of.append(AsOf(device.name, "", (), draft.vlans[0].origin, "VLANs"))
        device = device if draft.stored is None else replace(device, stored=draft.stored)
        device = replace(device, list_hits=tuple(draft.hits)) if draft.hits else device
        found.append((with_seen(device, draft.stations, draft.sockets), draft.file))
    return Joined(tuple(found), tuple(sorted(set(unused))), tuple(sorted(set(as_of))))


def _names(plant: Plant, device: Device, file: str) -> frozenset[str]:
    """What a folder or a prompt may call a device, in small letters."""
    entry = entry_of(plant, device, file)
    names = {device.name} | ({entry.id, entry.hostname} if entry is not None else set[str]())
    qualified = {f"{name}_{device.context}" for name in names if name and device.context}
    return frozenset(name.casefold().replace("/", "_") for name in names | qualified if name)


def _of_file(item: ShownInput, drafts: list[_Draft]) -> Iterator[Unused]:
    """Join the outputs of one file; what is not joined comes back."""
    file = item.file
    fitting = [draft for draft in drafts if item.folder.casefold() in draft.names]
    if not fitting:
        what = f"no device is called {item.folder!r}" if item.folder else "it lies in no folder of a device"
        yield Unused(Span(file.source.name, 0), f"{what}; name the folder below show/ after the device")
        return
    for diagnostic in file.diagnostics:
        if diagnostic.code is DiagnosticCode.UNKNOWN_LINE:
            yield Unused(diagnostic.span, diagnostic.message)
    for output in file.outputs:
        if output.reader:
            yield from _of_output(output, fitting)


def _of_output(item: ReadOutput, drafts: list[_Draft]) -> Iterator[Unused]:
    output = item.output
    origin = output.origin()
    here = [draft for draft in drafts if not output.host or _is_called(draft, output.host)]
    if not here:
        yield Unused(origin, f"its prompt names another device: {output.host}")
        return
    if output.context and any(draft.device.context for draft in here):
        here = [draft for draft in here if draft.device.context == output.context]
        if not here:
            yield Unused(origin, f"its prompt names a context that no configuration has: {output.context}")
            return
    if item.shown.interfaces or item.shown.kernel_tables or item.shown.kernel_rules:
        yield from _of_kernel(item.shown, origin, here)
    for table in item.shown.tables:
        yield from _of_table(table, here)
    for neighbour in item.shown.neighbours:
        yield from _of_neighbour(neighbour, here)
    for station in item.shown.stations:
        yield from _of_station(station, here)
    yield from _of_switch(item.shown, here)
    for hits in item.shown.hits:
        yield from _of_hits(hits, here)


def _of_hits(hits: ListHits, drafts: list[_Draft]) -> Iterator[Unused]:
    """Give the counts to every virtual device whose list of that name has as many rules."""
    named = [(draft, rule_set) for draft in drafts for rule_set in draft.device.rule_sets if rule_set.name == hits.name]
    fitting = [
        draft for draft, rule_set in named if sum(not rule.implicit for rule in rule_set.rules) == len(hits.counts)
    ]
    for draft in {id(draft): draft for draft in fitting}.values():
        draft.hits = [*(one for one in draft.hits if one.name != hits.name), hits]
    if not fitting:
        why = "has another number of entries in the configuration" if named else "is in no configuration"
        yield Unused(hits.lines[0], f"the hits of list {hits.name} are not used: it {why}")


def _of_kernel(shown: Shown, origin: Span, drafts: list[_Draft]) -> Iterator[Unused]:
    """What the kernel of a device showed; only devices whose configuration has no interfaces need it."""
    here = [draft for draft in drafts if not draft.device.interfaces]
    if len(here) == 1:
        here[0].kernel.append((shown, origin))
    else:
        yield Unused(origin, "the configuration shows its interfaces and routes itself")


def _with_kernel(draft: _Draft) -> tuple[Device, list[AsOf]]:
    """The device with its interfaces, routes and routing rules as of the outputs."""
    shown = [item for item, _ in draft.kernel]
    rules = tuple(rule for item in shown for rule in item.kernel_rules)
    state = KernelState(
        tuple(one for item in shown for one in item.interfaces),
        tuple(table for item in shown for table in item.kernel_tables),
        rules or None,
    )
    since = [AsOf(draft.device.name, "", ("the kernel",), table.origin) for table in state.tables]
    return with_state(draft.device, state), since


def _is_called(draft: _Draft, host: str) -> bool:
    small = host.casefold()
    return small in draft.names or (len(small) >= SHORTEST_CUT and any(name.startswith(small) for name in draft.names))


def _of_table(table: RouteTable, drafts: list[_Draft]) -> Iterator[Unused]:
    """Give the table to the one device that it fits; the halves of a failover pair are one device."""
    judged = [(draft, list(objections(draft.device, table))) for draft in drafts]
    fitting = [draft for draft, against in judged if not against]
    what = f"the route table of VRF {table.vrf}" if table.vrf else "the route table"
    if len({draft.device.context for draft in fitting}) == 1:
        for draft in fitting:
            draft.tables.append(table)
    elif fitting:
        names = ", ".join(draft.device.context or draft.device.name for draft in fitting)
        yield Unused(table.origin, f"{what} fits more than one virtual device ({names}); give it with its prompt")
    else:
        span, reason = min((against for _, against in judged), key=len)[0]
        yield Unused(span, f"{what} is not trusted: {reason}")


def _of_neighbour(neighbour: Neighbour, drafts: list[_Draft]) -> Iterator[Unused]:
    """Give the neighbour to every virtual device that has the interface."""
    found = False
    for draft in drafts:
        interface = interface_named(draft.device, neighbour.local_interface)
        if interface is not None:
            found = True
            draft.neighbours.append(replace(neighbour, local_interface=interface.name))
    if not found:
        yield Unused(neighbour.origin, f"the configuration has no interface {neighbour.local_interface}")


def _of_station(station: Station, drafts: list[_Draft]) -> Iterator[Unused]:
    """Give the station to every virtual device that has the interface; what a device says of itself, to each."""
    found = False
    for draft in drafts:
        interface = interface_named(draft.device, station.interface) if station.interface else None
        if interface is not None or not station.interface:
            found = True
            name = "" if interface is None else interface.name
            draft.stations.append(replace(station, interface=name))
    if not found:
        yield Unused(station.origin, f"the configuration has no interface {station.interface}")


def _of_switch(shown: Shown, drafts: list[_Draft]) -> Iterator[Unused]:
    """Give the VLANs, the sockets and the stored configuration to the device that has them."""
    for draft in drafts:
        draft.stored = shown.stored or draft.stored
    for draft in drafts if shown.vlans is not None else ():
        against = None if shown.vlans is None else contradiction(draft.device, shown.vlans)
        if against is not None:
            yield Unused(against[0], f"the VLAN table is not trusted: {against[1]}")
        elif shown.vlans is not None:
            draft.vlans.append(shown.vlans)
    for socket in shown.sockets:
        found = [(draft, interface_named(draft.device, socket.interface)) for draft in drafts]
        for draft, interface in found:
            if interface is not None:
                draft.sockets.append(replace(socket, interface=interface.name))
        if not any(interface for _, interface in found):
            yield Unused(socket.origin, f"the configuration has no interface {socket.interface}")


def _twice(draft: _Draft) -> Iterator[Unused]:
    """Two tables of one VRF: alike they are one, else none is used."""
    groups: defaultdict[tuple[str, int], list[RouteTable]] = defaultdict(list)
    for table in draft.tables:
        groups[table.vrf, table.version].append(table)
    draft.tables = []
    for group in groups.values():
        if len({_content(table) for table in group}) == 1:
            draft.tables.append(group[0])
        else:
            files = ", ".join(sorted({table.origin.file for table in group}))
            yield from (Unused(table.origin, f"there are several route tables that differ: {files}") for table in group)


def _content(table: RouteTable) -> frozenset[tuple[object, ...]]:
    return frozenset(
        (row.network, row.next_hop, row.interface, row.source, row.kind, row.distance, row.next_hop_vrf)
        for row in table.routes
    )


def _conditions(device: Device, tables: tuple[RouteTable, ...]) -> Iterator[AsOf]:
    name = f"{device.name}/{device.context}" if device.context else device.name
    for table in tables:
        protocols = {
            item.protocol for item in device.dynamic_routing if item.vrf == table.vrf and table.version in item.families
        }
        if protocols:
            yield AsOf(name, table.vrf, tuple(sorted(protocols)), table.origin)


def forwarding(device: Device, tables: tuple[RouteTable, ...]) -> Device:
    """The device with the routes of its tables; protocols whose routes are known leave nothing open."""
    routes = list(device.routes)
    known: defaultdict[str, set[int]] = defaultdict(set)
    for table in tables:
        known[table.vrf].add(table.version)
        routes += [_route(device, table.vrf, row) for row in table.routes if _is_added(device, table.vrf, row)]
    dynamic: list[DynamicRouting] = []
    for item in device.dynamic_routing:
        families = item.families - known[item.vrf] if item.listed else item.families
        if families:
            dynamic.append(replace(item, families=families))
    return replace(device, routes=tuple(routes), dynamic_routing=tuple(dynamic))


def _is_added(device: Device, vrf: str, row: TableRoute) -> bool:
    """Routes of protocols, and static ones that no line states (DHCP)."""
    if row.source is RouteSource.DYNAMIC:
        return True
    if row.source is not RouteSource.STATIC:
        return False
    return not any(states(route, vrf, row) for route in device.routes)


def _route(device: Device, vrf: str, row: TableRoute) -> Route:
    """A row as a route. All rows of a prefix are in use together, whatever their metrics."""
    interface = None if row.interface is None else interface_named(device, row.interface)
    return Route(
        row.network,
        row.next_hop,
        None if row.kind is RouteKind.NULL or interface is None else interface.name,
        row.origin,
        row.kind,
        row.distance,
        row.priority,
        vrf,
        row.next_hop_vrf,
    )
