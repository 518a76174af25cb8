"""Address translation: the NAT rule base with its manual and its automatic rules.

Sources: R81 Security Management Administration Guide, "Configuring the NAT Policy"; Management API Reference v1.1 to
v1.9, `show-nat-rulebase` and `show-global-properties` (`allow-bi-directional-nat`: two automatic rules may take one
packet, one for its source and one for its destination; `auto-translate-dest-on-client-side`). The answer shows manual
and automatic rules in the order in which they are asked. A manual rule that matches is the only one for its packet,
and so is an automatic one that translates nothing (a network towards itself).

So the destination stage chooses (`NatRule.statement`), and the source stage does what the chosen rule says; automatic
source rules act where no rule, or an automatic one, has decided about the destination. In an automatic rule the object
stands for its own address on one side and for the address of its `nat-settings` on the other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.ledger import LineFate
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet, from_cidr, union_of
from parsers.model.device import Effect
from parsers.model.match import ANY_ADDRESS, ANY_SERVICE, AddressMatch, Match, UnknownKind
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.vendors.checkpoint_gaia.book import IDENTITY, SETTINGS
from parsers.vendors.checkpoint_gaia.context import modelled
from parsers.vendors.checkpoint_gaia.pages import Hole, in_order
from parsers.vendors.checkpoint_gaia.rules import is_everywhere
from parsers.vendors.checkpoint_gaia.translations import Ports, Translation, count, limited, mapped, single_range

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from parsers.model.match import UnknownMatch
    from parsers.syntax.json_tree import Node
    from parsers.vendors.checkpoint_gaia.answers import Page
    from parsers.vendors.checkpoint_gaia.book import Book
    from parsers.vendors.checkpoint_gaia.context import Context
    from parsers.vendors.checkpoint_gaia.services import Services
    from parsers.vendors.checkpoint_gaia.target import Target

_COLUMNS = tuple(
    f"{when}-{what}" for when in ("original", "translated") for what in ("source", "destination", "service")
)
_HARMLESS = {"package": "the package that it stands in", "name": "for people", "hits": "how often it matched"}
ORIGINAL = "original"
NOWHERE = from_cidr("0.0.0.0/32")
"""Sources that hide behind this address hide behind the interface that the packet leaves by."""
BY_DEFAULT = (
    ("allow-bi-directional-nat", True, "only one automatic rule may take a packet"),
    ("auto-translate-dest-on-client-side", True, "destinations of automatic rules are translated behind the route"),
    ("manually-translate-dest-on-client-side", True, "destinations of manual rules are translated behind the route"),
    ("enable-ip-pool-nat", False, "sources are translated to pools of addresses"),
)
"""Properties of NAT, their usual value, and what the other one means, which is not modelled."""


class NatReader:
    """Makes translations of NAT rules."""

    def __init__(self, book: Book, services: Services, target: Target, ports: Ports) -> None:
        """Read with the objects of a file, for one gateway."""
        self._book, self._services, self._target, self._ports = book, services, target, ports
        self._context: Context = book.context

    def rules(self, pages: Sequence[Page], properties: Node | None, objects: Iterable[Node]) -> list[NatRule]:
        """Every translation, in the order in which the stages ask."""
        found: list[Translation] = []
        for item in in_order(self._context, pages, "the NAT rule base") if pages else ():
            if isinstance(item, Hole):
                what = f"NAT: {item.reason}"
                self._context.feature(what, Effect.MAY_REWRITE, item.origin, told=False)
            else:
                found.append(self._translation(item.node, str(item.number or f"line {item.node.line}")))
        self._automatic(found, objects, shown=bool(pages))
        self._properties(properties, found)
        if not any(item.moves for item in found):
            return [made for item in found for made in self._alone(item)]
        automatic = frozenset({"", *(item.statement for item in found if item.automatic and item.moves)})
        first = [made for item in self._deciding(found) for made in self._chosen(item)]
        last = [
            made
            for item in found
            for made in self._left(item, {item.statement, *(automatic if self._only_source(item) else ())})
        ]
        return first + last

    def _deciding(self, found: Sequence[Translation]) -> Iterator[Translation]:
        """The rules that decide about destinations, in their order.

        Automatic rules for sources leave that to other automatic ones, but what they take no manual rule behind them
        is asked about.
        """
        waiting: list[Translation] = []
        for item in found:
            if self._only_source(item):
                waiting.append(item)
                continue
            if not item.automatic:
                yield from waiting
                waiting = []
            yield item

    @staticmethod
    def _only_source(item: Translation) -> bool:
        """Automatic rules for sources leave the destination to other automatic ones."""
        return item.automatic and item.source is not None and item.destination is None and item.port is None

    def _properties(self, properties: Node | None, found: Sequence[Translation]) -> None:
        nat = None if properties is None else properties.get("nat")
        if nat is None:
            self._where(found)
            return
        nat.modelled()
        for key, usual, what in BY_DEFAULT:
            flag = nat.get(key)
            if flag is None and found:
                self._context.feature(f"NAT: {key!r} is not shown", Effect.MAY_REWRITE, self._context.span(nat))
            if flag is not None and self._context.truth(flag) is not usual and found:
                self._context.feature(f"NAT: {what}", Effect.MAY_REWRITE, self._context.span(flag))
        quiet = (
            "addr-exhaustion-track",
            "addr-alloc-and-release-track",
            "auto-arp-conf",
            "merge-manual-proxy-arp-conf",
        )
        self._context.quiet(nat, dict.fromkeys(quiet, "what is logged, and who answers ARP"))

    def _where(self, found: Sequence[Translation]) -> None:
        """Whether a destination is translated before the route is not known: the route of the original may count.

        That is a way to somewhere else only where a route, other than the default one, leads to the original.
        """
        what = "where destinations are translated is not in the file (`show-global-properties`)"
        routed = self._ports.routed
        moving = [item for item in found if item.moves]
        if moving:
            self._context.diagnostics.warning(DiagnosticCode.UNSUPPORTED, self._context.span(None), what)
        for item in moving:
            why = self._context.why(UnknownKind.FEATURE, what, item.node)
            item.match = replace(item.match, conditions=(*item.match.conditions, why))
        if any(routed is None or routed & item.match.destination.possibly for item in moving):
            self._context.feature(what, Effect.MAY_REWRITE, self._context.span(None), told=False)

    def _automatic(self, found: Sequence[Translation], objects: Iterable[Node], *, shown: bool) -> None:
        """Objects that are translated by themselves have their rules in the rule base."""
        named: set[int] = set()
        for item in found:
            if item.automatic:
                for key in ("original-source", "original-destination"):
                    reference = item.node.get(key)
                    there = None if reference is None else self._book.find(reference)
                    if there is not None:
                        named.add(id(there))
        for node in objects:
            settings = node.get("nat-settings")
            stored = self._book.find(node) or node
            if settings is None or stored is not node:
                continue
            automatic = settings.get("auto-rule")
            if automatic is not None and self._context.truth(automatic) is False:
                continue
            if id(stored) in named:
                self._context.settle(settings, SETTINGS)
                continue
            name = modelled(node.get("name"))
            reason = f"{name!r} is translated by itself, and the NAT rule base has no rule for it"
            self._context.settle(settings, SETTINGS)
            if shown:
                self._context.feature(reason, Effect.MAY_REWRITE, self._context.span(settings))

    def _translation(self, node: Node, number: str) -> Translation:
        context = self._context
        node.modelled()
        for key in ("uid", "type", "rule-number"):
            modelled(node.get(key))
        kind = node.get("type")
        conditions: list[UnknownMatch] = []
        if kind is None or kind.text != "nat-rule":
            conditions.append(context.bad(node, "a rule of the NAT rule base without a type that is known"))
        columns = {key: node.get(key) for key in _COLUMNS}
        conditions += [
            context.bad(node, f"the rule does not show its {key!r}") for key, child in columns.items() if child is None
        ]
        for child in columns.values():
            if child is not None:
                child.modelled()
        automatic = _flag(node, "auto-generated")
        method = modelled(node.get("method")).lower()
        enabled = node.get("enabled")
        if enabled is None or not isinstance(enabled.modelled().value, bool):
            conditions.append(context.bad(enabled or node, "whether the rule is enabled is not understood"))
        here, doubts = self._installed(node)
        conditions += doubts
        context.quiet(node, _HARMLESS)
        conditions += [
            context.bad(child, f"{key!r} of a NAT rule is not understood")
            for key, child in node.members.items()
            if child.fate is LineFate.UNSEEN
        ]
        match = Match(
            self._addresses(columns["original-source"], columns["translated-source"], automatic=False),
            self._addresses(
                columns["original-destination"], columns["translated-destination"], automatic=automatic is not False
            ),
            ANY_SERVICE
            if columns["original-service"] is None
            else self._services.all_of([columns["original-service"]]),
            conditions=tuple(conditions),
        )
        item = Translation(
            number, node, match, automatic is True, here and not (enabled is not None and enabled.value is False)
        )
        self._translate(item, columns, method, automatic)
        return item

    def _installed(self, node: Node) -> tuple[bool, list[UnknownMatch]]:
        column = node.get("install-on")
        if column is None or column.value == []:
            return True, [self._context.bad(node, "the rule does not show its 'install-on'")]
        references = column.modelled().items if isinstance(column.value, list) else [column]
        for reference in references:
            reference.modelled()
            if (found := self._book.find(reference)) is not None:
                self._book.take(found)
        names = [self._book.name(reference).lower() for reference in references]
        if any(is_everywhere(self._book, reference) for reference in references):
            return True, []
        here = self._target.among(references, self._book)
        if here is None:
            reason = f"the rule is installed on {' '.join(names) or 'nobody'} only"
            return True, [self._context.why(UnknownKind.UNRESOLVED, reason, column)]
        return here, []

    def _addresses(self, original: Node | None, translated: Node | None, *, automatic: bool) -> AddressMatch:
        """What the original side means; an automatic rule for destinations means the address of its settings."""
        if original is None:
            return ANY_ADDRESS
        there = self._book.find(original)
        if automatic and there is not None and translated is not None and self._book.find(translated) is there:
            valid = self._book.valid(there)
            if valid is not None:
                return AddressMatch.exactly(valid)
            why = self._context.why(UnknownKind.UNRESOLVED, "the address of its `nat-settings` is not shown", original)
            return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (why,))
        return self._book.addresses(original)

    def _translate(
        self,
        item: Translation,
        columns: Mapping[str, Node | None],
        method: str,
        automatic: bool | None,  # noqa: FBT001 - as the rule shows it
    ) -> None:
        source, target, service = (columns[f"translated-{what}"] for what in ("source", "destination", "service"))
        if method not in {"static", "hide"} or automatic is None:
            reason = f"the method {method!r} of the NAT rule is not modelled"
            if item.enabled:
                self._context.feature(reason, Effect.MAY_REWRITE, self._context.span(item.node))
        if source is not None and not self._is_original(source):
            self._source(item, columns["original-source"], source, method)
        if target is not None and not self._is_original(target):
            found = self._book.addresses(target)
            item.destination = mapped(item.match.destination, found)
        if service is not None and not self._is_original(service):
            item.port = self._port(item, service)

    def _is_original(self, reference: Node) -> bool:
        found = self._book.find(reference)
        name = self._book.name(reference)
        if found is not None and name.lower() == ORIGINAL:
            self._context.settle(found, IDENTITY)
            return True
        return found is None and reference.text.lower() == ORIGINAL

    def _source(self, item: Translation, original: Node | None, translated: Node, method: str) -> None:
        there = self._book.find(translated)
        same = original is not None and there is not None and self._book.find(original) is there
        found = self._book.addresses(translated)
        possible = item.match.source.possibly
        item.ports_change = method != "static"
        if item.automatic and same and there is not None:
            settings = there.get("nat-settings")
            if settings is not None and method == "hide" and _text(settings, "hide-behind") == "gateway":
                item.own = True
                item.source = AddressTranslation(NatKind.UNKNOWN, possible, NO_ADDRESS)
                return
            valid = self._book.valid(there, whole=method == "static")
            found = AddressMatch.exactly(NO_ADDRESS) if valid is None else AddressMatch.exactly(valid)
        if method == "static":
            item.source = mapped(item.match.source, found)
        elif found.possibly == NOWHERE:
            item.own = True
            item.source = AddressTranslation(NatKind.UNKNOWN, possible, NO_ADDRESS)
        elif found.unknown or not found.possibly:
            item.source = AddressTranslation(NatKind.UNKNOWN, possible, NO_ADDRESS)
        else:
            item.source = AddressTranslation(NatKind.POOL, possible, found.possibly)

    def _port(self, item: Translation, translated: Node) -> PortTranslation | None:
        """The new port of the destination; None with an unknown address where it is not understood."""
        old, new = item.match.service, self._services.all_of([translated])
        before, after = single_range(old), single_range(new)
        if before is None or after is None or before[0] != after[0]:
            self._context.bad(translated, "the translation of its service is not understood")
            item.destination = AddressTranslation(NatKind.UNKNOWN, item.match.destination.possibly, NO_ADDRESS)
            return None
        ports, others = before[1], after[1]
        same = ports.last - ports.first == others.last - others.first or others.first == others.last
        return PortTranslation(ports, others, chosen=not same)

    def _rule(self, item: Translation, stage: NatStage, match: Match) -> NatRule:
        taken = item.match.destination.possibly
        silent = stage is NatStage.DESTINATION and item.moves and not item.automatic
        return NatRule(
            item.number,
            stage,
            match,
            None,
            self._context.heading(item.node),
            enabled=item.enabled,
            statement=item.statement,
            unanswered=silent and bool(taken - self._ports.answered - union_of(self._ports.addresses.values())),
        )

    def _chosen(self, item: Translation) -> Iterator[NatRule]:
        """In the stage of destinations: the rule that takes a packet, with what becomes of its destination."""
        made = replace(
            self._rule(item, NatStage.DESTINATION, item.match),
            address=item.destination if item.moves else None,
            port=item.port if item.moves else None,
        )
        yield made

    def _left(self, item: Translation, deciding: set[str]) -> Iterator[NatRule]:
        """In the stage of sources: what becomes of the source of packets that the rule took."""
        if item.source is None:
            return
        only = self._only_source(item)
        match = Match(
            source=item.match.source,
            conditions=item.match.conditions if only else (),
            translated_by=frozenset(deciding),
        )
        yield from self._sources(item, match)

    def _alone(self, item: Translation) -> Iterator[NatRule]:
        """Where no rule moves a destination, the stage of sources is enough."""
        if item.source is None:
            yield replace(self._rule(item, NatStage.SOURCE, item.match), statement="")
            return
        for made in self._sources(item, item.match):
            yield replace(made, statement="")

    def _sources(self, item: Translation, match: Match) -> Iterator[NatRule]:
        made = replace(
            self._rule(item, NatStage.SOURCE, match),
            address=item.source,
            source_ports_change=item.ports_change,
        )
        if not item.own or not self._ports.addresses:
            yield replace(made, own_address=item.own)
            return
        for name, addresses in self._ports.addresses.items():
            for every, part in (("v4", AddressSet(v4=addresses.v4)), ("v6", AddressSet(v6=addresses.v6))):
                if not part:
                    continue
                original = item.match.source.possibly
                wanted = AddressSet(v4=original.v4) if every == "v4" else AddressSet(v6=original.v6)
                if not wanted:
                    continue
                kind = NatKind.STATIC if count(part) == 1 else NatKind.POOL
                yield replace(
                    made,
                    identity=f"{item.number} {name}",
                    match=replace(match, out_interfaces=frozenset({name}), source=limited(match.source, wanted)),
                    address=AddressTranslation(kind, wanted, part),
                )
        yield replace(made, match=replace(match, out_interfaces=None), identity=f"{item.number} elsewhere")


def _flag(node: Node, key: str) -> bool | None:
    child = node.get(key)
    if child is None:
        return None
    value = child.modelled().value
    return value if isinstance(value, bool) else None


def _text(node: Node, key: str) -> str:
    child = node.get(key)
    return "" if child is None else child.text
