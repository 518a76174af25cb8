"""Causes put into words: one finding for each cause, with the pairs it concerns beneath.

Which check tells a cause is decided once (`validator.topics`), so that no two checks shout the same thing.
"""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, cast

from validator.address_text import AddressNames
from validator.catalogue.protocols import IP_PROTOCOLS, called
from validator.findings import FindingFlow, Label
from validator.flowtext import flow_text
from validator.plant.model import ZoneKind
from validator.reachability.judge import PacketVerdict
from validator.reachability.trace import Tracer
from validator.verdicts import protocol_text, wire_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from validator.causes import Cause
    from validator.check import Check, Evidence
    from validator.conformance import Gap
    from validator.findings import Finding
    from validator.reachability.carriers import Carrying
    from validator.reachability.paths import Path
    from validator.topics import Topic
    from validator.verdicts import Box

APART = "Give the two networks interfaces of their own, so that rules judge what passes between them."
"""The remedy where both zones stand on one interface."""
JOINED = "Give the two zones VLANs and cables of their own, and filter what passes between them"
UNFILTERED = "Let a filter judge what passes here, and permit only what is declared"
"""How a remedy begins where two zones are one network, and where no rule is written; each check says how it goes on."""
MOST_FLOWS = 24
"""A finding lists no more flows than this; the zone pair has all of them."""
EVERY_SOURCE = frozenset({"any", "1-65535"})
"""Source ports that are no limit to anybody: nobody sends from port 0, which pf alone drops."""
EVERY_SERVICE = "every service"
MOST_SERVICES = 4
MOST_HELPERS = 6
"""A finding points to no more other lines than this that carry its packets."""
ENOUGH_PATHS = 8
"""More ways of a witness that arrive are not compared if one of them is sure; the straightest of them is shown."""
MOST_SEAMS = 6
BESIDE = "no device stands between them"
MOST_PATHS = 256
"""Ways of a packet that are looked at for a sure one."""


def told(this: Check, evidence: Evidence, wanted: Topic, predicate: str, or_else: str = "") -> Iterator[Finding]:
    """One finding for each cause of a topic; `predicate` ends the sentence after the services.

    `or_else` ends the remedy of a check that speaks of a rule, where no rule is written that could be narrowed.
    """
    groups: dict[tuple[str, object, str], list[Cause]] = {}
    for cause in evidence.topics.of(evidence.causes, wanted):
        identity = cause.carrier.rule.identity if cause.carrier and cause.carrier.rule else ""
        groups.setdefault((cause.device, cause.origin, identity), []).append(cause)
    tracer = Tracer(evidence.network)
    names = zone_names(evidence)
    for group in groups.values():
        ordered = sorted(group, key=_weight)
        found = _finding(this, evidence, tracer, names, ordered, predicate)
        yield replace(found, remediation=_remedy(ordered, or_else) or found.remediation)


def _remedy(group: Sequence[Cause], or_else: str) -> str:
    """What to do where no rule is at fault; nothing where what the check says holds."""
    worst = group[0]
    if all(item.carrier is None and item.joint is None and item.device for item in group):
        return APART
    if not or_else or (
        worst.carrier is not None and worst.carrier.rule is not None and not worst.carrier.rule.implicit
    ):
        return ""
    return f"{JOINED if worst.joint is not None else UNFILTERED}{or_else}"


_RANK = {ZoneKind.SAFETY: 0, ZoneKind.CONTROL: 1, ZoneKind.FIELD: 2}
_DISTRUST = {ZoneKind.INTERNET: 0, ZoneKind.EXTERNAL: 0, ZoneKind.VENDOR: 1, ZoneKind.ENTERPRISE: 2}


def _weight(cause: Cause) -> tuple[int, int, str, str]:
    """The pair that matters most first."""
    gap = cause.share.gap
    return (_RANK.get(gap.destination.kind, 3), _DISTRUST.get(gap.source.kind, 3), gap.source.id, gap.destination.id)


def _finding(  # noqa: PLR0913, PLR0917 - what a sentence is made of
    this: Check,
    evidence: Evidence,
    tracer: Tracer,
    names: AddressNames,
    group: Sequence[Cause],
    predicate: str,
) -> Finding:
    worst = group[0]
    gap = worst.share.gap
    boxes = (box for cause in group for box in cause.share.boxes)
    message = f"{gap.source.id} reaches {gap.destination.id} on {services_text(worst.share.boxes)}{predicate}"
    notes: list[tuple[str, str]] = []
    if len(group) > 1:
        pairs = ", ".join(
            dict.fromkeys(f"{item.share.gap.source.id} > {item.share.gap.destination.id}" for item in group)
        )
        notes.append(("pairs", pairs))
    helpers = _helper_labels(group)
    if len(helpers) > MOST_HELPERS:
        more = len(helpers) - MOST_HELPERS
        notes.append(("more", f"{more} other lines pass it on; `segval violations` names them, for each pair of zones"))
    labels = [_cause_label(worst), *_seam_labels(worst), *helpers[:MOST_HELPERS], *_declaration_labels(gap)]
    return this.finding(
        message,
        *labels,
        source_zone=gap.source.id,
        destination_zone=gap.destination.id,
        flows=flows_of(boxes, names),
        witness=flow_text(worst.share.witness),
        notes=notes,
        identity=f"{worst.device}|{_text(evidence, worst)}",
        pairs=[(item.share.gap.source.id, item.share.gap.destination.id) for item in group],
        way=Way(evidence, tracer, worst),
    )


class Way:
    """The way of a cause's witness, found when it is first told: of thousands of findings most are told in a line."""

    def __init__(self, evidence: Evidence, tracer: Tracer, cause: Cause) -> None:
        """Nothing is looked for yet."""
        self._of = evidence.ways, cause.share.witness, cause.device
        self._tracer = tracer
        self._found: str | None = None

    def __call__(self) -> str:
        """Always the same."""
        if not self.is_known:
            self._keep(*self._followed())
        return self._found or ""

    @property
    def is_known(self) -> bool:
        """Whether it was found before, in this run or an earlier one."""
        memory, packet, device = self._of
        if self._found is None and memory is not None:
            self._found = memory.way(packet, device)
        return self._found is not None

    def told(self) -> bytes:
        """In another process: what it is, and by which devices it was found."""
        return json.dumps(self._followed()).encode()

    def heard(self, raw: bytes) -> None:
        """What another process told."""
        self._keep(*cast("tuple[str, int]", json.loads(raw)))

    def _followed(self) -> tuple[str, int]:
        _, packet, device = self._of
        return self._tracer.met_by(lambda: path_text(self._tracer.each(packet), device))

    def _keep(self, found: str, met: int) -> None:
        memory, packet, device = self._of
        self._found = found
        if memory is not None:
            memory.traced(packet, device, found, met)


def _text(evidence: Evidence, cause: Cause) -> str:
    """The words of the causing line, which name it across runs when lines move."""
    result = evidence.files.result(evidence.results, cause.origin.file) if cause.origin.line else None
    return cause.origin.file if result is None else result.source.lines[cause.origin.line - 1].strip()


def _cause_label(cause: Cause) -> Label:
    carrier, share = cause.carrier, cause.share
    packet = flow_text(share.witness)
    if cause.joint is not None:
        return Label(cause.origin, f"one broadcast domain: {cause.joint.seams[0].text}")
    if carrier is None:
        where = "both zones stand on this interface" if cause.device else "no line is known that lets it"
        return Label(cause.origin, f"{where}: nothing judges {packet}")
    if carrier.rest:
        return Label(cause.origin, f"this rule or one after it lets {packet} through; they are too many to name each")
    if carrier.rule is None or cause.origin != carrier.rule.origin:
        return Label(cause.origin, f"no filter judges what passes here: {packet} does")
    if carrier.rule.implicit:
        return Label(cause.origin, f"lets {packet} through ({carrier.rule.implicit})")
    return Label(cause.origin, f"lets {packet} through")


def _seam_labels(cause: Cause) -> list[Label]:
    """The other places that make two zones one broadcast domain."""
    return [Label(seam.span, seam.text) for seam in cause.joint.seams[1:]][:MOST_SEAMS] if cause.joint else []


def _helper_labels(group: Sequence[Cause]) -> list[Label]:
    """Other rules that carry the same packets on their way."""
    found: dict[Label, None] = {}
    for cause in group:
        for helper in cause.share.helpers:
            if helper.rule is not None:
                found[Label(helper.rule.origin, _passes_on(helper))] = None
        found |= dict.fromkeys(Label(span, "this tunnel brings it in") for span in cause.share.entrances)
    return list(found)


def _passes_on(helper: Carrying) -> str:
    return "passes it on" if helper.sure else "may pass it on"


def _declaration_labels(gap: Gap) -> list[Label]:
    if not gap.conduits:
        return []
    return [Label(conduit.origin, f"conduit {conduit.id} declares less") for conduit in gap.conduits]


def path_text(paths: Iterable[Path], device: str = "") -> str:
    """A way by which a packet arrives, device by device. Empty: it does not arrive.

    Of the first ones: one that is sure before others, then one by `device`, then the one with the fewest devices.
    """
    found: list[Path] = []
    for path in islice(paths, MOST_PATHS):
        if path.disposition == "delivered":
            found.append(path)
        if len(found) >= ENOUGH_PATHS and any(one.verdict is PacketVerdict.PERMIT for one in found):
            break
    best = min(
        found,
        key=lambda path: (
            path.verdict is not PacketVerdict.PERMIT,
            all(hop.device != device for hop in path.hops),
            len(path.hops),
        ),
        default=None,
    )
    return _hops(best) if best else ""


def _hops(path: Path) -> str:
    return " -> ".join(f"{hop.device} {hop.in_name}>{hop.out_name}" for hop in path.hops) or BESIDE


def services_text(boxes: Iterable[Box]) -> str:
    """The services of boxes for a sentence: `tcp/445 (smb), udp/161 (snmp) and 3 more`.

    Single ports go without saying where some hosts open every port of their protocol, and source ports where some hosts
    open the same ports from any.
    """
    everything = list(boxes)
    free = {(box.proto, box.dport) for box in everything if box.sport in EVERY_SOURCE}
    everything = [box for box in everything if box.sport in EVERY_SOURCE or (box.proto, box.dport) not in free]
    whole = {(box.proto, box.sport) for box in everything if box.dport == "any"}
    wide = {proto for proto, sport in whole if sport in EVERY_SOURCE}
    told = (
        box
        for box in everything
        if box.dport == "any" or (box.proto not in wide and (box.proto, box.sport) not in whole)
    )
    named = list(dict.fromkeys(service_name(box) for box in told))
    if any(name == EVERY_SERVICE for name in named):
        return EVERY_SERVICE
    if any(box.proto[:1].isdigit() and "-" in box.proto for box in everything):
        return "nearly every service"
    shown, more = named[:MOST_SERVICES], len(named) - MOST_SERVICES
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return ", ".join(shown)


def service_name(box: Box) -> str:
    """One box's service with what its port is called; several names where protocols share it alike."""
    if box.proto == "any":
        return EVERY_SERVICE if box.dport == "any" else f"every protocol port {box.dport}"
    source = "" if box.sport in EVERY_SOURCE else f" from port {box.sport}"
    if box.dport == "any":
        return f"every {box.proto} port{source}" if box.proto in {"tcp", "udp"} else ip_protocol(box.proto)
    text = f"{box.proto}/{box.dport}{source}"
    if box.dport.isdigit() and box.proto in {"tcp", "udp"}:
        name = called(6 if box.proto == "tcp" else 17, int(box.dport))
        return f"{text} ({name})" if name else text
    return text


def ip_protocol(proto: str) -> str:
    """A protocol of IP as people call it: `ip/112 (vrrp)`, `ip/0-5`; names stay."""
    name = IP_PROTOCOLS.get(int(proto), "") if proto.isdigit() else ""
    return f"{protocol_text(proto)} ({name})" if name else protocol_text(proto)


def zone_names(evidence: Evidence) -> AddressNames:
    """What zones are called, to call sets of many networks by their names."""
    return AddressNames((zone.id, evidence.network.zones.addresses[zone.id]) for zone in evidence.plant.zones)


def flows_of(boxes: Iterable[Box], names: AddressNames) -> list[FindingFlow]:
    """Boxes as the flows of a finding, as many as it lists; the zone pair holds them all.

    Of many networks, whole zones go by name, and nearly whole ones by name with what is left out.
    """
    found: dict[FindingFlow, None] = {}
    for box in boxes:
        flow = FindingFlow(
            names.text(box.src),
            names.text(box.dst),
            box.proto,
            box.dport,
            wire_text(box),
            "" if box.sport in EVERY_SOURCE else box.sport,
        )
        found[flow] = None
        if len(found) == MOST_FLOWS:
            break
    return list(found)
