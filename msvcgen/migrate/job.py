"""One migration while it is made: what all of its parts ask and tell."""

from __future__ import annotations

from msvcgen.migrate.helm import Helm, Release
from msvcgen.migrate.ledger import Ledger
from msvcgen.migrate.values import Values
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at, text_at, truth_at
from msvcgen.typed import Final


class Job(NamedTuple):
    """What is migrated, and what became of it so far."""

    values: Values
    release: Release
    helm: Helm
    ledger: Ledger
    fields: frozenset[str] = frozenset()
    """What is said by fields of a ModelService in the place of what the chart writes, see `fields`."""

    @property
    def tree(self) -> Mapped:
        """The merged values."""
        return self.values.tree

    @property
    def name(self) -> str:
        """The name that all objects begin with."""
        return self.helm.name

    def at(self, *path: str | int) -> Tree:
        """Give a value."""
        return node_at(self.tree, *path)

    def role(self, name: str) -> Mapped:
        """Give the values of a role."""
        return mapping_at(self.tree, name)

    def proxied(self, role: str) -> bool:
        """Tell whether the chart puts its sidecar before the server of a role."""
        enabled = truth_at(self.tree, "routing", "proxy", "enabled")
        return role == "decode" and (
            enabled or (enabled is None and bool(self.at("decode", "initContainers")))
        )

    def port_name(self, role: str) -> str:
        """Give the name of the port that the server of a role listens on."""
        behind = truth_at(self.tree, "routing", "proxy", "enabled") is not False
        return "vllm" if role == "decode" and behind else "http"

    def base_key(self, role: str) -> str:
        """Give the key of a BaseConfig that the workload of a role stands at."""
        return f"{role}LeaderWorkerSet" if self.at("multinode") else f"{role}Deployment"

    def is_stated(self, *path: str | int) -> bool:
        """Tell whether a file states a value, or something below it."""
        return self.values.stated(tuple(path)) is not None


NO_TEXT: Final = "the API server takes text only, and the chart writes it as it is"


def texts_of(job: Job, path: Path) -> list[Tree]:
    """Give a list of texts; what is none becomes one."""
    given = list_at(job.tree, *path)
    for index, item in enumerate(given):
        if isinstance(item, (int, float)):
            job.ledger.changed((*path, index), "", NO_TEXT)
    return [text_of(item) if isinstance(item, (int, float)) else item for item in given]


def text_map(job: Job, path: Path) -> Mapped:
    """Give a mapping of texts, as labels are; what is none becomes one."""
    given = mapping_at(job.tree, *path)
    for key, item in given.items():
        if isinstance(item, (int, float)):
            job.ledger.changed((*path, key), "", NO_TEXT)
    return {key: text_of(item) if isinstance(item, (int, float)) else item for key, item in given.items()}


def text_of(tree: Tree) -> str:
    """Give a value as `quote` and `{{ . }}` print a text, a number or a boolean."""
    if isinstance(tree, bool):
        return "true" if tree else "false"
    return "" if tree is None else str(tree)


def accelerator_of(job: Job, role: str) -> str:
    """Give the type of accelerator of a role: its own, else that of all."""
    return (
        text_at(job.role(role), "accelerator", "type") or text_at(job.tree, "accelerator", "type") or "nvidia"
    )


def has_claims(job: Job, role: str) -> bool:
    """Tell whether the accelerators of a role are claimed (DRA)."""
    own = node_at(job.role(role), "accelerator", "dra")
    return bool(own if own is not None else job.at("accelerator", "dra"))
