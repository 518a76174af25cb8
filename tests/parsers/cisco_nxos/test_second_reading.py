"""NX-OS: drawn lists, read a second time by a reader of a few lines, agree packet by packet."""

from __future__ import annotations

import ipaddress
import random
from typing import Any

from naive_rules import Packet, judge
from parsers.as_json import device_json
from parsers.registry import parse
from parsers.source import Source

ROUNDS = 120
PACKETS = 120
HOSTS = tuple(f"10.{net}.0.{host}" for net in (1, 2, 3) for host in (4, 5, 6, 9, 130))
PORTS = (21, 22, 23, 101, 102, 103, 443, 5000)
NAMES = {"ftp": 21, "telnet": 23, "www": 80}
GROUPS = """\
object-group ip address CELLS
  10 host 10.1.0.4
  20 10.2.0.0/25
  30 10.3.0.4 0.0.0.1
object-group ip port OPS
  10 eq 102
  20 range 400 5000
"""
IN_CELLS = {"10.1.0.4", "10.2.0.4", "10.2.0.5", "10.2.0.6", "10.2.0.9", "10.3.0.4", "10.3.0.5"}


def drawn(chance: random.Random) -> str:
    """A file with one list whose entries stand in any order."""

    def address() -> str:
        host = chance.choice(HOSTS)
        forms = ("any", f"host {host}", f"{host}/{chance.choice((8, 24, 25, 31, 32))}", "addrgroup CELLS")
        masked = f"{host} 0.{chance.choice(('0', '3', '255'))}.0.{chance.choice(('1', '127', '255', '2'))}"
        return chance.choice((*forms, masked))

    def port(protocol: str) -> str:
        number = chance.choice((*map(str, PORTS), *(NAMES if protocol == "tcp" else ())))
        low, high = sorted(chance.sample(PORTS, 2))
        operators = [f" {operator} {number}" for operator in ("eq", "neq", "lt", "gt")]
        return chance.choice(("", *operators, f" range {low} {high}", " portgroup OPS"))

    lines: list[str] = []
    for sequence in chance.sample(range(1, 200), chance.randrange(1, 12)):
        action, protocol = chance.choice(("permit", "deny")), chance.choice(("ip", "tcp", "udp", "17", "tcp"))
        ported = protocol in ("tcp", "udp")
        ends = [address() + (port(protocol) if ported else "") for _ in range(2)]
        tail = " established" if protocol == "tcp" and chance.random() < 0.1 else chance.choice(("", " log"))
        lines.append(f"  {sequence} {action} {protocol} {' '.join(ends)}{tail}")
        if chance.random() < 0.2:
            lines.append(f"  {sequence + 200} remark {chance.choice(('permit ip any any', 'cell'))}")
    body = "\n".join(lines)
    interface = "interface Vlan20\n  no shutdown\n  ip address 10.1.0.1/24\n  ip access-group L in\n"
    heads = "version 9.3(8)\nhostname d\nfeature interface-vlan\n"
    return f"{heads}{GROUPS}ip access-list L\n{body}\n{interface}line vty\n"


def entries(text: str) -> list[list[str]]:
    """The words of each entry, in the order of their numbers."""
    within = text.split("ip access-list L\n")[1].split("interface ", maxsplit=1)[0]
    found = [line.split() for line in within.splitlines()]
    return sorted((words for words in found if words[1] != "remark"), key=lambda words: int(words[0]))


def holds_address(words: list[str], address: str) -> bool:
    """Takes the words of one address and says whether it holds."""
    word = words.pop(0)
    if word == "any":
        return True
    if word == "addrgroup":
        words.pop(0)
        return address in IN_CELLS
    if word == "host":
        return words.pop(0) == address
    value = int(ipaddress.IPv4Address(address))
    if "/" in word:
        return ipaddress.IPv4Address(value) in ipaddress.IPv4Network(word, strict=False)
    free = int(ipaddress.IPv4Address(words.pop(0)))
    return value | free == int(ipaddress.IPv4Address(word)) | free


def holds_port(words: list[str], port: int) -> bool:
    """Takes the words of one port, if there are any."""
    if not words or words[0] not in ("eq", "neq", "lt", "gt", "range", "portgroup"):
        return True
    operator = words.pop(0)
    if operator == "portgroup":
        words.pop(0)
        return port == 102 or 400 <= port <= 5000
    first = int(NAMES.get(words[0], words[0]))
    words.pop(0)
    if operator == "range":
        last = int(words.pop(0))
        return first <= port <= last
    return {"eq": port == first, "neq": port != first, "lt": port < first, "gt": port > first}[operator]


def expected(rows: list[list[str]], packet: Packet) -> str:
    for row in rows:
        _, action, protocol, *words = row
        fits = protocol == "ip" or {"tcp": 6, "udp": 17}.get(protocol, 17) == packet.proto
        source = holds_address(words, packet.src)
        sport = holds_port(words, packet.sport)
        target = holds_address(words, packet.dst)
        dport = holds_port(words, packet.dport)
        answers = "established" not in words or packet.state == "established"
        if fits and source and sport and target and dport and answers:
            return action
    return "deny"


def test_drawn_lists_agree_with_a_second_reading() -> None:
    chance = random.Random("Nexus")  # noqa: S311 - the same lists every time, no secret
    permits = denied = 0
    for _ in range(ROUNDS):
        text = drawn(chance)
        result = parse(Source.from_text("d.txt", text), "cisco_nxos")
        assert not result.ledger.blocking(), text
        document: dict[str, Any] = device_json(result.devices[0])
        (rules,) = (item for item in document["rule_sets"] if item["name"] == "L")
        rows = entries(text)
        for _ in range(PACKETS):
            protocol = chance.choice((6, 17, 1))
            ports = (chance.choice(PORTS), chance.choice(PORTS)) if protocol != 1 else (0, 0)
            state = chance.choice(("new", "established")) if protocol == 6 else "new"
            packet = Packet(chance.choice(HOSTS), chance.choice(HOSTS), protocol, *ports, state)
            verdict = expected(rows, packet)
            permits += verdict == "permit"
            denied += any(row[1] == "deny" for row in rows) and verdict == "deny"
            assert judge(rules, packet, None, None).verdict == verdict, (text, packet)
    assert permits > ROUNDS * 10
    assert denied > ROUNDS * 10
