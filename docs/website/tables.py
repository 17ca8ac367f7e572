"""The tables of pages that repeat what the program knows."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.serving.registry import RULES
from msvcgen.cli.runtimes import HEAD, row
from msvcgen.kinds import Kinds
from msvcgen.options import COMMANDS, OPTIONS, Option, of_config
from msvcgen.runtimes import builtin_names, find_variant
from msvcgen.targets import ADDONS, TARGETS, Target, keys
from website.markdown import code, sentence, table


def options() -> str:
    """Give the options of rendering as they are written on the command line."""
    return table(
        ("option", "what it does"),
        (
            (code(*(option.flags or [option.metavar])), " ".join(_sentences(option)))
            for option in OPTIONS
            if not set(COMMANDS).isdisjoint(option.commands)
        ),
    )


def generator() -> str:
    """Give the fields of a ModelServiceGenerator."""
    return table(
        ("field", "what it is"),
        (
            (code(key), " ".join([option.key.help or option.help, *choices(option)]))
            for key, option in of_config().items()
        ),
    )


def _sentences(option: Option) -> Iterator[str]:
    yield option.help
    yield from choices(option)
    if len(option.commands) == 1:
        yield f"{code(*option.commands)} only."
    elif without := [command for command in COMMANDS if command not in option.commands]:
        yield f"Not for {' and '.join(f'`{command}`' for command in without)}."
    if "lint" in option.commands and "generate" in option.commands:
        yield "Also for `lint`."


def choices(option: Option) -> Iterator[str]:
    """Give what an option may be, as a sentence."""
    if option.choices:
        yield f"One of {code(*option.choices)}."


def runtimes() -> str:
    """Give the runtime variants that are shipped."""
    kinds = Kinds()
    rows = (row(find_variant(name, kinds)) for name in builtin_names())
    return table(
        [cell.lower() for cell in HEAD],
        ((f"[`{name}`](#{name})", *("" if cell == "-" else cell for cell in cells)) for name, *cells in rows),
    )


def base_config_keys() -> str:
    """Give the keys of a BaseConfig, and what each is called and made of."""
    return table(
        ("key", "what it holds", "API version", "its name"),
        (_key(target) for target in (TARGETS.get(key) or ADDONS[key] for key in keys())),
    )


def _key(target: Target) -> tuple[str, ...]:
    holds = sentence(f"{'List of ' * target.many}{target.description}")
    suffix = f"NAME{target.suffix}" if target.suffix else ""
    return code(target.key), holds, code(*target.api_versions), suffix and code(suffix)


def serving_rules() -> str:
    """Give the rules about serving, each with its page."""
    return table(
        ("rule", "severity", "what it finds"),
        ((f"[`{rule.code}`]({rule.code}.md)", ", ".join(rule.severities), rule.title) for rule in RULES),
    )
