"""Default ports of applications (App-IDs): what `application-default` stands for.

Palo Alto Networks publishes these with its application content and changes them over time. Two tables:

- `_READ`: the entry was read in a copy of the vendor's content (the one that a public fork of Batfish carries for its
  tests, github.com/natl-set/batfish, commit cb7b97a3, `application_definitions.json`; entries up to PAN-OS 9.1): its
  `default` ports are sure. Ports for what was decrypted (`extended-port`, "secure") and those of applications that are
  allowed with it (`implicit-use-applications`) are possible besides. Anything else the content does not allow.
- `_REGISTERED`: no entry was read. It surely may use the registered ports of the protocol of that name (IANA; RFCs;
  industrial protocols their own specifications), and possibly any other. What is told by its IP protocol alone has no
  other. `msrpc-base` and the like, which are `dynamic` in the content, may use any port of TCP and UDP.

Everything else is unknown and may use any port.
"""

from __future__ import annotations

from typing import NamedTuple

from parsers.model.intervals import Interval
from parsers.model.service import EVERY_SERVICE, ServiceSet, of_icmp, of_ports, of_protocol

_TCP, _UDP = 6, 17


class DefaultPorts(NamedTuple):
    """What an application surely may use under `application-default`, and what possibly; equal where both are known."""

    surely: ServiceSet
    possibly: ServiceSet


def _of(text: str) -> ServiceSet:
    found = ServiceSet()
    for item in text.split():
        kind, _, value = item.partition("/")
        if kind in ("tcp", "udp"):
            for part in value.split(","):
                low, _, high = part.partition("-")
                ports = Interval(int(low), int(high or low))
                found |= of_ports(_TCP if kind == "tcp" else _UDP, ports)
        elif kind == "icmp":
            found |= of_icmp(1, int(value)) if value else of_icmp(1)
        elif kind == "icmp6":
            found |= of_icmp(58, int(value)) if value else of_icmp(58)
        else:
            found |= of_protocol(int(value))
    return found


_MODBUS = (
    "encapsulated-transport mask-write-register read-coils read-discrete-inputs read-fifo-queue read-file-record "
    "read-holding-registers read-input-registers read-write-register report-slave-id write-file-record "
    "write-multiple-coils write-multiple-registers write-single-coil write-single-register"
)
_DNP3 = (
    "abort-file assign-class authenticate-file close-file cold-restart confirm delay-measurement delete-file "
    "direct-operate direct-operate-no-resp get-file-information initialize-application initialize-data open-file "
    "operate read record-current-time save-configuration select start-application stop-application "
    "unsolicited-message warm-restart write"
)
_MQTT = "connect disconnect publish-message subscribe unsubscribe"
_READ: dict[str, tuple[str, str]] = {
    "ssh": ("tcp/22", ""),
    "ssh-tunnel": ("tcp/22", ""),
    "ssl": ("tcp/443", ""),
    "web-browsing": ("tcp/80", "tcp/443"),
    "webdav": ("tcp/80,443", ""),
    "websocket": ("tcp/80,443,8080", ""),
    "soap": ("tcp/80,443", ""),
    "socks": ("tcp/1080", ""),
    "dns": ("tcp/53 udp/53,5353", "tcp/853"),
    "dns-over-tls": ("tcp/853", "tcp/443"),
    "snmp": ("tcp/161 udp/161", ""),
    "snmp-base": ("tcp/161 udp/161", ""),
    "snmpv1": ("tcp/161 udp/161", ""),
    "snmpv2": ("tcp/161 udp/161", ""),
    "snmpv3": ("tcp/161 udp/161", ""),
    "snmp-trap": ("tcp/162 udp/162", ""),
    "ssdp": ("tcp/1900 udp/1900", ""),
    "statsd": ("udp/8125", ""),
    "ms-ds-smbv1": ("tcp/139,445 udp/445", ""),
    "ms-ds-smbv2": ("tcp/139,445 udp/445", ""),
    "ms-ds-smbv3": ("tcp/139,445 udp/445", ""),
    "msrpc-base": ("", "tcp/0-65535 udp/0-65535"),
    "ms-wmi": ("", "tcp/0-65535 udp/0-65535"),
    "mssql-db": ("tcp/1433 udp/1433", ""),
    "mssql-db-base": ("tcp/1433 udp/1433", ""),
    "mssql-db-encrypted": ("tcp/1433 udp/1433", ""),
    "mssql-db-unencrypted": ("tcp/1433 udp/1433", ""),
    "mssql-mon": ("udp/1434", ""),
    "mongodb-base": ("tcp/27017", ""),
    "msdp": ("tcp/639", ""),
    "mqtt": ("tcp/1883,1884,8883,8884", ""),
    "mqtt-base": ("tcp/1883,8883,8884", ""),
    **{f"mqtt-{name}": ("tcp/1883,1884,8883", "") for name in _MQTT.split()},
    "mtconnect": ("tcp/80,443", ""),
    "modbus": ("tcp/502,4001,4002", ""),
    "modbus-base": ("tcp/502,4001,4002", ""),
    **{f"modbus-{name}": ("tcp/502", "") for name in _MODBUS.split()},
    "dnp3": ("tcp/20000 udp/20000", ""),
    "dnp3-base": ("tcp/20000 udp/20000", ""),
    **{f"dnp3-{name}": ("tcp/20000", "") for name in _DNP3.split()},
    "emerson-delta-v": ("udp/18507", ""),
    # told by the IP protocol, so by nothing else
    "gre": ("ip/47", ""),
    "icmp": ("icmp", ""),
    "ipv6-icmp": ("icmp6", ""),
    "ospf": ("ip/89", ""),
    "ping": ("icmp/8", "icmp icmp6"),
    "ping6": ("icmp6/128", "icmp6"),
}
_REGISTERED: dict[str, str] = {
    "bgp": "tcp/179",
    "dns-base": "tcp/53 udp/53",
    "ftp": "tcp/21",
    "ike": "udp/500,4500",
    "imap": "tcp/143",
    "kerberos": "tcp/88 udp/88",
    "ldap": "tcp/389,3268 udp/389",
    "ms-ds-smb": "tcp/445",
    "ms-ds-smb-base": "tcp/139,445 udp/445",
    "ms-rdp": "tcp/3389 udp/3389",
    "mysql": "tcp/3306",
    "ntp": "udp/123",
    "ntp-base": "udp/123",
    "pop3": "tcp/110",
    "radius": "udp/1812,1813",
    "smtp": "tcp/25",
    "smtp-base": "tcp/25",
    "syslog": "udp/514",
    "tacacs-plus": "tcp/49",
    "telnet": "tcp/23",
    "tftp": "udp/69",
    "iec-60870-5-104": "tcp/2404",
    "iec-60870-5-104-base": "tcp/2404",
}

DEFAULT_PORTS: dict[str, DefaultPorts] = {
    **{name: DefaultPorts(_of(sure), _of(f"{sure} {more}")) for name, (sure, more) in _READ.items()},
    **{name: DefaultPorts(_of(ports), EVERY_SERVICE) for name, ports in _REGISTERED.items()},
}
"""Applications by name."""
