"""The HTTPRoute: which requests are the model's, and where they go.

A ModelService says what is in front of its route (`hosts`, `path`, `headers`), the layers below it may say rules. What
it says is in all of them; a rule that states no backend leads to the pool, or to the Service before the decode pods.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msvcgen.children.llmd.routing import POOL_GROUP
from msvcgen.children.overlay import Lower, Overlay, in_order
from msvcgen.children.plan import present
from msvcgen.errors import Finding
from msvcgen.names import child_name
from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.service import Service
from msvcgen.targets import SUFFIXES, TARGETS
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, mappings_at, node_at, text_at

SPLIT: Path = ("spec", "routing", "split")

_WHOLE = 100
"""What the weights of a split add up to."""

_REDIRECT = "RequestRedirect"
_ANSWERING = frozenset({_REDIRECT, "ExtensionRef"})
"""Filters that answer a request, or may: such a rule needs no backend."""

_ROOT = "/"

_SPEC = ("parentRefs", "hostnames", "rules")
_RULE = ("name", "matches", "filters")
"""The fields that are printed first."""


def http_route(service: Service, lower: Lower) -> Overlay:
    """Give the overlay of an HTTPRoute: the gateways of the ModelService, its requests and its shares."""
    tree: Mapped = {"metadata": service.metadata("httpRoute")}
    routing = mapping_at(service.spec, "routing")
    refs = list_at(routing, "gatewayRefs")
    if refs:
        tree["spec"] = {"parentRefs": refs}
    route = _Route(service, routing, _backend(service, lower.base))
    findings = tuple(route.wrong_split(list_at(lower.tree, "spec", "rules")))
    return Overlay(tree=tree, findings=findings, finish=route.finished)


def finished_route(service: Service, route: Mapped, backend: Mapped) -> Mapped:
    """Give a route that another target states, with what the ModelService says of requests, and where they go."""
    return _Route(service, mapping_at(service.spec, "routing"), backend).finished(route)


def _backend(service: Service, base: Mapping[str, Tree]) -> Mapped | None:
    """Give where rules lead that state no backend; None when there is nothing."""
    pool = base.get("inferencePool")
    if isinstance(pool, dict):
        group = str(pool.get("apiVersion") or POOL_GROUP).partition("/")[0]
        return {"group": group, "kind": "InferencePool", "name": service.names["inferencePool"]}
    if not present(TARGETS["decodeService"], service, base):
        return None
    ports = list_at(base, "decodeService", "spec", "ports")
    port = node_at(ports[0], "port") if ports else None
    return None if port is None else {"name": service.names["decodeService"], "port": port}


class _Route(NamedTuple):
    """What the ModelService says of its route, and its default backend."""

    service: Service
    routing: Mapped
    backend: Mapped | None

    def finished(self, route: Mapped) -> Mapped:
        """Give the merged route with what the ModelService says of all its rules."""
        spec = mapping_at(route, "spec")
        stated = list_at(spec, "rules")
        rules: list[Tree] = [self._rule(mapping_at(rule)) for rule in stated or self._first()]
        changed: Mapped = {} if rules == stated else {"rules": rules}
        if hosts := list_at(self.routing, "hosts"):
            changed["hostnames"] = hosts
        return {**route, "spec": in_order({**spec, **changed}, _SPEC)} if changed else route

    def _first(self) -> list[Tree]:
        """Give the rule of a route without any: none where there is nothing to say."""
        return [{}] if self.backend is not None or self._matched or self._rewrites else []

    @property
    def _path(self) -> str:
        return text_at(self.routing, "path")

    @property
    def _matched(self) -> bool:
        return bool(self._path or mapping_at(self.routing, "headers"))

    @property
    def _rewrites(self) -> bool:
        """Whether the path is another one behind the route than before it."""
        return self._rewrite is not None and self._rewrite != (self._path or _ROOT)

    @property
    def _rewrite(self) -> str | None:
        """What takes the place of the path; null is none, and so is a route without a path."""
        if "rewrite" not in self.routing:
            return derived(_ROOT, self._path, reason="route") if self._path else None
        rewrite = self.routing["rewrite"]
        return rewrite if isinstance(rewrite, str) else None

    def _rule(self, rule: Mapped) -> Mapped:
        filters = {text_at(one, "type") for _, one in mappings_at(rule, "filters")}
        if not list_at(rule, "backendRefs") and filters.isdisjoint(_ANSWERING):
            rule = self._led(rule)
        if self._matched or self._rewrites:
            matches: list[Tree] = []
            for stated in list_at(rule, "matches") or [{}]:
                match = self._match(stated)
                matches += [] if match in matches else [match]
            rule = {**rule, "matches": matches}
        if (self._path or "rewrite" in self.routing) and _REDIRECT not in filters:
            rule = self._rewritten(rule)
        if list_at(self.routing, "split") and list_at(rule, "backendRefs"):
            rule = {**rule, "backendRefs": self._shared(rule)}
        return in_order(rule, _RULE)

    def _led(self, rule: Mapped) -> Mapped:
        if self.backend is None:
            return rule
        return {**rule, "backendRefs": [derived(self.backend, self.service.name, reason="route")]}

    def _match(self, stated: Tree) -> Tree:
        """Give a match with the ModelService's path in the place of its own, and with its headers."""
        match = {**mapping_at(stated)}
        path = self._path or (_ROOT if self._rewrites and "path" not in match else "")
        if path:
            kind = derived("PathPrefix", path, reason="route")
            match["path"] = {"type": kind, "value": path}
        headers = mapping_at(self.routing, "headers")
        if headers:
            own = {name.lower() for name in headers}
            kept = [
                one for _, one in mappings_at(match, "headers") if text_at(one, "name").lower() not in own
            ]
            match["headers"] = [*kept, *(_exact(name, value) for name, value in headers.items())]
        return match

    def _rewritten(self, rule: Mapped) -> Mapped:
        """Give a rule whose filters write the path anew as the ModelService says, or leave it alone."""
        filters: list[Tree] = []
        written: Mapped = {}
        for _, one in mappings_at(rule, "filters"):
            if text_at(one, "type") == "URLRewrite":
                written = {
                    key: value for key, value in mapping_at(one, "urlRewrite").items() if key != "path"
                }
            else:
                filters.append(one)
        if self._rewrites:
            kind = derived("ReplacePrefixMatch", self._rewrite, reason="route")
            written["path"] = {"type": kind, "replacePrefixMatch": self._rewrite}
        if written:
            kind = derived("URLRewrite", self._rewrite or self.service.name, reason="route")
            filters.append({"type": kind, "urlRewrite": written})
        rest = {key: value for key, value in rule.items() if key != "filters"}
        return {**rest, "filters": filters} if filters else rest

    # --- shares ---

    def _shared(self, rule: Mapped) -> list[Tree]:
        """Give the backends of a rule with those of the other ModelServices beside the own one."""
        backends: list[Tree] = []
        for _, backend in mappings_at(rule, "backendRefs"):
            key = self._key(backend)
            backends += [backend] if key is None else self._shares(backend, key)
        return backends

    def _shares(self, own: Mapped, key: str) -> Iterator[Tree]:
        shares = [share for _, share in mappings_at(self.routing, "split")]
        weights = [weight for share in shares if isinstance(weight := share.get("weight"), int)]
        yield {**own, "weight": derived(max(_WHOLE - sum(weights), 0), *weights, reason="route")}
        for share in shares:
            name = child_name(text_at(share, "modelService"), SUFFIXES[key])
            other = derived(name, share.get("modelService"), reason="name")
            yield {**own, "name": other, "weight": share.get("weight")}

    def _key(self, backend: Mapped) -> str | None:
        """Give the key of the object of this ModelService that a backend is; None for another's."""
        name, kind = text_at(backend, "name"), text_at(backend, "kind") or "Service"
        names = self.service.names
        return next(
            (key for key, named in names.items() if named == name and TARGETS[key].kind == kind), None
        )

    def wrong_split(self, rules: list[Tree]) -> Iterator[Finding]:
        """Say why requests cannot be shared as it is stated."""
        shares = list(mappings_at(self.routing, "split"))
        if not shares:
            return
        for at, share in shares:
            if text_at(share, "modelService") == self.service.name:
                message = "the ModelService itself keeps what the others leave of 100"
                yield Finding("duplicate-item", message, (*SPLIT, at, "modelService"))
        total = sum(weight for _, share in shares if isinstance(weight := share.get("weight"), int))
        if total > _WHOLE:
            message = f"the weights add up to {total}, of {_WHOLE} that there are to share"
            yield Finding("out-of-bounds", message, SPLIT)
        backends = [
            one for rule in rules or [{}] for _, one in mappings_at(self._rule_led(rule), "backendRefs")
        ]
        if all(self._key(backend) is None for backend in backends):
            message = "no rule of the route leads to a pool or Service of this ModelService, whose requests are shared"
            hint = "add an inferencePool or a decodeService, or leave the `backendRefs` of the httpRoute out"
            yield Finding("inexpressible", message, SPLIT, hint=hint)

    def _rule_led(self, rule: Tree) -> Mapped:
        return mapping_at(rule) if list_at(rule, "backendRefs") else self._led(mapping_at(rule))


def _exact(name: str, value: Tree) -> Tree:
    return derived({"type": "Exact", "name": name}, value, reason="route") | {"value": value}
