"""Random firewalls of OPNsense and pfSense: what the tool says of each packet against a second reader of the text."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, cast

import pytest

from parsers.registry import parse
from parsers.source import Source
from pf_configs import INTERFACES, PLAIN
from pf_reader import Firewall, Packet
from validator.flowtext import read_flow
from validator.questions import test_rules as asked

if TYPE_CHECKING:
    from parsers.as_json import Json

NAMES = ("wan", "lan", "opt1")
HOSTS = (
    "203.0.113.9",
    "198.51.100.2",
    "198.51.100.7",
    "198.51.100.7",
    "10.1.0.10",
    "10.1.0.99",
    "10.2.0.10",
    "10.2.0.20",
)
PORTS = (22, 80, 443, 502, 8443, 8445)
GROUPS = "<ifgroups><ifgroupentry><ifname>INNER</ifname><members>lan opt1</members></ifgroupentry></ifgroups>"
ALIASES = (
    ("PLCS", "host", "10.2.0.10\n10.2.0.20"),
    ("NETS", "network", "10.1.0.64/26\nPLCS"),
    ("WEB", "port", "80\n443\n8440-8450"),
)
SIDES = ("<any>1</any>",) * 3 + (
    "<network>lan</network>", "<network>opt1</network>", "<network>opt1</network><not/>", "<address>10.2.0.10</address>",
    "<address>PLCS</address>", "<address>NETS</address>", "<address>NETS</address><not/>", "<network>wanip</network>",
)  # fmt: skip
FEATURES = (
    "default", "all out", "interface", "group", "floating in", "floating out", "floating, not quick in",
    "floating, not quick out", "disabled", "negation", "rdr", "rdr pass", "no rdr", "binat in", "binat out", "nat",
)  # fmt: skip
FIREWALLS, PACKETS = 30, 60


def words(chance: random.Random) -> str:
    """Protocol and both sides."""
    protocol = chance.choice(("", "tcp", "udp", "tcp/udp"))
    port = ""
    if protocol and chance.random() < 0.5:
        port = f"<port>{chance.choice(('80', '443', '502', '8440-8450', 'WEB'))}</port>"
    head = f"<protocol>{protocol}</protocol>" if protocol else ""
    return f"{head}<source>{chance.choice(SIDES)}</source><destination>{chance.choice(SIDES)}{port}</destination>"


def drawn_rule(chance: random.Random, *, opnsense: bool) -> str:
    action = chance.choice(("pass", "pass", "block", "reject"))
    off = "<disabled>1</disabled>" if chance.random() < 0.1 else ""
    kind = chance.randrange(4)
    if kind == 0:
        names = ",".join(dict.fromkeys(chance.choices(NAMES, k=2)))
        quick = "<quick>1</quick>" if opnsense and chance.random() < 0.5 else ""
        if not opnsense:
            quick = chance.choice(("", "<quick>1</quick>"))
        place = f"<interface>{names}</interface><floating>yes</floating><direction>{chance.choice(('in', 'out', 'any'))}</direction>{quick}"
    elif kind == 1:
        place = "<interface>INNER</interface>"
    else:
        slow = "<quick>0</quick>" if opnsense and chance.random() < 0.1 else ""
        place = f"<interface>{chance.choice(NAMES)}</interface>{slow}"
    return f"<rule><type>{action}</type>{place}<ipprotocol>inet</ipprotocol>{off}{words(chance)}</rule>"


def forward(chance: random.Random) -> str:
    port = chance.choice(("8443", "8443-8446", "443"))
    kind = chance.choice(("", "", "<associated-rule-id>pass</associated-rule-id>", "<nordr>1</nordr>"))
    source = chance.choice(("<any>1</any>", "<address>203.0.113.9</address>"))
    return (
        f"<rule><interface>wan</interface><ipprotocol>inet</ipprotocol><protocol>{chance.choice(('tcp', 'tcp/udp'))}</protocol>{kind}"
        f"<source>{source}</source><destination><network>wanip</network><port>{port}</port></destination>"
        f"<target>{chance.choice(('10.1.0.10', '10.2.0.20'))}</target><local-port>{chance.choice(('443', '502'))}</local-port></rule>"
    )


def drawn(chance: random.Random, platform: str) -> str:
    opnsense = platform == "opnsense"
    rules = "".join(drawn_rule(chance, opnsense=opnsense) for _ in range(chance.randrange(4, 12)))
    forwards = "".join(forward(chance) for _ in range(chance.randrange(3)))
    pair = ""
    if chance.random() < 0.6:
        pair = (
            "<onetoone><interface>wan</interface><external>198.51.100.7</external><source><address>10.2.0.20</address></source>"
            "<destination><any>1</any></destination></onetoone>"
        )
    outbound = "<mode>disabled</mode>"
    if chance.random() < 0.6:
        outbound = (
            "<mode>advanced</mode><rule><interface>wan</interface><source><network>10.1.0.0/24</network></source>"
            "<destination><any>1</any></destination><target/></rule>"
        )
    key = "content" if opnsense else "address"
    aliases = "".join(
        f"<alias><name>{name}</name><type>{kind}</type><{key}>{text}</{key}></alias>" for name, kind, text in ALIASES
    )
    aliases = f"<aliases>{aliases}</aliases>"
    if opnsense:
        aliases = f"<OPNsense><Firewall><Alias>{aliases}</Alias></Firewall></OPNsense>"
    nat = f"<nat>{forwards}{pair}<outbound>{outbound}</outbound></nat>"
    return f"<{platform}>\n{PLAIN}{INTERFACES}{GROUPS}<filter>{rules}</filter>{nat}{aliases}</{platform}>\n"


@pytest.mark.parametrize("platform", ["opnsense", "pfsense"])
def test_two_readers_agree_on_random_packets(platform: str) -> None:
    chance = random.Random(f"segval {platform}")  # noqa: S311 - the same firewalls every time, no secret
    used: Counter[str] = Counter()
    verdicts: Counter[bool] = Counter()
    for number in range(FIREWALLS):
        text = drawn(chance, platform)
        second, result = Firewall(text), parse(Source.from_text("config.xml", text))
        assert not result.ledger.blocking(), list(result.diagnostics)
        for _ in range(PACKETS):
            source, destination = chance.sample(HOSTS, 2)
            packet = Packet(source, destination, chance.choice(("tcp", "udp")), chance.choice(PORTS))
            entering = chance.choice(NAMES)
            if chance.random() < 0.25:
                entering, packet = "wan", Packet("203.0.113.9", "198.51.100.2", "tcp", chance.choice((443, 8443, 8445)))
            want = second.judge(entering, packet)
            if want.own or source == destination:
                continue
            flow = read_flow(f"{packet.src} > {packet.dst} {packet.proto}/{packet.port}")
            (document,) = asked(result, [flow], None, entering, None, None)
            where = f"firewall {number}: {entering} {packet}: {want}\n{document}\n{text}"
            assert document["verdict"] == ("permit" if want.passes else "deny"), where
            if want.passes:
                assert way_out(document) == (want.out, want.dst, str(want.port)), where
            verdicts[want.passes] += 1
        used += second.used
    assert set(verdicts) == {True, False}
    wanted = (*FEATURES, "interface, not quick") if platform == "opnsense" else FEATURES
    assert not [name for name in wanted if not used[name]], used


def way_out(document: dict[str, Json]) -> tuple[str, str, str]:
    """The one way out: interface, destination, port."""
    (path,) = cast("list[dict[str, list[dict[str, str]]]]", document["paths"])
    hop = path["hops"][-1]
    return hop["out"], hop["dst"], str(hop["dport"])
