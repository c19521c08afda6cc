"""Check the rules of the house: sizes of files and folders, names, and first lines of modules.

Hand-written is what git tracks and .gitattributes calls neither generated nor vendored. Of that,
programs and pages are counted; protos, data and fixtures are not, for each is as long as its
contents, and a folder of them is a list.
"""

import argparse
import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
LINES_MAX = 400
"""What one reads in a sitting; most files have less than 250."""
FILES_MAX = 16
"""What fits into one look at a folder."""
COUNTED_SUFFIXES = frozenset({".go", ".java", ".js", ".md", ".mjs", ".py", ".rs", ".sh", ".ts"})
SAYS_NOTHING = frozenset({"common", "helper", "helpers", "misc", "util", "utils"})
"""Names of folders and modules that say nothing of what is inside."""
NAMELESS = "one"
"""A variable of this name does not say what it holds."""
QUESTIONS = re.compile(
    r"(?:How|However|What|Whatever|When|Where|Whether|Which|Who|Whoever|Whose|Why)\b"
)
VERBS = re.compile(
    r"(?:Adds|Begins|Brings|Finds|Gives|Holds|Keeps|Leaves|Makes|Puts|Says|Sends|Takes|Tells"
    r"|Warns|Writes|Add|Begin|Bring|Build|Give|Keep|Make|Put|Say|Send|Take|Tell|Warn|Write)\b"
    r"|(?:Builds?|Calls?|Checks?|Loads?|Measures?|Prints?|Reads?|Returns?|Runs?|Shows?|Starts?|Stops?"
    r"|Times?|Turns?|Walks?)"
    r" (?:a|an|all|each|every|its|the|this|what|when|whether)\b"
)
"""Verbs. What may be a noun as well is one with its object: "Reads the rows", "Reads of a user"."""
MARKS = ("linguist-generated", "linguist-vendored")


def tracked_files(repository: Path) -> list[PurePosixPath]:
    """Return the tracked files of a repository that are hand-written, below its root."""
    listed = _git(repository, "ls-files", "-z").split("\0")
    # A file may be deleted and not yet committed.
    names = [name for name in listed if name and (repository / name).is_file()]
    marks = _git(repository, "check-attr", "-z", "--stdin", *MARKS, given="\0".join(names)).split(
        "\0"
    )
    triples = zip(marks[::3], marks[2::3], strict=False)
    marked = {name for name, value in triples if value in ("set", "true")}
    return [PurePosixPath(name) for name in names if name not in marked]


def _git(repository: Path, *arguments: str, given: str = "") -> str:
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, input=given, check=True, capture_output=True, text=True).stdout


def size_faults(repository: Path, files: Iterable[PurePosixPath]) -> Iterator[str]:
    """Yield a sentence for each file that is too long and each folder that holds too many."""
    counted = [file for file in files if file.suffix in COUNTED_SUFFIXES]
    for file in counted:
        lines = len((repository / file).read_text("utf-8").splitlines())
        if lines > LINES_MAX:
            yield f"{file}: {lines} lines, at most {LINES_MAX}"
    for folder, count in Counter(file.parent for file in counted).items():
        if count > FILES_MAX:
            yield f"{folder}: {count} files, at most {FILES_MAX}"


def name_faults(files: Iterable[PurePosixPath]) -> Iterator[str]:
    """Yield a sentence for each folder or module whose name says nothing of what is inside."""
    counted = [file for file in files if file.suffix in COUNTED_SUFFIXES]
    folders = {folder for file in files for folder in file.parents if folder.name}
    for path in sorted({*counted, *folders}):
        if path.name.split(".")[0].lower().removeprefix("_") in SAYS_NOTHING:
            yield f"{path}: this name says nothing of what is inside"


def module_faults(repository: Path, files: Iterable[PurePosixPath]) -> Iterator[str]:
    """Yield a sentence for each Python module with a fault in its first line or its variables."""
    for file in files:
        if file.suffix != ".py":
            continue
        module = ast.parse((repository / file).read_text("utf-8"), str(file))
        if fault := first_line_fault(module, is_test=file.name.startswith("test_")):
            yield f"{file}:1: {fault}"
        for line in sorted(set(nameless_lines(module))):
            yield f"{file}:{line}: a variable called {NAMELESS}; name what it holds"


def first_line_fault(module: ast.Module, *, is_test: bool) -> str:
    """Say what is wrong with the first line of a module; empty when it is a noun phrase.

    A test's module may state what it proves, and a program may say in the imperative what it does,
    for that is its help.
    """
    text = ast.get_docstring(module)
    if not text:
        return "no docstring"
    first = text.splitlines()[0]
    if QUESTIONS.match(first):
        return f"the docstring opens like a question, not with a noun phrase: {first}"
    if VERBS.match(first) and not is_test and not _is_program(module):
        return f"the docstring opens with a verb, not with a noun phrase: {first}"
    return ""


def _is_program(module: ast.Module) -> bool:
    return any(
        isinstance(statement, ast.If) and ast.unparse(statement.test) == "__name__ == '__main__'"
        for statement in module.body
    )


def nameless_lines(module: ast.Module) -> Iterator[int]:
    """Yield the lines that call something `one`: a variable, an argument, a function, a pattern."""
    for node in ast.walk(module):
        match node:
            case ast.Name(id=name, ctx=ast.Store(), lineno=line):
                bound = name
            case ast.arg(arg=name, lineno=line):
                bound = name
            case ast.MatchAs(name=name, lineno=line) | ast.MatchStar(name=name, lineno=line):
                bound = name or ""
            case ast.ExceptHandler(name=name, lineno=line):
                bound = name or ""
            case ast.FunctionDef(name=name, lineno=line):
                bound = name
            case ast.AsyncFunctionDef(name=name, lineno=line):
                bound = name
            case ast.alias(asname=str(name), lineno=line):
                bound = name
            case _:
                continue
        if bound == NAMELESS:
            yield line


def faults(repository: Path) -> list[str]:
    """Return a sentence for each fault of a repository, with its path."""
    files = tracked_files(repository)
    return [
        *size_faults(repository, files),
        *name_faults(files),
        *module_faults(repository, files),
    ]


def main() -> int:
    """Print each fault; 1 when there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repository", type=Path, default=ROOT)
    asked = parser.parse_args()
    if not (asked.repository / ".git").exists():
        print("no git history here: nothing to check")
        return 0
    found = faults(asked.repository)
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
