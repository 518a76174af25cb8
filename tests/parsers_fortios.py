"""Small configurations for the tests, and what they become."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import Diagnostics
from parsers.ledger import Ledger
from parsers.source import Source
from parsers.vendors.fortinet_fortios import PARSER

if TYPE_CHECKING:
    from parsers.model.device import Device
    from parsers.model.rules import Rule

INTERFACES = """config system interface
    edit "a"
        set vdom "root"
        set ip 10.1.0.1 255.255.255.0
    next
    edit "b"
        set vdom "root"
        set ip 10.2.0.1 255.255.255.0
    next
end
"""


def header(version: str) -> str:
    return f"#config-version=FGT60F-{version}-FW-build1639-240101:opmode=0:vdom=0:user=admin\n"


def policy(number: int, *lines: str, action: str = "accept") -> str:
    keys = {line.split()[0] for line in lines}
    rows = {
        "srcintf": '"a"',
        "dstintf": '"b"',
        "srcaddr": '"all"',
        "dstaddr": '"all"',
        "schedule": '"always"',
        "service": '"ALL"',
    }
    body = [f"set {key} {value}" for key, value in rows.items() if key not in keys]
    body += [f"set action {action}"] if action else []
    body += [f"set {line}" for line in lines if line.split()[-1] != "-"]
    return "\n".join([f"edit {number}", *body, "next"])


def policies(*texts: str) -> str:
    return "config firewall policy\n" + "\n".join(texts) + "\nend\n"


def read(text: str) -> tuple[tuple[Device, ...], Ledger, Diagnostics, bool]:
    source = Source.from_text("fw.txt", text)
    ledger, diagnostics = Ledger(len(source.lines)), Diagnostics()
    reading = PARSER.read(source, ledger, diagnostics)
    assert sum(ledger.counts().values()) == len(source.lines)
    return reading.devices, ledger, diagnostics, reading.complete


def device(text: str, version: str = "7.4.11") -> Device:
    return read(header(version) + INTERFACES + text)[0][0]


def rules(text: str, version: str = "7.4.11", rule_set: str = "policy") -> list[Rule]:
    found = next(item for item in device(text, version).rule_sets if item.name == rule_set)
    return [rule for rule in found.rules if not rule.implicit]
