"""Texts of YAML and JSON."""

from __future__ import annotations

from collections.abc import Callable

from hostile_inputs.making import PLAIN, SERVICE, Hostile, many, raw, service

YAML: dict[str, Callable[[float], Hostile]] = {
    "list of `- a`": lambda n: raw("- a\n" * int(250_000 * n)),
    "value that is a list of `- a`": lambda n: service("      args:\n" + "      - a\n" * int(100_000 * n)),
    "flow list of a": lambda n: raw("[" + "a," * int(500_000 * n) + "]"),
    "flow list of lists": lambda n: raw("[" + "[]," * int(330_000 * n) + "]"),
    "flow list of mappings": lambda n: raw("[" + "{}," * int(330_000 * n) + "]"),
    "list of `- - a`": lambda n: raw("- - a\n" * int(160_000 * n)),
    "wide mapping": lambda n: raw(many("k#: v\n", 80_000 * n)),
    "same key": lambda n: raw("k: v\n" * int(200_000 * n)),
    "same key, JSON": lambda n: raw("{" + '"k": 1,' * int(120_000 * n) + '"k": 1}'),
    "keys alike": lambda n: raw(many('#: v\n"#": v\n', 50_000 * n)),
    "wide mapping in labels": lambda n: service("    labels:\n" + many("      k#: v\n", 70_000 * n)),
    "100,000 anchors": lambda n: raw(many("- &a# x\n", 100_000 * n)),
    "100,000 anchors and aliases": lambda n: raw(many("- &a# x\n- *a#\n", 60_000 * n)),
    "aliases of one anchor": lambda n: raw("a: &a [x, y]\nb:\n" + "- *a\n" * int(200_000 * n)),
    "anchored mappings merged": lambda n: raw("a: &a {x: y}\nb:\n" + "- <<: *a\n" * int(100_000 * n)),
    "merge of wide mapping": lambda n: raw(
        "a: &a {" + many("k#: v, ", 1000) + "}\nb:\n" + "- <<: *a\n" * int(100_000 * n)
    ),
    "tags": lambda n: raw("- !!str a\n" * int(100_000 * n)),
    "directives": lambda n: raw("%TAG !e! tag:e,2000:\n" * int(45_000 * n) + "---\na: b\n"),
    "alias bomb": lambda n: raw(
        "a0: &a0 [x, x]\n"
        + many("a#: x\n", 0)
        + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 60))
    ),
    "deep flow": lambda n: raw("[" * int(1_000_000 * n)),
    "deep flow, closed": lambda n: raw("[" * int(500_000 * n) + "]" * int(500_000 * n)),
    "deep flow mappings": lambda n: raw("{a: " * int(250_000 * n)),
    "deep block": lambda n: raw("".join(" " * i + "a:\n" for i in range(int(1400 * n**0.5)))),
    "deep `- - -`": lambda n: raw("- " * int(500_000 * n) + "a"),
    "deep `? ? ?`": lambda n: raw("? " * int(500_000 * n) + "a"),
    "deep JSON": lambda n: raw('{"a":' * int(200_000 * n) + "1" + "}" * int(200_000 * n)),
    "many lists 250 deep": lambda n: raw(("- " + "[" * 250 + "]" * 250 + "\n") * int(2000 * n)),
    "documents": lambda n: raw("---\na: b\n" * int(110_000 * n)),
    "empty documents": lambda n: raw("---\n" * int(250_000 * n)),
    "documents of `---` and spaces": lambda n: raw("--- # a\n" * int(125_000 * n)),
    "JSON documents": lambda n: raw('{"a": 1}\n' * int(110_000 * n)),
    "ModelServices": lambda n: raw((PLAIN + "---\n") * int(3000 * n)),
    "ModelServices, each named": lambda n: raw(
        "".join(PLAIN.replace("name: granite,", f"name: g{i},") + "---\n" for i in range(int(3000 * n)))
    ),
    "wrong ModelServices": lambda n: raw(
        "".join(
            (SERVICE % ("", "      imagee: x\n")).replace("name: granite,", f"name: g{i},") + "---\n"
            for i in range(int(3000 * n))
        )
    ),
    "misspelt kinds": lambda n: raw(
        "apiVersion: llm-d.ai/v1alpha1\nkind: ModelServic\n---\n" * int(20_000 * n)
    ),
    "long plain scalar": lambda n: raw("a: " + "x" * int(1_000_000 * n)),
    "long quoted scalar": lambda n: raw('a: "' + "x" * int(1_000_000 * n) + '"'),
    "long escapes": lambda n: raw('a: "' + "\\x41" * int(250_000 * n) + '"'),
    "long quoted lines": lambda n: raw('a: "' + "x\n  " * int(250_000 * n) + '"'),
    "long plain lines": lambda n: raw("a: x\n" + "  x\n" * int(250_000 * n)),
    "long block": lambda n: raw("a: |\n" + "  x\n" * int(250_000 * n)),
    "long folded": lambda n: raw("a: >\n" + "  x\n" * int(250_000 * n)),
    "long block of blanks": lambda n: raw("a: |\n" + "\n" * int(1_000_000 * n)),
    "long key": lambda n: raw("x" * int(1_000_000 * n) + ": a"),
    "long quoted key": lambda n: raw('"' + "x" * int(1_000_000 * n) + '": a'),
    "long word, no key": lambda n: raw("x " * int(500_000 * n)),
    "blanks": lambda n: raw(" " * int(1_000_000 * n)),
    "blank lines": lambda n: raw("\n" * int(1_000_000 * n)),
    "tabs": lambda n: raw("\t" * int(1_000_000 * n)),
    "carriage returns": lambda n: raw("\r" * int(1_000_000 * n) + PLAIN),
    "comments": lambda n: raw("# a\n" * int(250_000 * n) + PLAIN),
    "comments with allow": lambda n: raw("# msvcgen: allow[deprecated] x\n" * int(33_000 * n) + PLAIN),
    "comments with other allow": lambda n: raw(many("# msvcgen: allow[r#] x\n", 40_000 * n) + PLAIN),
    "comment that allows much": lambda n: raw(
        "# msvcgen: allow[" + "a" * 100 + "]" + " msvcgen: allow[" * int(60_000 * n) + "\n" + PLAIN
    ),
    "comment that allows many codes": lambda n: raw(
        "# msvcgen: allow["
        + many("r#,", 150)
        + "]\n"
        + PLAIN
        + ("# msvcgen: allow[" + many("r#,", 150) + "]\n") * int(1000 * n)
    ),
    "annotation that allows much": lambda n: service(
        metadata=", annotations: {msvcgen.dev/allow: '" + many("r#,", 150_000 * n) + "'}"
    ),
    "huge number": lambda n: raw("a: " + "9" * int(1_000_000 * n)),
    "huge numbers in a service": lambda n: service(
        "      resources: {limits: {cpu: " + "9" * int(1_000_000 * n) + "}}\n"
    ),
    "huge quantity": lambda n: service(
        '      resources: {limits: {cpu: "' + "9" * int(1_000_000 * n) + '"}}\n'
    ),
    "huge exponent": lambda n: service(
        '      resources: {limits: {cpu: "1e' + "9" * int(1_000_000 * n) + '"}}\n'
    ),
    "huge replicas": lambda n: raw(PLAIN + "    replicas: " + "9" * int(1_000_000 * n) + "\n"),
    "numbers of 1000 digits": lambda n: raw(("- " + "9" * 1000 + "\n") * int(1000 * n)),
    "underscored numbers": lambda n: raw("- " + "1_" * int(500_000 * n)),
    "octal": lambda n: raw("- 0o" + "7" * int(1_000_000 * n)),
    "float": lambda n: raw("- 1." + "1" * int(1_000_000 * n)),
    "JSON number": lambda n: raw('{"a": ' + "9" * int(1_000_000 * n) + "}"),
    "JSON float": lambda n: raw('{"a": 1.' + "9" * int(1_000_000 * n) + "e5}"),
    "JSON escapes": lambda n: raw('{"a": "' + "\\ud800" * int(160_000 * n) + '"}'),
    "JSON in a line": lambda n: raw('{"a": [' + "1," * int(500_000 * n) + "1]}"),
    "JSON list": lambda n: raw("[" + "1," * int(500_000 * n) + "1]"),
    "JSON, broken at its end": lambda n: raw('{"a": [' + "1," * int(500_000 * n) + "1}"),
    "JSON with trailing comma": lambda n: raw('{"a": [' + '"b",' * int(250_000 * n) + "]}"),
    "YAML, broken at its end": lambda n: raw("- a\n" * int(250_000 * n) + "b: [\n"),
    "YAML, broken flow": lambda n: raw("- a: [\n" * int(140_000 * n)),
    "conflict markers": lambda n: raw("<<<<<<< a\n" * int(100_000 * n)),
    "open quote": lambda n: raw("a: 'x\n" + "b: y\n" * int(200_000 * n)),
    "colons without space": lambda n: raw("a:b\n" * int(250_000 * n) + "c: d\n"),
    "quote marks": lambda n: raw("a: " + "'" * int(1_000_001 * n)),
    "control characters": lambda n: raw("a: \x07" * int(250_000 * n)),
    "unicode": lambda n: raw("- \u2028\n" * int(160_000 * n)),
    "emoji": lambda n: raw("a: " + "\U0001f600" * int(250_000 * n)),
    "braces": lambda n: raw("a: " + "{" * int(1_000_000 * n)),
    "templates without quotes": lambda n: raw("a: {{ .X }}\n" * int(80_000 * n)),
    "List of ModelServices": lambda n: raw(
        "apiVersion: v1\nkind: List\nitems:\n"
        + "".join("- " + PLAIN.replace("\n", "\n  ").rstrip(" ") for _ in range(int(2500 * n)))
    ),
    "nested Lists": lambda n: raw(
        "apiVersion: v1\nkind: List\nitems: [" + "{kind: List, items: []}," * int(40_000 * n) + "]"
    ),
    "deep Lists": lambda n: raw("{kind: List, items: [" * 140 + "]}" * 140),
    "question marks": lambda n: raw("? a\n" * int(250_000 * n)),
    "dashes": lambda n: raw("-\n" * int(500_000 * n)),
    "colons": lambda n: raw(": \n" * int(330_000 * n)),
    "empty keys": lambda n: raw(":\n" * int(500_000 * n)),
}
