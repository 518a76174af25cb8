"""Whether a device with switch ports routes, where the file does not say so."""

from __future__ import annotations

import pytest

from parsers.registry import parse
from parsers.source import Source

TEXT = "version 15.4\nhostname R1\ninterface FastEthernet1\n switchport mode access\n no ip address\n!\n{}!\nend\n"
LAN = "interface Vlan1\n ip address 10.1.0.1 255.255.255.0\n!\n"
SECOND = "interface Vlan2\n ip address 10.2.0.1 255.255.255.0\n!\n"
BARE = "interface Vlan1\n no ip address\n!\n"
GIVEN = "interface FastEthernet4\n ip address dhcp\n!\n"
NEGOTIATED = "interface Cellular0\n ip address negotiated\n!\n"
SIX = "interface FastEthernet4\n ipv6 enable\n!\n"
ROUTED = "interface FastEthernet4\n ip address 10.2.0.1 255.255.255.0\n!\n"
DOWN = "interface FastEthernet4\n ip address dhcp\n shutdown\n!\n"
MANAGED = "interface FastEthernet0\n ip address 10.9.0.1 255.255.255.0\n!\n"
CASES = {
    "one VLAN": (LAN, False),
    "one VLAN and an address by DHCP": (LAN + GIVEN, None),
    "one VLAN and an address by PPP": (LAN + NEGOTIATED, None),
    "one VLAN and an address of IPv6 that no line tells": (LAN + SIX, None),
    "one VLAN and a port that is shut": (LAN + DOWN, False),
    "one VLAN, translating": (f"{LAN}access-list 1 permit any\nip nat inside source list 1 interface Vlan1\n", None),
    "two networks": (LAN + ROUTED, None),
    "one port": (BARE + ROUTED, None),
    "the management port of a switch": (BARE + MANAGED, False),
    "no address": (BARE, False),
    "two VLANs": (LAN + SECOND, None),
    "two VLANs of a stack": (f"switch 1 provision ws-c3750x-24\n{LAN}{SECOND}", False),
    "two VLANs of a virtual switch": (f"switch virtual domain 100\n{LAN}{SECOND}", None),
    "two VLANs and a gateway": (f"{LAN}{SECOND}ip default-gateway 10.1.0.254\n", False),
    "a gateway and an address by DHCP": (f"{LAN}{GIVEN}ip default-gateway 10.1.0.254\n", None),
    "no ip routing": (f"no ip routing\n{LAN}{GIVEN}", False),
    "ip routing": (f"ip routing\n{LAN}{GIVEN}", True),
}


@pytest.mark.parametrize(("more", "routes"), CASES.values(), ids=CASES.keys())
def test_it_is_a_doubt_where_it_may(more: str, routes: bool | None) -> None:  # noqa: FBT001 - yes, no, or open
    (device,) = parse(Source.from_text("r", TEXT.format(more)), "cisco_ios").devices
    in_doubt = any("whether this device with switch ports routes" in item.what for item in device.unmodelled)
    assert (device.forwards, in_doubt) == (routes is not False, routes is None)
