"""From values of the chart to a ModelService and a BaseConfig."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msvcgen.check.elsewhere import chart_name
from msvcgen.check.literals import literal_secrets
from msvcgen.check.parts import Memo
from msvcgen.credentials import hidden_in_words
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.migrate.facts import ROLES, facts
from msvcgen.migrate.fields import (
    BY_HAND,
    FIELD_PATHS,
    Field,
    names_of,
    pod_monitor,
    tracing,
    wanted,
)
from msvcgen.migrate.helm import Helm, Release
from msvcgen.migrate.job import Job
from msvcgen.migrate.ledger import Ledger
from msvcgen.migrate.model import ARTIFACTS, Model, read_model
from msvcgen.migrate.objects import extra_objects
from msvcgen.migrate.quoted import Template, escaped, quoted
from msvcgen.migrate.roles import Role, is_left_out, made_role
from msvcgen.migrate.sameness import differences, rendered
from msvcgen.migrate.told import Told
from msvcgen.migrate.values import Values, is_older, read_values
from msvcgen.migrate.written import commented
from msvcgen.names import child_name, is_subdomain
from msvcgen.records import NamedTuple
from msvcgen.settings import Options, Source
from msvcgen.tree import Mapped, Tree, mapping_at


class Migration(NamedTuple):
    """What values came to: the texts of both files, what became of each value, and what to know about some.

    `name` is the ModelService's, `roles` are those that it has. `baseconfig` is "" where the ModelService says it all.
    """

    name: str
    roles: Sequence[str]
    modelservice: str
    baseconfig: str
    values: Values
    told: Sequence[Told]
    problems: Sequence[Problem]

    @property
    def stream(self) -> str:
        """Both as one stream, which `-m` takes."""
        return "---\n".join(text for text in (self.modelservice, self.baseconfig) if text)


def migrate(sources: Iterable[Source], release: Release) -> Migration:
    """Migrate values of the chart llm-d-modelservice, merged in the order of their files.

    Raise MsvcgenError with all that cannot be read, that the chart refuses, and that cannot be said.
    """
    values, problems = read_values(sources)
    migration = _migrated(values, release, problems)
    fields, reasons = frozenset[str](), dict[Field, str]()
    for field in wanted(_job(values, release)):
        trial = _migrated(values, release, problems, fields | {field})
        reasons[field] = _difference(migration, trial, _job(values, release))
        if not reasons[field]:
            fields |= {field}
    if fields:
        migration = _migrated(values, release, problems, fields)
    return migration._replace(told=[_reasoned(value, reasons) for value in migration.told])


def _job(values: Values, release: Release, fields: frozenset[str] = frozenset()) -> Job:
    return Job(values, release, Helm(values, release), Ledger(values), fields)


def _migrated(
    values: Values, release: Release, problems: Sequence[Problem], fields: frozenset[str] = frozenset()
) -> Migration:
    """Migrate values, some of what the chart writes said by fields of a ModelService."""
    job = _job(values, release, fields)
    ledger = job.ledger
    _refused_wholes(job)
    _name(job)
    model = read_model(job)
    roles: dict[str, Role] = {}
    for role in ROLES:
        if model is not None and not is_left_out(job, role):
            made = made_role(job, model, role)
            if made is not None:
                roles[role] = made
    if not any(job.role(role).get("create") for role in ROLES):
        ledger.refuse((ROLES[0], "create"), "neither decode nor prefill is created, nothing would serve")
    objects = [] if model is None else extra_objects(job, model, roles)
    port = _ports(job)
    _other_values(job)
    for finding in literal_secrets(job.tree, Memo(frozenset())):
        ledger.refuse(finding.path, finding.message, str(finding.hint))
    ledger.close()
    found = [*problems, *ledger.problems, *job.helm.problems]
    if model is None or any(problem.severity == "error" for problem in found):
        raise MsvcgenError(found)
    base = _base_config(job, roles, objects)
    service = _model_service(job, model, roles, port, with_base=bool(base))
    if hidden_in_words(service + base):
        message = "a name or a key of the values is a secret, which no manifest may hold"
        raise MsvcgenError([Problem("literal-secret", message, position=values.position(()))])
    return Migration(job.name, tuple(roles), service, base, values, ledger.told(), found)


def _difference(by_hand: Migration, by_field: Migration, job: Job) -> str:
    """Say what a field would render otherwise than the chart does, "" for nothing."""
    sides: list[list[Mapped]] = []
    for migration in (by_hand, by_field):
        try:
            sides.append(names_of(job, rendered([Source("", migration.stream)], Options())))
        except MsvcgenError as error:
            return next(problem.message for problem in error.problems if problem.severity == "error")
    return next(differences(*sides), "")


def _reasoned(value: Told, reasons: Mapping[Field, str]) -> Told:
    """Say of a value that stands there as the chart writes it why no field says it."""
    for field, reason in reasons.items():
        if reason and value.to in BY_HAND[field]:
            return value._replace(why=f"not `{FIELD_PATHS[field]}`, by which {reason}")
    return value


def _refused_wholes(job: Job) -> None:
    """Refuse what the chart makes that has no expression here."""
    job.ledger.carried(("multinode",), "LeaderWorkerSets of the BaseConfig" if job.at("multinode") else "")
    if job.at("requester", "enable"):
        message = "the requester of dual pods makes a ReplicaSet that is not rendered here"
        hint = "state it in `extraObjects` of the BaseConfig, as `helm template` prints it"
        job.ledger.refuse(("requester", "enable"), message, hint)
    job.ledger.idle(("requester",), "`requester.enable` is not true")


def _name(job: Job) -> None:
    """Refuse a name that no Deployment can have, and tell where names become others here."""
    path = next((path for path in (("fullnameOverride",), ("nameOverride",)) if job.is_stated(*path)), ())
    chart, here = f"{job.name}-{ROLES[0]}", child_name(job.name, f"-{ROLES[0]}")
    if not is_subdomain(chart):
        job.ledger.refuse(
            path, f"`{chart}` is no name of a Deployment: lower-case letters, digits, `-` and `.`"
        )
    elif here != chart:
        job.ledger.warn(path, f"what is called `{chart}` by the chart is `{here}` here")


def _ports(job: Job) -> list[Tree]:
    ports: list[Tree] = []
    for name, path in (("http", ("routing", "servicePort")), ("vllm", ("routing", "proxy", "targetPort"))):
        if name == "vllm" and job.port_name("decode") != "vllm":
            job.ledger.idle(path, "there is no sidecar")
            continue
        value = job.at(*path)
        number = int(value) if isinstance(value, str) and value.isdecimal() else value
        if not isinstance(number, int) or not 0 < number < 65536:
            job.ledger.refuse(path, "the number of a port is needed, from 1 to 65535")
        job.ledger.carried(path, f"spec.routing.ports[{name}]")
        ports.append({"name": name, "port": number})
    return ports


def _other_values(job: Job) -> None:
    """Say of the other values where they stand."""
    for key in ("fullnameOverride", "nameOverride"):
        job.ledger.carried((key,), "metadata.name")
    for key in mapping_at(job.tree, "routing"):
        if is_older(("routing", key)):
            said = chart_name(("routing", key))
            why = "older versions of the chart have it, this one refuses it"
            job.ledger.dropped(("routing", key), why, f"write {said}" if said else "")
    job.ledger.idle(("enabled",), "only a chart that has this one as a dependency reads it")
    job.ledger.idle(("common",), "the chart reads nothing of it")
    job.ledger.idle(("global",), "the chart reads nothing of it")
    for key in ("type", "dra"):
        job.ledger.carried(("accelerator", key), "resources of the containers")
    for kind in mapping_at(job.tree, "accelerator", "resources"):
        job.ledger.carried(("accelerator", "resources", kind), "resources of the containers")
    for part in ("env", "resourceClaimTemplates"):
        for kind in mapping_at(job.tree, "accelerator", part):
            job.ledger.idle(("accelerator", part, kind), "no role has accelerators of this type")
    if job.at("tracing", "enabled"):
        by_hand = BY_HAND["tracing"][0]
        job.ledger.carried(("tracing",), "spec.tracing" if "tracing" in job.fields else by_hand)
    else:
        job.ledger.idle(("tracing",), "`tracing.enabled` is not true")


def _model_service(
    job: Job, model: Model, roles: dict[str, Role], ports: list[Tree], *, with_base: bool
) -> str:
    metadata: Mapped = {"name": job.name}
    if job.release.namespace:
        metadata["namespace"] = job.release.namespace
    spec: Mapped = {"baseConfigMapRef": {"name": job.name}} if with_base else {}
    spec[ARTIFACTS] = model.artifacts
    spec["routing"] = {"modelName": model.name, "ports": ports}
    if "tracing" in job.fields:
        spec["tracing"] = tracing(job)
    if "monitoring" in job.fields:
        role = next(role for role in ROLES if role in roles)
        spec["monitoring"] = {"podMonitor": pod_monitor(job, role)}
    for role in reversed(ROLES):
        if role in roles:
            spec[role] = escaped(roles[role].section)
    tree: Mapped = {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": metadata,
        "spec": spec,
    }
    chart = f"{facts()['name']} {facts()['version']}"
    files = ", ".join(dict.fromkeys(document.file.rpartition("/")[2] for document in job.values.documents))
    head = f"The release {job.release.name} of the chart {chart}" + (f" with {files}" if files else "")
    return commented(tree, job.ledger.comments, head)


def _base_config(job: Job, roles: dict[str, Role], objects: list[Tree]) -> str:
    data: Mapped = {}
    for role in reversed(ROLES):
        workload = roles[role].workload if role in roles else {}
        if workload and workload != {"spec": {"template": {"spec": {}}}}:
            data[job.base_key(role)] = quoted(escaped(workload))
    if "monitoring" in job.fields:
        component: Mapped = {"app.kubernetes.io/component": Template("{{ .Role }}")}
        data["podMonitor"] = quoted({"metadata": {"labels": component}})
    if objects:
        data["extraObjects"] = quoted(escaped(objects))
    if not data:
        return ""
    metadata: Mapped = {"name": job.name}
    if job.release.namespace:
        metadata["namespace"] = job.release.namespace
    tree: Mapped = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}
    return commented(
        tree,
        {},
        "What the chart brings beside the values: as a BaseConfig, for one or for many ModelServices",
    )
