"""A scrubbed configuration names nobody, and reads as the same device."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.scrubbing import scrubbed
from parsers.source import Source
from validator.cli import main

ROOT = Path(__file__).parents[2]
CONFIGS = sorted(
    path
    for path in (ROOT / "fixtures").rglob("configs/*")
    if path.is_file() and path.suffix in {".txt", ".xml", ".cfg", ".conf", ".json", ".nft", ".rules"}
)
OF_PLATFORMS = sorted(path for path in (ROOT / "fixtures").glob("*/*/config.*") if path.suffix not in {".csv", ".md"})
"""Every fixture of every platform."""
PEOPLE = (
    ("snmp-server contact J. Doe, +49 30 1234567", "snmp-server contact x. xxx, +xx xx xxxxxxx"),
    ("snmp-server location Hall 7", "snmp-server location xxxx x"),
    ("no snmp-server contact", "no snmp-server contact"),
    ('        set contact-info "J. Doe"', '        set contact-info "x. xxx"'),
    ('system contact "J. Doe, Hall 7"', 'system contact "x. xxx, xxxx x"'),
    ("    location Hall7;", "    location xxxxx;"),
    ("\toption sysLocation 'Hall 7'", "\toption sysLocation 'xxxx x'"),
    ("snmpd.@system[0].sysContact='J. Doe'", "snmpd.@system[0].sysContact='x. xxx'"),
    ("<syscontact>J. Doe</syscontact>", "<syscontact>x. xxx</syscontact>"),
    ('system contact "J. Doe" ', 'system contact "x. xxx" '),
    ("system location Hall 3 ", "system location xxxx x "),
    (
        '<Attribute name="sysContact" convert="ascii">J. Doe</Attribute>',
        '<Attribute name="sysContact" convert="ascii">x. xxx</Attribute>',
    ),
    ('        "last-modifier" : "jane.doe",', '        "last-modifier" : "xxxx.xxx",'),
    ('{"creator":"J\\u00fcrg D","uid":"a-1"}', '{"creator":"x\\u00fcxx x","uid":"a-1"}'),
    ('set user ops realname "Jane Doe"', 'set user ops realname "xxxx xxx"'),
    (": Serial Number: JAD204201WA", ": Serial Number: xxxxxxxxxxx"),
    ("license udi pid IE-3400-8T2S sn FOC2345V0AB", "license udi pid IE-3400-8T2S sn xxxxxxxxxxx"),
    ("# serial number = 123456789AB", "# serial number = xxxxxxxxxxx"),
    (" remark ask jane.doe@plant.example, until May", " remark ask xxxx.xxx@xxxxx.xxxxxxx, until May"),
    ("ip access-list standard SNMP-HOSTS", "ip access-list standard SNMP-HOSTS"),
    ("snmp-server group OT v3 priv", "snmp-server group OT v3 priv"),
    ("object network serial", "object network serial"),
)


@pytest.mark.parametrize(("line", "kept"), PEOPLE)
def test_people_places_and_serial_numbers_are_masked(line: str, kept: str) -> None:
    assert scrubbed([line]) == [kept]
    assert scrubbed([kept]) == [kept]


def test_contact_and_location_of_routeros_are_masked_on_whatever_lines_they_stand() -> None:
    lines = ["/snmp", 'set contact="J. Doe" enabled=yes location=\\', '    "Hall \\', '    7" trap-version=2']
    masked = ["/snmp", 'set contact="x. xxx" enabled=yes location=\\', '    "xxxx \\', '    x" trap-version=2']
    assert scrubbed(lines) == masked
    assert scrubbed(masked) == masked


@pytest.mark.parametrize(
    "path", [*OF_PLATFORMS, *CONFIGS[::7]], ids=lambda path: path.relative_to(ROOT / "fixtures").as_posix()
)
def test_a_scrubbed_file_reads_as_the_same_device(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["parse", str(path), "--scrub"])
    shown = capsys.readouterr()
    assert "would not read as the same device" not in shown.err
    if "cannot tell" not in shown.err and status != 2:
        assert len(shown.out.splitlines()) == len(Source.read(path).lines)


def test_what_would_change_the_device_is_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    twins = "object network a1@x.org\n host 10.0.0.1\nobject network b2@x.org\n host 10.0.0.2\n"
    twins += "access-list A extended permit ip object a1@x.org object b2@x.org\n"
    file = tmp_path / "fw.txt"
    file.write_text(f"ASA Version 9.12\nhostname fw\n{twins}", encoding="utf-8")
    assert main(["parse", str(file), "--scrub", "--platform", "cisco_asa"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "would not read as the same device; nothing was written" in shown.err


@pytest.mark.parametrize("words", [("--annotate",), ("--format", "json"), ("--context", "root")])
def test_scrub_prints_the_file_and_nothing_else(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    config = ROOT / "fixtures" / "plants" / "tiny" / "configs" / "fw-a.txt"
    assert main(["parse", str(config), "--scrub", *words]) == 2
    assert "leave --annotate" in capsys.readouterr().err
