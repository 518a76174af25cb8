"""Remote access of IOS: pools, groups, policies, templates, and crypto maps that take any gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parsers.model.address import EVERY_ADDRESS
from parsers.model.vpn import TunnelKind
from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from parsers.model.device import Device

HEAD = "version 15.7\nhostname r\n"
OUTSIDE = "interface GigabitEthernet0/0\n ip address 203.0.113.1 255.255.255.0\n crypto map M\n"
MAP = "crypto map M 10 ipsec-isakmp dynamic D\n"
ANY = "crypto dynamic-map D 5\n set transform-set T\n"
LISTED = (
    ANY
    + " match address V\n reverse-route\nip access-list extended V\n permit ip 10.2.0.0 0.0.0.255 10.1.0.0 0.0.0.255\n"
)
GROUP = "crypto isakmp client configuration group G\n key x\n pool P\n"
POOL = "ip local pool P 10.9.0.10 10.9.0.20\n"


def device(text: str) -> Device:
    return parse(Source.from_text("r.txt", f"{HEAD}{text}end\n"), "cisco_ios").devices[0]


def test_a_list_of_a_dynamic_map_says_what_a_gateway_may_ask_for() -> None:
    found = device(LISTED + MAP + OUTSIDE)
    (tunnel,) = found.tunnels
    assert (tunnel.kind, tunnel.peers, tunnel.interface) == (TunnelKind.SITE_TO_SITE, (), "GigabitEthernet0/0")
    assert (tunnel.local.cidrs(), tunnel.remote.cidrs()) == (("10.2.0.0/24",), ("10.1.0.0/24",))
    assert any("calls" in item.reason for item in tunnel.unknown)
    assert [item.protocol for item in found.dynamic_routing] == ["reverse-route"]
    assert found.unmodelled == ()


def test_without_a_list_a_gateway_names_any_networks() -> None:
    (tunnel,) = device(ANY + MAP + OUTSIDE).tunnels
    assert tunnel.remote == EVERY_ADDRESS
    assert tunnel.unknown


@pytest.mark.parametrize(
    ("pools", "remote"),
    [
        (POOL, ("10.9.0.10/31", "10.9.0.12/30", "10.9.0.16/30", "10.9.0.20/32")),
        (
            "ip local pool P 10.9.0.8 10.9.0.15 cache-size 50\nip local pool P 10.9.1.1\n",
            ("10.9.0.8/29", "10.9.1.1/32"),
        ),
        ("", EVERY_ADDRESS.cidrs()),
    ],
)
def test_clients_have_an_address_of_the_pool(pools: str, remote: tuple[str, ...]) -> None:
    tunnels = device(GROUP + ANY + MAP + OUTSIDE + pools).tunnels
    (clients,) = (item for item in tunnels if item.kind is TunnelKind.REMOTE_ACCESS)
    assert clients.remote.cidrs() == remote
    assert bool(clients.unknown) is not bool(pools)
    assert clients.bypasses_filter


@pytest.mark.parametrize(
    ("profile", "policy"),
    [
        ("crypto isakmp profile P1\n virtual-template 1\n", GROUP),
        ("crypto ikev2 profile P2\n virtual-template 1\n", "crypto ikev2 authorization policy A\n pool P\n"),
    ],
)
def test_the_list_of_a_template_judges_its_clients(profile: str, policy: str) -> None:
    template = "interface Virtual-Template1 type tunnel\n ip unnumbered Loopback0\n"
    (clients,) = device(policy + profile + template + POOL).tunnels
    assert (clients.interface, clients.bypasses_filter) == ("Virtual-Template1", False)
    assert device(policy + template + POOL).tunnels == ()


def test_a_map_whose_dynamic_map_is_missing_is_not_modelled() -> None:
    assert device(MAP + OUTSIDE).unmodelled
