"""Which of the things that a signature can bind this store holds a request to: each is tried with a wrong value.

None of them is a fault of the store, unless the settings count on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from mule_core.parts import KIB, MIN_PART_SIZE
from mule_core.signing import S3Request, upload_part

from .case import BODY, Case, checksum_of, sha256_of
from .findings import Finding, Fix, failed, not_tried, ok, warning
from .kinds import find_refusal, is_promised
from .probe import Answer

OTHER_BODY = BODY.upper()
SMALL_PART = KIB
_VERSION_2 = "signature version 2 binds none of it"


def check_part_size(case: Case) -> Finding:
    """Complete an upload whose first part is small: where that is refused, our own limit has to be S3's."""
    least = case.settings.min_chunk_size
    size = min(least, SMALL_PART) if least >= MIN_PART_SIZE else least
    upload_id = case.begin()
    etags = [case.put_part(upload_id, body=b"\n" * size), case.put_part(upload_id, number=2)]
    answer = case.complete(upload_id, *etags)
    if answer.is_ok:
        return ok(f"the store takes parts of {size} bytes")
    if answer.code != "EntityTooSmall":
        return warning(f"parts of {size} bytes are refused: {answer.words}")
    if least >= MIN_PART_SIZE:
        return ok(f"the store refuses small parts, and MULE_MIN_CHUNK_SIZE is {least}")
    variables = {case.variable("min_chunk_size"): str(MIN_PART_SIZE)}
    if case.settings.chunk_size < MIN_PART_SIZE:
        variables[case.variable("chunk_size")] = str(MIN_PART_SIZE)
    fix = Fix(words="keep to what the store takes", variables=variables)
    return failed(f"the store refuses parts of {size} bytes, which the settings allow", fix)


def check_conditional(case: Case) -> Finding:
    """Complete onto the probe, on condition that it is not there."""
    upload_id = case.begin()
    answer = case.complete(upload_id, case.put_part(upload_id), headers={"if-none-match": "*"})
    if answer.status == 412:
        advice = ": MULE_OVERWRITE=0 can be set" if case.settings.overwrite else ""
        return ok(f"the store overwrites nothing where that is not wanted (If-None-Match){advice}")
    if answer.is_ok:
        return warning("the store overwrites whatever is asked of it: keys that the server makes never collide")
    return warning(f"If-None-Match is not understood: {answer.words}")


def check_object_size(case: Case) -> Finding:
    """Complete with a wrong size of the whole."""
    if case.settings.signature_version == "s3":
        return not_tried(_VERSION_2)
    upload_id = case.begin()
    etag = case.put_part(upload_id)
    answer = case.complete(upload_id, etag, headers={"x-amz-mp-object-size": str(len(BODY) + 1)})
    if answer.is_ok:
        return warning("the store does not look at x-amz-mp-object-size: only our own look at the object counts")
    return ok("a wrong total size is refused (x-amz-mp-object-size)")


def check_content_length(case: Case) -> Finding:
    """Send more bytes than were signed for."""
    if case.settings.signature_version == "s3":
        return not_tried(_VERSION_2)
    part = upload_part(case.key, upload_id=case.begin(), part_number=1, headers={"content-length": str(len(BODY))})
    if case.send(part, body=BODY + BODY).is_ok:
        words = "the store takes parts of any length: the listing before Complete and the look at the object count"
        return warning(words)
    return ok("a part of another length is refused (content-length)")


def check_checksum(case: Case) -> Finding:
    """Send other bytes than those whose SHA-256 was signed as a checksum."""
    return _judge_integrity(case, "checksum", header="x-amz-checksum-sha256")


def check_content_sha256(case: Case) -> Finding:
    """Send other bytes than those whose SHA-256 was signed as the payload's."""
    return _judge_integrity(case, "content", header="x-amz-content-sha256")


def check_unsigned_headers(case: Case) -> Finding:
    """Add a header that was not signed."""
    part = upload_part(case.key, upload_id=case.begin(), part_number=1)
    if case.send(part, body=BODY, unsigned={"x-amz-meta-mule-doctor": "unsigned"}).is_ok:
        words = "x-amz- headers that nobody signed are taken: a page can add tags, or copy what the account may read"
        return warning(words, Fix(words="let the account read nothing but uploads:", command="mule policy"))
    return ok("x-amz- headers that nobody signed are refused")


def choose_integrity(case: Case) -> Fix:
    """Name the first way to bind the bytes that this store honours; or none."""
    for choice in (choice for choice in _BOUND if find_refusal(case, "integrity", choice) is None):
        right, wrong = _try_both(case, choice)
        if right.is_ok and not wrong.is_ok:
            return Fix(words="bind the bytes as the store honours it", variables={case.variable("integrity"): choice})
    return Fix(words="the store honours no way to bind the bytes", variables={case.variable("integrity"): "none"})


def _judge_integrity(case: Case, choice: str, *, header: str) -> Finding:
    if case.settings.signature_version == "s3":
        return not_tried(_VERSION_2)
    is_in_use = case.settings.integrity == choice
    right, wrong = _try_both(case, choice)
    if right.is_ok and not wrong.is_ok:
        is_refused = find_refusal(case, "integrity", choice) is not None
        advice = "" if is_in_use or is_refused else f": MULE_INTEGRITY={choice} can be set"
        return ok(f"other bytes than those signed for are refused ({header}){advice}")
    words = f"the store does not look at {header}" if right.is_ok else f"the store refuses {header} ({right.code})"
    if is_promised(case, choice):
        words += f", though MULE_STORE={case.settings.store} has it that it does"
    if is_in_use:
        return failed(words, choose_integrity(case))
    return warning(f"{words}: MULE_INTEGRITY={choice} is of no use here")


def _try_both(case: Case, choice: str) -> tuple[Answer, Answer]:
    """Give what the store says to the bytes that were signed for, and to others."""
    part = _BOUND[choice](case)
    return case.send(part, body=BODY), case.send(part, body=OTHER_BODY)


def _bind_checksum(case: Case) -> S3Request:
    upload_id = case.begin(headers={"x-amz-checksum-algorithm": "SHA256"})
    headers = {"x-amz-checksum-sha256": checksum_of(BODY)}
    return upload_part(case.key, upload_id=upload_id, part_number=1, headers=headers)


def _bind_content(case: Case) -> S3Request:
    return replace(upload_part(case.key, upload_id=case.begin(), part_number=1), payload_hash=sha256_of(BODY))


_BOUND: Mapping[str, Callable[[Case], S3Request]] = {"checksum": _bind_checksum, "content": _bind_content}
