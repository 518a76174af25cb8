"""The oracle's own routing of one device: connected and static routes, longest prefix, then distance."""

from __future__ import annotations

import ipaddress
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from naive_rules import Document, holds, number

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_LOOKUPS = 8
"""A next hop that needs more route lookups than this is not found."""
CONNECTED = (0, 0)
NEVER_USED = 255
"""The distance of a route that no table takes."""


class Way(NamedTuple):
    """`kind` forward, null or drop; `next_hop` None means that the destination itself is on `out`.

    `learned`: a routing protocol may have it.
    """

    kind: str
    out: str = ""
    next_hop: str | None = None
    learned: bool = False


class Candidate(NamedTuple):
    """A route that covers a destination; the longest prefix, then the lowest distance, then the lowest metric wins.

    `distance` is both of these: FortiOS keeps routes of one distance and uses those of the lowest `priority`. One that is
    `watched` may be gone; those with one `watch` are gone together, and those that ask one thing (`asks`) may be.
    """

    length: int
    distance: tuple[int, int]
    sure: bool
    way: Way
    watched: bool = False
    watch: str = ""
    asks: frozenset[str] = frozenset()

    @property
    def causes(self) -> frozenset[str]:
        """What takes it away."""
        return self.asks | ({self.watch} - {""})


def device_name(device: Document) -> str:
    """`name`, or `name/context` of a virtual device."""
    return f"{device['name']}/{device['context']}" if device.get("context") else str(device["name"])


def networks(interface: Document) -> list[tuple[str, str, str]]:
    """(address, its network, role) of every address of an interface."""
    texts = interface.get("addresses", [])
    roles = interface.get("address_roles", ["primary"] * len(texts))
    return [(*_address(text), role) for text, role in zip(texts, roles, strict=True)]


@cache
def _address(text: str) -> tuple[str, str]:
    """An interface's address and its network."""
    value = ipaddress.ip_interface(text)
    return str(value.ip), str(value.network)


class Routes:
    """What one device knows: `interfaces` are those that carry packets, `connected` their (network, name, vrf)."""

    def __init__(self, device: Document) -> None:
        self.device = device
        self.interfaces = {port["name"]: port for port in device.get("interfaces", []) if port.get("enabled", True)}
        self.connected = [
            (network, port["name"], port.get("vrf", ""))
            for port in self.interfaces.values()
            for _, network, _ in networks(port)
        ]
        self.shown = {
            (item["vrf"], item["version"]): item["routes"]
            for item in device.get("route_tables", [])
            if item["complete"]
        }
        self._towards: dict[tuple[str, str, int], list[list[Way]]] = {}

    def _known(self, vrf: str, dst: str) -> list[Document]:
        """The static routes of a VRF, or, where the device showed its whole table, the rows of that.

        Rows of connected networks and of the device's own addresses follow from its interfaces.
        """
        rows = self.shown.get((vrf, number(dst)[0]))
        if rows is not None:
            return [row for row in rows if row["source"] in {"static", "dynamic"}]
        return [route for route in self.device.get("routes", []) if route.get("vrf", "") == vrf]

    def carries(self, interface: str) -> bool:
        """An interface that the document does not name is taken to work."""
        ports = {port["name"]: port for port in self.device.get("interfaces", [])}
        return bool(ports.get(interface, {}).get("enabled", True))

    def table(self, vrf: str, dst: str, lookups: int = 0) -> list[Candidate]:
        """Every route of the VRF that covers `dst` and can be used."""
        found = [
            Candidate(_length(network), CONNECTED, True, Way("forward", port))
            for network, port, where in self.connected
            if where == vrf and holds([network], dst)
        ]
        for route in self._known(vrf, dst):
            if route.get("distance", 1) >= NEVER_USED or not holds([route["network"]], dst):
                continue
            length, distance = _length(route["network"]), (route.get("distance", 1), route.get("metric", 0))
            sure = not route.get("conditions")
            readings = self._static({"vrf": vrf, **route}, lookups)
            watched = bool(route.get("watched")) and len(readings) == 1
            watch = str(route.get("watch", "")) if watched else ""
            asks = frozenset[str](route.get("asks", ())) if watched else frozenset[str]()
            found += [
                Candidate(length, distance, sure and all(way in ways for ways in readings), way, watched, watch, asks)
                for way in dict.fromkeys(way for ways in readings for way in ways)
            ]
        return found

    def _static(self, route: Document, lookups: int) -> list[list[Way]]:
        interface, hop = route.get("interface"), route.get("next_hop")
        if route.get("kind") == "null":
            return [[Way("null")]]
        if interface:
            return [[Way("forward", interface, hop)] if self.carries(interface) else []]
        if not hop:
            return [[]]
        elsewhere = route.get("next_hop_vrf")
        return self.towards(route.get("vrf", "") if elsewhere is None else elsewhere, hop, lookups + 1)

    def towards(self, vrf: str, hop: str, lookups: int) -> list[list[Way]]:
        """The ways to a next hop: on a connected network, or by another route."""
        if lookups > MOST_LOOKUPS:
            return [[]]
        asked = vrf, hop, lookups
        if asked not in self._towards:
            readings = choices(self.table(vrf, hop, lookups))
            self._towards[asked] = [
                [way._replace(next_hop=way.next_hop or hop) for way in ways if way.kind == "forward"]
                for ways in readings
            ]
        return self._towards[asked]


def choices(candidates: Sequence[Candidate]) -> list[list[Way]]:
    """The readings of a table: a route that may be absent leaves its packets to the next best.

    Of several that are watched, with none besides, one is there, unless one object watches them all.
    """
    readings = [ways for present in _as_watched(candidates) for ways in _readings(present)]
    several = len({item.way for item in candidates}) > 1 and all(item.watched for item in candidates)
    apart = not candidates or not frozenset.intersection(*(item.causes for item in candidates))
    return [ways for ways in readings if ways] if several and apart else readings


def _as_watched(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """The candidates for each state of the objects that several of them may share."""
    states = [list(candidates)]
    for watch in sorted({item.watch for item in candidates if item.watch}):
        up = [[item._replace(sure=True) if item.watch == watch else item for item in one] for one in states]
        states = [*up, *([item for item in one if item.watch != watch] for one in states)]
    return states


def _readings(candidates: Sequence[Candidate]) -> list[list[Way]]:
    if not candidates:
        return [[]]
    length, distance = min((-item.length, item.distance) for item in candidates)
    best = [item for item in candidates if (-item.length, item.distance) == (length, distance)]
    worse = [item for item in candidates if item not in best]
    sure, maybe = [item.way for item in best if item.sure], [item.way for item in best if not item.sure]
    readings: list[list[Way]] = []
    for count in range(len(maybe) + 1):
        for present in combinations(maybe, count):
            ways = [*sure, *present]
            readings += [ways] if ways else _readings(worse)
    return readings


@cache
def _length(network: str) -> int:
    return ipaddress.ip_network(network).prefixlen


def has_way_back(routes: Routes, check: Document, vrf: str, interface: str, source: str) -> str:
    """Whether a reverse-path check finds its way: `yes`, `no`, or `maybe` where routes may be absent.

    With a doubt, a default route and one into nothing may count as well: either, both or neither.
    """
    if check.get("doubt"):
        plain = {key: value for key, value in check.items() if key != "doubt"}
        readings = [{**plain, "allow_default": each} for each in {bool(check["allow_default"]), True}]
        readings += [{**each, "into_nothing": True} for each in readings]
        found = {has_way_back(routes, each, vrf, interface, source) for each in readings}
        return found.pop() if len(found) == 1 else "maybe"
    candidates = [item for item in routes.table(vrf, source) if item.length or check.get("allow_default")]
    nothing = bool(check.get("into_nothing"))
    if check["mode"] == "feasible":
        answers = {_is_back(present, interface) for present in _present(candidates)}
    else:  # the best route decides; one into nothing is none (RFC 5635: so sources are filtered)
        doors = {interface} if check["mode"] == "strict" else {item.way.out for item in candidates}
        answers = {
            any((way.out in doors and way.kind == "forward") or (nothing and way.kind == "null") for way in ways)
            for ways in choices(candidates)
        }
    return "maybe" if len(answers) > 1 else "yes" if True in answers else "no"


def _is_back(present: Sequence[Candidate], interface: str) -> bool:
    """Some active route, of whatever length, leaves by the interface.

    Of routes to one network those of the lowest distance are active, also with a worse priority (FortiOS Administration
    Guide, "Reverse path look-up").
    """
    active = [
        item
        for item in present
        if item.distance[0] == min(other.distance[0] for other in present if other.length == item.length)
    ]
    return any(item.way.kind == "forward" and item.way.out == interface for item in active)


def _present(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """Every reading of which routes are there."""
    sure, maybe = [item for item in candidates if item.sure], [item for item in candidates if not item.sure]
    return [[*sure, *more] for count in range(len(maybe) + 1) for more in combinations(maybe, count)]
