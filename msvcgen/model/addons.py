"""What a ModelService asks for beside its pods: autoscalers, budgets, claims of devices, monitors, traces."""

# ruff: noqa: N815 - fields are called as in YAML

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import Field, create_model
from pydantic.json_schema import WithJsonSchema

from msvcgen.model.kubernetes import Kubernetes, Plain
from msvcgen.model.stated import LARGEST, AnyMapping, Count, Labels, Stated, Template, needed, optional

Behavior = Annotated[Plain, Kubernetes("HorizontalPodAutoscalerBehavior")]
Amount = Annotated[int | float | str, Kubernetes("Quantity")]
Argument = Annotated[int | float | str, WithJsonSchema({"type": ["number", "string"]})]
Share = Annotated[int | str, Kubernetes("IntOrString")]

Some: TypeAlias = Annotated[
    Annotated[int, Field(ge=1, le=LARGEST)] | Template,
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": LARGEST}),
]
"""A number of things, from 1, or a template of one, which the schema does not show."""

# As in the CustomResourceDefinitions of prometheus-operator and of llm-d's variant autoscaler.
_DURATION = r"^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$"
_COST = r"^\d+(\.\d+)?$"


class Metric(Stated):
    """A metric of the pods that shall have a value on average."""

    name: str = needed(
        "Name of the metric as the server calls it; a HorizontalPodAutoscaler asks for it with `_` for `:`.",
        "vllm:num_requests_waiting",
        min_length=1,
    )
    target: Amount = needed("Value that a pod shall have on average.", "5")


class Query(Stated):
    """A query of Prometheus."""

    text: str = needed(
        "Query in PromQL, with one value as its result.",
        'sum(vllm:num_requests_running{model_name="granite"})',
        min_length=1,
    )
    threshold: Amount = needed("Part of the result that one pod stands for.", "5")


class VariantAutoscaler(Stated):
    """llm-d's variant autoscaler, which says how many pods there shall be."""

    variantCost: Annotated[str, Field(pattern=_COST)] | None = optional(
        "Cost of one pod beside those of other variants of the model.", "10"
    )
    metric: str | None = optional(
        "Metric in which it says how many pods there shall be; wva_desired_replicas when left out.",
        "wva_desired_replicas",
        min_length=1,
    )


class Scaling(Stated):
    """An autoscaler of the pods of a role: by one of `metric`, `query` and `wva`, or what the BaseConfig has."""

    minReplicas: Count | None = optional("Least number of pods, or groups; 1 when left out.", 1)
    maxReplicas: Some = needed("Greatest number of pods, or groups.", 8)
    by: Literal["hpa", "keda"] | None = optional(
        "What scales: a HorizontalPodAutoscaler (`hpa`, when left out) or a ScaledObject of KEDA.", "keda"
    )
    metric: Metric | None = optional(
        "Metric of the pods that is kept at a value.", {"name": "vllm:num_requests_waiting", "target": "5"}
    )
    query: Query | None = optional(
        "Query of Prometheus that says how many pods are needed, for KEDA.",
        {"text": 'sum(vllm:num_requests_running{model_name="granite"})', "threshold": "5"},
    )
    wva: VariantAutoscaler | None = optional("llm-d's variant autoscaler decides.", {"variantCost": "10"})
    behavior: Behavior | None = optional(
        "How fast the number grows and shrinks.", {"scaleDown": {"stabilizationWindowSeconds": 600}}
    )


class Disruption(Stated):
    """How many pods of a role may be missing at a time when nodes are drained."""

    maxUnavailable: Share | None = optional(
        "Pods, or percent, that may be missing; 1 when nothing is stated.", 1
    )
    minAvailable: Share | None = optional("Pods, or percent, that must be there.", "50%")


def _devices_model() -> type[Stated]:
    """Make the model of claims, which has a field that is a word of Python."""
    fields: Any = {
        "class": (str, needed("DeviceClass of the devices.", "gpu.nvidia.com", min_length=1)),
        "selectors": (
            list[str] | None,
            optional(
                "CEL expressions that a device must fulfil, all of them.",
                ['device.attributes["gpu.nvidia.com"].productName == "NVIDIA H100"'],
                max_length=32,
            ),
        ),
        "count": (Some | None, optional("Devices of a pod; what `parallelism` needs when left out.", 4)),
    }
    return create_model(
        "Devices",
        __base__=Stated,
        __doc__="A claim of devices (dynamic resource allocation) for the model server of each pod.",
        **fields,
    )


if TYPE_CHECKING:
    Devices: TypeAlias = Stated
else:
    Devices = _devices_model()


class Monitor(Stated):
    """How metrics are scraped, beside what the BaseConfig says."""

    port: str | None = optional("Name of the port; the port of the server when left out.", "metrics")
    path: str | None = optional("Path of the metrics.", "/metrics", pattern="^/")
    interval: str | None = optional("How often.", "30s", pattern=_DURATION)
    scrapeTimeout: str | None = optional("How long it may take.", "10s", pattern=_DURATION)
    relabelings: list[AnyMapping] | None = optional(
        "Changes to labels before metrics are scraped.", [{"action": "labeldrop", "regex": "pod"}]
    )
    metricRelabelings: list[AnyMapping] | None = optional(
        "Changes to what is scraped.",
        [{"action": "keep", "sourceLabels": ["__name__"], "regex": "vllm:.*"}],
    )
    labels: Labels | None = optional(
        "Labels of the monitor, by which Prometheus finds it.", {"release": "prom"}
    )
    annotations: Labels | None = optional("Annotations of the monitor.")


class Monitoring(Stated):
    """Which metrics Prometheus scrapes."""

    podMonitor: Monitor | None = optional(
        "A PodMonitor for each role that serves the model.", {"interval": "30s"}
    )
    serviceMonitor: Monitor | None = optional("A ServiceMonitor for the endpoint picker.", {})


class Tracing(Stated):
    """Where the servers and the routing sidecar send traces of requests, by OTLP."""

    endpoint: str | None = optional(
        "Address of the collector; http://otel-collector:4317 when nothing is stated.",
        "http://otel:4317",
        min_length=1,
    )
    sampler: str | None = optional(
        "Which traces are kept, in OpenTelemetry's words; parentbased_traceidratio beside `samplerArg`.",
        "parentbased_traceidratio",
        min_length=1,
    )
    samplerArg: Argument | None = optional("Argument of the sampler: the share of traces.", "0.1")
