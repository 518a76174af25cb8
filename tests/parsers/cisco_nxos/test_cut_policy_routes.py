"""NX-OS: a policy route whose line is cut off is told, and leaves what it may lead open."""

from __future__ import annotations

from pathlib import Path

from parsers.registry import parse
from parsers.source import Source

FIXTURE = Path(__file__).resolve().parents[3] / "fixtures" / "cisco_nxos" / "policy_routes" / "config.txt"


def test_a_tracked_next_hop_without_its_object() -> None:
    text = FIXTURE.read_text(encoding="utf-8")
    whole = "set ip next-hop verify-availability 10.30.0.11 track 1"
    assert whole in text
    before = parse(Source.from_text("nx.txt", text), "cisco_nxos").devices[0]
    after = parse(Source.from_text("nx.txt", text.replace(whole, whole[:-2], 1)), "cisco_nxos").devices[0]
    assert len(after.unmodelled) > len(before.unmodelled)
