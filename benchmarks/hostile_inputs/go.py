"""Templates of Go."""

from __future__ import annotations

from collections.abc import Callable

from hostile_inputs.making import PLAIN, SERVICE, Hostile, base, many, object_text, raw, service

GO: dict[str, Callable[[float], Hostile]] = {
    "a million actions": lambda n: base("{{ 1 }}" * int(143_000 * n)),
    "a million small actions": lambda n: base("{{1}}" * int(200_000 * n)),
    "actions that print": lambda n: base(
        object_text('    a: "' + "{{ .ModelName }}" * int(62_000 * n) + '"')
    ),
    "actions on lines": lambda n: base(object_text(many("    k#: {{ .ModelName }}\n", 35_000 * n))),
    "200,000 ifs": lambda n: base("{{if 1}}{{end}}" * int(67_000 * n)),
    "nested ifs": lambda n: base("{{if 1}}" * int(70_000 * n) + "{{end}}" * int(70_000 * n)),
    "else ifs": lambda n: base("{{if 0}}" + "{{else if 0}}" * int(77_000 * n) + "{{end}}"),
    "unclosed ifs": lambda n: base("{{if 1}}" * int(125_000 * n)),
    "defines": lambda n: base(many('{{define "t#"}}x{{end}}', 43_000 * n)),
    "templates": lambda n: base('{{define "t"}}x{{end}}' + '{{template "t"}}' * int(62_000 * n)),
    "parentheses": lambda n: base("{{ " + "(" * int(500_000 * n) + "1" + ")" * int(500_000 * n) + " }}"),
    "pipes": lambda n: base("{{ 1 " + "| quote " * int(125_000 * n) + " }}"),
    "pipes of print": lambda n: base("{{ 1 " + "| print " * int(125_000 * n) + " }}"),
    "arguments": lambda n: base("{{ print " + "1 " * int(500_000 * n) + " }}"),
    "variables": lambda n: base(many("{{ $v# := 1 }}", 62_000 * n)),
    "fields": lambda n: base("{{ " + ".A" * int(500_000 * n) + " }}"),
    "comments of templates": lambda n: base("{{/* x */}}" * int(90_000 * n)),
    "braces of text": lambda n: base("{" * int(1_000_000 * n)),
    "open brace": lambda n: base("{{ " * int(330_000 * n)),
    "long string": lambda n: base('{{ "' + "x" * int(1_000_000 * n) + '" }}'),
    "long number": lambda n: base("{{ " + "9" * int(1_000_000 * n) + " }}"),
    "trim markers": lambda n: base("{{- 1 -}}  " * int(90_000 * n)),
    "unknown names in a base": lambda n: base(many("{{ .U# }}\n", 70_000 * n)),
    "unknown functions in a base": lambda n: base(many("{{ u# }}\n", 80_000 * n)),
    "unknown $variables in a base": lambda n: base(many("{{ $u# }}\n", 80_000 * n)),
    "loop": lambda n: base("{{ range until 1000 }}{{ range until 999 }}{{ end }}{{ end }}"),
    "loop that prints": lambda n: base("{{ range until 1000 }}{{ range until 999 }}- a\n{{ end }}{{ end }}"),
    "loop of objects": lambda n: base(
        "{{ range $i := until %d }}- {apiVersion: v1, kind: ConfigMap, metadata: {name: c{{ $i }}}}\n{{ end }}"
        % int(15000 * n)
    ),
    "loop of a": lambda n: base("{{ range until 1000 }}{{ range until 990 }}a: b\n{{ end }}{{ end }}"),
    "loop of [": lambda n: base("{{ range until 1000 }}{{ range until 990 }}[[{{ end }}{{ end }}"),
    "loop of work": lambda n: base(
        "{{ range until 1000 }}{{ range until 990 }}{{ $x := printf `%%s%%s%%s` `a` `b` `c` | quote | upper | lower | title | trunc 5 }}{{ end }}{{ end }}"
    ),
    "loop of bodies": lambda n: base(
        "{{ range until 1000 }}{{ range until 100 }}" + "{{ $x := 1 }}" * 1000 + "{{ end }}{{ end }}"
    ),
    "repeat": lambda n: base('{{ repeat 4000000 "a" }}'),
    "repeat, repeated": lambda n: base('{{ range until 1000 }}{{ $x := repeat 4000000 "a" }}{{ end }}'),
    "doubling": lambda n: base(
        '{{ $x := "aaaaaaaaaa" }}{{ range until 60 }}{{ $x = print $x $x }}{{ end }}{{ len $x }}'
    ),
    "doubling lists": lambda n: base(
        "{{ $x := list 1 2 }}{{ range until 60 }}{{ $x = concat $x $x }}{{ end }}{{ len $x }}"
    ),
    "nested lists": lambda n: base(
        '{{ $x := list 1 2 }}{{ range until 60 }}{{ $x = list $x $x }}{{ end }}{{ eq (toJson $x) "" }}'
    ),
    "compared lists": lambda n: base(
        "{{ $x := list 1 2 }}{{ $y := list 1 2 }}{{ range until 60 }}{{ $x = list $x $x }}{{ $y = list $y $y }}{{ end }}{{ deepEqual $x $y }}"
    ),
    "sorts": lambda n: base(
        "{{ $x := until 100000 }}{{ range until 1000 }}{{ $y := sortAlpha $x }}{{ end }}"
    ),
    "uniq": lambda n: base("{{ $x := until 100000 }}{{ len (uniq $x) }}"),
    "without": lambda n: base(
        "{{ $x := until 100000 }}{{ range until 1000 }}{{ $y := without $x 1 }}{{ end }}"
    ),
    "has": lambda n: base("{{ $x := until 100000 }}{{ range until 1000 }}{{ $y := has -1 $x }}{{ end }}"),
    "append": lambda n: base(
        "{{ $x := list }}{{ range until 100000 }}{{ $x = append $x 1 }}{{ end }}{{ len $x }}"
    ),
    "set": lambda n: base(
        "{{ $x := dict }}{{ range $i := until 100000 }}{{ $_ := set $x (print $i) $x }}{{ end }}{{ len $x }}"
    ),
    "merge": lambda n: base(
        "{{ $x := dict }}{{ range $i := until 2000 }}{{ $_ := set $x (print $i) 1 }}{{ end }}{{ range until 1000 }}{{ $y := merge (dict) $x }}{{ end }}"
    ),
    "deepCopy": lambda n: base(
        "{{ $x := until 100000 }}{{ range until 1000 }}{{ $y := deepCopy $x }}{{ end }}"
    ),
    "toJson": lambda n: base("{{ $x := until 100000 }}{{ range until 1000 }}{{ $y := toJson $x }}{{ end }}"),
    "fromJson": lambda n: base(
        '{{ $x := repeat 500000 "[]," | printf "[%s1]" }}{{ range until 1000 }}{{ $y := fromJson $x }}{{ end }}'
    ),
    "splitList": lambda n: base(
        '{{ $x := repeat 1000000 "a," }}{{ range until 1000 }}{{ $y := splitList "," $x }}{{ end }}'
    ),
    "replace": lambda n: base(
        '{{ $x := repeat 1000000 "a" }}{{ range until 1000 }}{{ $y := replace "a" "b" $x }}{{ end }}'
    ),
    "upper": lambda n: base(
        '{{ $x := repeat 4000000 "a" }}{{ range until 1000 }}{{ $y := upper $x }}{{ end }}'
    ),
    "sha": lambda n: base(
        '{{ $x := repeat 4000000 "a" }}{{ range until 1000 }}{{ $y := sha256sum $x }}{{ end }}'
    ),
    "indent": lambda n: base(
        '{{ $x := repeat 1000000 "\\n" }}{{ range until 1000 }}{{ $y := indent 4 $x }}{{ end }}'
    ),
    "regex": lambda n: base(
        '{{ $x := repeat 1000000 "a" }}{{ range until 1000 }}{{ $y := regexMatch "(a*)*b" $x }}{{ end }}'
    ),
    "regexes": lambda n: base(
        '{{ range $i := until 100000 }}{{ $y := regexMatch (print "(x+x+)+y" $i) "xxxxxxxxx" }}{{ end }}'
    ),
    "regex, big": lambda n: base('{{ regexMatch "((a{0,100}){0,100}){0,100}" "aaaa" }}'),
    "regexReplaceAll": lambda n: base(
        '{{ $x := repeat 100000 "a" }}{{ range until 1000 }}{{ $y := regexReplaceAll "a" $x "bb" }}{{ end }}'
    ),
    "recursion": lambda n: base('{{ define "t" }}{{ template "t" . }}{{ end }}{{ template "t" . }}'),
    "recursion, doubled": lambda n: base(
        '{{ define "t" }}{{ if lt (len .) 60 }}{{ template "t" (print . "a") }}{{ template "t" (print . "a") }}{{ end }}{{ end }}{{ template "t" "" }}'
    ),
    "recursion, doubled by list": lambda n: base(
        "".join(
            f'{{{{ define "t{i}" }}}}{{{{ template "t{i + 1}" }}}}{{{{ template "t{i + 1}" }}}}{{{{ end }}}}'
            for i in range(60)
        )
        + '{{ define "t60" }}{{ end }}{{ template "t0" }}'
    ),
    "printf widths": lambda n: base('{{ range until 1000 }}{{ $x := printf "%999999d" 1 }}{{ end }}'),
    "big numbers": lambda n: base(
        "{{ $x := 3 }}{{ range until 100000 }}{{ $x = mul $x $x }}{{ end }}{{ $x }}"
    ),
    "seq": lambda n: base("{{ seq 1 100000000 }}"),
    "until": lambda n: base("{{ until 100000000 }}"),
    "levenshtein": lambda n: base('{{ trunc 5 (wrap 1 (repeat 1000000 "a ")) }}'),
    "templates in a service": lambda n: service(
        "      args:\n" + '      - "{{ .ModelName }}{{ if 1 }}x{{ end }}"\n' * int(22_000 * n)
    ),
    "loops in a service": lambda n: service(
        "      args:\n"
        + '      - "{{ range until 1000 }}{{ range until 900 }}{{ end }}{{ end }}"\n' * int(1000 * n)
    ),
    "repeats in a service": lambda n: service(
        "      args:\n" + '      - "{{ repeat 4000000 `a` }}"\n' * int(100 * n)
    ),
    "loops in many services": lambda n: raw(
        "".join(
            (
                SERVICE
                % ("", '      args: ["{{ range until 1000 }}{{ range until 900 }}{{ end }}{{ end }}"]\n')
            ).replace("name: granite,", f"name: g{i},")
            + "---\n"
            for i in range(int(100 * n))
        )
    ),
    "loops in all keys": lambda n: Hostile(
        {
            "ms.yaml": PLAIN,
            "b.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata:\n"
            + "".join(
                f"  {k}: '{{{{ range until 1000 }}}}{{{{ range until 900 }}}}{{{{ end }}}}{{{{ end }}}}'\n"
                for k in (
                    "configMaps",
                    "prefillService",
                    "decodeService",
                    "eppService",
                    "prefillDeployment",
                    "decodeDeployment",
                    "eppDeployment",
                    "kubeaiModel",
                    "nimCache",
                    "nimService",
                    "inferenceService",
                    "inferencePool",
                    "inferenceModel",
                    "inferenceObjective",
                    "httpRoute",
                    "extraObjects",
                )
            ),
        },
        ("generate", "-m", "ms.yaml", "-b", "b.yaml"),
    ),
    "made deep": lambda n: base("a: {{ repeat 500000 `[` }}"),
    "made anchors": lambda n: base("{{ range $i := until 100000 }}- &a{{ $i }} x\n{{ end }}"),
    "made bomb": lambda n: base(
        "a0: &a0 [x,x]\n{{ range $i := until 60 }}a{{ add1 $i }}: &a{{ add1 $i }} [*a{{ $i }},*a{{ $i }}]\n{{ end }}"
    ),
    "made unknown keys": lambda n: base(
        "spec:\n{{ range $i := until 100000 }}  u{{ $i }}: x\n{{ end }}", "decodeDeployment"
    ),
    "made unknown args": lambda n: base(
        "spec: {template: {spec: {containers: [{name: vllm, args: [{{ range $i := until 200000 }}a,{{ end }}]}]}}}",
        "decodeDeployment",
    ),
    "made repeats": lambda n: base("{{ range $i := until 200000 }}a: b\n{{ end }}", "decodeDeployment"),
    "unknown BaseConfig keys": lambda n: Hostile(
        {
            "ms.yaml": PLAIN,
            "b.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata:\n"
            + many("  unknown#: x\n", 60_000 * n),
        },
        ("generate", "-m", "ms.yaml", "-b", "b.yaml"),
    ),
}
