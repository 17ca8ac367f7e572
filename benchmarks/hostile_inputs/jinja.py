"""Templates of Jinja."""

from __future__ import annotations

from collections.abc import Callable

from hostile_inputs.making import Hostile, jinja, many

JINJA: dict[str, Callable[[float], Hostile]] = {
    "jinja actions": lambda n: jinja("{{ 1 }}" * int(143_000 * n)),
    "jinja ifs": lambda n: jinja("{% if 1 %}{% endif %}" * int(47_000 * n)),
    "jinja nested ifs": lambda n: jinja("{% if 1 %}" * int(40_000 * n) + "{% endif %}" * int(40_000 * n)),
    "jinja parentheses": lambda n: jinja(
        "{{ " + "(" * int(500_000 * n) + "1" + ")" * int(500_000 * n) + " }}"
    ),
    "jinja list": lambda n: jinja("{{ [" + "1," * int(500_000 * n) + "] }}"),
    "jinja sum": lambda n: jinja("{{ 1" + "+1" * int(500_000 * n) + " }}"),
    "jinja concat": lambda n: jinja("{{ 1" + "~1" * int(500_000 * n) + " }}"),
    "jinja not": lambda n: jinja("{{ " + "not " * int(250_000 * n) + "1 }}"),
    "jinja minus": lambda n: jinja("{{ " + "-" * int(1_000_000 * n) + "1 }}"),
    "jinja filters": lambda n: jinja("{{ 1 " + "|upper" * int(160_000 * n) + " }}"),
    "jinja calls": lambda n: jinja("{{ get_port" + "()" * int(500_000 * n) + " }}"),
    "jinja attributes": lambda n: jinja("{{ a" + ".b" * int(500_000 * n) + " }}"),
    "jinja sets": lambda n: jinja(many("{% set v# = 1 %}", 55_000 * n)),
    "jinja macros": lambda n: jinja(many("{% macro m#() %}x{% endmacro %}", 30_000 * n)),
    "jinja comments": lambda n: jinja("{# x #}" * int(140_000 * n)),
    "jinja text": lambda n: jinja("x" * int(1_000_000 * n)),
    "jinja unknown": lambda n: jinja(many("{{ u# }}\n", 80_000 * n)),
    "jinja long string": lambda n: jinja("{{ '" + "x" * int(1_000_000 * n) + "' }}"),
    "jinja long number": lambda n: jinja("{{ " + "9" * int(1_000_000 * n) + " }}"),
    "jinja power": lambda n: jinja("{{ 9 ** 9 ** 9 }}"),
    "jinja loop": lambda n: jinja(
        "{% for i in range(1000) %}{% for j in range(990) %}{% endfor %}{% endfor %}"
    ),
    "jinja loop of work": lambda n: jinja(
        "{% for i in range(1000) %}{% for j in range(990) %}{% set x = 'a'|upper|lower|title %}{% endfor %}{% endfor %}"
    ),
    "jinja loop that prints": lambda n: jinja(
        "{% for i in range(1000) %}{% for j in range(900) %}- a\n{% endfor %}{% endfor %}"
    ),
    "jinja doubling": lambda n: jinja(
        "{% set ns = namespace(x='aaaaaaaa') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}"
    ),
    "jinja multiplied": lambda n: jinja("{{ 'a' * 100000000 }}"),
    "jinja sort": lambda n: jinja(
        "{% set x = range(100000)|list %}{% for i in range(1000) %}{% set y = x|sort %}{% endfor %}"
    ),
    "jinja batch": lambda n: jinja(
        "{% for i in range(1000) %}{% set y = [1]|batch(1000000, 1)|list %}{% endfor %}"
    ),
    "jinja center": lambda n: jinja(
        "{% for i in range(1000) %}{% set y = 'a'|center(100000000) %}{% endfor %}"
    ),
    "jinja replace": lambda n: jinja(
        "{% set x = 'a' * 1000000 %}{% for i in range(1000) %}{% set y = x|replace('a', 'bb') %}{% endfor %}"
    ),
    "jinja upper": lambda n: jinja(
        "{% set x = 'a' * 1000000 %}{% for i in range(100000) %}{% set y = x|upper %}{% endfor %}"
    ),
    "jinja in": lambda n: jinja(
        "{% set x = range(100000)|list %}{% for i in range(100000) %}{% set y = -1 in x %}{% endfor %}"
    ),
    "jinja slices": lambda n: jinja(
        "{% set x = range(100000)|list %}{% for i in range(100000) %}{% set y = x[1:] %}{% endfor %}"
    ),
    "jinja string in": lambda n: jinja(
        "{% set x = 'a' * 1000000 %}{% for i in range(100000) %}{% set y = 'b' in x %}{% endfor %}"
    ),
    "jinja recursion": lambda n: jinja("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"),
    "jinja doubled recursion": lambda n: jinja(
        "{% macro m(n) %}{% if n %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(60) }}"
    ),
    "jinja to_yaml": lambda n: jinja(
        "{% set x = range(100000)|list %}{% for i in range(100) %}{% set y = x|to_yaml %}{% endfor %}"
    ),
    "jinja urlize": lambda n: jinja("{{ ('a.' * 500000)|urlize }}"),
    "jinja striptags": lambda n: jinja("{{ ('<' * 500000)|striptags }}"),
    "jinja wordwrap": lambda n: jinja("{{ ('a ' * 500000)|wordwrap(1) }}"),
    "jinja format": lambda n: jinja("{{ '%999999999d'|format(1) }}"),
    "jinja indent": lambda n: jinja("{{ ('\\n' * 1000000)|indent(1000) }}"),
    "jinja tojson": lambda n: jinja(
        "{% for i in range(1000) %}{% set y = range(100000)|list|tojson %}{% endfor %}"
    ),
}
