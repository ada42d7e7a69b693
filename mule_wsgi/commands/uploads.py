"""`mule uploads`: which uploads there are, whose, and how far they are."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta

from mule_core.journal import name_upload
from mule_core.parts import count_parts
from mule_core.settings import Settings
from mule_core.sizes import render_size
from mule_core.state.records import Standing, Upload, UploadState
from mule_core.state.sql import SqlUploadStore
from mule_core.state.trial import check_used

HELP = "list the uploads that the database knows, the latest first"

MOST = 100_000
_HEADINGS = ("LOG ID", "STATE", "BEGAN", "SEEN", "SIZE", "CHUNKS", "OWNER", "KEY")
_AGES = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say which, and who reads the list."""
    parser.add_argument("--state", choices=[state.value for state in UploadState], help="only those in this state")
    parser.add_argument("--owner", help="only those of this owner, written as --json has it")
    parser.add_argument("--limit", type=parse_limit, default=50, help="how many at most (%(default)s)")
    parser.add_argument("--json", action="store_true", help="tell it in JSON")


def run(options: argparse.Namespace) -> int:
    """List them, by the settings of the environment."""
    settings = Settings.from_environ(os.environ, options.section)
    state = UploadState(options.state) if options.state else None
    check_used(settings.database_url)
    with closing(SqlUploadStore.from_url(settings.database_url)) as store:
        found = store.find_latest(owner=options.owner, state=state, limit=options.limit)
    print(render_json(found) if options.json else render_table(found, when=datetime.now(UTC)))
    return 0


def parse_limit(text: str) -> int:
    """Read a number of uploads. Raises argparse.ArgumentTypeError for what is none, or too large to be meant."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST):
        raise argparse.ArgumentTypeError(f"expected 1 to {MOST}, got {text!r}")
    return int(text)


def render_json(standings: Sequence[Standing]) -> str:
    """Write all that is known of them, times in ISO 8601 and sizes in bytes.

    `chunks_loaded` is null where nobody knows any more: the parts of uploads that were given up are forgotten.
    """
    return json.dumps([_to_json(standing) for standing in standings], indent=2)


def render_table(standings: Sequence[Standing], *, when: datetime) -> str:
    """Write a line for each, with ages at that moment."""
    rows = [_HEADINGS, *(_to_row(standing, when=when) for standing in standings)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join(lines) if standings else "There are none."


def render_age(age: timedelta) -> str:
    """Give an age in its largest unit, rounded down: `3d`, `5h`, `12m`, `40s`."""
    seconds = max(0, int(age.total_seconds()))
    size, unit = next(((size, unit) for size, unit in _AGES if seconds >= size), _AGES[-1])
    return f"{seconds // size}{unit}"


def _to_row(standing: Standing, *, when: datetime) -> tuple[str, ...]:
    upload = standing.upload
    return (
        name_upload(upload),
        upload.state,
        render_age(when - upload.created),
        render_age(when - (upload.active or upload.created)),
        render_size(upload.fingerprint.filesize),
        _render_progress(standing),
        _make_harmless(upload.fingerprint.owner),
        _make_harmless(upload.key),
    )


def _to_json(standing: Standing) -> dict[str, object]:
    upload, file = standing.upload, standing.upload.fingerprint
    return {
        "log_id": name_upload(upload),
        "state": upload.state,
        "owner": file.owner,
        "key": upload.key,
        "filename": file.filename,
        "filesize": file.filesize,
        "mime_type": upload.mime_type,
        "upload_id": upload.upload_id,
        "chunk_size": upload.chunk_size,
        "num_chunks": _count_chunks(upload),
        "chunks_loaded": _find_loaded(standing),
        "created": upload.created.isoformat(),
        "active": (upload.active or upload.created).isoformat(),
        "finished": standing.finished and standing.finished.isoformat(),
    }


def _count_chunks(upload: Upload) -> int:
    return count_parts(upload.fingerprint.filesize, upload.chunk_size)


def _find_loaded(standing: Standing) -> int | None:
    """Give how many chunks have arrived: of what is over, the parts are forgotten, but a finished upload had all."""
    known = {UploadState.OPEN: standing.arrived, UploadState.FINISHED: _count_chunks(standing.upload)}
    return known.get(standing.upload.state)


def _render_progress(standing: Standing) -> str:
    """Give what has arrived of an open upload; the state of others says all."""
    if standing.upload.state is not UploadState.OPEN:
        return "-"
    count = _count_chunks(standing.upload)
    return f"{standing.arrived}/{count} ({100 * standing.arrived // count} %)"


def _make_harmless(text: str) -> str:
    """Escape what a terminal would obey rather than show: people choose their files' names."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
