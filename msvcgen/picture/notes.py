"""What a picture says of an object beside its name: the requests that a route takes, the bounds of an autoscaler."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.serving.references import named_in
from msvcgen.check.serving.view import Object
from msvcgen.compare.secrets import HIDDEN, text_without_secrets
from msvcgen.credentials import names_secret
from msvcgen.tree import Mapped, Path, integer_at, mapping_at, mappings_at, node_at, text_at
from msvcgen.typed import Final

_MOST: Final = 3
"""Paths or hosts of a route that are named."""


def notes_of(seen: Object) -> tuple[str, ...]:
    """Give what is said of an object, without secrets."""
    return tuple(map(text_without_secrets, _notes(seen)))


def _notes(seen: Object) -> tuple[str, ...]:
    spec = seen.spec
    if seen.kind in ("HTTPRoute", "GRPCRoute"):
        hosts = [host for host in _texts(spec.get("hostnames")) if host]
        return (*_few(_matches(seen)), *_few(iter(hosts)))
    if seen.kind == "Ingress":
        return (*_few(_of_ingress(seen)),)
    bounds = _bounds(spec)
    if "scaleTargetRef" in spec or not seen.pods:
        return (bounds,) if bounds else ()
    profiles = (named.path for named, _ in named_in(seen, seen.shape.asks) if named.kind == "ResourceProfile")
    said = (f"resource profile {text_at(seen.tree, *path)}" for path in profiles)
    return (*said, *([f"scaled {bounds}"] if bounds else []))


def _bounds(spec: Mapped) -> str:
    """Give the bounds between which something is scaled, as `1 to 8`."""
    least = next((integer_at(spec, name) for name in ("minReplicas", "minReplicaCount") if name in spec), 1)
    most = next((integer_at(spec, name) for name in ("maxReplicas", "maxReplicaCount") if name in spec), 0)
    return f"{least} to {most}" if most else ""


def _few(words: Iterator[str]) -> Iterator[str]:
    listed = [*dict.fromkeys(words)]
    yield from listed[:_MOST]
    if len(listed) > _MOST:
        yield f"and {len(listed) - _MOST} more"


def _texts(node: object) -> Iterator[str]:
    yield from (each for each in (node if isinstance(node, list) else ()) if isinstance(each, str))


def _matches(seen: Object) -> Iterator[str]:
    for _, rule in mappings_at(seen.spec, "rules"):
        for _, match in mappings_at(rule, "matches"):
            yield from _match(match)


def _match(match: object) -> Iterator[str]:
    whole = match if isinstance(match, dict) else {}
    headers = [_header(header) for _, header in mappings_at(whole, "headers")]
    words = [text_at(whole, "path", "value") or "/".join(_method(whole)), *headers]
    yield " ".join(word for word in words if word) or "/"


def _header(header: Mapped) -> str:
    name, value = text_at(header, "name"), text_at(header, "value")
    return f"{name}={HIDDEN if names_secret(name) else value}"


def _method(match: dict[str, object]) -> Iterator[str]:
    method = match.get("method")
    if isinstance(method, dict):  # of a GRPCRoute
        yield from (text for name in ("service", "method") if (text := text_at(method, name)))


def _of_ingress(seen: Object) -> Iterator[str]:
    for _, rule in mappings_at(seen.spec, "rules"):
        host = text_at(rule, "host")
        paths = [text_at(path, "path") for _, path in mappings_at(rule, "http", "paths")]
        yield from (f"{host}{path}" for path in paths or [""] if host or path)


def weight_of(seen: Object, path: Path) -> str:
    """Give the share of requests that a rule of a route gives to a backend, "" where it has only one."""
    backends = [backend for _, backend in mappings_at(seen.tree, *path[:-2])]
    if len(backends) < 2:
        return ""
    whole = sum(integer_at(each, "weight", absent=1) for each in backends)
    own = integer_at(mapping_at(node_at(seen.tree, *path[:-1])), "weight", absent=1)
    return f"{own * 100 / whole:.3g}%" if whole > 0 else ""
