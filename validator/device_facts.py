"""What checks ask of the facts about devices: which clauses are asked there, and how sure absence is.

A clause that begins at a security level is asked of a device where a zone that it touches declares that level
(`sl_t`; IEC 62443-3-3, annex B, says where each clause begins). Where no zone declares one, it is not asked.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from validator.findings import Certainty
from validator.plant.model import OPERATIONAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.identity import Login, Topic
    from validator.check import Evidence
    from validator.graph.network import Network, Node
    from validator.plant.model import Plant, Zone

MOST_NAMES = 4
"""A message names so many devices or accounts and counts the others."""
MOST_LABELS = 8
"""A finding points at so many lines of one kind."""


def device_names(evidence: Evidence, file: str) -> str:
    """What the devices of a file are called, for identities that outlive a renamed file.

    The name of the file where it holds no device. Where another file holds devices of the same names, what the plant
    calls the device of this one as well; the name of the file if the plant does not.
    """
    own = evidence.files.names(evidence.results, file)
    if not own:
        return file
    if not evidence.files.shared(evidence.results, file):
        return ", ".join(own)
    called = sorted(entry.id for entry in evidence.plant.devices if entry.file == file)
    return f"{', '.join(own)} as {', '.join(called)}" if called else f"{', '.join(own)} in {file}"


def zones_at(network: Network, node: Node) -> tuple[Zone, ...]:
    """The zones that surely stand at a port of the device, in the order of the plant."""
    here = network.zones.surely_at.get(node.number, frozenset())
    return tuple(zone for zone in network.plant.zones if zone.id in here)


def is_asked(network: Network, node: Node, requirement: str, level: int) -> bool:
    """Whether some zone at the device has a target level of `requirement` (as `IAC`) of at least `level`."""
    return any(zone.sl_t.get(requirement, 0) >= level for zone in zones_at(network, node))


def without_levels(plant: Plant) -> str:
    """What is asked of nobody where zones of the control system declare no target level, as a sentence; or nothing."""
    bare = [zone.id for zone in plant.zones if zone.kind in OPERATIONAL and not zone.sl_t]
    if not bare:
        return ""
    reasons = "" if gives_reasons(plant) else "; nor whether declared flows have a purpose and an owner (MOD003)"
    verb = "declares" if len(bare) == 1 else "declare"
    return (
        f"{named(bare)} {verb} no target level (`sl_t`), where these questions begin: it was not judged whether their"
        f" devices send logs away (LOG002), ask for the time (LOG003), have central accounts (IAM003) and limit failed"
        f" logins (IAM005), and whether access ports ask who is plugged in (NET011){reasons}"
    )


def gives_reasons(plant: Plant) -> bool:
    """Whether the register is more than a sketch: some zone has a target level, or some flow an owner."""
    flows = [flow for conduit in plant.conduits for flow in conduit.flows]
    return any(zone.sl_t for zone in plant.zones) or any(flow.owner for flow in flows)


def is_operational(network: Network, node: Node) -> bool:
    """Whether the device joins a zone of the control system itself to something."""
    return any(zone.kind in OPERATIONAL for zone in zones_at(network, node))


def boxes(evidence: Evidence, topic: Topic | None = None) -> Iterator[Node]:
    """The devices, virtual ones of one file once; with `topic`, those whose readers read that whole."""
    seen: set[str] = set()
    for node in evidence.network.nodes:
        if (topic is None or topic in node.device.management.told) and node.file not in seen:
            seen.add(node.file)
            yield node


def listens(node: Node, login: Login) -> bool:
    """Whether some service of the device answers at this door."""
    return any(login.origin in {service.origin, *service.lines} for service in node.device.management.services)


def absence(evidence: Evidence, node: Node) -> Certainty:
    """How sure it is that what was not found in the file of a device is not there."""
    result = evidence.files.result(evidence.results, node.file)
    whole = result is not None and result.complete and not result.ledger.open_rows()
    return Certainty.SURE if whole else Certainty.POSSIBLE


def zone_of_text(network: Network, address: str) -> Zone | None:
    """The zone of a server by its address as printed; None for names, and where no zone has it."""
    try:
        return network.zones.zone_of(ipaddress.ip_address(address))
    except ValueError:
        return None


def named(names: Sequence[str], most: int = MOST_NAMES) -> str:
    """`a, b, c, d and 3 more`."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
