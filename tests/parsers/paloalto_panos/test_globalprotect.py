"""GlobalProtect and DHCP: what their statements have to do with access, and that an unknown one leaves a doubt."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parsers.registry import ParseResult, parse
from parsers.source import Source

if TYPE_CHECKING:
    from parsers.model.vpn import Tunnel

TEXT = (Path(__file__).parents[3] / "fixtures/paloalto_panos/globalprotect/config.xml").read_text(encoding="utf-8")
STRANGE = "<zzz-unknown>1</zzz-unknown>"


def read(text: str) -> ParseResult:
    return parse(Source.from_text("fw.xml", text))


def tunnel(text: str, name: str) -> Tunnel:
    return next(item for item in read(text).devices[0].tunnels if item.name == f"GlobalProtect {name}")


def test_all_that_is_known_leaves_no_doubt() -> None:
    result = read(TEXT)
    assert not result.ledger.blocking()
    assert not result.devices[0].unmodelled


@pytest.mark.parametrize(
    "place",
    [
        '<entry name="gp-N">',
        "<client>",
        "<ipsec>",
        "<third-party-client>",
        '<entry name="gp">',
        "<client-auth>",
        '<entry name="all">',
        "<split-tunneling>",
        "<authentication-override>",
        "<global-protect>",
        '<entry name="portal">',
        "<portal-config>",
        "<client-config>",
        "<configs>",
        "<dhcp-client>",
        "<pppoe>",
        "<dhcp>",
        "<server>",
        "<relay>",
    ],
)
def test_a_statement_that_is_not_known_leaves_the_firewall_in_doubt(place: str) -> None:
    for found in list(re.finditer(re.escape(place), TEXT))[:1]:
        result = read(TEXT[: found.end()] + STRANGE + TEXT[found.end() :])
        assert result.ledger.blocking()
        assert result.devices[0].unmodelled


def test_clients_have_addresses_of_the_pool_and_are_in_the_zone_of_the_tunnel() -> None:
    found = tunnel(TEXT, "gp")
    assert (found.interface, found.unknown) == ("tunnel.9", ())
    assert found.remote.cidrs()[:2] == ("10.90.0.10/31", "10.90.0.12/30")


def test_addresses_that_the_login_server_names_may_be_any_unless_it_has_a_pool() -> None:
    assert "login server" in " ".join(item.reason for item in tunnel(TEXT, "framed").unknown)
    pool = "<authentication-server-ip-pool><member>10.91.0.0/24</member></authentication-server-ip-pool>"
    yes = "<retrieve-framed-ip-address>yes</retrieve-framed-ip-address>"
    found = tunnel(TEXT.replace(yes, yes + pool), "framed")
    assert (found.remote.cidrs(), found.unknown) == (("10.91.0.0/24",), ())


def test_third_party_clients_come_by_ike() -> None:
    def ports(text: str) -> set[int | None]:
        services = read(text).devices[0].management.services
        return {item.port for item in services if item.protocol == "IKE of third-party clients"}

    assert ports(TEXT) == {500, 4500}
    assert (
        ports(TEXT.replace("<third-party-client>\n                  <enable>yes", "<third-party-client><enable>no"))
        == set()
    )
