"""A parse result as plain JSON values: what `segval parse --format json` prints and golden files hold.

The names `schema file sha256 platform complete device ledger diagnostics` and those within
`device` are fixed; readers ignore keys that they do not know. Lines are counted from 1; a line
of null means that no line states it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from parsers.identity_json import identity
from parsers.interface_json import interface_json, vlan, vlans
from parsers.match_json import line_of, match_json, range_text, ranges, services_json, unknown_json
from parsers.model.routing import Unusable
from parsers.shown_json import shown_json

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from parsers.model.device import Device
    from parsers.model.management import Management
    from parsers.model.mirror import Mirror
    from parsers.model.nat import NatRule
    from parsers.model.routing import DynamicRouting, PolicyRoute, Route, SourceCheck
    from parsers.model.rules import Rule, RuleSet
    from parsers.model.vpn import Tunnel
    from parsers.registry import ParseResult

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | float | bool | None"
SCHEMA = 1
WHERE_TOLD = frozenset(
    {"admits_strays", "answers_translated", "assumed", "bridges", "forgets", "forwarded", "held_by", "mirrors"}
    | {"separate", "serials", "source_checks", "route_tables", "neighbours", "stations", "list_hits"}
)
"""The keys of a device that are printed only where there is something to tell; every other one always is."""


def parse_document(result: ParseResult) -> dict[str, Json]:
    """The whole result. `device` joins all virtual devices of the file; `devices` has each of them alone."""
    return {
        "schema": SCHEMA,
        "file": result.source.name,
        "sha256": result.source.sha256,
        "platform": result.platform,
        "maturity": result.maturity.value,
        "complete": result.complete,
        "device": _joined([device_json(device) for device in result.devices]),
        "devices": [device_json(device) for device in result.devices],
        "ledger": [
            {"line": row.line, "fate": row.fate.name.lower(), "blocking": row.blocking, "reason": row.reason}
            for row in result.ledger.rows()
        ],
        "diagnostics": [
            {
                "code": item.code.value,
                "severity": item.severity.value,
                "line": line_of(item.span),
                "message": item.message,
            }
            for item in result.diagnostics
        ],
    }


def device_json(device: Device) -> dict[str, Json]:
    """One device: everything of its configuration that the model holds, but for columns, further lines and `unnamed`.

    Whether the time of a rule is over (`ended`) is of the day that is judged, and not printed either; nor is who
    calls the chain of a rule.
    Of the outputs that were handed in beside it, `shown_json` says what is printed. Keys in `WHERE_TOLD` are left out
    where the model has its default.
    """
    return {
        "name": device.name,
        "context": device.context,
        "platform": device.platform,
        "version": device.version,
        "order": [stage.value for stage in device.order],
        "stateful": device.stateful,
        **({"forgets": services_json(device.forgets)} if device.forgets else {}),
        "forwards": device.forwards,
        **({} if device.forwarded >= {4, 6} else {"forwarded": sorted(device.forwarded)}),
        "high_availability": device.high_availability,
        **({"held_by": device.held_by, "serials": sorted(device.serials)} if device.held_by else {}),
        "interfaces": [interface_json(item) for item in device.interfaces],
        "rule_sets": [_rule_set(item, device) for item in device.rule_sets],
        "bindings": [
            {
                "rule_sets": list(item.rule_sets),
                "point": item.point.value,
                "interface": item.interface,
                "scope": item.scope,
                "line": line_of(item.origin),
            }
            for item in device.bindings
        ],
        "routes": [_route(item) for item in device.routes],
        "policy_routes": [_policy_route(item) for item in device.policy_routes],
        "dynamic_routing": [_dynamic_routing(item) for item in device.dynamic_routing],
        **({"source_checks": [_source_check(item) for item in device.source_checks]} if device.source_checks else {}),
        "nat": [_nat(item) for item in device.nat],
        "tunnels": [_tunnel(item) for item in device.tunnels],
        "vlans": [vlan(item) for item in device.vlans],
        **_bridges(device),
        **({"mirrors": [_mirror(item) for item in device.mirrors]} if device.mirrors else {}),
        "management": _management(device.management),
        **({"assumed": unknown_json(device.assumed)} if device.assumed else {}),
        "unmodelled": [
            {
                "what": item.what,
                "effect": item.effect.value,
                "interfaces": None if item.interfaces is None else sorted(item.interfaces),
                "line": line_of(item.origin),
                **({"elsewhere": True} if item.elsewhere else {}),
                **({} if item.destinations is None else {"destinations": item.destinations.cidrs()}),
                **({"clients": True} if item.clients else {}),
            }
            for item in device.unmodelled
        ],
        **({"admits_strays": [match_json(item) for item in device.admits_strays]} if device.admits_strays else {}),
        **({} if device.answers_translated else {"answers_translated": False}),
        **_separate(device),
        **shown_json(device),
    }


def _separate(device: Device) -> dict[str, Json]:
    """Left out where there are none."""
    found: Json = [{"name": item.name, "line": line_of(item.origin)} for item in device.separate]
    return {"separate": found} if device.separate else {}


def _mirror(item: Mirror) -> Json:
    heard = {} if item.heard is None else {"heard": {"line": line_of(item.heard)}}
    remote = {} if item.remote is None else {"remote": item.remote}
    copied: dict[str, Json] = {"ports": list(item.ports), "copied": list(item.copied), "vlans": vlans(item.vlans)}
    return {"name": item.name, **copied, **remote, **heard, "line": line_of(item.origin)}


def _bridges(device: Device) -> dict[str, Json]:
    """Left out where there are none."""
    if not device.bridges:
        return {}
    found: Json = [
        {
            "name": item.name,
            "members": list(item.members),
            "mode": item.mode.value,
            "interface": item.interface,
            "routed": item.routed,
            **({"untagged_only": True} if item.untagged_only else {}),
            **({} if item.members_judge_routed else {"members_judge_routed": False}),
            "line": line_of(item.origin),
        }
        for item in device.bridges
    ]
    return {"bridges": found}


def _management(management: Management) -> Json:
    """Who may open what on the device itself, and where its logs and time go."""
    return {
        "answers": management.answers.value,
        "inbound_filters": management.inbound_filters,
        "through_tunnels": management.through_tunnels,
        **({"across_vrfs": True} if management.across_vrfs else {}),
        **({"silent": [f"{name}/{port}" for name, port in management.silent]} if management.silent else {}),
        "services": [
            {
                "protocol": item.protocol,
                "transport": item.transport,
                "port": item.port,
                "interfaces": None if item.interfaces is None else sorted(item.interfaces),
                "sources": ranges(item.sources.surely),
                "possibly_sources": ranges(item.sources.possibly),
                "rule_set": item.rule_set,
                "past_lists": item.past_lists,
                "detail": item.detail,
                "line": line_of(item.origin),
            }
            for item in management.services
        ],
        "accounts": [
            {
                "name": item.name,
                "privilege": item.privilege,
                "password_form": item.password_form,
                "line": line_of(item.origin),
            }
            for item in management.accounts
        ],
        "servers": [
            {
                "purpose": item.purpose,
                "address": item.address,
                "interface": item.interface,
                "detail": item.detail,
                "line": line_of(item.origin),
            }
            for item in management.servers
        ],
        "settings": [
            {"name": item.name, "value": item.value, "line": line_of(item.origin)} for item in management.settings
        ],
        **identity(management),
    }


def _joined(devices: list[dict[str, Json]]) -> dict[str, Json]:
    """Several virtual devices as one view: names of rule sets and VRFs are qualified by the context."""
    if len(devices) == 1:
        return devices[0]
    whole: dict[str, Json] = {"name": str(devices[0]["name"]) if devices else "", "context": ""}
    for key in ("interfaces", "rule_sets", "bindings", "routes", "policy_routes", "nat", "tunnels"):
        rows: list[Json] = []
        for device in devices:
            part = device[key]
            for item in part if isinstance(part, list) else []:
                if isinstance(item, dict):
                    row: dict[str, Json] = {**item, "context": device["context"]}
                    if key == "interfaces" and not row["vrf"]:
                        row["vrf"] = device["context"]
                    if key == "rule_sets":
                        row["name"] = f"{device['context']}/{row['name']}"
                    rows.append(row)
        whole[key] = rows
    return whole


def _rule_set(item: RuleSet, device: Device) -> Json:
    return {
        "name": item.name,
        "kind": item.kind.value,
        "families": sorted(item.families),
        **({"each_packet": True} if item.each_packet and device.stateful else {}),
        "line": line_of(item.origin),
        "rules": [rule_json(rule) for rule in item.rules],
        "bound": [
            {"interface": binding.interface, "direction": binding.point.value, "scope": binding.scope}
            for binding in device.bindings
            if item.name in binding.rule_sets
        ],
    }


def rule_json(item: Rule) -> dict[str, Json]:
    """A rule of a list."""
    return {
        "id": item.identity,
        "action": item.action.value,
        "line": line_of(item.origin),
        "enabled": item.enabled,
        "implicit": bool(item.implicit),
        "implicit_by": item.implicit,
        "unknown": unknown_json(item.match.unknown),
        "logged": item.logged,
        "schedule": item.schedule,
        **_until(item.until),
        "remark": item.metadata.remark,
        "name": item.metadata.name,
        "description": item.metadata.description,
        "tag": item.metadata.tag,
        "match": match_json(item.match),
    }


def _until(day: dt.date | None) -> dict[str, Json]:
    """The last day of a time restriction; nothing where there is none."""
    return {} if day is None else {"until": day.isoformat()}


def _route(item: Route) -> Json:
    return {
        "network": str(item.network),
        "next_hop": None if item.next_hop is None else str(item.next_hop),
        "interface": item.interface,
        "kind": item.kind.value,
        "distance": item.distance,
        "metric": item.metric,
        "vrf": item.vrf,
        "next_hop_vrf": item.next_hop_vrf,
        "conditions": unknown_json(item.conditions),
        **({"choice": unknown_json(item.choice)} if item.choice else {}),
        **({"watched": True} if item.watched else {}),
        **({"watch": item.watch} if item.watch else {}),
        **({"asks": sorted(item.asks)} if item.asks else {}),
        "line": line_of(item.origin),
    }


def _policy_route(item: PolicyRoute) -> Json:
    """What an entry leaves at its default is not printed, but for the oldest keys."""
    more: dict[str, Json] = {
        "alternatives": [str(hop) for hop in item.alternatives],
        "adjacent": item.adjacent,
        "default": item.default,
        "routed": item.routed,
        "best": sorted(item.best),
        "conditions": unknown_json(item.conditions),
        "choice": unknown_json(item.choice),
        **_until(item.until),
    }
    document: dict[str, Json] = {
        "id": item.identity,
        "match": match_json(item.match),
        "next_hop": None if item.next_hop is None else str(item.next_hop),
        "interface": item.interface,
        "vrf": item.vrf,
        "drop": item.drop,
        "enabled": item.enabled,
        **{key: value for key, value in more.items() if value},
    }
    if item.target_vrf is not None:
        document["target_vrf"] = item.target_vrf
    if item.unusable is not Unusable.TABLE:
        document["unusable"] = item.unusable.value
    if item.answers is not None:
        document["answers"] = item.answers
    return {**document, "line": line_of(item.origin)}


def _dynamic_routing(item: DynamicRouting) -> Json:
    document: dict[str, Json] = {"protocol": item.protocol, "vrf": item.vrf}
    if item.source_vrf is not None:
        document["source_vrf"] = item.source_vrf
    if {4, 6} - item.families:
        document["families"] = sorted(item.families)
    if not item.listed:
        document["listed"] = False
    if item.elsewhere:
        document["elsewhere"] = True
    if item.neighbours:
        document["neighbours"] = [str(one) for one in item.neighbours]
    if item.interfaces is not None:
        document["interfaces"] = sorted(item.interfaces)
    if item.unshown:
        document["unshown"] = True
    if item.chosen:
        document["chosen"] = True
    return {**document, "line": line_of(item.origin)}


def _source_check(item: SourceCheck) -> Json:
    return {
        "mode": item.mode.value,
        "interfaces": sorted(item.interfaces),
        "families": sorted(item.families),
        "allow_default": item.allow_default,
        "rule_set": item.rule_set,
        "implicit": item.implicit,
        "line": line_of(item.origin),
        **({"doubt": unknown_json((item.doubt,))} if item.doubt is not None else {}),
    }


def _nat(item: NatRule) -> Json:
    address: Json = None
    if item.address is not None:
        address = {
            "kind": item.address.kind.value,
            "original": ranges(item.address.original),
            "translated": ranges(item.address.translated),
        }
    port: Json = None
    if item.port is not None:
        chosen: dict[str, Json] = {"chosen": True} if item.port.chosen else {}
        ports = {"original": range_text(item.port.original), "translated": range_text(item.port.translated)}
        port = {**ports, **chosen}
    return {
        "id": item.identity,
        "statement": item.statement,
        "stage": item.stage.value,
        "match": match_json(item.match),
        "address": address,
        "port": port,
        "source_ports_change": item.source_ports_change,
        **({"own_address": True} if item.own_address else {}),
        **({"unanswered": True} if item.unanswered else {}),
        **_until(item.until),
        "egress": item.egress,
        "enabled": item.enabled,
        "line": line_of(item.origin),
    }


def _tunnel(item: Tunnel) -> Json:
    document: dict[str, Json] = {
        "name": item.name,
        "kind": item.kind.value,
        "interface": item.interface,
        "local": ranges(item.local),
        "remote": ranges(item.remote),
        "peer": item.peer,
        "bypasses_filter": item.bypasses_filter,
        "rule_set": item.rule_set,
        "vrf": item.vrf,
        "enabled": item.enabled,
        "unknown": unknown_json(item.unknown),
        "line": line_of(item.origin),
    }
    if item.drops_clear:
        document |= {"drops_clear": True, "clear_unknown": unknown_json(item.clear_unknown)}
    return document | _until(item.until)
