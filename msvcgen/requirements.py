"""What a ModelService needs before it can be rendered: an identity, an artifact, a BaseConfig, a ClusterRole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msvcgen.artifacts import FORMS, Artifact, read_artifact
from msvcgen.check.wording import a_type
from msvcgen.children.llmd.accounts import missing_role
from msvcgen.document import Document
from msvcgen.errors import Finding, Problem, quoted
from msvcgen.names import is_subdomain
from msvcgen.service import Service
from msvcgen.targets import PICKER, TARGETS, workload
from msvcgen.tree import Path, mapping_at, node_at, truth_at
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.assemble import Assembled
    from msvcgen.interpolate import Value
    from msvcgen.runtimes import Variant

NEEDED: tuple[Path, ...] = (
    ("metadata", "name"),
    ("spec", "routing", "modelName"),
    ("spec", "modelArtifacts", "uri"),
)
"""The fields without which nothing can be rendered, whatever is validated."""


def identity_problems(document: Document) -> list[Problem]:
    """Say which of the fields that name a ModelService are missing or cannot be used."""
    problems: list[Problem] = []
    for path in NEEDED:
        value = node_at(document.tree, *path)
        if value is None or value == "":
            missing = _problem(document, path, "missing-field", "is missing, a ModelService needs it")
            problem = _no_mapping(document, path) or missing
            problems += () if problem in problems else (problem,)
        elif not isinstance(value, str):
            message = f"must be text, here it is {a_type(value)}"
            hint = "" if isinstance(value, (dict, list)) else "put it in quotes"
            problems.append(_problem(document, path, "wrong-type", message)._replace(hint=hint))
        elif path == ("metadata", "name") and not is_subdomain(value):
            message = f"`{value}` is not a name for Kubernetes: lower-case letters, digits, `-` and `.`, at most 253"
            problems.append(_problem(document, path, "name", message))
    return problems


def _no_mapping(document: Document, path: Path) -> Problem | None:
    """Say that something stands where the mapping with a field is to be; None where one does, or nothing."""
    for depth in range(1, len(path)):
        tree = node_at(document.tree, *path[:depth])
        if tree is not None and not isinstance(tree, dict):
            message = f"must be a mapping, here it is {a_type(tree)}"
            problem = _problem(document, path[:depth], "wrong-type", message)
            return problem._replace(hint=f"write `{path[depth]}: ...` below it")
    return None


def _problem(document: Document, path: Path, code: str, message: str) -> Problem:
    where = ".".join(str(step) for step in path)
    return Problem(code=code, message=message, where=where, position=document.position(path))


TEMPLATED: tuple[Path, ...] = (
    ("spec", "routing", "modelName"),
    ("spec", "modelArtifacts", "uri"),
    ("spec", "modelArtifacts", "authSecretName"),
    ("metadata", "namespace"),
)
"""The texts that become template variables as they are written."""

BREAKS = frozenset(map(chr, (*range(32), 0x7F, 0x85, 0x2028, 0x2029)))
"""Characters that end a line of YAML, or that no name has."""


def broken_variables(document: Document) -> list[Problem]:
    """Refuse texts of several lines that templates would put into YAML, where they could state fields of their own."""
    return [
        _problem(
            document,
            path,
            "line-break",
            "must be text on one line, here it has a line break or a control character",
        )
        for path in TEMPLATED
        if isinstance(value := node_at(document.tree, *path), str) and not BREAKS.isdisjoint(value)
    ]


def expand_artifact(document: Document, variant: Variant | None) -> tuple[Artifact, list[Problem]]:
    """Give the artifact of a ModelService that a runtime variant serves, which may fetch or place it itself."""
    sources = variant.sources if variant is not None else ()
    artifact, problems = _artifact(document, sources, served=variant is not None)
    if variant is None or "modelPath" not in variant.spec:
        return artifact, problems
    from msvcgen.runtimes.custom import placed_model

    artifact, misplaced = placed_model(variant, artifact, document)
    return artifact, [*variant.problems, *problems, *misplaced]


def _artifact(document: Document, sources: Sequence[str], *, served: bool) -> tuple[Artifact, list[Problem]]:
    match read_artifact(mapping_at(document.tree, "spec", "modelArtifacts"), sources, served=served):
        case Artifact() as artifact:
            return artifact, []
        case Finding() as finding:
            path: Path = ("spec", "modelArtifacts", *finding.path)
            hint = str(finding.hint)
            if not hint.startswith("did you mean"):
                hint = _fetched_by(str(node_at(document.tree, *path)), sources) + hint
            problem = _problem(document, path, finding.code, finding.message)._replace(hint=hint)
            return Artifact(uri="", scheme=""), [problem]


def _fetched_by(uri: str, sources: Sequence[str]) -> str:
    """Begin a hint with the variants that fetch what a URI of another scheme names, "" where there are none."""
    scheme, separator, _ = uri.partition("://")
    if not separator or scheme in sources or f"{scheme}://" in FORMS:
        return ""
    from msvcgen.kinds import Kinds
    from msvcgen.runtimes import builtin_names, find_variant

    kinds = Kinds()
    names = [f"-r {name}" for name in builtin_names() if scheme in find_variant(name, kinds).sources]
    return f"{quoted(names)} can fetch it; " if names else ""


def env_without_runtime(env: Mapping[str, str], document: Document) -> list[Problem]:
    """Say that variables of the caller need a runtime variant, which knows the model server."""
    if not env:
        return []
    return [
        Problem(
            code="env-without-runtime",
            message=f"the variable `{next(iter(env))}` is for a runtime variant, but none is named",
            position=document.position(()),
            hint="name one with -r, or with the annotation `msvcgen.dev/runtime`",
        )
    ]


def own_runtime(named: object, document: Document) -> list[Problem]:
    """Say that a document of a sister system stays with its runtime, whatever the caller names."""
    if not named:
        return []
    kind = node_at(document.tree, "kind") or "function"
    return [
        Problem(
            code="own-runtime",
            severity="warning",
            message=f"this {kind} brings its own runtime, the variant that was named is for those of llm-d only",
            position=document.position(()),
        )
    ]


def base_without_runtime(base: Mapping[str, Value]) -> list[Problem]:
    """Say that what a BaseConfig presets for runtime variants is rendered with them only."""
    return [
        Problem(
            code="base-without-runtime",
            severity="warning",
            message=f"`{key}` is rendered with a runtime variant only, and none is named",
            where=f"data.{key}",
            position=value.position(()),
            hint="name one with -r, or with the annotation `msvcgen.dev/runtime`",
        )
        for key, value in base.items()
        if TARGETS[key].when == "variant"
    ]


def missing_parts(
    service: Service, objects: Sequence[Assembled], document: Document, *, notes: bool = False
) -> list[Problem]:
    """Say what the caller must add: a ClusterRole for the picker, a BaseConfig that makes it, anything at all.

    With `notes` also what is good to know: that no gateway asks the picker.
    """
    targets = [(TARGETS[assembled.key], assembled.tree) for assembled in objects if assembled.key in TARGETS]
    problems = [finding.placed(document) for finding in missing_role(service, targets)]
    problems += _other_namespace(service, document)
    picker, rendered = service.section(PICKER), any(target.account == "picker" for target, _ in targets)
    made = any(workload(PICKER).key in target.makes for target, _ in targets)
    if notes and rendered and all(target.when != "route" for target, _ in targets):
        problems.append(_without_route(document))
    if picker and truth_at(picker, "create") is not False and not (rendered or made):
        problems.append(
            Problem(
                code="picker-without-deployment",
                severity="warning",
                message="has no effect: the BaseConfig makes no endpoint picker",
                where=f"spec.{PICKER}",
                position=document.position(("spec", PICKER)),
                hint=f"add `{workload(PICKER).key}` to the BaseConfig",
            )
        )
    problems += _unused_routing(service, objects, document)
    if not objects:
        problems.append(
            Problem(
                code="nothing-rendered",
                message="neither the ModelService nor a BaseConfig states anything to render",
                position=document.position(()),
                hint="state `spec.decode` with a container, or give a BaseConfig with -b",
            )
        )
    return problems


def _without_route(document: Document) -> Problem:
    """Say that requests reach an endpoint picker by a gateway only."""
    return Problem(
        code="no-route",
        severity="note",
        message="there is an endpoint picker and no HTTPRoute, so no gateway of this ModelService asks it",
        where="spec.routing",
        position=document.position(("spec", "routing")),
        hint="name a gateway in `spec.routing.gatewayRefs`, or lead a route of your own to the pool",
    )


ROUTED = ("path", "rewrite", "hosts", "headers", "split")
"""What a ModelService says of its HTTPRoute and of nothing else."""


def _unused_routing(service: Service, objects: Sequence[Assembled], document: Document) -> list[Problem]:
    """Say that what is stated of a route is of no use without one."""
    routing = mapping_at(service.spec, "routing")
    field = next((name for name in ROUTED if routing.get(name) is not None), None)
    targets = (TARGETS[one.key] for one in objects if one.key in TARGETS)
    routes = {target.key for target in TARGETS.values() if target.when == "route"}
    if field is None or any(target.key in routes or routes & {*target.makes} for target in targets):
        return []
    path: Path = ("spec", "routing", field)
    return [
        Problem(
            code="routing-unused",
            severity="warning",
            message="has no effect: there is no HTTPRoute",
            where=f"spec.routing.{field}",
            position=document.position(path),
            hint="name a gateway in `spec.routing.gatewayRefs`, or add `httpRoute` to the BaseConfig",
        )
    ]


def _other_namespace(service: Service, document: Document) -> list[Problem]:
    """Say that the caller asks for a namespace and the ModelService states another, as kubectl refuses it."""
    asked = service.settings.namespace
    if not asked or service.namespace == asked:
        return []
    path: Path = ("metadata", "namespace")
    return [
        Problem(
            code="namespace-mismatch",
            severity="warning",
            message=f"the namespace `{service.namespace}` does not match the namespace `{asked}` of -n, and stays",
            where="metadata.namespace",
            position=document.position(path),
            hint=f"leave -n out, which is for those that state none, or give `--set metadata.namespace={asked}`",
        )
    ]


def namespace_warning(documents: Sequence[Document]) -> list[Problem]:
    """Say once a run that ModelServices state no namespace; `documents` are those whose objects carry none."""
    if not documents:
        return []
    more = f"so do {len(documents) - 1} more ModelServices" if len(documents) > 1 else ""
    return [
        Problem(
            code="no-namespace",
            severity="warning",
            message="states no namespace, its objects carry none and templates see `default`",
            where="metadata.namespace",
            position=documents[0].position(("metadata",)),
            hint="state metadata.namespace, or give -n",
            notes=(more,) if more else (),
        )
    ]
