"""Keys that no table names are UNKNOWN and blocking, wherever access may rest on them."""

from __future__ import annotations

import pytest

from parsers.ledger import LineFate
from parsers_fortios import header, policies, policy, read

TUNNEL = "config vpn ipsec phase1-interface\nedit t\nset interface a\n{}\nnext\nend\n"
CASES = {
    "system global": "config system global\n{}\nend\n",
    "system settings": "config system settings\n{}\nend\n",
    "phase 1": TUNNEL,
    "phase 2": "config vpn ipsec phase2-interface\nedit t\nset phase1name t\n{}\nnext\nend\n",
    "ssl settings": "config vpn ssl settings\nset source-interface a\n{}\nend\n",
    "ssl portal": "config vpn ssl web portal\nedit p\n{}\nnext\nend\n",
    "ssl rule": "config vpn ssl settings\nconfig authentication-rule\nedit 1\n{}\nnext\nend\nend\n",
    "ospf": "config router ospf\n{}\nend\n",
    "ospf area": "config router ospf\nconfig area\nedit 0.0.0.0\n{}\nnext\nend\nend\n",
    "bgp": "config router bgp\n{}\nend\n",
    "bgp neighbor": "config router bgp\nconfig neighbor\nedit 10.0.0.9\n{}\nnext\nend\nend\n",
    "administrator": "config system admin\nedit x\n{}\nnext\nend\n",
    "schedule": "config firewall schedule recurring\nedit always\n{}\nnext\nend\n",
}


def fate_of(text: str, line: str) -> tuple[LineFate, int]:
    whole = header("7.4.11") + text.format(line)
    _, ledger, _, _ = read(whole)
    return ledger.fate(whole.split("\n").index(line) + 1), ledger.blocking()


@pytest.mark.parametrize("place", CASES)
def test_an_unknown_key_blocks(place: str) -> None:
    assert fate_of(CASES[place], "set zzz-unknown 1") == (LineFate.UNKNOWN, 1)


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("system global", "set gui-theme jade"),
        ("system global", "set timezone 26"),
        ("system settings", "set gui-dns-database enable"),
        ("phase 1", "set proposal aes256-sha256"),
        ("phase 1", "set dpd on-idle"),
        ("phase 2", "set pfs disable"),
        ("ssl settings", "set servercert Fortinet_Factory"),
        ("ssl portal", "set split-tunneling disable"),
        ("ospf area", "set type stub"),
        ("bgp neighbor", "set remote-as 65001"),
        ("bgp neighbor", "set route-map-in6 x"),
    ],
)
def test_a_key_of_the_tables_does_not(place: str, line: str) -> None:
    assert fate_of(CASES[place], line) == (LineFate.IRRELEVANT, 0)


def test_an_unknown_key_of_a_tunnel_touches_that_tunnel_only() -> None:
    devices, _, _, _ = read(header("7.4.11") + TUNNEL.format("set zzz-unknown 1") + policies(policy(1)))
    assert [item.interfaces for item in devices[0].unmodelled] == [frozenset({"t"})]


def test_an_unknown_key_of_an_administrator_leaves_open_who_may_log_in() -> None:
    text = "config system interface\nedit a\nset ip 10.1.0.1 255.255.255.0\nset allowaccess ssh\nnext\nend\n"
    admin = "config system admin\nedit x\nset trusthost1 10.0.0.0 255.0.0.0\nset zzz-unknown 1\nnext\nend\n"
    devices, _, _, _ = read(header("7.4.11") + text + admin)
    (service,) = devices[0].management.services
    assert not service.sources.surely
    assert [item.origin.line for item in service.sources.unknown] == [11]
    assert not devices[0].unmodelled
