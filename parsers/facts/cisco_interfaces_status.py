"""`show interfaces status` of Cisco IOS and IOS XE: whether something is plugged into each socket of a switch.

Source: Cisco IOS Interface and Hardware Component Command Reference, `show interfaces status`: port, name, state
(`connected`, `notconnect`, `disabled`, `err-disabled`, `inactive`, `monitoring`, `suspended`, `sfpAbsent`), VLAN (a
number, `trunk`, `routed`), duplex, speed and type. The name is what the description says, cut, and may be anything;
so a row is read from the state on, which stands before the VLAN.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.shown import Socket, SocketState
from parsers.outputs import PAGER, Claim, Output, OutputReader, Shown

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger

_HEADING = re.compile(r"Port\s+Name\s+Status\s+Vlan\s+Duplex\s+Speed\b", re.IGNORECASE)
_STATES = {
    "connected": SocketState.CONNECTED,
    "notconnect": SocketState.EMPTY,
    "notconnec": SocketState.EMPTY,
    "sfpAbsent": SocketState.EMPTY,
    "xcvrAbsen": SocketState.EMPTY,
    "disabled": SocketState.OFF,
    "err-disabled": SocketState.OFF,
    "inactive": SocketState.OFF,
    "suspended": SocketState.OFF,
    "monitoring": SocketState.CONNECTED,
}
_ROW = re.compile(
    rf"(?P<port>[A-Za-z][\w/.-]*\d)\s(?:.*\s)?(?P<state>{'|'.join(_STATES)})\s+"
    r"(?P<vlan>\d{1,4}|trunk|routed|unassigned|monitor|pvlan|f-path|dynamic|--)\s+\S+\s+\S+(?:\s+\S.*)?$"
)


def claim(output: Output) -> Claim:
    """The heading of the table."""
    if any(_HEADING.match(text) for _, text in output.lines()):
        return Claim.BY_CONTENT
    return Claim.BY_COMMAND if output.asks("show", "interfaces", "status") else Claim.NO


def read(output: Output, ledger: Ledger, diagnostics: Diagnostics) -> Shown:
    """The state of every socket."""
    sockets: list[Socket] = []
    for number, text in output.lines():
        row = _ROW.match(text)
        if not text.strip() or _HEADING.match(text) or set(text.strip()) <= {"-", " "}:
            ledger.structural(number)
        elif PAGER.search(text):
            ledger.unknown(number, "pager residue", blocking=False)
            message = "a pager stopped here; rows may be missing"
            diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, output.span(number), message)
        elif text.startswith(("Load for", "Time source is")):
            ledger.irrelevant(number, "time of the output")
        elif row is None:
            ledger.unknown(number, "not a row of a table of sockets", blocking=False)
        else:
            sockets.append(Socket(row["port"], _STATES[row["state"]], output.span(number)))
            ledger.modelled(number)
    return Shown(sockets=tuple(sockets))


READER = OutputReader("cisco_interfaces_status", "states of sockets of Cisco IOS and IOS XE", claim, read)
