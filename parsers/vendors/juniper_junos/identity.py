"""Who logs in to a Junos device and how, when sessions end, and in which form secrets stand.

Sources: "User Access and Authentication Administration Guide": `authentication-order` (passwords of the device alone
where nothing is printed; they are asked as well where no server answers), `login retry-options` (without
`lockout-period` an account is never locked; three tries end a connection), `login idle-timeout` and `login class ...
idle-timeout` in minutes (none: a session does not end); "Network Management and Monitoring Guide", `snmp community`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.identity import Login, LoginMethod, Secret, SecretForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.context import Context

WELL_KNOWN = "<redacted-default>"
WEAK = "<redacted-md5>"
COMMUNITY = "snmp community"
_METHODS = {"radius": LoginMethod.CENTRAL, "tacplus": LoginMethod.CENTRAL, "password": LoginMethod.LOCAL}


def logins(context: Context, root: Statement) -> tuple[Login, ...]:
    """The door of all services; none where the file shows neither an order nor an account."""
    order = root.find("system", "authentication-order")
    users = [item for item in _at(root, "system", "login", "user") if item.active]
    rooted = root.find("system", "root-authentication")
    places = [*users, *([rooted] if rooted is not None and rooted.active else [])]
    if order is not None and order.active:
        methods = tuple(_METHODS[item.word] for item in order.below.values() if item.word in _METHODS)
        places = [order]
    else:
        methods = (LoginMethod.LOCAL,)
    if not places:
        return ()
    idle, at = _idle(root, users)
    lines = tuple(context.span(item) for item in places)
    where = None if at is None else context.span(at)
    return (Login("administrators", lines[0], tuple(dict.fromkeys(methods)), lines, idle, where),)


def _at(root: Statement, *path: str) -> list[Statement]:
    here = root.find(*path)
    return [] if here is None else list(here.below.values())


def _idle(root: Statement, users: list[Statement]) -> tuple[int | None, Statement | None]:
    """The longest time that is printed for the device, or for a class of some account."""
    classes = {word for user in users for word in _words(user.find("class"))}
    places = [root.find("system", "login", "idle-timeout")]
    places += [root.find("system", "login", "class", name, "idle-timeout") for name in sorted(classes)]
    printed = [(int(word), item) for item in places if item is not None for word in _words(item) if word.isdecimal()]
    if not printed:
        return None, None
    never = next((one for one in printed if one[0] == 0), None)
    return never or max(printed, key=lambda one: one[0])


def _words(item: Statement | None) -> list[str]:
    return [] if item is None else list(item.below)


def locks_out(root: Statement) -> bool:
    """Whether failed logins lock an account."""
    found = root.find("system", "login", "retry-options", "lockout-period")
    return found is not None and found.active


def secrets(context: Context, root: Statement) -> Iterator[Secret]:
    """Passwords that stand as they were typed or as an MD5 digest (`$1$`), and communities."""
    rooted = root.find("system", "root-authentication")
    named: list[tuple[str, Statement | None]] = [("root", rooted)]
    named += [(user.word, user.find("authentication")) for user in _at(root, "system", "login", "user")]
    for name, proof in named:
        typed = None if proof is None or not proof.active else proof.find("plain-text-password-value")
        if typed is not None:
            known = WELL_KNOWN in typed.below
            yield Secret(f"user {name}", SecretForm.WELL_KNOWN if known else SecretForm.CLEAR, context.span(typed))
        digest = None if proof is None or not proof.active else proof.find("encrypted-password")
        if digest is not None and WEAK in digest.below:
            yield Secret(f"user {name}", SecretForm.WEAK_HASH, context.span(digest))
    for item in _at(root, "snmp", "community"):
        if item.active:
            form = SecretForm.WELL_KNOWN if item.word == WELL_KNOWN else SecretForm.CLEAR
            yield Secret(COMMUNITY, form, context.span(item))
