"""Violations for reading: the list by causes on one page, and each pair explained."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from parsers.model.service import EVERY_SERVICE as EVERY_SERVICE_SET
from validator.edits.statement import EditKind
from validator.flowtext import flow_text
from validator.report.all_but import put_together
from validator.report.flow_text import answer_text
from validator.report.safe_text import safe_text
from validator.report.style import Ink
from validator.report.violations_json import match_boxes, statement, witness_document
from validator.telling import EVERY_SERVICE, path_text, services_text
from validator.verdicts import wire_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.match import Match
    from parsers.source import Span
    from validator.edits.keeping import Lost
    from validator.edits.recomputed import Recomputed
    from validator.edits.statement import Edit
    from validator.graph.network import Network
    from validator.plant.model import Plant
    from validator.reachability.carriers import Carrier, Carrying
    from validator.report.style import Style
    from validator.report.violations_json import Lines
    from validator.verdicts import Box
    from validator.violations import Listed, Violation

MOST_CAUSES = 20
MOST_PAIRS = 6
MOST_BOXES = 6
MOST_NETWORKS = 4
MOST_CARRIERS = 40


def listed_text(found: Sequence[Listed], pairs: int, lines: Lines, style: Style, *, everything: bool) -> str:
    """How many pairs are violated, and the lines that they are laid to, the worst first."""
    head = f"{_number(pairs, 'pair')} of zones VIOLATED by {_number(len(found), 'cause')}"
    out = [style.paint(head, Ink.STRONG)]
    shown = found if everything else found[:MOST_CAUSES]
    for one in shown:
        out += _listed(one, lines, style)
    if len(found) > len(shown):
        out.append(f"  and {_number(len(found) - len(shown), 'more cause')} (--all lists them)")
    if found:
        words = "explains a pair: all that carries it, a packet's way, what would close it"
        out += style.wrapped("--from ZONE --to ZONE ", words, "  ")
    return "\n".join(out) + "\n"


def undecided_text(count: int, style: Style) -> str:
    """A line on pairs of which nobody can say whether anything undeclared travels; empty if there are none."""
    if not count:
        return ""
    are = "1 pair of zones is" if count == 1 else f"{count} pairs of zones are"
    lines = style.wrapped(
        "", f"{are} undecided: whether anything travels there is not known; segval audit says why", "  "
    )
    return "\n".join(lines) + "\n"


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _listed(one: Listed, lines: Lines, style: Style) -> Iterator[str]:
    head = one.head
    named = _named(head.device, head.carrier)
    words = statement(head.origin, lines)
    first = f"{one.severity.name.lower()} {_place(head.origin)} {named}{f': {words}' if words else ''}"
    yield from style.wrapped("  ", first, "    ")
    yield from style.wrapped("    ", f"{_pairs(one.pairs)} by {services_text(head.share.boxes)}", "      ")


def violation_text(violation: Violation, plant: Plant, lines: Lines, style: Style) -> str:
    """One pair of zones."""
    gap, network = violation.gap, violation.network
    out = [style.paint(safe_text(f"{gap.source.id} > {gap.destination.id}: VIOLATED"), Ink.STRONG), "what travels"]
    for service, boxes in _by_service(violation).items():
        shown = "; ".join(boxes[:MOST_BOXES]) + _more(boxes, MOST_BOXES)
        out += style.wrapped("  ", f"{service}: {shown}", "    ")
    out.append("carried by")
    for carrier in violation.carriers[:MOST_CARRIERS]:
        out += style.wrapped("  ", _carrier(network, carrier, lines), "    ")
    if len(violation.carriers) > MOST_CARRIERS:
        out.append(f"  and {len(violation.carriers) - MOST_CARRIERS} more (--format json names all)")
    out.append("one packet of it")
    out += _trace(violation, style)
    out += ["what would close it", *_remedy(violation, plant, lines, style)]
    return "\n".join(out) + "\n"


def _by_service(violation: Violation) -> dict[str, list[str]]:
    """The ends of what travels, by service."""
    found: dict[str, list[str]] = {}
    for service, _, box in put_together([box for one in violation.carried for box in one.boxes]):
        found.setdefault(service, []).append(_ends(box))
    return found


def _ends(box: Box) -> str:
    """From where to where; of many networks some are counted."""
    wire = f" ({wire_text(box)})" if box.wire else ""
    return f"{_some(box.src)} > {_some(box.dst)}{wire}"


def _some(networks: Sequence[str]) -> str:
    shown = [text.removesuffix("/128" if ":" in text else "/32") for text in networks[:MOST_NETWORKS]]
    return ", ".join(shown) + _more(networks, MOST_NETWORKS)


def _more(found: Sequence[object], most: int) -> str:
    return f" and {len(found) - most} more" if len(found) > most else ""


def _carrier(network: Network, carrier: Carrier, lines: Lines) -> str:
    rule = carrier.rule
    name = network.nodes[carrier.node].id
    if rule is None:
        return f"{_place(network.ports.all[carrier.edge.source.port].origin)} {name}: no filter judges what enters here"
    words = statement(rule.origin, lines)
    doubt = "" if carrier.sure else " (may match)"
    rest = " (and rules after it)" if carrier.rest else ""
    why = f" (implicit: {rule.implicit})" if rule.implicit else f": {words}" if words else ""
    return f"{_place(rule.origin)} {_named(name, carrier)}{doubt}{rest}{why}"


def _named(device: str, carrier: Carrying | None) -> str:
    rule = carrier.rule if carrier is not None else None
    parts = (device, carrier.rule_set if carrier is not None else "", rule.identity if rule is not None else "")
    return " ".join(part for part in parts if part)


def _trace(violation: Violation, style: Style) -> Iterator[str]:
    """One way of the witness, hop by hop."""
    for line in answer_text(witness_document(violation), style).splitlines():
        yield f"  {line}"


def _remedy(violation: Violation, plant: Plant, lines: Lines, style: Style) -> Iterator[str]:
    remedy, network = violation.remedy, violation.network
    for edit in remedy.edits:
        yield from style.wrapped("  ", _edit(network, edit, lines), "    ")
    if remedy.edits:
        count = _number(len(remedy.edits), "statement")
        least = f"{count}, and no fewer will do" if remedy.proved else f"{count}: the fewest found, not proved least"
        yield from style.wrapped("  ", least, "    ")
    else:
        packet = f" (as {flow_text(remedy.open_packet)})" if remedy.open_packet is not None else ""
        yield from style.wrapped("  ", f"no change of statements: {remedy.why}{packet}", "    ")
        way = path_text(violation.tracer.each(remedy.open_packet)) if remedy.open_packet else ""
        if way:
            yield from style.wrapped("    it passes ", f"{way}; a list would have to be bound there", "      ")
        for one in remedy.lost[:MOST_PAIRS]:
            yield from style.wrapped("    would stop ", _lost(one, plant), "      ")
    if violation.after is not None:
        yield from _after(violation.after, plant, style)


def _edit(network: Network, edit: Edit, lines: Lines) -> str:
    """What to do at which line."""
    name = " ".join(part for part in (network.nodes[edit.node].id, edit.rule_set, edit.identity) if part)
    words = statement(edit.origin, lines)
    here = f"{_place(edit.origin)} {name}{f': {words}' if words else ''}"
    match edit.kind:
        case EditKind.REMOVE:
            return f"remove {here}"
        case EditKind.NARROW:
            return f"narrow {here} to {_spoken(edit.kept)}"
        case EditKind.DENY:
            return f"deny {_spoken(edit.match)} before it comes to {here}"
        case _:
            assert_never(edit.kind)


def _spoken(match: Match | None) -> str:
    boxes = match_boxes(match) if match is not None else []
    names = list(dict.fromkeys(service for service, _, _ in put_together(boxes)))
    if match is not None and not EVERY_SERVICE_SET - match.service.possibly:
        names = [EVERY_SERVICE]
    shown = ", ".join(names[:MOST_BOXES]) + _more(names, MOST_BOXES)
    return f"{_ends(boxes[0])} {shown}" if boxes else "nothing"


def _lost(one: Lost, plant: Plant) -> str:
    conduit = next((item for item in plant.conduits if item.id == one.conduit), None)
    if conduit is None or one.index is None:
        return f"declared packets of {one.source} > {one.destination}"
    flow = conduit.flows[one.index]
    return f"{flow.source.text} > {flow.destination.text} {flow.service_text} of {conduit.id}"


def _after(after: Recomputed, plant: Plant, style: Style) -> Iterator[str]:
    """What the audit says after the edits."""
    rest = "" if after.computed == after.pairs else ", no packet of the others comes to these statements"
    how = f"computed again: {after.computed} of {after.pairs} pairs{rest}"
    yield from style.wrapped("  ", f"{how}; the pair is then {after.verdict.value}", "    ")
    if len(after.closed) > 1:
        yield from style.wrapped("  ", f"closed with it: {_pairs(after.closed)}", "    ")
    if after.narrower:
        yield from style.wrapped("  ", f"narrower: {_pairs(after.narrower)}", "    ")
    if after.wider:
        yield from style.wrapped("  ", f"but WIDER then: {_pairs(after.wider)}", "    ")
    for one in after.lost:
        yield from style.wrapped("  but STOPPED then: ", _lost(one, plant), "    ")
    if after.harmless:
        yield "  nothing that is declared stops, and no pair of zones opens"


def _pairs(found: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{source} > {target}" for source, target in found[:MOST_PAIRS]) + _more(found, MOST_PAIRS)


def _place(origin: Span) -> str:
    return f"{origin.file}:{origin.line}" if origin.line else origin.file
