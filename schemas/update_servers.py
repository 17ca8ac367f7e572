"""Bring tables of model servers' flags into schemas/servers/, compactly.

    python schemas/update_servers.py FLAGS SERVERS

FLAGS holds `<server>-<version>.json` of vLLM, SGLang and TGI, SERVERS holds `successors.json`, `deprecated-now.json`
and `flags/` with those of the other servers; each table states the flags of one version. What is written for a server:

- `versions`: the versions that were read, the oldest first; `near`: those of them whose flags were read from a release
  nearby.
- `specs`: what a flag may be, each once; what is left out is `takes: one`, `type: string`. Choices that plugins add to
  or that the machine decides are left out.
- `flags`: name -> first version, last version, spec, each by its number, and so on.
- `others`: a further spelling of a flag, as an alias or a negation -> the flags that have it in some version.
- `parser`: first version, last version, how spelling may vary, and so on.
- `env`: name -> first version, last version, and so on, for servers whose variables are all known.
- `successors`: name of a flag or variable that is gone or deprecated -> what takes its place, "" where nothing has to.
- `vllm`: of KServe's server, the vLLM in the image of each version.

`NOTICE.md` says where the tables were read.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""What json.loads gives."""

HERE = Path(__file__).parent / "servers"

NUMBER = re.compile(r"v?(?P<version>\d+(\.\d+)*(\.post\d+)?)")


class Table:
    """The flags of one version of a server."""

    def __init__(self, version: str, document: Json, *, near: bool = False) -> None:
        """Take the version that the flags are those of, and whether they were read from one nearby."""
        match = NUMBER.fullmatch(version)
        if match is None:
            raise ValueError(version)
        self.version = match["version"]
        self.near = near
        self.source = source_of(document["source"])
        self.parser = {key: value for key, value in document["parser"].items() if key in PARSER}
        self.env: list[str] = document.get("env", [])
        self.vllm: str = document.get("vllm_in_image") or ""
        self.flags = {flag["name"]: spec_of(flag) for flag in document["flags"]}
        self.successors = {
            flag["name"]: flag["successor"] for flag in document["flags"] if flag.get("successor")
        }

    @property
    def key(self) -> tuple[int, ...]:
        """What versions are ordered by; a post release comes after its release."""
        return tuple(map(int, re.findall(r"\d+", self.version)))


PARSER = ("dotted_json_keys", "O_shorthand", "single_dash_long")
"""What of a parser differs between versions; the rest is the same for all of a server."""

COPIED = (
    "aliases",
    "negative_names",
    "env",
    "env_negative",
    "negatable",
    "repeatable",
    "deprecated",
    "removed",
)
RENAMED = {"human_readable": "human", "boolean_value": "truth"}


def source_of(source: Json) -> str:
    """Give what a table was read from: a repository or a package."""
    repository = source.get("repo") or source.get("repository")
    package = str(source.get("pypi") or source.get("package")).removeprefix("PyPI ")
    return str(repository) if repository else f"PyPI {re.split('==| ', package)[0]}"


def spec_of(flag: Json) -> Json:
    """Give what a table says of a flag, without what is usual."""
    spec = {key: flag[key] for key in COPIED if flag.get(key)}
    spec |= {new: True for old, new in RENAMED.items() if flag.get(old)}
    if flag["takes"] != "one":
        spec["takes"] = flag["takes"]
    if flag.get("type", "string") in ("boolean", "integer", "number", "json", "string|json"):
        spec["type"] = flag["type"]
    if "choices" in flag and not flag.get("open") and not flag.get("choices_unresolved"):
        spec["choices"] = flag["choices"]
        if flag.get("choices_case_sensitive") is False:
            spec["fold"] = True
    return spec


def read(folder: Path, pattern: str, version: str) -> list[Table]:
    """Read the tables of one server; `version` finds the version in the name of a file."""
    tables = []
    for path in sorted(folder.glob(pattern)):
        match = re.fullmatch(version, path.stem)
        if match is not None:
            tables.append(Table(match[1], json.loads(path.read_text("utf-8"))))
    return sorted(tables, key=lambda table: table.key)


# --- mistakes of the tables ---


def with_pairs(tables: list[Table]) -> list[Table]:
    """Let JSON of vLLM 0.8.5 to 0.9 be written as key=value too, which those versions still read."""
    for table in tables:
        if (0, 8, 5) <= table.key < (0, 10):
            for spec in table.flags.values():
                if spec.get("type") == "json":
                    spec["type"] = "json|pairs"
    return tables


KLOG: Json = {
    "text": ("log_backtrace_at", "log_dir", "log_file", "stderrthreshold", "vmodule"),
    "integer": ("log_file_max_size", "v"),
    "boolean": (
        *("add_dir_header", "alsologtostderr", "logtostderr", "one_output", "skip_headers"),
        "skip_log_headers",
    ),
}
"""The flags that `klog.InitFlags` of k8s.io/klog/v2 adds, which the sidecar's own repository calls."""


def with_klog(tables: Iterable[Table]) -> list[Table]:
    """Give tables of a server that logs by klog with klog's own flags."""
    tables = list(tables)
    for table in tables:
        for kind, names in KLOG.items():
            spec = {"text": {}, "integer": {"type": kind}, "boolean": {"takes": "optional", "type": kind}}[
                kind
            ]
            table.flags |= {f"--{name}" if name[1:] else f"-{name}": spec for name in names}
    return tables


QUANTIZE = {"bitsandbytes-n-f4": "bitsandbytes-nf4", "bitsandbytes-f-p4": "bitsandbytes-fp4"}


def with_choices(tables: list[Table]) -> list[Table]:
    """Give `--quantize` of TGI the choices that its launcher prints: a deprecation was read as two of them."""
    for table in tables:
        choices = table.flags["--quantize"].get("choices", [])
        table.flags["--quantize"]["choices"] = [
            QUANTIZE.get(choice, choice) for choice in choices if choice not in ("since", "note")
        ]
    return tables


# --- a server's tables in one ---


def compact(tables: Sequence[Table], successors: Json) -> Json:
    """Give the tables of a server in one."""
    specs: list[Json] = []

    def number(spec: Json) -> int:
        if spec not in specs:
            specs.append(spec)
        return specs.index(spec)

    names = sorted({name for table in tables for name in table.flags})

    def numbers(name: str) -> list[int]:
        found = runs([table.flags.get(name) for table in tables])
        return [part for first, last, spec in found for part in (first, last, number(spec))]

    def versions(name: str) -> list[int]:
        found = runs([name in table.env or None for table in tables])
        return [part for first, last, _known in found for part in (first, last)]

    others: dict[str, list[str]] = {}
    for table in tables:
        for name, spec in table.flags.items():
            for spelling in (*spec.get("aliases", ()), *spec.get("negative_names", ())):
                if name not in others.setdefault(spelling, []):
                    others[spelling].append(name)
    document = {
        "versions": [table.version for table in tables],
        "near": [table.version for table in tables if table.near],
        "vllm": [table.vllm for table in tables],
        "parser": [part for run in runs([table.parser or None for table in tables]) for part in run],
        "specs": specs,
        "flags": {name: numbers(name) for name in names},
        "others": dict(sorted(others.items())),
        "env": {name: versions(name) for name in sorted({name for table in tables for name in table.env})},
        "successors": dict(sorted(successors.items())),
    }
    return {key: value for key, value in document.items() if value and any(value)}


def runs(values: Iterable[Json]) -> list[tuple[int, int, Json]]:
    """Give the ranges of versions, both ends included, in which a value is one and the same; None is none."""
    found: list[tuple[int, int, Json]] = []
    for at, value in enumerate(values):
        if value is None:
            continue
        if found and found[-1][1] == at - 1 and found[-1][2] == value:
            found[-1] = (found[-1][0], at, value)
        else:
            found.append((at, at, value))
    return found


def successors_of(server: str, rows: Json) -> Json:
    """Give what takes the place of flags and variables; nothing where that is not known."""
    found: dict[str, str] = {}
    for row in rows:
        names = row.get("flag") or row.get("env") or ""
        successor = row["successor"]
        if row["server"] != server or not names or successor == "unknown" or row.get("kind") == "unknown":
            continue
        found |= dict.fromkeys(names.split(", "), successor or "")
    return found


def write(name: str, tables: Sequence[Table], successors: Json, env: Callable[[str], bool] | None) -> None:
    """Write the table of a server, an entry a line."""
    successors = {
        name: successor for table in tables for name, successor in table.successors.items()
    } | successors
    for table in tables:
        table.env = [variable for variable in table.env if env is not None and env(variable)]
    lines = []
    for key, value in compact(tables, successors).items():
        if isinstance(value, dict):
            inner = ",\n".join(f"{text(name)}:{text(entry)}" for name, entry in value.items())
            lines.append(f"{text(key)}:{{\n{inner}\n}}")
        elif key == "specs":
            lines.append(f"{text(key)}:[\n" + ",\n".join(map(text, value)) + "\n]")
        else:
            lines.append(f"{text(key)}:{text(value)}")
    path = HERE / f"{name}.json"
    path.write_text("{" + ",\n".join(lines) + "}\n", "utf-8")
    sources = ", ".join(dict.fromkeys(table.source for table in tables))
    with (HERE / "NOTICE.md").open("a", encoding="utf-8") as notice:
        notice.write(f"| {path.name} | {sources} | {', '.join(table.version for table in tables)} |\n")
    print(f"{path.name}: {len(tables)} versions, {path.stat().st_size} bytes")


def text(value: Json) -> str:
    """Give a value as short JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def picker_of_llm_d(own: list[Table], folder: Path) -> list[Table]:
    """Give the tables of llm-d's picker: before it had flags of its own it ran the extension's."""
    tables = [*own]
    for row in json.loads((folder / "llm-d-epp-to-gaie.json").read_text("utf-8")):
        release = ".".join(row["gaie_module"].split(".")[:2])
        found = [*folder.glob(f"gaie-epp-{release}.*.json")] if row["runs_gaie_runner"] else []
        if found:
            exact = found[0].stem.endswith(row["gaie_module"])
            document = json.loads(found[0].read_text("utf-8"))
            tables.append(Table(row["llm_d_epp"], document, near=not exact))
    return sorted(tables, key=lambda table: table.key)


NOTICE = """# Where the tables of flags come from

Facts read from the servers' sources: names of flags, what they take, their choices, and the names of variables. No code
and no text of theirs is in the tables. `../update_servers.py` writes this folder.

| file | read from | versions |
|---|---|---|
"""


def main(flags: Path, servers: Path) -> None:
    """Write schemas/servers/ anew."""
    HERE.mkdir(exist_ok=True)
    for old in HERE.iterdir():
        old.unlink()
    (HERE / "NOTICE.md").write_text(NOTICE, "utf-8")
    rows = [
        *json.loads((servers / "deprecated-now.json").read_text("utf-8")),
        *json.loads((servers / "successors.json").read_text("utf-8")),
    ]
    others, number = servers / "flags", r"v?([\d.]+(?:\.post\d+)?)"
    vllm = with_pairs(read(flags, "vllm-*.json", f"vllm-{number}"))
    write("vllm", vllm, successors_of("vllm", rows), lambda name: name.startswith("VLLM_"))
    for name in ("sglang", "tgi"):
        tables = read(flags, f"{name}-*.json", f"{name}-{number}")
        tables = with_choices(tables) if name == "tgi" else tables
        write(name, tables, successors_of(name, rows), None)
    picker, sidecar = "llm-d-epp", "llm-d-pd-sidecar"
    for name, source in (("max", "max"), ("gaie-epp", "gaie-epp"), ("llama.cpp", "llamacpp")):
        tables = read(others, f"{source}-*.json", f"{source}-(?:lcp)?{number}")
        write(name, tables, successors_of(name, rows), None)
    hugging = "kserve-huggingfaceserver"
    write("huggingfaceserver", read(others, f"{hugging}-*.json", f"{hugging}-{number}"), {}, None)
    tables = picker_of_llm_d(read(others, f"{picker}-*.json", f"{picker}-{number}"), others)
    write(picker, tables, successors_of(picker, rows), None)
    tables = [
        *with_klog(read(others, "llm-d-routing-sidecar-*.json", f"llm-d-routing-sidecar-{number}")),
        *read(others, f"{sidecar}-*.json", f"{sidecar}-{number}"),
    ]
    write("llm-d-routing-sidecar", tables, successors_of(sidecar, rows), None)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
