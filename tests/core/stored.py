"""Files, an upload, and the states that the tests of the stores use."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from mule_core.state.records import Fingerprint, Upload, UploadState

FILE = Fingerprint(owner="ada", filename="a.mov", filesize=20_000_000, last_modified=1_763_800_000_000)
OTHER_FILE = replace(FILE, filename="b.mov")
UPLOAD = Upload(
    fingerprint=FILE,
    key="ada/1/a.mov",
    chunk_size=6_291_456,
    mime_type="video/quicktime",
    created=datetime(2026, 11, 22, 10, 30, 59, 123456, tzinfo=UTC),
)
OVER = [UploadState.FINISHED, UploadState.ABORTED, UploadState.SUPERSEDED]
