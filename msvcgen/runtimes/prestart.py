"""The pre-start actions of a model definition, as the script that runs them and then becomes the server.

What each action does is in Backend.AI's src/ai/backend/kernel/service_actions.py: a command that fails does not keep
the server from starting, an action that cannot be done does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from msvcgen.tree import Mapped, Tree, list_at, mapping_at, truth_at

SCRIPT = "pre-start.sh"
"""The name of the script."""

MODE = "644"
"""Permissions of a file that states none."""

_HEAD = """\
#!{shell}
set -e
failed() {{
  echo "pre-start action $1: exit status $2" >&2
  case $2 in 126 | 127) exit "$2" ;; esac
}}
"""


def quoted(text: str) -> str:
    """Give a word of the shell that stands for a text, whatever it holds."""
    return "'" + text.replace("'", "'\\''") + "'"


def pre_start_script(shell: str, actions: Sequence[Mapped]) -> str:
    """Give the script that does the actions in their order and then executes its arguments."""
    lines = [_HEAD.format(shell=shell)]
    for number, action in enumerate(actions, 1):
        name = str(action.get("action"))
        lines += (
            f"{line}\n"
            for line in (f"# {number}: {name}", *_ACTIONS[name](mapping_at(action, "args"), number))
        )
    return "".join([*lines, 'exec "$@"\n'])


def _write_file(args: Mapped, _number: int) -> Iterator[str]:
    """Write a file: lines of a list each get a line break, text is written as it is."""
    body, name = args.get("body"), quoted(str(args.get("filename")))
    text = "".join(f"{line}\n" for line in body) if isinstance(body, list) else str(body)
    arrow = ">>" if truth_at(args, "append") is True else ">"
    yield f"printf '%s' {quoted(text)} {arrow} {name}"
    yield f"chmod -- {args.get('mode') or MODE} {name}"


def _write_tempfile(args: Mapped, number: int) -> Iterator[str]:
    """Write a temporary file, whose name is told: lines of a list follow one another as they are."""
    body = args.get("body")
    text = "".join(map(str, body)) if isinstance(body, list) else str(body)
    yield "file=$(mktemp)"
    yield 'mv -- "$file" "$file.py"'
    yield f"printf '%s' {quoted(text)} > \"$file.py\""
    yield f'chmod -- {args.get("mode") or MODE} "$file.py"'
    yield f'echo "pre-start action {number}: wrote $file.py" >&2'


def _run_command(args: Mapped, number: int) -> Iterator[str]:
    words = " ".join(quoted(_word(word)) for word in list_at(args, "command"))
    silent = "" if truth_at(args, "echo") is True else " > /dev/null 2>&1"
    yield f"(exec {words}){silent} || failed {number} $?"


def _word(word: Tree) -> str:
    return str(word)


def _mkdir(args: Mapped, _number: int) -> Iterator[str]:
    yield f"mkdir -p -- {quoted(str(args.get('path')))}"


def _log(args: Mapped, _number: int) -> Iterator[str]:
    level = "debug: " if truth_at(args, "debug") is True else ""
    yield f"printf '%s\\n' {quoted(level + str(args.get('message')))} >&2"


_ACTIONS: Mapping[str, Callable[[Mapped, int], Iterator[str]]] = {
    "write_file": _write_file,
    "write_tempfile": _write_tempfile,
    "run_command": _run_command,
    "mkdir": _mkdir,
    "log": _log,
}
