"""Where the model of a NIMService is kept, and the NIMCache that the operator fills for it."""

from __future__ import annotations

from msvcgen.children.operator_targets import ARTIFACTS, Container, created, server_of, warned
from msvcgen.children.overlay import Lower, Overlay
from msvcgen.errors import Finding
from msvcgen.names import child_name
from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.service import Service
from msvcgen.tree import Mapped, Tree, list_at, mapping_at, node_at, text_at, truth_at

KEY = "NGC_API_KEY"
"""The variable and the key of `authSecret`."""

HUB = "https://huggingface.co"

STORAGES = ("nimCache", "pvc", "hostPath", "emptyDir")
"""The members of `storage`; the operator takes one."""


class Storage(NamedTuple):
    """Where the model of a NIMService is kept: a claim, a cache that the operator fills, the pod itself."""

    service: Service
    lower: Mapped

    def value(self, name: str) -> Tree:
        """Give the value of a field of the variant."""
        return self.service.runtime.value(name) if self.service.runtime is not None else None

    @property
    def cache(self) -> str:
        """The name of the NIMCache."""
        name = node_at(self.lower, "storage", "nimCache", "name")
        if isinstance(name, str) and name:
            return name
        return derived(child_name(self.service.name, "-cache"), self.service.name, reason="name")

    @property
    def cached(self) -> bool:
        """Whether the operator fetches the model beforehand, into a NIMCache."""
        storage = mapping_at(self.lower, "storage")
        other = any(storage.get(member) is not None for member in STORAGES if member != "nimCache")
        return (
            self.service.artifact.scheme != "pvc://"
            and self.value("cache") not in (False, "false")
            and not other
        )

    @property
    def own_model(self) -> bool:
        """Whether the image is made for the very model of NVIDIA's registry."""
        server = server_of(self.service).tree.get("image") or node_at(self.lower, "image", "repository")
        repository = image_parts(str(server or ""))[0]
        return self.service.artifact.scheme == "ngc://" and repository.endswith(
            f"/{self.service.artifact.path}"
        )

    def member(self, findings: list[Finding]) -> Tree:
        """Give `storage` of the NIMService; other members give way to what the model's URI says."""
        artifact, storage = self.service.artifact, mapping_at(self.lower, "storage")
        artifacts = mapping_at(self.service.spec, "modelArtifacts")
        none: dict[str, Tree] = dict.fromkeys(STORAGES)
        if (
            artifacts.get("size") is not None
            and not self.cached
            and any(storage.get(member) for member in STORAGES)
        ):
            message = "`size` has no effect, the BaseConfig states the storage of the NIMService"
            findings.append(warned(message, (*ARTIFACTS, "size")))
        if artifact.scheme in ("pvc://", "pvc+hf://") and not (
            artifact.scheme == "pvc+hf://" and self.cached
        ):
            claim: Mapped = {"name": artifact.claim, **({"subPath": artifact.path} if artifact.path else {})}
            read_only: Mapped = (
                {"readOnly": artifacts["readOnly"]} if truth_at(artifacts, "readOnly") is True else {}
            )
            return {**none, "pvc": claim, **read_only}
        if self.cached:
            profile = self.value("profile")
            return {**none, "nimCache": {"name": self.cache, **({"profile": profile} if profile else {})}}
        if any(storage.get(member) is not None for member in STORAGES):
            return None
        size = artifacts.get("size")
        return {"emptyDir": {"sizeLimit": size} if size is not None else {}}

    def env(self) -> list[Mapped]:
        """Give what tells the server to fetch the model itself."""
        artifact = self.service.artifact
        if self.cached or artifact.scheme == "pvc://" or self.own_model:
            return []
        if artifact.scheme == "ngc://":
            return self._named(artifact.uri)
        secret = node_at(self.service.spec, "modelArtifacts", "authSecretName")
        token: Mapped = {"secretKeyRef": {"name": secret, "key": "HF_TOKEN"}}
        revision = f":{artifact.revision}" if artifact.revision else ""
        entries: list[Mapped] = self._named(derived(f"hf://{artifact.model}{revision}", artifact.uri))
        if secret:
            entries.append(
                derived({"name": "HF_TOKEN", "valueFrom": token}, artifact.uri, reason="model environment")
            )
        return entries

    def _named(self, model: str) -> list[Mapped]:
        """Give the variables by which images of NIM 1 and of NIM 2 are told their model."""
        names = ("NIM_MODEL_NAME", "NIM_MODEL_PATH")
        uri = self.service.artifact.uri
        return [derived({"name": name, "value": model}, uri, reason="model environment") for name in names]


def registry_secret(server: Container) -> Mapped:
    """Give the ModelService's reference to the Secret of NVIDIA's registry, empty when there is none."""
    references = (
        mapping_at(entry, "valueFrom", "secretKeyRef")
        for entry in list_at(server.tree, "env")
        if node_at(entry, "name") == KEY
    )
    return next(references, {})


def image_parts(image: str) -> tuple[str, str]:
    """Give the repository of an image and its tag."""
    image = image.partition("@")[0]
    head, slash, last = image.rpartition("/")
    name, _, tag = last.partition(":")
    return f"{head}{slash}{name}", tag


def nim_cache(service: Service, lower: Lower) -> Overlay:
    """Give what a ModelService says of its NIMCache."""
    own, preset = mapping_at(lower.tree, "spec"), mapping_at(lower.base, "nimService", "spec")
    storage = Storage(service, preset)
    if not storage.cached or not created(service):
        return Overlay(tree={}, create=False)
    findings: list[Finding] = []
    section = mapping_at(service.section("decode"))
    spec: Mapped = {
        "source": _source(service, own, preset, storage, findings),
        "storage": _cache_storage(service, own, findings),
    }
    for field in ("nodeSelector", "tolerations", "runtimeClassName"):
        if section.get(field):
            spec[field] = section[field]
    return Overlay(
        tree={"metadata": {**service.metadata("nimCache"), "name": storage.cache}, "spec": spec},
        findings=tuple(findings),
    )


def _source(
    service: Service, lower: Mapped, preset: Mapped, storage: Storage, findings: list[Finding]
) -> Mapped:
    """Give where a NIMCache fetches the model from: NVIDIA's registry, or Hugging Face."""
    artifact, artifacts = service.artifact, mapping_at(service.spec, "modelArtifacts")
    source = mapping_at(lower, "source")
    image = mapping_at(preset, "image")
    own = text_at(server_of(service).tree, "image") or derived(
        f"{image.get('repository')}:{image.get('tag')}",
        image.get("repository"),
        artifact.uri,
        reason="model source",
    )
    secrets = list_at(service.section("decode"), "imagePullSecrets")
    pull = next((node_at(reference, "name") for reference in secrets), None)
    puller: Mapped = {
        "modelPuller": storage.value("modelPuller") or own,
        "pullSecret": pull or next(iter(list_at(image, "pullSecrets")), None),
    }
    if artifact.scheme == "ngc://":
        ngc = mapping_at(source, "ngc")
        stated_secret = registry_secret(server_of(service))
        puller["authSecret"] = (
            stated_secret.get("name") or storage.value("authSecret") or preset.get("authSecret")
        )
        if not storage.own_model and not ngc.get("model"):
            puller["modelEndpoint"] = artifact.uri
        return {"ngc": {**puller}, "hf": None, "dataStore": None}
    secret = artifacts.get("authSecretName")
    if not secret and not node_at(source, "hf", "authSecret"):
        message = "a NIMCache needs the Secret of a token for Hugging Face, under the key HF_TOKEN"
        hint = "name it in `authSecretName`, or set the value `cache` to false"
        lacking = ("spec", "source", "hf", "authSecret")
        findings.append(Finding(code="nim", message=message, path=ARTIFACTS, hint=hint, beside=lacking))
    owner, _, model = (derived(part, artifact.uri) for part in artifact.model.partition("/"))
    hub: Mapped = {
        "endpoint": node_at(source, "hf", "endpoint") or derived(HUB, artifact.uri, reason="model source"),
        "namespace": owner,
        "modelName": model,
    }
    if artifact.revision:
        hub["revision"] = artifact.revision
    if secret:
        hub["authSecret"] = secret
    return {"hf": {**hub, **puller}, "ngc": None, "dataStore": None}


def _cache_storage(service: Service, lower: Mapped, findings: list[Finding]) -> Mapped:
    """Give where a NIMCache keeps the model: the claim of its URI, a stated one, or one that it makes."""
    artifact, storage = service.artifact, mapping_at(lower, "storage")
    if artifact.scheme == "pvc+hf://":
        return {"hostPath": None, "pvc": {"name": artifact.claim, "create": None}}
    claim = mapping_at(storage, "pvc")
    if storage.get("hostPath") or (claim.get("name") and truth_at(claim, "create") is not True):
        return {}
    size = node_at(service.spec, "modelArtifacts", "size")
    if size is None and claim.get("size") is None:
        message = "a NIMCache needs the size of the claim that it makes for the model"
        hint = "state `size`, or name a claim with pvc+hf://CLAIM/OWNER/MODEL"
        findings.append(Finding(code="nim", message=message, path=ARTIFACTS, hint=hint))
    create = derived(True, service.artifact.uri, reason="model volume")  # noqa: FBT003 - the value of the field
    return {"pvc": {"create": create, **({"size": derived(str(size), size)} if size is not None else {})}}
