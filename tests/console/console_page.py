"""The console in a headless Chromium: opened, read, typed into, and waited for."""

import json
import os
import shutil
from collections.abc import Callable
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from selenium.webdriver import Chrome, ChromeOptions, ChromeService, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.support.serving import Server

WAIT_S = 30.0
"""What a condition has on a busy machine; each ends as soon as it holds."""
POLL_S = 0.05
WIDE = (1200, 900)
PHONE = (390, 844)


def start_chromium() -> Chrome:
    """Return a new headless Chromium. AssertionError without it: the tests cannot be left out."""
    paths = {name: shutil.which(name) for name in ("chromium", "chromedriver")}
    assert all(paths.values()), f"apt-get install chromium chromium-driver; there is {paths}"
    options = ChromeOptions()
    options.binary_location = str(paths["chromium"])
    # Containers have neither user namespaces nor much of /dev/shm.
    for argument in ("headless=new", "no-sandbox", "disable-dev-shm-usage", "disable-gpu"):
        options.add_argument(f"--{argument}")
    options.add_argument(f"--window-size={WIDE[0]},{WIDE[1]}")
    options.add_argument("--no-proxy-server")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    # All that is called is on this machine.
    with patch.dict(os.environ, {"no_proxy": "localhost,127.0.0.1,::1"}):
        return Chrome(options=options, service=ChromeService(str(paths["chromedriver"])))


class ConsolePage:
    """One tab with the console of a server."""

    def __init__(self, driver: Chrome, server: Server) -> None:
        self.driver = driver
        self.server = server

    def open(self, view: str = "", **parameters: str | int) -> None:
        """Go to a view by its address and wait until it is shown."""
        hash_ = f"#/{view}" + (f"?{urlencode(parameters)}" if parameters else "")
        self.driver.get(f"{self.server.url}/console/{hash_}")
        self.wait(
            lambda: self.main().get_attribute("data-shown") == hash_, f"{hash_} was not shown"
        )
        self.wait_idle()

    def reload(self) -> None:
        """Load the page anew, as it is addressed."""
        self.driver.refresh()
        self.wait_idle()

    def sign_in(self, key: str) -> None:
        """Give the tab a key through the form, from the start page."""
        self.driver.get(f"{self.server.url}/console/")
        self.driver.execute_script("sessionStorage.clear()")
        self.reload()
        self.type_into("key", key)
        self.press(Keys.ENTER)
        self.wait(lambda: self.find("#account button"), "the key was not taken")
        self.wait_idle()

    def wait_idle(self) -> None:
        """Return when a view is shown whole."""
        self.wait(lambda: self.find('main[aria-busy="false"]'), "the view is never complete")

    def wait(self, holds: Callable[[], Any], problem: str) -> Any:
        """Return what is true of the page as soon as it is. AssertionError when it never is."""
        waiting = WebDriverWait(self.driver, WAIT_S, POLL_S)
        return waiting.until(lambda _driver: holds(), f"{problem}; there is: {self.text()[:2000]}")

    def wait_text(self, text: str) -> None:
        """Return when the page says a text."""
        self.wait(lambda: text in self.text(), f"never said {text!r}")

    def wait_hash(self, part: str) -> None:
        """Return when the address behind # has a part, and its view is shown."""
        self.wait(lambda: part in self.driver.current_url.partition("#")[2], f"never at {part}")
        self.wait(
            lambda: (
                self.main().get_attribute("data-shown")
                == "#" + self.driver.current_url.partition("#")[2]
            ),
            f"{part} was not shown",
        )
        self.wait_idle()

    def main(self) -> WebElement:
        """The element of the view."""
        return self.driver.find_element(By.TAG_NAME, "main")

    def text(self) -> str:
        """All that can be read on the page."""
        return str(self.driver.execute_script("return document.body.innerText"))

    def find(self, selector: str) -> list[WebElement]:
        """The elements of a CSS selector."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def named(self, tag: str, text: str) -> WebElement:
        """The only element of a tag with this text, waited for."""
        path = f"//{tag}[normalize-space()={json.dumps(text)}]"
        found: list[WebElement] = self.wait(
            lambda: self.driver.find_elements(By.XPATH, path), f"there is no {tag} {text!r}"
        )
        (only,) = found
        return only

    def click(self, tag: str, text: str) -> None:
        """Click the only element of a tag with this text."""
        self.named(tag, text).click()

    def type_into(self, name: str, text: str) -> None:
        """Replace what a field of a form holds."""
        (box,) = self.wait(lambda: self.find(f'[name="{name}"]'), f"there is no field {name}")
        box.clear()
        box.send_keys(text)

    def press(self, *keys: str) -> None:
        """Press keys, whatever has the focus."""
        self.driver.switch_to.active_element.send_keys(*keys)

    def complaints(self) -> list[str]:
        """What the browser has complained of since it was asked last: errors, refused contents."""
        return [
            entry["message"]
            for entry in self.driver.get_log("browser")
            # Each refusal of the API is reported by the browser itself, too.
            if entry["level"] == "SEVERE" and "Failed to load resource" not in entry["message"]
        ]

    def emulate(self, size: tuple[int, int] = WIDE, scheme: str = "light") -> None:
        """Have the browser show pages at a size in CSS pixels, in the light or the dark scheme."""
        width, height = size
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
        )
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
