"""The object of the gateway: anti-spoofing by topology, and blades that let packets past the rules.

Sources: R81 Quantum Security Gateway Guide, "Anti-Spoofing"; Management API Reference v1.1 to v1.9,
`show-simple-gateway`. A packet that comes in by an internal interface must have a source that is behind it: its own
network, what the routes say, or a group; by an external one no source that is behind an internal one. `detect` only
writes down. Topology is of the interfaces of the object; where it has none, what is dropped is not known.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.address import EVERY_IPV4, EVERY_IPV6, NO_ADDRESS, AddressSet, from_cidr, union_of
from parsers.model.device import Effect
from parsers.model.match import EVERYTHING, AddressMatch, Match
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind
from parsers.nouns import dataclass
from parsers.vendors.checkpoint_gaia.book import all_interfaces_shown, interfaces_of
from parsers.vendors.checkpoint_gaia.context import modelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parsers.syntax.json_tree import Node
    from parsers.vendors.checkpoint_gaia.book import Book
    from parsers.vendors.checkpoint_gaia.context import Context

TOPOLOGY = (
    *("ip-address-behind-this-interface", "interface-leads-to-dmz", "specific-network", "specific-network-uid"),
    *("leads-to-internet", "leads-to-dmz", "leads-to-specific-network"),
)
SPOOFING = ("action", "exclude-packets", "excluded-network-name", "excluded-network-uid")
DOCUMENT = "R81 Quantum Security Gateway Guide, Anti-Spoofing"
OWN_NETWORK, BY_ROUTES, GROUP, UNDEFINED = (
    "network defined by the interface ip and net mask",
    "network defined by routing",
    "specific",
    "not defined",
)
_HARMLESS: dict[str, str] = dict.fromkeys(
    (
        *("anti-bot", "anti-virus", "ips", "threat-emulation", "threat-extraction", "zero-phishing", "url-filtering"),
        *("application-control", "content-awareness", "identity-awareness", "identity-awareness-settings", "hit-count"),
        *("enable-https-inspection", "https-inspection", "monitoring-blade", "anti-spam-and-email-security", "dlp"),
        *("threat-prevention-mode", "ips-settings", "ips-update-policy", "compliance", "smart-event"),
        *("fetch-policy", "save-logs-locally", "send-alerts-to-server", "send-logs-to-server", "policy-status"),
        *("send-logs-to-backup-server", "logs-settings", "management-blades", "log-server", "correlation-unit"),
        *("sic-name", "sic-state", "sic-message", "sic-status", "version", "operating-system", "os-name", "hardware"),
        *("firewall-settings", "usercheck-portal-settings", "platform-portal-settings", "icap-server", "dynamic-ip"),
        *("cluster-settings", "cluster-mode", "cluster-members", "cluster-member-names", "geo-mode", "qos", "members"),
        *("data-awareness", "advanced-settings", "policy", "smart-event-server", "vpn-encryption-domain", "one-time"),
        *("vpn-settings", "ipv4-address", "ipv6-address", "network-security-blades", "interfaces", "monitoring"),
        *("proxy-settings", "show-portals-certificate", "certificate", "backup-log-server", "membership"),
    ),
    "what it inspects, logs or tells, not whom it lets through",
)
_INTERFACE: dict[str, str] = dict.fromkeys(
    (
        *("uid", "ipv4-address", "ipv4-network-mask", "ipv4-mask-length", "ipv6-address", "ipv6-network-mask"),
        *("ipv6-mask-length", "network-interface-type", "interface-type", "dynamic-ip", "monitored-by-cluster"),
        *("multicast-address", "multicast-address-type", "member-name", "cluster-network-type", "security-zone"),
        *("security-zone-settings", "redundant-interface-name", "cluster-members", "topology-automatic-calculation"),
        *("type", "ip-address", "network-mask"),
    ),
    "as the gateway itself has it",
)


@dataclass(frozen=True, slots=True)
class Behind:
    """What is behind an interface; `node` its entry, `external` that it leads to the internet."""

    node: Node
    name: str
    external: bool
    addresses: AddressMatch | None
    """None: the file does not show it, or nothing is defined."""
    undefined: bool = False


@dataclass(frozen=True, slots=True)
class Checks:
    """Lists that judge sources where packets come in."""

    rule_sets: tuple[RuleSet, ...] = ()
    bindings: tuple[Binding, ...] = ()


def gateway_checks(
    context: Context, book: Book, gateway: Node | None, routed: Mapping[str, AddressSet] | None
) -> Checks:
    """Anti-spoofing of the gateway; `routed` is what routes lead to by interface (None: they are not all known)."""
    if gateway is None:
        what = (
            "the object of the gateway is not in the file (`show simple-gateway`), so VPN and anti-spoofing are unknown"
        )
        context.feature(what, Effect.MAY_DO_EITHER, context.span(None))
        return Checks()
    gateway.modelled()
    book.take(gateway)
    interfaces = interfaces_of(gateway)
    whole = gateway.get("interfaces")
    if whole is None or not all_interfaces_shown(gateway):
        what = "the answer does not show the interfaces of the gateway, so what anti-spoofing drops is unknown"
        context.feature(what, Effect.MAY_DENY, context.span(gateway))
    if whole is not None:
        whole.modelled()
        for key in ("from", "to", "total", "objects"):
            modelled(whole.get(key))
    found = [_behind(context, book, item, routed) for item in interfaces]
    made = [_check(context, book, item, found) for item in found]
    _blades(context, gateway, frozenset(item.name for item in found if item.external and item.name))
    _rest(context, gateway, interfaces)
    rule_sets = tuple(one for one in made if one is not None)
    bindings = tuple(
        Binding((one.name,), BindingPoint.INBOUND, one.name.removeprefix(_NAME.format("")), one.origin)
        for one in rule_sets
    )
    return Checks(rule_sets, bindings)


_NAME = "anti-spoofing {}"


def _behind(context: Context, book: Book, item: Node, routed: Mapping[str, AddressSet] | None) -> Behind:
    item.modelled()
    name = modelled(item.get("name")) or modelled(item.get("interface-name"))
    topology, settings = item.get("topology"), item.get("topology-settings")
    if topology is not None and topology.members:
        settings = topology
        external = _text(topology, "leads-to-internet") == "true"
    else:
        external = modelled(topology).lower() == "external"
        if modelled(topology).lower() == "automatic":
            external = _text(item, "topology-automatic-calculation").lower() == "external"
    if settings is not None:
        context.settle(settings, TOPOLOGY)
    if external:
        return Behind(item, name, external=True, addresses=None)
    behind = "" if settings is None else _text(settings, "ip-address-behind-this-interface").lower()
    if behind == UNDEFINED:
        return Behind(item, name, external=False, addresses=None, undefined=True)
    try:
        return Behind(item, name, external=False, addresses=_addresses(book, item, settings, behind, name, routed))
    except ValueError as error:
        context.bad(item, f"the interface {name!r} is not understood: {error}")
        return Behind(item, name, external=False, addresses=None)


def _addresses(  # noqa: PLR0913, PLR0917 - what is behind an interface depends on all of these
    book: Book, item: Node, settings: Node | None, behind: str, name: str, routed: Mapping[str, AddressSet] | None
) -> AddressMatch | None:
    if behind == OWN_NETWORK:
        own = [_prefix(item, "ipv4-address", ("ipv4-mask-length", "ipv4-network-mask"))]
        own.append(_prefix(item, "ipv6-address", ("ipv6-mask-length",)))
        found = union_of(part for part in own if part is not None)
        return AddressMatch.exactly(found) if found else None
    if behind == GROUP and settings is not None:
        group = settings.get("specific-network") or settings.get("leads-to-specific-network")
        return None if group is None else book.addresses(group)
    if behind == BY_ROUTES and routed is not None and name in routed:
        return AddressMatch.exactly(routed[name])
    return None


def _prefix(item: Node, address: str, lengths: tuple[str, ...]) -> AddressSet | None:
    text = _text(item, address)
    length = next((found for key in lengths if (found := _text(item, key))), "")
    if not text or not length:
        return None
    return from_cidr(str(ipaddress.ip_interface(f"{text}/{length}").network))


def _check(context: Context, book: Book, item: Behind, others: list[Behind]) -> RuleSet | None:
    """The list of one interface; None where nothing is checked, or where it is not known what."""
    node = item.node
    flag, settings = node.get("anti-spoofing"), node.get("anti-spoofing-settings")
    if flag is None or not item.name:
        what = f"whether anti-spoofing drops what comes in by {item.name or 'an interface'} is not in the file"
        context.feature(what, Effect.MAY_DENY, context.span(node), frozenset({item.name}) if item.name else None)
        return None
    on = context.truth(flag)
    if settings is not None:
        context.settle(settings, SPOOFING, {"spoof-tracking": "what is logged"})
    if on is False or item.undefined or (settings is not None and _text(settings, "action").lower() == "detect"):
        return None
    sure = on and settings is not None and _text(settings, "action").lower() == "prevent"
    rules = _rules(context, book, item, others, settings)
    if rules is None or not sure:
        what = f"which sources anti-spoofing drops at {item.name} is not in the file"
        context.feature(what, Effect.MAY_DENY, context.span(node), frozenset({item.name}), told=False)
        return None
    return RuleSet(_NAME.format(item.name), tuple(rules), context.span(node), RuleSetKind.GUARD)


def _rules(
    context: Context, book: Book, item: Behind, others: list[Behind], settings: Node | None
) -> list[Rule] | None:
    origin = context.span(item.node)
    found: list[Rule] = []
    if settings is not None and _text(settings, "exclude-packets") == "true":
        group = settings.get("excluded-network-name") or settings.get("excluded-network-uid")
        if group is None:
            return None
        found.append(Rule("excluded", Action.PERMIT, Match(source=book.addresses(group)), origin))
    if not item.external:
        if item.addresses is None:
            return None
        found.append(Rule("behind", Action.PERMIT, Match(source=item.addresses), origin))
        # Which addresses of a version are behind an interface that has none of it, its object does not say.
        found += [
            Rule("not told", Action.PERMIT, Match(source=AddressMatch.exactly(every)), origin)
            for every in (EVERY_IPV4, EVERY_IPV6)
            if not (item.addresses.possibly & every)
        ]
        found.append(Rule("spoofed", Action.DENY, EVERYTHING, origin, implicit=DOCUMENT))
        return found
    inside = [other for other in others if not other.external and not other.undefined]
    if any(other.addresses is None for other in inside):
        return None
    surely, possibly = NO_ADDRESS, NO_ADDRESS
    unknown = tuple(why for other in inside if other.addresses is not None for why in other.addresses.unknown)
    for other in inside:
        if other.addresses is not None:
            surely, possibly = surely | other.addresses.surely, possibly | other.addresses.possibly
    found.append(
        Rule("spoofed", Action.DENY, Match(source=AddressMatch(surely, possibly, unknown)), origin, implicit=DOCUMENT)
    )
    found.append(Rule("rest", Action.PERMIT, EVERYTHING, origin, implicit=DOCUMENT))
    return found


def _blades(context: Context, gateway: Node, external: frozenset[str]) -> None:
    """What lets packets past the rules, or changes them."""
    blades = gateway.get("network-security-blades")
    if blades is not None:
        blades.modelled()
        for key in ("site-to-site-vpn", "firewall"):
            modelled(blades.get(key))
    vpn = gateway.get("vpn")
    told = blades is not None and blades.get("site-to-site-vpn") is None and vpn is None
    flag = vpn if vpn is not None else None if blades is None else blades.get("site-to-site-vpn")
    if not told and (flag is None or context.truth(flag) is not False):
        what = "the gateway takes part in VPN: what its communities carry, and to where, is not modelled"
        if flag is None:
            what = "whether the gateway takes part in VPN is not in the file"
        context.feature(what, Effect.MAY_DO_EITHER, context.span(flag or gateway), external or None)
    firewall = gateway.get("firewall")
    if firewall is not None and context.truth(firewall) is not True:
        context.feature("the firewall of the gateway is off", Effect.MAY_DO_ANYTHING, context.span(firewall))
    for key, what, effect in (
        ("mobile-access", "Mobile Access lets people in past the rules", Effect.MAY_PERMIT),
        ("nat-hide-internal-interfaces", "all internal networks hide behind the gateway", Effect.MAY_REWRITE),
        ("enable-http-proxy", "the gateway is a proxy", Effect.MAY_PERMIT),
    ):
        child = gateway.get(key) or (None if blades is None else blades.get(key))
        if child is not None and context.truth(child) is not False:
            context.feature(what, effect, context.span(child))
    if blades is not None:
        context.settle(blades, (), _HARMLESS)


def _rest(context: Context, gateway: Node, interfaces: list[Node]) -> None:
    for item in interfaces:
        context.quiet(item, _INTERFACE)
    context.quiet(gateway, _HARMLESS)
    for key, child in gateway.members.items():
        if child.fate is LineFate.UNSEEN:
            reason = f"{key!r} of the gateway is not understood"
            child.unknown(reason)
            context.feature(reason, Effect.MAY_DO_EITHER, context.span(child), told=True)


def _text(node: Node, key: str) -> str:
    child = node.get(key)
    return "" if child is None else child.text
