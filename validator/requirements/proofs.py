"""How a requirement is proved: each proof yields what stands in its way, and proves by yielding nothing.

Every proof rests on pairs of zones that are PROVED, on layer 2 that is shown or attested, and on every address being
in a zone. What a proof could not look at stands in its way. A `Doubt` with VIOLATED is itself a violation.
"""

from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from parsers.model.service import TCP, UDP, of_protocol
from parsers.nouns import dataclass
from validator.false_sources import targets
from validator.findings import UNTRUSTED
from validator.graph.standing import Grade
from validator.graph.unclaimed import unclaimed
from validator.on_link import ON_LINK, without_discovery
from validator.plant.model import OPERATIONAL, OUTSIDE, ZoneKind
from validator.requirements.silent_ways import silent
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from validator.check import Evidence
    from validator.conformance import Gap
    from validator.plant.model import Conduit, Flow
    from validator.plant.register import Record
    from validator.requirements.scopes import Scope

KNOWN_APART = frozenset({Grade.SHOWN.value, Grade.ATTESTED.value})


class Doubt(NamedTuple):
    """A sentence why something is not proved; `verdict` is UNKNOWN or VIOLATED."""

    verdict: Verdict
    text: str


@dataclass
class Grounds:
    """What proofs rest on. What is asked of a pair is asked once."""

    evidence: Evidence
    _unlogged: dict[tuple[str, str], tuple[Doubt, ...]] = field(
        default_factory=dict[tuple[str, str], tuple[Doubt, ...]]
    )

    @cached_property
    def everywhere(self) -> tuple[Doubt, ...]:
        """What stands in the way of every proof: addresses that are judged with no zone."""
        network = self.evidence.network
        found: list[Doubt] = []
        if unclaimed(network):
            found.append(
                Doubt(Verdict.UNKNOWN, "addresses at the devices are in no zone (NET002), and are judged with none")
            )
        if not any(zone.kind is ZoneKind.INTERNET for zone in network.plant.zones):
            text = "no zone of kind internet claims all other addresses, and what they can reach is judged with no zone"
            found.append(Doubt(Verdict.UNKNOWN, text))
        return tuple(found)

    @cached_property
    def looked(self) -> frozenset[str]:
        """The zones on the way to which packets under false addresses were looked for."""
        return frozenset(zone.id for zone in targets(self.evidence.network.plant))

    def unlogged(self, gap: Gap) -> tuple[Doubt, ...]:
        """What may cross between two zones without a rule that surely logs it."""
        key = gap.source.id, gap.destination.id
        if key not in self._unlogged:
            self._unlogged[key] = tuple(_unlogged(self.evidence, gap)) if gap.verdict.possibly else ()
        return self._unlogged[key]


def only_declared(grounds: Grounds, scope: Scope) -> Iterator[Doubt]:
    """Nothing but declared flows is possible, and none of these is everything."""
    yield from _pairs(grounds, scope.pairs, undeclared=Verdict.VIOLATED)
    yield from _unlimited(scope.pairs)


def segmentation(grounds: Grounds, scope: Scope) -> Iterator[Doubt]:
    """As `only_declared`, between the control system and others, and between safety zones and all others."""
    across = tuple(gap for gap in scope.pairs if _apart(gap))
    yield from _pairs(grounds, across, undeclared=Verdict.UNKNOWN)
    yield from _unlimited(across)


def boundary(grounds: Grounds, scope: Scope) -> Iterator[Doubt]:
    """Nothing undeclared is possible, and every rule that lets something across logs it."""
    yield from _pairs(grounds, scope.pairs, undeclared=Verdict.VIOLATED)
    yield from _unlimited(scope.pairs)
    yield from _unlogged_pairs(grounds, scope.pairs)


def untrusted_controlled(grounds: Grounds, scope: Scope) -> Iterator[Doubt]:
    """As `boundary`, for what outside zones can open."""
    inward = [gap for gap in scope.pairs if gap.source.kind in UNTRUSTED and gap.destination.kind not in UNTRUSTED]
    if not inward:
        text = "no outside zone is among what is judged here"
        yield Doubt(Verdict.UNKNOWN, text)
        return
    yield from _pairs(grounds, inward, undeclared=Verdict.VIOLATED)
    yield from _unlimited(inward)
    yield from _unlogged_pairs(grounds, inward)


def business_apart(grounds: Grounds, scope: Scope) -> Iterator[Doubt]:
    """Nothing at all is possible between business and control system."""
    across = tuple(gap for gap in scope.pairs if _business(gap))
    yield from _pairs(grounds, across, undeclared=Verdict.UNKNOWN)
    for gap in across:
        if gap.verdict.possibly:
            yield Doubt(
                Verdict.UNKNOWN, f"{_name(gap)} has flows without a DMZ between; whether that is apart is not judged"
            )


def reasoned(grounds: Grounds, scope: Scope) -> Iterator[Doubt]:
    """As `only_declared`, and every declared flow says what it is for."""
    yield from only_declared(grounds, scope)
    for gap in scope.pairs:
        for conduit in gap.conduits:
            if any(not flow.purpose for flow in conduit.flows):
                yield Doubt(Verdict.UNKNOWN, f"conduit {conduit.id} has flows without a purpose")


def island(grounds: Grounds, scope: Scope) -> Iterator[Doubt]:
    """Never proved: which flows stop when all conduits of the subject are cut is told, whether it was tried is not."""
    crossing = [(gap, conduit, flow) for gap in scope.pairs for conduit in gap.conduits for flow in conduit.flows]
    essential = [_flow_text(conduit, flow) for _, conduit, flow in crossing if flow.essential]
    others = len(crossing) - len(essential)
    stops = (
        f"when it is cut off, essential flows stop: {'; '.join(essential)}"
        if essential
        else ("when it is cut off, no flow stops that is declared essential")
    )
    rest = f"{others} other declared flow{' stops' if others == 1 else 's stop'}"
    yield Doubt(Verdict.UNKNOWN, f"{stops}; {rest}")
    needed = sorted({_need(gap, flow) for gap, _, flow in crossing if _is_need(gap, scope)})
    if needed:
        more = f" and {len(needed) - MOST_NEEDS} more" if len(needed) > MOST_NEEDS else ""
        yield Doubt(Verdict.UNKNOWN, f"it uses from beyond the plant: {', '.join(needed[:MOST_NEEDS])}{more}")
    silent_ones = [
        conduit.id for gap in scope.pairs for conduit in gap.conduits if not _says(grounds, conduit, "action")
    ]
    if silent_ones:
        names = ", ".join(sorted(set(silent_ones))[:MOST_NEEDS])
        yield Doubt(Verdict.UNKNOWN, f"no `isolation_action` says how it is cut off: {names}")


def fail_close(grounds: Grounds, scope: Scope) -> Iterator[Doubt]:
    """Never proved: what the register says of a failure, and whether single failures were followed."""
    for conduit in _conduits(scope):
        fail = _record(grounds, conduit).fail
        if fail == "open":
            yield Doubt(Verdict.VIOLATED, f"conduit {conduit.id} is declared to fail open")
        elif not fail:
            yield Doubt(Verdict.UNKNOWN, f"conduit {conduit.id} does not say how it fails (`fail: close`)")
    failures = grounds.evidence.failures
    if failures is None:
        yield Doubt(Verdict.UNKNOWN, "single failures were not followed (--failures 1)")
    else:
        text = f"{failures.simulated} single failures were followed; what they open is told as PATH findings"
        yield Doubt(Verdict.UNKNOWN, text)
    yield Doubt(Verdict.UNKNOWN, "what the hardware does without power is not shown")


def _conduits(scope: Scope) -> list[Conduit]:
    """The conduits of a subject, each once, in order."""
    return list({conduit.id: conduit for gap in scope.pairs for conduit in gap.conduits}.values())


def _record(grounds: Grounds, conduit: Conduit) -> Record:
    return next(one for one in grounds.evidence.plant.register.conduits if one.id == conduit.id)


def _says(grounds: Grounds, conduit: Conduit, what: str) -> bool:
    """Whether the register says of a conduit how it is isolated."""
    return f"isolation_{what}" in _record(grounds, conduit).keys


def _flow_text(conduit: Conduit, flow: Flow) -> str:
    return f"{flow.source.text} > {flow.destination.text} {flow.service_text} of {conduit.id}"


def _is_need(gap: Gap, scope: Scope) -> bool:
    """Whether a flow of a pair leads from the subject to where a cut plant finds nobody."""
    beyond = OUTSIDE - {ZoneKind.WIRELESS} | {ZoneKind.ENTERPRISE}
    return gap.source.id in scope.zones and gap.source.kind not in beyond and gap.destination.kind in beyond


def _need(gap: Gap, flow: Flow) -> str:
    return f"{flow.service_text} of {flow.destination.text} in {gap.destination.id}"


MOST_NEEDS = 6
"""So many are named, and the others counted."""
PROOFS: Mapping[str, Callable[[Grounds, Scope], Iterator[Doubt]]] = {
    "boundary": boundary,
    "business_apart": business_apart,
    "fail_close": fail_close,
    "island": island,
    "only_declared": only_declared,
    "reasoned": reasoned,
    "segmentation": segmentation,
    "untrusted_controlled": untrusted_controlled,
}
"""By the name that the catalogue uses."""


def _pairs(grounds: Grounds, pairs: Iterable[Gap], *, undeclared: Verdict) -> Iterator[Doubt]:
    """Why pairs do not prove anything; what surely travels undeclared counts as `undeclared`."""
    pairs = tuple(pairs)
    if not pairs:
        yield Doubt(Verdict.UNKNOWN, "the register has no pair of zones that could be judged here")
    travels = [gap for gap in pairs if gap.verdict.verdict is Verdict.VIOLATED]
    undecided = [gap for gap in pairs if gap.verdict.verdict is Verdict.UNKNOWN]
    unseen = [gap for gap in pairs if gap.verdict.verdict is Verdict.PROVED and gap.verdict.layer2 not in KNOWN_APART]
    yield from _told(undeclared, travels, "something undeclared surely travels")
    yield from _told(Verdict.UNKNOWN, undecided, "what may travel is not decided")
    yield from _told(Verdict.UNKNOWN, unseen, "proved on layer 3 alone, for layer 2 is neither shown nor attested")
    yield from grounds.everywhere
    zones = {zone.id: zone for gap in pairs for zone in (gap.source, gap.destination)}
    for zone in zones.values():
        if zone.kind in OPERATIONAL and zone.id not in grounds.looked:
            yield Doubt(Verdict.UNKNOWN, f"packets under false addresses were not looked for on their way to {zone.id}")


def _told(verdict: Verdict, pairs: Sequence[Gap], text: str) -> Iterator[Doubt]:
    """One sentence for all pairs of which the same is true."""
    if pairs:
        rest = len(pairs) - 1
        more = f" and {rest} more {'pair' if rest == 1 else 'pairs'}" if rest else ""
        yield Doubt(verdict, f"{_name(pairs[0])}{more}: {text}")


def _unlimited(pairs: Iterable[Gap]) -> Iterator[Doubt]:
    """Flows that together declare every port of TCP or UDP: then nothing says that anything is filtered."""
    for gap in pairs:
        rest = [of_protocol(TCP), of_protocol(UDP)]
        for conduit in gap.conduits:
            for flow in conduit.flows:
                rest = [services - flow.services for services in rest]
        if not all(rest):
            yield Doubt(Verdict.UNKNOWN, f"{_name(gap)} declares every port, which limits nothing")


def _unlogged_pairs(grounds: Grounds, pairs: Iterable[Gap]) -> Iterator[Doubt]:
    for gap in pairs:
        yield from grounds.unlogged(gap)


def _unlogged(evidence: Evidence, gap: Gap) -> Iterator[Doubt]:
    """What may cross without a rule that surely logs it, told once for each family of addresses."""
    for reach in evidence.gaps.engine.reach(gap.source, gap.destination, ON_LINK):
        packets = without_discovery(reach, silent(reach))
        if packets:
            box = packets.boxes()[0]
            service = box.proto if box.dport == "any" else f"{box.proto}/{box.dport}"
            text = f"{_name(gap)}: no rule surely logs all that may cross, for example {service} to {box.dst[0]}"
            yield Doubt(Verdict.UNKNOWN, text)


def _apart(gap: Gap) -> bool:
    one, other = gap.source.kind, gap.destination.kind
    return (one in OPERATIONAL) != (other in OPERATIONAL) or ZoneKind.SAFETY in {one, other}


def _business(gap: Gap) -> bool:
    kinds = {gap.source.kind, gap.destination.kind}
    return ZoneKind.ENTERPRISE in kinds and bool(kinds & OPERATIONAL)


def _name(gap: Gap) -> str:
    return f"{gap.source.id} > {gap.destination.id}"
