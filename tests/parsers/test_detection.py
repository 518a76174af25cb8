"""Every recogniser over every fixture and every sample: exactly one takes a file, or none, and the message says why."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from parsers.diagnostics import DiagnosticCode
from parsers.registry import Recognition, UnknownFormatError, detect, parse, platforms
from parsers.source import Source, UnreadableSourceError

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "fixtures"
SAMPLES = ROOT.parent / "shared" / "samples"
OWN = sorted(path for name in platforms() for path in (FIXTURES / name).glob("*/config.*"))
IN_PLANTS = sorted(
    path
    for folder in ("judged", "plants", "protocols", "routed", "nat")
    for path in (FIXTURES / folder).glob("**/configs/*.*")
)
WITHOUT_SAMPLE = {
    "checkpoint_gaia",
    "hirschmann_hios",
    "hirschmann_hisecos",
    "moxa_mxros",
    "openwrt_uci",
    "rule_csv",
    "siemens_scalance",
} & set(platforms())
"""Platforms of which no public file was found."""
PUBLIC = sorted(path for path in SAMPLES.rglob("*") if path.is_file())


@cache
def judged(path: Path) -> dict[str, Recognition]:
    """What each platform says of a file."""
    source = Source.read(path, path.name)
    return {name: parser.recognise(source) for name, parser in platforms().items()}


def takers(path: Path) -> list[str]:
    return [name for name, verdict in judged(path).items() if verdict.accepted]


def refused(path: Path) -> str:
    """The message about a file that nobody takes; it names all that came close, with their evidence."""
    with pytest.raises(UnknownFormatError) as caught:
        detect(Source.read(path, path.name))
    message = str(caught.value)
    if "the file is empty" not in message:
        assert "no format fits" in message
        assert "--platform" in message
        for name, verdict in judged(path).items():
            assert not verdict.near or f"{name} ({verdict.evidence})" in message
    return message


def place(path: Path) -> str:
    return path.relative_to(FIXTURES).as_posix()


@pytest.mark.parametrize("path", OWN, ids=place)
def test_exactly_one_platform_takes_each_of_its_fixtures(path: Path) -> None:
    platform = path.parent.parent.name
    assert takers(path) == [platform]
    assert judged(path)[platform].evidence


@pytest.mark.parametrize("text", ["", "\n", " \t\n\n"], ids=["nothing", "a blank line", "blanks"])
@pytest.mark.parametrize("platform", platforms())
def test_an_empty_file_of_a_named_platform_is_told_as_empty(platform: str, text: str) -> None:
    result = parse(Source.from_bytes("fw.txt", text.encode()), platform)
    ends = [item.message for item in result.diagnostics if item.code is DiagnosticCode.INCOMPLETE_EXPORT]
    assert not result.complete
    assert ends == ["the file is empty"]


def test_one_platform_at_most_takes_a_file_of_a_plant() -> None:
    several = {place(path): found for path in IN_PLANTS if len(found := takers(path)) > 1}
    assert not several
    assert len([path for path in IN_PLANTS if takers(path)]) > 300


def test_every_platform_stands_in_a_plant_with_others() -> None:
    met: dict[Path, set[str]] = {}
    for path in IN_PLANTS:
        met.setdefault(path.parent, set()).update(takers(path))
    mixed = set().union(*(found for found in met.values() if len(found) > 1))
    assert mixed == set(platforms()) - {"rule_csv"}


def test_every_platform_has_at_least_twelve_fixtures() -> None:
    counted = {name: sum(path.parent.parent.name == name for path in OWN) for name in platforms()}
    assert {name for name, count in counted.items() if count < 12} <= {"rule_csv"}, counted


@pytest.mark.skipif(not PUBLIC, reason="the samples are not here")
def test_one_platform_at_most_takes_a_public_sample() -> None:
    met: set[str] = set()
    for path in PUBLIC:
        try:
            found = takers(path)
        except UnreadableSourceError:
            continue
        assert len(found) <= 1, (path, found)
        met.update(found)
        if not found:
            refused(path)
    assert met == set(platforms()) - WITHOUT_SAMPLE


CLOSE = [
    ("paloalto_panos", "deviceconfig {\n  system {\n    hostname fw;\n  }\n}\n", "PAN-OS in braces"),
    ("paloalto_panos", "<config>\n<devices><entry/></devices>\n</config>\n", "<config>"),
    ("juniper_junos", "<configuration>\n<thing/>\n</configuration>\n", "nothing that only Junos has"),
    ("juniper_junos", '{\n  "configuration" : {\n  "thing" : 1 } }\n', "nothing that only Junos has"),
    ("pfsense", "<filter>\n<rule/>\n</filter>\n<nat>\n</nat>\n", "the root element is missing"),
]
"""Near misses: (platform, text, words of the message)."""


@pytest.mark.parametrize(("name", "text", "words"), CLOSE)
def test_what_comes_close_is_named_with_the_reason(name: str, text: str, words: str) -> None:
    with pytest.raises(UnknownFormatError) as caught:
        detect(Source.from_text("x", text))
    message = str(caught.value)
    assert "came close" in message
    assert name in message
    assert words in message


FORMS = {
    "paloalto_panos/policies": "XML", "paloalto_panos/set_form": "set", "juniper_junos/form_braces": "braces",
    "juniper_junos/form_set": "set", "juniper_junos/form_xml": "XML", "juniper_junos/form_json": "JSON",
    "linux_nftables/gateway_json": "JSON",
}  # fmt: skip
"""Every form of a platform with several has a fixture that its recogniser takes."""


@pytest.mark.parametrize("case", FORMS)
def test_every_form_is_recognised(case: str) -> None:
    (path,) = (FIXTURES / case).glob("config.*")
    assert takers(path) == [case.partition("/")[0]]


IOS_XR = """\
hostname xr1
ipv4 access-list IN10
 10 permit tcp host 10.10.1.10 any eq 502
!
interface GigabitEthernet0/0/0/0
 ipv4 address 10.10.1.1 255.255.255.0
 ipv4 access-group IN10 ingress
!
router static
 address-family ipv4 unicast
  0.0.0.0/0 10.10.1.254
end
"""


@pytest.mark.parametrize(
    "text",
    [
        f"Thu Nov 26 10:00:00.000 UTC\nBuilding configuration...\n!! IOS XR Configuration 7.3.2\n{IOS_XR}",
        f"Building configuration...\n{IOS_XR}",
        IOS_XR,
        IOS_XR.replace("hostname xr1\n", ""),
    ],
    ids=["whole", "without its header", "the lines alone", "without a name"],
)
def test_a_configuration_of_ios_xr_is_named_and_not_read(text: str) -> None:
    with pytest.raises(UnknownFormatError) as caught:
        detect(Source.from_bytes("xr1.txt", text.encode()))
    assert "It looks like Cisco IOS XR (line " in str(caught.value)
    assert "no platform reads yet" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("-P FORWARD DROP\n-A FORWARD -s 10.0.0.0/8 -j ACCEPT\n", ["linux_iptables"]),
        ("#!/bin/sh\niptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE\n", ["linux_iptables"]),
        ("/usr/sbin/ip6tables -P INPUT DROP\n", ["linux_iptables"]),
        ("chain forward {\n\ttype filter hook forward priority 0\n}\n", ["linux_nftables"]),
        ("<filter>\n<rule>\n<type>pass</type>\n</rule>\n</filter>\n", ["opnsense", "pfsense"]),
        ("<filter><rule><type>pass</type></rule></filter>\n", ["opnsense", "pfsense"]),
        ("Dear all,\nthe configurations are attached.\n", []),
    ],
)
def test_a_fragment_names_the_formats_that_came_close(text: str, near: list[str]) -> None:
    source = Source.from_text("fragment.txt", text)
    with pytest.raises(UnknownFormatError) as caught:
        detect(source)
    verdicts = {name: parser.recognise(source) for name, parser in platforms().items()}
    assert [name for name, verdict in verdicts.items() if verdict.near] == near
    assert all(f"{name} ({verdicts[name].evidence})" in str(caught.value) for name in near)
    assert all(verdicts[name].evidence.startswith("line ") for name in near)
