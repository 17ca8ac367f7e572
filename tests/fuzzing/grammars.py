"""Texts that follow a grammar more or less: templates of Go and of Jinja, CEL, YAML, quantities, patterns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from fuzzing.corpora import CASES
from fuzzing.mutations import PIECES

SPRIG = tuple((CASES / "sprig" / "names.txt").read_text("utf-8").split())
_FIELDS = (".ModelName", ".HFModelName", ".ModelURI", ".ServicePort", ".X", ".", "$", "$x", "$i", ".a.b")
_VALUES = (
    "1",
    "0",
    "-1",
    "1.5",
    "1e3",
    "0x1F",
    "'a'",
    '"a"',
    "`a,b`",
    '"%d %s %v"',
    "true",
    "nil",
    "9999999999",
    '""',
)
_JINJA_FILTERS = [
    "abs",
    "batch",
    "capitalize",
    "center",
    "default",
    "dictsort",
    "escape",
    "filesizeformat",
    "first",
    "float",
    "forceescape",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "pprint",
    "random",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "safe",
    "select",
    "selectattr",
    "slice",
    "sort",
    "string",
    "striptags",
    "sum",
    "title",
    "tojson",
    "trim",
    "truncate",
    "unique",
    "upper",
    "urlencode",
    "urlize",
    "wordcount",
    "wordwrap",
    "xmlattr",
    "to_yaml",
    "to_json",
]
_CEL = (
    "self", "self.a", "self.b[0]", "x", "1", "1u", "1.5", "-1", "'a'", 'b"a"', "true", "null", "[1, 2]", "{'a': 1}", "[]",
    "duration('1h')", "timestamp('2024-01-01T00:00:00Z')", "quantity('1Gi')", "url('http://a')", "ip('10.0.0.1')",
    "cidr('10.0.0.0/8')", "semver('1.2.3')", "size(self)", "self.?a", "optional.of(1)", "type(1)", "int('1')", "dyn(1)",
)  # fmt: skip
_CEL_METHODS = (
    "size()", "startsWith('a')", "endsWith('a')", "contains('a')", "matches('^a+$')", "matches('(a')", "all(x, x == 1)",
    "exists(x, x > 1)", "exists_one(x, true)", "map(x, x)", "filter(x, true)", "split(',')", "join('-')", "lowerAscii()",
    "replace('a', 'b')", "substring(1, 2)", "indexOf('a')", "charAt(0)", "trim()", "format([1, 'a'])", "sum()", "min()",
    "isSorted()", "find('a')", "findAll('a', 2)", "getHours()", "getHost()", "isGreaterThan(quantity('1'))", "asInteger()",
    "orValue(1)", "hasValue()", "value()", "family()", "prefixLength()", "major()", "reverse()", "sort()", "lines()",
)  # fmt: skip
_OPERATORS = ("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "in", "?")


def go_template(random: Random) -> str:
    """Give a template of Go."""
    return "".join(_go_statement(random, 3) for _ in range(random.randrange(1, 5)))


def _go_statement(random: Random, depth: int) -> str:
    def body() -> str:
        return _go_statement(random, depth - 1) if depth else "a: b\n"

    pipe, trim = _go_pipe(random, 2), random.choice(("", "", "-"))
    kinds: Sequence[Callable[[], str]] = (
        lambda: f"{{{{{trim} {pipe} }}}}",
        lambda: f"{{{{ if {pipe} }}}}{body()}{{{{ else }}}}{body()}{{{{ end }}}}",
        lambda: f"{{{{ range $i, $x := {pipe} }}}}{body()}{{{{ end }}}}",
        lambda: f"{{{{ range {pipe} }}}}{body()}{{{{ break }}}}{{{{ end }}}}",
        lambda: f"{{{{ with {pipe} }}}}{body()}{{{{ end }}}}",
        lambda: f'{{{{ define "t" }}}}{body()}{{{{ end }}}}{{{{ template "t" {pipe} }}}}',
        lambda: f"{{{{ $x := {pipe} }}}}{body()}",
        lambda: f"{{{{/* {pipe} */}}}}",
        lambda: random.choice(PIECES),
        lambda: f"key: {body()}\n- ",
    )
    return random.choice(kinds)()


def _go_pipe(random: Random, depth: int) -> str:
    stages = [_go_term(random, depth)]
    stages += (_go_call(random, depth) for _ in range(random.randrange(3)))
    return " | ".join(stages)


def _go_call(random: Random, depth: int) -> str:
    arguments = (_go_term(random, depth - 1) for _ in range(random.randrange(4)))
    return " ".join((random.choice(SPRIG), *arguments))


def _go_term(random: Random, depth: int) -> str:
    if depth > 0 and random.random() < 0.5:
        return f"({_go_call(random, depth)})"
    return random.choice(_FIELDS if random.random() < 0.4 else _VALUES)


def jinja_template(random: Random) -> str:
    """Give a template of Jinja."""
    return "".join(_jinja_statement(random, 3) for _ in range(random.randrange(1, 5)))


def _jinja_statement(random: Random, depth: int) -> str:
    def body() -> str:
        return _jinja_statement(random, depth - 1) if depth else "a: b\n"

    term = _jinja_term(random, 2)
    kinds: Sequence[Callable[[], str]] = (
        lambda: f"{{{{ {term} }}}}",
        lambda: f"{{% if {term} %}}{body()}{{% else %}}{body()}{{% endif %}}",
        lambda: f"{{% for x in {term} %}}{body()}{{{{ loop.index }}}}{{% endfor %}}",
        lambda: f"{{% set x = {term} %}}{body()}",
        lambda: f"{{% macro m(x, y={term}) %}}{body()}{{% endmacro %}}{{{{ m({term}) }}}}",
        lambda: f"{{% filter {random.choice(_JINJA_FILTERS)} %}}{body()}{{% endfilter %}}",
        lambda: f"{{% call m() %}}{body()}{{% endcall %}}",
        lambda: f"{{% include {term} %}}",
        lambda: f"{{% with x = {term} %}}{body()}{{% endwith %}}",
        lambda: random.choice(PIECES),
    )
    return random.choice(kinds)()


def _jinja_term(random: Random, depth: int) -> str:
    if depth == 0:
        return random.choice(
            ("model_name", "x", "1", "1.5", "'a'", "true", "none", "[]", "{}", "range(9)", "dict(a=1)", "namespace(a=1)",
             "get_port('http')", "loop", "self", "caller", "varargs", "get_port", "m", "cycler", "lipsum", "1e999")
        )  # fmt: skip
    inner, other = _jinja_term(random, depth - 1), _jinja_term(random, depth - 1)
    return random.choice(
        (
            f"{inner}|{random.choice(_JINJA_FILTERS)}",
            f"{inner}|{random.choice(_JINJA_FILTERS)}({other})",
            f"({inner} {random.choice(('+', '-', '*', '**', '/', '//', '%', '~', '==', '<', 'in', 'and', 'or'))} {other})",
            f"{inner}.{random.choice(('a', 'items()', 'format(1)', '__class__', 'upper()', 'split()', 'index', 'keys'))}",
            f"{inner}[{other}]",
            f"{inner}[1:2]",
            f"({inner} if {other} else {inner})",
            f"({inner} is {random.choice(('defined', 'none', 'string', 'number', 'sequence', 'divisibleby(2)', 'in([])'))})",
            f"[{inner}, {other}]",
            f"{{{inner}: {other}}}",
            f"not {inner}",
            f"-{inner}",
        )
    )


def cel(random: Random, depth: int = 3) -> str:
    """Give an expression of CEL."""
    if depth == 0:
        return random.choice(_CEL)
    inner = cel(random, depth - 1)
    match random.randrange(8):
        case 0 | 1:
            return f"{inner}.{random.choice(_CEL_METHODS)}"
        case 2 | 3:
            operator = random.choice(_OPERATORS)
            other = cel(random, depth - 1)
            return f"({inner} ? {other} : {inner})" if operator == "?" else f"({inner} {operator} {other})"
        case 4:
            return f"{inner}[{cel(random, depth - 1)}]"
        case 5:
            return f"[{inner}, {cel(random, depth - 1)}]"
        case 6:
            return f"{random.choice(('size', 'int', 'string', 'double', 'has', 'type', 'bytes', 'duration', '!', '-'))}({inner})"
        case _:
            return inner


def yaml(random: Random, depth: int = 4, indent: str = "") -> str:
    """Give YAML, right or nearly."""
    if depth == 0 or random.random() < 0.3:
        return random.choice(("a", "1", "~", "'b'", '"\\u0041"', "*a", "&a c", "!!int 3", "|\n" + indent + "  x", "[a, b]", "{a: b}",
                              "0o17", "1_0", ".inf", "yes", "2024-01-01", "<<", "=", "", "@", "`", "%", "- -", "? a"))  # fmt: skip
    lines: list[str] = []
    for number in range(random.randrange(1, 4)):
        inner = yaml(random, depth - 1, indent + "  ")
        joint = f"\n{indent}  " if "\n" in inner and random.random() < 0.9 else " "
        key = random.choice(("-", f"k{number}:", "<<:", "? b\n" + indent + ":", '"k":', "&x k:", "1:", "y:"))
        lines.append(f"{key}{joint}{inner}")
    return ("\n" + indent).join(lines)


def quantity(random: Random) -> str:
    """Give a text like a quantity."""
    signs = (
        "+",
        "-",
        "0",
        "1",
        "9",
        "12",
        "000",
        ".",
        "e",
        "E",
        "m",
        "u",
        "n",
        "k",
        "Ki",
        "Mi",
        "Gi",
        "M",
        "i",
        "999999999999",
    )
    return "".join(random.choices(signs, k=random.randrange(1, 7)))


def pattern(random: Random) -> str:
    """Give a regular expression, or nearly one."""
    signs = ("a", "b", ".", "*", "+", "?", "{2,3}", "{1000}", "[a-z]", "[^a", "(", ")", "(?i)", "(?P<n>", "|", "^", "$", "\\d",
             "\\pL", "\\b", "\\x41", "[[:alpha:]]", "\\", "]", "(?:", "(?=")  # fmt: skip
    return "".join(random.choices(signs, k=random.randrange(1, 10)))
