"""Names of devices that no plugin offers: a pod that asks for one waits for a node for ever."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msvcgen.check.serving.view import Object
from msvcgen.errors import Finding
from msvcgen.servers.cards import WHOLE
from msvcgen.tree import Path, mapping_at
from msvcgen.typed import Final


def device_name(seen: Object) -> Iterator[Finding]:
    """Report resources that are named nearly like the accelerators of a known plugin.

    Anybody may offer a resource of any name in a domain, so what is only unknown is not reported.
    """
    for pod in seen.pods:
        for container in pod.containers:
            for part in ("limits", "requests"):
                for name in mapping_at(container.tree, "resources", part):
                    if "/" in name and (meant := _meant(name)):
                        message = f"no known device plugin offers `{name}`, so no node has room for the pods"
                        path: Path = (*container.path, "resources", part, name)
                        yield Finding("device-name", message, path, "warning", f"did you mean `{meant}`?")


@lru_cache(maxsize=256)
def _meant(name: str) -> str:
    """Give the accelerator that a name is a slip of, "" when it is one, or something else."""
    if name in WHOLE or len(name) > _LONGEST:
        return ""
    domain, _, kind = name.lower().partition("/")
    domains = {each.partition("/")[0]: each for each in WHOLE if each.partition("/")[2] in (kind, kind[:-1])}
    for known in (domain, f"{domain}.com"):
        if known in domains:
            return domains[known]
    import difflib  # rarely needed, and slow to import

    return "".join(
        domains[near] for near in difflib.get_close_matches(domain, domains, n=1, cutoff=_ONE_SLIP)
    )


_LONGEST: Final = 63
"""Signs of a name that is compared with others."""

_ONE_SLIP: Final = 0.9
"""How alike two domains are of which one is the other with a letter more, less, or in another place."""
