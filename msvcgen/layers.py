"""The layers below what a ModelService says: the runtime variant's, the BaseConfig's, its own child resources."""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.interpolate import Value
from msvcgen.merge import PATCH
from msvcgen.requirements import base_without_runtime, env_without_runtime
from msvcgen.run import Run, Stages
from msvcgen.service import Service
from msvcgen.targets import TARGETS
from msvcgen.translate import Translation
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.runtimes import Served, Variant


def layers_below(
    run: Run, translation: Translation, service: Service, base: Mapping[str, Value], stages: Stages
) -> tuple[Service, list[Mapping[str, Value]]]:
    """Give the layers below the ModelService, the lowest first, and the service as the runtime variant leaves it."""
    document = translation.document
    if run.patched or document.holds(PATCH) or _is_patched(translation.variant):
        service = service._replace(patched=True)
    served = apply_runtime(translation, service, base)
    if served is None:
        stages.done([*env_without_runtime(translation.env, document), *base_without_runtime(base)])
        return service, [base, translation.layers]
    stages.done(served.problems)
    if not served.variant.builtin:
        stages.done(run.inspection.base(served.values, service.name, "spec.resources")[1])
    # What a document states itself is all that there is of it.
    lowest = {key: value for key, value in served.values.items() if key not in translation.layers}
    own = [key for key in translation.layers if TARGETS[key].many]
    base = {key: value for key, value in served.base.items() if key not in own} if own else served.base
    return served.service, [lowest, base, translation.layers]


def _is_patched(variant: Variant | None) -> bool:
    return variant is not None and any(document.holds(PATCH) for document in variant.documents)


def apply_runtime(translation: Translation, service: Service, base: Mapping[str, Value]) -> Served | None:
    """Apply the runtime variant; None when nobody names one."""
    if translation.variant is None:
        return None
    from msvcgen.runtimes import serve

    return serve(translation.variant, service, translation.document, base, translation.env)
