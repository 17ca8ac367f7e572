"""What stands on a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msvcgen.page.drawing import Drawing
from msvcgen.picture.forms.table import Row
from msvcgen.records import NamedTuple
from msvcgen.typed import overload


class Line(NamedTuple):
    """A line of an object, and who states what begins in it."""

    text: str
    origin: str = ""


class Sheet(NamedTuple):
    """An object: its name, its lines, and what is said of those that are left out."""

    title: str
    lines: Sequence[Line] = ()
    left_out: str = ""


class Section(NamedTuple):
    """What belongs together: a ModelService, drawn and with its objects; the last one may be of none."""

    title: str
    drawing: Drawing | None
    narrow: Drawing | None
    """The same for small screens."""
    text: str
    """The picture in words, for those who do not see it."""
    mermaid: str
    sheets: Sequence[Sheet]


class Sections(Sequence[Section]):
    """Sections that are made when they are asked for: a page of thousands is written one by one."""

    def __init__(self, makers: Sequence[Callable[[], Section]]) -> None:
        """Take what makes each."""
        self._makers = makers

    def __len__(self) -> int:
        """Count them."""
        return len(self._makers)

    @overload
    def __getitem__(self, index: int) -> Section: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Section]: ...
    def __getitem__(self, index: int | slice) -> Section | Sequence[Section]:
        """Make one of them, or some."""
        if isinstance(index, slice):
            return Sections(self._makers[index])
        return self._makers[index]()


class Told(NamedTuple):
    """A problem."""

    severity: str
    place: str
    message: str
    code: str
    hint: str


class Required(NamedTuple):
    """Something that the cluster must have, and who asks for it."""

    what: str
    askers: str


class ChangedLine(NamedTuple):
    """One thing that changes: what, from what to what, and where that is stated; `style` is the class of its colour."""

    style: str
    text: str
    value: str
    place: str


class Altered(NamedTuple):
    """An object that differs from the older one, with what changes in it."""

    sign: str
    title: str
    effect: str
    lines: Sequence[ChangedLine]


class Changes(NamedTuple):
    """What differs from an older state."""

    summary: str
    accelerators: str
    objects: Sequence[Altered]


class Page(NamedTuple):
    """All of a page."""

    title: str
    summary: str
    date: str
    rows: Sequence[Row]
    total: Row
    images: Sequence[tuple[str, str]]
    problems: Sequence[Told]
    required: Sequence[Required]
    changes: Changes | None
    sections: Sequence[Section]
    whose: str
    """What a row of the fleet is."""
