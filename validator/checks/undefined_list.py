"""A list is bound to an interface and does not exist, and the device then permits everything.

What it does: finds bindings of transit whose list consists of nothing but the platform's own permission.

Why it matters: the line looks like a filter, and there is none.

Example: `ip access-group CELL_IN in`, while the list is called `CELL-IN`.

Not reported: platforms that refuse such a binding; lists for management access; chains of a whole device that hold no
rule, for nothing names them (RUL002).

References: IEC 62443-3-3:2013 SR 5.2 RE 1; Cisco IOS Security Configuration Guide (an empty list permits).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.rules import Action
from validator.boundaries import transit_lists
from validator.causes import pairs_of
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.device import Device
    from validator.findings import Finding


@check(
    "RUL003",
    "bound list is not defined",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-3 SR 5.2 RE 1",),
    remediation="Correct the name, or define the list.",
)
def undefined_list(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A list is bound to an interface and does not exist."""
    for node in evidence.network.nodes:
        for name, binding in transit_lists(node):
            rules = node.rule_sets[name].rules
            if (
                binding.interface is not None
                and rules
                and all(rule.implicit and rule.action is Action.PERMIT for rule in rules)
            ):
                yield this.finding(
                    f"{node.id} binds {name} {binding.point.value} {binding.interface}, and no such list is defined",
                    Label(binding.origin, f"permits everything ({rules[0].implicit})"),
                    *_perhaps_meant(node.device, name),
                    identity=f"{node.id}|{name}|{binding.interface}|{binding.point.value}",
                    pairs=pairs_of(evidence.topics.at(evidence.causes, binding.origin)),
                )


def _perhaps_meant(device: Device, name: str) -> Iterator[Label]:
    """A list of nearly the same name that no interface binds."""
    bound = {one for binding in device.bindings for one in binding.rule_sets}
    free = {item.name: item for item in device.rule_sets if item.name not in bound and item.origin.line}
    found = free.get(nearest(name, free))
    if found is not None:
        yield Label(found.origin, f"{found.name} is defined here, and no interface binds it")
