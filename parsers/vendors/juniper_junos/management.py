"""The management plane: services, who may open them, accounts, and servers that the device uses.

Sources: "User Access and Authentication Administration Guide"; "Security Policies User Guide", host inbound traffic (a
service answers where it is on and the zone, or the interface itself, lets it in); Knowledge Base KB27211 (what goes to
an address of another interface passes the policy between the two zones first). Filters of interfaces judge packets for
the device too, and so does the filter of lo0 ("Firewall Filters User Guide", "Applying Filters to the loopback").
Getting Started, "Configure a Backup Router": a router on the same subnet, for packets of the device itself.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.device import Effect
from parsers.model.identity import Topic
from parsers.model.management import (
    GATEWAY,
    Account,
    Answers,
    Management,
    ManagementService,
    RemoteServer,
    Setting,
)
from parsers.model.match import ANY_ADDRESS, AddressMatch
from parsers.nouns import dataclass
from parsers.vendors.juniper_junos import identity
from parsers.vendors.juniper_junos.addresses import PrefixLists, prefix, united

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from parsers.model.interface import Interface
    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.context import Context
    from parsers.vendors.juniper_junos.zones import Zones

_SIMPLE = {
    "telnet": ("telnet", 23),
    "ftp": ("ftp", 21),
    "finger": ("finger", 79),
    "xnm-clear-text": ("xnm-clear-text", 3221),
    "xnm-ssl": ("xnm-ssl", 3220),
    "tftp-server": ("tftp", 69),
    "rlogin": ("rlogin", 513),
    "rsh": ("rsh", 514),
}
_IN_PARTS = {
    "netconf": {"ssh": ("netconf", 830), "tls": ("netconf", 6513)},
    "rest": {"http": ("rest-http", 3000), "https": ("rest-https", 3443)},
}
"""Services of several parts: their name and usual port."""
_EVOLVED = (("tcp", 21), ("tcp", 23), ("tcp", 80), ("tcp", 443))
_OFF = (("tcp", 22), *_EVOLVED)
_WEB = (80, 443)
"""Ports that stay closed until `system services` opens them; SSH is on by itself in Junos OS Evolved (from memory),
which only the version tells; an address for web authentication may answer without the web pages of the device."""
_NO_BEARING = frozenset(
    [
        "subscriber-management",
        "resource-monitor",
        "dynamic-dns",
        "outbound-https",
        "database-replication",
        "static-subscribers",
        "subscriber-management-helper",
        "ssh-known-hosts",
        "outbound-ssh",
    ]
)
_SNMP_ABOUT = frozenset(
    {
        "trap-options",
        "routing-instance-access",
        "interface",
        "client-list",
        "proxy",
        "nonvolatile",
        "arp",
        "logical-system-trap-filter",
    }
)
_SERVERS = (
    (("name-server",), "dns"),
    (("ntp", "server"), "ntp"),
    (("ntp", "peer"), "ntp"),
    (("radius-server",), "radius"),
    (("tacplus-server",), "tacacs"),
    (("syslog", "host"), "syslog"),
)


@dataclass
class ManagementReader:
    """Reads `system`, `snmp` and what the zones let in."""

    context: Context
    root: Statement
    zones: Zones
    interfaces: dict[str, Interface]
    lists: PrefixLists
    services: list[ManagementService] = field(default_factory=list[ManagementService])
    servers: list[RemoteServer] = field(default_factory=list[RemoteServer])
    settings: list[Setting] = field(default_factory=list[Setting])
    flows: bool = False

    def read(self) -> Management:
        """Everything."""
        top = self.root.get("system", "services")
        for item in () if top is None else top.children():
            self._service(item)
        self._snmp()
        self._others()
        self._servers()
        self._gateways()
        found = [made for item in self.services for made in self._where(item)]
        accounts = tuple(self._accounts())
        order = self.root.get("system", "authentication-order")
        if order is not None:
            order.settle(LineFate.MODELLED)
        answers = Answers.ADDRESSED_INTERFACE if self.flows else Answers.EVERY_ADDRESS
        return Management(
            tuple(found),
            accounts,
            tuple(self.servers),
            tuple(self.settings),
            answers,
            inbound_filters=True,
            logins=identity.logins(self.context, self.root),
            secrets=tuple(identity.secrets(self.context, self.root)),
            told=frozenset(Topic),
            attempts_limited=identity.locks_out(self.root),
            silent=self._silent(),
        )

    def _silent(self) -> tuple[tuple[str, int], ...]:
        """The ports on which nothing listens that the file does not say."""
        version = self.root.text("version").upper()
        closed = _OFF if version and "EVO" not in version else _EVOLVED
        ports = self.root.find("interfaces")
        if ports is not None and any(item.word == "web-authentication" for item in ports.walk()):
            return tuple(one for one in closed if one[1] not in _WEB)
        return closed

    def _add(  # noqa: PLR0913, PLR0917 - what a service is
        self,
        name: str,
        transport: str,
        port: int,
        at: Statement,
        sources: AddressMatch = ANY_ADDRESS,
        detail: str = "",
    ) -> None:
        self.services.append(
            ManagementService(name, port, self.context.span(at), transport, None, sources, detail=detail)
        )

    def _where(self, service: ManagementService) -> Iterator[ManagementService]:
        """A service at the interfaces where zones let it in; everywhere on devices without zones."""
        if not self.flows:
            yield service
            return
        dedicated = {name for name, item in self.interfaces.items() if item.management_only}
        free = dedicated - set(self.zones.inbound)
        wanted = service.interfaces
        by_line: dict[int, set[str]] = {}
        lines: dict[int, Statement] = {}
        for name, inbound in self.zones.inbound.items():
            if wanted is not None and name not in wanted:
                continue
            line = next((held for key in _inbound_names(service) if (held := inbound.line(key)) is not None), None)
            if line is not None:
                by_line.setdefault(id(line), set()).add(name)
                lines[id(line)] = line
        for key, names in by_line.items():
            yield replace(service, interfaces=frozenset(names), lines=(*service.lines, self.context.span(lines[key])))
        rest = free if wanted is None else free & wanted
        if rest:
            yield replace(service, interfaces=frozenset(rest))

    def _service(self, item: Statement) -> None:
        word = item.word
        if word in _SIMPLE:
            name, usual = _SIMPLE[word]
            item.settle(LineFate.MODELLED)
            self._add(name, "udp" if word == "tftp-server" else "tcp", usual, item)
        elif word in _IN_PARTS:
            for each in item.children():
                found = _IN_PARTS[word].get(each.word)
                port = _port(each, 0 if found is None else found[1])
                each.settle(LineFate.MODELLED)
                if found is not None:
                    self._add(found[0], "tcp", port, each)
        elif word in _SPECIAL:
            _SPECIAL[word](self, item)
        elif word in _NO_BEARING:
            item.irrelevant("connections that the device itself opens")
        else:
            self.context.unread(item, f"service {word!r} is not understood")

    def ssh(self, item: Statement) -> None:
        """The secure shell."""
        root, port = item.text("root-login"), _port(item, 22)
        if root:
            self.settings.append(Setting("ssh root login", root, self.context.span(item)))
        versions = item.find("protocol-version")
        if versions is not None and "v1" in item.texts("protocol-version"):
            self.settings.append(Setting("ssh version", "1", self.context.span(versions)))
        item.settle(LineFate.MODELLED)
        self._add("ssh", "tcp", port, item)

    def dhcp(self, item: Statement) -> None:
        """The server of DHCP."""
        item.irrelevant("what the device hands out")
        self._add("dhcp", "udp", 67, item)

    def dns(self, item: Statement) -> None:
        """The server of names."""
        item.settle(LineFate.MODELLED)
        self._add("dns", "udp", 53, item)

    def extension(self, item: Statement) -> None:
        """Services of the API."""
        item.settle(LineFate.MODELLED)
        self._add("grpc", "tcp", 32_767, item)
        self.context.doubt("on which port the extension service listens", Effect.MAY_PERMIT, item)

    def web(self, item: Statement) -> None:
        """The web pages."""
        for each in item.children():
            usual = 80 if each.word == "http" else 443
            number, places = _port(each, usual), each.texts("interface")
            each.settle(LineFate.MODELLED)
            if each.word not in {"http", "https"}:
                continue
            names = frozenset(name if "." in name else f"{name}.0" for name in places) or None
            self.services.append(ManagementService(each.word, number, self.context.span(each), interfaces=names))

    def _snmp(self) -> None:
        top = self.root.get("snmp")
        if top is None:
            return
        for community in top.children("community"):
            sources = self._asking(top, community)
            community.settle(LineFate.MODELLED)
            rights = "read-write" if community.text("authorization") == "read-write" else "read-only"
            self._add("snmp", "udp", 161, community, sources, f"version 1 and 2c, {rights}")
        for group in top.children("trap-group"):
            for target in group.children("targets"):
                self.servers.append(RemoteServer("snmp-trap", target.word, self.context.span(target)))
            group.settle(LineFate.MODELLED)
        for item in top.children():
            if item.word == "v3":
                item.settle(LineFate.MODELLED)
                if item.find("usm") is not None or item.find("vacm") is not None:
                    self._add("snmp", "udp", 161, item, detail="version 3")
            elif item.word in _SNMP_ABOUT:
                item.irrelevant("how the answers of SNMP look")
            elif item.word not in {"community", "trap-group"}:
                item.fate = LineFate.UNSEEN

    def _asking(self, top: Statement, community: Statement) -> AddressMatch:
        """Who may ask with a community: everybody where no client is named."""
        clients = community.children("clients")
        parts = [self._client(item) for item in clients if item.get("restrict") is None]
        named = community.text("client-list-name")
        if named:
            parts.append(self._client_list(top, named, community))
        sources = united(parts) if parts else ANY_ADDRESS
        for item in clients:
            taken = prefix(item.word)
            if item.get("restrict") is not None and taken is not None and item.word not in {"0/0", "0.0.0.0/0"}:
                # Of several prefixes the longest decides; a shorter one that is taken away may do less.
                sources = AddressMatch(sources.surely - taken, sources.possibly, sources.unknown)
        return sources

    def _client(self, item: Statement) -> AddressMatch:
        found = prefix(item.word)
        if found is None:
            self.context.bad(item, f"client {item.word!r} is not understood")
            return ANY_ADDRESS
        return AddressMatch.exactly(found)

    def _client_list(self, top: Statement, name: str, asker: Statement) -> AddressMatch:
        held = top.get("client-list", name)
        if held is None:
            return self.lists.named(name, asker)
        return united(self._client(item) for item in held.children())

    def _others(self) -> None:
        """What answers without being switched on by name."""
        system = self.root.find("system")
        self._add("ping", "icmp", 0, system or self.root)
        gateways = self.root.get("security", "ike", "gateway")
        if gateways is not None:
            self._add("isakmp", "udp", 500, gateways)
            self._add("isakmp", "udp", 4500, gateways)
        ntp = self.root.get("system", "ntp")
        if ntp is not None:
            self._add("ntp", "udp", 123, ntp)
        bgp = self.root.find("protocols", "bgp")
        if bgp is not None and bgp.active:
            self._add("bgp", "tcp", 179, bgp)

    def _servers(self) -> None:
        top = self.root.get("system")
        if top is None:
            return
        for path, purpose in _SERVERS:
            for item in top.children(*path):
                self.servers.append(RemoteServer(purpose, item.word, self.context.span(item)))
                item.settle(LineFate.MODELLED)
        for stream in self.root.children("security", "log", "stream"):
            for host in stream.children("host"):
                if host.word not in {"port", "routing-instance"}:
                    self.servers.append(RemoteServer("syslog", host.word, self.context.span(host)))
            stream.settle(LineFate.MODELLED)
        for word in ("ntp", "syslog", "radius-options", "tacplus-options"):
            held = top.get(word)
            if held is not None:
                held.settle(LineFate.MODELLED)

    def _gateways(self) -> None:
        """The routers by which the device itself is reached while it has no routes."""
        for word in ("backup-router", "inet6-backup-router"):
            for item in self.root.children("system", word):
                if "/" in item.word or prefix(item.word) is None:
                    self.context.bad(item, f"{word} {item.word!r} is no address")
                    continue
                self.settings.append(Setting(GATEWAY, item.word, self.context.span(item)))
                item.settle(LineFate.MODELLED)

    def _accounts(self) -> Iterator[Account]:
        root = self.root.get("system", "root-authentication")
        if root is not None:
            yield Account("root", self.context.span(root), "super-user", _form(root))
            root.settle(LineFate.MODELLED)
        for user in self.root.children("system", "login", "user"):
            proof = user.get("authentication")
            form = "" if proof is None else _form(proof)
            yield Account(user.word, self.context.span(user), user.text("class"), form)
            user.settle(LineFate.MODELLED)
        for item in self.root.children("system", "login"):
            if item.word == "idle-timeout":
                self.settings.append(Setting("idle timeout", item.text(), self.context.span(item)))
                item.settle(LineFate.MODELLED)
            elif item.word == "retry-options":
                self.settings.append(Setting("login retry options", "set", self.context.span(item)))
                item.settle(LineFate.MODELLED)
            elif item.word != "user":
                item.fate = LineFate.UNSEEN


def _form(proof: Statement) -> str:
    """How a password stands in the file."""
    if proof.find("encrypted-password") is not None:
        return "hash"
    if any(word.startswith("ssh-") for word in proof.below):
        return "key"
    return "clear text" if proof.find("plain-text-password-value") is not None else ""


def _inbound_names(service: ManagementService) -> Iterable[str]:
    """What a zone calls a service."""
    names = {
        "isakmp": ("ike",),
        "bgp": ("protocol bgp",),
        "dhcp": ("dhcp", "bootp"),
    }
    return names.get(service.protocol, (service.protocol,))


def _port(item: Statement, usual: int) -> int:
    """The port that is set, or the usual one."""
    text = item.text("port")
    return int(text) if text.isdecimal() and int(text) < 65_536 else usual


_SPECIAL: dict[str, Callable[[ManagementReader, Statement], None]] = {
    "ssh": ManagementReader.ssh,
    "web-management": ManagementReader.web,
    "dhcp-local-server": ManagementReader.dhcp,
    "dhcp": ManagementReader.dhcp,
    "dns": ManagementReader.dns,
    "extension-service": ManagementReader.extension,
}
