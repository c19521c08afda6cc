"""Settings: each documented once, read from the environment (`REFLEXIO_` in front) or flags."""

import ipaddress
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from reflexio_server.core import limits


class Settings(BaseSettings):
    """What an operator can set. `reflexio config show` prints the values in force."""

    model_config = SettingsConfigDict(env_prefix="REFLEXIO_", extra="ignore")

    host: str = Field(
        default="127.0.0.1",
        description="Address to listen on; one that other machines reach needs a key, see "
        "insecure_no_auth.",
    )
    port: int = Field(
        default=8081, ge=0, le=65535, description="Port for gRPC and HTTP; 0 takes a free one."
    )
    grpc_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="A further port that speaks gRPC alone, without the splice; none by default.",
    )
    data_dir: Path = Field(
        default_factory=lambda: user_data_path("reflexio"),
        description="Folder with the database; made when absent. One server holds it at a time.",
    )
    insecure_no_auth: bool = Field(
        default=False,
        description="Serve everybody who can reach a non-loopback address while no key is made.",
    )
    tls_cert: Path | None = Field(
        default=None,
        description="PEM file with the server's certificate and its chain: both protocols are then "
        "spoken over TLS alone. A renewed file counts from the next connection on.",
    )
    tls_key: Path | None = Field(
        default=None, description="PEM file with the certificate's private key, not encrypted."
    )
    tls_client_ca: Path | None = Field(
        default=None,
        description="PEM file with authorities: every client must then show a certificate that one "
        "of them has signed.",
    )
    requests_per_minute: int = Field(
        default=limits.REQUESTS_PER_MINUTE,
        ge=0,
        description="Calls of one key in a minute; 0 is no limit. An open server has none.",
    )
    interactions_per_minute: int = Field(
        default=limits.INTERACTIONS_PER_MINUTE,
        ge=0,
        description="Interactions published with one key in a minute; 0 is no limit.",
    )
    connections_max: int = Field(
        default=limits.CONNECTIONS_MAX, ge=1, description="Open connections in all."
    )
    connections_per_peer_max: int = Field(
        default=limits.CONNECTIONS_PER_PEER_MAX,
        ge=1,
        description="Open connections from one address beyond loopback; raise it behind a proxy.",
    )
    stream_idle_timeout_s: float = Field(
        default=limits.STREAM_IDLE_TIMEOUT_S,
        gt=0,
        le=86_400,
        description="Seconds after which a bulk stream ends on which nothing is sent.",
    )
    allowed_hosts: str = Field(
        default="",
        max_length=10_000,
        description="Host names, parted by commas, by which HTTP may call an open server beside "
        "localhost and IP addresses; pages of these hosts may call it too.",
    )
    embedding: str = Field(
        default="local",
        pattern=r"^(local|none|openai:.+)$",
        description="What makes vectors: local, openai:MODEL (OPENAI_API_KEY, OPENAI_BASE_URL), or "
        "none, then search is by words alone.",
    )
    search_cache_bytes: int = Field(
        default=512 * 2**20,
        ge=0,
        description="Bytes of users' search partitions kept in memory; least recently used go.",
    )
    ranking_weights: dict[str, float] = Field(
        default_factory=dict,
        description='Ranking weights that differ from the defaults, as JSON: {"dense": 0.4}.',
    )
    playbook_model: str = Field(
        default="",
        max_length=200,
        description="Chat model that writes playbooks (OPENAI_API_KEY, OPENAI_BASE_URL); empty is "
        "the built-in writer, which waits when embedding is none.",
    )
    playbook_calls_per_day: int = Field(
        default=0,
        ge=0,
        description="Calls of the playbook model per UTC day, profiles included; 0 is unlimited.",
    )
    playbook_tokens_per_day: int = Field(
        default=0,
        ge=0,
        description="Tokens of the playbook model per UTC day, profiles included; 0 is unlimited.",
    )
    profile_extraction: Literal["off", "on"] = Field(
        default="off",
        description="Whether the playbook model also writes profiles of what users say of "
        "themselves: on or off. It asks the model once for each request that is published.",
    )
    learning_workers: int = Field(
        default=2,
        ge=1,
        le=64,
        description="Requests and experts' answers that are learned from at once.",
    )
    learning_backoff_s: float = Field(
        default=10.0,
        gt=0,
        le=3600,
        description="Seconds before a failed attempt to learn is repeated; each further pause is "
        "four times as long.",
    )
    shutdown_grace_s: float = Field(
        default=10.0, ge=0, le=300, description="Seconds that running calls get when it stops."
    )
    log_level: str = Field(
        default="info",
        pattern="^(debug|info|warning|error)$",
        description="Least severe log line that is written: debug, info, warning or error.",
    )

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
        given = (name.strip() for name in self.allowed_hosts.split(","))
        return [self.host, *(name for name in given if name)]
