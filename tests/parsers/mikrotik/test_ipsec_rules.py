"""Rules that ask for IPsec: what policies that are all in the file leave open, and where their tunnels begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from parsers.model.nat import NatKind
from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from parsers.model.device import Device

BOX = """\
# 2026-03-02 09:11:45 by RouterOS 7.18.2
/interface ethernet
set [ find default-name=ether1 ] name=wan
/ip ipsec peer
add address=203.0.113.50/32 name=hq
/ip address
add address=192.0.2.10/28 interface=wan network=192.0.2.0
add address=192.0.2.11/28 interface=wan network=192.0.2.0
add address=10.20.0.1/24 interface=ether2 network=10.20.0.0
add address=10.10.0.1/24 interface=ether3 network=10.10.0.0
add address=10.99.0.1/24 interface=zz9 network=10.99.0.0
/ip firewall filter
add action=accept chain=forward ipsec-policy=in,ipsec
add action=accept chain=forward ipsec-policy=out,ipsec
add action=accept chain=forward connection-state=established,related
add action=accept chain=forward in-interface=ether2 out-interface=wan
add action=drop chain=forward
/ip firewall nat
add action=masquerade chain=srcnat ipsec-policy=out,none out-interface=wan
/ip ipsec identity
add peer=hq secret=x
/ip ipsec policy
set 0 disabled=yes
add dst-address=10.77.0.0/24 peer=hq src-address=10.20.0.0/24 tunnel=yes
/ip route
add gateway=192.0.2.1
add gateway=10.99.0.254 routing-table=via-lte
/routing table
add fib name=via-lte
/system identity
set name=r
"""
PLANT = """\
plant: {id: P, name: P, owner: me}
zones:
  - {id: HMI, kind: control, networks: [10.20.0.0/24]}
  - {id: PLC, kind: control, networks: [10.10.0.0/24]}
  - {id: WAN, kind: external, networks: [192.0.2.0/28, 198.51.100.0/24]}
  - {id: HQ, kind: enterprise, networks: [10.77.0.0/24]}
"""


def device(text: str) -> Device:
    """The one device of a text."""
    return parse(Source.from_text("r.rsc", text)).devices[0]


def answers(folder: Path, text: str) -> dict[tuple[str, str], str]:
    """The verdict of each pair."""
    (folder / "configs").mkdir()
    (folder / "configs" / "r.rsc").write_text(text, encoding="utf-8")
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    return {(pair.source, pair.destination): pair.verdict.value for pair in audited_anew(folder).pairs}


def test_what_comes_out_of_a_tunnel_or_enters_it_is_of_ipsec(tmp_path: Path) -> None:
    """Before, what comes out of the tunnel was UNKNOWN."""
    found = answers(tmp_path, BOX)
    assert {pair: verdict for pair, verdict in found.items() if verdict != "PROVED"} == {
        ("HMI", "WAN"): "VIOLATED",
        ("HMI", "HQ"): "VIOLATED",
        ("HQ", "HMI"): "VIOLATED",
    }


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("netmap chain=dstnat dst-address=10.30.0.0/24 to-addresses=10.10.0.0/24", "VIOLATED"),
        ("dst-nat chain=dstnat dst-address=10.30.0.1 to-addresses=10.10.0.7", "VIOLATED"),
        ("dst-nat chain=mine dst-address=10.30.0.1 to-addresses=10.10.0.7-10.10.0.9", "VIOLATED"),
        ("dst-nat chain=dstnat dst-address=10.30.0.1 to-addresses=10.20.0.7", "PROVED"),
        ("accept chain=dstnat dst-address=10.30.0.1", "PROVED"),
    ],
)
def test_what_is_translated_came_with_other_addresses(rule: str, verdict: str, tmp_path: Path) -> None:
    """Before, it was open whether a packet that `dstnat` sends elsewhere had come out of a tunnel."""
    text = BOX.replace("src-address=10.20.0.0/24 tunnel", "src-address=10.30.0.0/24 tunnel")
    jump = "add action=jump chain=dstnat jump-target=mine\n" if "chain=mine" in rule else ""
    text = text.replace("/ip firewall nat\n", f"/ip firewall nat\n{jump}add action={rule}\n")
    assert answers(tmp_path, text)["HQ", "PLC"] == verdict


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("secret=x", "generate-policy=port-strict secret=x"),
        ("/system identity", "/interface l2tp-server server\nset enabled=yes use-ipsec=yes\n/system identity"),
        ("/system identity\nset name=r\n", ""),
        ("src-address=10.20.0.0/24 tunnel", "src-address=somewhere tunnel"),
    ],
)
def test_policies_that_are_not_in_the_file_leave_every_packet_open(old: str, new: str, tmp_path: Path) -> None:
    assert old in BOX
    assert answers(tmp_path, BOX.replace(old, new))["WAN", "PLC"] == "UNKNOWN"


def test_a_rule_keeps_its_name() -> None:
    (forward,) = (item for item in device(BOX).rule_sets if item.name == "ip filter forward")
    assert [rule.identity for rule in forward.rules][:2] == ["forward 1", "forward 2"]
    first, second = (rule.match for rule in forward.rules[:2])
    assert first.in_interfaces == frozenset({"ipsec policy 1"})
    assert second.source.possibly.cidrs() == ("10.20.0.0/24",)
    assert not [*first.conditions, *second.conditions]


def test_a_tunnel_begins_where_the_main_table_leads() -> None:
    (tunnel,) = device(BOX).tunnels
    assert tunnel.interface == "wan"


def test_two_addresses_side_by_side_are_a_pool() -> None:
    """They are one prefix, and senders were mapped into it by their place in their own network."""
    made = [rule.address for rule in device(BOX).nat if rule.address is not None]
    assert made
    assert {(item.kind, item.translated.cidrs()) for item in made} == {(NatKind.POOL, ("192.0.2.10/31",))}


@pytest.mark.parametrize(
    ("line", "runs"), [("add auth=sha1,md5", False), ("add disabled=no", True), ("set enabled=yes", True)]
)
def test_a_server_of_openvpn_runs_where_it_says_so(line: str, runs: bool) -> None:  # noqa: FBT001
    """From 7.17 every export has one that is off."""
    server = f"/interface ovpn-server server\n{line} mac-address=FE:00:00:00:00:01 name=ovpn-server1\n"
    names = {item.name for item in device(BOX + server).interfaces}
    assert ("<ovpn>" in names) is runs


def test_what_comes_for_the_device_itself_is_known_by_its_tunnel_too() -> None:
    """Before, who sends in clear from the far addresses might have been let in."""
    rules = "add action=accept chain=input ipsec-policy=in,ipsec\nadd action=drop chain=input\n/ip firewall nat\n"
    (judging,) = (
        item for item in device(BOX.replace("/ip firewall nat\n", rules)).rule_sets if item.name == "ip filter input"
    )
    first = judging.rules[0]
    assert first.identity == "input 1"
    assert first.match.in_interfaces == frozenset({"ipsec policy 1"})
    assert not first.match.unknown


IN = "add action=accept chain=forward ipsec-policy=in,ipsec\n"
JUMP = "add action=jump chain=forward in-interface=wan jump-target=vpn\n"


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("add action=accept chain=forward in-interface=wan ipsec-policy=in,ipsec\n", "VIOLATED"),
        ("add action=accept chain=forward in-interface=!wan ipsec-policy=in,ipsec\n", "PROVED"),
        ("add action=accept chain=forward in-interface-list=WANS ipsec-policy=in,ipsec\n", "VIOLATED"),
        ("add action=accept chain=forward in-interface-list=!WANS ipsec-policy=in,ipsec\n", "PROVED"),
        ("add action=accept chain=forward in-interface=!ether3 ipsec-policy=in,ipsec\n", "VIOLATED"),
        ("add action=accept chain=forward in-interface=wan ipsec-policy=in,none\n", "PROVED"),
        ("add action=accept chain=forward in-interface=wan\n", "VIOLATED"),
        ("add action=drop chain=forward ipsec-policy=in,ipsec\nadd action=accept chain=forward\n", "PROVED"),
        ("add action=drop chain=forward ipsec-policy=in,none\nadd action=accept chain=forward\n", "VIOLATED"),
        (
            "add action=jump chain=forward jump-target=vpn\nadd action=accept chain=vpn ipsec-policy=in,ipsec\n",
            "VIOLATED",
        ),
        (f"{JUMP}add action=return chain=vpn ipsec-policy=in,ipsec\nadd action=accept chain=vpn\n", "PROVED"),
        (f"{JUMP}add action=return chain=vpn ipsec-policy=in,none\nadd action=accept chain=vpn\n", "UNKNOWN"),
    ],
)
def test_rules_about_what_comes_by_a_tunnel(rule: str, verdict: str, tmp_path: Path) -> None:
    """The interface of a tunnel is the one that its outer packets came by."""
    lists = "/interface list\nadd name=WANS\n/interface list member\nadd interface=wan list=WANS\n/ip address\n"
    text = BOX.replace(IN, rule).replace("/ip address\n", lists, 1)
    assert answers(tmp_path, text)["HQ", "HMI"] == verdict


@pytest.mark.parametrize(
    ("more", "verdict"),
    [("", "VIOLATED"), ("level=unique ", "VIOLATED"), ("level=use ", "UNKNOWN"), ("protocol=tcp ", "UNKNOWN")],
)
def test_what_a_policy_takes_is_of_ipsec(more: str, verdict: str, tmp_path: Path) -> None:
    text = BOX.replace("add action=accept chain=forward in-interface=ether2 out-interface=wan\n", "")
    assert (
        answers(tmp_path, text.replace("add dst-address=10.77", f"add {more}dst-address=10.77"))["HMI", "HQ"] == verdict
    )


def test_a_policy_without_a_tunnel_stays_open_between_its_addresses(tmp_path: Path) -> None:
    found = answers(tmp_path, BOX.replace(" tunnel=yes", ""))
    assert (found["HQ", "HMI"], found["HQ", "PLC"]) == ("UNKNOWN", "PROVED")


def test_beside_policies_of_clients_a_tunnel_of_the_file_is_known(tmp_path: Path) -> None:
    server = "/interface l2tp-server server\nset enabled=yes use-ipsec=yes\n/system identity"
    found = answers(tmp_path, BOX.replace("/system identity", server))
    assert (found["HQ", "HMI"], found["WAN", "PLC"]) == ("VIOLATED", "UNKNOWN")


SECOND = "add action=accept chain=forward in-interface=lte ipsec-policy=in,ipsec\n"


def test_where_two_routes_lead_to_a_peer_its_packets_may_come_by_either(tmp_path: Path) -> None:
    """Before, the tunnel was at the interface whose name sorts last."""
    text = BOX.replace(IN, SECOND).replace("interface=zz9", "interface=lte")
    assert [item.name for item in device(text).tunnels] == ["ipsec policy 1"]
    both = text.replace("add gateway=192.0.2.1\n", "add gateway=192.0.2.1\nadd distance=2 gateway=10.99.0.254\n")
    assert [item.name for item in device(both).tunnels] == ["ipsec policy 1", "ipsec policy 1 lte"]
    (tmp_path / "both").mkdir()
    assert answers(tmp_path / "both", both)["HQ", "HMI"] == "UNKNOWN"


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        (SECOND, "UNKNOWN"),
        ("add action=accept chain=forward in-interface-list=OTHERS ipsec-policy=in,ipsec\n", "UNKNOWN"),
        ("add action=accept chain=forward in-interface=lte ipsec-policy=in,none\n", "PROVED"),
        ("add action=accept chain=forward in-interface=lte\n", "PROVED"),
    ],
)
def test_a_rule_about_ipsec_may_know_an_interface_that_no_route_tells(rule: str, verdict: str, tmp_path: Path) -> None:
    """Before, it took nothing, and what it lets in was PROVED closed."""
    lists = "/interface list\nadd name=OTHERS\n/interface list member\nadd interface=lte list=OTHERS\n/ip address\n"
    text = BOX.replace(IN, rule).replace("interface=zz9", "interface=lte").replace("/ip address\n", lists, 1)
    assert answers(tmp_path, text)["HQ", "HMI"] == verdict


STATIC = "add address=192.0.2.10/28 interface=wan network=192.0.2.0\nadd address=192.0.2.11/28 interface=wan network=192.0.2.0\n"


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        ("/ip dhcp-client\nadd interface=wan", ["wan", "zz9"]),
        ("/ip dhcp-client\nadd default-route-distance=20 interface=wan", ["zz9", "wan"]),
        ("/ip dhcp-client\nadd add-default-route=no interface=wan", ["zz9"]),
        ("/interface lte\nset [ find default-name=lte1 ] name=lte1", ["zz9", "lte1"]),
        ("/interface l2tp-client\nadd connect-to=vendor.example disabled=no name=out", ["zz9"]),
        ("/interface pppoe-client\nadd add-default-route=yes disabled=no interface=ether5 name=dsl", ["dsl", "zz9"]),
        ("/interface l2tp-server server\nset enabled=yes\n/ppp aaa\nset use-radius=yes", ["zz9"]),
    ],
)
def test_a_default_route_of_the_provider_counts_beside_those_of_the_file(client: str, expected: list[str]) -> None:
    """Before, the tunnel was at the backup's interface alone, and rules that name the uplink did not speak of it."""
    text = BOX.replace(STATIC, "").replace("add gateway=192.0.2.1\n", "add distance=10 gateway=10.99.0.254\n")
    text = text.replace("/ip firewall filter\n", f"{client}\n/ip firewall filter\n")
    assert [item.interface for item in device(text).tunnels if item.name.startswith("ipsec")] == expected


def test_a_server_with_radius_is_no_uplink() -> None:
    """Before, its port counted as one, and by which of the two a peer is reached was open."""
    text = BOX.replace(STATIC, "").replace("add gateway=192.0.2.1\n", "")
    server = "/ip dhcp-client\nadd interface=wan\n/interface l2tp-server server\nset enabled=yes\n/ppp aaa\nset use-radius=yes\n"
    found = device(text.replace("/ip firewall filter\n", f"{server}/ip firewall filter\n"))
    assert [item.interface for item in found.tunnels if item.name.startswith("ipsec")] == ["wan"]


@pytest.mark.parametrize(
    ("inside", "verdict"),
    [
        ("add action=accept chain=vpn ipsec-policy=in,ipsec\n", "UNKNOWN"),
        ("add action=return chain=vpn ipsec-policy=in,ipsec\nadd action=accept chain=vpn\n", "PROVED"),
        ("add action=accept chain=vpn\n", "PROVED"),
    ],
)
def test_a_jump_to_rules_about_ipsec_may_know_an_interface_that_no_route_tells(
    inside: str, verdict: str, tmp_path: Path
) -> None:
    """Before, what comes by tunnels was taken for nothing that jumps there."""
    jump = "add action=jump chain=forward in-interface=zz9 jump-target=vpn\n"
    text = BOX.replace(IN, f"{jump}{inside}")
    assert answers(tmp_path, text)["HQ", "HMI"] == verdict
    (forward,) = (item for item in device(text).rule_sets if item.name == "ip filter forward")
    assert [rule.identity for rule in forward.rules if "forward" in rule.identity][-1] == "forward 5"
