"""Traffic selectors: what a tunnel by route carries, as a list in each direction of its unit of `st0`.

Source: "Traffic Selectors in Route-Based VPNs" (IPsec VPN User Guide): only traffic that conforms to a traffic selector
is permitted through its security association; `local-ip` and `remote-ip` are mandatory, one network each. A VPN without
selectors carries everything, and so does a unit at which one such VPN ends. A selector with other statements carries
what nobody knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.address import from_cidr
from parsers.model.device import Effect
from parsers.model.match import AddressMatch, Match, UnknownKind
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind

if TYPE_CHECKING:
    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.context import Context

DOCUMENT = "Junos: what no traffic selector takes is not carried"
_SIDES = ("local-ip", "remote-ip")


def carried(selector: Statement, context: Context, name: str) -> tuple[Rule, Rule]:
    """What a selector lets out by a unit, and what it lets in."""
    title, origin = selector.word, context.span(selector)
    lines = context.spans(selector)
    selector.settle(LineFate.MODELLED)
    sides = [selector.texts(side) for side in _SIDES]
    known = all(item.word in {*_SIDES, "description"} for item in selector.children())
    try:
        here, there = (AddressMatch.exactly(from_cidr(text)) for (text,) in sides if known)
    except ValueError:
        reason = f"traffic selector {title} narrows what the tunnel carries"
        context.doubt(reason, Effect.MAY_DENY, selector, frozenset({name}))
        match = Match(conditions=(context.why(UnknownKind.FEATURE, reason, selector),))
        return Rule(title, Action.PERMIT, match, origin), Rule(title, Action.PERMIT, match, origin)
    return (
        Rule(title, Action.PERMIT, Match(here, there), origin, lines),
        Rule(title, Action.PERMIT, Match(there, here), origin, lines),
    )


def lists(name: str, rules: list[tuple[Rule, Rule]]) -> tuple[list[RuleSet], list[Binding]]:
    """The two lists of a unit of `st0`, and where they judge."""
    made: list[RuleSet] = []
    bindings: list[Binding] = []
    origin = rules[0][0].origin
    for point, place, word in ((BindingPoint.OUTBOUND, 0, "outgoing"), (BindingPoint.INBOUND, 1, "incoming")):
        title = f"traffic selectors of {name}, {word}"
        end = Rule("no selector", Action.DENY, Match(), origin, implicit=DOCUMENT)
        made.append(RuleSet(title, (*(pair[place] for pair in rules), end), origin, RuleSetKind.GUARD))
        bindings.append(Binding((title,), point, name, origin))
    return made, bindings


__all__ = ["carried", "lists"]
