from __future__ import annotations

from typing import cast

import pytest

from mule_core.errors import ConfigurationError
from mule_core.signing import Addressing, Endpoint


@pytest.mark.parametrize(
    ("region", "url"),
    [
        ("us-east-1", "https://examplebucket.s3.amazonaws.com/k"),
        ("eu-central-1", "https://examplebucket.s3.eu-central-1.amazonaws.com/k"),
        ("us-gov-west-1", "https://examplebucket.s3.us-gov-west-1.amazonaws.com/k"),
        ("cn-north-1", "https://examplebucket.s3.cn-north-1.amazonaws.com.cn/k"),
        ("eusc-de-east-1", "https://examplebucket.s3.eusc-de-east-1.amazonaws.eu/k"),
        ("us-iso-east-1", "https://examplebucket.s3.us-iso-east-1.c2s.ic.gov/k"),
        ("us-isob-east-1", "https://examplebucket.s3.us-isob-east-1.sc2s.sgov.gov/k"),
        ("us-isof-south-1", "https://examplebucket.s3.us-isof-south-1.csp.hci.ic.gov/k"),
        ("eu-isoe-west-1", "https://examplebucket.s3.eu-isoe-west-1.cloud.adc-e.uk/k"),
    ],
)
def test_aws_is_addressed_by_host_name(region: str, url: str) -> None:
    assert Endpoint(bucket="examplebucket", region=region).url_of("k", "") == url


@pytest.mark.parametrize("bucket", ["with.dots", "Old_Style", "UPPER"])
def test_names_that_no_certificate_covers_go_into_the_path(bucket: str) -> None:
    endpoint = Endpoint(bucket=bucket, region="eu-west-1")
    assert endpoint.url_of("k", "a=b") == f"https://s3.eu-west-1.amazonaws.com/{bucket}/k?a=b"
    assert endpoint.host == "s3.eu-west-1.amazonaws.com"


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("http://127.0.0.1:8333", "127.0.0.1:8333", "/bucket/k"),
        ("http://localhost:80/", "localhost", "/bucket/k"),
        ("https://s3.example.com:443", "s3.example.com", "/bucket/k"),
        ("http://s3.example.com:443", "s3.example.com:443", "/bucket/k"),
        ("HTTPS://S3.Example.COM", "s3.example.com", "/bucket/k"),
        ("http://[::1]:9000", "[::1]:9000", "/bucket/k"),
        ("http://minio1:9000", "minio1:9000", "/bucket/k"),
        ("https://example.com/storage/v1/s3/", "example.com", "/storage/v1/s3/bucket/k"),
    ],
)
def test_own_store_is_addressed_by_path(url: str, host: str, path: str) -> None:
    endpoint = Endpoint(bucket="bucket", url=url)
    assert endpoint.host == host
    assert endpoint.path_of("k") == path
    assert endpoint.url_of("k", "") == f"{url.partition(':')[0].lower()}://{host}{path}"


def test_an_address_of_ipv6_is_written_as_browsers_write_it() -> None:
    endpoint = Endpoint(bucket="bucket", url="http://[0:0:0:0:0:0:0:1]:9000")
    assert (endpoint.host, endpoint.url_of("k", "")) == ("[::1]:9000", "http://[::1]:9000/bucket/k")


def test_virtual_addressing_puts_the_bucket_before_the_host_and_leaves_the_base_path() -> None:
    endpoint = Endpoint(bucket="b.ucket", url="http://s3.localhost:8333/base", addressing="virtual")
    assert endpoint.url_of("a b", "") == "http://b.ucket.s3.localhost:8333/base/a%20b"


def test_path_addressing_holds_on_aws_too() -> None:
    endpoint = Endpoint(bucket="bucket", addressing="path")
    assert endpoint.url_of("k", "") == "https://s3.amazonaws.com/bucket/k"


@pytest.mark.parametrize("addressing", ["path", "virtual"])
def test_version_2_signs_the_bucket_first_wherever_it_stands(addressing: Addressing) -> None:
    endpoint = Endpoint(bucket="bucket", url="http://s3.localhost/base", addressing=addressing)
    assert endpoint.resource_of("a b/ü") == "/bucket/a%20b/%C3%BC"


def test_version_2_leaves_in_path_and_url_what_browsers_do() -> None:
    endpoint = Endpoint(bucket="bucket", url="http://s3.localhost/base")
    assert endpoint.resource_of("it's (1)") == "/bucket/it's%20(1)"
    assert endpoint.page_url_of("it's (1)", "uploads") == "http://s3.localhost/base/bucket/it's%20(1)?uploads"
    assert endpoint.url_of("it's (1)", "uploads=") == "http://s3.localhost/base/bucket/it%27s%20%281%29?uploads="


def test_empty_key_is_the_bucket() -> None:
    assert Endpoint(bucket="bucket", url="http://h").path_of("") == "/bucket/"
    assert Endpoint(bucket="bucket").path_of("") == "/"


@pytest.mark.parametrize("bucket", ["", "ab", "-bucket", "buc/ket", "buc ket", "b" * 256, "bucket\n", "bücket"])
def test_impossible_bucket_is_refused(bucket: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^bucket: Expected"):
        Endpoint(bucket=bucket)


@pytest.mark.parametrize("region", ["", "us east", "us-east-1/s3", "eu-west-1\n", "RegionOne", "auto"])
def test_region_that_aws_cannot_have_is_refused(region: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^region: Expected"):
        Endpoint(bucket="bucket", region=region)


@pytest.mark.parametrize("region", ["auto", "RegionOne", "us-east-1", "local_1.a"])
def test_own_store_may_call_its_region_what_it_likes(region: str) -> None:
    assert Endpoint(bucket="bucket", region=region, url="http://h").region == region


@pytest.mark.parametrize("region", ["", "us/east", "a b"])
def test_region_that_would_break_the_scope_is_refused_for_any_store(region: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^region: Expected"):
        Endpoint(bucket="bucket", region=region, url="http://h")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:8333",
        "ftp://host",
        "http://",
        "http://host/?a=b",
        "http://host/#a",
        "http://user:hush@host",
        "http://host:port",
        "http://host:65536",
        "http://host\n",
        "http://bücher.example",
        "http://[::zz]/",
        "http://[1::2::3]/",
        "http://host/{chunk}",
        "http://127.1:9000",
        "http://2130706433",
        "http://0x7f.1/",
        "http://127.0.0.1.:9000",
        "http://host/a/../b",
        "http://host/.",
        "http://host/a/%2e%2E/b",
    ],
)
def test_url_that_is_no_plain_address_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^url: Expected") as caught:
        Endpoint(bucket="bucket", url=url)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("bucket", "url"),
    [("Old_Style", None), ("bu..cket", "http://h"), ("bucket", "http://127.0.0.1:1"), ("bucket", "http://[::1]")],
)
def test_virtual_addressing_that_no_dns_can_resolve_is_refused(bucket: str, url: str | None) -> None:
    with pytest.raises(ConfigurationError, match=r"^addressing: .* use path$"):
        Endpoint(bucket=bucket, url=url, addressing="virtual")


def test_unknown_addressing_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"^addressing: Expected auto, path or virtual, got 'subdomain'"):
        Endpoint(bucket="bucket", addressing=cast(Addressing, "subdomain"))
