"""Something that the configurations do not decide leaves zone pairs open.

What it does: collects, over all pairs whose verdict is UNKNOWN, the reasons that leave them open, and tells
each reason once, with the pairs it would settle. The reason that settles most comes first. Reasons that leave
nothing but declared flows open follow.

Why it matters: UNKNOWN is not passed. A domain name, a dynamic route, a missing router or an unread word
can each hide a path.

Example: a policy whose destination is a domain name.

Not reported: reasons on ways where nothing undeclared could travel.

References: IEC 62443-3-3:2013 SR 5.2.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from validator.check import Check, Evidence, check
from validator.declared import flow_match, mirrored
from validator.device_facts import device_names
from validator.findings import Certainty, Label, Severity
from validator.plant.model import ZoneKind
from validator.reachability.carriers import doubts
from validator.reachability.header import AS_SENT, arriving
from validator.unread import NOT_WHOLE
from validator.verdicts import FlowVerdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.match import Match
    from validator.conformance import Gap
    from validator.findings import Finding
    from validator.packets import PacketSet
    from validator.reachability.question import PairReach
    from validator.verdicts import ConduitVerdict


MOST_PAIRS = 12
UPLINK = (
    "Say which zone is behind this interface, as `interfaces: [DEVICE:INTERFACE]` of the zone, or hand in what shows"
    " its address and the configuration of its router."
)
CURES = {
    "no device of the snapshot": "Hand in the configuration of the device with that address, or declare the address in"
    " the zone behind it, where that is one zone alone (the internet: by `interfaces: [DEVICE:INTERFACE]`).",
    "a router that no file shows stands": "Hand in the configuration of the router on the network of this interface;"
    " where routes lead out of it, that is the device with their next hop.",
    "the router that a lease names": UPLINK,
    "is not in the file (DHCP": UPLINK,
    "whatever answers there": "Hand in the configuration of the router that answers on the network of this interface,"
    " or give the route the next hop.",
    "chooses one of several addresses": "Declare the flow to all that it may choose, or let it choose less.",
    "no file shows who hands": "Hand in the configuration of the device at the other end of this interface.",
}
"""What settles a doubt, by a part of its reason, where that is more than any doubt wants."""
LINE = (
    "Hand in the configuration of the device with that address. If it is the provider's and no device of the plant, say"
    " so: `interfaces: [{port}]` of zone {zone}. If one zone alone is behind it, declare the address there."
)
"""The same for a default route to a private address that no zone has."""


@check(
    "COV003",
    "zone pairs cannot be decided",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 5.2",),
    remediation="Give what is missing (a route table, a definition, a device), or replace what cannot be computed.",
)
def undecided(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Something that the configurations do not decide leaves zone pairs open."""
    pairs: dict[UnknownMatch, dict[int, Gap]] = {}
    unread = _unread(evidence)
    total = 0
    for total, gap in enumerate(evidence.gaps.undecided(), 1):
        for item in gap.undeclared:
            for found in doubts(item.reach, item.possible):
                doubt = unread.get((found.origin.file, found.origin.line), found)
                pairs.setdefault(doubt, {})[total] = gap
    for doubt, found_gaps in sorted(pairs.items(), key=lambda item: (-len(item[1]), item[0])):
        gaps = list(found_gaps.values())
        shown = ", ".join(f"{gap.source.id} > {gap.destination.id}" for gap in gaps[:MOST_PAIRS])
        more = f" and {len(gaps) - MOST_PAIRS} more" if len(gaps) > MOST_PAIRS else ""
        finding = this.finding(
            f"{_told(doubt)}; leaves {len(gaps)} of {total} undecided zone pairs open",
            Label(doubt.origin, "not decided by the configuration"),
            certainty=Certainty.POSSIBLE,
            source_zone=gaps[0].source.id,
            destination_zone=gaps[0].destination.id,
            notes=[("pairs", shown + more)],
            identity=_identity(evidence, doubt),
            anywhere=True,
            pairs=[(gap.source.id, gap.destination.id) for gap in gaps],
            weight=len(gaps),
        )
        yield _cured(finding, doubt, evidence)
    yield from _flows(this, evidence, set(pairs))


def _unread(evidence: Evidence) -> dict[tuple[str, int], UnknownMatch]:
    """Lines that were not read, each to one doubt for its whole file: COV001 lists the lines."""
    found: dict[tuple[str, int], UnknownMatch] = {}
    for result in evidence.results:
        rows = [row for row in result.ledger.open_rows() if row.blocking]
        if len(rows) > 1:
            reason = f"{len(rows)} lines of {result.source.name} were not understood"
            doubt = UnknownMatch(UnknownKind.UNREAD, reason, result.source.span(rows[0].line))
            found |= {(result.source.name, row.line): doubt for row in rows}
    return found


def _flows(this: Check, evidence: Evidence, told: set[UnknownMatch]) -> Iterator[Finding]:
    """Reasons, not told yet, that leave declared flows open."""
    open_flows: dict[UnknownMatch, list[ConduitVerdict]] = {}
    for verdict in evidence.gaps.conduits:
        for item in verdict.flows:
            if item.verdict is FlowVerdict.UNKNOWN:
                for doubt in _flow_doubts(evidence, verdict, item.index):
                    open_flows.setdefault(doubt, []).append(verdict)
    for doubt, verdicts in sorted(open_flows.items(), key=lambda item: (-len(item[1]), item[0])):
        if doubt not in told:
            conduits = list(dict.fromkeys(verdict.id for verdict in verdicts))
            count = "1 declared flow" if len(verdicts) == 1 else f"{len(verdicts)} declared flows"
            finding = this.finding(
                f"{_told(doubt)}; leaves {count} of {', '.join(conduits)} open",
                Label(doubt.origin, "not decided by the configuration"),
                certainty=Certainty.POSSIBLE,
                source_zone=verdicts[0].source,
                destination_zone=verdicts[0].destination,
                identity=_identity(evidence, doubt),
                anywhere=True,
                pairs=[(verdict.source, verdict.destination) for verdict in verdicts],
            )
            yield _cured(finding, doubt, evidence)


def _flow_doubts(evidence: Evidence, verdict: ConduitVerdict, index: int) -> Iterator[UnknownMatch]:
    """Everything undecided on the way of a declared flow and of its replies."""
    conduit = next(item for item in evidence.plant.conduits if item.id == verdict.id)
    zones = {zone.id: zone for zone in evidence.plant.zones}
    source, destination = zones[verdict.source], zones[verdict.destination]
    there = flow_match(evidence.network, conduit, conduit.flows[index], attached=True)
    back = mirrored(there, connections=True)
    engine = evidence.gaps.engine
    found: dict[UnknownMatch, None] = {}
    for match, reaches in (
        (there, engine.reach(source, destination, (there,))),
        (back, engine.reach(destination, source, (back,), replies=True)),
    ):
        for reach in reaches:
            found |= dict.fromkeys(doubts(reach, _wanted(reach, match) - reach.total.surely))
    yield from found


def _wanted(reach: PairReach, match: Match) -> PacketSet:
    """The packets of a flow as they are sent, also those that a translation may make such."""
    found = reach.painter.region(match, AS_SENT).possibly
    for delivery in reach.deliveries:
        header = arriving(delivery.header)
        if header != AS_SENT:
            found = found | (reach.painter.region(match, header).possibly & delivery.packets.possibly)
    return found


def _identity(evidence: Evidence, doubt: UnknownMatch) -> str:
    """A doubt by its device and reason, whatever its file is called and however many lines share it."""
    name = device_names(evidence, doubt.origin.file)
    reason = doubt.reason.replace(doubt.origin.file, name) if doubt.origin.file else doubt.reason
    return f"{doubt.kind}|{reason.lstrip('0123456789')}|{name}"


def _cured(found: Finding, doubt: UnknownMatch, evidence: Evidence) -> Finding:
    """The finding with what settles this doubt, where that is more than any doubt wants."""
    cure = _line_named(evidence, doubt) or next((cure for part, cure in CURES.items() if part in doubt.reason), None)
    return found if cure is None else replace(found, remediation=cure)


def _line_named(evidence: Evidence, doubt: UnknownMatch) -> str | None:
    """What settles a private next hop of no zone, which may be the internet's or the plant's: whose interface it is."""
    network = evidence.network
    links = [link for link in network.zones.routers.links if doubt.reason.startswith(f"next hop {link[1]} is on no")]
    internets = {zone.scope: zone.id for zone in reversed(network.plant.zones) if zone.kind is ZoneKind.INTERNET}
    for number, _ in sorted(links, key=lambda link: (link[0], str(link[1]))):
        port = network.ports.all[number]
        ways = network.tables.outward(port.device, port.vrf) if port.scope in internets else ()
        if any(way.origin == doubt.origin and way.port is port and not way.prefix_length for way in ways):
            return LINE.format(zone=internets[port.scope], port=f"{network.node_of(port).id}:{port.name}")
    return None


def _told(doubt: UnknownMatch) -> str:
    """Kind and reason, once each; what is not defined or not shown says so itself."""
    if doubt.kind is UnknownKind.UNRESOLVED or doubt.reason == NOT_WHOLE:
        return doubt.reason
    begins = doubt.reason.replace("-", " ").startswith(str(doubt.kind))
    return doubt.reason if begins else f"{doubt.kind}: {doubt.reason}"
