"""A password or community is a well-known default, is missing, or stands in the file so that it can be read.

What it does: takes the form in which each secret of a device stands in its configuration, never its value: as it was
typed, by a key that everybody has (type 7 of Cisco), as a digest that is fast to guess (type 5, the old digest of ASA,
MD5), or by a slow function. Values that stand in every list of defaults (`public`, `private`, `cisco`, `admin`, …)
are known as such before the text is read. One finding a device; its severity is that of the worst secret.

Why it matters: configurations travel: to backups, to suppliers, to tickets. Who reads one with such a line holds the
account; a community `public` or an administrator without a password needs no file at all.

Example: `username oper password 7 ...`; `snmp-server community public RO`; `edit "admin"` without `set password`.

Not reported: keys between devices; communities that are no defaults (MGT002 tells SNMP in clear text); how long a
password is; what a reader of the platform does not show.

References: IEC 62443-3-3:2013 SR 1.5; NSA, "Cisco Password Types: Best Practices", 2022; CWE-1392.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.identity import SecretForm
from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS, boxes, named
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.identity import Secret
    from validator.findings import Finding
    from validator.graph.network import Node

_GRAVITY = {
    SecretForm.NONE: (Severity.HIGH, "no password"),
    SecretForm.WELL_KNOWN: (Severity.HIGH, "a well-known default"),
    SecretForm.CLEAR: (Severity.MEDIUM, "as it was typed"),
    SecretForm.REVERSIBLE: (Severity.MEDIUM, "by a key that everybody has"),
    SecretForm.WEAK_HASH: (Severity.LOW, "as a digest that is fast to guess"),
}
COMMUNITY = "snmp community"


@check(
    "IAM002",
    "secret is a default, missing or readable",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 1.5",),
    remediation="Set a new secret, and let the device keep it by a slow function (type 8 or 9, pbkdf2, bcrypt).",
)
def weak_secret(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A password or community is a well-known default, is missing, or stands in the file so that it can be read."""
    for node in boxes(evidence):
        weak = [item for item in node.device.management.secrets if item.form in _GRAVITY and not _told_elsewhere(item)]
        if weak:
            yield _finding(this, node, sorted(weak, key=_weight))


def _told_elsewhere(secret: Secret) -> bool:
    """A community always stands as it was typed; that SNMP is in clear text is told by MGT002."""
    return secret.purpose == COMMUNITY and secret.form is SecretForm.CLEAR


def _weight(secret: Secret) -> tuple[int, int, str]:
    return (-_GRAVITY[secret.form][0], secret.origin.line, secret.purpose)


def _finding(this: Check, node: Node, weak: list[Secret]) -> Finding:
    severity, words = _GRAVITY[weak[0].form]
    alike = [item.purpose for item in weak if _GRAVITY[item.form] == (severity, words)]
    others = len(weak) - len(alike)
    more = f"; {others} more weak secret{'s' if others > 1 else ''}" if others else ""
    return this.finding(
        f"{node.id} keeps {named(list(dict.fromkeys(alike)))}: {words}{more}",
        *(Label(item.origin, f"{item.purpose}: {_GRAVITY[item.form][1]}") for item in weak[:MOST_LABELS]),
        severity=severity,
        identity=f"{node.id}|{'|'.join(sorted(f'{item.purpose} {item.form.value}' for item in weak))}",
    )
