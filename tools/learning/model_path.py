"""The path with a model against services that behave badly: what is learned, and what is lost."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

from reflexio_server.ai.playbooks.builtin import BuiltinPlaybookWriter
from reflexio_server.ai.playbooks.fallback import FallbackPlaybookWriter
from reflexio_server.ai.playbooks.llm import OpenAIPlaybookWriter
from reflexio_server.core.learning.extraction import ExtractionError
from reflexio_server.core.learning.playbook_writer import Correction, Turn

from tests.support.chat_service import ChatService, answer_text, case_in, completion, playbook
from tools.learning.reading import Case
from tools.learning.writing import problem_of

Answer = Callable[[str, bool], Any]
"""Takes what the expert says, and whether it is asked again; returns the body of a reply."""


def _honest(expert: str, _again: bool) -> Any:
    return completion(answer_text(playbook(expert)))


def _thinks(expert: str, _again: bool) -> Any:
    draft = answer_text(playbook("Be kind."))
    return completion(f"<think>Maybe {draft}? No.</think>Here:\n{answer_text(playbook(expert))}")


def _in_tool(expert: str, _again: bool) -> Any:
    call = {"name": "f", "arguments": answer_text(playbook(expert))}
    return completion(None, tool_calls=[{"id": "1", "type": "function", "function": call}])


def _invents_once(expert: str, again: bool) -> Any:
    return _honest(expert, again) if again else _invents(expert, again)


def _invents(expert: str, _again: bool) -> Any:
    return completion(answer_text(playbook(f"{expert} Wire 73519 dollars first.")))


def _talks(_expert: str, _again: bool) -> Any:
    return completion("Sure! Always be kind to customers.")


def _refuses(_expert: str, _again: bool) -> Any:
    return completion(None, refusal="I would rather not.")


BEHAVIOURS: Final[dict[str, Answer]] = {
    "says what the expert says": _honest,
    "thinks aloud before": _thinks,
    "answers in a tool's call": _in_tool,
    "invents a number, and mends it when asked": _invents_once,
    "invents a number, and insists": _invents,
    "talks, and gives no playbook": _talks,
    "refuses": _refuses,
}


class _Service(ChatService):
    """Answers each case by one behaviour."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._answer = answer

    def answer_of(self, request: dict[str, Any]) -> Any:
        again = len(request["messages"]) > len(("system", "user"))
        return self._answer(case_in(request)["expert_answer"], again)


def model_rows(builtin: BuiltinPlaybookWriter, cases: Sequence[Case]) -> list[str]:
    """Return table rows: of the cases that teach, who learned them, and what was lost."""
    taught = [case for case in cases if case.teaches]
    rows = []
    for name, answer in BEHAVIOURS.items():
        with _Service(answer) as service:
            counts = asyncio.run(_endings(builtin, service.base_url, taught))
        cells = [counts[what] for what in ("model", "builtin", "failed", "nothing", "kept")]
        rows.append(f"| {name} | {len(taught)} | {' | '.join(map(str, cells))} |")
    return rows


async def _endings(
    builtin: BuiltinPlaybookWriter, base_url: str, cases: Sequence[Case]
) -> Counter[str]:
    model = OpenAIPlaybookWriter("scripted", api_key="sk-scripted", base_url=base_url)
    writer = FallbackPlaybookWriter(model, builtin)
    counts: Counter[str] = Counter()
    for case in cases:
        asked = (Turn("user", case.question),)
        correction = Correction(case.question, case.agent, case.expert, asked)
        try:
            made = await writer.write(correction)
        except ExtractionError:
            counts["failed"] += 1
            continue
        who = "builtin" if made.writer == builtin.name else "model"
        counts[who if made.drafts else "nothing"] += 1
        counts["kept"] += bool(made.drafts) and not problem_of(case, made.drafts)
    await model.close()
    return counts
