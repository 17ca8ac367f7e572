"""Matching in time linear in the text: a Pike machine, whose steps are kept as those of a lazy automaton.

All ways through the program are gone at once, in their order of preference, so that none is tried again. What a step
does depends on the places in the program and on one character, and is worked out once: the next places, the thread
that each comes from, and the slots that it sets. The caller's slots are then moved along.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

from msvcgen.golang.errors import LimitError
from msvcgen.golang.regexp.classes import contains
from msvcgen.golang.regexp.program import Accept, Assert, Fork, Instruction, Jump, Save, Take
from msvcgen.records import NamedTuple
from msvcgen.typed import Final, Literal, TypeAlias

Spans: TypeAlias = tuple[tuple[int, int], ...]

Slots: TypeAlias = tuple[int, ...]
"""Where each group begins and ends, in turns; -1 for one that took no part."""

Move: TypeAlias = tuple[int, tuple[int, ...]]
"""Which thread a thread comes from, and the slots that are set on the way."""

MOST_STEPS: Final = 10_000_000
"""The most places of a program that the searches of one call may come to: some seconds."""

_MOST_KEPT: Final = 100_000
"""The most places in all steps that a machine keeps, some 10 MB; then they are worked out anew, as RE2 does."""

_MOST_KEPT_BY_ALL: Final = 5 * _MOST_KEPT
"""The most places in the steps of all machines together, however many patterns a caller holds on to."""

_SEARCH: Final = ((0,), (2,))
"""The places of a search that has found no beginning yet."""

_SLOTS_OF_A_STEP: Final = 16


class _Step(NamedTuple):
    """What one character does: the places behind it, and a match that ends before it; None where there is none."""

    state: _State | None
    moves: tuple[Move, ...]
    match: Move | None


class _State:
    """Places in the program, in order of preference, and what kind of character is before them."""

    __slots__ = ("before", "fresh", "places", "steps")

    def __init__(self, places: tuple[int, ...], before: str) -> None:
        self.places = places
        self.before = before
        self.fresh = places in _SEARCH
        self.steps: dict[str, _Step] = {}


class _Automaton:
    """The states that a machine has come to, by their places and what is before them, and the steps between them."""

    __slots__ = ("states",)

    def __init__(self) -> None:
        self.states: dict[tuple[tuple[int, ...], str], _State] = {}

    def forget(self) -> None:
        for state in list(self.states.values()):  # they refer to one another
            state.steps.clear()
        self.states.clear()


class Room:
    """What the automata of all machines may keep together; the one longest without a new step forgets first."""

    def __init__(self, size: int) -> None:
        """Take how many places there is room for."""
        self._left = size
        self._kept: OrderedDict[_Automaton, int] = OrderedDict()
        self._lock = Lock()

    def take(self, automaton: _Automaton, size: int) -> None:
        """Make room for a step with so many places."""
        with self._lock:
            kept = self._kept.pop(automaton, 0)
            if kept + size > _MOST_KEPT:
                automaton.forget()
                self._left += kept
                kept = 0
            self._kept[automaton] = kept + size
            self._left -= size
            while self._left < 0:
                idle, freed = self._kept.popitem(last=False)
                idle.forget()
                self._left += freed


_room = Room(_MOST_KEPT_BY_ALL)


def _kind(char: str) -> str:
    r"""Tell apart what `^`, `$` and `\b` look at: an end of the text, of a line, of a word."""
    if not char:
        return "end"
    if char == "\n":
        return "line"
    return "word" if char.isascii() and (char.isalnum() or char == "_") else "other"


_HOLDS: Final[dict[str, Callable[[str, str], bool]]] = {
    "A": lambda before, _after: before == "end",
    "z": lambda _before, after: after == "end",
    "^": lambda before, _after: before in ("end", "line"),
    "$": lambda _before, after: after in ("end", "line"),
    "b": lambda before, after: (before == "word") is not (after == "word"),
    "B": lambda before, after: (before == "word") is (after == "word"),
}


class _Budget:
    """The steps that are left to the searches of one call."""

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise LimitError(f"the matching takes more than {MOST_STEPS} steps")


class Machine:
    """Runs one program; it may be used again and again, by several threads as well."""

    takes_bytes: Literal[False] = False
    most_steps = MOST_STEPS

    def __init__(self, program: Sequence[Instruction], groups: int) -> None:
        """Take a program, and how many groups it keeps, the whole match among them."""
        self._program = program
        self._slots = 2 * groups
        self._looks = any(isinstance(instruction, Assert) for instruction in program)
        self._automaton = _Automaton()

    def search(self, text: str, begin: int, left: int = MOST_STEPS) -> tuple[Spans | None, int]:
        """Give the spans of the leftmost match from a position on, and what is left of the steps."""
        budget = _Budget(left)
        origin = self._origin(text, begin, budget)
        slots = None if origin is None else self._threads(text, origin, budget)
        spans = None if slots is None else tuple(zip(slots[::2], slots[1::2], strict=True))
        return spans, budget.left

    def width(self, _text: str, _at: int) -> int:
        """Give the size of the character at a position."""
        return 1

    def matches(self, text: str) -> bool:
        """Tell whether there is a match anywhere."""
        return self._origin(text, 0, _Budget(MOST_STEPS)) is not None

    def _origin(self, text: str, begin: int, budget: _Budget) -> int | None:
        """Give a place from which a match is found, None when there is none; no slots are kept."""
        state: _State | None = self._start(text, begin)
        origin = begin
        budget.spend(len(text) - begin)
        for at in range(begin, len(text)):
            if state is None:
                return None
            if state.fresh:
                origin = at
            char = text[at]
            step = state.steps.get(char) or self._step(state, char, budget)
            if step.match is not None:
                budget.left += len(text) - at  # the rest is not read
                return origin
            state = step.state
        if state is None or (state.steps.get("") or self._step(state, "", budget)).match is None:
            return None
        return len(text) if state.fresh else origin

    def _threads(self, text: str, begin: int, budget: _Budget) -> Slots | None:
        """Give the slots of the preferred match."""
        state: _State | None = self._start(text, begin)
        threads: list[Slots] = [(-1,) * self._slots]
        preferred: Slots | None = None
        for at in range(begin, len(text) + 1):
            if state is None:
                break
            char = text[at : at + 1]
            step = state.steps.get(char) or self._step(state, char, budget)
            if step.match is not None:
                preferred = _with(threads[step.match[0]], step.match[1], at)
            setting = sum(bool(slots) for _, slots in step.moves)
            budget.spend(1 + len(step.moves) + setting * (self._slots // _SLOTS_OF_A_STEP))
            threads = [
                _with(threads[source], slots, at) if slots else threads[source]
                for source, slots in step.moves
            ]
            state = step.state
        return preferred

    # --- the automaton

    def _start(self, text: str, at: int) -> _State:
        return self._state((0,), _kind(text[at - 1 : at]) if self._looks else "")

    def _state(self, places: tuple[int, ...], before: str) -> _State:
        states = self._automaton.states
        state = states.get((places, before))
        if state is None:
            state = states[places, before] = _State(places, before)
        return state

    def _step(self, state: _State, char: str, budget: _Budget) -> _Step:
        """Work out what a character, or the end of the text, does to a state, and keep it."""
        after = _kind(char) if self._looks else ""
        code = ord(char) if char else -1
        places: list[int] = []
        moves: list[Move] = []
        match: Move | None = None
        seen: set[int] = set()
        for source, place in enumerate(state.places):
            for at, slots in self._reached(place, seen, state.before, after):
                instruction = self._program[at]
                if isinstance(instruction, Accept):
                    match = (source, slots)
                    break
                if isinstance(instruction, Take) and contains(instruction.ranges, code):
                    places.append(at + 1)
                    moves.append((source, slots))
            if match is not None:  # what comes later is less preferred
                break
        budget.spend(len(seen))
        _room.take(self._automaton, len(seen) + 1)
        following = self._state(tuple(places), after) if places else None
        step = state.steps[char] = _Step(following, tuple(moves), match)
        return step

    def _reached(
        self, place: int, seen: set[int], before: str, after: str
    ) -> list[tuple[int, tuple[int, ...]]]:
        """Give the places that take or accept, in order of preference, with the slots set on the way."""
        if isinstance(self._program[place], Take):  # most do nothing else
            fresh = place not in seen
            seen.add(place)
            return [(place, ())] if fresh else []
        reached: list[tuple[int, tuple[int, ...]]] = []
        waiting: list[tuple[int, tuple[int, ...]]] = [(place, ())]
        while waiting:
            at, slots = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            instruction = self._program[at]
            if isinstance(instruction, Fork):
                waiting += ((instruction.second, slots), (instruction.first, slots))
            elif isinstance(instruction, Jump):
                waiting.append((instruction.to, slots))
            elif isinstance(instruction, Save):
                waiting.append((at + 1, (*slots, instruction.slot)))
            elif not isinstance(instruction, Assert):
                reached.append((at, slots))
            elif _HOLDS[instruction.kind](before, after):
                waiting.append((at + 1, slots))
        return reached


def _with(slots: Slots, which: tuple[int, ...], at: int) -> Slots:
    changed = list(slots)
    for slot in which:
        changed[slot] = at
    return tuple(changed)
