"""The parts of programs on a language's page and in README, compiled: each within a function.

A fragment has around it what a reader has: a client, a key, requests. What it imports itself goes
to the head of the file.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.interop.commands import Command, run_command

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
IMPORT = re.compile(r"^import .*;\n", re.MULTILINE)
DECLARED = re.compile(r"^(\w+(?:, \w+)*) :=", re.MULTILINE)
"""What Go refuses unless it is used: names at the outermost level of a fragment."""


@dataclass(frozen=True)
class Wrapping:
    """What makes a file of fragments, and the command that compiles it in the page's project.

    `kind` is what their fences name; `before` and `after` stand around each, with its number as
    `{number}` and, in `after`, a line of use for each name that it declares as `{uses}`.
    """

    kind: str
    file: str
    head: str
    before: str
    after: str
    foot: str
    check: Command


WRAPPINGS = {
    "go": Wrapping(
        "go",
        "fragments/fragments.go",
        """package fragments

import (
	"context"
	"errors"
	"fmt"
	"log"
	"slices"

	"reflexio.ai/client/go/reflexio"
	"reflexio.ai/client/go/reflexiov1"
)

var _ = []any{errors.As, fmt.Println, log.Print, slices.Max[[]int], reflexio.NewClient}
""",
        """
func fragment{number}(
	ctx context.Context, client *reflexio.Client, key string, err error,
	turn *reflexiov1.PublishInteractionRequest, items []*reflexiov1.PublishInteractionRequest,
) error {{
	{{
""",
        """{uses}	}}
	return nil
}}
""",
        "",
        ("go", "vet", "./fragments"),
    ),
    "java": Wrapping(
        "java",
        "src/main/java/Fragments.java",
        """import ai.reflexio.*;
import ai.reflexio.v1.*;
import java.nio.file.Path;
import java.util.List;

class Fragments {
    ReflexioClient client;
    String key;
    PublishInteractionRequest turn;
    List<PublishInteractionRequest> items;
""",
        "    void fragment{number}() throws Exception {{\n",
        "    }}\n",
        "}\n",
        ("mvn", "-B", "-q", "compile"),
    ),
    "rust": Wrapping(
        "rust",
        "src/bin/fragments.rs",
        """#![allow(unused)]
use std::time::Duration;

use reflexio::Client;
use reflexio::v1::*;

fn main() {}
""",
        """
async fn fragment{number}(
    client: Client,
    key: String,
    request: PublishInteractionRequest,
    turn: PublishInteractionRequest,
    requests: Vec<PublishInteractionRequest>,
) -> Result<(), Box<dyn std::error::Error>> {{
""",
        "    Ok(())\n}}\n",
        "",
        ("cargo", "check", "--quiet", "--bin", "fragments"),
    ),
    "typescript": Wrapping(
        "ts",
        "fragments.ts",
        """import { readFileSync } from "node:fs";
import { ReflexioClient, ReflexioError } from "reflexio-grpc";
import type { PublishInteractionInput } from "reflexio-grpc";
""",
        """
async function fragment{number}(
  client: ReflexioClient,
  turn: PublishInteractionInput,
  items: PublishInteractionInput[],
): Promise<void> {{
  {{
""",
        "  }}\n}}\n",
        "",
        (
            *("npx", "tsc", "--strict", "--noEmit", "--types", "node"),
            *("--module", "nodenext", "--target", "es2022"),
            "fragments.ts",
        ),
    ),
}
"""The languages whose pages have parts of programs that are compiled; Python's are run."""


def fragments(language: str, page: str) -> list[str]:
    """Return the fragments of a page after its beginning, and README's, in their order."""
    fence = re.compile(rf"^```{WRAPPINGS[language].kind}\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    _, _, rest = page.partition("\n## ")
    return fence.findall(rest) + fence.findall(README.read_text())


def wrapped(language: str, found: list[str]) -> str:
    """Return a file with each fragment in a function."""
    wrapping = WRAPPINGS[language]
    text = wrapping.head
    functions = ""
    for number, fragment in enumerate(found, start=1):
        text = "".join(IMPORT.findall(fragment)) + text if wrapping.kind == "ts" else text
        body = IMPORT.sub("", fragment) if wrapping.kind == "ts" else fragment
        names = {name for names in DECLARED.findall(fragment) for name in names.split(", ")}
        uses = "".join(f"\t_ = {name}\n" for name in sorted(names - {"_"}))
        functions += wrapping.before.format(number=number) + body
        functions += wrapping.after.format(number=number, uses=uses)
    return text + functions + wrapping.foot


def check_fragments(
    language: str, page: str, project: Path, environment: Mapping[str, str]
) -> None:
    """Compile a page's fragments in the project that it makes; FailedRunError tells what fails."""
    if language not in WRAPPINGS:
        return
    wrapping = WRAPPINGS[language]
    target = project / wrapping.file
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(wrapped(language, fragments(language, page)))
    run_command(wrapping.check, project, {**os.environ, **environment})
