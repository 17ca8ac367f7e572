"""Who sets which variable of a contract, for the model server of one role."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from msvcgen.document import Document
from msvcgen.errors import Problem, did_you_mean
from msvcgen.interpolate import Value
from msvcgen.origin import derived, plain
from msvcgen.records import NamedTuple
from msvcgen.runtimes.contract import PARALLELISM, SIZE, Setting, environment_entry
from msvcgen.runtimes.server import StatedServer, pod_path
from msvcgen.runtimes.variant import Variant
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at, readable, text_at


def names_variable(name: str) -> bool:
    """Tell whether an environment variable may be called so; other names in `values` are the variant's own."""
    letters = name.replace("_", "A")
    return letters.isascii() and letters.isalnum() and letters == letters.upper() and not letters[0].isdigit()


BOOLEANS = ("cpu", "restricted")
"""Values of all variants that say yes or no."""

Text = Callable[[str, Path], str]
"""Renders a string of the variant's spec, which stands at the path there."""


class Sources(NamedTuple):
    """Who may set something: the variant, the BaseConfig, the ModelService, the command line's `env`.

    `section` is the role's section of the ModelService, `stated` what is said of its model server.
    """

    variant: Variant
    document: Document
    env: Mapping[str, str]
    section: Mapped
    stated: StatedServer
    base: Value | None = None

    @property
    def variables(self) -> Mapping[str, Mapped]:
        """The entries of the contract, by name."""
        return self.variant.variables

    def settings(self, text: Text) -> dict[str, Setting]:
        """Give the settings beside the defaults: of the contract's variables, and of environment variables.

        What the ModelService sets outside of the contract is not among them: it is its environment anyway.
        """
        known = self.variables
        settings = dict(self._values(text))
        settings |= {name: setting for name, setting in self._base() if name in known}
        settings |= dict(self._parallelism())
        settings |= {name: setting for name, setting in self._service() if name in known}
        return settings | dict(self._command_line())

    def defaults(self, missing: Callable[[str], bool], text: Text) -> dict[str, Setting]:
        """Give the defaults of variables that nobody sets."""
        settings = {}
        for at, (name, variable) in enumerate(self.variables.items()):
            default = variable.get("default")
            if default is None or not missing(name):
                continue
            path: Path = ("env", at, "default")
            value = text(scalar_text(default), path)
            if value:
                settings[name] = Setting(
                    value=value, where=f"spec.env[{name}].default", place=partial(self.variant.position, path)
                )
        return settings

    def sizes(self, settings: Mapping[str, Setting]) -> dict[str, int]:
        """Give the sizes of the kinds of parallelism that somebody sets, by settings or `parallelism`."""
        set_sizes = {
            str(variable["parallelism"]): derived(int(setting.text), setting.text)
            for name, variable in self.variables.items()
            if variable.get("parallelism")
            and (setting := settings.get(name)) is not None
            and re.fullmatch(SIZE, setting.text)
        }
        return {kind: size for kind, size in self._sizes() if size > 0} | set_sizes

    def problems(self, settings: Mapping[str, Setting]) -> Iterator[Problem]:
        """Say where `parallelism` contradicts a setting or the server has none of that kind, and what is no boolean."""
        for name in BOOLEANS:
            setting = settings.get(name)
            if setting is not None and setting.text.lower() not in ("true", "false", ""):
                message = f"`{name}` of `{self.variant.name}` must be `true` or `false`, here it is `{setting.text}`"
                yield Problem("wrong-type", message, where=setting.where, position=setting.position)
        kinds = {
            str(variable.get("parallelism")): name
            for name, variable in self.variables.items()
            if variable.get("parallelism")
        }
        for kind, size in self._sizes():
            path: Path = ("spec", self.stated.role, "parallelism", kind)
            setting = settings.get(kinds[kind]) if kind in kinds else None
            if setting is not None and setting.chosen and setting.text and setting.text != str(size):
                other = f"`{kinds[kind]}` is `{setting.text}` ({setting.where})"
                message = f"{kind} parallelism is {size}, but {other}"
                yield self._problem("contradiction", message, path, "state one of them")
            elif kinds and kind not in kinds and size > 1:
                message = f"the runtime variant `{self.variant.name}` has no {kind} parallelism"
                hint = "it has " + ", ".join(f"`{known}`" for known in kinds)
                yield self._problem("parallelism", message, path, hint)

    def unknown(self) -> Iterator[Problem]:
        """Say which names of the command line are none of the variant's and look like none of a process either."""
        spec = self.variant.spec
        own = [str(node_at(entry, "name")) for part in ("env", "fields") for entry in list_at(spec, part)]
        known = [*own, *mapping_at(spec, "values")]
        for name in self.env:
            if name not in known and not names_variable(name):
                yield Problem(
                    code="unknown-variable",
                    severity="warning",
                    message=f"`{self.variant.name}` has no value `{name}`, it becomes an environment variable",
                    where=f"-e {name}",
                    hint=did_you_mean(name, known),
                )

    def is_environment(self, name: str) -> bool:
        """Tell whether a name outside of the contract is an environment variable, not the variant's own."""
        return name not in mapping_at(self.variant.spec, "values") or names_variable(name)

    def own_environment(self, settings: Mapping[str, Setting]) -> list[Mapped]:
        """Give the environment that settings outside of the contract make."""
        known = self.variables
        return [
            environment_entry(name, setting.value)
            for name, setting in settings.items()
            if name not in known and self.is_environment(name)
        ]

    def _values(self, text: Text) -> Iterator[tuple[str, Setting]]:
        """Give what `values` of the variant's file sets."""
        for name, value in mapping_at(self.variant.spec, "values").items():
            if value is None:
                continue
            path: Path = ("values", name)
            reference = isinstance(value, dict) and names_variable(name)
            yield (
                name,
                Setting(
                    value=mapping_at(value) if reference else text(scalar_text(value), path),
                    where=f"spec.values.{name}",
                    place=partial(self.variant.position, path),
                ),
            )

    def _sizes(self) -> Iterator[tuple[str, int]]:
        parallelism = mapping_at(self.section, "parallelism")
        return ((kind, size) for kind in PARALLELISM if isinstance(size := parallelism.get(kind), int))

    def _parallelism(self) -> Iterator[tuple[str, Setting]]:
        sizes = dict(self._sizes())
        for name, variable in self.variables.items() if sizes else ():
            size = sizes.get(str(variable.get("parallelism")))
            if size is not None:
                path: Path = ("spec", self.stated.role, "parallelism", str(variable["parallelism"]))
                yield name, self._setting(derived(str(size), size), path)

    def _service(self) -> Iterator[tuple[str, Setting]]:
        """Give what the environment of the ModelService's container sets."""
        for at, item in enumerate(list_at(self.stated.own, "env")):
            entry = mapping_at(item)
            path: Path = ("spec", self.stated.role, "containers", self.stated.at or 0, "env", at)
            yield text_at(entry, "name"), self._setting(_entry_value(entry), path, chosen=True)

    def _base(self) -> Iterator[tuple[str, Setting]]:
        """Give what the environment of the BaseConfig's container sets."""
        if self.base is None:
            return
        pod = pod_path(self.base.tree)
        for at, item in enumerate(list_at(self.stated.base, "env")):
            path: Path = (*pod, "containers", self.stated.base_at or 0, "env", at)
            where = f"{self.base.key}.{readable(path, self.base.tree)}"
            setting = Setting(
                value=_entry_value(mapping_at(item)), where=where, place=partial(self.base.position, path)
            )
            yield str(node_at(item, "name")), setting

    def _command_line(self) -> Iterator[tuple[str, Setting]]:
        for name, value in self.env.items():
            yield name, Setting(value=value, where=f"-e {name}", chosen=True)

    def _setting(self, value: str | Mapped, path: Path, *, chosen: bool = False) -> Setting:
        document = self.document
        where, place = document.where(path), partial(document.position, path)
        return Setting(value=value, where=where, place=place, chosen=chosen)

    def _problem(self, code: str, message: str, path: Path, hint: str) -> Problem:
        return Problem(
            code=code,
            message=message,
            where=self.document.where(path),
            position=self.document.position(path),
            hint=hint,
        )


def _entry_value(entry: Mapped) -> str | Mapped:
    reference = entry.get("valueFrom")
    return mapping_at(reference) if isinstance(reference, dict) else scalar_text(entry.get("value"))


def scalar_text(value: Tree) -> str:
    """Give a value as the text that a template or a variable sees."""
    if isinstance(value, str):
        return value
    stated = plain(value)
    if stated is None:
        return ""
    if isinstance(stated, int):
        return derived(str(stated).lower(), value)
    import json  # most values are text, numbers, true or false

    return derived(json.dumps(stated), value)
