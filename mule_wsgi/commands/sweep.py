"""`mule sweep`: finish what nobody announced, and clear away what nobody will finish. Without --really, a dry run."""

from __future__ import annotations

import argparse
import json
import os
import re
from contextlib import closing
from datetime import UTC, datetime, timedelta

from mule_core.quota import SWEPT
from mule_core.settings import Settings
from mule_core.state.sql import SqlUploadStore
from mule_core.state.trial import check_used
from mule_core.uploads import Uploads

from ..bucket import Bucket
from ..hook import find_hook
from ..policy import find_prefix
from ..sweep import Sweep, Swept, Verdict

HELP = "finish what nobody announced, abort what was forsaken (for cron; a dry run without --really)"

SHORTEST = timedelta(hours=1)  # of what is remembered of an upload's activity, some minutes are missing
LONGEST = timedelta(days=36_500)  # what is so old is older than S3
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_WORDS = {
    Verdict.FINISHED: ("would finish", "finished"),
    Verdict.ABORTED: ("would abort", "aborted"),
    Verdict.FORGOTTEN: ("would forget", "forgot"),
    Verdict.FAILED: ("failed at", "failed at"),
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what counts as forsaken, and whether it is meant."""
    parser.add_argument("--really", action="store_true", help="do it; without this, only say what would be done")
    parser.add_argument(
        "--older-than",
        type=parse_age,
        default=f"{SWEPT.days}d",
        metavar="AGE",
        help="abort unfinished uploads that nobody has been at for so long (such as 36h or 7d; %(default)s)",
    )
    parser.add_argument(
        "--forget-after",
        type=parse_age,
        default="30d",
        metavar="AGE",
        help="forget uploads that ended so long ago (%(default)s)",
    )
    parser.add_argument(
        "--prefix",
        help="look through the store where keys begin with this, not with what the key template begins with; "
        "'' is the whole bucket, whoever else uploads to it",
    )
    parser.add_argument("--json", action="store_true", help="tell it in JSON")


def run(options: argparse.Namespace) -> int:
    """Sweep once, by the settings of the environment; the exit status is 1 where something failed."""
    settings = Settings.from_environ(os.environ, options.section)
    check_used(settings.database_url)
    on_finished = find_hook(settings)
    bucket, now = Bucket(settings), datetime.now(UTC)
    # Where keys begin with anything, the store may be full of what is nobody's of ours.
    prefix = (find_prefix(settings) or None) if options.prefix is None else options.prefix
    with closing(SqlUploadStore.from_url(settings.database_url)) as store:
        sweep = Sweep(
            Uploads(settings, store, objects=bucket, on_finished=on_finished),
            store=store,
            bucket=bucket,
            before=now - options.older_than,
            prefix=prefix,
            really=options.really,
        )
        swept = sweep.run(ended_before=now - options.forget_after)
    if options.json:
        print(_render_json(swept, really=options.really))
    else:
        print(_render_text(swept, really=options.really, prefix=prefix, has_hook=on_finished is not None))
    return 1 if swept.errors or swept.untold else 0


def _render_json(swept: Swept, *, really: bool) -> str:
    uploads = [
        {"verdict": verdict, "key": candidate.key, "upload_id": candidate.upload_id}
        for verdict, candidate in swept.verdicts
    ]
    counts = {verdict.value: swept.counts[verdict] for verdict in Verdict}
    rest = {"told": swept.told, "untold": swept.untold, "ended_forgotten": swept.ended_forgotten}
    return json.dumps({"really": really, **counts, **rest, "uploads": uploads, "errors": swept.errors}, indent=2)


def _render_text(swept: Swept, *, really: bool, prefix: str | None, has_hook: bool) -> str:
    lines = [
        f"{_WORDS[verdict][really]} {candidate.key!r} ({candidate.upload_id or 'never begun at the store'})"
        for verdict, candidate in swept.verdicts
    ]
    lines += [f"error: {error}" for error in swept.errors]
    if prefix is None:
        lines.append(
            "The store was not looked through, only asked about the uploads that the database knows: keys begin with "
            "anything, and other uploads may not be ours. If they all are, say --prefix ''."
        )
    lines.append(", ".join(f"{swept.counts[verdict]} {verdict}" for verdict in Verdict))
    if really:
        lines.append(f"hook: {swept.told} told, {swept.untold} failed; {swept.ended_forgotten} ended uploads forgotten")
    if not has_hook:
        lines.append("No hook is set (MULE_ON_FINISHED): nobody is ever told of what finishes here.")
    if not really:
        lines.append("This was a dry run: nothing was changed. Say --really to do it.")
    return "\n".join(lines)


def parse_age(text: str) -> timedelta:
    """Read an age as people write it. Raises argparse.ArgumentTypeError for what is none, or too short or long."""
    match = re.fullmatch(r"([0-9]{1,6})([mhd])", text)
    if not match:
        raise argparse.ArgumentTypeError(f"expected an age such as 90m, 36h or 7d, got {text!r}")
    age = timedelta(**{_UNITS[match[2]]: int(match[1])})
    if age < SHORTEST:
        raise argparse.ArgumentTypeError("expected an hour at least: what is younger may be on its way")
    if age > LONGEST:
        raise argparse.ArgumentTypeError(f"expected at most {LONGEST.days} days")
    return age
