"""Nouns of the model as numbers and texts, and back: columns, so that thousands of one class are made at once.

Only classes of `parsers.model` and of the declared plant, places and diagnostics, verdicts with their boxes and
packets, tuples, frozen sets, tables of names, texts, numbers, addresses and days can be written or made; nothing else
is ever constructed, and no code is looked up by a name from a file beyond these. What was one object stays one object,
and places that are equal become one. Reading trusts that the bytes are those that were written (`Store` has a checksum)
and checks that every reference is to something earlier.

Layout: four bytes with the length of the head, the head (JSON: texts, numbers, other atoms, groups and the root), then
all references as unsigned 32-bit numbers, least byte first. A group is many objects of one class, field by field, or
many tuples (sets, or tables as keys and values in turn), with their lengths first. Groups stand in an order in which
each refers to earlier things alone.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
import ipaddress
import json
import pkgutil
import sys
from array import array
from collections import deque
from enum import Enum
from functools import cache, lru_cache, partial
from itertools import chain, repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypedDict, cast

import parsers.diagnostics
import parsers.model
import parsers.registry
import parsers.source
import validator.flowtext
import validator.plant.model
import validator.plant.register
import validator.verdicts
from parsers.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import ModuleType

_LENGTH = 4
_ADDRESSES: dict[str, Callable[[str], object]] = {
    one.__name__: one
    for one in (
        ipaddress.IPv4Address,
        ipaddress.IPv6Address,
        ipaddress.IPv4Network,
        ipaddress.IPv6Network,
        ipaddress.IPv4Interface,
        ipaddress.IPv6Interface,
    )
}
_CONSTANTS = (None, True, False)


class PackingError(ValueError):
    """Something that cannot be written, or bytes that are not what was written."""


class _Head(TypedDict):
    """The head of what is packed."""

    texts: list[str]
    numbers: list[int]
    others: list[tuple[str, str]]
    groups: list[tuple[str, int]]
    root: int


class Noun(Protocol):
    """A class with fields."""

    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]]


@cache
def _vocabulary() -> tuple[dict[str, type[Noun]], dict[str, type[Enum]]]:
    """The frozen nouns and the enumerations that can be written, by module and name."""
    modules = [parsers.source, parsers.diagnostics, validator.flowtext, validator.verdicts]
    modules += [validator.plant.model, validator.plant.register]
    modules += [
        importlib.import_module(f"parsers.model.{one.name}") for one in pkgutil.iter_modules(parsers.model.__path__)
    ]
    nouns: dict[str, type[Noun]] = {}
    enums: dict[str, type[Enum]] = {"parsers.registry.Maturity": parsers.registry.Maturity}
    for module in modules:
        for name, one in _classes(module):
            if issubclass(one, Enum):
                enums[f"{module.__name__}.{name}"] = one
            elif dataclasses.is_dataclass(one) and _is_frozen(one):
                nouns[f"{module.__name__}.{name}"] = one
    return nouns, enums


def _classes(module: ModuleType) -> Iterator[tuple[str, type[object]]]:
    """The classes that a module defines, by name."""
    for name, one in sorted(vars(module).items()):
        if isinstance(one, type) and one.__module__ == module.__name__:
            yield name, one  # pyright: ignore[reportUnknownVariableType] - any class


def _is_frozen(one: type) -> bool:
    return bool(getattr(one, "__dataclass_params__").frozen)  # noqa: B009 - typeshed does not know it


@cache
def _names() -> dict[type, str]:
    nouns, enums = _vocabulary()
    return {one: name for name, one in (*nouns.items(), *enums.items())}


@cache
def _parts_by_kind() -> dict[type, tuple[str, Callable[[object], tuple[object, ...]]]]:
    """The name of each noun, and what tells its fields."""
    return {noun: (name, _parts_of(noun)) for name, noun in _vocabulary()[0].items()}


@cache
def _fields(noun: type[Noun]) -> tuple[str, ...]:
    return tuple(noun.__dataclass_fields__)


@cache
def _parts_of(noun: type[Noun]) -> Callable[[object], tuple[object, ...]]:
    """Tells the fields of an object of a class."""
    fields = _fields(noun)
    if len(fields) > 1:
        return attrgetter(*fields)
    return lambda value: tuple(getattr(value, field) for field in fields)


_PARTS_OF_PLACE = _parts_of(Span)
_PLACE = (1, f"{Span.__module__}.{Span.__qualname__}")


@dataclasses.dataclass(slots=True)
class _Group:
    """Objects of one class that stand equally deep: their numbers, and those of the parts of each."""

    numbers: list[int] = dataclasses.field(default_factory=list[int])
    rows: list[list[int]] = dataclasses.field(default_factory=list[list[int]])


class Packer:
    """Finds every object below a root once, and how deep each stands on others; they are numbered as they are found."""

    def __init__(self) -> None:
        self._levels: list[int] = [0] * len(_CONSTANTS)
        """How deep each stands, by number: texts, numbers and the like on nothing."""
        self._texts: dict[object, int] = {}
        self._integers: dict[object, int] = {}
        self._others: dict[object, int] = {}
        self._places: dict[object, int] = {}
        """Routes name their line twice, and there are more places than anything else."""
        self._known: dict[int, int] = {id(one): number for number, one in enumerate(_CONSTANTS)}
        """All else, by identity."""
        self._alive: list[object] = []
        self._groups: dict[tuple[int, str], _Group] = {}

    def add(self, value: object) -> int:
        """The number of a value."""
        kind = type(value)
        if kind is str:
            return self._atom(self._texts, value)
        if kind is int:
            return self._atom(self._integers, value)
        if kind is Span:
            return self._place(_PARTS_OF_PLACE(value))
        known = self._known.get(id(value))
        if known is None:
            known = self._known[id(value)] = self.compound(kind, value)
            self._alive.append(value)
        return known

    def _atom(self, kept: dict[object, int], value: object) -> int:
        """The number of something that stands on nothing."""
        found = kept.get(value)
        if found is None:
            found = kept[value] = len(self._levels)
            self._levels.append(0)
        return found

    def _place(self, parts: tuple[object, ...]) -> int:
        """The number of a place, which is met once."""
        known = self._places.get(parts)
        if known is None:
            known = self._places[parts] = self.place(parts)
        return known

    def place(self, parts: tuple[object, ...]) -> int:
        """The number of a place: a text and numbers, so it stands on nothing else and is written without looking."""
        texts, integers, levels = self._texts, self._integers, self._levels
        row: list[int] = []
        for part in parts:
            kept = integers if type(part) is int else texts
            one = kept.get(part)
            if one is None:
                one = kept[part] = len(levels)
                levels.append(0)
            row.append(one)
        return self._one_more(_PLACE, row)

    def _one_more(self, kind: tuple[int, str], row: list[int]) -> int:
        """The number of one more of a group."""
        group = self._groups.get(kind)
        if group is None:
            group = self._groups[kind] = _Group()
        number = len(self._levels)
        self._levels.append(kind[0])
        group.numbers.append(number)
        group.rows.append(row)
        return number

    def compound(self, kind: type, value: object) -> int:
        """The number of something with parts, or with a text of its own.

        Raises:
            PackingError: it has neither.
        """
        if kind is tuple:
            return self.group("tuple", cast("tuple[object, ...]", value))
        noun = _parts_by_kind().get(kind)
        if noun is not None:
            return self.group(noun[0], noun[1](value))
        name = _names().get(kind)
        if name is not None and isinstance(value, Enum):
            return self._atom(self._others, (name, value.name))
        if kind is frozenset:
            return self.group("frozenset", sorted(cast("frozenset[object]", value), key=_place_in_a_set))
        if kind is dict:
            return self.group("dict", chain.from_iterable(cast("dict[object, object]", value).items()))
        return self._atom(self._others, _text_of(kind, value))

    def group(self, name: str, parts: Iterable[object]) -> int:
        """The number of a thing of these parts, one more of its group."""
        texts, integers, places, known, levels = self._texts, self._integers, self._places, self._known, self._levels
        alive = self._alive
        row: list[int] = []
        deepest = 0
        for part in parts:
            kind = type(part)
            if kind is str or kind is int:
                kept = texts if kind is str else integers
                one = kept.get(part)
                if one is None:
                    one = kept[part] = len(levels)
                    levels.append(0)
            elif kind is Span:
                key = _PARTS_OF_PLACE(part)
                one = places.get(key)
                if one is None:
                    one = self._place(key)
                deepest = deepest or 1
            else:
                one = known.get(id(part))
                if one is None:
                    one = known[id(part)] = self.compound(kind, part)
                    alive.append(part)
                if levels[one] > deepest:  # noqa: PLR1730 - a call of `max` for each part takes a tenth of the whole
                    deepest = levels[one]
            row.append(one)
        return self._one_more((1 + deepest, name), row)

    def packed(self, root: object) -> bytes:
        """The bytes of everything below `root`."""
        top = self.add(root)
        groups = sorted(self._groups.items())
        atoms = (range(len(_CONSTANTS)), self._texts.values(), self._integers.values(), self._others.values())
        order = chain(*atoms, chain.from_iterable(group.numbers for _, group in groups))
        places = [0] * len(self._levels)
        for place, number in enumerate(order):
            places[number] = place
        words = array("I")
        for (_, name), group in groups:
            if name in _GATHERED:
                words.extend(map(len, group.rows))
                words.extend(map(places.__getitem__, chain.from_iterable(group.rows)))
            else:
                for column in zip(*group.rows, strict=True):
                    words.extend(map(places.__getitem__, column))
        if sys.byteorder != "little":
            words.byteswap()
        head = json.dumps(
            {
                "texts": list(self._texts),
                "numbers": list(self._integers),
                "others": list(self._others),
                "groups": [(name, len(group.rows)) for (_, name), group in groups],
                "root": places[top],
            },
            separators=(",", ":"),
        ).encode()
        return len(head).to_bytes(_LENGTH, "little") + head + words.tobytes()


def _text_of(kind: type, value: object) -> tuple[str, str]:
    """The form and the text of a value that has one.

    Raises:
        PackingError: it has none.
    """
    if kind is bytes:
        return "bytes", cast("bytes", value).hex()
    if kind is float:
        return "float", cast("float", value).hex()
    if kind is dt.date or kind is dt.datetime:
        return kind.__name__, cast("dt.date", value).isoformat()
    if kind in _ADDRESSES.values():
        return kind.__name__, str(value)
    message = f"{kind.__module__}.{kind.__qualname__} cannot be written"
    raise PackingError(message)


def _place_in_a_set(value: object) -> tuple[str, str]:
    return type(value).__name__, value.name if isinstance(value, Enum) else repr(value)


def pack(root: object) -> bytes:
    """The bytes of everything below `root`; the same for equal things that were made in the same way.

    Raises:
        PackingError: something there is of no class that can be written.
    """
    return Packer().packed(root)


def unpack(raw: bytes) -> object:
    """What was packed.

    Raises:
        PackingError: the bytes are not what `pack` writes.
    """
    try:
        return _unpacked(raw)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError, OverflowError) as error:
        message = "not what was packed"
        raise PackingError(message) from error


def _unpacked(raw: bytes) -> object:
    end = _LENGTH + int.from_bytes(raw[:_LENGTH], "little")
    head = cast("_Head", json.loads(raw[_LENGTH:end]))
    words = array("I")
    words.frombytes(raw[end:])
    if sys.byteorder != "little":
        words.byteswap()
    values: list[object] = [*_CONSTANTS, *map(str, head["texts"]), *map(int, head["numbers"])]
    values += [_other_made(str(name), str(text)) for name, text in head["others"]]
    nouns, _ = _vocabulary()
    here = 0
    for name, count in head["groups"]:
        if name in _GATHERED:
            lengths = words[here : here + count]
            here += count
            total = sum(lengths)
            values += _gathered(_GATHERED[name], lengths, _looked_up(values, words, here, total))
        else:
            noun = nouns[name]
            total = count * len(_fields(noun))
            columns = [_looked_up(values, words, here + count * n, count) for n in range(len(_fields(noun)))]
            values += made(noun, count, columns)
        here += total
    if here != len(words):
        raise IndexError
    return values[int(head["root"])]


def _table(parts: Sequence[object]) -> object:
    """A table of keys and values that stand in turn."""
    return dict(zip(parts[::2], parts[1::2], strict=True))


_GATHERED: dict[str, Callable[[Sequence[object]], object]] = {"tuple": tuple, "frozenset": frozenset, "dict": _table}
"""What is written with its length, and how it is made of its parts."""


def _looked_up(values: list[object], words: array[int], start: int, count: int) -> list[object]:
    found = words[start : start + count]
    if len(found) != count:
        raise IndexError
    return list(map(values.__getitem__, found))


def _gathered(
    kind: Callable[[Sequence[object]], object], lengths: Iterable[int], parts: list[object]
) -> Iterator[object]:
    here = 0
    for length in lengths:
        yield kind(parts[here : here + length])
        here += length


def made(noun: type[Noun], count: int, columns: Sequence[Iterable[object]]) -> list[object]:
    """So many objects of a class, their fields set without looking at each value again."""
    found: list[object] = list(map(object.__new__, repeat(noun, count)))
    for field, column in zip(_fields(noun), columns, strict=True):
        deque(map(_setter(noun, field), found, column), maxlen=0)
    return found


@cache
def _setter(noun: type[Noun], field: str) -> Callable[[object, object], None]:
    """Sets a field of a frozen object: by its slot, or past the lock."""
    slot = getattr(noun, field, None)
    if type(slot).__name__ == "member_descriptor":
        return cast("Callable[[object, object], None]", slot.__set__)  # type: ignore[union-attr]
    return partial(_set_past_the_lock, field)


def _set_past_the_lock(field: str, one: object, value: object) -> None:
    object.__setattr__(one, field, value)


@lru_cache(maxsize=1 << 16)
def _other_made(name: str, text: str) -> object:
    """A value of a form of its own; they are the same thing wherever they stand, so that equal ones are one."""
    if name in _ADDRESSES:
        return _ADDRESSES[name](text)
    if name == "date":
        return dt.date.fromisoformat(text)
    if name == "datetime":
        return dt.datetime.fromisoformat(text)
    if name == "bytes":
        return bytes.fromhex(text)
    if name == "float":
        return float.fromhex(text)
    return _vocabulary()[1][name][text]
