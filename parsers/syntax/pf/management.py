"""The firewall as a host: web pages, SSH, SNMP, accounts, servers.

FreeBSD answers at every address of its own whichever interface a packet came in by, and the rules of that interface
judge packets for the firewall itself like any other. Sources: pfSense documentation, "Allowing Remote Access to the
GUI"; OPNsense documentation, "Settings", "Administration"; `system.inc`, `services.inc`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.identity import Topic
from parsers.model.management import Account, Answers, Management, ManagementService, RemoteServer, Setting
from parsers.syntax.pf import identity
from parsers.syntax.pf.tables import WEBGUI, about

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.pf.entries import Entry
    from parsers.syntax.pf.interfaces import Wiring

_USER = about(
    "about the account",
    "descr uid gid expires authorizedkeys ipsecpsk webguicss cert dashboardcolumns otp_seed email comment landing_page"
    " language shell dashboard apikeys groupname group customsettings webguifixedmenu webguihostnamemenu"
    " systemlogsfilterpanel keephistory pwd_changed_at",
)
TUNNEL = "user-ssh-tunnel"
_FORMS = ("bcrypt-hash", "sha512-hash", "md5-hash", "nt-hash", "password")
_SSH_ABOUT = about(
    "ciphers, keys and logins", "kex ciphers macs keys keysig group noauto sshdagentforwarding sshdkeyonly rekeylimit"
)
_SYSLOG_ABOUT = about(
    "which messages are kept or sent",
    "filterdescriptions nentries logfilesize logcompressiontype rotatecount format reverse nologdefaultblock"
    " nologdefaultpass nologbogons nologprivatenets nologlinklocal4 nologsnort2c rawfilter disablelocallogging"
    " logconfigchanges system filter dhcp vpn portalauth ntpd resolver routing hostapd auth dpinger ppp logall"
    " ipproto sourceip preservelogs nolognginx auditlog igmpxverbose igmpxproxy maxfilesize"
    " loglighttpd",
)
_SNMP_ABOUT = about("what is told", "syslocation syscontact modules trapserverport trapstring traps")


def management(root: Entry, wiring: Wiring) -> Management:
    """Everything about the management plane, in the order of the file."""
    system = root.under("system")
    services = [*_web(system, wiring), *_ssh(system, wiring), *_snmp(root, wiring)]
    if any(item.protocol == "ssh" for item in services):
        _ssh_tunnels(system)
    services.append(ManagementService("ping", 0, root.origin, transport="icmp"))
    servers = [*_servers(system), *_syslog(root)]
    settings = list(_settings(system))
    return Management(
        tuple(services),
        tuple(_accounts(system)),
        tuple(servers),
        tuple(settings),
        Answers.EVERY_ADDRESS,
        inbound_filters=True,
        logins=identity.logins(root, system),
        secrets=tuple(identity.secrets(root, system)),
        told=frozenset({Topic.TIME, Topic.LOGINS, *([Topic.LOGS] if root.element.name == "pfsense" else [])}),
        attempts_limited=True,
    )


def _web(system: Entry, wiring: Wiring) -> Iterator[ManagementService]:
    gui = system.child("webgui")
    if gui is None:
        return
    gui.ignore(WEBGUI)
    word = gui.text("protocol", "https")
    secure = word != "http"
    port = _number(gui.text("port"), 443 if secure else 80)
    places = _interfaces(gui.words("interfaces"), wiring)
    yield ManagementService(word, port, gui.origin, interfaces=places, lines=gui.lines)
    gui.find("noantilockout")
    if secure and not gui.has("disablehttpredirect"):
        yield ManagementService("http", 80, gui.origin, interfaces=places, detail="redirects to https")


def _interfaces(names: tuple[str, ...], wiring: Wiring) -> frozenset[str] | None:
    """Where a service listens; None: everywhere, also where a name is not known."""
    known = [wiring.keys(name) for name in names]
    found = [name for keys in known if keys is not None for name in keys]
    return frozenset(found) if names and None not in known else None


def _ssh(system: Entry, wiring: Wiring) -> Iterator[ManagementService]:
    ssh = system.child("ssh")
    old = system.has("enablesshd")
    if ssh is None and not old:
        return
    place = ssh or system
    if ssh is not None:
        ssh.ignore(_SSH_ABOUT)
    said = [place.text(name) for name in ("enable", "enabled") if place.has(name)] if ssh is not None else []
    interfaces = place.words("interfaces") if ssh is not None else ()
    port = _number(place.text("port"), 22) if ssh is not None else 22
    detail = ", ".join(
        words
        for name, words in (("passwordauth", "passwords"), ("permitrootlogin", "root may log in"))
        if ssh is not None and place.has(name)
    )
    if old or any(word != "0" for word in said):
        yield ManagementService(
            "ssh", port, place.origin, interfaces=_interfaces(interfaces, wiring), detail=detail, lines=place.lines
        )


def _snmp(root: Entry, wiring: Wiring) -> Iterator[ManagementService]:
    snmp = root.child("snmpd")
    if snmp is None:
        return
    snmp.ignore(_SNMP_ABOUT)
    for name in ("rocommunity", "rwcommunity", "trapserver", "trapenable"):
        snmp.find(name)
    port = _number(snmp.text("pollport"), 161)
    places = _interfaces(tuple(name for key in ("bindip", "bindlan") for name in snmp.words(key)), wiring)
    if snmp.has("enable"):
        detail = "version 2c" + (", read-write" if snmp.has("rwcommunity") else ", read-only")
        yield ManagementService(
            "snmp", port, snmp.origin, transport="udp", interfaces=places, detail=detail, lines=snmp.lines
        )


def _ssh_tunnels(system: Entry) -> None:
    """Who has the right `user-ssh-tunnel` opens connections through the firewall (pfSense, "User privileges")."""
    for entry in (*system.all("user"), *system.all("group")):
        for one in entry.element.all("priv"):
            if one.text == TUNNEL and not (entry.has("disabled") and entry.text("disabled") != "0"):
                what = f"{entry.text('name')} may open connections through the firewall by SSH"
                system.context.open(what, Effect.MAY_PERMIT, one)


def _accounts(system: Entry) -> Iterator[Account]:
    for entry in system.all("user"):
        entry.ignore(_USER)
        for one in entry.element.all("priv"):
            one.modelled()
        for name in ("name", "groupname", "scope"):
            entry.find(name)
        forms = [name for name in _FORMS if entry.has(name)]
        groups = entry.text("groupname") or entry.text("scope")
        if not identity.is_off(entry):
            yield Account(entry.text("name"), entry.origin, groups, forms[0] if forms else "")


def _servers(system: Entry) -> Iterator[RemoteServer]:
    for word in system.words("timeservers"):
        yield RemoteServer("ntp", word, system.context.span(system.at("timeservers")))
    for one in system.element.all("dnsserver"):
        one.modelled()
        if one.text:
            yield RemoteServer("dns", one.text, system.context.span(one))
    for entry in system.all("authserver"):
        kind, host = entry.text("type"), entry.text("host")
        entry.ignore_all("how logins are asked for")
        if kind in {"ldap", "radius"}:
            yield RemoteServer(kind, host, entry.origin)


def _syslog(root: Entry) -> Iterator[RemoteServer]:
    section = root.child("syslog")
    if section is None:
        return
    section.ignore(_SYSLOG_ABOUT)
    on = section.has("enable")
    for name in ("remoteserver", "remoteserver2", "remoteserver3"):
        word = section.text(name)
        if word and on:
            yield RemoteServer("syslog", word, section.context.span(section.at(name)))


def _settings(system: Entry) -> Iterator[Setting]:
    for name, what in (
        ("disablefilter", "packet filter off"),
        ("ipv6allow", "IPv6 allowed"),
        ("passwordauth", "passwords"),
    ):
        if system.has(name):
            yield Setting(what, system.text(name, "yes"), system.context.span(system.at(name)))


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text) < 65_536 else default
