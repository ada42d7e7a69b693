"""Whether the store takes our signatures (region, secret, version), and whether the bucket is there.

One call tells it all: a listing of the parts of an upload that there is not. A store that says so has checked the
signature and found the bucket.
"""

from __future__ import annotations

import re

from mule_core.signing import Signer, list_parts

from .case import Case
from .findings import Finding, Fix, failed, not_tried, ok, warning
from .probe import Answer

NO_UPLOAD = "mule-doctor-asks-for-none"

_REGION_CODES = {
    "AuthorizationHeaderMalformed",
    "AuthorizationQueryParametersError",
    "IllegalLocationConstraintException",
    "InvalidRegion",
    "PermanentRedirect",
    "TemporaryRedirect",
}
_KEY_CODES = {"InvalidAccessKeyId", "InvalidClientTokenId"}
_SECRET_CODES = {"SignatureDoesNotMatch"}
_TOKEN_CODES = {"ExpiredToken", "InvalidToken", "TokenRefreshRequired"}
_CLOCK_CODES = {"RequestTimeTooSkewed", "RequestNotReadyYet"}
_CLOCK_WORDS = re.compile("not valid yet|expired", re.IGNORECASE)
_EXPECTED_REGION = re.compile(r"expecting '([a-z0-9-]+)'")


def check_region(case: Case) -> Finding:
    """See whether the store minds the region, and which one it wants."""
    answer = _ask(case)
    name = case.variable("region")
    if answer.code not in _REGION_CODES and answer.status not in (301, 307):
        return ok(f"{case.settings.region} is not refused")
    right = _region_of(answer)
    if not right:
        return failed(
            f"{case.settings.region} is refused: {answer.words}", Fix(words=f"set {name} to the bucket's own region")
        )
    words = f"the bucket is in {right}, not in {case.settings.region}"
    return failed(words, Fix(words="name the bucket's region", variables={name: right}))


def check_signature(case: Case) -> Finding:
    """See whether a signature by our key and version counts."""
    answer = _ask(case)
    if _is_of_clock(answer):
        return not_tried("the clock is off")
    for codes, name, words in (
        (_KEY_CODES, "access_key", "the store knows no such access key"),
        (_SECRET_CODES, "secret_key", f"the secret does not belong to access key {case.settings.access_key}"),
        (_TOKEN_CODES, "session_token", "the session token is not good, or not any more"),
    ):
        if answer.code in codes:
            variable = case.variable(name)
            placeholder = f"the right {variable}"
            return failed(f"{words} ({answer.code})", Fix(words=_KEY_FIXES[name], variables={variable: placeholder}))
    if answer.code == "AuthorizationQueryParametersError" or _wants_version_4(answer):
        fix = Fix(words="sign by version 4", variables={case.variable("signature_version"): "s3v4"})
        return failed("the store takes signatures of version 4 alone", fix)
    if case.settings.signature_version == "s3":
        return _try_version_4(case)
    return ok("version 4 is accepted")


def check_bucket(case: Case) -> Finding:
    """See whether the bucket is there."""
    settings, answer = case.settings, _ask(case)
    if answer.code == "NoSuchBucket":
        endpoint = f" --endpoint-url {settings.endpoint_url}" if settings.endpoint_url else ""
        fix = Fix(
            words=f"correct {case.variable('bucket')}, or make the bucket as whoever may",
            command=f"aws s3api create-bucket --bucket {settings.bucket}{endpoint}{_location(case)}",
        )
        return failed(f"there is no bucket {settings.bucket}", fix)
    if answer.status >= 500:
        return failed(f"the store is in trouble: {answer.words}", Fix(words="look at the store's own log"))
    return ok(f"{settings.bucket} is there")


_KEY_FIXES = {
    "access_key": "set the access key that the store gave out, and the secret that belongs to it",
    "secret_key": "set the secret that belongs to the access key",
    "session_token": "fetch temporary credentials anew, all three of them",
}


def _ask(case: Case) -> Answer:
    if case.account is None:
        case.account = case.send(list_parts(case.key, upload_id=NO_UPLOAD))
    return case.account


def _region_of(answer: Answer) -> str:
    expected = _EXPECTED_REGION.search(answer.message)
    return answer.headers.get("x-amz-bucket-region") or answer.text_of("Region") or (expected[1] if expected else "")


def _is_of_clock(answer: Answer) -> bool:
    return answer.code in _CLOCK_CODES or (answer.status == 403 and bool(_CLOCK_WORDS.search(answer.message)))


def _wants_version_4(answer: Answer) -> bool:
    return "AWS4-HMAC-SHA256" in answer.message


def _try_version_4(case: Case) -> Finding:
    signer = Signer(credentials=case.settings.credentials, endpoint=case.settings.endpoint)
    newer = case.prober.send(signer.sign(list_parts(case.key, upload_id=NO_UPLOAD), when=case.clock()))
    if newer.code == _ask(case).code:
        words = "version 2 is accepted, which binds no length; the store takes version 4, too"
        fix = Fix(words="once no old page is in use", variables={case.variable("signature_version"): "s3v4"})
        return warning(words, fix)
    return ok("version 2 is accepted")


def _location(case: Case) -> str:
    """Give the option that AWS wants everywhere but in its first region."""
    region = case.settings.region
    if case.settings.endpoint_url or region == "us-east-1":
        return f" --region {region}"
    return f" --region {region} --create-bucket-configuration LocationConstraint={region}"
