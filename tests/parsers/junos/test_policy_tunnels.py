"""Junos: policies that permit into a tunnel, two firewalls joined by one; each verdict worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path

BASE = """set version 21.2R3-S2.9
set system host-name {name}
set security ike proposal P authentication-method pre-shared-keys
set security ike policy IKE proposals P
set security ike gateway G ike-policy IKE
set security ike gateway G address {peer}
set security ike gateway G external-interface ge-0/0/0.0
set security ipsec proposal E protocol esp
set security ipsec policy E proposals E
set security ipsec vpn V ike gateway G
set security ipsec vpn V ike ipsec-policy E
set security address-book global address here {here}
set security address-book global address there {there}
{policies}
set security zones security-zone NET interfaces ge-0/0/0.0
set security zones security-zone LAN interfaces ge-0/0/1.0
set interfaces ge-0/0/0 unit 0 family inet address {outer}/24
set interfaces ge-0/0/1 unit 0 family inet address {inner}/24
set routing-options static route 0.0.0.0/0 next-hop {hop}
"""
PLANT = """plant: {id: P}
zones:
  - {id: A, kind: enterprise, networks: [10.1.0.0/24]}
  - {id: B, kind: control, networks: [10.2.0.0/24]}
conduits:
  - {id: C, from: A, to: B, flows: [{src: 10.1.0.5, dst: 10.2.0.5, service: tcp/22}]}
"""
THERE = ("LAN", "NET", "here", "there")
BACK = ("NET", "LAN", "there", "here")
ANYWHERE = ("LAN", "NET", "any", "any")
TUNNEL = "permit tunnel ipsec-vpn V"


def policy(name: str, way: tuple[str, str, str, str], then: str, application: str = "any") -> str:
    source, target, sender, receiver = way
    start = f"set security policies from-zone {source} to-zone {target} policy {name}"
    return "\n".join(
        (
            f"{start} match source-address {sender}",
            f"{start} match destination-address {receiver}",
            f"{start} match application {application}",
            f"{start} then {then}",
        )
    )


def fate(folder: Path, near: tuple[str, ...], far: tuple[str, ...]) -> tuple[str, str]:
    """The pair from A to B, and the declared flow."""
    configs = folder / "configs"
    configs.mkdir()
    nets = {"here": "10.1.0.0/24", "there": "10.2.0.0/24", "inner": "10.1.0.1"}
    outer = {"outer": "192.0.2.1", "peer": "198.51.100.1", "hop": "192.0.2.254"}
    (configs / "a.conf").write_text(BASE.format(name="a", policies="\n".join(near), **nets, **outer), encoding="utf-8")
    nets = {"here": "10.2.0.0/24", "there": "10.1.0.0/24", "inner": "10.2.0.1"}
    outer = {"outer": "198.51.100.1", "peer": "192.0.2.1", "hop": "198.51.100.254"}
    (configs / "b.conf").write_text(BASE.format(name="b", policies="\n".join(far), **nets, **outer), encoding="utf-8")
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    report = audited_anew(folder)
    (pair,) = [item for item in report.pairs if (item.source, item.destination) == ("A", "B")]
    ((flow,),) = [item.flows for item in report.conduits]
    return pair.verdict.value, flow.verdict.value


INTO, OUT_OF = policy("out", THERE, TUNNEL), policy("in", BACK, TUNNEL)
SSH = policy("ssh", BACK, TUNNEL, "junos-ssh")
CASES = {
    "a policy at each end": ((INTO,), (OUT_OF,), ("VIOLATED", "WORKS")),
    "the far end lets in one service": ((INTO,), (SSH,), ("VIOLATED", "WORKS")),
    "the far end lets in another service": (
        (INTO,),
        (policy("web", BACK, TUNNEL, "junos-https"),),
        ("VIOLATED", "BROKEN"),
    ),
    "the far end lets nothing in": ((INTO,), (policy("out", THERE, TUNNEL),), ("PROVED", "BROKEN")),
    # what the policy of the far end does with packets that come in unencrypted is told by no document
    "nothing goes in": ((policy("in", BACK, TUNNEL),), (OUT_OF,), ("UNKNOWN", "BROKEN")),
    "the internet behind the tunnel": ((INTO, policy("all", ANYWHERE, "permit")), (OUT_OF,), ("VIOLATED", "WORKS")),
    "the internet before the tunnel": ((policy("all", ANYWHERE, "permit"), INTO), (OUT_OF,), ("UNKNOWN", "UNKNOWN")),
    "another service past the tunnel": (
        (policy("out", THERE, TUNNEL, "junos-ssh"), policy("all", ANYWHERE, "permit")),
        (OUT_OF,),
        ("UNKNOWN", "UNKNOWN"),
    ),
    "denied before the tunnel": ((policy("no", ANYWHERE, "deny"), INTO), (OUT_OF,), ("UNKNOWN", "BROKEN")),
    "another policy at the far end": (
        (INTO,),
        (policy("no", ("NET", "LAN", "any", "any"), "deny"), OUT_OF),
        ("UNKNOWN", "UNKNOWN"),
    ),
    "a policy without the tunnel at the far end": (
        (INTO,),
        (policy("all", ("NET", "LAN", "any", "any"), "permit"), policy("out", THERE, TUNNEL)),
        ("UNKNOWN", "UNKNOWN"),
    ),
}


@pytest.mark.parametrize(("near", "far", "expected"), CASES.values(), ids=CASES.keys())
def test_what_a_tunnel_of_policies_carries(
    tmp_path: Path, near: tuple[str, ...], far: tuple[str, ...], expected: tuple[str, str]
) -> None:
    assert fate(tmp_path, near, far) == expected
