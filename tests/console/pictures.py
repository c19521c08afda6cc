"""Take the pictures of docs/console.md, on a server with made-up conversations."""

import sys
import tempfile
from pathlib import Path

import reflexio

from tests.console.console_page import ConsolePage, start_chromium
from tests.console.material import CONVERSATION, SUPPORT_SESSION, VIEWS
from tests.support.serving import ROOT, running_server

FOLDER = ROOT / "docs" / "pictures"
SIZE = (1000, 640)
USER = "customer 7"
SHOWN = {
    "console-conversation": (
        "conversation",
        {**VIEWS["conversation"], "user": USER, "session": SUPPORT_SESSION},
        "light",
    ),
    "console-review": ("review", {}, "dark"),
    "console-system": ("system", {}, "light"),
}
"""The view of each picture, with its parameters and colours."""


def main() -> int:
    """Write each picture anew."""
    driver = start_chromium()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder) / "data", {"REFLEXIO_EXPERT_PLAYBOOKS": "pending"}) as server,
        reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as client,
    ):
        client.publish_interaction(
            USER, CONVERSATION, SUPPORT_SESSION, source="web", wait_for_response=True
        )
        page = ConsolePage(driver, server)
        for name, (view, parameters, scheme) in SHOWN.items():
            page.emulate(SIZE, scheme)
            page.open(view, **parameters)
            if view == "review":
                page.press("j")
                page.wait(lambda: page.find("article.turn"), "there is no conversation")
                # It has grown since the key was pressed.
                page.press("k")
            (FOLDER / f"{name}.png").write_bytes(driver.get_screenshot_as_png())
            print(f"{name}: {(FOLDER / f'{name}.png').stat().st_size} bytes")
    driver.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
