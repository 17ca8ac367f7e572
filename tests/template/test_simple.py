"""Templates of text and variables alone print what the parser and the evaluator make of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msvcgen.template import engine
from msvcgen.template.context import Context
from msvcgen.template.engine import Template, TemplateError, TemplateErrors, compile_template
from msvcgen.template.simple import simple_template

PARTS = (
    "{{ .A }}",
    "{{.Bc}}",
    "{{ .Unknown\n}}",
    "{{\t.A}}",
    "{{",
    "}}",
    "{",
    "}",
    " ",
    "a\n",
    "\u00e9",
    "{{ .A.B }}",
    "{{- .A }}",
    "{{ .A -}}",
    "{{/* x */}}",
    "{{ .nil }}",
    "{{ .1 }}",
    "{{ .\u00e9 }}",
    "{{ 1 }}",
    "{{ end }}",
    '{{ getPort "http" }}',
    '{{getPort\t"nope"}}',
    '{{ "http" | getPort }}',
    '{{"nope"|getPort}}',
    '{{ "grpc-x"  |\ngetPort}}',
    '{{ getPort"http" }}',
    '{{ getPort "ht\\"p" }}',
    '{{ getPort "\u00e9" }}',
    '{{ "http" getPort }}',
    '{{ getPort "" }}',
    "{{ getPort }}",
    '{{ "a" | getPort | getPort }}',
    '{{ getPort "http" -}}',
    "{{ getPort .A }}",
    "{{ getPort `http` }}",
    "{{ | getPort }}",
    '{{ " | getPort }}',
)


def outcome(template: Template) -> object:
    context = Context(variables={"A": "x", "Bc": "yy"}, ports={"http": 8000, "grpc-x": 9000})
    try:
        return template.render(context), context.left, context.room
    except TemplateErrors as failure:
        return [(error.line, error.column, error.message, error.hint) for error in failure.errors]


@given(st.lists(st.sampled_from(PARTS), max_size=6).map("".join))
def test_it_is_what_the_parser_makes_of_it(source: str) -> None:
    if simple_template(source) is None:
        return
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(engine, "simple_template", lambda _: None)
        whole = compile_template(source)

    assert outcome(compile_template(source)) == outcome(whole)
    if "{{" in source:
        assert compile_template(source).tokens == whole.tokens


def test_problems_stand_in_the_order_of_the_text() -> None:
    template = compile_template('{{ getPort "nope" }}{{ .Unknown }}{{ "none" | getPort }}')
    with pytest.raises(TemplateErrors) as raised:
        template.render(Context(ports={"http": 8000}))
    assert [error.message.split("`")[1] for error in raised.value.errors] == ["nope", "Unknown", "none"]


def test_most_templates_are_simple() -> None:
    assert simple_template("--served-model-name={{ .ModelName }}") is not None
    assert simple_template("{{ .A }}{{ .B }}\n{{.C}}") is not None
    assert simple_template('{{ getPort "http" }} {{"http"|getPort}}') is not None
    for other in ("{{- .A }}", "{{ .A | upper }}", "{{{ .A }}", "{{ .A }}{{", "{{ A }}"):
        assert simple_template(other) is None


def test_its_tokens_count() -> None:
    with pytest.raises((TemplateError, TemplateErrors), match="more than the 250,000 tokens allowed"):
        compile_template("{{ .A }}" * 100, most=100)
