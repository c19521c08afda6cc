"""The documentation page's own script, and the form in which a reader tries an operation."""

import json
from typing import Any

from reflexio_server.bridge.docs.tables import text

SCRIPT = """
const key = document.getElementById("key");
for (const box of document.querySelectorAll("details.try")) {
  const { verb, type } = box.dataset;
  const address = box.querySelector("input");
  const body = box.querySelector("textarea");
  const answer = box.querySelector("output");
  box.querySelector("button").addEventListener("click", async () => {
    const path = address.value;
    if (box.dataset.deletes && !confirm(`Really ${verb} ${path}?`)) return;
    const headers = {};
    if (key.value) headers.authorization = `Bearer ${key.value}`;
    if (body) headers["content-type"] = type;
    answer.textContent = "…";
    try {
      const url = new URL(path, location.origin);
      if (url.origin !== location.origin) throw new Error("the address is not this server's");
      const reply = await fetch(url, {
        method: verb, headers, credentials: "omit", body: body ? body.value : undefined,
      });
      let told = await reply.text();
      try { told = JSON.stringify(JSON.parse(told), null, 2); } catch {}
      answer.textContent = `${reply.status} ${reply.statusText}\\n${told}`;
    } catch (error) {
      answer.textContent = String(error);
    }
  });
}
"""

KEY_FIELD = (
    '<p><label>API key for trying, kept on this page alone: <input id="key" type="password" '
    'autocomplete="off"></label></p>'
)

DELETING = ("Delete", "Clear")
"""How operations begin that are asked about twice."""


def try_form(verb: str, operation_id: str, address: str, media_type: str, body: Any) -> str:
    """Return the fields in which an operation is tried; `body` is None for one without."""
    deletes = ' data-deletes="yes"' if operation_id.startswith(DELETING) else ""
    lines = isinstance(body, dict) and media_type.endswith("ndjson")
    shown = json.dumps(body, indent=None if lines else 2, ensure_ascii=False)
    area = "" if body is None else f'<textarea rows="8" spellcheck="false">{text(shown)}</textarea>'
    return (
        f'<details class="try" data-verb="{text(verb.upper())}" data-type="{text(media_type)}"'
        f"{deletes}><summary>Try it</summary>"
        f'<input value="{text(address)}" aria-label="address">{area}'
        "<button>Send</button><output></output></details>"
    )
