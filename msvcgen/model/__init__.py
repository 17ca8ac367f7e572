"""The typed Python API: models of what msvcgen reads, which are also the source of its JSON Schemas.

    service = ModelService.model_validate({...})
    service.to_tree()

Fields are called as in YAML. The models are strict: a number where text must stand is an error, and so is an
unknown field. The command line does not use them; it checks with the files that `write` makes of them.
"""

from msvcgen.model.addons import Devices, Disruption, Monitoring, Scaling, Tracing
from msvcgen.model.baseconfig import BaseConfig, BaseConfigData
from msvcgen.model.container import Container, MergePolicy
from msvcgen.model.metadata import Metadata
from msvcgen.model.modeldefinition import ModelDefinition
from msvcgen.model.modelservice import (
    GatewayRef,
    ModelArtifacts,
    ModelService,
    ModelServiceSpec,
    ObjectReference,
    Routing,
    ServicePort,
)
from msvcgen.model.pod import AcceleratorTypes, ModelPods, Parallelism, Pods
from msvcgen.model.runtimevariant import (
    ContractVariable,
    HealthCheck,
    RuntimeVariant,
    RuntimeVariantSpec,
    SecretKey,
)
from msvcgen.model.schema import KINDS, json_schema, texts, write

__all__ = [
    "KINDS",
    "AcceleratorTypes",
    "BaseConfig",
    "BaseConfigData",
    "Container",
    "ContractVariable",
    "Devices",
    "Disruption",
    "GatewayRef",
    "HealthCheck",
    "MergePolicy",
    "Metadata",
    "ModelArtifacts",
    "ModelDefinition",
    "ModelPods",
    "ModelService",
    "ModelServiceSpec",
    "Monitoring",
    "ObjectReference",
    "Parallelism",
    "Pods",
    "Routing",
    "RuntimeVariant",
    "RuntimeVariantSpec",
    "Scaling",
    "SecretKey",
    "ServicePort",
    "Tracing",
    "json_schema",
    "texts",
    "write",
]
