"""Whether a file is a configuration of PAN-OS, and in which form."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.registry import Recognition
from parsers.syntax.beginnings import lines_that_begin
from parsers.vendors.paloalto_panos.set_form import COMMAND

if TYPE_CHECKING:
    from parsers.source import Source

_ROOT = re.compile(r"<config(?=[\s>])[^>]*>")
_URLDB = re.compile(r"""\burldb\s*=\s*["']paloaltonetworks["']""")
_VERSION = re.compile(r"""\bversion\s*=\s*["']\d+\.\d+\.\d+["']""")
_OWN = re.compile(r"<(?:mgt-config|vsys|rulebase|deviceconfig|device-group|devices)\s*/?>")
_NAME = r"""(?:"[^"]*"|\S+)"""
_SCOPE = rf"(?:vsys {_NAME} |shared |device-group {_NAME} )?"
_SET = re.compile(
    rf"\s*set (?:config (?:devices {_NAME} )?)?(?:"
    r"deviceconfig (?:system|setting|high-availability) |mgt-config (?:users|devices) "
    r"|network (?:interface (?:ethernet|aggregate-ethernet|loopback|tunnel|vlan)|(?:virtual|logical)-router|profiles) "
    rf"|{_SCOPE}(?:pre-|post-)?rulebase (?:security|nat|pbf|decryption|qos) "
    rf"|{_SCOPE}address {_NAME} (?:ip-netmask|ip-range|ip-wildcard|fqdn) "
    rf"|{_SCOPE}(?:address-group {_NAME} (?:static|dynamic)|service {_NAME} protocol|zone {_NAME} network) "
    rf"|vsys {_NAME} (?:import network|display-name) "
    rf"|template {_NAME} config |template-stack {_NAME} (?:templates|devices) )"
)
_CURLY = re.compile(r"\s*(?:deviceconfig|mgt-config|rulebase|vsys) \{\s*$")
_TELLS_FORM = re.compile(r"<|set$")
_OPENS = re.compile(r"(?:deviceconfig|mgt-config|rulebase|vsys)$")
"""First words of lines that tell the form, and of those that `_CURLY` matches."""
SEARCHED = 4000
"""Lines that recognition looks at."""


class Form(StrEnum):
    """How a configuration is written."""

    XML = "XML"
    SET = "set"


def form_of(source: Source) -> Form:
    """The form of a file: what stands in front, an element or a command."""
    for _, line in lines_that_begin(source.lines, _TELLS_FORM):
        if line.lstrip().startswith("<"):
            return Form.XML
        if COMMAND.match(line):
            return Form.SET
    return Form.XML


def recognise(source: Source) -> Recognition:
    """A root element `config` with the vendor's own attributes or sections, or commands that only PAN-OS has."""
    if form_of(source) is Form.SET:
        number = next((place for place, line in enumerate(source.lines[:SEARCHED], 1) if _SET.match(line)), 0)
        evidence = f"line {number}: {source.lines[number - 1].strip()[:60]!r}" if number else ""
        return Recognition(accepted=bool(number), evidence=evidence)
    text = "\n".join(source.lines[:SEARCHED])
    root = _ROOT.search(text)
    if root is None:
        opening = lines_that_begin(source.lines, _OPENS)
        number = next((place for place, line in opening if place <= SEARCHED and _CURLY.match(line)), 0)
        evidence = f"line {number}: PAN-OS in braces, which is not read; export the XML" if number else ""
        return Recognition(accepted=False, evidence=evidence, near=bool(number))
    line = text.count("\n", 0, root.start()) + 1
    evidence = f'line {line}: "{root[0][:60]}"'
    own = _OWN.search(text)
    if _URLDB.search(root[0]) or (_VERSION.search(root[0]) and own is not None):
        return Recognition(accepted=True, evidence=evidence)
    return Recognition(accepted=False, evidence=evidence, near=own is not None)
