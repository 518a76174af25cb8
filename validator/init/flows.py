"""What travels today between two zones, written as flows of a conduit: exact where it can be said, wider where not.

Of each answer of the engine the sure packets become flows, in the words of the sender, and behind a translation in the
words of the receiver. What only may travel is told and not declared: it would be UNKNOWN for its own reason, and a
declaration would hide that reason.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from parsers.model.address import AddressSet, from_cidr, union_of
from parsers.model.intervals import holds
from parsers.nouns import dataclass
from validator.catalogue.protocols import NUMBER_NAMES, NUMBERS, protocols, service_of
from validator.on_link import ON_LINK, without_discovery
from validator.plant.building import WITH_PORTS
from validator.plant.model import OPERATIONAL, ZoneKind
from validator.questions import carrying_rules, open_reasons
from validator.reachability.carriers import carriers
from validator.reachability.wire import told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.rules import Rule
    from validator.axes import Axis
    from validator.graph.network import Network
    from validator.plant.model import Zone
    from validator.reachability.engine import Engine, PairReach
    from validator.verdicts import Box

MOST_FLOWS = 48
"""A pair that would need more flows than this gets one for all its addresses, flagged as wider."""
MOST_NETWORKS = 24
"""One side of a flow that would need more networks than this is the whole zone, flagged as wider."""
MOST_SERVICES = 48
"""A flow that would need more services than this is `any`, flagged as wider."""
MOST_LINES = 4
MOST_REASONS = 3
EVERYWHERE = {4: "0.0.0.0/0", 6: "::/0"}
UNTRUSTED = frozenset(
    {ZoneKind.INTERNET, ZoneKind.EXTERNAL, ZoneKind.VENDOR, ZoneKind.WIRELESS, ZoneKind.TEMPORARY, ZoneKind.ENTERPRISE}
)


@dataclass(frozen=True, slots=True)
class DraftFlow:
    """A flow to be written. `lines` let it pass; `wider` says what was widened; `purpose` is what people wrote there.

    `sport` are its source ports, `any` if all. `broken` and `unsure` say why it does not work, or may not, although
    packets of it surely travel one way.
    """

    src: tuple[str, ...]
    dst: tuple[str, ...]
    services: tuple[str, ...]
    sport: str = "any"
    lines: tuple[str, ...] = ()
    wider: tuple[str, ...] = ()
    purpose: str = ""
    broken: str = ""
    unsure: str = ""


@dataclass(frozen=True, slots=True)
class DraftConduit:
    """The flows of an ordered pair; `doubts` say why more may travel, `review` why somebody should look at it."""

    source: str
    destination: str
    flows: tuple[DraftFlow, ...]
    doubts: tuple[str, ...] = ()
    review: tuple[str, ...] = ()


@dataclass(slots=True)
class _Side:
    """One end while it is put into words: networks, or the zone as a whole."""

    words: tuple[str, ...]
    wider: str = ""


def conduit_between(engine: Engine, source: Zone, destination: Zone) -> DraftConduit | None:
    """What travels from one zone to another, or None if nothing may."""
    answers = engine.reach(source, destination, ON_LINK)
    flows: list[DraftFlow] = []
    doubts: dict[str, None] = {}
    both = len(answers) > 1
    for answer in answers:
        total = answer.total
        flows += _flows(engine.network, answer, (source, destination), both=both)
        doubts |= dict.fromkeys(open_reasons(answer, without_discovery(answer, total.possibly - total.surely)))
    flows = _one_for_both_families(flows)
    if not flows and not doubts:
        return None
    review = tuple(_review(source, destination, flows))
    return DraftConduit(source.id, destination.id, tuple(flows), tuple(doubts)[:MOST_REASONS], review)


def _flows(network: Network, answer: PairReach, pair: tuple[Zone, Zone], *, both: bool) -> Iterator[DraftFlow]:
    """The sure packets of one address family as flows, those of one source and destination together."""
    ends: dict[tuple[tuple[str, ...], tuple[str, ...], str], list[Box]] = {}
    sent: dict[tuple[str, ...], AddressSet] = {}
    for box in told(network, answer, without_discovery(answer, answer.total.surely)):
        for one in _arriving(box):
            ends.setdefault((one.src, one.dst, one.sport), []).append(one)
            sent[one.dst] = sent.get(one.dst, AddressSet()) | union_of(from_cidr(text) for text in box.dst)
    wider = ""
    if len(ends) > MOST_FLOWS:
        wider = f"{len(ends)} combinations of addresses are written as one"
        src = union_of(from_cidr(text) for key in ends for text in key[0]).cidrs()
        dst = union_of(from_cidr(text) for key in ends for text in key[1]).cidrs()
        ends = {(src, dst, "any"): [box for boxes in ends.values() for box in boxes]}
        sent = {dst: union_of(sent.values())}
    for (src, dst, sport), boxes in sorted(ends.items()):
        source, destination = (
            _side(network, zone, cidrs, answer.family, both=both) for zone, cidrs in zip(pair, (src, dst), strict=True)
        )
        services, more = services_of(boxes)
        ports = sport if sport == "any" or all(map(_has_ports, services)) else "any"
        if ports != sport:
            more = (*more, f"source ports {sport} cannot be said of these services: any source port")
        lines, purpose = _carried(network, answer, src, sent[dst])
        notes = tuple(dict.fromkeys(note for note in (wider, source.wider, destination.wider, *more) if note))
        yield DraftFlow(source.words, destination.words, services, ports, lines, notes, purpose)


def _arriving(box: Box) -> Iterator[Box]:
    """A box as it is declared: by the addresses and ports that its packets arrive with."""
    if not box.wire:
        yield box
    for wire in box.wire:
        yield type(box)(box.src, wire.dst, box.proto, box.sport, wire.dport)


def _side(network: Network, zone: Zone, cidrs: tuple[str, ...], family: int, *, both: bool) -> _Side:
    """The words for one end: the zone where all of it is meant, in the one family where the other differs."""
    own = network.zones.addresses[zone.id]
    asked = union_of(from_cidr(text) for text in cidrs)
    mine = AddressSet(v4=own.v4) if family == 4 else AddressSet(v6=own.v6)
    other_family = own.v6 if family == 4 else own.v4
    whole = not mine - asked
    if not whole and len(cidrs) <= MOST_NETWORKS:
        return _Side(tuple(text.removesuffix("/32" if family == 4 else "/128") for text in cidrs))
    wider = "" if whole else f"{len(cidrs)} networks are written as all of {zone.id}"
    if not (both and other_family):
        return _Side((zone.id,), wider)
    if zone.kind is ZoneKind.INTERNET or EVERYWHERE[family] in zone.networks.cidrs():
        return _Side((EVERYWHERE[family],), wider)
    return _Side(mine.cidrs(), wider)


def services_of(boxes: Iterable[Box]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The services of boxes in the words of a plant file, with what was widened.

    A protocol of the catalogue stands for its ports only where no other has the same ones.
    """
    notes: dict[str, None] = {}
    parts: dict[str, None] = {}
    for box in boxes:
        parts |= dict.fromkeys(_service(box, notes))
    found = list(parts)
    if "any" in parts:
        return ("any",), tuple(notes)
    if len(found) > MOST_SERVICES:
        notes[f"{len(found)} services are written as any"] = None
        return ("any",), tuple(notes)
    return tuple(_named(found)), tuple(notes)


def _service(box: Box, notes: dict[str, None]) -> Iterator[str]:
    if box.proto == "any" or (box.proto[:1].isdigit() and "-" in box.proto):
        yield "any" if box.proto == "any" else f"ip/{box.proto}"
        return
    number = int(box.proto) if box.proto.isdigit() else NUMBERS[box.proto]
    name = NUMBER_NAMES.get(number, f"ip/{number}")
    if box.dport == "any":
        yield name
    elif number in {NUMBERS["icmp"], NUMBERS["icmp6"]}:
        yield from _icmp(name, box.dport, notes)
    else:
        yield f"{name}/{box.dport}"


def _has_ports(text: str) -> bool:
    """Whether every packet of a service has a source port."""
    return all(box.protocols in WITH_PORTS for box in service_of(text).boxes)


def _icmp(name: str, ports: str, notes: dict[str, None]) -> Iterator[str]:
    """A type with its code, or a range of them as whole types."""
    low, _, high = ports.partition("-")
    if not high:
        yield f"{name}/{low}"
        return
    (first, first_code), (last, last_code) = (text.split(".") for text in (low, high))
    if first_code != "0" or last_code != "255":
        notes["a range of ICMP codes is written as whole types"] = None
    yield from (f"{name}/{number}" for number in range(int(first), int(last) + 1))


def _named(texts: list[str]) -> list[str]:
    """Service texts with protocols of the catalogue in the place of their ports, where the name is the only one."""
    left = list(texts)
    for name, parts in _unambiguous():
        if all(part in left for part in parts):
            left[left.index(parts[0])] = name
            left = [text for text in left if text not in parts[1:]]
    return left


@cache
def _unambiguous() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Protocols that share no port with another one, so that the name is no guess, with their ports; widest first."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for item in protocols():
        others = (other.service for other in protocols() if other.id != item.id)
        if item.confidence == "high" and not any((item.service & other).boxes for other in others):
            found.append((item.id, tuple(part.strip() for part in item.ports.split(","))))
    return tuple(sorted(found, key=lambda one: (-len(one[1]), one[0])))


def _carried(
    network: Network, answer: PairReach, src: tuple[str, ...], sent: AddressSet
) -> tuple[tuple[str, ...], str]:
    """The lines that let packets of a flow pass, and what people wrote at the first that says something."""
    grid = answer.grid
    rows = _classes(grid.sources, union_of(from_cidr(text) for text in src), answer.family)
    columns = _classes(grid.destinations, sent, answer.family)
    wanted = grid.blank()
    total = without_discovery(answer, answer.total.surely).bits
    wanted[np.ix_(rows, columns)] = total[np.ix_(rows, columns)]
    found = list(carriers(answer, grid.of(wanted)))
    rules = list(carrying_rules(network, found))
    named = [rule for rule in rules if rule.rule]
    lines = dict.fromkeys(
        f"{'' if named else 'no filter at '}{rule.label.span.file}:{rule.label.span.line}" for rule in named or rules
    )
    words = (text for one in found if one.rule is not None for text in _words(one.rule))
    more = len(lines) - MOST_LINES
    shown = (*tuple(lines)[:MOST_LINES], *((f"{more} more",) if more > 0 else ()))
    return shown, next(words, "")


def _classes(line: Axis, addresses: AddressSet, family: int) -> list[int]:
    """The classes of an axis whose addresses are among `addresses`."""
    parts = addresses.v4 if family == 4 else addresses.v6
    return [number for number, one in enumerate(line.classes) if one and holds(parts, one[0].first)]


def _words(rule: Rule) -> Iterator[str]:
    metadata = rule.metadata
    yield from (text.strip() for text in (metadata.remark, metadata.description, metadata.name) if text.strip())


def _one_for_both_families(flows: list[DraftFlow]) -> list[DraftFlow]:
    """Flows that read alike are one."""
    found: dict[tuple[object, ...], DraftFlow] = {}
    for flow in flows:
        found.setdefault((flow.src, flow.dst, flow.services, flow.sport), flow)
    return list(found.values())


def _review(source: Zone, destination: Zone, flows: list[DraftFlow]) -> Iterator[str]:
    """Why this pair deserves a look before it is frozen."""
    if not flows:
        return
    if destination.kind is ZoneKind.SAFETY:
        yield "it leads into a safety zone"
    elif source.kind in UNTRUSTED and destination.kind in OPERATIONAL:
        yield f"a zone of kind {source.kind.value} reaches the control system past a DMZ"
    elif source.kind in OPERATIONAL and destination.kind in {ZoneKind.INTERNET, ZoneKind.EXTERNAL}:
        yield "the control system reaches what is outside the plant"
    if any(flow.services == ("any",) for flow in flows):
        yield "a flow is open for every service"
    if any(flow.wider for flow in flows):
        yield "a flow is wider than what travels"
