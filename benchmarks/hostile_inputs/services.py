"""ModelServices."""

from __future__ import annotations

from collections.abc import Callable

from hostile_inputs.making import PLAIN, Hostile, in_form, many, raw, service

SERVICES: dict[str, Callable[[float], Hostile]] = {
    "unknown keys": lambda n: service(many("      unknown#: x\n", 50_000 * n)),
    "unknown keys, JSON": lambda n: in_form(service(many("      unknown#: x\n", 50_000 * n)), "json"),
    "unknown keys, github": lambda n: in_form(service(many("      unknown#: x\n", 50_000 * n)), "github"),
    "20,000 unknown keys of spec": lambda n: raw(PLAIN + many("  unknown#: x\n", 20_000 * n)),
    "unknown keys, long": lambda n: service(
        "".join(f"      {'image' * 50}{i}: x\n" for i in range(int(4000 * n)))
    ),
    "unknown key, very long": lambda n: service('      ? "' + "image" * int(200_000 * n) + '"\n      : x\n'),
    "unknown keys, warn": lambda n: service(many("      unknown#: x\n", 50_000 * n))._replace(
        arguments=("generate", "-m", "ms.yaml", "--validate", "warn")
    ),
    "keys near known ones": lambda n: service(
        "".join(f"      imagePullPolic{i}: x\n" for i in range(int(45_000 * n)))
    ),
    "20,000 unknown variables": lambda n: service(
        "      args:\n" + many('      - "{{ .Unknown# }}"\n', 40_000 * n)
    ),
    "unknown variables in one text": lambda n: service(
        '      args:\n      - "' + many("{{ .Unknown# }}", 60_000 * n) + '"\n'
    ),
    "unknown functions": lambda n: service("      args:\n" + many('      - "{{ unknown# }}"\n', 40_000 * n)),
    "unknown functions in one text": lambda n: service(
        '      args:\n      - "' + many("{{ unknown# }}", 60_000 * n) + '"\n'
    ),
    "unknown ports": lambda n: service("      args:\n" + many('      - "{{ getPort `p#` }}"\n', 30_000 * n)),
    "wrong types": lambda n: service("      env:\n" + many("      - {name: 1, value: 2}\n", 35_000 * n)),
    "env": lambda n: service("      env:\n" + many("      - {name: V#, value: x}\n", 35_000 * n)),
    "same env": lambda n: service("      env:\n" + many("      - {name: V, value: x}\n", 35_000 * n)),
    "env without names": lambda n: service("      env:\n" + many("      - {value: x}\n", 50_000 * n)),
    "args that are flags": lambda n: service("      args:\n" + many("      - --f#=x\n", 55_000 * n)),
    "one long arg": lambda n: service("      args:\n      - " + "x" * int(1_000_000 * n) + "\n"),
    "containers": lambda n: service(many("    - name: c#\n      image: x\n", 25_000 * n)),
    "same containers": lambda n: service(many("    - name: c\n      image: x\n", 25_000 * n)),
    "containers without names": lambda n: service(many("    - image: x\n", 55_000 * n)),
    "volumes": lambda n: raw(PLAIN + "    volumes:\n" + many("    - {name: v#, emptyDir: {}}\n", 30_000 * n)),
    "volumes of several sources": lambda n: raw(
        PLAIN + "    volumes:\n" + many("    - {name: v#, emptyDir: {}, hostPath: {path: /}}\n", 20_000 * n)
    ),
    "mounts": lambda n: service(
        "      volumeMounts:\n" + many("      - {name: v#, mountPath: /m#}\n", 25_000 * n)
    ),
    "same mounts": lambda n: service(
        "      volumeMounts:\n" + many("      - {name: v, mountPath: /m}\n", 25_000 * n)
    ),
    "ports": lambda n: service("      ports:\n" + many("      - {name: p#, containerPort: #}\n", 25_000 * n)),
    "same ports": lambda n: service(
        "      ports:\n" + many("      - {name: p, containerPort: 80}\n", 25_000 * n)
    ),
    "routing ports": lambda n: raw(
        PLAIN.replace("{name: http, port: 8000}", many("{name: p#, port: 80},", 45_000 * n))
    ),
    "tolerations": lambda n: raw(
        PLAIN + "    tolerations:\n" + many("    - {key: k#, operator: Exists}\n", 28_000 * n)
    ),
    "same tolerations": lambda n: raw(
        PLAIN + "    tolerations:\n" + many("    - {key: k, operator: Exists}\n", 28_000 * n)
    ),
    "spread": lambda n: raw(
        PLAIN
        + "    topologySpreadConstraints:\n"
        + many("    - {maxSkew: 1, topologyKey: k, whenUnsatisfiable: DoNotSchedule}\n", 13_000 * n)
    ),
    "hostAliases": lambda n: raw(
        PLAIN + "    hostAliases:\n" + many("    - {ip: 1.2.3.4, hostnames: [a]}\n", 26_000 * n)
    ),
    "pull secrets": lambda n: raw(PLAIN + "    imagePullSecrets:\n" + many("    - {name: s}\n", 55_000 * n)),
    "gateways": lambda n: raw(
        PLAIN.replace("routing: {", "routing: {gatewayRefs: [" + many("{name: g#},", 75_000 * n) + "], ")
    ),
    "acceleratorTypes": lambda n: raw(
        PLAIN + "    acceleratorTypes: {labelKey: a, labelValues: [" + many("v#, ", 130_000 * n) + "]}\n"
    ),
    "token: texts": lambda n: service('      args:\n      - "' + "token: " * int(140_000 * n) + '"\n'),
    "token- texts": lambda n: service('      args:\n      - "' + "token-" * int(160_000 * n) + '"\n'),
    "token=texts": lambda n: service(
        '      args:\n      - "' + "--token=a1b2c3d4e5 " * int(52_000 * n) + '"\n'
    ),
    "tokentoken": lambda n: service('      args:\n      - "' + "token" * int(200_000 * n) + '"\n'),
    "-token": lambda n: service('      args:\n      - "' + "-" * int(1_000_000 * n) + 'token"\n'),
    "sk-sk-": lambda n: service('      args:\n      - "' + "sk-" * int(330_000 * n) + '"\n'),
    "eyJ": lambda n: service('      args:\n      - "' + "eyJaaaaaaaaaa." * int(70_000 * n) + '"\n'),
    "eyJ dots": lambda n: service('      args:\n      - "eyJ' + "a" * int(1_000_000 * n) + '."\n'),
    "eyJeyJ": lambda n: service('      args:\n      - "' + "eyJ" * int(330_000 * n) + '"\n'),
    "BEGIN": lambda n: service('      args:\n      - "' + "-----BEGIN " * int(90_000 * n) + '"\n'),
    "BEGIN PRIVATE": lambda n: service(
        '      args:\n      - "' + "-----BEGIN PRIVATE KEY-----" * int(37_000 * n) + '"\n'
    ),
    "BEGIN A A A": lambda n: service('      args:\n      - "-----BEGIN ' + "A " * int(500_000 * n) + '"\n'),
    "URLs": lambda n: service('      args:\n      - "' + "://a:b" * int(160_000 * n) + '"\n'),
    "URLs without end": lambda n: service('      args:\n      - "' + "://" * int(330_000 * n) + '@"\n'),
    "URL: long password": lambda n: service(
        '      args:\n      - "http://u:' + "p" * int(1_000_000 * n) + '"\n'
    ),
    "name: value": lambda n: service(
        '      args:\n      - "' + "name: token, value: a1b2c3d4e5f6 " * int(30_000 * n) + '"\n'
    ),
    "secrets in a line of problems": lambda n: raw(
        PLAIN + "    unknown: " + '"' + "token: a1b2c3d4e5 " * int(50_000 * n) + '"\n'
    ),
    "20,000 problems in a line": lambda n: raw(
        PLAIN.rstrip()
        + "\n    unknown: {"
        + many("token#: a1b2c3d4e5, ", 40_000 * n)
        + "}\n    replicas: {"
        + many("k#: v, ", 10)
        + "}\n"
    ),
    "problems in one flow line": lambda n: service("").__class__(
        {
            "ms.yaml": PLAIN
            + "    template: {"
            + many("t#: v, ", 60_000 * n)
            + "}\n"
            + "  prefill: {"
            + many("bad#: v, ", 60_000 * n)
            + "}\n"
        }
    ),
    "env of secrets": lambda n: service(
        "      env:\n" + many("      - {name: HF_TOKEN_#, value: a1b2c3d4e5f6}\n", 20_000 * n)
    ),
    "configmap names": lambda n: service(
        "      envFrom:\n" + many("      - {configMapRef: {name: c#}}\n", 26_000 * n)
    ),
    "annotations with msvcgen.dev": lambda n: service(
        metadata=", annotations: {" + many("msvcgen.dev/u#: x, ", 50_000 * n) + "}"
    ),
    "long name": lambda n: raw(PLAIN.replace("name: granite,", "name: " + "a" * int(1_000_000 * n) + ",")),
    "long uri": lambda n: raw(PLAIN.replace("hf://ibm-granite/granite", "hf://" + "a/" * int(500_000 * n))),
    "long image": lambda n: raw(PLAIN.replace("example.com/vllm:1", "a/" * int(500_000 * n))),
    "long image, dashes": lambda n: raw(PLAIN.replace("example.com/vllm:1", "a" + "-" * int(1_000_000 * n))),
    "long model name": lambda n: raw(
        PLAIN.replace("modelName: granite", "modelName: " + "\u00e4." * int(300_000 * n))
    ),
    "long command line, vllm": lambda n: service(
        "      args:\n" + many("      - --max-model-len=#\n", 35_000 * n)
    )._replace(arguments=("generate", "-m", "ms.yaml", "-r", "vllm")),
    "env of vllm": lambda n: service(
        "      env:\n" + many("      - {name: VLLM_U#, value: x}\n", 30_000 * n)
    )._replace(arguments=("generate", "-m", "ms.yaml", "-r", "vllm")),
}
