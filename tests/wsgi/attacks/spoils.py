"""What is put in the place of a good value: a row here is an attack on every action that reads the parameter."""

from __future__ import annotations

from typing import Any

from tests.wsgi.attacks.world import ANONYMOUS, DIGEST, plan_bound, plan_unbound

BOBS = plan_bound("bob")
OWN = plan_bound("ada")

TRAVERSING = {
    "parent": "../bob/5eed-1/a.mov",
    "parent within": "uploads/ada/../bob/5eed-1/a.mov",
    "parent at the end": "uploads/ada/5eed-1/..",
    "many parents": "../" * 40 + "etc/passwd",
    "here": "uploads/./ada/5eed-1/a.mov",
    "here at the end": "uploads/ada/5eed-1/.",
    "nothing between": "uploads/ada//a.mov",
    "two slashes first": f"//{OWN.key}",
    "a slash first": f"/{OWN.key}",
    "a slash last": f"{OWN.key}/",
    "another's, rooted": f"/{BOBS.key}",
    "the other slash": "uploads\\bob\\5eed-1\\a.mov",
    "parent by the other slash": "uploads/ada/..\\bob\\a.mov",
    "a drive": "C:\\fakepath\\a.mov",
    "a share": "\\\\host\\share\\a.mov",
    "encoded": "uploads/ada/%2e%2e%2fbob%2f5eed-1%2fa.mov",
    "encoded twice": "uploads/ada/%252e%252e%252fbob/5eed-1/a.mov",
    "encoded as escape does": "uploads/ada/%u002e%u002e%u002fbob/a.mov",
    "too long an encoding": "uploads/ada/%c0%ae%c0%ae%c0%afbob",
    "parameter of a path": "uploads/ada/..;/bob/a.mov",
    "parent with a gap": "uploads/ada/.\u200b./bob/a.mov",
    "parent with a soft hyphen": "uploads/ada/.\u00ad./bob/a.mov",
    "parent with NUL": "uploads/ada/.\0./bob/a.mov",
    "spaces around": "uploads/ada/ .. /bob/a.mov",
    "a URL": "https://evil.example/a.mov",
    "another bucket": "../other-bucket/a.mov",
}
LOOKING_ALIKE = {
    "full width": "uploads/ada/\uff0e\uff0e\uff0fbob",
    "leaders": "uploads/ada/\u2024\u2024\u2215bob",
    "two dots in one": "uploads/ada/\u2025/bob",
    "fraction slash": "uploads\u2044bob\u20445eed-1\u2044a.mov",
    "division slash": "uploads\u2215bob\u22155eed-1\u2215a.mov",
    "the other slash, full width": "uploads\uff3cbob",
    "big solidus": "uploads\u29f8bob",
    "another alphabet": "uploads/\u0430d\u0430/5eed-1/a.mov",
    "decomposed": "uploads/a\u0301da/5eed-1/a.mov",
    "a sign that composes": "uploads/ada/5eed\u2010\u0338/a.mov",
    "kelvin": "uploads/\u212aate/a.mov",
    "full-width letters": "uploads/\uff42\uff4f\uff42/5eed-1/a.mov",
    "upper case": OWN.key.upper(),
}
UNPRINTABLE = {
    "NUL": f"{OWN.key}\0.txt",
    "line feed": "uploads/ada/5eed-1/a\nb.mov",
    "header": "a.mov\r\nx-amz-acl: public-read",
    "cookie": "a.mov\r\nSet-Cookie: mule_owner=x",
    "second response": "a\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx",
    "encoded header": "a.mov%0d%0ax-amz-acl:%20public-read",
    "tab": "uploads/ada/5eed-1/a\tb.mov",
    "escape": "uploads/ada/5eed-1/\x1b[2Ja.mov",
    "delete": "uploads/ada/5eed-1/a\x7f.mov",
    "next line": "uploads/ada/5eed-1/a\x85b.mov",
    "line separator": "uploads/ada/5eed-1/a\u2028b.mov",
    "paragraph separator": "uploads/ada/5eed-1/a\u2029b.mov",
    "written backwards": "uploads/ada/5eed-1/a\u202evom.exe",
    "embedded": "uploads/ada/5eed-1/a\u202avom\u202c.exe",
    "isolated": "uploads/ada/5eed-1/a\u2067vom\u2069.exe",
    "byte order": "\ufeff" + OWN.key,
    "private use": "uploads/ada/5eed-1/\ue000.mov",
    "tags": "uploads/ada/5eed-1/\U000e0041.mov",
    "no character": "uploads/ada/5eed-1/\uffff.mov",
}
INJECTING = {
    "a quote": 'a"; filename="b.exe',
    "an escaped quote": 'a\\"; filename=b.exe',
    "another name": "a.mov; filename*=UTF-8''b.exe",
    "a language": "a.mov; filename*=iso-8859-1'en'%A3.exe",
    "a part of a name": "a.mov; filename*0=b; filename*1=.exe",
    "an encoded word": "=?utf-8?q?b.exe?=",
    "a query": f"{OWN.key}?uploadId=x&partNumber=1",
    "a query without a mark": "id-of-ada&x-amz-acl=public-read",
    "a part number": "id-of-ada&partNumber=9",
    "a fragment": f"{OWN.key}#",
    "what is signed apart": f"{OWN.key}\n/films/other",
    "marks of a template": "{chunk}{signature}{date}",
    "marks of a key": "uploads/{owner}/{id}/{filename}",
    "marks of a format": "{0.__class__} %s %(x)s",
    "markup": "<script>alert(1)</script>.mov",
    "a statement": "a'; DROP TABLE mule_uploads; --",
    "a shell": "$(reboot)`reboot`|reboot.mov",
    "a star": "*",
    "a comma": "id-of-ada,id-of-bob",
    "a blank": " ",
    "half a character": "uploads/ada/5eed-1/\ud800.mov",
}
LONG = {
    "a long name": "n" * 4096,
    "too long a name": "n" * 4097,
    "a long name of many bytes": "\N{WATER BUFFALO}" * 4096,
    "a deep key": "uploads/ada/" + "d/" * 2000 + "a",
    "a key of 1,025 bytes": "uploads/ada/5eed-1/" + "k" * 1006,
    "a long extension": "a." + "e" * 4000,
    "combined signs": "a" + "\u0301" * 4000,
}
OF_OTHERS = {
    "another's key": BOBS.key,
    "another's id": "id-of-bob",
    "another's ticket": BOBS.ticket,
    "an anonymous key": plan_bound(ANONYMOUS).key,
    "an anonymous id": f"id-of-{ANONYMOUS}",
    "an anonymous ticket": plan_bound(ANONYMOUS).ticket,
    "one's other key": plan_unbound("ada").key,
    "one's other ticket": plan_unbound("ada").ticket,
}
TEXTS = {**TRAVERSING, **LOOKING_ALIKE, **UNPRINTABLE, **INJECTING, **LONG, **OF_OTHERS}

BODY, _, SEAL = OWN.ticket.partition(".")
FORGED = {
    "no ticket": "x",
    "an empty ticket": ".",
    "a ticket without seal": BODY,
    "a ticket with an empty seal": f"{BODY}.",
    "a ticket with another's seal": f"{BODY}.{BOBS.ticket.partition('.')[2]}",
    "another's ticket with one's own seal": f"{BOBS.ticket.partition('.')[0]}.{SEAL}",
    "a ticket with a seal cut short": OWN.ticket[:-8],
    "a ticket with more": f"{OWN.ticket}AAAA",
    "a ticket of JSON": "WzEsImJvYiIsImEiLDEsMSwiIiwiYiIsMSwieC95IiwxXQ.e30",
    "a ticket in upper case": OWN.ticket.upper(),
}
NUMBERS = {
    "zero": "0",
    "minus one": "-1",
    "beyond the plan": "5",
    "last of S3": "10000",
    "beyond S3": "10001",
    "63 bits": str(2**63 - 1),
    "64 bits": str(2**64),
    "endless": "9" * 4000,
    "a fraction": "1.5",
    "an exponent": "1e3",
    "hexadecimal": "0x1",
    "with a plus": "+1",
    "with blanks": " 1 ",
    "with a line": "1\n",
    "with a NUL": "1\0",
    "underlined": "1_0",
    "Arabic": "\u0661",
    "superscript": "\u00b9",
    "two": "1,2",
    "a query": "1&uploadId=id-of-bob",
    "no number": "NaN",
    "infinite": "Infinity",
    "a word": "one",
}
KINDS = {
    "two": "video/mp4, text/html",
    "a header": "video/mp4\r\nx-amz-acl: public-read",
    "a line at the end": "video/mp4\n",
    "a parameter that is open": 'video/mp4; name="a',
    "a header in quotes": 'video/mp4; name="a\r\nx: y"',
    "markup": "text/html",
    "any": "*/*",
    "none": "/",
    "long": "video/" + "m" * 300,
    "Greek": "video/\u03bc",
}
DIGESTS = {
    "upper case": DIGEST.upper(),
    "short": DIGEST[:-1],
    "long": f"{DIGEST}0",
    "base64": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
    "a line at the end": f"{DIGEST}\n",
    "unsigned": "UNSIGNED-PAYLOAD",
    "streaming": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "full width": "\uff12" + DIGEST[1:],
}
MISSING = {"missing": None, "empty": ""}

SPOILS: dict[str, dict[str, str | None]] = {
    "key": {**TEXTS, **MISSING},
    "upload_id": {**TEXTS, **MISSING},
    "filename": {**TEXTS, **MISSING},
    "sample": {**TEXTS, **MISSING},
    "ticket": {**TEXTS, **FORGED, **MISSING},
    "mime_type": {**TEXTS, **KINDS, **MISSING},
    "sha256": {**TEXTS, **DIGESTS, **MISSING},
    "chunk": {**NUMBERS, **TRAVERSING, **MISSING},
    "num_chunks": {**NUMBERS, **MISSING},
    "first_chunk": {**NUMBERS, **MISSING},
    "part_number_marker": {**NUMBERS, **MISSING},
    "filesize": {**NUMBERS, **MISSING},
    "last_modified": {**NUMBERS, **MISSING},
    "force": {**NUMBERS, **INJECTING},
}

# What JSON has and a form has not.
JSON_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 5, 2**63, 10**4000, 1.0, 1.5, float("inf"), float("nan"), [], ["id-of-bob"], [1], {},
    {"key": BOBS.key}, {"$ne": None}, "", "\0", "\ud800", "..", [[[]]],
)  # fmt: skip

# Which parameters an action reads.
REF = ("key", "upload_id", "ticket")
FILE = ("filename", "filesize", "last_modified", "sample", "mime_type", "force")
READ: dict[str, tuple[str, ...]] = {
    "get_init_signature": (*REF, *FILE),
    "get_chunk_signature": (*REF, "chunk", "sha256"),
    "get_list_signature": (*REF, "part_number_marker"),
    "get_end_signature": REF,
    "get_all_signatures": (*REF, "num_chunks", "first_chunk"),
    "chunk_loaded": (*REF, "chunk"),
    "get_delete_signature": REF,
    "get_head_signature": REF,
    "upload_finished": REF,
}
