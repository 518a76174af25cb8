"""What `show` outputs say of a device, as plain JSON values; the names are fixed like those of `as_json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parsers.model.device import Device
    from parsers.model.shown import KernelTables, ListHits, Neighbour, RouteTable, Station, TableRoute
    from parsers.outputs import Shown
    from parsers.shown import ShownFile
    from parsers.source import Span

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | float | bool | None"


def shown_json(device: Device) -> dict[str, Json]:
    """The keys `route_tables`, `neighbours`, `stations` and `list_hits`, each only where something was shown."""
    document: dict[str, Json] = {}
    if device.route_tables:
        document["route_tables"] = [table_json(item) for item in device.route_tables]
    if device.neighbours:
        document["neighbours"] = [neighbour_json(item) for item in device.neighbours]
    if device.stations:
        document["stations"] = [station_json(item) for item in device.stations]
    if device.list_hits:
        document["list_hits"] = [hits_json(item) for item in device.list_hits]
    return document


def hits_json(item: ListHits) -> dict[str, Json]:
    """Counts of one list, with the lines that say them."""
    return {
        "name": item.name,
        "software": item.software,
        "entries": [{"count": count, "line": _line(span)} for count, span in zip(item.counts, item.lines, strict=True)],
    }


def shown_file_json(file: ShownFile) -> list[Json]:
    """What a file of outputs says, output by output."""
    return [
        {
            "command": item.output.command,
            "host": item.output.host,
            "context": item.output.context,
            "reader": item.reader,
            "route_tables": [table_json(table) for table in item.shown.tables],
            "neighbours": [neighbour_json(one) for one in item.shown.neighbours],
            **({"stations": [station_json(one) for one in item.shown.stations]} if item.shown.stations else {}),
            **_switch(item.shown),
            **({"list_hits": [hits_json(one) for one in item.shown.hits]} if item.shown.hits else {}),
            **_kernel(item.shown),
        }
        for item in file.outputs
    ]


def _switch(shown: Shown) -> dict[str, Json]:
    """The VLANs and sockets of a switch; no key where nothing is shown."""
    found: dict[str, Json] = {}
    if shown.vlans is not None:
        found["vlans"] = {
            "complete": shown.vlans.complete,
            "vlans": [
                {
                    "number": one.number,
                    "name": one.name,
                    "active": one.active,
                    "ports": list(one.ports),
                    "line": _line(one.origin),
                }
                for one in shown.vlans.vlans
            ],
        }
    if shown.stored is not None:
        found["stored"] = {"line": _line(shown.stored.origin)}
    if shown.sockets:
        found["sockets"] = [
            {"interface": one.interface, "state": one.state.value, "line": _line(one.origin)} for one in shown.sockets
        ]
    return found


def _kernel(shown: Shown) -> dict[str, Json]:
    """What `ip` of Linux shows; no key where it shows nothing."""
    found: dict[str, list[Json]] = {
        "interfaces": [
            {
                "name": item.name,
                "kind": item.kind.value,
                "enabled": item.enabled,
                "addresses": [f"{one.value} {one.role}" for one in item.addresses],
                "line": _line(item.origin),
            }
            for item in shown.interfaces
        ],
        "kernel_tables": [_kernel_table(item) for item in shown.kernel_tables],
        "kernel_rules": [
            {
                "priority": item.priority,
                "version": item.version,
                "src": list(item.match.source.possibly.cidrs()),
                "dst": list(item.match.destination.possibly.cidrs()),
                "in": None if item.match.in_interfaces is None else sorted(item.match.in_interfaces),
                "services": len(item.match.service.possibly.boxes),
                "conditions": [one.reason for one in item.match.conditions],
                "table": item.table,
                "drop": item.drop,
                "suppressed": item.suppressed,
                "line": _line(item.origin),
            }
            for item in shown.kernel_rules
        ],
    }
    return {key: value for key, value in found.items() if value}


def _kernel_table(item: KernelTables) -> Json:
    return {
        "versions": sorted(item.versions),
        "every_table": item.every_table,
        "routes": [
            {
                "table": one.table,
                "network": str(one.network),
                "next_hop": None if one.next_hop is None else str(one.next_hop),
                "interface": one.interface,
                "kind": one.kind.value,
                "metric": one.metric,
                "connected": one.connected,
                "line": _line(one.origin),
            }
            for one in item.routes
        ],
    }


def table_json(table: RouteTable) -> dict[str, Json]:
    """One route table."""
    return {
        "vrf": table.vrf,
        "version": table.version,
        "complete": table.complete,
        **({"lacking": table.lacking} if table.lacking else {}),
        "line": _line(table.origin),
        "routes": [_table_route(item) for item in table.routes],
    }


def _table_route(item: TableRoute) -> dict[str, Json]:
    return {
        "network": str(item.network),
        "next_hop": None if item.next_hop is None else str(item.next_hop),
        "interface": item.interface,
        "source": item.source.value,
        "protocol": item.protocol,
        "kind": item.kind.value,
        "distance": item.distance,
        "metric": item.metric,
        "priority": item.priority,
        "next_hop_vrf": item.next_hop_vrf,
        "line": _line(item.origin),
    }


def neighbour_json(item: Neighbour) -> dict[str, Json]:
    """One neighbour."""
    return {
        "local_interface": item.local_interface,
        "remote_name": item.remote_name,
        "remote_interface": item.remote_interface,
        "protocol": item.protocol,
        "remote_addresses": list(item.remote_addresses),
        "remote_platform": item.remote_platform,
        "line": _line(item.origin),
    }


def _line(span: Span) -> int | None:
    return span.line or None


def station_json(item: Station) -> Json:
    """A station that was seen, or that the configuration names (`stated`, said only where it is so)."""
    return {
        "mac": item.mac,
        "address": None if item.address is None else str(item.address),
        "vlan": item.vlan,
        "interface": item.interface,
        "own": item.own,
        **({"stated": True} if item.stated else {}),
        "line": _line(item.origin),
    }
