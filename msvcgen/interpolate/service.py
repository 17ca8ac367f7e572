"""Render the templates in the strings of a ModelService."""

from __future__ import annotations

from collections.abc import Iterable

from msvcgen.check.wording import shown
from msvcgen.document import Document
from msvcgen.errors import Few, Finding, Problem
from msvcgen.interpolate.typing import typed
from msvcgen.kinds import Schema
from msvcgen.kinds.own import input_schema
from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.service import Service, template_variables
from msvcgen.template.context import Context
from msvcgen.template.engine import Template, TemplateError, TemplateErrors, compile_template
from msvcgen.template.faults import standing_for
from msvcgen.tree import Mapped, Path, Tree, mapping_at, node_at

SECTIONS = ("prefill", "decode", "endpointPicker")
"""The parts of a ModelService's spec whose strings are templates."""


def context_of(service: Service) -> Context:
    """Give what templates may ask of a ModelService: texts and numbers that know nothing but their value."""
    variables = {name: str(value) for name, value in template_variables(service).items()}
    ports = {name: int(port) for name, port in service.ports.items()}
    return Context(variables=variables, ports=ports, steps=service.steps)


class Interpolated(NamedTuple):
    """A ModelService with the strings of its sections rendered, and the problems of its templates.

    `templates` are the paths of all strings that were templates, `failed` of those that could not be rendered.
    """

    tree: Mapped
    problems: list[Problem]
    templates: frozenset[Path] = frozenset()
    failed: frozenset[Path] = frozenset()

    def explain(self, findings: Iterable[Finding]) -> list[Finding]:
        """Give findings without those that follow from a template that failed, the others with what a template gave."""
        said = (finding for finding in findings if finding.path not in self.failed)
        return [self._of_template(finding) if finding.path in self.templates else finding for finding in said]

    def _of_template(self, finding: Finding) -> Finding:
        text = node_at(self.tree, *finding.path)
        if finding.code != "wrong-type" or not isinstance(text, str):
            return finding
        alone = ", only a text that is one action gives a number" if text.isdecimal() else ""
        return finding._replace(hint=f"the template gives {shown(str(text))}{alone}")


def interpolate_service(document: Document, context: Context) -> Interpolated:
    """Render the strings of a ModelService's sections.

    A text that prints one value and nothing else becomes a number or a boolean where the schema has one.
    """
    tree = mapping_at(document.tree)
    spec = dict(mapping_at(tree, "spec"))
    if document.text and not document.holds("{{"):  # of what was made of others nobody knows
        return Interpolated({**tree, "spec": spec}, [])
    strings = _Strings(context)
    for section in SECTIONS:
        if section in spec:
            spec[section] = strings.rendered(spec[section], ("spec", section))
    templates, failed = frozenset(strings.templates), frozenset(strings.failed)
    problems: list[Problem] = []
    for error, path in strings.unrendered.of() if failed else ():
        from msvcgen.interpolate.placing import problem_of

        problems.append(problem_of(error, document.where(path), path, document))
    return Interpolated({**tree, "spec": spec}, problems, templates, failed)


class _Unrendered(NamedTuple):
    """What is wrong with the template at a path."""

    error: TemplateError
    path: Path

    @property
    def times(self) -> int:
        return self.error.times


def _code(unrendered: _Unrendered) -> str:
    return unrendered.error.code


def _others(first: _Unrendered, times: int) -> _Unrendered:
    return first._replace(error=standing_for(times, first.error))


class _Strings:
    """The strings of one ModelService."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.unrendered = Few(_code, _others)
        self.templates: list[Path] = []
        self.failed: list[Path] = []

    def rendered(self, tree: Tree, path: Path) -> Tree:
        """Give the part of a ModelService at a path with its strings rendered."""
        if isinstance(tree, str):
            return self._text(tree, path) if "{{" in tree else tree
        if isinstance(tree, list):
            return [
                self.rendered(item, (*path, at)) if _may_have_templates(item) else item
                for at, item in enumerate(tree)
            ]
        if isinstance(tree, dict):
            return {
                key: self.rendered(item, (*path, key)) if _may_have_templates(item) else item
                for key, item in tree.items()
            }
        return tree

    def _text(self, source: str, path: Path) -> Tree:
        self.templates.append(path)
        try:
            output = _template(str(source)).render(self._context)
        except (TemplateError, TemplateErrors) as failure:
            from msvcgen.interpolate.placing import errors_of

            for error in errors_of(failure):
                self.unrendered.add(_Unrendered(error.with_traceback(None), path))
            self.failed.append(path)
            return ""
        value = _as_wanted(output.text, path) if output.is_value else output.text
        return derived(value, source)


def _may_have_templates(tree: Tree) -> bool:
    return "{{" in tree if isinstance(tree, str) else isinstance(tree, (dict, list))


def _as_wanted(text: str, path: Path) -> Tree:
    """Give what a template printed as the type that the schema of a ModelService has at a path."""
    value = typed(text)
    if value is None:
        return text
    types = _types_at(path)
    if isinstance(value, bool):
        return value if types == {"boolean"} else text
    if isinstance(value, int):
        return value if types & {"integer", "number"} else text
    return value if "number" in types and "string" not in types else text


def _types_at(path: Path) -> frozenset[str]:
    schema: Schema | None = input_schema("ModelService")
    for step in path:
        if schema is None:
            return frozenset()
        schema = schema.items if isinstance(step, int) else schema.properties.get(step) or schema.additional
    return (
        frozenset(each.type for each in (schema.any_of or (schema,))) if schema is not None else frozenset()
    )


_TEMPLATES: dict[str, Template] = {}
"""Compiled templates of ModelServices: a fleet says the same few things again and again."""

_MOST_TEMPLATES = 4096


def _template(source: str) -> Template:
    template = _TEMPLATES.get(source)
    if template is None:
        template = compile_template(source)
        if len(_TEMPLATES) < _MOST_TEMPLATES:
            _TEMPLATES[source] = template
    return template
