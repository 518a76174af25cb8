"""Two halves of a pair joined: that somebody answers rests on both, and what steers packets may be that of either."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagram_plants import route
from parsers.model.address import NO_ADDRESS, from_cidr
from parsers.model.device import Effect
from small_plants import device, interface
from validator.graph.halves import OTHER, with_other_half

SOME = from_cidr("10.0.9.0/28")
PORT = interface("a", "10.0.1.1/24")
PLAIN = device("fw", PORT)


@pytest.mark.parametrize(("one", "other"), [(True, False), (False, True)])
def test_translated_addresses_are_answered_for_where_both_halves_do(one: bool, other: bool) -> None:  # noqa: FBT001 - cases
    halves = (replace(PLAIN, answers_translated=answers) for answers in (one, other))
    assert not with_other_half(*halves).device.answers_translated


@pytest.mark.parametrize(("one", "other"), [(True, False), (False, True)])
def test_a_port_answers_for_others_where_both_halves_do(one: bool, other: bool) -> None:  # noqa: FBT001 - cases
    halves = (
        device("fw", replace(PORT, proxy=answers, answers_for=SOME if answers else NO_ADDRESS))
        for answers in (one, other)
    )
    found = with_other_half(*halves).device.interfaces
    assert {port.name for port in found} == {"a", f"a{OTHER}"}
    assert not any(port.proxy or port.answers_for for port in found)


def test_a_port_of_one_half_alone_answers_for_nobody_else() -> None:
    more = replace(interface("b", "10.0.2.1/24"), proxy=True, answers_for=SOME)
    for halves in ((device("fw", PORT, more), PLAIN), (PLAIN, device("fw", PORT, more))):
        found = {port.name: port for port in with_other_half(*halves).device.interfaces}
        assert set(found) == {"a", "b"}
        assert not found["b"].proxy
        assert not found["b"].answers_for


def test_what_steers_otherwise_may_rewrite_and_lists_may_not() -> None:
    steered = with_other_half(PLAIN, replace(PLAIN, routes=(route("10.0.3.0/24", "10.0.1.2"),)))
    assert Effect.MAY_REWRITE in {item.effect for item in steered.device.unmodelled}
    judged = with_other_half(PLAIN, replace(PLAIN, stateful=True))
    assert {item.effect for item in judged.device.unmodelled} == {Effect.MAY_PERMIT, Effect.MAY_DENY}
