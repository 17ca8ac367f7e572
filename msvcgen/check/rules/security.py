"""Rules of security contexts (pkg/apis/core/validation, ValidateSecurityContext and that of pods)."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.formats import is_relative_path
from msvcgen.check.wording import shown
from msvcgen.errors import Finding, below
from msvcgen.tree import Mapped, Path, list_at, mapping_at, mappings_at, text_at
from msvcgen.typed import Final

_CONTEXT: Final = "securityContext"

HOST_SYSCTLS: Final = {
    "hostNetwork": ("net.",),
    "hostIPC": ("kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue."),
}
"""The kernel parameters, by how they begin, that belong to the node when a pod shares this with it."""

FOR_LINUX: Final = (
    "appArmorProfile",
    "fsGroup",
    "fsGroupChangePolicy",
    "runAsGroup",
    "runAsUser",
    "seLinuxChangePolicy",
    "seLinuxOptions",
    "seccompProfile",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "sysctls",
    "allowPrivilegeEscalation",
    "capabilities",
    "privileged",
    "procMount",
    "readOnlyRootFilesystem",
)
"""What a security context cannot have when the pod says that it is for Windows."""

_CONTAINERS: Final = ("initContainers", "containers")


def of_pod(spec: Mapped) -> Iterator[Finding]:
    """Check the security context of a pod, and what goes with those of its containers."""
    context = mapping_at(spec, _CONTEXT)
    if context:
        yield from below((_CONTEXT,), _profiles(context))
        yield from _sysctls(spec, context)
    for field in ("hostNetwork", "hostPID", "hostIPC") if spec.get("hostUsers") is False else ():
        if spec.get(field) is True:
            message = f"`{field}` excludes `hostUsers: false`"
            yield Finding(code="host-users", message=message, path=(field,))
    for field in _CONTAINERS if spec.get("hostUsers") is False else ():
        for index, container in mappings_at(spec, field):
            if list_at(container, "volumeDevices"):
                message = "`hostUsers: false` excludes `volumeDevices`"
                yield Finding(code="host-users", message=message, path=(field, index, "volumeDevices"))
    if spec.get("hostPID") is True and spec.get("shareProcessNamespace") is True:
        message = "`shareProcessNamespace` and `hostPID` exclude each other"
        yield Finding(code="process-namespace", message=message, path=("shareProcessNamespace",))
    if isinstance(spec.get("os"), dict):
        yield from _of_system(spec, text_at(spec, "os", "name"))


def of_container(tree: Mapped, *, host_users: bool) -> Iterator[Finding]:
    """Check the security context of a container, in a pod with the users of the host or with its own."""
    context = tree.get(_CONTEXT)
    if isinstance(context, dict) and context:
        yield from below((_CONTEXT,), _container(context, host_users=host_users))


def _container(context: Mapped, *, host_users: bool) -> Iterator[Finding]:
    yield from _profiles(context)
    if context.get("allowPrivilegeEscalation") is False:
        if context.get("privileged") is True:
            message = "`privileged: true` excludes `allowPrivilegeEscalation: false`"
            yield Finding(code="privileges", message=message, path=("allowPrivilegeEscalation",))
        if "CAP_SYS_ADMIN" in list_at(context, "capabilities", "add"):
            message = "the capability CAP_SYS_ADMIN excludes `allowPrivilegeEscalation: false`"
            yield Finding(code="privileges", message=message, path=("allowPrivilegeEscalation",))
    if host_users and text_at(context, "procMount") == "Unmasked":
        message = "the procMount Unmasked needs `hostUsers: false` in the pod"
        yield Finding(code="proc-mount", message=message, path=("procMount",))


def _profiles(context: Mapped) -> Iterator[Finding]:
    """Refuse profiles of the node that are not named, and the name of one that is not used."""
    for field, code in (("seccompProfile", "seccomp"), ("appArmorProfile", "apparmor")):
        profile = mapping_at(context, field)
        if profile:
            yield from below((field,), _profile(profile, code))


def _profile(profile: Mapped, code: str) -> Iterator[Finding]:
    kind, name = text_at(profile, "type"), text_at(profile, "localhostProfile")
    if kind == "Localhost" and not name:
        message = "the type Localhost needs `localhostProfile`"
        yield Finding(code=code, message=message, missing="localhostProfile")
    elif kind in ("RuntimeDefault", "Unconfined") and profile.get("localhostProfile") is not None:
        message = "`localhostProfile` needs the type Localhost"
        yield Finding(code=code, message=message, path=("localhostProfile",))
    elif code == "seccomp" and not is_relative_path(name):
        message = f"must be a relative path without `..`, here it is {shown(name)}"
        yield Finding(code="bad-format", message=message, path=("localhostProfile",))
    elif code == "apparmor" and name != name.strip():
        message = f"must have no blanks around it, here it is {shown(name)}"
        yield Finding(code="bad-format", message=message, path=("localhostProfile",))


def _sysctls(spec: Mapped, context: Mapped) -> Iterator[Finding]:
    """Refuse kernel parameters that are set twice, and those of the node."""
    seen: set[str] = set()
    for index, sysctl in mappings_at(context, "sysctls"):
        name = text_at(sysctl, "name")
        path = (_CONTEXT, "sysctls", index, "name")
        if name and name in seen:
            yield Finding(code="duplicate-item", message=f"{shown(name)} is set twice", path=path)
        seen.add(name)
        for field, beginnings in HOST_SYSCTLS.items():
            if spec.get(field) is True and name.replace("/", ".").startswith(beginnings):
                message = f"`{field}` excludes the kernel parameter {name}, which is the node's own then"
                yield Finding(code="sysctl", message=message, path=path)


def _of_system(spec: Mapped, system: str) -> Iterator[Finding]:
    """Refuse what the operating system that a pod is for does not have."""
    refused = FOR_LINUX if system == "windows" else ("windowsOptions",) if system == "linux" else ()
    contexts: list[tuple[Path, Mapped]] = [((), mapping_at(spec, _CONTEXT))]
    contexts += [
        ((field, index), mapping_at(container, _CONTEXT))
        for field in _CONTAINERS
        for index, container in mappings_at(spec, field)
    ]
    for path, context in contexts:
        for field in refused:
            if context.get(field) is not None:
                message = f"`{field}` must not be there in a pod for {system}"
                yield Finding(code="pod-os", message=message, path=(*path, _CONTEXT, field))
