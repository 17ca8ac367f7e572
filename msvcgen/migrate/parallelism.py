"""The parallelism of a role: said as the ModelService's own where that makes the same, else by flags and amounts."""

from __future__ import annotations

from msvcgen.children.accelerators import DEFAULT_ACCELERATOR
from msvcgen.migrate.containers import Made, with_cards
from msvcgen.migrate.facts import word
from msvcgen.migrate.job import Job
from msvcgen.migrate.words import Sizes
from msvcgen.servers.cards import ACCELERATORS
from msvcgen.servers.roles import Serving, serving_container
from msvcgen.tree import Mapped, Tree, integer_at, list_at, mapping_at


def sizes_of(job: Job, role: str) -> Sizes:
    """Work out a parallelism as the chart does: what is null is filled in from the others."""
    path = (role, "parallelism")
    stated = mapping_at(job.tree, *path)
    tensor, data, local, workers = (
        integer_at(stated, key) for key in ("tensor", "data", "dataLocal", "workers")
    )
    for key in ("tensor", "data", "dataLocal", "workers"):
        if integer_at(stated, key) < 0:
            job.ledger.refuse((*path, key), "a number of 1 or more is needed")
    if not local and data and workers and data % workers:
        job.ledger.refuse((*path, "data"), "the chart needs a multiple of `workers`")
    if job.at("multinode") and not workers and data and local and data % local:
        job.ledger.refuse((*path, "data"), "the chart needs a multiple of `dataLocal`")
    sizes = Sizes(
        tensor or 1,
        data or (local * workers if local and workers else local or 1),
        local or (data // workers if data and workers else data or 1),
        (workers or (data // local if data and local else 1)) if job.at("multinode") else 1,
    )
    for key in ("tensor", "data", "dataLocal"):
        job.ledger.carried((*path, key), f"spec.{role}.parallelism")
    if not job.at("multinode"):
        job.ledger.idle((*path, "workers"), "the chart reads it with `multinode: true` only")
    return sizes


def _fits(job: Job, role: str, sizes: Sizes, made: list[Made]) -> bool:
    """Refuse copies of the model for which the chart asks no accelerators, or accelerators for no copy."""
    if sizes.data == sizes.local or all(container.words.how == "custom" for container in made):
        return True
    key = "data" if sizes.data > sizes.local else "dataLocal"
    message = (
        f"the pod is told of `data: {sizes.data}` copies of the model, and the chart asks for the accelerators of "
        f"`dataLocal: {sizes.local}`"
    )
    hint = "state the same number as both; the chart derives one from the other only where that is null"
    job.ledger.refuse((role, "parallelism", key), message, hint)
    return False


def say_parallelism(job: Job, role: str, sizes: Sizes, made: list[Made], section: Mapped) -> None:
    """Say a parallelism in the ModelService where that makes the same, else by flags and amounts."""
    if sizes.pods > 1:
        for container in made:
            with_cards(container, sizes.cards)
    elif _fits(job, role, sizes, made):
        _of_pod(job, sizes, made, section)


def _of_pod(job: Job, sizes: Sizes, made: list[Made], section: Mapped) -> None:
    """Say the parallelism of a server in one pod."""
    server, said = _serving(made)
    at = None if server is None else _said(made[server], said, sizes)
    for index, container in enumerate(made):
        if at is not None and index == server:
            flags = [pair for pair in container.words.sizes if pair[0] not in at]
            section["parallelism"] = at
            if container.resource != DEFAULT_ACCELERATOR or _states_cards(container):
                with_cards(container, sizes.cards)
        else:
            flags = container.words.sizes
            with_cards(container, sizes.cards)
        added: list[Tree] = [part for name, size in flags for part in (word(name), str(size))]
        if added:
            container.base["args"] = [*list_at(container.base, "args"), *added]
    _odd_cards(job, sizes, made, server or 0)


def _serving(made: list[Made]) -> tuple[int | None, Serving | None]:
    """Give the container that serves, which a parallelism of the ModelService is for."""
    found = serving_container([_whole(container) for container in made])
    return found if found is not None else (None, None)


def _whole(container: Made) -> Mapped:
    args = [*list_at(container.own, "args"), *list_at(container.base, "args")]
    return {**container.base, **container.own, "args": args}


def _said(container: Made, serving: Serving | None, sizes: Sizes) -> Mapped | None:
    """Give the parallelism of a ModelService that makes the same of its server, None where none would."""
    if serving is None or container.words.how == "custom":
        return None
    named = {name: size for name, size in container.words.sizes if name != "dataLocal"}
    wanted = {"tensor": sizes.tensor, **({"data": sizes.data} if sizes.data > 1 else {})}
    unsaid = {name for name, size in wanted.items() if size > 1} - named.keys()
    if unsaid or not container.resource.startswith(ACCELERATORS):
        return None
    if not named and (container.resource != DEFAULT_ACCELERATOR or _states_cards(container)):
        return None
    _, cards = serving.sized(_whole(container), wanted)
    return dict(wanted) if cards == sizes.cards else None


def _states_cards(container: Made) -> bool:
    parts = (mapping_at(container.own, "resources", part) for part in ("limits", "requests"))
    return any(name.startswith(ACCELERATORS) for part in parts for name in part)


def _odd_cards(job: Job, sizes: Sizes, made: list[Made], server: int) -> None:
    """Say of accelerators what the chart does not: helpers get them too, and stated amounts win."""
    for number, container in enumerate(made):
        path = container.path
        if number != server and container.resource:
            _helper(job, container)
        stated = mapping_at(job.tree, *path, "resources", "limits").get(container.resource)
        if stated is not None and str(stated) != str(sizes.cards):
            message = f"`{container.resource}: {stated}` counts, the parallelism needs {sizes.cards}"
            job.ledger.warn((*path, "resources"), message, at=(*path, "resources"))


def _helper(job: Job, container: Made) -> None:
    """Warn of accelerators of a container that does not serve."""
    stated = mapping_at(job.tree, *container.path, "resources", "limits").get(container.resource)
    if stated is None:
        message = f"the chart gives every container of a role its accelerators, this one too (`{container.resource}`)"
        hint = "take them out of the ModelService where it is a helper"
        job.ledger.warn(container.path, message, hint, at=(*container.path, "resources"))
