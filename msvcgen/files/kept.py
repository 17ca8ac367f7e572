"""Documents of large inputs in a file: of thousands only those are in memory that somebody looks at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from marshal import dumps, loads

from msvcgen.compare.trees import plain_bytes
from msvcgen.document import Document, Part, Provenance, Text
from msvcgen.files.nameless import Blocks
from msvcgen.files.sources import SourceFile
from msvcgen.settings import Source
from msvcgen.tree import Mapped, Path, Tree
from msvcgen.typed import Final, TypeAlias
from msvcgen.yaml.reader import find_places, find_root

MUCH: Final = 1024 * 1024
"""Bytes of sources below which their documents stay where they are, which is faster."""

MUCH_TO_RENDER: Final = MUCH // 8
"""The same of ModelServices, which render to that much and more."""

_RECENT: Final = 8
"""Texts that are held, with the places of their nodes: what is asked of one is often asked again."""


def keeping(files: Iterable[SourceFile]) -> Keeping | None:
    """Give what keeps the documents of files; None where they are few."""
    return Keeping() if sum(len(file.content) for file in files) >= MUCH else None


def keeping_services(sources: Iterable[Source]) -> Keeping | None:
    """Give what keeps ModelServices; None where they are few."""
    return Keeping() if sum(len(source.text) for source in sources) >= MUCH_TO_RENDER else None


def used_up(files: list[SourceFile]) -> Iterator[Source]:
    """Give what is in files, each for the last time: what was read of them takes the place of their bytes."""
    files.reverse()
    while files:
        file = files.pop()
        yield Source(file.name, file.content, file.found)


class Keeping:
    """Takes documents, and gives some that hold nothing but their number."""

    def __init__(self) -> None:
        """Begin with none."""
        self._blocks = Blocks()
        self._last: tuple[Text | None, int] = (None, -1)
        self._recent: dict[int, Text] = {}

    def __call__(self, document: Document, plain: bytes = b"") -> Document:
        """Give a document that is read from the file whenever it is asked for; of one that is not plain itself.

        `plain` are the `plain_bytes` of its tree where they are known. Raise OSError when the disk is full.
        """
        if isinstance(document, Kept):
            return document
        text, path = _written(document.provenance)
        if text is None:
            return document
        last, first = self._last
        shared = text is last  # as the items of a list have one text, which the first of them keeps
        written = first if shared else (text.file, text.text, text.first_line)
        try:
            tree = plain or dumps(document.tree)
            number = self._blocks.put(tree, dumps((path, document.root, written)))
        except ValueError:
            return document
        if not shared:
            self._last = text, number
        return Kept(self, number)

    def tree(self, number: int) -> Tree:
        """Give the tree of the document that was kept under a number."""
        tree: Tree = loads(self._blocks.get(number))  # noqa: S302 - of this process
        return tree

    def written(self, number: int) -> tuple[Provenance, str]:
        """Give where the document that was kept under a number is written, and its root."""
        path, root, written = self._beside(number)
        first = written if isinstance(written, int) else number
        text = self._recent.get(first)
        if text is None:
            words = self._beside(first)[2] if isinstance(written, int) else written
            assert not isinstance(words, int)  # noqa: S101 - the first of a text has it
            text = self._recent[first] = Text(*words, find_places, find_root)
            if len(self._recent) > _RECENT:
                del self._recent[next(iter(self._recent))]
        return (Part(text, path) if path else text), root

    def _beside(self, number: int) -> _Beside:
        beside: _Beside = loads(self._blocks.get(number + 1))  # noqa: S302 - as above
        return beside


_Beside: TypeAlias = tuple[Path, str, tuple[str, str, int] | int]
"""What stands beside a tree: its path in the text, its root, and the text or the number of the document that has it."""


def _written(provenance: Provenance) -> tuple[Text | None, Path]:
    """Give the text that holds a document, None where there is no one text, and the path of the document in it."""
    path: Path = ()
    while isinstance(provenance, Part):
        path = (*provenance.path, *path)
        provenance = provenance.whole
    return (provenance if isinstance(provenance, Text) else None), path


class Kept(Document):
    """A document that is read anew each time that something of it is asked for."""

    __slots__ = ("_keeping", "_number")

    def __init__(self, keeping: Keeping, number: int) -> None:
        """Remember where it is."""
        self._keeping = keeping
        self._number = number

    @property
    def whole(self) -> Document:
        """The document, in memory."""
        return Document(self.tree, *self._keeping.written(self._number))

    @property
    def tree(self) -> Tree:  # type: ignore[override]  # nobody sets it
        """The tree."""
        return self._keeping.tree(self._number)

    @property
    def provenance(self) -> Provenance:  # type: ignore[override]  # as above
        """What tells where its nodes are written."""
        return self._keeping.written(self._number)[0]

    @property
    def root(self) -> str:  # type: ignore[override]  # as above
        """What messages call the whole of it."""
        return self._keeping.written(self._number)[1]


class Trees:
    """Objects by their numbers, in the file as well; those that are not plain stay in memory."""

    def __init__(self) -> None:
        """Begin with none."""
        self._blocks = Blocks()
        self._odd: dict[int, Mapped] = {}

    def add(self, tree: Mapped) -> bytes:
        """Add an object and give the bytes that it became, b"" for none; raise OSError when the disk is full."""
        block = plain_bytes(tree)
        number = self._blocks.put(block)
        if not block:
            self._odd[number] = tree
        return block

    def get(self, number: int) -> Mapped:
        """Give the object of a number."""
        odd = self._odd.get(number)
        if odd is not None:
            return odd
        tree: Mapped = loads(self._blocks.get(number))  # noqa: S302 - of this process
        return tree
