"""Rules that are turned off and lists that judge no traffic are facts of the report, never findings."""

from __future__ import annotations

import pytest

from audits import FIXTURES, audited
from parsers.registry import parse
from parsers.source import Source
from validator.leftovers import LeftoverKind
from validator.report.json_report import audit_document
from validator.report.leftover_text import leftover_lines
from validator.report.style import Style

CLEAN = audited(FIXTURES / "plants" / "refinery-u3-clean")


def test_the_decoys_of_the_clean_plant_are_told_and_are_no_findings() -> None:
    told = {(item.device, item.name, item.kind) for item in CLEAN.leftovers}
    assert ("fw-e", "OLD_MIGRATION", LeftoverKind.LIST) in told
    assert any(device == "fw-e" and kind is LeftoverKind.RULE for device, _, kind in told)
    assert CLEAN.findings == ()


def test_filters_of_tunnels_and_of_remote_access_are_in_use() -> None:
    names = {item.name for item in CLEAN.leftovers if item.kind is LeftoverKind.LIST}
    assert not names & {"VP_FILTER", "ACME_FILTER", "VP_SPLIT", "ACME_CRYPTO"}


def test_both_faces_tell_all() -> None:
    page = "\n".join(leftover_lines(CLEAN.leftovers, Style(100), everything=True))
    rows = audit_document(CLEAN)["leftovers"]
    assert isinstance(rows, list)
    assert len(rows) == len(CLEAN.leftovers)
    assert all(f"{item.origin.file}:{item.origin.line}" in " ".join(page.split()) for item in CLEAN.leftovers)
    assert leftover_lines((), Style(100)) == []


ASA = """\
ASA Version 9.16(4)
hostname fw
object network USED
 host 10.0.0.1
object network TRANSLATED
 host 10.0.0.2
object network IN-A-GROUP
 host 10.0.0.3
object network NOBODYS
 host 10.0.0.4
 description was NOBODYS until May
object-group network GROUP
 network-object object IN-A-GROUP
object-group network NOBODYS-GROUP
 network-object host 10.0.0.5
access-list L extended permit ip object USED object-group GROUP
access-list L remark NOBODYS was here
object network TRANSLATED
 nat (a,b) static 10.9.0.2
: end
"""
FORTIOS = """\
#config-version=FGR60F-7.2.1-FW-build1254-220803:opmode=0:vdom=0:user=admin
config firewall address
    edit "all"
    next
    edit "USED"
        set subnet 10.0.0.1 255.255.255.255
    next
    edit "NOBODYS"
        set subnet 10.0.0.2 255.255.255.255
        set comment "NOBODYS"
    next
end
config firewall policy
    edit 1
        set srcaddr "USED"
        set dstaddr "all"
    next
end
"""


@pytest.mark.parametrize(
    ("platform", "text", "names"),
    [("cisco_asa", ASA, ["NOBODYS", "NOBODYS-GROUP"]), ("fortinet_fortios", FORTIOS, ["NOBODYS"])],
)
def test_objects_that_no_line_names(platform: str, text: str, names: list[str]) -> None:
    (device,) = parse(Source.from_text("fw.txt", text), platform).devices
    assert [item.name for item in device.unnamed] == names
