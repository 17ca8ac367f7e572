"""Inputs that are made to hurt: each is about a MB at size 1, and nothing that anybody would write."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import NamedTuple

SERVICE = """\
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {name: granite, namespace: models%s}
spec:
  modelArtifacts: {uri: "hf://ibm-granite/granite"}
  routing: {modelName: granite, ports: [{name: http, port: 8000}]}
  decode:
    containers:
    - name: vllm
      image: example.com/vllm:1
%s"""
PLAIN = SERVICE % ("", "")


class Hostile(NamedTuple):
    """Files by their names, and the arguments of a run that reads them."""

    files: dict[str, str]
    arguments: tuple[str, ...] = ("generate", "-m", "ms.yaml", "-n", "models")


def _service(more: str = "", metadata: str = "") -> Hostile:
    return Hostile({"ms.yaml": SERVICE % (metadata, more)})


def _raw(text: str) -> Hostile:
    return Hostile({"ms.yaml": text})


def _base(text: str, key: str = "extraObjects", dialect: str = "", arguments: tuple[str, ...] = ()) -> Hostile:
    notes = f", annotations: {{msvcgen.dev/template-dialect: {dialect}}}" if dialect else ""
    lines = "".join(f"    {line}\n" for line in text.split("\n"))
    base = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: b{notes}}}\ndata:\n  {key}: |\n{lines}"
    return Hostile(
        {"ms.yaml": PLAIN, "b.yaml": base},
        ("generate", "-m", "ms.yaml", "-b", "b.yaml", "-n", "models", *arguments),
    )


def _jinja(text: str) -> Hostile:
    return _base(text, dialect="jinja")


def _object(data: str) -> str:
    return f"- apiVersion: v1\n  kind: ConfigMap\n  metadata: {{name: made}}\n  data:\n{data}"


def _crd(schema: object, more: dict[str, object] | None = None) -> Hostile:
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.com"},
        "spec": {
            "group": "example.com",
            "names": {"kind": "Thing", "plural": "things"},
            "scope": "Namespaced",
            "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}],
        },
    }
    thing = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "x"}, **(more or {})}
    made = _base(json.dumps([thing]), arguments=("--schema-dir", "s"))
    return made._replace(files={**made.files, "s/crd.json": json.dumps(definition)})


def _plain_schema(schema: dict[str, object], more: dict[str, object] | None = None) -> Hostile:
    named = {"x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "Thing"}]}
    made = _crd({}, more)
    return made._replace(files={**made.files, "s/crd.json": json.dumps({**schema, **named})})


def _variant(text: str) -> Hostile:
    head = "apiVersion: msvcgen.dev/v1alpha1\nkind: RuntimeVariant\nmetadata: {name: ours}\nspec:\n  extends: vllm\n"
    return Hostile(
        {"ms.yaml": PLAIN, "r.yaml": head + text}, ("generate", "-m", "ms.yaml", "-n", "models", "-r", "r.yaml")
    )


def _definition(text: str) -> Hostile:
    return Hostile(
        {"ms.yaml": PLAIN, "d.yaml": text},
        ("generate", "-m", "ms.yaml", "-n", "models", "-r", "custom", "-d", "d.yaml"),
    )


def _format(made: Hostile, form: str) -> Hostile:
    return made._replace(arguments=(*made.arguments, "--error-format", form))


def _many(line: str, count: float) -> str:
    return "".join(line.replace("#", str(number)) for number in range(int(count)))


YAML: dict[str, Callable[[float], Hostile]] = {
    "list of `- a`": lambda n: _raw("- a\n" * int(250_000 * n)),
    "value that is a list of `- a`": lambda n: _service("      args:\n" + "      - a\n" * int(100_000 * n)),
    "flow list of a": lambda n: _raw("[" + "a," * int(500_000 * n) + "]"),
    "flow list of lists": lambda n: _raw("[" + "[]," * int(330_000 * n) + "]"),
    "flow list of mappings": lambda n: _raw("[" + "{}," * int(330_000 * n) + "]"),
    "list of `- - a`": lambda n: _raw("- - a\n" * int(160_000 * n)),
    "wide mapping": lambda n: _raw(_many("k#: v\n", 80_000 * n)),
    "same key": lambda n: _raw("k: v\n" * int(200_000 * n)),
    "same key, JSON": lambda n: _raw("{" + '"k": 1,' * int(120_000 * n) + '"k": 1}'),
    "keys alike": lambda n: _raw(_many("#: v\n\"#\": v\n", 50_000 * n)),
    "wide mapping in labels": lambda n: _service("    labels:\n" + _many("      k#: v\n", 70_000 * n)),
    "100,000 anchors": lambda n: _raw(_many("- &a# x\n", 100_000 * n)),
    "100,000 anchors and aliases": lambda n: _raw(_many("- &a# x\n- *a#\n", 60_000 * n)),
    "aliases of one anchor": lambda n: _raw("a: &a [x, y]\nb:\n" + "- *a\n" * int(200_000 * n)),
    "anchored mappings merged": lambda n: _raw("a: &a {x: y}\nb:\n" + "- <<: *a\n" * int(100_000 * n)),
    "merge of wide mapping": lambda n: _raw("a: &a {" + _many("k#: v, ", 1000) + "}\nb:\n" + "- <<: *a\n" * int(100_000 * n)),
    "tags": lambda n: _raw("- !!str a\n" * int(100_000 * n)),
    "directives": lambda n: _raw("%TAG !e! tag:e,2000:\n" * int(45_000 * n) + "---\na: b\n"),
    "alias bomb": lambda n: _raw("a0: &a0 [x, x]\n" + _many("a#: x\n", 0) + "".join(f"a{i}: &a{i} [*a{i-1}, *a{i-1}]\n" for i in range(1, 60))),
    "deep flow": lambda n: _raw("[" * int(1_000_000 * n)),
    "deep flow, closed": lambda n: _raw("[" * int(500_000 * n) + "]" * int(500_000 * n)),
    "deep flow mappings": lambda n: _raw("{a: " * int(250_000 * n)),
    "deep block": lambda n: _raw("".join(" " * i + "a:\n" for i in range(int(1400 * n**0.5)))),
    "deep `- - -`": lambda n: _raw("- " * int(500_000 * n) + "a"),
    "deep `? ? ?`": lambda n: _raw("? " * int(500_000 * n) + "a"),
    "deep JSON": lambda n: _raw('{"a":' * int(200_000 * n) + "1" + "}" * int(200_000 * n)),
    "many lists 250 deep": lambda n: _raw(("- " + "[" * 250 + "]" * 250 + "\n") * int(2000 * n)),
    "documents": lambda n: _raw("---\na: b\n" * int(110_000 * n)),
    "empty documents": lambda n: _raw("---\n" * int(250_000 * n)),
    "documents of `---` and spaces": lambda n: _raw("--- # a\n" * int(125_000 * n)),
    "JSON documents": lambda n: _raw('{"a": 1}\n' * int(110_000 * n)),
    "ModelServices": lambda n: _raw((PLAIN + "---\n") * int(3000 * n)),
    "ModelServices, each named": lambda n: _raw("".join(PLAIN.replace("name: granite,", f"name: g{i},") + "---\n" for i in range(int(3000 * n)))),
    "wrong ModelServices": lambda n: _raw("".join((SERVICE % ("", "      imagee: x\n")).replace("name: granite,", f"name: g{i},") + "---\n" for i in range(int(3000 * n)))),
    "misspelt kinds": lambda n: _raw("apiVersion: llm-d.ai/v1alpha1\nkind: ModelServic\n---\n" * int(20_000 * n)),
    "long plain scalar": lambda n: _raw("a: " + "x" * int(1_000_000 * n)),
    "long quoted scalar": lambda n: _raw('a: "' + "x" * int(1_000_000 * n) + '"'),
    "long escapes": lambda n: _raw('a: "' + "\\x41" * int(250_000 * n) + '"'),
    "long quoted lines": lambda n: _raw('a: "' + "x\n  " * int(250_000 * n) + '"'),
    "long plain lines": lambda n: _raw("a: x\n" + "  x\n" * int(250_000 * n)),
    "long block": lambda n: _raw("a: |\n" + "  x\n" * int(250_000 * n)),
    "long folded": lambda n: _raw("a: >\n" + "  x\n" * int(250_000 * n)),
    "long block of blanks": lambda n: _raw("a: |\n" + "\n" * int(1_000_000 * n)),
    "long key": lambda n: _raw("x" * int(1_000_000 * n) + ": a"),
    "long quoted key": lambda n: _raw('"' + "x" * int(1_000_000 * n) + '": a'),
    "long word, no key": lambda n: _raw("x " * int(500_000 * n)),
    "blanks": lambda n: _raw(" " * int(1_000_000 * n)),
    "blank lines": lambda n: _raw("\n" * int(1_000_000 * n)),
    "tabs": lambda n: _raw("\t" * int(1_000_000 * n)),
    "carriage returns": lambda n: _raw("\r" * int(1_000_000 * n) + PLAIN),
    "comments": lambda n: _raw("# a\n" * int(250_000 * n) + PLAIN),
    "comments with allow": lambda n: _raw("# msvcgen: allow[deprecated] x\n" * int(33_000 * n) + PLAIN),
    "comments with other allow": lambda n: _raw(_many("# msvcgen: allow[r#] x\n", 40_000 * n) + PLAIN),
    "comment that allows much": lambda n: _raw("# msvcgen: allow[" + "a" * 100 + "]" + " msvcgen: allow[" * int(60_000 * n) + "\n" + PLAIN),
    "comment that allows many codes": lambda n: _raw("# msvcgen: allow[" + _many("r#,", 150) + "]\n" + PLAIN + ("# msvcgen: allow[" + _many("r#,", 150) + "]\n") * int(1000 * n)),
    "annotation that allows much": lambda n: _service(metadata=", annotations: {msvcgen.dev/allow: '" + _many("r#,", 150_000 * n) + "'}"),
    "huge number": lambda n: _raw("a: " + "9" * int(1_000_000 * n)),
    "huge numbers in a service": lambda n: _service("      resources: {limits: {cpu: " + "9" * int(1_000_000 * n) + "}}\n"),
    "huge quantity": lambda n: _service('      resources: {limits: {cpu: "' + "9" * int(1_000_000 * n) + '"}}\n'),
    "huge exponent": lambda n: _service('      resources: {limits: {cpu: "1e' + "9" * int(1_000_000 * n) + '"}}\n'),
    "huge replicas": lambda n: _raw(PLAIN + "    replicas: " + "9" * int(1_000_000 * n) + "\n"),
    "numbers of 1000 digits": lambda n: _raw(("- " + "9" * 1000 + "\n") * int(1000 * n)),
    "underscored numbers": lambda n: _raw("- " + "1_" * int(500_000 * n)),
    "octal": lambda n: _raw("- 0o" + "7" * int(1_000_000 * n)),
    "float": lambda n: _raw("- 1." + "1" * int(1_000_000 * n)),
    "JSON number": lambda n: _raw('{"a": ' + "9" * int(1_000_000 * n) + "}"),
    "JSON float": lambda n: _raw('{"a": 1.' + "9" * int(1_000_000 * n) + "e5}"),
    "JSON escapes": lambda n: _raw('{"a": "' + "\\ud800" * int(160_000 * n) + '"}'),
    "JSON in a line": lambda n: _raw('{"a": [' + "1," * int(500_000 * n) + "1]}"),
    "JSON list": lambda n: _raw("[" + "1," * int(500_000 * n) + "1]"),
    "JSON, broken at its end": lambda n: _raw('{"a": [' + "1," * int(500_000 * n) + "1}"),
    "JSON with trailing comma": lambda n: _raw('{"a": [' + '"b",' * int(250_000 * n) + "]}"),
    "YAML, broken at its end": lambda n: _raw("- a\n" * int(250_000 * n) + "b: [\n"),
    "YAML, broken flow": lambda n: _raw("- a: [\n" * int(140_000 * n)),
    "conflict markers": lambda n: _raw("<<<<<<< a\n" * int(100_000 * n)),
    "open quote": lambda n: _raw("a: 'x\n" + "b: y\n" * int(200_000 * n)),
    "colons without space": lambda n: _raw("a:b\n" * int(250_000 * n) + "c: d\n"),
    "quote marks": lambda n: _raw("a: " + "'" * int(1_000_001 * n)),
    "control characters": lambda n: _raw("a: \x07" * int(250_000 * n)),
    "unicode": lambda n: _raw("- \u2028\n" * int(160_000 * n)),
    "emoji": lambda n: _raw("a: " + "\U0001f600" * int(250_000 * n)),
    "braces": lambda n: _raw("a: " + "{" * int(1_000_000 * n)),
    "templates without quotes": lambda n: _raw("a: {{ .X }}\n" * int(80_000 * n)),
    "List of ModelServices": lambda n: _raw("apiVersion: v1\nkind: List\nitems:\n" + "".join("- " + PLAIN.replace("\n", "\n  ").rstrip(" ") for _ in range(int(2500 * n)))),
    "nested Lists": lambda n: _raw("apiVersion: v1\nkind: List\nitems: [" + "{kind: List, items: []}," * int(40_000 * n) + "]"),
    "deep Lists": lambda n: _raw("{kind: List, items: [" * 140 + "]}" * 140),
    "question marks": lambda n: _raw("? a\n" * int(250_000 * n)),
    "dashes": lambda n: _raw("-\n" * int(500_000 * n)),
    "colons": lambda n: _raw(": \n" * int(330_000 * n)),
    "empty keys": lambda n: _raw(":\n" * int(500_000 * n)),
}

SERVICES: dict[str, Callable[[float], Hostile]] = {
    "unknown keys": lambda n: _service(_many("      unknown#: x\n", 50_000 * n)),
    "unknown keys, JSON": lambda n: _format(_service(_many("      unknown#: x\n", 50_000 * n)), "json"),
    "unknown keys, github": lambda n: _format(_service(_many("      unknown#: x\n", 50_000 * n)), "github"),
    "20,000 unknown keys of spec": lambda n: _raw(PLAIN + _many("  unknown#: x\n", 20_000 * n)),
    "unknown keys, long": lambda n: _service("".join(f"      {'image' * 50}{i}: x\n" for i in range(int(4000 * n)))),
    "unknown key, very long": lambda n: _service('      ? "' + "image" * int(200_000 * n) + '"\n      : x\n'),
    "unknown keys, warn": lambda n: _service(_many("      unknown#: x\n", 50_000 * n))._replace(arguments=("generate", "-m", "ms.yaml", "--validate", "warn")),
    "keys near known ones": lambda n: _service("".join(f"      imagePullPolic{i}: x\n" for i in range(int(45_000 * n)))),
    "20,000 unknown variables": lambda n: _service("      args:\n" + _many('      - "{{ .Unknown# }}"\n', 40_000 * n)),
    "unknown variables in one text": lambda n: _service('      args:\n      - "' + _many("{{ .Unknown# }}", 60_000 * n) + '"\n'),
    "unknown functions": lambda n: _service("      args:\n" + _many('      - "{{ unknown# }}"\n', 40_000 * n)),
    "unknown functions in one text": lambda n: _service('      args:\n      - "' + _many("{{ unknown# }}", 60_000 * n) + '"\n'),
    "unknown ports": lambda n: _service("      args:\n" + _many('      - "{{ getPort `p#` }}"\n', 30_000 * n)),
    "wrong types": lambda n: _service("      env:\n" + _many("      - {name: 1, value: 2}\n", 35_000 * n)),
    "env": lambda n: _service("      env:\n" + _many("      - {name: V#, value: x}\n", 35_000 * n)),
    "same env": lambda n: _service("      env:\n" + _many("      - {name: V, value: x}\n", 35_000 * n)),
    "env without names": lambda n: _service("      env:\n" + _many("      - {value: x}\n", 50_000 * n)),
    "args that are flags": lambda n: _service("      args:\n" + _many("      - --f#=x\n", 55_000 * n)),
    "one long arg": lambda n: _service("      args:\n      - " + "x" * int(1_000_000 * n) + "\n"),
    "containers": lambda n: _service(_many("    - name: c#\n      image: x\n", 25_000 * n)),
    "same containers": lambda n: _service(_many("    - name: c\n      image: x\n", 25_000 * n)),
    "containers without names": lambda n: _service(_many("    - image: x\n", 55_000 * n)),
    "volumes": lambda n: _raw(PLAIN + "    volumes:\n" + _many("    - {name: v#, emptyDir: {}}\n", 30_000 * n)),
    "volumes of several sources": lambda n: _raw(PLAIN + "    volumes:\n" + _many("    - {name: v#, emptyDir: {}, hostPath: {path: /}}\n", 20_000 * n)),
    "mounts": lambda n: _service("      volumeMounts:\n" + _many("      - {name: v#, mountPath: /m#}\n", 25_000 * n)),
    "same mounts": lambda n: _service("      volumeMounts:\n" + _many("      - {name: v, mountPath: /m}\n", 25_000 * n)),
    "ports": lambda n: _service("      ports:\n" + _many("      - {name: p#, containerPort: #}\n", 25_000 * n)),
    "same ports": lambda n: _service("      ports:\n" + _many("      - {name: p, containerPort: 80}\n", 25_000 * n)),
    "routing ports": lambda n: _raw(PLAIN.replace("{name: http, port: 8000}", _many("{name: p#, port: 80},", 45_000 * n))),
    "tolerations": lambda n: _raw(PLAIN + "    tolerations:\n" + _many("    - {key: k#, operator: Exists}\n", 28_000 * n)),
    "same tolerations": lambda n: _raw(PLAIN + "    tolerations:\n" + _many("    - {key: k, operator: Exists}\n", 28_000 * n)),
    "spread": lambda n: _raw(PLAIN + "    topologySpreadConstraints:\n" + _many("    - {maxSkew: 1, topologyKey: k, whenUnsatisfiable: DoNotSchedule}\n", 13_000 * n)),
    "hostAliases": lambda n: _raw(PLAIN + "    hostAliases:\n" + _many("    - {ip: 1.2.3.4, hostnames: [a]}\n", 26_000 * n)),
    "pull secrets": lambda n: _raw(PLAIN + "    imagePullSecrets:\n" + _many("    - {name: s}\n", 55_000 * n)),
    "gateways": lambda n: _raw(PLAIN.replace("routing: {", "routing: {gatewayRefs: [" + _many("{name: g#},", 75_000 * n) + "], ")),
    "acceleratorTypes": lambda n: _raw(PLAIN + "    acceleratorTypes: {labelKey: a, labelValues: [" + _many("v#, ", 130_000 * n) + "]}\n"),
    "token: texts": lambda n: _service("      args:\n      - \"" + "token: " * int(140_000 * n) + '"\n'),
    "token- texts": lambda n: _service("      args:\n      - \"" + "token-" * int(160_000 * n) + '"\n'),
    "token=texts": lambda n: _service("      args:\n      - \"" + "--token=a1b2c3d4e5 " * int(52_000 * n) + '"\n'),
    "tokentoken": lambda n: _service("      args:\n      - \"" + "token" * int(200_000 * n) + '"\n'),
    "-token": lambda n: _service("      args:\n      - \"" + "-" * int(1_000_000 * n) + 'token"\n'),
    "sk-sk-": lambda n: _service("      args:\n      - \"" + "sk-" * int(330_000 * n) + '"\n'),
    "eyJ": lambda n: _service("      args:\n      - \"" + "eyJaaaaaaaaaa." * int(70_000 * n) + '"\n'),
    "eyJ dots": lambda n: _service("      args:\n      - \"eyJ" + "a" * int(1_000_000 * n) + '."\n'),
    "eyJeyJ": lambda n: _service("      args:\n      - \"" + "eyJ" * int(330_000 * n) + '"\n'),
    "BEGIN": lambda n: _service("      args:\n      - \"" + "-----BEGIN " * int(90_000 * n) + '"\n'),
    "BEGIN PRIVATE": lambda n: _service("      args:\n      - \"" + "-----BEGIN PRIVATE KEY-----" * int(37_000 * n) + '"\n'),
    "BEGIN A A A": lambda n: _service("      args:\n      - \"-----BEGIN " + "A " * int(500_000 * n) + '"\n'),
    "URLs": lambda n: _service("      args:\n      - \"" + "://a:b" * int(160_000 * n) + '"\n'),
    "URLs without end": lambda n: _service("      args:\n      - \"" + "://" * int(330_000 * n) + '@"\n'),
    "URL: long password": lambda n: _service("      args:\n      - \"http://u:" + "p" * int(1_000_000 * n) + '"\n'),
    "name: value": lambda n: _service("      args:\n      - \"" + "name: token, value: a1b2c3d4e5f6 " * int(30_000 * n) + '"\n'),
    "secrets in a line of problems": lambda n: _raw(PLAIN + "    unknown: " + '"' + "token: a1b2c3d4e5 " * int(50_000 * n) + '"\n'),
    "20,000 problems in a line": lambda n: _raw(PLAIN.rstrip() + "\n    unknown: {" + _many("token#: a1b2c3d4e5, ", 40_000 * n) + "}\n    replicas: {" + _many("k#: v, ", 10) + "}\n"),
    "problems in one flow line": lambda n: _service("").__class__({"ms.yaml": PLAIN + "    template: {" + _many("t#: v, ", 60_000 * n) + "}\n" + "  prefill: {" + _many("bad#: v, ", 60_000 * n) + "}\n"}),
    "env of secrets": lambda n: _service("      env:\n" + _many("      - {name: HF_TOKEN_#, value: a1b2c3d4e5f6}\n", 20_000 * n)),
    "configmap names": lambda n: _service("      envFrom:\n" + _many("      - {configMapRef: {name: c#}}\n", 26_000 * n)),
    "annotations with msvcgen.dev": lambda n: _service(metadata=", annotations: {" + _many("msvcgen.dev/u#: x, ", 50_000 * n) + "}"),
    "long name": lambda n: _raw(PLAIN.replace("name: granite,", "name: " + "a" * int(1_000_000 * n) + ",")),
    "long uri": lambda n: _raw(PLAIN.replace("hf://ibm-granite/granite", "hf://" + "a/" * int(500_000 * n))),
    "long image": lambda n: _raw(PLAIN.replace("example.com/vllm:1", "a/" * int(500_000 * n))),
    "long image, dashes": lambda n: _raw(PLAIN.replace("example.com/vllm:1", "a" + "-" * int(1_000_000 * n))),
    "long model name": lambda n: _raw(PLAIN.replace("modelName: granite", "modelName: " + "\u00e4." * int(300_000 * n))),
    "long command line, vllm": lambda n: _service("      args:\n" + _many("      - --max-model-len=#\n", 35_000 * n))._replace(arguments=("generate", "-m", "ms.yaml", "-r", "vllm")),
    "env of vllm": lambda n: _service("      env:\n" + _many("      - {name: VLLM_U#, value: x}\n", 30_000 * n))._replace(arguments=("generate", "-m", "ms.yaml", "-r", "vllm")),
}

GO: dict[str, Callable[[float], Hostile]] = {
    "a million actions": lambda n: _base("{{ 1 }}" * int(143_000 * n)),
    "a million small actions": lambda n: _base("{{1}}" * int(200_000 * n)),
    "actions that print": lambda n: _base(_object("    a: \"" + "{{ .ModelName }}" * int(62_000 * n) + '"')),
    "actions on lines": lambda n: _base(_object(_many("    k#: {{ .ModelName }}\n", 35_000 * n))),
    "200,000 ifs": lambda n: _base("{{if 1}}{{end}}" * int(67_000 * n)),
    "nested ifs": lambda n: _base("{{if 1}}" * int(70_000 * n) + "{{end}}" * int(70_000 * n)),
    "else ifs": lambda n: _base("{{if 0}}" + "{{else if 0}}" * int(77_000 * n) + "{{end}}"),
    "unclosed ifs": lambda n: _base("{{if 1}}" * int(125_000 * n)),
    "defines": lambda n: _base(_many('{{define "t#"}}x{{end}}', 43_000 * n)),
    "templates": lambda n: _base('{{define "t"}}x{{end}}' + '{{template "t"}}' * int(62_000 * n)),
    "parentheses": lambda n: _base("{{ " + "(" * int(500_000 * n) + "1" + ")" * int(500_000 * n) + " }}"),
    "pipes": lambda n: _base("{{ 1 " + "| quote " * int(125_000 * n) + " }}"),
    "pipes of print": lambda n: _base("{{ 1 " + "| print " * int(125_000 * n) + " }}"),
    "arguments": lambda n: _base("{{ print " + "1 " * int(500_000 * n) + " }}"),
    "variables": lambda n: _base(_many("{{ $v# := 1 }}", 62_000 * n)),
    "fields": lambda n: _base("{{ " + ".A" * int(500_000 * n) + " }}"),
    "comments of templates": lambda n: _base("{{/* x */}}" * int(90_000 * n)),
    "braces of text": lambda n: _base("{" * int(1_000_000 * n)),
    "open brace": lambda n: _base("{{ " * int(330_000 * n)),
    "long string": lambda n: _base('{{ "' + "x" * int(1_000_000 * n) + '" }}'),
    "long number": lambda n: _base("{{ " + "9" * int(1_000_000 * n) + " }}"),
    "trim markers": lambda n: _base("{{- 1 -}}  " * int(90_000 * n)),
    "unknown names in a base": lambda n: _base(_many("{{ .U# }}\n", 70_000 * n)),
    "unknown functions in a base": lambda n: _base(_many("{{ u# }}\n", 80_000 * n)),
    "unknown $variables in a base": lambda n: _base(_many("{{ $u# }}\n", 80_000 * n)),
    "loop": lambda n: _base("{{ range until 1000 }}{{ range until 999 }}{{ end }}{{ end }}"),
    "loop that prints": lambda n: _base("{{ range until 1000 }}{{ range until 999 }}- a\n{{ end }}{{ end }}"),
    "loop of objects": lambda n: _base("{{ range $i := until %d }}- {apiVersion: v1, kind: ConfigMap, metadata: {name: c{{ $i }}}}\n{{ end }}" % int(15000 * n)),
    "loop of a": lambda n: _base("{{ range until 1000 }}{{ range until 990 }}a: b\n{{ end }}{{ end }}"),
    "loop of [": lambda n: _base("{{ range until 1000 }}{{ range until 990 }}[[{{ end }}{{ end }}"),
    "loop of work": lambda n: _base("{{ range until 1000 }}{{ range until 990 }}{{ $x := printf `%%s%%s%%s` `a` `b` `c` | quote | upper | lower | title | trunc 5 }}{{ end }}{{ end }}"),
    "loop of bodies": lambda n: _base("{{ range until 1000 }}{{ range until 100 }}" + "{{ $x := 1 }}" * 1000 + "{{ end }}{{ end }}"),
    "repeat": lambda n: _base('{{ repeat 4000000 "a" }}'),
    "repeat, repeated": lambda n: _base('{{ range until 1000 }}{{ $x := repeat 4000000 "a" }}{{ end }}'),
    "doubling": lambda n: _base('{{ $x := "aaaaaaaaaa" }}{{ range until 60 }}{{ $x = print $x $x }}{{ end }}{{ len $x }}'),
    "doubling lists": lambda n: _base('{{ $x := list 1 2 }}{{ range until 60 }}{{ $x = concat $x $x }}{{ end }}{{ len $x }}'),
    "nested lists": lambda n: _base('{{ $x := list 1 2 }}{{ range until 60 }}{{ $x = list $x $x }}{{ end }}{{ eq (toJson $x) "" }}'),
    "compared lists": lambda n: _base('{{ $x := list 1 2 }}{{ $y := list 1 2 }}{{ range until 60 }}{{ $x = list $x $x }}{{ $y = list $y $y }}{{ end }}{{ deepEqual $x $y }}'),
    "sorts": lambda n: _base('{{ $x := until 100000 }}{{ range until 1000 }}{{ $y := sortAlpha $x }}{{ end }}'),
    "uniq": lambda n: _base('{{ $x := until 100000 }}{{ len (uniq $x) }}'),
    "without": lambda n: _base('{{ $x := until 100000 }}{{ range until 1000 }}{{ $y := without $x 1 }}{{ end }}'),
    "has": lambda n: _base('{{ $x := until 100000 }}{{ range until 1000 }}{{ $y := has -1 $x }}{{ end }}'),
    "append": lambda n: _base('{{ $x := list }}{{ range until 100000 }}{{ $x = append $x 1 }}{{ end }}{{ len $x }}'),
    "set": lambda n: _base('{{ $x := dict }}{{ range $i := until 100000 }}{{ $_ := set $x (print $i) $x }}{{ end }}{{ len $x }}'),
    "merge": lambda n: _base('{{ $x := dict }}{{ range $i := until 2000 }}{{ $_ := set $x (print $i) 1 }}{{ end }}{{ range until 1000 }}{{ $y := merge (dict) $x }}{{ end }}'),
    "deepCopy": lambda n: _base('{{ $x := until 100000 }}{{ range until 1000 }}{{ $y := deepCopy $x }}{{ end }}'),
    "toJson": lambda n: _base('{{ $x := until 100000 }}{{ range until 1000 }}{{ $y := toJson $x }}{{ end }}'),
    "fromJson": lambda n: _base('{{ $x := repeat 500000 "[]," | printf "[%s1]" }}{{ range until 1000 }}{{ $y := fromJson $x }}{{ end }}'),
    "splitList": lambda n: _base('{{ $x := repeat 1000000 "a," }}{{ range until 1000 }}{{ $y := splitList "," $x }}{{ end }}'),
    "replace": lambda n: _base('{{ $x := repeat 1000000 "a" }}{{ range until 1000 }}{{ $y := replace "a" "b" $x }}{{ end }}'),
    "upper": lambda n: _base('{{ $x := repeat 4000000 "a" }}{{ range until 1000 }}{{ $y := upper $x }}{{ end }}'),
    "sha": lambda n: _base('{{ $x := repeat 4000000 "a" }}{{ range until 1000 }}{{ $y := sha256sum $x }}{{ end }}'),
    "indent": lambda n: _base('{{ $x := repeat 1000000 "\\n" }}{{ range until 1000 }}{{ $y := indent 4 $x }}{{ end }}'),
    "regex": lambda n: _base('{{ $x := repeat 1000000 "a" }}{{ range until 1000 }}{{ $y := regexMatch "(a*)*b" $x }}{{ end }}'),
    "regexes": lambda n: _base('{{ range $i := until 100000 }}{{ $y := regexMatch (print "(x+x+)+y" $i) "xxxxxxxxx" }}{{ end }}'),
    "regex, big": lambda n: _base('{{ regexMatch "((a{0,100}){0,100}){0,100}" "aaaa" }}'),
    "regexReplaceAll": lambda n: _base('{{ $x := repeat 100000 "a" }}{{ range until 1000 }}{{ $y := regexReplaceAll "a" $x "bb" }}{{ end }}'),
    "recursion": lambda n: _base('{{ define "t" }}{{ template "t" . }}{{ end }}{{ template "t" . }}'),
    "recursion, doubled": lambda n: _base('{{ define "t" }}{{ if lt (len .) 60 }}{{ template "t" (print . "a") }}{{ template "t" (print . "a") }}{{ end }}{{ end }}{{ template "t" "" }}'),
    "recursion, doubled by list": lambda n: _base("".join(f'{{{{ define "t{i}" }}}}{{{{ template "t{i+1}" }}}}{{{{ template "t{i+1}" }}}}{{{{ end }}}}' for i in range(60)) + '{{ define "t60" }}{{ end }}{{ template "t0" }}'),
    "printf widths": lambda n: _base('{{ range until 1000 }}{{ $x := printf "%999999d" 1 }}{{ end }}'),
    "big numbers": lambda n: _base('{{ $x := 3 }}{{ range until 100000 }}{{ $x = mul $x $x }}{{ end }}{{ $x }}'),
    "seq": lambda n: _base('{{ seq 1 100000000 }}'),
    "until": lambda n: _base('{{ until 100000000 }}'),
    "levenshtein": lambda n: _base('{{ trunc 5 (wrap 1 (repeat 1000000 "a ")) }}'),
    "templates in a service": lambda n: _service("      args:\n" + '      - "{{ .ModelName }}{{ if 1 }}x{{ end }}"\n' * int(22_000 * n)),
    "loops in a service": lambda n: _service("      args:\n" + '      - "{{ range until 1000 }}{{ range until 900 }}{{ end }}{{ end }}"\n' * int(1000 * n)),
    "repeats in a service": lambda n: _service("      args:\n" + '      - "{{ repeat 4000000 `a` }}"\n' * int(100 * n)),
    "loops in many services": lambda n: _raw("".join((SERVICE % ("", '      args: ["{{ range until 1000 }}{{ range until 900 }}{{ end }}{{ end }}"]\n')).replace("name: granite,", f"name: g{i},") + "---\n" for i in range(int(100 * n)))),
    "loops in all keys": lambda n: Hostile({"ms.yaml": PLAIN, "b.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata:\n" + "".join(f"  {k}: '{{{{ range until 1000 }}}}{{{{ range until 900 }}}}{{{{ end }}}}{{{{ end }}}}'\n" for k in ("configMaps","prefillService","decodeService","eppService","prefillDeployment","decodeDeployment","eppDeployment","kubeaiModel","nimCache","nimService","inferenceService","inferencePool","inferenceModel","inferenceObjective","httpRoute","extraObjects"))}, ("generate", "-m", "ms.yaml", "-b", "b.yaml")),
    "made deep": lambda n: _base("a: {{ repeat 500000 `[` }}"),
    "made anchors": lambda n: _base("{{ range $i := until 100000 }}- &a{{ $i }} x\n{{ end }}"),
    "made bomb": lambda n: _base("a0: &a0 [x,x]\n{{ range $i := until 60 }}a{{ add1 $i }}: &a{{ add1 $i }} [*a{{ $i }},*a{{ $i }}]\n{{ end }}"),
    "made unknown keys": lambda n: _base("spec:\n{{ range $i := until 100000 }}  u{{ $i }}: x\n{{ end }}", "decodeDeployment"),
    "made unknown args": lambda n: _base("spec: {template: {spec: {containers: [{name: vllm, args: [{{ range $i := until 200000 }}a,{{ end }}]}]}}}", "decodeDeployment"),
    "made repeats": lambda n: _base("{{ range $i := until 200000 }}a: b\n{{ end }}", "decodeDeployment"),
    "unknown BaseConfig keys": lambda n: Hostile({"ms.yaml": PLAIN, "b.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata:\n" + _many("  unknown#: x\n", 60_000 * n)}, ("generate", "-m", "ms.yaml", "-b", "b.yaml")),
}

JINJA: dict[str, Callable[[float], Hostile]] = {
    "jinja actions": lambda n: _jinja("{{ 1 }}" * int(143_000 * n)),
    "jinja ifs": lambda n: _jinja("{% if 1 %}{% endif %}" * int(47_000 * n)),
    "jinja nested ifs": lambda n: _jinja("{% if 1 %}" * int(40_000 * n) + "{% endif %}" * int(40_000 * n)),
    "jinja parentheses": lambda n: _jinja("{{ " + "(" * int(500_000 * n) + "1" + ")" * int(500_000 * n) + " }}"),
    "jinja list": lambda n: _jinja("{{ [" + "1," * int(500_000 * n) + "] }}"),
    "jinja sum": lambda n: _jinja("{{ 1" + "+1" * int(500_000 * n) + " }}"),
    "jinja concat": lambda n: _jinja("{{ 1" + "~1" * int(500_000 * n) + " }}"),
    "jinja not": lambda n: _jinja("{{ " + "not " * int(250_000 * n) + "1 }}"),
    "jinja minus": lambda n: _jinja("{{ " + "-" * int(1_000_000 * n) + "1 }}"),
    "jinja filters": lambda n: _jinja("{{ 1 " + "|upper" * int(160_000 * n) + " }}"),
    "jinja calls": lambda n: _jinja("{{ get_port" + "()" * int(500_000 * n) + " }}"),
    "jinja attributes": lambda n: _jinja("{{ a" + ".b" * int(500_000 * n) + " }}"),
    "jinja sets": lambda n: _jinja(_many("{% set v# = 1 %}", 55_000 * n)),
    "jinja macros": lambda n: _jinja(_many("{% macro m#() %}x{% endmacro %}", 30_000 * n)),
    "jinja comments": lambda n: _jinja("{# x #}" * int(140_000 * n)),
    "jinja text": lambda n: _jinja("x" * int(1_000_000 * n)),
    "jinja unknown": lambda n: _jinja(_many("{{ u# }}\n", 80_000 * n)),
    "jinja long string": lambda n: _jinja("{{ '" + "x" * int(1_000_000 * n) + "' }}"),
    "jinja long number": lambda n: _jinja("{{ " + "9" * int(1_000_000 * n) + " }}"),
    "jinja power": lambda n: _jinja("{{ 9 ** 9 ** 9 }}"),
    "jinja loop": lambda n: _jinja("{% for i in range(1000) %}{% for j in range(990) %}{% endfor %}{% endfor %}"),
    "jinja loop of work": lambda n: _jinja("{% for i in range(1000) %}{% for j in range(990) %}{% set x = 'a'|upper|lower|title %}{% endfor %}{% endfor %}"),
    "jinja loop that prints": lambda n: _jinja("{% for i in range(1000) %}{% for j in range(900) %}- a\n{% endfor %}{% endfor %}"),
    "jinja doubling": lambda n: _jinja("{% set ns = namespace(x='aaaaaaaa') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}"),
    "jinja multiplied": lambda n: _jinja("{{ 'a' * 100000000 }}"),
    "jinja sort": lambda n: _jinja("{% set x = range(100000)|list %}{% for i in range(1000) %}{% set y = x|sort %}{% endfor %}"),
    "jinja batch": lambda n: _jinja("{% for i in range(1000) %}{% set y = [1]|batch(1000000, 1)|list %}{% endfor %}"),
    "jinja center": lambda n: _jinja("{% for i in range(1000) %}{% set y = 'a'|center(100000000) %}{% endfor %}"),
    "jinja replace": lambda n: _jinja("{% set x = 'a' * 1000000 %}{% for i in range(1000) %}{% set y = x|replace('a', 'bb') %}{% endfor %}"),
    "jinja upper": lambda n: _jinja("{% set x = 'a' * 1000000 %}{% for i in range(100000) %}{% set y = x|upper %}{% endfor %}"),
    "jinja in": lambda n: _jinja("{% set x = range(100000)|list %}{% for i in range(100000) %}{% set y = -1 in x %}{% endfor %}"),
    "jinja slices": lambda n: _jinja("{% set x = range(100000)|list %}{% for i in range(100000) %}{% set y = x[1:] %}{% endfor %}"),
    "jinja string in": lambda n: _jinja("{% set x = 'a' * 1000000 %}{% for i in range(100000) %}{% set y = 'b' in x %}{% endfor %}"),
    "jinja recursion": lambda n: _jinja("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"),
    "jinja doubled recursion": lambda n: _jinja("{% macro m(n) %}{% if n %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(60) }}"),
    "jinja to_yaml": lambda n: _jinja("{% set x = range(100000)|list %}{% for i in range(100) %}{% set y = x|to_yaml %}{% endfor %}"),
    "jinja urlize": lambda n: _jinja("{{ ('a.' * 500000)|urlize }}"),
    "jinja striptags": lambda n: _jinja("{{ ('<' * 500000)|striptags }}"),
    "jinja wordwrap": lambda n: _jinja("{{ ('a ' * 500000)|wordwrap(1) }}"),
    "jinja format": lambda n: _jinja("{{ '%999999999d'|format(1) }}"),
    "jinja indent": lambda n: _jinja("{{ ('\\n' * 1000000)|indent(1000) }}"),
    "jinja tojson": lambda n: _jinja("{% for i in range(1000) %}{% set y = range(100000)|list|tojson %}{% endfor %}"),
}


def _nested(depth: int, width: int) -> dict[str, object]:
    schema: dict[str, object] = {"type": "string"}
    for _ in range(depth):
        schema = {"type": "object", "properties": {f"p{i}": schema for i in range(width)}}
    return schema


def _rules(rule: str, count: int = 1, message: str = "m") -> dict[str, object]:
    return {
        "type": "object",
        "properties": {
            "spec": {
                "type": "object",
                "x-kubernetes-preserve-unknown-fields": True,
                "properties": {"a": {"type": "array", "items": {"type": "string"}}, "s": {"type": "string"}, "m": {"type": "object", "additionalProperties": {"type": "string"}}},
                "x-kubernetes-validations": [{"rule": rule, "message": message}] * count,
            }
        },
    }


SCHEMAS: dict[str, Callable[[float], Hostile]] = {
    "CRD of 500k nodes": lambda n: _crd({"type": "object", "properties": {f"p{i}": {"type": "object", "properties": {f"q{j}": {"type": "string"} for j in range(10)}} for i in range(int(8_000 * n))}}),
    "wide CRD": lambda n: _crd({"type": "object", "properties": {f"p{i}": {"type": "string"} for i in range(int(40_000 * n))}}, {"nothing": 1}),
    "deep CRD": lambda n: _crd(_nested(90, 1)),
    "CRD of wrong fields": lambda n: _crd({"type": "object", "properties": {f"p{i}": {"type": "strin"} for i in range(int(40_000 * n))}}),
    "CRD with unknown fields": lambda n: _crd({"type": "object", **{f"x{i}": 1 for i in range(int(70_000 * n))}}),
    "CRD with long enum": lambda n: _crd({"type": "object", "properties": {"spec": {"type": "string", "enum": [f"e{i}" for i in range(int(100_000 * n))]}}}, {"spec": "e"}),
    "CRD with long required": lambda n: _crd({"type": "object", "required": [f"e{i}" for i in range(int(100_000 * n))]}),
    "CRD with patterns": lambda n: _crd({"type": "object", "properties": {f"p{i}": {"type": "string", "pattern": f"^(a+)+{i}$"} for i in range(int(18_000 * n))}}, {f"p{i}": "a" * 30 for i in range(int(18_000 * n))}),
    "CRD with big pattern": lambda n: _crd({"type": "object", "properties": {"spec": {"type": "string", "pattern": "((a{0,100}){0,100}){0,100}$"}}}, {"spec": "a" * int(1_000_000 * n)}),
    "CRD with a pattern, long text": lambda n: _crd({"type": "object", "properties": {"spec": {"type": "string", "pattern": "^(a|aa|aaa)*b$"}}}, {"spec": "a" * int(1_000_000 * n)}),
    "CRD pattern on many": lambda n: _crd({"type": "object", "properties": {"spec": {"type": "array", "items": {"type": "string", "pattern": "^(a|aa|aaa)*b$"}}}}, {"spec": ["a" * 20] * int(40_000 * n)}),
    "CRD set": lambda n: _crd({"type": "object", "properties": {"spec": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}}}}, {"spec": [f"a{i}" for i in range(int(100_000 * n))]}),
    "CRD set of equal": lambda n: _crd({"type": "object", "properties": {"spec": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}}}}, {"spec": ["a"] * int(150_000 * n)}),
    "CRD set of lists": lambda n: _crd({"type": "object", "properties": {"spec": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "array", "x-kubernetes-list-type": "atomic", "items": {"type": "integer"}}}}}, {"spec": [[i] for i in range(int(100_000 * n))]}),
    "CRD map": lambda n: _crd({"type": "object", "properties": {"spec": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"], "items": {"type": "object", "required": ["k"], "properties": {"k": {"type": "string"}}}}}}, {"spec": [{"k": f"a{i}"} for i in range(int(60_000 * n))]}),
    "CRD unique": lambda n: _plain_schema({"properties": {"spec": {"uniqueItems": True}}}, {"spec": [{"k": f"a{i}"} for i in range(int(60_000 * n))]}),
    "CRD unknown": lambda n: _crd({"type": "object"}, {f"u{i}": 1 for i in range(int(80_000 * n))}),
    "CRD wrong items": lambda n: _crd({"type": "object", "properties": {"spec": {"type": "array", "items": {"type": "string"}}}}, {"spec": [1] * int(250_000 * n)}),
    "CRD defaults": lambda n: _crd({"type": "object", "properties": {"spec": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string", "default": "x" * 1000}}}}}}, {"spec": [{}] * int(200_000 * n)}),
    "CEL all": lambda n: _crd(_rules("self.a.all(x, self.a.all(y, self.a.all(z, x != y)))"), {"spec": {"a": ["a"] * 1000}}),
    "CEL exists": lambda n: _crd(_rules("self.a.exists(x, x == 'b')"), {"spec": {"a": ["a"] * int(200_000 * n)}}),
    "CEL matches": lambda n: _crd(_rules("self.s.matches('^(a+)+b$')"), {"spec": {"s": "a" * int(1_000_000 * n)}}),
    "CEL rules": lambda n: _crd(_rules("self.s == 'a'", int(20_000 * n)), {"spec": {"s": "b"}}),
    "CEL long": lambda n: _crd(_rules("self.s == 'a'" + " || self.s == 'a'" * int(50_000 * n)), {"spec": {"s": "b"}}),
    "CEL parentheses": lambda n: _crd(_rules("(" * int(500_000 * n) + "true" + ")" * int(500_000 * n)), {"spec": {"s": "b"}}),
    "CEL not": lambda n: _crd(_rules("!" * int(90_000) + "true"), {"spec": {"s": "b"}}),
    "CEL list": lambda n: _crd(_rules("[" + "1," * 49_000 + "1].size() > 1"), {"spec": {"s": "b"}}),
    "CEL items": lambda n: _crd({"type": "object", "properties": {"spec": {"type": "array", "items": {"type": "string", "x-kubernetes-validations": [{"rule": "self.size() > 5"}]}}}}, {"spec": ["a"] * int(200_000 * n)}),
    "CEL concat": lambda n: _crd(_rules("(" + " + ".join(["self.s"] * 1000) + ").size() > 0"), {"spec": {"s": "b" * int(500_000 * n)}}),
    "CEL replace": lambda n: _crd(_rules("self.s.replace('', 'bbbbbbbbbb').replace('', 'bbbbbbbbbb').replace('', 'bbbbbbbbbb').size() > 0"), {"spec": {"s": "b" * int(1_000_000 * n)}}),
    "CEL split": lambda n: _crd(_rules("self.a.all(x, self.s.split('b').size() > 0)"), {"spec": {"s": "b" * int(500_000 * n), "a": ["a"] * 10000}}),
    "CEL sort": lambda n: _crd(_rules("self.a.all(x, self.a.isSorted())"), {"spec": {"a": ["a"] * int(100_000 * n)}}),
    "CEL equal": lambda n: _crd(_rules("self.a.all(x, self.a == self.a)"), {"spec": {"a": ["a"] * int(100_000 * n)}}),
    "CEL map": lambda n: _crd(_rules("self.m.all(k, self.m[k] == 'a')"), {"spec": {"m": {f"k{i}": "a" for i in range(int(80_000 * n))}}}),
    "JSON Schema $ref": lambda n: _plain_schema({"$ref": "#/definitions/d0", "definitions": {f"d{i}": {"allOf": [{"$ref": f"#/definitions/d{i+1}"}] * 2} for i in range(30)} | {"d30": {}}}),
    "JSON Schema loop": lambda n: _plain_schema({"$ref": "#"}),
    "JSON Schema anyOf": lambda n: _plain_schema({"anyOf": [{"required": [f"r{i}"]} for i in range(int(30_000 * n))]}),
    "JSON Schema oneOf": lambda n: _plain_schema({"properties": {"spec": {"items": {"oneOf": [{"const": i} for i in range(100)]}}}}, {"spec": [1000] * int(100_000 * n)}),
    "JSON Schema errors": lambda n: _plain_schema({"properties": {"spec": {"items": {"type": "string"}}}}, {"spec": [1] * int(250_000 * n)}),
    "JSON Schema patternProperties": lambda n: _plain_schema({"properties": {"spec": {"patternProperties": {f"^(a+)+{i}$": {} for i in range(100)}}}}, {"spec": {f"a{i}": 1 for i in range(int(50_000 * n))}}),
    "JSON Schema deep": lambda n: _plain_schema({"properties": {"spec": {"allOf": [_nested(100, 1)]}}}),
    "JSON Schema wide": lambda n: _plain_schema({"properties": {f"p{i}": {"type": "string"} for i in range(int(40_000 * n))}}, {f"p{i}": 1 for i in range(int(20_000 * n))}),
    "JSON Schema unevaluated": lambda n: _plain_schema({"allOf": [{"properties": {f"p{i}": {}}} for i in range(int(2_000 * n))], "unevaluatedProperties": False}, {f"q{i}": 1 for i in range(int(5_000 * n))}),
    "JSON Schema dependent": lambda n: _plain_schema({"dependentSchemas": {f"p{i}": {"required": ["z"]} for i in range(int(20_000 * n))}}, {f"p{i}": 1 for i in range(int(20_000 * n))}),
    "schemas: many files": lambda n: _crd({"type": "object"})._replace(files={**_crd({"type": "object"}).files, **{f"s/{i}.json": '{"a": 1}' for i in range(int(5000 * n))}}),
    "schemas: many CRDs": lambda n: _crd({"type": "object"})._replace(files={**_crd({"type": "object"}).files, "s/more.yaml": "".join(f"---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: t{i}s.example.com}}\nspec: {{group: example.com, names: {{kind: T{i}, plural: t{i}s}}, scope: Namespaced, versions: [{{name: v1, served: true, storage: true, schema: {{openAPIV3Schema: {{type: object}}}}}}]}}\n" for i in range(int(4000 * n)))}),
}


def _extra(objects: object) -> Hostile:
    return _base(json.dumps(objects))


def _thing(kind: str, name: str, version: str = "v1", **more: object) -> dict[str, object]:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name}, **more}


def _pods(count: float, **more: object) -> list[dict[str, object]]:
    spec = {"containers": [{"name": "c", "image": "x"}], **more}
    return [_thing("Pod", f"p{i}", spec=spec) for i in range(int(count))]


OBJECTS: dict[str, Callable[[float], Hostile]] = {
    "5,500 ConfigMaps": lambda n: _extra([_thing("ConfigMap", f"{'a' * 190}{i}") for i in range(int(4500 * n))]),
    "same ConfigMaps": lambda n: _extra([_thing("ConfigMap", "a") for i in range(int(15000 * n))]),
    "ConfigMap of data": lambda n: _extra([_thing("ConfigMap", "a", data={f"k{i}": "v" for i in range(int(70_000 * n))})]),
    "ConfigMap of wrong keys": lambda n: _extra([_thing("ConfigMap", "a", data={f"k {i}": "v" for i in range(int(70_000 * n))})]),
    "ConfigMap of tokens": lambda n: _extra([_thing("ConfigMap", "a", data={f"token{i}": "a1b2c3d4e5f6" for i in range(int(30_000 * n))})]),
    "ConfigMap with a token text": lambda n: _extra([_thing("ConfigMap", "a", data={"k": "token: " * int(140_000 * n)})]),
    "Pods": lambda n: _extra(_pods(9000 * n)),
    "Services": lambda n: _extra([_thing("Service", f"s{i}", spec={"selector": {"a": f"{i}"}, "ports": [{"port": 80}]}) for i in range(int(7000 * n))]),
    "Services and Pods": lambda n: _extra([_thing("Service", f"s{i}", spec={"selector": {"a": f"{i}"}, "ports": [{"port": 80, "targetPort": "x"}]}) for i in range(int(3000 * n))] + [_thing("Pod", f"p{i}", spec={"containers": [{"name": "c", "image": "x"}]}) for i in range(int(4000 * n))]),
    "Services of one selector and Pods": lambda n: _extra([_thing("Service", f"s{i}", spec={"selector": {"a": "b"}, "ports": [{"port": 80, "targetPort": "x"}]}) for i in range(int(3000 * n))] + [{**_thing("Pod", f"p{i}", spec={"containers": [{"name": "c", "image": "x"}]}), "metadata": {"name": f"p{i}", "labels": {"a": "b"}}} for i in range(int(4000 * n))]),
    "Service of ports": lambda n: _extra([_thing("Service", "s", spec={"selector": {"a": "b"}, "ports": [{"port": i, "name": f"p{i}"} for i in range(1, int(35_000 * n))]})]),
    "NetworkPolicies": lambda n: _extra([_thing("NetworkPolicy", f"s{i}", "networking.k8s.io/v1", spec={"podSelector": {"matchLabels": {"a": "b"}}}) for i in range(int(6000 * n))]),
    "NetworkPolicy of CIDRs": lambda n: _extra([_thing("NetworkPolicy", "s", "networking.k8s.io/v1", spec={"podSelector": {}, "ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"] * int(60_000 * n)}}]}]})]),
    "claims": lambda n: _extra([_thing("PersistentVolumeClaim", f"s{i}", spec={"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}) for i in range(int(5500 * n))]),
    "owner references": lambda n: _extra([{**_thing("ConfigMap", "a"), "metadata": {"name": "a", "ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": str(i)} for i in range(int(15_000 * n))]}}]),
    "finalizers": lambda n: _extra([{**_thing("ConfigMap", "a"), "metadata": {"name": "a", "finalizers": [f"a{i}" for i in range(int(90_000 * n))]}}]),
    "annotations": lambda n: _extra([{**_thing("ConfigMap", "a"), "metadata": {"name": "a", "annotations": {f"a{i}": "x" for i in range(int(60_000 * n))}}}]),
    "label selectors": lambda n: _extra([_thing("Deployment", "d", "apps/v1", spec={"selector": {"matchExpressions": [{"key": f"k{i}", "operator": "Exists"} for i in range(int(20_000 * n))]}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}})]),
    "HTTPRoute rules": lambda n: _extra([_thing("HTTPRoute", "d", "gateway.networking.k8s.io/v1", spec={"rules": [{"matches": [{"path": {"type": "PathPrefix", "value": f"/{i}"}}]} for i in range(int(13_000 * n))]})]),
    "HTTPRoutes": lambda n: _extra([_thing("HTTPRoute", f"d{i}", "gateway.networking.k8s.io/v1", spec={"rules": [{"matches": [{"path": {"type": "PathPrefix", "value": f"/{i}"}}]}] * 16, "parentRefs": [{"name": "a"}]}) for i in range(int(800 * n))]),
    "device claims": lambda n: _extra([_thing("ResourceClaim", f"d{i}", "resource.k8s.io/v1", spec={"devices": {"requests": [{"name": "a", "exactly": {"deviceClassName": "x", "selectors": [{"cel": {"expression": "device.attributes['x'].y == 'a' && " * 50 + "true"}}]}}]}}) for i in range(int(300 * n))]),
    "unknown kinds": lambda n: _extra([_thing(f"Kind{i}", "a") for i in range(int(14_000 * n))]),
    "misspelt kinds in extraObjects": lambda n: _extra([_thing(f"Deploymen{i}", "a", "apps/v1") for i in range(int(12_000 * n))]),
    "wrong groups": lambda n: _extra([_thing("Deployment", "a", f"app{i}/v1") for i in range(int(12_000 * n))]),
    "env referring to env": lambda n: _extra(_pods(1, containers=[{"name": "c", "image": "x", "env": [{"name": f"E{i}", "value": "$(E0)" * 3} for i in range(int(20_000 * n))]}])),
    "volumes of a Pod": lambda n: _extra(_pods(1, volumes=[{"name": f"v{i}", "emptyDir": {}} for i in range(int(25_000 * n))])),
    "projected sources": lambda n: _extra(_pods(1, volumes=[{"name": "v", "projected": {"sources": [{"configMap": {"name": "a", "items": [{"key": "k", "path": "p"}]}} for i in range(int(13_000 * n))]}}])),
    "affinity": lambda n: _extra(_pods(1, affinity={"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "a", "operator": "In", "values": ["a"]}]} for i in range(int(13_000 * n))]}}})),
    "init containers": lambda n: _extra(_pods(1, initContainers=[{"name": f"c{i}", "image": "x", "ports": [{"containerPort": 80}]} for i in range(int(15_000 * n))])),
    "Jobs": lambda n: _extra([_thing("Job", f"j{i}", "batch/v1", spec={"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "x"}]}}}) for i in range(int(5000 * n))]),
    "CronJob schedules": lambda n: _extra([_thing("CronJob", "j", "batch/v1", spec={"schedule": "1," * int(500_000 * n) + " * * * *", "jobTemplate": {"spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "x"}]}}}}})]),
    "bindings": lambda n: _extra([_thing("RoleBinding", "r", "rbac.authorization.k8s.io/v1", roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "a"}, subjects=[{"kind": "ServiceAccount", "name": f"s{i}", "namespace": "a"} for i in range(int(15_000 * n))])]),
    "role rules": lambda n: _extra([_thing("Role", "r", "rbac.authorization.k8s.io/v1", rules=[{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]} for i in range(int(15_000 * n))])]),
    "CRDs among objects": lambda n: _extra([_thing("CustomResourceDefinition", "r", "apiextensions.k8s.io/v1", spec={"group": "a", "names": {}, "versions": [{"name": f"v{i}"} for i in range(int(50_000 * n))]})]),
    "extraObjects of texts": lambda n: _extra(["a"] * int(200_000 * n)),
    "extraObjects of nulls": lambda n: _extra([None] * int(160_000 * n)),
    "Secrets": lambda n: _extra([_thing("Secret", f"s{i}", stringData={"token": "a1b2c3d4e5f6g7"}) for i in range(int(8000 * n))]),
    "Secret data": lambda n: _extra([_thing("Secret", "s", data={f"k{i}": "YTFiMmMzZDRlNWY2" for i in range(int(30_000 * n))})]),
}

OTHERS: dict[str, Callable[[float], Hostile]] = {
    "variant: values": lambda n: _variant("  values:\n" + _many("    v#: x\n", 80_000 * n)),
    "variant: env": lambda n: _variant("  env:\n" + _many("  - {name: V#, description: x}\n", 30_000 * n)),
    "variant: args": lambda n: _variant("  args:\n" + _many("  - '{{ .v# }}'\n", 50_000 * n)),
    "variant: args that render": lambda n: _variant("  args:\n" + _many("  - '{{ .ModelName }}'\n", 40_000 * n)),
    "variant: unknown": lambda n: _variant(_many("  unknown#: x\n", 60_000 * n)),
    "definition: models": lambda n: _definition("models:\n" + _many("- {name: m#, model_path: /m, service: {start_command: a, port: 80}}\n", 14_000 * n)),
    "definition: actions": lambda n: _definition("models:\n- name: m\n  model_path: /m\n  service:\n    start_command: a\n    port: 80\n    pre_start_actions:\n" + _many("    - {action: run_command, args: {command: [a, b]}}\n", 18_000 * n)),
    "definition: unknown": lambda n: _definition("models:\n- name: m\n  model_path: /m\n" + _many("  u#: x\n", 80_000 * n)),
    "definition: braces": lambda n: _definition("models:\n- name: m\n  model_path: /m\n  service: {port: 80, start_command: '" + "{" * int(1_000_000 * n) + "'}\n"),
    "definition: command": lambda n: _definition("models:\n- name: m\n  model_path: /m\n  service: {port: 80, start_command: \"" + "'" * int(1_000_000 * n) + "\"}\n"),
    "digitalhub: unknown": lambda n: _raw("function:\n  kind: kubeai-text\n  name: a\n  spec:\n    url: hf://a/b\n    model_name: a\n" + _many("    u#: x\n", 70_000 * n)),
    "digitalhub: envs": lambda n: _raw("function: {kind: kubeai-text, name: a, spec: {url: 'hf://a/b', model_name: a}}\nrun:\n  kind: kubeai-text+serve:run\n  spec:\n    envs:\n" + _many("    - {name: E#, value: x}\n", 33_000 * n)),
    "digitalhub: parts": lambda n: _raw(_many("---\nkind: kubeai-text+serve\nspec: {function: 'kubeai-text://m/a#'}\n", 14_000 * n)),
    "digitalhub: functions and parts": lambda n: _raw(_many("---\nkind: kubeai-text\nname: a#\nproject: m\nspec: {url: 'hf://a/b', model_name: a}\n---\nkind: kubeai-text+serve\nspec: {function: 'kubeai-text://m/a#'}\n", 2000 * n)),
    "llmos: args": lambda n: _raw("apiVersion: ml.llmos.ai/v1\nkind: ModelService\nmetadata: {name: a}\nspec:\n  model: a/b\n  template: {spec: {containers: [{name: server, args: [" + "--a=b, " * int(140_000 * n) + "]}]}}\n"),
    "kubeai: args": lambda n: _service("      args:\n" + _many("      - --f#=x\n", 55_000 * n))._replace(arguments=("generate", "-m", "ms.yaml", "-r", "kubeai")),
    "kserve: args": lambda n: _service("      args:\n" + _many("      - --f#=x\n", 55_000 * n))._replace(arguments=("generate", "-m", "ms.yaml", "-r", "kserve")),
    "nim-operator: env": lambda n: _service("      env:\n" + _many("      - {name: V#, value: x}\n", 35_000 * n))._replace(arguments=("generate", "-m", "ms.yaml", "-r", "nim-operator")),
    "files": lambda n: Hostile({"ms.yaml": PLAIN, **{f"d/{i}.yaml": PLAIN.replace("name: granite,", f"name: g{i},") for i in range(int(2500 * n))}}, ("generate", "-m", "d", "-n", "models")),
    "wrong files": lambda n: Hostile({f"d/{i}.yaml": "a: [" for i in range(int(5000 * n))}, ("generate", "-m", "d", "-n", "models")),
    "other kinds in a folder": lambda n: Hostile({"d/ms.yaml": PLAIN, "d/o.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n---\n" * int(20_000 * n)}, ("generate", "-m", "d", "-n", "models")),
    "listing": lambda n: Hostile({"ms.yaml": PLAIN, "out/kustomization.yaml": "# Written by msvcgen\nresources:\n" + _many("- f#.yaml\n", 80_000 * n)}, ("generate", "-m", "ms.yaml", "-o", "out")),
    "check of an odd folder": lambda n: Hostile({"ms.yaml": PLAIN, "out/kustomization.yaml": "resources:\n" + _many("- f#.yaml\n", 80_000 * n)}, ("generate", "-m", "ms.yaml", "-o", "out", "--check")),
    "kustomize check": lambda n: Hostile({"kustomization.yaml": "resources:\n" + _many("- f#.yaml\n", 80_000 * n)}, ("kustomize", "check", ".")),
    "kustomize check, patches": lambda n: Hostile({"kustomization.yaml": "resources: [ms.yaml]\npatches:\n" + _many("- {target: {kind: ModelService}, patch: 'a#'}\n", 20_000 * n), "ms.yaml": PLAIN}, ("kustomize", "check", ".")),
    "kustomize check, inline": lambda n: Hostile({"kustomization.yaml": "transformers:\n" + _many("- '{apiVersion: msvcgen.dev/v1alpha1, kind: ModelServiceGenerator, metadata: {name: r#}}'\n", 10_000 * n), "ms.yaml": PLAIN}, ("kustomize", "check", ".")),
    "vars": lambda n: _raw((PLAIN + "---\n") * int(3000 * n))._replace(arguments=("vars", "-m", "ms.yaml")),
    "validate": lambda n: _raw((PLAIN + "---\n") * int(3000 * n))._replace(arguments=("validate", "-m", "ms.yaml", "-n", "x")),
}

GROUPS: dict[str, dict[str, Callable[[float], Hostile]]] = {
    "yaml": YAML, "services": SERVICES, "go": GO, "jinja": JINJA, "schemas": SCHEMAS, "objects": OBJECTS, "others": OTHERS,
}


def inputs() -> Iterator[tuple[str, str, Callable[[float], Hostile]]]:
    """Give the group, the name and the maker of every input; the maker takes a size, 1 for about a MB."""
    for group, makers in GROUPS.items():
        for name, make in makers.items():
            yield group, name, make
