"""Names that a ModelService states, and marks that stand for them where objects of a fleet are compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from msvcgen.check.serving.probes import size_of
from msvcgen.data import list_data, read_data
from msvcgen.names import label_value
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, mapping_at, text_at
from msvcgen.typed import Final

_NAME: Final = r"[A-Za-z][A-Za-z0-9]*(?:[-._/][A-Za-z0-9]+)*"
_LONGEST: Final = 128

_SIZE: Final = r"[1-9][0-9]{1,2}Gi"
"""Sizes that are written as they are, and are enough for any model or for none that is large."""


class Names(NamedTuple):
    """The names that a ModelService states, the longest first, each with its mark; and the size of its model.

    A mark says all that a check may make of a name but its length: which signs it has, how large a model it means.
    """

    marks: tuple[tuple[str, str], ...]
    lengths: Mapping[str, int]
    """How long the name of a mark is."""
    size: str = ""

    def of_tree(self, text: str) -> str:
        """Give the text of a tree, which is Python's, with marks; "" where it cannot be told what a name is."""
        marked = self.of_text(text)
        if self.size:
            marked = marked.replace(f"'sizeLimit': '{self.size}'", SIZED)
        if "\\" in marked and _escape().search(marked):
            return ""
        return marked

    def of_yaml(self, text: str) -> str:
        """Give YAML with marks."""
        marked = self.of_text(text)
        return marked.replace(f"sizeLimit: {self.size}\n", SIZED) if self.size else marked

    def to_yaml(self, text: str) -> str:
        """Give YAML with names for marks."""
        restored = self.to_text(text)
        return restored.replace(SIZED, f"sizeLimit: {self.size}\n") if self.size else restored

    def of_text(self, text: str) -> str:
        """Give a text with marks for names."""
        for name, mark in self.marks:
            text = text.replace(name, mark)
        return text

    def to_text(self, text: str) -> str:
        """Give a text with names for marks."""
        for name, mark in self.marks:
            text = text.replace(mark, name)
        return text


SIZED: Final = "\0size\0"


@cache
def _escape() -> re.Pattern[str]:
    r"""Give what finds a mark that may be part of an escape: `\\n` and `odel` are no `nodel`."""
    return re.compile(r"\\[^\0]{0,9}\0")


def names_of(tree: Mapped) -> Names:
    """Give the names that a ModelService states, as far as they are nothing but names."""
    spec, metadata = mapping_at(tree, "spec"), mapping_at(tree, "metadata")
    artifacts, model = mapping_at(spec, "modelArtifacts"), text_at(spec, "routing", "modelName")
    scheme, _, place = text_at(artifacts, "uri").partition("://")
    stated = dict.fromkeys((
        text_at(metadata, "name"),
        text_at(metadata, "namespace"),
        model,
        label_value(model) if model else "",
        place,
        place.partition("/")[2] if scheme.startswith("pvc") else "",  # what lies in the claim
    ))  # fmt: skip
    marks = {name: f"\0{at}{signs}\0" for at, name in enumerate(stated) if (signs := _signs_of(name))}
    size = text_at(artifacts, "size")
    return Names(
        tuple(sorted(marks.items(), key=lambda each: -len(each[0]))),
        {mark: len(name) for name, mark in marks.items()},
        size if re.fullmatch(_SIZE, size) else "",
    )


def is_name(text: str) -> bool:
    """Tell whether a text is nothing but a name, so that no check finds in one what it does not find in another.

    It has a hyphen and a letter beyond `f`: no number, amount, address, digest, date or base64 does. It is no part of
    a word that a check or a server knows.
    """
    return (
        "-" in text
        and len(text) <= _LONGEST
        and _pattern().fullmatch(text) is not None
        and text.strip("abcdefABCDEF0123456789._/-") != ""
        and not is_known_word(text)
    )


def is_known_word(text: str) -> bool:
    """Tell whether a text is a word that a check or a server knows, or a part of one."""
    return text.lower() in _vocabulary()


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(_NAME)


@lru_cache(maxsize=1024)
def _signs_of(text: str) -> str:
    return _signs(text) if is_name(text) else ""


def _signs(name: str) -> str:
    """Give which signs a name has and of which kinds the last two are, its steps as a path, the size that it means."""
    kinds = [
        "A" if name[0].isupper() else "",
        "a" if name.lower() != name else "",
        "0" if any(map(name.__contains__, "0123456789")) else "",
        "." if "." in name else "",
        "_" if "_" in name else "",
        *("0" if sign.isdigit() else "a" if sign.isalpha() else "-" for sign in name[-2:]),
    ]
    return f"{''.join(kinds)}:{name.count('/')}:{size_of(name):g}"


@cache
def _vocabulary() -> str:
    """Give a text with all words that mean something to a check: no part of it may be taken for a name."""
    texts = (read_data(f"servers/{file}").decode() for file in list_data("servers", ".json"))
    words = re.findall(r"[\w./-]{4,}", "\n".join((*WORDS, *texts)).lower(), re.ASCII)
    return "\n".join(dict.fromkeys(words))


WORDS: Final = (
    "kubernetes.io/hostname nvidia.com/gpu amd.com/gpu google.com/tpu habana.ai/gaudi metax-tech.com/gpu",
    "/dev/shm /root/.cache/huggingface sleep bash awq gptq fp8 int8 int4 gguf smarter-devices",  # noqa: S108 - words
    "GB-Eire GMT-0 NZ-CHAT W-SU aws-eks azure-workload batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-name beta.kubernetes.io/instance-type controller-revision-hash controller-uid",
    "controller.kubernetes.io/pod-deletion-cost dumb-init ephemeral-storage",
    "failure-domain.beta.kubernetes.io/region failure-domain.beta.kubernetes.io/zone",
    "inference.networking.x-k8s.io job-name kserve-huggingfaceserver kubernetes.io/basic-auth",
    "kubernetes.io/service-account-token kubernetes.io/service-account.name kubernetes.io/ssh-auth",
    "leaderworkerset.sigs.k8s.io/subgroup-exclusive-topology leaderworkerset.x-k8s.io llm-d.ai/epp",
    "llm-d.ai/inferenceServing llm-d.ai/model llm-d.ai/role node.kubernetes.io/instance-type",
    "pod-template-hash resource.kubernetes.io/admin-access role-name",
    "scheduler.alpha.kubernetes.io/critical-pod security.alpha.kubernetes.io/unsafe-sysctls",
    "service.beta.kubernetes.io/load-balancer-source-ranges service.kubernetes.io/topology-aware-hints",
    "service.kubernetes.io/topology-mode serving.kserve.io/exp-dra sexclusive-topology ssh-privatekey",
    "storm-service-name system-cluster-critical system-node-critical utf-8 SIGRTMAX-1 SIGRTMAX-10 SIGRTMAX-11",
    "SIGRTMAX-12 SIGRTMAX-13 SIGRTMAX-14 SIGRTMAX-2 SIGRTMAX-3 SIGRTMAX-4 SIGRTMAX-5 SIGRTMAX-6 SIGRTMAX-7",
    "SIGRTMAX-8 SIGRTMAX-9",
    "cel-selector device-class device-count download-models epp-role epp-rolebinding epp-sa epp-service http-route",
    "home/model-server inference-pool inference.networking.x-k8s.io/v1alpha2 int-or-string keda-hpa kserve-container",
    "kserve-workload-svc kubectl.kubernetes.io/last-applied-configuration kueue.x-k8s.io line-break literal-secret",
    "leaderworkerset.sigs.k8s.io/worker-index leaderworkerset.x-k8s.io/v1 llm-d.ai/v1alpha2 managed-by missing-field",
    "missing-variable ml.llmos.ai/model-service-name ml.llmos.ai/serve-engine model-cache model-service model-storage",
    "no-cpu-image operator-version otel-collector part-of pre-start pre-start.sh service-decode service-prefill",
    "msvcgen.dev/template-dialect unfit-preset volcano.sh/vgpu-number wrong-type",
    "x-kubernetes-list-map-keys x-kubernetes-list-type",
)
"""Words with hyphens that the generator makes, or that the checks of objects compare with values.

Those of servers are in data of their own.
"""
