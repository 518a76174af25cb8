"""`ip nat pool`: addresses that translations choose from.

Command reference, `ip nat pool`: `NAME FIRST LAST netmask M | prefix-length N`, or without addresses and with a line
`address FIRST LAST` for each range. `type rotary` is for `ip nat inside destination` (and chooses like any pool where
sources are translated), `type match-host` keeps the host part. `add-route` sends the addresses of the pool to the NAT
virtual interface, `accounting`, `arp-ping` and `no-alias` do not change who is translated to what.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet, from_range, union_of
from parsers.model.intervals import Interval
from parsers.syntax.cisco_nat.nouns import NatPool
from parsers.syntax.words import Words

if TYPE_CHECKING:
    from parsers.syntax.cisco_nat.nouns import State
    from parsers.syntax.indented import Statement


def read_nat_pool(statement: Statement, state: State) -> bool:
    """One pool with its lines; False where a word of it is not known, or another pool has its name."""
    words = Words(statement.words[3:])
    name = words.take()
    found = from_range(words.take(), words.take()) if words.peek()[:1].isdigit() else NO_ADDRESS
    said = _options(words)
    if said is None or any(child.words[0] != "address" or len(child.words) != 3 for child in statement.children):
        return False
    found = union_of([found, *(from_range(child.words[1], child.words[2]) for child in statement.children)])
    made = NatPool(found, *said)
    if not found or state.nat_pools.setdefault(name, made) != made:
        return False
    for item in statement.walk():
        state.modelled(item)
    return True


def _options(words: Words) -> tuple[str, int | None] | None:
    """The type and the prefix length; None where a word is not known."""
    length: int | None = None
    kind = ""
    while words:
        if words.take_if("netmask"):
            length = ipaddress.IPv4Network(f"0.0.0.0/{words.take()}").prefixlen
        elif words.take_if("prefix-length"):
            length = int(words.take())
        elif words.take_if("type"):
            kind = words.take()
        elif words.take_if("accounting"):
            words.take()
        elif not words.take_if("add-route", "arp-ping", "no-alias"):
            return None
    return (kind, length) if kind in ("", "rotary", "match-host") else None


def matching_hosts(sources: AddressSet, pool: AddressSet, length: int) -> tuple[AddressSet, AddressSet] | None:
    """The sources whose host part the pool has, and what they become; None unless both are one range of one network."""
    if len(sources.v4) != 1 or sources.v6 or len(pool.v4) != 1:
        return None
    (one,), (room,) = sources.v4, pool.v4
    hosts = (1 << 32 - length) - 1
    prefix = room.first & ~hosts
    if one.first & ~hosts != one.last & ~hosts or room.last & ~hosts != prefix:
        return None
    first, last = max(one.first & hosts, room.first & hosts), min(one.last & hosts, room.last & hosts)
    if first > last:
        return None
    own = one.first & ~hosts
    return AddressSet(v4=(Interval(own | first, own | last),)), AddressSet(
        v4=(Interval(prefix | first, prefix | last),)
    )
