"""ASA translations against a second reader of the statements, on every packet of a small universe.

The seeds are fixed; the test says how many packets each outcome decided, and none may be zero.
"""

from __future__ import annotations

import ipaddress
import random
from collections import Counter
from typing import TYPE_CHECKING, Any, cast

import pytest

from asa_translations import OpenError, Rule, passed, table
from parsers.registry import parse
from parsers.source import Source
from validator.flowtext import ConcretePacket
from validator.reachability.questions import DeviceQuestion

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = """\
: Saved
ASA Version 9.16(4)
hostname fw
interface GigabitEthernet1/1
 nameif inside
 security-level 100
 ip address 10.1.0.1 255.255.255.248
interface GigabitEthernet1/2
 nameif outside
 security-level 0
 ip address 10.2.0.1 255.255.255.248
same-security-traffic permit inter-interface
access-list ANY extended permit ip any any
access-group ANY in interface inside
access-group ANY in interface outside
route outside 10.8.0.0 255.255.255.248 10.2.0.6 1
route inside 10.9.0.0 255.255.255.248 10.1.0.6 1
"""
END = "Cryptochecksum:00000000d00d00000000d00d00000002\n: end\n"
OBJECTS = {
    "I2": "host 10.1.0.2", "I3": "host 10.1.0.3", "IN": "subnet 10.1.0.0 255.255.255.248", "IR": "range 10.1.0.2 10.1.0.3",
    "O2": "host 10.2.0.2", "OUT": "subnet 10.2.0.0 255.255.255.248", "OR": "range 10.2.0.2 10.2.0.3",
    "S2": "host 10.8.0.2", "S3": "host 10.8.0.3", "SEEN": "subnet 10.8.0.0 255.255.255.248", "SR": "range 10.8.0.2 10.8.0.3",
    "T2": "host 10.9.0.2", "TR": "range 10.9.0.2 10.9.0.3", "TOLD": "subnet 10.9.0.0 255.255.255.248",
}  # fmt: skip
REAL = {1: ("I2", "I3"), 2: ("IR",), 8: ("IN",)}
SHOWN = {1: ("S2", "S3"), 2: ("SR",), 8: ("SEEN",)}
REMOTE = {1: (("T2", "O2"), ("O2", "O2")), 2: (("TR", "OR"), ("OR", "OR")), 8: (("TOLD", "OUT"), ("OUT", "OUT"))}
SEEDS = range(60)


def statements(rng: random.Random) -> Iterator[str]:
    """A handful of rules in all sections."""
    for name, words in OBJECTS.items():
        yield f"object network {name}\n {words}\n"
    for _ in range(rng.randrange(1, 4)):
        size = rng.choice((1, 2, 8))
        real = rng.choice(REAL[size])
        after = "after-auto " if rng.random() < 0.3 else ""
        remote = ""
        if rng.random() < 0.5:
            seen, is_ = rng.choice(REMOTE[rng.choice((1, 2, 8))])
            remote = f" destination static {seen} {is_}"
        shown = rng.choice((*SHOWN[size], real))
        kind = (
            f"static {real} {shown}"
            if rng.random() < 0.6
            else f"dynamic {real} {rng.choice(('interface', 'S3', 'SR'))}"
        )
        one_way = " unidirectional" if kind.startswith("static") and rng.random() < 0.15 else ""
        if rng.random() < 0.2 and not remote:
            yield f"nat (outside,inside) {after}source dynamic OUT {rng.choice(('interface', 'T2'))}\n"
        else:
            yield f"nat (inside,outside) {after}source {kind}{remote}{one_way}\n"
    for size in rng.sample((1, 2, 8), rng.randrange(0, 4)):
        real = rng.choice(REAL[size])
        kind = (
            f"static {rng.choice(SHOWN[size])}" if rng.random() < 0.6 else f"dynamic {rng.choice(('interface', 'SR'))}"
        )
        yield f"object network {real}\n nat (inside,outside) {kind}\n"


def hosts() -> Iterator[tuple[str, str, str]]:
    """Every packet between some hosts of both sides and of what they are called."""
    inside = [f"10.1.0.{last}" for last in (2, 3, 4)]
    outside = [f"10.2.0.{last}" for last in (2, 3, 4)]
    for src in inside:
        for dst in (*outside, *(f"10.9.0.{last}" for last in (2, 3, 4))):
            yield "inside", src, dst
    for src in outside:
        for dst in (*inside, *(f"10.8.0.{last}" for last in (2, 3, 4))):
            yield "outside", src, dst


def number(text: str) -> int:
    return int(ipaddress.IPv4Address(text))


def routes() -> dict[int, str]:
    sides = (("10.1.0", "inside"), ("10.2.0", "outside"), ("10.8.0", "outside"), ("10.9.0", "inside"))
    return {number(f"{net}.{last}"): side for net, side in sides for last in range(8)}


def expected(rules: list[Rule], entering: str, src: str, dst: str) -> object:
    try:
        found = passed(rules, routes(), entering, number(src), number(dst))
    except OpenError:
        return "possibly"
    if found is None:
        return "deny"
    leaving, sources, now = found
    return leaving, frozenset(sources), str(ipaddress.IPv4Address(now))


def ours(question: DeviceQuestion, src: str, dst: str) -> object:
    packet = ConcretePacket(ipaddress.IPv4Address(src), ipaddress.IPv4Address(dst), 6, 40_000, 443)
    document = cast("dict[str, Any]", question.document(packet))
    if document["verdict"] != "permit":
        return document["verdict"]
    (hop,) = [path["hops"][-1] for path in document["paths"] if path["verdict"] == "permit"]
    nets = [ipaddress.IPv4Network(text) for text in hop["src"].split(",")]
    return hop["out"], frozenset(int(one) for net in nets for one in net), hop["dst"]


@pytest.fixture(scope="module")
def decided() -> Iterator[Counter[str]]:
    """How often each outcome was met, told at the end: none may be missing."""
    found: Counter[str] = Counter()
    yield found
    print(dict(found))  # noqa: T201 - the counts of a random test
    if sum(found.values()) > 1_000:
        assert set(found) == {"permit", "deny", "possibly"}, found


@pytest.mark.parametrize("seed", SEEDS)
def test_every_packet_meets_the_rule_that_the_manual_says(seed: int, decided: Counter[str]) -> None:
    text = "".join(statements(random.Random(seed)))  # noqa: S311 - a seeded choice of statements
    rules = table(text, {"inside": number("10.1.0.1"), "outside": number("10.2.0.1")})
    result = parse(Source.from_text("fw.txt", HEAD + text + END), "cisco_asa")
    questions = {side: DeviceQuestion(result, side, None, None) for side in ("inside", "outside")}
    for entering, src, dst in hosts():
        wanted, found = expected(rules, entering, src, dst), ours(questions[entering], src, dst)
        decided[wanted if isinstance(wanted, str) else "permit"] += 1
        if wanted != "possibly":
            assert found == wanted, (text, entering, src, dst)


POOL = "object network IN\n nat (inside,outside) dynamic SR\n"
KEPT = "object network I2\n nat (inside,outside) static S5\n"
PORTED = "object network IN\n nat (inside,outside) dynamic pat-pool SR\n"


@pytest.mark.parametrize(
    ("text", "acl", "wanted"),
    [
        (POOL, "any", "possibly"),
        (POOL, "host 10.1.0.2", "possibly"),
        (POOL, "host 10.2.0.3", "deny"),
        (POOL + KEPT, "host 10.1.0.3", "possibly"),
        (POOL + KEPT, "host 10.1.0.2", "deny"),
        (PORTED, "any", "deny"),
        ("nat (inside,outside) source dynamic IN SR\n", "host 10.1.0.2", "possibly"),
        ("nat (inside,outside) source dynamic IN SR destination static O2 O2\n", "host 10.1.0.2", "possibly"),
        ("nat (inside,outside) source dynamic IN SR destination static OTHER OTHER\n", "host 10.1.0.2", "deny"),
    ],
)
def test_others_get_in_while_an_address_is_lent(text: str, acl: str, wanted: str) -> None:
    """Firewall CLI guide 9.x, "Dynamic NAT", note; a port that is lent lets in nobody else ("Dynamic PAT")."""
    objects = "".join(f"object network {name}\n {words}\n" for name, words in OBJECTS.items())
    more = "object network S5\n host 10.8.0.5\nobject network OTHER\n host 10.2.0.3\n"
    head = HEAD.replace("access-group ANY in interface outside", "access-group OUT in interface outside")
    lists = f"access-list OUT extended permit tcp any {acl}\n"
    result = parse(Source.from_text("fw.txt", head + lists + objects + more + text + END), "cisco_asa")
    assert ours(DeviceQuestion(result, "outside", None, None), "10.2.0.2", "10.8.0.2") == wanted


@pytest.mark.parametrize(
    ("old", "outside", "wanted"),
    [
        ("nat (inside) 0 10.1.0.0 255.255.255.248", "10.1.0.2", "possibly"),
        ("access-list NO extended permit ip host 10.1.0.2 any\nnat (inside) 0 access-list NO", "10.1.0.2", "permit"),
        ("nat (inside) 1 10.1.0.0 255.255.255.248\nglobal (outside) 1 10.8.0.2-10.8.0.3", "10.8.0.2", "possibly"),
        ("nat (inside) 1 10.1.0.0 255.255.255.248\nglobal (outside) 1 10.8.0.2-10.8.0.3", "10.1.0.2", "deny"),
        ("nat (inside) 1 10.1.0.0 255.255.255.248\nglobal (outside) 1 10.8.0.2", "10.8.0.2", "deny"),
    ],
)
def test_before_8_3_too(old: str, outside: str, wanted: str) -> None:
    """ASDM guide for 8.2, "Bypassing NAT When NAT Control is Enabled" (`nat 0`), and "Dynamic NAT", note."""
    text = HEAD.replace("9.16(4)", "8.2(5)") + old + "\n" + END
    found = ours(
        DeviceQuestion(parse(Source.from_text("fw.txt", text), "cisco_asa"), "outside", None, None), "10.2.0.2", outside
    )
    assert (found if isinstance(found, str) else "permit") == wanted
