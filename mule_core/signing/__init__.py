"""Signing: values in, values out. No clock, no environment, no input or output; the standard library alone."""

from .credentials import Credentials
from .endpoint import Addressing, Endpoint
from .multipart import (
    abort_multipart_upload,
    complete_multipart_upload,
    create_bucket,
    create_multipart_upload,
    get_bucket_cors,
    get_object,
    head_object,
    list_multipart_uploads,
    list_parts,
    put_bucket_cors,
    put_object,
    upload_part,
)
from .request import UNSIGNED_PAYLOAD, S3Request, SignedParts, SignedRequest
from .signer import DEFAULT_EXPIRES_IN, MAX_EXPIRES_IN, Signer, Version

__all__ = [
    "DEFAULT_EXPIRES_IN",
    "MAX_EXPIRES_IN",
    "UNSIGNED_PAYLOAD",
    "Addressing",
    "Credentials",
    "Endpoint",
    "S3Request",
    "SignedParts",
    "SignedRequest",
    "Signer",
    "Version",
    "abort_multipart_upload",
    "complete_multipart_upload",
    "create_bucket",
    "create_multipart_upload",
    "get_bucket_cors",
    "get_object",
    "head_object",
    "list_multipart_uploads",
    "list_parts",
    "put_bucket_cors",
    "put_object",
    "upload_part",
]
