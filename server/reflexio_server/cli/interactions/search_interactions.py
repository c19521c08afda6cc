"""`reflexio search-interactions`: one user's interactions by meaning and words."""

from typing import Annotated

import typer
from rich.padding import Padding

from reflexio_server.cli.calling import calling
from reflexio_server.cli.interactions.requests import describe
from reflexio_server.cli.terminal import (
    NOTHING_MATCHES,
    AsJson,
    Url,
    output,
    print_json,
    printable,
)


def search_interactions(
    user: Annotated[str, typer.Argument(help="User whose interactions to search.")],
    query: Annotated[
        str, typer.Argument(help="What to look for; without it the newest are listed.")
    ] = "",
    top_k: Annotated[int, typer.Option(help="Greatest number of hits.")] = 10,
    session: Annotated[str, typer.Option(help="Only in this session.")] = "",
    source: Annotated[str, typer.Option(help="Only from this source.")] = "",
    role: Annotated[str, typer.Option(help="Only with this role.")] = "",
    threshold: Annotated[float, typer.Option(help="Smallest similarity, 0 to 1.")] = 0.0,
    mode: Annotated[
        str, typer.Option(help="hybrid, vector (by meaning) or fts (by words).")
    ] = "hybrid",
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Search one user's interactions, best first."""
    with calling(url, user_id="USER", query="QUERY") as client:
        response = client.search_interactions(
            user_id=user,
            query=query,
            top_k=top_k,
            session_id=session,
            source=source,
            role=role,
            threshold=threshold,
            search_mode=mode,
        )
    if as_json:
        print_json(response)
        return
    if not response.interactions:
        typer.echo(NOTHING_MATCHES)
        return
    for hit in response.interactions:
        head = f"score {hit.score or 0:.3f}, similarity {hit.similarity or 0:.3f}, "
        place = f"id {hit.interaction_id}, {hit.role}, session {hit.session_id}"
        output.print(printable(head + place), soft_wrap=True)
        output.print(Padding(printable(describe(hit)), (0, 0, 0, 4)))
