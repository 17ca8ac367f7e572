"""The options of rendering, each one row: of these are made the command line, the config of kustomize and its schema.

Beside its row an option stands in what uses it: a field of `pipeline.Options` and a keyword of `msvcgen.render`, both
of its name, or the module of its command.
"""

from __future__ import annotations

from collections.abc import Sequence

from msvcgen.option import COMMANDS, PREFIX, RENDERING, REPEATED, Given, Key, Option, Shape

__all__ = [
    "COMMANDS",
    "OPTIONS",
    "PREFIX",
    "REPEATED",
    "Given",
    "Key",
    "Option",
    "Shape",
    "of_annotations",
    "of_command",
    "of_config",
    "of_file",
]

OPTIONS: Sequence[Option] = (
    Option(
        name="manifests",
        metavar="PATH...",
        shape="paths",
        required=True,
        help="Rendered manifests: files, directories, searched to any depth, or - for stdin.",
        commands=("lint", "requires", "graph", "report"),
    ),
    Option(
        name="modelservice",
        flags=("-m", "--modelservice", "-f"),
        metavar="FILE|DIR|-",
        shape="paths",
        required=True,
        help="ModelServices: a file, a directory, searched to any depth, or - for stdin. Repeatable.",
        key=Key("modelServices", (["models/"],), "ModelServices: files and directories."),
    ),
    Option(
        name="baseconfig",
        flags=("-b", "--baseconfig"),
        metavar="FILE|DIR|preset:NAME",
        shape="paths",
        help="BaseConfigs, which ModelServices choose by spec.baseConfigMapRef.name. Repeatable.",
        key=Key(
            "baseConfigs",
            (["baseconfig.yaml"], ["preset:llm-d"]),
            "BaseConfigs: files, directories, and `preset:NAME`.",
        ),
    ),
    Option(
        name="runtime",
        flags=("-r", "--runtime"),
        metavar="NAME|FILE",
        shape="variant",
        help="Runtime variant that serves the models: one of `msvcgen runtimes`, or a RuntimeVariant file.",
        key=Key(
            "runtime",
            ("vllm", "runtimes/our-vllm.yaml"),
            "Runtime variant that serves the models: a name or a file.",
        ),
        pipeline=True,
    ),
    Option(
        name="model_definition",
        flags=("-d", "--model-definition"),
        metavar="FILE",
        shape="file",
        help="Model definition of Backend.AI that says how the models are served, with the variant `custom`.",
        key=Key(
            "modelDefinition",
            ("model-definition.yaml",),
            "Backend.AI model definition, a file, for the variant `custom`.",
        ),
        pipeline=True,
    ),
    Option(
        name="env",
        flags=("-e", "--env"),
        metavar="NAME=VALUE",
        shape="assignments",
        help="Variable of the runtime variant or of the model server's environment. Repeatable.",
        key=Key(
            "env",
            ({"VLLM_TP_SIZE": "2"},),
            "Variables of the runtime variant or of the model server's environment.",
        ),
        pipeline=True,
    ),
    Option(
        name="set_values",
        flags=("--set",),
        metavar="[NAME:]PATH=VALUE",
        shape="values",
        help="Value of all ModelServices, or of the one of that name, as in helm. Repeatable.",
        pipeline=True,
    ),
    Option(
        name="namespace",
        flags=("-n", "--namespace"),
        metavar="NAME",
        help="Namespace of ModelServices that state none.",
        key=Key("namespace", ("models",)),
        pipeline=True,
    ),
    Option(
        name="validate",
        flags=("--validate",),
        shape="choice",
        choices=("strict", "warn", "ignore"),
        help="What a schema problem does: fail, warn and drop unknown fields, or nothing.",
        key=Key(
            "validate",
            help="What a schema problem does: fail, warn and drop unknown fields, or nothing. Default: strict.",
        ),
        pipeline=True,
        commands=(*RENDERING, "lint"),
    ),
    Option(
        name="kube_version",
        flags=("--kube-version",),
        metavar="VERSION",
        shape="version",
        help="Kubernetes version to check for, like 1.34. Default: the newest.",
        key=Key("kubeVersion", ("1.34",), "Kubernetes version to check for, in quotes. Default: the newest."),
        pipeline=True,
        commands=(*RENDERING, "lint"),
    ),
    Option(
        name="schemas",
        flags=("--schema-dir",),
        metavar="DIR",
        shape="folders",
        help="CustomResourceDefinitions and JSON Schemas of further kinds. Repeatable.",
        key=Key(
            "schemaDirs",
            (["schemas/"],),
            "Directories with CustomResourceDefinitions and JSON Schemas of further kinds.",
        ),
        pipeline=True,
        commands=(*RENDERING, "lint"),
    ),
    Option(
        name="epp_cluster_role",
        flags=("--epp-cluster-role",),
        metavar="NAME",
        help="ClusterRole that endpoint pickers are bound to.",
        key=Key("eppClusterRole", ("pod-read",)),
        pipeline=True,
    ),
    Option(
        name="epp_pull_secrets",
        flags=("--epp-pull-secrets",),
        metavar="NAME,...",
        shape="names",
        help="Image pull secrets of the endpoint pickers' ServiceAccounts.",
        key=Key("eppPullSecrets", (["registry"],)),
        pipeline=True,
    ),
    Option(
        name="pd_pull_secrets",
        flags=("--pd-pull-secrets",),
        metavar="NAME,...",
        shape="names",
        help="Image pull secrets of the prefill and decode ServiceAccounts.",
        key=Key("pdPullSecrets", (["registry"],)),
        pipeline=True,
    ),
    Option(
        name="allow",
        flags=("--allow",),
        metavar="CODE,...",
        shape="names",
        help="Rules that the input may break, by the codes of their problems. Repeatable.",
        key=Key(
            "allow",
            (["no-namespace"],),
            "Rules that the input may break, by the codes of their problems.",
        ),
        pipeline=True,
        commands=(*RENDERING, "lint"),
    ),
    Option(
        name="fail_on",
        flags=("--fail-on",),
        shape="choice",
        choices=("error", "warning"),
        help="What fails a run: errors only, or warnings as well.",
        key=Key("failOn", help="What fails a run: errors only, or warnings as well. Default: error."),
        commands=("generate", "validate", "diff", "lint"),
    ),
    Option(
        name="show_notes",
        flags=("--show-notes",),
        shape="switch",
        help="Show notes as well: what is good to know and no mistake.",
        commands=("generate", "validate", "lint"),
        pipeline=True,
    ),
    Option(
        name="validate_only",
        shape="switch",
        help="Check and print nothing, for `validators` of a kustomization.",
        key=Key("validateOnly", (True,)),
        commands=(),
    ),
    Option(
        name="error_format",
        flags=("--error-format",),
        shape="choice",
        choices=("text", "json", "github"),
        help="How problems are written to stderr.",
        commands=(*RENDERING, "lint"),
    ),
    Option(
        name="config",
        flags=("--config",),
        metavar="FILE",
        help="Options from this file. Default: the nearest msvcgen.yaml, from here up to the repository's root.",
        commands=(*RENDERING, "lint"),
    ),
    Option(
        name="no_config",
        flags=("--no-config",),
        shape="switch",
        help="Read no config.",
        commands=(*RENDERING, "lint"),
    ),
    Option(
        name="jobs",
        flags=("-j", "--jobs"),
        metavar="N",
        help="Render on N processes, or one a core with `auto`. The output is the same. Default: 1.",
        commands=("generate", "validate", "diff"),
    ),
    Option(
        name="executor",
        flags=("--executor",),
        metavar="dask:ADDRESS|MODULE:FUNCTION",
        help="Render on the workers of a Dask cluster, or of the concurrent.futures.Executor that a function gives.",
        commands=("generate", "validate"),
    ),
    Option(
        name="shard",
        flags=("--shard",),
        metavar="I/N",
        help="Render only part I of N, counted from 1, which follows from the names of ModelServices.",
        commands=("generate", "validate"),
    ),
    Option(
        name="output",
        flags=("-o", "--output"),
        metavar="DIR",
        help="Write a file for each object and a kustomization.yaml here, instead of one stream to stdout.",
        commands=("generate",),
    ),
    Option(
        name="format",
        flags=("--format",),
        shape="choice",
        choices=("yaml", "json", "list", "children"),
        help="YAML documents, a v1 List as JSON or YAML, or one map keyed by child resource.",
        commands=("generate",),
    ),
    Option(
        name="check",
        flags=("--check",),
        shape="switch",
        help="Write nothing; exit 3 and show how DIR differs when it is not up to date.",
        commands=("generate",),
    ),
    Option(
        name="annotate_origins",
        flags=("--annotate-origins",),
        shape="switch",
        help="Write behind every value, as a comment of the YAML, the file and the line that state it.",
        commands=("generate",),
    ),
)


def of_command(command: str) -> list[Option]:
    """Give the options of a command, in the order of its help."""
    return [option for option in OPTIONS if command in option.commands]


def of_config() -> dict[str, Option]:
    """Give the options that the config of kustomize has, by their keys there."""
    return {option.key.name: option for option in OPTIONS if option.key.name}


def of_file() -> dict[str, Option]:
    """Give the options that the config of a repository may state, by their keys there: those of kustomize's config."""
    return {key: option for key, option in of_config().items() if option.commands}


def of_annotations() -> dict[str, Option]:
    """Give the options that a ModelService states of itself as the config, by their annotations."""
    return {option.annotation: option for option in of_config().values() if not option.required}
