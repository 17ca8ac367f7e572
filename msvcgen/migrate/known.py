"""Fields of Kubernetes that values state: what Kubernetes does not know the API server leaves out, and so does this."""

from __future__ import annotations

from msvcgen.check import check_tree
from msvcgen.kinds import Kinds
from msvcgen.migrate.job import Job
from msvcgen.tree import Path, Tree, mapping_at
from msvcgen.typed import Final

CONTAINER: Final = "io.k8s.api.core.v1.Container"
POD: Final = "io.k8s.api.core.v1.PodSpec"


def known(job: Job, path: Path, value: Tree, definition: str, field: str) -> Tree:
    """Give the value of a field without what Kubernetes does not know, of which each is told as dropped."""
    schema = Kinds().definition(definition).properties[field]
    for finding in check_tree(value, schema, partial=True):
        if finding.code == "unknown-field":
            why = f"`{field}` of a {definition.rpartition('.')[2]} has no such field, the API server leaves it out"
            job.ledger.dropped((*path, *finding.path), why, _of_pod(finding.path) or str(finding.hint))
            value = _without(value, finding.path)
    return value


def _of_pod(path: Path) -> str:
    """Give the hint for what a container states and only a pod has, "" where it has it neither."""
    context = Kinds().definition(POD).properties["securityContext"].properties
    return "state it in `podSecurityContext` of the role" if path[-1] in context else ""


def _without(tree: Tree, path: Path) -> Tree:
    step, rest = path[0], path[1:]
    if isinstance(tree, list):
        return [_without(item, rest) if at == step else item for at, item in enumerate(tree)]
    mapping = mapping_at(tree)
    if not rest:
        return {key: value for key, value in mapping.items() if key != step}
    return {key: _without(value, rest) if key == step else value for key, value in mapping.items()}
