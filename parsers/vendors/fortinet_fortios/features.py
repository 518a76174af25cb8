"""Features of one virtual domain that are read and not modelled: what they may do, and to which packets.

Among them what changes addresses in ways that have no exact meaning here: translation between IPv4 and IPv6 (policies,
virtual addresses and central NAT from 7.0.1; `vip46`, `vip64`, `policy46`, `policy64` before: `families`), port
control protocol, RTP NAT, NAT of policy-based tunnels. Sources: FortiOS CLI reference 5.2 to 7.6; New Features 7.0.1,
"Simplify NAT46 and NAT64 policy and routing configurations".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect, Unmodelled
from parsers.vendors.fortinet_fortios import families
from parsers.vendors.fortinet_fortios.bridges import unmodelled
from parsers.vendors.fortinet_fortios.interfaces import FRAME_TUNNELS
from parsers.vendors.fortinet_fortios.openings import openings
from parsers.vendors.fortinet_fortios.relays import servers

if TYPE_CHECKING:
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry
    from parsers.vendors.fortinet_fortios.interfaces import Wiring

_EVERY_SOURCE = "1-65535"
_NOWHERE = "0.0.0.0"  # noqa: S104 -- the value of `dnat` where it is not used
_REWRITING = {
    "nat46": families.WHAT,
    "nat64": families.WHAT,
    "pcp-inbound": "port control protocol: hosts inside may have ports opened to them",
    "rtp-nat": "RTP NAT",
    "natinbound": "NAT of what comes out of a policy-based tunnel",
    "natoutbound": "NAT of what enters a policy-based tunnel",
}
"""Switches of policies that change addresses."""

_BETWEEN = {
    "firewall policy46": "a policy between IPv4 and IPv6",
    "firewall policy64": "a policy between IPv6 and IPv4",
}

_COUNTING = frozenset({"firewall DoS-policy", "firewall DoS-policy6"})
"""Policies that count, and let pass what stays below a threshold."""
_FEATURES = {
    "firewall DoS-policy": (Effect.MAY_DENY, "a DoS policy drops what it takes for a flood", "interface"),
    "firewall DoS-policy6": (Effect.MAY_DENY, "a DoS policy drops what it takes for a flood", "interface"),
    "firewall interface-policy": (Effect.MAY_DENY, "an interface policy inspects before the policies", "interface"),
    "firewall interface-policy6": (Effect.MAY_DENY, "an interface policy inspects before the policies", "interface"),
    "firewall acl": (Effect.MAY_DENY, "an access list drops before the policies", "interface"),
    "firewall acl6": (Effect.MAY_DENY, "an access list drops before the policies", "interface"),
    "firewall ttl-policy": (Effect.MAY_DENY, "a TTL policy drops by hop count", "srcintf"),
    "firewall multicast-policy": (Effect.MAY_PERMIT, "a multicast policy", "srcintf"),
    "firewall multicast-policy6": (Effect.MAY_PERMIT, "a multicast policy", "srcintf"),
    "firewall proxy-policy": (Effect.MAY_PERMIT, "a policy of the explicit proxy", ""),
    "firewall explicit-proxy-policy": (Effect.MAY_PERMIT, "a policy of the explicit proxy", ""),
    "firewall access-proxy": (Effect.MAY_PERMIT, "an access proxy", ""),
    "firewall access-proxy6": (Effect.MAY_PERMIT, "an access proxy", ""),
    "vpn l2tp": (Effect.MAY_PERMIT, "L2TP remote access", ""),
    "vpn ipsec manualkey": (Effect.MAY_DO_EITHER, "a tunnel with fixed keys", ""),
    "vpn ipsec concentrator": (Effect.MAY_DO_EITHER, "a concentrator joins policy-based tunnels", ""),
    "vpn ssl client": (Effect.MAY_DO_EITHER, "an SSL VPN client to another gateway", ""),
    "firewall ipmacbinding table": (Effect.MAY_DENY, "IP and MAC binding", ""),
}


def features(domain: Domain, common: Domain, context: Context, wiring: Wiring, settings: Entry) -> list[Unmodelled]:
    """What was read and is not modelled, and blocking lines that belong to no entry."""
    whole = dict.fromkeys([*common.unmodelled, *domain.unmodelled, *context.broken])
    known = wiring.interfaces.keys()
    found = [item for item in whole if item.interfaces is None or item.interfaces & known]
    for path, (usual, what, key) in _FEATURES.items():
        for entry in domain.entries(path, context):
            effect = usual
            if entry.word("status", "enable") == "disable" or (
                effect is Effect.MAY_PERMIT and entry.word("action", "accept") == "deny"
            ):
                continue
            if path in _COUNTING and not _always_over(entry, context):
                continue
            if entry.word("dnat", _NOWHERE) != _NOWHERE:
                effect = Effect.MAY_REWRITE
            names, missing = wiring.resolved(entry.words(key) or ("any",)) if key else (None, ())
            found.append(
                Unmodelled(f"{what} ({entry.name})", effect, context.span(entry.line), None if missing else names)
            )
    found += rewriting(domain, context, wiring)
    found += _settings(domain, context, wiring, settings)
    found += _switches(domain, common, context, settings)
    found += openings(domain, common, context, wiring)
    found += _overlays(domain, context, wiring)
    found += unmodelled(domain, common, context, wiring, settings)
    return found


def _always_over(entry: Entry, context: Context) -> bool:
    """Whether a DoS policy may drop what is no flood: it is not understood, or blocks from a threshold of nothing.

    A threshold is how many packets in a second, or sessions at once, it takes until `block` counts (CLI reference 5.2
    to 7.6, `firewall DoS-policy`; Administration Guide 7.0.1, "DoS protection"); below it everything passes.
    """
    counted = entry.within("anomaly", context)
    blocking = (item for item in counted if item.on("status") and item.word("action", "pass") != "pass")
    thresholds = [item.word("threshold", "1") for item in blocking]
    unread = bool(entry.unread) or any(item.unread for item in counted)
    return unread or not all(text.isdecimal() and int(text) for text in thresholds)


def _overlays(domain: Domain, context: Context, wiring: Wiring) -> list[Unmodelled]:
    """Tunnels that carry frames: who sends them at the far end is not looked for.

    "General VXLAN configuration" (Administration Guide 7.4): the far network and this one are one broadcast domain. A
    switch or wire pair with a tunnel among its members is in doubt on every platform.
    """
    found: list[Unmodelled] = []
    for entry in (item for path in FRAME_TUNNELS for item in domain.entries(path, context)):
        own = {entry.name, *(item.name for item in wiring.interfaces.values() if item.parent == entry.name)}
        what = f"frames of other networks come and go by the tunnel {entry.name}"
        found.append(Unmodelled(what, Effect.MAY_DO_EITHER, context.span(entry.line), frozenset(own)))
    return found


def _switches(domain: Domain, common: Domain, context: Context, settings: Entry) -> list[Unmodelled]:
    """Switches that let packets pass by another way than a policy, or change what policies mean."""
    whole = common.single("system global", context)
    found: list[Unmodelled] = []
    if whole.on("tp-mc-skip-policy"):
        what = "multicast packets pass without a policy in transparent mode"
        found.append(Unmodelled(what, Effect.MAY_PERMIT, context.span(whole.at("tp-mc-skip-policy"))))
    if whole.word("default-service-source-port", _EVERY_SOURCE) not in (_EVERY_SOURCE, "0-65535"):
        what = "services without source ports of their own match these only"
        found.append(Unmodelled(what, Effect.MAY_DO_EITHER, context.span(whole.at("default-service-source-port"))))
    if settings.word("vdom-type") == "lan-extension":
        what = "the virtual domain is a LAN extension: another gateway decides"
        found.append(Unmodelled(what, Effect.MAY_DO_EITHER, context.span(settings.at("vdom-type"))))
    if settings.word("ngfw-mode") == "policy-based":
        found += [
            Unmodelled(
                f"policy {entry.name} asks for a login", Effect.MAY_DENY, context.span(entry.at("groups", "users"))
            )
            for path in ("firewall policy", "firewall consolidated policy")
            for entry in domain.entries(path, context)
            if entry.words("groups") or entry.words("users")
        ]
    return found


def _settings(domain: Domain, context: Context, wiring: Wiring, settings: Entry) -> list[Unmodelled]:
    found: list[Unmodelled] = []
    if settings.on("multicast-skip-policy"):
        what = "multicast packets pass without a policy"
        found.append(Unmodelled(what, Effect.MAY_PERMIT, context.span(settings.at("multicast-skip-policy"))))
    for path in ("vpn pptp", "vpn l2tp"):
        entry = domain.single(path, context)
        if entry.on("status"):
            what = f"{path.split()[1].upper()} remote access"
            found.append(Unmodelled(what, Effect.MAY_PERMIT, context.span(entry.line)))
    binding = domain.single("firewall ipmacbinding setting", context)
    if binding.on("bindthroughfw"):
        found.append(Unmodelled("IP and MAC binding", Effect.MAY_DENY, context.span(binding.line)))
    return [*found, *_asking(wiring, context)]


def _asking(wiring: Wiring, context: Context) -> list[Unmodelled]:
    """Interfaces with a proxy, a relay or a login page."""
    found: list[Unmodelled] = []
    for name, entry in wiring.entries.items():
        found += [
            Unmodelled(f"{key} on {name}", Effect.MAY_PERMIT, context.span(entry.at(key)))
            for key in ("explicit-web-proxy", "explicit-ftp-proxy")
            if entry.on(key)
        ]
        found += [
            Unmodelled(f"{key} on {name}", Effect.MAY_PERMIT, context.span(entry.at(key)), frozenset({name}))
            for key in (
                "broadcast-forward",
                "netbios-forward",
                "l2forward",
                "dhcp-relay-service",
                "dhcp6-relay-service",
            )
            if entry.on(key) and not (key == "dhcp-relay-service" and servers(entry) is not None)
        ]
        if entry.word("security-mode", "none") != "none":
            what = f"{name} asks for a login before it lets packets through"
            found.append(Unmodelled(what, Effect.MAY_DENY, context.span(entry.at("security-mode")), frozenset({name})))
    return found


def rewriting(domain: Domain, context: Context, wiring: Wiring) -> list[Unmodelled]:
    """What changes addresses in a way that is not modelled."""
    found: list[Unmodelled] = []
    for path in ("firewall policy", "firewall policy6", "firewall consolidated policy", "firewall central-snat-map"):
        for entry in domain.entries(path, context):
            if entry.values.keys().isdisjoint(_REWRITING):
                continue
            touched = _sides(entry, wiring)
            for key, what in _REWRITING.items():
                if not entry.on(key) or entry.word("status", "enable") == "disable":
                    continue
                places = families.of_policy(entry, domain, context) if what == families.WHAT else None
                if places is not None:
                    names = touched or families.everywhere(wiring)
                    found.append(families.feature(what, entry, context, names, places))
                else:
                    span = context.span(entry.at(key))
                    found.append(Unmodelled(f"{what} ({entry.name})", Effect.MAY_REWRITE, span, touched))
    for path, what in _BETWEEN.items():
        found += [
            families.feature(
                what,
                entry,
                context,
                _sides(entry, wiring) or families.everywhere(wiring),
                families.translated(domain, context),
            )
            for entry in domain.entries(path, context)
            if entry.word("status", "enable") != "disable"
        ]
    for path in ("firewall vip46", "firewall vip64", "firewall vip", "firewall vip6"):
        found += [
            families.feature(families.WHAT, entry, context, families.everywhere(wiring), families.outer(entry))
            for entry in domain.entries(path, context)
            if path in ("firewall vip46", "firewall vip64") or _alone(domain, context, entry)
        ]
    return found


def _sides(entry: Entry, wiring: Wiring) -> frozenset[str] | None:
    """The interfaces of both sides of a policy; None where any is meant, or not all are known."""
    sides = [wiring.resolved(entry.words(key) or ("any",)) for key in ("srcintf", "dstintf")]
    known = [names for names, missing in sides if names is not None and not missing]
    return frozenset[str]().union(*known) if len(known) == len(sides) else None


def _alone(domain: Domain, context: Context, entry: Entry) -> bool:
    """Whether a virtual address translates between families without a policy that says so (central NAT)."""
    settings = domain.single("system settings", context)
    central = settings.on("central-nat") or settings.word("ngfw-mode") == "policy-based"
    between = entry.on("nat46") or entry.on("nat64")
    return central and between and entry.word("status", "enable") != "disable"
