"""PAN-OS ignores IPv6 without IPv6 firewalling (Networking Administrator's Guide 10.1, "Configure Session Settings")."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path

FIREWALL = """set deviceconfig system hostname fw
{told}set network interface ethernet ethernet1/1 layer3 ip 10.1.10.1/24
set network interface ethernet ethernet1/1 layer3 ipv6 enabled yes
set network interface ethernet ethernet1/1 layer3 ipv6 address 2001:db8:10::1/64 enable-on-interface yes
set network interface ethernet ethernet1/2 layer3 ip 10.1.20.1/24
set network interface ethernet ethernet1/2 layer3 ipv6 enabled yes
set network interface ethernet ethernet1/2 layer3 ipv6 address 2001:db8:20::1/64 enable-on-interface yes
set network virtual-router default interface [ ethernet1/1 ethernet1/2 ]
set zone office network layer3 ethernet1/1
set zone dmz network layer3 ethernet1/2
set rulebase security rules all from office
set rulebase security rules all to dmz
set rulebase security rules all source any
set rulebase security rules all destination any
set rulebase security rules all application any
set rulebase security rules all service any
set rulebase security rules all action allow
"""
PLANT = """plant: {id: V6}
zones:
  - {id: OFFICE, kind: enterprise, networks: [10.1.10.0/24, "2001:db8:10::/64"]}
  - {id: DMZ, kind: dmz, networks: [10.1.20.0/24, "2001:db8:20::/64"]}
"""
BOTH, FOUR = {"10.1.20.0/24", "2001:db8:20::/64"}, {"10.1.20.0/24"}


@pytest.mark.parametrize(("told", "routed"), [("no", FOUR), ("yes", BOTH), ("", BOTH)])
def test_without_it_nothing_of_ipv6_surely_passes_or_stops(tmp_path: Path, told: str, routed: set[str]) -> None:
    (tmp_path / "configs").mkdir()
    line = f"set deviceconfig setting session ipv6-firewalling {told}\n" if told else ""
    (tmp_path / "configs/fw.txt").write_text(FIREWALL.format(told=line), encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    pair = next(one for one in audited_anew(tmp_path).pairs if one.source == "OFFICE")
    assert {address for box in pair.surely for address in box.dst} == routed
    both = {address for box in (*pair.surely, *pair.possibly) for address in box.dst}
    assert both == BOTH
