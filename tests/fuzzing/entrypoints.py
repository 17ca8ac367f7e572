"""The ways into the program, each with an input made by chance: what runs it, and what must not come out."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from random import Random
from typing import Any, Final, NamedTuple, cast

from fuzzing import corpora, grammars
from fuzzing.mutations import any_tree, changed_text, changed_tree, with_canary
from msvcgen import MsvcgenError, render
from msvcgen.__main__ import main
from msvcgen.cel import CelError, compile_rule
from msvcgen.cli import plugin
from msvcgen.quantity import canonical, parse
from msvcgen.report import format_github, format_json, format_text
from msvcgen.template.context import Context
from msvcgen.template.engine import TemplateError, TemplateErrors, compile_template
from msvcgen.template.jinja import render_jinja
from msvcgen.tree import Mapped, Tree
from msvcgen.yaml.fault import YamlFault
from msvcgen.yaml.reader import read_stream, read_value
from msvcgen.yaml.writer import write

RUNTIMES = (
    "vllm", "sglang", "huggingface-tgi", "modular-max", "nim", "cmd", "custom", "huggingfaceserve", "kserve", "kubeai",
    "llminferenceservice",
    "nim-operator", "llmos", "", "", "nothing",
)  # fmt: skip
LENIENCE = ("strict", "strict", "warn", "ignore")


class Case(NamedTuple):
    """An input: what runs it and gives what came out as text, the input as people read it, and a secret in it."""

    run: Callable[[], str]
    shown: str
    secret: str = ""


class BugError(Exception):
    """The program took the input for a bug of its own."""


Entry = Callable[[Random, str], Case]
"""Makes a case; may write below a folder that is its own."""


# --- command lines ----------------------------------------------------------------------------------------------


def _yaml(random: Random, *trees: Tree) -> str:
    """Write trees as YAML or as JSON."""
    if random.random() < 0.2:
        return "\n".join(json.dumps(tree) for tree in trees)
    return "---\n".join(_written(tree) for tree in trees)


def _written(tree: Tree) -> str:
    try:
        return write(cast("Mapped", tree))
    except Exception:  # noqa: BLE001 - numbers that no document can hold, mappings with odd keys
        return json.dumps(tree)


def _input(random: Random, trees: tuple[Tree, ...]) -> tuple[str, str]:
    """Give the text of a document with changes, and the secret in it if there is one."""
    tree, secret = random.choice(trees), ""
    chance = random.random()
    if chance < 0.15:
        tree, secret = with_canary(random, tree)
    elif chance < 0.9:
        tree = changed_tree(random, tree, trees)
    text = _yaml(random, tree)
    if not secret and chance > 0.7:
        text = changed_text(random, text, corpora.templates())
    return text, secret


def _service(random: Random) -> tuple[str, str]:
    chance = random.random()
    if chance < 0.6:
        return _input(random, corpora.services())
    if chance < 0.8:
        return _input(random, corpora.functions())
    if chance < 0.9:
        texts, secrets = zip(*(_input(random, corpora.services()) for _ in range(3)), strict=True)
        return "\n---\n".join(texts), max(secrets)
    return grammars.yaml(random), ""


def _command(random: Random, folder: str) -> Case:
    """Run `generate`, `validate` or `vars` on files."""
    files: dict[str, str] = {}
    files["ms.yaml"], secret = _service(random)
    words = [random.choice(("generate", "generate", "generate", "validate", "vars")), "-m", "ms.yaml"]
    if random.random() < 0.6:
        files["base.yaml"], of_base = _input(random, corpora.bases())
        secret = secret or of_base
        words += ["-b", "base.yaml"]
    if random.random() < 0.5 and (runtime := random.choice(RUNTIMES)):
        words += ["-r", runtime]
        if runtime == "custom":
            files["definition.yaml"], of_definition = _input(random, corpora.definitions())
            secret = secret or of_definition
            words += ["-d", "definition.yaml"]
    elif random.random() < 0.2:
        files["variant.yaml"], of_variant = _input(random, corpora.variants())
        secret = secret or of_variant
        words += ["-r", "variant.yaml"]
    if random.random() < 0.15:
        files["schemas/crd.yaml"], _ = _input(random, corpora.crds())
        words += ["--schema-dir", "schemas"]
    words += ["--validate", random.choice(LENIENCE)] if random.random() < 0.4 else []
    words += ["--error-format", random.choice(("text", "json", "github"))] if random.random() < 0.4 else []
    words += ["-e", changed_text(random, "NAME=value")] if random.random() < 0.1 else []
    words += ["-n", random.choice(("models", "a.b", "", "A", "x" * 70))] if random.random() < 0.4 else []
    words += (
        ["--format", random.choice(("json", "list", "children"))]
        if words[0] == "generate" and random.random() < 0.2
        else []
    )
    words += ["-o", "out"] if words[0] == "generate" and random.random() < 0.2 else []
    words += (
        ["--kube-version", random.choice(("1.30", "1.33", "1.36", "2", ""))] if random.random() < 0.1 else []
    )
    return Case(partial(_run, main, words, files, folder), _shown(words, files), secret)


SETS = (
    "spec.decode.replicas=2", "x:spec.decode.parallelism.tensor=4", "spec.decode.containers[vllm].args={a,--b=c}",
    "metadata.labels.a\\.b=c", "spec.prefill=null,spec.decode.containers[0].env[A].value=1",
)  # fmt: skip


def _told(random: Random, folder: str) -> Case:
    """Tell of what ModelServices render to: pictures, pages, origins, needs, differences."""
    files: dict[str, str] = {}
    files["ms.yaml"], secret = _service(random)
    options = ["-b", random.choice(("preset:llm-d-pd", "preset:llm-d", "preset:plain", "preset:x"))]
    if random.random() < 0.5:
        files["base.yaml"], of_base = _input(random, corpora.bases())
        secret, options = secret or of_base, ["-b", "base.yaml"]
    options += ["-r", random.choice(("vllm", "sglang"))] if random.random() < 0.6 else []
    options += ["--set", changed_text(random, random.choice(SETS))] if random.random() < 0.4 else []
    options += ["-n", "models", "--epp-cluster-role", "a"] if random.random() < 0.8 else []
    words = [*random.choice(_TELLING), "-m", "ms.yaml", *options]
    if words[0] == "diff":
        files["new.yaml"], of_new = _input(random, corpora.services())
        secret, words = secret or of_new, ["diff", "ms.yaml", "new.yaml", *options]
    return Case(partial(_run, main, words, files, folder), _shown(words, files), secret)


_TELLING: Final = (
    ["graph"], ["graph", "--format", "mermaid"], ["graph", "--format", "json", "--detail", "objects"],
    ["report", "-o", "out.html"], ["explain"], ["explain", "--all"], ["requires"], ["diff"],
    ["generate", "--annotate-origins"],
)  # fmt: skip


def _manifests(random: Random, folder: str) -> Case:
    """Read manifests as those of other tools: check, picture and compare them."""
    things = [changed_tree(random, random.choice(corpora.objects()), corpora.objects()) for _ in range(3)]
    secret = ""
    if random.random() < 0.2:
        things[0], secret = with_canary(random, things[0])
    files = {"a.yaml": _yaml(random, *things), "b.yaml": _yaml(random, *things[1:])}
    if random.random() < 0.2:
        files["a.yaml"] = changed_text(random, files["a.yaml"])
    words = random.choice(
        (
            ["lint", "a.yaml"], ["lint", "--show-notes", "a.yaml", "b.yaml"], ["requires", "a.yaml"],
            ["graph", "a.yaml"], ["graph", "--format", "mermaid", "--detail", "objects", "a.yaml"],
            ["report", "-o", "out.html", "a.yaml"], ["diff", "a.yaml", "b.yaml", "--format", "json"],
        )
    )  # fmt: skip
    return Case(partial(_run, main, [*words], files, folder), _shown(words, files), secret)


def _migrate(random: Random, folder: str) -> Case:
    """Bring values of the Helm chart over."""
    tree = changed_tree(random, random.choice(corpora.values()), corpora.values())
    secret = ""
    if random.random() < 0.2:
        tree, secret = with_canary(random, tree)
    files = {"values.yaml": _yaml(random, tree)}
    if random.random() < 0.3:
        files["values.yaml"] = changed_text(random, files["values.yaml"], corpora.templates())
    words = ["migrate", "chart", "-f", "values.yaml", "--release", random.choice(("a", "x" * 60, "A b", ""))]
    words += random.choice(([], ["--report"], ["-n", "models"], ["-o", "out"]))
    return Case(partial(_run, main, words, files, folder), _shown(words, files), secret)


def _document(random: Random, folder: str) -> Case:
    """Bring documents of other systems over."""
    trees = random.choice((corpora.functions, corpora.definitions, corpora.foreign))()
    tree = changed_tree(random, random.choice(trees), trees)
    secret = ""
    if random.random() < 0.2:
        tree, secret = with_canary(random, tree)
    files = {"document.yaml": _yaml(random, tree)}
    if random.random() < 0.2:
        files["document.yaml"] = changed_text(random, files["document.yaml"], corpora.templates())
    words = ["migrate", "document", "document.yaml", "--image", "a/b:1", "--uri", "pvc://claim/path"]
    words += random.choice(([], ["--report", "told.txt"], ["-n", "models"], ["-o", "out"]))
    return Case(partial(_run, main, words, files, folder), _shown(words, files), secret)


def _shown(words: list[str], files: Mapping[str, str]) -> str:
    return " ".join(words) + "".join(f"\n### {name}\n{text}" for name, text in files.items())


def _run(
    program: Callable[[list[str]], int],
    words: list[str],
    files: Mapping[str, str],
    folder: str,
    stdin: str = "",
) -> str:
    """Run a program in a folder with files, and give its exit code and all that it wrote."""
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", errors="surrogatepass", newline="") as file:
            file.write(text)
    with _streams(stdin, folder) as (out, err):
        code = program(words)
    written = out.getvalue().decode("utf-8", "replace") + err.getvalue().decode("utf-8", "replace")
    if code not in (0, 1, 2, 3):
        raise BugError(f"exit code {code}\n{written[-3000:]}")
    for root, _folders, names in sorted(os.walk(os.path.join(folder, "out"))):
        for name in sorted(names):
            with open(os.path.join(root, name), encoding="utf-8", errors="replace") as file:
                written += f"\n### {name}\n{file.read()}"
    return f"{code}\n{written}"


@contextmanager
def _streams(stdin: str, folder: str) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    """Give the process streams that are kept, and a folder to stand in."""
    out, err = io.BytesIO(), io.BytesIO()
    before = sys.stdin, sys.stdout, sys.stderr
    here = os.getcwd()
    given = io.BytesIO(stdin.encode("utf-8", "surrogatepass"))
    sys.stdin = io.TextIOWrapper(given, encoding="utf-8")
    sys.stdout = io.TextIOWrapper(out, encoding="utf-8", write_through=True)
    sys.stderr = io.TextIOWrapper(err, encoding="utf-8", write_through=True)
    os.chdir(folder)
    try:
        yield out, err
    finally:
        os.chdir(here)
        streams = sys.stdout, sys.stderr, sys.stdin
        sys.stdin, sys.stdout, sys.stderr = before
        for stream in streams:
            stream.detach()


def _small_command(random: Random, folder: str) -> Case:
    """Run `schema`, `runtimes`, `kustomize check` or a line of words that nobody would type."""
    files: dict[str, str] = {}
    chance = random.random()
    if chance < 0.3:
        words = ["schema", changed_text(random, "ModelService")]
    elif chance < 0.6:
        words = ["runtimes", changed_text(random, random.choice(RUNTIMES) or "a")]
    elif chance < 0.8:
        patterns = ("samples/kustomize/**/*.yaml",)
        words = ["kustomize", "check", "."]
        files = {
            "kustomization.yaml": _input(random, corpora.documents(*patterns))[0],
            "ms.yaml": _service(random)[0],
        }
    else:
        options = (
            "generate",
            "-m",
            "-b",
            "-r",
            "--shard",
            "--jobs",
            "--allow",
            "1/2",
            "a",
            "",
            "-",
            "--check",
            "-h",
            "--validate",
        )
        words = random.choices(options, k=random.randrange(1, 6))
        words = [word for word in words if word != "-"] or ["-h"]
    words = [word.replace("\x00", "") for word in words]
    return Case(partial(_run, main, words, files, folder), _shown(words, files))


def _kustomize(random: Random, folder: str) -> Case:
    """Call the plugin, as a KRM function or as an exec plugin."""
    config: Tree = {
        "apiVersion": "msvcgen.dev/v1alpha1",
        "kind": "ModelServiceGenerator",
        "metadata": {"name": "render"},
        "runtime": random.choice(RUNTIMES),
        "validate": random.choice(LENIENCE),
        "env": ["A=1"],
    }
    if random.random() < 0.3:
        config = changed_tree(random, config)
    items = [changed_tree(random, random.choice(corpora.services())) for _ in range(random.randrange(3))]
    items += [changed_tree(random, random.choice(corpora.bases())) for _ in range(random.randrange(2))]
    items += [random.choice(corpora.objects()) for _ in range(random.randrange(2))]
    secret = ""
    if items and random.random() < 0.15:
        items[0], secret = with_canary(random, items[0])
    if random.random() < 0.5:
        files = {"config.yaml": _yaml(random, config)}
        stdin, words = _yaml(random, *items) if items else "", ["config.yaml"]
    else:
        listed: Tree = {
            "apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": items, "functionConfig": config,
        }  # fmt: skip
        if random.random() < 0.2:
            listed = changed_tree(random, listed)
        files, stdin, words = {}, _yaml(random, listed), []
    if not secret and random.random() < 0.1:
        stdin = changed_text(random, stdin)
    # What a plugin does not render it hands back, so a secret may come out again: it is not looked for.
    run = partial(_run, plugin.main, words, files, folder, stdin)
    return Case(run, _shown(words, {**files, "stdin": stdin}))


# --- Python -----------------------------------------------------------------------------------------------------


def _api(random: Random, _folder: str) -> Case:
    """Render trees from Python."""
    service, secret = random.choice(corpora.services()), ""
    if random.random() < 0.2:
        service, secret = with_canary(random, service)
    else:
        service = changed_tree(random, service, corpora.objects())
    given: dict[str, Any] = {"validate": random.choice(LENIENCE), "runtime": random.choice(RUNTIMES)}
    if random.random() < 0.5:
        given["baseconfig"] = changed_tree(random, random.choice(corpora.bases()))
    if random.random() < 0.2:
        given["model_definition"] = changed_tree(random, random.choice(corpora.definitions()))
    if random.random() < 0.1:
        given["env"] = {"A": "1", random.choice(("HF_TOKEN", "VLLM_TP_SIZE", "")): "2"}
    if not isinstance(given.get("baseconfig", {}), dict) or not isinstance(
        given.get("model_definition", {}), dict
    ):
        given = {"validate": "strict"}
    service = service if isinstance(service, dict) else _yaml(random, service)
    return Case(partial(_rendered, service, given), repr((service, given)), secret)


def _rendered(service: Any, given: Mapping[str, Any]) -> str:
    warnings: list[Any] = []
    try:
        objects = render(service, on_warning=warnings.append, **given)
    except MsvcgenError as error:
        return _problems(error.problems)
    return json.dumps(objects) + _problems(warnings)


def _problems(problems: Any) -> str:
    return format_text(problems) + format_json(problems) + format_github(problems)


def _crd(random: Random, _folder: str) -> Case:
    """Render an object of a kind that a user defines."""
    crd, thing = corpora.CRD, corpora.THING
    for _ in range(random.randrange(3)):
        crd = changed_tree(random, crd, corpora.crds())
    if random.random() < 0.7:
        thing = changed_tree(random, thing)
    schemas: list[Any] = [crd]
    if random.random() < 0.3:
        inner = changed_tree(random, corpora.CRD["spec"]["versions"][0]["schema"]["openAPIV3Schema"])  # type: ignore[call-overload,index]
        group = {"group": "example.com", "version": "v1", "kind": "Thing"}
        schemas.append(
            {**(inner if isinstance(inner, dict) else {}), "x-kubernetes-group-version-kind": [group]}
        )
    if not all(isinstance(schema, dict) for schema in schemas):
        schemas = [corpora.CRD]
    base = {
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"}, "data": {"extraObjects": _yaml(random, [thing])},
    }  # fmt: skip
    given = {"baseconfig": base, "schemas": schemas, "validate": random.choice(LENIENCE)}
    return Case(partial(_rendered, SERVICE, given), repr(given))


SERVICE: Mapped = {
    "apiVersion": "llm-d.ai/v1alpha1",
    "kind": "ModelService",
    "metadata": {"name": "granite", "namespace": "models"},
    "spec": {
        "modelArtifacts": {"uri": "hf://ibm-granite/granite"},
        "routing": {"modelName": "granite"},
        "decode": {"containers": [{"name": "vllm", "image": "vllm/vllm:1"}]},
    },
}


def _objects(random: Random, _folder: str) -> Case:
    """Render objects of Kubernetes as they are, checked."""
    things = [changed_tree(random, random.choice(corpora.objects()), corpora.objects()) for _ in range(3)]
    secret = ""
    if random.random() < 0.2:
        things[0], secret = with_canary(random, things[0])
    base = {
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"},
        "data": {"extraObjects": _yaml(random, cast("Tree", things)).replace("{{", "{ {")},
    }  # fmt: skip
    given = {"baseconfig": base, "validate": random.choice(LENIENCE)}
    return Case(partial(_rendered, SERVICE, given), repr(given), secret)


# --- engines ----------------------------------------------------------------------------------------------------

_VARIABLES = {
    "ModelName": "granite",
    "HFModelName": "ibm/granite",
    "ModelURI": "hf://ibm/granite",
    "ServicePort": "8000",
}


def _go(random: Random, _folder: str) -> Case:
    """Compile and render a template of Go."""
    text = grammars.go_template(random) if random.random() < 0.5 else random.choice(corpora.templates())
    if random.random() < 0.7:
        text = changed_text(random, text, corpora.templates())
    return Case(partial(_go_rendered, text), text)


def _go_rendered(text: str) -> str:
    try:
        return compile_template(text).render(Context(variables=_VARIABLES, ports={"http": 8000})).text
    except TemplateError as error:
        return f"{error.line}:{error.column}: {error.message} {error.hint}"
    except TemplateErrors as errors:
        return "\n".join(
            f"{error.line}:{error.column}: {error.message} {error.hint}" for error in errors.errors
        )


def _jinja(random: Random, _folder: str) -> Case:
    """Render a template of Jinja."""
    text = grammars.jinja_template(random)
    if random.random() < 0.3:
        text = changed_text(random, text)
    return Case(partial(_jinja_rendered, text), text)


def _jinja_rendered(text: str) -> str:
    try:
        return render_jinja(text, Context(variables=_VARIABLES, ports={"http": 8000}), to_yaml=write)
    except TemplateError as error:
        return f"{error.line}: {error.message} {error.hint}"
    except TemplateErrors as errors:
        return "\n".join(f"{error.line}: {error.message} {error.hint}" for error in errors.errors)


def _cel(random: Random, _folder: str) -> Case:
    """Compile and evaluate a rule."""
    text = grammars.cel(random) if random.random() < 0.6 else random.choice(corpora.rules())
    if random.random() < 0.4:
        text = changed_text(random, text, corpora.rules())
    value = (
        {"a": random.choice((1, "a", [1], {"b": 2}, None)), "b": ["x", "y"]}
        if random.random() < 0.8
        else any_tree(random)
    )
    return Case(partial(_cel_value, text, value), f"{text}\n{value!r}")


def _cel_value(text: str, value: Any) -> str:
    from msvcgen.check.typed import typed
    from msvcgen.kinds import from_json_schema

    open_schema: Mapped = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    try:
        found = compile_rule(text).value(typed(value, from_json_schema(open_schema)))[0]
        return re.sub(" at 0x[0-9a-f]+", "", repr(found))
    except CelError as error:
        return str(error)


def _stream(random: Random, _folder: str) -> Case:
    """Read a stream of YAML, and write it again."""
    if random.random() < 0.4:
        text = grammars.yaml(random)
    else:
        text = random.choice(
            corpora.texts("samples/**/*.yaml", "tests/cases/generate/*/*.yaml", "golden/**/*.yaml")
        )
    if random.random() < 0.8:
        text = changed_text(random, text, corpora.templates())
    data = text.encode("utf-8", "surrogatepass")
    if random.random() < 0.1 and data:
        at = random.randrange(len(data))
        data = data[:at] + bytes([random.randrange(256)]) + data[at:]
    return Case(partial(_read, data), repr(data))


def _read(data: bytes) -> str:
    try:
        documents, problems = read_stream(data, "a.yaml")
    except MsvcgenError as error:
        return _problems(error.problems)
    for document in documents if not any(problem.severity == "error" for problem in problems) else ():
        document.position(("a", 0))
        if isinstance(document.tree, dict | list):
            text = write(cast("Mapped", document.tree))
            if not _same(read_value(text), document.tree):
                raise BugError(f"written and read again it is another: {document.tree!r}\n{text}")
    return repr([document.tree for document in documents]) + _problems(problems)


def _same(left: Any, right: Any) -> bool:
    """Compare trees; what 64 bits do not hold is a float, however it is written."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    return bool(left == right or (numbers and float(left) == float(right)))


def _value(random: Random, _folder: str) -> Case:
    """Read one value of YAML, write a tree, read a quantity, use a pattern."""
    match random.randrange(4):
        case 0:
            return Case(partial(_read_value, text := grammars.yaml(random)), text)
        case 1:
            tree = any_tree(random, 4)
            return Case(partial(_read, json.dumps({"a": tree}).encode("utf-8", "surrogatepass")), repr(tree))
        case 2:
            text = (
                grammars.quantity(random)
                if random.random() < 0.6
                else changed_text(random, random.choice(corpora.quantities()))
            )
            return Case(partial(_quantity, text), text)
        case _:
            pattern, text = grammars.pattern(random), "aabab" * random.randrange(1, 50)
            return Case(partial(_matched, pattern, text), pattern)


def _read_value(text: str) -> str:
    try:
        return repr(read_value(text))
    except YamlFault as fault:
        return str(fault)


def _quantity(text: str) -> str:
    try:
        return f"{parse(text)} {canonical(text)}"
    except ValueError as error:
        return str(error)


def _matched(pattern: str, text: str) -> str:
    from msvcgen.golang.errors import GoError
    from msvcgen.golang.regexp import compile_regexp, portable_regexp

    try:
        found = compile_regexp(pattern).search(text)
        ours = portable_regexp(pattern).search(text)
    except GoError as error:
        return str(error)
    if found != ours:
        raise BugError(f"{pattern!r}: {found} or {ours}")
    return repr(found)


ENTRIES: Mapping[str, tuple[Entry, int]] = {
    "command": (_command, 30),
    "small-command": (_small_command, 4),
    "kustomize": (_kustomize, 10),
    "told": (_told, 10),
    "manifests": (_manifests, 8),
    "migrate": (_migrate, 6),
    "document": (_document, 6),
    "api": (_api, 10),
    "crd": (_crd, 8),
    "objects": (_objects, 8),
    "go": (_go, 8),
    "jinja": (_jinja, 6),
    "cel": (_cel, 6),
    "stream": (_stream, 6),
    "value": (_value, 4),
}
"""Every entry point with its share of the inputs."""


def case_of(seed: str, folder: str, entry: str = "") -> tuple[str, Case]:
    """Give the case that a seed makes, and its entry point."""
    random = Random(seed)  # noqa: S311 - an input, no secret
    names = list(ENTRIES)
    chosen = random.choices(names, [share for _, share in ENTRIES.values()])[0]
    name = entry or chosen
    return name, ENTRIES[name][0](random, folder)
