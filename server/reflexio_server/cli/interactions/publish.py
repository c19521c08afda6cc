"""`reflexio publish`: a file of publish requests over one bulk stream."""

import hashlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import click
import reflexio
import typer
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from reflexio_server.cli.calling import calling
from reflexio_server.cli.interactions.publish_file import (
    FileRecord,
    PublishFileError,
    canonical,
    records_of,
)
from reflexio_server.cli.interactions.publish_outcome import PublishOutcome
from reflexio_server.cli.terminal import AsJson, Url, errors, fail
from reflexio_server.sql.salvaged_lines import SALVAGED_ORG, SALVAGED_RECORD, SALVAGED_TABLE


class _Lines:
    """The file's requests, with the line number of each that was handed out, in order."""

    def __init__(
        self,
        records: Iterator[FileRecord],
        progress: Progress,
        task: Any,
        client: reflexio.ReflexioClient,
        outcome: PublishOutcome,
    ) -> None:
        self._records = records
        self._client = client
        self._progress = progress
        self._task = task
        self.numbers: list[int] = []
        self._outcome = outcome

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for record in self._records:
            self._progress.advance(self._task, len(record.text))
            if record.problem or not isinstance(record.value, dict):
                problem = record.problem or "is not a JSON object"
                self._outcome.failures.append((record.number, problem))
                continue
            if (elsewhere := self._elsewhere(record.value)) is not None:
                self._outcome.passed_over[elsewhere] += 1
                continue
            self.numbers.append(record.number)
            yield _as_item(record.value, record.place)

    def _elsewhere(self, body: dict[str, Any]) -> str | None:
        """Return what a line of a salvaged database is when it is not to be published here."""
        if SALVAGED_TABLE in body and SALVAGED_RECORD in body:
            return f"table {body[SALVAGED_TABLE]}"
        org_id = body.get(SALVAGED_ORG)
        if org_id is not None and org_id != self._org_id:
            return f"organisation {org_id}"
        return None

    @cached_property
    def _org_id(self) -> str:
        return self._client.whoami().org_id


def _as_item(body: dict[str, Any], place: int) -> dict[str, Any]:
    """Return a request of a file as an item of `bulk_publish`.

    One without request_id gets one made from its place and what it says: publishing the file again,
    also in another of the forms that are read, stores nothing twice.
    """
    item = dict(body)
    item.pop(SALVAGED_ORG, None)
    if not item.get("request_id"):
        digest = hashlib.sha256(b"%d:%s" % (place, canonical(body))).hexdigest()[:32]
        source = item.get("source")
        item["request_id"] = f"{source}_{digest}" if isinstance(source, str) and source else digest
    return item


def publish(
    file: Annotated[
        Path,
        typer.Argument(
            help="JSON lines or an array of bodies of /api/publish_interaction, also gzipped; "
            "- is stdin."
        ),
    ],
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Publish the requests of a file. Publishing the file again stores nothing twice.

    What was stored before is counted as known: by an earlier run, or by an attempt of this one
    whose connection broke before it was answered.
    """
    total = None if str(file) == "-" else _size_bytes(file)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[stored]} requests"),
        TimeRemainingColumn(),
    )
    outcome = PublishOutcome()
    with (
        click.open_file(str(file), "rb") as opened,
        calling(url) as client,
        Progress(*columns, console=errors) as progress,
    ):
        task = progress.add_task("publishing", total=total, stored=0)
        try:
            lines = _Lines(records_of(opened), progress, task, client, outcome)
            for ack in client.bulk_publish(lines):
                outcome.count(ack, lines.numbers[ack.sequence])
                progress.update(task, stored=outcome.acked)
        except reflexio.ReflexioError as error:
            stored_before = f"after {outcome.acked} stored requests: " if outcome.acked else ""
            raise fail(f"{stored_before}{error}") from error
        except PublishFileError as error:
            raise fail(f"{file}: {error}; {outcome.acked} requests were stored") from error
    if as_json:
        outcome.print_json()
    else:
        outcome.print()


def _size_bytes(file: Path) -> int:
    if file.is_dir():
        raise fail(f"{file}: is a folder")
    try:
        return file.stat().st_size
    except OSError as error:
        raise fail(f"{file}: {error.strerror}") from error
