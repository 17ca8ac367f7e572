"""YAML events without an extension."""
from __future__ import annotations
from typing import Any
from collections.abc import Callable
from msvcgen.yaml.fault import YamlFault
from msvcgen.yaml.source import EventSource

def _start(text: str) -> Callable[[], Any]:
    raise YamlFault(code="yaml-syntax", message="this YAML needs the pure reader", line=1)

SOURCE = EventSource(start=_start, errors=(YamlFault,), scalar=object, mapping_start=object, mapping_end=object, sequence_start=object, sequence_end=object, alias=object, document_start=object, stream_end=object)
