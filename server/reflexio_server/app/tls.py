"""The ports' TLS, from the settings."""

from reflexio_server.config import Settings
from reflexio_server.data_folder import StartError
from reflexio_server.front.tls import Tls, TlsFiles, TlsFilesError


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
