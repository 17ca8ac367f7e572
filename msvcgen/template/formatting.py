"""Go's `fmt.Sprintf`, as `print.go` and `format.go` of Go 1.24 work."""

from __future__ import annotations

from collections.abc import Sequence

from msvcgen.template.printing import (
    MAX_TEXT,
    sprint_value,
)
from msvcgen.template.values import (
    TemplateFailure,
    Value,
    go_type,
)
from msvcgen.template.verbs import Flags, Printer

_MOST = 1_000_000
"""The largest width, precision and argument number that fmt accepts."""

_ASCII_DIGITS = "0123456789"


_FLAGS = {"-": "minus", "+": "plus", "#": "sharp", " ": "space", "0": "zero"}


def sprintf(template: str, values: Sequence[Value]) -> str:
    """Follow `fmt.Sprintf`; refuse what would print a memory address."""
    return _Format(template, values).text()


class _Format:
    """One formatting: the template and where we are in it, the arguments and which comes next."""

    def __init__(self, template: str, values: Sequence[Value]) -> None:
        self._template = template
        self._values = values
        self._at = 0
        self._next = 0
        self._reordered = False
        self._good = True
        self._indexed = False
        self._parts: list[str] = []
        self._size = 0

    def text(self) -> str:
        while (percent := self._template.find("%", self._at)) >= 0:
            self._put(self._template[self._at : percent])
            self._at = percent + 1
            self._put(self._directive())
        self._put(self._template[self._at :])
        if not self._reordered and self._next < len(self._values):
            self._put(self._extra())
        return "".join(self._parts)

    def _put(self, text: str) -> None:
        self._size += len(text)
        if self._size > MAX_TEXT:
            raise TemplateFailure(f"the formatted text is longer than the {MAX_TEXT} characters allowed")
        self._parts.append(text)

    def _extra(self) -> str:
        shown = (
            "<nil>" if value is None else f"{go_type(value)}={sprint_value(value)}"
            for value in self._values[self._next :]
        )
        return f"%!(EXTRA {', '.join(shown)})"

    def _here(self) -> str:
        return self._template[self._at : self._at + 1]

    def _directive(self) -> str:
        """Read one directive after its `%`, and give what it prints."""
        self._good = True
        flags = Flags()
        while name := _FLAGS.get(self._here()):
            setattr(flags, name, True)
            self._at += 1
        complaints: list[str] = []
        self._indexed = self._index()
        self._width(flags, complaints)
        # A point at the very end is the verb.
        if self._here() == "." and self._at + 1 < len(self._template):
            self._at += 1
            self._precision(flags, complaints)
        if not self._indexed:
            self._index()
        verb = self._here()
        if not verb:
            return "".join((*complaints, "%!(NOVERB)"))
        self._at += 1
        return "".join((*complaints, self._shown(verb, flags)))

    def _shown(self, verb: str, flags: Flags) -> str:
        if verb == "%":
            return "%"
        if not self._good:
            return f"%!{verb}(BADINDEX)"
        if self._next >= len(self._values):
            return f"%!{verb}(MISSING)"
        if verb in "vw":
            flags.go_syntax, flags.sharp = flags.sharp, False
            flags.field_names, flags.plus = flags.plus, False
        value = self._values[self._next]
        self._next += 1
        return Printer(flags).argument(value, verb)

    def _index(self) -> bool:
        """Read `[n]`, which says which argument comes next."""
        if self._here() != "[":
            return False
        self._reordered = True
        end = self._template.find("]", self._at + 1)
        if end < 0 or len(self._template) - self._at < len("[n]"):
            self._at += 1
            self._good = False
            return False
        digits = self._template[self._at + 1 : end]
        self._at = end + 1
        number = _number(digits) if _all_digits(digits) else None
        if number is not None and 0 < number <= len(self._values):
            self._next = number - 1
            return True
        self._good = False
        return number is not None

    def _width(self, flags: Flags, complaints: list[str]) -> None:
        if self._here() == "*":
            self._at += 1
            flags.width = self._from_argument()
            if flags.width is None:
                complaints.append("%!(BADWIDTH)")
            elif flags.width < 0:
                flags.width, flags.minus, flags.zero = -flags.width, True, False
            self._indexed = False
            return
        flags.width = self._digits()
        if self._indexed and flags.width is not None:
            self._good = False

    def _precision(self, flags: Flags, complaints: list[str]) -> None:
        if self._indexed:
            self._good = False
        self._indexed = self._index()
        if self._here() == "*":
            self._at += 1
            flags.precision = self._from_argument()
            if flags.precision is None or flags.precision < 0:
                flags.precision = None
                complaints.append("%!(BADPREC)")
            self._indexed = False
            return
        precision = self._digits()
        flags.precision = 0 if precision is None else precision

    def _digits(self) -> int | None:
        start = self._at
        while self._here() and self._here() in _ASCII_DIGITS:
            self._at += 1
        if start == self._at:
            return None
        number = _number(self._template[start : self._at])
        if number is None:
            self._at = len(self._template)
        return number

    def _from_argument(self) -> int | None:
        if self._next >= len(self._values):
            return None
        value = self._values[self._next]
        self._next += 1
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _MOST:
            return None
        return int(value)


def _all_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _number(digits: str) -> int | None:
    """Read a number, unless it is too large, which fmt finds at the digit after that."""
    digits = digits.lstrip("0") or "0"
    if len(digits) > len(str(_MOST)) + 1 or int(digits) // 10 > _MOST:
        return None
    return int(digits)
