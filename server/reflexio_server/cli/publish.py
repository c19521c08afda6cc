"""`reflexio publish`: a file of publish requests, one JSON object a line, over one bulk stream."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Annotated, Any

import click
import orjson
import reflexio
import typer
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from reflexio_server.cli.terminal import Url, errors, fail

FAILURES_SHOWN_MAX = 20
"""Failed lines that are printed one by one; the rest is counted."""


class _Lines:
    """The file's requests, with the line number of each that was handed out, in order."""

    def __init__(self, file: IO[Any], progress: Progress, task: Any) -> None:
        self._file = file
        self._progress = progress
        self._task = task
        self.numbers: list[int] = []
        self.broken: list[tuple[int, str]] = []

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for number, line in enumerate(self._file, 1):
            self._progress.advance(self._task, len(line))
            if not line.strip():
                continue
            try:
                body = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                self.broken.append((number, f"is not JSON: {error}"))
                continue
            if not isinstance(body, dict):
                self.broken.append((number, "is not a JSON object"))
                continue
            self.numbers.append(number)
            yield _as_item(body, number, line)


def _as_item(body: dict[str, Any], number: int, line: bytes) -> dict[str, Any]:
    """Return a line as an item of `bulk_publish`.

    A line without request_id gets one made from its number and text: publishing the file again
    stores nothing twice.
    """
    item = dict(body)
    if "interaction_data_list" in item:
        item["interactions"] = item.pop("interaction_data_list")
    if not item.get("request_id"):
        digest = hashlib.sha256(b"%d:%s" % (number, line.strip())).hexdigest()[:32]
        source = item.get("source")
        item["request_id"] = f"{source}_{digest}" if isinstance(source, str) and source else digest
    return item


def publish(
    file: Annotated[
        Path,
        typer.Argument(
            help="File of JSON lines, each a body of /api/publish_interaction; - is stdin."
        ),
    ],
    url: Url = None,
) -> None:
    """Publish a file with one request a line. Publishing it again stores nothing twice."""
    total = None if str(file) == "-" else _size_bytes(file)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[stored]} requests"),
        TimeRemainingColumn(),
    )
    failures: list[tuple[int, str]] = []
    stored = interactions = 0
    with (
        click.open_file(str(file), "rb") as opened,
        reflexio.ReflexioClient(url_endpoint=url) as client,
        Progress(*columns, console=errors) as progress,
    ):
        task = progress.add_task("publishing", total=total, stored=0)
        lines = _Lines(opened, progress, task)
        try:
            for ack in client.bulk_publish(lines):
                if ack.success:
                    stored += 1
                    interactions += len(ack.interaction_ids)
                    progress.update(task, stored=stored)
                else:
                    failures.append((lines.numbers[ack.sequence], str(ack.error)))
        except reflexio.ReflexioError as error:
            raise fail(f"after {stored} stored requests: {error}") from error
    failures = sorted(failures + lines.broken)
    for number, reason in failures[:FAILURES_SHOWN_MAX]:
        errors.print(f"line {number}: {reason}", markup=False, highlight=False, soft_wrap=True)
    typer.echo(f"stored {stored} requests with {interactions} interactions")
    if failures:
        raise fail(f"{len(failures)} lines were not stored")


def _size_bytes(file: Path) -> int:
    if file.is_dir():
        raise fail(f"{file}: is a folder")
    try:
        return file.stat().st_size
    except OSError as error:
        raise fail(f"{file}: {error.strerror}") from error
