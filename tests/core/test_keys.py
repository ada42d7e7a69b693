"""How objects are named, and which names a page may choose."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mule_core.errors import ConfigurationError, KeyNotAllowed
from mule_core.keys import DEFAULT_TEMPLATE, KeyTemplate, clean_filename, name_owner

WHEN = datetime(2026, 1, 2, 23, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("filename", "cleaned"),
    [
        ("holiday.mov", "holiday.mov"),
        ("my film (1).mp4", "my film (1).mp4"),
        ("C:\\fakepath\\film.mov", "film.mov"),
        ("../../etc/passwd", "passwd"),
        ("..", "file"),
        (".", "file"),
        ("", "file"),
        ("   ", "file"),
        ("folder/", "file"),
        (".htaccess", "htaccess"),
        ("trailing. ", "trailing"),
        ("a\0b\nc\x7f\u202e\u200bd.txt", "abcd.txt"),
        ("a\u2028b\u2029.txt", "a b.txt"),
        ("half\ud800.txt", "half.txt"),
        ("cafe\u0301.jpg", "caf\u00e9.jpg"),
        ("cafe\u200b\u0301.jpg", "caf\u00e9.jpg"),
        ("影片.mp4", "影片.mp4"),
        ("a" * 300 + ".tar", "a" * 196 + ".tar"),
        ("a." + "b" * 300, "a." + "b" * 198),
        ("ü" * 200, "ü" * 100),
    ],
)
def test_a_file_name_becomes_one_segment_that_every_store_takes(filename: str, cleaned: str) -> None:
    assert clean_filename(filename) == cleaned


@given(st.text())
def test_no_cleaned_name_is_more_than_one_plain_segment(filename: str) -> None:
    cleaned = clean_filename(filename)
    assert 0 < len(cleaned.encode()) <= 200
    assert cleaned not in (".", "..")
    assert not set("/\\") & set(cleaned)
    assert all(unicodedata.category(character)[0] != "C" for character in cleaned)
    assert unicodedata.is_normalized("NFC", cleaned)


@pytest.mark.parametrize("owner", ["ada", "ada@example.org", "anonymous-0123", "7", "A_b+c=d.e"])
def test_a_plain_owner_is_named_as_is(owner: str) -> None:
    assert name_owner(owner) == owner


@pytest.mark.parametrize(
    ("owner", "named"),
    [
        ("..", "owner-5ec1f7e700f37c3d"),
        ("CORP\\ada", "CORP-ada-"),
        ("ada lovelace", "ada-lovelace-"),
        ("x" * 65, "x" * 40 + "-"),
        ("ada-5ec1f7e700f37c3d", "ada-5ec1f7e700f37c3d-"),  # else it could be taken for another's digest
    ],
)
def test_any_other_owner_is_named_with_a_digest(owner: str, named: str) -> None:
    assert name_owner(owner).startswith(named)
    assert name_owner(owner) != owner


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_owners_never_share_a_segment(one: str, other: str) -> None:
    assert (name_owner(one) == name_owner(other)) == (one == other)


def test_the_default_template_gives_every_upload_a_key_of_its_own() -> None:
    key = KeyTemplate(DEFAULT_TEMPLATE).render(owner="ada", upload="5eed", filename="a.mov", when=WHEN)
    assert key == "uploads/ada/5eed/a.mov"


def test_every_placeholder_is_filled() -> None:
    template = KeyTemplate("in/{date}/{{x}}/{owner}/{id}.{filename}")
    key = template.render(owner="ada", upload="5eed", filename="b/a.mov", when=WHEN)
    assert key == "in/2026-01-02/{x}/ada/5eed.a.mov"


@pytest.mark.parametrize(
    "template",
    [
        "{bucket}/{id}",
        "{}",
        "{id!r}",
        "{id:>9}",
        "{id.real}",
        "{id",
        "/{id}",
        "{id}/",
        "a//{id}",
        "./{id}",
        "../{id}",
        "a\\{id}",
        "",
        "{owner}-{filename}",
        "in/{id}-{owner}",
        "{owner}{owner}/{id}",
        "{{owner}}{owner}/{id}",
        "films",
        "{{id}}",
        "in\n/{id}",
        "in\x7f/{id}",
        "\u202e{id}",
        ("ü" * 100 + "/") * 5 + "{id}",
        "uploads/" + "ü" * 128 + "/{id}",
        "{owner}/{id}_{filename}_" + "x" * 23,
    ],
)
def test_a_template_that_could_make_a_bad_key_is_refused(template: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        KeyTemplate(template)
    assert refusal.value.name == "key_template"


def test_a_template_may_be_as_long_as_leaves_room_for_the_longest_names() -> None:
    template = KeyTemplate(("ü" * 123 + "x/") * 4 + "{id}")  # 992 bytes and an id of 32
    assert len(template.render(owner="ada", upload="5" * 32, filename="a.mov", when=WHEN).encode()) == 1024
    names = KeyTemplate("/".join(["x" * 238] * 3) + "/{owner}/{filename}{id}{date}")
    longest = names.render(owner="o" * 64, upload="5" * 32, filename="f" * 300, when=WHEN)
    assert len(longest.encode()) == 1024


@given(owner=st.text(min_size=1), filename=st.text())
def test_what_a_template_makes_it_also_admits(owner: str, filename: str) -> None:
    template = KeyTemplate("in/{date}/{owner}/{id}-{filename}")
    template.check(template.render(owner=owner, upload="5eed", filename=filename, when=WHEN), owner=owner)


@pytest.mark.parametrize(
    "key",
    [
        "uploads/bob/5eed/a.mov",
        "uploads/ada/a.mov",
        "uploads/ada/5eed/more/a.mov",
        "uploads/ada/../a.mov",
        "uploads/ada/5eed/..",
        "uploads/ada/./a.mov",
        "/uploads/ada/5eed/a.mov",
        "uploads/ada//a.mov",
        "uploads/ada/5eed/a\\..\\b",
        "uploads/ada/5eed/a\nb",
        "uploads/ada/5eed/a\x85b",
        "uploads/ada/5eed/a\u2028b",
        "uploads/ada/5eed/a\u202evom.exe",
        "uploads/ada/5eed/a.mov/",
        "uploadsXadaX5eedXa.mov",
        "",
    ],
)
def test_a_key_that_the_template_could_not_have_made_is_refused(key: str) -> None:
    with pytest.raises(KeyNotAllowed):
        KeyTemplate(DEFAULT_TEMPLATE).check(key, owner="ada")


def test_an_owner_with_special_characters_is_matched_literally() -> None:
    template = KeyTemplate("{owner}/{filename}")
    template.check("a.b/f", owner="a.b")
    with pytest.raises(KeyNotAllowed):
        template.check("axb/f", owner="a.b")
