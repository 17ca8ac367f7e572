"""Interpolate: render the templates in a ModelService's strings and in the values of a BaseConfig."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import NamedTuple

from msvcgen.document import Document, Place, Position, Text
from msvcgen.errors import Few, Problem
from msvcgen.merge import DEFAULT_POLICY
from msvcgen.origin import Layer, derived, traced
from msvcgen.service import Service, template_variables
from msvcgen.shared import Shared
from msvcgen.skeleton import Skeletons
from msvcgen.template.context import Context
from msvcgen.template.engine import Template, TemplateError, TemplateErrors, compile_template
from msvcgen.template.faults import standing_for
from msvcgen.template.run import MAX_TOKENS
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
    unrendered = Few(_code, _others)
    if document.holds("{{"):
        for section in SECTIONS:
            if section in spec:
                spec[section] = _render_strings(spec[section], ("spec", section), context, unrendered)
    return {**tree, "spec": spec}, [_service_problem(*one, document) for one in unrendered.of()]


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
    error = first.error
    return first._replace(error=standing_for(times, error))


def _render_strings(tree: Tree, path: Path, context: Context, unrendered: Few[_Unrendered]) -> Tree:
    if isinstance(tree, str):
        if "{{" not in tree:
            return tree
        try:
            return derived(_template(str(tree)).render(context).text, tree)
        except (TemplateError, TemplateErrors) as failure:
            for error in _errors(failure):
                unrendered.add(_Unrendered(error.with_traceback(None), path))
            return ""
    if isinstance(tree, list):
        return [_render_strings(item, (*path, at), context, unrendered) for at, item in enumerate(tree)]
    if isinstance(tree, dict):
        return {key: _render_strings(item, (*path, key), context, unrendered) for key, item in tree.items()}
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
    hint = error.hint
    return hint.replace("{line}", str(document.inside(path, error.opened).line)) if error.opened else hint


def _service_problem(error: TemplateError, path: Path, document: Document) -> Problem:
    return Problem(
        code=error.code,
        message=error.message,
        where=document.where(path) if error.times == 1 else "",
        position=document.inside(path, error.line, error.column),
        hint=_hint(error, path, document),
        times=error.times,
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

    __slots__ = ("_origins", "base", "find_lines", "key")

    def __init__(self, *, text: str, base: Document, key: str, find_lines: Callable[[], list[int]]) -> None:
        """Take the text that the value at `key` of a BaseConfig rendered to."""
        super().__init__(base.file, text, 1, find_places)
        self.base = base
        self.key = key
        self.find_lines = find_lines
        self._origins: list[int] | None = None

    def at(self, place: Place) -> Position:
        """Give the position in the BaseConfig's file of a place in the generated text."""
        path = ("data", self.key)
        if self._origins is None:
            self._origins = self.find_lines()
        if not self._origins:
            return self.base.position(path)
        line = self._origins[min(max(place[0], 1), len(self._origins)) - 1]
        start = self.base.inside(path, line)
        return start._replace(column=start.column + self._column(place, start.text, start.column - 1) - 1)

    def _column(self, place: Place, source: str, begin: int) -> int:
        """Give the column in a line of the template, which begins at `begin` of the source's.

        It is the place's own, or that of the first action before it.
        """
        written = self.lines[place[0] - 1] if 0 < place[0] <= len(self.lines) else ""
        same, different = 0, place[1]
        while same + 1 < different:  # a line may be long, and have many problems
            middle = (same + different) // 2
            alike = written[same:middle] == source[begin + same : begin + middle]
            same, different = (middle, different) if alike else (same, middle)
        return min(same, len(written), len(source) - begin) + 1


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
    left = MAX_TOKENS
    for key, text in mapping_at(tree, "data").items():
        if not isinstance(text, str):
            continue
        try:
            if jinja:
                left -= _jinja_tokens(text, left)
                templates[key] = text
                continue
            templates[key] = template = compile_template(text, left)
            left -= template.tokens
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


_OF_JINJA = 4
"""Tokens of Go templates that take as long as one of Jinja."""

_SHORT = 4096
"""Characters up to which a template of Jinja is not looked into, which would start Jinja."""


def _jinja_tokens(text: str, left: int) -> int:
    """Give how many tokens of Go templates take as long as those of a template of Jinja."""
    if len(text) <= _SHORT:
        return len(text)
    from msvcgen.template.jinja import jinja_tokens

    return _OF_JINJA * jinja_tokens(text, left // _OF_JINJA)


def _base_problem(error: TemplateError, key: str, document: Document, note: str = "") -> Problem:
    return Problem(
        code=error.code,
        message=error.message,
        where=key if error.times == 1 else "",
        position=document.inside(("data", key), error.line, error.column),
        hint=_hint(error, ("data", key), document),
        notes=(note,) if note and error.times == 1 else (),
        times=error.times,
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
