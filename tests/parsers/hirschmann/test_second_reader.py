"""A second, small reader of the packet filter of HiSecOS, from the words of the manual, against test-rules.

It reads a script by splitting it (the reader under test gets the XML that says the same, the documented form), knows one packet at a time, and shares nothing with the reader under test. What it
cannot know (an accept on one side alone, with a policy that drops; a rule that is assigned to both sides, HM2-FW-MIB) it
calls `possibly`, as the documents leave it open.
"""

from __future__ import annotations

import ipaddress
import json
import random
from collections import Counter
from typing import TYPE_CHECKING

from hirschmann_xml import Script
from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

NETWORKS = {"vlan/10": "10.1.0", "vlan/20": "10.2.0", "vlan/30": "10.3.0"}
ADDRESSES = ("any", "10.1.0.0/24", "10.1.0.4/30", "10.2.0.5", "!10.2.0.5", "10.3.0.0/24", "!10.3.0.0/28", "10.0.0.0/8")
PORTS = ("any", "22", "22,80", "20-30", "80,100-110")
PROTOCOLS = ("any", "tcp", "udp", "icmp")
ROUNDS, FLOWS = 25, 30


class Filter:
    """The rules of one script, as the manual tells them."""

    def __init__(self, lines: list[str]) -> None:
        self.policy = "accept"
        self.rules: dict[str, dict[str, str]] = {}
        self.places: list[tuple[str, str, int, str]] = []
        self.off: set[str] = set()
        for line in lines:
            words = line.split()
            if words[:2] != ["packet-filter", "l3"]:
                continue
            match words[2:]:
                case ["defaultpolicy", policy]:
                    self.policy = policy
                case ["addrule", index, action, *rest]:
                    self.rules[index] = {"action": action, **dict(zip(rest[::2], rest[1::2], strict=True))}
                case ["addif", interface, direction, index, priority]:
                    self.places.append((interface, direction, int(priority), index))
                case ["disablerule", index]:
                    self.off.add(index)
                case _:
                    continue

    def sides(self, interface: str, direction: str, packet: tuple[str, str, str, int], other: str) -> set[str]:
        """What the rules of one side may say: `accept`, `drop`, or nothing; `other` is the interface of the other."""
        here = [place for place in self.places if place[0] == interface and place[1] in {direction, "both"}]
        found: set[str] = set()
        for place in sorted(here, key=lambda place: place[2]):
            index = place[3]
            if index in self.off or not _takes(self.rules[index], packet):
                continue
            found.add("accept" if self.rules[index]["action"] == "accept" else "drop")
            there = [item[0] for item in self.places if item is not place and item[3] == index and item[1] != direction]
            if not there or other in there:
                return found
        return {*found, ""}

    def has_rules(self, interface: str) -> bool:
        """Whether any rule that is on judges what goes out there."""
        return any(
            place[0] == interface and place[1] in {"egress", "both"} and place[3] not in self.off
            for place in self.places
        )

    def verdict(self, start: str, end: str, packet: tuple[str, str, str, int]) -> str:
        """`permit`, `deny` or `possibly`."""
        ingress = self.sides(start, "ingress", packet, end)
        egress = self.sides(end, "egress", packet, start)
        found = {self._decided(coming, going, end) for coming in ingress for going in egress}
        return found.pop() if len(found) == 1 else "possibly"

    def _decided(self, coming: str, going: str, end: str) -> str:
        if "drop" in {coming, going}:
            return "deny"
        if self.policy == "accept" or (coming and going):
            return "permit"
        if not coming and not going:
            return "deny"
        return "permit" if coming and not self.has_rules(end) else "possibly"


def _takes(rule: dict[str, str], packet: tuple[str, str, str, int]) -> bool:
    protocol, source, destination, port = packet
    if rule.get("proto", "any") not in {"any", protocol}:
        return False
    if not _holds(rule["src"], source) or not _holds(rule["dst"], destination):
        return False
    return rule.get("dport", "any") == "any" or any(
        int(part.split("-")[0]) <= port <= int(part.split("-")[-1]) for part in rule["dport"].split(",")
    )


def _holds(text: str, address: str) -> bool:
    if text == "any":
        return True
    inside = ipaddress.ip_address(address) in ipaddress.ip_network(text.removeprefix("!"))
    return inside != text.startswith("!")


def _script(dice: random.Random) -> list[str]:
    rules = dice.randrange(1, 9)
    lines = ["! Version: HiSecOS-03.1.00", "configure", "ip routing"]
    if dice.random() < 0.9:
        lines.append(f"packet-filter l3 defaultpolicy {dice.choice(('drop', 'drop', 'reject', 'accept'))}")
    for index in range(1, rules + 1):
        protocol = dice.choice(PROTOCOLS)
        port = dice.choice(PORTS) if protocol in {"tcp", "udp"} else "any"
        action = dice.choice(("accept", "accept", "drop", "reject"))
        source, destination = dice.choice(ADDRESSES), dice.choice(ADDRESSES)
        lines.append(
            f"packet-filter l3 addrule {index} {action} src {source} dst {destination} dport {port} proto {protocol}"
        )
    priorities = dice.sample(range(1, 99), 30)
    for index in range(1, rules + 1):
        for interface in dice.sample(sorted(NETWORKS), dice.randrange(3)):
            direction = dice.choice(("ingress", "ingress", "egress", "both"))
            lines.append(f"packet-filter l3 addif {interface} {direction} {index} {priorities.pop()}")
    lines += [f"packet-filter l3 disablerule {index}" for index in range(1, rules + 1) if dice.random() < 0.1]
    lines.append("packet-filter l3 commit")
    for interface, network in NETWORKS.items():
        lines += [f"interface {interface}", "ip routing", f"ip address primary {network}.1 255.255.255.0", "exit"]
    return [*lines, "exit"]


def test_random_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    met: Counter[str] = Counter()
    for seed in range(ROUNDS):
        dice = random.Random(seed)  # noqa: S311 - tests want the same rules each time
        lines = _script(dice)
        config = tmp_path / "fw.xml"
        config.write_text(Script("\n".join(lines)).xml(), encoding="utf-8")
        wall = Filter(lines)
        start, end = dice.sample(sorted(NETWORKS), 2)
        flows: list[str] = []
        wanted: list[str] = []
        for _ in range(FLOWS):
            source, destination = (
                f"{NETWORKS[start]}.{dice.randrange(2, 40)}",
                f"{NETWORKS[end]}.{dice.randrange(2, 40)}",
            )
            protocol, port = dice.choice(("tcp", "udp", "icmp")), dice.choice((22, 25, 80, 81, 105, 111))
            ports = ("", "/8") if protocol == "icmp" else (":4000", f"/{port}")
            flows.append(f"{source}{ports[0]} > {destination} {protocol}{ports[1]}")
            wanted.append(wall.verdict(start, end, (protocol, source, destination, port)))
        asked = tmp_path / "flows.txt"
        asked.write_text("\n".join(flows), encoding="utf-8")
        words = ["test-rules", str(config), "--flows", str(asked), "--from", start, "--to", end, "--format", "json"]
        main([*words, "--allow-incomplete"])
        answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [answer["verdict"] for answer in answers] == wanted, (seed, start, end, lines, flows)
        met.update(wanted)
    assert min(met[name] for name in ("permit", "deny", "possibly")) > FLOWS, met
