"""The tables of sections and of what does not matter do not contradict each other."""

from __future__ import annotations

import pytest

from parsers.vendors.fortinet_fortios.irrelevant import IRRELEVANT_SECTIONS
from parsers.vendors.fortinet_fortios.sections import SECTIONS


@pytest.mark.parametrize("path", sorted(SECTIONS))
def test_no_access_relevant_section_is_listed_as_irrelevant(path: str) -> None:
    assert path not in IRRELEVANT_SECTIONS


@pytest.mark.parametrize(
    "head", ["system", "firewall", "router", "vpn", "log", "user", "system interface", "vpn ipsec", "vpn ssl"]
)
def test_no_row_covers_a_whole_access_relevant_family(head: str) -> None:
    assert head not in IRRELEVANT_SECTIONS


@pytest.mark.parametrize("path", sorted(SECTIONS))
def test_no_key_is_both_modelled_and_irrelevant(path: str) -> None:
    section = SECTIONS[path]
    assert not section.modelled & section.irrelevant.keys()


@pytest.mark.parametrize(
    "path",
    [
        "firewall policy",
        "firewall address",
        "firewall addrgrp",
        "firewall service custom",
        "firewall service group",
        "firewall vip",
        "router static",
        "firewall local-in-policy",
        "system zone",
        "system interface",
    ],
)
def test_unknown_keys_of_sections_that_decide_access_are_never_waved_through(path: str) -> None:
    assert not SECTIONS[path].others
