"""From what was read to `Management`: services with the sources that their lists let in.

Documents: "Cisco IOS Terminal Services Command Reference", `access-class` (a list judges who may connect to a line;
without `vrf-also` connections that come in by an interface of a VRF are refused); "IP Access List Overview" (the
inbound list of an interface judges whatever comes in, for the device itself too). A router answers at every
address of its own in the VRF that the packet came in by.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6, NO_ADDRESS, AddressSet
from parsers.model.management import Answers, Management, ManagementService
from parsers.model.match import ANY_ADDRESS, AddressMatch, UnknownKind, UnknownMatch
from parsers.syntax.listed_sources import sources_of
from parsers.vendors.cisco_ios.identity import TOLD, attempts_limited, logins
from parsers.vendors.cisco_ios.smart_install import smart_install
from parsers.vendors.cisco_ios.terminals import terminal_services

if TYPE_CHECKING:
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
            sources, rule_set = _sources(lists, state, sets, 6, port)
            detail = where
            if not printed:
                detail += "; transport input is not printed, the release decides"
                reason = UnknownMatch(UnknownKind.FEATURE, "default of transport input", state.span(block))
                sources = AddressMatch(NO_ADDRESS, sources.possibly, (*sources.unknown, reason))
            lines = tuple(state.span(child) for child in printed[-1:])
            made = ManagementService(
                name, port, state.span(block), sources=sources, rule_set=rule_set, detail=detail, lines=lines
            )
            found += _by_vrf(made, block, lists, state)
    return found


def _by_vrf(service: ManagementService, block: Statement, lists: list[Use], state: State) -> list[ManagementService]:
    """The service of a line where it listens: a list without `vrf-also` refuses what comes in by a VRF."""
    outside = frozenset(name for name, draft in state.interfaces.items() if not draft.vrf)
    inside = frozenset(state.interfaces) - outside
    also = {child.line for child in block.children if "vrf-also" in child.words}
    refusing = [use for use in lists if use.origin.line not in also]
    if not inside or not refusing:
        return [service]
    found = [replace(service, interfaces=outside)]
    if len(refusing) < len(lists):
        reason = UnknownMatch(UnknownKind.FEATURE, "vrf-also stands at one of two lists", refusing[0].origin)
        sources = AddressMatch(NO_ADDRESS, service.sources.possibly, (*service.sources.unknown, reason))
        found.append(replace(service, interfaces=inside, sources=sources))
    return found


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
