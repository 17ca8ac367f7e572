"""Services whose names make Kubernetes set variables that servers read."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.serving.across import Across, View
from msvcgen.errors import Finding


def service_env(view: View) -> Iterator[Across]:
    """Report Services of which the pods of their namespace get a variable that their server reads otherwise.

    https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables
    """
    readers: dict[str, list[int]] = {}
    for number, summary in enumerate(view.objects):
        for pods in summary.pods:
            for name in pods.open_to:
                readers.setdefault(name, []).append(number)
    if not readers:
        return
    for number, summary in enumerate(view.objects):
        if summary.identity[:2] != ("", "Service") or not summary.ports:
            continue
        variable = f"{summary.identity[3].upper().replace('-', '_')}_PORT"
        namespace = summary.identity[2]
        for reader in readers.get(variable, ()):
            _, kind, theirs, name = view.objects[reader].identity
            if namespace and theirs and namespace != theirs:
                continue
            message = (
                f"the Service `{summary.identity[3]}` sets {variable}=tcp://... in the pods of {kind}/{name}"
            )
            hint = f"give it another name, or the pods `enableServiceLinks: false`: their server reads {variable}"
            yield Across(
                number, Finding("service-env", message, ("metadata", "name"), "warning", hint), reader
            )
            break
