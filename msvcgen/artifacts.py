"""Model artifacts: what a model URI means for volumes, mounts, environment and template variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from msvcgen.document import Mapped, Tree
from msvcgen.errors import Finding

VOLUME = "model-storage"
"""Name of the volume that holds the model."""

MOUNT_PATH = "/model-cache"
"""Where the model volume is mounted unless modelArtifacts.mountPath says otherwise."""

FORMS: Mapping[str, str] = {
    "hf://": "hf://OWNER/MODEL[:REVISION]",
    "pvc://": "pvc://CLAIM/PATH",
    "pvc+hf://": "pvc+hf://CLAIM/OWNER/MODEL[:REVISION]",
    "oci://": "oci://IMAGE[:TAG|@DIGEST][::/PATH]",
}
"""Accepted URIs by scheme."""

_OWNER_MODEL = r"(?P<model>[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)(?::(?P<revision>[\w][\w./-]*))?"
_CLAIM = r"(?P<claim>[a-z0-9]([a-z0-9.-]*[a-z0-9])?)"
_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "hf://": re.compile(_OWNER_MODEL, re.ASCII),
    "pvc://": re.compile(rf"{_CLAIM}/+(?P<path>[^/].*)", re.ASCII),
    "pvc+hf://": re.compile(rf"{_CLAIM}/{_OWNER_MODEL}", re.ASCII),
    "oci://": re.compile(r"(?P<image>[A-Za-z0-9](?:(?!::)[\w.:/@-])*)(?:::/+(?P<path>[^/].*))?", re.ASCII),
}


class Artifact(NamedTuple):
    """A model artifact: the objects that bring it into a pod, and its template variables.

    `env` comes with the mount: a container gets both or neither.
    """

    uri: str
    scheme: str
    model: str = ""
    revision: str = ""
    claim: str = ""
    image: str = ""
    path: str = ""
    mounted_path: str = ""
    volume: Mapped = {}
    mount: Mapped = {}
    env: tuple[Mapped, ...] = ()

    @property
    def model_path(self) -> str:
        """The model's path: `OWNER/MODEL` of a hub, else the path inside the claim or image."""
        return self.model or self.path


def read_artifact(stated: Mapping[str, Tree]) -> Artifact | Finding:
    """Read spec.modelArtifacts; a URI that has no accepted form is a finding.

    `hf://` downloads into an emptyDir of `size`, `pvc+hf://` into a claim; `pvc://` and `oci://` (an image volume,
    Kubernetes 1.31 and later) hold the model already and are mounted read-only.
    """
    uri = str(stated.get("uri") or "")
    scheme = next((known for known in FORMS if uri.startswith(known)), "")
    if not scheme:
        return Finding(
            code="model-uri",
            message=f"unknown scheme in `{uri}`; known are " + ", ".join(f"`{known}`" for known in FORMS),
            path=("uri",),
            hint="accepted are " + ", ".join(FORMS.values()),
        )
    match = _PATTERNS[scheme].fullmatch(uri.removeprefix(scheme))
    if match is None or ".." in (match.groupdict().get("path") or "").split("/"):
        return Finding(
            code="model-uri",
            message=f"`{uri}` is not of the form {FORMS[scheme]}",
            path=("uri",),
            hint="accepted are " + ", ".join(FORMS.values()),
        )
    return _artifact(scheme, {key: value or "" for key, value in match.groupdict().items()}, stated)


def _artifact(scheme: str, parts: Mapping[str, str], stated: Mapping[str, Tree]) -> Artifact:
    mount_path = str(stated.get("mountPath") or MOUNT_PATH)
    path = parts.get("path", "").rstrip("/")
    downloads = scheme in ("hf://", "pvc+hf://")
    read_only = stated.get("readOnly")
    if read_only is None:
        read_only = not downloads
    mount: Mapped = {"name": VOLUME, "mountPath": mount_path}
    if read_only:
        mount["readOnly"] = True
    return Artifact(
        uri=str(stated.get("uri")),
        scheme=scheme,
        model=parts.get("model", ""),
        revision=parts.get("revision", ""),
        claim=parts.get("claim", ""),
        image=parts.get("image", ""),
        path=path,
        mounted_path=f"{mount_path.rstrip('/')}/{path}" if path else mount_path,
        volume={"name": VOLUME, **_source(scheme, parts, stated.get("size"), read_only=bool(read_only))},
        mount=mount,
        env=_env(str(stated.get("authSecretName") or "").strip(), mount_path) if downloads else (),
    )


def _source(scheme: str, parts: Mapping[str, str], size: Tree, *, read_only: bool) -> Mapped:
    if scheme == "hf://":
        return {"emptyDir": {"sizeLimit": size} if size is not None else {}}
    if scheme == "oci://":
        return {"image": {"reference": parts["image"]}}
    claim: Mapped = {"claimName": parts["claim"]}
    if read_only:
        claim["readOnly"] = True
    return {"persistentVolumeClaim": claim}


def _env(secret: str, mount_path: str) -> tuple[Mapped, ...]:
    home: Mapped = {"name": "HF_HOME", "value": mount_path}
    if not secret:
        return (home,)
    reference: Mapped = {"name": secret, "key": "HF_TOKEN"}
    return ({"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": reference}}, home)
