"""Reverse-path checks of FortiOS: on by default, on every interface.

Fortinet community, "Details about FortiOS RPF (Reverse Path Forwarding)" (FD30543): a packet that begins a session is
dropped if no active route to its source leaves by the interface it came in by; a default route counts. With
`strict-src-check` the best route must. `src-check disable` on an interface and `asymroute` in a virtual domain switch
it off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.routing import SourceCheck, SourceCheckMode

if TYPE_CHECKING:
    from parsers.source import Span
    from parsers.vendors.fortinet_fortios.entries import Context, Entry
    from parsers.vendors.fortinet_fortios.interfaces import Wiring

DOCUMENT = "Fortinet: Details about FortiOS RPF (FD30543)"


def source_checks(
    settings: Entry, wiring: Wiring, context: Context, whole: Span, bridged: frozenset[str]
) -> tuple[SourceCheck, ...]:
    """The check of a virtual domain; none where it bridges: in transparent mode, at `bridged` interfaces."""
    if settings.word("opmode", "nat") == "transparent":
        return ()
    families = {family for family, key in ((4, "asymroute"), (6, "asymroute6")) if not settings.on(key)}
    unchecked = {name for name, entry in wiring.entries.items() if not entry.on("src-check", default=True)}
    interfaces = frozenset(wiring.interfaces) - unchecked - bridged
    if not families or not interfaces:
        return ()
    strict = settings.on("strict-src-check")
    mode = SourceCheckMode.STRICT if strict else SourceCheckMode.FEASIBLE
    origin = context.span(settings.at("strict-src-check")) if strict else whole
    implicit = "" if strict else DOCUMENT
    return (SourceCheck(mode, interfaces, origin, frozenset(families), allow_default=True, implicit=implicit),)
