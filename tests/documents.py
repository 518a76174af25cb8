"""What the document of a device does not print and the oracle asks for, taken from the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parsers.model.device import Device
    from parsers.model.shown import RouteTable, TableRoute

Doc = dict[str, Any]


def told(device: Device, document: Doc) -> Doc:
    """The document with who answers ARP, which protocols a route table lists, and the tables."""
    document["answers_translated"] = device.answers_translated
    document["management"]["across_vrfs"] = device.management.across_vrfs
    for one, port in zip(document["interfaces"], device.interfaces, strict=True):
        one["answers_for"] = list(port.answers_for.cidrs())
        one["local_proxy"] = port.local_proxy is not None
    for one, rule in zip(document["nat"], device.nat, strict=True):
        one["unanswered"] = rule.unanswered
    for one, running in zip(document["dynamic_routing"], device.dynamic_routing, strict=True):
        one["listed"] = running.listed
    document["route_tables"] = [_table(item) for item in device.route_tables]
    return document


def _table(table: RouteTable) -> Doc:
    rows = [_row(item) for item in table.routes]
    return {"vrf": table.vrf, "version": table.version, "complete": table.complete, "routes": rows}


def _row(row: TableRoute) -> Doc:
    return {
        "network": str(row.network),
        "next_hop": None if row.next_hop is None else str(row.next_hop),
        "interface": row.interface,
        "source": row.source.value,
        "kind": row.kind.value,
        "distance": row.distance,
        "metric": row.priority,
        "next_hop_vrf": row.next_hop_vrf,
    }
