"""Translations before 8.3: `nat 0`, `static`, `nat` with `global`.

Document: "NAT" (ASA 8.2 configuration guide; "Configuring NAT (ASA 8.2 and Earlier)" of the ASDM guide; Command
Reference, `nat`, `global`: several pools of one id, and an address for ports where these are used up; `outside` where
the interface has a lower level than that of the pool). "Order of NAT Commands Used to Match Real Addresses": exemption
(`nat 0 access-list`), static and policy dynamic in the order of their lines, then regular dynamic (`nat 0 NETWORK`
among it), where the statement that best matches the real address is used, whatever the order. Lists see mapped
addresses then. Addresses of pools and of `nat 0 NETWORK` are lent (`lent`): others get in while one is.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, NO_ADDRESS, AddressSet, union_of
from parsers.model.intervals import Interval
from parsers.model.match import ANY_ADDRESS, ANY_SERVICE, AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.rules import Action, Rule
from parsers.model.service import EVERY_PORT, EVERY_SERVICE, of_ports
from parsers.nouns import dataclass
from parsers.vendors.cisco_asa import services
from parsers.vendors.cisco_asa.lent import entries, may_live
from parsers.vendors.cisco_asa.nat_control import no_global, ways_of_nat
from parsers.vendors.cisco_asa.read_nat import interface_pair, not_read
from parsers.vendors.cisco_asa.state import NotReadError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.vendors.cisco_asa.lists import Lists
    from parsers.vendors.cisco_asa.state import State
    from parsers.vendors.cisco_asa.text import Statement

EXEMPT, STATIC, POLICY, REGULAR = range(4)
LIMITS = frozenset({"dns", "norandomseq", "tcp", "udp", "outside"})


def old_statements(state: State, lists: Lists) -> tuple[NatRule | Rule, ...]:
    """All rules of the old form, in the device's order; among them what is dropped for want of an address."""
    pools = _pools(state)
    found: list[tuple[int, NatRule | Rule]] = []
    for statement in state.config.old_nat:
        if statement.words[0] == "global":
            continue
        real, mapped, at = interface_pair(statement.words)
        try:
            if statement.words[0] == "static":
                found += [(STATIC, rule) for rule in _static(state, lists, statement, (real, mapped), at)]
            else:
                found += _dynamic(state, lists, statement, at, pools)
            state.modelled(statement)
        except (NotReadError, IndexError) as error:
            why = str(error) if isinstance(error, NotReadError) else "the translation ends too early"
            not_read(state, statement, why, {real, mapped} - {""})
    ordered = [rule for _place, rule in sorted(found, key=_rank)]
    lent = {
        (f"nat {number} ", leaving): pool.lent for number, by_way in pools.items() for leaving, pool in by_way.items()
    }
    return (*ordered, *_entries(ordered, lent))


def _entries(ordered: list[NatRule | Rule], lent: Mapping[tuple[str, str], AddressSet]) -> Iterator[NatRule]:
    """What comes to addresses of pools that are lent; hosts that a statement before keeps have none."""
    before: list[NatRule] = []
    for rule in ordered:
        if not isinstance(rule, NatRule):
            continue
        address = rule.address
        if rule.stage is NatStage.SOURCE and address is not None and address.kind is NatKind.POOL:
            (entering,), (leaving,) = rule.match.in_interfaces or ("",), rule.match.out_interfaces or ("",)
            head = rule.identity[: rule.identity.rindex(" ") + 1]
            yield from entries(rule, lent[head, leaving], before, entering)
            continue
        before.append(rule)


def _rank(placed: tuple[int, NatRule | Rule]) -> tuple[int, int]:
    """The kind of a translation, and among the regular dynamic ones how many addresses it speaks of."""
    place, rule = placed
    if place != REGULAR:
        return place, 0
    return place, sum(part.last - part.first + 1 for part in rule.match.source.possibly.v4)


@dataclass(frozen=True, slots=True)
class _Pool:
    """All `global` lines of one id and interface: addresses first, then ports of an address where these are used up.

    `addresses`: all that may be given, None where the file does not show them; `lent` those given without ports.
    """

    addresses: AddressSet | None
    lent: AddressSet
    ports_change: bool

    def beside(self, other: _Pool) -> _Pool:
        """With a further line."""
        shown = self.addresses is not None and other.addresses is not None
        both = union_of((self.addresses or NO_ADDRESS, other.addresses or NO_ADDRESS)) if shown else None
        return _Pool(both, self.lent | other.lent, self.ports_change or other.ports_change)


def _pools(state: State) -> dict[str, dict[str, _Pool]]:
    """`global (IF) ID FIRST-LAST|ADDRESS|interface`: by id and interface."""
    found: dict[str, dict[str, _Pool]] = {}
    for statement in state.config.old_nat:
        if statement.words[0] != "global":
            continue
        interface, _none, at = interface_pair(statement.words)
        words = statement.words[at:]
        try:
            pool = _pool(state, interface, words)
        except (NotReadError, IndexError):
            not_read(state, statement, f"no pool: {' '.join(words)!r}", {interface})
            continue
        state.modelled(statement)
        pools = found.setdefault(words[0], {})
        pools[interface] = pools[interface].beside(pool) if interface in pools else pool
    return found


def _pool(state: State, interface: str, words: list[str]) -> _Pool:
    if words[1] == "interface":
        port = next((port for port in state.config.ports.values() if port.nameif == interface), None)
        own = state.own_addresses(port) if port else AddressSet()
        return _Pool(AddressSet(v4=own.v4) if own.v4 else None, NO_ADDRESS, ports_change=True)
    first, _, last = words[1].partition("-")
    low = state.host(first).v4
    high = state.host(last or first).v4
    if not low or not high or high[0].last < low[0].first or words[2:3] not in ([], ["netmask"]):
        message = "no pool"
        raise NotReadError(message)
    named = AddressSet(v4=(Interval(low[0].first, high[0].last),))
    return _Pool(named, named if last else NO_ADDRESS, ports_change=not last)


def _dynamic(
    state: State,
    lists: Lists,
    statement: Statement,
    at: int,
    pools: dict[str, dict[str, _Pool]],
) -> list[tuple[int, NatRule | Rule]]:
    """`nat (IF) ID NETWORK MASK|access-list NAME [limits] [outside]`."""
    words = statement.words
    interface, _none, _at = interface_pair(words)
    number, rest = words[at], words[at + 1 :]
    place = REGULAR
    if rest[0] == "access-list":
        matches = _of_list(lists, rest[1], statement, exempts=number == "0")
        place = EXEMPT if number == "0" else POLICY
        rest = rest[2:]
    else:
        network = state.network(rest[0], rest[1]) if len(rest) > 1 else state.network(rest[0], "255.255.255.255")
        matches = [Match(source=AddressMatch.exactly(network))]
        rest = rest[2:]
    outer = "outside" in rest
    _limits([word for word in rest if word != "outside"])
    entering = frozenset({interface})
    if number == "0":
        if outer:
            message = "outside NAT that keeps addresses"
            raise NotReadError(message)
        exempt = [(place, rule) for match in matches for rule in _exempt(state, statement, match, entering)]
        return list(exempt) if place == EXEMPT else [(place, _lends(rule)) for _, rule in exempt]
    found: list[tuple[int, NatRule | Rule]] = []
    name = f"nat {number} {_position(state, statement)}"
    needed, perhaps = ways_of_nat(state, interface, outer=outer)
    own = pools.get(number, {})
    for leaving, pool in own.items() if not _in_two(state, statement) else _named(own, needed):
        kind = NatKind.POOL if pool.addresses else NatKind.UNKNOWN
        doubts = (_either_level(statement, state),) if leaving in perhaps else ()
        for match in matches:
            way = Match(
                match.source, match.destination, match.service, entering, frozenset({leaving}),
                (*match.conditions, *doubts),
            )  # fmt: skip
            translation = AddressTranslation(kind, match.source.possibly, pool.addresses or EVERY_IPV4)
            rule = NatRule(
                name, NatStage.SOURCE, way, translation, state.span(statement), source_ports_change=pool.ports_change,
                statement=name,
            )  # fmt: skip
            found.append((place, rule))
    missing = needed - frozenset(own)
    for match in matches if missing else []:
        way = Match(match.source, match.destination, match.service, entering, missing, match.conditions)
        found.append((place, no_global(f"{name} no global", way, state.span(statement))))
    return found


def _in_two(state: State, statement: Statement) -> bool:
    """Whether the same statement stands there with and without `outside`, so that each is for its own levels."""
    plain = [word for word in statement.words if word != "outside"]
    others = ([word for word in item.words if word != "outside"] for item in state.config.old_nat)
    return sum(words == plain for words in others) > 1


def _named(pools: Mapping[str, _Pool], names: frozenset[str]) -> list[tuple[str, _Pool]]:
    return [(name, pool) for name, pool in pools.items() if name in names]


def _either_level(statement: Statement, state: State) -> UnknownMatch:
    why = "whether `nat` with `outside` is for lower levels too, and without it for higher ones"
    return UnknownMatch(UnknownKind.FEATURE, why, state.span(statement))


def _exempt(state: State, statement: Statement, match: Match, entering: frozenset[str]) -> list[NatRule]:
    """Exempted packets keep their addresses, both ways."""
    span = state.span(statement)
    identity = f"nat 0 {_position(state, statement)}"
    same = AddressTranslation(NatKind.IDENTITY, match.source.possibly, match.source.possibly)
    forward = Match(match.source, match.destination, match.service, entering, None, match.conditions)
    back = Match(match.destination, match.source, ANY_SERVICE, None, None, match.conditions)
    return [
        NatRule(identity, NatStage.SOURCE, forward, same, span, statement=identity),
        NatRule(f"{identity} reverse", NatStage.DESTINATION, back, same, span, statement=identity),
    ]


def _lends(rule: NatRule) -> NatRule:
    """A rule of `nat 0 NETWORK`: a host gets its own address for a while, and nobody gets in before."""
    if rule.address is None:
        return rule
    address = AddressTranslation(NatKind.STATIC, rule.address.original, rule.address.translated)
    if rule.stage is NatStage.SOURCE:
        return replace(rule, address=address)
    conditions = (*rule.match.conditions, may_live(rule.origin))
    return replace(rule, address=address, match=replace(rule.match, conditions=conditions))


def _position(state: State, statement: Statement) -> int:
    """The place of a statement among those of its first word, from 1."""
    same = [item for item in state.config.old_nat if item.words[0] == statement.words[0]]
    return 1 + next(index for index, item in enumerate(same) if item is statement)


def _limits(words: list[str]) -> None:
    """Connection limits and options at the end of a line."""
    left = [word for word in words if word not in LIMITS and not word.isdecimal()]
    if left or "outside" in words:
        message = f"words not understood: {' '.join(left or words)!r}"
        raise NotReadError(message)


def _of_list(lists: Lists, name: str, statement: Statement, *, exempts: bool = False) -> list[Match]:
    """What the entries of a list permit; only that of an exemption may deny, and asks for no ports (guide 8.2).

    Raises:
        NotReadError: it denies, and does more than keep addresses apart.
    """
    lists.require(name, statement.line)
    rules = [rule for rule in lists.rule_sets[name].rules if rule.enabled and not rule.implicit]
    found: list[Match] = []
    denied: list[Match] = []
    for rule in rules:
        if rule.action is Action.PERMIT:
            found += _without(rule.match, denied)
        elif exempts and rule.action is Action.DENY and _of_addresses(rule.match):
            denied.append(rule.match)
        else:
            message = f"list {name} takes packets out of a translation"
            raise NotReadError(message)
    return found


def _of_addresses(match: Match) -> bool:
    """Whether a match asks for addresses alone, and for all that it asks they are known."""
    return match.service.surely == EVERY_SERVICE and not match.unknown


def _without(match: Match, denied: list[Match]) -> Iterator[Match]:
    """The parts of a match that no earlier denial takes."""
    parts = [match]
    for other in denied:
        parts = [piece for part in parts for piece in _apart(part, other.source.surely, other.destination.surely)]
    yield from parts


def _apart(match: Match, source: AddressSet, destination: AddressSet) -> Iterator[Match]:
    """What a match has from other sources, and from these to other destinations."""
    beside, within = _cut(match.source, source), _common(match.source, source)
    if beside.possibly:
        yield replace(match, source=beside)
    beyond = _cut(match.destination, destination)
    if within.possibly and beyond.possibly:
        yield replace(match, source=within, destination=beyond)


def _cut(match: AddressMatch, other: AddressSet) -> AddressMatch:
    return AddressMatch(match.surely - other, match.possibly - other, match.unknown)


def _common(match: AddressMatch, other: AddressSet) -> AddressMatch:
    return AddressMatch(match.surely & other, match.possibly & other, match.unknown)


def _static(
    state: State, lists: Lists, statement: Statement, pair: tuple[str, str], at: int
) -> list[NatRule]:  # fmt: skip
    """`static (REAL,MAPPED) [tcp|udp] MAPPED [PORT] REAL [PORT] [netmask MASK]`, or a list in place of REAL."""
    words = statement.words
    transport = services.transports_of(words[at])
    at += bool(transport)
    mapped_word, at = words[at], at + 1
    ports: list[int] = []
    if transport:
        ports.append(services.port_number(words[at], transport[0]))
        at += 1
    if words[at] == "access-list":
        return _policy_static(state, lists, statement, pair, mapped_word, words[at + 1 :], (transport, ports))
    real_word, at = words[at], at + 1
    if transport:
        ports.append(services.port_number(words[at], transport[0]))
        at += 1
    mask = "255.255.255.255"
    if words[at : at + 1] == ["netmask"]:
        mask, at = words[at + 1], at + 2
    _limits(words[at:])
    real = state.network(real_word, mask)
    mapped = _static_mapped(state, pair[1], mapped_word, mask)
    return _both(state, statement, pair, (real, mapped), (transport, ports))


def _policy_static(  # noqa: PLR0913, PLR0917  the parts of one line
    state: State, lists: Lists, statement: Statement, pair: tuple[str, str], mapped_word: str, rest: list[str],
    ports: tuple[tuple[int, ...], list[int]],
) -> list[NatRule]:  # fmt: skip
    """`static (REAL,MAPPED) [tcp|udp] MAPPED [PORT] access-list NAME`: the list names the real side and its peers.

    Raises:
        NotReadError: the list says more than one network of real addresses and, with a port, one real port.
    """
    transport, outer = ports
    if rest[1:2] == ["netmask"]:
        rest = [rest[0], *rest[3:]]
    _limits(rest[1:])
    found: list[NatRule] = []
    for match in _of_list(lists, rest[0], statement):
        real = match.source.surely
        inner = _real_port(match, transport)
        if match.unknown or len(real.v4) != 1 or real.v6 or inner is None:
            message = f"list {rest[0]} is more than a policy static translation takes"
            raise NotReadError(message)
        mapped = _static_mapped(state, pair[1], mapped_word, _mask_of(real))
        found += _both(state, statement, pair, (real, mapped), (transport, [*outer, *inner]), match.destination)
    return found


def _real_port(match: Match, transport: tuple[int, ...]) -> list[int] | None:
    """The one source port that a list names beside a transport; empty without one; None where it says other things."""
    services_named = match.service.surely
    if not transport:
        return [] if services_named == EVERY_SERVICE else None
    if len(services_named.boxes) != 1:
        return None
    (box,) = services_named.boxes
    ports = box.source_ports
    plain = box.destination_ports == EVERY_PORT and ports.first == ports.last
    return [ports.first] if plain and box.protocols == Interval(transport[0], transport[0]) else None


def _mask_of(real: AddressSet) -> str:
    """The mask that a range of addresses fills.

    Raises:
        NotReadError: it fills none.
    """
    (cidr, *more) = real.cidrs()
    if more:
        message = f"no one network: {', '.join((cidr, *more)[:3])}"
        raise NotReadError(message)
    return str(ipaddress.ip_network(cidr).netmask)


def _static_mapped(state: State, interface: str, word: str, mask: str) -> AddressMatch:
    if word != "interface":
        return AddressMatch.exactly(state.network(word, mask))
    port = next((port for port in state.config.ports.values() if port.nameif == interface), None)
    own = state.own_addresses(port) if port else AddressSet()
    if own.v4:
        return AddressMatch.exactly(AddressSet(v4=own.v4))
    why = f"the address of interface {interface} is not in the file"
    unknown = UnknownMatch(UnknownKind.DYNAMIC_LIST, why, state.whole())
    return AddressMatch(AddressSet(), EVERY_IPV4, (unknown,))


def _both(  # noqa: PLR0913, PLR0917  the parts of one line
    state: State, statement: Statement, pair: tuple[str, str], sides: tuple[AddressSet, AddressMatch],
    ports: tuple[tuple[int, ...], list[int]], peers: AddressMatch = ANY_ADDRESS,
) -> list[NatRule]:  # fmt: skip
    """Both directions; `peers` are the addresses of the other side for which the translation stands."""
    real, mapped = sides
    transport, numbers = ports
    span = state.span(statement)
    name = f"static {_position(state, statement)}"
    source_service = target_service = ANY_SERVICE
    port = None
    if transport:
        outer, inner = (Interval(number, number) for number in numbers)
        source_service = ServiceMatch.exactly(of_ports(transport[0], source=inner))
        target_service = ServiceMatch.exactly(of_ports(transport[0], outer))
        port = PortTranslation(outer, inner) if outer != inner else None
    kind = NatKind.IDENTITY if mapped.surely == real else NatKind.STATIC
    out = NatKind.UNKNOWN if mapped.unknown else kind
    entering, leaving = frozenset({pair[0]}), frozenset({pair[1]})
    return [
        NatRule(
            f"{name} source", NatStage.SOURCE,
            Match(AddressMatch.exactly(real), peers, source_service, entering, leaving),
            AddressTranslation(out, real, mapped.possibly), span, source_ports_change=bool(transport),
            statement=name,
        ),
        NatRule(
            f"{name} reverse destination", NatStage.DESTINATION,
            Match(peers, mapped, target_service, leaving),
            AddressTranslation(kind, mapped.possibly, real), span, port, egress=pair[0], statement=name,
        ),
    ]  # fmt: skip
