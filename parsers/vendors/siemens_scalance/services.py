"""What the device offers: the services that predefined rules open, and how they stand as delivered.

Factory setting: TIA Portal information system, S615 V7.1 and SC-600 V2.1, "Firewall rules", "Predefined firewall
rules"; the WBM manuals of the S615 (11/2019, C79000-G8976-C388-08, p. 44) and the SC-600 (10/2021,
C79000-G8976-C475-03, p. 55) have the same table. Which of the servers run as delivered differs between releases.
"""

from __future__ import annotations

from parsers.model.intervals import Interval
from parsers.model.service import EVERY_SERVICE, ICMP, ICMPV6, TCP, UDP, ServiceSet, of_icmp, of_ports, of_protocol
from parsers.nouns import dataclass

DOCUMENT = "TIA Portal information system, S615 V7.1 and SC-600 V2.1, Predefined firewall rules"
RELEASES = "whether this is open as delivered differs between releases (the file does not say)"
NEW_INTERFACES = "what is open at this interface as delivered no document says (the file does not, either)"


def _port(protocol: int, number: int) -> ServiceSet:
    return of_ports(protocol, Interval(number, number))


@dataclass(frozen=True, slots=True)
class Openable:
    """A service that a predefined rule opens; `inside` and `outside`: as delivered, at `vlan 1` and `vlan 2`."""

    services: ServiceSet
    inside: bool = False
    outside: bool = False


OPENABLE = {
    "cloudconnector": Openable(EVERY_SERVICE, inside=True),
    "dhcp": Openable(_port(UDP, 67) | _port(UDP, 68), inside=True, outside=True),
    "dns": Openable(_port(UDP, 53) | _port(TCP, 53), inside=True),
    "http": Openable(_port(TCP, 80), inside=True),
    "https": Openable(_port(TCP, 443), inside=True),
    "ipsec": Openable(_port(UDP, 500) | _port(UDP, 4500) | of_protocol(50) | of_protocol(51), outside=True),
    "ping": Openable(of_icmp(ICMP, 8) | of_icmp(ICMPV6, 128), inside=True),
    "smsrelay": Openable(EVERY_SERVICE, inside=True),
    "snmp": Openable(_port(UDP, 161), inside=True),
    "ssh": Openable(_port(TCP, 22), inside=True),
    "systime": Openable(_port(UDP, 123)),
    "tcpevent": Openable(_port(TCP, 26_864)),
    "telnet": Openable(_port(TCP, 23), inside=True),
    "vrrp": Openable(of_protocol(112)),
    "vxlan": Openable(_port(UDP, 4789)),
}
"""By the word of `prerule`; ports that no manual names are every service, which may be open and surely is not."""
UNTOLD = frozenset({"cloudconnector", "smsrelay"})
"""Services whose ports no document at hand tells."""
BY_TUNNEL = {
    "sinemarc": frozenset({"http", "https", "ssh", "ping"}),
    "ipsec": frozenset({"ping"}),
    "openvpn": frozenset({"ping"}),
}
"""What a VPN connection opens when it is made (the same document, "Automatically created firewall rules")."""
PORTS = {"http": (TCP, 80), "https": (TCP, 443), "ssh": (TCP, 22), "telnet": (TCP, 23), "snmp": (UDP, 161)}
"""Servers of the management plane, as delivered."""
