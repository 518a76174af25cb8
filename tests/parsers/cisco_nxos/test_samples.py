"""Public files of NX-OS, where they are at hand, and one policy that another generator wrote for IOS too."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from naive_rules import Packet, judge
from parsers.as_json import device_json
from parsers.registry import parse
from parsers.source import Source

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
FILES = sorted((SAMPLES / "oxidized").glob("nxos_*"))
POLICY = SAMPLES / "one_policy_many_vendors"
pytestmark = pytest.mark.skipif(not FILES, reason="the samples are not here")
PLACES_LEFT_OUT = {
    "nxos_C93180YC-FX3J_10.4.5.txt": 3,
    "nxos_N5548_7.3.13.txt": 1,
    "nxos_dummy_no_show_inventory_all.txt": 3,
}
"""Lines of `(...)` by which those who gave the files left something out: all else has a meaning."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_line_of_a_real_file_has_a_fate(path: Path) -> None:
    result = parse(Source.read(path, path.name))
    assert result.platform == "cisco_nxos"
    assert sum(result.ledger.counts().values()) == len(result.source.lines)
    assert result.ledger.blocking() == PLACES_LEFT_OUT[path.name]
    texts = [result.source.lines[row.line - 1] for row in result.ledger.open_rows() if row.blocking]
    assert all("..." in text for text in texts)


def rules(name: str, platform: str) -> dict[str, Any]:
    result = parse(Source.read(POLICY / name, name), platform)
    document: dict[str, Any] = device_json(result.devices[0])
    found: dict[str, Any] = next(item for item in document["rule_sets"] if item["name"] == "edge-inbound")
    return found


def test_one_policy_is_the_same_on_nxos_and_ios() -> None:
    """No difference: prefixes and wildcards, hosts and `/32`, and two remarks less on one of them."""
    chance = random.Random("edge")  # noqa: S311 - the same packets every time, no secret
    nexus, ios = rules("sample_multitarget.nxacl", "cisco_nxos"), rules("sample_multitarget.acl", "cisco_ios")
    matches = [[(rule["action"], rule["match"]) for rule in item["rules"]] for item in (nexus, ios)]
    assert matches[0] == matches[1]
    sources = ("8.8.8.8", "10.1.1.1", "100.64.3.3", "192.0.2.9", "203.0.113.5", "223.255.255.255", "224.0.0.1")
    targets = (*(f"200.1.1.{host}" for host in range(7)), "10.0.0.1", "172.16.0.1", "9.9.9.9")
    seen: set[str] = set()
    for _ in range(4000):
        protocol = chance.choice((6, 17, 1, 47))
        ports = [chance.choice((25, 80, 443, 465, 995, 1023, 1024, 65535)) for _ in range(2)]
        state = chance.choice(("new", "established")) if protocol == 6 else "new"
        packet = Packet(
            chance.choice(sources),
            chance.choice(targets),
            protocol,
            ports[0] if protocol in (6, 17) else 0,
            ports[1] if protocol in (6, 17) else 0,
            state,
            fragment=chance.random() < 0.1,
        )
        verdict = judge(nexus, packet, None, None).verdict
        assert verdict == judge(ios, packet, None, None).verdict, packet
        seen.add(verdict)
    assert seen == {"permit", "deny"}
