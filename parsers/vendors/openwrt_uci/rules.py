"""Rules and forwardings, as rules of the chains that fw4 makes of them.

A rule with a source zone and a destination stands in the chain of packets from that zone, one with a source alone in
that of packets to the device itself; without a source zone (`*`) it stands in front of all zones, and without a source
it judges only what the device sends. Forwardings stand behind all rules. A rule for one destination zone decides only
about packets that leave to it. Source: openwrt/firewall4, fw4.uc, `parse_rule` and `parse_forwarding`, and the
templates; OpenWrt, "Firewall configuration", "Rules", "Forwardings".
"""

from __future__ import annotations

from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from parsers.diagnostics import DiagnosticCode
from parsers.model.match import UnknownKind
from parsers.nouns import dataclass
from parsers.syntax.last_days import iso_day
from parsers.syntax.netfilter.nouns import Aside, ChainRule, Do, Doubt, Side, Test, Verb, Verdict
from parsers.vendors.openwrt_uci.conditions import conditions, in_set, set_of, unread
from parsers.vendors.openwrt_uci.values import (
    TARGETS,
    Addresses,
    BadValueError,
    ExcludedError,
    IcmpTypes,
    Ports,
    Protocol,
    addresses,
    choice,
    family_of,
    icmp_types,
    inferred,
    negated,
    ports,
    protocols,
)
from parsers.vendors.openwrt_uci.words import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from parsers.syntax.netfilter.nouns import Statement
    from parsers.vendors.openwrt_uci.sections import Reading, Section
    from parsers.vendors.openwrt_uci.sets import IpSet
    from parsers.vendors.openwrt_uci.zones import Zone

Value = TypeVar("Value")
VERBS = {"accept": Verb.ACCEPT, "reject": Verb.DROP, "drop": Verb.DROP}
DISABLED = "disabled: the device skips it"
SENDS = "judges only packets that the device itself sends"
NO_ZONE = "zone {name} is not there, so the device skips the section"
INVALID = Test(("ct state",), (("invalid",),))
NO_LEAK = "no packet of no connection past masquerading"
_SEES_FIRST = "the release decides whether a rule without a target drops"
KNOWN = names(
    """
    name _name enabled family src dest device direction ipset helper set_helper proto src_ip src_mac src_port dest_ip
    dest_port icmp_type extra limit limit_burst utc_time start_date stop_date start_time stop_time weekdays monthdays
    mark set_mark set_xmark dscp set_dscp counter log log_limit target priority description comment
    """
)
"""Options of a rule in any release."""
_ASIDES = {"mark": Side.MARK, "dscp": Side.MARK, "ttl": Side.MARK, "notrack": Side.UNTRACK, "helper": Side.EXPECT}
_CHAINS = {"mark": "mark", "dscp": "mark", "ttl": "mark", "notrack": "notrack", "helper": "helper"}


@dataclass(frozen=True, slots=True)
class End:
    """Where packets come from or go to: every zone, one, or nothing is told."""

    zone: Zone | None = None
    any: bool = False

    @property
    def told(self) -> bool:
        """Whether something is told at all."""
        return self.any or self.zone is not None

    @property
    def family(self) -> int | None:
        """The only family of the zone, if it has one."""
        return None if self.zone is None else self.zone.family


@dataclass
class Books:
    """What sections of the firewall speak of: zones, sets, networks; and the chains as they fill."""

    reading: Reading
    zones: dict[str, Zone]
    sets: dict[str, IpSet]
    networks: Mapping[str, tuple[str, ...] | None]
    release: int
    """3 or 4: which program reads the file; 0 where nothing tells."""
    chains: dict[str, list[ChainRule]] = field(default_factory=dict[str, "list[ChainRule]"])

    def end(self, section: Section, option: str) -> End:
        """The zone that an option names.

        Raises:
            LookupError: there is none of that name; the argument is the name.
        """
        name = section.text(option)
        if not name:
            return End()
        if name == "*":
            return End(any=True)
        if name not in self.zones:
            raise LookupError(name)
        return End(self.zones[name])

    def add(self, chain: str, rule: ChainRule) -> None:
        """A rule at the end of a chain."""
        self.chains.setdefault(chain, []).append(rule)

    def skipped(self, section: Section, name: str) -> None:
        """A section that the device skips, for a zone of it is not there."""
        self.left_out(section, NO_ZONE.format(name=name))

    def left_out(self, section: Section, reason: str) -> None:
        """A section that the device skips, and why."""
        section.ignore(section.options)
        self.reading.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, section.origin, reason)
        self.reading.irrelevant(section, reason)

    def off(self, section: Section) -> bool:
        """Whether a section is disabled, and so has its fate."""
        if section.on("enabled", default=True) is not False:
            return False
        section.ignore(section.options)
        self.reading.irrelevant(section, DISABLED)
        return True


@dataclass(frozen=True, slots=True)
class Packets:
    """The packets of one line of the packet filter: their family (0: both) and what they must meet."""

    family: int
    tests: tuple[Statement, ...]


def leaving(zone: Zone, verb: str) -> Iterator[tuple[Statement, ...]]:
    """What decides about packets to a zone. One that is masqueraded gets no packet that belongs to nothing."""
    for side in zone.sides:
        tests = tuple(side.tests(leaving=True))
        if verb == "accept" and zone.masquerades and not zone.keeps_invalid:
            family = () if len(zone.masquerades) > 1 else _of(next(iter(zone.masquerades)))
            yield (*family, *tests, INVALID, Do(Verdict(Verb.DROP)))
        logged = (Aside(Side.LOG, "log"),) if zone.logged and verb != "accept" else ()
        yield (*tests, *logged, Do(Verdict(VERBS[verb])))


def decided(frame: ChainRule, statements: Iterable[tuple[Statement, ...]]) -> Iterator[ChainRule]:
    """Rules that stand where `frame` does, one for each row of statements behind its own."""
    for row in statements:
        made = replace(frame, statements=(*frame.statements, *row))
        yield replace(made, comment=NO_LEAK) if INVALID in row else made


def _of(family: int) -> tuple[Statement, ...]:
    return (Test(("nfproto",), ((f"ipv{family}",),)),) if family else ()


def forwarding(section: Section, books: Books) -> None:
    """All packets from one zone to another."""
    section.ignore(("name", "comment"))
    if books.off(section):
        return
    try:
        source, target = books.end(section, "src"), books.end(section, "dest")
        family = inferred(family_of(section.text("family")), source.family, target.family) or 0
    except LookupError as error:
        books.skipped(section, str(error.args[0]))
        return
    except ExcludedError as error:
        section.ignore(section.options)
        books.reading.irrelevant(section, str(error))
        return
    except BadValueError as error:
        books.reading.bad(section.origin, str(error))
        books.reading.modelled(section)
        return
    if not source.told or not target.told:
        section.ignore(section.options)
        books.reading.irrelevant(section, "without a source and a destination the device skips it")
        return
    chain = "forward" if source.zone is None else f"forward_{source.zone.name}"
    frame = ChainRule(_of(family), section.origin, "", section.identity)
    accepted: Iterable[tuple[Statement, ...]] = [(Do(Verdict(Verb.ACCEPT)),)]
    for made in decided(frame, accepted if target.zone is None else leaving(target.zone, "accept")):
        books.add(chain, made)
    books.reading.modelled(section)


def rule(section: Section, books: Books) -> None:
    """`config rule`."""
    if books.off(section):
        return
    try:
        source, target = books.end(section, "src"), books.end(section, "dest")
    except LookupError as error:
        books.skipped(section, str(error.args[0]))
        return
    wanted, doubts = _target(section, books)
    chain = _chain(wanted, source, target)
    if not chain:
        books.reading.without(section, KNOWN, SENDS)
        return
    frame = ChainRule((), section.origin, "", section.title, iso_day(section.text("stop_date")))
    for packets in _read(section, books, source, target, [*conditions(section), *doubts]):
        for made in decided(replace(frame, statements=packets.tests), _done(wanted, source, target)):
            books.add(chain, made)
    books.reading.modelled(section, widens=False)


def _target(section: Section, books: Books) -> tuple[str, list[Statement]]:
    """What a rule does, and what is not sure about it."""
    section.ignore(("set_mark", "set_xmark", "set_dscp", "ttl_action", "ttl_value", "limit_log_overlimit"))
    text = section.text("target")
    if not text:
        if books.release == 4:
            return "", []
        return "drop", [] if books.release == 3 else [Doubt(UnknownKind.FEATURE, _SEES_FIRST)]
    try:
        found = choice(text, TARGETS)
    except BadValueError as error:
        books.reading.diagnostics.warning(DiagnosticCode.BAD_VALUE, section.at("target"), str(error))
        return "queue", [Doubt(UnknownKind.UNREAD, str(error), unread=True)]
    if found in {"dnat", "snat", "masquerade"}:
        return "queue", [Doubt(UnknownKind.UNREAD, f"target {found} of a rule", unread=True)]
    return found, []


def _chain(wanted: str, source: End, target: End) -> str:
    """The chain in which a rule stands; empty for one that judges what the device sends."""
    if wanted in _CHAINS:
        kind = _CHAINS[wanted]
        if kind == "mark":
            return "mangle" if source.told and target.told else ""
        return "" if source.zone is None else f"{kind}_{source.zone.name}"
    if not source.told:
        return ""
    head = "forward" if target.told else "input"
    return head if source.zone is None else f"{head}_{source.zone.name}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a rule says of packets, read once."""

    family: int | None
    protocols: list[Protocol]
    sources: Addresses
    targets: Addresses
    source_ports: Ports
    target_ports: Ports
    types: IcmpTypes
    held: IpSet | None
    ends: tuple[int | None, ...]
    dscp: bool


def _read(section: Section, books: Books, source: End, target: End, doubts: list[Statement]) -> Iterator[Packets]:
    """The packets of a rule, a piece for each protocol and family."""
    common: list[Statement] = [*_device(section), *doubts]
    missed = partial(_attempt, common)
    held = missed(lambda: set_of(section, books.sets), None)
    wanted = Wanted(
        missed(lambda: family_of(section.text("family")), None),
        missed(lambda: protocols(section.values("proto") or ["tcpudp"]), [Protocol("")]),
        missed(lambda: addresses(section.values("src_ip"), books.networks), Addresses()),
        missed(lambda: addresses(section.values("dest_ip"), books.networks), Addresses()),
        missed(lambda: ports(section.values("src_port")), Ports()),
        missed(lambda: ports(section.values("dest_port")), Ports()),
        missed(lambda: icmp_types(section.values("icmp_type")), IcmpTypes()),
        held,
        (None if held is None else held.family, source.family, target.family),
        section.has("dscp"),
    )
    common += [
        Doubt(UnknownKind.UNRESOLVED, f"the addresses of network {name} are not in the file")
        for name in (*wanted.sources.unknown, *wanted.targets.unknown)
    ]
    section.ignore(("set_helper",))
    common += unread(section)
    listed = wanted.protocols
    if held is not None and held.ported and all(not item.name for item in listed):
        listed = [Protocol("tcp"), Protocol("udp")]
    for protocol in listed:
        for packets in _of_protocol(wanted, protocol):
            extra = [in_set(section, held, protocol.name)] if held is not None else []
            yield Packets(packets.family, (*packets.tests, *extra, *common))


def _attempt(common: list[Statement], read: Callable[[], Value], otherwise: Value) -> Value:
    """What `read` gives; where a value is not understood, all that it may be, with a doubt."""
    try:
        return read()
    except BadValueError as error:
        common.append(Doubt(UnknownKind.UNREAD, str(error), unread=True))
        return otherwise


def _device(section: Section) -> Iterator[Statement]:
    """A device by which packets enter, or leave (`direction out`)."""
    text = section.text("device")
    invert, name = negated(text)
    direction = section.text("direction")
    if text:
        key = ("oifname" if direction in {"out", "egress"} else "iifname",)
        yield Test(key, ((f"{name.removesuffix('+')}*" if name.endswith("+") else name,),), negated=invert)
        if direction not in {"", "in", "ingress", "out", "egress"}:
            yield Doubt(UnknownKind.UNREAD, f"direction {direction!r} is not understood", unread=True)


def _of_protocol(wanted: Wanted, protocol: Protocol) -> Iterator[Packets]:
    """The packets of one protocol; nothing where families exclude each other, as fw4 skips it."""
    family = 6 if protocol.name == "ipv6-icmp" else wanted.family
    types4 = wanted.types.v4 if protocol.name == "icmp" else ()
    types6 = wanted.types.v6 if protocol.name in {"icmp", "ipv6-icmp"} else ()
    try:
        family = inferred(family, wanted.ends[0], wanted.sources.family, wanted.targets.family, *wanted.ends[1:])
    except ExcludedError:
        return
    both = (wanted.sources, wanted.targets)
    special = {
        4: bool(types4) or wanted.dscp or any(item.of(4).family is not None for item in both),
        6: bool(types6) or wanted.dscp or any(item.of(6).family is not None for item in both),
    }
    if family is None:
        family = 4 if special[4] and not special[6] else 6 if special[6] and not special[4] else 0
    tests = list(_protocol_tests(wanted, protocol))
    protocol = Protocol("") if protocol.negated else protocol
    if wanted.types.odd and protocol.name in {"icmp", "ipv6-icmp"}:
        tests.append(Doubt(UnknownKind.FEATURE, "which types of ICMP `any` means"))
    if not family and not special[4] and not special[6]:
        name = (("icmp",), ("ipv6-icmp",)) if protocol.name == "icmp" else ((protocol.name,),)
        head = [Test(("l4proto",), name)] if protocol.name and not _has_ports(wanted, protocol) else []
        yield Packets(0, (*head, *tests))
        return
    for version, types in ((4, types4), (6, types6)):
        if family in {0, version}:
            yield Packets(version, (*_of(version), *_typed(protocol, version, types, wanted), *tests))


def _typed(protocol: Protocol, version: int, types: tuple[str, ...], wanted: Wanted) -> Iterator[Statement]:
    """Addresses, and the protocol with its types, of one family."""
    yield from wanted.sources.tests(version, "saddr")
    yield from wanted.targets.tests(version, "daddr")
    if types:
        yield Test(("icmp type" if version == 4 else "icmpv6 type",), tuple((item,) for item in types))
    elif protocol.name == "icmp":
        yield Test(("l4proto",), (("icmp" if version == 4 else "ipv6-icmp",),))
    elif protocol.name and not _has_ports(wanted, protocol):
        yield Test(("l4proto",), ((protocol.name,),))


def _has_ports(wanted: Wanted, protocol: Protocol) -> bool:
    told = (*wanted.source_ports.wanted, *wanted.source_ports.unwanted)
    return (
        protocol.ported
        and not protocol.negated
        and bool((*told, *wanted.target_ports.wanted, *wanted.target_ports.unwanted))
    )


def _protocol_tests(wanted: Wanted, protocol: Protocol) -> Iterator[Statement]:
    """Ports; and the doubt about a protocol that is negated, which releases read in two ways."""
    if protocol.negated:
        yield Doubt(UnknownKind.FEATURE, f"protocol !{protocol.name} (releases from 22.03 do not negate it)")
        return
    if protocol.ported:
        yield from wanted.source_ports.tests(protocol.name, "sport")
        yield from wanted.target_ports.tests(protocol.name, "dport")


def _done(wanted: str, source: End, target: End) -> Iterator[tuple[Statement, ...]]:
    """What becomes of the packets of a rule."""
    if wanted in _ASIDES:
        yield (Aside(_ASIDES[wanted], wanted),)
    elif wanted == "queue":
        yield (Do(Verdict(Verb.QUEUE)),)
    elif not wanted:
        yield (Aside(Side.MARK, "counter"),)
    elif target.zone is not None:
        yield from leaving(target.zone, wanted)
    elif source.zone is not None and source.zone.logged and wanted != "accept":
        for side in source.zone.sides:
            yield (*side.tests(leaving=False), Aside(Side.LOG, "log"), Do(Verdict(VERBS[wanted])))
    else:
        yield (Do(Verdict(VERBS[wanted])),)
