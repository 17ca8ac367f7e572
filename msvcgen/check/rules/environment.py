"""Rules of the variables of a container (core validation, validateEnv)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msvcgen.check.wording import shown
from msvcgen.errors import Finding, below
from msvcgen.quantity import canonical_json
from msvcgen.tree import Mapped, Tree, mapping_at, mappings_at, text_at
from msvcgen.typed import Final

_OF_CPU: Final = ("1", "1m")
_OF_BYTES: Final = ("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei")


def variables(container: Mapped, spec: Mapped) -> Iterator[Finding]:
    """Check the variables of a container of a pod."""
    names: set[Tree] = set()
    stated = mappings_at(container, "env")
    for index, variable in stated:
        name = variable.get("name")
        if isinstance(name, str):
            names.add(name)
        if variable.get("valueFrom") is not None:
            yield from below(("env", index, "valueFrom"), _source(mapping_at(variable, "valueFrom"), spec))
    if len(names) < len(stated):
        yield from _repeated(stated)


def _source(source: Mapped, spec: Mapped) -> Iterator[Finding]:
    """Refuse units in which a resource is not told, and a file in a volume that the pod has not."""
    yield from below(("resourceFieldRef",), divisor(mapping_at(source, "resourceFieldRef")))
    name = text_at(source, "fileKeyRef", "volumeName")
    if name and name not in {text_at(volume, "name") for _, volume in mappings_at(spec, "volumes")}:
        message = f"the pod has no volume {shown(name)}"  # validateFileKeySelector
        yield Finding(code="no-volume", message=message, path=("fileKeyRef", "volumeName"))


def _repeated(variables: Sequence[tuple[int, Mapped]]) -> Iterator[Finding]:
    """Warn of a variable that hides one before it (pkg/api/pod/warnings.go)."""
    seen: set[str] = set()
    for index, variable in variables:
        name = text_at(variable, "name")
        if name and name in seen and _hides(variable, f"$({name})"):
            message = f"hides the variable {shown(name)} before it, which kubectl apply may drop"
            yield Finding("repeated", message, ("env", index), severity="warning")
        seen.add(name)


def _hides(variable: Mapped, reference: str) -> bool:
    """Tell whether a variable does not add to the one of its name before it (`X: $(X),b`)."""
    value = text_at(variable, "value")
    return variable.get("valueFrom") is not None or value == reference or reference not in value


def divisor(reference: Mapped) -> Iterator[Finding]:
    """Refuse the unit of one reference to a resource (validateContainerResourceDivisor)."""
    if reference.get("divisor") is None:
        return
    try:
        unit = canonical_json(reference["divisor"])
    except ValueError:
        return
    resource = text_at(reference, "resource")
    allowed = _OF_CPU if resource.endswith(".cpu") else _OF_BYTES
    if unit != "0" and unit not in allowed:
        message = f"the divisor of {resource} must be {', '.join(allowed)}, here it is {shown(unit)}"
        yield Finding(code="not-allowed", message=message, path=("divisor",))
