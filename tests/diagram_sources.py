"""The second engine's reverse-path checks: the sources that have their way back, as diagrams."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from diagram_space import Two
from parsers.model.routing import SourceCheckMode

if TYPE_CHECKING:
    from diagram_routes import Choice, Net, Routes
    from diagram_space import Space
    from parsers.model.routing import SourceCheck


@dataclass(frozen=True, slots=True)
class SourceRoutes:
    """What one check at one interface lets in. `readings`: a source passes surely if it does in every reading."""

    space: Space
    routes: Routes
    check: SourceCheck
    interface: str
    readings: bool

    def allowed(self, vrf: str) -> Two:
        """The sources that surely and possibly pass."""
        found = self._feasible(vrf) if self.check.mode is SourceCheckMode.FEASIBLE else self._best(vrf)
        space = self.space
        for clients, port in self.routes.clients(vrf):
            region, back = space.addresses(space.src, clients), self._is_back(port)
            whole = space.all if back else space.none
            if self.check.mode is SourceCheckMode.FEASIBLE:
                found |= Two(region & whole, region & whole)
            else:
                found = Two(region.ite(whole, found.surely), region.ite(whole, found.possibly))
        return self._undecided(vrf, found)

    def _is_back(self, out: str) -> bool:
        """Whether a way by `out` is one that the check looks for; one into nothing never is."""
        return bool(out) and (self.check.mode is SourceCheckMode.LOOSE or out == self.interface)

    def _counts(self, network: Net) -> bool:
        return network.prefixlen > 0 or self.check.allow_default

    def _best(self, vrf: str) -> Two:
        """The best route to the source decides."""
        space, found = self.space, self.space.nothing
        for choice in reversed(self.routes.choices(vrf)):
            if self._counts(choice.network):
                region, now = space.prefix(space.src, choice.network), self._of(choice, found)
                found = Two(region.ite(now.surely, found.surely), region.ite(now.possibly, found.possibly))
        return found

    def _feasible(self, vrf: str) -> Two:
        """Some active route leaves by the interface, whatever longer prefix there is."""
        space, found = self.space, self.space.nothing
        groups: defaultdict[Net, defaultdict[int, list[Choice]]] = defaultdict(lambda: defaultdict(list))
        for choice in self.routes.choices(vrf):
            groups[choice.network][choice.distance[0]].append(choice)
        for network, by_distance in groups.items():
            if not self._counts(network):
                continue
            said = space.nothing
            for distance in sorted(by_distance, reverse=True):
                said = self._of_all(by_distance[distance], said)
            found |= said.within(space.prefix(space.src, network))
        return found

    def _of(self, choice: Choice, worse: Two) -> Two:
        return self._of_all([choice], worse)

    def _of_all(self, choices: list[Choice], worse: Two) -> Two:
        """Ways that are used together; where all of them may be absent, what is worse may decide."""
        space = self.space
        sure = [self._is_back(way.out) for one in choices for way in one.sure]
        maybe = [self._is_back(way.out) for one in choices for way in one.maybe]
        if sure:
            return Two(space.all if any(sure) else space.none, space.all if any(sure + maybe) else space.none)
        surely = worse.surely if self.readings and all(maybe) else space.none
        return Two(surely, space.all if any(maybe) else worse.possibly)

    def _undecided(self, vrf: str, found: Two) -> Two:
        """Routes that the file does not hold may be there, or in the way."""
        space = self.space
        elsewhere = ~space.any_of(space.prefix(space.src, network) for network, _ in self.routes.connected(vrf))
        if self.routes.undecided(vrf):
            return Two(found.surely & ~elsewhere, found.possibly | elsewhere)
        if any(self._is_back(name) for name in self.routes.unshown(vrf)):
            return Two(found.surely, found.possibly | elsewhere)
        return found
