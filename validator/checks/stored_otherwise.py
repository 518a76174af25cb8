"""A device runs with rules that it will not have after its next start, or the other way round.

What it does: where the stored configuration of a device is handed in beside the running one (`show startup-config`,
below `show/<device>/`), reads both and compares what they filter, translate and route, and who may manage the
device. Lines that stand in one of them alone are shown.

Why it matters: the next loss of power brings the stored rules, and nobody proved those. What was opened for an hour
and never saved goes by itself; what was closed and never saved is open again.

Example: a permit that was taken out of the running configuration and still stands in the stored one.

Not reported: differences that neither filter, translate, route nor manage; platforms that keep one configuration
(FortiOS, PAN-OS, Junos after `commit`, RouterOS, OPNsense, pfSense), and what a manager would push (Panorama,
FortiManager).

References: IEC 62443-3-3:2013 SR 7.4, SR 7.6; NERC CIP-010-4 R1.1.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.compared import differences
from parsers.ledger import LineFate
from parsers.registry import UnknownFormatError, parse
from parsers.source import Span, UnreadableSourceError
from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.device import Device
    from parsers.model.shown import StoredConfiguration
    from parsers.registry import ParseResult
    from validator.findings import Finding

COMPARED = {
    "rule_sets": "lists",
    "bindings": "bindings of lists",
    "nat": "address translation",
    "routes": "routes",
    "tunnels": "tunnels",
    "interfaces": "interfaces",
    "management": "management",
}

_SAYING = frozenset({LineFate.MODELLED, LineFate.PARTIAL, LineFate.UNKNOWN})


@check(
    "MGT005",
    "another configuration is stored",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 7.4", "IEC 62443-3-3 SR 7.6", "NERC CIP-010-4 R1.1"),
    remediation="Find out which of the two is right, and store it.",
)
def stored_otherwise(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """The next start of a device brings other rules than those that it runs with."""
    for node in evidence.network.nodes:
        device, stored = node.device, node.device.stored
        running = None if stored is None else evidence.files.result(evidence.results, node.file)
        read = None if stored is None else _read(stored, device)
        if stored is None or running is None or read is None:
            continue
        other = next((one for one in read.devices if one.context == device.context), None)
        different = [] if other is None else differences(_configured(device, node.file), other, COMPARED)
        if different:
            whole = [Label(device.origin, "this runs"), Label(stored.origin, "this is stored")]
            yield this.finding(
                f"the next start of {node.id} changes its {', '.join(different)}",
                *(_labels(running, read) or whole),
                identity=f"{node.id}|{','.join(different)}",
            )


def _read(stored: StoredConfiguration, device: Device) -> ParseResult | None:
    """The stored configuration, read as the platform of its device."""
    try:
        return parse(stored.source, device.platform)
    except (UnknownFormatError, UnreadableSourceError):
        return None


def _configured(device: Device, file: str) -> Device:
    """The device as its configuration has it: what outputs added does not count."""
    return replace(device, routes=tuple(one for one in device.routes if one.origin.file == file))


def _labels(running: ParseResult, stored: ParseResult) -> list[Label]:
    """The lines with a meaning that stand in one of the two alone, by what they stand under."""
    here, there = _placed(running), _placed(stored)
    gone = [Label(_span(running, here[key], key), "goes with the next start") for key in here if key not in there]
    new = [Label(_span(stored, there[key], key), "comes with the next start") for key in there if key not in here]
    half = MOST_LABELS // 2
    return [*gone[: max(half, MOST_LABELS - len(new))], *new[: max(half, MOST_LABELS - len(gone))]]


def _span(result: ParseResult, line: int, key: tuple[str, ...]) -> Span:
    return Span(result.source.name, line, 1, max(1, len(key[-1])))


def _placed(result: ParseResult) -> dict[tuple[str, ...], int]:
    """Each line that says something, with those that it stands under (by its blanks), and its number."""
    found: dict[tuple[str, ...], int] = {}
    above: list[tuple[int, str]] = []
    for number, text in enumerate(result.source.lines, 1):
        words = text.strip()
        depth = len(text) - len(text.lstrip())
        if not words or words.startswith(("!", ":")):
            continue
        while above and above[-1][0] >= depth:
            above.pop()
        above.append((depth, words))
        if result.ledger.fate(number) in _SAYING:
            found.setdefault(tuple(word for _, word in above), number)
    return found
