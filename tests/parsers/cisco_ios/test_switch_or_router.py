"""Whether a device with switch ports routes, where the file does not say so."""

from __future__ import annotations

import pytest

from parsers.registry import parse
from parsers.source import Source

SOCKET = "interface {}\n switchport mode access\n no ip address\n!\n"
TEXT = "version 15.4\nhostname R1\n{}!\nend\n"
LAN = "interface Vlan1\n ip address 10.1.0.1 255.255.255.0\n!\n"
SECOND = "interface Vlan2\n ip address 10.2.0.1 255.255.255.0\n!\n"
BARE = "interface Vlan1\n no ip address\n!\n"
GIVEN = "interface FastEthernet4\n ip address dhcp\n!\n"
NEGOTIATED = "interface Cellular0\n ip address negotiated\n!\n"
SIX = "interface FastEthernet4\n ipv6 enable\n!\n"
ROUTED = "interface FastEthernet4\n ip address 10.2.0.1 255.255.255.0\n!\n"
DOWN = "interface FastEthernet4\n ip address dhcp\n shutdown\n!\n"
MANAGED = "interface FastEthernet0\n ip address 10.9.0.1 255.255.255.0\n!\n"
GATEWAY = "ip default-gateway 10.1.0.254\n"
STACK = "switch 1 provision ws-c3750x-24\n"
PLAIN = SOCKET.format("FastEthernet1")
FIXED = SOCKET.format("FastEthernet0/1") + SOCKET.format("GigabitEthernet0/1")
STACKED = SOCKET.format("GigabitEthernet1/0/1") + SOCKET.format("TenGigabitEthernet1/1/1")
MODULAR = SOCKET.format("GigabitEthernet2/1")
OF_TWO = SOCKET.format("GigabitEthernet1/1/1")
SLOT = "interface GigabitEthernet0/0/0\n no ip address\n!\n"
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
    "two VLANs of a stack": (f"{STACK}{LAN}{SECOND}", False),
    "two VLANs of a virtual switch": (f"switch virtual domain 100\n{LAN}{SECOND}", None),
    "two VLANs and a gateway": (f"{LAN}{SECOND}{GATEWAY}", None),
    "two VLANs and a gateway on a switch of fixed ports": (f"{FIXED}{LAN}{SECOND}{GATEWAY}", False),
    "two VLANs and a gateway on a switch of a stack": (f"{STACKED}{LAN}{SECOND}{GATEWAY}", False),
    "two VLANs and a gateway on a modular switch": (f"{MODULAR}{LAN}{SECOND}{GATEWAY}", None),
    "two VLANs and a gateway on a modular switch of two": (f"{OF_TWO}{LAN}{SECOND}{GATEWAY}", None),
    "two VLANs and a gateway on a router with a module": (f"{STACKED}{SLOT}{LAN}{SECOND}{GATEWAY}", None),
    "two VLANs of a stack that routes IPv6": (f"{STACK}ipv6 unicast-routing\n{LAN}{SECOND}", None),
    "one VLAN that routes IPv6": (f"ipv6 unicast-routing\n{LAN}", None),
    "a gateway and an address by DHCP": (f"{LAN}{GIVEN}ip default-gateway 10.1.0.254\n", None),
    "no ip routing": (f"no ip routing\n{LAN}{GIVEN}", False),
    "ip routing": (f"ip routing\n{LAN}{GIVEN}", True),
}


@pytest.mark.parametrize(("more", "routes"), CASES.values(), ids=CASES.keys())
def test_it_is_a_doubt_where_it_may(more: str, routes: bool | None) -> None:  # noqa: FBT001 - yes, no, or open
    whole = more if any(name in more for name in (FIXED, STACKED, MODULAR, OF_TWO)) else PLAIN + more
    (device,) = parse(Source.from_text("r", TEXT.format(whole)), "cisco_ios").devices
    in_doubt = any("whether this device with switch ports routes" in item.what for item in device.unmodelled)
    assert (device.forwards, in_doubt) == (routes is not False, routes is None)


@pytest.mark.parametrize(
    ("vlan", "down"),
    [
        ("vlan 10\n shutdown\n", True),
        ("vlan 10,20\n state suspend\n", True),
        ("vlan 10\n state suspend\n no shutdown\n", True),
        ("vlan 10\n shutdown\n no shutdown\n", False),
        ("vlan 10\n state active\n", False),
        ("vlan 11\n shutdown\n", False),
    ],
)
def test_the_interface_of_a_vlan_that_is_shut_is_down(vlan: str, *, down: bool) -> None:
    text = f"version 15.4\nhostname R1\nip routing\n{vlan}interface Vlan10\n ip address 10.1.0.1 255.255.255.0\nend\n"
    (device,) = parse(Source.from_text("r.txt", text)).devices
    assert not device.unmodelled
    assert [item.enabled for item in device.interfaces] == [not down]


def test_a_vlan_that_cannot_be_shut_is_left_open() -> None:
    (device,) = parse(Source.from_text("r.txt", "version 15.4\nhostname R1\nvlan 2000\n shutdown\nend\n")).devices
    assert device.unmodelled
