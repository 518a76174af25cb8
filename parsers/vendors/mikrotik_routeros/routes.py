"""Routes, VRFs, reverse-path checks and what decides elsewhere: routing protocols and routing rules.

Source: MikroTik documentation, "IP Routing", "VRF", "Policy Routing", "IP Settings".
"""

from __future__ import annotations

import ipaddress
from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import DynamicRouting, Route, RouteKind, SourceCheckMode
from parsers.nouns import dataclass
from parsers.syntax.neighbours import addresses_in
from parsers.vendors.mikrotik_routeros.text import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.vendors.mikrotik_routeros.interfaces import Wiring
    from parsers.vendors.mikrotik_routeros.text import Command, Reading

_ABOUT = words("comment scope target-scope pref-src suppress-hw-offload bfd belongs-to immediate-gw")
_DROPS = frozenset({"blackhole", "unreachable", "prohibit"})
PROTOCOLS = {
    "routing ospf": "OSPF",
    "routing ospf-v3": "OSPFv3",
    "routing bgp": "BGP",
    "routing rip": "RIP",
    "routing ripng": "RIPng",
    "routing isis": "IS-IS",
    "mpls ldp": "LDP",
}
"""Sections that begin so belong to a routing protocol."""
_SESSIONS = words("connection peer")
"""Those of them that name with whom BGP is spoken (version 7, and before)."""
_RUNS = words("instance area interface interface-template network connection peer template neighbor")


@dataclass
class Routes:
    """Routes while they are read."""

    reading: Reading
    wiring: Wiring
    found: list[Route] = field(default_factory=list[Route])
    vrfs: dict[str, str] = field(default_factory=dict[str, str])
    dynamic: dict[str, DynamicRouting] = field(default_factory=dict[str, DynamicRouting])
    check: SourceCheckMode | None = None
    check_by: Command | None = None
    learning: set[str] = field(default_factory=set[str])
    """The tables that protocols name."""
    joined: list[DynamicRouting] = field(default_factory=list[DynamicRouting])
    """VRFs into which routes of others may come."""
    declared: dict[str, bool] = field(default_factory=dict[str, bool])
    """Tables of `/routing table`, and whether packets are routed by them (`fib`)."""
    stopped: dict[int, Command] = field(default_factory=dict[int, "Command"])
    late: list[Command] = field(default_factory=list["Command"])

    def vrf(self, command: Command) -> None:
        """Interfaces of a VRF (from version 7 by name, before by routing mark)."""
        command.ignore(
            ("comment", "route-distinguisher", "import-route-targets", "export-route-targets", "place-before")
        )
        name = command.take("name") or command.take("routing-mark")
        command.ignore(("name", "routing-mark"))
        places = [part for part in command.take("interfaces").split(",") if part]
        if command.on and name not in {"", "main"}:
            for part in places:
                self.vrfs[self.wiring.known(part, command)] = name
        self.reading.modelled(command)

    def route(self, command: Command) -> None:
        """One route; VRFs must be known, so that all are worked out at the end."""
        self.late.append(command)

    def finished(self) -> list[Route]:
        """All routes."""
        for command in self.late:
            self._route(command)
        ends = (replace(end, vrf=self.vrfs.get(end.interface or "", "")) for end in self.wiring.other_ends)
        return [*self.found, *ends]

    def _route(self, command: Command) -> None:
        version = 4 if command.section.startswith("ip ") else 6
        command.ignore(_ABOUT)
        everything = "0.0.0.0/0" if version == 4 else "::/0"
        text, gateway = command.take("dst-address", everything), command.take("gateway")
        kind, distance = command.take("type", "unicast"), command.take("distance", "1")
        table = command.take("routing-table") or command.take("routing-mark") or "main"
        place = command.take("vrf-interface")
        command.ignore(("routing-table", "routing-mark"))
        blackhole = command.flag("blackhole") or kind in _DROPS
        watched = command.take("check-gateway", "none") != "none"
        if not command.on:
            self.reading.irrelevant(command, "disabled")
            return
        try:
            network = ipaddress.ip_network(text, strict=False)
        except ValueError:
            self.reading.bad(command, f"destination {text!r} of a route is not understood")
            return
        if not distance.isdecimal() or kind not in {"unicast", *_DROPS} or (not gateway and not blackhole):
            self.reading.bad(command, "a route that is not understood")
            return
        vrf = "" if table == "main" else table
        if place:
            self.wiring.known(place, command)
        conditions: tuple[UnknownMatch, ...] = ()
        if not self.declared.get(vrf, True):
            conditions = (UnknownMatch(UnknownKind.FEATURE, f"table {vrf} is declared without fib", command.origin),)
        if watched:
            conditions = (
                *conditions,
                UnknownMatch(
                    UnknownKind.FEATURE, "check-gateway takes the route away when it gets no answer", command.origin
                ),
            )
        route = Route(
            network,
            None,
            None,
            command.origin,
            RouteKind.NULL,
            int(distance),
            vrf=vrf,
            conditions=conditions,
            watched=watched and len(conditions) == 1,
        )
        if blackhole:
            self.found.append(route)
        else:
            made = [self._by(part.strip(), route, command) for part in gateway.split(",")]
            self.found += [way for way in made if way is not None]
        self.reading.modelled(command)

    def _by(self, gateway: str, route: Route, command: Command) -> Route | None:
        """One way of a route: `ADDRESS`, `ADDRESS%INTERFACE`, `ADDRESS@TABLE`, or an interface."""
        word, at, table = gateway.partition("@")
        text, percent, interface = word.partition("%")
        hop = None
        try:
            hop = ipaddress.ip_address(text)
        except ValueError:
            interface = text
            if percent:
                self.reading.bad(command, f"gateway {gateway!r} is not understood")
                return None
        hop_vrf = ("" if table == "main" else table) if at else None
        if hop_vrf is None and route.vrf and route.vrf not in self.vrfs.values():
            hop_vrf = ""
        place = self.wiring.known(interface, command) if interface else None
        return replace(route, kind=RouteKind.FORWARD, next_hop=hop, interface=place, next_hop_vrf=hop_vrf)

    def learns(self, name: str, command: Command) -> None:
        """Something brings routes that are not in the file."""
        self.dynamic.setdefault(name, DynamicRouting(name, command.origin))

    def protocol(self, command: Command) -> None:
        """Something of a routing protocol: if any of it runs, routes come that are not in the file."""
        name = next(name for start, name in PROTOCOLS.items() if command.section.startswith(start))
        part = command.section.split()[-1]
        if command.verb == "add" and command.on and part in _RUNS:
            families = frozenset({6}) if name in {"OSPFv3", "RIPng"} else frozenset({4, 6})
            one = self.dynamic.setdefault(name, DynamicRouting(name, command.origin, families=families))
            far = addresses_in(command.values.get(key, "") for key in ("remote.address", "remote-address"))
            self.dynamic[name] = replace(one, neighbours=(*one.neighbours, *far)) if part in _SESSIONS else one
        if command.verb in {"add", "set"} and command.on:
            self.learning |= {command.values[key] for key in ("vrf", "routing-table") if key in command.values}
        if command.verb == "add" and command.on and part == "vpn":
            self.joined.append(DynamicRouting("BGP between VRFs", command.origin, command.values.get("vrf", "")))
        command.ignore(command.values)
        command.flags.update(command.words)  # such as `passive` of an interface
        self.reading.modelled(command)

    def learnt(self) -> Iterator[DynamicRouting]:
        """What protocols may bring, into `main` and into each table that one of their lines names."""
        tables = sorted({"", *(self.learning - {"main"})})
        for item in self.dynamic.values():
            yield from (replace(item, vrf=table) for table in tables)
        for item in self.joined:
            yield from (replace(item, source_vrf=vrf) for vrf in sorted({"", *self.vrfs.values()} - {item.vrf}))

    def table(self, command: Command) -> None:
        """A table; without `fib` it chooses no way for packets ("Policy Routing", Routing Tables)."""
        command.ignore(("comment",))
        name, forwards = command.take("name"), command.flag("fib")
        if command.on:
            self.declared[name] = forwards
        self.reading.modelled(command)

    def settings(self, command: Command) -> None:
        """`/ip settings` and `/ipv6 settings`: forwarding and reverse-path checks; the rest is about the device."""
        version = 4 if command.section.startswith("ip ") else 6
        check = command.take("rp-filter", "no")
        if check in {"strict", "loose"}:
            self.check = SourceCheckMode.STRICT if check == "strict" else SourceCheckMode.LOOSE
            self.check_by = command
        forwards = command.take("ip-forward" if version == 4 else "forward", "yes")
        off = command.take("disable-ipv6", "no") == "yes"
        if forwards == "no" or off:
            self.stopped[version] = command
        command.ignore(
            words(
                "max-neighbor-entries arp-timeout icmp-rate-limit icmp-rate-mask route-cache send-redirects"
                " accept-redirects secure-redirects accept-source-route tcp-syncookies allow-fast-path"
                " icmp-errors-use-inbound-interface-address accept-router-advertisements"
                " accept-router-advertisements-on multipath-hash-policy ipv4-multipath-hash-policy"
                " ipv6-multipath-hash-policy min-neighbor-entries soft-max-neighbor-entries"
                " stale-neighbor-detect-interval stale-neighbor-timeout tcp-timestamps"
                " disable-link-local-address"
            )
        )
        self.reading.modelled(command)
