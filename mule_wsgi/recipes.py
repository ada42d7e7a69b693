"""What has to be set up at each store, in its own words: CORS rules, permissions, and what it clears away by itself.

r2: https://developers.cloudflare.com/r2/buckets/cors/, https://developers.cloudflare.com/r2/api/tokens/
b2: https://www.backblaze.com/docs/cloud-storage-cross-origin-resource-sharing-rules,
    https://www.backblaze.com/docs/cloud-storage-s3-compatible-app-keys
gcs: https://docs.cloud.google.com/storage/docs/using-cors, https://docs.cloud.google.com/storage/docs/lifecycle,
    https://docs.cloud.google.com/storage/docs/access-control/iam-xml (nothing is replaced without objects.delete)
minio: https://docs.min.io/aistor/administration/cors-configuration/, https://github.com/minio/docs/issues/1216
wasabi: https://docs.wasabi.com/docs/cross-origin-resource-sharing-cors
spaces: https://docs.digitalocean.com/reference/doctl/reference/spaces/keys/create/
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mule_core.marks import MARK_HEADER
from mule_core.settings import Settings

from .cors import render_cors_json
from .objectstore import CORS_MAX_AGE, CORS_METHODS
from .policy import find_prefix, make_policy

# Google has each header named: those that a page may send, and the one that it reads.
GOOGLE_HEADERS: tuple[str, ...] = (
    "Content-Type",
    "Content-Disposition",
    "Cache-Control",
    "ETag",
    "x-amz-acl",
    "x-amz-content-sha256",
    "x-amz-storage-class",
    MARK_HEADER,
)
B2_OPERATIONS: tuple[str, ...] = tuple(f"s3_{method.lower()}" for method in CORS_METHODS)
DAYS = 30  # more than `mule sweep` waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What the store is given, and what to do with it."""

    text: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The bucket that is set up: of which store, at which address (None: AWS), with which `metadata` names."""

    store: str | None = None
    bucket: str = "BUCKET"
    endpoint_url: str | None = None
    metadata: tuple[str, ...] = ()

    def aws(self, call: str, option: str) -> str:
        """Give the command of the AWS CLI that takes the recipe from a file."""
        endpoint = f" --endpoint-url {shlex.quote(self.endpoint_url)}" if self.endpoint_url else ""
        return f"aws s3api {call} --bucket {shlex.quote(self.bucket)} --{option}{endpoint}"


def make_cors(place: Place, origins: Sequence[str]) -> Recipe:
    """Give the rules by which pages of these origins may upload."""
    return _CORS.get(place.store or "aws", _s3_cors)(place, origins)


def may_apply_cors(store: str | None) -> bool:
    """Tell whether the rules can be set by S3's own call."""
    return store not in ("minio", "gcs")


def make_permissions(settings: Settings, *, abort: bool = True, look: bool = True, sweep: bool = False) -> Recipe:
    """Give the least that the account which signs has to be allowed; the choice is make_policy's."""
    make = _PERMISSIONS.get(settings.store or "aws")
    if make is not None:
        return make(settings, sweep)
    policy = make_policy(settings, abort=abort, look=look, sweep=sweep)
    return Recipe(text=json.dumps(policy, indent=2), how=_POLICY_HOW.get(settings.store or "aws", ""))


def has_policies(store: str | None) -> bool:
    """Tell whether what an account may do is said by IAM policies there."""
    return store not in _PERMISSIONS


def make_lifecycle(place: Place, *, prefix: str) -> Recipe:
    """Give the rule by which the store clears away unfinished uploads that `mule sweep` has missed."""
    return _LIFECYCLES.get(place.store or "aws", _s3_lifecycle)(place, prefix)


def _s3_cors(place: Place, origins: Sequence[str]) -> Recipe:
    how = place.aws("put-bucket-cors", "cors-configuration file://cors.json")
    return Recipe(text=render_cors_json(origins), how=f"save it as cors.json, then: {how}")


def _pasted_cors(where: str) -> Callable[[Place, Sequence[str]], Recipe]:
    def make(_: Place, origins: Sequence[str]) -> Recipe:
        rules = json.loads(render_cors_json(origins))["CORSRules"]
        return Recipe(text=json.dumps(rules, indent=2), how=f"paste it in {where}, or say --apply")

    return make


def _google_cors(place: Place, origins: Sequence[str]) -> Recipe:
    headers = [*GOOGLE_HEADERS, *(f"x-amz-meta-{name}" for name in place.metadata)]
    rule = {
        "origin": list(origins),
        "method": list(CORS_METHODS),
        "responseHeader": headers,
        "maxAgeSeconds": CORS_MAX_AGE,
    }
    how = f"save it as cors.json, then: gcloud storage buckets update gs://{place.bucket} --cors-file=cors.json"
    return Recipe(text=json.dumps([rule], indent=2), how=how)


def _b2_cors(place: Place, origins: Sequence[str]) -> Recipe:
    rule = {
        "corsRuleName": "mule",
        "allowedOrigins": list(origins),
        "allowedOperations": list(B2_OPERATIONS),
        "allowedHeaders": ["*"],
        "exposeHeaders": ["ETag"],
        "maxAgeSeconds": CORS_MAX_AGE,
    }
    how = f'save it as cors.json, then: b2 bucket update --cors-rules "$(<cors.json)" {place.bucket}'
    return Recipe(text=json.dumps([rule], indent=2), how=how)


def _minio_cors(_: Place, origins: Sequence[str]) -> Recipe:
    text = f"MINIO_API_CORS_ALLOW_ORIGIN={','.join(origins)}"
    return Recipe(text=text, how="set it where MinIO is started: it is one rule for all buckets, and * without it")


def _r2_permissions(settings: Settings, _: bool) -> Recipe:  # noqa: FBT001 as the table has it
    text = f"Object Read & Write, for the bucket {settings.bucket} alone"
    return Recipe(text=text, how="make an API token with that permission, at R2 > Manage API tokens")


def _b2_permissions(settings: Settings, _: bool) -> Recipe:  # noqa: FBT001
    prefix = find_prefix(settings)
    limit = f" --name-prefix {shlex.quote(prefix)}" if prefix else ""
    text = f"b2 key create --bucket {settings.bucket}{limit} mule listAllBucketNames,listFiles,readFiles,writeFiles"
    return Recipe(text=text, how="run it: it prints the access key and the secret key")


def _google_permissions(settings: Settings, sweep: bool) -> Recipe:  # noqa: FBT001
    permissions = [
        "storage.multipartUploads.abort",
        "storage.multipartUploads.create",
        "storage.multipartUploads.listParts",
        "storage.objects.create",
        "storage.objects.get",
        *(["storage.multipartUploads.list", "storage.objects.list"] if sweep else []),
    ]
    role = {"title": "Mule", "stage": "GA", "includedPermissions": permissions}
    how = (
        "save it as role.json, then: gcloud iam roles create mule --project=PROJECT --file=role.json; give that role "
        f"on gs://{settings.bucket} to a service account, and make its keys: gcloud storage hmac create ACCOUNT"
    )
    return Recipe(text=json.dumps(role, indent=2), how=how)


def _spaces_permissions(settings: Settings, _: bool) -> Recipe:  # noqa: FBT001
    text = f'doctl spaces keys create mule --grants "bucket={settings.bucket};permission=readwrite"'
    return Recipe(text=text, how="run it: it prints the access key and the secret key")


def _s3_lifecycle(place: Place, prefix: str) -> Recipe:
    rule = {
        "ID": "unfinished-uploads",
        "Status": "Enabled",
        "Filter": {"Prefix": prefix},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": DAYS},
    }
    call = place.aws("put-bucket-lifecycle-configuration", "lifecycle-configuration file://lifecycle.json")
    how = f"save it as lifecycle.json, then (it takes the place of all rules that there are): {call}"
    if place.store == "r2":
        how += "; without it, R2 aborts after 7 days what is still being sent, too"
    return Recipe(text=json.dumps({"Rules": [rule]}, indent=2), how=how)


def _google_lifecycle(place: Place, prefix: str) -> Recipe:
    condition = {"age": DAYS, **({"matchesPrefix": [prefix]} if prefix else {})}
    rule = {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": condition}
    how = (
        "without it nothing unfinished ever goes; save it as lifecycle.json, then: "
        f"gcloud storage buckets update gs://{place.bucket} --lifecycle-file=lifecycle.json"
    )
    return Recipe(text=json.dumps({"lifecycle": {"rule": [rule]}}, indent=2), how=how)


def _b2_lifecycle(place: Place, prefix: str) -> Recipe:
    rule = {
        "fileNamePrefix": prefix,
        "daysFromStartingToCancelingUnfinishedLargeFiles": DAYS,
        "daysFromUploadingToHiding": None,
        "daysFromHidingToDeleting": None,
    }
    how = f'add it to the bucket\'s rules: b2 bucket update --lifecycle-rule "$(<lifecycle.json)" {place.bucket}'
    return Recipe(text=json.dumps(rule, indent=2), how=how)


def _minio_lifecycle(_: Place, __: str) -> Recipe:
    how = (
        "set it where MinIO is started: it has no such rule, and drops after 24 hours what is unfinished, "
        "also what is still being sent"
    )
    return Recipe(text=f"MINIO_API_STALE_UPLOADS_EXPIRY={DAYS * 24}h", how=how)


_CORS: Mapping[str, Callable[[Place, Sequence[str]], Recipe]] = {
    "minio": _minio_cors,
    "r2": _pasted_cors("the bucket's settings (CORS policy, JSON)"),
    "wasabi": _pasted_cors("the bucket's settings (Permissions, CORS)"),
    "b2": _b2_cors,
    "gcs": _google_cors,
}
_PERMISSIONS: Mapping[str, Callable[[Settings, bool], Recipe]] = {
    "r2": _r2_permissions,
    "b2": _b2_permissions,
    "gcs": _google_permissions,
    "spaces": _spaces_permissions,
}
_POLICY_HOW: Mapping[str, str] = {
    "minio": "save it as policy.json, then: mc admin policy create ALIAS mule policy.json, and attach it to the user",
}
_LIFECYCLES: Mapping[str, Callable[[Place, str], Recipe]] = {
    "minio": _minio_lifecycle,
    "b2": _b2_lifecycle,
    "gcs": _google_lifecycle,
}
