"""The lowest layer of a ModelService's child resources: what its runtime variant makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from msvcgen.children import grouped, role_present
from msvcgen.children.overlay import nested
from msvcgen.document import Document
from msvcgen.errors import Problem, did_you_mean
from msvcgen.interpolate import Value
from msvcgen.kinds import Schema
from msvcgen.merge import DEFAULT_POLICY, merge
from msvcgen.origin import Values, derived
from msvcgen.records import NamedTuple
from msvcgen.runtimes.fields import Reading, field_names
from msvcgen.runtimes.role import RoleServer, Serving, settle
from msvcgen.runtimes.spelling import spelled_base
from msvcgen.runtimes.variant import Variant
from msvcgen.runtimes.workload import as_group, deployment, pod_group, server_service
from msvcgen.service import Field, Runtime, Service
from msvcgen.targets import (
    PICKER,
    ROLES,
    TARGETS,
    Target,
    counterpart,
    group,
    renderable,
    rendered_by,
    workload,
)
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at, truth_at


class Served(NamedTuple):
    """A ModelService with its runtime: the service, the variant's layer and the BaseConfig's.

    What became arguments is no more in the environment of the service and of the BaseConfig. `variables` are
    those of the variant's templates for the role `decode`.
    """

    variant: Variant
    service: Service
    values: Mapping[str, Value]
    base: Mapping[str, Value]
    variables: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


def serve(
    variant: Variant,
    service: Service,
    document: Document,
    base: Mapping[str, Value],
    env: Mapping[str, str],
) -> Served:
    """Apply a variant to a ModelService: settle its contract, and make its layer of the child resources.

    `base` are the values of the BaseConfig, `env` the variables of the command line; `document` is the
    ModelService's own, for the places of problems.
    """
    served = _served(variant, service, document, base, env)

    @cache
    def again() -> Mapping[str, Value]:
        return _served(variant.traced(), service, document, base, env).values

    def located(key: str, value: Value) -> Value:
        provenance = Values(variant.documents[0], lambda: again()[key].tree)
        return value._replace(document=lambda: Document(value.tree, provenance, key))

    return served._replace(values={key: located(key, value) for key, value in served.values.items()})


def _served(
    variant: Variant,
    service: Service,
    document: Document,
    base: Mapping[str, Value],
    env: Mapping[str, str],
) -> Served:
    base, respelled = spelled_base(base, variant)
    trees: Mapping[str, Tree] = {key: value.tree for key, value in base.items()}
    roles = [role for role in ROLES if role == "decode" or role_present(role, service, trees)]
    names = field_names(variant)
    plain = {name: value for name, value in env.items() if name not in names}
    picked = workload(PICKER).key in base
    given = Serving(variant, service, document, plain, roles, picked)
    rendered = _rendered_keys(variant.spec)
    keys = _keys_of_pods(rendered, service, trees)
    servers = {role: settle(given, role, base.get(keys[role])) for role in roles}
    rest = {keys[role]: server.base for role, server in servers.items() if server.base is not None}
    text = servers["decode"].renderer.text
    fields, problems = Reading(variant, service, document, env, text).fields()
    service = _with_runtime(service, variant, servers, fields, _chosen(rendered, keys))
    layer = _Layer(variant=variant, service=service, servers=servers, problems=[])
    values = layer.values()
    return Served(
        variant=variant,
        service=service,
        values=values,
        base={**base, **rest},
        variables=servers["decode"].renderer.context.variables,
        problems=(
            *(
                problem
                for server in servers.values()
                for problem in (*server.problems, *server.renderer.problems)
            ),
            *respelled,
            *problems,
            *layer.problems,
            *_unused(service, base),
            *_without_image(service, document),
            *_single_pods(service, document, keys, base),
            *_unexpected_status(variant),
            *_unknown_kinds(variant),
        ),
    )


def _keys_of_pods(rendered: frozenset[str], service: Service, base: Mapping[str, Tree]) -> Mapping[str, str]:
    """Give the keys of the objects that run the pods of the roles, single ones or groups of them."""
    keys = {}
    for role in ROLES:
        alone, several = workload(role).key, group(role).key
        keys[role] = alone
        if grouped(role, service, base) if alone in rendered else several in rendered:
            keys[role] = several
    return keys


def _chosen(rendered: frozenset[str], keys: Mapping[str, str]) -> frozenset[str]:
    """Give the keys of what is rendered, of the two that run pods of a role the one that does."""
    either = {role: {workload(role).key, group(role).key} & rendered for role in keys}
    others = frozenset(key for role, those in either.items() for key in those - {keys[role]})
    return (rendered - others) | {keys[role] for role, those in either.items() if those}


def _with_runtime(
    service: Service,
    variant: Variant,
    servers: Mapping[str, RoleServer],
    fields: tuple[Field, ...],
    rendered: frozenset[str],
) -> Service:
    decode = servers["decode"]
    runtime = Runtime(
        name=variant.name,
        renders=rendered,
        port=decode.pod.port or 0,
        model=decode.model,
        spec=variant.spec,
        servers={role: server.server for role, server in servers.items()},
        fields=fields,
    )
    sections: Mapped = {role: server.section for role, server in servers.items() if server.section}
    return service._replace(tree={**service.tree, "spec": {**service.spec, **sections}}, runtime=runtime)


def _rendered_keys(spec: Mapped) -> frozenset[str]:
    """Give the keys of the child resources that serve the model, as `renders` says.

    A Service is not rendered for a role whose pods are not, where another role's are.
    """
    kinds = map(str, list_at(spec.get("renders") or ["Deployment", "Service"]))
    targets = [TARGETS[key] for kind in kinds for key in rendered_by(kind)]
    roles = {target.section for target in targets if target.pods}
    return frozenset(
        target.key for target in targets if target.when != "before" or not roles or target.section in roles
    )


# --- the objects ---


class _Layer(NamedTuple):
    """Makes the objects of a variant."""

    variant: Variant
    service: Service
    servers: Mapping[str, RoleServer]
    problems: list[Problem]

    def values(self) -> dict[str, Value]:
        """Give the variant's layer: what it renders, and what else its resources state."""
        values = {key: self._value(key) for key in TARGETS if self._wanted(key)}
        return {key: value for key, value in values.items() if value is not None}

    def _wanted(self, key: str) -> bool:
        target = TARGETS[key]
        if not target.serves:
            return key in mapping_at(self.variant.spec, "resources")
        renders = self.service.runtime.renders if self.service.runtime is not None else ()
        return key in renders and target.section in self.servers

    def _value(self, key: str) -> Value | None:
        target = TARGETS[key]
        server = self.servers.get(target.section) or self.servers["decode"]
        before = len(server.renderer.problems)
        preset, schema = self._preset(target, server)
        self.problems.extend(server.renderer.problems[before:])
        policy = {
            **DEFAULT_POLICY,
            **{name: str(rule) for name, rule in mapping_at(self.variant.spec, "mergePolicy").items()},
        }
        tree = derived(self._built(key, server), self.service.name, reason="runtime")
        if preset is not None:
            tree = merge(tree, preset, schema, policy=policy)
        fields = self._presets(key)
        if fields:
            tree = merge(tree, nested(fields), schema, policy=policy)
        return Value(key, tree, lambda: self.variant.document, policy) if tree else None

    def _preset(self, target: Target, server: RoleServer) -> tuple[Tree, Schema | None]:
        """Give what the variant's `resources` state of an object, and the schema by which it is merged.

        What they say of decode they say of prefill too, and what of single pods of all pods of a group.
        """
        resources = mapping_at(self.variant.spec, "resources")
        like = counterpart(target, "decode")
        key = (
            target.key if target.key in resources or like is None or target.section != "prefill" else like.key
        )
        if target.when == "group":
            from msvcgen.children.llmd.sides import merging_schema  # few models need more than one pod

            merging = merging_schema(self.service.kinds, target.api_versions[0])
            if key not in resources:
                preset, _ = self._preset(workload(target.section), server)
                return as_group(preset), merging
            return server.renderer.tree(resources[key], ("resources", key), merging), merging
        schema = self._schema(target.key, mapping_at(resources, key))
        return server.renderer.tree(resources.get(key), ("resources", key), schema), schema

    def _built(self, key: str, server: RoleServer) -> Tree:
        """Give what the generator makes itself: pods, and the Services before them."""
        target = TARGETS[key]
        if target.when == "group":
            return pod_group(server.pod)
        if target.serves and target.pods:
            replaces = target.kind == "Deployment"
            return deployment(server.pod if replaces else server.pod._replace(strategy=None))
        if target.serves and target.when == "before":
            return server_service(server.pod, next(iter(self.service.ports.values()), None))
        return None

    def _presets(self, key: str) -> list[Field]:
        """Give the fields that neither the ModelService nor the command line sets."""
        fields = self.service.runtime.fields if self.service.runtime is not None else ()
        return [field for field in fields if field.key == key and not field.chosen]

    def _schema(self, key: str, resource: Mapped) -> Schema | None:
        target = TARGETS[key]
        if not target.kind or target.many:
            return None
        return self.service.kinds.schema(
            str(resource.get("apiVersion") or target.api_versions[0]), target.kind
        )


# --- what is wrong ---


def _unused(service: Service, base: Mapping[str, Value]) -> Iterator[Problem]:
    """Say what of a BaseConfig the runtime cannot use; one that also presets it is made for several."""
    runtime = service.runtime
    if runtime is None or runtime.renders & base.keys():
        return
    made = {key for rendered in runtime.renders for key in TARGETS[rendered].makes}
    for key, value in base.items():
        grouped_role = TARGETS[key].when == "role" and group(TARGETS[key].section).key in runtime.renders
        own = key in made and TARGETS[key].when != "route"  # which is read all the same
        if own or (
            TARGETS[key].serves and not grouped_role
        ):  # of single pods in the place of groups more is said
            rendered = ", ".join(f"`{name}`" for name in TARGETS if name in runtime.renders)
            yield Problem(
                code="unused-key",
                message=f"the runtime variant `{runtime.name}` renders no `{key}`",
                where=f"data.{key}",
                position=value.position(()),
                hint=f"it renders {rendered}" if rendered else "",
            )


def _single_pods(
    service: Service, document: Document, keys: Mapping[str, str], base: Mapping[str, Value]
) -> Iterator[Problem]:
    """Say where a BaseConfig makes single pods of what must be a group."""
    for role, key in keys.items():
        alone = workload(role).key
        if key != alone and alone in base and key not in base:
            from msvcgen.children.llmd.spread import single_pods  # which few models need

            yield single_pods(service, role).placed(document)


def _without_image(service: Service, document: Document) -> Iterator[Problem]:
    """Say that neither the variant nor anybody else names an image."""
    runtime = service.runtime
    if runtime is None or not any(TARGETS[key].pods for key in runtime.renders):
        return
    for role, server in runtime.servers.items():
        if server.image or truth_at(service.section(role), "create") is False:
            continue
        path: Path = ("spec", role, "containers")
        yield Problem(
            code="runtime-image",
            message=f"the runtime variant `{runtime.name}` has no image, and nobody else states one",
            where=document.where(path),
            position=document.position(path),
            hint=f"state `image` on the container `{server.container}`",
        )


def _unexpected_status(variant: Variant) -> Iterator[Problem]:
    """Say that a probe cannot expect the status code that a health check states."""
    code = node_at(variant.spec, "healthCheck", "expectedStatusCode")
    if isinstance(code, int) and not 200 <= code < 400:
        path: Path = ("healthCheck", "expectedStatusCode")
        yield Problem(
            code="status-code",
            severity="warning",
            message=f"a probe cannot expect the status {code}, it takes 200 to 399 for an answer",
            where="spec.healthCheck.expectedStatusCode",
            position=variant.position(path),
        )


def _unknown_kinds(variant: Variant) -> Iterator[Problem]:
    """Say which kinds in `renders` there are no objects for."""
    for at, kind in enumerate(list_at(variant.spec, "renders")):
        if str(kind) not in renderable():
            yield Problem(
                code="unknown-kind",
                message=f"no variant can render a `{kind}`",
                where=f"spec.renders[{at}]",
                position=variant.position(("renders", at)),
                hint=did_you_mean(str(kind), renderable()),
            )
