"""Add-ons of rendered workloads: autoscalers, disruption budgets, claims of devices, monitors.

They come last: what they say of a workload is known when it is merged, so the templates of their BaseConfig keys are
rendered then, for each role that asks for one, and see its workload.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msvcgen.assemble import Assembled, merged_object
from msvcgen.check import may_hold_secrets
from msvcgen.children import Lower, Plan
from msvcgen.children.addons import Subject, asked, making
from msvcgen.children.addons.workload import changed
from msvcgen.children.plan import identity
from msvcgen.emit import finish
from msvcgen.errors import Finding, Problem
from msvcgen.interpolate import Base, Value, context_of, interpolate_base
from msvcgen.run import Run, Stages
from msvcgen.service import Service
from msvcgen.shared import Shared
from msvcgen.targets import ADDONS, EXTRA_OBJECTS, PICKER, ROLES, TARGETS, Target
from msvcgen.template.values import Labels
from msvcgen.tree import Mapped, Path, mapping_at, node_at
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.template.context import Context


def with_addons(
    run: Run, base: Base | None, service: Service, objects: Sequence[Assembled], stages: Stages
) -> list[Assembled]:
    """Give the objects of a ModelService that asks for add-ons with these, before its route.

    `base` is the BaseConfig that it was rendered with.
    """
    shared = run.inspection.shared
    changing = _Changing(service, objects, shared)
    made = {field for one in objects if one.key in TARGETS for field in TARGETS[one.key].makes}
    changing.tell([one for one in _without_effect(changing.subjects, service) if one.code not in made])
    templates = _Templates(run, base, service)
    addons = [
        _made(service, row, subject, templates.value(row, subject), shared)
        for row, subject in _asked(changing.subjects)
    ]
    stages.done(templates.problems)
    at = next((at for at, one in enumerate(changing.objects) if _is_last(one)), len(objects))
    created = (assembled for assembled in addons if assembled is not None)
    return [*changing.objects[:at], *created, *changing.objects[at:]]


def _without_effect(subjects: Sequence[Subject], service: Service) -> Iterator[Finding]:
    """Say what the ModelService asks for and nothing that is rendered can have."""
    roles = {subject.role for subject in subjects}
    there = {"podMonitor": not roles.isdisjoint(ROLES), "serviceMonitor": PICKER in roles}
    paths: list[tuple[Path, bool]] = [
        (("spec", "monitoring", name), is_there) for name, is_there in there.items()
    ]
    for path, is_there in [*paths, (("spec", "tracing"), bool(roles))]:
        if not is_there and isinstance(node_at(service.tree, *path), dict):
            needed = "endpoint picker" if path[-1] == "serviceMonitor" else "workload that serves the model"
            message = f"has no effect: there is no {needed} among the rendered objects"
            yield Finding(str(path[1]), message, path)


def _is_last(assembled: Assembled) -> bool:
    """Tell whether an object stands behind the add-ons."""
    target = TARGETS.get(assembled.key)
    return target is not None and (target.when == "route" or target.key == EXTRA_OBJECTS)


def _asked(subjects: Iterable[Subject]) -> Iterator[tuple[Target, Subject]]:
    """Give the add-ons that are asked for, each with whom it is for, in the order of output."""
    known = [*subjects]
    for row in ADDONS.values():
        yield from ((row, subject) for subject in known if asked(row, subject))


class _Changing:
    """The objects of a ModelService, their workloads as add-ons need them, and what runs pods among them."""

    def __init__(self, service: Service, objects: Sequence[Assembled], shared: Shared) -> None:
        self.objects: list[Assembled] = []
        self.subjects: list[Subject] = []
        before = _services(objects)
        for assembled in objects:
            row = TARGETS.get(assembled.key)
            section = row.section if row is not None and row.pods else ""
            if not section:
                self.objects.append(assembled)
                continue
            change = changed(Subject(service, section, assembled.whole), _users(service, assembled))
            whole = assembled._replace(
                tree=finish(change.tree, assembled.schema, shared),
                whole=change.tree,
                removed={**assembled.removed, **change.removed},
                findings=(*assembled.findings, *change.findings),
            )
            self.objects.append(whole)
            subject = Subject(service, section, whole.tree, before.get(section), change.devices)
            self.subjects.append(subject)
        roles = {subject.role for subject in self.subjects}
        for subject in self.subjects:
            subject.paired = roles.issuperset(ROLES)

    def tell(self, findings: Sequence[Finding]) -> None:
        """Add to what the ModelService asks for in vain: it is told of the object that serves, or of the first."""
        rows = (TARGETS.get(assembled.key) for assembled in self.objects)
        at = next((at for at, row in enumerate(rows) if row is not None and row.serves), 0)
        if findings and self.objects:
            told = self.objects[at]
            self.objects[at] = told._replace(findings=(*told.findings, *findings))


def _users(service: Service, assembled: Assembled) -> list[Mapped]:
    """Give what users state of an object in the layers below the ModelService: the lowest may be a variant's."""
    of_variant = service.runtime is not None and assembled.key in service.runtime.renders
    return [tree for tree, _policy in assembled.lower[of_variant:]]


def _services(objects: Iterable[Assembled]) -> dict[str, Mapped]:
    """Give the Services before the pods of sections."""
    rows = ((TARGETS.get(assembled.key), assembled.tree) for assembled in objects)
    return {row.section: tree for row, tree in rows if row is not None and row.when == "before"}


class _Templates:
    """The templates of add-ons in the BaseConfig of a ModelService, rendered for workloads, and what is wrong then."""

    def __init__(self, run: Run, base: Base | None, service: Service) -> None:
        self._run, self._base, self._service = run, base, service
        self._context: Context = context_of(service)
        self.problems: list[Problem] = []

    def value(self, row: Target, subject: Subject) -> Value | None:
        """Give what the BaseConfig states of an add-on."""
        base = self._base
        if base is None or row.key not in base.addons:
            return None
        address = subject.address
        self._context.more = {
            "Role": subject.role,
            "TargetKind": str(address.kind),
            "TargetName": str(address.name),
            "PodLabels": Labels({name: str(value) for name, value in subject.labels.items()}),
        }
        only = base._replace(templates={row.key: base.addons[row.key]})
        inspection = self._run.inspection
        name = self._service.name
        rendered, unrendered = interpolate_base(only, self._context, name, traced=inspection.traced)
        values, wrong = inspection.base(rendered, name)
        self.problems += [*unrendered, *wrong]
        value = values.get(row.key)
        if value is not None and may_hold_secrets(value.tree):
            inspection.suspicious = True
        return value


def _made(
    service: Service, row: Target, subject: Subject, value: Value | None, shared: Shared
) -> Assembled | None:
    """Merge what a ModelService says of an add-on over what the BaseConfig does."""
    base = mapping_at(value.tree) if value is not None else {}
    lower = Lower(row, base, {row.key: base})
    overlay = making(row.overlay)(subject, lower)
    if not overlay.create:
        return None
    whole: Mapped = {**identity(service, lower), **overlay.tree}
    planned = Plan(row, 0, base, overlay._replace(tree=whole))
    layers = [{row.key: value}] if value is not None else []
    assembled = merged_object(service, planned, layers, shared)
    return assembled._replace(key=f"{subject.role}{row.kind}")
