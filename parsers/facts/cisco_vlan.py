"""`show vlan` and `show vlan brief` of Cisco IOS and IOS XE: which VLANs a switch has, and the access ports in each.

Source: Cisco IOS LAN Switching Command Reference, `show vlan`: number, name, state and the ports in the VLAN that
are no trunks; longer lists go on in lines that begin with blanks. Without `brief` a second table gives the type of
each VLAN, and a third and fourth the remote-span and private ones. A VLAN that is not `active` forwards nothing, and
those from 1002 to 1005 are of other media. A database is told as whole where it begins with VLAN 1 and ends with
1005, and where the second table, if there is one, has the same numbers.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.shown import ShownVlan, VlanTable
from parsers.nouns import dataclass
from parsers.outputs import PAGER, Claim, Output, OutputReader, Shown

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger

_HEADING = re.compile(r"VLAN\s+Name\s+Status\s+Ports\s*$", re.IGNORECASE)
_TYPES = re.compile(r"VLAN\s+Type\s+SAID\s+MTU\b", re.IGNORECASE)
_SPAN = re.compile(r"Remote SPAN VLANs\s*$", re.IGNORECASE)
_PRIVATE = re.compile(r"Primary\s+Secondary\s+Type\s+Ports\s*$", re.IGNORECASE)
_ROW = re.compile(
    r"(?P<number>\d{1,4})\s+(?P<name>\S.*?)\s+(?P<state>active|suspended|sus(?:/lshut)?|act/lshut|act/ishut|act/unsup)"
    r"(?:\s+(?P<ports>\S.*?))?\s*$"
)
_MORE = re.compile(r"\s{10,}(?P<ports>[A-Za-z][\w/.-]*(?:\s*,\s*[A-Za-z][\w/.-]*)*,?)\s*$")
_TYPE_ROW = re.compile(r"(?P<number>\d{1,4})\s+(?:enet|fddi|tr|fdnet|trnet|trcrf|trbrf)\s+\d+\s")
_FIRST, _LAST, _OTHER_MEDIA = 1, 1005, range(1002, 1006)


@dataclass(slots=True)
class _Draft:
    """The tables of one output while they are read."""

    vlans: list[ShownVlan] = field(default_factory=list[ShownVlan])
    types: list[int] = field(default_factory=list[int])
    table: str = ""
    flaws: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])


def claim(output: Output) -> Claim:
    """The heading of the first table."""
    if any(_HEADING.match(text) for _, text in output.lines()):
        return Claim.BY_CONTENT
    return Claim.BY_COMMAND if output.asks("show", "vlan") else Claim.NO


def read(output: Output, ledger: Ledger, diagnostics: Diagnostics) -> Shown:
    """The database, with the ports of each VLAN."""
    draft = _Draft()
    for number, text in output.lines():
        _line(output, number, text, draft, ledger)
    numbers = [vlan.number for vlan in draft.vlans]
    if numbers[:1] != [_FIRST] or numbers[-1:] != [_LAST]:
        draft.flaws.append((output.first, "the table does not begin with VLAN 1 and end with VLAN 1005"))
    if draft.types and draft.types != numbers:
        draft.flaws.append((output.first, "the two tables do not have the same VLANs"))
    for number, reason in draft.flaws:
        diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, output.span(number), reason)
    if not draft.vlans:
        return Shown()
    kept = tuple(vlan for vlan in draft.vlans if vlan.number not in _OTHER_MEDIA)
    return Shown(vlans=VlanTable(kept, output.origin(), complete=not draft.flaws))


def _line(output: Output, number: int, text: str, draft: _Draft, ledger: Ledger) -> None:
    if _is_heading(text, draft) or not text.strip() or set(text.strip()) <= {"-", " "}:
        ledger.structural(number)
    elif PAGER.search(text):
        ledger.unknown(number, "pager residue", blocking=False)
        draft.flaws.append((number, "a pager stopped here; rows may be missing"))
    elif draft.table == "names":
        _row(output, number, text, draft, ledger)
    elif draft.table == "types" and (row := _TYPE_ROW.match(text)) is not None:
        draft.types.append(int(row["number"]))
        ledger.modelled(number)
    elif draft.table == "spans" or text.startswith(("Load for", "Time source is")):
        ledger.irrelevant(number, "which VLANs carry copies of frames")
    elif draft.table == "private":
        ledger.unknown(number, "private VLANs of a table are not read", blocking=False)
        draft.flaws.append((number, "it has private VLANs, which are not read from a table"))
    else:
        ledger.unknown(number, "not a row of a VLAN table", blocking=False)
        draft.flaws.append((number, "a line is not understood"))


def _is_heading(text: str, draft: _Draft) -> bool:
    for pattern, table in ((_HEADING, "names"), (_TYPES, "types"), (_SPAN, "spans"), (_PRIVATE, "private")):
        if pattern.match(text):
            draft.table = table
            return True
    return False


def _row(output: Output, number: int, text: str, draft: _Draft, ledger: Ledger) -> None:
    row = _ROW.match(text)
    more = None if row is not None or not draft.vlans else _MORE.match(text)
    if row is not None:
        vlan = ShownVlan(
            int(row["number"]),
            row["name"],
            output.span(number),
            active=row["state"] in {"active", "act/unsup"},
            ports=_ports(row["ports"] or ""),
        )
        draft.vlans.append(vlan)
        ledger.modelled(number)
    elif more is not None:
        last = draft.vlans[-1]
        draft.vlans[-1] = ShownVlan(
            last.number, last.name, last.origin, active=last.active, ports=(*last.ports, *_ports(more["ports"]))
        )
        ledger.modelled(number)
    else:
        ledger.unknown(number, "not a row of a VLAN table", blocking=False)
        draft.flaws.append((number, "a line is not understood"))


def _ports(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


READER = OutputReader("cisco_vlan", "VLAN databases of Cisco IOS and IOS XE", claim, read)
