"""Redirects and NAT sections: what is translated, and what that lets pass.

A redirect (DNAT) translates packets from its source zone; without `dest_ip` it sends them to the device itself. What a
redirect has translated may pass the rules of its source zone, for fw4 puts a rule of its own behind them. Where the
source zone is masqueraded and the destination zone known, stations of that zone reach the outer address too
(reflection, on unless it is switched off): their packets are translated at both ends. SNAT redirects and NAT sections
translate what leaves to their zone, in order, before masquerading. IPv4 alone, unless a family or an address says
otherwise. Source: openwrt/firewall4, fw4.uc, `parse_redirect` and `parse_nat`, redirect.uc, zone-masq.uc; OpenWrt,
"Firewall configuration", "Redirects", "NAT".
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind
from parsers.nouns import dataclass
from parsers.syntax.netfilter.nouns import ChainRule, Do, Doubt, NatVerb, Test, Translate, Verb, Verdict
from parsers.vendors.openwrt_uci.conditions import conditions, in_set, set_of, unread
from parsers.vendors.openwrt_uci.rules import End, Packets
from parsers.vendors.openwrt_uci.values import (
    TARGETS,
    Addresses,
    BadValueError,
    ExcludedError,
    Ports,
    Protocol,
    addresses,
    choice,
    family_of,
    inferred,
    ports,
    protocols,
)
from parsers.vendors.openwrt_uci.zones import unshown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.netfilter.nouns import Statement
    from parsers.vendors.openwrt_uci.rules import Books
    from parsers.vendors.openwrt_uci.sections import Section
    from parsers.vendors.openwrt_uci.sets import IpSet
    from parsers.vendors.openwrt_uci.zones import Zone

_NO_IPV6 = "releases before 22.03 translate no IPv6"

NO_SOURCE = "a redirect without a source zone, or with any (`*`), which the device skips"
"""Both programs do: fw4.uc, `parse_redirect` ("must not have source '*' for dnat target"); fw3, `check_redirect`."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A redirect or NAT section, read: the packets it speaks of, and the new address and port."""

    family: int | None
    protocols: list[Protocol]
    sources: Addresses
    targets: Addresses
    source_ports: Ports
    target_ports: Ports
    new: Addresses
    new_ports: Ports
    held: IpSet | None
    common: tuple[Statement, ...]
    section: Section


def redirect(section: Section, books: Books) -> None:
    """`config redirect`: DNAT unless the target says SNAT."""
    if books.off(section):
        return
    try:
        source, target = books.end(section, "src"), books.end(section, "dest")
    except LookupError as error:
        books.skipped(section, str(error.args[0]))
        return
    section.ignore(("reflection_src", "reflection", "reflection_zone"))
    try:
        kind = choice(section.text("target", default="dnat"), TARGETS)
        if kind != "snat" and source.zone is None:
            books.left_out(section, NO_SOURCE)
            return
        made = _read(section, books, snat=kind == "snat")
        if kind == "snat":
            _snat(section, books, made, target)
        else:
            _dnat(section, books, made, source, target)
    except BadValueError as error:
        _doubtful(section, books, str(error))
        return
    books.reading.modelled(section, widens=False)


def _doubtful(section: Section, books: Books, reason: str) -> None:
    """A section whose values are not understood: it may translate anything."""
    section.ignore(section.options)
    books.reading.bad(section.origin, f"{section.title}: {reason}")
    books.reading.modelled(section)


def _read(section: Section, books: Books, *, snat: bool) -> Translation:
    """The values of a redirect. Of SNAT `src_dip` is the new source, of DNAT `dest_ip` the new destination."""
    words = {name: addresses(section.values(name), books.networks) for name in ("src_ip", "src_dip", "dest_ip")}
    numbers = {name: ports(section.values(name)) for name in ("src_port", "src_dport", "dest_port")}
    target, new = ("dest_ip", "src_dip") if snat else ("src_dip", "dest_ip")
    target_ports, new_ports = ("dest_port", "src_dport") if snat else ("src_dport", "dest_port")
    told = (family_of(section.text("family")), protocols(section.values("proto") or ["tcpudp"]))
    held = set_of(section, books.sets)
    common = [*conditions(section), *unread(section)]
    common += [_network(name) for item in words.values() for name in item.unknown]
    return Translation(
        *told,
        words["src_ip"],
        words[target],
        numbers["src_port"],
        numbers[target_ports],
        words[new],
        numbers[new_ports] if snat or section.has("dest_port") else numbers["src_dport"],
        held,
        tuple(common),
        section,
    )


def _network(name: str) -> Doubt:
    return Doubt(UnknownKind.UNRESOLVED, f"the addresses of network {name} are not in the file")


def _dnat(section: Section, books: Books, made: Translation, source: End, target: End) -> None:
    """A redirect of the destination."""
    if source.zone is None:
        raise BadValueError(NO_SOURCE)
    if made.new.unwanted:
        message = "dest_ip must not be negated"
        raise BadValueError(message)
    if not target.told and made.new.wanted:
        target = _resolved(books, made)
    reflects = section.on("reflection", default=True) is not False
    if reflects and target.zone is not None and source.zone.masquerades & {4}:
        target.zone.redirected = True
    source.zone.redirected = True
    name = section.title
    for protocol in made.protocols:
        try:
            family = _family(made, protocol, source, target)
        except ExcludedError:
            continue
        if reflects and made.new.wanted and target.zone is not None:
            _reflection(books, made, protocol, source.zone, target.zone)
        for packets in _pieces(made, protocol, family):
            effect = _translate(made, packets.family, NatVerb.DNAT, protocol)
            books.add(
                f"dstnat_{source.zone.name}",
                ChainRule((*packets.tests, *_old(books, packets), Do(effect)), section.origin, "", name),
            )


def _old(books: Books, packets: Packets) -> tuple[Statement, ...]:
    return (Doubt(UnknownKind.FEATURE, _NO_IPV6),) if packets.family == 6 and not books.release else ()


def _resolved(books: Books, made: Translation) -> End:
    """The zone in whose subnets the new address lies."""
    for zone in books.zones.values():
        for item in zone.interfaces:
            for version, wanted in made.new.wanted:
                if version == item.version and _first(wanted) in item.network:
                    return End(zone)
    return End()


def _first(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The first address of an address, prefix or range.

    Raises:
        BadValueError: it is none.
    """
    try:
        return ipaddress.ip_interface(text.partition("-")[0]).ip
    except ValueError as error:
        message = f"{text!r} is no address"
        raise BadValueError(message) from error


def _family(made: Translation, protocol: Protocol, source: End, target: End) -> int | None:
    """The family that all values leave.

    Raises:
        ExcludedError: they exclude each other, so that the device skips this protocol.
    """
    told = 6 if protocol.name == "ipv6-icmp" else made.family
    held = None if made.held is None else made.held.family
    ends = (source.family, target.family)
    return inferred(told, held, made.sources.family, made.targets.family, made.new.family, *ends)


def _pieces(made: Translation, protocol: Protocol, family: int | None) -> Iterator[Packets]:
    """The packets that are translated, a piece for each family; IPv4 where nothing tells."""
    tests = tuple(_tests(made, protocol))
    told = (made.sources, made.targets, made.new)
    if not family and all(item.family is None for item in told):
        if family == 0:
            yield Packets(0, (*_named(protocol, 0), *tests))
        else:
            yield Packets(4, (_version(4), *_named(protocol, 4), *tests))
        return
    for version in (4, 6):
        some = all(item.family is None for item in told) or any(item.of(version).family is not None for item in told)
        if (not family or family == version) and some:
            ends = (*made.sources.tests(version, "saddr"), *made.targets.tests(version, "daddr"))
            yield Packets(version, (_version(version), *ends, *_named(protocol, version), *tests))


def _version(version: int) -> Test:
    return Test(("nfproto",), ((f"ipv{version}",),))


def _named(protocol: Protocol, version: int) -> Iterator[Statement]:
    """The protocol, where no port tells it."""
    if not protocol.name or protocol.negated:
        return
    if protocol.name == "icmp" and not version:
        yield Test(("l4proto",), (("icmp",), ("ipv6-icmp",)))
    else:
        name = "ipv6-icmp" if protocol.name == "icmp" and version == 6 else protocol.name
        yield Test(("l4proto",), ((name,),))


def _tests(made: Translation, protocol: Protocol) -> Iterator[Statement]:
    if protocol.negated:
        yield Doubt(UnknownKind.FEATURE, f"protocol !{protocol.name} (releases from 22.03 do not negate it)")
    elif protocol.ported:
        yield from made.source_ports.tests(protocol.name, "sport")
        yield from made.target_ports.tests(protocol.name, "dport")
    if made.held is not None:
        yield in_set(made.section, made.held, protocol.name)
    yield from made.common


def _translate(made: Translation, family: int, verb: NatVerb, protocol: Protocol) -> Translate:
    """What is put in place: the first address of the family, and the ports of TCP and UDP."""
    mine = [text for version, text in made.new.wanted if version == family or not family]
    port = next(iter(made.new_ports.wanted), "") if protocol.ported else ""
    if not mine:
        return Translate(NatVerb.REDIRECT, ports=port) if verb is NatVerb.DNAT else Translate(verb, ports=port)
    address = mine[0] if "-" in mine[0] else str(_first(mine[0]))
    return Translate(verb, address, port, "ip" if family == 4 else "ip6" if family else "")


def _snat(section: Section, books: Books, made: Translation, target: End) -> None:
    """A redirect of the source, of packets that leave to its zone."""
    if target.zone is None or not made.new.wanted:
        message = "SNAT without a destination zone or without src_dip, which the device skips"
        raise BadValueError(message)
    for protocol in made.protocols:
        try:
            family = _family(made, protocol, End(), target)
        except ExcludedError:
            continue
        for packets in _pieces(made, protocol, family):
            effect = _translate(made, packets.family, NatVerb.SNAT, protocol)
            rule = ChainRule((*packets.tests, *_old(books, packets), Do(effect)), section.origin, "", section.title)
            books.add(f"srcnat_{target.zone.name}", rule)


def _reflection(books: Books, made: Translation, protocol: Protocol, outer: Zone, inner: Zone) -> None:
    """Stations of the inner zone that call the outer address: translated at both ends."""
    section = made.section
    named = [books.zones[name] for name in section.values("reflection_zone") if name in books.zones]
    internal = not section.text("reflection_src").lower().startswith("e")
    for zone in named or [inner]:
        for version in (4, 6):
            new = [text for item, text in made.new.wanted if item == version]
            back_by = zone if internal else outer
            needed = [zone, back_by, *([] if made.targets.of(version).wanted else [outer])]
            if version not in outer.masquerades or not new or not all(_has(item, version) for item in needed):
                continue
            zone.redirected = True
            head = [_version(version), *_reflected_sources(version, zone)]
            outside = list(made.targets.tests(version, "daddr")) or _outer(version, outer)
            shared = [*_named(protocol, version), *made.common]
            dports = list(made.target_ports.tests(protocol.name, "dport")) if protocol.ported else []
            name = f"{section.title} (reflection)"
            effect = _translate(made, version, NatVerb.DNAT, protocol)
            books.add(
                f"dstnat_{zone.name}",
                ChainRule((*head, *outside, *dports, *shared, Do(effect)), section.origin, "", name),
            )
            key = ("ip daddr" if version == 4 else "ip6 daddr",)
            to = Test(key, ((new[0] if "-" in new[0] else str(_first(new[0])),),))
            rports = list(made.new_ports.tests(protocol.name, "dport")) if protocol.ported else []
            back = _own(version, back_by, _first(new[0]))
            tests = (*head, to, *rports, *shared, *back[0])
            books.add(f"srcnat_{zone.name}", ChainRule((*tests, Do(back[1])), section.origin, "", name))


def _has(zone: Zone, version: int) -> bool:
    """Whether a zone has an address of that family, or may have; without one there is no reflection."""
    return version in zone.learns or any(item.version == version for item in zone.interfaces)


def _reflected_sources(version: int, zone: Zone) -> Iterator[Statement]:
    """Packets of the subnets of a zone, as far as they are in the file."""
    mine = [item for item in zone.interfaces if item.version == version]
    if version in zone.learns or not mine:
        yield unshown(zone, "a subnet")
        return
    texts = tuple(dict.fromkeys((str(item.network),) for item in mine))
    yield Test(("ip saddr" if version == 4 else "ip6 saddr",), texts)


def _outer(version: int, zone: Zone) -> list[Statement]:
    """Packets to an address of the outer zone."""
    mine = [item for item in zone.interfaces if item.version == version]
    if version in zone.learns or not mine:
        return [unshown(zone, "an address")]
    texts = tuple((str(item.ip),) for item in mine)
    return [Test(("ip daddr" if version == 4 else "ip6 daddr",), texts)]


def _own(
    version: int, zone: Zone, target: ipaddress.IPv4Address | ipaddress.IPv6Address
) -> tuple[list[Statement], Translate]:
    """The own address that takes the place of the sender's: of the subnet of the target, else the first."""
    mine = [item for item in zone.interfaces if item.version == version]
    if version in zone.learns or not mine:
        return [unshown(zone, "an address")], Translate(NatVerb.MASQUERADE)
    chosen = next((item for item in mine if target in item.network), mine[0])
    return [], Translate(NatVerb.SNAT, str(chosen.ip), "", "ip" if version == 4 else "ip6")


def nat(section: Section, books: Books) -> None:
    """`config nat`: SNAT, masquerading, or an exception from both, of packets that leave to a zone."""
    if books.off(section):
        return
    try:
        source = books.end(section, "src")
    except LookupError as error:
        books.skipped(section, str(error.args[0]))
        return
    try:
        kind, made = _read_nat(section, books)
    except BadValueError as error:
        _doubtful(section, books, str(error))
        return
    chain = "srcnat" if source.zone is None else f"srcnat_{source.zone.name}"
    device = section.text("device")
    out = (Test(("oifname",), ((device,),)),) if device and device != "*" else ()
    for protocol in _with_ports(made):
        try:
            family = _family(made, protocol, source, End())
        except ExcludedError:
            continue
        for packets in _pieces(made, protocol, 4 if family is None else family):
            tests = (*packets.tests, *out, *_old(books, packets))
            books.add(
                chain,
                ChainRule(
                    (*tests, Do(_effect(kind, made, packets.family, protocol))), section.origin, "", section.title
                ),
            )
    books.reading.modelled(section, widens=False)


def _effect(kind: str, made: Translation, family: int, protocol: Protocol) -> Verdict | Translate:
    if kind == "accept":
        return Verdict(Verb.ACCEPT)
    if kind == "masquerade":
        return Translate(NatVerb.MASQUERADE)
    return _translate(made, family, NatVerb.SNAT, protocol)


def _with_ports(made: Translation) -> list[Protocol]:
    """Where ports are told and every protocol is meant, TCP and UDP are meant."""
    told = (made.source_ports, made.target_ports, made.new_ports)
    if any(item.wanted or item.unwanted for item in told) and all(not item.name for item in made.protocols):
        return [Protocol("tcp"), Protocol("udp")]
    return made.protocols


def _read_nat(section: Section, books: Books) -> tuple[str, Translation]:
    """What a NAT section does, and with which packets.

    Raises:
        BadValueError: a value is not understood, or the device skips the section.
    """
    told_kind = choice(section.text("target", default="masquerade"), TARGETS)
    kind = told_kind if told_kind in {"accept", "snat"} else "masquerade"
    source, target, new = (addresses(section.values(name), books.networks) for name in ("src_ip", "dest_ip", "snat_ip"))
    numbers = [ports(section.values(name)) for name in ("src_port", "dest_port", "snat_port")]
    common: list[Statement] = list(conditions(section))
    if section.text("ipset"):
        common.append(Doubt(UnknownKind.FEATURE, "a set, which releases from 22.03 leave out (ipset)"))
    common += [_network(name) for item in (source, target, new) for name in item.unknown]
    told = (family_of(section.text("family")), protocols(section.values("proto") or ["all"]))
    section.ignore(("device",))
    common += unread(section)
    if (kind == "snat") is not bool(new.wanted or numbers[2].wanted):
        message = f"target {kind}, and a new address or port that it does not need or lacks: the device skips it"
        raise BadValueError(message)
    return kind, Translation(
        *told,
        source,
        target,
        numbers[0],
        numbers[1],
        new,
        numbers[2],
        None,
        tuple(common),
        section,
    )
