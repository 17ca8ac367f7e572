"""Accelerators by the names of their resources."""

from __future__ import annotations

from msvcgen.typed import Final

ACCELERATORS: Final = (
    "nvidia.com/gpu",
    "nvidia.com/mig-",
    "amd.com/gpu",
    "gpu.intel.com/",
    "habana.ai/gaudi",
    "google.com/tpu",
    "aws.amazon.com/neuron",
    "huawei.com/Ascend",
    "cambricon.com/",
    "metax-tech.com/gpu",
    "mthreads.com/",
    "hygon.com/dcu",
    "ibm.com/spyre",
)
"""How the names of accelerator resources begin, as their device plugins advertise them, that a server counts."""

WHOLE: Final = frozenset({
    "nvidia.com/gpu", "amd.com/gpu", "google.com/tpu", "habana.ai/gaudi", "gpu.intel.com/i915", "gpu.intel.com/xe",
    "intel.com/gpu",
})  # fmt: skip
"""Resources of which one is one device for a server; slices, cores and dies are counted otherwise."""

_OTHER_DEVICES: Final = (
    "kubernetes.io/",
    "requests.nvidia.com/",
    "rdma/",
    "nvidia.com/mlnxnics",
    "nvidia.com/rdma",
    "nvidia.com/hostdev",
    "mellanox.com/",
    "openshift.io/",
    "networking.gke.io",
    "vpc.amazonaws.com/",
    "intel.com/sriov",
    "intel.com/intel_sriov",
    "qat.intel.com/",
    "devices.kubevirt.io/",
    "smarter-devices/",
    "squat.ai/",
    "github.com/",
)
"""How the names of resources begin that are devices and no accelerators: networks, and what the kernel offers."""


def is_card(name: str) -> bool:
    """Tell whether a resource is an accelerator: one with a domain is, unless it is known as another device.

    Users name their own, so no list has them all.
    """
    return name.startswith(ACCELERATORS) or ("/" in name and not name.startswith(_OTHER_DEVICES))
