"""Devices that look up the way before they translate (PAN-OS): engine and oracle agree, and the oracle would notice."""

from __future__ import annotations

import pytest

import naive
from comparisons import route_lookup

DECIDED = (10, 27, 29, 59)
"""Networks in which these stages decide some packet."""


@pytest.mark.parametrize("seed", [*range(6), *DECIDED])
def test_engine_and_oracle_agree(seed: int) -> None:
    assert route_lookup(seed).wrong == []


def test_the_header_as_received_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """With filters that see the translated header instead, the oracle contradicts the engine."""
    monkeypatch.setattr(naive, "AS_RECEIVED", "")
    assert any(route_lookup(seed).wrong for seed in DECIDED)
