"""Virtual addresses: destination NAT that policies name (or that acts by itself with central NAT).

Sources: FortiOS CLI reference, `firewall vip`, `vipgrp`; Technical Tips "Virtual IP port forwarding order
of execution" (order of the list, only those that a policy names), "How to use virtual IPs with
non-standard external port" (a policy's service is judged on the mapped port), "DENY policy for Virtual IP".
What one of them maps is in `vip_mapping`, the rules that they become in `vip_rules`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import NO_ADDRESS, AddressSet
from parsers.model.interface import AddressRole
from parsers.model.match import ANY_SERVICE, AddressMatch, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind
from parsers.model.service import EVERY_SERVICE, NO_SERVICE, ServiceSet
from parsers.nouns import dataclass
from parsers.vendors.fortinet_fortios.real_servers import EVERY, RealServers
from parsers.vendors.fortinet_fortios.vip_mapping import (
    BALANCING,
    Ports,
    Target,
    kind_of,
    paired,
    ports_of,
    served,
    span,
)

if TYPE_CHECKING:
    from parsers.vendors.fortinet_fortios.addresses import AddressBook
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry
    from parsers.vendors.fortinet_fortios.interfaces import Wiring
    from parsers.vendors.fortinet_fortios.services import ServiceBook

MOST_DEPTH = 20
_NOT_SET = ("", "0.0.0.0", "::")  # noqa: S104 -- an address that stands for another, nothing is bound


@dataclass(frozen=True, slots=True, eq=False)
class Vip:
    """One virtual address.

    `targets` are where it may lead, each with the addresses and services that policies then see; of several, which one
    is chosen is not in the file. While `unknown` is not empty, it is open whether it takes its packets.
    """

    entry: Entry
    family: int
    external: AddressSet
    outer: ServiceMatch
    targets: tuple[Target, ...]
    unknown: tuple[UnknownMatch, ...]

    @property
    def statement(self) -> str:
        """The name by which rules ask whether this one decided."""
        return f"vip {self.entry.name}" if self.family == 4 else f"vip6 {self.entry.name}"

    @property
    def serves_all(self) -> bool:
        """Whether it takes packets of every service."""
        return self.outer.possibly.boxes == EVERY_SERVICE.boxes

    @property
    def mapped(self) -> AddressSet:
        """Every inner address."""
        return address.union_of(target.made.translated for target in self.targets)

    @property
    def mapped_ports(self) -> ServiceSet:
        """Every service that policies may see."""
        found = NO_SERVICE
        for target in self.targets:
            found |= target.seen
        return found

    @property
    def seen(self) -> AddressMatch:
        """The destination as the policy sees it."""
        if self.unknown:
            return AddressMatch(NO_ADDRESS, self.mapped, self.unknown)
        return AddressMatch.exactly(self.mapped)


class VipBook:
    """The virtual addresses of one domain, by name, groups included.

    `used` are those in force: named by a policy, or None for all of them (central NAT).
    """

    def __init__(
        self, domain: Domain, context: Context, wiring: Wiring, services: ServiceBook, book: AddressBook
    ) -> None:
        """Read the sections of `domain`."""
        self.context, self.wiring = context, wiring
        self._services, self._book = services, book
        self.vips: dict[tuple[int, str], Vip] = {}
        self._groups: dict[tuple[int, str], Entry] = {}
        self.used: frozenset[tuple[int, str]] | None = None
        for family, end in ((4, ""), (6, "6")):
            for entry in domain.entries(f"firewall vip{end}", context):
                self.vips[family, entry.name] = self._vip(entry, family)
            for entry in domain.entries(f"firewall vipgrp{end}", context):
                self._groups[family, entry.name] = entry

    def named(self, name: str, family: int, depth: int = 0) -> tuple[Vip, ...] | None:
        """The virtual addresses that `name` means, or None where it is no such name."""
        key = (family, name)
        if key in self.vips:
            return (self.vips[key],)
        group = self._groups.get(key)
        if group is None:
            return None
        found: list[Vip] = []
        missing: list[str] = []
        for member in group.words("member"):
            inner = self.named(member, family, depth + 1) if depth < MOST_DEPTH else None
            if inner is None:
                missing.append(member)
            else:
                found += inner
        unknown = list(group.unread)
        if missing:
            reason = f"virtual address {' '.join(missing)} is not defined"
            unknown.append(self.why(UnknownKind.UNRESOLVED, reason, group, "member"))
        if unknown:
            found.append(_anywhere(group, family, tuple(unknown)))
        return tuple(dict.fromkeys(found))

    def in_force(self, key: tuple[int, str]) -> bool:
        """Whether the virtual address acts at all."""
        return (self.used is None or key in self.used) and self.vips[key].entry.word("status", "enable") != "disable"

    def behind(self, external: AddressSet) -> AddressSet:
        """The inner addresses of virtual addresses whose outer ones meet `external`."""
        return address.union_of(vip.mapped for vip in self.vips.values() if vip.external & external)

    def why(self, kind: UnknownKind, reason: str, entry: Entry, *keys: str) -> UnknownMatch:
        """A reason with the line of the first of `keys`."""
        return self.context.unknown(kind, reason, entry.at(*keys))

    def _vip(self, entry: Entry, family: int) -> Vip:
        if entry.unread:
            return _anywhere(entry, family, entry.unread)
        unknown: list[UnknownMatch] = []
        external = self._external(entry, family, unknown)
        outer = ANY_SERVICE
        try:
            ports, outer = self._outer(entry)
            targets = self._targets(entry, family, external, ports, unknown)
        except ValueError:
            reason = f"ports of virtual address {entry.name!r} are not understood"
            self.context.bad(entry.at("mappedport", "extport", "protocol"), reason)
            unknown.append(self.why(UnknownKind.UNREAD, reason, entry, "mappedport", "extport", "protocol"))
            targets = (_open(external, family),)
        if len(targets) == 1 and targets[0].made.kind is NatKind.STATIC:
            external = targets[0].made.original
        return Vip(entry, family, external, outer, targets, tuple(unknown))

    def _outer(self, entry: Entry) -> tuple[Ports, ServiceMatch]:
        """The ports, and the packets that are meant outside.

        Raises:
            ValueError: a port is not understood.
        """
        names = entry.words("service")
        wanted = self._services.all_of(names, entry.at("service")) if names else ANY_SERVICE
        ports = served(entry) if kind_of(entry) == "server-load-balance" else ports_of(entry, wanted.possibly, names)
        return ports, ServiceMatch(ports.outer & wanted.surely, ports.outer & wanted.possibly, wanted.unknown)

    def _external(self, entry: Entry, family: int, unknown: list[UnknownMatch]) -> AddressSet:
        """The outer addresses; every address where the file does not show them."""
        if entry.word("extip") not in _NOT_SET:
            try:
                return span(entry.word("extip"))
            except ValueError:
                reason = f"outer address of virtual address {entry.name!r} is not understood"
                self.context.bad(entry.at("extip"), reason)
        elif entry.words("extaddr"):
            made = self._book.all_of(entry.words("extaddr"), family, entry.at("extaddr"))
            unknown += made.unknown
            return made.possibly
        else:
            own = self._of_interface(entry, family)
            if own is not None:
                return own
            reason = f"virtual address {entry.name!r} has no address of its own"
        unknown.append(self.why(UnknownKind.FEATURE, reason, entry, "extip"))
        return EVERY[family]

    def _of_interface(self, entry: Entry, family: int) -> AddressSet | None:
        """The address of the outer interface, for which 0.0.0.0 stands from 7.0 (Administration Guide)."""
        interface = self.wiring.interfaces.get(entry.word("extintf"))
        if interface is None or interface.dynamic_address or self.context.at_least(7, 0, 0) is not True:
            return None
        own = [
            address.from_cidr(str(item.value.ip))
            for item in interface.addresses
            if item.value.version == family and item.role is AddressRole.PRIMARY
        ]
        return own[0] if len(own) == 1 else None

    def _targets(
        self, entry: Entry, family: int, external: AddressSet, ports: Ports, unknown: list[UnknownMatch]
    ) -> tuple[Target, ...]:
        """Where packets may go.

        Raises:
            ValueError: a port is not understood.
        """
        kind = kind_of(entry)
        if kind == "server-load-balance":
            servers = RealServers(self.context, self._book, entry, family, external, ports)
            return servers.targets(unknown) or (_open(external, family),)
        if kind not in ("static-nat", "load-balance", "fqdn"):
            reason = f"virtual address {entry.name!r} is of type {kind}"
            unknown.append(self.why(UnknownKind.FEATURE, reason, entry, "type"))
            return (_open(external, family),)
        made = AddressTranslation(NatKind.POOL, external, EVERY[family])
        if entry.words("mappedip") and not entry.word("mapped-addr"):
            try:
                mapped = address.union_of(span(word) for word in entry.words("mappedip"))
                made = paired(external, mapped, balances=kind in BALANCING)
            except ValueError as error:
                reason = f"virtual address {entry.name!r} maps to {entry.word('mappedip')}: {error}"
                unknown.append(self.why(UnknownKind.FEATURE, reason, entry, "mappedip"))
        else:
            where = entry.word("mapped-addr") or "an address that is not in the file"
            reason = f"virtual address {entry.name!r} maps to {where}"
            unknown.append(self.why(UnknownKind.DOMAIN_NAME, reason, entry, "mapped-addr"))
        return (Target(made, ports.change, ports.seen),)


def _open(external: AddressSet, family: int) -> Target:
    """Packets that may go anywhere."""
    return Target(AddressTranslation(NatKind.UNKNOWN, external, EVERY[family]), None, EVERY_SERVICE)


def _anywhere(entry: Entry, family: int, unknown: tuple[UnknownMatch, ...]) -> Vip:
    """A virtual address of which nothing is known."""
    every = EVERY[family]
    return Vip(entry, family, every, ANY_SERVICE, (_open(every, family),), unknown)
