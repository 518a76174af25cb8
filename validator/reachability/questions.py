"""Questions about single packets as the command line asks them, answered as JSON documents with fixed names."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from typing import TYPE_CHECKING

from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.rules import Rule
from parsers.nouns import dataclass
from parsers.source import Span
from validator.flowtext import flow_text
from validator.graph.network import Network, build_network
from validator.graph.virtual_links import partners
from validator.plant.model import NOWHERE, Plant
from validator.reachability.header import AS_SENT
from validator.reachability.judge import Decision, PacketVerdict, judged
from validator.reachability.paths import Hop, Path
from validator.reachability.programs import Line, Program, of_ordinary
from validator.reachability.switched_entry import entered, exits, past_port_lists, routing, unrouted
from validator.reachability.trace import Tracer, deciding, overall
from validator.service_names import PROTOCOL_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parsers.as_json import Json
    from parsers.model.device import Device
    from parsers.model.rules import RuleSet
    from parsers.registry import ParseResult
    from validator.flowtext import ConcretePacket
    from validator.graph.ports import Port

SCHEMA = 1


class QuestionError(Exception):
    """The question names something that is not there; the message says what there is."""


def trace_document(tracer: Tracer, packet: ConcretePacket, *, to_devices: bool = False) -> dict[str, Json]:
    """One packet through the whole snapshot; addresses of devices are hosts, or with `to_devices` the devices."""
    paths = tracer.to_devices(packet) if to_devices else tracer.paths(packet)
    document = packet_document(packet)
    if not paths:
        error = _nowhere(tracer, packet)
        return {**document, **_verdict(PacketVerdict.POSSIBLY, None, ()), "error": error, "paths": []}
    rule = deciding(paths)
    because = tuple(dict.fromkeys(item for path in paths for item in path.because))
    verdict = overall(paths)
    document |= _verdict(verdict, rule[1] if rule else None, because if verdict is PacketVerdict.POSSIBLY else ())
    return {**document, "error": None, "paths": [_path(path) for path in paths]}


def _nowhere(tracer: Tracer, packet: ConcretePacket) -> str:
    """Why a packet starts nowhere: no file shows its source, or it stays in a zone whose network no device has."""
    zones = [zone for zone in tracer.zones_of(packet.src) if zone in tracer.zones_of(packet.dst)]
    if zones:
        both = f"{packet.src} and {packet.dst} are both in zone {zones[0]}"
        return (
            f"{both}, whose network is on no interface that routes: what hosts of a zone send each other is not asked"
        )
    return f"no interface, route or zone of the snapshot shows where {packet.src} stands"


def packet_document(packet: ConcretePacket) -> dict[str, Json]:
    """The packet itself under the fixed names."""
    icmp = packet.icmp_type is not None
    return {
        "schema": SCHEMA,
        "flow": flow_text(packet),
        "src": str(packet.src),
        "dst": str(packet.dst),
        "proto": protocol_name(packet.proto),
        "sport": None if icmp else packet.sport,
        "dport": None if icmp else packet.dport,
        "icmp_type": packet.icmp_type,
        "icmp_code": packet.icmp_code,
        "state": "new" if packet.state == 1 else "established",
    }


def protocol_name(number: int) -> str:
    """The usual name of an IP protocol, or its number."""
    return PROTOCOL_NAMES.get(number, str(number))


@dataclass(frozen=True, slots=True)
class Crossed:
    """The interfaces by which packets enter and leave, for a list that is asked by itself; None: not given."""

    entering: frozenset[str] | None = None
    leaving: frozenset[str] | None = None


NO_WAY = Crossed()
_NONE = "none in this file (of rules alone, ask with --from and --to both)"


def crossed(result: ParseResult, context: str | None, entering: str | None, leaving: str | None) -> Crossed:
    """The interfaces that have such a name, or are in a zone of that name.

    Raises:
        QuestionError: no interface and no zone is called so.
    """
    devices = _devices(result, context)
    return Crossed(*(None if name is None else _called(result, devices, name) for name in (entering, leaving)))


def _called(result: ParseResult, devices: Sequence[Device], name: str) -> frozenset[str]:
    every = [item for device in devices for item in device.interfaces]
    found = {item.name for item in every if name in {item.name, *item.aliases, item.firewall_zone}}
    found |= {item.name for device in devices for item in device.tunnels if item.name == name}
    if not found:
        names = sorted({item.name for item in every})
        message = f"{result.source.name}: no interface or zone {name!r}; there are {', '.join(names) or 'none'}"
        raise QuestionError(message)
    return frozenset(found)


def judge_rule_set(
    result: ParseResult, name: str, packet: ConcretePacket, context: str | None, way: Crossed = NO_WAY
) -> dict[str, Json]:
    """One packet against one list alone, with the list's own end, on its way between the interfaces of `way`.

    Raises:
        QuestionError: there is no such list, or several.
    """
    rule_set = find_rule_set(result, name, packet.src.version, context)
    met = ((rule, _between(rule, way)) for rule in rule_set.rules if rule.enabled)
    lines = tuple(Line(rule.action, match, rule, rule_set.name) for rule, match in met if match is not None)
    decision = judged(Program(0, lines, AS_SENT), packet)
    document = {**packet_document(packet), **_decision(rule_set.name, decision), "error": None}
    if packet.src.version not in rule_set.families:
        judges = " and ".join(f"IPv{version}" for version in sorted(rule_set.families))
        error = f"{rule_set.name} judges {judges} only; an IPv{packet.src.version} packet passes it unseen"
        document |= {"verdict": PacketVerdict.PERMIT.value, "rule": None, "line": None, "file": None, "error": error}
    return document


def _between(rule: Rule, way: Crossed) -> Match | None:
    """What a rule matches on a way; it only may match where it asks for interfaces that are not, or not all, given."""
    match = of_ordinary(rule)
    if match is None:
        return None
    asked = [(match.in_interfaces, way.entering), (match.out_interfaces, way.leaving)]
    if any(wanted is not None and here is not None and not wanted & here for wanted, here in asked):
        return None
    if all(wanted is None or (here is not None and here <= wanted) for wanted, here in asked):
        return replace(match, in_interfaces=None, out_interfaces=None)
    reason = "the rule asks for interfaces, and none are given (use --from and --to)"
    if any(wanted is not None and here is not None and not here <= wanted for wanted, here in asked):
        reason = "the rule asks for interfaces, and several are given of which it names some"
    unknown = UnknownMatch(UnknownKind.FEATURE, reason, rule.origin)
    return Match(
        match.source, match.destination, match.service, conditions=(*match.conditions, unknown), translated=None
    )


def find_rule_set(result: ParseResult, name: str, version: int, context: str | None) -> RuleSet:
    """The list of that name, `VDOM/name` or with `context`; of two the one that judges the IP version.

    Raises:
        QuestionError: there is none; the message lists what there is.
    """
    found: list[RuleSet] = []
    for device in _devices(result, context):
        found += [item for item in device.rule_sets if name in {item.name, f"{device.context}/{item.name}"}]
    fitting = [item for item in found if version in item.families] or found
    if not fitting:
        names = sorted({item.name for device in result.devices for item in device.rule_sets})
        message = f"{result.source.name}: no rule set {name!r}; there are {', '.join(names) or 'none'}"
        raise QuestionError(message)
    if len(fitting) > 1:
        message = f"{result.source.name}: several rule sets are called {name!r}; qualify it with --vdom"
        raise QuestionError(message)
    return fitting[0]


def _devices(result: ParseResult, context: str | None) -> list[Device]:
    found = [device for device in result.devices if context is None or device.context == context]
    found = found or [device for device in result.devices if device.name == context]
    if not found:
        contexts = ", ".join(device.context or device.name for device in result.devices)
        message = f"{result.source.name}: no virtual device {context!r}; there are {contexts}"
        raise QuestionError(message)
    return found


class DeviceQuestion:
    """Packets through one device, from an interface (or vendor zone), to another or wherever routing leads."""

    def __init__(self, result: ParseResult, entering: str, leaving: str | None, context: str | None) -> None:
        """Find the ports.

        Raises:
            QuestionError: no interface or zone of that name.
        """
        plant = Plant("", "", "", NOWHERE, (), ())
        devices = tuple((device, result.source.name) for device in _devices(result, context))
        self._network: Network = build_network(plant, devices, every_interface=True)
        self._entering = self._ports(result, entering)
        numbers = {port.device for port in self._entering}
        self._leaving = None if leaving is None else [p for p in self._ports(result, leaving) if p.device in numbers]
        if self._leaving == []:
            message = (
                f"{result.source.name}: {entering!r} and {leaving!r} are of different virtual devices; "
                "leave --to out, and links between them are followed"
            )
            raise QuestionError(message)
        self._tracer = Tracer(self._network)

    def _ports(self, result: ParseResult, name: str) -> list[Port]:
        found = self._called(name) or self._called(name, exactly=False)
        found = found or [
            port for port in self._network.ports.all if port.tunnel is not None and port.tunnel.name == name
        ]
        if not found:
            down = [
                item.name
                for device in result.devices
                for item in device.interfaces
                if name in {item.name, *item.aliases} and not item.enabled
            ]
            names = sorted({port.name for port in self._network.ports.all})
            why = "it is shut down" if down else f"there are {', '.join(names) or _NONE}"
            message = f"{result.source.name}: no interface or zone {name!r} that carries traffic; {why}"
            raise QuestionError(message)
        return found

    def _called(self, name: str, *, exactly: bool = True) -> list[Port]:
        """Ports by their name, an alias or their zone; else whatever the case of the letters (`LAN` of pfSense)."""
        wanted = name if exactly else name.casefold()
        return [
            port
            for port in self._network.ports.all
            if port.tunnel is None
            and wanted
            in {
                text if exactly else text.casefold()
                for text in (port.name, *port.interface.aliases, port.interface.firewall_zone)
            }
        ]

    def document(self, packet: ConcretePacket) -> dict[str, Json]:
        """The verdict of the device's whole order of operations on one packet as it enters."""
        paths = [path for port in self._entering for path in self._paths(packet, port)]
        rule = deciding(paths)
        verdict = overall(paths)
        because = tuple(dict.fromkeys(item for path in paths for item in path.because))
        named = rule[0] if rule else None
        shown = because if verdict is PacketVerdict.POSSIBLY else ()
        return {
            **packet_document(packet),
            **_verdict(verdict, rule[1] if rule else None, shown),
            "rule_set": named,
            "error": None,
            "paths": [_path(path) for path in paths],
        }

    def _paths(self, packet: ConcretePacket, port: Port) -> list[Path]:
        """What becomes of a packet that enters by a port; one to an address of the device ends there, if not moved."""
        if routing(self._network, port, packet):
            there = self._tracer.passages(packet, port, None)
            return entered(self._network, port, packet, there, lambda other: self._at(packet, other))
        return unrouted(self._network, [port], self._at(packet, port))

    def _at(self, packet: ConcretePacket, port: Port) -> list[Path]:
        ways: list[Port | None] = [None]
        if self._leaving is not None:
            ways = list(dict.fromkeys(out for one in self._leaving for out in exits(self._network, one, packet)))
        through = [path for out in ways for path in self._followed(packet, port, out)]
        leaving = self._leaving or ()
        through = unrouted(self._network, leaving, past_port_lists(self._network, leaving, through))
        taken = None if self._leaving is not None else self._tracer.taken(packet, port)
        if taken is None:
            return through
        moved = [path for path in through if any(hop.dst != str(packet.dst) for hop in path.hops)]
        return [*moved, *taken] or through

    def _followed(
        self, packet: ConcretePacket, port: Port, out: Port | None, met: frozenset[int] = frozenset()
    ) -> Iterator[Path]:
        """The passages of a packet, also through the virtual devices of the file to which links lead; each judges."""
        for path in self._tracer.passages(packet, port, out):
            beyond = [] if out is not None or path.verdict is PacketVerdict.DENY else self._beyond(path)
            if not beyond:
                yield path
            for partner in beyond:
                if (packet.src, packet.dst) != _ends(path.hops[-1]) or partner.device in met:
                    yield replace(path, verdict=PacketVerdict.POSSIBLY, because=(*path.because, _unfollowed(partner)))
                    continue
                for later in self._followed(packet, partner, None, met | {port.device}):
                    verdict = overall((path,)) if later.verdict is PacketVerdict.PERMIT else later.verdict
                    because = tuple(dict.fromkeys((*path.because, *later.because)))
                    yield Path(verdict, later.disposition, (*path.hops, *later.hops), because)

    def _beyond(self, path: Path) -> list[Port]:
        """The other ends of the virtual link that a packet leaves by."""
        hop = path.hops[-1]
        for port in self._network.ports.live:
            if port.name == hop.out_name and port.tunnel is None and self._network.node_of(port).id == hop.device:
                return partners(self._network, port)
        return []


def _ends(hop: Hop) -> tuple[object, object]:
    """Source and destination of a packet as it leaves, where each is one address."""
    try:
        return ip_address(hop.src), ip_address(hop.dst)
    except ValueError:
        return None, None


def _unfollowed(port: Port) -> UnknownMatch:
    reason = f"what happens to the translated packet behind {port.name} is not followed"
    return UnknownMatch(UnknownKind.FEATURE, reason, port.origin)


def _decision(rule_set: str, decision: Decision) -> dict[str, Json]:
    line = decision.line
    rule = line.statement if line is not None and isinstance(line.statement, Rule) else None
    return {**_verdict(decision.verdict, rule, decision.because), "rule_set": rule_set}


def _verdict(verdict: PacketVerdict, rule: Rule | None, because: tuple[UnknownMatch, ...]) -> dict[str, Json]:
    place = Span("", 0) if rule is None else rule.origin
    return {
        "verdict": verdict.value,
        "rule": None if rule is None else rule.identity,
        "implicit": rule is None or bool(rule.implicit),
        **({"implicit_by": rule.implicit} if rule is not None and rule.implicit else {}),
        "file": place.file or None,
        "line": place.line or None,
        "because": [
            {"file": item.origin.file, "line": item.origin.line or None, "reason": item.reason} for item in because
        ],
    }


def _path(path: Path) -> Mapping[str, Json]:
    return {
        "verdict": path.verdict.value,
        "disposition": path.disposition,
        "hops": [_hop(hop) for hop in path.hops],
        "because": [
            {"file": item.origin.file, "line": item.origin.line or None, "reason": item.reason} for item in path.because
        ],
    }


def _hop(hop: Hop) -> Mapping[str, Json]:
    rules: list[dict[str, Json]] = []
    for item in hop.judged:
        document = _decision(item.rule_set, item.decision)
        rules.append(
            {
                "rule_set": item.decision.line.rule_set if item.decision.line else item.rule_set,
                "rule": document["rule"],
                "file": document["file"],
                "line": document["line"],
                "action": document["verdict"],
                "implicit": document["implicit"],
                **{key: document[key] for key in ("implicit_by",) if key in document},
            }
        )
    nothing: dict[str, Json] = {"rule_set": None, "rule": None, "file": None, "line": None, "action": "permit"}
    shown = next((rule for rule in rules if rule["action"] != "permit"), None) or next(
        (rule for rule in rules if not rule["implicit"]), rules[-1] if rules else nothing
    )
    return {
        "device": hop.device,
        "in": hop.in_name,
        "out": hop.out_name or None,
        "vrf": hop.vrf,
        **{key: shown[key] for key in ("rule_set", "rule", "file", "line", "action")},
        "src": hop.src,
        "dst": hop.dst,
        "sport": hop.sport,
        "dport": hop.dport,
        "before": dict(zip(("src", "dst", "sport", "dport"), hop.before, strict=True)),
        "nat": [{"rule": rule.identity, "file": rule.origin.file, "line": rule.origin.line} for rule in hop.nat],
        "rules": rules,
    }
