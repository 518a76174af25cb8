"""Random networks of watched routes in which something has failed, and the oracle that knows what a watch sees.

A watched route is in the table while what it watches answers (Cisco IOS IP Routing: "ip route … track"). What it
watches nobody reads; that its next hop has failed it sees, and of a single failure that is all: as long as some way is
left, by a next hop that is up, the table has one. Routes that nobody watches stay, with a next hop that has failed too,
and take their share beside equal ones.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from differential import Case, Oracle, case
from naive_routes import Candidate, Routes
from strategies import MAYBE
from validator.graph.failures import single_failures
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from parsers.model.device import Device
    from parsers.model.routing import Address, Route


class Watching(Routes):
    """The routes of a device that sees which next hops have failed."""

    def __init__(self, device: dict[str, Any], failed: frozenset[str]) -> None:
        """`failed` are the addresses of ports that are down."""
        super().__init__(device)
        self.failed = failed

    def table(self, vrf: str, dst: str, lookups: int = 0) -> list[Candidate]:
        """Without watched routes to what has failed; where watches are left, whatever is worse and lost does not count."""
        found = super().table(vrf, dst, lookups)
        if not self.failed:
            return found
        found = [one for one in found if not any(_outdone(one, other) for other in found)]
        gone = frozenset[str]().union(*(one.causes for one in found if one.watched and self._lost(one)))
        found = [one for one in found if not (one.watched and self._lost(one))]
        found = [one._replace(sure=False, watched=False, watch="") if one.causes & gone else one for one in found]
        watched = [one for one in found if one.watched]
        if not watched:
            return found
        best = min(_rank(one) for one in watched)
        working = {_rank(one) for one in found if not self._lost(one)}
        left = [one for one in found if _rank(one) <= best or _rank(one) in working]
        alone = len({one.way for one in left if _rank(one) >= best}) == 1
        return [replaced(one) if alone and one.watched else one for one in left]

    def _lost(self, one: Candidate) -> bool:
        return one.way.next_hop in self.failed


def _outdone(one: Candidate, other: Candidate) -> bool:
    """Whether another is there whenever this one is, and better."""
    return bool(one.watch) and one.watch == other.watch and other.watched and _rank(other) < _rank(one)


def replaced(one: Candidate) -> Candidate:
    """A watched route that surely is there."""
    return one._replace(sure=True, watched=False, watch="")


def _rank(one: Candidate) -> tuple[int, tuple[int, int]]:
    return -one.length, one.distance


def watched_more(random: Random, devices: Sequence[Device]) -> list[Device]:
    """The devices with some more of their routes watched, also such that nothing replaces; behind some, two float."""
    return [
        replace(one, routes=tuple(made for route in one.routes for made in _watched(random, route, _hops(one))))
        for one in devices
    ]


def _hops(device: Device) -> list[Address]:
    return sorted({route.next_hop for route in device.routes if route.next_hop is not None}, key=str)


def _watched(random: Random, route: Route, hops: Sequence[Address]) -> Iterator[Route]:
    if route.next_hop and not route.conditions and random.random() < 0.25:
        watch = random.choice(("", "track 1", "track 2"))
        asks = frozenset({"sla 1"} if watch and random.random() < 0.3 else ())
        yield replace(route, conditions=(MAYBE,), watched=True, watch=watch, asks=asks)
        if random.random() < 0.4:
            behind = replace(route, interface=None, distance=200)
            yield from (replace(behind, next_hop=random.choice(hops)) for _ in range(2))
    else:
        yield route


def after_a_failure(random: Random, devices: Sequence[Device]) -> tuple[Case, Oracle, str]:
    """The network when one thing has failed, its oracle, and what failed."""
    whole = case(devices)
    failure = random.choice(single_failures(whole.network))
    docs, gone = deepcopy(whole.docs), set[str]()
    for number in failure.down:
        port = whole.network.ports.all[number]
        gone |= {str(item.value.ip) for item in port.interface.addresses}
        for item in docs[port.device]["interfaces"]:
            if item["name"] == port.name:
                item["enabled"] = False
    network = whole.network.without(failure.down, failure.cut)
    oracle = Oracle(docs)
    oracle.links = Oracle(whole.docs).links
    oracle.routes = {one["name"]: Watching(one, frozenset(gone)) for one in docs}
    return replace(whole, docs=docs, network=network, engine=Engine(network)), oracle, failure.name
