"""Elements of several places of a Panorama file put together, and what became of each told to all it is made of.

Source: Panorama Administrator's Guide 9.1, "Templates and Template Stacks": of a value that several templates of a
stack set, the one of the highest counts, and templates are listed from the highest down. What happens to lists of
members and to alternatives (an interface of layer 3 here and of layer 2 there) is not documented; the highest one's are
read, and the firewall is in doubt.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.nouns import dataclass
from parsers.syntax.xml_tree import Element

if TYPE_CHECKING:
    from collections.abc import Sequence

_MODES = frozenset({"layer3", "layer2", "tap", "virtual-wire", "ha", "aggregate-group", "decrypt-mirror"})
_ASKED = frozenset({"ip", "dhcp-client", "pppoe"})
_ONE_CHILD = frozenset({"nexthop", "peer-address", "type", "action"})
"""Elements whose children are alternatives."""
_BELOW = "a template above it in the stack says it otherwise"
_HIDDEN = "hidden by an object of the same name of a group below"


@dataclass(slots=True)
class Overlay:
    """Makes elements. `doubts` are those of which it is not documented what counts."""

    doubts: list[Element] = field(default_factory=list[Element])
    _made: list[tuple[Element, tuple[Element, ...]]] = field(default_factory=list[tuple[Element, tuple[Element, ...]]])

    def holder(
        self, name: str, children: Sequence[Element], of: Sequence[Element], attributes: dict[str, str] | None = None
    ) -> Element:
        """A new element that holds others; its fate becomes that of all that it is made of."""
        place = of[0]
        given = place.attributes if attributes is None else attributes
        made = Element(name, given, place.line, place.column, place.parent, place.end_line, "", list(children))
        self._made.append((made, tuple(of)))
        return made

    def layers(self, layers: Sequence[Element]) -> Element:
        """The same element of several templates, the highest first."""
        filled = [one for one in layers if one.children or one.text] or [layers[0]]
        for one in layers:
            if one not in filled:
                one.structural()
        top = filled[0]
        if len(filled) == 1:
            return top
        if any(not one.children for one in filled) or top.children[0].name == "member":
            if top.children and any(_texts(one) != _texts(top) for one in filled):
                self.doubts.append(top)
            for one in filled[1:]:
                one.irrelevant(_BELOW)
            return top
        grouped: dict[tuple[str, str], list[Element]] = {}
        for layer in filled:
            for child in layer.children:
                if layer is not top and _is_another_way(top, child):
                    self.doubts.append(child)
                    child.irrelevant(_BELOW)
                else:
                    grouped.setdefault(_key(child), []).append(child)
        return self.holder(top.name, [self.layers(group) for group in grouped.values()], filled)

    def first_of_each(self, name: str, containers: Sequence[Element]) -> Element:
        """Lists of objects, the nearest first: of two with one name the first counts."""
        found: dict[tuple[str, str], Element] = {}
        for container in containers:
            for child in container.children:
                if found.setdefault(_key(child), child) is not child:
                    child.irrelevant(_HIDDEN)
        return self.holder(name, list(found.values()), containers)

    def with_values(self, element: Element, values: dict[str, Element]) -> Element:
        """The element with the values of variables in the place of their names (`$x`)."""
        children = [self.with_values(child, values) for child in element.children]
        named = element.attributes.get("name", "")
        text, name = values.get(element.text), values.get(named)
        if text is None and name is None and all(a is b for a, b in zip(children, element.children, strict=True)):
            return element
        attributes = element.attributes if name is None else {**element.attributes, "name": name.text}
        made = self.holder(element.name, children, (element,), attributes)
        made.text = element.text if text is None else text.text
        for value in (text, name):
            if value is not None:
                value.modelled()
        return made

    def settle(self) -> None:
        """Tell the fate of what was made to all that it was made of."""
        for made, of in reversed(self._made):
            for one in of:
                if made.fate is LineFate.UNSEEN:
                    one.structural()
                elif made.fate >= one.fate:
                    one.fate, one.reason, one.blocking = made.fate, made.reason, one.blocking or made.blocking


def _key(element: Element) -> tuple[str, str]:
    return element.name, element.attributes.get("name", "")


def _texts(element: Element) -> list[str]:
    return [one.text for one in element.children]


def _is_another_way(top: Element, child: Element) -> bool:
    """Whether `child` is an alternative to what the highest layer has."""
    names = {one.name for one in top.children}
    if child.name in names or child.name == "entry":
        return False
    if top.name in _ONE_CHILD:
        return True
    return any(child.name in choice and names & choice for choice in (_MODES, _ASKED))
