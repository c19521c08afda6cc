"""Every client has every call of the contract: the lists are compared with the services."""

import inspect
import re
from collections.abc import Callable

import pytest
import reflexio
from google.protobuf import descriptor_pb2

from tests.support.serving import ROOT
from tools.generate.calls.model import camel, snake

CONTRACT = ROOT / "server" / "reflexio_server" / "bridge" / "generated" / "contract.binpb"
CLIENT = ROOT / "client"
BULK = "BulkPublishInteractions"


def rpcs() -> set[str]:
    """Return every RPC that clients call over the network."""
    files = descriptor_pb2.FileDescriptorSet.FromString(CONTRACT.read_bytes()).file
    return {method.name for file in files for service in file.service for method in service.method}


def public(text: str, pattern: str) -> set[str]:
    """Return what a pattern of public methods finds in a source."""
    return set(re.findall(pattern, text, re.MULTILINE))


def as_in_python(name: str) -> str:
    """Return what the Python client calls an RPC; an agent's context is asked for by its noun."""
    return "context" if name == "GetContext" else snake(name)


def python() -> set[str]:
    """Return the methods of the Python client."""
    return {name for name, _ in inspect.getmembers(reflexio.ReflexioClient, callable)}


def go() -> set[str]:
    """Return the methods of the Go client."""
    text = (CLIENT / "go" / "reflexiocalls" / "calls.go").read_text()
    bulk = (CLIENT / "go" / "reflexio" / "bulk.go").read_text()
    return public(text + bulk, r"^func \(c \*?(?:Calls|Client)\) ([A-Z]\w+)\(")


def typescript() -> set[str]:
    """Return the methods of the TypeScript client."""
    text = (CLIENT / "typescript" / "src" / "gen" / "calls.ts").read_text()
    own = (CLIENT / "typescript" / "src" / "client.ts").read_text()
    return public(text + own, r"^  (?:async )?([a-z]\w+)\($")


def java() -> set[str]:
    """Return the methods of the Java client."""
    generated = CLIENT / "java" / "src" / "generated" / "java" / "ai" / "reflexio"
    own = CLIENT / "java" / "src" / "main" / "java" / "ai" / "reflexio"
    text = (generated / "ReflexioCalls.java").read_text()
    text += (own / "ReflexioClient.java").read_text()
    return public(text, r"^    public [\w<>]+ ([a-z]\w+)\(")


def rust() -> set[str]:
    """Return the methods of the Rust client."""
    text = (CLIENT / "rust" / "src" / "generated" / "calls.rs").read_text()
    own = (CLIENT / "rust" / "src" / "client.rs").read_text()
    return public(text + own, r"^    pub (?:async )?fn (\w+)[<(]")


@pytest.mark.parametrize(
    ("methods", "spelt", "bulk"),
    [
        (python, as_in_python, "bulk_publish"),
        (go, str, "BulkPublish"),
        (typescript, camel, "bulkPublish"),
        (java, camel, "bulkPublish"),
        (rust, snake, "bulk_publish"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_client_has_every_call(
    methods: Callable[[], set[str]], spelt: Callable[[str], str], bulk: str
) -> None:
    """By the contract's name as the language spells it; the bulk stream has a shorter one."""
    wanted = {bulk if name == BULK else spelt(name) for name in rpcs()}
    assert len(wanted) > 40
    assert wanted - methods() == set()


@pytest.mark.parametrize(
    ("source", "declared"),
    [
        ("python/reflexio/publisher.py", r"^class Publisher:"),
        ("go/reflexio/publisher.go", r"^func \(c \*Client\) NewPublisher\("),
        ("typescript/src/client.ts", r"^  publisher\("),
        ("java/src/main/java/ai/reflexio/ReflexioClient.java", r"^    public [\w.]+ publisher\("),
        ("rust/src/client.rs", r"^    pub fn publisher\("),
    ],
)
def test_a_client_publishes_in_the_background(source: str, declared: str) -> None:
    """By a publisher, beside the calls."""
    assert public((CLIENT / source).read_text(), declared)
