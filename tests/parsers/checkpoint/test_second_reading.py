"""Check Point: drawn policies, read a second time by a reader of a few lines, agree packet by packet.

The second reader takes the JSON of the standard library and follows the documents: every ordered layer must accept, the
first rule that matches decides, a rule that names a layer hands its packets to that layer.
"""

from __future__ import annotations

import ipaddress
import json
import random
from typing import Any, TypeAlias

from checkpoint_answers import (
    TARGETS,
    gateway,
    host,
    layer,
    network,
    package,
    properties,
    rule,
    rulebase,
    section,
    tcp,
    text,
    thing,
    udp,
    uid,
)
from naive_rules import Packet, judge
from parsers.as_json import device_json
from parsers.registry import parse
from parsers.source import Source

Json: TypeAlias = "dict[str, Any]"
ROUNDS = 25
ADDRESSES = tuple(f"10.{net}.0.{end}" for net in (1, 2, 3) for end in (1, 5, 6, 7, 9, 200))
PORTS = (22, 80, 443, 502, 503)
OBJECTS = (
    *(host(f"H{one}", one) for one in ADDRESSES[::2]),
    network("N1", "10.1.0.0", 24, "255.255.255.0"),
    network("N2", "10.2.0.0", 25, "255.255.255.128"),
    thing("R", "address-range", ipv4_address_first="10.3.0.5", ipv4_address_last="10.3.0.9"),
    thing("G", "group", members=[uid("N1"), uid("R")]),
    thing("GG", "group", members=[uid("G"), uid("H10.2.0.6")]),
    thing("X", "group-with-exclusion", include=uid("GG"), **{"except": uid("H10.1.0.6")}),
    tcp("web", "80"),
    tcp("low", "<443"),
    tcp("plc", "502-503"),
    udp("plc-udp", "502"),
    thing("both", "service-group", members=[uid("web"), uid("plc-udp")]),
)
SIDES = ("Any", "N1", "N2", "R", "G", "GG", "X", *(f"H{one}" for one in ADDRESSES[::2]))
SERVICES = ("Any", "web", "low", "plc", "plc-udp", "both")


def drawn_layer(chance: random.Random, inner: tuple[str, ...]) -> list[Json]:
    """Rules of a layer, some of which ask one of the inner layers."""

    def some(names: tuple[str, ...]) -> str:
        picked = "|".join(chance.sample(names[1:], chance.choice((1, 1, 2))))
        return names[0] if chance.random() < 0.25 else ("!" if chance.random() < 0.15 else "") + picked

    rules = [
        rule(
            number,
            some(SIDES),
            some(SIDES),
            some(SERVICES),
            chance.choice(("Accept", "Accept", "Drop", "Reject", *inner)),
            enabled=chance.random() > 0.1,
            install_on=chance.choice((TARGETS, TARGETS, TARGETS, "gw", "far")),
        )
        for number in range(1, chance.randrange(3, 9))
    ]
    cut = chance.randrange(len(rules))
    return [section("s", rules[:cut]), *rules[cut:]] if cut else list(rules)


def drawn(chance: random.Random) -> tuple[str, list[str]]:
    """The text of a policy, and the names of its ordered layers."""
    names = {"Network": ("A", "B"), "Second": ("B",), "A": ("B",), "B": ()}
    answers: list[Json] = [
        package("P", ["Network", "Second"]),
        gateway("gw", "10.1.0.1", [], vpn=False),
        gateway("far", "10.9.0.1", []),
        properties(),
    ]
    objects = [*OBJECTS, *(thing(name, "access-layer") for name in names)]
    for name, inner in names.items():
        answers += [
            layer(name, chance.choice(("drop", "accept"))),
            rulebase(
                name,
                drawn_layer(chance, inner),
                [*objects, thing("gw", "simple-gateway"), thing("far", "simple-gateway")],
            ),
        ]
    chance.shuffle(answers)
    return text(*answers, before="set hostname gw\n"), ["Network", "Second"]


class Second:
    """The second reader."""

    def __init__(self, whole: str) -> None:
        """Take the answers apart with the standard library."""
        decoder, at = json.JSONDecoder(), whole.index("{")
        self.layers: dict[str, list[Json]] = {}
        self.ends: dict[str, str] = {}
        self.objects: dict[str, Json] = {}
        while at < len(whole):
            answer, at = decoder.raw_decode(whole, at)
            at += len(whole[at:]) - len(whole[at:].lstrip())
            if "rulebase" in answer:
                items = answer["rulebase"]
                self.layers[answer["name"]] = [one for item in items for one in item.get("rulebase", [item])]
                self.objects |= {item["uid"]: item for item in answer["objects-dictionary"]}
            elif answer.get("type") == "access-layer":
                self.ends[answer["name"]] = answer["implicit-cleanup-action"]

    def holds(self, key: str, address: str) -> bool:
        item, value = self.objects[key], ipaddress.ip_address(address)
        match item["type"]:
            case "CpmiAnyObject":
                return True
            case "host":
                return bool(item["ipv4-address"] == address)
            case "network":
                return value in ipaddress.ip_network(f"{item['subnet4']}/{item['mask-length4']}")
            case "address-range":
                first, last = (ipaddress.ip_address(item[f"ipv4-address-{end}"]) for end in ("first", "last"))
                return int(first) <= int(value) <= int(last)
            case "group":
                return any(self.holds(member, address) for member in item["members"])
            case _:
                return self.holds(item["include"], address) and not self.holds(item["except"], address)

    def serves(self, key: str, packet: Packet) -> bool:
        item = self.objects[key]
        if item["type"] == "CpmiAnyObject":
            return True
        if item["type"] == "service-group":
            return any(self.serves(member, packet) for member in item["members"])
        if packet.proto != {"service-tcp": 6, "service-udp": 17}[item["type"]]:
            return False
        port = item["port"]
        if port.startswith("<"):
            return packet.dport < int(port[1:])
        first, _, last = port.partition("-")
        return int(first) <= packet.dport <= int(last or first)

    def fits(self, one: Json, packet: Packet) -> bool:
        """Whether a rule that is on and installed here takes a packet."""
        here = {uid(TARGETS), uid("gw")} & set(one["install-on"])
        sides = (
            any(self.holds(key, packet.src) for key in one["source"]) is not one["source-negate"],
            any(self.holds(key, packet.dst) for key in one["destination"]) is not one["destination-negate"],
            any(self.serves(key, packet) for key in one["service"]) is not one["service-negate"],
        )
        return bool(here) and one["enabled"] and all(sides)

    def verdict(self, name: str, packet: Packet) -> str:
        for one in self.layers[name]:
            if self.fits(one, packet):
                if "inline-layer" in one:
                    return self.verdict(self.objects[one["inline-layer"]]["name"], packet)
                return "permit" if self.objects[one["action"]]["name"] == "Accept" else "deny"
        return "permit" if self.ends[name] == "accept" else "deny"


def test_drawn_policies_agree_with_a_second_reading() -> None:
    chance = random.Random("Check Point")  # noqa: S311 - the same policies every time, no secret
    met: dict[str, int] = {"permit": 0, "deny": 0}
    deep = 0
    for _ in range(ROUNDS):
        whole, ordered = drawn(chance)
        result = parse(Source.from_text("g.txt", whole))
        assert result.complete
        assert not result.ledger.blocking()
        document: Json = device_json(result.devices[0])
        lists = {item["name"]: item for item in document["rule_sets"]}
        second = Second(whole)
        deep += whole.count('"inline-layer"')
        for _ in range(80):
            proto = chance.choice((6, 6, 17))
            packet = Packet(chance.choice(ADDRESSES), chance.choice(ADDRESSES), proto, 1, chance.choice(PORTS))
            for name in ordered:
                verdict = second.verdict(name, packet)
                met[verdict] += 1
                assert judge(lists[name], packet).verdict == verdict, (packet, name, whole)
    assert min(met.values()) > ROUNDS * 20
    assert deep > ROUNDS


def test_answers_that_do_not_agree_leave_the_end_of_a_layer_open() -> None:
    answers = [
        package("P", ["Network"]),
        layer("Network", "drop"),
        rulebase("Network", [], [layer("Network", "accept")]),
    ]
    (device,) = parse(Source.from_text("g.txt", text(*answers))).devices
    end = device.rule_sets[0].rules[-1]
    assert end.match.unknown[0].reason == "two answers do not agree on the end of the layer"
