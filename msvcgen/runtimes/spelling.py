"""Flags that a server throws away as users spell them: KServe's knows its own with `_`, and vLLM's with `-`.

It reads what it knows and drops the rest without a word (`parse_known_args`), so that a flag of the other spelling
takes its accelerators and has no effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msvcgen.document import Document
from msvcgen.errors import Finding, Problem
from msvcgen.interpolate import Value
from msvcgen.runtimes.server import POD, StatedServer
from msvcgen.runtimes.variant import Variant
from msvcgen.servers import server_named
from msvcgen.servers.writing import Respelled, Style, respelled, style_named
from msvcgen.targets import TARGETS
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at


def forgiving(variant: Variant) -> Style | None:
    """Give how the server of a variant reads its words where it drops what it does not know; None for all others."""
    server = server_named(str(variant.spec.get("server") or ""))
    return style_named(server.name) if server is not None and not server.strict else None


def spelled_section(
    section: Mapped, stated: StatedServer, style: Style, document: Document
) -> tuple[Mapped, list[Problem]]:
    """Give a role's section of a ModelService with the flags of its server spelled as that knows them."""
    if stated.at is None:
        return section, []
    path: Path = ("containers", stated.at)
    tree, findings = _spelled(section, path, style)
    below: Path = ("spec", stated.role)
    return mapping_at(tree), [finding.below(below).placed(document, finding.severity) for finding in findings]


def spelled_value(value: Value | None, at: int | None, style: Style) -> tuple[Value | None, list[Problem]]:
    """Give a Deployment of a BaseConfig with the flags of its container `at` so spelled."""
    if value is None or at is None:
        return value, []
    return _spelled_value(value, (*POD, "containers", at), style)


def spelled_base(base: Mapping[str, Value], variant: Variant) -> tuple[Mapping[str, Value], list[Problem]]:
    """Give a BaseConfig with the flags of servers so spelled that an operator runs."""
    places = {key: TARGETS[key].server for key in base if key in TARGETS and TARGETS[key].server}
    style = forgiving(variant) if places else None
    if style is None:
        return base, []
    problems, values = list[Problem](), dict(base)
    for key, place in places.items():
        values[key], more = _spelled_value(base[key], place, style)
        problems += more
    return values, problems


def _spelled_value(value: Value, path: Path, style: Style) -> tuple[Value, list[Problem]]:
    tree, findings = _spelled(value.tree, path, style)
    problems = [
        Problem(
            code=finding.code,
            severity=finding.severity,
            message=finding.message,
            where=value.where(finding.path),
            position=value.position(finding.path),
        )
        for finding in findings
    ]
    return value._replace(tree=tree) if findings else value, problems


def _spelled(tree: Tree, path: Path, style: Style) -> tuple[Tree, list[Finding]]:
    args = list_at(tree, *path, "args")
    found = respelled(args, style)
    if not found:
        return tree, []
    words: dict[int, Tree] = {one.at: one.word for one in found}
    args = [words.get(at, word) for at, word in enumerate(args)]
    findings = [
        Finding("respelled", message(one, style), (*path, "args", one.at), "warning") for one in found
    ]
    return _with(tree, (*path, "args"), args), findings


def _with(tree: Tree, path: Path, value: Tree) -> Tree:
    """Give a tree with another value at a path that it has."""
    if not path:
        return value
    step, *rest = path
    if isinstance(tree, list) and isinstance(step, int):
        return [_with(item, tuple(rest), value) if at == step else item for at, item in enumerate(tree)]
    mapping = mapping_at(tree)
    return {**mapping, str(step): _with(mapping.get(str(step)), tuple(rest), value)}


def message(one: Respelled, style: Style) -> str:
    """Say that a flag is written otherwise than the user did."""
    return f"{style.grammar.server.title} throws `{one.spelled}` away, it is written as `{one.name}`"


def spelled_words(words: Sequence[str], style: Style) -> tuple[list[str], Iterator[str]]:
    """Give words that a variable holds so spelled, and what to say of them."""
    found = respelled([*words], style)
    changed = {one.at: one.word for one in found}
    spelled = [changed.get(at, word) for at, word in enumerate(words)]
    return spelled, (message(one, style) for one in found)
