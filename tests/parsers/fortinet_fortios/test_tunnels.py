"""Tunnels with sections of their own (GRE, VXLAN, Geneve and others) beside that of their interface."""

from __future__ import annotations

import pytest

from parsers.ledger import LineFate
from parsers.model.device import Effect
from parsers.model.interface import InterfaceKind, Wrapping
from parsers_fortios import header, read

INTERFACES = """\
config system interface
edit "wan1"
set vdom "root"
set ip 192.0.2.1 255.255.255.0
next
edit "over"
set vdom "root"
set type {kind}
set interface "wan1"
next
edit "over.20"
set vdom "root"
set interface "over"
set vlanid 20
next
edit "sw1"
set vdom "root"
set ip 10.4.0.1 255.255.255.0
set type switch
next
edit "port3"
set vdom "root"
next
end
"""
VXLAN = 'config system vxlan\nedit "over"\nset interface "wan1"\nset vni 7\n{}next\nend\n'
TWO_ENDS = 'set remote-ip "192.0.2.2" "192.0.2.3"\n'


@pytest.mark.parametrize(
    ("section", "line", "peer", "wrapping"),
    [
        ("gre-tunnel", "set remote-gw 192.0.2.2", "192.0.2.2", Wrapping.GRE),
        ("gre-tunnel", "set remote-gw6 2001:db8::2", "2001:db8::2", Wrapping.GRE),
        ("ipip-tunnel", "set remote-gw 192.0.2.2", "192.0.2.2", Wrapping.UNTOLD),
        ("sit-tunnel", "set destination 192.0.2.2", "192.0.2.2", Wrapping.UNTOLD),
        ("ipv6-tunnel", "set destination 2001:db8::2", "2001:db8::2", Wrapping.UNTOLD),
    ],
)
def test_the_other_gateway_stands_in_the_tunnels_own_section(
    section: str, line: str, peer: str, wrapping: Wrapping
) -> None:
    text = f'config system {section}\nedit "over"\nset interface "wan1"\n{line}\nnext\nend\n'
    (device, *_), _, _, _ = read(header("7.4.1") + text + INTERFACES.format(kind="tunnel"))
    over = next(item for item in device.interfaces if item.name == "over")
    assert (over.kind, over.peer, over.wrapping, over.parent) == (InterfaceKind.TUNNEL, peer, wrapping, "wan1")


@pytest.mark.parametrize(
    ("lines", "peer"),
    [
        (TWO_ENDS, "192.0.2.2, 192.0.2.3"),
        ("set evpn-id 3\n", "any"),
        ('set ip-version ipv4-multicast\nset remote-ip "224.0.0.9"\n', "any"),
    ],
)
def test_the_other_ends_of_a_vxlan(lines: str, peer: str) -> None:
    (device, *_), _, _, _ = read(header("7.4.1") + VXLAN.format(lines) + INTERFACES.format(kind="vxlan"))
    over = next(item for item in device.interfaces if item.name == "over")
    assert (over.kind, over.peer) == (InterfaceKind.TUNNEL, peer)


def test_frames_of_a_vxlan_leave_open_what_is_on_its_broadcast_domain() -> None:
    (device, *_), _, _, _ = read(header("7.4.1") + VXLAN.format(TWO_ENDS) + INTERFACES.format(kind="vxlan"))
    found = [item for item in device.unmodelled if "come and go by the tunnel over" in item.what]
    assert [(item.effect, item.interfaces) for item in found] == [
        (Effect.MAY_DO_EITHER, frozenset({"over", "over.20"}))
    ]


def test_a_tunnel_that_carries_packets_leaves_nothing_open() -> None:
    text = 'config system gre-tunnel\nedit "over"\nset interface "wan1"\nset remote-gw 192.0.2.2\nnext\nend\n'
    (device, *_), _, _, _ = read(header("7.4.1") + text + INTERFACES.format(kind="tunnel"))
    assert not [item for item in device.unmodelled if "come and go" in item.what]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (VXLAN, "set local-ip 192.0.2.1"),
        ('config system gre-tunnel\nedit "over"\n{}next\nend\n', "set keepalive-interval 5"),
        ('config system sit-tunnel\nedit "over"\n{}next\nend\n', "set auto-asic-offload enable"),
        ("config system sdwan\n{}end\n", "set load-balance-mode source-ip-based"),
        ('config system sdwan\nconfig zone\nedit "z"\n{}next\nend\nend\n', "set minimum-sla-meet-members 1"),
        ('config firewall vip\nedit "v"\nconfig realservers\nedit 1\n{}next\nend\nnext\nend\n', "set weight 2"),
    ],
)
def test_keys_that_no_document_names_are_told(text: str, key: str) -> None:
    def fate(line: str) -> LineFate:
        whole = header("7.4.1") + text.format(f"{line}\n")
        _, ledger, _, _ = read(whole)
        return ledger.fate(whole.split("\n").index(line) + 1)

    assert fate(key) is LineFate.IRRELEVANT
    assert fate("set zzz-unknown 1") is LineFate.UNKNOWN


DIAL_UP = """\
config system interface
edit "wan1"
set vdom "root"
set ip 192.0.2.1 255.255.255.0
next
edit "dial"
set vdom "root"
set type tunnel
set interface "wan1"
next
end
config firewall address
edit "REMOTE"
set subnet 10.77.0.0 255.255.255.0
next
end
config vpn ipsec phase1-interface
edit "dial"
set type dynamic
set interface "wan1"
set psksecret ENC abc
{pool}next
end
config vpn ipsec phase2-interface
edit "p2"
set phase1name "dial"
{selectors}next
end
"""
SUBNET = "set dst-subnet 10.77.0.0 255.255.255.0\n"
NAMED = 'set src-addr-type name\nset src-name "REMOTE"\nset dst-addr-type name\nset dst-name "REMOTE"\n'
POOL = "set mode-cfg enable\nset ipv4-start-ip 10.66.0.10\nset ipv4-end-ip 10.66.0.11\n"


@pytest.mark.parametrize(
    ("pool", "selectors", "clients", "known"),
    [
        ("", SUBNET, ("10.77.0.0/24",), True),
        ("", NAMED, ("10.77.0.0/24",), True),
        (POOL, SUBNET, ("10.66.0.10/31",), True),
        ("", "", ("0.0.0.0/0",), False),
        ("", SUBNET + 'next\nedit "p3"\nset phase1name "dial"\n', ("0.0.0.0/0",), False),
        ("", SUBNET + "set encapsulation transport-mode\n", ("0.0.0.0/0",), False),
    ],
)
def test_dial_up_gateways_come_from_the_networks_of_their_phase_2(
    pool: str, selectors: str, clients: tuple[str, ...], *, known: bool
) -> None:
    """CLI reference 7.4, `vpn ipsec phase2-interface`: the selector bounds what a client may ask for."""
    (device, *_), _, _, _ = read(header("7.4.1") + DIAL_UP.format(pool=pool, selectors=selectors))
    (tunnel,) = device.tunnels
    assert (tuple(tunnel.remote.cidrs()), not tunnel.unknown) == (clients, known)
