"""Control plane policing: what a dropping class keeps from the device itself, and what stays as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import AS_OF
from parsers.ledger import LineFate
from parsers.registry import parse
from parsers.source import Source
from validator.audit import AuditOptions
from validator.device_questions import reach_device

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """version 15.4
hostname r1
!
{classes}!
policy-map COPP
{policy}!
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ipv6 address 2001:DB8:1::1/64
!
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
!
no ip http server
no ip http secure-server
!
ip access-list extended ONE
 permit tcp host 10.1.0.9 any eq 22
ip access-list extended BUT
 deny   tcp host 10.1.0.9 any eq 22
 permit tcp any any eq 22
ip access-list extended ODD
 permit tcp any any eq 22 sometimes
ip access-list extended NEW
 allow tcp any any eq 22
ip access-list extended NONE
 remark nothing yet
ipv6 access-list SIX
 permit tcp any any eq 22
!
control-plane
{bound}!
line con 0
line vty 0 4
 transport input ssh
!
end
"""
PLANT = """plant: {id: P}
zones:
  - {id: A, kind: enterprise, networks: [10.1.0.8/30, '2001:db8:1::/64']}
  - {id: B, kind: control, networks: [10.2.0.0/24]}
devices:
  - {id: r1, file: configs/r1.txt, platform: cisco_ios}
"""
BOUND = " service-policy input COPP\n"
OPTIONS = AuditOptions(None, AS_OF)
ONE = "class-map match-all C1\n match access-group name ONE\n"
DROP, POLICE = " class C1\n  drop\n", " class C1\n  police 8000 conform-action drop exceed-action drop\n"
LINES = " class C1\n  police rate 10 pps\n   conform-action drop\n   exceed-action drop\n"
REST = " class C1\n  police 8000\n class class-default\n  drop\n"
DROP_REST, HOST = " class class-default\n  drop\n", {"10.1.0.9/32"}
INNER = "policy-map IN\n class C1\n  drop\n"
FOUR, SIX = {"10.1.0.8/30"}, {"2001:db8:1::/64"}
WITHOUT = {"10.1.0.8/32", "10.1.0.10/31"}
BOTH, NOBODY = FOUR | SIX, set[str]()
ANY = "class-map match-any C1\n match access-group name "
CASES = {
    "a class that drops": (ONE, DROP, BOUND, WITHOUT | SIX, WITHOUT | SIX),
    "a rate of which nothing passes": (ONE, POLICE, BOUND, WITHOUT | SIX, WITHOUT | SIX),
    "the same in lines": (ONE, LINES, BOUND, WITHOUT | SIX, WITHOUT | SIX),
    "a rate": (ONE, POLICE.replace("conform-action drop", "conform-action transmit"), BOUND, BOTH, BOTH),
    "a rate of nothing": (ONE, " class C1\n  police 0 conform-action transmit\n", BOUND, WITHOUT | SIX, BOTH),
    "a rate of nothing, in lines": (
        ONE,
        " class C1\n  police rate 0 pps\n   conform-action transmit\n   exceed-action drop\n",
        BOUND,
        WITHOUT | SIX,
        BOTH,
    ),
    "a rate of nothing in a policy of its own": (
        ONE,
        f" class C1\n  service-policy IN\n{DROP_REST}{INNER.replace('drop', 'police rate 0 pps')}",
        BOUND,
        NOBODY,
        HOST,
    ),
    "nowhere bound": (ONE, DROP, "", BOTH, BOTH),
    "another policy": (ONE, DROP, BOUND.replace("COPP", "OTHER"), BOTH, BOTH),
    "what the device sends": (ONE, DROP, BOUND.replace("input", "output"), BOTH, BOTH),
    "a class before": (ONE.replace("C1", "C0") + ONE, f" class C0\n  police 8000\n{DROP}", BOUND, BOTH, BOTH),
    "the rest": (
        ONE,
        " class C1\n  police 8000\n class class-default\n  drop\n",
        BOUND,
        {"10.1.0.9/32"},
        {"10.1.0.9/32"},
    ),
    "an entry that denies": (f"{ANY}BUT\n", DROP, BOUND, HOST | SIX, HOST | SIX),
    "an entry that denies, and a class that polices": (
        f"{ANY}BUT\n",
        f"{DROP} class class-default\n  police 8000\n",
        BOUND,
        HOST | SIX,
        HOST | SIX,
    ),
    "an entry that denies, and the rest dropped": (f"{ANY}BUT\n", f"{DROP}{DROP_REST}", BOUND, NOBODY, NOBODY),
    "an entry that denies in one of two lists": (
        f"{ANY}BUT\n match access-group name SIX\n",
        DROP,
        BOUND,
        NOBODY,
        FOUR,
    ),
    "a list of IPv6": (f"{ANY}SIX\n", DROP, BOUND, FOUR, FOUR),
    "something else": ("class-map match-all C1\n match protocol arp\n", DROP, BOUND, NOBODY, BOTH),
    "several at once": (f"{ONE} match access-group name BUT\n", DROP, BOUND, NOBODY, BOTH),
    "an entry with an unknown word": (f"{ANY}ODD\n", REST, BOUND, NOBODY, FOUR),
    "an entry that was not read": (f"{ANY}NEW\n", REST, BOUND, NOBODY, BOTH),
    "a list without entries": (f"{ANY}NONE\n", REST, BOUND, NOBODY, BOTH),
    "a list that is not there": (f"{ANY}GONE\n", REST, BOUND, NOBODY, BOTH),
    "a class that is not there": ("", DROP, BOUND, NOBODY, BOTH),
    "a statement that was not read": (ONE, f"{DROP}  zzz\n", BOUND, NOBODY, BOTH),
    "such a one in a class before": (ONE, f" class C1\n  zzz\n{DROP_REST}", BOUND, NOBODY, BOTH),
    "a policy of its own that drops": (ONE, f" class C1\n  service-policy IN\n{DROP_REST}{INNER}", BOUND, NOBODY, HOST),
    "a policy of its own that does not": (
        ONE,
        f" class C1\n  service-policy IN\n{DROP_REST}{INNER.replace('drop', 'police 8000')}",
        BOUND,
        HOST,
        HOST,
    ),
}


@pytest.mark.parametrize(("classes", "policy", "bound", "surely", "possibly"), CASES.values(), ids=CASES.keys())
def test_who_reaches_the_device_itself(
    tmp_path: Path, classes: str, policy: str, bound: str, surely: set[str], possibly: set[str]
) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    text = TEXT.format(classes=classes, policy=policy, bound=bound)
    (tmp_path / "configs/r1.txt").write_text(text, encoding="utf-8")
    answers = reach_device(tmp_path, OPTIONS, "A", "r1", "ssh").services
    assert {word for ssh in answers for box in ssh.surely for word in box.src} == surely
    assert {word for ssh in answers for box in ssh.possibly for word in box.src} == possibly


def test_every_line_of_it_is_in_the_model() -> None:
    text = TEXT.format(classes=ONE, policy=DROP, bound=BOUND)
    result = parse(Source.from_text("r1.txt", text))
    fates = {line.strip(): result.ledger.fate(number) for number, line in enumerate(text.splitlines(), 1)}
    for line in ("match access-group name ONE", "class C1", "drop", "service-policy input COPP"):
        assert fates[line] is LineFate.MODELLED
