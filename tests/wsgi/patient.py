"""One deployment under examination, as a person has it: an environment, `mule doctor`, and the fixes that it names."""

from __future__ import annotations

import io
import json
import os
import shlex
import signal
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import botocore.session
import pytest
from botocore.config import Config

from mule_wsgi.cli import main
from mule_wsgi.demo import weed
from mule_wsgi.demo.seaweedfs import SeaweedFS
from tests.stores import Store, s3_client

ORIGIN = "https://site.example"
POLICY_NAME = "found-missing"


@dataclass(frozen=True, kw_only=True)
class Told:
    """How a command ended, and what it said."""

    status: int
    output: str
    errors: str


class Patient:
    """A store, and the settings that a deployment has for it; `environ` may be spoilt."""

    def __init__(self, store: Store, bucket: str, *, directory: Path) -> None:
        self.store = store
        self.bucket = bucket
        self.directory = directory
        self.right = {
            "AWS_ACCESS_KEY_ID": store.access_key,
            "AWS_SECRET_ACCESS_KEY": store.secret_key,
            "AWS_REGION": store.region,
            "AWS_ENDPOINT_URL": store.url,
            "BUCKET": bucket,
        }
        self.environ = dict(self.right)

    def run(self, *arguments: str, environ: Mapping[str, str] | None = None) -> Told:
        """Run a `mule` command that ends by itself, in its environment and directory, but in this very process."""
        output, errors = io.StringIO(), io.StringIO()
        handler = signal.getsignal(signal.SIGTERM)
        with (
            mock.patch.dict(os.environ, self.environ if environ is None else environ, clear=True),
            chdir(self.directory),
            redirect_stdout(output),
            redirect_stderr(errors),
        ):
            try:
                status = main(arguments)
            finally:
                signal.signal(signal.SIGTERM, handler)
        return Told(status=status, output=output.getvalue(), errors=errors.getvalue())

    def examine(self, *options: str) -> Any:
        """Have it examined; gives what is said to scripts. The exit status says the same."""
        told = self.run("doctor", "--json", "--origin", ORIGIN, *options)
        assert told.errors == ""
        report = json.loads(told.output)
        assert told.status == (0 if report["ok"] else 1)
        return report

    def apply(self, fix: Mapping[str, Any], *, user: str | None = None) -> None:
        """Do what a fix names: set its variables, run its command as the owner of the store, allow its statement."""
        for name, value in fix["variables"].items():
            # A doctor cannot know a secret, and names it: whoever has it puts it there.
            self.environ[name] = self.right[name] if value == f"the right {name}" else value
        if fix["command"]:
            self._run_command(fix["command"])
        if fix["statement"]:
            assert user, "there is a statement to allow, and nobody to allow it to"
            allow(self.store, user, [fix["statement"]], name=f"{POLICY_NAME}-{abs(hash(str(fix)))}")

    def _run_command(self, command: str) -> None:
        program, *arguments = shlex.split(command)
        if program == "mule":
            done = self.run(*arguments, environ={**self.environ, **self.right})
            assert done.status == 0, done.errors
        else:
            assert program == "aws"
            run_aws(self.store, arguments)


def run_aws(store: Store, arguments: list[str]) -> None:
    """Do what the AWS CLI would, by what it is built on: `s3api create-bucket --bucket b` is S3's CreateBucket."""
    service, operation, *options = arguments
    given = dict(zip(options[::2], options[1::2], strict=True))
    assert service == "s3api"
    assert given.pop("--endpoint-url") == store.url
    assert given.pop("--region") == store.region
    names = {name.removeprefix("--").title().replace("-", ""): value for name, value in given.items()}
    getattr(s3_client(store), operation.replace("-", "_"))(**names)


@contextmanager
def run_strict_seaweedfs(directory: Path) -> Iterator[SeaweedFS]:
    """Run a SeaweedFS in which users and their policies can be made."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weed, "FIXED_OPTIONS", (*weed.FIXED_OPTIONS, "-s3.iam.readOnly=false"))
        with SeaweedFS(directory) as store:
            yield store


def make_user(store: Store, user: str, statements: list[Any]) -> dict[str, str]:
    """Make a user who may do what these statements say; gives the variables of the keys."""
    iam = _iam_client(store)
    iam.create_user(UserName=user)
    allow(store, user, statements, name=user)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}


def allow(store: Store, user: str, statements: list[Any], *, name: str) -> None:
    """Allow a user what a policy of these statements allows."""
    iam = _iam_client(store)
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    policy = iam.create_policy(PolicyName=name, PolicyDocument=document)["Policy"]
    iam.attach_user_policy(UserName=user, PolicyArn=policy["Arn"])


def _iam_client(store: Store) -> Any:
    return botocore.session.get_session().create_client(
        "iam",
        endpoint_url=store.url,
        aws_access_key_id=store.access_key,
        aws_secret_access_key=store.secret_key,
        region_name=store.region,
        config=Config(retries={"max_attempts": 0}),
    )


def verdicts(report: Any) -> dict[str, str]:
    return {check["name"]: check["verdict"] for check in report["checks"]}


def failures(report: Any) -> list[str]:
    return [name for name, verdict in verdicts(report).items() if verdict == "failed"]


def check_of(report: Any, name: str) -> Any:
    return next(check for check in report["checks"] if check["name"] == name)


def things_in(store: Store, bucket: str) -> list[str]:
    """Give all objects and unfinished uploads of a bucket."""
    client = s3_client(store)
    objects = [entry["Key"] for entry in client.list_objects_v2(Bucket=bucket).get("Contents", [])]
    uploads = [entry["Key"] for entry in client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])]
    return [*objects, *uploads]
