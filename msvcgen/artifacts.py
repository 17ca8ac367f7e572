"""Model artifacts: what a model URI means for volumes, mounts, environment and template variables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msvcgen.errors import Finding
from msvcgen.golang.shapes import ALL, made_of
from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Tree, text_at

VOLUME = "model-storage"
"""Name of the volume that holds the model."""

MOUNT_PATH = "/model-cache"
"""Where the model volume is mounted unless modelArtifacts.mountPath says otherwise."""

FORMS: Mapping[str, str] = {
    "hf://": "hf://OWNER/MODEL[:REVISION]",
    "pvc://": "pvc://CLAIM/PATH",
    "pvc+hf://": "pvc+hf://CLAIM/OWNER/MODEL[:REVISION]",
    "oci://": "oci://IMAGE[@DIGEST|:TAG][::/PATH]",
}
"""Accepted URIs by scheme, where the model is mounted into the pods."""

SERVED_FORMS: Mapping[str, str] = {**FORMS, "pvc://": "pvc://CLAIM[/PATH]"}
"""The same where a runtime variant serves the model: it knows how to name the root of a claim to its server."""

FETCHED_FORMS: Mapping[str, str] = {
    **FORMS,
    "pvc://": "pvc://CLAIM[/PATH][?QUERY]",
    "s3://": "s3://BUCKET/PATH",
    "gs://": "gs://BUCKET/PATH",
    "oss://": "oss://BUCKET/PATH",
    "https://": "https://HOST/PATH",
    "ollama://": "ollama://MODEL[:TAG][?QUERY]",
    "ngc://": "ngc://ORG/[TEAM/]MODEL[:VERSION]",
}
"""URIs by scheme of which a runtime that fetches models itself accepts some."""

_OWNER_MODEL = r"(?P<model>[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)(?::(?P<revision>[\w][\w./-]*))?"
_CLAIM = r"(?P<claim>[a-z0-9]([a-z0-9.-]*[a-z0-9])?)"
_MOUNTED: Mapping[str, str] = {
    "hf://": _OWNER_MODEL,
    "pvc://": rf"{_CLAIM}/+(?P<path>[^/].*)",
    "pvc+hf://": rf"{_CLAIM}/{_OWNER_MODEL}",
    "oci://": r"(?P<image>[A-Za-z0-9](?:(?!::)[\w.:/@-])*)(?:::/+(?P<path>[^/].*))?",
}
"""What follows the scheme, as patterns, of which a run needs one or two."""

_SERVED: Mapping[str, str] = {"pvc://": rf"{_CLAIM}(?:/+(?P<path>[^/].*)?)?"}
"""Forms that differ where a runtime variant serves the model."""

_QUERY = r"(?:\?[\w.:/=&-]*)?"
_BUCKET = r"[a-z0-9][a-z0-9._-]*[a-z0-9]"
_OBJECT = rf"{_BUCKET}/+(?P<path>[^/?#\s][^?#\s]*)"
BUCKETS = ("s3://", "gs://", "oss://")
_FETCHED: Mapping[str, str] = {
    "pvc://": rf"{_CLAIM}(?:/+(?P<path>[\w.:-][\w.:/-]*)?)?{_QUERY}",
    "s3://": _OBJECT,
    "gs://": _OBJECT,
    "oss://": _OBJECT,
    "https://": r"[A-Za-z0-9.-]+(?::[0-9]+)?/(?P<path>[^\s?#]+)[^\s]*",
    "ollama://": rf"(?P<path>[A-Za-z0-9][\w./-]*(?::[\w][\w.-]*)?){_QUERY}",
    "ngc://": r"(?P<path>[\w.-]+(?:/[\w.-]+){1,2})(?::(?P<revision>[\w.-]+))?",
}
"""Forms that differ from those of models that are mounted."""


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
    def writes_claim(self) -> bool:
        """Whether a claim is mounted so that the server can write into it."""
        return "persistentVolumeClaim" in self.volume and not self.mount.get("readOnly")

    @property
    def model_path(self) -> str:
        """The model's path: `OWNER/MODEL` of a hub, else the path inside the claim or image."""
        return self.model or self.path


def read_artifact(
    model_artifacts: Mapping[str, Tree], sources: Sequence[str] = (), *, served: bool = False
) -> Artifact | Finding:
    """Read spec.modelArtifacts; a URI that has no accepted form is a finding.

    `hf://` downloads into an emptyDir of `size`, `pvc+hf://` into a claim; `pvc://` and `oci://` (an image volume,
    Kubernetes 1.31 and later) hold the model already and are mounted read-only. A runtime that fetches models itself
    accepts the schemes `sources` (`hf`, `s3`) in their place. Where a runtime variant has the model `served`, a claim
    alone is its root.
    """
    uri = text_at(model_artifacts, "uri")
    forms = {
        f"{source}://": FETCHED_FORMS[f"{source}://"] for source in sources if f"{source}://" in FETCHED_FORMS
    } or (SERVED_FORMS if served else FORMS)
    scheme = next((known for known in forms if uri.startswith(known)), "")
    hint = "accepted are " + ", ".join(forms.values())
    patterns = {**_MOUNTED, **(_FETCHED if sources else _SERVED if served else {})}
    stated = _stated(patterns[scheme], uri.removeprefix(scheme)) if scheme else None
    if stated is None and (near := _near_uri(uri, forms, patterns)):
        hint = f"did you mean `{near}`? {hint}"
    elif stated is None and uri.startswith(_ON_A_DISK):
        hint = f"what lies on a disk must be in a claim or an image first; {hint}"
    if not scheme:
        known = ", ".join(f"`{prefix}`" for prefix in forms)
        message = f"unknown scheme in `{uri}`; known are {known}"
        if sources and uri.startswith(tuple(FETCHED_FORMS)):
            message = f"the runtime cannot fetch `{uri}`; it knows {known}"
        return Finding(code="model-uri", message=message, path=("uri",), hint=hint)
    if stated is None or ".." in (stated.get("path") or "").split("/"):
        message = f"`{uri}` is not of the form {forms[scheme]}{_why(scheme, uri)}"
        return Finding(code="model-uri", message=message, path=("uri",), hint=hint)
    parts = {key: derived(value or "", uri) for key, value in stated.items()}
    return _artifact(scheme, parts, model_artifacts)


def _stated(pattern: str, rest: str) -> Mapping[str, str | None] | None:
    """Give the parts of what follows a scheme, None for what has another form; most are models of a hub."""
    if pattern == _OWNER_MODEL and rest.count("/") == 1 and _is_model(rest):
        return {"model": rest, "revision": None}
    match = re.fullmatch(pattern, rest, re.ASCII)
    return match.groupdict() if match is not None else None


_IN_MODELS = f"{ALL}_.-"
_is_model = made_of(_IN_MODELS, ALL, _IN_MODELS, "/")


_LONGEST = 500
"""Characters of a URI beyond which nobody looks for what is meant: patterns go back and forth in it."""

_REFERENCE = r"(?:(?:@|:|/(?:tree|resolve|blob)/)(?P<revision>[\w][\w.-]*))?/?"
_OF_HUB = rf"(?:(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/|huggingface://)?{{}}{_REFERENCE}"
_SLIPPED = rf"(?P<scheme>hf|pvc|oci|pvc\+hf):/*(?:{_OF_HUB.format('(?P<rest>.+?)')})"


def _near_uri(uri: str, forms: Mapping[str, str], patterns: Mapping[str, str]) -> str:
    """Give the URI that is meant by one in another spelling, "" where nobody knows.

    A model of Hugging Face by its address or its name alone; a scheme in capitals or with other slashes; a revision
    as git and the hub write it.
    """
    plain = uri.strip()
    if len(plain) > _LONGEST:
        return ""
    hub = re.fullmatch(_OF_HUB.format(r"(?P<rest>[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)"), plain, re.ASCII)
    slipped = re.fullmatch(_SLIPPED, plain, re.ASCII | re.IGNORECASE)
    match = hub or slipped
    if match is None:
        return ""
    scheme = f"{slipped['scheme'].lower()}://" if match is slipped else "hf://"
    revision = f":{match['revision']}" if match["revision"] else ""
    rest = match["rest"] + revision
    fits = scheme in forms and re.fullmatch(patterns[scheme], rest, re.ASCII)
    near = scheme + rest
    return near if fits and near != uri else ""


_ON_A_DISK = ("file:", ".", "/", "~")


def _why(scheme: str, uri: str) -> str:
    """Say what of a URI keeps it from its form, where that is the name of a bucket."""
    bucket = uri.removeprefix(scheme).partition("/")[0]
    if scheme not in BUCKETS or re.fullmatch(_BUCKET, bucket):
        return ""
    return (
        f": `{bucket}` is no name of a bucket, which has lower-case letters, digits, `.`, `_` and `-`, "
        "the first and the last a letter or a digit"
    )


def _artifact(scheme: str, parts: Mapping[str, str], model_artifacts: Mapping[str, Tree]) -> Artifact:
    uri, mount_path = text_at(model_artifacts, "uri"), text_at(model_artifacts, "mountPath") or MOUNT_PATH
    path = derived(parts.get("path", "").rstrip("/"), uri)
    downloads = scheme in ("hf://", "pvc+hf://")
    read_only = model_artifacts.get("readOnly")
    if read_only is None:
        read_only = not downloads
    mount: Mapped = {"name": VOLUME, "mountPath": mount_path}
    if read_only:
        mount["readOnly"] = derived(True, read_only)  # noqa: FBT003 - the value of the field
    return Artifact(
        uri=uri,
        scheme=scheme,
        model=parts.get("model", ""),
        revision=parts.get("revision", ""),
        claim=parts.get("claim", ""),
        image=parts.get("image", ""),
        path=path,
        mounted_path=derived(_mounted(mount_path, path), uri, reason="model volume")
        if scheme in FORMS
        else "",
        volume=derived(
            _volume(scheme, parts, model_artifacts.get("size"), read_only), uri, reason="model volume"
        ),
        mount=derived(mount, uri, reason="model volume") if scheme in FORMS else {},
        env=_env(model_artifacts, mount_path) if downloads else (),
    )


def _mounted(mount_path: str, path: str) -> str:
    return f"{mount_path.rstrip('/')}/{path}" if path else mount_path


def _volume(scheme: str, parts: Mapping[str, str], size: Tree, read_only: Tree) -> Mapped:
    """Give the model's volume; there is none for what only the runtime can fetch."""
    return {"name": VOLUME, **_source(scheme, parts, size, read_only)} if scheme in FORMS else {}


def _source(scheme: str, parts: Mapping[str, str], size: Tree, read_only: Tree) -> Mapped:
    if scheme == "hf://":
        return {"emptyDir": {"sizeLimit": size} if size is not None else {}}
    if scheme == "oci://":
        return {"image": {"reference": parts["image"]}}
    claim: Mapped = {"claimName": parts["claim"]}
    if read_only:
        claim["readOnly"] = derived(True, read_only)  # noqa: FBT003 - the value of the field
    return {"persistentVolumeClaim": claim}


def _env(model_artifacts: Mapping[str, Tree], mount_path: str) -> tuple[Mapped, ...]:
    uri, secret = model_artifacts.get("uri"), text_at(model_artifacts, "authSecretName")
    home: Mapped = {"name": "HF_HOME", "value": mount_path}
    if not secret.strip():
        return (derived(home, uri, reason="model environment"),)
    reference: Mapped = {"name": derived(secret.strip(), secret), "key": "HF_TOKEN"}
    token: Mapped = {"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": reference}}
    return (
        derived(token, secret, reason="model environment"),
        derived(home, uri, reason="model environment"),
    )
