"""One virtual domain as a `Device`: rule sets with what FortiOS does unasked written out, NAT, routes, services."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, EVERY_IPV6, AddressSet
from parsers.model.device import Device, Stage
from parsers.model.interface import Interface, InterfaceKind
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind
from parsers.nouns import dataclass
from parsers.syntax.reservations import stated
from parsers.vendors.fortinet_fortios import strays
from parsers.vendors.fortinet_fortios.addresses import AddressBook
from parsers.vendors.fortinet_fortios.bridges import (
    beside_pairs,
    bridges,
    filtered_members,
    is_transparent,
)
from parsers.vendors.fortinet_fortios.features import features
from parsers.vendors.fortinet_fortios.hairpins import hairpins
from parsers.vendors.fortinet_fortios.interfaces import wiring as wired
from parsers.vendors.fortinet_fortios.ipsec_policies import ipsec_policies
from parsers.vendors.fortinet_fortios.management import management
from parsers.vendors.fortinet_fortios.nat import SourceNat
from parsers.vendors.fortinet_fortios.policies import CONSOLIDATED, POLICY6, Books, PolicyReader, Style, implicit_deny
from parsers.vendors.fortinet_fortios.portals import judged_as_clients, own_sources, portals
from parsers.vendors.fortinet_fortios.relays import relayed
from parsers.vendors.fortinet_fortios.routing import Ways
from parsers.vendors.fortinet_fortios.schedules import times
from parsers.vendors.fortinet_fortios.selectors import selectors, shortcuts
from parsers.vendors.fortinet_fortios.services import PREDEFINED, ServiceBook
from parsers.vendors.fortinet_fortios.source_checks import source_checks
from parsers.vendors.fortinet_fortios.ssl_logins import ssl_logins
from parsers.vendors.fortinet_fortios.unused import unused_objects
from parsers.vendors.fortinet_fortios.vip_rules import destination_rules, source_rules, unused
from parsers.vendors.fortinet_fortios.vips import VipBook
from parsers.vendors.fortinet_fortios.vpn import ssl_interface, tunnels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.nat import NatRule
    from parsers.model.shown import Station
    from parsers.source import Span
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry
    from parsers.vendors.fortinet_fortios.interfaces import Wiring

ORDER = (Stage.DESTINATION_NAT, Stage.ROUTING, Stage.FORWARD_FILTER, Stage.SOURCE_NAT)
WITH_TUNNELS = (Stage.INBOUND_FILTER, *ORDER, Stage.OUTBOUND_FILTER)
"""The same with the selectors of tunnels: before all else, and after all else."""
Policies = list[tuple["Entry", list[Rule]]]


def to_device(domain: Domain, common: Domain, context: Context, *, several: bool) -> Device:
    """The device that `domain` is; `common` holds the global part (the same where there is one domain only)."""
    wiring = wired(domain, common, context, several=several)
    _add_ssl(domain, wiring, context)
    addresses, services = AddressBook(domain, context, wiring.interfaces), ServiceBook(domain, context)
    vips = VipBook(domain, context, wiring, services, addresses)
    hours, never, ends, week = times(domain, common, context)
    logins = ssl_logins(domain, context, addresses)
    books = Books(addresses, services, vips, wiring, hours, logins, never, ends, week)
    settings = domain.single("system settings", context)
    central = settings.on("central-nat") or settings.word("ngfw-mode") == "policy-based"
    vips.used = None if central else _used(vips, domain, context)
    view = _View(domain, common, context, books)
    sets, policies = _forward(view, central=central)
    local = _local(domain, context, books)
    ways = Ways(domain, context, books)
    web = portals(domain, common, context, wiring)
    sealed = ipsec_policies(domain, context, books, policies)
    sets, policies = sealed.within(sets), sealed.of(policies)
    translations = _translations(view, policies, central=central)
    found_tunnels = [*tunnels(domain, context, books), *sealed.tunnels, *web]
    carried = selectors(domain, context, books)
    whole = context.source.span(domain.line) if domain.line else _whole(context)
    joined = bridges(domain, common, context, wiring, settings)
    named = frozenset(wiring.interfaces) | {item.name for item in found_tunnels}
    before = [*strays.rules(common, settings, context), *translations.before]
    sets = judged_as_clients(_preceded(sets, before), web, ssl_interface(domain))
    sets = list(beside_pairs(sets, joined, named))
    device = Device(
        context.hostname,
        "fortinet_fortios",
        WITH_TUNNELS if carried.bindings else ORDER,
        stateful=True,
        origin=whole,
        context=domain.name,
        version=".".join(map(str, context.version)) if context.version else "",
        interfaces=tuple(wiring.interfaces.values()),
        rule_sets=(*sets, *local, *carried.rule_sets),
        bindings=(*_bindings(sets, local), *carried.bindings),
        nat=(*own_sources(web, wiring), *translations.rules),
        routes=tuple(ways.routes()),
        policy_routes=tuple(ways.policy_routes()),
        dynamic_routing=tuple(ways.protocols()),
        source_checks=source_checks(settings, wiring, context, whole, filtered_members(joined)),
        tunnels=tuple(found_tunnels),
        bridges=joined,
        management=replace(
            management(domain, common, context, wiring, books), inbound_filters=bool(carried.bindings), across_vrfs=True
        ),
        high_availability=_high_availability(common, context),
        admits_strays=strays.admitted(common, settings, context),
        forwards=not is_transparent(settings),
        unnamed=unused_objects(domain, context),
        stations=tuple(_reserved(domain, context)),
    )
    return replace(device, unmodelled=tuple(features(domain, common, context, wiring, settings)))


def _reserved(domain: Domain, context: Context) -> Iterator[Station]:
    """Stations for which a DHCP server keeps an address, and rows of the fixed ARP table."""
    rows = list(domain.entries("system arp-table", context))
    for server in domain.entries("system dhcp server", context):
        rows += server.within("reserved-address", context)
    for row in rows:
        yield from stated(row.word("mac"), row.word("ip"), context.span(row.line))


def _whole(context: Context) -> Span:
    return replace(context.span(1), line=0, column=1, end_column=1)


def _preceded(sets: list[RuleSet], rules: Sequence[Rule]) -> list[RuleSet]:
    """The lists that judge, with what virtual addresses, full cone NAT and hairpins may decide before them."""
    return [
        replace(item, rules=(*rules, *item.rules)) if item.kind is not RuleSetKind.SELECTOR else item for item in sets
    ]


def _add_ssl(domain: Domain, wiring: Wiring, context: Context) -> None:
    section = domain.single("vpn ssl settings", context)
    name = ssl_interface(domain)
    if section.line and name not in wiring.interfaces:
        wiring.interfaces[name] = Interface(name, InterfaceKind.TUNNEL, context.span(section.line))


def _high_availability(common: Domain, context: Context) -> str:
    ha = common.single("system ha", context)
    if ha.word("mode", "standalone") == "standalone":
        return ""
    priority = ha.word("priority", "128")
    return "secondary" if priority.isdigit() and int(priority) < 128 else "primary"


@dataclass(frozen=True, slots=True)
class _Translations:
    """The NAT rules of one domain, and what may be decided of packets to addresses of NAT before a policy is asked."""

    rules: tuple[NatRule, ...]
    before: tuple[Rule, ...]


def _translations(view: _View, policies: Policies, *, central: bool) -> _Translations:
    """Virtual addresses, source NAT of the policies or of the table of a `central` NAT, full cone NAT and hairpins."""
    vips = view.books.vips
    source = SourceNat(view.domain, view.context, view.books)
    unforced = source_rules(vips, forced=False, central=central)
    table = source.central(unforced) if central else []
    translated = table if central else source.of_policies(policies, unforced)
    source.open_policies(policies, table)
    turned = hairpins(vips, [rule for _, rules in policies for rule in rules])
    rules = (
        *(back for back, _ in source.opened if back is not None),
        *destination_rules(vips),
        *(rule for rule, _ in turned),
        *source_rules(vips, forced=True, central=central),
        *translated,
    )
    return _Translations(rules, (*unused(vips), *(rule for _, rule in (*source.opened, *turned))))


def _forward(view: _View, *, central: bool) -> tuple[list[RuleSet], Policies]:
    """The rule sets that judge transit packets, and the policies that they were made of."""
    domain, context, books = view.domain, view.context, view.books
    six = domain.entries("firewall policy6", context)
    any_vip = bool(books.vips.vips)
    style = Style(central=central, any_vip=any_vip)
    reader = PolicyReader(context, books, style)
    policies = [(entry, reader.rules(entry)) for entry in domain.entries("firewall policy", context)]
    both = PolicyReader(context, books, replace(CONSOLIDATED, central=central, any_vip=any_vip))
    policies += [(entry, both.rules(entry)) for entry in domain.entries("firewall consolidated policy", context)]
    families = frozenset({4}) if six else frozenset({4, 6})
    sets = [_set("policy", view, [rule for _, rules in policies for rule in rules], families)]
    if six:
        reader6 = PolicyReader(context, books, replace(POLICY6, central=central, any_vip=any_vip))
        made = [(entry, reader6.rules(entry)) for entry in six]
        sets.append(_set("policy6", view, [rule for _, rules in made for rule in rules], frozenset({6})))
        policies += made
    security = domain.entries("firewall security-policy", context)
    if _judged_by_security(view, security):
        asking = {id(rule) for entry, rules in policies if "action" not in entry.values for rule in rules}
        sets = [_beforehand(item, asking) for item in sets]
        rules = [*_dns(view), *(rule for entry in security for rule in reader.rules(entry))]
        sets.append(_set("security-policy", view, rules, frozenset({4, 6})))
    elif security:
        rules = [rule for entry in security for rule in reader.rules(entry)]
        sets.append(replace(_set("security-policy", view, rules, frozenset({4, 6})), kind=RuleSetKind.SELECTOR))
    return sets, policies


def _beforehand(whole: RuleSet, asking: set[int]) -> RuleSet:
    """The policies that lead to the security policies; they have no action (`asking`), and what they take goes on.

    Without any, the file shows only a part of them, and they decide nothing.
    """
    if not asking and not any(rule.action is Action.PERMIT and not rule.implicit for rule in whole.rules):
        return replace(whole, kind=RuleSetKind.SELECTOR)
    rules = tuple(replace(rule, action=Action.PERMIT) if id(rule) in asking else rule for rule in whole.rules)
    return replace(whole, rules=rules, kind=RuleSetKind.GUARD)


def _judged_by_security(view: _View, security: list[Entry]) -> bool:
    """In policy mode (from 6.2) `security-policy` permits what some `policy` lets it judge, with inspection and logins.

    Sources: FortiOS Administration Guide, "NGFW policy"; Technical Tip 251572, "How to configure port forwarding
    Virtual IPs when in NGFW policy-based mode": packets must match in both sections. Before 6.2 `policy` judges.
    """
    settings = view.domain.single("system settings", view.context)
    since = view.context.at_least(6, 2, 0)
    return settings.word("ngfw-mode") == "policy-based" and (bool(security) if since is None else since)


def _dns(view: _View) -> list[Rule]:
    """Policy mode lets DNS through unasked unless `implicit-allow-dns` is disabled; how far is not documented."""
    settings = view.domain.single("system settings", view.context)
    if not settings.on("implicit-allow-dns", default=True):
        return []
    line = settings.at("implicit-allow-dns", "ngfw-mode")
    reason = "implicit-allow-dns: DNS may pass without a policy"
    why = replace(view.context.unknown(UnknownKind.FEATURE, reason, 1), origin=_at(view.context, line))
    match = Match(service=ServiceMatch.exactly(PREDEFINED["DNS"]), conditions=(why,))
    return [Rule("implicit-dns", Action.PERMIT, match, why.origin, implicit="FortiOS: implicit-allow-dns")]


def _at(context: Context, line: int) -> Span:
    return context.span(line) if line else _whole(context)


@dataclass(frozen=True, slots=True)
class _View:
    """What the rule sets of one domain are made from."""

    domain: Domain
    common: Domain
    context: Context
    books: Books


def _set(name: str, view: _View, rules: list[Rule], families: frozenset[int]) -> RuleSet:
    domain, context, books = view.domain, view.context, view.books
    blocks = domain.sections.get(f"firewall {name}", []) or domain.sections.get("firewall consolidated policy", [])
    line = blocks[0].line if blocks else 0
    whole = [
        *_redirect(view.common, context, books, families),
        *shortcuts(domain, context),
        *relayed(books.wiring, context),
        *rules,
        *_intrazone(books, context),
        implicit_deny(context, line),
    ]
    return RuleSet(name, tuple(whole), context.span(line) if line else _whole(context), families=families)


def _redirect(common: Domain, context: Context, books: Books, families: frozenset[int]) -> list[Rule]:
    """Packets that leave by the interface they came in by pass without a policy, if allow-traffic-redirect is on.

    Default enable; disable from 7.4.10, 7.6.5 and 8.0.0. Which packets (only those from the interface's own
    network?) changed at 7.0.16, 7.2.11 and 7.4.4, so a rule never surely permits. Source: Technical Tip
    "Traffic handled by FortiGate for packets with ingress and egress as same interface".
    """
    settings = common.single("system global", context)
    allowed = AddressSet()
    lines: list[int] = []
    for family, key, every in (
        (4, "allow-traffic-redirect", EVERY_IPV4),
        (6, "ipv6-allow-traffic-redirect", EVERY_IPV6),
    ):
        default = not _redirect_off(context)
        if family in families and settings.on(key, default=default):
            allowed |= every
            lines.append(settings.at(key))
    if not allowed:
        return []
    reason = "allow-traffic-redirect: which packets turn round without a policy depends on the firmware"
    origin = context.span(lines[0]) if lines[0] else _whole(context)
    why = replace(context.unknown(UnknownKind.FEATURE, reason, 1), origin=origin)
    found: list[Rule] = []
    for name, interface in books.wiring.interfaces.items():
        if interface.enabled and (
            interface.addresses or interface.dynamic_address or interface.kind is InterfaceKind.TUNNEL
        ):
            match = Match(
                AddressMatch.exactly(allowed),
                AddressMatch.exactly(allowed),
                in_interfaces=frozenset({name}),
                out_interfaces=frozenset({name}),
                conditions=(why,),
            )
            found.append(
                Rule(f"same-interface {name}", Action.PERMIT, match, origin, implicit="FortiOS: allow-traffic-redirect")
            )
    return found


def _redirect_off(context: Context) -> bool:
    version = context.version
    return version is not None and (version >= (7, 6, 5) or (7, 4, 10) <= version < (7, 5, 0))


def _intrazone(books: Books, context: Context) -> list[Rule]:
    """Members of one zone may talk where `intrazone` is allow; an explicit policy decides first.

    Default deny is sure from 6.4 on; before, what is not printed is undecided.
    """
    found: list[Rule] = []
    for name, entry in books.wiring.zones.items():
        members = books.wiring.groups.get(name)
        printed = entry.word("intrazone")
        sure_deny = printed == "deny" or (not printed and context.at_least(6, 4, 0) is True)
        if (sure_deny and not entry.unread) or members == frozenset():
            continue
        conditions = list(entry.unread)
        if printed != "allow":
            conditions.append(
                context.unknown(UnknownKind.FEATURE, f"intrazone of zone {name!r} is not printed", entry.line)
            )
        match = Match(in_interfaces=members, out_interfaces=members, conditions=tuple(conditions))
        found.append(
            Rule(
                f"intrazone {name}",
                Action.PERMIT,
                match,
                context.span(entry.at("intrazone")),
                implicit="FortiOS: system zone, intrazone",
            )
        )
    return found


def _local(domain: Domain, context: Context, books: Books) -> list[RuleSet]:
    """Policies for packets to the device itself; where none matches, `allowaccess` decides."""
    found: list[RuleSet] = []
    for end, family in (("", 4), ("6", 6)):
        name = f"local-in-policy{end}"
        entries = domain.entries(f"firewall {name}", context)
        if not entries:
            continue
        style = Style((("srcaddr", family),), (("dstaddr", family),), central=True, interfaces=("intf", ""))
        reader = PolicyReader(context, books, style)
        rules = [_named_local(rule, entry, context) for entry in entries for rule in reader.rules(entry)]
        line = domain.sections[f"firewall {name}"][0].line
        end_rule = Rule(
            "allowaccess",
            Action.PERMIT,
            Match(),
            context.span(line),
            implicit="FortiOS: no local-in policy matches, so allowaccess decides",
        )
        found.append(RuleSet(name, (*rules, end_rule), context.span(line), families=frozenset({family})))
    return found


def _named_local(rule: Rule, entry: Entry, context: Context) -> Rule:
    conditions = list(rule.match.conditions)
    if entry.on("intf-negate"):
        conditions.append(context.unknown(UnknownKind.FEATURE, "intf-negate is on", entry.at("intf-negate")))
    if entry.on("ha-mgmt-intf-only"):
        conditions.append(
            context.unknown(UnknownKind.FEATURE, "for the HA management interface only", entry.at("ha-mgmt-intf-only"))
        )
    incoming = None if len(conditions) != len(rule.match.conditions) else rule.match.in_interfaces
    return replace(rule, match=replace(rule.match, conditions=tuple(conditions), in_interfaces=incoming))


def _bindings(sets: list[RuleSet], local: list[RuleSet]) -> list[Binding]:
    judging = [item for item in sets if item.kind is not RuleSetKind.SELECTOR]
    found = [Binding((item.name,), BindingPoint.FORWARD, None, item.origin) for item in judging]
    return found + [Binding((item.name,), BindingPoint.LOCAL, None, item.origin) for item in local]


def _used(vips: VipBook, domain: Domain, context: Context) -> frozenset[tuple[int, str]]:
    """The virtual addresses that some enabled policy names, directly or by a group."""
    found: set[tuple[int, str]] = set()
    paths = ("firewall policy", "firewall policy6", "firewall consolidated policy") if vips.vips else ()
    for entry in (entry for path in paths for entry in domain.entries(path, context)):
        if entry.word("status", "enable") == "disable":
            continue
        for name in (*entry.words("dstaddr"), *entry.words("dstaddr4"), *entry.words("dstaddr6")):
            for family in (4, 6):
                found |= {(family, vip.entry.name) for vip in vips.named(name, family) or ()}
    return frozenset(found)
