"""What `--executor` names: a Dask cluster, or a function that gives an executor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib import import_module

from msvcgen.cli.boundary import UsageError
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.typed import Any

_DASK = "dask"

_RETRIES = 2
"""Times that Dask itself gives a task again whose worker it lost."""


@contextmanager
def open_executor(text: str) -> Iterator[Executor]:
    """Give the executor that is named, and shut it down in the end.

    Raises UsageError for a name that is none, MsvcgenError when the executor cannot be had.
    """
    kind, colon, rest = text.partition(":")
    if not (kind and colon and rest):
        raise UsageError(f"--executor wants dask:ADDRESS or MODULE:FUNCTION, this is `{text}`")
    if kind == _DASK:
        with _client(rest) as client:
            yield client.get_executor(pure=False, retries=_RETRIES)
        return
    with _made(text, _function(kind, rest)) as executor:
        yield executor


def _client(address: str) -> Any:  # noqa: ANN401 - an extra that may not be there
    try:
        distributed = import_module("distributed")
    except ImportError as error:
        raise UsageError("--executor dask:ADDRESS needs Dask: pip install 'msvcgen[dask]'") from error
    try:
        return distributed.Client(address)
    except (OSError, ValueError) as error:
        raise _unusable(f"{_DASK}:{address}", error) from error


def _function(module: str, name: str) -> Callable[[], object]:
    try:
        function = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        hint = "a module is looked for where Python looks, see PYTHONPATH"
        raise UsageError(f"--executor {module}:{name} is not there: {error}; {hint}") from error
    if not callable(function):
        raise UsageError(f"--executor {module}:{name} is no function that gives an executor")
    found: Callable[[], object] = function
    return found


def _made(text: str, function: Callable[[], object]) -> Executor:
    try:
        executor = function()
    except Exception as error:
        raise _unusable(text, error) from error
    if not isinstance(executor, Executor):
        raise UsageError(
            f"--executor {text} gives a {type(executor).__name__}, no concurrent.futures.Executor"
        )
    return executor


def _unusable(text: str, error: Exception) -> MsvcgenError:
    said = str(error).partition("\n")[0].rstrip(".")
    message = f"this executor cannot be used: {type(error).__name__}{': ' * bool(said)}{said}"
    return MsvcgenError([Problem("executor", message, where=text)])
