"""Fields that stand in the wrong place."""

from __future__ import annotations

import pytest

from msvcgen.check.elsewhere import unknown_hint
from msvcgen.kinds import Kinds
from msvcgen.kinds.own import input_schema


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ("replicas", "it belongs into `spec`"),
        ("containers", "it belongs into `spec.template.spec`"),
        ("hostNetwork", "it belongs into `spec.template.spec`"),
        ("spc", "did you mean `spec`?"),
        ("nonsense", "known are `apiVersion`, `kind`, `metadata`, `spec`, `status`"),
    ],
)
def test_where_a_field_belongs_is_told(field: str, hint: str) -> None:
    schema = Kinds().schema("apps/v1", "Deployment")
    assert schema is not None
    assert unknown_hint(field, schema) == hint


def test_all_roles_of_a_modelservice_may_be_meant() -> None:
    spec = input_schema("ModelService").properties["spec"]
    assert unknown_hint("nodeSelector", spec) == "it belongs into `prefill`, `decode` or `endpointPicker`"
