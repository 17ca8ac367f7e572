"""The pipeline: parse, translate, interpolate, merge, check, emit. One line a stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache, partial

from msvcgen.assemble import Assembled, assemble
from msvcgen.baseconfig import OF_BASE, choose_base
from msvcgen.document import Document
from msvcgen.errors import MsvcgenError, Problem, fails
from msvcgen.implied import implied_base, own_preset, unfit
from msvcgen.inputs import layer_of
from msvcgen.intake import Inputs, read_inputs
from msvcgen.interpolate import Base, Value, context_of, interpolate_base, interpolate_service
from msvcgen.layers import apply_runtime, layers_below
from msvcgen.origin import traced
from msvcgen.records import NamedTuple
from msvcgen.requirements import expand_artifact, missing_parts
from msvcgen.run import Rendered, Run, Stages, distinct, prepare
from msvcgen.service import Service, read_service, template_variables
from msvcgen.settings import Options, Source, Validate
from msvcgen.translate import Translation, translate
from msvcgen.tree import mapping_at, node_at
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.molds import Like, Molds
    from msvcgen.template.context import Context

__all__ = ["Options", "Rendered", "Source", "Validate", "generate", "prepare", "variables"]


def generate(
    modelservices: Iterable[Source], baseconfigs: Iterable[Source], options: Options
) -> Iterator[Rendered]:
    """Render ModelServices one after another, in input order; a last item carries the problems across objects.

    Raise MsvcgenError when the sources cannot be read or a BaseConfig cannot be used.
    """
    inputs = read_inputs(modelservices, baseconfigs, options)
    yield from render_all(prepared(inputs, options), inputs)


def prepared(inputs: Inputs, options: Options) -> Run:
    """Prepare a run for inputs that are read; raise MsvcgenError when a BaseConfig or a variant cannot be used."""
    try:
        return prepare(inputs.bases, options, size=inputs.size)
    except MsvcgenError as error:
        raise MsvcgenError(distinct([*error.problems, *_beside(inputs, options)])) from None


def render_all(run: Run, inputs: Inputs) -> Iterator[Rendered]:
    """Render the ModelServices of inputs in a run that is prepared for them; see `generate`."""
    for number, document in enumerate(inputs.services):
        yield render_service(run, document, number)
    yield of_all(run, inputs)


def of_all(run: Run, inputs: Inputs) -> Rendered:
    """Give the problems across objects of all ModelServices of inputs, when they are rendered."""
    problems = (*inputs.problems, *run.inspection.across(partial(trace, run)))
    return Rendered(problems=problems, allowances=run.allowances.stated)


def variables(
    modelservices: Iterable[Source], baseconfigs: Iterable[Source], options: Options
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Give the name of every ModelService with its template variables; raise MsvcgenError when one has problems."""
    inputs = read_inputs(modelservices, baseconfigs, options)
    run = prepare((), options, size=inputs.size)
    for document in inputs.services:
        stages = run.stages(document)
        translation = translate(document, run.options, run.kinds, run.variant)
        stages.done(translation.problems)
        service, _context, problems = _service(run, translation)
        stages.done(problems)
        served = apply_runtime(translation, service, {})
        yield service.name, served.variables if served is not None else template_variables(service)


def render_service(run: Run, document: Document, number: int) -> Rendered:
    """Render one ModelService, the one of this number in the run."""
    stages = run.stages(document)
    try:
        ready = _ready(run, document, stages)
        like = _like(run, ready, document)
        cast = _cast(run, ready, like, document, number, stages)
        return cast if cast is not None else _made(run, ready, like, document, number, stages)
    except MsvcgenError as error:
        name = str(node_at(document.tree, "metadata", "name"))
        return Rendered(name=name, problems=tuple(stages.helped(error.problems)), allowances=stages.stated)


def _beside(inputs: Inputs, options: Options) -> Iterator[Problem]:
    """Give what is wrong beside a BaseConfig that cannot be used: what some ModelServices and its other keys say."""
    with suppress(MsvcgenError):
        run = prepare(inputs.bases, options, size=inputs.size, sound_only=True)
        for document in inputs.services[:20]:
            translation = translate(document, run.options, run.kinds, run.variant)
            problems = translation.problems or _read(run, translation)[3]
            yield from map(run.stages(document).allowed.mark, problems)


def _cast(
    run: Run, ready: Ready, like: Like | None, document: Document, number: int, stages: Stages
) -> Rendered | None:
    """Give what a ModelService comes to that is like others but for names; None where it has to be rendered."""
    if like is None or (cast := _molds(run, ready).cast(like, number, run.inspection.shared.texts)) is None:
        return None
    run.inspection.known(cast.children, cast.summaries, ready.translation.document, document)
    name, namespace = ready.service.name, ready.service.namespace
    return Rendered(name, namespace, tuple(cast.children), tuple(stages.problems), stages.stated)


def _made(
    run: Run, ready: Ready, like: Like | None, document: Document, number: int, stages: Stages
) -> Rendered:
    """Give what a ModelService comes to: its objects, checked."""
    translated = ready.translation.document
    service, objects = _assembled(run, ready, stages)
    children, problems, of_objects = run.inspection.objects(
        objects, translated, document, number, cache(partial(trace, run, document))
    )
    missing = missing_parts(service, objects, translated, notes=run.options.show_notes)
    stages.done([*problems, *missing])
    if like is not None and not (stages.problems or of_objects or run.inspection.suspicious):
        summaries = run.inspection.remembered.summaries[-len(children) :]
        _molds(run, ready).learn(like, children, summaries)
    allowances = (*stages.stated, *of_objects)
    return Rendered(service.name, service.namespace, children, tuple(stages.problems), allowances)


def _like(run: Run, ready: Ready, document: Document) -> Like | None:
    """Give what a ModelService is like; None where others are not to be made as it is.

    That is so for what is made of other documents, and where templates see the objects that they are for.
    """
    translation, service, base, values = ready
    names = run.inspection.begin(translation.document, service.tree)
    seeing = base is not None and base.addons and service.asks_for_addons
    if names is None or seeing or run.inspection.suspicious or translation.document is not document:
        return None
    return _molds(run, ready).like(service, values, names)


def _molds(run: Run, ready: Ready) -> Molds:
    """Give the molds of ModelServices that have the runtime variant of one."""
    variant = ready.translation.variant
    name = variant.name if variant is not None else ""
    if name not in run.molds:
        from msvcgen.molds import Molds  # of few ModelServices none are alike

        spec = variant.spec if variant is not None else {}
        run.molds[name] = Molds(spec, (run.options.settings, run.options.env))
    return run.molds[name]


def trace(run: Run, document: Document) -> list[Assembled]:
    """Render a ModelService that could be rendered once more, with values that know where they came from."""
    run, stages = run.traced(), run.stages(document)
    return _assembled(run, _ready(run, traced(document, layer_of(document)), stages), stages)[1]


class Ready(NamedTuple):
    """A ModelService that is read and checked: what it says of itself, and what a BaseConfig has for it."""

    translation: Translation
    service: Service
    base: Base | None
    values: Mapping[str, Value]


def _ready(run: Run, document: Document, stages: Stages) -> Ready:
    """Read a ModelService, and render the BaseConfig for it."""
    translation = translate(document, run.options, run.kinds, run.variant)
    stages.done(translation.problems)
    service, base, values, problems = _read(run, translation)
    stages.layers = service, values
    stages.done(problems)
    return Ready(translation, service, base, values)


def _assembled(run: Run, ready: Ready, stages: Stages) -> tuple[Service, list[Assembled]]:
    """Give the objects of a ModelService, and the service as its runtime variant leaves it."""
    service, layers = layers_below(run, ready.translation, ready.service, ready.values, stages)
    run.inspection.watch(layers)
    objects = assemble(service, layers, run.inspection.shared)
    if service.asks_for_addons:
        from msvcgen.addons import with_addons  # most ModelServices ask for none

        objects = with_addons(run, ready.base, service, objects, stages)
    return service, objects


def _read(
    run: Run, translation: Translation
) -> tuple[Service, Base | None, Mapping[str, Value], list[Problem]]:
    """Check a ModelService, and render the BaseConfig for it; what may follow from its own errors is left out."""
    service, context, problems = _service(run, translation)
    base, values, of_base = _values(run, translation, context, service.name)
    if fails(problems):
        of_base = [problem for problem in of_base if problem.code in OF_BASE]
    return service, base, values, [*problems, *of_base]


def base_values(run: Run, translation: Translation) -> Mapping[str, Value]:
    """Give what the BaseConfig of a translation has for it."""
    return _read(run, translation)[2]


def _service(run: Run, translation: Translation) -> tuple[Service, Context, list[Problem]]:
    """Check a ModelService and read what it says of itself, its strings rendered, and what templates may ask of it."""
    document, artifact, problems = translation.document, translation.artifact, list[Problem]()
    if artifact is None:
        artifact, problems = expand_artifact(document, translation.variant)
    service = read_service(mapping_at(document.tree), artifact, run.options.settings, run.kinds)
    if translation.variant is not None:
        service = service._replace(server=translation.variant.server)
    service = service._replace(steps=run.steps)
    context = context_of(service)
    interpolated = interpolate_service(document, context)
    document, refused = run.inspection.model_service(document, interpolated)
    service = service._replace(tree=mapping_at(document.tree))
    return service, context, [*problems, *interpolated.problems, *refused]


def _values(
    run: Run, translation: Translation, context: Context, name: str
) -> tuple[Base | None, Mapping[str, Value], list[Problem]]:
    """Choose the BaseConfig, render it for the ModelService and check what it gives; give it as well."""
    needed, others, problems = translation.keys is None, run.options.others, list[Problem]()
    if translation.preset is not None:
        base = own_preset(run, translation.preset)
    else:
        base, problems = choose_base(translation.document, run.bases, needed=needed, others=others)
    if base is None and translation.preset is None and translation.variant is not None:
        base, unknown = implied_base(run, translation)
        problems += unknown
    if base is None:
        return None, {}, problems
    problems += unfit(base, translation)
    values, unrendered = interpolate_base(base, context, name, traced=run.inspection.traced)
    if translation.keys is not None:  # the other keys are for the ModelServices beside it
        values = {key: value for key, value in values.items() if key in translation.keys}
    checked, wrong = run.inspection.base(values, name)
    return base, checked, [*problems, *unrendered, *wrong]
