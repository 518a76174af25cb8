"""Remote access into the plant asks for one password of a local account, and for nothing else.

What it does: takes every group of remote access whose clients get an address, and reads what they are asked for. Where
it is a password of an account of the device itself, without a certificate, an identity provider or a second password,
the group fires. One finding a device.

Why it matters: a password that was phished once opens the plant from anywhere.

Example: a `tunnel-group` of clients without `authentication-server-group` and without `authentication certificate`.

Not reported: groups that ask a server (whether it wants a second factor is not in the file), or an identity provider;
dial-up gateways of FortiOS that take a key alone or the groups of their policies, for they may be of a site; servers of
OpenVPN that ask for a certificate alone; platforms whose readers do not read how clients are asked (Junos, RouterOS).

References: IEC 62443-3-3:2013 SR 1.1 RE 2 (from level 3 on), SR 1.13; NIST SP 800-82r3 section 6.2.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.identity import LoginMethod
from parsers.model.interface import InterfaceKind
from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS, named
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.identity import Login
    from parsers.source import Span
    from validator.findings import Finding


@check(
    "IAM006",
    "one password opens remote access",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 1.1 RE 2", "IEC 62443-3-3 SR 1.13"),
    remediation="Ask for a certificate or an identity provider beside the password, and end the access at a jump host.",
)
def one_password_from_outside(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Remote access into the plant asks for one password of a local account, and for nothing else."""
    for node in evidence.network.nodes:
        live = {tunnel.name for tunnel in node.device.tunnels if tunnel.enabled}
        live |= {one.name for one in node.device.interfaces if one.kind is InterfaceKind.TUNNEL and one.enabled}
        groups = [
            item
            for item in node.device.management.logins
            if item.remote_access
            and item.door.removeprefix("remote access ") in live
            and set(item.methods) == {LoginMethod.LOCAL}
            and not item.second_factor
        ]
        if groups:
            names = list(dict.fromkeys(item.door for item in groups))
            yield this.finding(
                f"{node.id} asks for one local password at {named(names)}",
                *(
                    Label(span, "no server, certificate or token is asked for")
                    for span in _places(groups)[:MOST_LABELS]
                ),
                identity=f"{node.id}|{'|'.join(names)}",
            )


def _places(groups: Sequence[Login]) -> list[Span]:
    """The lines of the doors and of what they ask, or of the accounts that open them."""
    return list(dict.fromkeys(span for item in groups for span in (item.origin, *item.lines)))
