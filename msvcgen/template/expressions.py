"""Expressions compiled to closures: pipelines, commands and operands, as Go 1.24's text/template has them."""

from __future__ import annotations

from collections.abc import Callable

from msvcgen.template.arguments import ANY, checked, go_name, literal
from msvcgen.template.calls import (
    SPECIAL,
    EvaluateStage,
    bound,
    calling,
    fail,
    fails,
    fits,
    param_at,
    stage_call,
)
from msvcgen.template.faults import Fault
from msvcgen.template.fields import CallMethod, field_of, follow, wrong_count
from msvcgen.template.nodes import (
    Bool,
    Chain,
    Command,
    Dot,
    Field,
    Identifier,
    Nil,
    Number,
    Operand,
    Pipe,
    String,
    Variable,
)
from msvcgen.template.operands import (
    assigning,
    check_callable,
    declaring,
    dot_value,
    field_value,
    fresh_value,
    no_value,
    not_a_function,
    raw_dot,
    two_stages,
    variable_value,
    without_nil,
)
from msvcgen.template.order import UNORDERED, frees, gives_unordered, marked, ordered, ordered_variable
from msvcgen.template.run import Evaluate, Run
from msvcgen.template.values import (
    Function,
    Value,
)
from msvcgen.typed import TypeAlias

Lookup: TypeAlias = Callable[[str], Function]


class Expressions:
    """Compiles expressions; `lookup` gives the functions.

    `orderless` says that the order of a list makes no difference to whoever gets the value.
    """

    def __init__(self, lookup: Lookup) -> None:
        """Keep the functions."""
        self._lookup = lookup

    # --- operands

    def evaluator(self, node: Operand, *, orderless: bool = False) -> Evaluate:  # noqa: PLR0911 - one a kind of node
        """Compile an operand that stands by itself."""
        match node:
            case Pipe():
                return self.pipe(node, orderless=orderless)
            case Identifier():
                return self._function(node, (), orderless=orderless)
            case Nil():
                return fails(Fault("nil is not a command, it can only be an argument", node.offset))
            case Bool() | String() | Number():
                return self._literal(node, ANY)
            case Dot():
                return dot_value
            case Field(names=(name,)):
                return field_value(name, node.offset)
            case Variable(names=()) if orderless:
                return without_nil(variable_value(node.name, node.offset))
        return without_nil(self._raw(node))

    def _raw(self, node: Operand) -> Evaluate:
        """Compile an operand so that a nil inside an interface stays `NIL`."""
        match node:
            case Dot():
                return raw_dot
            case Field():
                return self._fields(raw_dot, node.names, node.offset)
            case Variable(names=()):
                return ordered_variable(node.name, node.offset)
            case Variable():
                return self._fields(variable_value(node.name, node.offset), node.names, node.offset)
            case Chain():
                return self._fields(self.evaluator(node.of), node.names, node.offset)
        return self.evaluator(node)

    def _literal(self, node: Operand, param: str) -> Evaluate:
        make = literal(node, param)
        if isinstance(make, Fault):
            return fails(make)
        if make is None:
            return self.evaluator(node)
        value = make()
        if isinstance(value, (list, dict)):
            return fresh_value(make)
        return lambda _run, _dot: value

    def _fields(
        self,
        evaluate: Evaluate,
        names: tuple[str, ...],
        offset: int,
        arguments: tuple[Operand, ...] = (),
    ) -> Evaluate:
        if not names:
            return evaluate
        call = self._method_call(arguments, offset)

        def fields(run: Run, dot: Value) -> Value:
            return follow(run, dot, evaluate(run, dot), names, offset, call)

        return fields

    def _method_call(self, arguments: tuple[Operand, ...], offset: int) -> CallMethod:
        def call(run: Run, dot: Value, receiver: Value, method: Function) -> Value:
            return self._call(bound(method, receiver), arguments, offset)(run, dot)

        return call

    # --- pipelines

    def pipe(self, node: Pipe, *, orderless: bool = False, stored: bool = False) -> Evaluate:
        """Compile a pipeline with its declarations; its value is never `NIL`.

        `stored` says that the value goes into the variables only, where a list in random order may be.
        """
        if not node.variables:
            return self._stages(node.commands, orderless=orderless)
        if (orderless or stored) and gives_unordered(node):
            evaluate = marked(self._stages(node.commands, orderless=True))
        else:
            evaluate = self._stages(node.commands, orderless=False)
        return assigning(evaluate, node) if node.assigns else declaring(evaluate, node.variables)

    def _stages(self, commands: tuple[Command, ...], *, orderless: bool) -> Evaluate:
        free = [orderless]
        for command in reversed(commands[1:]):
            free.append(frees(command.operands[0], orderless=free[-1]))
        free.reverse()
        first = self._command(commands[0], orderless=free[0])
        stages = [
            self._stage(command, orderless=free[at]) for at, command in enumerate(commands[1:], start=1)
        ]
        if not stages:
            return first
        if len(stages) == 1:
            return two_stages(first, stages[0])

        def evaluate(run: Run, dot: Value) -> Value:
            value = first(run, dot)
            for stage in stages:
                value = stage(run, dot, value)
            return value

        return evaluate

    def _command(self, command: Command, *, orderless: bool) -> Evaluate:
        head, *rest = command.operands
        arguments = tuple(rest)
        if isinstance(head, Identifier):
            return self._function(head, arguments, orderless=orderless)
        if not arguments:
            return self.evaluator(head, orderless=orderless)
        match head:
            case Field():
                return without_nil(self._with_arguments(raw_dot, head, arguments))
            case Variable(names=(_, *_)):
                return without_nil(
                    self._with_arguments(variable_value(head.name, head.offset), head, arguments)
                )
            case Chain():
                return without_nil(self._with_arguments(self.evaluator(head.of), head, arguments))
        return fails(not_a_function(head))

    def _with_arguments(
        self, evaluate: Evaluate, node: Field | Variable | Chain, arguments: tuple[Operand, ...]
    ) -> Evaluate:
        *names, last = node.names
        owner = self._fields(evaluate, tuple(names), node.offset)
        call = self._method_call(arguments, node.offset)

        def called(run: Run, dot: Value) -> Value:
            value = owner(run, dot)
            check_callable(value, last, node.offset)
            return field_of(run, dot, value, last, node.offset, call)

        return called

    def _stage(self, command: Command, *, orderless: bool) -> EvaluateStage:
        head, *rest = command.operands
        if isinstance(head, Identifier):
            return self._function_stage(head, tuple(rest), orderless=orderless)
        if isinstance(head, (Field, Chain)) or (isinstance(head, Variable) and head.names):
            return self._method_stage(command)
        return lambda _run, _dot, _value: fail(not_a_function(head))

    def _method_stage(self, command: Command) -> EvaluateStage:
        """Call a method with the value of the stage before as its last argument."""
        head, *rest = command.operands
        # A variable that no template can name carries the value into the arguments.
        passed = Variable(head.offset, "", ())
        evaluate = self._command(Command(command.offset, (head, *rest, passed)), orderless=False)

        def stage(run: Run, dot: Value, value: Value) -> Value:
            mark = len(run.names)
            run.declare("", value)
            result = evaluate(run, dot)
            run.forget(mark)
            return result

        return stage

    # --- functions

    def _function(self, node: Identifier, arguments: tuple[Operand, ...], *, orderless: bool) -> Evaluate:
        function = self._lookup(node.name)
        special = SPECIAL.get(node.name)
        if special is not None:
            evaluators = [
                self.evaluator(argument) if not isinstance(argument, Nil) else no_value
                for argument in arguments
            ]
            return special(function, evaluators, node.offset)
        evaluate = self._call(function, arguments, node.offset, orderless=frees(node, orderless=orderless))
        return evaluate if orderless or node.name not in UNORDERED else ordered(evaluate, node)

    def _function_stage(
        self, node: Identifier, arguments: tuple[Operand, ...], *, orderless: bool
    ) -> EvaluateStage:
        function = self._lookup(node.name)
        count = len(arguments) + 1
        if node.name not in SPECIAL and node.name not in UNORDERED and fits(function, count):
            free = frees(node, orderless=orderless)
            compiled = self._arguments(function, arguments, orderless=free)
            return stage_call(function, compiled, go_name(param_at(function, count - 1)), node.offset)
        passed = Variable(node.offset, "", ())
        evaluate = self._function(node, (*arguments, passed), orderless=orderless)

        def stage(run: Run, dot: Value, value: Value) -> Value:
            mark = len(run.names)
            run.declare("", value)
            result = evaluate(run, dot)
            run.forget(mark)
            return result

        return stage

    def _arguments(
        self, function: Function, arguments: tuple[Operand, ...], *, orderless: bool
    ) -> list[Evaluate]:
        return [
            self._argument(argument, param_at(function, at), orderless=orderless)
            for at, argument in enumerate(arguments)
        ]

    def _argument(self, node: Operand, param: str, *, orderless: bool) -> Evaluate:
        if isinstance(node, (Nil, Bool, Number, String)):
            return self._literal(node, param)
        if param == ANY:
            return self.evaluator(node, orderless=orderless)
        return checked(
            self._raw(node) if not orderless else self.evaluator(node, orderless=True), param, node.offset
        )

    def _call(
        self, function: Function, arguments: tuple[Operand, ...], offset: int, *, orderless: bool = False
    ) -> Evaluate:
        if not fits(function, len(arguments)):
            return fails(wrong_count(function, len(arguments), offset))
        return calling(function, self._arguments(function, arguments, orderless=orderless), offset)
