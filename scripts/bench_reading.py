"""How fast each platform's reader is: lines and megabytes a second of one core, beside a bare read-and-split.

    .venv/bin/python scripts/bench_reading.py [--lines 40000] [PLATFORM ...]

A text is a fixture whose rules are repeated until it has so many lines; what other readers of the same kind of file do
with each rule again (names, numbers of rules) is left as it stands, for a reader sees each rule anew.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from parsers.registry import parse  # noqa: E402 - the path first
from parsers.source import Source  # noqa: E402

AIM_LINES, AIM_XML = 15_000, 4.0
"""Lines a second; megabytes a second of XML."""
_ADDRESS = re.compile(r"\b10\.(\d+)\.(\d+\.\d+)(?!/[89]\b|/1[0-5]\b|\d)")
TURNS = 2
"""The first turn loads modules; the last one counts."""


class Repeated(NamedTuple):
    """A fixture, and the part of it that is repeated: from the first line that fits to the last."""

    platform: str
    case: str
    first: str
    last: str


TEXTS = (
    Repeated("arista_eos", "list_matches", r"^   (?:\d+ )?(?:permit|deny) ", r"^   (?:\d+ )?(?:permit|deny) "),
    Repeated("checkpoint_gaia", "cell_gateway", r'^ {6}"rulebase" : \[$', r"^ {6}\]$"),
    Repeated("cisco_asa", "acl_keywords", r"^access-list ", r"^access-list "),
    Repeated("cisco_ios", "extended_matches", r"^ (?:\d+ )?(?:permit|deny) ", r"^ (?:\d+ )?(?:permit|deny) "),
    Repeated("cisco_nxos", "access_lists", r"^  \d+ (?:permit|deny) ", r"^  \d+ (?:permit|deny) "),
    Repeated("fortinet_fortios", "policies", r"^ *config firewall policy$", r"^end$"),
    Repeated("hirschmann_hisecos", "filter", r"^packet-filter l3 addrule ", r"^packet-filter l3 addrule "),
    Repeated("hirschmann_hisecos", "xml", r"^ +<Table name=\"hm2L3RuleEntry\">$", r"^ +</Table>$"),
    Repeated("hirschmann_hios", "core", r"^interface 1/1$", r"^interface 1/3$"),
    Repeated("juniper_junos", "policies", r"^set security policies from-zone", r"^set security policies from-zone"),
    Repeated("juniper_junos", "form_xml", r"^ +<policies>$", r"^ +</policies>$"),
    Repeated("linux_iptables", "stateless", r"^-A ", r"^-A "),
    Repeated("linux_nftables", "gateway", r"^\t\ttype filter hook forward", r"log prefix .refused"),
    Repeated("mikrotik_routeros", "filter", r"^add action=drop .*=invalid$", r"^add action=drop .*the rest"),
    Repeated("moxa_mxros", "policy", r"^l3l7-policy$", r"^exit$"),
    Repeated("openwrt_uci", "rules", r"^config rule$", r"^config forwarding$"),
    Repeated("opnsense", "rules", r"^ +<filter>$", r"^ +</filter>$"),
    Repeated("pfsense", "rules", r"^ +<filter>$", r"^ +</filter>$"),
    Repeated("paloalto_panos", "policies", r"^ +<security>$", r"^ +</security>$"),
    Repeated("paloalto_panos", "set_form", r"^set rulebase security", r"^set rulebase security"),
    Repeated("siemens_scalance", "firewall", r"^ ipv4rule ", r"^ ipv4rule "),
)


def text_of(made: Repeated, lines: int) -> str:
    """A fixture with its rules again and again. A section stays one section: what stands in it is repeated."""
    (path,) = (ROOT / "fixtures" / made.platform / made.case).glob("config.*")
    whole = path.read_text(encoding="utf-8").split("\n")
    first = next(number for number, line in enumerate(whole) if re.search(made.first, line))
    if made.first == made.last:
        last = first
        while re.search(made.last, whole[last + 1]):
            last += 1
        inner, start, end = whole[first : last + 1], first, last + 1
    else:
        last = next(number for number in range(first + 1, len(whole)) if re.search(made.last, whole[number]))
        inner, start, end = whole[first + 1 : last], first + 1, last
    times = max(1, lines // max(1, len(inner)))
    return "\n".join([*whole[:start], *(line for turn in range(times) for line in _again(inner, turn)), *whole[end:]])


def _again(lines: list[str], turn: int) -> list[str]:
    """The lines of one turn; names and numbers of rules are new where a second one would be the same rule.

    Addresses are new in 256 turns, for a reader that keeps what it has worked out must not look faster than it is.
    """
    if not turn:
        return lines
    found: list[str] = []
    for line in lines:
        new = _ADDRESS.sub(lambda hit: f"10.{(int(hit[1]) + turn) % 256}.{hit[2]}", line)
        new = re.sub(r"^(\s*edit )(\d+)$", lambda hit: f"{hit[1]}{int(hit[2]) + turn * 1000}", new)
        new = re.sub(r'("rule-number" : )(\d+)', lambda hit: f"{hit[1]}{int(hit[2]) + turn * 2}", new)
        new = re.sub(r'^(set rulebase security rules )("[^"]*"|\S+)', rf"\g<1>r{turn}", new)
        new = re.sub(r"^(set security policies .* policy )(\S+)", rf"\g<1>\g<2>-{turn}", new)
        new = re.sub(r'(<entry name=")([^"]*)(")', rf"\g<1>\g<2> {turn}\g<3>", new)
        found.append(re.sub(r"^(\s*<name>)(\w+)(</name>)$", rf"\g<1>\g<2>-{turn}\g<3>", new))
    if found[0].strip() == "{":
        found[0] = f",{found[0]}"
    return found


def measured(made: Repeated, lines: int) -> tuple[int, float, float, float]:
    """Lines, megabytes, seconds of reading, and seconds of a bare read-and-split."""
    text = text_of(made, lines)
    raw = text.encode()
    spent = bare = 0.0
    for _ in range(TURNS):
        begin = time.process_time()
        raw.decode().split("\n")
        bare = time.process_time() - begin
        begin = time.process_time()
        parse(Source.from_bytes("config", raw), made.platform)
        spent = time.process_time() - begin
    return text.count("\n"), len(raw) / 1e6, spent, bare


def main() -> None:
    """Print a row a text."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("platforms", nargs="*")
    arguments.add_argument("--lines", type=int, default=40_000)
    asked = arguments.parse_args()
    print(f"{'platform':18} {'fixture':18} {'lines/s':>9} {'MB/s':>6} {'x bare':>7}  aim")
    for made in TEXTS:
        if asked.platforms and made.platform not in asked.platforms:
            continue
        lines, size, spent, bare = measured(made, asked.lines)
        is_xml = (ROOT / "fixtures" / made.platform / made.case / "config.xml").exists()
        met = size / spent >= AIM_XML if is_xml else lines / spent >= AIM_LINES
        aim = f"{AIM_XML} MB/s" if is_xml else f"{AIM_LINES} lines/s"
        row = (
            f"{made.platform:18} {made.case:18} {lines / spent:9.0f} {size / spent:6.2f} {spent / max(bare, 1e-4):7.0f}"
        )
        print(f"{row}  {aim}: {'met' if met else 'missed'}")


if __name__ == "__main__":
    main()
