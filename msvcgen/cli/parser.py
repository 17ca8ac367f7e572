"""The command line as typer knows it, from the rows of options: help, usage errors, shell completion."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from inspect import Parameter, Signature
from typing import Annotated, Literal

import typer
from typer.main import get_command

from msvcgen.cli.boundary import Exit, UsageError
from msvcgen.cli.commands import MODULES, Command, Job, job, load
from msvcgen.cli.completion import VALUES, before_the_word
from msvcgen.cli.config import NO_CONFIG, Config, config_for, with_config
from msvcgen.cli.habits import hint_for
from msvcgen.cli.request import CommandLine
from msvcgen.cli.terminal import write_error
from msvcgen.errors import MsvcgenError
from msvcgen.options import REPEATED, Option

PROGRAM = "msvcgen"
_COMPLETING = "_MSVCGEN_COMPLETE"
"""The variable by which a shell asks for completions."""


def parse(words: Sequence[str], config: Config = NO_CONFIG) -> Job:
    """Give the job that the words ask for; help, completion and usage errors are printed here.

    `config` states values of options of the command.
    """
    chosen: list[Job] = []
    code = 0
    try:
        code = get_command(application(chosen.append, config)).main(
            args=list(words), prog_name=PROGRAM, standalone_mode=False
        )
    except _UsageError as error:
        code = _refuse(words, error)
    except SystemExit as end:  # what completion ends with
        code = end.code if isinstance(end.code, int) else 0
    return chosen[0] if chosen else Job(run=partial(int, code or 0))


_UsageError: type[typer.BadParameter] = typer.BadParameter.__mro__[1]  # which typer does not name


def _refuse(words: Sequence[str], error: typer.BadParameter) -> int:
    """Say what is wrong with the words, first of all, and what was meant; of none at all the help is shown."""
    if not words:
        error.show()
        return Exit.USAGE
    options = load(words[0]).Request.options() if words[0] in MODULES else ()
    hint = hint_for(words, [flag for option in options for flag in option.flags])
    message = error.format_message()
    if hint:  # which knows better than what is spelled alike
        message = message.partition(" (Possible")[0].partition(" Did you mean")[0]
    write_error(f"Error: {message}\n")
    if hint:
        write_error(f"  = hint: {hint}\n")
    if error.ctx is not None:
        write_error(f"{error.ctx.get_usage()}\nTry '{error.ctx.command_path} -h' for help.\n")
    return Exit.USAGE


def application(choose: Callable[[Job], None], config: Config = NO_CONFIG) -> typer.Typer:
    """Make the typer application of all commands; the command that is called hands its job to `choose`."""
    app = typer.Typer(
        name=PROGRAM,
        help="Render the Kubernetes manifests that serve a model, with no cluster.",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(_root)
    before = before_the_word() if _COMPLETING in os.environ else ""
    for name in MODULES:
        command = load(name)
        app.command(name, help=command.Request.__doc__, epilog=_verbatim(command.EXAMPLE))(
            _maker(command, choose, config, before)
        )
    return app


def _root(
    *,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    if version:
        command = load("version")
        raise typer.Exit(command.run(command.Request()))


def _maker(
    command: Command, choose: Callable[[Job], None], config: Config, before: str
) -> Callable[..., None]:
    """Give the function that typer calls with what it has read; its signature is made of the options.

    `before` is for completion, see `_completer`.
    """

    def make(*, ctx: typer.Context, **given: object) -> None:
        stated = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in given.items()
            if (source := ctx.get_parameter_source(name)) is not None and source.name != "DEFAULT"
        }
        choose(job(command, command.Request(**with_config(stated, config.given)), config))

    parameters = [
        Parameter("ctx", Parameter.KEYWORD_ONLY, annotation=typer.Context),
        *(_parameter(option, command.Request, config, before) for option in command.Request.options()),
    ]
    make.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # what inspect.signature looks for
    make.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return make


def _parameter(option: Option, request: type[CommandLine], config: Config, before: str) -> Parameter:
    given = option.default
    declare = typer.Option if option.flags else typer.Argument
    info = declare(
        *option.flags,
        help=option.help,
        metavar=option.metavar or None,
        show_default=given != "",
        autocompletion=_completer(option.name, request, before),
    )
    default = list(given) if isinstance(given, tuple) else given
    return Parameter(
        option.name,
        Parameter.KEYWORD_ONLY,
        default=Parameter.empty if option.required and option.name not in config.given else default,
        annotation=Annotated[_type(option), info],
    )


def _completer(
    name: str, request: type[CommandLine], before: str
) -> Callable[[typer.Context, str], list[str]] | None:
    """Give what typer asks for completions; there are none where the words so far cannot be used.

    `before` stands before the part of a word that the shell completes.
    """
    if name not in VALUES and name not in request.COMPLETED:
        return None

    def complete(ctx: typer.Context, incomplete: str) -> list[str]:
        given = {key: value for key, value in ctx.params.items() if key != name and value is not None}
        begun = before + incomplete
        try:
            given = _with_configured(request, given)
            values = VALUES[name](begun, given) if name in VALUES else request.complete(name, begun, given)
            return [value[len(before) :] for value in values if value.startswith(begun)]
        except (MsvcgenError, UsageError, OSError):
            return []

    return complete


def _with_configured(request: type[CommandLine], given: dict[str, object]) -> dict[str, object]:
    """Give what the words so far state, with what a config does."""
    stated = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    words = ["--no-config"] if stated.get("no_config") else []
    if file := stated.get("config"):
        words += ["--config", str(file)]
    defaults = {option.name: option.default for option in request.options()}
    own = {key: value for key, value in stated.items() if value != defaults.get(key)}
    return with_config(own, config_for(request, words).given)


def _type(option: Option) -> object:
    if option.shape == "switch":
        return bool
    if option.shape in REPEATED:
        return list[str]
    return Literal[option.choices] if option.choices else str


def _verbatim(example: str) -> str:
    """Keep the lines of an example as they are: a backspace is how click is told not to fill a paragraph."""
    return "\n\n".join(f"\b\n{part}" for part in example.strip().split("\n\n"))
