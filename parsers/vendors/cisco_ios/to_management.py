"""From what was read to `Management`: services with the sources that their lists let in.

Documents: "Cisco IOS Terminal Services Command Reference", `access-class` (a list judges who may connect to a line;
without `vrf-also` connections that come in by an interface of a VRF are refused) and `ipv6 access-class`, one list for
each IP version; `vrfname V` of IOS XE 16, beside lists of other VRFs: for connections that come in by an interface of
that VRF (read as examples; what such a list says of others is told nowhere); "IP Access List Overview" (the
inbound list of an interface judges whatever comes in, for the device itself too). A router answers at every
address of its own in the VRF that the packet came in by.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6, NO_ADDRESS, AddressSet
from parsers.model.management import Answers, Management, ManagementService
from parsers.model.match import ANY_ADDRESS, AddressMatch, UnknownKind, UnknownMatch
from parsers.nouns import dataclass
from parsers.syntax.listed_sources import sources_of
from parsers.vendors.cisco_ios.identity import TOLD, attempts_limited, logins
from parsers.vendors.cisco_ios.smart_install import smart_install
from parsers.vendors.cisco_ios.terminals import terminal_services

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.rules import RuleSet
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.syntax.list_uses import Use
    from parsers.vendors.cisco_ios.nouns import State


def management(state: State, sets: dict[tuple[int, str], RuleSet]) -> Management:
    """Services, accounts, servers and settings, in the order of the file."""
    services = [*_line_services(state, sets), *terminal_services(state), *_web_services(state, sets), *state.services]
    services += smart_install(state)
    return Management(
        tuple(sorted(services, key=lambda item: (item.origin.line, item.protocol))),
        tuple(state.accounts),
        tuple(state.servers),
        tuple(state.settings),
        Answers.EVERY_ADDRESS,
        inbound_filters=True,
        logins=logins(state),
        secrets=tuple(state.secrets),
        told=TOLD,
        attempts_limited=attempts_limited(state),
    )


def _sources(
    lists: list[Use], state: State, sets: dict[tuple[int, str], RuleSet], protocol: int, port: int
) -> tuple[AddressMatch, str]:
    """Sources that all `lists` of a service let in, per family; IPv6 only where the device has an IPv6 address."""
    if not lists:
        return ANY_ADDRESS, ""
    surely, possibly = EVERY_ADDRESS, EVERY_ADDRESS
    unknown: list[UnknownMatch] = []
    for use in lists:
        rule_set = sets.get((use.family, use.name))
        if rule_set is None:
            continue
        found = sources_of(rule_set, protocol, port)
        other = AddressSet(v6=EVERY_IPV6.v6) if use.family == 4 else AddressSet(v4=EVERY_IPV4.v4)
        surely &= found.surely | other
        possibly &= found.possibly | other
        unknown += found.unknown
    if not any(address.value.version == 6 for draft in state.interfaces.values() for address in draft.addresses):
        surely, possibly = surely & EVERY_IPV4, possibly & EVERY_IPV4
    return AddressMatch(surely, possibly, tuple(unknown)), " ".join(use.name for use in lists)


def _line_services(state: State, sets: dict[tuple[int, str], RuleSet]) -> list[ManagementService]:
    found: list[ManagementService] = []
    for block in state.lines:
        if block.words[1:2] != ["vty"]:
            continue
        inside = {child.line for child in block.children}
        lists = [use for use in state.uses if use.origin.line in inside and use.scope in ("vty", "line")]
        printed = [child for child in block.children if child.words[:2] == ["transport", "input"]]
        words = printed[-1].words[2:] if printed else ["default"]
        where = " ".join(block.words[1:])
        for name, port in (("ssh", 22), ("telnet", 23)):
            if not {name, "all", "default"} & set(words):
                continue
            detail = where
            doubts: list[UnknownMatch] = []
            if not printed:
                detail += "; transport input is not printed, the release decides"
                doubts = [UnknownMatch(UnknownKind.FEATURE, "default of transport input", state.span(block))]
            lines = tuple(state.span(child) for child in printed[-1:])
            made = ManagementService(name, port, state.span(block), detail=detail, lines=lines)
            found += _by_vrf(made, _Listed(lists, block, doubts), state, sets)
    return found


@dataclass(frozen=True, slots=True)
class _Listed:
    """The lists of a line, and what is not known of the line itself."""

    lists: list[Use]
    block: Statement
    doubts: list[UnknownMatch]

    def at(self, vrf: str) -> tuple[list[Use], frozenset[int], list[UnknownMatch]]:
        """The lists that judge what comes in by a VRF (empty: by none), the IP versions refused there, and doubts."""
        judging: list[Use] = []
        refused: set[int] = set()
        doubts = list(self.doubts)
        for family in (4, 6):
            own = [use for use in self.lists if use.family == family]
            plain, also, named = ([use for use in own if self._option(use) == option] for option in _options(vrf))
            if not vrf:
                judging += [*plain, *also]
            elif named or also:
                judging += named or also
            elif plain:
                refused.add(family)
            if own and not (plain or also or named):
                doubts.append(_doubt("what `vrfname` says of connections of other VRFs", own[0]))
            if vrf and plain and also and not named:
                doubts.append(_doubt("vrf-also stands at one of two lists", plain[0]))
        return judging, frozenset(refused), doubts

    def _option(self, use: Use) -> tuple[str, ...]:
        """What stands behind `in`."""
        (words,) = (child.words for child in self.block.children if child.line == use.origin.line)
        return tuple(words[words.index("in", 2) + 1 :])


def _options(vrf: str) -> tuple[tuple[str, ...], ...]:
    return (), ("vrf-also",), ("vrfname", vrf)


def _doubt(reason: str, use: Use) -> UnknownMatch:
    return UnknownMatch(UnknownKind.FEATURE, reason, use.origin)


def _by_vrf(
    service: ManagementService, listed: _Listed, state: State, sets: dict[tuple[int, str], RuleSet]
) -> Iterator[ManagementService]:
    """The service of a line where it listens, for those whom the lists of each VRF let in."""
    vrfs = dict.fromkeys(("", *(draft.vrf for draft in state.interfaces.values())))
    places = {vrf: frozenset(name for name, draft in state.interfaces.items() if draft.vrf == vrf) for vrf in vrfs}
    found: dict[tuple[AddressMatch, str], list[str]] = {}
    for vrf in places:
        judging, refused, doubts = listed.at(vrf)
        sources, names = _sources(judging, state, sets, 6, service.port or 0)
        for family in refused:
            kept = EVERY_IPV6 if family == 4 else EVERY_IPV4
            sources = replace(sources, surely=sources.surely & kept, possibly=sources.possibly & kept)
        if doubts:
            sources = AddressMatch(NO_ADDRESS, sources.possibly, (*sources.unknown, *doubts))
        if sources.possibly or not vrf:
            found.setdefault((sources, names), []).append(vrf)
    for (sources, names), alike in found.items():
        where = None if len(alike) == len(places) else frozenset(name for vrf in alike for name in places[vrf])
        yield replace(service, sources=sources, rule_set=names, interfaces=where)


def _web_services(state: State, sets: dict[tuple[int, str], RuleSet]) -> list[ManagementService]:
    lists = [use for use in state.uses if use.scope == "http"]
    found: list[ManagementService] = []
    for name, head, port_word, default in (
        ("http", "server", "port", 80),
        ("https", "secure-server", "secure-port", 443),
    ):
        if head not in state.web:
            continue
        port = _number(state.web.get(port_word), default)
        sources, rule_set = _sources(lists, state, sets, 6, port)
        found.append(ManagementService(name, port, state.span(state.web[head]), sources=sources, rule_set=rule_set))
    return found


def _number(statement: Statement | None, default: int) -> int:
    word = statement.words[-1] if statement is not None else ""
    return int(word) if word.isdecimal() and 0 < int(word) <= 65_535 else default


def snmp_services(state: State, sets: dict[tuple[int, str], RuleSet]) -> list[ManagementService]:
    """SNMP communities, each with its list; called once rule sets stand."""
    found: list[ManagementService] = []
    for service in state.services:
        if service.protocol != "snmp":
            found.append(service)
            continue
        lists = [use for use in state.uses if use.origin == service.origin]
        sources, rule_set = _sources(lists, state, sets, 17, 161)
        found.append(_with(service, sources, rule_set, service.origin))
    return found


def _with(service: ManagementService, sources: AddressMatch, rule_set: str, origin: Span) -> ManagementService:
    return ManagementService(
        service.protocol, service.port, origin, service.transport, None, sources, rule_set, service.detail
    )
