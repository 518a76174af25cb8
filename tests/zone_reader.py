"""A second, small reader of the zone-based firewall of IOS: text and one packet, and whether it passes.

It shares nothing with the parsers. It reads what `zone_configs` prints: classes with lists of plain entries, protocols
of known ports and other classes; policies; pairs; members. It walks classes as the document tells it
(Cisco document 98628) instead of writing them out.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

PORTS = {"http": ("tcp", 80), "https": ("tcp", 443), "ssh": ("tcp", 22), "tftp": ("udp", 69), "user-own": ("tcp", 502)}
REQUESTS = {8, 13}
UNSOLICITED = {0, 3, 11, 14}


@dataclass(frozen=True)
class Asked:
    """A packet: `kind` is tcp, udp, icmp or gre; `port` the destination port or the ICMP type; `opens`: TCP's SYN."""

    src: str
    dst: str
    kind: str
    sport: int
    port: int
    opens: bool = True


@dataclass
class ZoneReader:
    """The blocks of one configuration: header words, and the words of the lines beneath."""

    blocks: list[tuple[list[str], list[list[str]]]] = field(default_factory=list["tuple[list[str], list[list[str]]]"])

    @classmethod
    def of(cls, text: str) -> ZoneReader:
        """Read a text; deeper lines belong to the header above them all."""
        reader = cls()
        for line in text.splitlines():
            if line.startswith(" ") and reader.blocks:
                reader.blocks[-1][1].append(line.split())
            elif line.strip(" !"):
                reader.blocks.append((line.split(), []))
        return reader

    def zone(self, interface: str) -> str:
        """The zone of an interface, or empty."""
        found = next(body for head, body in self.blocks if head == ["interface", interface])
        return next((words[2] for words in found if words[0] == "zone-member"), "")

    def transit(self, packet: Asked, entering: str, leaving: str) -> str:
        """`permit`, `deny` or `possibly` for a packet between two interfaces."""
        one, other = self.zone(entering), self.zone(leaving)
        if not one and not other:
            return "permit"
        policy = self._policy(one or "default", other or "default")
        if policy is None:
            return "permit" if one == other else "deny"
        return self._verdict(policy, packet)

    def to_router(self, packet: Asked, entering: str) -> str:
        """The same for a packet to the router itself."""
        policy = self._policy(self.zone(entering) or "default", "self")
        return "permit" if policy is None else self._verdict(policy, packet)

    def _policy(self, source: str, destination: str) -> str | None:
        for head, body in self.blocks:
            if head[:2] == ["zone-pair", "security"] and (head[4], head[6]) == (source, destination):
                return next(words[3] for words in body if words[0] == "service-policy")
        return None

    def _verdict(self, policy: str, packet: Asked) -> str:
        body = next(
            body for head, body in self.blocks if head[:3] == ["policy-map", "type", "inspect"] and head[3] == policy
        )
        action, taken = "drop", False
        for words in body:
            if words[0] == "class":
                if taken:
                    break
                taken = words[-1] == "class-default" or self._takes(words[-1], packet)
                action = "drop"
            elif taken:
                action = words[0]
        if not taken or action == "drop":
            return "deny"
        return "permit" if action == "pass" else _inspected(packet)

    def _takes(self, name: str, packet: Asked) -> bool:
        head, body = next((head, body) for head, body in self.blocks if head[0] == "class-map" and head[-1] == name)
        answers = [self._statement(words, packet) for words in body]
        return any(answers) if "match-any" in head else all(answers)

    def _statement(self, words: list[str], packet: Asked) -> bool:
        if words[1] == "not":
            return not self._statement([words[0], *words[2:]], packet)
        if words[1] == "class-map":
            return self._takes(words[2], packet)
        if words[1] == "access-group":
            return self._listed(words[3], packet)
        if words[2] in {"tcp", "udp", "icmp"}:
            return packet.kind == words[2]
        return (packet.kind, packet.port) == PORTS[words[2]]

    def _listed(self, name: str, packet: Asked) -> bool:
        body = next(body for head, body in self.blocks if head == ["ip", "access-list", "extended", name])
        for words in body:
            action, kind, rest = words[0], words[1], words[2:]
            if kind not in {"ip", packet.kind}:
                continue
            if _side(rest, packet.src) and _side(rest, packet.dst):
                ports = rest
                if not ports or int(ports[1]) == packet.port:
                    return action == "permit"
        return False


def _side(rest: list[str], address: str) -> bool:
    """Take one side off an entry's words: `any`, `host A` or `A WILDCARD`."""
    word = rest.pop(0)
    if word == "any":
        return True
    other = rest.pop(0)
    if word == "host":
        return other == address
    mask = int(ipaddress.IPv4Address(other)) ^ 0xFFFFFFFF
    return int(ipaddress.IPv4Address(word)) & mask == int(ipaddress.IPv4Address(address)) & mask


def _inspected(packet: Asked) -> str:
    if packet.kind == "tcp":
        return "permit" if packet.opens else "deny"
    if packet.kind == "udp":
        return "permit"
    if packet.kind == "icmp" and packet.port in REQUESTS:
        return "permit"
    return "deny" if packet.kind == "icmp" and packet.port in UNSOLICITED else "possibly"
