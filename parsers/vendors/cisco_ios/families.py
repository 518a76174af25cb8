"""NAT64: translation between IPv6 and IPv4, which no rule of the model says; where packets go that it takes.

"Stateful Network Address Translation 64" (IP Addressing: NAT Configuration Guide, IOS XE 3S, IOS 15M&T; an excerpt): at
interfaces with `nat64 enable` it takes IPv6 packets to the stateful prefix (64:ff9b::/96 unless another is given, from
memory; it counts in any case), and IPv4 packets to the addresses that IPv6 hosts have: of pools, of interfaces that are
overloaded, of static pairs. What is made of these packets is open, and other packets pass. A prefix that is not
stateful, MAP-T and VRFs: any packet may be taken.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import from_cidr, from_range, union_of
from parsers.model.device import Effect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import InterfaceDraft, State

WELL_KNOWN = "64:ff9b::/96"
TUNING = frozenset({"settings", "translation", "logging", "service", "switchover"})
"""Lines of `nat64` that say nothing about addresses."""


def read_nat64(statement: Statement, state: State) -> bool:
    """A line of `nat64` that stands for itself."""
    if statement.words[1:2] and statement.words[1] in TUNING:
        state.ledger.irrelevant(statement.line, "how entries of NAT64 are kept and told")
        return True
    state.nat64.append(statement.words)
    state.modelled(statement)
    return True


def read_at_interface(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`nat64 enable`, and prefixes of one interface."""
    if words == ["nat64", "enable"]:
        state.nat64_at.append((child, draft.name))
    else:
        state.nat64.append(words)
        state.modelled(child)
    return True


def between_families(state: State) -> None:
    """Note at each interface what NAT64 may take."""
    try:
        places = union_of([from_cidr(WELL_KNOWN), *(part for words in state.nat64 for part in _named(words, state))])
    except (ValueError, IndexError):
        places = None
    for child, interface in state.nat64_at:
        state.feature(child, "IPv6 translation (nat64 enable)", Effect.MAY_REWRITE, interface)
        state.unmodelled[-1] = replace(state.unmodelled[-1], destinations=places)


def _named(words: list[str], state: State) -> Iterator[AddressSet]:
    """The addresses of a line to which packets go that are taken.

    Raises:
        ValueError: the line says more, or is not understood.
        IndexError: words are missing.
    """
    match words[1:]:
        case ["prefix", "stateful", prefix]:
            yield from_cidr(prefix)
        case ["v4", "pool", _, first, last]:
            yield from_range(first, last)
        case ["v6v4", "static", "tcp" | "udp", _, _, four, _] | ["v6v4", "static", _, four]:
            yield from_cidr(four)
        case ["v6v4", "list", _, "pool", _] | ["v6v4", "list", _, "pool", _, "overload"]:
            return
        case ["v6v4", "list", _, "interface", name, "overload"]:
            draft = state.interfaces.get(name)
            if draft is None or draft.dynamic_address:
                raise ValueError(name)
            yield union_of(from_cidr(str(one.value.ip)) for one in draft.addresses if one.value.version == 4)
        case _:
            raise ValueError(words)
