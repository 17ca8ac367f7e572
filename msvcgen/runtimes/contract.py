"""The environment contract: what may be set on a model server, who sets it, and what it becomes.

The later of these wins: the variant's default, `values:` of the variant's file, the ModelService's parallelism, the
environment of its container, the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from msvcgen.document import Mapped, Position, Tree
from msvcgen.errors import Problem
from msvcgen.facts import sequence
from msvcgen.flags import canonical, parse_flags

TYPES: Mapping[str, Callable[[str], object]] = {
    "integer": int,
    "number": float,
    "boolean": lambda text: {"true": True, "false": False}[text.lower()],
}
"""What reads the text of a value, by its type; it raises ValueError or KeyError."""

PARALLELISM = ("tensor", "pipeline", "data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A value that somebody sets: text, or the mapping of a `valueFrom`."""

    value: str | Mapped
    where: str
    position: Position | None = None
    chosen: bool = False
    """Whether the ModelService or the command line says so, rather than the variant."""

    @property
    def text(self) -> str:
        """The value, or "" when only the cluster knows it."""
        return self.value if isinstance(self.value, str) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the contract came to for one model server.

    `taken` are the variables that became arguments and are therefore no environment.
    """

    args: tuple[str, ...] = ()
    env: tuple[Mapped, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """The contract of a variant, and who sets what for one model server.

    `variables` are the entries of `spec.env`; `stated_args` the arguments that the ModelService and the BaseConfig
    state themselves, which the contract never repeats.
    """

    variant: str
    variables: Sequence[Mapped]
    settings: Mapping[str, Setting]
    stated_args: Sequence[Tree] = ()
    flags: bool = True
    """Whether the container runs the variant's program, so that there may be flags at all."""

    def settle(self) -> Outcome:
        """Check the settings and turn them into arguments and environment."""
        args: list[str] = []
        env: list[Mapped] = []
        taken: set[str] = set()
        problems: list[Problem] = []
        for variable in self.variables:
            name = str(variable.get("name"))
            setting = self.settings.get(name)
            wrong = self._wrong(name, variable, setting)
            if wrong is not None:
                problems.append(wrong)
            elif self.flags and (variable.get("flag") or variable.get("split")):
                taken.add(name)
                args += self._arguments(name, variable, setting, env, problems)
            elif setting is not None:
                env.append(_entry(name, setting.value))
            elif isinstance(variable.get("secret"), dict):
                env.append({"name": name, "valueFrom": {"secretKeyRef": variable["secret"]}})
        return Outcome(
            args=tuple(args),
            env=tuple(env),
            values={name: setting.text for name, setting in self.settings.items()},
            taken=frozenset(taken),
            problems=tuple(problems),
        )

    def _wrong(self, name: str, variable: Mapped, setting: Setting | None) -> Problem | None:
        secret = variable.get("secret")
        if setting is None or setting.value == "":
            if variable.get("required") is True and not isinstance(secret, dict):
                return Problem(
                    code="missing-variable",
                    message=f"the runtime variant `{self.variant}` needs the variable `{name}`, nobody sets it",
                    position=setting.position if setting else None,
                    where=setting.where if setting else "",
                    hint=f"set it in the model server's env, in `values` of the variant, or with -e {name}=...",
                )
            return None
        if isinstance(setting.value, dict):
            return self._wrong_reference(name, variable, setting)
        if isinstance(secret, dict):
            return self._problem(
                "literal-secret",
                setting,
                f"the variable `{name}` of `{self.variant}` is secret, its value may not stand in a manifest",
                f"refer to a Secret: `valueFrom: {{secretKeyRef: {{name: {secret.get('name')}, key: {secret.get('key')}}}}}`",
            )
        return self._wrong_type(name, variable, setting)

    def _wrong_reference(self, name: str, variable: Mapped, setting: Setting) -> Problem | None:
        if not variable.get("split") and not variable.get("parallelism"):
            return None
        why = "the words of" if variable.get("split") else "the accelerators for"
        return self._problem(
            "reference",
            setting,
            f"`{name}` must be a value: {why} a value that only the cluster knows cannot be made",
        )

    def _wrong_type(self, name: str, variable: Mapped, setting: Setting) -> Problem | None:
        wanted = str(variable.get("type") or "string")
        if wanted in TYPES and "$(" not in setting.text:
            try:
                TYPES[wanted](setting.text)
            except (ValueError, KeyError):
                article = "an" if wanted == "integer" else "a"
                message = (
                    f"`{name}` of `{self.variant}` must be {article} {wanted}, here it is `{setting.text}`"
                )
                return self._problem("wrong-type", setting, message)
        if variable.get("parallelism") and int(setting.text) < 1:
            message = f"`{name}` of `{self.variant}` must be at least 1, here it is `{setting.text}`"
            return self._problem("out-of-range", setting, message)
        return None

    def _arguments(
        self, name: str, variable: Mapped, setting: Setting | None, env: list[Mapped], problems: list[Problem]
    ) -> list[str]:
        """Give the arguments that a variable becomes; a reference stays environment, which the kubelet fills in."""
        if setting is None or setting.value == "":
            return []
        if variable.get("parallelism") and setting.text == "1" and not setting.chosen:
            return []
        flag = str(variable.get("flag") or "")
        if isinstance(setting.value, dict):
            env.append(_entry(name, setting.value))
            return [flag, f"$({name})"] if not self._stated(variable, None, problems) else []
        words = [setting.text]
        if variable.get("split"):
            from shlex import split  # rarely needed

            try:
                words = split(setting.text)
            except ValueError as error:
                message = f"`{name}` cannot be split into words as a shell would: {str(error).lower()}"
                problems.append(self._problem("quoting", setting, message))
                return []
        elif variable.get("type") == "boolean":
            if not TYPES["boolean"](setting.text):
                return []
            words = []
        if flag and self._stated(variable, setting, problems):
            return []
        return [flag, *words] if flag else words

    def _stated(self, variable: Mapped, setting: Setting | None, problems: list[Problem]) -> bool:
        """Tell whether the arguments state the flag of a variable themselves; both saying different things is a problem."""
        names = {
            canonical(str(flag)) for flag in (variable.get("flag"), *sequence(variable.get("flagAliases")))
        }
        found = next((flag for flag in parse_flags(self.stated_args) if flag.name in names), None)
        if found is None:
            return False
        if setting is not None and setting.chosen and _value(found.words) != setting.text:
            written = " ".join(map(str, found.words))
            message = f"`{variable.get('name')}` is `{setting.text}`, but the arguments say `{written}`"
            problems.append(self._problem("contradiction", setting, message, "state one of them"))
        return True

    def _problem(self, code: str, setting: Setting, message: str, hint: str = "") -> Problem:
        return Problem(code=code, message=message, where=setting.where, position=setting.position, hint=hint)


def _entry(name: str, value: str | Mapped) -> Mapped:
    return {"name": name, "valueFrom": value} if isinstance(value, dict) else {"name": name, "value": value}


def _value(words: Sequence[Tree]) -> str:
    first = str(words[0])
    return first.partition("=")[2] if "=" in first else " ".join(map(str, words[1:]))
