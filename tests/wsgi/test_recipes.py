"""What has to be set up at each store, as the commands print it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mule_wsgi.demo.seaweedfs import SeaweedFS
from tests.stores import make_bucket, s3_client
from tests.wsgi.patient import Patient, Told

SITE = "https://site.example"
KEYS = {"AWS_ACCESS_KEY": "AK", "AWS_SECRET": "SK", "BUCKET": "films"}
R2 = {"MULE_STORE": "r2", "MULE_STORE_ACCOUNT": "0a1b"}
B2 = {"MULE_STORE": "b2", "AWS_REGION": "us-west-004"}
GCS = {"MULE_STORE": "gcs"}
MINIO = {"MULE_STORE": "minio", "AWS_ENDPOINT_URL": "https://minio.example"}
WASABI = {"MULE_STORE": "wasabi", "AWS_REGION": "eu-west-2"}
SPACES = {"MULE_STORE": "spaces", "AWS_REGION": "fra1"}
CEPH = {"MULE_STORE": "ceph", "AWS_ENDPOINT_URL": "https://ceph.example"}
S3_RULE = {
    "AllowedOrigins": [SITE],
    "AllowedMethods": ["GET", "HEAD", "POST", "PUT", "DELETE"],
    "AllowedHeaders": ["*"],
    "ExposeHeaders": ["ETag"],
    "MaxAgeSeconds": 86400,
}


@pytest.fixture
def patient(seaweedfs: SeaweedFS, tmp_path: Path) -> Patient:
    return Patient(seaweedfs, "any", directory=tmp_path)


def run(patient: Patient, store: dict[str, str], *arguments: str) -> Told:
    told = patient.run(*arguments, environ={**KEYS, **store})
    assert told.status == 0, told.errors
    return told


CORS: list[tuple[dict[str, str], Any, str]] = [
    (CEPH, {"CORSRules": [S3_RULE]}, "put-bucket-cors --bucket films .* --endpoint-url https://ceph.example"),
    (SPACES, {"CORSRules": [S3_RULE]}, "--endpoint-url https://fra1.digitaloceanspaces.com"),
    (R2, [S3_RULE], "paste it"),
    (WASABI, [S3_RULE], "paste it"),
    (
        B2,
        [
            {
                "corsRuleName": "mule",
                "allowedOrigins": [SITE],
                "allowedOperations": ["s3_get", "s3_head", "s3_post", "s3_put", "s3_delete"],
                "allowedHeaders": ["*"],
                "exposeHeaders": ["ETag"],
                "maxAgeSeconds": 86400,
            }
        ],
        "b2 bucket update --cors-rules .* films",
    ),
    (
        {**GCS, "MULE_METADATA": "project=a"},
        [
            {
                "origin": [SITE],
                "method": ["GET", "HEAD", "POST", "PUT", "DELETE"],
                "responseHeader": [
                    "Content-Type",
                    "Content-Disposition",
                    "Cache-Control",
                    "ETag",
                    "x-amz-acl",
                    "x-amz-content-sha256",
                    "x-amz-storage-class",
                    "x-amz-meta-mule-upload",
                    "x-amz-meta-project",
                ],
                "maxAgeSeconds": 86400,
            }
        ],
        "gcloud storage buckets update gs://films --cors-file=cors.json",
    ),
]


@pytest.mark.parametrize(("store", "rules", "how"), CORS, ids=[case[0]["MULE_STORE"] for case in CORS])
def test_cors_rules_are_written_as_the_store_reads_them(
    patient: Patient, store: dict[str, str], rules: Any, how: str
) -> None:
    told = run(patient, store, "cors", "--origin", SITE)
    assert json.loads(told.output) == rules
    assert_says(told.errors, how)


def test_minio_has_one_rule_for_all_buckets(patient: Patient) -> None:
    told = run(patient, MINIO, "cors", "--origin", SITE, "--origin", "https://b.example")
    assert told.output == f"MINIO_API_CORS_ALLOW_ORIGIN={SITE},https://b.example\n"


@pytest.mark.parametrize("store", [MINIO, GCS])
def test_rules_that_the_store_cannot_be_given_are_not_tried(patient: Patient, store: dict[str, str]) -> None:
    told = patient.run("cors", "--apply", "--origin", SITE, environ={**KEYS, **store})
    assert told.status == 1
    assert_says(told.errors, "takes no rules by S3's call")


def test_store_that_nobody_knows_is_named(patient: Patient) -> None:
    told = patient.run("cors", "--origin", SITE, environ={"MULE_STORE": "s4"})
    assert (told.status, told.output) == (1, "")
    assert_says(told.errors, "^mule: MULE_STORE: expected one of aws, ")


def test_rules_are_applied_by_a_digest_that_every_store_knows(seaweedfs: SeaweedFS, tmp_path: Path) -> None:
    patient = Patient(seaweedfs, make_bucket(seaweedfs), directory=tmp_path)
    told = patient.run("cors", "--apply", "--origin", SITE, environ={**patient.right, "MULE_STORE": "ceph"})
    assert told.status == 0, told.errors
    first, *_ = s3_client(seaweedfs).get_bucket_cors(Bucket=patient.bucket)["CORSRules"]
    assert first["AllowedOrigins"] == [SITE]


@pytest.mark.parametrize(
    ("store", "text"),
    [
        (R2, "Object Read & Write, for the bucket films alone"),
        (
            B2,
            "b2 key create --bucket films --name-prefix uploads/ mule "
            "listAllBucketNames,listFiles,readFiles,writeFiles",
        ),
        (SPACES, 'doctl spaces keys create mule --grants "bucket=films;permission=readwrite"'),
    ],
)
def test_least_permission_is_said_where_there_are_no_policies(
    patient: Patient, store: dict[str, str], text: str
) -> None:
    assert run(patient, store, "policy").output == f"{text}\n"


def test_least_permission_at_google_is_a_role_that_can_replace_nothing(patient: Patient) -> None:
    role = json.loads(run(patient, GCS, "policy").output)
    assert role["includedPermissions"] == [
        "storage.multipartUploads.abort",
        "storage.multipartUploads.create",
        "storage.multipartUploads.listParts",
        "storage.objects.create",
        "storage.objects.get",
    ]
    swept = json.loads(run(patient, GCS, "policy", "--sweep").output)
    assert set(swept["includedPermissions"]) - set(role["includedPermissions"]) == {
        "storage.multipartUploads.list",
        "storage.objects.list",
    }


@pytest.mark.parametrize("store", [MINIO, CEPH, WASABI])
def test_least_permission_is_a_policy_elsewhere(patient: Patient, store: dict[str, str]) -> None:
    (statement,) = json.loads(run(patient, store, "policy").output)["Statement"]
    assert statement["Resource"] == "arn:aws:s3:::films/uploads/*"


@pytest.mark.parametrize(
    ("store", "rule", "how"),
    [
        (
            R2,
            {
                "Rules": [
                    {
                        "ID": "unfinished-uploads",
                        "Status": "Enabled",
                        "Filter": {"Prefix": "uploads/"},
                        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 30},
                    }
                ]
            },
            "R2 aborts after 7 days",
        ),
        (
            GCS,
            {
                "lifecycle": {
                    "rule": [
                        {
                            "action": {"type": "AbortIncompleteMultipartUpload"},
                            "condition": {"age": 30, "matchesPrefix": ["uploads/"]},
                        }
                    ]
                }
            },
            "without it nothing unfinished ever goes",
        ),
        (
            B2,
            {
                "fileNamePrefix": "uploads/",
                "daysFromStartingToCancelingUnfinishedLargeFiles": 30,
                "daysFromUploadingToHiding": None,
                "daysFromHidingToDeleting": None,
            },
            "b2 bucket update",
        ),
    ],
)
def test_rule_for_unfinished_uploads_is_the_stores_own(
    patient: Patient, store: dict[str, str], rule: Any, how: str
) -> None:
    told = run(patient, store, "lifecycle")
    assert json.loads(told.output) == rule
    assert_says(told.errors, how)


def test_minio_is_told_otherwise_to_keep_what_is_unfinished(patient: Patient) -> None:
    told = run(patient, MINIO, "lifecycle")
    assert told.output == "MINIO_API_STALE_UPLOADS_EXPIRY=720h\n"
    assert_says(told.errors, "after 24 hours")


def test_printed_rule_is_what_the_aws_cli_takes(seaweedfs: SeaweedFS, tmp_path: Path) -> None:
    patient = Patient(seaweedfs, make_bucket(seaweedfs), directory=tmp_path)
    told = patient.run("lifecycle")
    client = s3_client(seaweedfs)
    client.put_bucket_lifecycle_configuration(Bucket=patient.bucket, LifecycleConfiguration=json.loads(told.output))


def assert_says(text: str, pattern: str) -> None:
    assert re.search(pattern, text), text
