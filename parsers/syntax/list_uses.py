"""Where access lists of IOS, NX-OS and EOS are bound, and by what name the model knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from parsers.model.rules import BindingPoint
    from parsers.source import Span


@dataclass(slots=True)
class Use:
    """A list that something binds: `scope` as in `Binding`."""

    family: int
    name: str
    point: BindingPoint
    interface: str | None
    origin: Span
    scope: str = ""


def list_name(key: tuple[int, str], defined: Container[tuple[int, str]], uses: Iterable[Use]) -> str:
    """The name of a list by IP version and name; where both versions use it, the IPv6 one says so."""
    family, name = key
    clash = family == 6 and ((4, name) in defined or any((use.family, use.name) == (4, name) for use in uses))
    return f"{name} (ipv6)" if clash else name
