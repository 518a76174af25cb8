"""MX-ROS: random policies against a second, dumb reader that walks the text rule by rule.

It knows no more than: a rule that is enabled and names the packet decides, else `default-action`. Random rules have
objects of each kind, both actions, rules that are off, indexed and not, indented and flat. It shares no code with the
reader of the platform.
"""

from __future__ import annotations

import ipaddress
import json
import random
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

HEAD = """\
hostname second
interface lan
 ip address static 10.2.0.1 255.255.255.0
exit
interface wan
 bind vlan 2
 ip address static 10.1.0.1 255.255.255.0
exit
interface vlan 3
 name DMZ
 ip address 10.3.0.1 255.255.255.0
exit
"""
SIDES = {"WAN": "10.1.0.", "LAN": "10.2.0.", "DMZ": "10.3.0."}
NUMBERS = {"tcp": 6, "udp": 17, "icmp": 1, "gre": 47}


class Packet(NamedTuple):
    """A packet; `kind` is a port, or the type of ICMP."""

    entering: str
    leaving: str
    source: str
    target: str
    protocol: str
    kind: int


def policies(chance: random.Random) -> str:
    """A configuration."""
    lines: list[str] = []
    addresses, services = [f"A{number}" for number in range(5)], [f"S{number}" for number in range(5)]
    for name in addresses:
        net = chance.choice(list(SIDES.values()))
        low = chance.randrange(2, 120)
        text = chance.choice((f"{net}{low}", f"{net}{low}-{net}{low + chance.randrange(60)}", f"{net}64/26"))
        lines += ["object address", f" name {name}", f" ip-addr {text}", "exit"]
    for name in services:
        kind = chance.choice(("tcp", "udp", "tcpudp", "icmp", "ipproto"))
        lines += [f"object service {kind}", f" name {name}"]
        if kind == "icmp":
            lines += [f" icmp-type {chance.choice(('any', '8', '0'))}", " icmp-code any"]
        elif kind == "ipproto":
            lines.append(f" ipproto {chance.choice((6, 17, 47))}")
        else:
            lines.append(f" port {chance.choice(('any', '102', '100-103', '502'))}")
        lines.append("exit")
    lines += ["l3l7-policy enable", f"l3l7-policy default-action {chance.choice(('allow', 'deny'))}"]
    numbered = chance.random() < 0.5
    for index in range(1, chance.randrange(2, 9)):
        lines.append(f"l3l7-policy {index}" if numbered else "l3l7-policy")
        lines += [f" name rule {index}", chance.choice((" enable", " enable", " enable", " disable"))]
        sides = [chance.choice(("any", *SIDES)) for _ in "io"]
        lines += [f" interface {' '.join(sides)}", f" action {chance.choice(('allow', 'deny'))}", " mode ip"]
        for word, names in (("src-ip", addresses), ("dst-ip", addresses), ("dst-port", services)):
            if chance.random() < 0.5:
                lines.append(f" {word} {chance.choice(names)}")
        lines.append("exit")
    text = HEAD + "\n".join(lines) + "\n"
    return text if chance.random() < 0.5 else "\n".join(line.strip() for line in text.split("\n"))


def blocks(text: str) -> list[list[str]]:
    """Statements with what stands below them, to `exit`."""
    found: list[list[str]] = []
    inside = False
    for line in map(str.strip, text.split("\n")):
        if line == "exit":
            inside = False
        elif inside:
            found[-1].append(line)
        elif line:
            found.append([line])
            inside = line.startswith(("interface", "object")) or line.split(" ")[0] == "l3l7-policy"
            inside = inside and not line.startswith(("l3l7-policy enable", "l3l7-policy default"))
    return found


def holds_address(text: str, address: str) -> bool:
    """Whether an address is of an object."""
    number = int(ipaddress.ip_address(address))
    if "/" in text:
        return ipaddress.ip_address(address) in ipaddress.ip_network(text)
    first, _, last = text.partition("-")
    return int(ipaddress.ip_address(first)) <= number <= int(ipaddress.ip_address(last or first))


def holds_service(block: list[str], packet: Packet) -> bool:
    """Whether a packet is of a service."""
    kind = block[0].split()[-1]
    said = dict(line.split(" ", 1) for line in block[1:])
    if kind == "ipproto":
        return NUMBERS[packet.protocol] == int(said["ipproto"])
    if kind == "icmp":
        return packet.protocol == "icmp" and said["icmp-type"] in {"any", str(packet.kind)}
    if packet.protocol not in {"tcp", "udp"} or packet.protocol not in kind:
        return False
    first, _, last = said["port"].partition("-")
    return first == "any" or int(first) <= packet.kind <= int(last or first)


def decided(text: str, packet: Packet) -> str:
    """What the first rule that names the packet says."""
    default, objects = "", dict[str, list[str]]()
    verdict = ""
    for block in blocks(text):
        said = dict((f"{line} " if " " not in line else line).split(" ", 1) for line in block[1:])
        if block[0].startswith("object"):
            objects[said["name"]] = block
        elif block[0].startswith("l3l7-policy default-action"):
            default = block[0].split()[-1]
        elif block[0].startswith("l3l7-policy") and "interface" in said and "enable" in said and not verdict:
            sides = said["interface"].split()
            named = all(side in {"any", name} for side, name in zip(sides, packet[:2], strict=True))
            for word, address in (("src-ip", packet.source), ("dst-ip", packet.target)):
                if word in said:
                    named = named and holds_address(objects[said[word]][2].split()[1], address)
            if "dst-port" in said:
                named = named and holds_service(objects[said["dst-port"]], packet)
            verdict = said["action"] if named else ""
    return {"allow": "permit", "deny": "deny"}[verdict or default]


def packets(chance: random.Random, count: int) -> list[Packet]:
    """Packets between two different interfaces."""
    found: list[Packet] = []
    for _ in range(count):
        entering, leaving = chance.sample(sorted(SIDES), 2)
        protocol = chance.choice(("tcp", "tcp", "udp", "icmp", "gre"))
        kind = chance.choice((0, 8)) if protocol == "icmp" else chance.choice((101, 102, 103, 104, 502))
        hosts = [f"{SIDES[side]}{chance.randrange(2, 180)}" for side in (entering, leaving)]
        found.append(Packet(entering, leaving, hosts[0], hosts[1], protocol, kind))
    return found


def flow(packet: Packet) -> str:
    """As the command reads it."""
    ends = {"icmp": ("", f"/{packet.kind}"), "gre": ("", "")}.get(packet.protocol, (":1", f"/{packet.kind}"))
    return f"{packet.source}{ends[0]} > {packet.target} {packet.protocol}{ends[1]}"


SEEDS = 30


def test_random_policies_are_read_alike_by_two_readers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seen: Counter[str] = Counter()
    for seed in range(SEEDS):
        chance = random.Random(seed)  # noqa: S311 - test data
        text = policies(chance)
        config = tmp_path / f"{seed}.txt"
        config.write_text(f"{text}\nfw-1#\n", encoding="utf-8")
        for entering in sorted(SIDES):
            asked = [packet for packet in packets(chance, 40) if packet.entering == entering]
            flows = tmp_path / "flows.txt"
            flows.write_text("\n".join(map(flow, asked)) + "\n", encoding="utf-8")
            main(["test-rules", str(config), "--flows", str(flows), "--from", entering, "--format", "json", "-q"])
            answers = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.strip()]
            assert len(answers) == len(asked)
            for packet, answer in zip(asked, answers, strict=True):
                expected = decided(text, packet)
                assert answer["verdict"] == expected, (seed, packet, text, answer)
                seen[expected] += 1
                seen[packet.protocol] += 1
                seen["implicit" if answer["implicit"] else "stated"] += 1
    assert min(seen[word] for word in ("permit", "deny", "tcp", "udp", "icmp", "gre", "stated", "implicit")) > 20, seen
