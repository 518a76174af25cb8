"""Features of the ASA that are known and not modelled, each with what it may do.

Documents: ASA Command Reference, under the name of each statement; "Embedded Event Manager" (General CLI guide 9.2):
the commands of an applet are given as by an administrator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.syntax.cisco_commands import harmless
from parsers.vendors.cisco_asa.fallback import other

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.vendors.cisco_asa.state import State
    from parsers.vendors.cisco_asa.text import Statement


def feature(what: str, effect: Effect) -> Callable[[State, Statement], None]:
    """A reader for a feature that is known and not modelled."""

    def reader(state: State, statement: Statement) -> None:
        state.feature(statement, what, effect)
        state.modelled(statement)
        for child in statement.children:
            state.unread(child)

    return reader


def dial(state: State, statement: Statement) -> None:
    """`vpdn group G request dialout pppoe` calls the provider; `accept dialin` of PIX lets clients call."""
    if statement.words[1:2] == ["group"] and statement.words[3:4] == ["accept"]:
        feature("clients dial in (vpdn)", Effect.MAY_DO_EITHER)(state, statement)
    else:
        state.irrelevant(statement, "dialling up to the provider")


def update(state: State, statement: Statement) -> None:
    """`auto-update server URL`: image and configuration come from there; the rest says when."""
    if statement.words[1:2] == ["server"]:
        feature("the configuration comes from a server while the device runs", Effect.MAY_DO_EITHER)(state, statement)
    else:
        state.irrelevant(statement, "when an update server is asked, and by which name")


def applet(state: State, statement: Statement) -> None:
    """`event manager applet NAME`, with `event`, `action N cli command "..."` and `output`."""
    if statement.words[1:3] != ["manager", "applet"]:
        other(state, statement)
        return
    for child in statement.children:
        words = child.words
        command = " ".join(words[4:]).strip('"')
        if words[0] == "action" and (words[2:4] != ["cli", "command"] or not harmless(command)):
            what = "an event applet that configures the device"
            state.feature(child, what, Effect.MAY_DO_EITHER)
        elif words[0] in ("action", "event", "output", "description", "no"):
            state.irrelevant(child, "an event applet that shows or stores what is there")
        else:
            state.unread(child)
    state.irrelevant(statement, "an event applet; what it does is said at its actions")


READERS: dict[str, Callable[[State, Statement], None]] = {
    "established": feature("`established` opens return connections", Effect.MAY_PERMIT),
    "shun": feature("shunned addresses", Effect.MAY_DENY),
    "url-server": feature("a URL server filters web traffic", Effect.MAY_DENY),
    "filter": feature("web traffic is filtered", Effect.MAY_DENY),
    "wccp": feature("web traffic is sent to a cache", Effect.MAY_REWRITE),
    "alias": feature("`alias` rewrites addresses", Effect.MAY_REWRITE),
    "virtual": feature("virtual login address", Effect.MAY_PERMIT),
    "mroute": feature("multicast route", Effect.MAY_PERMIT),
    "multicast-routing": feature("multicast routing", Effect.MAY_PERMIT),
    "vpdn": dial,
    "event": applet,
    "auto-update": update,
    "vpnclient": feature("the device is a client of another gateway", Effect.MAY_DO_EITHER),
    "dynamic-filter": feature("the botnet filter drops known addresses", Effect.MAY_DENY),
}
