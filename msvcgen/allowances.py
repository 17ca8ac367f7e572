"""Allowances: rules that a user lets an input break, and those that match nothing.

There are four places: `# msvcgen: allow[code] reason` on the line of a problem or alone on the line above, the
annotation `msvcgen.dev/allow: code,...` of an object, the option `--allow CODE`, and `allow` in the config of
kustomize.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from msvcgen.document import Document, Part, Position, Text, breaks_in
from msvcgen.errors import Allowance, Problem, fails, few, nearest
from msvcgen.records import NamedTuple
from msvcgen.tree import Path, Tree, mapping_at, node_at
from msvcgen.typed import Final, Protocol

ANNOTATION: Final = "msvcgen.dev/allow"
ANNOTATION_PATH: Final[Path] = ("metadata", "annotations", ANNOTATION)

_RULES: Final = """
    accelerators access-modes active-deadline admin-access ambiguous-key annotation base-without-runtime
    devices disruption monitoring scaling tracing
    baseconfig-name cache-lost cel-expression claim-metadata claim-storage cluster-ips completion-mode
    container-image data-source deprecated device-count dns-policy download dropped-field duplicate-key duplicate-object
    empty-selector empty-value env-without-runtime ephemeral-containers failure-policy finalizers flag-twice
    flag-value fractional-bytes grace-period host-port host-users hostname ignored-text immutable inexpressible ingress
    ingress-class ingress-port init-container ip-families job-selector kserve kubeai kubeai-version label-keys
    literal-secret memory metric model-mismatch model-twice mount needed-secret nim no-baseconfig no-namespace no-object
    no-request no-resource-claim no-volume node-port not-checked not-json not-served nothing-rendered
    object-replaced own-runtime owners picker-without-deployment placeholder pod-os policy-peer policy-port
    policy-rule port-name port-unheard prefill-unused privileges probe probe-too-short proc-mount
    process-namespace progress-deadline removed-flag removed-version repeated resource-version resources
    respelled restart-policy rollout rollout-stuck route-nowhere route-shadowed routing-unused scaled-twice schedule
    scheduling-gates secret-type selector-mismatch selector-values selects-nothing selects-others service-env
    service-ports service-type shell-words spread status-code subject-group sysctl target-group toleration
    too-large two-servers unknown-annotation unknown-env unknown-flag unknown-version unmounted-volume
    unused-key volume-device volume-source yaml-directive
    group-unformed group-unheard leader-worker-set parallelism-unused
    device-name image-name namespace-mismatch
"""

RULES: Final = frozenset(_RULES.split())
"""The codes that can be allowed: judgements about input that could be read and that follows its schema.

Not here is what a schema says (`unknown-field`, `wrong-type`, `missing-field`, `bad-format`, `out-of-bounds`), also
where a rule of the API server says the same of a value; what could not be read or rendered; and what is wrong with the
call.
"""

NOTED: Final = frozenset(
    {
        "cache-lost",
        "deprecated",
        "immutable",
        "rollout-stuck",
        "unknown-env",
        "unknown-flag",
        "unmounted-volume",
    }
)
"""Those of which nobody may know whether an allowance is used: some problems are notes, which are not always looked
for, or depend on what an output directory holds."""

# Compiled where a comment is, which is rare.
_COMMENT: Final = r"(?:^|\s)#\s*msvcgen:\s*allow\[([^\]]{0,999})\]"
_MARK: Final = "msvcgen:"


class Options(Protocol):
    """What of the caller's options allows something."""

    @property
    def allow(self) -> tuple[str, ...]:
        """The codes of rules whose problems do not count in this run."""

    @property
    def standing(self) -> tuple[str, ...]:
        """Those of runs that share a config."""


class Span(NamedTuple):
    """An allowance and the lines of `file` that it is for, both counted from 1; 0 where lines do not say it."""

    allowance: Allowance
    file: str = ""
    first: int = 0
    last: int = 0


class Allowances:
    """What is allowed where: everywhere, or in lines of files."""

    def __init__(
        self,
        spans: Iterable[Span] = (),
        everywhere: Iterable[Allowance] = (),
        more: Allowances | None = None,
    ) -> None:
        """Take the spans, what is allowed wherever it is, and others that count as well."""
        self.spans = tuple(spans)
        self.everywhere = tuple(everywhere)
        self._more = more
        self._everywhere: dict[str, list[Allowance]] = {}
        for allowance in self.everywhere:
            self._everywhere.setdefault(allowance.code, []).append(allowance)
        self._lines: dict[tuple[str, str, int], list[Allowance]] = {}
        self._documents: dict[tuple[str, str], list[Span]] = {}
        for span in sorted(self.spans, key=lambda span: (span.file, span.first)):
            allowance = span.allowance
            if allowance.by == "comment":
                for line in range(span.first, span.last + 1):
                    self._lines.setdefault((allowance.code, span.file, line), []).append(allowance)
            elif span.first:
                self._documents.setdefault((allowance.code, span.file), []).append(span)

    @property
    def stated(self) -> tuple[Span, ...]:
        """All but those of the others."""
        return (*self.spans, *map(Span, self.everywhere))

    def within(self, stated: Sequence[Span]) -> Allowances:
        """Give these, and what a document states: its annotation is for all problems of rendering it."""
        if not stated:
            return self
        whole = (span.allowance for span in stated if span.allowance.by == "annotation")
        return Allowances(stated, whole, more=self)

    def mark(self, problem: Problem) -> Problem:
        """Give a problem with the allowances that are for it; it is the same problem when there are none."""
        if self._more is not None:
            problem = self._more.mark(problem)
        if not (self.spans or self.everywhere):
            return problem
        everywhere = self._everywhere.get(problem.code, ())
        return marked(problem, [*everywhere, *self._at(problem.code, problem.position)])

    def _at(self, code: str, position: Position | None) -> Iterator[Allowance]:
        if position is None:
            return
        yield from self._lines.get((code, position.file, position.line), ())
        documents = self._documents.get((code, position.file), [])
        at = bisect_right(documents, position.line, key=lambda span: span.first)
        if at and position.line <= documents[at - 1].last:
            yield documents[at - 1].allowance


NOTHING: Final = Allowances()


def allowances(options: Options, documents: Iterable[Document]) -> Allowances:
    """Give what the caller allows, everywhere, and what documents that all ModelServices share allow."""
    spans = (span for document in documents for span in stated_in(document))
    stated = (Allowance(code, "option") for code in dict.fromkeys(options.allow))
    standing = (Allowance(code, "config") for code in dict.fromkeys(options.standing))
    return Allowances(spans, [*stated, *standing])


def marked(problem: Problem, those: Iterable[Allowance]) -> Problem:
    """Give a problem with those of the allowances that name its rule."""
    if problem.code not in RULES:
        return problem
    more = [one for one in those if one.code == problem.code and one not in problem.allowed]
    return problem._replace(allowed=(*problem.allowed, *dict.fromkeys(more))) if more else problem


def codes_of(tree: Tree) -> tuple[str, ...]:
    """Give the codes that the annotation of an object allows."""
    annotations = mapping_at(tree, "metadata").get("annotations")
    if not annotations:  # as with nearly all
        return ()
    stated = node_at(annotations, ANNOTATION)
    return _codes(stated) if isinstance(stated, str) else ()


def stated_in(document: Document) -> Iterator[Span]:
    """Give what the annotation of a document and the comments in its text allow."""
    provenance = document.provenance
    first = provenance.first_line if isinstance(provenance, Text) else 0
    if codes := codes_of(document.tree):
        last = first + breaks_in(document.text) if first else 0
        position = document.position(ANNOTATION_PATH)
        yield from (
            Span(Allowance(code, "annotation", position), document.file, first, last) for code in codes
        )
    if document.holds(_MARK):
        while isinstance(provenance, Part):
            provenance = provenance.whole
        if isinstance(provenance, Text):
            yield from _stated_by_comments(provenance)


@lru_cache(maxsize=2)  # the items of a list have one text
def _stated_by_comments(text: Text) -> tuple[Span, ...]:
    return tuple(_comments(text))


def _comments(text: Text) -> Iterator[Span]:
    for number, line in enumerate(text.lines, text.first_line):
        comment = re.search(_COMMENT, line) if _MARK in line else None
        if comment is None:
            continue
        column = line.index("#", comment.start()) + 1
        alone = line.lstrip().startswith("#")
        for code in _codes(comment[1]):
            allowance = Allowance(code, "comment", Position(text.file, number, column, line))
            yield Span(allowance, text.file, number, number + alone)


def _codes(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for part in text.split(",") if (code := part.strip())))


def settle(problems: Iterable[Problem], stated: Iterable[Span], *, complete: bool = True) -> list[Problem]:
    """Give the problems of a run that are not allowed, and a warning for each allowance that matches nothing.

    An allowance is unused only where all rules have looked at everything: not where a problem stopped the run, nor in
    one that is not `complete`, as a shard.
    """
    spans = [*stated]
    if not spans:
        return few(problems)
    known = Allowances(spans, (span.allowance for span in spans if span.allowance.by in _EVERYWHERE))
    looked_at = [known.mark(problem) for problem in problems]
    left = [problem for problem in looked_at if not problem.allowed]
    used = {allowance for problem in looked_at for allowance in problem.allowed}
    stated_once = [*dict.fromkeys(span.allowance for span in spans)]
    left += _no_rules([one for one in stated_once if one.code not in RULES])
    if complete and not fails(left):
        judged = RULES - NOTED
        unused = (one for one in stated_once if one.code in judged and one not in used)
        left += (_unused(one) for one in unused if one.by != "config")
    return few(left)


_MOST_HINTS: Final = 20
"""Unknown codes up to which the nearest known one is looked for, which takes long."""


def _no_rules(those: Sequence[Allowance]) -> Iterator[Problem]:
    for number, allowance in enumerate(those):
        message = f"`{allowance.code}` cannot be allowed, only rules can, and it is none"
        hint = _meant(allowance.code) if number < _MOST_HINTS else ""
        yield _problem(allowance, "not-a-rule", message)._replace(hint=hint)


def _meant(code: str) -> str:
    """Give a hint that names the rule of which a code is a misspelling; what a schema says is none."""
    from difflib import SequenceMatcher  # rarely needed, and slow to import

    near = nearest(code, sorted(RULES))
    return f"did you mean `{near}`?" if SequenceMatcher(None, code, near).ratio() > 0.8 else ""


def _unused(allowance: Allowance) -> Problem:
    what = "of this run" if allowance.by == "option" else "here"
    return _problem(allowance, "unused-allowance", f"no problem {what} is a `{allowance.code}`")


_EVERYWHERE: Final = ("option", "config")
_WHERE: Final = {
    "option": "--allow",
    "config": "allow",
    "annotation": ".".join(map(str, ANNOTATION_PATH)),
    "comment": "",
}


def _problem(allowance: Allowance, code: str, message: str) -> Problem:
    where = _WHERE[allowance.by]
    return Problem(code, message, severity="warning", where=where, position=allowance.position)
