"""What all readers of PAN-OS share: the file at hand, and how elements are read and accounted for.

PAN-OS writes lists as `<x><member>a</member></x>`, named things as `<entry name="a">`, switches as `yes` and `no`.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from parsers.diagnostics import DiagnosticCode
from parsers.ledger import LineFate
from parsers.model.device import Effect, Unmodelled
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.nouns import dataclass
from parsers.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parsers.diagnostics import Diagnostics
    from parsers.source import Source
    from parsers.syntax.xml_tree import Element

NOT_UNDERSTOOD = "<{name}> is not understood"
Fates: TypeAlias = "Mapping[str, str | Fates]"
"""Elements by name: why one has no bearing, with all beneath it, or the same of what stands beneath it."""
LOCAL = "rulebase"
"""The rules of the firewall's own."""


@dataclass(slots=True)
class Context:
    """The file that is read. `unmodelled` are features that no device of it can be proved without.

    `managed` is where a file of Panorama names the firewall that is read; its own rules are not in the file.
    `pushed` is where a firewall names its Panorama, the rules of which are not in the file.
    """

    source: Source
    diagnostics: Diagnostics
    unmodelled: list[Unmodelled] = field(default_factory=list[Unmodelled])
    warned: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])
    managed: Element | None = None
    pushed: Element | None = None

    def span(self, element: Element | None) -> Span:
        """The place of an element; the file as a whole without one."""
        if element is None:
            return Span(self.source.name, 0)
        return self.source.span(element.line, element.column)

    def why(self, kind: UnknownKind, reason: str, element: Element) -> UnknownMatch:
        """Something that the configuration does not decide."""
        return UnknownMatch(kind, reason, self.span(element))

    def elsewhere(self, base: str) -> tuple[str, UnknownMatch] | None:
        """Rules that the firewall may have in a rulebase and the file does not show: their name, and why."""
        if base == LOCAL and self.managed is not None:
            reason = "rules of the firewall's own are not in this file"
            return "(local rules)", self.why(UnknownKind.ELSEWHERE, reason, self.managed)
        if base != LOCAL and self.pushed is not None:
            reason = "rules that Panorama pushes are not in this file"
            return f"(rules of Panorama, {base})", self.why(UnknownKind.ELSEWHERE, reason, self.pushed)
        return None

    def bad(self, element: Element, reason: str, *, blocking: bool = True) -> None:
        """Say that the value of an element is not understood."""
        element.partial(reason, blocking=blocking)
        self.diagnostics.error(DiagnosticCode.BAD_VALUE, self.span(element), reason)

    def undefined(self, element: Element, what: str) -> UnknownMatch:
        """Say that a name is used that nothing defines."""
        reason = f"{what} is not defined"
        if (element.line, what) not in self.warned:
            self.warned.add((element.line, what))
            self.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, self.span(element), reason)
        return self.why(UnknownKind.UNRESOLVED, reason, element)

    def feature(self, element: Element, what: str, effect: Effect, interfaces: frozenset[str] | None = None) -> None:
        """Say that a feature is understood and not modelled."""
        element.modelled()
        self.diagnostics.warning(DiagnosticCode.UNSUPPORTED, self.span(element), f"{what} is not modelled")
        self.unmodelled.append(Unmodelled(what, effect, self.span(element), interfaces))


def name_of(entry: Element) -> str:
    """The name of an entry."""
    return entry.attributes.get("name", "")


def word(parent: Element | None, name: str, default: str = "") -> str:
    """The text of a child, or `default`; the child is then in the model."""
    found = None if parent is None else parent.child(name)
    if found is None:
        return default
    if found.children:
        return default
    return found.modelled().text


def is_on(parent: Element | None, name: str, *, default: bool = False) -> bool:
    """Whether a switch is `yes`."""
    return word(parent, name, "yes" if default else "no") == "yes"


def part(parent: Element | None, *names: str) -> Element | None:
    """A descendant by its path; what is on the way only holds others (a text of its own stays to be read)."""
    here = parent
    for name in names:
        here = None if here is None else here.child(name)
        if here is not None and not here.text:
            here.structural()
    return here


def entries(parent: Element | None, *names: str) -> Iterator[Element]:
    """The entries of a list by its path; each is in the model."""
    found = part(parent, *names)
    if found is not None:
        for entry in found.all("entry"):
            yield entry.modelled()


def members(parent: Element | None, *names: str) -> list[Element]:
    """The members of a list by its path; each is in the model. A list may also be one bare word."""
    found = part(parent, *names)
    if found is None:
        return []
    if not found.children and found.text:
        return [found.modelled()]
    return [one.modelled() for one in found.all("member")]


def words(parent: Element | None, *names: str) -> tuple[str, ...]:
    """The texts of a list of members."""
    return tuple(one.text for one in members(parent, *names))


def unread(parent: Element) -> Iterator[Element]:
    """The topmost elements beneath `parent` that nobody has judged yet."""
    waiting = list(reversed(parent.children))
    while waiting:
        one = waiting.pop()
        if one.fate is LineFate.UNSEEN:
            yield one
        else:
            waiting.extend(reversed(one.children))


def leftover(context: Context, parent: Element) -> tuple[UnknownMatch, ...]:
    """Conditions for what is not understood beneath a rule; its lines block."""
    found: list[UnknownMatch] = []
    for one in unread(parent):
        reason = NOT_UNDERSTOOD.format(name=one.name)
        for each in (one, *one.below()):
            if each.fate is LineFate.UNSEEN:
                each.unknown(reason)
        context.diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, context.span(one), reason)
        found.append(context.why(UnknownKind.UNREAD, reason, one))
    return tuple(found)


def irrelevant(parent: Element | None, reasons: dict[str, str]) -> None:
    """Children without bearing on access, by name."""
    for child in () if parent is None else parent.children:
        if child.name in reasons:
            child.irrelevant(reasons[child.name])


def settled(parent: Element | None, fates: Fates) -> None:
    """Children without bearing on access, level by level; what the table does not name stays to be judged."""
    for child in () if parent is None else parent.children:
        fate = fates.get(child.name)
        if isinstance(fate, str):
            child.irrelevant(fate)
        elif fate is not None:
            if child.fate is LineFate.UNSEEN and not child.text:
                child.structural()
            settled(child, fate)


def first(elements: Iterable[Element]) -> Element | None:
    """The first element, if there is any."""
    return next(iter(elements), None)
