"""Regular expressions: Go's syntax and matches, the same from google-re2 and from the machine, in linear time."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msvcgen.golang.errors import GoError
from msvcgen.golang.regexp import Regexp, Spans, compile_regexp, machine, portable_regexp
from msvcgen.golang.regexp.program import MOST_INSTRUCTIONS

Found = list[Spans]

MATCHES: list[tuple[str, str, Found]] = [
    ("", "ab", [((0, 0),), ((1, 1),), ((2, 2),)]),
    ("a+", "aab aa", [((0, 2),), ((4, 6),)]),
    # the leftmost match, and of those the one that is preferred
    ("a|ab", "ab", [((0, 1),)]),
    ("(a|ab)(c|bcd)(d*)", "abcd", [((0, 4), (0, 1), (1, 4), (4, 4))]),
    ("(a+?)(a*)", "aaa", [((0, 3), (0, 1), (1, 3))]),
    ("(?U)(a+)(a*?)", "aaa", [((0, 3), (0, 1), (1, 3))]),
    ("(?U)a+?", "aaa", [((0, 3),)]),
    ("(a*)*", "b", [((0, 0), (0, 0)), ((1, 1), (1, 1))]),
    ("(a*)+", "b", [((0, 0), (0, 0)), ((1, 1), (1, 1))]),
    ("(a|b*)*", "abb", [((0, 3), (1, 3))]),
    ("(|a)*", "aa", [((0, 0), (0, 0)), ((1, 1), (1, 1)), ((2, 2), (2, 2))]),
    ("(?:(a)|b)*", "ab", [((0, 2), (0, 1))]),
    ("(a){0}b", "ab", [((1, 2), (-1, -1))]),
    # no empty match right behind another
    ("a*", "baac", [((0, 0),), ((1, 3),), ((4, 4),)]),
    ("é*", "aéb", [((0, 0),), ((1, 2),), ((3, 3),)]),
    # lines, words, ends
    ("^", "a\nb", [((0, 0),)]),
    ("(?m)^b$", "a\nb\n", [((2, 3),)]),
    (r"a$", "a\n", []),
    (r"\Aa|a\z", "aba", [((0, 1),), ((2, 3),)]),
    (r"\bfoo\b", "foo foo_ foo", [((0, 3),), ((9, 12),)]),
    (r"\B", "aéb", []),
    (r"\B", "é", [((0, 0),), ((1, 1),)]),
    # classes
    (r"[[:alpha:]]+", "abé1", [((0, 2),)]),
    (r"[^[:^digit:]]", "a1", [((1, 2),)]),
    (r"\pL+", "aé1", [((0, 2),)]),
    (r"\p{Greek}|\P{^Cyrillic}", "aΩя", [((1, 2),), ((2, 3),)]),
    (r"\d", "٣3", [((1, 2),)]),
    (r"[]a-]+", "]a-b", [((0, 3),)]),
    (r"\Qa.b\E+", "a.bb", [((0, 4),)]),
    (r"\x41\x{e9}\101", "AéA", [((0, 3),)]),
    ("a.c", "a\nc", []),
    ("(?s)a.c", "a\nc", [((0, 3),)]),
    # case
    ("(?i)kelvin", "\u212aELVIN", [((0, 6),)]),
    ("(?i)[^k]", "kK\u212aa", [((3, 4),)]),
    ("(?i)[à-ÿ]", "É", [((0, 1),)]),
    ("(?i)a(?-i)b", "Ab AB", [((0, 2),)]),
    ("a(?i)b|c", "aB C", [((0, 2),), ((3, 4),)]),
    # braces that are none
    ("a{,2}", "a{,2}", [((0, 5),)]),
    ("a{1", "a{1", [((0, 3),)]),
]


@pytest.mark.parametrize("compiled", [compile_regexp, portable_regexp])
@pytest.mark.parametrize(("pattern", "text", "found"), MATCHES, ids=[pattern for pattern, _, _ in MATCHES])
def test_matches_are_those_of_go(compiled: object, pattern: str, text: str, found: Found) -> None:
    assert callable(compiled)
    regexp = compiled(pattern)
    assert isinstance(regexp, Regexp)
    assert list(regexp.find_all(text)) == found
    assert regexp.search(text) == (found[0] if found else None)
    assert regexp.matches(text) is bool(found)


def test_groups_have_names() -> None:
    for compiled in (compile_regexp, portable_regexp):
        assert compiled("(?P<a>x)(y)(?<b>z)(?:w)").names == ("", "a", "", "b")
        assert compiled("(x)").names == ("", "")


ERRORS = [
    ("(", "missing closing ): `(`"),
    ("a)", "unexpected ): `a)`"),
    ("[a", "missing closing ]: `[a`"),
    ("a|*", "missing argument to repetition operator: `*`"),
    ("a**", "invalid nested repetition operator: `**`"),
    ("a{2}{3}?", "invalid nested repetition operator: `{2}{3}?`"),
    ("a{3,2}", "invalid repeat count: `{3,2}`"),
    ("a{1001}", "invalid repeat count: `{1001}`"),
    ("(a{1000}){1000}", "invalid repeat count: `{1000}`"),
    ("((a{10}){10}){11}", "invalid repeat count: `{11}`"),
    ("x{1000}{1000}", "invalid nested repetition operator: `{1000}{1000}`"),
    ("[z-a]", "invalid character class range: `z-a`"),
    ("[[:foo:]]", "invalid character class range: `[:foo:]`"),
    (r"\p{Foo}", r"invalid character class range: `\p{Foo}`"),
    (r"\pX", r"invalid character class range: `\pX`"),
    (r"[a-\d]", r"invalid escape sequence: `\d`"),
    (r"\C", r"invalid escape sequence: `\C`"),
    (r"\Z", r"invalid escape sequence: `\Z`"),
    (r"\1", r"invalid escape sequence: `\1`"),
    (r"\x{110000}", r"invalid escape sequence: `\x{110000}`"),
    (r"\é", r"invalid escape sequence: `\é`"),
    ("\\", "trailing backslash at end of expression: ``"),
    ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"),
    ("(?i-)", "invalid or unsupported Perl syntax: `(?i-)`"),
    ("(?P=a)", "invalid or unsupported Perl syntax: `(?P`"),
    ("(?P<a", "invalid named capture: `(?P<a`"),
    ("(?P<é>a)", "invalid named capture: `(?P<é>`"),
    ("a\udcff", "invalid UTF-8: `a\udcff`"),
]


@pytest.mark.parametrize("compiled", [compile_regexp, portable_regexp])
@pytest.mark.parametrize(("pattern", "error"), ERRORS)
def test_errors_are_in_the_words_of_go(compiled: object, pattern: str, error: str) -> None:
    assert callable(compiled)
    with pytest.raises(GoError) as raised:
        compiled(pattern)
    assert str(raised.value) == f"error parsing regexp: {error}"


@pytest.mark.parametrize(
    ("pattern", "error"),
    [
        ("(a{100}b{100}){10}" * 100, "expression too large"),
        ("a" * (MOST_INSTRUCTIONS + 1), "expression too large"),
        ("(" * 1100 + ")" * 1100, "expression nests too deeply"),
        (r"\pL" * 3000, "expression too large"),
    ],
    ids=["copies", "length", "depth", "classes"],
)
def test_programs_are_bounded(pattern: str, error: str) -> None:
    with pytest.raises(GoError, match=error):
        portable_regexp(pattern)


def test_deep_patterns_match() -> None:
    spans = portable_regexp("(" * 900 + "a" + ")" * 900).search("ba")
    assert spans == ((1, 2),) * 901


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a?){30}a{30}", "a" * 29),
        ("(a+)+$", "a" * 20_000 + "b"),
        ("(a|aa)+$", "a" * 20_000 + "b"),
        ("(x+x+)+y", "x" * 20_000),
        ("((a*)*)*b", "a" * 20_000),
        ("(.*)(.*)(.*)(.*)x", "a" * 20_000),
        ("[a-z]{100}!", "a" * 5_000),
    ],
)
def test_time_is_linear(pattern: str, text: str) -> None:
    """The machine counts its steps; backtracking would take more of them than it has."""
    assert portable_regexp(pattern).search(text) is None
    assert not portable_regexp(pattern).matches(text)


def test_work_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine.Machine, "most_steps", 100_000)
    with pytest.raises(GoError, match="takes more than"):
        list(portable_regexp("a+b|a").find_all("a" * 2_000))


def test_steps_that_are_kept_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_MOST_KEPT", 1000)
    regexp = portable_regexp("(?:.|a){50}!")
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 500)))
    assert not regexp.matches(text)
    assert regexp.matches(text + "!")


def test_steps_that_are_kept_are_bounded_over_all_patterns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_room", machine.Room(20_000))
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 300)))
    regexps = [portable_regexp(f"(?:.|a){{{count}}}!") for count in range(10, 26)]
    tracemalloc.start()
    try:
        assert not any(regexp.matches(text) for regexp in regexps)
        assert tracemalloc.get_traced_memory()[0] < 2_000_000
    finally:
        tracemalloc.stop()
    assert all(regexp.matches(text + "!") for regexp in regexps)


TAKING = st.sampled_from(
    [
        r"a",
        r"b",
        r"k",
        r"é",
        r".",
        r"[ab]",
        r"[^a]",
        r"\w",
        r"\pL",
        r"\Qa*\E",
        r"\D",
        r"(?-i:a)",
        r"[[:upper:]]",
        r"[^\W_]",
        r"(?i)k",
        r"a+",
        r"b+?",
    ]
)
LOOKING = st.sampled_from([r"^", r"$", r"\b", r"\z", r"()", r"(?i)", r"(?s)", r"(?m)", r"(?U)"])
REPETITIONS = st.sampled_from(["*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}?", "{0}"])


def composed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map("".join), st.tuples(inner, inner).map("|".join), inner.map("({})".format)
    )


# What may be empty is not repeated: of how often it is, RE2's own engines do not all think the same.
REPEATED = st.tuples(st.recursive(TAKING, composed, max_leaves=4), REPETITIONS).map(
    lambda pair: f"(?:{pair[0]}){pair[1]}"
)
PATTERNS = st.recursive(TAKING | LOOKING | REPEATED, composed, max_leaves=6)
TEXTS = st.text("abkKé\u212a\u017f \nA1", max_size=8)


@given(PATTERNS, TEXTS)
def test_engines_give_the_same_matches(pattern: str, text: str) -> None:
    pytest.importorskip("re2")
    native, portable = compile_regexp(pattern), portable_regexp(pattern)
    assert list(native.find_all(text)) == list(portable.find_all(text))
    assert native.matches(text) == portable.matches(text)


@given(st.text("ab(|)*+?{}[]^$\\.-:1,0iUsPdQEpL<>n", max_size=10), TEXTS)
def test_engines_take_the_same_patterns(pattern: str, text: str) -> None:
    pytest.importorskip("re2")
    assert outcome(compile_regexp, pattern, text) == outcome(portable_regexp, pattern, text)


def outcome(compiled: object, pattern: str, text: str) -> object:
    assert callable(compiled)
    try:
        return list(compiled(pattern).find_all(text))
    except GoError as error:
        return str(error)


def test_re2_is_not_needed() -> None:
    script = (
        "import sys; sys.modules['re2'] = None\n"
        "from msvcgen.cel import compile_rule\n"
        "from msvcgen.template.engine import Context, compile_template\n"
        "print(compile_rule('self.matches(\"^a+$\")').evaluate('aaa'))\n"
        'print(compile_template(\'{{ regexReplaceAll "(a)(x*)" "-ax-" "${2}$1" }}\').render(Context()).text)'
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout == "True\n-xa-\n"
