"""Mule's tables in a database of the host's, which makes its own by Alembic."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from textwrap import indent

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Engine, Integer, MetaData, Table, inspect

from mule_core.state.alembic import add_tables, is_hosts_own
from mule_core.state.engine import open_engine
from mule_core.state.sql import SqlUploadStore
from tests.core.stored import FILE, UPLOAD
from tests.readme import find_blocks

OURS = {"mule_schema", "mule_uploads", "mule_parts"}

LEAVE_ALONE, MIGRATE = find_blocks("Where uploads are remembered", "python")
CONFIGURE = "context.configure(connection=connection, target_metadata=target_metadata)\n"
ENV = """
from alembic import context
from sqlalchemy import Column, Integer, MetaData, Table
from mule_core.state.engine import open_engine

target_metadata = MetaData()
Table("films", target_metadata, Column("id", Integer, primary_key=True))
engine = open_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
RECIPE
    context.run_migrations()
engine.dispose()
"""
SCRIPT = '''"""${message}"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
def upgrade():
    ${upgrades}
def downgrade():
    ${downgrades}
'''


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def host_metadata() -> MetaData:
    metadata = MetaData()
    Table("films", metadata, Column("id", Integer, primary_key=True))
    return metadata


def migrate(directory: Path, database_url: str, *, recipe: str) -> set[str]:
    """Have Alembic write a migration and run it, as a host does; gives the tables that are there then."""
    (directory / "alembic" / "versions").mkdir(parents=True)
    (directory / "alembic" / "env.py").write_text(ENV.replace("RECIPE", indent(recipe, "    ")))
    (directory / "alembic" / "script.py.mako").write_text(SCRIPT)
    (directory / "alembic.ini").write_text(
        f"[alembic]\nscript_location = {directory}/alembic\npath_separator = os\nsqlalchemy.url = {database_url}\n"
    )
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    for arguments in (["revision", "--autogenerate", "-m", "first"], ["upgrade", "head"]):
        command = [sys.executable, "-W", "error", "-m", "alembic", *arguments]
        done = subprocess.run(command, cwd=directory, env=environ, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
    engine = open_engine(database_url)
    tables = set(inspect(engine).get_table_names())
    engine.dispose()
    return tables


def test_tables_that_the_hosts_migrations_have_made_are_good(database_url: str, tmp_path: Path) -> None:
    tables = migrate(tmp_path, database_url, recipe=MIGRATE + CONFIGURE)
    assert tables == {*OURS, "films", "alembic_version"}
    with closing(SqlUploadStore.from_url(database_url)) as store:
        store.record_upload(UPLOAD)
        store.record_part(UPLOAD, 7)
        assert store.find_open(FILE) == UPLOAD
        assert store.find_parts(UPLOAD) == [7]


def test_a_host_that_leaves_our_tables_alone_drops_none(database_url: str, tmp_path: Path) -> None:
    with closing(SqlUploadStore.from_url(database_url)) as store:
        store.record_upload(UPLOAD)
        tables = migrate(tmp_path, database_url, recipe=LEAVE_ALONE)
        assert tables == {*OURS, "films", "alembic_version"}
        assert store.find_open(FILE) == UPLOAD


def test_tables_that_we_have_made_are_those_of_the_hosts_metadata(database_url: str, engine: Engine) -> None:
    with closing(SqlUploadStore.from_url(database_url)) as store:
        store.prepare()
    metadata = MetaData()
    add_tables(metadata)
    add_tables(metadata)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_without_a_word_alembic_would_drop_them(database_url: str, engine: Engine) -> None:
    with closing(SqlUploadStore.from_url(database_url)) as store:
        store.prepare()
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), host_metadata())
        dropped = {change[1].name for change in found if change[0] == "remove_table"}
        assert dropped == OURS
        context = MigrationContext.configure(connection, opts={"include_name": is_hosts_own})
        assert [change[0] for change in compare_metadata(context, host_metadata())] == ["add_table"]


def test_the_hosts_own_tables_are_its_own_whatever_they_are_called() -> None:
    assert is_hosts_own("mule_riders", "table", {"schema_name": None})
    assert is_hosts_own(None, "schema", {})
    assert not is_hosts_own("mule_parts", "table", {"schema_name": None})
    assert not is_hosts_own("ix", "index", {"table_name": "mule_uploads"})
