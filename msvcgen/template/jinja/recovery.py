"""Find all that is wrong with a template that failed: it is rendered again without what has failed before."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from jinja2 import ChainableUndefined, Environment, StrictUndefined, meta, nodes
from jinja2.exceptions import SecurityError, TemplateRuntimeError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer

from msvcgen.errors import Meant, nearest
from msvcgen.records import NamedTuple
from msvcgen.template.bounds import Anything, Bounds, Refused
from msvcgen.template.faults import Fault
from msvcgen.template.filters import Write, snake_case
from msvcgen.template.jinja.environment import ENVIRONMENT, READING, Parsed, Refusal, parse
from msvcgen.template.jinja.places import SYNTAX
from msvcgen.template.jinja.statements import (
    QUIET,
    expressions,
    names_in,
    places_of,
    silence,
    start,
    tainted,
    uses,
)
from msvcgen.template.jinja.wording import failure_words, syntax_words, tag_hint
from msvcgen.typed import ClassVar, cast

_MOST_ROUNDS = 30
_MOST_TEXT = 100_000
"""How often a template is rendered again, and of how many characters: each time it is compiled."""

FAILURES = (
    JinjaError,
    Fault,
    Refusal,
    Refused,
    RecursionError,
    MemoryError,
    SyntaxError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
"""What reading, compiling or rendering a template may raise."""

_DEEP = (RecursionError, MemoryError, SyntaxError)


_UNDEFINED = re.compile(r"'[^']+' is undefined")


class _Quiet(ChainableUndefined):
    """Stands for what is unknown, so that the rest can be evaluated: it takes every operation, and notes its name."""

    __slots__ = ()
    unsafe_callable = alters_data = False
    asked: ClassVar[set[str]] = set()
    """The names of which a value was asked."""

    def __new__(
        cls,
        hint: str | None = None,
        obj: Anything = missing,
        name: str | None = None,
        exc: type[TemplateRuntimeError] = UndefinedError,
    ) -> Anything:
        """Make one for a name; what a value or a call lacks fails as it does elsewhere."""
        is_name = obj is missing and hint is None
        return object.__new__(cls) if is_name else StrictUndefined(hint, obj, name, exc)

    def _itself(self, *others: Anything, **named: Anything) -> Anything:
        self._is_asked()
        for other in (*others, *named.values()):
            if isinstance(other, _Quiet):
                bool(other)
        return self

    def _is_asked(self) -> None:
        self.asked.add(str(self._undefined_name))

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _itself
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __neg__ = __pos__ = _itself
    __lt__ = __le__ = __gt__ = __ge__ = __call__ = __getitem__ = _itself

    def __getattr__(self, name: str) -> Anything:
        if name[:2] == "__":
            raise AttributeError(name)
        return self._itself()

    def __str__(self) -> str:
        self._is_asked()
        return ""

    def __iter__(self) -> Iterator[Anything]:
        yield self._itself()

    def __bool__(self) -> bool:
        self._is_asked()
        return True


class _Found(NamedTuple):
    """What has failed so far: faults, the numbers of expressions, and unknown names."""

    faults: list[Fault]
    failed: set[int]
    unknown: set[str]
    refused: set[str]
    known: set[str]
    unset: set[str]
    """The names that the template itself sets nowhere, when they were asked for."""

    @property
    def quiet(self) -> set[str]:
        """The names that stand for no value."""
        return {*self.unknown, *self.refused}


def faults_of(
    source: str, given: Mapping[str, Anything], write: Write | None, failure: BaseException, bounds: Bounds
) -> tuple[str, list[Fault]]:
    """Give the text of a template as Jinja counts its lines, and what is wrong with it, in the order of the text.

    `failure` is what rendering it raised; it is rendered again within `bounds`.
    """
    found = _Found([], set(), set(), {QUIET}, {*given, *ENVIRONMENT.globals, QUIET}, set())
    noting = type("_Noting", (_Quiet,), {"asked": found.unknown})
    environment = ENVIRONMENT.overlay(undefined=noting)
    now = failure
    for _ in range(max(1, min(_MOST_ROUNDS, _MOST_TEXT // (len(source) + 1)))):
        try:
            parsed = parse(environment, source)
        except FAILURES as unreadable:
            found.faults.append(_unreadable(unreadable))
            break
        tree = _without(parsed, found)
        if not _learn(now, parsed, tree, found):
            break
        silence(tree, found.failed)
        try:
            values = {**given, **{name: _Quiet(name=name) for name in found.refused}}
            environment.rendered(environment.from_string(tree), values, write, bounds)
            break
        except FAILURES as next_failure:
            now = next_failure
    if found.unknown:
        found.faults.extend(_unknown(found.unknown, parse(ENVIRONMENT, source), given))
    unique = {(fault.offset, fault.message): fault for fault in found.faults}
    return ENVIRONMENT.tokens.text, sorted(unique.values(), key=lambda fault: fault.offset)


def _unknown(names: Collection[str], parsed: Parsed, given: Mapping[str, Anything]) -> Iterator[Fault]:
    for name, number in places_of(parsed.tree, names).items():
        hint = Meant(name, given, listed=True)
        message = f"unknown variable `{name}`"
        yield Fault(message, parsed.tokens.offset(number), hint=hint, code="unknown-variable")


def _unreadable(failure: BaseException) -> Fault:
    """Give the fault of a text that is no template."""
    if isinstance(failure, Fault):
        return failure
    if not isinstance(failure, TemplateSyntaxError):
        return _too_deep() if isinstance(failure, _DEEP) else Fault(failure_words(str(failure)), 0)
    tokens = ENVIRONMENT.tokens
    message, offset = failure.message or "", tokens.offset(failure.lineno)
    ends = "nexpected end of template" in message
    if (ends or "expected token" in message) and (unclosed := tokens.unclosed(None if ends else offset)):
        return unclosed
    words = syntax_words(message)
    hint = tag_hint(tag[1]) if (tag := re.match(r"unknown tag `(\w+)`", words)) else ""
    if named := re.match(r"\.([A-Z]\w*)", tokens.text[offset : offset + 100]):
        hint = f"variables are named otherwise in this dialect: `{snake_case(named[1])}`"
    if block := re.match("the `(.+)` is not closed", words):
        offset = _last_tag(tokens.text, block[1])
        hint = f"close it with `{{% end{block[1]} %}}`"
    return Fault(words, offset, hint=hint, code=SYNTAX)


def _last_tag(text: str, name: str) -> int:
    """Give the offset of the innermost tag of a name that is open at the end of a text."""
    opened: list[int] = []
    for tag in re.finditer(rf"\{{%[-+]?\s*(end)?{name}\b", text):
        if tag[1] is None:
            opened.append(tag.start())
        elif opened:
            opened.pop()
    return opened[-1] if opened else 0


def _too_deep() -> Fault:
    return Fault("the template is nested too deeply", 0, code="template-limit")


class _Without(NodeTransformer):
    """Takes out what is refused, and notes the names that it would define."""

    def __init__(self, quiet: set[str]) -> None:
        self._quiet = quiet

    def generic_visit(self, node: nodes.Node, *args: Anything, **kwargs: Anything) -> Anything:
        if type(node) not in READING:
            return super().generic_visit(node, *args, **kwargs)
        if isinstance(node, nodes.Import):
            self._quiet.add(node.target)
        if isinstance(node, nodes.FromImport):
            self._quiet.update(name if isinstance(name, str) else name[1] for name in node.names)
        return None

    def visit_Const(self, node: nodes.Const) -> nodes.Node:  # noqa: N802 - Jinja's visitor calls it so
        return nodes.Const(0, lineno=node.lineno) if isinstance(node.value, float) else node


def _without(parsed: Parsed, found: _Found) -> nodes.Template:
    tree: nodes.Template = _Without(found.refused).visit(parsed.tree) if parsed.refused else parsed.tree
    silence(tree, found.failed)
    return tree


def _learn(failure: BaseException, parsed: Parsed, tree: nodes.Template, found: _Found) -> bool:
    """Note a failure; tell whether there is a way around it."""
    if isinstance(failure, Refusal):
        found.faults.extend(parsed.refused)
        return True
    if isinstance(failure, UndefinedError) and _UNDEFINED.match(str(failure)):
        return True  # it is noted when it is asked for again
    if isinstance(failure, TemplateSyntaxError):  # of an unknown filter or test, found by compiling
        return _learn_unknown(failure, parsed, found)
    return _learn_failed(failure, parsed, tree, found)


def _learn_failed(failure: BaseException, parsed: Parsed, tree: nodes.Template, found: _Found) -> bool:
    if isinstance(failure, _DEEP):
        found.faults.append(_too_deep())
        return False
    number = _line(failure)
    expression = next((inner for at, inner in expressions(tree) if at == number), None)
    if expression is None and (found.faults or found.unknown):  # likely but a consequence
        return False
    if expression is not None:
        if not found.unset:
            found.unset.update(_undeclared(tree) - found.refused, {QUIET})
        found.unknown.update(found.unset.intersection(names_in(expression)) - found.known)
    spot = _spot(failure, expression)
    if spot or expression is None or not uses(expression, tainted(tree, found.quiet)):
        found.faults.append(_fault(failure, parsed.tokens.offset(spot or number)))
    if expression is None or number in found.failed or getattr(failure, "code", "") == "template-limit":
        return False
    found.failed.add(number)
    return True


def _undeclared(tree: nodes.Template) -> set[str]:
    """Give the names that a template sets nowhere, as `meta` does, which evaluates constants and may fail at that."""
    generator = meta.TrackingCodeGenerator(cast("Environment", tree.environment))
    generator.optimizer = None
    generator.visit(tree)
    return generator.undeclared_identifiers


def _learn_unknown(failure: TemplateSyntaxError, parsed: Parsed, found: _Found) -> bool:
    words, hint, offset = syntax_words(failure.message or ""), "", parsed.tokens.offset(failure.lineno)
    if named := re.match("unknown (filter|test) `(.+)`", words):
        known = ENVIRONMENT.filters if named[1] == "filter" else ENVIRONMENT.tests
        near = nearest(named[2], [name for name in known if not name.startswith("_")])
        hint = f"did you mean `{near}`?" if near else ""
        offset = parsed.tokens.named(named[2], failure.lineno)
    found.faults.append(Fault(words, offset, hint=hint, code="template-failed"))
    inside = (at for at, inner in expressions(parsed.tree) if start(inner) <= failure.lineno <= _end(inner))
    number = next(inside, 0)
    if not number or number in found.failed:
        return False
    found.failed.add(number)
    return True


def _end(node: nodes.Node) -> int:
    return max(inner.lineno or 0 for inner in (node, *node.find_all(nodes.Node)))


def _spot(failure: BaseException, expression: nodes.Expr | None) -> int:
    """Give the number of the token at which the call begins that was refused for its argument."""
    about = getattr(failure, "about", "")
    if expression is None or not about:
        return 0
    calls = (expression, *expression.find_all(nodes.Call))
    return next(
        (
            start(call)
            for call in calls
            if isinstance(call, nodes.Call)
            and any(isinstance(argument, nodes.Const) and argument.value == about for argument in call.args)
        ),
        0,
    )


def _fault(failure: BaseException, offset: int) -> Fault:
    if isinstance(failure, Refused):
        return Fault(str(failure), offset, hint=failure.hint, code=failure.code)
    code = "template-refused" if isinstance(failure, SecurityError) else "template-failed"
    return Fault(failure_words(str(failure)), offset, code=code)


def _line(failure: BaseException) -> int:
    """Give what Jinja takes for the line at which something failed: it puts it into the traceback."""
    line = 1
    trace = failure.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
