"""A list of objects as it is compared: what is asked of all of them is known, themselves they may be elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from msvcgen.compare.claims import claims_of
from msvcgen.compare.pods import scaled_by
from msvcgen.compare.trees import plain_bytes
from msvcgen.compare.values import Identity, identity_of
from msvcgen.tree import Mapped, mapping_at
from msvcgen.typed import overload


class Listed(Sequence[Mapped]):
    """Objects in their order.

    `tree_of` gives the one of a number as often as it is asked for; then nothing is held of an object but what tells it
    from others. Without it all of them are held.
    """

    def __init__(
        self, objects: Iterable[Mapped] = (), tree_of: Callable[[int], Mapped] | None = None
    ) -> None:
        """Begin with objects."""
        self.identities: list[Identity] = []
        self.prints: list[bytes] = []
        """Of each object what none has that is not equal to it, b"" where that is not known."""
        self.claims: dict[tuple[str, str], Mapping[str, int]] = {}
        """What their ResourceClaimTemplates claim, see `claims_of`."""
        self.scaled: dict[tuple[str, str, str], int] = {}
        """What their autoscalers decide, see `scaled_by`."""
        self._trees: list[Mapped] = []
        self._tree_of = tree_of
        self._names: dict[str, str] = {}
        for tree in objects:
            self.add(tree)

    def add(self, tree: Mapped, plain: bytes = b"") -> None:
        """Add an object, with its `plain_bytes` where they are known."""
        identity = identity_of(tree)
        if self._tree_of is None:
            self._trees.append(tree)
        else:  # there are many, of few kinds and namespaces
            group, kind, namespace, name = identity
            known = self._names.setdefault
            identity = Identity(known(group, group), known(kind, kind), known(namespace, namespace), name)
        self.identities.append(identity)
        self.prints.append(b"" if self._tree_of is None else _print(plain or plain_bytes(tree)))
        if identity.kind == "ResourceClaimTemplate":
            self.claims.update(claims_of([tree]))
        if "scaleTargetRef" in mapping_at(tree, "spec"):
            for target, least in scaled_by([tree]).items():
                self.scaled[target] = max(least, self.scaled.get(target, 0))

    def __len__(self) -> int:
        """Count them."""
        return len(self.identities)

    @overload
    def __getitem__(self, index: int) -> Mapped: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Mapped]: ...
    def __getitem__(self, index: int | slice) -> Mapped | Sequence[Mapped]:
        """Give one of them, or some."""
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        return self._trees[number] if self._tree_of is None else self._tree_of(number)


def _print(plain: bytes) -> bytes:
    from hashlib import blake2b  # of few objects none is wanted

    return blake2b(plain, digest_size=16).digest() if plain else b""


def listed(objects: Sequence[Mapped]) -> Listed:
    """Give objects as they are compared; those that are listed stay as they are."""
    return objects if isinstance(objects, Listed) else Listed(objects)
