"""The Jinja dialect: BaseConfigs whose templates are Jinja's, in a sandbox and with plain data only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from math import isfinite
from threading import local
from typing import cast

from jinja2 import StrictUndefined, Template, meta, nodes, pass_context
from jinja2.exceptions import SecurityError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.runtime import Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from msvcgen.errors import Meant
from msvcgen.golang.text import well_formed
from msvcgen.template.bounds import MAX_MACROS, MAX_TOKENS, Anything, Bounds, Refused
from msvcgen.template.context import Context
from msvcgen.template.faults import TemplateError, TemplateErrors
from msvcgen.template.filters import METHODS, Write, filters, snake_case, weighing
from msvcgen.template.lines import line_origins

__all__ = ["jinja_lines", "render_jinja", "snake_case"]

_GLOBALS = ("dict", "namespace", "range")
_TESTS_REFUSED = ("callable", "filter", "test", "sameas")
_MAX_NESTING = 100
_FAILURES = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
_OPERATORS = frozenset(("+", "*", "**", "%"))


def render_jinja(source: str, context: Context, *, to_yaml: Write | None = None) -> str:
    """Render a template of the Jinja dialect; `to_yaml` writes a tree as YAML text.

    Raise `TemplateError`, or `TemplateErrors` where several variables are unknown.
    """
    environment, given = _ENVIRONMENT, _given(context)
    try:
        with Bounds().of(context) as bounds:
            return environment.rendered(_compiled(source), given, to_yaml, bounds)
    except Refused as failure:
        raise TemplateError(str(failure), _line(failure), 1, failure.hint, failure.code) from None
    except UndefinedError as failure:
        raise _undefined(failure, source, environment, given) from None
    except TemplateSyntaxError as failure:
        message = _lower(failure.message or "bad syntax")
        raise TemplateError(message, failure.lineno, 1, code="template-syntax") from None
    except SecurityError as failure:
        raise TemplateError(_lower(str(failure)), _line(failure), 1, code="template-refused") from None
    except (JinjaError, *_FAILURES) as failure:
        raise TemplateError(_lower(str(failure)), _line(failure), 1, code="template-failed") from None
    except (RecursionError, MemoryError, SyntaxError):
        message = "the template is nested too deeply"
        raise TemplateError(message, 1, 1, code="template-limit") from None


def jinja_tokens(source: str, most: int = MAX_TOKENS) -> int:
    """Count the tokens of a template, none of one with an error; raise `TemplateError` when there are too many."""
    count = 0
    if len(source) <= most:
        return 0
    try:
        for line, _kind, _text in _ENVIRONMENT.lexer.tokeniter(source, None):
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
    environment = _Marking()
    try:
        template = environment.from_string(well_formed(source))
        pieces = environment.rendered(template, _given(context), to_yaml, Bounds()).split(_MARK)
    except (JinjaError, Refused, RecursionError, MemoryError, SyntaxError, *_FAILURES):
        return []
    texts, marks = pieces[::2], pieces[1::2]
    if "".join(texts) != text or not all(mark[:1] in _SIGNS and mark[1:].isdigit() for mark in marks):
        return []
    marked_texts = zip(texts[1:], marks, strict=True)
    return line_origins((piece, int(mark[1:]), mark[0] == "+") for piece, mark in marked_texts)


def _given(context: Context) -> dict[str, Anything]:
    variables = {snake_case(name): text for name, text in context.variables.items()}
    return {**variables, "get_port": _port_getter(context.ports)}


class _Rendering(local):
    """What one rendering has of its own: every thread does one at a time."""

    def __init__(self) -> None:
        self.bounds = Bounds()
        self.write: Write | None = None


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja without anything that reads the machine, differs from run to run, or takes unbounded work."""

    intercepted_binops = _OPERATORS

    def __init__(self) -> None:
        self._rendering = _Rendering()
        super().__init__(
            undefined=StrictUndefined,
            optimized=False,  # what is evaluated while compiling is in no bounds
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            finalize=self._printed,
        )
        self.globals = {name: self.globals[name] for name in _GLOBALS}
        self.filters = {
            **filters(lambda: self.bounds, self.filters, lambda: self._rendering.write),
            **{f"_{name}": self._bounded(name) for name in ("steps", "concat", "weighed", "sliced")},
        }
        self.tests = {
            name: weighing(cast("Callable[..., Anything]", test), lambda: self.bounds)
            for name, test in self.tests.items()
            if name not in _TESTS_REFUSED
        }

    @property
    def bounds(self) -> Bounds:
        """What is left to the rendering of this thread."""
        return self._rendering.bounds

    def rendered(
        self, template: Template, given: Mapping[str, Anything], write: Write | None, bounds: Bounds
    ) -> str:
        """Render a template within bounds."""
        self._rendering.bounds, self._rendering.write = bounds, write
        return "".join(self.bounds.collected(template.generate(given)))

    # Every rendering has bounds of its own, so these look them up when they are called.

    @pass_context  # which also keeps Jinja from printing constants while it compiles
    def _printed(self, _context: Anything, value: Anything) -> str:
        return self.bounds.printed(value)

    def _bounded(self, name: str) -> Callable[[Anything], Anything]:
        def bounded(value: Anything) -> Anything:
            return getattr(self.bounds, name)(value)

        return bounded

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Refuse what reads files, and let what takes work be counted."""
        tree = super()._parse(source, name, filename)
        _check_nodes(tree)
        counted: nodes.Template = _Counted().visit(tree)
        return counted

    def is_safe_attribute(self, obj: Anything, attr: str, value: Anything) -> bool:
        """Allow the attributes of loops, and the methods of text and collections that are bounded."""
        names = next((names for kind, names in METHODS.items() if isinstance(obj, kind)), None)
        if names is not None:
            return attr in names
        return not attr.startswith("_") and super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Anything) -> None:
        """Leave `format` out: its widths are not bounded."""

    def call(self, context: Anything, obj: Anything, /, *arguments: Anything, **named: Anything) -> Anything:
        """Count every call, and bound those of text and collections."""
        self.bounds.step()
        if not isinstance(obj, Macro):
            self.bounds.check_call(obj, (*arguments, *named.values()))
        return super().call(context, obj, *arguments, **named)

    def call_binop(self, context: Anything, operator: str, left: Anything, right: Anything) -> Anything:
        """Bound what an operator makes."""
        self.bounds.check_operator(operator, left, right)
        return super().call_binop(context, operator, left, right)


_MARK = "\0"
"""Stands around the numbers of lines, with `+` those of literal text; what YAML is read from holds none."""


_SIGNS = ("+", "-")


class _Marking(_Environment):
    """Jinja that writes before every piece of a template's text, and before every value, in which line it stands."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for output in [*tree.find_all(nodes.Output)]:
            output.nodes = [part for node in output.nodes for part in _marked(node)]
        return tree


def _marked(node: nodes.Expr) -> Iterator[nodes.Expr]:
    sign = "+" if isinstance(node, nodes.TemplateData) else "-"
    yield nodes.TemplateData(f"{_MARK}{sign}{node.lineno}{_MARK}", lineno=node.lineno)
    yield node


_ENVIRONMENT = _Environment()
"""The one of all templates: what is compiled with it renders within its bounds."""


@lru_cache(maxsize=512)
def _compiled(source: str) -> Template:
    _check_nesting(source)
    return _ENVIRONMENT.from_string(well_formed(source))


def _filtered(node: nodes.Node, name: str) -> nodes.Expr:
    expression: nodes.Expr = nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)
    return expression


class _Counted(NodeTransformer):
    """Sends through the bounds what is walked, joined, compared, hashed or cut."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - Jinja's visitor calls them so
        self.generic_visit(node)
        node.iter = _filtered(node.iter, "_steps")
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), "_concat")

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        node.expr = _weighed(node.expr)
        for operand in node.ops:
            operand.expr = _weighed(operand.expr)
        return node

    def visit_Pair(self, node: nodes.Pair) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        node.key = _weighed(node.key)
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):
            node.node = _filtered(node.node, "_sliced")
        else:
            node.arg = _weighed(node.arg)
        return node


def _weighed(node: nodes.Expr) -> nodes.Expr:
    return node if isinstance(node, nodes.Const) else _filtered(node, "_weighed")


_READING: dict[type[nodes.Node], str] = {
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "import",
    nodes.Extends: "extends",
}


def _check_nodes(tree: nodes.Template) -> None:
    """Refuse what reads other files, and numbers that Jinja cannot write into its code."""
    macros = sum(1 for _ in tree.find_all((nodes.Macro, nodes.CallBlock, nodes.Block)))
    if macros > MAX_MACROS:
        message = f"the template has more than the {MAX_MACROS:,} macros allowed"
        raise TemplateError(message, 1, 1, code="template-limit")
    node: nodes.Node
    for node in tree.find_all(nodes.Node):
        if type(node) in _READING:
            message = (
                f"`{_READING[type(node)]}` is not available: a template of a BaseConfig reads no other file"
            )
            raise TemplateError(message, node.lineno, 1, code="template-refused")
        if isinstance(node, nodes.Const) and isinstance(node.value, float) and not isfinite(node.value):
            raise TemplateError("the number is too large", node.lineno, 1, code="template-limit")


def _port_getter(ports: Mapping[str, int]) -> Callable[[str], int]:
    def get_port(name: str) -> int:
        if name in ports:
            return ports[name]
        hint = Meant(str(name), ports, listed=True, none="there are none")
        message = f"unknown port `{name}`, it must be the name of an entry of spec.routing.ports"
        raise Refused(message, hint=str(hint), code="unknown-port")

    return get_port


def _undefined(
    failure: UndefinedError, source: str, environment: _Environment, variables: Mapping[str, str]
) -> TemplateError | TemplateErrors:
    """Name all unknown variables that the text uses, or say what the failure says where there is none."""
    try:
        tree = environment.parse(source)
        unknown = meta.find_undeclared_variables(tree)
    except (JinjaError, *_FAILURES):  # constants are folded meanwhile, and one of them is what fails
        return TemplateError(_lower(str(failure)), _line(failure), 1, code="template-failed")
    known = {*variables, "get_port", *environment.globals}
    unknown -= known
    lines: dict[str, int] = {}
    for node in tree.find_all(nodes.Name):
        if node.name in unknown:
            lines.setdefault(node.name, node.lineno)
    errors = [
        TemplateError(
            f"unknown variable `{name}`", line, 1, Meant(name, variables, listed=True), "unknown-variable"
        )
        for name, line in sorted(lines.items(), key=lambda item: (item[1], item[0]))
    ]
    if not errors:
        return TemplateError(_lower(str(failure)), _line(failure), 1, code="template-failed")
    return errors[0] if len(errors) == 1 else TemplateErrors(errors)


def _line(failure: BaseException) -> int:
    """Give the line of the template at which something failed: Jinja puts it into the traceback."""
    line = 1
    trace = failure.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _lower(message: str) -> str:
    plain = message.rstrip(".")
    return plain[:1].lower() + plain[1:]


def _check_nesting(source: str) -> None:
    depth = deepest = 0
    for char in source:
        depth = max(depth + (char in "([{") - (char in ")]}"), 0)
        deepest = max(deepest, depth)
    if deepest > _MAX_NESTING:
        message = f"brackets are nested {deepest} levels deep, at most {_MAX_NESTING} are allowed"
        raise TemplateError(message, 1, 1, code="template-limit")
