"""Objects of one form: those of a fleet differ in a few names, so what was found in one is known of the others.

A form is the text of an object in which the names that its ModelService states stand as marks. Names that may mean
something to a rule are not marked, so that objects which differ in them have forms of their own.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from msvcgen.check.serving.probes import size_of
from msvcgen.check.serving.references import Reference
from msvcgen.check.serving.registry import check_alone
from msvcgen.check.serving.replacing import holds_back
from msvcgen.check.serving.roles import half_of_labels
from msvcgen.check.serving.summary import Pods, pods_of, refers_of
from msvcgen.check.serving.view import Object
from msvcgen.credentials import names_secret
from msvcgen.data import list_data, read_data
from msvcgen.errors import Finding
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, mapping_at, text_at

_MOST: Final = 1_000
_FEW: Final = 3
"""ModelServices for which forms take longer than they save."""

_LONGEST: Final = 50_000
"""Characters of an object up to which it has a form; each variable is looked for in all of them."""

_SIGNS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/")


class Names(NamedTuple):
    """The names that a ModelService states, the longest first, each with its mark."""

    marks: tuple[tuple[str, str], ...]

    def marked(self, text: str) -> str:
        """Give a text with marks for names."""
        for name, mark in self.marks:
            text = text.replace(name, mark)
        return text

    def restored(self, text: str) -> str:
        """Give a text with names for marks."""
        for name, mark in self.marks:
            text = text.replace(mark, name)
        return text


class Known(NamedTuple):
    """What is known of the objects of a form: their pods but for labels, and what they need, with marks."""

    pods: tuple[Pods, ...]
    refers: tuple[Reference, ...]
    holds_back: bool


def names_of(tree: Mapped) -> Names:
    """Give the names that a ModelService states."""
    spec, metadata = mapping_at(tree, "spec"), mapping_at(tree, "metadata")
    artifacts = mapping_at(spec, "modelArtifacts")
    stated = dict.fromkeys((
        text_at(metadata, "name"),
        text_at(metadata, "namespace"),
        text_at(spec, "routing", "modelName"),
        text_at(artifacts, "uri").partition("://")[2],
    ))  # fmt: skip
    marks = {
        name: f"\0{at}:{name.count('/')}:{size_of(name):g}\0"
        for at, name in enumerate(stated)
        if _is_name(name) and name.lower() not in _vocabulary()
    }
    size = text_at(artifacts, "size")
    if size:
        marks[repr(size)] = "\0size\0"
    return Names(tuple(sorted(marks.items(), key=lambda each: -len(each[0]))))


@cache
def _vocabulary() -> str:
    """Give a text with all words that mean something to a rule: no part of it may be taken for a name."""
    texts = (read_data(f"servers/{file}").decode() for file in list_data("servers", ".json"))
    words = re.findall(r"[\w./-]{4,}", "\n".join((*_FIELDS, *texts)).lower(), re.ASCII)
    return "\n".join(dict.fromkeys(words))


def _is_name(text: str) -> bool:
    return len(text) > 3 and _SIGNS.issuperset(text) and text.strip("0123456789._/-") != ""


_FIELDS: Final = (
    "emptyDir ephemeral configMap secret persistentVolumeClaim hostPath Memory Recreate RollingUpdate Always",
    "kubernetes.io/hostname nvidia.com/gpu amd.com/gpu google.com/tpu habana.ai/gaudi prefill decode",
    "/dev/shm /root/.cache/huggingface sleep bash HF_HOME HF_HUB_CACHE awq gptq fp8 int8 int4 gguf",  # noqa: S108 - words
)


def _form(seen: Object, names: Names) -> str:
    """Give what the rules of one object look at, with marks; "" where it is long, or a mark in a flag."""
    around = {key: value for key, value in seen.spec.items() if key not in ("template", "selector")}
    pods = "".join(f"{half_of_labels(pod)}{pod.spec!r}" for pod in seen.pods if pod.path[:2] == _TEMPLATE)
    text = names.marked(f"{seen.group} {seen.kind} {around!r} {pods}")
    in_flag, variable = _patterns()
    if len(text) > _LONGEST or in_flag.search(text):
        return ""
    return variable.sub(lambda stated: _unread(stated, text), text)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Give what finds a mark in a flag, and variables with plain values."""
    return (
        re.compile(r"'-[\w.-]*\0"),
        re.compile(r"\{'name': '([A-Z][A-Z0-9_]*)', 'value': '([A-Za-z0-9._-]*)'\}"),
    )


_TEMPLATE: Final = ("spec", "template")


def _unread(stated: re.Match[str], text: str) -> str:
    """Give a variable without its plain value where nothing reads it."""
    name = stated[1]
    read = _may_be_read(name) or f"${name}" in text or f"{{{name}" in text or f"{name})" in text
    return stated[0] if read else f"{name}=\0"


@lru_cache(maxsize=1024)
def _may_be_read(name: str) -> bool:
    """Tell whether a rule may read a variable of this name."""
    return name.lower() in _vocabulary() or name.startswith(_READ) or names_secret(name)


_READ: Final = ("VLLM_", "SGLANG_", "HF_", "NIM_", "LLAMA_", "MAX_", "TGI_", "MODEL_ID")


class Forms:
    """The forms of a run in which nothing was found."""

    def __init__(self) -> None:
        """Begin with none."""
        self._sound: dict[str, Known] = {}
        self._services = 0

    def names_of(self, tree: Mapped) -> Names | None:
        """Give the names of a ModelService; None for the first ones, which may be the only ones of the run."""
        self._services += 1
        return names_of(tree) if self._services > _FEW else None

    def check(self, seen: Object, names: Names | None, *, notes: bool) -> list[Finding]:
        """Give what the rules of one object find, quickly for one of a form in which nothing was found."""
        if names is None or not seen.pods:
            return check_alone(seen, notes=notes)
        form = _form(seen, names)
        known = self._sound.get(form)
        if known is None:
            findings = check_alone(seen, notes=notes)
            if form and not findings:
                self._keep(form, seen, names)
            return findings
        refers = tuple(
            refer._replace(name=names.restored(refer.name)) if "\0" in refer.name else refer
            for refer in known.refers
        )
        pods = tuple(
            each._replace(model=names.restored(each.model)) if "\0" in each.model else each
            for each in known.pods
        )
        seen.known = known._replace(pods=pods, refers=refers)
        return []

    def _keep(self, form: str, seen: Object, names: Names) -> None:
        if len(self._sound) >= _MOST:
            self._sound.clear()
        seen.known = known = Known(pods_of(seen), refers_of(seen), holds_back(seen))
        self._sound[form] = known._replace(
            pods=tuple(each._replace(model=names.marked(each.model)) for each in known.pods),
            refers=tuple(refer._replace(name=names.marked(refer.name)) for refer in known.refers),
        )
