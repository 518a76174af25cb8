"""Layers become lists; a layer that a rule asks stands in the place of that rule.

Source: R81 and R81.10 Security Management Administration Guide, "Ordered Layers and Inline Layers" and "Types of
Rules in the Rule Base". Ordered layers judge one after the other and all must accept: the first rule of a layer that
matches decides; if it accepts, the next layer is asked. A rule whose action is a layer hands its packets to it and
none of them goes on: what no rule of it takes, its implicit cleanup action decides. Where implied rules stand is
asked of `implied`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import EVERYTHING, Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Caller, Rule, RuleSet
from parsers.vendors.checkpoint_gaia.book import IDENTITY
from parsers.vendors.checkpoint_gaia.context import modelled
from parsers.vendors.checkpoint_gaia.pages import Hole, in_order
from parsers.vendors.checkpoint_gaia.rules import Entry, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.json_tree import Node
    from parsers.vendors.checkpoint_gaia.answers import Answers, Layer
    from parsers.vendors.checkpoint_gaia.book import Book
    from parsers.vendors.checkpoint_gaia.context import Context
    from parsers.vendors.checkpoint_gaia.implied import Implied
    from parsers.vendors.checkpoint_gaia.rules import RuleReader

CLEANUP = "R81 Security Management Administration Guide, Types of Rules in the Rule Base: implicit cleanup rule"
_CLEANUPS = {"drop": Action.DENY, "accept": Action.PERMIT}
_HARMLESS: dict[str, str] = dict.fromkeys(
    (
        *("firewall", "applications-and-url-filtering", "content-awareness", "mobile-access", "shared"),
        *("detect-using-x-forward-for", "add-default-rule", "parent-layer", "parent-rule", "layer-type"),
    ),
    "which inspection its rules may ask for",
)
_NO_CLEANUP = "what becomes of packets that no rule of the layer takes is not shown (`show access-layer`)"


class LayerReader:
    """Makes lists of layers."""

    def __init__(self, answers: Answers, book: Book, reader: RuleReader, implied: Implied) -> None:
        """Nothing is read yet."""
        self._answers, self._book, self._reader, self._implied = answers, book, reader, implied
        self._context: Context = book.context
        self._entries: dict[int, list[Entry | Rule]] = {}

    def inline(self) -> set[int]:
        """The layers (by `id`) that rules ask: they are not ordered layers."""
        found: set[int] = set()
        for layer in self._answers.layers:
            for entry in self._entries_of(layer):
                if isinstance(entry, Entry) and entry.layer is not None:
                    asked = self._asked(entry.layer)
                    if asked is not None:
                        found.add(id(asked))
        return found

    def rule_set(self, layer: Layer, *, first: bool) -> RuleSet:
        """The list of an ordered layer; `first`: it is the first of its package."""
        name = layer.name or layer.uid
        made = (*(self._implied.first if first else self._implied.perhaps_first), *self._rules(layer, ()))
        origin = self._context.span(layer.pages[0].rules if layer.pages else layer.settings)
        return RuleSet(name, made, origin)

    def _entries_of(self, layer: Layer) -> list[Entry | Rule]:
        known = self._entries.get(id(layer))
        if known is None:
            known = self._entries[id(layer)] = list(self._read(layer))
        return known

    def _read(self, layer: Layer) -> Iterator[Entry | Rule]:
        name = layer.name or layer.uid
        if not layer.pages:
            reason = f"the rules of the layer {name!r} are not in the file (`show access-rulebase`)"
            self._context.missing(self._context.span(layer.settings), reason)
            yield self._anything("missing", reason, layer.settings)
            return
        for item in in_order(self._context, layer.pages, f"the layer {name!r}"):
            if isinstance(item, Hole):
                why = UnknownMatch(UnknownKind.UNREAD, item.reason, item.origin)
                yield Rule(f"missing {item.first}", Action.UNKNOWN, Match(conditions=(why,)), item.origin)
                continue
            label = str(item.number) if item.number else f"line {item.node.line}"
            kind = item.node.get("type")
            if kind is not None and kind.text == "access-rule":
                yield self._reader.entry(item.node, label)
            elif kind is not None and kind.text == "place-holder":
                item.node.partial("a rule that whoever asked may not see", blocking=True)
                for child in item.node.below():
                    child.irrelevant("of a rule that is not shown")
                yield self._anything(label, "a rule that whoever asked for the rules may not see", item.node)
            else:
                reason = "a rule without a type that is known"
                item.node.unknown(reason)
                yield self._anything(label, reason, item.node)

    def _anything(self, label: str, reason: str, node: Node | None) -> Rule:
        origin = self._context.span(node)
        why = UnknownMatch(UnknownKind.UNREAD, reason, origin)
        return Rule(label, Action.UNKNOWN, Match(conditions=(why,)), origin)

    def _asked(self, reference: Node) -> Layer | None:
        """The layer that a rule names, by uid or as an object."""
        text = modelled(reference.get("uid")) if reference.members else reference.text
        if reference.members:
            self._context.settle(reference, IDENTITY)
        for layer in self._answers.layers:
            if layer.uid == text and text:
                return layer
        name = self._book.name(reference)
        found = self._book.find(reference)
        if found is not None:
            self._book.take(found)
        named = [layer for layer in self._answers.layers if layer.name == name and name and not layer.uid]
        return named[0] if len(named) == 1 else None

    def _rules(self, layer: Layer, open_: tuple[int, ...]) -> Iterator[Rule]:
        """The rules of a layer, with those of the layers that they ask and those that are implied; its end last."""
        groups: list[list[Rule]] = []
        for entry in self._entries_of(layer):
            if isinstance(entry, Rule):
                groups.append([entry])
            elif entry.layer is None:
                groups.append(list(entry.rules))
            else:
                groups.append(list(self._of_inline(entry, (*open_, id(layer)))))
        final = max((place for place, group in enumerate(groups) if any(rule.enabled for rule in group)), default=0)
        for place, group in enumerate(groups):
            if place == final:
                yield from self._implied.before_last
            yield from group
        if not groups:
            yield from self._implied.before_last
        yield from self._implied.last
        yield self._cleanup(layer)

    def _of_inline(self, entry: Entry, open_: tuple[int, ...]) -> Iterator[Rule]:
        layer = None if entry.layer is None else self._asked(entry.layer)
        if layer is None or id(layer) in open_:
            reason = "the layer that the rule asks is not in the file" if layer is None else "the layer asks itself"
            if layer is None:
                self._context.missing(self._context.span(entry.node), reason)
            why = self._context.why(UnknownKind.UNRESOLVED, reason, entry.node)
            for rule in entry.rules:
                yield replace(rule, match=replace(rule.match, conditions=(*rule.match.conditions, why)))
            return
        inner = list(self._rules(layer, open_))
        caller = Caller(str(entry.number), entry.rule.origin)
        for form in entry.forms:
            for rule in inner:
                yield replace(
                    rule,
                    identity=f"{entry.number}.{rule.identity}",
                    match=within(form, rule.match),
                    enabled=rule.enabled and entry.rule.enabled,
                    lines=(*rule.lines, entry.rule.origin),
                    caller=caller,
                    until=min((day for day in (rule.until, entry.rule.until) if day is not None), default=None),
                )

    def _cleanup(self, layer: Layer) -> Rule:
        settings = layer.settings
        origin = self._context.span(layer.pages[0].rules if layer.pages else settings)
        action = None
        if settings is not None:
            for key in ("uid", "name", "type"):
                modelled(settings.get(key))
            settings.modelled()
            flag = settings.get("implicit-cleanup-action")
            self._context.quiet(settings, _HARMLESS)
            if flag is not None:
                action = _CLEANUPS.get(modelled(flag).lower())
                origin = self._context.span(flag)
                if action is None:
                    self._context.bad(flag, f"the cleanup action {flag.text!r} is not understood")
        if action is None or layer.disputed:
            reason = "two answers do not agree on the end of the layer" if layer.disputed else _NO_CLEANUP
            why = UnknownMatch(UnknownKind.UNREAD, reason, origin)
            return Rule("cleanup", Action.UNKNOWN, Match(conditions=(why,)), origin, implicit=CLEANUP)
        return Rule("cleanup", action, EVERYTHING, origin, implicit=CLEANUP)
