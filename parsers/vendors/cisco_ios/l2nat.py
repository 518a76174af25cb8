"""Layer-2 NAT of industrial switches (IE 2000, 3000, 4000, 5000, IE3x00, IE9300): `l2nat instance`, `l2nat` on a port.

Documents: "Configuring Layer 2 NAT", IE 2000/4000/4010/5000 switches; IE3x00 17.x Security Configuration Guide, "Layer
2 Network Address Translation". Stations behind the switch are inside, what the port leads to is outside. `inside from A
to B`: the station A is known outside as B; `outside from X to Y`: X, a gateway mostly, is known inside as Y. Both are
static, of a host, a range or a network, without ports, in both directions, for IPv4 unicast. An instance acts on one
VLAN of the port: the one that is named, else the one without a tag. What matches neither table (unicast), multicast
and IGMP are dropped unless `permit` names them; ARP and ICMP are fixed up.

A packet whose source or destination is in a table matches: of a distant sender only the destination is translated.

The switch becomes a bridge for such a VLAN: the port on one side, and on the other an interface in the VLAN that stands
for all other ports of it.
"""

from __future__ import annotations

from dataclasses import field, replace
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import EVERY_IPV4
from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import Interface, InterfaceKind, SwitchportMode
from parsers.model.intervals import Interval, difference
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind
from parsers.model.service import of_protocol
from parsers.nouns import dataclass
from parsers.syntax.vlans import carries, vlan_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.address import AddressSet
    from parsers.model.intervals import Intervals
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import InterfaceDraft, State

DOCUMENT = "Cisco IOS, layer-2 NAT: what matches no translation is dropped unless it is permitted"
PERMITS = frozenset({"all", "unmatched", "multicast", "igmp"})
IGMP = 2
MULTICAST = address.from_cidr("224.0.0.0/4")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a table: an address set and what it becomes, position by position."""

    inside: bool
    original: AddressSet
    translated: AddressSet
    origin: Span


@dataclass(slots=True)
class Instance:
    """One `l2nat instance`."""

    name: str
    entries: list[Entry] = field(default_factory=list[Entry])
    permits: set[str] = field(default_factory=set[str])


@dataclass(frozen=True, slots=True)
class Applied:
    """An instance on a port, for VLANs (None: the one without a tag)."""

    instance: str
    vlans: Intervals | None
    origin: Span


@dataclass(frozen=True, slots=True)
class Layer2Nat:
    """What it makes of a switch."""

    interfaces: tuple[Interface, ...]
    bridges: tuple[Bridge, ...] = ()
    nat: tuple[NatRule, ...] = ()
    rule_sets: tuple[RuleSet, ...] = ()
    bindings: tuple[Binding, ...] = ()


def read_instance(statement: Statement, state: State) -> bool:
    """`l2nat instance NAME` and what stands in it."""
    words = statement.words
    if len(words) != 3 or words[1] != "instance":
        return False
    instance = state.l2nat.setdefault(words[2], Instance(words[2]))
    state.ledger.modelled(statement.line)
    for child in statement.children:
        if _read(child.words, instance, state.span(child)):
            state.ledger.modelled(child.line)
        elif child.words[0] in ("instance-id", "fixup", "description"):
            state.ledger.irrelevant(child.line, "a number, a text, or what ARP and ICMP carry within")
        else:
            state.unread(child, "not understood in a table of layer-2 NAT")
    return True


def _read(words: list[str], instance: Instance, origin: Span) -> bool:
    if words[0] == "permit" and words[1:] and PERMITS.issuperset(words[1:]):
        instance.permits.update(words[1:])
        return True
    if len(words) < 6 or words[0] not in ("inside", "outside") or (words[1], words[4]) != ("from", "to"):
        return False
    rest = [word for word in words[6:] if word not in ("gateway", "mask")]
    try:
        pair = _pair(words[2], words[3], words[5], rest)
    except ValueError:
        return False
    if pair is not None:
        instance.entries.append(Entry(words[0] == "inside", *pair, origin))
    return pair is not None


def _pair(kind: str, original: str, translated: str, rest: list[str]) -> tuple[AddressSet, AddressSet] | None:
    """The two sides of a row: `host A to B`, `range A to B N`, `network A to B mask M`."""
    if kind == "host" and not rest:
        return address.from_cidr(original), address.from_cidr(translated)
    if kind == "range" and len(rest) == 1 and rest[0].isdecimal() and int(rest[0]) > 0:
        return _run(original, int(rest[0])), _run(translated, int(rest[0]))
    if kind == "network" and len(rest) == 1 and "." in rest[0]:
        return address.from_netmask(original, rest[0]), address.from_netmask(translated, rest[0])
    return None


def _run(first: str, count: int) -> AddressSet:
    return address.from_range(first, str(IPv4Address(first) + (count - 1)))


def read_port(words: list[str], child: Statement, draft: InterfaceDraft, state: State) -> bool:
    """`l2nat NAME [VLANS]` on a port."""
    if len(words) not in (2, 3):
        return False
    try:
        vlans = vlan_numbers(words[2]) if len(words) == 3 else None
    except ValueError:
        return False
    draft.l2nat.append(Applied(words[1], vlans, state.span(child)))
    return True


def layer2_nat(state: State, interfaces: tuple[Interface, ...], bindings: Sequence[Binding]) -> Layer2Nat:
    """The bridges of VLANs in which an instance acts, and the interfaces as they are then."""
    ports = {item.name: item for item in interfaces}
    by_vlan: dict[int, list[_Side]] = {}
    for draft in state.interfaces.values():
        for applied in draft.l2nat if draft.enabled else ():
            sides = list(_sides(applied, ports[draft.name], state))
            if not sides:
                state.unmodelled.append(
                    _doubt(f"layer-2 NAT ({applied.instance}) on {draft.name}", applied, draft.name)
                )
            for side in sides:
                by_vlan.setdefault(side.vlan, []).append(side)
            if any(binding.interface == draft.name for binding in bindings):
                what = f"the order of lists and layer-2 NAT on {draft.name}"
                state.unmodelled.append(_doubt(what, applied, draft.name))
    made: list[_Made] = []
    for vlan, sides in sorted(by_vlan.items()):
        made.append(_Made(vlan, sides))
        for side in sides:
            ports |= side.without(ports[side.port.name])
        state.unmodelled += [
            _doubt(f"what layer-2 NAT makes of packets for {item.name}", sides[0].applied, item.name)
            for item in interfaces
            if item.kind is InterfaceKind.VLAN and item.vlan == vlan and (item.addresses or item.dynamic_address)
        ]
    return Layer2Nat(
        (*ports.values(), *(one.inside for one in made)),
        tuple(one.bridge for one in made),
        tuple(rule for one in made for rule in one.nat()),
        tuple(item for one in made for item, _ in one.filters()),
        tuple(item for one in made for _, item in one.filters()),
    )


def _doubt(what: str, applied: Applied, name: str) -> Unmodelled:
    return Unmodelled(what, Effect.MAY_DO_ANYTHING, applied.origin, frozenset({name}))


def _sides(applied: Applied, port: Interface, state: State) -> Iterator[_Side]:
    """The VLANs of a port in which the instance acts; none where that is not known."""
    instance, switchport = state.l2nat.get(applied.instance), port.switchport
    if instance is None or switchport is None or port.parent:
        return
    tagged = switchport.mode is SwitchportMode.TRUNK
    own = switchport.native_vlan if tagged else switchport.access_vlan
    for vlan in _each((Interval(own, own),) if applied.vlans is None else applied.vlans):
        if carries(switchport, vlan) if tagged else vlan == own:
            yield _Side(vlan, port, instance, applied)
    if switchport.mode is SwitchportMode.DYNAMIC:
        state.unmodelled.append(_doubt(f"whether {port.name} negotiates a trunk, with layer-2 NAT", applied, port.name))


def _each(vlans: Intervals) -> Iterator[int]:
    for part in vlans:
        yield from range(part.first, part.last + 1)


@dataclass(frozen=True, slots=True)
class _Side:
    """One VLAN of one port: the outside of an instance."""

    vlan: int
    port: Interface
    instance: Instance
    applied: Applied

    @property
    def tagged(self) -> bool:
        """Whether the port carries other VLANs as well."""
        return self.port.switchport is not None and self.port.switchport.mode is SwitchportMode.TRUNK

    @property
    def name(self) -> str:
        """The member of the bridge: the port, or its VLAN."""
        return f"{self.port.name} VLAN {self.vlan}" if self.tagged else self.port.name

    def without(self, port: Interface) -> dict[str, Interface]:
        """The port without this VLAN, and what has it now."""
        switchport = port.switchport
        if not self.tagged or switchport is None:
            return {port.name: replace(port, switchport=None)}
        rest = difference(switchport.allowed, (Interval(self.vlan, self.vlan),))
        untagged = self.vlan == switchport.native_vlan
        member = Interface(
            self.name,
            InterfaceKind.SUBINTERFACE,
            self.applied.origin,
            vlan=self.vlan,
            untagged=untagged,
            parent=port.name,
        )
        return {port.name: replace(port, switchport=replace(switchport, allowed=rest)), self.name: member}

    def incoming(self) -> tuple[RuleSet, Binding]:
        """What comes in by the port: what a table knows outside, and what is permitted beside it."""
        stations = address.union_of(entry.translated for entry in self.instance.entries if entry.inside)
        distant = address.union_of(entry.original for entry in self.instance.entries if not entry.inside)
        name = f"l2nat {self.instance.name} on {self.name}, incoming"
        rules = tuple(self._rules(distant, stations, None))
        return _bound(name, rules, self.name, self.applied.origin)

    def outgoing(self) -> Iterator[Rule]:
        """What may leave by the port: what a table knows inside, and what is permitted beside it."""
        stations = address.union_of(entry.original for entry in self.instance.entries if entry.inside)
        distant = address.union_of(entry.translated for entry in self.instance.entries if not entry.inside)
        yield from self._rules(stations, distant, frozenset({self.name}))

    def _rules(self, source: AddressSet, destination: AddressSet, leaving: frozenset[str] | None) -> Iterator[Rule]:
        permits, origin = self.instance.permits, self.applied.origin
        matches = [Match(source=AddressMatch.exactly(source))] if source else []
        matches += [Match(destination=AddressMatch.exactly(destination))] if destination else []
        if permits & {"all", "unmatched"}:
            matches.append(Match())
        if "multicast" in permits:
            matches.append(Match(destination=AddressMatch.exactly(MULTICAST)))
        if "igmp" in permits:
            matches.append(Match(service=ServiceMatch.exactly(of_protocol(IGMP))))
        rules = [(Action.PERMIT, match) for match in matches]
        rules.append((Action.DENY, Match(AddressMatch.exactly(EVERY_IPV4), AddressMatch.exactly(EVERY_IPV4))))
        rules.append((Action.UNKNOWN, Match()))
        for number, (action, match) in enumerate(rules, 1):
            identity = f"{self.instance.name} {number} on {self.name}"
            yield Rule(identity, action, replace(match, out_interfaces=leaving), origin, implicit=DOCUMENT)


def _bound(name: str, rules: tuple[Rule, ...], interface: str, origin: Span) -> tuple[RuleSet, Binding]:
    binding = Binding((name,), BindingPoint.INBOUND, interface, origin)
    return RuleSet(name, rules, origin, RuleSetKind.GUARD), binding


@dataclass(frozen=True, slots=True)
class _Made:
    """The bridge of one VLAN."""

    vlan: int
    sides: list[_Side]

    @property
    def inside(self) -> Interface:
        """An interface in the VLAN that stands for all ports of it but those of the bridge."""
        return Interface(f"inside VLAN {self.vlan}", InterfaceKind.VLAN, self.sides[0].applied.origin, vlan=self.vlan)

    @property
    def bridge(self) -> Bridge:
        """The ports where an instance acts, and the rest of the VLAN."""
        members = (*(side.name for side in self.sides), self.inside.name)
        return Bridge(f"layer-2 NAT of VLAN {self.vlan}", members, BridgeMode.FILTERED, self.sides[0].applied.origin)

    def filters(self) -> Iterator[tuple[RuleSet, Binding]]:
        """What may come in by the ports, and what from behind them; both see addresses before translation."""
        yield from (side.incoming() for side in self.sides)
        origin = self.sides[0].applied.origin
        rules = tuple(rule for side in self.sides for rule in side.outgoing())
        yield _bound(f"l2nat of VLAN {self.vlan}, outgoing", rules, self.inside.name, origin)

    def nat(self) -> Iterator[NatRule]:
        """Each row in both directions; between two ports of the bridge a packet is translated there and back."""
        inside = frozenset({self.inside.name})
        for side in self.sides:
            outside = frozenset({side.name})
            for number, entry in enumerate(side.instance.entries, 1):
                name = f"{side.instance.name} {number} on {side.name}"
                ways = (inside, outside) if entry.inside else (outside, inside)
                yield _rule(name, NatStage.SOURCE, entry, ways)
                yield _rule(f"{name}, reverse", NatStage.DESTINATION, entry, (ways[1], ways[0]))


def _rule(name: str, stage: NatStage, entry: Entry, ways: tuple[frozenset[str], frozenset[str]]) -> NatRule:
    before, after = entry.original, entry.translated
    match = Match(source=AddressMatch.exactly(before))
    if stage is NatStage.DESTINATION:
        before, after = after, before
        match = Match(destination=AddressMatch.exactly(before))
    match = replace(match, in_interfaces=ways[0], out_interfaces=ways[1])
    return NatRule(name, stage, match, AddressTranslation(NatKind.STATIC, before, after), entry.origin)
