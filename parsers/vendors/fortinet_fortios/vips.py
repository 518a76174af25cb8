"""Virtual addresses: destination NAT that policies name (or that acts by itself with central NAT).

Sources: FortiOS CLI reference, `firewall vip`, `vipgrp`; Technical Tips "Virtual IP port forwarding order
of execution" (order of the list, only those that a policy names), "How to use virtual IPs with
non-standard external port" (a policy's service is judged on the mapped port), "DENY policy for Virtual IP".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import EVERY_IPV4, EVERY_IPV6, NO_ADDRESS, AddressSet
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.service import EVERY_SERVICE, ICMP, NO_SERVICE, TCP, UDP, ServiceSet, of_ports, of_protocol

if TYPE_CHECKING:
    from parsers.vendors.fortinet_fortios.addresses import AddressBook
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry
    from parsers.vendors.fortinet_fortios.interfaces import Wiring
    from parsers.vendors.fortinet_fortios.services import ServiceBook

_PROTOCOLS = {"tcp": TCP, "udp": UDP, "sctp": 132}


@dataclass(frozen=True, slots=True, eq=False)
class Vip:
    """One virtual address. `mapped` and `mapped_ports` are what policies see; undecided ones may be anything."""

    entry: Entry
    family: int
    external: AddressSet
    mapped: AddressSet
    mapped_ports: ServiceSet
    unknown: tuple[UnknownMatch, ...]

    @property
    def seen(self) -> AddressMatch:
        """The destination as the policy sees it."""
        if self.unknown:
            return AddressMatch(NO_ADDRESS, self.mapped, self.unknown)
        return AddressMatch.exactly(self.mapped)


class VipBook:
    """The virtual addresses of one domain, by name, groups included."""

    def __init__(
        self, domain: Domain, context: Context, wiring: Wiring, services: ServiceBook, book: AddressBook
    ) -> None:
        """Read the sections of `domain`."""
        self._context, self._wiring, self._services, self._book = context, wiring, services, book
        self.vips: dict[tuple[int, str], Vip] = {}
        self._groups: dict[tuple[int, str], Entry] = {}
        self._inner: dict[AddressSet, list[Vip]] = {}
        self._wide: list[Vip] = []
        self.used: frozenset[tuple[int, str]] | None = None
        for family, end in ((4, ""), (6, "6")):
            for entry in domain.entries(f"firewall vip{end}", context):
                self.vips[family, entry.name] = self._vip(entry, family)
            for entry in domain.entries(f"firewall vipgrp{end}", context):
                self._groups[family, entry.name] = entry

    def named(self, name: str, family: int) -> tuple[Vip, ...] | None:
        """The virtual addresses that `name` means, or None where it is no such name."""
        key = (family, name)
        if key in self.vips:
            return (self.vips[key],)
        group = self._groups.get(key)
        if group is None:
            return None
        members = group.words("member")
        found = [self.vips[family, member] for member in members if (family, member) in self.vips]
        missing = [member for member in members if (family, member) not in self.vips]
        unknown = list(group.unread)
        if missing:
            reason = f"virtual address {' '.join(missing)} is not defined"
            unknown.append(self._why(UnknownKind.UNRESOLVED, reason, group, "member"))
        if unknown:
            every = EVERY_IPV4 if family == 4 else EVERY_IPV6
            found.append(Vip(group, family, every, every, EVERY_SERVICE, tuple(unknown)))
        return tuple(found)

    def twin(self, vip: Vip, named: list[Vip]) -> str:
        """Another virtual address, not `named`, that leads to the same inner place; empty if none does."""
        if vip.unknown:
            return ""
        by_inner = self._by_inner()
        for other in (*by_inner.get(vip.mapped, ()), *self._wide):
            if other in named or other is vip or not other.mapped & vip.mapped:
                continue
            if other.mapped_ports & vip.mapped_ports:
                return str(other.entry.name)
        return ""

    def _by_inner(self) -> dict[AddressSet, list[Vip]]:
        """Those in force whose mapping is known (one that is not known is undecided by itself)."""
        if not self._inner:
            known = [
                vip for key, vip in self.vips.items() if not vip.unknown and (self.used is None or key in self.used)
            ]
            for vip in known:
                self._inner.setdefault(vip.mapped, []).append(vip)
            self._wide = [vip for vip in known if _count(vip.mapped) > 1]
        return self._inner

    def behind(self, external: AddressSet) -> AddressSet:
        """The inner addresses of virtual addresses whose outer ones meet `external`."""
        return address.union_of(vip.mapped for vip in self.vips.values() if vip.external & external)

    def _vip(self, entry: Entry, family: int) -> Vip:
        every = EVERY_IPV4 if family == 4 else EVERY_IPV6
        unknown = list(entry.unread)
        kind = entry.word("type", "static-nat")
        if kind not in ("static-nat", "load-balance"):
            unknown.append(
                self._why(UnknownKind.FEATURE, f"virtual address {entry.name!r} is of type {kind}", entry, "type")
            )
        if kind == "load-balance":
            unknown.append(
                self._why(UnknownKind.FEATURE, f"virtual address {entry.name!r} balances load", entry, "type")
            )
        external, mapped = every, every
        try:
            external = _span(entry.word("extip"))
        except ValueError:
            unknown.append(
                self._why(
                    UnknownKind.FEATURE, f"virtual address {entry.name!r} has no address of its own", entry, "extip"
                )
            )
        try:
            mapped = _mapped(entry, self._context)
        except ValueError:
            where = entry.word("mapped-addr") or "an address that is not in the file"
            reason = f"virtual address {entry.name!r} maps to {where}"
            unknown.append(self._why(UnknownKind.DOMAIN_NAME, reason, entry, "mapped-addr", "mappedip"))
        ports = EVERY_SERVICE
        for key in ("extport", "mappedport"):
            try:
                ports = _ports(entry, key)
            except ValueError:
                ports = EVERY_SERVICE
                reason = f"ports of virtual address {entry.name!r} are not understood"
                self._context.bad(entry.at(key, "protocol"), reason)
                unknown.append(self._why(UnknownKind.UNREAD, reason, entry, key, "protocol"))
                break
        if entry.unread:
            external, mapped, ports = every, every, EVERY_SERVICE
        return Vip(entry, family, external, mapped, ports, tuple(unknown))

    def _why(self, kind: UnknownKind, reason: str, entry: Entry, *keys: str) -> UnknownMatch:
        return self._context.unknown(kind, reason, entry.at(*keys))

    def rules(self) -> list[NatRule]:
        """Destination rules in the order of the list; `used` names those in force (None: all, central NAT)."""
        found: list[NatRule] = []
        for key, vip in self.vips.items():
            in_force = self.used is None or key in self.used
            found.append(self._rule(vip, enabled=in_force and vip.entry.word("status", "enable") != "disable"))
        return found

    def _rule(self, vip: Vip, *, enabled: bool) -> NatRule:
        entry, conditions = vip.entry, list(vip.unknown)
        try:
            service = EVERY_SERVICE if entry.unread else _ports(entry, "extport")
        except ValueError:
            service = EVERY_SERVICE
        matched = ServiceMatch.exactly(service)
        if entry.words("service"):
            wanted = self._services.all_of(entry.words("service"), entry.at("service"))
            matched = ServiceMatch(matched.surely & wanted.surely, matched.possibly & wanted.possibly, wanted.unknown)
        match = Match(
            source=self._sources(vip),
            destination=AddressMatch.exactly(vip.external),
            service=matched,
            in_interfaces=self._arrivals(vip, conditions),
            conditions=tuple(conditions),
        )
        address_part, port_part = _translation(vip)
        return NatRule(
            f"vip {entry.name}",
            NatStage.DESTINATION,
            match,
            address_part,
            self._context.span(entry.line),
            port=port_part,
            enabled=enabled,
            lines=tuple(
                self._context.span(entry.lines[key])
                for key in ("extip", "mappedip", "extport", "mappedport")
                if key in entry.lines
            ),
        )

    def _sources(self, vip: Vip) -> AddressMatch:
        words = vip.entry.words("src-filter")
        every = EVERY_IPV4 if vip.family == 4 else EVERY_IPV6
        if not words:
            return AddressMatch.exactly(every)
        try:
            return AddressMatch.exactly(address.union_of(_span(word) for word in words))
        except ValueError:
            reason = f"source filter of virtual address {vip.entry.name!r} is not understood"
            self._context.bad(vip.entry.at("src-filter"), reason)
            return AddressMatch(NO_ADDRESS, every, (self._why(UnknownKind.UNREAD, reason, vip.entry, "src-filter"),))

    def _arrivals(self, vip: Vip, conditions: list[UnknownMatch]) -> frozenset[str] | None:
        wanted: frozenset[str] | None = None
        for key in ("extintf", "srcintf-filter"):
            words = vip.entry.words(key)
            if not words or words == ("",):
                continue
            names, missing = self._wiring.resolved(words)
            if missing:
                conditions.append(
                    self._why(UnknownKind.UNRESOLVED, f"interface {' '.join(missing)} is not defined", vip.entry, key)
                )
                continue
            if names is not None:
                wanted = names if wanted is None else wanted & names
        return wanted

    def returns(self, *, forced: bool, central: bool) -> list[NatRule]:
        """Source rules: a host behind a static virtual address leaves with it.

        `forced` are those that act before all other source NAT: with `nat-source-vip`, and possibly all of them where
        the table of a `central` NAT decides. The others act where a policy with NAT has no pool (Technical Tip
        193423, "Mapping VIP outbound connections": pool of the policy, virtual address, outgoing interface).
        """
        found: list[NatRule] = []
        for key, vip in self.vips.items():
            if (self.used is not None and key not in self.used) or vip.entry.on("portforward") or vip.unknown:
                continue
            always = vip.entry.on("nat-source-vip")
            if forced is not (always or central):
                continue
            conditions: list[UnknownMatch] = []
            if not always and (central or vip.entry.words("src-filter") or vip.entry.words("service")):
                what = "and central NAT" if central else "with a filter"
                reason = f"whether source NAT by virtual address {vip.entry.name!r} {what} acts is not documented"
                conditions.append(self._why(UnknownKind.FEATURE, reason, vip.entry, "extip"))
            match = Match(
                source=AddressMatch.exactly(vip.mapped),
                out_interfaces=None if always else self._arrivals(vip, conditions),
                conditions=tuple(conditions),
            )
            made = AddressTranslation(_kind(vip.mapped, vip.external), vip.mapped, vip.external)
            found.append(
                NatRule(
                    f"vip {vip.entry.name} (return)", NatStage.SOURCE, match, made, self._context.span(vip.entry.line)
                )
            )
        return found


def _kind(original: AddressSet, translated: AddressSet) -> NatKind:
    return NatKind.STATIC if _count(original) == _count(translated) or _count(translated) == 1 else NatKind.POOL


def _count(addresses: AddressSet) -> int:
    return sum(part.last - part.first + 1 for part in (*addresses.v4, *addresses.v6))


def _translation(vip: Vip) -> tuple[AddressTranslation, PortTranslation | None]:
    kind = NatKind.UNKNOWN if vip.unknown else _kind(vip.external, vip.mapped)
    made = AddressTranslation(kind, vip.external, vip.mapped)
    if not vip.entry.on("portforward") or vip.entry.word("protocol", "tcp") == "icmp" or vip.entry.unread:
        return made, None
    try:
        outside = _interval(vip.entry.word("extport", "0"))
        inside = _interval(vip.entry.word("mappedport") or vip.entry.word("extport", "0"))
    except ValueError:
        return AddressTranslation(NatKind.UNKNOWN, vip.external, vip.mapped), None
    size = outside.last - outside.first
    if (
        inside.first == inside.last != outside.last
        and size
        and vip.entry.word("portmapping-type", "1-to-1") == "1-to-1"
    ):
        inside = Interval(inside.first, min(inside.first + size, 65535))
    return made, None if outside == inside else PortTranslation(outside, inside)


def _interval(text: str) -> Interval:
    first, _, last = text.partition("-")
    return Interval(int(first), int(last or first))


def _ports(entry: Entry, key: str) -> ServiceSet:
    """The packets of the outer (`extport`) or inner (`mappedport`) side.

    Raises:
        ValueError: a port or protocol is not understood.
    """
    if not entry.on("portforward"):
        return EVERY_SERVICE
    protocol = entry.word("protocol", "tcp")
    if protocol == "icmp":
        return of_protocol(ICMP)
    if protocol not in _PROTOCOLS:
        raise ValueError(protocol)
    found = NO_SERVICE
    outer = entry.words("extport")
    for text in entry.words(key) or outer or ("0-65535",):
        part = _interval(text)
        if (
            key == "mappedport"
            and outer
            and part.first == part.last
            and entry.word("portmapping-type", "1-to-1") == "1-to-1"
        ):
            whole = _interval(outer[0])
            part = Interval(part.first, min(part.first + whole.last - whole.first, 65535))
        found |= of_ports(_PROTOCOLS[protocol], part)
    return found


def _span(text: str) -> AddressSet:
    """`a`, `a-b` or a prefix.

    Raises:
        ValueError: none of these, or the address that means "not set".
    """
    first, dash, last = text.partition("-")
    found = address.from_range(first, last) if dash else address.from_cidr(text)
    if not dash and text in ("0.0.0.0", "::"):  # noqa: S104 -- nothing is bound
        raise ValueError(text)
    return found


def _mapped(entry: Entry, context: Context) -> AddressSet:
    """The inner addresses; a server load balance has those of its real servers.

    Raises:
        ValueError: they are not in the file.
    """
    words = [word for word in entry.words("mappedip") if word]
    words += [word for word in entry.words("ipv4-mappedip") if word]
    for server in entry.within("realservers", context):
        words += [server.word("ip")]
    if not words:
        raise ValueError(entry.name)
    return address.union_of(_span(word) for word in words)
