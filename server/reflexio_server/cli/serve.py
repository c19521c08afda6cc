"""`reflexio serve`."""

import os
from pathlib import Path
from typing import Annotated

import structlog
import typer

from reflexio_server.cli.settings import DataDir, settings_from
from reflexio_server.cli.terminal import fail
from reflexio_server.cli.unknown_variables import unknown_variables

log = structlog.get_logger()


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port for gRPC and HTTP; 0 takes a free one.")
    ] = None,
    grpc_port: Annotated[int | None, typer.Option(help="A second port, for gRPC only.")] = None,
    metrics_port: Annotated[
        int | None, typer.Option(help="A port for metrics and health, without a key.")
    ] = None,
    data_dir: DataDir = None,
    tls_cert: Annotated[
        Path | None,
        typer.Option(
            help="The server's certificate (PEM); both protocols then need TLS.", metavar="FILE"
        ),
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(help="The certificate's private key (PEM).", metavar="FILE")
    ] = None,
    tls_client_ca: Annotated[
        Path | None,
        typer.Option(
            help="Authorities (PEM); clients then need a certificate from one of them.",
            metavar="FILE",
        ),
    ] = None,
    insecure_no_auth: Annotated[
        bool | None,
        typer.Option("--insecure-no-auth", help="Serve other machines although there is no key."),
    ] = None,
) -> None:
    """Serve gRPC and JSON on one port until SIGTERM or Ctrl-C."""
    from reflexio_server.app.server import run
    from reflexio_server.data_folder import StartError
    from reflexio_server.telemetry import logging_to_standard_error

    settings = settings_from(
        host=host,
        port=port,
        grpc_port=grpc_port,
        metrics_port=metrics_port,
        data_dir=data_dir,
        tls_cert=tls_cert,
        tls_key=tls_key,
        tls_client_ca=tls_client_ca,
        insecure_no_auth=insecure_no_auth,
    )
    try:
        with logging_to_standard_error(settings.log_level, settings.log_format):
            for name, meant in unknown_variables(os.environ):
                log.warning("unknown_variable", variable=name, did_you_mean=meant or None)
            run(settings)
    except StartError as error:
        raise fail(str(error)) from error
