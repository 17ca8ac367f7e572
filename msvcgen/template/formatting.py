"""Go's `fmt.Sprintf`, as `print.go` and `format.go` of Go 1.24 work."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from msvcgen.template.floats import float_digits, with_point
from msvcgen.template.printing import (
    MAX_DEPTH,
    MAX_TEXT,
    complex_text,
    refuse_address,
    sprint_value,
)
from msvcgen.template.quoting import can_backquote, hexadecimal, is_byte, quoted, quoted_rune
from msvcgen.template.values import (
    Context,
    TemplateFailure,
    Value,
    go_kind,
    go_string,
    go_type,
    is_nil,
    sorted_items,
    well_formed,
)

_MOST = 1_000_000
"""The largest width, precision and argument number that fmt accepts."""

_MAX_RUNE = 0x10FFFF
_ASCII_DIGITS = "0123456789"


@dataclass(slots=True)
class _Flags:
    """What stands between `%` and the verb."""

    minus: bool = False
    plus: bool = False
    sharp: bool = False
    space: bool = False
    zero: bool = False
    go_syntax: bool = False
    field_names: bool = False
    width: int | None = None
    precision: int | None = None


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
        flags = _Flags()
        while name := _FLAGS.get(self._here()):
            setattr(flags, name, True)
            self._at += 1
        complaints: list[str] = []
        indexed = self._index()
        indexed = self._width(flags, indexed, complaints)
        if self._here() == ".":
            self._at += 1
            indexed = self._precision(flags, indexed, complaints)
        if not indexed:
            self._index()
        verb = self._here()
        if not verb:
            return "".join((*complaints, "%!(NOVERB)"))
        self._at += 1
        return "".join((*complaints, self._shown(verb, flags)))

    def _shown(self, verb: str, flags: _Flags) -> str:
        if verb == "%":
            return "%"
        if not self._good:
            return f"%!{verb}(BADINDEX)"
        if self._next >= len(self._values):
            return f"%!{verb}(MISSING)"
        if verb == "v":
            flags.go_syntax, flags.sharp = flags.sharp, False
            flags.field_names, flags.plus = flags.plus, False
        value = self._values[self._next]
        self._next += 1
        return _Printer(flags).argument(value, verb)

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

    def _width(self, flags: _Flags, indexed: bool, complaints: list[str]) -> bool:
        if self._here() == "*":
            self._at += 1
            flags.width = self._from_argument()
            if flags.width is None:
                complaints.append("%!(BADWIDTH)")
            elif flags.width < 0:
                flags.width, flags.minus, flags.zero = -flags.width, True, False
            return False
        flags.width = self._digits()
        if indexed and flags.width is not None:
            self._good = False
        return indexed

    def _precision(self, flags: _Flags, indexed: bool, complaints: list[str]) -> bool:
        if indexed:
            self._good = False
        indexed = self._index()
        if self._here() == "*":
            self._at += 1
            flags.precision = self._from_argument()
            if flags.precision is None or flags.precision < 0:
                flags.precision = None
                complaints.append("%!(BADPREC)")
            return False
        found = self._digits()
        flags.precision = 0 if found is None else found
        return indexed

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
    """Read a number, unless it is too large."""
    number = int(digits[:20])
    return number if number <= _MOST and len(digits) <= 20 else None


class _Printer:
    """Prints one argument with its flags, as `pp.printArg` does."""

    def __init__(self, flags: _Flags) -> None:
        self._flags = flags
        self._left = MAX_TEXT

    def argument(self, value: Value, verb: str) -> str:
        if value is None:
            return self._pad("<nil>") if verb in "Tv" else f"%!{verb}(<nil>)"
        if verb == "T":
            return self._text(go_type(value), "s")
        if verb == "p":
            if go_kind(value) in ("ptr", "map", "slice"):
                refuse_address()
            return self._bad(value, verb)
        if isinstance(value, Context):
            if verb not in _TEXT_VERBS and verb not in "bdox":
                refuse_address()
            return "&" + self._struct(value, verb)
        return self._value(value, verb, 0)

    def _value(self, value: Value, verb: str, depth: int) -> str:
        shown = self._kind(value, verb, depth)
        self._left -= len(shown)
        if self._left < 0 or depth > MAX_DEPTH:
            raise TemplateFailure(
                f"the formatted text is longer than {MAX_TEXT} characters, or nested too deeply"
            )
        return shown

    def _kind(self, value: Value, verb: str, depth: int) -> str:
        if value is None:
            return "interface {}(nil)" if self._flags.go_syntax else "<nil>"
        if isinstance(value, str):
            return self._text(value, verb)
        if isinstance(value, bool):
            return self._pad("true" if value else "false") if verb in "tv" else self._bad(value, verb)
        text = getattr(value, "go_text", None)
        if text is not None and verb in _TEXT_VERBS and not self._flags.go_syntax:
            return self._text(str(text()), verb)
        if isinstance(value, int):
            return self._integer(value, verb)
        if isinstance(value, float):
            return self._float(value, verb)
        if isinstance(value, complex):
            return self._complex(value, verb)
        if isinstance(value, dict):
            return self._map(value, verb, depth)
        if isinstance(value, list):
            return self._list(value, verb, depth)
        if isinstance(value, Context):
            refuse_address()
        raise TemplateFailure(f"%{verb} of a value of type {go_type(value)} shows how Go keeps it, use %v")

    def _bad(self, value: Value, verb: str) -> str:
        return f"%!{verb}({go_type(value)}={self._value(value, 'v', 0)})"

    # --- compound values

    def _map(self, entries: dict[str, Value], verb: str, depth: int) -> str:
        shown = (
            f"{self._value(key, verb, depth + 1)}:{self._value(item, verb, depth + 1)}"
            for key, item in sorted_items(entries)
        )
        if self._flags.go_syntax:
            return f"{go_type(entries)}{{{', '.join(shown)}}}"
        return f"map[{' '.join(shown)}]"

    def _list(self, items: list[Value], verb: str, depth: int) -> str:
        if go_type(items) == "[]uint8" and verb in "sqxX":
            return self._text(go_string(bytes(item for item in items if isinstance(item, int))), verb)
        shown = (self._value(item, verb, depth + 1) for item in items)
        if self._flags.go_syntax:
            return f"{go_type(items)}" + ("(nil)" if is_nil(items) else f"{{{', '.join(shown)}}}")
        return f"[{' '.join(shown)}]"

    def _struct(self, context: Context, verb: str) -> str:
        named = self._flags.field_names or self._flags.go_syntax
        shown = [
            (f"{name}:" if named else "") + self._text(text, verb) for name, text in context.fields().items()
        ]
        if self._flags.go_syntax:
            return f"{go_type(context)[1:]}{{{', '.join(shown)}}}"
        return f"{{{' '.join(shown)}}}"

    # --- text

    def _pad(self, text: str) -> str:
        width = self._flags.width
        if width is None or len(text) >= width:
            return text
        if self._flags.minus:
            return text.ljust(width)
        return text.rjust(width, "0" if self._flags.zero else " ")

    def _pad_blank(self, text: str) -> str:
        width = self._flags.width or 0
        return text.ljust(width) if self._flags.minus else text.rjust(width)

    def _text(self, text: str, verb: str) -> str:
        flags = self._flags
        if verb == "v":
            verb = "q" if flags.go_syntax else "s"
        if verb in "xX" and verb:
            return self._hexadecimal(text, verb)
        if verb not in "sq":
            return self._bad(text, verb)
        if not text.isascii():
            text = well_formed(text)
        if flags.precision is not None:
            text = text[: flags.precision]
        if verb == "s":
            return self._pad(text)
        if flags.sharp and can_backquote(text):
            return self._pad(f"`{text}`")
        return self._pad(quoted(text, ascii_only=flags.plus))

    def _hexadecimal(self, text: str, verb: str) -> str:
        flags = self._flags
        pairs = hexadecimal(text)[: flags.precision]
        prefix = "0x" if flags.sharp else ""
        if flags.space:
            shown = " ".join(prefix + pair for pair in pairs)
        else:
            shown = prefix + "".join(pairs) if pairs else ""
        return self._pad(shown.upper() if verb == "X" else shown)

    # --- numbers

    def _integer(self, value: int, verb: str) -> str:
        number = int(value)
        if verb == "v" and self._flags.go_syntax and go_kind(value).startswith("uint"):
            return _Printer(replace(self._flags, sharp=True)).digits(number, "x")
        if verb in _BASES:
            return self.digits(number, verb)
        shown = _RUNE_VERBS.get(verb)
        return shown(self, number) if shown else self._bad(value, verb)

    def digits(self, number: int, verb: str) -> str:
        flags = self._flags
        base, prefix = _BASES[verb]
        sign = "-" if number < 0 else "+" if flags.plus else " " if flags.space else ""
        if flags.precision is not None:
            least = flags.precision
            if least == 0 and number == 0:
                return self._pad_blank("")
        elif flags.zero and not flags.minus and flags.width is not None:
            least = flags.width - len(sign)
        else:
            least = 0
        shown = format(abs(number), base).rjust(least, "0")
        if verb == "O" or (flags.sharp and not (prefix == "0" and shown.startswith("0"))):
            shown = ("0" if verb == "O" and flags.sharp and not shown.startswith("0") else "") + shown
            shown = prefix + shown
        return self._pad_blank(sign + shown)

    def _character(self, number: int) -> str:
        return self._pad(_rune(number))

    def _quoted_character(self, number: int) -> str:
        return self._pad(quoted_rune(_rune(number), ascii_only=self._flags.plus))

    def _unicode(self, number: int) -> str:
        least = max(self._flags.precision or 4, 4)
        shown = f"U+{number % 2**64:0{least}X}"
        if self._flags.sharp and 0 <= number <= _MAX_RUNE and _rune(number).isprintable():
            shown += f" '{_rune(number)}'"
        return self._pad_blank(shown)

    def _float(self, number: float, verb: str) -> str:
        if verb not in _FLOAT_VERBS:
            return self._bad(number, verb)
        flags = self._flags
        kind = {"v": "g", "F": "f"}.get(verb, verb)
        precision = flags.precision
        if precision is None and kind in "feE":
            precision = 6
        unsigned = float_digits(abs(number), kind, precision)
        negative = math.copysign(1.0, number) < 0 and not math.isnan(number)
        sign = "-" if negative else "+" if flags.plus else " " if flags.space else ""
        if not math.isfinite(number):
            plain = "NaN" if math.isnan(number) else "Inf"
            shown = (sign or "+" if plain == "Inf" else sign) + plain
            return self._pad_blank(shown)
        if flags.sharp and kind != "b":
            unsigned = with_point(unsigned, kind, precision)
        if flags.zero and not flags.minus and flags.width is not None:
            return sign + unsigned.rjust(flags.width - len(sign), "0")
        return self._pad(sign + unsigned)

    def _complex(self, number: complex, verb: str) -> str:
        if verb not in _FLOAT_VERBS:
            return f"%!{verb}(complex128={complex_text(number)})"
        real = self._float(number.real, verb)
        imaginary = _Printer(replace(self._flags, plus=True))._float(number.imag, verb)
        return f"({real}{imaginary}i)"


_TEXT_VERBS = "vsxXq"
_FLOAT_VERBS = frozenset("vbgGxXfFeE")
_BASES = {
    "v": ("d", ""),
    "d": ("d", ""),
    "b": ("b", "0b"),
    "o": ("o", "0"),
    "O": ("o", "0o"),
    "x": ("x", "0x"),
    "X": ("X", "0X"),
}
_RUNE_VERBS: dict[str, Callable[[_Printer, int], str]] = {
    "c": _Printer._character,
    "q": _Printer._quoted_character,
    "U": _Printer._unicode,
}


def _rune(number: int) -> str:
    if not 0 <= number <= _MAX_RUNE or is_byte(chr(number)) or 0xD800 <= number <= 0xDFFF:
        return "\ufffd"
    return chr(number)
