"""What the packages of /etc/config are for: which are read elsewhere, which bear on nothing, which open a way.

A package that stands in no table is unknown, and so is everything it may do. `HARMLESS` holds only packages no
statement of which can carry a packet, listen, make an interface or an account, or change other statements; `SERVICES`
are daemons, each with what it may do while it runs. Sources: OpenWrt, "The UCI system", section "Common principles"
(list of packages), and the page of each package; Teltonika, RutOS manual, pages of the services that are named.
"""

from __future__ import annotations

from typing import NamedTuple

from parsers.model.device import Effect
from parsers.vendors.openwrt_uci import rutos


class Service(NamedTuple):
    """A daemon: what it does, in words, and what it may do to packets."""

    what: str
    effect: Effect


READ = frozenset(
    {"network", "firewall", "system", "dropbear", "uhttpd", "dhcp", "snmpd", "rpcd", "openvpn", "wireless", "mwan3"}
)
"""Packages with a reader of their own."""
HARMLESS = {
    "luci": "how the web pages look",
    "ucitrack": "which service is told of a change",
    "ubootenv": "where the boot loader keeps its settings",
    "fstab": "mounts of storage",
    "nlbwmon": "counts traffic",
    "vnstat": "counts traffic",
    "luci_statistics": "draws graphs",
    "collectd": "measures the device itself",
    "lldpd": "announces the device to its neighbours",
    "umdns": "announces names on a segment",
    "buttons": "what buttons of the case do",
    "leds": "lights of the case",
    "sqm": "shapes traffic (queues)",
    "qos": "shapes traffic (queues)",
    "irqbalance": "spreads interrupts",
    "ddns": "tells a name server the address of the device",
    "etherwake": "wakes stations of a segment when asked by hand",
    "wol": "wakes stations of a segment when asked by hand",
    "dawn": "which access point stations are sent to",
    "usteer": "which access point stations are sent to",
    "blockd": "mounts of storage",
    "hd-idle": "rests disks",
    "simcard": "which SIM card is used",
    "quota_limit": "limits the volume of mobile data",
    "operctl": "which mobile operators are used",
    "sim_switch": "which SIM card is used",
    "vuci": "how the web pages look",
    "speedtest": "measures the uplink when asked by hand",
    **rutos.HARMLESS,
}
_EITHER, _PERMIT, _DENY, _REWRITE = (
    Effect.MAY_DO_EITHER,
    Effect.MAY_PERMIT,
    Effect.MAY_DENY,
    Effect.MAY_REWRITE,
)
_PROXY = "opens connections for others, past the rules for forwarded packets"
_TUNNEL = "makes a tunnel that is not modelled"
_CHANGES = "changes the configuration while the device runs"
_REMOTE = "lets people elsewhere reach the device and what stands behind it"
SERVICES: dict[str, Service] = {
    **{
        name: Service(_PROXY, _PERMIT)
        for name in (
            *("privoxy", "tinyproxy", "squid", "3proxy", "microsocks", "sockd", "haproxy", "nginx", "stunnel", "socat"),
            *("shadowsocks-libev", "shadowsocks", "v2ray", "xray", "sing-box", "redsocks", "clash", "passwall"),
            *("udpxy", "xupnpd", "sslh", "relayd_tcp", "ser2net", "modbus_gateway", "modbusgateway", "rs_overip"),
            *("rs_modbus", "rs232", "rs485", "rs_console", "rs_ntrip", "opcua", "opcua_server", "dnp3", "dnp3_client"),
            *("dnp3_outstation", "iec104", "iec61850", "modbus_server", "modbus_client", "modbus_slave", "modbusd"),
            *(
                "modbus_serial",
                "mqtt_pub",
                "mqtt_modbus_gateway",
                "bacnet_router",
                "serial_overip",
                "data_to_server",
                "mbus_client",
                "dlms_client",
                "opcua_client",
                "emailrelay",
            ),
        )
    },
    **{
        name: Service(_TUNNEL, _EITHER)
        for name in (
            *(
                "ipsec",
                "swanctl",
                "strongswan",
                "xl2tpd",
                "l2tp",
                "pptpd",
                "pptp",
                "zerotier",
                "tailscale",
                "tinc",
                "n2n",
            ),
            *("nebula", "sstp", "sstpc", "stunnel_vpn", "dmvpn", "gre", "vpn", "openconnect", "ocserv", "softethervpn"),
            *("vtun", "batman-adv", "wireguard", "mesh", "eoip", "vxlan", "netbird", "headscale", "husarnet"),
        )
    },
    **{
        name: Service(_REMOTE, _EITHER)
        for name in (
            *("rms_mqtt", "rms_connect", "rms_connect_mqtt", "rms", "teamviewer", "frpc", "frps", "ngrok", "sshtunnel"),
            *("autossh", "reverse_ssh", "cloudflared", "remoteit", "azure_iothub", "cumulocity", "thingworx", "iottw"),
            *("iot_core", "aws_iot", "aws_jobs", "iot", "cot", "openwisp", "dataplicity"),
        )
    },
    **{
        name: Service(_CHANGES, _EITHER)
        for name in (
            *(
                "easycwmp",
                "icwmp",
                "tr069",
                "cwmp_client",
                "cwmp",
                "rut_fota",
                "auto_update",
                "fota",
                "attendedsysupgrade",
            ),
            *("sms_utils", "sms_gateway", "call_utils", "profiles", "iojuggler", "ioman", "events_reporting", "events"),
            *("ping_reboot", "periodic_reboot", "post_get", "email_to_sms", "auto_reply", "luacontroller", "watchcat"),
            *("openwisp-config", "netconf", "netjson", "agent-proxy", "mosquitto_bridge"),
            *("nodogsplash", "opennds", "chilli", "coovachilli", "hotspot", "uspot", "wifidog", "landingpage"),
            *("luci_mod", "automation", "scheduler", "crontabs", "io_scheduler", "event_juggler"),
        )
    },
    **{
        name: Service("decides which uplink packets take", _REWRITE)
        for name in ("multi_wifi", "pbr", "vpn-policy-routing", "multiwan", "load_balancing", "vpnbypass")
    },
    **{
        name: Service("may drop packets by lists of its own", _DENY)
        for name in (
            *(
                "banip",
                "adblock",
                "adblock-fast",
                "simple-adblock",
                "bcp38",
                "crowdsec",
                "suricata",
                "snort",
                "webfilter",
            ),
            *(
                "web_filter",
                "hostblock",
                "proxy_filter",
                "https-dns-proxy",
                "dnscrypt-proxy",
                "stubby",
                "unbound",
                "geoip-shell",
            ),
        )
    },
    "upnpd": Service("opens ports for whoever asks by UPnP, NAT-PMP or PCP", Effect.MAY_DO_ANYTHING),
    "acme": Service("opens a port of the device while it fetches certificates", _EITHER),
    "igmpproxy": Service("forwards multicast", _PERMIT),
    "mcproxy": Service("forwards multicast", _PERMIT),
    "smcroute": Service("forwards multicast", _PERMIT),
    "omcproxy": Service("forwards multicast", _PERMIT),
    "avahi": Service("repeats announcements of names on other segments", _PERMIT),
    "udp-broadcast-relay-redux": Service("repeats broadcasts on other segments", _PERMIT),
    "udp_broadcast_relay": Service("repeats broadcasts on other segments", _PERMIT),
    "bonding": Service("joins sockets on layer 2", _EITHER),
    "parprouted": Service("joins segments by ARP", _EITHER),
    "relayd": Service("joins segments by ARP", _EITHER),
    "ebtables": Service("filters frames", _DENY),
    "keepalived": Service("may take addresses of a pair of devices", _EITHER),
    "vrrpd": Service("may take addresses of a pair of devices", _EITHER),
    "vrrp": Service("may take addresses of a pair of devices", _EITHER),
}
"""Daemons without a reader of their own."""
ROUTING = frozenset(
    {"bird", "bird4", "bird6", "quagga", "frr", "bgp", "ospf", "rip", "eigrp", "babeld", "olsrd", "olsrd2", "nhrp"}
)
"""Daemons that learn routes."""
LISTENERS: dict[str, tuple[tuple[str, int, str], ...]] = {
    "ttyd": (("ttyd", 7681, "tcp"),),
    "telnet": (("telnet", 23, "tcp"),),
    "telnetd": (("telnet", 23, "tcp"),),
    "cli": (("cli", 4200, "tcp"),),
    "vsftpd": (("ftp", 21, "tcp"),),
    "ftpd": (("ftp", 21, "tcp"),),
    "samba": (("smb", 445, "tcp"), ("smb", 139, "tcp")),
    "samba4": (("smb", 445, "tcp"), ("smb", 139, "tcp")),
    "ksmbd": (("smb", 445, "tcp"),),
    "nfsd": (("nfs", 2049, "tcp"),),
    "minidlna": (("dlna", 8200, "tcp"),),
    "mosquitto": (("mqtt", 1883, "tcp"),),
    "mqtt": (("mqtt", 1883, "tcp"),),
    "sshd": (("ssh", 22, "tcp"),),
    "openssh": (("ssh", 22, "tcp"),),
    "prometheus-node-exporter-lua": (("prometheus", 9100, "tcp"),),
    "iperf3": (("iperf3", 5201, "tcp"),),
    "netdata": (("netdata", 19999, "tcp"),),
    "tftpd": (("tftp", 69, "udp"),),
    "rsyncd": (("rsync", 873, "tcp"),),
    "lighttpd": (("http", 80, "tcp"),),
    "httpd": (("http", 80, "tcp"),),
    "vuci-httpd": (("http", 80, "tcp"), ("https", 443, "tcp")),
    "modbus": (("modbus", 502, "tcp"),),
    "ntpserver": (("ntp", 123, "udp"),),
    "smpp": (("smpp", 7777, "tcp"),),
    "p910nd": (("printer", 9100, "tcp"),),
    "zabbix_agentd": (("zabbix", 10050, "tcp"),),
}
"""Services of the device itself: protocol, usual port, transport."""
RUNNERS: dict[str, frozenset[str]] = {
    "ipsec": frozenset({"remote"}),
    "upnpd": frozenset({"upnpd"}),
    "event_juggler": frozenset({"event"}),
    "modbus_client": frozenset({"tcp_server", "rtu_server"}),
    "pbr": frozenset({"pbr"}),
    "vpn-policy-routing": frozenset({"vpn-policy-routing"}),
    "banip": frozenset({"banip"}),
}
"""Types of sections that make a daemon run; the other sections of its package say only how."""
SWITCHED = frozenset({"ipsec"})
"""Packages whose sections do nothing unless they say `enabled`; RutOS has more of them."""
PACKAGES = frozenset({*READ, *HARMLESS, *SERVICES, *ROUTING, *LISTENERS})
KINDS: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            "globals",
            "interface",
            "device",
            "bridge-vlan",
            "switch",
            "switch_vlan",
            "switch_port",
            "route",
            "route6",
            "rule6",
        ),
        frozenset({"network"}),
    ),
    **dict.fromkeys(("defaults", "zone", "forwarding", "redirect", "nat", "include"), frozenset({"firewall"})),
    **dict.fromkeys(("wifi-device", "wifi-iface", "wifi-vlan", "wifi-station"), frozenset({"wireless"})),
    **dict.fromkeys(("dnsmasq", "dhcp", "host", "domain", "cname", "odhcpd", "boot", "relay"), frozenset({"dhcp"})),
    **dict.fromkeys(("system", "timeserver", "led", "button"), frozenset({"system"})),
    "rule": frozenset({"network", "firewall"}),
    "ipset": frozenset({"firewall", "dhcp"}),
    "dropbear": frozenset({"dropbear"}),
    "uhttpd": frozenset({"uhttpd"}),
    "cert": frozenset({"uhttpd"}),
    "openvpn": frozenset({"openvpn"}),
    "rpcd": frozenset({"rpcd"}),
    "login": frozenset({"rpcd"}),
    "agent": frozenset({"snmpd"}),
    "com2sec": frozenset({"snmpd"}),
}
"""Type of a section to the packages that have it."""
