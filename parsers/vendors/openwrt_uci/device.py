"""From the packages of a file to one device."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.linux_state import KernelState, with_state
from parsers.model.netfilter import NO_TOPOLOGY
from parsers.syntax.netfilter.to_device import Assembly
from parsers.syntax.reservations import stated
from parsers.vendors.openwrt_uci import daemons, includes, rutos, switching, uplinks, wireguard
from parsers.vendors.openwrt_uci.firewall import read_firewall
from parsers.vendors.openwrt_uci.management import Host
from parsers.vendors.openwrt_uci.naming import with_names
from parsers.vendors.openwrt_uci.network import Wiring
from parsers.vendors.openwrt_uci.routes import Routes
from parsers.vendors.openwrt_uci.text import TextReader, missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.device import Device
    from parsers.model.interface import Interface
    from parsers.model.shown import Station
    from parsers.vendors.openwrt_uci.sections import Reading

PLATFORM = "openwrt_uci"
VERSIONS = frozenset({"/etc/openwrt_release", "/etc/os-release", "/etc/openwrt_version", "/usr/lib/os-release"})
_RELEASE = re.compile(r"""(?:DISTRIB_RELEASE|VERSION|VERSION_ID)=["']?(\d+\.\d+[\w.-]*)|^(\d+\.\d+[\w.-]*)$""")
FIRST_WITH_FW4 = (22, 3)
_NETWORK = frozenset(
    {
        "interface",
        "device",
        "globals",
        "alias",
        "route",
        "route6",
        "rule",
        "rule6",
        "bridge-vlan",
        "switch",
        "switch_vlan",
        "switch_port",
    }
)


def read_device(reading: Reading) -> Device | None:
    """The device, or None where no section was found."""
    TextReader(reading).read()
    if not reading.sections:
        return None
    release, version = _release(reading)
    reading.release = release
    wiring = Wiring(reading)
    wiring.read()
    host = Host(reading, wiring)
    host.read()
    ways = Routes(reading, wiring)
    ways.read()
    given, learned = daemons.openvpn(reading, wiring)
    daemons.wireless(reading, wiring, host)
    routes = [*ways.elsewhere, *ways.by_lease(), *ways.wireguard(), *given]
    switching.bridge_vlans(reading, wiring)
    switching.switch_vlans(reading, wiring)
    _others(reading, wiring)
    table = read_firewall(reading, wiring, release, _fillers(reading))
    includes.read_files(reading, VERSIONS)
    learned += daemons.daemons(reading, host)
    for package, what in (
        ("firewall", "what may pass is not known"),
        ("network", "interfaces and routes are not known"),
    ):
        if package not in reading.packages:
            missing(reading, package, what)
    for section in reading.of(uplinks.PACKAGE):
        section.ignore(section.options)
        reading.modelled(section)
    guards = list(wireguard.lists(wiring, reading))
    origin = host.origin or next(iter(reading.sections)).origin
    name = host.name or PurePosixPath(reading.source.name).stem
    made = Assembly(name, PLATFORM, origin, [table], reading.fault, unread=reading.unmodelled).device()
    made = with_names(made)
    tables, rules = ways.tables()
    interfaces = tuple(wiring.interfaces.values())
    made = with_state(made, KernelState(interfaces, tables, rules if ways.rules else None, configured=True))
    return replace(
        made,
        version=version,
        rule_sets=(*made.rule_sets, *(item for item, _ in guards)),
        bindings=(*made.bindings, *(item for _, item in guards)),
        dynamic_routing=(*made.dynamic_routing, *learned),
        interfaces=_zoned(made.interfaces, reading, wiring),
        stations=tuple(_reserved(reading)),
        bridges=tuple(item for item in wiring.bridges.values() if item.members),
        routes=uplinks.chosen(reading, wiring, (*made.routes, *routes)),
        source_checks=tuple(wiring.checks),
        management=host.finished(),
        unmodelled=tuple(item for item in made.unmodelled if item.what != NO_TOPOLOGY),
    )


def _others(reading: Reading, wiring: Wiring) -> None:
    """Sections of the package network that no other room reads."""
    peers = {f"{net.protocol}_{net.name}" for net in wiring.nets.values()}
    for section in reading.of("network"):
        if section.settled or section.kind in _NETWORK:
            continue
        if section.kind not in peers:
            reading.strange(section, f"a section of type {section.kind} in the package network is not known")


def _release(reading: Reading) -> tuple[int, str]:
    """Which program reads the firewall (3, 4, or 0 where nothing tells), and the version that a file names."""
    for file in reading.files:
        if not any(file.path.endswith(path) for path in VERSIONS):
            continue
        found = ""
        for line in file.lines:
            reading.ledger.modelled(line)
            match = _RELEASE.search(reading.source.lines[line - 1].strip())
            found = found or (match[1] or match[2] if match else "")
        if found:
            numbers = tuple(int(part) for part in re.findall(r"\d+", found)[:2])
            old = numbers < FIRST_WITH_FW4 or rutos.is_rutos(reading.packages)
            return (3 if old else 4), found
    return (3 if rutos.is_rutos(reading.packages) else 0), ""


def _fillers(reading: Reading) -> frozenset[str]:
    """Sets that the resolver fills with the addresses of names."""
    found: set[str] = set()
    for section in reading.of("dhcp", "dnsmasq", "ipset"):
        for option in ("ipset", "nftset", "name", "table_name"):
            values = section.options[option].values if option in section.options else []
            for value in values:
                found.update(part for part in re.split(r"[/,#\s]+", value) if part)
    return frozenset(found)


def _reserved(reading: Reading) -> Iterator[Station]:
    """Hosts for which the DHCP server keeps an address."""
    for section in reading.of("dhcp", "host"):
        macs = " ".join(section.options["mac"].values) if "mac" in section.options else ""
        yield from stated(macs, section.text("ip"), section.at("ip"))


def _zoned(interfaces: tuple[Interface, ...], reading: Reading, wiring: Wiring) -> tuple[Interface, ...]:
    """Interfaces with the name of the first zone that holds them."""
    zones: dict[str, str] = {}
    for section in reading.of("firewall", "zone"):
        name = section.options["name"].text if "name" in section.options else ""
        networks = section.options["network"].text.split() if "network" in section.options else []
        devices = section.options["device"].text.split() if "device" in section.options else []
        for device in (*(wiring.nets[item].device for item in networks if item in wiring.nets), *devices):
            zones.setdefault(device, name)
    return tuple(replace(item, firewall_zone=_zone_of(item.name, zones)) for item in interfaces)


def _zone_of(name: str, zones: dict[str, str]) -> str:
    """The zone of a device by its name, else by how its name begins."""
    return zones.get(name) or next(
        (zone for text, zone in zones.items() if text.endswith("+") and name.startswith(text[:-1])), ""
    )
