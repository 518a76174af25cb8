"""Ports of a Linux bridge, as `ip -j addr` shows them: what passes between them, and what is routed out of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """plant: {id: L, name: L}
zones:
  - {id: A, kind: control, networks: [10.1.0.0/25]}
  - {id: B, kind: control, networks: [10.1.0.128/25]}
  - {id: W, kind: enterprise, networks: [192.0.2.0/24]}
devices:
  - {id: gw, file: configs/gw.nft}
"""
ROUTED = """table inet fw {
	chain forward {
		type filter hook forward priority filter; policy %s;
		iifname "br0" oifname "eth0" tcp dport 443 accept
	}
}
"""
OPEN = ROUTED.replace('iifname "br0" oifname "eth0" tcp dport 443 accept', "accept") % "accept"
BETWEEN = """table bridge br {
	chain forward {
		type filter hook %s priority filter; policy drop;
		ip saddr 10.1.0.0/25 tcp dport 502 accept
	}
}
"""
EVERYTHING = {"10.1.0.0/25 10.1.0.128/25 any any"}
WEB = {"10.1.0.0/25 192.0.2.0/24 tcp 443"}


def interface(name: str, address: str = "", *, master: str = "") -> dict[str, object]:
    """One member of `ip -j addr`, as it is printed without `-d`."""
    local, _, length = address.partition("/")
    info = {"family": "inet", "local": local, "prefixlen": int(length or 0), "scope": "global", "label": name}
    shown: dict[str, object] = {"ifname": name, "flags": ["BROADCAST", "UP", "LOWER_UP"], "link_type": "ether"}
    return shown | ({"master": master} if master else {}) | {"addr_info": [info] if address else []}


def travelling(
    folder: Path, rules: str, *, members: tuple[str, ...] = ("eth1", "eth2")
) -> dict[str, tuple[set[str], set[str]]]:
    """What surely and what possibly travels between zones."""
    shown = [interface("br0", "10.1.0.1/24"), *(interface(name, master="br0") for name in members)]
    shown.append(interface("eth0", "192.0.2.2/24"))
    routes = [
        {"dst": network, "dev": name, "protocol": "kernel", "scope": "link", "prefsrc": own, "flags": list[str]()}
        for network, name, own in (("10.1.0.0/24", "br0", "10.1.0.1"), ("192.0.2.0/24", "eth0", "192.0.2.2"))
    ]
    (folder / "configs").mkdir()
    (folder / "show" / "gw").mkdir(parents=True)
    (folder / "configs" / "gw.nft").write_text(rules, encoding="utf-8")
    (folder / "show" / "gw" / "ip -j addr.json").write_text(json.dumps(shown), encoding="utf-8")
    (folder / "show" / "gw" / "ip -j route.json").write_text(json.dumps(routes), encoding="utf-8")
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    found: dict[str, tuple[set[str], set[str]]] = {}
    for pair in audited_anew(folder).pairs:
        surely, possibly = (
            {f"{','.join(box.src)} {','.join(box.dst)} {box.proto} {box.dport}" for box in boxes}
            for boxes in (pair.surely, pair.possibly)
        )
        found[f"{pair.source} > {pair.destination}"] = surely, possibly
    return found


def test_a_chain_of_the_bridge_family_may_keep_ports_apart_and_routes_nothing(tmp_path: Path) -> None:
    found = travelling(tmp_path, BETWEEN % "forward" + ROUTED % "drop")
    assert found["A > B"] == (set(), EVERYTHING)
    assert found["A > W"] == (WEB, WEB)


def test_another_hook_of_the_bridge_family_sees_what_is_routed_too(tmp_path: Path) -> None:
    found = travelling(tmp_path, BETWEEN % "prerouting" + ROUTED % "drop")
    assert found["A > B"] == (set(), EVERYTHING)
    assert found["A > W"] == (set(), WEB)


def test_lists_of_ip_may_judge_between_ports(tmp_path: Path) -> None:
    """br_netfilter hands bridged packets to them; no file shows whether it is loaded."""
    found = travelling(tmp_path, ROUTED % "drop")
    assert found["A > B"] == (set(), EVERYTHING)
    assert found["A > W"] == (WEB, WEB)


@pytest.mark.parametrize("members", [("eth1", "eth2"), ("eth1",)])
def test_a_bridge_is_a_switch_where_nothing_denies(tmp_path: Path, members: tuple[str, ...]) -> None:
    found = travelling(tmp_path, OPEN, members=members)
    assert found["A > B"] == (EVERYTHING, EVERYTHING)


def test_behind_the_only_port_of_a_bridge_nothing_is_judged(tmp_path: Path) -> None:
    found = travelling(tmp_path, BETWEEN % "forward" + ROUTED % "drop", members=("eth1",))
    assert found["A > B"] == (EVERYTHING, EVERYTHING)
