"""Replace ModelServices and BaseConfigs among the items by what they render to; the rest passes as it came."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msvcgen.allowances import settle
from msvcgen.document import Document
from msvcgen.emit import text
from msvcgen.errors import FailOn, MsvcgenError, Problem, fails
from msvcgen.kustomize.bases import is_config_map, is_marked, referenced, with_reference
from msvcgen.kustomize.history import is_being_built, with_history
from msvcgen.kustomize.items import Item, identity_of
from msvcgen.kustomize.origins import Origins
from msvcgen.kustomize.root import escape, file_below, read_below
from msvcgen.kustomize.settings import Settings, is_service, read_settings
from msvcgen.options import Option, of_config
from msvcgen.pipeline import Options, Rendered, Source, generate
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, list_at
from msvcgen.typed import Any
from msvcgen.yaml.writer import write

_FILES = ("paths", "file", "variant")
"""The shapes of options that name files to read here."""

Sources = Mapping[str, Sequence[Source]]
"""What was read of the files that a config names, by the names of options."""

ReadSchemas = Callable[[Sequence[str]], tuple[Document, ...]]
"""Reads the schemas in directories."""


class RenderedItems(NamedTuple):
    """What comes out of a call: the texts of all objects in their order, and the problems on the way."""

    texts: list[str]
    problems: tuple[Problem, ...]
    origins: Origins
    fail_on: FailOn = "error"
    validated: bool = False
    """Whether the config asked for problems only, so that the caller's objects stay as they are."""

    @property
    def failed(self) -> bool:
        """Tell whether there is a problem that fails the call: kustomize throws away what a good one says."""
        return fails(self.problems, self.fail_on)


def render(items: Sequence[Item], config: Item | None, read_schemas: ReadSchemas) -> RenderedItems:
    """Render what the items and the config ask for; what stops it is among the problems."""
    origins = Origins(file_below)
    try:
        settings, given = _read_config(config, origins)
        rendered = _render(items, config, _Stated(settings, given, read_schemas), origins)
    except MsvcgenError as error:
        rendered = RenderedItems([], error.problems, origins)
    if not rendered.problems:
        return rendered
    from msvcgen.kustomize.words import Words  # in which problems are told

    words = Words(config.document(origins.label(config, config.tree)) if config else None)
    return rendered._replace(problems=tuple(map(words.helped, rendered.problems)))


class _Stated(NamedTuple):
    """What a config states, what was read of the files that it names, and what reads the schemas in directories."""

    settings: Settings
    given: Sources
    read_schemas: ReadSchemas


def _render(items: Sequence[Item], config: Item | None, stated: _Stated, origins: Origins) -> RenderedItems:
    others = [item for item in items if not _is_config(item, config)]
    settings, given = stated.settings, stated.given
    services = [item for item in others if is_service(item.tree)]
    own = [config] if config is not None and is_service(config.tree) else []
    files = given["modelservice"]
    listed = [*_listed(others, origins)]
    if not services and not own and not files:
        problems = listed or [_nothing(others, config)]
        texts = [item.text for item in items]
        return RenderedItems(texts, tuple(problems), origins, settings.fail_on, settings.validate_only)
    config_maps = [item for item in others if is_config_map(item)]
    bases = _bases(config_maps, [*services, *own], files)
    sources = [_source(origins, item, _named(item, config_maps)) for item in (*services, *own)]
    base_sources = [_source(origins, base, base.tree) for base in bases]
    names = [item.name for item in config_maps]  # kustomize throws warnings away
    options = _options(*stated)._replace(others=names)
    rendered = [*generate([*sources, *files], [*base_sources, *given["baseconfig"]], options)]
    instead = dict(zip(map(id, services), rendered, strict=False)) | {id(base): Rendered() for base in bases}
    texts, problems = _laid_out(items, instead, rendered[len(services) :], own)
    problems = settle(
        [*listed, *(problem for service in rendered for problem in service.problems), *problems],
        (span for service in rendered for span in service.allowances),
        complete=options.validate != "ignore",
    )
    return RenderedItems(texts, tuple(problems), origins, settings.fail_on, settings.validate_only)


def _laid_out(
    items: Sequence[Item], instead: Mapping[int, Rendered], of_config: Sequence[Rendered], own: Sequence[Item]
) -> tuple[list[str], list[Problem]]:
    """Give the texts of all objects: `instead` of items, by the `id` of these, and then what the config asks for."""
    remember = any(map(is_being_built, items))
    kept = [item for item in items if id(item) not in instead]
    texts = {
        id(item): _texts(instead[id(item)], item, remember=remember) for item in items if id(item) in instead
    }
    warnings: list[Problem] = []
    if of_config and kept and not remember:
        from msvcgen.kustomize.renewal import renew

        of_config, renewed, warnings = renew(of_config, kept)
        texts |= renewed
    laid = [content for item in items for content in texts.get(id(item), [item.text])]
    for at, rendered in enumerate(of_config):
        laid += _texts(rendered, own[at] if at < len(own) else None, remember=remember)
    return laid, [*warnings, *_twice([*instead.values(), *of_config], kept)]


def _is_config(item: Item, config: Item | None) -> bool:
    """Tell whether an item is the config itself, which kustomize passes to a generator as its only item."""
    return config is not None and item.identity == config.identity


def _read_config(config: Item | None, origins: Origins) -> tuple[Settings, Sources]:
    """Read the config and the files that it names; raise MsvcgenError when a path may not be read, or cannot."""
    options = [option for option in of_config().values() if option.shape in _FILES]
    if config is None:
        return Settings(), {option.name: () for option in options}
    document = config.document(origins.label(config, config.tree))
    settings = read_settings(document)
    if problems := path_problems(settings, document, os.curdir):
        raise MsvcgenError(problems)
    paths = [settings.paths(option) for option in options]
    if any(paths):
        _stand_in_root(config, document)
    groups = [
        [Source(file.name, file.content, file.found) for file in group]
        for group in read_below(os.curdir, *paths)
    ]
    return settings, {option.name: group for option, group in zip(options, groups, strict=True)}


def path_problems(settings: Settings, config: Document, root: str) -> list[Problem]:
    """Give the problems of paths that leave the root, and of directories where one file is meant."""
    return [
        problem._replace(
            where=config.where(at),
            position=config.position(at),
        )
        for at, path, single in settings.placed_paths
        if (problem := _path_problem(path, root, single=single)) is not None
    ]


def _path_problem(path: str, root: str, *, single: bool) -> Problem | None:
    """Say what is wrong with a path that names a `single` file, or any number."""
    if why := escape(root, path):
        hint = (
            "copy the file below the root, or make a kustomization of its folder and name that in `resources`"
        )
        return Problem(code="outside-root", message=f"`{path}` {why}", hint=hint)
    if single and os.path.isdir(os.path.join(root, path)):
        return Problem(code="no-file", message=f"`{path}` is a directory, one file is needed")
    return None


def _stand_in_root(config: Item, document: Document) -> None:
    """Refuse to read files when this is another kustomization's folder."""
    from msvcgen.kustomize.working_dir import is_elsewhere

    if is_elsewhere(config.tree):
        problem = Problem(
            code="another-root",
            message="kustomize started this function in the folder of a base, so its paths cannot be found",
            position=document.position(()),
            hint="move the generator to a kustomization without bases, or use it as an exec plugin",
            notes=(f"the folder is {os.getcwd()}",),
        )
        raise MsvcgenError([problem])


def _listed(items: Iterable[Item], origins: Origins) -> Iterator[Problem]:
    """Say that ModelServices in a List stay there: kustomize takes Lists apart, others pass them on."""
    for item in items:
        for at, entry in enumerate(list_at(item.tree, "items") if item.identity[1].endswith("List") else ()):
            if is_service(entry):
                yield Problem(
                    code="in-a-list",
                    severity="warning",
                    message="a ModelService in a List is not rendered",
                    where=f"items[{at}]",
                    position=item.document(origins.label(item, item.tree)).position(("items", at)),
                    hint="give it as an object of its own",
                )


def _nothing(others: Sequence[Item], config: Item | None) -> Problem:
    """Say that there is nothing to render: for a generator that is an error, and such is a config without items."""
    code = "no-modelservice"
    if others or config is None or is_config_map(config):
        return Problem(code=code, message="no ModelService is among the objects", severity="warning")
    return Problem(
        code=code,
        message="the config names no `modelServices`",
        where="modelServices",
        hint="state `modelServices`, or list the config below `transformers`",
    )


def _bases(config_maps: Sequence[Item], services: Iterable[Item], files: Iterable[Source]) -> list[Item]:
    """Give the ConfigMaps that are BaseConfigs, in their order."""
    if not config_maps:
        return []
    trees = [
        *(item.tree for item in services),
        *(document.tree for file in files for document in _documents(file)),
    ]
    wanted = {id(base) for tree in trees for base in referenced(tree, config_maps)}
    return [item for item in config_maps if id(item) in wanted or is_marked(item)]


def _documents(file: Source) -> list[Document]:
    from msvcgen.yaml.reader import read_stream

    try:
        return read_stream(file.text, file.name)[0]
    except MsvcgenError:  # the pipeline reads it again, and reports it
        return []


def _named(service: Item, config_maps: Sequence[Item]) -> Mapped:
    """Give the tree of a ModelService that names its BaseConfig as that is called now."""
    bases = referenced(service.tree, config_maps)
    return with_reference(service.tree, bases[0]) if len(bases) == 1 else service.tree


def _source(origins: Origins, item: Item, tree: Mapped) -> Source:
    return Source(name=origins.label(item, tree), text=write(tree))


def _options(settings: Settings, given: Sources, read_schemas: ReadSchemas) -> Options:
    """Give the options of the pipeline that the config states; the others have their defaults there."""
    told = [option for option in of_config().values() if option.pipeline and option.name in settings.values]
    return Options(
        **{option.name: _value(option, settings, given, read_schemas) for option in told},
        standing=("namespace-mismatch",),  # what a config states is for those that state none
    )


def _value(option: Option, settings: Settings, given: Sources, read_schemas: ReadSchemas) -> Any:  # noqa: ANN401 - as many types as shapes
    if option.shape in _FILES and given[option.name]:
        return given[option.name][0]
    if option.shape == "file":
        return None
    value = settings.values[option.name]
    return read_schemas(value) if option.shape == "folders" else value


def _texts(rendered: Rendered, service: Item | None, *, remember: bool) -> list[str]:
    """Give the texts of what a ModelService renders to, with what kustomize is to remember."""
    if not remember:
        return [text(child) for child in rendered.children]
    return [text(child._replace(tree=with_history(child.tree, service))) for child in rendered.children]


def _twice(rendered: Iterable[Rendered], kept: Iterable[Item]) -> list[Problem]:
    """Say which rendered objects are among the other items as well: kustomize would refuse the second."""
    known = {item.identity for item in kept}
    return [
        Problem(
            code="object-twice",
            message=f"ModelService {service.name} renders {child.tree.get('kind')} `{identity_of(child.tree)[3]}`, "
            "which is among the objects already",
            hint="patch what is rendered in a kustomization above this one",
        )
        for service in rendered
        for child in service.children
        if identity_of(child.tree) in known
    ]
