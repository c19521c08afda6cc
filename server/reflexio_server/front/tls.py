"""TLS of the port: its certificate, whom it asks for one, and renewed files without a restart."""

import os
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import structlog

ALPN = ["http/1.1", "h2"]
"""Whoever speaks HTTP/1.1 (browsers and curl offer both) gets JSON; gRPC clients offer h2 alone
and insist that it is chosen."""

EXPIRED, NOT_YET_VALID = 10, 9
"""OpenSSL's X509_V_ERR numbers for a certificate out of its time."""

log = structlog.get_logger()


class TlsFilesError(Exception):
    """Files that TLS cannot be served with; the text says which, and what is wrong."""


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """PEM files: the certificate with its chain, its key, and whose client certificates count.

    With `client_ca` every client must show a certificate that one of these authorities has signed.
    """

    cert: Path
    key: Path
    client_ca: Path | None = None

    def state(self) -> tuple[tuple[int, ...] | None, ...]:
        """Return what changes when a file is replaced or written."""
        return tuple(
            _file_state(path) for path in (self.cert, self.key, self.client_ca) if path is not None
        )


class Tls:
    """The context of new connections. Raises `TlsFilesError` when the files cannot be served.

    The files are looked at for each new connection: renewed ones count at once, ones that cannot
    be served are logged, and the last good ones go on.
    """

    def __init__(self, files: TlsFiles) -> None:
        self.files = files
        self._state = files.state()
        self._context = load(files)

    def context(self) -> ssl.SSLContext:
        """Return the context for a connection that begins now."""
        if self.files.state() != self._state:
            self.reload()
        return self._context

    def reload(self) -> None:
        """Read the files anew, changed or not, and say in the log what came of it."""
        self._state = self.files.state()
        try:
            self._context = load(self.files)
        except TlsFilesError as error:
            log.error("tls_files_not_renewed", error=str(error))
        else:
            log.info("tls_files_renewed", cert=str(self.files.cert))


def load(files: TlsFiles) -> ssl.SSLContext:
    """Return a server context of the files: TLS 1.2 or newer. Raises `TlsFilesError`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # A peer that shakes hands over and over would cost the server more than itself.
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols(ALPN)
    for option, path in (("--tls-cert", files.cert), ("--tls-key", files.key)):
        _check_readable(option, path)
    _load_pair(context, files)
    _warn_of_time(context, files.cert)
    if files.client_ca is not None:
        _check_readable("--tls-client-ca", files.client_ca)
        try:
            context.load_verify_locations(cafile=files.client_ca)
        except ssl.SSLError as error:
            raise TlsFilesError(
                f"--tls-client-ca {files.client_ca}: holds no certificate in PEM"
            ) from error
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def _load_pair(context: ssl.SSLContext, files: TlsFiles) -> None:
    def refuse_to_ask() -> NoReturn:
        raise TlsFilesError(
            f"--tls-key {files.key}: is encrypted; give a key without a passphrase, readable by "
            "the server alone"
        )

    try:
        context.load_cert_chain(files.cert, files.key, password=refuse_to_ask)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise TlsFilesError(
                f"--tls-key {files.key}: is not the key of --tls-cert {files.cert}"
            ) from error
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(files.cert)
        except ssl.SSLError:
            raise TlsFilesError(f"--tls-cert {files.cert}: holds no certificate in PEM") from error
        raise TlsFilesError(f"--tls-key {files.key}: holds no private key in PEM") from error


def _warn_of_time(context: ssl.SSLContext, cert: Path) -> None:
    """Warn of a certificate that clients will refuse today, by a handshake with ourselves.

    A caller who trusts this very certificate still refuses it out of its time or its purpose.
    """
    caller = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    caller.check_hostname = False
    caller.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    caller.load_verify_locations(cert)
    to_caller, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    server_end = context.wrap_bio(to_server, to_caller, server_side=True)
    caller_end = caller.wrap_bio(to_caller, to_server)
    try:
        for _flight in range(3):
            for end in (caller_end, server_end):
                try:
                    end.do_handshake()
                except ssl.SSLWantReadError:
                    continue
    except ssl.SSLCertVerificationError as error:
        log.warning(
            "tls_certificate_out_of_time"
            if error.verify_code in (EXPIRED, NOT_YET_VALID)
            else "tls_certificate_unfit",
            cert=str(cert),
            reason=error.verify_message,
            hint="clients will refuse it",
        )
    except ssl.SSLError as error:
        raise TlsFilesError(
            f"--tls-cert {cert}: no TLS connection works with it: {error.reason or error}"
        ) from error


def _check_readable(option: str, path: Path) -> None:
    try:
        path.read_bytes()
    except OSError as error:
        raise TlsFilesError(f"{option} {path}: {error.strerror}") from error


def _file_state(path: Path) -> tuple[int, ...] | None:
    try:
        state = os.stat(path)
    except OSError:
        return None
    return (state.st_mtime_ns, state.st_size, state.st_ino)
