"""Tell what vLLM's own parser makes of lists of words: JSON in, the messages out, "" for words that it takes.

Runs in the environment of vLLM.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from typing import Any

from vllm.entrypoints.cli.serve import cmd_init
from vllm.utils.argparse_utils import FlexibleArgumentParser


def main() -> None:
    """Answer on the last line of stdout."""
    parser = FlexibleArgumentParser()
    commands = parser.add_subparsers(required=True, dest="subparser")
    serve = cmd_init()[0]
    serve.subparser_init(commands).set_defaults(dispatch_function=serve.cmd)
    print(json.dumps([_refused(parser, serve, words) for words in json.load(sys.stdin)]))


def _refused(parser: FlexibleArgumentParser, serve: Any, words: list[str]) -> str:
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        try:
            serve.validate(parser.parse_args(["serve", "a/model", *words]))
        except SystemExit:
            return said.getvalue().strip().splitlines()[-1]
        except Exception as error:  # noqa: BLE001 - whatever it refuses with
            return str(error) or type(error).__name__
    return ""


if __name__ == "__main__":
    main()
