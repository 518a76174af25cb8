"""The management plane of Gaia: what listens, who may come, who logs in.

Source: Gaia R81 Administration Guide, "User Management", "System Management": the web page and SSH listen at every
address as installed, and answer the hosts of `add allowed-client` alone; packets for the gateway pass the access
policy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, union_of
from parsers.model.identity import Login, LoginMethod, Secret, SecretForm, Topic
from parsers.model.management import (
    NO_MANAGEMENT,
    Account,
    Answers,
    Management,
    ManagementService,
    RemoteServer,
    Setting,
)
from parsers.model.match import ANY_ADDRESS, AddressMatch, UnknownKind, UnknownMatch
from parsers.vendors.checkpoint_gaia.gaia import Service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.vendors.checkpoint_gaia.context import Context
    from parsers.vendors.checkpoint_gaia.gaia import Gaia, User

DOORS = ("ssh", "https", "telnet")
_FORMS = {"password-hash": SecretForm.HASH, "none": SecretForm.UNKNOWN, "": SecretForm.UNKNOWN}


def management(context: Context, gaia: Gaia, *, filtered: bool) -> Management:
    """All that the configuration says of the system as a host; `filtered`: anti-spoofing judges its packets too."""
    if not gaia.lines:
        return NO_MANAGEMENT
    return Management(
        tuple(_services(context, gaia)),
        tuple(_account(context, user) for user in gaia.users.values()),
        tuple(
            RemoteServer(item.purpose, item.address, context.source.span(item.line), detail=item.detail)
            for item in gaia.servers
        ),
        tuple(_settings(context, gaia)),
        Answers.EVERY_ADDRESS,
        inbound_filters=filtered,
        logins=tuple(_logins(context, gaia)),
        secrets=tuple(_secrets(context, gaia)),
        told=frozenset({Topic.LOGS, Topic.TIME, Topic.LOGINS, Topic.ATTEMPTS}),
        attempts_limited=bool(gaia.attempts),
    )


def _first(gaia: Gaia) -> int:
    return gaia.hostname_line or gaia.header or 1


def _services(context: Context, gaia: Gaia) -> Iterator[ManagementService]:
    usual = {
        "ssh": Service("ssh", 22, _first(gaia), on=True),
        "https": Service("https", 443, _first(gaia), on=True),
    }
    for item in {**usual, **gaia.services}.values():
        if not item.on:
            continue
        origin = context.source.span(item.line)
        sources = _allowed(context, gaia) if item.name in DOORS else ANY_ADDRESS
        detail = item.detail
        if item.name == "snmp" and gaia.communities:
            detail = ", ".join(part for part in (detail, *(access for _, access, _ in gaia.communities)) if part)
        yield ManagementService(
            item.name,
            item.port,
            origin,
            item.transport,
            sources=sources,
            detail=detail,
            lines=tuple(context.source.span(line) for _, line in gaia.allowed) if item.name in DOORS else (),
        )
    yield ManagementService("ping", 0, context.source.span(_first(gaia)), "icmp")


def _allowed(context: Context, gaia: Gaia) -> AddressMatch:
    if gaia.allowed:
        return AddressMatch.exactly(union_of(clients for clients, _ in gaia.allowed))
    reason = "no line says which hosts may open the system"
    why = UnknownMatch(UnknownKind.UNREAD, reason, context.source.span(_first(gaia)))
    return AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (why,))


def _account(context: Context, user: User) -> Account:
    form = {"password-hash": "hash", "none": "none"}.get(user.form, "")
    return Account(user.name, context.source.span(user.line), ",".join(user.roles), form)


def _settings(context: Context, gaia: Gaia) -> Iterator[Setting]:
    for line, kind in gaia.central[:1]:
        yield Setting("aaa login", kind, context.source.span(line))


def _logins(context: Context, gaia: Gaia) -> Iterator[Login]:
    methods = (LoginMethod.CENTRAL, LoginMethod.LOCAL) if gaia.central else (LoginMethod.LOCAL,)
    lines = tuple(context.source.span(line) for line, _ in gaia.central)
    idle, idle_line = gaia.idle or (None, 0)
    for name in ("ssh", "https", "telnet", "console"):
        service = gaia.services.get(name)
        if (service is None and name == "telnet") or (service is not None and not service.on):
            continue
        origin = context.source.span(service.line if service is not None else _first(gaia))
        yield Login(
            name,
            origin,
            methods,
            lines,
            idle,
            context.source.span(idle_line) if idle_line else None,
            console=name == "console",
        )


def _secrets(context: Context, gaia: Gaia) -> Iterator[Secret]:
    for user in gaia.users.values():
        if user.form_line and user.form != "none":
            kind = _FORMS.get(user.form, SecretForm.CLEAR)
            yield Secret(f"user {user.name}", kind, context.source.span(user.form_line))
    for line, whose, form in gaia.secrets:
        kept = {"hash": SecretForm.HASH, "clear": SecretForm.CLEAR}.get(form, SecretForm.UNKNOWN)
        if form != "none":
            yield Secret(whose, kept, context.source.span(line))
    for line, _, known in gaia.communities:
        yield Secret("snmp community", SecretForm.WELL_KNOWN if known else SecretForm.CLEAR, context.source.span(line))
