"""Commands that the device gives itself: event applets, jobs at given times.

Such a command may change the configuration, and then the file does not say what the device does ("Embedded Event
Manager Command Reference", `action cli`, `action policy`, `action info type snmp oid`; "Command Scheduler (Kron)":
`cli` lines).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.syntax.cisco_commands import harmless

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

COMMAND = re.compile(r'action\s+\S+\s+cli\s+command\s+"?(?P<command>[^"]*)"?')
POLICY = re.compile(r"action\s+\S+\s+(policy\s|info\s+type\s+snmp\s+oid\s.*\sset-type\s)")


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
