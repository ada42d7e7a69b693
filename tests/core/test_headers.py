"""The headers of an object: what a file name can do to them, and what settings may say."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mule_core.errors import ConfigurationError
from mule_core.headers import ObjectHeaders, render_disposition
from mule_core.settings import Settings

REQUIRED = {"AWS_ACCESS_KEY": "AK", "AWS_SECRET": "SK", "BUCKET": "films"}

# RFC 6266, 4.1 and RFC 8187, 3.2.1, of the former only what no browser takes for anything else.
GRAMMAR = re.compile(
    r"inline; filename=\"[ !#$&-.0-\[\]-~]+\"(?:; filename\*=UTF-8''(?P<full>(?:[\w!#$&+.^`|~-]|%[0-9A-F]{2})+))?",
    re.ASCII,
)
NAMES = {
    "a.mov": 'filename="a.mov"',
    "holiday (1), it's; all.mov": 'filename="holiday (1), it\'s; all.mov"',
    "été 1.mov": "filename=\"ete 1.mov\"; filename*=UTF-8''%C3%A9t%C3%A9%201.mov",
    "映画🎬.mov": "filename=\"___.mov\"; filename*=UTF-8''%E6%98%A0%E7%94%BB%F0%9F%8E%AC.mov",
    'say "hi".txt': "filename=\"say _hi_.txt\"; filename*=UTF-8''say%20%22hi%22.txt",
    "100%41.txt": "filename=\"100_41.txt\"; filename*=UTF-8''100%2541.txt",
    "a'b*c.txt": 'filename="a\'b*c.txt"',
    "a\r\nSet-Cookie: x=1.txt": 'filename="aSet-Cookie: x=1.txt"',
    "..\\..\\autoexec.bat": 'filename="autoexec.bat"',
    "../../etc/passwd": 'filename="passwd"',
    "．．／x.txt": "filename=\"___x.txt\"; filename*=UTF-8''%EF%BC%8E%EF%BC%8E%EF%BC%8Fx.txt",
    "photo\u202egnp.exe": 'filename="photognp.exe"',
    "\u2066a\u2069\u200e.txt": 'filename="a.txt"',
    "two  spaces\u2028and\u00a0others.txt": 'filename="two spaces and others.txt"',
    "\0\x7f": 'filename="file"',
    "": 'filename="file"',
    "\u00a0": 'filename="file"',
    ".\u0301.": "filename=\"file\"; filename*=UTF-8''%CC%81",
}

BAD_VALUES = [
    ("MULE_DISPOSITION", "download"),
    ("MULE_CACHE_CONTROL", "private\r\nx: y"),
    ("MULE_CACHE_CONTROL", "für immer"),
    ("MULE_SSE", "aes"),
    ("MULE_SSE_KMS_KEY", "a key"),
    ("MULE_STORAGE_CLASS", "COLD\n"),
    ("MULE_STORAGE_CLASS", "COLD LINE"),
    ("MULE_TAGS", "project"),
    ("MULE_TAGS", "a=1&a=2"),
    ("MULE_TAGS", "=1"),
    ("MULE_TAGS", "a%00=1"),
    ("MULE_TAGS", "a=%0d%0ax"),
    ("MULE_TAGS", "a=%ff"),
    ("MULE_TAGS", "&".join(f"t{number}=1" for number in range(11))),
    ("MULE_TAGS", f"a={'x' * 257}"),
    ("MULE_METADATA", "Name=1"),
    ("MULE_METADATA", "a=%0d%0ax-amz-acl:public-read"),
    ("MULE_METADATA", "a=%c3%a9"),
    ("MULE_METADATA", "a%3a=1"),
    ("MULE_METADATA", f"a={'x' * 2005}"),  # of 2048, a mark takes 43
    ("MULE_INTEGRITY", "sha256"),
]


@pytest.mark.parametrize(("filename", "expected"), NAMES.items(), ids=ascii)
def test_file_name_becomes_two_names_that_can_do_no_harm(filename: str, expected: str) -> None:
    assert render_disposition("attachment", filename) == f"attachment; {expected}"


@settings(max_examples=500, deadline=None, derandomize=True, database=None)
@given(st.text(max_size=300))
@example('"; filename="x.exe')
@example("a" * 300 + ".mov")
def test_no_file_name_gets_out_of_its_quotes(filename: str) -> None:
    disposition = GRAMMAR.fullmatch(render_disposition("inline", filename))
    assert disposition
    assert len(disposition[0]) < 900
    full = unquote(disposition["full"] or "", errors="strict")
    assert not [character for character in full if character in "/\\" or not character.isprintable()]


@pytest.mark.parametrize("filename", ["été 1.mov", 'say "hi".txt', "映画🎬.mov", "100%41.txt"])
def test_another_parser_reads_the_name_as_it_is(filename: str) -> None:
    _, _, full = render_disposition("attachment", filename).partition("filename*=UTF-8''")
    assert unquote(full, errors="strict") == filename


def test_all_that_can_be_set_is_a_header() -> None:
    headers = ObjectHeaders(
        disposition="inline",
        cache_control="private, max-age=60",
        sse="aws:kms",
        sse_kms_key="arn:aws:kms:eu-west-1:111122223333:key/1234abcd",
        storage_class="STANDARD_IA",
        tags=(("project", "films + more"), ("größe", "")),
        metadata=(("from", "mule"),),
    )
    assert headers.render(mime_type="video/mp4", filename="a.mov") == {
        "content-type": "video/mp4",
        "content-disposition": 'inline; filename="a.mov"',
        "cache-control": "private, max-age=60",
        "x-amz-server-side-encryption": "aws:kms",
        "x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd",
        "x-amz-storage-class": "STANDARD_IA",
        "x-amz-tagging": "project=films%20%2B%20more&gr%C3%B6%C3%9Fe=",
        "x-amz-meta-from": "mule",
    }


def test_what_is_not_set_is_no_header() -> None:
    assert ObjectHeaders(disposition="none").render(mime_type="video/mp4", filename="a.mov") == {
        "content-type": "video/mp4"
    }


def test_key_alone_means_encryption_by_it() -> None:
    headers = ObjectHeaders(sse_kms_key="alias/films").render(mime_type="video/mp4", filename="a.mov")
    assert headers["x-amz-server-side-encryption"] == "aws:kms"


def test_key_with_another_encryption_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"^MULE_SSE_KMS_KEY: .* not AES256"):
        Settings.from_environ(REQUIRED | {"MULE_SSE": "AES256", "MULE_SSE_KMS_KEY": "alias/films"})


@pytest.mark.parametrize(("variable", "text"), BAD_VALUES)
def test_what_no_header_can_hold_is_refused_at_start(variable: str, text: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{variable}: "):
        Settings.from_environ(REQUIRED | {variable: text})


@pytest.mark.parametrize(
    ("variable", "text"),
    [("MULE_DISPOSITION", "inline"), ("MULE_SSE", "AES256"), ("MULE_TAGS", "a=1"), ("MULE_INTEGRITY", "content")],
)
def test_what_version_2_cannot_bind_is_refused_at_start(variable: str, text: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{variable}: .* only s3v4 can"):
        Settings.from_environ(REQUIRED | {"MULE_SIGNATURE_VERSION": "s3", variable: text})
