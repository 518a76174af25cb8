"""The zone matrix of Tufin SecureTrack (Unified Security Policy) as CSV: which services each zone may open to each.

Columns and words: Tufin Knowledge Center, "Preparing a CSV" (TOS Aurora and R23-1) and "Preparing a Security Zone
Matrix File" (TOS Classic), read as excerpts: `from zone, to zone, severity, access type, services, rule properties,
flows`, with `from domain` and `to domain` where there are several; access types `allow all`, `block all`, `allow
only`, `block only`; services as `tcp 80; udp 67-68; icmp 8` or `any`. How other IP protocols are written the
excerpts do not say: we write `ip 47` and read that too. Each row is one direction.

The matrix knows zones alone: on the way out, flows between single hosts become flows between their zones, and
source ports are left out; `widened` says of how many flows that is so. Severity says how bad a violation would be,
and is only shown.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from parsers.model.service import EVERY_PORT, ICMP, ICMPV6, TCP, UDP, ServiceSet
from parsers.nouns import dataclass
from validator.catalogue.protocols import UnknownServiceError, service_of
from validator.exchange.faults import Faults, known_or_fault, plain_id
from validator.exchange.sheets import Columns, Sheet, read_csv
from validator.exchange.yaml_text import note_lines, scalar, value_text
from validator.plant.mistakes import visible
from validator.plant.model import OPERATIONAL, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from parsers.model.intervals import Interval
    from parsers.model.service import ServiceBox
    from validator.exchange.placing import Zones
    from validator.exchange.sheets import Row
    from validator.plant.model import Flow, Plant, Zone

COLUMNS = Columns(
    (
        "from_domain",
        "from_zone",
        "to_domain",
        "to_zone",
        "severity",
        "access_type",
        "services",
        "rule_properties",
        "flows",
    ),
    {
        "from": "from_zone",
        "to": "to_zone",
        "access": "access_type",
        "service": "services",
        "properties": "rule_properties",
    },
    ("from_zone", "to_zone", "access_type"),
)
HEADING = ("from zone", "to zone", "severity", "access type", "services", "rule properties", "flows")
ACCESS = ("allow all", "block all", "allow only", "block only")
LONGEST_ID = 64
PROPERTIES = ("EXPLICIT_SOURCE", "EXPLICIT_DESTINATION", "EXPLICIT_SERVICE", "HAS_COMMENT", "IS_LOGGED")
COUNTED = ("LAST_HIT_WITHIN", "SOURCE_MAX_IP", "DESTINATION_MAX_IP", "SERVICE_MAX_SERVICES")
NUMBERED = {"tcp": "tcp", "udp": "udp", "sctp": "sctp", "icmp": "icmp", "icmp6": "icmp6", "icmpv6": "icmp6", "ip": "ip"}
"""Their words for protocols that carry a number behind them, and ours."""
WITH_PORTS = {TCP: "tcp", UDP: "udp", 132: "sctp"}
WITH_TYPES = {ICMP: "icmp", ICMPV6: "icmp6"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One direction of the matrix that allows something. `properties` are keys of a conduit, as text."""

    row: Row
    source: str
    destination: str
    services: tuple[str, ...]
    properties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """What a file allows, in its order; `blocked` and `inside` are how many rows allow nothing, or stay in one zone."""

    sheet: Sheet
    cells: tuple[Cell, ...]
    blocked: int
    inside: int


def read_matrix(path: Path, zones: Zones | None, faults: Faults) -> Matrix:
    """The matrix of a file; what is wrong with it is in `faults`.

    Raises:
        ExchangeError: it cannot be read at all, or has too many faults.
    """
    sheet = read_csv(path, COLUMNS, faults)
    seen: dict[tuple[str, str], Row] = {}
    named: dict[str, str] = {}
    cells: list[Cell] = []
    blocked = inside = 0
    for row in sheet.rows:
        ends = (_zone(row, "from", zones, named, faults), _zone(row, "to", zones, named, faults))
        first = seen.setdefault(ends, row)
        if first is not row:
            faults.add(
                row.place(), f"{ends[0]} to {ends[1]} stands in line {first.line} already", "each direction once"
            )
        cell = _cell(row, ends, faults)
        if cell is None:
            blocked += 1
        elif ends[0] == ends[1]:
            inside += 1
        else:
            cells.append(cell)
    return Matrix(sheet, tuple(cells), blocked, inside)


def _zone(row: Row, side: str, zones: Zones | None, named: dict[str, str], faults: Faults) -> str:
    """The zone of one side, as an id; a domain that is not the only one comes before it."""
    name, domain = row.text(f"{side}_zone"), row.text(f"{side}_domain")
    place = row.place(f"{side}_zone")
    if not name:
        faults.add(place, "the zone is empty", "the name of a zone")
        return ""
    if domain and domain.lower() != "default":
        name = f"{domain}.{name}"
    found = plain_id(name)
    if named.setdefault(found, name) != name:
        faults.add(place, f"{name!r} and {named[found]!r} are both the id {found!r}", "names that differ in more")
    if zones is not None:
        known_or_fault(found, zones.ids, "zone", place, faults)
    return found


def _cell(row: Row, ends: tuple[str, str], faults: Faults) -> Cell | None:
    access = row.text("access_type").lower()
    place = row.place("access_type")
    if access not in ACCESS:
        known_or_fault(access, ACCESS, "access type", place, faults)
        return None
    if access == "block only":
        message = "'block only' allows every service but those it names, and a conduit says what it allows"
        faults.add(place, message, "'allow only' with what is needed")
        return None
    if access == "block all":
        return None
    services = ("any",) if access == "allow all" else tuple(_services(row, faults))
    if not services:
        faults.add(row.place("services"), "'allow only' names no service", "as in tcp 80; udp 67-68; any")
    return Cell(row, *ends, services, tuple(_properties(row, faults)))


def _services(row: Row, faults: Faults) -> Iterator[str]:
    place = row.place("services")
    for part in row.text("services").split(";"):
        text = " ".join(part.split())
        if not text:
            continue
        ours = _ours(text)
        try:
            service_of(ours)
        except UnknownServiceError as error:
            faults.add(place, f"{text[:60]!r}: {error}", "as in tcp 80, udp 67-68, icmp 8 or any", error.nearest)
            continue
        yield ours


def _ours(text: str) -> str:
    """`tcp 67-68` as `tcp/67-68`; names as they are."""
    word, _, number = text.partition(" ")
    protocol = NUMBERED.get(word.lower())
    if protocol and number:
        return f"{protocol}/{number.replace(' ', '')}"
    return protocol or text.lower()


def _properties(row: Row, faults: Faults) -> Iterator[str]:
    """Rule properties as keys of a conduit: logging, and the qualities that the register keeps."""
    text = row.text("rule_properties")
    words = {
        word.upper(): value for word, value in re.findall(r"([A-Za-z_]{3,})\s*(\{[^}]*\})?", _without_braces(text))
    }
    counts = {word.upper(): int(number) for word, number in _COUNT.findall(text)}
    for word in [*words, *counts]:
        if word not in PROPERTIES and word not in COUNTED:
            known_or_fault(word, (*PROPERTIES, *COUNTED), "rule property", row.place("rule_properties"), faults)
    if "IS_LOGGED" in words:
        yield "logging: required"
    explicit = [name for name, word in _EXPLICIT.items() if word in words]
    quality = {"explicit": explicit} if explicit else {}
    hosts = [counts[word] for word in ("SOURCE_MAX_IP", "DESTINATION_MAX_IP") if word in counts]
    parts = [f"{key}: {value_text(value)}" for key, value in quality.items()]
    parts += [f"max_hosts: {min(hosts)}"] if hosts else []
    parts += [f"hit_within_days: {counts['LAST_HIT_WITHIN']}"] if "LAST_HIT_WITHIN" in counts else []
    if parts:
        yield f"quality: {{{', '.join(parts)}}}"


_EXPLICIT = {"src": "EXPLICIT_SOURCE", "dst": "EXPLICIT_DESTINATION", "service": "EXPLICIT_SERVICE"}
_COUNT = re.compile(r"([A-Za-z_]{3,})\s*\{\s*[A-Za-z]+\s*:\s*([0-9]{1,6})\s*\}")


def _without_braces(text: str) -> str:
    return _COUNT.sub(" ", text)


def matrix_text(matrix: Matrix) -> str:
    """The list `conduits:`, one for each direction that allows something, with the line it comes from."""
    file = matrix.sheet.file
    lines = note_lines(f"{len(matrix.cells)} conduits of {file}", "conduits", matrix.sheet.ignored)
    idle = f"{matrix.blocked} rows allow nothing, and {matrix.inside} speak of one zone with itself"
    lines.append(f"# {idle}; they need no conduit.")
    lines.append("conduits:" if matrix.cells else "conduits: []")
    for cell in matrix.cells:
        place = f"{file}:{cell.row.line}"
        severity = f", severity {cell.row.text('severity')}" if cell.row.text("severity") else ""
        flows = f", flows: {cell.row.text('flows')}" if cell.row.text("flows") else ""
        lines += [
            f"  - id: {scalar(conduit_id(cell))}  # {visible(place + severity + flows)}",
            f"    from: {scalar(cell.source)}",
            f"    to: {scalar(cell.destination)}",
            *(f"    {line}" for line in cell.properties),
            "    flows:",
            f"      - {{src: any, dst: any, service: {value_text(list(cell.services))}}}",
        ]
    return "\n".join(lines) + "\n"


def conduit_id(cell: Cell) -> str:
    """`C-CORP-DMZ`, or by its line where that is too long for an id."""
    found = f"C-{cell.source}-{cell.destination}"
    return found if len(found) <= LONGEST_ID else f"C-line-{cell.row.line}"


def matrix_csv(plant: Plant) -> str:
    """The matrix of a plant: every ordered pair of its zones, with what its conduits declare."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADING)
    for source in plant.zones:
        for destination in plant.zones:
            if source.id != destination.id:
                writer.writerow(_csv_row(plant, source, destination))
    return out.getvalue()


def _csv_row(plant: Plant, source: Zone, destination: Zone) -> Sequence[str]:
    between = [one for one in plant.conduits if (one.source_zone, one.destination_zone) == (source.id, destination.id)]
    services = sorted(
        {text for conduit in between for flow in conduit.flows for text in _theirs(flow.services)}, key=_order
    )
    logged = between and all(conduit.logging for conduit in between)
    severity = _severity(destination)
    if not services:
        return source.id, destination.id, severity, "block all", "", "", ""
    access = "allow all" if "any" in services else "allow only"
    listed = "" if access == "allow all" else "; ".join(services)
    return source.id, destination.id, severity, access, listed, "IS_LOGGED" if logged else "", ""


def _order(text: str) -> tuple[str, int]:
    word, _, number = text.partition(" ")
    return word, int(re.split(r"[-.]", number)[0] or 0)


def _severity(destination: Zone) -> str:
    if destination.kind is ZoneKind.SAFETY:
        return "critical"
    return "high" if destination.kind in OPERATIONAL else "medium"


def _theirs(services: ServiceSet) -> Iterator[str]:
    for box in services.boxes:
        yield from _box(box)


def _box(box: ServiceBox) -> Iterator[str]:
    if (box.protocols.first, box.protocols.last) == (0, 255):
        yield "any"
        return
    ports = box.destination_ports
    for number in range(box.protocols.first, box.protocols.last + 1):
        if number in WITH_PORTS:
            yield f"{WITH_PORTS[number]} {_range(ports)}"
        elif number in WITH_TYPES:
            kinds = range(ports.first >> 8, (ports.last >> 8) + 1)
            yield from (
                [WITH_TYPES[number]] if ports == EVERY_PORT else [f"{WITH_TYPES[number]} {kind}" for kind in kinds]
            )
        else:
            yield f"ip {number}"


def _range(ports: Interval) -> str:
    return str(ports.first) if ports.first == ports.last else f"{ports.first}-{ports.last}"


def widened(plant: Plant) -> int:
    """How many declared flows are between parts of zones, or of some source ports, and wider in the matrix."""
    return sum(_is_narrow(flow) for conduit in plant.conduits for flow in conduit.flows)


def _is_narrow(flow: Flow) -> bool:
    ends = flow.source.addresses is not None or flow.destination.addresses is not None
    return ends or flow.source_ports != EVERY_PORT
