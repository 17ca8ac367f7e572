"""Texts of an LLMInferenceService: KServe fills in Go templates of its own, and a shell of its presets reads words."""

from __future__ import annotations

import re
from shlex import split

from msvcgen.names import child_name
from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.tree import Path, Tree
from msvcgen.typed import Final

# As the controller calls them, with the blanks and minus signs that Go allows.
_ACTION: Final = r"\{\{-?\s*(.*?)\s*-?\}\}"
_CHILD: Final = r"ChildName\s+\.ObjectMeta\.Name\s+[`\"]([a-z0-9-]+)[`\"]"

_SHELL: Final = r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}"


class Names(NamedTuple):
    """What templates ask for."""

    name: str
    model: str
    namespace: str

    def filled(self, text: str) -> str | None:
        """Give a text with its actions filled in; None where one asks for something else."""
        if "{{" not in text:
            return text
        unknown = False

        def fill(match: re.Match[str]) -> str:
            nonlocal unknown
            found = self._value(match[1])
            unknown = unknown or found is None
            return found or ""

        filled = re.sub(_ACTION, fill, text)
        return None if unknown or "{{" in filled else derived(filled, text)

    def _value(self, action: str) -> str | None:
        values = {
            ".Spec.Model.Name": self.model,
            ".ObjectMeta.Name": self.name,
            ".ObjectMeta.Namespace": self.namespace,
        }
        child = re.fullmatch(_CHILD, action)
        return child_name(self.name, child[1]) if child else values.get(action) or None


def filled_tree(tree: Tree, names: Names, path: Path, unknown: list[Path]) -> Tree:
    """Give a tree with all its texts filled in; add the paths of those that ask for something else."""
    if isinstance(tree, dict):
        return {key: filled_tree(value, names, (*path, key), unknown) for key, value in tree.items()}
    if isinstance(tree, list):
        return [filled_tree(item, names, (*path, at), unknown) for at, item in enumerate(tree)]
    if not isinstance(tree, str):
        return tree
    filled = names.filled(tree)
    if filled is None:
        unknown.append(path)
        return tree
    return filled


def words_of(args: list[Tree]) -> list[Tree]:
    """Give args as the shell of a preset reads them: it takes quotes away, and fills in variables."""
    words: list[Tree] = []
    for arg in args:
        try:
            parts = split(str(arg))
        except ValueError:  # which the shell could not read either
            parts = [str(arg)]
        words += [derived(kubernetes(part), arg) for part in parts]
    return words


def kubernetes(text: str) -> str:
    """Give a text whose variables the kubelet fills in, in the place of a shell."""
    return re.sub(_SHELL, r"$(\1)", text)
