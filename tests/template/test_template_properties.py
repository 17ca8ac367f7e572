"""Laws of the template engine."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from msvcgen.template.engine import Context, TemplateError, TemplateErrors, compile_template

CONTEXT = Context(variables={"ModelName": "opt", "HFModelName": ""}, ports={"app": 8000})

WORDS = [
    "{{", "}}", "{{-", "-}}", " ", "\n", "if", "else", "end", "range", "with", "define", "template", "block",
    "break", "continue", "/*", "*/", ".", ".ModelName", ".x", "$", "$x", ":=", "=", "|", "(", ")", ",", '"a"',
    "`b`", "'c'", "1", "-1", "1.5", "0x1p4", "1i", "nil", "true", "print", "printf", '"%5.2f|%[1]*d|%q"',
    "len", "index", "list", "dict", "upper", "eq", "and", "or", "not", "getPort", "set", "add", "html", "js",
    "fail",
]  # fmt: skip

SOURCES = st.one_of(
    st.text(),
    st.lists(st.sampled_from(WORDS)).map("".join),
    st.lists(st.sampled_from(WORDS)).map(" ".join),
    st.lists(
        st.lists(st.sampled_from(WORDS), max_size=6).map(lambda words: f"{{{{ {' '.join(words)} }}}}")
    ).map("".join),
)


@settings(max_examples=50, deadline=None)
@given(SOURCES)
def test_any_text_gives_text_or_problems_with_places(source: str) -> None:
    try:
        text = compile_template(source).render(CONTEXT).text
    except (TemplateError, TemplateErrors) as error:
        errors = (error,) if isinstance(error, TemplateError) else error.errors
        assert errors
        assert all(1 <= one.line <= source.count("\n") + 1 and one.column >= 1 for one in errors)
    else:
        assert "{{" in source or text == source


@settings(max_examples=50, deadline=None)
@given(SOURCES)
def test_lines_of_the_text_have_origins_inside_the_source(source: str) -> None:
    try:
        template = compile_template(source)
        output = template.render(CONTEXT)
    except (TemplateError, TemplateErrors):
        return
    lines = output.line_origins(template)
    assert len(lines) == "".join(output.pieces).count("\n") + 1
    assert all(1 <= line <= source.count("\n") + 1 for line in lines)


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_values_are_never_templates(value: str) -> None:
    context = Context(variables={"ModelName": value})

    assert compile_template("{{ .ModelName }}").render(context).text == value
    assert compile_template('{{ printf "%s" .ModelName }}').render(context).text == value


@settings(max_examples=50, deadline=None)
@given(
    st.text(max_size=20),
    st.lists(st.one_of(st.integers(-9, 9**9), st.floats(), st.text(max_size=9)), max_size=3),
)
def test_any_format_formats_anything(form: str, values: list[int | float | str]) -> None:
    from msvcgen.template.formatting import sprintf

    assert isinstance(sprintf(form, values), str)
    assert isinstance(sprintf("%" + form, values), str)
