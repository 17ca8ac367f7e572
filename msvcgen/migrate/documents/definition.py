"""A model definition of Backend.AI: a RuntimeVariant that says how the model is served, and a ModelService for it."""

from __future__ import annotations

import re

from msvcgen.artifacts import VOLUME, Artifact, read_artifact
from msvcgen.document import Document
from msvcgen.kinds import Kinds
from msvcgen.migrate.documents.draft import Draft, model_service
from msvcgen.origin import Values, derived, plain, traced
from msvcgen.records import NamedTuple
from msvcgen.runtimes import Variant, find_variant
from msvcgen.runtimes.custom import defined_variant
from msvcgen.runtimes.definition import Definition
from msvcgen.settings import Source
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, text_at
from msvcgen.typed import Final

EXTENDED: Final = "cmd"
"""The variant that runs any image, and starts nothing by itself."""

_NAMELESS: Final = "model"


class Where(NamedTuple):
    """What a model definition does not say: the image that serves the model, and where that is."""

    image: str
    uri: str
    namespace: str = ""


def defined(source: Source, kinds: Kinds) -> Variant:
    """Give the variant `custom` with what a definition says; raise MsvcgenError when it cannot be used."""
    return defined_variant(find_variant("custom", kinds), kinds, source.name, source.text)


def document_of(variant: Variant) -> Document:
    """Give the definition that a variant was made of."""
    provenance = variant.documents[0].provenance
    assert isinstance(provenance, Values)  # noqa: S101 - `defined_variant` makes it so
    return provenance.first


def served_by(where: Where, name: str) -> Mapped:
    """Give the least ModelService that a definition can serve."""
    metadata: Mapped = {"name": dns_name(name)}
    if where.namespace:
        metadata["namespace"] = where.namespace
    spec: Mapped = {
        "modelArtifacts": {"uri": where.uri},
        "routing": {"modelName": name},
        "decode": {"containers": [{"name": dns_name(name), "image": where.image}]},
    }
    return model_service(metadata, spec)


def draft_definition(variant: Variant, where: Where) -> Draft:
    """Give what a definition stands for."""
    document = document_of(variant)
    known = Definition(traced(document, "runtime"), ())
    name = known.model.field("name").tree
    given = mapping_at(traced(variant.documents[0], "runtime").tree, "spec")
    spec: Mapped = {"extends": EXTENDED, "description": "How a model definition of Backend.AI has it served."}
    spec |= {
        key: value
        for key, value in given.items()
        if key not in ("extends", "modelDefinition") and value not in (None, "")
    }
    renders: list[Tree] = ["Deployment", "Service"]
    if "configMaps" in mapping_at(given, "resources"):
        renders.append("ConfigMap")
    spec |= {"mergePolicy": {"args": "append"}, "renders": renders}
    path = text_at(given, "modelPath")
    spec.pop("modelPath", None)
    return Draft(
        _placed(served_by(where, str(plain(name))), path, name), runtime=spec, made=dict(_made(known))
    )


def _placed(service: Mapped, path: str, name: Tree) -> Mapped:
    """Give the ModelService with the model where the definition has it, whatever the folder of its volume."""
    spec = mapping_at(service, "spec")
    artifacts: Mapped = {**mapping_at(spec, "modelArtifacts"), "mountPath": path}
    server = mapping_at(spec, "decode", "containers", 0)
    artifact = read_artifact(artifacts, served=True)
    if isinstance(artifact, Artifact) and artifact.path:
        mount: Mapped = {"name": VOLUME, "mountPath": path, "subPath": artifact.path}
        server = {**server, "volumeMounts": [mount]}
    changed: Mapped = {
        "modelArtifacts": artifacts,
        "routing": {"modelName": derived(str(plain(name)), name)},
        "decode": {"containers": [server]},
    }
    return {**service, "spec": {**spec, **changed}}


def _made(known: Definition) -> list[tuple[Path, str]]:
    """Give the paths of which one text is made: actions become a script, and the shell is a word of the command."""
    service, rows = known.model.field("service"), list[tuple[Path, str]]()
    actions = service.field("pre_start_actions")
    if list_at(actions.tree):
        rows.append((actions.path, "a script in `resources.configMaps` of the RuntimeVariant"))
    for name in ("shell", "start_command"):
        if name in service.plain() or service.field(name).tree is not None:
            rows.append((service.field(name).path, "`command` of the RuntimeVariant"))
    least = known.model.field("metadata").field("min_resource")
    if least.tree is not None:
        rows.append((least.path, "`resources` of the RuntimeVariant"))
    check = service.field("health_check")
    if check.tree is not None:
        rows.append((check.path, "`healthCheck` of the RuntimeVariant"))
    return rows


def dns_name(name: str) -> str:
    """Give a name that Kubernetes takes."""
    return re.sub("[^a-z0-9-]+", "-", name.lower()).strip("-")[:63].strip("-") or _NAMELESS
