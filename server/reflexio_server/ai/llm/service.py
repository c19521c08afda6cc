"""One call to the model: bounded in time and size, counted, and failing as an `ExtractionError`."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import openai
import structlog

from reflexio_server.ai.llm.bounded_body import bound_body
from reflexio_server.ai.llm.budget import DailyBudget
from reflexio_server.ai.llm.call_form import NO_MORE, CallForm, Refusal
from reflexio_server.ai.llm.failures import extraction_error, reply_error
from reflexio_server.ai.llm.messages import Messages
from reflexio_server.ai.llm.reply import FailureReplyError, ModelReply, ReplyError, read_reply
from reflexio_server.ai.openai_api.access import PROBLEM_CHARS_MAX, ServiceAccess
from reflexio_server.ai.openai_api.client import async_client
from reflexio_server.ai.openai_api.connecting import connecting
from reflexio_server.core.learning.extraction import ExtractionError
from reflexio_server.core.limits import PLAYBOOK_ANSWER_TOKENS_MAX, PLAYBOOK_TIMEOUT_S
from reflexio_server.core.metrics import MODEL_CALLS, MODEL_TOKENS

log = structlog.get_logger()


class CallBounds(NamedTuple):
    """What an operator sets of every call."""

    timeout_s: float = PLAYBOOK_TIMEOUT_S
    """Seconds until the reply is whole."""
    tokens_max: int = PLAYBOOK_ANSWER_TOKENS_MAX
    """Tokens of an answer, with those that the model spends on thinking."""
    extra_body: Mapping[str, Any] = NO_MORE
    """Fields of the request's body beside those that the server sends."""


DEFAULT_BOUNDS: Final = CallBounds()


class _RefusedError(Exception):
    """The service answered with an error: how, and what it means when nothing else can be asked."""

    def __init__(self, refusal: Refusal, meaning: ExtractionError) -> None:
        super().__init__(meaning)
        self.refusal = refusal
        self.meaning = meaning


class ChatService:
    """A model of an OpenAI-compatible service. Belongs to one event loop.

    Raises `AccessError` when the environment's proxy or authorities cannot be used.
    """

    def __init__(
        self,
        model: str,
        access: ServiceAccess,
        budget: DailyBudget,
        bounds: CallBounds = DEFAULT_BOUNDS,
    ) -> None:
        self._model = model
        self._access = access
        self._bounds = bounds
        self._budget = budget
        self._form = CallForm(tokens_max=bounds.tokens_max)
        self._client = async_client(
            access,
            timeout=bounds.timeout_s,
            # The jobs repeat what fails, and a process that ends loses none of them.
            max_retries=0,
            default_headers={"Accept-Encoding": "identity"},
            http_client=openai.DefaultAsyncHttpxClient(
                event_hooks={"response": [bound_body]}, **connecting(access)
            ),
        )

    async def ask(self, messages: Messages, name: str, schema: dict[str, object]) -> ModelReply:
        """Return what the model replies, in a form that the schema `name` describes.

        Makes one request, and one more for each part of its form that the service turns out not to
        know: it is not asked for that again while this object lives. Raises `ExtractionError`: the
        budget is spent, the service fails or does not end its reply before the timeout, or the
        model refuses.
        """
        requests = 0
        while True:
            form = self._form
            requests += 1
            try:
                asked = form.messages(messages)
                reply = await self._request(
                    asked, form.options(name, schema, self._bounds.extra_body)
                )
            except _RefusedError as refused:
                following = form.after(refused.refusal)
                if following is None:
                    raise refused.meaning from None
                # Another job may have found out meanwhile, and further.
                if self._form is form:
                    self._form = following
                    log.warning("call_form_refused", form=str(form), instead=str(following))
                continue
            self._budget.add_tokens(reply.prompt_tokens + reply.completion_tokens)
            self._check_willing(reply)
            return reply._replace(requests=requests)

    async def _request(self, messages: Messages, options: dict[str, Any]) -> ModelReply:
        self._budget.take_call()
        began_at_s, failure = time.perf_counter(), ""
        try:
            reply = await self._ask_once(messages, options)
        except _RefusedError as refused:
            failure = str(refused.refusal.status)
            raise
        except ExtractionError:
            failure = "failed"
            raise
        except asyncio.CancelledError:
            failure = "cancelled"
            raise
        finally:
            MODEL_CALLS.observe(time.perf_counter() - began_at_s, "chat", self._model, failure)
        MODEL_TOKENS.add("input", by=reply.prompt_tokens)
        MODEL_TOKENS.add("output", by=reply.completion_tokens)
        return reply

    async def _ask_once(self, messages: Messages, options: dict[str, Any]) -> ModelReply:
        try:
            async with asyncio.timeout(self._bounds.timeout_s):
                # Unparsed, because the package passes on whatever a service answers.
                answer = await self._client.chat.completions.with_raw_response.create(
                    model=self._model,
                    messages=messages,
                    **options,
                )
            prompt_chars = sum(len(str(message.get("content"))) for message in messages)
            return read_reply(answer.content, prompt_chars)
        # Nothing is chained: the causes hold the service's words, which may repeat the key.
        except (TimeoutError, openai.APITimeoutError):
            raise ExtractionError(
                f"the playbook model did not answer within {self._bounds.timeout_s:g} s",
                may_retry=True,
            ) from None
        except openai.APIStatusError as error:
            said = f"{error} {error.body} {error.param}".lower()
            meaning = extraction_error(error, self._access)
            raise _RefusedError(Refusal(error.status_code, said), meaning) from None
        except openai.OpenAIError as error:
            raise extraction_error(error, self._access) from None
        except FailureReplyError as error:
            refusal = Refusal(error.status, str(error).lower())
            raise _RefusedError(refusal, reply_error(error, self._access)) from None
        except ReplyError as error:
            raise ExtractionError(f"the playbook model failed: {error}", may_retry=True) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    def _check_willing(self, reply: ModelReply) -> None:
        if reply.refusal:
            said = self._access.without_key(reply.refusal)[:PROBLEM_CHARS_MAX]
            raise ExtractionError(
                f"the playbook model refused: {said}", may_retry=False, other_writer_may=True
            )
        if reply.finish_reason == "content_filter":
            raise ExtractionError(
                "the service's content filter withholds the answer",
                may_retry=False,
                other_writer_may=True,
            )
