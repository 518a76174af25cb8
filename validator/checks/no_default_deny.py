"""Something undeclared travels because nothing denies by default.

What it does: collects undeclared paths that no explicit rule carries: an interface without any list, the
implicit permission of a security level. One finding an entrance.

Why it matters: "deny by default, allow by exception" is the requirement; here the default allows.

Example: an ASA interface of level 80 without an access group reaches every interface of a lower level.

Not reported: entrances without a list through which nothing undeclared travels (another device denies it);
explicit permit-any rules (RUL001); lists that are bound to an interface and not defined (RUL003); what a device lets
pass because a translation asks for it, which is told at the line of the translation (PATH001).

References: IEC 62443-3-3:2013 SR 5.2 RE 1.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from validator.boundaries import transit_lists
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from validator.causes import Cause
    from validator.findings import Finding
    from validator.reachability.carriers import Carrying

OF_TUNNEL = "Give the tunnel a filter that ends in deny, or let the list of its interface judge what it brings."
MOST_PAIRS = 6
"""A message names so many pairs of zones one by one and counts the others."""


@check(
    "RUL002",
    "no default deny",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-3 SR 5.2 RE 1",),
    remediation="Bind a list that ends in deny where the zone enters the device.",
)
def no_default_deny(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Something undeclared travels because nothing denies by default."""
    groups: dict[tuple[str, object], list[Cause]] = {}
    missing = {
        (node.number, name)
        for node in evidence.network.nodes
        for name, binding in transit_lists(node)
        if binding.interface is not None
    }
    tunnels = {port.tunnel.origin for port in evidence.network.ports.all if port.tunnel is not None}
    translations = {rule.origin for node in evidence.network.nodes for rule in node.device.nat}
    for cause in evidence.causes:
        carrier = cause.carrier
        if carrier is not None and carrier.rule is not None and carrier.rule.origin in translations:
            continue
        if carrier is not None and (carrier.rule is None or (carrier.rule.implicit and not _is_told(carrier, missing))):
            groups.setdefault((cause.device, cause.origin), []).append(cause)
    for group in groups.values():
        first = group[0]
        pairs = [(item.share.gap.source.id, item.share.gap.destination.id) for item in group]
        sources = ", ".join(sorted({source for source, _ in pairs}))
        rule = first.carrier.rule if first.carrier is not None else None
        stated = rule is not None and rule.origin == first.origin
        how = f"by default: {rule.implicit}" if rule is not None and stated else "because no list judges it"
        found = this.finding(
            f"{first.device} passes {_between(pairs)} {how}",
            Label(first.origin, "no list denies here what is not allowed"),
            identity=f"{first.device}|{how}|{sources}",
            pairs=pairs,
        )
        yield replace(found, remediation=OF_TUNNEL) if first.origin in tunnels else found


def _is_told(carrier: Carrying, bound: Container[tuple[int, str]]) -> bool:
    """Whether a list is bound to an interface and not defined (RUL003); one of the whole device is its default."""
    return carrier.undefined and (carrier.node, carrier.rule_set) in bound


def _between(pairs: list[tuple[str, str]]) -> str:
    """The pairs of zones: in one phrase where each source is passed to each target, else each by itself."""
    sources, targets = (sorted(set(ends)) for ends in zip(*pairs, strict=True))
    if len(set(pairs)) == len(sources) * len(targets):
        return f"what enters from {', '.join(sources)} to {', '.join(targets)}"
    shown = [f"{source} > {target}" for source, target in sorted(set(pairs))]
    more = f" and {len(shown) - MOST_PAIRS} more" if len(shown) > MOST_PAIRS else ""
    return f"{', '.join(shown[:MOST_PAIRS])}{more}"
