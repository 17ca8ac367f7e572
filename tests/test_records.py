from __future__ import annotations

import pickle
import typing

import pytest

from msvcgen.records import NamedTuple


class Place(NamedTuple):
    """A place."""

    file: str
    line: int = 1
    column: int = 1

    @property
    def shown(self) -> str:
        return f"{self.file}:{self.line}"


class OfTyping(typing.NamedTuple):
    file: str
    line: int = 1
    column: int = 1


class Empty(NamedTuple):
    """Of no fields."""


def test_a_value_is_a_tuple_with_names_for_its_fields() -> None:
    place = Place("a.yaml", column=3)

    assert place == ("a.yaml", 1, 3)
    assert (place.file, place.line, place.column, place.shown) == ("a.yaml", 1, 3, "a.yaml:1")
    assert hash(place) == hash(("a.yaml", 1, 3))
    assert repr(place) == "Place(file='a.yaml', line=1, column=3)"
    assert Empty() == ()


def test_a_class_has_what_one_of_typing_has() -> None:
    place, other = Place("a.yaml"), OfTyping("a.yaml")

    assert Place._fields == OfTyping._fields
    assert Place._field_defaults == OfTyping._field_defaults
    assert Place.__match_args__ == OfTyping.__match_args__
    assert place._asdict() == other._asdict()
    assert tuple(place._replace(line=7)) == tuple(other._replace(line=7))
    assert tuple(Place._make(iter(("b", 2, 3)))) == tuple(OfTyping._make(iter(("b", 2, 3))))
    assert not hasattr(place, "__dict__")
    assert (Place.__doc__, Place.__module__, Place.__qualname__) == ("A place.", __name__, "Place")


def test_a_value_matches_by_position_and_comes_back_from_another_process() -> None:
    match pickle.loads(pickle.dumps(Place("a.yaml", 5))):  # noqa: S301 - our own bytes
        case Place(file, line):
            assert (file, line) == ("a.yaml", 5)


def test_wrong_fields_are_refused() -> None:
    with pytest.raises(TypeError, match=r"Place.__new__\(\) missing 1 required positional argument: 'file'"):
        Place()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'row'"):
        Place("a.yaml", row=1)  # type: ignore[call-arg]
    with pytest.raises((TypeError, ValueError), match="unexpected field names"):
        Place("a.yaml")._replace(row=1)  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        Place("a.yaml").line = 2  # type: ignore[misc]


def test_a_record_may_have_more_fields_than_constructors_are_ready_for() -> None:
    class Wide(NamedTuple):
        a: int
        b: int
        c: int
        d: int
        e: int
        f: int
        g: int
        h: int
        i: int
        j: int
        k: int
        l: int = 12  # noqa: E741 - a letter a field

    assert Wide(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, k=11) == tuple(range(1, 13))
    assert Wide(*range(12))._replace(k=0).l == 11
    with pytest.raises(TypeError, match="takes from 12 to 13 positional arguments but 14 were given"):
        Wide(*range(13))
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'k'"):
        Wide(*range(10))
