"""NPTv6 of IOS XE: `nat66 prefix inside P outside Q`, and the sides of interfaces.

"NPTv6 Support", IP Addressing: NAT Configuration Guide, IOS XE 16.10 and 17.x (an excerpt): sources of the inside
prefix become those of the outside prefix on the way from an interface with `nat66 inside` to one with `nat66 outside`,
and destinations the other way round; one for one, by an algorithm, without state. RFC 6296: it keeps checksums, so
which address of the other prefix a host has is not that of the same number; here it may be any of the prefix. Told
nowhere, so that it stays open: what comes for an address of the router itself in the outside prefix, who answers
neighbours that ask for the others, whether lists at outside interfaces see the addresses inside or outside, and
prefixes of VRFs whose outside interfaces are elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import from_cidr, union_of
from parsers.model.device import Effect, Unmodelled
from parsers.model.match import AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import InterfaceDraft, State

SIDES = ("inside", "outside")


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two prefixes, and the interfaces of both sides."""

    inside: AddressSet
    outside: AddressSet
    within: frozenset[str]
    beyond: frozenset[str]
    origin: Span


def read_prefix(statement: Statement, state: State) -> bool:
    """`nat66 prefix inside P outside Q [vrf V]`; what it translates is said when all interfaces are known."""
    words = statement.words
    if words[1:3] != ["prefix", "inside"] or words[4:5] != ["outside"] or len(words) not in (6, 8):
        return False
    if words[6:7] not in ([], ["vrf"]) or ":" not in words[3] or ":" not in words[5]:
        return False
    state.nat66.append((from_cidr(words[3]), from_cidr(words[5]), words[7] if len(words) == 8 else "", statement))
    state.modelled(statement)
    return True


def read_side(words: list[str], _: Statement, draft: InterfaceDraft, __: State) -> bool:
    """`nat66 inside|outside`."""
    if len(words) != 2 or words[1] not in SIDES:
        return False
    draft.nat66_side = words[1]
    return True


def prefix_rules(state: State) -> list[NatRule]:
    """The rules of all prefixes."""
    found: list[NatRule] = []
    for inside, outside, vrf, statement in state.nat66:
        drafts = [draft for draft in state.interfaces.values() if draft.vrf == vrf]
        within, beyond = (frozenset(one.name for one in drafts if one.nat66_side == side) for side in SIDES)
        sided = frozenset(one.name for one in state.interfaces.values() if one.nat66_side)
        alike = len(inside.cidrs()) == len(outside.cidrs()) == 1
        alike = alike and inside.cidrs()[0].rpartition("/")[2] == outside.cidrs()[0].rpartition("/")[2]
        if not within or not beyond or not alike:
            _not_modelled(statement, sided, state)
            continue
        found += _rules(_Pair(inside, outside, within, beyond, state.span(statement)), state)
        for use in state.uses:
            if use.family == 6 and use.interface in beyond:
                what = f"whether list {use.name} sees the addresses before or after NPTv6 is not documented"
                state.unmodelled.append(Unmodelled(what, Effect.MAY_DO_EITHER, use.origin, frozenset({use.interface})))
    return found


def _rules(pair: _Pair, state: State) -> Iterator[NatRule]:
    identity = f"line {pair.origin.line}"
    leaving = Match(AddressMatch.exactly(pair.inside), in_interfaces=pair.within, out_interfaces=pair.beyond)
    outwards = AddressTranslation(NatKind.POOL, pair.inside, pair.outside)
    yield NatRule(f"{identity} out", NatStage.SOURCE, leaving, outwards, pair.origin)
    own = union_of(
        from_cidr(str(item.value.ip))
        for draft in state.interfaces.values()
        for item in draft.addresses
        if item.value.version == 6
    )
    why = "whether an address of the router itself is translated"
    doubt = UnknownMatch(UnknownKind.FEATURE, why, pair.origin)
    for name, there, doubts in (("in", pair.outside - own, ()), ("in, own", pair.outside & own, (doubt,))):
        if there:
            match = Match(destination=AddressMatch.exactly(there), in_interfaces=pair.beyond, conditions=doubts)
            inwards = AddressTranslation(NatKind.POOL, there, pair.inside)
            yield NatRule(f"{identity} {name}", NatStage.DESTINATION, match, inwards, pair.origin, unanswered=True)


def _not_modelled(statement: Statement, sided: frozenset[str], state: State) -> None:
    what = f"translation of prefixes ({statement.text}): its sides are not both there, or the prefixes differ in length"
    state.unmodelled.append(Unmodelled(what, Effect.MAY_REWRITE, state.span(statement), sided or None))
    state.ledger.partial(statement.line, f"not modelled: {what}")
    state.diagnostics.warning(DiagnosticCode.UNSUPPORTED, state.span(statement), what)
