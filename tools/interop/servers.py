"""The real servers of an interop run: open, with keys, and with mutual TLS."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.support.certificates import make_certificates
from tests.support.serving import child_environment, running_server
from tools.interop.control import control

KEY_TIMEOUT_S = 60.0  # a key is made in a second; the rest is for a busy machine


@contextmanager
def servers(folder: Path) -> Iterator[dict[str, str]]:
    """Run the servers with their data below `folder`; gives the variables that name them."""
    certificates = make_certificates(folder / "certificates")
    key = created_key(folder / "keyed")
    with ExitStack() as stack:
        opened = stack.enter_context(running_server(folder / "open"))
        keyed = stack.enter_context(running_server(folder / "keyed"))
        mutual = stack.enter_context(
            running_server(
                folder / "mutual",
                tls=certificates.caller_context(),
                tls_cert=certificates.server.cert,
                tls_key=certificates.server.key,
                tls_client_ca=certificates.ca,
            )
        )
        yield {
            "REFLEXIO_TEST_URL": opened.url,
            "REFLEXIO_TEST_CONTROL_URL": stack.enter_context(control(opened)),
            "REFLEXIO_TEST_KEYED_URL": keyed.url,
            "REFLEXIO_TEST_KEY": key,
            "REFLEXIO_TEST_MTLS_URL": mutual.url,
            "REFLEXIO_TEST_CA_FILE": str(certificates.ca),
            "REFLEXIO_TEST_CLIENT_CERT_FILE": str(certificates.client.cert),
            "REFLEXIO_TEST_CLIENT_KEY_FILE": str(certificates.client.key),
        }


def created_key(data_dir: Path) -> str:
    """Make a key that may do everything in one organisation; from then on the folder is keyed."""
    command = [sys.executable, "-m", "reflexio_server", "keys", "create"]
    command += ["--org", "acme", "--scope", "read,write,review,admin", "--data-dir", str(data_dir)]
    return subprocess.run(
        command,
        env=child_environment(),
        check=True,
        capture_output=True,
        text=True,
        timeout=KEY_TIMEOUT_S,
    ).stdout.strip()
