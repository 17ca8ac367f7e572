"""What users of helm, kubectl and kustomize type, and what says the same here."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from msvcgen.typed import Final

_RENDER: Final = (
    "`msvcgen generate -m modelservice.yaml` renders to stdout, with `-b baseconfig.yaml` or `-r vllm`"
)
_APPLY: Final = (
    "msvcgen touches no cluster: `msvcgen generate -m modelservice.yaml -r vllm | kubectl apply -f -`"
)
_NO_CLUSTER: Final = "msvcgen asks no cluster, leave it out"

COMMANDS: Final = {
    **dict.fromkeys(("template", "render", "build", "create", "gen"), _RENDER),
    **dict.fromkeys(("apply", "install", "upgrade", "deploy", "delete", "uninstall"), _APPLY),
    **dict.fromkeys(("check", "test", "vet"), "`msvcgen validate -m ...` prints problems and nothing else"),
    "show": "`msvcgen explain -m ...` says where values come from, `msvcgen vars -m ...` what templates may ask",
}
"""Commands of other programs, and what to type."""

FLAGS: Final = {
    "--filename": "give ModelServices with -m, or -f",
    "--values": "a ModelService is given with -m (or -f), the platform's part of it with -b; "
    "`msvcgen migrate chart` makes both of a chart's values",
    "--output-dir": "`-o DIR` writes a file for each object",
    "--dry-run": "msvcgen never changes a cluster: `generate` prints, `validate` checks only",
    "--strict": "`--validate strict` is the default; `--fail-on warning` fails on warnings too",
    "--server-side": _APPLY,
    **dict.fromkeys(("--recursive", "-R"), "leave it out, directories are searched to any depth"),
    **dict.fromkeys(("--kube-context", "--kubeconfig"), _NO_CLUSTER),
    **dict.fromkeys(
        ("--release-name", "--name"), "objects are named after `metadata.name` of the ModelService"
    ),
    **dict.fromkeys(("--kustomize", "-k"), "`msvcgen kustomize -h` shows how kustomize runs msvcgen"),
    "--debug": "`msvcgen explain` says where each value comes from",
    "--kubernetes-version": "it is `--kube-version` here",
    "--schema-location": "it is `--schema-dir` here, a directory of CustomResourceDefinitions or JSON Schemas",
}
"""Options of other programs, and what to type."""


def hint_for(words: Sequence[str], own: Container[str] = ()) -> str:
    """Give what somebody meant whose words are no command line of ours; "" where nobody knows.

    `own` are the options that the command has.
    """
    return next(_hints(words, own), "")


_INPUT: Final = ("-m", "-f", "--modelservice")
_RENDERING: Final = ("generate", "validate", "vars", "explain")


def _hints(words: Sequence[str], own: Container[str]) -> Iterator[str]:
    if words and words[0] in COMMANDS:
        yield COMMANDS[words[0]]
    for word in words:
        flag = word.partition("=")[0]
        if flag in FLAGS and flag not in own:
            yield FLAGS[flag]
    if words and words[0] in _RENDERING and not any(word.startswith(_INPUT) for word in words):
        yield "a ModelService is given with -m, `msvcgen init` writes one to start from"
