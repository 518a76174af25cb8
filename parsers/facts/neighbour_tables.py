"""The tables of `show cdp neighbors` and `show lldp neighbors` of Cisco IOS, NX-OS and Arista EOS, a row a neighbour.

Sources: Cisco IOS Network Management Command Reference, `show cdp neighbors`; Cisco IOS LLDP Command Reference, `show
lldp neighbors`; Cisco Nexus 9000 System Management Guide, the same two; Arista EOS user manual, "LLDP", `show lldp
neighbors`. CDP writes three letters of a port's word (`Gig 1/0/1`), LLDP two of the local one (`Gi1/0/1`, `Eth1/1`);
what shortens several names joins none. A name too long for its column stands on a line of its own, or is cut there by
LLDP of IOS: such a row names nobody, and is told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.shown import Neighbour
from parsers.nouns import dataclass
from parsers.outputs import PAGER, Claim, Output, OutputReader, Shown

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger

_PORT = r"[A-Za-z][A-Za-z-]*[ ]?\d[\d/.:]*"
_CDP_HEADING = re.compile(r"Device[ -]ID\s+Local Intrfce\s+Ho?ldti?me?\s+Capability\s+Platform\s+Port ID$")
_CDP = re.compile(
    rf"(?P<name>\S+)?\s+(?P<local>{_PORT})\s+(?P<hold>\d{{1,5}})\s+"
    r"(?P<platform>\S.*?)\s+(?P<remote>[A-Za-z-]+ \d[\d/.:]*|\S+)$"
)
_LLDP_HEADING = re.compile(r"Device ID\s+Local Intf\s+Hold-time\s+Capability\s+Port ID$")
_LLDP = re.compile(
    rf"(?P<name>\S.*?)?\s+(?P<local>{_PORT})\s+(?P<hold>\d{{1,5}})\s+"
    r"(?:[BCOPRSTW](?:,?[BCOPRSTW])*\s+)?(?P<remote>\S.*)$"
)
_EOS_HEADING = re.compile(r"Port\s+Neighbor Device ID\s+Neighbor Port ID\s+TTL$")
_EOS = re.compile(rf"(?P<local>{_PORT})\s+(?P<name>\S+)\s+(?P<remote>\S.*?)\s+(?P<hold>\d{{1,5}})$")
_TOTAL = re.compile(r"Total (?:cdp )?entries displayed ?: (?P<total>\d{1,10})$")
_NAME = re.compile(r"[\w.()-]+$")
_LEGEND = re.compile(r"Capability [Cc]odes:|\s+(?:[A-Za-z] - |\([A-Z]\) )|(?:[A-Z] - \w|\(R\) )|\s*-[- ]+$")
_KNOWN = ("Last table change", "Number of table", "Load for", "Time source is")
_SERIAL = re.compile(r"\([^)]*\)$")


@dataclass(frozen=True, slots=True)
class _Form:
    """One kind of table: its protocol, its rows, and where its rows begin to be cut."""

    protocol: str
    row: re.Pattern[str]
    cut: int = 0
    """The column behind the name, where that is first and long ones are cut."""


def claim(output: Output) -> Claim:
    """One of the headings, which `show lldp neighbors detail` of NX-OS prints too, above its blocks."""
    texts = [text for _, text in output.lines()]
    if any(text.startswith("Chassis id: ") for text in texts):
        return Claim.NO
    return Claim.BY_CONTENT if any(_form(text) is not None for text in texts) else Claim.NO


def read(output: Output, ledger: Ledger, diagnostics: Diagnostics) -> Shown:
    """Every neighbour whose row is whole."""
    reading = _Reading(output, ledger, diagnostics)
    for number, text in output.lines():
        reading.line(number, text)
    if reading.total is not None and reading.total != reading.rows:
        message = f"{reading.total} neighbours by its last line, and {reading.rows} stand here"
        diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, output.origin(), message)
    return Shown(neighbours=tuple(reading.found))


def _form(text: str) -> _Form | None:
    if _CDP_HEADING.match(text):
        return _Form("cdp", _CDP)
    if _LLDP_HEADING.match(text):
        return _Form("lldp", _LLDP, text.index("Local Intf"))
    return _Form("lldp", _EOS) if _EOS_HEADING.match(text) else None


class _Reading:
    """Reads one table line by line."""

    def __init__(self, output: Output, ledger: Ledger, diagnostics: Diagnostics) -> None:
        """No heading was met."""
        self._output = output
        self._ledger = ledger
        self._diagnostics = diagnostics
        self._form: _Form | None = None
        self._waiting: tuple[int, str] | None = None
        self.found: list[Neighbour] = []
        self.rows = 0
        self.total: int | None = None

    def line(self, number: int, text: str) -> None:
        """Give a line its meaning, or say that it has none."""
        waiting, self._waiting = self._waiting, None
        form, total = _form(text), _TOTAL.match(text)
        if PAGER.search(text):
            self._ledger.unknown(number, "pager residue", blocking=False)
            message = "a pager stopped here; neighbours may be missing"
            self._diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, self._output.span(number), message)
        elif not text.strip() or form is not None:
            self._form = form or self._form
            self._ledger.structural(number)
        elif total is not None:
            self.total = int(total["total"])
            self._ledger.irrelevant(number, "number of neighbours")
        elif _LEGEND.match(text) and waiting is None:
            self._ledger.irrelevant(number, "legend")
        elif text.startswith(_KNOWN):
            self._ledger.irrelevant(number, "state of the table")
        else:
            self._row(number, text, waiting)
        if waiting is not None and waiting[0] != number and not self._took(waiting[0]):
            self._ledger.unknown(waiting[0], "a name without a row", blocking=False)

    def _took(self, line: int) -> bool:
        return bool(self.found) and self.found[-1].origin.line == line

    def _row(self, number: int, text: str, waiting: tuple[int, str] | None) -> None:
        form = self._form
        if form is None:
            self._ledger.unknown(number, "no heading stands before it", blocking=False)
            return
        cut = 0 < form.cut < len(text) and not text[form.cut - 1].isspace() and waiting is None
        row = form.row.match(f"{text[: form.cut]} {text[form.cut :]}" if cut else text)
        name = "" if row is None else row["name"] or ""
        if row is None and waiting is None and _NAME.match(text.strip()):
            self._waiting = number, text.strip()
            return
        if row is None or bool(name) is (waiting is not None):
            self._ledger.unknown(number, "not a row of a table of neighbours", blocking=False)
            return
        self.rows += 1
        if cut:
            message = f"the name {name} may be cut, so it names nobody; `detail` prints it whole"
            self._diagnostics.warning(DiagnosticCode.PARTLY_READ, self._output.span(number), message)
            self._ledger.partial(number, message, blocking=False)
            return
        at, called = (number, name) if waiting is None else waiting
        called = _SERIAL.sub("", called)
        origin = self._output.span(at)
        self.found.append(Neighbour(row["local"], called, row["remote"].strip(), form.protocol, origin))
        for line in {at, number}:
            self._ledger.modelled(line)


READER = OutputReader("neighbour_tables", "CDP and LLDP neighbours of Cisco and Arista as tables", claim, read)
