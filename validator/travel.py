"""What travels between two zones in the words of a report: services, classes, hosts, and how much of it is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import union_of
from parsers.nouns import dataclass
from validator.address_text import addresses_of
from validator.catalogue.protocols import names_of, usual
from validator.stepping_stones import hosts_text, landing, landing_ports
from validator.telling import EVERY_SERVICE, service_name, services_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from validator.catalogue.protocols import Protocol
    from validator.conformance import Gap
    from validator.graph.network import Network
    from validator.verdicts import Box, Verdict


@dataclass(frozen=True, slots=True)
class Way:
    """What travels between a zone that is spoken of and another; `classes` are those of protocols on single ports.

    `hosts` are the senders and receivers of all that surely travels, as `OPC-GW > TMR-01, TMR-02`.
    """

    zone: str
    verdict: Verdict
    surely: str
    possibly: bool
    undeclared: str
    classes: tuple[str, ...]
    hosts: str = ""
    whole: bool = False
    """Whether each host of the sending zone surely opens every service of some host."""


def way_of(network: Network, gap: Gap, other: str) -> Way:
    """A pair of zones as a way; `other` is the end that is not spoken of."""
    undeclared = gap.surely
    boxes = gap.verdict.surely
    whole = network.zones.addresses
    senders = hosts_text(gap.source, union_of(addresses_of(box.src) for box in boxes), whole, ", ")
    receivers = hosts_text(gap.destination, union_of(landing(box) for box in boxes), whole, ", ")
    anything = union_of(addresses_of(box.src) for box in boxes if service_name(box) == EVERY_SERVICE)
    return Way(
        other,
        gap.verdict.verdict,
        services_text(boxes) if boxes else "",
        boxes != gap.verdict.possibly,
        services_text(undeclared) if undeclared else "",
        tuple(sorted({name for box in boxes for name in _usual_classes(box)})),
        f"{senders} > {receivers}" if boxes else "",
        not whole[gap.source.id] - anything,
    )


def classes_of(box: Box) -> tuple[str, ...]:
    """The classes of protocols on the ports where packets arrive, and `any` for ranges; with repetition."""
    return tuple(one for port in landing_ports(box) for one in _classes(box.proto, port, tuple))


def _usual_classes(box: Box) -> tuple[str, ...]:
    """The classes of the protocols by which those ports are called; `any` for ranges."""
    return tuple(sorted({one for port in landing_ports(box) for one in _classes(box.proto, port, usual)}))


def _classes(proto: str, port: str, chosen: Callable[[tuple[Protocol, ...]], Iterable[Protocol]]) -> Iterator[str]:
    if proto in {"tcp", "udp"} and port.isdigit():
        for item in chosen(names_of(6 if proto == "tcp" else 17, int(port))):
            yield from item.classes
    elif port == "any" or "-" in port:
        yield "any"
