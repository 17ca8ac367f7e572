"""How a version of a server reads the names of flags: exactly, negated, by their beginning, with a key of JSON."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import islice, takewhile

from msvcgen.records import NamedTuple
from msvcgen.servers.catalogue import Server, servers
from msvcgen.servers.tables import Scan, Spec, Table, scan, table_named
from msvcgen.typed import Literal

How = Literal["name", "negated", "prefix", "ambiguous", "unknown"]


class Known(NamedTuple):
    """What a name on a command line is.

    `name` is the flag's own; of one that is not known it is the name as it would be spelled. `key` is the path in the
    JSON that is set, `value` what was written together with the name (`-O3`), `candidates` are the flags that begin so.
    """

    name: str
    how: How
    spec: Spec | None = None
    key: str = ""
    value: str | None = None
    candidates: tuple[str, ...] = ()


_MOST = 50_000
"""Names that are remembered: they are the users', who may write anything."""


class Grammar:
    """How one version of a server reads names of flags; of no version, how any would."""

    def __init__(self, server: Server, version: str) -> None:
        """Take the server, and its version as an image states it, "" where it is not known."""
        self.server = server
        self.table: Table = table_named(server.table)
        self.version = version
        self.scan: Scan | None = scan(self.table, version)
        at = len(self.table.versions) - 1 if self.scan is None else self.scan.at
        self.parser: Mapping[str, bool] = self.table.parser_at(at)
        self._found: dict[str, Known] = {}
        self._own: dict[str, str] = {}

    @property
    def inner(self) -> Grammar | None:
        """The grammar of the vLLM inside of KServe's server, which knows its flags by their own spelling alone."""
        if self.server.syntax != "known":
            return None
        version = self.table.vllm[self.scan.at] if self.scan is not None else ""
        return grammar_of(servers()["vllm"], version)

    def find(self, spelled: str) -> Known:
        """Give what a name is, without what stands behind a `=`."""
        known = self._found.get(spelled)
        if known is None:
            known = self._find(spelled)
            if len(self._found) < _MOST:
                self._found[spelled] = known
        return known

    def _find(self, spelled: str) -> Known:
        name = self._folded(spelled)
        exact = self.exact(name)
        if exact is not None:
            return exact
        inner = self.inner
        if inner is not None and (exact := inner.exact(spelled)) is not None:
            return exact
        dotted = self._dotted(spelled) if self.server.syntax == "vllm" else None
        if dotted is not None:
            return dotted
        if self.server.syntax in ("vllm", "argparse", "known") and len(name) > 1:
            found = self._beginning(name)
            if found is not None:
                return found
        glued = self._glued(name)
        return glued if glued is not None else Known(name, "unknown")

    def _folded(self, name: str) -> str:
        """Give the form of a name in which names are compared."""
        if self.server.syntax in ("vllm", "llama.cpp") and name.startswith("--"):
            return name.replace("_", "-")
        if self.server.syntax == "go":
            stem = name.lstrip("-")
            return f"-{stem}" if len(stem) == 1 else f"--{stem}"
        return name

    def exact(self, name: str) -> Known | None:
        """Give what a name is that is one of a flag, None where it is none."""
        spec = self._spec(name)
        if spec is not None:
            return Known(spec.name, "name", spec)
        for own in self.table.others.get(name, ()):
            spec = self._spec(own)
            if spec is not None and name in spec.aliases:
                return Known(spec.name, "name", spec)
            if spec is not None and name in spec.negatives:
                return Known(spec.name, "negated", spec)
        if name.startswith("--no-"):
            spec = self._spec("--" + name[5:])
            if spec is not None and spec.negatable:
                return Known(spec.name, "negated", spec)
        return None

    def own_name(self, name: str) -> str:
        """Give the name that a flag of a setting has in the table; one that the table does not have is its own."""
        own = self._own.get(name)
        if own is None:
            exact = self.exact(name)
            if exact is None and (inner := self.inner) is not None:
                exact = inner.exact(name)
            own = self._own[name] = name if exact is None else exact.name
        return own

    def _spec(self, name: str) -> Spec | None:
        return self.table.spec_ever(name) if self.scan is None else self.table.spec_at(name, self.scan.at)

    def _dotted(self, spelled: str) -> Known | None:
        """Read a key of JSON (`--hf-overrides.key`), and vLLM's short levels (`-O3`)."""
        if spelled.startswith("-O") and self.parser.get("O_shorthand"):
            own = next(filter(None, map(self.exact, self.server.levels)), None)
            value = spelled[2:].removeprefix(".") or None
            return own._replace(value=value) if own is not None else None
        stem, dot, key = spelled.partition(".")
        if not dot or not key or not self.parser.get("dotted_json_keys"):
            return None
        known = self.find(stem)
        return known._replace(key=key) if known.spec is not None and "json" in known.spec.type else None

    @cached_property
    def spellings(self) -> Mapping[str, Spec]:
        """All names of all flags, in the order of the alphabet."""
        specs = (spec for name in self.table.names if (spec := self._spec(name)) is not None)
        found = {spelling: spec for spec in specs for spelling in spec.spellings}
        if (inner := self.inner) is not None:
            found = {**inner.spellings, **found}
        return dict(sorted(found.items()))

    @cached_property
    def names(self) -> Sequence[str]:
        """The names of all flags, in the order of the alphabet."""
        return list(self.spellings)

    def _beginning(self, name: str) -> Known | None:
        """Resolve the beginning of a flag's name, as argparse does."""
        at = bisect_left(self.names, name)
        found = [*takewhile(lambda spelling: spelling.startswith(name), islice(self.names, at, None))]
        if not found:
            return None
        specs = {self.spellings[spelling].name: self.spellings[spelling] for spelling in found}
        if len(specs) > 1:
            return Known(name, "ambiguous", candidates=tuple(found))
        ((own, spec),) = specs.items()
        return Known(own, "prefix", spec, candidates=(found[0],))

    def _glued(self, name: str) -> Known | None:
        """Read a short flag with its value in one word (`-p80`, `-v4`)."""
        start = 2 if self.server.syntax == "go" else 1
        if name[:start] != "-" * start or name[start : start + 1] in ("-", "") or len(name) < start + 2:
            return None
        value = name[start + 1 :]
        if self.server.syntax in ("llama.cpp", "click") or (
            self.server.syntax == "go" and not value.isdecimal()
        ):
            return None
        short = self.exact("-" + name[start])
        return short._replace(value=value) if short is not None else None


_GRAMMARS: dict[tuple[str, str], Grammar] = {}


def grammar_of(server: Server, version: str) -> Grammar:
    """Give the grammar of a version of a server, made once; that of none where the version is not known."""
    grammar = _GRAMMARS.get((server.name, version))
    if grammar is None:
        if len(_GRAMMARS) > 100:  # versions are what images say, which may be anything
            _GRAMMARS.clear()
        grammar = _GRAMMARS[server.name, version] = Grammar(server, version)
    return grammar
