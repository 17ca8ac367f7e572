"""The Jinja dialect: BaseConfigs whose templates are Jinja's, in a sandbox and with plain data only."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jinja2.exceptions import TemplateSyntaxError

from msvcgen.errors import Meant
from msvcgen.golang.text import well_formed
from msvcgen.template.bounds import MAX_TOKENS, Anything, Bounds, Refused, scalar_text
from msvcgen.template.context import Context
from msvcgen.template.faults import TemplateError, few_faults, raised
from msvcgen.template.filters import Write, snake_case
from msvcgen.template.jinja.environment import ENVIRONMENT, compiled
from msvcgen.template.jinja.marking import MARK, SIGNS, Marking
from msvcgen.template.jinja.recovery import FAILURES, faults_of
from msvcgen.template.lines import line_origins

__all__ = ["jinja_lines", "jinja_tokens", "render_jinja", "snake_case"]


def render_jinja(source: str, context: Context, *, to_yaml: Write | None = None) -> str:
    """Render a template of the Jinja dialect; `to_yaml` writes a tree as YAML text.

    Raise `TemplateError`, or `TemplateErrors` with all that is wrong.
    """
    given = _given(context)
    with Bounds(context, len(source)).spent() as bounds:
        try:
            return ENVIRONMENT.rendered(compiled(source).template, given, to_yaml, bounds)
        except FAILURES as failure:
            text, faults = faults_of(source, given, to_yaml, failure, bounds.again())
    raise raised(few_faults(faults), text)


def jinja_tokens(source: str, most: int = MAX_TOKENS) -> int:
    """Count the tokens of a template, none of one with an error; raise `TemplateError` when there are too many."""
    count = 0
    if len(source) <= most:
        return 0
    try:
        for line, _kind, _text in ENVIRONMENT.lexer.tokeniter(source, None):
            count += 1
            if count > most:
                message = f"the templates of a BaseConfig have more than the {MAX_TOKENS:,} tokens allowed"
                raise TemplateError(message, line, 1, code="template-limit")
    except TemplateSyntaxError:
        return 0
    return count


def jinja_lines(source: str, context: Context, text: str, *, to_yaml: Write | None = None) -> list[int]:
    """Give for every line of the text that a template rendered to the line of its source.

    The template is rendered once more, with marks of its lines in the text. Where they change what it renders, as in a
    filter that counts characters, nothing is known, and the list is empty.
    """
    environment = Marking()
    try:
        template = environment.from_string(well_formed(source))
        pieces = environment.rendered(template, _given(context), to_yaml, Bounds()).split(MARK)
    except FAILURES:
        return []
    texts, marks = pieces[::2], pieces[1::2]
    if "".join(texts) != text or not all(mark[:1] in SIGNS and mark[1:].isdigit() for mark in marks):
        return []
    marked_texts = zip(texts[1:], marks, strict=True)
    return line_origins((piece, int(mark[1:]), mark[0] == "+") for piece, mark in marked_texts)


def _given(context: Context) -> dict[str, Anything]:
    given = {**context.variables, **context.more} if context.more else context.variables
    variables = {snake_case(name): value for name, value in given.items()}
    return {**variables, "get_port": _port_getter(context.ports)}


def _port_getter(ports: Mapping[str, int]) -> Callable[[str], int]:
    def get_port(name: Anything) -> int:
        name = scalar_text(name)
        if name in ports:
            return ports[name]
        message = f"unknown port `{name}`, it must be the name of an entry of spec.routing.ports"
        hint = Meant(name, ports, listed=True, none="there are none")
        raise Refused(message, hint=str(hint), code="unknown-port", about=name)

    return get_port
