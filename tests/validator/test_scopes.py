"""Equal addresses of two scopes are different hosts, behind tunnels and as addresses of devices too."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from validator.audit import AuditOptions, audit
from validator.questions import Silent

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

PLANT = """\
plant: {id: T}
zones:
  - {id: A, kind: enterprise, networks: [10.1.0.0/24]}
  - {id: V, kind: vendor, networks: [10.2.0.0/24]}
  - {id: W, kind: control, networks: [10.2.0.0/24], scope: two}
  - {id: X, kind: control, networks: [10.3.0.0/24], scope: two}
  - {id: Y, kind: control, networks: [10.1.0.0/24], scope: two}
devices:
  - {id: gate}
  - {id: policy}
  - {id: other, scope: two}
conduits:
  - {id: C, from: X, to: Y, flows: [{src: X, dst: 10.1.0.1, service: ssh, purpose: x, owner: y}]}
"""
GATE = """\
: Saved
ASA Version 9.16(4)
hostname gate
interface GigabitEthernet1/1
 nameif wan
 security-level 0
 ip address 192.0.2.1 255.255.255.0
interface GigabitEthernet1/2
 nameif lan
 security-level 100
 ip address 10.1.0.1 255.255.255.0
route wan 0.0.0.0 0.0.0.0 192.0.2.254 1
access-list CRYPTO extended permit ip 10.1.0.0 255.255.255.0 10.2.0.0 255.255.255.0
crypto map M 10 match address CRYPTO
crypto map M 10 set peer 192.0.2.2
crypto map M interface wan
tunnel-group 192.0.2.2 type ipsec-l2l
tunnel-group 192.0.2.2 ipsec-attributes
 ikev1 pre-shared-key *****
ssh 10.3.0.0 255.255.255.0 lan
Cryptochecksum:00000000d00d00000000d00d00000002
: end
"""
# A policy route anywhere keeps the quick look before the work from answering.
POLICY = """\
version 15.2
hostname policy
interface GigabitEthernet0/0
 ip address 10.77.0.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.78.0.1 255.255.255.0
 ip policy route-map R
route-map R permit 10
 set ip next-hop 10.77.0.9
end
"""
OTHER = """\
device,order,in,out,src,dst,service,action,log
#interface,other,a,10.1.0.1/24
#interface,other,b,10.3.0.1/24
#interface,other,c,10.2.0.1/24
"""


def report(folder: Path) -> Report:
    """The audit of two plants that share addresses: one behind `gate`, one around `other`."""
    (folder / "configs").mkdir()
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    for name, text in {"gate.txt": GATE, "policy.txt": POLICY, "other.csv": OTHER}.items():
        (folder / "configs" / name).write_text(text, encoding="utf-8")
    return audit(folder, AuditOptions(None, dt.date(2026, 1, 1)), Silent())


def test_a_tunnel_leads_to_addresses_of_its_own_scope_alone(tmp_path: Path) -> None:
    verdicts = {f"{pair.source}>{pair.destination}": pair.verdict.value for pair in report(tmp_path).pairs}
    assert (verdicts["A>V"], verdicts["A>W"]) == ("VIOLATED", "PROVED")


def test_a_flow_to_an_address_of_a_device_asks_the_device_of_that_scope(tmp_path: Path) -> None:
    """`gate` has the same address and lets ssh in from there; the rules of `other` do not tell what it answers."""
    (flow,) = report(tmp_path).conduits[0].flows
    assert (flow.verdict.value, flow.why) == ("UNKNOWN", "the file does not say whether other answers there")
