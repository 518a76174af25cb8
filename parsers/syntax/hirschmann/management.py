"""The device as a host: services, restricted access, accounts, servers.

HTTP, HTTPS, SSH and SNMP version 3 run as delivered (HM2-MGMTACCESS-MIB, 2011-03; a published script of HiOS 9.4 prints
`no http server`); Telnet and SNMP versions 1 and 2 do not by that MIB, and did in older releases: they possibly do. All
interfaces answer at every address of the device. Restricted access (`network management access operation`) is off as
delivered; its rule 1 lets everybody in, and a rule opens all services that it does not close.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, from_cidr, union_of
from parsers.model.identity import Secret, SecretForm, Topic
from parsers.model.management import Account, Answers, Management, ManagementService, RemoteServer, Setting
from parsers.model.match import ANY_ADDRESS, AddressMatch, UnknownKind, UnknownMatch
from parsers.redaction import KNOWN, MARK
from parsers.syntax.hirschmann.state import Restriction, address_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.model.address import AddressSet
    from parsers.source import Span
    from parsers.syntax.hirschmann.rows import Row
    from parsers.syntax.hirschmann.state import State

PORTS: dict[str, tuple[str, int, str]] = {
    "http": ("http", 80, "tcp"),
    "https": ("https", 443, "tcp"),
    "telnet": ("telnet", 23, "tcp"),
    "ssh": ("ssh", 22, "tcp"),
    "snmp v1": ("snmp", 161, "udp"),
    "snmp v2": ("snmp", 161, "udp"),
    "snmp v3": ("snmp", 161, "udp"),
    "modbus-tcp": ("modbus_tcp", 502, "tcp"),
    "iec61850-mms": ("iec61850_mms", 102, "tcp"),
    "ethernet-ip": ("ethernet_ip", 44818, "tcp"),
    "opc-ua": ("opc_ua", 4840, "tcp"),
    "profinet": ("profinet", 34964, "udp"),
    "ntp": ("ntp", 123, "udp"),
}
"""Service to the protocol, its port and its transport."""
DELIVERED_ON = ("http", "https", "ssh", "snmp v3")
DELIVERED_UNSURE = ("telnet", "snmp v1", "snmp v2")
RESTRICTED_AS = {
    "snmp v1": "snmp",
    "snmp v2": "snmp",
    "snmp v3": "snmp",
    "profinet": "profinet-io",
}
"""What rules of restricted access call a service, where that differs."""
RESTRICTABLE = frozenset(
    "http https snmp telnet ssh iec61850-mms modbus-tcp ethernet-ip profinet-io".split()  # noqa: SIM905 - as forms have it
)
"""Services that rules of restricted access open or close."""
_UNRESTRICTED = frozenset({"opc-ua", "ntp"})
"""Services that rules of restricted access do not name."""


def server(state: State, row: Row) -> None:
    """`no telnet server`."""
    on = row.switch("status")
    state.services[row.take("service")] = (on if on is not None else not row.negated, row.origin)
    state.reading.modelled(row)


def server_port(state: State, row: Row) -> None:
    """Another port for a service."""
    number = row.number("port")
    if number is None or not 0 < number < 65_536:
        state.reading.bad(row, f"port {row.values.get('port', '')!r}")
        return
    state.service_ports[row.take("service", "snmp")] = number
    state.reading.modelled(row)


def snmp_version(state: State, row: Row) -> None:
    """`no snmp access version v1`."""
    on = row.switch("status")
    state.services[f"snmp {row.take('version')}"] = (on if on is not None else not row.negated, row.origin)
    state.reading.modelled(row)


def community(state: State, row: Row) -> None:
    """A community of SNMP, by its form."""
    text = row.take("community")
    row.take("access")
    form = SecretForm.WELL_KNOWN if text == KNOWN else SecretForm.CLEAR if text == MARK else SecretForm.UNKNOWN
    state.secrets.append(Secret("snmp community", form, row.origin))
    state.reading.modelled(row)


def password(state: State, row: Row) -> None:
    """A password of an account: a default that everybody knows, or one whose form is not told."""
    _password(state, row.take("name"), row.take("secret"), row)
    state.reading.modelled(row)


def _password(state: State, name: str, secret: str, row: Row) -> None:
    form = SecretForm.WELL_KNOWN if secret == KNOWN else SecretForm.UNKNOWN
    state.secrets.append(Secret(f"user {name}", form, row.origin))


def account_row(state: State, row: Row) -> None:
    """Of the XML (HM2-USERMGMT-MIB, 2011-03): an account with its role, and its password by its form."""
    name, role, secret = row.take("name"), row.take("role"), row.take("secret")
    if row.switch("status") is False:
        state.reading.irrelevant(row, "an account that is not active")
        return
    state.accounts[name] = Account(name, row.origin, ROLES.get(role, role))
    if secret:
        _password(state, name, secret, row)
    state.reading.modelled(row)


def delivered_passwords(state: State, row: Row) -> None:
    """Of the XML: whether the passwords with which the device is delivered must still be changed."""
    if row.switch("forced") is True:
        state.secrets.append(Secret("passwords as delivered", SecretForm.WELL_KNOWN, row.origin))
    state.reading.modelled(row)


def community_row(state: State, row: Row) -> None:
    """Of the XML (SNMP-COMMUNITY-MIB, RFC 3584): a community by its form."""
    if row.switch("status") is False:
        state.reading.irrelevant(row, "a community that is not active")
        return
    form = SecretForm.WELL_KNOWN if row.take("community") == KNOWN else SecretForm.CLEAR
    state.secrets.append(Secret("snmp community", form, row.origin))
    state.reading.modelled(row)


ROLES = {
    "0": "unauthorized",
    "1": "guest",
    "2": "auditor",
    "5": "custom1",
    "6": "custom2",
    "7": "custom3",
    "13": "operator",
    "15": "administrator",
}
"""Numbers of `Hm2UserAccessRoles`."""


def industrial(state: State, row: Row) -> None:
    """A server of an industrial protocol, which answers for the device itself."""
    name = row.take("service")
    said = row.take("status")
    on = not row.negated and said != "disable"
    state.services[name] = (on, row.origin)
    state.reading.modelled(row)


def time_service(state: State, row: Row) -> None:
    """The device gives the time to others."""
    state.services["ntp"] = (not row.negated, row.origin)
    state.reading.modelled(row)


def restriction(state: State, row: Row) -> None:
    """A rule of restricted access, or a change of one."""
    index = row.number("index")
    if index is None:
        state.reading.bad(row, "a rule of restricted access without an index")
        return
    rule = state.restrictions.setdefault(index, Restriction(row))
    state.deleted.discard(index)
    if "ip" in row.values:
        rule.address = str(address_of(row.take("ip")) or "")
    if "mask" in row.values:
        length = row.take("mask")
        rule.prefix = int(length) if length.isdecimal() and int(length) < 33 else -1
    if "status" in row.values:
        rule.enabled = row.switch("status") is not False
    if row.take("interface") not in {"", "0", "none"}:
        rule.unsure = "a rule of restricted access names an interface"
    for key in [key for key in row.left if key in RESTRICTABLE]:
        rule.services[key] = row.switch(key) is not False
    if not rule.address or rule.prefix < 0:
        rule.unsure = "the addresses of a rule of restricted access are not understood"
        state.reading.bad(row, rule.unsure)
        return
    state.reading.modelled(row)


def restriction_deleted(state: State, row: Row) -> None:
    """A rule of restricted access is gone; rule 1 is there as delivered."""
    index = row.number("index")
    if index is not None:
        state.restrictions.pop(index, None)
        state.deleted.add(index)
    state.reading.modelled(row)


def restriction_operation(state: State, row: Row) -> None:
    """Whether access is restricted at all."""
    on = row.switch("status")
    if on is not None or row.element is None:
        state.restricted = (on if on is not None else not row.negated, row.origin)
    state.reading.modelled(row)


def account(state: State, row: Row) -> None:
    """A local account; its role where it is told."""
    name, role, status = row.take("name"), row.take("role"), row.take("status")
    before = state.accounts.get(name)
    privilege = role or (before.privilege if before is not None else "")
    if status == "disable":
        state.accounts.pop(name, None)
    else:
        state.accounts[name] = Account(name, before.origin if before is not None else row.origin, privilege)
    state.reading.modelled(row)


def account_deleted(state: State, row: Row) -> None:
    """An account that is gone."""
    state.accounts.pop(row.take("name"), None)
    state.reading.modelled(row)


def _server_of(purpose: str) -> Callable[[State, Row], None]:
    def read(state: State, row: Row) -> None:
        where = (row.take("addr") or row.take("address")).partition(":")[0]
        row.taken.update(row.values)
        if row.switch("status") is not False:
            state.servers.append(RemoteServer(purpose, str(address_of(where) or where), row.origin))
        state.reading.modelled(row)

    return read


def setting(state: State, row: Row) -> None:
    """Something of the management plane that is kept as it stands."""
    values = " ".join(row.values.values())
    row.taken.update(row.values)
    state.settings.append(Setting(row.kind, f"no {values}".strip() if row.negated else values, row.origin))
    state.reading.modelled(row)


def name(state: State, row: Row) -> None:
    """The name of the device."""
    state.name, state.origin = row.take("name"), row.origin
    state.reading.modelled(row)


HANDLERS: dict[str, Callable[[State, Row], None]] = {
    "server": server,
    "server port": server_port,
    "SNMP version": snmp_version,
    "SNMP port": server_port,
    "SNMP community": community,
    "industrial": industrial,
    "time service": time_service,
    "restriction": restriction,
    "restriction deleted": restriction_deleted,
    "restriction operation": restriction_operation,
    "account": account,
    "account deleted": account_deleted,
    "password": password,
    "account row": account_row,
    "delivered passwords": delivered_passwords,
    "community row": community_row,
    "log server": _server_of("syslog"),
    "time server": _server_of("ntp"),
    "trap": _server_of("snmp-trap"),
    "login list": setting,
    "HiDiscovery": setting,
    "name": name,
}


def management(state: State, origin: Span, unsure: UnknownMatch | None) -> Management:
    """Everything, with what runs as delivered. `unsure`: filters may judge packets for the device as well."""
    found: list[ManagementService] = []
    for service, (protocol, default, transport) in PORTS.items():
        said = state.services.get(service)
        if said is None and service not in (*DELIVERED_ON, *DELIVERED_UNSURE):
            continue
        if said is not None and not said[0]:
            continue
        place = said[1] if said is not None else origin
        port = state.service_ports.get(service, state.service_ports.get(protocol, default))
        doubts = tuple(item for item in (unsure, _delivered(service, said is not None, place)) if item is not None)
        sources = _with(sources_of(state, service), doubts)
        detail = f"version {service[-1]}" if protocol == "snmp" else "" if said is not None else "runs as delivered"
        found.append(ManagementService(protocol, port, place, transport, sources=sources, detail=detail))
    found.append(ManagementService("ping", 0, origin, transport="icmp"))
    return Management(
        tuple(found),
        tuple(state.accounts.values()),
        tuple(state.servers),
        tuple(state.settings),
        Answers.EVERY_ADDRESS,
        secrets=tuple(state.secrets),
        told=_told(state),
    )


def _told(state: State) -> frozenset[Topic]:
    """What the file says all about: a script of all; the XML of log servers where both of their tables stand in it."""
    if state.script:
        return frozenset({Topic.LOGS, Topic.TIME})
    return frozenset({Topic.LOGS}) if state.tables >= {"hm2LogSyslogGroup", "hm2LogSyslogServerEntry"} else frozenset()


def _delivered(service: str, said: bool, origin: Span) -> UnknownMatch | None:  # noqa: FBT001 - a fact, not a mode
    if said or service not in DELIVERED_UNSURE:
        return None
    reason = f"whether {service} runs is not said; it differs between releases"
    return UnknownMatch(UnknownKind.FEATURE, reason, origin)


def _with(sources: AddressMatch, doubts: tuple[UnknownMatch, ...]) -> AddressMatch:
    if not doubts:
        return sources
    return AddressMatch(NO_ADDRESS, sources.possibly, (*sources.unknown, *doubts))


def sources_of(state: State, service: str) -> AddressMatch:
    """From where restricted access lets a service be opened."""
    if state.restricted is None or not state.restricted[0] or service in _UNRESTRICTED:
        return ANY_ADDRESS
    unseen = 1 not in state.restrictions and 1 not in state.deleted
    if unseen and state.script:
        return ANY_ADDRESS
    key = RESTRICTED_AS.get(service, service)
    surely: list[AddressSet] = []
    possibly: list[AddressSet] = []
    doubts: list[UnknownMatch] = []
    if unseen:
        reason = "rule 1 of restricted access is not in the file; as delivered it lets everybody in"
        doubts.append(UnknownMatch(UnknownKind.UNREAD, reason, state.restricted[1]))
        possibly.append(EVERY_ADDRESS)
    for rule in state.restrictions.values():
        if not rule.enabled or not rule.services.get(key, True):
            continue
        if rule.unsure:
            doubts.append(UnknownMatch(UnknownKind.UNREAD, rule.unsure, rule.row.origin))
            possibly.append(EVERY_ADDRESS)
            continue
        network = ipaddress.ip_network(f"{rule.address}/{rule.prefix}", strict=False)
        surely.append(from_cidr(str(network)))
        possibly.append(from_cidr(str(network)))
    return AddressMatch(union_of(surely), union_of(possibly), tuple(doubts))
