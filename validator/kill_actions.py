"""What closes a way in, and what is open after it: the network is computed again without the statements.

A statement is removed whole, with all that the reader made of it. Rules are looked for along the way: the first list
all of whose lines that carry the packets are written down, and that keeps another line, for some platforms let
everything pass a list that is empty. What the next line of a list lets through then is looked for again. Nothing is
said to be closed that was not computed to be: what only may get in counts as open.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.interface import InterfaceKind
from parsers.nouns import dataclass
from validator.conformance import conduit_verdicts
from validator.on_link import ON_LINK, without_discovery
from validator.reachability.carriers import carriers
from validator.reachability.engine import Engine
from validator.reachability.header import AS_SENT
from validator.reachability.wire import told
from validator.telling import services_text
from validator.verdicts import FlowVerdict

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from parsers.model.device import Device
    from parsers.model.match import Match
    from parsers.source import Span
    from validator.conformance import Gaps
    from validator.graph.network import Network, Node
    from validator.graph.ports import Port
    from validator.packets import PacketSet
    from validator.plant.model import Conduit, Flow, Zone
    from validator.reachability.carriers import Carrier
    from validator.reachability.engine import PairReach
    from validator.verdicts import Box

    Statements = Mapping[int, frozenset[Span]]
    """Lines to remove, by the number of the device."""
    Pair = tuple[Zone, Zone]

ROUNDS = 4
"""How often the lines that take over are looked for before rules are given up."""


@dataclass(frozen=True, slots=True)
class Left:
    """What still gets, or may get, from one zone to another; `services` is empty where it only may."""

    source: str
    destination: str
    services: str


@dataclass(frozen=True, slots=True)
class Closing:
    """Statements without which a way is closed, each with its device, and what is `left` when it is computed again.

    `why` says why there are no statements. `names` are what the devices call the rules, in the order of the statements.
    """

    statements: tuple[tuple[str, Span], ...]
    left: tuple[Left, ...] = ()
    why: str = ""
    names: tuple[str, ...] = ()

    @property
    def closes(self) -> bool:
        """Whether nothing is left."""
        return bool(self.statements) and not self.left


def without(network: Network, statements: Statements, ports: frozenset[int] = frozenset()) -> Network:
    """The network after some lines were removed and some ports (the ends of tunnels) are gone."""
    nodes = tuple(
        replace(node, device=_stripped(node.device, statements[node.number])) if node.number in statements else node
        for node in network.nodes
    )
    changed = replace(network, nodes=nodes)
    return changed.without(ports) if ports else changed


def ends(network: Network, ports: Iterable[Port]) -> frozenset[int]:
    """The numbers of some ends of tunnels, with those of the interfaces that nothing but them brings packets to."""
    gone = {port.number for port in ports}
    found = set(gone)
    for number in gone:
        end = network.ports.all[number]
        shared = [item for item in network.ports.of_device[end.device] if item.interface.name == end.interface.name]
        if all(item.number in gone for item in shared if item.tunnel is not None):
            found |= {item.number for item in shared if _is_bare(item)}
    return frozenset(found)


def _is_bare(port: Port) -> bool:
    """Whether an interface is the inner side of tunnels that others state."""
    return port.tunnel is None and port.interface.kind is InterfaceKind.TUNNEL and not port.peers


def _stripped(device: Device, lines: frozenset[Span]) -> Device:
    return replace(
        device,
        rule_sets=tuple(
            replace(item, rules=tuple(rule for rule in item.rules if rule.implicit or rule.origin not in lines))
            for item in device.rule_sets
        ),
        nat=tuple(rule for rule in device.nat if rule.origin not in lines),
    )


def left_open(network: Network, pairs: Iterable[Pair], wanted: tuple[Match, ...] = ()) -> Iterator[Left]:
    """What still gets between pairs of zones: of the packets of some matches as sent, or of all."""
    engine = Engine(network)
    for source, destination in pairs:
        sure: list[Box] = []
        possible = False
        for reach in engine.reach(source, destination, (*wanted, *ON_LINK)):
            packets = _chosen(reach, wanted)
            possible = possible or bool(packets)
            sure += told(network, reach, without_discovery(reach, packets & reach.total.surely))
        if possible:
            yield Left(source.id, destination.id, services_text(sure) if sure else "")


def _chosen(reach: PairReach, wanted: tuple[Match, ...]) -> PacketSet:
    """Those of the packets that may arrive which some match speaks of, and that matter between zones."""
    found = reach.total.possibly
    if not wanted:
        return without_discovery(reach, found)
    spoken = reach.grid.empty()
    for match in wanted:
        spoken = spoken | reach.painter.region(match, AS_SENT).possibly
    return without_discovery(reach, found & spoken)


def by_rules(network: Network, pairs: Sequence[Pair], wanted: tuple[Match, ...] = ()) -> Closing:
    """The rules to remove so that none of the wanted packets (or none at all) gets between the pairs any more."""
    removed: dict[int, frozenset[Span]] = {}
    for _ in range(ROUNDS):
        found = _next_lines(without(network, removed), pairs, wanted)
        if not found:
            break
        removed = {node: removed.get(node, _NONE) | found.get(node, _NONE) for node in {*removed, *found}}
    if not removed:
        return Closing((), why="no written rule is known to close it when it goes: deny it, or close the way itself")
    left = tuple(left_open(without(network, removed), pairs, wanted))
    statements = tuple((network.nodes[node].id, span) for node in sorted(removed) for span in sorted(removed[node]))
    called = _called(network, removed)
    return Closing(statements, left, names=tuple(called.get(span, "") for _, span in statements))


def _called(network: Network, lines: Statements) -> dict[Span, str]:
    """What the devices call the rules that some lines state."""
    devices = (network.nodes[number].device for number in lines)
    rules = (rule for device in devices for rule_set in device.rule_sets for rule in rule_set.rules)
    return {rule.origin: rule.identity for rule in rules if not rule.implicit}


_NONE: frozenset[Span] = frozenset()


def _next_lines(network: Network, pairs: Sequence[Pair], wanted: tuple[Match, ...]) -> dict[int, frozenset[Span]]:
    """Lines to remove for what gets through now."""
    engine = Engine(network)
    found: dict[int, frozenset[Span]] = {}
    for source, destination in pairs:
        for reach in engine.reach(source, destination, (*wanted, *ON_LINK)):
            packets = _chosen(reach, wanted)
            for node, spans in _first_list(network, reach, packets).items() if packets else ():
                found[node] = found.get(node, _NONE) | spans
    return found


def stopped(
    gaps: Gaps, network: Network, closing: Closing, conduits: Iterable[Conduit], as_of: dt.date
) -> Iterator[tuple[Conduit, Flow]]:
    """Declared flows of some conduits that work, and do not without the statements of a closing."""
    numbers = {node.id: node.number for node in network.nodes}
    lines: dict[int, frozenset[Span]] = {}
    for name, span in closing.statements:
        lines[numbers[name]] = lines.get(numbers[name], _NONE) | {span}
    later = Engine(without(network, lines))
    verdicts = {item.id: item for item in gaps.conduits}
    for conduit in conduits:
        works = {flow.index for flow in verdicts[conduit.id].flows if flow.verdict is FlowVerdict.WORKS}
        ends = network.plant.zone(conduit.source_zone), network.plant.zone(conduit.destination_zone)
        if works and _carried(gaps.engine, ends, lines):
            judged = next(one for one in conduit_verdicts(later, *ends, as_of) if one.id == conduit.id)
            for flow in judged.flows:
                if flow.index in works and flow.verdict is not FlowVerdict.WORKS:
                    yield conduit, conduit.flows[flow.index]


def _carried(engine: Engine, ends: Pair, lines: Statements) -> bool:
    """Whether some of the lines lets packets of a pair pass, or answers to them."""
    there = engine.reach(*ends)
    back = engine.reach(ends[1], ends[0], replies=True)
    return any(
        item.rule is not None and item.rule.origin in lines.get(item.node, _NONE)
        for reach in (*there, *back)
        for item in carriers(reach, reach.total.possibly, possible=True)
    )


def _first_list(network: Network, reach: PairReach, packets: PacketSet) -> dict[int, frozenset[Span]]:
    """The lines of the first list that all packets pass by lines that are written down; by the number of the device."""
    lists: dict[tuple[int, str], list[Carrier]] = {}
    for item in carriers(reach, packets, possible=True):
        lists.setdefault((item.node, item.rule_set), []).append(item)
    for (number, name), found in lists.items():
        spans = {item.rule.origin for item in found if item.rule is not None and not item.rule.implicit}
        written = all(item.rule is not None and not item.rule.implicit and not item.rest for item in found)
        passed = reach.grid.empty()
        for item in found:
            passed = passed | item.packets
        if written and packets <= passed and _keeps_a_line(network.nodes[number], name, spans):
            return {number: frozenset(spans)}
    return {}


def _keeps_a_line(node: Node, name: str, spans: set[Span]) -> bool:
    rules = node.rule_sets[name].rules if name in node.rule_sets else ()
    return any(rule.enabled and not rule.implicit and rule.origin not in spans for rule in rules)
