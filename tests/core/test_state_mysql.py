"""What MySQL and MariaDB need besides: URLs as people write them, sessions, whole texts, plans of statements."""

from __future__ import annotations

import re
import ssl
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
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
from tests.mysql import MySQL


@pytest.fixture(params=["mariadb", pytest.param("mysql", marks=pytest.mark.slow)])
def product(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def server(product: str, request: pytest.FixtureRequest) -> MySQL:
    server: MySQL = request.getfixturevalue(product)
    return server


@pytest.fixture
def database_url(product: str, request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{product}_url")
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[SqlUploadStore]:
    store = SqlUploadStore.from_url(database_url)
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
def test_every_scheme_in_use_reaches_the_database(scheme: str, database_url: str) -> None:
    with closing(SqlUploadStore.from_url(re.sub("^[a-z]+:", f"{scheme}:", database_url))) as store:
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


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ssl-mode=REQUIRED&ssl_disabled=true", "either ssl-mode or ssl_disabled"),
        ("ssl-mode=DISABLED&ssl_disabled=false", "either ssl-mode or ssl_disabled"),
        ("ssl-mode=VERIFY_IDENTITY&ssl_verify_cert=true", "either ssl-mode or ssl_verify_cert"),  # of any host
        ("ssl-mode=VERIFY_IDENTITY&ssl_verify_identity=false", "either ssl-mode or ssl_verify_identity"),
        ("ssl-mode=VERIFY_CA&ssl_check_hostname=true", "either ssl-mode or ssl_check_hostname"),
        ("ssl-mode=REQUIRED&sslmode=DISABLED", "one ssl-mode"),
        ("ssl_mode=REQUIRED&ssl-mode=REQUIRED", "one ssl-mode"),
        ("ssl-mode=REQUIRED&ssl-mode=DISABLED", "ssl-mode once"),
        ("ssl_disabled=false&ssl_disabled=false&ssl_verify_cert=true", "ssl_disabled once"),
        ("connect_timeout=5&connect_timeout=6", "connect_timeout once"),
        ("charset=utf8&charset=utf8", "charset once"),
    ],
)
def test_what_is_said_twice_is_refused_because_either_could_win(query: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^DATABASE_URL: expected {words}$"):
        SqlUploadStore.from_url(f"mysql://location/db?{query}")


@pytest.mark.parametrize("text", ["false", "0", "no"])
def test_a_no_is_not_taken_for_a_yes(text: str, arguments: Callable[[str], dict[str, Any]]) -> None:
    told = arguments(f"mysql://location/db?ssl_disabled={text}&ssl_verify_identity={text}")
    assert (told["ssl_disabled"], told["ssl_verify_identity"]) == (False, False)
    assert arguments("mysql://location/db?ssl_disabled=true")["ssl_disabled"] is True


@pytest.mark.parametrize(
    "query",
    [
        "ssl_ca={missing}",
        "ssl_cert={missing}",
        "ssl-mode=REQUIRED&ssl_ca={missing}",
        "ssl-mode=VERIFY_CA&ssl_ca={missing}",
        "ssl-mode=REQUIRED&ssl_cert={missing}",
    ],
)
def test_a_certificate_that_is_not_there_or_none_is_told_at_start(query: str, tmp_path: Path) -> None:
    url = f"mysql://user:hunter2@location/db?{query}"
    words = "DATABASE_URL: what it names for encryption cannot be used: "
    with pytest.raises(ConfigurationError, match=f"^{words}No such file or directory$") as caught:
        SqlUploadStore.from_url(url.format(missing=tmp_path / "missing.pem"))
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))
    (tmp_path / "empty.pem").touch()
    with pytest.raises(ConfigurationError, match=f"^{words}"):
        SqlUploadStore.from_url(url.format(missing=tmp_path / "empty.pem"))


def test_a_cipher_that_nobody_knows_is_told_at_start() -> None:
    with pytest.raises(ConfigurationError, match="what it names for encryption cannot be used: SSLError"):
        SqlUploadStore.from_url("mysql://location/db?ssl_cipher=nosuchcipher")


def test_a_file_that_holds_no_options_is_told_at_start_without_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "my.cnf").write_text("hunter2")
    with pytest.raises(ConfigurationError, match="expected read_default_file to name a file of options") as caught:
        SqlUploadStore.from_url(f"mysql://location/db?read_default_file={tmp_path}/my.cnf")
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


def test_a_server_that_cannot_encrypt_is_not_spoken_to_where_that_is_required(mariadb_url: str) -> None:
    with closing(SqlUploadStore.from_url(f"{mariadb_url}?ssl-mode=REQUIRED")) as store:
        with pytest.raises(StoreUnavailable) as caught:
            store.prepare()
        assert "SSL" in str(caught.value.__cause__)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["DISABLED", "PREFERRED", "REQUIRED"])
def test_a_password_reaches_mysql_encrypted_or_not(mode: str, mysql: MySQL, mysql_url: str) -> None:
    with mysql.connect() as administrator, administrator.cursor() as cursor:
        cursor.execute(f"CREATE USER {mode}@localhost IDENTIFIED BY 'hunter2'")
        cursor.execute(f"GRANT ALL ON *.* TO {mode}@localhost")
    for password in ("hunter2", "hunter3"):
        url = mysql_url.replace("root@", f"{mode}:{password}@")
        found = try_database(f"{url}?ssl-mode={mode}")
        assert found.is_reached == (password == "hunter2")


@pytest.mark.slow
def test_a_server_with_certificates_of_its_own_making_is_spoken_to_by_those(mysql: MySQL, mysql_url: str) -> None:
    with mysql.connect() as administrator, administrator.cursor() as cursor:
        cursor.execute("SELECT CONCAT(@@datadir, @@ssl_ca)")
        ((ca,),) = cursor.fetchall()
    for query in ("ssl-mode=REQUIRED", f"ssl-mode=VERIFY_CA&ssl_ca={ca}"):
        engine = open_engine(f"{mysql_url}?{query}")
        with engine.connect() as connection:
            cipher = connection.execute(text("SHOW STATUS LIKE 'Ssl_cipher'")).one()[1]
        engine.dispose()
        assert cipher
    with closing(SqlUploadStore.from_url(f"{mysql_url}?ssl-mode=VERIFY_IDENTITY&ssl_ca={ca}")) as store:
        with pytest.raises(StoreUnavailable) as caught:
            store.prepare()
        assert "certificate" in str(caught.value.__cause__)


# Sessions


def test_our_connections_lock_little_and_cut_nothing_off(database_url: str) -> None:
    engine = open_engine(database_url)
    with engine.connect() as connection:
        row = connection.execute(text("SELECT @@autocommit, @@sql_mode")).one()
        isolation = connection.execute(text(r"SHOW VARIABLES LIKE 't%\_isolation'")).one()  # tx_ or transaction_
    engine.dispose()
    assert (row[0], isolation[1]) == (1, "READ-COMMITTED")
    assert "STRICT_ALL_TABLES" in row[1]


def test_connections_that_the_server_has_closed_are_replaced(store: SqlUploadStore, server: MySQL) -> None:
    store.record_upload(UPLOAD)
    connections = [store._engine.connect() for _ in range(3)]
    for connection in connections:
        connection.close()
    with server.connect() as administrator, administrator.cursor() as cursor:
        cursor.execute("SELECT id FROM information_schema.processlist WHERE command = 'Sleep'")
        for (number,) in cursor.fetchall():
            cursor.execute(f"KILL CONNECTION {number}")
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(store.find_open, [FILE] * 3)) == [UPLOAD] * 3


def test_a_row_that_somebody_holds_too_long_is_an_error_and_then_none(
    store: SqlUploadStore, server: MySQL, database_url: str
) -> None:
    store.record_upload(UPLOAD)
    with server.connect(database_url) as holder, holder.cursor() as cursor:
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


def test_texts_are_whole_whatever_character_set_the_database_has(server: MySQL) -> None:
    url = server.create_database("CHARACTER SET latin1")
    with closing(SqlUploadStore.from_url(url)) as store:
        upload = replace(UPLOAD, fingerprint=replace(FILE, filename="🐎" * 20_000))
        assert store.record_upload(upload) == upload
        assert store.find_open(upload.fingerprint) == upload
    server.drop_database(url)


def test_tables_of_the_hosts_that_have_no_room_for_a_text_are_an_error_of_the_text(
    store: SqlUploadStore, server: MySQL, database_url: str
) -> None:
    store.prepare()
    with server.connect(database_url) as connection, connection.cursor() as cursor:
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
    store: SqlUploadStore, server: MySQL, database_url: str
) -> None:
    store.record_upload(UPLOAD)
    with server.connect(database_url) as connection, connection.cursor() as cursor:
        cursor.executemany("INSERT INTO mule_parts VALUES (%s, %s)", [(1, number) for number in range(1, 3001)])
        store.record_state(UPLOAD, UploadState.ABORTED)
        store.record_upload(UPLOAD)
        cursor.executemany("INSERT INTO mule_parts VALUES (%s, %s)", [(2, number) for number in range(1, 3001)])
        with store._engine.connect() as ours:
            before = _rows_read(ours)
    store.record_state(replace(UPLOAD, key="another"), UploadState.ABORTED)
    with store._engine.connect() as ours:
        assert _rows_read(ours) - before < 100


def _rows_read(connection: Any) -> int:
    rows = connection.execute(text("SHOW SESSION STATUS LIKE 'Handler_read%'")).all()
    return sum(int(value) for _, value in rows)


# A look at a database


def test_a_database_on_trial_is_reached_and_its_tables_are_found(store: SqlUploadStore, database_url: str) -> None:
    found = try_database(database_url)
    assert (found.is_reached, found.version, found.trouble) == (True, None, None)
    store.prepare()
    found = try_database(database_url)
    assert (found.is_reached, found.version, found.trouble) == (True, 1, None)
    assert found.place == f"the database {re.sub('^[a-z]+:', 'mysql+pymysql:', database_url)}"
