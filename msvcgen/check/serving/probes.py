"""Probes that end a server before it has loaded its model, or that it cannot pass."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.serving.view import Container, Object
from msvcgen.errors import Finding
from msvcgen.servers import Reading
from msvcgen.tree import Mapped, integer_at, mapping_at, text_at
from msvcgen.typed import Final

_HANDLERS: Final = ("httpGet", "tcpSocket", "exec", "grpc")
_SHORTEST: Final = 180
"""Seconds below which hardly a server has loaded a model."""

_RATE: Final = 0.1
"""Gigabytes a second at which a model comes from a hub."""

_SLOW: Final = {"sglang": (("/health", "/health_generate"), 1)}
"""Servers that sleep some seconds before they answer, and on which paths.

SGLang: `health_generate` in sglang/srt/entrypoints/http_server.py, unless its generation is switched off.
"""
_QUICK: Final = {"sglang": "SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION"}


def too_short(seen: Object) -> Iterator[Finding]:
    """Report timeouts below what a server needs to answer, and liveness that ends it while it loads its model."""
    for pod in seen.pods if seen.shape.whole else ():
        for container, reading in pod.serving:
            yield from _timeouts(container, reading)
            if not reading.headless:
                yield from _liveness(container, reading)


def _timeouts(container: Container, reading: Reading) -> Iterator[Finding]:
    slow = _SLOW.get(reading.server.name)
    if slow is None or reading.scheme == "GRPC" or _QUICK.get(reading.server.name) in reading.environment:
        return
    paths, seconds = slow
    for field in ("startupProbe", "livenessProbe", "readinessProbe"):
        probe = mapping_at(container.tree, field)
        path = text_at(probe, "httpGet", "path")
        if path in paths and integer_at(probe, "timeoutSeconds", absent=1) <= seconds:
            least = max(5, seconds + 1)
            message = f"{reading.server.title} sleeps {seconds} s before it answers {path}, the probe waits no longer"
            where = (*container.path, field)
            missing = "" if "timeoutSeconds" in probe else "timeoutSeconds"
            at = where if missing else (*where, "timeoutSeconds")
            yield Finding(
                "probe-too-short", message, at, "warning", f"write `timeoutSeconds: {least}`", missing=missing
            )


def _liveness(container: Container, reading: Reading) -> Iterator[Finding]:
    probe = mapping_at(container.tree, "livenessProbe")
    if not any(probe.get(handler) for handler in _HANDLERS) or container.tree.get("startupProbe") is not None:
        return
    seconds, needed = _budget(probe), _needed(reading)
    if seconds < needed:
        message = f"no startup probe, so the server is ended after {seconds} s if it has not loaded its model by then"
        hint = (
            f"add a `startupProbe` that gives it {needed} s or more: `failureThreshold: {-(-needed // 10)}`"
        )
        yield Finding("probe-too-short", message, (*container.path, "livenessProbe"), "warning", hint)


def _budget(probe: Mapped) -> int:
    period = integer_at(probe, "periodSeconds", absent=10)
    failures = integer_at(probe, "failureThreshold", absent=3)
    return integer_at(probe, "initialDelaySeconds") + failures * period


def _needed(reading: Reading) -> int:
    """Give the seconds that a server needs to fetch its model, as far as the name of a model says its size."""
    size = size_of(reading.model) if is_of_hub(reading.model) else 0
    return max(_SHORTEST, round(size / _RATE))


_SMALL: Final = (
    (("awq", "gptq", "int4", "w4a16", "4bit", "nf4", "nvfp4", "mxfp4", "gguf"), 0.6),
    (("fp8", "int8", "w8a8", "8bit"), 1.0),
)
"""Words of names that tell how many bytes a parameter takes."""


def size_of(model: str) -> float:
    """Give the size in gigabytes of a model whose name says how many parameters it has (`7b`, `8x7B`), else 0."""
    name = model.lower()
    if "b" not in name:
        return 0
    billions = [_billions(part) for part in name.replace("/", "-").replace("_", "-").split("-")]
    if not any(billions):
        return 0
    bytes_each = next((each for words, each in _SMALL if any(word in name for word in words)), 2.0)
    return max(billions) * bytes_each


def _billions(part: str) -> float:
    number = part[:-1].rpartition("x")[2]
    plain = part.endswith("b") and len(number) < 8 and number.replace(".", "", 1).isdecimal()
    return float(number) if plain and number.isascii() else 0


_SIGNS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/")


def is_of_hub(model: str) -> bool:
    """Tell whether a model is one of a hub (`acme/maple-7b`), and no path."""
    owner, slash, name = model.partition("/")
    return bool(slash and owner and name) and _SIGNS.issuperset(model) and "/" not in name and owner[0] != "."
