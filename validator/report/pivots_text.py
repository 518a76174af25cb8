"""Chains from host to host: for reading, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS
from validator.pivots.answer import Chained
from validator.pivots.cuts import LONGER, MOST_ORDERS
from validator.report.json_report import box_json
from validator.report.safe_text import safe_text
from validator.report.style import Ink
from validator.several_homes import homes_of
from validator.stepping_stones import hosts_text
from validator.telling import services_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parsers.as_json import Json
    from validator.edits.statement import Edit
    from validator.graph.network import Network
    from validator.pivots.answer import Pivots, Side
    from validator.pivots.ground import Step
    from validator.report.style import Style

    Lines = Mapping[str, Sequence[str]]
    """The lines of each file."""

_INKS = {Chained.OPEN: Ink.BAD, Chained.POSSIBLE: Ink.WARN, Chained.UNDECIDED: Ink.WARN, Chained.CLOSED: Ink.GOOD}
MOST_REASONS = 5
MOST_PAIRS = 4


def pivots_text(answer: Pivots, network: Network, lines: Lines, style: Style) -> str:
    """The verdict, then what surely is open, then what may be where that is more."""
    head = safe_text(f"{answer.source} > {answer.target}")
    out = [f"{style.paint(head, Ink.STRONG)}: {style.paint(answer.chained.value, _INKS[answer.chained])}"]
    out += _side("surely", answer.surely, network, lines, style)
    same = answer.surely.cuts.edges == answer.possibly.cuts.edges and answer.surely.steps == answer.possibly.steps
    if same and answer.surely.steps is not None:
        out.append("possibly: the same zones, in as many steps")
    else:
        out += _side("possibly", answer.possibly, network, lines, style)
    if answer.chained is not Chained.OPEN or answer.reasons:
        out += _closing_words(answer, style)
    return "\n".join(out) + "\n"


def _closing_words(answer: Pivots, style: Style) -> Iterator[str]:
    if answer.chained is Chained.CLOSED:
        yield from style.wrapped(
            "", "proved: no host of one leads to a host of the other, in any number of steps", "  "
        )
    for reason, count in answer.reasons[:MOST_REASONS]:
        pairs = "1 pair of zones" if count == 1 else f"{count} pairs of zones"
        yield from style.wrapped("not decided: ", f"{reason} ({pairs})", "  ")
    if len(answer.reasons) > MOST_REASONS:
        yield f"not decided: {len(answer.reasons) - MOST_REASONS} more reasons (--format json)"


def _side(word: str, side: Side, network: Network, lines: Lines, style: Style) -> Iterator[str]:
    steps = side.steps
    if steps is None:
        yield f"{word}: no chain"
        return
    yield f"{word}: {steps} step{'' if steps == 1 else 's'}, {_orders(side)}"
    for number, chain in enumerate(side.chains, 1):
        mark = f"  {number}. " if len(side.chains) > 1 or not side.whole else "  "
        yield from style.wrapped(mark, ", then ".join(_step(one, network) for one in chain), "     ")
    if not side.whole:
        yield "  and more that are as short"
    pairs = " or ".join(_pair(one, network) for one in side.cuts.pairs)
    if pairs:
        yield from style.wrapped("  every chain uses ", pairs, "    ")
    elif side.cuts.hosts:
        hosts = " and ".join(dict.fromkeys(side.cuts.hosts))
        yield from style.wrapped("  no pair of zones breaks it: ", f"{hosts} stands on both sides", "    ")
    yield from _rules(side, network, lines, style)


def _orders(side: Side) -> str:
    number = len(side.cuts.orders)
    counted = f"the first {MOST_ORDERS}" if number == MOST_ORDERS else str(number)
    return f"{counted} order{'' if number == 1 else 's'} of zones (with up to {LONGER} more than the shortest)"


def _rules(side: Side, network: Network, lines: Lines, style: Style) -> Iterator[str]:
    cut = side.cuts.rules
    if cut.edits:
        count = "1 rule" if len(cut.edits) == 1 else f"{len(cut.edits)} rules"
        yield f"  broken without {count}, and no fewer will do:"
        for edit in cut.edits:
            yield from style.wrapped("    ", _rule(edit, network, lines), "      ")
    else:
        pairs = ", ".join(f"{one} > {other}" for one, other in cut.unjudged)
        yield from style.wrapped("  ", f"no rules that break it: {cut.why}{f' ({pairs})' if pairs else ''}", "    ")
    for item in side.cuts.best:
        closed = ", ".join(_pair(one, network) for one in item.pairs[:MOST_PAIRS])
        more = f" and {len(item.pairs) - MOST_PAIRS} more" if len(item.pairs) > MOST_PAIRS else ""
        text = f"{_rule(item.edit, network, lines)}; closes {closed}{more}"
        yield from style.wrapped(f"  alone breaks {item.broken} of {len(side.cuts.orders)}: ", text, "    ")


def _step(step: Step, network: Network) -> str:
    hosts = hosts_text(network.plant.zone(step.zone), step.hosts, network.zones.addresses)
    if step.through:
        here = ((one.asset, one.addresses.get(step.zone, NO_ADDRESS)) for one in homes_of(network))
        name = next((asset for asset, there in here if there & step.hosts), "")
        hosts = f"{name} ({hosts})" if name and name != hosts else hosts
        how = f"in {step.through}, where it stands as well"
        how = f"{how}, by {services_text(step.boxes)}" if step.boxes else how
    else:
        how = f"by {services_text(step.boxes)}" if step.boxes else "within the zone"
    return f"{step.zone} {hosts} {how}"


def _pair(ends: tuple[str, str], network: Network) -> str:
    names = [one.id for one in network.plant.conduits if (one.source_zone, one.destination_zone) == ends]
    return f"{ends[0]} > {ends[1]} ({', '.join(names) if names else 'no conduit'})"


def _rule(edit: Edit, network: Network, lines: Lines) -> str:
    name = " ".join(part for part in (network.nodes[edit.node].id, edit.rule_set, edit.rule.identity) if part)
    there = lines.get(edit.origin.file, ())
    words = there[edit.origin.line - 1].strip() if 0 < edit.origin.line <= len(there) else ""
    return f"{edit.origin.file}:{edit.origin.line} {name}{f': {words}' if words else ''}"


def pivots_document(answer: Pivots, network: Network) -> dict[str, Json]:
    """`{"schema", "from", "to", "verdict", "surely": {...}, "possibly": {...}, "reasons"}`."""
    return {
        "schema": 1,
        "from": safe_text(answer.source),
        "to": safe_text(answer.target),
        "verdict": answer.chained.value,
        "surely": _side_json(answer.surely, network),
        "possibly": _side_json(answer.possibly, network),
        "reasons": [{"reason": safe_text(reason), "pairs": count} for reason, count in answer.reasons],
    }


def _side_json(side: Side, network: Network) -> dict[str, Json]:
    cuts = side.cuts
    return {
        "steps": side.steps,
        "chains": [[_step_json(one) for one in chain] for chain in side.chains],
        "more_chains": not side.whole,
        "orders": len(cuts.orders),
        "orders_counted": "some" if len(cuts.orders) == MOST_ORDERS else "all",
        "pair_cut": [_pair_json(one, network) for one in cuts.pairs],
        "rule_cut": {
            "rules": [_rule_json(edit, network) for edit in cuts.rules.edits],
            "why": safe_text(cuts.rules.why) or None,
            "unjudged": [_pair_json(one, network) for one in cuts.rules.unjudged],
        },
        "best_rules": [
            _rule_json(one.edit, network)
            | {"breaks": one.broken, "closes": [_pair_json(pair, network) for pair in one.pairs]}
            for one in cuts.best
        ],
    }


def _step_json(step: Step) -> dict[str, Json]:
    return {
        "zone": safe_text(step.zone),
        "hosts": list(step.hosts.cidrs()),
        "within": not step.boxes,
        "through": safe_text(step.through) or None,
        "services": safe_text(services_text(step.boxes)) if step.boxes else None,
        "boxes": [box_json(box) for box in step.boxes],
    }


def _pair_json(ends: tuple[str, str], network: Network) -> dict[str, Json]:
    plant = network.plant
    names = [one.id for one in plant.conduits if (one.source_zone, one.destination_zone) == ends]
    return {"from": safe_text(ends[0]), "to": safe_text(ends[1]), "conduits": [safe_text(name) for name in names]}


def _rule_json(edit: Edit, network: Network) -> dict[str, Json]:
    return {
        "device": safe_text(network.nodes[edit.node].id),
        "rule_set": safe_text(edit.rule_set),
        "rule": safe_text(edit.rule.identity),
        "file": safe_text(edit.origin.file),
        "line": edit.origin.line or None,
    }
