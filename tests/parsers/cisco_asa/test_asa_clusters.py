"""The addresses that units of a cluster have of their own."""

from __future__ import annotations

import pytest

from parsers.model.interface import AddressRole, Interface
from parsers.registry import parse
from parsers.source import Source

CLUSTER = """\
: Saved
ASA Version 9.12(4)
!
hostname fw
{pools}
cluster interface-mode individual
!
interface GigabitEthernet0/0
 nameif outside
 security-level 50
{address}
!
: end
"""
POOL = "ip local pool out-pool 10.1.0.11-10.1.0.13 mask 255.255.255.0"
POOL6 = "ipv6 local pool out6 2001:db8::11/64 2"
ADDRESS = " ip address 10.1.0.1 255.255.255.0 cluster-pool out-pool"
ADDRESS6 = " ipv6 address 2001:db8::1/64 cluster-pool out6"


def outside(pools: str, address: str) -> Interface:
    text = CLUSTER.format(pools=pools, address=address)
    device = parse(Source.from_text("fw.txt", text), "cisco_asa").devices[0]
    return next(item for item in device.interfaces if item.name == "outside")


def test_each_unit_has_an_address_of_the_pool() -> None:
    found = outside(f"{POOL}\n{POOL6}", f"{ADDRESS}\n{ADDRESS6}")
    assert [(str(item.value), item.role) for item in found.addresses] == [
        ("10.1.0.1/24", AddressRole.PRIMARY),
        ("2001:db8::1/64", AddressRole.PRIMARY),
        ("10.1.0.11/24", AddressRole.STANDBY),
        ("10.1.0.12/24", AddressRole.STANDBY),
        ("10.1.0.13/24", AddressRole.STANDBY),
        ("2001:db8::11/64", AddressRole.STANDBY),
        ("2001:db8::12/64", AddressRole.STANDBY),
    ]
    assert not found.dynamic_address


def test_the_last_address_counts_with_its_pool() -> None:
    found = outside(POOL, f"{ADDRESS}\n ip address 10.1.0.2 255.255.255.0")
    assert [str(item.value) for item in found.addresses] == ["10.1.0.2/24"]


@pytest.mark.parametrize("pools", ["", "ip local pool out-pool 10.1.0.0-10.1.3.255"], ids=["not there", "too large"])
def test_a_unit_may_have_any_address_of_a_pool_that_is_not_told(pools: str) -> None:
    found = outside(pools, ADDRESS)
    assert [str(item.value) for item in found.addresses] == ["10.1.0.1/24"]
    assert found.dynamic_address
