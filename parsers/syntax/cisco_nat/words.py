"""The words that `ip nat` statements share: what they make, their options, and the sides of interfaces.

Options, from "Cisco IOS IP Addressing Services Command Reference", NAT Commands (read as excerpts): `extendable`,
`no-alias` and `no-payload` change neither whom a statement translates nor to what (further entries for one address,
who answers ARP, application payloads). `redundancy NAME` names the HSRP group that answers ARP; with `mapping-id`, or
a number, only the active router of a group translates. `oer`: Performance Routing chooses the way out, and with it the
address. `group` of NX-OS joins statements. `portmap`, and `accounting` of a pool, choose ports and count.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, NO_ADDRESS, AddressSet
from parsers.model.interface import AddressRole
from parsers.model.match import AddressMatch, UnknownKind, UnknownMatch
from parsers.nouns import dataclass
from parsers.syntax.cisco_addresses import host_v4

if TYPE_CHECKING:
    from parsers.model.match import Match
    from parsers.model.nat import NatKind, NatRule
    from parsers.syntax.cisco_nat.nouns import State
    from parsers.syntax.indented import Statement
    from parsers.syntax.tried_in_turn import Line
    from parsers.syntax.words import Words

FLAGS = ("extendable", "no-alias", "no-payload", "add-route", "match-in-vrf", "overload", "reversible", "oer")
SIDED = ("inside", "outside", "enable")
"""The sides of an interface; with `enable` (the NAT virtual interface) it is on both."""


class NotModelledError(ValueError):
    """A statement asks for more than the model can say; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Made:
    """What becomes of a source: `original` is empty where it is whatever the line takes.

    `length`: the translated address keeps the host part behind a prefix of this length (`type match-host`).
    """

    kind: NatKind
    original: AddressSet
    translated: AddressSet
    statement: Statement
    ports_change: bool
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """The options of a statement."""

    words: frozenset[str]
    vrf: str = ""
    route_map: str = ""
    doubts: tuple[UnknownMatch, ...] = ()


@dataclass(frozen=True, slots=True)
class Sides:
    """The interfaces of a statement's own side and of the other; `name` is `inside`, `outside` or `enable`."""

    name: str
    own: frozenset[str]
    other: frozenset[str]


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries that the first packet of a host makes, and that then hold for all its packets, both ways.

    `within` are the packets that meet them from the statement's own side; `selective` tells whether the statement
    looks at more than the source.
    """

    sources: AddressSet
    made: Made
    within: Match
    name: str
    selective: bool


@dataclass(slots=True)
class Found:
    """What a statement makes.

    `lists` translate sources, asked in order; `fixed` are destination rules that always hold, `living` those of
    entries that may be there; `chosen` translate destinations. `taken` are the sources all of whose packets the
    statement surely translates, so that no later one makes an entry for them.
    """

    sides: Sides
    lists: list[list[Line[Made]]] = field(default_factory=list["list[Line[Made]]"])
    fixed: list[NatRule] = field(default_factory=list["NatRule"])
    living: list[NatRule] = field(default_factory=list["NatRule"])
    chosen: list[list[Line[Made]]] = field(default_factory=list["list[Line[Made]]"])
    entries: Entries | None = None
    taken: AddressSet = NO_ADDRESS

    @property
    def turns(self) -> bool:
        """Whether it translates destinations."""
        return bool(self.fixed or self.living or self.chosen)


def options(words: Words, statement: Statement, state: State) -> Said:
    """Everything that is left of a statement.

    Raises:
        NotModelledError: a word of it is not known.
    """
    flags: set[str] = set()
    vrf = route_map = ""
    doubts: list[UnknownMatch] = []
    while words:
        if words.take_if("vrf"):
            vrf = words.take()
        elif words.take_if("route-map"):
            route_map = words.take()
        elif word := words.take_if("redundancy", "mapping-id"):
            if word == "mapping-id" or words.peek().isdecimal() or words.peek(1) == "mapping-id":
                doubts.append(_active(statement, state))
            words.take()
        elif words.take_if("portmap"):
            words.take()
        elif words.take_if("group"):
            doubts.append(_joined(words.take(), statement, state))
            words.take_if("dynamic")
        elif flag := words.take_if(*FLAGS):
            flags.add(flag)
        else:
            message = f"the word {words.peek()!r} is not known"
            raise NotModelledError(message)
    return Said(frozenset(flags), vrf, route_map, tuple(dict.fromkeys(doubts)))


def _active(statement: Statement, state: State) -> UnknownMatch:
    reason = "whether this router is the active one of its redundancy group, which translates"
    return UnknownMatch(UnknownKind.SESSION, reason, state.span(statement))


def _joined(group: str, statement: Statement, state: State) -> UnknownMatch:
    reason = f"what a statement of group {group} does with packets that the others of the group do not take"
    return UnknownMatch(UnknownKind.FEATURE, reason, state.span(statement))


def sides(side: str, said: Said, state: State) -> Sides:
    """The interfaces that a statement speaks of.

    Raises:
        NotModelledError: no inside interface is in its VRF, or the sides of two ways of translating are mixed.
    """
    drafts = state.interfaces.values()
    if side == "enable":
        if any(draft.nat_side in ("inside", "outside") for draft in drafts):
            message = "what the NAT virtual interface does beside inside and outside interfaces is not documented"
            raise NotModelledError(message)
        if said.vrf:
            message = "the NAT virtual interface between VRFs"
            raise NotModelledError(message)
        if any(draft.policy_map for draft in drafts if draft.nat_side == "enable"):
            message = "what policy routes do to packets of the NAT virtual interface, which are routed twice"
            raise NotModelledError(message)
        enabled = frozenset(draft.name for draft in drafts if draft.nat_side == "enable" and not draft.vrf)
        return Sides(side, enabled, enabled)
    if side == "outside" and said.vrf and "match-in-vrf" not in said.words:
        message = "outside addresses of a VRF that the outside interfaces are not in"
        raise NotModelledError(message)
    every = [draft for draft in drafts if draft.nat_side == "inside"]
    inside = frozenset(draft.name for draft in every if draft.vrf == said.vrf)
    outside = frozenset(
        draft.name
        for draft in drafts
        if draft.nat_side == "outside" and (draft.vrf == said.vrf or "match-in-vrf" not in said.words)
    )
    if every and not inside:
        message = "no inside interface is in its VRF"
        raise NotModelledError(message)
    return Sides(side, inside, outside) if side == "inside" else Sides(side, outside, inside)


def address_of(name: str, statement: Statement, state: State) -> AddressMatch:
    """The primary IPv4 address of an interface; any address, in doubt, where it is given from elsewhere.

    Raises:
        NotModelledError: the file shows no such interface or no address of it.
    """
    draft = state.interfaces.get(name)
    if draft is not None and draft.dynamic_address:
        reason = f"the address of {name}, which the file does not show"
        return AddressMatch(
            NO_ADDRESS, EVERY_IPV4, (UnknownMatch(UnknownKind.UNRESOLVED, reason, state.span(statement)),)
        )
    drafts = () if draft is None else draft.addresses
    found = [item.value.ip for item in drafts if item.role is AddressRole.PRIMARY and item.value.version == 4]
    if not found:
        message = f"the file shows no address of {name}"
        raise NotModelledError(message)
    return AddressMatch.exactly(host_v4(str(found[-1])))


def may_live(statement: Statement, state: State) -> UnknownMatch:
    """The doubt of an entry that packets from the other side make: it may be there at any moment, or not."""
    reason = "whether a host has an entry of this translation at the moment"
    return UnknownMatch(UnknownKind.SESSION, reason, state.span(statement))
