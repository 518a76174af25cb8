"""From what was read to `Management`: servers with the sources that their lists let in, logins, secrets.

Documents: "EOS User Manual", "Switch Administration" (SSH listens at port 22 in the default VRF unless it is shut
down; Telnet and the command API do not; a server listens in another VRF where a `vrf` block says so), "User Security"
(logins are checked by `aaa authentication login default`, else by local accounts; an account without a password opens
the console alone unless `allow-nopassword-remote-login`; `lockout failure`), "ACLs and Route Maps" (Service ACLs).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.identity import Login, LoginMethod, Topic
from parsers.model.management import Answers, Management, ManagementService, RemoteServer
from parsers.source import Span
from parsers.vendors.arista_eos.list_sources import sources
from parsers.vendors.arista_eos.nouns import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.vendors.arista_eos.list_sources import Sets
    from parsers.vendors.arista_eos.nouns import State

TOLD = frozenset({Topic.LOGS, Topic.TIME, Topic.LOGINS, Topic.ATTEMPTS})
METHODS = {
    "group": LoginMethod.CENTRAL,
    "radius": LoginMethod.CENTRAL,
    "tacacs+": LoginMethod.CENTRAL,
    "local": LoginMethod.LOCAL,
    "none": LoginMethod.NONE,
}


def management(state: State, sets: Sets) -> Management:
    """Services, accounts, servers and settings, in the order of the file."""
    nowhere = Span(state.source.name, 0)
    if "ssh" not in state.servers_on:
        state.servers_on["ssh"] = Server("ssh", 22, nowhere, on=True, detail="on unless it is shut down")
    services = [service for server in state.servers_on.values() for service in _listening(server, state, sets)]
    services += [*_snmp(state, sets), *state.services]
    relays = [
        RemoteServer("udp relay", address, span, draft.name)
        for draft in state.interfaces.values()
        for address, span in draft.helpers
    ]
    return Management(
        tuple(sorted(services, key=lambda item: (item.origin.line, item.protocol, item.port))),
        tuple(state.accounts),
        (*state.remote, *relays),
        tuple(state.settings),
        Answers.EVERY_ADDRESS,
        inbound_filters=True,
        logins=tuple(_logins(state)),
        secrets=tuple(state.secrets),
        told=TOLD,
        attempts_limited=any(
            item.name == "aaa authentication policy" and item.value.startswith("lockout") for item in state.settings
        ),
        # "Switch Administration": SSH is on unless shut down, Telnet and the command API are off until `no shutdown`.
        silent=(("tcp", 22), ("tcp", 23), ("tcp", 80), ("tcp", 443)),
    )


def _in_vrf(vrf: str, state: State) -> frozenset[str] | None:
    """The interfaces of a VRF; None where there is but one VRF."""
    if not any(draft.vrf for draft in state.interfaces.values()) and not vrf:
        return None
    return frozenset(draft.name for draft in state.interfaces.values() if draft.vrf == vrf)


def _listening(server: Server, state: State, sets: Sets) -> Iterator[ManagementService]:
    where = {"": server.on, **server.vrfs}
    for vrf, on in where.items():
        if not on:
            continue
        for name, port in _ports(server, state):
            lists = [use for use in state.uses if use.scope == server.protocol and (use.vrf is None or use.vrf == vrf)]
            proto = 17 if server.transport == "udp" else 6
            allowed, rule_set = sources(lists, state, sets, proto, port)
            yield ManagementService(
                name,
                port,
                server.origin,
                server.transport,
                _in_vrf(vrf, state),
                allowed,
                rule_set,
                " ".join(part for part in (server.detail, f"vrf {vrf}" if vrf else "") if part),
                tuple(server.lines[-1:]),
            )


def _ports(server: Server, state: State) -> list[tuple[str, int]]:
    """What it speaks, at which port: the command API over HTTPS unless told, and HTTP where told."""
    if server.protocol == "http-commands":
        said = {item.name: item.value for item in state.settings if item.name.startswith("command api ")}
        ports = {"http": said.get("command api http", "off"), "https": said.get("command api https", "443")}
        return [(name, int(port)) for name, port in ports.items() if port.isdecimal()]
    return [(server.protocol, server.port)]


def _snmp(state: State, sets: Sets) -> Iterator[ManagementService]:
    """Communities and users of SNMP, each with its lists, in the VRFs where SNMP is on."""
    for origin, detail in state.communities:
        for vrf, on in state.snmp_vrfs.items():
            if not on:
                continue
            lists = [
                use
                for use in state.uses
                if (use.scope == "snmp" and use.origin == origin)
                or (use.scope == "snmp all" and (use.vrf is None or use.vrf == vrf))
            ]
            allowed, rule_set = sources(lists, state, sets, 17, 161)
            yield ManagementService("snmp", 161, origin, "udp", _in_vrf(vrf, state), allowed, rule_set, detail)


def _logins(state: State) -> Iterator[Login]:
    """The doors: SSH, Telnet, the command API where they are on, and the console."""
    said = {item.name: item for item in state.settings}
    default, origin = _methods("default", state)
    for name, door in (("ssh", "ssh"), ("telnet", "telnet"), ("http-commands", "command API")):
        server = state.servers_on.get(name)
        if server is None or not (server.on or any(server.vrfs.values())):
            continue
        idle = state.idle.get(name)
        yield Login(
            door,
            server.origin,
            default,
            () if origin is None else (origin,),
            None if idle is None else idle[0],
            None if idle is None else idle[1],
        )
    if not state.source.lines or ("aaa root" not in said and not state.accounts and not state.console_idle):
        return
    console, line = _methods("console", state)
    if line is None:
        console, line = default, origin
    idle = state.console_idle
    place = idle[1] if idle is not None else line or Span(state.source.name, 0)
    lines = () if line is None else (line,)
    yield Login(
        "console", place, console, lines, None if idle is None else idle[0], place if idle else None, console=True
    )


def _methods(name: str, state: State) -> tuple[tuple[LoginMethod, ...], Span | None]:
    """The methods of `aaa authentication login NAME`; local accounts where nothing is set."""
    for item in reversed(state.settings):
        words = item.value.split()
        if item.name == "aaa authentication login" and words[:1] == [name]:
            return _named(words[1:]), item.origin
    return (LoginMethod.LOCAL,), None


def _named(words: list[str]) -> tuple[LoginMethod, ...]:
    found: list[LoginMethod] = []
    skip = False
    for word in words:
        if not skip and word in METHODS:
            found.append(METHODS[word])
        skip = not skip and word == "group"
    return tuple(dict.fromkeys(found))
