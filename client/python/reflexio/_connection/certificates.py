"""Certificates for TLS: trusted authorities and the client's own, given or by file."""

import os
from dataclasses import dataclass, field

from reflexio._connection.grpc_import import grpc
from reflexio.errors import InvalidRequest

CA_VARIABLE = "REFLEXIO_CA_FILE"
CERTIFICATE_VARIABLE = "REFLEXIO_CLIENT_CERT_FILE"
CLIENT_KEY_VARIABLE = "REFLEXIO_CLIENT_KEY_FILE"
CERTIFICATE_MARK = b"-----BEGIN CERTIFICATE-----"
KEY_MARK = b"PRIVATE KEY-----"
ENCRYPTED_MARK = b"ENCRYPTED"
"""In both ways to write an encrypted key: in the mark itself, or in a Proc-Type line under it."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM: `roots` replaces the system's authorities; `chain` and `key` are there both or none."""

    roots: bytes | None = None
    chain: bytes | None = None
    key: bytes | None = field(default=None, repr=False)

    def credentials(self) -> grpc.ChannelCredentials:
        """Return them as gRPC takes them."""
        return grpc.ssl_channel_credentials(self.roots, self.key, self.chain)


def resolve_certificates(
    root_certificates: bytes | None, client_certificate: bytes | None, client_key: bytes | None
) -> Certificates:
    """Return what was given, else what the files of the environment hold, else none.

    Raises InvalidRequest, naming the argument or the variable, for what is no PEM, cannot be read,
    or lacks its other half. A certificate that is given takes no key from the environment.
    """
    roots_name, roots = _given_or_read("root_certificates", root_certificates, CA_VARIABLE)
    if client_certificate is None and client_key is None:
        chain_name, chain = _given_or_read("client_certificate", None, CERTIFICATE_VARIABLE)
        key_name, key = _given_or_read("client_key", None, CLIENT_KEY_VARIABLE)
    else:
        chain_name, chain = "client_certificate", client_certificate
        key_name, key = "client_key", client_key
    for name, pem in ((roots_name, roots), (chain_name, chain)):
        if pem is not None and CERTIFICATE_MARK not in pem:
            raise InvalidRequest.of_field(name, "holds no certificate in PEM")
    if key is not None:
        if KEY_MARK not in key:
            raise InvalidRequest.of_field(key_name, "holds no private key in PEM")
        if ENCRYPTED_MARK in key:
            raise InvalidRequest.of_field(key_name, "is encrypted; gRPC needs an unencrypted key")
    if (chain is None) != (key is None):
        missing, other = (chain_name, key_name) if chain is None else (key_name, chain_name)
        raise InvalidRequest.of_field(missing, f"is missing; {other} needs it")
    return Certificates(roots, chain, key)


def _given_or_read(name: str, given: bytes | None, variable: str) -> tuple[str, bytes | None]:
    """Return a PEM and what an error calls it."""
    if given is not None:
        if not isinstance(given, bytes):
            raise InvalidRequest.of_field(name, "must be PEM bytes, not a path")
        return name, given
    path = os.environ.get(variable, "").strip()
    if not path:
        return name, None
    try:
        with open(path, "rb") as file:
            return variable, file.read()
    except OSError as error:
        raise InvalidRequest.of_field(variable, f"{path}: {error.strerror}") from error
