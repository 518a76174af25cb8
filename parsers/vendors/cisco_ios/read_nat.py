"""`ip nat` statements, as rules: inside and outside are sides that interfaces are put on.

"NAT Order of Operation" (Cisco document 6209): from inside to outside a packet is routed first and translated after;
from outside to inside it is translated first. Static statements stand before others, for their entries are there
before any packet. What a list denies goes on to the next statement; what an entry holds does not ask a list (see
`nat_dynamic`), so in front of the statements, and behind each, stand the packets of hosts that may have one.
NAT virtual interface (`ip nat enable`, `ip nat source`; 12.3(14)T): no sides. A packet is routed, translated and routed
again, both ways alike; rules of `nat_static` and `nat_dynamic` for whatever crosses two such interfaces.
What carries options that are not known is not modelled: it touches every interface with a side.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import union_of
from parsers.model.device import Effect, Unmodelled
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.syntax.words import Words
from parsers.vendors.cisco_ios.nat_dynamic import OF_ALL_PORTS, alive, dynamic, rotary
from parsers.vendors.cisco_ios.nat_pools import matching_hosts, read_nat_pool
from parsers.vendors.cisco_ios.nat_static import static
from parsers.vendors.cisco_ios.nat_words import SIDED, Found, Made, NotModelledError
from parsers.vendors.cisco_ios.selection import Line, TooManyError, both, written_out

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

TRANSLATES = ("inside", "outside", "source")
PARTS = {"portmap": "ports that an overload may choose", "create": "how entries are kept, not whom they translate"}
"""Blocks that change nothing that the model says."""
BEYOND = ("stateful", "sip-sbc", "piggyback-support")
"""Entries that another router, or the payload of calls, makes: nobody can tell them from the file."""


def read_nat(statement: Statement, state: State) -> bool:
    """One line of global configuration; what it translates is said when all lists and interfaces are known."""
    words = statement.words[2:]
    head = words[0] if words else ""
    if head == "pool":
        return read_nat_pool(statement, state)
    if head in TRANSLATES:
        state.nat.append(statement)
        return True
    if words in (["service", "enable-sym-port"], ["settings", "mode", "cgn"]):
        state.marks.add(OF_ALL_PORTS)
        state.modelled(statement)
        return True
    if head in PARTS:
        for item in statement.walk():
            state.ledger.irrelevant(item.line, PARTS[head])
        return True
    if head in BEYOND:
        state.unmodelled.append(_doubt(statement, f"translation ({statement.text})", state))
        for item in statement.walk():
            state.ledger.partial(item.line, "not modelled: entries that the file does not show")
        return True
    return False


def nat_rules(state: State) -> list[NatRule]:
    """All rules; static ones before lists, else in the order of the file."""
    found: list[tuple[Statement, Found]] = []
    for statement in sorted(state.nat, key=lambda item: "static" not in item.words[3:5]):
        try:
            found.append((statement, _read(statement, state)))
        except NotModelledError as error:
            _not_modelled(statement, str(error), state)
        except (ValueError, KeyError):
            _not_modelled(statement, "a value was not understood", state)
        else:
            state.modelled(statement)
    try:
        sources = [_rule(line, state) for line in written_out(_in_turn(found, state))]
        chosen = [_rule(line, state, NatStage.DESTINATION) for line in written_out(_joined(found))]
    except TooManyError:
        for statement in state.nat:
            _not_modelled(statement, "its lists multiply", state)
        return []
    fixed = [rule for _, item in found for rule in item.fixed]
    living = [rule for _, item in found for rule in item.living]
    return [*fixed, *living, *chosen, *sources]


def _read(statement: Statement, state: State) -> Found:
    words = Words(statement.words[2:])
    side = words.take()
    if side == "source":
        side = "enable"
    elif (what := words.take()) != "source":
        if side == "inside" and what == "destination" and words.take_if("list"):
            return rotary(words, statement, state)
        message = f"the word {what!r} is not known"
        raise NotModelledError(message)
    kind = words.take()
    if kind == "static":
        return static(words, side, statement, state)
    if kind not in ("list", "route-map"):
        message = f"the word {kind!r} is not known"
        raise NotModelledError(message)
    return dynamic(kind, words, side, statement, state)


def _in_turn(found: list[tuple[Statement, Found]], state: State) -> list[list[Line[Made]]]:
    """The lists of source translations in the order in which they are asked, entries that may live among them.

    An entry holds before any list is asked. It is asked in front of the statements above its own for what these
    would take, and behind its own list for the rest, so that what the list itself takes stays sure.
    """
    front: list[list[Line[Made]]] = []
    turn: list[list[Line[Made]]] = []
    above: list[Line[Made]] = []
    for statement, item in found:
        first = len(turn)
        turn += [_moved(lines, first) for lines in item.lists]
        if item.entries is not None:
            kept = union_of(other.permanent for _, other in found if other.sides.own == item.sides.own)
            line = alive(item.entries, item.entries.sources - kept, statement, state)
            narrowed = [(other, both(other.match, line.match)) for other in above]
            front.append(
                [replace(line, identity=f"{line.identity} {other.identity}", match=m) for other, m in narrowed if m]
            )
            if item.entries.selective:
                turn.append([line])
        if not item.permanent:
            above += [line for lines in item.lists for line in lines if line.outcome is not None]
    return [*front, *(_moved(lines, len(front)) for lines in turn)]


def _joined(found: list[tuple[Statement, Found]]) -> list[list[Line[Made]]]:
    turn: list[list[Line[Made]]] = []
    for _, item in found:
        first = len(turn)
        turn += [_moved(lines, first) for lines in item.chosen]
    return turn


def _moved(lines: list[Line[Made]], by: int) -> list[Line[Made]]:
    return [replace(line, then=None if line.then is None else line.then + by) for line in lines]


def _rule(line: Line[Made], state: State, stage: NatStage = NatStage.SOURCE) -> NatRule:
    made = line.outcome
    if made is None:
        return NatRule(line.identity, stage, line.match, None, line.lines[0], lines=line.lines[1:])
    own = line.match.source if stage is NatStage.SOURCE else line.match.destination
    address = AddressTranslation(made.kind, made.original or own.possibly, made.translated)
    if made.length is not None and made.kind is NatKind.POOL:
        same = matching_hosts(own.possibly, made.translated, made.length)
        address = address if same is None else AddressTranslation(NatKind.STATIC, own.possibly, same)
    return NatRule(
        line.identity, stage, line.match, address, state.span(made.statement),
        source_ports_change=made.ports_change, lines=line.lines[1:],
    )  # fmt: skip


def _doubt(statement: Statement, what: str, state: State) -> Unmodelled:
    touched = frozenset(draft.name for draft in state.interfaces.values() if draft.nat_side in SIDED)
    return Unmodelled(what, Effect.MAY_REWRITE, state.span(statement), touched or None)


def _not_modelled(statement: Statement, why: str, state: State) -> None:
    what = f"translation ({statement.text}): {why}"
    state.unmodelled.append(_doubt(statement, what, state))
    state.ledger.partial(statement.line, f"not modelled: {what}")
    state.diagnostics.warning(DiagnosticCode.UNSUPPORTED, state.span(statement), f"{what} is not modelled")
