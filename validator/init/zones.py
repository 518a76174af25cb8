"""Places to zones: what nothing separates is one zone, and what lies beyond is one more.

Two places of one likely kind between which everything travels in both directions are one zone, for no filter stands
between them; a place without a likely kind joins the one kind to which it is open so. Everything else stays apart: two
zones too many cost a conduit, two too few hide a path.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.address import from_cidr, union_of
from parsers.nouns import dataclass
from parsers.source import Span
from validator.graph.claims import PRIVATE
from validator.init.kinds import NO_CLUE
from validator.plant.model import Zone, ZoneKind
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from validator.graph.network import Network
    from validator.init.places import Found, Place, Site

MOST_PLACES = 160
"""Of more places than this none are joined: asking every pair would take too long."""
OUTSIDE, INTERNET = "OUTSIDE", "INTERNET"
EVERYTHING = ("0.0.0.0/0", "::/0")
_NOT_ID = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(slots=True)
class DraftZone:
    """A zone to be written: `networks` with where each was seen, `why` the reasons of the guess, one line each.

    `interfaces` are sockets whose addresses no file shows. A zone of kind internet has no networks: all the rest.
    """

    id: str
    kind: ZoneKind
    why: list[str]
    networks: dict[str, Site | None] = field(default_factory=dict["str", "Site | None"])
    interfaces: dict[str, Site] = field(default_factory=dict["str", "Site"])
    vlans: set[int] = field(default_factory=set[int])
    devices: list[str] = field(default_factory=list[str])
    only_devices: bool = False

    def zone(self) -> Zone:
        """The zone as the engine takes it; sockets are left out."""
        networks = union_of(from_cidr(text) for text in self.networks)
        return Zone(self.id, self.kind, Span("", 0), networks=networks)


def draft_zones(
    found: Found, place_on: Callable[[Sequence[Zone]], Network], step: Callable[[int, int], None]
) -> list[DraftZone]:
    """The zones of all places; `place_on` makes the network of given zones, `step(done, total)` reports progress."""
    outer, inner = _outside(found)
    groups = [[place] for place in inner]
    if 1 < len(inner) <= MOST_PLACES:
        groups = _joined(inner, outer, place_on, step)
    used = {outer.id} if outer is not None else set[str]()
    zones = [_zone(group, used) for group in groups]
    zones.sort(key=lambda zone: list(ZoneKind).index(zone.kind))
    return zones if outer is None else [*zones, outer]


def _outside(found: Found) -> tuple[DraftZone | None, list[Place]]:
    """The zone that has all that no other zone has, and the places that are not in it."""
    beyond = [place for place in found.places if place.default is not None]
    public = [place for place in found.places if place not in beyond and _is_internet(place) and not place.private]
    sockets = [item for item in found.outer if item.internet]
    hidden = [place for place in beyond if place.private]
    inner = [place for place in found.places if place not in beyond and place not in public]
    why = [f"default route: {place.default}" for place in beyond]
    why += [f"default route: {site}" for site in found.defaults]
    why += [f"public, and {place.guess.reason}" for place in public if place.guess is not None]
    why += [str(item.site) for item in sockets]
    if not why:
        return None, inner
    if not hidden:
        zone = DraftZone(INTERNET, ZoneKind.INTERNET, [*why, "it has every address that no other zone has"])
        zone.interfaces = {f"{item.device}:{item.interface}": item.site for item in sockets}
        return zone, inner
    kinds = {place.guess.kind for place in hidden if place.guess is not None}
    kind = ZoneKind.ENTERPRISE if kinds == {ZoneKind.ENTERPRISE} else ZoneKind.EXTERNAL
    why.append("no file shows the router there, so whatever no other zone has may be behind it: split it when you know")
    zone = DraftZone(
        OUTSIDE, kind, [*why, *(f"its words: {place.guess.reason}" for place in hidden if place.guess is not None)]
    )
    for place in (*hidden, *(place for place in (*beyond, *public) if not place.private)):
        zone.networks |= dict(place.networks) | dict(place.behind)
    zone.networks |= dict.fromkeys((one for one in EVERYTHING if one not in zone.networks), None)
    return zone, inner


def _is_internet(place: Place) -> bool:
    return place.guess is not None and place.guess.kind is ZoneKind.INTERNET


def _joined(
    places: list[Place],
    outer: DraftZone | None,
    place_on: Callable[[Sequence[Zone]], Network],
    step: Callable[[int, int], None],
) -> list[list[Place]]:
    """Groups of places between which nothing stands."""
    zones = [
        DraftZone(f"place-{number}", _kind(place), [], {**place.networks, **place.behind}).zone()
        for number, place in enumerate(places)
    ]
    network = place_on([*zones, *([] if outer is None else [outer.zone()])])
    engine = Engine(network)
    opened = _open_pairs(engine, network.plant.zones[: len(places)], places, step)
    groups: dict[int, list[Place]] = {}
    for number, top in enumerate(_tops(places, opened)):
        groups.setdefault(top, []).append(places[number])
    return list(groups.values())


def _tops(places: list[Place], opened: list[tuple[int, int]]) -> list[int]:
    """For each place the first one of its group."""
    root = list(range(len(places)))

    def top(number: int) -> int:
        while root[number] != number:
            number = root[number]
        return number

    guessed = {number for number, place in enumerate(places) if place.guess is not None}
    for one, other in opened:
        if {one, other} <= guessed and _kind(places[one]) is _kind(places[other]):
            root[max(top(one), top(other))] = min(top(one), top(other))
    for number in sorted(set(root) - guessed):
        beside = [other if one == number else one for one, other in opened if number in {one, other}]
        host = _most_alike([other for other in beside if other in guessed], places)
        if host is not None:
            root[number] = top(host)
    for one, other in opened:
        if not {one, other} & guessed and top(one) == one and top(other) == other:
            root[other] = one
    return [top(number) for number in range(len(places))]


def _most_alike(beside: list[int], places: list[Place]) -> int | None:
    """The first place of the kind that most of `beside` have; None where two kinds have as many."""
    votes = Counter(_kind(places[number]) for number in beside).most_common(2)
    if not votes or (len(votes) > 1 and votes[0][1] == votes[1][1]):
        return None
    return next(number for number in beside if _kind(places[number]) is votes[0][0])


def _kind(place: Place) -> ZoneKind:
    if place.guess is None:
        return NO_CLUE.kind
    return ZoneKind.EXTERNAL if place.guess.kind is ZoneKind.INTERNET else place.guess.kind


def _open_pairs(
    engine: Engine, zones: Sequence[Zone], places: list[Place], step: Callable[[int, int], None]
) -> list[tuple[int, int]]:
    """Pairs of places between which everything surely travels in both directions, the smaller number first."""
    there: set[tuple[int, int]] = set()
    for other, destination in enumerate(zones):
        for one, source in enumerate(zones):
            alike = (
                places[one].guess is None or places[other].guess is None or _kind(places[one]) is _kind(places[other])
            )
            if one != other and alike and _everything(engine, source, destination):
                there.add((one, other))
        engine.forget(destination)
        step(other + 1, len(zones))
    return sorted((one, other) for one, other in there if one < other and (other, one) in there)


def _everything(engine: Engine, source: Zone, destination: Zone) -> bool:
    """Whether all packets surely travel."""
    answers = engine.reach(source, destination)
    return bool(answers) and all(answer.grid.everything() <= answer.total.surely for answer in answers)


def _zone(group: list[Place], used: set[str]) -> DraftZone:
    known = [place.guess for place in group if place.guess is not None]
    kind = _kind(group[0]) if not known else next(_kind(place) for place in group if place.guess is not None)
    why = list(dict.fromkeys(guess.reason for guess in known)) or [NO_CLUE.reason]
    if len(group) > 1:
        why.append("joined: nothing filters what travels between these networks, in either direction")
    if all(place.only_devices for place in group):
        why.append("a link between devices, on which no host stands")
    zone = DraftZone(_id(group, kind, used), kind, why)
    for place in group:
        zone.networks |= dict(place.networks) | dict(place.behind)
        zone.vlans |= place.vlans
        zone.devices += [name for name in place.devices if name not in zone.devices]
    zone.only_devices = all(place.only_devices for place in group)
    if any(from_cidr(text) & PRIVATE for text in zone.networks) and any(_is_internet(place) for place in group):
        zone.why.append("its name speaks of the internet and its addresses are private: external")
    return zone


def _id(group: list[Place], kind: ZoneKind, used: set[str]) -> str:
    """The shortest name that people gave one of the places, else the kind with the first network."""
    names = [name for place in group for name in place.names if name and kind_says(name, place)]
    names = names or [name for place in group for name in place.names if name]
    common = _beginning(names) if len(group) > 1 else ""
    text = common or min(names, key=len) if names else f"{kind.value}-{next(iter(group[0].networks))}"
    plain = _NOT_ID.sub("-", text).strip("-.").upper()[:48] or kind.value.upper()
    if re.fullmatch(r"[0-9A-F.:-]+|ANY|NOTHING", plain):
        plain = f"Z-{plain}"
    number, free = 2, plain
    while free in used:
        free, number = f"{plain}-{number}", number + 1
    used.add(free)
    return free


def _beginning(names: list[str]) -> str:
    """The first word of all names, or empty where they differ."""
    words = {re.split(r"[-_. ]", name.upper())[0] for name in names}
    return words.pop() if len(words) == 1 else ""


def kind_says(name: str, place: Place) -> bool:
    """Whether a name is the one that the guess rests on."""
    return place.guess is not None and f"'{name[:60]}'" in place.guess.reason
