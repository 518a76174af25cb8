"""Vendors of the register as lines and as plain values: what each may, what it reaches, and what closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.report.isolation_json import way_json
from validator.report.isolation_text import way_text
from validator.report.safe_text import safe_text
from validator.report.style import Ink
from validator.report.ways_in_text import (
    closing_json,
    closing_lines,
    left_json,
    left_text,
    statement_json,
    statement_text,
    zones_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parsers.as_json import Json
    from validator.report.style import Style
    from validator.vendors import VendorAnswer

    Sources = Mapping[str, tuple[str, ...]]

LABEL = 15
MOST = 8
"""Entries of one kind that are listed without `--all`."""


def vendor_lines(
    vendors: Sequence[VendorAnswer], sources: Sources, style: Style, *, everything: bool = False
) -> list[str]:
    """A heading, then one block for each vendor; nothing where there is none."""
    if not vendors:
        return []
    lines = [style.paint("Vendors", Ink.STRONG)]
    for place, vendor in enumerate(vendors):
        first = next((one for one in vendors[:place] if one.zone == vendor.zone), None)
        lines += style.wrapped("  ", f"{vendor.id} in {vendor.zone}: {vendor.contract}", "    ")
        for label, entries in _rows(vendor, first, sources, everything=everything):
            shown = entries if everything else entries[:MOST]
            more = [f"and {len(entries) - len(shown)} more (--all)"] if len(shown) < len(entries) else []
            for number, entry in enumerate([*shown, *more] or ["none"]):
                word = label if not number else ""
                lines += style.wrapped(f"    {word:<{LABEL}} ", safe_text(entry), " " * (LABEL + 7))
    return lines


def _rows(
    vendor: VendorAnswer, first: VendorAnswer | None, sources: Sources, *, everything: bool
) -> Iterator[tuple[str, list[str]]]:
    """What is said of a vendor; of another one of the same zone only what differs from the `first`."""
    missing = f"not declared: {', '.join(vendor.missing)}" if vendor.missing else ""
    yield "declared", ["; ".join(filter(None, (*vendor.declared, missing)))]
    yield "reaches", _reaches(vendor, everything=everything) if first is None else [f"what {first.id} reaches"]
    if vendor.jump_host and vendor.reaches:
        over = [f"{one.zone} by {one.services}{', beyond its zones' if one.beyond else ''}" for one in vendor.over_host]
        yield f"over {vendor.jump_host}", over
    accounts = vendor.accounts
    if accounts:
        yield "accounts", [f"{name} on {device} {statement_text(span, sources)}" for device, name, span in accounts]
    if first is None:
        yield from _of_the_zone(vendor, sources, everything=everything)


def _reaches(vendor: VendorAnswer, *, everything: bool) -> list[str]:
    """What surely is reached, a line for each zone; the zones that only may be reached together."""
    found = [way_text(way) for way in vendor.reaches if way.surely or everything]
    perhaps = [way.zone for way in vendor.reaches if not way.surely]
    if perhaps and not everything:
        found.append(f"only possibly {zones_text(perhaps)}")
    if vendor.undecided:
        found.append(f"not decided: {zones_text(vendor.undecided)}")
    return found


def _of_the_zone(vendor: VendorAnswer, sources: Sources, *, everything: bool) -> Iterator[tuple[str, list[str]]]:
    """What lets the vendor's zone in, and what closes it."""
    if vendor.silent:
        yield "not logged", [f"{device} {statement_text(span, sources)}" for device, span in vendor.silent]
    if vendor.schedules:
        yield "at times", list(vendor.schedules)
    if vendor.without_tunnels is not None:
        nothing = f"nothing that the files show gets in from {vendor.zone} (computed again)"
        yield "without tunnels", [left_text(vendor.without_tunnels, nothing)]
    if vendor.closing is not None:
        found = list(closing_lines(vendor.closing, sources, everything=everything))
        if vendor.stops is not None:
            stops = f"it stops {'; '.join(vendor.stops)}" if vendor.stops else "no other declared flow stops"
            found.append(stops)
        yield "by rules", found


def vendor_json(vendor: VendorAnswer, sources: Sources) -> dict[str, Json]:
    """One vendor."""
    return {
        "id": safe_text(vendor.id),
        "zone": safe_text(vendor.zone),
        "contract": vendor.contract,
        "declared": [safe_text(text) for text in vendor.declared],
        "not_declared": list(vendor.missing),
        "reaches": [way_json(way) for way in vendor.reaches],
        "not_decided": [safe_text(zone) for zone in vendor.undecided],
        "jump_host": safe_text(vendor.jump_host) or None,
        "over_jump_host": [
            {"zone": safe_text(one.zone), "services": one.services, "beyond_its_zones": one.beyond}
            for one in vendor.over_host
        ],
        "not_logged": [
            {"device": safe_text(device), **statement_json(span, sources)} for device, span in vendor.silent
        ],
        "schedules": [safe_text(name) for name in vendor.schedules],
        "accounts": [
            {"device": safe_text(device), "name": safe_text(name), **statement_json(span, sources)}
            for device, name, span in vendor.accounts
        ],
        "without_tunnels": None
        if vendor.without_tunnels is None
        else [left_json(one) for one in vendor.without_tunnels],
        "closing": None if vendor.closing is None else closing_json(vendor.closing, sources),
        "closing_stops": None if vendor.stops is None else [safe_text(text) for text in vendor.stops],
    }
