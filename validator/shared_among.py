"""Flows to several hosts of which a translation chooses one (a virtual server with several real ones).

Whoever names the virtual server gets to one of them, and no file says to which. Flows of one source and service that
name all of them between them declare what arrives, as one flow to all of them does, and each works if that one does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import union_of
from parsers.model.match import AddressMatch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parsers.model.match import Match
    from validator.graph.network import Network


def joint_flows(network: Network, declared: Iterable[Match]) -> Iterator[Match]:
    """Flows to all receivers of several flows of one source and service, where something translates receivers."""
    if not network.changes_receivers:
        return
    groups: dict[tuple[object, object], list[Match]] = {}
    for match in dict.fromkeys(declared):
        if not match.unknown:
            groups.setdefault((match.source, match.service), []).append(match)
    for group in groups.values():
        if len(group) > 1:
            yield replace(group[0], destination=AddressMatch.exactly(union_of(one.destination.surely for one in group)))


def joint_of(match: Match, joint: Sequence[Match]) -> Match | None:
    """The one of those flows that a flow is a part of, if any."""
    found = (one for one in joint if one.source == match.source and one.service == match.service)
    return next((one for one in found if not match.destination.possibly - one.destination.surely), None)
