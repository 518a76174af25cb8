"""Zones: which packets come from one or go to one, and what becomes of them where no rule speaks.

A zone is the devices of its networks, devices that it names (`tun+`: all that begin so), and subnets; a packet comes
from it by the device that it enters and its source, and goes to it by the device that it leaves and its destination.
What is not told is that of `config defaults`, and there `drop`. Source: openwrt/firewall4, fw4.uc, `parse_zone`, and
the template ruleset.uc; OpenWrt, "Firewall configuration", "Zones".
"""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.match import UnknownKind
from parsers.nouns import dataclass
from parsers.syntax.netfilter.nouns import Doubt, Test
from parsers.vendors.openwrt_uci.values import (
    POLICIES,
    Addresses,
    BadValueError,
    addresses,
    choice,
    family_of,
    inferred,
    negated,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.model.interface import InterfaceAddressValue
    from parsers.source import Span
    from parsers.syntax.netfilter.nouns import Statement
    from parsers.vendors.openwrt_uci.network import Wiring
    from parsers.vendors.openwrt_uci.sections import Reading, Section

LONGEST_OLD_NAME = 11
"""Characters; fw3 skips a zone of a longer name."""
_ABOUT = (
    "seconds",
    "hitcount",
    "mtu_fix",
    "log",
    "log_limit",
    "counter",
    "auto_helper",
    "output",
    "custom_chains",
    "priority",
    "helper",
)
_EXTRA = ("extra", "extra_src", "extra_dest")
NEVER = "/never/"
"""What fw4 writes for no device at all."""


@dataclass(frozen=True, slots=True)
class Side:
    """One way to be of a zone: devices wanted and not, and subnets of one family (0: none are named)."""

    family: int
    devices: tuple[str, ...]
    unwanted: tuple[str, ...]
    subnets: Addresses

    def tests(self, *, leaving: bool) -> Iterator[Statement]:
        """What a packet must meet that leaves to the zone, or that enters from it."""
        if self.family:
            yield Test(("nfproto",), ((f"ipv{self.family}",),))
        key = ("oifname" if leaving else "iifname",)
        if self.devices:
            yield Test(key, tuple((name,) for name in self.devices))
        if self.unwanted:
            yield Test(key, tuple((name,) for name in self.unwanted), negated=True)
        if self.family:
            yield from self.subnets.tests(self.family, "daddr" if leaving else "saddr")


@dataclass(slots=True)
class Zone:
    """One zone. `translates`: packets to it, from it are translated; `masquerades` are IP versions."""

    name: str
    section: Section
    family: int | None
    sides: tuple[Side, ...]
    input: str
    forward: str
    networks: tuple[str, ...]
    related: tuple[str, ...] = ()
    """Addresses of its networks, with their masks, and its subnets."""
    learns: frozenset[int] = frozenset()
    """The IP versions of which its networks have addresses that are not in the file."""
    masquerades: frozenset[int] = frozenset()
    masked_sources: Addresses = field(default_factory=Addresses)
    masked_targets: Addresses = field(default_factory=Addresses)
    keeps_invalid: bool = False
    redirected: bool = False
    """Packets that a redirect translated may pass: its rules for packets from it say so."""
    logged: bool = False
    bars_scans: bool = False
    """Who opens many connections is barred for a while (RutOS, `port_scan`)."""

    def at(self, option: str) -> Span:
        """Where an option of the zone stands."""
        return self.section.at(option)

    @property
    def interfaces(self) -> list[InterfaceAddressValue]:
        """`related`, without ranges and masks with holes."""
        found: list[InterfaceAddressValue] = []
        for text in self.related:
            with suppress(ValueError):
                found.append(ipaddress.ip_interface(text))
        return found


@dataclass
class Defaults:
    """`config defaults`: what becomes of packets of no zone."""

    origin: Span
    input: str = "drop"
    forward: str = "drop"
    drops_invalid: bool = False
    at: dict[str, Span] = field(default_factory=dict[str, "Span"])


_DEFAULTS_ABOUT = (
    "output", "syn_flood", "synflood_protect", "synflood_rate", "synflood_burst", "tcp_syncookies", "tcp_ecn",
    "tcp_window_scaling", "tcp_reject_code", "any_reject_code",  "auto_helper", "custom_chains",
    "flow_offloading", "flow_offloading_hw", "flow_offloading_related", "auto_includes", "drop_invalid_early",
    "fullcone", "fullcone6", "shortcut_fe", "reload_reflection", "tcp_westwood", "name",
    "null_flags", "syn_fin", "x_max", "syn_rst", "nmap_fin",
)  # fmt: skip


def read_defaults(reading: Reading, *, ignored: bool) -> Defaults:
    """The first section of defaults; fw4 skips others. `ignored`: the release does not know `disable_ipv6`."""
    found: Defaults | None = None
    for section in reading.of("firewall", "defaults"):
        if found is not None:
            reading.irrelevant(section, "a second section of defaults, which the device skips")
            continue
        found = Defaults(section.origin)
        section.ignore(_DEFAULTS_ABOUT)
        for name in ("input", "forward"):
            found.at[name] = section.at(name)
            if section.has(name):
                setattr(found, name, policy(section, name, reading, "drop"))
        found.drops_invalid = section.on("drop_invalid", default=False) is True
        found.at["drop_invalid"] = section.at("drop_invalid")
        for option in ("fullcone", "fullcone6"):
            if section.text(option) not in {"", "0"}:
                reading.doubt("full cone NAT lets anybody answer", Effect.MAY_PERMIT, section.at(option))
        for option, what in (
            ("disable_ipv6", "releases before 22.03 leave IPv6 without any rule"),
            ("accept_source_route", "a sender may choose the way of its packets"),
            ("accept_redirects", "others may give it routes"),
        ):
            if section.on(option, default=False) is not False and not (ignored and option == "disable_ipv6"):
                reading.doubt(f"{what} ({option})", Effect.MAY_DO_EITHER, section.at(option))
        reading.modelled(section)
    return found or Defaults(reading.packages.get("firewall", reading.source.span(1)))


def policy(section: Section, name: str, reading: Reading, default: str) -> str:
    """A policy; one that is not understood leaves the device open."""
    text = section.text(name)
    if not text:
        return default
    try:
        return choice(text, POLICIES)
    except BadValueError as error:
        reading.bad(section.at(name), str(error))
        return default


def read_zone(
    section: Section,
    defaults: Defaults,
    wiring: Wiring,
    reading: Reading,
    networks: Mapping[str, tuple[str, ...] | None],
) -> Zone | None:
    """One zone; None where the device skips it."""
    section.ignore(_ABOUT)
    if section.on("enabled", default=True) is False:
        section.ignore(section.options)
        reading.irrelevant(section, "disabled: the device skips it")
        return None
    name = section.text("name")
    try:
        family = inferred(family_of(section.text("family")))
        subnets = addresses(section.values("subnet"), networks)
        family = inferred(family, subnets.family)
        masked = [addresses(section.values(option), networks) for option in ("masq_src", "masq_dest")]
    except BadValueError as error:
        reading.bad(section.origin, f"zone {name}: {error}")
        section.ignore(section.options)
        reading.modelled(section)
        return None
    if not name:
        reading.strange(section, "a zone without a name")
        return None
    if any(item.unknown for item in (subnets, *masked)):
        reading.bad(section.origin, f"zone {name}: addresses of a network are not in the file")
    devices = list(_devices(section, wiring))
    zone = Zone(
        name,
        section,
        family,
        tuple(_sides(devices, subnets, family)),
        policy(section, "input", reading, defaults.input),
        policy(section, "forward", reading, defaults.forward),
        tuple(word for word in section.values("network") if not word.startswith("!")),
        logged=section.text("log") not in {"", "0"},
    )
    zone.masquerades = frozenset(
        version for version, option in ((4, "masq"), (6, "masq6")) if section.on(option, default=False) is not False
    )
    zone.masked_sources, zone.masked_targets = masked
    zone.keeps_invalid = section.on("masq_allow_invalid", default=False) is True
    counted = all(section.text(name) not in {"", "0"} for name in ("hitcount", "seconds"))
    zone.bars_scans = section.on("port_scan", default=False) is not False and counted
    _related(zone, wiring, subnets)
    _extras(section, zone, reading)
    reading.modelled(section)
    return zone


def _extras(section: Section, zone: Zone, reading: Reading) -> None:
    for option in _EXTRA:
        if section.has(option):
            what = f"zone {zone.name}: words for iptables, which releases before 22.03 add ({option})"
            section.ignore((option,))
            reading.bad(section.at(option), what)
    if len(zone.name) > LONGEST_OLD_NAME and reading.release != 4:
        what = f"zone {zone.name}: releases before 22.03 skip a zone whose name is so long"
        reading.doubt(what, Effect.MAY_DO_EITHER, section.at("name"))


def _related(zone: Zone, wiring: Wiring, subnets: Addresses) -> None:
    found: list[str] = []
    for name in zone.networks:
        net = wiring.nets.get(name)
        if net is not None:
            found += [str(value) for value in net.addresses]
        if net is not None:
            zone.learns |= net.versions
        elif "network" not in wiring.reading.packages:
            zone.learns |= {4, 6}
    zone.related = (*found, *(text for _, text in subnets.wanted))


def _devices(section: Section, wiring: Wiring) -> Iterator[tuple[bool, str]]:
    """The devices of a zone, each with whether it is negated."""
    for word in section.values("network"):
        invert, name = negated(word)
        net = wiring.nets.get(name)
        if net is None:
            wiring.unknown_name(name, section, "network")
        elif net.device and net.on:
            yield invert, net.device
    for word in section.values("device"):
        yield negated(word)


def _sides(devices: list[tuple[bool, str]], subnets: Addresses, family: int | None) -> Iterator[Side]:
    """The ways to be of a zone; none if it names neither devices nor subnets."""
    if not devices and subnets.family is None:
        return
    unwanted = tuple(_pattern(name) for invert, name in devices if invert and name != "+")
    wanted = [_pattern(name) for invert, name in devices if not invert and name != "+"]
    if any(invert and name == "+" for invert, name in devices):
        wanted.append(NEVER)
    names = tuple(wanted)
    if subnets.family is None and not family:
        yield Side(0, names, unwanted, subnets)
        return
    for version in (4, 6):
        if not family or family == version:
            yield Side(version, names, unwanted, subnets)


def _pattern(name: str) -> str:
    """A device as the packet filter writes it: `tun+` is `tun*`."""
    return f"{name.removesuffix('+')}*" if name.endswith("+") else name.replace("*", "\\*")


def unshown(zone: Zone, what: str) -> Doubt:
    """A condition on addresses of a zone that are not in the file."""
    return Doubt(UnknownKind.UNRESOLVED, f"{what} of zone {zone.name} is not in the file")
