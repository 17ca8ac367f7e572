"""Jinja's environment of the dialect: a sandbox with plain data only, and with bounded work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from math import isfinite
from threading import local

from jinja2 import StrictUndefined, Template, nodes, pass_context
from jinja2.runtime import Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from msvcgen.golang.text import well_formed
from msvcgen.records import NamedTuple
from msvcgen.template.bounds import MAX_MACROS, Anything, Bounds
from msvcgen.template.faults import Fault
from msvcgen.template.filters import METHODS, Write, filters, weighing
from msvcgen.template.jinja.places import Tokens
from msvcgen.template.jinja.statements import move_to_expressions
from msvcgen.typed import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from jinja2.lexer import TokenStream

_GLOBALS = ("dict", "namespace", "range")
_TESTS_REFUSED = ("callable", "filter", "test", "sameas")
_MAX_NESTING = 100
_OPERATORS = frozenset(("+", "*", "**", "%"))


class _Rendering(local):
    """What one rendering has of its own: every thread does one at a time."""

    def __init__(self) -> None:
        self.bounds = Bounds()
        self.write: Write | None = None
        self.tokens = Tokens("")


class Environment(ImmutableSandboxedEnvironment):
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

    @property
    def tokens(self) -> Tokens:
        """The tokens of what this thread parsed last."""
        return self._rendering.tokens

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

    def _tokenize(self, source: str, *_: str | None) -> TokenStream:
        """Give the tokens with numbers, so that nodes know their columns."""
        self._rendering.tokens = Tokens(source)
        return self._rendering.tokens.stream(self.lexer)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Let what takes work be counted; what is in `refused` must not be rendered."""
        tree: nodes.Template = _Counted().visit(super()._parse(source, name, filename))
        move_to_expressions(tree)
        return tree

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


class Parsed(NamedTuple):
    """A template's nodes, its tokens, and what it may not ask for."""

    tree: nodes.Template
    tokens: Tokens
    refused: tuple[Fault, ...]


def parse(environment: Environment, source: str) -> Parsed:
    """Parse a template; raises what Jinja and Tokens raise for one that is no template, and Fault for one too large."""
    _check_nesting(source)
    tree = environment.parse(well_formed(source))
    macros = sum(1 for _ in tree.find_all((nodes.Macro, nodes.CallBlock, nodes.Block)))
    if macros > MAX_MACROS:
        message = f"the template has more than the {MAX_MACROS:,} macros allowed"
        raise Fault(message, 0, code="template-limit")
    tokens = environment.tokens
    return Parsed(tree, tokens, tuple(_refused(tree, tokens)))


class Compiled(NamedTuple):
    """A template that renders, with its tokens."""

    template: Template
    tokens: Tokens


ENVIRONMENT = Environment()
"""The one of all templates: what is compiled with it renders within its bounds."""


class Refusal(Exception):
    """A template asks for what is not there: all such faults."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Keep the faults."""
        super().__init__()
        self.faults = faults


@lru_cache(maxsize=512)
def compiled(source: str) -> Compiled:
    """Compile a template; raises Refusal, and what `parse` raises."""
    parsed = parse(ENVIRONMENT, source)
    if parsed.refused:
        raise Refusal(parsed.refused)
    return Compiled(ENVIRONMENT.from_string(parsed.tree), parsed.tokens)


READING: dict[type[nodes.Node], str] = {
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "import",
    nodes.Extends: "extends",
}


def _refused(tree: nodes.Template, tokens: Tokens) -> Iterator[Fault]:
    """Refuse what reads other files, and numbers that Jinja cannot write into its code."""
    node: nodes.Node
    for node in tree.find_all(nodes.Node):
        if type(node) in READING:
            name = READING[type(node)]
            message = f"`{name}` is not available: a template of a BaseConfig reads no other file"
            yield Fault(message, tokens.offset(node.lineno), code="template-refused")
        elif isinstance(node, nodes.Const) and isinstance(node.value, float) and not isfinite(node.value):
            yield Fault("the number is too large", tokens.offset(node.lineno), code="template-limit")


def _check_nesting(source: str) -> None:
    depth = deepest = 0
    for char in source:
        depth = max(depth + (char in "([{") - (char in ")]}"), 0)
        deepest = max(deepest, depth)
    if deepest > _MAX_NESTING:
        message = f"brackets are nested {deepest} levels deep, at most {_MAX_NESTING} are allowed"
        raise Fault(message, 0, code="template-limit")
