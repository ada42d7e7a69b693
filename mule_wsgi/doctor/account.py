"""Whether the store takes our signatures (region, secret, version), and whether the bucket is there.

One call tells it all: a listing of the parts of an upload that there is not. A store that says so has checked the
signature and found the bucket.
"""

from __future__ import annotations

import re

from mule_core.signatures import follow_credentials
from mule_core.signing import Version, list_parts

from .case import Case
from .findings import Finding, Fix, failed, not_tried, ok, warning
from .probe import Answer

NO_UPLOAD = "mule-doctor-asks-for-none"

# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
_TAKEN_CODES = {"NoSuchUpload", "NoSuchKey", "NoSuchBucket", "AccessDenied"}
_CLOCK_CODES = {"RequestTimeTooSkewed", "RequestNotReadyYet"}
_CLOCK_WORDS = re.compile("not valid yet|expired", re.IGNORECASE)
_EXPECTED_REGION = re.compile(r"expecting '([a-z0-9-]+)'")
_REDIRECTS = (301, 307)

_KEYS_COME_FROM = "the store's console gives out both, or whoever runs the store; then restart the server"

# By code: the setting that is wrong, what it means, what to do.
_CREDENTIALS = {
    "InvalidAccessKeyId": (
        "access_key",
        "the store knows no such access key",
        f"set an access key of this store, and the secret that belongs to it: {_KEYS_COME_FROM}",
    ),
    "SignatureDoesNotMatch": (
        "secret_key",
        "the secret does not belong to this access key",
        f"set the secret that belongs to the access key: {_KEYS_COME_FROM}",
    ),
    **dict.fromkeys(
        ("ExpiredToken", "InvalidToken", "TokenRefreshRequired"),
        (
            "session_token",
            "the session token is not good, or not any more",
            "fetch temporary credentials anew, all three of them; then restart the server",
        ),
    ),
}
_OTHER_VERSION: dict[Version, Version] = {"s3v4": "s3", "s3": "s3v4"}
_VERSION_NAMES = {"s3v4": "4", "s3": "2"}


def check_region(case: Case) -> Finding:
    """See whether the store minds the region, and which one it wants."""
    answer, region = _ask(case), case.settings.region
    if _is_taken(answer) or answer.code in _CREDENTIALS:
        return ok(f"{region} is not refused")
    right, name = _region_of(answer), case.variable("region")
    if right and right != region:
        words = f"the bucket is in {right}, not in {region}"
        return failed(words, Fix(words="name the bucket's region", variables={name: right}))
    if answer.status in _REDIRECTS:
        words = f"the store sends us elsewhere: {answer.words}"
        return failed(words, Fix(words=f"set {name} to the bucket's own region"))
    return ok(f"{region} is not refused")


def check_signature(case: Case) -> Finding:
    """See whether a signature by our key and version counts."""
    answer, version = _ask(case), case.settings.signature_version
    other = _OTHER_VERSION[version]
    if _is_of_clock(answer):
        return not_tried("the clock is off")
    switch = Fix(words=f"sign by version {_VERSION_NAMES[other]}", variables={_version_name(case): other})
    if _is_taken(answer):
        words = f"version {_VERSION_NAMES[version]} is accepted"
        if version == "s3" and _is_taken(_list(case, other)):
            words += ", which binds no length; the store takes version 4, too"
            return warning(words, Fix(words="once no old page is in use", variables=switch.variables))
        return ok(words)
    if answer.status >= 500:
        return failed(
            f"the store is in trouble: {answer.words}", Fix(words="try again, or look at the store's own log")
        )
    if _is_taken(_list(case, other)):
        return failed(f"signatures of version {_VERSION_NAMES[version]} are refused: {answer.words}", switch)
    if answer.code in _CREDENTIALS:
        name, words, advice = _CREDENTIALS[answer.code]
        variable = case.variable(name)
        # Only who has the secret can put it there.
        return failed(f"{words} ({answer.code})", Fix(words=advice, variables={variable: f"the right {variable}"}))
    if not answer.code:
        words = f"this is not how S3 answers: {answer.words}"
        return failed(words, Fix(words="see what stands before the store: a proxy, a login page, another server"))
    words = f"the store refuses what we sign: {answer.words}"
    return failed(words, Fix(words=f"see what {answer.code} means to this store"))


def check_bucket(case: Case) -> Finding:
    """See whether the bucket is there."""
    settings = case.settings
    if _ask(case).code != "NoSuchBucket":
        return ok(f"{settings.bucket} is there")
    endpoint = f" --endpoint-url {settings.endpoint_url}" if settings.endpoint_url else ""
    fix = Fix(
        words=f"correct {case.variable('bucket')}, or make the bucket as whoever may",
        command=f"aws s3api create-bucket --bucket {settings.bucket}{endpoint}{_location(case)}",
    )
    return failed(f"there is no bucket {settings.bucket}", fix)


def _ask(case: Case) -> Answer:
    if case.account is None:
        case.account = _list(case, case.settings.signature_version)
    return case.account


def _list(case: Case, version: Version) -> Answer:
    signer = follow_credentials(case.settings, version=version)()
    return case.prober.send(signer.sign(list_parts(case.key, upload_id=NO_UPLOAD), when=case.clock()))


def _is_taken(answer: Answer) -> bool:
    """Tell whether it has come through all that is asked about a signature; what is denied then, is another thing."""
    is_listing = answer.is_ok and bool(answer.text_of("IsTruncated"))
    return is_listing or (answer.code in _TAKEN_CODES and not _is_of_clock(answer))


def _is_of_clock(answer: Answer) -> bool:
    return answer.code in _CLOCK_CODES or (answer.status == 403 and bool(_CLOCK_WORDS.search(answer.message)))


def _region_of(answer: Answer) -> str:
    expected = _EXPECTED_REGION.search(answer.message)
    return answer.headers.get("x-amz-bucket-region") or answer.text_of("Region") or (expected[1] if expected else "")


def _version_name(case: Case) -> str:
    return case.variable("signature_version")


def _location(case: Case) -> str:
    """Give the option that AWS wants everywhere but in its first region."""
    region = case.settings.region
    if case.settings.endpoint_url or region == "us-east-1":
        return f" --region {region}"
    return f" --region {region} --create-bucket-configuration LocationConstraint={region}"
