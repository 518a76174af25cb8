"""Source NAT: of policies (`set nat enable`), or of the central table.

FortiOS: source NAT is chosen after the policy; without a pool the address of the outgoing interface is
used. With `central-nat` only `firewall central-snat-map` decides. Sources: CLI reference `firewall policy`,
`firewall ippool`, `firewall central-snat-map`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import EVERY_IPV4, EVERY_IPV6, AddressSet
from parsers.model.interface import AddressRole
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.rules import Action, Rule
from parsers.model.service import EVERY_PORT, EVERY_SERVICE, ServiceSet, of_ports, of_protocol

if TYPE_CHECKING:
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry
    from parsers.vendors.fortinet_fortios.policies import Books

_EVERY = {4: EVERY_IPV4, 6: EVERY_IPV6}


class SourceNat:
    """Makes the source rules of one domain."""

    def __init__(self, domain: Domain, context: Context, books: Books) -> None:
        """Read the pools of `domain`."""
        self._context, self._books, self._domain = context, books, domain
        self._pools: dict[str, Entry] = {}
        for path in ("firewall ippool", "firewall ippool6"):
            self._pools |= {item.name: item for item in domain.entries(path, context)}
        self._members = {item.name: item.words("member") for item in domain.entries("firewall ippool_grp", context)}
        self._own: dict[tuple[frozenset[str] | None, int], AddressSet | None] = {}

    def of_policies(self, policies: list[tuple[Entry, list[Rule]]], returns: list[NatRule]) -> list[NatRule]:
        """One rule a policy from the first to the last that has NAT; those without it exempt their packets.

        Where a policy has NAT and no pool, `returns` (hosts behind virtual addresses) come before its own.
        """
        used = [index for index, (entry, rules) in enumerate(policies) if entry.on("nat") and _passes(rules)]
        found: list[NatRule] = []
        for entry, rules in policies[: used[-1] + 1] if used else []:
            if _passes(rules):
                for rule in rules:
                    if entry.on("nat") and not entry.on("ippool"):
                        found += [made for back in returns if (made := _within(rule, back))]
                    found += self._rules(entry, rule)
        return found

    def _rules(self, entry: Entry, rule: Rule) -> list[NatRule]:
        made = NatRule(
            f"policy {entry.name}",
            NatStage.SOURCE,
            rule.match,
            None,
            self._context.span(entry.at("nat")),
            enabled=rule.enabled,
        )
        if not entry.on("nat"):
            return [made]
        found: list[NatRule] = []
        for family in (4, 6):
            part = rule.match.source.possibly & _EVERY[family]
            if not part:
                continue
            source = rule.match.source
            narrowed = AddressMatch(source.surely & _EVERY[family], part, source.unknown)
            key = "poolname" if family == 4 else "poolname6"
            pools = entry.words(key) if entry.on("ippool") else ()
            target = self._target(pools, rule.match.out_interfaces, family)
            found.append(
                replace(
                    made,
                    match=replace(rule.match, source=narrowed),
                    source_ports_change=not entry.on("fixedport"),
                    address=AddressTranslation(
                        NatKind.UNKNOWN if target is None else NatKind.POOL,
                        part,
                        _EVERY[family] if target is None else target,
                    ),
                )
            )
        return found

    def _target(self, pools: tuple[str, ...], outgoing: frozenset[str] | None, family: int) -> AddressSet | None:
        """The addresses that a source becomes; None where the file does not say."""
        if not pools:
            return self._own_addresses(outgoing, family)
        names = [inner for name in pools for inner in self._members.get(name, (name,))]
        sets: list[AddressSet] = []
        for name in names:
            pool = self._pools.get(name)
            if pool is None or pool.unread:
                return None
            try:
                sets.append(address.from_range(pool.word("startip"), pool.word("endip")))
            except ValueError:
                self._context.bad(pool.at("startip"), f"range of pool {name!r} is not understood")
                return None
        return address.union_of(sets)

    def _own_addresses(self, outgoing: frozenset[str] | None, family: int) -> AddressSet | None:
        key = (outgoing, family)
        if key not in self._own:
            self._own[key] = self._read_own(outgoing, family)
        return self._own[key]

    def _read_own(self, outgoing: frozenset[str] | None, family: int) -> AddressSet | None:
        known = self._books.wiring.interfaces
        names = sorted(known) if outgoing is None else sorted(outgoing)
        found: list[AddressSet] = []
        for name in names:
            interface = known.get(name)
            own = (
                []
                if interface is None
                else [
                    address.from_cidr(str(item.value.ip))
                    for item in interface.addresses
                    if item.value.version == family and item.role is AddressRole.PRIMARY
                ]
            )
            if interface is None or interface.dynamic_address or (not own and outgoing is not None):
                return None
            found += own
        return address.union_of(found) if found else None

    def central(self) -> list[NatRule]:
        """The central table, in order; an entry with NAT off exempts its packets."""
        return [
            rule
            for entry in self._domain.entries("firewall central-snat-map", self._context)
            for rule in self._central(entry)
        ]

    def _central(self, entry: Entry) -> list[NatRule]:
        conditions: list[UnknownMatch] = list(entry.unread)
        sides: list[frozenset[str] | None] = []
        for key in ("srcintf", "dstintf"):
            names, missing = self._books.wiring.resolved(entry.words(key) or ("any",))
            if missing:
                conditions.append(
                    self._context.unknown(
                        UnknownKind.UNRESOLVED, f"interface {' '.join(missing)} is not defined", entry.at(key)
                    )
                )
                names = None
            sides.append(names)
        if entry.on("nat46") or entry.on("nat64"):
            conditions.append(
                self._context.unknown(
                    UnknownKind.FEATURE, "translation between address families", entry.at("nat46", "nat64")
                )
            )
        family, end = (6, "6") if entry.word("type") == "ipv6" else (4, "")
        books, line = self._books.addresses, entry.line
        match = Match(
            books.all_of(entry.words(f"orig-addr{end}") or ("all",), family, line),
            books.all_of(entry.words(f"dst-addr{end}") or ("all",), family, line),
            ServiceMatch.exactly(self._services(entry, conditions)),
            sides[0],
            sides[1],
            tuple(conditions),
        )
        target: AddressTranslation | None = None
        if entry.on("nat", default=True):
            pool = self._target(entry.words(f"nat-ippool{end}"), match.out_interfaces, family)
            target = AddressTranslation(
                NatKind.UNKNOWN if pool is None else NatKind.POOL,
                match.source.possibly,
                _EVERY[family] if pool is None else pool,
            )
        return [
            NatRule(
                f"central {entry.name}",
                NatStage.SOURCE,
                match,
                target,
                self._context.span(entry.line),
                source_ports_change=target is not None,
                enabled=entry.word("status", "enable") != "disable",
            )
        ]

    def _services(self, entry: Entry, conditions: list[UnknownMatch]) -> ServiceSet:
        protocol = entry.word("protocol", "0")
        try:
            if protocol == "0":
                return EVERY_SERVICE
            number = int(protocol)
            if number not in (6, 17, 132):
                return of_protocol(number)
            return of_ports(number, _ports(entry.word("dst-port", "0")), _ports(entry.word("orig-port", "0")))
        except ValueError:
            reason = "protocol or ports are not understood"
            self._context.bad(entry.at("protocol"), reason)
            conditions.append(self._context.unknown(UnknownKind.UNREAD, reason, entry.at("protocol")))
            return EVERY_SERVICE


def _within(rule: Rule, back: NatRule) -> NatRule | None:
    """`back` for the packets of one policy; None where it has none of them."""
    match, mapped = rule.match, back.match.source.possibly
    source = AddressMatch(match.source.surely & mapped, match.source.possibly & mapped, match.source.unknown)
    sides = [side for side in (match.out_interfaces, back.match.out_interfaces) if side is not None]
    outgoing = frozenset[str].intersection(*sides) if sides else None
    if not source.possibly or outgoing == frozenset():
        return None
    conditions = (*match.conditions, *back.match.conditions)
    narrowed = replace(match, source=source, out_interfaces=outgoing, conditions=conditions)
    return replace(back, match=narrowed, enabled=rule.enabled)


def _ports(text: str) -> Interval:
    first, _, last = text.partition("-")
    return EVERY_PORT if text in ("0", "0-65535", "1-65535") else Interval(int(first), int(last or first))


def _passes(rules: list[Rule]) -> bool:
    return any(rule.enabled and rule.action is not Action.DENY for rule in rules)
