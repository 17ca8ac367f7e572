"""Services that containers are told of by URLs: a router of the servers behind it, a client of its model."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msvcgen.check.serving.across import View
from msvcgen.check.serving.view import Container, Object
from msvcgen.records import NamedTuple
from msvcgen.tree import Path, list_at, mappings_at, text_at
from msvcgen.typed import Final

_URL: Final = re.compile(
    r"\b[a-z]{2,8}://(?P<name>[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)"
    r"(?:\.(?P<namespace>[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)(?:\.svc\b)?)?(?![-a-z0-9])"
)
"""A name of a Service as pods resolve it: NAME, NAME.NAMESPACE, NAME.NAMESPACE.svc and what the cluster adds."""


class Call(NamedTuple):
    """That pods of an object are told of a Service: the index of the pods, the number of the Service, and where."""

    pods: int
    service: int
    path: Path


def calls(seen: Object, view: View) -> Iterator[Call]:
    """Give the Services in the input that the words and variables of an object's containers name, each once."""
    told: set[tuple[int, int]] = set()
    for at, pod in enumerate(seen.pods):
        for container in pod.containers:
            for path, text in _texts(container):
                for url in _URL.finditer(text):
                    namespace = url["namespace"] or seen.namespace
                    service = view.find("", "Service", namespace, url["name"])
                    if service is not None and (at, service) not in told:
                        told.add((at, service))
                        yield Call(at, service, path)


def _texts(container: Container) -> Iterator[tuple[Path, str]]:
    for field in ("command", "args"):
        for index, word in enumerate(list_at(container.tree, field)):
            if isinstance(word, str) and "://" in word:
                yield (*container.path, field, index), word
    for index, variable in mappings_at(container.tree, "env"):
        if "://" in (text := text_at(variable, "value")):
            yield (*container.path, "env", index, "value"), text
