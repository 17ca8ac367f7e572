"""Templates in values: what Helm's `tpl` and the templates of the chart make of them.

Our own engine evaluates them, with the functions that Helm has beside sprig's, as far as they need no cluster.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msvcgen.errors import MOST_ALIKE, Problem
from msvcgen.migrate.facts import facts
from msvcgen.migrate.quoted import quoted
from msvcgen.migrate.values import Values
from msvcgen.records import NamedTuple
from msvcgen.template.context import Context
from msvcgen.template.engine import TemplateError, TemplateErrors, compile_template
from msvcgen.template.values import Function, TemplateFailure, Value
from msvcgen.tree import Mapped, Path, Tree, text_at
from msvcgen.typed import cast
from msvcgen.yaml.fault import YamlFault
from msvcgen.yaml.reader import read_value

_LONGEST = 55
"""Characters of the name of a release's objects, before what the chart puts behind it."""

_DEEPEST = 20
"""How deep `tpl` may call itself."""

NO_VALUE = "<no value>"


class Release(NamedTuple):
    """What `helm install` is told beside values."""

    name: str
    namespace: str = ""


def full_name(release: Release, values: Mapped) -> str:
    """Give the name that all objects of a release begin with (`llm-d-modelservice.fullname`)."""
    chart = text_at(values, "nameOverride") or text_at(facts(), "name")
    whole = text_at(values, "fullnameOverride")
    if not whole:
        whole = release.name if chart in release.name else f"{release.name}-{chart}"
    return whole[:_LONGEST].removesuffix("-")


class Helm:
    """Evaluates the templates in values of one release."""

    def __init__(self, values: Values, release: Release) -> None:
        """Take what templates may ask for."""
        self.values = values
        self.problems: list[Problem] = []
        self.name = full_name(release, values.tree)
        self._includes = {
            "llm-d-modelservice.fullname": self.name,
            "llm-d-modelservice.decodeName": f"{self.name}-decode",
            "llm-d-modelservice.prefillName": f"{self.name}-prefill",
            "llm-d-modelservice.pdServiceAccountName": text_at(values.tree, "serviceAccountOverride")
            or self.name,
        }
        self._functions = self._of_helm()
        self._depth = 0
        self._context = Context()
        # The fields of the dot are texts for a ModelService, and trees here.
        self._context.variables = cast("Mapping[str, str]", _dot(values.tree, release))

    def text(self, text: str, path: Path) -> str:
        """Give what a text comes to; what fails is a problem at its path, and comes to nothing."""
        if "{{" not in text:
            return text
        try:
            return self._rendered(text)
        except (TemplateError, TemplateErrors) as failure:
            self.problems += self._placed(failure, path)
            return ""

    def tree(self, tree: Tree, path: Path) -> Tree:
        """Give what a tree comes to: written as YAML, evaluated whole, read again (common.tplvalues.render)."""
        if isinstance(tree, str):  # YAML that is a template, as a whole
            return self._read(self.text(tree, path), path)
        if not _is_template(tree):
            return tree
        try:
            return self._read(self._rendered(quoted(_sorted(tree))), path)
        except (TemplateError, TemplateErrors) as failure:
            self._blame(failure, tree, path)
        return None

    def _read(self, text: str, path: Path) -> Tree:
        try:
            return read_value(text)
        except YamlFault as fault:
            message = f"what the templates give is no YAML: {fault.message}"
            self.problems.append(self._problem("template-failed", message, path))
        return None

    def _blame(self, failure: TemplateError | TemplateErrors, tree: Tree, path: Path) -> None:
        """Place what failed at the text that fails by itself, else at the whole."""
        before = len(self.problems)
        if isinstance(failure, TemplateErrors) and failure.errors[0].code == "template-limit":
            self.problems += self._placed(failure, path, inside=False)
            return
        for inner, leaf in _leaves(tree, path):
            self.text(leaf, inner)
            if len(self.problems) - before > MOST_ALIKE:
                return
        if len(self.problems) == before:
            self.problems += self._placed(failure, path, inside=False)

    def _rendered(self, text: str) -> str:
        whole = compile_template(text, more=self._functions).render(self._context).text
        return whole.replace(NO_VALUE, "")  # as Helm's engine does

    def _problem(self, code: str, message: str, path: Path, hint: str = "") -> Problem:
        return Problem(
            code, message, where=self.values.where(path), position=self.values.position(path), hint=hint
        )

    def _placed(
        self, failure: TemplateError | TemplateErrors, path: Path, *, inside: bool = True
    ) -> Iterator[Problem]:
        document = self.values.stated(path)
        for error in (failure,) if isinstance(failure, TemplateError) else failure.errors:
            problem = self._problem(error.code, error.message, path, str(error.hint))
            if document is not None and inside:
                problem = problem._replace(position=document.inside(path, error.line, error.column))
            yield problem

    # --- functions

    def _of_helm(self) -> dict[str, Function]:
        rows = (
            ("include", self._include, ("string", "any")),
            ("tpl", self._tpl, ("string", "any")),
            ("required", _required, ("string", "any")),
            ("toYaml", _to_yaml, ("any",)),
            ("fromYaml", _from_yaml, ("string",)),
            ("fromYamlArray", _from_yaml, ("string",)),
        )
        return {name: Function(name=name, call=call, params=params) for name, call, params in rows}

    def _include(self, name: str, _dot: Value) -> str:
        if name in self._includes:
            return self._includes[name]
        known = ", ".join(f"`{known}`" for known in self._includes)
        raise TemplateFailure(f"the template `{name}` is not known here, known are {known}")

    def _tpl(self, text: str, _dot: Value) -> str:
        self._depth += 1
        try:
            if self._depth > _DEEPEST:
                raise TemplateFailure(f"`tpl` calls itself more than {_DEEPEST} times")
            return self._rendered(text)
        except (TemplateError, TemplateErrors) as failure:
            first = failure if isinstance(failure, TemplateError) else failure.errors[0]
            raise TemplateFailure(first.message.removeprefix("`tpl`: ")) from None
        finally:
            self._depth -= 1


def _dot(values: Mapped, release: Release) -> Mapped:
    chart = facts()
    return {
        "Values": values,
        "Release": {
            "Name": release.name,
            "Namespace": release.namespace or "default",
            "Service": "Helm",
            "IsInstall": True,
            "IsUpgrade": False,
            "Revision": 1,
        },
        "Chart": {
            "Name": chart["name"],
            "Version": chart["version"],
            "AppVersion": chart["appVersion"],
            "Type": "application",
        },
    }


def _is_template(tree: Tree) -> bool:
    return any(True for _ in _leaves(tree, ()))


def _leaves(tree: Tree, path: Path) -> Iterator[tuple[Path, str]]:
    """Give the texts in a tree that hold a template."""
    if isinstance(tree, str):
        if "{{" in tree:
            yield path, tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield from _leaves(key, (*path, key))
            yield from _leaves(value, (*path, key))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from _leaves(value, (*path, index))


def _sorted(tree: Tree) -> Tree:
    """Give a tree as Go writes it: maps have no order but that of their keys."""
    if isinstance(tree, dict):
        return {key: _sorted(tree[key]) for key in sorted(tree)}
    return [_sorted(item) for item in tree] if isinstance(tree, list) else tree


def _required(message: str, value: Value) -> Value:
    if value is None or value == "":
        raise TemplateFailure(message)
    return value


def _to_yaml(value: Value) -> str:
    return quoted(_sorted(cast("Tree", value))).removesuffix("\n")


def _from_yaml(text: str) -> Value:
    try:
        return read_value(text)
    except YamlFault as fault:
        raise TemplateFailure(fault.message) from None
