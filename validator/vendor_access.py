"""What is open to a vendor whatever the hour and whoever logs in, with the rules that carry it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.findings import Label
from validator.on_link import ON_LINK, without_discovery
from validator.reachability.carriers import carriers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.check import Evidence
    from validator.plant.model import Vendor, Zone
    from validator.reachability.engine import Engine
    from validator.verdicts import Box


def always_open(
    evidence: Evidence, engine: Engine, vendor: Vendor, said: str
) -> Iterator[tuple[Zone, list[Box], list[Label]]]:
    """The zones that are surely open to the vendor, with the services and the rules; `said` is the label of a rule."""
    source = evidence.plant.zone(vendor.zone)
    for zone in evidence.plant.zones:
        boxes: list[Box] = []
        labels: list[Label] = []
        for reach in engine.reach(source, zone, ON_LINK) if zone.id != source.id else ():
            packets = without_discovery(reach, reach.total.surely)
            boxes += packets.boxes()
            rules = (carrier.rule for carrier in carriers(reach, packets))
            labels += [Label(rule.origin, said) for rule in rules if rule is not None and not rule.implicit]
        if boxes:
            yield zone, boxes, labels
