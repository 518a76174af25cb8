"""Features that are not modelled and touch only packets of some destinations (`Unmodelled.destinations`).

Translation between address families takes what goes to its prefix, its pool, or an address of a fixed pair; other
packets pass the same interfaces untouched, and surely. Which destination a packet has is asked of the header with which
it enters the device, and of the one with which it leaves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS
from validator.graph.ports import doubt_of
from validator.reachability.goal import destination_mask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.device import Unmodelled
    from parsers.model.match import UnknownMatch
    from validator.reachability.filters import Judgement
    from validator.reachability.header import Header
    from validator.reachability.passage import Branch


def concerned(item: Unmodelled, node: int, *headers: Header) -> Iterator[tuple[Judgement, ...]]:
    """What packets pass that a feature touches; they have one of these headers in the device."""
    if item.destinations is None:
        yield ()
        return
    for header in dict.fromkeys(headers):
        yield (destination_mask(item.destinations)(node, header),)


def parted(
    touched: tuple[Unmodelled, ...], node: int, branch: Branch, received: Header
) -> Iterator[tuple[Branch, tuple[UnknownMatch, ...]]]:
    """A branch with the reasons why its packets may not leave: of all, and besides of those that a feature touches."""
    denies = tuple(doubt_of(item) for item in touched if item.effect.denies and item.destinations is None)
    rest, headers = branch, dict.fromkeys((received, branch.header))
    for item in touched:
        if item.effect.denies and item.destinations is not None:
            for header in headers:
                here = rest.judged(destination_mask(item.destinations)(node, header))
                yield here, (*denies, doubt_of(item))
                rest = rest.judged(destination_mask(EVERY_ADDRESS - item.destinations)(node, header))
    yield rest, denies
