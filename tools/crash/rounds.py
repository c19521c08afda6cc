"""The kill loop: publish, SIGKILL, restart, compare, send again, compare."""

import random
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import reflexio
from reflexio_server.data_folder import SOCKET_NAME
from reflexio_server.sql.database.file_name import DATABASE_NAME

from tests.support.serving import Server, running_server
from tools.crash import comparing
from tools.crash.comparing import Findings
from tools.crash.ledger import Record, read_ledger
from tools.crash.material import Turn
from tools.crash.publishing import publishers

TRAFFIC_S_MIN, TRAFFIC_S_MAX = 0.05, 2.0
"""Traffic before a kill, counted from the first acknowledgement."""
FIRST_ACK_TIMEOUT_S = 60.0
KILLS_PER_FOLDER = 20
"""Then a fresh folder: all of the old one is compared once more, which must not take for ever."""
RECOVERY_KILL_SHARE = 0.1
"""Restarts that are killed as well, at a moment at which they may be recovering."""
RECOVERY_S_MAX = 1.5
SEARCHED_USERS = 1
"""Users of a round that are searched: the first search of each reads all that it has."""
CLIENT_TIMEOUT_S = 60.0


@dataclass(frozen=True)
class Plan:
    """What to do: `work` is an empty folder, `evidence` where a failure's remains go."""

    kills: int
    seed: int
    embedding: str
    dialogues: Sequence[list[Turn]]
    work: Path
    evidence: Path


@dataclass
class Tally:
    """What came of it."""

    findings: Findings = field(default_factory=Findings)
    kills: int = 0
    kills_in_flight: int = 0
    kills_in_recovery: int = 0
    acked: int = 0
    unacked: int = 0
    unacked_stored: int = 0
    rows_max: int = 0
    restarts_s: list[float] = field(default_factory=list)
    evidence: Path | None = None

    @property
    def in_flight_share(self) -> float:
        """The share of kills with requests on their way, 0 to 1."""
        return self.kills_in_flight / self.kills if self.kills else 0.0


@dataclass
class _Folder:
    """One data folder, its server, and the ledgers of all that was published to it."""

    path: Path
    server: Server
    client: reflexio.ReflexioClient
    records: dict[str, Record] = field(default_factory=dict)


def run(plan: Plan, tell: Callable[[str], None]) -> Tally:
    """Kill as often as planned, or up to the first broken promise; `tell` gets a line a kill."""
    tally = Tally()
    chance = random.Random(plan.seed)
    while tally.kills < plan.kills and not tally.findings:
        path = plan.work / f"folder-{tally.kills}"
        path.mkdir(parents=True)
        try:
            _run_folder(plan, path, chance, tally, tell)
        except Exception as error:
            tally.findings.other.append(f"{type(error).__name__}: {error}")
        if tally.findings:
            tally.evidence = plan.evidence / f"seed-{plan.seed}-kill-{tally.kills}"
            shutil.rmtree(tally.evidence, ignore_errors=True)
            # The socket of a killed server is still there, and no file that can be copied.
            shutil.copytree(path, tally.evidence, ignore=shutil.ignore_patterns(SOCKET_NAME))
            text = "\n".join([f"seed {plan.seed}, kill {tally.kills}", *tally.findings.all()])
            (tally.evidence / "findings.txt").write_text(text + "\n", encoding="utf-8")
        shutil.rmtree(path)
    return tally


def _run_folder(
    plan: Plan, path: Path, chance: random.Random, tally: Tally, tell: Callable[[str], None]
) -> None:
    environment = {"REFLEXIO_EMBEDDING": plan.embedding}
    with (
        running_server(path / "data", environment) as server,
        reflexio.ReflexioClient("", server.url, CLIENT_TIMEOUT_S) as client,
    ):
        folder = _Folder(path, server, client)
        for _ in range(min(KILLS_PER_FOLDER, plan.kills - tally.kills)):
            tell(_round(plan, folder, chance, tally))
            if tally.findings:
                # What is there is evidence: a stop in good order would tidy it up.
                server.kill()
                return
        for user_id, record in folder.records.items():
            stored = comparing.read_stored(client, user_id)
            tally.findings.add(comparing.compare(stored, record))
    tally.findings.other += _integrity(path / "data" / DATABASE_NAME)


def _round(plan: Plan, folder: _Folder, chance: random.Random, tally: Tally) -> str:
    number = tally.kills
    tally.kills += 1
    traffic_s = _publish_and_kill(plan, folder, chance, tally)
    restart_s = _restart(folder.server, chance, tally)
    serving_at = time.monotonic()
    tally.restarts_s.append(restart_s)
    records = {
        path.stem: read_ledger(path) for path in sorted(folder.path.glob(f"kill{number}-*.jsonl"))
    }
    folder.records.update(records)
    acked = sum(len(record.acked) for record in records.values())
    unacked = sum(len(record.unacked) for record in records.values())
    unacked_stored = 0
    for user_id in chance.sample(sorted(records), SEARCHED_USERS):
        tally.findings.other += comparing.check_searchable(
            folder.client, records[user_id], serving_at, chance
        )
    for user_id, record in records.items():
        stored = comparing.read_stored(folder.client, user_id)
        unacked_stored += len(stored.keys() & set(record.unacked))
        tally.findings.add(comparing.compare(stored, record))
        tally.findings.add(comparing.send_again(folder.client, record, stored, chance))
    tally.acked += acked
    tally.unacked += unacked
    tally.unacked_stored += unacked_stored
    tally.kills_in_flight += bool(unacked)
    rows = _rows(folder.path / "data" / DATABASE_NAME)
    tally.rows_max = max(tally.rows_max, rows)
    return (
        f"kill {tally.kills}: after {traffic_s:.2f} s, {acked} acked, {unacked} in flight "
        f"({unacked_stored} of them stored), serving again in {restart_s:.2f} s, {rows} rows"
    )


def _publish_and_kill(plan: Plan, folder: _Folder, chance: random.Random, tally: Tally) -> float:
    """Publish, kill, and end the publishers; return the seconds of traffic."""
    prefix = f"kill{tally.kills - 1}"
    crowd = publishers(folder.server.url, folder.path, prefix, plan.dialogues, chance)
    traffic_s = chance.uniform(TRAFFIC_S_MIN, TRAFFIC_S_MAX)
    for publisher in crowd:
        publisher.start()
    try:
        if not crowd[0].ledger.has_ack.wait(FIRST_ACK_TIMEOUT_S):
            raise TimeoutError("nothing was acknowledged")
        time.sleep(traffic_s)
    finally:
        refused = [code for publisher in crowd for code in publisher.refusals]
        folder.server.kill()
        for publisher in crowd:
            publisher.stop()
    tally.findings.other += [f"refused before the kill: {code}" for code in refused]
    return traffic_s


def _restart(server: Server, chance: random.Random, tally: Tally) -> float:
    """Start the server, now and then killed once more on its way; return the seconds it took."""
    if chance.random() < RECOVERY_KILL_SHARE:
        tally.kills_in_recovery += 1
        server.spawn()
        time.sleep(chance.uniform(0, RECOVERY_S_MAX))
        server.kill()
    begun_at = time.monotonic()
    server.start()
    return time.monotonic() - begun_at


def _rows(database: Path) -> int:
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as reader:
        found: int = reader.execute("SELECT count(*) FROM interactions").fetchone()[0]
        return found


def _integrity(database: Path) -> list[str]:
    """Return what SQLite finds wrong with the file of a server that has stopped."""
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as reader:
        found = [str(row[0]) for row in reader.execute("PRAGMA integrity_check")]
    return [] if found == ["ok"] else [f"integrity_check: {line}" for line in found]
