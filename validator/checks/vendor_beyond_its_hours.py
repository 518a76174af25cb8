"""A schedule lets a vendor in at hours that the register does not give it.

What it does: for each vendor of the register whose `hours` are days and times (`Mon-Fri 08:00-16:00`), takes the
rules with a schedule that let packets of its zone pass, and the remote access that a time range limits, and looks at
the network at minutes of the week outside of those hours: what is open then is told, with the hours at which it is.
Every set of schedules that hold together is looked at, those of denies, translations and policy routes too; eight of
the lines are shown, and the rest is counted. That every device on the way has a schedule that holds, and that no rule
denies it, is computed. It is certain where nothing but the hour decides.

Why it matters: a schedule is the only thing that closes the door at night. One that was made for a shutdown, or for
every day from 0:00 to 23:59 to be done with it, closes nothing, and the register says that it does.

Example: `hours: Mon-Fri 08:00-16:00` in the register, and `periodic daily 6:00 to 22:00` on the permit of its tunnel.

Not reported: vendors without `hours`; rules without a schedule (VEN010); schedules of dates alone, and hours of the
register that are no days and times (MOD002 says so); hours that a schedule leaves out, which nobody needs to fear.

References: IEC 62443-3-3:2013 SR 1.13 RE 1, SR 2.1; IEC 62443-2-4:2015 SP.03.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.hours import WHOLE_WEEK, hours_text
from parsers.model.intervals import difference, intersection, union
from parsers.nouns import dataclass
from validator.check import Check, Evidence, check
from validator.clock import at_minute, hours_in, told_apart, week_hours_of
from validator.device_facts import MOST_LABELS
from validator.findings import Certainty, Label, Severity
from validator.on_link import ON_LINK, without_discovery
from validator.plant.hours import declared_hours
from validator.reachability.carriers import carriers
from validator.reachability.engine import Engine
from validator.telling import services_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.intervals import Intervals
    from parsers.model.match import UnknownMatch
    from parsers.source import Span
    from validator.findings import Finding
    from validator.packets import PacketSet
    from validator.plant.model import Vendor, Zone
    from validator.reachability.engine import PairReach
    from validator.verdicts import Box


@dataclass
class _Open:
    """What is open outside of the hours, by zone, with the rules and the hours at which they hold there."""

    services: dict[str, list[Box]] = field(default_factory=dict[str, "list[Box]"])
    places: dict[Span, tuple[str, Intervals]] = field(default_factory=dict["Span", "tuple[str, Intervals]"])
    hours: Intervals = ()
    sure: bool = False


@check(
    "VEN013",
    "vendor access beyond its hours",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 1.13 RE 1",),
    remediation="Give the schedule the hours of the register, or have the longer ones approved and declared.",
)
def vendor_beyond_its_hours(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A schedule lets a vendor in at hours that the register does not give it."""
    for vendor in evidence.plant.vendors:
        declared = declared_hours(vendor.hours)
        outside = difference(WHOLE_WEEK, declared) if declared else ()
        found = _beyond(evidence, vendor, outside) if outside else _Open()
        if found.places:
            more = len(found.places) - MOST_LABELS
            what = "; ".join(f"{zone} on {services_text(boxes)}" for zone, boxes in found.services.items())
            yield this.finding(
                f"{vendor.id} is to come at {vendor.hours}, and a schedule lets it reach {what}"
                f" {_at(found.hours)} as well",
                *(
                    Label(origin, f"{what} holds {_at(hours)}")
                    for origin, (what, hours) in list(found.places.items())[:MOST_LABELS]
                ),
                Label(
                    vendor.origin,
                    "its hours are declared here" + (f"; lines that are not shown: {more}" if more > 0 else ""),
                ),
                certainty=Certainty.SURE if found.sure else Certainty.POSSIBLE,
                source_zone=vendor.zone,
                destination_zone=next(iter(found.services)),
                identity=vendor.id,
                pairs=[(vendor.zone, zone) for zone in found.services],
                fixed_severity=True,
            )


def _at(hours: Intervals) -> str:
    return "at any hour" if hours == WHOLE_WEEK else f"at {hours_text(hours)}"


def _beyond(evidence: Evidence, vendor: Vendor, outside: Intervals) -> _Open:
    """What schedules leave open to a vendor outside of its hours."""
    source = evidence.plant.zone(vendor.zone)
    targets = [zone for zone in evidence.plant.zones if zone.id != source.id]
    timed = _timed(Engine(evidence.network), source, targets)
    found = _Open()
    let_in: Intervals = ()
    for _, hours in timed.values():
        let_in = union(let_in, intersection(hours, outside))
    for part in told_apart(hours_in(evidence.network), let_in) if let_in else ():
        engine = Engine(at_minute(evidence.network, part[0].first))
        for zone in targets:
            for reach in engine.reach(source, zone, ON_LINK):
                for origin, packets in _lines(reach, timed):
                    found.services.setdefault(zone.id, []).extend(packets.boxes())
                    found.places[origin] = timed[origin]
                    found.hours = union(found.hours, part)
                    found.sure = found.sure or bool(packets & reach.total.surely)
    return found


def _timed(engine: Engine, source: Zone, targets: list[Zone]) -> dict[Span, tuple[str, Intervals]]:
    """The lines with known hours by which something may get from one zone to others: rules, and ways in."""
    found: dict[Span, tuple[str, Intervals]] = {}
    for zone in targets:
        for reach in engine.reach(source, zone):
            for origin, what, conditions, _ in _conditional(reach):
                hours = week_hours_of(conditions)
                if hours is not None:
                    found[origin] = what, hours
    return found


def _conditional(reach: PairReach) -> Iterator[tuple[Span, str, tuple[UnknownMatch, ...], PacketSet]]:
    """Every rule and way in that may let packets through, in words, with its conditions and those packets."""
    for carrier in carriers(reach, reach.total.possibly, possible=True):
        if carrier.rule is not None:
            what = f"its schedule {carrier.rule.schedule}" if carrier.rule.schedule else "its schedule"
            yield carrier.rule.origin, what, carrier.rule.match.conditions, carrier.packets
    for attachment, sent in reach.entered:
        if attachment.port.tunnel is not None:
            yield attachment.port.origin, "this way in", attachment.unknown, sent.possibly


def _lines(reach: PairReach, timed: dict[Span, tuple[str, Intervals]]) -> Iterator[tuple[Span, PacketSet]]:
    """The lines with hours by which packets may get through at one moment, with them."""
    for origin, _, _, carried in _conditional(reach):
        packets = without_discovery(reach, carried & reach.total.possibly) if origin in timed else None
        if packets:
            yield origin, packets
