"""Jump hosts as lines: who enters, what is opened, which zones are joined that way, and what goes past the host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.report.safe_text import safe_text
from validator.report.style import Ink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.as_json import Json
    from validator.jump_hosts import Direct, JumpHost, Leg
    from validator.report.style import Style

BREAKS = {
    "": "whether it breaks protocols is not declared",
    "yes": "declared to break protocols, attested by nobody",
    "no": "declared to pass protocols on",
    "attested": "attested to break protocols",
}
LABEL = 14
MOST = 8
"""Entries of one kind that are listed without `--all`."""


def jump_host_lines(hosts: Sequence[JumpHost], style: Style, *, everything: bool = False) -> list[str]:
    """A heading, then one block for each host; nothing where there is none."""
    if not hosts:
        return []
    lines = [style.paint("Jump hosts (! not declared)", Ink.STRONG)]
    for host in hosts:
        zones = " and ".join((host.zone, *host.also))
        lines += style.wrapped("  ", f"{host.asset} in {zones}: {BREAKS[host.protocol_break]}", "    ")
        rows = (
            ("entered from", [_leg(leg) for leg in host.entered]),
            ("opens", [_leg(leg) for leg in host.opens]),
            ("joins", [f"{source} > {host.asset} > {target}" for source, target in host.chains]),
            ("past it", [_direct(way) for way in host.past]),
        )
        for label, entries in rows:
            shown = entries if everything else entries[:MOST]
            more = [f"and {len(entries) - len(shown)} more (--all)"] if len(shown) < len(entries) else []
            for number, entry in enumerate([*shown, *more] or ["none"]):
                word = "" if number else label
                lines += style.wrapped(f"    {word:<{LABEL}} ", entry, " " * (LABEL + 7))
    return lines


def _leg(leg: Leg) -> str:
    hosts = f" ({leg.hosts})" if leg.hosts and leg.surely else ""
    return f"{leg.zone}{hosts} {_service(leg.surely, undeclared=leg.undeclared)}"


def _direct(way: Direct) -> str:
    return f"{way.source} > {way.destination} {_service(way.surely, undeclared=way.undeclared)}"


def _service(text: str, *, undeclared: bool) -> str:
    return f"{text}{'!' if undeclared else ''}" if text else "only possibly"


def jump_host_json(host: JumpHost) -> Json:
    """One host as plain values; services of null only may cross."""
    return {
        "host": safe_text(host.asset),
        "zone": safe_text(host.zone),
        "also_in": [safe_text(name) for name in host.also],
        "protocol_break": host.protocol_break or None,
        "entered_from": [_leg_json(leg) for leg in host.entered],
        "opens": [_leg_json(leg) for leg in host.opens],
        "joins": [{"from": safe_text(source), "to": safe_text(target)} for source, target in host.chains],
        "past": [
            {
                "from": safe_text(way.source),
                "to": safe_text(way.destination),
                "services": way.surely or None,
                "undeclared": way.undeclared,
            }
            for way in host.past
        ],
    }


def _leg_json(leg: Leg) -> Json:
    return {
        "zone": safe_text(leg.zone),
        "hosts": safe_text(leg.hosts),
        "services": leg.surely or None,
        "undeclared": leg.undeclared,
    }
