"""The table that fw4 makes of the package `firewall`: its chains in the order in which the kernel asks them.

Packets of a known connection pass; then come rules for every zone, then zone by zone in the order of the file the chain
of the zone that a packet comes from: its rules, its forwardings, what a redirect translated, the policy of the zone for
packets back to itself; what falls out of all of them meets the policy of the defaults. Packets for the device itself
meet the same with `input`. Sources: openwrt/firewall4, ruleset.uc (2022 to 2025); of fw3 (releases before 22.03) the
order is the same (firewall3, main.c and zones.c, from memory).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind
from parsers.syntax.netfilter.nouns import (
    Aside,
    Chain,
    ChainRule,
    Do,
    Doubt,
    NatVerb,
    Side,
    Table,
    Test,
    Translate,
    Verb,
    Verdict,
)
from parsers.vendors.openwrt_uci import includes, redirects
from parsers.vendors.openwrt_uci.rules import INVALID, VERBS, Books, decided, forwarding, leaving, rule
from parsers.vendors.openwrt_uci.sets import Sets
from parsers.vendors.openwrt_uci.zones import Defaults, Zone, read_defaults, read_zone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.netfilter.nouns import Statement
    from parsers.vendors.openwrt_uci.network import Wiring
    from parsers.vendors.openwrt_uci.sections import Reading, Section

KINDS = frozenset({"defaults", "zone", "forwarding", "rule", "redirect", "nat", "ipset", "include"})
REDIRECTED = "what a redirect translated passes"
_RAW, _DNAT, _FILTER, _SNAT = -300, -100, 0, 100


def read_firewall(reading: Reading, wiring: Wiring, release: int, fillers: frozenset[str]) -> Table:
    """The whole package as one table; `fillers` are sets that the resolver fills."""
    includes.read(reading, release)
    sets = Sets(reading, fillers=fillers)
    for section in reading.of("firewall", "ipset"):
        sets.read(section)
    defaults = read_defaults(reading, ignored=release == 4)
    networks = {name: net.subnets for name, net in wiring.nets.items()}
    zones = _zones(reading, defaults, wiring, networks)
    books = Books(reading, zones, sets.found, networks, release)
    for section in reading.of("firewall", "rule"):
        rule(section, books)
    _in_order(reading)
    for section in reading.of("firewall", "forwarding"):
        forwarding(section, books)
    for section in reading.of("firewall", "redirect"):
        redirects.redirect(section, books)
    for section in reading.of("firewall", "nat"):
        redirects.nat(section, books)
    for section in reading.of("firewall"):
        if section.kind not in KINDS:
            reading.strange(section, f"a section of type {section.kind} in the package firewall is not known")
    wiring.placeholders(_named(reading))
    return _table(books, defaults)


def _zones(
    reading: Reading, defaults: Defaults, wiring: Wiring, networks: dict[str, tuple[str, ...] | None]
) -> dict[str, Zone]:
    """The zones in the order of the file."""
    zones: dict[str, Zone] = {}
    for section in reading.of("firewall", "zone"):
        zone = read_zone(section, defaults, wiring, reading, networks)
        if zone is not None and zone.name in zones:
            reading.bad(section.at("name"), f"zone {zone.name} stands here twice")
        elif zone is not None:
            zones[zone.name] = zone
    return zones


def _named(reading: Reading) -> Iterator[tuple[str, Section]]:
    """Devices that zones and rules name."""
    for section in reading.of("firewall", "zone", "rule", "nat"):
        for word in section.options["device"].text.split() if "device" in section.options else ():
            if not word.startswith("!") and word != "*":
                yield word, section


def _in_order(reading: Reading) -> None:
    """Where rules carry a priority (RutOS) that is not that of the file, which one counts is not known."""
    last = -1
    for section in reading.of("firewall", "rule"):
        text = section.options["priority"].text if "priority" in section.options else ""
        number = int(text) if text.isdecimal() else -1
        if text and (number < 0 or number < last):
            reading.bad(section.at("priority"), "priority says another order of the rules than the file")
        last = max(last, number)


def _table(books: Books, defaults: Defaults) -> Table:
    table = Table("inet", "fw4", defaults.origin)
    table.sets = {name: item.held for name, item in books.sets.items()}
    zones = list(books.zones.values())
    for direction in ("input", "forward"):
        _filter(table, books, defaults, direction)
    chains = (
        ("dstnat", "prerouting", "nat", _DNAT),
        ("srcnat", "postrouting", "nat", _SNAT),
        ("raw_prerouting", "prerouting", "filter", _RAW),
        ("prerouting", "prerouting", "filter", _FILTER),
    )
    for name, hook, kind, priority in chains:
        table.chains[name] = Chain(name, defaults.origin, hook, kind, priority, rules=list(books.chains.get(name, ())))
    for zone in zones:
        for name, chain, leaves in (
            ("dstnat", "dstnat", False),
            ("srcnat", "srcnat", True),
            ("raw_prerouting", "notrack", False),
            ("prerouting", "helper", False),
        ):
            rules = list(books.chains.get(f"{chain}_{zone.name}", ()))
            if chain == "srcnat":
                rules += _masquerades(zone)
            _called(table, table.chains[name], f"{chain}_{zone.name}", rules, zone, leaves=leaves)
    table.chains = {
        name: chain for name, chain in table.chains.items() if chain.rules or chain.hook in {"input", "forward"}
    }
    return table


def _called(  # noqa: PLR0913 - a chain, what calls it, and how
    table: Table, base: Chain, name: str, rules: list[ChainRule], zone: Zone, *, leaves: bool
) -> None:
    """A chain of a zone, called for packets from it, or to it."""
    if not rules:
        return
    table.chains[name] = Chain(name, zone.section.origin, rules=rules)
    jump = Do(Verdict(Verb.JUMP, name))
    base.rules += [ChainRule((*side.tests(leaving=leaves), jump), zone.section.origin) for side in zone.sides]


def _filter(table: Table, books: Books, defaults: Defaults, direction: str) -> None:
    """The chain of packets that are forwarded, or that are for the device itself."""
    verdict = defaults.forward if direction == "forward" else defaults.input
    origin = defaults.at.get(direction, defaults.origin)
    base = Chain(direction, defaults.origin, direction, policy=VERBS[verdict], policy_origin=origin)
    if direction == "input":
        base.rules.append(_plain(defaults, "loopback", Test(("iifname",), (("lo",),)), Verb.ACCEPT))
    known = Test(("ct state",), (("established",), ("related",)))
    base.rules.append(_plain(defaults, "established", known, Verb.ACCEPT))
    if defaults.drops_invalid:
        statements = (INVALID, Do(Verdict(Verb.DROP)))
        base.rules.append(ChainRule(statements, defaults.at["drop_invalid"], "", "drop_invalid"))
    base.rules += books.chains.get(direction, ())
    table.chains[direction] = base
    for zone in books.zones.values():
        rules = [*_bars(zone), *books.chains.get(f"{direction}_{zone.name}", ()), *_end(zone, direction)]
        _called(table, base, f"{direction}_{zone.name}", rules, zone, leaves=False)


def _plain(defaults: Defaults, name: str, test: Test, verb: Verb) -> ChainRule:
    return ChainRule((test, Do(Verdict(verb))), defaults.origin, "", name)


def _bars(zone: Zone) -> Iterator[ChainRule]:
    """Who opened many connections of TCP lately is barred, before all rules of the zone (RutOS)."""
    if zone.bars_scans:
        many = Doubt(UnknownKind.SESSION, "how many connections the sender opened lately (port_scan)")
        statements = (Test(("l4proto",), (("tcp",),)), many, Do(Verdict(Verb.DROP)))
        yield ChainRule(statements, zone.at("port_scan"), "", f"zone {zone.name} port_scan")


def _end(zone: Zone, direction: str) -> Iterator[ChainRule]:
    """What stands behind all rules of a zone: what was redirected, and its policy."""
    name = f"zone {zone.name} {direction}"
    if zone.redirected:
        redirected = Test(("ct status",), (("dnat",),))
        yield ChainRule(
            (redirected, Do(Verdict(Verb.ACCEPT))), zone.section.origin, REDIRECTED, f"zone {zone.name} redirected"
        )
    if direction == "forward":
        yield from decided(ChainRule((), zone.at("forward"), "", name), leaving(zone, zone.forward))
        return
    logged: tuple[Statement, ...] = (Aside(Side.LOG, "log"),) if zone.logged and zone.input != "accept" else ()
    for side in zone.sides:
        yield ChainRule(
            (*side.tests(leaving=False), *logged, Do(Verdict(VERBS[zone.input]))), zone.at("input"), "", name
        )


def _masquerades(zone: Zone) -> Iterator[ChainRule]:
    """What leaves to the zone takes the address of the device there."""
    for version in sorted(zone.masquerades):
        tests = (
            Test(("nfproto",), ((f"ipv{version}",),)),
            *zone.masked_sources.tests(version, "saddr"),
            *zone.masked_targets.tests(version, "daddr"),
        )
        at = zone.at("masq" if version == 4 else "masq6")
        yield ChainRule((*tests, Do(Translate(NatVerb.MASQUERADE))), at, "", f"zone {zone.name} masquerade")
