"""Exports of FortiOS that end between two sections, where nothing is left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from parsers.diagnostics import DiagnosticCode
from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
#config-version=FGT60F-7.2.8-FW-build1639-240101:opmode=0:vdom=0:user=admin
#conf_file_ver=184467
#buildno=1639
#global_vdom=1
config system global
    set hostname "FW-D"
end
config system interface
    edit "port1"
        set vdom "root"
        set ip 10.10.0.1 255.255.255.0
    next
    edit "port2"
        set vdom "root"
        set ip 10.20.0.1 255.255.255.0
    next
end
"""
PAGES = "".join(f'config system replacemsg http "page-{number}"\nend\n' for number in range(12))
FEW = 'config system replacemsg mail "partial"\nend\n'
VIP = """\
config firewall vip
    edit "WEB"
        set extip 10.10.0.9
        set mappedip "10.20.0.9"
        set extintf "port1"
    next
end
"""
POLICY = """\
config firewall policy
    edit 1
        set srcintf "port1"
        set dstintf "port2"
        set srcaddr "all"
        set dstaddr "all"
        set action accept
        set schedule "always"
        set service "ALL"
    next
end
"""
ROUTES = """\
config router static
    edit 1
        set gateway 10.10.0.254
        set device "port1"
    next
end
"""
END = """\
config router ospf
end
config router multicast
end
"""
DOMAINS = """\
#config-version=FGT60F-7.2.8-FW-build1639-240101:opmode=0:vdom=1:user=admin
config vdom
edit root
next
end
config global
{global_}end
config vdom
edit root
{domain}end
"""


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (HEAD, True),
        (HEAD + ROUTES, True),
        (HEAD + POLICY, True),
        (HEAD + FEW, True),
        (HEAD + PAGES, False),
        (HEAD + PAGES + VIP, False),
        (HEAD + PAGES + POLICY, False),
        (HEAD + PAGES + POLICY + ROUTES, False),
        (HEAD + PAGES + POLICY + ROUTES + END, True),
        (HEAD + PAGES + END, True),
        (HEAD + VIP, False),
        (HEAD + VIP + "config firewall policy\nend\n", True),
        (DOMAINS.format(global_=PAGES, domain=POLICY), True),
    ],
)
def test_a_backup_lacks_what_it_always_ends_with(text: str, whole: bool) -> None:  # noqa: FBT001 - one of two cases
    """What was written by hand may be whole as it is; what a device printed ends with its routing."""
    result = parse(Source.from_text("fw.conf", text), "fortinet_fortios")
    told = [item for item in result.diagnostics if item.code is DiagnosticCode.INCOMPLETE_EXPORT]
    assert result.complete is whole
    assert bool(told) is not whole


def test_a_cell_behind_half_a_backup_is_not_proved_apart(tmp_path: Path) -> None:
    """The policies were in the part that is missing."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(
        "plant: {id: P, name: P, owner: o}\n"
        "zones:\n"
        "  - {id: OFFICE, kind: enterprise, networks: [10.10.0.0/24]}\n"
        "  - {id: CELL, kind: control, networks: [10.20.0.0/24]}\n",
        encoding="utf-8",
    )
    (tmp_path / "configs/fw.conf").write_text(HEAD + PAGES, encoding="utf-8")
    pairs = {(pair.source, pair.destination): str(pair.verdict) for pair in audited_anew(tmp_path).pairs}
    assert pairs["OFFICE", "CELL"] == "UNKNOWN"
