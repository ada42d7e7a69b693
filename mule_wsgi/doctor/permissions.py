"""Whether the account may do what an upload needs, and no more: each action is tried as browsers send it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mule_core.marks import ToldBy, find_mark, render_mark
from mule_core.settings import Settings
from mule_core.signatures import UploadSigner
from mule_core.signing import Endpoint, S3Request, head_object, list_parts

from ..policy import SWEEPING, find_prefix, make_statement
from ..recipes import has_policies
from .bindings import choose_integrity
from .case import BODY, Case, checksum_of, render_parts, sha256_of, with_upload_id
from .findings import Finding, Fix, failed, ok, warning
from .probe import Answer, NoAnswer

# What an upload asks of the store beyond the plain calls, by setting: the value that asks for nothing.
ON_CREATE: Mapping[str, Any] = {
    "acl": None,
    "tags": (),
    "sse_kms_key": None,
    "sse": None,
    "storage_class": None,
    "metadata": (),
    "cache_control": None,
    "disposition": "none",
    "integrity": "none",
}
ON_COMPLETE: Mapping[str, Any] = {"overwrite": True, "bind_size": False}
IN_VERSION_2 = frozenset({"acl"})  # of all these, the one that it sends
# How such a value is written in a variable; all others by an empty text, which unsets it.
_TEXTS: Mapping[str, str] = {"overwrite": "1", "bind_size": "0", "disposition": "none", "integrity": "none"}

LEAST = Fix(words="allow it no more than this prints:", command="mule policy")


def check_create(case: Case) -> Finding:
    """Begin the upload of the probe."""
    answer = _create_by(case, case.settings)
    if answer.is_ok:
        case.upload = with_upload_id(case.upload, answer.text_of("UploadId"))
        return ok(f"an upload can be begun, of {case.key}")
    if minded := _find_minded(case, ON_CREATE, lambda settings: _create_by(case, settings)):
        return _minds(case, answer, minded)
    return _refused(case, answer, "s3:PutObject")


def check_part(case: Case) -> Finding:
    """Send its one part."""
    signed = case.browser.sign_part(case.upload, 1, sha256=sha256_of(BODY), when=case.clock())
    answer = case.prober.send(signed, body=BODY)
    if answer.is_ok:
        case.etag = case.etag_of(answer, case.upload_id)
        return ok("a part can be sent")
    if case.settings.integrity != "none":
        plain = UploadSigner(replace(case.settings, integrity="none"))
        if case.prober.send(plain.sign_part(case.upload, 1, when=case.clock()), body=BODY).is_ok:
            return failed(f"the store minds {case.variable('integrity')}: {answer.words}", choose_integrity(case))
    return _refused(case, answer, "s3:PutObject")


def check_list(case: Case) -> Finding:
    """List its parts, by every address that browsers are told of."""
    answer = case.prober.send(case.browser.sign_list(case.upload, when=case.clock()))
    if not answer.is_ok:
        return _refused(case, answer, "s3:ListMultipartUploadParts")
    others = zip(case.settings.more_endpoint_urls, case.settings.endpoints[1:], strict=True)
    said = {url: _list_at(case, endpoint) for url, endpoint in others}
    if wrong := {url: words for url, words in said.items() if words}:
        variable = case.variable("more_endpoint_urls")
        fix = Fix(
            words=f"correct {variable}, or leave out what is no address of that bucket",
            variables={variable: ",".join(url for url in said if url not in wrong)},
        )
        return failed("; ".join(f"not by {url}: {words}" for url, words in wrong.items()), fix)
    return ok("parts can be listed")


def _list_at(case: Case, endpoint: Endpoint) -> str:
    """Say why they cannot be listed by that address; nothing where they can."""
    try:
        answer = case.send(list_parts(case.key, upload_id=case.upload_id), endpoint=endpoint)
    except NoAnswer as exc:
        return str(exc)
    return "" if answer.is_ok else answer.words


def check_complete(case: Case) -> Finding:
    """Make an object of it."""
    answer = _complete_by(case, case.settings)
    if answer.is_ok:
        case.is_fresh = True
        return ok("an upload can be completed")
    if answer.status == 412:  # so it was allowed to, but for the probe that another time has left
        case.objects.add(case.key)
        return ok("an upload can be completed (the probe was there already, and was not overwritten)")
    if minded := _find_minded(case, ON_COMPLETE, lambda settings: _complete_by(case, settings)):
        return _minds(case, answer, minded)
    return _refused(case, answer, "s3:PutObject")


def check_head(case: Case) -> Finding:
    """Look at the object, as the server does before it counts as arrived."""
    answer = case.prober.send(case.browser.sign_head(case.upload, when=case.clock()))
    if not answer.is_ok:
        return _refused(case, answer, "s3:GetObject")
    length = answer.headers.get("content-length")
    if case.is_fresh and length != str(len(BODY)):
        words = f"the object has {length} bytes in place of {len(BODY)}"
        return failed(words, Fix(words="something between here and the store changes what passes: find it"))
    is_marked = case.is_fresh and case.browser.told_by is ToldBy.MARK
    if is_marked and find_mark(answer.headers) != render_mark(case.upload):
        variables = {case.variable("key_template"): "", case.variable("client_keys"): "0"}
        fix = Fix(words="have every upload's key hold its {id}, which only the server can give:", variables=variables)
        return failed("the store keeps no metadata, by which uploads of one key are told apart", fix)
    return ok("objects can be looked at")


def check_abort(case: Case) -> Finding:
    """Give up an upload, as cancelling does."""
    upload = with_upload_id(case.upload, case.begin())
    answer = case.prober.send(case.browser.sign_abort(upload, when=case.clock()))
    if not answer.is_ok:
        return _refused(case, answer, "s3:AbortMultipartUpload")
    case.open_uploads.discard((case.key, upload.upload_id or ""))
    return ok("uploads can be aborted")


def check_sweep(case: Case) -> Finding:
    """See whether `mule sweep` would find what is unfinished, and learn of what is not there that it is not."""
    upload_id = case.begin()
    prefix = case.key[:-1]  # MinIO finds only what is called as the whole prefix
    listing = case.send(S3Request(method="GET", query=(("uploads", ""), ("prefix", prefix))))
    absent = case.send(head_object(f"{case.key}-that-is-not-there"))
    fix = _allow(case, "allow it, unless a lifecycle rule clears away what is unfinished:", SWEEPING)
    if not listing.is_ok:
        return warning(f"mule sweep cannot list unfinished uploads: {listing.words}", fix)
    case.may_sweep = True
    if absent.status != 404:
        return warning(f"mule sweep cannot know what is not there: the store says {absent.words}", fix)
    if upload_id not in listing.texts_of("Upload/{*}UploadId"):
        return warning("mule sweep finds what the database knows, and nothing else: the store lists none by a prefix")
    return ok("mule sweep finds what is unfinished")


def check_delete(case: Case) -> Finding:
    """Delete the probe: it has to go, and nothing else that we do needs this permission."""
    answer = case.delete(case.key)
    if answer.is_ok:
        return warning("the account may delete objects, which no upload needs", LEAST)
    return ok("the account may not delete objects")


def check_excess(case: Case) -> Finding:
    """Try, without doing any harm, some of what no upload needs."""
    elsewhere = f"mule-doctor-elsewhere/{case.key}"
    excess = [name for name, request in _EXCESS.items() if case.send(request).status in (200, 404)]
    if not case.may_sweep and case.send(LIST).is_ok:
        excess.append("list the objects")
    if find_prefix(case.settings):
        answer = case.send(S3Request(method="POST", key=elsewhere, query=(("uploads", ""),)))
        if answer.is_ok:
            case.abort(elsewhere, case.note_begun(elsewhere, answer))
            excess.append(f"write outside of {find_prefix(case.settings)}")
    if excess:
        return warning(f"the account may do more than it needs to: {', '.join(excess)}", LEAST)
    return ok("the account may do no more than it needs to, as far as was tried")


LIST = S3Request(method="GET", query=(("list-type", "2"), ("max-keys", "1")))  # which only sweeping needs
_EXCESS = {
    "read the bucket's policy": S3Request(method="GET", query=(("policy", ""),)),
    "read the bucket's ACL": S3Request(method="GET", query=(("acl", ""),)),
}


def _create_by(case: Case, settings: Settings) -> Answer:
    answer = case.prober.send(UploadSigner(settings).sign_create(case.upload, when=case.clock()))
    if answer.is_ok:
        case.note_begun(case.key, answer)
    return answer


def _complete_by(case: Case, settings: Settings) -> Answer:
    signed = UploadSigner(settings).sign_complete(case.upload, when=case.clock())
    checksum = checksum_of(BODY) if settings.integrity == "checksum" else ""
    answer = case.prober.send(signed, body=render_parts(case.etag, checksum=checksum))
    return case.note_completed(answer, case.upload_id)


def _find_minded(case: Case, plain: Mapping[str, Any], attempt: Callable[[Settings], Answer]) -> Sequence[str]:
    """Give the settings without which it goes well: one alone if that is enough, else all; none if nothing helps."""
    is_v2 = case.settings.signature_version == "s3"
    used = [name for name, value in plain.items() if getattr(case.settings, name) != value]
    used = [name for name in used if name in IN_VERSION_2 or not is_v2]
    for names in (*([name] for name in used), used):
        if names and attempt(replace(case.settings, **{name: plain[name] for name in names})).is_ok:
            return names
    return ()


def _minds(case: Case, answer: Answer, names: Sequence[str]) -> Finding:
    variables = {case.variable(name): _TEXTS.get(name, "") for name in names}
    return failed(
        f"the store minds {', '.join(variables)}: {answer.words}", Fix(words="do without", variables=variables)
    )


def _refused(case: Case, answer: Answer, action: str) -> Finding:
    if answer.status == 403:
        words = "allow it: to the account's policy (mule policy prints all of it) add"
        return failed(f"{action} is denied: {answer.words}", _allow(case, words, (action,)))
    return failed(f"{action} is allowed, but fails: {answer.words}", Fix(words="look at the store's own log"))


def _allow(case: Case, words: str, actions: Sequence[str]) -> Fix:
    """Name what is to be allowed: by a statement, or where a store has no policies, by what it has instead."""
    if has_policies(case.settings.store):
        return Fix(words=words, statement=make_statement(case.settings, actions))
    return Fix(words="allow what this prints:", command="mule policy --sweep" if actions == SWEEPING else "mule policy")
