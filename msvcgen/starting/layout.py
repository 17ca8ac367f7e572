"""Lay a sample out as a repository: inputs in their folders, a config that names them, a page, a job of CI."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence

from msvcgen.data import read_data
from msvcgen.option import REPEATED, Option
from msvcgen.options import of_file
from msvcgen.records import NamedTuple
from msvcgen.starting.comments import commented
from msvcgen.starting.stories import Story
from msvcgen.tree import Tree, text_at
from msvcgen.typed import Final, Literal, TypeAlias
from msvcgen.yaml.reader import read_stream
from msvcgen.yaml.writer import write

CI: TypeAlias = Literal["github", "gitlab", "none"]
"""Whose jobs check what is committed."""

_CONFIG: Final = "msvcgen.yaml"
_OUTPUT: Final = "manifests"


class _Kind(NamedTuple):
    """What a file of a kind is, and where more is said of it."""

    what: str
    more: str


_KINDS: Final[Mapping[str, _Kind]] = {
    "ModelService": _Kind(
        "what the owner of a model decides",
        "All fields: msvcgen schema ModelService. What templates may use, {{ .HFModelName }}: msvcgen vars.",
    ),
    "BaseConfig": _Kind(
        "what the platform decides for all models; a template for each object",
        "All keys: msvcgen schema BaseConfig. What templates may use, {{ .ModelName }}: msvcgen vars.",
    ),
    "RuntimeVariant": _Kind(
        "how a server is started; what it does not state is that of `extends`",
        "All fields: msvcgen schema RuntimeVariant. The variants to build on: msvcgen runtimes.",
    ),
    "ModelDefinition": _Kind(
        "how the model is started, as Backend.AI has it", "All fields: msvcgen schema ModelDefinition."
    ),
}
"""The kinds that a schema explains."""

_FOLDERS: Final = {"modelservice": "models/", "baseconfig": "baseconfigs/", "runtime": "runtimes/"}
"""Where files go that an option names; others stay where they are."""


class Start(NamedTuple):
    """What somebody starts from: texts by their paths, and the next command to type."""

    files: Mapping[str, str]
    command: str


def start(story: Story, ci: CI = "github") -> Start:
    """Give the files that a story starts with, commented; the config names them, so that commands need not."""
    inputs = [_input(story, path) for path in story.files]
    moved = dict(zip(story.files, (each.path for each in inputs), strict=True))
    keys = {option.name: (key, option) for key, option in of_file().items()}
    config: dict[str, Tree] = {
        keys[name][0]: _configured(keys[name][1], values, moved) for name, values in story.options.items()
    }
    # Inputs in a folder that has a layout of its own are rendered by whoever reads that.
    command = "generate" if any(path != moved[path] for path in moved) else "validate"
    jobs = {} if ci == "none" else {_JOBS[ci]: _job(ci, command)}
    files = {
        "README.md": _page(story, inputs, [*jobs], command),
        _CONFIG: commented(write(config), "Config", _CONFIG_HEAD),
        **{each.path: each.text for each in sorted(inputs)},
        **jobs,
    }
    return Start(files, f"msvcgen {command}")


_CONFIG_HEAD: Final = """\
Options of every run in this folder, so that no command needs to state them.
All of them: msvcgen schema Config."""


class _Input(NamedTuple):
    """A file of a story, laid out: its path, its kind ("" for what no schema explains), its text with comments."""

    path: str
    kind: str
    text: str


def _input(story: Story, path: str) -> _Input:
    text = story.files[path]
    tree = read_stream(text, path)[0][0].tree
    kind, name = text_at(tree, "kind"), text_at(tree, "metadata", "name")
    kind = {"ConfigMap": "BaseConfig", "": "ModelDefinition"}.get(kind, kind)
    for option, folder in _FOLDERS.items():
        if path in story.options.get(option, ()):
            path = f"{folder}{name}.yaml"
    if kind not in _KINDS:
        return _Input(path, "", text)
    what, more = _KINDS[kind]
    return _Input(path, kind, commented(text, kind, f"{kind}: {what}.\n{more}"))


def _configured(option: Option, values: tuple[str, ...], moved: Mapping[str, str]) -> Tree:
    """Give what a config states of an option in the place of a command: the folders of files."""
    if option.shape == "assignments":
        pairs = (value.partition("=") for value in values)
        return {name: value for name, _, value in pairs}
    if option.shape not in REPEATED:
        return moved.get(values[0], values[0])
    if option.shape != "paths":
        return [*values]
    folders = (posixpath.dirname(moved[value]) if value in moved else value for value in values)
    return [*dict.fromkeys(f"{folder}/" for folder in folders)]


_JOBS: Final = {"github": ".github/workflows/manifests.yaml", "gitlab": ".gitlab-ci.yml"}
_CHECKS: Final = {
    "generate": (
        "Fails when there are problems, and when the manifests that are committed are out of date.",
        "Are the committed manifests up to date?",
        f"msvcgen generate -o {_OUTPUT} --check",
    ),
    "validate": ("Fails when there are problems.", "Are there problems?", "msvcgen validate"),
}


def _job(ci: Literal["github", "gitlab"], command: str) -> str:
    text = read_data(f"starting/{ci}.yaml").decode()
    for name, value in zip(("PURPOSE", "QUESTION", "COMMAND"), _CHECKS[command], strict=True):
        text = text.replace(f"${{{name}}}", value)
    return text


def _page(story: Story, inputs: Sequence[_Input], jobs: Sequence[str], command: str) -> str:
    """Give the page that says what is where and what to type."""
    rows = [(each.path, f"{each.kind}: {_KINDS[each.kind].what}") for each in inputs if each.kind]
    rows.append((_CONFIG, "options of every run in this folder"))
    rows += [(name, _JOB) for name in jobs]
    parts = [
        f"# Models\n\n{story.title}",
        "\n".join(["| file | what it is |", "|---|---|", *(f"| `{path}` | {what} |" for path, what in rows)]),
        _COMMANDS[command],
        story.rest,
        f"These files are the sample `{story.name}` of msvcgen: `msvcgen init --list` names others.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


_JOB: Final = "what CI checks: it belongs at the root of the repository; say in it how msvcgen is installed"
_COMMANDS: Final = {
    "generate": f"""\
```
msvcgen validate                            # problems, and nothing else
msvcgen generate | kubectl apply -f -       # to a cluster
msvcgen generate -o {_OUTPUT}               # or a file for each object, to commit
msvcgen explain                             # which layers made which object
msvcgen requires                            # what the cluster must have
```""",
    "validate": """\
```
msvcgen validate
```""",
}
