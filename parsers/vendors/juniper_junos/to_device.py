"""One logical system as a `Device`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Device, Stage

if TYPE_CHECKING:
    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.context import Context

FLOW = (
    Stage.INBOUND_FILTER,
    Stage.DESTINATION_NAT,
    Stage.ROUTING,
    Stage.FORWARD_FILTER,
    Stage.SOURCE_NAT,
    Stage.OUTBOUND_FILTER,
)
PACKETS = (Stage.INBOUND_FILTER, Stage.ROUTING, Stage.OUTBOUND_FILTER)


def to_device(context: Context, root: Statement, name: str, version: str, system: str) -> Device:
    """The device that `root` describes; `system` names the logical system, or is empty."""
    flows = root.find("security", "zones") is not None or root.find("security", "policies") is not None
    return Device(
        name,
        "juniper_junos",
        FLOW if flows else PACKETS,
        stateful=flows,
        origin=context.span(root.find("system", "host-name") or root),
        context=system,
        version=version,
    )
