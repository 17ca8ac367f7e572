"""Render and read the templates in the values of a BaseConfig."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping

from msvcgen.document import Document, Place, Position, Text
from msvcgen.errors import Finding, Problem, Severity
from msvcgen.interpolate.typing import typed
from msvcgen.merge import DEFAULT_POLICY
from msvcgen.origin import Layer, traced
from msvcgen.presets import is_preset
from msvcgen.records import NamedTuple
from msvcgen.shared import Shared
from msvcgen.skeleton import Skeletons
from msvcgen.targets import ADDONS
from msvcgen.template.context import Context
from msvcgen.template.engine import Template, TemplateError, TemplateErrors, compile_template
from msvcgen.template.run import MAX_TOKENS
from msvcgen.tree import Path, Tree, mapping_at, node_at
from msvcgen.typed import TypeAlias
from msvcgen.yaml.fault import YamlFault
from msvcgen.yaml.reader import find_places, read_first
from msvcgen.yaml.remarks import warnings_of

DIALECT = "msvcgen.dev/template-dialect"
"""The annotation of a BaseConfig that names the language of its templates: `go` (the default) or `jinja`."""


class Base(NamedTuple):
    """A BaseConfig with its templates compiled once, for every ModelService that uses it."""

    document: Document
    name: str
    namespace: str
    templates: Mapping[str, Template | str]
    """By key; the text itself where the dialect is Jinja."""
    skeletons: Skeletons
    """What the templates wrote before."""
    addons: Mapping[str, Template | str] = {}
    """Those of add-ons by key, which are rendered for a role that asks for one."""

    @property
    def layer(self) -> Layer:
        """Who states its values."""
        return "preset" if is_preset(self.document.file) else "BaseConfig"


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
        same = min(same, len(written), len(source) - begin)
        at = begin + same
        differs = written[same : same + 1] != source[at : at + 1]
        if (
            same and differs and source[at - 1 : at + 1] in ("{{", "{%")
        ):  # what it wrote begins with a brace too
            same -= 1
        return same + 1


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

    def number_at(self, path: Path) -> bool | float | None:
        """Give the number or the boolean that a text is whose template has one action in quotes, None for any other.

        Which of both is wanted only a schema knows.
        """
        text = node_at(self.tree, *path)
        number = typed(text) if isinstance(text, str) else None
        if number is None:
            return None
        position = self.document().position(path, of_value=True)
        return number if re.compile(_QUOTED_ACTION).match(position.text, position.column - 1) else None

    def with_nodes(self, nodes: Mapping[Path, Tree]) -> Value:
        """Give the value with other nodes at paths that it has."""
        document, tree = self.document, _with_nodes(self.tree, nodes)
        return self._replace(tree=tree, document=lambda: document().with_tree(tree), form=None)

    def traced(self, layer: Layer) -> Value:
        """Give the value with a tree that knows where a layer states it."""
        return self._replace(tree=traced(self.document(), layer).tree)


_QUOTED_ACTION = r"""(["'])\{\{(?:(?!\}\}).)*\}\}\1\s*(?:$|[,\]}]|\s\#)"""


def _with_nodes(tree: Tree, nodes: Mapping[Path, Tree]) -> Tree:
    """Give a tree with other nodes at paths that it has."""
    if () in nodes:
        return nodes[()]
    inner: dict[str | int, dict[Path, Tree]] = {}
    for (step, *rest), node in nodes.items():
        inner.setdefault(step, {})[tuple(rest)] = node
    if isinstance(tree, list):
        return [_with_nodes(item, inner[at]) if at in inner else item for at, item in enumerate(tree)]
    return {
        key: _with_nodes(item, inner[key]) if key in inner else item for key, item in mapping_at(tree).items()
    }


Found: TypeAlias = list[tuple[Finding, Severity]]


def with_numbers(
    value: Value, found: Found, check: Callable[[Tree], Iterable[tuple[Finding, Severity]]]
) -> tuple[Value, Found]:
    """Give a value with numbers where a template in quotes gave one and that is better, and the findings that are left.

    `check` gives the findings of a tree.
    """
    paths = (finding.path for finding, _ in found)
    numbers = {path: number for path in paths if (number := value.number_at(path)) is not None}
    if not numbers:
        return value, found
    left = list(check(value.with_nodes(numbers).tree))
    wrong = {finding.path for finding, _ in left}
    better = {path: number for path, number in numbers.items() if path not in wrong}
    if not better:
        return value, found
    value = value.with_nodes(better)
    if better.keys() != numbers.keys():
        left = list(check(value.tree))
    return with_numbers(value, left, check) if left else (value, left)  # of very many not all were found


def compile_base(document: Document, shared: Shared) -> tuple[Base, list[Problem]]:
    """Compile the templates of a BaseConfig; problems of syntax are all given at once."""
    tree = mapping_at(document.tree)
    metadata = mapping_at(tree, "metadata")
    jinja = node_at(metadata, "annotations", DIALECT) == "jinja"
    templates: dict[str, Template | str] = {}
    addons: dict[str, Template | str] = {}
    problems: list[Problem] = []
    left = MAX_TOKENS
    for key, text in mapping_at(tree, "data").items():
        if not isinstance(text, str):
            continue
        compiled = addons if key in ADDONS else templates
        try:
            if jinja:
                left -= _jinja_tokens(text, left)
                compiled[key] = text
                continue
            compiled[key] = template = compile_template(text, left)
            left -= template.tokens
        except (TemplateError, TemplateErrors) as failure:
            from msvcgen.interpolate.placing import problems_of

            problems += problems_of(failure, key, ("data", key), document)
    base = Base(
        document=document,
        name=str(metadata.get("name") or ""),
        namespace=str(metadata.get("namespace") or ""),
        templates=templates,
        skeletons=Skeletons(shared),
        addons=addons,
    )
    return base, problems


_WEIGHT_OF_JINJA = 4
"""Tokens of Go templates that take as long as one of Jinja."""

_SHORT = 4096
"""Characters up to which a template of Jinja is not looked into, which would start Jinja."""


def _jinja_tokens(text: str, left: int) -> int:
    """Give how many tokens of Go templates take as long as those of a template of Jinja."""
    if len(text) <= _SHORT:
        return len(text)
    from msvcgen.template.jinja import jinja_tokens

    return _WEIGHT_OF_JINJA * jinja_tokens(text, left // _WEIGHT_OF_JINJA)


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
            value = _render_value(base, key, template, context, problems, again=traced)
        except (TemplateError, TemplateErrors) as failure:
            from msvcgen.interpolate.placing import problems_of

            note = f"in data.{key}, rendered for ModelService {name}"
            problems += problems_of(failure, key, ("data", key), base.document, note)
            continue
        if value is not None:
            values[key] = value.traced(base.layer) if traced else value
    return values, problems


def _render_value(
    base: Base,
    key: str,
    template: Template | str,
    context: Context,
    problems: list[Problem],
    *,
    again: bool,
) -> Value | None:
    if isinstance(template, str):
        return _read_value(_generated_by_jinja(base, key, template, context), problems)
    output = template.render(context)

    def generated() -> GeneratedText:
        return _generated(base, key, output.text, lambda: output.line_origins(template))

    filled = base.skeletons.fill(key, output.pieces, output.origins, again=again)
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


_OF_JINJA = f"`{{% %}}` is Jinja's: state the annotation `{DIALECT}: jinja`, or use `{{{{ }}}}` of Go"


def _read_value(generated: GeneratedText, problems: list[Problem]) -> Value | None:
    """Read the text that a key of a BaseConfig rendered to; None for nothing, as for blank text and null."""
    key = generated.key
    try:
        read = read_first(generated.text)
    except YamlFault as fault:
        position = generated.at((fault.line, fault.column))
        hint = _OF_JINJA if "{%" in position.text else fault.hint
        problems.append(
            Problem(code=fault.code, message=fault.message, where=key, position=position, hint=hint)
        )
        return None
    problems += [warning._replace(where=key) for warning in warnings_of(read.repeats, None, generated)]
    if read.rest is not None:
        message = "a second YAML document begins here, a value holds one"
        problems.append(
            Problem(code="second-document", message=message, where=key, position=generated.at(read.rest))
        )
    return None if read.tree is None else Value(key, read.tree, lambda: Document(read.tree, generated, key))
