"""Rules of pods and their templates (core validation, ValidatePodTemplateSpec): annotations say things of a spec."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msvcgen.check.formats import is_relative_path
from msvcgen.check.rules import pod_warnings
from msvcgen.check.rules.metadata import annotations_size
from msvcgen.check.rules.pods import pod_spec
from msvcgen.check.wording import shown
from msvcgen.errors import Finding, below
from msvcgen.tree import Mapped, list_at, mapping_at, mappings_at, text_at
from msvcgen.typed import Final

APPARMOR: Final = "container.apparmor.security.beta.kubernetes.io/"
SECCOMP: Final = (
    "seccomp.security.alpha.kubernetes.io/pod",
    "container.seccomp.security.alpha.kubernetes.io/",
)
DELETION_COST: Final = "controller.kubernetes.io/pod-deletion-cost"

_PROFILES: Final = ("runtime/default", "unconfined")
_LOCAL: Final = "localhost/"
_INT32: Final = range(-(2**31), 2**31)


def pod(tree: Mapped) -> Iterator[Finding]:
    """Check a Pod."""
    spec = mapping_at(tree, "spec")
    yield from pod_template(tree)
    for field in ("initContainers", "containers"):
        for index, container in mappings_at(spec, field):
            image = text_at(container, "image")
            if image != image.strip():
                message = f"must have no blanks around it, here it is {shown(image)}"
                yield Finding(code="bad-format", message=message, path=("spec", field, index, "image"))
    if text_at(spec, "nodeName") and list_at(spec, "schedulingGates"):
        message = "`nodeName` must not be there as long as there are `schedulingGates`"
        yield Finding(code="scheduling-gates", message=message, path=("spec", "nodeName"))


def pod_template(template: Mapped, *, claims: Sequence[str] = ()) -> Iterator[Finding]:
    """Check a pod template; `claims` are the volumes that a StatefulSet adds."""
    spec = mapping_at(template, "spec")
    yield from annotations_size(template)
    for key, value in mapping_at(template, "metadata", "annotations").items():
        if isinstance(value, str) and (reason := _why_not(key, value, spec)):
            yield Finding(code="annotation", message=reason, path=("metadata", "annotations", key))
    yield from pod_warnings.old_annotations(template)
    if list_at(spec, "ephemeralContainers"):
        message = "`ephemeralContainers` must not be there in a new pod"
        yield Finding(code="ephemeral-containers", message=message, path=("spec", "ephemeralContainers"))
    yield from below(("spec",), pod_spec(spec, claims=claims))


def _why_not(key: str, value: str, spec: Mapped) -> str:
    """Give why the API server refuses an annotation of a pod, "" for those that it does not read."""
    if key == DELETION_COST and not (_is_canonical(value) and int(value) in _INT32):
        return f"must be an integer, here it is {shown(value)}"
    if key.startswith(SECCOMP) and not _is_profile(value, (*_PROFILES, "docker/default")):
        return f"must be runtime/default, unconfined or localhost/<path>, here it is {shown(value)}"
    if not key.startswith(APPARMOR):
        return ""
    if not _is_profile(value, (*_PROFILES, "")):
        return f"must be runtime/default, unconfined or localhost/<profile>, here it is {shown(value)}"
    name = key.removeprefix(APPARMOR)
    fields = ("containers", "initContainers")
    known = any(
        text_at(container, "name") == name for field in fields for _, container in mappings_at(spec, field)
    )
    return "" if known else f"the pod has no container {shown(name)}"


def _is_canonical(value: str) -> bool:
    """Tell whether text is an integer without needless zeros and signs."""
    digits = value.removeprefix("-")
    return len(digits) < 12 and digits.isascii() and digits.isdecimal() and str(int(value)) == value


def _is_profile(value: str, known: tuple[str, ...]) -> bool:
    local = value.startswith(_LOCAL) and is_relative_path(value.removeprefix(_LOCAL))
    return value in known or local
