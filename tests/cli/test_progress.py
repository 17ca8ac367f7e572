"""The progress bar."""

from __future__ import annotations

import io
from itertools import count

from msvcgen.cli.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(seconds_each: float, items: int, expected: int, stream: io.StringIO) -> list[str]:
    """Give what the bar wrote while items came that take so long each."""
    ticks = count()
    passed = [*progress(range(items), expected, stream, lambda: next(ticks) * seconds_each)]
    assert passed == [*range(items)]
    return stream.getvalue().split("\r\x1b[K")[1:]


def test_it_shows_how_far_the_work_is_and_cleans_up() -> None:
    bars = shown(1, 5, 5, Terminal())
    assert bars[:2] == [
        "[############                  ] 2/5, 3 s left",
        "[##################            ] 3/5, 2 s left",
    ]
    assert bars[-1] == ""


def test_the_time_before_the_first_item_is_no_pace() -> None:
    times = iter([100.0, 100.2, 100.4])
    terminal = Terminal()

    assert [*progress(range(3), 8, terminal, lambda: next(times))] == [0, 1, 2]

    assert terminal.getvalue() == ""


def test_it_is_not_shown_when_little_work_remains() -> None:
    assert shown(0.5, 4, 4, Terminal()) == []


def test_it_is_not_drawn_more_often_than_eyes_can_see() -> None:
    assert len(shown(0.01, 1_000, 1_000, Terminal())) < 120


def test_it_needs_a_terminal() -> None:
    assert shown(10, 5, 5, io.StringIO()) == []


def test_a_wrong_guess_does_no_harm() -> None:
    assert "5/3, 0 s left" in shown(10, 5, 3, Terminal())[-2]
