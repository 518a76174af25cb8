"""What `segval reach --to-device` asks: who can open which service of a device, and by which lines."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.match import AddressMatch, Match
from parsers.nouns import dataclass
from validator.audit import joined, load
from validator.catalogue.protocols import UnknownServiceError, service_of
from validator.nearest import nearest
from validator.questions import Silent, carrying_rules, open_reasons, place_of
from validator.reachability.access import Doors
from validator.reachability.carriers import carriers
from validator.reachability.engine import Engine
from validator.reachability.header import AS_SENT
from validator.reachability.questions import QuestionError

if TYPE_CHECKING:
    from pathlib import Path

    from validator.audit import AuditOptions
    from validator.graph.network import Network
    from validator.questions import ReachRule
    from validator.reachability.access import Access
    from validator.reachability.target import Service, Target
    from validator.verdicts import Box


@dataclass(slots=True)
class ServiceAnswer:
    """What opens one service of a device, with the lines that carry it and what is undecided."""

    service: str
    transport: str
    port: int
    surely: list[Box] = field(default_factory=list["Box"])
    possibly: list[Box] = field(default_factory=list["Box"])
    rules: dict[ReachRule, None] = field(default_factory=dict["ReachRule", None])
    reasons: dict[str, None] = field(default_factory=dict[str, None])


@dataclass(frozen=True, slots=True)
class DeviceAnswer:
    """Every service of `device` that packets from `source` may open, sorted; `offered` are all that it has."""

    source: str
    device: str
    services: tuple[ServiceAnswer, ...]
    offered: tuple[str, ...]
    conditions: tuple[str, ...] = ()


def reach_device(
    snapshot_path: Path, options: AuditOptions, source: str, device: str, service: str | None
) -> DeviceAnswer:
    """Who of a zone or network can open what on a device.

    Raises:
        SnapshotError, PlantError: the snapshot or the plant cannot be used.
        QuestionError: no such zone, network, device or service; the message names the nearest.
    """
    network = joined(*load(snapshot_path, options, Silent()))
    doors = Doors(Engine(network))
    target = _target(network, doors, device)
    sources, addresses = place_of(network, source)
    chosen = _chosen(target, service)
    asked = Match(AddressMatch.exactly(addresses))
    found: dict[Service, ServiceAnswer] = {}
    for zone in sources:
        for item in doors.access(zone, target, (asked,)):
            if chosen is None or item.service in chosen:
                key = item.service
                answer = found.setdefault(key, ServiceAnswer(key.protocol, key.transport, key.port))
                _add(network, answer, item, asked)
    answers = tuple(found[key] for key in sorted(found) if found[key].possibly)
    offered = tuple(
        f"{item.protocol} ({item.transport}{f'/{item.port}' if item.port else ''})" for item in sorted(target.services)
    )
    return DeviceAnswer(source, target.node.id, answers, offered, (*network.given, *network.conditions))


def _add(network: Network, answer: ServiceAnswer, item: Access, asked: Match) -> None:
    wanted = item.reach.painter.region(asked, AS_SENT).possibly
    surely, possibly = item.packets.surely & wanted, item.packets.possibly & wanted
    answer.surely += surely.boxes()
    answer.possibly += possibly.boxes()
    answer.rules |= dict.fromkeys(carrying_rules(network, carriers(item.reach, possibly, possible=True)))
    answer.reasons |= dict.fromkeys(open_reasons(item.reach, possibly - surely))


def _target(network: Network, doors: Doors, name: str) -> Target:
    node = network.node(name)
    if node is None:
        names = [item.id for item in network.nodes]
        close = nearest(name, names)
        hint = f"did you mean {close}?" if close else f"there are {', '.join(names) or 'none'}"
        message = f"no device {name!r} in the snapshot; {hint}"
        raise QuestionError(message)
    return doors.targets[node.number]


def _chosen(target: Target, text: str | None) -> set[Service] | None:
    """The services asked for, by the device's own name for them or by their port; None: all."""
    if text is None:
        return None
    named = {item for item in target.services if item.protocol == text}
    if named:
        return named
    names = sorted({item.protocol for item in target.services})
    try:
        wanted = service_of(text)
    except UnknownServiceError:
        close = nearest(text, names)
        hint = f"; did you mean {close}?" if close else f"; {target.node.id} has {', '.join(names) or 'none'}"
        message = f"no service {text!r}{hint}"
        raise QuestionError(message) from None
    return {item for item in target.services if item.services & wanted}
