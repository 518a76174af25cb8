"""Default ports of applications (App-IDs): what `application-default` stands for.

Palo Alto Networks publishes these with its application content and changes them over time. Two tables:

- `_READ`: the entry was read in a copy of the vendor's content (the one that a public fork of Batfish carries for its
  tests, github.com/natl-set/batfish, commit cb7b97a3, `application_definitions.json`; entries up to PAN-OS 9.1): its
  `default` ports are sure. Ports for what was decrypted (`extended-port`, "secure") and those of applications that are
  allowed with it (`implicit-use-applications`) are possible besides. Anything else the content does not allow.
- `_REGISTERED`: no entry was read. It surely may use the registered ports of the protocol of that name (IANA; RFCs;
  industrial protocols their own specifications), and possibly any other. What is told by its IP protocol alone has no
  other. What is `dynamic` in the content may use any port of the protocol that it is dynamic for.

Everything else is unknown and may use any port.
"""

from __future__ import annotations

from functools import cache
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
_IEC104 = (
    "104apci-supervisory 104apci-unnumbered 104apci-unnumbered-startdt-act 104apci-unnumbered-startdt-con "
    "104apci-unnumbered-stopdt-act 104apci-unnumbered-stopdt-con 104apci-unnumbered-test-act "
    "104apci-unnumbered-test-con 104asdu-file-transfer "
    + " ".join(f"104asdu-file-transfer-type{number}" for number in range(120, 128))
)
_BACNET_WHO_HAS = (
    "access-credent access-door access-point access-right access-user access-zone accumulator analog-input "
    "analog-output analog-value averaging binary-input binary-output binary-value bitstring-value calendar command"
)
_OPC_UA = (
    "cancel-req close close-secure-channel-req close-session-req create-session-req create-subscription-req "
    "delete-nodes-req delete-references-req delete-subscriptions-req error find-server-req get-endpoints-req hello "
    "history-read-req history-update-req open"
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
    **dict.fromkeys(("bacnet-vt-data", "bacnet-vt-open", "bacnet-who-has"), ("udp/47808", "")),
    **{f"bacnet-who-has-{name}": ("udp/47808", "") for name in _BACNET_WHO_HAS.split()},
    **dict.fromkeys(_IEC104.split(), ("tcp/2404", "")),
    **{f"osisoft-pi-{name}": ("tcp/5450", "") for name in ("base", "v1", "v3", "v3-encrypted")},
    "osisoft-pi": ("tcp/5450", ""),
    # `tcp/dynamic` in the content: the registered port is sure, any other of TCP possible, and nothing of UDP
    **dict.fromkeys(("iec-60870-5-104", "iec-60870-5-104-base"), ("tcp/2404", "tcp/0-65535")),
    **{f"opc-ua-{name}": ("tcp/4840", "tcp/0-65535") for name in _OPC_UA.split()},
    "cisco-sxp": ("", "tcp/0-65535"),
    "rtp-base": ("", "udp/0-65535"),
    "rtp-audio": ("", "tcp/0-65535 udp/0-65535"),
    "rtp-video": ("", "tcp/0-65535 udp/0-65535"),
    "rtps": ("", "udp/0-65535"),
    "ovation": ("tcp/80", "udp/0-65535"),
    "rtsp": ("tcp/554 udp/554", ""),
    "oracle": ("tcp/1521", ""),
    "ossec": ("udp/1514", ""),
    "kaseya": ("tcp/80,443,5721,5722", ""),
    "kaspersky": ("tcp/80,443", ""),
    "panorama": ("tcp/3978,28260,28270,28443,28769,49160,49190", "tcp/443"),
    "panorama-interconnect": ("tcp/44443", "tcp/443"),
    "pan-db-cloud": ("tcp/443", ""),
    "panos-global-protect": ("tcp/443", "tcp/80"),
    "panos-web-interface": ("tcp/80,443", ""),
    "opera-vpn": ("tcp/443", ""),
    "citrix": ("tcp/80,8080,443,1604,2512,2513,2598,1494,3010 udp/1494,1604,2512,2513,2598", ""),
    "citrix-license-server": ("tcp/7279,27000", ""),
    "ciscovpn": ("tcp/443,500,2512,4500,10000 udp/4500,10000,62514-62524", ""),
    "rwho": ("tcp/513 udp/513", ""),
    **dict.fromkeys(("ntp", "ntp-base", "ntp-non-rfc"), ("tcp/123 udp/123", "")),
    "telnet": ("tcp/23", ""),
    "tacacs": ("tcp/49", ""),
    "tacacs-plus": ("tcp/49", ""),
    "ocsp": ("tcp/80", "tcp/443"),
    "ge-egd": ("udp/18246", ""),
    "ge-historian": ("tcp/14000", ""),
    "ge-srtp-base": ("tcp/18245", ""),
    "oasys-scada": ("tcp/5065 udp/5050", ""),
    # with a child whose ports the conversation names (`ftp-data`), or with answers from any port
    "ftp": ("tcp/21", "tcp/0-65535"),
    "tftp": ("tcp/69 udp/69", "udp/0-65535"),
    # `cotp`, which is allowed with it, was not read
    "ms-rdp": ("tcp/3389 udp/3389", "tcp/0-65535"),
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
    "ike": "udp/500,4500",
    "imap": "tcp/143",
    "kerberos": "tcp/88 udp/88",
    "ldap": "tcp/389,3268 udp/389",
    "ms-ds-smb": "tcp/445",
    "ms-ds-smb-base": "tcp/139,445 udp/445",
    "mysql": "tcp/3306",
    "pop3": "tcp/110",
    "radius": "udp/1812,1813",
    "smtp": "tcp/25",
    "smtp-base": "tcp/25",
    "syslog": "udp/514",
    "bacnet": "udp/47808",
    "bacnet-base": "udp/47808",
    "cip-ethernet-ip": "tcp/44818 udp/44818,2222",
    "cip-ethernet-ip-base": "tcp/44818 udp/44818,2222",
    "opc": "tcp/4840",
    "opc-base": "tcp/4840",
    "opc-ua": "tcp/4840",
}

DEFAULT_PORTS: dict[str, DefaultPorts] = {
    **{name: DefaultPorts(_of(sure), _of(f"{sure} {more}")) for name, (sure, more) in _READ.items()},
    **{name: DefaultPorts(_of(ports), EVERY_SERVICE) for name, ports in _REGISTERED.items()},
}
"""Applications by name."""


@cache
def any_surely() -> ServiceSet:
    """What any application surely may use: the sure ports of all of them."""
    found = ServiceSet()
    for ports in DEFAULT_PORTS.values():
        found |= ports.surely
    return found
