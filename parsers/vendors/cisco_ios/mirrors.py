"""Sessions that send copies of frames out by a port (SPAN).

"Configuring SPAN and RSPAN", Catalyst 2960-X 15.0(2)EX: a destination port sends copies of what the sources of its
session carry, of any VLAN, and takes nothing in unless `ingress` says into which VLAN. Sources are interfaces or VLANs,
one after the other with blanks around commas and hyphens; `destination remote vlan` sends copies on over trunks. A
session without a destination sends nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.device import Effect, Unmodelled
from parsers.model.intervals import Interval, normal
from parsers.model.mirror import Mirror
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

ABBREVIATED = re.compile(r"(?P<kind>[A-Za-z-]+)\s*(?P<number>\d[\d/.]*)(?:\s*-\s*(?P<last>\d+))?")
NUMBERS = re.compile(r"(?P<first>\d+)(?:\s*-\s*(?P<last>\d+))?")


LINES = (["destination", "interface"], ["destination", "remote"], ["source", "interface"], ["source", "vlan"])


@dataclass
class _Session:
    """What the lines of one session name, while they are put together."""

    statement: Statement
    ports: list[str] = field(default_factory=list[str])
    copied: list[str] = field(default_factory=list[str])
    vlans: list[Interval] = field(default_factory=list[Interval])
    heard: Statement | None = None
    remote: int | None = None


def mirror(statement: Statement, state: State) -> bool:
    """`monitor session N destination interface P [, P] [encapsulation ...] [ingress ...]`, `... source interface|vlan`.

    Copies of any VLAN leave by a destination, and with `ingress` its stations send into one: the port may be of any
    VLAN.
    """
    words = statement.words
    if words[3:5] not in LINES:
        if words[3:4] == ["destination"]:
            state.unread(statement, "where copies of frames leave is not understood")
        return words[3:4] == ["destination"]
    state.mirrors.append(statement)
    if words[3:5] != ["destination", "interface"]:
        return False
    state.modelled(statement)
    return True


def mirror_doubts(state: State) -> Iterator[Unmodelled]:
    """The ports of copies, once all interfaces are known; one that cannot be found makes the device doubtful."""
    for statement in state.mirrors:
        if statement.words[3:5] == ["destination", "interface"]:
            ports = frozenset(_ports(_named(statement), state))
            what = "copies of what other ports carry leave by this port (monitor session)"
            yield Unmodelled(what, Effect.MAY_PERMIT, state.span(statement), ports or None)


def mirrors(state: State) -> tuple[Mirror, ...]:
    """The sessions that have a destination, in the order of their numbers."""
    found: defaultdict[str, list[Statement]] = defaultdict(list)
    for statement in state.mirrors:
        found[statement.words[2]].append(statement)
    return tuple(
        Mirror(
            name,
            state.span(made.statement),
            tuple(made.ports),
            tuple(made.copied),
            normal(made.vlans),
            state.span(made.heard) if made.heard is not None else None,
            made.remote,
        )
        for name, lines in sorted(found.items())
        if (made := _session(lines, state)) is not None
    )


def _session(lines: list[Statement], state: State) -> _Session | None:
    destinations = [item for item in lines if item.words[3] == "destination"]
    if not destinations:
        return None
    made = _Session(destinations[0])
    for item in lines:
        if item.words[3:5] == ["destination", "remote"]:
            made.remote = next((int(word) for word in item.words[5:] if word.isdecimal()), None)
        elif item.words[3] == "destination":
            made.ports += _ports(_named(item), state)
            made.heard = item if "ingress" in item.words else made.heard
        elif item.words[4] == "interface":
            made.copied += _ports(_named(item), state)
        else:
            text = item.text.partition("vlan")[2]
            for part in NUMBERS.finditer(text):
                made.vlans.append(Interval(int(part["first"]), int(part["last"] or part["first"])))
    return made


def _named(statement: Statement) -> str:
    """The part of a line that names interfaces."""
    return statement.text.partition("interface")[2].partition("encapsulation")[0].partition("ingress")[0]


def _ports(named: str, state: State) -> Iterator[str]:
    for found in ABBREVIATED.finditer(named):
        first = found["number"]
        stem, slash, number = first.rpartition("/")
        last = int(found["last"] or number) if number.isdecimal() else 0
        numbers = [f"{stem}{slash}{each}" for each in range(int(number), last + 1)] if last else [first]
        for name in state.interfaces:
            kind = name.rstrip("0123456789/.")
            if kind.lower().startswith(found["kind"].lower()) and name[len(kind) :] in numbers:
                yield name
