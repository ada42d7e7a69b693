"""A whole Mule that can be stopped at a given step of a finish: server process, database, store, and a host's hook.

Nothing of Mule knows of it. The store's answers are held by a line before it, the database's by a trigger of its own,
and the hook does as files in its directory say.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import urllib3

from tests.faults.line import Line
from tests.mule_process import MuleProcess, bare_environ
from tests.stores import Store
from tests.wsgi.browser import Page, find_texts, render_completion

LEASE_SECONDS = 1
PATIENCE_SECONDS = 40.0
FILE = b"whole and unaltered"

HOOK = """
import json, os, pathlib, signal, time

HERE = pathlib.Path(__file__).parent

def arrived(upload):
    if (HERE / "die early").exists():
        os.kill(os.getpid(), signal.SIGKILL)
    with (HERE / "heard").open("a") as heard:
        heard.write(json.dumps([upload.key, upload.idempotency_key, upload.attempt, upload.filesize]) + "\\n")
    if (HERE / "die late").exists():
        os.kill(os.getpid(), signal.SIGKILL)
    while (HERE / "stay").exists():
        time.sleep(0.02)
"""

# What a row does at each step of the database's: its condition refuses it.
REFUSALS = {
    "the end": "NEW.state = 'finished' AND OLD.state <> 'finished'",
    "the taking": "NEW.attempts > OLD.attempts",
    "the receipt": "NEW.due IS NULL AND OLD.due IS NOT NULL",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One call of the hook."""

    key: str
    idempotency_key: str
    attempt: int
    filesize: int


@dataclass(kw_only=True)
class Rig:
    """Everything, running; `line` is what the server and the page have to pass on their way to the store."""

    directory: Path
    database_url: str
    environ: Mapping[str, str]
    line: Line
    server: MuleProcess
    page: Page

    # The hook

    def set_flag(self, name: str) -> None:
        (self.directory / name).touch()

    def clear_flags(self) -> None:
        for name in ("die early", "die late", "stay"):
            (self.directory / name).unlink(missing_ok=True)

    def heard(self) -> list[Heard]:
        path = self.directory / "heard"
        return [Heard(*json.loads(text)) for text in path.read_text().splitlines()] if path.exists() else []

    # The database

    def refuse(self, step: str) -> None:
        """Have the database refuse a step from now on, by a trigger."""
        condition = REFUSALS[step]
        if self.database_url.startswith("sqlite"):
            body = "BEGIN SELECT RAISE(ABORT, 'refused'); END"
            self._execute(f"CREATE TRIGGER refusal BEFORE UPDATE ON mule_uploads WHEN {condition} {body}")
            return
        body = "BEGIN RAISE EXCEPTION 'refused'; END"
        self._execute(f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
        each_row = f"FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION refuse()"
        self._execute(f"CREATE TRIGGER refusal BEFORE UPDATE ON mule_uploads {each_row}")

    def allow(self) -> None:
        on_table = "" if self.database_url.startswith("sqlite") else " ON mule_uploads"
        self._execute(f"DROP TRIGGER IF EXISTS refusal{on_table}")

    def ends(self) -> list[tuple[str, bool]]:
        """Give, of all uploads in their order, the state, and whether news of it is owed."""
        rows = self._execute("SELECT state, due FROM mule_uploads ORDER BY id")
        return [(state, due is not None) for state, due in rows]

    def _execute(self, statement: str) -> list[tuple[Any, ...]]:
        if self.database_url.startswith("sqlite"):
            with closing(sqlite3.connect(self.database_url.removeprefix("sqlite:///"), timeout=10)) as sqlite, sqlite:
                return sqlite.execute(statement).fetchall()
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    # The page

    def send(self, name: str, *, complete: bool) -> dict[str, Any]:
        """Begin and send a file; gives what `say_finished` wants."""
        begun = self.page.begin(name, len(FILE))
        ref: dict[str, Any] = begun["ref"]
        sent = self.page.send(self.page.ask("get_chunk_signature", **ref, chunk=1)["request"], FILE)
        assert sent.status == 200, sent.data
        if complete:
            listing = self.page.send(self.page.ask("get_list_signature", **ref)["request"])
            assert find_texts(listing.data, "Size") == [str(len(FILE))]
            completed = self.page.send(
                self.page.ask("get_end_signature", **ref)["request"], render_completion(listing.data)
            )
            assert completed.status == 200, completed.data
        return ref

    def say_finished(self, ref: Mapping[str, Any]) -> str:
        """Say so as a page does; gives the answer, or what became of it."""
        try:
            self.page.ask("upload_finished", **ref)
        except AssertionError as exc:
            return str(exc)
        except urllib3.exceptions.HTTPError as exc:
            return type(exc).__name__
        return "200"

    # The sweep

    def sweep(self, *, check: bool = True) -> dict[str, Any]:
        command = [str(Path(sys.executable).with_name("mule")), "sweep", "--really", "--json"]
        environ = {**bare_environ(), **self.environ}
        swept = subprocess.run(command, env=environ, cwd=self.directory, capture_output=True, text=True, timeout=60)
        assert not check or swept.returncode == 0, swept.stderr
        told: dict[str, Any] = json.loads(swept.stdout)
        return told


@contextmanager
def run_rig(directory: Path, *, store: Store, bucket: str, database_url: str) -> Iterator[Rig]:
    """Start all of it but the store and the database, which are there."""
    (directory / "hooks.py").write_text(HOOK)
    with Line(to=store.url) as line, urllib3.PoolManager(retries=False, timeout=30.0) as http:
        environ = {
            "AWS_ACCESS_KEY_ID": store.access_key,
            "AWS_SECRET_ACCESS_KEY": store.secret_key,
            "AWS_REGION": store.region,
            "AWS_ENDPOINT_URL": line.url,
            "BUCKET": bucket,
            "DATABASE_URL": database_url,
            "MULE_ON_FINISHED": "hooks:arrived",
            "MULE_HOOK_SECONDS": str(LEASE_SECONDS),
            "PYTHONPATH": str(directory),
        }
        with MuleProcess("serve", environ=environ, directory=directory) as server:
            page = Page(backend=f"{server.url}upload-backend", http=http)
            yield Rig(
                directory=directory, database_url=database_url, environ=environ, line=line, server=server, page=page
            )


def wait_until(is_so: Callable[[], object], what: str) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"it never came to {what}"
        time.sleep(0.02)


def has_ended(pid: int) -> bool:
    """Tell whether a process of ours runs no more."""
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True
