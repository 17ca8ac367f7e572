"""All families of functions beyond the standard ones; importing this adds them to the table."""

from __future__ import annotations

from msvcgen.cel.functions import (
    formats,
    formatting,
    lists,
    networks,
    optionals,
    quantities,
    regexes,
    strings,
    times,
    urls,
    versions,
)

FAMILIES = (
    formats, formatting, lists, networks, optionals, quantities, regexes, strings, times, urls, versions,
)  # fmt: skip
"""The modules, each a library of cel-go or of Kubernetes."""
