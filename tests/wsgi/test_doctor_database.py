"""What the doctor says of a database; what is found out about it, tests/core/test_state_trial.py has."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mule_core.settings import Settings
from mule_wsgi.doctor import Report, examine
from tests.stores import free_ports


def examine_database(url: str) -> Report:
    """Examine with a store that nobody needs for it."""
    nowhere = f"http://127.0.0.1:{free_ports(1)[0]}"
    return examine(Settings(access_key="AK", secret_key="SK", bucket="films", endpoint_url=nowhere, database_url=url))


def make_tables(path: Path, *, version: int) -> str:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE mule_schema (id INTEGER PRIMARY KEY, version INTEGER NOT NULL)")
        connection.execute("INSERT INTO mule_schema VALUES (1, ?)", (version,))
    return f"sqlite:///{path}"


@pytest.mark.parametrize("version", [0, 99])
def test_tables_of_another_release_are_told_and_not_written_to(tmp_path: Path, version: int) -> None:
    report = examine_database(make_tables(tmp_path / "mule.db", version=version))
    assert report.get("database").verdict == "ok"
    assert report.get("schema").verdict == "failed"
    assert f"version {version}" in report.get("schema").words
    assert report.get("writing").words == "not tried: first mend: schema"


def test_file_that_is_not_there_yet_is_said_not_to_be(tmp_path: Path) -> None:
    finding = examine_database(f"sqlite:///{tmp_path}/mule.db").get("database")
    assert (finding.verdict, "is not there yet" in finding.words) == ("ok", True)


def test_password_that_no_url_should_hold_spoils_no_report() -> None:
    (port,) = free_ports(1)
    finding = examine_database(f"postgresql://mule:se[cret@127.0.0.1:{port}/uploads").get("database")
    assert finding.verdict == "failed"


def test_url_that_opens_nothing_is_named_without_what_it_holds() -> None:
    finding = examine_database("oracle+nonsense://mule:the-password@db/uploads").get("database")
    assert finding.verdict == "failed"
    assert finding.words == "DATABASE_URL opens no database: no database is known as 'oracle+nonsense'"
    assert finding.fix
    assert finding.fix.words == "correct DATABASE_URL, or install what it needs"


def test_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    finding = examine_database(f"sqlite:///{tmp_path}/none/mule.db").get("writing")
    assert finding.verdict == "failed"
    assert f"{tmp_path}/none" in finding.words
