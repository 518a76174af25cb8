"""A `config.xml` as a `Device`; `Additions` are what a product keeps in places of its own."""

from __future__ import annotations

from dataclasses import field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Device, Effect, Stage, Unmodelled
from parsers.model.interface import InterfaceKind
from parsers.nouns import dataclass
from parsers.syntax.cryptokey import guards
from parsers.syntax.pf import features
from parsers.syntax.pf.aliases import AliasBook
from parsers.syntax.pf.answering import reply_routes
from parsers.syntax.pf.automatic import Automatic
from parsers.syntax.pf.bridging import bindings, bridges, listed
from parsers.syntax.pf.bypass import bypass
from parsers.syntax.pf.endpoints import Books
from parsers.syntax.pf.entries import Entry, sweep
from parsers.syntax.pf.filters import RuleReader, in_place
from parsers.syntax.pf.interfaces import wiring
from parsers.syntax.pf.leaving import Leaving
from parsers.syntax.pf.management import management
from parsers.syntax.pf.nat import Translations
from parsers.syntax.pf.routes import Ways
from parsers.syntax.pf.rules import rule_sets
from parsers.syntax.pf.schedules import hours, week_hours
from parsers.syntax.pf.tables import SECTIONS, SYSTEM
from parsers.syntax.pf.tunnels import ipsec, openvpn

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.model.interface import Interface
    from parsers.model.nat import NatRule
    from parsers.model.routing import Route
    from parsers.syntax.pf.entries import Context
    from parsers.syntax.pf.filters import Placed
    from parsers.syntax.pf.interfaces import Wiring
    from parsers.syntax.pf.nat import Forwards, Mapped
    from parsers.syntax.pf.tunnels import Vpn
    from parsers.syntax.xml_tree import XmlTree

ORDER = (Stage.DESTINATION_NAT, Stage.INBOUND_FILTER, Stage.ROUTING, Stage.SOURCE_NAT, Stage.OUTBOUND_FILTER)


@dataclass(slots=True)
class Additions:
    """What a product keeps elsewhere: rules before those of the old style at the same place, and translations.

    `mapped` are one-to-one mappings, `outbound` stands before manual outbound rules.
    """

    rules: list[Placed] = field(default_factory=list["Placed"])
    mapped: list[Mapped] = field(default_factory=list["Mapped"])
    outbound: list[NatRule] = field(default_factory=list["NatRule"])
    prefixes: list[Mapped] = field(default_factory=list["Mapped"])


@dataclass(frozen=True, slots=True)
class Product:
    """How to find what a product keeps in places of its own."""

    aliases: Callable[[Entry], list[Entry]]
    tunnels: Callable[[Entry, Wiring], list[Route]]
    additions: Callable[[Entry, Books, RuleReader, Translations], Additions]
    rest: Callable[[Entry], None]
    selectors: Callable[[Entry, Wiring], Vpn] | None = None
    """Tunnels of IPsec that stand in a place of their own."""


def device(tree: XmlTree, context: Context, product: Product) -> Device | None:
    """The firewall that a tree describes; None where there is no root."""
    if tree.root is None:
        return None
    root = Entry(tree.root.modelled(), context)
    found = wiring(root)
    private = openvpn(root, found)
    routes = product.tunnels(root, found)
    selected = None if product.selectors is None else product.selectors(root, found)
    books = Books(context, found, AliasBook(context, product.aliases(root)))
    vpn = ipsec(root, found, books)
    if selected is not None:
        vpn.add(selected)
    reader = RuleReader(books, hours(root), week_hours(root))
    translations = Translations(root, books, reader)
    forwards = translations.forwards()
    added = product.additions(root, books, reader, translations)
    placed = [*added.rules, *_rules(root, reader)]
    automatic = Automatic(root, books)
    ways = Ways(root, books)
    people = ways.in_force(in_place(placed))
    static = ways.routes()
    passing = bypass(root, books, static)
    front, behind = ([], passing) if context.dialect.flags_by_presence else (passing, [])
    rules = [*front, *forwards.passed, *automatic.before(), *people, *behind, *automatic.after(vpn.peers)]
    mapped = [*added.mapped, *translations.one_to_one(added.prefixes)]
    nat = _translated(context, forwards, mapped, [*added.outbound, *translations.outbound()])
    system = root.under("system")
    filtered = not system.has("disablefilter")
    leaving = Leaving(root, ways, rules, nat).policy_routes(static)
    steered = [*reply_routes(root, ways, people, static, all_rules=rules), *leaving, *ways.policy_routes(rules)]
    bridged = tuple(bridges(root, found))
    name = system.text("hostname") or PurePosixPath(context.source.name).stem
    keys = [made for name, peers in found.peers.items() for made in guards(name, peers, "allowed IPs")]
    judged = [item for item in found.interfaces.values() if _is_judged(item, found)]
    names = [item.name for item in judged]
    made = Device(
        name,
        context.dialect.platform,
        ORDER,
        stateful=True,
        answers_translated=False,
        origin=context.span(system.at("hostname")) if system.element.name else context.span(root.element),
        interfaces=tuple(found.interfaces.values()),
        rule_sets=(
            *(rule_sets(rules, listed(names, bridged), context.whole) if filtered else ()),
            *(one[0] for one in keys),
        ),
        bindings=(*(bindings(names, bridged, context.whole) if filtered else ()), *(one[1] for one in keys)),
        nat=nat if filtered else (),
        routes=(*static, *private.routes, *routes, *vpn.routes),
        policy_routes=(*vpn.policy_routes, *(steered if filtered else ())),
        tunnels=tuple(vpn.tunnels),
        bridges=tuple(item.bridge for item in bridged),
        management=management(root, found),
        high_availability=features.high_availability(root),
    )
    _rest(root, found, product)
    sweep(tree.elements, context)
    assumed = tuple(dict.fromkeys(context.assumed))
    return replace(made, unmodelled=tuple(dict.fromkeys(context.unmodelled)), assumed=assumed)


def _rules(root: Entry, reader: RuleReader) -> list[Placed]:
    section = root.under("filter")
    section.ignore({"separator": "a line of the menu"})
    entries = section.all("rule")
    _scrub(section)
    return [item for number, entry in enumerate(entries, 1) for item in reader.placed(entry, number)]


def _scrub(section: Entry) -> None:
    """Normalisation of packets: it passes or drops nothing that rules would not."""
    for one in section.element.all("scrub"):
        one.irrelevant("normalisation of packets, which no rule depends on")


def _is_judged(item: Interface, found: Wiring) -> bool:
    if item.kind is InterfaceKind.LOOPBACK:
        return False
    return item.name in found.entries or item.kind is InterfaceKind.TUNNEL or bool(item.addresses)


def _translated(
    context: Context, forwards: Forwards, mapped: list[Mapped], outbound: list[NatRule]
) -> tuple[NatRule, ...]:
    """In: `rdr`, then `binat`; out: `binat`, then `nat`. What reflection adds stands among them."""
    reflected = [rule for item in mapped for rule in item.reflected.rules]
    forwarded = [*forwards.rules, *reflected] if context.dialect.flags_by_presence else [*reflected, *forwards.rules]
    turned = [*forwards.turned, *(rule for item in mapped for rule in item.reflected.turned)]
    into, out = [item.into for item in mapped], [item.out for item in mapped]
    return (*forwarded, *into, *forwards.own, *out, *turned, *outbound)


def _rest(root: Entry, found: Wiring, product: Product) -> None:
    """What is left: features, then what has no bearing, then what nobody understands."""
    root.ignore(SECTIONS)
    system = root.under("system")
    system.ignore(SYSTEM)
    features.system_switches(system)
    features.sections(root, found)
    _diagnosis(root)
    product.rest(root)


def _diagnosis(root: Entry) -> None:
    for entry in root.all("diag"):
        part = entry.child("ipv6nat")
        if part is not None:
            part.ignore_all("of the tunnel for IPv6")
            if part.has("enable"):
                root.context.open("IPv6 in IPv4 is sent to another host", Effect.MAY_REWRITE, part.element)


def incomplete(tree: XmlTree, context: Context) -> list[Unmodelled]:
    """What is missing of a file, said and kept as a doubt about everything."""
    if tree.problem is None:
        return []
    line, what = tree.problem
    line = min(max(line, 1), max(len(context.source.lines), 1))
    message = f"the file ends early or is no XML: {what}"
    context.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, context.source.span(line), message)
    return [Unmodelled(message, Effect.MAY_DO_EITHER, context.source.span(line))]
