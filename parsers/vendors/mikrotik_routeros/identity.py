"""Who logs in to a RouterOS device and how, and its SNMP communities by their form.

Sources: MikroTik documentation, "User" (local accounts are asked first; a RADIUS server where `/user aaa` says
`use-radius=yes` and no local account has the name), "SNMP" (the community that is delivered is called `public`),
"Export" (passwords of users are in no export). What absence means: an export prints what differs from the delivered
state, and that sends logs to nobody; NTP is not told, for `/ip cloud` sets the clock as delivered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.identity import Login, LoginMethod, Secret, SecretForm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.management import Account, Setting
    from parsers.vendors.mikrotik_routeros.text import Command

WELL_KNOWN = "<redacted-default>"
COMMUNITY = "snmp community"


def logins(accounts: Sequence[Account], settings: Sequence[Setting]) -> tuple[Login, ...]:
    """The door of all services; none where the export shows neither accounts nor a server that is asked."""
    central = [one for one in settings if one.name == "user aaa use-radius" and one.value == "yes"]
    lines = [*(account.origin for account in accounts), *(one.origin for one in central)]
    if not lines:
        return ()
    methods = (LoginMethod.LOCAL, LoginMethod.CENTRAL) if central else (LoginMethod.LOCAL,)
    return (Login("administrators", lines[0], methods, tuple(lines[1:])),)


def communities(agent: Command | None, items: Sequence[Command]) -> Iterator[Secret]:
    """Communities that answer; the delivered one where no line names another."""
    if agent is None or agent.values.get("enabled") != "yes":
        return
    if not items:
        yield Secret(COMMUNITY, SecretForm.WELL_KNOWN, agent.origin)
    for item in items:
        name = item.values.get("name", "").strip('"')
        if name and item.values.get("security", "none") == "none":
            form = SecretForm.WELL_KNOWN if name == WELL_KNOWN else SecretForm.CLEAR
            yield Secret(COMMUNITY, form, item.origin)
