"""What an ASA does with one packet, through the command line: verdict, deciding line, and the way out.

Expected answers come from Cisco's documents ("Access Rules", "NAT Basics", "route"), not from the engine.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import pytest

from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

BASE = """\
: Saved
ASA Version 9.16(4)
hostname fw-t
interface GigabitEthernet1/1
 nameif outside
 security-level 0
 ip address 203.0.113.1 255.255.255.0
interface GigabitEthernet1/2
 nameif inside
 security-level 100
 ip address 10.1.0.1 255.255.0.0
interface GigabitEthernet1/3
 nameif dmz
 security-level 50
 ip address 10.50.0.1 255.255.255.0
route outside 0.0.0.0 0.0.0.0 203.0.113.254 1
"""
END = "Cryptochecksum:00000000d00d00000000d00d00000002\n: end\n"
Document = dict[str, object]


def answer(tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: str, words: str, flow: str) -> Document:
    """The one answer of `test-rules`, with the text of the deciding line under `text`."""
    path = tmp_path / "fw.txt"
    text = BASE + lines + END
    path.write_text(text, encoding="utf-8")
    main(["test-rules", str(path), *words.split(), "--flow", flow, "--format", "json", "--allow-incomplete"])
    found = cast("Document", json.loads(capsys.readouterr().out))
    number = found["line"]
    found["text"] = text.splitlines()[number - 1].strip() if isinstance(number, int) else ""
    return found


def exits(document: Document) -> set[tuple[str, str]]:
    """Each way out: interface and destination as the packet leaves."""
    paths = cast("list[dict[str, list[dict[str, str]]]]", document["paths"])
    return {(hop["out"], hop["dst"]) for path in paths for hop in path["hops"]}


LISTS = """\
access-list IN extended permit tcp any any eq 80
access-list IN extended deny tcp any any eq 25 time-range NIGHT
access-list ALL extended permit tcp any any eq 443
access-list OUTWARDS extended permit tcp any any
access-group IN in interface inside
access-group OUTWARDS out interface outside
access-group ALL global
time-range NIGHT
 periodic daily 20:00 to 23:00
"""
DECIDED = (
    ("--from inside", "10.1.0.5 > 8.8.8.8 tcp/80", "permit", "access-list OUTWARDS extended permit tcp any any"),
    ("--from inside --to dmz", "10.1.0.5 > 10.50.0.5 tcp/80", "permit", "access-list IN extended permit tcp any any eq 80"),
    ("--from inside --to dmz", "10.1.0.5 > 10.50.0.5 tcp/443", "permit", "access-list ALL extended permit tcp any any eq 443"),
    ("--from inside", "10.1.0.5 > 10.50.0.5 tcp/22", "deny", ""),
    ("--from dmz", "10.50.0.5 > 8.8.8.8 tcp/80", "deny", ""),
)  # fmt: skip


@pytest.mark.parametrize(("words", "flow", "verdict", "text"), DECIDED)
def test_the_written_line_decides_not_the_default_behind_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str, flow: str, verdict: str, text: str
) -> None:
    found = answer(tmp_path, capsys, LISTS, words, flow)
    assert (found["verdict"], found["text"], found["implicit"]) == (verdict, text, not text)


def test_a_packet_without_a_route_is_denied_by_no_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = "route Null0 10.9.0.0 255.255.0.0 1\naccess-list IN extended permit ip any any\naccess-group IN in interface inside\n"
    found = answer(tmp_path, capsys, lines, "--from inside", "10.1.0.5 > 10.9.0.5 tcp/80")
    assert (found["verdict"], found["rule"]) == ("deny", None)


DIVERTED = """\
interface GigabitEthernet1/4
 nameif ot
 security-level 90
 ip address 10.40.0.1 255.255.255.0
object network PLC
 host 10.77.0.5
object network PLC-SEEN
 host 203.0.113.30
access-list OUT extended permit ip any any
access-group OUT in interface outside
route inside 10.77.0.0 255.255.0.0 10.1.0.99
"""


@pytest.mark.parametrize(
    ("lines", "verdict", "out"),
    [
        ("route ot 10.64.0.0 255.192.0.0 10.40.0.99\nnat (ot,outside) source static PLC PLC-SEEN\n", "permit", "ot"),
        ("nat (ot,outside) source static PLC PLC-SEEN\n", "deny", None),
        ("nat (any,outside) source static PLC PLC-SEEN\n", "permit", "inside"),
        ("nat (ot,outside) source static PLC PLC-SEEN route-lookup\n", "permit", "inside"),
    ],
)
def test_a_translation_chooses_the_interface_before_the_route(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: str, verdict: str, out: str | None
) -> None:
    """NAT Basics, "Routing NAT Packets": the egress comes from the rule; without a route there, nothing leaves."""
    found = answer(tmp_path, capsys, DIVERTED + lines, "--from outside", "8.8.8.8 > 203.0.113.30 tcp/502")
    assert found["verdict"] == verdict
    assert {name for name, _ in exits(found)} == {out}


THREAT_DEFENSE = """\
same-security-traffic permit inter-interface
access-list CSM_FW_ACL_ advanced trust tcp ifc inside any ifc outside any eq ssh rule-id 1
access-list CSM_FW_ACL_ advanced deny tcp ifc inside any ifc outside any rule-id 2
access-list CSM_FW_ACL_ advanced trust tcp ifc inside any ifc dmz any eq telnet rule-id 3
access-list CSM_FW_ACL_ advanced deny ip any any rule-id 4
access-group CSM_FW_ACL_ global
"""


@pytest.mark.parametrize(
    ("flow", "verdict", "rule"),
    [
        ("10.1.0.5 > 8.8.8.8 tcp/22", "permit", "1"),
        ("10.1.0.5 > 8.8.8.8 tcp/23", "deny", "2"),
        ("10.1.0.5 > 10.50.0.5 tcp/23", "permit", "3"),
        ("10.1.0.5 > 10.50.0.5 tcp/22", "deny", "4"),
    ],
)
def test_entries_of_threat_defense_know_the_interface_that_a_packet_leaves_by(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], flow: str, verdict: str, rule: str
) -> None:
    lines = THREAT_DEFENSE
    found = answer(tmp_path, capsys, lines, "--from inside", flow)
    assert (found["verdict"], found["rule"]) == (verdict, rule)


INTERFACES = """\
interface GigabitEthernet1/4
 shutdown
 no nameif
 no security-level
 no ip address
interface GigabitEthernet1/4.20
 vlan 20
 nameif cell20
 security-level 10
 ip address 10.20.0.1 255.255.255.0
interface GigabitEthernet1/5
 no nameif
 security-level 20
 ip address 10.22.0.1 255.255.255.0
"""


@pytest.mark.parametrize("target", ["10.20.0.5", "10.22.0.5"])
def test_networks_of_interfaces_that_are_down_or_without_a_name_are_in_no_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], target: str
) -> None:
    """A subinterface is down with the interface that carries it; without `nameif` nothing passes."""
    found = answer(tmp_path, capsys, INTERFACES, "--from inside", f"10.1.0.5 > {target} tcp/22")
    assert exits(found) == {("outside", target)}


REMOTE = """\
ip local pool VP 172.31.9.10-172.31.9.50
access-list V4 extended permit tcp any host 10.1.0.20 eq 3389
access-list OB extended permit tcp any any eq 80
access-group OB out interface inside
webvpn
 enable outside
group-policy GP internal
group-policy GP attributes
 vpn-filter value V4
 ipv6-vpn-filter none
tunnel-group OPEN type remote-access
tunnel-group OPEN general-attributes
 address-pool VP
tunnel-group TIGHT type remote-access
tunnel-group TIGHT general-attributes
 address-pool VP
 default-group-policy GP
interface Tunnel1
 nameif vti
 ip address 169.254.1.1 255.255.255.252
"""


@pytest.mark.parametrize(
    ("more", "words", "flow", "verdict"),
    [
        ("", "--from OPEN --to inside", "172.31.9.10 > 10.1.0.20 tcp/22", "permit"),
        ("", "--from OPEN --to dmz", "172.31.9.10 > 10.50.0.20 tcp/22", "permit"),
        ("", "--from OPEN --to outside", "172.31.9.10 > 8.8.8.8 tcp/22", "deny"),
        ("", "--from TIGHT --to inside", "172.31.9.10 > 10.1.0.20 tcp/3389", "permit"),
        ("", "--from TIGHT --to inside", "172.31.9.10 > 10.1.0.20 tcp/22", "deny"),
        ("", "--from vti --to inside", "192.168.9.9 > 10.1.0.20 tcp/80", "possibly"),
        ("", "--from outside --to inside", "172.31.9.10 > 10.1.0.20 tcp/80", "deny"),
        ("no sysopt connection permit-vpn\n", "--from OPEN --to inside", "172.31.9.10 > 10.1.0.20 tcp/80", "deny"),
        ("no sysopt connection permit-vpn\n", "--from vti --to inside", "192.168.9.9 > 10.1.0.20 tcp/80", "deny"),
    ],
)
def test_packets_of_tunnels_go_past_lists_and_levels(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: str, words: str, flow: str, verdict: str
) -> None:
    """Sysopt connection permit-vpn, on by default: no list of either interface judges them, a VPN filter does."""
    assert answer(tmp_path, capsys, REMOTE + more, words, flow)["verdict"] == verdict


SEEN = """\
object network SERVER
 host 10.1.0.20
 nat (inside,outside) static 203.0.113.20
"""


@pytest.mark.parametrize(
    ("permitted", "verdict"), [("host 203.0.113.20", "permit"), ("host 10.1.0.20", "deny"), ("any", "permit")]
)
def test_a_filter_of_clients_sees_the_address_that_they_send_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], permitted: str, verdict: str
) -> None:
    """Lists of `access-group` see real addresses; a VPN filter those on the wire ("Features That Use Mapped IP Addresses")."""
    lines = REMOTE.replace("any host 10.1.0.20 eq 3389", f"any {permitted} eq 3389") + SEEN
    found = answer(tmp_path, capsys, lines, "--from TIGHT", "172.31.9.10 > 203.0.113.20 tcp/3389")
    assert found["verdict"] == verdict


NAT = """\
object network HMI
 host 10.1.0.10
object network LAN
 subnet 10.1.0.0 255.255.0.0
object network HMI-SEEN
 host 203.0.113.10
object network PARTNER
 subnet 198.51.100.0 255.255.255.0
object network PARTNER-SEEN
 subnet 10.98.0.0 255.255.255.0
access-list FROM extended permit ip any any
access-group FROM in interface outside
"""
STATIC = "object network HMI\n nat (inside,outside) static 203.0.113.10\n"
PAT_FIRST = "nat (inside,outside) source dynamic LAN interface\n"
PAT_LAST = "nat (inside,outside) after-auto source dynamic LAN interface\n"
OBJECT_PAT = "object network LAN\n nat (inside,outside) dynamic interface\n"
EXEMPT = "nat (inside,outside) source static LAN LAN destination static PARTNER PARTNER\n"
ONE_WAY = "nat (inside,outside) source static HMI HMI-SEEN unidirectional\n"
TWICE = "nat (inside,outside) source static HMI HMI-SEEN destination static PARTNER-SEEN PARTNER\n"
OUTSIDE_PAT = "nat (outside,inside) source dynamic any interface\n"
TO_SEEN, TO_REAL = "8.8.8.8 > 203.0.113.10 tcp/443", "8.8.8.8 > 10.1.0.10 tcp/443"
REVERSE_PATHS = (
    ("no translation", "", TO_REAL, "permit"),
    ("static, by the mapped address", STATIC, TO_SEEN, "permit"),
    ("static, by the real address", STATIC, TO_REAL, "deny"),
    ("dynamic, by the real address", OBJECT_PAT, TO_REAL, "deny"),
    ("static before dynamic in section 2", STATIC + OBJECT_PAT, TO_SEEN, "permit"),
    ("a general manual rule before the static one", PAT_FIRST + STATIC, TO_SEEN, "deny"),
    ("the general rule after auto", PAT_LAST + STATIC, TO_SEEN, "permit"),
    ("exempted, from the partner", EXEMPT + OBJECT_PAT, "198.51.100.7 > 10.1.0.10 tcp/443", "permit"),
    ("exempted, from somebody else", EXEMPT + OBJECT_PAT, TO_REAL, "deny"),
    ("exempted too late", PAT_FIRST + EXEMPT, "198.51.100.7 > 10.1.0.10 tcp/443", "deny"),
    ("one way only, by the real address", ONE_WAY, TO_REAL, "deny"),
    ("twice, by both mapped addresses", TWICE, "198.51.100.7 > 203.0.113.10 tcp/443", "permit"),
    ("twice, both by their real addresses", TWICE, "198.51.100.7 > 10.1.0.10 tcp/443", "possibly"),
    ("twice, somebody else by the real address", TWICE, TO_REAL, "permit"),
)
"""By the real address of a host that is translated nobody comes in (system message 305013)."""


@pytest.mark.parametrize(("what", "lines", "flow", "verdict"), REVERSE_PATHS, ids=[row[0] for row in REVERSE_PATHS])
def test_answers_must_meet_the_translation_by_which_a_connection_came(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str, lines: str, flow: str, verdict: str
) -> None:
    found = answer(tmp_path, capsys, NAT + lines, "--from outside", flow)
    assert found["verdict"] == verdict, what
    if verdict == "deny":
        assert found["rule_set"] == "(implicit) NAT reverse path"


OUTWARDS = (
    ("a later twice rule behind a general one", PAT_FIRST + TWICE, "10.1.0.10 > 10.98.0.7 tcp/80", {"possibly"}),
    ("twice first", TWICE + PAT_LAST, "10.1.0.10 > 10.98.0.7 tcp/80", {"permit"}),
)


@pytest.mark.parametrize(("what", "lines", "flow", "verdicts"), OUTWARDS, ids=[row[0] for row in OUTWARDS])
def test_a_packet_matches_one_manual_rule_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str, lines: str, flow: str, verdicts: set[str]
) -> None:
    found = answer(tmp_path, capsys, NAT + lines, "--from inside", flow)
    assert {found["verdict"]} == verdicts, what


def test_a_manual_source_rule_beside_an_object_rule_for_the_destination_is_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(tmp_path, capsys, NAT + OUTSIDE_PAT + STATIC, "--from outside", TO_SEEN)
    assert found["verdict"] == "possibly"
    assert any("one manual translation only" in str(item) for item in cast("list[object]", found["because"]))
