"""Pools of addresses for remote users (VPN CLI guide 9.x, "IP Addresses for VPNs")."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.model.address import from_range
from parsers.vendors.cisco_asa.nouns import Pool
from parsers.vendors.cisco_asa.state import NotReadError

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from parsers.vendors.cisco_asa.state import State
    from parsers.vendors.cisco_asa.text import Statement


def read_ip_local(state: State, statement: Statement) -> None:
    """`ip local pool NAME FIRST-LAST [mask MASK]`, `ipv6 local pool NAME PREFIX COUNT`."""
    words = statement.words
    try:
        if len(words) < 5 or words[2] != "pool":
            message = "a pool needs a name and addresses"
            raise NotReadError(message)  # noqa: TRY301  one way out for every kind of doubt
        addresses = _pool6(state, words) if words[0] == "ipv6" else _pool4(state, words)
    except NotReadError as error:
        state.unread(statement, str(error))
        return
    known = state.config.vpn.pools.get(words[3])
    total = addresses if known is None else known.addresses | addresses
    state.config.vpn.pools[words[3]] = Pool(words[3], state.span(statement), total)
    state.modelled(statement)
    for child in statement.children:
        state.unread(child)


def _pool4(state: State, words: list[str]) -> AddressSet:
    first, _, last = words[4].partition("-")
    if words[5:] and (words[5] != "mask" or len(words) != 7 or not _is_mask(words[6])):
        message = f"words not understood: {' '.join(words[5:])!r}"
        raise NotReadError(message)
    try:
        return from_range(state.resolved(first), state.resolved(last or first))
    except ValueError as error:
        message = f"no range of addresses: {words[4]}"
        raise NotReadError(message) from error


def _is_mask(word: str) -> bool:
    try:
        ipaddress.IPv4Network(f"0.0.0.0/{word}")
    except ValueError:
        return False
    return True


def _pool6(state: State, words: list[str]) -> AddressSet:
    start = words[4].partition("/")[0]
    if len(words) != 6 or not words[5].isdecimal() or not int(words[5]):
        message = "an IPv6 pool needs a prefix and a count"
        raise NotReadError(message)
    first = state.host(start).v6[0].first

    return from_range(start, str(ipaddress.IPv6Address(first + int(words[5]) - 1)))
