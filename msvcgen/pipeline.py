"""The pipeline: parse, translate, interpolate, merge, check, emit. One line a stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING

from msvcgen.assemble import Assembled, assemble
from msvcgen.baseconfig import choose_base
from msvcgen.document import Document
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.intake import Inputs, layer_of, read_inputs
from msvcgen.interpolate import Value, context_of, interpolate_base, interpolate_service
from msvcgen.origin import traced
from msvcgen.requirements import base_without_runtime, env_without_runtime, expand_artifact, missing_parts
from msvcgen.run import Rendered, Run, Stages, prepare
from msvcgen.service import Service, read_service, template_variables
from msvcgen.settings import Options, Source, Validate
from msvcgen.translate import Translation, translate
from msvcgen.tree import mapping_at, node_at

if TYPE_CHECKING:
    from msvcgen.runtimes import Served
    from msvcgen.template.context import Context

__all__ = ["Options", "Rendered", "Source", "Validate", "generate", "prepare", "variables"]


def generate(
    modelservices: Iterable[Source], baseconfigs: Iterable[Source], options: Options
) -> Iterator[Rendered]:
    """Render ModelServices one after another, in input order; a last item carries the problems across objects.

    Raise MsvcgenError when the sources cannot be read or a BaseConfig cannot be used.
    """
    inputs = read_inputs(modelservices, baseconfigs)
    yield from render_all(prepare(inputs.bases, options), inputs)


def render_all(run: Run, inputs: Inputs) -> Iterator[Rendered]:
    """Render the ModelServices of inputs in a run that is prepared for them; see `generate`."""
    for number, document in enumerate(inputs.services):
        yield render_service(run, document, number)
    problems = (*inputs.problems, *run.inspection.across(partial(trace, run)))
    yield Rendered(problems=problems, allowances=run.allowances.stated)


def variables(
    modelservices: Iterable[Source], baseconfigs: Iterable[Source], options: Options
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Give the name of every ModelService with its template variables; raise MsvcgenError when one has problems."""
    inputs = read_inputs(modelservices, baseconfigs)
    run = prepare((), options)
    for document in inputs.services:
        stages = run.stages(document)
        translation = translate(document, run.options, run.kinds, run.variant)
        stages.done(translation.problems)
        service, _context = _service(run, translation, stages)
        served = _served(translation, service, {})
        yield service.name, served.variables if served is not None else template_variables(service)


def render_service(run: Run, document: Document, number: int) -> Rendered:
    """Render one ModelService, the one of this number in the run."""
    stages = run.stages(document)
    try:
        service, translated, objects = _assembled(run, document, stages)
        children, problems, of_objects = run.inspection.objects(
            objects, translated, number, cache(partial(trace, run, document))
        )
        stages.done([*problems, *missing_parts(service, objects, translated)])
    except MsvcgenError as error:
        name = str(node_at(document.tree, "metadata", "name"))
        return Rendered(name=name, problems=error.problems, allowances=stages.stated)
    allowances = (*stages.stated, *of_objects)
    return Rendered(service.name, service.namespace, children, tuple(stages.problems), allowances)


def trace(run: Run, document: Document) -> list[Assembled]:
    """Render a ModelService that could be rendered once more, with values that know where they came from."""
    return _assembled(run.traced(), traced(document, layer_of(document)), run.stages(document))[2]


def _assembled(run: Run, document: Document, stages: Stages) -> tuple[Service, Document, list[Assembled]]:
    """Give the objects of a ModelService, with what it says of itself."""
    translation = translate(document, run.options, run.kinds, run.variant)
    stages.done(translation.problems)
    service, context = _service(run, translation, stages)
    values = _values(run, translation, context, service.name, stages)
    service, layers = _layers(run, translation, service, values, stages)
    run.inspection.watch(translation.document.text, service.tree, layers)
    return service, translation.document, assemble(service, layers, run.inspection.shared)


def _service(run: Run, translation: Translation, stages: Stages) -> tuple[Service, Context]:
    """Check a ModelService and read what it says of itself, its strings rendered, and what templates may ask of it."""
    document, artifact, problems = translation.document, translation.artifact, list[Problem]()
    if artifact is None:
        artifact, problems = expand_artifact(document, translation.variant)
    service = read_service(mapping_at(document.tree), artifact, run.options.settings, run.kinds)
    context = context_of(service)
    tree, unrendered = interpolate_service(document, context)
    document, refused = run.inspection.model_service(document.with_tree(tree))
    stages.done([*problems, *unrendered, *refused])
    return service._replace(tree=mapping_at(document.tree)), context


def _values(
    run: Run, translation: Translation, context: Context, name: str, stages: Stages
) -> Mapping[str, Value]:
    """Choose the BaseConfig, render it for the ModelService and check what it gives."""
    needed, others = translation.keys is None, run.options.others
    base, problems = choose_base(translation.document, run.bases, needed=needed, others=others)
    stages.done(problems)
    if base is None:
        return {}
    values, problems = interpolate_base(base, context, name, traced=run.inspection.traced)
    stages.done(problems)
    if translation.keys is not None:  # the other keys are for the ModelServices beside it
        values = {key: value for key, value in values.items() if key in translation.keys}
    stages.done(run.inspection.base(values, name))
    return values


def _layers(
    run: Run, translation: Translation, service: Service, base: Mapping[str, Value], stages: Stages
) -> tuple[Service, list[Mapping[str, Value]]]:
    """Give the layers below the ModelService, the lowest first, and the service as the runtime variant leaves it."""
    served, document = _served(translation, service, base), translation.document
    if served is None:
        stages.done([*env_without_runtime(translation.env, document), *base_without_runtime(base)])
        return service, [base, translation.layers]
    stages.done(served.problems)
    if not served.variant.builtin:
        stages.done(run.inspection.base(served.values, service.name, "spec.resources"))
    # What a document states itself is all that there is of it.
    lowest = {key: value for key, value in served.values.items() if key not in translation.layers}
    return served.service, [lowest, served.base, translation.layers]


def _served(translation: Translation, service: Service, base: Mapping[str, Value]) -> Served | None:
    """Apply the runtime variant; None when nobody names one."""
    if translation.variant is None:
        return None
    from msvcgen.runtimes import serve

    return serve(translation.variant, service, translation.document, base, translation.env)
