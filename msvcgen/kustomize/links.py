"""The links by which kustomize finds its exec plugins: `$HOME/GROUP/VERSION/kind/Kind` below the plugin home.

The places are those of kustomize, api/konfig/plugins.go and api/internal/plugins/loader/loader.go.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping

from msvcgen.errors import MsvcgenError, Problem
from msvcgen.files.display import display

PROGRAM = "msvcgen-kustomize"
KINDS = (("msvcgen.dev/v1alpha1", "ModelServiceGenerator"), ("llm-d.ai/v1alpha1", "ModelService"))
"""The kinds of config that the program takes."""


def user_home(environment: Mapping[str, str]) -> str:
    """Give the plugin home of the user, whether it exists or not."""
    config = environment.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return os.path.join(config, "kustomize", "plugin")


def plugin_home(environment: Mapping[str, str]) -> str:
    """Give the directory in which kustomize looks for plugins, or would after `install`."""
    wanted = environment.get("KUSTOMIZE_PLUGIN_HOME")
    places = (
        wanted or "",
        os.path.join(environment.get("XDG_CONFIG_HOME") or "\0", "kustomize", "plugin"),
        os.path.join(os.path.expanduser("~"), ".config", "kustomize", "plugin"),
        os.path.join(os.path.expanduser("~"), "kustomize", "plugin"),
    )
    home = next((place for place in places if place and "\0" not in place and os.path.isdir(place)), "")
    return home or wanted or user_home(environment)


def link_path(home: str, api_version: str, kind: str) -> str:
    """Give the place of the link for a kind."""
    return os.path.join(home, *api_version.split("/"), kind.lower(), kind)


def program_path() -> str:
    """Give the path of the program that is installed with this Python; raise MsvcgenError when there is none."""
    name = f"{PROGRAM}.exe" if sys.platform == "win32" else PROGRAM
    for folder in (os.path.dirname(sys.executable), os.path.dirname(os.path.abspath(sys.argv[0]))):
        if os.path.isfile(path := os.path.join(folder, name)):
            return path
    from shutil import which

    if program := which(name):
        return os.path.abspath(program)
    message = f"the program {PROGRAM} is not installed beside this Python"
    raise MsvcgenError([Problem(code="no-program", message=message, hint="install msvcgen with pip")])


def install(home: str, program: str) -> list[str]:
    """Make the links and give their paths; raise MsvcgenError when something else stands in their place."""
    paths = [link_path(os.path.abspath(home), *kind) for kind in KINDS]
    if problems := [_foreign(path) for path in paths if os.path.lexists(path) and not is_ours(path)]:
        raise MsvcgenError(problems)
    for path in paths:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        fresh = f"{path}.new"
        if os.path.lexists(fresh):
            os.unlink(fresh)
        os.symlink(program, fresh)
        os.replace(fresh, path)
    return paths


def uninstall(home: str) -> list[str]:
    """Remove the links, and the directories that are empty then; give what was removed."""
    removed = []
    for api_version, kind in KINDS:
        path = link_path(os.path.abspath(home), api_version, kind)
        if is_ours(path):
            os.unlink(path)
            removed.append(path)
            _remove_empty(os.path.dirname(path), levels=len(api_version.split("/")) + 1)
    return removed


def foreign(home: str) -> list[Problem]:
    """Give a warning for everything that stands in the place of a link and is none of ours."""
    paths = [link_path(os.path.abspath(home), *kind) for kind in KINDS]
    message = f"this is no link to {PROGRAM} and is not removed"
    return [
        Problem(code="foreign-file", severity="warning", message=message, where=display(path))
        for path in paths
        if os.path.lexists(path) and not is_ours(path)
    ]


def is_ours(path: str) -> bool:
    """Tell whether a path is a link to our program, whether that still exists or not."""
    return os.path.islink(path) and os.path.basename(os.readlink(path)).startswith(PROGRAM)


def link_faults(home: str, api_version: str, kind: str) -> Iterator[str]:
    """Say why kustomize would not find or not start the plugin for a kind."""
    path = link_path(home, api_version, kind)
    if not os.path.lexists(path):
        yield f"kustomize finds no plugin for {kind}: there is no `{display(path)}`"
    elif not os.path.exists(path):
        yield f"the plugin `{display(path)}` is a link to `{display(os.readlink(path))}`, which does not exist"
    elif not os.path.isfile(path) or not os.access(path, os.X_OK):
        yield f"the plugin `{display(path)}` is not an executable file"


def _foreign(path: str) -> Problem:
    return Problem(
        code="foreign-file",
        message=f"this is no link to {PROGRAM} and is not overwritten",
        where=display(path),
        hint="move it away, or choose another directory with --dir",
    )


def _remove_empty(folder: str, *, levels: int) -> None:
    for _ in range(levels):
        if os.listdir(folder):
            return
        os.rmdir(folder)
        folder = os.path.dirname(folder)
