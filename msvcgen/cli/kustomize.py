"""`msvcgen kustomize`."""

from __future__ import annotations

import os

from msvcgen.cli.boundary import Exit, UsageError
from msvcgen.cli.request import CommandLine
from msvcgen.cli.terminal import report, write_error, write_out
from msvcgen.options import Option
from msvcgen.typed import Literal

EXAMPLE = """
Example: let kustomize find the plugin, and look why a kustomization renders nothing

  msvcgen kustomize install
  msvcgen kustomize check overlays/dev

Example: keep names in custom resources right under a namePrefix

  msvcgen kustomize configuration > names.yaml

Example: keep the other entries when a strategic merge patch changes a list

  msvcgen kustomize openapi > schemas.json
"""


class Request(CommandLine):
    """Set up the kustomize plugin.

    install and uninstall the links by which kustomize finds it, print the
    configuration for custom resources or the schemas for patches, or check the
    kustomization in FOLDER.
    """

    OPTIONS = (
        Option(
            name="action",
            metavar="install|uninstall|configuration|openapi|check",
            shape="choice",
            choices=("install", "uninstall", "configuration", "openapi", "check"),
            required=True,
            help="What to do.",
        ),
        Option(name="folder", metavar="[FOLDER]", help="The kustomization to check. Default: this folder."),
        Option(
            name="user",
            flags=("--user",),
            shape="switch",
            help="Use the plugin folder of the user, although $KUSTOMIZE_PLUGIN_HOME is set.",
        ),
        Option(name="dir", flags=("--dir",), metavar="DIR", help="Use this plugin folder."),
    )
    action: Literal["install", "uninstall", "configuration", "openapi", "check"]
    folder: str
    user: bool
    dir: str


def run(request: Request) -> int:
    """Do the action."""
    if request.folder and request.action != "check":
        raise UsageError(f"only check takes a FOLDER, this is `{request.folder}`")
    if request.user and request.dir:
        raise UsageError("--user and --dir are two places, state one")
    return _ACTIONS[request.action](request)


def _home(request: Request) -> str:
    from msvcgen.kustomize.links import plugin_home, user_home

    return request.dir or (user_home if request.user else plugin_home)(os.environ)


def _install(request: Request) -> int:
    from msvcgen.kustomize.links import install, program_path

    program = program_path()
    write_out("".join(f"{path} -> {program}\n" for path in install(_home(request), program)))
    return Exit.DONE


def _uninstall(request: Request) -> int:
    from msvcgen.files.display import display
    from msvcgen.kustomize.links import foreign, uninstall

    home = _home(request)
    removed, left = uninstall(home), foreign(home)
    report(left, "text")
    write_out("".join(f"removed {path}\n" for path in removed))
    if not (removed or left):
        write_error(f"nothing to remove in {display(home)}\n")
    return Exit.DONE


def _configuration(_request: Request) -> int:
    from msvcgen.data import read_data

    write_out(read_data("kustomize/configuration.yaml").decode())
    return Exit.DONE


def _openapi(_request: Request) -> int:
    from msvcgen.kustomize.openapi import openapi_text

    write_out(openapi_text())
    return Exit.DONE


def _check(request: Request) -> int:
    from msvcgen.kustomize.checkup import check

    problems = check(request.folder or os.curdir, _home(request))
    report(problems, "text")
    return Exit.PROBLEMS if any(problem.severity == "error" for problem in problems) else Exit.DONE


_ACTIONS = {
    "install": _install,
    "uninstall": _uninstall,
    "configuration": _configuration,
    "openapi": _openapi,
    "check": _check,
}
