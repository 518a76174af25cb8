"""The device as a host: who may open SSH, web pages, SNMP and the resolver, who logs in, where logs and time go.

Linux answers at all of its addresses, whatever interface a packet came in by; the chain `input` judges packets for it.
dropbear listens on port 22 everywhere unless its section names an interface; uhttpd where `listen_http` and
`listen_https` say. RutOS opens a service to the outside by a rule of the firewall (`Enable_SSH_WAN`), and its web
server is called `vuci-httpd`. Sources: OpenWrt, "Dropbear configuration", "uHTTPd Web Server Configuration", "System
configuration", "DHCP and DNS configuration", "SNMP"; Teltonika, RutOS manual, "Administration", "Access Control".
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS
from parsers.model.device import Effect
from parsers.model.identity import Login, LoginMethod, Secret, SecretForm, Topic
from parsers.model.management import Account, Answers, Management, ManagementService, RemoteServer, Setting
from parsers.model.match import ANY_ADDRESS, AddressMatch, UnknownKind, UnknownMatch
from parsers.nouns import dataclass
from parsers.vendors.openwrt_uci.words import names

if TYPE_CHECKING:
    from parsers.source import Span
    from parsers.vendors.openwrt_uci.network import Wiring
    from parsers.vendors.openwrt_uci.sections import Reading, Section

WELL_KNOWN = "<redacted-default>"
EMPTY = ""
_LISTEN = re.compile(r"(?:(?:\[[^\]]*\]|[^:]*):)?(\d{1,5})")
_SSH_ABOUT = (
    "BannerFile", "rsakeyfile", "keyfile", "SSHKeepAlive", "IdleTimeout", "MaxAuthTries", "RecvWindowSize", "mdns",
    "verbose", "ForceCommand", "DirectInterface", "_sshWanAccess", "RootLogin", "Verbose",
    "enable_key_ssh", "pubkey_auth", "pam",
)  # fmt: skip
_WEB_ABOUT = names(
    """
    redirect_https home rfc1918_filter max_requests max_connections cert key cgi_prefix lua_prefix
    script_timeout network_timeout http_keepalive tcp_keepalive ubus_prefix ubus_cors ubus_socket
    no_dirlists no_symlinks index_page error_page realm config interpreter cgi_timeout lua_handler
    ucode_prefix alias max_connections json_script no_ubusauth httpauth _httpWanAccess _httpsWanAccess
    enablehttp enable_http enable_https listen_ip enable_basic_auth rfc1918_filter_http rfc1918_filter_https
    """
)
_SYSTEM_ABOUT = names(
    """
    hostname timezone zonename ttylogin urandom_seed compat_version description notes log_size log_file log_type
    log_buffer_size conloglevel klogconloglevel cronloglevel log_prefix log_hostname log_trailer_null log_proto
    log_port zram_size_mb zram_comp_algo devicename routername device_code firmware_vers reset_min reset_max
    log_ip log_remote enable_gps_sync led_enable log_lines location contact log_size_limit zoneName autologout
    """
)
_DNSMASQ_ABOUT = names(
    """
    domainneeded boguspriv filterwin2k localise_queries rebind_protection rebind_localhost rebind_domain local
    domain expandhosts nonegcache cachesize authoritative readethers leasefile resolvfile nonwildcard
    ednspacket_max filter_aaaa filter_a localservice sequential_ip noresolv dnssec dnsseccheckunsigned
    allservers strictorder logqueries logfacility queryport dnsforwardmax maxcachettl mincachettl noping
    quietdhcp addnhosts address cname hostsfile ubus confdir filter_rr rapid_commit leasetime serversfile
    bogusnxdomain nohosts nodaemon localuse maxport minport add_local_domain add_local_hostname add_wan_fqdn
    ignore_hosts_dir addmac addsubnet stripmac proxydnssec maxdnstcp enable_tftp tftp_root tftp_unique_root
    dhcp_boot interface notinterface listen_address port server ipset nftset dhcpscript fqdn scriptarp
    nofilesautoparse filteripv4 filteripv6 instance disabled dhcpleasemax max_ttl
    """
)


_DHCP_ABOUT = names(
    """
    limit leasetime force dhcpv4 master dynamicdhcp netmask dhcp_option dhcp_option_force networkid options instance
    router dns domain ra_management ra_default ra_flags ra_slaac ra_maxinterval ra_mininterval ra_lifetime ra_mtu
    ra_hoplimit ra_preference ra_useleasetime ra_reachabletime ra_retranstime ra_offlink ra_advrouter ra_dns
    prefix_filter ndproxy_routing ndproxy_slave max_preferred_lifetime max_valid_lifetime preferred_lifetime
    dns_service dns_name ntp upstream dhcpv6_na dhcpv6_pd dhcpv6_pd_min_len dhcpv6_assignall dhcpv6_hostidlength
    dynamicdhcpv4 ra_pref64 ignore_ipv6 start_ip end_ip letter start interface ignore ra dhcpv6 ndp name
    time force_options
    """
)
_SNMP_KINDS = names(
    """
    agent agentx system com2sec com2sec6 group access view exec extend pass pass_persist trapsink trap2sink
    trapcommunity snmpd engineid trap_receiver informsink authtrapenable v1trapaddress heartbeat createUser usm
    v3
    """
)
_GIVEN = names(
    """
    host domain cname boot srvhost mxhost userclass vendorclass tag match circuitid remoteid subscrid mac
    classifier hostrecord dnsrr
    """
)


_GROUP_ABOUT = ("target_write", "target_read", "hide_sensitive", "privilege_lvl", "name")
_SYSTEM_KINDS = {
    **dict.fromkeys(("led", "button", "gpio_switch", "ledman", "rssid"), "lights and buttons of the case"),
    "debug": "what programs write into the log",
    "banner": "what is shown before the login",
    "usbcheck": "whether a part of the hardware answers",
}
ONLY_READS = frozenset({"/bin/cat", "/bin/echo", "/bin/df", "/usr/bin/uptime"})
"""Programs that an agent may run and that change nothing: the delivered file names the first."""
OWN_SCRIPTS = frozenset({"/usr/sbin/dhcpinfo.sh", "/usr/lib/dnsmasq/dhcp-script.sh"})
"""Scripts that the maker runs when a lease is given."""


@dataclass
class Host:
    """The management plane while it is read."""

    reading: Reading
    wiring: Wiring
    services: list[ManagementService] = field(default_factory=list[ManagementService])
    accounts: list[Account] = field(default_factory=list[Account])
    servers: list[RemoteServer] = field(default_factory=list[RemoteServer])
    settings: list[Setting] = field(default_factory=list[Setting])
    logins: list[Login] = field(default_factory=list[Login])
    secrets: list[Secret] = field(default_factory=list[Secret])
    name: str = ""
    origin: Span | None = None

    def read(self) -> None:
        """Every package of it."""
        for package, reader in (
            ("system", self._system),
            ("dropbear", self._ssh),
            ("uhttpd", self._web),
            ("dhcp", self._names),
            ("snmpd", self._snmp),
            ("rpcd", self._account),
        ):
            for section in self.reading.of(package):
                reader(section)

    def finished(self) -> Management:
        """Everything; the web pages and SSH ask for accounts of the device."""
        origin = self.origin or self.reading.source.span(1)
        self.services.append(ManagementService("ping", 0, origin, transport="icmp"))
        return Management(
            tuple(self.services),
            tuple(self.accounts),
            tuple(self.servers),
            tuple(self.settings),
            Answers.EVERY_ADDRESS,
            inbound_filters=True,
            logins=tuple(self.logins),
            secrets=tuple(self.secrets),
            told=frozenset({Topic.LOGS, Topic.TIME} if "system" in self.reading.packages else ()),
        )

    def _system(self, section: Section) -> None:
        reading = self.reading
        if section.kind == "system":
            self.name = section.text("hostname") or self.name
            self.origin = section.at("hostname")
            section.ignore(_SYSTEM_ABOUT)
            self._logs(section)
            reading.modelled(section)
        elif section.kind == "remote_logger":
            section.ignore(("enabled", "log_remote", "log_hostname", "name"))
            self._logs(section)
            reading.modelled(section)
        elif section.kind == "timeserver":
            self._time(section)
        elif section.kind in _SYSTEM_KINDS:
            reading.irrelevant(section, _SYSTEM_KINDS[section.kind])
        else:
            reading.strange(section, f"a section of type {section.kind} in the package system is not known")

    def _logs(self, section: Section) -> None:
        """Servers that the log is sent to."""
        for address in section.values("log_ip"):
            detail = f"{section.text('log_proto', default='udp')}/{section.text('log_port', default='514')}"
            self.servers.append(RemoteServer("syslog", address, section.at("log_ip"), detail=detail))

    def _time(self, section: Section) -> None:
        section.ignore(("use_dhcp", "dhcp_interface", "interval", "save", "zoneName", "force", "count", "freq"))
        serves = section.on("enable_server", default=False)
        on = section.on("enabled", default=True) is not False
        for address in section.values("server", "peer"):
            if on:
                self.servers.append(RemoteServer("ntp", address, section.at("server")))
        if serves is not False:
            where, whom = self._where(section, section.values("interface"))
            origin = section.at("enable_server")
            self.services.append(ManagementService("ntp", 123, origin, "udp", interfaces=where, sources=whom))
        self.reading.modelled(section)

    def _where(self, section: Section, names: list[str]) -> tuple[frozenset[str] | None, AddressMatch]:
        """The interfaces on which something listens (None for all), and for whom: possibly, where one is not known."""
        found: set[str] = set()
        for name in names:
            net = self.wiring.nets.get(name)
            if net is None and name not in self.wiring.interfaces:
                origin = section.at("Interface", "interface")
                reason = f"whether and where it listens: interface {name} is not in the file"
                self.reading.fault(origin, reason)
                doubt = UnknownMatch(UnknownKind.UNRESOLVED, reason, origin)
                return None, AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (doubt,))
            found.add(name if net is None else net.device)
        return frozenset(found) or None, ANY_ADDRESS

    def _ssh(self, section: Section) -> None:
        section.ignore(_SSH_ABOUT)
        reading = self.reading
        port = section.text("Port", "port", default="22")
        names = section.values("Interface", "interface")
        off = section.on("enable", default=True) is False
        passwords = section.on("PasswordAuth", default=True) is not False
        root = section.on("RootPasswordAuth", default=True) is not False
        if section.on("GatewayPorts", default=False) is not False:
            what = "whoever logs in by SSH may open ports for others (GatewayPorts)"
            reading.doubt(what, Effect.MAY_PERMIT, section.at("GatewayPorts"))
        if not off:
            where, whom = (None, ANY_ADDRESS) if section.has("DirectInterface") else self._where(section, names)
            for number in port.split():
                if number.isdecimal() and int(number) < 65_536:
                    detail = "passwords" if passwords else "keys only"
                    self.services.append(
                        ManagementService(
                            "ssh", int(number), section.origin, interfaces=where, sources=whom, detail=detail
                        )
                    )
                else:
                    reading.bad(section.at("Port"), f"port {number!r} is not understood")
            methods = (LoginMethod.CERTIFICATE, LoginMethod.LOCAL) if passwords else (LoginMethod.CERTIFICATE,)
            self.logins.append(Login("ssh", section.origin, methods))
            self.settings.append(
                Setting("ssh passwords of root", "yes" if root else "no", section.at("RootPasswordAuth"))
            )
        reading.modelled(section)

    def _web(self, section: Section) -> None:
        reading = self.reading
        if section.kind == "cert":
            reading.irrelevant(section, "what a certificate is made of")
            return
        section.ignore(_WEB_ABOUT)
        off = section.on("disabled", default=False) is True
        for option, protocol in (("listen_http", "http"), ("listen_https", "https")):
            if off or section.on(f"enable_{protocol}", default=True) is False:
                section.ignore((option,))
                continue
            for number in sorted({self._port(section, option, text) for text in section.values(option)}):
                if number:
                    self.services.append(ManagementService(protocol, number, section.at(option)))
        if section.has("listen_http", "listen_https") and not off:
            self.logins.append(Login("web pages", section.origin, (LoginMethod.LOCAL,)))
        reading.modelled(section)

    def _port(self, section: Section, option: str, text: str) -> int:
        match = _LISTEN.fullmatch(text)
        if match is None or not int(match[1]) < 65_536:
            self.reading.bad(section.at(option), f"{text!r} is no place to listen at")
            return 0
        return int(match[1])

    def _names(self, section: Section) -> None:
        """Dnsmasq and odhcpd: names, leases, files."""
        reading = self.reading
        kind = section.kind
        if kind == "dnsmasq":
            self._resolver(section)
        elif kind == "dhcp":
            self._leases(section)
        elif kind == "relay":
            section.ignore(("local_addr", "server_addr", "interface"))
            reading.doubt("requests of DHCP clients reach a server elsewhere", Effect.MAY_PERMIT, section.origin)
            reading.modelled(section)
        elif kind in _GIVEN:
            reading.irrelevant(section, "names and leases that the device gives")
        elif kind == "odhcpd":
            section.ignore(("maindhcp", "leasefile", "loglevel", "piofolder", "hostsfile", "hostsdir", "enable_tz"))
            if section.text("leasetrigger") not in {"", "/usr/sbin/odhcpd-update", "/usr/lib/odhcpd/dhcpv6.script"}:
                reading.doubt("a script runs when a lease is given", Effect.MAY_DO_EITHER, section.at("leasetrigger"))
            reading.modelled(section)
        elif kind == "ipset":
            section.ignore(("name", "domain", "table", "table_family", "family"))
            reading.modelled(section)
        else:
            reading.strange(section, f"a section of type {kind} in the package dhcp is not known")

    def _resolver(self, section: Section) -> None:
        section.ignore(_DNSMASQ_ABOUT)
        if section.text("dhcpscript") not in {"", *OWN_SCRIPTS}:
            self.reading.doubt("a script runs when a lease is given", Effect.MAY_DO_EITHER, section.at("dhcpscript"))
        if section.on("dns_redirect", default=False) is not False:
            self.reading.doubt(
                "requests for names are sent to the device", Effect.MAY_REWRITE, section.at("dns_redirect")
            )
        if section.text("extraconftext"):
            what = "settings of the resolver that are not modelled, scripts among them"
            self.reading.doubt(what, Effect.MAY_DO_EITHER, section.at("extraconftext"))
        for address in section.values("server"):
            self.servers.append(RemoteServer("dns", address.rpartition("/")[2], section.at("server")))
        port = section.text("port", default="53")
        if port.isdecimal() and int(port):
            detail = "" if section.on("localservice", default=True) is False else "for subnets of the device"
            self.services.append(ManagementService("dns", int(port), section.origin, transport="udp", detail=detail))
            self.services.append(ManagementService("dns", int(port), section.origin, detail=detail))
        if section.on("enable_tftp", default=False) is not False:
            self.services.append(ManagementService("tftp", 69, section.at("enable_tftp"), transport="udp"))
        self.reading.modelled(section)

    def _leases(self, section: Section) -> None:
        """Leases on an interface; `relay` of odhcpd joins segments for neighbour discovery and DHCPv6."""
        reading = self.reading
        modes = [section.text(name).lower() for name in ("ra", "dhcpv6", "ndp")]
        if "relay" in modes or "hybrid" in modes:
            what = f"{section.identity}: announcements and leases of IPv6 are relayed between segments"
            reading.doubt(what, Effect.MAY_PERMIT, section.origin)
        off = section.on("ignore", default=False) is True
        net = self.wiring.nets.get(section.text("interface"))
        if not off and net is not None and section.has("start"):
            where = frozenset({net.device})
            self.services.append(ManagementService("dhcp", 67, section.origin, transport="udp", interfaces=where))
        section.ignore(_DHCP_ABOUT)
        reading.modelled(section)

    def _snmp(self, section: Section) -> None:
        """snmpd: the agent, communities, who may ask. `agentaddress` is UDP unless it says otherwise."""
        reading = self.reading
        if section.kind not in _SNMP_KINDS:
            reading.strange(section, f"a section of type {section.kind} in the package snmpd is not known")
            return
        section_on = section.on("enabled", default=True) is not False
        if section.kind == "agent" and section_on:
            tcp = section.text("proto").lower() == "tcp"
            usual = section.text("port", default="161")
            for word in section.text("agentaddress", default=usual).replace(",", " ").split():
                number = word.rpartition(":")[2]
                if number.isdecimal() and int(number) < 65_536:
                    transport = "tcp" if tcp or word.lower().startswith("tcp") else "udp"
                    detail = self._snmp_versions(section)
                    self.services.append(
                        ManagementService("snmp", int(number), section.origin, transport=transport, detail=detail)
                    )
        elif section.kind in {"com2sec", "com2sec6"}:
            form = SecretForm.WELL_KNOWN if section.text("community") == WELL_KNOWN else SecretForm.CLEAR
            self.secrets.append(Secret("snmp community", form, section.at("community")))
        elif section.kind in {"trapsink", "trap2sink", "trap_receiver"}:
            self.servers.append(RemoteServer("snmp-trap", section.text("host"), section.origin))
        elif section.kind in {"exec", "extend", "pass", "pass_persist"} and section.text("prog") not in ONLY_READS:
            reading.doubt("SNMP runs a program of the device", Effect.MAY_DO_EITHER, section.origin)
        elif section.kind == "snmpd" and section.on("enabled", default=True) is not False:
            self.settings.append(Setting("snmp", "enabled", section.origin))
        section.ignore(section.options)
        reading.modelled(section)

    def _snmp_versions(self, agent: Section) -> str:
        """What the agent speaks: as RutOS switches it, else versions 1 and 2c where there are communities."""
        if "v2cmode" in agent.options or "v1mode" in agent.options:
            modes = {"v1mode": "1", "v2cmode": "2c", "v3mode": "3"}
            spoken = [name for option, name in modes.items() if agent.on(option, default=False)]
        else:
            kinds = {section.kind for section in self.reading.of("snmpd")}
            spoken = ["1", "2c"] if kinds & {"com2sec", "com2sec6"} else []
        return f"version {' and '.join(spoken)}" if spoken else ""

    def _account(self, section: Section) -> None:
        """rpcd: accounts of the web pages."""
        reading = self.reading
        if section.kind == "login":
            form = section.text("password")
            reads, writes = section.values("read"), section.values("write")
            name = section.text("username") or section.identity
            privilege = "all" if "*" in writes else "read" if not writes else "some"
            kept = "of the system" if form.startswith("$p$") else "hash"
            group = self._group(section.text("group"))
            if group is not None:
                privilege = group
            self.accounts.append(Account(name, section.origin, privilege, kept))
            section.ignore(("timeout", "password", *reads[:0]))
            reading.modelled(section)
        elif section.kind == "rpcd":
            section.ignore(("socket", "timeout"))
            reading.modelled(section)
        elif section.kind in {"group", "superuser"}:
            section.ignore(("username", "password", "group", "read", "write", *_GROUP_ABOUT))
            reading.modelled(section)
        else:
            reading.strange(section, f"a section of type {section.kind} in the package rpcd is not known")

    def _group(self, name: str) -> str | None:
        """What people of a group may do (RutOS names groups by sections); None where no such group is told."""
        found = next((item for item in self.reading.of("rpcd", "group") if item.name == name), None)
        if found is None or not name:
            return None
        may = found.options["write"].values if "write" in found.options else []
        denied = found.options["target_write"].text == "deny" if "target_write" in found.options else False
        return "all" if "*" in may and not denied and not any(item.startswith("!") for item in may) else "some"
