"""The zone-based firewall of IOS on a plant: every verdict was written down from the documents before the audit was asked.

The documents are those of `cisco_ios/zone_policies`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: P, name: Zones of a router}
zones:
  - {id: CELL, kind: control, networks: [10.20.0.0/24]}
  - {id: OFFICE, kind: enterprise, networks: [10.1.0.0/24]}
  - {id: LAB, kind: enterprise, networks: [10.30.0.0/24]}
conduits:
  - id: C-1
    from: CELL
    to: OFFICE
    flows:
      - {src: CELL, dst: OFFICE, service: tcp/443, purpose: updates, owner: OT}
      - {src: CELL, dst: OFFICE, service: udp/123, purpose: time, owner: OT}
      - {src: CELL, dst: OFFICE, service: icmp/8, purpose: alive, owner: OT}
"""
ROUTER = """\
Building configuration...

Current configuration : 900 bytes
!
version 15.7
hostname rtr
!
class-map type inspect match-any WANTED
 match protocol https
 match protocol ntp
 match access-group name PING
class-map type inspect match-any ANSWERS
 match access-group name ANSWERS
class-map type inspect match-all OWN-WEB
 match access-group name FROM-CELL
 match protocol https
class-map type inspect match-any ANYTHING
 match access-group name EVERYTHING
class-map type inspect match-any TCP
 match protocol tcp
class-map type inspect match-all NAMED
 match user-group ENGINEERS
 match class-map WANTED
class-map type inspect match-all OWN
 match access-group name FROM-CELL
 match class-map WANTED
class-map type inspect match-any NOT-ONE
 match access-group name NOT-ONE
policy-map type inspect http RULES
{policies}
zone security INSIDE
zone security OUTSIDE
{pairs}
!
interface GigabitEthernet0/0
 ip address 10.20.0.1 255.255.255.0
{inside}
!
interface GigabitEthernet0/1
 ip address 10.1.0.1 255.255.255.0
{outside}
!
interface GigabitEthernet0/2
 ip address 10.30.0.1 255.255.255.0
 ip access-group NOTHING in
 ip access-group NOTHING out
!
ip access-list extended PING
 permit icmp any any echo
ip access-list extended ANSWERS
 permit tcp any eq 443 any established
 permit udp any eq 123 any
 permit icmp any any echo-reply
ip access-list extended FROM-CELL
 permit ip 10.20.0.0 0.0.0.255 any
ip access-list extended EVERYTHING
 permit ip any any
ip access-list extended NOTHING
 deny ip any any
ip access-list extended NOT-ONE
 deny ip host 10.20.0.66 any
 permit tcp any any eq 443
!
end
"""
IN, OUT = " zone-member security INSIDE", " zone-member security OUTSIDE"
THERE = "zone-pair security THERE source INSIDE destination OUTSIDE\n service-policy type inspect P"
BACK = "zone-pair security BACK source OUTSIDE destination INSIDE\n service-policy type inspect Q"
WITHIN = "zone-pair security WITHIN source INSIDE destination INSIDE\n service-policy type inspect P"
DROP = " class class-default\n  drop"
LIST = " ip access-group NOTHING in"
WORKS, BROKEN, OPEN = ["WORKS"] * 3, ["BROKEN"] * 3, ["UNKNOWN"] * 3
PROVED, VIOLATED, UNKNOWN = "PROVED", "VIOLATED", "UNKNOWN"


def policy(name: str, *classes: str) -> str:
    """`CLASS action`, each as the device prints it."""
    lines = [f"policy-map type inspect {name}"]
    for item in classes:
        named, _, actions = item.partition(" ")
        lines += [f" class type inspect {named}", *(f"  {action}" for action in actions.split("; ") if action)]
    return "\n".join([*lines, DROP])


def told(tmp_path: Path, config: str) -> tuple[str, str, set[str], list[str]]:
    """Verdicts there, back and of all pairs with LAB, and of the flows."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (tmp_path / "configs" / "rtr.txt").write_text(config, encoding="utf-8")
    report = audited_anew(tmp_path)
    (conduit,) = report.conduits
    pairs = {(pair.source, pair.destination): pair.verdict.value for pair in report.pairs}
    lab = {verdict for names, verdict in pairs.items() if "LAB" in names}
    flows = [flow.verdict.value for flow in conduit.flows]
    return pairs["CELL", "OFFICE"], pairs["OFFICE", "CELL"], lab, flows


INSPECT, PASS = policy("P", "WANTED inspect"), policy("P", "WANTED pass")
CASES = {
    "inspected": (INSPECT, THERE, IN, OUT, PROVED, PROVED, WORKS),
    "class-default without an action": (INSPECT.replace("\n  drop", ""), THERE, IN, OUT, PROVED, PROVED, WORKS),
    "passed one way": (PASS, THERE, IN, OUT, PROVED, PROVED, BROKEN),
    "passed both ways": (
        f"{PASS}\n{policy('Q', 'ANSWERS pass')}",
        f"{THERE}\n{BACK}",
        IN,
        OUT,
        PROVED,
        PROVED,
        WORKS,
    ),
    "inspected, the other way dropped": (
        f"{INSPECT}\n{policy('Q', 'ANYTHING drop')}",
        f"{THERE}\n{BACK}",
        IN,
        OUT,
        PROVED,
        PROVED,
        WORKS,
    ),
    "the other way inspected": (
        f"{PASS}\n{policy('Q', 'ANSWERS inspect')}",
        f"{THERE}\n{BACK}",
        IN,
        OUT,
        PROVED,
        PROVED,
        ["BROKEN", "WORKS", "BROKEN"],
    ),
    "an interface list is not opened": (INSPECT, THERE, IN, f"{OUT}\n{LIST}", PROVED, PROVED, BROKEN),
    "one interface in no zone": (INSPECT, THERE, IN, "!", PROVED, PROVED, BROKEN),
    "no pair": (INSPECT, "!", IN, OUT, PROVED, PROVED, BROKEN),
    "a pair without a policy": (INSPECT, THERE.partition("\n")[0], IN, OUT, PROVED, PROVED, BROKEN),
    "zones and no members": (INSPECT, THERE, "!", "!", VIOLATED, VIOLATED, WORKS),
    "one zone": (INSPECT, THERE, IN, IN, VIOLATED, VIOLATED, WORKS),
    "one zone with a pair": (policy("P", "OWN inspect"), WITHIN, IN, IN, PROVED, PROVED, WORKS),
    "passed before inspected": (
        policy("P", "TCP pass", "WANTED inspect"),
        THERE,
        IN,
        OUT,
        VIOLATED,
        PROVED,
        ["BROKEN", "WORKS", "WORKS"],
    ),
    "passed after inspected": (policy("P", "WANTED inspect", "TCP pass"), THERE, IN, OUT, VIOLATED, PROVED, WORKS),
    "passed before inspected, answers passed": (
        f"{policy('P', 'OWN-WEB pass', 'WANTED inspect')}\n{policy('Q', 'ANSWERS pass')}",
        f"{THERE}\n{BACK}",
        IN,
        OUT,
        PROVED,
        PROVED,
        WORKS,
    ),
    "list and protocol": (
        policy("P", "OWN-WEB inspect"),
        THERE,
        IN,
        OUT,
        PROVED,
        PROVED,
        ["WORKS", "BROKEN", "BROKEN"],
    ),
    "classes in classes": (policy("P", "OWN inspect"), THERE, IN, OUT, PROVED, PROVED, WORKS),
    "everything": (policy("P", "ANYTHING inspect"), THERE, IN, OUT, VIOLATED, PROVED, WORKS),
    "dropped first": (
        policy("P", "TCP drop", "WANTED inspect"),
        THERE,
        IN,
        OUT,
        PROVED,
        PROVED,
        ["BROKEN", "WORKS", "WORKS"],
    ),
    "a list that denies goes on": (policy("P", "NOT-ONE inspect"), THERE, IN, OUT, PROVED, PROVED, BROKEN),
    "a list that denies goes on to the next class": (
        policy("P", "NOT-ONE inspect", "WANTED inspect"),
        THERE,
        IN,
        OUT,
        PROVED,
        PROVED,
        WORKS,
    ),
    "policy not defined": ("!", THERE, IN, OUT, UNKNOWN, PROVED, OPEN),
    "class not defined": (policy("P", "MISSING inspect"), THERE, IN, OUT, UNKNOWN, PROVED, OPEN),
    "no action": (policy("P", "WANTED "), THERE, IN, OUT, PROVED, PROVED, OPEN),
    "users": (policy("P", "NAMED inspect"), THERE, IN, OUT, PROVED, PROVED, OPEN),
    "contents": (
        policy("P", "OWN-WEB inspect; service-policy http RULES", "WANTED inspect"),
        THERE,
        IN,
        OUT,
        PROVED,
        PROVED,
        ["UNKNOWN", "WORKS", "WORKS"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_verdicts(tmp_path: Path, case: str) -> None:
    policies, pairs, inside, outside, there, back, flows = CASES[case]
    config = ROUTER.format(policies=policies, pairs=pairs, inside=inside, outside=outside)
    assert told(tmp_path, config) == (there, back, {PROVED}, flows)


NAT = "ip nat inside source list FROM-CELL interface GigabitEthernet0/1 overload\n"


@pytest.mark.parametrize(("sees", "flows"), [("10.20.0.0", ["WORKS", "WORKS"]), ("10.1.0.0", ["BROKEN", "BROKEN"])])
def test_policies_see_inside_addresses(tmp_path: Path, sees: str, flows: list[str]) -> None:
    config = ROUTER.format(
        policies=NAT + policy("P", "OWN inspect").replace("class-default", "class-default"),
        pairs=THERE,
        inside=f"{IN}\n ip nat inside",
        outside=f"{OUT}\n ip nat outside",
    ).replace(
        "interface GigabitEthernet0/1 overload", "interface GigabitEthernet0/1 overload\naccess-list 9 permit any"
    )
    config = config.replace("source list FROM-CELL", "source list 9")
    config = config.replace("permit ip 10.20.0.0 0.0.0.255 any", f"permit ip {sees} 0.0.0.255 any")
    assert told(tmp_path, config)[3][:2] == flows
