"""`show lldp neighbors detail` of Cisco IOS, IOS XE, Industrial Ethernet switches and NX-OS.

Source: Cisco IOS LLDP Command Reference, `show lldp neighbors`: one block a neighbour, begun by a line of
dashes; `Local Intf:`, `Port id:`, `System Name:`; the last line tells how many there are. Old releases do not
print `Local Intf:`; such a neighbour cannot be placed and is said to be so. `Port id` is what the neighbour
calls its port, or a MAC address where it announces no name. NX-OS calls the own port `Local Port id:`, begins a
neighbour with `Chassis id:`, without dashes, and writes `Management Address:` (outputs of others, as public parsers
test them).
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

_FIELD = re.compile(
    r"(?P<key>Local Intf|Local Port id|Chassis id|Port id|Port Description|System Name): ?(?P<value>.*)$"
)
_ADDRESS = re.compile(r"(?:\s+IP(?:V6)?|\s*Management Address(?: IPV6)?): (?P<address>[0-9A-Fa-f.:]+)\s*$")
_TOTAL = re.compile(r"Total entries displayed: (?P<total>\d{1,10})$")
_NONE_TOLD = re.compile(
    r"(?:Port Description|System (?:Name|Description)|Management Address(?:es)?(?: IPV6)?)\b.*(?: -|:) "
    r"(?:not advertised|null)$"
)
_DESCRIPTION, _DESCRIPTION_END = "System Description:", "Time remaining:"
_KNOWN = (
    ("Time remaining", "how long the announcement is kept"),
    ("System Capabilities", "kind of the neighbour"),
    ("Enabled Capabilities", "kind of the neighbour"),
    ("Management Addresses", "heading of addresses"),
    ("OID:", "number in the MIB"),
    ("Auto Negotiation", "state of the link"),
    ("Physical media capabilities", "state of the link"),
    ("Media Attachment Unit type", "state of the link"),
    ("Vlan ID", "VLAN of untagged frames on the neighbour's side"),
    ("Peer Source MAC", "address of the neighbour"),
    ("PoE", "power over Ethernet"),
    ("Capability codes", "legend"),
    ("Device ID ", "legend"),
    ("(", "legend"),
    ("Other:", "further address"),
    ("Total entries displayed", "number of neighbours"),
)
_MEDIA = re.compile(
    r"\s+(?:Other/unknown|[\w./-]*(?:base|BASE)[\w-]*|Symm|Asym|other|FdxSPause|FdxAPause|FdxBPause)\b.*$"
)
_MED = "MED Information"


@dataclass(slots=True)
class _Draft:
    """One neighbour while it is read."""

    line: int
    fields: dict[str, str] = field(default_factory=dict[str, str])
    addresses: list[str] = field(default_factory=list[str])
    chassis: list[int] = field(default_factory=list[int])


def claim(output: Output) -> Claim:
    """A chassis and a port of LLDP."""
    texts = [text for _, text in output.lines()]
    if any(text.startswith("Chassis id: ") for text in texts) and any(text.startswith("Port id: ") for text in texts):
        return Claim.BY_CONTENT
    return Claim.BY_COMMAND if output.asks("show", "lldp", "neighbors", "detail") else Claim.NO


def read(output: Output, ledger: Ledger, diagnostics: Diagnostics) -> Shown:
    """Every neighbour whose link is told."""
    reading = _Reading(output, ledger)
    for number, text in output.lines():
        reading.line(number, text)
        if PAGER.search(text):
            message = "a pager stopped here; neighbours may be missing"
            diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, output.span(number), message)
    if reading.total is not None and reading.total != len(reading.drafts):
        message = f"{reading.total} neighbours by its last line, and {len(reading.drafts)} stand here"
        diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, output.origin(), message)
    return Shown(neighbours=tuple(reading.neighbours(diagnostics)))


class _Reading:
    """Reads one output line by line; `free` says what a line is that nobody else's words explain."""

    def __init__(self, output: Output, ledger: Ledger) -> None:
        """No neighbour has begun."""
        self._output = output
        self._ledger = ledger
        self._free = ""
        self._new = True
        self.drafts: list[_Draft] = []
        self.total: int | None = None

    def line(self, number: int, text: str) -> None:
        """Give a line its meaning, or say that it has none."""
        ledger = self._ledger
        found, address, total = _FIELD.match(text), _ADDRESS.match(text), _TOTAL.match(text)
        if PAGER.search(text):
            ledger.unknown(number, "pager residue", blocking=False)
        elif not text.strip() or set(text.strip()) == {"-"}:
            ledger.structural(number)
            self._new = self._new or text.startswith("---")
            self._free = "" if text.startswith("---") else self._free
        elif total is not None:
            self.total = int(total["total"])
            ledger.irrelevant(number, "number of neighbours")
        elif _NONE_TOLD.match(text):
            ledger.irrelevant(number, "the neighbour does not announce it")
        elif found is not None and self._free != "MED":
            self._field(number, found["key"], found["value"].strip())
        elif text.startswith(_DESCRIPTION):
            self._free = "description"
            ledger.irrelevant(number, "software of the neighbour")
        elif self._free == "description" and not text.startswith(_DESCRIPTION_END):
            ledger.irrelevant(number, "software of the neighbour")
        elif address is not None and self.drafts and self._free != "MED":
            self.drafts[-1].addresses.append(address["address"])
            ledger.modelled(number)
        else:
            self._other(number, text)

    def neighbours(self, diagnostics: Diagnostics) -> list[Neighbour]:
        """Those that can be placed."""
        found: list[Neighbour] = []
        for draft in self.drafts:
            fields = draft.fields
            origin = self._output.span(draft.line)
            for line in draft.chassis:
                if fields.get("System Name"):
                    self._ledger.irrelevant(line, "address of a neighbour that has a name")
                else:
                    self._ledger.modelled(line)
            if not (fields.get("Local Intf") and fields.get("Port id")):
                message = "the neighbour's link is not told (`Local Intf` or `Port id` is missing)"
                diagnostics.warning(DiagnosticCode.PARTLY_READ, origin, message)
                self._ledger.partial(draft.line, message, blocking=False)
                continue
            name = fields.get("System Name") or fields.get("Chassis id", "")
            addresses = tuple(dict.fromkeys(draft.addresses))
            found.append(Neighbour(fields["Local Intf"], name, fields["Port id"], "lldp", origin, addresses))
        return found

    def _field(self, number: int, key: str, value: str) -> None:
        if key == "Chassis id" and self.drafts and {key, "Port id"} & self.drafts[-1].fields.keys():
            self._new = True
        if self._new or not self.drafts:
            self.drafts.append(_Draft(number))
            self._new = False
        self._free = ""
        self.drafts[-1].fields.setdefault("Local Intf" if key == "Local Port id" else key, value)
        if key == "Port Description":
            self._ledger.irrelevant(number, "free text")
        elif key == "Chassis id":
            self.drafts[-1].chassis.append(number)
        else:
            self._ledger.modelled(number)

    def _other(self, number: int, text: str) -> None:
        start = text.strip()
        if start.startswith(_MED):
            self._free = "MED"
        elif start.startswith(_DESCRIPTION_END):
            self._free = ""
        reason = next((reason for word, reason in _KNOWN if start.startswith(word)), None)
        if reason is None and _MEDIA.match(text):
            reason = "state of the link"
        if reason is None and self._free == "MED":
            reason = "data of a telephone"
        if reason is None:
            self._ledger.unknown(number, "not a line of an LLDP neighbour", blocking=False)
        else:
            self._ledger.irrelevant(number, reason)


READER = OutputReader("cisco_lldp", "LLDP neighbours of Cisco IOS, IOS XE and NX-OS", claim, read)
