"""Source NAT: of policies (`set nat enable`), or of the central table.

FortiOS: source NAT is chosen after the policy; without a pool the address of the outgoing interface is
used. With `central-nat` only `firewall central-snat-map` decides: the pool of its entry, else perhaps the virtual
address that a source stands behind, else the interface. Sources: CLI reference `firewall policy`,
`firewall central-snat-map`; Technical Tip 209514, "How to use VIP's External IP Address for Source NAT" (its order;
it says as well that virtual addresses act with `nat-source-vip` alone, so that the second is left open); what pools do
is in `pools`.

Full cone NAT (`permit-any-host` of a policy or of a pool, `permit-stun-host`, `cgn-eif`): while a host inside uses a
port, others may send to it without a policy. New Features 7.6, "Full cone NAT for fixed port range IP pools".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, EVERY_IPV6
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.rules import Action, Rule
from parsers.model.service import EVERY_PORT, EVERY_SERVICE, TCP, UDP, ServiceSet, of_ports, of_protocol
from parsers.vendors.fortinet_fortios.pools import Pools

if TYPE_CHECKING:
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry
    from parsers.vendors.fortinet_fortios.policies import Books
    from parsers.vendors.fortinet_fortios.pools import Pool

_OPEN_TO_ALL = ("permit-any-host", "permit-stun-host", "cgn-eif")
_EVERY = {4: EVERY_IPV4, 6: EVERY_IPV6}


class SourceNat:
    """Makes the source rules of one domain."""

    def __init__(self, domain: Domain, context: Context, books: Books) -> None:
        """Read the pools of `domain`."""
        self._context, self._books, self._domain = context, books, domain
        self._pools = Pools(domain, context, books.wiring)
        self.opened: list[tuple[NatRule | None, Rule]] = []
        """What full cone NAT may let in: a rule that turns the destination back, and one that permits."""

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
            until=rule.until,
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
            pool = self._pools.chosen(pools, rule.match.out_interfaces, family)
            whole = replace(
                made,
                match=replace(rule.match, source=narrowed),
                source_ports_change=not (entry.on("fixedport") or pool.ports_stay),
                address=AddressTranslation(
                    NatKind.UNKNOWN if pool.addresses is None else NatKind.POOL,
                    part,
                    _EVERY[family] if pool.addresses is None else pool.addresses,
                ),
            )
            found += self._served(whole, pool, entry.at(key, "nat"))
            self._open(whole, pool.open_to_all, entry.name)
        return found

    def _served(self, rule: NatRule, pool: Pool, line: int) -> list[NatRule]:
        """The rule for the sources that a pool is for, and an open one for the others."""
        source = rule.match.source
        if pool.serves is None or not source.possibly - pool.serves:
            return [rule]
        inside = AddressMatch(source.surely & pool.serves, source.possibly & pool.serves, source.unknown)
        reason = "what becomes of sources for which the pool has no range"
        why = self._context.unknown(UnknownKind.FEATURE, reason, line)
        conditions = (*rule.match.conditions, why)
        others = replace(rule, match=replace(rule.match, conditions=conditions))
        return [replace(rule, match=replace(rule.match, source=inside)), others]

    def open_policies(self, policies: list[tuple[Entry, list[Rule]]], central: list[NatRule]) -> None:
        """Note the policies that let everybody answer: without NAT, with their own, or that of the central table."""
        for entry, rules in policies:
            key = next((key for key in _OPEN_TO_ALL if entry.on(key)), "")
            if not key or not _passes(rules):
                continue
            reason = f"{key}: a port that a host inside uses is open to hosts that were not asked"
            why = self._context.unknown(UnknownKind.SESSION, reason, entry.at(key))
            for rule in rules:
                made = [item for item in self._rules(entry, rule) if item.address is not None]
                for item in (*made, *(item for item in central if item.address is not None)):
                    self._open(item, why, entry.name, udp=True)
                plain = NatRule(rule.identity, NatStage.SOURCE, rule.match, None, rule.origin, enabled=rule.enabled)
                if not made:
                    self._open(plain, why, entry.name, udp=True)

    def _open(self, rule: NatRule, why: UnknownMatch | None, name: str, *, udp: bool = False) -> None:
        """Packets (`udp` only, or TCP too) that come back to what `rule` makes of its sources."""
        if why is None or not rule.enabled:
            return
        inside, match = AddressMatch.exactly(rule.match.source.possibly), rule.match
        service = ServiceMatch.exactly(of_ports(UDP) if udp else of_ports(UDP) | of_ports(TCP))
        statement = f"full cone {name}"
        back = Match(service=service, in_interfaces=match.out_interfaces, conditions=(why,))
        turned: NatRule | None = None
        if rule.address is not None:
            turned = NatRule(
                statement,
                NatStage.DESTINATION,
                replace(back, destination=AddressMatch.exactly(rule.address.translated)),
                AddressTranslation(NatKind.POOL, rule.address.translated, inside.possibly),
                why.origin,
                port=PortTranslation(EVERY_PORT, EVERY_PORT, chosen=True),
                statement=statement,
            )
        permitted = replace(
            back,
            destination=inside,
            out_interfaces=match.in_interfaces,
            translated_by=None if turned is None else frozenset({statement}),
        )
        rule_back = Rule(statement, Action.PERMIT, permitted, why.origin, implicit="FortiOS: full cone NAT")
        if (turned, rule_back) not in self.opened:
            self.opened.append((turned, rule_back))

    def central(self, returns: list[NatRule]) -> list[NatRule]:
        """The central table, in order; an entry with NAT off exempts its packets.

        Where no pool decides, `returns` (hosts behind virtual addresses) come before it.
        """
        found: list[NatRule] = []
        for entry in self._domain.entries("firewall central-snat-map", self._context):
            made = self._central(entry)
            pooled = entry.words("nat-ippool") or entry.words("nat-ippool6")
            if not pooled or not entry.on("nat", default=True):
                found += [one for rule in made for back in returns if (one := _within(rule, back))]
            found += made
        return found + returns

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
        origin = self._context.span(entry.line)
        enabled = entry.word("status", "enable") != "disable"
        made = NatRule(f"central {entry.name}", NatStage.SOURCE, match, None, origin, enabled=enabled)
        if not entry.on("nat", default=True):
            return [made]
        pool = self._pools.chosen(entry.words(f"nat-ippool{end}"), match.out_interfaces, family)
        target = AddressTranslation(
            NatKind.UNKNOWN if pool.addresses is None else NatKind.POOL,
            match.source.possibly,
            _EVERY[family] if pool.addresses is None else pool.addresses,
        )
        made = replace(made, address=target, source_ports_change=not pool.ports_stay)
        self._open(made, pool.open_to_all, f"central {entry.name}")
        return self._served(made, pool, entry.at(f"nat-ippool{end}"))

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


def _within(rule: Rule | NatRule, back: NatRule) -> NatRule | None:
    """`back` for the packets of one policy or entry; None where it has none of them."""
    match, mapped = rule.match, back.match.source.possibly
    source = AddressMatch(match.source.surely & mapped, match.source.possibly & mapped, match.source.unknown)
    sides = [side for side in (match.out_interfaces, back.match.out_interfaces) if side is not None]
    outgoing = frozenset[str].intersection(*sides) if sides else None
    if not source.possibly or outgoing == frozenset():
        return None
    conditions = (*match.conditions, *back.match.conditions)
    narrowed = replace(match, source=source, out_interfaces=outgoing, conditions=conditions)
    return replace(back, match=narrowed, enabled=rule.enabled, until=rule.until)


def _ports(text: str) -> Interval:
    first, _, last = text.partition("-")
    return EVERY_PORT if text in ("0", "0-65535", "1-65535") else Interval(int(first), int(last or first))


def _passes(rules: list[Rule]) -> bool:
    return any(rule.enabled and rule.action is not Action.DENY for rule in rules)
