"""A conduit names a device in `via` that nobody handed in: what the others stop may reach them translated."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from validator.audit import AuditOptions, audit
from validator.questions import Silent

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {{id: P}}
zones:
  - {{id: CTRL, kind: control, networks: [10.2.0.0/24]}}
  - {{id: DMZ, kind: dmz, networks: [10.1.0.0/24]}}
{devices}
conduits:
  - id: C
    from: CTRL
    to: DMZ
    via: [{via}]
    flows: [{{src: 10.2.0.9, dst: 10.1.0.5, service: tcp/443, purpose: x, owner: y}}]
"""
EDGE = """\
version 15.2
hostname edge
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.9.0.1 255.255.255.252
 ip access-group IN in
ip route 10.2.0.0 255.255.255.0 10.9.0.2
ip access-list extended IN
 permit tcp host 10.9.0.2 host 10.1.0.5 eq 443
 deny ip any any
line vty 0 4
 transport input none
end
"""
"""Permits what a router behind it would make of the flow, if that hides its hosts; nothing else."""
INNER = """\
version 15.2
hostname inner
interface GigabitEthernet0/0
 ip address 10.2.0.1 255.255.255.0
 {inside}
interface GigabitEthernet0/1
 ip address 10.9.0.2 255.255.255.252
 {outside}
ip route 10.1.0.0 255.255.255.0 10.9.0.1
{hiding}
line vty 0 4
 transport input none
end
"""
NO_NAT = INNER.format(inside="no shutdown", outside="no shutdown", hiding="no ip http server")
NAT = INNER.format(
    inside="ip nat inside",
    outside="ip nat outside",
    hiding="ip nat inside source list 1 interface GigabitEthernet0/1 overload\naccess-list 1 permit 10.2.0.0 0.0.0.255",
)


@pytest.mark.parametrize(
    ("via", "inner", "devices", "expected"),
    [
        ("edge", "", "", "BROKEN"),
        ("edge, inner", "", "", "UNKNOWN"),
        ("inner", "", "", "UNKNOWN"),
        ("edge, inner", "", "devices: [{id: inner, vendor: cisco_ios}]", "UNKNOWN"),
        ("edge, inner", NO_NAT, "", "BROKEN"),
        ("edge, inner", NAT, "", "WORKS"),
        ("edge, box", NO_NAT, "devices: [{id: box, hostname: inner}]", "BROKEN"),
        (
            "edge, sw",
            NO_NAT,
            "devices: [{id: sw, kind: unmanaged_switch, attested: A}]\nattestations: [{id: A, who: x}]",
            "BROKEN",
        ),
    ],
)
def test_a_flow_past_a_device_that_nobody_handed_in_is_not_said_to_be_broken(
    tmp_path: Path, via: str, inner: str, devices: str, expected: str
) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT.format(via=via, devices=devices), encoding="utf-8")
    (tmp_path / "configs" / "edge.txt").write_text(EDGE, encoding="utf-8")
    if inner:
        (tmp_path / "configs" / "inner.txt").write_text(inner, encoding="utf-8")
    report = audit(tmp_path, AuditOptions(None, dt.date(2026, 1, 1)), Silent())
    flow = report.conduits[0].flows[0]
    assert flow.verdict.value == expected, flow.why
