"""Terminal lines that are reached over the network: serial ports, modems, rotary groups.

"Cisco IOS Terminal Services Command Reference", `transport input` (nothing comes in to a console, an auxiliary or a
serial line unless printed) and `rotary`; "Configuring a Terminal/Comm Server" (Cisco document 5466): a line N takes
Telnet at TCP 2000+N, bytes at 4000+N, binary Telnet at 6000+N, a rotary group at 3000, 5000 and 7000 and its number.
`ip ssh port P rotary FIRST [LAST]` (Secure Shell guide): SSH to the lines of such groups from P on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.management import ManagementService

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

SINGLE, GROUP = (2000, 4000, 6000), (3000, 5000, 7000)
OVER_TCP = frozenset({"all", "telnet", "udptn", "rlogin", "pad"})
AUXILIARY = 1
"""The number of the auxiliary line where nothing else has lines; others have it higher, which the detail says."""
LAST_GROUP = 999


def terminal_services(state: State) -> list[ManagementService]:
    """What listens for serial lines and rotary groups, for every source."""
    return [service for block in state.lines for service in _of_line(block, state)] + list(_secure(state))


def _of_line(block: Statement, state: State) -> Iterator[ManagementService]:
    printed = [child for child in block.children if child.words[:2] == ["transport", "input"]]
    words = set(printed[-1].words[2:]) if printed else set[str]()
    kind = block.words[1]
    where = " ".join(block.words[1:])
    opened = bool(words & OVER_TCP) or (kind == "vty" and not printed)
    if not opened:
        return
    lines = tuple(state.span(child) for child in printed[-1:])
    if kind not in ("con", "console", "vty"):
        number = AUXILIARY if kind == "aux" else int(block.words[2] if kind == "tty" else kind.rpartition("/")[2])
        detail = f"line {where}; the port is that of the number that the platform gives the line"
        for port in SINGLE:
            yield ManagementService("reverse telnet", port + number, state.span(block), detail=detail, lines=lines)
    for child in block.children:
        if child.words[0] == "rotary" and child.words[1:2] and child.words[1].isdecimal():
            number = min(int(child.words[1]), LAST_GROUP)
            for port in GROUP:
                made = ManagementService("rotary telnet", port + number, state.span(child), detail=f"line {where}")
                yield made


def _secure(state: State) -> Iterator[ManagementService]:
    for setting in state.settings:
        words = setting.value.split()
        if setting.name == "ssh" and words[:1] == ["port"] and words[2:3] == ["rotary"] and words[1].isdecimal():
            yield ManagementService("ssh", int(words[1]), setting.origin, detail=f"rotary group {words[3]}")
