"""`ip inspect` of IOS: answers to inspected sessions pass both lists on their way, and nothing that begins does.

Every verdict was written down from the document (see `cisco_ios/inspection`) before the audit was asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: P, name: Inspection}
zones:
  - {id: CTRL, kind: control, networks: [10.20.0.0/24]}
  - {id: CORP, kind: enterprise, networks: [10.1.0.0/24]}
  - {id: LAB, kind: enterprise, networks: [10.30.0.0/24]}
conduits:
  - id: C-1
    from: CTRL
    to: CORP
    flows:
      - {src: CTRL, dst: CORP, service: tcp/443, purpose: updates, owner: OT}
      - {src: CTRL, dst: CORP, service: udp/123, purpose: time, owner: OT}
      - {src: CTRL, dst: CORP, service: icmp/8, purpose: alive, owner: OT}
"""
ROUTER = """\
Building configuration...

Current configuration : 900 bytes
!
version 15.2
hostname rtr
!
{rules}
!
interface GigabitEthernet0/0
 ip address 10.20.0.1 255.255.255.0
 ip access-group BACK out
{inside}
!
interface GigabitEthernet0/1
 ip address 10.1.0.1 255.255.255.0
 ip access-group OUTWARDS out
 ip access-group INWARDS in
{outside}
!
interface GigabitEthernet0/2
 ip address 10.30.0.1 255.255.255.0
 ip access-group INWARDS in
 ip access-group BACK out
{beside}
!
ip access-list extended OUTWARDS
 permit tcp 10.20.0.0 0.0.0.255 any eq 443
 permit udp 10.20.0.0 0.0.0.255 any eq 123
 permit icmp 10.20.0.0 0.0.0.255 any echo
ip access-list extended BACK
 deny ip any any
ip access-list extended INWARDS
 deny ip any any
!
end
"""
GENERIC = "ip inspect name FW tcp\nip inspect name FW udp\nip inspect name FW icmp"
APPLICATIONS = "ip inspect name FW https\nip inspect name FW ntp\nip inspect name FW icmp"
MAPPED = "ip inspect name FW user-own\nip inspect name FW udp\nip port-map user-own port tcp 443"
ELSEWHERE = f"{MAPPED} list 7\naccess-list 7 permit 10.1.0.9"
IN, OUT, NOT = " ip inspect FW in", " ip inspect FW out", "!"
ALL, NONE = ["WORKS", "WORKS", "WORKS"], ["BROKEN", "BROKEN", "BROKEN"]


def verdicts(tmp_path: Path, config: str) -> tuple[dict[tuple[str, str], str], list[str]]:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (tmp_path / "configs" / "rtr.txt").write_text(config, encoding="utf-8")
    report = audited_anew(tmp_path)
    (conduit,) = report.conduits
    pairs = {(pair.source, pair.destination): pair.verdict.value for pair in report.pairs}
    return pairs, [flow.verdict.value for flow in conduit.flows]


@pytest.mark.parametrize(
    ("rules", "inside", "outside", "beside", "flows"),
    [
        pytest.param(GENERIC, NOT, OUT, NOT, ALL, id="inspected where it leaves"),
        pytest.param(GENERIC, IN, NOT, NOT, ALL, id="inspected where it enters"),
        pytest.param(GENERIC, NOT, IN, NOT, NONE, id="the answers inspected, not the questions"),
        pytest.param(GENERIC, OUT, NOT, NOT, NONE, id="inspected towards the inside"),
        pytest.param(GENERIC, NOT, NOT, IN, NONE, id="inspected at another way in"),
        pytest.param(GENERIC, NOT, NOT, OUT, NONE, id="inspected at another way out"),
        pytest.param(GENERIC, NOT, NOT, NOT, NONE, id="defined and not applied"),
        pytest.param("ip inspect name FW tcp", NOT, OUT, NOT, ["WORKS", "BROKEN", "BROKEN"], id="TCP alone"),
        pytest.param(APPLICATIONS, NOT, OUT, NOT, ALL, id="by application"),
        pytest.param(
            "ip inspect name FW http\nip inspect name FW udp", NOT, OUT, NOT, ["BROKEN", "WORKS", "BROKEN"], id="http"
        ),
        pytest.param(MAPPED, NOT, OUT, NOT, ["WORKS", "WORKS", "BROKEN"], id="own port map"),
        pytest.param(ELSEWHERE, NOT, OUT, NOT, ["BROKEN", "WORKS", "BROKEN"], id="port map of one server"),
        pytest.param(
            f"{GENERIC}\nip inspect name FW appfw WEB", NOT, OUT, NOT, ["UNKNOWN", "UNKNOWN", "UNKNOWN"], id="contents"
        ),
        pytest.param(
            "ip inspect name FW unheard-of", NOT, OUT, NOT, ["UNKNOWN", "UNKNOWN", "BROKEN"], id="unknown application"
        ),
    ],
)
def test_answers_of_sessions_pass_and_nothing_begins(
    tmp_path: Path, rules: str, inside: str, outside: str, beside: str, flows: list[str]
) -> None:
    config = ROUTER.format(rules=rules, inside=inside, outside=outside, beside=beside)
    pairs, found = verdicts(tmp_path, config)
    assert set(pairs.values()) == {"PROVED"}
    assert found == flows


def test_what_the_lists_deny_opens_nothing(tmp_path: Path) -> None:
    config = ROUTER.format(rules=GENERIC, inside=IN, outside=NOT, beside=NOT)
    pairs, found = verdicts(tmp_path, config.replace("permit tcp 10.20.0.0", "deny tcp 10.20.0.0"))
    assert set(pairs.values()) == {"PROVED"}
    assert found == ["BROKEN", "WORKS", "WORKS"]


def test_sessions_behind_translation(tmp_path: Path) -> None:
    config = (
        ROUTER.format(
            rules=f"{GENERIC}\nip nat inside source list 5 interface GigabitEthernet0/1 overload\n"
            "access-list 5 permit 10.20.0.0 0.0.0.255",
            inside=f"{IN}\n ip nat inside",
            outside=" ip nat outside",
            beside=NOT,
        )
        .replace("tcp 10.20.0.0 0.0.0.255", "tcp any")
        .replace("udp 10.20.0.0 0.0.0.255", "udp any")
    )
    _, found = verdicts(tmp_path, config)
    assert found[:2] == ["WORKS", "WORKS"]


@pytest.mark.parametrize(("source", "expected"), [("host 10.1.0.1", "WORKS"), ("10.20.0.0 0.0.0.255", "BROKEN")])
def test_lists_and_the_answers_of_sessions_see_the_translated_address_outside(
    tmp_path: Path, source: str, expected: str
) -> None:
    """NAT from inside to outside stands before the outbound list (Cisco, NAT Order of Operation, document 6209).

    What comes back is for 10.1.0.1 where the inbound list would deny it, and is taken back after that.
    """
    overload = (
        "ip nat inside source list 5 interface GigabitEthernet0/1 overload\naccess-list 5 permit 10.20.0.0 0.0.0.255"
    )
    config = ROUTER.format(
        rules=f"{GENERIC}\n{overload}", inside=f"{IN}\n ip nat inside", outside=" ip nat outside", beside=NOT
    )
    _, found = verdicts(tmp_path, config.replace("tcp 10.20.0.0 0.0.0.255", f"tcp {source}"))
    assert found[0] == expected


@pytest.mark.parametrize(("target", "expected"), [("host 10.1.0.1", "WORKS"), ("10.20.0.0 0.0.0.255", "BROKEN")])
def test_beside_the_sessions_of_another_interface_the_list_sees_answers_as_they_come(
    tmp_path: Path, target: str, expected: str
) -> None:
    """What comes in may be of a session of LAB; that it leaves to CTRL, which is not inspected, changes no address."""
    overload = (
        "ip nat inside source list 5 interface GigabitEthernet0/1 overload\naccess-list 5 permit 10.20.0.0 0.0.0.255"
    )
    config = ROUTER.format(
        rules=f"{GENERIC}\n{overload}", inside=" ip nat inside", outside=" ip nat outside", beside=IN
    )
    config = config.replace(" ip access-group BACK out\n", "", 1).replace(
        "tcp 10.20.0.0 0.0.0.255", "tcp host 10.1.0.1"
    )
    config = config.replace("extended INWARDS\n", f"extended INWARDS\n permit tcp any eq 443 {target}\n")
    _, found = verdicts(tmp_path, config)
    assert found[0] == expected
