"""Render the strings of a variant, guided by the schema of what they become."""

from __future__ import annotations

from msvcgen.errors import MOST_ALIKE, Problem
from msvcgen.kinds import Schema
from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.runtimes.variant import Variant
from msvcgen.template.engine import Context, TemplateError, TemplateErrors
from msvcgen.tree import Mapped, Path, Tree
from msvcgen.yaml.scalars import resolve

TYPED = frozenset({"integer", "number", "boolean", "int-or-string"})
"""Types of fields in which a string that is wholly a template becomes what YAML would read."""


class Renderer(NamedTuple):
    """Renders parts of a variant's spec; `problems` collects what its templates do wrong."""

    variant: Variant
    context: Context
    problems: list[Problem]

    def text(self, source: str, path: Path) -> str:
        """Render one string of the spec, which stands at `path` there."""
        if "{{" not in source:
            return source
        try:
            return derived(self.variant.template(source).render(self.context).text, source)
        except (TemplateError, TemplateErrors) as error:
            for failure in _errors(error):
                self._keep(failure, path)
            return ""

    def tree(self, tree: Tree, path: Path, schema: Schema | None = None) -> Tree:
        """Render a tree of the spec; None when nothing is left of it.

        An entry whose templates render to nothing is left out, and so is a mapping or list of nothing but
        those.
        """
        if isinstance(tree, str):
            return self._scalar(tree, path, schema)
        if isinstance(tree, list):
            items = schema.items if schema is not None else None
            pairs = [(item, self.tree(item, (*path, at), items)) for at, item in enumerate(tree)]
            kept = [rendered for item, rendered in pairs if item is None or rendered is not None]
            return kept if kept or not tree else None
        if isinstance(tree, dict):
            return self._mapping(tree, path, schema)
        return tree

    def _mapping(self, tree: Mapped, path: Path, schema: Schema | None) -> Tree:
        result: Mapped = {}
        for key, value in tree.items():
            inner = (schema.properties.get(key) or schema.additional) if schema is not None else None
            rendered = self.tree(value, (*path, key), inner)
            if value is None or rendered is not None:
                result[key] = rendered
        return result if result or not tree else None

    def _scalar(self, source: str, path: Path, schema: Schema | None) -> Tree:
        if "{{" not in source:
            return source
        text = self.text(source, path)
        if not text.strip():
            return None
        whole = source.startswith("{{") and source.endswith("}}")
        typed = whole and schema is not None and schema.type in TYPED
        return derived(resolve(text.strip()), source) if typed else text

    def _keep(self, failure: TemplateError, path: Path) -> None:
        """Keep a problem; of many only the first are made, see `few`."""
        last = self.problems[-1] if len(self.problems) > MOST_ALIKE else None
        if last is not None and last.code == failure.code:
            self.problems[-1] = last._replace(times=last.times + failure.times)
        else:
            self.problems.append(self._problem(failure, path))

    def _problem(self, error: TemplateError, path: Path) -> Problem:
        document = self.variant.document
        return Problem(
            code=error.code,
            message=error.message,
            where=document.where(path),
            position=document.inside(path, error.line, error.column),
            hint=error.hint,
            times=error.times,
        )


def _errors(error: TemplateError | TemplateErrors) -> tuple[TemplateError, ...]:
    return (error,) if isinstance(error, TemplateError) else tuple(error.errors)
