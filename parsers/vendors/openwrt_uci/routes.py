"""Routes and routing rules of the package `network`, as tables of the kernel.

A route stands in the table `main` unless it names another; rules choose a table by source, destination or interface,
in order of their priority. An interface that learns its address learns a default route with it, unless it is told not
to (`defaultroute`). Sources: OpenWrt, "Static routes", "Routing rules", "Policy-based routing"; netifd, iprule.c and
interface-ip.c; ip-rule(8).
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.linux_state import LAST_RULE, MAIN
from parsers.model.address import EVERY_IPV4, EVERY_IPV6, from_cidr
from parsers.model.device import Effect
from parsers.model.match import AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.routing import Route
from parsers.model.shown import KernelRoute, KernelRouteKind, KernelRule, KernelTables
from parsers.syntax.leases import by_lease
from parsers.vendors.openwrt_uci.protocols import DIALLED, MODEMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.routing import Network
    from parsers.vendors.openwrt_uci.network import Net, Wiring
    from parsers.vendors.openwrt_uci.sections import Reading, Section

_EVERY = {4: ipaddress.ip_network("0.0.0.0/0"), 6: ipaddress.ip_network("::/0")}
_KINDS = {
    "": KernelRouteKind.FORWARD,
    "unicast": KernelRouteKind.FORWARD,
    "blackhole": KernelRouteKind.NULL,
    "unreachable": KernelRouteKind.NULL,
    "prohibit": KernelRouteKind.NULL,
    "throw": KernelRouteKind.THROW,
}
_ABOUT = ("mtu", "source", "onlink", "tos", "name", "comment", "valid", "description")
_FIRST_FREE = 1
"""Rules without a priority have their place in the file, from 1 (netifd, `iprule_add`): before most that have one."""


class Routes:
    """Routes and rules while they are read."""

    def __init__(self, reading: Reading, wiring: Wiring) -> None:
        """Nothing is read yet."""
        self.reading, self.wiring = reading, wiring
        self.routes: list[KernelRoute] = []
        self.rules: list[KernelRule] = []
        self.elsewhere: list[Route] = []
        self.leased: list[tuple[Route, UnknownMatch]] = []

    def read(self) -> None:
        """The sections, and the routes that follow from interfaces."""
        for version, kind in ((4, "route"), (6, "route6")):
            for section in self.reading.of("network", kind):
                self._route(section, version)
        for version, kind in ((4, "rule"), (6, "rule6")):
            for number, section in enumerate(self.reading.of("network", kind)):
                self._rule(section, version, _FIRST_FREE + number)
        for net in self.wiring.nets.values():
            if net.on:
                self._follow(net)

    def tables(self) -> tuple[tuple[KernelTables, ...], tuple[KernelRule, ...]]:
        """What the kernel would hold."""
        origin = self.reading.packages.get("network", self.reading.source.span(1))
        connected = [
            KernelRoute(address.value.network, None, item.name, address.origin, connected=True)
            for item in self.wiring.interfaces.values()
            for address in item.addresses
        ]
        ends = [KernelRule(LAST_RULE, _everything(version), MAIN, origin, version) for version in (4, 6) if self.rules]
        table = KernelTables((*connected, *self.routes), frozenset({4, 6}), every_table=True, origin=origin)
        return (table,), (*self.rules, *ends)

    def _device(self, section: Section, option: str) -> str:
        """The device of an interface that a section names."""
        name = section.text(option)
        net = self.wiring.nets.get(name)
        if net is not None:
            return net.device
        if name and name not in self.wiring.interfaces:
            self.reading.bad(section.at(option), f"interface {name} is not in the file")
        return name

    def _number(self, section: Section, option: str, default: int) -> int:
        """A number; one that is not understood leaves open which way is taken."""
        text = section.text(option)
        if text and not text.isdecimal():
            self.reading.bad(section.at(option), f"{option} {text!r} is no number", Effect.MAY_REWRITE)
        return int(text) if text.isdecimal() else default

    def _route(self, section: Section, version: int) -> None:
        reading = self.reading
        section.ignore(_ABOUT)
        if section.on("disabled", default=False) is True or section.on("enabled", default=True) is False:
            section.ignore(section.options)
            reading.irrelevant(section, "disabled")
            return
        device, table = self._device(section, "interface"), section.text("table") or MAIN
        kind = section.text("type").lower()
        target, mask, hop = section.text("target"), section.text("netmask"), section.text("gateway")
        try:
            network = _network(target, mask, version)
            next_hop = ipaddress.ip_address(hop) if hop and hop not in {"0.0.0.0", "::"} else None  # noqa: S104 - none
            route = _KINDS[kind]
        except (ValueError, KeyError):
            reading.bad(section.origin, f"a route to {target!r} that is not understood")
            section.ignore(section.options)
            reading.modelled(section)
            return
        number = self._number(section, "metric", 0)
        vrf = self.wiring.tables.get(table, "")
        if vrf:
            self.elsewhere.append(Route(network, next_hop, device or None, section.origin, metric=number, vrf=vrf))
        else:
            name = MAIN if table in {"254", MAIN} else table
            self.routes.append(KernelRoute(network, next_hop, device or None, section.origin, name, route, number))
        reading.modelled(section)

    def _rule(self, section: Section, version: int, default: int) -> None:
        """`config rule`: by what packets choose a table."""
        reading = self.reading
        section.ignore(("name", "comment"))
        if section.on("disabled", default=False) is True or section.on("enabled", default=True) is False:
            section.ignore(section.options)
            reading.irrelevant(section, "disabled")
            return
        every = EVERY_IPV4 if version == 4 else EVERY_IPV6
        doubts = [
            UnknownMatch(UnknownKind.SESSION, f"a routing rule by {option}", section.at(option))
            for option in ("mark", "tos", "uidrange", "ipproto", "sport", "dport", "invert", "suppress_prefixlength")
            if section.text(option) not in {"", "0"}
        ]
        try:
            source, target = (
                from_cidr(section.text(name)) if section.text(name) else every for name in ("src", "dest")
            )
        except ValueError:
            reading.bad(section.origin, "a routing rule whose addresses are not understood", Effect.MAY_REWRITE)
            source = target = every
        entering = self._device(section, "in")
        if section.text("out"):
            doubts.append(UnknownMatch(UnknownKind.SESSION, "a routing rule by the way out", section.at("out")))
        match = Match(
            AddressMatch.exactly(source & every),
            AddressMatch.exactly(target & every),
            in_interfaces=frozenset({entering}) if entering else None,
            conditions=tuple(doubts),
        )
        table, action = section.text("lookup"), section.text("action").lower()
        number = self._number(section, "priority", default)
        name = MAIN if table in {"254", MAIN} else table
        drop = action in {"blackhole", "unreachable", "prohibit"}
        if section.text("goto") or action == "throw" or (not name and not drop):
            reading.bad(section.origin, "a routing rule that is not modelled (goto, throw)", Effect.MAY_REWRITE)
        else:
            self.rules.append(KernelRule(number, match, name, section.origin, version, drop))
        reading.modelled(section)

    def _follow(self, net: Net) -> None:
        """Routes that follow from the options of an interface."""
        section = net.section
        number = self._number(section, "metric", 0)
        vrf = self.wiring.vrfs.get(net.device, "")
        for version, option in ((4, "gateway"), (6, "ip6gw")):
            hop = section.text(option)
            if not hop:
                continue
            try:
                address = ipaddress.ip_address(hop)
            except ValueError:
                self.reading.bad(section.at(option), f"gateway {hop!r} is not understood")
                continue
            self._default(Route(_EVERY[version], address, net.device, section.at(option), metric=number, vrf=vrf))
        if section.on("defaultroute", default=True) is False or not net.learns:
            return
        if net.protocol in DIALLED or net.protocol in MODEMS:
            self._default(Route(_EVERY[4], None, net.device, section.origin, metric=number, vrf=vrf))
        elif net.protocol in {"dhcp", "dhcpv6"}:
            version = 4 if net.protocol == "dhcp" else 6
            doubt = UnknownMatch(
                UnknownKind.FEATURE, f"the lease of {net.name} decides about its default route", section.at("proto")
            )
            route = Route(_EVERY[version], None, net.device, section.at("proto"), metric=number, vrf=vrf)
            self.leased.append((route, doubt))

    def by_lease(self) -> Iterator[Route]:
        """Default routes that DHCP tells."""
        main = ((route.network, "") for route in self.routes if route.table == MAIN and not route.connected)
        return by_lease((*main, *((route.network, route.vrf) for route in self.elsewhere)), self.leased)

    def _default(self, route: Route) -> None:
        if route.vrf:
            self.elsewhere.append(route)
        else:
            self.routes.append(
                KernelRoute(route.network, route.next_hop, route.interface, route.origin, metric=route.metric)
            )

    def wireguard(self) -> Iterator[Route]:
        """Routes to what a WireGuard peer may send, where it says so (`route_allowed_ips`)."""
        for net in self.wiring.nets.values():
            if net.protocol not in {"wireguard", "amneziawg"} or not net.on:
                continue
            for section in self.reading.of("network", f"{net.protocol}_{net.name}"):
                if section.on("disabled", default=False) is True:
                    continue
                if section.on("route_allowed_ips", default=False) is False:
                    continue
                for text in section.values("allowed_ips"):
                    try:
                        network = ipaddress.ip_network(text, strict=False)
                    except ValueError:
                        self.reading.bad(section.at("allowed_ips"), f"{text!r} is no network")
                        continue
                    yield Route(network, None, net.device, section.at("allowed_ips"))


def _network(target: str, mask: str, version: int) -> Network:
    """The destination of a route; none means every one.

    Raises:
        ValueError: it is no network of that version.
    """
    if not target or target == "default":
        return _EVERY[version]
    text = target if "/" in target or not mask or version == 6 else f"{target}/{mask}"
    found = ipaddress.ip_network(text, strict=False)
    if found.version != version:
        message = f"{target!r} is of another version"
        raise ValueError(message)
    return found


def _everything(version: int) -> Match:
    every = AddressMatch.exactly(from_cidr("0.0.0.0/0" if version == 4 else "::/0"))
    return Match(every, every)
