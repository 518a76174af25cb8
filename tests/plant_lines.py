"""Lines of filters in a whole plant, and the plant without one of them or with one of them garbled.

The lines are found by their looks alone, not by the readers under test.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, product
from typing import TYPE_CHECKING, Any

import naive
from audits import AS_OF
from naive_rules import Packet, judge
from parsers.as_json import device_json
from parsers.registry import parse
from parsers.source import Source
from validator.audit import AuditOptions, _found, _report, joined, load
from validator.causes import causes
from validator.check import Evidence
from validator.conformance import compare
from validator.questions import Silent
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from parsers.registry import ParseResult
    from validator.graph.network import Network
    from validator.plant.model import Plant
    from validator.report.document import Report
    from validator.snapshot import Snapshot

ASA = re.compile(r"access-list (?P<list>\S+) (?P<rest>.*)")
IOS_LIST = re.compile(r"ip access-list (?:extended|standard) (?P<list>\S+)")
IOS_LINE = re.compile(r" (?:\d+ )?(?P<action>permit|deny|remark) .*")
POLICY_KEYS = ("srcintf", "dstintf", "action", "srcaddr", "dstaddr", "schedule", "service")
"""What of a policy decides which packets it takes; each policy that is exported whole has them all."""
SINGLE = frozenset({"action", "schedule"})
"""Of these, those that take one value."""
BOGUS = "zzz"
PACKETS_A_RULE = 300
MOST_PACKETS = 12
"""So many packets that a list judges otherwise are followed through the whole plant."""


@dataclass(frozen=True, slots=True)
class FilterLine:
    """A line of an access list, or a whole policy with its first and last line; numbers from 1."""

    file: str
    rule_set: str
    first: int
    last: int
    text: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}:{self.first}: {self.text[0].strip()}"

    @property
    def is_remark(self) -> bool:
        return " remark " in self.text[0]

    @property
    def is_off(self) -> bool:
        return self.text[0].rstrip().endswith(" inactive") or any(
            line.strip() == "set status disable" for line in self.text
        )


def filter_lines(file: str, lines: Sequence[str]) -> Iterator[FilterLine]:
    """Every access-list line and every policy of a configuration."""
    name, opened, inside = "", 0, False
    for number, line in enumerate(lines, 1):
        if found := ASA.fullmatch(line):
            yield FilterLine(file, found["list"], number, number, (line,))
        elif found := IOS_LIST.fullmatch(line):
            name = found["list"]
        elif name and IOS_LINE.fullmatch(line):
            yield FilterLine(file, name, number, number, (line,))
        elif not line.startswith(" "):
            name, inside = "", line == "config firewall policy"
        elif inside and line.startswith("    edit "):
            opened = number
        elif inside and line == "    next":
            yield FilterLine(file, "policy", opened, number, tuple(lines[opened - 1 : number]))


def is_used(item: FilterLine, lines: Sequence[str]) -> bool:
    """Whether anything but the list itself speaks of the list."""
    own = (
        f"access-list {item.rule_set} ",
        f"ip access-list extended {item.rule_set}",
        f"ip access-list standard {item.rule_set}",
    )
    word = re.compile(rf"(?<!\S){re.escape(item.rule_set)}(?!\S)")
    return item.rule_set == "policy" or any(word.search(line) and not line.startswith(own) for line in lines)


@dataclass(frozen=True)
class PlantUnderTest:
    """A plant read once, of which one configuration at a time is changed."""

    snapshot: Snapshot
    plant: Plant

    @classmethod
    def of(cls, folder: Path) -> PlantUnderTest:
        snapshot, plant = load(folder, AuditOptions(None, AS_OF), Silent())
        return cls(snapshot, plant)

    @cached_property
    def units(self) -> tuple[FilterLine, ...]:
        return tuple(
            unit for result in self.snapshot.results for unit in filter_lines(result.source.name, result.source.lines)
        )

    def result(self, file: str) -> ParseResult:
        return next(item for item in self.snapshot.results if item.source.name == file)

    def changed(self, file: str, lines: Iterable[str]) -> PlantUnderTest:
        before = self.result(file)
        after = parse(Source.from_text(file, "".join(f"{line}\n" for line in lines)), before.platform)
        results = tuple(after if item is before else item for item in self.snapshot.results)
        return PlantUnderTest(replace(self.snapshot, results=results), self.plant)

    def without(self, unit: FilterLine) -> PlantUnderTest:
        lines = self.result(unit.file).source.lines
        return self.changed(unit.file, (*lines[: unit.first - 1], *lines[unit.last :]))

    def report(self) -> Report:
        options = AuditOptions(None, AS_OF)
        gaps = compare(Engine(self.network), AS_OF, lambda _done, _total: None)
        results = self.snapshot.results
        evidence = Evidence(self.plant, self.snapshot, results, self.network, gaps, AS_OF, causes(self.network, gaps))
        return _report(evidence, tuple(_found(evidence, options, Silent())), options)

    @cached_property
    def network(self) -> Network:
        return joined(self.snapshot, self.plant)

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """Some addresses of every zone, by the plant file."""
        return tuple(text for zone in self.plant.zones for text in ends(zone.networks.cidrs())[2:4])

    def documents(self, file: str | None = None) -> list[dict[str, Any]]:
        found: list[Any] = [
            device_json(device)
            for result in self.snapshot.results
            for device in result.devices
            if file in {None, result.source.name}
        ]
        return found

    @cached_property
    def oracle(self) -> naive.Network:
        return naive.Network(self.documents())

    def ends(self, packet: Packet) -> set[tuple[str, str, str, bool]]:
        """Where a packet of any zone arrives outside its own zone, by the oracle."""
        found: set[tuple[str, str, str, bool]] = set()
        address = ipaddress.ip_address(packet.src)
        for zone in self.plant.zones:
            for item in self.network.zones.attachments[zone.id]:
                if address in item.sources:
                    tunnel, device = item.port.tunnel, self.network.nodes[item.port.device].device.name
                    fates = self.oracle.fates(packet, (device, item.port.name if tunnel is None else tunnel.name))
                    arrived = [fate for fate in fates if fate.disposition in {"delivered", "handed"}]
                    found |= {(*fate.end, fate.certain) for fate in arrived if not self.stays(zone.id, fate)}
        return found

    def stays(self, zone: str, fate: naive.Fate) -> bool:
        """Whether a packet ends in the zone that it came from, which is nobody's path."""
        return ipaddress.ip_address(fate.packet.dst) in self.network.zones.addresses[zone]

    def reach(self) -> object:
        """What zone pairs and declared flows are told, and who may manage what, without line numbers."""
        gaps = compare(Engine(self.network), AS_OF, lambda _done, _total: None)
        pairs = [
            (gap.verdict.source, gap.verdict.destination, gap.verdict.surely, gap.verdict.possibly)
            for gap in gaps.pairs
        ]
        devices = [device for result in self.snapshot.results for device in result.devices]
        return pairs, gaps.conduits, [no_lines(device_json(device)["management"]) for device in devices]


def no_lines(value: Any) -> Any:
    """A document without its line numbers."""
    if isinstance(value, dict):
        return {key: no_lines(item) for key, item in value.items() if key != "line"}
    return [no_lines(item) for item in value] if isinstance(value, list) else value


def garbled(unit: FilterLine, rng: random.Random) -> tuple[int, str]:
    """A line of the unit with a token too many, or with a word that means nothing in place of one that does."""
    if unit.rule_set == "policy":
        keys = [index for index, line in enumerate(unit.text) if line.split()[1:2] and line.split()[1] in POLICY_KEYS]
        index = rng.choice(keys)
        words = unit.text[index].split(" ")
        key = words.index("set") + 1
        at = key if words[key] in SINGLE else rng.choice([key, len(words)])
    else:
        index = 0
        words = unit.text[0].rstrip().split(" ")
        action = next(place for place, word in enumerate(words) if word in {"permit", "deny"})
        at = rng.choice([action, action + 1, len(words)])
    new = [*words[:at], BOGUS, *words[at + 1 :]]
    return unit.first + index, " ".join(new)


# Why a line makes no difference, by the oracle


def explanation(before: PlantUnderTest, after: PlantUnderTest, unit: FilterLine, rng: random.Random) -> str:
    """Why nothing changes without a line, in one word; empty if nothing explains it.

    `alike`: the list judges every packet tried as before; `elsewhere`: it does not, and every such packet
    ends where it ended.
    """
    if unit.is_remark or unit.is_off:
        return "remark" if unit.is_remark else "off"
    if not is_used(unit, before.result(unit.file).source.lines):
        return "unused"
    told_apart = list(judged_otherwise(before, after, unit, rng))
    if not told_apart:
        return "alike"
    chosen = rng.sample(told_apart, min(MOST_PACKETS, len(told_apart)))
    return "elsewhere" if all(before.ends(packet) == after.ends(packet) for packet in chosen) else ""


def judged_otherwise(
    before: PlantUnderTest, after: PlantUnderTest, unit: FilterLine, rng: random.Random
) -> Iterator[Packet]:
    """Packets that the list alone judges otherwise without the line."""
    lists = [list_document(plant, unit) for plant in (before, after)]
    if lists[0] is None:
        return
    for packet, side in boundary_packets(lists[0], unit, before.hosts, rng):
        verdicts = {"deny" if item is None else judge(item, packet, *side).verdict for item in lists}
        if len(verdicts) > 1:
            yield packet


def list_document(plant: PlantUnderTest, unit: FilterLine) -> dict[str, Any] | None:
    for document in plant.documents(unit.file):
        for rule_set in document["rule_sets"]:
            if rule_set["name"] == unit.rule_set:
                return dict(rule_set)
    return None


def boundary_packets(
    rule_set: dict[str, Any], unit: FilterLine, hosts: Sequence[str], rng: random.Random
) -> Iterator[tuple[Packet, tuple[str | None, str | None]]]:
    """Packets on and beside the bounds of the rule at the unit's line, mixed with those of all rules and of zones."""
    rules = rule_set["rules"]
    own = [rule for rule in rules if rule["line"] is not None and unit.first <= rule["line"] <= unit.last]
    for rule, other in product(own, rules):
        one, two = rule["match"], other["match"]
        sources = [*ends(one["src"]), *ends(two["src"]), *hosts]
        destinations = [*ends(one["dst"]), *ends(two["dst"]), *hosts]
        services = [*keys(one["service"]), *keys(two["service"])]
        ways = list(product(one.get("in") or [None], one.get("out") or [None]))
        for _ in range(PACKETS_A_RULE):
            yield Packet(rng.choice(sources), rng.choice(destinations), *rng.choice(services)), rng.choice(ways)
        exact = product(ends(one["src"]), ends(one["dst"]), keys(one["service"]))
        for src, dst, service in islice(exact, PACKETS_A_RULE):
            yield Packet(src, dst, *service), rng.choice(ways)


def ends(texts: Sequence[str]) -> list[str]:
    """First and last IPv4 addresses of some ranges, and their neighbours."""
    found: set[int] = set()
    for text in texts:
        if ":" in text:
            continue
        first, _, last = ("0.0.0.0/0" if text == "any" else text).partition("-")
        network = ipaddress.ip_network(first)
        low, high = int(network[0]), int(ipaddress.IPv4Address(last)) if last else int(network[-1])
        found |= {low - 1, low, low + 1, high - 1, high, high + 1}
    return [str(ipaddress.IPv4Address(value)) for value in sorted(found) if 0 <= value < 2**32]


def keys(boxes: Sequence[dict[str, str]]) -> list[tuple[int, int, int, str]]:
    """Protocol, ports and state on and beside the bounds of some services."""
    found: set[tuple[int, int, int, str]] = set()
    for box in boxes:
        proto = 6 if box.get("proto", "any") == "any" else int(box["proto"].partition("-")[0])
        for sport, dport in product(numbers(box.get("sport", "any")), numbers(box.get("dport", "any"))):
            found |= {(proto, sport, dport, state) for state in (("new", "established") if proto == 6 else ("new",))}
    return sorted(found)


def numbers(text: str) -> list[int]:
    """The ends of a range of ports and their neighbours; one that people know for any."""
    if text == "any":
        return [443, 40_000]
    first, _, last = text.partition("-")
    low, high = int(first), int(last or first)
    return [value for value in sorted({low - 1, low, high, high + 1}) if 0 <= value < 2**16]
