"""Protocols of remote control and of tunnels, on ports of their own, that surely pass between the plant and outside.

Inwards from zones that nobody trusts; outwards from the control system and the DMZ, for such boxes and programs call
out and hold the way open (TeamViewer, AnyDesk, OpenVPN). What a vendor of the register reaches by its own zone, and
what a translation brings in, is told there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.service import TCP, UDP, ServiceBox, ServiceSet
from validator.address_text import addresses_of
from validator.findings import UNTRUSTED
from validator.kill_actions import by_rules
from validator.plant.model import OPERATIONAL, ZoneKind
from validator.telling import services_text
from validator.travel import classes_of
from validator.way_in import WayIn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.check import Evidence
    from validator.conformance import Gap
    from validator.verdicts import Box

REMOTE = "remote_access"
INSIDE = OPERATIONAL | {ZoneKind.DMZ, ZoneKind.MANAGEMENT}
CALLED = frozenset({ZoneKind.INTERNET, ZoneKind.EXTERNAL, ZoneKind.VENDOR})
"""Kinds of zones that boxes and programs inside call."""
MOST_COMPUTED = 24
"""Of more pairs of zones it is not computed which rules close them."""


def remote_controls(evidence: Evidence) -> Iterator[WayIn]:
    """One way for each pair of zones and each owner, in the order of the plant."""
    number = 0
    for gap in evidence.gaps.open:
        if not gap.verdict.surely:
            continue
        kind = _kind(evidence, gap)
        groups: dict[tuple[str, ...], list[Box]] = {}
        for box in gap.verdict.surely if kind else ():
            if REMOTE in classes_of(box) and not box.wire:
                groups.setdefault(_owners(evidence, gap, box), []).append(box)
        for owners, boxes in sorted(groups.items(), key=lambda item: (not item[0], item[0])):
            number += 1
            wanted = tuple(_match(box) for box in boxes)
            pair = (gap.source, gap.destination)
            rules = by_rules(evidence.network, [pair], wanted) if number <= MOST_COMPUTED else None
            device = rules.statements[0][0] if rules is not None and rules.statements else ""
            name = f"{gap.source.id} > {gap.destination.id} by {services_text(boxes)}"
            yield WayIn(owners, device, kind, name, None, rules=rules)


def _kind(evidence: Evidence, gap: Gap) -> str:
    """`remote control` inwards, `calls out` outwards, or empty."""
    own = {vendor.zone for vendor in evidence.plant.vendors}
    if gap.source.kind in UNTRUSTED and gap.source.id not in own and gap.destination.kind in INSIDE:
        return "remote control"
    if gap.source.kind in INSIDE and gap.destination.kind in CALLED:
        return "calls out"
    return ""


def _owners(evidence: Evidence, gap: Gap, box: Box) -> tuple[str, ...]:
    """The vendors of the zone outside, and the conduits that declare the port between the two zones."""
    ends = {gap.source.id, gap.destination.id}
    found = [vendor.id for vendor in evidence.plant.vendors if vendor.zone in ends]
    undeclared = {(one.proto, one.dport) for item in gap.undeclared for one in item.sure.boxes()}
    if (box.proto, box.dport) not in undeclared:
        found += [f"conduit {conduit.id}" for conduit in gap.conduits]
    return tuple(found)


def _match(box: Box) -> Match:
    """The packets of a box on one port."""
    protocol, port = TCP if box.proto == "tcp" else UDP, int(box.dport)
    service = ServiceBox(Interval(protocol, protocol), destination_ports=Interval(port, port))
    return Match(
        AddressMatch.exactly(addresses_of(box.src)),
        AddressMatch.exactly(addresses_of(box.dst)),
        ServiceMatch.exactly(ServiceSet((service,))),
    )
