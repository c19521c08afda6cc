"""The results of a search read the same in every language."""

import json
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format
from reflexio import Citation, SearchResponse
from reflexio._messages.decode import to_result
from reflexio.v1 import search_service_pb2

CASES = json.loads((Path(__file__).parents[1] / "prompts.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_prompt_reads_as_in_every_language(case: dict[str, Any]) -> None:
    """The same text within the same limit, and the same citations of an answer."""
    reply = json_format.ParseDict(case["found"], search_service_pb2.SearchResponse())
    found = to_result(reply, SearchResponse)
    assert found.as_prompt(chars_max=case["chars_max"], why=case["why"]) == case["prompt"]
    assert found.citations(case["answer"]) == [
        Citation(**citation) for citation in case["citations"]
    ]
