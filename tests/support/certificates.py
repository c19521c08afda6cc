"""Real certificates for tests: an authority, a server, a client, and strangers to them."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import trustme

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pair:
    """PEM files: a certificate with its chain, and its key."""

    cert: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM files of one folder. The `stranger` and the `other` authority are unknown to the rest."""

    ca: Path
    other_ca: Path
    server: Pair
    other_server: Pair
    expired: Pair
    client: Pair
    stranger: Pair

    def server_options(self, *, asks_clients: bool = False) -> dict[str, Path]:
        """Return the options of `reflexio serve`, for `running_server`."""
        options = {"tls_cert": self.server.cert, "tls_key": self.server.key}
        return {**options, "tls_client_ca": self.ca} if asks_clients else options

    def caller_context(self) -> ssl.SSLContext:
        """Return what the known client connects with."""
        context = ssl.create_default_context(cafile=self.ca)
        context.load_cert_chain(self.client.cert, self.client.key)
        return context


def make_certificates(folder: Path) -> Certificates:
    """Write new ones; the servers' are for localhost, 127.0.0.1 and ::1."""
    folder.mkdir(parents=True, exist_ok=True)
    ca, other_ca = trustme.CA(), trustme.CA()
    for name, authority in (("ca", ca), ("other_ca", other_ca)):
        authority.cert_pem.write_to_path(str(folder / f"{name}.pem"))
    names = ("localhost", "127.0.0.1", "::1")
    begin, end = LONG_AGO
    return Certificates(
        ca=folder / "ca.pem",
        other_ca=folder / "other_ca.pem",
        server=_written(folder, "server", ca.issue_cert(*names)),
        other_server=_written(folder, "other_server", other_ca.issue_cert(*names)),
        expired=_written(folder, "expired", ca.issue_cert(*names, not_before=begin, not_after=end)),
        client=_written(folder, "client", ca.issue_cert("client@example.org")),
        stranger=_written(folder, "stranger", other_ca.issue_cert("stranger@example.org")),
    )


def _written(folder: Path, name: str, leaf: trustme.LeafCert) -> Pair:
    pair = Pair(folder / f"{name}.pem", folder / f"{name}.key")
    pair.cert.write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
    pair.key.write_bytes(leaf.private_key_pem.bytes())
    return pair
