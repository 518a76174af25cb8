"""Statements beside lists and routes that open ways, or change other statements; each is felt where it stands.

"Configuring SPAN" and "Configuring ERSPAN" (Nexus 9000 System Management Configuration Guide 9.x): what a session
copies goes out by its destination. "Configuring the Embedded Event Manager", "Configuring the Scheduler": commands
that run without a person. "Guidelines for ACL updates": while a list is changed without `atomic`, packets meet
`default-result`.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.intervals import union
from parsers.model.mirror import Mirror
from parsers.syntax.cisco_commands import harmless
from parsers.syntax.vlans import vlan_numbers
from parsers.vendors.cisco_nxos.read_interfaces import interface_name

if TYPE_CHECKING:
    from parsers.model.intervals import Intervals
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_nxos.nouns import State

_APPS = "an application with interfaces of its own may run on the device"
OPENINGS = {
    "virtual-service": (_APPS, Effect.MAY_DO_EITHER),
    "guestshell": (_APPS, Effect.MAY_DO_EITHER),
    "app-hosting": (_APPS, Effect.MAY_DO_EITHER),
    "switch-profile": ("lines of the configuration come from another switch", Effect.MAY_DO_ANYTHING),
    "mpls": ("packets with a label (MPLS), which no list judges", Effect.MAY_PERMIT),
    "segment-routing": ("packets with a label (MPLS), which no list judges", Effect.MAY_PERMIT),
    "ip nat": ("translation of addresses", Effect.MAY_REWRITE),
    "itd": ("distribution of traffic (ITD)", Effect.MAY_REWRITE),
    "catena": ("chains of services (Catena)", Effect.MAY_REWRITE),
    "epbr": ("policy-based redirection (ePBR)", Effect.MAY_REWRITE),
    "openflow": ("a controller says where packets go (OpenFlow)", Effect.MAY_DO_ANYTHING),
    "ip lisp": ("packets are carried to whom a server names (LISP)", Effect.MAY_DO_ANYTHING),
    "router lisp": ("packets are carried to whom a server names (LISP)", Effect.MAY_DO_ANYTHING),
    "vmtracker": ("VLANs of ports come from a server (VM Tracker)", Effect.MAY_PERMIT),
    "evb": ("VLANs of ports come from stations (EVB)", Effect.MAY_PERMIT),
    "vlan dot1q tag native": ("frames without a tag are dropped on trunks", Effect.MAY_DENY),
    "hardware access-list update default-result permit": (
        "packets pass while a list is being changed",
        Effect.MAY_PERMIT,
    ),
}
"""Top-level statements by their first words: what they do that is not modelled, and with which effect."""
LONGEST = 5


SESSION = frozenset(
    {"source", "destination", "shut", "no", "description", "filter", "mtu", "vrf", "erspan-id", "header-type", "ip"}
    | {"rate-limit", "access-group", "marker-packet", "buffer-size"}
)
"""First words of the lines of a session."""
APPLET = frozenset({"event", "action", "description", "tag"})


def is_opening(words: list[str]) -> bool:
    """Whether a statement is of the table."""
    lower = [word.lower() for word in words]
    return any(" ".join(lower[:size]) in OPENINGS for size in range(LONGEST, 0, -1))


def opening(statement: Statement, state: State) -> bool:
    """A statement of the table, with what stands below it."""
    words = [word.lower() for word in statement.words]
    found = next(
        (OPENINGS[head] for size in range(LONGEST, 0, -1) if (head := " ".join(words[:size])) in OPENINGS), None
    )
    if found is None:
        return False
    what, effect = found
    state.feature(statement, what, effect)
    for item in statement.walk():
        if item is not statement:
            state.part_of_feature(item, what)
    return True


def mirror(statement: Statement, state: State) -> bool:
    """`monitor session N`: copies go out by the destination, past every list; without a port they may go anywhere."""
    lines = [item for item in statement.walk() if item is statement or item.words[0] in SESSION]
    if statement.words[2:] == ["shut"] or any(child.words == ["shut"] for child in statement.children):
        for item in lines:
            state.ledger.irrelevant(item.line, "copies of packets, of a session that is shut down")
            if item.words[-1] == "shut":
                state.modelled(item)
        return True
    shown = [child.words for child in statement.children if child.words[0] == "destination"]
    ports = [name for words in shown if (name := interface_name(words[2:])) and words[1] == "interface"]
    if len(ports) == len(shown):
        state.mirrors.append(_session(statement, tuple(ports), state))
    for item in lines:
        if len(ports) == len(shown) and (item is statement or item.words[0] in {"source", "destination"}):
            state.modelled(item)
        elif len(ports) == len(shown):
            state.ledger.irrelevant(item.line, "which copies, and that the session is on")
        else:
            state.part_of_feature(item, "copies of packets")
    what = "copies of what others send"
    for port in ports:
        state.doubt(f"{what} go out by {port}", Effect.MAY_PERMIT, state.span(statement), port)
    if len(ports) != len(shown):
        state.doubt(f"{what} are sent over the network (ERSPAN)", Effect.MAY_PERMIT, state.span(statement))
    return True


def _session(statement: Statement, ports: tuple[str, ...], state: State) -> Mirror:
    """What a session copies: `source interface P [, P] [rx|tx|both]`, `source vlan N-M`."""
    copied: list[str] = []
    vlans: Intervals = ()
    for child in statement.children:
        if child.words[:2] == ["source", "vlan"] and len(child.words) > 2:
            with suppress(ValueError):
                vlans = union(vlans, vlan_numbers(child.words[2]))
        elif child.words[:2] == ["source", "interface"]:
            text = " ".join(word for word in child.words[2:] if word not in {"rx", "tx", "both"})
            copied += [name for part in text.split(",") if (name := interface_name(part.split()))]
    return Mirror(statement.words[2], state.span(statement), ports, tuple(copied), vlans)


def jobs(state: State) -> None:
    """The commands of `scheduler job name X`, which may change the configuration, or leave it as it is."""
    for lines in state.jobs:
        for number in lines:
            command = state.source.lines[number - 1].strip()
            if number in (lines[0], lines[-1]) or all(harmless(part.strip()) for part in command.split(";")):
                state.ledger.irrelevant(number, "commands that leave the configuration as it is")
                continue
            span = state.source.span(number)
            state.doubt(f"a job that may change the configuration: {command}", Effect.MAY_DO_ANYTHING, span)
            state.ledger.partial(number, "not modelled: commands that may change the configuration")


def applet(statement: Statement, state: State) -> bool:
    """`event manager applet X`: commands that leave the configuration as it is do nothing."""
    for item in statement.walk():
        words = item.words
        command = ""
        if item is not statement and words[0] not in APPLET:
            continue
        if words[0] == "action" and "cli" in words:
            command = " ".join(words[words.index("cli") + 1 :]).removeprefix("command ").strip('"')
        if all(harmless(part.strip()) for part in command.split(";")):
            state.ledger.irrelevant(item.line, "commands that leave the configuration as it is")
        else:
            state.feature(item, "commands that may change the configuration", Effect.MAY_DO_ANYTHING)
    return True
