"""Where settings come from, and that whatever is wrong is named at start."""

from __future__ import annotations

import dataclasses

import pytest

from mule_core.errors import ConfigurationError
from mule_core.settings import Settings
from mule_core.variables import VARIABLES

REQUIRED = {"AWS_ACCESS_KEY": "AK", "AWS_SECRET": "SK", "BUCKET": "films"}
STANDARD = {"AWS_ACCESS_KEY_ID": "ASIA", "AWS_SECRET_ACCESS_KEY": "standard", "AWS_SESSION_TOKEN": "token"}

VALUES = [
    ("AWS_ACCESS_KEY", "AK2", "access_key", "AK2"),
    ("AWS_SECRET", "SK2", "secret_key", "SK2"),
    ("BUCKET", "other", "bucket", "other"),
    ("MULE_STORE", "aws", "store", "aws"),
    ("MULE_STORE_ACCOUNT", "0123abcd", "store_account", "0123abcd"),
    ("AWS_REGION", "eu-west-1", "region", "eu-west-1"),
    ("AWS_DEFAULT_REGION", "eu-west-1", "region", "eu-west-1"),
    ("AWS_ENDPOINT_URL", "http://127.0.0.1:8333", "endpoint_url", "http://127.0.0.1:8333"),
    ("MULE_MORE_ENDPOINT_URLS", "http://a:1, http://b", "more_endpoint_urls", ("http://a:1", "http://b")),
    ("MULE_ADDRESSING", "path", "addressing", "path"),
    ("MULE_SIGNATURE_VERSION", "s3", "signature_version", "s3"),
    ("MULE_ACL", "public-read", "acl", "public-read"),
    ("MIME_TYPE", "video/mp4; codecs=avc1", "mime_type", "video/mp4; codecs=avc1"),
    ("MULE_DISPOSITION", "inline", "disposition", "inline"),
    ("MULE_CACHE_CONTROL", "private, max-age=60", "cache_control", "private, max-age=60"),
    ("MULE_SSE", "aws:kms", "sse", "aws:kms"),
    ("MULE_SSE_KMS_KEY", "alias/films", "sse_kms_key", "alias/films"),
    ("MULE_STORAGE_CLASS", "STANDARD_IA", "storage_class", "STANDARD_IA"),
    ("MULE_TAGS", "stage=raw%20cut&odd%3D=", "tags", (("stage", "raw cut"), ("odd=", ""))),
    ("MULE_METADATA", "project=a%26b", "metadata", (("project", "a&b"),)),
    ("MULE_INTEGRITY", "checksum", "integrity", "checksum"),
    ("MULE_OVERWRITE", "1", "overwrite", True),
    ("MULE_BIND_SIZE", "0", "bind_size", False),
    ("CHUNK_SIZE", "8388608", "chunk_size", 8_388_608),
    ("MULE_MIN_CHUNK_SIZE", " 1000 ", "min_chunk_size", 1000),
    ("MULE_KEY_TEMPLATE", "in/{id}", "key_template", "in/{id}"),
    ("MULE_CLIENT_KEYS", "1", "client_keys", True),
    ("MULE_CLIENT_KEYS", "TRUE", "client_keys", True),
    ("MULE_CLIENT_KEYS", "off", "client_keys", False),
    ("MULE_EXPIRES_IN", "60", "expires_in", 60),
    ("MULE_LINK_EXPIRES_IN", "604800", "link_expires_in", 604_800),
    ("MULE_ACCEPT", ".MOV, image/*", "accept", (".mov", "image/*")),
    ("MULE_MAX_SIZE", "5000000000", "max_size", 5_000_000_000),
    ("MULE_MIN_SIZE", "1", "min_size", 1),
    ("MULE_MAX_UNFINISHED", "3", "max_unfinished", 3),
    ("MULE_MAX_UNFINISHED_BYTES", "4", "max_unfinished_bytes", 4),
    ("MULE_MAX_BYTES_A_DAY", "5", "max_bytes_a_day", 5),
    ("MULE_ANONYMOUS", "0", "anonymous", False),
    ("MULE_SECRET", "hush", "secret", "hush"),
    ("DATABASE_URL", "postgres://u:p@h:1/d", "database_url", "postgres://u:p@h:1/d"),
    ("MULE_ON_FINISHED", "films.hooks:arrived", "on_finished", "films.hooks:arrived"),
    ("MULE_HOOK_SECONDS", "20", "hook_seconds", 20),
    ("MULE_METRICS", "1", "metrics", True),
    ("MULE_PREFIX", "/up/loads/", "prefix", "/up/loads"),
    ("MULE_PREFIX", "/", "prefix", "/"),
    ("MULE_ORIGIN", "https://films.example:8443", "origin", "https://films.example:8443"),
    (
        "MULE_ALLOWED_ORIGINS",
        "https://a.example, http://[::1]:5000",
        "allowed_origins",
        ("https://a.example", "http://[::1]:5000"),
    ),
    ("MULE_HOST", "::1", "host", "::1"),
    ("PORT", "0", "port", 0),
]

BAD_VALUES = [
    ("AWS_ACCESS_KEY", "a b"),
    ("AWS_SECRET", "SK\n"),
    ("BUCKET", "my bucket"),
    ("MULE_STORE", "s4"),
    ("AWS_REGION", "eu west"),
    ("AWS_DEFAULT_REGION", "eu west"),
    ("AWS_ENDPOINT_URL", "localhost:8333"),
    ("MULE_MORE_ENDPOINT_URLS", "http://a localhost:8333"),
    ("AWS_ENDPOINT_URL", "http://user:password@localhost"),
    ("MULE_ADDRESSING", "dns"),
    ("MULE_SIGNATURE_VERSION", "v4"),
    ("MULE_ACL", "everyone"),
    ("MIME_TYPE", "video"),
    ("MIME_TYPE", "video/mp4\nx: y"),
    ("CHUNK_SIZE", "6MB"),
    ("CHUNK_SIZE", "-1"),
    ("CHUNK_SIZE", "1e9"),
    ("CHUNK_SIZE", "5242879"),
    ("CHUNK_SIZE", "5368709121"),
    ("CHUNK_SIZE", "9" * 20),
    ("MULE_MIN_CHUNK_SIZE", "0"),
    ("MULE_KEY_TEMPLATE", "{bucket}"),
    ("MULE_CLIENT_KEYS", "maybe"),
    ("MULE_EXPIRES_IN", "0"),
    ("MULE_EXPIRES_IN", "604801"),
    ("MULE_LINK_EXPIRES_IN", "604801"),
    ("MULE_ACCEPT", "mov"),
    ("MULE_MAX_SIZE", "5 GB"),
    ("MULE_MAX_SIZE", "53687091200001"),
    ("MULE_MIN_SIZE", "53687091200001"),
    ("MULE_MAX_UNFINISHED", "-1"),
    ("MULE_MAX_UNFINISHED_BYTES", "1000000000000000001"),
    ("MULE_MAX_BYTES_A_DAY", "1000000000000000001"),
    ("MULE_ANONYMOUS", "nobody"),
    ("MULE_ORIGIN", "films.example"),
    ("MULE_ORIGIN", "https://films.example/"),
    ("MULE_ORIGIN", "https://films.example:443"),
    ("MULE_ALLOWED_ORIGINS", "*"),
    ("MULE_ALLOWED_ORIGINS", "null"),
    ("MULE_ALLOWED_ORIGINS", "https://a.example https://*.b.example"),
    ("MULE_ALLOWED_ORIGINS", "https://A.example"),
    ("MULE_ALLOWED_ORIGINS", "http://a.example:80"),
    ("MULE_ALLOWED_ORIGINS", "ftp://a.example"),
    ("MULE_PREFIX", "up"),
    ("MULE_PREFIX", "/up?x"),
    ("MULE_PREFIX", "//up"),
    ("PORT", "65536"),
    ("PORT", "http"),
]


def test_three_variables_are_enough_and_the_defaults_are_the_safe_ones() -> None:
    assert Settings.from_environ(REQUIRED) == Settings(
        access_key="AK",
        secret_key="SK",
        session_token=None,
        bucket="films",
        region="us-east-1",
        endpoint_url=None,
        more_endpoint_urls=(),
        addressing="auto",
        signature_version="s3v4",
        acl=None,
        mime_type="application/octet-stream",
        disposition="attachment",
        cache_control=None,
        sse=None,
        sse_kms_key=None,
        storage_class=None,
        tags=(),
        metadata=(),
        integrity="none",
        overwrite=False,
        bind_size=True,
        chunk_size=6_291_456,
        min_chunk_size=5_242_880,
        key_template=None,
        client_keys=False,
        expires_in=14_400,
        link_expires_in=0,
        accept=(),
        max_size=0,
        min_size=0,
        max_unfinished=0,
        max_unfinished_bytes=0,
        max_bytes_a_day=0,
        anonymous=True,
        secret=None,
        database_url="sqlite:///database.db",
        prefix="/upload-backend",
        origin=None,
        allowed_origins=(),
        host="127.0.0.1",
        port=5000,
    )


@pytest.mark.parametrize(("variable", "text", "field", "value"), VALUES)
def test_a_variable_sets_its_field(variable: str, text: str, field: str, value: object) -> None:
    assert getattr(Settings.from_environ(REQUIRED | {variable: text}), field) == value


@pytest.mark.parametrize("more", [{}, {"MULE_KEY_TEMPLATE": "in/{filename}"}, {"MULE_KEY_TEMPLATE": "{{owner}}/{id}"}])
def test_links_are_refused_where_a_page_could_name_anybodys_object(more: dict[str, str]) -> None:
    environ = REQUIRED | {"MULE_CLIENT_KEYS": "1", "MULE_LINK_EXPIRES_IN": "60"} | more
    with pytest.raises(ConfigurationError, match=r"^MULE_LINK_EXPIRES_IN: .* any object of the bucket"):
        Settings.from_environ(environ)


def test_links_are_refused_where_people_share_keys() -> None:
    shared = REQUIRED | {"MULE_LINK_EXPIRES_IN": "60", "MULE_KEY_TEMPLATE": "in/{filename}"}
    with pytest.raises(ConfigurationError, match=r"^MULE_LINK_EXPIRES_IN: .* what others have sent"):
        Settings.from_environ(shared)
    for template in ("in/{owner}/{filename}", "in/{id}/{filename}"):
        assert Settings.from_environ(shared | {"MULE_KEY_TEMPLATE": template}).link_expires_in == 60


@pytest.mark.parametrize(
    "more",
    [
        {"MULE_KEY_TEMPLATE": "in/{owner}/{filename}"},
        {"MULE_LINK_EXPIRES_IN": "0"},
        {"MULE_CLIENT_KEYS": "0"},
    ],
)
def test_links_are_given_where_a_page_names_only_its_own(more: dict[str, str]) -> None:
    Settings.from_environ(REQUIRED | {"MULE_CLIENT_KEYS": "1", "MULE_LINK_EXPIRES_IN": "60"} | more)


def test_every_field_has_a_variable_and_every_variable_is_tested() -> None:
    assert [variable.field for variable in VARIABLES] == [field.name for field in dataclasses.fields(Settings)]
    names = {name for variable in VARIABLES for name in variable.names}
    elsewhere = {"MULE_CREDENTIALS"}  # in test_providers.py
    assert names == {variable for variable, *_ in VALUES} | set(STANDARD) | elsewhere


@pytest.mark.parametrize(("variable", "text"), BAD_VALUES)
def test_a_bad_value_names_its_variable(variable: str, text: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        Settings.from_environ(REQUIRED | {variable: text})
    assert refusal.value.name == variable
    assert str(refusal.value).startswith(f"{variable}: ")


@pytest.mark.parametrize("variable", REQUIRED)
def test_a_missing_value_names_its_variable(variable: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{variable}: has to be set"):
        Settings.from_environ({name: text for name, text in REQUIRED.items() if name != variable})


@pytest.mark.parametrize("variable", sorted({variable for variable, *_ in VALUES} - set(REQUIRED)))
def test_an_empty_variable_counts_as_not_set(variable: str) -> None:
    assert Settings.from_environ(REQUIRED | {variable: ""}) == Settings.from_environ(REQUIRED)


@pytest.mark.parametrize("variable", REQUIRED)
def test_an_empty_variable_is_as_good_as_missing(variable: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{variable}: has to be set"):
        Settings.from_environ(REQUIRED | {variable: ""})


@pytest.mark.parametrize("name", ["MULE_PREFX", "MULE_", "MULE_CHUNK_SIZE"])
def test_an_unknown_variable_of_ours_is_named(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{name}: there is no such setting"):
        Settings.from_environ(REQUIRED | {name: "1"})


def test_variables_of_others_are_passed_over() -> None:
    others = {"PATH": "/bin", "mule_prefix": "/x", "AWS_PROFILE": "x", "MULES": "2"}
    assert Settings.from_environ(REQUIRED | others) == Settings.from_environ(REQUIRED)


def test_the_standard_pair_comes_with_its_session_token() -> None:
    settings = Settings.from_environ({"BUCKET": "films"} | STANDARD)
    assert (settings.access_key, settings.secret_key, settings.session_token) == ("ASIA", "standard", "token")


def test_the_existing_names_go_before_the_standard_ones_and_take_no_foreign_session_token() -> None:
    settings = Settings.from_environ(REQUIRED | STANDARD)
    assert (settings.access_key, settings.secret_key, settings.session_token) == ("AK", "SK", None)


def test_an_existing_name_left_empty_gives_way_to_the_standard_pair() -> None:
    environ = REQUIRED | STANDARD | {"AWS_ACCESS_KEY": "", "AWS_SECRET": ""}
    settings = Settings.from_environ(environ)
    assert (settings.access_key, settings.secret_key, settings.session_token) == ("ASIA", "standard", "token")


@pytest.mark.parametrize("stray", ["AWS_ACCESS_KEY", "AWS_SECRET"])
def test_half_of_the_existing_pair_does_not_join_a_whole_standard_one(stray: str) -> None:
    settings = Settings.from_environ({"BUCKET": "films", stray: "stray"} | STANDARD)
    assert (settings.access_key, settings.secret_key, settings.session_token) == ("ASIA", "standard", "token")


@pytest.mark.parametrize(
    ("access_key", "secret_key"), [("AWS_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY"), ("AWS_ACCESS_KEY_ID", "AWS_SECRET")]
)
def test_where_neither_pair_is_whole_what_is_there_is_taken(access_key: str, secret_key: str) -> None:
    settings = Settings.from_environ({"BUCKET": "films", access_key: "AK", secret_key: "SK"})
    assert (settings.access_key, settings.secret_key) == ("AK", "SK")


def test_a_bad_standard_value_is_named_by_the_standard_name() -> None:
    with pytest.raises(ConfigurationError, match=r"^AWS_ACCESS_KEY_ID: "):
        Settings.from_environ({"BUCKET": "films"} | STANDARD | {"AWS_ACCESS_KEY_ID": "a b"})


def test_a_section_goes_before_the_environment() -> None:
    settings = Settings.from_environ(REQUIRED | {"CHUNK_SIZE": "5242880"}, {"bucket": "mine", "chunk_size": "7000000"})
    assert (settings.bucket, settings.chunk_size, settings.access_key) == ("mine", 7_000_000, "AK")


def test_a_session_token_of_the_environment_does_not_join_the_keys_of_a_section() -> None:
    section = {"access_key": "AK", "secret_key": "SK"}
    assert Settings.from_environ({"BUCKET": "films"} | STANDARD, section).session_token is None
    assert Settings.from_environ({"BUCKET": "films"}, section | {"session_token": "t"}).session_token == "t"


@pytest.mark.parametrize(
    ("section", "name"),
    [({"buckets": "x"}, "buckets"), ({"BUCKET": "x"}, "BUCKET"), ({"port": "x"}, "port"), ({"bucket": ""}, "bucket")],
)
def test_what_is_wrong_in_a_section_is_named_by_its_field(section: dict[str, str], name: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        Settings.from_environ(REQUIRED, section)
    assert refusal.value.name == name


def test_defaults_of_the_caller_stand_back_behind_both() -> None:
    settings = Settings.from_environ(REQUIRED, {"port": "1"}, bucket="embedded", port=2, host="0.0.0.0")
    assert (settings.bucket, settings.port, settings.host) == ("films", 1, "0.0.0.0")


def test_no_secret_is_in_a_repr() -> None:
    secrets = {
        "secret_key": "hidden-secret-key",
        "session_token": "hidden-token",
        "secret": "hidden-secret",
        "database_url": "postgresql://mule:hidden-password@db/mule",
    }
    assert "hidden" not in repr(Settings.from_environ(REQUIRED, secrets))


@pytest.mark.parametrize("variable", ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"])
def test_no_secret_is_in_a_refusal(variable: str) -> None:
    environ = {"BUCKET": "films"} | STANDARD | {variable: "http://u:hidden@h\n"}
    with pytest.raises(ConfigurationError) as refusal:
        Settings.from_environ(environ)
    assert "hidden" not in str(refusal.value)
