"""Interpolate: render the templates in a ModelService's strings and in the values of a BaseConfig."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from itertools import takewhile
from typing import NamedTuple

from msvcgen.document import Document, Place, Position, Text
from msvcgen.errors import Problem
from msvcgen.merge import DEFAULT_POLICY
from msvcgen.origin import Layer, derived, traced
from msvcgen.service import Service, template_variables
from msvcgen.shared import Shared
from msvcgen.skeleton import Skeletons
from msvcgen.template.engine import Context, Template, TemplateError, TemplateErrors, compile_template
from msvcgen.tree import Mapped, Path, Tree, mapping_at, node_at
from msvcgen.yaml.fault import YamlFault
from msvcgen.yaml.reader import find_places, read_first
from msvcgen.yaml.remarks import warnings_of

SECTIONS = ("prefill", "decode", "endpointPicker")
"""The parts of a ModelService's spec whose strings are templates."""

DIALECT = "msvcgen.dev/template-dialect"
"""The annotation of a BaseConfig that names the language of its templates: `go` (the default) or `jinja`."""


def context_of(service: Service) -> Context:
    """Give what templates may ask of a ModelService: texts and numbers that know nothing but their value."""
    variables = {name: str(value) for name, value in template_variables(service).items()}
    return Context(variables=variables, ports={name: int(port) for name, port in service.ports.items()})


# --- ModelService -----------------------------------------------------------------------------------------------


def interpolate_service(document: Document, context: Context) -> tuple[Mapped, list[Problem]]:
    """Give a ModelService with the strings of its sections rendered, and the problems of its templates."""
    tree = mapping_at(document.tree)
    spec = dict(mapping_at(tree, "spec"))
    problems: list[Problem] = []
    if "{{" in document.text:
        for section in SECTIONS:
            if section in spec:
                spec[section] = _render_strings(spec[section], ("spec", section), context, document, problems)
    return {**tree, "spec": spec}, problems


def _render_strings(
    tree: Tree, path: Path, context: Context, document: Document, problems: list[Problem]
) -> Tree:
    if isinstance(tree, str):
        if "{{" not in tree:
            return tree
        try:
            return derived(_template(str(tree)).render(context).text, tree)
        except (TemplateError, TemplateErrors) as failure:
            problems += [_service_problem(error, path, document) for error in _errors(failure)]
            return ""
    if isinstance(tree, list):
        return [
            _render_strings(item, (*path, at), context, document, problems) for at, item in enumerate(tree)
        ]
    if isinstance(tree, dict):
        return {
            key: _render_strings(item, (*path, key), context, document, problems)
            for key, item in tree.items()
        }
    return tree


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


def _errors(error: TemplateError | TemplateErrors) -> tuple[TemplateError, ...]:
    return (error,) if isinstance(error, TemplateError) else tuple(error.errors)


def _hint(error: TemplateError, path: Path, document: Document) -> str:
    """Give the hint with the file's line for that of the template at `path`."""
    return (
        error.hint.replace("{line}", str(document.inside(path, error.opened).line))
        if error.opened
        else error.hint
    )


def _service_problem(error: TemplateError, path: Path, document: Document) -> Problem:
    return Problem(
        code=error.code,
        message=error.message,
        where=document.where(path),
        position=document.inside(path, error.line, error.column),
        hint=_hint(error, path, document),
    )


# --- BaseConfig -------------------------------------------------------------------------------------------------


class Base(NamedTuple):
    """A BaseConfig with its templates compiled once, for every ModelService that uses it."""

    document: Document
    name: str
    namespace: str
    templates: Mapping[str, Template | str]
    """By key; the text itself where the dialect is Jinja."""
    skeletons: Skeletons
    """What the templates wrote before."""


class GeneratedText(Text):
    """Text that a template wrote: its lines are those of the template.

    `find_lines` gives for every line of the text the line of the value that it came from, nothing when that is not
    known; it is asked when there is a problem.
    """

    __slots__ = ("_lines", "base", "find_lines", "key")

    def __init__(self, *, text: str, base: Document, key: str, find_lines: Callable[[], list[int]]) -> None:
        """Take the text that the value at `key` of a BaseConfig rendered to."""
        super().__init__(base.file, text, 1, find_places)
        self.base = base
        self.key = key
        self.find_lines = find_lines
        self._lines: list[int] | None = None

    def at(self, place: Place) -> Position:
        """Give the position in the BaseConfig's file of a place in the generated text."""
        path = ("data", self.key)
        if self._lines is None:
            self._lines = self.find_lines()
        if not self._lines:
            return self.base.position(path)
        line = self._lines[min(max(place[0], 1), len(self._lines)) - 1]
        start = self.base.inside(path, line)
        return start._replace(column=start.column + self._column(place, start.text[start.column - 1 :]) - 1)

    def _column(self, place: Place, source: str) -> int:
        """Give the column in a line of the template: the place's own, or that of the first action before it."""
        lines = self.text.splitlines()
        written = lines[place[0] - 1] if 0 < place[0] <= len(lines) else ""
        same = sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(written, source, strict=False)))
        if source[max(same - 1, 0) : same + 1] in ("{{", "{%"):  # what it wrote begins with a brace too
            same -= 1
        return min(place[1], same + 1)


class Value(NamedTuple):
    """What one key of a layer below the ModelService holds for one ModelService."""

    key: str
    tree: Tree
    document: Callable[[], Document]
    """Gives the document with the places of the tree; asked for when there is a problem."""
    policy: Mapping[str, str] = DEFAULT_POLICY
    """How the layers above merge onto this one."""
    form: Hashable = None
    """What trees have in common that differ in the values of scalars only; None when that is not known."""

    def position(self, path: Path) -> Position:
        """Give the position of a path of the tree in its file."""
        return self.document().position(path)

    def where(self, path: Path) -> str:
        """Give a path of the tree as people read it."""
        return self.document().where(path)

    def traced(self, layer: Layer) -> Value:
        """Give the value with a tree that knows where a layer states it."""
        return self._replace(tree=traced(self.document(), layer).tree)


def compile_base(document: Document, shared: Shared) -> tuple[Base, list[Problem]]:
    """Compile the templates of a BaseConfig; problems of syntax are all given at once."""
    tree = mapping_at(document.tree)
    metadata = mapping_at(tree, "metadata")
    jinja = node_at(metadata, "annotations", DIALECT) == "jinja"
    templates: dict[str, Template | str] = {}
    problems: list[Problem] = []
    for key, text in mapping_at(tree, "data").items():
        if not isinstance(text, str):
            continue
        try:
            templates[key] = text if jinja else compile_template(text)
        except (TemplateError, TemplateErrors) as failure:
            problems += [_base_problem(error, key, document) for error in _errors(failure)]
    base = Base(
        document=document,
        name=str(metadata.get("name") or ""),
        namespace=str(metadata.get("namespace") or ""),
        templates=templates,
        skeletons=Skeletons(shared),
    )
    return base, problems


def _base_problem(error: TemplateError, key: str, document: Document, note: str = "") -> Problem:
    return Problem(
        code=error.code,
        message=error.message,
        where=key,
        position=document.inside(("data", key), error.line, error.column),
        hint=_hint(error, ("data", key), document),
        notes=(note,) if note else (),
    )


def interpolate_base(
    base: Base, context: Context, name: str, *, traced: bool = False
) -> tuple[dict[str, Value], list[Problem]]:
    """Render and read the values of a BaseConfig for one ModelService; its name is for messages.

    When `traced`, they know where they are stated.
    """
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for key, template in base.templates.items():
        try:
            value = _render_value(base, key, template, context, problems)
        except (TemplateError, TemplateErrors) as failure:
            note = f"in data.{key}, rendered for ModelService {name}"
            problems += [_base_problem(error, key, base.document, note) for error in _errors(failure)]
            continue
        if value is not None:
            values[key] = value.traced("BaseConfig") if traced else value
    return values, problems


def _render_value(
    base: Base, key: str, template: Template | str, context: Context, problems: list[Problem]
) -> Value | None:
    if isinstance(template, str):
        return _read_value(_generated_by_jinja(base, key, template, context), problems)
    output = template.render(context)

    def generated() -> GeneratedText:
        return _generated(base, key, output.text, lambda: output.line_origins(template))

    filled = base.skeletons.fill(key, output.pieces, output.origins)
    if filled is None:
        return _read_value(generated(), problems)
    tree, form = filled
    return None if tree is None else Value(key, tree, lambda: Document(tree, generated(), key), form=form)


def _generated_by_jinja(base: Base, key: str, source: str, context: Context) -> GeneratedText:
    from msvcgen.template.jinja import jinja_lines, render_jinja
    from msvcgen.yaml.writer import write

    text = render_jinja(source, context, to_yaml=write)
    return _generated(base, key, text, lambda: jinja_lines(source, context, text, to_yaml=write))


def _generated(base: Base, key: str, text: str, find_lines: Callable[[], list[int]]) -> GeneratedText:
    return GeneratedText(text=text, base=base.document, key=key, find_lines=find_lines)


def _read_value(generated: GeneratedText, problems: list[Problem]) -> Value | None:
    """Read the text that a key of a BaseConfig rendered to; None for nothing, as for blank text and null."""
    key = generated.key
    try:
        read = read_first(generated.text)
    except YamlFault as fault:
        position = generated.at((fault.line, fault.column))
        problems.append(
            Problem(code=fault.code, message=fault.message, where=key, position=position, hint=fault.hint)
        )
        return None
    problems += [warning._replace(where=key) for warning in warnings_of(read.repeats, None, generated)]
    if read.rest is not None:
        message = "a second YAML document begins here, a value holds one"
        problems.append(
            Problem(code="second-document", message=message, where=key, position=generated.at(read.rest))
        )
    return None if read.tree is None else Value(key, read.tree, lambda: Document(read.tree, generated, key))
