"""Tokens of a CEL expression into its syntax tree (grammar of google/cel-spec, macros of cel-go)."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.cel.lexer import WORDS, Token, tokens
from msvcgen.cel.syntax import (
    Bind,
    Call,
    Choice,
    Has,
    Index,
    Literal,
    Logic,
    Loop,
    MakeList,
    MakeMap,
    Name,
    Node,
    Select,
)
from msvcgen.cel.values import INT_HIGH, INT_LOW, CelError
from msvcgen.typed import Final

DEEPEST: Final = 80
"""How deep brackets, calls, choices and signs nest."""

LONGEST_CHAIN: Final = 250
"""How many operators or members stand in a row."""

_LITERALS: Final = {"true": True, "false": False, "null": None}
_BINDING: Final = {
    "||": 1,
    "&&": 2,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in"), 3),
    **dict.fromkeys("+-", 4),
    **dict.fromkeys("*/%", 5),
}
"""How tightly binary operators bind; those that bind alike group from the left."""

_JOINS: Final = 2
"""How tightly the tightest of those binds that join conditions: any number in a row is one node."""

_LOOPS: Final = {
    ("all", 2): 1, ("exists", 2): 1, ("exists_one", 2): 1, ("existsOne", 2): 1, ("filter", 2): 1,
    ("map", 2): 1, ("map", 3): 1,
    ("all", 3): 2, ("exists", 3): 2, ("existsOne", 3): 2, ("exists_one", 3): 2,
    ("transformList", 3): 2, ("transformList", 4): 2, ("transformMap", 3): 2, ("transformMap", 4): 2,
    ("transformMapEntry", 3): 2, ("transformMapEntry", 4): 2,
}  # fmt: skip
"""How many variables a macro of that name and number of arguments has."""


def parse(rule: str) -> Node:
    """Give the syntax tree of an expression; raise CelError when it is none."""
    parser = _Parser(tokens(rule))
    tree = parser.expression()
    if parser.token.kind != "end":
        raise parser.unexpected("the end of the expression")
    return tree


class _Parser:
    """Reads tokens from the left, one ahead."""

    def __init__(self, words: Iterator[Token]) -> None:
        """Stand before the first token."""
        self._words = words
        self.token = next(self._words)
        self._depth = 0

    def expression(self) -> Node:
        """Read `either ? either : expression`."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise CelError(f"expression nests deeper than {DEEPEST}")
        tree = self._operation(1)
        if self._take("?"):
            then = self._operation(1)
            self._expect(":")
            tree = Choice(tree, then, self.expression())
        self._depth -= 1
        return tree

    def unexpected(self, wanted: str) -> CelError:
        """Give the error of a token that may not stand here."""
        message = f"found `{self.token.text}`, expected {wanted}"
        return CelError(f"syntax error at character {self.token.at + 1}: {message}")

    def _operation(self, loosest: int) -> Node:
        """Read operands joined by operators that bind at least so tightly."""
        tree = self._unary()
        for _ in range(LONGEST_CHAIN):
            symbol = self.token.text
            binding = _BINDING.get(symbol, 0)
            if binding < loosest:
                return tree
            if binding <= _JOINS:
                tree = self._joined(tree, symbol, binding)
            else:
                self._next()
                tree = Call(symbol, None, (tree, self._operation(binding + 1)))
        raise CelError(f"expression has more than {LONGEST_CHAIN} operators in a row")

    def _joined(self, first: Node, symbol: str, binding: int) -> Node:
        operands = [first]
        while self._take(symbol):
            operands.append(self._operation(binding + 1))
        return Logic(symbol == "||", tuple(operands))

    def _unary(self) -> Node:
        signs = []
        while self.token.text in ("!", "-"):
            signs.append(self._next().text)
            if len(signs) > DEEPEST:
                raise CelError(f"expression nests deeper than {DEEPEST}")
        signed = self.token.kind == "number" and type(self.token.value) in (int, float)
        if signed and signs[-1:] == ["-"]:
            signs.pop()
            tree = self._member(Literal(_in_range(self._next().value, -1)))
        else:
            tree = self._member(self._primary())
        for sign in reversed(signs):
            tree = Call(sign, None, (tree,))
        return tree

    def _member(self, tree: Node) -> Node:
        for _ in range(LONGEST_CHAIN):
            if self._take("."):
                tree = self._selected(tree)
            elif self._take("["):
                optional = self._take("?")
                tree = Index(tree, self.expression(), optional)
                self._expect("]")
            else:
                return tree
        raise CelError(f"expression has more than {LONGEST_CHAIN} members in a row")

    def _selected(self, tree: Node) -> Node:
        optional = self._take("?")
        if self.token.kind != "name" or self.token.text in ("in", *_LITERALS):
            raise self.unexpected("the name of a field")
        name = self._next().text
        if optional or not self._take("("):
            return Select(tree, name, optional)
        return _call(tree, name, tuple(self._listed(")")))

    def _primary(self) -> Node:
        token = self.token
        if token.kind in ("literal", "number"):
            self._next()
            return Literal(_in_range(token.value, 1) if token.kind == "number" else token.value)
        if token.kind == "name":
            return self._named()
        if self._take("("):
            tree = self.expression()
            self._expect(")")
            return tree
        if self._take("["):
            return MakeList(tuple(self._items()))
        if self._take("{"):
            return MakeMap(tuple(self._entries()))
        if self._take("."):  # a name of the outermost scope
            return self._named()
        raise self.unexpected("a value")

    def _named(self) -> Node:
        if self.token.text in _LITERALS:
            return Literal(_LITERALS[self._next().text])
        if self.token.kind != "name" or self.token.text in WORDS:
            raise self.unexpected("a name")
        name = self._next().text
        if not self._take("("):
            return Name(name)
        arguments = tuple(self._listed(")"))
        return _has(arguments) if name == "has" else Call(name, None, arguments)

    def _listed(self, end: str) -> list[Node]:
        """Read expressions up to a closing bracket."""
        expressions: list[Node] = []
        while not self._take(end):
            if expressions:
                self._expect(",")
            expressions.append(self.expression())
        return expressions

    def _items(self) -> list[tuple[Node, bool]]:
        items: list[tuple[Node, bool]] = []
        if self._take(","):
            self._expect("]")
            return items
        while not self._take("]"):
            optional = self._take("?")
            items.append((self.expression(), optional))
            if not self._take(","):
                self._expect("]")
                break
        return items

    def _entries(self) -> list[tuple[Node, Node, bool]]:
        entries: list[tuple[Node, Node, bool]] = []
        if self._take(","):
            self._expect("}")
            return entries
        while not self._take("}"):
            optional = self._take("?")
            key = self.expression()
            self._expect(":")
            entries.append((key, self.expression(), optional))
            if not self._take(","):
                self._expect("}")
                break
        return entries

    def _next(self) -> Token:
        token = self.token
        self.token = next(self._words, token)
        return token

    def _take(self, symbol: str) -> bool:
        # No token of another kind has the text of an operator.
        if self.token.text != symbol:
            return False
        self._next()
        return True

    def _expect(self, symbol: str) -> None:
        if not self._take(symbol):
            raise self.unexpected(f"`{symbol}`")


def _in_range(value: object, sign: int) -> object:
    if type(value) is int and not INT_LOW <= sign * value <= INT_HIGH:
        raise CelError("syntax error: invalid int literal")
    return sign * value if sign < 0 and isinstance(value, int | float) else value


def _has(arguments: tuple[Node, ...]) -> Node:
    if len(arguments) != 1 or not isinstance(arguments[0], Select) or arguments[0].optional:
        raise CelError("syntax error: has() takes the field of something, as in has(self.field)")
    return Has(arguments[0].operand, arguments[0].field)


def _call(target: Node, name: str, arguments: tuple[Node, ...]) -> Node:
    """Give a call of a method, or what a macro stands for."""
    count = _LOOPS.get((name, len(arguments)), 0)
    if count:
        variables = tuple(_variable(argument) for argument in arguments[:count])
        return Loop(name.replace("existsOne", "exists_one"), target, variables, arguments[count:])
    if name in ("optMap", "optFlatMap") and len(arguments) == len(("variable", "body")):
        return Bind(name, _variable(arguments[0]), target, arguments[1])
    of_cel = isinstance(target, Name) and target.name == "cel"
    if of_cel and name == "bind" and len(arguments) == len(("variable", "value", "body")):
        return Bind(name, _variable(arguments[0]), arguments[1], arguments[2])
    return Call(name, target, arguments)


def _variable(node: Node) -> str:
    if isinstance(node, Name):
        return node.name
    raise CelError("syntax error: a macro's variable must be a simple name")
