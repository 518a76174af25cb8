"""The two halves of a failover pair: what is different in them, and what follows for the one that is audited."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.compared import differences
from parsers.model.device import Effect, Unmodelled

if TYPE_CHECKING:
    from parsers.model.device import Device

_JUDGING = {"rule_sets": "lists", "bindings": "bindings of lists", "source_checks": "checks of sources"}
_STEERING = {
    "nat": "address translation",
    "routes": "routes",
    "policy_routes": "policy routes",
    "dynamic_routing": "dynamic routing",
    "tunnels": "tunnels",
    "bridges": "bridges",
    "vlans": "VLANs",
}
COMPARED = {**_JUDGING, **_STEERING}


def with_other_half(device: Device, other: Device) -> Device:
    """The half that is audited: what the other one does otherwise it may do, for no file says which is active.

    What of the other one was not understood may be active as well.
    """
    known = {(item.what, item.effect, item.interfaces) for item in device.unmodelled}
    doubts = [item for item in other.unmodelled if (item.what, item.effect, item.interfaces) not in known]
    different = differences(device, other, COMPARED)
    if different:
        what = f"the other half of the pair differs in {', '.join(different)}, and may be the one that is active"
        steers = not set(different).isdisjoint(_STEERING.values())
        effects = [Effect.MAY_PERMIT, Effect.MAY_DENY, *([Effect.MAY_REWRITE] if steers else [])]
        doubts += [Unmodelled(what, effect, device.origin) for effect in effects]
    return replace(device, unmodelled=(*device.unmodelled, *doubts)) if doubts else device
