"""The verbs of Go's `fmt.Sprintf`, as `format.go` of Go 1.24 writes values with them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from msvcgen.golang.quoting import can_backquote, quoted, quoted_rune
from msvcgen.golang.text import go_bytes, go_string, is_escaped, well_formed
from msvcgen.template.context import Context
from msvcgen.template.floats import float_digits, with_point
from msvcgen.template.printing import (
    MAX_DEPTH,
    MAX_TEXT,
    complex_text,
    refuse_address,
)
from msvcgen.template.values import TemplateFailure, Value, go_kind, go_type, is_nil, sorted_items
from msvcgen.typed import Any

_MAX_RUNE = 0x10FFFF


@dataclass(slots=True)
class Flags:
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


class Printer:
    """Prints one argument with its flags, as `pp.printArg` does."""

    def __init__(self, flags: Flags, *, plain: bool = False) -> None:
        """Keep the flags; a plain printer does not ask values for their own text."""
        self._flags = flags
        self._plain = plain
        self._left = MAX_TEXT

    def argument(self, value: Value, verb: str) -> str:
        """Print an argument of `Sprintf`."""
        if value is None:
            return self._pad("<nil>") if verb in "Tv" else f"%!{verb}(<nil>)"
        if verb == "T":
            return self.text(go_type(value), "s")
        if verb == "p" and go_kind(value) in ("ptr", "map", "slice"):
            refuse_address()
        if verb in "pw":
            return self._bad(value, verb)
        if isinstance(value, Context):
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
        if isinstance(value, dict):
            return self._map(value, verb, depth)
        if isinstance(value, list):
            return self._list(value, verb, depth)
        return self._scalar(value, verb)

    def _scalar(self, value: Value, verb: str) -> str:
        text = getattr(value, "go_text", None)
        if text is not None and verb in _TEXT_VERBS and not self._flags.go_syntax and not self._plain:
            return self.text(str(text()), verb)
        for kind, write in _WRITERS:
            if isinstance(value, kind):
                return write(self, value, verb)
        if isinstance(value, Context):
            refuse_address()
        raise TemplateFailure(f"%{verb} of a value of type {go_type(value)} shows how Go keeps it, use %v")

    def _bad(self, value: Value, verb: str) -> str:
        shown = Printer(self._flags, plain=True).argument(value, "v")
        return f"%!{verb}({go_type(value)}={shown})"

    def truth(self, value: bool, verb: str) -> str:  # noqa: FBT001 - what is written, not a switch
        """Write a boolean."""
        return self._pad("true" if value else "false") if verb in "tv" else self._bad(value, verb)

    # --- compound values

    def _map(self, entries: dict[str, Value], verb: str, depth: int) -> str:
        shown = (
            f"{self._value(key, verb, depth + 1)}:{self._value(item, verb, depth + 1)}"
            for key, item in sorted_items(entries)
        )
        if self._flags.go_syntax:
            return f"{go_type(entries)}" + ("(nil)" if is_nil(entries) else f"{{{', '.join(shown)}}}")
        return f"map[{' '.join(shown)}]"

    def _list(self, items: list[Value], verb: str, depth: int) -> str:
        if go_type(items) == "[]uint8" and verb in "sqxX":
            return self.text(go_string(bytes(item for item in items if isinstance(item, int))), verb)
        shown = (self._value(item, verb, depth + 1) for item in items)
        if self._flags.go_syntax:
            return f"{go_type(items)}" + ("(nil)" if is_nil(items) else f"{{{', '.join(shown)}}}")
        return f"[{' '.join(shown)}]"

    def _struct(self, context: Context, verb: str) -> str:
        named = self._flags.field_names or self._flags.go_syntax
        shown = [
            (f"{name}:" if named else "") + self.text(text, verb) for name, text in context.fields().items()
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

    def text(self, text: str, verb: str) -> str:
        """Write a string."""
        flags = self._flags
        if verb == "v":
            verb = "q" if flags.go_syntax else "s"
        if verb in "xX" and verb:
            return self._hexadecimal(text, verb)
        if verb not in "sq":
            return self._bad(text, verb)
        if flags.precision is not None:
            # Up to four escaped bytes become one rune.
            text = text[: 4 * (flags.precision + 1)]
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
        pairs = [f"{byte:02x}" for byte in go_bytes(text)[: flags.precision]]
        prefix = "0x" if flags.sharp else ""
        shown = (
            " ".join(prefix + pair for pair in pairs)
            if flags.space
            else prefix + "".join(pairs)
            if pairs
            else ""
        )
        return self._pad(shown.upper() if verb == "X" else shown)

    # --- numbers

    def integer(self, value: int, verb: str) -> str:
        """Write an integer."""
        number = int(value)
        if verb == "v" and self._flags.go_syntax and go_kind(value).startswith("uint"):
            return Printer(replace(self._flags, sharp=True)).digits(number, "x")
        if verb in _BASES:
            return self.digits(number, verb)
        shown = _RUNE_VERBS.get(verb)
        return shown(self, number) if shown else self._bad(value, verb)

    def digits(self, number: int, verb: str) -> str:
        """Write an integer in the base of a verb."""
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

    def character(self, number: int) -> str:
        """Write the character of a number: `%c`."""
        return self._pad(_rune(number))

    def quoted_character(self, number: int) -> str:
        """Write it as a Go literal: `%q`."""
        return self._pad(quoted_rune(_rune(number), ascii_only=self._flags.plus))

    def unicode(self, number: int) -> str:
        """Write its code: `%U`."""
        least = max(self._flags.precision or 4, 4)
        shown = f"U+{number % 2**64:0{least}X}"
        if self._flags.sharp and 0 <= number <= _MAX_RUNE and _rune(number).isprintable():
            shown += f" '{_rune(number)}'"
        return self._pad_blank(shown)

    def float_text(self, number: float, verb: str) -> str:
        """Write a float by a verb."""
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

    def complex_text(self, number: complex, verb: str) -> str:
        """Write a complex number, its parts as floats."""
        if verb not in _FLOAT_VERBS:
            return f"%!{verb}(complex128={complex_text(number)})"
        real = self.float_text(number.real, verb)
        imaginary = Printer(replace(self._flags, plus=True)).float_text(number.imag, verb)
        return f"({real}{imaginary}i)"


_WRITERS: tuple[tuple[type, Callable[[Printer, Any, str], str]], ...] = (
    (str, Printer.text),
    (bool, Printer.truth),
    (int, Printer.integer),
    (float, Printer.float_text),
    (complex, Printer.complex_text),
)
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
_RUNE_VERBS: dict[str, Callable[[Printer, int], str]] = {
    "c": Printer.character,
    "q": Printer.quoted_character,
    "U": Printer.unicode,
}


def _rune(number: int) -> str:
    if not 0 <= number <= _MAX_RUNE or is_escaped(chr(number)) or 0xD800 <= number <= 0xDFFF:
        return "\ufffd"
    return chr(number)
