"""The oracle's own reading of one rule list: the values of a device document, and first match wins.

What a configuration leaves open (the `possibly_` keys, `conditions`, an interface not known yet) makes
a match `maybe`; then both readings count, and a verdict that differs between readings is `possibly`.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Document: TypeAlias = "Mapping[str, Any]"
Names: TypeAlias = "frozenset[str] | None"
"""Interface names of one side of a packet's way; None while the side is not known."""
TCP = 6
NO, MAYBE, YES = "no", "maybe", "yes"
PERMIT, DENY = "permit", "deny"


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet. ICMP keeps `type << 8 | code` in `dport`; `state` counts for TCP alone."""

    src: str
    dst: str
    proto: int
    sport: int
    dport: int
    state: str = "new"
    fragment: bool = False


class Judgement(NamedTuple):
    """`verdict` permit, deny or possibly; `rule` is the first that matches or may match, None at the bare end."""

    verdict: str
    rule: Document | None
    because: tuple[Document, ...]


# Reading the values of a document


@cache
def number(address: str) -> tuple[int, int]:
    """IP version and value."""
    value = ipaddress.ip_address(address)
    return value.version, int(value)


@cache
def ranges(texts: tuple[str, ...]) -> tuple[tuple[int, int, int], ...]:
    """`any`, prefixes and `first-last` as (version, first, last), sorted."""
    found = []
    for text in texts:
        if text == "any":
            found += [(4, 0, 2**32 - 1), (6, 0, 2**128 - 1)]
        elif "-" in text:
            first, last = (number(end) for end in text.split("-"))
            found.append((*first, last[1]))
        else:
            net = ipaddress.ip_network(text)
            found.append((net.version, int(net.network_address), int(net.broadcast_address)))
    return tuple(sorted(found))


def holds(texts: Sequence[str], address: str) -> bool:
    """Whether the set of addresses holds `address`."""
    return _held(tuple(texts), address)


@lru_cache(2**16)
def _held(texts: tuple[str, ...], address: str) -> bool:
    version, value = number(address)
    return any(kind == version and first <= value <= last for kind, first, last in ranges(texts))


def overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two sets share an address."""
    return any(
        kind == version and first <= high and low <= last
        for kind, first, last in ranges(tuple(one))
        for version, low, high in ranges(tuple(other))
    )


@cache
def span(text: str) -> tuple[int, int]:
    """`any` (every number), `7` or `7-9`."""
    first, _, last = text.partition("-")
    return (0, 2**16 - 1) if text == "any" else (int(first), int(last or first))


def within(text: str, value: int) -> bool:
    """Whether `value` lies in the range."""
    first, last = span(text)
    return first <= value <= last


def in_box(box: Document, packet: Packet) -> bool:
    """Whether one service box holds the packet; TCP alone has a state other than new."""
    state = packet.state if packet.proto == TCP else "new"
    return (
        within(box.get("proto", "any"), packet.proto)
        and within(box.get("sport", "any"), packet.sport)
        and within(box.get("dport", "any"), packet.dport)
        and box.get("state", state) == state
        and box.get("fragment", "later" if packet.fragment else "whole") == ("later" if packet.fragment else "whole")
    )


# Judging one list


def named(wanted: Sequence[str] | None, names: Names) -> str:
    """Whether a side of the way bears a wanted name; a side not known yet may."""
    if wanted is None:
        return YES
    if names is None:
        return MAYBE if wanted else NO
    return YES if names & set(wanted) else NO


def matched(match: Document, packet: Packet, ins: Names, outs: Names, *, translated: bool, by: str = "") -> str:
    """`yes` if every reading of the match takes the packet, `no` if none does, else `maybe`.

    `by` names the translating statement of this device that decided about the destination, or is empty.
    """
    sides = {named(match.get("in"), ins), named(match.get("out"), outs)}
    if NO in sides or match.get("translated") not in (None, translated):
        return NO
    if match.get("translated_by") is not None and by not in match["translated_by"]:
        return NO
    sure = MAYBE not in sides and not match.get("conditions")
    for key, address in (("src", packet.src), ("dst", packet.dst)):
        texts = match.get(key, ["any"])
        if not holds(match.get(f"possibly_{key}", texts), address):
            return NO
        sure = sure and holds(texts, address)
    boxes = match.get("service", [{}])
    if not any(in_box(box, packet) for box in match.get("possibly_service", boxes)):
        return NO
    return YES if sure and any(in_box(box, packet) for box in boxes) else MAYBE


def judged(
    rules: Iterable[Document], packet: Packet, ins: Names, outs: Names, *, translated: bool, by: str = ""
) -> Judgement:
    """First match wins, in every reading; at the bare end of a list nothing has permitted the packet."""
    outcomes: set[str] = set()
    because: list[Document] = []
    for rule in rules:
        hit = matched(rule.get("match", {}), packet, ins, outs, translated=translated, by=by)
        if hit == NO or not rule.get("enabled", True):
            continue
        because.append(rule)
        outcomes |= {PERMIT, DENY} if rule["action"] == "unknown" else {rule["action"]}
        if hit == YES:
            break
    else:
        outcomes.add(DENY)
    verdict = "possibly" if len(outcomes) > 1 else outcomes.pop()
    return Judgement(verdict, because[0] if because else None, tuple(because))


def judge(
    rule_set: Document,
    packet: Packet,
    in_interface: str | None = None,
    out_interface: str | None = None,
    *,
    translated: bool = False,
) -> Judgement:
    """One rule set alone, with its own end; an interface not given is not known."""
    ins = None if in_interface is None else frozenset({in_interface})
    outs = None if out_interface is None else frozenset({out_interface})
    return judged(rule_set["rules"], packet, ins, outs, translated=translated)


def chained(rule_sets: Sequence[Document]) -> list[Document]:
    """The rules of several lists in a row: the implicit end of each but the last does not count."""
    rules: list[Document] = []
    for rule_set in rule_sets[:-1]:
        own = list(rule_set["rules"])
        while own and own[-1].get("implicit"):
            own.pop()
        rules += own
    return rules + list(rule_sets[-1]["rules"])
