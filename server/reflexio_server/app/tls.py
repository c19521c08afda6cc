"""TLS for the port, and for the further one, from the settings."""

from collections.abc import Callable
from typing import Any

import grpc

from reflexio_server.config import Settings
from reflexio_server.data_folder import StartError
from reflexio_server.front.tls import Tls, TlsFiles, TlsFilesError, load


def tls_from(settings: Settings) -> Tls | None:
    """Return the port's TLS, None where none is set; `StartError` for files that won't serve."""
    cert, key = settings.tls_cert, settings.tls_key
    if cert is None and key is None:
        if settings.tls_client_ca is not None:
            raise StartError("--tls-client-ca needs --tls-cert and --tls-key")
        return None
    if cert is None:
        raise StartError("--tls-key needs --tls-cert, the certificate that the key belongs to")
    if key is None:
        raise StartError("--tls-cert needs --tls-key, the certificate's private key")
    try:
        return Tls(TlsFiles(cert, key, settings.tls_client_ca))
    except TlsFilesError as error:
        raise StartError(str(error)) from error


def grpc_credentials(files: TlsFiles) -> grpc.ServerCredentials:
    """Return the same for a port that gRPC serves by itself; renewed files count there too."""
    renewals: Any = _renewals(files)  # None means unchanged, which the stubs do not know
    return grpc.dynamic_ssl_server_credentials(
        _configuration(files), renewals, files.client_ca is not None
    )


def _configuration(files: TlsFiles) -> grpc.ServerCertificateConfiguration:
    return grpc.ssl_server_certificate_configuration(
        [(files.key.read_bytes(), files.cert.read_bytes())],
        files.client_ca.read_bytes() if files.client_ca is not None else None,
    )


def _renewals(files: TlsFiles) -> Callable[[], grpc.ServerCertificateConfiguration | None]:
    """Return what gRPC asks at each handshake: the files' contents if they have changed."""
    known = files.state()

    def renewed() -> grpc.ServerCertificateConfiguration | None:
        nonlocal known
        state = files.state()
        if state == known:
            return None
        known = state
        try:
            # What the port itself would refuse does not count here either.
            load(files)
            return _configuration(files)
        except (TlsFilesError, OSError):
            return None

    return renewed
