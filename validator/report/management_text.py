"""Who can open a management service of each device, as lines: one a device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.report.safe_text import safe_text
from validator.report.style import Ink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.report.style import Style
    from validator.verdicts import ManagementVerdict

LEGEND = (
    "! not declared, ? only possible; `unread` is what lines that were not understood, or programs that no file shows, "
    "may open"
)
MOST_SOURCES = 8
"""Zones of one device that are listed without `--all`."""


def management_lines(rows: Sequence[ManagementVerdict], style: Style, *, everything: bool = False) -> list[str]:
    """A heading, one entry a device with its zones and services, and what the marks mean; nothing if nobody can."""
    devices: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        name = f"{safe_text(row.service)}{'' if row.surely else '?'}{'' if row.declared else '!'}"
        services = devices.setdefault(safe_text(row.device), {}).setdefault(safe_text(row.source), [])
        if name not in services:
            services.append(name)
    if not devices:
        return []
    width = max(len(device) for device in devices)
    lines = [style.paint("Who can manage the devices", Ink.STRONG)]
    for device, zones in devices.items():
        told = [f"{zone} {' '.join(services)}" for zone, services in zones.items()]
        shown = told if everything else told[:MOST_SOURCES]
        more = [f"and {len(told) - len(shown)} more zones"] if len(shown) < len(told) else []
        lines += style.wrapped(f"  {device:<{width}} ", "; ".join([*shown, *more]), " " * (width + 3))
    return [*lines, *style.wrapped("", LEGEND, "")]
