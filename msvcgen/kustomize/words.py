"""The words of problems for users of kustomize: hints name what the config has, not options of the command line."""

from __future__ import annotations

import re

from msvcgen.document import Document
from msvcgen.errors import Problem
from msvcgen.kustomize.settings import is_service
from msvcgen.options import Option, of_annotations, of_config
from msvcgen.records import NamedTuple
from msvcgen.tree import Path, mapping_at, node_at

_HINTS = {
    "no-baseconfig": "add its ConfigMap to `resources`, or its file to {baseconfig}",
    "no-namespace": "state metadata.namespace, or `namespace` in the kustomization, or {namespace}",
    "epp-cluster-role": "state {epp_cluster_role}",
}
"""What to do about a problem here, where the command line has an option; options are in braces, by their names."""

_FLAGS = {"unknown-runtime": "-r"}
"""The option that a problem is about which does not say where it is."""

_FLAG = r"(?<![\w`-])--?[a-z][a-z-]*(?= |,|$)"
_TWICE = r"(the annotation `[^`]+`), or with \1"


class Words(NamedTuple):
    """How options are called in the config of a call: keys of a mapping, or annotations of a ModelService."""

    config: Document | None = None

    @property
    def annotated(self) -> bool:
        """Tell whether the config is a ModelService."""
        return self.config is not None and is_service(mapping_at(self.config.tree))

    @property
    def config_map(self) -> bool:
        """Tell whether the config is kpt's ConfigMap."""
        return self.config is not None and node_at(self.config.tree, "kind") == "ConfigMap"

    def helped(self, problem: Problem) -> Problem:
        """Give a problem that speaks of the config."""
        return self._placed(problem)._replace(hint=self._hint(problem))

    def _hint(self, problem: Problem) -> str:
        near = problem.hint.startswith("did you mean")  # which is the better hint of two
        if problem.code in _HINTS and not near:
            names = {option.name: self._called(option, " in the config") for option in of_config().values()}
            return _HINTS[problem.code].format_map(names)
        return re.sub(_TWICE, r"\1", re.sub(_FLAG, self._for_flag, problem.hint))

    def _for_flag(self, flag: re.Match[str]) -> str:
        option = _by_flag().get(flag[0])
        return self._called(option) if option is not None else flag[0]

    def _called(self, option: Option, after: str = "") -> str:
        annotated = self.annotated and option.annotation in of_annotations()
        return f"the annotation `{option.annotation}`" if annotated else f"`{option.key.name}`{after}"

    def _placed(self, problem: Problem) -> Problem:
        """Give a problem of an option the place where the config states it."""
        unplaced = not (problem.where or problem.position)
        flag = _FLAGS.get(problem.code, "") if unplaced else problem.where
        option = _by_flag().get(flag)
        if option is None or self.config is None:
            return problem
        path = self._path(option)
        position = problem.position or self.config.position(path)
        return problem._replace(where=self.config.where(path), position=position)

    def _path(self, option: Option) -> Path:
        if self.annotated:
            return "metadata", "annotations", option.annotation
        return ("data", option.key.name) if self.config_map else (option.key.name,)


def _by_flag() -> dict[str, Option]:
    return {flag: option for option in of_config().values() for flag in option.flags}
