"""Go templates: compile once, render many times."""

from __future__ import annotations

import sys
from bisect import bisect_right

from msvcgen.errors import Meant
from msvcgen.golang.text import well_formed
from msvcgen.records import NamedTuple
from msvcgen.template.context import MAX_TEXT, Context
from msvcgen.template.faults import (
    Fault,
    TemplateError,
    TemplateErrors,
    few_faults,
    located,
    raised,
    without_echoes,
)
from msvcgen.template.lines import line_origins
from msvcgen.template.run import MAX_TOKENS, Execute, Run, text_limit
from msvcgen.template.simple import simple_template
from msvcgen.template.values import Function

__all__ = ["Context", "Output", "Template", "TemplateError", "TemplateErrors", "compile_template"]

_FRAMES = 20_000
"""Python's recursion limit while templates call one another."""


class Output(NamedTuple):
    """What a template rendered to: pieces of text, and where each comes from.

    The origin of literal text is the offset in the source at which it begins; that of a printed value is
    -1 minus the offset of its action. Equal origins of literal text mean equal text.
    """

    pieces: list[str]
    origins: list[int]

    @property
    def text(self) -> str:
        """The whole text."""
        return well_formed("".join(self.pieces))

    @property
    def is_value(self) -> bool:
        """Tell whether one printed value is all that there is."""
        return len(self.origins) == 1 and self.origins[0] < 0

    def line_origins(self, template: Template) -> list[int]:
        """Give for every line of the text the line of the source that it came from."""
        return line_origins(
            (piece, template.line_of(origin if origin >= 0 else -1 - origin), origin >= 0)
            for piece, origin in zip(self.pieces, self.origins, strict=True)
        )


class Template:
    """A compiled template."""

    __slots__ = ("_definitions", "_main", "_plain", "_recursive", "_starts", "source", "tokens")

    def __init__(self, source: str, definitions: dict[str, tuple[Execute, int]], tokens: int = 0) -> None:
        """Keep what was compiled of so many tokens; without definitions the source is plain text."""
        self.source = source
        self.tokens = tokens
        self._plain = not definitions
        self._definitions = definitions
        self._recursive = len(definitions) > 1 or "template" in source
        self._main = definitions["template"][0] if definitions else None
        self._starts: list[int] = []

    def render(self, context: Context) -> Output:
        """Render for one ModelService; raise `TemplateErrors` with all problems found on the way."""
        if self._main is None:
            return Output([self.source], [0])
        run = Run(context, self._definitions, len(self.source))
        try:
            if self._recursive:
                _execute_deep(self._main, run)
            else:
                self._main(run, context)
            if run.size > min(MAX_TEXT, context.room):
                raise text_limit(0)
        except Fault as fault:
            run.faults.append(fault)
        except RecursionError:
            run.faults.append(Fault("the template is nested too deeply", 0, code="template-limit"))
        context.spend(run.taken, run.source, run.size)
        if run.faults:
            from msvcgen.template.hints import helped

            faults = few_faults(without_echoes(run.faults, self.source))
            raise TemplateErrors(located(helped(faults, self.source), self.source))
        return Output(run.pieces, run.origins)

    def line_of(self, offset: int) -> int:
        """Give the line of the source, from 1, in which an offset is."""
        if not self._starts:
            self._starts = [0]
            self._starts += [at + 1 for at, char in enumerate(self.source) if char == "\n"]
        return bisect_right(self._starts, offset)


def _execute_deep(main: Execute, run: Run) -> None:
    """Evaluate with room for templates that call one another: every level takes several Python frames."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _FRAMES))
    try:
        main(run, run.context)
    finally:
        sys.setrecursionlimit(limit)


_NO_FUNCTIONS: dict[str, Function] = {}


def compile_template(
    source: str, most: int = MAX_TOKENS, more: dict[str, Function] = _NO_FUNCTIONS
) -> Template:
    """Compile a template of at most so many tokens; it may call the functions `more` beside those that all have.

    Raise `TemplateError`, or `TemplateErrors` where there are several problems.
    """
    if "{{" not in source:
        return Template(source, {})
    source = well_formed(source)
    simple = simple_template(source)
    if simple is not None and simple.tokens <= most:
        return Template(source, {"template": (simple.execute, 1)}, simple.tokens)
    from functools import partial

    from msvcgen.template.evaluator import compile_definitions
    from msvcgen.template.parser import parse

    check, lookup = partial(_check_function, more), partial(_lookup, more)
    try:
        definitions, faults, tokens = parse(source, check, most)
        if faults:
            from msvcgen.template.hints import helped

            raise raised(helped(few_faults(faults), source), source)
        return Template(source, compile_definitions(definitions, lookup), tokens)
    except RecursionError:
        raise TemplateError("the template is nested too deeply", 1, 1, code="template-limit") from None


def _check_function(more: dict[str, Function], name: str, offset: int) -> Fault | None:
    """Give the problem with a function's name, if there is one."""
    from msvcgen.template.builtins import BUILTINS
    from msvcgen.template.functions import FAMILIES, NAMES, REFUSED

    if name in BUILTINS or name in FAMILIES or name in more:
        return None
    if reason := REFUSED.get(name):
        return Fault(f"the function `{name}` is refused: {reason}", offset, code="refused-function")
    from msvcgen.template.hints import OF_HELM, OWN_BRACES

    hint = OF_HELM.get(name) or Meant(name, (*BUILTINS, *NAMES), none=OWN_BRACES)
    return Fault(f"unknown function `{name}`", offset, hint=hint, code="unknown-function")


def _lookup(more: dict[str, Function], name: str) -> Function:
    from msvcgen.template.builtins import BUILTINS
    from msvcgen.template.functions import lookup

    function = BUILTINS.get(name) or lookup(name) or more.get(name)
    if function is None:
        raise LookupError(f"the parser let the unknown function `{name}` pass")
    return function
