"""The model: `modelArtifacts` of the values as those of a ModelService."""

from __future__ import annotations

from msvcgen.artifacts import Artifact, read_artifact
from msvcgen.errors import Finding
from msvcgen.migrate.job import Job, text_map, text_of
from msvcgen.migrate.quoted import Template
from msvcgen.names import label_value
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, mapping_at, text_at, truth_at
from msvcgen.yaml.fault import YamlFault
from msvcgen.yaml.reader import read_value

ARTIFACTS = "modelArtifacts"
LABEL = "llm-d.ai/model"


class Model(NamedTuple):
    """What the values say of the model.

    `word` is what the chart names it to servers, `cache` the folder below the mount that holds the hub's cache.
    """

    artifact: Artifact
    artifacts: Mapped
    name: str
    scheme: str
    word: str
    cache: str | None
    labels: Mapped

    @property
    def mount_path(self) -> str:
        """Where it is mounted."""
        return text_at(self.artifact.mount, "mountPath")

    def argument(self) -> str:
        """Give the word as a template of ours where one says the same."""
        if self.word == self.artifact.model:
            return Template("{{ .HFModelName }}")
        if self.word == self.artifact.mounted_path:
            return Template("{{ .MountedModelPath }}")
        return self.word


def read_model(job: Job) -> Model | None:
    """Read `modelArtifacts`; None where the URI cannot be used, which is a problem then."""
    given = mapping_at(job.tree, ARTIFACTS)
    before = len(job.helm.problems)
    scheme, rest = _uri(job)
    if len(job.helm.problems) > before:
        return None
    parts = rest.split("/")
    cache = None
    uri = f"{scheme}://{rest}" if rest else scheme
    if scheme == "pvc+hf" and len(parts) >= 3:
        cache = "/".join(parts[1:-2])
        uri = f"{scheme}://{parts[0]}/{parts[-2]}/{parts[-1]}"
        why = "the folder of the hub's cache stands in HF_HUB_CACHE; HF_HOME, which gives way to it, is set as well"
        job.ledger.changed((ARTIFACTS, "uri"), "spec.modelArtifacts.uri", why)
    artifacts = _artifacts(job, given, scheme, uri)
    artifact = read_artifact(artifacts)
    if isinstance(artifact, Finding):
        job.ledger.refuse((ARTIFACTS, "uri"), artifact.message, str(artifact.hint))
        return None
    job.ledger.carried((ARTIFACTS, "uri"), "spec.modelArtifacts.uri")
    mount_path = text_at(given, "mountPath")
    word = {"pvc": f"{mount_path}/{rest.partition('/')[2]}", "pvc+hf": "/".join(parts[-2:])}.get(scheme, rest)
    job.ledger.carried((ARTIFACTS, "name"), "spec.routing.modelName")
    name = text_of(given.get("name"))
    return Model(artifact, artifacts, name, scheme, word, cache, _pod_labels(job, name))


def _uri(job: Job) -> tuple[str, str]:
    """Give the scheme of the URI and what follows it, evaluated and without quotes."""
    path = (ARTIFACTS, "uri")
    raw = text_of(job.at(*path))
    scheme, _, rest = raw.partition("://")
    if "{{" in scheme:
        job.ledger.warn(
            path, "the chart looks for the scheme before it evaluates the template, and finds none"
        )
        scheme, _, rest = job.helm.text(raw, path).partition("://")
    evaluated = job.helm.text(rest, path)
    try:
        plain = text_of(read_value(evaluated))
    except YamlFault:
        plain = evaluated
    if plain != evaluated:
        why = "quotes in a URI vanish where the chart prints it, and stay in what it looks at itself"
        job.ledger.changed(path, "spec.modelArtifacts.uri", why)
    return scheme, plain


def _artifacts(job: Job, given: Mapped, scheme: str, uri: str) -> Mapped:
    artifacts: Mapped = {"uri": uri}
    spec = f"spec.{ARTIFACTS}"
    secret = text_at(given, "authSecretName")
    if secret:
        artifacts["authSecretName"] = secret
    job.ledger.carried((ARTIFACTS, "authSecretName"), f"{spec}.authSecretName")
    if scheme == "hf":
        artifacts["size"] = text_at(given, "size") or "0"
        job.ledger.carried((ARTIFACTS, "size"), f"{spec}.size")
        if artifacts["size"] == "5Mi":
            message = "a cache of 5Mi, the default of the chart, evicts the pod of any model that is larger"
            hint = "state what the model takes, as `size: 20Gi`"
            job.ledger.warn((ARTIFACTS, "size"), message, hint, at=(ARTIFACTS, "size"))
    else:
        job.ledger.idle((ARTIFACTS, "size"), f"a {scheme}:// model has no volume of a size")
    if text_at(given, "mountPath") != "/model-cache":
        artifacts["mountPath"] = text_at(given, "mountPath")
    job.ledger.carried((ARTIFACTS, "mountPath"), f"{spec}.mountPath")
    if scheme in ("pvc", "pvc+hf"):
        read_only = truth_at(given, "readOnly") is not False
        if read_only != (scheme == "pvc"):
            artifacts["readOnly"] = read_only
        job.ledger.carried((ARTIFACTS, "readOnly"), f"{spec}.readOnly")
    else:
        job.ledger.idle((ARTIFACTS, "readOnly"), f"a {scheme}:// model does not heed it")
    return artifacts


def _pod_labels(job: Job, name: str) -> Mapped:
    """Give the labels of pods that the values state and msvcgen does not give itself."""
    labels = text_map(job, (ARTIFACTS, "labels"))
    path = (ARTIFACTS, "labels")
    own = label_value(name)
    stated = labels.pop(LABEL, None)
    if stated is not None and stated != own:
        job.ledger.changed((*path, LABEL), "", f"it is `{own}` now")
        message = f"the pods carry `{LABEL}: {own}`, which follows from the model's name, and not this value"
        hint = "write that into what selects them: InferencePools, Services, PodMonitors"
        job.ledger.warn((*path, LABEL), message, hint, at=("routing", "modelName"))
    for key in (*labels, LABEL):
        job.ledger.carried((*path, key), "spec.decode.labels, spec.prefill.labels")
    return labels


def selecting(job: Job, model: Model, role: str) -> Mapped:
    """Give the labels by which the pods of a role are found: those that the chart uses, as msvcgen writes them."""
    labels = text_map(job, (ARTIFACTS, "labels"))
    if LABEL in labels:
        labels[LABEL] = label_value(model.name)
    return {**labels, "llm-d.ai/role": role}
