"""NPt: an IPv6 prefix inside becomes another outside, host by host.

Sources: pfSense documentation, "NPt (IPv6 Network Prefix Translation)"; `filter_nat_rules_generate` (pfSense 2.7),
`NptRule.php` (OPNsense 22 to 25): `binat on <interface> from <inside> to any -> <outside>`, which also takes what comes
in for the prefix outside. Behind it both write a line for the other direction, in ways that differ between versions;
what that line alone would take may be translated, and nothing says to what.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.model.match import ANY_ADDRESS, AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.syntax.pf.sets import FAMILY

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from parsers.syntax.pf.entries import Entry

_SECOND = "the second line of a prefix translation differs between versions"


def prefix_rules(
    entry: Entry, identity: str, inner: AddressMatch, outer: AddressMatch, interfaces: frozenset[str]
) -> list[tuple[NatRule, NatRule]] | None:
    """Pairs of what comes in and what leaves; None where the two sides are no prefixes of one length."""
    sides = _prefixes(inner, outer)
    if sides is None:
        return None
    inside, outside = sides
    why = entry.context.unknown(UnknownKind.FEATURE, _SECOND, entry.element)
    first = _pair(entry, identity, (inside, outside), interfaces, ())
    return [first, _pair(entry, f"{identity}, back", (outside, inside), interfaces, (why,))]


def _prefixes(inner: AddressMatch, outer: AddressMatch) -> tuple[AddressSet, AddressSet] | None:
    if inner.unknown or outer.unknown:
        return None
    nets = [side.surely.cidrs() for side in (inner, outer)]
    if any(len(one) != 1 or ":" not in one[0] for one in nets):
        return None
    lengths = {ipaddress.ip_network(one[0]).prefixlen for one in nets}
    return (inner.surely, outer.surely) if len(lengths) == 1 else None


def _pair(
    entry: Entry,
    identity: str,
    sides: tuple[AddressSet, AddressSet],
    interfaces: frozenset[str],
    conditions: tuple[UnknownMatch, ...],
) -> tuple[NatRule, NatRule]:
    """`binat from FIRST to any -> SECOND`, as what comes in for the second and what leaves from the first.

    With conditions it is the second line of a prefix: pfSense has it take what leaves for the first instead.
    """
    first, second = sides
    every = FAMILY[6]
    kind = NatKind.UNKNOWN if conditions else NatKind.STATIC
    come = Match(destination=AddressMatch.exactly(second), in_interfaces=interfaces, conditions=conditions)
    source, destination = AddressMatch.exactly(first), AddressMatch.exactly(every)
    if conditions and entry.context.dialect.flags_by_presence:
        source, destination = ANY_ADDRESS, source  # `binat from any to <outside> -> <inside>`
    leave = Match(source, destination, out_interfaces=interfaces, conditions=conditions)
    into = AddressTranslation(kind, second, every if conditions else first)
    out = AddressTranslation(kind, every if conditions else first, every if conditions else second)
    return (
        NatRule(identity, NatStage.DESTINATION, come, into, entry.origin, lines=entry.lines),
        NatRule(identity, NatStage.SOURCE, leave, out, entry.origin, lines=entry.lines),
    )
