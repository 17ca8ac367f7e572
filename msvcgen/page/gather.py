"""From sources to what stands on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from msvcgen.allowances import settle
from msvcgen.check import Object
from msvcgen.check.serving.needs import Need, needs
from msvcgen.demands import Asked, Asker, Demand, demands, headline
from msvcgen.document import Document
from msvcgen.emit import Child
from msvcgen.errors import Problem, few
from msvcgen.explanation.values import name_of
from msvcgen.intake import Inputs, read_inputs
from msvcgen.intake import Keep as KeepService
from msvcgen.linting import lint
from msvcgen.manifests import Keep, read_manifests
from msvcgen.origin import locate
from msvcgen.page.drawing import drawing
from msvcgen.page.sheets import OriginOf, of_document, of_traced, sheet
from msvcgen.page.values import Page, Required, Section, Sections, Sheet, Told
from msvcgen.picture import Owner, Picture, draw, total
from msvcgen.picture.forms import words
from msvcgen.picture.forms.mermaid import format_mermaid
from msvcgen.picture.forms.table import Row, rows_of
from msvcgen.picture.forms.text import format_text
from msvcgen.picture.views import is_many, parted, seen_at
from msvcgen.pipeline import Rendered, of_all, prepared, render_service, trace
from msvcgen.records import NamedTuple
from msvcgen.report import count, discreet, fold, printable
from msvcgen.run import distinct
from msvcgen.settings import Options, Source
from msvcgen.tree import Mapped, mapping_at
from msvcgen.typed import Final

_MOST_LINES: Final = 120_000
"""Lines of objects on one page: a browser takes long for more."""


class Gathered(NamedTuple):
    """What a page is made of, and what is wrong with it; `children` are what ModelServices rendered to."""

    page: Page
    problems: Sequence[Problem]
    objects: Sequence[Mapped]
    children: Sequence[Child] = ()
    documents: Sequence[Document] = ()


class _Gathering:
    """The objects that were read so far."""

    def __init__(self) -> None:
        self.objects: list[Mapped] = []
        self.sheets: list[Sheet] = []
        self.asked: list[Asked] = []
        self.lines = 0

    def add(self, tree: Mapped, find: OriginOf) -> None:
        """Add an object; what one page cannot hold has no lines."""
        title = str(name_of(tree))
        if self.lines > _MOST_LINES:
            self.sheets.append(Sheet(title, (), "left out: the page would be too large"))
        else:
            self.sheets.append(sheet(title, tree, find))
            self.lines += len(self.sheets[-1].lines)
        self.objects.append(tree)


def of_services(
    modelservices: Iterable[Source],
    baseconfigs: Iterable[Source],
    options: Options,
    keep: KeepService | None = None,
) -> Gathered:
    """Render ModelServices, and gather what is said of them; those with errors have problems only.

    `keep` gives what is held of a ModelService before and after its turn. Raise MsvcgenError when the sources cannot be
    read or a BaseConfig cannot be used.
    """
    gathering = _Gathering()
    rendered = _rendered(read_inputs(modelservices, baseconfigs, options, keep), options, gathering)
    problems = settle(
        (problem for service in rendered for problem in service.problems),
        (span for service in rendered for span in service.allowances),
        complete=options.validate != "ignore",
    )
    owners = [Owner(each.namespace, each.name) for each in rendered for _ in each.children]
    page = _page(gathering, draw(gathering.objects, owners), problems)
    children = [child for service in rendered for child in service.children]
    return Gathered(page, tuple(problems), gathering.objects, children)


def _rendered(inputs: Inputs, options: Options, gathering: _Gathering) -> list[Rendered]:
    """Render the ModelServices of inputs and add their objects; what the run remembers of them ends with it."""
    run = prepared(inputs, options)
    rendered: list[Rendered] = []
    for number, kept in enumerate(inputs.services):
        document = kept.whole
        service = render_service(run, document, number)
        rendered.append(service)
        traced = trace(run, document) if service.children else ()
        for child, assembled in zip(service.children, traced, strict=True):
            gathering.add(child.tree, of_traced(assembled.tree))
            gathering.asked += _asked(assembled.tree, document)
        run.inspection.remembered.exchange(document, kept)
    return [*rendered, of_all(run, inputs)]


def of_manifests(sources: Iterable[Source], options: Options, keep: Keep | None = None) -> Gathered:
    """Gather what is said of manifests that any tool rendered; `keep` gives what is held of a document."""
    sources = [*sources]
    linted = lint(sources, options, keep)
    manifests = read_manifests(sources, keep)
    gathering = _Gathering()
    for kept in manifests.documents:
        document = kept.whole
        tree = mapping_at(document.tree)
        gathering.add(tree, of_document(document))
        seen = Object(tree)
        gathering.asked += (
            Asked(need, Asker(f"{seen.kind}/{seen.name}", document.position(need.path)))
            for need in needs(seen)
        )
    problems = distinct([*manifests.problems, *linted.problems])
    page = _page(gathering, draw(gathering.objects), problems)
    return Gathered(page, tuple(manifests.problems), gathering.objects, documents=manifests.documents)


def _asked(tree: Mapped, document: Document) -> Iterator[Asked]:
    seen = Object(tree)
    for need in needs(seen):
        origin = locate(tree, need.path)
        position = document.position(()) if origin is None else origin.position()
        yield Asked(_untraced(need), Asker(f"{seen.kind}/{seen.name}", position))


def _untraced(need: Need) -> Need:
    """Give a need in words that do not hold the document that they came from."""
    group, kind, name, path, namespace, key, optional = need
    return Need(str(group), str(kind), str(name), path, str(namespace), str(key), optional)


def _page(gathering: _Gathering, picture: Picture, problems: Iterable[Problem]) -> Page:
    whole = total(picture.nodes)
    names = [group.name for group in picture.groups]
    shown = few(fold(each for each in problems if each.severity != "note" and not each.allowed))
    whose = "ModelService" if all(group.service for group in picture.groups) else "group"
    counts = (
        words.number_of(len(names), whose),
        words.total_of(whole),
        words.number_of(len(gathering.objects), "object"),
        count(shown),
    )
    return Page(
        title=f"What runs: {names[0]}" if len(names) == 1 else "What runs",
        summary="; ".join(counts),
        date="",
        rows=[*rows_of(picture)],
        total=Row("total", "", "", words.total_of(whole), words.short_cards(whole.cards), ""),
        images=[*_images(picture)],
        problems=[*map(_told, shown)],
        required=[_required(demand) for demand in demands(map(Object, gathering.objects), gathering.asked)],
        changes=None,
        sections=Sections([*_sections(gathering.sheets, picture)]),
        whose=whose,
    )


def _images(picture: Picture) -> Iterator[tuple[str, str]]:
    """Give the images that run, each with who runs it."""
    users: dict[str, dict[str, None]] = {}
    for node in picture.nodes:
        for server in (server for pods in node.pods for server in pods.servers if server.image):
            users.setdefault(server.image, {})[f"{node.kind} {node.name}"] = None
    for image, of in users.items():
        yield image, _listed([*of])


_MOST_NAMED: Final = 5


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _told(problem: Problem) -> Told:
    problem = discreet(problem)
    at = problem.position
    place = f"{at.file}:{at.line}:{at.column}" if at is not None else ""
    message = f"{problem.where}: {problem.message}" if problem.where else problem.message
    hint = "; ".join(text for text in (problem.hint, *problem.notes) if text)
    return Told(problem.severity, printable(place), printable(message), problem.code, printable(hint))


def _required(demand: Demand) -> Required:
    askers = [
        asker.object
        + (f" at {asker.position.file}:{asker.position.line}" if asker.position is not None else "")
        for asker in demand.askers
    ]
    return Required(headline(demand), printable(_listed(askers)))


def _sections(sheets: Sequence[Sheet], picture: Picture) -> Iterator[Callable[[], Section]]:
    """Give what makes the section of each ModelService, with its picture and its objects, and then of those of none."""
    sheet_of: Mapping[str, int] = {node.id: node.number for node in picture.nodes if node.number is not None}
    number_of = {id_: number for number, group in enumerate(picture.groups) for id_ in group.nodes}
    running = {
        number_of[part.groups[0].nodes[0]]: part
        for _title, part in parted(seen_at(picture, "pods"))
        if part.groups
    }
    told: set[int] = set()
    for number, group in enumerate(picture.groups):
        own = [sheet_of[id_] for id_ in group.nodes if id_ in sheet_of]
        told.update(own)
        yield partial(_section, group.title, running.get(number), [sheets[at] for at in own])
    rest = [sheet for at, sheet in enumerate(sheets) if at not in told]
    if rest:
        yield partial(_section, "Further objects" if told else "Objects", None, rest)


def _section(title: str, part: Picture | None, sheets: Sequence[Sheet]) -> Section:
    if part is None:
        return Section(title, None, None, "", "", sheets)
    text, mermaid = format_text(part), format_mermaid(part)
    if is_many(part):
        return Section(title, None, None, text, mermaid, sheets)
    return Section(title, drawing(part), drawing(part, narrow=True), text, mermaid, sheets)
