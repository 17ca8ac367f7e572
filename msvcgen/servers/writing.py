"""Write what a server is told: merge the words of two layers by flag.

A server that is known says which of its flags take values and which names are one flag (`Style`). Of the words of any
other program the usual is guessed: a flag takes the words after it up to the next flag, so that a positional word is
one that stands before any flag.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from msvcgen.origin import derived, over
from msvcgen.records import NamedTuple
from msvcgen.servers.catalogue import Program, server_named
from msvcgen.servers.flags import is_flag, parse
from msvcgen.servers.grammar import Grammar, grammar_of
from msvcgen.servers.start import program_in
from msvcgen.servers.words import MOST, Word
from msvcgen.tree import Mapped, Tree, list_at


class Argument(NamedTuple):
    """One flag with the words that state it, or a positional word when `name` is empty."""

    name: str
    words: tuple[Tree, ...]

    @property
    def value(self) -> str:
        """The text behind the flag."""
        first, *rest = map(str, self.words)
        return first.partition("=")[2] if self.name and "=" in first else " ".join(rest)


class Style:
    """How a server that is known reads its words."""

    __slots__ = ("grammar", "program")

    def __init__(self, grammar: Grammar, program: Program) -> None:
        """Take the grammar of its version, and how it is started."""
        self.grammar, self.program = grammar, program

    @property
    def model_flag(self) -> str:
        """The flag that states the model where its positional word does so too, else ""."""
        return self.grammar.server.flag("model") if self.program.positional else ""

    def name_of(self, name: str) -> str:
        """Give the name under which a flag is compared: that of the table, for all aliases and negations."""
        known, models = self.grammar.find(name), self.grammar.server.setting("model").flags
        if known.name in models:
            return models[0]  # a server has one model, by whichever of its flags
        return f"{known.name}.{known.key}" if known.key else known.name


_MOST = 1_000
"""Words that are remembered of a fleet, whose ModelServices say much that is equal."""

_STYLES: dict[tuple[Hashable, ...], Style | None] = {}
_ARGUMENTS: dict[tuple[Hashable, ...], list[Argument]] = {}


def _remembered(words: Sequence[Tree]) -> bool:
    """Tell whether words are plain text, which knows no origin, and mean the same wherever they stand."""
    return all(word.__class__ is str and "$" not in str(word) for word in words)


def style_of(container: Mapped) -> Style | None:
    """Give how the program of a container reads its words, None where it is none that is known."""
    image, command = container.get("image"), list_at(container, "command")
    if not command or not _remembered(command) or len(str(command[-1])) > 99:
        return _style_of(container)
    key = (str(image), *map(str, command))
    if key not in _STYLES:
        if len(_STYLES) > _MOST:
            _STYLES.clear()
        _STYLES[key] = _style_of({"image": image, "command": command})
    found = _STYLES[key]
    return found if found is not None else _style_of(container)


def _style_of(container: Mapped) -> Style | None:
    found = program_in(container)
    if found is None:
        return None
    program, version = found
    server = server_named(program.server)
    return Style(grammar_of(server, version), program) if server is not None else None


def style_named(server: str, container: Mapped | None = None) -> Style | None:
    """Give how a server reads its words, where something else than the container says which it is."""
    known = server_named(server)
    if known is None:
        return None
    found = program_in(container or {})
    if found is not None and found[0].server == server:
        return Style(grammar_of(known, found[1]), found[0])
    return Style(grammar_of(known, ""), known.started_otherwise())


def arguments(words: Sequence[Tree], style: Style | None = None) -> list[Argument]:
    """Take words apart: `--name value`, `--name=value`, `--switch`, `-n value`, positional words.

    What follows `--` is positional.
    """
    if style is None or len(words) > MOST:
        return _guessed(words)
    if not _remembered(words):
        return _read(words, style)
    key = (style.grammar.server.name, style.grammar.version, *map(str, words))
    found = _ARGUMENTS.get(key)
    if found is None:
        if len(_ARGUMENTS) > _MOST:
            _ARGUMENTS.clear()
        found = _ARGUMENTS[key] = _read(words, style)
    return found


def _read(words: Sequence[Tree], style: Style) -> list[Argument]:
    places = [Word(str(word), (at,), word) for at, word in enumerate(words)]
    flags, positionals = parse(places, style.grammar)
    found = [
        (flag.path, Argument(style.name_of(flag.spelled), tuple(word.value for word in flag.words)))
        for flag in flags
    ]
    found += [(word.path, Argument("", (word.value,))) for word in positionals]
    found += [((at,), Argument("", (word,))) for at, word in enumerate(words) if word == "--"]
    return _mended([argument for _place, argument in sorted(found, key=lambda pair: pair[0])])


def _mended(found: Sequence[Argument]) -> list[Argument]:
    """Take words for flags that are meant as some, `--flag value` and `--flag ` in one word: none is a model."""
    mended: list[Argument] = []
    for argument in found:
        text = str(argument.words[0])
        if argument.name or not text.startswith("--") or text == "--":
            after = mended[-1] if mended else argument
            if not argument.name and after.name.endswith(" "):
                mended[-1] = Argument(after.name.strip(), (*after.words, *argument.words))
            else:
                mended.append(argument)
        else:
            name, blank, value = text.partition(" ")
            mended.append(Argument(name if value else name + blank, argument.words))
    return [
        Argument(argument.name.strip(), argument.words) if argument.name.endswith(" ") else argument
        for argument in mended
    ]


def _guessed(words: Sequence[Tree]) -> list[Argument]:
    found: list[tuple[str, list[Tree]]] = []
    takes = False
    for at, word in enumerate(words):
        if word == "--":
            found += (("", [rest]) for rest in words[at:])
            break
        if isinstance(word, str) and is_flag(word):
            name, equals, _value = word.partition("=")
            found.append((canonical(name), [word]))
            takes = not equals
        elif takes:
            found[-1][1].append(word)
        else:
            found.append(("", [word]))
    return [Argument(name, tuple(stated)) for name, stated in found]


def canonical(name: str) -> str:
    """Give the name under which a flag of any program is compared: `--max_len` is `--max-len`, `--no-x` is `--x`."""
    name = name.replace("_", "-")
    return "--" + name.removeprefix("--no-") if name.startswith("--no-") else name


def merge_flags(base: Sequence[Tree], later: Sequence[Tree], style: Style | None = None) -> list[Tree]:
    """Let the later layer's flag of the same name win, positional words first.

    The later layer's positional words replace the base's: a server has one model. One that the later layer states by
    the model's flag becomes the positional word where the base states it so.
    """
    base_flags, later_flags = arguments(base, style), arguments(later, style)
    if style is not None and style.model_flag:
        later_flags = _with_model_first(base_flags, later_flags, style.model_flag)
    later_names = {flag.name for flag in later_flags if flag.name}
    positional = [flag for flag in later_flags if not flag.name] or [
        flag for flag in base_flags if not flag.name
    ]
    kept = [flag for flag in base_flags if flag.name and flag.name not in later_names]
    named = [_over(flag, base_flags) for flag in later_flags if flag.name]
    return [word for flag in (*positional, *kept, *named) for word in flag.words]


def add_words(base: Sequence[Tree], later: Sequence[Tree], style: Style | None = None) -> list[Tree]:
    """Put words behind those of the base, whose flags of the same names they replace.

    A word that stands behind a flag of theirs and is no value of it is no model.
    """
    stray = False
    head: list[Tree] = []
    tail: list[Tree] = []
    for argument in arguments(later, style):
        stray = stray or bool(argument.name)
        (tail if stray and not argument.name else head).extend(argument.words)
    if tail and (style is None or style.model_flag not in {flag.name for flag in arguments(head, style)}):
        names = {flag.name for flag in arguments(head, style) if flag.name}
        kept = [word for flag in arguments(base, style) if flag.name not in names for word in flag.words]
        return [*kept, *later]
    return [*merge_flags(base, head, style), *tail]


def _with_model_first(base: Sequence[Argument], later: Sequence[Argument], flag: str) -> list[Argument]:
    """Make the model that a layer states by its flag the positional word that it is below."""
    models = [argument for argument in later if argument.name == flag and argument.value]
    if not models or not any(not argument.name for argument in base):
        return [*later]
    model, lost = models[-1], [word for argument in base if not argument.name for word in argument.words]
    first = _without_flag(model)
    rest = [argument for argument in later if argument.name and argument.name != flag]
    return [Argument("", (over(first, lost),)), *rest]


def _without_flag(argument: Argument) -> Tree:
    return argument.words[1] if len(argument.words) > 1 else derived(argument.value, argument.words[0])


def _over(flag: Argument, earlier: Sequence[Argument]) -> Argument:
    """Give a flag that remembers those of the same name that it takes the place of."""
    lost: list[Tree] = [word for other in earlier if other.name == flag.name for word in other.words]
    first, *rest = flag.words
    return Argument(flag.name, (over(first, lost), *rest)) if lost else flag


class Respelled(NamedTuple):
    """A word of a list whose flag the server drops as it is `spelled`; `word` is the same with the `name` it knows."""

    at: int
    spelled: str
    name: str
    word: str


def respelled(words: Sequence[Tree], style: Style) -> list[Respelled]:
    """Give the words whose flags a server throws away for their dashes or underscores, rightly spelled.

    One that stops at what it does not know says so itself.
    """
    grammar = style.grammar
    if grammar.server.strict or len(words) > MOST:
        return []
    places = [Word(str(word), (at,), word) for at, word in enumerate(words)]
    found = []
    for flag in parse(places, grammar)[0]:
        name = _known_spelling(flag.spelled, grammar) if flag.known.how == "unknown" else ""
        if name:
            at = int(flag.path[0])
            word = derived(name + str(words[at])[len(flag.spelled) :], words[at])
            found.append(Respelled(at, flag.spelled, name, word))
    return found


def _known_spelling(spelled: str, grammar: Grammar) -> str:
    stem = spelled.removeprefix("--")
    if stem == spelled:
        return ""
    names = (f"--{stem.replace('_', '-')}", f"--{stem.replace('-', '_')}")
    return next((name for name in names if grammar.find(name).how in ("name", "negated")), "")


def flag_value(words: Sequence[Tree], names: Sequence[str], style: Style | None = None) -> str:
    """Give the value of the last flag of these names, "" when none is stated."""
    wanted = {style.name_of(name) if style is not None else canonical(name) for name in names}
    found = [argument for argument in arguments(words, style) if argument.name in wanted]
    return found[-1].value if found else ""


def states_flag(words: Sequence[Tree], names: Sequence[str]) -> bool:
    """Tell whether words state one of the flags `names`, also inside the text of a shell command."""
    wanted = {canonical(name) for name in names}
    for word in words:
        if not isinstance(word, str):
            continue
        parts = word.split() if " " in word or "\n" in word else [word]
        if any(canonical(part.partition("=")[0]) in wanted for part in parts):
            return True
    return False
