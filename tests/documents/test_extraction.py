"""Repairs of tools/documents/seeds.py: glued headings are cut off, indentation is restored."""

from pathlib import Path

import pytest

from tests.documents.document_blocks import BLOCKS, DOCUMENTS
from tools.documents.python_indentation import IndentationUnknownError, indent
from tools.documents.seeds import extract, is_title, main

PYTHON_BLOCKS = sorted(BLOCKS.glob("*/*.py"))


def flattened(code: str) -> list[str]:
    return [line.lstrip(" ") for line in code.splitlines()]


@pytest.mark.parametrize("block", PYTHON_BLOCKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_indenting_a_flattened_block_gives_the_block(block: Path) -> None:
    """The rules restore every committed block from its lines without indentation."""
    code = block.read_text()
    assert "\n".join(indent(flattened(code))) + "\n" == code


RULES = {
    "brackets carry their lines": """
call(
    a=[
        {"x": 1},
        {
            "y": (
                "b"
                "c"
            )
        }
    ],
    # a comment between
    b=2
)
after = 1
""",
    "a return that is always reached ends the function": """
def read(path):
    \"\"\"Read it.\"\"\"
    with open(path) as file:
        return file.read()
# Example
text = read("a")
""",
    "a return under an if does not": """
def sign(number):
    if number < 0:
        return -1
    return 1
print(sign(3))
""",
    "a statement that uses the function is outside": """
def show(values):
    for value in values:
        print(value)
# Example usage
numbers = [1, 2]
show(numbers)
""",
    "a loop ends where only accumulated names are read": """
counts = {}
for word in words:
    # count it
    key = word.lower()
    counts[key] = counts.get(key, 0) + 1
    if key:
        seen.append(key)
print("Counts:", counts)
print(f"{len(seen)} seen")
""",
    "a statement that fills a list made empty stays in its loop": """
def attempt(batches):
    results = []
    for batch in batches:
        try:
            results.append(send(batch))
        except Exception as error:
            print(f"{batch}: {error}")
            results.append(None)
    return results
""",
    "a fixed line goes with the line after it": """
for one in many:
    days[one].append(one)
print("Days:")
for day, ones in sorted(days.items()):
    print(f"{day}: {len(ones)}")
    for one in ones[:3]: # the first
        print(one)
""",
    "a fixed line at the end goes with the line before it": """
for one in many:
    print(one)
    print("---")
""",
    "an if holds one statement": """
for one in many:
    if one not in days:
        days[one] = []
    days[one].append(one)
""",
    "a try goes with its first statement": """
for one in many:
    print(one)
    try:
        use(one)
    except ValueError:
        print(one, "failed")
""",
    "strings over several lines stay": '''
def text():
    return """first
second
"""
after = 1
''',
}


@pytest.mark.parametrize("rule", RULES)
def test_indentation_rule(rule: str) -> None:
    """Each documented rule gives this program back from its flattened lines."""
    code = RULES[rule].strip("\n")
    assert "\n".join(indent(flattened(code))) == code


@pytest.mark.parametrize(
    "lines",
    [
        ["while x:", "x -= 1"],
        ["class A:", "pass"],
        ["else:", "pass"],
        ["except ValueError:", "pass"],
        ["call(", "1"],
        ["Prose goes here."],
        ["for x in y:"],
    ],
)
def test_what_no_rule_covers_is_refused(lines: list[str]) -> None:
    """Code whose nesting cannot be known is never guessed."""
    with pytest.raises(IndentationUnknownError):
        indent(lines)


@pytest.mark.parametrize(
    ("glued", "code", "rest"),
    [
        ("client = make()Text-Based Interactions", "client = make()", "Text-Based Interactions"),
        ("# Or: make('x')Which Example Should I Use?", "# Or: make('x')", "Which Example"),
        ("return resultsPublishing Interactions", "    return results", "Publishing Inter"),
        ('print("---")Analyzing User Behavior Patterns', 'print("---")', "Analyzing User"),
        ('print("---")curl -X POST "$URL"', 'print("---")', "curl -X POST"),
    ],
)
def test_a_glued_line_is_cut_where_the_code_ends(glued: str, code: str, rest: str) -> None:
    """What follows the code on its last line is no part of the block."""
    text = f"def f(results):\n{glued}\n" if glued.startswith("return") else f"# Code\n{glued}\n"
    first, *others = extract("document", text)
    assert first.text.splitlines()[-1] == code
    assert [block.text[: len(rest)] for block in others] == ([rest] if rest[0] == "c" else [])


@pytest.mark.parametrize(
    "line",
    [
        'role = {"role": "User", "content": "Yes (No)Maybe"}',
        "# See GitHub Actions",
        "client = reflexio.ReflexioClient()",
        'text = "(a)Big Title"',
    ],
)
def test_nothing_is_cut_out_of_code(line: str) -> None:
    """A capital inside a name, a string or a comment ends no block."""
    (block,) = extract("document", f"# Code\n{line}\n")
    assert block.text == f"# Code\n{line}\n"


def test_commands_of_one_fence_are_one_block_and_a_title_ends_it() -> None:
    """Commands on lines of their own follow each other; the heading glued to JSON does not."""
    command = 'curl -X POST "$URL" \\\n--data @- <<\'JSON\'\n{\n"a": 1\n}\nJSON'
    text = f"Some Title\nProse about it.\n{command}\n{command}Next Title\nMore prose.\n{command}\n"
    first, second = extract("document", text)
    assert (first.path, first.text) == ("document/01-some-title.sh", f"{command}\n{command}\n")
    assert (second.path, second.text) == ("document/02-next-title.sh", f"{command}\n")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Setup", True),
        ("Screenshots and UI Feedback", True),
        ("Publishing & Searching Interactions", True),
        ("Which Example Should I Use?", True),
        ("Use this pattern for ordinary multi-turn conversations. Keep the same", False),
        ("session_id for all turns", False),
        ("| Use case | Follow |", False),
        ("", False),
    ],
)
def test_titles_are_told_from_prose(line: str, *, expected: bool) -> None:
    """Headings name the blocks, so prose must not be taken for one."""
    assert is_title(line) is expected


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "d.txt").write_text("Setup\nimport os\nx = os.getcwd()Next Title\nProse.\n")
    return folder


def test_check_finds_changed_added_and_missing_files(
    documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--check` passes on a fresh extraction and names every file that differs from it."""
    folder = tmp_path / "blocks"
    options = ["--documents", str(documents), "--blocks", str(folder)]
    assert main(options) == 0
    assert main([*options, "--check"]) == 0
    block = folder / "d" / "01-setup.py"
    block.write_text(block.read_text() + "\n")
    (folder / "d" / "02-more.py").write_text("")
    capsys.readouterr()
    assert main([*options, "--check"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "differs: d/01-setup.py",
        "differs: d/02-more.py",
    ]
    block.unlink()
    assert main([*options, "--check"]) == 1
    assert main(options) == 0
    assert main([*options, "--check"]) == 0


def test_check_without_documents_compares_with_the_digests(
    documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the documents are absent the recorded digests decide, and nothing is rewritten."""
    folder = tmp_path / "blocks"
    assert main(["--documents", str(documents), "--blocks", str(folder)]) == 0
    options = ["--documents", str(tmp_path / "absent"), "--blocks", str(folder)]
    assert main([*options, "--check"]) == 0
    assert main(options) == 2
    (folder / "d" / "01-setup.py").write_text("import sys\n")
    capsys.readouterr()
    assert main([*options, "--check"]) == 1
    assert capsys.readouterr().out == "differs: d/01-setup.py\n"


def test_committed_blocks_are_up_to_date() -> None:
    """The committed blocks are what the tool makes of the documents, or of their digests."""
    assert main(["--documents", str(DOCUMENTS), "--check"]) == 0
