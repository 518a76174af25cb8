"""Assets as a table: one row a host, read from CSV or XLSX into the list `assets:` of a plant file, and written as CSV.

The list stands at the top of a plant file, and each of its items names its zone. Where the table names no zone, the
declared plant tells it by the address.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from parsers.source import Span
from validator.exchange.faults import Faults, Place, checked_id, is_formula, known_or_fault
from validator.exchange.sheets import Columns, Sheet, read_csv
from validator.exchange.workbooks import read_workbook
from validator.exchange.yaml_text import item_line, note_lines
from validator.plant.mistakes import Mistakes
from validator.plant.nodes import Items, Mapping, Scalar
from validator.plant.shapes import NO_WORDS, YES_WORDS
from validator.plant.values import host_of, mappings, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from parsers.model.address import AddressSet
    from validator.exchange.placing import Zones
    from validator.exchange.sheets import Row
    from validator.exchange.yaml_text import Value
    from validator.plant.nodes import Node

_NOWHERE = Span("", 0)

NAMES = (
    *("id", "zone", "ip", "mac", "role", "redundant", "protocol_break", "vendor", "model", "fw", "os", "criticality"),
    *("business_value", "fragile", "dns", "name", "owner", "notes", "description"),
)
"""The columns, in the order in which they are written."""
OTHERS = {
    **dict.fromkeys(("asset", "asset_id", "host", "hostname", "host_name"), "id"),
    **dict.fromkeys(("security_zone", "zone_id", "network_zone"), "zone"),
    **dict.fromkeys(("ip_address", "ip_addresses", "ips", "address", "addresses", "ipv4", "ip_addr"), "ip"),
    **dict.fromkeys(("mac_address", "hardware_address"), "mac"),
    **dict.fromkeys(("type", "asset_type", "device_type", "function"), "role"),
    **dict.fromkeys(("manufacturer", "make"), "vendor"),
    **dict.fromkeys(("firmware", "firmware_version", "version"), "fw"),
    **dict.fromkeys(("operating_system",), "os"),
    **dict.fromkeys(("comment", "comments", "remarks"), "notes"),
    **dict.fromkeys(("fqdn", "dns_name"), "dns"),
}
FLAGS = frozenset({"fragile", "redundant"})
LISTS = frozenset({"ip", "dns"})


def read_assets(path: Path, zones: Zones | None, faults: Faults) -> Sheet:
    """The table of a file, looked through; what is wrong with it is in `faults`.

    Raises:
        ExchangeError: it cannot be read at all, or has too many faults.
    """
    columns = Columns(NAMES, OTHERS, ("id",) if zones else ("id", "zone"))
    read = read_workbook if path.suffix.lower() in {".xlsx", ".xlsm", ".xls"} else read_csv
    sheet = read(path, columns, faults)
    seen: dict[str, Row] = {}
    taken: dict[tuple[str, AddressSet], Row] = {}
    for row in sheet.rows:
        _check(row, zones, seen, taken, faults)
    return sheet


def _check(
    row: Row, zones: Zones | None, seen: dict[str, Row], taken: dict[tuple[str, AddressSet], Row], faults: Faults
) -> None:
    asset = checked_id(row.text("id"), row.place("id"), faults)
    first = seen.setdefault(asset, row)
    if first is not row:
        faults.add(row.place("id"), f"the asset '{asset}' stands in line {first.line} already", "another id")
    addresses = [found for text in _split(row.text("ip")) if (found := _address(text, row.place("ip"), faults))]
    zone = row.text("zone")
    if zone:
        checked_id(zone, row.place("zone"), faults)
    elif zones is None:
        faults.add(row.place("zone"), "the zone is empty", "a zone, or --plant FILE to tell it by the address")
    if zones is not None:
        zone = _zone(row, zones, addresses, faults)
    for found in addresses:
        other = taken.setdefault((zone, found), row)
        if other is not row:
            faults.add(
                row.place("ip"), f"{found.cidrs()[0]} is an address of {other.text('id')} in line {other.line} too"
            )
    for name in sorted(FLAGS & set(row.cells)):
        if row.text(name).lower() not in (*YES_WORDS, *NO_WORDS):
            faults.add(row.place(name), f"{row.text(name)[:40]!r} is neither yes nor no", "yes or no")


def _zone(row: Row, zones: Zones, addresses: list[AddressSet], faults: Faults) -> str:
    """The zone of a row: as it says, or as its first address tells."""
    if row.text("zone"):
        known_or_fault(row.text("zone"), zones.ids, "zone", row.place("zone"), faults)
        return row.text("zone")
    found = next((zone for one in addresses if (zone := zones.of(one))), "")
    if not found:
        where = row.place("zone" if "zone" in row.cells or not addresses else "ip")
        faults.add(where, f"no zone of the plant has {row.text('ip') or 'this asset'}", "a zone, or an address in one")
    return found


def _split(text: str) -> list[str]:
    return [part for part in re.split(r"[\s,;|]+", text) if part]


def _address(text: str, place: Place, faults: Faults) -> AddressSet | None:
    mistakes = Mistakes()
    found = host_of(Scalar(text, _NOWHERE), "", mistakes)
    if found is None:
        close = mistakes.found[0].nearest
        faults.add(place, f"{text[:60]!r} is no address", "IPv4 or IPv6 addresses, blanks between them", close)
    return found


def assets_text(sheet: Sheet, zones: Zones | None) -> str:
    """The list `assets:`, each item with the line it comes from."""
    lines = [*note_lines(f"{len(sheet.rows)} assets of {sheet.file}", "assets", sheet.ignored), "assets:"]
    lines += [item_line(dict(_keys(row, zones)), f"{row.file}:{row.line}") for row in sheet.rows]
    return "\n".join(lines) + "\n"


def _keys(row: Row, zones: Zones | None) -> Iterator[tuple[str, Value]]:
    for name in NAMES:
        text = row.text(name)
        if name == "zone" and not text and zones is not None:
            silent = Faults()
            text = _zone(
                row, zones, [one for ip in _split(row.text("ip")) if (one := _address(ip, row.place(), silent))], silent
            )
        if not text:
            continue
        if name == "criticality" and "=" in text:
            yield name, dict(part.split("=", 1) for part in _split(text) if "=" in part)
        else:
            yield name, _split(text) if name in LISTS else text.lower() if name in FLAGS else text


def assets_csv(root: Mapping) -> str:
    """The assets of a plant file's tree as CSV; a text that would be calculated gets a quote before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(NAMES)
    for zone in mappings(root, "zones"):
        for asset in mappings(zone, "assets"):
            cells = {key: _cell(value) for key, (_, value) in asset.entries.items()}
            cells["zone"] = text_of(zone, "id")
            writer.writerow([_safe(cells.get(name, "")) for name in NAMES])
    return out.getvalue()


def _cell(value: Node) -> str:
    if isinstance(value, Scalar):
        return "" if value.absent else value.text
    if isinstance(value, Items):
        return " ".join(_cell(one) for one in value.items)
    return " ".join(f"{key}={_cell(inner)}" for key, (_, inner) in value.entries.items())


def _safe(text: str) -> str:
    return f"'{text}" if is_formula(text) else text
