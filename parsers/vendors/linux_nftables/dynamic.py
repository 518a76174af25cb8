"""Statements that put packets into sets and flow tables, and when they keep a rule from going on.

What puts an element into a set reads its key from the packet, so a packet without that header does not match; where
the set is full, or a limit of the element says no, the rule ends there (net/netfilter/nft_dynset.c, `nft_dynset_eval`;
so does nft_lookup.c with elements that count). A named object that a map gives ends the rule for packets that the map
does not hold (nft_objref.c, `nft_objref_map_eval`). `flow add` ends the rule for every packet but one of a TCP or UDP
connection that is confirmed (nft_flow_offload.c, `nft_flow_offload_eval`), so for each that opens one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind
from parsers.syntax.netfilter.nouns import Aside, Doubt, InSet, Side, Test
from parsers.vendors.linux_nftables.expressions import doubts_of, needs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parsers.syntax.netfilter.nouns import Statement, Value

COUNTING = ("limit", "quota", "ct count", "connlimit")
"""What an element of a set may carry that decides whether a rule goes on."""


def extension(name: str) -> list[Statement]:
    """A match of iptables of which nft prints no more than the name; `comment` asks for nothing (libxt_comment)."""
    if name == "comment":
        return []
    reason = f"what the match {name} of iptables asks for, nft does not print; `iptables-save` shows it"
    return [Doubt(UnknownKind.UNREAD, reason, unread=True)]


def changed(name: str, operation: str, keys: Sequence[str], inner: Iterable[Statement] = ()) -> list[Statement]:
    """`add`, `update` or `delete` of an element of set `name`; `inner` is what the element carries."""
    side = Side.CHANGE if operation == "add" else Side.REMOVE
    found = [*_headers(keys), Aside(side, name), *_doubts(inner)]
    if operation != "delete":
        found.append(Doubt(UnknownKind.DYNAMIC_LIST, f"whether set {name} has room for one more element"))
    return found


def metered(name: str, keys: Sequence[str], inner: Iterable[Statement]) -> list[Statement]:
    """`meter NAME { KEY STATEMENT }`: a set of its own that no other rule asks."""
    room = Doubt(UnknownKind.DYNAMIC_LIST, f"whether meter {name} has room for one more element")
    return [*_headers(keys), *_doubts(inner), room]


def offloaded() -> list[Statement]:
    """`flow add @TABLE`: later packets of a connection take a short cut past the lists; the first one never does."""
    return [
        Aside(Side.MARK, "flow add"),
        Test(("ct state",), (("established",), ("related",))),
        Doubt(UnknownKind.SESSION, "whether the connection goes into the flow table now"),
    ]


def looked_up(keys: Sequence[str], values: Iterable[Value], name: str = "") -> list[Statement]:
    """`counter name KEYS map { … }`: only packets of which the map (its `values` or its `name`) has an object go on."""
    problems = doubts_of(keys)
    if problems:
        return problems
    return [InSet(tuple(keys), name) if name else Test(tuple(keys), tuple(values))]


def counted(name: str) -> str:
    """Why it is not sure that an element of such a set matches."""
    return f"elements of set {name} match while a limit of theirs lets them"


def _headers(keys: Iterable[str]) -> list[Statement]:
    return [one for key in keys for one in needs(key)]


def _doubts(inner: Iterable[Statement]) -> list[Statement]:
    return [one for one in inner if isinstance(one, Doubt)]
