"""How much work a template of the Jinja dialect may make, and how long its results may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from msvcgen.template.context import Context
from msvcgen.template.run import too_many_steps
from msvcgen.typed import Any, TypeAlias

Anything: TypeAlias = Any
"""What a template of this dialect holds: Python's own values, and objects of Jinja that nothing may print."""

MAX_TEXT = 4 * 1024 * 1024
_OF_GO = 5, 4
"""As many steps of a Go template as so many of these take: rounds of loops, calls and what they look through."""

MAX_TOKENS = 60_000
"""Tokens of a template, and of all those of a BaseConfig; Jinja takes 25 microseconds for each."""

MAX_MACROS = 1_000
"""Macros of a template; Jinja's compiler takes longer for each than for the one before."""
_MAX_PRINTED = 4 * MAX_TEXT
_MAX_BITS = 4096
_SPLITTING = ("rsplit", "split", "splitlines")


class Refused(Exception):
    """What a template asks for is not there or not allowed."""

    def __init__(
        self, message: str, *, hint: str = "", code: str = "template-limit", about: str = ""
    ) -> None:
        """Keep the parts of a problem, and the argument that it is about."""
        super().__init__(message)
        self.hint = hint
        self.code = code
        self.about = about


class Bounds:
    """What is left of the steps and of the text that one rendering may take."""

    def __init__(self, context: Context | None = None, source: int = 0) -> None:
        """Begin with what a context leaves to a template of so many characters."""
        self._context = Context() if context is None else context
        self._source = source
        self._written = 0
        self._allowed = self._steps = self._left()
        self._printed = _MAX_PRINTED

    @contextmanager
    def spent(self) -> Iterator[Bounds]:
        """Take steps from those of a ModelService."""
        try:
            yield self
        finally:
            of_go, own = _OF_GO
            taken = (self._allowed - max(self._steps, 0)) * of_go // own
            self._context.spend(taken, self._source, self._written)

    def again(self) -> Bounds:
        """Give what a context left to the template before it was rendered."""
        return Bounds(self._context, self._source)

    def _left(self) -> int:
        of_go, own = _OF_GO
        return self._context.allowed(self._source, self._written) * own // of_go

    def step(self, count: int = 1) -> None:
        """Count work."""
        self._steps -= count
        if self._steps < 0:
            taken, self._allowed = self._allowed - self._steps, self._left()
            self._steps = self._allowed - taken
        if self._steps < 0:
            raise Refused(too_many_steps(self._allowed))

    def steps(self, items: Iterable[Anything]) -> Iterable[Anything]:
        """Count the rounds of a loop."""
        if isinstance(items, (list, tuple, str, dict, range)):
            self.step(len(items))
            return items
        return self._counted(items)

    def _counted(self, items: Iterable[Anything]) -> Iterator[Anything]:
        for item in items:
            self.step()
            yield item

    def weigh(self, *values: Anything) -> None:
        """Count what comparing or hashing values looks at: everything in them, as often as it is there.

        A value that holds another one twice takes no memory, so it may hold more than anybody could visit.
        """
        waiting = list(values)
        while waiting:
            value = waiting.pop()
            self.step()
            if isinstance(value, str):
                self.step(len(value) // 1024)
            elif isinstance(value, (list, tuple)):
                waiting += value
            elif isinstance(value, dict):
                waiting += (*value.keys(), *value.values())
            elif isinstance(value, range):
                self.step(len(value))

    def weighed(self, value: Anything) -> Anything:
        """Give a value that is compared or hashed."""
        self.weigh(value)
        return value

    def sliced(self, value: Anything) -> Anything:
        """Give a value that a part is taken of."""
        if isinstance(value, (str, list, tuple)):
            self.step(len(value) // 64)
        return value

    def collected(self, pieces: Iterable[str]) -> Iterator[str]:
        """Bound the whole output."""
        self._written, room = 0, min(MAX_TEXT, self._context.room)
        for piece in pieces:
            self._written += len(piece)
            if self._written > room:
                raise Refused(f"the output is longer than the {room} characters allowed")
            yield piece

    def printed(self, value: Anything) -> str:
        """Print plain values only, and not too much of them."""
        text = scalar_text(value)
        self._printed -= len(text)
        if self._printed < 0:
            raise Refused(f"the template prints more than the {_MAX_PRINTED} characters allowed")
        return text

    def room(self, size: int) -> None:
        """Refuse to make a text or a list that is too long."""
        if size > MAX_TEXT:
            raise Refused(
                f"the result would have {size} characters or items, more than the {MAX_TEXT} allowed"
            )
        self.step(size // 1024)

    def concat(self, parts: Iterable[Anything]) -> str:
        """Join texts: Jinja's `~`."""
        texts = [scalar_text(part) for part in parts]
        self.room(sum(map(len, texts)))
        return "".join(texts)

    def check_call(self, called: Anything, arguments: tuple[Anything, ...]) -> None:
        """Bound methods: those of text may give more than the text, those of collections compare."""
        owner, name = getattr(called, "__self__", None), getattr(called, "__name__", "")
        self.weigh(*arguments)
        if isinstance(owner, (list, tuple)):
            self.weigh(owner)
        if not isinstance(owner, str):
            return
        self.room(len(owner))
        if name in _SPLITTING:
            self.step(len(owner) // 16)
        if name == "replace" and len(arguments) > 1:
            self.room(replaced_size(owner, str(arguments[0]), str(arguments[1])))
        if name == "join" and arguments:
            texts = [scalar_text(part) for part in self.steps(arguments[0])]
            self.room(sum(map(len, texts)) + len(owner) * len(texts))

    def check_operator(self, operator: str, left: Anything, right: Anything) -> None:
        """Bound what an operator makes."""
        if operator == "%" and isinstance(left, str):
            raise Refused("`%` does not format text here, use `~` or the filter `replace`")
        if operator == "**" and (abs(right) > _MAX_BITS or not abs(left) <= 2**64):
            raise Refused("the power is too large")
        if operator in "+*":
            self._check_length(operator, left, right)

    def _check_length(self, operator: str, left: Anything, right: Anything) -> None:
        sizes = [len(side) for side in (left, right) if isinstance(side, (str, list, tuple))]
        if sizes and operator == "*":
            self.room(sizes[0] * max(1, *(int(side) for side in (left, right) if isinstance(side, int))))
        elif sizes:
            self.room(sum(sizes))
        elif any(isinstance(side, int) and side.bit_length() > _MAX_BITS for side in (left, right)):
            raise Refused("the number is too large")


def scalar_text(value: Anything) -> str:
    """Give the text of a plain scalar; everything else has no text that is the same in every run."""
    if isinstance(value, str):
        return str(value)
    if value is None or isinstance(value, (bool, int, float)):
        if isinstance(value, int) and value.bit_length() > _MAX_BITS:
            raise Refused("the number is too large to print")
        return str(value)
    if hasattr(type(value), "_fail_with_undefined_error"):
        return str(value)  # fails as StrictUndefined does
    kind = (
        "a mapping" if isinstance(value, dict) else "a list" if isinstance(value, (list, tuple)) else "this"
    )
    message = f"{kind} cannot be printed as it is, use to_yaml or to_json"
    raise Refused(message, code="template-failed")


def replaced_size(text: str, old: str, new: str) -> int:
    """Count the characters that replacing gives."""
    return len(text) + text.count(old) * max(len(new) - len(old), 0)
