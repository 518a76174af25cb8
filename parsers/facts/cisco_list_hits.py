"""`show access-list` of Cisco ASA, and `show access-lists` of Cisco IOS and IOS XE: how often each entry matched.

Sources: Cisco ASA Command Reference, `show access-list` (`line` counts remarks too; elements of object groups stand
indented below their entry; `(hitcnt=N)`); Cisco IOS Security Command Reference, `show ip access-list` (`(N matches)`,
nothing where there are none). On switches, and on routers that forward in hardware, IOS counts only what the processor
forwards. Since when the counters run is not shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.shown import ListHits
from parsers.outputs import PAGER, Claim, Output, OutputReader, Shown

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Span

_ASA_LIST = re.compile(r"access-list (?P<name>\S+); \d+ elements?")
_ASA = re.compile(
    r"(?P<indent> *)access-list (?P<name>\S+) line (?P<line>\d{1,9}) "
    r"(?P<what>remark|(?:extended |standard )?(?:permit|deny) )(?P<rest>.*)$"
)
_ASA_HITS = re.compile(r"\(hitcnt=(\d{1,19})\)")
_CACHED = re.compile(r"access-list cached ACL log flows|\s+alert-interval \d+")
_IOS_LIST = re.compile(r"(?:Extended|Standard) IP access list (?P<name>\S+)|IPv6 access list (?P<six>\S+)")
_OTHER_LIST = re.compile(r"(?:Reflexive IP|Extended MAC|Standard MAC|Role-based IP) access list \S+")
_IOS = re.compile(r" +(?:\d+ )?(?:permit|deny) .*?(?:\((?P<hits>\d{1,19}) match(?:es)?\))?(?: sequence \d+)?\s*$")


def claim(output: Output) -> Claim:
    """A heading of a list."""
    texts = [text for _, text in output.lines()]
    if any(_ASA_LIST.match(text) or _IOS_LIST.match(text) for text in texts):
        return Claim.BY_CONTENT
    named = output.asks("show", "access-list") or output.asks("show", "ip", "access-lists")
    return Claim.BY_COMMAND if named else Claim.NO


def read(output: Output, ledger: Ledger, diagnostics: Diagnostics) -> Shown:
    """The entries of every list, in order."""
    reading = _Reading(output, ledger)
    for number, text in output.lines():
        if not text.strip() or _CACHED.match(text):
            ledger.structural(number)
        elif PAGER.search(text):
            ledger.unknown(number, "pager residue", blocking=False)
            message = "a pager stopped here; entries may be missing"
            diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, output.span(number), message)
            reading.broken.add(reading.name)
        elif not reading.line(number, text):
            ledger.unknown(number, "not a line of a list with its hits", blocking=False)
            reading.broken.add(reading.name)
    for name in sorted(reading.broken & reading.found.keys()):
        for _, span in reading.found[name]:
            ledger.unknown(span.line, "its list was not read whole", blocking=False)
        message = f"list {name} is not read whole; its hits are not used"
        diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, output.origin(), message)
    return Shown(hits=tuple(reading.lists()))


class _Reading:
    """The lists so far; one with a line that was not understood is `broken`, and not given."""

    def __init__(self, output: Output, ledger: Ledger) -> None:
        self._output, self._ledger = output, ledger
        self.name = ""
        self.broken: set[str] = {""}
        self._software: dict[str, bool] = {}
        self.found: dict[str, list[tuple[int, Span]]] = {}
        self._next = 1

    def line(self, number: int, text: str) -> bool:
        """Read one line; False if it is none of a list."""
        heading, ios, other = _ASA_LIST.match(text), _IOS_LIST.match(text), _OTHER_LIST.match(text)
        if heading or ios or other:
            self._begin(heading["name"] if heading else (ios["name"] or ios["six"]) if ios else "", software=bool(ios))
            self._ledger.structural(number)
            return True
        entry = _ASA.match(text)
        if entry is not None:
            self._asa(number, entry)
            return True
        hits = _IOS.match(text)
        if hits is None:
            return False
        if self.name:
            self.found[self.name].append((int(hits["hits"] or 0), self._output.span(number)))
            self._ledger.modelled(number)
        else:
            self._ledger.irrelevant(number, "an entry of a list that judges no routed traffic")
        return True

    def _begin(self, name: str, *, software: bool) -> None:
        if name in self.found:
            self.broken.add(name)
        self.name, self._next = name, 1
        if name:
            self.found.setdefault(name, [])
            self._software[name] = software

    def _asa(self, number: int, entry: re.Match[str]) -> None:
        hits = _ASA_HITS.search(entry["rest"])
        if not entry["indent"]:
            if int(entry["line"]) != self._next:
                self.broken.add(self.name)
            self._next = int(entry["line"]) + 1
        if entry["what"] == "remark" or entry["indent"] or entry["name"] != self.name:
            why = "a remark" if entry["what"] == "remark" else "an element of the entry above"
            if hits is not None and not entry["indent"] and entry["what"] != "remark":
                self.broken.add(self.name)
            self._ledger.irrelevant(number, why)
            return
        if hits is None:
            self.broken.add(self.name)
        self.found[self.name].append((0 if hits is None else int(hits[1]), self._output.span(number)))
        self._ledger.modelled(number)

    def lists(self) -> list[ListHits]:
        """The lists that were read whole."""
        return [
            ListHits(name, tuple(count for count, _ in rows), tuple(span for _, span in rows), self._software[name])
            for name, rows in self.found.items()
            if rows and name not in self.broken
        ]


READER = OutputReader("cisco_list_hits", "Hits of access lists of Cisco ASA, IOS and IOS XE", claim, read)
