"""The Jinja dialect."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from msvcgen.template.context import MAX_STEPS
from msvcgen.template.engine import Context, TemplateError, TemplateErrors
from msvcgen.template.jinja import jinja_lines, render_jinja, snake_case


def context(steps: int = MAX_STEPS) -> Context:
    variables = {"ModelName": "opt", "HFModelName": "facebook/opt", "EPPServiceName": "epp"}
    return Context(variables=variables, ports={"app": 8000}, steps=steps)


DOUBLING_BLOCK = (
    "{% set n = namespace(x='a') %}"
    "{% for i in range(60) %}{% set n.x %}{{ n.x }}{{ n.x }}{% endset %}{% endfor %}"
)


def render(source: str, steps: int = MAX_STEPS) -> str:
    return render_jinja(source, context(steps), to_yaml=lambda tree: json.dumps(tree, indent=1) + "\n")


@pytest.mark.parametrize(
    ("name", "snake"),
    [
        ("ModelServiceName", "model_service_name"),
        ("HFModelName", "hf_model_name"),
        ("EPPServiceName", "epp_service_name"),
        ("PVCName", "pvc_name"),
        ("OCIImage", "oci_image"),
        ("ModelURI", "model_uri"),
    ],
)
def test_variables_have_snake_case_names(name: str, snake: str) -> None:
    assert snake_case(name) == snake


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (
            "a: {{ hf_model_name }}\n{% if model_name %}\nb: {{ get_port('app') }}\n{% endif %}\n",
            "a: facebook/opt\nb: 8000\n",
        ),
        ("{{ ['x', 1] | to_json }}", '["x", 1]'),
        ("k:\n  {{ {'a': [1]} | to_yaml | indent(2) }}", 'k:\n  {\n   "a": [\n    1\n   ]\n  }'),
        ("{% for n in [1, 2] %}{{ loop.index }}{{ n ~ 'x' }},{% endfor %}", "11x,22x,"),
        ("{{ model_name.upper().replace('P', 'qq') }}", "OqqT"),
        ("{{ [3, 1] | sort | join('-') }}", "1-3"),
        ("{{ missing | default('d') }}", "d"),
        ("{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m(epp_service_name) }}", "<epp>"),
    ],
)
def test_renders(source: str, text: str) -> None:
    assert render(source) == text


@pytest.mark.parametrize(
    ("source", "line", "says"),
    [
        ("\n{{ get_port('ap') }}", 2, "unknown port `ap`"),
        ("a\n{{ model_nam }}", 2, "unknown variable `model_nam`"),
        ("{{ lipsum() }}", 1, "unknown variable `lipsum`"),
        ("{{ [1] | random }}", 1, "unknown filter `random`"),
        ("{{ ''.__class__ }}", 1, "`__class__` of text is not available"),
        ("{{ '{:>999999999999}'.format(1) }}", 1, "`format` of text is not available"),
        ("{% set x = [] %}{{ x.append(1) }}", 1, "`append` of a list is not available"),
        ("{{ range }}", 1, "cannot be printed"),
        ("{{ range ~ '' }}", 1, "cannot be printed"),
        ("{{ range | upper }}", 1, "cannot be printed"),
        ("{{ [range] | join }}", 1, "cannot be printed"),
        ("{{ 1 / 0 }}", 1, "division by zero"),
        ("{% if %}", 1, "a value is expected here, found `%}`"),
        ("{% include 'x' %}", 1, "`include` is not available"),
        ("{{ 'a' * 99999999 }}", 1, "99999999"),
        ("{{ '%999999999d' % 1 }}", 1, "does not format text"),
        ("{{ 9 ** 99999 }}", 1, "the power is too large"),
        ("{{ " + "(" * 101 + "1" + ")" * 101 + " }}", 1, "nested"),
        ("{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}", 1, "steps allowed"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", 1, "nested too deeply"),
        (
            "{% set n = namespace(x='aa') %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
            1,
            "allowed",
        ),
        (DOUBLING_BLOCK, 1, "prints more than"),
    ],
)
def test_refuses(source: str, line: int, says: str) -> None:
    with pytest.raises(TemplateError, match=r"\S") as caught:
        render(source)

    assert says in caught.value.message
    assert caught.value.line == line


DOUBLED = (
    "{% set n = namespace(x=[1], y=[1], t=(1,)) %}{% for i in range(60) %}{% set n.x = [n.x, n.x] %}"
    "{% set n.y = [n.y, n.y] %}{% set n.t = (n.t, n.t) %}{% endfor %}"
)
"""Values that hold 2**60 items, and hardly any memory."""


@pytest.mark.parametrize(
    "expression",
    [
        "n.x == n.y",
        "n.x != n.y",
        "n.x < n.y",
        "n.x in [n.y]",
        "[n.x, n.y] | sort",
        "[n.x, n.y] | max",
        "[n.t, n.t] | unique | list",
        "[{'a': n.x}, {'a': n.y}] | sort(attribute='a')",
        "[{'a': n.x}, {'a': n.y}] | groupby('a')",
        "[n.x] | select('in', [n.y]) | list",
        "[n.x] | select('==', n.y) | list",
        "n.x is eq n.y",
        "n.x is in [n.y]",
        "[n.x].index(n.y)",
        "[n.x].count(n.y)",
        "{n.t: 1}",
        "{}[n.t]",
        "{}.get(n.t)",
        "dict([[n.t, 1]])",
        "n.x | to_json",
        "n.x | to_yaml",
        "{'a': n.x, 'b': n.y} | dictsort(by='value')",
        "range(90000) | select('in', range(90000)) | list",
        "range(90000) | map('string') | select('in', range(90000)) | list",
    ],
)
def test_work_is_bounded_whatever_is_compared(expression: str) -> None:
    with pytest.raises(TemplateError, match=r"steps allowed|levels deep"):
        render(f"{DOUBLED}{{{{ {expression} }}}}", steps=25_000)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("{{ 1e400 }}", "the number is too large"),
        ("{{ [1e400] | to_json }}", "the number is too large"),
        ("{{ (1e308 - -1e308) | to_json }}", "too large for JSON"),
        ("{% import 'x' as y %}", "`import` is not available"),
        ("{% from 'x' import y %}", "`import` is not available"),
        ("{% extends 'x' %}", "`extends` is not available"),
        ("{{ [1] | map('upper') | title }}", "cannot be printed"),
        ("{{ [1] | map('upper') | urlencode }}", "cannot be printed"),
        ("{{ 'ab' | replace('a', [1] | map('upper')) }}", "cannot be printed"),
        ("{{ 'ab' | truncate(1, end=[1] | map('upper')) }}", "cannot be printed"),
        ("{{ [[1], [2]] | sum(start=[]) | list }}", "adds numbers only"),
        (
            "{% set n = namespace(x=['a'] * 90000) %}{% for i in range(90000) %}{% set n.x = n.x[1:] %}{% endfor %}",
            "steps",
        ),
        ("{% for i in range(99) %}{% set x = (' a' * 99999).split() %}{% endfor %}", "steps"),
    ],
)
def test_nothing_but_plain_results_of_bounded_work_comes_out(source: str, says: str) -> None:
    with pytest.raises(TemplateError, match=says):
        render(source)


def test_what_a_preset_needs_is_within_the_bounds() -> None:
    source = (
        "{% set items = range(5500) | list %}{% for i in items %}"
        "{{ loop.index if i in [1, 2, 3] and i == items | length - 1 }}{{ (items | first) ~ i }}{% endfor %}"
    )

    assert render_jinja(source, Context()).startswith("00010203")


def problems(source: str) -> list[tuple[int, int, str]]:
    try:
        render(source)
    except TemplateErrors as failure:
        return [(error.line, error.column, error.message) for error in failure.errors]
    except TemplateError as error:
        return [(error.line, error.column, error.message)]
    return []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            "a: {{ nope }}\n  b: {{ model_nam }}\nc: {{ get_port('ap') }}",
            ["1:7 unknown variable `nope`", "2:9 unknown variable `model_nam`", "3:7 unknown port `ap`"],
        ),
        ("{{ nope.x[0](1) }}{{ nada }}", ["1:4 unknown variable `nope`", "1:22 unknown variable `nada`"]),
        (
            "{% if nope %}{{ nada }}{% endif %}",
            ["1:7 unknown variable `nope`", "1:17 unknown variable `nada`"],
        ),
        (
            "{% for i in nope %}{{ i.a + bad }}{% endfor %}{{ get_port('x') }}",
            ["1:13 unknown variable `nope`", "1:29 unknown variable `bad`", "1:50 unknown port `x`"],
        ),
        ("{% set x = nope + 1 %}{{ x | upper }}{{ get_port(x) }}", ["1:12 unknown variable `nope`"]),
        ("{{ get_port(nope) }}", ["1:13 unknown variable `nope`"]),
        (
            "{{ [nope, nada] | join(get_port('x')) }}",
            ["1:5 unknown", "1:11 unknown", "1:24 unknown port `x`"],
        ),
        ("{{ nope | default('a') }}{{ nope is defined }}{{ nada }}", ["1:50 unknown variable `nada`"]),
        (
            "{% macro m(a) %}{{ a }}{{ bad }}{% endmacro %}{{ m() }}",
            ["1:20 the parameter `a`", "1:27 unknown"],
        ),
        (
            "{% include 'a' %}\n{{ nope }}{% import 'b' as c %}{{ c.x }}",
            [
                "1:4 `include` is not available",
                "2:4 unknown variable `nope`",
                "2:14 `import` is not available",
            ],
        ),
        ("{{ 1 / 0 }}{{ 1 + 'a' }}", ["1:4 division by zero", "1:15 `+` does not take a number and text"]),
        ("{{ 'a' | uper }}{{ 1 is od }}", ["1:10 unknown filter `uper`", "1:25 unknown test `od`"]),
        ("{{ [1][get_port] }}", ["1:4 a list has no such item"]),
        ("a\r\n{{ nope }}", ["2:4 unknown variable `nope`"]),
    ],
)
def test_all_problems_are_given_at_once_with_their_columns(source: str, said: list[str]) -> None:
    found = [f"{line}:{column} {message}" for line, column, message in problems(source)]
    assert len(found) == len(said)
    assert all(one.startswith(start) for one, start in zip(found, said, strict=True)), found


PLACES = [
    ("a: {{ model_name\nb: {{ model_name }}", "1:4 the `{{` is not closed"),
    ('a: "{{ model_name "\n', "1:5 the `{{` is not closed"),
    ("a {% if x", "1:3 the `{%` is not closed"),
    ("a {# b", "1:3 the `{#` is not closed"),
    ("{% for a in [1] %}\n{% if a %}\n{% endfor %}", "2:1 the `if` is not closed"),
    ("{% end %}", "1:4 unknown tag `end`"),
    ("{{ .ModelName }}", "1:4 `.` has no meaning here"),
    ("{{ a ? b }}", "1:6 `?` has no meaning here"),
    ("{{ 'a }}", "1:4 the quotation mark is not closed"),
    ("{{ [1, 2 }}", "1:10 `]` is expected here, found `}`"),
    ("{{ a b }}", "1:6 `}}` is expected here, found `b`"),
    ("{{ }}", "1:4 a value is expected here, found `}}`"),
]


def test_braces_of_others_are_told_how_to_be_written() -> None:
    with pytest.raises(TemplateError, match="`\\$` has no meaning here") as caught:
        render("{{ $labels.instance }}")
    assert "{% raw %}" in caught.value.hint


@pytest.mark.parametrize(
    ("source", "said"),
    PLACES,
)
def test_what_is_no_template_is_named_at_its_place(source: str, said: str) -> None:
    ((line, column, message),) = problems(source)
    assert f"{line}:{column} {message}" == said


@pytest.mark.parametrize(
    "expression",
    [
        "1 + 'a'",
        "'a' + 1",
        "'a' < 1",
        "none.x",
        "none[0]",
        "'a'.b",
        "{'a': 1}.b",
        "[1][5]",
        "1[0]",
        "5 | join",
        "5 | length",
        "[3, 'a'] | sort",
        "range(1.5)",
        "model_name()",
        "get_port()",
        "get_port(1, 2)",
        "'a' | replace()",
        "-'a'",
        "'x' * 'y'",
        "{'a': 1}",
        "namespace(a=1)",
        "self",
    ],
)
def test_no_message_speaks_python(expression: str) -> None:
    ((_, column, message),) = problems("{{ " + expression + " }}")
    assert column == 4
    assert not re.search(
        r"NoneType|\b(?:str|int|float|dict|tuple|None|object|instance)\b|<|&", message.replace("`<`", "")
    )


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("a: 1\nb: 2\n", [1, 2, 3]),
        ("{% if true %}\na: {{ model_name }}\n{% endif %}\nb: 2", [2, 4]),
        ("{% for n in [1, 2] %}\na{{ n }}: 1\nb{{ n }}: 1\n{% endfor %}", [2, 3, 2, 3, 4]),
        ("{# one\n two #}\n{%- set x = 1 -%}\n\n a: {{ x }}", [5]),
        ("k:\n  {{ {'a': [1]} | to_yaml | indent(2) }}\nl: 1", [1, 2, 2, 2, 2, 2, 3]),
        ("{% macro m(x) %}\nm: {{ x }}\n{% endmacro %}\n\n{{ m(1) }}\nb: 2", [4, 2, 3, 6]),
        ("{% set q %}\n  a: 1\n{% endset %}\nb:\n{{ q }}", [4, 2, 3]),
        ("a: {{ 'x' | upper }}{{ 1 }}\n{% raw %}{{ b }}{% endraw %}: 1", [1, 2]),
        ("{% filter upper %}\na: 1\n{% endfilter %}\nb: 2", [2, 4]),
        ("", [1]),
    ],
)
def test_lines_lead_back_to_the_template(source: str, lines: list[int]) -> None:
    write = _indented
    text = render_jinja(source, context(), to_yaml=write)
    assert jinja_lines(source, context(), text, to_yaml=write) == lines


@pytest.mark.parametrize(
    "source",
    [
        "{% set q %}abc{% endset %}{{ q | length }}",
        "{% filter trim %} a {% endfilter %}",
        "{% set q %}a{% endset %}{{ q ~ q.startswith('a') }}",
    ],
)
def test_lines_are_unknown_where_marks_would_change_the_text(source: str) -> None:
    assert jinja_lines(source, context(), render_jinja(source, context())) == []


def test_threads_do_not_meet() -> None:
    both = Barrier(2)

    def rendered(name: str) -> str:
        def write(tree: object) -> str:
            both.wait(timeout=10)
            return f"{name}{tree} "

        return render_jinja("{{ 1 | to_yaml }}{{ 2 | to_yaml }}", context(), to_yaml=write)

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(rendered, "AB")) == ["A1 A2 ", "B1 B2 "]


def _indented(tree: object) -> str:
    return json.dumps(tree, indent=1) + "\n"
