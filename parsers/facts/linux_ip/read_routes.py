"""Members of `ip -j route` and `ip -j rule` (ip-route(8), ip-rule(8), iproute2 6.1)."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from parsers.model.address import EVERY_IPV4, EVERY_IPV6, from_cidr
from parsers.model.intervals import Interval
from parsers.model.match import ANY_SERVICE, AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.service import ServiceBox, ServiceSet
from parsers.model.shown import KernelRoute, KernelRouteKind, KernelRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.routing import Address, Network
    from parsers.source import Span

DROPPING = frozenset({"blackhole", "unreachable", "prohibit"})
LOCAL = frozenset({"local", "broadcast", "multicast", "anycast"})
"""Types of routes to the device itself, which lead nowhere else."""
PROTOCOLS = {"icmp": 1, "tcp": 6, "udp": 17, "dccp": 33, "ipv6-icmp": 58, "sctp": 132}
KNOWN_OF_RULES = frozenset(
    {
        *(
            "priority",
            "src",
            "srclen",
            "dst",
            "dstlen",
            "table",
            "iif",
            "oif",
            "action",
            "not",
            "fwmark",
            "fwmask",
            "tos",
        ),
        *("suppress_prefixlen", "protocol", "ipproto", "sport", "sport_start", "sport_end", "dport", "dport_start"),
        *("dport_end", "uid_start", "uid_end", "iif_detached", "oif_detached", "l3mdev", "goto", "unresolved"),
    }
)
USED_OF_ROUTES = frozenset({"encap", "nhid"})


class NotUnderstoodError(Exception):
    """A field has no meaning here; the message names it."""


def routes_of(body: dict[str, Any], origin: Span) -> Iterator[KernelRoute]:
    """One route for each next hop; none for what leads to the device itself.

    Raises:
        KeyError: a field is missing.
        NotUnderstoodError: a type or an encapsulation that is not modelled.
        ValueError: an address is none.
    """
    kind = str(body.get("type", "unicast"))
    table = str(body.get("table", "main"))
    if kind in LOCAL or table == "local":
        return
    if body.keys() & USED_OF_ROUTES and "encap" in body:
        message = f"encapsulation {body['encap']}"
        raise NotUnderstoodError(message)
    hops = body.get("nexthops", [body])
    version = _version_of(body, hops)
    network = _network(str(body["dst"]), version)
    metric = int(body.get("metric", 0))
    if kind in DROPPING or kind == "throw":
        made = KernelRouteKind.THROW if kind == "throw" else KernelRouteKind.NULL
        yield KernelRoute(network, None, None, origin, table, made, metric)
        return
    if kind != "unicast":
        message = f"a route of type {kind}"
        raise NotUnderstoodError(message)
    connected = body.get("protocol") == "kernel"
    for hop in hops:
        flags = {*body.get("flags", []), *hop.get("flags", [])}
        if "dead" in flags:
            continue
        via: Address | None = None
        if "gateway" in hop:
            via = ipaddress.ip_address(hop["gateway"])
        elif "via" in hop:
            via = ipaddress.ip_address(hop["via"]["host"])
        yield KernelRoute(
            network, via, hop.get("dev"), origin, table, metric=metric, connected=connected and via is None
        )


def _version_of(body: dict[str, Any], hops: list[dict[str, Any]]) -> int:
    """The IP version of a route; a default route has that of its next hop, or tells it by fields of IPv6 alone."""
    if body["dst"] != "default":
        return ipaddress.ip_network(str(body["dst"]), strict=False).version
    for hop in (body, *hops):
        if "gateway" in hop:
            return ipaddress.ip_address(hop["gateway"]).version
    return 6 if "pref" in body else 4


def _network(text: str, version: int) -> Network:
    if text == "default":
        return ipaddress.ip_network("0.0.0.0/0" if version == 4 else "::/0")
    return ipaddress.ip_network(text, strict=False)


def rule_of(body: dict[str, Any], origin: Span, version: int) -> KernelRule:
    """One row of `ip rule`.

    Raises:
        KeyError: a field is missing.
        NotUnderstoodError: a field that is not known.
        ValueError: an address is none.
    """
    unknown = sorted(body.keys() - KNOWN_OF_RULES)
    if unknown:
        message = f"field {', '.join(unknown)} of a routing rule"
        raise NotUnderstoodError(message)
    ends = {side: _end(body, side, version) for side in ("src", "dst")}
    for side in ("src", "dst"):
        if body.get(side, "all") != "all":
            version = ipaddress.ip_address(str(body[side]).partition("/")[0]).version
    every = EVERY_IPV4 if version == 4 else EVERY_IPV6
    source, destination = (AddressMatch.exactly(ends[side] & every) for side in ("src", "dst"))
    asks: list[str] = [name for name in ("fwmark", "tos", "l3mdev") if name in body]
    asks += ["uid range"] if "uid_start" in body else []
    service = _service(body)
    incoming = frozenset({str(body["iif"])}) if "iif" in body else None
    if "not" in body:
        asks, source, destination, service, incoming = _negated(body, asks, every, (source, destination), service)
    if "oif" in body:
        asks.append("the interface a local socket is bound to")
    conditions = tuple(UnknownMatch(UnknownKind.FEATURE, f"a routing rule asks for {what}", origin) for what in asks)
    match = Match(source, destination, service, incoming, conditions=conditions)
    action = str(body.get("action", "to_tbl"))
    drop = action in DROPPING
    table = "" if drop or action != "to_tbl" else str(body.get("table", ""))
    return KernelRule(
        int(body["priority"]), match, table, origin, version, drop, int(body.get("suppress_prefixlen", -1))
    )


def _end(body: dict[str, Any], side: str, version: int) -> Any:
    value = str(body.get(side, "all"))
    if value == "all":
        return EVERY_IPV4 if version == 4 else EVERY_IPV6
    length = body.get(f"{side}len")
    return from_cidr(value if length is None else f"{value}/{length}")


def _service(body: dict[str, Any]) -> ServiceMatch:
    if not body.keys() & {"ipproto", "sport", "sport_start", "dport", "dport_start"}:
        return ANY_SERVICE
    numbers = [PROTOCOLS.get(str(body["ipproto"]), -1)] if "ipproto" in body else [6, 17, 33, 132]
    if numbers == [-1]:
        numbers = [int(body["ipproto"])]
    ports = {side: _ports(body, side) for side in ("sport", "dport")}
    boxes = (ServiceBox(Interval(one, one), ports["sport"], ports["dport"]) for one in numbers)
    return ServiceMatch.exactly(ServiceSet(tuple(boxes)))


def _ports(body: dict[str, Any], side: str) -> Interval:
    if side in body:
        return Interval(int(body[side]), int(body[side]))
    if f"{side}_start" in body:
        return Interval(int(body[f"{side}_start"]), int(body[f"{side}_end"]))
    return Interval(0, 65_535)


def _negated(
    body: dict[str, Any], asks: list[str], every: Any, ends: tuple[AddressMatch, AddressMatch], service: ServiceMatch
) -> tuple[list[str], AddressMatch, AddressMatch, ServiceMatch, frozenset[str] | None]:
    """`not`: exact where the row asks for one address alone; else it may take anything."""
    selectors = body.keys() & {"src", "dst", "iif", "fwmark", "tos", "ipproto", "sport", "dport", "oif", "uid_start"}
    asked = {name for name in selectors if body.get(name) != "all"}
    whole = AddressMatch.exactly(every)
    if asked == {"src"}:
        return asks, AddressMatch.exactly(every - ends[0].possibly), whole, service, None
    if asked == {"dst"}:
        return asks, whole, AddressMatch.exactly(every - ends[1].possibly), service, None
    return ["the contrary of several things"], whole, whole, ANY_SERVICE, None
