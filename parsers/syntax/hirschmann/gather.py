"""One file, read: rows of either form, each to its reader, until all is gathered."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.syntax.hirschmann import layer2, layer3, lists, management, mib
from parsers.syntax.hirschmann.columns import HANDLERS as COLUMNS
from parsers.syntax.hirschmann.mib_tables import NEEDED
from parsers.syntax.hirschmann.script import TITLE, VERSION
from parsers.syntax.hirschmann.state import PORT_NAME, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from parsers.syntax.hirschmann.mib_tables import Table
    from parsers.syntax.hirschmann.rows import Reading, Row
    from parsers.syntax.hirschmann.script_rows import Reader

HANDLERS: dict[str, Callable[[State, Row], None]] = {
    **layer2.HANDLERS,
    **layer3.HANDLERS,
    **lists.HANDLERS,
    **management.HANDLERS,
    **COLUMNS,
}
OF_SERVERS = frozenset({"server port", "SNMP port", "log server", "time server"})
"""Rows whose `port` is no interface."""


def gathered(
    reading: Reading,
    reader: Reader,
    tables: Mapping[str, Mapping[str, Table]],
    own: Mapping[str, Callable[[State, Row], None]],
) -> tuple[State, Callable[[], None]]:
    """What a file says, and what must be called when the device is made (it closes the ledger of an XML)."""
    state = State(reading)
    state.name = PurePosixPath(reading.source.name).stem
    if mib.is_mib_config(reading.source.lines):
        state.script = False
        file = mib.MibFile(reading, tables)
        _each(state, list(file.rows()), own)
        state.all_read = True
        _each(state, state.later, own)
        state.version = mib.release(file.header)
        state.tables = file.tables
        state.switches_only = file.closed and not file.mibs & ROUTERS
        return state, file.finish
    _headed(state)
    _each(state, reader.rows(reading), own)
    state.all_read = True
    _each(state, state.later, own)
    return state, _nothing


def _each(state: State, rows: Iterable[Row], own: Mapping[str, Callable[[State, Row], None]]) -> None:
    for row in rows:
        port = row.values.get("port")
        if port is None and row.element is not None and "port" in NEEDED.get(row.kind, ()):
            state.reading.bad(row, f"{row.kind}: of which port it is is not in its entry")
            continue
        if row.kind not in OF_SERVERS and port is not None and PORT_NAME.fullmatch(port) is None:
            state.reading.bad(row, f"{port!r} is no name of one interface", ["port"])
            continue
        handler = own.get(row.kind) or HANDLERS[row.kind]
        handler(state, row)


def _headed(state: State) -> None:
    """Product and release, of the comments at the top; without them, or with several, the script may not be whole."""
    reading = state.reading
    versions: list[int] = []
    for number, line in enumerate(reading.source.lines, start=1):
        if not line.startswith("!"):
            continue
        if (found := VERSION.match(line)) is not None:
            versions.append(number)
            state.version = found["release"].rpartition("-")[2]
        if number < HEAD and (found is not None or TITLE.match(line)):
            state.origin = state.origin or reading.source.span(number)
    if len(versions) > 1:
        reading.complete = False
        what = "a second script begins here; hand in each by itself"
        reading.diagnostics.error(DiagnosticCode.SEVERAL_FILES, reading.source.span(versions[1]), what)
    if not versions:
        reading.complete = False
        what = "no line `! Version: ...` heads the script; whether it is whole cannot be told"
        reading.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, reading.source.span(1), what)


ROUTERS = frozenset({"HM2-PLATFORM-ROUTING-MIB", "HM2-FW-MIB", "HM2-NAT-MIB", "IP-FORWARD-MIB", "OSPF-MIB", "VRRP-MIB"})
"""MIBs that devices have that route. A whole export names all MIBs that a device has; public tools tell switches from
routers of HiOS by them."""
HEAD = 20
"""Lines in which the heading stands."""


def _nothing() -> None:
    """A script gives its fates as it is read."""
