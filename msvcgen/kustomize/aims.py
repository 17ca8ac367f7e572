"""What a kustomization changes, beside the objects that it changes: which patches, images and labels miss their aim.

kustomize says nothing of a patch whose target selects no object, nor of an image that no object has, and it replaces a
list of a custom resource by the list of a strategic merge patch. All this is done before its `transformers` render.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from msvcgen.document import Document
from msvcgen.errors import MsvcgenError, Problem, nearest
from msvcgen.files.sources import read_sources
from msvcgen.golang.errors import GoError
from msvcgen.golang.regexp import compile_regexp
from msvcgen.kustomize.settings import is_service
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Path, Tree, entry_name, list_at, mapping_at, mappings_at, node_at, text_at
from msvcgen.yaml.reader import read_stream

LABELS = ("labels", "commonLabels", "commonAnnotations")
GENERATED = (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret"))

_ABOVE = "put it into a kustomization above this one"


class Held(NamedTuple):
    """The objects of a kustomization before it renders; `all_known` when nothing else adds to them."""

    objects: tuple[Mapped, ...] = ()
    all_known: bool = True

    @property
    def services(self) -> list[Mapped]:
        """The ModelServices among them."""
        return [tree for tree in self.objects if is_service(tree)]


class Patch(NamedTuple):
    """One patch: where the kustomization states it, its target, and the strategic merge patch that it may be."""

    at: Path
    target: Mapped
    merged: Document | None = None

    def meets(self, tree: Mapped) -> bool:
        """Tell whether an object is one that the patch changes, as far as kind and name tell."""
        said = mapping_at(self.merged.tree) if self.merged is not None else {}
        kind, name = text_at(said, "kind"), text_at(said, "metadata", "name")
        pairs = ((kind, name), (text_at(self.target, "kind"), text_at(self.target, "name")))
        kinds, names = pairs[1] if self.target else pairs[0]
        own = text_at(tree, "metadata", "name")
        prefixed = bool(own) and own in names  # by a base
        return _selects(kinds, text_at(tree, "kind")) and (prefixed or _selects(names, own))


def generated(kustomization: Tree) -> Iterator[Mapped]:
    """Give what stands for the ConfigMaps and Secrets that kustomize itself makes."""
    for field, kind in GENERATED:
        for _, entry in mappings_at(kustomization, field):
            yield {"kind": kind, "metadata": {"name": entry.get("name")}}


def aim_problems(kustomization: Document, folder: str, held: Held, *, renders: bool) -> Iterator[Problem]:
    """Say what of a kustomization changes other than it seems to; `renders` when a transformer of ours is in it."""
    tree = mapping_at(kustomization.tree)
    patches = [*_patches(kustomization, folder)]
    if "openapi" not in tree:
        for patch in patches:
            yield from _dropping(patch, held.services)
    if not renders:
        return
    if held.all_known:
        yield from (
            _warning(kustomization, patch.at, "patch-aim", _PATCH, f"patch the ModelService, or {_ABOVE}")
            for patch in patches
            if not any(map(patch.meets, held.objects))
        )
        yield from _images(kustomization, held)
    for field in LABELS if held.services else ():
        if tree.get(field):
            message = (
                f"`{field}` end at the ModelService: what this kustomization renders does not carry them"
            )
            yield _warning(kustomization, (field,), "labels-aim", message, _ABOVE.replace("it", "them", 1))


def missing_bases(kustomization: Document, held: Held) -> Iterator[Problem]:
    """Say which BaseConfigs are named and are not among the objects: the plugin fails for them."""
    names = [text_at(tree, "metadata", "name") for tree in held.objects if tree.get("kind") == "ConfigMap"]
    for service in held.services if held.all_known else ():
        name = text_at(service, "spec", "baseConfigMapRef", "name")
        if name and not any(
            known in name or name in known for known in names if known
        ):  # a base may prefix it
            near = nearest(name, names)
            yield Problem(
                code="no-baseconfig",
                message=f"there is no BaseConfig `{name}`, which ModelService {text_at(service, *_NAME)} names",
                where="resources",
                position=kustomization.position(("resources",)),
                hint=f"did you mean `{near}`?" if near else "add its ConfigMap to `resources`",
            )


_NAME = ("metadata", "name")
_PATCH = "no object is meant by this patch: what this kustomization renders comes after its patches"


def _patches(kustomization: Document, folder: str) -> Iterator[Patch]:
    tree = kustomization.tree
    for at, entry in mappings_at(tree, "patches"):
        target = mapping_at(entry, "target")
        inline = text_at(entry, "patch")
        documents = (
            _inline(kustomization, ("patches", at, "patch"), inline)
            if inline
            else _file(os.path.join(folder, text_at(entry, "path")))
        )
        yield from _of_documents(documents, ("patches", at), target)
    for at, text in enumerate(list_at(tree, "patchesStrategicMerge")):
        place: Path = ("patchesStrategicMerge", at)
        if isinstance(text, str):
            is_file = os.path.isfile(os.path.join(folder, text)) if "\0" not in text else False
            documents = _file(os.path.join(folder, text)) if is_file else _inline(kustomization, place, text)
            yield from _of_documents(documents, place, {})
    for at, entry in mappings_at(tree, "patchesJson6902"):
        yield Patch(("patchesJson6902", at), mapping_at(entry, "target"))


def _of_documents(documents: Sequence[Document], at: Path, target: Mapped) -> Iterator[Patch]:
    merged = [document for document in documents if isinstance(document.tree, dict)]
    yield from (Patch(at, target, document) for document in merged)
    if target and not merged:
        yield Patch(at, target)


def _dropping(patch: Patch, services: Iterable[Mapped]) -> Iterator[Problem]:
    """Say which entries of a ModelService's lists a strategic merge patch drops."""
    if patch.merged is None:
        return
    for service in filter(patch.meets, services):
        for path, lost in _lost(patch.merged.tree, service, ()):
            message = f"kustomize replaces this list of ModelService {text_at(service, 'metadata', 'name')}: "
            yield Problem(
                code="patch-drops",
                severity="warning",
                message=f"{message}{lost} would be lost",
                where=patch.merged.where(path),
                position=patch.merged.position(path),
                hint="name the output of `msvcgen kustomize openapi` in `openapi`, or use a JSON 6902 patch",
            )


def _lost(patch: Tree, stated: Tree, path: Path) -> Iterator[tuple[Path, str]]:
    """Give the lists of objects that a patch replaces, with words for what of them it does not repeat."""
    if isinstance(patch, dict) and isinstance(stated, dict):
        for key, value in patch.items():
            yield from _lost(value, stated.get(key), (*path, key))
    elif isinstance(patch, list) and isinstance(stated, list):
        if any("$patch" in mapping_at(entry) for entry in patch):  # which is meant to replace the list
            return
        words = [word for at, entry in enumerate(stated) for word in _missing(entry, at, patch)]
        if words:
            yield path, ", ".join(words)


def _missing(entry: Tree, at: int, patch: Sequence[Tree]) -> Iterator[str]:
    """Give words for what an entry of a list states and the patch's list does not."""
    if not isinstance(entry, dict):
        return
    name = entry_name(entry, at)
    same = next((item for number, item in enumerate(patch) if entry_name(item, number) == name), None)
    if not isinstance(same, dict):
        yield f"`{name}`"
    else:
        yield from (f"`{field}` of `{name}`" for field in _absent(entry, same))


def _absent(stated: Tree, patch: Tree, before: str = "") -> Iterator[str]:
    """Give the fields, and the entries of lists of objects, that a patch does not repeat."""
    if isinstance(stated, dict) and isinstance(patch, dict):
        for key, value in stated.items():
            if key in patch:
                yield from _absent(value, patch[key], f"{before}{key}.")
            else:
                yield f"{before}{key}"
    elif isinstance(stated, list) and isinstance(patch, list):
        named = {entry_name(item, at): item for at, item in enumerate(patch)}
        for at, item in enumerate(stated):
            name = entry_name(item, at)
            if isinstance(item, dict):
                yield from _absent(item, named[name], before) if name in named else [f"{before}{name}"]


def _images(kustomization: Document, held: Held) -> Iterator[Problem]:
    known = {_image_name(image) for tree in held.objects for image in _stated_images(tree)}
    for at, entry in mappings_at(kustomization.tree, "images"):
        name = text_at(entry, "name")
        if name and not any(_selects(name, image) for image in known):
            message = (
                f"no object here states the image `{name}`, and kustomize does not look into BaseConfigs"
            )
            hint = f"state the image in the ModelService, or {_ABOVE}"
            yield _warning(kustomization, ("images", at), "image-aim", message, hint)


def _stated_images(tree: Tree) -> Iterator[str]:
    if isinstance(tree, dict):
        if image := text_at(tree, "image"):
            yield image
        for value in tree.values():
            yield from _stated_images(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _stated_images(value)


def _image_name(image: str) -> str:
    """Give an image without tag and digest."""
    name = image.partition("@")[0]
    head, colon, tag = name.rpartition(":")
    return head if colon and "/" not in tag else name


def _selects(pattern: str, text: str) -> bool:
    """Tell whether a pattern matches a whole text, as kustomize's selectors do; "" matches all."""
    if not pattern or pattern == text:
        return True
    try:
        return compile_regexp(f"^(?:{pattern})$").matches(text)
    except GoError:  # kustomize says so
        return True


def _inline(document: Document, at: Path, text: str) -> list[Document]:
    """Give the documents that stand in a scalar of another; their places are those of the text there."""
    return _read(text, document.file, document.inside(at, 1).line)


def _file(path: str) -> list[Document]:
    if "\0" in path or not os.path.isfile(path):
        return []
    try:
        ((file,),) = read_sources([path])
    except MsvcgenError:
        return []
    return _read(file.content, file.name)


def _read(text: str | bytes, name: str, first_line: int = 1) -> list[Document]:
    try:
        return read_stream(text, name, first_line)[0]
    except MsvcgenError:  # kustomize says so
        return []


def _warning(document: Document, path: Path, code: str, message: str, hint: str) -> Problem:
    return Problem(
        code=code,
        severity="warning",
        message=message,
        where=document.where(path),
        position=document.position(path),
        hint=hint,
    )


def held_in(path: str) -> list[Mapped]:
    """Give the objects in a file; none when it cannot be read."""
    return [
        tree for document in _file(path) if isinstance(tree := document.tree, dict) and node_at(tree, "kind")
    ]
