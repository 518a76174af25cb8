"""Commands that the device gives itself: event applets, jobs at given times.

Such a command may change the configuration, and then the file does not say what the device does. Harmless are those
that show, store or send what is there (Cisco IOS Configuration Fundamentals Command Reference, `copy`, `configure`;
"Embedded Event Manager Command Reference", `action cli`, `action policy`, `action info type snmp oid`; "Command
Scheduler (Kron)": `cli` lines). A word that a variable fills in may be any.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.model.device import Effect

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

VERBS = frozenset(
    {"", "enable", "en", "end", "exit", "show", "sho", "sh", "write", "wr", "ping", "traceroute", "trace", "dir",
     "more", "terminal", "term", "clear", "debug", "undebug", "verify", "delete", "del", "mkdir", "rename", "send",
     "reload"}
)  # fmt: skip
"""What changes no line of the configuration that runs."""
SHORTEST = 3
"""`copy run ...` and `copy sta ...`: shorter words are read by nobody and count as unknown."""
COMMAND = re.compile(r'action\s+\S+\s+cli\s+command\s+"?(?P<command>[^"]*)"?')
POLICY = re.compile(r"action\s+\S+\s+(policy\s|info\s+type\s+snmp\s+oid\s.*\sset-type\s)")


def harmless(command: str) -> bool:
    """Whether a command leaves the configuration that runs as it is."""
    words = command.split() or [""]
    if words[0] == "copy" and len(words) > 2:
        return _harmless_copy(*words[1:3])
    return words[0] in VERBS


def _harmless_copy(source: str, target: str) -> bool:
    """The configuration that runs may go anywhere, the stored one anywhere but into it, a file to another place."""
    if "$" in target:
        return _is(source, "running-config")
    if _is(target, "running-config"):
        return False
    if _is(source, "running-config") or _is(source, "startup-config"):
        return True
    return ":" in target and not target.startswith(("system:", "nvram:"))


def _is(word: str, name: str) -> bool:
    plain = word.removeprefix("system:").removeprefix("nvram:")
    return len(plain) >= SHORTEST and name.startswith(plain)


def applet(statement: Statement, state: State) -> bool:
    """An event applet: its commands may configure the device."""
    body = list(statement.walk())
    commands = [found["command"] for item in body for found in COMMAND.finditer(item.text)]
    if not all(map(harmless, commands)) or any(POLICY.search(item.text) for item in body):
        state.feature(statement, "an event applet that configures the device", Effect.MAY_DO_EITHER)
    for item in body:
        state.ledger.irrelevant(item.line, f"body of the event applet that line {statement.line} opens")
    return True


def job(statement: Statement, state: State) -> bool:
    """`kron policy-list NAME` and its `cli` lines."""
    for item in statement.walk():
        words = item.words
        if words[0] == "cli" and not harmless(" ".join(words[1:])):
            state.feature(item, "a job at a given time that configures the device", Effect.MAY_DO_EITHER)
        elif words[0] in ("cli", "kron"):
            state.ledger.irrelevant(item.line, "commands at given times that show or store what is there")
    return True
