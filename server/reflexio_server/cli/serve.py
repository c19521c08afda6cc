"""`reflexio serve`."""

import os
from pathlib import Path
from typing import Annotated

import structlog

from reflexio_server.cli.settings.option_help import setting_option
from reflexio_server.cli.settings.unknown_variables import unknown_variables
from reflexio_server.cli.settings.values import DataDir, settings_from
from reflexio_server.cli.terminal import fail

log = structlog.get_logger()


def serve(
    host: Annotated[str | None, setting_option("host")] = None,
    port: Annotated[int | None, setting_option("port")] = None,
    grpc_port: Annotated[int | None, setting_option("grpc_port")] = None,
    metrics_port: Annotated[int | None, setting_option("metrics_port")] = None,
    data_dir: DataDir = None,
    database_url: Annotated[str | None, setting_option("database_url", metavar="URL")] = None,
    tls_cert: Annotated[Path | None, setting_option("tls_cert", metavar="FILE")] = None,
    tls_key: Annotated[Path | None, setting_option("tls_key", metavar="FILE")] = None,
    tls_client_ca: Annotated[Path | None, setting_option("tls_client_ca", metavar="FILE")] = None,
    insecure_no_auth: Annotated[
        bool | None, setting_option("insecure_no_auth", "--insecure-no-auth")
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
        database_url=database_url,
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
