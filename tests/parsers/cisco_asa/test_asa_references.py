"""Lines that name what is not there, or carry a word too much: blocking, by their own line."""

from __future__ import annotations

import pytest

from parsers.registry import parse
from parsers.source import Source

WHOLE = """\
: Saved
ASA Version 9.16(4)
hostname fw
interface GigabitEthernet1/1
 nameif outside
 security-level 0
 ip address 203.0.113.1 255.255.255.0
interface GigabitEthernet1/2
 nameif inside
 security-level 100
 ip address 10.1.0.1 255.255.0.0
object network WEB
 host 10.1.0.9
ip local pool VP 172.31.9.1-172.31.9.254 mask 255.255.255.0
access-list IN extended permit ip any any
access-list VF extended permit ip any any
access-list CR extended permit ip any 192.168.9.0 255.255.255.0
access-group IN in interface inside
nat (inside,outside) source static WEB WEB
route outside 0.0.0.0 0.0.0.0 203.0.113.254 1
crypto map CM 10 match address CR
crypto map CM 10 set peer 198.51.100.1
crypto map CM interface outside
webvpn
 enable outside
group-policy GP internal
group-policy GP attributes
 vpn-filter value VF
tunnel-group T type remote-access
tunnel-group T general-attributes
 address-pool VP
 default-group-policy GP
Cryptochecksum:0123456789abcdef0123456789abcdef
: end
"""
DAMAGED = (
    ("ASA Version 9.16(4)", "ASA Version 9.16(4) zzz"),
    ("interface GigabitEthernet1/2", "interface GigabitEthernet1/2zz"),
    ("interface GigabitEthernet1/2", "interface GigabitEthernet1/2 zzz"),
    ("access-group IN in interface inside", "access-group IN in interface insidezz"),
    ("route outside 0.0.0.0 0.0.0.0 203.0.113.254 1", "route outsidezz 0.0.0.0 0.0.0.0 203.0.113.254 1"),
    ("nat (inside,outside) source static WEB WEB", "nat (insidezz,outside) source static WEB WEB"),
    ("crypto map CM interface outside", "crypto map CM interface outsidezz"),
    (" enable outside", " enable outsidezz"),
    (" enable outside", " enable outside zzz"),
    (" vpn-filter value VF", " vpn-filter value VF zzz"),
    (" vpn-filter value VF", " vpn-filter value VFzz"),
    (" default-group-policy GP", " default-group-policy GPzz"),
    ("tunnel-group T type remote-access", "tunnel-group T type remote-accesszz"),
    (
        "ip local pool VP 172.31.9.1-172.31.9.254 mask 255.255.255.0",
        "ip local pool VP 172.31.9.1-172.31.9.254 mask 255.255.255.0zz",
    ),
)


def blocking(text: str) -> list[str]:
    """The blocking lines of a configuration."""
    result = parse(Source.from_text("fw.txt", text))
    return [text.splitlines()[row.line - 1] for row in result.ledger.rows() if row.blocking]


def test_the_whole_file_is_read() -> None:
    assert blocking(WHOLE) == []


@pytest.mark.parametrize(("line", "damaged"), DAMAGED)
def test_a_damaged_line_blocks(line: str, damaged: str) -> None:
    assert damaged in blocking(WHOLE.replace(f"\n{line}\n", f"\n{damaged}\n"))


@pytest.mark.parametrize("line", [" nameif inside\n", " ip address 10.1.0.1 255.255.0.0\n"])
def test_an_interface_without_its_lines_is_in_doubt(line: str) -> None:
    result = parse(Source.from_text("fw.txt", WHOLE.replace(line, "")))
    assert any("line is missing" in item.what for item in result.devices[0].unmodelled)


def test_the_password_of_a_web_cache_is_masked() -> None:
    source = Source.from_text("fw.txt", WHOLE.replace("webvpn\n", "wccp web-cache password CANARY\nwebvpn\n"))
    assert "CANARY" not in "\n".join(source.lines)
