"""The pipeline: parse, interpolate, merge, expand artifacts, check, emit. One line a stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Literal, NamedTuple

from msvcgen.assemble import Made, assemble
from msvcgen.choice import (
    base_without_runtime,
    broken_variables,
    choose_base,
    env_without_runtime,
    expand_artifact,
    identity_problems,
    missing_parts,
    own_runtime,
)
from msvcgen.document import Document
from msvcgen.emit import Child
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.inspection import Inspection, check_keys
from msvcgen.intake import Inputs, Source, is_foreign, read_inputs
from msvcgen.interpolate import Base, Value, compile_base, interpolate_base, interpolate_service
from msvcgen.kinds import NEWEST, Kinds
from msvcgen.origin import Layer, from_option, traced
from msvcgen.service import Service, Settings, read_service, template_variables
from msvcgen.shared import Shared
from msvcgen.template.engine import Context
from msvcgen.tree import mapping_at, node_at

if TYPE_CHECKING:
    from msvcgen.runtimes import Served, Variant
    from msvcgen.translate import Translation

__all__ = ["Options", "Rendered", "Source", "generate", "variables"]

Validate = Literal["strict", "warn", "ignore"]

RUNTIME = "msvcgen.dev/runtime"
"""The annotation of a ModelService that names its runtime variant."""


class Options(NamedTuple):
    """What the caller states beside the inputs."""

    namespace: str = ""
    validate: Validate = "strict"
    kube_version: str = NEWEST
    epp_cluster_role: str = ""
    epp_pull_secrets: tuple[str, ...] = ()
    pd_pull_secrets: tuple[str, ...] = ()
    schemas: tuple[Document, ...] = ()
    """CustomResourceDefinitions and JSON Schemas of users."""
    runtime: str | Source = ""
    """The name of a runtime variant or a file with one; it wins over the ModelService's annotation."""
    model_definition: Source | None = None
    """A model definition of Backend.AI, for the variant `custom` or one that extends it."""
    env: Mapping[str, str] = {}
    """Variables of the runtime variant's contract, and of the model server's environment."""

    @property
    def settings(self) -> Settings:
        """The part of the options that children are made from."""
        return Settings(
            namespace=self.namespace,
            epp_cluster_role=self.epp_cluster_role,
            epp_pull_secrets=self.epp_pull_secrets,
            pd_pull_secrets=self.pd_pull_secrets,
        )

    def traced(self) -> Options:
        """Give the options with values that know that the command line states them."""
        return self._replace(
            namespace=from_option(self.namespace, "-n"),
            epp_cluster_role=from_option(self.epp_cluster_role, "--epp-cluster-role"),
            epp_pull_secrets=tuple(from_option(one, "--epp-pull-secrets") for one in self.epp_pull_secrets),
            pd_pull_secrets=tuple(from_option(one, "--pd-pull-secrets") for one in self.pd_pull_secrets),
            env={name: from_option(value, f"-e {name}") for name, value in self.env.items()},
        )


class Rendered(NamedTuple):
    """What one ModelService rendered to, and the problems of doing so."""

    name: str = ""
    namespace: str = ""
    children: tuple[Child, ...] = ()
    problems: tuple[Problem, ...] = ()


def generate(
    modelservices: Iterable[Source], baseconfigs: Iterable[Source], options: Options
) -> Iterator[Rendered]:
    """Render ModelServices one after another, in input order; a last item carries the problems across objects.

    Raise MsvcgenError when the sources cannot be read or a BaseConfig cannot be used.
    """
    yield from render_inputs(read_inputs(modelservices, baseconfigs), options)


def render_inputs(inputs: Inputs, options: Options) -> Iterator[Rendered]:
    """Render the ModelServices of inputs that are read; see `generate`."""
    run = prepare(inputs.bases, options)
    for number, document in enumerate(inputs.services):
        yield render_service(run, document, number)
    yield Rendered(problems=(*inputs.problems, *run.inspection.across(partial(trace, run))))


def variables(
    modelservices: Iterable[Source], baseconfigs: Iterable[Source], options: Options
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Give the name of every ModelService with its template variables; raise MsvcgenError when one has problems."""
    inputs = read_inputs(modelservices, baseconfigs)
    inspection = _inspection(Shared(), options)
    run = Run(options, inspection, (), _chosen_variant(options, inspection))
    for stated in inputs.services:
        document, own = _translated(run, stated, _Stages())
        service = _service(own, document, _Stages())
        served = _served(own, service, document, {})
        yield service.name, served.variables if served is not None else template_variables(service)


class Run(NamedTuple):
    """What is the same for all ModelServices of a run; `variant` is the caller's, who may name none.

    A document of a sister system is rendered with its own `variant` and its `translation`.
    """

    options: Options
    inspection: Inspection
    bases: Sequence[Base]
    variant: Variant | None
    translation: Translation | None = None

    @property
    def kinds(self) -> Kinds:
        """The catalogue of kinds."""
        return self.inspection.kinds

    def traced(self) -> Run:
        """Give the run with values that know where they came from."""
        return self._replace(
            options=self.options.traced(),
            inspection=self.inspection.tracing(),
            variant=self.variant.traced() if self.variant is not None else None,
        )


def prepare(bases: Iterable[Document], options: Options) -> Run:
    """Compile the BaseConfigs and find the runtime variant; raise MsvcgenError when one cannot be used."""
    shared = Shared()
    compiled = _compiled(bases, shared)
    inspection = _inspection(shared, options)
    return Run(options, inspection, compiled, _chosen_variant(options, inspection))


def _inspection(shared: Shared, options: Options) -> Inspection:
    """Give the checks of a run; raise MsvcgenError when a schema of users cannot be used."""
    if not options.schemas:
        return Inspection(shared, options.validate, Kinds(options.kube_version))
    from msvcgen.kinds.given import catalogue

    kinds, plain = catalogue(options.kube_version, options.schemas)
    return Inspection(shared, options.validate, kinds, plain)


class _Stages:
    """The problems of one ModelService so far; the stage that finds an error is the last."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def done(self, problems: Iterable[Problem]) -> None:
        """End a stage; raise MsvcgenError when it found an error."""
        self.problems = distinct([*self.problems, *problems])
        if any(problem.severity == "error" for problem in self.problems):
            raise MsvcgenError(self.problems)


def distinct(problems: Iterable[Problem]) -> list[Problem]:
    """Give problems without those that say the same of the same place: two checks may see one mistake."""
    return list(
        {(one.code, one.message, one.where, one.position): one for one in reversed([*problems])}.values()
    )[::-1]


def render_service(run: Run, document: Document, number: int) -> Rendered:
    """Render one ModelService, the one of this number in the run."""
    stages = _Stages()
    try:
        service, facade, made = _made(run, document, stages)
        again = cache(partial(trace, run, document))
        children, problems = run.inspection.objects(made, facade, number, again)
        stages.done([*problems, *missing_parts(service, made, facade)])
    except MsvcgenError as error:
        return Rendered(name=str(node_at(document.tree, "metadata", "name")), problems=error.problems)
    return Rendered(
        name=service.name, namespace=service.namespace, children=children, problems=tuple(stages.problems)
    )


def trace(run: Run, document: Document) -> list[Made]:
    """Render a ModelService that could be rendered once more, with values that know where they came from."""
    layer: Layer = "translation" if is_foreign(mapping_at(document.tree)) else "ModelService"
    return _made(run.traced(), traced(document, layer), _Stages())[2]


def _made(run: Run, document: Document, stages: _Stages) -> tuple[Service, Document, list[Made]]:
    """Give the objects of a ModelService, with what it says of itself."""
    document, run = _translated(run, document, stages)
    service = _service(run, document, stages)
    values = _values(run, service, document, stages)
    service, layers = _layers(run, service, document, values, stages)
    return service, document, assemble(service, layers, run.inspection.shared)


def _translated(run: Run, document: Document, stages: _Stages) -> tuple[Document, Run]:
    """Translate a document of a sister system; a ModelService of llm-d is given as it is."""
    if not is_foreign(mapping_at(document.tree)):
        return document, run
    from msvcgen.translate import translate

    validate = "ignore" if run.inspection.traced else run.options.validate
    translation = translate(document, validate, run.options.namespace, run.kinds)
    stages.done([*translation.problems, *own_runtime(run.options.runtime, document)])
    options = run.options._replace(env={})
    run = run._replace(options=options, variant=translation.variant, translation=translation)
    return translation.document, run


def _service(run: Run, document: Document, stages: _Stages) -> Service:
    """Check a ModelService and read what it says of itself, its strings rendered."""
    if run.translation is not None:  # which checked its document, and renders no templates
        stages.done(one for one in identity_problems(document) if one.where == "metadata.name")
        return read_service(
            mapping_at(document.tree), run.translation.artifact, run.options.settings, run.kinds
        )
    unnamed = [*identity_problems(document), *broken_variables(document)]
    if unnamed:
        said = {problem.where for problem in unnamed}
        others = run.inspection.model_service(document)[1]
        stages.done([*unnamed, *(problem for problem in others if problem.where not in said)])
    variant = _variant(run, document)
    artifact, problems = expand_artifact(document, variant.sources if variant is not None else ())
    if variant is not None and "modelPath" in variant.spec:
        from msvcgen.runtimes.custom import placed_model

        artifact, misplaced = placed_model(variant, artifact, document)
        problems = [*variant.problems, *problems, *misplaced]
    service = read_service(mapping_at(document.tree), artifact, run.options.settings, run.kinds)
    tree, unrendered = interpolate_service(document, _context(service))
    document, refused = run.inspection.model_service(document.with_tree(tree))
    stages.done([*problems, *unrendered, *refused])
    return service._replace(tree=mapping_at(document.tree))


def _values(run: Run, service: Service, document: Document, stages: _Stages) -> Mapping[str, Value]:
    """Choose the BaseConfig, render it for the ModelService and check what it gives."""
    base, problems = choose_base(document, run.bases)
    if run.translation is not None:
        base, problems = (run.bases[0] if len(run.bases) == 1 else None), []
    stages.done(problems)
    if base is None:
        return {}
    values, problems = interpolate_base(base, _context(service), service.name)
    if run.inspection.traced:
        values = {key: value.traced("BaseConfig") for key, value in values.items()}
    stages.done(problems)
    if run.translation is not None:  # the other keys are for the ModelServices beside it
        values = {key: value for key, value in values.items() if key in run.translation.layers}
    stages.done(run.inspection.base(values, service.name))
    return values


def _chosen_variant(options: Options, inspection: Inspection) -> Variant | None:
    """Give the runtime variant that the caller names; raise MsvcgenError when there is none, or it cannot be used."""
    if not options.runtime and options.model_definition is None:
        return None
    from msvcgen.runtimes import find_variant, own_variant, read_documents

    kinds = inspection.kinds
    if isinstance(options.runtime, str):
        return _defined(find_variant(options.runtime or "custom", kinds), options, kinds)
    documents = read_documents(options.runtime.name, options.runtime.text)
    _Stages().done(problem for document in documents for problem in inspection.variant(document))
    return _defined(own_variant(documents, kinds), options, kinds)


def _defined(variant: Variant, options: Options, kinds: Kinds) -> Variant:
    """Give a variant with what a model definition says, when it is made of one."""
    if "custom" not in variant.names and options.model_definition is None:
        return variant
    from msvcgen.runtimes.custom import defined_variant

    return defined_variant(variant, kinds, *(options.model_definition or ()))


def _layers(
    run: Run, service: Service, document: Document, base: Mapping[str, Value], stages: _Stages
) -> tuple[Service, list[Mapping[str, Value]]]:
    """Give the layers below the ModelService, the lowest first, and the service as the runtime variant leaves them."""
    served = _served(run, service, document, base)
    if run.translation is not None:
        stages.done(served.problems if served is not None else ())
        return (served.service if served is not None else service), [base, run.translation.layers]
    if served is None:
        stages.done([*env_without_runtime(run.options.env, document), *base_without_runtime(base)])
        return service, [base]
    stages.done(served.problems)
    if not served.variant.builtin:
        stages.done(run.inspection.base(served.values, service.name, "spec.resources"))
    return served.service, [served.values, served.base]


def _variant(run: Run, document: Document) -> Variant | None:
    """Give the runtime variant of a ModelService: the caller's, else that of its annotation."""
    named = node_at(document.tree, "metadata", "annotations", RUNTIME)
    if run.variant is not None or not named or not isinstance(named, str):
        return run.variant
    from msvcgen.runtimes import annotated_variant

    variant = _defined(annotated_variant(str(named), document, run.kinds), run.options, run.kinds)
    return variant.traced() if run.inspection.traced else variant


def _served(run: Run, service: Service, document: Document, base: Mapping[str, Value]) -> Served | None:
    """Apply the runtime variant; None when nobody names one."""
    variant = _variant(run, document)
    if variant is None:
        return None
    from msvcgen.runtimes import serve

    return serve(variant, service, document, base, run.options.env)


def _context(service: Service) -> Context:
    variables = {name: str(value) for name, value in template_variables(service).items()}
    return Context(variables=variables, ports={name: int(port) for name, port in service.ports.items()})


def _compiled(documents: Iterable[Document], shared: Shared) -> list[Base]:
    """Compile every BaseConfig once; raise MsvcgenError with the problems of all."""
    bases, found = [], []
    for document in documents:
        base, problems = compile_base(document, shared)
        bases.append(base)
        found += [*check_keys(document), *problems]
    if any(problem.severity == "error" for problem in found):
        raise MsvcgenError(found)
    return bases
