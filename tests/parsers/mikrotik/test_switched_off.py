"""RouterOS: interfaces of UPnP and rules of SOCKS mean nothing while the service is off, as it is delivered."""

from __future__ import annotations

import pytest

from parsers.model.rules import Action
from parsers.registry import parse
from parsers.source import Source

EXPORT = """\
# 2026-11-12 09:00:00 by RouterOS 7.14.2
/ip address
add address=10.1.0.1/24 interface=ether1 network=10.1.0.0
/ip upnp
set enabled={enabled}
/ip upnp interfaces
add interface=ether1 type=external
/ip socks access
add action=allow src-address=10.1.0.0/24
"""


@pytest.mark.parametrize(("enabled", "doubts"), [("no", 0), ("yes", 1)])
def test_the_switch_decides(enabled: str, doubts: int) -> None:
    (device,) = parse(Source.from_text("rb.rsc", EXPORT.format(enabled=enabled))).devices
    assert sum("UPnP" in item.what or "SOCKS" in item.what for item in device.unmodelled) == doubts


RULES = """\
/ip firewall filter
add action=accept chain=forward connection-state=established,related
add action=accept chain=forward comment="old way in" disabled=yes dst-address=10.2.0.5 dst-port=23 protocol=tcp
add action=jump chain=forward jump-target=plant src-address=10.1.0.0/24
add action=jump chain=forward disabled=yes jump-target=nowhere
add action=return chain=plant dst-address=10.2.0.6
add action=drop chain=plant disabled=yes src-address-list=gone
add action=accept chain=plant dst-address=10.2.0.0/24
add action=drop chain=forward
add action=accept chain=forward disabled=yes
"""


def test_disabled_rules_are_listed_and_decide_nothing() -> None:
    """Filter, property `disabled`: such a rule stands in the list, and the device skips it."""
    (device,) = parse(Source.from_text("rb.rsc", EXPORT.format(enabled="no") + RULES)).devices
    listed = next(item for item in device.rule_sets if item.name.endswith("forward"))
    off = [(rule.identity, rule.action, rule.origin.line) for rule in listed.rules if not rule.enabled]
    first = EXPORT.count("\n") + 1
    assert off == [
        ("forward 2", Action.PERMIT, first + 2),
        ("plant 2", Action.DENY, first + 6),
        ("forward 6", Action.PERMIT, first + 9),
    ]
    assert [rule.metadata.remark for rule in listed.rules if rule.identity == "forward 2"] == ["old way in"]
    without = "".join(line + "\n" for line in RULES.splitlines() if "disabled=yes" not in line)
    (bare,) = parse(Source.from_text("rb.rsc", EXPORT.format(enabled="no") + without)).devices
    same = next(item for item in bare.rule_sets if item.name == listed.name)
    ours = [(rule.action, rule.match) for rule in listed.rules if rule.enabled]
    assert ours == [(rule.action, rule.match) for rule in same.rules]
