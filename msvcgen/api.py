"""The Python API: render ModelServices, check and compare manifests; no file, clock, network or environment."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msvcgen.allowances import settle
from msvcgen.document import Document, Places, Position, Text
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.kinds import NEWEST, Kinds
from msvcgen.pipeline import Options, Validate, generate
from msvcgen.presets import is_preset, preset_source
from msvcgen.records import NamedTuple
from msvcgen.settings import Source
from msvcgen.tree import Mapped, Tree
from msvcgen.typed import TYPE_CHECKING, Any, TypeAlias, cast
from msvcgen.yaml.writer import write

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from msvcgen.assignments import Assignment
    from msvcgen.compare import Comparison
    from msvcgen.explanation import Explained
    from msvcgen.model import BaseConfig, ModelService, RuntimeVariant
    from msvcgen.picture import Picture

Input: TypeAlias = "str | bytes | Mapping[str, Any] | ModelService | BaseConfig"
"""YAML or JSON text (a stream may hold several documents), a plain mapping, or a model; `preset:NAME` for a preset."""


def render(  # noqa: PLR0913 - the options of the command line
    modelservice: Input | Iterable[Input],
    baseconfig: Input | Iterable[Input] | None = None,
    *,
    namespace: str = "",
    validate: Validate = "strict",
    kube_version: str = NEWEST,
    epp_cluster_role: str = "",
    epp_pull_secrets: Iterable[str] = (),
    pd_pull_secrets: Iterable[str] = (),
    runtime: str | Mapping[str, Any] | RuntimeVariant = "",
    model_definition: str | bytes | Mapping[str, Any] | None = None,
    env: Mapping[str, str] | None = None,
    set_values: Iterable[str] = (),
    allow: Iterable[str] = (),
    schemas: Iterable[Mapping[str, Any]] = (),
    show_notes: bool = False,
    on_warning: Callable[[Problem], object] | None = None,
) -> list[dict[str, Any]]:
    """Render ModelServices and give their objects in the order in which `msvcgen generate` prints them.

    The keyword arguments are the options of `msvcgen generate`; `runtime` is the name of a variant, or one;
    `model_definition` is that of Backend.AI, for the variant `custom`; `set_values` are texts as `--set` takes them;
    `schemas` are CustomResourceDefinitions, or JSON
    Schemas with `x-kubernetes-group-version-kind`, of further kinds or of known ones. The objects are new plain dicts,
    lists and scalars, which the caller may change. Warnings are given to `on_warning`, one call a problem, and with
    `show_notes` notes as well.

    Raises MsvcgenError, whose `problems` are all that the failing stage found, of all ModelServices.
    """
    options = _options(
        namespace=namespace,
        validate=validate,
        kube_version=kube_version,
        epp_cluster_role=epp_cluster_role,
        epp_pull_secrets=epp_pull_secrets,
        pd_pull_secrets=pd_pull_secrets,
        runtime=runtime,
        model_definition=model_definition,
        env=env,
        set_values=set_values,
        allow=allow,
        schemas=schemas,
        show_notes=show_notes,
    )
    rendered = list(
        generate(_sources("modelservice", modelservice), _sources("baseconfig", baseconfig), options)
    )
    problems = settle(
        (problem for service in rendered for problem in service.problems),
        (span for service in rendered for span in service.allowances),
        complete=validate != "ignore",
    )
    _tell(problems, on_warning)
    return [cast("dict[str, Any]", _copy(child.tree)) for service in rendered for child in service.children]


def render_many(
    modelservices: Input | Iterable[Input],
    baseconfigs: Input | Iterable[Input] | None = None,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    **options: Any,  # noqa: ANN401 - those of `render`
) -> Iterator[RenderedService]:
    """Render ModelServices one after another in their order, and last give what there is to say of all of them.

    Of each there are its name, its objects and its problems; one with an error has no objects, and the others are
    rendered all the same. The last has no name: its problems are those between objects of all. Rendering is done by
    `jobs` processes, or by any executor, whose workers need this version of msvcgen and no files. Few tasks are given
    to it ahead, so that what waits for the caller does not fill the memory. The options are those of `render`.

    Raises MsvcgenError for inputs that cannot be read, when it comes to them, and for a worker that is lost again and
    again or has another version.
    """
    from msvcgen.fleet import Fleet, each
    from msvcgen.fleet.many import many

    sources = _sources("modelservice", modelservices), _sources("baseconfig", baseconfigs)
    fleet = Fleet(*sources, _options(**options))
    for name, children, problems in many(fleet, each(fleet, jobs, executor)):
        objects = [cast("dict[str, Any]", _copy(child.tree)) for child in children]
        yield RenderedService(name, objects, problems)


class RenderedService(NamedTuple):
    """What a ModelService rendered to: its name, its objects, and its problems that are not allowed."""

    name: str
    objects: list[dict[str, Any]]
    problems: tuple[Problem, ...]


def explain(
    modelservice: Input | Iterable[Input],
    baseconfig: Input | Iterable[Input] | None = None,
    of: str = "",
    *,
    on_warning: Callable[[Problem], object] | None = None,
    **options: Any,  # noqa: ANN401 - those of `render`
) -> list[Explained]:
    """Say of the values of rendered objects who states them, and what lost to that.

    `of` names an object, `deployment/NAME`, or values of it, `deployment/NAME/PATH`, as `msvcgen explain` takes it; all
    that it fits are explained, every value of every object without it. The options are those of `render`. Secrets are
    hidden.

    Raises MsvcgenError when the input has problems, and with the nearest names when nothing is called so.
    """
    from msvcgen.explanation import Asked, find, make

    services, bases = _sources("modelservice", modelservice), _sources("baseconfig", baseconfig)
    making = make(services, bases, _options(**options))
    _tell(making.problems, on_warning)
    asked = find(of, making.objects) if of else map(Asked, making.objects)
    return [value for each in asked for value in each.values]


def lint(
    manifests: Input | Iterable[Input],
    *,
    validate: Validate = "strict",
    kube_version: str = NEWEST,
    allow: Iterable[str] = (),
    schemas: Iterable[Mapping[str, Any]] = (),
) -> list[Problem]:
    """Check manifests that any tool rendered, and give what is wrong with them in the order of the input.

    The keyword arguments are the options of `msvcgen lint`. Among the problems are notes, which the command shows with
    `--show-notes` only.

    Raises MsvcgenError when a schema cannot be used.
    """
    from msvcgen.linting import lint as check

    options = _options(validate=validate, kube_version=kube_version, allow=allow, schemas=schemas)
    return list(check(_sources("manifests", manifests), options).problems)


def graph(
    modelservice: Input | Iterable[Input] | None = None,
    baseconfig: Input | Iterable[Input] | None = None,
    *,
    manifests: Input | Iterable[Input] | None = None,
    on_warning: Callable[[Problem], object] | None = None,
    **options: Any,  # noqa: ANN401 - those of `render`
) -> Picture:
    """Give the picture of what ModelServices render to, or of manifests that any tool rendered.

    It is values: `nodes` are objects with their pods, what runs in them and with how many accelerators, `edges` the
    references between them, each with the path of the field that states it, `groups` the ModelServices. What is
    referred to and not there is a node too: `outside`, or `dangling` where it ought to be there.
    `picture.views.seen_at` leaves out what does not run, `picture.forms` make text. The options are those of `render`.

    Raises MsvcgenError with all problems when something cannot be read or rendered.
    """
    from msvcgen.drawn import of_manifests, of_services

    if manifests is not None:
        drawn = of_manifests(_sources("manifests", manifests))
    else:
        services, bases = _sources("modelservice", modelservice), _sources("baseconfig", baseconfig)
        drawn = of_services(services, bases, _options(**options))
    _tell(drawn.problems, on_warning)
    return drawn.picture


def requires(
    modelservice: Input | Iterable[Input] | None = None,
    baseconfig: Input | Iterable[Input] | None = None,
    *,
    manifests: Input | Iterable[Input] | None = None,
    **options: Any,  # noqa: ANN401 - those of `render`
) -> list[dict[str, Any]]:
    """Give what the cluster must have for ModelServices, or for manifests that any tool rendered.

    Each is as `msvcgen requires --format json` prints it: `kind`, `name`, `group`, `namespace` and `keys` where it has
    them, `optional`, `askedBy`. The options are those of `render`.

    Raises MsvcgenError with all problems when something cannot be read or rendered.
    """
    from msvcgen.demands import as_json, of_manifests, of_services

    if manifests is not None:
        found, _ = of_manifests(_sources("manifests", manifests))
    else:
        services, bases = _sources("modelservice", modelservice), _sources("baseconfig", baseconfig)
        found, _ = of_services(services, bases, _options(**options))
    return [as_json(demand) for demand in found]


def _options(  # noqa: PLR0913 - what `render` takes
    *,
    runtime: str | Mapping[str, Any] | RuntimeVariant = "",
    model_definition: str | bytes | Mapping[str, Any] | None = None,
    epp_pull_secrets: Iterable[str] = (),
    pd_pull_secrets: Iterable[str] = (),
    env: Mapping[str, str] | None = None,
    set_values: Iterable[str] = (),
    allow: Iterable[str] = (),
    schemas: Iterable[Mapping[str, Any]] = (),
    **others: Any,  # noqa: ANN401 - given on as they are
) -> Options:
    """Give the options of the pipeline that the keyword arguments of `render` state."""
    return Options(
        epp_pull_secrets=tuple(epp_pull_secrets),
        pd_pull_secrets=tuple(pd_pull_secrets),
        runtime=runtime if isinstance(runtime, str) else Source(name="<runtime>", text=_text(runtime)),
        model_definition=None if model_definition is None else _definition(model_definition),
        env=env or {},
        set_values=_assignments(set_values),
        allow=tuple(allow),
        schemas=tuple(_schema(number, schema) for number, schema in enumerate(schemas, start=1)),
        **others,
    )


def diff(
    old: str | bytes | Iterable[Mapping[str, Any]],
    new: str | bytes | Iterable[Mapping[str, Any]],
    *,
    kube_version: str = NEWEST,
    schemas: Iterable[Mapping[str, Any]] = (),
) -> Comparison:
    """Compare two lists of objects, as `render` gives them, or two YAML texts of manifests, and give what differs.

    The differences are values: what was added, removed, changed or renamed, with paths and indexes on both sides, and
    what that does to what runs. Nothing is hidden in them, secrets neither. `schemas` are CustomResourceDefinitions,
    whose list keys are used as those of shipped kinds are.

    Raises MsvcgenError when a text cannot be read, or a schema cannot be used.
    """
    from msvcgen.compare import compare

    kinds = Kinds(kube_version)
    if definitions := tuple(_schema(number, schema) for number, schema in enumerate(schemas, start=1)):
        from msvcgen.kinds.given import catalogue

        kinds = catalogue(kube_version, definitions).kinds
    return compare(_objects("old", old), _objects("new", new), kinds)


def _objects(name: str, given: str | bytes | Iterable[Mapping[str, Any]]) -> Sequence[Mapped]:
    if not isinstance(given, (str, bytes)):
        return [cast("Mapped", dict(tree)) for tree in given]
    from msvcgen.manifests import read_manifests

    manifests = read_manifests([Source(name=f"<{name}>", text=given)])
    _tell(manifests.problems, None)
    return manifests.objects


def _tell(problems: Sequence[Problem], on_warning: Callable[[Problem], object] | None) -> None:
    if any(problem.severity == "error" for problem in problems):
        raise MsvcgenError(problems)
    if on_warning is not None:
        for problem in problems:
            on_warning(problem)


def _assignments(texts: Iterable[str]) -> tuple[Assignment, ...]:
    if not (texts := tuple(texts)):
        return ()
    from msvcgen.assignments import read_assignments

    return read_assignments(texts)


def _definition(given: str | bytes | Mapping[str, Any]) -> Source:
    return Source(name="<model definition>", text=_text(given))


def _schema(number: int, schema: Mapping[str, Any]) -> Document:
    """Give a schema as a document; what JSON cannot hold is a problem."""
    name = f"<schema {number}>"
    try:
        tree = json.loads(json.dumps(schema, default=dict))
    except (TypeError, ValueError, RecursionError) as error:
        message = f"the schema cannot be written as JSON: {error}"
        problem = Problem(code="bad-schema", message=message, position=Position(name, 1, 1))
        raise MsvcgenError([problem]) from error
    return Document(tree, Text(name, "", 1, _no_places))


def _no_places(_text: str) -> Places:
    return Places(keys={}, values={}, blocks={})


def _sources(name: str, given: Input | Iterable[Input] | None) -> list[Source]:
    """Give the sources of one argument; messages call them `<modelservice>`, or `<modelservice 2>` of several."""
    if given is None:
        return []
    if isinstance(given, (str, bytes, Mapping)) or hasattr(given, "to_tree"):
        return [_source(f"<{name}>", cast("Input", given))]
    return [_source(f"<{name} {number}>", each) for number, each in enumerate(given, start=1)]


def _source(name: str, given: Input) -> Source:
    if isinstance(given, str) and is_preset(given) and "\n" not in given:
        return preset_source(given)
    return Source(name=name, text=_text(given))


def _text(given: Input | RuntimeVariant) -> str | bytes:
    if isinstance(given, (str, bytes)):
        return given
    tree = dict(given) if isinstance(given, Mapping) else given.to_tree()
    return write(cast("Mapped", tree))


def _copy(tree: Tree) -> Tree:
    if isinstance(tree, dict):
        return {key: _copy(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_copy(item) for item in tree]
    return tree
