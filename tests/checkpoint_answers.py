"""Answers of the management API of Check Point, as `mgmt_cli … --format json` prints them: rules and objects drawn up by us.

Keys and their order are those of the API reference (v1.9, `details-level full`); uids are made of names.
"""

from __future__ import annotations

import json
import uuid
from typing import Any, TypeAlias

Json: TypeAlias = "dict[str, Any]"
ANY, ORIGINAL, TARGETS = "Any", "Original", "Policy Targets"
_WELL_KNOWN = {
    ANY: ("97aeb369-9aea-11d5-bd16-0090272ccb30", "CpmiAnyObject"),
    ORIGINAL: ("85c0f50f-6d8a-4528-88ab-5fb11d8fe16c", "Global"),
    TARGETS: ("6c488338-8eec-4103-ad21-cd461ac2c476", "Global"),
    "Accept": ("6c488338-8eec-4103-ad21-cd461ac2c472", "RulebaseAction"),
    "Drop": ("6c488338-8eec-4103-ad21-cd461ac2c473", "RulebaseAction"),
    "Ask": ("942e8421-6d86-4bfa-a3e9-0e7d3e3d0c0c", "RulebaseAction"),
    "Inform": ("d5b7e0a0-8f57-4b5c-9a61-5b1f7e5f9c0d", "RulebaseAction"),
    "Reject": ("6c488338-8eec-4103-ad21-cd461ac2c474", "RulebaseAction"),
    "Client Auth": ("6c488338-8eec-4103-ad21-cd461ac2c475", "RulebaseAction"),
    "Inner Layer": ("ea28da66-c5ed-11e2-bc66-aa5c6188709b", "Global"),
    "None": ("29e53e3d-23bf-48fe-b6b1-d59bd88036f9", "Track"),
    "Log": ("598ead32-aa42-4615-90ed-f51a5928d41d", "Track"),
}
DOMAIN = {"uid": "41e821a0-3720-11e3-aa6e-0800200c9fde", "name": "SMC User", "domain-type": "domain"}
META = {
    "lock": "unlocked",
    "validation-state": "ok",
    "last-modify-time": {"posix": 1767225600000, "iso-8601": "2026-01-01T01:00+0100"},
    "last-modifier": "jdoe",
    "creation-time": {"posix": 1767225600000, "iso-8601": "2026-01-01T01:00+0100"},
    "creator": "jdoe",
}


def uid(name: str) -> str:
    """The uid of a name."""
    return _WELL_KNOWN[name][0] if name in _WELL_KNOWN else str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


def thing(name: str, kind: str, **more: Any) -> Json:
    """An object; keys are written with `_` for `-`."""
    return {
        "uid": uid(name),
        "name": name,
        "type": kind,
        "domain": DOMAIN,
        **{key.replace("_", "-"): value for key, value in more.items()},
        "comments": "",
        "color": "black",
        "icon": "General/object",
        "tags": [],
        "meta-info": META,
        "read-only": False,
    }


def well_known(name: str) -> Json:
    """An object that every management server has."""
    found, kind = _WELL_KNOWN[name]
    return {
        "uid": found,
        "name": name,
        "type": kind,
        "domain": {
            "uid": "a0bbbc99-adef-4ef8-bb6d-defdefdefdef",
            "name": "Check Point Data",
            "domain-type": "data domain",
        },
        "color": "none",
        "meta-info": META,
        "tags": [],
        "icon": "General/globalsAny",
        "comments": "",
        "display-name": "",
    }


def host(name: str, address: str, **more: Any) -> Json:
    """A host; an address with a colon is IPv6."""
    key = "ipv6_address" if ":" in address else "ipv4_address"
    settings = more.pop("nat_settings", {"auto-rule": False})
    return thing(name, "host", **{key: address}, interfaces=[], nat_settings=settings, groups=[], **more)


def network(name: str, subnet: str, length: int, mask: str = "", **more: Any) -> Json:
    """A network."""
    settings = more.pop("nat_settings", {"auto-rule": False})
    if ":" in subnet:
        return thing(name, "network", subnet6=subnet, mask_length6=length, nat_settings=settings, groups=[], **more)
    more = {"subnet4": subnet, "mask_length4": length, **({"subnet_mask": mask} if mask else {}), **more}
    return thing(name, "network", **more, nat_settings=settings, broadcast="allow", groups=[])


def tcp(name: str, port: str, **more: Any) -> Json:
    """A TCP service."""
    return thing(name, "service-tcp", port=port, **_ports(more))


def udp(name: str, port: str, **more: Any) -> Json:
    """A UDP service."""
    return thing(name, "service-udp", port=port, **_ports({"accept_replies": True, **more}))


def _ports(more: dict[str, Any]) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "match_by_protocol_signature": False,
        "override_default_settings": False,
        "session_timeout": 3600,
        "use_default_session_timeout": True,
        "match_for_any": True,
        "sync_connections_on_cluster": True,
        "aggressive_aging": {"enable": True, "timeout": 600, "use-default-timeout": True, "default-timeout": 0},
        "keep_connections_open_after_policy_installation": False,
        "groups": [],
    }
    return {**usual, **more}


def rule(number: int, source: str, destination: str, service: str, action: str, **more: Any) -> Json:
    """An access rule; several names are joined by a bar, and `!` in front negates the column."""
    columns: Json = {}
    for key, text in (("source", source), ("destination", destination), ("service", service)):
        columns[key] = [uid(name) for name in text.removeprefix("!").split("|")]
        columns[f"{key}-negate"] = text.startswith("!")
    layer = {"inline-layer": uid(action)} if action not in _WELL_KNOWN else {}
    name = more.pop("name", f"rule {number}")
    made = {
        "uid": uid(f"{name} of rule {number} {source} {destination} {service} {action}"),
        "name": name,
        "type": "access-rule",
        "domain": DOMAIN,
        "rule-number": number,
        "track": {
            "type": uid(more.pop("track", "Log")),
            "per-session": False,
            "per-connection": True,
            "accounting": False,
            "enable-firewall-session": False,
            "alert": "none",
        },
        **columns,
        "vpn": [uid(ANY)],
        "action": uid(action) if not layer else uid("Inner Layer"),
        "action-settings": {"enable-identity-captive-portal": False},
        **layer,
        "content": [uid(ANY)],
        "content-negate": False,
        "content-direction": "any",
        "time": [uid(ANY)],
        "custom-fields": {"field-1": "", "field-2": "", "field-3": ""},
        "meta-info": META,
        "comments": "",
        "enabled": True,
        "install-on": [uid(TARGETS)],
    }
    for key, value in more.items():
        names = key in {"vpn", "content", "time", "install_on"} and isinstance(value, str)
        made[key.replace("_", "-")] = [uid(name) for name in value.split("|")] if names else value
    return made


def section(name: str, rules: list[Json], kind: str = "access-section") -> Json:
    """A section with its rules."""
    numbers = [item["rule-number"] for item in rules]
    ends = {"from": numbers[0], "to": numbers[-1]} if numbers else {}
    return {"uid": uid(f"section {name}"), "name": name, "type": kind, **ends, "rulebase": rules}


def rulebase(name: str, items: list[Json], objects: list[Json], total: int | None = None) -> Json:
    """An answer to `show access-rulebase` (or, without a name, to `show nat-rulebase`)."""
    flat = [rule for item in items for rule in (item.get("rulebase", []) if "section" in item["type"] else [item])]
    numbers = [item["rule-number"] for item in flat]
    made = {"uid": uid(name or "NAT"), **({"name": name} if name else {}), "rulebase": items}
    used = json.dumps(items)
    names = [well_known(one) for one in _WELL_KNOWN if uid(one) in used]
    made["objects-dictionary"] = names + objects
    if numbers:
        made |= {"from": numbers[0], "to": numbers[-1]}
    return made | {"total": len(numbers) if total is None else total}


def nat_rule(number: int, original: str, translated: str, **more: Any) -> Json:
    """A NAT rule: source, destination and service of each side, joined by blanks."""
    before, after = original.split(), translated.split()
    method = more.pop("method", "static")
    made = {
        "uid": uid(f"nat rule {number} {original}"),
        "type": "nat-rule",
        "domain": DOMAIN,
        "rule-number": number,
        "method": method,
        "auto-generated": more.pop("auto", False),
        "original-source": uid(before[0]),
        "translated-source": uid(after[0]),
        "original-destination": uid(before[1]),
        "translated-destination": uid(after[1]),
        "original-service": uid(before[2]),
        "translated-service": uid(after[2]),
        "install-on": [uid(TARGETS)],
        "comments": "",
        "meta-info": META,
        "enabled": True,
    }
    return made | {key.replace("_", "-"): value for key, value in more.items()}


def layer(name: str, cleanup: str = "drop") -> Json:
    """An answer to `show access-layer`."""
    return thing(
        name,
        "access-layer",
        shared=False,
        applications_and_url_filtering=False,
        content_awareness=False,
        mobile_access=False,
        firewall=True,
        implicit_cleanup_action=cleanup,
    )


def package(name: str, layers: list[str], *, nat: bool = True) -> Json:
    """An answer to `show package`."""
    return {
        "uid": uid(f"package {name}"),
        "name": name,
        "type": "package",
        "domain": DOMAIN,
        "meta-info": META,
        "tags": [],
        "read-only": False,
        "comments": "",
        "color": "black",
        "icon": "Blades/Access",
        "access": True,
        "access-layers": [{"uid": uid(one), "name": one, "type": "access-layer", "domain": DOMAIN} for one in layers],
        "vpn-traditional-mode": False,
        "nat-policy": nat,
        "qos": False,
        "qos-policy-type": "recommended",
        "desktop-security": False,
        "threat-prevention": False,
        "installation-targets": "all",
    }


def interface(name: str, address: str, topology: str = "internal", **more: Any) -> Json:
    """An interface of a gateway's object."""
    ip, length = address.split("/")
    behind = more.pop("behind", "network defined by the interface ip and net mask")
    settings = {"ip-address-behind-this-interface": behind, "interface-leads-to-dmz": False, **more.pop("settings", {})}
    return {
        "name": name,
        "ipv4-address": ip,
        "ipv4-mask-length": int(length),
        "ipv6-address": "",
        "comments": "",
        "color": "black",
        "icon": "NetworkObjects/network",
        "topology": topology,
        **({"topology-settings": settings} if topology == "internal" else {}),
        "anti-spoofing": True,
        "anti-spoofing-settings": {"action": "prevent", "exclude-packets": False, "spoof-tracking": "log"},
        "security-zone": False,
        **{key.replace("_", "-"): value for key, value in more.items()},
    }


def gateway(name: str, address: str, interfaces: list[Json], **more: Any) -> Json:
    """An answer to `show simple-gateway`."""
    kind = more.pop("kind", "simple-gateway")
    usual: Json = {
        "ipv4_address": address,
        "dynamic_ip": False,
        "version": "R81.20",
        "os_name": "Gaia",
        "hardware": "Open server",
        "sic_name": f"cn=cp_mgmt,o={name}",
        "sic_state": "communicating",
        "firewall": True,
        "vpn": False,
        "application_control": False,
        "url_filtering": False,
        "ips": False,
        "interfaces": interfaces,
        "save_logs_locally": False,
        "logs_settings": {"rotate-log-by-file-size": False},
        "groups": [],
    }
    return thing(name, kind, **{**usual, **more})


SWITCHES = (
    ("accept-control-connections", "first"),
    ("accept-remote-access-control-connections", "first"),
    ("accept-smart-update-connections", "first"),
    ("accept-ips1-management-connections", "first"),
    ("accept-outgoing-packets-originating-from-gw", "before last"),
    ("accept-outgoing-packets-to-cp-online-services", "before last"),
    ("accept-rip", "first"),
    ("accept-domain-name-over-udp", "first"),
    ("accept-domain-name-over-tcp", "first"),
    ("accept-icmp-requests", "before last"),
    ("accept-web-and-ssh-connections-for-gw-administration", "first"),
    ("accept-incoming-traffic-to-dhcp-and-dns-services-of-gws", "first"),
    ("accept-dynamic-addr-modules-outgoing-internet-connections", "first"),
    ("accept-vrrp-packets-originating-from-cluster-members", "first"),
    ("accept-identity-awareness-control-connections", "first"),
)


def properties(*on: str, **nat: bool) -> Json:
    """An answer to `show global-properties`, with those implied rules set that are named."""
    firewall: Json = {}
    for key, position in SWITCHES:
        firewall[key] = key in on
        firewall[f"{key}-position"] = position
    firewall["log-implied-rules"] = False
    return {
        "firewall": firewall,
        "nat": {
            "allow-bi-directional-nat": True,
            "auto-translate-dest-on-client-side": True,
            "auto-arp-conf": True,
            "merge-manual-proxy-arp-conf": False,
            "manually-translate-dest-on-client-side": True,
            "enable-ip-pool-nat": False,
            **{key.replace("_", "-"): value for key, value in nat.items()},
        },
        "domain": DOMAIN,
    }


def listing(objects: list[Json], total: int | None = None) -> Json:
    """An answer that lists objects, as `show gateways-and-servers`."""
    return {"from": 1, "to": len(objects), "total": len(objects) if total is None else total, "objects": objects}


def text(*answers: Json | list[Json], before: str = "") -> str:
    """Answers one behind the other, as `mgmt_cli` prints them, behind the configuration of Gaia."""
    shown = [json.dumps(answer, indent=2, separators=(",", " : ")) for answer in answers]
    return before + "\n".join(shown) + "\n"
