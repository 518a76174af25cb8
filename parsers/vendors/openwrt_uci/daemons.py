"""Packages beside those of the firewall and the network: OpenVPN, radio, and daemons that are not modelled.

OpenVPN makes a device (`tun0`); a server gives its clients addresses of a pool, and lets them reach each other past all
rules where it is told to (`client_to_client`). Radio joins stations to the network that its section names. Of other
daemons it is known what they may do while they run. Sources: OpenWrt, "OpenVPN", "Wi-Fi /etc/config/wireless"; OpenVPN
2.5 manual.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind
from parsers.model.management import ManagementService, Setting
from parsers.model.routing import DynamicRouting, Route
from parsers.vendors.openwrt_uci.packages import HARMLESS, LISTENERS, READ, ROUTING, SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.vendors.openwrt_uci.management import Host
    from parsers.vendors.openwrt_uci.network import Wiring
    from parsers.vendors.openwrt_uci.sections import Reading, Section

_OFF = ("enabled", "enable", "status", "on", "active")
_RUNS = frozenset(
    {
        "up",
        "down",
        "route_up",
        "client_connect",
        "client_disconnect",
        "learn_address",
        "plugin",
        "ipchange",
        "tls_verify",
    }
)


def daemons(reading: Reading, host: Host) -> list[DynamicRouting]:
    """Every package of the tables; one that stands in none is unknown."""
    told: set[str] = set()
    learned: list[DynamicRouting] = []
    for section in reading.sections:
        package = section.package
        if section.settled or package in READ:
            continue
        off = any(section.on(name, default=True) is False for name in _OFF)
        if package in HARMLESS:
            reading.irrelevant(section, HARMLESS[package])
            continue
        if package not in SERVICES and package not in ROUTING and package not in LISTENERS:
            reading.strange(section, f"package {package} is not known")
            continue
        if not off and package not in told:
            told.add(package)
            if package in SERVICES:
                service = SERVICES[package]
                reading.doubt(f"{package}: {service.what}", service.effect, section.origin)
            elif package in ROUTING:
                learned.append(DynamicRouting(package, section.origin))
            else:
                _listens(section, host)
        section.ignore(section.options)
        reading.modelled(section)
    return learned


def _listens(section: Section, host: Host) -> None:
    """A service of the device itself, at the port that the section names, or the usual one."""
    for protocol, port, transport in LISTENERS[section.package]:
        text = section.text("port", "listen_port", "Port")
        number = int(text) if text.isdecimal() and 0 < int(text) < 65_536 else port
        detail = "" if text else "its usual port"
        host.services.append(ManagementService(protocol, number, section.origin, transport=transport, detail=detail))


def openvpn(reading: Reading, wiring: Wiring) -> tuple[list[Route], list[DynamicRouting]]:
    """The devices of OpenVPN, routes that it sets, and servers that give it others."""
    found: list[Route] = []
    learned: list[DynamicRouting] = []
    free = _free(reading)
    for section in reading.of("openvpn"):
        if section.kind != "openvpn" or not _on(section):
            section.ignore(section.options)
            reading.modelled(section)
            continue
        device = section.text("dev", default="tun")
        name = next(free[device], device) if device in free else device
        found += _instance(section, name, reading, wiring)
        if section.has("remote") and not section.has("server") and section.on("route_nopull", default=False) is False:
            learned.append(DynamicRouting(f"OpenVPN {section.identity}", section.origin))
    return found, learned


def _free(reading: Reading) -> dict[str, Iterator[str]]:
    """For `tun` and `tap` the devices that no instance names."""
    taken = {section.options["dev"].text for section in reading.of("openvpn") if "dev" in section.options}
    return {kind: _others(kind, taken) for kind in ("tun", "tap")}


def _others(kind: str, taken: set[str]) -> Iterator[str]:
    return (name for number in range(1_000) if (name := f"{kind}{number}") not in taken)


def _on(section: Section) -> bool:
    """OpenVPN starts an instance that is told to (`enabled 1`); RutOS writes `enable`."""
    name = "enabled" if section.has("enabled") else "enable"
    return section.on(name, default=False) is not False


def _instance(section: Section, name: str, reading: Reading, wiring: Wiring) -> list[Route]:
    """The device of one instance, and the routes that its options set."""
    peers = [word.split()[0] for word in section.whole("remote") if word.split()]
    server, own = section.text("server").split(), section.text("ifconfig").split()
    routes: list[Route] = []
    value = None
    try:
        if len(server) == 2:
            network = ipaddress.ip_network("/".join(server))
            value = ipaddress.ip_interface(f"{network.network_address + 1}/{network.prefixlen}")
        elif own:
            value = ipaddress.ip_interface(f"{own[0]}/32")
            if len(own) > 1:
                routes.append(Route(ipaddress.ip_network(f"{own[1]}/32"), None, name, section.at("ifconfig")))
        for word in section.whole("route"):
            parts = word.split()
            network = ipaddress.ip_network("/".join(parts[:2]) if len(parts) > 1 else parts[0], strict=False)
            routes.append(Route(network, None, name, section.at("route")))
    except (ValueError, IndexError):
        reading.bad(section.origin, "addresses of an OpenVPN instance that are not understood")
    addresses = (InterfaceAddress(value, AddressRole.PRIMARY, section.origin),) if value is not None else ()
    before = wiring.interfaces.get(name)
    aliases = before.aliases if before is not None else ()
    wiring.interfaces[name] = Interface(
        name, InterfaceKind.TUNNEL, section.origin, aliases, addresses=addresses, dynamic_address=value is None,
        peer=", ".join(sorted(set(peers))) or "any",
    )  # fmt: skip
    for option, what, effect in (
        ("client_to_client", "clients reach each other past all rules", Effect.MAY_PERMIT),
        ("config", "the rest of its settings is in a file that is not here", Effect.MAY_DO_EITHER),
        ("iroute", "networks behind clients", Effect.MAY_DO_EITHER),
        ("client_config_dir", "settings of clients are in files that are not here", Effect.MAY_DO_EITHER),
        ("server_bridge", "clients are joined to a segment", Effect.MAY_DO_EITHER),
        *((name, "a program runs", Effect.MAY_DO_EITHER) for name in sorted(_RUNS)),
    ):
        if section.text(option) not in {"", "0"}:
            reading.doubt(f"OpenVPN {section.identity}: {what} ({option})", effect, section.at(option))
    section.ignore(section.options)
    reading.modelled(section)
    return routes


def wireless(reading: Reading, wiring: Wiring, host: Host) -> None:
    """Radio networks: each is a socket of the network that it names."""
    for section in reading.of("wireless"):
        if section.kind == "wifi-iface" and section.on("disabled", default=False) is not True:
            _radio(section, wiring, host)
        elif section.kind in {"wifi-vlan", "wifi-station"}:
            reading.doubt(
                "stations of a radio network are put into VLANs by their key", Effect.MAY_DO_EITHER, section.origin
            )
        section.ignore(section.options)
        reading.modelled(section)


def _radio(section: Section, wiring: Wiring, host: Host) -> None:
    name = section.identity
    encryption = section.text("encryption", default="none")
    host.settings.append(Setting(f"radio {name} encryption", encryption, section.at("encryption")))
    for network in section.values("network"):
        net = wiring.nets.get(network)
        bridge = wiring.bridges.get(net.device) if net is not None else None
        if net is None:
            wiring.unknown_name(network, section, "network")
        elif bridge is not None and name not in bridge.members:
            wiring.interfaces.setdefault(
                name, Interface(name, InterfaceKind.PHYSICAL, section.origin, description="radio")
            )
            wiring.bridges[net.device] = replace(bridge, members=(*bridge.members, name))
