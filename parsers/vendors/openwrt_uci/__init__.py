"""OpenWrt and devices that are built on it (Teltonika RutOS): the files of /etc/config, in three forms.

Backups and folders are joined before (`parsers.uci_files`).

`uci export`, `uci show`, and files of /etc/config one after the other, with or without names between them.

Sources: OpenWrt, "The UCI system", "Firewall configuration /etc/config/firewall", "Network configuration", "DSA
Mini-Tutorial", "Switch configuration", "Protocol reference", "Dropbear", "uHTTPd", "System", "DHCP and DNS", read as
others quote them; openwrt/firewall4 (fw4.uc, its templates and tests, 2022 to 2025), which was read; firewall3 and
netifd from memory; Teltonika, RutOS manual (wiki), as others quote it, and its GPL sources (`rutos.py`).

- fw4 (from 22.03) and fw3 (before) read the same file into the same order: established, rules for every zone, then zone
  by zone rules, forwardings, what was redirected, the policy of the zone towards itself; then the default. No file says
  which of the two reads it; where they differ (a rule without a target, words for iptables, days of the month), a
  condition stands in the rule unless /etc/openwrt_release is handed in with the packages.
- Absence: policies of `defaults` are `drop`, those of zones the policies of the defaults; `proto` of a rule is TCP and
  UDP; redirects are IPv4 and reflected; dropbear listens everywhere on port 22.
- A zone is devices and subnets, judged where a packet enters for its source and where it leaves for its destination.
- The order of translation and filter is that of the kernel (`parsers.syntax.netfilter.to_device`).
- Files of /etc/nftables.d, scripts of `config include` and /etc/firewall.user are code: unless they are handed in and
  say nothing, the firewall may do anything.
- What is switched off (`enabled 0`) is skipped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.registry import Facts, Maturity, Parser, Recognition
from parsers.registry import Reading as Result
from parsers.syntax.beginnings import lines_that_begin
from parsers.vendors.openwrt_uci.packages import KINDS, PACKAGES
from parsers.vendors.openwrt_uci.text import SHOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source

_PACKAGE = re.compile(r"package\s+['\"]?([\w-]+)['\"]?\s*$")
_CONFIG = re.compile(r"\s*config\s+['\"]?([\w-]+)['\"]?(?:\s+(?:'[^']*'|\"[^\"]*\"|[\w-]+))?\s*(?:#.*)?$")
_OPTION = re.compile(r"\s*(?:option|list)\s+['\"]?[\w-]+['\"]?\s+\S")
_FIRST = re.compile(r"(?:config|package)$|[A-Za-z0-9_-]+\.[^=]+=")
"""First words of sections, of packages, and of what `uci show` prints."""
_SHOWN = re.compile(r"'.*'$")


def recognise(source: Source) -> Recognition:
    """Sections (`config zone`) of a package or type that is known, with options below them; or `uci show`."""
    opened = 0
    package = seen = False
    for number, line in _that_matter(source.lines):
        if _OPTION.match(line):
            if opened:
                text = source.lines[opened - 1].strip()
                return Recognition(accepted=True, evidence=f"line {opened}: {text!r}, with an option below")
        elif (found := _CONFIG.match(line)) is not None:
            opened = number if package or found[1] in KINDS else 0
            seen = seen or bool(opened)
        elif _PACKAGE.match(line):
            package = True
        elif (shown := SHOW.match(line.strip())) is not None and shown[1] in PACKAGES:
            if shown[3] is not None and _SHOWN.match(shown[4].strip()):
                return Recognition(accepted=True, evidence=f"line {number}: {line.strip()[:60]!r}")
        elif line.strip() and not line.lstrip().startswith("#"):
            opened = 0
    if seen or package:
        return Recognition(accepted=False, evidence="a package or section of UCI without options", near=True)
    return Recognition(accepted=False, evidence="")


def _that_matter(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Lines that may open a section, and behind each the next one that says anything, with their numbers in order."""
    told = 0
    for number, line in lines_that_begin(lines, _FIRST):
        if number > told:
            yield number, line
        for after in range(number, len(lines)):
            text = lines[after].lstrip()
            if text and not text.startswith("#"):
                told = after + 1
                yield told, lines[after]
                break


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Result:
    """See `reading.read`, which is loaded with the first file of its kind."""
    from parsers.vendors.openwrt_uci.reading import read as read_now  # noqa: PLC0415 - most runs meet few platforms

    return read_now(source, ledger, diagnostics)


FACTS = Facts(
    forms=(
        "a backup of `sysupgrade -b` or the folder of its files",
        "`uci export`",
        "`uci show`",
        "files of /etc/config one after the other (`tail -n +1 /etc/config/*`)",
    ),
    modelled=(
        "defaults, zones, rules, forwardings, redirects with reflection, NAT, sets, interfaces of all protocols,"
        " bridges and VLANs, routes and routing rules, WireGuard, OpenVPN, services of the device"
    ),
    widens=(
        "scripts and files of nftables that are not handed in, times and marks, sets that programs fill, daemons that"
        " tunnel, proxy or change the configuration (RMS among them)"
    ),
    documents="openwrt/firewall4 2022 to 2025; OpenWrt wiki; RutOS manual, as others quote them; GPL sources of"
    " RutOS 00.07.05 to 00.07.17",
)
PARSER = Parser("openwrt_uci", "OpenWrt, Teltonika RutOS", Maturity.GRAMMAR_DERIVED, recognise, read, FACTS)
