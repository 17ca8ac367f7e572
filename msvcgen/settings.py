"""What a caller states beside the inputs: the typed form of the table of options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msvcgen.document import Document
from msvcgen.kinds import NEWEST
from msvcgen.origin import from_option
from msvcgen.records import NamedTuple
from msvcgen.typed import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from msvcgen.assignments import Assignment


class Source(NamedTuple):
    """A text to read: `name` is what messages call it, a path as it was given or `<stdin>`.

    `found` tells that it was found in a directory, where manifests of others may stand, and not named itself.
    """

    name: str
    text: str | bytes
    found: bool = False


class Settings(NamedTuple):
    """What the caller states beside the inputs and what children are made from."""

    namespace: str = ""
    epp_cluster_role: str = ""
    epp_pull_secrets: tuple[str, ...] = ()
    pd_pull_secrets: tuple[str, ...] = ()


Validate = Literal["strict", "warn", "ignore"]


class Options(NamedTuple):
    """What the caller states beside the inputs."""

    namespace: str = ""
    validate: Validate = "strict"
    kube_version: str = NEWEST
    epp_cluster_role: str = ""
    epp_pull_secrets: tuple[str, ...] = ()
    pd_pull_secrets: tuple[str, ...] = ()
    schemas: tuple[Document, ...] = ()
    """CustomResourceDefinitions and JSON Schemas of users."""
    runtime: str | Source = ""
    """The name of a runtime variant or a file with one; it wins over the ModelService's annotation."""
    model_definition: Source | None = None
    """A model definition of Backend.AI, for the variant `custom` or one that extends it."""
    env: Mapping[str, str] = {}
    """Variables of the runtime variant's contract, and of the model server's environment."""
    set_values: tuple[Assignment, ...] = ()
    """Values that stand in place of what ModelServices state, see `msvcgen.assignments`."""
    others: Sequence[str] | None = None
    """Names of ConfigMaps of which one may be meant by a name that no BaseConfig has; when it is not None, a BaseConfig
    that a ModelService names has to be there, because nobody would read a warning."""
    show_notes: bool = False
    """Whether notes are wanted: what is good to know and no mistake."""
    allow: tuple[str, ...] = ()
    """The codes of rules whose problems do not count."""
    standing: tuple[str, ...] = ()
    """Those that the config of a repository states, for this run and others."""

    @property
    def settings(self) -> Settings:
        """The part of the options that children are made from."""
        return Settings(
            namespace=self.namespace,
            epp_cluster_role=self.epp_cluster_role,
            epp_pull_secrets=self.epp_pull_secrets,
            pd_pull_secrets=self.pd_pull_secrets,
        )

    def traced(self) -> Options:
        """Give the options with values that know that the command line states them; what is traced has been checked."""
        return self._replace(
            validate="ignore",
            namespace=from_option(self.namespace, "-n"),
            epp_cluster_role=from_option(self.epp_cluster_role, "--epp-cluster-role"),
            epp_pull_secrets=tuple(
                from_option(secret, "--epp-pull-secrets") for secret in self.epp_pull_secrets
            ),
            pd_pull_secrets=tuple(
                from_option(secret, "--pd-pull-secrets") for secret in self.pd_pull_secrets
            ),
            set_values=tuple(each.traced() for each in self.set_values),
            env={name: from_option(value, f"-e {name}") for name, value in self.env.items()},
        )
