"""Rules that iptables loaded, as nft lists them: of a match that nft has no words for, only the name is there."""

from __future__ import annotations

import json

import pytest

from parsers.registry import parse
from parsers.source import Source
from validator.flowtext import read_flow
from validator.questions import test_rules as answers

TEXT = """table ip filter {{
	chain FORWARD {{
		type filter hook forward priority filter; policy drop;
		xt match {name} ip daddr 10.2.0.8 counter packets 0 bytes 0 {verdict}
		ip daddr 10.2.0.0/24 counter packets 0 bytes 0 accept
	}}
}}
"""


def in_json(name: str, verdict: str) -> str:
    right = {"prefix": {"addr": "10.2.0.0", "len": 24}}
    rules = [
        [
            {"xt": {"type": "match", "name": name}},
            _to("10.2.0.8"),
            {"counter": {"packets": 0, "bytes": 0}},
            {verdict: None},
        ],
        [_to(right), {"accept": None}],
    ]
    chain = {"family": "ip", "table": "filter", "name": "FORWARD", "handle": 1}
    hooked = {**chain, "type": "filter", "hook": "forward", "prio": 0, "policy": "drop"}
    items: list[object] = [
        {"metainfo": {"json_schema_version": 1}},
        {"table": {"family": "ip", "name": "filter", "handle": 1}},
    ]
    items += [{"chain": hooked}]
    items += [
        {"rule": {"family": "ip", "table": "filter", "chain": "FORWARD", "handle": 2 + number, "expr": expr}}
        for number, expr in enumerate(rules)
    ]
    return json.dumps({"nftables": items})


def _to(right: object) -> dict[str, object]:
    return {"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "daddr"}}, "right": right}}


def asked(text: str, flow: str) -> str:
    (answer,) = answers(parse(Source.from_text("gw.txt", text)), [read_flow(flow)], None, "a", "b", None)
    return str(answer["verdict"])


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    ("name", "verdict", "wanted"),
    [
        ("physdev", "drop", ("possibly", "permit", "deny")),
        ("physdev", "accept", ("permit", "permit", "deny")),
        ("comment", "drop", ("deny", "permit", "deny")),
    ],
)
def test_a_match_without_words_is_a_doubt_of_its_own_rule(
    form: str, name: str, verdict: str, wanted: tuple[str, ...]
) -> None:
    text = TEXT.format(name=name, verdict=verdict) if form == "text" else in_json(name, verdict)
    flows = ("10.1.0.5 > 10.2.0.8 tcp/80", "10.1.0.5 > 10.2.0.9 tcp/80", "10.1.0.5 > 10.3.0.9 tcp/80")
    assert tuple(asked(text, flow) for flow in flows) == wanted
    read = parse(Source.from_text("gw.txt", text))
    assert bool(read.ledger.blocking()) is (name != "comment")
