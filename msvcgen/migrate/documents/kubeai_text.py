"""A `kubeai-text` function of DigitalHub: a ModelService of the variant `kubeai`."""

from __future__ import annotations

from msvcgen.kinds import Kinds
from msvcgen.migrate.documents.draft import Draft, layers_of, model_service, stated
from msvcgen.options import PREFIX
from msvcgen.origin import derived, plain
from msvcgen.runtimes import find_variant
from msvcgen.translate.translation import Translation
from msvcgen.tree import Mapped, Tree, list_at, mapping_at, text_at
from msvcgen.typed import Final

VARIANT: Final = "kubeai"

KEY: Final = "kubeaiModel"

_OF_SERVER: Final = ("image", "args", "env", "envFrom")
"""Fields of a Model that a ModelService says of its container."""


def draft_function(translation: Translation) -> Draft:
    """Give what a function stands for."""
    facade = mapping_at(stated(translation), "metadata")
    model = mapping_at(layers_of(translation)[KEY], "spec")
    fields, rest, implied = _fields(model)
    metadata: Mapped = {**facade, **({"annotations": fields} if fields else {})}
    spec: Mapped = {"modelArtifacts": {"uri": model["url"]}, "routing": {"modelName": facade["name"]}}
    if rest:
        spec = {"baseConfigMapRef": {"name": facade["name"]}, **spec}
    server = _server(model)
    if server:
        spec["decode"] = {"containers": [server]}
    base: Mapped | None = {KEY: {"spec": rest}} if rest else None
    return Draft(model_service(metadata, spec, VARIANT), base, implied=implied, literal=True, renamed={})


def _server(model: Mapped) -> Mapped:
    server: Mapped = {field: model[field] for field in _OF_SERVER if field in model}
    env = mapping_at(server.get("env"))
    if env:
        server["env"] = [{"name": name, "value": value} for name, value in env.items()]
    return {"name": VARIANT, **server} if server else {}


def _fields(model: Mapped) -> tuple[Mapped, Mapped, Mapped]:
    """Give the annotations that set values of the variant, and the fields that are better said in a BaseConfig.

    Those that are the variant's own defaults are in neither, and given as well.
    """
    known = {
        text_at(entry, "path").removeprefix(f"{KEY}.spec."): mapping_at(entry)
        for entry in list_at(find_variant(VARIANT, Kinds()).spec, "fields")
    }
    annotations, rest, implied = dict[str, Tree](), dict[str, Tree](), dict[str, Tree]()
    for field, value in model.items():
        if field in ("url", *_OF_SERVER):
            continue
        entry = known.get(field)
        if entry is None or not _is_short(value):
            rest[field] = value
        elif plain(value) != _default(entry, text_at(model, "url")):
            annotations[PREFIX + text_at(entry, "name")] = _word(value)
        else:
            implied[field] = value
    return annotations, rest, implied


def _is_short(value: Tree) -> bool:
    """Tell whether a value is a scalar, or a list of words without commas, as annotations write them."""
    if isinstance(value, list):
        return all(isinstance(item, str) and "," not in item for item in value)
    return not isinstance(value, dict)


def _default(entry: Mapped, url: str) -> Tree:
    """Give what the variant sets where nobody does; it chooses the engine by the URL."""
    if text_at(entry, "name") == "engine":
        return "OLlama" if url.startswith("ollama://") else "VLLM"
    return plain(entry.get("default"))


def _word(value: Tree) -> Tree:
    word = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    if isinstance(plain(value), bool):
        word = word.lower()
    return derived(word, value)
