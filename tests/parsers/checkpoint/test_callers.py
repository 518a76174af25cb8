"""Check Point: a rule of an inline layer names the rule of the list itself that asks the layer."""

from __future__ import annotations

from pathlib import Path

from parsers.registry import parse
from parsers.source import Source

FIXTURE = Path(__file__).parents[3] / "fixtures" / "checkpoint_gaia" / "layers_inline" / "config.txt"


def test_a_rule_of_a_layer_names_the_outermost_rule_that_asks() -> None:
    (device,) = parse(Source.read(FIXTURE)).devices
    (found,) = (item for item in device.rule_sets if item.name == "Network")
    inner = [rule for rule in found.rules if "." in rule.identity]
    assert any(rule.identity.count(".") == 2 for rule in inner)
    for rule in inner:
        assert rule.caller is not None
        assert rule.caller.identity == rule.identity.partition(".")[0]
        assert rule.caller.origin == rule.lines[-1]
    assert all(rule.caller is None for rule in found.rules if rule not in inner)
