"""The words about a playbook: where it stands, how it begins, and all that it says."""

from collections.abc import Sequence

import reflexio

from reflexio_server.cli.terminal import moment, output, print_whole, printable, shortened

BEGINNING_CHARS = 100
"""Of a playbook in a table: enough to recognise it on a line or two."""

AnyPlaybook = reflexio.AgentPlaybook | reflexio.UserPlaybook


def standing(playbook: AnyPlaybook) -> str:
    """Return the decision on a playbook, if there are any of its kind, and whether it is in use."""
    record = [] if playbook.status is None else [playbook.status.value]
    if isinstance(playbook, reflexio.AgentPlaybook):
        return ", ".join([playbook.playbook_status.value, *record])
    return ", ".join(record) or reflexio.RecordStatus.CURRENT.value


def doubts(playbook: AnyPlaybook) -> str:
    """Return what a playbook may contradict, in a few words; empty for nothing."""
    ids = ", ".join(map(str, playbook.possible_contradictions))
    return f"may contradict {ids}" if ids else ""


def beginning(playbook: AnyPlaybook) -> str:
    """Return how a playbook begins, on one line."""
    said = " ".join((playbook.content or playbook.trigger).split())
    return shortened(said, BEGINNING_CHARS)


def named(playbook: AnyPlaybook) -> str:
    """Return a playbook's kind and id."""
    if isinstance(playbook, reflexio.AgentPlaybook):
        return f"agent playbook {playbook.agent_playbook_id}"
    return f"user playbook {playbook.user_playbook_id}"


def print_playbook(playbook: AnyPlaybook) -> None:
    """Print all that a playbook says, but for its sources."""
    lines = [f"{named(playbook)}, {standing(playbook)}"]
    if isinstance(playbook, reflexio.UserPlaybook):
        lines.append(f"user: {playbook.user_id}" if playbook.user_id else "of no user")
    lines.append(f"agent version: {playbook.agent_version}")
    if playbook.playbook_name:
        lines.append(f"name: {playbook.playbook_name}")
    writer = f"by {playbook.writer}" if playbook.writer else "added by a caller"
    lines.append(f"made: {moment(playbook.created_at)} UTC, {writer}")
    if playbook.tags:
        lines.append(f"tags: {', '.join(playbook.tags)}")
    for line in lines:
        output.print(printable(line), soft_wrap=True)
    print_whole("when:", playbook.trigger)
    print_whole("do:", playbook.content)
    print_whole("why:", playbook.rationale)
    if playbook.blocking_issue is not None:
        issue = playbook.blocking_issue
        print_whole("what a playbook cannot mend:", f"{issue.kind}: {issue.details}")
    if isinstance(playbook, reflexio.AgentPlaybook):
        print_whole("metadata:", playbook.playbook_metadata)


def print_contradictions(playbook: AnyPlaybook, shown: Sequence[AnyPlaybook]) -> None:
    """Print what a playbook may contradict, with the days that tell which is the newer."""
    more = len(playbook.possible_contradictions) - len(shown)
    for other in shown:
        made = f"{standing(other)}, made {moment(other.created_at)} UTC"
        print_whole(f"may contradict {named(other)}, {made}:", other.content or other.trigger)
    if more:
        output.print(f"may contradict {more} more: see --json", markup=False, highlight=False)


def print_decisions(playbook: reflexio.AgentPlaybook) -> None:
    """Print the decisions on a playbook, oldest first: what, when, with which key, why."""
    if not playbook.decisions:
        output.print("decisions: none", markup=False, highlight=False)
        return
    output.print("decisions:", markup=False, highlight=False)
    for decision in playbook.decisions:
        by = f"key {decision.key_id}" if decision.key_id else "without a key"
        head = f"{decision.playbook_status.value} {moment(decision.decided_at)} UTC, {by}"
        reason = " ".join(decision.reason.split())
        output.print(printable(f"    {head}{f': {reason}' if reason else ''}"), soft_wrap=True)
