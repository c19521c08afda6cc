"""Settings, each documented once: read from flags or from `REFLEXIO_` variables."""

import ipaddress
import json
import os
from pathlib import Path
from typing import Annotated, Any, Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from reflexio_server.core import limits
from reflexio_server.core.access.caller import LOCAL_ORG_ID
from reflexio_server.memory_limit import usable_bytes


def default_memory_budget() -> int:
    """Return a quarter of the memory that the process may use, or the least that is enough."""
    quarter = (usable_bytes() or 0) // 4
    return max(quarter, limits.MEMORY_BUDGET_BYTES_MIN)


class Settings(BaseSettings):
    """The settings of an operator. `reflexio config show` prints the values in force."""

    model_config = SettingsConfigDict(env_prefix="REFLEXIO_", extra="ignore", enable_decoding=False)

    host: str = Field(
        default="127.0.0.1",
        description="Address to listen on; one that other machines can reach needs a key, see "
        "insecure_no_auth.",
        examples=["0.0.0.0"],
    )
    port: int = Field(
        default=8081,
        ge=0,
        le=65535,
        description="Port for gRPC and HTTP; 0 takes a free one.",
        examples=["9000"],
    )
    grpc_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="A second port that speaks gRPC only.",
        examples=["9001"],
    )
    metrics_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="A port of its own for /metrics, /livez and /readyz, which asks for no key. "
        "Without it they are on `port`, metrics for keys with the scope admin.",
        examples=["9090"],
    )
    metrics_host: str = Field(
        default="127.0.0.1",
        description="Address of that port. Whoever reaches it sees how the server is used: no "
        "texts, users or organisations.",
        examples=["10.0.0.5"],
    )
    data_dir: Path = Field(
        default_factory=lambda: user_data_path("reflexio"),
        description="Folder with the database, created when absent. Only one server can use it at "
        "a time.",
        examples=["/var/lib/reflexio"],
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="Address of a PostgreSQL database that keeps everything in the place of the "
        "data folder's file; several servers may use one (docs/operating.md). Needs the extra "
        "`postgres`.",
        examples=["postgresql://reflexio:PASSWORD@db.internal/reflexio"],
    )
    insecure_no_auth: bool = Field(
        default=False,
        description="Serve everybody who can reach a non-loopback address while no key is made.",
        examples=["true"],
    )
    bootstrap_key: SecretStr | None = Field(
        default=None,
        description="Text of a key with every scope, which the server makes at its start unless it "
        "was made before; docs/access.md says how to choose one.",
        examples=["rfx_KEYID_SECRET"],
    )
    bootstrap_key_file: Path | None = Field(
        default=None,
        description="File that holds the text of such a key.",
        examples=["/run/secrets/reflexio-key"],
    )
    bootstrap_org: str = Field(
        default=LOCAL_ORG_ID,
        description="Organisation of that key.",
        examples=["acme"],
    )
    tls_cert: Path | None = Field(
        default=None,
        description="PEM file with the server's certificate and its chain: both protocols then "
        "need TLS. A renewed file is used from the next connection on.",
        examples=["/etc/reflexio/cert.pem"],
    )
    tls_key: Path | None = Field(
        default=None,
        description="PEM file with the certificate's private key, not encrypted.",
        examples=["/etc/reflexio/key.pem"],
    )
    tls_client_ca: Path | None = Field(
        default=None,
        description="PEM file with certificate authorities: every client must then show a "
        "certificate signed by one of them.",
        examples=["/etc/reflexio/clients.pem"],
    )
    requests_per_minute: int = Field(
        default=limits.REQUESTS_PER_MINUTE,
        ge=0,
        description="Calls of one key in a minute; 0 is no limit. A server without keys has no "
        "limit.",
        examples=["6000"],
    )
    interactions_per_minute: int = Field(
        default=limits.INTERACTIONS_PER_MINUTE,
        ge=0,
        description="Interactions published with one key in a minute; 0 is no limit.",
        examples=["60000"],
    )
    connections_max: int = Field(
        default=limits.CONNECTIONS_MAX,
        ge=1,
        description="Open connections in all.",
        examples=["2000"],
    )
    connections_per_peer_max: int = Field(
        default=limits.CONNECTIONS_PER_PEER_MAX,
        ge=1,
        description="Open connections from one address beyond loopback; raise it behind a proxy.",
        examples=["5000"],
    )
    memory_budget_bytes: int = Field(
        default_factory=default_memory_budget,
        ge=limits.MEMORY_BUDGET_BYTES_MIN,
        description="Bytes that requests on their way in, and replies on their way out, may hold "
        "together, shared fairly by caller; by default a quarter of what the process may use.",
        examples=["536870912"],
    )
    stream_idle_timeout_s: float = Field(
        default=limits.STREAM_IDLE_TIMEOUT_S,
        gt=0,
        le=86_400,
        description="Seconds without an item after which a bulk stream is ended.",
        examples=["60"],
    )
    allowed_hosts: str = Field(
        default="",
        max_length=10_000,
        description="Host names, separated by commas, under which HTTP callers may reach a server "
        "without keys, in addition to localhost and IP addresses. Web pages of these hosts, of any "
        "scheme and port, may call: the answers to them carry CORS headers, on a server with keys "
        "too.",
        examples=["reflexio.internal,admin.example"],
    )
    embedding: str = Field(
        default="local",
        pattern=r"^(local|none|openai:.+|onnx:.+)$",
        description="Embedding model: local, openai:MODEL (needs the extra openai and "
        "OPENAI_API_KEY, takes OPENAI_BASE_URL), onnx:FOLDER for one's own (docs/finding.md), or "
        "none, which searches by words only.",
        examples=["openai:text-embedding-3-small"],
    )
    search_cache_bytes: int = Field(
        default=512 * 2**20,
        ge=0,
        description="Memory for users' search indexes in bytes; the least recently used are "
        "dropped.",
        examples=["134217728"],
    )
    search_wait_s: float = Field(
        default=limits.SEARCH_WAIT_S,
        ge=0,
        le=10,
        description="Seconds that a search by meaning waits for the vectors of what its user "
        "published just now; 0 does not wait.",
        examples=["0"],
    )
    ranking_weights: dict[str, float] = Field(
        default_factory=dict,
        description='Ranking weights that differ from the defaults, as JSON: {"dense": 0.4}.',
        examples=['{"dense": 0.4}'],
    )
    playbook_model: str = Field(
        default="",
        max_length=200,
        description="Chat model that writes playbooks (needs the extra openai and "
        "OPENAI_API_KEY, takes OPENAI_BASE_URL); when empty the built-in writer does, which needs "
        "an embedding model.",
        examples=["gpt-4o-mini"],
    )
    playbook_calls_per_day: int = Field(
        default=0,
        ge=0,
        description="Calls of the playbook model per UTC day, profiles included; 0 is unlimited.",
        examples=["1000"],
    )
    playbook_tokens_per_day: int = Field(
        default=0,
        ge=0,
        description="Tokens of the playbook model per UTC day, profiles included; 0 is unlimited.",
        examples=["2000000"],
    )
    playbook_timeout_s: float = Field(
        default=limits.PLAYBOOK_TIMEOUT_S,
        gt=0,
        le=3600,
        description="Seconds that one call of the playbook model may take.",
        examples=["300"],
    )
    playbook_answer_tokens: int = Field(
        default=limits.PLAYBOOK_ANSWER_TOKENS_MAX,
        ge=limits.PLAYBOOK_ANSWER_TOKENS_MIN,
        le=1_000_000,
        description="Tokens that an answer of the playbook model may have, thinking included.",
        examples=["4000"],
    )
    playbook_extra_body: dict[str, Any] = Field(
        default_factory=dict,
        description="Fields that every call of the playbook model carries besides, as JSON: "
        '{"temperature": 0}.',
        examples=['{"reasoning_effort": "low"}'],
    )
    expert_playbooks: Literal["approved", "pending", "user"] = Field(
        default="approved",
        description="To whom an expert's correction is offered: to every user of the organisation, "
        "as an agent playbook that is approved or pending, or only to the user in whose "
        "conversation it was made.",
        examples=["pending"],
    )
    profile_extraction: Literal["off", "on"] = Field(
        default="off",
        description="Whether the playbook model also writes profiles from what users say about "
        "themselves: on or off. It is called once for each published request.",
        examples=["on"],
    )
    learning_workers: int = Field(
        default=2,
        ge=1,
        le=64,
        description="Learning jobs that run at the same time.",
        examples=["4"],
    )
    aggregation_interval_s: float = Field(
        default=3600.0,
        ge=0,
        le=604_800,
        description="Seconds between two gatherings of user playbooks that change into agent "
        "playbooks; 0 gathers only when it is asked for.",
        examples=["600"],
    )
    aggregation_after_changes: int = Field(
        default=100,
        ge=1,
        le=1_000_000,
        description="Changes to an organisation's user playbooks, such as new ones, after which "
        "they are gathered without waiting for the interval.",
        examples=["20"],
    )
    learning_backoff_s: float = Field(
        default=10.0,
        gt=0,
        le=3600,
        description="Seconds before a failed learning job is tried again; each further pause is "
        "four times as long.",
        examples=["30"],
    )
    retention_days: int = Field(
        default=0,
        ge=0,
        le=limits.RETENTION_DAYS_MAX,
        description="Days after which a published request is deleted with all that goes along "
        "(docs/operating.md); 0 keeps everything.",
        examples=["365"],
    )
    retention_days_by_source: dict[
        str, Annotated[int, Field(ge=0, le=limits.RETENTION_DAYS_MAX)]
    ] = Field(
        default_factory=dict,
        max_length=limits.RETENTION_SOURCES_MAX,
        description="Days for requests of single sources, in place of retention_days, as JSON: "
        '{"chat": 30, "contracts": 0}. 0 keeps everything of a source.',
        examples=['{"chat": 30, "contracts": 0}'],
    )
    audit_days: int = Field(
        default=limits.AUDIT_DAYS,
        ge=0,
        le=limits.RETENTION_DAYS_MAX,
        description="Days that entries of the audit log are kept (docs/access.md); 0 keeps them "
        "for ever.",
        examples=["3650"],
    )
    shutdown_grace_s: float = Field(
        default=10.0,
        ge=0,
        le=300,
        description="Seconds that running calls get to finish when the server stops.",
        examples=["30"],
    )
    log_level: str = Field(
        default="info",
        pattern="^(debug|info|warning|error)$",
        description="Least severe level that is logged: debug, info, warning or error.",
        examples=["warning"],
    )
    log_format: Literal["auto", "text", "json"] = Field(
        default="auto",
        description="How lines are logged: text for people, json for machines, or auto, which is "
        "text on a terminal and json elsewhere.",
        examples=["json"],
    )

    @field_validator(
        "data_dir", "bootstrap_key_file", "tls_cert", "tls_key", "tls_client_ca", mode="before"
    )
    @classmethod
    def _at_home(cls, path: Any) -> Any:
        """Take a `~` for the home folder as shells do, which service managers do not."""
        return Path(os.path.expanduser(path)) if isinstance(path, str | Path) else path

    @field_validator(
        "ranking_weights", "playbook_extra_body", "retention_days_by_source", mode="before"
    )
    @classmethod
    def _object_of(cls, given: Any) -> Any:
        """Read JSON here, where a text that is none is told like every other bad value."""
        try:
            return json.loads(given) if isinstance(given, str) else given
        except ValueError as error:
            raise ValueError(f"is no JSON object: {error}") from error

    def database_address(self) -> str:
        """Return `database_url` with its secrets, "" for the data folder's own database."""
        return "" if self.database_url is None else self.database_url.get_secret_value()

    def is_loopback(self) -> bool:
        """Say whether only this machine can reach the address."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def allowed_host_names(self) -> list[str]:
        """Return the names of `allowed_hosts`, and that of the address itself."""
        return [self.host, *self.page_hosts()]

    def page_hosts(self) -> list[str]:
        """Return the names of `allowed_hosts`."""
        given = (name.strip() for name in self.allowed_hosts.split(","))
        return [name for name in given if name]
