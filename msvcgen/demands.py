"""What a cluster must have before objects are applied to it, and who asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msvcgen.check import Object
from msvcgen.check.serving.needs import Need, needs
from msvcgen.document import Position
from msvcgen.errors import MsvcgenError, Problem, fails
from msvcgen.intake import read_inputs
from msvcgen.linting import read_documents, rendered_objects
from msvcgen.origin import locate
from msvcgen.pipeline import render_service, trace
from msvcgen.records import NamedTuple
from msvcgen.run import prepare
from msvcgen.settings import Options, Source
from msvcgen.tree import mapping_at
from msvcgen.typed import Final


class Asker(NamedTuple):
    """Who needs something: an object, and where it says so."""

    object: str
    position: Position | None = None


class Demand(NamedTuple):
    """Something that the cluster must have; a kind (`CustomResource`) has its versions as `keys`."""

    group: str
    kind: str
    namespace: str
    name: str
    keys: tuple[str, ...]
    askers: tuple[Asker, ...]
    optional: bool = False


class Asked(NamedTuple):
    """One object's need, and where it was stated."""

    need: Need
    asker: Asker


_ORDER: Final = (
    "CustomResource", "ExtendedResource", "DeviceClass", "RuntimeClass", "PriorityClass", "StorageClass",
    "GatewayClass", "IngressClass", "LoadBalancerClass", "ResourceProfile", "Namespace", "ClusterRole", "Role",
    "ServiceAccount", "Secret", "ConfigMap", "PersistentVolumeClaim", "Gateway", "Service",
)  # fmt: skip
"""The kinds in the order in which they are told: what concerns the whole cluster comes first."""


def of_manifests(sources: Iterable[Source]) -> tuple[list[Demand], list[Problem]]:
    """Give what rendered manifests need that they do not hold, and the warnings of reading them.

    Raise MsvcgenError with all problems of what cannot be read.
    """
    problems: list[Problem] = []
    objects: list[Object] = []
    asked: list[Asked] = []
    for source in sources:
        for document in read_documents(source, problems):
            for item in rendered_objects(document, problems, found=source.found):
                seen = Object(mapping_at(item.tree))
                objects.append(seen)
                asked += (Asked(need, Asker(_name(seen), item.position(need.path))) for need in needs(seen))
    if fails(problems):
        raise MsvcgenError(problems)
    return demands(objects, asked), problems


def of_services(
    modelservices: Iterable[Source], baseconfigs: Iterable[Source], options: Options
) -> tuple[list[Demand], list[Problem]]:
    """Give what rendered ModelServices need that they do not make themselves, and the warnings of rendering them.

    Raise MsvcgenError with all problems when one cannot be rendered.
    """
    inputs = read_inputs(modelservices, baseconfigs)
    run = prepare(inputs.bases, options, size=inputs.size)
    problems = [*inputs.problems]
    objects: list[Object] = []
    asked: list[Asked] = []
    for number, document in enumerate(inputs.services):
        rendered = render_service(run, document, number)
        problems += rendered.problems
        for assembled in trace(run, document) if rendered.children else ():
            seen = Object(assembled.tree)
            objects.append(seen)
            for need in needs(seen):
                origin = locate(assembled.tree, need.path)
                position = document.position(()) if origin is None else origin.position()
                asked.append(Asked(need, Asker(_name(seen), position)))
    if fails(problems):
        raise MsvcgenError(problems)
    return demands(objects, asked), problems


def _name(seen: Object) -> str:
    return f"{seen.kind}/{seen.name}"


def demands(objects: Iterable[Object], asked: Iterable[Asked]) -> list[Demand]:
    """Give each thing that is asked for and not among the objects once, with all who ask."""
    there = {(seen.group, seen.kind, seen.namespace, seen.name) for seen in objects}
    gathered: dict[tuple[str, str, str, str], list[Asked]] = {}
    for one in asked:
        need = one.need
        key = (str(need.group), str(need.kind), str(need.namespace), str(need.name))
        if key not in there and (*key[:2], "", key[3]) not in there:
            gathered.setdefault(key, []).append(one)
    found = (_demand(key, ones) for key, ones in gathered.items())
    return sorted(found, key=lambda demand: (_rank(demand.kind), demand.kind, demand.namespace, demand.name))


def _rank(kind: str) -> int:
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _demand(key: tuple[str, str, str, str], asked: list[Asked]) -> Demand:
    group, kind, namespace, name = key
    keys = tuple(sorted({str(one.need.key) for one in asked if one.need.key}))
    askers = tuple(dict.fromkeys(one.asker for one in asked))
    return Demand(group, kind, namespace, name, keys, askers, all(one.need.optional for one in asked))


def lines_of(demand: Demand) -> Iterator[str]:
    """Give a demand for people: what is needed, and below it who asks, where."""
    yield headline(demand)
    for asker in demand.askers[:_MOST]:
        at = f" at {asker.position.file}:{asker.position.line}" if asker.position is not None else ""
        yield f"    {_plain(asker.object)}{at}"
    if len(demand.askers) > _MOST:
        yield f"    and {len(demand.askers) - _MOST} more"


_MOST: Final = 5


def _plain(text: str) -> str:
    """Escape what a terminal would obey."""
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


_CALLED: Final = {
    "CustomResource": "kind",
    "ExtendedResource": "a node that offers",
    "LoadBalancerClass": "load balancer class",
    "ResourceProfile": "resource profile of KubeAI",
}


def headline(demand: Demand) -> str:
    """Give what is needed, on one line."""
    name = f"{demand.namespace}/{demand.name}" if demand.namespace else demand.name
    if demand.kind == "CustomResource":
        return _plain(f"kind {demand.name} of {demand.group}, version {' and '.join(demand.keys)}")
    keys = f" with the key{'s' * (len(demand.keys) > 1)} {', '.join(demand.keys)}" if demand.keys else ""
    optional = " (optional)" if demand.optional else ""
    return _plain(f"{_CALLED.get(demand.kind, demand.kind)} {name}{keys}{optional}")


def as_json(demand: Demand) -> dict[str, object]:
    """Give a demand for programs."""
    optional = {"group": demand.group, "namespace": demand.namespace, "keys": list(demand.keys)}
    askers = [
        {"object": asker.object}
        | ({"file": asker.position.file, "line": asker.position.line} if asker.position is not None else {})
        for asker in demand.askers
    ]
    return {
        "kind": demand.kind,
        "name": demand.name,
        **{key: value for key, value in optional.items() if value},
        "optional": demand.optional,
        "askedBy": askers,
    }


def script(found: Iterable[Demand]) -> str:
    """Give a shell script that asks a cluster for all of it, says what is missing and then ends with 1."""
    lines = [line for demand in found if not demand.optional for line in _checks(demand)]
    return _HEAD + "".join(f"{line}\n" for line in lines) + "exit $missing\n"


_HEAD: Final = """\
#!/bin/sh
# What must be in the cluster; made by `msvcgen requires --format sh`. It only reads.
missing=0
need() { # need WHAT COMMAND...
  what=$1
  shift
  "$@" >/dev/null 2>&1 || { echo "missing: $what" >&2; missing=1; }
}
says() { # says WHAT TEXT COMMAND...: what the command prints holds the text
  what=$1 text=$2
  shift 2
  "$@" 2>/dev/null | grep -qF -e "$text" || { echo "missing: $what" >&2; missing=1; }
}
"""


def _checks(demand: Demand) -> Iterator[str]:
    import json
    from shlex import join, quote

    what, name = quote(headline(demand)), demand.name
    if demand.kind == "CustomResource":
        text = quote(f'"kind":"{name}"')
        for version in demand.keys:
            yield f"says {what} {text} {join(['kubectl', 'get', '--raw', f'/apis/{demand.group}/{version}'])}"
    elif demand.kind == "ExtendedResource":
        offers = f"{{{{if index .status.allocatable {json.dumps(name)}}}}}yes{{{{end}}}}"
        template = f"{{{{range .items}}}}{offers}{{{{end}}}}"
        yield f"says {what} yes {join(['kubectl', 'get', 'nodes', '-o', f'go-template={template}'])}"
    elif demand.kind in ("LoadBalancerClass", "ResourceProfile"):
        yield f"# look yourself: {headline(demand)}"
    else:
        kind = f"{demand.kind}.{demand.group}" if demand.group else demand.kind
        where = ["-n", demand.namespace] if demand.namespace else []
        command = ["kubectl", "get", kind.lower(), *where, "--", name]
        yield f"need {what} {join(command)}"
        for key in demand.keys:
            template = f"go-template={{{{if index .data {json.dumps(key)}}}}}yes{{{{end}}}}"
            asked = ["kubectl", "get", kind.lower(), *where, "-o", template, "--", name]
            yield f"says {what} yes {join(asked)}"
