"""The draft as the text of a plant file: every guess with the line that made it, as a comment."""

from __future__ import annotations

import json
import re
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.init.kinds import NO_CLUE
from validator.plant.model import ZoneKind
from validator.report.safe_text import safe_text

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from validator.init.flows import DraftConduit, DraftFlow
    from validator.init.zones import DraftZone

LONGEST_ID = 64
LONGEST_COMMENT = 200
MOST_ALONE = 3
"""A doubt of more pairs of zones is told once for all of them, with `MOST_PAIRS` of their names."""
MOST_PAIRS = 8
REVIEW = "REVIEW"
"""The word that marks what somebody should look at before it is frozen."""
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
HEAD = """\
# A first plant file, inferred from configurations by segval init. Every zone, kind and flow below is what the
# configurations say today, and a guess at what it means: nobody has declared it yet. Comments name the lines.
#
#   1. Look at each place marked REVIEW.
#   2. Put names, kinds and owners right (an id stands in several places: replace it in all of them; segval audit names
#      those that were forgotten); name assets (assets: [{id: PLC-1, ip: 10.0.0.10}]); set sl_t and via.
#   3. Tighten: delete a flow that nobody needs (with its conduit, if it is the last one there), and segval audit
#      names the rules that still let it pass.
#   4. Keep for a time what you cannot close at once: exceptions: with id, flow, reason, approved_by and expires.
"""


@dataclass(slots=True)
class DraftDevice:
    """A device entry: `managed` are zones that can open its management services, with the lines that let them."""

    id: str
    file: str
    context: str = ""
    hostname: str = ""
    platform: str = ""
    peer: str = ""
    managed: dict[str, dict[str, list[str]]] = field(default_factory=dict[str, dict[str, list[str]]])
    review: tuple[str, ...] = ()
    beside_others: bool = False
    """Its file holds other devices, which its context does not tell from it."""


@dataclass(slots=True)
class Draft:
    """Everything that is written, in order."""

    plant: str
    zones: list[DraftZone] = field(default_factory=list["DraftZone"])
    conduits: list[DraftConduit] = field(default_factory=list["DraftConduit"])
    vendors: list[tuple[str, str, str, tuple[str, ...]]] = field(
        default_factory=list[tuple[str, str, str, tuple[str, ...]]]
    )
    """Id, zone, entry point, and the gateways that its tunnels lead to."""
    devices: list[DraftDevice] = field(default_factory=list[DraftDevice])
    notes: list[str] = field(default_factory=list[str])
    """What could not be told, for the end of the file."""


def plant_text(draft: Draft) -> str:
    """The whole file; it ends with a line feed."""
    lines = [*HEAD.splitlines(), f"plant: {{id: {value(draft.plant)}}}", "", "zones:"]
    for zone in draft.zones:
        lines += _zone(zone)
    written = [conduit for conduit in draft.conduits if conduit.flows]
    lines += ["", "conduits:" if written else "conduits: []"]
    used: set[str] = set()
    common = _common_doubts(draft.conduits)
    for doubt, pairs in common.items():
        more = f" and {len(pairs) - MOST_PAIRS} more" if len(pairs) > MOST_PAIRS else ""
        lines.append(_comment(f"  # between {len(pairs)} pairs of zones more may travel, undeclared: ", doubt))
        lines.append(_comment("  #   ", f"{', '.join(pairs[:MOST_PAIRS])}{more}"))
    for conduit in draft.conduits:
        lines += _conduit(conduit, used, common)
    if draft.vendors:
        lines += ["", "vendors:", "  # Whose access is this? Add company, contract_end, jump_host and services."]
        for name, place, entry, peers in draft.vendors:
            if peers:
                gateways = ", ".join(value(peer) for peer in peers)
                lines.append(f"  # its tunnels lead to a gateway that you may know; if so, add peers: [{gateways}]")
            lines.append(f"  - {{id: {value(name)}, zone: {value(place)}, entry_point: {value(entry)}}}")
    if draft.devices:
        lines += ["", "devices:"]
        for device in draft.devices:
            lines += _device(device)
    if draft.notes:
        lines += ["", "# What the configurations do not say:"]
        lines += [_comment("#   ", note) for note in draft.notes]
    return "\n".join(lines) + "\n"


def value(text: str) -> str:
    """A text as a YAML scalar: plain where that is safe, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text)


def values(texts: Iterable[str]) -> str:
    """Several scalars as a list, one as itself."""
    found = [value(text) for text in texts]
    return found[0] if len(found) == 1 else f"[{', '.join(found)}]"


def _comment(indent: str, text: str) -> str:
    plain = safe_text(text)
    return indent + (plain if len(plain) <= LONGEST_COMMENT else plain[:LONGEST_COMMENT] + " ...")


def _zone(zone: DraftZone) -> Iterator[str]:
    yield f"  - id: {value(zone.id)}"
    yield f"    kind: {zone.kind.value}"
    if zone.why[:1] == [NO_CLUE.reason]:
        yield f"    # {REVIEW}: what is it for?"
    for why in zone.why:
        yield _comment("    # kind: " if why is zone.why[0] else "    # ", why)
    if zone.kind is ZoneKind.SAFETY:
        yield "    # safety: {designation: sis, coupling: interfaced}   # say which, and set sl_t"
    if zone.networks:
        yield "    networks:"
        for text, site in zone.networks.items():
            yield _comment(f"      - {value(text)}", f"  # {site}" if site is not None else "  # all that is left")
    if zone.interfaces:
        yield "    interfaces:"
        for text, site in zone.interfaces.items():
            yield _comment(f"      - {value(text)}", f"  # {site}")
    if zone.vlans:
        yield f"    # vlans: {sorted(zone.vlans)}   # add them with the wiring, to have layer 2 judged in full"


def _common_doubts(conduits: Sequence[DraftConduit]) -> dict[str, list[str]]:
    """Doubts of more pairs than are told one by one, each with its pairs."""
    found: dict[str, list[str]] = {}
    for conduit in conduits:
        for doubt in conduit.doubts:
            found.setdefault(doubt, []).append(f"{conduit.source} > {conduit.destination}")
    return {doubt: pairs for doubt, pairs in found.items() if len(pairs) > MOST_ALONE}


def _conduit(conduit: DraftConduit, used: set[str], told: Container[str]) -> Iterator[str]:
    for doubt in (doubt for doubt in conduit.doubts if doubt not in told):
        yield _comment(f"  # {conduit.source} > {conduit.destination}: more may travel, undeclared: ", doubt)
    if not conduit.flows:
        return
    name, number = f"C-{conduit.source}-{conduit.destination}"[: LONGEST_ID - 4], 2
    free = name
    while free in used:
        free, number = f"{name}-{number}", number + 1
    used.add(free)
    for why in conduit.review:
        yield _comment(f"  # {REVIEW}: ", why)
    yield f"  - id: {value(free)}"
    yield f"    from: {value(conduit.source)}"
    yield f"    to: {value(conduit.destination)}"
    yield "    flows:"
    for flow in conduit.flows:
        yield from _flow(flow)


def _flow(flow: DraftFlow) -> Iterator[str]:
    for wider in flow.wider:
        yield _comment(f"      # {REVIEW}: wider than what travels: ", wider)
    if flow.broken:
        yield _comment(f"      # {REVIEW}: packets of it travel, and it does not work: ", flow.broken)
    if flow.unsure:
        yield _comment("      # whether it works is not decided: ", flow.unsure)
    purpose = f", purpose: {json.dumps(safe_text(flow.purpose[:120]))}" if flow.purpose else ""
    sport = "" if flow.sport == "any" else f", sport: {value(flow.sport)}"
    keys = f"src: {values(flow.src)}, dst: {values(flow.dst)}, service: {values(flow.services)}{sport}{purpose}"
    lines = f"  # {', '.join(flow.lines)}" if flow.lines else ""
    yield f"      - {{{keys}}}{safe_text(lines)}"


def _device(device: DraftDevice) -> Iterator[str]:
    keys = [f"id: {value(device.id)}", f"file: {value(device.file)}"]
    keys += [
        f"{key}: {value(text)}"
        for key, text in (
            ("context", device.context),
            ("hostname", device.hostname if device.beside_others else ""),
            ("platform", device.platform),
            ("peer", device.peer),
        )
        if text
    ]
    for why in device.review:
        yield _comment(f"  # {REVIEW}: ", why)
    for zone, lines in device.managed.items():
        told = "; ".join(f"{', '.join(dict.fromkeys(services))} ({place})" for place, services in lines.items())
        yield _comment(f"  # {zone} can manage it: ", told)
    if device.managed:
        keys.append(f"managed_from: [{', '.join(value(zone) for zone in device.managed)}]")
    yield f"  - {{{', '.join(keys)}}}"
