"""What the chart tells the server of a container, and what of it a ModelService and a BaseConfig say."""

from __future__ import annotations

from msvcgen.migrate.facts import serve_command, word
from msvcgen.migrate.job import Job, text_of, texts_of
from msvcgen.migrate.model import Model
from msvcgen.migrate.quoted import Template
from msvcgen.records import NamedTuple
from msvcgen.servers.writing import states_flag
from msvcgen.tree import Mapped, Path, Tree, text_at
from msvcgen.typed import Final, Literal, cast

How = Literal["vllmServe", "imageDefault", "custom"]

COMMANDS: Final = ("vllmServe", "imageDefault", "custom")


class Sizes(NamedTuple):
    """The parallelism of a role as the chart works it out: `cards` of a pod, `pods` of a group."""

    tensor: int = 1
    data: int = 1
    local: int = 1
    pods: int = 1

    @property
    def cards(self) -> int:
        """How many accelerators each container asks for."""
        return self.tensor * self.local

    def flags(self) -> list[tuple[str, int]]:
        """Give the flags that the chart writes of it, by their names among the facts."""
        sizes = (("tensor", self.tensor), ("data", self.data), ("dataLocal", self.local))
        return [(name, size) for name, size in sizes if size > 1]


class Words(NamedTuple):
    """The words of a container.

    `own` are the ModelService's, `base` the BaseConfig's behind them; `sizes` are the flags of the parallelism, which
    are either of the latter or made by msvcgen.
    """

    how: How
    command: list[Tree]
    own: list[Tree]
    base: list[Tree]
    sizes: list[tuple[str, int]]


def words_of(job: Job, model: Model, path: Path, container: Mapped, sizes: Sizes) -> Words | None:
    """Give the words of a container; None where the chart refuses it."""
    how = _how(job, model, path, container)
    if how is None:
        return None
    role, args = str(path[0]), texts_of(job, (*path, "args"))
    job.ledger.carried((*path, "args"), f"spec.{role}.containers")
    if how == "custom":
        job.ledger.carried((*path, "command"), f"spec.{role}.containers")
        return Words(how, texts_of(job, (*path, "command")), args, [], [])
    if container.get("command"):
        why = f"the chart reads it with `modelCommand: custom` only, this is `{how}`"
        job.ledger.dropped((*path, "command"), why)
    job.ledger.carried((*path, "command"), "")
    own, base = _model_words(model, how)
    pairs: list[tuple[str, str]] = [("port", Template(f'{{{{ getPort "{job.port_name(role)}" }}}}'))]
    pairs.append(("servedName", Template("{{ .ModelName }}")))
    if job.at("tracing", "enabled") and "tracing" not in job.fields:
        pairs.append(("traces", text_of(job.at("tracing", "otlpEndpoint"))))
        pairs.append(("traceDetails", text_of(job.at("tracing", "vllm", "collectDetailedTraces"))))
    stated = {name for name in (*(name for name, _ in pairs), *dict(sizes.flags())) if _states(args, name)}
    for name in sorted(stated):
        why = f"`{word(name)}` stands in it and in what the chart writes before it; the last one counts"
        job.ledger.changed((*path, "args"), f"spec.{role}.containers", why)
    base += [part for name, value in pairs if name not in stated for part in (word(name), value)]
    flags = [(name, size) for name, size in sizes.flags() if name not in stated]
    command: list[Tree] = list(serve_command()) if how == "vllmServe" else []
    return Words(how, command, [*own, *args], base, flags)


def _states(args: list[Tree], name: str) -> bool:
    return states_flag(args, [word(name)])


def _how(job: Job, model: Model, path: Path, container: Mapped) -> How | None:
    how = text_at(container, "modelCommand") or "custom"
    at = (*path, "modelCommand")
    if how not in COMMANDS:
        known = ", ".join(f"`{command}`" for command in COMMANDS)
        job.ledger.refuse(at, f"`{how}` is not known to the chart, known are {known}")
        return None
    if how == "custom" and not container.get("command"):
        where = at if "modelCommand" in container else path
        job.ledger.refuse(where, "`custom`, and no modelCommand, need a `command`")
        return None
    if how != "custom" and model.scheme == "oci":
        message = f"the chart cannot write `{how}` for an oci:// model"
        hint = "state `modelCommand: custom`, `command` and `args`"
        job.ledger.refuse(at, message, hint)
        return None
    to = f"{job.base_key(str(path[0]))} of the BaseConfig"
    job.ledger.carried(at, to if how != "custom" else "command")
    return cast("How", how)


def _model_words(model: Model, how: How) -> tuple[list[Tree], list[Tree]]:
    """Give the words that name the model: vLLM's own is positional and comes first, so it is the ModelService's."""
    if how == "vllmServe":
        return [model.argument()], []
    return [], [word("model"), model.argument()]
