"""Interfaces that lines name and that are not there, and interfaces whose own lines are missing.

The device itself refuses a line that names no interface, and prints `no nameif` and `no ip address` where there is
none; so either shows that the export was cut or damaged, and what the line bears on is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.source import Span
    from parsers.vendors.cisco_asa.nouns import Port
    from parsers.vendors.cisco_asa.state import State


def check_interfaces(state: State) -> None:
    """Mark lines that name an unknown interface; a fragment without any interface is no damage."""
    known = {port.nameif for port in state.config.ports.values() if port.nameif}
    for name, origin, effect in dict.fromkeys(_named(state)):
        if not name or name in known:
            continue
        why = f"no interface is called {name}"
        state.diagnostics.error(DiagnosticCode.UNRESOLVED_NAME, origin, why)
        if known:
            state.ledger.partial(origin.line, why)
            state.add_feature(why, effect, origin)


def _named(state: State) -> Iterator[tuple[str, Span, Effect]]:
    config = state.config
    for item in config.access_groups:
        yield item.interface, state.span(item.statement), Effect.MAY_DO_EITHER
    for route in config.routes:
        name = route.interface or ""
        yield "" if name.lower() == "null0" else name, route.origin, Effect.MAY_REWRITE
    for translation in config.translations:
        for name in (translation.real, translation.mapped):
            yield name, state.span(translation.statement), Effect.MAY_REWRITE
    for name, origin in config.vpn.remote_interfaces:
        yield name, origin, Effect.MAY_PERMIT
    for _crypto, name, origin in config.vpn.crypto_interfaces:
        yield name, origin, Effect.MAY_PERMIT


def check_ports(state: State) -> None:
    """Mark interfaces that say neither a name nor that they have none, or the same of an address."""
    if state.config.transparent or state.config.system_context:
        return
    for port in state.config.ports.values():
        missing = _missing(port)
        if missing:
            why = f"{port.hardware}: its {missing} line is missing; the export is cut or damaged"
            state.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, port.origin, why)
            state.add_feature(why, Effect.MAY_DO_EITHER, port.origin, frozenset({port.name}))


def _missing(port: Port) -> str:
    if port.addresses and not port.nameif and not port.no_nameif and not port.hardware.lower().startswith("bvi"):
        return "nameif"
    addressed = port.addresses or port.dynamic or port.no_address or port.bridge_group or port.tunnel
    return "" if addressed or not port.nameif else "ip address"
