"""`reflexio publish`: a file of publish requests over one bulk stream."""

import hashlib
from collections import Counter
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
from reflexio_server.cli.publish_file import FileRecord, PublishFileError, canonical, records_of
from reflexio_server.cli.terminal import Url, errors, fail
from reflexio_server.sql.salvaged_lines import SALVAGED_ORG, SALVAGED_RECORD, SALVAGED_TABLE

WARNINGS_SHOWN_MAX = 20
"""Warnings of stored lines that are printed one by one; the rest is counted."""

FAILURES_SHOWN_MAX = 20
"""Failed lines that are printed one by one; the rest is counted."""


class _Lines:
    """The file's requests, with the line number of each that was handed out, in order."""

    def __init__(
        self,
        records: Iterator[FileRecord],
        progress: Progress,
        task: Any,
        client: reflexio.ReflexioClient,
    ) -> None:
        self._records = records
        self._client = client
        self._progress = progress
        self._task = task
        self.numbers: list[int] = []
        self.broken: list[tuple[int, str]] = []
        self.passed_over: Counter[str] = Counter()
        """Lines of a salvaged database that are no requests, or another organisation's, by what
        they are."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for record in self._records:
            self._progress.advance(self._task, len(record.text))
            if record.problem or not isinstance(record.value, dict):
                self.broken.append((record.number, record.problem or "is not a JSON object"))
                continue
            if (other := self._other(record.value)) is not None:
                self.passed_over[other] += 1
                continue
            self.numbers.append(record.number)
            yield _as_item(record.value, record.place)

    def _other(self, body: dict[str, Any]) -> str | None:
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
    if "interaction_data_list" in item:
        item["interactions"] = item.pop("interaction_data_list")
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
    failures: list[tuple[int, str]] = []
    stored = known = interactions = 0
    with (
        click.open_file(str(file), "rb") as opened,
        calling(url) as client,
        Progress(*columns, console=errors) as progress,
    ):
        task = progress.add_task("publishing", total=total, stored=0)
        warnings: list[tuple[int, str]] = []
        warning_count = 0
        try:
            lines = _Lines(records_of(opened), progress, task, client)
            for ack in client.bulk_publish(lines):
                if ack.success:
                    if ack.already_stored:
                        known += 1
                    else:
                        stored += 1
                        interactions += len(ack.interaction_ids)
                    warning_count += len(ack.warnings)
                    room = WARNINGS_SHOWN_MAX - len(warnings)
                    number = lines.numbers[ack.sequence]
                    warnings += [(number, warning) for warning in ack.warnings[:room]]
                    progress.update(task, stored=stored + known)
                else:
                    failures.append((lines.numbers[ack.sequence], str(ack.error)))
        except reflexio.ReflexioError as error:
            stored_before = f"after {stored + known} stored requests: " if stored + known else ""
            raise fail(f"{stored_before}{error}") from error
        except PublishFileError as error:
            raise fail(f"{file}: {error}; {stored + known} requests were stored") from error
    for number, warning in warnings:
        errors.print(f"line {number}: {warning}", markup=False, highlight=False, soft_wrap=True)
    if warning_count > len(warnings):
        errors.print(f"and {warning_count - len(warnings)} more warnings", highlight=False)
    failures = sorted(failures + lines.broken)
    for number, reason in failures[:FAILURES_SHOWN_MAX]:
        errors.print(f"line {number}: {reason}", markup=False, highlight=False, soft_wrap=True)
    for what, count in lines.passed_over.items():
        errors.print(
            f"passed over {count} lines of {what}", markup=False, highlight=False, soft_wrap=True
        )
    told = f", {known} known" if known else ""
    typer.echo(f"stored {stored} requests with {interactions} interactions{told}")
    if failures:
        raise fail(f"{len(failures)} lines were not stored")


def _size_bytes(file: Path) -> int:
    if file.is_dir():
        raise fail(f"{file}: is a folder")
    try:
        return file.stat().st_size
    except OSError as error:
        raise fail(f"{file}: {error.strerror}") from error
