"""A file of `show` outputs, cut into the answers to single commands, and what a reader of one is.

A command is known from the prompt line that echoes it (`sw-c# show ip route`), from a heading
(`---- show ip route ----`), else from the name of the file (`show_ip_route.txt`).
"""

from __future__ import annotations

import re
from enum import IntEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.model.interface import Interface
    from parsers.model.shown import (
        KernelRule,
        KernelTables,
        ListHits,
        Neighbour,
        RouteTable,
        Socket,
        Station,
        StoredConfiguration,
        VlanTable,
    )
    from parsers.source import Source, Span

PAGER = re.compile(r"--\s?[Mm]ore\s?--|<--- More --->|\x08|Press any key to continue")
"""What a pager leaves between the lines of a capture; lines may be missing or overwritten there."""
AGE = re.compile(r"\d+:\d\d:\d\d|(?:\d+[ywdhms])+|never")
"""How long a route has been there: `00:02:00`, `3w4d`."""
_COMMANDS = frozenset(
    (
        *("show", "sho", "sh", "do", "get", "diagnose", "diag", "execute", "exec", "sudo", "terminal", "term", "ter"),
        *("exit", "logout", "quit", "end", "next", "enable", "en", "configure", "config", "conf", "edit", "more"),
        *("write", "ping", "ip", "changeto", "no"),
    )
)
"""First words that make a line with a prompt a command; any other line is text of the output before it."""
_PROMPT = re.compile(
    r"(?P<host>[A-Za-z0-9][\w.:/@~-]{0,62}?)(?: ?\((?P<context>[\w./-]{1,63})\))? ?[#>$] ?(?P<command>.*)$"
)
_HEADING = re.compile(r"[-=!#*\s]*(?P<command>(?:show|get|diagnose) [^=*!#]+?)[\s=*!#-]*$")
_UNIT = frozenset({"pri", "sec", "act", "stby", "stdby", "master", "slave"})
"""Parts of an ASA prompt (`fw-a/plant/act#`) that name no context."""


@dataclass(frozen=True, slots=True)
class Output:
    """The answer to one command: lines `first` to `last` of `source` (none if `last` is smaller).

    `command` as typed or as the file is named; empty if nothing tells it. `host` and `context` are
    those of the prompt, or empty. `ended`: another prompt follows, or the file has no prompts at all.
    """

    source: Source
    command: str
    host: str
    context: str
    prompt_line: int
    first: int
    last: int
    ended: bool

    def lines(self) -> Iterator[tuple[int, str]]:
        """Number and text of each line of the body, without trailing blanks."""
        for number in range(self.first, self.last + 1):
            yield number, self.source.lines[number - 1].rstrip()

    def origin(self) -> Span:
        """The line with the command, else the first of the body."""
        return self.span(self.prompt_line or self.first)

    def span(self, line: int) -> Span:
        """The place of `line`; where the output has no line of that number, the nearest of the file."""
        return self.source.span(min(max(line, 1), max(len(self.source.lines), 1)))

    def asks(self, *words: str) -> bool:
        """Whether the command begins with `words`, each of which may be abbreviated to two letters."""
        typed = self.command.lower().split()
        return len(typed) >= len(words) and all(
            full.startswith(word) and len(word) >= min(2, len(full)) for word, full in zip(typed, words, strict=False)
        )

    def filtered(self) -> bool:
        """Whether the command cuts lines away (`| include O`)."""
        return "|" in self.command


class Claim(IntEnum):
    """How sure a reader is that an output is its own: by its command, or by what stands in it."""

    NO = 0
    BY_COMMAND = 1
    BY_CONTENT = 2


@dataclass(frozen=True, slots=True)
class Shown:
    """What one output says; names of interfaces as printed."""

    tables: tuple[RouteTable, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    stations: tuple[Station, ...] = ()
    vlans: VlanTable | None = None
    sockets: tuple[Socket, ...] = ()
    stored: StoredConfiguration | None = None
    hits: tuple[ListHits, ...] = ()
    interfaces: tuple[Interface, ...] = ()
    """Of devices whose configuration does not list them."""
    kernel_tables: tuple[KernelTables, ...] = ()
    kernel_rules: tuple[KernelRule, ...] = ()


ROUTES_READ_OF = frozenset({"cisco_asa", "cisco_ios", "fortinet_fortios", "linux_iptables", "linux_nftables"})
"""Platforms of which a module of `parsers/facts` reads the route table."""


@dataclass(frozen=True, slots=True)
class OutputReader:
    """One kind of output: `name` is that of its module; `claim` must be cheap.

    `read` marks each line of the output in the ledger, says in the diagnostics why what it gives is
    not complete, and never raises on odd text.
    """

    name: str
    title: str
    claim: Callable[[Output], Claim]
    read: Callable[[Output, Ledger, Diagnostics], Shown]


def outputs_of(source: Source) -> list[Output]:
    """All outputs of a file, in order; every line that is no prompt or heading is in exactly one."""
    starts = [(number, *found) for number, text in enumerate(source.lines, 1) if (found := _start(text)) is not None]
    prompted = any(is_prompt for _, _, _, _, is_prompt in starts)
    name = _file_command(source.name)
    outputs: list[Output] = []
    end = starts[0][0] - 1 if starts else len(source.lines)
    if any(text.strip() for text in source.lines[:end]):
        outputs.append(Output(source, name, "", "", 0, 1, end, ended=True))
    for index, (number, command, host, context, _) in enumerate(starts):
        last = starts[index + 1][0] - 1 if index + 1 < len(starts) else len(source.lines)
        ended = index + 1 < len(starts) or not prompted
        outputs.append(Output(source, command, host, context, number, number + 1, last, ended))
    return outputs


def _start(text: str) -> tuple[str, str, str, bool] | None:
    """(command, host, context, whether it is a prompt) if a line begins an output."""
    line = text.rstrip()
    prompt = _PROMPT.match(line)
    if prompt is not None:
        command = prompt["command"].strip()
        words = command.split()
        if not words or words[0].lower() in _COMMANDS:
            return _from_prompt(command, prompt["host"], prompt["context"] or "")
    heading = _HEADING.match(line)
    if heading is not None:
        return heading["command"].strip(), "", "", False
    return None


def _from_prompt(command: str, host: str, context: str) -> tuple[str, str, str, bool]:
    """`R1(config)#do show ...`, `fw-a/plant/act# show ...`, `FGT (root) # sudo ot get ...`."""
    words = command.split()
    if words and words[0].lower() == "do":
        command = " ".join(words[1:])
    if words[:1] == ["sudo"] and len(words) > 2:
        context, command = words[1], " ".join(words[2:])
    if context.startswith(("config", "conf")) or context in {"vdom", "global"}:
        context = ""
    host, *rest = host.split("/")
    named = [part for part in rest if part not in _UNIT]
    return command, host, named[0] if named else context, True


def _file_command(name: str) -> str:
    """The command that a file is named after: `show-lldp-neighbors-detail.txt`."""
    stem = PurePosixPath(name).name.split(".")[0]
    return re.sub(r"[_\-\s]+", " ", stem).strip()
