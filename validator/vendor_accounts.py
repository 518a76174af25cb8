"""Accounts of devices in the name of a vendor of the register: a word of its id or of its company is one of theirs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from validator.device_facts import boxes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.management import Account
    from validator.check import Evidence
    from validator.graph.network import Node
    from validator.plant.model import Vendor

GENERIC = frozenset(
    re.findall(
        r"[a-z]+",
        "vendor vendors support remote service services access gmbh ltd inc plc llc corp company limited group holding"
        " industries industrial industry engineering equipment systems system solutions technology technologies"
        " automation control controls energy power process plant admin operator operators user and the",
    )
)
"""Parts of names that belong to no vendor in particular."""
LEAST_LETTERS = 3


def vendor_accounts(evidence: Evidence, vendor: Vendor) -> Iterator[tuple[Node, list[Account]]]:
    """The devices that know the vendor, each with its accounts."""
    words = _words(vendor.id) | _words(vendor.company)
    for node in boxes(evidence):
        found = [account for account in node.device.management.accounts if words & _words(account.name)]
        if found:
            yield node, found


def _words(name: str) -> set[str]:
    parts = re.split(r"[^a-z]+", name.lower())
    return {part for part in parts if len(part) >= LEAST_LETTERS} - GENERIC
