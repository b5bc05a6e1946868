"""Tokens to a syntax tree: a Pratt parser (演算子順位による構文解析).

Always ends and never raises: texts over 2,000 characters are refused before they are read, nesting deeper than 64 while
it is read.
"""

from __future__ import annotations

from decimal import Decimal

from engine.formula import syntax_messages as messages
from engine.formula.functions import FUNCTION_NAMES
from engine.formula.problems import FormulaProblem, Problems
from engine.formula.tokens import MAX_LENGTH, Token, tokenize
from engine.formula.tree import (
    COMPARE_LEVEL,
    COMPARISONS,
    LEVELS,
    NEGATE_LEVEL,
    Call,
    Chain,
    Compare,
    Expr,
    Literal,
    Negate,
    Path,
)

MAX_DEPTH = 64
MAX_PARTS = 12
NUMBER_LIMIT = 10**28
_WORDS = {"はい": True, "いいえ": False, "TRUE": True, "FALSE": False}


class _SyntaxStop(Exception):
    """Ends parsing; the problem is already reported. Never leaves this module."""


def parse(text: str) -> tuple[Expr | None, tuple[FormulaProblem, ...]]:
    """Read a formula. The tree is None when there is an error; all problems carry columns of `text` as given."""
    problems = Problems()
    expr = parse_into(text, problems)
    return expr, problems.all()


def parse_into(text: str, problems: Problems) -> Expr | None:
    """As `parse`, adding to a collection that the later steps share."""
    if len(text) > MAX_LENGTH:
        messages.too_long(text, problems)
        return None
    tokens = tokenize(text, problems)
    if problems.failed():
        return None
    if len(tokens) == 1:
        messages.empty(text, problems)
        return None
    messages.check_brackets(tokens, problems)
    messages.check_thousands(tokens, problems)
    if problems.failed():
        return None
    try:
        return _Parser(tokens, problems).formula()
    except _SyntaxStop:
        return None


class _Parser:
    """Reads one list of tokens. `self._at` is the token to read next, `self._depth` the nesting so far."""

    def __init__(self, tokens: list[Token], problems: Problems) -> None:
        self._tokens = tokens
        self._problems = problems
        self._at = 0
        self._depth = 0

    def formula(self) -> Expr:
        """The whole text, which must end where the formula ends."""
        if self._peek().text == "=" and self._peek().kind == "op":  # as Excel begins its formulas
            self._at += 1
        expr = self._expression(0)
        if self._peek().kind != "end":
            raise self._stopped(messages.unexpected(self._tokens, self._at))
        return expr

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _is(self, text: str) -> bool:
        token = self._tokens[self._at]
        return token.kind == "op" and token.text == text

    def _stopped(self, message: messages.Message) -> _SyntaxStop:
        self._problems.error(*message)
        return _SyntaxStop()

    def _expression(self, level: int) -> Expr:
        """Everything from here on that binds at least as strongly as `level`."""
        self._depth += 1
        if self._depth > MAX_DEPTH + 1:  # what stands in the innermost of 64 brackets is one deeper
            raise self._stopped(messages.too_deep(self._peek()))
        left = self._operand()
        while True:
            operator = self._peek()
            if operator.kind not in ("op", "name"):
                break
            binds = COMPARE_LEVEL if operator.text in COMPARISONS else LEVELS.get(operator.text, -1)
            if binds < max(level, 0):
                break
            left = self._comparison(left) if binds == COMPARE_LEVEL else self._chain(left, binds)
        self._depth -= 1
        return left

    def _chain(self, first: Expr, level: int) -> Expr:
        operators: list[str] = []
        operands = [first]
        while self._peek().kind in ("op", "name") and LEVELS.get(self._peek().text, -1) == level:
            token = self._next()
            if operators and level == LEVELS["かつ"] and token.text != operators[0]:
                raise self._stopped(messages.mixed_and_or(token))
            operators.append(token.text)
            operands.append(self._expression(level + 1))
        return Chain(tuple(operators), tuple(operands), first.start, operands[-1].end)

    def _comparison(self, left: Expr) -> Expr:
        operator = self._next()
        right = self._expression(COMPARE_LEVEL + 1)
        following = self._peek()
        if following.kind == "op" and following.text in COMPARISONS:
            raise self._stopped(messages.doubled_comparison(self._tokens, self._at))
        return Compare(operator.text, left, right, left.start, right.end)

    def _operand(self) -> Expr:
        token = self._next()
        if token.kind == "number":
            return self._number(token)
        if token.kind == "string":
            return Literal(token.text, token.start, token.end)
        if token.kind in ("name", "quoted"):
            return self._name(token)
        if token.kind == "op" and token.text == "-":
            operand = self._expression(NEGATE_LEVEL)
            return Negate(operand, token.start, operand.end)
        if token.kind == "op" and token.text == "+":
            return self._expression(NEGATE_LEVEL)
        if token.kind == "op" and token.text == "(":
            inner = self._expression(0)
            self._close()
            return inner
        self._at -= 1
        raise self._stopped(messages.operand_missing(self._tokens, self._at))

    def _number(self, token: Token) -> Expr:
        if len(token.text) > 1 and token.text[0] == "0" and token.text[1] != ".":
            raise self._stopped(messages.leading_zero(token))
        value = Decimal(token.text) if "." in token.text else int(token.text)
        if value >= NUMBER_LIMIT:
            raise self._stopped(messages.number_too_large(token))
        following = self._peek()
        if following.kind == "name" and following.start == token.end:
            raise self._stopped(messages.number_with_unit(token, following))
        return Literal(value, token.start, token.end)

    def _name(self, token: Token) -> Expr:
        if token.kind == "name":
            word = token.text if token.text in _WORDS else token.text.upper()
            if word in _WORDS:
                return self._yes_no(token, _WORDS[word])
            if token.text in LEVELS:
                self._at -= 1
                raise self._stopped(messages.operand_missing(self._tokens, self._at))
            if self._is("("):
                return self._call(token)
        return self._path(token)

    def _path(self, token: Token) -> Expr:
        names, end = [token.text], token.end
        while self._is("."):
            self._at += 1
            part = self._next()
            if part.kind not in ("name", "quoted"):
                self._at -= 1
                raise self._stopped(messages.part_missing(self._tokens, self._at))
            if len(names) == MAX_PARTS:
                raise self._stopped(messages.too_deep(part))
            names.append(part.text)
            end = part.end
        return Path(tuple(names), token.start, end)

    def _yes_no(self, token: Token, value: bool) -> Expr:
        end = token.end
        if self._is("(") and self._tokens[self._at + 1].text == ")":  # TRUE() as Excel writes it
            end = self._tokens[self._at + 1].end
            self._at += 2
        return Literal(value, token.start, end)

    def _call(self, token: Token) -> Expr:
        name = FUNCTION_NAMES.get(token.text) or FUNCTION_NAMES.get(token.text.upper()) or token.text
        self._at += 1
        arguments: list[Expr] = []
        if not self._is(")"):
            arguments.append(self._expression(0))
            while self._is(","):
                self._at += 1
                arguments.append(self._expression(0))
        return Call(name, tuple(arguments), token.start, self._close())

    def _close(self) -> int:
        if not self._is(")"):
            raise self._stopped(messages.unexpected(self._tokens, self._at))
        return self._next().end
