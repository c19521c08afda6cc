"""The calls of the Rust client: a method an RPC, and how the pages of each listing are joined."""

import textwrap

from tools.generate.calls.model import HEAD, Rpc, about, contract, snake

WIDTH = 92
OWN = {"PublishInteraction", "AddUserProfile", "DeleteProfile"}
"""Written by hand: two have ids made before they are sent, the third is not always repeated."""
STUBS = {
    "AdminService": "admin",
    "InteractionService": "interactions",
    "KeyService": "keys",
    "LearningService": "learning",
    "OutcomeService": "outcomes",
    "PlaybookService": "playbooks",
    "ProfileService": "profiles",
    "RequestService": "requests",
    "SearchService": "learned",
}
"""How the client names the generated client of each service."""


def source() -> str:
    """Return the module's text, to be formatted by rustfmt."""
    found = contract()
    rpcs = [rpc for rpc in found.unary() if rpc.name not in OWN]
    return "".join(
        [
            f"//! A method for each RPC with one request and one reply. {HEAD}\n\n",
            "use crate::client::Client;\nuse crate::error::Error;\n",
            "use crate::paging::{Counted, Paged, Pages};\nuse crate::v1;\n\n",
            "/// The calls of the contract, with the client's timeout, retries and errors.\n",
            "impl Client {\n",
            *(method(rpc) for rpc in rpcs),
            "}\n",
            *(pages(rpc) for rpc in rpcs if rpc.records),
        ]
    )


def method(rpc: Rpc) -> str:
    """Return one method."""
    words = textwrap.wrap(about(rpc), WIDTH, break_on_hyphens=False)
    comment = "".join(f"    /// {line}\n" for line in words)
    runner = "call"
    if rpc.records:
        runner = "list" if rpc.count else "search_pages"
    return f"""
{comment}    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` names the fields at fault; and what every call can fail with.
    pub async fn {snake(rpc.name)}(
        &self,
        request: v1::{rpc.request},
    ) -> Result<v1::{rpc.response}, Error> {{
        let send = |request| {{
            let mut stub = self.{STUBS[rpc.service]}();
            async move {{ stub.{snake(rpc.name)}(request).await }}
        }};
        self.{runner}(request, send).await
    }}
"""


def pages(rpc: Rpc) -> str:
    """Return how the pages of one listing are asked for and joined."""
    joined = "".join(f"        self.{name}.extend(page.{name});\n" for name in rpc.records)
    more = "        self.has_more = page.has_more;\n" if rpc.has_more else ""
    text = f"""
impl Paged for v1::{rpc.request} {{
    fn page_token(&self) -> &str {{
        &self.page_token
    }}
    fn go_on(&mut self, token: String) {{
        self.page_token = token;
    }}
}}

impl Pages for v1::{rpc.response} {{
    fn next_page_token(&self) -> &str {{
        &self.next_page_token
    }}
    fn records(&self) -> usize {{
        self.{rpc.records[0]}.len()
    }}
    fn join(&mut self, page: Self) {{
{joined}{more}        self.next_page_token = page.next_page_token;
    }}
}}
"""
    if rpc.count:
        text += f"""
impl Counted for v1::{rpc.request} {{
    fn wanted(&self) -> i64 {{
        self.{rpc.count}.unwrap_or({rpc.count_default})
    }}
    fn want(&mut self, count: i64) {{
        self.{rpc.count} = Some(count);
    }}
}}
"""
    return text
