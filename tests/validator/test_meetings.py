"""What an answer was made from is every device that was met on the way to it, and no device besides."""

from __future__ import annotations

from validator.reachability.meetings import Meetings, bits_of


def _devices(bits: int) -> set[int]:
    """The devices of some bits, as far as a plant of eight has them."""
    return {number for number in range(8) if bits >> number & 1}


def test_devices_are_bits_by_their_number() -> None:
    assert _devices(bits_of([0, 2, 5, 2])) == {0, 2, 5}
    assert bits_of([]) == 0


def test_nothing_is_met_at_first_and_all_that_is_noted_or_added_afterwards() -> None:
    meetings = Meetings()
    assert _devices(meetings.met) == set()
    meetings.note(3)
    meetings.add(bits_of([1, 3]))
    meetings.add(bits_of([4]))
    meetings.note(3)
    assert _devices(meetings.met) == {1, 3, 4}


def test_beginning_anew_forgets_and_gives_back_what_was_met() -> None:
    meetings = Meetings()
    meetings.note(2)
    assert _devices(meetings.begin()) == {2}
    assert _devices(meetings.met) == set()


def test_what_is_made_at_a_device_rests_on_it_and_on_what_was_met_in_the_making() -> None:
    """Not on what was met before; and who asked for it rests on all of them."""
    meetings = Meetings()
    meetings.note(6)

    def made() -> str:
        meetings.note(1)
        return "an edge"

    thing, rests_on = meetings.made_at(4, made)
    assert (thing, _devices(rests_on)) == ("an edge", {1, 4})
    assert _devices(meetings.met) == {1, 4, 6}


def test_what_is_not_followed_rests_on_every_device() -> None:
    meetings = Meetings()
    meetings.note_all()
    assert _devices(meetings.met) == set(range(8))
    meetings.note(1)
    assert _devices(meetings.met) == set(range(8))
