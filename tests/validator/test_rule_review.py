"""`segval rules`: each written rule has one use, and only proved ones are called idle."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from validator.cli import main

ROOT = Path(__file__).resolve().parents[2]
PLANT = """\
plant: {id: P}
zones:
  - {id: A, kind: control, networks: [10.0.1.0/24]}
  - {id: B, kind: control, networks: [10.0.2.0/24]}
"""
CONFIG = """\
: Saved
ASA Version 9.16(4)
hostname fw
interface GigabitEthernet0/0
 nameif a
 security-level 50
 ip address 10.0.1.1 255.255.255.0
interface GigabitEthernet0/1
 nameif b
 security-level 50
 ip address 10.0.2.1 255.255.255.0
time-range SHIFT
 periodic daily 06:00 to 14:00
access-list IN extended permit tcp 10.0.1.0 255.255.255.0 host 10.0.2.9 eq 443
access-list IN extended deny tcp host 10.0.1.7 host 10.0.2.9 eq 443
access-list IN extended permit tcp host 10.0.1.8 host 10.0.2.9 eq 443
access-list IN extended permit udp host 10.0.1.8 host 10.0.2.9 eq 123
access-list IN extended permit tcp host 10.0.1.9 host 10.0.2.9 eq 22 inactive
access-list IN extended deny tcp host 10.0.1.9 host 10.0.2.9 eq 25 time-range SHIFT
access-list IN extended permit udp 10.0.1.0 255.255.255.0 host 10.0.2.9 eq 123
access-list IN extended permit ip 10.0.1.0 255.255.255.0 any
access-list OUT extended permit ip any any
access-group IN in interface a
"""
USES = {
    14: "free",
    15: "contrary",
    16: "shadowed",
    17: "redundant",
    18: "off",
    19: "unread",
    20: "redundant",
    21: "wide",
    22: "unused",
}


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fw.txt").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    return tmp_path


def test_each_written_rule_has_its_use(snapshot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", str(snapshot), "--format", "json"]) == 3
    found = json.loads(capsys.readouterr().out)
    uses = {rule["line"]: rule["use"] for one in found["lists"] for rule in one["rules"]}
    assert uses == USES


def test_the_text_shows_the_rules_that_take_the_packets(snapshot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["rules", str(snapshot)])
    text = capsys.readouterr().out
    assert text.startswith("9 written rules in 2 lists\n")
    assert (
        "  line 15: rule 2 never denies: earlier rules permit its packets\n"
        "      access-list IN extended deny tcp host 10.0.1.7 host 10.0.2.9 eq 443\n"
        "    line 14: rule 1\n"
        "      access-list IN extended permit tcp 10.0.1.0 255.255.255.0 host 10.0.2.9 eq 443\n"
    ) in text


def test_a_snapshot_that_is_read_whole_ends_with_0(snapshot: Path) -> None:
    config = snapshot / "configs" / "fw.txt"
    config.write_text(CONFIG.replace(" time-range SHIFT", ""), encoding="utf-8")
    assert main(["rules", str(snapshot), "-q"]) == 0


def test_a_router_that_keeps_no_state_lets_fragments_past_denied_ports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A deny of a port does not see later fragments, a permit lets them pass (Cisco IOS IP Configuration Guide)."""
    (tmp_path / "configs").mkdir()
    text = """\
version 15.2
hostname rt
interface GigabitEthernet0/0
 ip address 10.0.1.1 255.255.255.0
 ip access-group IN in
interface GigabitEthernet0/1
 ip address 10.0.2.1 255.255.255.0
ip access-list extended IN
 deny tcp any host 10.0.2.9 eq 502
 permit tcp host 10.0.1.7 host 10.0.2.9 eq 502
 permit tcp host 10.0.1.7 host 10.0.2.9 eq 503
end
"""
    (tmp_path / "configs" / "rt.txt").write_text(text, encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    assert main(["rules", str(tmp_path)]) == 0
    found = capsys.readouterr().out
    assert "       1 of later fragments alone\n" in found
    told = "line 10: rule 20 decides about later fragments alone: earlier rules take all other packets\n"
    assert told + "      permit tcp host 10.0.1.7 host 10.0.2.9 eq 502\n    line 9: rule 10\n" in found
    main(["audit", str(tmp_path), "--format", "json", "--no-cache"])
    idle = [one for one in json.loads(capsys.readouterr().out)["findings"] if one["code"] == "RUL004"]
    assert [one["message"] for one in idle] == [
        "1 rule of IN on rt decides about later fragments alone: earlier rules take its other packets"
    ]


@pytest.mark.parametrize("command", ["rules", "violations"])
def test_its_lines_keep_the_width_of_the_page(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    main([command, str(Path(__file__).parents[2] / "fixtures/plants/refinery-u3-faulty"), "--no-cache"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 50
    assert max(map(len, lines)) <= 80
    assert not any(line.endswith(": 1 rules") for line in lines)
