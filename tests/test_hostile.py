"""Inputs that are made to hurt: what bounds the work is counted, not timed; benchmarks/hostile.py measures more."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from msvcgen import MsvcgenError, errors, inspection, render
from msvcgen.__main__ import main
from msvcgen.check import elsewhere
from msvcgen.errors import Finding, Meant, Problem, few, few_findings, nearest
from msvcgen.files import sources
from msvcgen.placement import located
from msvcgen.report import count, format_github, format_json, format_text
from msvcgen.template.context import MAX_STEPS, Context, steps_of
from msvcgen.template.engine import TemplateError, TemplateErrors, compile_template
from msvcgen.template.jinja import jinja_tokens, render_jinja
from msvcgen.template.lexer import lex
from msvcgen.template.run import MAX_TOKENS
from msvcgen.yaml import fault
from msvcgen.yaml.reader import read_stream

SERVICE = """\
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {name: granite, namespace: models}
spec:
  modelArtifacts: {uri: "hf://ibm-granite/granite"}
  routing: {modelName: granite}
  decode:
    containers:
    - name: vllm
      image: example.com/vllm:1
"""


def problems_of(service: str, base: str | None = None, **options: Any) -> tuple[Problem, ...]:
    with pytest.raises(MsvcgenError) as caught:
        render(service, base, **options)
    return caught.value.problems


def base(text: str, annotations: str = "") -> str:
    lines = "".join(f"    {line}\n" for line in text.splitlines())
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: b{annotations}}}\ndata:\n  extraObjects: |\n{lines}"


def lines(line: str, many: int = 1_000) -> str:
    return "".join(line.replace("#", str(number)) for number in range(many))


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the words for which a similar one is looked for."""
    searched: list[str] = []

    def counted(word: str, known: Iterable[str]) -> str:
        searched.append(word)
        return nearest(word, list(known))

    for module in (errors, elsewhere):
        monkeypatch.setattr(module, "nearest", counted)
    return searched


MANY = {
    "unknown fields": SERVICE + lines("      unknown#: x\n"),
    "unknown variables": SERVICE + "      args:\n" + lines('      - "{{ .Unknown# }}"\n'),
    "unknown variables of one text": SERVICE + '      args:\n      - "' + lines("{{ .Unknown# }}") + '"\n',
    "unknown functions": SERVICE + "      args:\n" + lines('      - "{{ unknown# }}"\n'),
    "unknown ports": SERVICE + "      args:\n" + lines('      - "{{ getPort `p#` }}"\n'),
    "unknown fields of a function": "function:\n  kind: kubeai-text\n  name: a\n  project: b\n  spec:\n"
    "    url: hf://a/b\n    model_name: a\n" + lines("    unknown#: x\n"),
    "unknown fields of an LLMInferenceService": "apiVersion: serving.kserve.io/v1alpha2\n"
    "kind: LLMInferenceService\nmetadata: {name: a}\nspec:\n  model: {uri: 'hf://a/b'}\n"
    + lines("  unknown#: x\n"),
    "documents of another kind": lines("apiVersion: llm-d.ai/v1alpha1\nkind: ModelServic\n---\n"),
}


@pytest.mark.parametrize("service", MANY.values(), ids=MANY)
def test_of_many_problems_100_are_told(service: str, searches: list[str]) -> None:
    problems = problems_of(service)

    assert len(problems) == 101
    assert problems[-1].message == "and 900 more problems of this kind"
    assert problems[-1].position is not None
    assert len(searches) <= 101
    assert count(problems) == "1,000 problems"


def test_20000_unknown_names(searches: list[str]) -> None:
    problems = problems_of(SERVICE + lines("      unknown#: x\n", 20_000))

    assert problems[-1].message == "and 19,900 more problems of this kind"
    assert len(searches) <= 101


@pytest.mark.parametrize("form", [format_text, format_json, format_github])
def test_every_form_says_how_many_more_there_are(form: Any) -> None:
    text = form(problems_of(MANY["unknown fields"]))

    assert text.count("unknown field") >= 100
    assert text.count("and 900 more problems of this kind") == 1


def test_keys_of_a_baseconfig_are_told_as_well() -> None:
    unknown = base("[]") + lines("  unknown#: x\n")

    assert problems_of(SERVICE, unknown)[-1].message == "and 900 more problems of this kind"


def test_what_is_wrong_with_many_objects_is_placed_for_few(monkeypatch: pytest.MonkeyPatch) -> None:
    placed: list[Finding] = []

    def counted(finding: Finding, *of: Any) -> Problem:
        placed.append(finding)
        return located(finding, *of)

    monkeypatch.setattr(inspection, "located", counted)
    objects = "- {apiVersion: v1, kind: Secret, metadata: {name: s#}, stringData: {token: a1b2c3d4e5f6}}\n"

    problems = problems_of(SERVICE, base(lines(objects)))

    assert (len(problems), len(placed)) == (101, 101)
    assert problems[-1].message == "and 900 more problems of this kind"
    assert problems[-1].position is not None
    assert problems[-1].position.line == 106


def test_repeated_keys_are_warnings_of_which_few_are_told() -> None:
    env = "      env:\n      - {name: A, " + "value: '2', " * 1000 + "}\n"
    warnings: list[Problem] = []
    render(SERVICE + env, on_warning=warnings.append)

    assert (len(warnings), warnings[-1].message) == (101, "and 899 more warnings of this kind")


def test_a_few_are_told_of_each_kind_and_file() -> None:
    problems = [Problem(code, "m") for code in "ab" for _ in range(150)]

    told = few(problems)

    assert [problem.times for problem in told if problem.times > 1] == [50, 50]
    assert few(told) == told


def test_one_left_out_is_told() -> None:
    assert few([Problem("a", "m")] * 101) == [Problem("a", "m")] * 101


def test_more_are_kept_of_rules_that_may_be_allowed() -> None:
    findings = [Finding("a", "m")] * 300

    assert len(few_findings(findings, ())) == 101
    assert len(few_findings(findings, ("a",))) == 300


def test_a_similar_word_is_not_looked_for_among_many_nor_for_a_long_one() -> None:
    assert nearest("images", ["image"]) == "image"
    assert nearest("images", ["image", *map(str, range(1000))]) == ""
    assert nearest("a" * 300, ["a" * 299]) == ""
    assert nearest("IMAGE", ["image", *map(str, range(1000))]) == "image"


def test_a_hint_is_made_when_it_is_shown(searches: list[str]) -> None:
    hint = Meant("imag", ("image",))
    assert searches == []

    assert str(hint) == "did you mean `image`?"


# --- ceilings ---------------------------------------------------------------------------------------------------


def test_the_tokens_of_templates_have_a_ceiling() -> None:
    with pytest.raises((TemplateError, TemplateErrors), match=r"more than the 250,000 tokens allowed"):
        compile_template("{{ 1 }}" * 300, most=1000)
    with pytest.raises(TemplateError, match=r"more than the 60,000 tokens allowed"):
        jinja_tokens("{{ [" + "1," * 1000 + "] }}", most=1000)


def test_the_ceiling_is_a_problem_at_its_line_and_for_all_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("msvcgen.interpolate.base.MAX_TOKENS", 1000)
    other = "  decodeService: '" + "{{ 1 }}" * 150 + "'\n"

    problem, *_beside = problems_of(SERVICE, base("{{ 1 }}\n" * 150) + other)

    assert (problem.code, problem.where) == ("template-limit", "decodeService")
    assert problem.position is not None
    assert problem.position.line == 156


def test_5500_objects_are_below_the_ceilings() -> None:
    texts = "".join(f"a{number}: '{{{{ upper .ModelName }}}}', " for number in range(5))
    item = "- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {" + texts + "}}\n"

    assert len(lex(item * 100)) * 55 < MAX_TOKENS


def test_templates_of_a_service_share_their_steps() -> None:
    context = Context()
    half = f"{{{{ range {MAX_STEPS // 2 + 1} }}}}{{{{ end }}}}"
    compile_template(half).render(context)

    with pytest.raises(TemplateErrors, match="steps allowed"):
        compile_template(half).render(context)


def test_a_template_that_takes_all_leaves_the_others_enough_for_a_loop() -> None:
    context = Context()
    endless = compile_template("{{ range 999999 }}{{ end }}")
    left = []
    for _ in range(100):
        with pytest.raises(TemplateErrors, match="steps allowed"):
            endless.render(context)
        left.append(context.left)

    assert left[1:] == [0] * 99
    with pytest.raises(TemplateErrors, match="more than the 106 steps allowed"):
        endless.render(context)
    assert compile_template("{{ range until 100 }}{{ end }}").render(context).text == ""


def test_what_a_template_writes_earns_it_steps() -> None:
    item = "- {apiVersion: v1, kind: ConfigMap, metadata: {name: c{{ $i }}, labels: {a: {{ upper `x` | quote }}}}}\n"
    objects = compile_template("{{ range $i := until 5500 }}" + item + "{{ end }}")

    assert objects.render(Context(steps=2_000)).text.count("ConfigMap") == 5_500
    jinja = "{% for i in range(1500) %}" + item.replace("{{ $i }}", "{{ i }}").replace(
        "upper `x` | quote", "'x'|upper"
    )
    assert render_jinja(jinja + "{% endfor %}", Context(steps=2_000)).count("ConfigMap") == 1_500
    with pytest.raises(TemplateErrors, match="more than the 2,011 steps allowed"):
        compile_template("{{ range until 2000 }}{{ $x := 1 }}{{ end }}").render(Context(steps=2_000))


def test_many_services_take_no_more_steps_than_their_text_is_long() -> None:
    assert steps_of(len(SERVICE)) == MAX_STEPS
    for many in (10, 100, 1_000, 10_000, 100_000):
        size = many * len(SERVICE)
        assert many * steps_of(size) <= max(2 * MAX_STEPS, 5 * size)
        assert steps_of(size) >= 1_000


LOOPS = "".join(
    SERVICE.replace("name: granite,", f"name: g{at},")
    + f'      args: ["{{{{ range {rounds} }}}}{{{{ end }}}}"]\n---\n'
    for at, rounds in enumerate([*[10] * 150, *[5_000] * 50])
)


@pytest.mark.parametrize("options", [[], ["--jobs", "2"], ["--shard", "1/2"], ["--shard", "2/2"]])
def test_all_parts_of_a_fleet_allow_the_same_steps(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ms.yaml").write_text(LOOPS)

    assert main(["generate", "-m", str(tmp_path / "ms.yaml"), *options]) == 1
    said = [line for line in capsys.readouterr().err.splitlines() if "steps allowed" in line]
    assert said
    assert {line.partition("more than the ")[2].split()[0] for line in said} == {
        f"{steps_of(len(LOOPS)) + 6:,}"
    }


@pytest.mark.parametrize(
    "work",
    [
        "{{ $y := has -1 $x }}",
        "{{ $y := without $x 1 }}",
        "{{ $y := toJson $x }}",
        "{{ $y := regexMatch `a` `b` }}{{ range 50 }}{{ $z := upper `a` }}{{ end }}",
    ],
)
def test_what_functions_look_through_counts(work: str) -> None:
    context = Context()
    context.left = 4000
    source = "{{ $x := until 1000 }}{{ range 100 }}" + work + "{{ end }}"

    with pytest.raises(TemplateErrors, match="steps allowed"):
        compile_template(source).render(context)


def test_jinja_counts_what_text_filters_look_through() -> None:
    context = Context()
    context.left = 4000
    source = "{% set x = 'a' * 10000 %}{% for i in range(100) %}{% set y = x|upper %}{% endfor %}"

    with pytest.raises(TemplateError, match="steps allowed"):
        render_jinja(source, context)


def test_variables_and_macros_have_a_ceiling() -> None:
    with pytest.raises(TemplateError, match="more than 1,000 variables"):
        compile_template(lines("{{ $v# := 1 }}", 1001))
    with pytest.raises(TemplateError, match="more than the 1,000 macros"):
        render_jinja(lines("{% macro m#() %}{% endmacro %}", 1001), Context())


def test_what_takes_too_much_memory_is_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fault, "_FEW", 1000)
    text = "- a\n" * (fault.MAX_SIGNS // 2 + 1)

    with pytest.raises(MsvcgenError, match="more than 1,300,000 lines, entries and brackets"):
        read_stream(text, "a.yaml")

    monkeypatch.setattr(fault, "_FEW", 10)
    monkeypatch.setattr(sources, "_MOST_SIGNS", 100)
    monkeypatch.setattr(sources, "LARGEST", 800)
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("- a\n" * 40)
    with pytest.raises(MsvcgenError, match="more than 100 lines") as caught:
        sources.read_sources([str(tmp_path)])
    assert [problem.position.file[-6:] for problem in caught.value.problems if problem.position] == ["b.yaml"]


def test_text_of_few_nodes_is_read_however_long() -> None:
    (document,), _ = read_stream("a: " + "x" * 5_000_000, "a.yaml")

    assert document.position(("a",)).line == 1


def test_anchors_have_a_ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("msvcgen.yaml.nodes.MAX_COMPOSED", 100)

    with pytest.raises(MsvcgenError, match="a document with anchors"):
        read_stream(lines("- &a# x\n", 300), "a.yaml")


def test_a_numbers_beyond_64_bits_is_a_problem_in_json_too() -> None:
    for number in ("1e400", "9" * 400):
        (problem,) = problems_of('{"apiVersion": "v1",\n "a": ' + number + "}")[:1]
        assert (problem.code, problem.position and problem.position.line) == ("yaml-number", 2)


# --- what the fuzzer found --------------------------------------------------------------------------------------


def test_an_error_of_jinja_is_told_when_another_hides_it() -> None:
    for source in ("{{ nothing }}{{ 1 if 1.5.keys else 2 }}", "{{ nothing }}{{ {[1]: 2} }}"):
        with pytest.raises((TemplateError, TemplateErrors)):
            render_jinja(source, Context())


def test_what_is_wrong_with_a_schema_does_not_depend_on_chance() -> None:
    group = {"group": "example.com", "version": "v1", "kind": "Thing"}
    schema = {"properties": {"b": 1, "a": {"type": "strin"}}, "x-kubernetes-group-version-kind": [group]}
    things = json.dumps(
        [{"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a", "namespace": "b"}}]
    )

    (problem,) = problems_of(SERVICE, base(things), schemas=[schema])

    assert problem.message.startswith("the schema cannot be used: properties.b is not what")


def test_a_variable_without_a_name_is_no_kind_of_parallelism() -> None:
    service = SERVICE.replace("  decode:\n", "  decode:\n    parallelism: {tensor: 4}\n")

    assert render(service, runtime="cmd", validate="ignore", env={"": "2"})


def test_functions_of_one_name_are_told_where_they_stand() -> None:
    function = (
        "function: {kind: kubeai-text, name: a#, project: m, spec: {url: 'hf://a/b', model_name: a}}\n---\n"
    )

    problems = problems_of(lines(function, 2), namespace="models")

    assert {(problem.code, problem.position and problem.position.line) for problem in problems} == {
        ("duplicate-object", 3)
    }


def test_variables_are_printed_without_secrets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = "AKIA" + "CANARY0123456789"
    (tmp_path / "ms.yaml").write_text(SERVICE.replace("modelName: granite", f"modelName: {key}"))

    assert main(["vars", "-m", str(tmp_path / "ms.yaml")]) == 0
    assert key not in capsys.readouterr().out


def test_secrets_are_no_names_of_variables() -> None:
    key = "AKIA" + "CANARY0123456789"
    service = SERVICE + f"      env:\n      - {{name: {key}, value: a}}\n"

    problems = problems_of(service, runtime="kubeai", validate="warn")

    assert "literal-secret" in {problem.code for problem in problems}
    assert key not in format_text(problems) + format_json(problems) + format_github(problems)
