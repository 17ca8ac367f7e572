"""The flags of a server by version: `schemas/servers/<table>.json`, and what one version knows of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msvcgen.data import read_data
from msvcgen.plain_json import loads
from msvcgen.typed import Any, Literal, TypeAlias

Json: TypeAlias = Any
"""What json.loads gives of our own files."""

Takes = Literal["none", "one", "many", "optional", "two"]

Key = tuple[int, ...]
"""What versions are ordered by."""


class Spec:
    """What a flag is in some version; it is not changed."""

    __slots__ = (
        "_data",
        "aliases",
        "choices",
        "name",
        "negatable",
        "negatives",
        "repeatable",
        "takes",
        "type",
    )

    def __init__(self, name: str, data: Json) -> None:
        """Take what the table says."""
        self._data = data
        self.name = name
        self.takes: Takes = data.get("takes", "one")
        self.type: str = data.get("type", "string")
        """string, integer, number, boolean, json, `string|json`, `json|pairs`: JSON or key=value."""
        self.choices: tuple[str, ...] = tuple(map(str, data.get("choices", ())))
        self.aliases: Sequence[str] = data.get("aliases", ())
        self.negatives: Sequence[str] = data.get("negative_names", ())
        self.negatable: bool = data.get("negatable", False)
        self.repeatable: bool = data.get("repeatable", False)

    @property
    def fold(self) -> bool:
        """Whether capitals do not matter in a choice."""
        return bool(self._data.get("fold"))

    @property
    def human(self) -> bool:
        """Whether a number may be written as 16k."""
        return bool(self._data.get("human"))

    @property
    def truth(self) -> bool:
        """Whether the value is true or false."""
        return bool(self._data.get("truth"))

    @property
    def deprecated(self) -> bool:
        """Whether it is to go."""
        return bool(self._data.get("deprecated"))

    @property
    def removed(self) -> bool:
        """Whether the server knows the name only to refuse it."""
        return bool(self._data.get("removed"))

    @property
    def spellings(self) -> tuple[str, ...]:
        """All names, the negated ones too."""
        negated = (f"--no-{self.name.removeprefix('--')}",) if self.negatable else ()
        return (self.name, *self.aliases, *self.negatives, *negated)


def version_key(version: str) -> Key:
    """Give what a version is ordered by: its numbers in four places, then what comes after the release."""
    release, _, post = version.partition(".post")
    numbers = [int(number) for number in release.split(".")[:4] if number.isdecimal() and len(number) < 10]
    return (*numbers, *(0,) * (4 - len(numbers)), int(post) if post.isdecimal() and len(post) < 10 else 0)


class Section(Mapping[str, Json]):
    """A mapping of the file, an entry a line, of which only what is asked for is parsed."""

    __slots__ = ("_end", "_start", "_text")

    def __init__(self, text: str, key: str) -> None:
        """Take the text of the file, and the key of the mapping; it is empty where there is none."""
        start = text.find(f'\n"{key}":{{\n')
        self._text = text
        self._start = start + len(key) + 5 if start >= 0 else 0
        self._end = text.index("\n}", self._start) if start >= 0 else 0

    def __getitem__(self, name: str) -> Json:
        """Give the value of an entry; raise KeyError where there is none."""
        at = -1 if '"' in name or "\n" in name else self._text.find(f'\n"{name}":', self._start, self._end)
        if at < 0:
            raise KeyError(name)
        end = self._text.find("\n", at + 1, self._end)
        line = self._text[at + len(name) + 4 : end if end >= 0 else self._end]
        return loads(line.removesuffix(","))

    def __iter__(self) -> Iterator[str]:
        """Give the names."""
        whole: dict[str, Json] = loads(f"{{{self._text[self._start : self._end]}}}")
        return iter(whole)

    def __len__(self) -> int:
        """Give how many entries there are."""
        return sum(1 for _name in self)


class Table:
    """The flags of a server in all versions that were read.

    The file is read line by line where it is asked: most servers are told a dozen of the hundreds of flags.
    """

    def __init__(self, text: str) -> None:
        """Take the text of the file."""
        start, end = text.index('\n"specs":['), text.index("\n],\n")
        head: dict[str, Json] = loads(text[:start].removesuffix(",") + "}")
        self.versions: Sequence[str] = head["versions"]
        self.keys = [version_key(version) for version in self.versions]
        self.near = frozenset(head.get("near", ()))
        self.vllm: Sequence[str] = head.get("vllm", ())
        self.successors: Mapping[str, str] = Section(text, "successors")
        self.others: Mapping[str, Sequence[str]] = Section(text, "others")
        """Aliases and negations, and the flags that have them in some version."""
        self._specs = text[start + len('\n"specs":[\n') : end].split("\n")
        self._flags: Mapping[str, Sequence[int]] = Section(text, "flags")
        self._env: Mapping[str, Sequence[int]] = Section(text, "env")
        self._parser: Sequence[Any] = head.get("parser", ())

    @property
    def names(self) -> Sequence[str]:
        """The names of all flags that there were."""
        return list(self._flags)

    def ranges(self, name: str) -> Iterator[tuple[int, int, int]]:
        """Give the versions in which there is a flag of this name, from and to, and its number of specs."""
        row = self._flags.get(name, ())
        return zip(row[::3], row[1::3], row[2::3], strict=True)

    def _form(self, number: int) -> Json:
        return loads(self._specs[number].removesuffix(","))

    def spec_at(self, name: str, at: int) -> Spec | None:
        """Give what the flag of this name is in a version, None where there is none."""
        for first, last, number in self.ranges(name):
            if first <= at <= last:
                return Spec(name, self._form(number))
        return None

    def spec_ever(self, name: str) -> Spec | None:
        """Give what the flag of this name was last, with all aliases that it had; None where there was none."""
        forms = [self._form(number) for _first, _last, number in self.ranges(name)]
        if not forms:
            return None
        aliases = dict.fromkeys(alias for form in reversed(forms) for alias in form.get("aliases", ()))
        kept = {key: any(form.get(key) for form in forms) for key in ("negatable", "repeatable")}
        return Spec(name, {**forms[-1], **kept, "aliases": list(aliases)})

    def parser_at(self, at: int) -> Mapping[str, bool]:
        """Give how the spelling of flags may vary in a version."""
        rows = zip(self._parser[::3], self._parser[1::3], self._parser[2::3], strict=True)
        return next((rule for first, last, rule in rows if first <= at <= last), {})

    def env_ranges(self, name: str) -> Sequence[tuple[int, int]]:
        """Give the versions that know a variable, from and to."""
        row = self._env.get(name, ())
        return list(zip(row[::2], row[1::2], strict=True))

    @property
    def env_names(self) -> Sequence[str]:
        """All variables that some version knows."""
        return list(self._env)


class Scan:
    """Which of the versions that were read stands for a version: the number of the newest that is not newer.

    A release stands for itself with whatever was patched in it. `after` is the next one that was read, where the
    version lies between two; `newer` tells that it is newer than all of them.
    """

    __slots__ = ("after", "at", "exact", "newer")

    def __init__(self, at: int, *, exact: bool, after: int | None = None, newer: bool = False) -> None:
        """Take what was found."""
        self.at, self.exact, self.after, self.newer = at, exact, after, newer


def scan(table: Table, version: str) -> Scan | None:
    """Find the version that stands for another; None where it is older than all, or not known."""
    if not version:
        return None
    key = version_key(version)
    if key in table.keys:
        at = table.keys.index(key)
        return Scan(at, exact=table.versions[at] not in table.near)
    same = [at for at, known in enumerate(table.keys) if known[:3] == key[:3]]
    if same:
        return Scan(same[-1], exact=False)
    below = [at for at, known in enumerate(table.keys) if known <= key]
    if not below:
        return None
    at = below[-1]
    if at + 1 == len(table.keys):
        return Scan(at, exact=False, newer=True)
    return Scan(at, exact=False, after=at + 1)


_TABLES: dict[str, Table] = {}


def table_named(name: str) -> Table:
    """Give the table of a server, which is read once."""
    table = _TABLES.get(name)
    if table is None:
        table = _TABLES[name] = Table(read_data(f"schemas/servers/{name}.json").decode())
    return table
