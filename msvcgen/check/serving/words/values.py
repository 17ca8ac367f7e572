"""Values of flags that a server refuses, and flags that are stated twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msvcgen.check.serving.words.certainty import called, later_grammar, severity_of
from msvcgen.check.serving.words.showing import short, stated, value_of
from msvcgen.errors import Finding, Meant, Severity
from msvcgen.plain_json import loads
from msvcgen.servers import Flag, Reading, Server, Spec, Word
from msvcgen.servers.grammar import grammar_of
from msvcgen.tree import Path

# Compiled where they are needed, which is rare: most values are digits.
_HUMAN = r"\d+(\.\d+)?[kKmMgGtT]i?|auto"
_PAIRS = r"[^={}\[\]]+=[^=]+"
_KINDS: Mapping[str, tuple[str, str]] = {
    "integer": ("an integer", r"\s*[+-]?\d+(_\d+)*\s*"),
    "number": ("a number", r"(?i)\s*[+-]?((\d[\d_]*\.?\d*|\.\d+)(e[+-]?\d+)?|inf|nan)\s*"),
    "boolean": ("true or false", "(?i)true|false|1|0|t|f"),
}
"""How the values of a type are called and written."""


def flag_values(reading: Reading) -> Iterator[Finding]:
    """Give `flag-value`: what a flag does not take."""
    severity = severity_of(reading)
    if severity is None:
        return
    later = later_grammar(reading)
    for flag in reading.flags:
        spec = flag.spec
        wrong = _wrong(reading, flag, spec) if spec is not None and not flag.known.key else None
        if wrong is None or _is_open(flag):
            continue
        after = later.find(flag.spelled).spec if later is not None else None
        soft = later is not None and (after is None or _wrong(reading, flag, after) is None)
        yield wrong._replace(severity="note" if soft else severity)


def _is_open(flag: Flag) -> bool:
    return flag.open or any(sign in flag.text for sign in ("$", "{{", "<", "REPLACE"))


def _wrong(reading: Reading, flag: Flag, spec: Spec) -> Finding | None:
    """Say what is wrong with the values of a flag, each by what the flag is."""
    number = _wrong_number(reading, flag, spec)
    if number is not None:
        return number
    for word in flag.values:
        wrong = _wrong_value(spec, word.text)
        if wrong:
            wrong = wrong.format(value_of(flag.name, word.text))
            hint = Meant(word.text, spec.choices) if spec.choices else ""
            return Finding("flag-value", f"`{flag.spelled}` {wrong}", word.path, hint=hint)
    return None


def _wrong_number(reading: Reading, flag: Flag, spec: Spec) -> Finding | None:
    """Say that a flag has too many values, or too few."""
    switch = spec.takes == "none" or flag.negated
    if switch and flag.glued and flag.known.value is None and reading.server.syntax != "go":
        message = f"`{flag.spelled}` of {called(reading)} is a switch, it takes no value"
        off = f"--no-{flag.name.removeprefix('--')}"
        hint = (
            f"write `{off}`" if spec.negatable and flag.text.lower() == "false" else f"write `{flag.spelled}`"
        )
        if flag.text.lower() == "false" and not spec.negatable:
            hint = "leave it out"
        return Finding("flag-value", message, flag.path, hint=hint)
    least = {"one": 1, "many": 1, "two": 2}.get(spec.takes, 0)
    if not switch and len(flag.values) < least:
        message = f"`{flag.spelled}` of {called(reading)} needs a value, and none follows"
        return Finding("flag-value", message, flag.path)
    return None


def _wrong_value(spec: Spec, text: str) -> str:
    """Say what a value has to be that is none of the kind, and `{}` where it stands; "" of one that is.

    Of an empty one another rule says so.
    """
    if not text or (text in ("None", "none", "null") and not spec.choices):
        return ""
    if spec.choices and spec.type != "json":
        same = text.lower() in map(str.lower, spec.choices) if spec.fold else text in spec.choices
        return "" if same else f"takes {_listed(spec.choices)}, not `{{}}`"
    if spec.type in ("json", "json|pairs"):
        return _wrong_json(spec, text)
    return "" if _is_of(spec, text) else f"takes {_KINDS[spec.type][0]}, not `{{}}`"


def _is_of(spec: Spec, text: str) -> bool:
    """Tell whether a value is of the type of a flag; a switch has none."""
    switch = spec.type == "boolean" and not (spec.truth or spec.takes == "optional")
    if spec.type not in _KINDS or switch or (text.isdecimal() and spec.type != "boolean"):
        return True
    return bool(re.fullmatch(_KINDS[spec.type][1], text) or (spec.human and re.fullmatch(_HUMAN, text)))


def _listed(choices: tuple[str, ...]) -> str:
    if len(choices) > 9:
        return "one of its choices"
    return "one of " + ", ".join(f"`{choice}`" for choice in choices)


def _wrong_json(spec: Spec, text: str) -> str:
    if spec.type == "json|pairs" and all(re.fullmatch(_PAIRS, pair) for pair in text.split(",")):
        return ""
    try:
        loads(text)
    except (ValueError, RecursionError) as error:
        from json import JSONDecodeError

        if isinstance(error, JSONDecodeError):
            return f"takes JSON, and this is none: {error.msg[:1].lower()}{error.msg[1:]} at character {error.pos + 1}"
        return "takes JSON, and this is none"
    return ""


def left_over(reading: Reading) -> Iterator[Finding]:
    """Give `flag-value` for words that no flag takes and that are no model."""
    if reading.server.syntax not in ("vllm", "argparse", "clap", "click"):
        return
    if any(flag.known.how == "unknown" for flag in reading.flags):
        return  # what that takes is not known
    allowed = 1 if reading.program.positional else 0
    if reading.server.syntax == "vllm" and reading.entry != "serve":
        return
    behind = {flag.words[-1].path: flag for flag in reading.flags if not flag.values}
    for word in reading.positionals[allowed:]:
        if not word.text or word.open or word.text.startswith("-") or _is_words(word):
            continue
        before = (
            behind.get((*word.path[:-1], int(word.path[-1]) - 1)) if isinstance(word.path[-1], int) else None
        )
        severity = severity_of(reading)
        if severity is None:
            continue
        message = f"no flag takes `{short(word.text)}`, and {called(reading)} takes no further words"
        hint = f"`{before.spelled}` is a switch, it takes no value" if before is not None else ""
        yield Finding("flag-value", message, word.path, severity, hint)


def _is_words(word: Word) -> bool:
    return "$" in word.text or "{" in word.text or "<" in word.text or " " in word.text


def ignored_model(reading: Reading) -> Iterator[Finding]:
    """Give `flag-value` for a model that an entry point ignores: vLLM's module reads `--model` alone."""
    if reading.server.name != "vllm" or reading.entry != "module" or not reading.positionals:
        return
    severity = severity_of(reading)
    if severity is None or reading.stated("model") is not None:
        return
    word = reading.positionals[0]
    if word.open or _is_words(word) or not word.text:
        return
    message = (
        f"{called(reading)} is started by its module, which reads the model of `--model` alone, not this word"
    )
    less: Severity = "warning" if severity == "error" else severity
    yield Finding(
        "flag-value", message, word.path, less, f"write `--model={word.text}`, or the command [vllm, serve]"
    )


TWO_LAYERS = (
    "state `mergePolicy: {args: flags}` on the container: then its flags take the place of those below"
)
"""The hint for a flag that two layers state, whose arguments are put one after another."""


def flags_twice(reading: Reading) -> Iterator[Finding]:
    """Give `flag-twice`: one flag with two values, of which the server takes the last."""
    last: Mapping[tuple[str, str], Flag] = {(flag.name, flag.known.key): flag for flag in reading.flags}
    if reading.program.positional and reading.positionals:
        yield from _model_twice(reading, reading.positionals[0])
    for flag in reading.flags:
        winner = last[flag.name, flag.known.key]
        if winner is flag or flag.known.how == "ambiguous" or _same(flag, winner):
            continue
        if _may_repeat(reading, flag):
            continue
        yield _twice(flag.spelled, flag.path, winner, reading.server)


def _may_repeat(reading: Reading, flag: Flag) -> bool:
    """Tell whether a flag may be meant twice: one that is not known where that is not said at all."""
    spec = flag.spec or grammar_of(reading.server, "").find(flag.spelled).spec
    if flag.spec is None and severity_of(reading) not in ("error", "warning"):
        return True
    return spec is not None and spec.repeatable


def _same(flag: Flag, other: Flag) -> bool:
    return flag.negated == other.negated and [word.text for word in flag.values] == [
        word.text for word in other.values
    ]


def _twice(spelled: str, path: Path, winner: Flag, server: Server) -> Finding:
    message = (
        f"`{spelled}` has no effect, `{stated(winner, server)}` stands after it and the server takes the last"
    )
    return Finding("flag-twice", message, path, "warning", "state it once", beside=winner.path)


def _model_twice(reading: Reading, positional: Word) -> Iterator[Finding]:
    """Say that a model is stated by a word and by its flag: vLLM ends with an error."""
    flag = reading.by_name.get(reading.server.flag("model"))
    if flag is None or flag.open or positional.open:
        return
    severity = severity_of(reading) or "warning"
    model = stated(flag, reading.server)
    message = f"`{short(positional.text)}` and `{model}` both state the model, which the server refuses"
    yield Finding("flag-twice", message, flag.path, severity, "state it once", beside=positional.path)
