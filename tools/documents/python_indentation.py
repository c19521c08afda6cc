"""The indentation of Python code, restored after all lines moved to the left margin.

Inside brackets a line is indented by their depth. A line that ends with ':' opens a suite; where
the suite ends the text no longer says. `_Indenter` decides it by what the statements read, and
documents its rules. What no rule covers is refused, never guessed.
"""

import ast
import builtins
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field

INDENT = "    "
OPENERS, CLOSERS = "([{", ")]}"
SUITE_KEYWORDS = frozenset({"def", "for", "with", "if", "try", "except"})
BUILTINS = frozenset(dir(builtins))


class IndentationUnknownError(ValueError):
    """The code has something of which no rule here says where it belongs."""


def indent(lines: list[str]) -> list[str]:
    """Return the unindented `lines` with their indentation; nothing but leading space changes.

    Lines inside a multi-line string stay as they are. IndentationUnknownError when a rule is
    missing or the result is not a Python program.
    """
    try:
        units = list(_units(lines))
        indented = list(lines)
        brackets, inside_strings = _bracket_depths(lines)
        for unit, depth in _Indenter().depths(units):
            for row in unit.rows:
                if row not in inside_strings:
                    indented[row] = INDENT * (depth + brackets[row]) + lines[row]
        ast.parse("\n".join(indented))
    except (tokenize.TokenError, SyntaxError) as error:
        raise IndentationUnknownError(f"not a Python program: {error}") from error
    return indented


def ends_statement(before: list[str], code: str, *, whole: str) -> bool:
    """Tell whether the last statement of the lines `before` and `code` ends with `code`.

    `whole` is the line that begins with `code`. No word can stand directly after a closing bracket
    or quote; after a word, the cut is right only if it is what makes the statement readable.
    """
    try:
        last = list(_units([*before, code]))[-1]
    except (tokenize.TokenError, SyntaxError):
        return False  # an open bracket or string
    if code[-1] in CLOSERS + "\"'":
        return True
    return not last.is_comment and not _parses(whole)


def _parses(statement: str) -> bool:
    try:
        ast.parse(statement)
    except SyntaxError:
        return False
    return True


def _tokens(lines: list[str]) -> Iterator[tokenize.TokenInfo]:
    return tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline)


def _bracket_depths(lines: list[str]) -> tuple[list[int], set[int]]:
    """Return each row's bracket depth, its leading closers taken off, and the rows in strings."""
    depths, inside_strings = [0] * len(lines), set[int]()
    depth, last_row = 0, 0
    for token in _tokens(lines):
        row = min(token.start[0] - 1, len(lines) - 1)
        is_closer = token.type == tokenize.OP and token.string in CLOSERS
        leads = row > last_row or (is_closer and not lines[row][: token.start[1]].strip(CLOSERS))
        depth -= is_closer
        if leads:
            depths[row] = depth
        depth += token.type == tokenize.OP and token.string in OPENERS
        if token.type not in (tokenize.NEWLINE, tokenize.NL, tokenize.ENDMARKER):
            inside_strings.update(range(token.start[0], token.end[0]))
        last_row = max(last_row, row)
    return depths, inside_strings


@dataclass(frozen=True)
class _Unit:
    """One logical line, or one comment line: its rows, and what it reads, binds and fills."""

    rows: range
    keyword: str = ""
    is_comment: bool = False
    opens: bool = False
    defines: str = ""
    reads: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    fills: str = ""
    empties: bool = False

    @property
    def is_neutral(self) -> bool:
        """It reads no variable, so that nothing in it tells which suite it belongs to."""
        return self.is_comment or not (self.opens or self.reads or self.keyword == "return")


def _units(lines: list[str]) -> Iterator[_Unit]:
    """Group unindented lines into logical lines and comments, in order."""
    tokens: list[tokenize.TokenInfo] = []
    for token in _tokens(lines):
        if token.type not in (tokenize.NEWLINE, tokenize.NL, tokenize.ENDMARKER):
            tokens.append(token)
            continue
        is_comment = bool(tokens) and all(each.type == tokenize.COMMENT for each in tokens)
        if tokens and (token.type == tokenize.NEWLINE or is_comment):
            rows = range(tokens[0].start[0] - 1, tokens[-1].end[0])
            code = [each.string for each in tokens if each.type != tokenize.COMMENT]
            text = "\n".join(lines[row] for row in rows)
            yield _Unit(rows, is_comment=True) if is_comment else _unit(rows, code, text)
            tokens = []


def _unit(rows: range, code: list[str], text: str) -> _Unit:
    """Read one statement's names; a header is parsed with a body of its own."""
    keyword, opens = code[0], code[-1] == ":"
    if opens and keyword not in SUITE_KEYWORDS:
        raise IndentationUnknownError(f"no rule says where the suite of {text!r} ends")
    before = "try: pass\n" if keyword == "except" else ""
    body = "\n    pass" + ("\nfinally: pass" if keyword == "try" else "")
    statement = ast.parse(before + text + (body if opens else "")).body[0]
    reads, binds = set[str](), set[str]()
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                reads.add(name)
            case ast.Name(id=name) | ast.arg(arg=name) | ast.FunctionDef(name=name):
                binds.add(name)
            case ast.ExceptHandler(name=str(name)):
                binds.add(name)
    fills, empties = "", False
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
            fills = name
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))]):
            fills = name
        case ast.AugAssign(target=ast.Name(id=name)):
            fills = name
        case ast.Assign(targets=[ast.Name()], value=ast.List(elts=[]) | ast.Dict(keys=[])):
            empties = True
    return _Unit(
        rows=rows,
        keyword=keyword,
        opens=opens,
        defines=statement.name if isinstance(statement, ast.FunctionDef) else "",
        reads=frozenset(reads - BUILTINS),
        binds=frozenset(binds),
        fills=fills,
        empties=empties,
    )


@dataclass
class _Suite:
    """An open suite: its header, the names bound in it, and whether it has a statement yet."""

    header: _Unit
    bound: set[str] = field(default_factory=set)
    has_statement: bool = False


class _Indenter:
    """Decides the depth of each unit, by these rules.

    - The first statement after a header is in its suite; `except` stands where its `try` stands.
    - A comment, or a statement that reads no variable (`results = []`, `print("Daily ...:")`), goes
      with the statement after it; when nothing follows (`print("---")`), with the one before it.
    - A `def` ends before a statement that uses the function itself (none of them is recursive), and
      after a `return` that is always reached, since what follows could never run.
    - A `for` or a `with` ends before a statement that reads none of the names bound in it, unless
      that statement fills a list or dict that was made empty before (`results.append(None)`).
    - An `if` holds one statement: nothing in the text could tell a second one from the line after.
    - A `try` goes with the first statement of its suite. It ends at its `except`, and an `except`
      with the suite around it.
    """

    def __init__(self) -> None:
        self.suites: list[_Suite] = []
        self.made_empty: set[str] = set()

    def depths(self, units: list[_Unit]) -> Iterator[tuple[_Unit, int]]:
        """Yield every unit with its depth, in order."""
        waiting: list[_Unit] = []
        for index, unit in enumerate(units):
            is_first = bool(self.suites) and not self.suites[-1].has_statement
            if unit.is_comment or (unit.is_neutral and not is_first):
                waiting.append(unit)
                continue
            if unit.keyword == "except":
                yield from self._place(waiting)
                waiting = []
                self._close_try()
            elif not is_first:
                body = (each for each in units[index + 1 :] if not each.is_comment)
                self._close_ended(next(body, unit) if unit.keyword == "try" else unit)
            yield from self._place([*waiting, unit])
            waiting = []
        yield from self._place(waiting)

    def _place(self, units: list[_Unit]) -> Iterator[tuple[_Unit, int]]:
        """Give the units the depth of the innermost open suite, and open or close what they do."""
        for unit in units:
            yield unit, len(self.suites)
            for suite in self.suites:
                suite.bound |= unit.binds
                suite.has_statement |= not unit.is_comment
            if unit.empties:
                self.made_empty |= unit.binds
            if unit.opens:
                self.suites.append(_Suite(unit, set(unit.binds)))
            if unit.keyword == "return":
                self._close_always_reached()

    def _close_try(self) -> None:
        while self.suites:
            if self.suites.pop().header.keyword == "try":
                return
        raise IndentationUnknownError("an except without its try")

    def _close_ended(self, unit: _Unit) -> None:
        for depth, suite in enumerate(self.suites):
            if self._is_ended(suite, unit):
                del self.suites[depth:]
                break
        while self.suites and self.suites[-1].header.keyword == "if":
            self.suites.pop()

    def _is_ended(self, suite: _Suite, unit: _Unit) -> bool:
        if suite.header.keyword == "def":
            return suite.header.defines in unit.reads
        if suite.header.keyword in ("for", "with"):
            return not (unit.reads & suite.bound or unit.fills in self.made_empty)
        return False

    def _close_always_reached(self) -> None:
        while self.suites and self.suites[-1].header.keyword in ("with", "def"):
            if self.suites.pop().header.keyword == "def":
                return
