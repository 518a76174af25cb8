"""Which rules see packets of each other, as far as the interfaces decide that they are for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.model.match import Match

REST = "\0"
"""Stands for every interface that no rule names."""


def names_of(own: frozenset[str] | None, others: Iterable[frozenset[str] | None]) -> list[str]:
    """The interfaces of a rule on which others may differ; of a rule for all of them one stands for the rest."""
    if own is not None:
        return sorted(own)
    return sorted({REST}.union(*(names for names in others if names is not None)))


def covers(taker: Match, match: Match) -> bool:
    """Whether a rule sees every packet that another sees, as far as interfaces and translations decide."""
    return (
        _within(match.in_interfaces, taker.in_interfaces)
        and _within(match.out_interfaces, taker.out_interfaces)
        and taker.translated in {None, match.translated}
        and (taker.translated_by is None or taker.translated_by == match.translated_by)
    )


def meets(one: Match, other: Match) -> bool:
    """Whether two rules may see one packet, as far as interfaces decide."""
    return _share(one.in_interfaces, other.in_interfaces) and _share(one.out_interfaces, other.out_interfaces)


def _share(names: frozenset[str] | None, others: frozenset[str] | None) -> bool:
    return names is None or others is None or not names.isdisjoint(others)


def sees_any(one: Match, match: Match) -> bool:
    """Whether a rule may see packets of another by an interface that none names, or that the other does."""
    return _holds_any(one.in_interfaces, match.in_interfaces) and _holds_any(one.out_interfaces, match.out_interfaces)


def _holds_any(names: frozenset[str] | None, of: frozenset[str] | None) -> bool:
    return names is None or (of is not None and not names.isdisjoint(of))


def _within(names: frozenset[str] | None, whole: frozenset[str] | None) -> bool:
    return whole is None or (names is not None and names <= whole)
