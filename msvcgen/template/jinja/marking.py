"""Which line of a template a line of what it renders came from."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import nodes

from msvcgen.template.jinja.environment import Environment

MARK = "\0"
"""Stands around the numbers of lines, with `+` those of literal text; what YAML is read from holds none."""


SIGNS = ("+", "-")


class Marking(Environment):
    """Jinja that writes before every piece of a template's text, and before every value, in which line it stands."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for output in [*tree.find_all(nodes.Output)]:
            output.nodes = [
                part for node in output.nodes for part in _marked(node, self.tokens.line(node.lineno))
            ]
        return tree


def _marked(node: nodes.Expr, line: int) -> Iterator[nodes.Expr]:
    sign = "+" if isinstance(node, nodes.TemplateData) else "-"
    yield nodes.TemplateData(f"{MARK}{sign}{line}{MARK}", lineno=node.lineno)
    yield node
