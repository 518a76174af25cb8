"""The page of platforms is the one that its script writes, and every word of every platform has a line."""

from __future__ import annotations

import pytest

from parsers.registry import platforms
from platforms_readme import README, Word, keywords, readme, shown

TOLD = {
    "arista_eos",
    "checkpoint_gaia",
    "cisco_asa",
    "cisco_ios",
    "cisco_nxos",
    "fortinet_fortios",
    "hirschmann_hios",
    "hirschmann_hisecos",
    "juniper_junos",
    "linux_iptables",
    "linux_nftables",
    "mikrotik_routeros",
    "moxa_mxros",
    "openwrt_uci",
    "opnsense",
    "paloalto_panos",
    "pfsense",
    "rule_csv",
    "siemens_scalance",
} & set(platforms())
"""Platforms that state what they read."""


def test_page_is_up_to_date() -> None:
    assert README.read_text(encoding="utf-8") == readme(), "run scripts/platforms_readme.py"


@pytest.mark.parametrize("platform", sorted(keywords()))
def test_every_word_has_a_line_in_a_fixture(platform: str) -> None:
    words = keywords()[platform]
    assert len(words) > 15
    assert not [name for name, word in words.items() if shown(platform, word) is None]


def test_every_platform_states_what_it_reads() -> None:
    assert {name for name, parser in platforms().items() if parser.facts is not None} >= TOLD
    assert set(keywords()) == TOLD - {"rule_csv"}


def test_a_word_without_a_line_is_told() -> None:
    assert shown("pfsense", Word("rules", "no line says this")) is None
