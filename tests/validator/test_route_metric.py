"""Of two routes with one prefix and one distance the lower metric (FortiOS: priority) is used."""

from __future__ import annotations

import json

import pytest

from parsers.registry import parse
from parsers.source import Source
from validator.flowtext import read_flow
from validator.questions import test_rules as judged

CONFIG = """#config-version=FGT60F-7.4.11-FW-build1639-240101:opmode=0:vdom=0:user=admin
config system interface
    edit "in"
        set ip 10.1.0.1 255.255.255.0
    next
    edit "a"
        set ip 10.2.0.1 255.255.255.0
    next
    edit "b"
        set ip 10.3.0.1 255.255.255.0
    next
end
config router static
    edit 1
        set dst 10.9.0.0 255.255.0.0
        set gateway 10.2.0.2
        set device "a"
        set priority {first}
    next
    edit 2
        set dst 10.9.0.0 255.255.0.0
        set gateway 10.3.0.2
        set device "b"
        set priority {second}
    next
end
"""


@pytest.mark.parametrize(("first", "second", "exits"), [(1, 5, {"a"}), (5, 1, {"b"}), (3, 3, {"a", "b"})])
def test_the_lower_priority_is_used(first: int, second: int, exits: set[str]) -> None:
    result = parse(Source.from_text("fw.txt", CONFIG.format(first=first, second=second)))
    (answer,) = judged(result, [read_flow("tcp 10.1.0.9:1 > 10.9.0.9:80")], None, "in", None, None)
    text = json.dumps(answer["paths"])
    assert {name for name in ("a", "b") if f'"out": "{name}"' in text} == exits
