"""The drafts of a model's answer that come from the expert's text; others are asked for again."""

from reflexio_server.ai.llm.answer import Answer
from reflexio_server.ai.llm.grounding import why_ungrounded
from reflexio_server.ai.llm.json_answer import AnswerError
from reflexio_server.ai.playbooks.llm_answer import read_answer
from reflexio_server.core.learning.playbook_writer import PlaybookDraft


class GroundedReader:
    """Reads the answers to one question, the repaired one too."""

    def __init__(self, expert_answer: str, known_count: int = 0) -> None:
        self._expert_answer = expert_answer
        self._known_count = known_count
        self._was_repaired = False
        self._kept: tuple[PlaybookDraft, ...] = ()

    def read(self, text: str) -> Answer[PlaybookDraft]:
        """Return an answer's drafts. Raises `AnswerError` for what is malformed or ungrounded.

        A draft is never left out of the first answer in silence: a gap would be lost. Of the
        second, the grounded ones are taken, or else those of the first.
        """
        is_last, self._was_repaired = self._was_repaired, True
        try:
            answer = read_answer(text, self._known_count)
        except AnswerError:
            if is_last and self._kept:
                return Answer(self._kept, "", ("the repaired answer: malformed",))
            raise
        problems = {
            draft: problem
            for draft in answer.candidates
            if (problem := why_ungrounded(draft.content, self._expert_answer))
        }
        grounded = tuple(draft for draft in answer.candidates if draft not in problems)
        self._kept = grounded or self._kept
        if not problems or (is_last and self._kept):
            dropped = (*answer.dropped, *(f"an ungrounded draft: {p}" for p in problems.values()))
            return Answer(self._kept if problems else grounded, answer.nothing_reason, dropped)
        first = next(iter(problems.values()))
        raise AnswerError(f"a playbook is not from the expert's answer: {first}")
