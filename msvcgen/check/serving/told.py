"""What the programs of pods are told: the rules about words, for every container."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.serving.view import Object
from msvcgen.check.serving.words import check_reading
from msvcgen.errors import Finding
from msvcgen.tree import text_at


def told(seen: Object) -> Iterator[Finding]:
    """Give what is wrong with the words of all containers; nothing is said of one whose image is to be filled in."""
    for pod in seen.pods:
        for container in pod.containers:
            image = text_at(container.tree, "image")
            if "$" not in image and "{{" not in image:
                for finding in check_reading(container.tree, container.reading):
                    yield finding.below(container.path)
