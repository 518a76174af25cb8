"""A management service lets people in without asking who they are.

What it does: for every line, web page or service by which people log in to a device, reads how they are asked: by a
server, by a local account, by one password for everybody, or not at all. Doors at which no person is named fire; so
does a list of methods that falls back to `none`. Where only consoles are open it is low: who comes in stands before
the device, or calls its modem.

Why it matters: a password that everybody has belongs to nobody. It is not changed when somebody leaves, and no log
says who opened the boundary.

Example: `line vty 0 4` with `login` and `password`, without AAA; telnet on an ASA without `aaa authentication`.

Not reported: consoles of other platforms than IOS; services that listen nowhere; an enable password behind a named
login; doors of which the file does not say what is asked; Linux gateways, whose `sshd_config` is in no export of
rules.

References: IEC 62443-3-3:2013 SR 1.1, SR 1.2; NIST SP 800-82r3 section 6.2.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.identity import LoginMethod
from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS, boxes, listens, named
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.identity import Login
    from validator.findings import Finding
    from validator.graph.network import Node

_TEXT = {
    LoginMethod.NONE: "nothing is asked here",
    LoginMethod.SHARED: "one password for everybody opens this",
}


@check(
    "IAM001",
    "login that names no person",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 1.1", "IEC 62443-3-3 SR 1.2"),
    remediation="Ask every login for a named account, from a central server with local accounts for emergencies.",
)
def login_without_a_person(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A management service lets people in without asking who they are."""
    for node in boxes(evidence):
        open_doors = [
            item for item in node.device.management.logins if (item.console or listens(node, item)) and _nobody(item)
        ]
        if open_doors:
            yield _finding(this, node, open_doors)


def _nobody(login: Login) -> LoginMethod | None:
    """The method that names no person, if it is tried: `none` at any place, a shared password as the first."""
    if LoginMethod.NONE in login.methods:
        return LoginMethod.NONE
    return LoginMethod.SHARED if login.methods[:1] == (LoginMethod.SHARED,) else None


def _finding(this: Check, node: Node, doors: list[Login]) -> Finding:
    labels: list[Label] = []
    for door in doors:
        method = _nobody(door)
        if method is not None:
            labels.append(Label(door.lines[-1] if door.lines else door.origin, _TEXT[method]))
    return this.finding(
        f"{node.id} asks for {' and for '.join(_asked(doors))}",
        *dict.fromkeys(labels[:MOST_LABELS]),
        severity=_severity(doors),
        identity=f"{node.id}|{'|'.join(door.door for door in doors)}",
    )


def _asked(doors: list[Login]) -> Iterator[str]:
    """`nothing at con 0`, `one shared password at vty 0 4`: each door with what is asked there."""
    for method, asked in ((LoginMethod.NONE, "nothing"), (LoginMethod.SHARED, "one shared password")):
        names = [door.door for door in doors if _nobody(door) is method]
        if names:
            yield f"{asked} at {named(names)}"


def _severity(doors: list[Login]) -> Severity:
    """By what is asked of those who come over the network; who comes to a console stands before the device."""
    far = {_nobody(door) for door in doors if not door.console}
    if not far:
        return Severity.LOW
    return Severity.HIGH if LoginMethod.NONE in far else Severity.MEDIUM
