"""The management plane: `allowaccess`, administrators, servers and switches.

FortiOS: a protocol answers on an interface that lists it in `allowaccess`, over IPv6 in `ip6-allowaccess`;
administrators with trusted hosts narrow who may ask (if one administrator has none, everyone may); whom SNMP answers is
told in `snmp`. Ports from `system global`. Source: CLI reference `system interface`, `system admin`, `system global`.
An interface answers at its own address; a packet that came in by another interface must pass a firewall policy from one
to the other (Technical Tip "Accessing the FortiGate administrative GUI/CLI from different interfaces", article 369268;
"Loopback interface", administration guide 7.6), and the interface that has the address decides what listens. VRF 0 is
answered at the addresses of every VRF ("Virtual routing and forwarding", Administration Guide 7.6.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6, NO_ADDRESS, AddressSet
from parsers.model.management import (
    MODEL_PAIR,
    Answers,
    Management,
    ManagementService,
    RemoteServer,
    Setting,
)
from parsers.model.match import ANY_ADDRESS, AddressMatch, UnknownKind
from parsers.vendors.fortinet_fortios.addresses import subnet
from parsers.vendors.fortinet_fortios.administrators import accounts, trusted
from parsers.vendors.fortinet_fortios.clients import client_logins
from parsers.vendors.fortinet_fortios.identity import logins, secrets, told
from parsers.vendors.fortinet_fortios.snmp import askers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry
    from parsers.vendors.fortinet_fortios.interfaces import Wiring
    from parsers.vendors.fortinet_fortios.policies import Books

_PORTS = {
    "https": ("admin-sport", "443", "tcp"),
    "http": ("admin-port", "80", "tcp"),
    "ssh": ("admin-ssh-port", "22", "tcp"),
    "telnet": ("admin-telnet-port", "23", "tcp"),
    "ping": ("", "0", "icmp"),
    "snmp": ("", "161", "udp"),
    "fgfm": ("", "541", "tcp"),
    "fabric": ("", "8013", "tcp"),
    "capwap": ("", "5246", "udp"),
    "radius-acct": ("", "1813", "udp"),
    "auto-ipsec": ("", "500", "udp"),
    "probe-response": ("", "8008", "tcp"),
    "ftm": ("", "4433", "tcp"),
    "dnp": ("", "20000", "tcp"),
    "speed-test": ("", "5201", "tcp"),
    "scim": ("", "44559", "tcp"),
}
_FOUR, _SIX = AddressMatch.exactly(EVERY_IPV4), AddressMatch.exactly(EVERY_IPV6)
_BY_ADMINISTRATORS = frozenset({"https", "http", "ssh", "telnet", "ping", "snmp"})
_GLOBAL = {
    "admintimeout": "admin timeout",
    "strong-crypto": "strong crypto",
    "admin-telnet": "telnet",
    "admin-https-redirect": "http redirect",
    "admin-lockout-threshold": "login lockout",
    "admin-lockout-duration": "login lockout duration",
    "pre-login-banner": "login banner",
    "admin-https-ssl-versions": "https versions",
    "admin-restrict-local": "local accounts restricted",
    "admin-ssh-v1": "ssh version 1",
    "admin-maintainer": "maintainer account",
    "admin-scp": "scp",
    "vdom-mode": "virtual domains",
    "management-vdom": "management domain",
    "allow-traffic-redirect": "same-interface traffic",
    "ssh-cbc-cipher": "ssh cbc ciphers",
    "ssh-hmac-md5": "ssh md5",
    "admin-concurrent": "concurrent logins",
}
_SERVERS = {
    "log syslogd setting": "syslog",
    "log syslogd2 setting": "syslog",
    "log syslogd3 setting": "syslog",
    "log syslogd4 setting": "syslog",
    "log syslogd override-setting": "syslog",
    "log fortianalyzer setting": "fortianalyzer",
    "log fortianalyzer2 setting": "fortianalyzer",
    "log fortianalyzer3 setting": "fortianalyzer",
    "log fortianalyzer override-setting": "fortianalyzer",
}
_LOGINS = {"user radius": "radius", "user tacacs+": "tacacs", "user ldap": "ldap"}


def _bypass(common: Domain, context: Context) -> Iterator[Setting]:
    """Relays of models that have a pair of bypass ports (FortiGateRugged 60F and 70F, 400E Bypass, 2500E).

    CLI reference 6.0 to 7.6, "config system bypass": closed without power, or when software or hardware fails. Which
    two ports the model pairs is in no line.
    """
    entry = common.single("system bypass", context)
    for key, when in (("poweroff-bypass", "without power"), ("bypass-watchdog", "when it fails")):
        if entry.on(key):
            yield Setting("hardware bypass", f"{MODEL_PAIR} {when}", context.span(entry.at(key)))


def management(domain: Domain, common: Domain, context: Context, wiring: Wiring, books: Books) -> Management:
    """Everything that `domain` and the `common` part say about the management plane."""
    parts = [common] if domain is common else [common, domain]
    settings = common.single("system global", context)
    services = _services(wiring, common, settings, context)
    services += _ssl(domain, context, books)
    switches = [
        Setting(name, settings.word(key), context.span(settings.at(key)))
        for key, name in _GLOBAL.items()
        if settings.words(key)
    ]
    policy = common.single("system password-policy", context)
    if policy.line:
        length = policy.word("minimum-length", "8")
        said = f"{policy.word('status', 'disable')}, at least {length} characters"
        switches.append(Setting("password policy", said, context.span(policy.at("status"))))
    switches += _bypass(common, context)
    ha = common.single("system ha", context)
    if ha.word("mode"):
        switches.append(Setting("high availability", ha.word("mode"), context.span(ha.at("mode"))))
    central = common.single("system central-management", context)
    if central.word("type"):
        switches.append(Setting("central management", central.word("type"), context.span(central.at("type"))))
    for item in common.entries("system snmp community", context):
        hosts = [host.word("ip") for host in item.within("hosts", context)]
        switches.append(Setting("snmp community", f"hosts {', '.join(hosts) or 'any'}", context.span(item.line)))
    for item in common.entries("system snmp user", context):
        level = item.word("security-level", "no-auth-no-priv")
        switches += [Setting("snmp user", level, context.span(item.line))]
    servers = [server for part in parts for server in _servers(part, context)]
    people = tuple(accounts(common, context))
    return Management(
        tuple(services),
        people,
        tuple(servers),
        tuple(switches),
        Answers.ADDRESSED_INTERFACE,
        logins=(*logins(common, settings, context), *client_logins(domain, context)),
        secrets=tuple(secrets(common, context)),
        told=told(common, context),
        attempts_limited=True,
    )


def _details(common: Domain, settings: Entry, context: Context) -> dict[str, str]:
    """What is said of a protocol: its version, or that it only sends on (`admin-https-redirect` is on by default)."""
    versions = [
        item
        for section, item in (("system snmp community", "version 1 and 2c"), ("system snmp user", "version 3"))
        if any(entry.word("status", "enable") == "enable" for entry in common.entries(section, context))
    ]
    found = {"snmp": ", ".join(versions)}
    if settings.word("admin-https-redirect", "enable") == "enable":
        found["http"] = "redirects to https"
    return found


def _services(wiring: Wiring, common: Domain, settings: Entry, context: Context) -> list[ManagementService]:
    who, snmp = trusted(common, context), askers(common, context)
    details = _details(common, settings, context)
    found: dict[tuple[str, int, int], ManagementService] = {}
    for name, interface in wiring.interfaces.items():
        entry = wiring.entries.get(name)
        if entry is None:
            continue
        dedicated = _dedicated(entry, context)
        granted = [(word, entry.at("allowaccess"), _FOUR) for word in entry.words("allowaccess")]
        granted += [
            (word, item.at("allowaccess"), _FOUR)
            for item in entry.within("secondaryip", context)
            for word in item.words("allowaccess")
        ]
        for block in entry.configs:
            granted += [
                (word, item.line, _SIX)
                for item in block.settings
                if block.name == "ipv6" and item.key == "ip6-allowaccess"
                for word in item.values
            ]
        for word, line, family in granted if interface.enabled else []:
            key, default, transport = _PORTS.get(word, ("", "0", "tcp"))
            port = settings.word(key, default) if key else default
            if word not in _PORTS:
                context.bad(line, f"access {word!r} is not understood")
            sources = _within(_within(family, who if word in _BY_ADMINISTRATORS else ANY_ADDRESS), dedicated)
            ports = {int(port) if port.isdigit() else int(default): sources}
            if word == "snmp":
                ports = {number: _within(asked, sources) for number, asked in snmp.items()}
            for number, allowed in ports.items():
                made = ManagementService(
                    word,
                    number,
                    context.span(line),
                    transport,
                    frozenset({name}),
                    allowed,
                    detail=details.get(word, ""),
                )
                found.setdefault((f"{name} {word}", line, number), made)
    return list(found.values())


def _dedicated(entry: Entry, context: Context) -> AddressMatch:
    """Who may ask an interface that is dedicated to management, by `trust-ip-N` and `trust-ip6-N`."""
    if entry.word("dedicated-to") != "management":
        return ANY_ADDRESS
    parts: list[AddressSet] = []
    for prefix, every in (("trust-ip-", EVERY_IPV4), ("trust-ip6-", EVERY_IPV6)):
        found: list[AddressSet] = []
        for key, words in entry.values.items():
            if not key.startswith(prefix):
                continue
            try:
                found.append(subnet(words) if prefix == "trust-ip-" else address.from_cidr(words[0]))
            except (ValueError, IndexError):
                reason = f"{key} of {entry.name!r} is not understood"
                context.bad(entry.at(key), reason)
                unknown = context.unknown(UnknownKind.UNREAD, reason, entry.at(key))
                return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (unknown,))
        parts.append(address.union_of(found) if found else every)
    return AddressMatch.exactly(address.union_of(parts))


def _within(who: AddressMatch, where: AddressMatch) -> AddressMatch:
    if where is ANY_ADDRESS:
        return who
    surely, possibly = who.surely & where.surely, who.possibly & where.possibly
    return AddressMatch(surely, possibly, () if surely == possibly else (*who.unknown, *where.unknown))


def _ssl(domain: Domain, context: Context, books: Books) -> list[ManagementService]:
    entry = domain.single("vpn ssl settings", context)
    names = entry.words("source-interface")
    if not names or entry.word("status", entry.word("sslvpn-enable", "enable")) == "disable":
        return []
    interfaces, _ = books.wiring.resolved(names)
    sources = ANY_ADDRESS
    if entry.words("source-address") and not entry.on("source-address-negate"):
        sources = books.addresses.all_of(entry.words("source-address"), 4, entry.at("source-address"))
    port = entry.word("port", "443")
    web = any(portal.on("web-mode") for portal in domain.entries("vpn ssl web portal", context))
    return [
        ManagementService(
            "ssl-vpn",
            int(port) if port.isdigit() else 443,
            context.span(entry.line),
            "tcp",
            interfaces,
            sources,
            detail="remote access, web mode too" if web else "remote access",
        )
    ]


def _servers(part: Domain, context: Context) -> list[RemoteServer]:
    found: list[RemoteServer] = []
    for path, purpose in _SERVERS.items():
        entry = part.single(path, context)
        if entry.word("status") == "enable" and entry.word("server"):
            found.append(
                RemoteServer(
                    purpose,
                    entry.word("server"),
                    context.span(entry.at("server")),
                    entry.word("interface"),
                    entry.word("mode"),
                )
            )
    for path, purpose in _LOGINS.items():
        for entry in part.entries(path, context):
            for key in ("server", "secondary-server", "tertiary-server"):
                if entry.word(key):
                    origin, interface = context.span(entry.at(key)), entry.word("interface")
                    found += [RemoteServer(purpose, entry.word(key), origin, interface, entry.name)]
    dns = part.single("system dns", context)
    found += [
        RemoteServer("dns", dns.word(key), context.span(dns.at(key)))
        for key in ("primary", "secondary", "ip6-primary", "ip6-secondary")
        if dns.word(key)
    ]
    ntp = part.single("system ntp", context)
    found += [
        RemoteServer("ntp", item.word("server"), context.span(item.at("server")))
        for item in ntp.within("ntpserver", context)
        if item.word("server")
    ]
    if ntp.on("ntpsync") and not ntp.within("ntpserver", context):
        found.append(RemoteServer("ntp", "FortiGuard", context.span(ntp.at("ntpsync"))))
    central = part.single("system central-management", context)
    if central.word("fmg"):
        found.append(RemoteServer("fortimanager", central.word("fmg"), context.span(central.at("fmg"))))
    for item in part.entries("system snmp community", context):
        found += [
            RemoteServer("snmp-trap", host.word("ip"), context.span(host.at("ip")))
            for host in item.within("hosts", context)
            if host.word("ip")
        ]
    return found
