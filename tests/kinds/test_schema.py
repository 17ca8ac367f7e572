"""A schema is read when it is first looked at, also by several threads at once."""

from __future__ import annotations

from threading import Thread
from typing import Any

from msvcgen.kinds.schema import Schema


class Interrupted:
    """A source in whose place another thread looks at the schema, half of whose form is said."""

    def __init__(self) -> None:
        self.shared = Schema({}, self)
        self.seen: list[object] = []

    def named(self, name: str) -> Schema:
        raise KeyError(name)

    def fill(self, schema: Schema, form: Any) -> None:  # noqa: ARG002 - as a source has it
        schema.open = True
        if not self.seen:
            self.seen.append(None)
            thread = Thread(target=lambda: self.seen.append((self.shared.type, self.shared.open)))
            thread.start()
            thread.join()
        schema.type = "object"


def test_no_thread_sees_a_schema_that_is_half_read() -> None:
    source = Interrupted()

    assert (source.shared.type, source.shared.open) == ("object", True)
    assert source.seen[1:] == [("object", True)]
