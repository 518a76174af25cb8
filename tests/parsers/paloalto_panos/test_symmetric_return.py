"""PAN-OS: answers of sessions that a forwarding rule with symmetric return took; by hand from the Administrator's Guide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path

FIREWALL = """set deviceconfig system hostname fw
set network interface ethernet ethernet1/1 layer3 ip 192.0.2.2/24
set network interface ethernet ethernet1/2 layer3 ip 198.51.100.2/24
set network interface ethernet ethernet1/3 layer3 ip 10.2.0.1/24
set network virtual-router default interface [ ethernet1/1 ethernet1/2 ethernet1/3 ]
set network virtual-router default routing-table ip static-route d destination 0.0.0.0/0 nexthop ip-address 192.0.2.1
set network virtual-router default routing-table ip static-route d interface ethernet1/1
set zone first network layer3 ethernet1/1
set zone second network layer3 ethernet1/2
set zone cell network layer3 ethernet1/3
set rulebase security rules in from second
set rulebase security rules in to cell
set rulebase security rules in source any
set rulebase security rules in destination any
set rulebase security rules in application any
set rulebase security rules in service any
set rulebase security rules in action allow
set rulebase pbf rules b from interface ethernet1/2
set rulebase pbf rules b source any
set rulebase pbf rules b destination 10.2.0.0/24
set rulebase pbf rules b application any
set rulebase pbf rules b service any
set rulebase pbf rules b action no-pbf
{back}"""
ROUTER = """version 15.2
hostname {name}
interface GigabitEthernet0/0
 ip address {outer} 255.255.255.0
interface GigabitEthernet0/1
 ip address {inner} 255.255.255.0
ip route 10.2.0.0 255.255.255.0 {back}
end
"""
PLANT = """plant: {id: P}
zones:
  - {id: FAR, kind: control, networks: [10.9.0.0/24]}
  - {id: NEAR, kind: control, networks: [10.8.0.0/24]}
  - {id: CELL, kind: control, networks: [10.2.0.0/24]}
conduits:
  - {id: C, from: FAR, to: CELL, flows: [{src: 10.9.0.5, dst: 10.2.0.5, service: tcp/502}]}
"""
ON = "set rulebase pbf rules b enforce-symmetric-return enabled {}\n"
TO = "set rulebase pbf rules b enforce-symmetric-return nexthop-address-list {}\n"


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        ("", "BROKEN"),  # the table leads to the first uplink, which has no way
        (ON.format("no") + TO.format("198.51.100.1"), "BROKEN"),
        (ON.format("yes") + TO.format("198.51.100.1"), "UNKNOWN"),  # it may have come in by either
        (ON.format("yes"), "UNKNOWN"),
        (ON.format("yes") + TO.format("198.51.100.77"), "UNKNOWN"),  # a router that no file shows may have that address
    ],
)
def test_answers_may_leave_by_the_uplink_that_a_session_came_in_by(tmp_path: Path, back: str, expected: str) -> None:
    """Before, each was told as broken."""
    configs = tmp_path / "configs"
    configs.mkdir()
    (configs / "fw.txt").write_text(FIREWALL.format(back=back), encoding="utf-8")
    for name, outer, inner, way in (
        ("one", "192.0.2.1", "10.8.0.1", "192.0.2.2"),
        ("two", "198.51.100.1", "10.9.0.1", "198.51.100.2"),
    ):
        text = ROUTER.format(name=name, outer=outer, inner=inner, back=way)
        (configs / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    ((flow,),) = [item.flows for item in audited_anew(tmp_path).conduits]
    assert flow.verdict.value == expected
