"""The management plane: interface management profiles, the management port, accounts and servers.

Sources: PAN-OS Administrator's Guide 10.1, "Use Interface Management Profiles to Restrict Access", "Perform Initial
Configuration"; web interface help 10.1, "Device > Setup > Interfaces". A profile says which services answer at the
addresses of the interfaces that use it, and to whom (`permitted-ip`; none: to everybody). Packets to them pass the
security policy, from the zone that they come in by to the zone of the interface that has the address (Knowledge Base,
"How to restrict management access on a data interface"). The management port is out of band; HTTPS, SSH and ping are
on there unless they are disabled, HTTP and Telnet off unless they are enabled.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS
from parsers.model.device import Effect
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind
from parsers.model.management import Account, Answers, Management, ManagementService, RemoteServer, Setting
from parsers.model.match import ANY_ADDRESS, AddressMatch, UnknownKind
from parsers.model.routing import Route
from parsers.vendors.paloalto_panos import identity
from parsers.vendors.paloalto_panos.addresses import literal, united
from parsers.vendors.paloalto_panos.elements import entries, irrelevant, is_on, name_of, part, word
from parsers.vendors.paloalto_panos.profiles import communities, digests, profile_servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.addresses import AddressBook
    from parsers.vendors.paloalto_panos.elements import Context
    from parsers.vendors.paloalto_panos.interfaces import Wiring

PORT = "management"
_VRF = "(management)"
_SERVICES = {
    "https": (("tcp", 443),),
    "ssh": (("tcp", 22),),
    "http": (("tcp", 80),),
    "telnet": (("tcp", 23),),
    "ping": (("icmp", 0),),
    "snmp": (("udp", 161),),
    "http-ocsp": (("tcp", 80),),
    "response-pages": (("tcp", 6080), ("tcp", 6081), ("tcp", 6082), ("tcp", 6083)),
    "userid-service": (("tcp", 5007),),
    "userid-syslog-listener-ssl": (("tcp", 6514),),
    "userid-syslog-listener-udp": (("udp", 514),),
}
_OUT_OF_BAND = {
    "https": False,
    "ssh": False,
    "icmp": False,
    "http": True,
    "telnet": True,
    "snmp": None,
    "http-ocsp": True,
    "userid-service": True,
    "userid-syslog-listener-ssl": True,
    "userid-syslog-listener-udp": True,
}
"""Services of the management port, and whether they are disabled where nothing is printed (None: not documented)."""
SWITCHES = frozenset(f"disable-{name}" for name in (*_OUT_OF_BAND, "ntp", "traps", "ntp-service"))
"""The switches of the management port that are known."""
_VERSIONS = {"v2c": "version 2c", "v3": "version 3"}


def services(
    context: Context, network: Element | None, wiring: Wiring, book: AddressBook, version: str
) -> list[ManagementService]:
    """What management profiles open on interfaces; `version` is that of SNMP (`version 2c`), or empty."""
    found: list[ManagementService] = []
    for entry in entries(network, "profiles", "interface-management-profile"):
        used = frozenset(name for name, profile in wiring.profiles.items() if profile == name_of(entry))
        sources = _permitted(entry, book)
        for key, ports in _SERVICES.items():
            if not is_on(entry, key):
                continue
            detail = f"{name_of(entry)}, {version}" if key == "snmp" and version else name_of(entry)
            found += [
                ManagementService(
                    key,
                    port,
                    context.span(entry),
                    transport,
                    used,
                    sources,
                    detail=detail,
                )
                for transport, port in ports
                if used
            ]
    return found


def _permitted(parent: Element, book: AddressBook) -> AddressMatch:
    """Who may ask: the listed addresses, everybody without a list."""
    parts: list[AddressMatch] = []
    for entry in entries(parent, "permitted-ip"):
        irrelevant(entry, {"description": "a comment"})
        found = literal(name_of(entry))
        parts.append(book.named(name_of(entry), entry) if found is None else AddressMatch.exactly(found))
    return united(parts) if parts else ANY_ADDRESS


class ManagementPort:
    """The port that is apart from the traffic, from `deviceconfig/system`."""

    def __init__(self, context: Context, system: Element | None, book: AddressBook) -> None:
        """Read its addresses and services."""
        self._context, self._system, self._book = context, system, book

    def interface(self) -> Interface | None:
        """The port; None where the file does not speak of the system at all."""
        if self._system is None:
            return None
        addresses = tuple(self._addresses())
        kind = part(self._system, "type")
        asks = kind is not None and kind.child("dhcp-client") is not None
        irrelevant(kind, {"dhcp-client": "how the address is asked for", "static": "the address is in the file"})
        unknown = asks or not addresses
        return Interface(
            PORT,
            InterfaceKind.PHYSICAL,
            self._context.span(self._system),
            addresses=() if asks else addresses,
            dynamic_address=unknown,
            vrf=_VRF,
            management_only=True,
        )

    def _addresses(self) -> Iterator[InterfaceAddress]:
        address, mask = word(self._system, "ip-address"), word(self._system, "netmask")
        for text in (f"{address}/{mask}" if mask else address, word(self._system, "ipv6-address")):
            if not text.strip("/"):
                continue
            try:
                value = ipaddress.ip_interface(text)
            except ValueError:
                if self._system is not None:
                    self._context.bad(self._system, f"management address {text!r} is not understood")
                continue
            yield InterfaceAddress(value, AddressRole.PRIMARY, self._context.span(self._system))

    def routes(self) -> Iterator[Route]:
        """The default gateways of the port."""
        for key, text in (("default-gateway", "0.0.0.0/0"), ("ipv6-default-gateway", "::/0")):
            gateway = word(self._system, key)
            try:
                hop = ipaddress.ip_address(gateway)
            except ValueError:
                continue
            element = None if self._system is None else self._system.child(key)
            yield Route(ipaddress.ip_network(text), hop, PORT, self._context.span(element), vrf=_VRF)

    def services(self) -> Iterator[ManagementService]:
        """What answers on the port."""
        if self._system is None:
            return
        sources = _permitted(self._system, self._book)
        switches = part(self._system, "service")
        for one in () if switches is None else switches.children:
            if one.name not in SWITCHES:
                what = f"<{one.name}> of the management port"
                self._context.feature(one, what, Effect.MAY_PERMIT, frozenset({PORT}))
        for name, usual in _OUT_OF_BAND.items():
            printed = None if switches is None else switches.child(f"disable-{name}")
            disabled = usual if printed is None else is_on(switches, f"disable-{name}")
            if disabled is True:
                continue
            seen = sources
            if disabled is None:
                reason = f"whether {name} is on where nothing is printed is not documented"
                why = self._context.why(UnknownKind.FEATURE, reason, self._system)
                seen = AddressMatch(NO_ADDRESS, sources.possibly, (*sources.unknown, why))
            key = "ping" if name == "icmp" else name
            place = printed or self._system
            version = snmp_version(self._system) if name == "snmp" else ""
            for transport, port in _SERVICES[key]:
                yield ManagementService(
                    key,
                    port,
                    self._context.span(place),
                    transport,
                    frozenset({PORT}),
                    seen,
                    detail=f"management port, {version}" if version else "management port",
                )


def snmp_version(system: Element | None) -> str:
    """The version that the agent of the firewall speaks, `version 2c` or `version 3`; empty where none is said."""
    setting = None if system is None else system.child("snmp-setting")
    said = [one.name for one in (() if setting is None else setting.below()) if one.name in _VERSIONS]
    return _VERSIONS[said[0]] if said else ""


def accounts(context: Context, config: Element) -> Iterator[Account]:
    """Local administrators."""
    for entry in entries(config, "mgt-config", "users"):
        roles = part(entry, "permissions", "role-based")
        role = ""
        if roles is not None and roles.children:
            child = roles.children[0].modelled()
            role = child.name if child.name != "custom" else f"custom {word(child, 'profile')}"
            child.irrelevant("what the administrator may do")
        phash = entry.child("phash")
        form = "" if phash is None else "hash"
        entry.irrelevant("of the account")
        yield Account(name_of(entry), context.span(entry), role, form)


def servers(context: Context, system: Element | None) -> Iterator[RemoteServer]:
    """Name and time servers of the firewall."""
    dns = part(system, "dns-setting", "servers")
    for key in ("primary", "secondary"):
        address = word(dns, key)
        if address and dns is not None:
            yield RemoteServer("dns", address, context.span(dns.child(key)))
    ntp = part(system, "ntp-servers")
    for server in () if ntp is None else ntp.children:
        server.structural()
        address = word(server, "ntp-server-address")
        server.irrelevant("how the server proves itself")
        if address:
            yield RemoteServer("ntp", address, context.span(server))


def settings(context: Context, deviceconfig: Element | None) -> Iterator[Setting]:
    """Switches of the management plane."""
    management = part(deviceconfig, "setting", "management")
    for key, name in (("idle-timeout", "admin timeout"),):
        value = word(management, key)
        if value and management is not None:
            yield Setting(name, value, context.span(management.child(key)))
    banner = part(deviceconfig, "system")
    if banner is not None and (one := banner.child("login-banner")) is not None:
        yield Setting("login banner", "set", context.span(one.modelled()))


def management(  # noqa: PLR0913 - one noun from several places, all by keyword
    context: Context,
    *,
    config: Element,
    device: Element | None,
    port: ManagementPort,
    found: list[ManagementService],
    whole: bool,
) -> Management:
    """The management plane of one virtual system; `whole` for the one that stands for the box."""
    system = part(device, "deviceconfig", "system")
    people = tuple(accounts(context, config)) if whole else ()
    helpers = (*servers(context, system), *profile_servers(context, config)) if whole else ()
    switches = tuple(settings(context, part(device, "deviceconfig"))) if whole else ()
    every = (*found, *(port.services() if whole else ()))
    doors = tuple(identity.logins(context, config, part(device, "deviceconfig"))) if whole else ()
    return Management(
        every,
        people,
        helpers,
        switches,
        Answers.POLICED_INTERFACE,
        logins=doors,
        secrets=(*digests(context, config), *communities(context, system)) if whole else (),
        told=identity.told(context, system) if whole else frozenset(),
        attempts_limited=whole and identity.locks_out(part(device, "deviceconfig")),
    )
