"""Shapes of values in a plant file: one table serves the reader, its errors and the JSON Schema."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from parsers.nouns import dataclass
from validator.days import day, day_meant, days_meant
from validator.nearest import nearest
from validator.plant.nodes import Items, Mapping, Node, Scalar

if TYPE_CHECKING:
    from collections.abc import Mapping as Map

    from parsers.source import Span
    from validator.plant.mistakes import Mistakes

LONGEST_TEXT = 10_000
"""Characters of one value."""
MOST_KEYS = 6
"""Keys that a message names."""
YES_WORDS = ("true", "yes", "required")
NO_WORDS = ("false", "no", "none")


@dataclass(frozen=True, slots=True)
class Text:
    """A text: one of `choices`, or matching `pattern` (`expected` says it in words), or any.

    `looks` is a pattern for editors alone, where the reader looks more closely and says more. `meant` are other words
    for choices, in small letters; they are mistakes with the choice as help.
    """

    expected: str = "a text"
    pattern: str = ""
    choices: tuple[str, ...] = ()
    looks: str = ""
    meant: Map[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no, in the words of `YES_WORDS` and `NO_WORDS`."""


@dataclass(frozen=True, slots=True)
class Date:
    """A day, `2027-06-30`."""


@dataclass(frozen=True, slots=True)
class Many:
    """A list of one shape; a single value stands for a list of one when `or_one`."""

    of: Shape
    or_one: bool = False
    at_least: int = 0


@dataclass(frozen=True, slots=True)
class Names:
    """A mapping with keys of one's own choice."""

    values: Shape


@dataclass(frozen=True, slots=True)
class Either:
    """A text-like value or a mapping."""

    value: Shape
    form: Form | Names


@dataclass(frozen=True, slots=True)
class Anything:
    """Kept as written and not looked into."""


@dataclass(frozen=True, slots=True)
class Form:
    """A mapping with known keys.

    `keys` are used; `unused` are known from the register and not judged yet, and have a shape all the same;
    `prose` are for people alone; `renamed` are other names of known keys, which are mistakes with the right
    name as help; `refused` are known keys that would change the meaning and are not judged yet, each with what
    to write instead.
    """

    name: str
    keys: Map[str, Shape]
    required: tuple[str, ...] = ()
    unused: Map[str, Shape] = field(default_factory=dict["str", "Shape"])
    renamed: Map[str, str] = field(default_factory=dict[str, str])
    refused: Map[str, str] = field(default_factory=dict[str, str])
    prose: frozenset[str] = frozenset()

    def shape_of(self, key: str) -> Shape | None:
        """The shape of what stands under a key; None: there is no such key."""
        return Anything() if key in self.prose else self.keys.get(key, self.unused.get(key))

    @property
    def known(self) -> tuple[str, ...]:
        """Every key it may hold: the used ones in their order, then the others."""
        return (*self.keys, *sorted({*self.unused, *self.prose}))


Shape: TypeAlias = Text | Whole | Flag | Date | Many | Names | Either | Anything | Form

ID_PATTERN = "[A-Za-z0-9._-]{1,64}"
ID = Text("an id of letters, digits, '.', '_' and '-', at most 64", ID_PATTERN)
ANY_TEXT = Text()
SAID = Text("a text that says something", r"(?s:.*\S.*)")
"""A text of which nothing but blanks would be an omission."""


def check_shape(node: Node, shape: Shape, where: str, mistakes: Mistakes) -> bool:
    """Whether `node` has the shape; if not, every reason is added to `mistakes`. `where` names the value."""
    before = len(mistakes.found)
    if isinstance(shape, Form):
        _check_form(node, shape, where, mistakes)
    elif isinstance(shape, Names):
        _check_names(node, shape, where, mistakes)
    elif isinstance(shape, Many):
        _check_many(node, shape, where, mistakes)
    elif isinstance(shape, Either):
        check_shape(node, shape.form if isinstance(node, Mapping) else shape.value, where, mistakes)
    elif not isinstance(shape, Anything):
        _check_scalar(node, shape, where, mistakes)
    return len(mistakes.found) == before


def _kind(node: Node) -> str:
    if isinstance(node, Scalar):
        return f"'{node.text[:60]}'" if node.text else "empty"
    return "a list" if isinstance(node, Items) else "a mapping"


def _check_form(node: Node, form: Form, where: str, mistakes: Mistakes) -> None:
    if not isinstance(node, Mapping):
        mistakes.add(node.span, f"{where} is {_kind(node)}", _form_in_words(form))
        return
    for key, (span, value) in node.entries.items():
        shape = form.shape_of(key)
        if shape is None:
            _unknown_key(key, form, where, mistakes, span)
        elif not (isinstance(value, Scalar) and (value.absent or _is_right(value, shape))):
            check_shape(value, shape, f"'{key}' of {where}", mistakes)
    missed = [key for key in form.required if node.get(key) is None]
    meant = {right for key in node.entries for right in _meant(key, form)} if missed else set[str]()
    for key in missed:
        if key not in meant:
            span = node.entries[key][0] if key in node.entries else node.span
            missing = "is empty" if key in node.entries else "is missing"
            mistakes.add(span, f"'{key}' of {where} {missing}", expected_of(form.keys[key]))


def _meant(key: str, form: Form) -> list[str]:
    """The keys that an unknown key stands for; they are not missing besides."""
    if form.shape_of(key) is not None:
        return []
    if _without_a_blank(key, form):
        return [key.partition(":")[0]]
    return form.renamed.get(key, nearest(key, form.keys)).split(" and ")


def _without_a_blank(key: str, form: Form) -> str:
    """`id: CORP` of the key `id:CORP`, or empty."""
    name, colon, value = key.partition(":")
    return f"{name}: {value[:60]}" if colon and value and form.shape_of(name) is not None else ""


def _unknown_key(key: str, form: Form, where: str, mistakes: Mistakes, span: Span) -> None:
    if key in form.renamed:
        right = form.renamed[key]
        if " and " in right:
            first, second = right.split(" and ")
            mistakes.add(span, f"{where} has no key '{key}'", f"the keys '{first}' and '{second}'")
        else:
            mistakes.add(span, f"{where} has no key '{key}'; here it is called '{right}'", "", right)
        return
    if key in form.refused:
        mistakes.add(span, f"'{key}' of {where} is not judged yet, and would change the verdict", form.refused[key])
        return
    stuck = _without_a_blank(key, form)
    if stuck:
        mistakes.add(span, f"'{key[:60]}' of {where} has no blank behind its colon", "", stuck)
        return
    close = nearest(key, form.known)
    expected = "" if close else f"one of {', '.join(form.keys)}"
    mistakes.add(span, f"{where} has no key '{key[:60]}'", expected, close)


def _check_names(node: Node, shape: Names, where: str, mistakes: Mistakes) -> None:
    if not isinstance(node, Mapping):
        mistakes.add(node.span, f"{where} is {_kind(node)}", "a mapping")
        return
    for key, (_, value) in node.entries.items():
        check_shape(value, shape.values, f"'{key}' of {where}", mistakes)


def _check_many(node: Node, shape: Many, where: str, mistakes: Mistakes) -> None:
    if not isinstance(node, Items):
        if shape.or_one:
            check_shape(node, shape.of, where, mistakes)
        else:
            mistakes.add(node.span, f"{where} is {_kind(node)}", _list_in_words(shape))
        return
    if len(node.items) < shape.at_least:
        found = f"has {len(node.items)} of {shape.at_least} entries" if node.items else "is an empty list"
        least = f"at least {shape.at_least} entries" if shape.at_least > 1 else "at least one entry"
        mistakes.add(node.span, f"{where} {found}", least)
    for item in node.items:
        if isinstance(item, Scalar) and _is_right(item, shape.of):
            continue
        inner = item_name(item, shape.of, where)
        check_shape(item, shape.of, inner, mistakes)


def _of(where: str) -> str:
    """` of conduit C-1` of `'flows' of conduit C-1`; nothing where that is the plant file itself."""
    owner = where.partition("' of ")[2]
    return f" of {owner}" if owner and owner != "the plant file" else ""


def with_article(noun: str) -> str:
    """`an exception`, `a zone`."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def item_name(item: Node, shape: Shape, where: str) -> str:
    """What a message calls one item of a list: `zone CTRL`, or an entry of the list."""
    form = shape.form if isinstance(shape, Either) else shape
    if isinstance(form, Form):
        found = item.get("id") if isinstance(item, Mapping) else None
        return (
            f"{form.name} {found.text[:64]}"
            if isinstance(found, Scalar) and found.text
            else f"{with_article(form.name)}{_of(where)}"
        )
    return f"an entry of {where}"


def _is_right(node: Scalar, shape: Shape) -> bool:
    """Whether a text has its shape, told before anything is said of it: most have."""
    kind = shape.value if isinstance(shape, Either) else shape
    return (
        isinstance(kind, (Text, Whole, Flag, Date))
        and not node.absent
        and len(node.text) <= LONGEST_TEXT
        and _fits(node.text, kind)
    )


def _check_scalar(node: Node, shape: Text | Whole | Flag | Date, where: str, mistakes: Mistakes) -> None:
    if not isinstance(node, Scalar):
        mistakes.add(node.span, f"{where} is {_kind(node)}", expected_of(shape))
        return
    if node.absent:
        mistakes.add(node.span, f"{where} is empty", expected_of(shape))
        return
    if len(node.text) > LONGEST_TEXT:
        mistakes.add(node.span, f"{where} is {len(node.text)} characters long", f"at most {LONGEST_TEXT}")
        return
    if not _fits(node.text, shape):
        close = _choice_meant(node.text, shape) if isinstance(shape, Text) else ""
        if isinstance(shape, Date):
            close = day_meant(node.text)
        if isinstance(shape, Text) and shape.pattern == ID_PATTERN:
            close = re.sub(r"[^A-Za-z0-9._-]+", "-", node.text).strip("-")[:64]
        mistakes.add(node.span, f"{where} is {_kind(node)}{_why(node.text, shape)}", expected_of(shape), close)


def _choice_meant(text: str, shape: Text) -> str:
    return shape.meant.get(text.lower(), nearest(text, shape.choices))


def _why(text: str, shape: Text | Whole | Flag | Date) -> str:
    """What is wrong with a text that looks right."""
    if not isinstance(shape, Date):
        return ""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return ", which is no day of the calendar"
    several = days_meant(text)
    return f", which may mean {' or '.join(several)}" if len(several) > 1 else ""


def _fits(text: str, shape: Text | Whole | Flag | Date) -> bool:
    if isinstance(shape, Whole):
        return (number := whole(text)) is not None and shape.first <= number <= shape.last
    if isinstance(shape, Flag):
        return text.lower() in (*YES_WORDS, *NO_WORDS)
    if isinstance(shape, Date):
        return day(text) is not None
    if shape.choices:
        return text in shape.choices
    return not shape.pattern or re.fullmatch(shape.pattern, text) is not None


def whole(text: str) -> int | None:
    """The whole number that `text` is, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _form_in_words(form: Form) -> str:
    keys = form.required or tuple(form.keys)[:MOST_KEYS]
    return f"a mapping with {', '.join(keys)}" if keys else "a mapping"


def _list_in_words(shape: Many) -> str:
    if shape.or_one:
        return expected_of(shape.of)
    if isinstance(shape.of, Form):
        return f"a list of {shape.of.name}s, each behind '- ' and with {', '.join(shape.of.required) or 'its keys'}"
    return f"a list, each {expected_of(shape.of)}"


def expected_of(shape: Shape) -> str:
    """The shape in words."""
    match shape:
        case Text():
            words = f"one of {', '.join(shape.choices)}" if shape.choices else shape.expected
        case Whole():
            words = f"a whole number from {shape.first} to {shape.last}"
        case Flag():
            words = "true or false"
        case Date():
            words = "a date as in 2027-06-30"
        case Many():
            words = _list_in_words(shape)
        case Form():
            words = _form_in_words(shape)
        case Either():
            words = f"{expected_of(shape.value)}, or a mapping"
        case Names() | Anything():
            words = "a mapping" if isinstance(shape, Names) else "a value"
    return words
