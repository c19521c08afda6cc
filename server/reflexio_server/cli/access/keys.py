"""`reflexio keys`: make, list and revoke the keys that open a server."""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from google.protobuf.json_format import MessageToDict
from reflexio.v1 import key_pb2, options_pb2
from reflexio.v1 import key_service_pb2 as pb
from rich.table import Column, Table

from reflexio_server.cli.settings.values import DataDir, settings_from
from reflexio_server.cli.terminal import AsJson, errors, fail, output, print_json, printable
from reflexio_server.core.access.caller import Scope
from reflexio_server.core.access.keys import new_key_text
from reflexio_server.core.clock import SYSTEM_CLOCK
from reflexio_server.core.errors import ServiceError
from reflexio_server.data_folder import StartError
from reflexio_server.sql.database.file_name import DATABASE_NAME

SCOPES = {scope.name.lower(): scope for scope in Scope}
DURATION = re.compile(r"([1-9][0-9]{0,5})([dhm])")
SECONDS = {"d": 86_400, "h": 3_600, "m": 60}

COLUMNS = ("key id", "organisation", "scopes", "name", "made (UTC)", "last used", "state")

keys_app = typer.Typer(no_args_is_help=True, help="Create, list and revoke API keys.")


@keys_app.command("create")
def create(
    org: Annotated[str, typer.Option(help="Organisation that the key gives access to.")],
    scope: Annotated[
        str, typer.Option(help="Scopes, separated by commas: read, write, review, admin.")
    ] = "read,write",
    expires: Annotated[
        str | None,
        typer.Option(
            help="Expiry: 30d, 12h or 45m from now, or an RFC 3339 time; without it, never.",
            metavar="T",
        ),
    ] = None,
    name: Annotated[str, typer.Option(help="Name to show in `keys list`.")] = "",
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Create a key and print it: it is not shown again. It is valid at once."""
    request = pb.CreateKeyRequest(
        org_id=org,
        scopes=_scopes(scope),
        name=name,
        expires_at=_expiry(expires),
        validate_only=True,
    )
    _call(data_dir, "CreateKey", request)
    request.validate_only = False
    if data_dir is None and not _has_database(None):
        errors.print(
            f"no server has used {settings_from().data_dir} yet; the key is for one that will. "
            "For another server give its folder with --data-dir",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    request.text = new_key_text()
    _hand_over(request, as_json=as_json)
    try:
        key = _call(data_dir, "CreateKey", request).key
    except typer.Exit:
        errors.print(f"the key {request.text.split('_')[1]} that was printed opens nothing yet")
        raise
    errors.print(
        f"made key {key.key_id} of {key.org_id}: {_scope_names(key)}, "
        f"{_ending(key)}; it is not shown again",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


@keys_app.command("list")
def show_keys(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """List all keys, also expired and revoked ones. Their secrets are not stored."""
    kept: Sequence[key_pb2.Key] = ()
    if _has_database(data_dir):
        kept = _call(data_dir, "ListKeys", pb.ListKeysRequest()).keys
    if as_json:
        print_json([_as_json(key) for key in kept])
        return
    if not kept:
        typer.echo("no key was ever made: a server on this machine is open to everyone on it")
        return
    table = Table(*(Column(title, overflow="fold") for title in COLUMNS))
    table.columns[0].no_wrap = True
    for key in kept:
        table.add_row(
            key.key_id,
            printable(key.org_id),
            _scope_names(key),
            printable(key.name),
            _when(key.created_at),
            _when(key.last_used_at) if key.HasField("last_used_at") else "never",
            _ending(key),
        )
    output.print(table)


@keys_app.command("revoke")
def revoke(
    key_id: Annotated[str, typer.Argument(help="Id of the key, as in `keys list`.")],
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Revoke a key for good: its calls are refused at once, its streams end within a second."""
    if not _has_database(data_dir):
        raise fail(f"no key was ever made in {settings_from(data_dir=data_dir).data_dir}")
    response = _call(data_dir, "RevokeKey", pb.RevokeKeyRequest(key_id=key_id))
    if as_json:
        print_json(_as_json(response.key))
        return
    errors.print(f"revoked key {response.key.key_id} of {response.key.org_id}", highlight=False)


def _has_database(data_dir: Path | None) -> bool:
    """Say whether the folder is in use: looking at keys makes none."""
    settings = settings_from(data_dir=data_dir)
    return bool(settings.database_address()) or (settings.data_dir / DATABASE_NAME).exists()


def _call(data_dir: Path | None, rpc: str, request: Any) -> Any:
    # What opens the database takes a moment to import, and `--help` should not.
    from reflexio_server.app.key_calls import call

    try:
        return call(settings_from(data_dir=data_dir), rpc, request)
    except (ServiceError, StartError) as error:
        raise fail(str(error)) from error


def _hand_over(request: pb.CreateKeyRequest, *, as_json: bool) -> None:
    """Print the key before it is made: a key that opens the server is never one nobody has."""
    told = request.text
    if as_json:
        made: dict[str, Any] = {
            "key": request.text,
            "key_id": request.text.split("_")[1],
            "org_id": request.org_id,
            "scopes": _names_of(request.scopes),
            "name": request.name,
        }
        if request.HasField("expires_at"):
            made["expires_at"] = request.expires_at
        told = json.dumps(made, indent=2)
    try:
        if sys.stdout is None or sys.stdout.closed:
            raise OSError("it is closed")
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()
    except OSError as error:
        raise fail(f"cannot write to standard output: {error}; no key was made") from error


def _scopes(given: str) -> list[options_pb2.Scope.ValueType]:
    names = [name.strip().lower() for name in given.split(",") if name.strip()]
    unknown = [name for name in names if name not in SCOPES]
    if unknown or not names:
        given_wrong = f"unknown: {', '.join(unknown)}" if unknown else "is empty"
        raise fail(f"--scope {given_wrong}; use one or more of {', '.join(SCOPES)}")
    return [
        options_pb2.Scope.ValueType(scope) for scope in sorted({SCOPES[name] for name in names})
    ]


def _expiry(given: str | None) -> int | None:
    if given is None:
        return None
    duration = DURATION.fullmatch(given.strip())
    if duration:
        return SYSTEM_CLOCK.now_s() + int(duration[1]) * SECONDS[duration[2]]
    try:
        when = datetime.fromisoformat(given.strip())
        return int(when.replace(tzinfo=when.tzinfo or UTC).timestamp())
    except (ValueError, OverflowError) as error:
        raise fail(
            f"--expires: {given!r} is neither a time like 30d, 12h, 45m nor RFC 3339"
        ) from error


def _names_of(scopes: Iterable[int]) -> list[str]:
    return [Scope(number).name.lower() for number in scopes]


def _scope_names(key: key_pb2.Key) -> str:
    return ",".join(_names_of(key.scopes))


def _ending(key: key_pb2.Key) -> str:
    if key.HasField("revoked_at"):
        return f"revoked {_when(key.revoked_at)}"
    if not key.HasField("expires_at"):
        return "never expires"
    has_expired = key.expires_at <= SYSTEM_CLOCK.now_s()
    return f"{'expired' if has_expired else 'expires'} {_when(key.expires_at)}"


def _when(epoch_s: int) -> str:
    return f"{datetime.fromtimestamp(epoch_s, UTC):%Y-%m-%d %H:%M}"


def _as_json(key: key_pb2.Key) -> dict[str, Any]:
    fields = MessageToDict(key, preserving_proto_field_name=True)
    times = {name: int(fields[name]) for name in fields if name.endswith("_at")}
    return fields | times | {"scopes": _names_of(key.scopes)}
