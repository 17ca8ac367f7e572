from __future__ import annotations

import pytest

from msvcgen.explanation.templates import value_at_start


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("{{ .A }}", "{{ .A }}"),
        ("{{ .A }} # why", "{{ .A }}"),
        ("{{ .A }}#no", "{{ .A }}#no"),
        ("{{ .A }}, b: c}", "{{ .A }}"),
        ("{{ .A }}}", "{{ .A }}"),
        ("a, {{ .A }}, b", "a, {{ .A }}, b"),
        ('"{{ .A }}", b]', '"{{ .A }}"'),
        ('"a \\" {{ .A }}" # why', '"a \\" {{ .A }}"'),
        ("'it''s {{ .A }}', b", "'it''s {{ .A }}'"),
        ('--x={"a":[1,{{ .A }}]} # why', '--x={"a":[1,{{ .A }}]}'),
        ('{{ printf "}} # %s" .A }}, b}', '{{ printf "}} # %s" .A }}'),
        ("{{ {'a': {'b': c}} | indent(2, true) }}", "{{ {'a': {'b': c}} | indent(2, true) }}"),
        ("{% if a %}b{% endif %}]", "{% if a %}b{% endif %}"),
        ("{{ .A", "{{ .A"),
        ("{{ `a\\` }}, b}", "{{ `a\\` }}"),
        ("", ""),
        ("#", "#"),
        ("]", ""),
    ],
)
def test_a_value_ends_where_it_ends(line: str, value: str) -> None:
    assert value_at_start(line) == value
