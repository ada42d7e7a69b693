"""What MySQL and MariaDB need besides: URLs as people write them, sessions, whole texts, plans of statements."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from typing import Any

import pymysql
import pytest
from sqlalchemy import text

from mule_core.errors import ConfigurationError, InvalidParameter, StoreUnavailable
from mule_core.state.engine import open_engine
from mule_core.state.records import UploadState
from mule_core.state.sql import SqlUploadStore
from mule_core.state.trial import try_database
from tests.core.stored import FILE, UPLOAD
from tests.mariadb import MariaDB


@pytest.fixture
def store(mariadb_url: str) -> Iterator[SqlUploadStore]:
    store = SqlUploadStore.from_url(mariadb_url)
    yield store
    store.close()


@pytest.fixture
def arguments(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dict[str, Any]]:
    """Gives what the driver is called with for a database URL."""

    def connect(database_url: str) -> dict[str, Any]:
        told: dict[str, Any] = {}

        def note(**given: Any) -> None:
            told.update(given)
            raise pymysql.OperationalError("enough")

        monkeypatch.setattr(pymysql, "connect", note)
        with closing(SqlUploadStore.from_url(database_url)) as store, pytest.raises(StoreUnavailable):
            store.prepare()
        return told

    return connect


# URLs


@pytest.mark.parametrize("scheme", ["mysql", "mysql2", "mariadb", "mysql+pymysql"])
def test_every_scheme_in_use_reaches_the_database(scheme: str, mariadb_url: str) -> None:
    with closing(SqlUploadStore.from_url(mariadb_url.replace("mysql:", f"{scheme}:"))) as store:
        assert store.record_upload(UPLOAD) == UPLOAD


def test_what_a_url_says_of_waiting_counts_and_what_it_does_not_has_an_end(
    arguments: Callable[[str], dict[str, Any]],
) -> None:
    told = arguments("mysql://user:word@location:3307/db?read_timeout=5")
    assert (told["host"], told["port"], told["user"], told["database"]) == ("location", 3307, "user", "db")
    assert (told["read_timeout"], told["connect_timeout"], told["write_timeout"]) == (5, 10, 30)


def test_what_hosting_services_add_for_other_drivers_is_passed_over(
    arguments: Callable[[str], dict[str, Any]],
) -> None:
    told = arguments("mysql://location/db?reconnect=true&charset=utf8&encoding=utf8&pool=5")
    assert told["charset"] == "utf8mb4"
    assert not {"reconnect", "encoding", "pool"} & told.keys()


@pytest.mark.parametrize("option", ["sslaccept=strict", "tls=true", "hunter2=1", "ssl=true"])
def test_an_option_that_nobody_knows_is_refused_because_it_could_be_encryption(option: str) -> None:
    name = option.partition("=")[0]
    with pytest.raises(ConfigurationError, match=f"DATABASE_URL: the driver of MySQL has no option '{name}'"):
        SqlUploadStore.from_url(f"mysql://location/db?{option}")


@pytest.mark.parametrize(
    ("query", "verify_mode", "check_hostname"),
    [
        ("ssl-mode=REQUIRED", ssl.CERT_NONE, False),
        ("sslmode=verify-ca", ssl.CERT_REQUIRED, False),
        ("ssl_mode=VERIFY_IDENTITY", ssl.CERT_REQUIRED, True),
    ],
)
def test_encryption_is_as_strict_as_the_url_says(
    query: str, verify_mode: ssl.VerifyMode, *, check_hostname: bool, arguments: Callable[[str], dict[str, Any]]
) -> None:
    context = arguments(f"mysql://location/db?{query}")["ssl"]
    assert (context.verify_mode, context.check_hostname) == (verify_mode, check_hostname)


def test_encryption_is_left_out_only_where_the_url_says_so(arguments: Callable[[str], dict[str, Any]]) -> None:
    assert arguments("mysql://location/db?ssl-mode=DISABLED")["ssl_disabled"] is True
    assert "ssl_disabled" not in arguments("mysql://location/db?ssl-mode=PREFERRED")
    with pytest.raises(ConfigurationError, match="expected ssl-mode to be DISABLED, PREFERRED or REQUIRED"):
        SqlUploadStore.from_url("mysql://location/db?ssl-mode=perhaps")


@pytest.mark.parametrize("text", ["false", "0", "no"])
def test_a_no_is_not_taken_for_a_yes(text: str, arguments: Callable[[str], dict[str, Any]]) -> None:
    told = arguments(f"mysql://location/db?ssl_disabled={text}&ssl_verify_identity={text}")
    assert (told["ssl_disabled"], told["ssl_verify_identity"]) == (False, False)
    assert arguments("mysql://location/db?ssl_disabled=true")["ssl_disabled"] is True


def test_a_server_that_cannot_encrypt_is_not_spoken_to_where_that_is_required(mariadb_url: str) -> None:
    with closing(SqlUploadStore.from_url(f"{mariadb_url}?ssl-mode=REQUIRED")) as store:
        with pytest.raises(StoreUnavailable) as caught:
            store.prepare()
        assert "SSL" in str(caught.value.__cause__)


# Sessions


def test_our_connections_lock_little_and_cut_nothing_off(mariadb_url: str) -> None:
    engine = open_engine(mariadb_url)
    with engine.connect() as connection:
        row = connection.execute(text("SELECT @@tx_isolation, @@autocommit, @@sql_mode")).one()
    engine.dispose()
    assert tuple(row[:2]) == ("READ-COMMITTED", 1)
    assert "STRICT_ALL_TABLES" in row[2]


def test_connections_that_the_server_has_closed_are_replaced(store: SqlUploadStore, mariadb: MariaDB) -> None:
    store.record_upload(UPLOAD)
    connections = [store._engine.connect() for _ in range(3)]
    for connection in connections:
        connection.close()
    with mariadb.connect() as administrator, administrator.cursor() as cursor:
        cursor.execute("SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID()")
        for (number,) in cursor.fetchall():
            cursor.execute(f"KILL CONNECTION {number}")
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(store.find_open, [FILE] * 3)) == [UPLOAD] * 3


def test_a_row_that_somebody_holds_too_long_is_an_error_and_then_none(
    store: SqlUploadStore, mariadb: MariaDB, mariadb_url: str
) -> None:
    store.record_upload(UPLOAD)
    with mariadb.connect(mariadb_url) as holder, holder.cursor() as cursor:
        cursor.execute("SET GLOBAL innodb_lock_wait_timeout = 1")
        try:
            store._engine.dispose()  # whose connections have the value of before
            cursor.execute("BEGIN")
            cursor.execute("SELECT id FROM mule_uploads FOR UPDATE")
            with pytest.raises(StoreUnavailable) as caught:
                store.record_part(UPLOAD, 1)
            assert "Lock wait timeout" in str(caught.value.__cause__)
            assert store.find_open(FILE) == UPLOAD  # reading goes on
            cursor.execute("COMMIT")
            store.record_part(UPLOAD, 1)
            assert store.find_parts(UPLOAD) == [1]
        finally:
            cursor.execute("SET GLOBAL innodb_lock_wait_timeout = 50")


# Tables


def test_texts_are_whole_whatever_character_set_the_database_has(mariadb: MariaDB) -> None:
    url = mariadb.create_database("CHARACTER SET latin1")
    with closing(SqlUploadStore.from_url(url)) as store:
        upload = replace(UPLOAD, fingerprint=replace(FILE, filename="🐎" * 20_000))
        assert store.record_upload(upload) == upload
        assert store.find_open(upload.fingerprint) == upload
    mariadb.drop_database(url)


def test_tables_of_the_hosts_that_have_no_room_for_a_text_are_an_error_of_the_text(
    store: SqlUploadStore, mariadb: MariaDB, mariadb_url: str
) -> None:
    store.prepare()
    with mariadb.connect(mariadb_url) as connection, connection.cursor() as cursor:
        cursor.execute("ALTER TABLE mule_uploads MODIFY mime_type VARCHAR(5) NOT NULL")
        cursor.execute("SET GLOBAL sql_mode = ''")
        store._engine.dispose()  # whose connections have the mode of before
        try:
            with pytest.raises(InvalidParameter):
                store.record_upload(UPLOAD)
        finally:
            cursor.execute("SET GLOBAL sql_mode = DEFAULT")


@pytest.mark.parametrize("other_id", ["id ", "ID", "íd"])
def test_upload_ids_are_compared_byte_for_byte(other_id: str, store: SqlUploadStore) -> None:
    store.record_upload(UPLOAD)
    bound = store.record_upload_id(UPLOAD, "id")
    store.record_part(replace(bound, upload_id=other_id), 1)
    assert store.find_parts(bound) == []
    store.record_state(bound, UploadState.ABORTED)
    store.record_upload(UPLOAD)
    assert store.record_upload_id(UPLOAD, other_id).upload_id == other_id


def test_the_parts_of_one_upload_are_forgotten_without_looking_at_all_others(
    store: SqlUploadStore, mariadb: MariaDB, mariadb_url: str
) -> None:
    store.record_upload(UPLOAD)
    with mariadb.connect(mariadb_url) as connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO mule_parts SELECT 1, seq FROM seq_1_to_3000")
        store.record_state(UPLOAD, UploadState.ABORTED)
        store.record_upload(UPLOAD)
        cursor.execute("INSERT INTO mule_parts SELECT 2, seq FROM seq_1_to_3000")
        with store._engine.connect() as ours:
            before = _rows_read(ours)
    store.record_state(replace(UPLOAD, key="another"), UploadState.ABORTED)
    with store._engine.connect() as ours:
        assert _rows_read(ours) - before < 100


def _rows_read(connection: Any) -> int:
    rows = connection.execute(text("SHOW SESSION STATUS LIKE 'Handler_read%'")).all()
    return sum(int(value) for _, value in rows)


# A look at a database


def test_a_database_on_trial_is_reached_and_its_tables_are_found(store: SqlUploadStore, mariadb_url: str) -> None:
    found = try_database(mariadb_url)
    assert (found.is_reached, found.version, found.trouble) == (True, None, None)
    store.prepare()
    found = try_database(mariadb_url)
    assert (found.is_reached, found.version, found.trouble) == (True, 1, None)
    assert found.place == f"the database {mariadb_url.replace('mysql:', 'mysql+pymysql:')}"
