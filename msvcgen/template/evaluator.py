"""Evaluation: statements compiled to closures, as Go 1.24's text/template walks them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from msvcgen.errors import Meant
from msvcgen.template.context import Context
from msvcgen.template.expressions import Expressions, Lookup
from msvcgen.template.faults import Fault
from msvcgen.template.nodes import (
    Action,
    Body,
    Break,
    Command,
    Continue,
    Definition,
    Field,
    If,
    Include,
    Pipe,
    Range,
    Statement,
    Text,
)
from msvcgen.template.printing import print_value
from msvcgen.template.run import BREAK, CONTINUE, GO_ON, MAX_CALLS, NIL, Evaluate, Execute, Run
from msvcgen.template.values import TemplateFailure, Value, go_type, sorted_items, truth
from msvcgen.typed import TypeAlias

_Round: TypeAlias = Callable[[Run, Value, Value], int]
"""Does one round of a loop: run, key, item."""


def compile_definitions(definitions: dict[str, Definition], lookup: Lookup) -> dict[str, tuple[Execute, int]]:
    """Compile every definition; give its closure and what one call of it costs."""
    statements = _Statements(Expressions(lookup))
    return {
        name: (statements.body(definition.body), definition.cost) for name, definition in definitions.items()
    }


class _Statements:
    def __init__(self, expressions: Expressions) -> None:
        self._expressions = expressions

    def body(self, body: Body) -> Execute:
        statements = tuple(
            _segment(nodes, tuple(map(self._statement, nodes))) if simple else self._statement(nodes[0])
            for simple, nodes in _grouped(body)
        )
        if not statements:
            return _nothing
        return statements[0] if len(statements) == 1 else _sequence(statements)

    def _statement(self, node: Statement) -> Execute:  # noqa: PLR0911 - one a kind of node
        match node:
            case Text():
                return _text(node)
            case Action():
                return self._action(node)
            case If():
                return self._if(node)
            case Range():
                return self._range(node)
            case Include():
                return self._include(node)
            case Break():
                return lambda _run, _dot: BREAK
            case Continue():
                return lambda _run, _dot: CONTINUE

    def _action(self, node: Action) -> Execute:
        evaluate = self._expressions.pipe(node.pipe, stored=bool(node.pipe.variables))
        return _silent(evaluate) if node.pipe.variables else _printed(evaluate, node.offset)

    def _if(self, node: If) -> Execute:
        branches = [
            (self._expressions.pipe(branch.pipe, orderless=not node.moves_dot), self.body(branch.body))
            for branch in node.branches
        ]
        otherwise = self.body(node.otherwise)
        moves_dot = node.moves_dot

        def execute(run: Run, dot: Value) -> int:
            mark = len(run.names)
            shown, shown_dot = otherwise, dot
            for condition, body in branches:
                value = condition(run, dot)
                if truth(value):
                    shown, shown_dot = body, value if moves_dot else dot
                    break
            signal = shown(run, shown_dot)
            if len(run.names) != mark:
                run.forget(mark)
            return signal

        return execute

    def _range(self, node: Range) -> Execute:
        evaluate = self._expressions.pipe(node.pipe)
        once = _round(node, self.body(node.body))
        otherwise = self.body(node.otherwise)

        def execute(run: Run, dot: Value) -> int:
            mark = len(run.names)
            value = evaluate(run, dot)
            pairs = _pairs(value, node.pipe)
            inner = len(run.names)
            empty = True
            for key, item in pairs:
                empty = False
                run.step(node.cost, node.offset)
                signal = once(run, key, NIL if item is None else item)
                run.forget(inner)
                if signal == BREAK:
                    break
            signal = otherwise(run, dot) if empty else GO_ON
            run.forget(mark)
            return signal

        return execute

    def _include(self, node: Include) -> Execute:
        evaluate: Evaluate = self._expressions.pipe(node.pipe) if node.pipe else _no_value
        name, offset = node.name, node.offset

        def execute(run: Run, dot: Value) -> int:
            definition = run.definitions.get(name)
            if definition is None:
                raise _undefined(name, run, offset)
            body, cost = definition
            run.calls += 1
            if run.calls > MAX_CALLS:
                message = f"templates call one another more than {MAX_CALLS} levels deep"
                raise Fault(message, offset, code="template-limit")
            run.step(cost, offset)
            inner = evaluate(run, dot)
            names, values = run.names, run.values
            run.names, run.values = ["$"], [inner]
            body(run, inner)
            run.names, run.values = names, values
            run.calls -= 1
            return GO_ON

        return execute


def _sequence(statements: tuple[Execute, ...]) -> Execute:
    def execute(run: Run, dot: Value) -> int:
        for statement in statements:
            signal = statement(run, dot)
            if signal:
                return signal
        return GO_ON

    return execute


def _grouped(body: Body) -> Iterator[tuple[bool, list[Statement]]]:
    """Split a body into runs of text and plain `{{ .Name }}`, and all other statements one by one."""
    simple: list[Statement] = []
    for node in body:
        if isinstance(node, Text) or _field_name(node):
            simple.append(node)
            continue
        if simple:
            yield True, simple
            simple = []
        yield False, [node]
    if simple:
        yield True, simple


def _field_name(node: Statement) -> str:
    """Give the name of the field that a statement prints, where it does nothing else."""
    match node:
        case Action(pipe=Pipe(variables=(), commands=(Command(operands=(Field(names=(name,)),)),))):
            return name
    return ""


def _segment(nodes: list[Statement], statements: tuple[Execute, ...]) -> Execute:
    """Print text and variables of the context in one go, which is most of what a BaseConfig is."""
    one_by_one = statements[0] if len(statements) == 1 else _sequence(statements)
    fields = [(at, name) for at, name in enumerate(map(_field_name, nodes)) if name]
    if len(nodes) == 1:
        return one_by_one
    blank = [node.text if isinstance(node, Text) else "" for node in nodes]
    origins = [node.offset if isinstance(node, Text) else -1 - node.offset for node in nodes]

    def execute(run: Run, dot: Value) -> int:
        if dot.__class__ is not Context:
            return one_by_one(run, dot)
        variables: Mapping[str, str] = dot.variables
        pieces = blank.copy()
        try:
            for at, name in fields:
                pieces[at] = variables[name]
        except KeyError:
            return one_by_one(run, dot)
        run.pieces += pieces
        run.origins += origins
        run.size += sum(map(len, pieces))
        return GO_ON

    return execute


def _undefined(name: str, run: Run, offset: int) -> Fault:
    hint = Meant(name, list(run.definitions)[:-1])
    return Fault(f"template `{name}` is not defined", offset, hint=hint)


def _nothing(_run: Run, _dot: Value) -> int:
    return GO_ON


def _no_value(_run: Run, _dot: Value) -> Value:
    return None


def _text(node: Text) -> Execute:
    text, offset, size = node.text, node.offset, len(node.text)

    def execute(run: Run, _dot: Value) -> int:
        run.pieces.append(text)
        run.origins.append(offset)
        run.size += size
        return GO_ON

    return execute


def _printed(evaluate: Evaluate, offset: int) -> Execute:
    origin = -1 - offset

    def execute(run: Run, dot: Value) -> int:
        value = evaluate(run, dot)
        try:
            text = value if type(value) is str else print_value(value)
        except TemplateFailure as failure:
            raise Fault(str(failure), offset) from None
        run.pieces.append(text)
        run.origins.append(origin)
        run.size += len(text)
        return GO_ON

    return execute


def _silent(evaluate: Evaluate) -> Execute:
    def execute(run: Run, dot: Value) -> int:
        evaluate(run, dot)
        return GO_ON

    return execute


def _pairs(value: Value, pipe: Pipe) -> Iterable[tuple[Value, Value]]:
    """Give the keys and items that `range` goes through."""
    if isinstance(value, list):
        return enumerate(value)
    if isinstance(value, dict):
        return sorted_items(value)
    if value is None:
        return ()
    if isinstance(value, int) and not isinstance(value, bool):
        if len(pipe.variables) > 1:
            raise Fault("a range over an integer can set one variable only", _ranged(pipe))
        kind = type(value)
        return ((None, item if kind is int else kind(item)) for item in range(value))
    raise Fault(f"range can't iterate over a value of type {go_type(value)}", _ranged(pipe))


def _ranged(pipe: Pipe) -> int:
    """Give the offset of what the loop goes through, behind the variables, which may be in another line."""
    return pipe.commands[-1].operands[0].offset


def _round(node: Range, body: Execute) -> _Round:
    variables = node.pipe.variables
    if not variables:
        return lambda run, _key, item: body(run, item)
    if node.pipe.assigns:
        return _assigning_round(node, body)
    if len(variables) == 1:

        def with_item(run: Run, _key: Value, item: Value) -> int:
            run.values[-1] = item
            return body(run, item)

        return with_item

    def with_key(run: Run, key: Value, item: Value) -> int:
        run.values[-1] = item
        run.values[-2] = key
        return body(run, item)

    return with_key


def _assigning_round(node: Range, body: Execute) -> _Round:
    *keys, last = node.pipe.variables
    offset = node.pipe.offset

    def execute(run: Run, key: Value, item: Value) -> int:
        for name in keys:
            run.assign(name, key, offset)
        run.assign(last, item, offset)
        return body(run, item)

    return execute
