"""The two halves of a failover pair: what is different in them, and what follows for the one that is audited."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.as_json import device_json
from parsers.model.device import Effect, Unmodelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parsers.as_json import Json
    from parsers.model.device import Device

COMPARED = {
    "rule_sets": "lists",
    "bindings": "bindings of lists",
    "nat": "address translation",
    "routes": "routes",
    "tunnels": "tunnels",
}
_STEERING = frozenset({COMPARED["nat"], COMPARED["routes"], COMPARED["tunnels"]})


def differences(one: Device, other: Device) -> list[str]:
    """In what two halves differ, without regard to line numbers; addresses and names differ by design."""
    here, there = device_json(one), device_json(other)
    return [words for key, words in COMPARED.items() if _bare(here[key]) != _bare(there[key])]


def with_other_half(device: Device, other: Device) -> Device:
    """The half that is audited: what the other one does otherwise it may do, for no file says which is active."""
    different = differences(device, other)
    if not different:
        return device
    what = f"the other half of the pair differs in {', '.join(different)}, and may be the one that is active"
    effects = [Effect.MAY_PERMIT, Effect.MAY_DENY, *([Effect.MAY_REWRITE] if _STEERING & set(different) else [])]
    doubts = tuple(Unmodelled(what, effect, device.origin) for effect in effects)
    return replace(device, unmodelled=(*device.unmodelled, *doubts))


def _bare(value: Json) -> Json:
    """The value without line numbers."""
    if isinstance(value, dict):
        items: Mapping[str, Json] = value
        return {key: _bare(item) for key, item in items.items() if key != "line"}
    if isinstance(value, list):
        return [_bare(item) for item in value]
    return value
