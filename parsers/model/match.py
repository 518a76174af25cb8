"""The packets that a rule speaks of, from below and from above.

Whatever decides outside the configuration (a domain name, a user, an
application, a time, unread words) makes an `UnknownMatch`: the lower bound
`surely` then leaves out what only may match, the upper bound `possibly` keeps it.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, AddressSet
from parsers.model.service import EVERY_SERVICE, ServiceSet
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.model.intervals import Intervals
    from parsers.source import Span


class UnknownKind(StrEnum):
    """Why a match cannot be decided from the configuration."""

    DOMAIN_NAME = "domain name"
    DYNAMIC_LIST = "dynamic list"
    GEOGRAPHY = "geography"
    USER = "user"
    APPLICATION = "application"
    INTERNET_SERVICE = "internet service"
    TIME = "time range"
    SECURITY_GROUP = "security group tag"
    SESSION = "session state"
    INSPECTION = "deep inspection"
    UNRESOLVED = "undefined name"
    UNREAD = "words not understood"
    FEATURE = "feature not modelled"
    HEADERS = "options and extension headers"
    """Of IPv4 and IPv6; ordinary packets of TCP, UDP and ICMP have none."""
    ELSEWHERE = "rules that are not in this file"


@dataclass(frozen=True, slots=True, order=True)
class UnknownMatch:
    """A condition that may or may not hold; `reason` is a phrase that names it, `origin` its line.

    `hours` are those of the week at which a restriction in time holds, by the device's own clock; empty where they are
    not known, or where it is no such restriction.
    """

    kind: UnknownKind
    reason: str
    origin: Span
    hours: Intervals = ()


@dataclass(frozen=True, slots=True)
class AddressMatch:
    """Addresses that surely and possibly match; `surely` is a subset of `possibly`; equal without unknowns."""

    surely: AddressSet
    possibly: AddressSet
    unknown: tuple[UnknownMatch, ...] = ()

    @classmethod
    def exactly(cls, addresses: AddressSet) -> AddressMatch:
        """A match that the configuration decides completely."""
        return cls(addresses, addresses)

    def negated(self) -> AddressMatch:
        """Every other address: what possibly matched surely does not match now."""
        return AddressMatch(self.possibly.complement(), self.surely.complement(), self.unknown)


@dataclass(frozen=True, slots=True)
class ServiceMatch:
    """Services that surely and possibly match; `surely` is a subset of `possibly`; equal without unknowns."""

    surely: ServiceSet
    possibly: ServiceSet
    unknown: tuple[UnknownMatch, ...] = ()

    @classmethod
    def exactly(cls, services: ServiceSet) -> ServiceMatch:
        """A match that the configuration decides completely."""
        return cls(services, services)

    def negated(self) -> ServiceMatch:
        """Every other service."""
        return ServiceMatch(self.possibly.complement(), self.surely.complement(), self.unknown)


ANY_ADDRESS = AddressMatch.exactly(EVERY_ADDRESS)
ANY_SERVICE = ServiceMatch.exactly(EVERY_SERVICE)


@dataclass(frozen=True, slots=True)
class Match:
    """Packets that lie in every field.

    `in_interfaces` and `out_interfaces` are names of `Interface` or `Tunnel`; None means any.
    While `conditions` is not empty, no packet surely matches. `translated` looks at what this device
    did to the destination before the match is judged (FortiOS virtual addresses): None means that it
    does not matter, True only packets whose destination was translated on this device, False only
    packets whose destination was not. `translated_by` names the statements (`NatRule.statement`) one of
    which must have decided about the destination, by translating it or by leaving it; the empty name
    stands for none at all. None means that it does not matter.
    """

    source: AddressMatch = ANY_ADDRESS
    destination: AddressMatch = ANY_ADDRESS
    service: ServiceMatch = ANY_SERVICE
    in_interfaces: frozenset[str] | None = None
    out_interfaces: frozenset[str] | None = None
    conditions: tuple[UnknownMatch, ...] = field(default=())
    translated: bool | None = None
    translated_by: frozenset[str] | None = None

    @property
    def unknown(self) -> tuple[UnknownMatch, ...]:
        """Everything about this match that the configuration does not decide."""
        return (*self.conditions, *self.source.unknown, *self.destination.unknown, *self.service.unknown)


EVERYTHING = Match()
