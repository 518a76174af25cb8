"""`ipv6 enable` alone: an interface that routes IPv6, on a network that the file does not show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from parsers.model.interface import Interface

PORT = """\
version 15.2
hostname r1
!
interface GigabitEthernet0/1
{lines}
!
{routing}
ipv6 route ::/0 GigabitEthernet0/1 FE80::1
end
"""


def port(lines: str, routing: str = "ipv6 unicast-routing") -> Interface:
    """The interface as it is read."""
    source = Source.from_bytes("r1.txt", PORT.format(lines=lines, routing=routing).encode())
    return parse(source).devices[0].interfaces[0]


def test_its_addresses_of_ipv6_are_not_known() -> None:
    alone = port(" ipv6 enable")
    assert alone.dynamic_address
    assert alone.dynamic_v6_only


@pytest.mark.parametrize("beside", ["ip address 10.0.0.1 255.255.255.0", "ipv6 address 2001:db8::1/64"])
def test_beside_an_address_it_adds_nothing(beside: str) -> None:
    assert not port(f" {beside}\n ipv6 enable").dynamic_address


def test_a_device_that_does_not_route_ipv6_has_no_such_network() -> None:
    assert not port(" ipv6 enable", routing="!").dynamic_address


def test_who_gets_an_address_by_dhcp_has_any() -> None:
    both = port(" ip address dhcp\n ipv6 enable")
    assert both.dynamic_address
    assert not both.dynamic_v6_only


@pytest.mark.parametrize("beside", ["", " ip address 10.0.0.1 255.255.255.0\n"])
def test_an_address_of_a_general_prefix_is_any_of_ipv6(beside: str) -> None:
    named = port(f"{beside} ipv6 address PROVIDER ::1:0:0:0:1/64", routing="ipv6 general-prefix PROVIDER 2001:db8::/48")
    assert named.dynamic_address
    assert named.dynamic_v6_only
