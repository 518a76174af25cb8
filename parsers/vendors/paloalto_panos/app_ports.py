"""Default ports of applications (App-IDs): what `application-default` stands for.

Palo Alto Networks publishes these with its application content (Applipedia, "Standard Ports") and changes them
over time, so this table holds only applications whose default ports are the registered ports of the protocol of that
name (IANA Service Name and Transport Protocol Port Number Registry; RFCs; for industrial protocols their own
specifications). Everything else is unknown and may use any port.

Applipedia itself was not read, and the table is from memory: an application surely may use its registered ports and
possibly any other. The second list are ports that are likely besides ("secure ports" of decrypted traffic,
applications that one implies); it is kept for the day on which the vendor's list is read, and decides nothing.
"""

from __future__ import annotations

from parsers.model.intervals import Interval
from parsers.model.service import ServiceSet, of_icmp, of_ports, of_protocol

_TCP, _UDP = 6, 17


def _of(text: str) -> ServiceSet:
    found = ServiceSet()
    for item in text.split():
        kind, _, value = item.partition("/")
        if kind in ("tcp", "udp"):
            low, _, high = value.partition("-")
            ports = Interval(int(low), int(high or low))
            found |= of_ports(_TCP if kind == "tcp" else _UDP, ports)
        elif kind == "icmp":
            found |= of_icmp(1, int(value)) if value else of_icmp(1)
        elif kind == "icmp6":
            found |= of_icmp(58, int(value)) if value else of_icmp(58)
        else:
            found |= of_protocol(int(value))
    return found


_TABLE: dict[str, tuple[str, str]] = {
    "bgp": ("tcp/179", ""),
    "dns": ("tcp/53 udp/53", ""),
    "dns-base": ("tcp/53 udp/53", ""),
    "ftp": ("tcp/21", ""),
    "gre": ("ip/47", ""),
    "icmp": ("icmp", ""),
    "ipv6-icmp": ("icmp6", ""),
    "ike": ("udp/500 udp/4500", ""),
    "imap": ("tcp/143", "tcp/993"),
    "kerberos": ("tcp/88 udp/88", "tcp/464 udp/464"),
    "ldap": ("tcp/389 udp/389 tcp/3268", "tcp/636 tcp/3269"),
    "mssql-db": ("tcp/1433", "udp/1434"),
    "ms-ds-smb": ("tcp/445", "tcp/139"),
    "ms-ds-smb-base": ("tcp/445", "tcp/139"),
    "ms-ds-smbv2": ("tcp/445", "tcp/139"),
    "ms-ds-smbv3": ("tcp/445", "tcp/139 udp/443"),
    "ms-rdp": ("tcp/3389 udp/3389", "tcp/443"),
    "mysql": ("tcp/3306", ""),
    "ntp": ("udp/123", "tcp/123"),
    "ntp-base": ("udp/123", "tcp/123"),
    "ospf": ("ip/89", ""),
    "ping": ("icmp/8", "icmp icmp6"),
    "ping6": ("icmp6/128", "icmp6"),
    "pop3": ("tcp/110", "tcp/995"),
    "radius": ("udp/1812 udp/1813", "udp/1645 udp/1646 tcp/1812 tcp/1813 udp/3799"),
    "smtp": ("tcp/25", "tcp/465 tcp/587"),
    "smtp-base": ("tcp/25", "tcp/465 tcp/587"),
    "snmp": ("udp/161", "tcp/161 udp/162 tcp/162 udp/1161"),
    "snmp-base": ("udp/161", "tcp/161 udp/162 tcp/162 udp/1161"),
    "snmp-trap": ("udp/162", "tcp/162"),
    "ssh": ("tcp/22", ""),
    "ssl": ("tcp/443", ""),
    "syslog": ("udp/514", "tcp/514 tcp/1468 tcp/6514 udp/6514"),
    "tacacs-plus": ("tcp/49", "udp/49"),
    "telnet": ("tcp/23", "tcp/992"),
    "tftp": ("udp/69", ""),
    "web-browsing": ("tcp/80", "tcp/443 tcp/8080"),
    "modbus": ("tcp/502", "udp/502 tcp/802"),
    "modbus-base": ("tcp/502", "udp/502 tcp/802"),
    "dnp3": ("tcp/20000 udp/20000", "tcp/19999"),
    "dnp3-base": ("tcp/20000 udp/20000", "tcp/19999"),
    "iec-60870-5-104": ("tcp/2404", "tcp/19998"),
    "iec-60870-5-104-base": ("tcp/2404", "tcp/19998"),
}

DEFAULT_PORTS: dict[str, ServiceSet] = {name: _of(ports) for name, (ports, _) in _TABLE.items()}
"""What an application surely may use under `application-default`."""
