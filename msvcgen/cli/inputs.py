"""What `generate`, `validate` and `vars` have in common: their options, reading and rendering."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from msvcgen.cli.boundary import UsageError
from msvcgen.cli.options import CommandLine, option
from msvcgen.cli.user_schemas import read_schemas

if TYPE_CHECKING:
    from msvcgen.pipeline import Options, Source


class Inputs(CommandLine):
    """The options of every command that renders."""

    modelservice: tuple[str, ...] = option(
        "-m", "--modelservice", metavar="FILE|DIR|-", default=(), required=True,
        help="ModelServices: a file, a directory, searched to any depth, or - for stdin. Repeatable.",
    )  # fmt: skip
    baseconfig: tuple[str, ...] = option(
        "-b", "--baseconfig", metavar="FILE|DIR", default=(),
        help="BaseConfigs, which ModelServices choose by spec.baseConfigMapRef.name. Repeatable.",
    )  # fmt: skip
    runtime: str = option(
        "-r",
        "--runtime",
        metavar="NAME|FILE",
        help="Runtime variant that serves the models: one of `msvcgen runtimes`, or a RuntimeVariant file.",
    )
    definition: str = option(
        "-d",
        "--model-definition",
        metavar="FILE",
        help="Model definition of Backend.AI that says how the models are served, with the variant `custom`.",
    )
    env: tuple[str, ...] = option(
        "-e",
        "--env",
        metavar="NAME=VALUE",
        default=(),
        help="Variable of the runtime variant or of the model server's environment. Repeatable.",
    )
    namespace: str = option(
        "-n", "--namespace", metavar="NAME", help="Namespace of ModelServices that state none."
    )
    validate: Literal["strict", "warn", "ignore"] = option(
        "--validate", choices=("strict", "warn", "ignore"), default="strict",
        help="What a schema problem does: fail, warn and drop unknown fields, or nothing.",
    )  # fmt: skip
    kube_version: str = option(
        "--kube-version",
        metavar="VERSION",
        help="Kubernetes version to check for, like 1.34. Default: the newest.",
    )
    schema_dir: tuple[str, ...] = option(
        "--schema-dir",
        metavar="DIR",
        default=(),
        help="CustomResourceDefinitions and JSON Schemas of further kinds. Repeatable.",
    )
    epp_cluster_role: str = option(
        "--epp-cluster-role", metavar="NAME", help="ClusterRole that endpoint pickers are bound to."
    )
    epp_pull_secrets: tuple[str, ...] = option(
        "--epp-pull-secrets",
        metavar="NAME,...",
        default=(),
        help="Image pull secrets of the endpoint pickers' ServiceAccounts.",
    )
    pd_pull_secrets: tuple[str, ...] = option(
        "--pd-pull-secrets", metavar="NAME,...", default=(),
        help="Image pull secrets of the prefill and decode ServiceAccounts.",
    )  # fmt: skip
    error_format: Literal["text", "json", "github"] = option(
        "--error-format",
        choices=("text", "json", "github"),
        default="text",
        help="How problems are written to stderr.",
    )


def variables(inputs: Inputs) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Read the inputs and give the template variables of every ModelService."""
    from msvcgen.pipeline import variables

    return variables(*read(inputs), settings(inputs))


def read(inputs: Inputs) -> tuple[list[Source], list[Source]]:
    """Read the files that the options name."""
    from msvcgen.files.sources import read_sources
    from msvcgen.pipeline import Source

    modelservices, baseconfigs = (
        [Source(name=file.name, text=file.content) for file in group]
        for group in read_sources(inputs.modelservice, inputs.baseconfig)
    )
    return modelservices, baseconfigs


def settings(inputs: Inputs) -> Options:
    """Give the options of the pipeline that the command line states."""
    from msvcgen.pipeline import Options

    return Options(
        namespace=inputs.namespace,
        validate=inputs.validate,
        kube_version=_kube_version(inputs.kube_version),
        epp_cluster_role=inputs.epp_cluster_role,
        epp_pull_secrets=_names(inputs.epp_pull_secrets),
        pd_pull_secrets=_names(inputs.pd_pull_secrets),
        schemas=read_schemas(inputs.schema_dir),
        runtime=_runtime(inputs.runtime),
        definition=_file("-d", inputs.definition) if inputs.definition else None,
        env=dict(_assignment(text) for text in inputs.env),
    )


def _runtime(stated: str) -> str | Source:
    """Read the file of a runtime variant; what neither has a folder nor ends as one is a name."""
    from msvcgen.files.sources import SUFFIXES

    if "/" not in stated and os.sep not in stated and not stated.lower().endswith(SUFFIXES):
        return stated
    return _file("-r", stated)


def _file(named: str, path: str) -> Source:
    """Read the one file that an option names."""
    from msvcgen.files.sources import read_sources
    from msvcgen.pipeline import Source

    if os.path.isdir(path):
        raise UsageError(f"{named} wants one file, `{path}` is a directory")
    ((file,),) = read_sources([path])
    return Source(name=file.name, text=file.content)


def _assignment(stated: str) -> tuple[str, str]:
    name, equals, value = stated.partition("=")
    if not name or not equals:
        raise UsageError(f"-e wants NAME=VALUE, this is `{stated}`")
    return name, value


def _kube_version(stated: str) -> str:
    """Give the minor version that is meant by 1.34, v1.34 or 1.34.2; the newest when none is stated."""
    from msvcgen.kinds import KUBE_VERSIONS, NEWEST

    meant = ".".join(stated.removeprefix("v").split(".")[:2]) or NEWEST
    if meant not in KUBE_VERSIONS:
        raise UsageError(f"--kube-version {stated} is not known, known are {', '.join(KUBE_VERSIONS)}")
    return meant


def _names(stated: Iterable[str]) -> tuple[str, ...]:
    """Give the names of a repeatable option, each time one or several, as the reference tool reads them."""
    return tuple(name.strip() for listed in stated for name in listed.split(",") if name.strip())
