"""Frozen nouns that are made in half the time.

The `__init__` of a frozen dataclass sets each field with `object.__setattr__`, which looks its name up again each time.
Those nouns that a plant has by the hundred thousand set their slots instead; nothing else of them changes.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from typing import TypeVar

Noun = TypeVar("Noun")


def quickly_made(noun: type[Noun]) -> type[Noun]:
    """The same class, a dataclass with `frozen` and `slots`, whose objects set their slots directly.

    Raises:
        TypeError: it has no slots, or fields that only the usual `__init__` knows how to fill.
    """
    known = fields(noun)  # type: ignore[arg-type]  # a dataclass, or this raises
    names: dict[str, object] = {}
    parameters: list[str] = ["self"]
    lines: list[str] = []
    for one in known:
        setter = getattr(getattr(noun, one.name, None), "__set__", None)
        if setter is None or not one.init or one.kw_only or one.default_factory is not MISSING:
            message = f"{noun.__name__}.{one.name} is no plain slot"
            raise TypeError(message)
        names[f"set_{one.name}"] = setter
        parameters.append(_parameter(one, names))
        lines.append(f"    set_{one.name}(self, {one.name})")
    if hasattr(noun, "__post_init__"):
        lines.append("    self.__post_init__()")
    exec(f"def __init__({', '.join(parameters)}):\n" + "\n".join(lines), names)  # noqa: S102 - names of fields alone, as dataclasses do it
    type.__setattr__(noun, "__init__", names["__init__"])
    return noun


def _parameter(one: Field[object], names: dict[str, object]) -> str:
    """Its name, and its default if it has one."""
    if one.default is MISSING:
        return one.name
    names[f"default_{one.name}"] = one.default
    return f"{one.name}=default_{one.name}"
