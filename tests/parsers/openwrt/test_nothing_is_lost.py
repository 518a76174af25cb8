"""OpenWrt: lines taken out or garbled are missed, scrubbed files read the same, near misses say why.

What may be taken out without a trace stands in tables, each word with its reason. Every sixth line is tried;
`SEGVAL_LONG=1` tries all.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from parsers.as_json import device_json
from parsers.ledger import LineFate
from parsers.registry import ParseResult, UnknownFormatError, detect, parse
from parsers.source import Source
from validator.cli import main

FIXTURES = Path(__file__).parents[3] / "fixtures" / "openwrt_uci"
CASES = ("redirects", "rules", "sets", "zones", "network", "dsa")
EVERY = sorted(path.parent.name for path in FIXTURES.glob("*/config.txt"))
STEP = 1 if os.environ.get("SEGVAL_LONG") == "1" else 6
QUIET = re.compile(
    r"""option\s(?:
        (?:forward|input)\s'DROP' | target\s'(?:MARK|DSCP|MASQUERADE|0\.0\.0\.0/0)' | proto\s'none'    # what is so anyhow
        | direction\s'in' | dest_port\s'22' | type\s'8021q' | vid | family\s'ipv6'
        | (?:output|tcp_ecn|flow_offloading|synflood_protect|mtu_fix|log|log_limit|limit_burst|utc_time)   # no packet
        | (?:comment|description|username|password|private_key|public_key|pincode|apn|endpoint_port|listen_port)\s
        | (?:macaddr|igmp_snooping|ip6hint|ula_prefix|packet_steering|tunlink|localservice|set_mark|set_dscp)\s
        | (?:ipaddr|netmask)\s'(?:127|255\.0)                                                        # loopback
        | name\s'(?:two\sfamilies|no\starget|mark\sthem|class\sthem|untracked)                    # of rules that do nothing
        | (?:src|dest|dest_ip)\s'(?:\*|lan|dmz|wan|10\.2\.0\.20|10\.70\.0\.0/16)'                  # of such rules, or told twice
        | family\s'ipv4' | (?:goto|priority)\s'[25]000' | device\s'(?:/dev/cdc-wdm0|br-lan)' | vlan\s'5000'
        | interface\s'lan' | target\s'ACCEPT' | y\s'1'
    )
    | list\s(?:network\s'(?:!?lan|alias)' | ports\s'lan2' | ipaddr\s'127 | domain | entry\s'(?:00:|10\.1\.0\.20'))
    | ==> | package | DISTRIB_ID | config\sinterface\s'loopback'
    """,
    re.VERBOSE,
)
"""Lines without which the device is the same: they say the default, or something that bears on nothing, or stand in a rule
that decides nothing. Each was looked at."""
FREE = re.compile(
    r"""(?:name|comment|description|username|password|private_key|public_key|pincode|apn|endpoint_port|listen_port|output
    |tcp_ecn|flow_offloading|synflood_protect|mtu_fix|log|log_limit|limit_burst|utc_time|macaddr|igmp_snooping|ip6hint
    |ula_prefix|packet_steering|tunlink|set_mark|set_dscp|localservice|extra|flavour|monthdays|mark|limit|helper|dscp
    |src_mac|(?:start|stop)_(?:time|date)|weekdays|loadfile|timeout|goto|isolate|ip6assign|domain|y|ports|device|interface
    |vlan|entry)$""",
    re.VERBOSE,
)
"""Options whose value is free text, bears on nothing, or is a condition whatever it says."""
OPTION = re.compile(r"(\s*(?:option|list) )(\S+)( )(.*)$")


def told(result: ParseResult) -> str:
    """The device without its places, what is not modelled, and every remark."""

    def without(document: dict[str, object]) -> dict[str, object]:
        return {key: item for key, item in document.items() if key not in {"line", "lines"}}

    made = json.loads(json.dumps([device_json(item) for item in result.devices]), object_hook=without)
    open_ = sorted((item.what, item.effect.value) for device in result.devices for item in device.unmodelled)
    names = [(item.name, item.value) for device in result.devices for item in device.management.settings]
    remarks = sorted((item.code.value, item.message) for item in result.diagnostics)
    return json.dumps([made, open_, names, remarks])


def read(lines: list[str]) -> ParseResult:
    return parse(Source.from_text("config.txt", "\n".join(lines)), "openwrt_uci")


@pytest.mark.parametrize("case", CASES)
def test_a_line_that_is_taken_out_is_missed(case: str) -> None:
    lines = (FIXTURES / case / "config.txt").read_text(encoding="utf-8").splitlines()
    whole = read(lines)
    before, fates = told(whole), whole.ledger
    lost = [
        line.strip()
        for number, line in enumerate(lines, start=1)
        if number % STEP == 0
        and line.strip()
        and not line.lstrip().startswith("#")
        and fates.fate(number) is not LineFate.IRRELEVANT
        and not QUIET.match(line.strip())
        and told(read([*lines[: number - 1], *lines[number:]])) == before
    ]
    assert lost == []


@pytest.mark.parametrize("case", CASES)
def test_an_option_that_is_garbled_is_told(case: str) -> None:
    lines = (FIXTURES / case / "config.txt").read_text(encoding="utf-8").splitlines()
    whole = read(lines)
    before = told(whole)
    lost: list[str] = []
    for number, line in enumerate(lines, start=1):
        match = OPTION.match(line)
        if number % STEP or match is None or whole.ledger.fate(number) in {LineFate.IRRELEVANT, LineFate.UNKNOWN}:
            continue
        head, name, blank, value = match.groups()
        name_text = f"{head}zzz{name}{blank}{value}"
        value_text = f"{head}{name}{blank}'zzz\x08'"
        for text, free in ((name_text, name == "domain"), (value_text, bool(FREE.match(name)))):
            if not free and told(read([*lines[: number - 1], text, *lines[number:]])) == before:
                lost.append(text.strip())
    assert [text for text in lost if not QUIET.match(text.replace("zzz", "", 1))] == []


@pytest.mark.parametrize("case", EVERY)
def test_a_scrubbed_file_is_the_same_device(case: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = FIXTURES / case / "config.txt"
    words = ["--platform", "openwrt_uci"]
    assert main(["parse", str(path), "--scrub", *words]) != 2
    text = capsys.readouterr().out
    assert "pump-secret" not in text
    assert "geheim" not in text
    assert "jane.doe" not in text
    assert "Hall" not in text
    again = tmp_path / "config.txt"
    again.write_text(text, encoding="utf-8")
    assert told(parse(Source.read(again, "config.txt"), "openwrt_uci")) == told(read(path.read_text().split("\n")[:-1]))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("package network\n", "openwrt_uci"),
        ("config zone\n\nnothing below\n", "openwrt_uci"),
        ("config firewall policy\n    edit 1\n    next\nend\n", "fortinet_fortios"),
        ("firewall.rules=none\n", "no format fits. If it is"),
    ],
)
def test_near_misses_say_why(text: str, why: str) -> None:
    with pytest.raises(UnknownFormatError) as caught:
        detect(Source.from_text("x.txt", text))
    assert why in str(caught.value).partition(" a fragment")[0]


@pytest.mark.parametrize(
    "line",
    [
        "\toption enabled 'perhaps'",
        "\toption priority 'zzz'",
        "\toption dest_port '99999'",
        "\toption zzz '1'",
        "\toption family 'zzz'",
        "\toption target 'zzz'",
    ],
)
def test_strange_values_of_a_rule_leave_it_open(line: str) -> None:
    rule = ["package firewall", "config zone", "\toption name 'a'", "\tlist device 'eth0'", "config rule"]
    result = read([*rule, "\toption src 'a'", "\toption dest '*'", "\toption target 'DROP'", line])
    assert result.ledger.blocking()


def test_the_loopback_addresses_of_the_device_are_nobody_elses() -> None:
    (device,) = parse(Source.read(FIXTURES / "default" / "config.txt")).devices
    assert not any(address.value.is_loopback for item in device.interfaces for address in item.addresses)


BRIDGE = ["package network", "config device", "\toption name 'br'", "\toption type 'bridge'", "\tlist ports 'lan1'"]


@pytest.mark.parametrize(
    ("first", "second", "doubts"),
    [
        ("lan1:u*", "lan1:t", 0),
        ("lan1", "lan1:t", 0),
        ("lan1:t", "lan1:t", 0),
        ("lan1:u*", "lan1:u", 1),  # sends both without a tag, and takes such frames into one
        ("lan1:t*", "lan1:t", 1),  # takes what comes without a tag, and sends it with one
        ("lan1:t*", "lan1:u", 1),
    ],
)
def test_a_port_that_joins_two_vlans_one_way_is_a_doubt_of_the_device(first: str, second: str, doubts: int) -> None:
    vlans = [
        line
        for vlan, port in ((10, first), (20, second))
        for line in ("config bridge-vlan", "\toption device 'br'", f"\toption vlan '{vlan}'", f"\tlist ports '{port}'")
    ]
    (device,) = read([*BRIDGE, *vlans]).devices
    found = [item for item in device.unmodelled if "without a tag" in item.what]
    assert [item.interfaces for item in found] == [None] * doubts


@pytest.mark.parametrize(("ports", "doubts"), [("0t 1", 0), ("0t 1 2", 1)])
def test_a_socket_of_a_chip_without_tags_of_two_vlans_is_a_doubt_of_the_device(ports: str, doubts: int) -> None:
    lines = ["package network"]
    for vlan, members in ((10, ports), (20, "0t 2")):
        lines += ["config switch_vlan", "\toption device 'switch0'", f"\toption vlan '{vlan}'"]
        lines += [f"\toption ports '{members}'"]
    for vlan in (10, 20):
        lines += [f"config interface 'n{vlan}'", f"\toption ifname 'eth0.{vlan}'", "\toption proto 'none'"]
    (device,) = read(lines).devices
    assert sum("without a tag" in item.what and item.interfaces is None for item in device.unmodelled) == doubts
