"""One configuration for reading: the device in short, or every line with its fate."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.rules import Action
from validator.report.draw import draw
from validator.report.safe_text import safe_text
from validator.report.style import Ink
from validator.report.tables import table_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.ledger import LedgerRow
    from parsers.model.device import Device
    from parsers.model.interface import Interface
    from parsers.model.rules import RuleSet
    from parsers.registry import ParseResult
    from validator.report.style import Style

MARKS = {
    LineFate.STRUCTURAL: " ",
    LineFate.IRRELEVANT: ".",
    LineFate.MODELLED: "+",
    LineFate.PARTIAL: "~",
    LineFate.UNKNOWN: "?",
}
LEGEND = "+ modelled, . irrelevant, blank structural, ~ partly understood, ? not understood; ! forbids proofs"
MOST_LINES = 20
"""Open lines and diagnostics that the summary shows; `--annotate` and JSON have all."""


def annotated(result: ParseResult, style: Style) -> str:
    """Each line with its mark, `!` if it is blocking, its number, and the reason (below it where the line is open)."""
    rows = result.ledger.rows()
    digits = len(str(len(rows)))
    lines = [_annotated(row, text, digits, style) for row, text in zip(rows, result.source.lines, strict=True)]
    return "\n".join([*lines, "", LEGEND, *_coverage(result)]) + "\n"


def _annotated(row: LedgerRow, text: str, digits: int, style: Style) -> str:
    mark = f"{MARKS[row.fate]}{'!' if row.blocking else ' '}"
    ink = {LineFate.UNKNOWN: Ink.BAD, LineFate.PARTIAL: Ink.WARN}.get(row.fate)
    number = f"{row.line:>{digits}}"
    shown = f"{style.paint(mark, ink) if ink else mark} {number} | {safe_text(text.expandtabs(4))}".rstrip()
    if not row.reason:
        return shown
    if row.fate in {LineFate.STRUCTURAL, LineFate.IRRELEVANT}:
        return f"{shown}  -- {safe_text(row.reason)}"
    return f"{shown}\n{' ' * (digits + 4)}= {row.fate.name.lower()}: {safe_text(row.reason)}"


def device_text(result: ParseResult, style: Style) -> str:
    """What was found in the file, device by device, and what was not understood."""
    about = f"platform {result.platform} ({result.maturity}), sha256 {result.source.sha256}"
    blocks = [[style.paint(safe_text(result.source.name), Ink.STRONG), about, *_coverage(result)]]
    for device in result.devices:
        blocks += _device(device, style)
    blocks.append(_open(result, style))
    shown = result.diagnostics[:MOST_LINES]
    sources = {result.source.name: result.source.lines}
    blocks += [[draw(item, sources, style)] for item in shown]
    if len(shown) < len(result.diagnostics):
        blocks.append([f"and {len(result.diagnostics) - len(shown)} more diagnostics (--format json has all)"])
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _coverage(result: ParseResult) -> list[str]:
    counts = result.ledger.counts()
    parts = [f"{counts[fate]} {fate.name.lower()}" for fate in MARKS]
    lines = [f"{len(result.ledger)} lines: {', '.join(parts)}; {result.ledger.blocking()} blocking"]
    if not result.complete:
        lines.append("the export is INCOMPLETE: nothing that depends on it can be proved")
    return lines


def _device(device: Device, style: Style) -> list[list[str]]:
    name = safe_text(f"{device.name}/{device.context}" if device.context else device.name)
    kind = ", ".join(
        part
        for part in (
            f"version {safe_text(device.version)}" if device.version else "",
            "stateful" if device.stateful else "stateless",
            "" if device.forwards else "does not route",
            f"HA {safe_text(device.high_availability)}" if device.high_availability else "",
        )
        if part
    )
    numbers = (
        f"{len(device.routes)} routes, {len(device.policy_routes)} policy routes, {len(device.nat)} NAT rules, "
        f"{len(device.tunnels)} tunnels, {len(device.vlans)} VLANs, "
        f"{len(device.management.services)} management services"
    )
    dynamic = sorted({safe_text(item.protocol) for item in device.dynamic_routing})
    if dynamic:
        numbers += f"; dynamic routing: {', '.join(dynamic)}"
    blocks = [[style.paint(f"device {name}", Ink.STRONG) + f" ({kind})", numbers]]
    if device.interfaces:
        heads: tuple[str, ...] = ("interface", "addresses", "vrf", "zone", "state")
        blocks.append(table_lines([_interface(item) for item in device.interfaces], heads))
    if device.rule_sets:
        heads = ("rule set", "kind", "rules", "permit", "deny", "unknown", "bound")
        blocks.append(table_lines([_rule_set(item, device) for item in device.rule_sets], heads))
    if device.unmodelled:
        blocks.append(
            ["not modelled:", *(f"  {_line(item.origin.line)}{safe_text(item.what)}" for item in device.unmodelled)]
        )
    return blocks


def _interface(item: Interface) -> list[str]:
    addresses = " ".join(str(address.value) for address in item.addresses)
    if item.dynamic_address:
        addresses = f"{addresses} {'dynamic IPv6' if item.dynamic_v6_only else 'dynamic'}".strip()
    state = "" if item.enabled else "disabled"
    return [safe_text(text) for text in (item.name, addresses, item.vrf, item.firewall_zone, state)]


def _rule_set(item: RuleSet, device: Device) -> list[str]:
    actions = Counter(rule.action for rule in item.rules)
    unsure = sum(bool(rule.match.unknown) or rule.action is Action.UNKNOWN for rule in item.rules)
    bound = [
        f"{binding.interface or 'device'} {binding.point}" + (f" ({binding.scope})" if binding.scope else "")
        for binding in device.bindings
        if item.name in binding.rule_sets
    ]
    numbers = (len(item.rules), actions[Action.PERMIT], actions[Action.DENY], unsure)
    where = ", ".join(bound[:3]) + (f", and {len(bound) - 3} more" if len(bound) > 3 else "")
    return [safe_text(item.name), item.kind.value, *map(str, numbers), safe_text(where or "-")]


def _open(result: ParseResult, style: Style) -> list[str]:
    rows: Sequence[LedgerRow] = result.ledger.open_rows()
    if not rows:
        return []
    lines = [style.paint(f"lines not, or not completely, understood: {len(rows)}", Ink.STRONG)]
    for row in rows[:MOST_LINES]:
        mark = "blocking " if row.blocking else ""
        lines.append(f"  {row.line}: {mark}{row.fate.name.lower()}: {safe_text(row.reason)}")
    if len(rows) > MOST_LINES:
        lines.append(f"  and {len(rows) - MOST_LINES} more (--annotate shows each in its place)")
    return lines


def _line(number: int) -> str:
    return f"line {number}: " if number else ""
