"""FortiOS NAT against a second reader of the text, on random configurations and every packet of a small universe.

The seeds are fixed; the test says how many packets each outcome decided, and none may be zero.
"""

from __future__ import annotations

import ipaddress
import random
from collections import Counter
from typing import TYPE_CHECKING, Any, cast

import pytest

from fortios_translations import TCP, UDP, Firewall, Left, Packet, number
from parsers.registry import parse
from parsers.source import Source
from validator.flowtext import ConcretePacket
from validator.reachability.questions import DeviceQuestion

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = """#config-version=FGT60F-7.4.4-FW-build1639-240101:opmode=0:vdom=0:user=admin
config system global
set allow-traffic-redirect disable
end
config system interface
edit "wan"
set ip 203.0.113.1 255.255.255.0
next
edit "lan"
set ip 10.1.0.1 255.255.255.0
next
edit "dmz"
set ip 10.2.0.1 255.255.255.0
next
end
config router static
edit 1
set gateway 203.0.113.254
set device "wan"
next
end
config firewall address
edit "TEN"
set subnet 10.2.0.10/32
next
edit "DMZ"
set subnet 10.2.0.0/24
next
end
config firewall service custom
edit "HTTP"
set tcp-portrange 80
next
edit "T8080"
set tcp-portrange 8080-8081
next
end
config firewall ippool
edit "P"
set startip 203.0.113.32
set endip 203.0.113.33
next
edit "Q"
set type one-to-one
set startip 203.0.113.40
set endip 203.0.113.41
next
end
"""
INNER = ("10.2.0.10", "10.2.0.11", "10.2.0.10-10.2.0.11")
OUTER = ("203.0.113.10", "203.0.113.11")
WAYS = ("wan>dmz", "lan>dmz", "dmz>wan", "lan>wan", "any>dmz")
SEEDS = range(60)
KINDS = {
    (False, False): "as sent",
    (True, False): "destination changed",
    (False, True): "source changed",
    (True, True): "both changed",
}


def section(path: str, edits: list[tuple[str, list[str]]]) -> str:
    rows = [row for name, keys in edits for row in (f"edit {name}", *keys, "next")]
    return "\n".join([f"config {path}", *rows, "end"]) + "\n"


def vip(rng: random.Random) -> list[str]:
    """The keys of one virtual address."""
    keys = [f"set extip {rng.choice(OUTER)}", f"set extintf {rng.choice(('any', 'wan', 'wan'))}"]
    kind = rng.random()
    if kind < 0.12:
        rows = ["config realservers"]
        for place, status in enumerate(("active", rng.choice(("standby", "disable"))), 1):
            rows += [f"edit {place}", f"set ip 10.2.0.1{place - 1}", "set port 80", f"set status {status}", "next"]
        return [*keys, "set type server-load-balance", "set server-type tcp", "set extport 8080", *rows, "end"]
    if kind < 0.2:
        return [*keys, "set type load-balance", "set mappedip 10.2.0.10-10.2.0.11"]
    forwards = rng.random() < 0.4
    keys += [f"set mappedip {rng.choice(INNER[:2] if forwards else INNER)}"]
    if forwards:
        extport, mappedport, mapping = rng.choice(
            (("8080", "80", ""), ("8080-8081", "80-81", ""), ("8080-8081", "80", ""), ("8080-8081", "80", "m-to-n"))
        )
        keys += ["set portforward enable", f"set protocol {rng.choice(('tcp', 'tcp', 'udp'))}"]
        keys += [f"set extport {extport}", f"set mappedport {mappedport}"]
        keys += [f"set portmapping-type {mapping}"] if mapping else []
    chances = (
        ("set srcintf-filter wan", 0.2), ("set src-filter 198.51.100.0/24", 0.2), ("set status disable", 0.1),
    )  # fmt: skip
    keys += [key for key, chance in chances if rng.random() < chance]
    if not forwards:
        keys += [key for key in ("set nat-source-vip enable",) if rng.random() < 0.2]
        keys += ["set service T8080"] if rng.random() < 0.1 and "set nat-source-vip enable" in keys else []
    return keys


def policy(rng: random.Random, names: list[str], *, central: bool) -> list[str]:
    """The keys of one policy."""
    source, target = rng.choice(WAYS).split(">")
    accept = rng.random() < 0.75
    named = [rng.choice(names)] if names and target == "dmz" and not central and rng.random() < 0.6 else []
    plain = [rng.choice(("all", "all", "TEN", "DMZ"))] if target == "dmz" else ["all"]
    keys = [f"set srcintf {source}", f"set dstintf {target}", "set srcaddr all", f"set dstaddr {(named or plain)[0]}"]
    keys += [f"set service {rng.choice(('ALL', 'ALL', 'HTTP', 'T8080'))}", "set schedule always"]
    keys += [f"set action {'accept' if accept else 'deny'}"]
    keys += ["set status disable"] if rng.random() < 0.08 else []
    keys += [f"set match-vip {rng.choice(('enable', 'disable'))}"] if not accept and rng.random() < 0.5 else []
    if accept and rng.random() < 0.6:
        keys += ["set nat enable"]
        keys += ["set ippool enable", f"set poolname {rng.choice(('P', 'Q', 'P Q'))}"] if rng.random() < 0.5 else []
    return keys


def configuration(rng: random.Random) -> str:
    central = rng.random() < 0.3
    names = [f"V{place}" for place in range(rng.randrange(0, 4))]
    text = "config system settings\nset central-nat enable\nend\n" if central else ""
    text += section("firewall vip", [(name, vip(rng)) for name in names])
    entries = [(str(place), policy(rng, names, central=central)) for place in range(1, rng.randrange(3, 8))]
    text += section("firewall policy", entries)
    if central:
        rows: list[tuple[str, list[str]]] = []
        for place in range(1, rng.randrange(2, 5)):
            source, target = rng.choice(WAYS[:4]).split(">")
            keys = [f"set srcintf {source}", f"set dstintf {target}", "set orig-addr all", "set dst-addr all"]
            keys += rng.choice(([], ["set nat disable"], ["set nat-ippool P"], ["set nat-ippool Q"]))
            keys += rng.choice(([], ["set protocol 6", "set dst-port 80"], ["set protocol 17"]))
            keys += ["set status disable"] if rng.random() < 0.1 else []
            rows.append((str(place), keys))
        text += section("firewall central-snat-map", rows)
    return HEAD + text


def questions() -> Iterator[tuple[str, str, str, int, int]]:
    """Every packet between some hosts, with some services."""
    outside, inside = ("198.51.100.7", "192.0.2.7"), ("10.2.0.10", "10.2.0.11", "10.2.0.12")
    ends = {"wan": outside, "lan": ("10.1.0.5",), "dmz": inside}
    for enters, sources in ends.items():
        targets = (
            *(inside if enters != "dmz" else ()),
            *OUTER,
            "203.0.113.12",
            *(outside[:1] if enters != "wan" else ()),
        )
        for src in sources:
            for dst in targets:
                for proto, dport in ((TCP, 80), (TCP, 8080), (TCP, 8081), (UDP, 8080)):
                    yield enters, src, dst, proto, dport


def ours(question: DeviceQuestion, src: str, dst: str, proto: int, dport: int) -> tuple[str, list[Left]]:
    packet = ConcretePacket(ipaddress.IPv4Address(src), ipaddress.IPv4Address(dst), proto, 40_000, dport)
    document = cast("dict[str, Any]", question.document(packet))
    hops = [path["hops"][-1] for path in document["paths"] if path["verdict"] == "permit"]
    return document["verdict"], [
        Left(hop["out"], addresses(hop["src"]), addresses(hop["dst"]), int(hop["dport"])) for hop in hops
    ]


def addresses(text: str) -> frozenset[int]:
    return frozenset(int(one) for part in text.split(",") for one in ipaddress.IPv4Network(part))


@pytest.fixture(scope="module")
def decided() -> Iterator[Counter[str]]:
    """How often each outcome was met, told at the end: none may be missing."""
    found: Counter[str] = Counter()
    yield found
    print(dict(found))  # noqa: T201 - the counts of a random test
    if sum(found.values()) > 2_000:
        met = {"permit", "deny", "possibly", "destination changed", "source changed", "both changed"}
        assert set(found) >= met, found


@pytest.mark.parametrize("seed", SEEDS)
def test_every_packet_meets_what_the_documents_say(seed: int, decided: Counter[str]) -> None:
    text = configuration(random.Random(seed))  # noqa: S311 - a seeded choice of keys
    firewall = Firewall(text)
    result = parse(Source.from_text("fw.txt", text), "fortinet_fortios")
    asked = {side: DeviceQuestion(result, side, None, None) for side in ("wan", "lan", "dmz")}
    for enters, src, dst, proto, dport in questions():
        sent = Packet(enters, frozenset({number(src)}), frozenset({number(dst)}), proto, dport)
        ends = firewall.outcomes(sent)
        wanted = "possibly" if len(set(ends)) > 1 and None in ends else "deny" if None in ends else "permit"
        verdict, ways = ours(asked[enters], src, dst, proto, dport)
        decided[wanted] += 1
        undecided_source = wanted == "permit" and len(ends) > 1
        assert verdict == wanted or (undecided_source and verdict == "possibly"), (
            text,
            enters,
            src,
            dst,
            proto,
            dport,
            ends,
        )
        if wanted == "permit" and len(ends) == 1:
            assert ways == ends, (text, enters, src, dst, proto, dport)
            (left,) = ways
            changed = (left.dst != sent.dst, left.src != sent.src)
            decided[KINDS[changed]] += 1
