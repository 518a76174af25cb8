"""IPsec policies of RouterOS are asked in order: what earlier ones keep out of a tunnel does not go through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from parsers.model.device import Device

HEAD = """\
# 2025-05-04 21:45:50 by RouterOS 7.16
/ip address
add address=198.51.100.2/24 interface=ether1 network=198.51.100.0
/ip ipsec peer
add address=198.51.100.9/32 name=hq
/ip ipsec policy
"""
TUNNEL = "add dst-address=10.2.0.0/23 peer=hq src-address=10.1.0.0/24 tunnel=yes\n"


def device(before: str) -> Device:
    return parse(Source.from_text("r.rsc", f"{HEAD}{before}{TUNNEL}")).devices[0]


@pytest.mark.parametrize(
    ("before", "remote"),
    [
        ("", ["10.2.0.0/23"]),
        ("add action=none dst-address=10.2.0.0/24 src-address=10.1.0.0/16\n", ["10.2.1.0/24"]),
        ("add action=none disabled=yes dst-address=10.2.0.0/24 src-address=10.1.0.0/16\n", ["10.2.0.0/23"]),
        ("add action=none dst-address=10.3.0.0/24 src-address=10.1.0.0/16\n", ["10.2.0.0/23"]),
    ],
)
def test_policies_before_a_tunnel_keep_packets_out_of_it(before: str, remote: list[str]) -> None:
    (tunnel,) = device(before).tunnels
    assert list(tunnel.remote.cidrs()) == remote
    assert tunnel.unknown == ()


@pytest.mark.parametrize(
    "before",
    [
        "add action=none dst-address=10.2.0.0/24 src-address=10.1.0.7/32\n",
        "add action=none dst-address=10.2.0.0/24 protocol=tcp src-address=10.1.0.0/24\n",
    ],
)
def test_what_is_no_product_of_two_sides_leaves_it_open(before: str) -> None:
    (tunnel,) = device(before).tunnels
    assert [item.reason for item in tunnel.unknown] == [
        "the policy of line 7 keeps some of its packets out of the tunnel"
    ]


def test_a_policy_that_discards_may_stop_packets() -> None:
    made = device("add action=discard dst-address=10.9.0.0/24 src-address=10.1.0.0/24\n")
    assert "an IPsec policy discards packets" in [item.what for item in made.unmodelled]


def test_a_policy_takes_what_is_meant_for_a_connected_network_too() -> None:
    connected = "/ip address\nadd address=10.2.0.1/24 interface=ether3 network=10.2.0.0\n/ip ipsec policy\n"
    what = "an IPsec policy takes packets for 10.2.0.0/24, which is connected, into its tunnel"
    assert [item.interfaces for item in device(connected).unmodelled if item.what == what] == [frozenset({"ether3"})]
    spared = connected + "add action=none dst-address=10.2.0.0/24 src-address=10.1.0.0/24\n"
    assert what not in [item.what for item in device(spared).unmodelled]
