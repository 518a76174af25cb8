"""`show cdp neighbors detail` of Cisco IOS, IOS XE, Industrial Ethernet switches and NX-OS.

Source: Cisco IOS Network Management Command Reference, `show cdp neighbors`: one block a neighbour, begun by
a line of dashes and `Device ID:`; `Interface: LOCAL,  Port ID (outgoing port): REMOTE`. NX-OS writes `System Name:`,
`Interface address(es):`, `Mgmt address(es):`, `Version:` (outputs of others, as public parsers test them), and tells
its name to others with its serial number in brackets, which is left off. The table without `detail` is read by
`neighbour_tables`.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.shown import Neighbour
from parsers.nouns import dataclass
from parsers.outputs import PAGER, Claim, Output, OutputReader, Shown

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger

_DEVICE = re.compile(r"Device ID: ?(?P<name>\S.*)$")
_LINK = re.compile(r"Interface: (?P<local>[^,]+), +Port ID \(outgoing port\): (?P<remote>\S.*)$")
_PLATFORM = re.compile(r"Platform: (?P<platform>[^,]*),")
_ADDRESS = re.compile(r"\s+IP(?:v4|v6)? [Aa]ddress: (?P<address>[0-9A-Fa-f.:]+)")
_SERIAL = re.compile(r"(?<=.)\([^()]*\)$")
_TOTAL = re.compile(r"Total cdp entries displayed : (?P<total>\d{1,10})$")
_VERSION = re.compile(r"Version ?:")
_VERSION_END = "advertisement version:"
_KNOWN = (
    ("entry address(es)", "heading of addresses"),
    ("interface address(es)", "heading of addresses"),
    ("management address(es)", "heading of addresses"),
    ("mgmt address(es)", "heading of addresses"),
    ("system name:", "its name, once more"),
    ("holdtime", "how long the announcement is kept"),
    ("advertisement version:", "version of CDP"),
    ("protocol hello:", "data of clusters"),
    ("vtp management domain", "VLAN database"),
    ("native vlan", "VLAN of untagged frames on the neighbour's side"),
    ("duplex", "state of the link"),
    ("power ", "power over Ethernet"),
    ("unidirectional mode", "state of the link"),
    ("spare pair", "power over Ethernet"),
    ("peer source mac", "address of the neighbour"),
    ("local interface mac:", "address of this device"),
    ("remote interface mac:", "address of the neighbour"),
    ("second port status", "state of the neighbour's other port"),
    ("physical location", "place of the neighbour"),
    ("mtu", "size of frames"),
    ("total cdp entries", "number of neighbours"),
)


@dataclass(slots=True)
class _Draft:
    """One neighbour while it is read."""

    name: str
    line: int
    local: str = ""
    remote: str = ""
    platform: str = ""
    addresses: list[str] = field(default_factory=list[str])


def claim(output: Output) -> Claim:
    """A `Device ID:` line and the line of the link."""
    texts = [text for _, text in output.lines()]
    if any(_LINK.match(text) for text in texts) and any(_DEVICE.match(text) for text in texts):
        return Claim.BY_CONTENT
    return Claim.BY_COMMAND if output.asks("show", "cdp", "neighbors", "detail") else Claim.NO


def read(output: Output, ledger: Ledger, diagnostics: Diagnostics) -> Shown:
    """Every neighbour whose link is told."""
    drafts: list[_Draft] = []
    total: int | None = None
    in_version = False
    for number, text in output.lines():
        whole = _TOTAL.match(text)
        total = int(whole["total"]) if whole else total
        in_version = _line(number, text, drafts, ledger, in_version=in_version)
    for number, text in output.lines():
        if PAGER.search(text):
            message = "a pager stopped here; neighbours may be missing"
            diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, output.span(number), message)
    if total is not None and total != len(drafts):
        message = f"{total} neighbours by its last line, and {len(drafts)} stand here"
        diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, output.origin(), message)
    for draft in drafts:
        if not (draft.local and draft.remote):
            message = "the neighbour's link is not told"
            diagnostics.warning(DiagnosticCode.PARTLY_READ, output.span(draft.line), message)
            ledger.partial(draft.line, message, blocking=False)
    return Shown(
        neighbours=tuple(
            Neighbour(
                draft.local,
                draft.name,
                draft.remote,
                "cdp",
                output.span(draft.line),
                tuple(dict.fromkeys(draft.addresses)),
                draft.platform,
            )
            for draft in drafts
            if draft.local and draft.remote
        )
    )


def _line(number: int, text: str, drafts: list[_Draft], ledger: Ledger, *, in_version: bool) -> bool:
    """Mark one line; answers whether the next is still the text of the neighbour's version."""
    device = _DEVICE.match(text)
    if not text.strip() or set(text.strip()) == {"-"}:
        ledger.structural(number)
        return in_version and not text.startswith("-")
    if PAGER.search(text):
        ledger.unknown(number, "pager residue", blocking=False)
        return False
    if device is not None:
        drafts.append(_Draft(_SERIAL.sub("", device["name"].strip()), number))
        ledger.modelled(number)
        return False
    if _VERSION.match(text):
        ledger.irrelevant(number, "software of the neighbour")
        return True
    if in_version and not text.lower().startswith(_VERSION_END):
        ledger.irrelevant(number, "software of the neighbour")
        return True
    _detail(number, text, drafts[-1] if drafts else None, ledger)
    return False


def _detail(number: int, text: str, draft: _Draft | None, ledger: Ledger) -> None:
    link, platform, address = _LINK.match(text), _PLATFORM.match(text), _ADDRESS.match(text)
    if draft is not None and link is not None:
        draft.local, draft.remote = link["local"].strip(), link["remote"].strip()
        ledger.modelled(number)
    elif draft is not None and platform is not None:
        draft.platform = platform["platform"].strip()
        ledger.modelled(number)
    elif draft is not None and address is not None:
        draft.addresses.append(address["address"])
        ledger.modelled(number)
    else:
        reason = next((reason for start, reason in _KNOWN if text.strip().lower().startswith(start)), None)
        if reason is None:
            ledger.unknown(number, "not a line of a CDP neighbour", blocking=False)
        else:
            ledger.irrelevant(number, reason)


READER = OutputReader("cisco_cdp", "CDP neighbours of Cisco IOS, IOS XE and NX-OS", claim, read)
