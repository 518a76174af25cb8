"""Static, destination and source NAT of security devices.

Sources: "NAT User Guide": static rules come before destination rules, and what they do to sources (the reverse
mapping) before source rules; static and destination rules look at where a packet comes in, source rules also at where
it leaves; of rule sets one with an interface comes before one with a zone, and that before one with a routing instance
(Junos 10.3 security guide, "Understanding Source NAT Rules"), of source rules first by where the packet leaves, then by
where it came in ("Understanding NAT Rule Sets and Rules"); within a rule set the first rule that matches counts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet, from_cidr, from_range, union_of
from parsers.model.device import Effect
from parsers.model.intervals import Interval, size
from parsers.model.match import ANY_ADDRESS, ANY_SERVICE, AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.routing import PolicyRoute
from parsers.model.service import EVERY_PORT, ServiceBox, ServiceSet
from parsers.nouns import dataclass
from parsers.vendors.juniper_junos.addresses import united
from parsers.vendors.juniper_junos.names import LAST_PORT, PORTS, PROTOCOLS, number
from parsers.vendors.juniper_junos.persistent import PERSISTENT, admitted, reflexive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.interface import Interface
    from parsers.model.rules import Rule
    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.policies import Policies

_RANK = {"interface": 0, "zone": 1, "routing-instance": 2}
_PORTED = ServiceSet((ServiceBox(Interval(6, 6)), ServiceBox(Interval(17, 17))))
_OF_POOL = (
    "address",
    "address-pooling",
    "address-shared",
    "description",
    "host-address-base",
    "overflow-pool",
    "pool-utilization-alarm",
    "port",
    "routing-instance",
)
_KINDS = ("static", "destination", "source")


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a rule set counts."""

    incoming: frozenset[str] | None
    outgoing: frozenset[str] | None
    rank: tuple[int, int]
    unknown: tuple[UnknownMatch, ...] = ()


class NatReader:
    """Makes translations of the rules."""

    def __init__(self, policies: Policies, interfaces: dict[str, Interface]) -> None:
        """Read with the names that policies use."""
        self._policies, self._context, self._interfaces = policies, policies.context, interfaces
        self._root = policies.root
        self._bound: list[NatRule] = []
        self.admitted: list[Rule] = []
        """What persistent bindings let past the policies."""
        self.led: list[PolicyRoute] = []
        """Where a rule has what it translates looked up, as policy routes of the main instance."""

    def rules(self) -> list[NatRule]:
        """Every translation, in the order in which they count."""
        found: list[NatRule] = []
        reverse: list[NatRule] = []
        for kind in _KINDS:
            sets = [(self._scope(item), item) for item in self._root.children("security", "nat", kind, "rule-set")]
            for scope, item in sorted(sets, key=lambda pair: pair[0].rank):
                held = item.get("rule")
                for entry in () if held is None else held.below.values():
                    made = list(self._rule(kind, scope, item, entry))
                    found += [rule for rule in made if rule.stage is NatStage.DESTINATION or kind == "source"]
                    reverse += [rule for rule in made if rule.stage is NatStage.SOURCE and kind == "static"]
                for each in item.children():
                    if each.word == "description":
                        each.irrelevant("a comment")
                    elif each.word not in {"from", "to", "rule"}:
                        self._context.unread(each, f"{each.word!r} of a rule set is not understood")
            self._rest(kind)
        sources = [rule for rule in found if rule.stage is NatStage.SOURCE]
        return self._bound + [rule for rule in found if rule.stage is NatStage.DESTINATION] + reverse + sources

    def _rest(self, kind: str) -> None:
        for item in self._root.children("security", "nat", kind):
            if item.word in {
                "address-persistent",
                "port-randomization",
                "pool-utilization-alarm",
                "interface",
                "pool-default-port-range",
                "pool-default-twin-port-range",
                "session-persistence-scan",
                "session-drop-hold-down",
                "port-round-robin",
            }:
                item.irrelevant("how pools are used")
            elif item.word == "pool":
                for pool in item.below.values():
                    if pool.fate is LineFate.UNSEEN:
                        pool.irrelevant("a pool that no rule uses")
            elif item.word != "rule-set":
                self._context.unread(item, f"{item.word!r} of NAT is not understood")

    def _scope(self, item: Statement) -> _Scope:
        """Which packets a rule set is asked about; the side of the way out ranks before that of the way in."""
        ranks: list[int] = []
        sides: list[frozenset[str] | None] = []
        unknown: list[UnknownMatch] = []
        for word in ("from", "to"):
            names: frozenset[str] | None = None
            ranks.append(max((_RANK.get(kind.word, 2) for kind in item.children(word)), default=0))
            for kind in item.children(word):
                if kind.word not in _RANK:
                    kind.settle(LineFate.MODELLED)
                    what = f"which routing instances {kind.word} {' '.join(kind.texts())} holds"
                    unknown.append(self._context.why(UnknownKind.FEATURE, what, kind))
                    continue
                found = frozenset(name for each in kind.children() for name in self._named(kind.word, each))
                names = found if names is None else names | found
            sides.append(names)
        return _Scope(sides[0], sides[1], (ranks[1], ranks[0]), tuple(unknown))

    def _named(self, kind: str, each: Statement) -> Iterator[str]:
        if kind == "zone":
            held = self._policies.zones.interfaces.get(each.word)
            if held is None and each.word != "junos-host":
                self._context.unresolved(f"zone {each.word} is not in the file", each)
            yield from held or ()
        elif kind == "interface":
            name = each.word if "." in each.word else f"{each.word}.0"
            if name in self._interfaces:
                yield name
        else:
            vrf = "" if each.word == "default" else each.word
            yield from (name for name, item in self._interfaces.items() if item.vrf == vrf)

    def _rule(self, kind: str, scope: _Scope, holder: Statement, entry: Statement) -> Iterator[NatRule]:
        entry.read()
        conditions = list(scope.unknown)
        match = self._match(entry, scope, conditions)
        for item in entry.children():
            if item.word == "description":
                item.irrelevant("a comment")
            elif item.word not in {"match", "then"}:
                self._context.bad(item, f"{item.word!r} of a rule is not understood")
        stage = NatStage.SOURCE if kind == "source" else NatStage.DESTINATION
        first = NatRule(
            f"{holder.word} {entry.word}",
            stage,
            replace(match, conditions=tuple(conditions)),
            None,
            self._context.span(entry),
            enabled=entry.active,
            lines=self._context.spans(entry),
        )
        then = entry.get("then", f"{kind}-nat")
        made = list(self._done(kind, first, then)) if then is not None else [self._undecided(first, entry)]
        if not entry.active:
            for item in entry.walk():
                item.read()
        yield from made

    def _done(self, kind: str, rule: NatRule, then: Statement) -> Iterator[NatRule]:
        if kind == "static":
            return self._static(rule, then)
        return self._destination(rule, then) if kind == "destination" else self._sourced(rule, then)

    def _undecided(self, rule: NatRule, entry: Statement) -> NatRule:
        self._context.bad(entry, "what the rule does is not understood")
        side = rule.match.source if rule.stage is NatStage.SOURCE else rule.match.destination
        return replace(
            rule, address=AddressTranslation(NatKind.UNKNOWN, side.possibly, NO_ADDRESS), source_ports_change=True
        )

    def _match(self, entry: Statement, scope: _Scope, conditions: list[UnknownMatch]) -> Match:
        sides: dict[str, list[AddressMatch]] = {}
        boxes: dict[str, list[Interval]] = {}
        service = ANY_SERVICE
        for key in entry.children("match"):
            word = key.word
            if word in {"source-address", "destination-address"}:
                for item in key.children():
                    sides.setdefault(word[:-8], []).append(self._literal(item))
            elif word in {"source-address-name", "destination-address-name"}:
                sides.setdefault(word[:-13], []).append(self._policies.books.all_of(key.children(), ()))
            elif word in {"source-port", "destination-port", "protocol"}:
                boxes[word] = self._numbers(key, conditions)
            elif word == "application":
                service = self._policies.applications.all_of(key.children())
            else:
                self._context.bad(key, f"{word!r} of a rule is not understood")
                key.unknown(f"{word!r} is not understood")
                conditions.append(self._context.why(UnknownKind.UNREAD, f"{word} is not understood", key))
        if boxes:
            protocols = boxes.get("protocol") or [Interval(6, 6), Interval(17, 17)]
            service = ServiceMatch.exactly(
                ServiceSet(
                    tuple(
                        ServiceBox(protocol, source, target)
                        for protocol in protocols
                        for source in boxes.get("source-port", [EVERY_PORT])
                        for target in boxes.get("destination-port", [EVERY_PORT])
                    )
                )
            )
        return Match(
            united(sides["source"]) if "source" in sides else ANY_ADDRESS,
            united(sides["destination"]) if "destination" in sides else ANY_ADDRESS,
            service,
            scope.incoming,
            scope.outgoing,
        )

    def _numbers(self, key: Statement, conditions: list[UnknownMatch]) -> list[Interval]:
        """`N`, `N to M`, names."""
        names, last = (PROTOCOLS, 255) if key.word == "protocol" else (PORTS, LAST_PORT)
        found: list[Interval] = []
        for item in key.children():
            end = item.text("to")
            value = number(f"{item.word}-{end}" if end else item.word, names, last)
            if value is None:
                self._context.bad(item, f"{key.word} {item.word!r} is not understood")
                conditions.append(self._context.why(UnknownKind.UNREAD, f"{key.word} {item.word}", item))
            else:
                found.append(value)
        return found

    def _literal(self, item: Statement) -> AddressMatch:
        found = _span(item)
        if found is not None:
            return AddressMatch.exactly(found)
        self._context.bad(item, f"address {item.word!r} is not understood")
        why = self._context.why(UnknownKind.UNREAD, f"address {item.word}", item)
        return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (why,))

    def _static(self, rule: NatRule, then: Statement) -> Iterator[NatRule]:
        """One to one, both ways."""
        target: AddressMatch | None = None
        port = ""
        self._context.known(then, "prefix", "prefix-name", "inet", "nptv6-prefix", "nptv6-prefix-name")
        for item in then.children():
            if item.word in {"prefix", "prefix-name"}:
                values = [each for each in item.children() if each.word not in {"mapped-port", "routing-instance"}]
                for each in values[-1:]:
                    named = item.word == "prefix-name"
                    target = self._policies.books.all_of([each], ()) if named else self._literal(each)
                    for holder in (item, each):
                        port = holder.text("mapped-port") or port
                        if holder.get("routing-instance") is not None:
                            rule = self._into(rule, holder)
                        for inner in holder.walk():
                            inner.read()
        original = rule.match.destination
        if target is None or target.unknown or original.unknown or not _one_to_one(original.possibly, target.possibly):
            yield self._undecided(rule, then)
            return
        moved = AddressTranslation(NatKind.STATIC, original.possibly, target.possibly)
        ports = _ports(rule.match.service, port)
        yield replace(rule, address=moved, port=ports)
        back = AddressTranslation(NatKind.STATIC, target.possibly, original.possibly)
        match = Match(
            source=target,
            destination=rule.match.source,
            out_interfaces=rule.match.in_interfaces,
            conditions=rule.match.conditions,
        )
        if ports is not None:
            # With ports, only packets of the mapped port are the other direction; replies pass by their session.
            why = self._context.why(UnknownKind.FEATURE, "the other direction of a static rule with ports", then)
            match = replace(match, conditions=(*match.conditions, why))
        yield replace(
            rule, stage=NatStage.SOURCE, match=match, address=back, identity=f"{rule.identity} (reverse)", statement=""
        )

    def _elsewhere(self, holder: Statement) -> None:
        self._context.doubt("NAT sends packets to another routing instance", Effect.MAY_REWRITE, holder)

    def _into(self, rule: NatRule, holder: Statement) -> NatRule:
        """The rule, where what it translates is looked up in an instance ("NAT User Guide", `routing-instance`)."""
        name = holder.text("routing-instance")
        vrf = "" if name == "default" else name
        if vrf and self._root.get("routing-instances", vrf) is None:
            self._elsewhere(holder)
            return rule
        statement = f"nat {rule.identity} at {rule.origin.line}"
        match = Match(translated_by=frozenset({statement}))
        self.led.append(PolicyRoute(rule.identity, match, None, None, self._context.span(holder), target_vrf=vrf))
        return replace(rule, statement=statement)

    def _destination(self, rule: NatRule, then: Statement) -> Iterator[NatRule]:
        self._context.known(then, "off", "pool", "destination-address")
        if then.get("off") is not None:
            yield rule
            return
        name = then.text("pool")
        pool = self._root.get("security", "nat", "destination", "pool", name)
        held = None if pool is None else pool.get("address")
        if pool is None or held is None:
            self._context.unresolved(f"pool {name or '(no name)'} is not in the file", then)
            yield self._undecided(rule, then)
            return
        self._context.known(pool, "address", "routing-instance", "description")
        if pool.get("routing-instance") is not None:
            rule = self._into(rule, pool)
        port = held.text("port")
        parts = [item for item in held.children() if item.word not in {"port", "to"}]
        for item in parts:
            port = item.text("port") or port
        spans = [_span(item, held) for item in parts]
        for item in pool.walk():
            item.read()
        target = union_of(item for item in spans if item is not None)
        if any(item is None for item in spans) or not target or rule.match.destination.unknown:
            yield self._undecided(rule, then)
            return
        original = rule.match.destination.possibly
        kind = NatKind.STATIC if _one_to_one(original, target) else NatKind.POOL
        whole = replace(rule, address=AddressTranslation(kind, original, target))
        if not port:
            yield whole
            return
        ports = _ports(rule.match.service, port)
        if ports is None:
            yield self._undecided(rule, then)
            return
        service = rule.match.service
        with_ports = ServiceMatch(service.surely & _PORTED, service.possibly & _PORTED, service.unknown)
        yield replace(whole, match=replace(rule.match, service=with_ports), port=ports)
        if service.possibly - _PORTED:
            yield whole

    def _sourced(self, rule: NatRule, then: Statement) -> Iterator[NatRule]:
        """The rules of one statement, and what its bindings let in."""
        made = list(self._source(rule, then))
        persists = any(item.word == PERSISTENT and item.active for item in then.walk())
        if rule.enabled and persists and any(item.address is not None for item in made):
            what = f"outside hosts may reach what rule {rule.identity} made a binding for (persistent NAT)"
            if all(item.address is None or item.address.translated for item in made):
                why = self._context.why(UnknownKind.SESSION, what, then)
                bound = list(reflexive(made, why))
                self._bound += bound
                self.admitted += admitted(bound, rule.match.in_interfaces, why)
            else:
                self._context.doubt(what, Effect.MAY_PERMIT, then)
        yield from made

    def _source(self, rule: NatRule, then: Statement) -> Iterator[NatRule]:
        if then.get("off") is not None:
            yield rule
            return
        original = rule.match.source.possibly
        if then.get("interface") is not None:
            for item in then.children("interface"):
                item.settle(LineFate.MODELLED)
            yield from self._of_interfaces(rule, original)
            return
        held = next((item for item in reversed(then.children("pool")) if item.word != PERSISTENT), None)
        pool = None if held is None else self._root.get("security", "nat", "source", "pool", held.word)
        if pool is None or held is None:
            self._context.unresolved("the pool of a rule is not in the file", then)
            yield self._undecided(rule, then)
            return
        self._context.known(then, "pool", "interface")
        self._context.known(pool, *_OF_POOL)
        for item in then.walk():
            item.read()
        spans = [_span(item) for item in pool.children("address")]
        for item in pool.walk():
            item.read()
        if pool.get("routing-instance") is not None and pool.text("routing-instance") != "default":
            self._elsewhere(pool)
        target = union_of(item for item in spans if item is not None)
        if not target or any(item is None for item in spans) or pool.find("overflow-pool") is not None:
            yield self._undecided(rule, then)
            return
        keeps = pool.find("port", "no-translation") is not None
        shifts = pool.find("host-address-base") is not None and _one_to_one(original, target)
        kind = NatKind.STATIC if shifts else NatKind.POOL
        yield replace(
            rule, address=AddressTranslation(kind, original, target), source_ports_change=not keeps and not shifts
        )

    def _of_interfaces(self, rule: NatRule, original: AddressSet) -> Iterator[NatRule]:
        """The address of the interface that a packet leaves by."""
        outgoing = rule.match.out_interfaces
        for name in sorted(self._interfaces if outgoing is None else outgoing):
            held = self._interfaces.get(name)
            if held is None:
                continue
            target = union_of(from_cidr(str(item.value.ip)) for item in held.addresses)
            match = replace(rule.match, out_interfaces=frozenset({name}))
            if held.dynamic_address or not target:
                address = AddressTranslation(NatKind.UNKNOWN, original, NO_ADDRESS)
                yield replace(rule, match=match, address=address, source_ports_change=True, own_address=True)
            else:
                address = AddressTranslation(NatKind.POOL, original, target)
                yield replace(rule, match=match, address=address, source_ports_change=True)


def _span(item: Statement, holder: Statement | None = None) -> AddressSet | None:
    """`PREFIX`, or `FIRST to LAST` (the end may stand beside the start)."""
    last = item.text("to") or ("" if holder is None else holder.text("to"))
    try:
        if last:
            return from_range(item.word.partition("/")[0], last.partition("/")[0])
        return from_cidr(item.word)
    except ValueError:
        return None


def _ports(service: ServiceMatch, text: str) -> PortTranslation | None:
    """The ports of a rule become one port, or as many by position."""
    if not text:
        return None
    target = number(text, PORTS, LAST_PORT)
    if target is None:
        return None
    found = {box.destination_ports for box in service.possibly.boxes}
    original = found.pop() if len(found) == 1 else EVERY_PORT
    return PortTranslation(original, target)


def _one_to_one(original: AddressSet, translated: AddressSet) -> bool:
    """Whether the model can map one to the other by position, or all to one address."""
    if size(translated.v4) + size(translated.v6) == 1:
        return True
    pieces = (*original.v4, *original.v6), (*translated.v4, *translated.v6)
    counts = size(original.v4) + size(original.v6), size(translated.v4) + size(translated.v6)
    return len(pieces[0]) == len(pieces[1]) == 1 and counts[0] == counts[1]
