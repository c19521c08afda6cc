"""The first line of the log names the server's choices."""

import pytest
from reflexio_server.app.in_force import in_force
from reflexio_server.config import Settings

KEY = {"OPENAI_API_KEY": "sk-never-shown"}


@pytest.mark.parametrize(
    ("settings", "environment", "writer"),
    [
        ({}, {}, "built-in: REFLEXIO_PLAYBOOK_MODEL is not set"),
        (
            {},
            KEY,
            "built-in: OPENAI_API_KEY is set, but without REFLEXIO_PLAYBOOK_MODEL no playbook is "
            "sent there",
        ),
        (
            {"playbook_model": "gpt-4o-mini"},
            KEY,
            "gpt-4o-mini at api.openai.com (REFLEXIO_PLAYBOOK_MODEL)",
        ),
        (
            {"playbook_model": "llama"},
            {"OPENAI_BASE_URL": "http://user:secret@localhost:11434/v1"},
            "llama at localhost:11434 (REFLEXIO_PLAYBOOK_MODEL)",
        ),
        (
            {"embedding": "none"},
            {},
            "none, corrections wait: REFLEXIO_PLAYBOOK_MODEL is not set, and the built-in one "
            "needs an embedding model",
        ),
    ],
    ids=["nothing set", "a key alone", "a model", "a service of one's own", "no writer"],
)
def test_the_writer_is_named_with_why(
    settings: dict[str, str], environment: dict[str, str], writer: str
) -> None:
    """Whoever set a key and no model learns that it is not used."""
    assert in_force(Settings(**settings), environment)["playbook_writer"] == writer  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("embedding", "embedder"),
    [
        ("local", "local, in this process"),
        (
            "onnx:/srv/models/own",
            "the model of the folder own (REFLEXIO_EMBEDDING), in this process",
        ),
        ("none", "none (REFLEXIO_EMBEDDING): search is by words alone"),
        (
            "openai:text-embedding-3-small",
            "text-embedding-3-small at models.example (REFLEXIO_EMBEDDING)",
        ),
    ],
)
def test_the_embedder_is_named(embedding: str, embedder: str) -> None:
    """With the service that texts go to, if there is one."""
    told = in_force(
        Settings(embedding=embedding), {"OPENAI_BASE_URL": "https://models.example/v1", **KEY}
    )
    assert told["embedder"] == embedder


def test_no_secret_is_told() -> None:
    """Neither the key nor a password in the service's address."""
    environment = {**KEY, "OPENAI_BASE_URL": "http://user:secret@proxy/v1"}
    told = in_force(
        Settings(playbook_model="m", profile_extraction="on", embedding="openai:e"), environment
    )
    assert "secret" not in str(told)
    assert "sk-never-shown" not in str(told)
