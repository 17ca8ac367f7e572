"""Bring pinned upstream schemas into schemas/kinds/, compactly.

    python schemas/update.py SOURCE

SOURCE holds `kubernetes/openapi-v3-<minor>.json` (OpenAPI v3 documents with `x-roots`) and `crds/*.json` (one
version of a CustomResourceDefinition each, with its source). What is written:

- `kinds/kubernetes.jsonl`: every definition of every version, one a line: its name, a tab, the versions that
  have it in this form, a tab, its JSON. A reader parses only the lines that it needs. The newest document states
  the values of constants (`enum`), which the older ones leave out: they get them, a version may add one but takes
  none away.
- `kinds/<group>_<Kind>_<version>.jsonl`: the same for a custom resource; the versions are empty, the first
  line is the root, the others are subtrees that occur more than once.
- `kinds/index.json`: which kind is in which file, under which definition, in which Kubernetes versions; no versions
  are all. A kind that only the newest document holds is older than it: earlier documents were cut to fewer kinds.
  `cluster` are the custom resources that stand in no namespace, as their definitions say (`scope`).
- the table in `NOTICE.md`.

`python -m msvcgen.kinds` then makes `schemas/ready/` of them, which is what the program reads.
"""

from __future__ import annotations

import collections
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""What json.loads gives."""

HERE = Path(__file__).parent
KINDS = HERE / "kinds"
WORTH_SHARING = 160
PROSE = {"description", "example", "externalDocs", "title"}
BUILTINS = "kubernetes-sigs/kubectl-validate | a97ccfaca20b | pkg/openapiclient/builtins/{}"
SERVED = {"1.36": "kubernetes/kubernetes, as kube-apiserver serves it | v1.36.2 | /openapi/v3"}
LATER: dict[str, list[tuple[str, str, Json]]] = {
    "NIMService": [
        ("properties/spec", "required", ["image"]),
        ("properties/spec/properties/scale/properties/hpa/properties/minReplicas", "minimum", 0),
    ]
}
"""What later releases than the one of a schema accept, by kind: where it stands, its keyword and the new value.

The NIM operator 3.1.3 needs no `authSecret`, 3.1.4 scales to zero.
"""
DROPPED = PROSE | {"x-kubernetes-unions", "x-kubernetes-group-version-kind"}


def main(source: Path) -> None:
    """Write schemas/kinds/ and the table of NOTICE.md anew."""
    KINDS.mkdir(exist_ok=True)
    for old in KINDS.iterdir():
        old.unlink()
    index: dict[str, Any] = {"versions": [], "cluster": [], "kinds": {}}
    rows = write_kubernetes(source / "kubernetes", index)
    rows += [write_custom(file, index) for file in sorted((source / "crds").glob("*.json"))]
    index["kinds"] = dict(sorted(index["kinds"].items()))
    (KINDS / "index.json").write_text(json.dumps(index, indent=1) + "\n")
    write_notice(rows)


def write_kubernetes(folder: Path, index: dict[str, Any]) -> list[str]:
    """Write the definitions of all Kubernetes versions and enter their kinds into the index."""
    files = sorted(folder.glob("openapi-v3-*.json"), key=lambda file: int(file.stem.rpartition(".")[2]))
    documents = {file.stem.rpartition("-")[2]: json.loads(file.read_text()) for file in files}
    newest = builtin(documents[[*documents][-1]]["components"]["schemas"], names=True)
    forms: dict[tuple[str, str], list[str]] = {}
    rows = []
    for minor, document in documents.items():
        index["versions"].append(minor)
        for name, schema in document["components"]["schemas"].items():
            form = with_enums(builtin(schema), newest.get(name))
            forms.setdefault((name, compact(form)), []).append(minor)
        for kind, name in document["x-roots"].items():
            entry = index["kinds"].setdefault(kind, ["kubernetes.jsonl", name, []])
            entry[2].append(minor)
        rows.append(
            f"| kubernetes.jsonl ({minor}) | {SERVED.get(minor) or BUILTINS.format(minor)} | Apache-2.0 |"
        )
    write_lines(
        "kubernetes.jsonl", ((name, " ".join(minors), text) for (name, text), minors in sorted(forms.items()))
    )
    for entry in index["kinds"].values():
        if entry[2] in (index["versions"], index["versions"][-1:]):
            entry[2] = []
    return rows


def write_custom(file: Path, index: dict[str, Any]) -> str:
    """Write one custom resource, enter it into the index, and give its row of the notice."""
    crd = json.loads(file.read_text())
    schema = {key: value for key, value in crd["schema"].items() if key != "$defs"}
    expanded = pruned(expand(schema, crd["schema"].get("$defs", {})))
    for path, keyword, value in LATER.get(crd["kind"], []):
        node = expanded
        for step in path.split("/"):
            node = node[step]
        node[keyword] = value
    target = f"{crd['group']}_{crd['kind']}_{crd['version']}.jsonl"
    write_lines(target, ((name, "", text) for name, text in fold(expanded).items()))
    index["kinds"][f"{crd['group']}/{crd['version']}/{crd['kind']}"] = [target, "", []]
    if crd["scope"] == "Cluster":
        index["cluster"].append(f"{crd['group']}/{crd['kind']}")
    source = crd["source"]
    later = " with what later releases accept" if crd["kind"] in LATER else ""
    return f"| {target} | {source['repo']} | {source['tag'] or source['commit'][:12]} |{later} | {source['licence']} |"


def builtin(schema: Json, *, names: bool = False) -> Json:
    """Give a definition without prose, with plain references and without Go's own zero values as defaults.

    `names` says that the keys of `schema` are names of fields, not keywords.
    """
    if isinstance(schema, list):
        return [builtin(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if names:
        return {name: builtin(value) for name, value in schema.items()}
    if reference := schema.get("$ref") or (schema.get("allOf") or [{}])[0].get("$ref"):
        return {"$ref": reference.removeprefix("#/components/schemas/")}
    kept = {key: value for key, value in schema.items() if key not in DROPPED}
    if kept.get("default", 1) in ({}, "", 0):
        del kept["default"]
    return {key: builtin(value, names=key == "properties") for key, value in kept.items()}


def with_enums(schema: Json, newer: Json) -> Json:
    """Give a definition with the values of constants that a newer form of it states."""
    if not isinstance(schema, dict) or not isinstance(newer, dict):
        return schema
    stated = {"enum": newer["enum"]} if "enum" in newer and schema.get("type") == newer.get("type") else {}
    return {**{key: with_enums(value, newer.get(key)) for key, value in schema.items()}, **stated}


def pruned(schema: Json, *, names: bool = False) -> Json:
    """Give a custom resource's schema without prose, and without the form that int-or-string implies."""
    if isinstance(schema, list):
        return [pruned(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if names:
        return {name: pruned(value) for name, value in schema.items()}
    dropped = DROPPED | {"anyOf"} if schema.get("x-kubernetes-int-or-string") else DROPPED
    return {
        key: value if key in ("default", "enum") else pruned(value, names=key == "properties")
        for key, value in schema.items()
        if key not in dropped
    }


def expand(schema: Json, definitions: dict[str, Any]) -> Json:
    """Give `schema` with every reference replaced by what it stands for."""
    if isinstance(schema, list):
        return [expand(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    reference = schema.get("$ref")
    if isinstance(reference, str):
        return expand(definitions[reference.removeprefix("#/$defs/")], definitions)
    return {key: expand(value, definitions) for key, value in schema.items()}


def fold(root: dict[str, Any]) -> dict[str, str]:
    """Give the definitions of a schema by name, the root as "": subtrees that occur more than once."""
    counts: collections.Counter[str] = collections.Counter()
    titles: dict[str, str] = {}
    for title, schema in subschemas(root):
        counts[text := compact(schema)] += 1
        titles.setdefault(text, title)
    shared = [text for text, count in counts.items() if count > 1 and len(text) >= WORTH_SHARING]
    names: dict[str, str] = {}
    for text in shared:
        taken = sum(
            re.fullmatch(re.escape(titles[text]) + r"\d*", name) is not None for name in names.values()
        )
        names[text] = f"{titles[text]}{taken + 1 if taken else ''}"
    definitions = {"": compact(replaced(root, names))}
    for text, name in names.items():
        definitions[name] = compact(replaced(json.loads(text), names))
    return only_used(definitions)


def only_used(definitions: dict[str, str]) -> dict[str, str]:
    """Inline the definitions that only one other place refers to, because a bigger one took the rest."""
    while True:
        everything = "".join(definitions.values())
        single = [name for name in definitions if name and everything.count(reference(name)) < 2]
        if not single:
            return definitions
        body = definitions.pop(single[0])
        definitions = {name: text.replace(reference(single[0]), body) for name, text in definitions.items()}


def reference(name: str) -> str:
    """Give the text of a reference to a definition."""
    return compact({"$ref": name})


def replaced(schema: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Give `schema` with its subtrees that have a name replaced by references."""
    result = dict(schema)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            result[key] = named(schema[key], names)
    if "properties" in schema:
        result["properties"] = {name: named(value, names) for name, value in schema["properties"].items()}
    return result


def named(schema: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Give a reference to `schema` when it has a name, else itself with its subtrees replaced."""
    name = names.get(compact(schema))
    return {"$ref": name} if name else replaced(schema, names)


def subschemas(schema: dict[str, Any], title: str = "item") -> Iterator[tuple[str, dict[str, Any]]]:
    """Give all schemas below `schema`, each with the name of the field that it describes."""
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield title, schema[key]
            yield from subschemas(schema[key], title)
    for name, value in schema.get("properties", {}).items():
        yield name, value
        yield from subschemas(value, name)


def compact(value: Json) -> str:
    """Give the shortest JSON of `value`, the same for equal values."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def write_lines(name: str, lines: Iterator[tuple[str, str, str]]) -> None:
    """Write the definitions of one file."""
    (KINDS / name).write_text("".join("\t".join(line) + "\n" for line in lines))


def write_notice(rows: list[str]) -> None:
    """Replace the table of NOTICE.md."""
    notice = HERE / "NOTICE.md"
    head = notice.read_text().partition("| file |")[0]
    table = ["| file | repository | version | path | licence |", "|---|---|---|---|---|", *rows]
    notice.write_text(head + "\n".join(table) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
