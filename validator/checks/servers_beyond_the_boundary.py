"""Logs, time or logins of a device of the control system depend on servers of the office alone, or of strangers.

What it does: for every device that joins a zone of the control system to something, takes the servers that it uses for
logs, for time and for logins, by purpose. Where all of one purpose whose place is known stand in an enterprise,
vendor, wireless, temporary, external or internet zone, the purpose fires. One finding a device. A boundary whose log
servers all stand among the machines (a zone of kind field or safety), at addresses that no asset of the register has,
is told as low.

Why it matters: when the office is cut off, as in an attack, clocks drift, logs end and administrators are locked out.
And whoever holds the directory of the office can log in to the boundary that keeps the office out.

Example: `logging host outside 10.0.8.60` and `ntp server 10.0.8.5` on the firewall of the safety system, both in the
enterprise network.

Not reported: purposes with one server in the plant, the DMZ or a management network; servers by name, and those in no
zone; devices that join no zone of the control system.

References: IEC 62443-3-3:2013 SR 5.1 RE 2, SR 5.2 RE 2, SR 2.11, SR 3.9.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import from_cidr
from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS, boxes, is_operational, zone_of_text, zones_at
from validator.findings import UNTRUSTED, Label, Severity
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.management import RemoteServer
    from validator.findings import Finding
    from validator.graph.network import Node
    from validator.plant.model import Zone

PURPOSES = {
    "syslog": "logs",
    "fortianalyzer": "logs",
    "ntp": "time",
    "radius": "logins",
    "tacacs": "logins",
    "tacacs+": "logins",
    "ldap": "logins",
}
BEYOND = UNTRUSTED | {ZoneKind.ENTERPRISE}
MACHINES = frozenset({ZoneKind.FIELD, ZoneKind.SAFETY})
"""Kinds of zones that no log server belongs in: whoever takes a machine there writes the logs of the boundary."""


@check(
    "LOG004",
    "logs, time or logins depend on the wrong zone",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 5.1 RE 2", "IEC 62443-3-3 SR 5.2 RE 2", "IEC 62443-3-3 SR 2.11"),
    remediation="Place a server in the DMZ or in a management network of the plant, and name it first.",
)
def servers_beyond_the_boundary(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Logs, time or logins of a device of the control system depend on servers of the office alone, or of strangers."""
    for node in boxes(evidence):
        if not is_operational(evidence.network, node):
            continue
        groups = _groups(evidence, node)
        far = {purpose: found for purpose, found in sorted(groups.items()) if _all_stand(found, BEYOND)}
        if far:
            yield _finding(this, node, far)
        logs = groups.get("logs", [])
        if _all_stand(logs, MACHINES) and not any(_is_declared(evidence, server, zone) for server, zone in logs):
            joined = [zone for zone in zones_at(evidence.network, node) if zone.kind not in MACHINES]
            if joined:
                yield _among_machines(this, node, logs)


def _all_stand(servers: list[tuple[RemoteServer, Zone]], kinds: frozenset[ZoneKind]) -> bool:
    return bool(servers) and all(zone.kind in kinds for _, zone in servers)


def _is_declared(evidence: Evidence, server: RemoteServer, zone: Zone) -> bool:
    return any(from_cidr(server.address) & asset.addresses for asset in evidence.plant.zone(zone.id).assets)


def _among_machines(this: Check, node: Node, logs: list[tuple[RemoteServer, Zone]]) -> Finding:
    zones = list(dict.fromkeys(zone.id for _, zone in logs))
    places = ", ".join(dict.fromkeys(server.address for server, _ in logs))
    return this.finding(
        f"{node.id} sends its logs to {places} in {', '.join(zones)} alone, among machines and at no declared asset",
        *[Label(server.origin, f"{server.address} stands in {zone.id}") for server, zone in logs[:MOST_LABELS]],
        severity=Severity.LOW,
        pairs=[("", zone) for zone in zones],
        identity=f"{node.id}|machines",
    )


def _groups(evidence: Evidence, node: Node) -> dict[str, list[tuple[RemoteServer, Zone]]]:
    """The servers of each purpose whose zone is known."""
    groups: dict[str, list[tuple[RemoteServer, Zone]]] = {}
    for server in node.device.management.servers:
        zone = zone_of_text(evidence.network, server.address)
        if server.purpose in PURPOSES and zone is not None:
            groups.setdefault(PURPOSES[server.purpose], []).append((server, zone))
    return groups


def _finding(this: Check, node: Node, far: dict[str, list[tuple[RemoteServer, Zone]]]) -> Finding:
    zones = list(dict.fromkeys(zone.id for servers in far.values() for _, zone in servers))
    labels = [
        Label(server.origin, f"{purpose}: {server.address} stands in {zone.id}")
        for purpose, servers in far.items()
        for server, zone in servers
    ]
    *first, last = far
    purposes = f"{', '.join(first)} and {last}" if first else last
    return this.finding(
        f"{node.id} depends for {purposes} on {', '.join(zones)} alone",
        *labels[:MOST_LABELS],
        pairs=[("", zone) for zone in zones],
        identity=f"{node.id}|{'|'.join(far)}",
    )
