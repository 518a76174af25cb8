"""Documents of `test-rules` and `trace`: the fixed names, and what they say of small configurations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import pytest

from parsers.registry import parse
from parsers.source import Source
from validator.cli import main
from validator.flowtext import read_flow
from validator.reachability.questions import judge_rule_set

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Document = dict[str, object]
PACKET = {"src", "dst", "proto", "sport", "dport", "icmp_type", "icmp_code", "state"}
ANSWER = PACKET | {"verdict", "rule_set", "rule", "implicit", "file", "line", "because", "error"}
HOP = {
    "device",
    "in",
    "out",
    "vrf",
    "rule_set",
    "rule",
    "file",
    "line",
    "action",
    "src",
    "dst",
    "sport",
    "dport",
    "nat",
}
DISPOSITIONS = {"delivered", "denied", "no_route", "loop", "unknown"}

IOS = """\
version 15.2
hostname r1
ipv6 unicast-routing
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ipv6 address 2001:db8:1::1/64
 ip access-group FROM_A in
 ipv6 traffic-filter SIX in
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
 ipv6 address 2001:db8:2::1/64
interface GigabitEthernet0/2
 ip address 10.3.0.1 255.255.255.0
 ip access-group CLOSED out
ip access-list extended FROM_A
 10 permit tcp host 10.1.0.5 any eq 502
 20 deny icmp any any unreachable
 30 permit icmp any any echo
 35 permit icmp any any 11 1
 40 permit tcp any any established
 50 permit tcp any any eq 22 time-range T
 60 permit udp any eq 53 any
 70 permit tcp host 10.1.0.7 any eq 22
ip access-list extended CLOSED
 10 deny ip any any
ipv6 access-list SIX
 permit tcp any host 2001:db8:2::9 eq 502
 sequence 50 permit icmp any any echo-request
ip route 0.0.0.0 0.0.0.0 10.2.0.254
time-range T
 periodic daily 8:00 to 17:00
end
"""
ASA = """\
: Saved
ASA Version 9.16(4)
hostname fw
interface GigabitEthernet1/1
 nameif a
 security-level 20
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet1/2
 nameif b
 security-level 80
 ip address 10.2.0.1 255.255.255.0
interface GigabitEthernet1/3
 nameif c
 security-level 50
 ip address 10.3.0.1 255.255.255.0
object network HMI
 host 10.2.0.9
 nat (b,a) static 10.1.0.99
access-list IN extended permit tcp host 10.1.0.5 host 10.2.0.9 eq 502
access-list IN extended permit tcp any any eq 22 time-range T
access-list IN extended permit icmp any any echo
access-list IN extended permit icmp any any 3 4
access-group IN in interface a
time-range T
 periodic daily 8:00 to 17:00
Cryptochecksum:00000000d00d00000000d00d00000002
: end
"""
FORTIOS = """\
#config-version=FGT60F-7.2.5-FW-build1517-230606:opmode=0:vdom=0:user=admin
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
    edit "c"
        set vdom "root"
        set ip 10.3.0.1 255.255.255.0
        set type physical
    next
end
config firewall address
    edit "client"
        set subnet 10.1.0.5 255.255.255.255
    next
end
config firewall service custom
    edit "modbus"
        set tcp-portrange 502
    next
    edit "ping"
        set protocol ICMP
        set icmptype 8
    next
end
config firewall policy
    edit 7
        set srcintf "a"
        set dstintf "b"
        set action accept
        set srcaddr "client"
        set dstaddr "all"
        set schedule "always"
        set service "modbus" "ping"
    next
    edit 3
        set srcintf "a"
        set dstintf "b"
        set srcaddr "all"
        set dstaddr "all"
        set schedule "always"
        set service "modbus"
    next
end
"""
MODBUS = "10.1.0.5:40000 > 10.2.0.9 tcp/502"
FILES = {"ios": IOS, "asa": ASA, "forti": FORTIOS}


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answers]:
    """Asks the command line: its status and its documents."""
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")

    def asked(words: str, *flows: str) -> Answers:
        (tmp_path / "flows.jsonl").write_text("".join(f"{flow}\n" for flow in flows), encoding="utf-8")
        status = main([*words.split(), "--flows", "flows.jsonl", "--format", "json"])
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return asked


Answers = tuple[int, list[Document]]


def line_of(name: str, document: Document) -> str:
    """The text of the line that an answer names."""
    assert document["file"] in {f"{name}.txt", None}
    number = document["line"]
    return FILES[name].splitlines()[number - 1].strip() if isinstance(number, int) else ""


def paths_of(document: Document) -> list[Document]:
    return cast("list[Document]", document["paths"])


def hops_of(path: Document) -> list[Document]:
    return cast("list[Document]", path["hops"])


# test-rules: one list alone


LISTS = [
    ("ios", "FROM_A", MODBUS, "permit", "10", "10 permit tcp host 10.1.0.5 any eq 502"),
    ("ios", "FROM_A", "10.1.0.6 > 10.2.0.9 icmp/8", "permit", "30", "30 permit icmp any any echo"),
    ("ios", "FROM_A", "10.1.0.6 > 10.2.0.9 icmp/3.1", "deny", "20", "20 deny icmp any any unreachable"),
    ("ios", "FROM_A", "10.1.0.6 > 10.2.0.9 icmp/11.1", "permit", "35", "35 permit icmp any any 11 1"),
    ("ios", "FROM_A", "10.1.0.6:53 > 10.2.0.9 udp/4000", "permit", "60", "60 permit udp any eq 53 any"),
    ("ios", "FROM_A", "10.1.0.6:4000 > 10.2.0.9 tcp/22", "possibly", "50", "50 permit tcp any any eq 22 time-range T"),
    ("ios", "FROM_A", "10.1.0.7:4000 > 10.2.0.9 tcp/22", "permit", "70", "70 permit tcp host 10.1.0.7 any eq 22"),
    ("ios", "SIX", "2001:db8:1::5 > 2001:db8:2::9 tcp/502", "permit", "10", "permit tcp any host 2001:db8:2::9 eq 502"),
    ("ios", "SIX", "2001:db8:1::5 > 2001:db8:2::8 icmp6/128", "permit", "50",
     "sequence 50 permit icmp any any echo-request"),
    ("asa", "IN", MODBUS, "permit", "1", "access-list IN extended permit tcp host 10.1.0.5 host 10.2.0.9 eq 502"),
    ("asa", "IN", "10.1.0.6 > 10.2.0.9 tcp/22", "possibly", "2",
     "access-list IN extended permit tcp any any eq 22 time-range T"),
    ("asa", "IN", "10.1.0.6 > 10.2.0.9 icmp/3.4", "permit", "4", "access-list IN extended permit icmp any any 3 4"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "rule_set", "flow", "verdict", "rule", "text"), LISTS)
def test_one_list_alone_names_the_line_that_decides(
    ask: Callable[..., Answers], name: str, rule_set: str, flow: str, verdict: str, rule: str, text: str
) -> None:
    status, (answer,) = ask(f"test-rules {name}.txt --rule-set {rule_set}", flow)
    assert (answer["verdict"], answer["rule_set"], answer["rule"]) == (verdict, rule_set, rule)
    assert line_of(name, answer) == text
    assert answer["implicit"] is False
    assert set(answer) >= ANSWER
    assert (status, bool(answer["because"])) == ((3, True) if verdict == "possibly" else (0, False))


@pytest.mark.parametrize(
    ("name", "rule_set", "flow"),
    [
        ("ios", "FROM_A", "10.1.0.6:40000 > 10.2.0.9 tcp/502"),
        ("ios", "FROM_A", "10.1.0.6 > 10.2.0.9 icmp/0"),
        ("ios", "FROM_A", "10.1.0.6 > 10.2.0.9 icmp/11.0"),
        ("ios", "FROM_A", "10.1.0.6:54 > 10.2.0.9 udp/53"),
        ("ios", "SIX", "2001:db8:1::5 > 2001:db8:2::8 tcp/502"),
        ("asa", "IN", "10.1.0.6 > 10.2.0.9 tcp/502"),
        ("asa", "IN", "10.1.0.5 > 10.2.0.9 icmp/3.3"),
    ],
)
def test_the_end_of_a_list_denies_without_a_line(
    ask: Callable[..., Answers], name: str, rule_set: str, flow: str
) -> None:
    status, (answer,) = ask(f"test-rules {name}.txt --rule-set {rule_set}", flow)
    assert (status, answer["verdict"], answer["implicit"], answer["line"]) == (0, "deny", True, None)
    assert (answer["because"], answer["error"]) == ([], None)


def test_a_doubt_names_every_line_that_leaves_it_open(ask: Callable[..., Answers]) -> None:
    _, (answer,) = ask("test-rules ios.txt --rule-set FROM_A", "10.1.0.6:4000 > 10.2.0.9 tcp/22")
    because = cast("list[Document]", answer["because"])
    assert [set(item) for item in because] == [{"file", "line", "reason"}]
    assert FILES["ios"].splitlines()[cast("int", because[0]["line"]) - 1].strip().endswith("time-range T")


@pytest.mark.parametrize(("state", "verdict"), [("established", "permit"), ("new", "deny")])
def test_established_asks_for_the_state_of_the_packet(ask: Callable[..., Answers], state: str, verdict: str) -> None:
    flow = {"src": "10.1.0.6", "dst": "10.2.0.9", "proto": "tcp", "sport": 502, "dport": 40000, "state": state}
    for where in ("--rule-set FROM_A", "--from GigabitEthernet0/0 --to GigabitEthernet0/1"):
        _, (answer,) = ask(f"test-rules ios.txt {where}", json.dumps(flow))
        assert (answer["verdict"], answer["state"]) == (verdict, state)


# test-rules: the whole device


DEVICES = [
    ("ios", "--from GigabitEthernet0/0", MODBUS, "permit", "FROM_A", "10"),
    ("ios", "--from GigabitEthernet0/0", "10.1.0.5 > 8.8.8.8 tcp/502", "permit", "FROM_A", "10"),
    ("ios", "--from GigabitEthernet0/0", "10.1.0.5 > 10.3.0.9 tcp/502", "deny", "CLOSED", "10"),
    ("ios", "--from GigabitEthernet0/0 --to GigabitEthernet0/2", MODBUS, "deny", "CLOSED", "10"),
    ("ios", "--from GigabitEthernet0/0 --to GigabitEthernet0/1", MODBUS, "permit", "FROM_A", "10"),
    ("ios", "--from GigabitEthernet0/0", "2001:db8:1::5 > 2001:db8:2::9 tcp/502", "permit", "SIX", "10"),
    ("ios", "--from GigabitEthernet0/1", "10.2.0.9 > 10.1.0.5 tcp/1", "permit", None, None),
    ("asa", "--from a --to b", "10.1.0.5 > 10.1.0.99 tcp/502", "permit", "IN", "1"),
    ("asa", "--from a", "10.1.0.5 > 10.1.0.99 tcp/502", "permit", "IN", "1"),
    ("asa", "--from a", "10.1.0.6 > 10.3.0.9 tcp/22", "possibly", "IN", "2"),
    ("forti", "--from a --to b", MODBUS, "permit", None, "7"),
    ("forti", "--from a", MODBUS, "permit", None, "7"),
    ("forti", "--from a", "10.1.0.5 > 10.2.0.9 icmp/8", "permit", None, "7"),
    ("forti", "--from a", "10.1.0.6 > 10.2.0.9 tcp/502", "deny", None, "3"),
]


@pytest.mark.parametrize(("name", "words", "flow", "verdict", "rule_set", "rule"), DEVICES)
def test_the_whole_device_judges_from_one_interface(  # one row of the table
    ask: Callable[..., Answers], name: str, words: str, flow: str, verdict: str, rule_set: str | None, rule: str | None
) -> None:
    status, (answer,) = ask(f"test-rules {name}.txt {words}", flow)
    assert (answer["verdict"], answer["rule"]) == (verdict, rule)
    assert rule_set in {answer["rule_set"], None}
    assert set(answer) >= ANSWER
    assert status == (3 if verdict == "possibly" else 0)


@pytest.mark.parametrize(
    ("name", "words", "flow"),
    [
        ("ios", "--from GigabitEthernet0/0", "10.1.0.6 > 10.2.0.9 tcp/502"),
        ("asa", "--from c --to b", "10.3.0.9 > 10.2.0.9 tcp/502"),
        ("forti", "--from a --to b", "10.1.0.5 > 10.2.0.9 icmp/13"),
        ("forti", "--from a --to c", MODBUS),
        ("forti", "--from b --to a", "10.2.0.9 > 10.1.0.5 tcp/502"),
    ],
)
def test_what_no_line_permits_is_denied_by_the_device_itself(
    ask: Callable[..., Answers], name: str, words: str, flow: str
) -> None:
    _, (answer,) = ask(f"test-rules {name}.txt {words}", flow)
    assert (answer["verdict"], answer["implicit"], answer["error"]) == ("deny", True, None)


def test_from_alone_asks_every_exit_and_both_ends_one(ask: Callable[..., Answers]) -> None:
    _, answers = ask("test-rules ios.txt --from GigabitEthernet0/0", MODBUS, "10.1.0.5 > 10.3.0.9 tcp/502")
    outs = [[hop["out"] for path in paths_of(answer) for hop in hops_of(path)] for answer in answers]
    assert outs == [["GigabitEthernet0/1"], ["GigabitEthernet0/2"]]


# Order, echo, errors


def test_documents_keep_order_keys_and_errors_in_their_place(ask: Callable[..., Answers]) -> None:
    flows = [
        '{"src": "10.1.0.5", "dst": "10.2.0.9", "proto": "tcp", "dport": 502, "ticket": "T-1"}',
        "10.1.0.5 > 10.2.0.9 tcp/99999",
        '{"src": "10.1.0.6", "dst": "10.2.0.9", "proto": "icmp", "icmp_type": 3, "icmp_code": 1}',
        '{"src": "10.1.0.6", "dst": "2001:db8::1", "proto": "tcp", "dport": 1}',
    ]
    status, answers = ask("test-rules ios.txt --rule-set FROM_A", *flows)
    assert status == 2
    assert [answer["verdict"] for answer in answers] == ["permit", None, "deny", None]
    assert [bool(answer["error"]) for answer in answers] == [False, True, False, True]
    assert answers[0]["ticket"] == "T-1"
    assert (answers[2]["icmp_type"], answers[2]["icmp_code"], answers[2]["dport"]) == (3, 1, None)
    for answer in answers:
        assert set(answer) >= ANSWER
        assert answer["schema"] == 1


# trace


PLANT = """\
plant: {id: P}
zones:
  - {id: A, kind: dmz, networks: [10.1.0.0/24]}
  - {id: B, kind: control, networks: [10.9.0.0/24]}
"""
ROUTERS = """\
device,order,in,out,src,dst,service,action,log
#interface,r1,a,10.1.0.1/24
#interface,r1,l,10.2.0.1/24
#interface,r2,l,10.2.0.2/24
#interface,r2,m,10.3.0.2/24
#interface,r3,l,10.2.0.3/24
#interface,r3,m,10.3.0.3/24
#interface,r4,m,10.3.0.4/24
#interface,r4,b,10.9.0.4/24
#route,r1,10.9.0.0/24,10.2.0.2
#route,r1,10.9.0.0/24,10.2.0.3
#route,r2,10.9.0.0/24,10.3.0.4
#route,r3,10.9.0.0/24,10.3.0.4
#route,r1,10.66.0.0/24,10.2.0.2
#route,r2,10.66.0.0/24,10.2.0.1
#route,r1,10.77.0.0/24,10.2.0.77
#route,r1,10.88.0.0/24,10.2.0.2
r1,1,,,any,any,any,permit,
r2,1,,,any,10.9.0.9,tcp/502,permit,
r2,2,,,any,10.66.0.0/24,any,permit,
r2,3,,,any,10.88.0.0/24,any,permit,
r3,1,,,any,10.9.0.9,tcp/502-503,permit,
r4,1,,,any,any,any,permit,
"""


def traced(ask: Callable[..., Answers], folder: Path, flow: str, text: str = ROUTERS, plant: str = PLANT) -> Document:
    (folder / "snap" / "configs").mkdir(parents=True, exist_ok=True)
    (folder / "snap" / "plant.yaml").write_text(plant, encoding="utf-8")
    (folder / "snap" / "configs" / "net.txt").write_text(text, encoding="utf-8")
    _, (answer,) = ask("trace snap", flow)
    assert set(answer) >= (ANSWER - {"rule_set"}) | {"paths"}
    for path in paths_of(answer):
        assert path["disposition"] in DISPOSITIONS
        assert {"verdict", "disposition", "hops"} <= set(path)
        assert all(set(hop) >= HOP for hop in hops_of(path))
    return answer


@pytest.mark.parametrize(
    ("flow", "verdict", "ways"),
    [
        ("10.1.0.5 > 10.9.0.9 tcp/502", "permit",
         {("permit", "delivered", "r1 r2 r4"), ("permit", "delivered", "r1 r3 r4")}),
        ("10.1.0.5 > 10.9.0.9 tcp/503", "permit", {("deny", "denied", "r1 r2"), ("permit", "delivered", "r1 r3 r4")}),
        ("10.1.0.5 > 10.9.0.9 tcp/504", "deny", {("deny", "denied", "r1 r2"), ("deny", "denied", "r1 r3")}),
        ("10.1.0.5 > 10.88.0.1 tcp/1", "deny", {("deny", "no_route", "r1 r2")}),
        ("10.1.0.5 > 10.99.0.1 tcp/1", "deny", {("deny", "no_route", "r1")}),
        ("10.1.0.5 > 10.77.0.1 tcp/1", "possibly", {("possibly", "unknown", "r1")}),
        ("10.1.0.5 > 10.1.0.6 tcp/1", "permit", {("permit", "delivered", "")}),
    ],
)  # fmt: skip
def test_a_trace_shows_every_path(
    ask: Callable[..., Answers], tmp_path: Path, flow: str, verdict: str, ways: set[tuple[str, str, str]]
) -> None:
    answer = traced(ask, tmp_path, flow)
    assert answer["verdict"] == verdict
    assert {
        (path["verdict"], path["disposition"], " ".join(str(hop["device"]) for hop in hops_of(path)))
        for path in paths_of(answer)
    } == ways
    assert bool(answer["because"]) == (verdict == "possibly")


def test_a_trace_that_comes_back_is_a_loop(ask: Callable[..., Answers], tmp_path: Path) -> None:
    answer = traced(ask, tmp_path, "10.1.0.5 > 10.66.0.1 tcp/1")
    assert answer["verdict"] == "deny"
    assert [path["disposition"] for path in paths_of(answer)] == ["loop"]


def test_a_source_that_stands_nowhere_is_an_error_in_its_place(ask: Callable[..., Answers], tmp_path: Path) -> None:
    answer = traced(ask, tmp_path, "172.16.0.1 > 10.9.0.9 tcp/502")
    assert answer["error"]
    assert (answer["paths"], answer["verdict"]) == ([], "possibly")


def test_the_rule_that_denies_stands_in_its_hop(ask: Callable[..., Answers], tmp_path: Path) -> None:
    text = ROUTERS.replace("r2,1,,,any,10.9.0.9,tcp/502,permit,", "r2,1,,,any,10.9.0.9,tcp/502,deny,")
    answer = traced(ask, tmp_path, "10.1.0.5 > 10.9.0.9 tcp/502", text)
    denied = next(path for path in paths_of(answer) if path["disposition"] == "denied")
    hop = hops_of(denied)[-1]
    assert (hop["device"], hop["action"], hop["rule"]) == ("r2", "deny", "1")
    assert text.splitlines()[cast("int", hop["line"]) - 1].startswith("r2,1,")
    assert hop["file"] == "configs/net.txt"


def test_a_trace_shows_what_was_translated(ask: Callable[..., Answers], tmp_path: Path) -> None:
    plant = PLANT.replace("10.9.0.0/24", "10.2.0.0/24")
    answer = traced(ask, tmp_path, "10.1.0.5:40000 > 10.1.0.99 tcp/502", ASA, plant)
    assert answer["verdict"] == "permit"
    hop = hops_of(paths_of(answer)[0])[0]
    assert (hop["in"], hop["out"], hop["src"], hop["dst"], hop["sport"], hop["dport"]) == (
        "a", "b", "10.1.0.5", "10.2.0.9", "40000", "502",
    )  # fmt: skip
    lines = [ASA.splitlines()[cast("int", item["line"]) - 1] for item in cast("list[Document]", hop["nat"])]
    assert lines == [" nat (b,a) static 10.1.0.99"]
    assert line_of_hop(hop) == "access-list IN extended permit tcp host 10.1.0.5 host 10.2.0.9 eq 502"


def line_of_hop(hop: Document) -> str:
    return ASA.splitlines()[cast("int", hop["line"]) - 1]


def test_a_list_of_one_ip_version_says_that_it_does_not_judge_the_other(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text("version 15.2\nhostname r\nip access-list extended X\n permit tcp any any eq 80\nend\n", "utf-8")
    packet = read_flow("2001:db8::1 > 2001:db8::2 tcp/1")
    answer = judge_rule_set(parse(Source.read(path)), "X", packet, None)
    assert answer["error"] == "X judges IPv4 only; an IPv6 packet passes it unseen"
    assert (answer["verdict"], answer["rule"], answer["line"]) == ("permit", None, None)
