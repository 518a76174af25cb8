"""Answers of flows that a FortiGate translates, judged by a router without memory with the header on the wire.

`r` (IOS) stands before `fw`; its lists see answers as they are on the wire between the two. Verdicts by hand, from
"NAT Order of Operation" (Cisco document 6209) and the documents named in the FortiOS reader.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from validator.audit import AuditOptions, audit
from validator.questions import Silent

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: R}
zones:
  - {id: A, kind: enterprise, networks: [10.1.0.0/24], assets: [{id: H, ip: 10.1.0.7}]}
  - {id: MID, kind: dmz, networks: [10.2.0.0/24]}
  - {id: B, kind: control, networks: [10.3.0.0/24], assets: [{id: S, ip: 10.3.0.5}]}
conduits:
  - {id: C, from: FROM, to: TO, flows: [{src: SRC, dst: DST, service: tcp/80, purpose: x, owner: y}]}
"""
ROUTER = """\
version 15.2
hostname r
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
INSIDE
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
OUTSIDE
ip route 10.3.0.0 255.255.255.0 10.2.0.2
ip route 10.4.0.0 255.255.255.0 10.2.0.2
ip access-list extended BACK
 LIST
end
"""
FIREWALL = """\
#config-version=FGT60F-7.4.4-FW-build1639-240101:opmode=0:vdom=0:user=admin
config system global
set hostname "fw"
set allow-traffic-redirect disable
end
config system interface
edit "mid"
set ip 10.2.0.2 255.255.255.0
next
edit "b"
set ip 10.3.0.1 255.255.255.0
next
end
config router static
edit 1
set dst 10.1.0.0 255.255.255.0
set gateway 10.2.0.1
set device "mid"
next
end
config firewall ippool
edit "P"
set startip 10.4.0.32
set endip 10.4.0.33
next
end
config firewall vip
edit "V"
set extip 10.4.0.5
set extintf "mid"
VIP
next
end
config firewall policy
edit 1
set srcintf "mid"
set dstintf "b"
set srcaddr "all"
set dstaddr "V"
set service "ALL"
set schedule "always"
set action accept
next
edit 2
set srcintf "b"
set dstintf "mid"
set srcaddr "all"
set dstaddr "all"
set service "ALL"
set schedule "always"
set action accept
POLICY
next
end
"""
MAPPED = "set mappedip 10.3.0.5"
FORWARDED = f"{MAPPED}\nset portforward enable\nset extport 8080\nset mappedport 80"
BALANCED = """set type server-load-balance
set server-type tcp
set extport 8080
config realservers
edit 1
set ip 10.3.0.5
set port 80
next
end"""


def verdict(folder: Path, vip: str, policy: str, entry: str, *, inward: bool) -> str:
    """Of one flow: from A to S (`inward`), or from S to A."""
    ends = ("A", "B", "H", "S") if inward else ("B", "A", "S", "H")
    plant = PLANT
    for word, end in zip(("FROM", "TO", "SRC", "DST"), ends, strict=True):
        plant = plant.replace(word, end)
    bound = ("", " ip access-group BACK in") if inward else (" ip access-group BACK in", "")
    router = ROUTER.replace("INSIDE\n", f"{bound[0]}\n").replace("OUTSIDE\n", f"{bound[1]}\n").replace("LIST", entry)
    (folder / "configs").mkdir()
    (folder / "plant.yaml").write_text(plant, encoding="utf-8")
    (folder / "configs" / "r.txt").write_text(router.replace("\n\n", "\n"), encoding="utf-8")
    text = FIREWALL.replace("VIP", vip).replace("POLICY\n", policy)
    (folder / "configs" / "fw.txt").write_text(text, encoding="utf-8")
    found = audit(folder, AuditOptions(None, dt.date(2026, 1, 1)), Silent())
    return found.conduits[0].flows[0].verdict.value


@pytest.mark.parametrize(
    ("vip", "entry", "wanted"),
    [
        (MAPPED, "permit tcp host 10.4.0.5 eq 80 any established", "WORKS"),
        (MAPPED, "permit tcp host 10.3.0.5 eq 80 any established", "BROKEN"),
        (FORWARDED, "permit tcp host 10.4.0.5 eq 8080 any established", "WORKS"),
        (FORWARDED, "permit tcp host 10.4.0.5 eq 80 any established", "BROKEN"),
        (BALANCED, "permit tcp host 10.4.0.5 eq 8080 any established", "WORKS"),
        (BALANCED, "permit tcp host 10.3.0.5 eq 80 any established", "BROKEN"),
    ],
)
def test_answers_of_a_virtual_address_come_from_its_outer_side(
    tmp_path: Path, vip: str, entry: str, wanted: str
) -> None:
    assert verdict(tmp_path, vip, "", entry, inward=True) == wanted


@pytest.mark.parametrize(
    ("policy", "entry", "wanted"),
    [
        ("", "permit tcp any host 10.3.0.5 established", "WORKS"),
        ("", "permit tcp any host 10.4.0.5 established", "BROKEN"),
        ("set nat enable\n", "permit tcp any host 10.4.0.5 established", "WORKS"),
        ("set nat enable\n", "permit tcp any host 10.3.0.5 established", "BROKEN"),
        (
            "set nat enable\nset ippool enable\nset poolname P\n",
            "permit tcp any 10.4.0.32 0.0.0.1 established",
            "WORKS",
        ),
        ("set nat enable\nset ippool enable\nset poolname P\n", "permit tcp any host 10.4.0.32 established", "UNKNOWN"),
        ("set nat enable\nset ippool enable\nset poolname P\n", "permit tcp any host 10.4.0.5 established", "BROKEN"),
    ],
)
def test_answers_to_what_a_policy_translates_go_to_the_address_that_it_gave(
    tmp_path: Path, policy: str, entry: str, wanted: str
) -> None:
    assert verdict(tmp_path, MAPPED, policy, entry, inward=False) == wanted
