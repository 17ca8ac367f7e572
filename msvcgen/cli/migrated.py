"""How what migrated files render to differs from what Helm renders."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from msvcgen.errors import MsvcgenError, fails
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.migrate.helm import Release
    from msvcgen.tree import Mapped


def difference(path: str, files: Mapping[str, str], release: Release, folder: str) -> tuple[str, bool]:
    """Give the differences from an output of `helm template`, and whether there are any.

    Raise MsvcgenError when it cannot be read, or the files cannot be rendered.
    """
    from msvcgen.cli.diff import places
    from msvcgen.cli.sides import Disk, How, manifests_side, rendered_input
    from msvcgen.cli.terminal import has_colour
    from msvcgen.compare import compare
    from msvcgen.compare.forms.text import format_text
    from msvcgen.compare.secrets import discreet
    from msvcgen.files.sources import SourceFile
    from msvcgen.kinds import Kinds
    from msvcgen.settings import Options

    (found,) = Disk().read([path], rendered=True)
    old = manifests_side(found)
    sources = {
        name: SourceFile(os.path.join(folder, name), text.encode(), found=False)
        for name, text in files.items()
    }
    bases = [sources[name] for name in ("baseconfig.yaml",) if name in sources]
    new = rendered_input([sources["modelservice.yaml"]], bases, How(Options(allow=())))
    for side in (old, new):
        if fails(side.problems):
            raise MsvcgenError(side.problems)
    old = old._replace(objects=[_placed(tree, release) for tree in old.objects])
    comparison = compare(old.objects, new.objects, Kinds())
    text = format_text(discreet(comparison), places(old, new), colour=has_colour(sys.stdout))
    return text, bool(comparison)


def _placed(tree: Mapped, release: Release) -> Mapped:
    """Give an object with the namespace that Helm installs it into."""
    from msvcgen.kinds import Kinds
    from msvcgen.kinds.scopes import is_namespaced
    from msvcgen.tree import mapping_at, text_at

    metadata = mapping_at(tree, "metadata")
    here = is_namespaced(Kinds(), text_at(tree, "apiVersion"), text_at(tree, "kind"))
    if not release.namespace or here is False or metadata.get("namespace"):
        return tree
    return {**tree, "metadata": {**metadata, "namespace": release.namespace}}
