"""Inputs of other systems, folders and other commands."""

from __future__ import annotations

from collections.abc import Callable

from hostile_inputs.making import PLAIN, Hostile, definition, many, raw, service, variant

OTHERS: dict[str, Callable[[float], Hostile]] = {
    "variant: values": lambda n: variant("  values:\n" + many("    v#: x\n", 80_000 * n)),
    "variant: env": lambda n: variant("  env:\n" + many("  - {name: V#, description: x}\n", 30_000 * n)),
    "variant: args": lambda n: variant("  args:\n" + many("  - '{{ .v# }}'\n", 50_000 * n)),
    "variant: args that render": lambda n: variant(
        "  args:\n" + many("  - '{{ .ModelName }}'\n", 40_000 * n)
    ),
    "variant: unknown": lambda n: variant(many("  unknown#: x\n", 60_000 * n)),
    "definition: models": lambda n: definition(
        "models:\n"
        + many("- {name: m#, model_path: /m, service: {start_command: a, port: 80}}\n", 14_000 * n)
    ),
    "definition: actions": lambda n: definition(
        "models:\n- name: m\n  model_path: /m\n  service:\n    start_command: a\n    port: 80\n    pre_start_actions:\n"
        + many("    - {action: run_command, args: {command: [a, b]}}\n", 18_000 * n)
    ),
    "definition: unknown": lambda n: definition(
        "models:\n- name: m\n  model_path: /m\n" + many("  u#: x\n", 80_000 * n)
    ),
    "definition: braces": lambda n: definition(
        "models:\n- name: m\n  model_path: /m\n  service: {port: 80, start_command: '"
        + "{" * int(1_000_000 * n)
        + "'}\n"
    ),
    "definition: command": lambda n: definition(
        'models:\n- name: m\n  model_path: /m\n  service: {port: 80, start_command: "'
        + "'" * int(1_000_000 * n)
        + '"}\n'
    ),
    "digitalhub: unknown": lambda n: raw(
        "function:\n  kind: kubeai-text\n  name: a\n  spec:\n    url: hf://a/b\n    model_name: a\n"
        + many("    u#: x\n", 70_000 * n)
    ),
    "digitalhub: envs": lambda n: raw(
        "function: {kind: kubeai-text, name: a, spec: {url: 'hf://a/b', model_name: a}}\nrun:\n  kind: kubeai-text+serve:run\n  spec:\n    envs:\n"
        + many("    - {name: E#, value: x}\n", 33_000 * n)
    ),
    "digitalhub: parts": lambda n: raw(
        many("---\nkind: kubeai-text+serve\nspec: {function: 'kubeai-text://m/a#'}\n", 14_000 * n)
    ),
    "digitalhub: functions and parts": lambda n: raw(
        many(
            "---\nkind: kubeai-text\nname: a#\nproject: m\nspec: {url: 'hf://a/b', model_name: a}\n---\nkind: kubeai-text+serve\nspec: {function: 'kubeai-text://m/a#'}\n",
            2000 * n,
        )
    ),
    "llmos: args": lambda n: raw(
        "apiVersion: ml.llmos.ai/v1\nkind: ModelService\nmetadata: {name: a}\nspec:\n  model: a/b\n  template: {spec: {containers: [{name: server, args: ["
        + "--a=b, " * int(140_000 * n)
        + "]}]}}\n"
    ),
    "kubeai: args": lambda n: service("      args:\n" + many("      - --f#=x\n", 55_000 * n))._replace(
        arguments=("generate", "-m", "ms.yaml", "-r", "kubeai")
    ),
    "kserve: args": lambda n: service("      args:\n" + many("      - --f#=x\n", 55_000 * n))._replace(
        arguments=("generate", "-m", "ms.yaml", "-r", "kserve")
    ),
    "nim-operator: env": lambda n: service(
        "      env:\n" + many("      - {name: V#, value: x}\n", 35_000 * n)
    )._replace(arguments=("generate", "-m", "ms.yaml", "-r", "nim-operator")),
    "files": lambda n: Hostile(
        {
            "ms.yaml": PLAIN,
            **{f"d/{i}.yaml": PLAIN.replace("name: granite,", f"name: g{i},") for i in range(int(2500 * n))},
        },
        ("generate", "-m", "d", "-n", "models"),
    ),
    "wrong files": lambda n: Hostile(
        {f"d/{i}.yaml": "a: [" for i in range(int(5000 * n))}, ("generate", "-m", "d", "-n", "models")
    ),
    "other kinds in a folder": lambda n: Hostile(
        {
            "d/ms.yaml": PLAIN,
            "d/o.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n---\n" * int(20_000 * n),
        },
        ("generate", "-m", "d", "-n", "models"),
    ),
    "listing": lambda n: Hostile(
        {
            "ms.yaml": PLAIN,
            "out/kustomization.yaml": "# Written by msvcgen\nresources:\n" + many("- f#.yaml\n", 80_000 * n),
        },
        ("generate", "-m", "ms.yaml", "-o", "out"),
    ),
    "check of an odd folder": lambda n: Hostile(
        {"ms.yaml": PLAIN, "out/kustomization.yaml": "resources:\n" + many("- f#.yaml\n", 80_000 * n)},
        ("generate", "-m", "ms.yaml", "-o", "out", "--check"),
    ),
    "kustomize check": lambda n: Hostile(
        {"kustomization.yaml": "resources:\n" + many("- f#.yaml\n", 80_000 * n)}, ("kustomize", "check", ".")
    ),
    "kustomize check, patches": lambda n: Hostile(
        {
            "kustomization.yaml": "resources: [ms.yaml]\npatches:\n"
            + many("- {target: {kind: ModelService}, patch: 'a#'}\n", 20_000 * n),
            "ms.yaml": PLAIN,
        },
        ("kustomize", "check", "."),
    ),
    "kustomize check, inline": lambda n: Hostile(
        {
            "kustomization.yaml": "transformers:\n"
            + many(
                "- '{apiVersion: msvcgen.dev/v1alpha1, kind: ModelServiceGenerator, metadata: {name: r#}}'\n",
                10_000 * n,
            ),
            "ms.yaml": PLAIN,
        },
        ("kustomize", "check", "."),
    ),
    "vars": lambda n: raw((PLAIN + "---\n") * int(3000 * n))._replace(arguments=("vars", "-m", "ms.yaml")),
    "validate": lambda n: raw((PLAIN + "---\n") * int(3000 * n))._replace(
        arguments=("validate", "-m", "ms.yaml", "-n", "x")
    ),
}
