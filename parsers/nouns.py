"""Classes of data as `dataclasses` makes them, made in a third of the time; their objects too are made sooner.

`dataclasses.dataclass` compiles six functions for each class, 2,000 for one run, a quarter of a second before the first
file is read; and the `__init__` of a frozen class sets each field with `object.__setattr__`, which looks its name up
again each time. Here one function is compiled for each class, `__init__`, which sets slots directly; comparing, hashing
and showing need no code of their own. What a class is and does stays as the documentation of `dataclasses` has it
(CPython 3.11): classes with slots and plain fields are made here, frozen or not, ordered or not; for anything else
`dataclasses` itself is asked.

Two things differ. A class without a docstring has its name as one, without its signature. And where a plain class below
a frozen one hides a field of it, `__init__` sets the field all the same. That a frozen class with slots raises
`TypeError` for a name that is no field is a fault of CPython 3.11 (its `super` means the class before it had slots),
and not made here.
"""

from __future__ import annotations

import abc
import operator
import sys
from dataclasses import KW_ONLY, MISSING, Field, FrozenInstanceError, InitVar, fields
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass
else:
    from dataclasses import dataclass as usual

    def dataclass(noun=None, /, **options):  # noqa: ANN001, ANN003, ANN201 - checkers see that of the library
        """The class as a class of data."""

        def made(one):  # noqa: ANN001, ANN202
            if not options.get("slots") or not options.keys() <= _OPTIONS or not _is_plain(one):
                return usual(**options)(one)
            one.__doc__ = one.__doc__ or one.__name__  # or its signature is made, for nobody
            bare = usual(init=False, repr=False, eq=False, slots=True)(one)
            return _finished(bare, frozen=options.get("frozen", False), order=options.get("order", False))

        return made if noun is None else made(noun)


__all__ = ["dataclass"]


class _Factory:
    """What a field has by default that is made anew for each object, as signatures show it."""

    def __repr__(self) -> str:
        return "<factory>"


_FACTORY = _Factory()
_OPTIONS = frozenset({"frozen", "slots", "order"})
_ORDER = ("lt", "le", "gt", "ge")
_OWN = (
    *("__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__", "__getstate__", "__setstate__"),
    *(f"__{name}__" for name in _ORDER),
)
"""What a class may say for itself; then `dataclasses` knows what that means."""


def _is_plain(one: type[Any]) -> bool:
    """Whether a class has fields of its own alone, each of them given by place when an object is made."""
    said = vars(one)
    if any(name in said for name in _OWN) or any(hasattr(base, "__dataclass_fields__") for base in one.__mro__[1:]):
        return False
    given: list[Field[Any]] = [value for value in said.values() if isinstance(value, Field)]
    if not all(value.init and value.kw_only in {MISSING, False} for value in given):
        return False
    known = said.get("__annotations__", {})
    if any(name == "self" or name.startswith("_0_") for name in known):
        return False
    kinds = " ".join(map(str, known.values()))
    return "InitVar" not in kinds and "KW_ONLY" not in kinds and not _has_other_names(one.__module__)


def _has_other_names(module: str) -> bool:
    """Whether a module has another name for what makes a field none."""
    there = vars(sys.modules[module]) if module in sys.modules else {}
    known = {"InitVar": InitVar, "KW_ONLY": KW_ONLY}
    return any(value is InitVar or value is KW_ONLY for name, value in there.items() if name not in known)


def _finished(noun: type[Any], *, frozen: bool, order: bool) -> type[Any]:
    """The class with all that its objects do."""
    known = fields(noun)
    given: dict[str, Any] = {"__init__": _maker(noun, known, frozen=frozen)}
    given["__repr__"] = _shown(tuple(one.name for one in known if one.repr))
    compared = tuple(one.name for one in known if one.compare)
    given["__eq__"] = _equal(compared)
    if frozen:
        given["__hash__"] = _hashed(tuple(one.name for one in known if _is_hashed(one)))
        given["__setattr__"], given["__delattr__"] = _guards(noun, frozenset(one.name for one in known))
    if order:
        for name in _ORDER:
            given[f"__{name}__"] = _ordered(compared, getattr(operator, name))
    for name, function in given.items():
        function.__name__, function.__qualname__ = name, f"{noun.__qualname__}.{name}"
        function.__module__ = noun.__module__
        setattr(noun, name, function)
    shared: dict[str, Any] = {"__getstate__": _state, "__setstate__": _restored} if frozen else {"__hash__": None}
    for name, function in shared.items():
        setattr(noun, name, function)
    said = noun.__dataclass_params__
    said.init = said.repr = said.eq = True
    said.frozen, said.order = frozen, order
    return abc.update_abstractmethods(noun)


def _is_hashed(one: Field[Any]) -> bool:
    return one.compare if one.hash is None else one.hash


def _maker(noun: type[Any], known: tuple[Field[Any], ...], *, frozen: bool) -> Callable[..., None]:
    """An `__init__` that takes the fields in their order; no field has a name that begins as those of its own do.

    Raises:
        TypeError: a field without a default comes after one with a default.
    """
    names: dict[str, Any] = {"_0_factory": _FACTORY}
    parameters: list[str] = ["self"]
    lines: list[str] = []
    for one in known:
        name, value = one.name, one.name
        if one.default is not MISSING:
            names[f"_0_default_{name}"] = one.default
            parameters.append(f"{name}=_0_default_{name}")
        elif one.default_factory is not MISSING:
            names[f"_0_make_{name}"] = one.default_factory
            parameters.append(f"{name}=_0_factory")
            value = f"_0_make_{name}() if {name} is _0_factory else {name}"
        elif "=" in parameters[-1]:
            message = f"non-default argument {name!r} follows default argument"
            raise TypeError(message)
        else:
            parameters.append(name)
        if frozen:
            names[f"_0_set_{name}"] = getattr(noun, name).__set__
            lines.append(f"    _0_set_{name}(self, {value})")
        else:
            lines.append(f"    self.{name} = {value}")
    if hasattr(noun, "__post_init__"):
        lines.append("    self.__post_init__()")
    text = f"def __init__({', '.join(parameters)}):\n" + "\n".join(lines or ["    pass"])
    exec(text, names)  # noqa: S102 - names of fields alone, as dataclasses do it
    found: Callable[..., None] = names["__init__"]
    found.__annotations__ = {one.name: one.type for one in known} | {"return": None}
    return found


def _parts(names: tuple[str, ...]) -> Callable[[Any], Any]:
    """Tells the values of these fields: of one alone its value, of several a tuple."""
    return operator.attrgetter(*names) if names else lambda _: ()


def _shown(names: tuple[str, ...]) -> Callable[[object], str]:
    def shown(self: object) -> str:
        return f"{type(self).__qualname__}({', '.join([f'{name}={getattr(self, name)!r}' for name in names])})"

    return recursive_repr()(shown)


def _equal(names: tuple[str, ...]) -> Callable[[Any, object], bool]:
    parts = _parts(names)

    def equal(self: Any, other: object) -> bool:
        return parts(self) == parts(other) if other.__class__ is self.__class__ else NotImplemented

    def equal_alone(self: Any, other: object) -> bool:
        return (parts(self),) == (parts(other),) if other.__class__ is self.__class__ else NotImplemented

    return equal_alone if len(names) == 1 else equal


def _hashed(names: tuple[str, ...]) -> Callable[[Any], int]:
    parts = _parts(names)

    def hashed(self: Any) -> int:
        return hash(parts(self))

    def hashed_alone(self: Any) -> int:
        return hash((parts(self),))

    return hashed_alone if len(names) == 1 else hashed


def _ordered(names: tuple[str, ...], compared: Callable[[Any, Any], bool]) -> Callable[[Any, object], bool]:
    parts = _parts(names)

    def ordered(self: Any, other: object) -> bool:
        return compared(parts(self), parts(other)) if other.__class__ is self.__class__ else NotImplemented

    def ordered_alone(self: Any, other: object) -> bool:
        return compared((parts(self),), (parts(other),)) if other.__class__ is self.__class__ else NotImplemented

    return ordered_alone if len(names) == 1 else ordered


def _guards(noun: type[Any], names: frozenset[str]) -> tuple[Callable[..., None], Callable[..., None]]:
    """Setting and deleting of a frozen class: plain classes below it have attributes of their own."""

    def no_setting(self: object, name: str, value: object) -> None:
        if type(self) is noun or name in names:
            message = f"cannot assign to field {name!r}"
            raise FrozenInstanceError(message)
        super(noun, self).__setattr__(name, value)

    def no_deleting(self: object, name: str) -> None:
        if type(self) is noun or name in names:
            message = f"cannot delete field {name!r}"
            raise FrozenInstanceError(message)
        super(noun, self).__delattr__(name)

    return no_setting, no_deleting


def _state(self: Any) -> list[object]:
    return [getattr(self, one.name) for one in fields(self)]


def _restored(self: Any, state: list[object]) -> None:
    for one, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)
