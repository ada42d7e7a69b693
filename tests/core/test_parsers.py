"""Whatever text comes in, parsers give a good value or the error that they name, and never anything else."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mule_core.accept import Accept, parse_accept
from mule_core.errors import ConfigurationError
from mule_core.headers import ObjectHeaders
from mule_core.keys import KeyTemplate
from mule_core.origins import check_origin
from mule_core.settings import Settings
from mule_core.signing.dates import amz_date, http_date, whole_second
from mule_core.sizes import render_sizes
from mule_core.state.records import Fingerprint, Upload
from mule_core.tickets import parse_ticket, render_ticket
from mule_core.variables import VARIABLES

KEY = b"k" * 32
WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SECRET = "hushhushhush"
REQUIRED = {"AWS_ACCESS_KEY": "AK", "AWS_SECRET": SECRET, "BUCKET": "films"}
NAMES = sorted({name for variable in VARIABLES for name in variable.names})
FIELDS = sorted({variable.field for variable in VARIABLES})

thoroughly = settings(max_examples=200, deadline=None, derandomize=True, database=None)

# What settings are made of, put together in every wrong way.
PIECES = (
    *("0", "1", "-1", "9999999999999999999", ",", ";", "=", "&", "/", "//", ":", "?", "#", "[", "]", "%", "%zz", "%00"),
    *("{", "}", "{id}", "{owner}", "{owner!r}", "{filename:>9}", "{0}", " ", "\0", "\n", "\u2028", "\u0661", "é"),
    *("http://", "https://", "[::1]", "a.example", ":99999", "user:pass@", "sqlite:", "video/mp4", ".mov", "image/*"),
    *("s3", "s3v4", "path", "AES256", "true", "off"),
)
messy = st.lists(st.sampled_from(PIECES), max_size=6).map("".join) | st.text(max_size=30)
texts = messy.filter(lambda text: not re.search("[\ud800-\udfff]", text))
plain_texts = texts.map(lambda text: text.replace("\0", ""))


@thoroughly
@given(given_texts=st.dictionaries(st.sampled_from(NAMES), texts, min_size=1, max_size=3))
@example(given_texts={"AWS_ENDPOINT_URL": "http://["})
@example(given_texts={"AWS_ENDPOINT_URL": "http://a.example:99999"})
@example(given_texts={"MULE_KEY_TEMPLATE": "{"})
def test_any_environment(given_texts: dict[str, str]) -> None:
    try:
        words = repr(Settings.from_environ({**REQUIRED, **given_texts}))
    except ConfigurationError as exc:
        words = str(exc)
        named = exc.name
    else:
        named = "BUCKET"
    assert named in {*REQUIRED, *given_texts}
    assert SECRET not in words


@thoroughly
@given(section=st.dictionaries(st.sampled_from([*FIELDS, "no_such_field"]), texts, min_size=1, max_size=3))
def test_any_section(section: dict[str, str]) -> None:
    required = {"access_key": "AK", "secret_key": SECRET, "bucket": "films"}
    with suppress(ConfigurationError):
        assert isinstance(Settings.from_environ({}, {**required, **section}), Settings)


@thoroughly
@given(text=texts, filename=texts, declared=texts)
def test_any_accept(text: str, filename: str, declared: str) -> None:
    patterns = parse_accept(text)
    assert parse_accept(",".join(patterns)) == patterns
    with suppress(ConfigurationError):
        accept = Accept(patterns)
        assert accept.choose_type(filename, declared)
        assert isinstance(accept.takes(filename, declared), bool)


@thoroughly
@given(template=texts, owner=st.text(min_size=1, max_size=50), filename=st.text(max_size=300))
@example(template="{owner}/{id}/{filename}", owner="../x", filename="..")
def test_any_key_template(template: str, owner: str, filename: str) -> None:
    with suppress(ConfigurationError, UnicodeEncodeError):
        checked = KeyTemplate(template)
        (owner + filename).encode()
        key = checked.render(owner=owner, upload="0" * 32, filename=filename, when=WHEN)
        assert key.startswith(checked.prefix)
        assert len(key.encode()) <= 1024
        checked.check(key, owner=owner)


@thoroughly
@given(tags=texts, metadata=texts, filename=st.text(max_size=300), cache_control=st.none() | texts)
def test_any_tags_and_metadata(tags: str, metadata: str, filename: str, cache_control: str | None) -> None:
    parse = next(variable.parse for variable in VARIABLES if variable.field == "tags")
    with suppress(ConfigurationError, ValueError):
        headers = ObjectHeaders(tags=parse(tags), metadata=parse(metadata), cache_control=cache_control)
        rendered = headers.render(mime_type="video/mp4", filename=filename)
        assert all(text.isascii() and text.isprintable() for text in (*rendered, *rendered.values()))
        assert parse_qsl(rendered.get("x-amz-tagging", ""), keep_blank_values=True) == [*headers.tags]


@thoroughly
@given(pairs=st.lists(st.tuples(st.text("abc_.:", min_size=1, max_size=5), st.text("äb /=+", max_size=5)), max_size=4))
def test_tags_come_through_as_they_were_written(pairs: list[tuple[str, str]]) -> None:
    parse = next(variable.parse for variable in VARIABLES if variable.field == "tags")
    if pairs:
        assert parse(urlencode(pairs)) == tuple(pairs)


@thoroughly
@given(texts | st.from_regex(r"https?://[a-z0-9.:\[\]@/-]{0,20}(:[0-9]{0,6})?", fullmatch=True))
def test_any_origin(text: str) -> None:
    with suppress(ConfigurationError):
        check_origin("origin", text)
        parts = urlsplit(text)
        assert f"{parts.scheme}://{parts.netloc}" == text
        assert parts.hostname
        assert "@" not in text


uploads = st.builds(
    Upload,
    fingerprint=st.builds(
        Fingerprint,
        owner=plain_texts,
        filename=plain_texts,
        filesize=st.integers(0, 2**63 - 1),
        last_modified=st.integers(-(2**53), 2**53),
        sample=plain_texts,
    ),
    key=plain_texts,
    chunk_size=st.integers(1, 2**40),
    mime_type=plain_texts,
    created=st.datetimes(
        min_value=datetime(1970, 1, 2),  # noqa: DTZ001 hypothesis adds the zone
        max_value=datetime(9000, 1, 1),  # noqa: DTZ001 hypothesis adds the zone
        timezones=st.just(UTC),
    ),
)


@thoroughly
@given(upload=uploads)
def test_a_ticket_tells_all_of_its_upload(upload: Upload) -> None:
    assert parse_ticket(render_ticket(upload, key=KEY), key=KEY) == upload


@thoroughly
@given(upload=uploads, place=st.integers(0, 10_000), put=st.characters() | st.just(""))
def test_a_spoilt_ticket_is_none(upload: Upload, place: int, put: str) -> None:
    ticket = render_ticket(upload, key=KEY)
    place %= len(ticket)
    # The last digit of base64 has bits that mean nothing: there, another may say the same.
    assert parse_ticket(ticket[:place] + put + ticket[place + 1 :], key=KEY) in (None, upload)


@thoroughly
@given(
    st.datetimes(
        min_value=datetime(1900, 1, 2),  # noqa: DTZ001 hypothesis adds the zone
        max_value=datetime(9999, 12, 30),  # noqa: DTZ001 hypothesis adds the zone
        timezones=st.integers(-720, 840).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    )
)
def test_dates_are_read_back_as_they_were_written(when: datetime) -> None:
    second = whole_second(when)
    assert timedelta(0) <= when - second < timedelta(seconds=1)
    assert datetime.strptime(amz_date(second), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) == second
    assert parsedate_to_datetime(http_date(second)) == second


@thoroughly
@given(size=st.integers(0, 2**63 - 1), more=st.integers(1, 2**40))
@example(size=999_499, more=1)
@example(size=999_999, more=1)
def test_a_size_and_its_limit_are_told_apart(size: int, more: int) -> None:
    one, other = render_sizes(size, size + more)
    assert one != other
    assert "e" not in one.removesuffix("bytes").removesuffix("byte")


@pytest.mark.parametrize("name", ["MULE_NO_SUCH_SETTING", "MULE_"])
def test_a_name_that_means_nothing_is_named(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{name}: "):
        Settings.from_environ({**REQUIRED, name: "1"})
