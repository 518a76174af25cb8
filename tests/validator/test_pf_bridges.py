"""Bridges of pfSense and OPNsense: which rules judge what crosses and what is routed; by hand from if_bridge(4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path

INTERFACES = """<interfaces>
  <wan><enable>1</enable><if>igb0</if><ipaddr>192.0.2.2</ipaddr><subnet>24</subnet></wan>
  {lan}
  <opt1><enable>1</enable><if>igb1</if><descr>P1</descr></opt1>
  <opt2><enable>1</enable><if>igb2</if><descr>P2</descr></opt2>
 </interfaces>"""
LAN = "<lan><enable>1</enable><if>bridge0</if><ipaddr>10.1.0.1</ipaddr><subnet>24</subnet></lan>"
SILENT = "<lan><enable>1</enable><if>bridge0</if></lan>"
PLANT = """plant: {id: B}
zones:
  - {id: A, kind: control, networks: [10.1.0.0/25], interfaces: ['fw:opt1']}
  - {id: B, kind: control, networks: [10.1.0.128/25], interfaces: ['fw:opt2']}
  - {id: W, kind: enterprise, networks: [192.0.2.0/24]}
"""
BOTH = ("pfsense", "opnsense")
OUTSIDE = "<address>192.0.2.0/24</address>"
A, B, W = "10.1.0.0/25", "10.1.0.128/25", "192.0.2.0/24"


def passing(interface: str, port: int, *, more: str = "", to: str = "<any>1</any>") -> str:
    return (
        f"<rule><type>pass</type><interface>{interface}</interface><ipprotocol>inet</ipprotocol>{more}"
        "<protocol>tcp</protocol><source><any>1</any></source>"
        f"<destination>{to}<port>{port}</port></destination></rule>"
    )


def travelling(
    folder: Path, platform: str, rules: str, tunables: dict[str, int] | None = None, lan: str = LAN
) -> dict[str, tuple[set[str], set[str]]]:
    """What surely and what possibly travels between zones, where anything possibly does."""
    items = "".join(
        f"<item><tunable>net.link.bridge.{name}</tunable><value>{value}</value></item>"
        for name, value in (tunables or {}).items()
    )
    text = f"""<?xml version="1.0"?>
<{platform}>
 <system><hostname>fw</hostname><webgui><protocol>https</protocol><noantilockout>1</noantilockout></webgui></system>
 <sysctl>{items}</sysctl>
 {INTERFACES.format(lan=lan)}
 <bridges><bridged><members>opt1,opt2</members><bridgeif>bridge0</bridgeif></bridged></bridges>
 <nat><outbound><mode>disabled</mode></outbound></nat>
 <filter>{rules}</filter>
</{platform}>
"""
    (folder / "configs").mkdir()
    (folder / "configs" / "fw.xml").write_text(text, encoding="utf-8")
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    found: dict[str, tuple[set[str], set[str]]] = {}
    for pair in audited_anew(folder).pairs:
        surely, possibly = (
            {
                f"{','.join(box.src)} {','.join(box.dst)} {box.proto} {box.dport}"
                for box in boxes
                if box.proto in {"tcp", "any"}
            }
            for boxes in (pair.surely, pair.possibly)
        )
        if possibly:
            found[f"{pair.source} > {pair.destination}"] = surely, possibly
    return found


def exactly(*texts: str) -> tuple[set[str], set[str]]:
    return set(texts), set(texts)


@pytest.mark.parametrize("platform", BOTH)
def test_what_is_routed_meets_the_rules_of_the_bridge_alone(tmp_path: Path, platform: str) -> None:
    """Members have no rules, so nothing crosses; the rule of the bridge lets out what comes in by either."""
    found = travelling(tmp_path, platform, passing("lan", 80, to=OUTSIDE))
    assert found == {"A > W": exactly(f"{A} {W} tcp 80"), "B > W": exactly(f"{B} {W} tcp 80")}


@pytest.mark.parametrize("platform", BOTH)
def test_a_frame_for_the_firewall_is_routed_back_where_the_bridge_lets_it(tmp_path: Path, platform: str) -> None:
    """Whoever writes the firewall's own address on a frame is judged by the bridge on the way to a neighbour too."""
    found = travelling(tmp_path, platform, passing("lan", 80))
    assert found["A > B"] == exactly(f"{A} {B} tcp 80")


@pytest.mark.parametrize("platform", BOTH)
def test_what_crosses_meets_the_rules_of_members_alone(tmp_path: Path, platform: str) -> None:
    found = travelling(tmp_path, platform, passing("opt1", 502) + passing("lan", 80, to=OUTSIDE))
    assert found["A > B"] == exactly(f"{A} {B} tcp 502")
    assert "B > A" not in found
    assert found["A > W"] == exactly(f"{A} {W} tcp 80")


@pytest.mark.parametrize("platform", BOTH)
@pytest.mark.parametrize("lan", [LAN, SILENT])
def test_a_filter_at_the_bridge_takes_the_place_of_those_of_members(tmp_path: Path, platform: str, lan: str) -> None:
    """The transparent firewall of the handbooks: `pfil_member` 0 and `pfil_bridge` 1, rules on the bridge."""
    rules = passing("lan", 102) + passing("opt1", 502)
    found = travelling(tmp_path, platform, rules, {"pfil_member": 0, "pfil_bridge": 1}, lan)
    assert found["A > B"] == exactly(f"{A} {B} tcp 102")
    assert found["B > A"] == exactly(f"{B} {A} tcp 102")


@pytest.mark.parametrize("platform", BOTH)
def test_a_bridge_that_nobody_assigned_has_the_rules_of_every_interface(tmp_path: Path, platform: str) -> None:
    every = "<floating>yes</floating><direction>any</direction><quick>1</quick>"
    rules = passing("opt1", 502) + passing("", 102, more=every).replace("<interface></interface>", "")
    found = travelling(tmp_path, platform, rules, {"pfil_member": 0, "pfil_bridge": 1}, "")
    assert found["A > B"] == exactly(f"{A} {B} tcp 102")


@pytest.mark.parametrize("platform", BOTH)
def test_no_filter_at_all_is_a_switch(tmp_path: Path, platform: str) -> None:
    found = travelling(tmp_path, platform, passing("lan", 80, to=OUTSIDE), {"pfil_member": 0, "pfil_bridge": 0})
    assert {"A > B", "B > A"} <= found.keys()


@pytest.mark.parametrize("platform", BOTH)
def test_of_two_filters_in_turn_the_second_is_a_doubt(tmp_path: Path, platform: str) -> None:
    rules = passing("opt1", 502) + passing("lan", 80, to=OUTSIDE)
    found = travelling(tmp_path, platform, rules, {"pfil_member": 1, "pfil_bridge": 1})
    assert found["A > B"] == (set(), {f"{A} {B} tcp 502"})


@pytest.mark.parametrize("platform", BOTH)
def test_members_that_judge_first_leave_open_what_the_bridge_says(tmp_path: Path, platform: str) -> None:
    found = travelling(tmp_path, platform, passing("opt1", 502) + passing("lan", 80), {"pfil_local_phys": 1})
    assert found["A > W"][0] == set()
    assert found["A > W"][1]
