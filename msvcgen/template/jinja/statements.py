"""The expressions of a template that are evaluated one by one: what a failure stops, and what can stand for them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from jinja2 import nodes

from msvcgen.typed import cast

QUIET = "__quiet__"
"""The name of what stands for an expression that has failed."""

_PARTS: dict[type[nodes.Stmt], str] = {
    nodes.If: "test",
    nodes.For: "iter",
    nodes.Assign: "node",
    nodes.CallBlock: "call",
    nodes.ExprStmt: "node",
}


def start(node: nodes.Node) -> int:
    """Give the number of the first token of an expression; Jinja knows that of its operator."""
    return min((inner.lineno for inner in (node, *node.find_all(nodes.Node)) if inner.lineno), default=1)


def move_to_expressions(tree: nodes.Template) -> None:
    """Let statements and what they print stand where their expressions begin."""
    for statement in tree.find_all(nodes.Stmt):
        if isinstance(statement, nodes.Output):
            for item in statement.nodes:
                if not isinstance(item, nodes.TemplateData):
                    item.lineno = start(item)
        elif part := _PARTS.get(type(statement)):
            statement.lineno = start(getattr(statement, part))


def expressions(tree: nodes.Template) -> Iterator[tuple[int, nodes.Expr]]:
    """Give the expressions, each with the number that failures have which it causes."""
    for statement in tree.find_all(nodes.Stmt):
        if isinstance(statement, nodes.Output):
            yield from (
                (item.lineno, item) for item in statement.nodes if not isinstance(item, nodes.TemplateData)
            )
        elif part := _PARTS.get(type(statement)):
            yield statement.lineno, getattr(statement, part)


def silence(tree: nodes.Template, numbers: Collection[int]) -> None:
    """Put the name of what is quiet into the place of failed expressions, and take out what reads files."""
    for statement in tree.find_all(nodes.Stmt):
        part = _PARTS.get(type(statement))
        if isinstance(statement, nodes.Output):
            statement.nodes = [
                _quiet(item) if item.lineno in numbers and not isinstance(item, nodes.TemplateData) else item
                for item in statement.nodes
            ]
        elif part and statement.lineno in numbers and not isinstance(statement, nodes.CallBlock):
            setattr(statement, part, _quiet(statement))


def _quiet(node: nodes.Node) -> nodes.Expr:
    return nodes.Name(QUIET, "load", lineno=node.lineno)


def tainted(tree: nodes.Template, quiet: Collection[str]) -> set[str]:
    """Give the names whose values are made of what is quiet, with those names themselves."""
    names: set[str] = set()
    made: dict[str, set[str]] = {}
    for targets, value in _settings(tree):
        for name in names_in(value):
            made.setdefault(name, set()).update(targets)
    waiting = [*quiet, QUIET]
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            waiting += made.get(name, ())
    return names


def _settings(tree: nodes.Template) -> Iterator[tuple[set[str], nodes.Expr]]:
    for assigned in tree.find_all(nodes.Assign):
        yield _targets(assigned.target), cast("nodes.Expr", assigned.node)
    for loop in tree.find_all(nodes.For):
        yield _targets(loop.target), cast("nodes.Expr", loop.iter)


def _targets(target: nodes.Node) -> set[str]:
    every = (target, *target.find_all((nodes.Name, nodes.NSRef)))
    return {node.name for node in every if isinstance(node, nodes.Name | nodes.NSRef)}


def uses(expression: nodes.Expr, names: Collection[str]) -> bool:
    """Tell whether an expression reads one of the names."""
    return any(name in names for name in names_in(expression))


def names_in(expression: nodes.Expr) -> Iterator[str]:
    """Give the names whose values an expression needs."""
    every = (expression, *expression.find_all(nodes.Name))
    asked = _asked_whether_defined(expression)
    return (node.name for node in every if isinstance(node, nodes.Name) and node not in asked)


def places_of(tree: nodes.Template, names: Collection[str]) -> dict[str, int]:
    """Give the number of the token at which each of the names is read first, where its value is needed."""
    asked = _asked_whether_defined(tree)
    found: dict[str, int] = {}
    for node in tree.find_all(nodes.Name):
        if node.name in names and node.ctx == "load" and node not in asked:
            found[node.name] = min(node.lineno, found.get(node.name, node.lineno))
    return {name: found.get(name, 1) for name in names}


def _asked_whether_defined(tree: nodes.Node) -> set[nodes.Node]:
    """Give the nodes for which a template provides that they have no value."""
    return {
        node.node
        for node in (tree, *tree.find_all((nodes.Test, nodes.Filter)))
        if isinstance(node, nodes.Test | nodes.Filter)
        and node.name in ("defined", "undefined", "default", "d")
        and node.node is not None
    }
