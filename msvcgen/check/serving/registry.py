"""The rules about serving, a row each: what is found, how bad it is, and the function that looks for it.

A rule of one object is a function from an `Object` to findings, one across objects from a `View` to `Across`. Both are
pure. What they do not know they do not report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module

from msvcgen.check.serving.across import Across, View
from msvcgen.check.serving.placeholders import is_template, placeholder
from msvcgen.check.serving.view import Object
from msvcgen.errors import Finding, Severity
from msvcgen.records import NamedTuple
from msvcgen.typed import Any, Final

Alone = Callable[[Object], Iterable[Finding]]


class Rule(NamedTuple):
    """One rule: its code, the severities that its findings have, the worst first, and what it finds.

    `alone` is the function that looks at one object, `between` those that look at all: `module:name` of here. The
    former looks at objects of `kind`, else at all that make pods; the latter where there are objects of one of the
    kinds that stand behind them in parentheses, else always.
    """

    code: str
    severities: tuple[Severity, ...]
    title: str
    alone: str = ""
    between: str = ""
    kind: str = ""


RULES: Final = (
    Rule(
        "accelerators", ("warning",),
        "devices of a pod that differ from what its server is told, or more than a node has",
        alone="devices:accelerators",
    ),
    Rule(
        "cache-lost", ("note",),
        "a model of a hub that is fetched again at every restart, or does not fit",
        alone="caches:cache_lost",
    ),
    Rule(
        "device-name", ("warning",),
        "a resource that is named nearly like an accelerator, which no node has",
        alone="device_names:device_name",
    ),
    Rule(
        "duplicate-object", ("error", "warning"),
        "two objects of one kind and name",
        between="duplicates:duplicate_objects",
    ),
    Rule(
        "empty-value", ("error", "warning"),
        "a word that rendered to nothing",
        alone="told:told",
    ),
    Rule(
        "flag-twice", ("warning",),
        "one flag with two values, from one layer or two",
        alone="told:told",
    ),
    Rule(
        "flag-value", ("error", "warning"),
        "a value of a flag that its server does not take",
        alone="told:told",
    ),
    Rule(
        "group-unformed", ("error", "warning"),
        "pods of a group that do not find one another, or wait for one another",
        alone="groups:unformed", between="groups:services_in_the_way",
    ),
    Rule(
        "group-unheard", ("warning",),
        "a port, a probe or a selector for workers of a group that answer no requests",
        alone="groups:unheard", between="groups:selected_workers",
    ),
    Rule(
        "image-name", ("error",),
        "a name of an image that nobody can pull",
        alone="image_names:image_name",
    ),
    Rule(
        "memory", ("warning",),
        "no memory stated where the operator's default is too small, or none to share",
        alone="memory:memory",
    ),
    Rule(
        "model-mismatch", ("warning",),
        "a model that is named twice, and otherwise",
        alone="models:model_mismatch",
        between="pairs:halves_differ",
    ),
    Rule(
        "model-twice", ("warning",),
        "one model that two pools serve behind one gateway",
        between="duplicates:models_twice",
    ),
    Rule(
        "no-object", ("error", "warning"),
        "a reference to what is here under another name, port, kind or namespace",
        between="objects:no_object routes:absent_shares(HTTPRoute)",
    ),
    Rule(
        "placeholder", ("warning",),
        "a placeholder that is left in",
        alone="placeholders:placeholder",
    ),
    Rule(
        "port-unheard", ("error", "warning"),
        "a probe, Service, pool, monitor or sidecar that asks at a port where nothing listens",
        alone="ports:unheard_probes", between="ports:unheard_services",
    ),
    Rule(
        "prefill-unused", ("warning",),
        "prefill and decode with nobody who pairs them",
        between="pairs:prefill_unused",
    ),
    Rule(
        "probe-too-short", ("warning",),
        "a probe that the server cannot pass, or that ends it while it loads its model",
        alone="probes:too_short",
    ),
    Rule(
        "removed-flag", ("error", "warning"),
        "a flag that the version of the server has no more",
        alone="told:told",
    ),
    Rule(
        "rollout-stuck", ("warning", "note"),
        "a second pod that cannot start beside the first, or a grace period that is too short",
        alone="rollouts:rollout_stuck", between="rollouts:stuck_on_claims",
    ),
    Rule(
        "route-nowhere", ("warning",),
        "a route, or a rule of one, without a backend",
        alone="routes:nowhere", kind="HTTPRoute",
    ),
    Rule(
        "route-shadowed", ("warning",),
        "two routes that ask one listener for the same requests, or a rule behind equal ones",
        alone="routes:unreached", between="routes:shadowed(HTTPRoute)", kind="HTTPRoute",
    ),
    Rule(
        "scaled-twice", ("error", "warning"),
        "two scalers of one workload, or `replicas` beside a scaler",
        between="scaling:scaled_twice(HorizontalPodAutoscaler,ScaledObject)",
    ),
    Rule(
        "selects-nothing", ("error", "warning"),
        "a selector that no pods have",
        between="selectors:selects_nothing",
    ),
    Rule(
        "selects-others", ("warning",),
        "a selector that meets the pods of another workload or ModelService",
        between="selectors:selects_others",
    ),
    Rule(
        "service-env", ("warning",),
        "a Service whose name makes Kubernetes set a variable that a server reads",
        between="environment:service_env",
    ),
    Rule(
        "shell-words", ("warning",),
        "words that only a shell would take apart or fill in",
        alone="told:told",
    ),
    Rule(
        "two-servers", ("error",),
        "two containers of a pod that serve on one port",
        alone="ports:two_servers",
    ),
    Rule(
        "unknown-env", ("warning", "note"),
        "a variable that the version of the server does not know",
        alone="told:told",
    ),
    Rule(
        "unknown-flag", ("error", "warning", "note"),
        "a flag that the version of the server does not know",
        alone="told:told",
    ),
    Rule(
        "unmounted-volume", ("note",),
        "a volume that is declared and never mounted",
        alone="memory:unmounted",
    ),
)  # fmt: skip
"""All rules of this folder."""


@cache
def _alone(kind: str, *, notes: bool) -> tuple[Alone, ...]:
    rules = (
        rule for rule in RULES if rule.alone and rule.kind == kind and (notes or rule.severities != ("note",))
    )
    return tuple(map(_function, dict.fromkeys(rule.alone for rule in rules)))


@cache
def _between() -> tuple[tuple[str, frozenset[str]], ...]:
    """Give the functions that look at all objects, and the kinds without which there is nothing to look at."""
    rows = (stated.rstrip(")").partition("(") for rule in RULES for stated in rule.between.split())
    return tuple((function, frozenset(kinds.split(",") if kinds else ())) for function, _, kinds in rows)


@cache
def _function(stated: str) -> Callable[..., Any]:
    module, _, name = stated.partition(":")
    function: Callable[..., Any] = getattr(import_module(f"msvcgen.check.serving.{module}"), name)
    return function


def check_alone(seen: Object, *, notes: bool = True) -> list[Finding]:
    """Give what the rules of one object find; of one that is still to be filled in only that it is.

    Without `notes` what is no mistake is left out, and not looked for.
    """
    if not seen.pods:
        return [finding for rule in _alone(seen.kind, notes=notes) for finding in rule(seen)]
    if is_template(seen):
        return [*placeholder(seen)]
    findings = [finding for rule in _alone("", notes=notes) for finding in rule(seen)]
    return findings if notes else [finding for finding in findings if finding.severity != "note"]


def check_across(view: View) -> Iterator[Across]:
    """Give what the rules across objects find."""
    present = {kind for _, kind in view.kinds}
    for function, kinds in _between():
        if not kinds or not kinds.isdisjoint(present):
            yield from _function(function)(view)
