"""What is cast in a mold is what would have been rendered."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from alike import OTHERWISE, PLAIN, PRESET, SERVICE
from msvcgen import molds
from msvcgen.fleet import Finished, Fleet, render
from msvcgen.molds import Like, Molds, Objects
from msvcgen.settings import Options, Source

ROOT = Path(__file__).parents[2]

VARIANT = """\
apiVersion: msvcgen.dev/v1alpha1
kind: RuntimeVariant
metadata: {{name: own}}
spec:
  extends: vllm
  resources:
    decodeDeployment:
      spec: {{template: {{spec: {{{pod}}}}}}}
"""

OWN = """\
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {{name: {name}, namespace: {namespace}, annotations: {{{annotation}}}}}
spec:
  modelArtifacts: {{uri: "{uri}"}}
  routing: {{modelName: {model}}}
  decode:
    replicas: 1
    containers: [{{name: vllm, args: [--max-model-len=4096], {more}}}, {{name: {beside}, image: example/b:v1}}]
"""

NAMES = ("elm-30", "oak-41", "fir-52", "ash-63", "yew-74", "bay-85", "box-96", "fig-17", "nut-28")
OTHERS = ("elm-81", "oak-82", "fir-83", "ash-84", "yew-86", "bay-87", "box-88", "fig-89", "nut-90")


def own(name: str, **other: str) -> str:
    said = {
        "name": name,
        "namespace": f"of-{name}",
        "uri": f"hf://{name}/M-{name}",
        "model": f"it-{name}",
        "more": "",
        "annotation": "",
        "beside": "helping-one",
    }
    return OWN.format(**{**said, **other})


class Cast(list[str]):
    """The names of ModelServices that were cast."""


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Give the names of what is cast, as it is."""
    told, casting = Cast(), Molds.cast

    def watched(self: Molds, like: Like, *rest: object) -> Objects | None:
        objects = casting(self, like, *rest)  # type: ignore[arg-type]
        if objects is not None:
            told.append(str(objects.summaries[0].service))
        return objects

    monkeypatch.setattr(Molds, "cast", watched)
    return told


Told = tuple[object, ...]


def told(finished: Finished) -> Told:
    return finished.written, finished.problems, finished.allowances


def rendered(texts: list[str], options: Options, *bases: Source) -> list[Finished]:
    return render(Fleet([Source("m.yaml", text) for text in texts], [*bases], options, "texts"))


def check(texts: list[str], options: Options, *bases: Source) -> list[Finished]:
    """Render a fleet, in which each must come to what it comes to alone."""
    finished = rendered(texts, options, *bases)
    assert [*map(told, finished[:-1])] == [told(rendered([text], options, *bases)[0]) for text in texts]
    return finished


def test_most_of_a_fleet_of_one_form_is_cast(cast: Cast) -> None:
    check([*map(own, NAMES)], Options(runtime="vllm"))

    assert cast == [*NAMES[6:]]


@pytest.mark.parametrize("other", OTHERWISE, ids=str)
def test_what_is_said_otherwise_by_all_is_as_it_would_be_rendered(other: dict[str, object]) -> None:
    texts = [
        SERVICE.format(**{
            **PLAIN, "name": name, "namespace": f"of-{name}", "model": f"by-{name}/M-{name}-8b", **other,
        })
        for name in NAMES
    ]  # fmt: skip
    check(texts, Options(epp_cluster_role="picker"), Source("base.yaml", PRESET.read_bytes()))


def test_what_a_template_of_a_variant_makes_of_names_is_made_of_each(cast: Cast) -> None:
    pod = "hostname: '{{ if hasSuffix \"-17\" .ModelServiceName }}b{{ else }}a{{ end }}'"
    variant = Source("own.yaml", VARIANT.format(pod=pod))
    check([*map(own, NAMES)], Options(runtime=variant))

    assert not cast


def test_names_that_a_variant_only_prints_are_put_in(cast: Cast) -> None:
    pod = "hostname: '{{ if .ModelName }}{{ .ModelServiceName }}{{ end }}'"
    check([*map(own, NAMES)], Options(runtime=Source("own.yaml", VARIANT.format(pod=pod))))

    assert len(cast) == 3


def test_a_name_that_a_variant_knows_is_no_name(cast: Cast) -> None:
    """A container that is called as the ModelService is another one of the variant's only where both are."""
    pod = "containers: [{name: fig-17, image: example/c:v2, args: [x]}]"
    texts = [own(name, beside=name) for name in NAMES]
    check(texts, Options(runtime=Source("own.yaml", VARIANT.format(pod=pod))))

    assert "fig-17" not in cast
    assert cast


def test_what_the_caller_states_is_no_name(cast: Cast) -> None:
    check([*map(own, NAMES)], Options(runtime="vllm", env={"SERVED_MODEL_NAME": "it-fig-17"}))

    assert "fig-17" not in cast


def test_a_part_that_was_the_same_in_all_is_seen_to_differ(cast: Cast) -> None:
    """What a generator makes of a part of a name is known only where parts differed."""
    texts = [own(name, uri=f"pvc://claim-one/{name}") for name in (*NAMES, *OTHERS)]
    texts += [own(f"{name}-x", uri=f"pvc://claim-two/{name}") for name in NAMES]
    check(texts, Options(runtime="vllm"))

    assert len(cast) > len(NAMES)


def test_what_is_longer_is_rendered(cast: Cast) -> None:
    longer = [
        f"{name}-{'x' * length}" for name, length in zip(NAMES, (2, 50, 60, 70, 80, 90, 7, 8, 9), strict=True)
    ]
    check([*map(own, NAMES), *map(own, longer)], Options(runtime="vllm"))

    assert set(cast) <= {*NAMES, *longer[6:]}


def test_a_secret_that_is_given_as_a_name_is_found_where_others_are_cast(cast: Cast) -> None:
    models = [f"{name[:2]}-aB{name[-1]}CdEfGhIjKlMnOpQrStUvWx9Y" for name in (*NAMES, *OTHERS[:3])]
    texts = [own(name, model=model) for name, model in zip((*NAMES, *OTHERS), models, strict=False)]
    finished = check([*texts, own("sky-95", model="sk-aB7CdEfGhIjKlMnOpQrStUvWx9Y")], Options(runtime="vllm"))

    assert cast
    assert "sky-95" not in cast
    assert {problem.code for problem in finished[-2].problems} == {"literal-secret"}


def test_names_that_are_cut_are_cut_each_by_itself(cast: Cast) -> None:
    check([own(f"{name}-{'x' * 58}") for name in NAMES], Options(runtime="vllm"))

    assert not cast


def test_what_templates_of_a_base_make_of_names_is_made_of_each(cast: Cast) -> None:
    base = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: base}
data:
  decodeDeployment: |
    spec: {template: {spec: {hostname: '{{ if hasSuffix "-17" .ModelServiceName }}b{{ else }}a{{ end }}'}}}
"""
    check([*map(own, NAMES)], Options(runtime="vllm"), Source("base.yaml", base))

    assert cast == ["box-96", "nut-28"]


def test_objects_of_kinds_that_nobody_knows_are_rendered_each_time(cast: Cast) -> None:
    base = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: base}
data:
  extraObjects: |
    - {apiVersion: example.com/v1, kind: Thing, metadata: {name: "{{ .ModelServiceName }}"}}
"""
    check([*map(own, NAMES)], Options(runtime="vllm"), Source("base.yaml", base))

    assert not cast


def test_what_allows_something_says_so_when_it_is_cast(cast: Cast) -> None:
    texts = [own(name, annotation="msvcgen.dev/allow: gpu-count") for name in NAMES]
    finished = check(texts, Options(runtime="vllm"))

    assert all(each.allowances for each in finished[:-1])
    assert cast


def test_add_ons_whose_templates_see_their_workload_are_rendered(cast: Cast) -> None:
    base = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: base}
data:
  podDisruptionBudget: |
    metadata: {labels: {is: '{{ if hasSuffix "-17" .ModelServiceName }}b{{ else }}a{{ end }}'}}
"""
    texts = [
        own(name).replace("    replicas: 1\n", "    replicas: 2\n    disruption: {maxUnavailable: 1}\n")
        for name in NAMES
    ]
    finished = check(texts, Options(runtime="vllm"), Source("base.yaml", base))

    assert "is: b" in "".join(each.text for each in finished[7].written)
    assert not cast


def test_documents_of_other_systems_are_rendered(cast: Cast) -> None:
    text = (ROOT / "samples" / "llmos" / "llmos.yaml").read_text("utf-8").replace("qwen2.5-coder", "{name}")
    texts = [text.replace("{name}", name) for name in NAMES]
    texts[8] = texts[8].replace("16384", "8192")
    check(texts, Options())

    assert not cast


def test_what_may_be_a_secret_is_rendered_each_time(cast: Cast) -> None:
    """A name that says that it is no secret is known of none that does not."""
    pod = "containers: [{name: vllm, env: [{name: API_KEY, value: '{{ .ModelName }}'}]}]"
    models = (*["dummy-password"] * 5, *["fake-secret"] * 2, "rtghx-qzkpw", "qzkpw-rtghx")
    texts = [own(name, model=model) for name, model in zip(NAMES, models, strict=True)]
    finished = check(texts, Options(runtime=Source("own.yaml", VARIANT.format(pod=pod))))

    assert [bool(each.problems) for each in finished[:-1]] == [False] * 7 + [True] * 2
    assert not cast


def test_a_name_that_looks_like_a_secret_is_rendered(cast: Cast) -> None:
    letters = "bcdefghijklmnopqrstu"
    models = [
        *(f"maple-{letters[at:]}{letters[:at]}" for at in range(7)),
        f"glpat-{letters}",
        f"cedar-{letters}",
    ]
    texts = [own(name, model=model) for name, model in zip(NAMES, models, strict=True)]
    finished = check(texts, Options(runtime="vllm"))

    assert [bool(each.problems) for each in finished[:-1]] == [False] * 7 + [True, False]
    assert NAMES[7] not in cast


def test_an_object_in_which_a_name_is_not_sure_is_rendered(cast: Cast) -> None:
    """What stands in a flag may make it another flag."""
    check([own(name, beside=f"a-b, args: [-x-{name}]") for name in NAMES], Options(runtime="vllm"))

    assert not cast


@pytest.mark.parametrize(
    "more",
    [
        "imagePullPolicy: Sometimes",
        "env: [{name: API_KEY, value: abcdefgh12345678}]",
        "env: [{name: VLLM_NO_SUCH_THING, value: a}]",
    ],
)
def test_what_has_a_problem_is_rendered_each_time(more: str, cast: Cast) -> None:
    finished = check([own(name, more=more) for name in NAMES], Options(runtime="vllm"))

    assert all(each.problems for each in finished[:-1])
    assert not cast


def test_what_the_stages_before_say_is_said_of_what_is_cast(cast: Cast) -> None:
    texts = [own(name).replace("modelName:", "path: /x, modelName:") for name in NAMES]
    finished = check(texts, Options(runtime="vllm"))

    assert all([problem.code for problem in each.problems] == ["routing-unused"] for each in finished[:-1])
    assert not cast


def test_what_deviates_among_those_that_are_cast_is_rendered(cast: Cast) -> None:
    texts = [*map(own, (*NAMES, *OTHERS))]
    texts[12] = own(OTHERS[3], more="imagePullPolicy: Sometimes")
    texts[14] = own(OTHERS[5], more="env: [{name: API_KEY, value: abcdefgh12345678}]")
    texts[15] = own(OTHERS[6], beside="another-one")
    finished = check(texts, Options(runtime="vllm"))

    assert [at for at, each in enumerate(finished[:-1]) if each.problems] == [12, 14]
    assert {*OTHERS} - {*cast} == {OTHERS[3], OTHERS[5], OTHERS[6]}


def test_no_namespace_is_said_once_for_all(cast: Cast) -> None:
    texts = [own(name).replace(f", namespace: of-{name}", "") for name in NAMES]
    (problem,) = rendered(texts, Options(runtime="vllm"))[-1].problems

    assert len(cast) == 3
    assert problem.code == "no-namespace"
    assert problem.notes == ("so do 8 more ModelServices",)


def test_what_is_cast_is_compared_with_all_others(cast: Cast) -> None:
    """Two objects of one name are a problem, whichever of them was rendered."""
    texts = [*map(own, NAMES), own(NAMES[8])]
    problems = rendered(texts, Options(runtime="vllm"))[-1].problems

    assert len(cast) == 4
    assert any("m.yaml:" in note for problem in problems for note in problem.notes)


def test_molds_are_few(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    monkeypatch.setattr(molds, "_MOST", 1)
    forms = [partial(own, beside=beside) for beside in ("one-more", "two-more")]
    check([form(name) for name in (*NAMES, *OTHERS) for form in forms], Options(runtime="vllm"))

    assert cast
    assert len(cast) <= 18


def test_molds_are_no_longer_looked_for_where_none_are_alike(
    monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    monkeypatch.setattr(molds, "_TRIED", 4)
    texts = [own(name, beside=f"h-{at}a") for at, name in enumerate(OTHERS)] + [*map(own, NAMES)]
    check(texts, Options(runtime="vllm"))

    assert not cast
