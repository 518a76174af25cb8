"""A second, small reader of Cisco access lists: IOS (standard, extended, named, numbered) and ASA extended lists.

It was written apart from the readers under test and shares nothing with them. It gives rule sets as
the oracle judges them; a word that it does not know makes the rule a `maybe`, like whatever decides
outside the text (time ranges, users, domain names).
Sources: Cisco IOS Security Command Reference, `access-list` and `ip access-list`; Cisco ASA Series
Command Reference, `access-list extended`, `object`, `object-group`.
"""

from __future__ import annotations

import ipaddress
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from cisco_words import (
    ANY,
    COMPARISONS,
    FLAGS,
    PROTOCOLS,
    SIDES,
    Addresses,
    Doc,
    Words,
    bits,
    boxes,
    flagged,
    icmp_ranges,
    netmask,
    port_ranges,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

UNREAD = (ValueError, KeyError, IndexError)
"""What comes of words that are not where they should be."""
WHO = frozenset({"user", "user-group", "object-group-user", "object-group-security", "security-group", "ifc"})
"""ASA and FTD words before an address that narrow an entry by what no packet of the oracle shows."""
FLAG_WORDS = frozenset({*FLAGS, "established", "match-any", "match-all"})


def written(text: str) -> Iterator[str]:
    """The lines of a configuration without banners, macros and certificates."""
    end = ""
    for line in text.splitlines():
        words = line.split()
        if end:
            end = "" if end in words or (len(end) == 1 and end in line) else end
        elif words[:1] == ["banner"] and len(words) > 2 and (words[2].startswith("^C") or len(words[2]) == 1):
            mark = words[2][:2] if words[2].startswith("^C") else words[2]
            end = "" if line.count(mark) > 1 else mark
        elif words[:2] == ["macro", "name"]:
            end = "@"
        elif words[:1] == ["certificate"]:
            end = "quit"
        elif words and not words[0].startswith("!"):
            yield line


def _quad(word: str) -> bool:
    return re.fullmatch(r"\d+\.\d+\.\d+\.\d+", word) is not None


class Text:
    """A configuration: its blocks by their first line, and the objects that lists name."""

    def __init__(self, text: str, *, asa: bool) -> None:
        self.asa = asa
        self.within: list[tuple[str, str]] = []
        self.blocks: list[tuple[list[str], list[list[str]]]] = []
        names: dict[str, str] = {}
        self.doubt = False
        for line in written(text):
            words = line.split()
            if words[0] == "name" and len(words) > 2:
                names[words[2]] = words[1]
            after_host = [names.get(word, word) if before in SIDES else word for before, word in pairwise(words)]
            words = [words[0], *after_host]
            if line[0].isspace() and self.blocks:
                self.blocks[-1][1].append(words)
            else:
                self.blocks.append((words, []))
        self.named: dict[tuple[str, str], tuple[list[str], list[list[str]]]] = {}
        for head, body in self.blocks:
            if head[0] in {"object", "object-group"} and len(head) > 2:
                old = self.named.get((head[0], head[2]), (head, []))
                self.named[head[0], head[2]] = (head, old[1] + body)

    def addresses(self, kind: str, name: str) -> Addresses:
        """The addresses of a network object or group, nested ones included; open if it is not there or holds itself."""
        if (kind, name) not in self.named or (kind, name) in self.within:
            return Addresses(open=True)
        found = Addresses()
        self.within.append((kind, name))
        for line in self.named[kind, name][1]:
            try:
                part = self._member(Words([*line]))
            except UNREAD:
                part = Addresses(open=True)
            found.texts += part.texts
            found.open |= part.open
        self.within.pop()
        found.open |= not found.texts  # no manual says what an entry with an empty group does
        return found

    def _member(self, words: Words) -> Addresses:
        head = words.peek()
        if self.asa and head == "fqdn":
            return Addresses(open=True)
        if head in {"description", "nat"}:
            return Addresses()
        if head == "group-object":
            return self.addresses("object-group", words.left[1])
        if head in {"network-object", "subnet"}:
            words.take()
        if head == "range":
            return Addresses([f"{words.left[1]}-{words.left[2]}"])
        return self.address(words, masks=True)

    def address(self, words: Words, *, masks: bool) -> Addresses:
        """One side of an entry; `masks` are network masks, else wildcards."""
        word = words.take()
        if words.peek().startswith("/"):  # an object group of IOS XE prints `10.0.0.0 /25`
            word += words.take()
        if word in ANY:
            return Addresses(ANY[word])
        if word == "host":
            return Addresses([str(ipaddress.ip_address(words.take()))])
        if word in {"object", "object-group"}:
            return self.addresses(word, words.take())
        if "/" in word or ":" in word or (_quad(word) and not _quad(words.peek())):
            return Addresses([str(ipaddress.ip_interface(word).network) if "/" in word else word])
        if not _quad(word):  # an interface, a user, a domain name, a security group
            words.take()
            return Addresses(open=True)
        return Addresses((netmask if masks else bits)(word, words.take()))

    def services(self, kind: str, name: str) -> list[Doc]:
        """The boxes of a service object or group that carries its own protocols; `doubt` if not all were read."""
        if (kind, name) not in self.named or (kind, name) in self.within:
            self.doubt = True
            return []
        head, body = self.named[kind, name]
        if len(head) > 3:
            return boxes(self.protocol(head[3]), (), self.group_ports(name))
        found: list[Doc] = []
        self.within.append((kind, name))
        for line in body:
            try:
                found += self._service_member(Words([*line]))
            except UNREAD:
                self.doubt = True
        self.within.pop()
        self.doubt |= head[1] not in {"service", "protocol"}
        return found

    def _service_member(self, words: Words) -> list[Doc]:
        first = words.peek()
        if first == "description":
            return []
        if first == "group-object":
            return self.services("object-group", words.left[1])
        if first in {"service-object", "service", "protocol-object"}:
            words.take()
        if words.peek() == "object":
            return self.services("object", words.left[1])
        return self.service(words)

    def service(self, words: Words) -> list[Doc]:
        """`tcp source eq 1 destination range 2 3`, `tcp-udp eq 53`, `icmp echo`, `udp 1502`."""
        protocols = self.protocol(words.take())
        if protocols in (["1"], ["58"]):
            found = boxes(protocols, (), icmp_ranges(words, version=4 if protocols == ["1"] else 6))
            self.doubt |= bool(words.left)
            return found
        sports: list[str] = []
        dports: list[str] = []
        while words.left:
            side = words.take() if words.peek() in {"source", "destination"} else "destination"
            (sports if side == "source" else dports).extend(port_ranges(words, several=False))
        return boxes(protocols, sports, dports)

    def protocol(self, word: str) -> list[str]:
        """Protocol numbers as texts."""
        if word in {"ip", "any"}:
            return ["any"]
        return ["6", "17"] if word == "tcp-udp" else [str(PROTOCOLS.get(word) or int(word))]

    def group_ports(self, name: str) -> list[str]:
        """The ports of an ASA group of `port-object` lines, or the types of one of `icmp-object` lines."""
        found: list[str] = []
        for line in self.named["object-group", name][1]:
            words = Words(line[1:])
            if line[0] == "group-object":
                found += self.group_ports(words.take())
            elif line[0] == "port-object":
                found += port_ranges(words, several=False)
            elif line[0] == "icmp-object":
                found += icmp_ranges(words)
        return found

    # Entries

    def extended(self, words: Words) -> Doc:
        """What follows the action of an extended entry."""
        carried: list[Doc] | None = None
        protocols = ["any"]
        if words.peek() in {"object", "object-group"}:
            carried = self.services(words.take(), words.take())
            if carried and all(set(box) == {"proto"} for box in carried):
                protocols, carried = [box["proto"] for box in carried], None
        else:
            protocols = self.protocol(words.take())
        conditions = [*self._who(words)]
        src = self.address(words, masks=self.asa)
        sports = self.ports(words)
        conditions += self._who(words)
        dst = self.address(words, masks=self.asa)
        icmp = {"1": 4, "58": 6}.get("".join(protocols), 0)
        dports = icmp_ranges(words, version=icmp) if icmp else []
        dports = dports or self.ports(words)
        service = boxes(protocols, sports, dports) if carried is None else carried
        if words.peek() in {"object", "object-group"}:
            wanted = self.services(words.take(), words.take())
            service = [box for box in wanted if box["proto"] in protocols or protocols == ["any"]]
        return {"src": src, "dst": dst, "service": service, "conditions": conditions}

    @staticmethod
    def _who(words: Words) -> Iterator[Doc]:
        while words.peek() in WHO:
            word = words.take()
            words.left = words.left[2 if word == "security-group" else 1 :]
            yield {"kind": word}

    def ports(self, words: Words) -> list[str]:
        """Ports of one side, if any; an ASA group of ports may stand there."""
        if words.peek() in COMPARISONS:
            return port_ranges(words, several=not self.asa)
        group = self.named.get(("object-group", words.left[1])) if len(words.left) > 1 else None
        typed = group is not None and (group[0][1] == "icmp-type" or (group[0][1] == "service" and len(group[0]) > 3))
        if words.peek() == "object-group" and typed:
            words.take()
            return self.group_ports(words.take())
        return []

    def entry(self, action: str, words: Words, *, style: str) -> Doc:
        """One rule; IOS judges later fragments by addresses alone: a permit takes them, a deny does not.

        An entry whose words are not where they should be may match anything.
        """
        self.doubt = False
        try:
            return self._read(action, words, style=style)
        except UNREAD:
            return MAYBE | {"action": action}

    def _read(self, action: str, words: Words, *, style: str) -> Doc:
        if style == "extended":
            parts = self.extended(words)
        else:
            one = self.address(words, masks=self.asa)
            every = Addresses(["any"])
            service = [{"proto": "any"}]
            parts = {"src": every if self.asa else one, "dst": one if self.asa else every, "service": service}
        enabled, conditions, tcp = self._rest(words, parts["service"])
        service = _with_state(parts["service"], tcp, {"yes"})
        wider = [{"proto": "any"}] if self.doubt else _with_state(parts["service"], tcp, {"yes", "maybe"})
        if not self.asa:
            service, wider = _with_fragments(action, service), _with_fragments(action, wider)
        match: Doc = {"service": service, "conditions": [*parts.get("conditions", []), *conditions]}
        if wider != service:
            match["possibly_service"] = wider
        for key in ("src", "dst"):
            match[key] = parts[key].texts
            if parts[key].open:
                match[f"possibly_{key}"] = ["any"]
        return {"id": "", "action": action, "enabled": enabled, "implicit": False, "match": match}

    def _rest(self, words: Words, service: list[Doc]) -> tuple[bool, list[Doc], list[str]]:
        """Whether the entry counts, what decides outside the packet, and its TCP flags."""
        enabled, conditions = True, []
        tcp: list[str] = []
        while words.left:
            match words.take():
                case "log" | "log-input":
                    words.left = [word for word in words.left if word in {"inactive", "time-range"}]
                case "inactive":
                    enabled = False
                case "fragments":
                    for box in service:
                        box["fragment"] = "later"
                case "reflect":
                    words.left = words.left[3 if words.left[1:2] == ["timeout"] else 1 :]
                case "rule-id" | "event-log":
                    words.take()
                case word if word.lstrip("+-") in FLAG_WORDS:
                    tcp.append(word)
                case word:
                    conditions.append({"kind": word})
        return enabled, conditions, tcp


def _with_state(service: list[Doc], tcp: list[str], wanted: set[str]) -> list[Doc]:
    """The boxes for packets whose TCP flags match so surely."""
    if not tcp:
        return service
    states = [state for state, hit in flagged(tcp).items() if hit in wanted]
    return [box | {"state": state} for box in service for state in states]


def _with_fragments(action: str, service: list[Doc]) -> list[Doc]:
    found: list[Doc] = []
    for box in service:
        deep = {"sport", "dport", "state"} & set(box)
        found.append(box | {"fragment": "whole"} if deep and "fragment" not in box else box)
        if deep and action == "permit" and "fragment" not in box:
            found.append({"proto": box["proto"], "fragment": "later"})
    return found


END: Doc = {"id": "end", "action": "deny", "enabled": True, "implicit": True, "match": {}}
EMPTY: Doc = END | {"action": "permit"}
"""IOS: a list without entries permits everything."""
MAYBE: Doc = {
    "id": "", "action": "unknown", "enabled": True, "implicit": False, "match": {"conditions": [{"kind": "unread"}]},
}  # fmt: skip
SILENT = frozenset({"remark", "description"})


def rule_sets(text: str, *, asa: bool = False) -> dict[str, Doc]:
    """Every access list of a configuration by name, with its implicit end, as `naive.judge` reads it."""
    whole = Text(text, asa=asa)
    found: dict[str, list[Doc]] = {}
    for head, body in whole.blocks:
        if (
            head[0] == "access-list"
            and len(head) > 2
            and head[1] != "alert-interval"
            and head[2] not in {"ethertype", "webtype"}
        ):
            _one_line(whole, found.setdefault(head[1], []), head)
        elif head[:2] == ["ip", "access-list"] and head[2] in {"standard", "extended"}:
            found[head[3]] = found.get(head[3], []) + _block(whole, body, head[2])
    old = asa and any(head[:2] == ["ASA", "Version"] and int(head[2].split(".")[0]) < 9 for head, _ in whole.blocks)
    return {
        name: {
            "name": name,
            "families": [4, 6] if asa and not old else [4],
            "rules": [*(rule for rule in rules if rule), END if asa or rules else EMPTY],
        }
        for name, rules in found.items()
    }


def _block(whole: Text, body: list[list[str]], style: str) -> list[Doc]:
    """The entries of an IOS block by their sequence numbers; one without a number goes 10 behind the highest."""
    numbered: dict[int, Doc] = {}
    for line in body:
        words = Words([*line])
        number = int(words.take()) if line[0].isdigit() else max(numbered, default=0) // 10 * 10 + 10
        action = words.take()
        if action in SILENT:
            continue
        rule = whole.entry(action, words, style=style) if action in {"permit", "deny"} else MAYBE
        if action == "evaluate":
            rule = rule | {"action": "permit"}
        elif action == "dynamic":
            rule = rule | {"action": words.left[words.left.index("permit") if "permit" in words.left else -1]}
        numbered[number] = MAYBE if number in numbered else rule
    return [numbered[number] for number in sorted(numbered)]


def _one_line(whole: Text, rules: list[Doc], head: list[str]) -> None:
    """Add one line of a list; an ASA may say where, counted from 1 with the remarks."""
    words = Words(head[2:])
    style = "extended"
    if head[1].isdigit() and (int(head[1]) < 100 or 1300 <= int(head[1]) < 2000) and not whole.asa:
        style = "standard"
    place = len(rules)
    if words.peek() == "line":
        place, words.left = int(words.left[1]) - 1, words.left[2:]
    if words.peek() in {"extended", "standard", "advanced"}:
        style = "standard" if words.peek() == "standard" else "extended"
        advanced = words.take() == "advanced"
    else:
        advanced = False
    action = words.take()
    if action == "remark":
        if whole.asa:
            rules.insert(place, {})
        return
    if action == "trust":
        action = "permit"
    elif advanced and action == "permit":  # the inspection engine may still drop it
        rules.insert(place, whole.entry(action, words, style=style) | {"action": "unknown"})
        return
    rules.insert(place, whole.entry(action, words, style=style) if action in {"permit", "deny"} else MAYBE)
