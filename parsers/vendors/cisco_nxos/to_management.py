"""From what was read to `Management`: services with the sources that their lists let in, and who logs in.

"Configuring SSH and Telnet", "Configuring IP ACLs" (VTY lists judge all lines alike, after router lists coming in),
"Configuring AAA" (local accounts unless a list is printed) of the Nexus 9000 Security Configuration Guide 9.x; "NX-API
CLI": HTTP at port 80 before release 9.2(1); since then HTTPS at 443, and HTTP only where it is printed. SSH, Telnet and
SNMP answer in every VRF. Communities are replaced before anything is read, so that which list belongs to which is not
known where there are several: then the lists are told as bounds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6, NO_ADDRESS, AddressSet
from parsers.model.identity import Login, LoginMethod, Topic
from parsers.model.management import Answers, Management, ManagementService
from parsers.model.match import ANY_ADDRESS, AddressMatch, UnknownKind, UnknownMatch
from parsers.source import Span
from parsers.syntax.listed_sources import sources_of
from parsers.vendors.cisco_nxos.features import RESPONDERS
from parsers.vendors.cisco_nxos.nouns import vrf_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.rules import RuleSet
    from parsers.syntax.indented import Statement
    from parsers.syntax.list_uses import Use
    from parsers.vendors.cisco_nxos.nouns import State

    Sets = dict[tuple[int, str], RuleSet]

TOLD = frozenset({Topic.LOGS, Topic.TIME, Topic.LOGINS, Topic.ATTEMPTS})
SSH, TELNET, SNMP, NETCONF, GRPC = 22, 23, 161, 830, 50051
HTTPS_FIRST = (9, 2)
"""From this version on NX-API answers HTTPS, not HTTP, unless told otherwise."""
_METHODS = {"local": LoginMethod.LOCAL, "none": LoginMethod.NONE}


def management(state: State, sets: Sets) -> Management:
    """Services, accounts, servers and settings, in the order of the file."""
    services = [*state.services, *_lines(state, sets), *_snmp(state, sets), *_web(state), *_others(state)]
    return Management(
        tuple(sorted(services, key=lambda item: (item.origin.line, item.protocol))),
        tuple(state.accounts),
        tuple(state.servers),
        tuple(state.settings),
        Answers.EVERY_ADDRESS,
        inbound_filters=True,
        logins=_logins(state),
        secrets=tuple(state.secrets),
        told=TOLD,
        attempts_limited=_attempts_limited(state),
        # Telnet and NX-API answer with their feature alone, SSH unless that is off; a feature that is not known blocks.
        # Which ports RESTCONF has unless they are printed was not found.
        silent=(("tcp", SSH), ("tcp", TELNET), *(() if state.is_on("restconf") else (("tcp", 80), ("tcp", 443)))),
    )


def _lines(state: State, sets: Sets) -> Iterator[ManagementService]:
    """SSH and Telnet, as far as the lists of the VTY lines let them in."""
    uses = [use for use in state.uses if use.scope == "vty"]
    block = next((item for item in state.lines if item.words[1] == "vty"), None)
    nowhere = state.source.span(state.name_line) if state.name_line else Span(state.source.name, 0)
    default = state.span(block) if block is not None else nowhere
    for name, port, on in (("ssh", SSH, True), ("telnet", TELNET, False)):
        if not state.is_on(name, default=on):
            continue
        origin = state.features[name][1] if name in state.features else default
        sources, rule_set = _sources(uses, state, sets, (6, port))
        yield ManagementService(name, port, origin, sources=sources, rule_set=rule_set, detail="vty")


def _sources(uses: list[Use], state: State, sets: Sets, port: tuple[int, int]) -> tuple[AddressMatch, str]:
    """Sources that all lists of a service let in, per family; IPv6 only where the device has an IPv6 address."""
    surely, possibly = EVERY_ADDRESS, EVERY_ADDRESS
    unknown: list[UnknownMatch] = []
    for use in uses:
        other = AddressSet(v6=EVERY_IPV6.v6) if use.family == 4 else AddressSet(v4=EVERY_IPV4.v4)
        if (use.family, use.name) not in sets:
            what = f"whether a list of the other IP version stops IPv{use.family} is not said"
            unknown.append(UnknownMatch(UnknownKind.FEATURE, what, use.origin))
            surely &= other
            continue
        found = sources_of(sets[use.family, use.name], *port)
        surely &= found.surely | other
        possibly &= found.possibly | other
        unknown += found.unknown
    if uses and not _has_ipv6(state):
        surely, possibly = surely & EVERY_IPV4, possibly & EVERY_IPV4
    names = " ".join(dict.fromkeys(use.name for use in uses))
    return (AddressMatch(surely, possibly, tuple(unknown)) if uses else ANY_ADDRESS), names


def _has_ipv6(state: State) -> bool:
    return any(address.value.version == 6 for draft in state.interfaces.values() for address in draft.addresses)


def _snmp(state: State, sets: Sets) -> Iterator[ManagementService]:
    if any(item.name == "snmp protocol" and item.value.startswith("no") for item in state.settings):
        return
    communities = [name for name in state.communities if name.startswith("community ")]
    lists = [use for whom, use in state.snmp_lists if whom == "community"]
    for name, (detail, origin) in state.communities.items():
        if name in communities:
            sources, rule_set = _shared(lists, len(communities), state, sets)
        else:
            own = [use for whom, use in state.snmp_lists if whom == name]
            sources, rule_set = _sources(own, state, sets, (17, SNMP))
        yield ManagementService("snmp", SNMP, origin, "udp", sources=sources, rule_set=rule_set, detail=detail)


def _shared(lists: list[Use], communities: int, state: State, sets: Sets) -> tuple[AddressMatch, str]:
    """What one of several communities lets in, where nothing says which list is whose."""
    lines = {use.origin for use in lists}
    if communities <= 1 or not lists:
        return _sources(lists, state, sets, (17, SNMP))
    each = [_sources([use for use in lists if use.origin == line], state, sets, (17, SNMP)) for line in sorted(lines)]
    surely, possibly = EVERY_ADDRESS, NO_ADDRESS if len(lines) >= communities else EVERY_ADDRESS
    for found, _ in each:
        surely &= found.surely
        possibly |= found.possibly
    what = "which list belongs to which community is not told, for communities are secret"
    reasons = [UnknownMatch(UnknownKind.FEATURE, what, min(lines))] if surely != possibly else []
    unknown = (*(item for found, _ in each for item in found.unknown), *reasons)
    return AddressMatch(surely, possibly, unknown), " ".join(dict.fromkeys(name for _, name in each))


def _web(state: State) -> Iterator[ManagementService]:
    """NX-API and RESTCONF, at the ports that are printed or that the release has."""
    feature = next((name for name in ("nxapi", "restconf") if state.is_on(name)), "")
    if not feature:
        return
    origin = state.features[feature][1]
    version = tuple(int(part) for part in re.findall(r"\d+", state.version)[:2])
    https = None if len(version) < len(HTTPS_FIRST) else version >= HTTPS_FIRST
    where = _in_vrf(state.web.get("use-vrf"), state)
    for name, port, default in (("http", 80, None if https is None else not https), ("https", 443, https)):
        line = state.web.get(name)
        if line is not None and line.words[0] == "no":
            continue
        printed = line is not None
        sources = ANY_ADDRESS
        if default is False and not printed:
            continue
        if default is None and not printed:
            reason = UnknownMatch(UnknownKind.FEATURE, f"whether NX-API answers {name} depends on the release", origin)
            sources = AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (reason,))
        place = origin if line is None else state.span(line)
        yield ManagementService(
            name, _port(line, port), place, interfaces=where, sources=sources, detail=feature, lines=(origin,)
        )


def _port(line: Statement | None, default: int) -> int:
    word = line.words[-1] if line is not None else ""
    return int(word) if word.isdecimal() and 0 < int(word) <= 65_535 else default


def _in_vrf(line: Statement | None, state: State) -> frozenset[str] | None:
    if line is None or line.words[0] == "no":
        return None
    vrf = vrf_name(line.words[-1])
    return frozenset(name for name, draft in state.interfaces.items() if draft.vrf == vrf)


def _others(state: State) -> Iterator[ManagementService]:
    if state.is_on("netconf"):
        yield ManagementService("netconf", NETCONF, state.features["netconf"][1])
    if state.is_on("grpc"):
        port = _port(state.web.get("grpc port"), GRPC)
        yield ManagementService("grpc", port, state.features["grpc"][1], detail="gNMI and gNOI")
    for feature, (name, number) in RESPONDERS.items():
        if state.is_on(feature):
            transport = "tcp" if name == "twamp" else "udp"
            yield ManagementService(name, number, state.features[feature][1], transport)


def _attempts_limited(state: State) -> bool:
    """Whether failed logins are slowed down or shut out."""
    return any(
        (item.name == "login protection" and "block-for" in item.value)
        or (item.name == "aaa authentication rejected" and not item.value.startswith("no"))
        for item in state.settings
    )


def _logins(state: State) -> tuple[Login, ...]:
    return tuple(
        _login(block, "console" if block.words[1] != "vty" else "default", state)
        for block in state.lines
        if block.words[1] in ("vty", "console")
    )


def _login(block: Statement, door: str, state: State) -> Login:
    """Methods of `aaa authentication login console|default`; the console takes those of `default` where it has none."""
    lists = {
        item.value.split()[0]: item
        for item in state.settings
        if item.name == "aaa authentication login" and item.value and "fallback" not in item.value
    }
    found = lists.get(door) or lists.get("default")
    methods: tuple[LoginMethod, ...] = (LoginMethod.LOCAL,)
    lines: tuple[Span, ...] = ()
    if found is not None:
        words = [word for word in found.value.split()[1:] if word != "group"]
        methods = tuple(dict.fromkeys(_METHODS.get(word, LoginMethod.CENTRAL) for word in words))
        lines = (found.origin,)
    idle = next((child for child in reversed(block.children) if child.words[0] == "exec-timeout"), None)
    minutes = int(idle.words[1]) if idle is not None and idle.words[1:] and idle.words[1].isdecimal() else None
    return Login(
        block.words[1],
        state.span(block),
        methods,
        lines,
        minutes,
        None if idle is None else state.span(idle),
        console=block.words[1] != "vty",
    )
