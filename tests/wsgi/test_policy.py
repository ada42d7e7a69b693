"""The least policy, as `mule policy` prints it; that it is enough and no more, the doctor's tests find out."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from mule_core.settings import Settings
from mule_wsgi.cli import main
from mule_wsgi.policy import find_prefix, make_policy

SETTINGS = Settings(access_key="AK", secret_key="SK", bucket="films", region="eu-central-1")
OBJECTS = "arn:aws:s3:::films/uploads/*"


def test_policy_is_what_an_upload_needs_of_the_objects_under_the_prefix() -> None:
    assert make_policy(SETTINGS) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": [
                    "s3:PutObject",
                    "s3:ListMultipartUploadParts",
                    "s3:AbortMultipartUpload",
                    "s3:GetObject",
                ],
                "Resource": OBJECTS,
            }
        ],
    }


@pytest.mark.parametrize(
    ("choice", "actions"),
    [
        ({"abort": False}, ["s3:PutObject", "s3:ListMultipartUploadParts", "s3:GetObject"]),
        ({"look": False}, ["s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"]),
        ({"look": False, "abort": False}, ["s3:PutObject", "s3:ListMultipartUploadParts"]),
    ],
)
def test_what_is_not_wanted_is_left_out(choice: Any, actions: list[str]) -> None:
    (statement,) = statements(SETTINGS, **choice)
    assert statement["Action"] == actions


def test_sweeping_needs_the_bucket_and_aborting() -> None:
    objects, bucket = statements(SETTINGS, abort=False, sweep=True)
    assert "s3:AbortMultipartUpload" in objects["Action"]
    assert bucket == {
        "Effect": "Allow",
        "Action": ["s3:ListBucketMultipartUploads", "s3:ListBucket"],
        "Resource": "arn:aws:s3:::films",
    }


def test_links_need_the_object_whatever_is_wanted() -> None:
    (statement,) = statements(replace(SETTINGS, link_expires_in=60), look=False)
    assert "s3:GetObject" in statement["Action"]


@pytest.mark.parametrize(
    ("changes", "action"), [({"acl": "private"}, "s3:PutObjectAcl"), ({"tags": (("a", "b"),)}, "s3:PutObjectTagging")]
)
def test_acl_and_tags_need_an_action_of_their_own(changes: Any, action: str) -> None:
    assert action in statements(replace(SETTINGS, **changes))[0]["Action"]
    assert action not in statements(SETTINGS)[0]["Action"]


def test_key_of_kms_has_to_be_usable() -> None:
    arn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd"
    _, kms = statements(replace(SETTINGS, sse_kms_key=arn))
    assert kms == {"Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": arn}


@pytest.mark.parametrize(
    ("changes", "prefix"),
    [
        ({}, "uploads/"),
        ({"key_template": "in/{owner}/{filename}"}, "in/"),
        ({"key_template": "{owner}/{id}"}, ""),
        ({"client_keys": True}, ""),
        ({"client_keys": True, "key_template": "in/{owner}/{id}"}, "in/"),
    ],
)
def test_prefix_is_what_all_keys_begin_with(changes: Any, prefix: str) -> None:
    assert find_prefix(replace(SETTINGS, **changes)) == prefix


@pytest.mark.parametrize(
    ("region", "resource"),
    [
        ("cn-north-1", "arn:aws-cn:s3:::films/uploads/*"),
        ("us-gov-west-1", "arn:aws-us-gov:s3:::films/uploads/*"),
        ("us-isob-east-1", "arn:aws-iso-b:s3:::films/uploads/*"),
        ("eu-west-1", OBJECTS),
    ],
)
def test_resource_is_of_the_regions_own_partition(region: str, resource: str) -> None:
    assert statements(replace(SETTINGS, region=region))[0]["Resource"] == resource


def test_command_prints_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name, value in {"AWS_ACCESS_KEY": "AK", "AWS_SECRET": "SK", "BUCKET": "films"}.items():
        monkeypatch.setenv(name, value)
    assert main(["policy", "--no-abort", "--no-head", "--sweep"]) == 0
    assert json.loads(capsys.readouterr().out) == make_policy(SETTINGS, abort=False, look=False, sweep=True)


def statements(settings: Settings, **choice: bool) -> list[Any]:
    found: Any = make_policy(settings, **choice)["Statement"]
    return list(found)
