"""The least that the account which signs has to be allowed, as an IAM policy.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
"""

from __future__ import annotations

from collections.abc import Iterable

from mule_core.keys import DEFAULT_TEMPLATE, KeyTemplate
from mule_core.settings import Settings
from mule_core.signing.endpoint import find_partition

UPLOADING = ("s3:PutObject", "s3:ListMultipartUploadParts")
ABORTING = ("s3:AbortMultipartUpload",)
LOOKING = ("s3:GetObject",)  # which HEAD is, too
ENCRYPTING = ("kms:GenerateDataKey", "kms:Decrypt")
# By the second, AWS says of an object that it is not there, and not only that we may not see it.
SWEEPING = ("s3:ListBucketMultipartUploads", "s3:ListBucket")

_OF_BUCKET = frozenset({*SWEEPING, "s3:GetBucketPolicy", "s3:GetBucketCORS", "s3:PutBucketCORS"})

Statement = dict[str, object]


def find_prefix(settings: Settings) -> str:
    """Give what every key begins with; empty where the page may name any."""
    if settings.client_keys and settings.key_template is None:
        return ""
    return KeyTemplate(settings.key_template or DEFAULT_TEMPLATE).prefix


def make_statement(settings: Settings, actions: Iterable[str]) -> Statement:
    """Allow these actions: those on a bucket for the bucket, and all others for the objects under the prefix.

    Every action has to be of the same of the two kinds.
    """
    actions = tuple(actions)
    partition, _ = find_partition(settings.region)
    resource = f"arn:{partition}:s3:::{settings.bucket}"
    if not _OF_BUCKET.issuperset(actions):
        assert _OF_BUCKET.isdisjoint(actions), "one statement speaks of one kind of resource"
        resource += f"/{find_prefix(settings)}*"
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


def make_policy(settings: Settings, *, abort: bool = True, look: bool = True, sweep: bool = False) -> dict[str, object]:
    """Give the policy for these settings.

    `abort` lets a page cancel; `look` lets the server see that an object has arrived (and give links to it); `sweep`
    lets `mule sweep` find what was left unfinished, for which it has to abort, too.
    """
    objects = [*UPLOADING]
    if abort or sweep:
        objects += ABORTING
    if look or settings.link_expires_in:
        objects += LOOKING
    objects += [action for action, is_used in _extras(settings) if is_used]
    statements = [make_statement(settings, objects)]
    if sweep:
        statements.append(make_statement(settings, SWEEPING))
    if settings.sse_kms_key and settings.sse_kms_key.startswith("arn:"):
        # Decrypting, too: the parts are put together from what was encrypted.
        statements.append({"Effect": "Allow", "Action": [*ENCRYPTING], "Resource": settings.sse_kms_key})
    return {"Version": "2012-10-17", "Statement": statements}


def _extras(settings: Settings) -> tuple[tuple[str, bool], ...]:
    return (("s3:PutObjectAcl", bool(settings.acl)), ("s3:PutObjectTagging", bool(settings.tags)))
