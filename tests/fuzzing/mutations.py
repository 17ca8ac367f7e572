"""Changes that make bad input of good one; all chance comes from the `Random` that is given."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

from msvcgen.tree import Tree

CANARIES = (
    "hf_CaNaRyAbCdEfGhIjKlMnOpQrStUvWx",
    "sk-CaNaRy0AbCdEfGhIjKlMnOpQrStUvWxYz",
    "nvapi-CaNaRyAbCdEfGhIjKlMnOpQrStUvWx01",
    "ghp_CaNaRyAbCdEfGhIjKlMnOpQrStUvWx0123",
    "AKIACANARY0123456789",
)
"""Secrets by their shape: nothing that is printed may hold one."""

SCALARS: tuple[Tree, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**400, 1.5, 1e308, -0.0, "", " ", "a", "\n", "\t", "\x00",
    "\ufeff", "\u2028", "\ud800", "\U0001f600", "..", "/", "//", "-", "--", "{{", "}}", "{{ . }}", "{{ .X }}",
    "{{ .ModelName }}", "{{ 1 | add 1 }}", "{%", "{{ fail `x` }}", "${A}", "$(A)", "null", "true", "1", "1e3", "0x10",
    "1_000", "9" * 400, "1e999999999", "5%", "10Gi", "-5m", "1.5e-9", "hf://a/b", "pvc://a/b", "oci://a:b@c::/d",
    "pvc+hf://a/b/c:d", "://", "hf://", "http://[::1", "http", "8080", "65536", "a.b/c", "a" * 300, "A_B-c.", "&a", "*a",
    "!!str", "<<", "---", "...", "[", "]", "{", "}", "\\", '"', "'", "#", ": ", "- ", "? ", "| ", "%s%d", "2024-01-01",
    "2024-01-01T00:00:00Z", "[a", "(?P<", "a{1000}", "self.x", "*/5 * * * *", "@every 1h", "10.0.0.0/8", "::1",
    "msvcgen: allow[deprecated]", "msvcgen.dev/x", "vllm", "ModelService", "v1", "List", "apps/v1",
)  # fmt: skip

KEYS = (
    "name", "kind", "apiVersion", "metadata", "spec", "data", "containers", "env", "args", "value", "valueFrom", "image",
    "resources", "limits", "requests", "volumes", "volumeMounts", "ports", "port", "labels", "annotations", "namespace",
    "items", "mergePolicy", "parallelism", "tensor", "routing", "decode", "prefill", "endpointPicker", "uri", "replicas",
    "<<", "", " ", "1", "null", "a.b", "a/b", "[0]", "msvcgen.dev/runtime", "msvcgen.dev/allow", "template", "selector",
)  # fmt: skip

PIECES = (
    "\n", "\t", " ", ":", ": ", "- ", "? ", "---\n", "...\n", "# ", "#", "&a ", "*a", "!!str ", "!x ", "<<: *a", "| ", ">-\n",
    "'", '"', "[", "]", "{", "}", ",", "%YAML 1.2\n", "\ufeff", "\r", "\r\n", "\x00", "\u2028", "\x85", "\u00a0", "{{", "}}",
    "{{ ", " }}", "{{- ", "{%", "%}", "{#", "#}", "\\", "\\u", "(", ")", "|", "$x", ":=", ".", "..", "end", "range", "if",
    "define", "template", "0", "9" * 30, "1e999", "null", "~", "msvcgen: allow[x]",
)  # fmt: skip


def any_tree(random: Random, depth: int = 3) -> Tree:
    """Give a tree of anything."""
    kind = random.random()
    if depth == 0 or kind < 0.6:
        return random.choice(SCALARS)
    if kind < 0.8:
        return [any_tree(random, depth - 1) for _ in range(random.randrange(4))]
    return {random.choice(KEYS): any_tree(random, depth - 1) for _ in range(random.randrange(4))}


def changed_tree(random: Random, tree: Tree, others: tuple[Tree, ...] = (), *, times: int = 0) -> Tree:
    """Give a tree with a few changes; parts of the others may be put into it."""
    whole: list[Any] = [copy.deepcopy(tree)]
    for _ in range(times or 1 + int(random.expovariate(0.7))):
        _change(random, whole, others)
    return whole[0]  # type: ignore[no-any-return]


def _places(root: list[Any]) -> list[tuple[Any, Any]]:
    """Give all nodes below a root, each as what holds it and its key or index."""
    found: list[tuple[Any, Any]] = [(root, 0)]
    for holder, key in found:
        node = holder[key]
        if isinstance(node, dict):
            found += ((node, inner) for inner in node)
        elif isinstance(node, list):
            found += ((node, inner) for inner in range(len(node)))
    return found


def _change(random: Random, whole: list[Any], others: tuple[Tree, ...]) -> None:  # noqa: C901 - a list of changes
    places = _places(whole)
    holder, key = random.choice(places)
    node = holder[key]
    match random.randrange(11):
        case 0 | 1:
            holder[key] = random.choice(SCALARS)
        case 2:
            holder[key] = any_tree(random)
        case 3 if isinstance(holder, dict):
            del holder[key]
        case 3 | 4 if isinstance(node, dict):
            node[random.choice(KEYS)] = any_tree(random, 2)
        case 4 if isinstance(node, list):
            node.insert(random.randrange(len(node) + 1), any_tree(random, 2))
        case 5 if isinstance(holder, dict):
            holder[changed_text(random, str(key), times=1)] = holder.pop(key)
        case 6:
            other, place = random.choice(places)
            holder[key] = copy.deepcopy(other[place])
        case 7 if others:
            other, place = random.choice(_places([random.choice(others)]))
            holder[key] = copy.deepcopy(other[place])
        case 8 if isinstance(node, list) and node:
            node += copy.deepcopy(random.choices(node, k=random.randrange(1, 4)))
        case 9 if isinstance(node, str):
            holder[key] = changed_text(random, node, times=1)
        case 10:
            holder[key] = [node] if random.random() < 0.5 else {random.choice(KEYS): node}


def with_canary(random: Random, tree: Tree) -> tuple[Tree, str]:
    """Give a tree in which one text is a secret, and the secret."""
    whole: list[Any] = [copy.deepcopy(tree)]
    texts = [(holder, key) for holder, key in _places(whole) if isinstance(holder[key], str)]
    canary = random.choice(CANARIES)
    if texts:
        holder, key = random.choice(texts)
        holder[key] = canary
    return whole[0], canary


def changed_text(random: Random, text: str, others: tuple[str, ...] = (), *, times: int = 0) -> str:
    """Give a text with a few changes; parts of the others may be put into it."""
    for _ in range(times or 1 + int(random.expovariate(0.4))):
        start = random.randrange(len(text) + 1)
        end = min(start + int(random.expovariate(0.1)), len(text))
        match random.randrange(7):
            case 0:
                text = text[:start] + text[end:]
            case 1 | 2:
                text = text[:start] + random.choice(PIECES) + text[start:]
            case 3:
                text = text[:start] + random.choice(PIECES) + text[end:]
            case 4:
                text = text[:end] + text[start:end] * random.randrange(1, 4) + text[end:]
            case 5 if others:
                other = random.choice(others)
                at = random.randrange(len(other) + 1)
                text = text[:start] + other[at : at + random.randrange(200)] + text[end:]
            case _:
                lines = text.split("\n")
                at = random.randrange(len(lines))
                lines[at] = random.choice(("  " + lines[at], lines[at][2:], "", lines[at] + "\n" + lines[at]))
                text = "\n".join(lines)
    return text
