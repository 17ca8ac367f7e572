"""How a version of a server reads the names of flags: exactly, negated, by their beginning, with a key of JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from msvcgen.servers.catalogue import Server, servers
from msvcgen.servers.tables import Scan, Spec, Table, scan, table_named

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


_LEVEL = re.compile(r"-O\.?(\w+)")


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
        specs = self.table.specs_ever() if self.scan is None else self.table.specs_at(self.scan.at)
        self._by_name: dict[str, Spec] = {}
        for spec in specs:
            for spelling in spec.spellings:
                self._by_name.setdefault(self._folded(spelling), spec)
        if server.syntax == "known":
            self._add_vllm()
        self._found: dict[str, Known] = {}

    def _add_vllm(self) -> None:
        """Add the flags of the vLLM inside of KServe's server, by their own spelling."""
        vllm = servers()["vllm"]
        version = self.table.vllm[self.scan.at] if self.scan is not None else ""
        for spelling, spec in grammar_of(vllm, version).all_spellings.items():
            self._by_name.setdefault(spelling, spec)

    @property
    def all_spellings(self) -> Mapping[str, Spec]:
        """The flags by all their names."""
        return self._by_name

    def _folded(self, name: str) -> str:
        """Give the form of a name in which names are compared."""
        if self.server.syntax in ("vllm", "llama.cpp") and name.startswith("--"):
            return name.replace("_", "-")
        if self.server.syntax == "go":
            return "--" + name.lstrip("-")
        return name

    def find(self, spelled: str) -> Known:
        """Give what a name is, without what stands behind a `=`."""
        known = self._found.get(spelled)
        if known is None:
            if len(self._found) > 10_000:
                self._found.clear()
            known = self._found[spelled] = self._find(spelled)
        return known

    def _find(self, spelled: str) -> Known:
        name = self._folded(spelled)
        spec = self._by_name.get(name)
        if spec is not None:
            return Known(spec.name, "negated" if self._negates(name, spec) else "name", spec)
        dotted = self._dotted(spelled) if self.server.syntax == "vllm" else None
        if dotted is not None:
            return dotted
        if self.server.syntax in ("vllm", "argparse", "known") and name.startswith("--"):
            found = self._beginning(name)
            if found is not None:
                return found
        glued = self._glued(name)
        return glued if glued is not None else Known(name, "unknown")

    def _negates(self, name: str, spec: Spec) -> bool:
        return name != self._folded(spec.name) and (
            name in map(self._folded, spec.negatives) or (spec.negatable and name.startswith("--no-"))
        )

    def _dotted(self, spelled: str) -> Known | None:
        """Read a key of JSON (`--hf-overrides.key`), and vLLM's short levels (`-O3`)."""
        level = _LEVEL.fullmatch(spelled) if self.parser.get("O_shorthand") else None
        if level is not None or spelled == "-O":
            name = "-O" if "-O" in self._by_name else "--optimization-level"
            spec = self._by_name.get(name)
            value = level[1] if level is not None else None
            return Known(spec.name, "name", spec, value=value) if spec is not None else None
        stem, dot, key = spelled.partition(".")
        if not dot or not key or not self.parser.get("dotted_json_keys"):
            return None
        known = self.find(stem)
        return known._replace(key=key) if known.spec is not None and "json" in known.spec.type else None

    def _beginning(self, name: str) -> Known | None:
        """Resolve the beginning of a flag's name, as argparse does."""
        found = {
            spelling: spec
            for spelling, spec in self._by_name.items()
            if spelling.startswith(name) and spelling.startswith("--")
        }
        if not found:
            return None
        names = {spec.name for spec in found.values()}
        if len(names) > 1:
            return Known(name, "ambiguous", candidates=tuple(sorted(found)))
        spelling, spec = next(iter(found.items()))
        return Known(spec.name, "prefix", spec, candidates=(spelling,))

    def _glued(self, name: str) -> Known | None:
        """Read a short flag with its value in one word (`-p80`, `-v4`)."""
        if self.server.syntax not in ("clap", "go", "argparse", "known", "vllm") or name.startswith("---"):
            return None
        short = "--" + name[2] if self.server.syntax == "go" and len(name) > 3 else name[:2]
        spec = self._by_name.get(short)
        if spec is None or len(name) <= len(short) or (name.startswith("--") and self.server.syntax != "go"):
            return None
        value = name[len(short) :]
        if self.server.syntax != "clap" and not value.isdigit():
            return None  # argparse takes any text, but nobody means that
        return Known(spec.name, "name", spec, value=value)

    def names(self) -> list[str]:
        """Give the names of all flags, for a hint."""
        return list(self._by_name)


_GRAMMARS: dict[tuple[str, str], Grammar] = {}


def grammar_of(server: Server, version: str) -> Grammar:
    """Give the grammar of a version of a server, made once; that of none where the version is not known."""
    grammar = _GRAMMARS.get((server.name, version))
    if grammar is None:
        if len(_GRAMMARS) > 100:  # versions are what images say, which may be anything
            _GRAMMARS.clear()
        grammar = _GRAMMARS[server.name, version] = Grammar(server, version)
    return grammar
