"""A flow works if every packet of it arrives: by its own address, or by one that leads to the same receiver."""

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
  - {{id: A, kind: dmz, networks: [10.1.0.0/24]}}
  - {{id: B, kind: control, networks: [10.2.0.0/24]}}
conduits:
  - {{id: C, from: A, to: B, flows: [{{src: {source}, dst: {destination}, service: {service}, purpose: x, owner: y}}]}}
"""
FORTIOS = """\
#config-version=FGT60F-7.2.4-FW-build1396-230131:opmode=0:vdom=0:user=admin
config system global
    set hostname "fw"
end
config system interface
    edit "a"
        set vdom "root"
        set ip 10.1.0.1 255.255.255.0
        set type physical
    next
    edit "b"
        set vdom "root"
        set ip 10.2.0.1 255.255.255.0
        set type physical
    next
end
config firewall address
    edit "first"
        set subnet 10.1.0.5 255.255.255.255
    next
    edit "second"
        set subnet 10.1.0.6 255.255.255.255
    next
    edit "ten"
        set subnet 10.2.0.10 255.255.255.255
    next
end
config firewall service custom
    edit "modbus"
        set tcp-portrange 502
    next
    edit "web"
        set tcp-portrange 80-81
    next
end
config firewall vip
{vips}end
config firewall policy
{policies}end
"""
VIP = """\
    edit "{name}"
        set extip {outside}
        set mappedip "{inside}"
        set extintf "a"
{ports}    next
"""
FORWARD = """\
        set portforward enable
        set extport {outside}
        set mappedport {inside}
"""
POLICY = """\
    edit {number}
        set srcintf "a"
        set dstintf "b"
        set action accept
        set srcaddr {source}
        set dstaddr "{destination}"
        set schedule "always"
        set service "{service}"
    next
"""
NINE = VIP.format(name="v9", outside="10.1.0.99", inside="10.2.0.9", ports="")
TWO = VIP.format(name="v9", outside="10.1.0.99-10.1.0.100", inside="10.2.0.9-10.2.0.10", ports="")
WEB = "".join(
    VIP.format(
        name=f"v{port}", outside="10.1.0.99", inside="10.2.0.9", ports=FORWARD.format(outside=8000 + port, inside=port)
    )
    for port in (80, 81)
)


def policy(number: int, source: str, destination: str, service: str = "modbus") -> str:
    """One policy from a to b; sources are words."""
    quoted = " ".join(f'"{one}"' for one in source.split())
    return POLICY.format(number=number, source=quoted, destination=destination, service=service)


FIRST = policy(1, "first", "v9")
BOTH = policy(1, "first second", "v9")
EACH = policy(1, "first", "v80", "web") + policy(2, "first", "v81", "web")


@pytest.mark.parametrize(
    ("destination", "source", "service", "vips", "policies", "verdict"),
    [
        # One server of the network has an address that people know: it works, and the network does not.
        ("10.2.0.9", "10.1.0.5", "tcp/502", NINE, FIRST, "WORKS"),
        ("10.2.0.0/24", "10.1.0.5", "tcp/502", NINE, FIRST, "BROKEN"),
        ("B", "10.1.0.5", "tcp/502", NINE, FIRST, "BROKEN"),
        ("[10.2.0.9, 10.2.0.10]", "10.1.0.5", "tcp/502", NINE, FIRST, "BROKEN"),
        # Two servers, each by an address of its own, or one of them by its own address.
        ("[10.2.0.9, 10.2.0.10]", "10.1.0.5", "tcp/502", TWO, FIRST, "WORKS"),
        ("[10.2.0.9, 10.2.0.10]", "10.1.0.5", "tcp/502", NINE, FIRST + policy(2, "first", "ten"), "WORKS"),
        ("[10.2.0.9, 10.2.0.10]", "10.1.0.5", "tcp/502", NINE, FIRST + policy(2, "second", "ten"), "BROKEN"),
        # Every sender counts.
        ("10.2.0.9", "[10.1.0.5, 10.1.0.6]", "tcp/502", NINE, FIRST, "BROKEN"),
        ("10.2.0.9", "[10.1.0.5, 10.1.0.6]", "tcp/502", NINE, BOTH, "WORKS"),
        # Every port counts, by whatever port of the outside.
        ("10.2.0.9", "10.1.0.5", "tcp/80-81", WEB, EACH, "WORKS"),
        ("10.2.0.9", "10.1.0.5", "tcp/80-81", WEB, policy(1, "first", "v80", "web"), "BROKEN"),
        ("10.2.0.9", "10.1.0.5", "tcp/80", WEB, policy(1, "first", "v80", "web"), "WORKS"),
        ("10.2.0.9", "10.1.0.5", "tcp/80-82", WEB, EACH, "BROKEN"),
    ],
)
def test_a_flow_works_if_every_packet_of_it_arrives(
    tmp_path: Path, destination: str, source: str, service: str, vips: str, policies: str, verdict: str
) -> None:
    (tmp_path / "configs").mkdir()
    plant = PLANT.format(source=source, destination=destination, service=service)
    (tmp_path / "plant.yaml").write_text(plant, encoding="utf-8")
    text = FORTIOS.format(vips=vips, policies=policies)
    (tmp_path / "configs" / "fw.txt").write_text(text, encoding="utf-8")
    report = audit(tmp_path, AuditOptions(None, dt.date(2026, 1, 1)), Silent())
    assert [flow.verdict.value for flow in report.conduits[0].flows] == [verdict], report.pairs[0].reasons
