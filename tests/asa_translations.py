"""A second reader of ASA translations: from the statements to one packet, by the words of Cisco's manual alone.

"NAT for ASA" (CLI guide 9.x): one table of three sections, first match; section 2 static before dynamic, then fewer
addresses, then the lower address, then the name. The destination is looked up first, then the source. A manual rule
takes a packet for itself, source and destination together; two object rules may share one. System message 305013:
what answers must meet the rule by which the packet came. "Dynamic NAT": while a host has an address of a pool, others
may open connections to it, which nobody knows from the statements. It shares no code with the parser or the engine.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TypeAlias

Address: TypeAlias = int
Header: TypeAlias = "tuple[str, frozenset[Address], Address]"
"""Where it leaves, the sources it may have, its destination."""


class OpenError(Exception):
    """The manual does not say what becomes of the packet."""


@dataclass(frozen=True)
class Rule:
    """One statement. `remote` is (as the real side sees it, as it is), None without a destination."""

    section: int
    name: str
    real_side: str
    mapped_side: str
    static: bool
    real: tuple[Address, ...]
    mapped: tuple[Address, ...]
    remote: tuple[tuple[Address, ...], tuple[Address, ...]] | None = None
    unidirectional: bool = False

    @property
    def identity(self) -> bool:
        """Whether sources keep their addresses."""
        return self.static and self.real == self.mapped

    @property
    def turns_remote(self) -> bool:
        """Whether the remote end has two addresses."""
        return self.remote is not None and self.remote[0] != self.remote[1]


def addresses(words: list[str]) -> tuple[Address, ...]:
    """`host A`, `subnet A M` or `range A B`, every address."""
    match words:
        case ["host", one]:
            return (int(ipaddress.IPv4Address(one)),)
        case ["subnet", one, mask]:
            return tuple(int(item) for item in ipaddress.IPv4Network(f"{one}/{mask}"))
        case ["range", first, last]:
            return tuple(range(int(ipaddress.IPv4Address(first)), int(ipaddress.IPv4Address(last)) + 1))
    raise ValueError(words)


def table(text: str, own: dict[str, Address]) -> list[Rule]:
    """All rules in the order in which the device tries them; `own` are the addresses of the interfaces."""
    objects: dict[str, tuple[Address, ...]] = {}
    found: list[Rule] = []
    current = ""
    for line in text.splitlines():
        words = line.split()
        if words[:2] == ["object", "network"]:
            current = words[2]
        elif line.startswith(" ") and words[0] in {"host", "subnet", "range"}:
            objects[current] = addresses(words)
        elif line.startswith(" nat"):
            one, other = words[1].strip("()").split(",")
            mapped = (own[other],) if words[3] == "interface" else objects[words[3]]
            found.append(Rule(2, current, one, other, words[2] == "static", objects[current], mapped))
        elif words[:1] == ["nat"]:
            found.append(_manual(words, objects, own, str(len(found))))
    return sorted(found, key=_place)


def _manual(words: list[str], objects: dict[str, tuple[Address, ...]], own: dict[str, Address], name: str) -> Rule:
    one, other = words[1].strip("()").split(",")
    section = 3 if "after-auto" in words else 1
    at = words.index("source")
    mapped = (own[other],) if words[at + 3] == "interface" else objects[words[at + 3]]
    remote = None
    if "destination" in words:
        where = words.index("destination")
        remote = (objects[words[where + 2]], objects[words[where + 3]])
    static, real = words[at + 1] == "static", objects[words[at + 2]]
    return Rule(section, name, one, other, static, real, mapped, remote, "unidirectional" in words)


def _place(rule: Rule) -> tuple[int, bool, int, int, str]:
    if rule.section != 2:
        return (rule.section, False, 0, 0, "")
    return (2, not rule.static, len(rule.real), min(rule.real), rule.name)


def passed(rules: list[Rule], routes: dict[Address, str], entering: str, src: Address, dst: Address) -> Header | None:
    """What leaves for a packet that every list permits; None if it is dropped.

    Raises:
        OpenError: the manual does not say.
    """
    led, forward = _destination(rules, entering, src, dst)
    now, leaving = dst, routes.get(dst, "")
    if led is not None:
        now, leaving = _led(led, dst, forward=forward)
    if not leaving or leaving == entering or routes.get(now) != leaving:
        return None
    sources = _source(rules, led, (entering, leaving), src)
    if not _answered(rules, led, (entering, leaving), src, now):
        return None
    return leaving, sources, now


def _destination(rules: list[Rule], entering: str, src: Address, dst: Address) -> tuple[Rule | None, bool]:
    """The first rule that decides about the destination, and whether the packet comes from its real side."""
    for number, rule in enumerate(rules):
        if _lends(rule, entering, src, dst):
            raise OpenError(rule)
        forward = rule.remote is not None and rule.real_side == entering and src in rule.real and dst in rule.remote[0]
        back = rule.static and not rule.unidirectional and rule.mapped_side == entering and dst in rule.mapped
        back = back and (rule.remote is None or src in rule.remote[1])
        if forward or back:
            leaving = rule.mapped_side if forward else rule.real_side
            if not any(_takes(other, rule, (entering, leaving), src) for other in rules[:number]):
                return rule, forward
            if rule.turns_remote if forward else not rule.identity:
                raise OpenError(rule)
            return None, False
    return None, False


def _lends(rule: Rule, entering: str, src: Address, dst: Address) -> bool:
    """Whether a host may have the address at the moment; one address alone is shared by ports (PAT)."""
    lent = not rule.static and len(rule.mapped) > 1 and rule.mapped_side == entering and dst in rule.mapped
    return lent and (rule.remote is None or src in rule.remote[1])


def _takes(other: Rule, rule: Rule, way: tuple[str, str], src: Address) -> bool:
    """Whether an earlier rule matches by its source alone, so that `rule` is not looked at (objects may share)."""
    objects = (other.section, rule.section) == (2, 2)
    return other.remote is None and not objects and (other.real_side, other.mapped_side) == way and src in other.real


def _led(rule: Rule, dst: Address, *, forward: bool) -> tuple[Address, str]:
    if forward and rule.remote is not None:
        return rule.remote[1][rule.remote[0].index(dst)], rule.mapped_side
    return rule.real[rule.mapped.index(dst)], rule.real_side


def _source(rules: list[Rule], led: Rule | None, way: tuple[str, str], src: Address) -> frozenset[Address]:
    if led is not None and led.section != 2 and led.remote is not None:
        if (led.real_side, led.mapped_side) == way:
            return frozenset({led.mapped[led.real.index(src)]}) if led.static else frozenset(led.mapped)
        return frozenset({led.remote[0][led.remote[1].index(src)]})
    for rule in rules:
        if rule.remote is None and (rule.real_side, rule.mapped_side) == way and src in rule.real:
            shared = led is not None and led is not rule and not rule.identity
            if shared and (led.section, rule.section) != (2, 2):  # type: ignore[union-attr]
                raise OpenError(rule)
            return frozenset({rule.mapped[rule.real.index(src)]}) if rule.static else frozenset(rule.mapped)
    return frozenset({src})


def _answered(rules: list[Rule], led: Rule | None, way: tuple[str, str], src: Address, now: Address) -> bool:
    """Whether what answers from `now` meets the rule that led the packet, or none that changes anything."""
    entering, leaving = way
    for rule in rules:
        ours = (rule.real_side, rule.mapped_side) == (leaving, entering) and now in rule.real
        ours = ours and (rule.remote is None or src in rule.remote[1])
        theirs = rule.remote is not None and rule.static and not rule.unidirectional
        theirs = theirs and (rule.mapped_side, rule.real_side) == (leaving, entering)
        theirs = theirs and rule.remote is not None and now in rule.remote[1] and src in rule.real
        if not ours and not theirs:
            continue
        if rule is led or (rule.identity if ours else not rule.turns_remote):
            return True
        if rule.turns_remote:
            raise OpenError(rule)
        return False
    return True
