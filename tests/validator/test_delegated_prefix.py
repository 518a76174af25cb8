"""An interface that gets a part of a delegated prefix: of IPv6 nobody knows its addresses, of IPv4 everybody does."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from audits import audited_anew, verdicts_text
from diagram_plants import HERE
from parsers.model.address import EVERY_ADDRESS, EVERY_IPV6
from parsers.model.device import Effect, Unmodelled
from parsers.model.management import Answers, Management, ManagementService
from parsers.model.rules import BindingPoint
from parsers.registry import parse
from parsers.source import Source
from small_plants import device, interface, joined, listed, out_of, travels, zone
from validator.reachability.access import Doors
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from pathlib import Path

    from parsers.model.routing import Route
    from validator.report.document import Report

CONTROL, LOCAL = zone("C", "10.0.2.0/24"), zone("L", "2001:db8:1::/64")
FAR = zone("F", "10.9.0.0/16", "2001:db8:9::/64")
LAN = replace(interface("lan", "10.0.1.1/24"), dynamic_address=True, dynamic_v6_only=True)
FOUR, SIX = interface("four", "10.0.2.1/24"), interface("six", "2001:db8:1::1/64")
CONFIG = """\
==> /etc/config/network <==
config interface 'lan'
	option device 'br-lan'
	option proto 'static'
	option ipaddr '192.168.1.1/24'
	option ip6assign '60'

config interface 'wan'
	option device 'eth1'
	option proto 'static'
	option ipaddr '10.0.0.2/24'

config device
	option name 'br-lan'
	option type 'bridge'
	list ports 'lan1'

==> /etc/config/firewall <==
config defaults
	option input 'REJECT'
	option output 'ACCEPT'
	option forward 'REJECT'

config zone
	option name 'lan'
	option network 'lan'
	option input 'ACCEPT'
	option output 'ACCEPT'
	option forward 'ACCEPT'

config zone
	option name 'wan'
	option network 'wan'
	option input 'REJECT'
	option output 'ACCEPT'
	option forward 'REJECT'

config redirect
	option name 'pages'
	option src 'wan'
	option src_dport '8080'
	option dest 'lan'
	option dest_ip '192.168.1.10'
	option dest_port '80'
	option proto 'tcp'

==> /etc/nftables.d/none.nft <==
#

==> /etc/config/dropbear <==
config dropbear
	option Port '22'
"""
PLANT = """\
plant: {id: P}
zones:
  - {id: OFFICE, kind: enterprise, networks: [10.0.0.0/24]}
  - {id: CTRL, kind: control, networks: [192.168.1.0/24]}
conduits: []
"""


def audit_of(folder: Path, config: str) -> Report:
    (folder / "configs").mkdir(exist_ok=True)
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (folder / "configs/gw.txt").write_text(config, encoding="utf-8")
    return audited_anew(folder)


def test_only_addresses_of_ipv6_may_stand_there() -> None:
    network = joined([CONTROL, LOCAL, FAR], device("gw", LAN, FOUR, SIX))
    assert [port.unshown for port in network.ports.all if port.name == "lan"] == [EVERY_IPV6]
    assert travels(network, "C", "F") == ([], [])
    surely, possibly = travels(network, "L", "F")
    assert surely == []
    assert possibly == ["2001:db8:1::/64 > 2001:db8:9::/64 any/any"]


def test_who_may_stand_there_by_ipv6_may_send_the_ipv4_that_is_on_no_interface() -> None:
    network = joined([CONTROL, FAR, zone("G", "10.8.0.0/16")], device("gw", LAN, FOUR, SIX))
    assert travels(network, "F", "C") == ([], ["10.9.0.0/16 > 10.0.2.0/24 any/any"])
    assert travels(network, "G", "C") == ([], [])


BY_HOP = replace(out_of("10.7.0.0/16", "lan"), next_hop=IPv4Address("10.0.1.254"))
NOWHERE_NEAR = replace(out_of("10.5.0.0/16", ""), interface=None, next_hop=IPv4Address("172.16.0.1"))


@pytest.mark.parametrize("more", [NOWHERE_NEAR, out_of("10.6.0.0/16", "lan"), out_of("0.0.0.0/0", "lan")])
def test_of_ipv4_it_is_as_an_interface_without_ipv6(more: Route) -> None:
    """Behind a router that no file shows, by a route that names the interface alone, or by a next hop off its network."""
    ends = {"C": "10.0.2.0/24", "L": "10.0.1.0/24", "R": "10.7.0.0/16", "S": "10.6.0.0/16", "T": "10.5.0.0/16"}
    zones = [zone(name, network) for name, network in ends.items()]
    plain = replace(LAN, dynamic_address=False, dynamic_v6_only=False)
    routes = (BY_HOP, more)
    nothing = (listed(device("gw", lan, FOUR, routes=routes), BindingPoint.INBOUND, "lan") for lan in (LAN, plain))
    one, other = (joined(zones, gateway) for gateway in nothing)
    assert travels(one, "R", "L") == ([], ["10.7.0.0/16 > 10.0.1.0/24 any/any"])
    for source, destination in permutations(ends, 2):
        assert travels(one, source, destination) == travels(other, source, destination), (source, destination)


def test_the_device_has_no_ipv4_address_there_that_nobody_knows_and_any_of_ipv6() -> None:
    cell, local = zone("L", "10.0.1.0/24"), zone("V", "2001:db8:7::/64")
    services = Management((ManagementService("ssh", 22, HERE),), answers=Answers.EVERY_ADDRESS)
    doors = Doors(Engine(joined([cell, local], device("gw", LAN, FOUR, management=services))))
    four, six = ({net for item in doors.access(source, doors.targets[0]) for box in item.packets.possibly.boxes()
                  for net in box.dst} for source in (cell, local))  # fmt: skip
    assert four == {"10.0.1.1/32", "10.0.2.1/32"}
    assert six == {"::/0"}


@pytest.mark.parametrize("by_line", [False, True])
def test_any_may_where_the_whole_address_or_a_line_is_not_known(*, by_line: bool) -> None:
    strange = (Unmodelled("a line", Effect.MAY_DO_EITHER, HERE, frozenset({"lan"})),) if by_line else ()
    gateway = device("gw", replace(LAN, dynamic_v6_only=by_line), FOUR, unmodelled=strange)
    network = joined([CONTROL, FAR], gateway)
    assert [port.unshown for port in network.ports.all if port.name == "lan"] == [EVERY_ADDRESS]
    assert travels(network, "C", "F")[1]


def test_the_office_is_not_believed_on_the_side_of_the_cell(tmp_path: Path) -> None:
    found = audit_of(tmp_path, CONFIG)
    assert "OFFICE > CTRL VIOLATED" in verdicts_text(found)
    office = [item for item in found.findings if item.code == "MGT001" and "OFFICE" in item.message]
    assert office == []
    closed = audit_of(tmp_path, CONFIG.replace("option src_dport '8080'", "option enabled '0'"))
    assert "OFFICE > CTRL PROVED" in verdicts_text(closed)


def test_by_dhcp_it_may_stand_there(tmp_path: Path) -> None:
    text = CONFIG.replace("option proto 'static'\n\toption ipaddr '192.168.1.1/24'", "option proto 'dhcp'")
    found = audit_of(tmp_path, text.replace("option src_dport '8080'", "option enabled '0'"))
    assert "OFFICE > CTRL UNKNOWN" in verdicts_text(found)


def test_who_asks_for_the_outer_address_from_within_is_sent_on_by_what_the_file_shows() -> None:
    (gateway,) = parse(
        Source.from_text("gw.txt", CONFIG.replace("name 'wan'\n", "name 'wan'\n\toption masq '1'\n"))
    ).devices
    assert not [item.what for item in gateway.unmodelled]
    reflected = [rule for rule in gateway.nat if "reflection" in rule.identity]
    assert reflected
    assert not any(rule.match.unknown for rule in reflected)
