"""Whom a translation takes: access lists and route maps, as lists of lines that are asked one after the other.

What a list denies, and what a `deny` entry of a route map takes, goes on to the next statement (see `selection`). Of
route maps, "NAT Support for Multiple Pools Using Route Maps" (Cisco document 13739) uses `match ip address` and
`match interface`, the way out. What an entry matches besides leaves open whether it takes a packet; its `set` lines
say where policy routing sends packets and nothing to translation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, NO_ADDRESS, AddressSet
from parsers.model.match import ANY_SERVICE, Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action
from parsers.model.service import EVERY_PORT, EVERY_SERVICE
from parsers.nouns import dataclass
from parsers.syntax.cisco_addresses import EVERY
from parsers.syntax.cisco_nat.words import Made, NotModelledError
from parsers.syntax.map_entries import sequence
from parsers.syntax.tried_in_turn import Line, both

if TYPE_CHECKING:
    from parsers.syntax.cisco_nat.nouns import NatList, State
    from parsers.syntax.indented import Statement


def list_draft(selected: str, state: State) -> NatList:
    """An IPv4 list.

    Raises:
        NotModelledError: nothing defines it, or it holds a line that was not read.
    """
    draft = state.lists.get((4, selected))
    if draft is None or not draft.rules:
        message = f"access list {selected} is not defined"
        raise NotModelledError(message)
    if any(rule.action is Action.UNKNOWN for _, rule in draft.rules):
        message = f"access list {selected} was not read in full"
        raise NotModelledError(message)
    return draft


def of_list(selected: str, name: str, within: Match, ends: tuple[Made | int, int], state: State) -> list[Line[Made]]:
    """A list: where it permits the first of `ends`, where it denies the second."""
    found: list[Line[Made]] = []
    for number, rule in sorted(list_draft(selected, state).rules, key=lambda item: item[0]):
        match = both(within, rule.match)
        if match is None:
            continue
        end = ends[0] if rule.action is Action.PERMIT else ends[1]
        places = (rule.origin, rule.origin)
        identity = f"{name} entry {number}"
        if isinstance(end, int):
            found.append(Line(identity, match, then=end, lines=places))
        else:
            found.append(Line(identity, match, end, lines=places))
    return found


def of_route_map(selected: str, name: str, within: Match, made: Made, state: State) -> list[list[Line[Made]]]:
    """A route map: one list for each list of each entry.

    Raises:
        NotModelledError: it is not defined, or an entry goes on to others.
    """
    entries = sorted(state.route_maps.get(selected, ()), key=lambda item: sequence(item, 3))
    if not entries:
        message = f"route map {selected} is not defined"
        raise NotModelledError(message)
    asked = [_asked(entry, state) for entry in entries]
    count = sum(max(1, len(item[0])) for item in asked)
    found: list[list[Line[Made]]] = []
    for entry, (lists, asks) in zip(entries, asked, strict=True):
        narrowed = both(within, asks)
        end = count if "deny" in entry.words[2:3] else made
        title = name if len(entries) == 1 else f"{name} {selected} {sequence(entry, 3)}"
        for one in lists or [""]:
            if narrowed is None:
                found.append([])
            elif not one:
                found.append([_everything(title, narrowed, end, entry, state)])
            else:
                found.append(of_list(one, title, narrowed, (end, len(found) + 1), state))
    return found


def _everything(title: str, within: Match, end: Made | int, entry: Statement, state: State) -> Line[Made]:
    match = both(within, Match(EVERY[4], EVERY[4])) or within
    places = (state.span(entry), state.span(entry))
    if isinstance(end, int):
        return Line(title, match, then=end, lines=places)
    return Line(title, match, end, lines=places)


def _asked(entry: Statement, state: State) -> tuple[list[str], Match]:
    """The lists that an entry asks, and what else it asks: the way out, and what leaves it open."""
    lists: list[str] = []
    asks = Match()
    for child in entry.children:
        words = child.words
        if words[:3] == ["match", "ip", "address"] and words[3:4] != ["prefix-list"] and not lists:
            lists = words[3:]
        elif words[:2] == ["match", "interface"] and asks.out_interfaces is None:
            asks = replace(asks, out_interfaces=frozenset(words[2:]))
        elif words[0] == "match":
            doubt = UnknownMatch(UnknownKind.FEATURE, f"{child.text.strip()} in a route map", state.span(child))
            asks = replace(asks, conditions=(*asks.conditions, doubt))
        elif words[0] not in ("description", "set"):
            message = f"the route map says {child.text.strip()!r}"
            raise NotModelledError(message)
    return lists, asks


@dataclass(frozen=True, slots=True)
class Sources:
    """Of whom some packets are translated (`some`), and of whom surely all are (`all_`).

    `selective`: a line looks at more than the source.
    """

    some: AddressSet
    all_: AddressSet
    selective: bool


def translated_sources(lists: list[list[Line[Made]]], within: Match) -> Sources:
    """Whose packets the lists of a statement translate, of those that it speaks of (`within`)."""
    some = every = denied = perhaps = NO_ADDRESS
    selective = False
    for line in (line for lines in lists for line in lines):
        match = line.match
        whole = (match.in_interfaces, match.out_interfaces) == (within.in_interfaces, within.out_interfaces) and not (
            EVERY_IPV4 - match.destination.surely or EVERY_SERVICE - match.service.surely or match.unknown
        )
        selective = selective or not whole
        if line.outcome is not None:
            some = some | match.source.possibly - denied
            every = every | (match.source.surely - perhaps if whole else NO_ADDRESS)
        else:
            denied = denied | (match.source.surely if whole else NO_ADDRESS)
            perhaps = perhaps | match.source.possibly
    return Sources(some & EVERY_IPV4, every & EVERY_IPV4, selective)


def turned(lists: list[list[Line[Made]]], statement: Statement, state: State) -> list[Line[Made]]:
    """What a statement may do to packets whose destination is translated too, if its lists look at destinations.

    Which of the two destinations they see is not documented: any of its outcomes, or none, may be that of a packet.
    """
    lines = [line for lines in lists for line in lines]
    if not any(_looks_further(line.match) for line in lines):
        return []
    reason = "which destination a list sees that is translated too"
    doubt = UnknownMatch(UnknownKind.FEATURE, reason, state.span(statement))
    found: list[Line[Made]] = []
    for line in lines:
        match = replace(line.match, destination=EVERY[4], service=ANY_SERVICE, translated=True)
        match = replace(match, conditions=(*match.conditions, doubt))
        found.append(replace(line, identity=f"{line.identity} translated", match=match, then=None))
        found.append(replace(found[-1], identity=f"{line.identity} translated, left", outcome=None))
    return found


def _looks_further(match: Match) -> bool:
    ports = any(box.destination_ports != EVERY_PORT for box in match.service.surely.boxes)
    return ports or bool(EVERY_IPV4 - match.destination.surely)
