"""Classes of data that are made sooner are and do what those of the library are and do."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from abc import ABC, abstractmethod
from dataclasses import FrozenInstanceError, InitVar, field, fields, is_dataclass, replace
from functools import partial
from typing import Any, ClassVar

import pytest

from parsers import nouns
from parsers.model.intervals import Interval


def made_by(decorator: Any, **options: bool) -> Any:
    @decorator(**options)
    class Noun:
        first: int
        second: str = "b"
        third: list[int] = field(default_factory=list[int], compare=False)
        fourth: tuple[int, ...] = field(default=(), repr=False, hash=False)
        shared: ClassVar[int] = 3

        def __post_init__(self) -> None:
            if self.first < 0:
                message = "negative"
                raise ValueError(message)

    return Noun


def outcome(act: Any) -> object:
    try:
        return act()
    except Exception as error:  # noqa: BLE001 - both may raise anything, the same
        return type(error), str(error)


OPTIONS: tuple[dict[str, bool], ...] = (
    {"frozen": True, "slots": True},
    {"slots": True},
    {"frozen": True, "slots": True, "order": True},
    {"slots": True, "order": True},
    {"frozen": True},
    {"slots": True, "eq": False},
    {"frozen": True, "slots": True, "eq": False},
    {},
)
WRONG: tuple[tuple[Any, ...], ...] = ((), (-1,), (1, "b", [], (), 5))
GIVEN: tuple[tuple[tuple[Any, ...], dict[str, Any]], ...] = (
    ((1,), {}),
    ((1,), {"third": [2]}),
    ((1, "b"), {"fourth": (1,)}),
    ((), {"second": "c", "first": 2}),
    ((2, "c", [], (2,)), {}),
)


@pytest.mark.parametrize("options", OPTIONS)
def test_a_class_is_what_the_library_makes_of_it(options: dict[str, bool]) -> None:
    ours, theirs = made_by(nouns.dataclass, **options), made_by(dataclasses.dataclass, **options)
    known: object = ours
    assert is_dataclass(known)
    assert repr(ours.__dataclass_params__) == repr(theirs.__dataclass_params__)
    assert [(one.name, one.default, one.compare) for one in fields(ours)] == [
        (one.name, one.default, one.compare) for one in fields(theirs)
    ]
    assert (ours.__match_args__, getattr(ours, "__slots__", None), ours.shared) == (
        theirs.__match_args__,
        getattr(theirs, "__slots__", None),
        3,
    )
    assert (ours.__hash__ is None) == (theirs.__hash__ is None)
    assert (ours.__hash__ is object.__hash__) == (theirs.__hash__ is object.__hash__)
    assert (ours.__eq__ is object.__eq__) == (theirs.__eq__ is object.__eq__) == (not options.get("eq", True))
    for wrong in WRONG:
        assert outcome(partial(ours, *wrong)) == outcome(partial(theirs, *wrong))


@pytest.mark.parametrize("options", OPTIONS)
def test_objects_do_what_those_of_the_library_do(options: dict[str, bool]) -> None:
    ours, theirs = made_by(nouns.dataclass, **options), made_by(dataclasses.dataclass, **options)
    pairs = [(ours(*places, **named), theirs(*places, **named)) for places, named in GIVEN]
    plain = options.get("eq", True)
    for one, other in pairs:
        assert repr(one) == repr(other)
        if plain:
            assert outcome(partial(hash, one)) == outcome(partial(hash, other))
        assert one != other
        assert one.third is not ours(1).third
        assert repr(replace(one, first=7)) == repr(replace(other, first=7))
        assert repr(copy.deepcopy(one)) == repr(copy.copy(one)) == repr(one)
        assert outcome(partial(setattr, one, "first", 9)) == outcome(partial(setattr, other, "first", 9))
        assert outcome(partial(delattr, one, "second")) == outcome(partial(delattr, other, "second"))
    pairs = [(ours(*places, **named), theirs(*places, **named)) for places, named in GIVEN]
    for one, other in pairs:
        for more, another in pairs:
            assert not plain or (one == more) == (other == another)
            if "order" in options:
                assert (one < more, one <= more, one > more, one >= more) == (
                    other < another,
                    other <= another,
                    other > another,
                    other >= another,
                )
            else:
                with pytest.raises(TypeError):
                    assert one < more


@pytest.mark.parametrize("options", [one for one in OPTIONS if one.get("frozen") and one.get("slots")])
def test_without_guards_only_setting_and_deleting_differ(
    options: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    guarded = made_by(nouns.dataclass, **options)
    monkeypatch.setattr(nouns, "guarded", False)
    free = made_by(nouns.dataclass, **options)
    assert repr(free.__dataclass_params__) == repr(guarded.__dataclass_params__)
    assert inspect.signature(free) == inspect.signature(guarded)
    for wrong in WRONG:
        assert outcome(partial(free, *wrong)) == outcome(partial(guarded, *wrong))
    for places, named in GIVEN:
        one, other = free(*places, **named), guarded(*places, **named)
        assert repr(one) == repr(other)
        assert repr(replace(one, first=7)) == repr(replace(other, first=7))
        assert repr(copy.deepcopy(one)) == repr(copy.copy(one)) == repr(one)
        assert one.__getstate__() == other.__getstate__()
        if options.get("eq", True):
            assert (hash(one), one == free(*places, **named)) == (hash(other), True)
        assert outcome(partial(setattr, one, "other", 9))[0] is AttributeError  # type: ignore[index]
        assert outcome(partial(setattr, other, "first", 9))[0] is FrozenInstanceError  # type: ignore[index]
        one.first = 9
        assert one.first == 9


@nouns.dataclass(frozen=True, slots=True)
class Alone:
    value: object


@nouns.dataclass(frozen=True, slots=True)
class Empty:
    pass


def test_of_one_field_and_of_none() -> None:
    nothing = float("nan")
    assert Alone(nothing) == Alone(nothing)  # the same object, as in a tuple
    assert Alone(nothing) != Alone(float("nan"))
    assert hash(Alone(3)) == hash((3,))
    assert (Empty(), hash(Empty()), repr(Empty())) == (Empty(), hash(()), "Empty()")
    assert pickle.loads(pickle.dumps(Alone((1, 2)))) == Alone((1, 2))  # noqa: S301 - of here
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'other'"):
        Alone(1).other = 2  # type: ignore[attr-defined]


def test_what_shows_itself_again_ends() -> None:
    @nouns.dataclass(slots=True)
    class Ring:
        to: object = None

    one = Ring()
    one.to = one
    assert repr(one).endswith("Ring(to=...)")


def test_what_is_not_plain_is_left_to_the_library() -> None:
    @nouns.dataclass(slots=True, frozen=True)
    class Below(Alone):
        more: int = field(default=1, kw_only=True)

    @nouns.dataclass(slots=True)
    class Given:
        start: InitVar[int]
        twice: int = field(init=False)

        def __post_init__(self, start: int) -> None:
            self.twice = 2 * start

    @nouns.dataclass(frozen=True, slots=True)
    class Own:
        one: int

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

    @nouns.dataclass(slots=True)
    class Unordered:
        one: int

        def __lt__(self, other: Unordered) -> bool:
            return self.one > other.one

    assert Below(2, more=3) == Below(2, more=3) != Below(2)
    assert Given(2).twice == 4
    assert (Own(1), hash(Own(2))) == (Own(2), 7)
    assert Unordered(2) < Unordered(1)


def compared_its_own_way(decorator: Any) -> Any:
    @decorator(frozen=True, slots=True, eq=False)
    class Noun:
        one: int
        two: int = 0

        def __eq__(self, other: object) -> bool:
            return self.one == getattr(other, "one", None)

        def __le__(self, other: Any) -> bool:
            return self.one <= int(other.one)

        __hash__ = None  # type: ignore[assignment]  # as that of a set that may change

    return Noun


def test_a_class_that_is_not_compared_by_its_fields_compares_its_own_way() -> None:
    for noun in map(compared_its_own_way, (nouns.dataclass, dataclasses.dataclass)):
        assert noun(1, 2) == noun(1, 3) != noun(2)
        assert noun(1) <= noun(2)
        assert noun.__hash__ is None
        assert repr(noun.__dataclass_params__).count("eq=False") == 1
        assert outcome(partial(setattr, noun(1), "one", 2)) == (FrozenInstanceError, "cannot assign to field 'one'")
        assert copy.deepcopy(noun(1, 2)).two == pickle_state(noun(1, 2))[1]


def pickle_state(one: Any) -> Any:
    return one.__getstate__()


def below_a_frozen_one(decorator: Any) -> Any:
    @decorator(frozen=True, slots=True)
    class Above:
        one: int

    class Below(Above):
        def __init__(self, one: int) -> None:
            super().__init__(one)  # type: ignore[call-arg]  # that of the decorator
            self.own = 1

    return Below


def test_a_plain_class_below_a_frozen_one_has_attributes_of_its_own() -> None:
    """As `dataclasses` has it without slots; with slots CPython 3.11 raises TypeError, by a fault of its own."""

    @dataclasses.dataclass(frozen=True)
    class Above:
        one: int

    class Below(Above):
        pass

    ours: Any = below_a_frozen_one(nouns.dataclass)(1)
    theirs: Any = Below(1)
    theirs.own = 1
    for noun in (ours, theirs):
        assert noun.own == 1
        assert outcome(partial(setattr, noun, "one", 2)) == (FrozenInstanceError, "cannot assign to field 'one'")
        assert outcome(partial(delattr, noun, "one")) == (FrozenInstanceError, "cannot delete field 'one'")
        assert outcome(partial(delattr, noun, "none"))[0] is AttributeError  # type: ignore[index]
        noun.own = 3
        del noun.own
        assert not hasattr(noun, "own")
        assert noun.one == 1


def defaults_out_of_order(decorator: Any) -> Any:
    @decorator(frozen=True, slots=True)
    class Noun:
        first: list[int] = field(default_factory=list[int])
        second: int

    return Noun


def changeable_default(decorator: Any) -> Any:
    @decorator(slots=True)
    class Noun:
        first: list[int] = []  # noqa: RUF012 - what both refuse

    return Noun


def ordered_by_itself(decorator: Any) -> Any:
    @decorator(slots=True, order=True)
    class Noun:
        first: int

        def __lt__(self, other: object) -> bool:
            return True

    return Noun


def frozen_by_itself(decorator: Any) -> Any:
    @decorator(slots=True, frozen=True)
    class Noun:
        first: int

        def __setattr__(self, name: str, value: object) -> None:
            pass

    return Noun


def slotted_by_itself(decorator: Any) -> Any:
    @decorator(slots=True)
    class Noun:
        __slots__ = ("first",)
        first: int

    return Noun


@pytest.mark.parametrize(
    "make", [defaults_out_of_order, changeable_default, ordered_by_itself, frozen_by_itself, slotted_by_itself]
)
def test_classes_that_are_refused_are_refused_alike(make: Any) -> None:
    ours, theirs = outcome(partial(make, nouns.dataclass)), outcome(partial(make, dataclasses.dataclass))
    assert ours == theirs
    assert ours[0] in {TypeError, ValueError}  # type: ignore[index]


def named_oddly(decorator: Any) -> Any:
    @decorator(frozen=True, slots=True)
    class Noun:
        self: int
        _0_factory: int = 2
        __private: int = 3
        type: str = "t"

    return Noun


@pytest.mark.parametrize("make", [partial(made_by, frozen=True, slots=True), partial(made_by, slots=True), named_oddly])
def test_functions_are_called_and_signed_alike(make: Any) -> None:
    ours, theirs = make(nouns.dataclass), make(dataclasses.dataclass)
    assert str(inspect.signature(ours)) == str(inspect.signature(theirs))
    assert repr(ours(1)) == repr(theirs(1))
    for name in ("__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__"):
        one, other = getattr(ours, name), getattr(theirs, name)
        assert (one is None) == (other is None)
        if one is not None:
            assert (one.__name__, one.__qualname__, getattr(one, "__module__", None)) == (
                other.__name__,
                other.__qualname__,
                getattr(other, "__module__", None),
            )
    assert ours.__init__.__annotations__ == theirs.__init__.__annotations__


class Comparable(ABC):
    __slots__ = ()

    @abstractmethod
    def __eq__(self, other: object) -> bool: ...

    @abstractmethod
    def __hash__(self) -> int: ...


def abstract_above(decorator: Any) -> Any:
    @decorator(frozen=True, slots=True)
    class Noun(Comparable):
        one: int

    return Noun


def state_of_its_own(decorator: Any) -> Any:
    @decorator(frozen=True, slots=True)
    class Noun:
        one: int

        def __setstate__(self, state: list[int]) -> None:
            object.__setattr__(self, "one", 2 * state[0])

    return Noun


@pytest.mark.parametrize("make", [abstract_above, state_of_its_own])
def test_what_a_class_says_of_itself_holds_alike(make: Any) -> None:
    for decorator in (nouns.dataclass, dataclasses.dataclass):
        noun = make(decorator)
        assert [one.name for one in fields(noun)] == ["one"]
    ours, theirs = make(nouns.dataclass), make(dataclasses.dataclass)
    assert repr(ours(3)) == repr(theirs(3))
    assert repr(copy.copy(ours(3))) == repr(copy.copy(theirs(3)))


def test_what_it_refuses_is_still_refused() -> None:
    with pytest.raises(ValueError, match="no interval: 3 to 2"):
        Interval(3, 2)
