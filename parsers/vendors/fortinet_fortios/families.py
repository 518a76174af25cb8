"""Translation between IPv4 and IPv6, which no rule of the model says: where packets go that it may take.

Sources: FortiOS Handbook 5.0, "NAT64 policies" (IPv6 packets to the prefix of `system nat64`, 64:ff9b::/96 unless
another is given, that a `policy64` takes); CLI reference 6.2 and 6.4, `firewall vip46`, `firewall vip64`;
Administration Guide 7.0.12, "NAT46 and NAT64 policy and routing configurations" (a virtual address, applied in a policy
that has `nat46` or `nat64`; pools that have it make a route of their addresses). What is made of such a packet is open.
Other packets pass as if the line were not there; a policy that names more than virtual addresses may take any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import from_cidr, union_of
from parsers.model.device import Effect, Unmodelled
from parsers.vendors.fortinet_fortios.vip_mapping import span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry
    from parsers.vendors.fortinet_fortios.interfaces import Wiring

WHAT = "translation between IPv4 and IPv6"
WELL_KNOWN = "64:ff9b::/96"
_VIRTUAL = ("firewall vip46", "firewall vip64", "firewall vip", "firewall vip6")
_APART = frozenset(_VIRTUAL[:2])
"""Sections that hold nothing else."""


def feature(
    what: str, entry: Entry, context: Context, touched: frozenset[str], places: AddressSet | None
) -> Unmodelled:
    """What an entry may do to packets to some places, by some interfaces; to any where the places are not known."""
    origin = context.span(entry.at("nat46", "nat64"))
    if places is None:
        return Unmodelled(f"{what} ({entry.name})", Effect.MAY_REWRITE, origin)
    return Unmodelled(f"{what} ({entry.name})", Effect.MAY_REWRITE, origin, touched, destinations=places)


def everywhere(wiring: Wiring) -> frozenset[str]:
    """All interfaces by name: a line that names none, and is no route."""
    return frozenset(wiring.interfaces)


def translated(domain: Domain, context: Context) -> AddressSet | None:
    """Where packets go that may be taken by any line of a virtual domain; None if that is not known."""
    try:
        return union_of([from_cidr(WELL_KNOWN), *_places(domain, context)])
    except ValueError:
        return None


def of_policy(entry: Entry, domain: Domain, context: Context) -> AddressSet | None:
    """Those of a policy, if all that it names as a destination is virtual."""
    named = {*entry.words("dstaddr"), *entry.words("dstaddr6")}
    virtual = {one.name for path in _VIRTUAL for one in domain.entries(path, context) if _between(path, one)}
    return translated(domain, context) if named and named <= virtual else None


def outer(entry: Entry) -> AddressSet | None:
    """The outer addresses of a virtual address; None where more than one word says them, or none."""
    try:
        return _outer(entry)
    except ValueError:
        return None


def _between(path: str, entry: Entry) -> bool:
    return path in _APART or entry.on("nat46") or entry.on("nat64")


def _places(domain: Domain, context: Context) -> Iterator[AddressSet]:
    """Each part of it.

    Raises:
        ValueError: a line is not understood.
    """
    for path in _VIRTUAL:
        yield from (_outer(entry) for entry in domain.entries(path, context) if _between(path, entry))
    for path in ("firewall ippool", "firewall ippool6"):
        for entry in domain.entries(path, context):
            if entry.on("nat46") or entry.on("nat64"):
                yield span(f"{entry.word('startip')}-{entry.word('endip')}")
    whole = domain.single("system nat64", context)
    yield from (from_cidr(word) for word in whole.words("nat64-prefix"))
    yield from (from_cidr(more.word("nat64-prefix")) for more in whole.within("secondary-prefix", context))


def _outer(entry: Entry) -> AddressSet:
    """The outer addresses, where a single one does not stand for the first of many.

    Raises:
        ValueError: they are not known.
    """
    found, inner = entry.words("extip"), "".join(entry.words("mappedip") + entry.words("ipv4-mappedip"))
    inner += "".join(entry.words("ipv6-mappedip"))
    if len(found) != 1 or entry.words("extaddr") or ("-" in inner and "-" not in found[0]):
        raise ValueError(entry.name)
    return span(found[0])
