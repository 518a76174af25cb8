"""Real files as one plant, where the samples are at hand: audited to the end, and every statement believable.

What was judged by hand against the configurations, file by file:

* ASA 5512. No list is bound, so the security levels decide: RZ 90, OXIDIZED 20, WAN 10, NAT64 95. From a higher
  level to a lower one everything passes. RZ > OXIDIZED and OXIDIZED > WAN are open and nothing declares them:
  VIOLATED is true. RZ > WAN is as open and declared: PROVED. Upwards (WAN > RZ, WAN > OXIDIZED, OXIDIZED > RZ)
  nothing begins: PROVED, and the declared flow OXIDIZED > RZ is BROKEN. NAT64 has IPv4 only and the other three
  have IPv6 only, so no packet of the one can be addressed to the others; `nat` rules of 6 to 4 are not there.
  The management interface is management-only: no transit.
* Catalyst 9200L: one VLAN interface with an address and no `ip routing`. C9800: one interface with an address,
  in a VRF of its own; the global default route has a next hop on no connected network, so it leads nowhere.
  ASR 920: its only address is scrubbed and unreadable, six lines block, and every zone may stand behind it, but
  it has no second routed interface, so it joins nothing.
* FortiGate VM. One policy, from any interface to any, lets two hosts speak HTTP to everything. Nothing shows where
  these hosts stand: behind the router of the default route, on the network of VM-LAB itself, or on port2, which
  asks DHCP for its address. What turns round on port1 passes without a policy on some firmware
  (`allow-traffic-redirect`). Between VM-LAB and HTTP-CLIENTS nothing is sure in either direction: UNKNOWN.
* FortiGate 91G: one interface; it joins nothing. 501E: its three virtual domains are named and have no section, so
  policies and routes are missing: incomplete, and nothing through it is PROVED, EDGE > YYYY included.
* Where a port asks DHCP for its address (FortiGate VM) any IPv4 zone may stand on it, and it may learn a default
  route: many IPv4 pairs are UNKNOWN for that reason alone. Cautious, and true of the file.
* Three files (3001F, a second export of the 91G, the ASA of `asa/`) show no interface at all: nobody knows what
  their devices join, so with them nothing is PROVED.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parents[1]
ROOT = HERE.parent
SAMPLES = ROOT.parent / "shared" / "samples"
PATTERNS = ("oxidized/ios_*", "oxidized/asa_*", "oxidized/fortigate_*", "asa/test_asa.conf", "fortios/*.conf")
FILES = sorted(path for pattern in PATTERNS for path in SAMPLES.glob(pattern))
HOLLOW = ("fortigate_FortiGate-3001F", "fortigate_FortiGate-91G_7.4.7_autoupdate", "test_asa.conf")
"""Beginnings of names of files without an interface."""
OPEN = {("RZ", "OXIDIZED"), ("OXIDIZED", "WAN")}
"""Open, and not declared."""
FATES = ("modelled", "structural", "irrelevant", "partial", "unknown")
pytestmark = pytest.mark.skipif(not FILES, reason="the samples are not here")

Document = dict[str, Any]


def audited(folder: Path, files: list[Path]) -> tuple[int, Document]:
    """Exit status and JSON report of an audit of copies of `files`, by the command itself."""
    (folder / "configs").mkdir(parents=True)
    shutil.copy(HERE / "samples_plant" / "plant.yaml", folder / "plant.yaml")
    for path in files:
        shutil.copy(path, folder / "configs" / path.name)
    command = [sys.executable, "-m", "validator.cli", "audit", str(folder), "--as-of", "2026-11-23"]
    ran = subprocess.run(
        [*command, "--format", "json"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran.returncode, json.loads(ran.stdout)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Document]:
    return audited(tmp_path_factory.mktemp("all") / "samples", FILES)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Document]:
    """Without the files that show no interface."""
    files = [path for path in FILES if not path.name.startswith(HOLLOW)]
    return audited(tmp_path_factory.mktemp("whole") / "samples", files)


def verdicts(document: Document) -> dict[tuple[str, str], str]:
    return {(pair["from"], pair["to"]): pair["verdict"] for pair in document["pairs"]}


def test_every_file_is_accounted_for(everything: tuple[int, Document]) -> None:
    rows = everything[1]["coverage"]
    assert [row["file"] for row in rows] == sorted(f"configs/{path.name}" for path in FILES)
    for row in rows:
        assert sum(row[fate] for fate in FATES) == row["units"] > 0
        assert row["device"]


def test_every_ordered_pair_has_a_verdict_and_every_unknown_a_reason(everything: tuple[int, Document]) -> None:
    status, document = everything
    assert status == document["exit"] == 1
    assert len(verdicts(document)) == 12 * 11
    assert all(pair["reasons"] for pair in document["pairs"] if pair["verdict"] == "UNKNOWN")


def test_files_without_an_interface_leave_nothing_proved(everything: tuple[int, Document]) -> None:
    document = everything[1]
    found = verdicts(document)
    assert {pair for pair, verdict in found.items() if verdict == "VIOLATED"} == OPEN
    assert "PROVED" not in found.values()
    told = [item["message"] for item in document["findings"] if item["code"] == "COV005"]
    assert sum("shows no interface" in message for message in told) == len(HOLLOW)


def test_the_asa_passes_downwards_and_nothing_upwards(whole: tuple[int, Document]) -> None:
    status, document = whole
    assert status == 1
    found = verdicts(document)
    assert {pair for pair, verdict in found.items() if verdict == "VIOLATED"} == OPEN
    for pair in (("RZ", "WAN"), ("WAN", "RZ"), ("WAN", "OXIDIZED"), ("OXIDIZED", "RZ"), ("NAT64", "RZ")):
        assert found[pair] == "PROVED"
    flows = {item["id"]: [flow["verdict"] for flow in item["flows"]] for item in document["conduits"]}
    assert flows == {"C-RZ-WAN": ["WORKS"], "C-OXIDIZED-RZ": ["BROKEN"]}


def test_violations_name_the_level_that_opens_them(whole: tuple[int, Document]) -> None:
    found = [item for item in whole[1]["findings"] if item["code"] == "PATH001"]
    assert {(item["from"], item["to"]) for item in found} == OPEN
    for item in found:
        label = item["labels"][0]
        assert label["file"].startswith("configs/asa_")
        lines = next(SAMPLES.glob("oxidized/asa_*")).read_text(encoding="utf-8").splitlines()
        assert lines[label["line"] - 1].split() in (["security-level", "90"], ["security-level", "20"])


def test_a_device_without_the_sections_of_its_domains_proves_nothing(whole: tuple[int, Document]) -> None:
    found = verdicts(whole[1])
    assert {found["EDGE", zone] for zone in ("YYYY", "FGT-MGMT")} == {"UNKNOWN"}
    row = next(row for row in whole[1]["coverage"] if "501E" in row["file"])
    assert not row["complete"]


def test_hosts_that_no_file_places_are_undecided_with_the_reasons(whole: tuple[int, Document]) -> None:
    pairs = {(item["from"], item["to"]): item for item in whole[1]["pairs"] if item["verdict"] == "UNKNOWN"}
    there, back = pairs["HTTP-CLIENTS", "VM-LAB"], pairs["VM-LAB", "HTTP-CLIENTS"]
    assert there["surely"] == back["surely"] == []
    assert there["possibly"]
    assert any("port2" in reason for reason in there["reasons"])
    for pair in (there, back):
        assert any("next hop 192.168.76.1" in reason for reason in pair["reasons"])
        assert any("allow-traffic-redirect" in reason for reason in pair["reasons"])
