"""Routes, routing instances, and what sends packets elsewhere.

Sources: "Protocol-Independent Routing Properties User Guide", "Static routes" (preference 5; `qualified-next-hop` has
its own; with `next-table` another table decides, and nothing leads back to this one; with `no-install` it carries
nothing), "Aggregate routes" (130); "Routing Instances User Guide"; "Filter-Based Forwarding".
"""

from __future__ import annotations

import ipaddress
from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.device import Effect
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import DynamicRouting, Route, RouteKind
from parsers.nouns import dataclass
from parsers.syntax.neighbours import addresses_in
from parsers.vendors.juniper_junos.auto_export import Known, given
from parsers.vendors.juniper_junos.instance_imports import InstanceImports
from parsers.vendors.juniper_junos.rib_groups import RibGroups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.interface import Interface
    from parsers.model.routing import Network
    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.context import Context

STATIC, AGGREGATE = 5, 130
_DROPS = frozenset({"discard", "reject", "receive"})
_WATCHED = "BFD takes the route away when it gets no answer"
_ABOUT = frozenset(
    [
        "no-readvertise",
        "readvertise",
        "retain",
        "no-retain",
        "resolve",
        "no-resolve",
        "tag",
        "tag2",
        "color",
        "community",
        "as-path",
        "passive",
        "active",
        "policy",
        "brief",
        "full",
        "metric2",
        "metric3",
        "metric4",
        "color2",
        "description",
        "p2mp-lsp-next-hop",
    ]
)
PROTOCOLS = {
    "ospf": ("OSPF", frozenset({4})),
    "ospf3": ("OSPFv3", frozenset({4, 6})),
    "bgp": ("BGP", frozenset({4, 6})),
    "rip": ("RIP", frozenset({4})),
    "ripng": ("RIPng", frozenset({6})),
    "isis": ("IS-IS", frozenset({4, 6})),
    "ldp": ("LDP", frozenset({4, 6})),
    "rsvp": ("RSVP", frozenset({4, 6})),
    "mpls": ("MPLS", frozenset({4, 6})),
    "pim": ("PIM", frozenset({4, 6})),
    "msdp": ("MSDP", frozenset({4, 6})),
    "evpn": ("EVPN", frozenset({4, 6})),
    "l2circuit": ("L2 circuits", frozenset({4, 6})),
    "l2vpn": ("L2 VPN", frozenset({4, 6})),
    "vpls": ("VPLS", frozenset({4, 6})),
    "router-discovery": ("router discovery", frozenset({4})),
}
_QUIET = frozenset({"passive", "disable"})
_LAYER2 = frozenset({"evpn", "l2circuit", "l2vpn", "vpls"})


@dataclass
class Routing:
    """Routes of a device while they are read."""

    context: Context
    root: Statement
    routes: list[Route] = field(default_factory=list[Route])
    dynamic: list[DynamicRouting] = field(default_factory=list[DynamicRouting])
    vrfs: dict[str, str] = field(default_factory=dict[str, str])
    instances: dict[str, str] = field(default_factory=dict[str, str])
    _names: frozenset[str] = frozenset()
    """The interfaces of the device."""
    _groups: RibGroups = field(init=False)
    _imports: InstanceImports = field(init=False)
    _statics: list[Route] = field(default_factory=list[Route])
    _summed: list[Route] = field(default_factory=list[Route])

    def memberships(self) -> dict[str, str]:
        """Interface to routing instance."""
        for item in self.root.children("routing-instances"):
            kind = item.text("instance-type") or "virtual-router"
            self.instances[item.word] = kind
            for interface in item.children("interface"):
                name = interface.word if "." in interface.word else f"{interface.word}.0"
                self.vrfs[name] = item.word
                for inner in interface.walk():
                    inner.read()
        return self.vrfs

    def read(self, interfaces: dict[str, Interface]) -> None:
        """All routes; those of `interfaces` may be shared among instances."""
        self._groups = RibGroups(self.context, self.instances)
        self._imports = InstanceImports(self.context, self.root)
        self._groups.read(self.root.get("routing-options", "rib-groups"))
        for vrf, holder in (("", self.root), *((item.word, item) for item in self.root.children("routing-instances"))):
            held = holder.get("routing-options", "interface-routes")
            if held is not None:
                self._groups.of_interfaces(held, vrf)
        self._all(interfaces)

    def _all(self, interfaces: dict[str, Interface]) -> None:
        self._names = frozenset(interfaces)
        self._options(self.root.get("routing-options"), "")
        self._protocols(self.root, "")
        for item in self.root.children("routing-instances"):
            self._instance(item)
        shared, doubts = self._groups.shared(self._statics, interfaces)
        copies, more = self._imports.copies(
            {"static": self._statics, "aggregate": self._summed}, interfaces, self.dynamic, ["", *self.instances]
        )
        written = Known([*self._statics, *self._summed], interfaces, self.dynamic)
        leaked, others = given(self.context, self.root, self.instances, written)
        self.routes += [*shared, *copies, *leaked]
        self.dynamic += [*doubts, *more, *others]

    def _instance(self, item: Statement) -> None:
        kind = self.instances[item.word]
        self._options(item.get("routing-options"), item.word)
        self._protocols(item, item.word)
        for each in item.children():
            match each.word:
                case "instance-type" | "interface" | "routing-options" | "protocols":
                    continue
                case "description" | "route-distinguisher" | "vrf-table-label" | "no-vrf-advertise" | "system":
                    each.irrelevant("how the instance is named and told")
                case "vrf-target" | "vrf-import" | "vrf-export":
                    each.settle(LineFate.MODELLED)
                    if self._has_bgp():
                        self._learns("routes of a VPN", each, item.word)
                case "vlans" | "bridge-domains" | "switch-options" | "forwarding-options" | "access":
                    self.context.unread(each, f"{each.word!r} of instance {item.word} is not understood")
                case word:
                    self.context.unread(each, f"{word!r} of instance {item.word} is not understood")
        if kind not in {"virtual-router", "vrf", "forwarding"}:
            self.context.doubt(f"instance {item.word} of type {kind}", Effect.MAY_DO_EITHER, item)

    def _has_bgp(self) -> bool:
        """Whether routes of a VPN may be told: they come by BGP of the main instance ("Layer 3 VPNs User Guide")."""
        said = self.root.get("protocols", "bgp")
        return said is not None and said.find("disable") is None

    def _learns(self, protocol: str, place: Statement, vrf: str, families: frozenset[int] = frozenset({4, 6})) -> None:
        named = (one for one in _active(place) if one.word == "neighbor")
        near = addresses_in(item.word for one in named for item in one.below.values() if item.active)
        found = DynamicRouting(
            protocol, self.context.span(place), vrf, families=families, neighbours=near, interfaces=self._spoken(place)
        )
        if all((item.protocol, item.vrf) != (protocol, vrf) for item in self.dynamic):
            self.dynamic.append(found)

    def _spoken(self, place: Statement) -> frozenset[str] | None:
        """The interfaces on which OSPF is spoken, where each is named ("OSPF User Guide", `interface`, `passive`)."""
        if place.word not in {"ospf", "ospf3"} or place.find("realm") is not None:
            return None
        areas = [item for kind in _active(place) if kind.word == "area" for item in kind.below.values() if item.active]
        held = [area.below["interface"] for area in areas if "interface" in area.below]
        said = [item for kind in held if kind.active for item in kind.below.values() if item.active]
        quiet = [item for item in said if any(one.word in _QUIET for one in _active(item))]
        names, others = ({one.word if "." in one.word else f"{one.word}.0" for one in some} for some in (said, quiet))
        return frozenset(names - others) if names <= self._names else None

    def _protocols(self, here: Statement, vrf: str) -> None:
        for item in here.children("protocols"):
            if item.word not in PROTOCOLS:
                item.fate = LineFate.UNSEEN
                continue
            protocol, families = PROTOCOLS[item.word]
            if item.find("disable") is None:
                self._learns(protocol, item, vrf, families)
                self.dynamic += self._groups.of_protocol(protocol, item, vrf)
            if item.word in _LAYER2:
                self.context.doubt(f"{protocol} joins networks", Effect.MAY_DO_EITHER, item)
            item.settle(LineFate.MODELLED)

    def _options(self, here: Statement | None, vrf: str) -> None:
        for item in () if here is None else here.children():
            match item.word:
                case "static":
                    self._static(item, vrf)
                case "aggregate" | "generate":
                    self._summaries(item, vrf)
                case "rib":
                    self._tables(item, vrf)
                case "instance-import":
                    self._imports.read(item, vrf)
                case "auto-export":
                    item.settle(LineFate.MODELLED)
                case "forwarding-table":
                    item.settle(LineFate.MODELLED)
                case "flow" | "dynamic-tunnels" | "topologies":
                    item.settle(LineFate.MODELLED)
                    self.context.doubt(f"routing-options {item.word}", Effect.MAY_DO_EITHER, item)
                case "rib-groups" | "interface-routes":
                    continue
                case _:
                    item.fate = LineFate.UNSEEN

    def _tables(self, rib: Statement, vrf: str) -> None:
        for table in rib.children():
            self._table(table, vrf)

    def _table(self, table: Statement, vrf: str) -> None:
        """`rib inet6.0`, or `NAME.inet.0` of an instance."""
        name, _, rest = table.word.rpartition(".inet")
        if name and name not in self.instances:
            self.context.bad(table, f"table {table.word!r} is of no instance in the file")
        if not rest.endswith(".0") and not table.word.startswith("inet"):
            self.context.bad(table, f"table {table.word!r} is not understood")
        for item in table.children():
            if item.word == "static":
                self._static(item, name or vrf)
            elif item.word in {"aggregate", "generate"}:
                self._summaries(item, name or vrf)
            elif item.word in {"maximum-paths", "maximum-prefixes", "martians", "filter", "protect"}:
                item.irrelevant("which routes a protocol takes and tells")
            else:
                self.context.unread(item, f"{item.word!r} of a table is not understood")

    def _static(self, static: Statement, vrf: str) -> None:
        defaults = static.get("defaults")
        usual = self._number(defaults, "preference", STATIC)
        installed = defaults is None or defaults.get("no-install") is None
        if defaults is not None:
            self._defaults(defaults)
        for item in static.children():
            if item.word == "rib-group":
                self._groups.of_statics(item, vrf, frozenset({4, 6}))
            elif item.word not in {"route", "defaults", "iso-route"}:
                self.context.unread(item, f"{item.word!r} of static routes is not understood")
        for entry in static.children("route"):
            made = list(self._route(entry, vrf, usual, installed=installed))
            self._statics += made
            self.routes += made

    def _defaults(self, defaults: Statement) -> None:
        """What all routes have; a metric decides nothing between routes of one destination that all have it."""
        for item in defaults.children():
            if item.word in _ABOUT:
                item.irrelevant("how the route is told")
            elif item.word == "metric":
                item.settle(LineFate.MODELLED)
        self.context.known(defaults, "preference", "metric", "install", "no-install", *_ABOUT)

    def _route(self, entry: Statement, vrf: str, usual: int, *, installed: bool) -> Iterator[Route]:
        """The ways of one route; none where it is not put in the forwarding table (`no-install`)."""
        try:
            network = ipaddress.ip_network(entry.word, strict=False)
        except ValueError:
            self.context.bad(entry, f"destination {entry.word!r} of a route is not understood")
            self.context.doubt("a route that is not understood", Effect.MAY_REWRITE, entry)
            return
        distance = self._number(entry, "preference", usual)
        metric = self._number(entry, "metric", 0)
        conditions: list[UnknownMatch] = []
        hops = self._hops(entry, vrf, conditions)
        route = Route(
            network,
            None,
            None,
            self.context.span(entry),
            RouteKind.NULL,
            min(distance, 255),
            metric,
            vrf=vrf,
            next_hop_vrf=hops,
            lines=self.context.spans(entry),
        )
        ways: list[Route] = []
        for item in entry.children():
            led = self._led(item, route)
            if led is not None:
                ways += led
            elif item.word in {"next-table", "lsp-next-hop", "static-lsp-next-hop"}:
                item.settle(LineFate.MODELLED)
                self.context.doubt(f"route {entry.word} goes by {item.word} {item.text()}", Effect.MAY_REWRITE, item)
            elif item.word == "bfd-liveness-detection":
                item.settle(LineFate.MODELLED)
                conditions.append(self.context.why(UnknownKind.FEATURE, _WATCHED, item))
            elif item.word in {"preference", "metric", "install", "no-install"}:
                item.settle(LineFate.MODELLED)
            elif item.word in _ABOUT:
                item.irrelevant("how the route is told")
            else:
                self.context.unread(item, f"{item.word!r} of a route is not understood")
        installed = entry.get("no-install") is None and (installed or entry.get("install") is not None)
        for way in ways if installed else ():
            doubts = (*way.conditions, *conditions)
            yield replace(
                way, conditions=doubts, watched=bool(doubts) and all(_WATCHED in one.reason for one in doubts)
            )

    def _led(self, item: Statement, route: Route) -> list[Route] | None:
        """The ways of one statement of a route; None where it says none that is understood."""
        match item.word:
            case "next-hop":
                return [self._by(route, hop) for hop in item.children()]
            case "qualified-next-hop":
                return [self._qualified(route, hop) for hop in item.children()]
            case "next-table":
                table = self._other_table(item, route.network)
                return None if table is None else [replace(route, kind=RouteKind.FORWARD, next_hop_vrf=table)]
            case word if word in _DROPS:
                return [route]
            case _:
                return None

    def _other_table(self, item: Statement, network: Network) -> str | None:
        """`next-table OT.inet.0`: the instance whose table decides; None where it is not in the file."""
        named = item.value()
        name, _, family = ("", "", "") if named is None else named.word.rpartition("inet")
        vrf = name.removesuffix(".")
        right = family == (".0" if network.version == 4 else "6.0")
        if named is None or not right or (name and vrf not in self.instances):
            return None
        return vrf

    def _hops(self, entry: Statement, vrf: str, conditions: list[UnknownMatch]) -> str | None:
        """Where next hops are looked up: a forwarding instance has no interfaces of its own, and borrows routes."""
        if self.instances.get(vrf) != "forwarding" or self._groups.has_interfaces_of("", vrf):
            return None
        why = "the next hop is found where routes of interfaces are shared with the instance"
        conditions.append(self.context.why(UnknownKind.FEATURE, why, entry))
        return ""

    def _by(self, route: Route, hop: Statement) -> Route:
        try:
            return replace(route, kind=RouteKind.FORWARD, next_hop=ipaddress.ip_address(hop.word))
        except ValueError:
            return replace(route, kind=RouteKind.FORWARD, interface=hop.word if "." in hop.word else f"{hop.word}.0")

    def _qualified(self, route: Route, hop: Statement) -> Route:
        made = self._by(route, hop)
        place = hop.text("interface")
        distance = self._number(hop, "preference", route.distance)
        metric = self._number(hop, "metric", route.metric)
        watched = hop.get("bfd-liveness-detection")
        if watched is not None:
            watched.settle(LineFate.MODELLED)
            made = replace(made, conditions=(self.context.why(UnknownKind.FEATURE, _WATCHED, hop),))
        for item in hop.children():
            if item.word in _ABOUT:
                item.irrelevant("how the route is told")
        self.context.known(hop, "interface", "preference", "metric", "bfd-liveness-detection", *_ABOUT)
        return replace(made, distance=min(distance, 255), metric=metric, interface=place or made.interface)

    def _number(self, holder: Statement | None, word: str, usual: int) -> int:
        """The number that a word says; another value is not understood."""
        value = None if holder is None else holder.value(word)
        if value is None:
            return usual
        if not value.word.isdecimal() or value.children():
            self.context.unread(value, f"{word} {value.word!r} of a route is not understood")
            return usual
        return int(value.word)

    def _summaries(self, holder: Statement, vrf: str) -> None:
        """A summary is there while a more specific route is; what only it covers is dropped."""
        defaults = holder.get("defaults")
        usual = self._number(defaults, "preference", AGGREGATE)
        if defaults is not None:
            self._told(defaults, "metric", "preference", "discard", "reject")
        for item in holder.children():
            if item.word not in {"route", "defaults"}:
                self.context.unread(item, f"{item.word!r} of {holder.word} routes is not understood")
        for entry in holder.children("route"):
            try:
                network = ipaddress.ip_network(entry.word, strict=False)
            except ValueError:
                self.context.bad(entry, f"destination {entry.word!r} of a route is not understood")
                self.context.doubt("a route that is not understood", Effect.MAY_REWRITE, entry)
                continue
            distance, metric = self._number(entry, "preference", usual), self._number(entry, "metric", 0)
            entry.read()
            self._told(entry, "metric", "preference", "discard", "reject")
            if holder.word == "generate":
                self.context.doubt(f"where the generated route {network} leads", Effect.MAY_REWRITE, entry)
                continue
            why = self.context.why(UnknownKind.FEATURE, "the summary is there while a more specific route is", entry)
            self._summed.append(
                Route(
                    network,
                    None,
                    None,
                    self.context.span(entry),
                    RouteKind.NULL,
                    min(distance, 255),
                    metric,
                    vrf=vrf,
                    conditions=(why,),
                )
            )
            self.routes.append(self._summed[-1])

    def _told(self, here: Statement, *words: str) -> None:
        """Statements of a summary: those of `words` count, others say how it is told; what is neither is not read."""
        for item in here.children():
            if item.word in words:
                item.settle(LineFate.MODELLED)
            elif item.word in _ABOUT:
                item.irrelevant("how the route is told")
            else:
                self.context.unread(item, f"{item.word!r} of {here.word!r} is not understood")


def _active(place: Statement) -> Iterator[Statement]:
    """Everything below a statement that is in force; nothing is marked as read."""
    for item in place.below.values():
        if item.active:
            yield item
            yield from _active(item)
