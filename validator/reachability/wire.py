"""Packets told twice: as people know them and, where a device translates, as they are on the wire at the end.

A set of packets is split by what translations have made of it; each part gives its boxes, and a translated
one the addresses and ports behind the last device that changed them. Where a pool may be chosen from, every
address of it is named.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.address import from_cidr, union_of
from validator.packets import boxes_of
from validator.reachability.header import AS_SENT, SAME_PORT, pushed
from validator.verdicts import Box, Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from parsers.model.intervals import Interval, Intervals
    from validator.graph.network import Network
    from validator.packets import PacketSet, Product, Service
    from validator.reachability.engine import PairReach
    from validator.reachability.header import Field, Header, PortField


def told(network: Network, reach: PairReach, packets: PacketSet, *, possible: bool = False) -> tuple[Box, ...]:
    """The boxes of the delivered ones of `packets`, sorted; a packet that arrives in two forms is in two boxes."""
    plain, translated = _by_form(network, reach, packets, possible=possible)
    boxes = plain.boxes(each_service=reach.part)
    return tuple(sorted((*boxes, *translated))) if translated else boxes


def told_of(
    network: Network, reaches: Sequence[PairReach], packets: Callable[[PairReach], PacketSet], *, possible: bool = False
) -> tuple[Box, ...]:
    """The boxes of chosen packets of all answers about a pair; those of one family's parts put together again."""
    families = {reach.family for reach in reaches}
    if len(families) == len(reaches):
        return tuple(box for reach in reaches for box in told(network, reach, packets(reach), possible=possible))
    plain: dict[int, list[Product]] = {}
    found: list[Box] = []
    for reach in reaches:
        unchanged, translated = _by_form(network, reach, packets(reach), possible=possible)
        plain.setdefault(reach.family, []).extend(unchanged.products(each_service=reach.part))
        found += translated
    found = list(together(found))
    for family, products in plain.items():
        found += boxes_of(_merged(products), family)
    return tuple(sorted(found))


def together(boxes: Iterable[Box]) -> tuple[Box, ...]:
    """The same packets in fewer boxes, sorted: those alike but for where to become one, then those but for who."""
    by_rest: dict[Box, list[str]] = {}
    for box in boxes:
        by_rest.setdefault(replace(box, dst=()), []).extend(box.dst)
    by_who: dict[Box, list[str]] = {}
    for box, dst in by_rest.items():
        by_who.setdefault(replace(box, src=(), dst=_joined(dst)), []).extend(box.src)
    return tuple(sorted(replace(box, src=_joined(src)) for box, src in by_who.items()))


def _merged(products: Iterable[Product]) -> list[Product]:
    """The same as `together`, of products that are not yet words."""
    by_rest: dict[tuple[Intervals, Service], list[Interval]] = {}
    for sources, destinations, service in products:
        by_rest.setdefault((sources, service), []).extend(destinations)
    by_who: dict[tuple[Intervals, Service], list[Interval]] = {}
    for (sources, service), places in by_rest.items():
        by_who.setdefault((intervals.normal(places), service), []).extend(sources)
    return [(intervals.normal(senders), where, service) for (where, service), senders in by_who.items()]


def _joined(cidrs: Iterable[str]) -> tuple[str, ...]:
    return union_of(from_cidr(text) for text in cidrs).cidrs()


def _by_form(network: Network, reach: PairReach, packets: PacketSet, *, possible: bool) -> tuple[PacketSet, list[Box]]:
    """What of the delivered ones of `packets` arrives as it was sent, and the boxes of all else."""
    parts = list(_parts(reach, packets, possible=possible))
    if all(header.unchanged for header, _ in parts):
        return packets, []
    plain = reach.grid.empty()
    found: list[Box] = []
    for header, part in parts:
        if header.unchanged:
            plain = plain | part
        else:
            behind = tuple(_translators(network, reach, header, part))
            found += (_translated(box, header, behind) for box in part.boxes(each_service=reach.part))
    return plain, found


def _parts(reach: PairReach, packets: PacketSet, *, possible: bool) -> Iterator[tuple[Header, PacketSet]]:
    """What arrives under each header, those that differ only within a device taken together."""
    found: dict[Header, PacketSet] = {}
    for delivery in reach.deliveries:
        header = delivery.header.next_device()
        here = (delivery.packets.possibly if possible else delivery.packets.surely) & packets
        if here:
            found[header] = found[header] | here if header in found else here
    plain = {header: part for header, part in found.items() if header.unchanged}
    if plain:
        whole = reach.grid.empty()
        for part in plain.values():
            whole = whole | part
        yield AS_SENT, whole
    yield from ((header, part) for header, part in found.items() if header not in plain)


def _translators(network: Network, reach: PairReach, header: Header, packets: PacketSet) -> Iterator[str]:
    """The devices that make the last change of a header."""
    seen: set[str] = set()
    for edge, taken in reach.taken:
        last = edge.header.next_device() == header and edge.source.header.next_device() != header
        if last and taken.possibly & packets:
            name = network.node_of(network.ports.all[edge.source.port]).id
            if name not in seen:
                seen.add(name)
                yield name


def _translated(box: Box, header: Header, behind: Iterable[str]) -> Box:
    wire = Wire(
        _after(box.src, header.source),
        _after(box.dst, header.destination),
        _port(box.sport, header.source_port),
        _port(box.dport, header.destination_port),
        tuple(behind),
    )
    return replace(box, wire=(wire,))


def _after(cidrs: tuple[str, ...], change: Field) -> tuple[str, ...]:
    return pushed(change, union_of(from_cidr(text) for text in cidrs)).cidrs()


def _port(text: str, change: PortField) -> str:
    if change == SAME_PORT:
        return text
    if change.within is not None:
        first, last = change.within.first, change.within.last
    elif not text.replace("-", "").isdigit():
        return text
    else:
        low, _, high = text.partition("-")
        first, last = int(low) + change.offset, int(high or low) + change.offset
    return "any" if (first, last) == (0, 65_535) else f"{first}-{last}" if first != last else str(first)
