"""Presets and runtime variants: which one a variant brings where there is no BaseConfig, and which do not fit it."""

from __future__ import annotations

from msvcgen.errors import MsvcgenError, Problem
from msvcgen.interpolate import Base, compile_base
from msvcgen.presets import PREFIX, is_preset, preset_document
from msvcgen.run import Run
from msvcgen.targets import ROLES, TARGETS
from msvcgen.translate import Translation
from msvcgen.tree import mapping_at, node_at, text_at, truth_at
from msvcgen.typed import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from msvcgen.runtimes import Variant

VALUE: Final = "preset"
"""The value of a variant that names its preset; null, or nothing on the command line, for none."""

SERVERS: Final = "msvcgen.dev/servers"
"""The annotation of a preset that lists the model servers that it is for, by their names in `servers`."""


def implied_base(run: Run, translation: Translation) -> tuple[Base | None, list[Problem]]:
    """Give the preset that the variant brings: with prefill and decode both stated, and no BaseConfig given or named.

    A ModelService that has a sidecar of its own before its decode server needs none.
    """
    variant, name = translation.variant, _named(translation)
    spec = mapping_at(translation.document.tree, "spec")
    if variant is None or not name or run.bases or node_at(spec, "baseConfigMapRef", "name"):
        return None, []
    if not _is_pair(translation):
        return None, []
    from msvcgen.runtimes.sidecars import front_of

    if front_of(mapping_at(spec, "decode"), None) is not None:
        return None, []
    if name not in run.presets:
        try:
            document = preset_document(name)
        except MsvcgenError as error:
            return None, [_placed(problem, translation, variant) for problem in error.problems]
        run.presets[name] = compile_base(document, run.inspection.shared)[0]
    return run.presets[name], []


def own_preset(run: Run, name: str) -> Base | None:
    """Give the preset that a document of another system stands for, None for none."""
    if name and name not in run.presets:
        run.presets[name] = compile_base(preset_document(name), run.inspection.shared)[0]
    return run.presets[name] if name else None


def _is_pair(translation: Translation) -> bool:
    """Tell whether a ModelService states both roles and wants both."""
    roles = (node_at(translation.document.tree, "spec", role) for role in ROLES)
    return all(isinstance(role, dict) and truth_at(role, "create") is not False for role in roles)


def _named(translation: Translation) -> str:
    if translation.variant is None:
        return ""
    value = translation.env.get(VALUE, node_at(translation.variant.spec, "values", VALUE))
    return str(value or "").removeprefix(PREFIX)


def _placed(problem: Problem, translation: Translation, variant: Variant) -> Problem:
    if VALUE in translation.env:
        return problem._replace(where=f"-e {VALUE}")
    position = variant.position(("values", VALUE))
    return problem._replace(where=f"spec.values.{VALUE}", position=position)


def unfit(base: Base, translation: Translation) -> list[Problem]:
    """Say that a preset is not for what a variant renders, or for its server; what users wrote is theirs to judge."""
    variant, document = translation.variant, base.document
    if variant is None or not is_preset(document.file):
        return []
    rendered, names = variant.summary.renders, f"the preset `{base.name}` is for"
    listed = text_at(document.tree, "metadata", "annotations", SERVERS)
    server, known = text_at(variant.spec, "server"), [name.strip() for name in listed.split(",")]
    if rendered and "Deployment" not in rendered:
        message = f"{names} Deployments, the runtime variant `{variant.name}` renders none"
        hint = f"the pods of its {rendered[0]} have other labels and ports: no picker, pool or Service would find them"
    elif listed and server and server not in known:
        message = f"{names} {' and '.join(known)}, the runtime variant `{variant.name}` runs neither"
        hint = "its picker reads the metrics of those only; `preset:plain` fits all"
    elif _is_pair(translation) and not _pairs(base):
        message = f"the preset `{base.name}` pairs no prefill and decode, its picker takes every pod for a whole one"
        position = translation.document.position(("spec", "prefill"))
        hint = f"take `{PREFIX}llm-d-pd`"
        return [Problem("unfit-preset", message, "warning", "spec.prefill", position, hint)]
    else:
        return []
    position = translation.document.position(())
    return [Problem(code="unfit-preset", message=message, position=position, hint=hint)]


def _pairs(base: Base) -> bool:
    """Tell whether a preset has something to say of prefill pods, or nobody who chooses among pods."""
    of_prefill = [key for key in base.templates if key in TARGETS and TARGETS[key].section == "prefill"]
    return bool(of_prefill) or "eppDeployment" not in base.templates
