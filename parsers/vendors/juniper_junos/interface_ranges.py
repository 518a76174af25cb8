"""`interface-range`: what is said once and meant for each of several ports.

Source: "Interface Ranges for Physical Interfaces" (EX, with and without ELS). `member-range ge-1/0/0 to ge-4/0/40`
takes what lies between in the order of slot, PIC and port; `member` takes one port, or in the place of a number `*` (0
to 47, whatever the hardware has), `[low-high]` or `[a,b,c]`; the type of the port has no wildcards. What a port says
itself comes before what its range says.
"""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.device import Effect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.context import Context

_LAST = 47
"""The last number that `*` stands for, and the last port of a slot within a range of slots."""
MOST = 5_000
"""Ports of one range; one of more is told as not read."""
_PORT = re.compile(r"([a-z]+)-(\d{1,4})/(\d{1,4})/(\d{1,4})")
_PLACES = re.compile(r"([a-z]+)-([^/]+)/([^/]+)/([^/]+)")
_AGGREGATE = re.compile(r"([a-z]+)(\d{1,4})")


def apply_ranges(context: Context, interfaces: Statement | None) -> None:
    """Bring what ranges say to their members; the statements of ranges stay for the account of lines."""
    if interfaces is None:
        return
    found = interfaces.below.get("interface-range")
    if found is None or not found.active:
        return
    del interfaces.below["interface-range"]
    found.fate = LineFate.MODELLED
    for each in found.below.values():
        if each.active:
            _range(context, interfaces, each)
        else:
            each.irrelevant("inactive: the device ignores it")
    interfaces.below["interface-range interface-range"] = found


def _range(context: Context, interfaces: Statement, each: Statement) -> None:
    names: dict[str, None] = {}
    for item, text in _members(each):
        found = _numbered(text) if " to " not in text else _between(interfaces, *text.split(" to ", 1))
        if found is None or len(names) + len(found) > MOST:
            context.doubt(f"interfaces {text} of a range", Effect.MAY_DO_EITHER, item)
        else:
            names |= dict.fromkeys(found)
    if not names:
        context.doubt(f"which members interface-range {each.word} has", Effect.MAY_DO_EITHER, each)
    for name in names:
        target = interfaces.add((name,), each.line)
        for word, item in each.below.items():
            if word not in {"member", "member-range", "description"}:
                _united(target, word, item)
    each.settle(LineFate.STRUCTURAL, "read at each member")
    each.fate = LineFate.MODELLED


def _united(target: Statement, word: str, item: Statement) -> None:
    """Bring `item` with everything below; what is there stays."""
    there = target.below.get(word)
    if there is None:
        target.below[word] = item.copy()
        return
    for inner, below in item.below.items():
        _united(there, inner, below)


def _members(each: Statement) -> Iterator[tuple[Statement, str]]:
    """What a range names: ports and patterns, and `A to B`."""
    for word in ("member", "member-range"):
        found = each.below.get(word)
        for item in () if found is None or not found.active else found.below.values():
            if not item.active:
                item.irrelevant("inactive: the device ignores it")
                continue
            item.settle(LineFate.MODELLED)
            last = next(iter(item.below.get("to", item).below), "") if word == "member-range" else ""
            yield item, f"{item.word} to {last}" if last else item.word
        if found is not None:
            found.settle(LineFate.MODELLED)


def _numbered(text: str) -> list[str] | None:
    """The ports of a name or a pattern; None where it is not understood."""
    if not any(sign in text for sign in "[]*?{}<>"):
        return [text]
    places = _PLACES.fullmatch(text)
    if places is None:
        return None
    numbers = [_numbers(place) for place in places.groups()[1:]]
    count = 1
    for each in numbers:
        count *= len(each)
    if not 0 < count <= MOST:
        return None
    return [f"{places[1]}-{slot}/{pic}/{port}" for slot, pic, port in product(*numbers)]


def _numbers(place: str) -> list[int]:
    """The numbers that one place of a pattern stands for; none where it is not understood."""
    if place == "*":
        return list(range(_LAST + 1))
    inner = place[1:-1] if place[0] == "[" and place[-1] == "]" else place
    found: list[int] = []
    for piece in inner.replace(" ", "").split(","):
        first, dash, last = piece.partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()) or len(first) > 4 or len(last) > 4:
            return []
        found += range(int(first), int(last or first) + 1)
    return found


def _between(interfaces: Statement, first: str, last: str) -> list[str] | None:
    """The ports of a range, in the order of slot, PIC and port; None where the two are of different types."""
    single = _AGGREGATE.fullmatch(first), _AGGREGATE.fullmatch(last)
    if single[0] is not None and single[1] is not None:
        (kind, low), (other, high) = single[0].groups(), single[1].groups()
        return None if kind != other else [f"{kind}{number}" for number in range(int(low), int(high) + 1)]
    ends = _PORT.fullmatch(first), _PORT.fullmatch(last)
    if ends[0] is None or ends[1] is None or ends[0][1] != ends[1][1]:
        return None
    kind = ends[0][1]
    low_place, high_place = _place(ends[0]), _place(ends[1])
    pics = range(min(low_place[1], high_place[1]), max(low_place[1], high_place[1]) + 1)
    most = max(_LAST, low_place[2], high_place[2])
    if (high_place[0] - low_place[0] + 1) * len(pics) * (most + 1) > MOST:
        return None
    every = product(range(low_place[0], high_place[0] + 1), pics, range(most + 1))
    said = (_place(found) for name in interfaces.below if (found := _PORT.fullmatch(name)) and found[1] == kind)
    taken = sorted({place for place in (*every, *said) if low_place <= place <= high_place})
    return [f"{kind}-{slot}/{pic}/{port}" for slot, pic, port in taken] or None


def _place(port: re.Match[str]) -> tuple[int, int, int]:
    return int(port[2]), int(port[3]), int(port[4])
