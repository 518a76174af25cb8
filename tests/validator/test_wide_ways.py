"""Ways that take everything: policy routes, tunnels and portals that say of no zone of the plant where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import AS_OF, ASA
from diagram_case import Both
from diagram_plants import HERE, route
from parsers.model.address import EVERY_ADDRESS, from_cidr
from parsers.model.vpn import Tunnel, TunnelKind
from small_plants import device, interface, joined, travels, zone
from validator.audit import AuditOptions, audit
from validator.plant.model import ZoneKind
from validator.questions import Silent
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from pathlib import Path

AB = """\
plant: {id: P}
zones:
  - {id: A, kind: dmz, networks: [10.1.0.0/24]}
  - {id: B, kind: control, networks: [10.2.0.0/24]}
"""
L = "  - {id: L, kind: safety, networks: [10.66.0.0/24]}\n"
OUTSIDE = """\
interface GigabitEthernet1/3
 nameif c
 security-level 0
 ip address 203.0.113.2 255.255.255.252
"""
STEERED = """\
interface GigabitEthernet1/4
 nameif d
 security-level 50
 ip address 10.4.0.1 255.255.255.0
 policy-route route-map PBR
access-list PBRL extended permit ip 10.4.0.0 255.255.255.0 {remote}
route-map PBR permit 10
 match ip address PBRL
 set ip next-hop 10.2.0.253
route b 0.0.0.0 0.0.0.0 10.2.0.254
"""
TUNNEL = """\
access-list VPNL extended permit ip 10.2.0.0 255.255.255.0 {remote}
crypto ipsec ikev1 transform-set T esp-aes-256 esp-sha-hmac
crypto map M 10 match address VPNL
crypto map M 10 set peer 203.0.113.9
crypto map M 10 set ikev1 transform-set T
crypto map M interface c
route c 0.0.0.0 0.0.0.0 203.0.113.1
"""
PORTAL = """\
webvpn
 enable b
group-policy DfltGrpPolicy attributes
 vpn-tunnel-protocol ssl-clientless
tunnel-group T type remote-access
route b 0.0.0.0 0.0.0.0 10.2.0.254
"""
NOT_SHOWN = "no configuration shows where L is attached"


def pairs(folder: Path, plant: str, text: str) -> dict[str, str]:
    """Every pair as `A>B`, with its verdict and what is not known of it."""
    (folder / "configs").mkdir(exist_ok=True)
    (folder / "plant.yaml").write_text(plant, encoding="utf-8")
    (folder / "configs" / "fw.txt").write_text(text, encoding="utf-8")
    report = audit(folder, AuditOptions(None, AS_OF), Silent())
    return {f"{one.source}>{one.destination}": f"{one.verdict.value} {'; '.join(one.reasons)}" for one in report.pairs}


@pytest.mark.parametrize(
    ("remote", "shown"),
    [("any", False), ("10.0.0.0 255.0.0.0", False), ("10.66.0.0 255.255.0.0", True)],
)
def test_a_policy_route_to_everything_does_not_show_where_a_zone_is(
    tmp_path: Path, remote: str, *, shown: bool
) -> None:
    """Before, it did: A > L was PROVED, and the firewall of L, which was not handed in, may stand on A."""
    text = ASA.format(more=OUTSIDE + STEERED.format(remote=remote))
    found = pairs(tmp_path, AB + L, text)
    assert found["A>L"].startswith("PROVED" if shown else "UNKNOWN")
    assert (NOT_SHOWN in found["A>L"]) is not shown


@pytest.mark.parametrize(
    ("remote", "shown"), [("any", False), ("10.0.0.0 255.0.0.0", False), ("10.66.0.0 255.255.0.0", True)]
)
def test_nothing_shows_that_a_zone_lies_behind_a_tunnel_that_takes_everything(
    tmp_path: Path, remote: str, *, shown: bool
) -> None:
    """Before, all zones were surely behind it: also A, which stands on a network of the firewall, reached B by it."""
    text = ASA.format(more=OUTSIDE + TUNNEL.format(remote=remote))
    found = pairs(tmp_path, AB + L, text)
    assert found["L>B"].startswith("VIOLATED" if shown else "UNKNOWN")
    assert found["A>L"].startswith("PROVED" if shown else "UNKNOWN")
    if not shown:
        assert NOT_SHOWN in found["A>L"]
        assert "takes everything, and no file shows what lies behind it" in found["L>B"]


@pytest.mark.parametrize(
    ("route", "shown"), [("Null0 10.66.0.0 255.255.255.128", False), ("b 10.66.0.0 255.255.255.0 10.2.0.9", True)]
)
def test_a_route_that_drops_a_part_of_a_zone_does_not_show_where_the_zone_is(
    tmp_path: Path, route: str, *, shown: bool
) -> None:
    """Before, it did, beside a default route: A > L was PROVED, and the firewall of L may stand on A."""
    more = f"route {route}\nroute b 0.0.0.0 0.0.0.0 10.2.0.254\n"
    found = pairs(tmp_path, AB + L, ASA.format(more=more).replace("permit tcp host", "deny tcp host"))
    assert found["A>L"].startswith("PROVED" if shown else "UNKNOWN")
    assert (NOT_SHOWN in found["A>L"]) is not shown


def test_what_stands_on_a_network_of_the_firewall_is_not_behind_a_tunnel_that_takes_everything(tmp_path: Path) -> None:
    closed = ASA.replace("permit tcp host 10.1.0.5 host 10.2.0.9 eq 502", "deny ip any any")
    found = pairs(tmp_path, AB, closed.format(more=OUTSIDE + TUNNEL.format(remote="any")))
    assert found["A>B"].startswith("PROVED")


SPOKE = """\
ASA Version 9.16(4)
hostname cell
interface GigabitEthernet1/1
 nameif up
 security-level 0
 ip address 10.5.0.2 255.255.255.0
interface GigabitEthernet1/2
 nameif in
 security-level 50
 ip address 10.6.0.1 255.255.255.0
route up 0.0.0.0 0.0.0.0 10.5.0.1
: end
"""


def test_what_stands_on_networks_of_other_devices_may_come_by_a_tunnel_that_takes_everything(tmp_path: Path) -> None:
    """The router beside them was not handed in, and may be the other end of the tunnel."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "cell.txt").write_text(SPOKE, encoding="utf-8")
    plant = AB + "  - {id: C, kind: control, networks: [10.6.0.0/24]}\n"
    plant += "  - {id: HQ, kind: enterprise, networks: [10.5.0.0/24]}\n"
    found = pairs(tmp_path, plant, ASA.format(more=OUTSIDE + TUNNEL.format(remote="any")))
    for pair in ("C>B", "HQ>B"):
        assert found[pair].startswith("UNKNOWN")
        assert "takes everything, and no file shows what lies behind it" in found[pair]


def test_what_leaves_by_a_tunnel_that_takes_everything_may_arrive_elsewhere(tmp_path: Path) -> None:
    """Neither that L is behind it is sure, nor that its other end hands on to the networks of a firewall."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "cell.txt").write_text(SPOKE, encoding="utf-8")
    plant = AB + L + "  - {id: C, kind: control, networks: [10.6.0.0/24]}\n"
    plant += "  - {id: HQ, kind: enterprise, networks: [10.5.0.0/24]}\n"
    found = pairs(tmp_path, plant, ASA.format(more=OUTSIDE + TUNNEL.format(remote="any")))
    for pair in ("B>C", "B>HQ", "B>L"):
        assert found[pair].startswith("UNKNOWN")
        assert "takes everything, and no file shows what lies behind it" in found[pair]


@pytest.mark.parametrize("remote", ["any", "10.6.0.0 255.255.255.0"])
def test_who_lets_in_what_a_tunnel_hands_on_to_another_device_no_file_shows(tmp_path: Path, remote: str) -> None:
    """The hub is not handed in. Before, what entered the tunnel surely was in C, whatever the firewall of C denies."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "cell.txt").write_text(SPOKE, encoding="utf-8")
    plant = AB + "  - {id: C, kind: control, networks: [10.6.0.0/24]}\n"
    found = pairs(tmp_path, plant, ASA.format(more=OUTSIDE + TUNNEL.format(remote=remote)))
    assert found["B>C"].startswith("UNKNOWN")
    assert ("takes everything" if remote == "any" else "leads to what stands elsewhere") in found["B>C"]
    assert found["C>B"].startswith("UNKNOWN")


def test_clients_have_addresses_of_a_network_of_the_firewall(tmp_path: Path) -> None:
    """A pool within the network of an interface, as many have it: clients are behind their tunnel all the same."""
    pool = "ip local pool P 10.1.0.200-10.1.0.209 mask 255.255.255.0\n"
    group = (
        "webvpn\n enable c\n anyconnect enable\ngroup-policy G internal\ngroup-policy G attributes\n"
        " vpn-tunnel-protocol ssl-client\ntunnel-group G type remote-access\ntunnel-group G general-attributes\n"
        " address-pool P\n default-group-policy G\n"
    )
    plant = AB + "  - {id: V, kind: vendor, networks: [10.1.0.200/30]}\n"
    found = pairs(tmp_path, plant, ASA.format(more=OUTSIDE + pool + group))
    assert found["V>B"].startswith("VIOLATED")


def test_a_site_office_and_the_internet_surely_are_behind_a_tunnel_that_takes_everything(tmp_path: Path) -> None:
    plant = AB + "  - {id: HQ, kind: enterprise, networks: [10.77.0.0/16]}\n  - {id: NET, kind: internet}\n"
    found = pairs(tmp_path, plant, ASA.format(more=OUTSIDE + TUNNEL.format(remote="any")))
    assert found["HQ>B"].startswith("VIOLATED")
    assert found["NET>B"].startswith("VIOLATED")


def test_a_web_portal_does_not_show_where_a_zone_is(tmp_path: Path) -> None:
    """Whoever may come to its interface may use it; a route to everything is all that leads this zone there."""
    text = ASA.format(more=PORTAL)
    found = pairs(tmp_path, AB + L, text)
    assert found["L>A"].startswith("UNKNOWN")
    assert NOT_SHOWN in found["A>L"]


def test_the_second_engine_says_the_same_of_a_tunnel_that_takes_everything() -> None:
    own = zone("CELL", "10.3.0.0/24")
    zones = [own, zone("OPS", "10.2.0.0/24"), zone("LOST", "10.7.0.0/24")]
    zones += [
        zone("HQ", "10.8.0.0/24", kind=ZoneKind.ENTERPRISE),
        zone("SITE", "10.4.0.0/24", kind=ZoneKind.ENTERPRISE),
    ]
    wide = Tunnel("t", TunnelKind.SITE_TO_SITE, "up", from_cidr("10.3.0.0/24"), EVERY_ADDRESS, HERE, peer="203.0.113.9")
    ports = interface("up", "203.0.113.2/29"), interface("in", "10.3.0.1/24")
    spoke = device("spoke", *ports, routes=(route("0.0.0.0/0", "203.0.113.1"),), tunnels=(wide,))
    other = device("other", interface("up", "10.2.0.2/24"), interface("in", "10.4.0.1/24"))
    network = joined(zones, spoke, other)
    assert Both(network, Engine(network), 4).differences(exact=True) == []
    assert travels(network, "CELL", "HQ")[0]
    for goal in ("OPS", "LOST", "SITE"):
        surely, possibly = travels(network, "CELL", goal)
        assert possibly
        assert not surely
