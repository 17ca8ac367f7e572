"""The environment contract: what may be set on a model server, who sets it, and what it becomes.

The later of these wins: the variant's default, `values:` of the variant's file, the environment of the
BaseConfig's container, the ModelService's parallelism, the environment of its container, the command line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from msvcgen.document import Position
from msvcgen.errors import Problem, Severity
from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.servers.writing import Argument, Style, arguments, canonical
from msvcgen.tree import Mapped, Tree, list_at, text_at, truth_at

TYPES: Mapping[str, tuple[str, str]] = {
    "integer": ("an integer", "[+-]?[0-9]+"),
    "number": ("a number", r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"),
    "boolean": ("`true` or `false`", "(?i)true|false"),
}
"""How the values of a type are called and written; compiled where somebody sets one."""

PARALLELISM = ("tensor", "pipeline", "data")

SIZE = "[1-9][0-9]{0,3}"
"""How many workers one kind of parallelism may have: a slip of the keyboard asks for no million of cards."""


class Setting(NamedTuple):
    """A value that somebody sets: text, or the mapping of a `valueFrom`."""

    value: str | Mapped
    where: str
    place: Callable[[], Position] | None = None
    """Gives the position; asked for when there is a problem."""
    chosen: bool = False
    """Whether the ModelService's container or the command line says so, rather than a preset."""

    @property
    def position(self) -> Position | None:
        """Where it stands; None for the command line."""
        return self.place() if self.place is not None else None

    @property
    def text(self) -> str:
        """The value, or "" when only the cluster knows it."""
        return self.value if isinstance(self.value, str) else ""


class Outcome(NamedTuple):
    """What the contract came to for one model server.

    `taken` are the variables that became arguments and are therefore no environment; `further` are those that users
    state as words, which take the place of the others of the same name.
    """

    args: tuple[str, ...]
    further: tuple[str, ...]
    env: tuple[Mapped, ...]
    values: Mapping[str, str]
    taken: frozenset[str]
    problems: tuple[Problem, ...]


class Contract(NamedTuple):
    """The contract of a variant, and who sets what for one model server.

    `variables` are the entries of `spec.env` by name, `stated_args` the arguments that the layers above state
    themselves, which the contract never repeats; `flags` tells whether the container runs the variant's
    program, which knows them, and `style` how that reads its words.
    """

    variant: str
    variables: Mapping[str, Mapped]
    settings: Mapping[str, Setting]
    stated_args: Sequence[Tree] = ()
    flags: bool = True
    style: Style | None = None

    def settle(self) -> Outcome:
        """Check the settings and turn them into arguments and environment."""
        args: list[str] = []
        further: list[str] = []
        env: list[Mapped] = []
        taken: set[str] = set()
        problems: list[Problem] = []
        stated = arguments(self.stated_args, self.style) if self.flags else []
        for name, variable in self.variables.items():
            setting = self.settings.get(name)
            if setting is None and "secret" not in variable and "required" not in variable:  # as most are
                continue
            wrong = self._wrong(name, variable, setting)
            if wrong is not None:
                problems.append(wrong)
                continue
            entry = _environment(name, variable, setting)
            if self.flags and (variable.get("flag") or variable.get("split")):
                taken.add(name)
                words = self._arguments(name, variable, setting, stated)
                if isinstance(words, Problem):
                    problems.append(words)
                    continue
                if variable.get("split") and setting is not None and words:
                    words = self._spelled(words, setting, problems)
                (further if variable.get("split") else args).extend(words)
                if setting is None or isinstance(
                    setting.value, str
                ):  # a reference reaches its flag through it
                    continue
            if entry is not None:
                env.append(entry)
        return Outcome(
            args=tuple(args),
            further=tuple(further),
            env=tuple(env),
            values={name: setting.text for name, setting in self.settings.items()},
            taken=frozenset(taken),
            problems=tuple(problems),
        )

    def _wrong(self, name: str, variable: Mapped, setting: Setting | None) -> Problem | None:
        """Give the problem of what is set, or of nothing being set."""
        if setting is None or setting.value == "":
            return self._missing(name, variable, setting)
        if isinstance(setting.value, dict):
            return _wrong_reference(name, variable, setting)
        if isinstance(secret := variable.get("secret"), dict):
            message = (
                f"the variable `{name}` of `{self.variant}` is secret, its value may not stand in a manifest"
            )
            reference = f"{{secretKeyRef: {{name: {secret.get('name')}, key: {secret.get('key')}}}}}"
            return _problem(
                "literal-secret", setting, message, f"refer to a Secret: `valueFrom: {reference}`"
            )
        return self._wrong_type(name, variable, setting)

    def _missing(self, name: str, variable: Mapped, setting: Setting | None) -> Problem | None:
        if truth_at(variable, "required") is not True or isinstance(variable.get("secret"), dict):
            return None
        message = f"the runtime variant `{self.variant}` needs the variable `{name}`, nobody sets it"
        hint = f"set it in the env of the model server, in `values` of the variant, or with -e {name}=..."
        return _problem("missing-variable", setting or Setting(value="", where=""), message, hint)

    def _wrong_type(self, name: str, variable: Mapped, setting: Setting) -> Problem | None:
        wanted, pattern = TYPES.get(str(variable.get("type")), ("", ""))
        if variable.get("parallelism"):
            wanted, pattern = "an integer from 1 to 9999", SIZE
        if not pattern or re.fullmatch(pattern, setting.text):
            return None
        message = f"`{name}` of `{self.variant}` must be {wanted}, here it is `{setting.text}`"
        return _problem("wrong-type", setting, message)

    def _arguments(
        self, name: str, variable: Mapped, setting: Setting | None, stated: Sequence[Argument]
    ) -> list[str] | Problem:
        """Give the arguments that a variable becomes, none when it is not set or stated anyway."""
        single = variable.get("parallelism") and setting is not None and setting.text == "1"
        if setting is None or setting.value == "" or (single and not setting.chosen):
            return []
        flag = text_at(variable, "flag")
        words = _words(name, variable, setting)
        if not flag or isinstance(words, Problem):
            return words or []
        argument = self._stated(variable, stated)
        if words is None:
            return self._off(flag, setting) if not argument else []
        if not argument:
            return [flag, *words]
        if setting.chosen and setting.text and _value(argument) != setting.text:
            message = f"`{name}` is `{setting.text}`, but the arguments say `{' '.join(map(str, argument))}`"
            return _problem("contradiction", setting, message, "state one of them")
        return []

    def _off(self, flag: str, setting: Setting) -> list[str]:
        """Give the words for `false`: the negated flag where the server has one, else none."""
        spec = self.style.grammar.find(flag).spec if self.style is not None else None
        if spec is None or not spec.negatable:
            return []
        return [derived(f"--no-{flag.removeprefix('--')}", setting.text)]

    def _spelled(self, words: list[str], setting: Setting, problems: list[Problem]) -> list[str]:
        """Give words of users with the flags of a server that drops others as it spells them."""
        if self.style is None or self.style.grammar.server.strict:
            return words
        from msvcgen.runtimes.spelling import spelled_words

        spelled, said = spelled_words(words, self.style)
        problems += (_problem("respelled", setting, message, severity="warning") for message in said)
        return spelled

    def _stated(self, variable: Mapped, stated: Sequence[Argument]) -> tuple[Tree, ...]:
        """Give the words with which the stated arguments state the flag of a variable."""
        name_of = canonical if self.style is None else self.style.name_of
        names = {name_of(str(flag)) for flag in (variable.get("flag"), *list_at(variable, "flagAliases"))}
        return next((flag.words for flag in stated if flag.name in names), ())


def _wrong_reference(name: str, variable: Mapped, setting: Setting) -> Problem | None:
    if variable.get("split"):
        why = "words that only the cluster knows cannot be told apart"
    elif variable.get("parallelism"):
        why = "a number that only the cluster knows asks for no accelerators"
    else:
        return None
    return _problem("reference", setting, f"`{name}` must be a value, {why}")


def _words(name: str, variable: Mapped, setting: Setting) -> list[str] | Problem | None:
    """Give the words behind the flag, None when there must be no flag; the kubelet fills in `$(NAME)`."""
    if isinstance(setting.value, dict):
        return [derived(f"$({name})", name, reason="runtime")]
    if variable.get("type") == "boolean":
        return [] if setting.text.lower() == "true" else None
    if not variable.get("split"):
        return [setting.text]
    from shlex import split  # rarely needed

    try:
        return [derived(word, setting.text) for word in split(setting.text)]
    except ValueError as error:
        message = f"`{name}` cannot be split into words as a shell would: {str(error).lower()}"
        return _problem("quoting", setting, message)


def _environment(name: str, variable: Mapped, setting: Setting | None) -> Mapped | None:
    if setting is not None:
        return environment_entry(name, setting.value)
    secret = variable.get("secret")
    return environment_entry(name, {"secretKeyRef": secret}) if isinstance(secret, dict) else None


def environment_entry(name: str, value: str | Mapped) -> Mapped:
    """Give an entry of a container's environment."""
    return {"name": derived(name, value), "valueFrom" if isinstance(value, dict) else "value": value}


def _value(words: Sequence[Tree]) -> str:
    first = str(words[0])
    return first.partition("=")[2] if "=" in first else " ".join(map(str, words[1:]))


def _problem(
    code: str, setting: Setting, message: str, hint: str = "", severity: Severity = "error"
) -> Problem:
    return Problem(code, message, severity, setting.where, setting.position, hint=hint)
