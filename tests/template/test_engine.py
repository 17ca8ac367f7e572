"""What the engine gives beside text: origins, lines, all problems at once."""

from __future__ import annotations

import pytest

from msvcgen.template.context import REFERENCE_FIELDS
from msvcgen.template.engine import Context, TemplateErrors, compile_template


def context() -> Context:
    return Context(variables={"ModelName": "opt", "PVCName": "claim"}, ports={"app": 8000})


def test_text_without_actions_is_given_as_it_is() -> None:
    output = compile_template("a: {b}\n").render(context())

    assert (output.pieces, output.origins) == (["a: {b}\n"], [0])


def test_pieces_know_where_they_come_from() -> None:
    source = "a: {{ .ModelName }}\n{{- if true }}\nb{{ end }}"

    output = compile_template(source).render(context())

    assert output.pieces == ["a: ", "opt", "\nb"]
    assert output.origins == [0, -1 - source.index(".ModelName"), source.index("\nb")]


def test_origins_tell_control_flow_apart_and_nothing_else() -> None:
    template = compile_template("{{ if .ModelName }}a{{ else }}b{{ end }}{{ .PVCName }}")

    def origins(**variables: str) -> list[int]:
        return template.render(Context(variables=variables)).origins

    assert origins(ModelName="x", PVCName="1") == origins(ModelName="y", PVCName="2")
    assert origins(ModelName="x", PVCName="1") != origins(ModelName="", PVCName="1")


def test_lines_of_the_text_come_from_lines_of_the_source() -> None:
    source = 'a: 1\n{{- range list "x" "y" }}\n- {{ . }}\n{{- end }}\nb: |\n{{ "p\\nq" | indent 2 }}\nc: 3\n'
    template = compile_template(source)

    output = template.render(context())

    assert output.text.split("\n") == ["a: 1", "- x", "- y", "b: |", "  p", "  q", "c: 3", ""]
    assert output.line_origins(template) == [1, 3, 3, 5, 6, 6, 7, 8]


@pytest.mark.parametrize(("offset", "line"), [(0, 1), (1, 1), (2, 2), (4, 3)])
def test_offsets_have_lines(offset: int, line: int) -> None:
    assert compile_template("a\nb\nc").line_of(offset) == line


def test_all_unknown_names_are_given_at_once_with_the_failure_that_ends_the_run() -> None:
    template = compile_template('{{ .Nope }}\n{{ getPort "x" }}\n{{ fail "stop" }}\n{{ .Never }}')

    with pytest.raises(TemplateErrors, match="unknown variable `Nope`") as caught:
        template.render(context())

    assert [(error.line, error.code) for error in caught.value.errors] == [
        (1, "unknown-variable"),
        (2, "unknown-port"),
        (3, "template-failed"),
    ]


def test_all_unknown_functions_are_given_at_once() -> None:
    with pytest.raises(TemplateErrors, match="unknown function `toYml`") as caught:
        compile_template("{{ toYml 1 }}{{ env 2 }}{{ $x }}")

    codes = [error.code for error in caught.value.errors]
    assert codes == ["unknown-function", "refused-function", "template-syntax"]


def test_the_dot_is_dumped_with_the_fields_of_the_reference_only() -> None:
    variables = {name: name.lower() for name in REFERENCE_FIELDS} | {"PVCName": "claim"}

    output = compile_template("{{ . }} {{ .PVCName }} {{ typeOf . }}").render(Context(variables=variables))

    fields = " ".join(map(str.lower, REFERENCE_FIELDS))
    assert output.text == f"{{{fields}}} claim *controller.TemplateVars"


def test_bytes_that_become_text_together_are_text() -> None:
    assert compile_template('{{ "\\xc3" }}{{ "\\xa9" }}').render(context()).text == "é"


def test_a_template_can_be_rendered_again() -> None:
    template = compile_template(
        '{{ $d := dict "a" list }}{{ $_ := set $d "b" 1 }}{{ len $d }}{{ .ModelName }}'
    )

    assert [template.render(context()).text for _ in range(2)] == ["2opt", "2opt"]


def test_a_thousand_templates_may_call_one_another_from_deep_inside() -> None:
    once = '{{ define "r" }}{{ if gt . 0 }}{{ template "r" (sub . 1) }}{{ end }}{{ end }}'
    source = once + '{{ template "r" 900 }}done'

    assert compile_template(source).render(context()).text == "done"


def test_functions_that_look_at_each_character_count_more() -> None:
    source = '{{ $x := repeat 1000000 "a" }}{{ range 9 }}{{ $_ := snakecase $x }}{{ end }}'

    with pytest.raises(TemplateErrors, match="steps allowed"):
        compile_template(source).render(context())


def test_what_a_list_prints_counts() -> None:
    source = "{{ $x := list (repeat 1000000 `a`) }}{{ range 200 }}{{ $_ := sortAlpha (list $x) }}{{ end }}"

    with pytest.raises(TemplateErrors, match="steps allowed"):
        compile_template(source).render(context())


def test_sharing_is_no_way_around_the_bounds() -> None:
    doubling = "{{ $x = list $x $x }}{{ $y = list $y $y }}"
    loop = f"{{{{ range 60 }}}}{doubling}{{{{ end }}}}"
    source = "{{ $x := 1 }}{{ $y := 1 }}" + loop + "{{ deepEqual $x $y }}"

    with pytest.raises(TemplateErrors, match="the values to compare have more than"):
        compile_template(source).render(context())
