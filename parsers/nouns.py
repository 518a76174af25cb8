"""Classes of data as `dataclasses` makes them, made in a fifth of the time; their objects too are made sooner.

`dataclasses.dataclass` compiles six functions for each class, 2,000 for one run, a quarter of a second before the first
file is read; and the `__init__` of a frozen class sets each field with `object.__setattr__`, which looks its name up
again each time. Here one function, `__init__`, is compiled for all classes of a shape, which sets slots directly;
comparing, hashing and showing need no code of their own. What a class is and does stays as the documentation of
`dataclasses` has it (CPython 3.11): classes with slots and plain fields are made here, frozen or not, ordered or not,
compared by their fields or not; for anything else `dataclasses` itself is asked.

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
from functools import cache
from reprlib import recursive_repr
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass
else:
    from dataclasses import dataclass as usual

    def dataclass(noun=None, /, **options):  # noqa: ANN001, ANN003, ANN201 - checkers see that of the library
        """The class as a class of data."""

        def made(one):  # noqa: ANN001, ANN202
            eq, frozen, order = options.get("eq", True), options.get("frozen", False), options.get("order", False)
            made_here = options.get("slots") and options.keys() <= _OPTIONS and not (order and not eq)
            if not made_here or not _is_plain(one, eq=eq, order=order):
                return usual(**options)(one)
            one.__doc__ = one.__doc__ or one.__name__  # or its signature is made, for nobody
            bare = usual(init=False, repr=False, eq=False, slots=True)(one)
            return _finished(bare, eq=eq, frozen=frozen, order=order)

        return made if noun is None else made(noun)


__all__ = ["dataclass"]

guarded = True
"""Whether frozen classes that are made from now on refuse, as they run, what checkers of types refuse anyway.

The installed command goes without: fields are then set as those of any class, which takes half as long.
"""


class _Factory:
    """What a field has by default that is made anew for each object, as signatures show it."""

    def __repr__(self) -> str:
        return "<factory>"


_FACTORY = _Factory()
_OPTIONS = frozenset({"eq", "frozen", "slots", "order"})
_ORDER = ("lt", "le", "gt", "ge")
_OWN = ("__init__", "__repr__", "__setattr__", "__delattr__", "__getstate__", "__setstate__")
"""What a class may say for itself; then `dataclasses` knows what that means."""
_OWN_IF_COMPARED = ("__eq__", "__hash__")
_OWN_IF_ORDERED = tuple(f"__{name}__" for name in _ORDER)


def _is_plain(one: type[Any], *, eq: bool, order: bool) -> bool:
    """Whether a class has fields of its own alone, each of them given by place when an object is made."""
    said = vars(one)
    own = (*_OWN, *(_OWN_IF_COMPARED if eq else ()), *(_OWN_IF_ORDERED if order else ()))
    if any(name in said for name in own) or any(hasattr(base, "__dataclass_fields__") for base in one.__mro__[1:]):
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


def _finished(noun: type[Any], *, eq: bool, frozen: bool, order: bool) -> type[Any]:
    """The class with all that its objects do."""
    known = fields(noun)
    guards = frozen and guarded
    given: dict[str, Any] = {"__init__": _maker(noun, known, frozen=guards)}
    given["__repr__"] = _shown(tuple(one.name for one in known if one.repr))
    compared = tuple(one.name for one in known if one.compare)
    if eq:
        given["__eq__"] = _equal(compared)
    if eq and frozen:
        given["__hash__"] = _hashed(tuple(one.name for one in known if _is_hashed(one)))
    if guards:
        given["__setattr__"], given["__delattr__"] = _guards(noun, frozenset(one.name for one in known))
    if order:
        for name in _ORDER:
            given[f"__{name}__"] = _ordered(compared, getattr(operator, name))
    for name, function in given.items():
        function.__name__, function.__qualname__ = name, f"{noun.__qualname__}.{name}"
        function.__module__ = noun.__module__
        setattr(noun, name, function)
    shared: dict[str, Any] = {"__getstate__": _state, "__setstate__": _restored} if frozen else {}
    if eq and not frozen:
        shared["__hash__"] = None
    for name, function in shared.items():
        setattr(noun, name, function)
    said = noun.__dataclass_params__
    said.init = said.repr = True
    said.eq, said.frozen, said.order = eq, frozen, order
    return abc.update_abstractmethods(noun)


def _is_hashed(one: Field[Any]) -> bool:
    return one.compare if one.hash is None else one.hash


def _maker(noun: type[Any], known: tuple[Field[Any], ...], *, frozen: bool) -> Callable[..., None]:
    """An `__init__` that takes the fields in their order; no field has a name that begins as those of its own do.

    Raises:
        TypeError: a field without a default comes after one with a default.
    """
    found: dict[str, Any] = {"_0_factory": _FACTORY}
    defaults: list[object] = []
    for one in known:
        if one.default is not MISSING:
            defaults.append(one.default)
        elif one.default_factory is not MISSING:
            found[f"_0_make_{one.name}"] = one.default_factory
            defaults.append(_FACTORY)
        elif defaults:
            message = f"non-default argument {one.name!r} follows default argument"
            raise TypeError(message)
        if frozen:
            found[f"_0_set_{one.name}"] = getattr(noun, one.name).__set__
    made_anew = tuple(one.default is MISSING and one.default_factory is not MISSING for one in known)
    code = _named(_pattern(made_anew, frozen=frozen, checked=hasattr(noun, "__post_init__")), known)
    made = FunctionType(code, found, "__init__", tuple(defaults))
    made.__annotations__ = {one.name: one.type for one in known} | {"return": None}
    return made


@cache
def _pattern(made_anew: tuple[bool, ...], *, frozen: bool, checked: bool) -> CodeType:
    """The code of such an `__init__` with fields `_0`, `_1`, ...: to compile takes longer than to give other names."""
    lines = ["    pass"]
    for number, anew in enumerate(made_anew):
        value = f"_0_make__{number}() if _{number} is _0_factory else _{number}" if anew else f"_{number}"
        lines.append(f"    _0_set__{number}(self, {value})" if frozen else f"    self._{number} = {value}")
    if checked:
        lines.append("    self.__post_init__()")
    parameters = ", ".join(["self", *(f"_{number}" for number in range(len(made_anew)))])
    found: dict[str, Any] = {}
    exec(f"def __init__({parameters}):\n" + "\n".join(lines), found)  # noqa: S102 - numbers alone
    code: CodeType = found["__init__"].__code__
    return code


def _named(code: CodeType, known: tuple[Field[Any], ...]) -> CodeType:
    """The code with the names of fields where the pattern has their numbers."""
    names: dict[str, str] = {}
    for number, one in enumerate(known):
        names |= {f"{kind}_{number}": f"{kind}{one.name}" for kind in ("", "_0_set_", "_0_make_")}
    return code.replace(
        co_varnames=tuple(names.get(name, name) for name in code.co_varnames),
        co_names=tuple(names.get(name, name) for name in code.co_names),
    )


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
