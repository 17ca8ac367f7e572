"""What people who write templates of other systems are told."""

from __future__ import annotations

import pytest

from msvcgen.template.engine import Context, TemplateError, TemplateErrors, compile_template
from msvcgen.template.hints import OWN_BRACES

CONTEXT = Context(
    variables=dict.fromkeys(("ModelServiceName", "ModelServiceNamespace", "ModelName"), "opt"),
    ports={"http": 8000},
)


def problems(source: str) -> list[TemplateError]:
    try:
        compile_template(source).render(CONTEXT)
    except TemplateErrors as failure:
        return [*failure.errors]
    except TemplateError as error:
        return [error]
    return []


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("{{ .Values.image.tag }}", "that is Helm's; other values stand in the ModelService"),
        ("{{ .Release.Name }}", "that is Helm's, use `.ModelServiceName`"),
        ("{{ $.Release.Namespace }}", "that is Helm's, use `.ModelServiceNamespace`"),
        ("{{ .Chart.Name }}", "that is Helm's, there is no chart here"),
        ('{{ include "labels" . | nindent 4 }}', "that is Helm's, use `template`"),
        ("{{ toYaml .ModelName | nindent 8 }}", "that is Helm's, use `toJson`"),
        ("{{ lookup 1 }}", "that is Helm's, nothing here asks a cluster"),
        ("{{ .Name }}", "did you mean `ModelServiceName`?"),
        ("{{ .ModelNam }}", "did you mean `ModelName`?"),
        ("{{ .Nope }}", "known are `ModelServiceName`, `ModelServiceNamespace`, `ModelName`"),
        ("{{ ModelName }}", "variables begin with a dot: `.ModelName`"),
        ("{{ $labels.instance }}", OWN_BRACES),
        ("{{ $value }}", OWN_BRACES),
        ("{{ $mine }}", "declare it before: `{{ $mine := ... }}`"),
        ("{% for m in ms %}{{ range }}{% endfor %}", OWN_BRACES),
        ("{{ message.role }}", OWN_BRACES),
        ("{{ messages[0] }}", OWN_BRACES),
        ("{{ bos_token }}", OWN_BRACES),
        ("{% if x %}{{ 'Role: ' + y }}", OWN_BRACES),
        ("${{ secrets.TOKEN }}", OWN_BRACES),
        ("{{{ .ModelName }}}", OWN_BRACES),
        ("{{ getPort http }}", 'the name of a port is text: `getPort "http"`'),
        ("{{ getPort 'http' }}", 'text stands in double quotes: "http"'),
        ('{{ .getPort "http" }}', 'functions have no dot: `getPort "NAME"`'),
        ('{{ getPort "htp" }}', "did you mean `http`?"),
        ('{{ if .ModelName == "a" }}{{ end }}', "`eq A B` compares"),
        ("{{ .ModelName ? 1 : 2 }}", "`ternary A B CONDITION` chooses"),
        ('{{ .ModelName | default: "x" }}', "arguments follow without a colon"),
        ("{{ .ModelName }", "an action ends with `}}`"),
        ("{{ .ModelName", "close it with `}}`"),
    ],
)
def test_what_was_meant_is_told(source: str, hint: str) -> None:
    assert problems(source)[0].hint.startswith(hint)


@pytest.mark.parametrize(
    "source",
    [
        "{{ getPort .Nope }}",
        "{{ index .Nope 1 }}",
        "{{ .Nope.x.y }}",
        '{{ .Nope.Get "x" }}',
        '{{ if not .Nope }}{{ fail "it is needed" }}{{ end }}',
    ],
)
def test_an_unknown_name_is_one_problem(source: str) -> None:
    assert [error.message for error in problems(source)] == ["unknown variable `Nope`"]


def test_what_does_not_follow_from_an_unknown_name_is_told_as_well() -> None:
    said = [error.message for error in problems('{{ .Nope }}{{ getPort "x" }}{{ index "" 1 }}')]
    assert [message.partition(",")[0] for message in said] == [
        "unknown variable `Nope`",
        "unknown port `x`",
        "`index`: index 1 is out of range",
    ]
