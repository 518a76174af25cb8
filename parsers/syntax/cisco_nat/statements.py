"""`ip nat` statements, as rules: inside and outside are sides that interfaces are put on.

"NAT Order of Operation" (Cisco document 6209): from inside to outside a packet is routed first and translated after;
from outside to inside it is translated first. Static statements stand before others, for their entries are there
before any packet. What a list denies goes on to the next statement; what an entry holds does not ask a list (see
`dynamic`), so in front of the statements, and behind each, stand the packets of hosts that may have one.
NAT virtual interface (`ip nat enable`, `ip nat source`; 12.3(14)T; "Configuring NAT for IP Address Conservation", as
quoted elsewhere: its rules apply only after the route decision): no sides. A packet is routed, translated and, as third
parties show, routed again, both ways alike. The rules are those of `static` and `dynamic`, for whatever crosses
two such interfaces; what comes for a global address needs a route to it by one of them.
What carries options that are not known is not modelled: it touches every interface with a side.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import NO_ADDRESS, AddressSet
from parsers.model.device import Effect, Unmodelled
from parsers.model.match import AddressMatch, Match
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.syntax.cisco_nat.dynamic import OF_ALL_PORTS, alive, dynamic, rotary
from parsers.syntax.cisco_nat.lists import turned
from parsers.syntax.cisco_nat.pools import matching_hosts, read_nat_pool
from parsers.syntax.cisco_nat.static import static
from parsers.syntax.cisco_nat.words import SIDED, Found, Made, NotModelledError, Sides
from parsers.syntax.tried_in_turn import Line, TooManyError, both, written_out
from parsers.syntax.words import Words

if TYPE_CHECKING:
    from parsers.syntax.cisco_nat.nouns import State
    from parsers.syntax.indented import Statement

TRANSLATES = ("inside", "outside", "source")
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
    if head == "portmap":
        for item in statement.walk():
            state.ledger.irrelevant(item.line, "ports that an overload may choose: the model takes any")
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
    kept: dict[Sides, AddressSet] = {}
    for statement in sorted(state.nat, key=lambda item: "static" not in item.words[3:5]):
        try:
            item = _read(statement, kept, state)
        except NotModelledError as error:
            not_modelled(statement, str(error), state)
        except (ValueError, KeyError):
            not_modelled(statement, "a value was not understood", state)
        else:
            kept[item.sides] = kept.get(item.sides, NO_ADDRESS) | item.taken
            found.append((statement, item))
            state.modelled(statement)
    try:
        sources = [_rule(line, state) for line in written_out(_in_turn(found, state))]
        chosen = [_rule(line, state, NatStage.DESTINATION) for line in written_out(_joined(found))]
    except TooManyError:
        for statement in state.nat:
            not_modelled(statement, "its lists multiply", state)
        return []
    fixed = [rule for _, item in found for rule in item.fixed]
    living = [rule for _, item in found for rule in item.living]
    return [*fixed, *living, *chosen, *sources]


def _read(statement: Statement, kept: dict[Sides, AddressSet], state: State) -> Found:
    words = Words(statement.words[2:])
    side = words.take()
    if side == "source":
        side = "enable"
    elif (what := words.take()) != "source":
        if side == "inside" and what == "destination" and words.take_if("list"):
            return rotary(words, statement, state)
        message = f"the word {what!r} is not known"
        raise NotModelledError(message)
    if words.take_if("static"):
        return static(words, side, statement, state)
    return dynamic(words, side, kept, statement, state)


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
            line = alive(item.entries, statement, state)
            narrowed = [(other, both(other.match, line.match)) for other in above]
            front.append(
                [replace(line, identity=f"{line.identity} {other.identity}", match=m) for other, m in narrowed if m]
            )
            if item.entries.selective:
                turn.append([line])
        above += [line for lines in item.lists for line in lines if line.outcome is not None]
        if any(
            item.sides.own & other.sides.other and (other.fixed or other.living or other.chosen) for _, other in found
        ):
            front.append(turned(item.lists, statement, state))
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
    made, match = line.outcome, line.match
    if made is None:
        return NatRule(line.identity, stage, match, None, line.lines[0], lines=line.lines[1:])
    own = match.source if stage is NatStage.SOURCE else match.destination
    address = AddressTranslation(made.kind, made.original or own.possibly, made.translated)
    if made.length is not None and made.kind is NatKind.POOL:
        same = matching_hosts(own.possibly, made.translated, made.length)
        if same is not None:
            address = AddressTranslation(NatKind.STATIC, *same)
            match = both(match, Match(AddressMatch.exactly(same[0]))) or match
    return NatRule(
        line.identity, stage, match, address, state.span(made.statement),
        source_ports_change=made.ports_change, lines=line.lines[1:],
    )  # fmt: skip


def _doubt(statement: Statement, what: str, state: State) -> Unmodelled:
    touched = frozenset(draft.name for draft in state.interfaces.values() if draft.nat_side in SIDED)
    return Unmodelled(what, Effect.MAY_REWRITE, state.span(statement), touched or None)


def not_modelled(statement: Statement, why: str, state: State) -> None:
    """Report a statement that touches every interface with a side."""
    what = f"translation ({statement.text})"
    state.unmodelled.append(_doubt(statement, f"{what}: {why}", state))
    state.ledger.partial(statement.line, f"not modelled: {what}: {why}")
    state.diagnostics.warning(DiagnosticCode.UNSUPPORTED, state.span(statement), f"{what} is not modelled: {why}")
