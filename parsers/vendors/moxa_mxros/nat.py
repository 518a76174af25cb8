"""NAT rules of the neutral model.

Sources: guerrilla_aaron 0.1.8, `test_suite/steps/nat_common.py` and scenarios `nat_*.feature`: `1-1` gives packets for
an address at the incoming interface the real one; `n-1` gives packets that leave by an interface its address; `pat`
does the first for one port of the router itself. Rules are asked by their index, and the first that matches decides
(web pages of MX-ROS, from memory); destinations before the route, sources behind the policy (Linux, iptables).

Not documented in what was read, and so possible only: mode `advance`; that `1-1` translates the source of packets that
the real host sends, whether a line asks for it or not; whom `nat-loopback` lets in; with which source `double-nat`
sends; which packets of which destination `pat` with `dst-ip any` takes besides those for the router; whether `1-1` and
`pat` heed `src-ip` and set the new source, and `n-1` heeds `in-iface`; `vrrp-binding` while another router has the
virtual address. A rule of which a line is not understood may be any translation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.address import EVERY_IPV4, NO_ADDRESS, AddressSet
from parsers.model.device import Effect
from parsers.model.match import ANY_SERVICE, AddressMatch, Match, ServiceMatch, UnknownKind
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.service import EVERY_PORT, ICMP, TCP, UDP, ServiceSet, of_ports, of_protocol
from parsers.nouns import dataclass
from parsers.vendors.moxa_mxros.interfaces import EVERYWHERE
from parsers.vendors.moxa_mxros.nouns import NOT_TOLD, doubtful
from parsers.vendors.moxa_mxros.read_objects import addresses, port_range
from parsers.vendors.moxa_mxros.twice import Forwarded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.intervals import Interval
    from parsers.model.match import UnknownMatch
    from parsers.source import Span
    from parsers.vendors.moxa_mxros.interfaces import Wiring
    from parsers.vendors.moxa_mxros.nouns import Box, NatDraft
    from parsers.vendors.moxa_mxros.text import Reading

PROTOCOLS = {
    "any": (),
    "all": (),
    "tcp": (TCP,),
    "udp": (UDP,),
    "tcpudp": (TCP, UDP),
    "tcp-udp": (TCP, UDP),
    "tcp/udp": (TCP, UDP),
    "icmp": (ICMP,),
}
BROKEN = "NAT rule {} is not understood; it may be any translation"


class NotUnderstoodError(ValueError):
    """A value of a rule that has no meaning here."""


@dataclass(frozen=True, slots=True)
class Form:
    """A rule as far as its values are read: None is `any`."""

    draft: NatDraft
    entering: frozenset[str] | None
    leaving: frozenset[str] | None
    source: AddressSet | None
    destination: AddressSet | None
    new_source: AddressSet | None
    new_destination: AddressSet | None
    source_ports: Interval
    ports: Interval
    new_ports: Interval
    conditions: tuple[UnknownMatch, ...]

    @property
    def statement(self) -> str:
        """What the rules of one statement are called."""
        return f"ip nat {self.draft.index}"

    @property
    def services(self) -> ServiceMatch:
        """Packets of its protocol and ports, as they are before."""
        protocols = PROTOCOLS[self.draft.protocol]
        if not protocols and self.ports == EVERY_PORT and self.source_ports == EVERY_PORT:
            return ANY_SERVICE
        made = ServiceSet()
        for protocol in protocols or (TCP, UDP):
            both = of_ports(protocol, self.ports, self.source_ports)
            made |= of_protocol(protocol) if protocol == ICMP else both
        return ServiceMatch.exactly(made)


class Translations:
    """The NAT rules of one device, in the order in which they are asked."""

    def __init__(self, reading: Reading, box: Box, wiring: Wiring) -> None:
        """Nothing is made yet."""
        self._reading = reading
        self._wiring = wiring
        self._box = box
        self.rules: tuple[NatRule, ...] = ()
        self.forwarded: tuple[Forwarded, ...] = ()
        self._make()

    def _make(self) -> None:
        drafts = self._box.nat
        order: tuple[UnknownMatch, ...] = ()
        if [item.index for item in drafts] != sorted({item.index for item in drafts}):
            reason = "indexes of NAT and the order of the file do not agree; which rule is asked first is not known"
            order = (doubtful(drafts[0].origin, reason, UnknownKind.FEATURE),)
        rules: list[NatRule] = []
        for draft in drafts:
            try:
                form = self._form(draft, order)
                made = list(self._of(form))
            except ValueError:
                self._reading.doubt(BROKEN.format(draft.index), Effect.MAY_REWRITE, draft.origin)
                continue
            rules += [replace(rule, enabled=draft.enabled.on is not False, lines=tuple(draft.lines)) for rule in made]
        self.rules = tuple(rules)
        self.forwarded = tuple(
            Forwarded(
                rule.match.destination.possibly & EVERY_IPV4,
                rule.address.translated if rule.address is not None else EVERY_IPV4,
                rule.port.original if rule.port else EVERY_PORT,
                rule.port.translated if rule.port else EVERY_PORT,
            )
            for rule in rules
            if rule.stage is NatStage.DESTINATION and rule.enabled
        )

    def _form(self, draft: NatDraft, order: tuple[UnknownMatch, ...]) -> Form:
        """The values of a rule.

        Raises:
            ValueError: one of them is not understood.
        """
        if draft.broken or not draft.mode or draft.protocol not in PROTOCOLS:
            raise NotUnderstoodError
        conditions = list(order)
        if draft.enabled.on is None:
            conditions.append(doubtful(draft.origin, NOT_TOLD, UnknownKind.FEATURE))
        if draft.bound is not None:
            reason = "it translates only while this router has the virtual address"
            conditions.append(doubtful(draft.bound, reason, UnknownKind.FEATURE))
        if draft.mode.startswith("advance"):
            reason = "how mode advance translates is in no document that was read"
            conditions.append(doubtful(draft.origin, reason, UnknownKind.FEATURE))
        before, after = draft.original, draft.translated
        if after.source_port.lower() != "any":
            raise NotUnderstoodError
        return Form(
            draft,
            self._interfaces(before.interface, draft.origin, conditions),
            self._interfaces(after.interface, draft.origin, conditions),
            _set(before.source),
            _set(before.destination),
            _set(after.source),
            _set(after.destination),
            port_range(before.source_port),
            port_range(before.port),
            port_range(after.port),
            tuple(conditions),
        )

    def _interfaces(self, name: str, origin: Span, conditions: list[UnknownMatch]) -> frozenset[str] | None:
        if name.lower() in EVERYWHERE:
            return None
        found = self._wiring.named(name)
        if found is None:
            conditions.append(doubtful(origin, self._wiring.why_not(name), UnknownKind.UNRESOLVED))
        return found

    def _of(self, form: Form) -> Iterator[NatRule]:
        match form.draft.mode:
            case "1-1":
                yield from self._one_to_one(form)
            case "n-1":
                yield from self._hidden(form)
            case "pat":
                yield from self._port(form)
            case _:
                yield from self._advanced(form)

    def _one_to_one(self, form: Form) -> Iterator[NatRule]:
        if form.destination is None or form.new_destination is None:
            raise NotUnderstoodError
        made = self._destination(form, form.destination, form.new_destination)
        yield made
        yield from self._loop(form, made)
        reason = "whether a 1-1 rule translates what the real host sends is not documented"
        why = doubtful(form.draft.reverse or form.draft.origin, reason, UnknownKind.FEATURE)
        yield NatRule(
            f"{form.draft.index} (source)",
            NatStage.SOURCE,
            Match(
                AddressMatch.exactly(form.new_destination),
                out_interfaces=form.entering,
                conditions=(*form.conditions, why),
            ),
            _translation(form.new_destination, form.destination),
            form.draft.reverse or form.draft.origin,
        )
        yield from self._doubled(form)

    def _hidden(self, form: Form) -> Iterator[NatRule]:
        """`n-1`: the address of the interface that packets leave by, or the one that is named."""
        moved = form.new_destination is not None or form.new_ports != EVERY_PORT
        if moved or (form.leaving is None and form.new_source is None):
            raise NotUnderstoodError
        conditions = form.conditions
        if form.entering is not None:
            reason = "whether an n-1 rule heeds its in-iface is not documented"
            conditions = (*conditions, doubtful(form.draft.origin, reason, UnknownKind.FEATURE))
        match = Match(
            _match(form.source),
            _match(form.destination),
            form.services,
            out_interfaces=form.leaving,
            conditions=conditions,
        )
        rule = NatRule(str(form.draft.index), NatStage.SOURCE, match, None, form.draft.origin, source_ports_change=True)
        yield self._from(rule, form.source or EVERY_IPV4, form.new_source, form.leaving)

    def _from(
        self, rule: NatRule, original: AddressSet, target: AddressSet | None, leaving: frozenset[str] | None
    ) -> NatRule:
        if target is not None:
            kind = NatKind.STATIC if _single(target) else NatKind.POOL
            return replace(rule, address=AddressTranslation(kind, original, target))
        own, whole = self._wiring.own(leaving)
        if not whole or not own:
            return replace(rule, address=AddressTranslation(NatKind.UNKNOWN, original, NO_ADDRESS), own_address=True)
        return replace(rule, address=AddressTranslation(NatKind.POOL, original, AddressSet(v4=own)))

    def _port(self, form: Form) -> Iterator[NatRule]:
        """`pat`: for one port of the router, or of the address that is named."""
        if form.new_destination is None or form.ports == EVERY_PORT:
            raise NotUnderstoodError
        if form.destination is not None:
            made = self._destination(form, form.destination, form.new_destination)
        else:
            own, whole = self._wiring.own(form.entering)
            reason = "whether the rule takes other destinations than the router's own address is not documented"
            why = doubtful(form.draft.origin, reason, UnknownKind.FEATURE)
            surely = AddressSet(v4=own) if whole else NO_ADDRESS
            made = self._destination(form, EVERY_IPV4, form.new_destination)
            found = AddressMatch(surely, EVERY_IPV4, (why,))
            made = replace(made, match=replace(made.match, destination=found))
        yield made
        yield from self._loop(form, made)
        yield from self._doubled(form)

    def _advanced(self, form: Form) -> Iterator[NatRule]:
        """Both sides at once, as far as the rule names them."""
        moved = form.new_destination is not None or form.new_ports != EVERY_PORT
        if not moved and form.new_source is None and form.leaving is None:
            raise NotUnderstoodError
        if moved:
            if form.new_destination is None and (form.destination is None or not _single(form.destination)):
                raise NotUnderstoodError
            before = form.destination or EVERY_IPV4
            made = self._destination(form, before, form.new_destination or before)
            yield replace(made, match=replace(made.match, source=_match(form.source)))
            yield from self._loop(form, made)
        if form.new_source is not None or form.leaving is not None:
            match = Match(
                _match(form.source),
                _match(form.new_destination or form.destination),
                self._behind(form),
                out_interfaces=form.leaving,
                conditions=form.conditions,
                translated_by=frozenset({form.statement}) if moved else None,
            )
            rule = NatRule(
                f"{form.draft.index} (source)",
                NatStage.SOURCE,
                match,
                None,
                form.draft.origin,
                source_ports_change=True,
            )
            leaving = form.leaving
            yield self._from(rule, form.source or EVERY_IPV4, form.new_source, leaving)
            if moved:
                reason = "whether the source is translated where the rule did not translate the destination"
                why = doubtful(form.draft.origin, f"{reason} is not documented", UnknownKind.FEATURE)
                other = replace(match, translated_by=None, conditions=(*form.conditions, why))
                yield self._from(replace(rule, match=other), form.source or EVERY_IPV4, form.new_source, leaving)
        yield from self._doubled(form)

    @staticmethod
    def _behind(form: Form) -> ServiceMatch:
        """The services of a rule behind its own translation of ports."""
        if form.new_ports == EVERY_PORT:
            return form.services
        return replace(form, ports=form.new_ports).services

    def _destination(self, form: Form, before: AddressSet, after: AddressSet) -> NatRule:
        ports = None
        if form.new_ports != EVERY_PORT:
            if form.new_ports.first != form.new_ports.last and _length(form.ports) != _length(form.new_ports):
                raise NotUnderstoodError
            ports = PortTranslation(form.ports, form.new_ports)
        match = Match(
            _senders(form),
            AddressMatch.exactly(before),
            form.services,
            in_interfaces=form.entering,
            conditions=form.conditions,
        )
        return NatRule(
            str(form.draft.index),
            NatStage.DESTINATION,
            match,
            _translation(before, after),
            form.draft.origin,
            ports,
            statement=form.statement,
        )

    def _loop(self, form: Form, made: NatRule) -> Iterator[NatRule]:
        """`nat-loopback`: hosts inside ask for the outer address too."""
        if form.draft.loopback is None:
            return
        why = doubtful(form.draft.loopback, "whom NAT loopback lets in is not documented", UnknownKind.FEATURE)
        others = None
        if form.entering is not None:
            others = frozenset(item.name for item in self._wiring.interfaces) - form.entering
        match = replace(made.match, in_interfaces=others, conditions=(*form.conditions, why))
        yield replace(made, identity=f"{form.draft.index} (loopback)", match=match)
        inside = Match(
            destination=_match(form.new_destination),
            in_interfaces=others,
            conditions=(*form.conditions, why),
            translated_by=frozenset({form.statement}),
        )
        rule = NatRule(f"{form.draft.index} (loopback)", NatStage.SOURCE, inside, None, form.draft.loopback)
        yield self._from(replace(rule, source_ports_change=True), EVERY_IPV4, None, None)

    def _doubled(self, form: Form) -> Iterator[NatRule]:
        """`double-nat`, the automatic source rule of a port, a new source: it may become one of the router."""
        asked = form.draft.double or (form.draft.reverse if form.draft.mode != "1-1" else None)
        if form.new_source is not None and form.draft.mode in {"1-1", "pat"}:
            asked = asked or form.draft.origin
        if asked is None:
            return
        why = doubtful(asked, "with which source a rule with double NAT sends is not documented", UnknownKind.FEATURE)
        match = Match(conditions=(*form.conditions, why), translated_by=frozenset({form.statement}))
        rule = NatRule(f"{form.draft.index} (double)", NatStage.SOURCE, match, None, asked, source_ports_change=True)
        address = AddressTranslation(NatKind.UNKNOWN, EVERY_IPV4, NO_ADDRESS)
        yield replace(rule, address=address)


def _set(text: str) -> AddressSet | None:
    """An address, a range or a prefix; None for `any`.

    Raises:
        ValueError: something else.
    """
    return None if text.lower() in {"any", "all"} else addresses(text)


def _match(found: AddressSet | None) -> AddressMatch:
    return AddressMatch.exactly(EVERY_IPV4 if found is None else found)


def _senders(form: Form) -> AddressMatch:
    """Those of `src-ip`, and possibly all others: whether any mode but advance heeds it is not documented."""
    if form.source is None:
        return _match(None)
    why = doubtful(form.draft.origin, "whether the rule heeds its src-ip is not documented", UnknownKind.FEATURE)
    return AddressMatch(form.source, EVERY_IPV4, (why,))


def _length(ports: Interval) -> int:
    return ports.last - ports.first + 1


def _count(found: AddressSet) -> int:
    return sum(part.last - part.first + 1 for part in found.v4)


def _single(found: AddressSet) -> bool:
    return _count(found) == 1


def _translation(before: AddressSet, after: AddressSet) -> AddressTranslation:
    """One to one by position, or all to one address.

    Raises:
        ValueError: of different sizes.
    """
    if not _single(after) and (_count(before) != _count(after) or len(intervals.normal(before.v4)) != 1):
        raise NotUnderstoodError
    return AddressTranslation(NatKind.STATIC, before, after)
