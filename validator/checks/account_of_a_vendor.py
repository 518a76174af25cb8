"""A device has an account in the name of a vendor, by which a remote party can administer a boundary.

What it does: compares the local accounts of each device with the vendors of the plant file. An account is a vendor's
where a part of its name is a part of the vendor's id or company (`acme-support` and `V-ACME`). It is medium where the
contract has ended, or where the account has every right of the device; else low.

Why it matters: an account on the firewall goes past the jump host, its recording and its second factor, and outlives
the person who used it.

Example: `username acme privilege 15` on the edge firewall.

Not reported: accounts under other names; accounts on servers (TACACS+, RADIUS), which no configuration shows; parts of
names with fewer than three letters, or that say only what a vendor is.

References: IEC 62443-3-3:2013 SR 1.3, SR 1.13; IEC 62443-2-4:2015 SP.09.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS, named
from validator.findings import Label, Severity
from validator.vendor_accounts import vendor_accounts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.management import Account
    from validator.findings import Finding
    from validator.plant.model import Vendor

EVERY_RIGHT = frozenset({"15", "super_admin", "superuser", "full", "admin"})
"""Privileges as printed that are all a device has to give."""


@check(
    "IAM007",
    "account of a vendor",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 1.3", "IEC 62443-3-3 SR 1.13"),
    remediation="Delete the account, and let the vendor in by the jump host, under the name of a person.",
)
def account_of_a_vendor(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A device has an account in the name of a vendor."""
    for vendor in evidence.plant.vendors:
        for node, found in vendor_accounts(evidence, vendor):
            names = named(sorted({account.name for account in found}))
            ended = vendor.contract_end is not None and vendor.contract_end < evidence.as_of
            yield this.finding(
                f"{node.id} has the account {names} of {vendor.id}"
                + (f", whose contract ended on {vendor.contract_end}" if ended else ""),
                *(Label(account.origin, _said(account)) for account in found[:MOST_LABELS]),
                Label(vendor.origin, "the vendor is declared here"),
                severity=_severity(found, vendor, ended=ended),
                identity=f"{node.id}|{vendor.id}|{names}",
            )


def _severity(found: list[Account], vendor: Vendor, *, ended: bool) -> Severity:
    """Medium where it should be closed, or gives all there is to somebody who is sent to a jump host."""
    mighty = bool(vendor.jump_host) and any(account.privilege in EVERY_RIGHT for account in found)
    return Severity.MEDIUM if ended or mighty else Severity.LOW


def _said(account: Account) -> str:
    return f"may do all: {account.privilege}" if account.privilege in EVERY_RIGHT else "an account of the device"
