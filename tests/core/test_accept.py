"""Which files are taken, by name and by declared type, and that neither vouches for the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mule_core.accept import Accept, parse_accept
from mule_core.errors import ConfigurationError

FILMS = Accept((".mov", "image/*", "video/mp4"))


@pytest.mark.parametrize(
    ("filename", "declared", "kept_as"),
    [
        ("a.mov", "video/quicktime", "video/quicktime"),
        ("A.MOV", "", "application/octet-stream"),
        ("a.mov", "text/html", "video/quicktime"),
        ("a.mp4", "video/mp4", "video/mp4"),
        ("a.mp4", "Video/MP4; codecs=avc1", "Video/MP4; codecs=avc1"),
        ("a.mp4", "text/html", "video/mp4"),
        ("a.png", "image/jpeg", "image/jpeg"),
        ("a.heic", "", "application/octet-stream"),
        ("a.html.mov", "text/html", "video/quicktime"),
        ("C:\\films\\a.mov", "video/quicktime", "video/quicktime"),
        ("without extension", "image/png", "image/png"),
    ],
)
def test_what_the_list_has_is_taken_and_kept_as_a_type_that_it_has(filename: str, declared: str, kept_as: str) -> None:
    assert FILMS.choose_type(filename, declared or None) == kept_as
    assert FILMS.takes(filename, kept_as)


@pytest.mark.parametrize(
    "filename",
    [
        "a.exe",
        "a.html",
        "a.mov.exe",
        "a.mov/b.exe",
        "a.exe.",
        "a.exe ",
        "a.exe\u202e",
        "data:image/png,a.exe",
        "a.exe?x=.mov&y",
        "a.exe#b.mpg",
        "a.jar",
        "a.webm",
        "mov",
        "a.moved",
    ],
)
@pytest.mark.parametrize("declared", ["image/png", "video/mp4", "video/quicktime", None, "text/html"])
def test_no_declared_type_lets_a_name_in_that_the_list_does_not_have(filename: str, declared: str | None) -> None:
    if filename == "mov" and declared in ("image/png", "video/mp4"):
        assert FILMS.takes(filename, FILMS.choose_type(filename, declared))  # it says nothing, so the type decides
    else:
        assert not FILMS.takes(filename, FILMS.choose_type(filename, declared))


@pytest.mark.parametrize("media_type", ["text/html", "image", "video/x-mp4", "application/javascript", "imag/png"])
def test_no_name_lets_a_type_in_that_the_list_does_not_have(media_type: str) -> None:
    assert not FILMS.takes("a.mov", media_type)
    assert not FILMS.takes("a.png", media_type)


def test_an_extension_of_two_dots_is_meant_whole() -> None:
    accept = Accept((".tar.gz",))
    assert accept.takes("a.tar.gz", "application/gzip")
    assert not accept.takes("a.gz", "application/gzip")


def test_the_default_type_of_the_deployment_is_as_good_as_none() -> None:
    accept = Accept((".raw",), default_type="video/x-raw")
    assert accept.choose_type("a.raw", None) == "video/x-raw"
    assert accept.takes("a.raw", "video/x-raw")


@pytest.mark.parametrize(("filename", "declared"), [("a.exe", "text/html"), ("", ""), ("a", "x/y")])
def test_no_list_takes_all_as_it_is_declared(filename: str, declared: str) -> None:
    accept = Accept(())
    assert accept.choose_type(filename, declared) == (declared or "application/octet-stream")
    assert accept.takes(filename, declared)
    assert accept.takes_key(filename)


@pytest.mark.parametrize(("key", "is_taken"), [("a/b.mov", True), ("a/b", True), ("a.exe/b", True), ("a.exe", False)])
def test_a_key_is_judged_by_its_own_extension(key: str, is_taken: bool) -> None:  # noqa: FBT001
    assert FILMS.takes_key(key) is is_taken


def test_the_words_of_an_accept_attribute_are_read() -> None:
    assert parse_accept(" .MOV, image/* ,,video/mp4 ") == (".mov", "image/*", "video/mp4")
    assert parse_accept(" , ") == ()


@pytest.mark.parametrize("pattern", ["mov", "*", "*/*", ".", ". mov", "image/", "/png", ".MOV", "a/b;c=d", ".a/b"])
def test_a_pattern_that_is_none_is_refused_at_start(pattern: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^accept: "):
        Accept((pattern,))


@given(filename=st.text(), declared=st.text())
def test_whatever_a_page_says_only_what_is_listed_is_kept(filename: str, declared: str) -> None:
    kept_as = FILMS.choose_type(filename, declared)
    if FILMS.takes(filename, kept_as):
        kind = kept_as.lower()
        assert kind.startswith(("image/", "video/mp4", "video/quicktime")) or kind == "application/octet-stream"
