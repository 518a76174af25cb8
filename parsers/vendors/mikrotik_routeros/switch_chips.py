"""Switch chips below a bridge: what they forward by themselves, past the rules or not at all.

What is as delivered touches nothing. Source: MikroTik documentation, "Switch Chip Features" (Port settings, Port
isolation, Port mirroring, VLAN), "L3 Hardware Offloading" (routes that the chip takes pass the firewall by).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.vendors.mikrotik_routeros.text import words

if TYPE_CHECKING:
    from parsers.vendors.mikrotik_routeros.text import Command, Reading

_ABOUT = words(
    "name comment cpu-flow-control qos-hw-offloading type l3-hw-offloading mirror-source mirror-target"
    " mirror-egress-target mirror-ingress mirror-egress mirror-ingress-target egress-rate ingress-rate storm-rate"
    " limit-broadcasts limit-unknown-multicasts limit-unknown-unicasts rspan rspan-egress-vlan-id rspan-ingress-vlan-id"
    " vlan-mode vlan-header default-vlan-id forwarding-override switch-all-ports"
)
_NOTHING = frozenset({"", "no", "none", "disabled"})


def chip(reading: Reading, command: Command) -> None:
    """`/interface ethernet switch`, its ports, and which ports they reach."""
    command.ignore(_ABOUT)
    values = command.values
    copies = [key for key in values if key.startswith("mirror") and values[key] not in _NOTHING]
    told = (
        (
            values.get("l3-hw-offloading") == "yes" and command.section.endswith("switch"),
            "routes in hardware may pass the filter by",
            Effect.MAY_PERMIT,
        ),
        (bool(copies), "the switch chip copies frames to another port", Effect.MAY_PERMIT),
        (
            values.get("vlan-mode", "") not in _NOTHING or values.get("switch-all-ports") == "yes",
            "VLANs of the switch chip are not modelled",
            Effect.MAY_DO_EITHER,
        ),
        (bool(values.get("forwarding-override")), "ports of the switch chip are isolated", Effect.MAY_DENY),
    )
    for holds, what, effect in told:
        if holds and command.on:
            reading.doubt(what, effect, command.origin)
    reading.modelled(command)
