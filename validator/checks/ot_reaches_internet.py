"""A control, field or safety zone surely reaches the internet or another outside zone, or does so by a leased line.

What it does: tells undeclared paths out of operational zones to zones of kind internet or external. Where nothing is
sure because the address of the port outside is in no file (DHCP, PPPoE, a modem), what written rules let out by it is
told as possible: whether the line leads to the internet, only the lease says.

Why it matters: malware calls home, and vendors' boxes open tunnels from inside.

Example: a policy from a package unit to `all` on HTTPS; a masquerade behind an LTE modem.

Not reported: paths from a DMZ; by leased lines what only may match a rule, or passes because no rule is written.

References: IEC 62443-3-3:2013 SR 5.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.check import Check, Evidence, check
from validator.findings import Certainty, Label, Severity
from validator.plant.model import OPERATIONAL
from validator.reachability.carriers import carriers, doubts
from validator.telling import flows_of, services_text, told, zone_names
from validator.topics import OUTSIDE, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from parsers.source import Span
    from validator.address_text import AddressNames
    from validator.conformance import Gap
    from validator.findings import Finding
    from validator.graph.ports import Port
    from validator.packets import PacketSet
    from validator.reachability.carriers import Carrier
    from validator.reachability.engine import PairReach

OR_ELSE = "; let updates and cloud services end on a proxy in the DMZ."


@check(
    "PATH005",
    "control system reaches the internet or other outside zone",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-3 SR 5.2",),
    remediation=f"Delete the rule{OR_ELSE}",
)
def ot_reaches_internet(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A control, field or safety zone surely reaches the internet or another outside zone."""
    yield from told(this, evidence, Topic.TO_INTERNET, ", and no conduit declares it", OR_ELSE)
    ways: dict[tuple[Span, int], list[_Leased]] = {}
    for gap in evidence.gaps.undecided():
        if gap.source.kind in OPERATIONAL and gap.destination.kind in OUTSIDE:
            for item in _leased(evidence, gap):
                ways.setdefault((item.origin, item.port.number), []).append(item)
    names = zone_names(evidence)
    for _, found in sorted(ways.items()):
        yield _may_reach(this, evidence, found, names)


@dataclass(frozen=True, slots=True)
class _Leased:
    """A written rule (`name` and `origin`), a port whose address is in no file, and what may leave by both."""

    gap: Gap
    port: Port
    name: str
    origin: Span
    packets: PacketSet


def _leased(evidence: Evidence, gap: Gap) -> Iterator[_Leased]:
    """Written rules that surely match what may leave by a port whose address is in no file."""
    leases = {port.addresses_unknown: port for port in evidence.network.ports.all if port.addresses_unknown}
    for item in gap.undeclared:
        ports = {leases[doubt] for doubt in doubts(item.reach, item.possible) if doubt in leases}
        for carrier in carriers(item.reach, item.possible, possible=True) if ports else ():
            rule = carrier.rule
            if rule is None or rule.implicit or not carrier.sure:
                continue
            name = f"{carrier.rule_set}|{rule.identity}"
            for port, packets in _ways_out(item.reach, carrier, ports):
                there = "" if port.device == carrier.node else f"{evidence.network.nodes[carrier.node].id}|"
                yield _Leased(gap, port, f"{there}{name}", rule.origin, packets & item.possible)


def _ways_out(reach: PairReach, carrier: Carrier, ports: AbstractSet[Port]) -> Iterator[tuple[Port, PacketSet]]:
    """By which of some ports leaves what a rule lets pass: by that of its own passage, else by those of others."""
    mine = carrier.edge.out_port
    if mine is not None and mine in ports:
        yield mine, carrier.packets
        return
    for edge, taken in reach.taken:
        if edge.out_port is not None and edge.out_port in ports and carrier.carries(taken.possibly):
            yield edge.out_port, carrier.packets & taken.possibly


def _may_reach(this: Check, evidence: Evidence, found: Sequence[_Leased], names: AddressNames) -> Finding:
    first = found[0]
    source, target, port = first.gap.source.id, first.gap.destination.id, first.port
    device = evidence.network.node_of(port).id
    boxes = [box for item in found if item.gap is first.gap for box in item.packets.boxes()]
    return this.finding(
        f"{source} may reach {target} on {services_text(boxes)} by {port.name} of {device}, whose"
        f" address is in no file, and no conduit declares it",
        Label(first.origin, "lets it out"),
        Label(port.origin, "where this leads, only the lease says"),
        certainty=Certainty.POSSIBLE,
        source_zone=source,
        destination_zone=target,
        flows=flows_of((box for item in found for box in item.packets.boxes()), names),
        identity=f"{device}|{port.name}|{first.name}",
        pairs=[(item.gap.source.id, item.gap.destination.id) for item in found],
    )
