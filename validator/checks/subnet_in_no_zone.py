"""Addresses stand on an interface, or behind a route, and no zone claims them.

What it does: compares the connected networks of all enabled interfaces with the zones, and says what surely
reaches the control system from there. A zone of kind internet claims every public address that no other zone
claims, and private ones that only routes lead to; where the plant declares none, routes to such addresses are
told as well.

Why it matters: what is in no zone is in nobody's proof. Its paths are no pair of zones, so no verdict
speaks of them; they are judged here.

Example: a test network on a spare firewall port, from which the cell is open.

Not reported: loopback addresses, link-local addresses, interfaces that carry no transit. Links of which devices
own every address are told and not asked for paths, for nobody else stands there.

References: IEC 62443-3-2:2020 ZCR 1.1, ZCR 3.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.graph.claims import PRIVATE
from validator.graph.outward import links_devices_only
from validator.graph.unclaimed import ELSEWHERE, unclaimed, with_unclaimed
from validator.on_link import ON_LINK, without_discovery
from validator.plant.model import OPERATIONAL, ZoneKind
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.graph.network import Network
    from validator.graph.ports import Port
    from validator.graph.routing import Way
    from validator.graph.unclaimed import Unclaimed
    from validator.plant.model import Zone

MOST_ASKED = 64
"""Paths are asked for from so many networks at most; beyond that a note says that they were not."""
_ORDER = {ZoneKind.SAFETY: 0, ZoneKind.CONTROL: 1, ZoneKind.FIELD: 2}
_SEVERITY = {ZoneKind.SAFETY: Severity.CRITICAL, ZoneKind.CONTROL: Severity.HIGH, ZoneKind.FIELD: Severity.HIGH}


@check(
    "NET002",
    "subnet is in no zone",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 1.1", "IEC 62443-3-2 ZCR 3.1"),
    remediation="Declare the zone it belongs to.",
)
def subnet_in_no_zone(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Addresses stand on an interface, or behind a route, and no zone claims them."""
    network = evidence.network
    found = unclaimed(network)
    hosts = tuple(item for item in found if not links_devices_only(network.ports, item.port))
    asked = _Asked(evidence.everywhere or Engine(with_unclaimed(network, found)))
    beyond = _routes_beyond(asked.network)
    told: set[int] = set()
    for item in found:
        ask = item in hosts[:MOST_ASKED]
        way = None if item.part & PRIVATE or item.port.number in told else beyond.get(item.port.number)
        told |= {item.port.number} if way is not None else set()
        yield _of_network(this, network, item, asked if ask else None, way, skipped=not ask and item in hosts)
    for number, way in beyond.items():
        if number not in told:
            yield _elsewhere(this, asked, network.ports.all[number], way)


def _of_network(  # noqa: PLR0913 - what is asked, and what stands behind the network
    this: Check, network: Network, item: Unclaimed, asked: _Asked | None, beyond: Way | None, *, skipped: bool
) -> Finding:
    """One finding of a network, and of what a route leads to behind it."""
    node = network.node_of(item.port)
    share = "" if item.whole else "a part of "
    names = [item.zone.id, *([] if item.part & PRIVATE else [ELSEWHERE])]
    surely, possibly = ([], []) if asked is None else asked.reached(*names)
    notes = [("may reach", ", ".join(zone.id for zone in possibly))] if possibly else []
    if skipped:
        notes.append(("paths", f"not asked for: more than {MOST_ASKED} networks are in no zone"))
    labels = [Label(item.address.origin, "this network is declared nowhere")]
    what = "is in no zone"
    if beyond is not None:
        labels.append(Label(beyond.origin, "what lies behind this route is declared nowhere"))
        what = "and what a route leads to behind it are in no zone"
    return this.finding(
        f"{share}{item.address.value.network} on {node.id} {item.port.name} {what}{_reaches(surely)}",
        *labels,
        severity=_worst(surely),
        notes=notes,
        identity=f"{node.id}|{item.port.name}|{item.address.value.network}",
    )


def _routes_beyond(network: Network) -> dict[int, Way]:
    """By the number of the port: routes to addresses that neither a zone nor an interface has.

    There are none where a zone is declared as the internet.
    """
    own = network.zones.addresses.get(ELSEWHERE)
    found: dict[int, Way] = {}
    for port in dict.fromkeys(item.port for item in network.zones.attachments.get(ELSEWHERE, ())):
        ways = network.tables.ways(port.device, port.vrf, own) if own is not None else []
        stated = (one for one in ways if one.port is port and one.prefix_length >= 0)
        way = next((one for one in stated if one.destinations - port.networks), None)
        if way is not None and port.tunnel is None:
            found[port.number] = way
    return found


def _elsewhere(this: Check, asked: _Asked, port: Port, way: Way) -> Finding:
    """A route to them, behind a network that is declared."""
    surely, possibly = asked.reached(ELSEWHERE)
    node = asked.network.node_of(port)
    return this.finding(
        f"{node.id} has a route out of {port.name} to addresses that are in no zone{_reaches(surely)}",
        Label(way.origin, "what lies behind this route is declared nowhere"),
        severity=_worst(surely),
        notes=[("may reach", ", ".join(zone.id for zone in possibly))] if possibly else [],
        identity=f"{node.id}|{port.name}|elsewhere",
    )


def _reaches(zones: list[Zone]) -> str:
    return f", and what stands there reaches {', '.join(zone.id for zone in zones)}" if zones else ""


def _worst(zones: list[Zone]) -> Severity | None:
    return max((_SEVERITY[zone.kind] for zone in zones), default=None)


class _Asked:
    """Which zones of the control system are open from addresses in no zone; computed when first asked for."""

    def __init__(self, engine: Engine) -> None:
        """Nothing is computed yet."""
        self.network = engine.network
        self._engine = engine

    def reached(self, *names: str) -> tuple[list[Zone], list[Zone]]:
        """What the first of `names` that is there surely, and what it only possibly reaches; nothing if none is."""
        zones = self.network.plant.zones
        there = {zone.id: zone for zone in zones}
        source = next((there[name] for name in names if name in there), None)
        surely: list[Zone] = []
        possibly: list[Zone] = []
        if source is None or not self.network.zones.attachments[source.id]:
            return surely, possibly
        for target in sorted(zones, key=lambda zone: (_ORDER.get(zone.kind, 3), zone.id)):
            if target.kind not in OPERATIONAL:
                continue
            answers = self._engine.reach(source, target, ON_LINK)
            if any(without_discovery(one, one.total.surely) for one in answers):
                surely.append(target)
            elif any(without_discovery(one, one.total.possibly) for one in answers):
                possibly.append(target)
        return surely, possibly
