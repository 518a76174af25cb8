"""How many hosts must be taken, one after the other, to get from a zone outside into a safety zone.

Whoever controls a host may try what surely is open from its addresses, whatever the service. Between zones the packets
of the pairs decide, host by host; within one zone nothing is judged, so any host of it may be the next. A host that
stands in several zones is taken in all of them at once. The number is
therefore the least: an intruder whom the network alone stops needs no fewer hosts by what surely is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet
from parsers.nouns import dataclass
from validator.address_text import MOST_LEFT_OUT, addresses_of, few, is_most, ranges
from validator.several_homes import several_homes
from validator.telling import services_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from validator.plant.model import Plant, Zone
    from validator.several_homes import Homes
    from validator.verdicts import Box

MOST_NAMES = 3
"""Hosts and networks that are named; others are counted."""


@dataclass(frozen=True, slots=True)
class Step:
    """One host more: in `zone`, one of `hosts`, by `services`; these are empty for a move within the zone."""

    zone: str
    hosts: str
    services: str


@dataclass(frozen=True, slots=True)
class _Leg:
    """A box of a pair of zones as sets: who sends, and where it arrives after translation."""

    sources: AddressSet
    landing: AddressSet
    box: Box


@dataclass(frozen=True)
class _Taken:
    """Hosts that a chain reaches, `before` it those of the step before; `legs` are empty for a move within the zone.

    `home` is the host, if it is taken at its addresses `there` in another zone.
    """

    zone: str
    hosts: AddressSet
    before: _Taken | None
    legs: tuple[_Leg, ...] = ()
    home: str = ""
    there: AddressSet = NO_ADDRESS


class _Spread:
    """What is taken from the hosts of one zone, step by step, as far as anybody asked."""

    def __init__(self, source: str, hosts: AddressSet) -> None:
        self.seen = {source: hosts}
        self.frontier = [_Taken(source, hosts, None)]
        self.first: dict[str, _Taken] = {}
        """By zone, what is taken there first."""


class Terrain:
    """What surely is open between the zones of a plant, host by host; sets are made when first asked for."""

    def __init__(
        self,
        plant: Plant,
        whole: Mapping[str, AddressSet],
        boxes: Mapping[tuple[str, str], tuple[Box, ...]],
        homes: tuple[Homes, ...] | None = None,
    ) -> None:
        """`whole` are the addresses of the zones, `boxes` what surely is open between two of them.

        `homes` are the hosts that stand in several; without them, those that the plant declares.
        """
        self._plant = plant
        self._whole = whole
        self._boxes = {pair: found for pair, found in boxes.items() if found}
        self._beyond: dict[str, list[str]] = {}
        for source, target in self._boxes:
            self._beyond.setdefault(source, []).append(target)
        self._legs: dict[tuple[str, str], tuple[_Leg, ...]] = {}
        self._homes = several_homes(plant, whole) if homes is None else homes
        self._spreads: dict[str, _Spread] = {}

    def steps(self, source: str, target: str) -> tuple[Step, ...] | None:
        """The fewest steps from any host of `source` into `target`, the last of them there; None if there is no way."""
        spread = self._spreads.get(source)
        if spread is None:
            spread = self._spreads[source] = _Spread(source, self._whole[source])
        while spread.frontier and target not in spread.first:
            reached = [item for taken in spread.frontier for item in self._next(taken, spread.seen)]
            for item in reached:
                spread.first.setdefault(item.zone, item)
            spread.frontier = reached
        arrived = spread.first.get(target)
        return None if arrived is None else tuple(self._told(arrived))

    def _next(self, taken: _Taken, seen: dict[str, AddressSet]) -> Iterator[_Taken]:
        """What one more host opens and no host before did; `seen` grows."""
        for other in self._beyond.get(taken.zone, ()):
            legs = tuple(leg for leg in self._legs_of(taken.zone, other) if leg.sources.meets(taken.hosts))
            landed = NO_ADDRESS
            for leg in legs:
                landed |= leg.landing
            new = landed - seen.get(other, NO_ADDRESS)
            if new:
                seen[other] = seen.get(other, NO_ADDRESS) | new
                yield _Taken(other, new, taken, legs)
                yield from self._at_home(other, new, taken, legs, seen)
        beside = self._whole[taken.zone] - seen[taken.zone]
        if beside:
            seen[taken.zone] |= beside
            yield _Taken(taken.zone, beside, taken)
        if beside or taken.before is None:
            yield from self._at_home(taken.zone, beside or taken.hosts, taken, (), seen)

    def _at_home(
        self, zone: str, new: AddressSet, taken: _Taken, legs: tuple[_Leg, ...], seen: dict[str, AddressSet]
    ) -> Iterator[_Taken]:
        """The other zones in which hosts stand that are taken in one; `seen` grows."""
        for one in self._homes:
            there = one.addresses.get(zone, NO_ADDRESS) & new
            for name, hosts in one.elsewhere(zone) if there else ():
                left = hosts - seen.get(name, NO_ADDRESS)
                if left:
                    seen[name] = seen.get(name, NO_ADDRESS) | left
                    yield _Taken(name, left, taken, legs, one.asset, there)

    def _legs_of(self, source: str, destination: str) -> tuple[_Leg, ...]:
        key = (source, destination)
        if key not in self._legs:
            self._legs[key] = tuple(_Leg(addresses_of(box.src), landing(box), box) for box in self._boxes[key])
        return self._legs[key]

    def _told(self, last: _Taken) -> list[Step]:
        """The steps of a chain, each with those hosts alone from which the next step is open."""
        found: list[Step] = []
        wanted, taken = last.hosts, last
        while taken.before is not None:
            landing = taken.there or wanted
            legs = [leg for leg in taken.legs if leg.landing & landing and leg.sources & taken.before.hosts]
            services = services_text(leg.box for leg in legs) if legs else ""
            hosts = hosts_text(self._plant.zone(taken.zone), wanted, self._whole)
            found.append(Step(taken.zone, f"{taken.home} ({hosts})" if taken.home else hosts, services))
            senders = taken.before.hosts
            if legs:
                sending = NO_ADDRESS
                for leg in legs:
                    sending |= leg.sources
                senders &= sending
            wanted, taken = senders, taken.before
        return found[::-1]


def hosts_text(zone: Zone, hosts: AddressSet, whole: Mapping[str, AddressSet], word: str = " or ") -> str:
    """Some hosts of a zone as people call them: assets by name, `any host`, single addresses, networks, ranges."""
    rest = whole[zone.id] - hosts
    if not rest:
        return "any host"
    named = [asset for asset in zone.assets if asset.addresses & hosts]
    left = hosts
    for asset in named:
        left -= asset.addresses
    texts = [_bare(text) for text in hosts.cidrs()] if left else [asset.id for asset in named]
    if len(texts) <= MOST_NAMES:
        return word.join(texts)
    missing = _missing(zone, rest) if is_most(hosts, rest) and not hosts - whole[zone.id] else []
    if missing:
        return f"any host except {' and '.join(missing)}"
    return word.join(few([_bare(text) for text in ranges(hosts)] if left else texts, "{} more", MOST_NAMES))


def _missing(zone: Zone, rest: AddressSet) -> list[str]:
    """The hosts that a whole zone lacks, assets by name; none where they are many."""
    names = [asset.id for asset in zone.assets if asset.addresses and not asset.addresses - rest]
    for asset in zone.assets:
        if asset.id in names:
            rest -= asset.addresses
    found = [*names, *(_bare(text) for text in ranges(rest))]
    return found if len(found) <= MOST_LEFT_OUT else []


def _bare(text: str) -> str:
    """A host without its length."""
    return text.removesuffix("/128" if ":" in text else "/32")


def landing(box: Box) -> AddressSet:
    """Where packets of a box arrive: at what translation makes of their destination, if it does."""
    return addresses_of(tuple(text for wire in box.wire for text in wire.dst)) if box.wire else addresses_of(box.dst)


def landing_ports(box: Box) -> tuple[str, ...]:
    """The ports where packets of a box arrive, as printed: those that translation makes of them, if it does."""
    return tuple(dict.fromkeys(wire.dport for wire in box.wire)) if box.wire else (box.dport,)
