"""Which translated addresses a device answers ARP for: what Cisco's statements take back.

ASA ("Routing NAT Packets", Firewall CLI guide 9.x; command reference, `sysopt noproxyarp`): the device answers for
mapped addresses on the mapped interface, but for those of a statement with `no-proxy-arp` and on interfaces that
`sysopt noproxyarp` names. IOS (command reference, `ip nat inside source`): an alias is made for each global address
of a network of its own, but with `no-alias`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.nat import NatStage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.nat import NatRule
    from parsers.source import Source


def with_silence(
    rules: Iterable[NatRule], source: Source, word: str, interfaces: frozenset[str] = frozenset()
) -> Iterator[NatRule]:
    """The rules; those whose line holds `word`, or that act at some of `interfaces` alone, answer nobody."""
    for rule in rules:
        line = source.lines[rule.origin.line - 1].split() if 0 < rule.origin.line <= len(source.lines) else []
        entering = rule.match.in_interfaces
        silent = word in line or bool(entering and entering <= interfaces)
        yield replace(rule, unanswered=True) if silent and rule.stage is NatStage.DESTINATION else rule
