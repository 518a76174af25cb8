"""Interfaces and VLANs as plain JSON values, see `as_json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.match_json import line_of, range_text, ranges, unknown_json
from parsers.model.interface import Wrapping

if TYPE_CHECKING:
    from parsers.as_json import Json
    from parsers.model.interface import Interface, Switchport, Vlan
    from parsers.model.intervals import Intervals


def vlan(item: Vlan) -> Json:
    """One VLAN; what it is in a private one is printed where it is something."""
    document: dict[str, Json] = {"number": item.number, "name": item.name}
    if item.private is not None:
        document |= {"private": item.private.value, "secondaries": vlans(item.secondaries)}
    if item.down is not None:
        document["down"] = True
    return {**document, "line": line_of(item.origin)}


def vlans(numbers: Intervals) -> str:
    """Numbers and ranges of them, with commas between."""
    return ",".join(range_text(part) for part in numbers)


def _private(port: Switchport) -> dict[str, Json]:
    """What a port is among private VLANs, and whether it is protected; nothing where it is neither."""
    found: dict[str, Json] = {} if port.protected is None else {"protected": True}
    if port.private is not None:
        pairs: list[Json] = [
            {"primary": pair.primary, "secondaries": vlans(pair.secondaries)} for pair in port.private.pairs
        ]
        found["private"] = {"role": port.private.role.value, "pairs": pairs}
    return found


def interface_json(item: Interface) -> dict[str, Json]:
    """One interface."""
    switchport: Json = None
    if item.switchport is not None:
        port = item.switchport
        switchport = {
            "mode": port.mode.value,
            "access_vlan": port.access_vlan,
            "voice_vlan": port.voice_vlan,
            "native_vlan": port.native_vlan,
            "allowed": vlans(port.allowed),
            **({"negotiates": True} if port.negotiates else {}),
            **({"registers": {"line": line_of(port.registers)}} if port.registers is not None else {}),
            **({"guards": [{"line": line_of(span)} for span in port.guards]} if port.guards else {}),
            **({"tree": port.tree.value} if port.tree is not None else {}),
            **({"bpdu_guard": {"line": line_of(port.bpdu_guard)}} if port.bpdu_guard is not None else {}),
            **({"tags_native": {"line": line_of(port.tags_native)}} if port.tags_native is not None else {}),
            **_private(port),
        }
    document: dict[str, Json] = {
        "name": item.name,
        "aliases": list(item.aliases),
        "kind": item.kind.value,
        "description": item.description,
        "addresses": [str(address.value) for address in item.addresses],
        "address_roles": [address.role.value for address in item.addresses],
        **_candidacies(item),
        "dynamic_address": item.dynamic_address,
        **({"dynamic_v6_only": True} if item.dynamic_v6_only else {}),
        "enabled": item.enabled,
        "vrf": item.vrf,
        "zone": item.firewall_zone,
        "security_level": item.security_level,
        "vlan": item.vlan,
        **({"untagged": True} if item.untagged else {}),
        "parent": item.parent,
        "members": list(item.members),
        "bridge_group": item.bridge_group,
        "switchport": switchport,
        "management_only": item.management_only,
        **({"secondaries": vlans(item.secondaries)} if item.secondaries else {}),
        **({"local_proxy": {"line": line_of(item.local_proxy)}} if item.local_proxy is not None else {}),
        **_answering(item),
        **({"radio": True} if item.radio else {}),
        **({"modem": True} if item.modem else {}),
        **({"isolates": unknown_json((item.isolates,))} if item.isolates is not None else {}),
        **({"wrapping": item.wrapping.value} if item.wrapping is not Wrapping.UNTOLD else {}),
        "line": line_of(item.origin),
    }
    return document | {"peer": item.peer} if item.peer else document


def _candidacies(item: Interface) -> dict[str, Json]:
    """How it stands for shared addresses, by address, where that is told."""
    found: dict[str, Json] = {
        str(one.value.ip): {
            "priority": one.candidacy.priority,
            "preempts": one.candidacy.preempts,
            "watches": one.candidacy.watches,
            "group": one.candidacy.group,
        }
        for one in item.addresses
        if one.candidacy is not None
    }
    return {"candidacies": found} if found else {}


def _answering(item: Interface) -> dict[str, Json]:
    """For whom it answers ARP; nothing where it answers for itself alone."""
    found: dict[str, Json] = {"proxy": True} if item.proxy else {}
    return found | ({"answers_for": ranges(item.answers_for)} if item.answers_for else {})
