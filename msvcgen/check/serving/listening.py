"""The ports at which the pods of a template listen, as far as their containers say so."""

from __future__ import annotations

from msvcgen.check.serving.view import Container, Pod, whole_number
from msvcgen.records import NamedTuple
from msvcgen.servers import Reading
from msvcgen.tree import integer_at, mappings_at, text_at
from msvcgen.typed import Final

_PORTS: Final = ("port", "healthPort", "metricsPort", "grpcPort", "prometheusPort")


_MOST_COPIES: Final = 64
"""Copies of a model in one pod, each with its port; there are not more devices."""


class Heard(NamedTuple):
    """The ports at which pods listen: their numbers, and those of their names that are stated."""

    numbers: frozenset[int]
    names: frozenset[str]
    known: bool
    """Whether these are all: every program is known, and each states a port, in its words or among `ports`."""


def heard(pod: Pod) -> Heard:
    """Give the ports at which pods listen."""
    numbers: set[int] = set()
    names: set[str] = set()
    known, states = pod.whole, True
    for container in pod.containers:
        if not container.stays:
            continue
        ports = mappings_at(container.tree, "ports")
        names.update(text_at(port, "name") for _, port in ports)
        stated = [integer_at(port, "containerPort") for _, port in ports]
        own = _own(container)
        states = states and (bool(ports) or container.reading is None or _says_port(container.reading))
        known = known and own is not None
        numbers.update(own or ())
        reading = container.reading
        if reading is None or len(stated) != 1 or not own:  # one port that is stated is the server's own
            numbers.update(stated)
    return Heard(frozenset(numbers), frozenset(names) - {""}, known and states)


def _says_port(reading: Reading) -> bool:
    """Tell whether the manifest states the port of a server; one of its image may be another in this build."""
    stated = reading.stated("port")
    return stated is not None and stated.path != ("image",)


def _own(container: Container) -> set[int] | None:
    """Give the ports that the words of a container state; None where they may be any."""
    reading = container.reading
    if reading is None:
        return None
    if reading.headless:
        return set()
    if reading.port is None or not (reading.complete or _says_port(reading)) or reading.image.build == "fork":
        return None
    numbers = {reading.port}
    for setting in _PORTS:
        number = whole_number(reading.text(setting))
        if number is not None:
            numbers.add(number)
    copies = reading.number("data") if reading.switched("dataExternal") else 1
    numbers.update(range(reading.port, reading.port + min(copies or 1, _MOST_COPIES)))
    return numbers
