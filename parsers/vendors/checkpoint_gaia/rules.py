"""Access rules: what each matches and does, as the management API prints it.

Source: Check Point Management API Reference v1.1 to v1.9, `show-access-rulebase`; R81 Security Management
Administration Guide, "Creating an Access Control Policy". A rule sees the addresses as they come in ("the original
packet"), whatever NAT makes of them. Every rule prints each of its columns, so a column that is not there was lost on
the way, and the rule may match anything. Ask and the legacy authentications let in whom a person or a password admits;
nobody else is let through, and no later rule is asked. `vpn` narrows a rule to what a tunnel carries, `install-on` to
some gateways, `time` to some hours, `content` to what inspection finds.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.match import ANY_ADDRESS, AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule, RuleMetadata
from parsers.model.service import EVERY_SERVICE, NO_SERVICE
from parsers.nouns import dataclass
from parsers.vendors.checkpoint_gaia.book import IDENTITY
from parsers.vendors.checkpoint_gaia.context import modelled
from parsers.vendors.checkpoint_gaia.kinds import COMMUNITIES, GATEWAYS, ZONES
from parsers.vendors.checkpoint_gaia.times import last_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from parsers.syntax.json_tree import Node
    from parsers.vendors.checkpoint_gaia.book import Book
    from parsers.vendors.checkpoint_gaia.context import Context
    from parsers.vendors.checkpoint_gaia.services import Services
    from parsers.vendors.checkpoint_gaia.target import Target

ACTIONS = {"accept": Action.PERMIT, "drop": Action.DENY, "reject": Action.DENY, "inform": Action.PERMIT}
ADMITTING = {
    "ask": "a person is asked and may go on",
    "user auth": "a user proves who he is",
    "client auth": "a user proves who he is",
    "session auth": "a user proves who he is",
}
APPLY_LAYER = frozenset({"inner layer", "apply layer", "inline layer"})
REQUIRED = (
    *("source", "source-negate", "destination", "destination-negate", "service", "service-negate", "vpn"),
    *("action", "content", "content-negate", "time", "enabled", "install-on"),
)
_HARMLESS = {
    "action-settings": "how much bandwidth, and whether a person is asked for his name",
    "user-check": "how a person is told",
    "track": "what is logged",
    "content-direction": "read with the content",
    "hits": "how often it matched",
    "layer": "the layer that it stands in",
    "package": "the package that it stands in",
    "custom-fields": "for people",
}
_TARGETS = frozenset({"policy targets", "any", "all", "policy hosts"})


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a rule: addresses, with the interfaces by which they come or go (None: any)."""

    addresses: AddressMatch
    interfaces: frozenset[str] | None = None
    conditions: tuple[UnknownMatch, ...] = ()


@dataclass(slots=True)
class Entry:
    """One rule of a layer: what it matches, in one or several forms, and what it does or which layer it asks."""

    node: Node
    number: str
    rule: Rule
    forms: list[Match] = field(default_factory=list[Match])
    layer: Node | None = None

    @property
    def rules(self) -> Iterator[Rule]:
        """The rule, once for each of its forms."""
        return (replace(self.rule, match=form) for form in self.forms)


class RuleReader:
    """Makes entries of access rules."""

    def __init__(self, book: Book, services: Services, target: Target) -> None:
        """Read with the objects of a file, for one gateway."""
        self._book, self._services, self._target = book, services, target
        self._context: Context = book.context

    def entry(self, node: Node, label: str) -> Entry:
        """One rule; `label` is how it is called in its list."""
        context = self._context
        node.modelled()
        for key in ("uid", "type", "rule-number", "name"):
            modelled(node.get(key))
        action, layer, doubt = self._action(node)
        conditions = [*doubt, *self._missing(node), *self._conditions(node)]
        installed, narrowed = self._installed(node)
        conditions += narrowed
        until, timed = self._time(node)
        conditions += timed
        service = self._service(node)
        sources, targets = self._side(node, "source"), self._side(node, "destination")
        enabled = node.get("enabled")
        if enabled is not None and context.truth(enabled) is None:
            conditions.append(context.why(UnknownKind.UNREAD, "whether it is enabled", enabled))
        logged = self._logged(node)
        context.quiet(node, _HARMLESS)
        conditions += self._left(node)
        rule = Rule(
            label,
            action,
            Match(),
            context.heading(node),
            lines=(context.span(node),),
            enabled=installed and not (enabled is not None and enabled.value is False),
            logged=logged,
            schedule=", ".join(self._book.name(item) for item in _items(node, "time") if timed),
            until=until,
            metadata=RuleMetadata(name=_text(node, "name"), description=_text(node, "comments")),
        )
        forms = [
            Match(
                one.addresses,
                other.addresses,
                service,
                one.interfaces,
                other.interfaces,
                tuple(dict.fromkeys((*conditions, *one.conditions, *other.conditions))),
            )
            for one in sources
            for other in targets
        ]
        if self._only_by_vpn(node):
            nowhere = frozenset[str]()
            forms = [replace(form, in_interfaces=nowhere, out_interfaces=nowhere, conditions=()) for form in forms[:1]]
        return Entry(node, label, rule, forms, layer)

    def _action(self, node: Node) -> tuple[Action, Node | None, list[UnknownMatch]]:
        reference, layer = node.get("action"), node.get("inline-layer")
        if layer is not None:
            layer.modelled()
        if reference is None:
            return Action.UNKNOWN, None, []
        reference.modelled()
        name = self._book.name(reference)
        found = self._book.find(reference)
        if found is not None:
            self._context.settle(found, IDENTITY)
        word = name.lower()
        if word in APPLY_LAYER and layer is not None:
            return Action.UNKNOWN, layer, []
        if layer is not None:
            return Action.UNKNOWN, None, [self._context.bad(layer, f"a layer behind the action {name!r}")]
        if word in ACTIONS:
            return ACTIONS[word], None, []
        if word in ADMITTING:
            return Action.UNKNOWN, None, [self._context.why(UnknownKind.USER, ADMITTING[word], reference)]
        return Action.UNKNOWN, None, [self._context.bad(reference, f"the action {name!r} is not understood")]

    def _missing(self, node: Node) -> Iterator[UnknownMatch]:
        for key in REQUIRED:
            column = node.get(key)
            if column is None:
                yield self._context.bad(node, f"the rule does not show its {key!r}")
            elif column.value == []:
                yield self._context.bad(column, f"the rule shows nothing in its {key!r}")

    def _conditions(self, node: Node) -> Iterator[UnknownMatch]:
        for key, kind, what in (
            ("vpn", UnknownKind.FEATURE, "only what comes by the VPN of"),
            ("content", UnknownKind.INSPECTION, "content"),
        ):
            column = node.get(key)
            if column is None:
                continue
            column.modelled()
            references = column.items if isinstance(column.value, list) else [column]
            if not references or not all(self._any(item) for item in references):
                names = " ".join(
                    self._book.name(item) if not item.get("from") else "a direction" for item in references
                )
                for item in references:
                    item.all_modelled()
                yield self._context.why(kind, f"{what} {names}".strip(), column)
        negated = node.get("content-negate")
        if negated is not None and negated.modelled().value is not False:
            yield self._context.why(UnknownKind.INSPECTION, "content negated", negated)
        if (resource := node.get("service-resource")) is not None and resource.modelled().value not in (None, ""):
            yield self._context.why(UnknownKind.INSPECTION, f"resource {self._book.name(resource)}", resource)

    def _only_by_vpn(self, node: Node) -> bool:
        """Whether the rule is about VPN alone, and the gateway has none: then it takes nothing.

        R81 Site to Site VPN Administration Guide, "VPN Communities in the rule base": a community in the column narrows
        the rule to connections that it encrypts. A direction (`from`, `to`) may begin and end in the clear.
        """
        column = node.get("vpn")
        if column is None or not self._target.without_vpn:
            return False
        references = column.items if isinstance(column.value, list) else [column]
        return bool(references) and all(self._book.kind(item) in COMMUNITIES for item in references)

    def _any(self, reference: Node) -> bool:
        reference.modelled()
        found = self._book.find(reference)
        if found is not None and self._book.is_any([reference]):
            self._book.addresses(reference)
            return True
        return found is None and reference.text == "Any"

    def _installed(self, node: Node) -> tuple[bool, list[UnknownMatch]]:
        """Whether the rule is on this gateway; a condition where that is not known."""
        column = node.get("install-on")
        if column is None or column.value == []:
            return True, []
        column.modelled()
        references = column.items if isinstance(column.value, list) else [column]
        for item in references:
            item.modelled()
            if (found := self._book.find(item)) is not None:
                self._book.take(found)
        names = [self._book.name(item) for item in references]
        if any(is_everywhere(self._book, item) for item in references):
            return True, []
        here = self._target.among(references, self._book)
        if here is None:
            reason = f"the rule is installed on {' '.join(names) or 'nobody'} only"
            return True, [self._context.why(UnknownKind.UNRESOLVED, reason, column)]
        return here, []

    def _time(self, node: Node) -> tuple[dt.date | None, list[UnknownMatch]]:
        column = node.get("time")
        if column is None:
            return None, []
        column.modelled()
        references = column.items if isinstance(column.value, list) else [column]
        if references and all(self._any(item) for item in references):
            return None, []
        objects = [self._book.find(item) for item in references]
        for found in objects:
            if found is not None:
                self._book.take(found)
        until = last_day(objects)
        for found in objects:
            if found is not None:
                found.irrelevant("when the rule holds is a question of the clock")
        names = " ".join(self._book.name(item) for item in references)
        return until, [self._context.why(UnknownKind.TIME, f"time {names}".strip(), column)]

    def _service(self, node: Node) -> ServiceMatch:
        column = node.get("service")
        if column is None or column.value == []:
            return ServiceMatch(NO_SERVICE, EVERY_SERVICE)
        column.modelled()
        found = self._services.all_of(column.items if isinstance(column.value, list) else [column])
        negated = self._negated(node, "service-negate")
        if negated is None:
            return ServiceMatch(NO_SERVICE, EVERY_SERVICE, found.unknown)
        return found.negated() if negated else found

    def _side(self, node: Node, key: str) -> list[Side]:
        column = node.get(key)
        if column is None or column.value == []:
            return [Side(ANY_ADDRESS)]
        column.modelled()
        references = column.items if isinstance(column.value, list) else [column]
        zones = [item for item in references if self._book.kind(item) in ZONES]
        negated = self._negated(node, f"{key}-negate")
        found: list[Side] = []
        others = [item for item in references if item not in zones]
        if others or not zones:
            addresses = self._book.in_rules(others)
            if negated is None:
                addresses = ANY_ADDRESS
            found.append(Side(addresses.negated() if negated else addresses))
        for item in zones:
            item.modelled()
            zone = self._book.find(item)
            if zone is None:
                continue
            self._context.settle(zone, IDENTITY)
            interfaces = self._target.zone(_text(zone, "name"))
            why: tuple[UnknownMatch, ...] = ()
            if interfaces is None or negated is not False:
                name = _text(zone, "name")
                shown = f"which interfaces are in security zone {name} is not shown"
                reason = shown if interfaces is None else f"security zone {name} stands in a column that is negated"
                why = (self._context.why(UnknownKind.UNRESOLVED, reason, item),)
                interfaces = None
            found.append(Side(ANY_ADDRESS, interfaces, why))
        if zones and negated is not False:
            return [replace(item, addresses=ANY_ADDRESS, conditions=found[-1].conditions) for item in found[-1:]]
        return found

    def _negated(self, node: Node, key: str) -> bool | None:
        """None: it is not known (and a condition says so)."""
        flag = node.get(key)
        if flag is None:
            return None
        if not isinstance(flag.modelled().value, bool):
            self._context.unread(flag, f"{flag.text!r} is neither true nor false")
            return None
        return flag.value is True

    def _logged(self, node: Node) -> bool | None:
        track = node.get("track")
        if track is None:
            return None
        kind = track.modelled().get("type") if track.members else track
        if kind is None:
            return None
        kind.modelled()
        if (found := self._book.find(kind)) is not None:
            found.irrelevant("what is logged")
        track.irrelevant("what is logged")
        name = self._book.name(kind).lower()
        return None if not name else name != "none"

    def _left(self, node: Node) -> Iterator[UnknownMatch]:
        for key, child in node.members.items():
            if child.fate is LineFate.UNSEEN:
                yield self._context.bad(child, f"{key!r} of a rule is not understood")


def is_everywhere(book: Book, reference: Node) -> bool:
    """Whether a rule is installed on every gateway of its package; a group of gateways may have that name too."""
    return book.name(reference).lower() in _TARGETS and book.kind(reference) not in {*GATEWAYS, "group"}


def within(outer: Match, inner: Match, conditions: tuple[UnknownMatch, ...] = ()) -> Match:
    """The packets of both: a rule of a layer that another rule asks."""
    service = ServiceMatch(
        outer.service.surely & inner.service.surely,
        outer.service.possibly & inner.service.possibly,
        _joined(outer.service.unknown, inner.service.unknown),
    )
    return Match(
        _both(outer.source, inner.source),
        _both(outer.destination, inner.destination),
        service,
        _shared(outer.in_interfaces, inner.in_interfaces),
        _shared(outer.out_interfaces, inner.out_interfaces),
        _joined(_joined(outer.conditions, inner.conditions), conditions),
    )


def _both(one: AddressMatch, other: AddressMatch) -> AddressMatch:
    surely: AddressSet = one.surely & other.surely
    return AddressMatch(surely, one.possibly & other.possibly, _joined(one.unknown, other.unknown))


def _shared(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    return other if one is None else one if other is None else one & other


def _joined(one: tuple[UnknownMatch, ...], other: tuple[UnknownMatch, ...]) -> tuple[UnknownMatch, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _items(node: Node, key: str) -> list[Node]:
    child = node.get(key)
    return [] if child is None else child.items


def _text(node: Node, key: str) -> str:
    child = node.get(key)
    return "" if child is None else child.text
