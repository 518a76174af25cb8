"""Whether a file is a configuration of Junos, and in which form."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from parsers.registry import Recognition
from parsers.syntax.beginnings import lines_that_begin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.source import Source

_LAST = re.compile(r"## Last (?:commit|changed):")
_VERSION = re.compile(r'(?:set )?version "?\d+\.\d+[A-Z]\d')
_OPENS = (
    r"(?:system|security|interfaces|firewall|applications|policy-options|routing-options|routing-instances|protocols"
    r"|groups|chassis|vlans|snmp|access|forwarding-options|class-of-service|ethernet-switching-options|bridge-domains"
    r"|logical-systems|services|switch-options|event-options|virtual-chassis|security-zones|poe|schedulers)"
)
_BLOCK = re.compile(rf"(?:(?:replace|inactive|protect): ?)*{_OPENS} \{{")
_SET = re.compile(
    r"(?:set|deactivate|delete) (?:"
    r"security (?:zones|policies|nat|address-book|ike|ipsec|screen|flow|forwarding-options)\s"
    r"|interfaces \S+ (?:unit \d|gigether-options|ether-options|(?:redundant|aggregated)-ether-options|fabric-options)"
    r"|routing-options (?:static|router-id|autonomous-system)"
    r"|routing-instances \S+ (?:instance-type|interface|routing-opt)"
    r"|policy-options (?:prefix-list|policy-statement)|firewall (?:family (?:inet|ethernet)|filter)"
    r"|applications application"
    r"|system (?:root-authentication|host-name \S+$|services (?:ssh|netconf|telnet|web-management))"
    r"|system syslog (?:file|host|user)"
    r"|groups \S+ (?:system|interfaces|security|firewall|protocols)|apply-groups\s|logical-systems\s"
    r"|vlans \S+ (?:vlan-id|l3-interface|interface)|chassis (?:cluster|aggregated-devices)\s"
    r"|protocols (?:ospf3?|bgp|rstp|mstp|l2-learning|lldp)\s|forwarding-options\s|schedulers scheduler)"
)
_FOREIGN = re.compile(
    r"set (?:deviceconfig|rulebase|interfaces ethernet eth|firewall (?:name|ipv4|all-ping)|nat source rule)"
)
_FIRST = re.compile(rf"##|(?:version|set|deactivate|delete)$|(?:replace|inactive|protect):|{_OPENS}$")
"""How first words of all these begin."""
_OTHERS = re.compile(
    r"\s*set (?!version|security |interfaces |routing-|policy-|firewall |applications |system |groups |apply-groups"
    r"|logical-|vlans |chassis |protocols |forwarding-|schedulers |deviceconfig|rulebase|nat )"
)
"""Commands that none of these matches; FortiOS has many."""
_XML = re.compile(r"<configuration(?=[\s>])")
_XML_MARK = re.compile(r"xml\.juniper\.net|junos:|<version>\d+\.\d+[A-Z]|changed-seconds=")
_XML_BLOCK = re.compile(r"<(?:system|security|interfaces|firewall|routing-options|policy-options)(?=[\s>/])")
_JSON = re.compile(r'\{\s*"configuration"\s*:\s*[{\[]')
_JSON_BLOCK = re.compile(
    r'"(?:system|security|interfaces|firewall|routing-options|policy-options|version|@|attributes)"\s*:'
)
_ENDS = re.compile(r"[^;{}]+;\s*(?:##.*)?$")


HEAD = 200
"""Lines in which XML and JSON show what they are."""


class Form(StrEnum):
    """How a configuration is written."""

    BRACES = "braces"
    SET = "set"
    XML = "XML"
    JSON = "JSON"


def form_of(source: Source) -> Form:
    """The form of a file; braces where nothing says another."""
    head = "\n".join(source.lines[:HEAD])
    if _XML.search(head):
        return Form.XML
    if _JSON.search(head):
        return Form.JSON
    for line in source.lines:
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if re.match(r"(?:set|deactivate|delete|protect|annotate) \S", text) and not text.endswith(("{", ";")):
            return Form.SET
        if text.endswith(("{", ";", "}")):
            return Form.BRACES
    return Form.BRACES


@dataclass
class _Marks:
    """The first line of each kind that was seen."""

    mark: int = 0
    block: int = 0
    command: int = 0
    foreign: int = 0
    ends: bool = False

    @property
    def told(self) -> bool:
        """Whether no other line can change the answer."""
        return bool(self.mark and (self.block or self.command)) or bool(self.block and self.ends)

    def take(self, number: int, line: str) -> None:
        """One more line."""
        text = line.strip()
        if _LAST.match(text) or (_VERSION.match(text) and (text.startswith("set") or text.endswith(";"))):
            self.mark = self.mark or number
        elif _BLOCK.match(line):
            self.block = self.block or number
        elif _FOREIGN.match(text):
            self.foreign = self.foreign or number
        elif not self.command and _SET.match(text):
            self.command = number
        self.ends = self.ends or bool(self.block and _ENDS.match(text))


def recognise(source: Source) -> Recognition:
    """The line of the last commit, a version in the form of Junos, its blocks with `;`, its commands, XML or JSON."""
    head = "\n".join(source.lines[:HEAD])
    for pattern, marks_ in ((_XML, (_XML_MARK, _XML_BLOCK)), (_JSON, (_JSON_BLOCK,))):
        if found := pattern.search(head):
            return _structured(source, found, head, marks_)
    marks = _marks_of(source.lines)
    if marks.mark or (marks.block and marks.ends) or (marks.command and not marks.foreign):
        number = marks.mark or marks.block or marks.command
        return Recognition(accepted=True, evidence=f"line {number}: {source.lines[number - 1].strip()[:60]!r}")
    evidence = ""
    if marks.block:
        evidence = f"line {marks.block}: a block without statements"
    if not evidence and marks.command:
        evidence = f"line {marks.command}: a command of several formats"
    return Recognition(accepted=False, evidence=evidence, near=bool(evidence))


def _marks_of(lines: Sequence[str]) -> _Marks:
    """What a file that is neither XML nor JSON shows. Behind the first block any line may be a statement of it."""
    marks = _Marks()
    for number, line in lines_that_begin(lines, _FIRST):
        if _OTHERS.match(line):
            continue
        marks.take(number, line)
        if marks.block or marks.told:
            break
    if marks.block and not marks.told:
        for number, line in enumerate(lines[marks.block :], marks.block + 1):
            marks.take(number, line)
            if marks.told:
                break
    return marks


def _structured(source: Source, found: re.Match[str], head: str, marks: tuple[re.Pattern[str], ...]) -> Recognition:
    """XML or JSON whose top is `configuration`: of Junos if one of the vendor's marks or blocks is there."""
    line = head.count("\n", 0, found.end()) + 1
    shown = f"line {line}: {source.lines[line - 1].strip()[:60]!r}"
    if any(mark.search(head) for mark in marks):
        return Recognition(accepted=True, evidence=shown)
    return Recognition(accepted=False, evidence=f"{shown}, and nothing that only Junos has", near=True)
