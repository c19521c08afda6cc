"""The outcome of publishing a file: what became of its lines, told to people or as JSON."""

from collections import Counter
from dataclasses import dataclass, field

import reflexio
import typer

from reflexio_server.cli.terminal import errors, fail, print_json

WARNINGS_SHOWN_MAX = 20
"""Warnings of stored lines that are told one by one; the rest is counted."""

FAILURES_SHOWN_MAX = 20
"""Failed lines that people are told one by one; the rest is counted."""


@dataclass
class PublishOutcome:
    """Counts of what was stored, and the lines that were not, by their numbers in the file."""

    stored: int = 0
    known: int = 0
    interactions: int = 0
    warnings: list[tuple[int, str]] = field(default_factory=list)
    warning_count: int = 0
    failures: list[tuple[int, str]] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    """Lines of a salvaged database that are no requests, or another organisation's, by what they
    are."""

    def count(self, ack: reflexio.BulkAck, line: int) -> None:
        """Take in the answer to a line."""
        if not ack.success:
            self.failures.append((line, str(ack.error)))
            return
        if ack.already_stored:
            self.known += 1
        else:
            self.stored += 1
            self.interactions += len(ack.interaction_ids)
        self.warning_count += len(ack.warnings)
        room = WARNINGS_SHOWN_MAX - len(self.warnings)
        self.warnings += [(line, warning) for warning in ack.warnings[:room]]

    @property
    def acked(self) -> int:
        """Requests that are stored, by this run or before."""
        return self.stored + self.known

    def print_json(self) -> None:
        """Print all of it as one object; ends the command with code 1 where a line failed."""
        print_json(
            {
                "stored": self.stored,
                "interactions": self.interactions,
                "known": self.known,
                "warnings": [{"line": line, "text": text} for line, text in self.warnings],
                "warning_count": self.warning_count,
                "failures": [{"line": line, "text": text} for line, text in sorted(self.failures)],
                "passed_over": dict(self.passed_over),
            }
        )
        if self.failures:
            raise typer.Exit(1)

    def print(self) -> None:
        """Print the counts, and on standard error the lines; code 1 where a line failed."""
        _complain([f"line {line}: {text}" for line, text in self.warnings])
        if self.warning_count > len(self.warnings):
            _complain([f"and {self.warning_count - len(self.warnings)} more warnings"])
        shown = sorted(self.failures)[:FAILURES_SHOWN_MAX]
        _complain([f"line {line}: {text}" for line, text in shown])
        _complain(
            [f"passed over {count} lines of {what}" for what, count in self.passed_over.items()]
        )
        known = f", {self.known} known" if self.known else ""
        typer.echo(f"stored {self.stored} requests with {self.interactions} interactions{known}")
        if self.failures:
            raise fail(f"{len(self.failures)} lines were not stored")


def _complain(lines: list[str]) -> None:
    for line in lines:
        errors.print(line, markup=False, highlight=False, soft_wrap=True)
