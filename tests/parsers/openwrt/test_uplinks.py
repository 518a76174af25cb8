"""Several uplinks of OpenWrt and RutOS: mwan3 chooses among default routes, and of nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from parsers.model.routing import Route

TEXT = """\
==> /etc/openwrt_release <==
DISTRIB_RELEASE='23.05.3'

==> /etc/nftables.d/10-custom-filter-chains.nft <==
# nothing

==> /etc/config/dhcp <==
config dnsmasq
	option domain 'lan'

==> /etc/config/network <==
config interface 'office'
	option device 'eth0'
	option proto 'static'
	option ipaddr '192.168.10.1'
	option netmask '255.255.255.0'

config interface 'cell'
	option device 'eth1'
	option proto 'static'
	option ipaddr '10.20.0.1'
	option netmask '255.255.255.0'

config interface 'wan'
	option device 'eth2'
	option proto 'static'
	option ipaddr '203.0.113.2'
	option netmask '255.255.255.0'
	option gateway '203.0.113.1'
	option metric '1'

config interface 'mob'
	option device 'eth3'
	option proto 'static'
	option ipaddr '100.64.0.2'
	option netmask '255.255.255.0'
	option defaultroute '0'

config route
	option interface 'office'
	option target '10.30.0.0/16'
	option gateway '192.168.10.9'

==> /etc/config/firewall <==
config defaults
	option input 'REJECT'
	option output 'ACCEPT'
	option forward 'ACCEPT'

==> /etc/config/mwan3 <==
config interface 'wan'
	option enabled '{wan}'
	option family 'ipv4'
	list track_ip '198.51.100.1'

config interface 'mob'
	option enabled '{mob}'
	option family 'ipv4'

config member 'wan_member'
	option interface 'wan'
	option metric '1'

config policy 'failover'
	list use_member 'wan_member'
	option last_resort 'unreachable'

config rule 'all'
	option dest_ip '0.0.0.0/0'
	option use_policy 'failover'
"""
PLANT = """\
plant: {id: P, name: P, owner: me}
zones:
  - {id: OFFICE, kind: enterprise, networks: [192.168.10.0/24]}
  - {id: CELL, kind: control, networks: [10.20.0.0/24]}
  - {id: WAN, kind: internet, networks: [203.0.113.0/24]}
"""


def defaults(wan: str, mob: str) -> list[Route]:
    """The default routes of the device."""
    device = parse(Source.from_text("r.txt", TEXT.format(wan=wan, mob=mob))).devices[0]
    assert not [item.what for item in device.unmodelled]
    return [route for route in device.routes if not route.network.prefixlen]


@pytest.mark.parametrize(
    ("wan", "mob", "expected"),
    [
        ("0", "0", {"eth2": 0}),
        ("1", "0", {"eth2": 1}),
        ("1", "1", {"eth2": 1, "eth3": 1}),
        ("", "1", {"eth2": 1, "eth3": 1}),
    ],
)
def test_only_default_routes_are_in_doubt(wan: str, mob: str, expected: dict[str, int]) -> None:
    """An uplink that is switched on may carry everything for which no other route stands."""
    assert {route.interface: len(route.conditions) for route in defaults(wan, mob)} == expected


def test_networks_that_have_a_route_of_their_own_are_as_sure_as_before(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "r.txt").write_text(TEXT.format(wan="1", mob="1"), encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    assert all(pair.surely for pair in audited_anew(tmp_path).pairs)
