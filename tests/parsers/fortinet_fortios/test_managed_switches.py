"""What is not read of switches that a FortiGate manages is said so."""

from __future__ import annotations

from parsers.registry import parse
from parsers.source import Source

TEXT = """#config-version=FGT60F-7.2.5-FW-build1517-230606:opmode=0:vdom=0:user=admin
config switch-controller managed-switch
    edit "S1"
        config ports
            edit "port1"
                set vlan "v20"
            next
        end
    next
end
"""


def test_ports_of_managed_switches_are_told_as_not_read() -> None:
    rows = parse(Source.from_text("fw.conf", TEXT), "fortinet_fortios").ledger.rows()
    assert any(row.line == 6 and "not read" in row.reason for row in rows)
