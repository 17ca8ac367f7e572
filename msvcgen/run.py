"""A run: what is the same for all its ModelServices, the problems of its stages, and what comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msvcgen.allowances import NOTHING, Allowances, Span, allowances, stated_in
from msvcgen.baseconfig import check_keys
from msvcgen.document import Document
from msvcgen.emit import Child
from msvcgen.errors import MsvcgenError, Problem, fails, few
from msvcgen.inspection import Inspection
from msvcgen.interpolate import Base, Value, compile_base
from msvcgen.kinds import Kinds
from msvcgen.merge import PATCH
from msvcgen.records import NamedTuple
from msvcgen.service import Service, template_variables
from msvcgen.settings import Options
from msvcgen.shared import Shared
from msvcgen.targets import TARGETS
from msvcgen.template.context import MAX_STEPS, steps_of
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.molds import Molds
    from msvcgen.runtimes import Variant


class Run(NamedTuple):
    """What is the same for all ModelServices of a run; `variant` is the caller's, who may name none."""

    options: Options
    inspection: Inspection
    bases: Sequence[Base]
    variant: Variant | None
    allowances: Allowances = NOTHING
    """What the caller and the BaseConfigs allow."""
    presets: dict[str, Base] = {}
    """The presets that variants brought so far, by name; each run has its own."""
    molds: dict[str, Molds] = {}
    """What ModelServices came to that others are like, by the runtime variant; each run has its own."""
    patched: bool = False
    """Whether a BaseConfig takes entries of lists away."""
    steps: int = MAX_STEPS
    """What the templates of each ModelService may take."""

    @property
    def kinds(self) -> Kinds:
        """The catalogue of kinds."""
        return self.inspection.kinds

    def stages(self, document: Document) -> Stages:
        """Begin the stages of a ModelService."""
        stated = tuple(stated_in(document))
        return Stages(self.allowances.within(stated), stated)

    def traced(self) -> Run:
        """Give the run with values that know where they came from."""
        return self._replace(
            options=self.options.traced(),
            inspection=self.inspection.tracing(),
            variant=self.variant.traced() if self.variant is not None else None,
        )


def prepare(bases: Iterable[Document], options: Options, *, size: int = 0, sound_only: bool = False) -> Run:
    """Compile the BaseConfigs and find the runtime variant; raise MsvcgenError when one cannot be used.

    `size` is how many characters the sources of all ModelServices of a fleet have. With `sound_only` the keys of
    BaseConfigs that cannot be used are left out.
    """
    shared, bases = Shared(), [*bases]
    compiled = _compiled(bases, shared, sound_only=sound_only)
    inspection = _inspection(shared, options)
    variant = _variant(options, inspection)
    allowed = allowances(options, bases)
    inspection.presets_allow = bool(allowed.stated) or any(base.holds("msvcgen") for base in bases)
    patched = any(base.holds(PATCH) for base in bases)
    return Run(options, inspection, compiled, variant, allowed, {}, {}, patched=patched, steps=steps_of(size))


def _inspection(shared: Shared, options: Options) -> Inspection:
    """Give the checks of a run; raise MsvcgenError when a schema of users cannot be used."""
    if not options.schemas:
        return Inspection(shared, options.validate, Kinds(options.kube_version), notes=options.show_notes)
    from msvcgen.kinds.given import catalogue

    kinds, documents = catalogue(options.kube_version, options.schemas)
    plain = None
    if documents:
        from msvcgen.check.custom import PlainSchemas  # most runs have none

        plain = PlainSchemas(documents)
    return Inspection(shared, options.validate, kinds, plain, notes=options.show_notes)


def _variant(options: Options, inspection: Inspection) -> Variant | None:
    """Give the runtime variant that the caller names; raise MsvcgenError when it cannot be used."""
    if not options.runtime and options.model_definition is None:
        return None
    from msvcgen.runtimes import named_variant

    return named_variant(options, inspection.kinds, inspection.variant)


def _compiled(documents: Iterable[Document], shared: Shared, *, sound_only: bool) -> list[Base]:
    """Compile every BaseConfig once; raise MsvcgenError with the problems of all."""
    bases: list[Base] = []
    problems: list[Problem] = []
    for document in documents:
        base, wrong = compile_base(document, shared)
        bases.append(base)
        problems += [*check_keys(document), *wrong]
    if not fails(problems):
        return bases
    if not sound_only:
        raise MsvcgenError(problems)
    known = [{key: base.templates[key] for key in base.templates if key in TARGETS} for base in bases]
    return [base._replace(templates=templates) for base, templates in zip(bases, known, strict=True)]


class Rendered(NamedTuple):
    """What one ModelService rendered to, and the problems of doing so."""

    name: str = ""
    namespace: str = ""
    children: tuple[Child, ...] = ()
    problems: tuple[Problem, ...] = ()
    allowances: tuple[Span, ...] = ()
    """What its document and its objects allow; of the last item what the caller and the BaseConfigs do."""


class Stages:
    """The problems of one ModelService so far, and what it allows; the stage that finds an error is the last."""

    def __init__(self, allowed: Allowances = NOTHING, stated: tuple[Span, ...] = ()) -> None:
        self.allowed = allowed
        self.stated = stated
        self.problems: list[Problem] = []
        self.layers: tuple[Service, Mapping[str, Value]] | None = None
        """The ModelService, and what its BaseConfig gives, once they are read."""

    def helped(self, problems: Sequence[Problem]) -> Sequence[Problem]:
        """Give the problems that ended the stages with what the BaseConfig's templates tell of them."""
        if self.layers is None or not self.layers[1]:
            return problems
        from msvcgen.empties import told  # only where there are problems

        service, values = self.layers
        return told(problems, values, template_variables(service))

    def done(self, problems: Iterable[Problem]) -> None:
        """End a stage; raise MsvcgenError when it found an error that is not allowed."""
        new = [*map(self.allowed.mark, problems)]
        if not new:
            return
        self.problems = few(distinct([*self.problems, *new]))
        if fails(self.problems):
            raise MsvcgenError(self.problems)


def distinct(problems: Iterable[Problem]) -> list[Problem]:
    """Give problems without those that say the same of the same place: two checks may see one mistake."""
    return list(
        {
            (problem.code, problem.message, problem.where, problem.position): problem
            for problem in reversed([*problems])
        }.values()
    )[::-1]
